"""What a film that cannot be read, coloured or written is answered with: one line that says what to do."""

import importlib
from types import ModuleType

from colorlab.errors import ColorlabError

PACKAGES = {"av": "PyAV", "cv2": "OpenCV"}
ADVICE = 'pip install "colorlab[film]"'


class FilmError(ColorlabError, ValueError):
    """A film cannot be read, coloured or written; the message names it and says what to do, in one line."""


def needed(module: str) -> ModuleType:
    """A library of the extra `film`.

    Raises
    ------
    FilmError
        If it is not installed; the message says how to install it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise FilmError(f"films need {PACKAGES[module]}, which is not installed: {ADVICE}") from error
