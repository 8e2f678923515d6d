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
from colorlab.errors import WriteError
from colorlab.models import Grey, Iizuka16, Zhang16
from colorlab.training import Recipe, TrainingError, batches, loop

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
    ("mse+classes", iizuka, 1e-2), ("mse", lambda: iizuka(batch_norm=False, classes=0), 6e-3)])
def test_the_loss_goes_down(objective, build, rate, tmp_path):
    recipe = Recipe(objective, epochs=10, batch_size=8, learning_rate=rate, warmup=2, average=0.8)
    path = train(build(), tmp_path, recipe, validation=world(16, seed=9), log_every=1)
    losses = [float(row["loss"]) for row in log_of(tmp_path)]
    assert len(losses) == 30
    assert np.mean(losses[-6:]) < 0.93 * np.mean(losses[:6])
    assert path == tmp_path / "model.safetensors"
    validated = [row for row in log_of(tmp_path) if row["val_ab_distance"]]
    assert [int(row["step"]) for row in validated] == list(range(3, 31, 3)), "once per epoch"
    assert len({row["val_ab_distance"] for row in validated}) > 1
    assert len({row["val_grey_distance"] for row in validated}) == 1
    assert colorlab.load(path).colorize(np.zeros((9, 9, 3), np.uint8)).shape == (9, 9, 3)


def test_what_a_run_leaves(tmp_path):
    model = zhang()
    path = train(model, tmp_path / "new" / "run", log_every=5)
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
    labels = [training.batch_of(photos, step, recipe, CPU).labels for step in range(12)]
    one, other = torch.cat(labels[:6]).tolist(), torch.cat(labels[6:]).tolist()
    assert sorted(one) == sorted(other) == list(range(24))
    assert one != other


def test_a_batch_is_photos_or_their_mirror_images():
    photos, recipe = world(), Recipe(batch_size=12, zoom=1.0)
    photos.labels, mirrored = torch.arange(24), []
    for step in range(2):
        batch = training.batch_of(photos, step, recipe, CPU)
        for one, label in zip(torch.cat((batch.L, batch.ab), 1), batch.labels, strict=True):
            truth = lab.rgb_to_lab(photos.rgb[label])
            off = [(one - view).abs().max().item() for view in (truth, truth.flip(-1))]
            assert min(off) < 1e-3
            mirrored.append(off[1] < off[0])
    assert 4 < sum(mirrored) < 20


def content(batch):
    """What a step sees: colours, labels, and the first of what its objective would draw."""
    return torch.cat((batch.L, batch.ab), 1), batch.labels, batch.rand(3)


def test_zoom_cuts_out_and_enlarges():
    photos, recipe = world(), Recipe(batch_size=4, zoom=0.5)
    seen = [content(training.batch_of(photos, step, recipe, CPU)) for step in range(5)]
    assert all(colours.shape == (4, 3, SIDE, SIDE) for colours, _, _ in seen)
    check_equal(content(training.batch_of(photos, 3, recipe, CPU)), seen[3])
    one = PhotoSet(photos.rgb[:1], photos.labels[:1], photos.classes)
    views = [training.batch_of(one, step, Recipe(batch_size=1, zoom=0.5), CPU).L for step in range(8)]
    assert len({view.sum().item() for view in views}) > 5, "another part of the photo in every step"
    other = content(training.batch_of(photos, 3, dataclasses.replace(recipe, seed=1), CPU))
    assert not torch.equal(other[0], seen[3][0]) and not torch.equal(other[2], seen[3][2])


def test_every_photo_of_a_batch_is_cropped_on_its_own():
    """Sixteen times the same photo, a ramp from left to right: where a crop begins and how wide it is shows in L."""
    ramp = torch.arange(0, 256, 8, dtype=torch.uint8).expand(16, 3, SIDE, SIDE).contiguous()
    photos = PhotoSet(ramp, torch.zeros(16, dtype=torch.long), ["a"])
    L = training.batch_of(photos, 0, Recipe(batch_size=16, zoom=0.5), CPU).L
    darkest, lightest = L.amin((1, 2, 3)), L.amax((1, 2, 3))
    assert len({round(value, 1) for value in darkest.tolist()}) > 6
    assert len({round(value, 1) for value in (lightest - darkest).tolist()}) > 6
    assert (lightest - darkest > 30).all(), "at least half of the side"


def test_streams_of_random_numbers_have_nothing_in_common():
    """Order, crops and what objectives draw: neighbouring seeds, steps and purposes never meet."""
    seeds = {batches.stream(seed, purpose, number) for seed in range(20) for purpose in ("order", "crops", "objective")
             for number in range(200)}
    assert len(seeds) == 20 * 3 * 200
    generators = [torch.Generator().manual_seed(batches.stream(0, purpose)) for purpose in ("order", "crops")]
    assert torch.rand((), generator=generators[0]) != torch.rand((), generator=generators[1])


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


def test_validation_takes_photos_evenly():
    """The photos come sorted by class: the first ones would be of one class only."""
    photos = world(40)
    photos.rgb[20:] = 128
    found = training.validate(Grey(), photos, CPU, count=10)
    some = PhotoSet(photos.rgb[::4], photos.labels[::4], photos.classes)
    assert found == pytest.approx(training.validate(Grey(), some, CPU))
    assert found["val_grey_distance"] < 0.7 * training.validate(Grey(), world(20), CPU)["val_grey_distance"]


# --- a seed says it all


def test_a_seed_covers_the_network_and_leaves_the_callers_numbers_alone(tmp_path):
    logs = []
    for name, noise in (("one", 1), ("two", 2)):
        torch.manual_seed(noise)
        model = training.fresh_model("zhang16", "rebalanced", world(), seed=7, width=1 / 16)
        train(model, tmp_path / name, dataclasses.replace(RECIPE, seed=7), log_every=1)
        logs.append((tmp_path / name / "log.csv").read_bytes())
        state = torch.get_rng_state()
        torch.manual_seed(noise)
        assert torch.equal(state, torch.get_rng_state())
    assert logs[0] == logs[1]
    other = training.fresh_model("zhang16", "rebalanced", world(), seed=8, width=1 / 16)
    assert not torch.equal(other.state_dict()["model1.0.weight"], model.state_dict()["model1.0.weight"])


def test_a_fresh_model_fits_photos_and_objective():
    assert training.fresh_model("iizuka16", "mse+classes", world(), width=1 / 16).classes == 2
    model = training.fresh_model("iizuka16", "mse", world(), width=1 / 16, global_branch=False)
    assert (model.classes, model.global_branch, model.side) == (0, False, 2 * SIDE)
    assert training.fresh_model("zhang16", "l2", world(), drawn=True, width=1 / 16).side == SIDE
    with pytest.raises(ValueError, match="zhang16 has no option 'depth'"):
        training.fresh_model("zhang16", "l2", world(), depth=3)


def test_what_is_usual():
    assert training.usual("streets", "zhang16", "l2")["learning_rate"] == 3e-3
    assert training.usual("streets", "zhang16")["learning_rate"] == 1e-2
    assert training.usual("streets", "iizuka16")["side"] == 192
    assert "width" not in training.usual("streets", Grey)
    with pytest.raises(ValueError, match="no architecture is called 'vgg'"):
        training.usual("streets", "vgg")


def test_the_search_for_convolutions_is_switched_off_again(tmp_path, monkeypatch):
    seen = []
    at_step(monkeypatch, 0, lambda: seen.append(torch.backends.cudnn.benchmark), "before")
    train(zhang(), tmp_path, dataclasses.replace(RECIPE, epochs=0.2))
    assert seen == [True] and not torch.backends.cudnn.benchmark


def test_the_bar_counts_photos(tmp_path, capsys):
    training.train(zhang(), world(), RECIPE, tmp_path)
    last = capsys.readouterr().err.split("\r")[-1]
    assert "48/48" in last and "photos/s" in last and "loss=" in last


# --- interruptions


def at_step(monkeypatch, wanted, act, where):
    """Let something happen in one step: before the network sees the photos, or when it has seen them."""
    original, steps = training.batch_of, []

    def batch_of(photos, step, *rest):
        steps.append(step)
        if where == "before" and step == wanted:
            act()
        return original(photos, step, *rest)

    def wrap(compute):
        def loss(self, batch):
            value = compute(self, batch)
            if where == "behind" and steps[-1] == wanted:
                value = act() or value
            return value
        return loss

    monkeypatch.setattr(loop, "batch_of", batch_of)
    for _, objective in training.OBJECTIVES.items():
        if "loss" in vars(objective):  # others inherit it
            monkeypatch.setattr(objective, "loss", wrap(objective.loss))
    return steps


def press_ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


def fail():
    raise OSError("the disk is full")


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    for objective, build in RUNS.items():
        train(build(), folder / objective, dataclasses.replace(RECIPE, objective=objective), validation=world(8, 5),
              log_every=2)
    return {objective: result_of(folder / objective) for objective in RUNS}


def test_sizes_up_to_the_largest_are_drawn_and_repeated():
    recipe = dataclasses.replace(RECIPE, largest=96)
    sizes = [training.batch_of(world(), step, recipe, CPU).L.shape[-1] for step in range(20)]
    assert set(sizes) == {32, 64, 96}
    assert sizes == [training.batch_of(world(), step, recipe, CPU).ab.shape[-1] for step in range(20)]
    assert {training.batch_of(world(), step, RECIPE, CPU).L.shape[-1] for step in range(20)} == {SIDE}


@pytest.mark.skipif(os.name == "nt", reason="a process cannot press Ctrl-C in itself here")
@pytest.mark.parametrize("objective", RUNS)
@pytest.mark.parametrize("where", ["before", "behind"])
def test_ctrl_c_and_on_again_is_as_if_nothing_had_been(objective, where, tmp_path, monkeypatch, uninterrupted):
    recipe, validation = dataclasses.replace(RECIPE, objective=objective), world(8, 5)
    for step, stop, error, kept in ((4, press_ctrl_c, KeyboardInterrupt, 5), (9, fail, OSError, 6)):
        with monkeypatch.context() as patch:
            at_step(patch, step, stop, where)
            with pytest.raises(error):
                train(RUNS[objective](), tmp_path, recipe, validation=validation, log_every=2)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert not (tmp_path / "model.safetensors").exists()
        # Ctrl-C waits for the end of its step; an error cannot: the checkpoint of the last epoch (6 steps) stays.
        assert torch.load(tmp_path / "last.pt", weights_only=True)["step"] == kept
    assert [int(row["step"]) for row in log_of(tmp_path)] == [2, 4, 6, 8]
    steps = at_step(monkeypatch, None, None, "")
    train(RUNS[objective](), tmp_path, recipe, validation=validation, log_every=2)
    assert steps == list(range(6, 12))
    check_equal(result_of(tmp_path), uninterrupted[objective])


def test_an_error_before_the_first_checkpoint_starts_over(tmp_path, monkeypatch, uninterrupted):
    with monkeypatch.context() as patch:
        at_step(patch, 3, fail, "behind")
        with pytest.raises(OSError, match="disk"):
            train(zhang(), tmp_path, validation=world(8, 5), log_every=2)
    train(zhang(), tmp_path, validation=world(8, 5), log_every=2)
    check_equal(result_of(tmp_path), uninterrupted["rebalanced"])


DAMAGE = {
    "missing": lambda log: log.unlink(),
    "empty": lambda log: log.write_bytes(b""),
    "half a row": lambda log: log.write_bytes(log.read_bytes()[:-9]),
    "half a row more": lambda log: log.write_bytes(log.read_bytes() + b"6,2"),
    "garbage": lambda log: log.write_bytes(np.random.default_rng(0).bytes(5000)),
    "garbage at its end": lambda log: log.write_bytes(log.read_bytes() + b'\0\xff"\r\r6,' + b"x" * 200_000),
    "garbage in the middle": lambda log: log.write_bytes(log.read_bytes().replace(b"4,16", b'4,"\0\xe9')),
    "another header": lambda log: log.write_bytes(b"a,b" + log.read_bytes()[4:]),
    "of lines that end otherwise": lambda log: log.write_bytes(log.read_bytes().replace(b"\r\n", b"\n")),
}


def stopped_at_step_6(folder, monkeypatch):
    with monkeypatch.context() as patch:
        at_step(patch, 7, fail, "behind")
        with pytest.raises(OSError, match="disk"):
            train(zhang(), folder, validation=world(8, 5), log_every=2)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_log_is_mended(damage, tmp_path, monkeypatch, uninterrupted):
    stopped_at_step_6(tmp_path, monkeypatch)
    damage(tmp_path / "log.csv")
    train(zhang(), tmp_path, validation=world(8, 5), log_every=2)
    check_equal(result_of(tmp_path), uninterrupted["rebalanced"])


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_of_a_log_that_the_checkpoint_does_not_hold_whole_rows_are_kept(damage, tmp_path, monkeypatch, uninterrupted):
    """As of earlier versions, which kept it in its file alone."""
    stopped_at_step_6(tmp_path, monkeypatch)
    state = torch.load(tmp_path / "last.pt", weights_only=True)
    del state["log"]
    torch.save(state, tmp_path / "last.pt")
    damage(tmp_path / "log.csv")
    train(zhang(), tmp_path, validation=world(8, 5), log_every=2)
    weights, _, log = uninterrupted["rebalanced"]
    check_equal(load_file(tmp_path / "model.safetensors"), weights)
    lines, whole = (tmp_path / "log.csv").read_bytes().splitlines(), log.splitlines()
    assert lines[0] == whole[0] and lines[-3:] == whole[-3:]
    assert [line for line in whole if line in lines] == lines, "nothing but rows of the run, each once"
    lost = {"half a row more": 0, "half a row": 1, "garbage in the middle": 1, "another header": 0,
            "garbage at its end": 0, "of lines that end otherwise": 0}
    wanted = len(whole) - lost.get(next(name for name, one in DAMAGE.items() if one is damage), 3)
    assert len(lines) == wanted


@pytest.mark.skipif(os.name == "nt", reason="a process cannot press Ctrl-C in itself here")
def test_a_second_ctrl_c_does_not_wait(tmp_path, monkeypatch):
    at_step(monkeypatch, 4, lambda: (press_ctrl_c(), press_ctrl_c()), "before")
    with pytest.raises(KeyboardInterrupt):
        train(zhang(), tmp_path)
    assert not (tmp_path / "last.pt").exists(), "half a step is no checkpoint"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.skipif(os.name == "nt", reason="locks of Unix")
def test_two_runs_at_a_time_do_not_write_into_one_folder(tmp_path, monkeypatch, uninterrupted):
    found = []

    def second():
        with pytest.raises(WriteError, match="another run is writing into it.: wait for it, or choose") as error:
            train(zhang(), tmp_path, validation=world(8, 5), log_every=2)
        found.append(one_line(error))

    with monkeypatch.context() as patch:
        at_step(patch, 3, second, "before")
        train(zhang(), tmp_path, validation=world(8, 5), log_every=2)
    assert len(found) == 1
    check_equal(result_of(tmp_path), uninterrupted["rebalanced"])


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


def test_other_photos_of_the_same_shape_are_refused(tmp_path):
    recipe = dataclasses.replace(RECIPE, epochs=0.2)
    train(zhang(), tmp_path, recipe)
    swapped = PhotoSet(world().rgb, 1 - world().labels, ["cat", "dog"])
    for photos in (world(seed=1), swapped):
        with pytest.raises(TrainingError, match=r"another run \(digest of the photos: \w{32}, now \w{32}\)") as error:
            train(zhang(), tmp_path, recipe, photos)
        one_line(error)
    train(zhang(), tmp_path, recipe, world())


def test_a_run_of_version_0_1_is_refused(tmp_path):
    """It did not say which photos it saw, and saw other parts of them."""
    model = zhang()
    torch.save({"step": 6, "seconds": 1.0, "prior": None, "recipe": dataclasses.asdict(RECIPE),
                "photos": [24, 3, 32, 32], **colorlab.models.checkpoint.describe(model), "model": model.state_dict(),
                "averaged": {}, "optimizer": {}, "schedule": {}}, tmp_path / "last.pt")
    with pytest.raises(TrainingError, match="another version of colorlab.*--start-from") as error:
        train(model, tmp_path)
    one_line(error)


def test_time_is_over(tmp_path):
    path = train(zhang(), tmp_path, minutes=0)
    assert path.name == "so_far.safetensors" and colorlab.load(path).facts["photos_seen"] == 4
    assert train(zhang(), tmp_path) == tmp_path / "model.safetensors", "and on"


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
    (zhang, {"objective": "gan"}, world, "no objective is called 'gan'; there are .*l2, classification"),
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
                                     {"batch_size": -4}, {"learning_rate": -1e-3}, {"learning_rate": math.nan},
                                     {"batch_size": 2.5}, {"zoom": 0}, {"zoom": 2}])
def test_recipes_that_cannot_be(options):
    with pytest.raises(TrainingError, match=f"{next(iter(options))} must be a positive (whole )?number"):
        Recipe(**options)


@pytest.mark.parametrize("options", [{"average": 2}, {"weight_decay": -1}, {"largest": 64.5}, {"warmup": -3},
                                     {"seed": "a"}, {"seed": 2 ** 70}, {"average": True}])
def test_other_numbers_of_a_recipe_are_checked_too(options):
    with pytest.raises(TrainingError, match=f"{next(iter(options))} must be a (whole )?number"):
        Recipe(**options)


# --- NaN


def not_a_number():
    return torch.tensor(math.nan, requires_grad=True)


def infinite():
    return torch.tensor(math.inf, requires_grad=True)


@pytest.mark.parametrize(("value", "word"), [(not_a_number, "NaN"), (infinite, "infinite")])
def test_a_loss_that_is_no_number_stops_the_run(value, word, tmp_path, monkeypatch):
    at_step(monkeypatch, 7, value, "behind")
    with pytest.raises(TrainingError, match=rf"loss is {word} at step 8: lower the learning rate \(0.003\)") as error:
        train(zhang(), tmp_path, save_every=-1, log_every=1)
    assert f"--start-from {tmp_path / 'last.pt'}" in str(error.value), "what to do with the folder"
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
    steps = at_step(monkeypatch, None, None, "")
    objective = training.OBJECTIVES["rebalanced"]
    compute = objective.loss

    def poisoned(self, batch):
        loss = compute(self, batch)
        return Poison.apply(loss) if steps[-1] == 11 else loss  # the last step: its loss is still sound

    monkeypatch.setattr(objective, "loss", poisoned)
    with pytest.raises(TrainingError, match="the weights are NaN or infinite at step 12") as error:
        train(zhang(), tmp_path, save_every=save_every)
    one_line(error)
    assert not (tmp_path / "model.safetensors").exists()
    if save_every < 0:
        last = torch.load(tmp_path / "last.pt", weights_only=True)
        assert last["step"] == 11
        assert all(value.isfinite().all() for value in last["model"].values())


def test_statistics_that_are_no_numbers_are_never_saved(tmp_path, monkeypatch):
    """In training BatchNorm does not look at its running statistics, so neither loss nor weights would show it."""
    model = zhang()
    at_step(monkeypatch, 11, lambda: model.model1[4].running_var.fill_(math.inf), "before")
    with pytest.raises(TrainingError, match="the statistics of BatchNorm are NaN or infinite at step 12") as error:
        train(model, tmp_path)
    one_line(error)
    assert torch.load(tmp_path / "last.pt", weights_only=True)["step"] == 6


def test_a_huge_learning_rate_is_the_reason(tmp_path):
    with pytest.raises(TrainingError, match="lower the learning rate"):
        train(zhang(), tmp_path, dataclasses.replace(RECIPE, learning_rate=1e9, objective="l2"))
    assert not (tmp_path / "model.safetensors").exists()
