"""The survey as a page: one file without a server, which loads nothing and sends nothing, and a key that is kept."""

import functools
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import numpy as np

from colorlab import codedigest, datasets, images, resources
from colorlab.course.surveys import pictures, protocol
from colorlab.course.surveys.errors import SurveyError
from colorlab.course.surveys.versions import Plan, Trial, plan
from colorlab.datasets import Photo
from colorlab.models.base import Colorizer

PAGE, KEY = "index.html", "key.json"
FORMAT = 1
PAUSE = 600  # milliseconds of grey before each trial
_HERE = Path(__file__).parent


def photos() -> list[Path]:
    """The photos that ship with colorlab for surveys: the samples, and some more; none of our models has seen them."""
    return [*datasets.samples(), *images.find(resources.path("surveys", "photos"))]


@dataclass(frozen=True)
class Survey:
    """A plan, and its name: 16 hexadecimal digits that follow from the protocol, the photo files and the models.

    They do not follow from the pixels, which may differ by a level between machines: so a result from a panel in a
    notebook can be read with the key that `build` has written elsewhere.
    """

    identity: str
    plan: Plan
    order: tuple[tuple[str, str], ...] = ()  # photo and kind of each picture of the page, by number

    def key(self) -> str:
        """What whoever evaluates the survey keeps, as JSON: what stands behind each version."""
        return json.dumps({
            "format": FORMAT, "survey": self.identity, "protocol": protocol.as_mapping(self.plan.protocol),
            "photos": list(self.plan.photos),
            "pictures": [list(name) for name in self.order],
            "versions": _listed(self.plan)}, separators=(",", ":")) + "\n"


def prepare(asked: protocol.Protocol, photos: Sequence[Photo], loaded: Mapping[str, Colorizer] | None = None,
            progress: bool = True, version: int | None = None) -> tuple[Survey, dict[str, Any]]:
    """Draw a survey: what is kept, and what the browser is given (`survey.js` says how it is used).

    What the browser is given does not say which picture is true, but in practice trials, which tell so afterwards. With
    the number of a version (any whole number, counted round), it is given that one only, and only its pictures are
    drawn.

    Raises
    ------
    SurveyError
        If there are too few photos, or if one of them will not do.
    """
    made = plan(asked, [photo.name for photo in photos])
    known = pictures.known(asked, loaded)
    first, asked_for = 0, made
    if version is not None:
        first = version % len(made.versions)
        asked_for = Plan(asked, made.photos, (made.versions[first],))
    drawn = pictures.draw(asked_for, photos, known, progress)
    order = np.random.default_rng([asked.seed, 1 << 32]).permutation(len(drawn))  # a number shall not tell what it is
    names = [list(drawn)[i] for i in order]
    addresses = [pictures.address(drawn[name]) for name in names]
    number = {name: i for i, name in enumerate(names)}

    def given(trial: Trial) -> list[Any]:
        shown = [number[trial.photo, picture] for picture in trial.pictures]
        return [shown, trial.right] if trial.role == "practice" and asked.kind == "pair" else [shown]

    survey = Survey(_identity(made, photos, known), made, tuple(names))
    return survey, {
        "survey": survey.identity, "title": asked.title, "question": asked.question, "kind": asked.kind,
        "seconds": asked.seconds, "size": asked.size, "pause": PAUSE, "practice": asked.practice,
        "pictures": addresses, "first": first,
        "versions": [[given(trial) for trial in version] for version in asked_for.versions]}


def _identity(made: Plan, photos: Sequence[Photo], known: Mapping[str, Colorizer]) -> str:
    files = {photo.name: photo.digest() for photo in photos}
    weights = {name: codedigest.of_value([type(model).__name__, dict(model.named_buffers()) | model.state_dict()])
               for name, model in known.items()}
    parts = [protocol.as_mapping(made.protocol), PAUSE, files, weights, _listed(made)]
    return hashlib.blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=8).hexdigest()


def _listed(made: Plan) -> list[Any]:
    return [[[one.role, one.photo, one.condition, list(one.pictures)] for one in version] for version in made.versions]


def build(asked: protocol.Protocol, photos: Sequence[Photo], folder: str | Path,
          loaded: Mapping[str, Colorizer] | None = None, progress: bool = True) -> Survey:
    """Write `page/index.html`, to hand out, and `key.json`, to keep.

    Raises
    ------
    SurveyError
        As `prepare`; also if the folder holds the key of another survey.
    WriteError
        If the folder cannot be written into.
    """
    folder = Path(folder)
    survey, given = prepare(asked, photos, loaded, progress)
    if (folder / KEY).exists() and (folder / KEY).read_text(encoding="utf-8", errors="replace") != survey.key():
        raise SurveyError(f"{folder} holds the key of another survey, without which its results could not be read any "
                          "more: choose another folder with -o")
    resources.made_folder(folder)
    resources.made_folder(folder / "page")
    for path, text in ((folder / "page" / PAGE, page(given)), (folder / KEY, survey.key())):
        with resources.replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    return survey


def page(given: Mapping[str, Any]) -> str:
    """The page, HTML, of what `prepare` gives the browser."""
    return _template().render(title=given["title"], css=css(), js=script(), data=_inside_script(given))


def script() -> str:
    """The JavaScript that runs a survey: the function `colorlabSurvey`."""
    return (_HERE / "survey.js").read_text(encoding="utf-8")


def css() -> str:
    """How it looks."""
    return (_HERE / "survey.css").read_text(encoding="utf-8")


def _inside_script(given: Mapping[str, Any]) -> str:
    """JSON that may stand in a script: no text in it can close the script."""
    return json.dumps(given).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def read_key(path: str | Path) -> Survey:
    """A key that `build` has written.

    Raises
    ------
    SurveyError
        If it is none.
    """
    path = Path(path)
    if path.is_dir():
        path = path / KEY
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        asked = protocol.from_mapping(content["protocol"])
        versions = tuple(tuple(Trial(role, photo, condition, tuple(shown)) for role, photo, condition, shown in version)
                         for version in content["versions"])
        survey = Survey(content["survey"], Plan(asked, tuple(content["photos"]), versions),
                        tuple((photo, kind) for photo, kind in content["pictures"]))
    except OSError as error:
        raise SurveyError(f"{path}: cannot be read ({error.strerror}); `colorlab survey build` leaves it beside the "
                          "page") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SurveyError(f"{path}: no key of a survey ({error})") from error
    if content.get("format") != FORMAT or not versions or not all(versions):
        raise SurveyError(f"{path}: no key that this version of colorlab reads")
    return survey


def addresses(survey: Survey, folder: str | Path) -> dict[tuple[str, str], str]:
    """The pictures of the page beside a key, (photo, TRUTH or model or FALSE) -> data address; empty without a page."""
    path = Path(folder) / "page" / PAGE
    try:
        found = re.search(r"^const SURVEY = (\{.*\});$", path.read_text(encoding="utf-8"), re.MULTILINE)
        given = json.loads(found[1]) if found else {}
    except (OSError, ValueError):
        return {}
    if given.get("survey") != survey.identity:
        return {}
    return dict(zip(survey.order, given["pictures"]))


@functools.cache
def _template() -> jinja2.Template:
    place = jinja2.Environment(loader=jinja2.FileSystemLoader(_HERE), autoescape=True, undefined=jinja2.StrictUndefined)
    return place.get_template("survey.html")
