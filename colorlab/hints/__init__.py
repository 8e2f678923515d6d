"""Hints: a colour that somebody names for a place of a photo, for models that take some (zhang17).

>>> from colorlab.hints import Hint
>>> photo = colorlab.load("zhang17-mini").colorize("photo.jpg", hints=[Hint(0.3, 0.7, "#c02020")])

Zhang et al., "Real-Time User-Guided Image Colorization with Learned Deep Priors", SIGGRAPH 2017: the network is given a
map of the hints' ab and a mask that says where there are some; `raster` makes both.
"""

from colorlab.hints.files import by_photo, read, read_many, write
from colorlab.hints.hint import RADIUS, Hint, HintError, ab_of, from_photo
from colorlab.hints.rasters import displayable, hidden, into_gamut, raster

__all__ = ["RADIUS", "Hint", "HintError", "ab_of", "by_photo", "displayable", "from_photo", "hidden", "into_gamut",
           "raster", "read", "read_many", "write"]
