"""The figures of notebook 06. Each call returns what `plots.show` takes: figure, caption, alt text."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import torch
from matplotlib.figure import Figure
from scipy.stats import binomtest

from colorlab import bins, hints, lab, plots, streets
from colorlab.models.base import Colorizer, join
from colorlab.streets import figures, objects
from colorlab.streets.scores import input_of

Shown = tuple[Figure, str, str]
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

# Places on the body of the car in data/samples/car.jpg, and on its lamps and windows, as fractions of width and height.
BODY = ((.30, .42), (.50, .36), (.70, .42), (.35, .50), (.67, .50), (.10, .70), (.30, .72), (.50, .72), (.70, .72),
        (.90, .70), (.25, .60), (.50, .64), (.15, .62), (.78, .60), (.50, .12), (.60, .60))
LAMPS, WINDOWS = ((.08, .45), (.90, .45), (.48, .30)), ((.30, .22), (.65, .22), (.50, .15))
SIDE = 256  # at which streets are shown


def hints_for_car(ab: Sequence[float]) -> list[hints.Hint]:
    """What a user would click on the sample photo of a car: 16 times its paint, three lamps in red, three windows."""
    return [hints.Hint(x, y, (float(ab[0]), float(ab[1]))) for x, y in BODY] + [
        hints.Hint(x, y, (60, 45)) for x, y in LAMPS] + [hints.Hint(x, y, (-5, 0)) for x, y in WINDOWS]


def grey_of(rgb: np.ndarray) -> np.ndarray:
    """A photo as the colorizers see it, RGB uint8 (H, W, 3)."""
    L = lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[0]
    return np.repeat(lab.to_uint8(lab.grey_value(L)).numpy()[..., None], 3, axis=-1)


def repaintings(photo: np.ndarray, painted: Mapping[str, np.ndarray]) -> Shown:
    """A photo in grey and some repaintings of it, three to a row."""
    pictures, names = [grey_of(photo), *painted.values()], ["in grey", *painted]
    rows = [pictures[i:i + 3] for i in range(0, len(pictures), 3)]
    figure = plots.sheet(rows, [""] * 3, height=2.1)
    for axis, name in zip(figure.axes, names):
        axis.set_title(name, fontsize=10)
    return (figure,
            f"One grey photo and {WORDS[len(painted)]} cars that it may have shown. A network coloured them all, and "
            "only the paint that it was told differs.",
            "The rear of a car, blurred by its motion, in grey; then the same photo with a car in "
            f"{', '.join(painted)}. Lights and shadows are the same in all; the background stays mostly greyish, "
            "though vivid paints run over the edge of the roof and tint it; the tail lamps stay pale.")


def plane(photos: pd.DataFrame) -> Shown:
    """Where the cars of photographs lie in the ab plane, and the five paints of the street world."""
    figure = Figure(figsize=(5.6, 4.6), layout="constrained")
    axis = figure.subplots()
    dots = axis.scatter(photos["a"], photos["b"], c=photos["L"], s=5, cmap="cividis", vmin=0, vmax=100, lw=0)
    for name, (a, b) in streets.PAINTS.items():
        axis.plot(a, b, "o", mfc="none", mec="black", ms=13, mew=1.6)
        axis.annotate(name, (a, b), (9, 6), textcoords="offset points", fontsize=9,
                      bbox=dict(fc="white", ec="none", pad=0.8, alpha=0.8))
    axis.axhline(0, color="0.6", linewidth=0.6)
    axis.axvline(0, color="0.6", linewidth=0.6)
    axis.set(xlabel="a (green to red)", ylabel="b (blue to yellow)", aspect="equal")
    figure.colorbar(dots, ax=axis, label="lightness L of the car", shrink=0.8)
    return (figure, f"{len(photos):,} photographed cars in the ab plane (dots), and the five paints of the streets "
                    f"(circles). Real cars reach out from neutral to red, blue and yellow, and hardly ever to green.",
            f"A cloud of {len(photos):,} dots, densest around a = b = 0, with an arm towards red and orange at the "
            "upper right, one towards blue below, a thin one towards yellow above and a few dots towards green at "
            "the upper left. Five circles mark the street paints: red, blue and yellow in the arms, green among the "
            "few dots, neutral in the middle.")


def worlds(shares: pd.DataFrame) -> Shown:
    """Shares of paints, a world in a row, from `street_tables.worlds`."""
    neutral = ", ".join(f"{name} {share:.0%}" for name, share in shares["neutral"].items())
    bars = {name: row.fillna(0).tolist() for name, row in shares.iterrows()}
    return (figures.paint_bars(bars, last="brown"),
            "Four worlds of cars (hatched: brown and beige). Our streets are more colourful than any of the others.",
            f"Stacked bars of red, blue, neutral, yellow, green and brown. The neutral part: {neutral}. Red is "
            "second in the photos and first in our streets.")


def losses_over_plane(shares: Mapping[str, float]) -> Shown:
    """Expected squared error and distance for every answer in the ab plane, and the shares for the 0-1 loss."""
    paint_ab, p = streets.paint_ab(), np.array([shares[name] for name in streets.PAINTS])
    a, b = np.meshgrid(np.linspace(-70, 80, 151), np.linspace(-75, 90, 166))
    apart = np.linalg.norm(np.stack((a, b), -1)[:, :, None] - paint_ab, axis=-1)
    best = streets.best_answers(shares)
    figure = Figure(figsize=(9.4, 3.3), layout="constrained")
    axes = figure.subplots(1, 3, sharey=True)
    costs = {"squared error": apart ** 2 @ p, "distance": apart @ p, "0-1 loss": None}
    units = dict(zip(costs, (" (units²)", " (units)", "")))
    for axis, (name, values), answer in zip(axes, costs.items(), best.values()):
        if values is not None:
            drawn = axis.contourf(a, b, values, levels=14, cmap="cividis")
            figure.colorbar(drawn, ax=axis, shrink=0.8)
        for (x, y), share, paint in zip(paint_ab, p, streets.PAINTS):
            axis.plot(x, y, "o", color="white", mec="black", ms=4 + 24 * share)
            axis.annotate(paint if values is not None else f"{paint}\n{1 - share:.2f}", (x, y), (0, 9), ha="center",
                          textcoords="offset points", fontsize=7.5,
                          bbox=dict(fc="white", ec="none", pad=0.6, alpha=0.85))
        axis.plot(*answer, "*", color="#d55e00", mec="black", ms=15)
        axis.set(title=f"expected {name}{units[name]}", xlabel="a", aspect="equal", xlim=(-70, 80), ylim=(-75, 90))
    axes[0].set_ylabel("b")
    places = [f"({x:.0f}, {y:.0f})" for x, y in best.values()]
    return (figure, "What every possible answer costs, and the cheapest one (star). The squared error is a bowl "
                    "whose bottom lies where no paint is; the 0-1 loss is 1 everywhere but at the five paints.",
            "Three times the ab plane, with the five paints as dots, larger for likelier ones; the first two are "
            "maps, the "
            "third is blank between the paints, at which the losses stand in numbers. The star lies at "
            f"{places[0]} for the squared error, at {places[1]} for the distance, and on red, at {places[2]}, for "
            "the 0-1 loss.")


def answers_in_street(street: streets.Scene) -> Shown:
    """A street as it is, and with the three best answers on its cars."""
    truth = streets.truth(street)
    pictures = [street.rgb, *(truth.answer_rgb(loss) for loss in streets.LOSSES)]
    return (plots.row(pictures, ["what happened", "mean", "median", "mode"], height=2.3),
            "Three best answers. Mean and median paint every car in a dull rose that no car of this world has; the "
            "mode paints all of them red.",
            f"A street with cars in {' and '.join(street.recipe.colours)}; then with all cars in a dull rose, in a "
            "slightly stronger rose, and in bright red. All else is equal.")


def calibration(promises: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Shown:
    """For each model what was promised in tenths of 0..1, and what came, with Wilson's 95 % intervals."""
    figure = Figure(figsize=(4.4, 3.6), layout="constrained")
    axis = figure.subplots()
    axis.plot([0, 0.6], [0, 0.6], "k--", linewidth=1, label="promised = came")
    worst = {}
    for (name, (promised, came)), marker, colour in zip(promises.items(), "os", ("#0072b2", "#d55e00")):
        found = pd.DataFrame({"promised": promised, "came": came}).groupby((promised * 10).astype(int)).agg(
            promised=("promised", "mean"), came=("came", "mean"), yes=("came", "sum"), size=("came", "size"))
        counts = zip(found["yes"].astype(int), found["size"].astype(int))
        ends = [binomtest(yes, size).proportion_ci(method="wilson") for yes, size in counts]
        errors = np.abs(np.array([(end.low, end.high) for end in ends]).T - found.came.to_numpy())
        axis.errorbar(found.promised, found.came, errors, fmt=marker + "-", color=colour, capsize=3, label=name)
        worst[name] = float((found.promised - found.came).abs().max())
    axis.set(xlabel="probability that was promised", ylabel="share that came")
    axis.legend(fontsize=7)
    good, bad = sorted(worst, key=worst.__getitem__)[:2]
    return (figure, f"A calibration plot with 95 % intervals. `{good}` stays near the dashed line, on which promises "
                    f"are kept; `{bad}` is off by up to {worst[bad]:.2f}: too much for the paint that it "
                    "finds likeliest, too little for what it finds least likely.",
            f"Two curves with error bars over a dashed diagonal: {good} along it, {bad} above it at the "
            "smallest probabilities and below it at the largest.")


@torch.inference_mode()
def ways_to_draw(model: Colorizer, seen: streets.Scene, seed: int = 4) -> tuple[Figure, str, str, dict[str, float]]:
    """One belief decoded in four ways; also the scatter of ab over the pixels of car 1, for each."""
    large = streets.scene(seen.recipe.seed, SIDE, dict(seen.recipe.paints))
    spread, generator = model.distribution(input_of(model, [seen])), torch.Generator().manual_seed(seed)
    rows, columns = spread.shape[-2:]
    alone = torch.multinomial(spread[0].flatten(1).T, 1, generator=generator).reshape(rows, columns)
    mean = bins.annealed_mean(spread, 1.0)
    colours = objects.draw_paints(objects.beliefs_of_cars(spread, seen), torch.Generator().manual_seed(1))
    maps = {"mean": mean, "each block alone": bins.centers()[alone].movedim(-1, 0)[None],
            "one noise for all": bins.sample(spread, generator.manual_seed(seed))}
    pictures = {name: join(large.rgb, ab) for name, ab in maps.items()}
    pictures["one draw per car"] = objects.with_paints(large, mean, colours)
    scatter = {name: float(lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[1:, large.cars == 1].std(dim=1).norm())
               for name, rgb in pictures.items()}
    return (plots.row([*pictures.values()], list(pictures), height=2.3),
            "One belief, four pictures. Drawn block by block, it is confetti. Noise that all blocks share paints both "
            "cars alike, and changes colour where the belief changes near their edges. Only with one draw for each "
            "car does every car have a single paint.",
            "A street four times: with dull rose cars; with small blotches of random colours all over; with both "
            "cars in the same two colours, and patches on trees and grass; with each car in one paint, "
            f"{' and '.join(objects.nearest_paints(colours, streets.RADIUS))}.",
            scatter)


def hinted(street: streets.Scene, before: torch.Tensor, after: torch.Tensor) -> Shown:
    """A street, and its colours from two distributions: without and with a hint."""
    pictures = [street.rgb, *(join(street.rgb, bins.annealed_mean(one, 1.0)) for one in (before, after))]
    left, right = street.recipe.colours
    return (plots.row(pictures, ["truth", "no hint", f"told: the right car is {right}"], height=2.4),
            "A hint settles the colour of one car and leaves the other as it was.",
            f"A street with a {left} car on the left and a {right} one on the right; then with both cars rose; then "
            f"with the left car rose and the right one {right}.")


def sizes(model: Colorizer, number: int = 27,
          sides: Sequence[int] = (96, 128, 192)) -> tuple[Figure, str, str, dict[int, float]]:
    """One street as a network colours it when it is shown to it at several sizes; ab error beside the cars for each."""
    drawn = streets.StreetDataset(streets.SUPPLIES["results"], SIDE)[number]
    pictures, errors = [drawn.rgb], {}
    for side in sides:
        with torch.inference_mode():
            ab = model(input_of(model, [streets.StreetDataset(streets.SUPPLIES["results"], side)[number]]))
        pictures.append(join(drawn.rgb, ab))
        large = torch.nn.functional.interpolate(ab, (SIDE, SIDE), mode="bilinear")[0].movedim(0, -1).numpy()
        errors[side] = float(np.linalg.norm(large - drawn.ab, axis=-1)[drawn.coverage == 0].mean())
    return (plots.row(pictures, ["truth", *(f"seen at {side}" for side in sides)], height=2.3),
            f"The network `{model.name}` was trained on streets of 96 x 96 pixels, and answers once for 4 x 4 of them. "
            "At that size its colours are pale and run over edges; at the larger two they are plainly wrong.",
            "A street in its true colours; as coloured at 96 pixels: sky blue, ground and trees olive, the orange of "
            "the roofs runs into sky and trees; at 128: violet and orange patches; at 192: an orange "
            "band across the sky and another along the kerb.", errors)


def unsure_photo(name: str, photo: np.ndarray, models: Sequence[Colorizer]) -> tuple[Figure, str, str, dict]:
    """`streets.figures.unsure_photo` with its texts, and for each model the mean bits in three thirds of the height."""
    maps = {model.name: figures.bits_map(model, model.network_input(photo)) for model in models}
    thirds = {model: [round(float(part.mean()), 1) for part in np.array_split(bits, 3)] for model, bits in maps.items()}
    least_sure = max(maps, key=lambda model: maps[model].mean())
    told = "; ".join(f"{model} {upper}, {middle} and {lower}" for model, (upper, middle, lower) in thirds.items())
    return (figures.unsure_photo(photo, models),
            f"How unsure {WORDS[len(models)]} networks are of the colours of the {name}, in bits over the bins. They "
            f"disagree, `{least_sure}` is the least sure, and no true map exists that could judge between them.",
            f"The photo of the {name}, and a map of bits for each network. Mean bits in the upper, middle and lower "
            f"third: {told}.", thirds)


def unsure_street(truth: streets.SceneTruth, models: Sequence[Colorizer]) -> Shown:
    """`streets.figures.unsure` with its texts."""
    return (figures.unsure(truth, models),
            "How unsure one must be of a street's colours, how unsure two networks are, and how much of that they "
            "could have known (excess bits). All maps are on one scale.",
            "Two rows. Above: a street, and how unsure two networks are, blurred maps, bright on cars, ground, "
            "roofs and trees, darker on road and sky. Below: what must be unknown, a dark map but for two evenly "
            "bright cars; then what each network could have known, dark on most of road and sky, brighter on ground "
            "and trees, brightest at the edges of roofs.")
