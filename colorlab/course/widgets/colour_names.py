"""Colours in words, for readers who do not see them, or see them otherwise."""

import math

# Where the hues begin, as angles in the ab plane in degrees; set by eye on the colours of sRGB at middle lightness.
_HUES = ((0, "pink"), (20, "red"), (52, "orange"), (78, "yellow"), (112, "yellowish green"), (128, "green"),
         (165, "turquoise"), (215, "blue"), (310, "violet"), (335, "pink"))
_BROWN = (45, 100)  # angles of what is called brown where it is neither light nor strong
GREY, PALE, STRONG = 8, 25, 60  # chroma in CIE units, below or above which a colour is called so
DARK, MIDDLE, LIGHT = 30, 55, 75  # lightness


def colour_name(L: float, ab: tuple[float, float]) -> str:
    """A colour in a few words, such as "dark strong blue" or "light grey".

    Parameters
    ----------
    L : float
        0..100.
    ab : (float, float)
        CIE units.
    """
    chroma = math.hypot(*ab)
    shade = "dark " if L < DARK else "light " if L > LIGHT else ""
    if chroma < GREY:
        return "white" if L > 95 else "black" if L < 8 else f"{shade}grey"
    angle = math.degrees(math.atan2(ab[1], ab[0])) % 360
    hue = next(name for begin, name in reversed(_HUES) if angle >= begin)
    if _BROWN[0] <= angle < _BROWN[1] and chroma < STRONG and L < MIDDLE:
        hue = "brown"
    vividness = "pale " if chroma < PALE else "strong " if chroma > STRONG else ""
    return f"{shade}{vividness}{hue}"
