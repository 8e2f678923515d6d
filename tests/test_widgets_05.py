"""The panel of notebook 05: pixels within a distance of the true colour, and their curve."""

import io

import numpy as np
import pytest
from PIL import Image

import colorlab
from colorlab import datasets, images, metrics
from colorlab.course import widgets
from colorlab.course.widgets import auc


def sample(name):
    return images.read(next(path for path in datasets.samples() if path.stem == name))


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


@pytest.fixture
def panel(monkeypatch):
    panels = []
    monkeypatch.setattr(auc, "show", lambda panel, text, _, more: panels.append((panel, text + more)))
    widgets.auc_panel([colorlab.load("zhang16-mini"), colorlab.load("iizuka16-mini")])
    return panels[0]


def test_slider_and_list_change_the_pictures(panel):
    parts = list(walk(panel[0]))
    pictures = [part for part in parts if type(part).__name__ == "Image"]
    words = [part for part in parts if type(part).__name__ == "HTML"]
    controls = {part.description: part for part in parts if getattr(part, "description", "")}
    assert set(controls) == {"d", "photo"} and len(pictures) == 5
    assert "zhang16-mini, iizuka16-mini, grey" in panel[1] and "Run this cell" in panel[1]
    assert controls["d"].value < controls["d"].max
    before = [picture.value for picture in pictures]
    controls["d"].value += 1
    after = [picture.value for picture in pictures]
    assert before[0] == after[0]
    assert all(old != new for old, new in zip(before[1:], after[1:]))
    assert "within d = 11" in words[1].value
    controls["photo"].value = "temple"
    assert all(old != new.value for old, new in zip(after, pictures))
    controls["d"].value = 150
    assert "100%" in words[3].value
    assert all(Image.open(io.BytesIO(picture.value)).format == "PNG" for picture in pictures)


def test_one_model_and_a_photo_of_ones_own(monkeypatch):
    panels = []
    monkeypatch.setattr(auc, "show", lambda panel, text, _, more: panels.append((panel, text + more)))
    widgets.auc_panel([colorlab.load("mean-colour")], {"mine": sample("cat")[:64, :48]}, d=5)
    assert sum(type(part).__name__ == "Image" for part in walk(panels[0][0])) == 4


def test_distances_by_hand():
    truth = np.full((3, 5, 3), 128, np.uint8)
    prediction = truth.copy()
    prediction[1, 2] = [255, 0, 0]  # a 80.1, b 67.2
    distance = widgets.ab_distances(prediction, truth)
    assert distance.shape == (3, 5)
    assert distance[1, 2] == pytest.approx(np.hypot(80.1, 67.2), abs=0.1)
    assert distance.sum() == pytest.approx(distance[1, 2], abs=1e-3)
    assert (widgets.within_picture(prediction, distance, 110) == prediction).all()
    striped = widgets.within_picture(prediction, distance, 50)
    assert set(np.unique(striped[1, 2])) <= {110, 255}
    striped[1, 2] = 128
    assert (striped == truth).all()


def test_the_curve_has_the_area_of_the_metric():
    truth = sample("cat")
    prediction = colorlab.load("iizuka16-mini").colorize(truth)
    axis = widgets.auc_figure({"iizuka": widgets.ab_distances(prediction, truth)}, 10).axes[0]
    assert axis.lines[0].get_ydata().mean() == pytest.approx(metrics.auc(prediction, truth), abs=1e-3)
    assert axis.lines[1].get_ydata()[0] == axis.lines[0].get_ydata()[10]
    assert axis.get_legend().texts[0].get_text() == f"iizuka: AuC {metrics.auc(prediction, truth):.1f} %"
