"""Weights in files: written, read, recognised; and what is said of files that hold something else."""

import pickle
import struct
import warnings
from pathlib import Path

import numpy as np
import oracles
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch.optim.swa_utils import AveragedModel

import colorlab
from colorlab import models
from colorlab.models import CheckpointError, Grey, Iizuka16, Zhang16, checkpoint

# What a bare state dict does not say is said: tests/test_checkpoint_others.py.
pytestmark = pytest.mark.filterwarnings("ignore:.* does not say .*, on which its colours depend")

KINDS = {
    "zhang16": lambda: Zhang16(1 / 16, side=64, temperature=0.5),
    "iizuka16": lambda: Iizuka16(1 / 16, global_side=32, side=128, fusion_kernel=1, classes=3),
}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("COLORLAB_CACHE", str(folder))
    return folder


@pytest.fixture(params=KINDS)
def model(request):
    torch.manual_seed(0)
    return KINDS[request.param]().eval()


@pytest.fixture
def state():
    return Zhang16(1 / 16).state_dict()


def refused(path, match="."):
    """Load a file that must be refused, and return the message: one line that names the file."""
    with pytest.raises(CheckpointError, match=match) as caught:
        colorlab.load(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    assert len(message) < 600
    return message


def pth(tmp_path, content, name="weights.pth"):
    torch.save(content, tmp_path / name)
    return tmp_path / name


def same_weights(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


# --- written and read again


def test_saved_and_loaded(model, tmp_path):
    path = checkpoint.save(model, tmp_path / "a.safetensors", {"photos": 7})
    assert path == tmp_path / "a.safetensors"
    found = colorlab.load(path)
    assert type(found) is type(model)
    assert found.config() == model.config()
    assert same_weights(found.state_dict(), model.state_dict())
    assert not found.training
    assert (found.name, found.card) == ("a", None)
    state, header = checkpoint.read(path)
    assert header == {**checkpoint.describe(model), "facts": {"photos": 7}}
    assert state.keys() == model.state_dict().keys()
    L = torch.rand(1, 1, 16, 24) * 100
    assert torch.equal(found(L), model(L))


def test_half_precision_halves_the_file_and_comes_back_as_float(model, tmp_path):
    whole = checkpoint.save(model, tmp_path / "whole.safetensors")
    half = checkpoint.save(model, tmp_path / "half.safetensors", half=True)
    assert half.stat().st_size < 0.6 * whole.stat().st_size
    stored, weights = load_file(half), dict(model.named_parameters())
    assert all(v.dtype == torch.float16 for k, v in stored.items() if k in weights)
    assert all(v.dtype != torch.float16 for k, v in stored.items() if k not in weights)  # variances can be large
    found = colorlab.load(half)
    assert {v.dtype for v in found.parameters()} == {torch.float32}
    for key, value in found.state_dict().items():
        torch.testing.assert_close(value, model.state_dict()[key], atol=1e-3, rtol=1e-3)


def test_batch_norm_is_folded_when_saved(tmp_path):
    model = Iizuka16(1 / 16, global_side=32, batch_norm=True)
    model(torch.rand(4, 1, 32, 32) * 100)
    path = checkpoint.save(model, tmp_path / "a.safetensors")
    assert model.training
    assert model.batch_norm
    found = colorlab.load(path)
    assert not found.batch_norm
    L = torch.rand(1, 1, 32, 32) * 100
    torch.testing.assert_close(found(L), model.eval()(L), atol=1e-2, rtol=1e-3)


def test_a_bare_state_dict_with_the_scaffold_is_recognised(tmp_path):
    model = Zhang16(1 / 16, batch_norm=True).eval()
    torch.save(model.state_dict(), tmp_path / "bare.pth")
    found = colorlab.load(tmp_path / "bare.pth")
    assert found.batch_norm
    L = torch.rand(1, 1, 32, 32) * 100
    torch.testing.assert_close(found(L), model(L))


def test_the_network_without_a_global_branch_is_stored_and_recognised(tmp_path):
    model = Iizuka16(1 / 16, global_branch=False).eval()
    L = torch.rand(1, 1, 32, 32) * 100
    torch.save(model.state_dict(), tmp_path / "bare.pth")
    for path in (checkpoint.save(model, tmp_path / "a.safetensors"), tmp_path / "bare.pth"):
        found = colorlab.load(path)
        assert not found.global_branch
        torch.testing.assert_close(found(L), model(L))


def test_saved_whole_or_not_at_all(model, tmp_path, monkeypatch):
    path = checkpoint.save(model, tmp_path / "a.safetensors")
    before = path.read_bytes()

    def fail(*arguments, **options):
        raise OSError("no space left on device")

    monkeypatch.setattr("safetensors.torch.save", fail)
    with pytest.raises(OSError, match="no space left"):
        checkpoint.save(model, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_has_no_weights_is_not_saved(tmp_path):
    with pytest.raises(CheckpointError, match="a Grey has no weights"):
        checkpoint.save(Grey(), tmp_path / "a.safetensors")


WRAPPED = {
    "alone": lambda state: state,
    "under state_dict": lambda state: {"state_dict": state, "epoch": 3},
    "with the prefix of several GPUs": lambda state: {f"module.{key}": value for key, value in state.items()},
    "both": lambda state: {"state_dict": {f"module.{key}": value for key, value in state.items()}},
    "in half precision": lambda state: {k: v.half() if v.is_floating_point() else v for k, v in state.items()},
    "in double precision": lambda state: {k: v.double() if v.is_floating_point() else v for k, v in state.items()},
}


@pytest.mark.parametrize("suffix", [".pth", ".pt", ".PTH"])
def test_suffixes_of_pytorch(state, tmp_path, suffix):
    assert same_weights(colorlab.load(pth(tmp_path, state, f"a{suffix}")).state_dict(), state)


@pytest.mark.parametrize("wrap", WRAPPED)
def test_state_dicts_of_pytorch(model, tmp_path, wrap):
    found = colorlab.load(str(pth(tmp_path, WRAPPED[wrap](model.state_dict()))))
    assert type(found) is type(model)
    assert found.width == 1 / 16
    assert {v.dtype for v in found.parameters()} == {torch.float32}
    for key, value in found.state_dict().items():
        torch.testing.assert_close(value, model.state_dict()[key], atol=1e-3, rtol=1e-3)


def test_the_average_of_a_run_is_read(tmp_path):
    model = KINDS["zhang16"]()
    averaged = AveragedModel(model)
    with torch.no_grad():
        averaged.module.model1[0].bias.fill_(0.25)
    run = {"model": model.state_dict(), "averaged": averaged.state_dict(), "step": 3, **checkpoint.describe(model)}
    found = colorlab.load(pth(tmp_path, run, "last.pt"))
    assert (found.model1[0].bias == 0.25).all()
    assert found.config() == model.config()


def test_files_without_header_say_enough(tmp_path):
    """Width, fusion kernel, classes and BatchNorm can be seen from the shapes."""
    torch.manual_seed(0)
    model = Iizuka16(1 / 8, global_side=64, fusion_kernel=1, classes=5, batch_norm=True).eval()
    save_file(model.state_dict(), tmp_path / "a.safetensors")
    found = colorlab.load(tmp_path / "a.safetensors")
    assert found.config() == {**model.config(), "side": 512}
    assert same_weights(found.state_dict(), model.state_dict())


@pytest.mark.parametrize("header", ["[1]", "null", '{"architecture": ["zhang16"]}', '{"facts": {}}'])
def test_odd_headers_are_not_believed(state, tmp_path, header):
    save_file(state, tmp_path / "a.safetensors", metadata={"colorlab": header})
    assert isinstance(colorlab.load(tmp_path / "a.safetensors"), Zhang16)


def test_loading_takes_no_random_numbers_and_no_gradients(model, tmp_path):
    path = checkpoint.save(model, tmp_path / "a.safetensors")
    before = torch.random.get_rng_state()
    found = colorlab.load(path)
    assert torch.equal(torch.random.get_rng_state(), before)
    frozen = [name for name, parameter in found.named_parameters() if not parameter.requires_grad]
    assert frozen == (["model_out.weight"] if isinstance(model, Zhang16) else [])


def test_a_decoding_layer_without_the_bins_is_loaded_with_a_warning(state, tmp_path):
    path = pth(tmp_path, {**state, "model_out.weight": state["model_out.weight"] / 110})
    with pytest.warns(UserWarning, match="away from the 313 bins"):
        colorlab.load(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        colorlab.load(pth(tmp_path, state))


# --- recognised, and refused


def test_half_a_network_of_2017_is_refused_as_such(tmp_path):
    message = refused(pth(tmp_path, {"model1.0.weight": torch.zeros(64, 4, 3, 3),
                                     "model3short8.0.weight": torch.zeros(256, 256, 3, 3)}))
    assert "looks like zhang17" in message


def test_the_released_network_of_2017_is_recognised(tmp_path):
    state = {key: torch.zeros(shape, dtype=torch.long if key.endswith("tracked") else torch.float32)
             for key, shape in oracles.shapes("zhang17_state_dict").items()}
    path = pth(tmp_path, state)
    with pytest.warns(UserWarning, match="side 256 and mask_centre 0.0"):
        assert colorlab.load(path, "cpu").width == 1


def change(state, **changes):
    """Replace tensors; None takes one away. Dots in names are written as __."""
    changes = {key.replace("__", "."): value for key, value in changes.items()}
    return {key: value for key, value in {**state, **changes}.items() if value is not None}


CHANGES = {
    "missing": ({"model3__0__weight": None}, r'looks like zhang16.*Missing.*"model3.0.weight"'),
    "missing first": ({"model1__0__weight": None}, r"looks like zhang16.*'model1.0.weight' is missing"),
    "extra": ({"model9__0__weight": torch.zeros(1)}, r'looks like zhang16.*Unexpected.*"model9.0.weight"'),
    "another shape": ({"model2__0__weight": torch.zeros(8, 4, 5, 5)}, r"looks like zhang16.*size mismatch"),
    "no shape": ({"model1__0__weight": torch.tensor(1.0)}, "looks like zhang16, but does not fit"),
    "integers": ({"model2__0__weight": torch.zeros(8, 4, 3, 3).long()}, "looks like zhang16, but does not fit"),
    "sparse": ({"model2__0__weight": torch.zeros(8, 4, 3, 3).to_sparse()}, "looks like zhang16, but does not fit"),
    "NaN": ({"model2__0__weight": torch.full((8, 4, 3, 3), torch.nan)}, r"model2.0.weight holds NaN"),
    "infinite": ({"model_out__weight": torch.full((2, 313, 1, 1), torch.inf)}, r"model_out.weight holds .* infinite"),
    "other network": ({"model_out__weight": None}, r"an unknown network \(81 tensors: model1.0.weight, "),
}


@pytest.mark.parametrize("name", CHANGES)
def test_weights_that_do_not_fit_are_refused(state, tmp_path, name):
    changes, match = CHANGES[name]
    refused(pth(tmp_path, change(state, **changes)), match)


CONTENTS = {
    "list": ([torch.zeros(2)], "holds a list, not a state dict"),
    "tensor": (torch.zeros(2), "holds a Tensor"),
    "empty": ({}, "not a state dict"),
    "numbers": ({"a": 1}, "not a state dict"),
    "numbers as names": ({1: torch.zeros(2)}, "unknown network"),
    "no dict inside": ({"state_dict": 3}, "not a state dict"),
    "no average": ({"averaged": torch.zeros(2)}, "not a state dict"),
    "a tensor and more": ({"a": torch.zeros(2), "b": "text"}, "not a state dict"),
    "unknown architecture": ({"architecture": "vgg", "config": {}, "state_dict": {"a": torch.zeros(2)}}, "of vgg"),
    "other arguments": ({"architecture": "zhang16", "config": {"depth": 3}, "state_dict": {"a": torch.zeros(2)}},
                        "looks like zhang16.*depth"),
    "impossible arguments": ({"architecture": "zhang16", "config": {"side": 100}, "state_dict": {"a": torch.zeros(2)}},
                             "looks like zhang16.*multiple of 8"),
    "arguments as list": ({"architecture": "zhang16", "config": [1], "state_dict": {"a": torch.zeros(2)}},
                          "looks like zhang16"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_other_contents_are_refused(tmp_path, name):
    content, match = CONTENTS[name]
    refused(pth(tmp_path, content), match)


class Bomb:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize("protocol", ["torch", "plain pickle"])
def test_code_in_a_pickle_does_not_run(state, tmp_path, protocol):
    trace, path = tmp_path / "code-ran", tmp_path / "weights.pth"
    content = {**state, "model1.0.bias": Bomb(trace)}
    if protocol == "torch":
        torch.save(content, path)
    else:
        path.write_bytes(pickle.dumps(Bomb(trace)))
    refused(path, "it holds Python objects, which colorlab does not run")
    assert not trace.exists()
    torch.load(path, weights_only=False) if protocol == "torch" else pickle.loads(path.read_bytes())
    assert trace.exists(), "the bomb was real"


def test_a_whole_model_in_a_pickle_is_refused(tmp_path):
    refused(pth(tmp_path, Zhang16(1 / 16)), r"save model.state_dict\(\) instead")


@pytest.mark.parametrize("share", [0, 0.001, 0.01, 0.5, 0.99, 0.9999])
@pytest.mark.parametrize("suffix", [".safetensors", ".pth", ".t7"])
def test_truncated_files_are_refused(state, tmp_path, suffix, share):
    path = tmp_path / f"weights{suffix}"
    if suffix == ".safetensors":
        save_file(state, path)
    elif suffix == ".pth":
        torch.save(state, path)
    else:
        path.write_bytes(t7_file()[0])
    data = path.read_bytes()
    path.write_bytes(data[:int(share * len(data))])
    refused(path)


@pytest.mark.parametrize("suffix", [".safetensors", ".pth", ".t7"])
@pytest.mark.parametrize("data", [b"<!DOCTYPE html><title>404</title>", b"\x00" * 1000, b"hello\n" * 100,
                                  struct.pack("<Q", 2**60) + b"{}", b"\x80\x02."], ids=range(5))
def test_files_of_another_kind_are_refused(tmp_path, suffix, data):
    path = tmp_path / f"weights{suffix}"
    path.write_bytes(data)
    refused(path)


@pytest.mark.parametrize("name", ["weights.pth", "weights.safetensors", "weights.t7"])
def test_missing_files(tmp_path, name):
    assert refused(tmp_path / name).endswith("no such file")
    (tmp_path / name).mkdir()
    assert refused(tmp_path / name).endswith("no such file")


@pytest.mark.parametrize("name", ["nope", "zhang", "ZHANG16", "zhang16-mini ", "", "weights.bin", "."])
def test_unknown_names(name):
    for call in (colorlab.load, models.card):
        with pytest.raises(CheckpointError, match="no model is called") as caught:
            call(name)
        assert "\n" not in str(caught.value)
        assert all(known in str(caught.value) for known in models.names() if "-streets" not in known)
        assert "drawn streets" in str(caught.value)


def test_other_suffixes_are_not_read(tmp_path):
    (tmp_path / "weights.bin").write_bytes(b"x")
    with pytest.raises(CheckpointError, match="weights must be a .safetensors, .pth, .pt, .t7, .h5 file"):
        checkpoint.read(tmp_path / "weights.bin")


# --- Torch7


def t7_file(**options):
    """A file of Iizuka's network at a sixteenth of the width, and its layers in the order of the photo's way."""
    writer = pytest.importorskip("test_torch7", reason="the writer of Torch7 files is not there")
    network = writer.Network(**{"c": 4, "side": 2, **options})
    layers = [layer[0].content for part in ("low", "mid", "global", "dense", "last", "fusion", "colour")
              for layer in network.parts[part]]
    return writer.dump(network.table()), layers


@pytest.mark.parametrize("kernel", [1, 3])
def test_torch7_files_become_models(tmp_path, kernel):
    data, layers = t7_file(kernel=kernel)
    (tmp_path / "net.t7").write_bytes(data)
    model = colorlab.load(tmp_path / "net.t7")
    assert isinstance(model, Iizuka16)
    assert model.config() == {"width": 1 / 16, "global_side": 64, "side": 512, "fusion_kernel": kernel, "classes": 0,
                              "batch_norm": False, "global_branch": True}
    assert (model.name, model.mean.item(), model.training) == ("net", pytest.approx(0.445), False)
    modules = [*(m[0] for m in model.low), *(m[0] for m in model.mid), *(m[0] for m in model.global_convolutions),
               *(m[0] for m in model.global_dense), model.global_to_fusion[0], model.fusion[0], model.color1[0],
               *(m[0] for m in model.color2), model.color3[0][0], model.color3[1]]
    assert len(modules) == len(layers) == 21
    for module, fields in zip(modules, layers, strict=True):
        np.testing.assert_array_equal(module.weight.detach().numpy(), fields["weight"].array)
        np.testing.assert_array_equal(module.bias.detach().numpy(), fields["bias"].array)
    assert model.colorize(np.zeros((20, 30, 3), np.uint8)).shape == (20, 30, 3)


def test_torch7_files_are_converted_once(tmp_path, cache, monkeypatch):
    path = tmp_path / "net.t7"
    path.write_bytes(t7_file()[0])
    first = colorlab.load(path)
    (converted,) = (cache / "converted").glob("*.safetensors")

    def fail(*arguments):
        raise AssertionError("converted again")

    with monkeypatch.context() as patch:
        patch.setattr("colorlab.models.torch7.reader.read", fail)
        second = colorlab.load(path)
    assert same_weights(first.state_dict(), second.state_dict())
    assert first.config() == second.config()

    converted.write_bytes(converted.read_bytes()[:1000])  # damaged: made again
    assert same_weights(colorlab.load(path).state_dict(), first.state_dict())

    path.write_bytes(t7_file(kernel=1)[0])  # another file under the same name
    assert colorlab.load(path).fusion_kernel == 1


def test_torch7_files_are_read_without_a_cache(tmp_path, cache):
    cache.write_text("a file where the folder should be")
    (tmp_path / "net.t7").write_bytes(t7_file()[0])
    with pytest.warns(UserWarning, match="will be converted again next time"):
        assert isinstance(colorlab.load(tmp_path / "net.t7"), Iizuka16)


def test_torch7_files_with_another_network_are_refused(tmp_path):
    writer = pytest.importorskip("test_torch7", reason="the writer of Torch7 files is not there")
    (tmp_path / "net.t7").write_bytes(writer.dump({"mean": 0.4, "model": writer.Object("nn.Tanh", {})}))
    refused(tmp_path / "net.t7", "expected a low-level layer")
