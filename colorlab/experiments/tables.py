"""The results of a study: tables, and sentences that are computed from them, whichever way they come out."""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from colorlab import models, resources
from colorlab.datasets.streets import Streets
from colorlab.evaluation import spreadsheets
from colorlab.experiments import grid, measures, streets
from colorlab.experiments.claims import CLAIMS, rows_of

SHOWN = ("mse", "psnr", "ciede2000", "ab_distance", "auc", "auc_rebalanced", "colourfulness")


def measure(plan: grid.Study, folder: str | Path, only: str = "*", progress: bool = True) -> list[Path]:
    """Measure the finished runs of a study, and write what they say of its claims; returns the files.

    A study of the street world is measured against its truth (`streets.write`); another one on the sets that it names
    (`measures.per_image`), with tables once `only` leaves nothing out.

    Raises
    ------
    StudyError
        If a run is not finished, if a photo cannot be read, or if the study does not say what to measure.
    WriteError
        If the folder cannot be written into; what is measured is kept.
    """
    folder = Path(folder)
    resources.check_writable(folder)
    if plan.measured:
        table = measures.per_image(plan, folder, only, progress)
        return write(table, plan, folder) if only == "*" else []
    if not isinstance(grid.data_set(plan.photos), Streets):
        raise grid.StudyError("the study does not say what to measure: add [measured] with names of photo sets")
    first = [name for name in plan.runs(only) if name.endswith(f"-{plan.seeds[0]}")]
    return streets.write({name.rpartition("-")[0]: measures.finished(folder / name) for name in first},
                         folder / "results")


def write(table: pd.DataFrame, plan: grid.Study, folder: str | Path) -> list[Path]:
    """Write the results of a study into `folder/results` and return the files.

    `per_image.csv.gz` (the table), `study.csv` (`measures.means`), `differences.csv` (of the claims' pairs, and of
    every variant to grey), `temperature.csv` (curves of the variants that have one, first seed, on the first set),
    `tables.md`.
    """
    folder, out = Path(folder), resources.made_folder(Path(folder) / "results")
    means = measures.means(table)
    known = set(table["variant"])
    pairs = ({(claim.first, str(claim.second)) for claim in CLAIMS} | {(name, "grey") for name in known - {"grey"}}
             | {(first, second) for first, second in plan.compared})
    differences = measures.differences(table, sorted(pair for pair in pairs if known.issuperset(pair)))
    first = {name: models.load(measures.finished(folder / f"{name}-{plan.seeds[0]}")) for name in plan.variants}
    curves = [measures.temperature_curve(model, next(iter(plan.measured.values()))).assign(variant=name)
              for name, model in first.items() if hasattr(model, "temperature")]
    tables = {"study.csv": means, "differences.csv": differences,
              "temperature.csv": pd.concat(curves) if curves else measures.NO_CURVE}
    for name, content in tables.items():
        with resources.replacing(out / name) as temporary:
            spreadsheets.harmless(content).to_csv(temporary, index=False, float_format="%.5g")
    with resources.replacing(out / "per_image.csv.gz") as temporary:
        spreadsheets.harmless(table.drop(columns=["height", "width"])).to_csv(
            temporary, index=False, float_format="%.4g", compression={"method": "gzip", "mtime": 1})
    with resources.replacing(out / "tables.md") as temporary:
        stored = [pd.read_csv(out / name) for name in tables]
        temporary.write_text(markdown(stored[0], stored[1], stored[2], plan.compared), encoding="utf-8")
    return [out / name for name in (*tables, "per_image.csv.gz", "tables.md")]


def _difference(row: pd.Series) -> str:
    return f"{row['difference']:+.2f} ({row['low']:+.2f} to {row['high']:+.2f})"


def _claims(differences: pd.DataFrame) -> list[str]:
    lines = ["", "## Claims", "", "Difference of the first variant less the second, photo by photo, mean of all "
             "seeds. The last column counts the seeds that agree with its sign.", "",
             "| claim | set | metric | difference | verdict | seeds |", "|---|---|---|---|---|---|"]
    rows = [f"| {claim.text} ({claim.first} less {claim.second}) | {row['set']} | {claim.measure} | "
            f"{_difference(row)} | **{claim.verdict(row)}** | {row['agree']} of {row['seeds']} |"
            for claim in CLAIMS for row in rows_of(claim, differences)]
    return lines + rows if rows else []


def _compared(differences: pd.DataFrame, pairs: Collection[tuple[str, str]]) -> list[str]:
    lines = ["", "## Differences", "", "The first variant less the second, photo by photo, mean of all seeds; in "
             "brackets how many seeds agree with its sign.", "",
             "| pair | set | " + " | ".join(SHOWN) + " |", "|---" * (len(SHOWN) + 2) + "|"]
    for first, second in pairs:
        rows = differences[(differences["first"] == first) & (differences["second"] == second)]
        for name, part in rows.groupby("set", sort=False):
            of = part.set_index("metric")
            cells = [f"{_difference(of.loc[one])} [{of['agree'][one]} of {of['seeds'][one]}]" if one in of.index else ""
                     for one in SHOWN]
            lines.append(f"| {first} less {second} | {name} | " + " | ".join(cells) + " |")
    return lines if pairs else []


def markdown(means: pd.DataFrame, differences: pd.DataFrame, curves: pd.DataFrame,
             compared: Collection[tuple[str, str]] = ()) -> str:
    """The study on one page: means, claims, temperatures."""
    lines = ["# Results of the study, in tables", "", "Generated by `colorlab study measure`; the numbers are those of "
             "the CSV files beside this one. In brackets: 95 % bootstrap interval over photos."]
    for name, part in means.groupby("set", sort=False):
        lines += ["", f"## Means on {name} ({part['photos'].iloc[0]} photos, mean of all seeds)", "",
                  "| variant | " + " | ".join(SHOWN) + " |", "|---" * (len(SHOWN) + 1) + "|"]
        for variant, rows in part.groupby("variant", sort=False):
            seeds = rows["seed"].astype(str)
            rows = rows[seeds == ("all" if "all" in set(seeds) else "0")].set_index("metric")
            cells = [f"{rows['mean'][metric]:.1f} ({rows['low'][metric]:.1f} to {rows['high'][metric]:.1f})"
                     if metric in rows.index else "" for metric in SHOWN]
            lines.append(f"| {variant} | " + " | ".join(cells) + " |")
    lines += _claims(differences) + _compared(differences, compared)
    if curves.empty:
        return "\n".join(lines) + "\n"
    lines += ["", "## Decoding temperature", "", "Photos of val; truth's colourfulness "
              f"{curves['colourfulness_truth'].iloc[0]:.1f}. The rule for a default: the temperature whose mean "
              "colourfulness comes closest to the truth's.", "",
              "| variant | T | colourfulness | ab_distance | auc | auc_rebalanced |", "|---|---|---|---|---|---|"]
    for variant, curve in curves.groupby("variant", sort=False):
        best = measures.best_temperature(curve)
        for _, row in curve.iterrows():
            mark = "**" if row["temperature"] == best else ""
            lines.append(f"| {variant} | {mark}{row['temperature']:g}{mark} | " + " | ".join(
                f"{row[key]:.1f}" for key in ("colourfulness", "ab_distance", "auc", "auc_rebalanced")) + " |")
    return "\n".join(lines) + "\n"
