"""The folder that `colorlab compare` leaves: picture sheet, tables, one HTML page."""

import html
from pathlib import Path

import pandas as pd
from PIL import Image, ImageOps

from colorlab import datasets, evaluation, images, metrics, models, plots
from colorlab.models.base import Colorizer

SHEET_ROWS, SHEET_SIDE, SHEET_ASPECT = 12, 320, 3
SHOWN = ["photos", "failed", "mse", "psnr", "ssim", "ciede2000", "ab_distance", "auc", "auc_rebalanced",
         "colourfulness", "colourfulness_truth", "seconds"]
STYLE = """body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
img { max-width: 100%; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { white-space: nowrap; padding: .25rem .6rem; border-bottom: 1px solid #bbb; text-align: right; }
th:first-child, td:first-child { text-align: left; } .wide { overflow-x: auto; } dt { font-weight: bold; }"""


class Pictures:
    """Collects small copies of the first photos' pictures: a sink for `evaluation.evaluate`."""

    def __init__(self):
        self.rows: dict[str, dict] = {}

    def __call__(self, photo: str, model: str, rgb) -> None:
        if photo in self.rows or len(self.rows) < SHEET_ROWS:
            small = Image.fromarray(rgb)
            small.thumbnail((SHEET_SIDE, SHEET_SIDE))
            if max(small.size) > SHEET_ASPECT * min(small.size):  # a sheet as wide as this photo could not be drawn
                least = max(small.size) // SHEET_ASPECT
                small = ImageOps.pad(small, (max(small.width, least), max(small.height, least)), color="white")
            self.rows.setdefault(photo, {})[model] = small


def compare(photos, names: list[str], folder: str | Path, progress: bool = True) -> pd.DataFrame:
    """Evaluate models on photos and write `sheet.png`, `per_image.csv`, `summary.csv` and `index.html`.

    Parameters
    ----------
    photos, names
        As for `evaluation.evaluate`.
    folder : path
        Created if needed; files of an earlier report are replaced, each whole or not at all.

    Returns
    -------
    DataFrame
        The table per photo and model.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    loaded = [name if isinstance(name, Colorizer) else models.load(name) for name in names]
    pictures = Pictures()
    table = evaluation.evaluate(photos, loaded, progress, pictures)
    summary = evaluation.summarize(table)
    write_tables(table, summary, folder)
    order = datasets.distinct([model.name for model in loaded])
    complete = {photo: row for photo, row in pictures.rows.items() if len(row) == 1 + len(order)}
    if complete:
        rows = [[images.to_rgb(row[name]) for name in (*order, "truth")] for row in complete.values()]
        what_models_see = models.load("grey", "cpu").colorize
        figure = plots.sheet([[what_models_see(row[-1]), *row] for row in rows],
                             [_title(name) for name in ("input", *order, "truth")], [_title(name) for name in complete])
        with images.replacing(folder / "sheet.png") as temporary:
            temporary.write_bytes(plots.png(figure))
    else:
        (folder / "sheet.png").unlink(missing_ok=True)  # of an earlier report
    with images.replacing(folder / "index.html") as temporary:
        page = _page(table, summary, dict(zip(order, loaded, strict=True)), list(complete))
        temporary.write_text(page, encoding="utf-8", errors="replace")
    return table


def _title(name: str) -> str:
    """A name as matplotlib draws it: not as a formula, and not wider than its picture."""
    return (name if len(name) <= 40 else f"...{name[-37:]}").replace("$", r"\$")


def write_tables(table: pd.DataFrame, summary: pd.DataFrame, folder: Path) -> None:
    """Write `per_image.csv` and `summary.csv`, each whole or not at all; six significant digits."""
    folder.mkdir(parents=True, exist_ok=True)
    with images.replacing(folder / "per_image.csv") as temporary:
        table.to_csv(temporary, index=False, float_format="%.6g", errors="replace")
    with images.replacing(folder / "summary.csv") as temporary:
        summary.to_csv(temporary, float_format="%.6g", errors="replace")


def _page(table: pd.DataFrame, summary: pd.DataFrame, loaded: dict[str, Colorizer], shown: list[str]) -> str:
    def to_html(frame: pd.DataFrame, **options) -> str:
        return f'<div class="wide">{frame.to_html(float_format="{:.2f}".format, border=0, na_rep="", **options)}</div>'

    definitions = "".join(
        f"<dt>{name}</dt><dd>{html.escape(' '.join((function.__doc__ or '').split()))}</dd>"
        for name, function in {**metrics.METRICS, "colourfulness": metrics.colourfulness}.items())
    cards = "".join(f"<h3>{html.escape(name)}</h3><pre>{html.escape(str(model.card or 'no card'))}</pre>"
                    for name, model in loaded.items())
    failed = table.dropna(subset="error")[["photo", "model", "error"]]
    alt = f"One row per photo ({', '.join(shown)}): the grey input, the models' colours, the true photo."
    parts = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>colorlab: comparison</title>',
        f"<style>{STYLE}</style></head><body><h1>Comparison of colorizers</h1>",
        f'<figure><img src="sheet.png" alt="{html.escape(alt)}"><figcaption>Left the input, right the truth. A colour '
        "that differs from the truth can still be plausible.</figcaption></figure>" if shown else "",
        "<h2>Means over photos</h2>", to_html(summary[SHOWN]),
        "<p>Grey is a strong baseline for every pixel error: look at colourfulness beside it, and at the truth's.</p>",
        "<h2>Photos that failed</h2>" + to_html(failed, index=False) if len(failed) else "",
        "<h2>Every photo</h2>", to_html(table.drop(columns="error"), index=False),
        f"<h2>What the numbers mean, and what they hide</h2><dl>{definitions}</dl>",
        f"<h2>Models</h2>{cards}</body></html>",
    ]
    return "\n".join(parts)
