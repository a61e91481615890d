# Every target sets up what it needs; a second run finds it in place.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := site

# The tests start hundreds of processes, and each would compile the whole tool anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
STAMPS := $(VENV)/.stamps
LOCKED := --quiet --require-hashes --no-deps
SERVE ?=
BENCH ?=
FIRST ?= $(shell date +%s)

.PHONY: site serve test fuzz bench lock docs geo shots

site: $(STAMPS)/package
	$(BIN)/sitegen build

serve: $(STAMPS)/package
	$(BIN)/sitegen serve $(SERVE)

# Python's packages and the system's come side by side.
test: $(STAMPS)/venv
	$(MAKE) --no-print-directory -j2 $(STAMPS)/dev $(STAMPS)/chromium $(STAMPS)/java $(STAMPS)/nginx $(STAMPS)/caddy
	$(BIN)/python -m pytest -n auto --dist loadgroup $(TESTS)

# Many more random edits than `make test` has time for, and kills and faults of publishing; FIRST=N plays the sequences
# (and the weather of publishing) from that number on again. And every case of the tests that are sampled otherwise.
fuzz: $(STAMPS)/dev $(STAMPS)/chromium
	$(BIN)/python -m pytest -n auto --dist loadgroup --hypothesis-profile=fuzz --sequences 5000 --first-sequence $(FIRST) --kills 200 --weathers 40 --every-case tests/properties tests/publishing tests/browser tests/unit/theme/test_units.py $(TESTS)

# BENCH="hugo-10000 serve-10000" runs these sections alone.
bench: $(STAMPS)/bench $(STAMPS)/chromium $(STAMPS)/rclone $(STAMPS)/aws
	$(BIN)/python -m tests.bench $(BENCH)

docs: $(STAMPS)/dev
	$(BIN)/python -m tests.house.problems_page
	$(BIN)/python -m tests.house.schema_files
	$(BIN)/python -m tests.house.host_files

# Boundaries for the maps, from packages of public-domain data; needs npm.
geo: $(STAMPS)/package
	$(BIN)/python -m tools.geo

shots: $(STAMPS)/dev $(STAMPS)/chromium
	$(BIN)/python -m tests.browser.shots

# Without index addresses, so that a mirror serves as well.
lock: $(STAMPS)/dev
	$(PIP) install --quiet uv==0.13.9
	cd requirements && ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-deps build.in -o build.lock
	cd requirements && ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-deps bench.in -o bench.lock
	cd requirements && ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url bench-aws.in -o bench-aws.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url pyproject.toml -o requirements/run.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --group dev pyproject.toml -o requirements/dev.lock

$(STAMPS)/venv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed (make PYTHON=…)")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	mkdir -p $(STAMPS)
	touch $@

# Build isolation would go around the hashes, so the build requirements come first, from their lock.
$(STAMPS)/package: $(STAMPS)/venv requirements/build.lock requirements/run.lock pyproject.toml hatch_build.py sitegen/finder/zips.py $(wildcard sitegen/base/*.py sitegen/theme/*.py)
	$(PIP) install $(LOCKED) -r requirements/build.lock
	$(PIP) install $(LOCKED) -r requirements/run.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(STAMPS)/dev: $(STAMPS)/package requirements/dev.lock
	$(PIP) install $(LOCKED) -r requirements/dev.lock
	touch $@

$(STAMPS)/bench: $(STAMPS)/dev requirements/bench.lock
	$(PIP) install $(LOCKED) -r requirements/bench.lock
	touch $@

# Its pins would clash with ours.
$(STAMPS)/aws: $(STAMPS)/venv requirements/bench-aws.lock
	test -x $(VENV)/aws/bin/python || $(PYTHON) -m venv $(VENV)/aws
	$(VENV)/aws/bin/python -m pip --disable-pip-version-check install $(LOCKED) -r requirements/bench-aws.lock
	touch $@

# What the tests need of the system: Debian's package when root, a clear word otherwise. Only one at a time may install any.
define system_package
	if ! command -v $(1) >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2); \
	  else \
	    echo "The tests need $(3): install the package '$(firstword $(2))' and run this again." >&2; exit 1; \
	  fi; \
	fi
	touch $@
endef

# Without windows it opens a page in a third of the time; where a system has no such package, the whole one does.
$(STAMPS)/chromium: $(STAMPS)/venv
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! command -v chromium-headless-shell >/dev/null; then \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-liberation; } || true; \
	fi
	$(call system_package,chromium-headless-shell chromium,chromium fonts-liberation,Chromium)

$(STAMPS)/rclone: $(STAMPS)/venv
	$(call system_package,rclone,rclone,rclone for the bench)

$(STAMPS)/java: $(STAMPS)/venv | $(STAMPS)/chromium
	$(call system_package,java,default-jre-headless,Java for the Nu HTML checker)

$(STAMPS)/nginx: $(STAMPS)/venv | $(STAMPS)/java
	$(call system_package,nginx,nginx libnginx-mod-http-brotli-static,nginx)

$(STAMPS)/caddy: $(STAMPS)/venv | $(STAMPS)/nginx
	$(call system_package,caddy,caddy,Caddy)
