#!/usr/bin/env bash
# Runs every fuzz target of the module for a while, one after the other: the go
# command fuzzes one target at a time.
#   fuzz.sh TIME
set -euo pipefail
cd "$(dirname "$0")/../.."

time=$1
found=0
while read -r package; do
    targets=$(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true)
    for target in $targets; do
        found=$((found + 1))
        echo "== $package $target"
        go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$package"
    done
done < <(go list ./...)
echo "fuzz: $found targets ran for $time each"
[ "$found" -gt 0 ]
