#!/usr/bin/env bash
# Runs every generator and fails when one of them changes a file: then somebody
# changed a source, or a generated file, without the other. Compares the files
# themselves, so that it says the same in a clean clone and amid other changes.
set -euo pipefail
cd "$(dirname "$0")/../.."

checksums() {
    find . -type f \
        -not -path './.git/*' -not -path '*/node_modules/*' -not -path './dist/*' -not -path './.bin/*' \
        -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
}

before=$(checksums)
go generate ./pricing/catalog # first: docs/coverage.md is written from it
go generate ./...
after=$(checksums)

if ! changes=$(diff <(printf '%s\n' "$before") <(printf '%s\n' "$after")); then
    echo "fresh: generated files are stale; commit what 'make generate' writes:" >&2
    printf '%s\n' "$changes" | sed -nE 's/^[<>] [0-9a-f]+  /  /p' | sort -u >&2
    git --no-pager diff --stat 2>/dev/null >&2 || true
    exit 1
fi
if ! go mod tidy -diff; then
    echo "fresh: go.mod or go.sum is not tidy; run go mod tidy" >&2
    exit 1
fi
go mod verify
echo "fresh: ok"
