"""Networks of 16-bit floats, without values, elsewhere than their input; and devices that know no 64-bit floats."""

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

import colorlab
from colorlab import bins, datasets, metrics, resources
from colorlab.datasets import Item
from colorlab.evaluation import pipeline
from colorlab.metrics.base import wide
from colorlab.models import Colorizer, ModelError

PHOTO = np.random.default_rng(0).integers(0, 256, (40, 56, 3), np.uint8)
NAMES = ["zhang16-streets", "iizuka16-streets", "iizuka16-streets-nofusion", "grey", "mean-colour",
         str(resources.path("weights", "colorlab26.safetensors"))]


def load(name):
    return colorlab.load(name, device="cpu")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("to, most", [("half", 2), ("bfloat16", 16), ("double", 2)])
def test_other_floats_give_nearly_the_same_picture(name, to, most):
    expected, model = load(name).colorize(PHOTO), getattr(load(name), to)()
    found = [model.colorize(PHOTO), *model.colorize_many([PHOTO, PHOTO], progress=False)]
    for picture in found:
        assert np.abs(picture.astype(int) - expected).max() <= most
    measured = pipeline.measure_batch([Item("x", PHOTO)], {"it": model})
    assert measured.rows[0].get("error") is None


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("grey", "mean-colour")])
def test_an_input_of_another_type_or_place_is_refused_in_one_line(name):
    L = torch.rand(1, 1, 32, 32) * 100
    with pytest.raises(ModelError, match=r"L is torch.float32, the weights of .* are torch.float16: give L.to"):
        load(name).half()(L)
    with pytest.raises(ModelError, match=r"L is on cpu, the weights of .* are on meta: bring L there"):
        load(name).to("meta")(L)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert load(name)(L).isfinite().all()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "grey"])
def test_a_model_without_values_says_so(name):
    for model in (colorlab.load(name, device="meta"), load(name).to("meta")):
        with pytest.raises(ModelError, match="the meta device, where weights have shapes but no values") as caught:
            model.colorize(PHOTO)
        assert "\n" not in str(caught.value)
        with pytest.raises(ModelError, match="is on the meta device"):
            list(model.colorize_many([PHOTO], progress=False))


class NoFloat64(TorchDispatchMode):
    """Stands in for Apple's GPUs: no tensor has 64-bit floats."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **(kwargs or {}))
        if isinstance(out, torch.Tensor) and out.dtype == torch.float64:
            raise TypeError(f"this device has no float64: {function}")
        return out


def test_the_stand_in_forbids():
    assert wide(torch.device("cpu")) == torch.float64
    with NoFloat64():
        assert wide(torch.device("cpu")) == torch.float32
        with pytest.raises(TypeError, match="no float64"):
            torch.zeros(2).double()


@pytest.mark.parametrize("name", NAMES)
def test_colorizing_and_measuring_need_no_64_bit_floats(name):
    model, photo = load(name), datasets.samples()[2]
    expected = pipeline.measure_batch([Item("x", photo)], {"it": model}).rows[0]
    with NoFloat64():
        model.colorize(photo)
        if "iizuka" in name:
            model.colorize(photo, faithful=True)
        found = pipeline.measure_batch([Item("x", photo)], {"it": model}).rows[0]
    assert found.get("error") is None
    for metric in metrics.per_photo():
        assert found[metric] == pytest.approx(expected[metric], rel=1e-4, abs=1e-4, nan_ok=True), metric


@pytest.mark.parametrize("name", list(metrics.METRICS))
def test_every_metric_needs_no_64_bit_floats(name):
    metric, other = metrics.METRICS[name], PHOTO[::-1].copy()
    pair = (PHOTO, other) if isinstance(metric, metrics.Metric) else ([PHOTO], [other])
    expected = metric(*pair)
    with NoFloat64():
        assert metric(*pair) == pytest.approx(expected, rel=1e-4)


def test_the_bins_need_no_64_bit_floats():
    ab, distribution = torch.rand(1, 2, 8, 8) * 50, torch.softmax(torch.randn(1, bins.COUNT, 8, 8), dim=1)
    with NoFloat64():
        bins.neighbours(ab), bins.soft_encode(ab), bins.hard_encode(ab)
        bins.annealed_mean(distribution), bins.entropy(distribution), bins.rebalancing_weights(torch.ones(313) / 313)


def test_what_is_drawn_is_drawn_on_the_cpu_whatever_the_usual_device():
    distribution = torch.softmax(torch.randn(1, bins.COUNT, 4, 4), dim=1)
    expected = bins.sample(distribution, torch.Generator().manual_seed(0))
    torch.set_default_device("meta")
    try:
        found = bins.sample(distribution, torch.Generator().manual_seed(0))
        prior = bins.estimate_prior([torch.zeros(1, 2, 4, 4, device="cpu")])
    finally:
        torch.set_default_device(None)
    assert torch.equal(found, expected)
    assert prior.device.type == "cpu"


def test_a_model_is_where_its_tables_are():
    assert load("mean-colour").to("meta").device.type == "meta"
    assert load("grey").device.type == "cpu"
    assert issubclass(type(load("grey")), Colorizer)
