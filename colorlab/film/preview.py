"""A contact sheet: frames from all over a film, coloured, with their times; a first look before hours of work."""

from fractions import Fraction

import numpy as np
from PIL import Image, ImageDraw

from colorlab import images
from colorlab.film import reading
from colorlab.film.messages import FilmError
from colorlab.film.reading import Film, Frame
from colorlab.images.messages import one_line
from colorlab.models.base import Colorizer

COLUMNS, WIDTH, LINE = 4, 320, 14  # pictures in a row, pixels of each, and of the line below it


def sheet(film: Film, model: Colorizer, begin: Fraction | None = None, end: Fraction | None = None, count: int = 12
          ) -> np.ndarray:
    """Colour frames that are evenly spread over a film, each on its own: RGB uint8 (H, W, 3).

    Raises
    ------
    FilmError
        If the film does not say how long it is and `end` is not given, or if no frame is found.
    """
    last = end if end is not None else None if film.seconds is None else Fraction(film.seconds)
    if last is None:
        raise FilmError(f"{one_line(film.path)} does not say how long it is: say with --to where to end")
    start = begin or Fraction(0)
    found = list[Frame]()
    for i in range(count):
        time = start + (last - start) * i / count
        frame = next(reading.frames(film, time, end), None)
        if frame is not None and (not found or frame.time != found[-1].time):
            found.append(frame)
    if not found:
        raise FilmError(f"{one_line(film.path)}: no frame lies between these times; choose others")
    height = max(1, round(WIDTH * film.height / (film.width * float(film.aspect))))
    rows = -(-len(found) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * WIDTH, rows * (height + LINE)), "white")
    pen = ImageDraw.Draw(page)
    for i, frame in enumerate(found):
        small = Image.fromarray(model.colorize(frame.rgb)).resize((WIDTH, height), Image.Resampling.LANCZOS)
        left, top = i % COLUMNS * WIDTH, i // COLUMNS * (height + LINE)
        page.paste(small, (left, top))
        pen.text((left + 3, top + height + 1), clock(frame.time * film.time_base), fill="black")
    return images.to_rgb(page)


def clock(seconds: Fraction) -> str:
    """Seconds as people write them: 1:02:03.4"""
    tenths = int(seconds * 10)
    hours, minutes, rest = tenths // 36000, tenths // 600 % 60, tenths % 600 / 10
    return f"{hours}:{minutes:02}:{rest:04.1f}" if hours else f"{minutes}:{rest:04.1f}"
