"""Films of drawn streets: the cars drive, the camera turns, the film has grain, and every colour is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from colorlab.streets.paints import DEFAULT, StreetsError
from colorlab.streets.scenes import Scene, drawn

SPEED, PAN = 0.006, 0.003  # of the side, that the cars drive and the camera turns from frame to frame
FIELDS = ("rgb", "grey", "segmentation", "cars", "coverage", "touched", "L", "background", "cues")


def film(seed: int, count: int = 48, size: int = 256, speed: float = SPEED, pan: float = PAN,
         paints: Mapping[str, float] = DEFAULT, time: str | None = None, season: str | None = None,
         weather: str | None = None, colours: str | Sequence[str] | None = None, grain: float = 1.0) -> Iterator[Scene]:
    """Draw a film of a street, frame by frame.

    Cars of the lane in front drive to the right, those behind to the left. The camera turns by whole pixels, over a
    drawing that is a quarter wider than the frames. Only the grain differs from frame to frame of what stands still.

    Parameters
    ----------
    seed, paints, time, season, weather, colours
        See `scene`.
    count : int
        Frames.
    size : int
        Width of a frame in pixels, a multiple of 32 from 64 to 384; its height is five quarters of that.
    speed, pan : float
        Of the drawing's side, what cars drive and the camera turns from frame to frame.
    grain : float
        Its standard deviation in L. Above 2 the grey picture may tell a trace of the paints.

    Yields
    ------
    Scene
        Its arrays are (5 size / 4, size, ...); the same seed gives the same film.

    Raises
    ------
    StreetsError
        If an argument is none of these.
    """
    if isinstance(size, bool) or not isinstance(size, int) or not 64 <= size <= 384 or size % 32:
        raise StreetsError(f"the size of a film must be a multiple of 32 from 64 to 384, got {size!r}")
    whole = 5 * size // 4
    for frame in range(count):
        scene = drawn(seed, whole, paints, time, season, weather, colours, driven=speed * frame, frame=frame,
                      grain=grain)
        left = min(round(pan * frame * whole), whole - size)
        yield replace(scene, **{name: getattr(scene, name)[:, left:left + size] for name in FIELDS})
