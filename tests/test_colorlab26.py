"""Our own network: the encoder's arithmetic, the decoding, and the interface."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from colorlab import bins
from colorlab.models import ModelError, checkpoint, imagenet
from colorlab.models.colorlab26 import Colorlab26
from colorlab.models.efficientnet import EPSILON, Block, EfficientNetLite0


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return Colorlab26(channels=(16, 16, 16)).eval()


def published(state: dict, x: torch.Tensor, prefix: str, expand: bool, kernel: int, stride: int) -> torch.Tensor:
    """One block as TensorFlow computes it, with BatchNorm apart and padding "same"."""
    def norm(x, name):
        mean, var, weight, bias = (state[f"{prefix}{name}.{part}"] for part in ("running_mean", "running_var", "weight",
                                                                                "bias"))
        return F.batch_norm(x, mean, var, weight, bias, eps=EPSILON)

    y = x
    if expand:
        y = F.relu6(norm(F.conv2d(y, state[f"{prefix}_expand_conv.weight"]), "_bn0"))
    before = (kernel - stride) // 2  # of an even side: "same" puts the odd pixel behind
    y = F.pad(y, [before, kernel - stride - before] * 2)
    y = F.relu6(norm(F.conv2d(y, state[f"{prefix}_depthwise_conv.weight"], stride=stride, groups=y.shape[1]), "_bn1"))
    return norm(F.conv2d(y, state[f"{prefix}_project_conv.weight"]), "_bn2")


def random_state() -> dict[str, torch.Tensor]:
    """Weights of the published network's names and shapes, drawn at random."""
    dice, state = torch.Generator().manual_seed(1), {}

    def norm(name, channels):
        state.update({f"{name}.weight": torch.rand(channels, generator=dice) + 0.5,
                      f"{name}.bias": torch.randn(channels, generator=dice) / 4,
                      f"{name}.running_mean": torch.randn(channels, generator=dice) / 4,
                      f"{name}.running_var": torch.rand(channels, generator=dice) + 0.5})

    def convolution(name, *shape):
        state[f"{name}.weight"] = torch.randn(*shape, generator=dice) / shape[1] ** 0.5 / shape[2]

    convolution("_conv_stem", 32, 3, 3, 3)
    norm("_bn0", 32)
    for number, block in enumerate(part for part in EfficientNetLite0().modules() if isinstance(part, Block)):
        inner, outputs = block.depthwise.out_channels, block.project.out_channels
        if block.expand is not None:
            convolution(f"_blocks.{number}._expand_conv", inner, block.expand.in_channels, 1, 1)
            norm(f"_blocks.{number}._bn0", inner)
        convolution(f"_blocks.{number}._depthwise_conv", inner, 1, *block.depthwise.kernel_size)
        norm(f"_blocks.{number}._bn1", inner)
        convolution(f"_blocks.{number}._project_conv", outputs, inner, 1, 1)
        norm(f"_blocks.{number}._bn2", outputs)
    return state


def test_the_encoder_computes_what_the_published_network_does():
    state, encoder = random_state(), EfficientNetLite0().eval()
    encoder.load_imagenet(state)
    grey = torch.rand(2, 1, 64, 96, generator=torch.Generator().manual_seed(2))
    x = ((grey * 255 - 127) / 128).expand(-1, 3, -1, -1)
    x = F.conv2d(F.pad(x, [0, 1, 0, 1]), state["_conv_stem.weight"], stride=2)
    x = F.relu6(F.batch_norm(x, state["_bn0.running_mean"], state["_bn0.running_var"], state["_bn0.weight"],
                             state["_bn0.bias"], eps=EPSILON))
    found, number = [], 0
    for stage in encoder.stages:
        for block in stage:
            kernel, stride = block.depthwise.kernel_size[0], block.depthwise.stride[0]
            y = published(state, x, f"_blocks.{number}.", block.expand is not None, kernel, stride)
            x = x + y if y.shape == x.shape and stride == 1 and block.residual else y
            number += 1
        found.append(x)
    wanted = [found[i] for i in (1, 2, 4, 6)]
    with torch.no_grad():
        features = encoder(grey)
    assert [tuple(part.shape[1:]) for part in features] == [(24, 16, 24), (40, 8, 12), (112, 4, 6), (320, 2, 3)]
    for feature, right in zip(features, wanted, strict=True):
        torch.testing.assert_close(feature, right, rtol=1e-3, atol=1e-3 * right.abs().max().item())


def test_the_trunk_has_the_published_number_of_weights():
    encoder = EfficientNetLite0()
    weights = sum(part.weight.numel() for part in encoder.modules() if isinstance(part, nn.Conv2d))
    assert weights == 2_919_392 - 2 * 32 * 9  # of the published trunk, but for the channels of grey that are one here


def test_shapes_and_the_interface(model):
    L = torch.rand(2, 1, 64, 96) * 100
    with torch.no_grad():
        assert model.logits(L).shape == (2, 313, 16, 24) and model(L).shape == (2, 2, 64, 96)
        distribution = model.distribution(L)
    torch.testing.assert_close(distribution.sum(dim=1), torch.ones(2, 16, 24))
    rgb = np.random.default_rng(0).integers(0, 256, (50, 71, 3), np.uint8)
    assert model.colorize(rgb).shape == rgb.shape
    with pytest.raises(ModelError, match="multiples of 32"):
        model(torch.zeros(1, 1, 40, 64))


def test_vividness_is_the_rebalancing_of_the_paper(model):
    """Weights after training are weights in the loss: p w, normalised, at temperature 1."""
    model.prior.copy_(torch.softmax(torch.randn(313, generator=torch.Generator().manual_seed(3)), dim=0))
    logits = torch.randn(1, 313, 4, 4, generator=torch.Generator().manual_seed(4))
    p = torch.softmax(logits, dim=1)
    weighted = p * bins.rebalancing_weights(model.prior)[:, None, None]
    wanted = bins.annealed_mean(weighted / weighted.sum(dim=1, keepdim=True), 1.0)
    plain = bins.annealed_mean(p, 1.0)
    for vividness, colours in ((1.0, wanted), (0.0, plain)):
        found = F.avg_pool2d(model.with_options(vividness=vividness).decode(logits), 4)
        corner = (slice(None), slice(None), slice(1, 3), slice(1, 3))  # enlarging mixes with neighbours, not the mean
        assert found.shape == colours.shape
        blocks = F.interpolate(colours, scale_factor=4, mode="bilinear")
        torch.testing.assert_close(found[corner], F.avg_pool2d(blocks, 4)[corner])
    model.prior.fill_(1 / 313)


def test_variances_that_16_bits_cannot_hold_are_stored_smaller(tmp_path):
    torch.manual_seed(0)
    model = Colorlab26().eval()
    with torch.no_grad():
        for layer, norm in (model.fuse16[:2], model.fuse4[1][:2]):  # as if trained with features of a thousand
            layer.weight.mul_(1000)
            norm.running_var.mul_(1e6)
    stored = checkpoint.load(checkpoint.save(model, tmp_path / "it.safetensors"))
    assert model.fuse16[1].running_var.max() > 65504 and stored.fuse16[1].running_var.max() < 65504
    L = torch.rand(1, 1, 64, 64) * 100
    torch.testing.assert_close(stored.logits(L), model.logits(L), rtol=1e-4, atol=1e-5)


def test_a_fresh_encoder_has_learnt_to_name_things_or_nothing():
    grey = torch.rand(1, 1, 64, 64)
    known, fresh = Colorlab26.fresh(64), Colorlab26.fresh(64, pretrained=False).eval()
    theirs = imagenet.classifier().trunk(grey.expand(-1, 3, -1, -1))
    for one, other in zip(known.encoder(grey), theirs, strict=True):
        assert torch.allclose(one, other, atol=1e-3)
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in known.encoder.modules())
    assert sum(isinstance(layer, nn.BatchNorm2d) for layer in fresh.encoder.modules()) == 48
    assert not torch.allclose(fresh.encoder(grey)[-1], theirs[-1], atol=1e-1)


def test_a_network_whose_encoder_began_from_scratch_is_stored_with_its_batchnorm(tmp_path):
    model = Colorlab26.fresh(64, pretrained=False).eval()
    path, L = checkpoint.save(model, tmp_path / "model.safetensors"), torch.rand(1, 1, 64, 64) * 100
    again = checkpoint.load(path)
    assert again.pretrained is False and torch.allclose(model(L), again(L), atol=1e-3)
    assert Colorlab26.infer_config(model.state_dict())["pretrained"] is False
