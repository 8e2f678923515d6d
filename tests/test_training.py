"""The training loop: it learns, and stopped anywhere it goes on as if nothing had happened."""

import csv
import dataclasses
import math
import os
import signal
import threading

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

import colorlab
from colorlab import bins, lab, training
from colorlab.datasets import PhotoSet
from colorlab.models import Grey, Iizuka16, Zhang16
from colorlab.training import Recipe, TrainingError

SIDE, CPU = 32, torch.device("cpu")


pytestmark = pytest.mark.usefixtures("one_thread")


def world(count=24, seed=0):
    """Dark blue, dull in the middle, bright orange: what colour belongs to which lightness can be learnt."""
    dice = torch.Generator().manual_seed(seed)
    grey = torch.nn.functional.interpolate(torch.rand(count, 1, 4, 4, generator=dice), SIDE, mode="bilinear") * 255
    colour = torch.where(grey < 90, -50.0, torch.where(grey > 165, 50.0, 0.0))
    rgb = torch.cat((grey + colour, grey + colour / 4, grey - colour), 1).clamp(0, 255).round().to(torch.uint8)
    return PhotoSet(rgb, torch.arange(count) % 2, ["cat", "dog"])


def zhang():
    torch.manual_seed(1)
    return Zhang16(1 / 16, side=64, temperature=0.38)


def iizuka(**options):
    torch.manual_seed(1)
    return Iizuka16(**{"width": 1 / 16, "global_side": 32, "classes": 2, "batch_norm": True, **options})


RECIPE = Recipe(batch_size=4, epochs=2, learning_rate=3e-3, average=0.9, warmup=2)
RUNS = {"rebalanced": zhang, "mse+classes": iizuka}


def train(model, folder, recipe=RECIPE, photos=None, **options):
    return training.train(model, photos or world(), recipe, folder, progress=False, **options)


def log_of(folder):
    with open(folder / "log.csv", newline="") as file:
        return list(csv.DictReader(file))


def result_of(folder):
    """All that a run leaves, but for the seconds it took."""
    last = torch.load(folder / "last.pt", weights_only=True)
    del last["seconds"]
    return load_file(folder / "model.safetensors"), last, (folder / "log.csv").read_bytes()


def check_equal(one, other):
    if isinstance(one, torch.Tensor):
        assert torch.equal(one, other)
    elif isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            check_equal(one[key], other[key])
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other)
        for pair in zip(one, other, strict=True):
            check_equal(*pair)
    else:
        assert one == other


# --- it learns


@pytest.mark.parametrize(("objective", "build", "rate"), [
    ("l2", zhang, 1e-3), ("classification", zhang, 3e-3), ("rebalanced", zhang, 3e-3), ("mse", iizuka, 1e-2),
    ("mse+classes", iizuka, 1e-2), ("mse", lambda: iizuka(batch_norm=False, classes=0), 3e-3)])
def test_the_loss_goes_down(objective, build, rate, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "LOG_EVERY", 1)
    recipe = Recipe(objective, epochs=10, batch_size=8, learning_rate=rate, warmup=2, average=0.8)
    path = train(build(), tmp_path, recipe, validation=world(16, seed=9))
    losses = [float(row["loss"]) for row in log_of(tmp_path)]
    assert len(losses) == 30
    assert np.mean(losses[-6:]) < 0.93 * np.mean(losses[:6])
    assert path == tmp_path / "model.safetensors"
    validated = [row for row in log_of(tmp_path) if row["val_ab_distance"]]
    assert [int(row["step"]) for row in validated] == list(range(3, 31, 3)), "once per epoch"
    assert len({row["val_ab_distance"] for row in validated}) > 1
    assert len({row["val_grey_distance"] for row in validated}) == 1
    assert colorlab.load(path).colorize(np.zeros((9, 9, 3), np.uint8)).shape == (9, 9, 3)


def test_what_a_run_leaves(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "LOG_EVERY", 5)
    model = zhang()
    path = train(model, tmp_path / "new" / "run")
    assert not model.training, "ready for use"
    rows = log_of(path.parent)
    assert [int(row["step"]) for row in rows] == [5, 10, 12]
    assert [int(row["photos"]) for row in rows] == [20, 40, 48]
    assert all(math.isfinite(float(row[key])) for row in rows for key in ("loss", "learning_rate"))
    assert rows[0]["val_ab_distance"] == ""
    assert {p.name for p in path.parent.iterdir()} == {"last.pt", "log.csv", "model.safetensors"}
    header = colorlab.models.checkpoint.read(path)[1]
    assert header["config"] == {"width": 1 / 16, "side": 64, "temperature": 0.38, "batch_norm": False}
    facts = header["facts"]
    assert facts["recipe"] == dataclasses.asdict(RECIPE)
    assert (facts["photos"], facts["photos_seen"], facts["device"]) == (24, 48, "cpu")


def test_the_average_is_saved(tmp_path):
    """A decay of 0 averages nothing: the last weights. One close to 1: nearly the first."""
    start = zhang().state_dict()["model1.0.weight"]
    for average, near in ((0.0, None), (0.9999, start)):
        model = zhang()
        saved = load_file(train(model, tmp_path / str(average), dataclasses.replace(RECIPE, average=average)))
        last = model.state_dict()["model1.0.weight"]
        moved = (last - start).abs().max()
        assert moved > 1e-3
        assert (saved["model1.0.weight"] - (last if near is None else near)).abs().max() < 0.3 * moved


# --- the photos of a step


def test_an_epoch_shows_every_photo_once():
    photos, recipe = world(), Recipe(batch_size=4)
    photos.labels = torch.arange(24)
    labels = [training.batch_of(photos, step, recipe, CPU)[2] for step in range(12)]
    one, other = torch.cat(labels[:6]).tolist(), torch.cat(labels[6:]).tolist()
    assert sorted(one) == sorted(other) == list(range(24))
    assert one != other


def test_a_batch_is_photos_or_their_mirror_images():
    photos, recipe = world(), Recipe(batch_size=12, zoom=1.0)
    photos.labels, mirrored = torch.arange(24), []
    for step in range(2):
        L, ab, labels = training.batch_of(photos, step, recipe, CPU)
        for one, label in zip(torch.cat((L, ab), 1), labels, strict=True):
            truth = lab.rgb_to_lab(photos.rgb[label])
            off = [(one - view).abs().max().item() for view in (truth, truth.flip(-1))]
            assert min(off) < 1e-3
            mirrored.append(off[1] < off[0])
    assert 4 < sum(mirrored) < 20


def test_zoom_cuts_out_and_enlarges():
    photos, recipe = world(), Recipe(batch_size=4, zoom=0.5)
    batches = [training.batch_of(photos, step, recipe, CPU) for step in range(5)]
    assert all(L.shape == (4, 1, SIDE, SIDE) and ab.shape == (4, 2, SIDE, SIDE) for L, ab, _ in batches)
    check_equal(training.batch_of(photos, 3, recipe, CPU), batches[3])
    one = PhotoSet(photos.rgb[:1], photos.labels[:1], photos.classes)
    views = [training.batch_of(one, step, Recipe(batch_size=1, zoom=0.5), CPU)[0] for step in range(8)]
    assert len({view.sum().item() for view in views}) > 5, "another part of the photo in every step"
    other = training.batch_of(photos, 3, dataclasses.replace(recipe, seed=1), CPU)
    assert not torch.equal(other[0], batches[3][0])


def test_prior():
    photos = world()
    prior = training.estimate_prior(photos)
    every = bins.estimate_prior([lab.rgb_to_lab(photos.rgb[..., ::2, ::2])[:, 1:]])
    torch.testing.assert_close(prior, every)
    assert training.estimate_prior(photos, count=3).sum() == pytest.approx(1, abs=1e-5)


def test_validation_measures_the_distance_to_the_truth():
    photos = world(5)
    ab = lab.rgb_to_lab(photos.rgb)[:, 1:]
    grey = ab.norm(dim=1).mean().item()
    found = training.validate(Grey().train(), photos, CPU)
    assert found == pytest.approx({"val_ab_distance": grey, "val_grey_distance": grey}, rel=1e-4)
    model = zhang().train()
    with torch.inference_mode():
        expected = (model.eval()(lab.rgb_to_lab(photos.rgb)[:, :1]) - ab).norm(dim=1).mean().item()
    found = training.validate(model.train(), photos, CPU)
    assert found["val_ab_distance"] == pytest.approx(expected, rel=1e-3)
    assert model.training


# --- interruptions


def at_step(monkeypatch, wanted, act, where):
    """Let something happen in one step: before the network sees the photos, or when it has seen them."""
    original, steps = training.batch_of, []

    def batch_of(photos, step, *rest):
        steps.append(step)
        if where == "before" and step == wanted:
            act()
        return original(photos, step, *rest)

    def wrap(objective):
        def compute(*arguments):
            loss = objective(*arguments)
            if where == "behind" and steps[-1] == wanted:
                loss = act() or loss
            return loss
        return compute

    monkeypatch.setattr(training, "batch_of", batch_of)
    for name, objective in list(training.OBJECTIVES.items()):
        monkeypatch.setitem(training.OBJECTIVES, name, wrap(objective))
    return steps


def press_ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


def fail():
    raise OSError("the disk is full")


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "LOG_EVERY", 2)
        for objective, build in RUNS.items():
            train(build(), folder / objective, dataclasses.replace(RECIPE, objective=objective), validation=world(8, 5))
    return {objective: result_of(folder / objective) for objective in RUNS}


def test_sizes_up_to_the_largest_are_drawn_and_repeated():
    recipe = dataclasses.replace(RECIPE, largest=96)
    sizes = [training.batch_of(world(), step, recipe, CPU)[0].shape[-1] for step in range(20)]
    assert set(sizes) == {32, 64, 96}
    assert sizes == [training.batch_of(world(), step, recipe, CPU)[1].shape[-1] for step in range(20)]
    assert {training.batch_of(world(), step, RECIPE, CPU)[0].shape[-1] for step in range(20)} == {SIDE}


@pytest.mark.skipif(os.name == "nt", reason="a process cannot press Ctrl-C in itself here")
@pytest.mark.parametrize("objective", RUNS)
@pytest.mark.parametrize("where", ["before", "behind"])
def test_ctrl_c_and_on_again_is_as_if_nothing_had_been(objective, where, tmp_path, monkeypatch, uninterrupted):
    monkeypatch.setattr(training, "LOG_EVERY", 2)
    recipe, validation = dataclasses.replace(RECIPE, objective=objective), world(8, 5)
    for step, stop, error, kept in ((4, press_ctrl_c, KeyboardInterrupt, 5), (9, fail, OSError, 6)):
        with monkeypatch.context() as patch:
            at_step(patch, step, stop, where)
            with pytest.raises(error):
                train(RUNS[objective](), tmp_path, recipe, validation=validation)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert not (tmp_path / "model.safetensors").exists()
        # Ctrl-C waits for the end of its step; an error cannot: the checkpoint of the last epoch (6 steps) stays.
        assert torch.load(tmp_path / "last.pt", weights_only=True)["step"] == kept
    assert [int(row["step"]) for row in log_of(tmp_path)] == [2, 4, 6, 8]
    steps = at_step(monkeypatch, None, None, "")
    train(RUNS[objective](), tmp_path, recipe, validation=validation)
    assert steps == list(range(6, 12))
    check_equal(result_of(tmp_path), uninterrupted[objective])


def test_an_error_before_the_first_checkpoint_starts_over(tmp_path, monkeypatch, uninterrupted):
    monkeypatch.setattr(training, "LOG_EVERY", 2)
    with monkeypatch.context() as patch:
        at_step(patch, 3, fail, "behind")
        with pytest.raises(OSError, match="disk"):
            train(zhang(), tmp_path, validation=world(8, 5))
    train(zhang(), tmp_path, validation=world(8, 5))
    check_equal(result_of(tmp_path), uninterrupted["rebalanced"])


@pytest.mark.skipif(os.name == "nt", reason="a process cannot press Ctrl-C in itself here")
def test_a_second_ctrl_c_does_not_wait(tmp_path, monkeypatch):
    at_step(monkeypatch, 4, lambda: (press_ctrl_c(), press_ctrl_c()), "before")
    with pytest.raises(KeyboardInterrupt):
        train(zhang(), tmp_path)
    assert not (tmp_path / "last.pt").exists(), "half a step is no checkpoint"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_training_in_a_thread(tmp_path):
    """Only the main thread may handle signals: a notebook's widget trains in another."""
    thread = threading.Thread(target=train, args=(zhang(), tmp_path, dataclasses.replace(RECIPE, epochs=0.2)))
    thread.start()
    thread.join()
    assert (tmp_path / "model.safetensors").exists()


def test_checkpoints_every_few_minutes(tmp_path, monkeypatch):
    seen = []
    at_step(monkeypatch, 11, lambda: seen.append(torch.load(tmp_path / "last.pt", weights_only=True)["step"]), "before")
    train(zhang(), tmp_path, save_every=-1)
    assert seen == [11]
    assert list(tmp_path.glob("*.tmp")) == []


def test_a_finished_run_is_not_trained_again(tmp_path, monkeypatch):
    train(zhang(), tmp_path)
    before = result_of(tmp_path)
    steps = at_step(monkeypatch, None, None, "")
    train(zhang(), tmp_path)
    assert steps == []
    check_equal(result_of(tmp_path), before)


# --- runs that cannot be


def one_line(error):
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(("change", "match"), [
    ({"recipe": dataclasses.replace(RECIPE, learning_rate=1e-4)}, "recipe: .*0.003.*, now .*0.0001"),
    ({"recipe": dataclasses.replace(RECIPE, seed=1)}, "recipe: .*'seed': 0.*, now .*'seed': 1"),
    ({"model": Zhang16(1 / 32, side=64)}, "config: .*0.0625.*, now .*0.03125"),
    ({"model": iizuka(), "recipe": dataclasses.replace(RECIPE, objective="mse")}, "belongs to another run"),
    ({"photos": world(20)}, r"photos: \[24, 3, 32, 32\], now \[20, 3, 32, 32\]"),
], ids=["rate", "seed", "width", "architecture", "photos"])
def test_a_folder_of_another_run_is_refused(change, match, tmp_path):
    train(zhang(), tmp_path, dataclasses.replace(RECIPE, epochs=0.2))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    arguments = {"model": zhang(), "recipe": dataclasses.replace(RECIPE, epochs=0.2), **change}
    with pytest.raises(TrainingError, match=match) as error:
        train(folder=tmp_path, **arguments)
    assert "choose another folder" in one_line(error)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_damaged_checkpoint_is_named(tmp_path):
    train(zhang(), tmp_path, dataclasses.replace(RECIPE, epochs=0.2))
    data = (tmp_path / "last.pt").read_bytes()
    for broken in (data[:len(data) // 2], b"", b"text"):
        (tmp_path / "last.pt").write_bytes(broken)
        with pytest.raises(TrainingError, match=r"last\.pt is damaged or no checkpoint") as error:
            train(zhang(), tmp_path)
        one_line(error)
    torch.save([1, 2], tmp_path / "last.pt")
    with pytest.raises(TrainingError, match=r"last\.pt is damaged or no checkpoint"):
        train(zhang(), tmp_path)


def red():
    photos = world()
    return PhotoSet(torch.zeros_like(photos.rgb) + torch.tensor([200, 20, 20], dtype=torch.uint8)[:, None, None],
                    photos.labels, photos.classes)


def odd_side():
    photos = world()
    return PhotoSet(photos.rgb[..., :20, :20], photos.labels, photos.classes)


@pytest.mark.parametrize(("build", "options", "photos", "match"), [
    (zhang, {"objective": "gan"}, world, "unknown objective 'gan'; there are l2, classification"),
    (iizuka, {"objective": "rebalanced"}, world, "needs a model that predicts the 313 bins"),
    (iizuka, {"objective": "classification"}, world, "needs a model that predicts the 313 bins"),
    (zhang, {"objective": "mse+classes"}, world, r"2 classes \(folders\), the model 0"),
    (lambda: iizuka(classes=3), {"objective": "mse+classes"}, world, r"2 classes \(folders\), the model 3"),
    (zhang, {"batch_size": 25}, world, "24 photos do not fill a batch of 25"),
    (iizuka, {"batch_size": 1, "objective": "mse"}, world, "batch_size must be 2 or more"),
    (zhang, {}, red, "no prior can be estimated: .*not a near-grey"),
    (zhang, {}, odd_side, "multiple of 8, got 20"),
])
def test_what_does_not_fit_together_is_said_before_training(build, options, photos, match, tmp_path):
    with pytest.raises(TrainingError, match=match) as error:
        train(build(), tmp_path, dataclasses.replace(RECIPE, **options), photos())
    one_line(error)
    assert not (tmp_path / "last.pt").exists()


def test_validation_photos_must_fit_too(tmp_path):
    with pytest.raises(TrainingError, match="multiple of 8, got 20"):
        train(zhang(), tmp_path, validation=odd_side())


def test_a_batch_of_one_without_batch_norm(tmp_path):
    model = iizuka(batch_norm=False, classes=0)
    assert train(model, tmp_path, Recipe("mse", batch_size=1, epochs=0.2)).exists()


@pytest.mark.parametrize("options", [{"epochs": 0}, {"epochs": math.nan}, {"epochs": math.inf}, {"batch_size": 0},
                                     {"batch_size": -4}, {"learning_rate": -1e-3}, {"learning_rate": math.nan}])
def test_recipes_that_cannot_be(options):
    with pytest.raises(TrainingError, match=f"{next(iter(options))} must be a positive number"):
        Recipe(**options)


# --- NaN


def not_a_number():
    return torch.tensor(math.nan, requires_grad=True)


def infinite():
    return torch.tensor(math.inf, requires_grad=True)


@pytest.mark.parametrize(("value", "word"), [(not_a_number, "NaN"), (infinite, "infinite")])
def test_a_loss_that_is_no_number_stops_the_run(value, word, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "LOG_EVERY", 1)
    at_step(monkeypatch, 7, value, "behind")
    with pytest.raises(TrainingError, match=rf"loss is {word} at step 8: lower the learning rate \(0.003\)") as error:
        train(zhang(), tmp_path, save_every=-1)
    one_line(error)
    assert torch.load(tmp_path / "last.pt", weights_only=True)["step"] == 7
    assert not (tmp_path / "model.safetensors").exists()
    assert len(log_of(tmp_path)) == 7


class Poison(torch.autograd.Function):
    """A loss that is a number and has a gradient that is none."""

    @staticmethod
    def forward(context, x):
        return x.clone()

    @staticmethod
    def backward(context, gradient):
        return gradient * math.nan


@pytest.mark.parametrize("save_every", [-1, math.inf])
def test_weights_that_are_no_numbers_are_never_saved(save_every, tmp_path, monkeypatch):
    """The log looks at the loss only now and then: what is saved in between must be sound all the same."""
    objective = training.OBJECTIVES["rebalanced"]
    steps = at_step(monkeypatch, None, None, "")

    def poisoned(*arguments):
        loss = objective(*arguments)
        return Poison.apply(loss) if steps[-1] == 11 else loss  # the last step: its loss is still sound

    monkeypatch.setitem(training.OBJECTIVES, "rebalanced", poisoned)
    with pytest.raises(TrainingError, match="the weights are NaN or infinite at step 12") as error:
        train(zhang(), tmp_path, save_every=save_every)
    one_line(error)
    assert not (tmp_path / "model.safetensors").exists()
    if save_every < 0:
        last = torch.load(tmp_path / "last.pt", weights_only=True)
        assert last["step"] == 11
        assert all(value.isfinite().all() for value in last["model"].values())


def test_a_huge_learning_rate_is_the_reason(tmp_path):
    with pytest.raises(TrainingError, match="lower the learning rate"):
        train(zhang(), tmp_path, dataclasses.replace(RECIPE, learning_rate=1e9, objective="l2"))
    assert not (tmp_path / "model.safetensors").exists()
