#!/usr/bin/env bash
# Holds the running server to openapi/openapi.yaml, in three steps:
#   1. Redocly reads the document (redocly.yaml has the rules).
#   2. The binary serves on a free loopback port, Prism stands in front of it as a
#      validating proxy, and every operation is sent through (check.mjs).
#   3. A Go and a TypeScript client are generated from the document as anybody
#      would, and each asks the server (clients.sh).
# Nothing outlives this script, whatever happens in it.
set -euo pipefail
cd "$(dirname "$0")"

export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true

# The lock is installed as it stands; no package may run a script of its own.
if ! cmp -s package-lock.json node_modules/.installed-lock; then
    npm ci --ignore-scripts --no-audit --no-fund
    cp package-lock.json node_modules/.installed-lock
fi

echo "contract: linting the document"
node_modules/.bin/redocly lint --config redocly.yaml ../openapi/openapi.yaml

scratch=$(mktemp -d)
server='' proxy=''
cleanup() {
    status=$?
    trap - EXIT INT TERM
    # A process that is no longer there says why in its log.
    for child in server proxy; do
        if [ "$status" -ne 0 ] && [ -n "${!child}" ] && ! kill -0 "${!child}" 2>/dev/null; then
            echo "contract: the $child ended; its log ends with:"
            tail -n 20 "$scratch/$child.log"
        fi
    done
    [ -z "$proxy" ] || kill "$proxy" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$scratch"
    exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

(cd .. && CGO_ENABLED=0 go build -trimpath -o "$scratch/breakeven" .)

# Two ports that were free a moment ago.
read -r server_port proxy_port < <(node -e '
const net = require("node:net");
const open = () => new Promise((resolve) => { const s = net.createServer().listen(0, "127.0.0.1", () => resolve(s)); });
Promise.all([open(), open()]).then((all) => {
  console.log(all.map((s) => s.address().port).join(" "));
  all.forEach((s) => s.close());
});')

# The rate card that the examples of the contract name.
echo '{"name":"acme","discounts":[{"provider":"aws","percent":"7"}]}' >"$scratch/acme.json"

# A refresh that is asked for runs, and finds nobody: the providers' addresses lead to a
# port that nothing listens on. What it says about that is in the contract too.
export AWS_ENDPOINT_URL_PRICING=http://127.0.0.1:9 AWS_ENDPOINT_URL_EC2=http://127.0.0.1:9 AWS_EC2_METADATA_DISABLED=true \
    AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none BREAKEVEN_AZURE_RETAIL_PRICES_URL=http://127.0.0.1:9 BREAKEVEN_GCP_BILLING_URL=http://127.0.0.1:9
"$scratch/breakeven" serve --rate-cards "$scratch/acme.json" --cache-dir "$scratch/cache" --addr "127.0.0.1:$server_port" >"$scratch/server.log" 2>&1 &
server=$!
node_modules/.bin/prism proxy ../openapi/openapi.yaml "http://127.0.0.1:$server_port" \
    --errors --host 127.0.0.1 --port "$proxy_port" >"$scratch/proxy.log" 2>&1 &
proxy=$!

node check.mjs "http://127.0.0.1:$server_port" "http://127.0.0.1:$proxy_port"
./clients.sh "http://127.0.0.1:$server_port"
