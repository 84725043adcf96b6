# Plain commands, the same ones CI runs. `make demo` needs only Python and make; README.md says what `make test` needs too.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
unexport PYTHONDONTWRITEBYTECODE  # where it is set, every command and every test's app would compile all modules anew

.PHONY: demo test check style types floors bench docs messages lock clean

demo: $(VENV)/.run            ## The Norsjö example in a running server; ARGS=--no-serve only fills the database
	$(BIN)/matchmaker demo $(ARGS)

test: $(VENV)/.test check     ## Everything that must hold: style, types, floors, all tests, coverage
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 3 --dist worksteal --cov --cov-report=term-missing $(ARGS)

check: style types floors     ## What needs no running service

style: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

floors: $(VENV)/.test
	$(BIN)/lint-imports

bench: $(VENV)/.test          ## Match quality beside simpler ways, and speed; some minutes
	$(BIN)/python benchmarks/match_quality.py
	$(BIN)/python -m benchmarks.speed --actors 1000 --many 5000

docs: $(VENV)/.test           ## Write the generated pages anew
	$(BIN)/python -m docs.generate

messages: $(VENV)/.test       ## Collect the texts to translate, and compile the catalogues
	$(BIN)/python -m matchmaker.web.translations.update

lock:                         ## Renew the locked dependencies (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra build --extra affinity pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra build --extra affinity --extra local-model --extra test pyproject.toml -o requirements/test.txt

clean:
	rm -rf $(VENV) .coverage* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist

$(VENV)/.run: requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	touch $@
