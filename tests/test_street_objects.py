"""Draws per object, the cars of photographs, and the figures of notebook 06: right, and able to be wrong."""

import itertools
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import torch

import colorlab
from colorlab import bins, resources, streets
from colorlab.course import answerers, street_tables
from colorlab.course.cases.grey_pipelines import PIPELINES
from colorlab.course.figures import notebook_06 as figures_06
from colorlab.streets import figures, objects, photographs
from colorlab.streets.scores import input_of

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def seen():
    return streets.StreetDataset(streets.SUPPLIES["results"], 96)[27]  # a red car and a blue one


@pytest.fixture(scope="module")
def model():
    return colorlab.load("zhang16-streets-classification")


# ---- draws per object

def test_a_perfect_observer_believes_the_shares_of_each_car(seen):
    true = figures.true_spread(streets.truth(seen))
    assert true.sum(dim=1) == pytest.approx(torch.ones(1, 24, 24).numpy(), abs=1e-5)
    beliefs = objects.beliefs_of_cars(true, seen)
    assert beliefs.shape == (2, bins.COUNT)
    for one in beliefs:
        assert streets.paint_probabilities(one)[:5] == pytest.approx(list(streets.DEFAULT.values()), abs=0.03)


def test_draws_are_one_colour_per_car_and_fair():
    beliefs = torch.zeros(2, bins.COUNT)
    red, blue = (int(bins.hard_encode(torch.tensor(streets.PAINTS[name], dtype=torch.float32).view(1, 2, 1, 1)))
                 for name in ("red", "blue"))
    beliefs[0, red] = 1
    beliefs[1, red], beliefs[1, blue] = 0.25, 0.75
    generator = torch.Generator().manual_seed(0)
    drawn = [objects.nearest_paints(objects.draw_paints(beliefs, generator), streets.RADIUS) for _ in range(400)]
    assert {one[0] for one in drawn} == {"red"}
    assert Counter(one[1] for one in drawn)["blue"] / 400 == pytest.approx(0.75, abs=0.08)
    assert objects.nearest_paints([[60.0, -60.0]], streets.RADIUS) == ["no car's colour"]


def test_painted_cars_keep_to_their_outline_and_to_the_grey_picture(seen):
    large = streets.scene(seen.recipe.seed, 256)
    ab = torch.full((1, 2, 24, 24), 20.0)
    rgb = objects.with_paints(large, ab, [streets.PAINTS["green"], streets.PAINTS["yellow"]])
    assert (PIPELINES["B"](rgb) == large.grey).mean() > 0.99
    found = colorlab.lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[1:].numpy()
    for number, name in ((1, "green"), (2, "yellow")):
        assert found[:, large.cars == number].mean(axis=1) == pytest.approx(streets.PAINTS[name], abs=1)
    # What lies under a car does not run out of it.
    spoilt = ab.clone()
    rows, columns = np.nonzero((seen.coverage > 0.9).reshape(24, 4, 24, 4).all(axis=(1, 3)))
    spoilt[0, :, rows, columns] = -60.0
    assert (objects.with_paints(large, spoilt, [streets.PAINTS["green"], streets.PAINTS["yellow"]]) == rgb).all()


def test_excess_is_nothing_for_the_truth_and_something_for_a_network(seen, model):
    true = figures.true_spread(streets.truth(seen))
    assert np.abs(figures.excess_map(true, true)).max() < 0.01
    with torch.inference_mode():
        found = figures.excess_map(model.distribution(input_of(model, [seen])), true)
    assert found.min() > -0.01 and found.mean() > 0.2
    table = street_tables.bits_by_class([seen], {"truth": None, model.name: model})
    assert table.loc["truth: unsure", "car"] > table.loc["truth: unsure", "road"] + 1
    assert table.loc[f"{model.name}: could have known", "ground"] > table.loc[f"{model.name}: could have known", "car"]


@pytest.mark.parametrize(("p", "questions"), [([1.0], 0), ([0.5, 0.5], 1), ([0.5, 0.25, 0.25], 1.5), ([0.2] * 5, 2.4)])
def test_fewest_questions_by_hand(p, questions):
    assert streets.fewest_questions(p) == pytest.approx(questions)


def test_no_strategy_beats_the_entropy():
    for p in np.random.default_rng(0).dirichlet(np.ones(6), 50):
        assert streets.entropy_bits(p) <= streets.fewest_questions(p) < streets.entropy_bits(p) + 1


# ---- cars of photographs

def painted(ab, L=60.0):
    """A photo of 64 x 64 pixels: a car of one colour with a black window in the middle of its upper half."""
    pixels = torch.tensor([L, *ab]).view(3, 1, 1).expand(3, 64, 64).clone()
    pixels[:, :36, 16:48] = torch.tensor([10.0, 0, 0]).view(3, 1, 1)
    return colorlab.lab.to_uint8(colorlab.lab.lab_to_rgb(pixels)).permute(1, 2, 0).numpy()


def test_cars_are_measured_beside_their_windows():
    photos = np.stack([painted(ab) for ab in streets.PAINTS.values()])
    found = photographs.measure(photos)
    assert found[:, 1:] == pytest.approx(streets.paint_ab(), abs=1)
    assert found[:, 0] == pytest.approx(60, abs=1)
    assert [photographs.named(a, b) for _, a, b in found] == list(streets.PAINTS)


@pytest.mark.parametrize(("rgb", "name"), [
    ((190, 20, 30), "red"), ((240, 110, 20), "red"), ((20, 50, 160), "blue"), ((240, 200, 20), "yellow"),
    ((40, 140, 60), "green"), ((150, 110, 70), "brown"), ((190, 192, 195), "neutral"), ((15, 15, 18), "neutral")])
def test_colours_get_the_names_that_people_use(rgb, name):
    _, a, b = colorlab.lab.rgb_to_lab(torch.tensor(rgb).view(3, 1, 1) / 255).flatten().tolist()
    assert photographs.named(a, b) == name


def test_the_stored_cars_follow_from_the_rule_and_agree_with_the_eye():
    found = photographs.photographed()
    assert len(found) == 4392
    assert [photographs.named(a, b) for a, b in zip(found.a, found.b)] == found.paint.tolist()
    labels = pd.read_csv(resources.path("streets", "car_labels.csv"))
    assert Counter(found.by_eye[found.by_eye != ""]) == Counter(labels.by_eye) and len(labels) == 120
    for half in ("1", "2"):
        judged = found[(found.half.astype(str) == half) & (found.by_eye != "unclear")]
        assert (judged.paint == judged.by_eye).mean() > 0.8
    before, after = photographs.bits_given_lightness(found)
    shuffled = found.assign(L=np.random.default_rng(0).permutation(found.L))
    assert after < photographs.bits_given_lightness(shuffled)[1] - 0.1 and after < before
    with pytest.raises(streets.StreetsError, match="none of red"):
        photographs.shares_of(found.paint[:0])


# ---- what the notebook shows

def test_five_rules_leave_their_marks():
    table = pd.DataFrame({rule: answerers.expected_losses(rule) for rule in answerers.RULES})
    assert table.loc["squared"].idxmin() == "mean" and table.loc["distance"].idxmin() == "median"
    assert table.loc["0-1"].idxmin() == "mode" and table.loc["0-1", "grey"] == 1
    assert table.loc["squared", "draw"] == pytest.approx(2 * table.loc["squared", "mean"])


def test_pipelines_show_or_hide_the_paint(seen):
    greys = {name: [grey(seen.with_colours(paint).rgb) for paint in streets.PAINTS] for name, grey in PIPELINES.items()}
    shows = {name: any((one != pictures[0]).any() for one in pictures) for name, pictures in greys.items()}
    assert shows == {"A": True, "B": False, "C": False, "D": True}
    assert len(np.unique(greys["C"][0])) < 12 < len(np.unique(greys["B"][0]))


def test_figures_of_the_notebook_say_what_is_in_them(seen, model, tmp_path):
    stored = photographs.photographed().head(300)
    q = np.tile([0.4, 0.1], 100)
    shown = [figures_06.plane(stored), figures_06.losses_over_plane(streets.DEFAULT),
             figures_06.answers_in_street(seen),
             figures_06.calibration({"a": (q, (q > 0.3).astype(float)), "b": (q, np.ones(200))}),
             figures_06.ways_to_draw(model, seen)[:3], figures_06.sizes(model, sides=(96,))[:3],
             figures_06.unsure_street(streets.truth(seen), [model, model]),
             figures_06.repaintings(seen.rgb, {"red": seen.rgb, "blue": seen.rgb})]
    for number, (figure, caption, alt) in enumerate(shown):
        figure.savefig(tmp_path / f"{number}.png", dpi=40)
        assert len(caption) > 60 and len(alt) > 60 and "  " not in caption + alt
    scatter = figures_06.ways_to_draw(model, seen)[3]
    assert scatter["each block alone"] > 3 * scatter["mean"]
    assert scatter["one draw per car"] < 5 < scatter["one noise for all"]


def test_tilted_shares_favour_what_weighs_more(seen):
    weights, tilted = street_tables.tilted_shares(seen, count=10)
    shares = np.array(list(streets.DEFAULT.values()))
    assert tilted.sum() == pytest.approx(1) and tilted / shares == pytest.approx(weights / (weights @ shares))


def test_intervals_draw_whole_streets():
    values, scenes = pd.Series(np.repeat([0.0, 1.0] * 20, 10)), pd.Series(np.repeat(np.arange(40), 10))
    mean, low, high = street_tables._interval(values, scenes)
    assert mean == 0.5 and high - low == pytest.approx(2 * 1.96 * 0.5 / 40 ** 0.5, rel=0.2)
    cars = pd.concat([streets.evaluate(colorlab.load("grey"), itertools.islice(streets.StreetDataset(4, 96), 6))
                     .assign(variant="grey")])
    row = street_tables.distances(cars).loc["grey"]
    best = streets.best_answers(streets.DEFAULT)["squared"]
    assert row["to_mean"].startswith(f"{np.hypot(*best):.1f}")
