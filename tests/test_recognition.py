"""How wrong answers are recognised that no list holds: by an argument, by a place, by a case."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest
from skimage.color import rgb2lab

from colorlab import check
from colorlab.course import attempts
from colorlab.course.exercises.diagnoses import looks
from colorlab.course.recognition import dissected, laws, one_step
from colorlab.course.recognition.written import ways

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


WRITTEN = [name for name in EXERCISES if ways(name)]


@pytest.mark.filterwarnings("ignore:Conversion from CIE-LAB")
@pytest.mark.parametrize("name", WRITTEN)
def test_answers_written_out_are_right_and_taken_apart_they_stay_so(name):
    for function in ways(name):
        steps = dissected.Steps(function)
        assert seen(name, function).passed and seen(name, lambda *given, steps=steps: steps.run(given)).passed


def test_every_function_of_the_first_notebooks_is_written_out():
    first = list(EXERCISES)[:list(EXERCISES).index("hint_planes")]
    missing = {name for name in first if not EXERCISES[name].asks_value} - set(WRITTEN)
    assert missing == {"paired_interval"}  # its answers are random, so that no step of one can be compared


def _field(layers):
    field, jump = 1, 1
    for kernel, stride, dilation in layers:
        field += (kernel - 1) * (dilation - 1) * jump
        jump *= stride
    return field


def _arrived_too_late(reads, computes):
    arrived = free = 0.0
    for read, compute in zip(reads, computes):
        free = max(free, arrived) + compute
        arrived += read
    return free


@pytest.mark.parametrize(("name", "answer", "recognised", "words"), [
    ("receptive_field", _field, "a step changed", "smaller by one"),
    ("overlapped_seconds", _arrived_too_late, "a step exchanged", "change places"),
    ("whole_speedup", lambda share, factor: 1 / (share + share / factor), "another operation", "`share`"),
    ("colour_difference", lambda x, y: np.abs(rgb2lab(x) - rgb2lab(y)).max(axis=-1).mean(), "another function",
     "largest"),
    ("mse_from_psnr", lambda psnr: 255 ** 2 / 5 ** (psnr / 10), "another number in the formula", "with 5 "),
    ("class_weight", lambda true, classes, share: share / (1 - share) * (true ** 2).mean() / 180 ** 2 / np.log(classes),
     "another number in the formula", "180"),
    ("convolution_flop", lambda i, o, k, h, w, s: 2 * i * i * k * k * (h // s) * (w // s),
     "one thing in the place of another", "`inputs` stands where `outputs`"),
    ("mix_for_factor", lambda p, f: (lambda odds: odds / (1 - odds))(
        (p.max() - f * p.min()) * len(p) / (f - 1)), "another operation", "subtracted"),
])
def test_one_step_done_in_another_way_is_named(name, answer, recognised, words):
    feedback = seen(name, answer)
    assert (feedback.passed, feedback.recognised) == (False, recognised), feedback.message
    assert words in feedback.message


def test_a_step_is_named_only_if_it_explains_the_numbers():
    name = "weighted_loss"
    inputs = EXERCISES[name].examples()
    wanted = [np.asarray(given(name)(*one), float) for one in inputs]
    near = [one * 2.5 ** (i + 1) + 0.01 * i for i, one in enumerate(wanted)]
    assert one_step.recognise(EXERCISES[name], inputs, near, wanted) is None
    assert one_step.recognise(EXERCISES[name], inputs, wanted, wanted) is None


def test_another_number_is_one_that_people_write():
    """To the first order, a factor that grows with the argument is another base: nobody wrote 9.99."""
    answer = lambda psnr: given("mse_from_psnr")(psnr) * (1 + 1e-4 * np.asarray(psnr))  # noqa: E731
    assert seen("mse_from_psnr", answer).recognised is None


def test_steps_that_would_never_end_are_given_up():
    """A list that grows while a loop goes through it, and powers of powers."""
    for name in ("batch_sizes", "receptive_field"):
        inputs = EXERCISES[name].examples()
        tried = one_step._tried(one_step._Same(name, inputs), 0)
        assert len(tried) > 500 and any(one.first is None for one in tried)


@pytest.mark.parametrize(("name", "answer", "recognised"), [
    ("rebalanced_belief", lambda s, w: np.sin(s) + w ** 2 / 7, "the sum is not 1"),
    ("batch_sizes", lambda sides, n: [
        one ** 2 + i ** 3 for i, one in enumerate(given("batch_sizes")(sides, n))],
     "the sum is not the number of sides"),
    ("halved", lambda rgb: rgb[::2], "one axis of another length"),
    ("paired_interval", lambda x, y: (x - y).mean() + np.array([-1.28, 1.28]) * (x - y).std() / len(x) ** 0.5,
     "another width"),
    ("mix_for_factor", lambda prior, factor: given("mix_for_factor")(prior, factor) if len(prior) > 4 else factor / 99,
     "right for some inputs"),
])
def test_what_right_answers_have_in_common_is_said_where_nothing_else_explains(name, answer, recognised):
    feedback = seen(name, answer)
    assert (feedback.passed, feedback.recognised) == (False, recognised), feedback.message


def test_laws_are_kept_by_right_answers_to_other_inputs():
    for name in ("rebalanced_belief", "soft_encoding", "batch_sizes"):
        exercise = EXERCISES[name]
        kept = laws._kept(exercise)
        assert kept
        for arguments in exercise.examples(seed=5):
            right = np.asarray(exercise.reference(*arguments), float)
            assert all(law(right, arguments) for _, _, law in kept)
