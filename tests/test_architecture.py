"""Receptive fields as the gradient has them, shapes and parameters as the networks have them."""

import math

import pytest
import torch
from torch import nn

from colorlab.inspect.architecture import grown, layer_table
from colorlab.models import Iizuka16, Zhang16

pytestmark = pytest.mark.usefixtures("one_thread")


def always_on(model):
    """Positive weights and no bias: no ReLU is off, so a gradient is 0 only where nothing is seen."""
    torch.manual_seed(0)
    for parameter in model.double().eval().parameters():
        positive = torch.rand(parameter.shape) + 0.1
        parameter.data = positive / positive[0].numel() if parameter.ndim > 1 else torch.zeros(parameter.shape)
    for part in model.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.ones_(part.weight)
    return model.double()


def seen(value, L):
    """Height and width of the box of pixels on which one value depends."""
    gradient, = torch.autograd.grad(value, L, retain_graph=True)
    found = gradient[0, 0].nonzero()
    return tuple((found.amax(0) - found.amin(0) + 1).tolist())


@pytest.mark.parametrize(("layer", "through"), [("model1", 1), ("model3", 3), ("model6", 6), ("model8", 8)])
def test_receptive_field_of_zhang16_is_the_gradients(layer, through):
    model = always_on(Zhang16(0.03))
    L = torch.full((1, 1, 480, 488), 90.0, dtype=torch.float64, requires_grad=True)
    x = (L - 50) / 100
    for number in range(1, through + 1):
        x = getattr(model, f"model{number}")(x)
    middle = x[0, 0, x.shape[2] // 2, x.shape[3] // 2]
    table = layer_table(model, L)
    of_block = table[table["name"].str.startswith(layer)]["receptive_field"].max()
    assert seen(middle, L) == (of_block, of_block)
    assert of_block == {"model1": 5, "model3": 37, "model6": 277, "model8": 349}[layer]


def test_receptive_field_of_iizuka16_without_global_branch_is_the_gradients():
    model = always_on(Iizuka16(0.03, global_side=64, global_branch=False))
    L = torch.full((1, 1, 320, 320), 90.0, dtype=torch.float64, requires_grad=True)
    table = layer_table(model, L).set_index("name")
    features = model.color1(model.fusion(model.mid(model.low(model._grey(L)))))
    assert seen(features[0, 0, 20, 20], L) == (107, 107)
    assert table["receptive_field"]["color1.0"] == 107
    # Values of an enlarged map see more or less, as they lie in their block; none sees more than the table says.
    wanted = table["receptive_field"].iloc[-1]
    out = model(L)
    sizes = [seen(out[0, 0, 160 + i, 160 + j], L) for i, j in ((0, 0), (3, 5), (7, 7))]
    assert max(max(size) for size in sizes) <= wanted


def test_shapes_and_parameters_of_zhang16():
    model = Zhang16(0.25)
    table = layer_table(model, torch.zeros(1, 1, 64, 128))
    assert len(table) == 24
    norms = sum(p.numel() for part in model.modules() if isinstance(part, nn.BatchNorm2d) for p in part.parameters())
    assert table["parameters"].sum() + norms == sum(p.numel() for p in model.parameters()) == 2_033_211
    rows = table.set_index("name")
    assert rows["output"]["model1.2"] == (16, 32, 64)
    assert rows["output"]["model8.6"] == (313, 16, 32)
    assert (rows["kernel"]["model5.0"], rows["stride"]["model1.2"], rows["dilation"]["model5.0"]) == (3, 2, 2)
    assert rows["kind"]["model8.0"] == "transposed convolution"
    assert model.training


def test_each_part_keeps_its_mode():
    model = Zhang16(0.0625)
    model.model3.eval()  # a part whose statistics are frozen
    layer_table(model, torch.zeros(1, 1, 64, 64))
    assert model.training and model.model4.training and not model.model3.training


def test_joined_branches_see_everything_and_shared_layers_count_once():
    model = Iizuka16(0.125, global_side=64)
    table = layer_table(model, torch.zeros(2, 1, 96, 96))
    assert table["parameters"].sum() == sum(p.numel() for p in model.parameters())
    assert (table["name"] == "low.0.0").sum() == 2
    rows = table.drop_duplicates("name", keep="last").set_index("name")
    assert rows["receptive_field"]["mid.1.0"] == 75
    assert math.isinf(rows["receptive_field"]["global_dense.0.0"])
    assert math.isinf(rows["receptive_field"]["fusion.0"])
    assert rows["output"]["global_dense.0.0"] == (128,)
    assert rows["parameters"]["low.0.0"] == 0 and table["parameters"][0] > 0


@pytest.mark.parametrize(("options", "wanted"), [
    ((1, 1, 3), 3), ((5, 2, 3), 9), ((85, 8, 3, 2), 117), ((325, 8, 4, 1, 2), 333), ((349, 4, 1), 349)])
def test_one_layer_by_hand(options, wanted):
    assert grown(*options) == wanted
