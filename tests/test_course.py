"""The checks of the exercises: right answers pass, every typical wrong one is named, nothing breaks them.

The answers to try stand in `answers/`, one file per notebook: add a line there for what your students wrote.
"""

import dataclasses
import importlib.util
import pkgutil
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from skimage.color import rgb2lab

from colorlab import check
from colorlab.course import attempts
from colorlab.course import exercises as room

EXERCISES = check.exercises()


def _load(path):
    spec = importlib.util.spec_from_file_location(f"answers_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ANSWERS = [_load(path) for path in sorted((Path(__file__).parent / "answers").glob("notebook_*.py"))]
CORRECT: dict = {}
for file in ANSWERS:
    for name, answers in file.CORRECT.items():
        CORRECT.setdefault(name, []).extend(answers)
WRONG = [(name, i, *pair) for file in ANSWERS for name, pairs in file.WRONG.items() for i, pair in enumerate(pairs)]


SEEDS = (None, 1)  # the notebook's inputs, and those of some student


def answer_of(exercise, function):
    return function() if exercise.asks_value else function


@pytest.mark.filterwarnings("ignore:Conversion from CIE-LAB")
@pytest.mark.parametrize("name", EXERCISES)
def test_correct_answers_pass(name):
    exercise = EXERCISES[name]
    answers = [answer_of(exercise, exercise.reference), *CORRECT.get(name, [])]
    for answer in answers:
        for seed in SEEDS:
            feedback = check.examine(exercise, answer, seed, call=attempts.here)
            assert feedback.passed, (seed, feedback.message)
        assert "public checks" in feedback.message  # never "all tests passed"


def test_exercises_have_two_other_correct_ways():
    assert CORRECT.keys() <= EXERCISES.keys()
    assert [name for name in EXERCISES if len(CORRECT.get(name, [])) < 2] == []


@pytest.mark.filterwarnings("ignore:Conversion from CIE-LAB")
@pytest.mark.parametrize(("name", "number", "answer", "misconception"), WRONG, ids=[f"{w[0]}-{w[1]}" for w in WRONG])
def test_wrong_answers_fail_and_are_named(name, number, answer, misconception):
    feedback = check.examine(EXERCISES[name], answer, call=attempts.here)
    assert feedback.passed is False
    assert feedback.recognised == misconception
    if not EXERCISES[name].asks_value:
        assert check.examine(EXERCISES[name], answer, seed=1, call=attempts.here).passed is False


def test_most_wrong_answers_are_named():
    """Of those in `answers/`, whose names the test above compares."""
    assert sum(named is not None for *_, named in WRONG) / len(WRONG) > 0.6
    first = list(EXERCISES)[:list(EXERCISES).index("hint_planes")]
    for name in EXERCISES:
        own = [named for exercise, _, _, named in WRONG if exercise == name]
        assert len(own) >= (10 if name in first and not EXERCISES[name].asks_value else 5), name
        assert EXERCISES[name].asks_value or sum(named is not None for named in own) / len(own) >= 0.6, name


NAMED = [(name, m) for name, exercise in EXERCISES.items() for m in exercise.misconceptions]


@pytest.mark.filterwarnings("ignore:Conversion from CIE-LAB")
@pytest.mark.parametrize(("name", "misconception"), NAMED, ids=[f"{n}-{m.name}" for n, m in NAMED])
def test_misconceptions_are_named(name, misconception):
    answer = answer_of(EXERCISES[name], misconception.answer)
    feedback = check.examine(EXERCISES[name], answer, call=attempts.here)
    assert feedback.passed is False
    assert feedback.recognised == misconception.name
    assert misconception.hint in feedback.message


@pytest.mark.parametrize("name", EXERCISES)
def test_enough_misconceptions_and_no_number_of_the_answer_in_hints(name):
    exercise = EXERCISES[name]
    assert len(exercise.misconceptions) >= 5
    if exercise.asks_value and np.size(exercise.reference()) == 1:
        answer = float(exercise.reference())
        digits = {f"{answer:.0f}", f"{answer:.1f}", f"{answer:.2f}"} - {"1", "2"}
        assert not any(d in m.hint for m in exercise.misconceptions for d in digits)


@pytest.mark.parametrize("name", EXERCISES)
def test_stubs_are_not_attempted(name, capsys):
    exercise = EXERCISES[name]
    for stub in (..., (..., 1), [[...]]) if exercise.asks_value else (..., lambda *a: ..., lambda *a: (..., ...)):
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
    (lambda rgb: np.rint(rgb2lab(rgb)[..., 0]), "but rounded"),
    (lambda *_: np.array(["a"]), "not a ndarray"),
    (lambda *_: 1 + 2j, "not a complex"),
    (lambda rgb: rgb[..., 0].astype(float) * np.nan, "NaN"),
    (lambda rgb: rgb, "that is `rgb`, and nothing else"),
    (lambda rgb: rgb / 2 - np.arange(3) ** 3, "shape (5, 7, 3) of `rgb`; the shape (5, 7) is asked"),
    (lambda rgb: rgb2lab(rgb)[..., 0].T, "another order"),
    (lambda rgb: rgb[..., 0] * 0 + 17, "the same for every input"),
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
    assert "returns nothing" in check.examine(EXERCISES["gamut_share"], None).message
    assert "asks for a single number" in check.examine(EXERCISES["gamut_share"], [1, 2]).message


def test_a_value_cannot_be_found_by_halving():
    """No message says on which side of the value an answer lies."""
    found = [check.examine(EXERCISES["gamut_share"], value) for value in (0.5, 5, 28, 35, 90, 1e6)]
    messages = {feedback.message for feedback in found if feedback.recognised is None}
    assert sum(feedback.recognised is None for feedback in found) >= 4
    message, = messages
    assert not any(word in message for word in ("high", "low", "large", "small", "more", "less", "near"))


def test_endless_loops_are_interrupted(monkeypatch):
    monkeypatch.setattr(attempts, "TIME_LIMIT", 0.2)
    start = time.monotonic()
    assert "never ends" in check.examine(EXERCISES["lightness"], loops).message
    assert time.monotonic() - start < 60  # where it is not interrupted, it goes on for ever


def test_answers_cannot_spoil_the_inputs():
    def spoils(rgb):
        rgb[:] = 0
        return rgb[..., 0]

    check.examine(EXERCISES["lightness"], spoils)
    assert check.examine(EXERCISES["lightness"], EXERCISES["lightness"].reference).passed


def equal(x, y):
    return all(np.array_equal(np.asarray(a), np.asarray(b)) for one, other in zip(x, y, strict=True)
               for a, b in zip(one, other, strict=True))


RANDOM = [name for name, exercise in EXERCISES.items() if callable(exercise.inputs)]


def test_every_function_is_tried_on_drawn_inputs():
    assert [name for name, exercise in EXERCISES.items() if not exercise.asks_value] == RANDOM


def test_random_numbers_of_an_exercise_are_its_own():
    """They follow from its name and the seed: not from what was drawn before, nor from how many exercises there are."""
    first = {name: EXERCISES[name].examples() for name in RANDOM}
    state, before = np.random.get_state()[1].copy(), torch.get_rng_state()
    room._drawn.cache_clear()
    for name in reversed(RANDOM):
        exercise = EXERCISES[name]
        assert equal(first[name], exercise.examples())
        assert not equal(first[name], dataclasses.replace(exercise, name=name + "s").examples())
        assert not equal(first[name], exercise.examples(seed=0))
        assert not equal(exercise.examples(seed=0), exercise.examples(seed=1))
    assert (np.random.get_state()[1] == state).all() and torch.equal(before, torch.get_rng_state())


def test_nobody_draws_while_exercises_are_imported(monkeypatch):
    def drawn(*_):
        raise AssertionError("drawn at import: give `inputs` as a function of a generator instead")

    found = [module.name for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")]
    assert len(found) > 7 and len(RANDOM) >= 10
    monkeypatch.setattr(np.random, "default_rng", drawn)
    for name in found:
        spec = importlib.util.find_spec(name)
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def test_the_public_names_of_the_checker():
    import colorlab.check

    assert colorlab.check is check and {"Exercise", "Misconception", "Feedback", "examine"} <= set(dir(check))
    assert check.lightness.__doc__ == EXERCISES["lightness"].objective
    names = list(EXERCISES)
    assert names[0] == "network_input" and names.index("bits_left") < names.index("fooled_percent")  # their order


def test_unknown_exercises_are_named():
    with pytest.raises(AttributeError, match="there is no exercise 'lightnes'; there are .*lightness"):
        _ = check.lightnes
    assert "lightness" in dir(check)


@pytest.mark.filterwarnings("ignore:Conversion from CIE-LAB")
def test_the_type_of_the_numbers_counts_where_it_is_asked():
    feedback = check.examine(EXERCISES["join"], lambda x, y: EXERCISES["join"].reference(x, y).astype(float))
    assert feedback.passed is False
    assert "float64, where uint8 is asked" in feedback.message
