"""What a table of answers says: shares with intervals, differences, d', photos, sides, practice; and power."""

import itertools

import numpy as np
import pandas as pd
from scipy.stats import norm

from colorlab import resources
from colorlab.course.surveys import intervals, simulation
from colorlab.course.surveys.intervals import Estimate
from colorlab.course.surveys.merging import BLIND, Merged
from colorlab.course.surveys.protocol import TRUTH

ALL_OR_NOBODY = 3  # judgments that a picture needs before it is called one that fooled everybody, or nobody
COLUMNS = ("condition", "percent", "low", "high", "error", "people", "photos", "trials", "people_low", "people_high",
           "people_error", "trials_low", "trials_high", "bootstrap_low", "bootstrap_high", "d_prime", "d_low", "d_high")
STEPS = (10, 15, 20, 30, 40, 60, 80, 120)  # students


def share(table: pd.DataFrame, method: str = "two-way") -> Estimate:
    """The share of yes in a table with the columns yes, person and photo."""
    yes, person, photo = (table[name].to_numpy() for name in ("yes", "person", "photo"))
    return intervals.share(yes, person, photo, method)


def difference(table: pd.DataFrame, first: str, second: str) -> Estimate:
    """The share of yes of one condition minus that of another one."""
    part = table[table["condition"].isin([first, second])]
    return intervals.difference(part["yes"].to_numpy(), (part["condition"] == first).to_numpy(),
                                part["person"].to_numpy(), part["photo"].to_numpy())


def shares(merged: Merged) -> pd.DataFrame:
    """One row per condition that was shown, in percent: value, interval, standard error, what stands behind it, d'.

    `d_prime` has the interval `d_low` to `d_high`. In a pair it is the square root of 2 times z(share that was not
    fooled): 0 if nobody can tell, and then 50 % are fooled. For a single picture it is z(yes, truth) - z(yes, model).
    `people_low` to `trials_high` are the intervals of the simpler methods.
    """
    rows, counted = [], merged.counted
    kind, conditions = merged.survey.plan.protocol.kind, merged.survey.plan.protocol.conditions
    truth = counted[counted["condition"] == TRUTH]
    for condition in conditions:
        part = counted[counted["condition"] == condition]
        if part.empty:
            continue
        found = share(part)
        row = {"condition": condition, "percent": 100 * found.value, "low": 100 * found.low, "high": 100 * found.high,
               "error": 100 * found.error, "people": found.people, "photos": found.photos, "trials": found.trials}
        for name, method in (("people", "people only"), ("trials", "trials only"), ("bootstrap", "two-way bootstrap")):
            simple = share(part, method)
            row |= {f"{name}_low": 100 * simple.low, f"{name}_high": 100 * simple.high}
            if name == "people":
                row["people_error"] = 100 * simple.error
        row |= {"d_prime": np.nan, "d_low": np.nan, "d_high": np.nan}
        if kind == "pair":
            row |= dict(zip(("d_prime", "d_high", "d_low"), map(d_prime, (found.value, found.low, found.high))))
        elif kind == "single" and condition != TRUTH and len(truth):
            row["d_prime"] = float(_z(truth["yes"]) - _z(part["yes"]))
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def d_prime(fooled: float) -> float:
    """d' in a choice between two, of the share 0..1 that was fooled; infinite if nobody was."""
    return float(-np.sqrt(2) * norm.ppf(fooled)) + 0.0  # no minus before a zero


def _z(yes: pd.Series) -> float:
    """z of a share; half a judgment is added to each side, so that it stays finite."""
    return float(norm.ppf((yes.sum() + 0.5) / (len(yes) + 1)))


def differences(merged: Merged) -> pd.DataFrame:
    """One row per two conditions: difference in percentage points, interval, p value."""
    rows, there = [], set(merged.counted["condition"])
    kind = merged.survey.plan.protocol.kind
    shown = [name for name in merged.survey.plan.protocol.conditions if name in there and kind != "preference"]
    for first, second in itertools.combinations(shown, 2):
        found = difference(merged.counted, first, second)
        rows.append({"first": first, "second": second, "difference": 100 * found.value, "low": 100 * found.low,
                     "high": 100 * found.high, "p": found.p})
    return pd.DataFrame(rows, columns=["first", "second", "difference", "low", "high", "p"])


def photos(merged: Merged) -> pd.DataFrame:
    """One row per picture that counted: photo, condition, trials, yes, percent; those with the most yes first."""
    found = merged.counted.groupby(["photo", "condition"])["yes"].agg(["size", "sum"]).reset_index()
    found.columns = pd.Index(["photo", "condition", "trials", "yes"])
    found["percent"] = 100 * found["yes"] / found["trials"]
    return found.sort_values(["percent", "trials", "photo"], ascending=[False, False, True], ignore_index=True)


def everybody_and_nobody(merged: Merged) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of `photos` with yes from everybody, and from nobody, of at least `ALL_OR_NOBODY`."""
    found = photos(merged)
    enough = found[found["trials"] >= ALL_OR_NOBODY]
    return enough[enough["yes"] == enough["trials"]], enough[enough["yes"] == 0]


def habits(merged: Merged) -> dict[str, float]:
    """In percent: how often the first place was chosen; how often practice, checks and both halves were right."""
    table = merged.table
    seen = table[table["counts"] | table["left_out"].isin(["practice", "check"])]
    counted = seen[seen["counts"]]
    middle = counted["number"].median() if len(counted) else 0.0
    parts = {"practice": seen[seen["role"] == "practice"], "checks": seen[seen["role"] == "check"],
             "first half": counted[counted["number"] <= middle], "second half": counted[counted["number"] > middle]}
    found = {name: 100 * float(part["right"].mean()) for name, part in parts.items() if part["right"].notna().any()}
    placed = counted[counted["place"] != ""]
    if len(placed):
        found["first place"] = 100 * float((placed["place"] == "first").mean())
    return found


def left_out(merged: Merged) -> pd.DataFrame:
    """What the rules have left out: reason, people it concerns, counted trials that it costs."""
    table = merged.table[(merged.table["role"] == "counted") & ~merged.table["counts"]]
    found = table.groupby("left_out")["person"].agg(["nunique", "size"]).sort_values("size", ascending=False)
    rows = [{"reason": str(reason), "people": int(row["nunique"]), "trials": int(row["size"])}
            for reason, row in found.iterrows()]
    if merged.unseeing:
        rows.append({"reason": BLIND, "people": merged.unseeing, "trials": 0})
    return pd.DataFrame(rows, columns=["reason", "people", "trials"])


def published() -> pd.DataFrame:
    """Figures of published studies: source, method, question, percent, status, error, error_status, note.

    `status`: "read" in the paper or in a text that quotes it; "recalled": from memory, to be checked before quoting.
    """
    return pd.read_csv(resources.path("surveys", "published.csv"), keep_default_na=False,
                       converters={"error": lambda text: float(text) if text else np.nan})


def power(people: int, trials: int = 36, photos: int | None = None, rates: tuple[float, float] = (0.32, 0.25),
          per_person: str = "one", crowd: simulation.Crowd | None = None, studies: int = 200, seed: int = 0) -> float:
    """The share of simulated studies in which two models of known rates can be told apart (the interval excludes 0).

    Parameters
    ----------
    people : int
        In all; with "one" half of them see each model.
    trials : int
        Counted ones of each person.
    photos : int, optional
        From which they come; default: everybody sees the same ones.
    rates : tuple of two floats
    per_person : str
        "one" or "all"; see `Protocol`.
    crowd : Crowd, optional
        How much people and photos differ.
    studies, seed : int
    """
    given = crowd or simulation.Crowd()
    whole = simulation.Crowd({"first": rates[0], "second": rates[1]}, given.people, given.photos, given.pictures)
    yes, person, photo, condition = simulation.trials(whole, people, photos or trials, per_person,
                                                      np.random.default_rng(seed), studies)
    if photos and photos > trials:
        seen = (photo + 7 * person) % photos < trials
        yes, person, photo, condition = yes[:, seen], person[seen], photo[seen], condition[seen]
    found = intervals.differences(yes, condition == 0, person, photo)
    return float(((found.low > 0) | (found.high < 0)).mean())


def design_error(people: int, photos: int, of_people: float, of_photos: float, of_luck: float) -> float:
    """Standard error of a rate where every person judges every photo, from the variances of people, photos and luck."""
    return float(np.sqrt(of_people / people + of_photos / photos + of_luck / (people * photos)))
