"""Houses and street lamps."""

from collections.abc import Sequence

from colorlab.streets.canvas import Canvas, Point
from colorlab.streets.recipes import Dice


def house(canvas: Canvas, dice: Dice, left: float, base: float, width: float, height: float,
          vanish: Point, snow: bool) -> None:
    """Draw a house with one wall facing us and one that runs to the vanishing point; `snow` puts caps on the roof."""
    ink, right, top = canvas.ink, left + width, base - height
    wall_L, roof_L, depth = dice(71, 81), dice(47.5, 53), dice(0.14, 0.26)
    style = dice.pick(("gable", "ridge", "ridge", "flat"))
    wall, shade = ink("wall", wall_L), ink("wall", wall_L - 8)
    roof, dark = ink("roof", roof_L), ink("roof", roof_L - 5)
    over, rise = 0.06 * width, dice(0.55, 0.8) * min(width, height) * (0.75 if style == "ridge" else 0.85)

    def back(x: float, y: float, share: float = depth) -> Point:
        return x + share * (vanish[0] - x), y + share * (vanish[1] - y)

    edge, out = (right, over) if vanish[0] > right else (left, -over)
    seen = vanish[0] > right or vanish[0] < left  # the side wall
    chimney = left + dice(0.2, 0.7) * width, dice.chance(0.7) and style != "flat"
    if seen:
        canvas.polygon([(edge, base), (edge, top), back(edge, top), back(edge, base)], shade)
    if chimney[1]:
        x, y, w = chimney[0], top - rise, 0.10 * width
        canvas.box(x, y - 0.06 * height, x + w, top, ink("roof", roof_L - 5))
        canvas.box(x - 0.2 * w, y - 0.08 * height, x + 1.2 * w, y - 0.03 * height, ink("roof", roof_L + 3))
    canvas.box(left, top, right, base, wall)
    if style == "gable":
        middle, peak = left + width / 2, top - rise
        if seen:
            canvas.polygon([(edge + out, top + 0.03 * height), (middle, peak), back(middle, peak),
                            back(edge + out, top + 0.03 * height)], dark)
        canvas.polygon([(left, top), (middle, peak), (right, top)], wall)
        eaves = [(left - over, top + 0.06 * height), (middle, peak - 0.02 * height),
                 (right + over, top + 0.06 * height)]
        canvas.line(eaves, 0.075 * width, roof)
        canvas.ellipse(middle, top - 0.32 * rise, 0.07 * width, 0.07 * width, ink("trim", 74))
        canvas.ellipse(middle, top - 0.32 * rise, 0.05 * width, 0.05 * width, ink("window", 50))
        if snow:
            _snow(canvas, [(x, y - 0.035 * width) for x, y in eaves], 0.06 * width)
    elif style == "ridge":
        half = depth / 2
        ridge_left, ridge_right = back(left - over, top - rise, half), back(right + over, top - rise, half)
        if seen:
            canvas.polygon([(edge, top), back(edge, top - rise, half), back(edge, top)], shade)
        canvas.polygon([(left - over, top + 0.02 * height), ridge_left, ridge_right,
                        (right + over, top + 0.02 * height)], roof)
        for share in (0.3, 0.62):
            (x0, y0), (x1, y1) = ((a + share * (b - a), c + share * (d - c)) for (a, c), (b, d)
                                  in (((left - over, top), ridge_left), ((right + over, top), ridge_right)))
            canvas.line([(x0, y0), (x1, y1)], 0.012 * width, dark)
        canvas.line([(left - over, top + 0.02 * height), (right + over, top + 0.02 * height)], 0.02 * width, dark)
        if snow:
            _snow(canvas, [ridge_left, ridge_right], 0.09 * width, 0.38 * (top - ridge_left[1]))
    else:
        canvas.box(left - over / 2, top - 0.05 * height, right + over / 2, top + 0.035 * height, roof)
        if snow:
            y = top - 0.06 * height
            _snow(canvas, [(left - over / 2, y), (right + over / 2, y)], 0.07 * width)
    _front(canvas, dice, left, top, width, height, storeys=2 if height > 0.8 * width else 1)


def _snow(canvas: Canvas, points: Sequence[Point], thickness: float, sag: float = 0.0) -> None:
    canvas.cue = True
    white = canvas.ink("snow", 90)
    (x0, y0), (x1, y1) = points[0], points[-1]
    canvas.line(points, thickness, white)
    if sag:  # it reaches down the roof in soft lobes
        canvas.polygon([(x0, y0), (x1, y1), (x1, y1 + sag / 2), (x0, y0 + sag / 2)], white)
        for i in range(5):
            canvas.ellipse(x0 + (x1 - x0) * (0.1 + 0.2 * i), y0 + sag / 2, 0.11 * (x1 - x0),
                           sag * (0.5 + 0.25 * (i % 2)), white)
    for x, y in points:
        canvas.ellipse(x, y, thickness / 2, thickness / 2, white)
    canvas.cue = False


def _front(canvas: Canvas, dice: Dice, left: float, top: float, width: float, height: float, storeys: int) -> None:
    """Door and windows."""
    ink = canvas.ink
    frame, glass, wood = ink("trim", 74), ink("window", 53), ink("door", dice(38, 45))
    columns = 3 if width > 0.85 * height else 2
    door = int(dice(0, columns))
    size = min(0.62 * width / columns, 0.5 * height / storeys)
    w, h = 0.42 * size, 0.5 * size
    shutters = dice.chance(0.4)
    for row in range(storeys):
        y = top + height * (row + 0.47) / storeys
        for column in range(columns):
            x = left + width * (column + 0.5) / columns
            if row == storeys - 1 and column == door:
                foot = top + height
                canvas.box(x - 0.85 * w, foot - 0.66 * height / storeys, x + 0.85 * w, foot, frame)
                canvas.box(x - 0.65 * w, foot - 0.62 * height / storeys, x + 0.65 * w, foot, wood)
                canvas.ellipse(x + 0.35 * w, foot - 0.28 * height / storeys, 0.1 * w, 0.1 * w, frame)
                continue
            if shutters:
                canvas.box(x - 1.75 * w, y - h, x + 1.75 * w, y + h, wood)
            canvas.box(x - 1.15 * w, y - 1.15 * h, x + 1.15 * w, y + 1.15 * h, frame)
            canvas.box(x - 0.95 * w, y - 0.95 * h, x + 0.95 * w, y + 0.95 * h, glass)
            if width > 0.12:
                canvas.box(x - 0.08 * w, y - h, x + 0.08 * w, y + h, frame)
                canvas.box(x - w, y - 0.1 * h, x + w, y + 0.06 * h, frame)


def cottage(canvas: Canvas, dice: Dice, x: float, base: float, size: float) -> None:
    """Draw a house so far away that only wall and roof are seen."""
    canvas.box(x - 0.5 * size, base - 0.5 * size, x + 0.5 * size, base, canvas.ink("wall", dice(70, 80)))
    canvas.polygon([(x - 0.6 * size, base - 0.45 * size), (x - 0.3 * size, base - 0.9 * size),
                    (x + 0.3 * size, base - 0.9 * size), (x + 0.6 * size, base - 0.45 * size)],
                   canvas.ink("roof", dice(45, 52)))


def lamp(canvas: Canvas, x: float, base: float, height: float, lit: bool) -> None:
    """Draw a street lamp. By day its globe is dull; at night it shines and has a halo: a cue."""
    top, pole, radius = base - height, canvas.ink("trim", 26), 0.017
    if lit:
        canvas.cue = True
        canvas.ellipse(x, top - radius, 2.3 * radius, 2.3 * radius, canvas.ink("lamp", 76))
        canvas.ellipse(x, top - radius, 1.6 * radius, 1.6 * radius, canvas.ink("lamp", 84))
        canvas.cue = False
    canvas.box(x - 0.005, top, x + 0.005, base, pole)
    canvas.box(x - 0.010, base - 0.03, x + 0.010, base, pole)
    canvas.cue = True
    canvas.ellipse(x, top - radius, radius, radius, canvas.ink("lamp", 91.2 if lit else 58))
    canvas.cue = False
    canvas.box(x - 0.012, top - 0.003, x + 0.012, top + 0.005, pole)
