# Any target makes .venv by itself, from requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: help install replay test faults check format lock topics clean
.DEFAULT_GOAL := help

help:  ## Say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 12

install: $(INSTALLED)  ## Make .venv with everything in the lock

$(INSTALLED): requirements.lock pyproject.toml
	@echo "Installing the locked packages into $(VENV) (about 500 MB, once) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

replay: $(INSTALLED)  ## Real history through the whole chain: DATA=folder OUT=folder [RULES=file] [SPEED=days/s] [WORKERS=2] [BROKERS=3]
	@exec $(BIN)/python -m deploy.replay --out "$(or $(OUT),build/replay)" $(if $(DATA),--data "$(DATA)") \
	  $(if $(RULES),--rules "$(RULES)") $(if $(CHANNELS),--channels "$(CHANNELS)") $(if $(SPEED),--speed $(SPEED)) \
	  $(if $(WORKERS),--workers $(WORKERS)) $(if $(BROKERS),--brokers $(BROKERS)) $(if $(STALL),--stall $(STALL))

test: $(INSTALLED)  ## All tests, on a real embedded Kafka, each kind of fault once
	@$(BIN)/python -m pytest -m "not faults"

faults: $(INSTALLED)  ## The long fault runs: kills at ten moments, stopped workers, joins and leaves (about half an hour)
	@$(BIN)/python -m pytest -m faults

check: $(INSTALLED)  ## Lint, types, import rules
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(INSTALLED)  ## Sort imports and mend what ruff can
	@$(BIN)/ruff check --fix .

lock:  ## Resolve pyproject.toml anew into requirements.lock
	@rm -rf build/lock && $(PYTHON) -m venv build/lock
	@build/lock/bin/pip install --quiet --disable-pip-version-check setuptools wheel
	@build/lock/bin/pip install --quiet --disable-pip-version-check --no-build-isolation ".[embedded,dev]"
	@{ echo '# Every package of a development machine, pinned; made from pyproject.toml by `make lock`.'; \
	   build/lock/bin/pip list --format=freeze --disable-pip-version-check | grep -vE '^(pip|little)' | sort -f; \
	 } > requirements.lock
	@rm -rf build/lock

topics: $(INSTALLED)  ## Print the table of topics
	@$(BIN)/python -m streams topics

clean:  ## Remove .venv, caches and build output
	@rm -rf $(VENV) .cache build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
