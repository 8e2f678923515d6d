"""A town of one's own in the street world, and a last layer that learns its colours in seconds.

The trunk, all layers of an embedded street network but the last, stays as it is; what it makes of each scene is
computed once. What learns is a fresh last layer: 313 scores from the trunk's features at every position.
"""

from collections.abc import Mapping

import numpy as np
import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor, nn

from colorlab import bins, lab, losses, models, plots, streets
from colorlab.course.figures.notebook_02 import label_rows
from colorlab.models.zhang16 import Zhang16
from colorlab.streets import figures

NAME = "zhang16-streets-classification"
SIDE = 96  # of the scenes that this network was trained on


def embedded() -> Zhang16:
    """The network that lends its trunk, as it was trained in the other town."""
    found = models.load(NAME)
    assert isinstance(found, Zhang16)
    return found


def trunk(network: Zhang16, L: Tensor) -> Tensor:
    """Everything but the last layer: L (B, 1, H, W) -> features (B, C, H/4, W/4)."""
    x = (L - 50) / 100
    for number in range(1, 8):
        x = getattr(network, f"model{number}")(x)
    return network.model8[:-1](x)


class Town:
    """Scenes with paints of one's own: their features, and their colours.

    Parameters
    ----------
    paints : mapping of str to float
        Probability of each paint; see `streets.PAINTS`.
    scenes : int
        How many of them are for training; sixteen more, which are never trained on, are for validation.

    Attributes
    ----------
    features : Tensor, (scenes, C, 24, 24)
    ab : Tensor, (scenes, 2, 96, 96)
        CIE units.
    """

    def __init__(self, paints: Mapping[str, float], scenes: int):
        self.paints = dict(paints)
        network = embedded()
        self.features, self.ab = self._seen(network, "training", scenes)
        self._unseen, self._true = self._seen(network, "validation", 16)

    def _seen(self, network: Zhang16, use: str, count: int) -> tuple[Tensor, Tensor]:
        supply = streets.StreetDataset(streets.SUPPLIES[use], SIDE, self.paints)
        features, ab = [], []
        for number in range(count):
            seen = lab.rgb_to_lab(torch.tensor(np.moveaxis(supply[number].rgb, -1, 0))[None])
            with torch.inference_mode():
                features.append(trunk(network, seen[:, :1]))
            ab.append(seen[:, 1:])
        return torch.cat(features).clone(), torch.cat(ab)  # a tensor of inference mode takes part in no gradient

    def batch(self, step: int, size: int = 4) -> tuple[Tensor, Tensor]:
        """Features and colours of a few scenes, others at every step."""
        chosen = torch.tensor([(step * size + i) % len(self.ab) for i in range(size)])
        return self.features[chosen], self.ab[chosen]

    def loss(self, layer: nn.Module) -> float:
        """Equation 2, all pixels alike, on the scenes that nobody trains on."""
        with torch.inference_mode():
            return losses.cross_entropy(layer(self._unseen), self._true).item()

    def marks(self) -> dict[str, float]:
        """Losses to compare with: of who knows nothing, who knows the shares alone, and who knows everything."""
        encoded = bins.soft_encode(F.avg_pool2d(self._true, losses.BLOCK))
        shares = encoded.mean(dim=(0, 2, 3), keepdim=True)
        same, all_known = (bins.entropy(one).mean().item() * np.log(2) for one in (shares, encoded))
        return {"knows nothing": float(np.log(bins.COUNT)), "the right shares, the same everywhere": same,
                "knows everything": all_known}

    def weights(self) -> Tensor:
        """Equation 4 for this town: weights of the bins (313,)."""
        return bins.rebalancing_weights(bins.estimate_prior([self.ab], photographs=False))


def fresh_layer() -> nn.Conv2d:
    """A last layer that gives each of the 313 bins the same probability."""
    last = embedded().model8[-1]
    assert isinstance(last, nn.Conv2d)
    layer = nn.Conv2d(last.in_channels, bins.COUNT, 1)
    nn.init.zeros_(layer.weight)
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return layer


def network(layer: nn.Module) -> Zhang16:
    """The embedded trunk with this last layer, ready to colorize."""
    whole = embedded()
    whole.model8[-1] = layer
    return whole.eval()


def show_curves(curves: Mapping[str, list[tuple[int, float]]], marks: Mapping[str, float]) -> None:
    """Show losses on unseen scenes against steps, with lines to compare with."""
    figure = Figure(figsize=(7, 3.4), layout="constrained")
    axis = figure.subplots()
    for (name, curve), style in zip(curves.items(), ("k-o", "k--s")):
        axis.plot(*zip(*curve), style, ms=4, mfc="none", label=name)
    last = max(curve[-1][0] for curve in curves.values())
    for name, height in marks.items():
        axis.axhline(height, color="0.5", ls=":")
        axis.text(last, height + 0.06, name, ha="right", va="bottom", fontsize=9)
    axis.set(xlabel="steps", ylabel="loss on unseen scenes (nats)", ylim=(0.9, 6.4))
    axis.legend(loc="center", bbox_to_anchor=(0.5, 0.72), title="last layer trained for")
    ends = ", ".join(f"{name} {curve[-1][1]:.1f}" for name, curve in curves.items())
    plots.show(figure, caption="What a layer learns in seconds. Its loss starts at the cost of knowing nothing, and "
                               "soon falls below that of knowing how common each colour is, but not where.",
               alt=f"Curves of the loss over {last} steps, falling from {np.log(bins.COUNT):.1f} steeply at first; in "
                   f"the end {ends}. Dotted lines: "
                   f"{', '.join(f'{name} {height:.1f}' for name, height in marks.items())}.")


def about_greys(scenes: Mapping[str, streets.Scene]) -> str:
    """A sentence on neutral cars at sunset, which look blue; nothing if there are none."""
    scene = scenes["sunset"]
    number = scene.recipe.colours.count("neutral")
    if not number:
        return ""
    car = scene.recipe.colours.index("neutral") + 1
    paint = scene.ab[(scene.touched == car) & (scene.coverage == 1)].mean(axis=0)
    around = scene.ab[scene.coverage == 0].mean(axis=0)
    who = "The neutral car at sunset looks" if number == 1 else "The neutral cars at sunset look"
    return (f" ({who} blue in the truth, but the paint is the same near-grey at any hour, ({paint[0]:.0f}, "
            f"{paint[1]:.0f}) in the ab plane. It only looks blue beside so much orange: the scene around has a mean "
            f"of ({around[0]:.0f}, {around[1]:.0f}).)")


def show_streets(networks: Mapping[str, Zhang16], paints: Mapping[str, float],
                 seeds: tuple[int, ...] = (7, 8, 9)) -> None:
    """Show three streets as they are and as networks colour them."""
    scenes = [streets.scene(seed, SIDE, paints, time=time) for seed, time in zip(seeds, streets.TIMES)]
    rows = [[scene.grey / 255, *(one.colorize(scene.rgb) for one in networks.values()), scene.rgb] for scene in scenes]
    columns = ["what it sees", *networks, "truth"]
    cars = "; ".join(f"{time}: {', '.join(scene.recipe.colours)}" for scene, time in zip(scenes, streets.TIMES))
    figure = plots.sheet(rows, columns, height=1.75)
    label_rows(figure, streets.TIMES)
    plots.show(figure,
               caption="Before training one colour covers everything. Seconds later, sky and road have the colours "
                       "of the hour, while cars get a brownish mixture, whatever their true paint."
                       f"{about_greys(dict(zip(streets.TIMES, scenes)))}",
               alt=f"Three streets at day, sunset and night in the columns {', '.join(columns)}. True cars at {cars}. "
                   "Before training all is one tint; afterwards skies are blue, red and violet, and all cars are "
                   "of a brownish mixture.")


def beliefs(networks: Mapping[str, Zhang16], paints: Mapping[str, float], count: int = 20) -> dict[str, list[float]]:
    """What networks believe on average of the cars in `count` scenes of a town: six probabilities each, as `PAINTS`."""
    supply = streets.StreetDataset(streets.SUPPLIES["evaluation"], SIDE, paints)
    scenes = [supply[number] for number in range(count)]
    return {name: figures.belief(streets.evaluate(one, scenes)) for name, one in networks.items()}


def show_beliefs(found: Mapping[str, list[float]]) -> None:
    """Show what `beliefs` returns as bars."""
    names = [*streets.PAINTS, "no car's colour"]
    said = "; ".join(f"{name}: {', '.join(f'{paint} {p:.0%}' for paint, p in zip(names, belief))}"
                     for name, belief in found.items())
    plots.show(figures.paint_bars(found),
               caption="What networks believe on average about cars that none of them was trained on. The grey picture "
                       "does not show a car's paint, so all that they can learn is how common each paint is: yours "
                       "follows your town, unless rebalancing pulls it away.",
               alt=f"Stacked bars of probabilities over the paints. {said}.")
