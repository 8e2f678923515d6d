"""At which working size does a network colour full-size photos best? Measure it: data/results/working_size.csv.

    python tools/working_size.py KODAK [MODEL ...]

KODAK is a folder of full-size photos that no network was trained on; the sample photos and those of the surveys are the
second set. The rule: the size with the smallest mean distance in ab over all of these photos; among sizes that are not
worse by more than one percent, the largest, whose colours are finest. The choices are printed; one is stored by

    colorlab weights convert WEIGHTS TARGET --half --option side=SIZE
"""

import sys
from pathlib import Path

import pandas as pd

import colorlab
from colorlab import evaluation

SIDES = (64, 96, 128, 160, 192, 224, 256, 320, 384)
DATA = Path(__file__).parents[1] / "data"
TABLE = DATA / "results" / "working_size.csv"
MODELS = ("colorlab26", "colorlab26-safe", "zhang16-mini", "zhang16-mini-classification", "zhang16-mini-l2",
          "iizuka16-mini", "iizuka16-mini-nofusion")
MEASURES = ["ab_distance", "auc_rebalanced", "ciede2000"]


def measured(kodak: str, name: str) -> pd.DataFrame:
    """The means on both sets, one row for each set and working size."""
    model, rows = colorlab.load(name, device="cpu"), []
    sets = {"kodak": sorted(Path(kodak).iterdir()),
            "samples": sorted([*(DATA / "samples").glob("*.jpg"), *(DATA / "surveys" / "photos").glob("*.jpg")])}
    for side in (side for side in SIDES if side % model.multiple == 0):
        for photos, paths in sets.items():
            table = evaluation.evaluate(paths, [model.with_options(side=side)], progress=False)
            means = evaluation.summarize(table).iloc[0]
            rows.append((name, side, photos, *(means[measure] for measure in MEASURES), len(table)))
    return pd.DataFrame(rows, columns=["model", "side", "set", *MEASURES, "photos"])


def chosen(table: pd.DataFrame) -> int:
    """The size by the rule, from the rows of one model."""
    weighted = table[MEASURES].mul(table.photos, axis=0).groupby(table.side).sum()
    means = weighted.div(table.groupby("side").photos.sum(), axis=0)
    return int(means.index[means.ab_distance <= 1.01 * means.ab_distance.min()].max())


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    tables = [pd.read_csv(TABLE)] if TABLE.exists() else []
    for name in sys.argv[2:] or MODELS:
        tables = [table[table.model != name] for table in tables] + [measured(sys.argv[1], name)]
        print(tables[-1].round(2).to_string(index=False), f"\n{name}: {chosen(tables[-1])}", flush=True)
        pd.concat(tables).to_csv(TABLE, index=False, float_format="%.4g")


if __name__ == "__main__":
    main()
