"""How a panel is shown, and a picture sent to the browser."""

import base64
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


def show(panel: ipywidgets.Widget, text: str, figure: Figure | None = None, caption: str = "") -> None:
    """Show a panel; `text` stands for it where widgets are not drawn, and says what it would show.

    There a `figure` shows the panel as it is at the beginning, with a caption below; `text` is its alt text.
    """
    # A panel's own text form holds its pictures byte by byte, which differ between machines.
    _shown[panel.model_id] = panel
    if figure is None:
        display({VIEW: view_of(panel), "text/plain": text}, raw=True)
        return
    data = base64.b64encode(plots.png(figure, bbox_inches="tight")).decode()
    display({VIEW: view_of(panel), "image/png": data, "text/plain": text}, metadata={"image/png": {"alt": text}},
            raw=True)
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
