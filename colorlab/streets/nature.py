"""Trees, clouds, hills, sun and moon."""

import math
from collections.abc import Sequence

from colorlab.streets.canvas import Canvas
from colorlab.streets.recipes import Dice

LEAVES = (54.0, 59.6, 64.8)  # L of foliage in shade, between, and in the light


def tree(canvas: Canvas, dice: Dice, x: float, base: float, height: float) -> None:
    """Draw a tree whose leaves have the same lightness in every season."""
    kind = dice.pick(("round", "round", "round", "poplar", "fir"))
    dark, middle, light = (canvas.ink("foliage", L) for L in LEAVES)
    trunk = canvas.ink("wood", 37.6)
    canvas.box(x - 0.035 * height, base - 0.4 * height, x + 0.035 * height, base, trunk)
    canvas.box(x + 0.005 * height, base - 0.4 * height, x + 0.035 * height, base, canvas.ink("wood", 34))
    if kind == "fir":
        for i, (low, high, half) in enumerate(((0.14, 0.55, 0.27), (0.36, 0.75, 0.22), (0.58, 1.0, 0.16))):
            tip, foot = (x, base - high * height), base - low * height
            canvas.polygon([(x - half * height, foot), tip, (x + half * height, foot)], middle if i < 2 else light)
            canvas.polygon([(x + 0.1 * half * height, foot), tip, (x + half * height, foot)], dark)
    elif kind == "poplar":
        y, half, tall = base - 0.60 * height, 0.17 * height, 0.40 * height
        canvas.ellipse(x, y, half, tall, dark)
        canvas.ellipse(x - 0.15 * half, y - 0.03 * tall, 0.80 * half, 0.92 * tall, middle)
        canvas.ellipse(x - 0.3 * half, y - 0.12 * tall, 0.42 * half, 0.62 * tall, light)
    else:
        crown(canvas, dice, x, base - 0.66 * height, 0.34 * height)


def crown(canvas: Canvas, dice: Dice, x: float, y: float, radius: float) -> None:
    """Draw a crown of several blobs, lit from the upper left."""
    inks = [canvas.ink("foliage", L) for L in LEAVES]
    blobs = [(x, y, 0.78 * radius)]
    turn = dice(0, 6.28)
    for i in range(5):
        angle, reach = turn + i * 1.257 + dice(-0.2, 0.2), dice(0.50, 0.62) * radius
        blobs.append((x + reach * math.cos(angle), y + 0.85 * reach * math.sin(angle), dice(0.40, 0.54) * radius))
    for ink, shift, share in zip(inks, (0.0, -0.07, -0.15), (1.0, 0.86, 0.5)):
        for bx, by, r in blobs if share > 0.6 else blobs[:1] + blobs[2::2]:
            canvas.ellipse(bx + shift * radius, by + 1.1 * shift * radius, share * r, share * r, ink)


def bush(canvas: Canvas, dice: Dice, x: float, base: float, width: float) -> None:
    dark, middle, light = (canvas.ink("foliage", L) for L in LEAVES)
    shares = [(-0.3, dice(0.26, 0.34)), (0.3, dice(0.24, 0.32)), (0.0, dice(0.36, 0.44))]
    for ink, share, lift in ((dark, 1.0, 0.0), (middle, 0.82, 0.06), (light, 0.42, 0.12)):
        for offset, r in shares:
            canvas.ellipse(x + (offset - 0.4 * lift) * width, base - (0.7 * r + lift) * width, share * r * width,
                           share * 0.85 * r * width, ink)


def season_tree(canvas: Canvas, dice: Dice, x: float, base: float, height: float, season: str) -> None:
    """Draw the one tree that tells the season: in full leaf, bare above fallen leaves, or bare under snow."""
    canvas.cue = True
    bark, leaf, snow = canvas.ink("wood", 34), canvas.ink("foliage", LEAVES[1]), canvas.ink("snow", 90)
    if season == "summer":
        canvas.box(x - 0.035 * height, base - 0.5 * height, x + 0.035 * height, base, bark)
        crown(canvas, dice, x, base - 0.66 * height, 0.34 * height)
    else:
        ground = [(x + dice(-0.42, 0.42) * height, base + dice(-0.015, 0.035) * height) for _ in range(22)]
        if season == "winter":
            canvas.ellipse(x, base, 0.24 * height, 0.045 * height, snow)
        tips: list[tuple[float, float, float]] = []
        _branch(canvas, dice, x, base, -math.pi / 2, 0.30 * height, 0.075 * height, 4, bark, tips)
        if season == "winter":
            for tx, ty, r in tips:
                canvas.ellipse(tx, ty - 0.4 * r, 1.3 * r, 0.8 * r, snow)
        else:
            canvas.ellipse(x, base + 0.01 * height, 0.20 * height, 0.03 * height, leaf)
            for lx, ly in ground:
                canvas.ellipse(lx, ly, 0.022 * height, 0.014 * height, leaf)
            for lx, ly, _ in tips[::5]:  # the last leaves
                canvas.ellipse(lx, ly, 0.016 * height, 0.016 * height, leaf)
    canvas.cue = False


def _branch(canvas: Canvas, dice: Dice, x: float, y: float, angle: float, length: float, width: float, depth: int,
            bark: int, tips: list[tuple[float, float, float]]) -> None:
    ex, ey = x + length * math.cos(angle), y + length * math.sin(angle)
    canvas.line([(x, y), (ex, ey)], max(width, 0.005), bark)
    if depth == 0 or depth == 2:
        tips.append((ex, ey, max(0.6 * width, 0.008)))
    if depth:
        for side in (-1, 1):
            _branch(canvas, dice, ex, ey, angle + side * dice(0.28, 0.55), length * dice(0.68, 0.82), 0.6 * width,
                    depth - 1, bark, tips)


def snowman(canvas: Canvas, x: float, base: float, height: float) -> None:
    canvas.cue = True
    snow, dark = canvas.ink("snow", 90), canvas.ink("trim", 22)
    for y, r in ((0.24, 0.26), (0.60, 0.19), (0.86, 0.13)):
        canvas.ellipse(x, base - y * height, r * height, r * height, snow)
    canvas.box(x - 0.14 * height, base - 1.0 * height, x + 0.14 * height, base - 0.95 * height, dark)
    canvas.box(x - 0.085 * height, base - 1.14 * height, x + 0.085 * height, base - 0.96 * height, dark)
    for y in (0.56, 0.66):
        canvas.ellipse(x, base - y * height, 0.022 * height, 0.022 * height, dark)
    for dx in (-0.045, 0.045):
        canvas.ellipse(x + dx * height, base - 0.89 * height, 0.018 * height, 0.018 * height, dark)
    canvas.cue = False


def cloud(canvas: Canvas, dice: Dice, x: float, y: float, width: float) -> None:
    light, shade = canvas.ink("cloud", 82), canvas.ink("cloud", 77.2)
    lobes = [(-0.33, 0.14), (-0.12, 0.22), (0.12, 0.19), (0.33, 0.13)]
    lobes = [(offset + dice(-0.04, 0.04), r * dice(0.85, 1.15)) for offset, r in lobes]
    for ink, drop, share in ((shade, 0.0, 1.0), (light, -0.045, 0.86)):
        for offset, r in lobes:
            canvas.ellipse(x + offset * width, y - 0.5 * r * width + drop * width, share * r * width,
                           share * r * width, ink)
        canvas.ellipse(x, y + drop * width, 0.45 * share * width, 0.085 * width, ink)


def hills(canvas: Canvas, hill: tuple, horizon: float, L: float, dip: float) -> None:
    """Draw a ridge: a least height and waves (size, rate, phase). It dips at x = `dip`, where the sun may set."""
    low, waves = hill
    line = []
    for x in (i / 24 for i in range(25)):
        rise = low + sum(size * (1 + math.sin(rate * x + phase)) / 2 for size, rate, phase in waves)
        line.append((x, horizon - rise * (1 - 0.75 * math.exp(-((x - dip) / 0.12) ** 2))))
    canvas.polygon([(0, horizon + 0.01), *line, (1, horizon + 0.01)], canvas.ink("hill", L))


def sun(canvas: Canvas, x: float, y: float, radius: float, rays: bool) -> None:
    canvas.cue = True
    disc, glow = canvas.ink("sun", 86), canvas.ink("sun", 82)
    if rays:
        for i in range(10):
            angle = i * math.pi / 5
            c, s = radius * math.cos(angle), radius * math.sin(angle)
            canvas.polygon([(x + 1.15 * c - 0.16 * s, y + 1.15 * s + 0.16 * c), (x + 1.7 * c, y + 1.7 * s),
                            (x + 1.15 * c + 0.16 * s, y + 1.15 * s - 0.16 * c)], glow)
    else:
        canvas.ellipse(x, y, 1.3 * radius, 1.3 * radius, glow)
    canvas.ellipse(x, y, radius, radius, disc)
    canvas.cue = False


def moon(canvas: Canvas, x: float, y: float, radius: float, sky: tuple[float, float],
         stars: Sequence[tuple[float, float, float]]) -> None:
    """Draw a crescent and a few stars; `sky` is L and slope of the sky around it."""
    canvas.cue = True
    bright = canvas.ink("moon", 89.2)
    canvas.ellipse(x, y, radius, radius, bright)
    canvas.ellipse(x + 0.48 * radius, y - 0.2 * radius, 0.82 * radius, 0.82 * radius, canvas.ink("sky", *sky))
    for dx, dy, r in stars:
        cx, cy, r = x + dx, y + dy, 1.3 * r
        star = ((-1, 0), (-0.25, -0.25), (0, -1), (0.25, -0.25), (1, 0), (0.25, 0.25), (0, 1), (-0.25, 0.25))
        canvas.polygon([(cx + u * r, cy + v * r) for u, v in star], bright)
    canvas.cue = False
