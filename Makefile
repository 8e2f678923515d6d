# Thin: each target is one or two real commands, which also work without make (see README.md).
PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test lint notebooks solutions badges clean
.DELETE_ON_ERROR:

demo: .venv/core            ## colorize the sample photos with both models; leaves report/
	$(BIN)/colorlab compare -o report

test: .venv/dev             ## all tests, then every notebook
	$(BIN)/python -m pytest tests
	$(BIN)/python -m pytest --nbval notebooks/

lint: .venv/dev
	$(BIN)/ruff check .

notebooks: .venv/dev        ## rebuild and execute the student notebooks from notebooks/source
	$(BIN)/python notebooks/source/build.py student

solutions: .venv/dev        ## solved notebooks, executed, in dist/
	$(BIN)/python notebooks/source/build.py solved

badges: .venv/dev           ## rewrite the Colab and Binder badges after the address in pyproject.toml has changed
	$(BIN)/python notebooks/source/build.py badges

clean:
	rm -rf .venv dist report

# Installing again where nothing changed takes seconds, so the marks depend on what names the packages.
.venv/core: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	touch $@

.venv/dev: .venv/core
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[dev]"
	touch $@
