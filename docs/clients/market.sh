#!/bin/sh
# The ten largest coins as a table, then the day of the first as lines of time and price.
# usage: market.sh [gateway]; needs curl and jq
set -eu
gateway=${1:-http://127.0.0.1:5080}
kept=${XDG_CACHE_HOME:-$HOME/.cache}/cryptoviz
mkdir -p "$kept"

# The answer is sent only if it changed since the last call.
curl -fsS --etag-compare "$kept/coins.etag" --etag-save "$kept/coins.etag" -o "$kept/coins.json" \
  "$gateway/api/v1/coins?perPage=10"
jq -r '.coins[] | [.rank, .symbol, .price, .change["24h"]] | @tsv' "$kept/coins.json"

first=$(jq -r '.coins[0].id | @uri' "$kept/coins.json")
curl -fsS "$gateway/api/v1/coins/$first/prices?window=24h&points=50" |
  jq -r '[.times, .values] | transpose[] | "\(.[0] / 1000 | todate) \(.[1])"'
