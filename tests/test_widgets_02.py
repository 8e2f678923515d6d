"""The panels of notebook 02: every control changes what is shown."""

import numpy as np
import pytest
import torch

import colorlab
from colorlab import bins, datasets, images
from colorlab.course.widgets import distribution, temperature

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def mini():
    return colorlab.load("zhang16-mini")


@pytest.fixture(scope="module")
def photos():
    return {path.stem: images.read(path) for path in datasets.samples() if path.stem in ("coffee", "officer")}


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


@pytest.fixture
def shown(monkeypatch):
    """What a panel would show: its parts by name, its pictures, its texts."""
    panels = []
    for module in (distribution, temperature):
        monkeypatch.setattr(module, "show", lambda panel, text: panels.append((panel, text)))

    def parts():
        found = list(walk(panels[-1][0]))
        controls = {part.description: part for part in found if getattr(part, "description", "")}
        return (controls, [part for part in found if type(part).__name__ == "Image"],
                [part for part in found if type(part).__name__ == "Label"], panels[-1][1])

    return parts


def press_right(slider):
    assert slider.value < slider.max
    slider.value += slider.step


def test_temperature_panel(mini, photos, shown):
    temperature.temperature_panel(mini, photos)
    controls, pictures, labels, text = shown()
    assert set(controls) == {"T", "photo"} and len(pictures) == 2
    assert "Run this cell" in text and "coffee, officer" in text
    before, words = [picture.value for picture in pictures], labels[0].value
    press_right(controls["T"])
    assert pictures[0].value != before[0] and pictures[1].value == before[1]
    assert labels[0].value.startswith("T = 0.40: colourfulness")
    controls["T"].value = 1.0
    assert int(labels[0].value.split()[-1]) < int(words.split()[-1])  # the mean is duller
    controls["photo"].value = "officer"
    assert pictures[1].value != before[1]


def test_distribution_panel(mini, photos, shown):
    distribution.distribution_panel(mini, photos["coffee"])
    controls, pictures, labels, text = shown()
    assert set(controls) == {"row", "column", "T"} and len(pictures) == 1
    assert (controls["row"].max, controls["column"].max) == (31, 31)
    assert "Run this cell" in text
    seen, words = {pictures[0].value}, {labels[0].value}
    for slider in controls.values():
        press_right(slider)
        assert pictures[0].value not in seen and labels[0].value not in words
        seen.add(pictures[0].value)
        words.add(labels[0].value)
    assert "mean (" in labels[0].value and "mode (" in labels[0].value and "truth (" in labels[0].value


def test_a_point_is_answered_as_the_network_does(mini, photos):
    answers = distribution._Answers(mini, photos["coffee"])
    with torch.inference_mode():
        spread = mini.distribution(mini.network_input(photos["coffee"]))[:, :, 20:21, 10:11]
    found, mean, mode, _ = answers.at(20, 10, 0.38)
    assert found.sum() == pytest.approx(1, abs=1e-4)
    assert mean == pytest.approx(bins.annealed_mean(spread, 0.38).flatten().tolist(), abs=0.05)
    assert mode == bins.annealed_mean(spread, 0.0).flatten().tolist()
    assert answers.place(0, 0) == (384 / 64 - 0.5, 256 / 64 - 0.5)  # the middle of the first block, 12 pixels wide


def test_a_small_grey_photo_has_a_distribution_too(mini, tmp_path):
    figure = distribution.distribution_figure(mini, np.full((9, 5), 100, np.uint8), 3, 31, 0.0)
    figure.savefig(tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 5000


def test_bin_map_puts_each_bin_in_its_place():
    from matplotlib.figure import Figure

    axis = Figure().subplots()
    distribution.bin_map(axis, torch.arange(bins.COUNT), "number")
    grid = axis.images[0].get_array()
    for i in (0, 100, 312):
        a, b = bins.centers()[i].tolist()
        assert grid[int(b + 110) // 10, int(a + 110) // 10] == i
    assert np.ma.count(np.ma.masked_invalid(grid)) == bins.COUNT
    distribution.bin_map(Figure().subplots(), torch.linspace(0, 1, bins.COUNT), "log", log=True)


def test_bins_have_their_colours():
    rgb = distribution.bin_colours(60)
    grey = (bins.centers() == 0).all(dim=1)
    assert rgb.shape == (313, 3)
    assert np.ptp(rgb[grey]) < 0.01
    assert rgb.min() >= 0 and rgb.max() <= 1
