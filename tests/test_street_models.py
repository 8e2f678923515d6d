"""Models on the street world: measured rightly, trained by the documented command, stored as the tables say."""

import itertools

import numpy as np
import pandas as pd
import pytest
import torch
import torch.nn.functional as F

import colorlab
from colorlab import bins, datasets, models, resources, streets, training
from colorlab.cli.main import main
from colorlab.datasets import streets as street_photos
from colorlab.experiments import grid
from colorlab.experiments import streets as results
from colorlab.models import Iizuka16, Zhang16
from colorlab.models.base import Colorizer
from colorlab.streets import figures
from colorlab.streets.scores import input_of

pytestmark = pytest.mark.usefixtures("one_thread")
NAMES = [name for name in models.names() if "-streets" in name and not name.startswith(("isola17", "zhang17"))]


class Oracle(Colorizer):
    """Answers what the truth says of one scene after another."""

    name = "oracle"

    def __init__(self, scenes, paints=streets.DEFAULT, loss="squared"):
        super().__init__()
        self.truths, self.paints, self.loss = [streets.truth(scene) for scene in scenes], paints, loss
        self.seen = self.asked = 0

    def _next(self, L, counter):
        first = getattr(self, counter)
        setattr(self, counter, first + len(L))
        return self.truths[first:first + len(L)]

    def forward(self, L):
        return torch.stack([torch.from_numpy(truth.answer_map(self.loss)).movedim(-1, 0)
                            for truth in self._next(L, "seen")])

    def distribution(self, L):
        maps = []
        for truth in self._next(L, "asked"):
            with_paint = [torch.from_numpy(truth.scene.ab_with(streets.PAINTS[name])).movedim(-1, 0)[None]
                          for name in self.paints]
            maps.append(sum(p * bins.soft_encode(F.avg_pool2d(ab, 4))
                            for ab, p in zip(with_paint, self.paints.values())))
        return torch.cat(maps)


@pytest.fixture(scope="module")
def scenes():
    return list(itertools.islice(streets.StreetDataset(seed=4, size=96), 150))


# ---- what is measured

def test_the_truth_itself_is_measured_as_perfect(scenes):
    table = streets.evaluate(Oracle(scenes), scenes)
    found = streets.summarize(table)
    assert found["scenes"] > 140 and found["cars"] > 250
    assert found["to_mean"] < 0.1 and found["no_paint"] == 1  # the mean is a colour that no car has
    assert found["excess_bits"] == pytest.approx(0, abs=0.03)
    assert found["calibration_error"] < 0.04  # no more than the luck of about 300 cars
    assert found["time_right"] == found["season_right"] == 1
    for name, p in streets.DEFAULT.items():
        assert found[f"p_{name}"] == pytest.approx(p, abs=0.01)
    assert found["p_none"] < 0.01


@pytest.mark.parametrize(("loss", "measure"), [("absolute", "to_median"), ("zero-one", "to_mode")])
def test_other_answers_lie_where_they_should(scenes, loss, measure):
    found = streets.summarize(streets.evaluate(Oracle(scenes[:40], loss=loss), scenes[:40]))
    assert found[measure] < 0.1 < found["to_mean"]
    assert found["no_paint"] == (0 if loss == "zero-one" else pytest.approx(found["no_paint"]))


def test_a_wrong_belief_costs_what_it_must(scenes):
    uniform = streets.summarize(streets.evaluate(Oracle(scenes[:40], streets.UNIFORM), scenes[:40]))
    cost = np.log2(5) - streets.entropy_bits(list(streets.DEFAULT.values()))
    assert uniform["excess_bits"] == pytest.approx(cost, abs=0.05)


def test_evaluate_leaves_the_model_as_it_was_and_needs_scenes(scenes):
    model = Zhang16(0.0625, side=96).train()
    assert len(streets.evaluate(model, scenes[:4])) >= 4
    assert model.training
    model.model3.eval()  # a part whose statistics are frozen
    streets.evaluate(model, scenes[:4])
    assert model.training and model.model4.training and not model.model3.training
    with pytest.raises(ValueError, match="at least one scene"):
        streets.evaluate(model, [])
    assert model.training  # after an error, too
    assert "excess_bits" not in streets.evaluate(Iizuka16(0.0625, global_side=96), scenes[:2])
    model.facts = {"recipe": {"objective": "l2"}}  # its distribution was never trained
    assert not model.predicts_bins
    assert "excess_bits" not in streets.evaluate(model, scenes[:2])


def test_popular_paints_are_a_distribution_whose_answers_agree():
    answers = streets.best_answers(streets.POPULAR)
    assert sum(streets.POPULAR.values()) == pytest.approx(1)
    assert answers["zero-one"] == answers["absolute"] == streets.PAINTS["neutral"]
    assert np.hypot(*np.subtract(answers["squared"], streets.PAINTS["neutral"])) < 10


# ---- training

def test_train_command_learns_streets(tmp_path, capsys):
    words = ["train", "--data", "streets", "--side", "64", "--limit", "48", "--objective", "classification",
             "--epochs", "2", "--width", "0.0625", "-o", str(tmp_path / "run")]
    assert main(words) == 0
    model = colorlab.load(tmp_path / "run" / "model.safetensors")
    assert model.side == 64 and model.facts["recipe"]["zoom"] == 1.0 and model.facts["photos"] == 48
    assert model.predicts_bins
    assert main([*words[:-1], str(tmp_path / "other"), "--no-fusion"]) == 2
    assert "zhang16 has no option" in capsys.readouterr().err
    assert main(["train", "--data", "streets", "--side", "32", "-o", str(tmp_path / "small")]) == 2
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said.startswith("colorlab: streets: ") and "multiple of 8 from 64 to 512" in said
    iizuka = ["train", "--data", "streets", "--validation", "streets", "--side", "64", "--limit", "32", "--epochs", "1",
              "--architecture", "iizuka16", "--no-fusion", "--width", "0.0625", "-o", str(tmp_path / "local")]
    assert main(iizuka) == 0
    assert not colorlab.load(tmp_path / "local" / "model.safetensors").global_branch


@pytest.mark.parametrize("question", ["paint", "time"])
def test_street_study_runs_and_is_measured(question, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(results, "SCENES", 3)
    monkeypatch.setattr(street_photos, "VALIDATION_SCENES", 8)
    path = resources.path(f"streets_{question}.toml")
    plan, text = grid.read(path), path.read_text(encoding="utf-8")
    assert plan.photos == plan.validation == "streets" and set(plan.variants) <= set(NAMES)
    for line, small in ((f"width = {plan.width:g}", "width = 0.0625"), (f"side = {plan.side}", "side = 96"),
                        (f"limit = {plan.limit}", "limit = 16"), (f"epochs = {plan.recipe.epochs:g}", "epochs = 1")):
        assert line in text
        text = text.replace(line, small)
    config = tmp_path / "small.toml"
    config.write_text(text, encoding="utf-8")
    assert main(["study", "run", str(config), "-o", str(tmp_path / "runs")]) == 0
    assert main(["study", "measure", str(config), "-o", str(tmp_path / "runs")]) == 0
    assert "streets.csv" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "runs" / "results" / "streets.csv", index_col="variant")
    assert set(table.index) == set(plan.variants) and (table["scenes"] <= 3).all()
    cars = pd.read_csv(tmp_path / "runs" / "results" / "cars.csv.gz")
    assert set(cars["variant"]) == set(plan.variants)


def test_the_two_street_studies_cover_the_embedded_models():
    plans = [grid.read(resources.path(f"streets_{question}.toml")) for question in ("paint", "time")]
    assert sorted(name for plan in plans for name in plan.variants) == sorted(NAMES)
    for plan in plans:  # what `colorlab train --data streets` takes on its own is the same
        for variant, recipe in plan.runs().values():
            usual = training.usual("streets", variant.architecture, variant.objective)
            assert {"side": plan.side, "limit": plan.limit, "width": plan.width} == {
                key: usual[key] for key in ("side", "limit", "width")}
            assert all(getattr(recipe, key) == usual[key] for key in ("epochs", "batch_size", "learning_rate", "zoom"))


def test_validation_scenes_are_not_trained_on():
    learned, validation = (datasets.find("streets").squares(64, 6, use, progress=False)
                           for use in ("training", "validation"))
    assert not (learned.rgb[:, None] == validation.rgb).flatten(2).all(2).any()
    assert len(set(streets.SUPPLIES.values())) == len(streets.SUPPLIES)


# ---- what is stored

def stored(name):
    return pd.read_csv(resources.path("streets", name))


def test_the_stored_study_says_what_the_papers_claim_but_for_l2_which_did_not_get_there():
    means = stored("streets.csv").set_index("variant")
    assert set(means.index) == set(NAMES)
    assert {claim.first for claim in results.CLAIMS if not claim.holds(means)} == {results.L2}
    assert results.markdown(means) == resources.path("streets", "tables.md").read_text(encoding="utf-8")


def test_the_stored_means_are_those_of_the_stored_cars():
    means, cars = stored("streets.csv").set_index("variant"), stored("cars.csv.gz")
    for name, part in cars.groupby("variant"):
        again = streets.summarize(part.dropna(axis=1, how="all"))
        assert again.to_numpy(float) == pytest.approx(means.loc[name, again.index].to_numpy(float), rel=1e-2, abs=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_embedded_street_models_are_small_and_as_measured(name):
    assert models.embedded(name).stat().st_size <= 2 ** 20
    model = colorlab.load(name)
    scenes = list(itertools.islice(streets.StreetDataset(streets.SUPPLIES["results"], model.facts["side"]), 20))
    table, kept = streets.evaluate(model, scenes), stored("cars.csv.gz")
    kept = kept[kept["variant"] == name].head(len(table))
    assert table["seed"].tolist() == kept["seed"].tolist()
    assert table[["a", "b"]].to_numpy() == pytest.approx(kept[["a", "b"]].to_numpy(), abs=0.5)
    assert "time of day right" in colorlab.load(name).card.metrics


# ---- pictures and panel

@pytest.fixture(scope="module")
def classification():
    return colorlab.load("zhang16-streets-classification")


def test_figures_are_drawn(classification, scenes, tmp_path):
    photo = resources.path("samples", "coffee.jpg")
    mini = colorlab.load("zhang16-mini-classification")
    drawn = {
        "contexts": figures.contexts(7, 64), "answers": figures.answers(7, [classification]),
        "many": figures.many(0, 2, 3, 64),
        "bars": figures.paint_bars({"truth": list(streets.DEFAULT.values()), "model": [0.2] * 4 + [0.1] * 2}),
        "unsure": figures.unsure(streets.truth(scenes[0]), [classification]),
        "photo": figures.unsure_photo(photo, [mini]), "draws": figures.draw_scenes(classification, scenes[:2], 2),
        "photos": figures.draws(mini, [np.asarray(scenes[0].rgb)], 2)}
    for name, figure in drawn.items():
        figure.savefig(tmp_path / f"{name}.png", dpi=40)
        assert (tmp_path / f"{name}.png").stat().st_size > 3000
    texts = [text.get_text() for text in drawn["bars"].axes[0].texts]
    assert "red\n38%" in texts and "8%" in texts and "no car's\n10%" not in texts


def test_a_model_is_less_sure_of_cars_than_of_the_road(classification, scenes):
    bits = np.stack([figures.bits_map(classification, input_of(classification, [scene])) for scene in scenes[:20]])
    on_cars = np.stack([scene.coverage.reshape(24, 4, 24, 4).mean((1, 3)) for scene in scenes[:20]]) > 0.9
    road = np.stack([(scene.segmentation == streets.CLASSES.index("road")).reshape(24, 4, 24, 4).all((1, 3))
                     for scene in scenes[:20]])
    assert bits[on_cars].mean() > bits[road].mean() + 0.5


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def test_street_panel(classification, monkeypatch):
    from colorlab.course import widgets
    from colorlab.course.widgets import street

    panels = []
    monkeypatch.setattr(street, "show", lambda panel, text, _, more: panels.append((panel, text + more)))
    widgets.street_panel([classification, colorlab.load("zhang16-streets-l2")])
    text, parts = panels[0][1], list(walk(panels[0][0]))
    pictures = [part for part in parts if type(part).__name__ == "Image"]
    words = [part for part in parts if type(part).__name__ == "HTML"]
    controls = {part.description: part for part in parts if getattr(part, "description", "")}
    assert len(pictures) == 4 and set(controls) == {"street", "time", "season", "paint"}
    assert "2.1" in text and "red" in text and "<" not in text and "Run this cell" in text
    before = [picture.value for picture in pictures]
    assert "red" in words[2].value and "ab = (" in words[3].value and "2.1" in words[1].value
    controls["paint"].value = "blue"
    after = [picture.value for picture in pictures]
    assert before[1] != after[1] and before[0] == after[0]  # the grey picture does not know the paint
    controls["time"].value = "night"
    assert pictures[0].value != after[0]
