"""What fits a wrong answer by chance is not named: each general mechanism with a right reason, and with none.

Small exercises of our own stand for all: their inputs are fixed, so that a coincidence can be made.
"""

import numpy as np
import pytest

from colorlab import check
from colorlab.course import attempts
from colorlab.course.exercises import Exercise, Misconception

EXERCISES = check.exercises()
FAR = Misconception("far off", lambda *_: -1e9, "far off.")
SAME = "the same for every input"
OF_NO_CAUSE = ("right for some inputs", "the shape of x", "many numbers for one")  # said of what is seen, not of why
ANY = np.random.default_rng(5)
LINES = tuple((ANY.uniform(1, 9, n),) for n in (5, 6, 8))
GRIDS = tuple((ANY.uniform(1, 9, shape),) for shape in ((5, 6), (7, 4), (8, 9)))
NUMBERS = tuple((x, y) for x, y in ((2.0, 3.0), (5.0, 4.0), (0.5, 7.0), (3.0, 11.0), (9.0, 2.0), (6.5, 5.0)))


def named(reference, inputs, answer, tolerance=1e-6):
    exercise = Exercise("made_up", "try", reference, inputs, tolerance, (FAR,))
    feedback = check.examine(exercise, answer, call=attempts.here)
    assert feedback.passed is False, feedback.message
    return None if feedback.recognised in OF_NO_CAUSE else feedback.recognised


def in_turn(*answers):
    """Another answer at each call, in the order of the inputs."""
    calls = iter(range(10 ** 6))
    return lambda *given: answers[next(calls) % len(answers)](*given)


@pytest.mark.parametrize(("name", "value"), [
    ("click_reach", 0.5), ("click_reach", 1.0), ("fooled_percent", 50.0), ("colour_difference", 0.5),
    ("two_way_error", 0.05), ("design_error", 0.038), ("paired_interval", (0.0, 1.0)), ("best_single_colours",
                                                                                       [[1.0, 2.0], [3.0, 4.0]])])
def test_of_a_constant_nothing_else_is_said(name, value):
    feedback = check.examine(EXERCISES[name], lambda *_: value, call=attempts.here)
    assert (feedback.passed, feedback.recognised) == (False, SAME), feedback.message


@pytest.mark.parametrize("name", [name for name, exercise in EXERCISES.items() if not exercise.asks_value])
def test_constants_are_named_as_constants_or_by_the_exercise_itself(name):
    exercise = EXERCISES[name]
    own = {None, "nothing but 0", SAME} | {one.name for one in exercise.misconceptions}
    shape = np.shape(exercise.reference(*exercise.examples()[0]))
    for value in (0, 0.5, 1, 50.0, np.zeros(shape), np.full(shape, 7.5)):
        assert check.examine(exercise, lambda *_, value=value: value, call=attempts.here).recognised in own, value


def test_a_constant_where_all_right_answers_are_equal_says_nothing():
    assert named(lambda x, y: 1.0, NUMBERS, lambda x, y: 2.5) is None


def test_what_a_function_makes_of_an_argument_is_seen_in_two_inputs_at_least():
    def right(x, y):
        return np.cos(x) * y + y

    assert named(right, NUMBERS, lambda x, y: right(x ** 2, y)) == "x: squared"
    alone = in_turn(lambda x, y: right(x ** 2, y), *[right] * 5)
    assert named(right, NUMBERS, alone) is None
    assert named(right, NUMBERS[:1], lambda x, y: right(x ** 2, y)) is None


def test_an_argument_that_leaves_a_constant_explains_nothing():
    """With a wide tolerance, small numbers are near to what a black photo gives."""
    feedback = check.examine(EXERCISES["halved"], lambda rgb: np.sign(EXERCISES["halved"].reference(rgb) - 99.0),
                             call=attempts.here)
    assert feedback.passed is False and feedback.recognised == "negative numbers", feedback.message


def test_labels_are_too_few_for_a_rule():
    def right(x):
        return (x > 5).astype(int)

    assert named(right, LINES, lambda x: right(x)[::-1]) is None
    assert named(lambda x: x * 1.5, LINES, lambda x: 1.5 * x[::-1]) == "order turned round"


def test_numbers_in_another_order_are_three_at_least():
    def rolled(x):
        return np.roll(3.5 * x, 2)

    assert named(lambda x: 3.5 * x, LINES, rolled) == "numbers in another order"
    pairs = tuple((line[0][:1],) for line in LINES)  # one number and 0: any two of them are in some order
    mixed = in_turn(lambda x: [3.5 * x[0], 0, 0], lambda x: [0, 3.5 * x[0], 0], lambda x: [3.5 * x[0], 0, 0])
    assert named(lambda x: [0, 0, 3.5 * x[0]], pairs, mixed) is None


def test_a_part_is_the_same_part_each_time():
    assert named(lambda x: 3.5 * x, LINES, lambda x: 3.5 * x[1]) == "a part"
    assert named(lambda x: 3.5 * x, LINES, in_turn(lambda x: 3.5 * x[1], lambda x: 3.5 * x[3])) is None


def test_a_factor_is_the_number_of_the_same_thing_each_time():
    def right(x):
        return np.sin(x).sum() + 2

    assert named(right, GRIDS, lambda x: right(x) * len(x)) == "sum instead of mean"
    assert named(right, GRIDS, in_turn(lambda x: right(x) * len(x), lambda x: right(x) * x.shape[1])) is None
    thin = tuple((ANY.uniform(1, 9, (n, 3)),) for n in (5, 7, 9))
    assert named(right, thin, lambda x: right(x) * 3) == "a constant factor"  # three of what?


def test_what_is_read_off_an_argument_differs_between_the_inputs():
    def right(x):
        return np.cos(x[0]) + 2

    assert named(right, LINES, lambda x: right(x) + np.median(x)) == "with the addition of the median of `x`"
    ends = tuple((np.append(x, 2.75),) for x, in LINES)
    assert named(right, ends, lambda x: right(x) + 2.75) == "a constant off"
    assert named(right, ends[:2], lambda x: right(x) + 2.75) is None


def test_a_curve_goes_through_more_than_two_numbers():
    def squares(x, y):
        return x + y

    def curve(x, y):
        return 3 * np.exp(squares(x, y)) + 5

    assert named(squares, NUMBERS, curve) == "an exponential of it"
    steep = tuple((x, 100.0 if x == 9 else 1.0) for x, _ in NUMBERS)
    assert named(squares, steep, lambda x, y: 2.0 if y == 1 else 7.0) is None


def test_values_wrong_side_by_side_are_many():
    def right(x):
        return 3.5 * x

    assert named(right, GRIDS, lambda x: np.where(x > 4, right(x), x ** 3)) == "wrong where the right answer is small"
    assert named(right, LINES[:2], lambda x: np.where(x < x.max(), right(x), x ** 3)) is None
    assert named(right, GRIDS, lambda x: np.where((x > 4) & (x < 6), x ** 3, right(x))) \
        == "wrong in a range of the right answer"
    assert named(right, GRIDS, lambda x: right(x) + x ** 3 / 4e3, 0.05) is None  # errors grow, and tolerance has an end


def test_wrong_inputs_have_one_thing_in_common_and_are_two():
    def right(x):
        return np.cos(x).sum()

    def wrong(x):
        return np.sin(x ** 2).sum()

    ties = tuple((np.array(x),) for x in ([1.3, 1.3, 2.7], [4.1, 4.1, 5.9], [1.1, 2.2, 4.7], [1.9, 3.1, 6.3]))
    answer = in_turn(wrong, wrong, right, right)
    assert named(right, ties, answer) == "wrong where x holds a number twice"
    assert named(right, ties[1:], in_turn(wrong, right, right)) is None
    also = tuple((x if i > 1 else -x[::-1],) for i, (x,) in enumerate(ties))  # and negative: which of the two is it?
    assert named(right, also, in_turn(wrong, wrong, right, right)) is None
    assert named(right, ties[:3], in_turn(wrong, wrong, right)) is None


def test_a_right_beginning_alone_is_not_named():
    def right(x):
        return np.maximum.accumulate(np.cos(x)) + 2

    assert named(right, LINES, lambda x: np.cos(x).cumsum() ** 3 + 2 + np.cos(x[0]) - np.cos(x[0]) ** 3) is None
    assert named(right, LINES, lambda x: np.append(right(x)[:-1], 77 * x[1])) == "right but at one end"


def test_lists_of_cases_are_not_called_mirrored_or_turned():
    for name, exercise in EXERCISES.items():
        right = np.ravel(exercise.reference()) if exercise.looks is not None else np.zeros(1)
        if (right != right[::-1]).any():
            assert check.examine(exercise, right[::-1].tolist()).recognised != "order turned round", name
