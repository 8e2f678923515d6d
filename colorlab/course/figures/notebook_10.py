"""Figures, films and tables of notebook 10: captions and alt text are computed from what is drawn.

`plots.show(*figure)` and `film.show(*moving)` show them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from matplotlib.figure import Figure

from colorlab import film, lab, metrics, plots, streets
from colorlab.course import film_methods
from colorlab.course.figures.notebook_08 import Drawn
from colorlab.film import measures, shots
from colorlab.film.flow import Link
from colorlab.streets.scenes import Scene

NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
NEAR = 15.0  # CIE units in the ab plane: a colour that most people would call by the same name
ROW = 0.3  # of the height: the row that is followed over time
MOST = 5.0  # pixels from frame to frame, the end of the scale of motion
Links = Sequence[Link | None]


class Moving(NamedTuple):
    """A film, its caption and its alt text: `film.show(*moving)`."""

    pictures: list[np.ndarray]
    caption: str
    alt: str


class TwoShots(NamedTuple):
    """A film of two shots on the grid: its greys, its true colours, the same with flicker, and its motion.

    `plain` knows nothing of the cut, `links` does; `cuts` are the frames at which cuts were found.
    """

    greys: list[np.ndarray]
    truth: list[np.ndarray]
    flickering: list[np.ndarray]
    plain: Links
    links: Links
    cuts: list[int]


def ab(rgb: np.ndarray) -> np.ndarray:
    """a and b of a picture, RGB uint8 (H, W, 3) -> float (H, W, 2)."""
    return lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[1:].permute(1, 2, 0).numpy()


def paint(grey: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """A grey frame, uint8 (H, W), in colours, ab (H, W, 2) -> RGB uint8 (H, W, 3)."""
    return (255 * measures.painted(grey, colours)).round().clip(0, 255).astype(np.uint8)


def tinted(L: np.ndarray, a: float, b: float) -> np.ndarray:
    """A photograph, L (H, W), in one colour all over: RGB uint8 (H, W, 3)."""
    plane = torch.ones(1, *L.shape)
    rgb = lab.lab_to_rgb(torch.cat((torch.tensor(L)[None], a * plane, b * plane)))
    return lab.to_uint8(rgb).permute(1, 2, 0).numpy()


def _vivid(pictures: Mapping[str, np.ndarray]) -> str:
    return ", ".join(f"{name} {metrics.colourfulness(picture):.0f}" for name, picture in pictures.items())


def one_print(scan: np.ndarray, answers: Mapping[str, np.ndarray]) -> Drawn:
    """An old print as it was scanned, RGB uint8 (H, W, 3), and what models make of it."""
    count = NUMBERS[len(answers)]
    return Drawn(plots.row([scan, *answers.values()], ["the scan", *answers], height=2.2),
                 f"One old print, and {count} colourings of it. Nothing in the print speaks for or against any of the "
                 f"{count}.",
                 "The scan of a brownish portrait with a pale border and scratches; then the portrait without its "
                 f"border in the colours of {count} models. Colourfulness: {_vivid(answers)}.")


def beside_truth(true: np.ndarray, answers: Mapping[str, np.ndarray]) -> Drawn:
    """The photo as it was before it grew old, and the candidates."""
    vivid = _vivid({"truth": true, **answers})
    return Drawn(plots.row([true, *answers.values()], ["the truth", *answers], height=1.8),
                 f"The truth, beside {NUMBERS[len(answers)]} guesses. Colourfulness: {vivid}.",
                 "An officer in a dark uniform before a blue backdrop and a red, white and blue flag, in true colours; "
                 f"beside it the guesses: {', '.join(answers)}. Colourfulness: {vivid}.")


def channels(pictures: Mapping[str, np.ndarray]) -> Drawn:
    """A scan as several grey pictures, L (H, W) each."""
    words = ", ".join(f"{name} {L.mean():.0f}" for name, L in pictures.items())
    darkest = min(pictures, key=lambda name: pictures[name].mean())
    return Drawn(plots.row([L / 100 for L in pictures.values()], list(pictures), height=1.8),
                 f"The same scan as {NUMBERS[len(pictures)]} grey pictures, the {darkest} one the darkest: the paper "
                 f"and its stains reflect little {darkest} light. Mean lightness, of 100: {words}.",
                 f"Grey versions of one portrait. Mean lightness, of 100: {words}.")


def witnesses(pictures: Sequence[np.ndarray]) -> Drawn:
    """One photograph in two tints."""
    means = [ab(one).mean(axis=(0, 1)) for one in pictures]
    words = "; ".join(f"{name}: a {a:.0f}, b {b:.0f}" for name, (a, b) in zip(("left", "right"), means, strict=True))
    return Drawn(plots.row(pictures, ["one witness", "another witness"], height=2.0),
                 f"Two colours that nothing in the print contradicts. Mean colours: {words}.",
                 f"The portrait in one tint all over, and in another. Mean colours: {words}.")


def change(pictures: Sequence[np.ndarray]) -> float:
    """Mean distance in the ab plane from each picture, RGB uint8 (H, W, 3), to the next, pixel by pixel."""
    planes = [ab(one) for one in pictures]
    return float(np.mean([np.linalg.norm(after - one, axis=-1).mean() for one, after in zip(planes, planes[1:])]))


def side_by_side(films: Mapping[str, Sequence[np.ndarray]]) -> Moving:
    """Two films in one frame, RGB uint8 (H, W, 3); by name."""
    (left, one), (right, other) = films.items()
    words = f"{change(one):.1f} units in the left film, {change(other):.1f} in the right one"
    return Moving([np.hstack(pair) for pair in zip(one, other, strict=True)],
                  f"Left: {left}. Right: {right}. On average, the colour of a pixel changes from frame to frame by "
                  f"{words}.",
                  f"Two films of {len(one)} frames of the same street, with houses, two cars and clouds. Left: {left}. "
                  f"Right: {right}. Mean change of ab from frame to frame: {words}.")


def over_time(films: Mapping[str, Sequence[np.ndarray]], row: float = ROW) -> Drawn:
    """One row of each of several films, time running down."""
    pictures = {name: film.over_time(frames, row, 6) for name, frames in films.items()}
    changes = {name: change([one[None] for one in picture[::6]]) for name, picture in pictures.items()}
    words = ", ".join(f"{name} {value:.1f}" for name, value in changes.items())
    return Drawn(plots.row(list(pictures.values()), list(pictures), height=2.4),
                 "One row of pixels over time, from the first frame (above) to the last. Motion makes stripes slant, "
                 f"flicker makes bands from left to right. Mean change of ab from frame to frame in this row: {words}.",
                 f"A panel of slanted stripes for each of {NUMBERS[len(films)]} films. The more their colours change "
                 f"from frame to frame, the more bands cross the stripes. Mean change: {words}.")


def motion(grey: np.ndarray, link: Link) -> Drawn:
    """A frame, uint8 (H, W), how far each pixel has moved since the frame before, and how far that is believed."""
    speed = np.linalg.norm(link.back.astype(float), axis=-1)
    figure = Figure(figsize=(7, 2.9), layout="constrained")
    axes = figure.subplots(1, 3)
    maps = ((grey, "gray", 255, "the frame", ""), (speed, "cividis", MOST, "how far it moved", "pixels"),
            (link.trust_back / 255, "gray", 1, "how far it is believed", "trust"))
    for axis, (values, colours, top, title, unit) in zip(axes, maps, strict=True):
        drawn = axis.imshow(values, cmap=colours, vmin=0, vmax=top)
        axis.set_title(title, fontsize=10)
        axis.set_xticks([])
        axis.set_yticks([])  # the frame stays: the last map is white
        if unit:
            figure.colorbar(drawn, ax=axis, label=unit, shrink=0.8)
    lost = link.trust_back < 128
    words = (f"{100 * lost.mean():.1f} % of all pixels, and {100 * lost[:, -1].mean():.0f} % of the last column at the "
             "right, which has just come into view")
    return Drawn(figure, "The motion that was found in the grey film, and where it can be trusted (white). It cannot "
                         f"be trusted at {words}.",
                 f"A grey street; a map of speed, with a median of {np.median(speed):.1f} pixels a frame; a white map "
                 f"with black spots, where the motion is not believed: {words}.")


def one_frame(greys: Sequence[np.ndarray], colours: Mapping[str, Sequence[np.ndarray]], scenes: Sequence[Scene],
              t: int) -> Drawn:
    """Frame t, uint8 (H, W), in the colours of several methods, and in the true ones."""
    true = scenes[t].ab
    near = {name: 100 * (np.linalg.norm(one[t] - true, axis=-1) <= NEAR).mean() for name, one in colours.items()}
    words = ", ".join(f"{name} {share:.0f} %" for name, share in near.items())
    return Drawn(plots.row([*(paint(greys[t], one[t]) for one in colours.values()), scenes[t].rgb],
                           [*colours, "the truth"], height=2.4),
                 f"Frame {t}. Share of the picture whose colour is within {NEAR:.0f} units of the true one: {words}. "
                 "Where the colours of the first frame did not arrive, the flow has lost its way.",
                 f"A street with red cars, coloured in {NUMBERS[len(colours)]} ways and in its true colours. Within "
                 f"{NEAR:.0f} units of the truth: {words}.")


def car_errors(colours: Sequence[np.ndarray], scenes: Sequence[Scene], frames: Sequence[int]) -> str:
    """Mean distance of the cars' colours from the true ones in some frames, in words."""
    return ", ".join(f"{np.linalg.norm(colours[t] - scenes[t].ab, axis=-1)[scenes[t].cars > 0].mean():.1f} in frame {t}"
                     for t in frames)


def compared(colours: Mapping[str, Sequence[np.ndarray]], greys: Sequence[np.ndarray], links: Links,
             truth: Sequence[np.ndarray], cut: int | None = None) -> pd.DataFrame:
    """Measures of several colourings of one film, a row each; with `cut`, also the error around it and at the end."""
    rows = {}
    for name, one in colours.items():
        found = measures.measured(greys, links, one, truth)
        rows[name] = {"flicker": np.nanmean(found.flicker), "colourfulness": found.colourfulness.mean(),
                      "ab error": found.ab_error.mean()}
        if cut is not None:
            rows[name] |= {"around the cut": found.ab_error[cut - 1:cut + 1].mean(), "last frame": found.ab_error[-1]}
    return pd.DataFrame(rows).T


def steadied(name: str, answers: Sequence[np.ndarray], links: Links,
             anchors: Mapping[int, np.ndarray] | None = None) -> list[np.ndarray]:
    """Colours of a whole film, ab (H, W, 2) each, after a method of `film.METHODS`; `anchors` are frames by hand."""
    by_hand = {t: one.astype(np.float32) for t, one in (anchors or {}).items()}
    stretch = film.Stretch([one.astype(np.float16) for one in answers], links, len(answers), 0, by_hand)
    return list(film.METHODS[name]().settle(stretch, {})[0])


def clips(stored: pd.DataFrame, model: str) -> pd.DataFrame:
    """From `film.csv` the rows of one model, and those of the true colours."""
    shown = stored[(stored.model == model) & stored.steadying.notna() | (stored.model == "truth")]
    columns = ["clip", "steadying", "flicker", "colourfulness", "ab_error", "drift", "ms_steadying"]
    return shown.assign(steadying=shown.steadying.fillna("(truth)"))[columns].round({"ms_steadying": 0}).round(2)


def two_shots(scenes: Sequence[Scene]) -> TwoShots:
    """Some frames of a film, followed by as many of another street; the true colours get flicker."""
    count = len(scenes)
    other = streets.film(14, count, scenes[0].grey.shape[1], time="sunset", season="winter", colours="blue", grain=3)
    both = [*scenes, *other]
    greys, truth = [np.ascontiguousarray(scene.grey) for scene in both], [scene.ab for scene in both]
    dice = np.random.default_rng(0)
    flickering = [dice.normal(0.9, 0.1) * colours + dice.normal(0, 5, 2) for colours in truth]
    plain = measures.linked(greys)
    found = shots.cuts([one.difference if one else 0 for one in plain])
    links = [one and replace(one, cut=i == count) for i, one in enumerate(plain)]
    return TwoShots(greys, truth, flickering, plain, links, [i for i, cut in enumerate(found) if cut])


def suspects(two: TwoShots) -> pd.DataFrame:
    """The measures of the four methods to be diagnosed."""
    cut = len(two.greys) // 2
    return compared({name: method(two.flickering, two.plain, cut) for name, method in film_methods.METHODS.items()},
                    two.greys, two.links, two.truth, cut)
