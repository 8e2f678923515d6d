"""The tables of notebook 04: work, the stored runs, batches, ways in turn."""

import numpy as np
import pytest
import torch

import colorlab
from colorlab import datasets, images
from colorlab.course.figures import notebook_04_tables as tables
from colorlab.inspect import ladder

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def mini():
    return colorlab.load("zhang16-mini", "cpu")


def test_work_and_its_shares(mini):
    found = tables.work({"zhang16-mini": (mini, 128)})
    assert found.loc["zhang16-mini", "GFLOP per photo"] == "1.34" and found.loc["grey", "parameters"] == "0"
    with torch.device("meta"):
        shares = tables.shares_of_parts({"iizuka16": (colorlab.models.Iizuka16(), 224)})["iizuka16"]
    assert shares.sum().to_numpy() == pytest.approx([1, 1])
    assert shares.parameters.idxmax() == "global_dense" and shares.GFLOP.idxmax() == "low"


def test_stored_runs():
    runs, best, limits, published = tables.h100()
    assert limits["bfloat16"] > 10 * limits["float32"] and published["zhang16"] == pytest.approx(47.6, abs=0.1)
    assert best.photos_per_second["zhang16", 64, "bfloat16"] == runs[runs.model == "zhang16"].photos_per_second.max()
    table = tables.milliseconds(runs)
    assert table["64 : 1"]["zhang16"] == pytest.approx(table[64]["zhang16"] / table[1]["zhang16"])
    assert tables.memory(runs)["MB per photo, 8 to 64"]["float32, contiguous"] == 45


def test_answers_in_batches_are_those_of_single_photos(mini):
    photos = [np.full((16, 24, 3), value, np.uint8) for value in (20, 90, 200)]
    answers, sizes = tables.answers_in_batches(mini, photos, 2)
    assert sizes == [2, 1] and not mini._forward_pre_hooks
    assert tables.apart(answers, [mini.colorize(photo) for photo in photos]) < 0.5 < tables.apart(photos, photos[::-1])


def test_careless_answer_is_near_the_right_one_and_not_the_same(mini):
    photo = images.read(datasets.samples()[0])[:64, :64]
    right, careless = mini.colorize(photo), tables.careless(mini, photo)
    assert careless.dtype == np.uint8 and careless.shape == right.shape
    assert 0 < tables.apart([careless], [right]) < 3


def test_ways_take_turns_on_the_same_files(mini):
    steps = {name: ladder.steps()[name] for name in ("published", "+ L only")}
    spent, answers = tables.turns(mini, datasets.samples()[:10], steps, each=2)
    assert set(spent) == set(steps) and min(spent.values()) > 0
    assert len(answers["published"]) == 2 and tables.apart(answers["published"], answers["+ L only"]) < 1


def test_speeds_are_relative_to_float32(mini):
    found = tables.precisions(mini, torch.rand(1, 1, 32, 32) * 100, least=0.01)
    assert found["float32"] == 1 and min(found.values()) > 0
    assert list(found) == ["float32", "float32, channels_last", "bfloat16", "bfloat16, channels_last"]


def test_code_is_shown_without_its_docstring():
    shown = tables.code_of(ladder.read_ahead)
    assert shown.startswith("def read_ahead(") and '"""' not in shown and "waiting.append" in shown
