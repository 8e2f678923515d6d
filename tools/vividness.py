"""How vivid should colorlab26 be? Measure it: data/results/vividness.csv.

    python tools/vividness.py SCENES KODAK

SCENES is a zip file of photos like those of the training, KODAK a folder of full-size ones, neither seen in training;
the sample photos and those of the surveys are the third set. The rule: the vividness, in steps of 0.1, with which the
colorized scenes are on average as colourful as the true ones. It is printed, and stored by

    colorlab weights convert WEIGHTS TARGET --half --option vividness=VIVIDNESS
"""

import sys
from pathlib import Path

import pandas as pd

import colorlab
from colorlab import datasets, evaluation

DATA = Path(__file__).parents[1] / "data"
STEPS = [round(0.1 * step, 1) for step in range(21)]
MEASURES = ["ab_distance", "ciede2000", "auc_rebalanced"]
LIMIT = 300  # scenes


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sets = {"scenes": sys.argv[1], "kodak": sys.argv[2],
            "samples": sorted([*(DATA / "samples").glob("*.jpg"), *(DATA / "surveys" / "photos").glob("*.jpg")])}
    model, rows = colorlab.load("colorlab26", device="cpu"), []
    for photos, source in sets.items():
        items = datasets.find(source).items(LIMIT)
        for vividness in STEPS:
            table = evaluation.evaluate(items, [model.with_options(vividness=vividness)], progress=False)
            means = evaluation.summarize(table).iloc[0]
            share = table.colourfulness.mean() / table.colourfulness_truth.mean()
            rows.append((photos, vividness, *(means[measure] for measure in MEASURES), share, len(table)))
    table = pd.DataFrame(rows, columns=["set", "vividness", *MEASURES, "colourfulness_share", "photos"])
    table.to_csv(DATA / "results" / "vividness.csv", index=False, float_format="%.4g", lineterminator="\n")
    print(table.round(3).to_string(index=False))
    scenes = table[table.set == "scenes"]
    print(scenes.vividness[(scenes.colourfulness_share - 1).abs().idxmin()])


if __name__ == "__main__":
    main()
