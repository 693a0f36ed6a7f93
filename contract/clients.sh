#!/usr/bin/env bash
# Generates clients from the published document with the usual tools and no
# configuration of ours, compiles them, and lets each ask the server at the URL:
# an estimate, a CSV of estimates, a portfolio, a refusal. run.sh calls it.
#
#   clients.sh SERVER_URL
set -euo pipefail
cd "$(dirname "$0")/_clients"
server=${1:?usage: clients.sh SERVER_URL}

echo "contract: a Go client"
(
    cd go
    go tool oapi-codegen --config=oapi-codegen.yaml ../../../openapi/openapi.yaml
    go vet .
    go run . "$server"
)

echo "contract: a TypeScript client"
(
    # Here, and not where redocly.yaml would be found: its rules are for us.
    cd typescript
    tools=../../node_modules/.bin
    "$tools/openapi-typescript" ../../../openapi/openapi.yaml --output api.d.mts
    "$tools/tsc" --project .
    node use.mjs "$server"
)
echo "contract: generated clients compile and are answered"
