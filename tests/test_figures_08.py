"""The figures of notebook 08 say in words what they show, and training tells of each epoch."""

import numpy as np
import pandas as pd
import pytest
import torch
from test_training import CPU, world

from colorlab import training
from colorlab.course import adversary
from colorlab.course.figures import notebook_08 as figures_08
from colorlab.course.figures import notebook_08_questions as questions_08
from colorlab.models.isola17 import Isola17

TABLE = pd.DataFrame({"p_red": [0.5, 0.0], "p_blue": [0.5, 0.0], "p_neutral": 0.0, "p_yellow": 0.0, "p_green": 0.0,
                      "p_none": [0.0, 1.0], "bits": [1.0, 0.0], "painted": [1.0, 0.0]}, index=["coin", "nothing"])


def test_words_are_counted_from_the_data():
    rgb = torch.zeros(2, 3, 8, 8, dtype=torch.uint8)
    drawn = figures_08.streets({"one": rgb, "other": rgb}, {"one": np.array([0, 0, -1]), "other": np.array([4, 4, 4])})
    assert "one: 2 red, 1 none; other: 3 green" in drawn.alt and "What 3 such cars got" in drawn.caption
    near, far = np.array([[57.0, 35.0], [57.0, 49.0]]), np.array([[57.0, 35.0], [57.0, 51.0]])
    assert "near 100 %, far 50 %" in figures_08.plane({"near": near, "far": far}).alt
    assert "coin: 50 % red, 50 % blue" in figures_08.shares(TABLE).alt
    assert "epoch 2: 0 %, 0.00 bits" in figures_08.over_epochs(TABLE.set_axis([1, 2]), (2,)).alt
    restless = adversary.play(200, every=1, mistake=adversary.MISTAKES[3])
    assert "changes its sign 6 times" in figures_08.game(restless).alt


def test_medians_of_each_coordinate_by_share():
    places = np.array([[5, 0], [1, 2], [3, 9]])
    assert adversary.medians(places, np.array([0.6, 0.3, 0.1])).tolist() == [5, 0]
    assert adversary.medians(places, np.array([0.3, 0.3, 0.4])).tolist() == [3, 2]


def test_a_table_with_intervals():
    rows = [("b", "psnr", 20.0, 19.0, 21.04), ("a", "psnr", 10.0, 9.0, 11.0), ("a", "other", 0.0, 0.0, 0.0)]
    found = figures_08.with_intervals(pd.DataFrame(rows, columns=["model", "metric", "mean", "low", "high"]), ["psnr"])
    assert found.to_dict() == {"psnr": {"b": "20.0 (19.0 to 21.0)", "a": "10.0 (9.0 to 11.0)"}}


def test_the_best_critic_and_the_slopes():
    assert adversary.best_critic(np.array([0.3, 0.0]), np.array([0.9, 0.1])).tolist() == pytest.approx([0.25, 0])
    score, step = torch.tensor(-2.0), 1e-3
    rows = adversary.slopes(torch.sigmoid(score).numpy()[None])
    for name, loss in (("log(1 - D)", lambda s: torch.log(1 - torch.sigmoid(s))),
                       ("-log D", lambda s: -torch.log(torch.sigmoid(s)))):
        slope = (loss(score + step) - loss(score - step)) / (2 * step)
        assert rows[name].iloc[0] == pytest.approx(abs(slope.item()), rel=1e-2)


def test_training_tells_of_each_epoch_and_goes_on_as_without(tmp_path):
    def run(folder, after_epoch=None):
        torch.manual_seed(1)
        recipe = training.Recipe(objective="l1", batch_size=4, epochs=2.5, zoom=1.0)
        return training.train(Isola17(1 / 16, 3, 32), world(8), recipe, tmp_path / folder, None, CPU, progress=False,
                              after_epoch=after_epoch)

    told = []
    with_it, without = run("a", lambda epoch, model: told.append((epoch, type(model).__name__))), run("b")
    assert told == [(1, "Isola17"), (2, "Isola17")]
    assert with_it.read_bytes() == without.read_bytes()


def test_words_about_the_judge_follow_its_table():
    table = pd.DataFrame({"mean": [0.99, 0.4, 0.7, 0.5], "low": [0.98, 0.3, 0.6, 0.4], "high": [1.0, 0.45, 0.8, 0.6]},
                         index=["own", "grey", "better", "even"])
    words = questions_08.judged(table, "own")
    assert "lies `grey`: there the critic" in words
    assert "even without any colour" in words
    assert "Above it lies `better`, but none is recognised more often than in 70 %" in words
    assert "`even`" not in words
    assert "None of them lies clearly above" in questions_08.judged(table.drop(index="better"), "own")
