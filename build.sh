#!/usr/bin/env bash
# ./build.sh --target=Run|Test|Bench|Publish   (build.cake says what each does)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

need() { echo "build.sh: $1" >&2; exit 1; }
command -v dotnet > /dev/null || need "the .NET SDK 10 is missing: install it from https://dotnet.microsoft.com/download/dotnet/10.0"
dotnet --list-sdks | grep -q '^10\.' || need "the .NET SDK 10 is missing (found: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')): install it from https://dotnet.microsoft.com/download/dotnet/10.0"
command -v node > /dev/null || need "Node 20 or newer is missing: install it from https://nodejs.org"
[ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20')" = true ] || need "Node 20 or newer is needed, found $(node --version): install it from https://nodejs.org"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
dotnet tool restore --verbosity quiet > /dev/null
exec dotnet cake build.cake --verbosity=quiet "$@"
