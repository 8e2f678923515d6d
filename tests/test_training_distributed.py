"""Training in two processes, started by torch's launcher: the run of one process, shared.

This file is also what the two processes run: `work` below.
"""

import dataclasses
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import test_adversarial
import torch
import torch.distributed
from PIL import Image
from safetensors.torch import load_file
from test_training import CPU, RECIPE, RUNS, at_step, content, iizuka, log_of, press_ctrl_c, train, world

from colorlab import registry, training
from colorlab.training import Recipe, TrainingError, processes

pytestmark = [
    pytest.mark.usefixtures("one_thread"),
    pytest.mark.skipif(os.name == "nt" or not torch.distributed.is_available(), reason="needs gloo and signals")]

# Those after the first two have two optimisers, and a critic, two of them with BatchNorm of its own.
registry.load_plugin(Path(__file__).parent / "outside" / "rivals.py")
RUNS = {**RUNS, "rivals": lambda: iizuka(classes=0), "cgan+l1": test_adversarial.pix2pix,
        "chromagan": test_adversarial.chroma}
RECIPES = {objective: dataclasses.replace(RECIPE, objective=objective, epochs=1) for objective in RUNS}  # 6 steps
# In double precision, since networks as small as these blow rounding up by a factor of about 3 a step, in one process
# as in two. Largest differences seen after 6 steps: none in the log, which has 6 digits, and 2e-10 of a weight.
LOG_DIFFERS, WEIGHTS_DIFFER = 1e-5, 1e-7


@pytest.fixture(scope="module", autouse=True)
def double():
    with pytest.MonkeyPatch.context() as patch:
        in_double(patch)
        yield
    torch.set_default_dtype(torch.float32)


def in_double(patch):
    patch.setattr(torch.Tensor, "float", torch.Tensor.double)
    torch.set_default_dtype(torch.float64)


def run(objective, folder):
    model = RUNS[objective]().double()
    train(model, folder / objective, RECIPES[objective], validation=world(8, 5), log_every=1)
    return model


def work(folder):
    """What each of the two processes does: Ctrl-C that only the second one hears, on again, and what goes wrong."""
    torch.set_num_threads(1)
    in_double(pytest.MonkeyPatch())
    for objective in RUNS:
        with pytest.MonkeyPatch.context() as patch:
            if not processes.is_main_process():
                at_step(patch, 3, press_ctrl_c, "before")
            with pytest.raises(KeyboardInterrupt):
                run(objective, folder)
    model = run("rebalanced", folder)
    torch.save(model.state_dict(), folder / f"process{torch.distributed.get_rank()}.pt")
    with pytest.raises(TrainingError, match="the processes were started with different digest of the photos"):
        train(model, folder / "never", photos=world(seed=torch.distributed.get_rank()))
    if not processes.is_main_process():
        raise OSError("the disk is full")
    run("rebalanced", folder / "never")


class Launched:
    """A command in two processes."""

    def __init__(self, *command):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        loopback = "lo0" if sys.platform == "darwin" else "lo"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-addr", "127.0.0.1",
             "--master-port", str(port), *map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": loopback})

    def wait(self, seconds=240):
        """Status, what it printed, and the lines that colorlab said; the launcher takes its processes with it."""
        try:
            out, err = self.process.communicate(timeout=seconds)
        finally:
            self.process.terminate()
        print(err)  # shown if a test fails
        return self.process.returncode, out, [line[line.index("colorlab: "):] for line in err.splitlines()
                                              if "colorlab: " in line]


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two")
    launched = Launched(Path(__file__), folder)
    assert launched.wait()[0] == 1, "the error of one ends both"
    return folder


def check_close(one, other):
    assert one.keys() == other.keys()
    for key in one:
        torch.testing.assert_close(one[key], other[key], rtol=0, atol=WEIGHTS_DIFFER)


@pytest.mark.parametrize("objective", RUNS)
def test_two_processes_learn_what_one_learns(objective, two, tmp_path):
    """Stopped and gone on, zhang16 in two processes, iizuka16 from two to one."""
    last = torch.load(two / objective / "last.pt", weights_only=True)
    if objective != "rebalanced":
        assert last["step"] == 4, "both stop after the step in which one heard Ctrl-C"
        run(objective, two)
    run(objective, tmp_path)
    rows, expected = log_of(two / objective), log_of(tmp_path / objective)
    assert [int(row["step"]) for row in rows] == [1, 2, 3, 4, 5, 6], "one process writes"
    for row, wanted in zip(rows, expected, strict=True):
        for key in wanted:
            assert row[key] == wanted[key] or float(row[key]) == pytest.approx(float(wanted[key]), rel=LOG_DIFFERS)
    files = {path.name for path in (two / objective).iterdir()}
    assert files == {"last.pt", "log.csv", "model.safetensors"}
    check_close(*(load_file(folder / objective / "model.safetensors") for folder in (two, tmp_path)))
    states = [torch.load(folder / objective / "last.pt", weights_only=True) for folder in (two, tmp_path)]
    assert states[0]["step"] == states[1]["step"] == 6
    for part in ("model", "averaged"):
        check_close(*(state[part] for state in states))


def test_both_processes_hold_the_same_weights(two):
    states = [torch.load(two / f"process{rank}.pt", weights_only=True) for rank in (0, 1)]
    for key in states[0]:
        assert torch.equal(states[0][key], states[1][key])


def test_an_error_of_one_process_ends_the_other(two):
    assert (two / "process0.pt").exists() and not (two / "never" / "rebalanced" / "last.pt").exists()


# --- the command line


@pytest.fixture
def command(tmp_path):
    for i, rgb in enumerate(world(8).rgb):
        Image.fromarray(rgb.permute(1, 2, 0).numpy().astype(np.uint8)).save(tmp_path / f"{i}.png")
    return ["-m", "colorlab", "train", "--data", tmp_path, "-o", tmp_path / "run", "--width", 1 / 32, "--side", 32]


def test_a_batch_that_cannot_be_shared(command, tmp_path):
    status, out, said = Launched(*command, "--batch-size", 3).wait()
    assert (status, out) == (1, "")
    assert said == ["colorlab: 2 processes cannot share a batch of 3 equally: choose another batch size, or another "
                    "number of processes"]
    assert not (tmp_path / "run").exists()


def test_ctrl_c_stops_both(command, tmp_path):
    launched = Launched(*command, "--batch-size", 4, "--epochs", 100_000)
    last, end = tmp_path / "run" / "last.pt", time.monotonic() + 60
    while not last.exists() and time.monotonic() < end:
        time.sleep(0.05)
    launched.process.send_signal(signal.SIGINT)
    status, out, said = launched.wait()
    assert (status != 0, out) == (True, "")
    assert said == ["colorlab: stopped; what is finished is kept, run the same command to go on"]
    assert torch.load(last, weights_only=True)["step"] >= 2
    assert {path.name for path in last.parent.iterdir()} == {"last.pt", "log.csv"}


# --- what makes it right


def test_shares_make_up_the_batch():
    photos, recipe = world(), Recipe(batch_size=6, zoom=0.5, largest=64)
    for step in range(4):
        whole = content(training.batch_of(photos, step, recipe, CPU))
        shares = [content(training.batch_of(photos, step, recipe, CPU, slice(i, i + 2))) for i in (0, 2, 4)]
        for part, expected in zip(zip(*shares, strict=True), whole, strict=True):
            torch.testing.assert_close(torch.cat(part), expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", ["l2", "classification", "rebalanced", "mse", "mse+classes"])
def test_the_mean_of_the_shares_losses_is_the_loss(name):
    """Else averaged gradients would not be those of the batch."""
    model = RUNS["mse+classes" if name.startswith("mse") else "rebalanced"]().double().eval()
    objective = training.OBJECTIVES[name](model, Recipe(name), CPU)
    objective.prepare(world())

    def loss(*share):
        return objective.loss(training.batch_of(world(), 0, Recipe(batch_size=8), CPU, *share))

    assert loss().item() == pytest.approx((loss(slice(4)) + loss(slice(4, 8))).item() / 2, rel=1e-9)


def test_alone_nothing_changes():
    model = RUNS["rebalanced"]()
    assert (processes.world_size(), processes.is_main_process(), processes.share(5)) == (1, True, slice(0, 5))
    layers = list(model.modules())
    with processes.shared_batch_norm(model):
        assert list(model.modules()) == layers
    assert processes.parallel(model.forward, model) == model.forward
    with pytest.raises(TrainingError, match="no photo"):
        processes.broadcast(refuse)


def refuse():
    raise TrainingError("no photo")


if __name__ == "__main__":
    work(Path(sys.argv[1]))
