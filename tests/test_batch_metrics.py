"""The metrics in torch give the numbers of `metrics`, which takes scikit-image for them."""

import numpy as np
import pytest
import torch
from skimage.color import deltaE_ciede2000

from colorlab import batch_metrics, datasets, images, metrics

# The 34 pairs with which Sharma, Wu and Dalal test an implementation are those of scikit-image's own test; these are
# the pairs around the turns of the hue, where a formula goes wrong first. Lab, Lab, difference (their table 1).
PAIRS = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425), ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792), ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045), ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492), ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ((90.8027, -2.0831, 1.441), (91.1528, -1.6435, 0.0447), 1.4441),
]


def tensor(rgb):
    return torch.from_numpy(np.ascontiguousarray(rgb)).movedim(-1, 0).contiguous()


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def photo():
    return images.read(datasets.samples()[0])[:121, :94]


@pytest.mark.parametrize(("prediction", "truth"), [
    (noise(40, 31), noise(40, 31, 1)), (photo() // 2, photo()), (photo().mean(-1, keepdims=True).repeat(3, -1).astype(
        np.uint8), photo()), (photo(), photo()), (noise(5, 9), noise(5, 9, 1)), (noise(3, 3), noise(3, 3, 1)),
    (noise(2, 8), noise(2, 8, 1)), (np.zeros((9, 9, 3), np.uint8), np.full((9, 9, 3), 255, np.uint8)),
], ids=["noise", "darker", "grey", "equal", "5 x 9", "3 x 3", "2 x 8", "black and white"])
def test_equal_to_the_metrics_of_one_photo(prediction, truth):
    wanted = metrics.measure(prediction, truth)
    got = batch_metrics.measure(tensor(prediction), batch_metrics.prepare(tensor(truth)))
    assert list(got) == list(wanted)
    for name, value in wanted.items():
        assert got[name] == pytest.approx(value, rel=2e-5, abs=2e-5, nan_ok=True), name


@pytest.mark.parametrize(("first", "second", "difference"), PAIRS)
def test_ciede2000_of_published_pairs(first, second, difference):
    pair = [torch.tensor(colour, dtype=torch.float64).view(3, 1, 1) for colour in (first, second)]
    assert batch_metrics.ciede2000(*pair).item() == pytest.approx(difference, abs=1e-4)
    assert batch_metrics.ciede2000(*pair[::-1]).item() == pytest.approx(difference, abs=1e-4)


def test_ciede2000_everywhere_in_lab():
    dice = np.random.default_rng(0)
    x, y = (dice.uniform((0, -110, -110), (100, 110, 110), (200, 300, 3)) for _ in range(2))
    y[:60] = x[:60] + dice.normal(0, 1, (60, 300, 3))  # neighbours, too
    x[:3, :, 1:] = 0
    got = batch_metrics.ciede2000(*(torch.from_numpy(z).movedim(-1, 0) for z in (x, y)))
    assert np.abs(got.numpy() - deltaE_ciede2000(x, y)).max() < 1e-6


def test_other_sizes_and_types_are_refused():
    truth = batch_metrics.prepare(tensor(noise(8, 9)))
    with pytest.raises(ValueError, match="prediction must be uint8 .3, 8, 9."):
        batch_metrics.measure(tensor(noise(9, 8)), truth)
    with pytest.raises(ValueError, match="got torch.float32"):
        batch_metrics.measure(tensor(noise(8, 9)).float(), truth)
