# Thin: each target is one or two real commands, which also work without make (see docs/install.md).
PYTHON ?= python3
BIN = .venv/bin
TESTS = -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: demo test quick lint lowest notebooks student solutions slides nbgrader site bench badges clean
.DELETE_ON_ERROR:

demo: .venv/core            ## colorize the sample photos with three networks; leaves report/
	$(BIN)/colorlab compare -o report

test: .venv/dev             ## all tests, then every notebook; two processes
	$(BIN)/python -m pytest $(TESTS) tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest $(TESTS) --nbval notebooks/

quick: .venv/dev            ## the tests that take a few seconds each
	$(BIN)/python -m pytest $(TESTS) -m "not slow" tests

lint: .venv/dev             ## style of the code, spelling of everything, types of the package
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/mypy

lowest: pyproject.toml      ## the quick tests with the lowest versions that pyproject.toml allows, in .venv-lowest
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install -q packaging
	.venv-lowest/bin/python tools/lowest.py notebooks > .venv-lowest/requirements.txt
	.venv-lowest/bin/python -m pip install -q -r .venv-lowest/requirements.txt -e ".[dev]"
	.venv-lowest/bin/python -m pytest $(TESTS) -m "not slow" tests

notebooks: .venv/dev        ## rebuild and execute the student notebooks from notebooks/source
	$(BIN)/python tools/notebooks.py student

student: .venv/dev          ## dist/colorlab-student.zip: the student notebooks, for a learning platform
	$(BIN)/python tools/notebooks.py zip student

solutions: .venv/dev        ## dist/colorlab-instructor.zip: solved notebooks (also in dist/solved), sources, answers
	$(BIN)/python tools/notebooks.py solved
	$(BIN)/python tools/notebooks.py zip instructor

site: .venv/site            ## dist/site: the course to read, reference, gallery, and colour in the browser
	OMP_NUM_THREADS=1 $(BIN)/python tools/site.py

slides: .venv/dev           ## dist/slides: one page of slides for each notebook, from its figures, captions and predictions
	$(BIN)/python tools/slides.py

nbgrader: .venv/dev         ## dist/nbgrader: the notebooks as assignments, for nbgrader (pip install -e ".[nbgrader]")
	$(BIN)/python tools/nbgrader_course.py

bench: .venv/core           ## the published pipeline and ours, side by side (some minutes)
	$(BIN)/python benchmarks/pipeline.py

badges: .venv/dev           ## rewrite the Colab and Binder badges after the address in pyproject.toml has changed
	$(BIN)/python tools/notebooks.py badges

clean:
	rm -rf .venv .venv-lowest dist report

# Installing again where nothing changed takes seconds, so the marks depend on what names the packages.
.venv/core: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	touch $@

.venv/dev: .venv/core
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[dev]"
	touch $@

.venv/site: .venv/dev
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[site]"
	touch $@
