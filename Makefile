# make demo   install qualtoc into .venv and open the demo study
# make test   install what the tests need, the browser too, and run every check
# The rest: make messages (update translations), make bench, make mutants (test the tests), make clean.
# PYTHON=python3.12 chooses the Python.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
BUILD_BACKEND := $(shell sed -n 's/^requires = \["\(.*\)"\]$$/\1/p' pyproject.toml)
PACKAGED := $(shell find qualtoc transcripts codebooks -type f -not -name '*.pyc')

.DEFAULT_GOAL := help
.PHONY: help demo test browser lint messages bench mutants clean
.DELETE_ON_ERROR:

help:
	@sed -n '1,4s/^# //p' Makefile

demo: $(VENV)/installed
	$(BIN)/qualtoc demo

test: $(VENV)/installed-tests browser lint
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(VENV)/installed-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-logo

browser: $(VENV)/installed-tests
	$(BIN)/python tools/install_browser.py

messages: $(VENV)/installed-tests
	$(BIN)/python tools/messages.py

bench: $(VENV)/installed-tests
	$(BIN)/python -m benchmarks

mutants: $(VENV)/installed-tests
	$(BIN)/python tools/mutants.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp for each step, so that a second run installs nothing: libraries again when pyproject.toml changes,
# qualtoc alone, without the network, when one of its files does.

install = $(if $(filter $(VENV)/created pyproject.toml,$?),\
	$(PIP) install --quiet $(BUILD_BACKEND) && $(PIP) install --quiet "$(1)",\
	$(PIP) install --quiet --no-deps --no-build-isolation .)

$(VENV)/created: tools/check_python.py
	@command -v $(PYTHON) >/dev/null || { \
		echo "$(PYTHON) was not found. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3" >&2; \
		exit 1; }
	@$(PYTHON) tools/check_python.py
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/created pyproject.toml $(PACKAGED)
	$(call install,.)
	@touch $@

$(VENV)/installed-tests: $(VENV)/created pyproject.toml $(PACKAGED)
	$(call install,.[tests])
	@touch $@ $(VENV)/installed
