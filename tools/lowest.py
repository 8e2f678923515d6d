"""Print the lowest versions that pyproject.toml allows as exact requirements, one a line.

    python tools/lowest.py [EXTRA ...]      what colorlab needs, and the extras

Tests that pass with these and with constraints.txt, which holds the newest, are likely to pass with what lies between.
"""

import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]


def requirements(extras: Iterable[str] = ()) -> Iterator[Requirement]:
    """What pyproject.toml lists, and what its extras add; those that name other extras are followed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    yield from map(Requirement, project["dependencies"])
    for extra in extras:
        for requirement in map(Requirement, project["optional-dependencies"][extra]):
            if requirement.name == project["name"]:
                yield from list(requirements(requirement.extras))[len(project["dependencies"]):]
            else:
                yield requirement


def lowest(requirement: Requirement) -> str:
    """The same requirement with its lower bound as the only version.

    Raises
    ------
    ValueError
        If it has none.
    """
    bounds = [one.version for one in requirement.specifier if one.operator in (">=", "==")]
    if len(bounds) != 1:
        raise ValueError(f"pyproject.toml: {requirement} needs one lower bound, such as {requirement.name}>=1.0")
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}=={bounds[0]}"


if __name__ == "__main__":
    print(*dict.fromkeys(map(lowest, requirements(sys.argv[1:]))), sep="\n")
