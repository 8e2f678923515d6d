"""A notebook for the browser in which one clicks, and how the test reads the picture that was clicked on."""

import base64
import io

import numpy as np
from PIL import Image

# A model that colours a disc around each hint, so that the test knows which pixels a click has to change.
CLICKS = ["""import numpy as np
import torch
from colorlab import hints, widgets
from colorlab.models import Colorizer


class Discs(Colorizer):
    conditions = ("hints",)

    def working_size(self, height, width):
        return 64, 64

    def condition_input(self, rgb, **conditions):
        return {"hints": hints.raster(conditions["hints"], (64, 64))}

    def forward(self, L, hints=None):
        near = torch.nn.functional.max_pool2d(hints[:, 2:], 17, 1, 8)
        ab = torch.where(hints[:, :2].abs() > 0, hints[:, :2], torch.nan)
        return near * ab.nanmean(dim=(2, 3), keepdim=True).nan_to_num()

    def suggest(self, photo, x, y, hints=(), count=6):
        return [((50.0, 30.0), 0.7), ((-35.0, 30.0), 0.3)]


grey = np.full((240, 320, 3), 130, np.uint8)""",
          """with widgets.predict("Is it half past *seven*?", ["yes", "no"], answer="no"):
    print("the answer is 12.5")
    widgets.gamut_panel()""",
          """with widgets.predict("Where is the middle?", grey, answer=(0.5, 0.5), within=0.1):
    print("the middle is in the middle")""",
          "widgets.predictions.recap()", "widgets.hint_panel(Discs(), grey)"]


def pixels(picture):
    """The picture of a part that one points at, as RGB (H, W, 3)."""
    content = picture.locator("img").get_attribute("src").partition("base64,")[2]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(content))).convert("RGB")).astype(int)


def vivid(rgb, x, y, reach=4):
    """How far the pixels around a place are from grey, the mean over them."""
    row, column = int(y * rgb.shape[0]), int(x * rgb.shape[1])
    part = rgb[max(0, row - reach):row + reach + 1, max(0, column - reach):column + reach + 1]
    return (part.max(axis=-1) - part.min(axis=-1)).mean()
