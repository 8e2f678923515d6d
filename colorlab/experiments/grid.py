"""A controlled comparison: a grid of models trained on the same photos, then measured on photos none of them saw."""

import fnmatch
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from inspect import signature
from pathlib import Path
from typing import Any, TypeVar

from colorlab import datasets, resources, training
from colorlab.datasets import Dataset, PhotoSet
from colorlab.errors import ColorlabError, UnknownName
from colorlab.models import ARCHITECTURES, checkpoint
from colorlab.models.base import Colorizer

T = TypeVar("T")


class StudyError(ColorlabError, ValueError):
    """A study cannot be read or run; one line that says what to do."""


@dataclass(frozen=True)
class Variant:
    """One kind of model of the grid.

    `objective`: default, that of the architecture. `recipe`: what differs from the recipe that all share, such as
    `learning_rate`. `options`: arguments of the architecture, such as `global_branch`. `limit`: take so many photos
    only (0: as many as the study).
    """

    architecture: str
    objective: str = ""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    limit: int = 0

    def __post_init__(self) -> None:
        if not self.objective:
            object.__setattr__(self, "objective", ARCHITECTURES[self.architecture].default_objective)


@dataclass(frozen=True)
class Study:
    """What a study's TOML file says: variants x seeds, the recipe that they share, and what is measured on what.

    `photos`, `validation` and the values of `measured` are folders or zip files, or names of data sets, such as
    "streets". `limit`: take so many photos only (0: all). `width`: of the architectures that have one. `compared`:
    pairs of variants whose differences are wanted beside those of the papers' claims.
    """

    photos: str
    validation: str
    seeds: tuple[int, ...]
    recipe: training.Recipe
    variants: dict[str, Variant]
    measured: dict[str, str] = field(default_factory=dict)
    compared: tuple[tuple[str, str], ...] = ()
    width: float = training.USUAL["width"]
    side: int = training.USUAL["side"]
    limit: int = 0

    def runs(self, only: str = "*") -> dict[str, tuple[Variant, training.Recipe]]:
        """Name, variant and recipe of every run whose name fits a pattern ("zhang16-*", "*-0")."""
        found = {f"{name}-{seed}": (variant, replace(self.recipe, objective=variant.objective, seed=seed,
                                                     **variant.recipe))
                 for seed in self.seeds for name, variant in self.variants.items()}
        chosen = {name: run for name, run in found.items() if fnmatch.fnmatchcase(name, only)}
        if not chosen:
            raise StudyError(f"no run is called '{only}'; there are {', '.join(found)}")
        return chosen

    def fresh_model(self, variant: Variant, photos: PhotoSet, seed: int = 0) -> Colorizer:
        """The network of a variant before its training, for these photos; see `training.fresh_model`."""
        width = {"width": self.width} if "width" in _options(variant.architecture) else {}
        return training.fresh_model(variant.architecture, variant.objective, photos, seed,
                                    data_set(self.photos).drawn, **width | dict(variant.options))


def read(path: str | Path, data: str | Path = ".") -> Study:
    """Read a study's TOML file; its paths count from the folder `data`.

    Raises
    ------
    StudyError
        If the file is missing or wrong; the message names the key, and its line where that can be told.
    """
    path, data = Path(path), Path(data)
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except FileNotFoundError as error:
        raise StudyError(f"{path}: no such file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: no TOML file ({error})") from error
    try:
        recipe = _made(training.Recipe, content.pop("recipe", {}), "[recipe]", without=("objective", "seed"))
        variants = {name: _variant(table, f"[variants.{name}]", recipe, text)
                    for name, table in content.pop("variants", {}).items()}
        study = _made(Study, content | {"recipe": recipe, "variants": variants}, "the first part")
    except (StudyError, training.TrainingError) as error:
        raise StudyError(f"{path}: {error}") from error
    for pair in study.compared:
        unknown = [name for name in pair if name not in variants]
        if unknown or len(pair) != 2:
            raise StudyError(f"{path}: compared holds {pair}, but takes pairs of {', '.join(variants)}")
    if not study.variants or not study.seeds or not isinstance(study.seeds, tuple):
        raise StudyError(f"{path}: a study needs seeds = [...] and at least one [variants.NAME]")

    def placed(source: str) -> str:
        return source if source in datasets.DATASETS else str(data / source)

    return replace(study, photos=placed(study.photos), validation=placed(study.validation),
                   measured={name: placed(source) for name, source in study.measured.items()})


def _variant(table: dict[str, Any], where: str, shared: training.Recipe, text: str) -> Variant:
    """A variant from its table: names, what differs from the shared recipe, and options of the architecture."""
    own = {key: table[key] for key in ("architecture", "objective", "limit") if key in table}
    if "architecture" not in own:
        raise StudyError(f"{where}: architecture is missing")
    try:
        kind = ARCHITECTURES[own["architecture"]]
        objective = own.get("objective", kind.default_objective)
        training.OBJECTIVES[objective]
    except (UnknownName, ColorlabError) as error:
        raise StudyError(f"{where}: {error}") from error
    changes = {one.name for one in fields(training.Recipe)} - {"objective", "seed"}
    rest = {key: value for key, value in table.items() if key not in own}
    recipe = {key: value for key, value in rest.items() if key in changes}
    options = {key: value for key, value in rest.items() if key not in changes}
    known = _options(own["architecture"])
    for key in options:
        if key not in known:
            raise StudyError(f"{_line(text, where, key)}{where}: {own['architecture']} has no option '{key}'; it has "
                             f"{', '.join(known)}, and a recipe {', '.join(sorted(changes))}")
    replace(shared, **recipe)  # says what cannot be
    limit = own.get("limit", 0)
    if "limit" in own and (not isinstance(limit, int) or limit < 1):
        raise StudyError(f"{_line(text, where, 'limit')}{where}: limit must be a positive whole number, not {limit!r}")
    return Variant(own["architecture"], objective, recipe, options, limit)


def _options(architecture: str) -> list[str]:
    return list(signature(ARCHITECTURES[architecture]).parameters)


def _line(text: str, where: str, key: str) -> str:
    """"line 7: ", the place of a key in a table of the file; empty if it is written in a way not looked for."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("["):
            inside = line.strip().startswith(where)
        elif inside and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return f"line {number}: "
    return ""


def data_set(source: str | Path | Dataset) -> Dataset:
    """The data set that a study names: a registered name comes before a folder that is called the same."""
    if isinstance(source, str) and source in datasets.DATASETS:
        return datasets.DATASETS[source]()
    return datasets.find(source)


def photo_set(source: str | Path | Dataset, side: int, limit: int | None = None, use: str = "training",
              progress: bool = True) -> PhotoSet:
    """Squares to train on, of a folder, zip file or data set; those for `use` "validation" are never in "training" if
    a set draws its pictures. A `limit` says how many."""
    return data_set(source).squares(side, limit, use, progress)


def _made(kind: type[T], table: dict[str, Any], where: str, without: tuple[str, ...] = ()) -> T:
    """A dataclass from a table of the file, its keys checked."""
    known = [part.name for part in fields(kind) if part.name not in without]  # type: ignore[arg-type]
    unknown = set(table) - set(known)
    if unknown:
        raise StudyError(f"{where}: unknown key {sorted(unknown)[0]}; there are {', '.join(known)}")
    try:
        return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})
    except (TypeError, AttributeError) as error:
        raise StudyError(f"{where}: {str(error).split('() ')[-1]}") from error


def train(study: Study, folder: str | Path, only: str = "*", device: str = "cpu", limit: int | None = None,
          progress: bool = True) -> list[Path]:
    """Train every run of a study that is not finished yet; stop it anywhere and call it again to go on.

    Parameters
    ----------
    folder : path
        Each run gets a folder of its own in it: `last.pt`, `log.csv`, and `model.safetensors` once it is finished.
    only : str
        Pattern for names of runs, so that several processes can share the work.
    limit : int, optional
        Take so many photos only.

    Returns
    -------
    list of Path
        The finished models.

    Raises
    ------
    StudyError, TrainingError
        If a run was trained by another recipe, or cannot be trained.
    WriteError
        If the folder cannot be written into; what was trained is kept.
    """
    folder, runs = Path(folder), study.runs(only)
    finished = {name: folder / name / "model.safetensors" for name in runs}
    waiting = {name: run for name, run in runs.items() if not finished[name].exists()}
    for name in runs.keys() - waiting.keys():
        _check_finished(finished[name], study, *runs[name])
    if waiting:
        resources.check_writable(folder)
        validation = photo_set(study.validation, study.side, use="validation", progress=progress)
    loaded: dict[int, PhotoSet] = {}
    for name, (variant, recipe) in waiting.items():
        most = limit or variant.limit or study.limit
        if most not in loaded:
            loaded = {most: photo_set(study.photos, study.side, most or None, progress=progress)}
        photos = loaded[most]
        model = study.fresh_model(variant, photos, recipe.seed)
        try:
            training.train(model, photos, recipe, folder / name, validation, device, progress=progress)
        except training.Diverged as error:
            raise StudyError(f"run {name}: {error.what}: give its variant a learning_rate below "
                             f"{recipe.learning_rate:g}, remove {folder / name}, and run it again") from error
    return list(finished.values())


def _check_finished(path: Path, study: Study, variant: Variant, recipe: training.Recipe) -> None:
    """Raise a StudyError if a finished run is not what the study asks for now."""
    header = checkpoint.read(path)[1]
    facts, config = header.get("facts", {}), header.get("config", {})
    width = {"width": study.width} if "width" in _options(variant.architecture) else {}
    wanted = {"recipe": asdict(recipe), "architecture": variant.architecture, "side of the photos": study.side,
              **width, **variant.options}
    found = {"recipe": facts.get("recipe"), "architecture": header.get("architecture"),
             "side of the photos": facts.get("side"), **config}
    for name, value in wanted.items():
        if found.get(name, value) != value:
            raise StudyError(f"{path.parent} was trained by another {name} ({found[name]}, now {value}); "
                             "choose another folder, or remove this one to train it again")
