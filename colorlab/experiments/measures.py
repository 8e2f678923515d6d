"""What the finished runs of a study are worth: every metric of every photo, then means with intervals."""

from pathlib import Path

import numpy as np
import pandas as pd

from colorlab import codedigest, datasets, evaluation, metrics, models, resources
from colorlab.evaluation import spreadsheets, statistics
from colorlab.evaluation.fingerprint import fingerprint
from colorlab.experiments import grid
from colorlab.models.base import Colorizer

BASELINES = ("grey", "mean-colour")
TEMPERATURES = (0.0, 0.1, 0.2, 0.3, 0.38, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
TEMPERATURE_PHOTOS = 300
NO_CURVE = pd.DataFrame({name: pd.Series(dtype=float) for name in (
    "temperature", "ab_distance", "auc", "auc_rebalanced", "colourfulness", "colourfulness_truth")})


def per_image(plan: grid.Study, folder: str | Path, only: str = "*", progress: bool = True) -> pd.DataFrame:
    """Measure finished runs and the baselines on every photo of the study's sets.

    What is measured is kept beside the run (`NAME-SEED/SET-DIGEST.csv`; the digest is that of photos, weights, code and
    metrics), so that stopping loses one run on one set at most, and several processes can share the work by `only`.

    Returns
    -------
    DataFrame
        One row per set, variant, seed (0 for a baseline) and photo: the metrics of `colorlab.metrics`, `colourfulness`
        of prediction and truth, `rarity`.

    Raises
    ------
    StudyError
        If a run is not finished, or if a photo cannot be read.
    """
    folder, tables, kinds = Path(folder), [], metrics.per_photo()
    runs = [*plan.runs(only), *(f"{name}-0" for name in BASELINES)]
    for name, source in plan.measured.items():
        photos = _photos(source)
        of_photos = [photo.digest() for photo in photos]
        for run in runs:
            variant = run.rsplit("-", 1)[0]
            model = models.load(variant if variant in BASELINES else finished(folder / run))
            digest = codedigest.of_value([of_photos, fingerprint(model), *(m.digest() for m in kinds.values())])
            path = folder / run / f"{name}-{digest[:12]}.csv"
            if not path.exists():
                table = evaluation.evaluate(photos, [model], progress)
                if table["error"].notna().any():
                    raise grid.StudyError(table["error"].dropna().iloc[0])
                resources.made_folder(path.parent)
                table = table.drop(columns=["model", "seconds", "error"])
                with resources.replacing(path) as temporary:
                    spreadsheets.harmless(table).to_csv(temporary, index=False, float_format="%.6g")
            variant, seed = run.rsplit("-", 1)
            table = spreadsheets.original(_read(path))
            for i, column in enumerate((("set", name), ("variant", variant), ("seed", int(seed)))):
                table.insert(i, *column)
            tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _read(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path)
    except (ValueError, pd.errors.ParserError) as error:  # no text, no table, nothing
        raise grid.StudyError(f"{path} is damaged; remove it to measure that run again") from error
    if "photo" not in table:
        raise grid.StudyError(f"{path} is damaged; remove it to measure that run again")
    return table


def finished(folder: Path) -> Path:
    """The weights of a finished run; raises a StudyError if it is not finished."""
    path = folder / "model.safetensors"
    if not path.exists():
        raise grid.StudyError(f"{folder} is not finished; run `colorlab study run` again to go on with it")
    return path


def measured(table: pd.DataFrame) -> list[str]:
    """The metrics of single photos that a table has."""
    return [name for name in metrics.per_photo() if name in table]


def interval(values: pd.Series, weights: np.ndarray) -> tuple[float, float, float]:
    """`evaluation.statistics.interval` of the photos that have a finite value."""
    numbers = values.to_numpy(float)
    kept = np.isfinite(numbers)
    return statistics.interval(numbers[kept], weights[kept])


def _pivot(table: pd.DataFrame, metric: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Photos x (variant, seed) of one metric on one set, and the weight of each photo in means."""
    values = table.pivot(index="photo", columns=["variant", "seed"], values=metric)
    photos = table.drop_duplicates("photo").set_index("photo").loc[values.index]
    weights = statistics.weights_of(metric, photos)
    return values, np.ones(len(values)) if weights is None else weights


def means(table: pd.DataFrame) -> pd.DataFrame:
    """One row per set, variant, seed and metric: mean, low, high (95 % bootstrap interval over photos), photos.

    Seed "all" is the mean of the seeds photo by photo. The truth's colourfulness is the variant "truth".
    """
    rows = []
    for name, part in table.groupby("set", sort=False):
        for metric in measured(part):
            values, weights = _pivot(part, metric)
            columns = {key: values[key] for key in values.columns}
            columns |= {(variant, "all"): values[variant].mean(axis=1)
                        for variant in part["variant"].unique() if values[variant].shape[1] > 1}
            if metric == "colourfulness":
                columns["truth", 0] = part.drop_duplicates("photo").set_index("photo").loc[
                    values.index, "colourfulness_truth"]
            rows += [(name, variant, seed, metric, *interval(column, weights), len(column))
                     for (variant, seed), column in columns.items()]
    return pd.DataFrame(rows, columns=["set", "variant", "seed", "metric", "mean", "low", "high", "photos"])


def differences(table: pd.DataFrame, pairs: list[tuple[str, str]]) -> pd.DataFrame:
    """Paired differences, photo by photo, of the mean over seeds.

    Returns
    -------
    DataFrame
        One row per set, pair and metric: `difference` of the first less the second, `low`, `high` (95 % bootstrap
        interval over photos), `seeds` (how many there are), `agree` (in how many of them the difference has that sign).
    """
    rows = []
    for name, part in table.groupby("set", sort=False):
        for metric in measured(part):
            values, weights = _pivot(part, metric)
            for first, second in pairs:
                difference, low, high = interval(values[first].mean(axis=1) - values[second].mean(axis=1), weights)
                each = values[first].sub(values[second].iloc[:, 0] if values[second].shape[1] == 1 else values[second],
                                         axis=0)
                signs = np.sign(np.nansum(each.to_numpy() * weights[:, None], axis=0))
                rows.append((name, first, second, metric, difference, low, high, len(signs),
                             int((signs == np.sign(difference)).sum())))
    return pd.DataFrame(rows, columns=["set", "first", "second", "metric", "difference", "low", "high", "seeds",
                                       "agree"])


def temperature_curve(model: Colorizer, source: str, progress: bool = True) -> pd.DataFrame:
    """Colourfulness against error of a model that predicts bins, for decoding temperatures from 0 to 1.

    Returns
    -------
    DataFrame
        One row per temperature, means over photos spread evenly over the set: ab_distance, auc, auc_rebalanced,
        colourfulness, colourfulness_truth.
    """
    rows = []
    for temperature in TEMPERATURES:
        table = evaluation.evaluate(_photos(source, TEMPERATURE_PHOTOS), [model.with_options(temperature=temperature)],
                                    progress)
        summary = evaluation.summarize(table).iloc[0]
        rows.append({"temperature": temperature, **summary[["ab_distance", "auc", "auc_rebalanced", "colourfulness",
                                                            "colourfulness_truth"]]})
    return pd.DataFrame(rows)


def _photos(source: str, limit: int | None = None) -> list[datasets.Photo] | list[datasets.Item]:
    """What a study measures, each named by its place in the set."""
    data = grid.data_set(source)
    return datasets.spread(data.photos(), limit) if isinstance(data, datasets.Folder) else data.items(limit)


def best_temperature(curve: pd.DataFrame) -> float:
    """The rule for a default: the temperature whose mean colourfulness comes closest to the truth's."""
    return float(curve.loc[(curve["colourfulness"] - curve["colourfulness_truth"]).abs().idxmin(), "temperature"])
