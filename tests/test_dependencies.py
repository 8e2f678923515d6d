"""Dependencies are kept by hand in pyproject.toml alone: the other files that name packages agree with it."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = {"pytorch-cpu": "torch", "matplotlib-base": "matplotlib"}  # what is called otherwise on conda-forge
# What is imported under another name than its package's, and what a package brings along.
IMPORTED = {"PIL": "pillow", "skimage": "scikit-image", "tifffile": "scikit-image", "IPython": "ipywidgets",
            "traitlets": "ipywidgets", "yaml": "pyyaml", "cv2": "opencv-python-headless", "nbformat": "nbclient",
            "markdown_it": "jupytext", "bs4": "beautifulsoup4"}


def bounds(requirements):
    """Name -> lower bound; each requirement has one."""
    found = {}
    for requirement in map(Requirement, requirements):
        lowest = [one.version for one in requirement.specifier if one.operator == ">="]
        assert len(lowest) == 1 or requirement.name == "colorlab", requirement
        found[canonicalize_name(requirement.name)] = "".join(lowest)
    return found


NEEDED = bounds(PROJECT["dependencies"])
EXTRAS = {name: bounds(requirements) for name, requirements in PROJECT["optional-dependencies"].items()}


@pytest.mark.parametrize(("file", "more"), [("environment.yml", EXTRAS["notebooks"]),
                                            ("binder/environment.yml",
                                             {"jupyterlab": EXTRAS["notebooks"]["jupyterlab"]})])
def test_conda_installs_what_pip_does(file, more):
    listed = yaml.safe_load((ROOT / file).read_text())["dependencies"]
    packages = [one for one in listed if isinstance(one, str) and one != "pip"]
    python = next(one for one in packages if one.startswith("python"))
    written = python.removeprefix("python")
    allowed = SpecifierSet(f"={written}.*" if written[0] == "=" else written)  # one = means the same in conda
    minors = [f"3.{minor}" for minor in range(9, 20) if f"3.{minor}" in allowed]
    assert minors and all(minor in SpecifierSet(PROJECT["requires-python"]) for minor in minors)
    found = bounds(one for one in packages if one != python)
    assert {CONDA.get(name, name): version for name, version in found.items()} == NEEDED | more


def pins():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    parts = [line.split("==") for line in lines]
    return {canonicalize_name(name): version for name, version in parts}, lines


def test_everything_has_a_tested_version_within_its_bounds():
    pinned, lines = pins()
    assert lines == sorted(lines, key=str.lower) and len(pinned) == len(lines)
    optional = [one for extra in PROJECT["optional-dependencies"].values() for one in extra]
    for requirement in map(Requirement, PROJECT["dependencies"] + optional):
        if requirement.name != "colorlab":
            assert canonicalize_name(requirement.name) in pinned, f"constraints.txt: {requirement.name} is missing"
            version = pinned[canonicalize_name(requirement.name)]
            assert version in requirement.specifier, f"{requirement} excludes the tested {version}"


def test_lowest_versions_are_written():
    written = subprocess.run([sys.executable, ROOT / "tools" / "lowest.py", "dev"], capture_output=True, text=True,
                             check=True).stdout.splitlines()
    exact = {canonicalize_name(one.name): one.specifier for one in map(Requirement, written)}
    expected = NEEDED | EXTRAS["notebooks"] | EXTRAS["film"] | EXTRAS["dev"]
    assert exact.keys() == expected.keys() - {"colorlab"}
    assert all(str(specifier) == f"=={expected[name]}" for name, specifier in exact.items())


def imports(path):
    """Top-level names of the packages that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize(("folder", "extras"), [("colorlab", ("kaggle", "cluster", "export", "film", "keras")),
                                                ("tools", ("dev", "notebooks", "site")),
                                                ("tests", ("dev", "notebooks", "kaggle", "cluster", "export", "heif",
                                                           "site", "film", "keras"))])
def test_what_is_imported_is_listed(folder, extras):
    files = list((ROOT / folder).rglob("*.py"))
    own = {path.stem for path in files} | {path.parent.name for path in files} | {"colorlab"}
    own |= {path.stem for room in ("tools", "benchmarks") for path in (ROOT / room).glob("*.py")}
    found = {name for path in files for name in imports(path)} - own - set(sys.stdlib_module_names)
    assert {canonicalize_name(IMPORTED.get(name, name)) for name in found} <= NEEDED.keys() | {
        name for extra in extras for name in EXTRAS[extra]}
