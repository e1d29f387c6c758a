# `make run` serves the tracker, `make test` runs everything that a change must pass,
# `make test-next` runs the suite on the newest Django that PYTHON allows, not a gate,
# `make bench` measures with made-up measures (N=100000 for as many; docs/performance.md).

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test test-next bench messages schema

PORT ?= 8000

run: .venv/installed
	@$(BIN)/python -m tracker.keys
	@exec $(BIN)/python manage.py serve --port $(PORT)

.venv/installed: requirements.txt | $(BIN)/pip
	@echo "Installing the locked requirements"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

test: .venv/tests-installed
	@$(BIN)/python -m tests.run $(ARGS)

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

# The stamp is younger than the requirements that stand installed.
.venv/tests-installed: requirements-dev.txt | $(BIN)/pip
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; say which: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

# After a string of the interface changed: gather, translate what is empty, run it again.
messages:
	$(BIN)/python manage.py makemessages --ignore='.venv*' -l zh_Hans -l zh_Hant --no-location --no-obsolete
	$(BIN)/python manage.py compilemessages --ignore='.venv*' -l zh_Hans -l zh_Hant

# After anything of the API changed: the OpenAPI document that is committed, as the server gives it.
schema: .venv/installed
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml
