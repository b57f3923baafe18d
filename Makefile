# Run `make` for the list of targets. Everything is installed into .venv beside this file; nothing outside is touched.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --require-hashes --only-binary :all: --progress-bar off -r
WORKERS ?= 2
TESTS ?=
# A test that hangs is ended after so many seconds, with the stacks of its threads, and counts as failed.
ENDED := -o faulthandler_timeout=600 -o faulthandler_exit_on_timeout=true
SERVE ?=
DEMO ?=
LOCK ?=
LOG ?= $(wildcard ../shared/data/receipt.xes.gz)
BENCH ?=
SEED ?= $(shell date +%s)
SECONDS ?= 60
FUZZ ?=
EXAMPLES ?= 500
EACH ?= 24
MINUTES ?= 25
RATE ?= 500

.PHONY: help install scale traces demo serve test check check-exports screenshots torture described campaign soak fuzz rehearse bench lock
.DELETE_ON_ERROR:

help: ## List the targets
	@echo "案件台账 caseledger. Targets:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r target words; do \
		printf '%-14s %s\n' "$$target" "$$words"; done

install: .venv/.runtime ## Make .venv with the locked dependencies and .venv/bin/caseledger
	@echo "==> Ready: $(BIN)/caseledger"

scale: .venv/.scale ## Add what Parquet exports and `replay-all` need (Parquet, Dask)
	@echo "==> Ready: $(BIN)/caseledger export, $(BIN)/caseledger replay-all"

traces: .venv/.traces ## Add what sends traces to a collector (CASELEDGER_TRACES)
	@echo "==> Ready: CASELEDGER_TRACES=https://… $(BIN)/caseledger serve"

demo: .venv/.runtime ## Play a year of simulated cases, then serve them on 127.0.0.1:8000 (DEMO="--option …")
	@echo "==> Playing the demonstration with $(BIN)/caseledger demo"
	@$(BIN)/caseledger demo $(DEMO)

serve: .venv/.runtime ## Serve the ledger in your own data folder (SERVE="--option …")
	@echo "==> Serving with $(BIN)/caseledger serve"
	@$(BIN)/caseledger serve $(SERVE)

test: .venv/.development ## Run all the tests (TESTS="path -k word …" narrows, WORKERS=4 widens)
	@echo "==> Running the tests in $(WORKERS) processes"
	@$(BIN)/python -m pytest -n $(WORKERS) $(ENDED) $(TESTS)

check: .venv/.development ## Style, types, import contracts, then all the tests
	@echo "==> Checking style and layout (ruff)"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "==> Checking types (mypy --strict)"
	@$(BIN)/mypy --strict
	@echo "==> Checking the boundaries of the packages (import-linter)"
	@$(BIN)/lint-imports --no-logo
	@$(MAKE) --no-print-directory test

torture: .venv/.development ## Kill the server and the database 20 times while many write, and a consumer that reads (SEED=1 repeats)
	@echo "==> Killing without warning, SEED=$(SEED)"
	@CASELEDGER_TORTURE_SEED=$(SEED) timeout 600 $(BIN)/python -m pytest -s -q -m torture tests/torture/test_killed.py tests/api/test_following_changes.py

described: .venv/.development ## Ask the whole interface 5,000 times as every role, and hold each answer against its description (SEED=1 repeats, EACH=24 of each operation)
	@echo "==> Holding the interface against its description, SEED=$(SEED) EACH=$(EACH)"
	@CASELEDGER_TORTURE_SEED=$(SEED) CASELEDGER_EACH=$(EACH) timeout 1000 $(BIN)/python -m pytest -s -q -m torture tests/description

campaign: .venv/.development ## Inject some forty faults while many write, and hold the ledger to its promises (SEED=1 repeats, MINUTES=25)
	@echo "==> The campaign of faults, SEED=$(SEED) MINUTES=$(MINUTES)"
	@$(BIN)/python -m tests.torture.campaign --seed $(SEED) --minutes $(MINUTES)
	@echo "==> Its negative control: acknowledged before it is on disk"
	@CASELEDGER_TORTURE_SEED=$(SEED) timeout 1200 $(BIN)/python -m pytest -s -q -m torture tests/torture/test_campaign.py

soak: .venv/.development ## Work at a rate for a long time among faults: lag, memory, promises (MINUTES=30 RATE=500)
	@echo "==> Working at $(RATE) commands a second for $(MINUTES) minutes, SEED=$(SEED)"
	@$(BIN)/python -m tests.torture.soak --seed $(SEED) --minutes $(MINUTES) --rate $(RATE)

fuzz: .venv/.development .venv/.fuzzing ## Hostile bytes guided by coverage, random acts against paper (SECONDS=… for each target, FUZZ="its name …", EXAMPLES=…)
	@mkdir -p .venv/fuzzing/corpus
	@PYTHONPATH=.venv/fuzzing $(BIN)/python -W ignore -m tests.fuzz.hunting $(SECONDS) .venv/fuzzing/corpus $(FUZZ)
	@echo "==> Random acts against paper, $(EXAMPLES) cases"
	@CASELEDGER_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -q tests/model/test_acts.py

rehearse: .venv/.development ## Walk the path of a stranger: demonstration, backup, loss, restoration, verification
	@echo "==> Losing a ledger and getting it back by its documentation"
	@timeout 900 $(BIN)/python -m pytest -q -m rehearsal tests/rehearsal

bench: .venv/.bench ## Measure all that has a figure to reach, beside peers and limits (BENCH="folder of a large simulated ledger")
	@echo "==> Every figure of the design, beside its peers and limits"
	@$(BIN)/python -W ignore -m benchmarks $(BENCH)
	@echo "==> The sweep of what falls due"
	@$(BIN)/python -m benchmarks.deadlines
	@echo "==> Exporting the ledger, and folding every case from the files"
	@$(BIN)/python -m benchmarks.beyond

check-exports: .venv/.development .venv/.outside ## Let pm4py count exported logs, in an environment of its own (LOG="an older XES log")
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && chmod 711 "$$scratch" && set -e; \
	echo "==> Playing the demonstration$(if $(LOG), and importing $(LOG))"; \
	$(BIN)/caseledger demo --no-serve --data-dir "$$scratch/data" >/dev/null; \
	if [ -n "$(LOG)" ]; then $(BIN)/caseledger import "$(LOG)" --source older --data-dir "$$scratch/data"; fi; \
	for form in xes ocel-json ocel-sqlite; do \
		$(BIN)/caseledger export log "$$scratch/$$form.zip" --format $$form --purpose check --approved-by p:check \
			--data-dir "$$scratch/data" >/dev/null; \
	done; \
	echo "==> Counting by pm4py"; \
	.venv/outside/bin/python tests/outside/pm4py_figures.py "$$scratch/xes.zip" "$$scratch/ocel-json.zip" "$$scratch/ocel-sqlite.zip"

screenshots: .venv/.development ## Take the screenshots in docs/screenshots anew (needs Chromium and Chinese fonts)
	@echo "==> Playing the demonstration, and taking its pictures"
	@$(BIN)/python -m pytest -q tests/api/console/take_screenshots.py

lock: .venv/.lock ## Write the lock files anew from pyproject.toml (LOCK="--upgrade" takes newer releases)
	@for wanted in requirements.lock: "requirements-scale.lock:--extra scale" "requirements-traces.lock:--extra traces" \
		"requirements-dev.lock:--extra dev --extra scale --extra traces" \
		"requirements-bench.lock:--extra dev --extra scale --extra traces --extra bench"; do \
		echo "==> Locking $${wanted%%:*}"; \
		.venv/lock/bin/uv pip compile pyproject.toml --group build $${wanted#*:} --output-file "$${wanted%%:*}" \
			--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
			$(LOCK) --quiet || exit 1; \
	done

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later with its venv module is needed and was not found" \
		"(on Debian: apt-get install python3 python3-venv); name one with make PYTHON=…" >&2; exit 2; }
	@echo "==> Making a virtual environment in .venv with $(PYTHON)"
	@"$(PYTHON)" -m venv --clear .venv

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	@echo "==> Installing the locked dependencies (requirements.lock)"
	@$(INSTALL) requirements.lock
	@echo "==> Installing caseledger itself"
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.scale: requirements-scale.lock .venv/.runtime
	@echo "==> Installing Parquet and Dask (requirements-scale.lock)"
	@$(INSTALL) requirements-scale.lock
	@touch $@

.venv/.traces: requirements-traces.lock .venv/.runtime
	@echo "==> Installing the exporter of traces (requirements-traces.lock)"
	@$(INSTALL) requirements-traces.lock
	@touch $@

.venv/.development: requirements-dev.lock .venv/.runtime
	@echo "==> Installing the locked tools of development (requirements-dev.lock)"
	@$(INSTALL) requirements-dev.lock
	@touch $@

.venv/.bench: requirements-bench.lock .venv/.development
	@echo "==> Installing what the benchmarks compare with (requirements-bench.lock)"
	@$(INSTALL) requirements-bench.lock
	@touch $@

.venv/.outside: | .venv/bin/python
	@echo "==> Installing pm4py (AGPL, a checker from outside, no part of the product) into .venv/outside"
	@$(BIN)/python -m venv .venv/outside
	@.venv/outside/bin/python -m pip --disable-pip-version-check --quiet install 'pm4py>=2.7,<3'
	@touch $@

.venv/.fuzzing: | .venv/bin/python
	@echo "==> Installing atheris (a fuzzer, no part of the product; it has no wheel for every machine) into .venv/fuzzing"
	@$(PIP) install --only-binary :all: --no-deps --target .venv/fuzzing 'atheris>=3,<4'
	@touch $@

.venv/.lock: | .venv/bin/python
	@echo "==> Installing the locking tool into .venv/lock"
	@$(BIN)/python -m venv .venv/lock
	@.venv/lock/bin/python -m pip --disable-pip-version-check --quiet install 'uv>=0.9'
	@touch $@
