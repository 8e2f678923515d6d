"""What clicks do, measured and drawn: with a model whose answers are known."""

import numpy as np
import pandas as pd
import pytest
import torch

from colorlab import hints as room
from colorlab import lab, metrics, streets
from colorlab.course import clicks
from colorlab.course.cases.click_protocols import LEAKS, PROTOCOLS
from colorlab.course.cases.click_protocols import diagnosis as protocol_diagnosis
from colorlab.course.cases.hint_pipelines import FAULTS, PIPELINES, diagnosis
from colorlab.course.figures import notebook_07 as click_figures
from colorlab.experiments import hints as hint_study
from colorlab.hints import Hint
from colorlab.models import Colorizer

pytestmark = pytest.mark.usefixtures("one_thread")


class Left(Colorizer):
    """A hint recolours the left half alone; half of what it believes is one colour, half another, but at one place."""

    conditions = ("hints",)

    def working_size(self, height, width):
        return 32, 32

    def condition_input(self, rgb, **conditions):
        return {"hints": room.raster(conditions["hints"], (32, 32))}

    def forward(self, L, hints=None):
        ab = L.new_zeros(len(L), 2, 32, 32)
        if hints[0, 2].any():
            ab[0, :, :, :16] = hints[0, :2, hints[0, 2] > 0][:, :1, None]
        return ab

    def distribution(self, L, hints=None):
        shares = torch.zeros(1, 529, 8, 8)
        first, second = (torch.cdist(torch.tensor([ab]), lab.ab_grid()).argmin() for ab in ((20.0, 0.0), (-20.0, 0.0)))
        shares[0, first], shares[0, second] = 1.0, 0.0
        shares[0, first, 5:8, 1:4], shares[0, second, 5:8, 1:4] = 0.5, 0.5
        return shares


@pytest.fixture
def photo():
    rgb = np.full((60, 90, 3), 110, np.uint8)
    rgb[:, :45] = (200, 60, 50)
    return rgb


def test_change_is_a_distance_where_the_hint_reaches(photo):
    model = Left()
    before, after = clicks.answer(model, photo), clicks.answer(model, photo, [Hint(0.2, 0.5, (30, 40))])
    moved = clicks.change(before, after)
    assert moved[:, :16] == pytest.approx(50) and (moved[:, 16:] == 0).all()


class Sharing(Colorizer):
    """A hint colours the place where it lies, and the right half takes a part of it."""

    conditions = ("hints",)
    part = 0.5

    def forward(self, L, hints=None):
        ab = hints[:, :2] * hints[:, 2:]
        if hints[:, 2].any():
            colour = hints[0, :2, hints[0, 2] > 0][:, 0]
            ab[0, :, :, ab.shape[-1] // 2:] = self.part * colour[:, None, None]
        return ab


def test_moves_tell_a_leak_from_a_car_that_keeps_its_colour():
    street = next(one for one in map(streets.StreetDataset(2, 96).__getitem__, range(200))
                  if len(one.recipe.colours) == 2 and {columns.min() >= 48 for columns in (
                      np.nonzero(one.cars == car)[1] for car in (1, 2))} == {True, False})
    right = max((1, 2), key=lambda car: np.nonzero(street.cars == car)[1].min())
    blue = streets.PAINTS["blue"]
    hint = Hint(*hint_study.inside(street, 3 - right), blue)
    moved = clicks.moves(Sharing(), street, {"nothing": [], "blue": [hint]})
    assert moved.loc["blue", f"car {right}"].tolist() == pytest.approx(
        [np.hypot(*blue) / 2, blue[0] / 2, blue[1] / 2], abs=0.51)
    assert clicks.leak(moved, "blue", f"car {right}", blue) == 1
    for part, verdict in ((0.0, 0), (-0.5, 2)):
        model = Sharing()
        model.part = part
        moved = clicks.moves(model, street, {"nothing": [], "blue": [hint]})
        assert clicks.leak(moved, "blue", f"car {right}", blue) == verdict


def test_doubt_is_the_expected_squared_distance_and_its_place_is_found(photo):
    doubts = clicks.doubt(Left(), photo)
    step = lab.ab_grid().diff(dim=0).abs().max().item()
    assert doubts[6, 2] == pytest.approx(20 ** 2, rel=0.02) and doubts[2, 6] == pytest.approx(0, abs=0.1) and step > 0
    x, y = clicks.most_doubtful(doubts)
    assert 0.12 < x < 0.5 and y > 0.6
    part = clicks.doubtful_part(doubts, (60, 90))
    assert part.shape == (60, 90) and part[50, 25] and not part[5, 80] and 0.1 < part.mean() < 0.35


def test_a_true_hint_buys_what_it_should(photo):
    bought = clicks.first_hints(Left(), {"one": photo, "two": photo[:, ::-1]})
    assert list(bought.columns) == ["random", "middle", "most doubtful"]
    assert bought.loc["one", "most doubtful"] > 3  # the doubtful place lies in the coloured half, which it recolours


def test_the_nearest_hint_decides(photo):
    hints = [Hint(0.2, 0.5, (50, 30)), Hint(0.8, 0.5, (0, 0))]
    ab = lab.rgb_to_lab(torch.tensor(clicks.nearest_hint(photo, hints)).movedim(-1, 0))[1:]
    assert ab[0, :, :44].mean() > 30 and abs(ab[0, :, 46:]).max() < 2
    table = clicks.against_nearest(Left(), {"one": photo}, (1, 50))
    assert table.loc[(50, "one"), "nearest hint"] > table.loc[(1, "one"), "nearest hint"]
    assert 0 < table.loc[(1, "one"), "told"] < table.loc[(50, "one"), "told"] < 0.5


def test_the_lead_of_a_network_over_the_nearest_hint_is_measured_photo_by_photo(photo):
    pair = {"one": photo, "two": photo[:, ::-1]}
    leads = clicks.leads(clicks.against_nearest(Left(), pair, (1, 20)))
    with_none, bought = (np.mean([clicks.psnr(Left(), one) for one in pair.values()]), clicks.first_hints(Left(), pair))
    assert leads.loc[1, "network"] == pytest.approx(with_none + bought["random"].mean())  # the same draws
    assert leads["lead"].to_numpy() == pytest.approx((leads["network"] - leads["nearest hint"]).to_numpy())
    assert (leads["low"] <= leads["lead"]).all() and (leads["lead"] <= leads["high"]).all()


def test_pixels_that_were_told_can_be_left_out(photo):
    worse = photo.copy()
    worse[:, :30] = 255 - worse[:, :30]
    counted = np.ones((60, 90), bool)
    assert clicks.psnr_where(worse, photo, counted) == pytest.approx(metrics.psnr(worse, photo))
    worse[:, 30:] = photo[:, 30:] + 3
    counted[:, :30] = False
    assert clicks.psnr_where(worse, photo, counted) == pytest.approx(20 * np.log10(255 / 3))


def test_each_leak_shows_to_a_method_that_takes_notes():
    assert protocol_diagnosis() == [2, 1, 0, 3] and len(LEAKS) == 5
    true = np.zeros((20, 20, 3))
    true[:4, :4, 1] = 60
    for name, run in PROTOCOLS.items():
        calls = []

        def method(seen, told, wrong, calls=calls):
            calls.append([(row, column) for row, column, _ in told])
            assert seen.shape == (20, 20) and all(ab == tuple(true[row, column, 1:]) for row, column, ab in told)
            answer = np.zeros((20, 20, 2))
            for row, column, _ in told:
                answer[row, column] = wrong
            return answer

        right = run(true, lambda seen, told, method=method: method(seen, told, 0))
        count = len(calls)
        wrong = run(true, lambda seen, told, method=method: method(seen, told, 90))
        assert (right != wrong) == (name == "B") and count == {"A": 2, "D": 4}.get(name, 1)
        in_corner = [max(place) < 4 for place in calls[count - 1]]
        assert len(in_corner) == 5 and all(in_corner) == (name == "A")


def test_simulated_hints_show_the_truth_in_some_places(photo):
    shown, share = clicks.simulated([photo] * 6, seed=1)
    assert len(shown) == 6 and shown[0].shape == (128, 128, 3) and 0 < share.mean() < 0.2
    coloured = [np.ptp(one.astype(int), axis=-1) > 40 for one in shown]
    assert all(one[:, 66:].sum() == 0 for one in coloured) and sum(one.sum() for one in coloured) > 20


def test_figures_mark_the_hints(photo):
    model, hint = Left(), Hint(0.25, 0.5, (30, 40))
    figure = click_figures.answers(model, photo, {"none": [], "one": [hint]})
    assert [len(axis.texts) for axis in figure.axes] == [0, 0, 1]
    assert figure.axes[2].lines[0].get_xdata()[0] == pytest.approx(22.5)
    figure = click_figures.travel(model, photo, {"one": hint, "two": hint})
    assert len([axis for axis in figure.axes if axis.texts]) == 4
    assert figure.axes[2].images[0].get_array().max() == pytest.approx(50)
    figure = click_figures.doubts(photo, {"before": clicks.doubt(model, photo)}, [(0.2, 0.8)])
    assert figure.axes[1].images[0].get_array().max() == pytest.approx(20, rel=0.02)
    rows = [("zhang17-mini", count, "psnr", 20 + count, 19 + count, 21 + count) for count in (0, 1, 10)]
    columns = ["model", "hints", "metric", "mean", "low", "high"]
    table = pd.DataFrame([*rows, ("grey", 0, "psnr", 19, 18, 20)], columns=columns)
    axis = click_figures.curve(table).axes[0]
    assert axis.lines[0].get_ydata().tolist() == [20, 21, 30] and axis.lines[1].get_ydata()[0] == 19
    others = pd.DataFrame([(f"model {i}", 0, "psnr", i, i - 1, i + 1) for i in range(12)], columns=columns)
    assert len(click_figures.curve(pd.concat([table, others])).axes[0].lines) == 1 + 1 + 12
    assert clicks.at(np.array([[(-0.2, 1.6), (3.2, 4)]]), 0.1, 0.5).tolist() == [0, 2]


def test_the_curves_of_network_and_nearest_hint_differ_in_more_than_colour():
    columns = ["model", "hints", "metric", "mean", "low", "high", "lead", "lead_low", "lead_high"]
    rows = [(name, count, "psnr", mean + count, mean + count - 1, mean + count + 1, *lead)
            for name, mean, lead in (("zhang17-mini", 20, (2, 1.5, 2.5)), ("nearest hint", 18, 3 * (np.nan,)))
            for count in (0, 1, 10)]
    both, lead = click_figures.curves(pd.DataFrame(rows, columns=columns)).axes
    own, nearest = both.lines
    assert own.get_ydata().tolist() == [20, 21, 30] and nearest.get_ydata().tolist() == [18, 19, 28]
    assert own.get_linestyle() != nearest.get_linestyle() and own.get_marker() != nearest.get_marker()
    assert lead.lines[0].get_ydata().tolist() == [2, 2, 2]


def test_each_fault_shows_in_some_test():
    assert diagnosis() == [6, 0, 1, 4] and len(FAULTS) == 7
    hints = [Hint(0.2, 0.7, (40, 10), 0.1), Hint(0.25, 0.7, (-9, 30), 0.1)]
    right = room.raster(hints, (20, 20))[0]
    same = {name: bool((run(hints, 20) == right).all()) for name, run in PIPELINES.items()}
    assert same == {"A": False, "B": True, "C": False, "D": False}
    middle = [Hint(0.5, 0.5, (40, 0), 0.1)]
    assert all((run(middle, 16) == room.raster(middle, (16, 16))[0]).all() for run in PIPELINES.values())


def test_reach_compares_the_change_with_the_pixels():
    moved = np.zeros((40, 20))
    moved[:20, :10] = 1
    share, pixels = clicks.reach(moved, Hint(0.25, 0.25, (0, 0)), far=0.25)
    assert share == pytest.approx(1 - np.pi / 4, abs=0.02) and pixels == pytest.approx(1 - np.pi / 16, abs=0.01)
    assert clicks.reach(np.ones((30, 30)), Hint(0.5, 0.5, (0, 0)))[0] == pytest.approx(1 - np.pi / 16, abs=0.01)


def test_the_mean_of_a_part():
    answer = np.zeros((20, 40, 2))
    answer[5:10, 20:30] = (8, -4)
    assert clicks.mean_within(answer, 0.25, 0.5, 0.5, 0.75).tolist() == [8, -4]
    assert clicks.mean_within(answer, 0, 1, 0.5, 0.75).tolist() == [2, -1]
