"""What notebook 02 is made of beside its exercises: the lab of objectives, the found table, a town to train for."""

import numpy as np
import pandas as pd
import pytest
import torch
from matplotlib.figure import Figure

import colorlab
from colorlab import bins, datasets, images, losses, metrics, plots, streets
from colorlab.course import own_town
from colorlab.course.cases import found_prior
from colorlab.course.exercises.notebook_02.faulty_ab import FAULTY_AB
from colorlab.course.figures import notebook_02 as figures_02
from colorlab.course.figures import notebook_02_tables as tables_02
from colorlab.course.widgets import objectives

pytestmark = pytest.mark.usefixtures("one_thread")
PAINTS = {"yellow": 0.7, "red": 0.3}


@pytest.fixture(scope="module")
def models():
    names = {"L2": "zhang16-mini-l2", "rebalanced": "zhang16-mini"}
    return {objective: colorlab.load(name) for objective, name in names.items()}


@pytest.fixture(scope="module")
def photos():
    return {path.stem: images.read(path) for path in datasets.samples() if path.stem in ("coffee", "officer")}


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def test_the_panel_switches_points_and_says_what_it_shows(models, photos, monkeypatch):
    shown = []
    monkeypatch.setattr(objectives, "show", lambda *arguments: shown.append(arguments))
    lab = objectives.objectives_panel(models, photos, temperature=0.8)
    panel, alt, figure, caption = shown[0]
    parts = {type(part).__name__: part for part in walk(panel)}
    picture, label, belief = parts["PointPicture"], parts["HTML"], parts["Image"]
    assert "Run this cell" in caption and "slider" not in alt + caption and isinstance(figure, Figure)
    assert f"colourfulness {metrics.colourfulness(lab.picture('L2', 'coffee', 0.8)):.0f}" in alt
    assert parts["ToggleButtons"].value == "rebalanced"  # T changes its answer at once
    parts["ToggleButtons"].value = "L2"
    seen = {(picture.picture, label.value)}

    def changed(drawn=True):
        now = (picture.picture, label.value)
        assert now not in seen and (now[0] != before[0]) == drawn
        seen.add(now)

    before = (picture.picture, belief.value)
    parts["ToggleButtons"].value = "rebalanced"
    changed()
    assert belief.value != before[1]
    before = (picture.picture, belief.value)
    picture.event = {"kind": "place", "x": 0.1, "y": 0.2, "mark": -1, "count": 1}
    changed(drawn=False)
    assert belief.value != before[1] and picture.marks[0]["x"] == 0.1
    before = (picture.picture, belief.value)
    parts["FloatSlider"].value = 0.2
    changed()
    before = (picture.picture, belief.value)
    parts["Dropdown"].value = "officer"
    changed()
    before = (picture.picture, belief.value)
    parts["ToggleButtons"].value = "truth"
    changed()
    assert "error" not in label.value


def test_the_lab_answers_as_the_networks_do(models, photos):
    lab = objectives.Lab(models, photos)
    for objective, T in (("L2", 1.0), ("rebalanced", 0.8)):
        off = np.abs(lab.picture(objective, "coffee", T).astype(int) - models[objective].colorize(photos["coffee"]))
        assert off.mean() < 1  # enlarged once instead of twice
    assert (lab.picture("truth", "coffee", 1.0) == photos["coffee"]).all()
    spread, mean, _ = lab.at("rebalanced", "coffee", (0.999, 0.0), 0.5)
    assert spread.sum() == pytest.approx(1, abs=1e-4)
    assert mean == pytest.approx((spread @ bins.centers().numpy()).tolist(), abs=0.05)
    assert lab.at("L2", "coffee", (0.5, 0.5), 0.2)[0] is None
    assert lab.at("L2", "coffee", (0.5, 0.5), 0.2)[1] == lab.at("L2", "coffee", (0.5, 0.5), 1.0)[1]  # its mean alone


def test_the_found_table_was_made_with_the_fault():
    table, found = found_prior.table(FAULTY_AB.reference), found_prior.read()
    assert found.shape == (bins.COUNT,) and found.sum().item() == pytest.approx(1, abs=1e-4)
    assert found_prior.overlap(table, found) > 0.999
    assert bins.centers()[found.argmax()].tolist() == [-90, 90]  # as in the copies on the internet
    for misconception in FAULTY_AB.misconceptions:
        if misconception.name != "with L":
            assert found_prior.overlap(found_prior.table(misconception.answer), found) < 0.98, misconception.name


@pytest.fixture(scope="module")
def town():
    return own_town.Town(PAINTS, 24)


def test_a_last_layer_learns_its_town(town):
    layer = own_town.fresh_layer()
    marks = town.marks()
    assert town.loss(layer) == pytest.approx(marks["knows nothing"], abs=1e-3)
    descent = torch.optim.Adam(layer.parameters(), lr=0.02)
    for step in range(40):
        features, ab = town.batch(step)
        loss = losses.cross_entropy(layer(features), ab)
        descent.zero_grad()
        loss.backward()
        descent.step()
    assert marks["knows everything"] < town.loss(layer) < marks["the right shares, the same everywhere"] - 1
    found = own_town.beliefs({"old": own_town.embedded(), "new": own_town.network(layer)}, PAINTS, count=6)
    yellow = list(streets.PAINTS).index("yellow")
    assert found["new"][yellow] > 0.5 > 0.25 > found["old"][yellow]


def test_the_trunk_with_its_own_last_layer_is_the_network(town):
    network = own_town.embedded()
    scene = streets.StreetDataset(streets.SUPPLIES["training"], own_town.SIDE, PAINTS)[0]
    with torch.inference_mode():
        scores = network.model8[-1](town.features[:1])
        wanted = network.logits(network.network_input(scene.rgb))
    assert torch.allclose(scores, wanted, atol=2e-3)
    assert town.weights() @ bins.estimate_prior([town.ab], photographs=False) == pytest.approx(1, abs=1e-4)


def test_validation_scenes_are_none_of_the_training(town):
    assert not any(torch.equal(one, other) for one in town._true for other in town.ab)


def test_neutral_cars_look_blue_beside_orange_and_are_grey():
    scenes = {time: streets.scene(8, own_town.SIDE, {"neutral": 1.0}, time=time) for time in streets.TIMES}
    said = own_town.about_greys(scenes)
    sunset = scenes["sunset"]
    around = sunset.ab[sunset.coverage == 0].mean(axis=0)
    assert "(-2, -4)" in said and f"({around[0]:.0f}, {around[1]:.0f})" in said and around.min() > 10
    assert own_town.about_greys({"sunset": streets.scene(8, own_town.SIDE, {"red": 1.0}, time="sunset")}) == ""


def test_rows_of_the_study_are_the_means_of_all_seeds():
    table = pd.DataFrame({"set": ["val"] * 3 + ["kodak"], "variant": ["x"] * 4, "seed": ["0", "1", "all", "all"],
                          "metric": ["auc"] * 4, "mean": [1.0, 3.0, 2.0, 9.0], "low": [0.0] * 4, "high": [4.0] * 4})
    row, = figures_02.study_rows(table, {"x": "the x"}, "val").itertuples()
    assert (row.model, row.said) == ("the x", "2.0 [0.0, 4.0]")


def test_alt_texts_and_captions_come_from_the_data(models, photos, monkeypatch):
    said = []
    monkeypatch.setattr(plots, "show", lambda figure, caption, alt: said.append((caption, alt)))
    found = figures_02.show_answers({"L2": models["L2"], "copy": colorlab.load("grey")}, photos)
    assert f"truth {metrics.colourfulness(found['coffee']['truth']):.0f}" in said[-1][1]
    assert "'L2' is the most colourful in every row" in said[-1][0]
    figures_02.show_costs({"odd": (12.3, -7), "even": (1, 2)}, {"odd": 7, "even": 9})
    assert "odd at (12, -7)" in said[-1][1] and "cheapest is 'odd'" in said[-1][0]
    figures_02.show_means({"grey": (0, 0), "some": (3, 4)})
    assert "chroma above 5" in said[-1][0]
    table = pd.DataFrame({"prior": [2.0, 3.0], "classifier": [1.0, 2.0]}, index=["coffee", "officer"])
    figures_02.show_landmarks(photos, table)
    vivid = {name: f"{metrics.colourfulness(photo):.0f}" for name, photo in photos.items()}
    assert f"officer: colourfulness {vivid['officer']}, prior 3.0, classifier 2.0" in said[-1][1]
    assert "most on 'officer' and 'coffee'" in said[-1][0] and "costs less than the prior on each." in said[-1][0]
    figures_02.show_landmarks(photos, table.assign(classifier=[2.5, 2.0]))
    assert "costs more than the prior on 'coffee'." in said[-1][0]
    assert all(len(caption) > 5 and len(alt) > 40 for caption, alt in said)


def test_averages_are_means_over_the_photos(photos):
    table = tables_02.averages({"none": colorlab.load("grey")}, photos)
    vivid = np.mean([metrics.colourfulness(photo) for photo in photos.values()])
    far = np.mean([figures_02.ab_of(photo).norm(dim=1).mean() for photo in photos.values()])
    assert table.loc["truth", "colourfulness"].startswith(f"{vivid:.0f} [")
    assert table.loc["truth", "mean ab error"] == "0 [0, 0]" and table.loc["none", "colourfulness"] == "0 [0, 0]"
    assert table.loc["none", "mean ab error"].startswith(f"{far:.0f} [")


def test_weights_by_lambda_and_round_trips(photos):
    table = tables_02.weights_by_mix(metrics.prior(), (1.0, 0.5))
    assert table.loc["lambda 1.0"].tolist() == pytest.approx([1, 1, 1])
    weights = bins.rebalancing_weights(metrics.prior(), 0.5)
    assert table.loc["lambda 0.5", "factor"] == pytest.approx((weights.max() / weights.min()).item())
    back = tables_02.round_trip(photos["coffee"])
    assert 2 < back["nearest bin"] < 7.1 and back["mean of the five"] < 0.5


def test_the_classifier_fails_on_the_squirrel_as_the_notebook_says():
    photo = images.read(next(path for path in datasets.samples() if path.stem == "squirrel"))
    model = colorlab.load("zhang16-mini-classification")
    row = tables_02.landmarks(model, {"squirrel": photo}).loc["squirrel"]
    assert row["classifier"] > row["prior"]
    greens = (bins.centers()[:, 0] < -20) & (bins.centers()[:, 1] > 20)
    with torch.inference_mode():
        given = model.distribution(model.network_input(photo)).mean(dim=(0, 2, 3))
    assert given[greens].sum() < metrics.prior()[greens].sum()


def test_landmarks_lie_between_nothing_and_all(models, photos):
    flat = {"coffee": photos["coffee"], "flat": np.full((64, 64, 3), 128, np.uint8)}
    table = tables_02.landmarks(models["rebalanced"], flat)
    coffee, grey = table.loc["coffee"], table.loc["flat"]
    assert coffee["all known"] < coffee["classifier"] < coffee["prior"] < coffee["nothing known"]
    assert coffee["nothing known"] == pytest.approx(5.746, abs=1e-3)
    shares = bins.soft_encode(torch.zeros(1, 2, 1, 1)).flatten()
    expected = -(shares * metrics.prior().log()).sum().item()
    assert grey["prior"] == pytest.approx(expected, abs=0.02)
    assert grey["all known"] == pytest.approx(-(shares[shares > 0] * shares[shares > 0].log()).sum().item(), abs=0.02)
