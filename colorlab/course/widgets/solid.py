"""The solid of all colours that sRGB has, in Lab, to be turned."""

from typing import Any

import ipywidgets
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from colorlab import lab, plots
from colorlab.course.widgets.showing import show

VIEWS = ((-15, 15), (150, 15), (0, 90))  # turn and tilt in degrees: the sides of blue and of yellow, and from above
_MIDDLE = np.array([50.0, 0.0, 0.0])


def patches(steps: int = 14) -> tuple[np.ndarray, np.ndarray]:
    """The surface of the RGB cube in Lab, in `steps` by `steps` patches on each of its six faces.

    Returns
    -------
    corners : ndarray, (6 steps², 4, 3)
        L, a and b of the corners of each patch.
    colours : ndarray, (6 steps², 3)
        sRGB 0..1 of its middle.
    """
    edge = np.linspace(0, 1, steps + 1)
    low, high = edge[:-1], edge[1:]
    corners, colours = [], []
    for axis in range(3):
        for level in (0.0, 1.0):
            u, v = (one.ravel() for one in np.meshgrid(np.arange(steps), np.arange(steps), indexing="ij"))
            for pairs in [[(low[u], low[v]), (high[u], low[v]), (high[u], high[v]), (low[u], high[v])]]:
                faces = np.stack([np.insert(np.stack(pair, axis=-1), axis, level, axis=-1) for pair in pairs], axis=1)
            corners.append(faces)
            colours.append(faces.mean(axis=1))
    rgb = torch.tensor(np.concatenate(corners)).permute(2, 0, 1)
    return lab.rgb_to_lab(rgb).permute(1, 2, 0).numpy(), np.concatenate(colours)


def project(points: np.ndarray, turn: float, tilt: float) -> tuple[np.ndarray, np.ndarray]:
    """See Lab from a direction, without perspective.

    Parameters
    ----------
    points : ndarray, (..., 3)
        L, a, b.
    turn, tilt : float
        Degrees: around the neutral axis, and upwards. At 0, 0 a runs to the right and b away from the viewer; at a
        tilt of 90 one looks down from white, with a to the right and b upwards.

    Returns
    -------
    place : ndarray, (..., 2)
        To the right and upwards, CIE units.
    near : ndarray, (...)
        Towards the viewer.
    """
    L, a, b = np.moveaxis(points - _MIDDLE, -1, 0)
    turn, tilt = np.radians(turn), np.radians(tilt)
    right, away = a * np.cos(turn) + b * np.sin(turn), b * np.cos(turn) - a * np.sin(turn)
    up = L * np.cos(tilt) + away * np.sin(tilt)
    return np.stack((right, up), axis=-1), L * np.sin(tilt) - away * np.cos(tilt)


def draw_solid(axis: Axes, turn: float, tilt: float, steps: int = 14) -> None:
    """Draw the solid, its neutral axis and the axes of a and b through middle grey."""
    corners, colours = patches(steps)
    place, near = project(corners, turn, tilt)
    order = np.argsort(near.mean(axis=1))  # what is near is drawn last
    axis.add_collection(PolyCollection(list(place[order]), facecolors=colours[order], edgecolors=colours[order],
                                       linewidths=0.4))
    halo: dict[str, Any] = {"color": "white", "linewidth": 2.6, "alpha": 0.8}
    ink: dict[str, Any] = {"color": "black", "linewidth": 1.1}
    for ends, names in (([(-8, 0, 0), (108, 0, 0)], ("black, L = 0", "white, L = 100")),
                        ([(50, -110, 0), (50, 110, 0)], ("a = -110", "a = 110")),
                        ([(50, 0, -115), (50, 0, 110)], ("b = -115", "b = 110"))):
        line, _ = project(np.array(ends, float), turn, tilt)
        if np.ptp(line, axis=0).max() < 20:  # seen end on
            axis.plot(*line.mean(axis=0), "o", ms=5, mfc="white", mec="black")
            axis.annotate("neutral axis, end on", line.mean(axis=0), xytext=(6, 6), textcoords="offset points",
                          fontsize=7, bbox={"fc": "white", "ec": "none", "pad": 0.8, "alpha": 0.8})
            continue
        neutral = ends[0][0] != ends[1][0]
        axis.plot(*line.T, **halo)
        axis.plot(*line.T, **ink, linestyle="-" if neutral else ":")
        for end, name, other in zip(line, names, line[::-1]):
            away = np.sign(end - other) * (np.abs(end - other) > 30)
            axis.annotate(name, end, xytext=3 * away, textcoords="offset points", fontsize=7,
                          ha=("right", "center", "left")[int(away[0]) + 1],
                          va=("top", "center", "bottom")[int(away[1]) + 1],
                          bbox={"fc": "white", "ec": "none", "pad": 0.5, "alpha": 0.8})
    axis.set(xlim=(-150, 150), ylim=(-135, 135), aspect="equal")
    plots.bare(axis)


def solid_figure(views: tuple[tuple[float, float], ...] = VIEWS, titles: tuple[str, ...] = ()) -> Figure:
    """The solid from one or several directions, turn and tilt in degrees, side by side."""
    figure = Figure(figsize=(3.7 * len(views), 3.5), layout="constrained")
    axes = figure.subplots(1, len(views), squeeze=False)[0]
    for i, (axis, view) in enumerate(zip(axes, views)):
        draw_solid(axis, *view)
        axis.set_title(titles[i] if titles else f"turned by {view[0]}°, from {view[1]}° above", fontsize=9)
    return figure


def extremes() -> dict[str, tuple[float, float, float]]:
    """L, a and b of the six vivid corners of the solid, by name."""
    corners = {"red": (1, 0, 0), "yellow": (1, 1, 0), "green": (0, 1, 0), "cyan": (0, 1, 1), "blue": (0, 0, 1),
               "magenta": (1, 0, 1)}
    values = lab.rgb_to_lab(torch.tensor(list(corners.values()), dtype=torch.float64).T[:, None])[:, 0].T.tolist()
    return {name: (L, a, b) for name, (L, a, b) in zip(corners, values)}


def solid_panel(turn: int = -15, tilt: int = 15) -> None:
    """Two sliders that turn and tilt the solid of sRGB in Lab."""
    turned = ipywidgets.IntSlider(turn, -180, 180, 5, description="turn", continuous_update=False)
    tilted = ipywidgets.IntSlider(tilt, -90, 90, 5, description="tilt", continuous_update=False)
    picture = ipywidgets.Image(format="png", layout={"width": "460px"})
    label = ipywidgets.Label()

    def draw(_: object = None) -> None:
        picture.value = plots.png(solid_figure(((turned.value, tilted.value),)), bbox_inches="tight")
        places = {name: project(np.array(point), turned.value, tilted.value) for name, point in extremes().items()}
        nearest = max(places, key=lambda name: places[name][1])
        label.value = f"nearest to you: {nearest}; furthest to the right: {max(places, key=lambda n: places[n][0][0])}"

    for slider in (turned, tilted):
        slider.observe(draw, "value")
    draw()
    found = extremes()
    show(ipywidgets.VBox([ipywidgets.HBox([turned, tilted], layout={"flex_flow": "row wrap"}), picture, label]),
         "The solid of all sRGB colours in Lab from three directions: a crooked lump that hangs on the neutral axis "
         "from black at the bottom to white at the top. Its corners are "
         + "; ".join(f"{name} at L {L:.0f}, a {a:.0f}, b {b:.0f}" for name, (L, a, b) in found.items()) + ".",
         solid_figure(titles=("from the side of blue", "from the side of red and yellow",
                              "from above: white in the middle")),
         "The same solid from three directions. Its corners lie at different heights: yellow close to white, blue far "
         "down, so that no slice shows them both at their most vivid. Run this cell to turn it.")
