"""The HTML report of a comparison or an evaluation: one page, from one template, every name escaped.

Its numbers stand in, or follow from, the table per photo and model, and the page says how.
"""

import base64
import functools
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from PIL import Image

from colorlab import metrics, plots
from colorlab.evaluation import charts, columns, statistics, summary
from colorlab.models.base import Colorizer

STUDY = ("mse", "mae_percent")  # the measures of the study that this course grew from
EMPTY = "–"


@dataclass(frozen=True)
class Picture:
    """A figure of the page: `source` is a file beside the page or a data URI; `heading` may be empty."""

    source: str
    alt: str
    caption: str
    heading: str = ""


@dataclass(frozen=True)
class Table:
    """What the template draws: texts, the first of each row its name; `small` is written under that name."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    small: Sequence[str] = ()
    caption: str = ""


def page(table: pd.DataFrame, numbers: pd.DataFrame, models: Mapping[str, Colorizer], *,
         title: str = "Evaluation of colorizers", source: str = "per_image.parquet", sheets: Sequence[Picture] = (),
         figures: bool = True, every_photo: bool = False, notes: Iterable[str] = ()) -> str:
    """The page, HTML in UTF-8.

    Parameters
    ----------
    table : DataFrame
        One row per photo and model, as `colorlab.evaluate` and `folder.evaluate_into` make it.
    numbers : DataFrame
        Its `summary.summary`.
    models : mapping of str to Colorizer
        By the names in the table; their cards close the page.
    title, source : str
        The heading, and the file that holds the table.
    sheets : sequence of Picture
        Photos with the models' answers: first thing on the page without `figures`, else after the numbers. `extremes`
        makes those of each model's best and worst photos.
    figures : bool
        Draw the charts.
    every_photo : bool
        Print the table, too.
    notes : iterable of str
        What the reader should know before the numbers; that of the means themselves (`summary.notes`) is added.
    """
    good = table[table["error"].isna()]
    return templates(Path(__file__).parent).get_template("report.html").render(
        title=title, source=source, photos=table["photo"].nunique(), models=[visible(name) for name in models],
        few=statistics.FEW, notes=[visible(note) for note in (*notes, *summary.notes(table))],
        sheets=sheets, charts=_charts(table) if figures and len(good) else [],
        spread=[_spread(table)] if figures and len(good) else [],
        means=_means(table, numbers, True) if len(good) else None,
        more=_means(table, numbers, False) if len(good) else None,
        pairs=_pairs(numbers), failed=_failed(table),
        every=_every_photo(table) if every_photo and len(table) else None,
        columns=columns.described([*metrics.METRICS, *(name for name in table if name not in metrics.METRICS)]),
        recompute=RECOMPUTE.format(names=statistics.compared()) if source.endswith(".parquet") else "",
        cards={visible(name): list(model.card.rows()) if model.card else [] for name, model in models.items()})


RECOMPUTE = """import numpy as np, pandas as pd
table = pd.read_parquet("per_image.parquet")
good = table[table["error"].isna()]

def counted(metric):     # a photo that has no finite value for one model is left out for all
    return good[~good["photo"].isin(good.loc[~np.isfinite(good[metric]), "photo"])]

for metric in {names}:
    print(metric, counted(metric).groupby("model")[metric].mean(), sep="\\n")
good.groupby(["group", "model"])["mse"].mean()
weighted = good.assign(x=good.auc_rebalanced * good.rarity).groupby("model")[["x", "rarity"]].sum()
weighted.x / weighted.rarity                                    # the mean of auc_rebalanced pools the pixels
good.pivot(index="photo", columns="model", values="mse").diff(axis=1)   # paired differences"""


def extremes(table: pd.DataFrame, models: Iterable[str], thumbnails: charts.Thumbnails) -> list[Picture]:
    """Sheets of the photos that each model (but "grey") does best and worst, of those that have thumbnails."""
    models, found = list(models), []
    for model in models:
        names = [name for name in charts.extremes(table, model) if name in thumbnails]
        if names and model != "grey":
            shown = {name: thumbnails[name] for name in names}
            found.append(embedded(
                charts.sheet(shown, models, table, height=1.6),
                f"Photos, one per row ({', '.join(map(visible, names))}): input, each model's colours, truth.",
                f"Under each row the {columns.of(charts.BEST_BY).label} of {', '.join(map(visible, models))}. A colour "
                "that differs from the truth can still be plausible.", f"Of {visible(model)}, best first", "jpeg"))
    return found


def embedded(figure: Figure, alt: str, caption: str, heading: str = "", kind: str = "png") -> Picture:
    """A figure inside the page; "jpeg" is for photos, and takes a tenth of the size."""
    file = io.BytesIO(plots.png(figure))
    if kind == "jpeg":
        Image.open(file).convert("RGB").save(file := io.BytesIO(), "jpeg", quality=85)
    return Picture(f"data:image/{kind};base64,{base64.b64encode(file.getvalue()).decode()}", alt, caption, heading)


def visible(text: object) -> str:
    """A text in one line that any file holds: line breaks and what is no character are written out."""
    return "".join(c.encode("unicode_escape").decode() if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c
                   for c in str(text))


def number(value: float) -> str:
    """Two digits after the point, or three that count below 1."""
    if np.isnan(value):
        return EMPTY
    if np.isinf(value):
        return "infinite"
    return f"{value:.2f}" if abs(value) >= 1 or value == 0 else f"{value:#.3g}"


@functools.cache
def templates(folder: Path) -> jinja2.Environment:
    """The templates of pages in a folder; what they show is escaped, and a value that is missing is an error."""
    return jinja2.Environment(loader=jinja2.FileSystemLoader(folder), autoescape=True, trim_blocks=True,
                              lstrip_blocks=True, undefined=jinja2.StrictUndefined)


def _charts(table: pd.DataFrame) -> list[Picture]:
    found = []
    for column in map(columns.of, STUDY):
        figure = charts.bars(table, column.name, column.heading)
        found.append(embedded(figure, f"Bars: {column.label} by group and model.", f"{column.meaning} "
                              f"{column.direction.capitalize()}. Lines: 95 % intervals."))
    return found


def _spread(table: pd.DataFrame) -> Picture:
    shown = [column for column in map(columns.of, metrics.per_photo()) if column.shown and column.name in table]
    figure = charts.distributions(table, {column.name: column.heading for column in shown})
    return embedded(figure, "Curves, one line per model, of the share of photos below a value, for each of these: "
                    f"{'; '.join(column.label for column in shown)}.", "A curve further to the left has lower values.")


def _means(table: pd.DataFrame, numbers: pd.DataFrame, shown: bool) -> Table | None:
    """Metrics in rows, models in columns; those of the short tables, or the others."""
    own = numbers[numbers["compared_with"].isna()]
    names = list(own["model"].unique())
    rows, small = [], []
    wide = summary.summarize(table).reindex(names)
    if shown:
        rows += [["photos measured", *(f"{count:.0f}" for count in wide["photos"])],
                 ["photos that failed", *(f"{count:.0f}" for count in wide["failed"])]]
        small += ["", ""]
    for column in map(columns.of, own["metric"].unique()):
        if column.shown == shown:
            part = own[own["metric"] == column.name].set_index("model").reindex(names)
            rows.append([column.heading, *map(_with_interval, part["value"], part["low"], part["high"])])
            small.append(_beside(column, part, wide))
    if shown and "seconds" in wide:
        column = columns.of("seconds")
        rows.append([column.heading, *map(number, wide["seconds"])])
        small.append(column.direction)
    return Table(["", *map(visible, names)], rows, small) if rows else None


def _with_interval(value: float, low: float, high: float) -> str:
    return number(value) if np.isnan(low) else f"{number(value)} ({number(low)} to {number(high)})"


def _beside(column: columns.Column, part: pd.DataFrame, wide: pd.DataFrame) -> str:
    """What stands under a metric: the direction, and on how many photos the mean rests if these are not all."""
    texts = [column.direction]
    if column.name == "colourfulness":
        texts.append(f"that is {number(wide['colourfulness_truth'].mean())}")
    if part["value"].isna().any() and column.name in metrics.METRICS:
        texts.append(metrics.METRICS[column.name].undefined or "without a value for some models")
    elif (part["photos"] != wide["photos"]).any():
        texts.append(f"over {part['photos'].max():.0f} photos")
    return "; ".join(text for text in texts if text)


def _pairs(numbers: pd.DataFrame) -> list[Table]:
    """One table for each two models."""
    found = []
    rows = numbers[numbers["compared_with"].notna()]
    for (first, second), part in rows.groupby(["model", "compared_with"], sort=False):
        cells = [[columns.of(row.metric).label, _with_interval(row.value, row.low, row.high),
                  f"{row.wins:.0f} : {row.losses:.0f}", number(row.effect_size), f"{row.corrected_p:.2g}",
                  visible(row.better)] for row in part.itertuples()]
        small = [columns.of(name).direction for name in part["metric"]]
        found.append(Table(["", "first less second", "better on photos", "effect size", "p, corrected", "better"],
                           cells, small, f"{visible(first)} and {visible(second)}"))
    return found


def _failed(table: pd.DataFrame) -> Table | None:
    rows = table.dropna(subset="error")
    cells = [[visible(cell) for cell in row] for row in rows[["photo", "model", "error"]].itertuples(index=False)]
    return Table(["photo", "model", "why"], cells) if cells else None


def _every_photo(table: pd.DataFrame) -> Table:
    shown = [column for column in map(columns.of, table) if column.shown and column.name != "error"]
    noted = (table["notes"].notna() & (table["notes"] != "")).any()
    shown = [column for column in shown if column.name != "notes" or noted]
    cells = [[_cell(value) for value in row] for row in table[[c.name for c in shown]].itertuples(index=False)]
    return Table([column.heading for column in shown], cells)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else number(value)  # beside a photo that failed, heights are floats
    return visible("" if value is None else value)
