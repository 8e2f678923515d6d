"""`colorlab train` as a user meets it: seeds, advice that works as typed, processes that are killed, full disks."""

import errno
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
import torch
from PIL import Image
from test_cli import gentle, photos, run, train_options  # noqa: F401  the fixtures
from test_training import at_step, check_equal, infinite, log_of

import colorlab
from colorlab import experiments, images, resources, training
from colorlab.cli import main as cli
from colorlab.evaluation import comparison
from colorlab.training import loop, state

pytestmark = pytest.mark.usefixtures("here", "photos", "one_thread")


def started(*words, **variables):
    """The command in a process of its own: exit status, messages."""
    place = str(Path(colorlab.__file__).parents[1])
    done = subprocess.run([sys.executable, "-m", "colorlab", *words], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": place, "OMP_NUM_THREADS": "1", **variables})
    assert "Traceback" not in done.stderr
    return done.returncode, re.split(r"[\r\n]", done.stderr)


def branched(*words, **variables):
    """The same in a copy of this process, which need not load PyTorch again."""
    if sys.platform != "linux":
        return started(*words, **variables)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 70
        try:
            os.dup2(writing, 2)
            os.environ.update(variables)
            sys.stderr = open(2, "w", closefd=False)
            status = cli.main(list(words))
        except BaseException:  # what pytest would do about it concerns the parent alone
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(writing)
    with open(reading) as said:
        messages = said.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert "Traceback" not in messages, messages
    return status, re.split(r"[\r\n]", messages)


def result_of(folder):
    """All that a run leaves, byte for byte; of the checkpoint, what it holds but for the seconds it took."""
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "last.pt"}
    last = torch.load(folder / "last.pt", weights_only=True)
    del last["seconds"]
    return found, last


# --- a seed


@pytest.mark.parametrize("options", [[], ["--architecture", "iizuka16", "--objective", "mse+classes"]])
def test_the_same_seed_is_the_same_run_in_another_process(options, run, here):  # noqa: F811
    found = []
    for number, seed in enumerate(("0", "0", "1")):
        words = train_options("--seed", seed, "--epochs", "3", "--validation", "set", *options, out=f"run{number}")
        assert (started(*words, PYTHONHASHSEED="1") if number == 0 else run(*words))[0] == 0
        found.append(result_of(here / f"run{number}"))
    assert found[0][0].keys() == {"log.csv", "model.safetensors"}
    check_equal(found[0], found[1])
    assert all(found[0][0][name] != found[2][0][name] for name in found[0][0])
    assert len(found[0][0]["log.csv"].splitlines()) > 1


# --- after a loss that is no number, and after the end


def test_what_is_advised_works_as_typed(run, here, monkeypatch):  # noqa: F811
    words = train_options("--epochs", "4", "--objective", "l2", out="my run")
    (here / "my run-2").mkdir()
    with monkeypatch.context() as patch:
        at_step(patch, 3, infinite, "behind")
        patch.setattr(training, "train", lambda *arguments, **options: loop.train(*arguments, log_every=1, **options))
        status, _, messages = run(*words)
    assert status == 2 and len(messages) == 1
    assert "the loss is infinite at step 4: lower the learning rate (0.001); the same command with " in messages[0]
    typed = shlex.split(re.search("with (.*) goes on from the last good weights", messages[0])[1])
    assert typed == ["--learning-rate", "0.0001", "--start-from", os.path.join("my run", "last.pt"), "-o", "my run-3"]
    status, _, messages = run(*words, "--learning-rate", "0.0001")
    assert (status, len(messages)) == (2, 1), "this folder belongs to the higher one, and says what to type"
    assert "'learning_rate': 0.001}, now {'learning_rate': 0.0001}" in messages[0] and "--start-from" in messages[0]
    assert run(*words, *typed) == (0, [os.path.join("my run-3", "model.safetensors")], [])
    assert run("colorize", "set/a/0.png", "-o", "out", "--model", "my run/last.pt")[0] == 0


def test_what_is_advised_before_the_first_checkpoint_works_as_typed(run, here, monkeypatch):  # noqa: F811
    words = train_options("--objective", "l2")
    with monkeypatch.context() as patch:
        at_step(patch, 1, infinite, "behind")
        status, _, messages = run(*words)
    assert status == 2
    assert "the same command with --learning-rate 0.0001 starts over" in messages[0]
    assert run(*words, "--learning-rate", "0.0001")[0] == 0


def test_statistics_that_are_no_numbers_never_reach_the_checkpoint(run, here, monkeypatch):  # noqa: F811
    """A variance overflows long before a loss does; `--start-from` and `colorize` take the checkpoint before."""
    original, kept = torch.optim.AdamW.step, []

    def step(self, *arguments, **options):
        kept.append(self)
        if len(kept) == 5:  # in the middle of the third epoch
            for layer in trained[0].modules():
                if isinstance(layer, torch.nn.BatchNorm2d):
                    layer.running_var.fill_(torch.inf)
        return original(self, *arguments, **options)

    trained, build = [], training.fresh_model
    with monkeypatch.context() as patch:
        patch.setattr(training, "fresh_model", lambda *a, **o: trained.append(build(*a, **o)) or trained[0])
        patch.setattr(torch.optim.AdamW, "step", step)
        status, _, messages = run(*train_options("--epochs", "4"))
    assert status == 2 and "the statistics of BatchNorm are NaN or infinite at step 6" in messages[0]
    last = torch.load("run/last.pt", weights_only=True)
    assert last["step"] == 4
    assert all(value.isfinite().all() for part in ("model", "averaged") for value in last[part].values())
    assert run("colorize", "set/a/0.png", "-o", "out", "--model", "run/last.pt")[0] == 0
    assert run(*train_options("--start-from", "run/last.pt", out="on"))[0] == 0


def test_a_finished_run_is_prolonged_in_another_folder(run, here):  # noqa: F811
    options = ("--architecture", "iizuka16", "--objective", "mse+classes")
    assert run(*train_options(*options))[0] == 0
    before = result_of(here / "run")
    status, _, messages = run(*train_options(*options, "--epochs", "3"))
    assert (status, len(messages)) == (2, 1)
    assert "(recipe: {'epochs': 1.0}, now {'epochs': 3.0}); choose another folder (--start-from run" in messages[0]
    longer = ["train", "--data", "set", "--side", "32", "--batch-size", "4", "--start-from", "run/last.pt",
              "--objective", "mse+classes", "--epochs", "3", "--validation", "set", "-o", "longer"]
    assert run(*longer)[0] == 0, "the architecture is that of the model"
    check_equal(result_of(here / "run"), before)
    assert [row["photos"] for row in log_of(here / "longer")] == ["24"]
    for start in ("run/model.safetensors", "iizuka16-mini"):
        assert run(*train_options("--start-from", start, "--objective", "mse", *(
            ["--width", "0.25"] if start == "iizuka16-mini" else []), out=f"from {start}"))[0] == 0


@pytest.mark.parametrize(("options", "reason"), [
    (["--architecture", "iizuka16"], "cannot become a network of architecture iizuka16, since its architecture is "
                                     "zhang16"),
    (["--width", "0.5"], "cannot become a network of width 0.5, since its width is 0.0625: leave that option out"),
    (["--no-fusion"], "cannot become a network of global_branch False, since it has no global_branch")])
def test_a_start_that_is_another_network_is_refused(options, reason, run, here):  # noqa: F811
    torch.manual_seed(0)
    colorlab.models.checkpoint.save(colorlab.models.Zhang16(1 / 16), here / "a.safetensors")
    status, _, messages = run(*train_options("--start-from", "a.safetensors", *options))
    assert (status, len(messages)) == (2, 1)
    assert reason in messages[0]
    assert not (here / "run").exists()


# --- photos


def test_the_classes_are_told(here):  # noqa: F811
    messages = branched(*train_options(out="two"))[1]
    assert any("2 classes (a, b)" in line for line in messages)
    messages = branched(*train_options("--data", "set/a", out="one"))[1]
    assert any("1 class (no folder)" in line for line in messages)


def test_classes_are_the_folders_that_differ(run, here):  # noqa: F811
    """As Tiny ImageNet comes: CLASS/images/x.jpg."""
    for group in "abc":
        for i in range(4):
            (here / "tiny" / "train" / group / "images").mkdir(parents=True, exist_ok=True)
            images.write(here / "tiny" / "train" / group / "images" / f"{i}.png", gentle(i))
    for data in ("tiny", "tiny/train"):
        words = train_options("--architecture", "iizuka16", "--objective", "mse+classes", out=f"of {data}")
        assert run(*words, "--data", data)[0] == 0
        assert colorlab.load(here / f"of {data}" / "model.safetensors").classes == 3


@pytest.mark.parametrize(("make", "options", "reason"), [
    (lambda: None, ["--data", "set/a", "--architecture", "iizuka16", "--objective", "mse+classes"],
     "all photos are of one class: 'mse+classes' needs two folders or more, one for each class; 'mse' needs none"),
    (lambda: grey_photos("grey"), ["--data", "grey"], "none of the 8 photos has colour"),
    (lambda: grey_photos("grey"), ["--validation", "grey"], "none of the 8 photos has colour"),
    (lambda: None, ["--batch-size", "11"], "10 photos do not fill a batch of 11: take more photos or a smaller batch"),
    (lambda: None, ["--limit", "3"], "3 photos do not fill a batch of 4"),
    (lambda: Path("empty").mkdir(), ["--validation", "empty"], "empty: no picture files in it"),
    (lambda: None, ["--validation", "nowhere"], "nowhere: no such file or folder"),
])
def test_photos_that_cannot_teach_anything_are_refused(make, options, reason, run, here):  # noqa: F811
    make()
    status, out, messages = run(*train_options(*options))
    assert (status, out, len(messages)) == (2, [], 1)
    assert reason in messages[0]


def grey_photos(folder):
    Path(folder).mkdir()
    for i in range(8):
        Image.effect_noise((64, 64), 60 + i).convert("L" if i % 2 else "RGB").save(f"{folder}/{i}.png")


# --- killed

KILLER = """
import os, signal
from pathlib import Path
from colorlab.training import state

moment, counts = os.environ["MOMENT"], {}


def die_at(name, number):
    counts[name] = counts.get(name, 0) + 1
    if moment == name and counts[name] == number:
        os.kill(os.getpid(), signal.SIGKILL)


def replace(source, target, original=os.replace):
    die_at("before the rename", 5)
    original(source, target)
    die_at("after the rename", 9)


def half_checkpoint(self, data, original=state._Careful.write):
    die_at("half a checkpoint", 40)
    return original(self, data)


def half_row(self, row, original=state.Log.write):
    if moment == "half a row":
        self.path.open("ab").write(b"50,20")
    die_at("half a row", 1)
    original(self, row)


def write_bytes(self, data, original=Path.write_bytes):
    if self.name.startswith(".model-") and moment == "half the result":
        original(self, data[:len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    return original(self, data)


os.replace, state._Careful.write, state.Log.write, Path.write_bytes = replace, half_checkpoint, half_row, write_bytes
"""
MOMENTS = ("half a checkpoint", "before the rename", "after the rename", "half a row", "half the result")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_killed_at_many_moments_it_is_the_run_that_was_not(run, here):  # noqa: F811
    (here / "killer.py").write_text(KILLER)
    words = train_options("--epochs", "26", "--validation", "set")  # 52 steps
    assert run(*words, "-o", "whole")[0] == 0
    left = []
    for moment in MOMENTS:
        assert branched(*words, "--plugin", "killer.py", MOMENT=moment)[0] == -signal.SIGKILL, moment
        left.append(sum(path.name.endswith(".tmp") for path in (here / "run").iterdir()))
    assert left == [1, 1, 0, 0, 1], "half-written files, until the next one starts"
    assert started(*words)[0] == 0
    assert {path.name for path in (here / "run").iterdir()} == {"last.pt", "log.csv", "model.safetensors"}
    check_equal(result_of(here / "run"), result_of(here / "whole"))


# --- disks


def test_a_disk_that_fills_up_keeps_the_checkpoint_and_the_run_goes_on(run, here, monkeypatch):  # noqa: F811
    words, write = train_options("--epochs", "6"), state._Careful.write
    assert run(*words, "-o", "whole")[0] == 0

    def fills_up(self, data):
        if (here / "run" / "last.pt").exists() and self.tell() > 100_000:
            self.error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            raise self.error
        return write(self, data)

    with monkeypatch.context() as patch:
        patch.setattr(state._Careful, "write", fills_up)
        status, out, messages = run(*words)
    assert (status, out) == (2, [])
    assert messages == ["colorlab: run cannot be written (No space left on device): make room, or choose another "
                        "folder, and run it again; what was written before is kept"]
    assert {path.name for path in (here / "run").iterdir()} == {"last.pt", "log.csv"}
    step = torch.load("run/last.pt", weights_only=True)["step"]
    assert step == 2
    steps = at_step(monkeypatch, None, None, "")
    assert run(*words)[0] == 0
    assert steps[0] == step
    check_equal(result_of(here / "run"), result_of(here / "whole"))


@pytest.mark.skipif(os.name == "nt", reason="limits of Unix")
@pytest.mark.parametrize("kilobytes", [1, 200, 2100])
def test_what_torch_makes_of_a_full_disk_is_still_one_line(kilobytes, run, here):  # noqa: F811
    """A real error of the system, in the middle of a checkpoint or at its end."""
    (here / "small.py").write_text(f"import resource\nlimit = {kilobytes} * 1024\n"
                                   "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))\n")
    status, messages = branched(*train_options("--plugin", "small.py"))
    assert status == 2
    assert "run cannot be written (File too large): make room" in messages[-2]
    assert sum(line.startswith("colorlab: ") for line in messages) == 1
    assert run(*train_options())[0] == 0, "on again"


def test_a_folder_that_disappears_while_it_is_trained_into(run, here, monkeypatch):  # noqa: F811
    at_step(monkeypatch, 2, lambda: shutil.rmtree("run"), "before")
    status, _, messages = run(*train_options("--epochs", "2"))
    assert (status, len(messages)) == (2, 1)
    assert "run cannot be written (No such file or directory): it is gone" in messages[0]


@pytest.mark.parametrize("command", ["train", "compare", "study run", "study measure"])
@pytest.mark.parametrize("reason", ["a file", "read only", "full"])
def test_a_folder_that_cannot_be_written_is_noticed_before_the_work(command, reason, run, here, monkeypatch,  # noqa: F811
                                                                    tmp_path):
    study = ('photos = "set"\nvalidation = "set"\nseeds = [0]\nside = 32\n[measured]\nfew = "set"\n[recipe]\n'
             'batch_size = 4\n[variants.one]\narchitecture = "zhang16"\n')
    (here / "study.toml").write_text(study)
    for owner, name in ((colorlab.datasets.Folder, "squares"), (comparison.evaluation, "evaluate"),
                        (experiments.measures, "per_image")):
        monkeypatch.setattr(owner, name, lambda *arguments, **options: pytest.fail("the work has begun"))
    out, number = "out", {"read only": errno.EROFS, "full": errno.ENOSPC}.get(reason)
    if reason == "a file":
        (here / "out").write_text("a file")
    else:
        def refused(*arguments):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(resources, "_temporary", refused)
    words = {"train": train_options(out=out), "compare": ["compare", "set", "-o", out, "--models", "grey"]}.get(
        command, [*command.split(), "study.toml", "-o", out])
    status, printed, messages = run(*words)
    assert (status, printed, len(messages)) == (2, [], 1)
    assert messages[0].startswith("colorlab: out cannot be written (")
    assert {"a file": "choose another folder", "read only": "allow writing there", "full": "make room"}[reason] in (
        messages[0])
