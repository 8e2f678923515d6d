"""Moving pictures: reading, colouring, steadying and writing films. Needs the extra `film`.

>>> from colorlab import film
>>> film.colorize("street.mp4", "coloured.mp4")
"""

import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from colorlab.film.anchoring import Anchor
from colorlab.film.encoding import CODECS, SOUND, Style, usual_codec
from colorlab.film.flow import Link, carried, grid, link, motion
from colorlab.film.making import Order, make
from colorlab.film.messages import FilmError
from colorlab.film.reading import Film, Frame, frames, look
from colorlab.film.showing import over_time, show
from colorlab.film.steadying.base import Steadying, Stretch
from colorlab.film.steadying.registry import METHODS, register

__all__ = ["CODECS", "METHODS", "SOUND", "Anchor", "Film", "FilmError", "Frame", "Link", "Order", "Steadying",
           "Stretch", "Style", "carried", "colorize", "frames", "grid", "link", "look", "make", "motion", "over_time",
           "register", "show", "usual_codec"]


def colorize(source: str | os.PathLike, target: str | os.PathLike, model: Any = "colorlab26",
             steadying: str = "average", begin: float | None = None, end: float | None = None,
             style: Style | None = None, anchors: Sequence[Anchor] = (), deinterlace: bool = False,
             overwrite: bool = False, progress: Callable[[int, int | None], None] | None = None) -> list[str]:
    """Colorize a film; stopped at any moment, the same call goes on.

    Parameters
    ----------
    source, target : path
        `target` ends in .mp4, .mov, .mkv or .webm.
    model : str or Colorizer
    steadying : str
        A name of `METHODS`.
    begin, end : float, optional
        Seconds; the part of the film that is coloured.
    style : Style, optional
        Codec, quality, bits, sound. Default: H.264 (VP9 for .webm), sound copied.
    anchors : sequence of Anchor
        Frames whose colours are known, for the method "anchors".
    deinterlace, overwrite : bool
    progress : callable, optional
        Called with the number of frames done, and of all, if that is known.

    Returns
    -------
    list of str
        What should be known of the result.

    Raises
    ------
    FilmError
        If the film cannot be read or written like this.
    """
    from colorlab import models

    path = Path(target)
    chosen = models.load(model) if isinstance(model, str) else model
    order = Order(look(source), path, chosen, METHODS[steadying](), style or Style(usual_codec(path)),
                  _exact(begin), _exact(end), deinterlace, anchors)
    return make(order, overwrite, progress)


def _exact(seconds: float | None) -> Fraction | None:
    """0.4 as a float is a little more than 0.4, and the frame that is shown then would be left out."""
    return None if seconds is None else Fraction(seconds).limit_denominator(1_000_000)
