"""Cars, seen from the side."""

from typing import NamedTuple

from colorlab.streets.canvas import Canvas, Point
from colorlab.streets.recipes import Dice

Points = list[Point]


class Body(NamedTuple):
    """A body's shape in units of the car's length: x from rear to front, y up from the road."""

    outline: Points
    windows: list[Points]
    height: float
    belt: float  # height of the lower edge of the windows
    wheels: tuple[float, float]


def _rounded(points: Points, times: int = 2) -> Points:
    """Cut the corners of a polygon (Chaikin)."""
    for _ in range(times):
        points = [((3 * x0 + x1) / 4 if near else (x0 + 3 * x1) / 4, (3 * y0 + y1) / 4 if near else (y0 + 3 * y1) / 4)
                  for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1]) for near in (True, False)]
    return points


def _body(outline: Points, windows: list[Points], belt: float, wheels: tuple[float, float]) -> Body:
    """A body from its corners, which are cut."""
    return Body(_rounded(outline), [_rounded(window) for window in windows], max(y for _, y in outline), belt, wheels)


# Lights, bumpers and the lower body are the same for all.
BODIES = {
    "saloon": _body(
        outline=[(0.0, 0.08), (-0.01, 0.22), (0.14, 0.245), (0.27, 0.385), (0.64, 0.385), (0.78, 0.245), (0.98, 0.22),
                 (1.01, 0.08)],
        windows=[[(0.225, 0.25), (0.31, 0.35), (0.455, 0.35), (0.455, 0.25)],
                 [(0.495, 0.25), (0.495, 0.35), (0.61, 0.35), (0.70, 0.25)]], belt=0.235, wheels=(0.20, 0.80)),
    "hatchback": _body(
        outline=[(0.0, 0.08), (-0.015, 0.25), (0.05, 0.40), (0.20, 0.43), (0.60, 0.43), (0.77, 0.27), (0.98, 0.24),
                 (1.01, 0.08)],
        windows=[[(0.09, 0.275), (0.135, 0.385), (0.33, 0.385), (0.33, 0.275)],
                 [(0.37, 0.275), (0.37, 0.385), (0.57, 0.385), (0.68, 0.275)]], belt=0.255, wheels=(0.19, 0.80)),
    "beetle": _body(
        outline=[(0.02, 0.08), (-0.02, 0.20), (0.12, 0.30), (0.28, 0.45), (0.55, 0.46), (0.72, 0.30), (0.98, 0.26),
                 (1.02, 0.08)],
        windows=[[(0.23, 0.27), (0.31, 0.385), (0.43, 0.39), (0.43, 0.27)],
                 [(0.47, 0.27), (0.47, 0.39), (0.55, 0.385), (0.64, 0.27)]], belt=0.245, wheels=(0.20, 0.79)),
    "van": _body(
        outline=[(0.0, 0.08), (-0.01, 0.30), (0.0, 0.47), (0.20, 0.485), (0.86, 0.485), (0.98, 0.30), (1.01, 0.08)],
        windows=[[(0.07, 0.315), (0.07, 0.42), (0.27, 0.42), (0.27, 0.315)],
                 [(0.33, 0.315), (0.33, 0.42), (0.53, 0.42), (0.53, 0.315)],
                 [(0.60, 0.315), (0.60, 0.42), (0.82, 0.42), (0.88, 0.315)]], belt=0.29, wheels=(0.19, 0.80)),
}

# L of the body's parts; shading stays so far inside BODY that noise cannot leave it.
SIDE, SHINE, LOWER = 55.6, 58.8, 53.2


def car(canvas: Canvas, dice: Dice, kind: str, number: int, left: float, ground: float, length: float,
        forward: bool) -> None:
    """Draw car `number` standing on y = `ground`; its body is the only thing in its paint."""
    body, ink = BODIES[kind], canvas.ink
    start, step = (left, length) if forward else (left + length, -length)

    def place(points: Points) -> Points:
        return [(start + x * step, ground - y * length) for x, y in points]

    def band(low: float, high: float, rear: float, front: float, paint: int) -> None:  # a strip along the side
        canvas.box(min(start + rear * step, start + front * step), ground - high * length,
                   max(start + rear * step, start + front * step), ground - low * length, paint)

    def disc(x: float, y: float, radius: float, paint: int, squeeze: float = 1.0) -> None:
        canvas.ellipse(start + x * step, ground - y * length, radius * length, radius * squeeze * length, paint)

    black, glass, silver = ink("trim", 18), ink("trim", 36), ink("trim", 66)
    side, shine, lower = (ink("car", L, car=number) for L in (SIDE, SHINE, LOWER))
    canvas.ellipse(left + length / 2, ground - 0.005 * length, 0.54 * length, 0.045 * length, ink("road", 36))
    canvas.polygon(place(body.outline), side)
    if dice.chance(0.25):
        canvas.line(place([(0.30, body.height + 0.02), (0.60, body.height + 0.02)]), 0.02 * length, silver)
    band(0.085, 0.135, 0.02, 0.98, lower)
    band(body.belt - 0.035, body.belt - 0.01, 0.06, 0.94, shine)
    for window in body.windows:
        canvas.polygon(place(window), glass)
        (x, y), (half, rise) = (sum(p[i] for p in window) / len(window) for i in (0, 1)), (0.03, 0.028)
        canvas.line(place([(x - half, y - rise), (x + 0.01, y + rise)]), 0.014 * length, ink("trim", 56))
    gap = body.windows[0][-1][0] * 0.4 + body.windows[1][0][0] * 0.6 if kind != "van" else 0.565
    canvas.line(place([(gap, body.belt), (gap, 0.10)]), 0.008 * length, lower)
    canvas.line(place([(gap - 0.09, body.belt - 0.05), (gap - 0.04, body.belt - 0.05)]), 0.012 * length, black)
    for x in body.wheels:
        disc(x, 0.095, 0.098, black)
        disc(x, 0.078, 0.078, ink("trim", 24))
        disc(x, 0.078, 0.043, silver)
        disc(x, 0.078, 0.014, black)
    band(0.075, 0.105, -0.015, 0.06, silver)
    band(0.075, 0.105, 0.94, 1.015, silver)
    disc(0.965, 0.185, 0.028, ink("trim", 72), 1.1)
    disc(0.015, 0.19, 0.022, ink("trim", 46), 1.5)
