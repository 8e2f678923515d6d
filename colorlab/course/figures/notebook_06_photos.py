"""The figures and tables of notebook 06 that show photographs, or streets beside what networks make of them."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import torch

from colorlab import bins, hints, lab, plots, streets
from colorlab.course.figures.notebook_06 import BODY, WORDS, Shown, grey_of
from colorlab.models.base import Colorizer, join
from colorlab.streets import figures, photographs


def grey_changes(photo: np.ndarray, painted: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Mean change of the grey value of each repainting, in steps of 255."""
    before = grey_of(photo).astype(float)
    return {name: round(float(np.abs(grey_of(one) - before).mean()), 1) for name, one in painted.items()}


def photo_and_repainting(photo: np.ndarray, painted: np.ndarray) -> Shown:
    """The sample photo of a car, and a neutral repainting of it."""
    return (plots.row([photo, painted], ["the photo", "told: neutral"], height=2.2),
            "The photo shows a silver car. The repainting lacks its bluish shine and the sunset, of which nobody "
            "told the "
            "network; the lamps are pale, although it was told that they are red.",
            "A silver car with a bluish shine, glowing red and yellow lamps and a yellow sky; beside it the same car "
            "in a duller grey, with pale lamps and a whitish sky.")


def same_in_grey(repainted: Mapping[str, np.ndarray]) -> Shown:
    """A street repainted, RGB uint8 (H, W, 3) by the paint of its cars, and what all of them are in grey."""
    return (plots.row([*repainted.values(), grey_of(next(iter(repainted.values())))],
                      [*repainted, "any of them, in grey"], height=1.9),
            "Five streets that differ only in the paint of the cars. A colorizer is given the same grey picture for "
            "all five.",
            f"The same sunny street with two cars {WORDS[len(repainted)]} times: both {', both '.join(repainted)}. The "
            "last picture is the street in grey.")


def differing(pictures: Mapping[str, np.ndarray]) -> dict[str, int]:
    """How many pixels differ between pictures of one size, in colour and once they are grey."""
    colours, greys = (np.stack(found) for found in zip(*((one, grey_of(one)) for one in pictures.values())))
    return {name: int((stack != stack[0]).any(axis=(0, -1)).sum()) for name, stack in (("colour", colours),
                                                                                      ("grey", greys))}


def paints_by_lightness(photos: pd.DataFrame) -> pd.DataFrame:
    """Shares of the paints of photographed cars in five groups of lightness, and the size of each group."""
    group = pd.cut(photos["L"], [0, 25, 40, 55, 70, 100]).rename("L of the car")
    counts = photos.groupby(group, observed=True)["paint"].value_counts().unstack().fillna(0)[list(photographs.NAMES)]
    return counts.div(counts.sum(axis=1), axis=0).round(2).assign(cars=counts.sum(axis=1).astype(int))


def beliefs(shares: Mapping[str, Sequence[float]]) -> Shown:
    """What is true of the paints, and what networks believe of them, as bars; the truth first."""
    names = [*streets.PAINTS, "no car's colour"]
    told = [f"{name}: " + ", ".join(f"{paint} {share:.0%}" for paint, share in zip(names, row))
            for name, row in shares.items()]
    return (figures.paint_bars(shares),
            "What two networks believe about cars that they have not seen. Classification comes near to the shares; "
            "rebalancing gives half of all to red and almost nothing to neutral.",
            f"Stacked bars. {'. '.join(told)}.")


def promises(part: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The five probabilities of each car of `streets.evaluate`, (5 N,), and 1 where the paint came, else 0."""
    promised = part[[f"p_{name}" for name in streets.PAINTS]].to_numpy()
    came = part["paint"].to_numpy()[:, None] == np.array(list(streets.PAINTS))
    return promised.ravel(), came.ravel().astype(float)


def kept(promised: np.ndarray, came: np.ndarray) -> str:
    """In words: mean promise and share that came, for promises in each tenth of 0..1."""
    means = pd.DataFrame({"promised": promised, "came": came}).groupby((promised * 10).astype(int)).mean().round(2)
    return ", ".join(f"{before} -> {after}" for before, after in means.itertuples(index=False))


def blocks_of_car(street: streets.Scene, number: int) -> torch.Tensor:
    """The blocks of 4 x 4 pixels that are mostly paint of one car: bool (H / 4, W / 4)."""
    side = street.size // 4
    covered = (street.coverage * (street.touched == number)).reshape(side, 4, side, 4).mean(axis=(1, 3))
    return torch.tensor(covered > 0.5)


def draws(model: Colorizer, scenes: Sequence[streets.Scene], count: int = 4, seed: int = 1) -> Shown:
    """Streets, their mean, and draws with one paint for each car."""
    return (figures.draw_scenes(model, scenes, count=count, seed=seed),
            "Two streets, their mean, and four draws each. Every car is of one paint, drawn without regard to the "
            "other car; the ground stays as pale as in the mean, as only cars are drawn.",
            "Two rows of small pictures: truth, a pale mean with rose cars, and four draws in which each car is evenly "
            "red, orange, blue, green or grey. The ground keeps the pale colour of the mean.")


def lightness_of_car(photo: np.ndarray) -> float:
    """Median L of the body of the car in the sample photo of a car."""
    return float(np.median(lab.rgb_to_L(torch.tensor(photo).permute(2, 0, 1)[None])[0, 0, 170:240, 60:320]))


def by_themselves(photo: np.ndarray, answers: Mapping[str, np.ndarray]) -> Shown:
    """The sample photo of a car, and what models make of it without a hint."""
    b = {name: float(np.median([hint.ab[1] for hint in hints.from_photo(rgb, BODY)]))
         for name, rgb in {"the photo": photo, **answers}.items()}
    told = ", ".join(f"{name} {value:.0f}" for name, value in b.items())
    others = [value for name, value in b.items() if name != "the photo"]
    return (plots.row([photo, *answers.values()], ["the photo", *answers], height=1.5),
            f"One photo and {WORDS[len(answers)]} answers without a hint. In the photo the paint has b = "
            f"{b['the photo']:.0f}, a cool silver; in the answers b runs from {min(others):.0f} to {max(others):.0f}, "
            "where more is warmer. No model can know the paint, and none says so.",
            f"The rear of a silver car at sunset, with glowing red and yellow lamps, then {WORDS[len(answers)]} "
            "colourings of it by networks and by the mean colour of each lightness; in all of them the lamps have lost "
            f"their red. Median b of the paint: {told}.")


@torch.inference_mode()
def answers_to(photo: np.ndarray, believer: Colorizer, others: Sequence[Colorizer], seed: int = 3
               ) -> dict[str, np.ndarray]:
    """A photo, what `others` make of it, and the mean and a draw of what `believer` believes."""
    spread = believer.distribution(believer.network_input(photo))
    draw = bins.sample(spread, torch.Generator().manual_seed(seed))
    return {"photo": photo, **{model.name: model.colorize(photo) for model in others},
            "mean": join(photo, bins.annealed_mean(spread, 1.0)), "a draw": join(photo, draw)}


def which_would_you_show(answers: Mapping[str, np.ndarray]) -> Shown:
    """What `answers_to` gave."""
    return (plots.row(list(answers.values()), list(answers), height=1.6),
            "Three answers and a draw. Which one would you show, and would you say that it is a guess?",
            "A photo five times: as it is, as colorized by two networks, in the mean colours of a belief, and in "
            "colours drawn from it.")
