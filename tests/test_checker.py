"""What the checker does with answers that loop, crash, change their input or return odd things; and that chance and
trying do not help: each test stands for a fault that the checks once had."""

import ctypes
import dataclasses
import os
import time
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from scipy import stats

from colorlab import check
from colorlab.course import apart, attempts
from colorlab.course.attempts import Outcome
from colorlab.course.recognition import slips

EXERCISES = check.exercises()
HALF = EXERCISES["whole_speedup"]
linux = pytest.mark.skipif(not apart._can_branch(), reason="answers run in a process of their own on Linux only")


def right(share, factor):
    return 1 / (1 - share + share / factor)


@pytest.mark.parametrize("dressed", [
    lambda x: [x], lambda x: np.array([[x]]), lambda x: Fraction(x), lambda x: Decimal(x), lambda x: np.float32(x),
    lambda x: torch.tensor(x, requires_grad=True), lambda x: [torch.tensor(x, requires_grad=True)],
    lambda x: np.array(x, object), lambda x: torch.tensor([x], dtype=torch.float64).to_sparse(),
    lambda x: (torch.tensor(-x) + 0j).conj().real.neg(),
], ids=["list", "array", "fraction", "decimal", "float32", "gradient", "list of gradients", "object", "sparse", "flag"])
def test_a_right_number_passes_in_any_dress(dressed):
    feedback = check.examine(HALF, lambda share, factor: dressed(right(share, factor)), call=attempts.here)
    assert feedback.passed, feedback.message


def test_bfloat16_is_read_and_its_three_digits_are_named():
    field = EXERCISES["batch_sizes"]
    answer = lambda sides, n: torch.tensor(np.array(field.reference(sides, n)), dtype=torch.bfloat16)  # noqa: E731
    assert check.examine(field, answer, call=attempts.here).passed
    rough = check.examine(EXERCISES["mse_from_psnr"], lambda p: torch.tensor(255 ** 2 / 10 ** (p / 10)).bfloat16(),
                          call=attempts.here)
    assert rough.passed is False and "bfloat16 keeps three digits" in rough.message


class Odd:
    """Raises at whatever is done with it."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __array__(self, *_, **__):
        raise KeyError("array")


class Loud(BaseException):
    def __str__(self):
        raise ValueError("no message either")


def shouts(*_):
    raise Loud


SELF = []
SELF.append(SELF)


@pytest.mark.parametrize(("answer", "words"), [
    (lambda *_: torch.ones(2, device="meta"), "no numbers"), (lambda *_: Odd(), "not a Odd"),
    (lambda *_: SELF, "not a list"), (lambda *_: torch.nn.Linear(1, 1), "not a Linear"),
    (lambda *_: torch.Tensor, "not a"), (lambda *_: (x for x in (1, 2)), "not a generator"), (shouts, "raised Loud"),
    (lambda *_: np.zeros(6_000_000), "6000000 numbers"), (lambda *_: {1.0}, "not a set"),
])
def test_odd_objects_are_reported_in_one_line(answer, words):
    for call in (attempts.here, apart.attempt):
        feedback = check.examine(HALF, answer, call=call)
        assert feedback.passed is False and words in feedback.message and "\n" not in feedback.message
    value = check.examine(EXERCISES["gamut_share"], torch.ones((), device="meta"))
    assert value.passed is False and "no numbers" in value.message


def catches_everything(*_):
    while True:
        try:
            while True:
                pass
        except BaseException:  # noqa: BLE001
            pass


@pytest.mark.parametrize("answer", [catches_everything, lambda *_: sum(range(10 ** 12))], ids=["catches", "in C"])
@linux
def test_loops_are_stopped_wherever_they_sit(answer, monkeypatch):
    monkeypatch.setattr(attempts, "TIME_LIMIT", 0.5)
    start = time.monotonic()
    assert "never ends" in check.examine(HALF, answer).message
    assert time.monotonic() - start < 60  # where it is not stopped, it goes on for hours


def test_without_a_process_a_thread_comes_back_in_time(monkeypatch):
    monkeypatch.setattr(attempts, "TIME_LIMIT", 0.3)
    monkeypatch.setattr(apart, "_can_branch", lambda: False)
    assert "never ends" in check.examine(HALF, lambda *_: time.sleep(2)).message
    monkeypatch.setattr(attempts, "TIME_LIMIT", 30)
    assert check.examine(HALF, right).passed


@linux
@pytest.mark.parametrize("answer", [lambda *_: os._exit(0), lambda *_: ctypes.string_at(0)], ids=["exit", "crash"])
def test_answers_that_end_their_process_leave_the_notebook_alone(answer):
    assert "ended the process" in check.examine(HALF, answer).message


@linux
def test_what_an_answer_prints_is_shown_and_what_it_asks_is_refused(capsys):
    def talks(share, factor):
        print("I was given", share)
        return right(share, factor)

    assert check.examine(HALF, talks).passed
    assert capsys.readouterr().out.count("I was given") == 3
    assert "EOFError" in check.examine(HALF, lambda *_: input("?")).message


def test_an_answer_that_changes_its_input_is_told_so():
    def changes(rgb):
        out = EXERCISES["lightness"].reference(rgb)
        rgb[:] = 0
        return out

    feedback = check.examine(EXERCISES["lightness"], changes)
    assert feedback.passed and "changes what it is given" in feedback.message
    kept = check.examine(EXERCISES["lightness"], EXERCISES["lightness"].reference)
    assert kept.passed and "changes" not in kept.message


def test_messages_speak_of_photos_only_where_there_are_any():
    for name in ("whole_speedup", "paint_entropy", "receptive_field"):
        large = iter((1e6, 7e6, 3e6, 5e6, 2e6, 9e6))
        message = check.examine(EXERCISES[name], lambda *_, large=large: next(large), call=attempts.here).message
        assert "photo" not in message and "too high" in message


def test_an_unknown_list_is_not_asked_for_its_unit():
    plain = dataclasses.replace(EXERCISES["faulty_programs"], looks=None)
    listed = check.examine(plain, [6, 6, 6, 6, 6, 6])
    number = check.examine(EXERCISES["gamut_share"], 71.0)
    assert listed.recognised is None and "one by one" in listed.message and "unit" not in listed.message
    assert number.recognised is None and "which unit" in number.message


def test_near_means_every_number():
    """A large value must not hide that the small ones are far off."""
    exercise = EXERCISES["mse_from_psnr"]
    far = check.examine(exercise, lambda p: exercise.reference(p) + 5.0 * (np.asarray(p) > 30), call=attempts.here)
    near = check.examine(exercise, lambda p: exercise.reference(p) * (1 + 0.001 * np.asarray(p)), call=attempts.here)
    assert far.passed is False and "near" not in far.message
    assert near.passed is False and "near" in check.examine(
        exercise, lambda p: exercise.reference(p) * (1 + 1e-4 * np.asarray(p)), call=attempts.here).message


def test_hard_coded_answers_fail_for_other_seeds():
    for name, exercise in EXERCISES.items():
        if not callable(exercise.inputs):
            continue
        known = iter([exercise.reference(*arguments) for arguments in exercise.examples()])
        feedback = check.examine(exercise, lambda *_, known=known: next(known), seed=7, call=attempts.here)
        assert feedback.passed is False, name


def test_inputs_tell_misconceptions_apart_for_every_student():
    for name, exercise in EXERCISES.items():
        if not exercise.asks_value and name != "paired_interval":
            for seed in range(3):
                assert exercise.confused(exercise.examples(seed)) == [], name


@pytest.mark.parametrize("method", ["percentile", "basic", "BCa", "t"])
def test_no_right_interval_is_rejected_by_chance(method):
    exercise = EXERCISES["paired_interval"]
    inputs = exercise.examples()
    wanted = [np.asarray(exercise.reference(*arguments)) for arguments in inputs]
    rng = np.random.default_rng(3)

    def interval(first, second):
        d = first - second
        if method == "t":
            return stats.t.interval(0.95, len(d) - 1, d.mean(), d.std(ddof=1) / len(d) ** 0.5)
        return stats.bootstrap((d,), np.mean, n_resamples=2000, method=method, rng=rng).confidence_interval

    for _ in range(1 if method == "t" else 40):
        assert exercise.agrees([np.array(interval(*arguments)) for arguments in inputs], wanted, exercise.tolerance)


def test_outcomes_travel_as_text_and_nothing_else_is_read():
    for outcome in (Outcome("numbers", np.array([[1.5, 2.0]], np.float32), "float32", True), Outcome("late"),
                    Outcome("raised", remark="ValueError: ä\n"), Outcome("numbers", np.array(3, np.uint8), "uint8")):
        line = attempts.dump(outcome)
        back = attempts.load(line)
        assert line.count(b"\n") == 1 and (back.kind, back.remark, back.changed) == (
            outcome.kind, outcome.remark, outcome.changed)
        assert outcome.numbers is None or (back.numbers == outcome.numbers).all()
    for bad in (b"", b"{}", b'{"kind": "passed", "numbers": null}', b"[1]", b'{"kind": "numbers", "numbers": '
                b'{"dtype": "O", "shape": [1], "data": ""}, "remark": "", "changed": false}'):
        with pytest.raises(ValueError):
            attempts.load(bad)


def test_the_first_gamut_share_does_not_keep_one_waiting():
    from colorlab.course.exercises.notebook_01 import gamut_share

    gamut_share._shares.cache_clear()
    start = time.process_time()
    assert check.examine(EXERCISES["gamut_share"], 28.5).passed is False
    assert time.process_time() - start < 4


def test_slips_are_named_in_any_exercise_and_never_lead_to_a_value():
    exercise = EXERCISES["weighted_loss"]
    named = {check.examine(exercise, lambda *a, f=f: f(exercise.reference(*a)), call=attempts.here).recognised
             for f in (lambda x: 1000 * x, lambda x: 1 / x, lambda x: x ** 2, lambda x: round(x, 2))}
    assert named == {"1000 times too large", "upside down", "squared", "rounded"}
    assert all(slip.tells_much for slip in slips._SLIPS if slip.name in ("rounded", "digits cut off", "one too many"))
    value = dataclasses.replace(EXERCISES["gamut_share"], misconceptions=())
    feedback = check.examine(value, round(value.reference()))
    assert feedback.passed is False and feedback.recognised is None
