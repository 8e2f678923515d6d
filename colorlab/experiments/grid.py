"""A controlled comparison: a grid of models trained on the same photos, then measured on photos none of them saw."""

import fnmatch
import tomllib
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

import torch

from colorlab import datasets, streets, training
from colorlab.datasets import PhotoSet
from colorlab.models import Iizuka16, Zhang16, checkpoint
from colorlab.models.base import Colorizer

STREETS = "streets"  # instead of a folder or zip file: scenes of the street world
SUPPLIES = {"training": 0, "validation": 1}  # of scenes; what has another number was never seen in training
VALIDATION_SCENES = 256

# What `colorlab train` takes unless told otherwise. Streets are not cropped: a part of one may lack the sun. iizuka16
# needs scenes so large that its local features cannot see all of them: see data/streets/README.md.
USUAL = {"epochs": 1.0, "batch_size": 32, "learning_rate": 1e-3, "zoom": training.Recipe.zoom, "width": 0.25,
         "side": 64, "limit": None}
_ON_STREETS = {"batch_size": 8, "zoom": 1.0, "width": 0.125}
USUAL_ON_STREETS = {
    "zhang16": {**_ON_STREETS, "side": 96, "limit": 2000, "epochs": 7.0, "learning_rate": 1e-2},
    "iizuka16": {**_ON_STREETS, "side": 192, "limit": 800, "epochs": 13.0, "learning_rate": 5e-3},
}
L2_ON_STREETS = {"learning_rate": 3e-3, "epochs": 14.0}  # through the softmax a squared error learns slowly


class StudyError(ValueError):
    """A study cannot be read or run; one line that says what to do."""


@dataclass(frozen=True)
class Variant:
    """One kind of model of the grid."""

    architecture: str
    objective: str
    global_branch: bool = True  # of iizuka16
    learning_rate: float = 0.0  # this and the next: instead of the recipe's, if the objective asks for others
    epochs: float = 0.0

    def build(self, width: float, side: int, classes: int, source: str = "") -> Colorizer:
        """A fresh network for photos of side x side from `source`.

        It shows its best on photographs at twice the side it was trained with; on streets, whose cars have one size,
        at the same. There the global branch of iizuka16 sees them at half the side, as it sees large photos in the
        paper.
        """
        drawn = source == STREETS
        shown = side if drawn else 2 * side
        if self.architecture == "zhang16":
            return Zhang16(width, side=shown, batch_norm=True)
        global_side = 32 * max(1, side // 64) if drawn else side
        return Iizuka16(width, global_side=global_side, side=shown, batch_norm=True, global_branch=self.global_branch,
                        classes=classes if self.objective == "mse+classes" else 0)


@dataclass(frozen=True)
class Study:
    """What a study's TOML file says: variants x seeds, the recipe that they share, and what is measured on what.

    `photos`, `validation` and the values of `measured` are folders or zip files; or "streets" for the first two: the
    street world, which needs nothing in `measured`. `limit`: take so many photos only (0: all).
    """

    photos: str
    validation: str
    seeds: tuple[int, ...]
    recipe: training.Recipe
    variants: dict[str, Variant]
    measured: dict[str, str] = field(default_factory=dict)
    width: float = 0.25
    side: int = 64
    limit: int = 0

    def runs(self, only: str = "*") -> dict[str, tuple[Variant, training.Recipe]]:
        """Name, variant and recipe of every run whose name fits a pattern ("zhang16-*", "*-0")."""
        found = {f"{name}-{seed}": (variant, replace(
                     self.recipe, objective=variant.objective, seed=seed,
                     learning_rate=variant.learning_rate or self.recipe.learning_rate,
                     epochs=variant.epochs or self.recipe.epochs))
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
    photos, validation = (source if source == STREETS else str(data / source)
                          for source in (study.photos, study.validation))
    return replace(study, photos=photos, validation=validation,
                   measured={name: str(data / source) for name, source in study.measured.items()})


def usual(source: str, architecture: str, objective: str) -> dict:
    """Values of options that nobody gave: for photos, or for streets."""
    if source != STREETS:
        return USUAL
    return USUAL_ON_STREETS[architecture] | (L2_ON_STREETS if objective == "l2" else {})


def photo_set(source: str | Path, side: int, limit: int | None = None, use: str = "training",
              progress: bool = True) -> PhotoSet:
    """Squares to train on: of a folder or zip file (`datasets.load_square`), or "streets".

    `limit` says how many scenes to draw; those for `use` "validation" are never in "training". A side that scenes
    cannot have is a StudyError.
    """
    if str(source) != STREETS:
        return datasets.load_square(source, side, limit, progress)
    try:
        return streets.StreetDataset(SUPPLIES[use], side).photo_set(limit or VALIDATION_SCENES, progress=progress)
    except ValueError as error:
        raise StudyError(f"streets: {error}") from error


def _made(kind: type, table: dict, where: str, without: tuple[str, ...] = ()):
    """A dataclass from a table of the file, its keys checked."""
    known = [part.name for part in fields(kind) if part.name not in without]
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
        photos = photo_set(study.photos, study.side, limit or study.limit or None, progress=progress)
        validation = photo_set(study.validation, study.side, use="validation", progress=progress)
    for name, (variant, recipe) in waiting.items():
        torch.manual_seed(recipe.seed)
        model = variant.build(study.width, study.side, len(photos.classes), study.photos)
        training.train(model, photos, recipe, folder / name, validation, device, progress=progress)
    return list(finished.values())


def _check_finished(path: Path, recipe: training.Recipe) -> None:
    """Raise a StudyError if a finished run was trained by another recipe than the study asks for now."""
    found = checkpoint.read(path)[1].get("facts", {}).get("recipe")
    if found != asdict(recipe):
        raise StudyError(f"{path.parent} was trained by another recipe ({found}, now {asdict(recipe)}); "
                         "choose another folder, or remove this one to train it again")
