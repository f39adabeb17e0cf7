# Entry points of one line; the work is done in scripts/. `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/.venv/node/bin:$(PATH)
export PORT BIND HTTPS
PYTHON := .venv/bin/python

.PHONY: help setup run test test-fast lint format bench faults admin-password clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 26

setup: ## install everything that the platform and its tests need
	@scripts/setup.sh --dev

run: ## start the whole platform with its demonstration; PORT=8001 changes the port, HTTPS=1 is for a phone
	@scripts/setup.sh
	@exec $(PYTHON) -m scripts.run

admin-password: ## set a new password for the demonstration's administrator
	@$(PYTHON) -m scripts.run --new-admin-password

test: ## run linters, JavaScript and Python tests, and those of the database again on PostgreSQL
	@scripts/setup.sh --dev
	@exec $(PYTHON) -m scripts.test

test-fast: ## run style and type checks, JavaScript tests and the fast Python tests
	@scripts/setup.sh --dev
	@exec $(PYTHON) -m scripts.test --only fast

lint: ## run linters and type checks only
	@scripts/setup.sh --dev
	@exec $(PYTHON) -m scripts.test --only lint

format: ## format Python and JavaScript
	@scripts/setup.sh --dev
	@$(PYTHON) -m ruff check --fix --quiet . && $(PYTHON) -m ruff format --quiet . && npm run --silent format

bench: ## measure speed, precision and load; PYEONSCAN_DATA names the folder of real data
	@scripts/setup.sh --dev
	@exec $(PYTHON) -m bench

faults: ## kill the crawler's worker at 50 random moments and check that it recovers; ARGS="--kills 10"
	@scripts/setup.sh --dev
	@exec $(PYTHON) -m faults $(ARGS)

clean: ## remove everything generated except the environments: var/, copied libraries, caches
	@rm -rf var static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +
