# Streetlight: two commands do the work, `make run` and `make test`.
# Everything else here is a step of those two, callable by itself.

# --- the demonstration: every flag that `make run` uses stands here ------------------------------------------------
DEMO_DATA  ?= demo-data
ENCOUNTERS ?= server/demo/testdata/2023-01-avon-and-somerset-stop-and-search.csv
DEMO_FLAGS  = demo --data $(DEMO_DATA) --encounters $(ENCOUNTERS)
# The demonstration writes DEMO_READY when its story is told and it serves; only then the phone app opens DEMO_VAULT.
DEMO_READY ?= $(DEMO_DATA)/ready
DEMO_VAULT ?= $(DEMO_DATA)/phones/demo
PHONE_FLAGS = --vault $(DEMO_VAULT)

# --- benchmarks ----------------------------------------------------------------------------------------------------
# N entries, and ten times as many in the large part; BENCH_FLAGS="-large 0" leaves that out, "-runs 9" makes more runs.
N           ?= 10000
BENCH       ?= ./server/bench
BENCH_FLAGS ?=

# --- the simulation of the exchange: how long make soak runs, and with which seed it begins -------------------------
MINUTES ?= 30
FROM    ?= $(shell date +%s)000

# --- fuzzing: how many seconds each target is run ---------------------------------------------------------------------
FOR ?= 10

# --- one set of build flags for everything; a second set would compile every package twice --------------------------
export VERSION       := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
export HEADLESS_TAGS := ci,migrated_fynedo
export WINDOW_TAGS   := x11,migrated_fynedo
LDFLAGS  := -s -w -X main.version=$(VERSION)
HEADLESS := env CGO_ENABLED=0 go build -buildvcs=false -tags $(HEADLESS_TAGS) -ldflags "$(LDFLAGS)"
WINDOW   := env CGO_ENABLED=1 go build -buildvcs=false -tags $(WINDOW_TAGS) -ldflags "$(LDFLAGS)"

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-run build build-headless build-window build-outbox run test check fmt lint bench soak mutants fuzz clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install all that is missing here (compiler, X11 headers, Xvfb, Chromium); nothing to do is said too
	@.ci/setup test

setup-run: ## install only what building and running need: no browser, no test tools
	@.ci/setup run

build: setup-run build-headless build-window ## build bin/streetlight, bin/phone and bin/streetlight-phone

build-headless: ## build the two programs that need no display: bin/streetlight and bin/phone
	@.ci/section "build bin/streetlight" $(HEADLESS) -o bin/streetlight ./server
	@.ci/section "build bin/phone" $(HEADLESS) -o bin/phone ./mobile/cmd/phone

build-window: ## build the phone app as a desktop window: bin/streetlight-phone (about 4 minutes the first time)
	@.ci/section "build bin/streetlight-phone" $(WINDOW) -o bin/streetlight-phone ./mobile

run: build ## tell the story of the demo partnership and keep serving; with a display, open a worker's phone too
	@.ci/demo $(DEMO_READY) bin/streetlight-phone $(PHONE_FLAGS) -- bin/streetlight $(DEMO_FLAGS)

test: setup build-headless ## run every test: without a display, with the race detector, in a window and in a browser
	@.ci/test

check: ## before a commit: format, lint, vet and the fast tests (under 2 minutes when warm)
	@.ci/check

fmt: ## format every Go file
	gofmt -s -w server mobile shared sync

lint: ## run the linter alone, the import arrows among its rules
	@.ci/lint

build-outbox: ## build bin/outbox, the peer that benchmarks measure against (a module of its own; fetches SQLite the first time)
	@.ci/section "build bin/outbox" env CGO_ENABLED=0 go build -C $(BENCH)/outbox -buildvcs=false -ldflags "-s -w" -o $(CURDIR)/bin/outbox .

bench: build-headless build-outbox ## print the benchmarks as ratios, over N entries (make bench N=1000 is quick)
	env CGO_ENABLED=0 go run -tags $(HEADLESS_TAGS) $(BENCH) -n $(N) $(BENCH_FLAGS)

soak: ## simulate for MINUTES, keeping the seeds that fail (sync/simtest/testdata/failing)
	env CGO_ENABLED=0 go test -count=1 -timeout 0 -v -tags $(HEADLESS_TAGS) ./sync/simtest -run TestSimulation \
		-from $(FROM) -soak $(MINUTES)m

mutants: ## make each mistake that the simulation must notice; ends with "caught N of N"
	@.ci/mutants

fuzz: ## run every fuzz target for FOR seconds, one after the other (make fuzz FOR=0 lists them)
	@.ci/fuzz $(FOR)

clean: ## remove what was built and the demonstration's data
	rm -rf bin $(DEMO_DATA)
