"""Diagnoses whose cases stand in an order of the student's own: what is shown, what is right, and what is told."""

import itertools
import re
import string
from pathlib import Path

import numpy as np
import pytest

import colorlab
from colorlab import check, streets
from colorlab.course import answerers, film_methods, fusion_ablation, ordered
from colorlab.course.attempts import outcome_of
from colorlab.course.cases import (
    adversarial_runs,
    broken_colorizers,
    conversions,
    fusion_layers,
    grey_pipelines,
    hint_pipelines,
    impossible_rows,
    made_up_table,
    own,
    slow_pipelines,
)

ROOT = Path(__file__).parents[1]
VARIED = {name: one for name, one in check.exercises().items() if one.varies}
NAMES = ("Ada Lovelace", "Alan Turing", "王小明", "s1234567")


@pytest.fixture(autouse=True)
def nobody():
    yield
    own.set_name("")


def test_a_name_is_its_letters_whatever_platform_writes_it():
    one = own.letters("Zoë Müller-Šimić")
    assert all(own.letters(other) == one for other in ("Müller-Šimić, Zoë", "mullersimiczoe", "ZOE MULLER SIMIC"))
    assert own.letters("王小明") and own.letters("  ,- ") == ""
    assert own.letters("Ada Lovelace") != own.letters("Ada Lovelac")
    assert own.letters("s1234") != own.letters("s4321")


def test_an_order_stays_what_it_was():
    """Whoever was judged in the spring is judged so again: another hash would make right answers wrong."""
    assert own.order("broken_colorizers", (5, 3, 0, 2), "Ada Lovelace") == (3, 2, 0, 1)
    assert own.order("faulty_programs", range(6), "Ada Lovelace") == (3, 4, 2, 1, 0, 5)
    assert own.order("supported_sentences", [0, 1, 0, 1, 0, 1, 0], "Ada Lovelace") == (3, 6, 1, 2, 4, 0, 5)


@pytest.mark.parametrize("name", VARIED)
def test_orders_differ_between_names_and_never_make_the_printed_list(name):
    answers = list(VARIED[name].reference())
    lists = [tuple(answers[i] for i in own.order(name, answers, f"student {i}")) for i in range(300)]
    assert tuple(answers) not in lists
    most = np.prod(range(1, len(answers) + 1)) / np.prod(
        [np.prod(range(1, answers.count(one) + 1)) for one in set(answers)]) - 1
    assert len(set(lists)) > 0.85 * min(most, 120)
    assert max(map(lists.count, set(lists))) < 4 * 300 / most + 8


def test_without_a_name_everything_is_as_printed(capsys):
    before = list(broken_colorizers.COLORIZERS.values())
    check.me("Ada Lovelace")
    assert "in the order of Ada Lovelace" in capsys.readouterr().out
    assert list(broken_colorizers.COLORIZERS.values()) != before
    check.me("")
    assert "No name yet" in capsys.readouterr().out
    assert list(broken_colorizers.COLORIZERS.values()) == before
    assert list(broken_colorizers.COLORIZERS) == list("ABCD") and len(broken_colorizers.COLORIZERS) == 4
    for wrong in ("E", "a", "AB", ""):
        with pytest.raises(KeyError):
            broken_colorizers.COLORIZERS[wrong]


def rows(table):
    return [tuple(row) for row in table.itertuples(index=False)]


def unnamed():
    scenes = [streets.scene(seed, 96, time=time) for seed, time in enumerate(("day", "night"))]
    models = (colorlab.load(name) for name in ("iizuka16-streets", "iizuka16-streets-nofusion"))
    return rows(fusion_ablation.nameless_rows(*models, scenes))


SHOWN = {
    "broken_colorizers": lambda: list(broken_colorizers.COLORIZERS.values()),
    "supported_sentences": lambda: list(made_up_table.SENTENCES),
    "faulty_programs": lambda: list(conversions.PROGRAMS.values()),
    "broken_fusions": lambda: list(fusion_layers.LAYERS.values()),
    "unnamed_rows": unnamed,
    "slow_pipelines": lambda: rows(slow_pipelines.summary()),
    "impossible_rows": lambda: rows(impossible_rows.table()),
    "leaky_greys": lambda: list(grey_pipelines.PIPELINES.values()),
    "which_rule": lambda: rows(answerers.suspects()),
    "broken_pipelines": lambda: list(hint_pipelines.PIPELINES.values()),
    "suspicious_runs": lambda: rows(adversarial_runs.table()),
    "suspicious_methods": lambda: list(film_methods.METHODS.values()),
}


@pytest.mark.parametrize("name", VARIED)
def test_what_is_shown_is_what_is_judged(name):
    printed, answers = SHOWN[name](), VARIED[name].reference()
    assert len(set(printed)) == len(printed) == len(answers)
    for whose in NAMES:
        own.set_name(whose)
        shown = SHOWN[name]()
        assert sorted(map(printed.index, shown)) == list(range(len(printed)))
        mine = [int(answers[printed.index(one)]) for one in shown]
        assert check.examine(VARIED[name], mine).passed, whose
        feedback = check.examine(VARIED[name], [int(one) for one in answers])
        assert feedback.recognised == ordered.PRINTED, whose
        own.set_name("")
        assert not check.examine(VARIED[name], mine).passed


@pytest.mark.parametrize("name", VARIED)
def test_a_misconception_is_recognised_in_every_order_and_its_hint_has_the_letters_of_this_one(name):
    exercise = VARIED[name]
    answers = exercise.reference()
    for whose, one in itertools.product(NAMES, exercise.misconceptions):
        printed = np.asarray(one.answer(), float)
        places = own.order(name, answers, whose)
        given = printed if (printed == np.arange(len(printed))).all() else printed[list(places)]
        feedback = check.judge_value(exercise, outcome_of(given), whose)
        if (given == np.arange(len(given))).all():
            assert not feedback.passed  # taken for the numbers of the faults in their own order
        elif feedback.recognised not in (one.name, ordered.PRINTED):  # such as "backwards": another list in each order
            assert one.name == "backwards", (whose, one.name)
        elif feedback.recognised == one.name:
            letters = [string.ascii_uppercase[places.index("ABCDEFGH".index(m[2]))]
                       for m in ordered._LETTER.finditer(one.hint)]
            assert [m[2] for m in ordered._LETTER.finditer(feedback.message)] == letters


@pytest.mark.parametrize("name", VARIED)
def test_no_hint_speaks_of_a_case_in_words_that_are_not_translated(name):
    look = VARIED[name].looks
    texts = [one.hint for one in VARIED[name].misconceptions]
    texts += [str(one.cell_contents) for one in look.__closure__ or ()]
    rest = " ".join(ordered._LETTER.sub("", text) for text in texts).replace("R, G and B", "")
    rest = re.sub(r"(?:[.?!'\"] |: )A ", " ", rest)  # the article at the beginning of a sentence
    assert not re.findall(r".{20}\b[A-H]\b(?! [a-z]+ [a-z]).{20}", rest)


def test_the_guide_says_which_exercises_vary_and_why_others_do_not():
    text = (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")
    section = text.partition("## Cases of one's own")[2].partition("\n## ")[0]
    of_values = {name for name, one in check.exercises().items() if one.asks_value}
    vary, stay = section.split("These stay")
    assert set(re.findall(r"`(\w+)`", vary)) & of_values == set(VARIED)
    assert set(re.findall(r"`(\w+)`", stay)) & of_values == of_values - set(VARIED)
