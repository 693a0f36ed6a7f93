#!/usr/bin/env bash
# Runs benchmarks and keeps their output in the form that benchstat reads.
#   bench.sh REGEXP TIME OUTPUT PACKAGE...
set -euo pipefail
cd "$(dirname "$0")/../.."

regexp=$1 time=$2 output=$3
shift 3
{
    echo "date: $(date -u +%Y-%m-%dT%H:%M:%SZ)"
    echo "go-version: $(go version | cut -d' ' -f3)"
    echo "cores: $(getconf _NPROCESSORS_ONLN)"
    echo "commit: $(git rev-parse --short HEAD 2>/dev/null || echo none)"
    # -run matches no test: benchmarks only, one package at a time, so that
    # packages do not take the cores from each other.
    go test -run '^$' -bench "$regexp" -benchmem -benchtime "$time" -p 1 "$@" | grep -v -E 'no test files|^(PASS|ok)'
    # The binary is part of what is measured.
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$scratch/breakeven" .
    echo "binary-bytes: $(stat -c %s "$scratch/breakeven")"
} | tee "$output"
