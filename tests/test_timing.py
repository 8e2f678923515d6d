"""Timing: known durations, known work, and the benchmark that is built on it."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

import colorlab
from colorlab import models
from colorlab.inspect import timing

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.usefixtures("one_thread")


class Clock:
    """A clock that only goes when somebody sleeps."""

    now = 0.0

    def perf_counter(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timing, "time", clock)
    return clock


def test_rounds_take_turns_and_warm_up_is_not_timed(clock):
    order = []
    waits = {"a": iter([9.0] * 2 + [0.1] * 99), "b": iter([9.0] * 2 + [0.3] * 99)}

    def call(name):
        order.append(name)
        clock.sleep(next(waits[name]))

    found = timing.side_by_side({"a": lambda: call("a"), "b": lambda: call("b")}, least=2, warm_up=2, repeat=2)
    assert order == ["a", "a", "b", "b"] * 4  # two to warm up; three rounds of 0.8 s
    assert found["a"] == pytest.approx([0.1] * 3) and found["b"] == pytest.approx([0.3] * 3)


def test_one_round_at_least(clock):
    assert timing.side_by_side({"": lambda: clock.sleep(1)}, least=0) == {"": [1]}


def test_seconds_are_the_best_of_several(clock):
    waits = iter([9] * 3 + [2] * 3 + [1] * 3 + [3] * 99)
    assert timing.seconds(lambda: clock.sleep(next(waits)), least=15) == 1


def test_flop_of_a_layer_by_hand():
    layer = nn.Conv2d(3, 5, 3, stride=2, padding=1)
    assert timing.gflop(layer, torch.zeros(2, 3, 8, 12)) * 1e9 == pytest.approx(2 * 2 * 3 * 5 * 9 * 4 * 6)
    assert timing.gflop(nn.Linear(7, 2), torch.zeros(4, 7)) * 1e9 == pytest.approx(2 * 4 * 7 * 2)


def test_flop_of_the_published_networks_without_their_weights():
    with torch.device("meta"):
        zhang, iizuka = models.Zhang16(), models.Iizuka16()
    assert timing.gflop(zhang, torch.zeros(1, 1, 256, 256, device="meta")) == pytest.approx(83.55, abs=0.01)
    assert timing.gflop(iizuka, torch.zeros(1, 1, 224, 224, device="meta")) == pytest.approx(26.22, abs=0.01)


def test_parts_add_up():
    model = colorlab.load("iizuka16-mini", "cpu")
    L = 100 * torch.rand(1, 1, 64, 64)
    parts = timing.gflop_by_part(model, L)
    assert "low" in parts and "classifier" not in parts  # which only training calls
    assert sum(parts.values()) == pytest.approx(timing.gflop(model, L))


def test_stopwatch_adds_up(clock):
    watch = timing.Stopwatch()
    for _ in range(2):
        with watch("a"):
            clock.sleep(1)
        with watch("b"):
            clock.sleep(3)
    assert watch.seconds == {"a": 2, "b": 6}
    assert watch.shares() == {"a": 0.25, "b": 0.75}


def test_precisions():
    x = torch.randn(8, 8)
    with timing.precision("bfloat16"):
        assert (x @ x).dtype == torch.bfloat16
    with timing.precision("float32"):
        assert (x @ x).dtype == torch.float32 and not torch.is_grad_enabled()
    assert torch.is_grad_enabled() and not torch.is_autocast_enabled("cpu")


def test_rate_of_a_product_is_that_of_a_computer():
    before = torch.get_rng_state()
    assert 0.1 < timing.matrix_product(least=0.05, side=256) < 1e6
    assert torch.equal(torch.get_rng_state(), before)


def test_the_benchmark_writes_its_table(tmp_path):
    command = [sys.executable, ROOT / "benchmarks" / "inference.py", "--device", "cpu", "--models", "iizuka16-mini",
               "--batches", "1", "2", "--seconds", "0.01", "-o", tmp_path / "new" / "table.csv"]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    with open(tmp_path / "new" / "table.csv", newline="") as file, open(ROOT / "data" / "inference_h100.csv") as kept:
        rows, columns = list(csv.DictReader(file)), next(csv.reader(kept))
    assert list(rows[0]) == columns
    assert [row["layout"] for row in rows] == ["published pipeline", "contiguous", "channels_last", "contiguous",
                                               "channels_last", ""]
    assert all(float(row["photos_per_second"]) > 0 for row in rows[:-1])
    assert rows[1]["gflop_per_photo"] == "0.3876" and float(rows[-1]["tflops"]) > 0
