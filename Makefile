# Thin: each target is one or two real commands, which also work without make (see README.md).
PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test lint notebooks student solutions bench badges clean
.DELETE_ON_ERROR:

demo: .venv/core            ## colorize the sample photos with both models; leaves report/
	$(BIN)/colorlab compare -o report

test: .venv/dev             ## all tests, then every notebook
	$(BIN)/python -m pytest tests
	$(BIN)/python -m pytest --nbval notebooks/

lint: .venv/dev             ## style of the code, spelling of everything
	$(BIN)/ruff check .
	$(BIN)/codespell

notebooks: .venv/dev        ## rebuild and execute the student notebooks from notebooks/source
	$(BIN)/python notebooks/source/build.py student

student: .venv/dev          ## dist/colorlab-student.zip: the student notebooks, for a learning platform
	$(BIN)/python notebooks/source/build.py zip student

solutions: .venv/dev        ## dist/colorlab-instructor.zip: solved notebooks (also in dist/solved), sources, answers
	$(BIN)/python notebooks/source/build.py solved
	$(BIN)/python notebooks/source/build.py zip instructor

bench: .venv/core           ## the published pipeline and ours, side by side (some minutes)
	$(BIN)/python benchmarks/pipeline.py

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
