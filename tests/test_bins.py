"""The 313 bins: each function against a plain numpy version of its equation, then the edges."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import oracles
import pytest
import torch

from colorlab import bins, images, lab, resources

DEVICES = ["cpu",
           pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device"))]

# The authors' table: for each a from -90 to 100 the lowest b, and how many follow in steps of 10.
LOWEST = [50, 20, 0, -20, -30, -40, -50, -50, -60, -70, -80, -80, -90, -100, -100, -110, -110, -110, -110, -90]
ROWS = [5, 8, 10, 12, 14, 15, 16, 16, 17, 18, 18, 18, 19, 20, 19, 20, 20, 19, 19, 10]
CENTERS = np.array([(a, b) for a, low, row in zip(range(-90, 101, 10), LOWEST, ROWS, strict=True)
                    for b in range(low, low + 10 * row, 10)], dtype=float)


def random_ab(*shape, seed=0, spread=40.0):
    """ab of shape (B, 2, H, W), the most of it near grey, some of it outside of the bins."""
    return spread * torch.randn(shape[0], 2, *shape[1:], generator=torch.Generator().manual_seed(seed))


def random_distribution(*shape, seed=0):
    logits = 3 * torch.randn(shape[0], 313, *shape[1:], generator=torch.Generator().manual_seed(seed))
    return logits.softmax(dim=1)


def pixel(a, b):
    return torch.tensor([float(a), float(b)]).view(1, 2, 1, 1)


def number(a, b):
    """The number of the bin at (a, b)."""
    return int(np.flatnonzero((CENTERS == (a, b)).all(axis=1))[0])


def one_hot(*shares):
    """A distribution (1, 313, 1, 1) from pairs ((a, b), probability)."""
    z = torch.zeros(1, 313, 1, 1)
    for (a, b), probability in shares:
        z[0, number(a, b)] = probability
    return z


# --- the equations, in numpy --------------------------------------------------------------------------------------

def numpy_soft_encode(colour, k=5, sigma=5.0):
    """Section 2.1: Gaussian weights on the k nearest bins."""
    distance = np.sqrt(((CENTERS - colour) ** 2).sum(axis=1))
    nearest = np.argsort(distance)[:k]
    z = np.zeros(313)
    z[nearest] = np.exp(-distance[nearest] ** 2 / (2 * sigma ** 2))
    return z / z.sum()


def numpy_annealed_mean(z, temperature):
    """Equation 5."""
    sharp = np.exp(np.log(z) / temperature)
    return sharp / sharp.sum() @ CENTERS


def numpy_prior(photos, sigma=5.0):
    """Section 2.2: the histogram of the nearest bins, smoothed over the ab plane."""
    counts = np.zeros(313)
    for colour in np.concatenate([photo.reshape(-1, 2) for photo in photos]):
        counts[((CENTERS - colour) ** 2).sum(axis=1).argmin()] += 1
    prior = np.zeros(313)
    for q in range(313):
        kernel = np.exp(-((CENTERS - CENTERS[q]) ** 2).sum(axis=1) / (2 * sigma ** 2))
        prior += counts[q] * kernel / kernel.sum()
    return prior / prior.sum()


def numpy_weights(p, mix):
    """Equation 4."""
    w = 1 / ((1 - mix) * p + mix / 313)
    return w / (p * w).sum()


# --- the table ----------------------------------------------------------------------------------------------------

def test_the_table_is_that_of_the_authors():
    found = bins.centers()
    assert found.shape == (313, 2)
    assert found.dtype == torch.float32
    assert np.array_equal(found.numpy(), CENTERS)
    assert found[[0, 4, 5, 312]].tolist() == [[-90, 50], [-90, 90], [-80, 20], [100, 0]], "a outer, b inner"


def test_the_table_is_that_of_the_reference_file():
    table = {int(a): tuple(span) for a, span in oracles.shapes("ab_bins").items()}
    assert list(table.items()) == list(bins.B_RANGE.items())


def test_nobody_can_spoil_the_table():
    bins.centers().zero_()
    assert np.array_equal(bins.centers().numpy(), CENTERS)


# --- encoding -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("k", "sigma"), [(5, 5.0), (10, 5.0), (3, 12.0), (313, 5.0)])
def test_soft_encode(device, k, sigma):
    ab = random_ab(2, 6, 7)
    found = bins.soft_encode(ab.to(device), k, sigma).cpu()
    assert found.shape == (2, 313, 6, 7)
    for i, y, x in np.ndindex(2, 6, 7):
        expected = numpy_soft_encode(ab[i, :, y, x].numpy(), k, sigma)
        assert np.abs(found[i, :, y, x].numpy() - expected).max() < 1e-5


def test_five_neighbours_and_sigma_five_are_what_you_get():
    ab = random_ab(1, 5, 5)
    assert torch.equal(bins.soft_encode(ab), bins.soft_encode(ab, k=5, sigma=5.0))
    assert ((bins.soft_encode(ab) > 0).sum(dim=1) <= 5).all()


@pytest.mark.parametrize("device", DEVICES)
def test_neighbours_are_the_soft_encoding_without_zeros(device):
    ab = random_ab(2, 6, 7).to(device)
    index, weight = bins.neighbours(ab)
    assert index.shape == weight.shape == (2, 5, 6, 7)
    assert index.dtype == torch.int64
    assert weight.dtype == torch.float32
    assert index.device.type == weight.device.type == device
    assert torch.allclose(weight.sum(dim=1), torch.ones(2, 6, 7, device=device))
    assert (weight.diff(dim=1) <= 0).all(), "nearest first"
    assert torch.equal(bins.soft_encode(ab).gather(1, index), weight)


def test_one_colour_by_hand():
    index, weight = bins.neighbours(pixel(3, -2))
    assert bins.centers()[index.flatten()].tolist() == [[0, 0], [10, 0], [0, -10], [10, -10], [0, 10]]
    squared = [3**2 + 2**2, 7**2 + 2**2, 3**2 + 8**2, 7**2 + 8**2, 3**2 + 12**2]
    expected = [math.exp(-d / 50) for d in squared]
    assert weight.flatten().tolist() == pytest.approx([e / sum(expected) for e in expected], abs=1e-6)


@pytest.mark.parametrize("device", DEVICES)
def test_hard_encode(device):
    ab = random_ab(2, 8, 9, spread=60)
    found = bins.hard_encode(ab.to(device)).cpu()
    assert found.shape == (2, 8, 9)
    assert found.dtype == torch.int64
    expected = ((ab.movedim(1, -1).numpy()[..., None, :] - CENTERS) ** 2).sum(axis=-1).argmin(axis=-1)
    assert np.array_equal(found.numpy(), expected)


def test_every_centre_is_its_own_bin():
    assert bins.hard_encode(bins.centers().T.view(1, 2, 1, 313)).flatten().tolist() == list(range(313))


def test_colours_far_from_all_bins_are_encoded_too():
    for ab in (pixel(1000, -1000), pixel(-3000, 0), pixel(0, 1e6)):
        encoded = bins.soft_encode(ab)
        assert encoded.isfinite().all()
        assert encoded.sum().item() == pytest.approx(1)
    assert bins.centers()[bins.hard_encode(pixel(1000, -1000))].flatten().tolist() == [90, -110]


def test_other_number_types():
    ab = random_ab(1, 4, 4).round()
    index, weight = bins.neighbours(ab)
    for dtype in (torch.float64, torch.float16, torch.int32):
        other = bins.neighbours(ab.to(dtype))
        assert torch.equal(other[0], index)
        assert torch.equal(other[1], weight)


@pytest.mark.parametrize("encode", [bins.neighbours, bins.soft_encode, bins.hard_encode])
def test_what_is_no_picture_of_ab_is_refused(encode):
    for shape in ((2, 4, 4), (1, 3, 4, 4), (4, 4, 2), (1, 4, 4, 2), (2,)):
        with pytest.raises(ValueError, match=r"must have shape \(B, 2, H, W\)"):
            encode(torch.zeros(shape))
    for bad in (float("nan"), float("inf")):
        ab = torch.zeros(1, 2, 3, 3)
        ab[0, 1, 2, 2] = bad
        with pytest.raises(ValueError, match="NaN or infinite"):
            encode(ab)


def test_no_pixels():
    assert bins.soft_encode(torch.zeros(0, 2, 4, 4)).shape == (0, 313, 4, 4)
    assert bins.hard_encode(torch.zeros(1, 2, 0, 3)).shape == (1, 0, 3)


def test_gradient_of_the_soft_encoding():
    x = torch.tensor([3.0, -2.0])
    ab = x.view(1, 2, 1, 1).requires_grad_()
    index, weight = bins.neighbours(ab)
    weight[0, 1].sum().backward()
    # w_i = e_i / sum e, so dw_i/dx = w_i (c_i - sum_j w_j c_j) / sigma^2
    w, c = weight.detach().flatten(), bins.centers()[index.flatten()]
    assert torch.allclose(ab.grad.flatten(), w[1] * (c[1] - w @ c) / 25, atol=1e-6)


@pytest.mark.parametrize("colour", [(10, 10), (5, 5), (5, 0), (1000, -1000)], ids=["centre", "corner", "edge", "far"])
def test_gradient_is_finite_at_centres_and_ties(colour):
    ab = pixel(*colour).requires_grad_()
    (bins.soft_encode(ab)[0, :, 0, 0] * torch.arange(313)).sum().backward()
    assert ab.grad.isfinite().all()


# --- memory -------------------------------------------------------------------------------------------------------

def test_the_search_goes_block_by_block(monkeypatch):
    blocks, topk = [], torch.Tensor.topk

    def recording(table, *args, **kwargs):
        blocks.append(tuple(table.shape))
        return topk(table, *args, **kwargs)

    monkeypatch.setattr(torch.Tensor, "topk", recording)
    ab = random_ab(3, 100, 151)
    index, weight = bins.neighbours(ab, 10)
    assert sum(rows for rows, _ in blocks) == 3 * 100 * 151, "all pixels are looked up, in tables that we saw"
    assert max(rows * columns for rows, columns in blocks) <= bins.CHUNK * 313
    monkeypatch.setattr(bins, "CHUNK", 10**6)
    assert torch.equal(bins.neighbours(ab, 10)[0], index)
    assert torch.equal(bins.neighbours(ab, 10)[1], weight)


PEAK = """
import resource, sys, torch
from colorlab import bins
def encode(pixels):
    index, weight = bins.neighbours((100 * torch.rand(1, 2, 1, pixels)).requires_grad_())
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
first = encode(2 * bins.CHUNK)
print((encode(18 * bins.CHUNK) - first) * (1 if sys.platform == "darwin" else 1024))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read from the resource module")
def test_memory_does_not_grow_with_313_floats_a_pixel_even_when_a_gradient_is_wanted():
    run = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, timeout=300, check=True,
                         cwd=Path(bins.__file__).parents[1])
    all_tables = 16 * bins.CHUNK * 313 * 4
    assert int(run.stdout) < all_tables * 2 / 3


# --- decoding -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("temperature", [1, 0.77, 0.38, 0.1])
def test_annealed_mean(device, temperature):
    z = random_distribution(2, 3, 4)
    found = bins.annealed_mean(z.to(device), temperature).cpu()
    assert found.shape == (2, 2, 3, 4)
    for i, y, x in np.ndindex(2, 3, 4):
        expected = numpy_annealed_mean(z[i, :, y, x].double().numpy(), temperature)
        assert found[i, :, y, x].tolist() == pytest.approx(expected, abs=1e-3)


def test_the_papers_temperature_is_what_you_get():
    z = random_distribution(1, 3, 4)
    assert torch.equal(bins.annealed_mean(z), bins.annealed_mean(z, 0.38))


def test_temperature_0_is_the_mode_and_1_the_mean():
    z = one_hot(((0, 0), 0.4), ((60, 40), 0.6))
    assert bins.annealed_mean(z, 0).flatten().tolist() == [60, 40]
    assert bins.annealed_mean(z, 1).flatten().tolist() == pytest.approx([36, 24], abs=1e-4)
    # 0.6 to the power of 1 / 0.5 is 0.36, 0.4 becomes 0.16
    assert bins.annealed_mean(z, 0.5).flatten().tolist() == pytest.approx([60 * 36 / 52, 40 * 36 / 52], abs=1e-4)


def test_a_lower_temperature_is_more_vivid():
    z = one_hot(((0, 0), 0.4), ((60, 40), 0.6))
    chroma = [bins.annealed_mean(z, t).norm().item() for t in (1, 0.8, 0.6, 0.38, 0.2, 0)]
    assert chroma == sorted(chroma)
    assert chroma[0] < 0.7 * chroma[-1]


@pytest.mark.parametrize("temperature", [1e-3, 1e-6, 1e-30, 1e-37, 1e-45, 1e-300])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16])
def test_small_temperatures_are_the_mode_not_nan(dtype, temperature):
    z = random_distribution(1, 3, 4)
    mode = bins.centers()[z.argmax(dim=1)].movedim(-1, 1)
    z.scatter_(1, z.argmax(dim=1, keepdim=True), 1.0)  # in few bits two probabilities may be equal
    found = bins.annealed_mean(z.to(dtype), temperature)
    assert found.dtype == dtype
    assert torch.equal(found.float(), mode)


@pytest.mark.parametrize("temperature", [1e-3, 1e-5, 1e-30, 0, 0.38])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_sharpen_survives_large_logits(dtype, temperature):
    logits = torch.randn(2, 313, 3, 3, generator=torch.Generator().manual_seed(0)) * 300
    logits = torch.cat([logits + 1000, logits - 1000]).to(dtype)
    found = bins.sharpen(logits, temperature)
    assert found.isfinite().all()
    assert torch.equal(found.argmax(dim=1), logits.argmax(dim=1))
    assert torch.allclose(found.sum(dim=1).float(), torch.ones(4, 3, 3), atol=1e-2)


def test_sharpen_on_logits_is_the_annealing_of_their_softmax():
    logits = 3 * torch.randn(1, 313, 2, 2, generator=torch.Generator().manual_seed(0))
    by_hand = logits.softmax(dim=1).double() ** (1 / 0.38)
    assert torch.allclose(bins.sharpen(logits, 0.38).double(), by_hand / by_hand.sum(dim=1, keepdim=True), atol=1e-6)


@pytest.mark.parametrize("temperature", [1, 0.38, 1e-3, 1e-30])
@pytest.mark.parametrize("z", [random_distribution(1, 2, 2), one_hot(((0, 0), 1)),
                               one_hot(((0, 0), 0.4), ((50, 0), 0.6)), torch.zeros(1, 313, 1, 1)],
                         ids=["random", "one bin", "two bins", "zeros"])
def test_gradients_of_the_annealed_mean_are_finite(z, temperature):
    z = z.clone().requires_grad_()
    ab = bins.annealed_mean(z, temperature)
    ab.sum().backward()
    assert ab.isfinite().all()
    assert z.grad.isfinite().all()


def test_gradient_of_the_mean_is_right():
    z = (0.01 + random_distribution(1, 1, 1).double()).requires_grad_()
    assert torch.autograd.gradcheck(lambda z: bins.annealed_mean(z, 0.38), z, fast_mode=True)


@pytest.mark.parametrize("temperature", [0, 0.38, 1])
def test_distributions_need_not_be_normalised(temperature):
    z = random_distribution(1, 3, 4)
    assert torch.allclose(bins.annealed_mean(1e-3 * z, temperature), bins.annealed_mean(z, temperature), atol=1e-3)


def test_encoding_and_decoding_give_the_colour_back():
    rgb = torch.rand(1, 3, 40, 40, generator=torch.Generator().manual_seed(0))
    ab = lab.rgb_to_lab(rgb)[:, 1:]
    encoded = bins.soft_encode(ab)
    error = [(bins.annealed_mean(encoded, t) - ab).norm(dim=1) for t in (1, 0.38, 0)]
    assert error[0].max() < 1, "five Gaussian weights nearly interpolate"
    assert error[1].max() < 5
    assert error[2].max() < 5 * 2**0.5 + 1e-3, "half the diagonal of a bin"
    assert error[0].mean() < error[1].mean() < error[2].mean()


def test_what_is_no_distribution_is_refused():
    for shape in ((313, 4, 4), (1, 312, 4, 4), (1, 4, 4, 313), (313,)):
        with pytest.raises(ValueError, match=r"must have shape \(B, 313, H, W\)"):
            bins.annealed_mean(torch.ones(shape))
    logits = torch.randn(1, 313, 2, 2, generator=torch.Generator().manual_seed(0))
    for bad in (logits, torch.full((1, 313, 1, 1), float("nan"))):
        with pytest.raises(ValueError, match=r"give probabilities \(softmax\), not logits"):
            bins.annealed_mean(bad)


@pytest.mark.parametrize("temperature", [-0.1, float("nan"), -1])
def test_negative_temperatures_are_refused(temperature):
    with pytest.raises(ValueError, match="temperature must be 0"):
        bins.annealed_mean(random_distribution(1, 2, 2), temperature)
    with pytest.raises(ValueError, match="temperature must be 0"):
        bins.sharpen(random_distribution(1, 2, 2), temperature)


# --- the prior ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("sigma", [5.0, 15.0])
def test_estimate_prior(sigma):
    batches = [random_ab(2, 8, 8, seed=1, spread=15), random_ab(1, 5, 30, seed=2, spread=15)]
    found = bins.estimate_prior(iter(batches), sigma)
    expected = numpy_prior([batch.movedim(1, -1).numpy() for batch in batches], sigma)
    assert found.shape == (313,)
    assert found.dtype == torch.float32
    assert np.abs(found.numpy() - expected).max() < 1e-6
    assert found.sum().item() == pytest.approx(1, abs=1e-6)


def test_the_prior_is_smooth():
    prior = bins.estimate_prior([torch.zeros(1, 2, 4, 4)])
    around = [prior[number(a, b)].item() for a, b in [(0, 0), (10, 0), (10, 10), (20, 0), (40, 0)]]
    assert around == sorted(around, reverse=True)
    assert around[1] == pytest.approx(around[0] * math.exp(-2), rel=1e-5), "the next bin is two sigma away"
    assert around[-1] > 0


def test_a_prior_needs_photos():
    with pytest.raises(ValueError, match="no photos"):
        bins.estimate_prior([])
    with pytest.raises(ValueError, match="no photos"):
        bins.estimate_prior([torch.zeros(0, 2, 8, 8)])
    with pytest.raises(ValueError, match="shape"):
        bins.estimate_prior(torch.zeros(3, 2, 8, 8))  # a batch where a list of batches belongs


@pytest.mark.parametrize("mode", [(0, 0), (10, 0), (-10, 10), (0, -10)])
def test_a_mode_at_or_beside_grey_is_sane(mode):
    prior = bins.estimate_prior([pixel(*mode)])
    assert bins.centers()[prior.argmax()].tolist() == list(mode)


@pytest.mark.parametrize("mode", [(20, 0), (-90, 90), (0, 20), (0, -20)])
def test_any_other_mode_is_not(mode):
    with pytest.raises(ValueError, match=rf"the commonest colour is ab = \({mode[0]}, {mode[1]}\), not a near-grey"):
        bins.estimate_prior([pixel(*mode)])


def test_the_known_mistake_is_caught():
    """Lab of floats in 0..255, from which the prior that circulates was made."""
    photos = [torch.tensor(images.read(resources.path("samples", f"{name}.jpg"))[::3, ::3]).movedim(-1, 0)[None]
              for name in ("astronaut", "fruits", "temple", "officer")]
    right = bins.estimate_prior(lab.rgb_to_lab(photo)[:, 1:] for photo in photos)
    assert bins.centers()[right.argmax()].abs().max() <= 10
    with pytest.raises(ValueError, match=r"floats must lie in 0\.\.1"):
        bins.estimate_prior(lab.rgb_to_lab(photo.float())[:, 1:] for photo in photos)
    with pytest.raises(ValueError, match=r"floats in 0\.\.255 instead of 0\.\.1"):
        bins.estimate_prior(200 * lab.rgb_to_lab(photo)[:, 1:] for photo in photos)  # by somebody's own conversion


# --- the weights --------------------------------------------------------------------------------------------------

@pytest.fixture
def prior():
    p = torch.rand(313, generator=torch.Generator().manual_seed(0)) ** 8 + 1e-7
    return p / p.sum()


@pytest.mark.parametrize("mix", [0, 0.25, 0.5, 0.9, 1])
def test_rebalancing_weights(prior, mix):
    found = bins.rebalancing_weights(prior, mix)
    assert found.shape == (313,)
    assert found.numpy() == pytest.approx(numpy_weights(prior.double().numpy(), mix), rel=1e-4)
    assert (prior * found).sum().item() == pytest.approx(1, abs=1e-5)


def test_the_papers_mix_is_what_you_get(prior):
    assert torch.equal(bins.rebalancing_weights(prior), bins.rebalancing_weights(prior, 0.5))


def test_lambda_1_weighs_all_alike_and_lambda_0_by_inverse_frequency(prior):
    assert torch.allclose(bins.rebalancing_weights(prior, 1), torch.ones(313))
    assert torch.allclose(bins.rebalancing_weights(prior, 0) * prior, torch.full((313,), 1 / 313))


def test_rare_colours_weigh_more(prior):
    from_rare_to_common = bins.rebalancing_weights(prior)[prior.argsort()]
    assert (from_rare_to_common.diff() <= 0).all()
    assert from_rare_to_common[0] > 5 * from_rare_to_common[-1]


def test_a_prior_with_zeros_has_weights_unless_lambda_is_0():
    prior = bins.estimate_prior([torch.zeros(1, 2, 4, 4)])
    assert (prior == 0).any(), "far from all colours seen"
    weights = bins.rebalancing_weights(prior)
    assert weights.isfinite().all()
    assert (prior * weights).sum().item() == pytest.approx(1, abs=1e-5)
    with pytest.raises(ValueError, match="infinite weight"):
        bins.rebalancing_weights(prior, 0)


def test_what_is_no_prior_is_refused(prior):
    negative = prior.clone()
    negative[0] -= 1
    negative[1] += 1
    for bad in (prior[:312], prior[None], 2 * prior, 0 * prior, prior * float("nan"), negative):
        with pytest.raises(ValueError, match="313 probabilities that sum to 1"):
            bins.rebalancing_weights(bad)


@pytest.mark.parametrize("mix", [-0.1, 1.1, float("nan")])
def test_lambda_is_between_0_and_1(prior, mix):
    with pytest.raises(ValueError, match="mix must be 0"):
        bins.rebalancing_weights(prior, mix)


def test_samples_come_as_often_as_their_probabilities():
    one = torch.zeros(1, 313, 1, 2)
    one[0, [10, 100, 200], :, 0] = torch.tensor([0.5, 0.3, 0.2])[:, None]
    one[0, 7, :, 1] = 3.0  # not normalised, and sure
    generator = torch.Generator().manual_seed(0)
    drawn = bins.sample(one.expand(4000, -1, -1, -1), generator)
    assert drawn.shape == (4000, 2, 1, 2)
    numbers = bins.hard_encode(drawn)
    shares = [(numbers[:, 0, 0] == number).float().mean().item() for number in (10, 100, 200)]
    assert shares == pytest.approx([0.5, 0.3, 0.2], abs=0.03)  # four standard errors
    assert (numbers[:, 0, 1] == 7).all()


def test_equal_distributions_of_a_photo_get_the_same_sample():
    flat = torch.full((2, 313, 4, 5), 1 / 313)
    drawn = bins.sample(flat, torch.Generator().manual_seed(1))
    assert (drawn == drawn[:, :, :1, :1]).all()
    assert not (drawn[0] == drawn[1]).all()  # but each photo has noise of its own
    with pytest.raises(ValueError, match="logits"):
        bins.sample(-flat, torch.Generator())


def test_entropy_of_bins():
    flat, one = torch.full((1, 313, 1, 1), 1 / 313), torch.zeros(1, 313, 1, 1)
    one[0, 5] = 1
    assert bins.entropy(flat).item() == pytest.approx(8.29, abs=0.01)
    assert bins.entropy(one).item() == 0
    assert bins.entropy(bins.soft_encode(torch.tensor([13.0, 27.0]).reshape(1, 2, 1, 1))).item() < 2.33


@pytest.mark.parametrize("k", [1, 2, 5, 10])
def test_neighbours_found_by_the_grid_are_the_nearest_of_all(k):
    ab = 280 * torch.rand(1, 2, 150, 200, generator=torch.Generator().manual_seed(k)) - 140
    distances = torch.cdist(ab[0].flatten(1).T, bins.centers())
    found = distances.gather(1, bins.neighbours(ab, k)[0][0].flatten(1).T)
    assert torch.allclose(found, distances.topk(k, largest=False).values, atol=1e-3)


def test_between_two_bins_the_first_is_taken():
    ab = torch.tensor([[57.0, 35.0], [-5.0, 0.0], [25.0, -35.0]]).T[None, :, None]
    assert bins.centers()[bins.hard_encode(ab)[0, 0]].tolist() == [[60, 30], [-10, 0], [20, -40]]
