"""What a user chooses once for all pictures: by an argument, by the environment, or on the command line."""

import contextlib
import os
from collections.abc import Iterator

from colorlab.images.messages import ImageError

MAX_PIXELS, PROFILES = "COLORLAB_MAX_PIXELS", "COLORLAB_PROFILES"


def max_pixels(given: int | None = None) -> int | None:
    """Pixels that a picture may have: what is given, else $COLORLAB_MAX_PIXELS, else None, for the usual limits.

    Raises
    ------
    ImageError
        If that is no whole number above 0.
    """
    chosen = os.environ.get(MAX_PIXELS) if given is None else given
    if chosen in (None, ""):
        return None
    try:
        number = int(str(chosen).replace("_", ""))
    except ValueError:
        number = 0
    if number < 1:
        raise ImageError(f"{MAX_PIXELS} and max_pixels must be a whole number above 0, not '{chosen}'")
    return number


def profiles(given: bool | None = None) -> bool:
    """Whether colour profiles count: what is given, else not if $COLORLAB_PROFILES is "ignore".

    Raises
    ------
    ImageError
        If that is neither "use" nor "ignore".
    """
    if given is not None:
        return given
    chosen = os.environ.get(PROFILES) or "use"
    if chosen not in ("use", "ignore"):
        raise ImageError(f"{PROFILES} must be 'use' or 'ignore', not '{chosen}'")
    return chosen == "use"


def shared() -> dict[str, str]:
    """What other processes, on whatever machine, must find in their environment to choose the same."""
    return {name: os.environ[name] for name in (MAX_PIXELS, PROFILES) if name in os.environ}


@contextlib.contextmanager
def chosen(pixels: int | None = None, use_profiles: bool | None = None) -> Iterator[None]:
    """Choose for a while, for this process and those that it starts: the environment is what they share."""
    new = {MAX_PIXELS: pixels, PROFILES: None if use_profiles is None else ("use" if use_profiles else "ignore")}
    before = {name: os.environ.get(name) for name in new}
    os.environ.update({name: str(value) for name, value in new.items() if value is not None})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
