"""A pipeline whose parts take so long: what is gained when one of them becomes faster?"""

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from colorlab import plots
from colorlab.course.widgets.showing import show

LOOKS = (("#f0d35c", ""), ("#2d5a8a", "//"), ("#bcbcbc", ".."), ("#7a6f9b", "xx"), ("#ffffff", "\\\\"))


def amdahl_figure(seconds: dict[str, float], part: str, factor: float) -> Figure:
    """Left the times of all parts, before and after `part` got `factor` times as fast; right what the whole gains."""
    figure = Figure(figsize=(9, 2.9), layout="constrained")
    bars, curve = figure.subplots(1, 2, width_ratios=(3, 2))
    after = seconds | {part: seconds[part] / factor}
    left = np.zeros(2)
    for i, name in enumerate(seconds):
        colour, hatch = LOOKS[i % len(LOOKS)]
        widths = 1000 * np.array([seconds[name], after[name]])
        bars.barh([1, 0], widths, left=left, color=colour, hatch=hatch, edgecolor="black", label=name)
        left += widths
    bars.set(yticks=[1, 0], yticklabels=["before", "after"], xlabel="milliseconds per photo", xlim=(0, 1.02 * left[0]))
    bars.legend(loc="upper center", bbox_to_anchor=(0.5, 1.22), ncols=len(seconds), fontsize=8, frameon=False)

    factors = np.geomspace(1, 100, 50)
    rest = sum(seconds.values()) - seconds[part]
    curve.plot(factors, sum(seconds.values()) / (rest + seconds[part] / factors), "k-")
    curve.plot(factor, left[0] / left[1], "ko", markersize=9)
    if rest > 0:
        ceiling = left[0] / 1000 / rest
        curve.axhline(ceiling, color="black", linestyle=":")
        curve.annotate(f"no further than {ceiling:.3g}", (1, ceiling), (0, 3), textcoords="offset points")
        curve.set_ylim(1 - 0.04 * (ceiling - 1), 1 + 1.25 * (ceiling - 1))
    curve.set(xscale="log", xlabel=f"{part}: times as fast", ylabel="the whole: times as fast", xticks=[1, 10, 100],
              xticklabels=["1", "10", "100"])
    return figure


def amdahl_panel(seconds: dict[str, float], part: str = "network", factor: int = 4) -> None:
    """Choose a part of a pipeline (name -> seconds per photo) and how much faster it gets; see what the whole gains."""
    chosen = ipywidgets.Dropdown(options=list(seconds), value=part, description="part")
    slider = ipywidgets.IntSlider(factor, 1, 100, description="times as fast", continuous_update=False,
                                  style={"description_width": "initial"})
    picture = ipywidgets.Image(format="png", layout={"width": "810px", "max_width": "100%"})
    label = ipywidgets.Label()

    def draw(_: object = None) -> None:
        picture.value = plots.png(amdahl_figure(seconds, chosen.value, slider.value))
        label.value = _gained(seconds, chosen.value, slider.value)

    for control in (chosen, slider):
        control.observe(draw, "value")
    draw()
    show(ipywidgets.VBox([ipywidgets.HBox([chosen, slider], layout={"flex_flow": "row wrap"}), picture, label]),
         "Left, the time of a photo as a bar with a piece for each part, before and after one of them becomes faster; "
         "right, a curve of what the whole gains, which rises less and less. Here: "
         + _gained(seconds, part, factor) + ".",
         amdahl_figure(seconds, part, factor),
         f"What is gained if the part \"{part}\" alone becomes {factor} times as fast. Run this cell to choose another "
         "part, and to make it up to 100 times as fast.")


def _gained(seconds: dict[str, float], part: str, factor: float) -> str:
    share = seconds[part] / sum(seconds.values())
    return (f"{part} takes {share:.0%} of the time; {factor} times as fast, it makes the whole "
            f"{1 / (1 - share + share / factor):.2f} times as fast")
