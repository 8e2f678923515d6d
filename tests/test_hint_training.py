"""Simulated hints, the objective that trains with them, and what hints are measured to buy."""

import numpy as np
import pandas as pd
import pytest
import torch

from colorlab import datasets, images, lab, losses, resources, streets, training
from colorlab.datasets import Item, PhotoSet
from colorlab.experiments import hints as study
from colorlab.hints import Hint, raster
from colorlab.models import Colorizer, Grey, Zhang16, Zhang17
from colorlab.models.baselines import NearestHint
from colorlab.training.batches import Batch
from colorlab.training.objectives.zhang17 import Simulation, corners, where_wrong
from colorlab.training.objectives.zhang17 import patches as squares


def patches(ab, sides, dice):
    return squares(ab, sides, corners(ab, sides, dice))


pytestmark = pytest.mark.usefixtures("one_thread")


def batch(count=8, side=32, seed=0, first=0, share=None):
    """Photos of noise, or the share of one process of them."""
    dice = torch.Generator().manual_seed(seed)
    ab = (torch.rand(count, 2, side, side, generator=dice) - 0.5) * 100
    part = slice(first, first + (share or count))
    return Batch(torch.full((count, 1, side, side), 50.0)[part], ab[part], torch.zeros(count)[part],
                 torch.arange(count)[part],
                 torch.Generator().manual_seed(1), count, first)


# --- the law of the hints


def test_a_patch_tells_the_mean_of_what_it_covers():
    ab = batch(3).ab
    sides = torch.tensor([[5, 3, 0], [1, 0, 0], [0, 0, 0]])
    told = patches(ab, sides, torch.rand(3, 3, 2, generator=torch.Generator().manual_seed(2)))
    assert told[2].abs().sum() == 0 and told[1, 2].sum() == 1 and 25 <= told[0, 2].sum() <= 34
    row, column = (told[1, 2] > 0).nonzero()[0].tolist()
    torch.testing.assert_close(told[1, :2, row, column], ab[1, :, row, column])
    rows, columns = np.nonzero(told[0, 2].numpy())
    if told[0, 2].sum() == 34:  # they do not overlap: every one has one colour, the mean of its own pixels
        for colour in told[0, :2, rows, columns].T.unique(dim=0):
            mask = (told[0, :2] == colour[:, None, None]).all(dim=0)
            assert mask.sum() in (9, 25)
            torch.testing.assert_close(ab[0][:, mask].mean(dim=1), colour, atol=1e-4, rtol=1e-4)


def test_the_later_patch_lies_over_the_earlier_one():
    ab = batch(1).ab
    middle = torch.full((1, 2, 2), 0.5)
    told = patches(ab, torch.tensor([[9, 3]]), middle)
    assert told[0, 2].sum() == 81
    rows, columns = (told[0, 2] > 0).nonzero().unbind(1)
    top, left = int(rows.min()), int(columns.min())
    inner = told[0, :2, top + 3:top + 6, left + 3:left + 6]
    torch.testing.assert_close(inner, ab[0, :, top + 3:top + 6, left + 3:left + 6].mean(dim=(1, 2))[:, None, None]
                               .expand(-1, 3, 3), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(told[0, :2, top, left], ab[0, :, top:top + 9, left:left + 9].mean(dim=(1, 2)),
                               atol=1e-4, rtol=1e-4)


def test_patches_stay_inside_and_gather_around_the_middle():
    count = 400
    ab = torch.zeros(count, 2, 40, 60)
    dice = torch.rand(count, 1, 2, generator=torch.Generator().manual_seed(0))
    mask = patches(ab, torch.full((count, 1), 4), dice)[:, 2]
    assert (mask.sum(dim=(1, 2)) == 16).all()
    tops = (mask.sum(dim=2) > 0).float().argmax(dim=1).float()
    lefts = (mask.sum(dim=1) > 0).float().argmax(dim=1).float()
    # The paper's law: mean (H - P + 1) / 2, deviation (H - P + 1) / 4, truncated to whole pixels, 5 % at each border.
    assert tops.mean() == pytest.approx(18, abs=1.2) and lefts.mean() == pytest.approx(28, abs=1.8)
    assert tops.std() == pytest.approx(9.25, abs=1) and lefts.std() == pytest.approx(14.25, abs=1.5)


def test_clicks_go_where_the_colours_are_wrong():
    error = torch.zeros(2, 20, 30)
    error[0, 5, 7], error[0, 0, 29], error[1, 19, 0] = 1, 3, 2
    dice = torch.rand(2, 400, generator=torch.Generator().manual_seed(0))
    found = where_wrong(error, torch.full((2, 400), 3), dice)
    assert found[1].unique(dim=0).tolist() == [[17, 0]]  # all of the patch lies inside
    places, counts = found[0].unique(dim=0, return_counts=True)
    assert places.tolist() == [[0, 27], [4, 6]] and counts[0] / 400 == pytest.approx(0.75, abs=0.07)


def test_how_many_hints_a_photo_gets():
    simulate = Simulation(largest=1, revealed=0.0)  # single pixels, so that hints can be counted
    counts = torch.cat([simulate(batch(200, 64, seed=0))[:, 2].sum(dim=(1, 2))])
    assert (counts == 0).float().mean() == pytest.approx(1 / 8, abs=0.06)
    assert counts.mean() == pytest.approx(7, abs=1.5) and counts.max() > 20
    whole = Simulation(revealed=1.0)(one := batch(4))
    assert torch.equal(whole[:, :2], one.ab) and (whole[:, 2] == 1).all()


def test_every_process_gives_its_share_of_the_same_hints():
    together = Simulation()(batch(8))
    shares = [Simulation()(batch(8, first=first, share=4)) for first in (0, 4)]
    assert together[:, 2].sum() > 0
    torch.testing.assert_close(torch.cat(shares), together)
    assert not torch.equal(together, Simulation()(batch(8, seed=5)))


# --- the losses


def test_huber_is_the_absolute_error_but_for_small_ones():
    zero = torch.zeros(1, 2, 1, 2)
    error = torch.tensor([[[[3.0, 0.5]], [[-4.0, 0.0]]]])
    assert losses.huber(error, zero).item() == pytest.approx(((3 - 0.5) + (4 - 0.5) + 0.5 * 0.5 ** 2) / 2)


def test_the_class_is_the_point_next_to_the_mean_of_a_block():
    true = torch.zeros(1, 2, 4, 8)
    true[0, :, :, :4] = torch.tensor([33.0, -68.0])[:, None, None]
    true[0, 0, 0, 4] = 16 * 40.0  # one pixel of a block: its mean counts
    grid = lab.ab_grid()
    scores = torch.zeros(1, 529, 1, 2)
    for column, colour in enumerate(((30, -70), (40, 0))):
        scores[0, (grid == torch.tensor(colour)).all(dim=1), 0, column] = 50
    assert losses.grid_cross_entropy(scores, true).item() < 1e-6
    assert losses.grid_cross_entropy(scores.flip(-1), true).item() > 40
    far = torch.full((1, 2, 4, 8), 300.0)
    assert losses.grid_cross_entropy(torch.zeros(1, 529, 1, 2), far).item() == pytest.approx(np.log(529))


# --- the objective


def photos(count=24, side=32):
    """One colour each, which their grey picture does not tell: only hints do."""
    dice = np.random.default_rng(0)
    L = dice.uniform(40, 70, (count, 1, side, side)).astype(np.float32)
    ab = np.broadcast_to(dice.uniform(-40, 40, (count, 2, 1, 1)), (count, 2, side, side)).astype(np.float32)
    rgb = lab.to_uint8(lab.lab_to_rgb(torch.from_numpy(np.concatenate((L, ab), axis=1))))
    return PhotoSet(rgb, torch.zeros(count, dtype=torch.long), ["all"])


@pytest.mark.slow
def test_training_teaches_what_a_hint_is(tmp_path):
    data = photos()
    model = training.fresh_model("zhang17", "hints", data, width=1 / 16)
    recipe = training.Recipe("hints", epochs=40, batch_size=8, learning_rate=1e-2, average=0.9, zoom=1.0)
    path = training.train(model, data, recipe, tmp_path / "run", progress=False)
    log = pd.read_csv(tmp_path / "run" / "log.csv")
    assert {"loss", "colour", "classes"} <= set(log.columns)
    assert np.allclose(log["loss"], log["colour"] / 11 + log["classes"], rtol=1e-3)
    trained = _load(path)
    colours = lab.rgb_to_lab(data.rgb)
    L, ab = colours[:, :1], colours[:, 1:]
    places = torch.rand(len(ab), 3, 2, generator=torch.Generator().manual_seed(9))
    told = patches(ab, torch.full((len(ab), 3), 9), places)
    with torch.inference_mode():
        without, with_hints = (float((trained(L, given) - ab).norm(dim=1).mean()) for given in (None, told))
    assert with_hints < 0.8 * without  # a network that ignores them: the same


def _load(path):
    import colorlab

    return colorlab.load(path, "cpu")


def test_the_trunk_learns_nothing_from_the_classes():
    model = Zhang17(width=1 / 16, batch_norm=True)
    one = batch(2)
    model.ab_and_scores(one.L, torch.zeros(2, 3, 32, 32))[1].square().mean().backward()
    touched = {name.split(".")[0] for name, part in model.named_parameters() if part.grad is not None}
    assert touched == {"model_class"}


def test_a_model_that_takes_no_hints_is_refused(tmp_path):
    data = photos(8)
    model = training.fresh_model(Zhang16, "classification", data, width=1 / 16)
    with pytest.raises(training.TrainingError, match=r"'hints' needs a model .* \(zhang17\)"):
        training.train(model, data, training.Recipe("hints", batch_size=8), tmp_path / "run", progress=False)


# --- what hints buy


class Obedient(Colorizer):
    """Grey but where there are hints: `exact` fills the photo with the mean of them."""

    conditions = ("hints",)
    needs_weights = False
    multiple = 1

    def working_size(self, height, width):
        return height, width

    def condition_input(self, rgb, **conditions):
        from colorlab.hints import raster

        return {"hints": raster(conditions["hints"], rgb.shape[:2])}

    def forward(self, L, hints=None):
        if hints is None:
            return L.new_zeros(len(L), 2, *L.shape[-2:])
        mask = hints[:, 2:]
        mean = (hints[:, :2] * mask).sum(dim=(2, 3), keepdim=True) / mask.sum(dim=(2, 3), keepdim=True).clamp(min=1)
        return mean.expand(-1, -1, *L.shape[-2:])


@pytest.fixture
def folder(tmp_path):
    for i in range(6):
        ramp = np.linspace(60, 180, 24)[:, None] + np.zeros((24, 32))
        rgb = np.dstack((ramp + 40, ramp, ramp - 50 + 8 * i)).clip(0, 255).astype(np.uint8)
        images.write(tmp_path / "photos" / f"{i}.png", rgb) if (tmp_path / "photos").is_dir() else (
            (tmp_path / "photos").mkdir(), images.write(tmp_path / "photos" / f"{i}.png", rgb))
    return tmp_path / "photos"


def test_longer_lists_of_hints_add_to_shorter_ones(folder):
    items = datasets.find(folder).items()
    few, many = study.hinted(items, 3), study.hinted(items, 10)
    for short, long, item in zip(few, many, items, strict=True):
        assert short.conditions["hints"] == long.conditions["hints"][:3] and len(long.conditions["hints"]) == 10
        assert short.name == item.name
    assert few[0].conditions["hints"][0].x != few[1].conditions["hints"][0].x  # each photo has places of its own
    assert study.hinted([Item("x", items[0].truth, conditions={"style": 1})], 0)[0].conditions == {"style": 1,
                                                                                                    "hints": []}


def test_the_curve_rises_with_the_hints(folder):
    model, plain = Obedient().eval(), Grey().eval()
    model.name, plain.name = "obedient", "grey"
    table = study.curve([model, plain], folder, counts=(0, 2, 20), progress=False)
    assert table.groupby(["model", "hints"]).size().to_dict() == {
        ("obedient", 0): 6, ("obedient", 2): 6, ("obedient", 20): 6, ("grey", 0): 6}
    found = study.summarize(table).set_index(["model", "metric", "hints"]).sort_index()
    psnr = found.loc[("obedient", "psnr")]
    assert psnr.loc[20, "mean"] > psnr.loc[0, "mean"] + 3 and psnr.loc[20, "gain_low"] > 0
    assert psnr.loc[0, "mean"] == pytest.approx(found.loc[("grey", "psnr", 0), "mean"], abs=0.01)
    assert (found["low"] <= found["mean"]).all() and (found["mean"] <= found["high"]).all()
    assert found["lead"].isna().all()  # the nearest hint was not measured


def test_the_lead_over_the_nearest_hint_is_taken_photo_by_photo(folder):
    model = Obedient().eval()
    model.name = "obedient"
    table = study.curve([model, NearestHint()], folder, counts=(0, 20), progress=False)
    found = study.summarize(table).set_index(["model", "hints", "metric"])
    assert list(found.index.get_level_values("model").unique()) == ["obedient", "nearest hint"]
    photos = table.pivot(index="photo", columns=["model", "hints"], values="psnr")
    lead = photos["obedient"] - photos["nearest hint"]
    assert found.loc[("obedient", 20, "psnr"), "lead"] == pytest.approx(lead[20].mean())
    assert found.loc[("obedient", 20, "psnr"), "lead_low"] <= lead[20].mean() <= found.loc[
        ("obedient", 20, "psnr"), "lead_high"]
    assert found["lead"].isna().sum() == 2 * 3  # of the nearest hint itself
    assert found.loc[("nearest hint", 20, "psnr"), "gain_low"] > 0
    assert "more than nearest hint" in study.markdown(found.reset_index())


def test_the_nearest_hint_paints_each_pixel_with_the_colour_next_to_it():
    planes = raster([Hint(0.2, 0.5, (50, 30), 0), Hint(0.8, 0.5, (-20, 10), 0)], (8, 10))
    ab = NearestHint()(torch.full((1, 1, 8, 10), 50.0), hints=planes)[0]
    assert (ab[:, :, :5] == torch.tensor([50, 30])[:, None, None]).all()
    assert (ab[:, :, 6:] == torch.tensor([-20, 10])[:, None, None]).all()
    assert not NearestHint()(torch.full((1, 1, 8, 10), 50.0), hints=0 * planes).any()
    assert not NearestHint()(torch.full((1, 1, 8, 10), 50.0)).any()


# --- one click on a street


class Clicked(Zhang17):
    """Paints a known answer: `spill` is how much of the hint goes to the other cars."""

    def __init__(self, scene, spill=0.0):
        super().__init__(width=1 / 64)
        self.scene, self.spill = scene, spill

    def forward(self, L, hints=None):
        ab = L.new_zeros(len(L), 2, *L.shape[-2:])
        if hints is not None and hints[0, 2].any():
            row, column = (hints[0, 2] > 0).nonzero().float().mean(dim=0).round().long().tolist()
            colour = hints[0, :2, row, column]
            car = int(self.scene.cars[row, column])
            cars = torch.from_numpy(self.scene.cars.astype(int))
            ab[0, :, cars == car] = colour[:, None]
            ab[0, :, (cars > 0) & (cars != car)] = self.spill * colour[:, None]
        return ab


def two_cars():
    return next(one for one in map(streets.StreetDataset(2, 96).__getitem__, range(100))
                if len(one.recipe.colours) == 2 and all(study.large_enough(one, car) for car in (1, 2)))


def test_a_click_hits_the_car():
    scene = two_cars()
    for car in (1, 2):
        x, y = study.inside(scene, car)
        rows, columns = Hint(x, y, "red").patch((96, 96))
        assert (scene.cars[rows, columns] == car).all()


def test_what_a_click_does_is_measured():
    scene = two_cars()
    row = study.click(Clicked(scene).eval(), scene, 1, "red")
    assert row["taken"] == 1 and row["distance"] == pytest.approx(0, abs=1e-3)
    assert row["change"] == pytest.approx(np.hypot(*streets.PAINTS["red"]), rel=1e-3) and row["others_change"] == 0
    leaky = study.click(Clicked(scene, spill=0.5).eval(), scene, 1, "red")
    assert leaky["others_change"] == pytest.approx(np.hypot(*streets.PAINTS["red"]) / 2, rel=1e-3)
    assert 0 <= row["bits_before"] <= np.log2(6) and row["others_bits_after"] <= np.log2(6)


def test_clicks_are_summarized_beside_the_truth():
    scene = two_cars()
    table = study.clicks(Clicked(scene).eval(), [scene])
    assert len(table) == 2 and set(table["car"]) == {1, 2}
    found = study.summarize_clicks(table).set_index("measure")
    assert found.loc["taken_80", "mean"] == 1 and found.loc["others_change_below_5", "mean"] == 1
    assert found.loc["bits_removed", "truth"] == pytest.approx(2.124, abs=0.001)
    single = next(one for one in map(streets.StreetDataset(2, 96).__getitem__, range(100))
                  if len(one.recipe.colours) == 1)
    with pytest.raises(streets.StreetsError, match="two cars"):
        study.clicks(Clicked(single).eval(), [single])


# --- what is stored


@pytest.fixture(scope="module")
def stored():
    paths = {name: resources.path(f"hints_{name}.csv") for name in ("curve", "streets")}
    return {name: pd.read_csv(path) for name, path in paths.items() if path.is_file()}


def test_the_page_says_what_the_tables_say(stored):
    page = resources.path("hints_tables.md").read_text(encoding="utf-8")
    assert page == study.markdown(stored["curve"], stored.get("streets"))


def test_hints_buy_what_they_should(stored):
    curve = stored["curve"].set_index(["model", "metric", "hints"]).sort_index()
    psnr = curve.loc[("zhang17-mini", "psnr")]
    assert psnr.index.tolist() == list(study.COUNTS) and (psnr["photos"] >= 200).all()
    assert psnr.loc[10, "gain"] >= 2.5 and psnr.loc[100, "gain"] >= 5
    assert psnr["mean"].is_monotonic_increasing
    without = curve.loc[("zhang17-mini", "ab_distance", 0), "mean"]
    assert without <= 1.03 * 16.157, "what zhang16-mini-classification had when zhang17-mini was grown from it"


def test_the_tables_of_a_street_model_stand_on_the_page(stored):
    clicked = study.summarize_clicks(study.clicks(Clicked(scene := two_cars()).eval(), [scene]))
    page = study.markdown(stored["curve"], clicked)
    assert "| share of the car's pixels within 10 ab units of the hint | 1 | 1 to 1 | 1 |" in page
