"""A controlled comparison: a grid of models trained on the same photos, then measured on photos none of them saw."""

import fnmatch
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import torch

from colorlab import datasets, training
from colorlab.models import Iizuka16, Zhang16, checkpoint
from colorlab.models.base import Colorizer


class StudyError(ValueError):
    """A study cannot be read or run; one line that says what to do."""


@dataclass(frozen=True)
class Variant:
    """One kind of model of the grid."""

    architecture: str
    objective: str
    global_branch: bool = True  # of iizuka16

    def build(self, width: float, side: int, classes: int) -> Colorizer:
        """A fresh network for photos of side x side; it shows its best at twice the side it was trained with."""
        if self.architecture == "zhang16":
            return Zhang16(width, side=2 * side, batch_norm=True)
        return Iizuka16(width, global_side=side, side=2 * side, batch_norm=True, global_branch=self.global_branch,
                        classes=classes if self.objective == "mse+classes" else 0)


@dataclass(frozen=True)
class Study:
    """What a study's TOML file says: variants x seeds, the recipe that they share, and what is measured on what.

    `photos`, `validation` and the values of `measured` are folders or zip files.
    """

    photos: str
    validation: str
    measured: dict[str, str]
    seeds: tuple[int, ...]
    recipe: training.Recipe
    variants: dict[str, Variant]
    width: float = 0.25
    side: int = 64

    def runs(self, only: str = "*") -> dict[str, tuple[Variant, training.Recipe]]:
        """Name, variant and recipe of every run whose name fits a pattern ("zhang16-*", "*-0")."""
        found = {f"{name}-{seed}": (variant, replace(self.recipe, objective=variant.objective, seed=seed))
                 for seed in self.seeds for name, variant in self.variants.items()}
        chosen = {name: run for name, run in found.items() if fnmatch.fnmatchcase(name, only)}
        if not chosen:
            raise StudyError(f"no run is called '{only}'; there are {', '.join(found)}")
        return chosen


def read(path: str | Path, data: str | Path = ".") -> Study:
    """Read a study's TOML file; its paths count from the folder `data`.

    Raises
    ------
    StudyError
        If the file is missing or wrong; the message names the line or the key.
    """
    path, data = Path(path), Path(data)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StudyError(f"{path}: no such file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: no TOML file ({error})") from error
    try:
        recipe = _made(training.Recipe, content.pop("recipe", {}), "[recipe]", without=("objective", "seed"))
        variants = {name: _made(Variant, table, f"[variants.{name}]")
                    for name, table in content.pop("variants", {}).items()}
        study = _made(Study, content | {"recipe": recipe, "variants": variants}, "the first part")
    except (StudyError, training.TrainingError) as error:
        raise StudyError(f"{path}: {error}") from error
    if not study.variants or not study.seeds or not isinstance(study.seeds, tuple):
        raise StudyError(f"{path}: a study needs seeds = [...] and at least one [variants.NAME]")
    for name, variant in study.variants.items():
        if variant.architecture not in checkpoint.ARCHITECTURES or variant.objective not in training.OBJECTIVES:
            raise StudyError(f"{path}: [variants.{name}]: architecture must be one of "
                             f"{', '.join(checkpoint.ARCHITECTURES)}, objective of {', '.join(training.OBJECTIVES)}")
    return replace(study, photos=str(data / study.photos), validation=str(data / study.validation),
                   measured={name: str(data / source) for name, source in study.measured.items()})


def _made(kind: type, table: dict, where: str, without: tuple[str, ...] = ()):
    """A dataclass from a table of the file, its keys checked."""
    known = [field.name for field in fields(kind) if field.name not in without]
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
    """
    folder, runs = Path(folder), study.runs(only)
    finished = {name: folder / name / "model.safetensors" for name in runs}
    waiting = {}
    for name, (variant, recipe) in runs.items():
        if finished[name].exists():
            _check_finished(finished[name], recipe)
        else:
            waiting[name] = variant, recipe
    if waiting:
        photos = datasets.load_square(study.photos, study.side, limit, progress)
        validation = datasets.load_square(study.validation, study.side, progress=progress)
    for name, (variant, recipe) in waiting.items():
        torch.manual_seed(recipe.seed)
        model = variant.build(study.width, study.side, len(photos.classes))
        training.train(model, photos, recipe, folder / name, validation, device, progress=progress)
    return list(finished.values())


def _check_finished(path: Path, recipe: training.Recipe) -> None:
    """Raise a StudyError if a finished run was trained by another recipe than the study asks for now."""
    found = checkpoint.read(path)[1].get("facts", {}).get("recipe")
    if found != asdict(recipe):
        raise StudyError(f"{path.parent} was trained by another recipe ({found}, now {asdict(recipe)}); "
                         "choose another folder, or remove this one to train it again")
