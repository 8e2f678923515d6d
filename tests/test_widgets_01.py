"""The panels of notebook 01, and what they show: coloured lines, the solid, just noticeable differences, other eyes."""

import io

import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from colorlab import datasets, images, metrics, plots
from colorlab.course import assimilation, colour_vision, just_noticeable
from colorlab.course.cases import conversions
from colorlab.course.figures import notebook_01 as colour_figures
from colorlab.course.widgets import assimilation as lines_panel
from colorlab.course.widgets import deficiency, solid
from colorlab.course.widgets import just_noticeable as test_panel

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def photo():
    return images.read(next(path for path in datasets.samples() if path.stem == "fruits"))[100:180, 60:180]


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def shown_by(monkeypatch, module, draw):
    """The parts of a panel by type, and what stands for it on a page."""
    kept = []
    monkeypatch.setattr(module, "show", lambda *given: kept.append(given))
    answer = draw()
    panel, text, figure, caption = kept[0]
    assert len(text) > 40 and "Run this cell" in caption and "slider" not in text + caption
    plots.png(figure)
    parts = {}
    for part in walk(panel):
        parts.setdefault(type(part).__name__, []).append(part)
    return parts, text, answer


def pixels(figure):
    return np.asarray(Image.open(io.BytesIO(plots.png(figure))).convert("RGB"))


def test_pictures_reach_the_page_pixel_by_pixel(photo):
    page = pixels(plots.pixel_by_pixel([photo, photo[:40]], gap=5))
    assert page.shape == (80, 245, 3)
    assert (page[:, :120] == photo).all() and (page[:40, 125:] == photo[:40]).all() and (page[:, 120:125] == 255).all()


def test_between_the_lines_there_is_no_colour_and_the_lightness_stays(photo):
    mask = assimilation.lines(photo.shape[:2], period=10, thick=2)
    assert mask.mean() == pytest.approx(1 - 0.8 ** 2) and mask[:2].all() and mask[:, 11].all() and not mask[5, 5]
    drawn = assimilation.coloured_lines(photo, mask, gain=1.0)
    assert (np.ptp(drawn, axis=-1)[~mask] == 0).all()
    assert assimilation.chroma(drawn)[~mask].max() == 0
    assert np.abs(drawn[mask].astype(int) - photo[mask]).max() <= 1
    both = [colour_figures.lab.rgb_to_L(colour_figures.torch.tensor(one).movedim(-1, 0)) for one in (drawn, photo)]
    assert (both[0] - both[1]).abs().max() < 0.4  # half a code
    assert assimilation.chroma(assimilation.coloured_lines(photo, mask, 2.0))[mask].mean() > 1.2 * assimilation.chroma(
        drawn)[mask].mean()


def test_from_afar_light_is_mixed_and_not_stored_values():
    stripes = np.zeros((32, 32, 3), np.uint8)
    stripes[::2, :, 0] = 255
    stripes[1::2, :, 1] = 255
    a, b = assimilation.from_afar(stripes, 32)[0, 0]
    even = np.full((32, 32, 3), (188, 188, 0), np.uint8)
    assert np.allclose((a, b), assimilation.from_afar(even, 32)[0, 0], atol=0.5)
    assert assimilation.apart(even, even).max() == 0
    assert assimilation.enlarged(even, 3).shape == (96, 96, 3)


def test_the_panel_of_the_lines_says_what_is_grey(photo, monkeypatch):
    parts, text, _ = shown_by(monkeypatch, lines_panel, lambda: lines_panel.assimilation_panel(
        {"one": photo, "two": photo[:, ::-1].copy()}, first="one"))
    picture, label, slider = parts["Image"][0], parts["Label"][0], parts["IntSlider"][0]
    assert "36% of the pixels carry colour, the others are at most 0 away" in label.value and "“one”" in text
    before = picture.value
    assert Image.open(io.BytesIO(before)).size == (240, 160)  # not shrunk
    slider.value = 20
    assert picture.value != before and "19% of the pixels" in label.value
    before = picture.value
    parts["Dropdown"][0].value = "two"
    assert picture.value != before


def test_the_solid_is_the_cube_of_all_rgb():
    corners, colours = solid.patches(4)
    assert corners.shape == (96, 4, 3) and colours.shape == (96, 3)
    flat = corners.reshape(-1, 3)
    for point in solid.extremes().values():
        assert np.abs(flat - point).max(axis=1).min() < 1e-3
    assert flat[:, 0].min() == pytest.approx(0, abs=0.01) and flat[:, 0].max() == pytest.approx(100, abs=0.01)
    assert np.allclose(np.sort(np.abs(2 * colours - 1), axis=1)[:, 2], 1)  # the middle of a patch lies on a face


def test_views_of_the_solid():
    points = np.array([[100, 0, 0], [50, 10, 0], [50, 0, 10]], float)
    front, near = solid.project(points, 0, 0)
    assert np.allclose(front, [[0, 50], [10, 0], [0, 0]]) and np.allclose(near, [0, 0, -10])
    above, near = solid.project(points, 0, 90)
    assert np.allclose(above, [[0, 0], [10, 0], [0, 10]]) and near[0] == pytest.approx(50)
    side, near = solid.project(points, 90, 0)
    assert np.allclose(side[1:], [[0, 0], [10, 0]]) and near[1] == pytest.approx(10)  # a now points at the viewer


def test_the_solid_hides_what_lies_behind():
    """Seen from above, white is drawn last; seen from below, black."""
    for tilt, expected in ((90, 255), (-90, 0)):
        figure = solid.solid_figure(((0, tilt),))
        axis = figure.axes[0]
        for line in [*axis.lines, *axis.texts]:
            line.set_visible(False)
        page = pixels(figure)
        where = axis.transData.transform((0, 0))
        row, column = page.shape[0] - int(where[1] * plots.DPI / figure.dpi), int(where[0] * plots.DPI / figure.dpi)
        assert np.abs(page[row, column].astype(int) - expected).max() < 60


def test_the_panel_of_the_solid_turns(monkeypatch):
    parts, text, _ = shown_by(monkeypatch, solid, solid.solid_panel)
    assert "blue at L 32, a 79, b -108" in text
    picture, label = parts["Image"][0], parts["Label"][0]
    turn, tilt = parts["IntSlider"]
    for slider, value, nearest in ((turn, 180, "yellow"), (tilt, 90, "yellow"), (tilt, -90, "blue")):
        before = picture.value
        slider.value = value
        assert picture.value != before and f"nearest to you: {nearest}" in label.value


def test_a_plan_holds_every_pair_once_in_an_order_of_its_own():
    plan, other = just_noticeable.plan(1), just_noticeable.plan(2)
    assert len(plan) == 22 and sum(one.check for one in plan) == 2
    assert plan == just_noticeable.plan(1) != other
    assert {(one.place, one.step, one.check) for one in plan} == {(one.place, one.step, one.check) for one in other}
    assert {one.odd for one in plan} == {0, 1, 2, 3}
    for one in plan:
        picture = one.picture(3)
        fields = [picture[0, 0], picture[0, -1], picture[-1, 0], picture[-1, -1]]
        odd = [i for i in range(4) if sum((fields[i] == other).all() for other in fields) == 1]
        assert odd == [one.odd] and picture.shape == (6, 6, 3)
        assert max(one.other) <= 255
        assert sum(a != b for a, b in zip(one.colour, one.other)) == 1 and sum(one.other) - sum(one.colour) == one.step


def test_distances_of_pairs():
    plan = just_noticeable.plan(0)
    found = just_noticeable.distances(plan)
    assert list(found) == list(just_noticeable.MEASURES)
    assert np.allclose(found.rgb, [one.step for one in plan])
    for i in (0, 7, 15):
        first, second = (np.array([[getattr(plan[i], name)]], np.uint8) for name in ("colour", "other"))
        assert found.ciede2000[i] == pytest.approx(metrics.ciede2000(first, second))
    assert just_noticeable.distances(just_noticeable.equal_steps(24)).rgb.eq(24).all()
    assert (found.ciede2000[[one.check for one in plan]] > 15).all()


def test_separation_is_the_area_under_the_curve():
    found = np.array([True, True, False, False])
    assert just_noticeable.separation(np.array([4.0, 3, 2, 1]), found) == 1
    assert just_noticeable.separation(np.array([1.0, 2, 3, 4]), found) == 0
    assert just_noticeable.separation(np.array([2.0, 4, 3, 2]), found) == 0.625
    assert np.isnan(just_noticeable.separation(np.array([1.0, 2]), np.array([True, True])))


def test_checks_do_not_count_for_the_score():
    plan = just_noticeable.plan(3)
    chosen = [one.odd if one.step > 4 and not one.check else (one.odd + 1) % 4 for one in plan]
    table = just_noticeable.tabulate(plan, chosen)
    assert table.found.sum() == sum(one.step > 4 and not one.check for one in plan)
    assert just_noticeable.scores(table)["rgb"] == 1  # with the two missed checks it would be lower


def test_a_simulated_observer_sees_by_one_distance_and_twenty_trials_mostly_tell_which():
    assert just_noticeable.simulated(5).equals(just_noticeable.simulated(5))
    tables = [just_noticeable.simulated(seed, "rgb") for seed in range(12)]
    assert np.mean([one.found[one.rgb > 30].mean() for one in tables]) > 0.9
    assert np.mean([one.found[one.rgb < 3].mean() for one in tables]) < 0.5
    power = just_noticeable.power(60)
    assert np.allclose(power.sum(axis=1), 100)
    assert power.loc["rgb", "rgb"] > 90 and power.loc["ciede2000", "rgb"] < 15
    assert power.loc["ciede2000"].idxmax() == "ciede2000" and power.loc["lab"].idxmax() == "lab"


def test_the_panel_asks_all_trials_and_hands_out_a_table_at_the_end(monkeypatch):
    parts, text, testing = shown_by(monkeypatch, test_panel, lambda: test_panel.just_noticeable_panel(seed=4))
    assert "bright green, more red by 84 codes" in text
    buttons = {button.description: button for button in parts["Button"]}
    for number, trial in enumerate(testing.trials):
        assert testing.table is None and f"Trial {number + 1} of 22" in parts["HTML"][0].value
        drawn = np.asarray(Image.open(io.BytesIO(parts["Image"][0].value)))
        assert (drawn == trial.picture()).all()
        buttons[just_noticeable.FIELDS[trial.odd if number else (trial.odd + 1) % 4]].click()
    assert all(button.disabled for button in buttons.values()) and "Run the next cell" in parts["HTML"][0].value
    assert testing.table.found.tolist() == [False] + [True] * 21


def test_matrices_leave_grey_alone_and_the_missing_cones_do_not_tell_red_from_green():
    grey = np.arange(256, dtype=np.uint8)[:, None].repeat(3, axis=1)
    for view, matrix in colour_vision.MATRICES.items():
        assert np.allclose(np.sum(matrix, axis=1), 1, atol=2e-6)
        assert np.abs(colour_vision.seen_with(grey, view).astype(int) - grey).max() <= 1
    colours = colour_vision.palette(["#ff0000", "#00ff00", "#0000ff"])
    assert colours.tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]
    assert colour_vision.seen_with(colours, "usual vision") is colours
    # The stored values that follow from the published matrices, worked out by hand in linear light.
    assert colour_vision.seen_with(colours, "protanopia")[0].tolist() == [109, 95, 0]
    assert colour_vision.seen_with(colours, "deuteranopia")[1].tolist() == [239, 214, 58]
    with pytest.raises(KeyError):
        colour_vision.seen_with(colours, "hemeralopia")


def test_the_closest_pair_of_a_palette():
    colours = colour_vision.palette(["#d62728", "#2ca02c", "#ff9f0e", "#1f77b4"])
    least, *pair = colour_vision.closest_pair(colours, "deuteranopia")
    assert pair == [0, 1] and least < 8 and colour_vision.closest_pair(colours, "usual vision")[0] > 30
    ours = colour_vision.palette(["#5e3c99", "#b2abd2", "#fdb863", "#b35806"])
    assert min(colour_vision.closest_pair(ours, view)[0] for view in colour_vision.VIEWS) > 20


def test_the_panel_of_deficiencies(photo, monkeypatch):
    parts, text, _ = shown_by(monkeypatch, deficiency, lambda: deficiency.deficiency_panel(
        {"one": photo, "grey": np.full((8, 8, 3), 90, np.uint8)}, first="one"))
    assert len(parts["Image"]) == 4 and "deuteranopia: moves by" in text
    assert len({image.value for image in parts["Image"]}) == 4
    parts["Dropdown"][0].value = "grey"
    assert "moves by 0" in parts["Label"][1].value


def test_every_fault_of_a_program_shows_somewhere_and_none_in_black(photo):
    vivid = np.array([[[40, 90, 200], [200, 60, 40], [128, 128, 128]]])
    right = conversions.ALL[0](vivid)
    for number, program in enumerate(conversions.ALL):
        assert np.allclose(program(np.zeros((1, 1, 3), int)), 0, atol=1e-4)
        assert (np.abs(program(vivid) - right).max() > 5) == bool(number), conversions.FAULTS[number]
    assert np.abs(conversions.and_back(photo, conversions.PROGRAMS["C"]).astype(int) - photo).max() <= 1
    white = conversions.PROGRAMS["B"](np.full((1, 1, 3), 255))[0, 0]
    assert white[0] == pytest.approx(100, abs=0.01) and white[2] < -15


def test_every_figure_has_words_with_the_numbers_that_it_shows(photo):
    mask = assimilation.lines(photo.shape[:2])
    six = np.array([[150, 150, 150], [255, 98, 97]], np.uint8)
    values = conversions.ALL[0](photo)
    shown = [colour_figures.coloured_lines(photo, mask, "Fruits."),
             colour_figures.between_the_lines(photo, mask, (0, 0), 40), colour_figures.transfer_curve(),
             colour_figures.stripes(), colour_figures.channels(photo, values),
             colour_figures.greys(six, ["grey", "red"]),
             colour_figures.gamut_row([20, 50]), colour_figures.programs(photo),
             colour_figures.coarse(photo, photo, photo // 2), colour_figures.trials(just_noticeable.equal_steps(24)),
             colour_figures.distance_strips(just_noticeable.simulated(1), simulated=True),
             colour_figures.palettes({"one": six}),
             colour_figures.shrunk(colour_figures.fine_stripes(8), colour_figures.fine_stripes(4))]
    for figure, caption, alt in shown:
        assert len(caption) > 40 and len(alt) > 40
        plt.close(figure)
    assert "lightness 62, 62" in shown[5][2] and "at L = 50 the patch fills 29 %" in shown[6][2]
    assert "no person" in shown[10][1]
    assert "no person" not in colour_figures.distance_strips(just_noticeable.simulated(1), simulated=False)[1]
