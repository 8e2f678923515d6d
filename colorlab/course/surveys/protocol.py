"""A survey as data: what is asked, of which models, how often, for how long, and what is left out."""

import itertools
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from colorlab import resources
from colorlab.course.surveys.errors import SurveyError

TRUTH = "truth"
KINDS = {
    "pair": "the true photo beside a colorized one: which one is false?",
    "single": "one picture: does it look natural?",
    "preference": "one photo as two models colour it: which one is better?",
}
PER_PERSON = ("one", "all")


@dataclass(frozen=True)
class Rules:
    """What is left out, fixed before anybody answers.

    Attributes
    ----------
    tolerance_ms : int
        A trial whose pictures were shown longer or shorter than asked by more than this is left out.
    checks_right : float
        The share of attention checks, 0..1, that a person must pass.
    trials_left : float
        The share of counted trials, 0..1, that must be left of a person.
    """

    tolerance_ms: int = 60
    checks_right: float = 0.5
    trials_left: float = 0.5


@dataclass(frozen=True)
class Protocol:
    """What a survey's TOML file says.

    Attributes
    ----------
    title, question : str
        What participants read.
    kind : str
        One of `KINDS`.
    models : tuple of str
        Names or paths for `colorlab.load`. A "single" survey shows true photos, too.
    per_person : str
        "one": a person sees one model (a pair of models, in a preference test) only, as in Zhang 2016; "all": every
        person sees all of them, each photo once.
    seed : int
        Of every choice by chance.
    size : int
        Height and width of the pictures, in pixels.
    seconds : float
        How long the pictures are shown; 0: until the answer.
    practice : int
        Trials that come first and never count; those of pairs tell what was right.
    trials : int
        Those that come then, attention checks among them.
    checks : int
        How many of these show colours of another photo, which are obviously false.
    """

    title: str
    kind: str
    question: str
    models: tuple[str, ...]
    per_person: str = "one"
    seed: int = 0
    size: int = 256
    seconds: float = 1.0
    practice: int = 10
    trials: int = 40
    checks: int = 4
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise SurveyError(f"kind must be one of {', '.join(KINDS)}, not '{self.kind}'")
        if self.per_person not in PER_PERSON:
            raise SurveyError(f"per_person must be one of {', '.join(PER_PERSON)}, not '{self.per_person}'")
        least = 2 if self.kind == "preference" else 1
        if len(self.models) < least or len(set(self.models)) < len(self.models):
            raise SurveyError(f"models must be at least {least}, each named once")
        if TRUTH in self.models:
            raise SurveyError(f"'{TRUTH}' is no model; a survey of the kind 'single' shows true photos anyway")
        if self.kind == "single" and self.per_person == "one":
            raise SurveyError("per_person must be 'all' in a survey of the kind 'single': true photos are among them")
        for name, low, high in (("size", 32, 1024), ("practice", 0, 200), ("trials", 1, 500), ("seconds", 0, 60),
                                ("checks", 0, self.trials - 1), ("seed", 0, 2 ** 63)):
            if not low <= getattr(self, name) <= high:
                raise SurveyError(f"{name} must be {low} to {high}, not {getattr(self, name)}")
        for name, high in (("tolerance_ms", 10_000), ("checks_right", 1), ("trials_left", 1)):
            if not 0 <= getattr(self.rules, name) <= high:
                raise SurveyError(f"rules: {name} must be 0 to {high}, not {getattr(self.rules, name)}")
        if self.per_person == "all" and self.counted < len(self.conditions):
            raise SurveyError(f"{self.counted} counted trials cannot show {len(self.conditions)} versions: ask for "
                              "more trials, or fewer models")

    @property
    def counted(self) -> int:
        """Trials that count: neither practice nor checks."""
        return self.trials - self.checks

    @property
    def conditions(self) -> dict[str, tuple[str, ...]]:
        """What is compared, by name, and the pictures that show it: models, `TRUTH`."""
        if self.kind == "single":
            return {name: (name,) for name in (TRUTH, *self.models)}
        if self.kind == "preference":
            return {"/".join(pair): pair for pair in itertools.combinations(self.models, 2)}
        return {name: (TRUTH, name) for name in self.models}

    @property
    def photos_needed(self) -> int:
        """Nobody sees a photo twice."""
        return self.practice + self.trials

    def changed(self, **changes: Any) -> "Protocol":
        """A protocol that differs; raises a SurveyError if that makes no sense."""
        return replace(self, **changes)


def names() -> list[str]:
    """The protocols that ship with colorlab."""
    return sorted(path.stem for path in resources.path("surveys").glob("*.toml"))


def read(name_or_path: str | Path) -> Protocol:
    """One of `names()`, or a TOML file.

    Raises
    ------
    SurveyError
        If there is no such file, or if it is wrong; the message names the key.
    """
    path = Path(name_or_path)
    if str(name_or_path) in names():
        path = resources.path("surveys", f"{name_or_path}.toml")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise SurveyError(f"{path}: no such file; there are the protocols {', '.join(names())}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SurveyError(f"{path}: no TOML file ({error})") from error
    try:
        return from_mapping(content)
    except SurveyError as error:
        raise SurveyError(f"{path}: {error}") from error


def from_mapping(content: Mapping[str, Any]) -> Protocol:
    """The protocol that a TOML file or a key holds; raises a SurveyError that names what is wrong."""
    rules = content.get("rules", {})
    if not isinstance(rules, Mapping):
        raise SurveyError("rules must be a table, [rules]")
    made = {key: tuple(value) if isinstance(value, list) else value for key, value in content.items() if key != "rules"}
    return Protocol(**_checked(Protocol, made, ""), rules=Rules(**_checked(Rules, rules, "rules: ")))


def as_mapping(protocol: Protocol) -> dict[str, Any]:
    """What `from_mapping` reads, of plain types."""
    found: dict[str, Any] = {one.name: getattr(protocol, one.name) for one in fields(Protocol) if one.name != "rules"}
    found["models"] = list(protocol.models)
    return found | {"rules": {one.name: getattr(protocol.rules, one.name) for one in fields(Rules)}}


_TYPES: dict[str, tuple[type, ...]] = {
    "title": (str,), "kind": (str,), "question": (str,), "models": (tuple,), "per_person": (str,), "seed": (int,),
    "size": (int,), "seconds": (int, float), "practice": (int,), "trials": (int,), "checks": (int,),
    "tolerance_ms": (int,), "checks_right": (int, float), "trials_left": (int, float)}


def _checked(kind: type, given: Mapping[str, Any], where: str) -> dict[str, Any]:
    known = {one.name: one for one in fields(kind) if one.name != "rules"}
    for key, value in given.items():
        if key not in known:
            raise SurveyError(f"{where}no key is called '{key}'; there are {', '.join(known)}")
        right = isinstance(value, _TYPES[key]) and not isinstance(value, bool)
        if key == "models":
            right = right and all(isinstance(name, str) for name in value)
        if not right:
            names = {str: "text", int: "a whole number", float: "a number", tuple: 'a list of names, ["...", "..."]'}
            raise SurveyError(f"{where}{key} must be {names[_TYPES[key][-1]]}, not {value!r}")
    missing = [name for name, one in known.items()
               if one.default is MISSING and one.default_factory is MISSING and name not in given]
    if missing:
        raise SurveyError(f"{where}{missing[0]} is missing")
    return dict(given)
