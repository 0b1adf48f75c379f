# Any target makes .venv by itself, from requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
COMPOSE = $(shell docker compose version >/dev/null 2>&1 && echo docker compose || echo docker-compose)
COMPOSE_LIVE = $(COMPOSE) -p little-giants-live -f docker-compose.yml -f deploy/docker-compose.live.yml
ifeq ($(LIVE),1)
CHOSEN = $(COMPOSE_LIVE)
OTHER = $(COMPOSE)
OTHER_MARKET := simulated
else
CHOSEN = $(COMPOSE)
OTHER = $(COMPOSE_LIVE)
OTHER_MARKET := live
endif

# Where this is set, each of our many processes would compile the code anew: half a second each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo live replay test faults bench check format lock topics schemas up down docker clean
.DEFAULT_GOAL := help

help:  ## Say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 12

install: $(INSTALLED)  ## Make .venv with everything in the lock

$(INSTALLED): requirements.lock pyproject.toml
	@echo "Installing the locked packages into $(VENV) (about 900 MB, Java for the embedded Kafka included; once, about a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(INSTALLED)  ## The whole chain on a simulated market, live in the terminal; [FOR=60] ends it after 60 s [SPEED=60] [SECURITIES=5700] [FOLDER=...] [RULES=...] [CHANNELS=...]
	@exec $(BIN)/python -m deploy.demo $(if $(FOR),--for $(FOR)) $(if $(SPEED),--speed $(SPEED)) \
	  $(if $(SECURITIES),--securities $(SECURITIES)) $(if $(FOLDER),--folder "$(FOLDER)") \
	  $(if $(RULES),--rules "$(RULES)") $(if $(CHANNELS),--channels "$(CHANNELS)")

live: $(INSTALLED)  ## The whole chain on live sources (needs the internet), in the terminal; [FOR=60] ends it after 60 s [FOLDER=...] [RULES=...] [CHANNELS=...]
	@exec $(BIN)/python -m deploy.live $(if $(FOR),--for $(FOR)) $(if $(FOLDER),--folder "$(FOLDER)") \
	  $(if $(RULES),--rules "$(RULES)") $(if $(CHANNELS),--channels "$(CHANNELS)")

replay: $(INSTALLED)  ## Real history through the whole chain: DATA=folder|day.parquet OUT=folder [RULES=file] [SPEED=days/s] [WORKERS=2] [BROKERS=3] [REVEAL=1]
	@exec $(BIN)/python -m deploy.replay --out "$(or $(OUT),build/replay)" $(if $(DATA),--data "$(DATA)") \
	  $(if $(RULES),--rules "$(RULES)") $(if $(CHANNELS),--channels "$(CHANNELS)") $(if $(SPEED),--speed $(SPEED)) \
	  $(if $(REVEAL),--reveal) \
	  $(if $(WORKERS),--workers $(WORKERS)) $(if $(BROKERS),--brokers $(BROKERS)) $(if $(STALL),--stall $(STALL))

test: $(INSTALLED)  ## All tests, on real embedded Kafkas, each kind of fault once [JOBS=4]
	@$(BIN)/python -m pytest -m "not faults" --numprocesses $(or $(JOBS),4) --dist loadfile

faults: $(INSTALLED)  ## The long fault runs: kills at ten moments, stopped workers, joins and leaves (about half an hour) [JOBS=2]
	@$(BIN)/python -m pytest -m faults --numprocesses $(or $(JOBS),2) --dist loadfile

bench: $(INSTALLED)  ## Speed, latency and memory, beside two other engines; writes build/bench.json (about nine minutes)
	@exec $(BIN)/python -m tests.benchmarks

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

schemas: $(INSTALLED)  ## Write deploy/schemas anew after a change of an event or topic
	@$(BIN)/python -m streams topics --schemas deploy/schemas

up: docker .env  ## Everything in containers, on a simulated market: Kafka, the processes, Prometheus, Grafana (needs docker); [LIVE=1] on live sources
	@test -z "$$($(OTHER) ps -q)" || \
	  { echo "The $(OTHER_MARKET) market runs in containers: stop it with make down first; its data stays."; exit 1; }
	@$(CHOSEN) build topics
	@$(CHOSEN) up --detach
	@echo "Grafana http://127.0.0.1:3000 (admin, password in .env)  Prometheus http://127.0.0.1:9090  Kafka 127.0.0.1:9092"

down: docker .env  ## Stop what make up started; its data stays
	@test -z "$$($(COMPOSE_LIVE) ps -aq)" || $(COMPOSE_LIVE) down
	@test -z "$$($(COMPOSE) ps -aq)" || $(COMPOSE) down

docker:
	@timeout 20 docker info >/dev/null 2>&1 || { echo "Docker does not answer: start it first (the chain runs without it too: make demo)."; exit 1; }

.env:
	@umask 077 && echo "GRAFANA_ADMIN_PASSWORD=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(18))')" > $@
	@echo "made .env with a password for Grafana"

clean:  ## Remove .venv, caches and build output
	@rm -rf $(VENV) .cache build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
