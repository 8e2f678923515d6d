"""What moves where between two frames, how far that can be believed, and colours carried along."""

from dataclasses import dataclass

import numpy as np

from colorlab.film.messages import needed

SIDE = 256  # pixels of the longer side on which motion is sought and colours are carried
# A pixel is believed if the way there and the way back lead to the same place (Sundaram, Brox, Keutzer, ECCV 2010).
SHARE, ROOM = 0.01, 0.5
# Differences of smoothed grey, of 255: up to NOISE it is grain; STRANGE beyond that, it is another thing.
SMOOTH, NOISE, STRANGE = 1.5, 6.0, 20.0
AROUND, PLAIN = 6, 10.0  # pixels by which a flow may miss where the smoothed grey varies by less than that


def grid(height: int, width: int, side: int = SIDE) -> tuple[int, int]:
    """Height and width on which a film of this size is steadied: the longer side has at most `side` pixels."""
    shrink = min(1.0, side / max(height, width))
    return max(16, round(height * shrink)), max(16, round(width * shrink))  # DIS takes no smaller pictures


@dataclass(frozen=True)
class Link:
    """How a frame is joined to the one before it.

    Attributes
    ----------
    back : ndarray, float16 (h, w, 2)
        For each pixel of the frame, how far to the right and down it was in the frame before. It fetches what comes
        from before.
    ahead : ndarray, float16 (h, w, 2)
        The same for each pixel of the frame before: where it goes.
    trust_back, trust_ahead : ndarray, uint8 (h, w)
        How far each of them can be believed, 0 (what was hidden, or looks otherwise) to 255.
    difference : float
        Mean absolute difference of the smoothed greys, of 255.
    cut : bool
        Whether another shot begins here: nothing may be carried across.
    """

    back: np.ndarray
    ahead: np.ndarray
    trust_back: np.ndarray
    trust_ahead: np.ndarray
    difference: float
    cut: bool = False


def motion(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Optical flow from one frame to another, uint8 (h, w) twice -> float32 (h, w, 2), pixels to the right and down.

    Dense inverse search (Kroeger, Timofte, Dai, Van Gool, ECCV 2016), OpenCV's preset MEDIUM.
    """
    cv2 = needed("cv2")
    search = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return search.calc(np.ascontiguousarray(first), np.ascontiguousarray(second), None)


def carried(values: np.ndarray, way: np.ndarray) -> np.ndarray:
    """Fetch values (h, w) or (h, w, channels) along a flow (h, w, 2): result(x) = values(x + way(x)), bilinearly.

    What would come from outside the frame comes from its edge.
    """
    cv2 = needed("cv2")
    height, width = way.shape[:2]
    places = way.astype(np.float32) + _places(height, width)
    return cv2.remap(values.astype(np.float32), places, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def link(before: np.ndarray, after: np.ndarray) -> Link:
    """Find out how two neighbouring frames, uint8 (h, w), are joined."""
    ahead, back = motion(before, after), motion(after, before)
    return Link(back.astype(np.float16), ahead.astype(np.float16), _bytes(trust(after, before, back, ahead)),
                _bytes(trust(before, after, ahead, back)),
                float(np.abs(smooth(before) - smooth(after)).mean()))


def smooth(grey: np.ndarray) -> np.ndarray:
    """A frame without most of its grain, uint8 (h, w) -> float32."""
    return needed("cv2").GaussianBlur(grey, (0, 0), SMOOTH).astype(np.float32)


def trust(here: np.ndarray, there: np.ndarray, way: np.ndarray, way_home: np.ndarray) -> np.ndarray:
    """How far a flow can be believed at each pixel, float32 (h, w), 0 to 1.

    0 where it leads out of the frame, or where there and back does not lead home; less than 1 where what is found
    looks otherwise than what was sought.
    """
    height, width = here.shape
    home = way + carried(way_home, way)
    length = (way ** 2).sum(-1) + (carried(way_home, way) ** 2).sum(-1)
    closed = (home ** 2).sum(-1) <= SHARE * length + ROOM
    # In a plain part nothing can be followed, and nothing needs to be: it looks alike all around.
    closed |= ((home ** 2).sum(-1) <= AROUND ** 2) & _plain(here)
    x, y = np.moveaxis(way + _places(height, width), -1, 0)
    inside = (x >= -0.5) & (x <= width - 0.5) & (y >= -0.5) & (y <= height - 0.5)
    strange = carried(smooth(there), way) - smooth(here)
    strange -= np.median(strange)  # old film grows lighter and darker as a whole
    return (closed & inside) * np.exp(-(np.maximum(np.abs(strange) - NOISE, 0) / STRANGE) ** 2)


def _plain(grey: np.ndarray) -> np.ndarray:
    """Where a frame is plain within AROUND pixels, grain aside, bool (h, w)."""
    cv2 = needed("cv2")
    even, around = smooth(grey), np.ones((2 * AROUND + 1,) * 2, np.uint8)
    return cv2.dilate(even, around) - cv2.erode(even, around) < PLAIN


def _places(height: int, width: int) -> np.ndarray:
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return np.stack((x, y), axis=-1)


def _bytes(share: np.ndarray) -> np.ndarray:
    return np.rint(255 * share).astype(np.uint8)
