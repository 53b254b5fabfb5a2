# ./build.ps1 --target=Run|Test|Bench|Publish   (build.cake says what each does)
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

function Need($message) { [Console]::Error.WriteLine("build.ps1: $message"); exit 1 }
if (-not (Get-Command dotnet -ErrorAction SilentlyContinue) -or -not (dotnet --list-sdks | Select-String '^10\.')) {
    Need 'the .NET SDK 10 is missing: install it from https://dotnet.microsoft.com/download/dotnet/10.0'
}
if (-not (Get-Command node -ErrorAction SilentlyContinue) -or [int](node -p 'process.versions.node.split(".")[0]') -lt 20) {
    Need 'Node 20 or newer is missing: install it from https://nodejs.org'
}

$env:DOTNET_NOLOGO = 1
$env:DOTNET_CLI_TELEMETRY_OPTOUT = 1
dotnet tool restore --verbosity quiet | Out-Null
dotnet cake build.cake --verbosity=quiet @args
exit $LASTEXITCODE
