"""The folder that `colorlab compare` leaves: picture sheet, tables, one HTML page."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from colorlab import evaluation, plots, resources
from colorlab.evaluation import charts, ownership, report, spreadsheets, summary
from colorlab.models import Colorizer, Grey

SHEET_ROWS = 12


class Pictures:
    """Collects small copies of the first photos' pictures: a sink for `evaluation.evaluate`."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, np.ndarray]] = {}

    def __call__(self, photo: str, model: str, rgb: np.ndarray) -> None:
        if photo in self.rows or len(self.rows) < SHEET_ROWS:
            self.rows.setdefault(photo, {})[model] = charts.small(rgb)

    def complete(self) -> dict[str, dict[str, np.ndarray]]:
        """The thumbnails of those photos that a model has answered, with what the models saw as "input"."""
        return {photo: {"input": Grey().colorize(row["truth"]), **row,
                        **({"input": Grey().colorize(row["input"])} if "input" in row else {})}
                for photo, row in self.rows.items() if row.keys() - {"input", "truth"}}


def compare(photos, names: Sequence[str | Colorizer], folder: str | Path, progress: bool = True,
            overwrite: bool = False) -> pd.DataFrame:
    """Evaluate models on photos and write `sheet.png`, `per_image.csv`, `summary.csv` and `index.html`.

    Parameters
    ----------
    photos, names
        As for `evaluation.evaluate`.
    folder : path
        Created if needed; files of an earlier report are replaced, each whole or not at all.
    overwrite : bool
        Replace other files of these names, too.

    Returns
    -------
    DataFrame
        The table per photo and model.

    Raises
    ------
    EvaluationError
        If the folder holds files of these names that no comparison wrote.
    WriteError
        If the folder cannot be written into; that is found out before anything is measured.
    """
    ownership.check_comparison(Path(folder), overwrite)
    folder = resources.made_folder(folder)
    resources.clear(folder)
    loaded = evaluation.labelled(names)
    pictures = Pictures()
    table = evaluation.evaluate(photos, list(loaded.values()), progress, pictures)
    write_tables(table, summary.summarize(table), folder)
    shown, sheets = pictures.complete(), []
    if shown:
        figure = charts.sheet(shown, list(loaded))
        with resources.replacing(folder / "sheet.png") as temporary:
            temporary.write_bytes(plots.png(figure))
        alt = f"One row per photo ({', '.join(shown)}): the grey input, the models' colours, the true photo."
        sheets = [report.Picture("sheet.png", report.visible(alt), "Left the input, right the truth. A colour that "
                                 "differs from the truth can still be plausible.")]
    else:
        (folder / "sheet.png").unlink(missing_ok=True)  # of an earlier report
    page = report.page(table, summary.summary(table), loaded, title="Comparison of colorizers",
                       source="per_image.csv", sheets=sheets, figures=False, every_photo=True)
    with resources.replacing(folder / "index.html") as temporary:
        temporary.write_text(page, encoding="utf-8")
    return table


def write_tables(table: pd.DataFrame, means: pd.DataFrame, folder: Path) -> None:
    """Write `per_image.csv` and `summary.csv`, each whole or not at all; six significant digits, no formulas."""
    resources.made_folder(folder)
    with resources.replacing(folder / "per_image.csv") as temporary:
        spreadsheets.harmless(table).to_csv(temporary, index=False, float_format="%.6g", errors="replace")
    with resources.replacing(folder / "summary.csv") as temporary:
        spreadsheets.harmless(means.reset_index()).to_csv(temporary, index=False, float_format="%.6g", errors="replace")
