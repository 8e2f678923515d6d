"""A photo, hints on it, and what a network makes of them."""

import html
import time
from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets
import numpy as np

from colorlab import plots
from colorlab.course.figures import notebook_07 as click_figures
from colorlab.course.widgets.gamut import gamut_picture
from colorlab.course.widgets.hint_session import HintSession
from colorlab.course.widgets.pointing import PointPicture, place_of
from colorlab.course.widgets.showing import show
from colorlab.errors import ColorlabError
from colorlab.hints import Hint
from colorlab.models import Grey
from colorlab.models.base import Colorizer

PLANE = 110.0  # the ab plane is shown from -110 to 110
SUGGESTIONS = 6
HOW = ("<b>Click on the photo to place a hint, then choose its colour.</b> One hint is seldom enough: give several "
       "the same colour.<br>By keyboard: Tab to the photo; arrow keys move the cross, Enter places a hint, 1 to 6 take "
       "a suggested colour, C takes the colour of the hint before.")
PHOTO_KEYS = "1 to 6 take a suggested colour for the chosen hint, C takes the colour of the hint before it."
PLANE_KEYS = "Arrow keys move the cross, Enter takes the colour there, Control+Z takes the last step back."
_WRAP = {"flex_flow": "row wrap"}


def hint_panel(model: Colorizer, photo: Any, hints: Iterable[Hint] = ()) -> None:
    """Click on a photo to give hints, choose their colours, and see it change.

    A click, or Enter at the keyboard's cross, places a hint with the likeliest colour; the network's suggestions and
    the ab plane at the photo's lightness offer others. A hint is moved by dragging, by the sliders, or by the key M,
    chosen from the list, removed, undone; all are saved to a file and loaded again. Without panels a figure shows the
    photo grey and as the hints at the beginning make it.

    Parameters
    ----------
    model : Colorizer
        One that takes hints (zhang17).
    photo : path, PIL image or array
        See `colorlab.images.to_rgb`; only its lightness counts.
    hints : iterable of Hint
        To begin with.
    """
    panel = _Panel(HintSession(model, photo, hints))
    session = panel.session
    count = len(session.hints)
    listed = "; ".join(session.words(number) for number in range(count)) or "none yet"
    figure = plots.row([panel.grey, panel.colorized], ["grey", f"hints: {count}"])
    click_figures.mark(figure.axes[1], session.hints, session.rgb.shape[:2])
    show(panel.box, "Panel: a photo that takes a hint wherever it is clicked, suggested colours, the ab plane, and the "
                    f"list of hints with buttons to remove, undo, save and load. The figure in its place: the photo in "
                    f"grey, and as {model.name} colorizes it with the hints given. Hints: {listed}.",
         figure=figure,
         caption="A photo in grey, and with the hints at the beginning. Run this cell to click on the photo, choose "
                 "colours and move the hints.")


class _Panel:
    """The parts of the panel, each kept in step with the session."""

    def __init__(self, session: HintSession):
        self.session, self._busy = session, False
        self.grey = Grey().colorize(session.rgb)
        self.colorized = self.grey
        self.picture = PointPicture(label="The photo. Enter or a click gives a hint.", width=480)
        self.picture.usage += f" {PHOTO_KEYS}"
        self.plane = PointPicture(usage=PLANE_KEYS,
                                  label="The ab plane at the lightness of the chosen hint's place: a from green on the "
                                        "left to red on the right, b from blue below to yellow above.", width=220)
        self.list = ipywidgets.Select(rows=5, description="hints", layout={"width": "500px"},
                                      style={"description_width": "40px"})
        self.sliders = [ipywidgets.FloatSlider(50, min=0, max=100, step=1, description=name, readout_format=".0f",
                                               continuous_update=False) for name in ("from left, %", "from top, %")]
        self.copy = ipywidgets.Button(description="Colour of the hint before", layout={"width": "230px"})
        self.swatches = [ipywidgets.HTML() for _ in range(SUGGESTIONS)]
        self.offers = [ipywidgets.Button(layout={"width": "230px"}) for _ in range(SUGGESTIONS)]
        self.file = ipywidgets.Text("hints.json", description="file", layout={"width": "260px"})
        self.show_grey = ipywidgets.Checkbox(False, description="show the grey photo", indent=False)
        self.status = ipywidgets.HTML(layout={"width": "480px"})  # a long message must not push the colours away
        self.buttons = {name: ipywidgets.Button(description=name, layout={"width": "auto"})
                        for name in ("Remove", "Undo", "Save", "Load")}
        self._connect()
        self.box = self._arranged()
        self._redraw("Click on the photo, or move the cross with the arrow keys and press Enter.")

    def _arranged(self) -> ipywidgets.Widget:
        rows = [ipywidgets.HBox(list(pair)) for pair in zip(self.swatches, self.offers, strict=True)]
        before = ipywidgets.HBox([ipywidgets.HTML(_swatch(None, "C")), self.copy])
        named = self.buttons
        colours = ipywidgets.VBox([ipywidgets.HTML("<b>Suggested colours</b>"), *rows, before])
        plane = ipywidgets.VBox([ipywidgets.HTML("<b>Any other: click on it</b>"), self.plane])
        listed = ipywidgets.VBox([self.list, *self.sliders,
                                  ipywidgets.HBox([named["Remove"], named["Undo"], self.show_grey], layout=_WRAP),
                                  ipywidgets.HBox([self.file, named["Save"], named["Load"]], layout=_WRAP)])
        top = {**_WRAP, "align_items": "flex-start"}
        return ipywidgets.VBox([ipywidgets.HTML(HOW),
                                ipywidgets.HBox([ipywidgets.VBox([self.picture, self.status]), colours], layout=top),
                                ipywidgets.HBox([plane, listed], layout=top)])

    def _connect(self) -> None:
        self.picture.observe(lambda change: self._pointed(change["new"]), "event")
        self.plane.observe(lambda change: self._pointed_in_plane(change["new"]), "event")
        self.list.observe(lambda change: self._listed(change["new"]), "value")
        self.show_grey.observe(lambda _: self._show(), "value")
        for slider in self.sliders:
            slider.observe(lambda _: self._slid(), "value")
        for number, offer in enumerate(self.offers):
            offer.on_click(lambda _, number=number: self._take(number))
        self.copy.on_click(lambda _: self._copy())
        for name, button in self.buttons.items():
            button.on_click(lambda _, name=name: getattr(self, f"_{name.lower()}")())

    # --- what the user does

    def _do(self, change: Callable[[], Any], said: str, then: str = "") -> None:
        """Change the session, then the panel; say what was done and how long it took."""
        begin = time.perf_counter()
        try:
            change()
        except (ColorlabError, OSError) as error:
            self._say(str(error))
            return
        self._redraw(said, begin, then)

    def _pointed(self, event: dict[str, Any]) -> None:
        (x, y), number, session = place_of(event), int(event["mark"]), self.session
        kind = event["kind"]
        if kind == "place":
            self._do(lambda: session.place(x, y), f"Hint {len(session.hints) + 1} is placed",
                     "Now choose its colour.")
        elif kind == "undo":
            self._undo()
        elif kind == "take":
            self._take(number)
        elif kind == "copy":
            self._copy()
        elif 0 <= number < len(session.hints):
            if kind == "move":
                self._do(lambda: session.move(number, x, y), f"Hint {number + 1} is moved")
            elif kind == "remove":
                self._do(lambda: session.remove(number), f"Hint {number + 1} is removed")
            elif kind == "choose":
                self._listed(number)

    def _pointed_in_plane(self, event: dict[str, Any]) -> None:
        if event["kind"] == "undo":
            self._undo()
        elif event["kind"] in ("place", "move"):
            x, y = place_of(event)
            self._recolour(self.session.shown((PLANE * (2 * x - 1), PLANE * (1 - 2 * y))))

    def _take(self, number: int) -> None:
        offered = self.session.suggestions()[:SUGGESTIONS]
        if 0 <= number < len(offered):
            self._recolour(offered[number][0])

    def _copy(self) -> None:
        ab = self.session.colour_before()
        if ab is None:
            self._say("There is no hint before this one whose colour could be taken.")
        else:
            self._recolour(ab)

    def _recolour(self, ab: tuple[float, float]) -> None:
        if self.session.chosen < 0:
            self._say("Place a hint first: its colour is chosen then.")
        else:
            self._do(lambda: self.session.recolour(ab), f"Hint {self.session.chosen + 1} has another colour")

    def _listed(self, number: int | None) -> None:
        if not self._busy and number is not None and number != self.session.chosen:
            self.session.chosen = number
            self._redraw(f"Hint {number + 1} is chosen")

    def _slid(self) -> None:
        if not self._busy and self.session.chosen >= 0:
            number, (x, y) = self.session.chosen, (slider.value / 100 for slider in self.sliders)
            self._do(lambda: self.session.move(number, x, y), f"Hint {number + 1} is moved")

    def _remove(self) -> None:
        number = self.session.chosen
        if number < 0:
            self._say("There is no hint to remove.")
        else:
            self._do(lambda: self.session.remove(number), f"Hint {number + 1} is removed")

    def _undo(self) -> None:
        if self.session.undo():
            self._redraw("The last step is taken back")
        else:
            self._say("There is nothing to take back.")

    def _save(self) -> None:
        try:
            self._say(f"Saved to {self.session.save(self.file.value)}")
        except (ColorlabError, OSError) as error:
            self._say(str(error))

    def _load(self) -> None:
        self._do(lambda: self.session.load(self.file.value), f"Loaded from {self.file.value}")

    # --- what the user sees

    def _redraw(self, said: str, begin: float | None = None, then: str = "") -> None:
        session, self._busy = self.session, True
        try:
            self.colorized = session.colorized()
            self._show()
            self.picture.marks = [{"x": hint.x, "y": hint.y, "colour": session.colour(hint)[0], "label": str(number)}
                                  for number, hint in enumerate(session.hints, 1)]
            self.picture.chosen = session.chosen
            self.list.options = [(session.words(number), number) for number in range(len(session.hints))]
            self.list.value = session.chosen if session.chosen >= 0 else None
            if session.chosen >= 0:
                hint = session.hints[session.chosen]
                for slider, value in zip(self.sliders, (hint.x, hint.y), strict=True):
                    slider.value = 100 * value
            for slider in self.sliders:
                slider.disabled = session.chosen < 0
            self._offer()
        finally:
            self._busy = False
        self._say(said + (f": {time.perf_counter() - begin:.2f} s. {then}".rstrip() if begin is not None else ""))

    def _show(self) -> None:
        self.picture.shown(self.grey if self.show_grey.value else self.colorized)

    def _offer(self) -> None:
        """Suggestions and plane for the chosen hint."""
        session = self.session
        offered = session.suggestions()[:SUGGESTIONS]
        self.picture.offered, self.copy.disabled = len(offered), session.chosen < 1
        for number, (swatch, offer) in enumerate(zip(self.swatches, self.offers, strict=True)):
            offer.disabled = number >= len(offered)
            if offer.disabled:
                swatch.value = _swatch("transparent", str(number + 1))
                offer.description = "no further colour" if offered else "place a hint first"
            else:
                ab, share = offered[number]
                colour, name = session.colour(session.hints[session.chosen], ab)
                swatch.value, offer.description = _swatch(colour, str(number + 1)), f"{name}, {share:.0%}"
        if session.chosen < 0:
            self.plane.shown(np.full((221, 221, 3), 235, np.uint8))
            self.plane.marks = []
            return
        hint = session.hints[session.chosen]
        self.plane.shown(gamut_picture(session.lightness(hint.x, hint.y)))
        self.plane.marks = [{"x": (hint.ab[0] + PLANE) / (2 * PLANE), "y": (PLANE - hint.ab[1]) / (2 * PLANE),
                             "colour": session.colour(hint)[0], "label": ""}]

    def _say(self, said: str) -> None:
        self.status.value = f'<span role="status">{html.escape(said)}</span>'


def _swatch(colour: str | None, key: str = "") -> str:
    """A patch of a colour (None: only its place), after the key that takes it."""
    look = "border: 1px solid #8888" if colour else ""
    return (f'<div aria-hidden="true" style="display: flex; margin: 3px"><span style="width: 16px">{key}</span>'
            f'<div style="width: 40px; height: 26px; {look}; background: {colour or "none"}"></div></div>')
