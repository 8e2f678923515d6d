"""The published objectives: against numpy, and for the answer that each of them likes best."""

import math

import numpy as np
import pytest
import torch

from colorlab import bins, losses

RED, BLUE, GREY = (60.0, 40.0), (20.0, -70.0), (0.0, 0.0)


def ab(*shape, seed=0):
    return 40 * torch.randn(shape[0], 2, *shape[1:], generator=torch.Generator().manual_seed(seed))


def scores(*shape, seed=0):
    return 3 * torch.randn(shape[0], 313, *shape[1:], generator=torch.Generator().manual_seed(seed))


def prior():
    p = torch.rand(313, generator=torch.Generator().manual_seed(5)) ** 4
    return p / p.sum()


def plain(*colours, size=4):
    """One plain picture (B, 2, size, size) for each colour."""
    return torch.tensor(colours)[:, :, None, None].expand(-1, -1, size, size)


def bin_of(colour):
    return int(bins.hard_encode(plain(colour))[0, 0, 0])


# --- L2 -----------------------------------------------------------------------------------------------------------

def test_l2_by_hand():
    assert losses.l2(plain((3.0, 4.0)), plain(GREY)).item() == pytest.approx(0.5 * 5**2)
    assert losses.l2(plain(RED), plain(RED)).item() == 0


def test_l2():
    predicted, true = ab(2, 3, 4, seed=1), ab(2, 3, 4, seed=2)
    total = 0
    for i, y, x in np.ndindex(2, 3, 4):
        total += 0.5 * np.linalg.norm(predicted[i, :, y, x].numpy() - true[i, :, y, x].numpy()) ** 2
    assert losses.l2(predicted, true).item() == pytest.approx(total / 24, rel=1e-5)


def test_l2_likes_the_mean_of_the_possible_colours_best():
    true = plain(RED, BLUE)
    mean = (torch.tensor(RED) + torch.tensor(BLUE)) / 2
    loss = {tuple(c): losses.l2(plain(c, c), true).item() for c in ((mean + torch.tensor(step)).tolist() for step in (
        (0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (20, 55), (-20, -55)))}
    assert min(loss, key=loss.get) == tuple(mean.tolist())
    assert loss[RED] == pytest.approx(loss[BLUE]), "the step of (20, 55) is one of the true colours"
    assert loss[RED] == pytest.approx(2 * loss[tuple(mean.tolist())]), "and twice as bad as neither of them"


# --- classification -----------------------------------------------------------------------------------------------

def numpy_cross_entropy(logits, true, weights=None):
    """Equation 2 on the mean colour of each 4 x 4 block."""
    centers, values = bins.centers().numpy().astype(float), []
    for i, y, x in np.ndindex(len(logits), *logits.shape[2:]):
        colour = true[i, :, 4 * y:4 * y + 4, 4 * x:4 * x + 4].mean(axis=(1, 2))
        squared = ((centers - colour) ** 2).sum(axis=1)
        nearest = np.argsort(squared)[:5]
        z = np.zeros(313)
        z[nearest] = np.exp(-squared[nearest] / (2 * 5**2))
        z /= z.sum()
        p = np.exp(logits[i, :, y, x]) / np.exp(logits[i, :, y, x]).sum()
        v = 1 if weights is None else weights[nearest[0]]
        values.append(-v * (z * np.log(p)).sum())
    return np.mean(values)


@pytest.mark.parametrize("rebalanced", [False, True])
def test_cross_entropy(rebalanced):
    logits, true = scores(2, 3, 4), ab(2, 12, 16)
    weights = bins.rebalancing_weights(prior()) if rebalanced else None
    expected = numpy_cross_entropy(logits.double().numpy(), true.double().numpy(),
                                   None if weights is None else weights.numpy())
    assert losses.cross_entropy(logits, true, weights).item() == pytest.approx(expected, rel=1e-5)


def test_without_rebalancing_all_weights_are_1():
    logits, true = scores(2, 3, 4), ab(2, 12, 16)
    expected = losses.cross_entropy(logits, true).item()
    assert losses.cross_entropy(logits, true, torch.ones(313)).item() == pytest.approx(expected)
    assert losses.cross_entropy(logits, true, bins.rebalancing_weights(prior(), 1)).item() == pytest.approx(expected)


def test_the_weight_is_that_of_the_nearest_bin():
    true, weights = plain((12.0, 9.0)), torch.ones(313)
    weights[bin_of((10.0, 10.0))] = 7
    for weight, factor in ((weights, 7), (8 - weights, 1)):
        found = losses.cross_entropy(scores(1, 1, 1), true, weight).item()
        assert found == pytest.approx(factor * losses.cross_entropy(scores(1, 1, 1), true).item())


def test_knowing_nothing_costs_log_313():
    assert losses.cross_entropy(torch.zeros(1, 313, 2, 2), ab(1, 8, 8)).item() == pytest.approx(math.log(313), rel=1e-6)


def test_cross_entropy_likes_the_soft_encoding_best():
    true = plain((3.0, -2.0))
    z = bins.soft_encode(true)[:, :, :1, :1]
    best = z.clamp(min=1e-30).log().requires_grad_()
    loss = losses.cross_entropy(best, true)
    assert loss.item() == pytest.approx(-(z * z.clamp(min=1e-30).log()).sum().item(), rel=1e-5), "the entropy of Z"
    loss.backward()
    assert best.grad.abs().max() < 1e-6
    for seed in range(5):
        worse = best.detach() + scores(1, 1, 1, seed=seed) / 10
        assert losses.cross_entropy(worse, true) > loss + 1e-4


def test_its_gradient_is_softmax_minus_soft_encoding():
    logits, true = scores(1, 1, 1).requires_grad_(), plain((3.0, -2.0))
    losses.cross_entropy(logits, true).backward()
    expected = logits.detach().softmax(dim=1) - bins.soft_encode(true)[:, :, :1, :1]
    assert torch.allclose(logits.grad, expected, atol=1e-6)


def best_answer(true, weights):
    """The distribution (313,) that has the least mean loss when it must be given for every picture."""
    z = bins.soft_encode(true)[:, :, 0, 0]
    v = torch.ones(len(true)) if weights is None else weights[bins.hard_encode(true)[:, 0, 0]]
    z = (v[:, None] * z).sum(dim=0) / v.sum()
    logits = z.clamp(min=1e-30).log()[None, :, None, None].requires_grad_()
    losses.cross_entropy(logits.expand(len(true), -1, -1, -1), true, weights).backward()
    assert logits.grad.abs().max() < 1e-6, "a minimum indeed"
    return z


def test_under_uncertainty_cross_entropy_keeps_both_colours_and_rebalancing_lifts_the_rare_one():
    true = plain(*[GREY] * 9, RED)
    p = torch.full((313,), 0.1 / 312)
    p[bin_of(GREY)] = 0.9
    even, shifted = (best_answer(true, weights) for weights in (None, bins.rebalancing_weights(p)))
    around_red = (bins.centers() - torch.tensor(RED)).norm(dim=1) < 15
    assert even[around_red].sum().item() == pytest.approx(0.1, abs=1e-3), "as often as it occurs"
    assert shifted[around_red].sum() > 0.9
    chroma = [bins.annealed_mean(z[None, :, None, None]).norm() for z in (even, shifted)]
    assert chroma[0] < 10 < 60 < chroma[1], "grey without the weights, red with them"


def test_the_true_colour_of_a_block_is_its_mean():
    true = plain(GREY).clone()
    true[:, :, :2] = torch.tensor((20.0, 40.0))[:, None, None]
    found = losses.cross_entropy(scores(1, 1, 1), true)
    assert found.item() == pytest.approx(losses.cross_entropy(scores(1, 1, 1), plain((10.0, 20.0))).item(), rel=1e-5)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_scores_are_taken_in_float32(dtype):
    logits, true = scores(1, 3, 3).to(dtype), ab(1, 12, 12)
    found = losses.cross_entropy(logits, true)
    assert found.dtype == torch.float32
    assert found.item() == pytest.approx(losses.cross_entropy(logits.float(), true).item())


@pytest.mark.parametrize(("logits", "true"), [
    ((1, 313, 2, 2), (1, 2, 2, 2)), ((1, 313, 2, 2), (1, 2, 8, 4)), ((1, 313, 2, 2), (1, 2, 9, 8)),
    ((2, 313, 2, 2), (1, 2, 8, 8)), ((1, 313, 2, 2), (2, 2, 8, 8)), ((1, 300, 2, 2), (1, 2, 8, 8)),
    ((1, 400, 2, 2), (1, 2, 8, 8)), ((1, 313, 2, 2), (1, 3, 8, 8)), ((313, 2, 2), (2, 8, 8)), ((1, 313, 2), (1, 2, 8))])
def test_sizes_that_do_not_fit_are_refused(logits, true):
    with pytest.raises(ValueError, match=r"logits must be \(B, 313, h, w\) and ab \(B, 2, 4h, 4w\)"):
        losses.cross_entropy(torch.zeros(logits), torch.zeros(true))


def test_nan_is_refused():
    with pytest.raises(ValueError, match="NaN"):
        losses.cross_entropy(scores(1, 1, 1), plain((float("nan"), 0.0)))


# --- Iizuka -------------------------------------------------------------------------------------------------------

def test_mse_by_hand():
    assert losses.mse(plain((20.0, 0.0)), plain(GREY)).item() == pytest.approx((20 / 200) ** 2 / 2)
    assert losses.mse(plain((100.0, 100.0)), plain((-100.0, -100.0))).item() == pytest.approx(1), "the ends of 0..1"


def test_mse():
    predicted, true = ab(2, 3, 4, seed=1), ab(2, 3, 4, seed=2)
    scaled = [(x.double().numpy() + 100) / 200 for x in (predicted, true)]
    assert losses.mse(predicted, true).item() == pytest.approx(((scaled[0] - scaled[1]) ** 2).mean(), rel=1e-5)


@pytest.mark.parametrize("alpha", [None, 0, 0.5])
def test_mse_and_classes(alpha):
    predicted, true = ab(3, 4, 4, seed=1), ab(3, 4, 4, seed=2)
    classes, labels = torch.randn(3, 7, generator=torch.Generator().manual_seed(0)), torch.tensor([2, 0, 6])
    entropy = np.mean([-np.log(np.exp(row[label]) / np.exp(row).sum())
                       for row, label in zip(classes.double().numpy(), labels.tolist(), strict=True)])
    expected = losses.mse(predicted, true).item() + (1 / 300 if alpha is None else alpha) * entropy
    options = {} if alpha is None else {"alpha": alpha}
    found = losses.mse_and_classes(predicted, true, classes, labels, **options)
    assert found.item() == pytest.approx(expected, rel=1e-5)


def test_both_parts_learn():
    predicted, classes = ab(2, 4, 4).requires_grad_(), torch.zeros(2, 5, requires_grad=True)
    losses.mse_and_classes(predicted, ab(2, 4, 4, seed=1), classes, torch.tensor([1, 4])).backward()
    assert (predicted.grad != 0).all()
    # the gradient of a cross-entropy is softmax - one-hot, here over two photos and times 1 / 300
    expected = (torch.full((2, 5), 0.2) - torch.eye(5)[[1, 4]]) / 2 / 300
    assert torch.allclose(classes.grad, expected, atol=1e-8)


def test_mse_likes_the_mean_best_like_l2():
    shift = torch.zeros(2, requires_grad=True)
    mean = (torch.tensor(RED) + torch.tensor(BLUE)) / 2
    losses.mse((mean + shift)[None, :, None, None].expand(2, -1, 4, 4), plain(RED, BLUE)).backward()
    assert shift.grad.abs().max() < 1e-7
    losses.mse((torch.tensor(RED) + shift)[None, :, None, None].expand(2, -1, 4, 4), plain(RED, BLUE)).backward()
    assert shift.grad.abs().min() > 1e-4
