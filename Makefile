# Everything here runs in .venv, made from requirements.lock, and needs only Python 3.11+ with venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Two at a time; who is done early takes over what the other has not begun.
# Where `env` can: Ctrl-C waits until bot.cli lets it through; while Python itself starts, it would print a traceback.
HELD = $(shell env --block-signal=INT true 2>/dev/null && echo env --block-signal=INT)
PYTEST := $(BIN)/pytest -n 2 --dist worksteal --durations=15

.PHONY: help demo test test-fast retest coverage test-any-day check prove bench hooks format catalogs reference pictures lock clean

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.ready ## try the bot on a local Slack workspace (ARGS=--once: end after the tour, ARGS=--reload: follow the code)
	@$(HELD) $(BIN)/enlace demo $(ARGS) || [ $$? -eq 130 ]

test: $(VENV)/.ready ## run the whole test suite, or T=tests/unit/parsing/test_dates.py alone
	$(PYTEST) $(T) $(ARGS)

test-fast: $(VENV)/.ready ## run the unit tests: nothing is set up for them
	$(PYTEST) -m unit $(T) $(ARGS)

retest: $(VENV)/.ready ## run the tests again that failed last
	$(PYTEST) --last-failed --last-failed-no-failures none $(T) $(ARGS)

coverage: $(VENV)/.ready ## run the whole suite and say which lines it never came by
	$(PYTEST) --cov --cov-report=term:skip-covered $(ARGS)

test-any-day: $(VENV)/.ready ## run the tests as if it were other days (AT=sunday: one of them; T=tests/unit/parsing/test_dates.py: some tests)
	$(BIN)/python -m tests.support.any_day $(AT:%=--at %) -- -n 2 $(ARGS) $(T)

check: $(VENV)/.ready ## lint, types, import rules, catalogs, tests: the one gate
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python locales/update.py --check
	$(PYTEST)

prove: $(VENV)/.ready ## kill senders at every step and count what is lost or twice (SEEDS=1000; ARGS=--replicas: kill whole bots)
	$(if $(filter --replicas,$(ARGS)),$(BIN)/python -m tests.support.replicas $(filter-out --replicas,$(ARGS)),ENLACE_PROVE_SEEDS=$(or $(SEEDS),1000) $(BIN)/pytest -s tests/e2e/proof/test_prove.py)

hooks: $(VENV)/.ready ## run lint, types, import rules and catalogs at each commit
	$(BIN)/pre-commit install

format: $(VENV)/.ready ## put the code in its customary form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

catalogs: $(VENV)/.ready ## bring the translation catalogs into line with the code
	$(BIN)/python locales/update.py

reference: $(VENV)/.ready ## rewrite what is made from the models and the registry: schema, reference, manifest
	$(BIN)/python -m bot.config.reference
	$(BIN)/enlace manifest > deploy/manifest.json

pictures: $(VENV)/.ready ## take the README's pictures, of the terminal and of the page (needs a Chromium)
	$(BIN)/python -m bot.demo.pictures
	$(BIN)/python -m tests.support.screenshots

bench: $(VENV)/.ready ## measure how fast the bot answers, against a bare Bolt app (ARGS=--digests, --growth, --page, --screens, --parsing, --walks, --start, --fuzz, --half-open: other things)
	$(BIN)/python -m tests.bench.server $(ARGS)

lock: ## pin the newest dependencies (needs uv)
	uv pip compile pyproject.toml --group dev --extra sandbox --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --constraint requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet --output-file deploy/requirements.lock
	printf 'editables\nhatchling\n' | uv pip compile - --constraint requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --quiet --output-file deploy/build.lock
	sed -i "s/hatchling==[0-9.]*/$$(grep -o '^hatchling==[0-9.]*' deploy/build.lock)/" pyproject.toml

clean: ## remove the environment and what the demo kept
	rm -rf $(VENV) .enlace

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Enlace needs Python 3.11 or newer.")'
	@echo "Preparing $(VENV); this takes a minute the first time."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
