"""Global features given from outside, their panel, and what notebook 03 draws and measures with them."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import colorlab
from colorlab import datasets, images, lab, streets
from colorlab.course import fusion_ablation
from colorlab.course.cases import release_slip
from colorlab.course.cases.fusion_layers import FAULTS, LAYERS, diagnosis
from colorlab.course.figures import notebook_03 as figures_03
from colorlab.course.figures import notebook_03_tables as tables_03
from colorlab.course.widgets import global_features
from colorlab.evaluation import statistics
from colorlab.inspect import fusion
from colorlab.models import iizuka16
from colorlab.streets.scores import input_of

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def model():
    return colorlab.load("iizuka16-streets")


@pytest.fixture(scope="module")
def scenes():
    return [streets.scene(3, 192, time=time) for time in streets.TIMES]


def test_own_features_from_outside_change_nothing_and_others_are_a_style(model, scenes):
    L = input_of(model, scenes)
    with torch.inference_mode():
        own, answer, styled = model.global_features(L), model(L), model(L, L.roll(1, 0))
    assert torch.allclose(fusion.colours(model, L, own), answer, atol=1e-4)
    assert torch.allclose(fusion.colours(model, L, own.roll(1, 0)), styled, atol=1e-4)
    assert (fusion.colours(model, L, 0 * own[0]) - answer).abs().max() > 5
    assert not model.global_to_fusion._forward_hooks  # nothing is left behind
    with pytest.raises(ValueError, match="32 global features, got 3 numbers"):
        fusion.colours(model, L, torch.zeros(3))
    with pytest.raises(ValueError, match="no global branch"):
        fusion.colours(colorlab.load("iizuka16-streets-nofusion"), L, own)


def test_effects_are_those_of_one_feature_alone(model, scenes):
    L = input_of(model, scenes[:1])
    low, high = torch.zeros(32), torch.zeros(32)
    high[16] = 1.1
    with torch.inference_mode():
        low = low + model.global_features(L)[0]
        high = torch.where(high > 0, high, low)
    effects = fusion.effects(model, L, low, high)
    assert effects[16] > 1 and effects.topk(2).values[1] < 1e-4


def test_influence_ends_where_the_receptive_field_does():
    without = colorlab.load("iizuka16-streets-nofusion")
    L = torch.rand(1, 1, 192, 192) * 100
    gradient = fusion.influence(without, L, 96, 96)
    rows = gradient.abs().sum(dim=1).nonzero().flatten()
    assert gradient.shape == (192, 192) and rows[-1] - rows[0] < 131 and (gradient < 0).any()
    half = figures_03.half_side(gradient, 96, 96)
    reach = half // 2
    inside = [gradient.abs()[96 - r:97 + r, 96 - r:97 + r].sum() for r in (reach - 1, reach)]
    assert half % 2 == 1 and inside[0] < gradient.abs().sum() / 2 <= inside[1] + 1e-4


def test_size_and_features_of_one_call_are_not_kept(model, scenes):
    rgb, usual = scenes[0].rgb, model.side
    before = model.colorize(rgb)
    small = fusion.colorized(model, rgb, 64)
    assert (small != before).any() and model.side == usual and (model.colorize(rgb) == before).all()
    styled = fusion.colorized(model, rgb, usual, style=scenes[2].rgb)
    assert (styled == model.colorize(rgb, style=scenes[2].rgb)).all()
    vector = model.global_features(model.network_input(scenes[2].rgb)).detach()
    given = fusion.colorized(model, rgb, usual, vector=vector)
    assert np.abs(given.astype(int) - styled).max() <= 1


def test_fused_features_follow_the_vector_and_end_in_a_relu(model, scenes):
    L = input_of(model, scenes[:1])
    own = model.global_features(L)[0].detach()
    found = fusion.fused(model, L, own)
    assert found.shape == (1, 32, 24, 24) and found.min() == 0 < found.max()
    assert not model.fusion._forward_hooks
    mid = model.mid(model.low(model._grey(L)))
    everywhere = own[None, :, None, None].expand(-1, -1, 24, 24)
    assert torch.allclose(found, model.fusion(torch.cat((mid, everywhere), dim=1)), atol=1e-5)
    assert not torch.allclose(found, fusion.fused(model, L, 0 * own), atol=1e-2)


def test_nameless_rows_are_in_the_order_that_the_exercise_asks_for(model):
    from colorlab.course.exercises.notebook_03.unnamed_rows import ANSWER

    assert fusion_ablation.ORDER == ANSWER
    trial = [streets.scene(seed, 192, time=time) for seed in (100, 101) for time in streets.TIMES]
    table = fusion_ablation.nameless_rows(model, colorlab.load("iizuka16-streets-nofusion"), trial)
    row = {way: table.iloc[ORDER] for ORDER, way in enumerate(ANSWER)}
    assert row[0].iloc[:2].tolist() == [100, 100] and row[2].iloc[:2].tolist() == [0, 0]
    assert row[3].iloc[0] == 100 and row[3].iloc[1] < 50
    assert row[4]["mean chroma"] == 0 < row[1]["mean chroma"] and row[1].iloc[0] < 50
    assert row[0]["ab distance"] < row[3]["ab distance"] < row[1]["ab distance"] < row[4]["ab distance"]
    assert row[4]["ab distance"] < row[2]["ab distance"]


def test_four_layers_pass_the_old_test_and_three_are_broken():
    old = (torch.tensor([[[[1.0, 2.0]], [[0.0, 1.0]]]]), torch.tensor([[0.0]]), torch.tensor([[1.0, -1.0, 1.0]]),
           torch.tensor([0.0]))
    assert {tuple(layer(*old).flatten().tolist()) for layer in LAYERS.values()} == {(1.0, 1.0)}
    dice = torch.Generator().manual_seed(0)
    arguments = mid, vector, weight, bias = [torch.randn(*shape, generator=dice)
                                             for shape in ((2, 3, 4, 5), (2, 2), (4, 5), (4,))]
    joined = torch.cat((mid, vector[..., None, None].expand(-1, -1, 4, 5)), dim=1)
    right = F.conv2d(joined, weight[..., None, None], bias).relu()
    sound = [bool(torch.allclose(layer(*arguments), right, atol=1e-5)) for layer in LAYERS.values()]
    assert sound == [FAULTS[fault] == "nothing is wrong" for fault in diagnosis()] and sum(sound) == 1


def test_the_released_lightness_makes_colours_stronger_but_no_lighter():
    mini = colorlab.load("iizuka16-mini")
    photo = next(images.read(path) for path in datasets.samples() if path.stem == "bridge")
    ways = (lab.lightness, iizuka16.release_quirk)
    right, released = (release_slip.finished(mini, photo, one) for one in ways)
    y = [iizuka16.rgb_to_yuv(torch.tensor(one).permute(2, 0, 1)[None] / 255)[:, :1] for one in (right, released)]
    assert (y[0] - y[1]).abs().mean() < 0.005 < (torch.tensor(right) / 255 - torch.tensor(released) / 255).abs().max()
    assert colorlab.metrics.colourfulness(released) > colorlab.metrics.colourfulness(right)


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def test_panel_keeps_changes_until_they_are_taken_back(model, scenes, monkeypatch):
    panels = []
    monkeypatch.setattr(global_features, "show", lambda panel, text, _, more: panels.append((panel, text + more)))
    global_features.features_panel(global_features.Features(model, scenes[0].rgb, [one.rgb for one in scenes]))
    parts = list(walk(panels[0][0]))
    kinds = {type(part).__name__: part for part in parts}
    choice, slider, back, label = (kinds[name] for name in ("Dropdown", "FloatSlider", "Button", "Label"))
    plain, changed = (part for part in parts if type(part).__name__ == "Image")
    assert "Run this cell" in panels[0][1] and label.value.startswith("0 of 32") and plain.value == changed.value
    slider.value = slider.max
    assert label.value.startswith("1 of 32") and plain.value != changed.value
    one = changed.value
    choice.value = choice.options[1][1]
    assert label.value.startswith("1 of 32") and changed.value == one  # to look at another one changes nothing
    slider.value = slider.max
    assert label.value.startswith("2 of 32") and changed.value != one
    choice.value = choice.options[0][1]
    assert slider.value == slider.max
    back.click()
    assert label.value.startswith("0 of 32") and changed.value == plain.value and slider.value < slider.max


def test_figures_come_with_captions_and_words_that_follow_their_data(model, scenes, tmp_path):
    without, others = colorlab.load("iizuka16-streets-nofusion"), [one.rgb for one in scenes]
    few = statistics.compare([1.0, 2.0, 3.0], [0.5, 1.0, 1.2])
    made = {
        "features": global_features.features_figure(global_features.Features(model, others[0], others), count=2),
        "hours": figures_03.hours([model, without], 3),
        "ablation": figures_03.ablation({"worse": few}, "CIEDE2000"),
        "vectors": figures_03.two_vectors(scenes[0].grey, {"one": others[0], "two": others[1]}, [torch.ones(32)] * 2),
        "influence": figures_03.influence(torch.rand(1, 1, 40, 64), torch.randn(40, 64), (20, 32), 5, 9)
    }
    for name, (figure, caption, alt) in made.items():
        figure.savefig(tmp_path / f"{name}.png", dpi=40)
        assert len(caption) > 40 and len(alt) > 80, name
    assert "iizuka16-streets-nofusion therefore paints it alike" in made["hours"][1]
    assert "excludes 0 for: worse" in made["ablation"][1] and "worse 1.1" in made["ablation"][2]
    assert "5 x 5" in made["influence"][1] and "9 x 9" in made["influence"][1] and "feature 16" in made["features"][1]


def test_tables_of_the_notebook_count_what_they_name(model, scenes):
    assert tables_03.percent(36, 36).startswith("100.0 % (90.")
    assert tables_03.percent(0, 36).startswith("0.0 % (0.0 to 9.")
    stored = tables_03.hours_stored(["iizuka16-streets", "iizuka16-streets-nofusion"])
    assert stored.loc["iizuka16-streets-nofusion", "lowest twelve rows"].startswith("34.2 %")
    hours = {one.recipe.time for one in scenes}
    counted = tables_03.hours_counted([model, colorlab.load("grey")], scenes)
    assert set(counted.loc["iizuka16-streets"]) == {f"{len(scenes)} of {len(scenes)}"}
    assert len(hours) == 3 and set(counted.loc["grey"]) == {f"{len(scenes) // 3} of {len(scenes)}"}


def test_half_of_the_influence_is_cut_at_the_edges_of_the_photo():
    without = colorlab.load("iizuka16-streets-nofusion")
    L = torch.rand(1, 1, 64, 96) * 100
    found = tables_03.halves(without, L, {"middle": (32, 48), "corner": (0, 0)}).set_index("colour")
    sides = {name: [int(side) for side in text.split(" x ")]
             for name, text in found["half of the influence within"].items()}
    reach = figures_03.half_side(fusion.influence(without, L, 0, 0), 0, 0) // 2
    assert sides["corner"] == [min(64, reach + 1), min(96, reach + 1)]
    assert found["of the photo, %"]["middle"] == round(100 * np.prod(sides["middle"]) / (64 * 96))


def test_errors_of_ways_average_the_vectors_of_others():
    truth = {"a": np.full((8, 8, 3), 100, np.uint8)}
    ways = {"a": {"own vector": truth["a"], "grey": truth["a"] + 20, "other 0": truth["a"], "other 1": truth["a"] + 20}}
    errors = tables_03.errors_of(ways, truth)
    assert list(errors) == ["own vector", "grey", "another photo's vector"]
    assert errors["own vector"]["a"] == 0 and errors["grey"]["a"] > 1
    assert errors["another photo's vector"]["a"] == pytest.approx(errors["grey"]["a"] / 2)


def test_a_row_of_the_study_says_what_was_subtracted_from_what():
    found = tables_03.of_study(("iizuka16-fusion", "iizuka16-nofusion"), ("mean-colour", "grey"))
    assert list(found.photos) == ["val", "kodak"] * 2 and found["same sign in"][3] == "1 of 1 runs"
    assert (found["difference"][0], found["95 % interval"][0]) == ("0.08", "0.05 to 0.12")


def test_the_skies_of_an_ablation_are_described_by_their_colour():
    photos = {path.stem: images.read(path) for path in datasets.samples() if path.stem in figures_03.SKIES}
    assert all(figures_03.sky_colour(name, photo)[1] < -20 for name, photo in photos.items())
    grey = {name: np.full_like(photo, 128) for name, photo in photos.items()}
    ways = {name: {"own vector": photos[name], "vector set to 0": grey[name], "other 1": grey[name],
                   "trained without": photos[name] if name == "palace" else grey[name]} for name in photos}
    _, caption, alt = figures_03.skies(photos, ways)
    assert "Own vector: bridge, mountains, palace. Vector set to 0: none. Another's vector: none." in caption
    assert "Trained without: palace." in caption and "palace a 0 b 0; another's" in alt


def test_tints_are_told_place_by_place():
    picture = np.full((50, 100, 3), 128, np.uint8)
    picture[:, 50:] = 0, 0, 255
    table = tables_03.tints({"half": picture}, {"left": (0.2, 0.5), "right": (0.8, 0.5)})
    assert table.loc["half", "left"] == "a  0 b   0" and table.loc["half", "right"] == "a 79 b -108"
