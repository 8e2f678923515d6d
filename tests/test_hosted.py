"""The contract with those who have no checkout: source package, wheel, hosted notebooks.

The source package can test itself. The wheel that is built from it, alone in an empty environment, runs every notebook
in an empty folder, its outputs compared with the committed ones. Hosted notebooks still carry ipywidgets 7.7: all run
with that. Everyone else has 8: with that the comparison in the checkout (`pytest --nbval notebooks/`) runs all, and
this one the first.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WIDGETS = {"7": (["ipywidgets==7.7.1"], NOTEBOOKS), "8": (["ipywidgets>=8.1"], NOTEBOOKS[:1])}
_WIDGET_PACKAGES = ("ipywidgets", "jupyterlab_widgets", "widgetsnbextension")
pytestmark = [pytest.mark.slow, pytest.mark.takes(250)]


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, **options)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The unpacked source package."""
    folder = tmp_path_factory.mktemp("source")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder), cwd=ROOT)
    with tarfile.open(next(folder.glob("colorlab-*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def python(source, tmp_path_factory):
    """Python of an environment with the wheel, the extra that notebook 10 fetches, and what executes a notebook."""
    folder = tmp_path_factory.mktemp("hosted")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=source)
    constraints = folder / "constraints.txt"
    kept = [line for line in (ROOT / "constraints.txt").read_text().splitlines()
            if not line.startswith(_WIDGET_PACKAGES)]
    constraints.write_text("\n".join(kept) + "\n")
    run(sys.executable, "-m", "venv", str(folder / "env"))
    found = next(path for path in (folder / "env" / "bin" / "python", folder / "env" / "Scripts" / "python.exe")
                 if path.exists())
    wheel = next(folder.glob("colorlab-*.whl"))
    # Most of what would be compiled is never imported.
    run(str(found), "-m", "pip", "install", "-q", "--no-compile", "-c", str(constraints), f"{wheel}[film]", "nbval",
        "ipykernel")
    return str(found)


@pytest.fixture(scope="module", params=WIDGETS)
def outcomes(request, python, tmp_path_factory):
    """What the comparison of the notebooks says, and what each of them leaves in its folder."""
    requirements, notebooks = WIDGETS[request.param]
    run(python, "-m", "pip", "install", "-q", *requirements)
    version = run(python, "-c", "import ipywidgets, colorlab; print(ipywidgets.__version__, colorlab.__file__)",
                  cwd=Path(python).parents[2])
    assert version.startswith(request.param)
    assert str(ROOT) not in version  # the wheel's colorlab, not the checkout's
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {
        "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": request.param,
        "MPLCONFIGDIR": str(Path(python).parents[2] / "matplotlib")}
    run(python, "-c", "import matplotlib.font_manager", env=environment)  # it lists this machine's fonts, once
    place = tmp_path_factory.mktemp(f"widgets-{request.param}")
    for notebook in notebooks:
        (place / notebook.stem).mkdir()
        shutil.copy(notebook, place / notebook.stem)

    def compare(some):
        done = subprocess.run([python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env",
                               "--nbval-cell-timeout=300", f"--nbval-sanitize-with={ROOT / 'notebooks' / 'nbval.cfg'}",
                               *(f"{notebook.stem}/{notebook.name}" for notebook in some)], cwd=place,
                              env=environment, capture_output=True, text=True, timeout=300 * len(some))
        return done.returncode, done.stdout

    at_once = 1 if "PYTEST_XDIST_WORKER" in os.environ else min(2, len(notebooks))
    with ThreadPoolExecutor(at_once) as pool:
        said = list(pool.map(compare, [notebooks[i::at_once] for i in range(at_once)]))
    return said, {folder.name: os.listdir(folder) for folder in place.iterdir()}


def test_the_source_package_can_test_itself(source):
    assert not list(source.rglob("__pycache__")) and not (source / "dist").exists()
    environment = os.environ | {"PYTHONPATH": str(source)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    collected = run(*command, "--collect-only", "tests", cwd=source, env=environment)
    here = {path.name for path in (ROOT / "tests").glob("test_*.py")}
    assert here == {Path(line.partition("::")[0]).name for line in collected.splitlines() if "::" in line}
    run(*command, "-m", "not slow", "tests/test_dependencies.py", "tests/test_documents.py", cwd=source,
        env=environment)


def test_notebooks_run_with_the_wheel_alone(outcomes):
    said, left = outcomes
    assert not any(status for status, _ in said), "\n".join(text[-8000:] for _, text in said)
    assert left == {name: [f"{name}.ipynb"] for name in left}, "a notebook leaves nothing behind"
