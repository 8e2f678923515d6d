"""The checks of the exercises: right answers pass, every typical wrong one is named, nothing breaks them."""

import time

import numpy as np
import pytest
import torch
from skimage.color import deltaE_cie76, lab2rgb, rgb2lab

from colorlab import check, lab

EXERCISES = check.exercises()


def to_lab(rgb):
    return lab.rgb_to_lab(torch.from_numpy(np.array(rgb)).permute(2, 0, 1)).permute(1, 2, 0)


def joined_by_skimage(light, colour):
    mixed = rgb2lab(light)
    mixed[..., 1:] = rgb2lab(colour)[..., 1:]
    return (255 * lab2rgb(mixed)).round().astype(np.uint8)


def joined_by_torch(light, colour):
    mixed = torch.cat((to_lab(light)[..., :1], to_lab(colour)[..., 1:]), dim=-1).permute(2, 0, 1)
    return lab.to_uint8(lab.lab_to_rgb(mixed)).permute(1, 2, 0)  # a tensor is as good as an array


def linear_by_loop(stored):
    out = np.empty(stored.shape)
    for i, v in np.ndenumerate(stored):
        out[i] = v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
    return out


def gamut_by_loop():
    inside = total = 0
    for L in range(101):
        mask = lab.ab_plane(L)[1]
        inside, total = inside + int(mask.sum()), total + mask.numel()
    return 100 * inside / total


def gamut_in_one_go():
    a, b = torch.meshgrid(*2 * [torch.arange(-110.0, 111)], indexing="ij")
    slices = [lab.in_gamut(torch.stack((torch.full_like(a, L), a, b))) for L in range(101)]
    return 100 * torch.stack(slices).float().mean()


# Correct answers that go other ways than the reference.
CORRECT = {
    "numbers_to_predict": [2 * 300 * 451, np.zeros((2, 300, 451)).size, float(300 * 451 + 451 * 300)],
    "linear_light": [linear_by_loop, lambda v: lab.srgb_to_linear(torch.from_numpy(v))],
    "lightness": [lambda rgb: rgb2lab(rgb / 255)[:, :, 0], lambda rgb: to_lab(rgb)[..., 0]],
    "mean_chroma": [lambda rgb: float(np.sqrt((rgb2lab(rgb)[..., 1:] ** 2).sum(2)).mean()),
                    lambda rgb: to_lab(rgb)[..., 1:].norm(dim=-1).mean()],
    "join": [joined_by_skimage, joined_by_torch],
    "gamut_share": [gamut_by_loop(), gamut_in_one_go()],
    "colour_difference": [lambda x, y: deltaE_cie76(rgb2lab(x), rgb2lab(y)).mean(),
                          lambda x, y: (to_lab(x) - to_lab(y)).norm(dim=-1).mean()],
}


def answer_of(exercise, function):
    return function() if exercise.asks_value else function


@pytest.mark.filterwarnings("ignore:Conversion from CIE-LAB")
@pytest.mark.parametrize("name", EXERCISES)
def test_correct_answers_pass(name):
    exercise = EXERCISES[name]
    answers = [answer_of(exercise, exercise.reference), *CORRECT.get(name, [])]
    for answer in answers:
        feedback = check.examine(exercise, answer)
        assert feedback.passed, feedback.message
        assert "public checks" in feedback.message  # never "all tests passed"


def test_most_exercises_have_other_correct_ways():
    assert set(EXERCISES) - set(CORRECT) == {"colour_ratio"}  # two calls of the package: there is one way


WRONG = [(name, m) for name, exercise in EXERCISES.items() for m in exercise.misconceptions]


@pytest.mark.filterwarnings("ignore:Conversion from CIE-LAB")
@pytest.mark.parametrize(("name", "misconception"), WRONG, ids=[f"{n}-{m.name}" for n, m in WRONG])
def test_misconceptions_are_named(name, misconception):
    feedback = check.examine(EXERCISES[name], answer_of(EXERCISES[name], misconception.answer))
    assert feedback.passed is False
    assert feedback.recognised == misconception.name
    assert misconception.hint in feedback.message


@pytest.mark.parametrize("name", EXERCISES)
def test_enough_misconceptions_and_no_number_of_the_answer_in_hints(name):
    exercise = EXERCISES[name]
    assert len(exercise.misconceptions) >= 4
    if exercise.asks_value:
        answer = float(exercise.reference())
        digits = {f"{answer:.0f}", f"{answer:.1f}", f"{answer:.2f}"} - {"1", "2"}
        assert not any(d in m.hint for m in exercise.misconceptions for d in digits)


@pytest.mark.parametrize("name", EXERCISES)
def test_stubs_are_not_attempted(name, capsys):
    exercise = EXERCISES[name]
    for stub in (...,) if exercise.asks_value else (..., lambda *a: ...):
        getattr(check, name)(stub)
        assert "Not attempted" in capsys.readouterr().out
    getattr(check, name)()
    assert "Not attempted" in capsys.readouterr().out


def loops(*_):
    while True:
        pass


def raises(*_):
    return [][3]


@pytest.mark.parametrize(("answer", "words"), [
    (raises, "IndexError"),
    (lambda *_: exit(), "SystemExit"),
    (lambda *_: None, "`return` missing"),
    (lambda *_: "red", "not a str"),
    (lambda *_: [1, [2]], "not a list"),
    (lambda *_: {"a": 1}, "not a dict"),
    (lambda *_: "29 %", "without quotes"),
    (lambda rgb: np.rint(rgb2lab(rgb)[..., 0]), "Not yet, but near"),
    (lambda *_: np.array(["a"]), "not a ndarray"),
    (lambda *_: 1 + 2j, "not a complex"),
    (lambda rgb: rgb[..., 0].astype(float) * np.nan, "NaN"),
    (lambda rgb: rgb, "shape (5, 7, 3), the exercise asks for shape (5, 7)"),
    (lambda rgb: rgb[..., 0].T, "another order"),
    (lambda rgb: rgb[..., 0] * 0 + 17, "the shape is right"),
    (lambda: 1, "TypeError"),
    (3.0, "asks for a function"),
])
def test_answers_that_break_are_reported_kindly(answer, words):
    feedback = check.examine(EXERCISES["lightness"], answer)
    assert feedback.passed is False
    assert words in feedback.message
    assert "\n" not in feedback.message


def test_functions_given_for_values_and_far_off_values():
    assert "asks for a value" in check.examine(EXERCISES["gamut_share"], lambda: 29).message
    assert "too high" in check.examine(EXERCISES["gamut_share"], 90).message
    assert "too low" in check.examine(EXERCISES["gamut_share"], 0.5).message  # and not "asked in percent"
    assert "returns nothing" in check.examine(EXERCISES["gamut_share"], None).message
    assert "too low" in check.examine(EXERCISES["gamut_share"], torch.tensor(1.0)).message
    assert "asks for a single number" in check.examine(EXERCISES["gamut_share"], [1, 2]).message


def test_endless_loops_are_interrupted(monkeypatch):
    monkeypatch.setattr(check, "TIME_LIMIT", 0.2)
    start = time.monotonic()
    assert "never ends" in check.examine(EXERCISES["lightness"], loops).message
    assert time.monotonic() - start < 3


def test_answers_cannot_spoil_the_inputs():
    def spoils(rgb):
        rgb[:] = 0
        return rgb[..., 0]

    check.examine(EXERCISES["lightness"], spoils)
    assert check.examine(EXERCISES["lightness"], EXERCISES["lightness"].reference).passed


def test_unknown_exercises_are_named():
    with pytest.raises(AttributeError, match="there is no exercise 'lightnes'; there are .*lightness"):
        _ = check.lightnes
    assert "lightness" in dir(check)


@pytest.mark.filterwarnings("ignore:Conversion from CIE-LAB")
def test_the_type_of_the_numbers_counts_where_it_is_asked():
    feedback = check.examine(EXERCISES["join"], lambda x, y: joined_by_skimage(x, y).astype(float))
    assert feedback.passed is False
    assert "float64, where uint8 is asked" in feedback.message


def test_the_two_models_differ_enough_for_the_exercise_on_them():
    ratio = EXERCISES["colour_ratio"].reference()
    assert abs(ratio - 1) > 0.05
