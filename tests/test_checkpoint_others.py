"""Checkpoints as others save them: bare, wrapped, under other names; and what their settings must be."""

import json
import os
import stat
import subprocess
import sys
import warnings

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn
from torch.optim.swa_utils import AveragedModel

import colorlab
from colorlab import models, resources
from colorlab.models import CheckpointError, Iizuka16, ModelError, Zhang16, checkpoint, download
from colorlab.models.colorlab26 import Colorlab26
from colorlab.models.registry import ARCHITECTURES

PHOTO = np.random.default_rng(0).integers(0, 256, (40, 56, 3), np.uint8)


@pytest.fixture
def model():
    torch.manual_seed(0)
    model = Zhang16(1 / 16, side=64, temperature=0.25).eval()
    model.facts = {"recipe": {"objective": "l2"}}
    return model


def silent(path):
    """Load without a word."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return colorlab.load(path, device="cpu")


def refused(path, match):
    """One line that names the file."""
    with pytest.raises(CheckpointError, match=match) as caught:
        colorlab.load(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return str(caught.value)


def bare(model):
    """Tensors by name, without what the state dict of a model knows beside them."""
    return {name: value.clone() for name, value in model.state_dict().items()}


# --- settings that no tensor shows


class Wrapped(nn.Module):
    """As `torch.compile` names its parts, without compiling."""

    def __init__(self, model):
        super().__init__()
        self._orig_mod = model


STATES = {
    "alone": lambda model: model.state_dict(),
    "of several GPUs": lambda model: nn.DataParallel(model).state_dict(),
    "compiled": lambda model: Wrapped(model).state_dict(),
    "compiled, of several GPUs": lambda model: nn.DataParallel(Wrapped(model)).state_dict(),
    "averaged": lambda model: AveragedModel(model).state_dict(),
    "in a dictionary": lambda model: {"epoch": 3, "model_state_dict": model.state_dict(), "optimizer": {}},
}


@pytest.mark.parametrize("how", STATES)
@pytest.mark.parametrize("new", [True, False], ids=["zip", "before 2020"])
def test_a_saved_state_dict_gives_the_same_colours(model, tmp_path, how, new):
    torch.save(STATES[how](model), tmp_path / "own.pth", _use_new_zipfile_serialization=new)
    again = silent(tmp_path / "own.pth")
    assert again.config() == model.config()
    assert again.facts == model.facts
    assert not again.predicts_bins
    np.testing.assert_array_equal(again.colorize(PHOTO), model.colorize(PHOTO))


@pytest.mark.parametrize("name", ["zhang16-streets", "iizuka16-streets", "colorlab26"])
def test_a_state_dict_of_an_embedded_model_gives_the_same_colours(tmp_path, name):
    model = colorlab.load(resources.path("weights", f"{name}.safetensors"), device="cpu")
    torch.save(model.state_dict(), tmp_path / "own.pth")
    np.testing.assert_array_equal(silent(tmp_path / "own.pth").colorize(PHOTO), model.colorize(PHOTO))


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
@pytest.mark.parametrize("kind, said", [
    (lambda: Zhang16(1 / 16, side=64, temperature=0.5), "side 256 and temperature 1.0"),
    (lambda: Iizuka16(1 / 16, global_side=32, side=64), "side 512"),
    (lambda: Colorlab26(side=128, vividness=0.5), "side 256, vividness 1.0 and temperature 1.0")], ids=range(3))
def test_what_a_bare_state_dict_does_not_say_is_said(tmp_path, suffix, kind, said, capsys):
    model, path = kind().eval(), tmp_path / f"bare{suffix}"
    torch.save(bare(model), path) if suffix == ".pth" else save_file(bare(model), path)
    with pytest.warns(UserWarning, match=f"the usual is assumed: {said}; .* --option side=VALUE") as caught:
        assert colorlab.load(path).side in (256, 512)
    assert "checkpoint.save" in str(caught[0].message)
    assert "\n" not in str(caught[0].message)

    from colorlab.cli.main import main

    options = [f"--option={name}={getattr(model, name)}" for name in ("side", "temperature", "vividness")
               if hasattr(model, name)]
    assert main(["weights", "convert", str(path), str(tmp_path / "new.safetensors"), *options]) == 0
    assert "note" not in capsys.readouterr().err
    np.testing.assert_array_equal(silent(tmp_path / "new.safetensors").colorize(PHOTO), model.colorize(PHOTO))


@pytest.mark.parametrize("option, match", [("--option=hue=3", "of iizuka16, which has no 'hue' to set; it has width"),
                                           ("--temperature=0.5", "which has no 'temperature' to set; it has width"),
                                           ("--option=side=-8", "side must be a number from 8"),
                                           ("--option=side=wide", "its side is 'wide', must be a whole number")])
def test_convert_takes_only_settings_that_there_are(tmp_path, capsys, option, match):
    from colorlab.cli.main import main

    torch.save(bare(Iizuka16(1 / 16, global_side=32)), tmp_path / "a.pth")
    assert main(["weights", "convert", str(tmp_path / "a.pth"), str(tmp_path / "b.safetensors"), option]) == 2
    message = capsys.readouterr().err
    assert match in message
    assert message.count("\n") == 1
    assert not (tmp_path / "b.safetensors").exists()


def test_the_settings_of_published_weights_are_known(tmp_path, monkeypatch):
    monkeypatch.setitem(download.DOWNLOADS, "zhang16", download.DOWNLOADS["zhang16"])
    torch.save(bare(Zhang16(1 / 16)), tmp_path / "published.pth")
    monkeypatch.setattr(download, "fetch", lambda name, progress: tmp_path / "published.pth")
    assert silent("zhang16").name == "zhang16"


def test_the_advice_leads_to_the_same_colours(model, tmp_path):
    """The message about a whole model in a pickle says what to save instead."""
    torch.save(model, tmp_path / "whole.pth")
    assert "save model.state_dict() instead" in refused(tmp_path / "whole.pth", "checkpoint.save")
    torch.save(model.state_dict(), tmp_path / "whole.pth")
    np.testing.assert_array_equal(silent(tmp_path / "whole.pth").colorize(PHOTO), model.colorize(PHOTO))


VALUES = {
    "zhang16": {"temperature": ["0.3", -0.1, 1.5, float("nan"), float("inf"), None, True, [0.5], {}],
                "side": ["64", -64, 0, 64.5, 10**6, None, True], "width": ["1", -1, 0, float("nan"), 1e30, None],
                "batch_norm": ["false", 0, None]},
    "iizuka16": {"side": ["64", -64, 0, None], "classes": ["3", -1, 2.5, None], "global_side": ["64", -32, 33, None],
                 "fusion_kernel": ["3", -1, None], "global_branch": ["yes", None], "width": [-0.25, "a"]},
    "colorlab26": {"vividness": ["1", -1, float("nan"), 1e9, None], "channels": ["abc", [64], [64, 96, "128"], None,
                                                                                  [64, 96, -1]],
                   "temperature": ["1", -1], "side": ["256", 7]},
}
MAKE = {"zhang16": lambda: Zhang16(1 / 64), "iizuka16": lambda: Iizuka16(1 / 32, global_side=32),
        "colorlab26": lambda: Colorlab26(channels=(4, 4, 4))}


@pytest.fixture(scope="module")
def made():
    """Of each class a state dict and its header."""
    return {name: (bare(model := make()), checkpoint.describe(model)) for name, make in MAKE.items()}


@pytest.mark.parametrize("name, setting, value", [(name, setting, value) for name, settings in VALUES.items()
                                                  for setting, values in settings.items() for value in values], ids=str)
@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
def test_headers_with_impossible_values_are_refused(made, tmp_path, name, setting, value, suffix):
    state, header = made[name]
    header = {**header, "config": {**header["config"], setting: value}}
    path = tmp_path / f"a{suffix}"
    if suffix == ".pth":
        torch.save({**header, "state_dict": state}, path)
    else:
        save_file(state, path, metadata={"colorlab": json.dumps(header)})
    refused(path, f"looks like {name}, but does not fit it")


@pytest.mark.parametrize("name, setting", [("zhang16", "temperature"), ("zhang16", "side"), ("iizuka16", "side"),
                                           ("colorlab26", "vividness")])
def test_headers_that_lack_a_setting_are_refused(made, tmp_path, name, setting):
    state, header = made[name]
    config = {key: value for key, value in header["config"].items() if key != setting}
    save_file(state, tmp_path / "a.safetensors", metadata={"colorlab": json.dumps({**header, "config": config})})
    refused(tmp_path / "a.safetensors", f"does not say {setting}; .* weights convert .* --option {setting}=VALUE")


def test_what_a_header_says_wrongly_or_not_at_all_can_be_said(made, tmp_path, capsys):
    from colorlab.cli.main import main

    state, header = made["zhang16"]
    for config in ({**header["config"], "temperature": "0.3"},
                   {key: value for key, value in header["config"].items() if key != "temperature"}):
        save_file(state, tmp_path / "a.safetensors", metadata={"colorlab": json.dumps({**header, "config": config})})
        assert main(["weights", "convert", str(tmp_path / "a.safetensors"), str(tmp_path / "b.safetensors"),
                     "--option=temperature=0.3"]) == 0
        assert silent(tmp_path / "b.safetensors").temperature == 0.3


def test_headers_may_lack_what_the_tensors_show(made, tmp_path):
    state, header = made["iizuka16"]
    config = {key: value for key, value in header["config"].items() if key not in ("global_branch", "batch_norm")}
    save_file(state, tmp_path / "a.safetensors", metadata={"colorlab": json.dumps({**header, "config": config})})
    assert silent(tmp_path / "a.safetensors").config() == header["config"]


@pytest.mark.parametrize("make", [
    lambda: Zhang16(temperature=-1), lambda: Zhang16(width=0), lambda: Iizuka16(side=-5),
    lambda: Colorlab26(vividness=-1), lambda: Zhang16(1 / 64).with_options(temperature="0.3"),
    lambda: Zhang16(1 / 64).with_options(side=100)], ids=range(6))
def test_networks_are_not_built_with_impossible_values(make):
    with pytest.raises(ModelError, match="must be"):
        make()


@pytest.fixture
def joined():
    """A class of somebody else's, whose only part is called as tools call their wrapping."""
    @models.register("joined")
    class Joined(models.Colorizer):
        def __init__(self, gain=1, bias: float | None = None, names: tuple[str, ...] = ()):
            super().__init__()
            self.gain, self.bias, self.names = gain, bias, names
            self.module = nn.Conv2d(1, 2, 1)

        def forward(self, L):
            return self.module(L) * self.gain + (self.bias or 0)

    yield Joined
    ARCHITECTURES.remove("joined")


@pytest.mark.parametrize("wrap", [lambda model: model, nn.DataParallel, Wrapped, lambda m: nn.DataParallel(Wrapped(m))])
def test_a_part_that_is_called_like_a_wrapping_is_kept(joined, tmp_path, wrap):
    model = joined(0.5, bias=2, names=("a",)).eval()
    checkpoint.save(model, tmp_path / "a.safetensors")
    torch.save(wrap(model).state_dict(), tmp_path / "a.pth")
    for name in ("a.safetensors", "a.pth"):
        found = silent(tmp_path / name)
        assert list(found.config().values())[:2] == [0.5, 2]
        assert torch.equal(found.module.weight, model.module.weight)


def test_of_a_network_inside_another_the_outer_one_counts(model, tmp_path):
    @models.register("outer")
    class Outer(models.Colorizer):
        def __init__(self, gain: float = 1.0):
            super().__init__()
            self.gain, self.inner = gain, Zhang16(1 / 16)

        def forward(self, L):
            return self.inner(L) * self.gain

    try:
        torch.save(nn.DataParallel(Outer(0.5)).state_dict(), tmp_path / "a.pth")
        assert silent(tmp_path / "a.pth").config() == {"gain": 0.5}
        torch.save(nn.ModuleDict({"a": model, "b": model}).state_dict(), tmp_path / "a.pth")
        refused(tmp_path / "a.pth", "unknown network")
    finally:
        ARCHITECTURES.remove("outer")


def test_what_cannot_be_stored_is_refused_before_hours_of_training(joined, tmp_path):
    for gain in (np.float32(2), float("nan"), torch.zeros(2)):
        with pytest.raises(CheckpointError, match="cannot be stored"):
            checkpoint.describe(joined(gain))
    joined().state_dict()
    joined(torch.zeros(2)).state_dict()  # is nobody's mistake


# --- wrapped, and under other names

WRAPPED = {
    "module.": lambda name: f"module.{name}",
    "_orig_mod.": lambda name: f"_orig_mod.{name}",
    "both": lambda name: f"module._orig_mod.{name}",
    "both the other way": lambda name: f"_orig_mod.module.{name}",
    "twice": lambda name: f"module.module.{name}",
    "a part": lambda name: name.replace(".", "._orig_mod.", 1),
    "of an attribute": lambda name: f"model.{name}",
    "of an attribute, compiled": lambda name: f"net._orig_mod.{name}",
}


@pytest.mark.filterwarnings("ignore:.*does not say")
@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
@pytest.mark.parametrize("wrap", WRAPPED)
@pytest.mark.parametrize("name", MAKE)
def test_wrapped_names(made, tmp_path, wrap, suffix, name):
    state, whole = made[name]
    wrapped = {WRAPPED[wrap](key): value for key, value in state.items()}
    path = tmp_path / f"a{suffix}"
    for header in ({}, whole):
        if suffix == ".pth":
            torch.save({"state_dict": wrapped, **header}, path)
        else:
            save_file(wrapped, path, metadata={"colorlab": json.dumps(header)})
        found = colorlab.load(path, device="cpu").state_dict()
        assert found.keys() == state.keys()
        assert all(torch.equal(found[key], state[key]) for key in state)


@pytest.mark.parametrize("place", ["model_state_dict", "model", "params", "net_G", "state_dict", "generator", "net",
                                   "weights", "params_ema"])
def test_places_of_training_scripts(model, tmp_path, place):
    content = {"epoch": 3, place: model.state_dict(), "optimizer": {"state": {}, "param_groups": [{"lr": 1e-3}]}}
    for one in (content, {"state_dict": content}, {"model": content}, {**content, "config": {"lr": 0.1, "side": "x"}}):
        torch.save(one, tmp_path / "a.pth")
        assert silent(tmp_path / "a.pth").config() == model.config()


def test_an_average_is_preferred_and_what_is_not_found_is_named(model, tmp_path):
    averaged = {name: value * 0 if value.is_floating_point() else value for name, value in bare(model).items()}
    torch.save({"params": model.state_dict(), "params_ema": averaged, **checkpoint.describe(model)}, tmp_path / "a.pth")
    with pytest.warns(UserWarning, match="away from the 313 bins"):
        assert not colorlab.load(tmp_path / "a.pth").model1[0].weight.any()
    torch.save({"weights of my net": model.state_dict(), "epoch": 3}, tmp_path / "a.pth")
    refused(tmp_path / "a.pth", "not a state dict .* but weights of my net, epoch; save")


@pytest.mark.parametrize("name", ["a.ckpt", "a.pth.tar", "a.bin", "a", "a.pth", "a.safetensors", "a.PT", "model.best"])
@pytest.mark.parametrize("new", [True, False, None], ids=["zip", "before 2020", "safetensors"])
def test_the_content_decides_what_a_file_is(model, tmp_path, monkeypatch, name, new):
    monkeypatch.chdir(tmp_path)
    if new is None:
        checkpoint.save(model, tmp_path / name)
    else:
        torch.save(model.state_dict(), tmp_path / name, _use_new_zipfile_serialization=new)
    assert silent(name).config() == model.config()
    assert colorlab.load(tmp_path / name).name == os.path.splitext(name)[0]


@pytest.mark.parametrize("name", ["best.pth.tar", "model.ckpt", "net.onnx", "weights"])
def test_other_files(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    if "." in name:
        with pytest.raises(CheckpointError, match="no model is called .*, and there is no such file; "):
            colorlab.load(name)
    (tmp_path / name).touch()
    refused(name, "weights must be a .safetensors, .pth, .pt, .t7, .h5 file, and this one is empty")
    (tmp_path / name).write_bytes(b"\x08\x0a\x12\x07pytorch" * 9)
    refused(name, "weights must be a .safetensors, .pth, .pt, .t7, .h5 file, and this one does not hold")


@pytest.mark.parametrize("name", ["a.pth", "a.safetensors", "a.t7", "a.ckpt"])
def test_a_file_that_may_not_be_read_is_called_that(tmp_path, monkeypatch, name):
    (tmp_path / name).write_bytes(b"PK\x03\x04")

    def forbidden(*arguments, **options):
        raise PermissionError(13, "Permission denied", str(tmp_path / name))

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "open", forbidden, raising=False)
        assert refused(tmp_path / name, "cannot be read").endswith(": cannot be read (Permission denied)")
    monkeypatch.setattr(os, "stat", forbidden)  # of a folder that one may not enter
    with pytest.raises(CheckpointError, match="cannot be read .Permission denied"):
        colorlab.load(str(tmp_path / name))


# --- written

def test_files_have_the_usual_mode_and_a_digest(model, tmp_path):
    for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
        before = os.umask(mask)
        try:
            path = checkpoint.save(model, tmp_path / f"{mask}.safetensors")
        finally:
            os.umask(before)
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == mode
    with safe_open(path, framework="pt") as file:
        assert file.metadata()["digest"].startswith("sha256:")
    path.chmod(0o600)
    checkpoint.save(model, path)
    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600, "a private file stays private"


@pytest.mark.skipif(os.name != "posix", reason="no limits on the size of files here")
def test_a_full_disk_is_one_line(model, tmp_path):
    source = checkpoint.save(model, tmp_path / "a.safetensors")
    code = ("import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (10000, 10000)); "
            "from colorlab.cli.main import main; sys.exit(main(sys.argv[1:]))")
    target = tmp_path / "new" / "b.safetensors"
    done = subprocess.run([sys.executable, "-c", code, "weights", "convert", str(source), str(target)],
                          capture_output=True, text=True)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert "cannot be written (File too large)" in done.stderr
    assert "make room" in done.stderr
    assert list(target.parent.iterdir()) == []
    assert load_file(source)
