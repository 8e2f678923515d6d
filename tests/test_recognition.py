"""How wrong answers are recognised that no list holds: by an argument, by a place, by a case."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from colorlab import check
from colorlab.course import attempts
from colorlab.course.exercises.diagnoses import looks

EXERCISES = check.exercises()
SOURCES = Path(__file__).parents[1] / "notebooks" / "source"


def given(name):
    """The reference of an exercise, to be called with changed arguments."""
    return EXERCISES[name].reference


def seen(name, answer):
    return check.examine(EXERCISES[name], answer, call=attempts.here)


@pytest.mark.parametrize(("name", "answer", "recognised"), [
    ("whole_speedup", lambda share, factor: given("whole_speedup")(share ** 2, factor), "share: squared"),
    ("weighted_loss", lambda s, z, w: given("weighted_loss")(s, z, w / w.sum()), "weights: sum made 1"),
    ("l2_answer", lambda c, p, w: given("l2_answer")(c, np.sqrt(p), w), "probabilities: root"),
    ("whole_speedup", lambda share, factor: given("whole_speedup")(share, factor) * share, "multiplied by `share`"),
    ("overlapped_seconds", lambda r, c: given("overlapped_seconds")(r, c) / len(r),
     "divided once more"),
    ("exposed", lambda rgb, stops: given("exposed")(given("exposed")(rgb, -stops), 0.0), "the other direction"),
    ("effective_side", lambda g, r, c: given("effective_side")(g, r, c, 0.5 + 1e-9), "more than half"),
    ("paired_interval", lambda x, y: given("paired_interval")(x, y) + np.array([0, -0.3149]) * (x - y).std() /
     len(x) ** 0.5, "one end of 90 percent"),
])
def test_wrong_answers_outside_of_the_lists_are_recognised(name, answer, recognised):
    feedback = seen(name, answer)
    assert feedback.passed is False, feedback.message
    assert feedback.recognised == recognised, feedback.message


def test_full_batches_for_equal_sizes_do_not_pass():
    sizes = given("batch_sizes")
    answer = lambda s, n: [n for _ in sizes(s, n)] if len(set(s)) == 1 else sizes(s, n)  # noqa: E731
    assert seen("batch_sizes", answer).passed is False


def test_hints_call_arguments_as_the_notebook_does():
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.py")))
    for name, exercise in EXERCISES.items():
        stub = re.search(rf"def {name}\((.*?)\)", text)
        if not exercise.asks_value and stub is not None:
            asked = [one.split("=")[0].split(":")[0].strip() for one in stub.group(1).split(",")]
            assert list(inspect.signature(exercise.reference).parameters)[:len(asked)] == asked, name


LISTS = [name for name, exercise in EXERCISES.items() if exercise.looks is not None]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_with_one_or_two_other_numbers_is_named(name):
    exercise, right = EXERCISES[name], np.ravel(EXERCISES[name].reference())
    rng = np.random.default_rng(0)
    for _ in range(60):
        answer = right.copy()
        places = rng.choice(len(right), 2, replace=False)
        answer[places] = rng.choice(right, 2)
        if (answer != right).any():
            feedback = check.examine(exercise, answer.tolist())
            assert feedback.passed is False and feedback.recognised, answer


def test_a_list_cannot_be_found_number_by_number():
    """A right beginning gets no other message than a wrong one."""
    for name in LISTS:
        right = np.ravel(EXERCISES[name].reference()).tolist()
        begun, wrong = right[:2], [1 - one if one in (0, 1) else 0 for one in right[:2]]
        assert len({check.examine(EXERCISES[name], one).message for one in (begun, wrong)}) == 1


def test_groups_of_one_case_are_refused():
    with pytest.raises(ValueError, match="tells its answer"):
        looks({}, A=("alone", "the answer"))
