# make check is what CI runs after `go test ./...`. Every target works from a clean
# clone; the only things expected on the machine are Go, a C compiler for the race
# detector, and Node.js for the contract tools.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO ?= go
# Pinned in internal/tools/go.mod, built into Go's own build cache.
GOLANGCI := $(GO) tool -modfile=internal/tools/go.mod golangci-lint
LDFLAGS := -s -w
# Gin's codec for MessagePack, which nothing here speaks, is 6 MB of the binary. A build
# without the tag does the same (docs/decisions/0035-a-tag-for-the-shipped-binary.md).
TAGS := nomsgpack
BENCH ?= .
BENCH_PACKAGES ?= ./...
BENCH_TIME ?= 1s
BENCH_OUT ?= bench.txt
FUZZ_TIME ?= 20s
# What testdata/catalog holds: a few regions, so that scenarios stay readable.
FROZEN_REGIONS := aws:us-east-1,aws:eu-central-1,aws:eu-central-2,azure:eastus,azure:eastus2,azure:switzerlandnorth,gcp:us-central1,gcp:europe-west6

.PHONY: help build test race lint format generate frozen fresh contract check bench fuzz docker clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)$$/\1|\2/' | column -t -s '|'

build: ## build the static binary into dist/
	CGO_ENABLED=0 $(GO) build -tags '$(TAGS)' -trimpath -ldflags '$(LDFLAGS)' -o dist/breakeven .

test: ## every test, as a new reader runs them
	$(GO) test ./...

race: ## every test under the race detector
	$(GO) test -race -timeout 15m ./...

lint: ## golangci-lint over the whole module
	$(GOLANGCI) config verify
	$(GOLANGCI) run ./...

format: ## write what the formatters want
	$(GOLANGCI) fmt ./...

generate: ## write generated code, documents and the embedded catalog again
	$(GO) generate ./pricing/catalog # first: docs/coverage.md is written from it
	$(GO) generate ./...

frozen: ## write the catalog of the scenarios again, from BREAKEVEN_FACTS, on purpose only
	$(GO) run ./internal/seedbuild -facts "$${BREAKEVEN_FACTS:?names the directory of price facts}" -out testdata/catalog -regions '$(FROZEN_REGIONS)'

fresh: ## generated files are what their sources say
	internal/tools/fresh.sh

contract: ## lint the spec, and hold the running server to it
	contract/run.sh

check: lint race fresh contract ## everything CI checks besides `go test ./...`
	@echo "check: ok"

bench: ## run the benchmarks (BENCH=regexp, BENCH_PACKAGES=..., BENCH_TIME=...) into bench.txt
	internal/tools/bench.sh '$(BENCH)' '$(BENCH_TIME)' '$(BENCH_OUT)' $(BENCH_PACKAGES)

fuzz: ## run every fuzz target for FUZZ_TIME
	internal/tools/fuzz.sh '$(FUZZ_TIME)'

docker: ## build the image
	docker build -t breakeven .

clean: ## remove what was built here
	rm -rf dist $(BENCH_OUT) contract/node_modules
