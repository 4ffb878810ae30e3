# Two commands for people and for CI: `make build` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# a process a core; a file's tests stay together, as they share what is slow to make
SPREAD := --numprocesses=auto --maxprocesses=4 --dist=loadfile

.PHONY: build test lint browser qgis floors bench clean
.DEFAULT_GOAL := build

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "alatau_geo needs Python 3.11 or newer, $$($(PYTHON) --version) was found: make PYTHON=python3.12"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --editable .
	@touch $@

$(VENV)/.tested: pyproject.toml $(VENV)/.installed
	$(PIP) install --editable '.[test]'
	@touch $@

build: $(VENV)/.installed  ## install, and build the reference plan into build/
	@$(BIN)/alatau-geo build -o build
	@echo
	@echo "map         $(CURDIR)/build/map-overview.html"
	@echo "QGIS        $(CURDIR)/build/alatau.qgz"
	@echo "GeoPackage  $(CURDIR)/build/alatau.gpkg"
	@echo "report      $(CURDIR)/build/report.html"

test: $(VENV)/.tested browser qgis  ## install what the tests need, and run them all
	@$(BIN)/python -m pytest $(SPREAD)

browser:
	@sh tests/install_browser.sh

qgis:
	@sh tests/install_qgis.sh

lint: $(VENV)/.installed  ## what pre-commit and reviewers look at
	$(PIP) install --editable '.[dev]'
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@if command -v npx >/dev/null; then npx --yes @biomejs/biome@2.6.8 lint --error-on-warnings; \
	  else echo "no npx: the map's scripts and style sheets are not linted"; fi

floors:  ## run the tests with the oldest versions that pyproject.toml allows
	@$(PYTHON) -m venv $(VENV)-floors
	@$(VENV)-floors/bin/python -m pip --quiet install uv
	@$(VENV)-floors/bin/uv pip install --quiet --python $(VENV)-floors/bin/python --resolution lowest-direct --editable '.[test]'
	@$(VENV)-floors/bin/python -m pytest $(SPREAD)

bench: $(VENV)/.installed browser  ## the figures of the pages in docs/
	$(PIP) install --editable '.[bench]'
	$(BIN)/python benchmarks/geodesy.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/network.py
	$(BIN)/python benchmarks/webmap.py
	$(BIN)/python benchmarks/service.py
	$(BIN)/python benchmarks/terrain.py
	$(BIN)/python benchmarks/scan.py
	$(BIN)/python benchmarks/verify.py

clean:
	rm -rf build $(VENV) $(VENV)-floors
