"""Predictions that are committed before the answer shows, and their recap."""

import html
from types import TracebackType
from typing import Any

import ipywidgets
from IPython.core.getipython import get_ipython
from IPython.display import display

from colorlab.course.widgets import folding
from colorlab.course.widgets.asking import PRESSED, Ask, Choice, ask_of
from colorlab.course.widgets.showing import VIEW, view_of

OPEN = "Open this once you have decided"


def predict(question: str, ask: Any, answer: Any = None, within: float | None = None, unit: str = "",
            explain: str = "") -> "Prediction":
    """Ask for a prediction; what the block under `with` shows stays folded away until it is committed.

    >>> with predict("Which paint is the likeliest?", ["red", "blue"], answer="red"):    # doctest: +SKIP
    ...     print(shares)

    Where no panels run (a page, a notebook that was only opened) the reader gets a folded block instead. The text form
    of the output holds question, answer and all that the block shows, for the comparison of notebooks.

    Parameters
    ----------
    question : str
        One sentence or two; `code`, **strong** and *emphasis* are set as in Markdown.
    ask : list of str, `float`, `int`, or a picture
        The choices; a number; a point of a picture (path, PIL image or array, see `colorlab.images.to_rgb`).
    answer : str, collection of str, number, (x, y), mask (H, W) or None
        What is right: a choice or a set of them; a number; a place as fractions of width and height, or a mask of the
        picture. None for a question without right answer. The block can set it: `as asked: asked.answer = ...`.
    within : float, optional
        How far from the answer a guess still counts as right: in the number's unit, or as a fraction of the picture's
        longer side. Needed for `float` and for places.
    unit : str
        Of a number.
    explain : str
        Shown below what the block shows, for what follows from it; paragraphs of Markdown.

    Raises
    ------
    ValueError
        For an answer that nobody could give, when the block ends.
    """
    return Prediction(question, ask_of(ask, within, unit), answer, explain)


class Prediction:
    """One question, its answer, and what was guessed (`guess`, None until committed)."""

    def __init__(self, question: str, ask: Ask, answer: Any, explain: str):
        self.question, self.ask, self.answer, self.explain = question, ask, answer, explain
        self.guess: Any = None
        self._capture = folding.Capture()

    def choose(self, number: int) -> None:
        """Make the choice with this number, from 0, the answer."""
        if not isinstance(self.ask, Choice):
            raise ValueError(f"{self.ask.text} was asked for, which has no numbered choices: set `answer`")
        self.answer = self.ask.choices[number]

    def __enter__(self) -> "Prediction":
        self._capture.__enter__()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._capture.__exit__(kind, error, trace)
        if kind is not None:
            self._capture.release()
            return
        if self.answer is not None:
            self.ask.check(self.answer)
        predictions.ask(self)
        if get_ipython() is None:
            print(self.text)
        else:
            display({VIEW: view_of(self._panel()), "text/html": self.page, "text/plain": self.text}, raw=True)

    @property
    def right(self) -> bool | None:
        """Whether the guess was right; None as long as there is none, and where no answer is right."""
        return None if self.guess is None or self.answer is None else self.ask.right(self.guess, self.answer)

    @property
    def verdict(self) -> str:
        """What was guessed and what is right, in a sentence or two."""
        if self.guess is None:
            return self.solution
        mark = {True: "\u2713 Right. ", False: "\u2717 Not this time. ", None: ""}[self.right]
        return f"{mark}You said: {self.ask.say(self.guess)}. {self.solution}"

    @property
    def solution(self) -> str:
        """What is right, in a sentence."""
        return "No single answer is right." if self.answer is None else f"The answer: {self.ask.say(self.answer)}."

    @property
    def text(self) -> str:
        """All of it as text, without the guess: it is compared with what others store."""
        shown = [piece.text for piece in self._capture.pieces]
        return "\n".join(["Predict: " + self.question, self.ask.text, self.solution, *shown,
                          *([self.explain] if self.explain else [])])

    @property
    def page(self) -> str:
        """All of it as HTML, the answer in a folded block."""
        shown = "".join(piece.html for piece in self._capture.pieces)
        return (f'<div class="colorlab-prediction"><p><strong>Predict</strong>: {folding.inline(self.question)}</p>'
                f"{self.ask.page()}<details><summary>{OPEN}</summary>{self._answer(self.solution)}{shown}"
                f"{folding.from_markdown(self.explain)}</details></div>")

    def _answer(self, words: str, guess: Any = None) -> str:
        picture = "" if self.answer is None and guess is None else self.ask.shown(guess, self.answer)
        return f'<p role="status"><strong>{html.escape(words)}</strong></p>{picture}'

    def _panel(self) -> ipywidgets.Widget:
        answer = ipywidgets.VBox()
        question = folding.page_part(f"<p><strong>Predict</strong>: {folding.inline(self.question)}</p>")

        def unfold() -> None:
            answer.children = [folding.page_part(self._answer(self.verdict, self.guess)),
                               *folding.parts(self._capture.pieces),
                               *([folding.page_part(folding.from_markdown(self.explain))] if self.explain else [])]

        def commit(guess: Any) -> None:
            if self.guess is None:
                self.guess = guess
                _disable(controls)
                unfold()
                predictions.tell()

        controls = self.ask.controls(commit)
        if self.guess is not None:  # run again after it was answered
            _disable(controls)
            unfold()
        panel = ipywidgets.VBox([question, controls, answer], layout={
            "border": "1px solid #8888", "padding": "4px 12px", "margin": "2px"})
        return panel


def _disable(part: ipywidgets.Widget) -> None:
    """Let nothing be entered any more; a button that was pressed stays, or the keyboard would lose its place."""
    for child in getattr(part, "children", ()):
        _disable(child)
    if hasattr(part, "disabled") and getattr(part, "button_style", "") != PRESSED:
        part.disabled = True


class Predictions:
    """The predictions of a notebook in the order in which they were asked first."""

    def __init__(self) -> None:
        self._asked: dict[str, Prediction] = {}
        self._recaps: list[ipywidgets.HTML] = []

    def ask(self, prediction: Prediction) -> None:
        """Keep a prediction; one that was answered before, in the same words, keeps its guess."""
        before = self._asked.get(prediction.question)
        if before is not None and before.ask.text == prediction.ask.text:
            prediction.guess = before.guess
        self._asked[prediction.question] = prediction

    def forget(self) -> None:
        """Forget all questions and guesses."""
        self._asked.clear()
        self.tell()

    def tell(self) -> None:
        """Bring the recaps up to date."""
        for recap in self._recaps:
            recap.value = self._page()

    def __iter__(self):
        return iter(self._asked.values())

    def __len__(self) -> int:
        return len(self._asked)

    @property
    def summary(self) -> str:
        """How many were committed, and how many were right, in a sentence."""
        committed = [one for one in self if one.guess is not None]
        if not committed:
            return f"You have not answered any of the {len(self)} predictions above yet."
        scored = [one for one in committed if one.right is not None]
        said = [f"You guessed {sum(bool(one.right) for one in scored)} of {len(scored)}."] if scored else []
        if unscored := len(committed) - len(scored):
            said.append(f"{unscored} of those that you answered had no single right answer.")
        if missing := len(self) - len(committed):
            said.append(f"{missing} {'is' if missing == 1 else 'are'} still unanswered.")
        return " ".join(said)

    def recap(self) -> None:
        """Show how many predictions were right, and each with its answer; it follows what is answered later."""
        recap = folding.page_part("")
        self._recaps.append(recap)
        recap.value = self._page()
        if get_ipython() is None:
            print(self.summary)
        else:
            display({VIEW: view_of(recap), "text/plain": self.summary}, raw=True)

    def _page(self) -> str:
        rows = "".join(f'<tr><td style="text-align: left">{folding.inline(one.question)}</td>'
                       f'<td style="text-align: left">{html.escape(one.verdict)}</td></tr>'
                       for one in self if one.guess is not None)
        table = f"<table><tr><th>prediction</th><th>outcome</th></tr>{rows}</table>" if rows else ""
        return f'<div class="jp-RenderedHTMLCommon" style="line-height: 1.4"><p role="status">' \
               f"<strong>{self.summary}</strong></p>{table}</div>"


predictions = Predictions()
