"""The panel of notebook 04."""

import ipywidgets
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from colorlab.course import widgets
from colorlab.course.widgets import amdahl

SECONDS = {"read": 0.002, "shrink": 0.004, "network": 0.030, "join": 0.020, "write": 0.004}


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def test_amdahl_panel(monkeypatch):
    panels = []
    monkeypatch.setattr(amdahl, "show", lambda panel, text, _, more: panels.append((panel, text + more)))
    widgets.amdahl_panel(SECONDS)
    parts = list(walk(panels[0][0]))
    picture, = (part for part in parts if isinstance(part, ipywidgets.Image))
    label, = (part for part in parts if isinstance(part, ipywidgets.Label))
    slider, = (part for part in parts if isinstance(part, ipywidgets.IntSlider))
    chosen, = (part for part in parts if isinstance(part, ipywidgets.Dropdown))
    assert slider.value < slider.max and slider.description and chosen.description
    assert "network takes 50% of the time; 4 times as fast" in label.value and "1.60 times" in label.value
    assert "1.60 times" in panels[0][1] and "Run this cell" in panels[0][1]
    seen = {bytes(picture.value)}
    for control, value in ((slider, slider.value + 1), (chosen, "join"), (slider, 100)):
        control.value = value
        seen.add(bytes(picture.value))
    assert len(seen) == 4 and all(value.startswith(b"\x89PNG") for value in seen)
    assert "join takes 33%" in label.value and "1.49 times" in label.value


@pytest.mark.parametrize("seconds", [SECONDS, {"network": 1.0}])  # a single part has no ceiling
def test_amdahl_figure(seconds):
    figure = widgets.amdahl_figure(seconds, "network", 10)
    FigureCanvasAgg(figure).draw()
    bars, curve = figure.axes
    ends = [max(patch.get_x() + patch.get_width() for patch in bars.patches if round(patch.get_y() + 0.4) == level)
            for level in (1, 0)]
    total = sum(seconds.values())
    assert np.allclose(ends, [1000 * total, 1000 * (total - 0.9 * seconds["network"])])
    dot = curve.lines[1].get_xydata()[0]
    assert np.allclose(dot, [10, ends[0] / ends[1]])
