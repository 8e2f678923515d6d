"""The panel of the layers: boxes, feature maps, words."""

import numpy as np
import pytest
import torch

import colorlab
from colorlab import datasets, images
from colorlab.course.widgets import layers

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def photo():
    return images.read(next(path for path in datasets.samples() if path.stem == "temple"))


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


@pytest.mark.parametrize(("name", "count", "first", "last"), [
    ("iizuka16-mini", 21, "low 1", "color3 2"), ("iizuka16-mini-nofusion", 14, "low 1", "color3 2"),
    ("iizuka16-streets", 21, "low 1", "color3 2"), ("zhang16-mini", 24, "model1 1", "model_out")])
def test_layers_are_listed_in_order(photo, name, count, first, last):
    model = colorlab.load(name)
    listed = layers.layers_of(model, layers.input_of(model, photo, 64))
    assert len(listed) == count
    assert [listed[0].name, listed[-1].name] == [first, last]
    assert len({layer.name for layer in listed}) == count
    assert not any(hooks for part in model.modules() for hooks in (part._forward_hooks,))


def test_values_are_what_the_network_computes(photo):
    model = colorlab.load("iizuka16-mini")
    L = layers.input_of(model, photo, 128)
    named = {layer.name: layer for layer in layers.layers_of(model, L)}
    with torch.inference_mode():
        local = model.mid(model.low(model._grey(L)))
        assert torch.allclose(named["mid 2"].values, local[0], atol=1e-5)  # the photo's, not the small copy's
        assert torch.allclose(named["global to fusion"].values, model.global_features(L)[0], atol=1e-5)
        ab = (2 * torch.sigmoid(named["color3 2"].values) - 1) * 100
        assert torch.allclose(ab, model(L)[0, :, ::2, ::2], atol=1e-3)
    assert named["mid 2"].reach == 75 and named["mid 2"].shape == "64 x 11 x 16"
    assert np.isinf(named["fusion"].reach) and named["global dense 1"].is_global


def test_zhang_values_are_behind_the_relu(photo):
    model = colorlab.load("zhang16-mini")
    L = layers.input_of(model, photo, 64)
    named = {layer.name: layer for layer in layers.layers_of(model, L)}
    assert (named["model5 2"].values >= 0).all()
    with torch.inference_mode():
        assert torch.allclose(named["model8 4"].values, model.logits(L)[0], atol=1e-4)


def test_figure_of_a_layer(photo, tmp_path):
    model = colorlab.load("iizuka16-mini")
    for layer in ("low 1", "global dense 2", "fusion", 20):
        figure = layers.layers_figure(model, photo, layer, 64)
        figure.savefig(tmp_path / "figure.png", dpi=40)
    texts = [text.get_text() for axis in figure.subfigs[0].axes for text in axis.texts]
    assert "color3\n2" in texts and "a small copy" in " ".join(texts)
    with pytest.raises(ValueError, match="there is no layer 'mid 3'; there are low 1"):
        layers.layers_figure(model, photo, "mid 3")


@pytest.mark.parametrize("size", [(1, 300), (5, 5), (400, 90)])
def test_any_photo_can_be_shown(size):
    photo = np.random.default_rng(0).integers(0, 256, (*size, 3)).astype(np.uint8)
    model = colorlab.load("iizuka16-streets")
    L = layers.input_of(model, photo, 64)
    assert L.shape[-2] % 8 == L.shape[-1] % 8 == 0 and max(L.shape) == 64
    layers.layers_figure(model, photo, 3, 64)


@pytest.mark.parametrize("name", ["iizuka16-mini", "zhang16-mini"])
def test_layers_panel(photo, name, monkeypatch):
    from colorlab.course import widgets

    panels = []
    monkeypatch.setattr(layers, "show", lambda panel, text, _, more: panels.append((panel, text + more)))
    widgets.layers_panel(colorlab.load(name), photo)
    parts = list(walk(panels[0][0]))
    picture = next(part for part in parts if type(part).__name__ == "Image")
    label = next(part for part in parts if type(part).__name__ == "Label")
    sliders = {part.description: part for part in parts if getattr(part, "description", "")}
    assert set(sliders) == {"layer", "size"} and "Run this cell" in panels[0][1]
    assert all(slider.value < slider.max for slider in sliders.values())
    for key in ("layer", "size", "layer"):
        before, words = picture.value, label.value
        sliders[key].value += sliders[key].step
        assert picture.value != before and label.value != words
    sliders["layer"].value = sliders["layer"].max
    assert "2 x " in label.value and "values" in label.value
