"""At which working size does a network colour full-size photos best? Measure it: data/results/working_size.csv.

    python tools/working_size.py PHOTOS [MODEL ...]

PHOTOS is a folder of full-size photos that no network was trained on. The rule, fixed beforehand: the size with the
smallest mean distance in ab, or, for a network trained with rebalancing, the largest rebalanced AuC; among sizes that
are not worse by more than one percent, the largest, whose colours are finest. The choice is printed; it is stored by

    colorlab weights convert WEIGHTS TARGET --half --option side=SIZE
"""

import sys
from pathlib import Path

import pandas as pd

import colorlab
from colorlab import evaluation

SIDES = (64, 96, 128, 160, 192, 224, 256, 320, 384)
TABLE = Path(__file__).parents[1] / "data" / "results" / "working_size.csv"
REBALANCED = ("zhang16-mini",)
MODELS = ("colorlab26-safe", "zhang16-mini", "zhang16-mini-classification", "zhang16-mini-l2", "iizuka16-mini",
          "iizuka16-mini-nofusion")


def measured(photos: str, name: str) -> pd.DataFrame:
    """The means over all photos, one row for each working size."""
    model, rows = colorlab.load(name, device="cpu"), []
    for side in (side for side in SIDES if side % model.multiple == 0):
        table = evaluation.evaluate(photos, [model.with_options(side=side)], progress=False)
        means = evaluation.summarize(table).iloc[0]
        rows.append((name, side, means["ab_distance"], means["auc_rebalanced"], means["ciede2000"], len(table)))
    return pd.DataFrame(rows, columns=["model", "side", "ab_distance", "auc_rebalanced", "ciede2000", "photos"])


def chosen(table: pd.DataFrame) -> int:
    """The size by the rule, from the rows of one model."""
    if table.model.iloc[0] in REBALANCED:
        good = table[table.auc_rebalanced >= 0.99 * table.auc_rebalanced.max()]
    else:
        good = table[table.ab_distance <= 1.01 * table.ab_distance.min()]
    return int(good.side.max())


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
