"""The contract with hosted notebooks: the built wheel alone, in an empty environment, one notebook in an empty folder.

Hosted notebooks still carry ipywidgets 7.7, everyone else has 8: each notebook runs with both, its outputs compared
with the committed ones. The two runs also differ in thread count and hash seed.
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WIDGETS = {"7": ["ipywidgets==7.7.1"], "8": ["ipywidgets>=8.1"]}
_WIDGET_PACKAGES = ("ipywidgets", "jupyterlab_widgets", "widgetsnbextension")


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, **options)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Python of an environment with nothing but the wheel and what executes a notebook."""
    folder = tmp_path_factory.mktemp("hosted")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT))
    constraints = folder / "constraints.txt"
    kept = [line for line in (ROOT / "constraints.txt").read_text().splitlines()
            if not line.startswith(_WIDGET_PACKAGES)]
    constraints.write_text("\n".join(kept) + "\n")
    run(sys.executable, "-m", "venv", str(folder / "env"))
    found = next(path for path in (folder / "env" / "bin" / "python", folder / "env" / "Scripts" / "python.exe")
                 if path.exists())
    wheel = next(folder.glob("colorlab-*.whl"))
    run(str(found), "-m", "pip", "install", "-q", "-c", str(constraints), str(wheel), "nbval", "ipykernel")
    return str(found)


@pytest.fixture(scope="module", params=WIDGETS)
def outcomes(request, python, tmp_path_factory):
    """What the comparison of each notebook says, by name: runs two at a time, one thread each."""
    run(python, "-m", "pip", "install", "-q", *WIDGETS[request.param])
    version = run(python, "-c", "import ipywidgets, colorlab; print(ipywidgets.__version__, colorlab.__file__)",
                  cwd=Path(python).parents[2])
    assert version.startswith(request.param)
    assert str(ROOT) not in version  # the wheel's colorlab, not the checkout's
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {
        "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": request.param,
        "MPLCONFIGDIR": str(Path(python).parents[2] / "matplotlib")}
    run(python, "-c", "import matplotlib.font_manager", env=environment)  # it lists this machine's fonts, once

    def compare(notebook):
        folder = tmp_path_factory.mktemp(f"{notebook.stem[:2]}-{request.param}")
        shutil.copy(notebook, folder)
        done = subprocess.run([python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env",
                               "--nbval-cell-timeout=300", notebook.name], cwd=folder, env=environment,
                              capture_output=True, text=True, timeout=600)
        return done.returncode, done.stdout[-4000:], sorted(path.name for path in folder.iterdir())

    with ThreadPoolExecutor(2) as pool:
        return dict(zip([notebook.stem for notebook in NOTEBOOKS], pool.map(compare, NOTEBOOKS)))


@pytest.mark.parametrize("name", [notebook.stem for notebook in NOTEBOOKS])
def test_notebook_runs_with_the_wheel_alone(outcomes, name):
    status, output, left = outcomes[name]
    assert status == 0, output
    assert left == [f"{name}.ipynb"]  # a notebook leaves nothing behind
