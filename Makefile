# Two commands do everything: `make run` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help run test kills race setup check bench lock format words

BIN := .venv/bin
DATA := $(or $(RECOURSE_DATA_DIR),var)
TEST_PROCESSES ?= 2
SCALE ?= small

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## set up, load the demonstration on the first run, start web, worker and schedule
	@.ci/set-up run
	@test -n "$(RECOURSE_DATABASE_URL)" || test -e "$(DATA)/recourse.sqlite" -a ! -e "$(DATA)/.first-run" || { \
		mkdir -p -m 700 "$(DATA)" && touch "$(DATA)/.first-run" && \
		$(BIN)/recourse demo && rm "$(DATA)/.first-run"; }
	@exec $(BIN)/recourse run $(ARGS)

test: ## set up, run all tests on SQLite, PostgreSQL, Redis and Chromium (ARGS="-k words" for some)
	@.ci/set-up dev
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist worksteal $(ARGS)

kills: ## kill worker, web and Redis 50 times each, a writer 200 times (KILL_ROUNDS, KILL_WRITERS, KILL_SEED, KILL_SECONDS)
	@.ci/set-up dev
	@KILL_ROUNDS=$(or $(KILL_ROUNDS),50) KILL_WRITERS=$(or $(KILL_WRITERS),200) KILL_SECONDS=$(or $(KILL_SECONDS),60) KILL_SEED=$(or $(KILL_SEED),$(shell date +%s)) \
		$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist worksteal tests/kills $(ARGS)

race: ## a year of a thousand parcels against carriers that forget, held to docs/race.md
	@.ci/set-up dev
	@RECOURSE_RACE=1 $(BIN)/python -m pytest -q -n 0 tests/simulation/test_evidence_race.py $(ARGS)

setup: ## only the set-up, development tools included; quiet when there is nothing to do
	@.ci/set-up dev

check: ## the fast gate: format, lint, types, layers, tests of the rules and of the architecture
	@.ci/set-up dev
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q -n $(TEST_PROCESSES) tests/domain tests/rules tests/architecture

bench: ## measure beside hand-written SQL, into bench.json (PART=ledger|sweep|evidence, SCALE=small|full, PEERS=a Python with django-hordak, PGLEDGER=its SQL)
	@.ci/set-up dev
	@$(BIN)/python -m tests.benchmarks --scale $(SCALE) $(if $(PART),--part $(PART)) $(if $(PEERS),--peers $(PEERS)) $(if $(PGLEDGER),--pgledger $(PGLEDGER))

format: ## put the code into its one form
	@.ci/set-up dev
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

words: ## bring the Chinese words up to date with code and pages, then compile them; what is new is left empty to translate
	@.ci/set-up dev
	@mkdir -p build && $(BIN)/pybabel -q extract -F babel.cfg -k _l -k because --no-location --sort-output --no-wrap -o build/words.pot .
	@$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap \
		-i build/words.pot -d web/translations -l zh_Hans
	@$(BIN)/pybabel -q compile -d web/translations -l zh_Hans
	@awk '/^msgid/ {id=$$0} /^msgstr(\[0\])? ""$$/ {getline next_line; if (next_line == "") print "to translate: " id}' \
		web/translations/zh_Hans/LC_MESSAGES/messages.po

lock: ## write both lock files again from pyproject.toml (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
		pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
		-c requirements.lock --extra dev --extra carriers pyproject.toml -o requirements-dev.lock
