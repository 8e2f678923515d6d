"""Draw data/results/gallery.jpg: the best, the typical and the worst of what the embedded networks make of photos.

    python tools/gallery.py

The rule was fixed before any picture was seen: every network of MODELS colorizes every sample photo and every photo of
the surveys; the results are ordered by their mean CIEDE2000 from the truth, and the eight first, the eight around the
middle and the eight last are shown, each beside the truth. `gallery.csv` lists all of them.
"""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

import colorlab
from colorlab import datasets, images, metrics, plots

DATA = Path(__file__).parents[1] / "data"
MODELS = ("colorlab26", "zhang16-mini", "zhang16-mini-classification", "iizuka16-mini")
COUNT, COLUMNS = 8, 4


def measured(photos: list[Path]) -> pd.DataFrame:
    """One row for each photo and network, the nearest to the truth first."""
    rows = []
    for name in MODELS:
        model = colorlab.load(name, device="cpu")
        for path in photos:
            truth = images.read(path)
            rows.append((path.stem, name, float(metrics.ciede2000(model.colorize(truth), truth))))
    return pd.DataFrame(rows, columns=["photo", "model", "ciede2000"]).sort_values("ciede2000", ignore_index=True)


def chosen(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The eight first, the eight around the middle, the eight last."""
    middle = (len(table) - COUNT) // 2
    return {"best": table[:COUNT], "typical": table[middle:middle + COUNT], "worst": table[-COUNT:]}


def drawn(parts: dict[str, pd.DataFrame], photos: list[Path]) -> Figure:
    """Each result with the truth on its right."""
    paths = {path.stem: path for path in photos}
    figure = Figure(figsize=(4 * COLUMNS, 2 * 3.4 * len(parts) / 2), layout="constrained")
    for block, (heading, part) in zip(figure.subfigures(len(parts), 1), parts.items(), strict=True):
        block.suptitle(heading, fontsize=15, x=0.01, ha="left")
        axes = block.subplots(COUNT // COLUMNS, 2 * COLUMNS)
        for axis in axes.flat:
            plots.bare(axis)
        for number, row in enumerate(part.itertuples()):
            truth = images.read(paths[row.photo])
            place = axes[number // COLUMNS, 2 * (number % COLUMNS):][:2]
            place[0].imshow(colorlab.load(row.model, device="cpu").colorize(truth))
            place[1].imshow(truth)
            place[0].set_title(f"{row.model}  {row.ciede2000:.1f}", fontsize=7, loc="left")
            place[1].set_title("truth", fontsize=7, loc="left")
    return figure


def main() -> None:
    photos = [*datasets.samples(), *sorted((DATA / "surveys" / "photos").glob("*.jpg"))]
    table = measured(photos)
    table.to_csv(DATA / "results" / "gallery.csv", index=False, float_format="%.2f")
    drawn(chosen(table), photos).savefig(DATA / "results" / "gallery.jpg", dpi=80, pil_kwargs={"quality": 82})


if __name__ == "__main__":
    main()
