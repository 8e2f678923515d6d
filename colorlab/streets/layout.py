"""Where things stand: horizon, vanishing point, roads, houses, trees, lamps and cars of one scene."""

from colorlab.streets import buildings, cars, nature
from colorlab.streets.canvas import Canvas, Point
from colorlab.streets.recipes import Dice, SceneRecipe

SKY = (53.6, 26)  # L at the top of the picture, and how much it grows to the bottom
GROUND = (76.0, -10)


def draw(canvas: Canvas, recipe: SceneRecipe, dice: Dice, cue_dice: Dice, driven: float = 0.0) -> None:
    """Draw a scene from back to front; the cars have driven a part of the picture's side from where they stood.

    All that is drawn from `dice` is the same at every time and in every season; what differs takes its chances from
    `cue_dice` and is drawn as a cue.
    """
    night = recipe.time == "night"
    horizon, vanish_x = dice(0.37, 0.46), dice(0.24, 0.76)
    lanes = _lanes(dice, len(recipe.colours))
    # Upper and lower edge of the street in front: narrow if cars drive on one lane only.
    kerb, foot = (dice(0.575, 0.605), dice(0.945, 0.965)) if all(lanes) else (dice(0.62, 0.68), dice(0.885, 0.915))
    vanish = (vanish_x, horizon)
    road_x, road_width, has_road = vanish_x + dice(-0.10, 0.10), dice(0.14, 0.24), dice.chance(0.8)
    # The gap between the houses: the street that runs away from us, and a free view of the setting sun.
    gap = (min(road_x - road_width / 2 - 0.03, vanish_x - 0.11), max(road_x + road_width / 2 + 0.03, vanish_x + 0.11))

    _sky(canvas, recipe, dice, vanish)
    canvas.box(0, horizon, 1, 1, canvas.ink("ground", *GROUND))
    _countryside(canvas, dice, horizon, vanish_x)
    if has_road:
        _road_away(canvas, vanish, road_x, road_width, kerb)
    _neighbourhood(canvas, recipe, dice, cue_dice, vanish, kerb, gap)
    _street(canvas, dice, kerb, foot, (road_x, road_width) if has_road else None)
    places = dice(0.04, 0.16), dice(0.84, 0.96), dice(0.3, 0.7)
    heights = dice(0.24, 0.29)
    for x in places[:2] if abs(places[2] - vanish_x) < 0.12 or dice.chance(0.5) else places:
        buildings.lamp(canvas, x, kerb - 0.004, heights, night)
    _traffic(canvas, dice, lanes, kerb, foot, driven)
    _foreground(canvas, dice, foot)


def _sky(canvas: Canvas, recipe: SceneRecipe, dice: Dice, vanish: Point) -> None:
    canvas.box(0, 0, 1, 1, canvas.ink("sky", *SKY))
    x, y, radius = dice(0.10, 0.90), dice(0.10, 0.15), dice(0.052, 0.064)
    clouds = [(dice(-0.05, 1.05), dice(0.07, 0.27), dice(0.20, 0.42)) for _ in range(6)]
    count = int(dice(1, 3)) if recipe.weather == "clear" else int(dice(4, 7))
    stars = [(-2.0 * radius, dice(-0.03, 0.03), 0.013), (2.0 * radius, dice(-0.04, 0.0), 0.016),
             (dice(1.0, 1.6) * radius, dice(0.05, 0.08), 0.011), (dice(-1.6, -0.8) * radius, dice(0.06, 0.09), 0.014)]
    for cx, cy, width in clouds[:count]:
        if abs(cx - x) < 0.13 + width / 2 and cy - 0.3 * width < y + 0.13:
            cy = y + 0.13 + 0.3 * width  # below the sun, which shines freely in every weather
        nature.cloud(canvas, dice, cx, min(cy, 0.31), width)
    if recipe.time == "day":
        nature.sun(canvas, x, y, radius, rays=True)
    elif recipe.time == "night":
        nature.moon(canvas, x, y, 1.05 * radius, SKY, stars)
    else:
        nature.sun(canvas, vanish[0], vanish[1] - 0.055, 0.075, rays=False)


def _countryside(canvas: Canvas, dice: Dice, horizon: float, vanish_x: float) -> None:
    """Two ridges, and small trees and houses far away, with a dip where the sun sets."""
    far = 0.012, [(dice(0.02, 0.05), dice(5, 9), dice(0, 6.28)), (dice(0.0, 0.02), dice(11, 17), dice(0, 6.28))]
    near = 0.0, [(dice(0.01, 0.03), dice(4, 8), dice(0, 6.28)), (dice(0.0, 0.012), dice(10, 19), dice(0, 6.28))]
    for hill, L in ((far, 62.0), (near, 57.2)):
        nature.hills(canvas, hill, horizon, L, vanish_x)
    for _ in range(int(dice(5, 10))):
        x, size = dice(0, 1), dice(0.035, 0.06)
        kind = dice.chance(0.25)
        if abs(x - vanish_x) > 0.10:
            if kind:
                buildings.cottage(canvas, dice, x, horizon + 0.012, size)
            else:
                nature.bush(canvas, dice, x, horizon + 0.014, 1.3 * size)


def _road_away(canvas: Canvas, vanish: Point, road_x: float, width: float, kerb: float) -> None:
    x, horizon = vanish
    below = kerb + 0.01

    def strip(left: float, right: float, ink: int) -> None:  # from the kerb to just below the vanishing point
        canvas.polygon([(road_x + left * width, below), (x + left * 0.02, horizon + 0.002),
                        (x + right * 0.02, horizon + 0.002), (road_x + right * width, below)], ink)

    strip(-0.62, 0.62, canvas.ink("pavement", 69.2))
    strip(-0.5, 0.5, canvas.ink("road", 50.8))
    for near, far in ((0.0, 0.22), (0.40, 0.54), (0.66, 0.75), (0.83, 0.89)):
        ends = [(road_x + s * (x - road_x), below + s * (horizon - below), 0.035 * width * (1 - s))
                for s in (near, far)]
        (x0, y0, w0), (x1, y1, w1) = ends
        canvas.polygon([(x0 - w0, y0), (x1 - w1, y1), (x1 + w1, y1), (x0 + w0, y0)], canvas.ink("marking", 85.2))


def _neighbourhood(canvas: Canvas, recipe: SceneRecipe, dice: Dice, cue_dice: Dice, vanish: Point, kerb: float,
                   gap: tuple[float, float]) -> None:
    """Houses, trees and bushes on both sides of the gap, and the tree that tells the season."""
    horizon, depth = vanish[1], kerb - vanish[1]
    winter = recipe.season == "winter"
    middle = horizon + dice(0.38, 0.5) * depth
    front = kerb - dice(0.025, 0.045)
    sides = [(-0.06, gap[0]), (gap[1], 1.06)]
    for left, right in sides:  # a row further back
        x = left + dice(0, 0.08)
        while x < right - 0.13:
            width = dice(0.10, 0.14)
            nearer = x + width < vanish[0] - 0.11 or x > vanish[0] + 0.11
            if dice.chance(0.55):
                if nearer:
                    buildings.house(canvas, dice, x, middle, width, dice(0.075, 0.11), vanish, winter)
            else:
                nature.tree(canvas, dice, x + width / 2, middle, dice(0.12, 0.17))
            x += width + dice(0.01, 0.05)
    widest = max(sides, key=lambda side: side[1] - side[0])
    for left, right in sides:
        x, has_house = left + dice(0.0, 0.05), False
        while x < right - 0.17:
            width = min(dice(0.20, 0.28), right - x)
            if dice.chance(0.7) or (not has_house and (left, right) == widest):
                height = min(dice(0.75, 1.05) * width, front - 0.32)
                buildings.house(canvas, dice, x, front, width, height, vanish, winter)
                if dice.chance(0.6):
                    nature.bush(canvas, dice, x + dice(0.1, 0.9) * width, front + 0.012, dice(0.06, 0.10))
                has_house = True
                x += width + dice(0.05, 0.09)
            else:
                nature.tree(canvas, dice, x + 0.08, front + 0.008, dice(0.24, 0.31))
                x += 0.17
        if x < right - 0.07:
            nature.tree(canvas, dice, min(x + 0.05, right - 0.08), front + 0.01, dice(0.20, 0.28))
    left, right = widest
    place = dice(max(left, 0.0) + 0.12, max(left, 0.0) + 0.16), dice(min(right, 1.0) - 0.16, min(right, 1.0) - 0.12)
    x = place[int(dice(0, 2))]
    nature.season_tree(canvas, cue_dice, x, kerb - 0.014, dice(0.28, 0.33), recipe.season)
    if winter:
        canvas.cue = True
        for _ in range(6):  # patches of snow
            middle_x, half = cue_dice(0, 1), cue_dice(0.03, 0.06)
            if middle_x + half < gap[0] or middle_x - half > gap[1]:
                canvas.ellipse(middle_x, kerb - cue_dice(0.014, 0.03), half, 0.007, canvas.ink("snow", 90))
        canvas.cue = False
        nature.snowman(canvas, x + (0.11 if x < 0.5 else -0.11), kerb - 0.010, 0.095)


def _street(canvas: Canvas, dice: Dice, kerb: float, foot: float, side_road: tuple[float, float] | None) -> None:
    """The street in front, from kerb to kerb, with its lane marks."""
    pavement, edge, road = canvas.ink("pavement", 71.2), canvas.ink("pavement", 64), canvas.ink("road", 45.2, 5)
    canvas.box(0, kerb - 0.012, 1, kerb + 0.016, pavement)
    canvas.box(0, kerb + 0.016, 1, kerb + 0.024, edge)
    canvas.box(0, kerb + 0.024, 1, foot, road)
    if side_road:
        x, width = side_road
        canvas.polygon([(x - 0.56 * width, kerb + 0.03), (x - 0.50 * width, kerb - 0.013),
                        (x + 0.50 * width, kerb - 0.013), (x + 0.56 * width, kerb + 0.03)], road)
    canvas.box(0, foot, 1, foot + 0.018, pavement)
    middle, start = kerb + 0.49 * (foot - kerb), dice(0, 0.16)
    for i in range(-1, 7):
        x = start + 0.16 * i
        canvas.polygon([(x, middle), (x + 0.08, middle), (x + 0.083, middle + 0.011), (x + 0.003, middle + 0.011)],
                       canvas.ink("marking", 85.2))


def _lanes(dice: Dice, count: int) -> tuple[int, int]:
    """How many cars drive on the lane behind and on the one in front."""
    return dice.pick({1: ((1, 0), (0, 1)), 2: ((1, 1), (2, 0), (0, 2)), 3: ((2, 1), (1, 2))}[count])


def _foreground(canvas: Canvas, dice: Dice, foot: float) -> None:
    """Grass on our side of the street, with tufts, bushes or a fence."""
    top = foot + 0.022
    for _ in range(10):
        x, y, size = dice(), dice(top + 0.02, 1.0), dice(0.008, 0.016)
        canvas.polygon([(x - size, y), (x - 0.9 * size, y - 1.5 * size), (x - 0.3 * size, y - 0.5 * size),
                        (x, y - 2 * size), (x + 0.3 * size, y - 0.5 * size), (x + 0.9 * size, y - 1.5 * size),
                        (x + size, y)], canvas.ink("ground", GROUND[0] - 2, GROUND[1]))
    fence, hedge = dice.chance(0.3), dice.chance(0.5)
    if fence and foot < 0.93:
        white, left, right = canvas.ink("trim", 74), dice(-0.1, 0.5), dice(0.55, 1.1)
        for y in (0.955, 0.98):
            canvas.box(left, y - 0.004, right, y + 0.004, white)
        x = left
        while x < right:
            canvas.polygon([(x - 0.009, 1.0), (x - 0.009, 0.943), (x, 0.932), (x + 0.009, 0.943), (x + 0.009, 1.0)],
                           white)
            x += 0.04
    for _ in range(6 if hedge else 3):
        x, base, width = dice(-0.05, 1.05), 1.0 + dice(0.0, 0.02), dice(0.07, 0.13)
        nature.bush(canvas, dice, x, base, width * (1 if foot < 0.93 else 0.6))


def _traffic(canvas: Canvas, dice: Dice, lanes: tuple[int, int], kerb: float, foot: float, driven: float) -> None:
    """Cars on two lanes: those behind drive to the left, those in front to the right. No two touch.

    Where two share a lane each has half of it; between the lanes there is room above the front cars' roofs.
    """
    back, front = lanes
    number = 1
    for cars_here, forward in ((back, False), (front, True)):
        ground = foot - dice(0.015, 0.030) if forward else kerb + dice(0.112, 0.124)
        room = ground - (kerb + 0.124 + 0.045) if forward and back else 1.0
        for i in range(cars_here):
            kind = dice.pick(tuple(cars.BODIES))
            length = dice(0.38, 0.44) if forward else dice(0.34, 0.39)
            length = min(length, room / cars.BODIES[kind].height)
            low, high = (-0.03, 1.03 - length) if cars_here == 1 else ((-0.03, 0.47 - length), (0.53, 1.03 - length))[i]
            left = dice(low, high) + (driven if forward else -driven)
            cars.car(canvas, dice, kind, number, left, ground, length, forward)
            number += 1
