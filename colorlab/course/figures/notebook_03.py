"""Figures of notebook 03, each with the caption and the alt text that follow from what is drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from torch import Tensor

from colorlab import lab, plots, streets
from colorlab.course.figures.notebook_00 import described
from colorlab.course.widgets.global_features import Features, features_figure
from colorlab.course.widgets.layers import layers_figure
from colorlab.evaluation.paired import Comparison
from colorlab.models.base import Colorizer, join
from colorlab.models.iizuka16 import Iizuka16

Described = tuple[Figure, str, str]  # a figure, its caption, its alt text: what `plots.show` takes
PURPLE, ORANGE = "#5e3c99", "#b35806"  # apart for readers with colour-vision deficiency
ENLARGED = 4  # how many times as large as it is a change of colour is shown
SKIES = {"bridge": (0.6, 0, 1), "mountains": (0.14, 0.4, 1), "palace": (0.4, 0, 0.5)}  # foot, left, right of each sky
BLUISH = -10  # mean b below which a sky is called bluish, CIE units
NAMES_OF_SQUARES = ("half of the influence", "all of it: the receptive field")


def labelled(rows: Sequence[Sequence[np.ndarray]], columns: Sequence[str], names: Sequence[str],
             height: float = 2.0) -> Figure:
    """A sheet of pictures whose rows are named at their left; see `plots.sheet`."""
    figure = plots.sheet(rows, columns, height=height)
    figure.set_figwidth(figure.get_figwidth() + 0.35)
    for axis, name in zip(figure.axes[::len(columns)], names, strict=True):
        axis.set_ylabel(name, fontsize=10)
    return figure


def two_vectors(grey: np.ndarray, pictures: Mapping[str, np.ndarray], vectors: Sequence[Tensor]) -> Described:
    """One grey picture, and below it what a network makes of it with each of some global vectors.

    Parameters
    ----------
    grey : ndarray, uint8 (H, W)
    pictures : mapping of str to ndarray
        Title -> RGB uint8 (H, W, 3), the answer with the vector in the same place.
    vectors : sequence of Tensor, (N,)
        Drawn as a strip of N cells below each picture.
    """
    count, numbers = len(pictures), len(vectors[0])
    figure = Figure(figsize=(3.1 * (1 + count), 3.9), layout="constrained")
    axes = figure.subplots(2, 1 + count, height_ratios=(6, 1))
    top = max(float(vector.max()) for vector in vectors)
    axes[0, 0].imshow(grey, cmap="gray", vmin=0, vmax=255)
    axes[0, 0].set_title("the grey picture: always the same", fontsize=10)
    for (title, rgb), vector, (above, below) in zip(pictures.items(), vectors, axes[:, 1:].T, strict=True):
        above.imshow(rgb)
        above.set_title(title, fontsize=10)
        shown = below.imshow(vector.reshape(2, -1).numpy(), cmap="cividis", vmin=0, vmax=top)
        below.set_title(f"the {numbers} global features it used", fontsize=9)
    for axis in (*axes[0], *axes[1, 1:]):
        plots.bare(axis)
    figure.colorbar(shown, cax=axes[1, 0], orientation="horizontal", label="value of a feature")
    lights = " and ".join(str(int((vector > 0.5).sum())) for vector in vectors)
    return (figure, "The same grey picture in other colours. Only the "
            f"{numbers} numbers in the strip were exchanged.",
            f"A street in grey, and the same in colour {'; '.join(pictures)}. Nothing has moved, and the sun "
            "shines in all; but sky, grass, trees and roofs have turned, while the cars keep their reddish brown. "
            f"Below each picture its {numbers} numbers as a strip of light and dark cells: {lights} of them are "
            "above 0.5.")


def styles(model: Iizuka16, name: str, givers: Mapping[str, np.ndarray]) -> Described:
    """The photo `name` of `givers`, colorized with the global features of each of them, which stand above."""
    coloured = [model.colorize(givers[name], style=photo) for photo in givers.values()]
    numbers = model.global_to_fusion[0].out_features
    shape = givers[name].shape
    above = [_cropped(photo, shape[1] / shape[0]) for photo in givers.values()]
    figure = labelled([above, coloured], list(givers), ["gives the features", f"{name} with them"], 1.9)
    said = "; ".join(f"{giver}: {described(name, rgb)}" for giver, rgb in zip(givers, coloured))
    return (figure, f"Above, the photos that give the features. Below, always the same grey {name}: the "
            f"{numbers} global features of the photo above are enough to change the colour of sky and ground.",
            f"Two rows. Above: {', '.join(givers)}. Below: the {name} in colour, with the features of the photo "
            f"above. {said}.")


def _cropped(photo: np.ndarray, ratio: float) -> np.ndarray:
    """The middle of a photo (H, W, 3) with this ratio of width to height."""
    height, width = photo.shape[:2]
    rows, columns = min(height, round(width / ratio)), min(width, round(height * ratio))
    top, left = (height - rows) // 2, (width - columns) // 2
    return photo[top:top + rows, left:left + columns]


def hours(models: Sequence[Colorizer], seed: int) -> Described:
    """One street at each time of day: in grey, as it is, and as models of streets colorize it."""
    rows, front = [], {}
    for time in streets.TIMES:
        drawn = streets.scene(seed, 192, time=time)
        answers = [model.colorize(drawn.rgb) for model in models]
        rows.append([drawn.grey / 255, drawn.rgb, *answers])
        front[time] = answers
    same = [int(np.abs(front["day"][i][-12:].astype(int) - front["night"][i][-12:]).max()) for i in range(len(models))]
    frozen = " and ".join(model.name for model, most in zip(models, same) if most <= 2)
    return (labelled(rows, ["in grey", "in truth", *(model.name for model in models)], streets.TIMES, 1.9),
            "One street at three hours. The grass in front looks alike in grey at every hour; "
            f"{frozen or 'no network'} therefore paints it alike, too.",
            f"Three rows, {', '.join(streets.TIMES)}; columns: in grey, in truth, "
            f"{', '.join(model.name for model in models)}. In truth the grass is bright green by day, olive at "
            "sunset, blue-green at night. With fusion it is straw-coloured, orange-brown and grey-blue, and the sky "
            "follows the hour. Without fusion the grass in front stays the same dull brown, and blotches of orange "
            "and blue lie in each sky.")


def vectors_by_hour(vectors: Tensor) -> Described:
    """Global features of streets, (hours, streets, N), as one row per picture."""
    count, each, numbers = vectors.shape
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    axis = figure.subplots()
    shown = axis.imshow(vectors.flatten(0, 1).numpy(), cmap="cividis", aspect="auto", vmin=0)
    axis.hlines(np.arange(1, count) * each - 0.5, -0.5, numbers - 0.5, color="white", linewidth=2)
    axis.set_yticks(np.arange(count) * each + (each - 1) / 2, streets.TIMES)
    axis.set(xlabel=f"global feature, 0 to {numbers - 1}", ylabel=f"{each} streets at each hour")
    figure.colorbar(shown, ax=axis, label="value")
    within = (vectors - vectors.mean(dim=1, keepdim=True)).norm(dim=-1).mean()
    between = torch.pdist(vectors.mean(dim=1)).mean()
    return (figure, f"One row for each picture. Rows of one hour lie {within:.1f} from their mean, the means of two "
            f"hours {between:.1f} apart: a row says more about the hour than about the street.",
            f"A map of {count * each} rows and {numbers} columns in {count} blocks. Within a block the rows look "
            "alike: the same columns are bright. By day hardly any cell is bright; at night the same columns are "
            "brighter, and a few more; at sunset nearly all the bright columns are other ones.")


def influence(L: Tensor, gradient: Tensor, place: tuple[int, int], half: int, whole: int) -> Described:
    """What the network is given, and how much each pixel sways the colour at a place, with two squares in both.

    `L` is (1, 1, H, W), `gradient` (H, W), `place` row and column. `half` is the side of the square around the place
    that holds half of the influence, `whole` that of the receptive field, which lies around the pixels that count.
    """
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.imshow(L[0, 0].cpu().numpy(), cmap="gray", vmin=0, vmax=100)
    strength = gradient.abs().numpy()
    ends = [np.flatnonzero(strength.any(axis=axis))[[0, -1]] for axis in (1, 0)]
    strength = np.where(strength > 0, strength, np.nan)
    shown = right.imshow(np.log10(strength / np.nanmax(strength)), cmap="cividis", vmin=-4, vmax=0)
    right.set_facecolor("0.85")
    middles = (place, tuple(end.mean() for end in ends))
    outline = [withStroke(linewidth=4, foreground="black")]
    for axis in (left, right):
        for (row, column), side, style, name in zip(middles, (half, whole), ("-", ":"), NAMES_OF_SQUARES):
            axis.add_patch(Rectangle((column - side / 2, row - side / 2), side, side, fill=False, ec="white", lw=2,
                                     ls=style, path_effects=outline, label=f"{name}: {side} x {side}"))
        axis.plot(place[1], place[0], "+", color="white", ms=9, mew=2, path_effects=outline)
        axis.set(xticks=[], yticks=[])
    figure.legend(handles=left.patches, loc="outside lower center", ncols=2, fontsize=9, facecolor="0.8")
    left.set_title(f"what the network is given, {L.shape[-2]} x {L.shape[-1]}", fontsize=10)
    right.set_title("influence on b at the cross", fontsize=10)
    figure.colorbar(shown, ax=right, label="log10, strongest pixel = 0")
    off = max(abs(middle - at) for middle, at in zip(middles[1], place))
    return (figure, f"The colour at the cross can depend on {whole} x {whole} pixels, but half of the "
            f"influence comes from {half} x {half}. If all counted alike, it would take {whole / 2 ** 0.5:.0f} x "
            f"{whole / 2 ** 0.5:.0f}. (The large square lies {off:.0f} pixels off the middle, as the network works on "
            "coarser grids in between.)",
            f"Left a grey photo with a cross in the middle and two squares, one of {half} and one of {whole} pixels. "
            "Right a speckled map of the influence, which fills the larger square and is brightest within or near the "
            "smaller one; beyond the larger square all is plain grey, which means no influence at all.")


def half_side(gradient: Tensor, row: int, column: int) -> int:
    """Side of the smallest square around a place that holds half of the summed influence, the gradient's size."""
    rows, columns = (torch.arange(n) - place for n, place in zip(gradient.shape, (row, column)))
    ring = torch.maximum(rows.abs()[:, None], columns.abs()[None]).flatten()
    inside = torch.bincount(ring, gradient.abs().double().flatten()).cumsum(0)
    return 2 * int((inside < inside[-1] / 2).sum()) + 1


def ablation(comparisons: Mapping[str, Comparison], unit: str) -> Described:
    """How much further from the truth each way is than a reference, with 95 % intervals over the photos."""
    figure = Figure(figsize=(7.5, 0.9 + 0.36 * len(comparisons)), layout="constrained")
    axis = figure.subplots()
    for i, one in enumerate(comparisons.values()):
        away = not one.low <= 0 <= one.high
        axis.plot([one.low, one.high], [i, i], color=PURPLE, lw=2)
        axis.plot(one.difference, i, "o", color=PURPLE, mfc=PURPLE if away else "white", ms=7)
    axis.axvline(0, color="0.4", ls="--", lw=1)
    axis.set_yticks(range(len(comparisons)), comparisons, fontsize=9)
    axis.invert_yaxis()
    axis.set_xlabel(f"{unit} further from the truth than with fusion and its own vector\n(0: no difference)")
    axis.spines[["top", "right"]].set_visible(False)
    photos = next(iter(comparisons.values())).photos
    apart = [name for name, one in comparisons.items() if one.low > 0]
    level = [name for name, one in comparisons.items() if one.low <= 0 <= one.high]
    words = "; ".join(f"{name} {one.difference:.1f}, from {one.low:.1f} to {one.high:.1f}"
                      for name, one in comparisons.items())
    return (figure, f"Mean difference over {photos} photos with its 95 % interval. The interval excludes 0 for: "
            f"{', '.join(apart) or 'none'}. It holds 0 for: {', '.join(level) or 'none'}.",
            f"A dot with a horizontal line for each of {len(comparisons)} ways, beside a dashed line at 0: {words}.")


def skies(photos: Mapping[str, np.ndarray], ways: Mapping[str, Mapping[str, np.ndarray]]) -> Described:
    """Three photos with a blue sky, as they are and in the ways of an ablation (photo -> way -> picture).

    Caption and alt text say what the mean colours of the skies say.
    """
    titles = {"own vector": "own vector", "vector set to 0": "vector set to 0", "other 1": "another's vector",
              "trained without": "trained without"}
    pictures = {"truth": {name: photos[name] for name in SKIES},
                **{title: {name: ways[name][way] for name in SKIES} for way, title in titles.items()}}
    colours = {title: {name: sky_colour(name, rgb) for name, rgb in row.items()} for title, row in pictures.items()}
    bluish = [f"{title.capitalize()}: {', '.join(name for name, (_, b) in found.items() if b < BLUISH) or 'none'}"
              for title, found in colours.items()]
    said = [f"{title}: {', '.join(f'{name} a {round(a)} b {round(b)}' for name, (a, b) in found.items())}"
            for title, found in colours.items()]
    return (labelled([[row[name] for row in pictures.values()] for name in SKIES], list(pictures), list(SKIES), 1.25),
            f"Three skies that are blue in truth. Which of them stay bluish, with a mean b below {BLUISH}? "
            f"{'. '.join(bluish[1:])}. (One of the three other vectors of the table is shown.)",
            f"The photos {', '.join(SKIES)}, in truth and in {len(titles)} ways. The mean colours of their skies: "
            f"{'; '.join(said)}.")


def sky_colour(name: str, rgb: np.ndarray) -> tuple[float, float]:
    """Mean a and b of the sky in a picture RGB uint8 (H, W, 3) of the sample photo `name`, one of `SKIES`."""
    foot, left, right = SKIES[name]
    height, width = rgb.shape[:2]
    sky = rgb[:int(foot * height), int(left * width):int(right * width)]
    a, b = lab.rgb_to_lab(torch.tensor(sky).movedim(-1, 0))[1:].mean(dim=(1, 2)).tolist()
    return a, b


def sizes(networks: Sequence[Any], picture: np.ndarray, sides: Sequence[int]) -> Described:
    """One picture, colorized by some networks (rows) that see it at several sizes (columns)."""
    rows = []
    for network in networks:
        usual, answers = network.side, []
        for network.side in sides:
            answers.append(network.colorize(picture))
        network.side = usual
        rows.append(answers)
    return (labelled(rows, [f"seen at {side} x {side}" for side in sides], [network.name for network in networks], 1.9),
            f"One street, seen at {len(sides)} sizes by networks that were trained on streets of 192 x 192. The larger "
            "the street, the more its sky falls apart without fusion. With fusion it holds together.",
            f"The same street by day in {len(rows)} rows, {' and '.join(one.name for one in networks)}, and "
            f"{len(sides)} columns of growing size. With fusion the sky is evenly blue from 192 on, while cars and "
            "the grass in front get blue patches at the largest. Without fusion the sky breaks into blue and orange "
            "patches, the more the larger, and the cars turn blue at the largest.")


def layers(model: Iizuka16, photo: np.ndarray) -> Described:
    """The layers of a network, and what its last local layer makes of a photo."""
    return (layers_figure(model, photo, "mid 2", size=128),
            "Each box is as high as the layer's output and as wide as its number of channels. No value of mid 2 (five "
            "of its channels below) depends on more than a square as large as the one drawn; only the lower row, "
            "which joins at fusion, takes in the whole photo.",
            "A row of boxes for the layers low 1 to mid 2, then an arrow to fusion and colour: lower and wider towards "
            "the middle. A second row holds the global branch, from which another arrow goes to fusion. Below, a grey "
            "temple with a square of 75 pixels, and five coarse maps of 11 x 16 values, most of them bright in the "
            "sky and dark on the temple.")


def strongest(features: Features, count: int = 3) -> Described:
    """The global features that change a picture most, each moved alone over its whole range."""
    sheet, _, words = features_figure(features, count=count, enlarged=ENLARGED)
    return (sheet, f"Each of the {count} strongest features, moved alone over its whole range. The change from the "
            "first column to the second is so slight that one has to look for it on the grass and the pavement; the "
            f"third column shows it {ENLARGED} times as large, and the map says where it is. None of them makes a "
            "night.",
            words.split("The two pictures")[0] + "The first two pictures of a row differ by a slight tint. In the "
            "third, the green of grass and trees has faded, and the pavement is tinged with blue and violet, while sky "
            "and cars look as before. The map is bright on the grass in front and around the end of the road, dim on "
            "trees and houses, dark on sky and cars.")


def on_the_way(picture: np.ndarray, answers: Mapping[int, Tensor]) -> Described:
    """A picture in the colours of some answers (2, h, w), each with another number of exchanged features."""
    names = [f"{count} exchanged" for count in answers]
    return (plots.row([join(picture, ab[None]) for ab in answers.values()], names, height=1.9),
            "The same grey street. From left to right, more and more of the day's global features are exchanged for "
            "the night's, those with the largest effect first.",
            f"A street {len(names)} times: {', '.join(names)}. The yellowish green of the grass fades step by step "
            "and ends in a bluish grey; the cars stay as they are.")
