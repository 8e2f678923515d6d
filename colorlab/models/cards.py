"""What the card of an embedded model says of its training and of its worth: read from the files, not typed."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

from colorlab import resources
from colorlab.models import checkpoint
from colorlab.models.card import Card

IN_STAGES = ("colorlab26", "isola17-mini", "isola17-mini-l1", "vitoria20-mini", "zhang17-mini", "zhang17-streets")
SHOWN = ("mse", "ciede2000", "ab_distance", "auc", "auc_rebalanced", "colourfulness")


def complete(card: Card, weights: Path) -> Card:
    """The card of an embedded model with `training` and `metrics` filled in."""
    return replace(card, training=_training(weights), metrics=_metrics(card.name))


def _training(weights: Path) -> str:
    facts = checkpoint.read(weights)[1]["facts"]
    what = "scenes" if "-streets" in weights.stem else "photos"
    if "before" not in facts:  # of stages the file tells the last only; data/embedded.toml and data/README.md tell all
        return ("last stage: " if weights.stem in IN_STAGES else "") + _stage(facts, what)
    share = facts["share_of_the_last_training"]
    mixed = "" if share == 1 else f"; the weights are a mean, {share:.0%} of it those after the last training"
    return f"{_stage(facts['before'], what)}; then {_stage(facts, what)}{mixed}"


def _stage(facts: dict[str, Any], what: str) -> str:
    """One training in a line, from what the header of the weights says of it."""
    recipe = facts["recipe"]
    side, largest = facts.get("side", 64), recipe.get("largest")
    sides = f"sides from {side} to {largest}" if largest else f"{side} x {side} pixels"
    return (f"objective {recipe['objective']}, {recipe['epochs']:.3g} epochs, "
            f"{facts['photos_seen']:,} {what} seen in batches of {recipe['batch_size']} at {sides}, AdamW, "
            f"learning rate {recipe['learning_rate']:g}, "
            f"seed {recipe['seed']}; {facts['minutes']:g} minutes on "
            f"{'one H100 GPU, shared with the 17 other runs of the study' if facts['device'] == 'cuda' else 'a CPU'}")


def _metrics(name: str) -> str:
    if "-streets" in name:
        return _street_metrics(name)
    rows = []
    for measured in ("embedded.csv", "adversaries.csv"):  # `tools/data.py`, `tools/adversaries.py`
        path = resources.path("results", measured)
        if not path.is_file():
            continue
        with open(path, newline="") as file:
            rows += [row for row in csv.DictReader(file) if row["model"] == name and row["metric"] in SHOWN]
    if not rows:
        return ""
    rows = rows[:len({row["metric"] for row in rows})]  # the first set of the first that measured it
    values = ", ".join(f"{row['metric']} {float(row['mean']):.1f} ({float(row['low']):.1f} to {float(row['high']):.1f})"
                       for row in rows)
    found = f"on {rows[0]['photos']} validation photos, with 95 % intervals: {values}; grey and others: data/README.md"
    told = {row["hints"]: row for row in _told("hints_curve.csv", name) if row["metric"] == "psnr"}
    if len(told) > 1:
        found += f"; PSNR of {told['0']['photos']} others: " + ", ".join(
            f"{float(told[count]['mean']):.1f} dB with {count} random hints" for count in ("0", "10", "100"))
    return found


def _street_metrics(name: str) -> str:
    if name.startswith("isola17"):
        return _adversary_metrics(name)
    if name.startswith("zhang17"):
        return _click_metrics(name)
    with open(resources.path("streets", "streets.csv"), newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["variant"] == name)
    shares = {"no_paint": "a colour no car has", "time_right": "time of day right", "foreground_right":
              "the same in the foreground alone", "season_right": "season right"}
    values = [f"{float(row['cars']):.0f} cars in unseen scenes",
              f"distance to the mean colour {float(row['to_mean']):.1f}",
              *(f"{text} {float(row[key]):.0%}" for key, text in shares.items())]
    if row["excess_bits"]:
        values.append(f"{float(row['excess_bits']):.2f} bits above the true entropy")
    return ", ".join(values) + "; others: data/streets"


def _click_metrics(name: str) -> str:
    rows = {row["measure"]: row for row in _told("hints_streets.csv", name)}
    if not rows:
        return ""
    return (f"one click on each of {rows['taken']['cars']} cars in unseen scenes: 80 % of the car or more takes the "
            f"colour in {float(rows['taken_80']['mean']):.0%} of the cases, the other cars change by less than 5 ab "
            f"units in {float(rows['others_change_below_5']['mean']):.0%}; others: data/hints_tables.md")


def _told(table: str, name: str) -> list[dict[str, str]]:
    """What a table of `tools/data.py hints` says of a model."""
    path = resources.path(table)
    if not path.is_file():
        return []
    with open(path, newline="") as file:
        return [row for row in csv.DictReader(file) if row["model"] == name]


def _adversary_metrics(name: str) -> str:
    with open(resources.path("streets", "adversaries.csv"), newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["variant"] == name)
    noise = f", {float(row['bits_noise']):.2f} over noise for one car" if row["bits_noise"] else ""
    return (f"{float(row['cars']):.0f} cars in unseen scenes, {float(row['painted']):.0%} within 15 units of a paint; "
            f"their paints have {float(row['bits']):.2f} bits (the truth 2.12){noise}; others: "
            "data/streets/adversaries.csv")
