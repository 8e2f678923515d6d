"""A survey inside a notebook: the same program as the page, and its result comes to Python."""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

import anywidget
import pandas as pd
import traitlets

from colorlab import datasets, images, models, plots
from colorlab.course.surveys import merging, page, pictures, results
from colorlab.course.surveys.errors import SurveyError
from colorlab.course.surveys.protocol import Protocol
from colorlab.course.widgets.showing import show
from colorlab.models.base import Colorizer

STILL = 256  # pixels, height and width of the picture for those who have no panel
_DOORS = """
export default {
  render({ model, el }) {
    const root = document.createElement("div");
    el.append(root);
    colorlabSurvey(root, model.get("survey"), {
      load: () => structuredClone(model.get("progress")),
      save: (progress) => { model.set("progress", structuredClone(progress ?? {})); model.save_changes(); },
      finish: (text) => { model.set("result", text); model.save_changes(); },
      thanks: "Your result has reached this notebook, and no other place. Run the next cell. " +
        "If your class collects results, save the file too, and hand it in.",
    });
  },
};
"""


class SurveyView(anywidget.AnyWidget):
    """The survey in the browser; `survey` is what `page.prepare` gives, `result` the text of a finished result."""

    _esm = page.script() + _DOORS
    _css = page.css()

    survey = traitlets.Dict().tag(sync=True)
    progress = traitlets.Dict().tag(sync=True)
    result = traitlets.Unicode().tag(sync=True)


class Taking:
    """One person taking a survey in a notebook.

    Attributes
    ----------
    survey : Survey
        What stands behind it, with the identity that `page.build` gives the same protocol, photos and models: the key
        from there reads the file that the panel saves.
    view : SurveyView
    """

    def __init__(self, survey: page.Survey, view: SurveyView):
        self.survey, self.view = survey, view

    @property
    def table(self) -> pd.DataFrame | None:
        """The trials as in `surveys.Merged`; None before the survey is finished."""
        if not self.view.result:
            return None
        try:
            result = results.read(self.view.result, self.survey)
        except SurveyError:  # of another survey: the cell was run again since
            return None
        return merging.tabulate({"this notebook": result}, self.survey)


def survey_panel(asked: Protocol, photos: Sequence[str | Path] | None = None,
                 loaded: Mapping[str, Colorizer] | None = None, version: int | None = None) -> Taking:
    """Show a survey, to be taken in the notebook.

    Parameters
    ----------
    asked : Protocol
    photos : sequence of path, optional
        Default: those that ship for surveys.
    loaded : mapping of str to Colorizer, optional
        Models by the names in the protocol; those that are missing are loaded.
    version : int, optional
        Default: drawn by chance.

    Returns
    -------
    Taking
        Its `table` holds the answers once the survey is finished.
    """
    found = datasets.collect(page.photos() if photos is None else photos)
    version = secrets.randbelow(2 ** 31) if version is None else version
    survey, given = page.prepare(asked, found, loaded, progress=False, version=version)
    view = SurveyView(survey=given)
    rounds = f"{asked.practice} round{'s' * (asked.practice != 1)} of practice and {asked.trials} more"
    # In grey, so that nobody has seen what the survey asks about before taking it.
    grey = models.load("grey").colorize(pictures.square(images.read(datasets.samples()[0]), STILL))
    shown = {"pair": "two pictures of the same photo beside each other", "single": "one picture",
             "preference": "two pictures of the same photo beside each other"}[asked.kind]
    titles = [""] if asked.kind == "single" else ["left", "right"]
    show(view, f"A round of the survey “{asked.title}”: {shown}, here in grey. The question is: {asked.question} There "
               f"are {rounds}.",
         plots.row([grey] * len(titles), titles),
         "A round of the survey, without its colours. Run this cell to take it, with the arrow keys, the mouse or a "
         "finger.")
    return Taking(survey, view)
