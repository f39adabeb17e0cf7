# One-line entrances; the work is in scripts/. `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/.venv/node/bin:$(PATH)
export PORT BIND HTTPS
PYTHON := .venv/bin/python

.PHONY: help setup run test lint format bench faults admin-password clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 26

setup: ## everything the platform and its tests need
	@scripts/setup.sh --dev

run: ## the whole platform with its demonstration; PORT=8001 moves it, HTTPS=1 is for a phone
	@scripts/setup.sh
	@exec $(PYTHON) -m scripts.run

admin-password: ## a new password for the demonstration's administrator
	@$(PYTHON) -m scripts.run --new-admin-password

test: ## linters, JavaScript and Python tests, the database's again on PostgreSQL
	@scripts/setup.sh --dev
	@exec $(PYTHON) -m scripts.test

lint: ## linters and type checks only
	@scripts/setup.sh --dev
	@exec $(PYTHON) -m scripts.test --only lint

format: ## puts Python and JavaScript into their form
	@scripts/setup.sh --dev
	@$(PYTHON) -m ruff check --fix --quiet . && $(PYTHON) -m ruff format --quiet . && npm run --silent format

bench: ## measures speed, precision and load
	@scripts/setup.sh --dev
	@exec $(PYTHON) -m bench

faults: ## kills the crawler's worker at 50 random moments and looks what comes of it; ARGS="--kills 10"
	@scripts/setup.sh --dev
	@exec $(PYTHON) -m faults $(ARGS)

clean: ## removes what was made here but the environment: var/, copied libraries, caches
	@rm -rf var static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +
