"""Newcomers from outside the package, a file each in `outside`, used like ours: from Python and the command line."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

import colorlab
from colorlab import datasets, images, metrics, models, registry, training
from colorlab.cli import main as cli
from colorlab.evaluation import folder

OUTSIDE = Path(__file__).parent / "outside"
FILES = ("unet", "redness", "stripes", "rivals")


@pytest.fixture(scope="module", autouse=True)
def newcomers():
    """All of them, and gone again afterwards: other tests count what is registered."""
    rooms = (models.ARCHITECTURES, metrics.METRICS, datasets.DATASETS, training.OBJECTIVES)
    before = [room.names() for room in rooms]
    for name in FILES:
        registry.load_plugin(OUTSIDE / f"{name}.py")
    yield
    for room, names in zip(rooms, before):
        for name in set(room.names()) - set(names):
            room.remove(name)
    registry.forget_plugins()


@pytest.fixture
def photos(tmp_path):
    """Sixteen pictures in two folders."""
    dice = np.random.default_rng(0)
    for i in range(16):
        path = tmp_path / "photos" / "ab"[i % 2] / f"{i:02}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        images.write(path, dice.integers(0, 256, (48, 40, 3), np.uint8))
    return tmp_path / "photos"


def run(*words) -> int:
    return cli.main([str(word) for word in words])


def test_names_are_known_everywhere():
    assert "unet" in models.names() and "unet" in models.architectures()
    assert "redness" in metrics.METRICS and "stripes" in datasets.names()
    assert {"absolute", "rivals"} <= set(training.OBJECTIVES)


@pytest.mark.parametrize("objective", ["absolute", "rivals", "mse"])
def test_a_model_is_trained_stored_loaded_and_evaluated(objective, photos, tmp_path):
    assert run("train", "--data", photos, "--validation", photos, "--architecture", "unet", "--objective", objective,
               "--epochs", 2, "--side", 32, "--batch-size", 4, "--option", "width=0.5", "-o", tmp_path / "run") == 0
    model = colorlab.load(tmp_path / "run" / "model.safetensors")
    assert type(model).__name__ == "UNet" and model.width == 0.5 and model.facts["recipe"]["objective"] == objective
    assert model.scale == 20
    bare = tmp_path / "bare.pth"
    torch.save(model.state_dict(), bare)
    assert colorlab.load(bare).width == 0.5
    assert run("evaluate", photos, "-o", tmp_path / "out", "--models", tmp_path / "run" / "model.safetensors",
               "grey") == 0
    table = pd.read_parquet(tmp_path / "out" / "per_image.parquet")
    assert len(table) == 32 and table["redness"].notna().all() and table["error"].isna().all()
    page = (tmp_path / "out" / "index.html").read_text()
    assert "difference in a" in page and "Everything about blue and yellow." in page
    assert "shift of the mean colour" in page and "Each single photo." in page


def test_a_run_of_two_optimisers_goes_on_where_it_was_stopped(photos, tmp_path):
    words = ("train", "--data", photos, "--architecture", "unet", "--objective", "rivals", "--side", 32, "--seed", 3,
             "--batch-size", 4, "--epochs", 3)
    assert run(*words, "-o", tmp_path / "whole") == 0
    # The second run dies in the middle of an epoch, by a hook that counts steps.
    kind, steps = training.OBJECTIVES["rivals"], []
    real = kind.step

    def dying(self, batch):
        steps.append(1)
        if len(steps) == 7:
            raise KeyboardInterrupt
        return real(self, batch)

    kind.step = dying
    try:
        assert run(*words, "-o", tmp_path / "parts") == 130
    finally:
        kind.step = real
    assert run(*words, "-o", tmp_path / "parts") == 0
    first, second = (colorlab.load(tmp_path / name / "model.safetensors").state_dict() for name in ("whole", "parts"))
    assert all(torch.equal(first[key], second[key]) for key in first)
    assert (tmp_path / "whole" / "log.csv").read_bytes() == (tmp_path / "parts" / "log.csv").read_bytes()
    assert {"generator", "critic"} <= set(pd.read_csv(tmp_path / "whole" / "log.csv").columns)


def test_a_loss_that_is_no_number_stops_with_advice(photos, tmp_path, capsys):
    assert run("train", "--data", photos, "--architecture", "unet", "--objective", "rivals", "--side", 32,
               "--batch-size", 4, "--epochs", 30, "--learning-rate", 1e30, "-o", tmp_path / "run") == 2
    assert "lower the learning rate" in capsys.readouterr().err


def test_a_set_of_ones_own_is_measured_and_conditions_reach_the_models_that_take_them(tmp_path):
    torch.manual_seed(0)
    model = models.ARCHITECTURES["unet"](0.5).eval()
    model.name = "mine"
    outcome = folder.evaluate_into("stripes", [model, "grey"], tmp_path, progress=False)
    assert len(outcome.table) == 24 and set(outcome.table["group"]) == {"red", "green", "blue"}
    item = datasets.find("stripes").items()[0]
    with_tint = model.colorize(item.truth, tint=(5.0, -5.0))
    row = outcome.table.set_index(["photo", "model"]).loc[(item.name, "mine")]
    assert row["mse"] == pytest.approx(metrics.mse(with_tint, item.truth), rel=1e-6)
    assert row["mse"] != pytest.approx(metrics.mse(model.colorize(item.truth), item.truth), rel=1e-3)


def test_a_set_of_ones_own_is_compared(tmp_path, capsys):
    """By its name; the sheet shows what the models were given, not the grey of the truth."""
    from colorlab.evaluation import comparison

    assert run("compare", "stripes", "-o", tmp_path / "report", "--models", "grey") == 0

    class Twisted(datasets.Dataset):
        def items(self, limit=None):
            return [datasets.Item("a", np.full((8, 8, 3), 160, np.uint8), np.full((8, 8, 3), 75, np.uint8))]

    pictures = comparison.Pictures()
    colorlab.evaluate(Twisted(), ["grey"], progress=False, sink=pictures)
    assert abs(int(pictures.complete()["a"]["input"].mean()) - 75) <= 1


def test_a_set_of_ones_own_is_trained_on(tmp_path):
    assert run("train", "--data", "stripes", "--architecture", "unet", "--batch-size", 4, "-o", tmp_path) == 0
    facts = colorlab.load(tmp_path / "model.safetensors").facts
    assert facts["recipe"]["epochs"] == 2 and facts["side"] == 64  # the set's own usual, and the general one


def test_a_study_takes_them_all(tmp_path):
    (tmp_path / "study.toml").write_text('''
photos = "stripes"
validation = "stripes"
seeds = [0, 1]
side = 32
[recipe]
epochs = 1
batch_size = 4
[measured]
val = "stripes"
[variants.plain]
architecture = "unet"
objective = "absolute"
width = 0.5
[variants.rivals]
architecture = "unet"
objective = "rivals"
width = 0.5
''')
    assert run("study", "run", tmp_path / "study.toml", "-o", tmp_path / "runs") == 0
    assert run("study", "measure", tmp_path / "study.toml", "-o", tmp_path / "runs") == 0
    means = pd.read_csv(tmp_path / "runs" / "results" / "study.csv")
    assert {"plain", "rivals", "grey", "mean-colour"} <= set(means["variant"]) and "redness" in set(means["metric"])


def test_a_study_that_names_an_unknown_option_says_where(tmp_path, capsys):
    (tmp_path / "study.toml").write_text('photos = "stripes"\nvalidation = "stripes"\nseeds = [0]\n[variants.a]\n'
                                         'architecture = "unet"\nobjective = "mse"\nglobal_branch = false\n')
    assert run("study", "run", tmp_path / "study.toml", "-o", tmp_path / "runs") == 2
    assert "global_branch" in capsys.readouterr().err


def test_the_command_line_takes_plugins(photos, tmp_path):
    """In a process of its own, which knows nothing of the files but what --plugin says."""
    for name in ("unet", "rivals"):
        shutil.copy(OUTSIDE / f"{name}.py", tmp_path)
    words = [sys.executable, "-m", "colorlab", "train", "--plugin", tmp_path / "unet.py", "--plugin",
             tmp_path / "rivals.py", "--data", photos, "--architecture", "unet", "--side", "32", "--batch-size", "4",
             "-o", tmp_path / "run"]
    done = subprocess.run([*map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    missing = subprocess.run([sys.executable, "-m", "colorlab", "evaluate", str(photos), "-o", str(tmp_path / "out"),
                              "--models", str(tmp_path / "run" / "model.safetensors")], capture_output=True, text=True)
    assert missing.returncode == 2 and "--plugin" in missing.stderr and missing.stderr.count("\n") == 1


def test_plugins_before_and_after_the_command_add_up(photos, tmp_path, capsys):
    for name in ("one", "two"):
        (tmp_path / f"{name}_mine.py").write_text(f"print('{name} is here')\n")
    assert run("--plugin", tmp_path / "one_mine.py", "evaluate", photos, "-o", tmp_path / "out", "--models", "grey",
               "--plugin", tmp_path / "two_mine.py") == 0
    assert {"one is here", "two is here"} <= set(capsys.readouterr().out.splitlines())


def test_the_same_class_again_replaces_itself_and_another_is_refused():
    kind = models.ARCHITECTURES["unet"]
    models.register("unet")(kind)
    with pytest.raises(models.CheckpointError, match="already"):
        models.register("zhang16")(kind)
    kind.architecture = "unet"


def test_facts_are_read_by_others(photos, tmp_path):
    assert run("train", "--data", photos, "--architecture", "unet", "--side", 32, "--batch-size", 4, "-o",
               tmp_path) == 0
    from safetensors import safe_open

    with safe_open(tmp_path / "model.safetensors", framework="pt") as file:
        header = json.loads(file.metadata()["colorlab"])
    assert header["architecture"] == "unet" and header["config"] == {"width": 0.25, "side": 64}
