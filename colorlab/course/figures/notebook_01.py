"""Figures of colour spaces; each function gives a figure, its caption and its alt text, for `plots.show(*...)`."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import torch
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullFormatter

from colorlab import lab, metrics, plots
from colorlab.course import assimilation, colour_vision, just_noticeable
from colorlab.course.cases import conversions
from colorlab.course.widgets.gamut import gamut_figure, share
from colorlab.course.widgets.just_noticeable import example_figure

Shown = tuple[Figure, str, str]


def coloured_lines(rgb: np.ndarray, mask: np.ndarray, subject: str) -> Shown:
    """A photo in grey with coloured lines over it; `subject` says what it shows, and where which colour seems to be."""
    figure = plots.pixel_by_pixel([assimilation.coloured_lines(rgb, mask)])
    return (figure, "Something has been done to this photo. Look at it as a whole, then closely at a single spot.",
            f"{subject} The whole picture is covered by a fine grid of coloured lines.")


def between_the_lines(rgb: np.ndarray, mask: np.ndarray, corner: tuple[int, int], side: int = 60) -> Shown:
    """A part of `coloured_lines` at five times its size, and what remains of it without the lines."""
    row, column = corner
    part = np.s_[row:row + side, column:column + side]
    picture = assimilation.coloured_lines(rgb, mask)[part]
    without = np.where(mask[part][..., None], np.uint8(255), picture)
    large = [np.repeat(np.repeat(one, 5, axis=0), 5, axis=1) for one in (picture, without)]
    between = assimilation.chroma(picture)[~mask[part]].max()
    return (plots.pixel_by_pixel(large),
            "Left: a small part of the picture, enlarged five times. Right: the same part with the lines painted "
            "white. What is left is grey.",
            "Two enlarged squares. Left, small grey tiles between coloured lines; right, the same tiles between white "
            f"lines. The largest distance from grey in any tile is {between:.0f}.")


def transfer_curve() -> Shown:
    """What light, and what lightness, a stored value stands for."""
    stored = torch.arange(256)
    light, lightness = lab.srgb_to_linear(stored / 255), lab.lightness(stored / 255)
    figure = Figure(figsize=(8, 3), layout="constrained")
    for axis, values, name, top in zip(figure.subplots(1, 2), (light, lightness), ("light", "lightness L"), (1, 100)):
        axis.plot(stored, values, color="#5e3c99", label="sRGB")
        axis.plot([0, 255], [0, top], "k--", linewidth=0.9, label="proportional")
        axis.plot(stored[128], values[128], "o", color="#b35806")
        axis.annotate(f"{values[128]:.2f}" if top == 1 else f"{values[128]:.0f}", (stored[128], values[128]),
                      xytext=(8, -12), textcoords="offset points")
        axis.set(xlabel="stored value", ylabel=name, xlim=(0, 255), ylim=(0, top * 1.02),
                 xticks=(0, 64, 128, 192, 255))
        axis.legend(loc="upper left", fontsize=8)
    apart = float((lightness - 100 * stored / 255).abs().max())
    return (figure, "Left: the stored value and light, a strongly bent curve. Right: the stored value and lightness as "
                    f"seen, nowhere more than {apart:.1f} units of 100 from a straight line.",
            f"Two curves. Light stays far below the diagonal, {light[128]:.2f} at a stored value of 128; lightness "
            f"runs close to the diagonal, {lightness[128]:.0f} of 100 there.")


def stripes(greys: Sequence[int] = (64, 128, 188, 240), side: int = 120) -> Shown:
    """Squares of black and white lines, each around a patch of one stored grey."""
    field = np.zeros((side, side, 3), np.uint8)
    field[1::2] = 255
    inner = np.s_[side // 4:-(side // 4), side // 4:-(side // 4)]
    squares = []
    for grey in greys:
        square = field.copy()
        square[inner] = grey
        squares.append(square)
    return (plots.pixel_by_pixel(squares),
            f"Lines of black and white around patches stored as {', '.join(map(str, greys))}. Step back until the "
            "lines melt. (The test works only if your browser shows the picture at its full size.)",
            "Four squares of fine black and white lines with a grey patch in the middle, from dark to light: "
            + ", ".join(map(str, greys)) + ".")


def fine_stripes(side: int = 120) -> np.ndarray:
    """Three fields of stripes, one pixel each: black and white, red and green, blue and yellow; RGB uint8."""
    fields = np.zeros((side, 3, side, 3), np.uint8)
    fields[::2] = np.array([(0, 0, 0), (255, 0, 0), (0, 0, 255)], np.uint8)[:, None]
    fields[1::2] = np.array([(255, 255, 255), (0, 255, 0), (255, 255, 0)], np.uint8)[:, None]
    return fields.reshape(side, 3 * side, 3)


def shrunk(picture: np.ndarray, small: np.ndarray) -> Shown:
    """A picture, and what became of it at half its size, enlarged again pixel by pixel."""
    again = small.repeat(2, axis=0).repeat(2, axis=1)
    means = ", ".join(str(tuple(int(value) for value in small[0, i])) for i in np.arange(3) * small.shape[1] // 3)
    return (plots.pixel_by_pixel([picture, again]),
            "Left: stripes of one pixel in three pairs of colours. Right: the same picture after the program, "
            "enlarged. From afar the two ought to look alike, but the right one is darker.",
            "Left, three fields of fine stripes: black and white, red and green, blue and yellow. Right, three even "
            f"fields, stored as {means}.")


def channels(rgb: np.ndarray, values: np.ndarray) -> Shown:
    """A photo (H, W, 3) and its L, a and b (H, W, 3), each with its scale."""
    figure = Figure(figsize=(11, 2.6), layout="constrained")
    axes = figure.subplots(1, 4)
    axes[0].imshow(rgb)
    axes[0].set_title("photo")
    shown = [axes[1].imshow(values[..., 0], cmap="gray", vmin=0, vmax=100)]
    shown += [axes[i].imshow(values[..., i - 1], cmap="PuOr_r", vmin=-60, vmax=60) for i in (2, 3)]
    for axis, image, title in zip(axes[1:], shown, ["L", "a: green - / red +", "b: blue - / yellow +"]):
        axis.set_title(title)
        figure.colorbar(image, ax=axis, shrink=0.7)
    for axis in axes:
        plots.bare(axis)
    spread = [float(values[..., i].std()) for i in range(3)]
    return (figure, "L shows every detail; a and b vary less. Purple is negative and orange positive: a "
                    "palette that readers with a colour-vision deficiency can tell apart.",
            "The photo and its channels. L looks like a sharp black-and-white photo, a and b like faint maps, with "
            f"standard deviations of {spread[0]:.0f}, {spread[1]:.0f} and {spread[2]:.0f}.")


def patches(colours: np.ndarray, names: Sequence[str]) -> Shown:
    """Colours RGB uint8 (N, 3) in a row, each with its name and its stored values."""
    figure = Figure(figsize=(1.15 * len(names), 1.5), layout="constrained")
    for axis, colour, name in zip(figure.subplots(1, len(names)), colours, names):
        axis.imshow(np.broadcast_to(colour, (8, 10, 3)))
        axis.set_title(name, fontsize=9)
        axis.set_xlabel(", ".join(map(str, colour)), fontsize=8)
        plots.bare(axis)
    means = sorted({round(float(colour.mean())) for colour in colours})
    return (figure, f"{len(names)} colours with their stored red, green and blue. The mean of the three is "
                    f"{' or '.join(map(str, means))} in each of them.",
            "A row of patches: " + "; ".join(f"{name}, stored as {', '.join(map(str, colour))}"
                                             for name, colour in zip(names, colours)) + ".")


def greys(colours: np.ndarray, names: Sequence[str]) -> Shown:
    """Colours RGB uint8 (N, 3), and below each the neutral grey of equal L."""
    values = lab.rgb_to_lab(torch.tensor(colours.T[:, None].copy()))[0, 0]
    same = lab.to_uint8(lab.grey_value(values)).numpy()
    rows = [colours, np.repeat(same[:, None], 3, axis=1)]
    figure = Figure(figsize=(1.15 * len(names), 2.6), layout="constrained")
    axes = figure.subplots(2, len(names))
    for line, row in zip(axes, rows):
        for axis, colour in zip(line, row):
            axis.imshow(np.broadcast_to(colour, (8, 10, 3)))
            plots.bare(axis)
    for axis, name in zip(axes[0], names):
        axis.set_title(name, fontsize=9)
    for axis, L, grey in zip(axes[1], values, same):
        axis.set_xlabel(f"L {L:.0f}, stored {grey}", fontsize=8)
    axes[0, 0].set_ylabel("colour", fontsize=8)
    axes[1, 0].set_ylabel("grey of equal L", fontsize=8)
    return (figure, "The lower row is what a colorizer is given of the upper one. Its first two patches look the same.",
            "Above: " + ", ".join(names) + "; below, greys of lightness " + ", ".join(f"{L:.0f}" for L in values) + ".")


def gamut_row(levels: Sequence[int]) -> Shown:
    """The ab plane at several lightnesses with axes, and a cross at the neutral point."""
    shares = [100 * share(level) for level in levels]
    return (gamut_figure(levels),
            "The colours that sRGB can show at these lightnesses. The cross is grey, where a and b are 0. The patch "
            "does not only grow and shrink: it moves from blue, when dark, to yellow, when light.",
            "The ab plane with axes from -110 to 110, a to the right and b upwards: "
            + "; ".join(f"at L = {level} the patch fills {part:.0f} %" for level, part in zip(levels, shares))
            + ". When dark it reaches down to blue, when light it is a strip up to yellow.")


def distance_strips(table: pd.DataFrame, simulated: bool) -> Shown:
    """Which differences were found, against three distances; a table of `just_noticeable`."""
    counted = table[~table["check"]]
    found = counted["found"].to_numpy(bool)
    height = [list(just_noticeable.PLACES).index(place) for place in counted["place"]]
    score = just_noticeable.scores(table)
    figure = Figure(figsize=(10, 2.7), layout="constrained")
    for axis, (measure, name) in zip(figure.subplots(1, 3, sharey=True), just_noticeable.MEASURES.items()):
        values = counted[measure].to_numpy()
        for which, mark, label in ((found, "o", "found"), (~found, "x", "missed")):
            axis.plot(values[which], np.array(height)[which], mark, label=label, ms=7 if mark == "x" else 6,
                      color="#5e3c99" if mark == "o" else "#b35806")
        axis.set(xscale="log", xlabel=f"distance: {name}", title=f"separation {score[measure]:.2f}",
                 yticks=range(len(just_noticeable.PLACES)), yticklabels=list(just_noticeable.PLACES), ylim=(-0.6, 4.6))
        axis.xaxis.set_major_locator(FixedLocator([0.3, 1, 3, 10, 30, 100]))
        axis.xaxis.set_major_formatter("{x:g}")
        axis.xaxis.set_minor_formatter(NullFormatter())
        axis.tick_params(labelsize=8)
        axis.grid(axis="y", linewidth=0.3)
    figure.axes[0].legend(fontsize=8, loc="center right")
    who = "A simulated observer (a program, no person)" if simulated else "Your answers"
    return (figure, f"{who}: which differences were found (discs) and missed (crosses). A good distance has all "
                    "crosses to the left of all discs, whatever the place.",
            f"{who}. Three strips of discs and crosses, one for each distance; " + ", ".join(
                f"{name} separates them to {score[measure]:.2f}" for measure, name in just_noticeable.MEASURES.items())
            + ".")


def palettes(chosen: Mapping[str, np.ndarray]) -> Shown:
    """Palettes RGB uint8 (N, 3), each as it is seen with four kinds of colour vision."""
    figure = Figure(figsize=(4.2 * len(chosen), 2.4), layout="constrained")
    words = []
    for axis, (name, colours) in zip(figure.subplots(1, len(chosen), squeeze=False)[0], chosen.items()):
        seen = np.stack([colour_vision.seen_with(colours, view) for view in colour_vision.VIEWS])
        axis.imshow(seen, aspect="auto")
        least = [colour_vision.closest_pair(colours, view)[0] for view in colour_vision.VIEWS]
        axis.set(title=name, xticks=range(len(colours)), xticklabels=range(1, len(colours) + 1), yticks=range(4),
                 yticklabels=[f"{view}\nclosest pair {value:.0f}" for view, value in zip(colour_vision.VIEWS, least)])
        axis.tick_params(labelsize=8, length=0)
        axis.set_xticks(np.arange(len(colours) + 1) - 0.5, minor=True)
        axis.set_yticks(np.arange(5) - 0.5, minor=True)
        axis.grid(which="minor", color="white", linewidth=3)
        axis.tick_params(which="minor", length=0)
        words.append(f"{name}: " + ", ".join(f"{v} {x:.0f}" for v, x in zip(colour_vision.VIEWS, least)))
    return (figure, "A palette is only as good as its closest pair. The number is the CIEDE2000 of the two colours "
                    "that are hardest to tell apart.",
            "Rows of colour patches. The smallest difference between two patches of a palette is, for "
            + "; ".join(words) + ".")


def programs(rgb: np.ndarray) -> Shown:
    """A photo taken to Lab by each of the programs of `conversions`, and back by a right one."""
    back = [conversions.and_back(rgb, program) for program in conversions.PROGRAMS.values()]
    names = [f"program {name}" for name in conversions.PROGRAMS]
    figure = plots.sheet([back[:3], back[3:]], names[:3], height=2.0)
    for axis, name in zip(figure.axes[3:], names[3:]):
        axis.set_title(name, fontsize=10)
    mean = [lab.rgb_to_lab(torch.tensor(one).movedim(-1, 0)).mean(dim=(1, 2)).tolist() for one in back]
    return (figure, "One photo, taken to Lab by six programs, and brought back by a correct one: wrong "
            "numbers in between show as wrong colours.",
            "Six versions of the photo, with mean L, a and b of " + "; ".join(
                f"{name[-1]}: {round(L)}, {round(a)}, {round(b)}" for name, (L, a, b) in zip(names, mean)) + ".")


def coarse(rgb: np.ndarray, soft_colour: np.ndarray, soft_light: np.ndarray) -> Shown:
    """A photo, the photo with coarse a and b, and the photo with coarse L."""
    away = [float(metrics.ciede2000(one, rgb)) for one in (soft_colour, soft_light)]
    return (plots.row([rgb, soft_colour, soft_light], ["photo", "a and b at 1/8 size", "L at 1/8 size"]),
            "In this photo colour may be coarse, but lightness may not: the eye takes its edges from L.",
            f"The photo three times. With coarse a and b it looks almost the same, CIEDE2000 {away[0]:.1f}; with "
            f"coarse L it is a blur, CIEDE2000 {away[1]:.1f}.")


def trials(chosen: Sequence[just_noticeable.Trial]) -> Shown:
    """Four fields each, of which one differs, by how many codes."""
    away = just_noticeable.distances(chosen)["ciede2000"]
    figure = example_figure(chosen)
    return (figure, "Equal steps in RGB, and far from equal by CIEDE2000.",
            "Five squares of four fields, of which one differs. CIEDE2000 of the difference: " + "; ".join(
                f"{one.place} {value:.1f}" for one, value in zip(chosen, away)) + ".")
