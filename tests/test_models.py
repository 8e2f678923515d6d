"""The networks against their papers, the authors' pipelines restated plainly, and colorize on photos of every size."""

import json
import math
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import oracles
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from skimage.color import deltaE_ciede2000, lab2rgb, rgb2lab

import colorlab
from colorlab import bins, images, lab, models, resources
from colorlab.models import Grey, Iizuka16, ModelError, Zhang16, iizuka16, joining
from colorlab.models.colorlab26 import Colorlab26
from colorlab.models.folding import fold_batch_norm

EMBEDDED = ("zhang16-mini", "iizuka16-mini")


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def scene(height, width, seed=0):
    """Smooth colours: a photo, as far as a network can tell, and well inside the gamut."""
    coarse = np.random.default_rng(seed).integers(60, 196, (6, 8, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def check_close(found, expected):
    """Equal but for the order of sums, which depends on the size of a batch."""
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=1e-4)


def L_of(rgb):
    return rgb2lab(rgb)[..., 0]


def zhang(seed=0, **options):
    torch.manual_seed(seed)
    return oracles.fill(Zhang16(**{"width": 1 / 16, **options}), keep=("model_out.weight",))


def iizuka(seed=0, **options):
    """Untrained, but its answer depends visibly on the photo."""
    torch.manual_seed(seed)
    model = Iizuka16(**{"width": 1 / 16, **options})
    for parameter in model.parameters():
        if parameter.ndim > 1:
            torch.nn.init.kaiming_normal_(parameter, nonlinearity="relu")
    return model.eval()


TINY = {"zhang16": lambda: zhang(side=64), "iizuka16": iizuka, "grey": lambda: Grey().eval()}


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def full_zhang():
    return Zhang16().eval()


@pytest.fixture(scope="module")
def minis():
    return {name: colorlab.load(name, "cpu") for name in EMBEDDED}


# --- Zhang 2016


def test_zhang_has_the_published_layers(full_zhang):
    assert len(full_zhang.state_dict()) == 82
    assert sum(p.numel() for p in full_zhang.parameters()) == 32_236_011


def test_zhang_has_the_keys_and_shapes_of_the_release(full_zhang):
    published = oracles.shapes("zhang16_state_dict")
    assert {key: list(value.shape) for key, value in full_zhang.state_dict().items()} == published
    full_zhang.load_state_dict({key: torch.zeros(shape) for key, shape in published.items()} | {
        "model_out.weight": full_zhang.model_out.weight}, strict=True)


def test_zhang_agrees_with_the_released_network():
    reference, model = oracles.arrays("zhang16_b"), oracles.fill(Zhang16())
    with torch.inference_mode():
        logits = model.logits(torch.from_numpy(reference["L"]).float())
        out = model.decode(logits)
    assert oracles.deviation(logits[:, ::16], reference["logits_b"]) < 1e-3
    assert oracles.deviation(out, reference["out_b"]) < 1e-3


def eccv16(state, L):
    """The table of layers in the paper, layer by layer: L (B, 1, H, W) -> ab (B, 2, H, W)."""
    def conv(x, key, **options):
        return F.relu(F.conv2d(x, state[f"{key}.weight"], state[f"{key}.bias"], **options))

    x = (L - 50) / 100
    for number, (count, stride, dilation) in enumerate(
            [(2, 2, 1), (2, 2, 1), (3, 2, 1), (3, 1, 1), (3, 1, 2), (3, 1, 2), (3, 1, 1)], 1):
        for i in range(count):
            x = conv(x, f"model{number}.{2 * i}", stride=stride if i == count - 1 else 1, padding=dilation,
                     dilation=dilation)
        norm = f"model{number}.{2 * count}."
        x = F.batch_norm(x, *(state[norm + part] for part in ("running_mean", "running_var", "weight", "bias")))
    x = F.relu(F.conv_transpose2d(x, state["model8.0.weight"], state["model8.0.bias"], stride=2, padding=1))
    x = conv(conv(x, "model8.2", padding=1), "model8.4", padding=1)
    x = F.softmax(F.conv2d(x, state["model8.6.weight"], state["model8.6.bias"]), dim=1)
    x = F.conv2d(x, state["model_out.weight"])
    return F.interpolate(x, scale_factor=4, mode="bilinear", align_corners=False) * 110


def published_zhang(state, rgb):
    """The demo of the release: 256 x 256 in, colours enlarged, joined with the L of the original."""
    small = np.asarray(Image.fromarray(rgb).resize((256, 256), resample=3))
    ab = eccv16(state, torch.tensor(L_of(small), dtype=torch.float32)[None, None])
    ab = F.interpolate(ab, rgb.shape[:2], mode="bilinear")[0].permute(1, 2, 0).numpy()
    return lab2rgb(np.dstack((L_of(rgb), ab)))


@pytest.mark.parametrize(("width", "shape"), [(0.25, (240, 320)), (0.25, (301, 77)), (1, (150, 200))])
def test_zhang_colorizes_as_published(width, shape):
    rgb, model = scene(*shape), zhang(width=width)
    with torch.inference_mode():
        expected = published_zhang(model.state_dict(), rgb)
    found = model.colorize(rgb)
    assert np.abs(rgb2lab(found)[..., 1:]).mean() > 1, "a grey answer would prove nothing"
    assert deltaE_ciede2000(rgb2lab(expected), rgb2lab(found)).mean() < 0.5


def test_zhang_colorizes_a_real_photo_as_published():
    rgb, model = images.read(resources.path("samples", "fruits.jpg")), zhang(width=0.25)
    with torch.inference_mode():
        expected = published_zhang(model.state_dict(), rgb)
    assert deltaE_ciede2000(rgb2lab(expected), rgb2lab(model.colorize(rgb))).mean() < 0.5


def test_zhang_predicts_distributions():
    model, L = zhang(), torch.rand(2, 1, 16, 24) * 100
    with torch.inference_mode():
        plain, sharp = model.distribution(L), model.distribution(L, temperature=0.38)
    assert plain.shape == sharp.shape == (2, 313, 4, 6)
    for distribution in (plain, sharp):
        assert (distribution >= 0).all()
        torch.testing.assert_close(distribution.sum(1), torch.ones(2, 4, 6))
    assert (sharp.amax(1) > plain.amax(1)).all(), "a temperature below 1 sharpens"
    assert (sharp.argmax(1) == plain.argmax(1)).all()


@pytest.mark.parametrize("temperature", [1, 0.38, 0])
def test_zhang_decodes_by_the_annealed_mean(temperature):
    model, L = zhang(temperature=temperature), torch.rand(1, 1, 24, 32) * 100
    with torch.inference_mode():
        ab = bins.annealed_mean(model.distribution(L), temperature)
        expected = F.interpolate(ab, scale_factor=4, mode="bilinear", align_corners=False)
        torch.testing.assert_close(model(L), expected, atol=0.02, rtol=0)
        check_close(zhang(temperature=0.77)(L, temperature), model(L))
        assert (zhang(temperature=0.77)(L) - model(L)).abs().max() > 0.03, "the model's own temperature counts"
        check_close(model.decode(model.logits(L), 1.0), model(L, 1.0))


def test_zhang_warns_when_the_decoding_layer_is_not_the_bins():
    model = zhang()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("error")
        model.finish_loading()
        model.model_out.weight += 3 / 110  # less than half a bin
        model.finish_loading()
    with torch.no_grad():
        for broken in (model.model_out.weight.flip(0), model.model_out.weight / 2, torch.zeros(2, 313, 1, 1),
                       torch.full((2, 313, 1, 1), math.nan)):
            model.model_out.weight.copy_(broken)
            with pytest.warns(UserWarning, match="away from the 313 bins"):
                model.finish_loading()


def test_zhang_leaves_its_decoding_layer_alone():
    model = zhang()
    assert [name for name, p in model.named_parameters() if not p.requires_grad] == ["model_out.weight"]
    torch.testing.assert_close(model.model_out.weight[:, :, 0, 0].T * 110, bins.centers())


# --- Iizuka 2016


def test_iizuka_has_the_published_layers():
    with torch.device("meta"):
        model = Iizuka16()
        shapes = {}

        def note(name):
            return lambda module, inputs, output: shapes.setdefault(name, []).append(tuple(output.shape[1:]))

        for name, module in model.named_modules():
            if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
                module.register_forward_hook(note(name))
        assert model(torch.empty(1, 1, 64, 48)).shape == (1, 2, 64, 48)
    assert sum(p.numel() for p in model.parameters()) == 43_218_402
    low = [(64, 2), (128, 2), (128, 4), (256, 4), (256, 8), (512, 8)]
    for i, (channels, scale) in enumerate(low):  # the same layers see the local and the global copy
        assert sorted(shapes.pop(f"low.{i}.0")) == sorted([(channels, 224 // scale, 224 // scale),
                                                           (channels, 64 // scale, 48 // scale)])
    assert list(shapes.items()) == [
        ("global_convolutions.0.0", [(512, 14, 14)]), ("global_convolutions.1.0", [(512, 14, 14)]),
        ("global_convolutions.2.0", [(512, 7, 7)]), ("global_convolutions.3.0", [(512, 7, 7)]),
        ("global_dense.0.0", [(1024,)]), ("global_dense.1.0", [(512,)]),
        ("mid.0.0", [(512, 8, 6)]), ("mid.1.0", [(256, 8, 6)]), ("global_to_fusion.0", [(256,)]),
        ("fusion.0", [(256, 8, 6)]), ("color1.0", [(128, 8, 6)]), ("color2.0.0", [(64, 16, 12)]),
        ("color2.1.0", [(64, 16, 12)]), ("color3.0.0", [(32, 32, 24)]), ("color3.1", [(2, 32, 24)])]
    assert model.global_dense[0][0].in_features == 25088
    assert model.fusion[0].weight.shape == (256, 512, 3, 3)
    with torch.device("meta"):
        assert Iizuka16(fusion_kernel=1).fusion[0].weight.shape == (256, 512, 1, 1)


def iizuka_network(state, local, copy):
    """The layers of the release, one by one: two inputs, grey values less their mean -> 0..1 (B, 2, H, W)."""
    def conv(x, key, stride=1):
        return F.conv2d(x, state[f"{key}.weight"], state[f"{key}.bias"], stride, padding=1)

    def low(x):
        for i in range(6):
            x = F.relu(conv(x, f"low.{i}.0", 2 - i % 2))
        return x

    def dense(x, key):
        return F.relu(x @ state[f"{key}.weight"].T + state[f"{key}.bias"])

    x, mid = low(copy), F.relu(conv(F.relu(conv(low(local), "mid.0.0")), "mid.1.0"))
    for i in range(4):
        x = F.relu(conv(x, f"global_convolutions.{i}.0", 2 - i % 2))
    x = dense(dense(dense(x.flatten(1), "global_dense.0.0"), "global_dense.1.0"), "global_to_fusion.0")
    x = torch.cat((mid, x[:, :, None, None].repeat(1, 1, *mid.shape[-2:])), 1)
    x = F.relu(conv(F.relu(conv(x, "fusion.0")), "color1.0"))
    x = F.relu(conv(F.relu(conv(x.repeat_interleave(2, 2).repeat_interleave(2, 3), "color2.0.0")), "color2.1.0"))
    x = F.relu(conv(x.repeat_interleave(2, 2).repeat_interleave(2, 3), "color3.0.0"))
    return torch.sigmoid(conv(x, "color3.1")).repeat_interleave(2, 2).repeat_interleave(2, 3)


def test_iizuka_is_two_branches_and_their_fusion():
    model, L = iizuka(global_side=64), torch.rand(2, 1, 64, 64) * 100
    grey = lab.grey_value(L) - model.mean
    with torch.inference_mode():
        check_close(model(L), 200 * iizuka_network(model.state_dict(), grey, grey) - 100)
        assert model(L)[0].std() > 1, "a constant answer would prove nothing"


def test_iizuka_sees_grey_values_not_lightness():
    model = iizuka()
    grey = torch.tensor([0.0, 0.2, 0.5, 1.0]).view(1, 1, 1, 4).expand(1, 1, 8, 4).repeat(1, 1, 1, 2)
    seen = []
    model.low.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0]))
    model(lab.lightness(grey))
    torch.testing.assert_close(seen[-1], grey - 0.445, atol=1e-5, rtol=0)


def test_iizuka_global_features_say_what_kind_of_picture_it_is():
    model, L = iizuka(width=0.25), torch.rand(3, 1, 40, 64) * 100
    with torch.inference_mode():
        features = model.global_features(L)
        assert features.shape == (3, 64)
        assert (features >= 0).all()
        assert (features[0] - features[1]).abs().max() > 0
        check_close(model(L, style=L), model(L))


def test_iizuka_takes_the_style_of_another_photo():
    model = iizuka()
    photo, other = scene(60, 90), 255 - scene(30, 20, seed=1)
    assert (model.colorize(photo, style=photo) == model.colorize(photo)).all()
    styled = model.colorize(photo, style=other)
    assert styled.shape == photo.shape
    assert (styled != model.colorize(photo)).any()
    L, style = torch.rand(2, 1, 16, 16) * 100, torch.rand(1, 1, 40, 24) * 100
    with torch.inference_mode():
        check_close(model(L, style), model(L, style.repeat(2, 1, 1, 1)))
        with pytest.raises(ValueError, match="style must hold one photo or 2"):
            model(L, style.repeat(3, 1, 1, 1))


def test_iizuka_classifier_is_a_head_of_its_own():
    model, L = iizuka(classes=7), torch.rand(2, 1, 24, 16) * 100
    with torch.inference_mode():
        ab, scores = model.ab_and_classes(L)
        assert scores.shape == (2, 7)
        check_close(ab, model(L))
    with pytest.raises(ValueError, match="no classifier"):
        iizuka().ab_and_classes(L)
    with torch.device("meta"):
        extra = sum(p.numel() for p in Iizuka16(classes=205).parameters()) - 43_218_402
    assert extra == 512 * 256 + 256 + 256 * 205 + 205


def stirred(model):
    """Running statistics, scales and shifts far from their beginning; in training mode."""
    model.train()
    for _ in range(3):
        model(torch.rand(4, 1, 64, 64) * 100)
    for norm in (m for m in model.modules() if "BatchNorm" in type(m).__name__):
        torch.nn.init.uniform_(norm.weight, 0.5, 2)
        torch.nn.init.uniform_(norm.bias, -1, 1)
    return model


@pytest.mark.parametrize("options", [{}, {"classes": 5}, {"global_branch": False}])
def test_folding_batch_norm_changes_nothing_but_the_layers(options):
    model = stirred(iizuka(**options, batch_norm=True, global_side=64))
    before = {key: value.clone() for key, value in model.state_dict().items()}
    folded = fold_batch_norm(model)
    assert model.training, "a model in the middle of its training stays there"
    assert all((model.state_dict()[key] == value).all() for key, value in before.items())
    assert not any("BatchNorm" in type(m).__name__ for m in folded.modules())
    L = torch.rand(2, 1, 48, 64) * 100
    with torch.inference_mode():
        expected = model.eval().ab_and_classes(L) if "classes" in options else (model.eval()(L),)
        found = folded.ab_and_classes(L) if "classes" in options else (folded(L),)
    for one, other in zip(found, expected, strict=True):
        assert other.std() > 0.1
        torch.testing.assert_close(one, other, atol=1e-2, rtol=1e-3)


def test_folding_the_scaffold_of_zhang16_leaves_the_published_layers():
    model = stirred(Zhang16(width=1 / 16, batch_norm=True))
    folded = fold_batch_norm(model)
    shapes = {key: value.shape for key, value in folded.state_dict().items()}
    assert shapes == {key: value.shape for key, value in Zhang16(width=1 / 16).state_dict().items()}
    assert len(shapes) == 82 < len(model.state_dict())
    L = torch.rand(2, 1, 48, 64) * 100
    with torch.inference_mode():
        expected, found = model.eval().logits(L), folded.logits(L)
    assert expected.std() > 0.1
    torch.testing.assert_close(found, expected, atol=1e-2, rtol=1e-3)


def test_without_the_global_branch():
    model = iizuka(global_branch=False).eval()
    L = torch.rand(2, 1, 64, 64) * 100
    assert model(L).shape == (2, 2, 64, 64)
    assert not any("global" in name for name in model.state_dict())
    with pytest.raises(ValueError, match="no global branch"):
        model(L, style=L)
    with pytest.raises(ValueError, match="no global branch"):
        model.global_features(L)
    photo = np.full((40, 40, 3), 128, np.uint8)
    for faithful in (False, True):
        assert model.colorize(photo, faithful=faithful).shape == photo.shape
        with pytest.raises(ValueError, match="no global branch"):
            model.colorize(photo, style=photo, faithful=faithful)
    with pytest.raises(ValueError, match="classes must be 0"):
        iizuka(global_branch=False, classes=3)


# --- colorize.lua


@pytest.mark.parametrize(("y", "lightness"), [(0.2, 28.5), (0.5, 72.0), (0.8, 110.5)])
def test_the_quirk_of_the_release(y, lightness):
    found = iizuka16.release_quirk(torch.full((1, 1, 2, 3), y))
    assert found.shape == (1, 1, 2, 3)
    assert found.unique().item() == pytest.approx(lightness, abs=0.05)


def scale_line(line, length):
    """`image.scale` of Torch7 along one axis, after the loops in its image.c."""
    old, new = len(line), []
    for i in range(length):
        if length > old:
            position = i * (old - 1) / (length - 1)
            left = min(int(position), old - 1)
            right = min(left + 1, old - 1)
            new.append(line[left] + (position - left) * (line[right] - line[left]))
        else:
            start, end = i * old / length, (i + 1) * old / length
            shares = [max(0.0, min(end, k + 1) - max(start, k)) for k in range(old)]
            new.append(sum(share * value for share, value in zip(shares, line, strict=True)) / sum(shares))
    return new


def scale(picture, height, width):
    rows = np.array([scale_line(list(row), width) for row in picture])
    return np.array([scale_line(list(column), height) for column in rows.T]).T


@pytest.mark.parametrize(("old", "new"), [
    ((5, 7), (5, 7)), ((5, 7), (8, 16)), ((13, 9), (4, 2)), ((3, 17), (24, 8)), ((1, 1), (8, 8)), ((1, 9), (8, 1)),
    ((8, 8), (1, 1)), ((9, 8), (8, 9)), ((2, 2), (3, 3))])
def test_torch7_scaling(old, new):
    picture = np.random.default_rng(0).uniform(size=old)
    found = iizuka16.torch7_scale(torch.tensor(picture, dtype=torch.float32)[None, None], *new)
    np.testing.assert_allclose(found[0, 0].numpy(), scale(picture, *new), atol=1e-5)


def test_torch7_scaling_keeps_channels_apart():
    x = torch.rand(2, 3, 10, 12)
    found = iizuka16.torch7_scale(x, 16, 5)
    assert found.shape == (2, 3, 16, 5)
    torch.testing.assert_close(found[1, 2], iizuka16.torch7_scale(x[1:, 2:], 16, 5)[0, 0])


def lab_to_rgb(array):
    """Lab (H, W, 3) -> sRGB without clipping, from the definitions."""
    f = (array[..., :1] + 16) / 116 + array[..., 1:] / np.array([500, -200])
    f = np.stack((f[..., 0], (array[..., 0] + 16) / 116, f[..., 1]), -1)
    xyz = np.where(f > 6 / 29, f**3, (f - 16 / 116) * 3 * (6 / 29) ** 2) * [0.95047, 1, 1.08883]
    linear = xyz @ np.linalg.inv([[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169],
                                  [0.019334, 0.119193, 0.950227]]).T
    return np.where(linear > 0.0031308, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055, 12.92 * linear)


def colorize_lua(model, rgb, style=None):
    """The script of the release, for photos whose sides are multiples of 8."""
    to_yuv = np.array([[0.299, 0.587, 0.114], [-0.14713, -0.28886, 0.436], [0.615, -0.51499, -0.10001]])
    to_rgb = np.array([[1, 0, 1.13983], [1, -0.39465, -0.58060], [1, 2.03211, 0]])
    y, other = (picture / 255 @ to_yuv[0] for picture in (rgb, rgb if style is None else style))
    local, copy = y - model.mean.item(), scale(other - model.mean.item(), model.global_side, model.global_side)
    inputs = [torch.tensor(x, dtype=torch.float32)[None, None] for x in (local, copy)]
    with torch.inference_mode():
        out = iizuka_network(model.state_dict(), *inputs)[0].permute(1, 2, 0).numpy()
    quirk = rgb2lab(np.dstack((y, y, y)) @ to_rgb.T)[..., :1]
    uv = lab_to_rgb(np.dstack((quirk, (2 * out - 1) * 100))) @ to_yuv[1:].T
    final = np.dstack((y, uv)) @ to_rgb.T
    return np.rint(np.clip(final, 0, 1) * 255).astype(np.uint8)


def test_faithful_colorizing_follows_the_script():
    model = iizuka(global_side=64)
    with torch.no_grad():
        model.color3[-1].weight *= 0.2  # colours that a screen can show
    photo, other = scene(40, 48), scene(64, 32, seed=1)
    expected = colorize_lua(model, photo)
    found = model.colorize(photo, faithful=True)
    assert np.abs(found.astype(int) - expected).max() <= 1
    assert np.ptp(found, axis=-1).mean() > 3, "a grey answer would prove nothing"
    assert np.abs(model.colorize(photo).astype(int) - expected).mean() > 3, "the default does not have the slip"
    styled = model.colorize(photo, style=other, faithful=True)
    assert np.abs(styled.astype(int) - colorize_lua(model, photo, other)).max() <= 1


@pytest.mark.parametrize("shape", [(1, 1), (1, 70), (70, 1), (3, 5), (57, 29)])
def test_faithful_colorizing_takes_any_size(shape):
    assert iizuka().colorize(noise(*shape), faithful=True).shape == (*shape, 3)


# --- what all models promise


@pytest.mark.parametrize("kind", TINY)
@pytest.mark.parametrize("shape", [(1, 8, 8), (8, 8), (1, 2, 8, 8), (1, 1, 12, 8), (1, 1, 8, 20), (1, 1, 0, 8),
                                   (1, 1, 4, 4)])
def test_wrong_shapes_are_one_clear_error(kind, shape):
    with pytest.raises(ValueError, match="L must|height and width of L must be multiples of 8") as caught:
        TINY[kind]()(torch.zeros(shape))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["zhang16", "iizuka16"])
def test_forward_is_differentiable_in_L(kind):
    model = TINY[kind]()
    L = torch.cat((torch.rand(1, 1, 24, 32) * 100, torch.zeros(1, 1, 24, 32), torch.full((1, 1, 24, 32), 100.0)))
    L.requires_grad_()
    ab = model(L)
    assert ab.shape == (3, 2, 24, 32)
    ab.square().sum().backward()
    assert L.grad.isfinite().all()
    assert L.grad[0].abs().max() > 0


def test_arguments_that_no_network_can_have():
    with pytest.raises(ValueError, match="side must be a multiple of 8, got 100"):
        Zhang16(1 / 16, side=100)
    for side in (0, 33, -32):
        with pytest.raises(ValueError, match="global_side must be a multiple of 32"):
            Iizuka16(1 / 16, global_side=side)


def check_joined(photo, result):
    """The result has the size of the photo and, where the screen can show its colour, the photo's own L."""
    assert result.dtype == np.uint8
    assert result.shape == photo.shape
    # Where no channel was clipped, only rounding to 8 bits can have changed L.
    inside = ((result > 0) & (result < 255)).all(-1)
    off = np.abs(L_of(result) - L_of(photo))[inside]
    assert off.size == 0 or off.max() < 0.7
    return inside.mean()


@pytest.mark.parametrize("name", [*EMBEDDED, "grey"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 700), (700, 1), (3, 5), (257, 129)])
def test_colorize_takes_any_size(name, shape, minis):
    model, photo = minis.get(name) or colorlab.load(name), noise(*shape)
    result = model.colorize(photo)
    check_joined(photo, result)
    assert (model.colorize(photo) == result).all(), "the same photo gives the same answer"


@pytest.mark.parametrize("name", EMBEDDED)
def test_colorize_keeps_the_L_of_every_pixel(name, minis):
    photo = scene(300, 200)
    photo = np.clip(photo + noise(300, 200).astype(int) // 8 - 16, 0, 255).astype(np.uint8)  # fine detail
    assert check_joined(photo, minis[name].colorize(photo)) > 0.8


@pytest.mark.parametrize("size", [(4, 6), (64, 64), (5, 200)])
def test_colours_are_enlarged_smoothly(size):
    photo = noise(50, 40) // 4 + 90
    ab = torch.rand(1, 2, *size) * 60 - 30
    smooth = F.interpolate(ab, (50, 40), mode="bilinear")[0].permute(1, 2, 0).numpy()
    expected = np.rint(255 * lab2rgb(np.dstack((L_of(photo), smooth)))).astype(int)
    assert np.abs(joining.join(photo, ab) - expected).max() <= 1


def test_guided_colours_end_where_the_photo_says():
    photo = np.full((64, 64, 3), 60, np.uint8)
    photo[:, 29:] = 180  # the border of a bright thing, in the middle of a predicted colour
    truth = torch.zeros(1, 2, 64, 64)
    truth[:, 1, :, 29:] = 50
    small = F.avg_pool2d(truth, 8)

    def distance(guided):
        found = torch.from_numpy(rgb2lab(joining.join(photo, small, guided=guided))[..., 2])
        return (found - truth[0, 1]).abs()[:, 20:40].mean()

    assert distance(guided=True) < 0.6 * distance(guided=False)
    wide = F.interpolate(small, scale_factor=4, mode="nearest")  # 4 pixels share a prediction
    assert (joining.join(photo, wide, guided=True, stride=4) == joining.join(photo, small, guided=True)).all()


def test_guidance_adds_nothing_where_the_lightness_is_flat():
    photo, ab = np.full((50, 40, 3), 120, np.uint8), torch.rand(1, 2, 8, 8) * 40 - 20
    assert np.abs(joining.join(photo, ab, guided=True).astype(int) - joining.join(photo, ab)).max() <= 1


def test_who_enlarges_how():
    photo, model = scene(90, 70), Colorlab26(side=64).eval()
    default, guided, bilinear = (model.colorize(photo, upsampling=way) for way in (None, "guided", "bilinear"))
    assert (default == guided).all() and (default != bilinear).any()
    assert (next(model.colorize_many([photo], progress=False, upsampling="bilinear")) == bilinear).all()
    for kind in TINY:  # as published
        published = TINY[kind]()
        assert (published.colorize(photo) == published.colorize(photo, upsampling="bilinear")).all()
        assert (published.colorize(photo) != published.colorize(photo, upsampling="guided")).any() or kind == "grey"
        with pytest.raises(ModelError, match="upsampling must be bilinear or guided, got 'best'"):
            published.colorize(photo, upsampling="best")


def test_the_network_sees_a_bicubic_copy():
    photo = noise(90, 70)
    for model in (zhang(side=64), iizuka(side=40)):
        height, width = model.working_size(90, 70)
        small = np.asarray(Image.fromarray(photo).resize((width, height), Image.Resampling.BICUBIC))
        L = model.network_input(photo)
        assert L.shape == (1, 1, height, width)
        np.testing.assert_allclose(L[0, 0], L_of(small), atol=1e-3)


@pytest.mark.parametrize("kind", TINY)
def test_colorize_uses_nothing_but_L(kind):
    model, grey = TINY[kind](), noise(40, 30)[..., 0]
    result = model.colorize(grey)
    assert (model.colorize(np.dstack([grey] * 3)) == result).all()
    assert (model.colorize(Image.fromarray(grey)) == result).all()
    assert (model.colorize(torch.from_numpy(grey)) == result).all()


def test_grey_is_grey():
    photo = noise(50, 60)
    result = colorlab.load("grey").colorize(photo)
    assert (np.ptp(result, axis=-1) == 0).all()
    assert np.abs(L_of(result) - L_of(photo)).max() < 0.7
    white = np.full((4, 4, 3), 255, np.uint8)
    assert (colorlab.load("grey").colorize(white) == 255).all()


def test_colorize_in_strips_is_colorize_in_one(monkeypatch):
    photo = noise(50, 40)
    for kind in TINY:
        whole = TINY[kind]().colorize(photo)
        monkeypatch.setattr(joining, "STRIP_PIXELS", 100)
        assert (TINY[kind]().colorize(photo) == whole).all()
        monkeypatch.undo()


def test_working_sizes():
    assert Zhang16(1 / 16).working_size(10, 999) == (256, 256)
    model = Iizuka16(1 / 16)
    assert model.working_size(300, 200) == (304, 200)
    assert model.working_size(1000, 1500) == (344, 512)
    assert model.working_size(1, 700) == (8, 512)
    assert model.working_size(1, 1) == (8, 8)


def test_unreadable_photos_are_image_errors(tmp_path):
    with pytest.raises(images.ImageError, match=r"missing\.png"):
        Grey().colorize(tmp_path / "missing.png")


# --- many photos


@pytest.mark.parametrize("kind", TINY)
def test_colorize_many_is_colorize_one_by_one(kind):
    model = TINY[kind]()
    shapes = [(16, 24), (16, 24), (40, 8), (1, 1), (16, 24), (16, 24), (16, 24), (900, 7)]
    photos = [noise(*shape, seed=i) for i, shape in enumerate(shapes)]
    expected = [model.colorize(photo) for photo in photos]
    for given in (photos, iter(photos), (Image.fromarray(photo) for photo in photos)):
        results = list(model.colorize_many(given, batch_size=2, progress=False))
        assert [result.shape for result in results] == [photo.shape for photo in photos]
        for one, result in zip(expected, results, strict=True):
            # Another order of the sums in a batch may round to the next step.
            assert np.abs(result.astype(int) - one).max() <= 1


def test_colorize_many_shares_batches_and_nothing_else():
    model, sizes, grads = iizuka(), [], []
    model.low.register_forward_pre_hook(lambda module, inputs: sizes.append(len(inputs[0])))
    model.mid.register_forward_pre_hook(lambda module, inputs: grads.append(torch.is_grad_enabled()))
    stream = model.colorize_many((noise(16, 24, seed=i) for i in range(5)), batch_size=3, progress=False)
    assert sizes == [], "nothing is done before somebody asks"
    next(stream)
    assert not torch.is_inference_mode_enabled(), "the mode of the model is not the mode of its user"
    assert len(list(stream)) == 4
    assert sorted(sizes) == [2, 2, 3, 3]  # each batch passes the layers twice, as local and as global copy
    assert grads == [False, False]


def bad_batch(tmp_path):
    (tmp_path / "bad.png").write_bytes(b"text")
    return [noise(16, 24, seed=0), noise(16, 24, seed=1), tmp_path / "bad.png", noise(16, 24, seed=2)]


def test_colorize_many_hands_out_what_comes_before_a_bad_photo(tmp_path):
    photos, found = bad_batch(tmp_path), []
    with pytest.raises(images.ImageError, match=r"bad\.png"):
        for result in zhang().colorize_many(photos, progress=False):
            found.append(result)
    assert len(found) == 2
    with pytest.raises(images.ImageError, match=r"bad\.png"):  # the caller's own stream may break, too
        for result in zhang().colorize_many((images.to_rgb(photo) for photo in photos), progress=False, errors="skip"):
            found.append(result)
    assert len(found) == 4


def test_colorize_many_skips_or_yields_what_fails(tmp_path):
    photos, model = bad_batch(tmp_path), zhang()
    expected = [model.colorize(photo) for photo in photos if isinstance(photo, np.ndarray)]
    with pytest.warns(UserWarning, match=r"^1 of 4 photos were left out; the first: .*bad\.png"):
        skipped = list(model.colorize_many(photos, progress=False, errors="skip"))
    yielded = list(model.colorize_many(photos, progress=False, errors="yield"))
    assert isinstance(yielded.pop(2), images.ImageError)
    for found in (skipped, yielded):
        assert len(found) == 3
        assert all(np.abs(a.astype(int) - b).max() <= 1 for a, b in zip(found, expected, strict=True))
    with pytest.raises(models.ModelError, match="errors must be one of raise, skip, yield, got 'ignore'"):
        model.colorize_many([], errors="ignore")


def test_colorize_many_tries_each_photo_alone_where_a_batch_fails():
    model, sizes = zhang(), []

    def forward(L):
        sizes.append(len(L))
        if len(L) > 1 or L.mean() > 90:
            raise RuntimeError("can't allocate")
        return L.new_zeros(len(L), 2, *L.shape[2:])

    model.forward = forward
    photos = [noise(16, 16, seed=0), np.full((16, 16, 3), 255, np.uint8), noise(16, 16, seed=1)]
    found = list(model.colorize_many(photos, progress=False, errors="yield"))
    assert [isinstance(result, RuntimeError) for result in found] == [False, True, False]
    assert sizes == [3, 1, 1, 1]


def test_colorize_many_of_nothing(capsys):
    assert list(Grey().colorize_many([], progress=False)) == []
    assert list(Grey().colorize_many(iter(()), progress=False)) == []
    with pytest.raises(ValueError, match="batch_size must be 1 or more"):
        list(Grey().colorize_many([noise(2, 2)], batch_size=0))
    assert capsys.readouterr().err == ""


# --- the catalogue


def test_names():
    names = models.names()
    assert [name for name in names if name in ("zhang16", "zhang16-mini", "iizuka16", "iizuka16-mini")] == [
        "iizuka16", "iizuka16-mini", "zhang16", "zhang16-mini"]
    assert names[-2:] == ["grey", "mean-colour"]  # what has no weights comes last
    assert {"grey", "iizuka16-places"} < set(names)
    assert all(models.card(name).name == name for name in names)


@pytest.mark.parametrize("name", EMBEDDED)
def test_embedded_weights(name):
    from safetensors import safe_open

    path = models.embedded(name)
    assert path.stat().st_size <= 6_000_000
    assert models.whereabouts(name) == "embedded"
    with safe_open(path, framework="pt") as file:
        state = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118, it is no dict
        header = json.loads(file.metadata()["colorlab"])
    assert all(value.dtype == torch.float16 for key, value in state.items() if key.endswith(("weight", "bias")))
    assert header["architecture"] == name.removesuffix("-mini")
    seconds = []
    for _ in range(3):
        start = time.process_time()
        model = colorlab.load(name)
        seconds.append(time.process_time() - start)
    assert min(seconds) < 2
    assert (model.name, model.card.name, model.training) == (name, name, False)
    assert {p.dtype for p in model.parameters()} == {torch.float32}
    parameters = sum(p.numel() for p in model.parameters())
    assert model.card.size.startswith(f"{parameters:,} parameters"), "the card says what the file holds"
    assert model.config()["width"] == 0.25


def test_a_card_reads_well():
    card = models.card("zhang16")
    lines = str(card).splitlines()
    assert lines[0] == "name:          zhang16"
    for field in ("paper", "weights", "licence", "training data", "size", "limits"):
        assert sum(line.startswith(f"{field}:") for line in lines) == 1
    table = card._repr_markdown_().splitlines()
    assert table[:2] == ["| | |", "|---|---|"]
    assert len(table) == 2 + len(lines)
    assert all(row.count("|") == 3 for row in table)


def test_models_without_weights():
    assert models.embedded("zhang16") is None
    assert models.whereabouts("grey") == "needs none"
    model = colorlab.load("grey")
    assert (model.name, model.card.name, model.device.type) == ("grey", "grey", "cpu")


# --- memory

FIFTY_MEGAPIXELS = """
import resource, sys
import numpy as np, colorlab
tile = np.random.default_rng(0).integers(0, 256, (420, 425, 3), dtype=np.uint8)
photo = np.tile(tile, (14, 20, 1))
for name in sys.argv[1:]:
    result = colorlab.load(name, "cpu").colorize(photo)
    assert result.shape == photo.shape == (5880, 8500, 3)
    del result
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read from the resource module")
def test_memory_of_a_50_megapixel_photo(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(colorlab.__file__).parents[1]), prepend=os.pathsep)
    run = subprocess.run([sys.executable, "-c", FIFTY_MEGAPIXELS, *EMBEDDED], capture_output=True, text=True,
                         check=True, timeout=600)
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(run.stdout) * unit < 3e9


@pytest.mark.parametrize("name", ["grey", "mean-colour", "zhang16-mini", "iizuka16-mini"])
def test_a_model_that_is_fed_L_in_0_to_1_warns(name):
    """It answers, and dully: to the network this is a black photo."""
    L = torch.linspace(0, 100, 64 * 64).reshape(1, 1, 64, 64)
    model = models.load(name)
    with torch.inference_mode():
        with pytest.warns(UserWarning, match="L reaches only 1: .* multiply by 100"):
            model(L / 100)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model(L)


def test_fewer_conditions_than_photos():
    model = Iizuka16(1 / 16, global_side=32)
    with pytest.raises(ModelError, match="fewer conditions than photos"):
        list(model.colorize_many([np.zeros((32, 32, 3), np.uint8)] * 2, conditions=[{}], progress=False))
