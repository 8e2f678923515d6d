"""How a panel is shown, and a picture sent to the browser."""

import io

import ipywidgets
import numpy as np
from IPython.display import display
from PIL import Image

VIEW = "application/vnd.jupyter.widget-view+json"


def show(panel: ipywidgets.Widget, text: str) -> None:
    """Show a panel; `text` stands for it where widgets are not drawn, and says what it would show."""
    # A panel's own text form holds its pictures byte by byte, which differ between machines.
    view = {"version_major": 2, "version_minor": 0, "model_id": panel.model_id}
    display({VIEW: view, "text/plain": text}, raw=True)


def png(rgb: np.ndarray, longest: int = 640) -> bytes:
    """RGB uint8 (H, W, 3) as the content of a PNG file; larger pictures are shrunk, to be sent to a browser quickly."""
    file, image = io.BytesIO(), Image.fromarray(rgb)
    image.thumbnail((longest, longest))
    image.save(file, format="png")
    return file.getvalue()
