"""The pictures of distributions in notebook 02."""

import numpy as np
import pytest
import torch

import colorlab
from colorlab import bins, datasets, images
from colorlab.course.widgets import distribution

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def mini():
    return colorlab.load("zhang16-mini")


@pytest.fixture(scope="module")
def photos():
    return {path.stem: images.read(path) for path in datasets.samples() if path.stem in ("coffee", "officer")}


def test_a_point_is_answered_as_the_network_does(mini, photos):
    answers = distribution._Answers(mini, photos["coffee"])
    with torch.inference_mode():
        spread = mini.distribution(mini.network_input(photos["coffee"]))[:, :, 20:21, 10:11]
    found, mean, mode, _ = answers.at(20, 10, 0.38)
    assert found.sum() == pytest.approx(1, abs=1e-4)
    assert mean == pytest.approx(bins.annealed_mean(spread, 0.38).flatten().tolist(), abs=0.05)
    assert mode == bins.annealed_mean(spread, 0.0).flatten().tolist()
    blocks = mini.side / 4
    assert answers.place(0, 0) == (384 / blocks / 2 - 0.5, 256 / blocks / 2 - 0.5), "the middle of the first block"


def test_a_small_grey_photo_has_a_distribution_too(mini, tmp_path):
    figure = distribution.distribution_figure(mini, np.full((9, 5), 100, np.uint8), 3, 23, 0.0)
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
