# `make help` lists the commands. What is installed goes into .venv and node_modules, nowhere else.

BIN := .venv/bin
RUN := .venv/.ready-to-run
DEV := .venv/.ready-to-test
NPM := node_modules/.package-lock.json
POT := build/messages.pot
MO  := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))
PIN := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
EXTRACT := mkdir -p build && $(BIN)/pybabel --quiet extract -F pyproject.toml -k _l -k N_ --add-comments=i18n: \
	--add-location=file --sort-by-file --no-wrap -o $(POT) .
UPDATE := $(BIN)/pybabel --quiet update -i $(POT) -N --no-wrap --ignore-obsolete --ignore-pot-creation-date
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
# the gates, the longest first
GATES := migrated typed translated secure styled
.PHONY: help run test test-spark mutation check install catalogues pins $(GATES)

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run: install ## start the demonstration on 127.0.0.1:8000 and print one sign-in per desk
	@$(BIN)/registry demo

test: check ## all gates and all tests, in parallel
	@.ci/browser
	@# the migrations were tried by the gates
	$(BIN)/pytest -q -n auto --dist worksteal --ignore tests/test_migrations.py

test-spark: install $(DEV) ## both engines of the matching on the same files, row by row (needs Java 17)
	$(BIN)/pip install -qq --require-hashes -r requirements-spark.txt
	$(BIN)/pytest -q -n0 tests/matching/both_engines.py

mutation: install $(DEV) ## change the matching rules word by word: the truth tables must notice each change
	$(BIN)/python -m tests.employment.mutants

check: install $(DEV) ## the gates alone, two at a time
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target $(GATES)

migrated:
	$(BIN)/pytest -q -n 0 tests/test_migrations.py

typed:
	$(BIN)/mypy

translated:
	$(EXTRACT)
	@# pybabel's own --check takes every catalogue with a context for outdated
	@rm -rf build/catalogues && cp -R translations build/catalogues && $(UPDATE) -d build/catalogues
	@diff -r -q -x '*.mo' -I '^"PO' translations build/catalogues \
		|| { echo 'the catalogues are behind: run `make catalogues`' >&2; exit 1; }
	$(BIN)/python .ci/tree.py

secure:
	$(BIN)/bandit -c pyproject.toml -q -ll -r registry migrations wsgi.py .ci

styled:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

install: $(RUN) $(NPM) $(MO) ## what running needs: pinned packages, fonts, catalogues

catalogues: $(DEV) ## bring the catalogues up to the sources; new entries wait for their translation
	$(EXTRACT)
	$(UPDATE) -d translations

pins: ## write requirements*.txt and package-lock.json anew from pyproject.toml and package.json (needs uv)
	$(PIN) pyproject.toml --group build -o requirements.txt
	$(PIN) --group node -o requirements-node.txt
	$(PIN) pyproject.toml --group build --group dev -c requirements.txt -o requirements-dev.txt
	$(PIN) pyproject.toml --extra spark --group benchmark -c requirements-dev.txt -o requirements-spark.txt
	npm install --package-lock-only --ignore-scripts

$(RUN): requirements.txt
	@.ci/venv .venv
	@$(BIN)/pip install -qq --require-hashes -r requirements.txt
	@$(BIN)/pip install -qq --no-index --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	@$(BIN)/pip install -qq --require-hashes -r requirements-dev.txt
	@touch $@

$(NPM): package-lock.json | $(RUN)
	@.ci/npm

%.mo: %.po | $(RUN)
	@$(BIN)/pybabel --quiet compile -l ja -i $< -o $@
