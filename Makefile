# `make run` serves the tracker.
# `make quick` runs ruff and the fast tests on SQLite.
# `make test` runs everything that a change must pass.
# `make soak` runs the long tests ten times as long and 30,000 generated requests, on both engines.
# `make test-next` runs the suite on the newest Django that PYTHON allows; it is no gate.
# `make bench` measures speed with N generated measures (docs/performance.md).

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run quick test soak test-next bench messages schema

PORT ?= 8000

run: .venv/installed
	@$(BIN)/python -m tracker.keys
	@exec $(BIN)/python manage.py serve --port $(PORT)

.venv/installed: requirements.txt | $(BIN)/pip
	@echo "Installing the locked requirements"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

quick: .venv/tests-installed
	@$(BIN)/ruff check --quiet
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup --no-loadscope-reorder -m "not slow" $(ARGS)

test: .venv/tests-installed
	@$(BIN)/python -m tests.run $(ARGS)

soak: .venv/tests-installed
	@$(BIN)/python -m tests.soak $(ARGS)

NEXT := .venv-next/bin/python

test-next:
	$(PYTHON) -m venv --clear .venv-next
	@$(NEXT) -m pip install --quiet --require-hashes -r requirements-dev.txt
	@$(NEXT) -m pip install --quiet --upgrade django
	@$(NEXT) -c 'import django, sys; print("Django", django.__version__, "on Python", sys.version.split()[0])'
	@$(NEXT) -m pytest -n 2 --dist loadgroup $(ARGS)

N ?= 1000
SECONDS ?= 0.5

bench: .venv/installed
	@$(BIN)/python -m benchmarks $(N) --seconds $(SECONDS) $(ARGS)

# The stamp is newer than the requirements once these are installed.
.venv/tests-installed: requirements-dev.txt | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

# After a change of a translatable string: run it, translate the empty ones, run it again.
messages:
	$(BIN)/python manage.py makemessages --ignore='.venv*' -l zh_Hans -l zh_Hant --no-location --no-obsolete
	$(BIN)/python manage.py compilemessages --ignore='.venv*' -l zh_Hans -l zh_Hant

# After a change of the API: write the committed OpenAPI document.
schema: .venv/installed
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml
