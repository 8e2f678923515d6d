"""Surveys: protocols, who sees what, result files that are damaged, rules, shares, simulated participants, judges."""

import json
import os
import zipfile
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from scipy.stats import norm
from skimage.color import rgb2lab

from colorlab import datasets
from colorlab.cli import main as cli
from colorlab.course import surveys
from colorlab.course.surveys import (
    FALSE,
    TRUTH,
    analysis,
    judges,
    merging,
    page,
    pictures,
    protocol,
    report,
    results,
    simulation,
)

NAMES = [f"{i:02}.png" for i in range(24)]
SMALL = {"models": ("grey", "mean-colour"), "size": 48, "practice": 2, "trials": 14, "checks": 2}


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    for i, name in enumerate(NAMES):
        patches = np.random.default_rng(i).integers(0, 256, (4, 6, 3), np.uint8)
        Image.fromarray(patches).resize((90, 60), Image.Resampling.BICUBIC).save(folder / name)
    return datasets.collect([folder])


@pytest.fixture(scope="module")
def built(photos, tmp_path_factory):
    folder = tmp_path_factory.mktemp("survey")
    return SimpleNamespace(folder=folder, survey=page.build(surveys.read("turing").changed(**SMALL), photos, folder,
                                                            progress=False))


@pytest.fixture(scope="module")
def honest(built):
    """What eight simulated participants would hand in if they were real."""
    made = simulation.results(built.survey, simulation.Crowd({"grey": 0.1, "mean-colour": 0.4}, slow=0), 8, seed=3)
    return [replace(one, simulated=False) for one in made]


def hand_in(folder, survey, given):
    folder.mkdir(exist_ok=True)
    for i, one in enumerate(given):
        (folder / f"{i}.json").write_text(results.text_of(one, survey), encoding="utf-8")
    return folder


# --- protocols


def test_the_protocols_that_ship_have_the_papers_numbers():
    assert surveys.names() == ["naturalness", "preference", "turing"]
    asked = surveys.read("turing")
    assert (asked.seconds, asked.size, asked.practice, asked.trials, asked.checks) == (1.0, 256, 10, 40, 4)
    assert (asked.per_person, asked.photos_needed, asked.counted) == ("one", 50, 36)
    assert list(surveys.read("naturalness").conditions) == [TRUTH, "zhang16-mini", "iizuka16-mini"]
    assert list(surveys.read("preference").conditions) == ["zhang16-mini/iizuka16-mini"]
    assert protocol.from_mapping(protocol.as_mapping(asked)) == asked


@pytest.mark.parametrize(("change", "words"), [
    ("kind = 'triple'", "kind must be one of pair"), ("size = '256'", "size must be a whole number"),
    ("trials = 0", "trials must be 1 to 500"), ("checks = 40", "checks must be 0 to 39"),
    ("models = []", "models must be at least 1"), ("models = ['grey', 'grey']", "each named once"),
    ("models = ['truth']", "is no model"), ("colour = 1", "no key is called 'colour'"), ("seconds = true", "seconds"),
    ("per_person = 'some'", "per_person must be one of"), ("rules = 3", "rules must be a table"),
    ("rules = {tolerance_ms = -1}", "tolerance_ms must be 0 to"), ("seconds = nan", "seconds must be 0 to 60"),
])
def test_wrong_protocols_say_what_is_wrong(tmp_path, change, words):
    key = change.split(" ")[0]
    lines = ["title = 't'", "kind = 'pair'", "question = 'q'", "models = ['grey']", change]
    (tmp_path / "p.toml").write_text("\n".join([*(one for one in lines[:-1] if not one.startswith(key + " ")), change]))
    with pytest.raises(surveys.SurveyError, match=words) as error:
        surveys.read(tmp_path / "p.toml")
    assert "p.toml" in str(error.value) and "\n" not in str(error.value)


def test_missing_and_broken_files():
    with pytest.raises(surveys.SurveyError, match="no such file; there are the protocols naturalness"):
        surveys.read("nowhere.toml")
    with pytest.raises(surveys.SurveyError, match="title is missing"):
        protocol.from_mapping({"kind": "pair", "question": "q", "models": ["grey"]})


# --- who sees what


@pytest.mark.parametrize("kind", ["turing", "naturalness", "preference"])
@pytest.mark.parametrize("per_person", ["one", "all"])
def test_versions_are_balanced(kind, per_person):
    if kind == "naturalness" and per_person == "one":
        with pytest.raises(surveys.SurveyError, match="per_person must be 'all'"):
            surveys.read(kind).changed(per_person="one")
        return
    asked = surveys.read(kind).changed(models=("a/b", "c", "d"), per_person=per_person, practice=2, trials=14, checks=2)
    made = surveys.plan(asked, NAMES)
    seen = Counter()
    for version in made.versions:
        assert len({trial.photo for trial in version}) == len(version) == 16  # nobody sees a photo twice
        roles = Counter(trial.role for trial in version)
        assert roles == {"practice": 2, "check": 2, "counted": 12}
        assert [trial.role for trial in version[:2]] == ["practice"] * 2
        conditions = Counter(trial.condition for trial in version if trial.role == "counted")
        assert len(set(conditions.values())) == 1
        assert len(conditions) == (1 if per_person == "one" else len(asked.conditions))
        if kind == "turing":
            sides = Counter(trial.pictures.index(TRUTH) for trial in version if trial.role == "counted")
            assert abs(sides[0] - sides[1]) <= len(conditions)
        seen.update((trial.photo, trial.condition) for trial in version if trial.role == "counted")
    assert len(set(seen.values())) == 1  # over all versions each photo meets each model equally often
    assert len(seen) == 22 * len(asked.conditions)
    assert made == surveys.plan(asked, NAMES[::-1])
    assert made != surveys.plan(asked.changed(seed=1), NAMES)


def test_too_few_photos():
    with pytest.raises(surveys.SurveyError, match="needs 50 photos.* there are 24: give more"):
        surveys.plan(surveys.read("turing"), NAMES)
    with pytest.raises(surveys.SurveyError, match="two photos have one name"):
        surveys.plan(surveys.read("turing").changed(**SMALL), [*NAMES, "00.png"])


def test_what_the_right_answers_are():
    trial = surveys.Trial("counted", "p", "m", ("truth", "m"))
    assert (trial.right, replace(trial, pictures=("m", "truth")).right) == (1, 0)
    assert replace(trial, pictures=("truth",)).right == 1
    assert replace(trial, pictures=(FALSE,)).right == 0
    assert replace(trial, pictures=("m",)).right is None
    assert replace(trial, pictures=("m", "n")).right is None
    assert replace(trial, pictures=(FALSE, "m")).right == 1


# --- pictures and page


def test_pictures_share_their_lightness_and_one_way(photos, built):
    drawn = pictures.draw(built.survey.plan, photos, progress=False)
    name = built.survey.plan.photos[5]
    true, grey, false = (drawn[name, kind].astype(float) for kind in (TRUTH, "grey", FALSE))
    assert true.shape == grey.shape == (48, 48, 3)
    light = [rgb2lab(one.astype(np.uint8))[..., 0] for one in (true, grey)]
    assert np.abs(light[0] - light[1]).mean() < 1 and np.ptp(grey, axis=-1).max() <= 1
    assert np.abs(false - true).mean() > 10


def test_photos_that_will_not_do(tmp_path, photos):
    Image.new("RGB", (90, 60), (80, 80, 80)).save(tmp_path / "grey.png")
    Image.new("RGB", (90, 40), (80, 200, 80)).save(tmp_path / "small.png")
    for name, words in (("grey.png", "a grey photo would give itself away"), ("small.png", "it has 90 x 40 pixels")):
        given = [*photos, *datasets.collect([tmp_path / name])]
        with pytest.raises(surveys.SurveyError, match=f"{name}: {words}"):
            page.prepare(surveys.read("turing").changed(**SMALL), given, progress=False)


def test_the_page_holds_all_and_tells_nothing(built):
    text = (built.folder / "page" / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in (built.folder / "page").iterdir()] == ["index.html"]
    assert "http:" not in text and "https:" not in text and "connect-src 'none'" in text
    assert not any(name in text for name in ("mean-colour", "00.png", "TRUTH"))
    assert built.survey == page.read_key(built.folder)
    shown = page.addresses(built.survey, built.folder)
    assert set(shown) == set(built.survey.plan.needed())
    assert all(one.startswith("data:image/jpeg") for one in shown.values())


def test_a_key_is_not_overwritten(built, photos):
    with pytest.raises(surveys.SurveyError, match="holds the key of another survey"):
        page.build(surveys.read("turing").changed(**SMALL, seed=7), photos, built.folder, progress=False)
    again = page.build(surveys.read("turing").changed(**SMALL), photos, built.folder, progress=False)
    assert again == built.survey


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"protocol": {}}', "[" * 5000])
def test_a_key_that_is_none(tmp_path, text):
    (tmp_path / "key.json").write_text(text)
    with pytest.raises(surveys.SurveyError, match=r"key\.json: no key"):
        page.read_key(tmp_path)
    with pytest.raises(surveys.SurveyError, match="cannot be read"):
        page.read_key(tmp_path / "other.json")


# --- results


def sealed(content):
    text = json.dumps({name: value for name, value in content.items() if name != "seal"}, separators=(",", ":"))
    return f'{text[:-1]},"seal":"{results.seal(text)}"}}'


def changed(text, change):
    content = json.loads(text)
    change(content)
    return sealed(content)


def drop_seal(text, old, new):
    assert old in text
    return text.replace(old, new, 1)


SPOILED = {
    "empty": (lambda text: "", "it is empty"),
    "cut off": (lambda text: text[:300], "cut off or damaged"),
    "no JSON": (lambda text: "PK\x03\x04 a document", "no result of a survey"),
    "another JSON": (lambda text: '{"answers": [1, 2]}', "no result of a survey"),
    "a list": (lambda text: f"[{text}]", "no result of a survey"),
    "deep": (lambda text: "[" * 100_000, "no result of a survey"),
    "edited answer": (lambda text: drop_seal(text, '"answer":0', '"answer":1'), "it was edited"),
    "edited time": (lambda text: drop_seal(text, '"shown":1', '"shown":2'), "it was edited"),
    "a name twice": (lambda text: drop_seal(text, '"version":', '"version":0,"version":'), "a name stands in it twice"),
    "another survey": (lambda text: changed(text, lambda c: c.update(survey="0" * 16)), "another survey"),
    "another format": (lambda text: changed(text, lambda c: c.update(format=2)), "format 2"),
    "no such version": (lambda text: changed(text, lambda c: c.update(version=999)), "no version 999"),
    "a trial missing": (lambda text: changed(text, lambda c: c["trials"].pop()), "15 of 16 trials"),
    "trials exchanged": (lambda text: changed(text, lambda c: c["trials"].reverse()), "not in their order"),
    "impossible answer": (lambda text: changed(text, lambda c: c["trials"][3].update(answer=2)), "cannot be given"),
    "negative time": (lambda text: changed(text, lambda c: c["trials"][3].update(shown=-5)), "times that cannot be"),
    "no number": (lambda text: changed(text, lambda c: c["trials"][3].update(took=None)), "of the wrong kind"),
    "NaN": (lambda text: changed(text, lambda c: c["trials"][3].update(took=float("nan"))), "of the wrong kind"),
    "a name as person": (lambda text: changed(text, lambda c: c.update(person="Ada Lovelace")), "no random number"),
    "a grade": (lambda text: changed(text, lambda c: c.update(grade="A")), "that the page does not write"),
    "a note": (lambda text: changed(text, lambda c: c["trials"][0].update(note="!")), "that the page does not write"),
    "format true": (lambda text: changed(text, lambda c: c.update(format=True)), "format True"),
    "a long format": (lambda text: changed(text, lambda c: c.update(format="x" * 9999)), "xxx...; this version"),
    "blind answers": (lambda text: changed(text, lambda c: c.update(blind=True)), "nobody saw the pictures"),
    "a float": (lambda text: changed(text, lambda c: c["trials"][3].update(answer=1.0)), "of the wrong kind"),
    "true": (lambda text: changed(text, lambda c: c["trials"][3].update(answer=True)), "of the wrong kind"),
    "a trial twice": (lambda text: changed(text, lambda c: c["trials"].insert(3, c["trials"][3])), "17 of 16 trials"),
    "two in one": (lambda text: text * 2, "cut off or damaged"),
    "seal taken off": (lambda text: text.partition(',"seal"')[0] + "}", "no result of a survey"),
    "keys sorted": (lambda text: json.dumps(json.loads(text), sort_keys=True), "it was edited"),
    "a huge number": (lambda text: '{"format":' + "9" * 5000 + "}", "cut off or damaged"),
}


def test_spoiled_files_are_named_and_none_counts(tmp_path, built, honest):
    folder = hand_in(tmp_path / "in", built.survey, honest)
    spoiling = results.text_of(replace(honest[0], person="ab" * 8, answers=tuple(
        replace(one, took=one.took + 1) for one in honest[0].answers)), built.survey)
    for name, (spoil, _) in SPOILED.items():
        (folder / f"{name}.json").write_text(spoil(spoiling), encoding="utf-8")
    (folder / "binary.json").write_bytes(b"\xff\xfe\x00{")
    (folder / "large.json").write_bytes(b" " * 1_000_001)
    (folder / "copy.json").write_bytes((folder / "0.json").read_bytes())
    (folder / "retimed.json").write_text(results.text_of(replace(honest[1], person="cd" * 8), built.survey))
    other = replace(honest[2], answers=tuple(replace(one, answer=1 - one.answer, took=one.took + 9)
                                             for one in honest[2].answers))
    (folder / "second try.json").write_text(results.text_of(other, built.survey))

    merged = merging.merge([folder], built.survey)
    reasons = {one.name.rpartition("/")[2].removesuffix(".json"): one.reason for one in merged.spoiled}
    for name, (_, words) in SPOILED.items():
        assert words in reasons[name], name
    assert "no text" in reasons["binary"] and "too large" in reasons["large"]
    assert "0.json once more" in reasons["copy"]
    assert "same to the millisecond" in reasons["retimed"] and "same to the millisecond" in reasons["1"]
    assert "same person" in reasons["second try"] and "same person" in reasons["2"]
    assert len(reasons) == len(SPOILED) + 7 >= 12
    kept = {honest[i].person for i in (0, 3, 4, 5, 6, 7)}
    assert set(merged.table["person"]) == kept
    assert len(merged.table) == 16 * len(kept)


def test_files_folders_and_zip_files(tmp_path, built, honest):
    folder = hand_in(tmp_path / "in", built.survey, honest)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"somebody/{path.name}")
        archive.writestr("notes.txt", "no result")
    whole = merging.merge([folder], built.survey)
    packed = merging.merge([tmp_path / "all.zip"], built.survey)
    single = merging.merge(sorted(folder.iterdir()), built.survey)
    for one in (packed, single):
        assert one.spoiled == [] and one.table.drop(columns="file").equals(whole.table.drop(columns="file"))
    (tmp_path / "broken.zip").write_bytes(b"PK")
    with pytest.raises(surveys.SurveyError, match=r"none of 1 result files.*broken.zip"):
        merging.merge([tmp_path / "broken.zip"], built.survey)
    (tmp_path / "nothing").mkdir()
    with pytest.raises(surveys.SurveyError, match="no result files"):
        merging.merge([tmp_path / "nothing"], built.survey)


def test_files_by_other_names(tmp_path, built, honest):
    """A learning platform, a phone or a participant may have renamed them, and zip files may lie among them."""
    texts = [results.text_of(one, built.survey) for one in honest]
    folder = tmp_path / "in"
    (folder / "somebody").mkdir(parents=True)
    (folder / "0.JSON").write_text(texts[0])
    (folder / "somebody" / "survey-1.json.txt").write_text(texts[1])
    (folder / "pasted.txt").write_text("\ufeff " + texts[2].replace(",", ", \r\n"), encoding="utf-8")
    (folder / "notes.txt").write_text("no result")
    (folder / "essay.pdf").write_bytes(b"%PDF")
    (folder / "half.txt").write_text(texts[3][:200])
    (folder / ".hidden.json").write_text(texts[3])
    with zipfile.ZipFile(folder / "more.ZIP", "w") as archive:
        archive.writestr("a.json", texts[4])
        archive.writestr("a.json ", "{}")
        archive.writestr("inner.zip", b"PK")
        archive.writestr("__MACOSX/._a.json", b"\x00\x05\x16\x07")
        archive.writestr("picture.png", b"PNG")
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(folder / "twins.zip", "w") as archive:
        archive.writestr("a.json", texts[5])
        archive.writestr("a.json", texts[6])
    with zipfile.ZipFile(folder / "torn.zip", "w") as archive:
        archive.writestr("a.json", texts[7])
        archive.writestr("b.json", texts[3])
    torn = (folder / "torn.zip").read_bytes()
    (folder / "torn.zip").write_bytes(torn.replace(texts[3].encode(), texts[3].encode()[::-1]))
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", b" " * 20_000_000)
    merged = merging.merge([folder], built.survey)
    assert set(merged.table["person"]) == {honest[i].person for i in (0, 1, 2, 4, 5, 6, 7)}
    assert {one.name.partition("in/")[2]: one.reason.partition(":")[0] for one in merged.spoiled} == {
        "half.txt": "it is cut off or damaged", "more.ZIP/a.json ": "it is no result of a survey",
        "more.ZIP/inner.zip": "it is a zip file inside another one", "torn.zip/b.json": "it cannot be read",
        "bomb.zip/bomb.json": "it is too large for a result"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links and pipes")
def test_links_that_lead_nowhere_and_pipes_are_named(tmp_path, built, honest):
    folder = hand_in(tmp_path / "in", built.survey, honest[:2])
    (folder / "gone.json").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe.json")
    assert [one.reason for one in merging.merge([folder], built.survey).spoiled] == ["it cannot be read"] * 2


def test_simulated_participants_are_never_data(tmp_path, built, honest):
    made = simulation.results(built.survey, simulation.Crowd({"grey": 0.1, "mean-colour": 0.4}), 3, seed=9)
    assert all(one.simulated for one in made)
    folder = hand_in(tmp_path / "in", built.survey, [*honest[:2], *made])
    merged = merging.merge([folder], built.survey)
    assert set(merged.table["person"]) == {one.person for one in honest[:2]} and not merged.simulated
    assert [one.reason for one in merged.spoiled] == ["it is simulated, and no data"] * 3
    rehearsal = merging.merge([folder], built.survey, rehearsal=True)
    assert rehearsal.simulated and set(rehearsal.table["person"]) == {one.person for one in made}
    assert "simulated. No number on this page says anything of people" in report.html(rehearsal)
    assert "simulated. No" not in report.html(merged)


# --- rules


def one_result(built, change):
    """A result whose answers are all right, changed; the table of it."""
    trials = built.survey.plan.versions[0]
    answers = [results.Answer(trial.right, 1000, 500) for trial in trials]
    result = change(results.Result("ab" * 8, 0, tuple(answers)))
    return merging.tabulate({"f": result}, built.survey)


def with_answers(result, numbers, **fields):
    return replace(result, answers=tuple(replace(one, **fields) if i in numbers else one
                                         for i, one in enumerate(result.answers)))


def test_rules(built):
    trials = built.survey.plan.versions[0]
    checks = [i for i, trial in enumerate(trials) if trial.role == "check"]
    counted = [i for i, trial in enumerate(trials) if trial.role == "counted"]
    whole = one_result(built, lambda r: r)
    assert whole["counts"].sum() == 12 and not whole["yes"].any()
    assert Counter(whole["left_out"]) == {"": 12, "practice": 2, "check": 2}
    for fields, reason in (({"shown": 1061}, "shown too long"), ({"shown": 939}, "shown too short"),
                           ({"times": 2}, "shown again after a reload"), ({"hidden": True}, "out of sight")):
        table = one_result(built, lambda r, fields=fields: with_answers(r, counted[:3], **fields))
        assert table["counts"].sum() == 9
        assert Counter(table["left_out"])[reason] == 3
    assert one_result(built, lambda r: with_answers(r, counted, shown=1060))["counts"].sum() == 12
    assert one_result(built, lambda r: with_answers(r, counted[:7], shown=1100))["counts"].sum() == 0  # 5 of 12 left
    wrong = [1 - trials[i].right for i in checks]
    table = one_result(built, lambda r: with_answers(with_answers(r, checks[:1], answer=wrong[0]), checks[1:],
                                                     answer=wrong[1]))
    assert set(table["left_out"]) == {"attention checks"}
    assert one_result(built, lambda r: with_answers(r, checks[:1], answer=wrong[0]))["counts"].sum() == 12
    assert set(one_result(built, lambda r: replace(r, untimed=True))["left_out"]) == {"pictures without time limit"}
    assert one_result(built, lambda r: replace(r, blind=True, answers=())).empty


def test_where_nobody_counts_the_report_says_so(tmp_path, built, honest):
    late = [replace(one, answers=tuple(replace(each, shown=1300) for each in one.answers)) for one in honest[:2]]
    unseeing = [results.Result(f"{i:016x}", 0, (), blind=True) for i in range(3)]
    for name, given, people in (("both", [*late, *unseeing], 5), ("unseeing", unseeing, 3)):
        merged = merging.merge([hand_in(tmp_path / name, built.survey, given)], built.survey)
        assert merged.handed_in == people and merged.counted.empty and analysis.shares(merged).empty
        report.write(merged, tmp_path / f"{name} out")
        text = (tmp_path / f"{name} out" / "index.html").read_text(encoding="utf-8")
        assert "Nobody is left who counts" in text and f"0 of {people} participants count" in text
    found = analysis.left_out(merging.merge([tmp_path / "both"], built.survey)).set_index("reason")
    assert found.loc["too few trials left"].to_list() == [2, 24]
    assert found.loc["cannot see the pictures"].to_list() == [3, 0]


def test_yes_means_what_each_kind_asks():
    for kind, pictured, answers in (("naturalness", ("m",), {1: 1, 0: 0}), ("preference", ("n", "m"), {0: 0, 1: 1}),
                                    ("turing", ("m", TRUTH), {0: 0, 1: 1})):
        asked = surveys.read(kind).changed(models=("m", "n"))
        trial = surveys.Trial("counted", "p", "m/n" if kind == "preference" else "m", pictured)
        survey = page.Survey("x", surveys.Plan(asked, ("p",), ((trial,),)))
        for answer, yes in answers.items():
            result = results.Result("ab" * 8, 0, (results.Answer(answer, 1000, 1),))
            assert merging.tabulate({"f": result}, survey)["yes"].tolist() == [yes], kind


# --- numbers


def test_shares_by_hand(built, tmp_path):
    """Two people, fooled in all and in none of the trials of grey."""
    versions = built.survey.plan.versions
    given = []
    for number, fooled in ((0, 0), (2, 1)):
        answers = [results.Answer(abs(trial.right - (fooled if trial.role == "counted" else 0)), 1000, 10 + i + number)
                   for i, trial in enumerate(versions[number])]
        given.append(results.Result(f"{number:016x}", number, tuple(answers)))
    merged = merging.merge([hand_in(tmp_path / "in", built.survey, given)], built.survey)
    [row] = analysis.shares(merged).to_dict("records")
    assert (row["condition"], row["percent"], row["people"], row["trials"]) == ("grey", 50.0, 2, 24)
    assert row["d_prime"] == pytest.approx(0)
    assert row["low"] < 10 and row["high"] > 90 > 75 > row["trials_high"]  # two people say little of others
    assert [row["bootstrap_low"], row["bootstrap_high"]] == [0, 100]
    text = report.html(merged)
    for interval in (f"{row['low']:.1f} to {row['high']:.1f}", "0.0 to 100.0",
                     f"{row['trials_low']:.1f} to {row['trials_high']:.1f}"):
        assert interval in text
    by_photo = analysis.photos(merged)
    assert by_photo["trials"].sum() == 24 and by_photo["yes"].sum() == 12
    assert analysis.habits(merged)["checks"] == 100


def test_d_prime():
    assert analysis.d_prime(0.5) == pytest.approx(0)
    assert norm.cdf(analysis.d_prime(0.32) / np.sqrt(2)) == pytest.approx(0.68)


def test_published_figures_say_whether_they_were_read():
    table = analysis.published()
    assert set(table["status"]) == {"read", "recalled"}
    assert (table["error"].notna() == table["error_status"].isin(["read", "recalled"])).all()
    zhang = table[(table["source"] == "Zhang 2016") & (table["method"] == "full method")].iloc[0]
    assert (zhang["percent"], zhang["status"], zhang["error_status"]) == (32.3, "read", "recalled")


def test_power_grows_with_students_and_with_seeing_both():
    few, many = (analysis.power(people, studies=40) for people in (10, 120))
    assert few < many
    one, both = (analysis.power(40, per_person=way, studies=40) for way in ("one", "all"))
    assert one < both
    same = analysis.power(30, rates=(0.3, 0.3), studies=100)
    assert same < 0.12  # a difference that is not there is found in about 5 %


# --- judges


def test_judges_take_the_trials_of_people(photos, built):
    plan = built.survey.plan
    drawn = pictures.draw(plan, photos, progress=False)
    perfect = judges.take(plan, judges.scores(drawn, lambda shown: float(shown.kind == TRUTH)))
    assert not perfect["yes"].any() and len(perfect) == 22 * 2
    blind = judges.take(plan, judges.scores(drawn, lambda shown: 1.0))
    assert set(blind["yes"]) == {0.5}
    vivid = judges.take(plan, judges.scores(drawn, judges.metric("colourfulness")))
    assert not vivid[vivid["condition"] == "grey"]["yes"].any()
    exact = judges.scores(drawn, judges.metric("mse"))
    assert all(exact[name, TRUTH] == 0 > exact[name, "grey"] for name in plan.photos if (name, "grey") in exact)

    def network(L, ab):
        return -ab.abs().mean(dim=1, keepdim=True)  # grey looks real to it, in every patch

    dull = judges.take(plan, judges.scores(drawn, judges.critic(network)))
    assert dull[dull["condition"] == "grey"]["yes"].all()


def test_agreement():
    judged = pd.DataFrame({"photo": ["a", "b", "c"], "condition": "m", "yes": [1.0, 0, 0], "margin": [2.0, -1, -3]})
    people = pd.DataFrame({"photo": list("aabbcc"), "condition": "m", "yes": [1, 1, 1, 0, 0, 0]})
    found = judges.agreement(people, judged)
    assert (found.agree, found.chance, found.kappa) == pytest.approx((5 / 6, 0.5, 2 / 3))
    assert found.rank == pytest.approx(1) and (found.trials, found.pictures) == (6, 3)
    assert judges.agreement(people.iloc[:0], judged).trials == 0


def test_judges_stand_beside_people_in_the_report(photos, built, tmp_path, honest, monkeypatch):
    plan = built.survey.plan
    drawn = {name: pictures.from_address(one) for name, one in page.addresses(built.survey, built.folder).items()}
    assert set(drawn) == set(plan.needed())
    exact = pictures.draw(plan, photos, progress=False)
    assert max(np.abs(drawn[name].astype(int) - exact[name]).mean() for name in drawn) < 4  # through JPEG
    merged = merging.merge([hand_in(tmp_path / "in", built.survey, honest)], built.survey)
    seer = {"seer": lambda shown: float(shown.kind == TRUTH)}
    table = judges.beside_people(merged.counted, plan, drawn, seer).set_index("condition")
    assert list(table.index) == list(plan.protocol.conditions) and (table["judged"] == 0).all()
    for condition, part in merged.counted.groupby("condition"):
        assert table.loc[condition, "agree"] == pytest.approx(100 - table.loc[condition, "people"])
        assert table.loc[condition, "people"] == pytest.approx(100 * part["yes"].mean())
    assert table["kappa"].to_numpy() == pytest.approx(0, abs=1e-9)  # whoever always says the same agrees by chance
    monkeypatch.setattr(judges, "shipped", lambda: seer)
    report.write(merged, tmp_path / "out", built.folder)
    assert "seer: mean-colour" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    report.write(merged, tmp_path / "out")  # without the key's folder there are no pictures
    assert "Judges that need" not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_the_judges_that_ship_give_numbers():
    rgb = pictures.square(datasets.collect(datasets.samples()[:1])[0].read(), 96)
    for judge in judges.shipped().values():
        assert np.isfinite([judge(judges.Shown("p", TRUTH, one, rgb)) for one in (rgb, 255 - rgb)]).all()
        assert judge(judges.Shown("p", TRUTH, rgb, rgb)) != judge(judges.Shown("p", TRUTH, 255 - rgb, rgb))


def test_the_tiny_network_finds_grey_pictures():
    judge = judges.classifier()
    shown = [judges.Shown("p", TRUTH, pictures.square(datasets.collect([path])[0].read(), 192), np.zeros(3))
             for path in page.photos()]
    grey = [replace(one, rgb=np.repeat(one.rgb.mean(axis=-1, keepdims=True).round(), 3, axis=-1).astype(np.uint8))
            for one in shown]
    assert np.mean([judge(a) > judge(b) for a, b in zip(shown, grey)]) > 0.7


# --- the command


def test_the_command_from_page_to_report(tmp_path, photos, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    small = ["--models", "grey", "mean-colour", "--size", "48", "--practice", "2", "--trials", "14", "--checks", "2"]
    assert cli.main(["survey", "build", "turing", str(photos[0].path.parent), "-o", "s", *small]) == 0
    assert "s/page/index.html" in capsys.readouterr().out.replace("\\", "/")
    assert cli.main(["survey", "rehearse", "--key", "s", "-o", "in", "--people", "6", "--rates", "10", "40"]) == 0
    assert cli.main(["survey", "merge", "in", "--key", "s", "-o", "out"]) == 2
    assert "it is simulated, and no data" in capsys.readouterr().err
    assert cli.main(["survey", "merge", "in", "--key", "s", "-o", "out", "--rehearsal"]) == 0
    table = pd.read_parquet("out/trials.parquet")
    assert list(table.columns) == list(merging.COLUMNS) and len(table) == 6 * 16
    text = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "recalled" in text and "32.3 (read)" in text and 'src="data:image' in text
    (tmp_path / "in" / "bad.json").write_text("{")
    assert cli.main(["survey", "merge", "in", "--key", "s", "-o", "out", "--rehearsal"]) == 1
    assert "in/bad.json: it is cut off" in capsys.readouterr().err
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.html").write_text("mine")
    assert cli.main(["survey", "merge", "in", "--key", "s", "-o", "mine", "--rehearsal"]) == 2
    assert (tmp_path / "mine" / "index.html").read_text() == "mine"
    assert cli.main(["survey", "rehearse", "--key", "s", "-o", "in", "--rates", "10"]) == 2
    assert "needs one number each for grey, mean-colour" in capsys.readouterr().err
    assert cli.main(["survey", "build", "turing", "-o", "t"]) == 2
    assert "needs 50 photos" in capsys.readouterr().err
    assert cli.main(["survey", "power", "--studies", "2"]) == 0
