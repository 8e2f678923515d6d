"""The metrics on batches in torch give the numbers of scikit-image and numpy, photo by photo."""

import numpy as np
import pytest
import torch
from skimage.color import deltaE_ciede2000
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity

from colorlab import bins, datasets, images, lab, metrics
from colorlab.metrics import colour_difference

# The 34 pairs with which Sharma, Wu and Dalal test an implementation are those of scikit-image's own test; these are
# the pairs around the turns of the hue, where a formula goes wrong first. Lab, Lab, difference (their table 1).
PAIRS = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425), ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792), ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045), ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492), ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ((90.8027, -2.0831, 1.441), (91.1528, -1.6435, 0.0447), 1.4441),
]


def batch(*photos):
    return torch.from_numpy(np.stack(photos)).movedim(-1, 1).contiguous()


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def photo():
    return images.read(datasets.samples()[0])


def our_lab(rgb):
    """Of one picture (H, W, 3); held against scikit-image elsewhere, whose float64 puts pixels over thresholds."""
    return lab.rgb_to_lab(batch(rgb))[0].movedim(0, -1).numpy()


def by_others(prediction, truth):
    """Every number by scikit-image, or by numpy where it has none."""
    difference = prediction.astype(float) - truth
    wrapped = prediction - truth
    one, other = our_lab(prediction), our_lab(truth)
    distance = np.linalg.norm((one - other)[..., 1:], axis=-1)
    shares = np.clip(151 - np.ceil(distance), 0, None) / 151
    nearest = bins.hard_encode(torch.from_numpy(other[None, ..., 1:]).movedim(-1, 1))[0].numpy()
    rarity = (1 / np.maximum(metrics.prior().numpy().astype(float), 1e-5))[nearest]
    window = min(7, (min(truth.shape[:2]) - 1) // 2 * 2 + 1)
    with np.errstate(divide="ignore"):
        psnr = peak_signal_noise_ratio(truth, prediction, data_range=255)
    return {
        "mse": mean_squared_error(truth, prediction), "mae_percent": np.abs(difference).mean() / 255 * 100,
        "psnr": psnr,
        "ssim": structural_similarity(truth, prediction, win_size=window, channel_axis=2, data_range=255)
        if window > 2 else np.nan,
        "ciede2000": deltaE_ciede2000(other, one).mean(), "ab_distance": distance.mean(), "auc": shares.mean() * 100,
        "auc_rebalanced": np.average(shares, weights=rarity) * 100,
        "mse_uint8_wrapped": (wrapped ** 2).mean(), "mae_percent_uint8_wrapped": wrapped.mean() / 255 * 100,
        "colourfulness": colourfulness(prediction), "colourfulness_truth": colourfulness(truth),
        "rarity": rarity.mean(),
    }


def colourfulness(rgb):
    r, g, b = np.moveaxis(rgb.astype(float), -1, 0)
    rg, yb = r - g, (r + g) / 2 - b
    return np.hypot(rg.std(), yb.std()) + 0.3 * np.hypot(rg.mean(), yb.mean())


@pytest.mark.parametrize(("prediction", "truth"), [
    (noise(40, 60), noise(40, 60, 1)), (photo() // 2, photo()), (photo()[..., [0, 0, 0]], photo()),
    (photo(), photo()), (noise(5, 9), noise(5, 9, 1)), (noise(3, 3), noise(3, 3, 1)),
    (noise(2, 8), noise(2, 8, 1)), (np.zeros((9, 9, 3), np.uint8), np.full((9, 9, 3), 255, np.uint8)),
], ids=["noise", "darker", "grey", "equal", "5 x 9", "3 x 3", "2 x 8", "black and white"])
def test_equal_to_scikit_image(prediction, truth):
    wanted, got = by_others(prediction, truth), metrics.measure(prediction, truth)
    assert got.keys() == wanted.keys()
    for name, value in wanted.items():
        assert got[name] == pytest.approx(value, rel=2e-5, abs=2e-5, nan_ok=True), name


@pytest.mark.parametrize("size", [(20, 30), (2, 8), (1, 1)])
def test_a_batch_gives_the_numbers_of_its_photos(size):
    predictions, truths = [noise(*size, i) for i in range(4)], [noise(*size, 9 + i) for i in range(4)]
    truths[2] = predictions[2]
    rows = metrics.measure_pair(metrics.Pair(batch(*predictions), metrics.Reference(batch(*truths))))
    assert len(rows) == 4
    for row, prediction, truth in zip(rows, predictions, truths):
        notes = row.pop("notes")
        assert (notes == "") == (size == (20, 30))
        assert row == pytest.approx(metrics.measure(prediction, truth), rel=1e-6, abs=1e-9, nan_ok=True)
    assert rows[2]["psnr"] == np.inf


def test_what_belongs_to_the_truth_is_computed_once(monkeypatch):
    calls = []
    real = lab.rgb_to_lab
    monkeypatch.setattr(lab, "rgb_to_lab", lambda rgb: calls.append(tuple(rgb.shape)) or real(rgb))
    reference = metrics.Reference(batch(noise(8, 9)))
    for seed in range(3):
        metrics.measure_pair(metrics.Pair(batch(noise(8, 9, seed)), reference))
    assert len(calls) == 1 + 3
    given = metrics.Reference(reference.rgb, real(reference.rgb))
    assert torch.equal(given.rarity, reference.rarity) and torch.equal(given.L, reference.lab[:, :1])
    assert len(calls) == 4


def test_large_photos_are_added_up_in_parts(monkeypatch):
    prediction, truth = noise(60, 70, 1), noise(60, 70)
    wanted = metrics.measure(prediction, truth)
    monkeypatch.setattr(metrics.base, "TOGETHER", 1000)
    assert metrics.measure(prediction, truth) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(("first", "second", "difference"), PAIRS)
def test_ciede2000_of_published_pairs(first, second, difference):
    pair = [torch.tensor(colour, dtype=torch.float64).view(3, 1, 1) for colour in (first, second)]
    assert colour_difference.difference(*pair).item() == pytest.approx(difference, abs=1e-4)
    assert colour_difference.difference(*pair[::-1]).item() == pytest.approx(difference, abs=1e-4)


def test_ciede2000_everywhere_in_lab():
    dice = np.random.default_rng(0)
    x, y = (dice.uniform((0, -110, -110), (100, 110, 110), (200, 300, 3)) for _ in range(2))
    y[:60] = x[:60] + dice.normal(0, 1, (60, 300, 3))  # neighbours, too
    x[:3, :, 1:] = 0
    got = colour_difference.difference(*(torch.from_numpy(z).movedim(-1, 0) for z in (x, y)))
    assert np.abs(got.numpy() - deltaE_ciede2000(x, y)).max() < 1e-6


def test_other_sizes_and_types_are_refused():
    truth = metrics.Reference(batch(noise(8, 9)))
    for wrong in (noise(9, 8), noise(1, 9), noise(1, 1)):
        with pytest.raises(metrics.MetricError, match="prediction must be uint8 .1, 3, 8, 9."):
            metrics.Pair(batch(wrong), truth)
    with pytest.raises(metrics.MetricError, match="got torch.float32"):
        metrics.Pair(batch(noise(8, 9)).float(), truth)
    with pytest.raises(metrics.MetricError, match="prediction must be uint8"):
        metrics.Pair(batch(noise(8, 9), noise(8, 9)), truth)
    with pytest.raises(metrics.MetricError, match="not the Lab of these photos"):
        metrics.Reference(truth.rgb, torch.zeros(1, 3, 4, 4))
    for wrong in (truth.rgb.float(), truth.rgb[0], truth.rgb[:, :1], truth.rgb[..., :0]):
        with pytest.raises(metrics.MetricError, match="true photos must be uint8"):
            metrics.Reference(wrong)
