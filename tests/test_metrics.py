"""The metrics: against brute force in plain Python and numpy, and on the pictures that break metrics."""

import csv
import math
import warnings

import numpy as np
import pytest
import torch
from skimage import color
from skimage.metrics import structural_similarity

from colorlab import bins, images, lab, metrics, resources
from colorlab.course import forensics
from colorlab.metrics import Metric, MetricError, SetMetric, measure, per_photo

PERFECT = {"mse": 0, "mae_percent": 0, "psnr": math.inf, "ssim": 1, "ciede2000": 0, "ab_distance": 0, "auc": 100,
           "auc_rebalanced": 100, "mse_uint8_wrapped": 0, "mae_percent_uint8_wrapped": 0}


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def plain(*colours, height=8, width=6):
    """Stripes of equal width, one for each colour."""
    return np.repeat(np.array([colours], np.uint8), height, axis=0).repeat(width, axis=1)


def sample(name):
    """A photo that ships with colorlab, every second pixel."""
    return images.read(resources.path("samples", f"{name}.jpg"))[::2, ::2]


def with_chroma(photo, factor):
    """The photo with its L and its ab times a factor: 0 is the grey baseline, 1 the photo."""
    colours = lab.rgb_to_lab(torch.tensor(photo).movedim(-1, 0))
    colours[1:] *= factor
    return lab.to_uint8(lab.lab_to_rgb(colours)).movedim(0, -1).numpy()


def pairs(prediction, truth):
    """The values of both pictures, as Python integers."""
    return list(zip(prediction.flatten().tolist(), truth.flatten().tolist(), strict=True))


@pytest.fixture(params=range(3))
def two(request):
    """A prediction and its truth: noise, noise of which most is right, and a photo with half of its chroma."""
    truth = noise(12, 15)
    if request.param == 0:
        return noise(12, 15, seed=1), truth
    if request.param == 1:
        return np.where(noise(12, 15, seed=2) > 200, noise(12, 15, seed=1), truth), truth
    truth = sample("fruits")[50:110:2, 75:150:2]
    return with_chroma(truth, 0.5), truth


# --- errors in RGB, true and wrapped ------------------------------------------------------------------------------

def test_mse_and_psnr(two):
    expected = sum((a - b) ** 2 for a, b in pairs(*two)) / two[0].size
    assert metrics.mse(*two) == pytest.approx(expected)
    assert metrics.psnr(*two) == pytest.approx(10 * math.log10(255**2 / expected))


def test_mae_percent(two):
    expected = sum(abs(a - b) for a, b in pairs(*two)) / two[0].size / 255 * 100
    assert metrics.mae_percent(*two) == pytest.approx(expected)


def test_mse_uint8_wrapped(two):
    expected = sum((a - b) % 256 * ((a - b) % 256) % 256 for a, b in pairs(*two)) / two[0].size
    assert metrics.mse_uint8_wrapped(*two) == pytest.approx(expected)


def test_mae_percent_uint8_wrapped(two):
    expected = sum((a - b) % 256 for a, b in pairs(*two)) / two[0].size / 255 * 100
    assert metrics.mae_percent_uint8_wrapped(*two) == pytest.approx(expected)


def test_wrapping_by_hand():
    ten, eleven, brighter = plain((10, 10, 10)), plain((11, 11, 11)), plain((26, 26, 26))
    assert metrics.mae_percent_uint8_wrapped(eleven, ten) == pytest.approx(100 / 255)
    assert metrics.mae_percent_uint8_wrapped(ten, eleven) == pytest.approx(100), "one too low counts as 255 too high"
    assert metrics.mse_uint8_wrapped(ten, eleven) == 1
    assert metrics.mse_uint8_wrapped(brighter, ten) == 0, "16 squared is 256"
    assert metrics.mse(brighter, ten) == 256


@pytest.mark.parametrize(("name", "chroma"), [("coffee", 0.5), ("cat", 0.25), ("dandelions", 0.0), ("meadow", 0.0)])
def test_wrapping_turns_plausible_errors_into_the_published_numbers(name, chroma):
    """The study reports MSE 61 to 69 and 45 percent. Colorizations as good as any have hundreds, and 5 to 9 percent."""
    truth = sample(name)
    prediction = with_chroma(truth, chroma)
    assert 300 < metrics.mse(prediction, truth) < 650
    assert 20 < metrics.psnr(prediction, truth) < 24
    assert 5 < metrics.mae_percent(prediction, truth) < 9
    assert 60 < metrics.mse_uint8_wrapped(prediction, truth) < 110
    assert 30 < metrics.mae_percent_uint8_wrapped(prediction, truth) < 55


def test_the_wrapped_error_hardly_knows_right_from_wrong():
    truth = sample("coffee")
    near, far = with_chroma(truth, 0.5), with_chroma(truth, 0.0)
    assert metrics.mse(far, truth) > 4 * metrics.mse(near, truth)
    for wrapped in (metrics.mse_uint8_wrapped, metrics.mae_percent_uint8_wrapped):
        assert wrapped(far, truth) < 1.2 * wrapped(near, truth)


# --- structure and colour -----------------------------------------------------------------------------------------

def test_ssim_is_the_mean_over_channels_of_skimages(two):
    prediction, truth = two
    channels = [structural_similarity(truth[..., c], prediction[..., c], win_size=7, data_range=255) for c in range(3)]
    assert metrics.ssim(prediction, truth) == pytest.approx(np.mean(channels))


def test_ssim_is_negative_for_a_negative():
    assert -1 <= metrics.ssim(255 - noise(16, 16), noise(16, 16)) < -0.5


@pytest.mark.parametrize(("size", "window"), [((3, 3), 3), ((4, 9), 3), ((5, 6), 5), ((6, 6), 5), ((7, 20), 7)])
def test_ssim_of_small_pictures_takes_a_smaller_window(size, window):
    prediction, truth = noise(*size, seed=1), noise(*size)
    expected = structural_similarity(truth, prediction, win_size=window, channel_axis=2, data_range=255)
    assert metrics.ssim(prediction, truth) == pytest.approx(expected)


def test_ciede2000_and_ab_distance(two):
    predicted, true = (color.rgb2lab(picture) for picture in two)
    assert metrics.ciede2000(*two) == pytest.approx(color.deltaE_ciede2000(true, predicted).mean(), abs=1e-3)
    distance = [math.dist(p[1:], t[1:]) for p, t in zip(predicted.reshape(-1, 3), true.reshape(-1, 3), strict=True)]
    assert metrics.ab_distance(*two) == pytest.approx(np.mean(distance), abs=1e-3)


def test_ab_distance_ignores_lightness_and_ciede2000_does_not():
    dark, light = plain((60, 60, 60)), plain((180, 180, 180))
    assert metrics.ab_distance(dark, light) < 0.01
    assert metrics.ciede2000(dark, light) > 20


# --- area under the curve -----------------------------------------------------------------------------------------

def brute_force_auc(prediction, truth, weights):
    """For d = 0..150 the weighted share of pixels within d of the true ab; the mean over d, in percent."""
    distance = np.sqrt(((color.rgb2lab(prediction) - color.rgb2lab(truth))[..., 1:] ** 2).sum(axis=-1))
    shares = []
    for d in range(151):
        shares.append((weights * (distance <= d)).sum() / weights.sum())
    return 100 * sum(shares) / 151


def inverse_prior(truth):
    """For each pixel 1 / probability of the nearest bin, at least 1e-5, from the shipped table."""
    with open(resources.path("prior.csv"), newline="") as file:
        table = np.array([[float(row[key]) for key in ("a", "b", "probability")] for row in csv.DictReader(file)])
    squared = ((color.rgb2lab(truth)[..., None, 1:] - table[:, :2]) ** 2).sum(axis=-1)
    return 1 / np.maximum(table[squared.argmin(axis=-1), 2], 1e-5)


def test_auc(two):
    expected = brute_force_auc(*two, np.ones(two[1].shape[:2]))
    # skimage's float64 may put one pixel on the other side of a threshold
    assert metrics.auc(*two) == pytest.approx(expected, abs=100 / 151 / two[1][..., 0].size)


def test_auc_rebalanced(two):
    weights = inverse_prior(two[1])
    assert metrics.rarity(two[1]) == pytest.approx(weights, rel=1e-5)
    one_pixel = 100 / 151 * weights.max() / weights.sum()
    assert metrics.auc_rebalanced(*two) == pytest.approx(brute_force_auc(*two, weights), abs=one_pixel)


def test_auc_by_hand():
    # Of two colours in a picture one is right; of the other the ab is off by 92.6: the thresholds 93 to 150 hold it.
    truth, prediction = plain((255, 0, 0), (90, 90, 90)), plain((255, 0, 0), (190, 0, 190))
    a, b = color.rgb2lab(prediction)[0, -1, 1:] - color.rgb2lab(truth)[0, -1, 1:]
    assert math.hypot(a, b) == pytest.approx(92.6, abs=0.05)
    assert metrics.auc(prediction, truth) == pytest.approx(100 * (1 + 58 / 151) / 2, abs=1e-4)


def test_auc_rebalanced_listens_to_the_rare_colour():
    truth = plain(*[(120, 120, 120)] * 9, (0, 255, 0))
    only_grey_right, only_green_right = plain((120, 120, 120), width=60), plain((0, 255, 0), width=60)
    assert metrics.auc(only_grey_right, truth) > metrics.auc(only_green_right, truth) + 50
    assert metrics.auc_rebalanced(only_grey_right, truth) < metrics.auc_rebalanced(only_green_right, truth) - 10


def test_rebalanced_photos_weighted_by_their_rarity_are_their_pooled_pixels():
    truths = [sample("fruits")[50:110:2, 75:150:2], sample("temple")[50:110:2, 75:150:2]]
    table = [measure(with_chroma(truth, 0), truth) for truth in truths]
    pooled = metrics.auc_rebalanced(np.concatenate([with_chroma(truth, 0) for truth in truths]), np.concatenate(truths))
    mean = np.average([row["auc_rebalanced"] for row in table], weights=[row["rarity"] for row in table])
    assert mean == pytest.approx(pooled, abs=1e-3)
    assert np.mean([row["auc_rebalanced"] for row in table]) != pytest.approx(pooled, abs=0.1)


def test_the_shipped_prior_is_sane_and_in_the_order_of_the_bins():
    prior = metrics.prior()
    assert prior.shape == (313,)
    assert (prior > 0).all()
    assert prior.sum().item() == pytest.approx(1, abs=1e-4)
    assert bins.centers()[prior.argmax()].abs().max() <= bins.GRID_STEP
    with open(resources.path("prior.csv"), newline="") as file:
        assert [[float(row["a"]), float(row["b"])] for row in csv.DictReader(file)] == bins.centers().tolist()


# --- colourfulness ------------------------------------------------------------------------------------------------

def test_colourfulness_by_hand():
    # red: rg 255, yb 127.5; blue: rg 0, yb -255
    red_and_blue = metrics.colourfulness(plain((255, 0, 0), (0, 0, 255)))
    assert red_and_blue == pytest.approx(math.hypot(127.5, 191.25) + 0.3 * math.hypot(127.5, 63.75))
    assert metrics.colourfulness(plain((255, 0, 0))) == pytest.approx(0.3 * math.hypot(255, 127.5)), "no variance"


def test_colourfulness_is_signed():
    # red and green: rg 255 and -255, yb 127.5 in both; absolute values would give 85.5
    assert metrics.colourfulness(plain((255, 0, 0), (0, 255, 0))) == pytest.approx(255 + 0.3 * 127.5)


def test_colourfulness_of_grey_is_0_and_grows_with_chroma():
    assert metrics.colourfulness(plain((0, 0, 0), (90, 90, 90), (255, 255, 255))) == 0
    found = [metrics.colourfulness(with_chroma(sample("fruits"), chroma)) for chroma in (0, 0.3, 0.6, 1)]
    assert found == sorted(found)
    assert found[0] < 0.2, "an L without ab is not always three equal codes"
    assert found[-1] > 30


def test_measure_gives_the_colourfulness_of_the_truth_too():
    found = measure(noise(8, 8, seed=1), noise(8, 8))
    assert found["colourfulness"] == metrics.colourfulness(noise(8, 8, seed=1))
    assert found["colourfulness_truth"] == metrics.colourfulness(noise(8, 8))


# --- all of them --------------------------------------------------------------------------------------------------

def test_measure_gives_every_metric_as_a_float():
    found = measure(noise(8, 8, seed=1), noise(8, 8))
    assert list(found) == [*per_photo(), "colourfulness_truth", "rarity"]
    assert {type(value) for value in found.values()} == {float}
    for name, metric in per_photo().items():
        assert found[name] == metric(noise(8, 8, seed=1), noise(8, 8))


@pytest.mark.parametrize("name", list(metrics.METRICS))
def test_each_metric_says_what_it_is_and_what_the_number_hides(name):
    metric = metrics.METRICS[name]
    assert metric.label and metric.meaning.count(" ") > 3 and metric.hides[0].isupper() and metric.hides.endswith(".")
    assert ("Not an error measure" in metric.hides) == name.endswith("wrapped")
    assert metric.shown or name.endswith("wrapped") or isinstance(metric, SetMetric)
    assert getattr(metrics, name) is metric


@pytest.mark.parametrize("picture", [noise(9, 11), plain((80, 80, 80), (200, 200, 200)), plain((0, 0, 0)),
                                     plain((255, 0, 0))], ids=["noise", "grey", "black", "red"])
def test_equal_pictures_are_perfect_without_a_warning(picture):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = measure(picture.copy(), picture)
    assert {name: found[name] for name in PERFECT} == pytest.approx(PERFECT, abs=1e-4)
    assert per_photo().keys() - PERFECT == {"colourfulness"}


def test_a_better_answer_is_better_in_every_metric_but_the_wrapped():
    truth = sample("fruits")[::2, ::2]
    worse, better = (measure(with_chroma(truth, chroma), truth) for chroma in (0.3, 0.8))
    for name in ("mse", "mae_percent", "ciede2000", "ab_distance"):
        assert better[name] < worse[name]
    for name in ("psnr", "ssim", "auc", "auc_rebalanced"):
        assert better[name] > worse[name]


@pytest.mark.parametrize("size", [(1, 1), (2, 5), (1, 40), (40, 2)])
def test_tiny_pictures_have_every_metric_but_ssim(size):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        different, equal = measure(noise(*size, seed=1), noise(*size)), measure(noise(*size), noise(*size))
    assert math.isnan(different.pop("ssim"))
    assert math.isnan(equal.pop("ssim"))
    assert all(math.isfinite(value) for value in different.values())
    assert {name: equal[name] for name in equal if name in PERFECT} == pytest.approx(
        {name: value for name, value in PERFECT.items() if name != "ssim"})


def test_grey_pictures():
    truth = np.repeat(noise(16, 16)[..., :1], 3, axis=2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = measure(truth[::-1], truth)
    assert found["colourfulness"] == found["colourfulness_truth"] == 0
    assert found["ab_distance"] < 0.01
    assert found["auc"] > 99
    assert found["ciede2000"] > 10
    assert all(math.isfinite(value) for value in found.values())


def test_views_and_read_only_pictures_are_measured_and_left_alone():
    truth, prediction = noise(10, 12), noise(10, 12, seed=1)
    expected = measure(prediction, truth)
    for picture in (truth, prediction):
        picture.flags.writeable = False
    assert measure(prediction, truth) == expected
    flipped = measure(prediction[::-1, ::-1], truth[::-1, ::-1])
    assert flipped == pytest.approx(expected, rel=1e-5)
    assert np.array_equal(truth, noise(10, 12))


@pytest.mark.parametrize("picture", [
    noise(4, 5).astype(np.float64) / 255, noise(4, 5).astype(np.float32), noise(4, 5).astype(np.int64), noise(4, 5) > 9,
    noise(4, 5)[..., 0], noise(4, 5)[None], np.dstack([noise(4, 5), noise(4, 5)[..., :1]]), noise(4, 5)[..., :1],
    noise(4, 5)[:0], noise(4, 5).transpose(2, 0, 1)],
    ids=["0..1", "float32", "int64", "bool", "grey", "batch", "alpha", "one channel", "empty", "channels first"])
def test_what_is_no_rgb_picture_is_refused(picture):
    for prediction, truth in ((picture, noise(4, 5)), (noise(4, 5), picture), (picture, picture)):
        for metric in (measure, *per_photo().values()):
            if metric is not metrics.colourfulness or prediction is picture:
                with pytest.raises(MetricError, match=r"metrics need RGB uint8 \(H, W, 3\)"):
                    metric(prediction, truth)


@pytest.mark.parametrize("size", [(5, 4), (4, 6), (1, 5), (1, 1)])
def test_pictures_of_different_sizes_are_refused(size):
    for metric in (measure, metrics.mse, metrics.psnr, metrics.auc_rebalanced):
        with pytest.raises(MetricError, match=r"prediction .* and truth \(4, 5, 3\) differ in size"):
            metric(noise(*size), noise(4, 5))


# --- newcomers ----------------------------------------------------------------------------------------------------

@pytest.fixture
def registered():
    """Forgets what a test has registered."""
    before = set(metrics.METRICS)
    yield
    for name in set(metrics.METRICS) - before:
        metrics.METRICS.remove(name)


def define(factor=1.0, name="redness", base=Metric, **attributes):
    """A class as a cell of a notebook defines it: the same name again and again."""
    def of(self, pair):
        return metrics.mean((pair.lab[:, 1] - pair.reference.lab[:, 1]).abs()) * factor

    return type("Redness", (base,), {"name": name, "label": "difference in a", "hides": "Blue.", "of": of,
                                     "__module__": "__main__", **attributes})


def test_a_newcomer_is_measured_like_the_others_and_the_cell_can_be_run_again(registered):
    one, other = noise(8, 9, seed=1), noise(8, 9)
    metrics.register(define())
    lab_of = [color.rgb2lab(picture)[..., 1] for picture in (one, other)]
    wanted = np.abs(lab_of[0] - lab_of[1]).mean()
    assert measure(one, other)["redness"] == metrics.redness(one, other) == pytest.approx(wanted, abs=1e-3)
    metrics.register(define(factor=2))
    assert measure(one, other)["redness"] == pytest.approx(2 * wanted, abs=2e-3)
    assert list(per_photo())[-1] == "redness" and list(measure(one, other))[-3] == "redness"


@pytest.mark.parametrize(("kind", "message"), [
    (lambda: define(name="mse"), "the name 'mse' is taken already"),
    (lambda: define(name="rarity"), "cannot be the name of a column"),
    (lambda: define(name="not a name"), "cannot be the name of a column"),
    (lambda: define(label=None), "has no label"),
    (lambda: define(better="up"), "'lower', 'higher' or None, not 'up'"),
    (lambda: define(base=object), "derive it from"),
    (lambda: define(__module__="colorlab.metrics.redness"), "give the file another name"),
])
def test_what_is_no_metric_is_not_registered(kind, message, registered):
    before = metrics.METRICS.names()
    with pytest.raises(MetricError, match=message):
        metrics.register(kind())
    assert metrics.METRICS.names() == before


@pytest.mark.parametrize(("of", "message"), [
    (lambda self, pair: 3.0, "must return one value for each photo, a tensor .1,., not float"),
    (lambda self, pair: pair.difference, "not shape .1, 3, 4, 5."),
    (lambda self, pair: pair.colour, "the metric 'redness' failed .AttributeError"),
])
def test_a_metric_with_a_mistake_is_named(of, message, registered):
    metrics.register(define(of=of))
    with pytest.raises(MetricError, match=message):
        measure(noise(4, 5), noise(4, 5))


def test_running_out_of_memory_is_no_mistake_of_the_metric(registered):
    def of(self, pair):
        raise MemoryError("no room")

    metrics.register(define(of=of))
    with pytest.raises(MemoryError, match="no room"):
        measure(noise(4, 5), noise(4, 5))


def test_a_value_that_is_missing_has_its_reason(registered):
    def of(self, pair):
        return torch.tensor([math.nan, 1.0])

    pair = batch([noise(2, 9), noise(2, 9, seed=1)], [noise(2, 9)] * 2)
    metrics.register(define(of=of, undefined="blue photos have no redness"))
    first, second = metrics.measure_pair(pair)
    assert first["notes"] == "photos under 3 pixels have no window for ssim; blue photos have no redness"
    assert second["notes"] == "photos under 3 pixels have no window for ssim"
    metrics.register(define(of=of))
    assert metrics.measure_pair(pair)[0]["notes"].endswith("; redness has no value")


def test_an_unknown_name_says_which_there_are():
    with pytest.raises(AttributeError, match="has no 'lpips'; the metrics are mse, "):
        _ = metrics.lpips
    with pytest.raises(MetricError, match="no metric is called 'lpips'"):
        metrics.set_level(["lpips"])


# --- whole sets ---------------------------------------------------------------------------------------------------

def batch(predictions, truths):
    """Photos of one size, as the evaluation measures them."""
    one, other = (torch.from_numpy(np.stack(rgb)).movedim(-1, 1).contiguous() for rgb in (predictions, truths))
    return metrics.Pair(one, metrics.Reference(other))


def test_the_distance_between_colours_used_by_hand():
    red, blue, grey = (plain(colour) for colour in ((255, 0, 0), (0, 0, 255), (120, 120, 120)))
    distance = metrics.colour_distribution
    assert distance([red, blue], [blue, red]) == 0, "who has which colour does not count"
    assert distance([grey, grey], [blue, red]) == 1
    assert distance([grey, blue], [blue, red]) == pytest.approx(0.5)
    half, all_red = plain((255, 0, 0), (0, 0, 255)), plain((255, 0, 0), (255, 0, 0))
    assert distance([half, half], [all_red, all_red]) == pytest.approx(0.5)
    large = np.tile(grey, (9, 9, 1))
    assert distance([large, blue], [large, red]) == pytest.approx(0.5), "each photo counts the same"
    for wrong in (([], []), ([red], [red, blue])):
        with pytest.raises(MetricError, match="as many predictions as truths"):
            distance(*wrong)


def test_features_of_a_batch_are_those_of_its_photos():
    predictions, truths = [noise(6, 7, i) for i in range(3)], [noise(6, 7, i + 10) for i in range(3)]
    together = metrics.colour_distribution.features(batch(predictions, truths))
    alone = [metrics.colour_distribution.features(batch([p], [t])) for p, t in zip(predictions, truths)]
    for i, features in enumerate(together):
        assert features.dtype == torch.float32 and features.shape == (3, bins.COUNT)
        assert torch.equal(features, torch.cat([one[i] for one in alone]))
    value = metrics.colour_distribution.of_set(*together)
    assert value == pytest.approx(metrics.colour_distribution(predictions, truths)) and 0 < value < 1


def test_metrics_of_sets_are_measured_when_they_are_shown_or_named(registered):
    assert metrics.set_level() == {}
    assert list(metrics.set_level(["colour_distribution", "mse"])) == ["colour_distribution"]
    metrics.register(define(name="shift", base=SetMetric))
    assert list(metrics.set_level()) == ["shift"]
    assert "shift" not in per_photo() and "shift" not in measure(noise(4, 4), noise(4, 4))


# ---- the forensic case

def test_explain_published_by_hand():
    prediction, truth = np.full((2, 3, 3), 3, np.uint8), np.full((2, 3, 3), 5, np.uint8)
    table = forensics.explain_published([prediction], [truth]).set_index(["metric", "reading", "arithmetic"])["mean"]
    assert table["mse", "per channel", "exact"] == 4
    assert table["mse", "per channel", "difference wrapped"] == 254 ** 2
    assert table["mse", "per channel", "all wrapped"] == 4  # 254 * 254 = 64516 = 4 modulo 256
    assert table["mse", "per pixel (sum over channels)", "exact"] == 12
    assert table["percent error", "of 255", "exact"] == pytest.approx(100 * 2 / 255)
    assert table["percent error", "of 255", "difference wrapped"] == pytest.approx(100 * 254 / 255)
    assert table["percent error", "of the true value", "exact"] == pytest.approx(40)
    assert table["percent error", "share of differing pixels", "exact"] == 100


def test_explain_published_finds_the_reading_that_fits_and_no_other():
    truths = [sample(name) for name in ("cat", "coffee", "temple")]
    predictions = [with_chroma(truth, 0.3) for truth in truths]
    wrapped = np.mean([metrics.mse_uint8_wrapped(p, t) for p, t in zip(predictions, truths)])
    table = forensics.explain_published(iter(predictions), truths, {"mse": (wrapped,), "percent error": (0.001,)}, 0.01)
    assert table[table["fits"]][["metric", "arithmetic"]].to_numpy().tolist() == [["mse", "all wrapped"]]
    with pytest.raises(ValueError, match="at least one pair"):
        forensics.explain_published([], [])
    with pytest.raises(ValueError, match="differ in size"):
        forensics.explain_published(predictions[:1], [truths[0][1:]])
    with pytest.raises(ValueError, match="more than 2 truths"):
        forensics.explain_published(predictions[:2], truths)


def test_the_stored_case_says_that_the_mse_overflowed_and_that_the_percentage_has_two_readings():
    with open(resources.path("forensics.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    fitting = {(row["metric"], row["reading"], row["arithmetic"]) for row in rows
               if row["fits"] == "True" and row["model"] != "grey"}
    assert fitting == {("mse", "per channel", "all wrapped"), ("percent error", "of 255", "difference wrapped"),
                       ("percent error", "of the true value", "exact")}
    published = forensics.published_by_the_study()
    assert published == {"mse": (68.83, 61.22), "percent error": (45.64, 44.61)}
