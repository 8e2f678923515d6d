"""A picture on which one points: with the mouse, with a finger, with the keyboard."""

import base64
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from colorlab.course.widgets.showing import encoded

_HERE = Path(__file__).parent


class PointPicture(anywidget.AnyWidget):
    """A picture with numbered marks; what the user does to them arrives as `event`.

    Clicking sends "place", dragging a mark "move", clicking one "choose", Delete "remove", Ctrl+Z "undo". By keyboard a
    cross is moved with the arrow keys (Shift makes small steps): Enter places a mark there, M moves the chosen one
    there, N chooses the next one. Where colours are `offered`, a digit sends "take" (its number, from 0, as
    `mark`), and C sends "copy". What then becomes of `marks` is for Python to say.

    Attributes
    ----------
    picture : str
        A data address of the picture; see `shown`.
    label : str
        What the picture is, for readers who do not see it.
    usage : str
        What the keys do, for the same readers.
    offered : int
        How many colours the digits take; 0 for none.
    marks : list of dict
        x and y as fractions 0..1 of width and height, colour as "#rrggbb", and a label.
    chosen : int
        The mark that is drawn larger; -1 for none.
    cross : list of float
        x and y of the keyboard's cross.
    event : dict
        kind, x, y, mark (its number, -1 for none), and count, which grows by one with each.
    """

    _esm = (_HERE / "pointing.js").read_text(encoding="utf-8")
    _css = (_HERE / "pointing.css").read_text(encoding="utf-8")

    picture = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    usage = traitlets.Unicode(
        "Arrow keys move the cross, Enter places a mark, M moves the chosen mark to the cross, N chooses the next, "
        "Delete removes the chosen one, Control+Z takes the last step back.").tag(sync=True)
    offered = traitlets.Int(0).tag(sync=True)
    width = traitlets.Int(480).tag(sync=True)
    marks: traitlets.List = traitlets.List().tag(sync=True)
    chosen = traitlets.Int(-1).tag(sync=True)
    cross: traitlets.List = traitlets.List([0.5, 0.5]).tag(sync=True)
    event: traitlets.Dict = traitlets.Dict().tag(sync=True)

    def shown(self, rgb: np.ndarray, longest: int = 640) -> None:
        """Show RGB uint8 (H, W, 3), shrunk to the longest side in pixels."""
        self.picture = data_address(rgb, longest)


def data_address(rgb: np.ndarray, longest: int = 640, kind: str = "png") -> str:
    """RGB uint8 (H, W, 3) as an address that holds the picture itself, as "png" or, a tenth of that, as "jpeg"."""
    return f"data:image/{kind};base64," + base64.b64encode(encoded(rgb, longest, kind)).decode()


def place_of(event: dict[str, Any]) -> tuple[float, float]:
    """x and y of an event, kept within 0..1."""
    return min(max(float(event["x"]), 0.0), 1.0), min(max(float(event["y"]), 0.0), 1.0)
