"""The structure of the package: who may import whom, how large a file is, what loads when, who is registered where."""

import ast
import importlib
import importlib.util
import pkgutil
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import colorlab
from colorlab import _moved
from colorlab.registry import Registry

PACKAGE = Path(colorlab.__file__).parent
# From the ground up: a module imports from lower floors, or from its own room. The modules of the two lowest floors are
# so small that all of a floor count as one room.
FLOORS = (
    ("errors", "registry", "resources", "plots", "codedigest"),
    ("images", "lab", "bins", "losses", "hints"),
    ("models",),
    ("streets",),
    ("datasets",),
    ("metrics",),
    ("evaluation", "training", "inspect"),
    ("experiments",),
    ("film",),
    ("course",),
    ("cli",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
DOORS = ("colorlab", "colorlab.__main__", "colorlab._moved")  # of no room: how one comes in


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}


def imported(name: str, types: bool = True) -> set[str]:
    """The modules of the package that a module imports, also inside functions; `types`: and those for types only."""
    found = set()
    unseen = {inner for node in ast.walk(TREES[name]) if not types and isinstance(node, ast.If)
              and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING" for inner in ast.walk(node)}
    for node in ast.walk(TREES[name]):
        if node in unseen:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: write imports in full"
            # `from package import module` needs the module; any other name needs the package itself.
            found |= {f"{node.module}.{alias.name}" if _exists(f"{node.module}.{alias.name}") else str(node.module)
                      for alias in node.names}
    return {one for one in found if one == "colorlab" or one.startswith("colorlab.")}


def _exists(name: str) -> bool:
    alias = name.removeprefix("colorlab.")
    return name in FILES or alias in _moved.OLD or alias in _moved.SHORT


IMPORTS = {name: imported(name) for name in FILES}
INSIDE = [name for name in FILES if name not in DOORS]


def room(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def test_every_file_belongs_to_a_room():
    assert sorted({room(name) for name in INSIDE}) == sorted(FLOOR)


@pytest.mark.parametrize("name", INSIDE)
def test_a_module_imports_from_lower_floors_or_its_own_room(name):
    own = room(name)
    for other in IMPORTS[name]:
        assert other in FILES, f"{name} imports {other}, which is an old or a short name"
        if other == "colorlab":
            continue
        same = room(other) == own or FLOOR[own] == FLOOR[room(other)] <= 1
        assert same or FLOOR[room(other)] < FLOOR[own], f"{name} (floor {FLOOR[own]}) imports {other}"


@pytest.mark.parametrize("name", INSIDE)
def test_of_the_whole_package_a_module_knows_the_version_alone(name):
    """Everything else there is loaded when it is used, and would hide a way upwards."""
    used = {node.attr for node in ast.walk(TREES[name]) if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name) and node.value.id == "colorlab"}
    used |= {alias.name for node in ast.walk(TREES[name]) if isinstance(node, ast.ImportFrom)
             and node.module == "colorlab" for alias in node.names if not _exists(f"colorlab.{alias.name}")}
    assert used <= {"__version__"}


def test_the_engine_does_not_know_the_course():
    engine = [name for name in INSIDE if room(name) not in ("course", "cli")]
    assert len(engine) > 40
    assert [(name, other) for name in engine for other in IMPORTS[name] if room(other) == "course"] == []


def test_no_imports_go_round_in_a_circle():
    try:
        TopologicalSorter({name: imported(name, types=False) for name in FILES}).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_at_most_300_lines(name):
    assert len(FILES[name].read_text(encoding="utf-8").splitlines()) <= 300


def test_no_module_is_a_drawer():
    drawers = {"util", "utils", "helper", "helpers", "common", "misc", "tools"}
    assert [name for name in FILES if drawers & set(name.split("."))] == []


@pytest.mark.parametrize(("module", "heavy"), [
    ("colorlab", ("torch", "matplotlib", "ipywidgets", "pandas", "skimage", "scipy")),
    ("colorlab.resources", ("torch", "matplotlib", "ipywidgets")),
    ("colorlab.lab, colorlab.models, colorlab.streets, colorlab.datasets", ("matplotlib", "ipywidgets")),
    ("colorlab.check", ("matplotlib", "ipywidgets", "torch")),
])
def test_what_is_heavy_loads_when_it_is_needed(module, heavy):
    code = f"import sys, {module}; print(*(name for name in {heavy!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_loading_models_does_not_load_what_compiles_them():
    """It takes longer than PyTorch itself, and one operation on the meta device is enough."""
    code = ("import sys, torch, colorlab; from colorlab import models; before = 'torch._dynamo' in sys.modules; "
            "names = [name for name in models.names() if models.embedded(name)]; "
            "[colorlab.load(name, 'cpu') for name in names]; print(len(names), before, 'torch._dynamo' in sys.modules)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    number, before, after = done.stdout.split()
    assert int(number) > 5 and before == after


def registries() -> dict[str, Registry]:
    """Every registry of the package, by the name of its room."""
    found: dict[str, Registry] = {}
    for name in FILES:
        if "Registry(" in FILES[name].read_text(encoding="utf-8") and name != "colorlab.registry":
            found |= {value.room: value for value in vars(importlib.import_module(name)).values()
                      if isinstance(value, Registry)}
    return found


def test_each_room_that_gets_more_inhabitants_has_a_registry():
    assert set(registries()) == {"colorlab.models", "colorlab.datasets", "colorlab.metrics",
                                 "colorlab.training.objectives", "colorlab.film.steadying"}


@pytest.mark.parametrize("place", registries())
def test_whoever_is_registered_lives_in_a_file_of_that_room(place):
    kinds = [entry if isinstance(entry, type) else type(entry) for _, entry in registries()[place].items()]
    homes = {kind.__module__ for kind in kinds if kind.__module__.startswith("colorlab.")}
    files = {f"{place}.{module.name}" for module in pkgutil.iter_modules(importlib.import_module(place).__path__)}
    assert homes and homes <= files


@pytest.mark.parametrize("place", registries())
def test_nobody_else_imports_a_newcomer_by_name(place):
    """Others look names up, or take what the room itself offers; studies and lessons are about particular ones."""
    kinds = [entry if isinstance(entry, type) else type(entry) for _, entry in registries()[place].items()]
    homes = {kind.__module__ for kind in kinds if kind.__module__.startswith("colorlab.")}
    outside = [name for name in INSIDE if room(name) not in (room(place), "experiments", "course")]
    assert [(name, other) for name in outside for other in IMPORTS[name] & homes] == []


def test_short_and_old_names_are_the_very_same_modules(monkeypatch):
    for short, name in _moved.SHORT.items():
        assert importlib.import_module(f"colorlab.{short}") is importlib.import_module(f"colorlab.{name}")
    for old, name in _moved.OLD.items():
        monkeypatch.delitem(sys.modules, f"colorlab.{old}", raising=False)
        with pytest.warns(DeprecationWarning, match=f"colorlab.{old} is now colorlab.{name}"):
            assert importlib.import_module(f"colorlab.{old}") is importlib.import_module(f"colorlab.{name}")
