"""Work and bytes of each operation, the limits of a machine, five ways through a folder, and their figures."""

import importlib.util
import itertools
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from torch import nn

import colorlab
from colorlab import datasets, images, metrics, models
from colorlab.course.cases import slow_pipelines
from colorlab.course.exercises.notebook_04 import slow_pipelines as exercise
from colorlab.course.figures import notebook_04_pipelines as pipeline_figures
from colorlab.course.figures import notebook_04_speed as speed_figures
from colorlab.course.figures import notebook_04_tables as tables
from colorlab.inspect import ladder, rooflines, timing, tracing

pytestmark = pytest.mark.usefixtures("one_thread")
PUBLISHED = Path(__file__).parents[1] / "data" / "thousand_cpu.csv"


class Small(nn.Module):
    """A convolution, a ReLU in place, a softmax between layers, and a view that moves nothing."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(1, 5, 3, padding=1, bias=False), nn.ReLU(inplace=True))

    def forward(self, L):
        return self.layers(L).softmax(dim=1).flatten(2)


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_operations_of_a_small_network_by_hand(device):
    table = rooflines.operations(Small().to(device), torch.zeros(2, 1, 4, 6, device=device), rounds=2)
    n = 2 * 4 * 6  # pixels
    assert list(table.kind) == ["convolution", "ReLU", "softmax"]
    assert list(table.layer) == ["layers.0", "layers.1", ""]
    assert list(table.flop) == [2 * 9 * 5 * n, 5 * n, 5 * 5 * n]
    assert list(table.bytes) == [4 * (n + 45 + 5 * n), 4 * 2 * 5 * n, 4 * 2 * 5 * n]
    assert table.intensity[2] == pytest.approx(5 / 8)
    assert table.seconds.isna().all() if device == "meta" else (table.seconds > 0).all()


def test_convolutions_agree_with_torchs_own_count():
    model = colorlab.load("zhang16-mini", "cpu")
    table = rooflines.counted(model, 64)
    assert table.flop[table.kind == "convolution"].sum() / 1e9 == pytest.approx(
        timing.gflop(model, torch.zeros(1, 1, 64, 64)))
    softmax, = table[table.kind == "softmax"].itertuples()
    assert softmax.output == (1, 313, 16, 16) and softmax.layer == ""
    assert not any(layer._forward_hooks or layer._forward_pre_hooks for layer in model.modules())


def test_the_roof_is_the_smaller_of_two_limits():
    assert rooflines.attainable([1, 10, 100], 50.0, 2.0).tolist() == [2, 20, 50]
    layers = pd.DataFrame({"flop": [5e9, 0.1e9], "bytes": [0.1e9, 0.2e9]})
    assert rooflines.least_seconds(layers, 10, 1) == pytest.approx(0.5 + 0.2)  # not the 0.51 of the sums


def test_limits_are_those_of_a_computer():
    peak, bandwidth = rooflines.limits(least=0.1, megabytes=16)
    assert 0.1 < peak < 1e6 and 0.1 < bandwidth < 1e5


def test_the_trace_names_operators_and_adds_up(capfd):
    layer = nn.Conv2d(8, 8, 3, padding=1)
    table = tracing.operators(lambda: layer(torch.zeros(1, 8, 64, 64)).softmax(dim=1), top=2)
    assert len(table) == 3 and table.operator.iloc[-1] == "all others" and table.share.sum() == pytest.approx(1)
    assert tracing.operators(lambda: torch.zeros(300, 300) @ torch.zeros(300, 300)).operator.str.contains("mm").any()
    assert capfd.readouterr().err == ""


def test_five_ways_give_the_same_photos():
    model, paths = colorlab.load("zhang16-mini", "cpu"), datasets.samples()[:3]
    steps = ladder.steps("bfloat16", batch=2)
    assert list(steps) == ["published", "+ batches of 2", "+ bfloat16", "+ L only", "+ reading ahead"]
    answers = {name: list(ladder.colorized(model, paths, **given)) for name, given in steps.items()}
    for name, answer in answers.items():
        assert len(answer) == 3 and answer[0].dtype == np.uint8
        off = max(metrics.ciede2000(x, y) for x, y in zip(answer, answers["published"]))
        assert off < (0.01 if name in ("published", "+ batches of 2") else 1), name
    assert np.array_equal(answers["+ L only"][2], answers["+ reading ahead"][2])
    exact = next(ladder.colorized(model, paths, lightness_only=True))
    assert metrics.ciede2000(exact, model.colorize(paths[0])) < 0.01


def test_reading_ahead_keeps_order_and_begins_before_it_is_asked():
    started: list[int] = []
    photos = ladder.read_ahead(range(8), ahead=3, read=lambda path: started.append(path) or path)
    assert next(photos) == 0
    end = time.monotonic() + 20
    while len(started) < 4 and time.monotonic() < end:
        time.sleep(0.01)
    assert started == [0, 1, 2, 3]  # three more than were asked for, and not all eight
    assert list(photos) == list(range(1, 8)) and started == list(range(8))


def test_a_slow_drive_takes_its_time():
    before = time.perf_counter()
    assert ladder.slow_drive(0.05)(datasets.samples()[0]).shape == images.read(datasets.samples()[0]).shape
    assert time.perf_counter() - before > 0.05


def test_groups():
    assert list(ladder.groups(range(5), 2)) == [[0, 1], [2, 3], [4]] and list(ladder.groups([], 3)) == []


def test_slow_pipelines_are_what_the_exercise_says():
    assert tuple(slow_pipelines.diagnosis()) == exercise.ANSWER
    table = slow_pipelines.summary()
    assert table.ms.idxmin() == "D" and slow_pipelines.FAULTS[exercise.ANSWER["ABCDE".index("D")]].startswith("nothing")
    assert table.GPU.idxmax() == "A"  # the busiest GPU belongs to another
    for trace in slow_pipelines.TRACES.values():
        for _, own in trace.groupby("lane"):  # nobody does two things at once
            assert all(a <= b + 1e-9 for a, b in itertools.pairwise(
                x for row in own.sort_values("start").itertuples() for x in (row.start, row.end)))
        assert trace.photos[trace.lane == "writing core"].sum() == slow_pipelines.PHOTOS
    assert (table.ms.min(), table.ms.max()) == (pytest.approx(41, abs=0.5), pytest.approx(80, abs=0.5))  # in a hint


def drawn(found):
    figure, caption, alt = found
    FigureCanvasAgg(figure).draw()
    assert len(caption) > 40 and len(alt) > 40
    return figure, alt


def test_figures_say_what_they_draw():
    photos = [np.full((8, 8, 3), value, np.uint8) for value in (0, 100)]
    figure, alt = drawn(speed_figures.race(photos, [p + 50 for p in photos], {"a": 40, "b": 80}, count=80))
    walls = [axis.images[0].get_array() for axis in figure.axes]
    assert (walls[0] >= 50).mean() > 0.5 and "a 40, b 80" in alt
    assert "slowest, call 3, 9.0 ms" in drawn(speed_figures.calls([2.0, 1.0, 9.0]))[1]
    table = rooflines.operations(colorlab.load("zhang16-streets", "cpu"), torch.full((1, 1, 32, 32), 50.0), rounds=1)
    assert "flat at 50 GFLOP/s" in drawn(speed_figures.roofline(table, 50, 10))[1]
    assert "overlapped after 11 ms" in drawn(pipeline_figures.overlap(2, 3))[1]
    assert "overlapped after 10 ms" in drawn(pipeline_figures.overlap(3, 1))[1]
    figure, alt = drawn(pipeline_figures.traces(slow_pipelines.TRACES, slow_pipelines.pieces()))
    assert len(figure.axes) == 5 and "A ends after 64: drive 16 of 1; preparing core 16 of 1.2; GPU 16 of 3.8" in alt
    bars = pd.DataFrame({"operator": ["a", "b"], "calls": [1, 2], "ms": [3.0, 1.0], "share": [0.75, 0.25]})
    assert "a, has 75%" in drawn(pipeline_figures.operators(bars))[1]
    share = pd.DataFrame({"FLOP": [0.9, 0.1], "bytes": [0.5, 0.5]}, index=["x", "y"])
    assert "x 90 % of the FLOP, 50 % of the bytes" in drawn(speed_figures.work_and_bytes(share, "t"))[1]
    assert "t: x 90 % of the FLOP" in drawn(speed_figures.work_and_parameters({"t": share}))[1]


def test_the_caption_of_the_roofline_counts_the_marks_above_it():
    """Two operations at 1 FLOP per byte below a roof of 10 GFLOP/s and 10 GB/s: one too fast for it, and one not."""
    table = pd.DataFrame({"kind": ["ReLU", "softmax"], "flop": [1e9, 1e9], "bytes": [1e9, 1e9],
                          "intensity": [1.0, 1.0], "seconds": [0.05, 0.2]})
    assert "1 of the 2 marks lies more than a tenth above" in speed_figures.roofline(table, 10, 10)[1]
    assert "None of the 2 marks lie" in speed_figures.roofline(table, 100, 100)[1]
    near = tables.under_the_roof(table, 10, 10)
    assert near["% of the roof"].to_dict() == {"softmax": 50, "ReLU": 200}
    assert near["% of the time"].to_dict() == {"softmax": 80, "ReLU": 20}


def test_a_trace_does_not_say_what_its_pieces_were_for():
    """No word and no colour of its own: within a lane all bars look alike."""
    figure, caption, _ = pipeline_figures.traces(slow_pipelines.TRACES, slow_pipelines.pieces())
    for axis in figure.axes:
        assert not axis.texts and len({bar.get_facecolor() for bar in axis.patches}) == len(slow_pipelines.LANES)
    assert "none" not in caption and "photos a call" not in caption


def test_the_forecast_for_the_slow_drive():
    """100 files of 0.05 s each; 3 s of work vanish behind 5 s of waiting, 7 s do not."""
    table = pd.DataFrame({"photos": [100, 100], "cpu_seconds": [3.0, 3.0]})
    assert tables.forecast(table, 0.05) == pytest.approx({"in turn": 8, "overlapped": 5, "ratio": 1.6})
    assert tables.forecast(table.assign(cpu_seconds=7.0), 0.05)["overlapped"] == 7


@pytest.mark.slow
def test_the_stored_thousand_is_what_the_benchmark_writes():
    spec = importlib.util.spec_from_file_location("thousand", PUBLISHED.parents[1] / "benchmarks" / "thousand.py")
    thousand = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(thousand)
    taken = thousand.turns(thousand.ways("float32"), 2)
    rows = thousand.rows(taken, 0, 2)
    stored = pd.read_csv(PUBLISHED)
    assert list(stored.columns) == thousand.COLUMNS and set(rows[0]) | {"device"} == set(thousand.COLUMNS)
    local = stored[stored.of == "published"]
    assert [row["way"].replace("float32", "bfloat16") for row in rows] == list(local.way)
    assert (local.photos == 1000).all() and (stored.low <= stored.times).all() and (stored.times <= stored.high).all()
    assert local.times.to_numpy() == pytest.approx(local.cpu_seconds.iloc[0] / local.cpu_seconds.to_numpy(), rel=0.01)


def test_the_published_network_moves_what_the_notebook_says():
    with torch.device("meta"):
        table = rooflines.counted(models.Zhang16(), 256)
    share = table.groupby("kind")[["flop", "bytes"]].sum() / table[["flop", "bytes"]].sum()
    assert share.flop["convolution"] > 0.999 and 0.5 < share.bytes["convolution"] < 0.6
