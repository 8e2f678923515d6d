"""How a panel is shown, and a picture sent to the browser."""

import io
from weakref import WeakValueDictionary

import ipywidgets
import numpy as np
from IPython.display import Markdown, display
from matplotlib.figure import Figure
from PIL import Image

from colorlab import plots

VIEW = "application/vnd.jupyter.widget-view+json"
_shown: WeakValueDictionary[str, ipywidgets.Widget] = WeakValueDictionary()


def show(panel: ipywidgets.Widget, text: str, figure: Figure, caption: str) -> None:
    """Show a panel; where widgets are not drawn, a figure shows what is in it, and `text` is the figure's alt text.

    The caption stands below both. It says what running the cell brings.
    """
    # A panel's own text form holds its pictures byte by byte, which differ between machines.
    _shown[panel.model_id] = panel
    display({VIEW: view_of(panel), **plots.forms(figure, text)}, raw=True)
    display(Markdown(f"*{caption}*"))


def view_of(panel: ipywidgets.Widget) -> dict[str, object]:
    """What a front end is sent to draw a panel."""
    return {"version_major": 2, "version_minor": 0, "model_id": panel.model_id}


def panel_of(model_id: str) -> ipywidgets.Widget | None:
    """The panel of this id among those that `show` has shown, to be shown inside another one."""
    return _shown.get(model_id)


def png(rgb: np.ndarray, longest: int = 640) -> bytes:
    """RGB uint8 (H, W, 3) as the content of a PNG file; larger pictures are shrunk, to be sent to a browser quickly."""
    return encoded(rgb, longest, "png")


def encoded(rgb: np.ndarray, longest: int, kind: str) -> bytes:
    """RGB uint8 (H, W, 3), shrunk to the longest side, as the content of a file: "png" or "jpeg"."""
    file, image = io.BytesIO(), Image.fromarray(rgb)
    image.thumbnail((longest, longest))
    image.save(file, format=kind)
    return file.getvalue()
