"""Networks as ONNX files: what onnxruntime answers is what the network answers, at any size."""

import inspect
import json
import subprocess
import sys

import numpy as np
import pytest
import torch

import colorlab
from colorlab import models
from colorlab.cli.main import main
from colorlab.models import Grey, Zhang16, checkpoint, export

pytest.importorskip("onnx", reason="onnx is not installed: pip install 'colorlab[export]'")
pytest.importorskip("onnxscript", reason="onnxscript is not installed: pip install 'colorlab[export]'")
onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: pip install 'colorlab[export]'")

if "dynamic_shapes" not in inspect.signature(torch.onnx.export).parameters:
    pytest.skip("this PyTorch is too old to export", allow_module_level=True)

pytestmark = [pytest.mark.usefixtures("one_thread"), pytest.mark.takes(110)]
OTHERS = ["grey", "mean-colour"]
QUICK = ["iizuka16-streets"]  # the rest, whose export takes longer, among the slow ones
ONLY_NUMBERS = {"width", "side", "global_side", "classes"}  # of a configuration: with others, the graph has equal nodes


def one_of_each_graph():
    """Of the embedded models with the same graph, the smallest."""
    found = {}
    for name in filter(models.embedded, models.names()):
        model = colorlab.load(name, device="cpu")
        graph = type(model), *((key, value) for key, value in model.config().items() if key not in ONLY_NUMBERS)
        found.setdefault(graph, []).append((models.embedded(name).stat().st_size, name))
    return [min(names)[1] for names in found.values()]


def answers(path, L):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"L": L.numpy()})[0]


def compare(model, path):
    """Equal within 1e-4 of the scale of ab, at three sizes that the exporter did not see."""
    for rows, columns in ((3, 5), (20, 13), (7, 24)):
        L = torch.rand(1, 1, rows * model.multiple, columns * model.multiple) * 100
        with torch.inference_mode():
            expected = model(L).numpy()
        np.testing.assert_allclose(answers(path, L), expected, atol=1e-4 * 100, rtol=0)
    return expected


@pytest.mark.parametrize("name", [pytest.param(name, marks=[] if name in QUICK else pytest.mark.slow)
                                  for name in (*one_of_each_graph(), *OTHERS)])
def test_every_kind_of_model_answers_the_same(name, tmp_path):
    torch.manual_seed(0)
    model = colorlab.load(name, device="cpu")
    path = export.export(model, tmp_path / "net.onnx")
    found = compare(model, path)
    if name != "grey":
        assert np.ptp(found) > 1, "it answers something"
    assert [path.name for path in tmp_path.iterdir()] == ["net.onnx"]  # the weights are in it
    assert type(colorlab.bins.centers()) is torch.Tensor, "what is kept for later is no shadow of a tensor"
    metadata = onnxruntime.InferenceSession(str(path)).get_modelmeta().custom_metadata_map
    assert metadata["colorlab.multiple"] == str(model.multiple)
    assert json.loads(metadata["colorlab.config"]) == json.loads(json.dumps(model.config()))
    assert metadata.get("colorlab.licence", "") == (model.card.licence if model.card else "")


def test_conditions_become_inputs_and_scores_outputs(tmp_path):
    torch.manual_seed(0)
    model = models.Zhang17(1 / 16, side=64).eval()
    path = export.export(model, tmp_path / "net.onnx", ["hints"], ["ab", "class_scores"])
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    assert [one.name for one in session.get_inputs()] == ["L", "hints"]
    L, hints = torch.rand(1, 1, 24, 40) * 100, torch.zeros(1, 3, 24, 40)
    hints[:, :, 3:9, 3:9] = torch.tensor([50.0, 30.0, 1.0])[:, None, None]
    for given in (hints, torch.zeros_like(hints)):
        ab, scores = session.run(["ab", "class_scores"], {"L": L.numpy(), "hints": given.numpy()})
        with torch.inference_mode():
            np.testing.assert_allclose(ab, model(L, given), atol=0.01)
            np.testing.assert_allclose(scores, model.class_scores(L, given), atol=1e-3)


def test_another_photo_of_another_size_is_an_input(tmp_path):
    model = colorlab.load("iizuka16-streets", device="cpu")
    path = export.export(model, tmp_path / "net.onnx", ["style"])
    L, style = torch.rand(1, 1, 24, 40) * 100, torch.rand(1, 1, 64, 16) * 20
    found = onnxruntime.InferenceSession(str(path)).run(None, {"L": L.numpy(), "style": style.numpy()})[0]
    with torch.inference_mode():
        np.testing.assert_allclose(found, model(L, style), atol=0.01)
        assert (model(L, style) - model(L)).abs().max() > 0.1


def test_half_floats_halve_the_file_and_change_nothing_that_was_stored_so(tmp_path):
    model = colorlab.load("iizuka16-streets", device="cpu")
    whole = export.export(model, tmp_path / "whole.onnx")
    half = export.export(model, tmp_path / "half.onnx", half=True)
    assert half.stat().st_size < 0.6 * whole.stat().st_size
    L = torch.rand(1, 1, 32, 48) * 100
    np.testing.assert_allclose(answers(half, L), answers(whole, L), atol=1e-3)


def test_a_network_is_not_asked_for_what_it_has_not(tmp_path):
    with pytest.raises(export.ExportError, match="cannot answer 'logits': choose from ab"):
        export.export(colorlab.load("grey"), tmp_path / "net.onnx", outputs=["logits"])
    with pytest.raises(models.ModelError, match="takes no 'hints'"):
        export.export(colorlab.load("grey"), tmp_path / "net.onnx", ["hints"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("temperature", [0, 0.3])
def test_settings_go_along_and_half_floats_become_whole_ones(temperature, tmp_path):
    torch.manual_seed(0)
    model = Zhang16(1 / 16, side=64, temperature=temperature).eval().half()
    path = export.export(model, tmp_path / "net.onnx")
    assert model.dtype == torch.float16
    compare(model.float(), path)


@pytest.mark.slow
def test_the_command_takes_paths_and_replaces_nothing_unasked(tmp_path, capfd):
    weights = checkpoint.save(Zhang16(1 / 16, side=64), tmp_path / "mine.safetensors")
    out = tmp_path / "new" / "mine.onnx"
    command = [sys.executable, "-m", "colorlab", "export", str(weights), "-o", str(out)]
    first = subprocess.run(command, capture_output=True, text=True)
    assert (first.returncode, first.stdout.strip(), first.stderr) == (0, str(out), "")
    capfd.readouterr()
    before = out.read_bytes()
    assert main(command[3:]) == 2
    error = capfd.readouterr().err
    assert error.count("\n") == 1 and "is there already" in error
    assert out.read_bytes() == before
    out.write_bytes(b"another")
    assert main([*command[3:], "--overwrite"]) == 0
    assert len(out.read_bytes()) == len(before)


class Dicing(Grey):
    def forward(self, L, **conditions):
        return torch.rand_like(L).expand(-1, 2, -1, -1)


class Peeking(Grey):
    def forward(self, L, **conditions):
        return L.expand(-1, 2, -1, -1) if L.mean() > 50 else super().forward(L)


@pytest.mark.parametrize("model, match", [(Dicing(), "would answer otherwise than the network"),
                                          (Peeking(), "PyTorch cannot export untitled")])
def test_a_network_that_is_no_graph_is_refused_and_nothing_written(model, match, tmp_path):
    with pytest.raises(export.ExportError, match=match) as caught:
        export.export(model.eval(), tmp_path / "net.onnx")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_what_stands_in_the_way_is_said_in_one_line(tmp_path, monkeypatch):
    with pytest.raises(export.ExportError, match="meta device"):
        export.export(Zhang16(1 / 16).to("meta"), tmp_path / "net.onnx")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(export.ExportError, match=r"onnx and onnxscript must be .* pip install 'colorlab\[export\]'"):
        export.export(Zhang16(1 / 16), tmp_path / "net.onnx")
    assert list(tmp_path.iterdir()) == []
