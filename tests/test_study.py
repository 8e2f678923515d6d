"""The study: the grid is read, trained and resumed; the stored results say what their tables say."""

import csv
import re
import tomllib

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

import colorlab
from colorlab import metrics, models, resources
from colorlab.cli import main as cli
from colorlab.experiments import claims, measures, tables
from colorlab.experiments import grid as study
from colorlab.training import loop

pytestmark = pytest.mark.usefixtures("one_thread")

RECIPE = """
photos = "photos"
validation = "photos"
seeds = [0, 1]
width = 0.0625
side = 32

[measured]
few = "photos"

[recipe]
epochs = 2
batch_size = 8

[variants.zhang16-rebalanced]
architecture = "zhang16"
objective = "rebalanced"

[variants.iizuka16-classes]
architecture = "iizuka16"
objective = "mse+classes"
"""


@pytest.fixture
def plan(tmp_path):
    """A tiny study in a folder: the TOML file beside 24 photos of two classes."""
    dice = np.random.default_rng(0)
    for i in range(24):
        path = tmp_path / "photos" / "ab"[i % 2] / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        small = dice.integers(60, 200, (4, 4, 1)) + dice.integers(-20, 20, (4, 4, 3))
        Image.fromarray(small.astype(np.uint8)).resize((32, 32), Image.Resampling.BILINEAR).save(path)
    (tmp_path / "study.toml").write_text(RECIPE)
    return tmp_path


def run(plan, out, *more):
    return cli.main(["study", "run", str(plan / "study.toml"), "--data", str(plan), "-o", str(out), *more])


def test_the_grid_of_the_stored_study():
    found = study.read(resources.path("study.toml"), "somewhere")
    assert len(found.runs()) == 18
    assert found.photos.startswith("somewhere")
    assert {recipe.epochs for _, recipe in found.runs().values()} == {10}, "the same number of photos for all"
    assert list(found.runs("zhang16-*-2")) == ["zhang16-l2-2", "zhang16-classification-2", "zhang16-rebalanced-2"]
    with pytest.raises(study.StudyError, match="no run is called 'vgg'; there are zhang16-l2-0"):
        found.runs("vgg")


@pytest.mark.parametrize(("before", "after", "message"), [
    ("seeds = [0, 1]", "seeds = ", "no TOML file"),
    ("seeds = [0, 1]", "seeds = 3", "seeds"),
    ("seeds = [0, 1]", "", "seeds"),
    ("epochs = 2", "epoch = 2", r"\[recipe\]: unknown key epoch; there are epochs"),
    ("epochs = 2", "epochs = 0", "epochs must be a positive number"),
    ("epochs = 2", 'epochs = "many"', "epochs must be a positive number"),
    ('"zhang16"', '"vgg16"', r"\[variants.zhang16-rebalanced\]: no architecture is called 'vgg16'; .*zhang16"),
    ('"rebalanced"', '"gan"', r"no objective is called 'gan'; there are .*l2, classification"),
    ('architecture = "zhang16"', "", r"\[variants.zhang16-rebalanced\]: architecture is missing"),
    ('objective = "rebalanced"', "depth = 3", r"line 17: \[variants.zhang16-rebalanced\]: zhang16 has no option "
                                              "'depth'; it has width.*and a recipe .*learning_rate"),
    ('objective = "rebalanced"', "learning_rate = -1", "learning_rate must be a positive number"),
    ('objective = "rebalanced"', "limit = -1", "limit must be a positive whole number"),
    ("[measured]", "[measurements]", "unknown key measurements"),
    ("[measured]", 'compared = [["zhang16-rebalanced", "grey"]]\n[measured]',
     "compared holds .*, but takes pairs of zhang16"),
])
def test_a_wrong_file_gets_one_line(before, after, message, tmp_path, capsys):
    path = tmp_path / "study.toml"
    path.write_text(RECIPE.replace(before, after, 1))
    with pytest.raises(study.StudyError, match=message):
        study.read(path)
    assert cli.main(["study", "run", str(path), "-o", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert error.startswith("colorlab: ") and error.count("\n") == 1


def test_a_variant_may_have_fewer_photos_and_a_working_side_of_its_own(plan):
    with open(plan / "study.toml", "a") as file:
        file.write('\n[variants.few]\narchitecture = "iizuka16"\nobjective = "mse"\nlimit = 8\nside = 96\n')
    assert run(plan, plan / "out", "--only", "*-0") == 0
    facts = {name: models.checkpoint.read(plan / "out" / f"{name}-0" / "model.safetensors")[1] for name in
             ("few", "iizuka16-classes")}
    assert [one["facts"]["photos"] for one in facts.values()] == [8, 24]
    assert [one["config"]["side"] for one in facts.values()] == [96, 64]


def test_a_study_names_pairs_to_be_compared(plan):
    text = (plan / "study.toml").read_text()
    pair = 'compared = [["iizuka16-classes", "zhang16-rebalanced"]]'
    (plan / "study.toml").write_text(text.replace("[measured]", f"{pair}\n[measured]"))
    assert run(plan, plan / "out") == 0
    assert cli.main(["study", "measure", str(plan / "study.toml"), "--data", str(plan), "-o", str(plan / "out")]) == 0
    found = pd.read_csv(plan / "out" / "results" / "differences.csv")
    found = found[(found["first"] == "iizuka16-classes") & (found["second"] == "zhang16-rebalanced")]
    assert len(found) > 5
    page = (plan / "out" / "results" / "tables.md").read_text()
    assert "iizuka16-classes less zhang16-rebalanced" in page


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(study.StudyError, match="none.toml: no such file"):
        study.read(tmp_path / "none.toml")


def test_a_repetition_gives_the_same_log_and_a_finished_run_is_left_alone(plan, capsys):
    assert run(plan, plan / "one") == 0
    assert run(plan, plan / "two", "--only", "*-0") == 0
    for name in ("zhang16-rebalanced-0", "iizuka16-classes-0"):
        logs = [(plan / folder / name / "log.csv").read_bytes() for folder in ("one", "two")]
        assert logs[0] == logs[1]
        with open(plan / "one" / name / "log.csv", newline="") as file:
            assert [row["step"] for row in csv.DictReader(file)] == ["6"]
        weights = [models.checkpoint.read(plan / folder / name / "model.safetensors")[0] for folder in ("one", "two")]
        assert all(torch.equal(weights[0][key], weights[1][key]) for key in weights[0])
    assert not (plan / "two" / "zhang16-rebalanced-1").exists()
    first, second = ((plan / "one" / f"zhang16-rebalanced-{seed}" / "log.csv").read_bytes() for seed in (0, 1))
    assert first != second
    before = (plan / "one" / "zhang16-rebalanced-0" / "model.safetensors").stat().st_mtime_ns
    capsys.readouterr()
    assert run(plan, plan / "one") == 0
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert (plan / "one" / "zhang16-rebalanced-0" / "model.safetensors").stat().st_mtime_ns == before
    assert run(plan, plan / "one", "--epochs", "3") == 2
    assert "was trained by another recipe" in capsys.readouterr().err
    text = (plan / "study.toml").read_text()
    for change in ("width = 0.125", "side = 64"):
        (plan / "study.toml").write_text(re.sub(rf"^{change.split()[0]} = .*", change, text, flags=re.M))
        assert run(plan, plan / "one") == 2
        assert f"was trained by another {change.split()[0]}" in capsys.readouterr().err


def test_a_killed_study_goes_on_after_its_last_epoch(plan, monkeypatch):
    only = ("--only", "iizuka16-classes-0")
    run(plan, plan / "whole", *only)
    batch_of, steps = loop.batch_of, []

    def killed(photos, step, *rest):
        if step == 4 and len(steps) < 5:
            raise OSError("the power is gone")
        steps.append(step)
        return batch_of(photos, step, *rest)

    monkeypatch.setattr(loop, "batch_of", killed)
    assert run(plan, plan / "cut", *only) == 2
    steps.append(None)
    assert run(plan, plan / "cut", *only) == 0
    assert steps == [0, 1, 2, 3, None, 3, 4, 5], "the second epoch begins at step 3"
    logs = [(plan / folder / "iizuka16-classes-0" / "log.csv").read_bytes() for folder in ("whole", "cut")]
    assert logs[0] == logs[1]


def test_what_is_measured_is_kept(plan, monkeypatch):
    run(plan, plan / "out", "--only", "*-0")
    found = study.read(plan / "study.toml", plan)
    table = measures.per_image(found, plan / "out", "*-0", progress=False)
    assert set(table["variant"]) == {"zhang16-rebalanced", "iizuka16-classes", *measures.BASELINES}
    assert len(table) == 4 * 24
    grey = table[table.variant == "grey"]
    assert (grey["colourfulness"] == 0).all() and (grey["colourfulness_truth"] > 0).all()
    monkeypatch.setattr(measures.evaluation, "evaluate", lambda *arguments: pytest.fail("measured again"))
    pd.testing.assert_frame_equal(measures.per_image(found, plan / "out", "*-0", progress=False), table)
    with pytest.raises(study.StudyError, match="zhang16-rebalanced-1 is not finished"):
        measures.per_image(found, plan / "out", progress=False)
    monkeypatch.undo()
    (plan / "photos" / "a" / "0.png").write_bytes((plan / "photos" / "b" / "1.png").read_bytes())  # another photo now
    again = measures.per_image(found, plan / "out", "*-0", progress=False)
    assert not again.equals(table) and len(list((plan / "out" / "grey-0").glob("few-*.csv"))) == 2


@pytest.mark.parametrize("content", [b"", b"\x00\xff\x1f\x8b" * 99, b"a,b\n1,2\n", b'a,"b\n1'])
def test_a_damaged_table_of_a_run_is_named(content, tmp_path):
    (tmp_path / "few.csv").write_bytes(content)
    with pytest.raises(study.StudyError, match="few.csv is damaged; remove it to measure that run again"):
        measures._read(tmp_path / "few.csv")


def test_a_run_that_diverges_says_what_to_change_in_the_study(plan, monkeypatch, capsys):
    def diverges(*arguments, **options):
        raise study.training.Diverged("the loss is NaN at step 3", "what to type for colorlab train")

    monkeypatch.setattr(study.training, "train", diverges)
    assert run(plan, plan / "out") == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert "run zhang16-rebalanced-0: the loss is NaN at step 3: give its variant a learning_rate below 0.001" in said
    assert f"remove {plan / 'out' / 'zhang16-rebalanced-0'}" in said and "colorlab train" not in said


def artificial():
    """Two variants of two seeds on 200 photos: the photos differ widely, the variants by 1 in each photo."""
    dice = np.random.default_rng(0)
    hard, weight = dice.uniform(10, 100, 200), dice.uniform(1, 5, 200)
    rows = []
    for variant, less in (("first", 1.0), ("second", 0.0)):
        for seed in (0, 1):
            values = hard - less + dice.normal(0, 0.1, 200)
            rows.append(pd.DataFrame({"set": "few", "variant": variant, "seed": seed,
                                      "photo": [f"{i}.png" for i in range(200)], "rarity": weight,
                                      "colourfulness_truth": 40.0} | dict.fromkeys(metrics.per_photo(), values)))
    return pd.concat(rows, ignore_index=True)


def test_means_have_intervals_and_seeds_are_pooled_photo_by_photo():
    table = artificial()
    means = measures.means(table).set_index(["variant", "seed", "metric"])
    part = table[(table.variant == "first") & (table.seed == 1)]
    row = means.loc[("first", 1, "mse")]
    assert row["mean"] == pytest.approx(part["mse"].mean())
    error = part["mse"].std() / len(part) ** 0.5
    assert (row["high"] - row["low"]) / (2 * 1.96 * error) == pytest.approx(1, abs=0.1)
    assert row["low"] < row["mean"] < row["high"]
    weighted = means.loc[("first", 1, "auc_rebalanced"), "mean"]
    assert weighted == pytest.approx(np.average(part["mse"], weights=part["rarity"]))
    assert weighted != pytest.approx(row["mean"])
    both = [means.loc[("first", seed, "mse"), "mean"] for seed in (0, 1)]
    assert means.loc[("first", "all", "mse"), "mean"] == pytest.approx(np.mean(both))
    assert means.loc[("truth", 0, "colourfulness"), "mean"] == 40


def test_differences_are_paired():
    rows = measures.differences(artificial(), [("first", "second")]).set_index("metric")
    row = rows.loc["mse"]
    assert row["difference"] == pytest.approx(-1, abs=0.05)
    assert row["high"] - row["low"] < 0.1, "unpaired, the width of the photos' own spread: about 10"
    assert (row["seeds"], row["agree"]) == (2, 2)


@pytest.mark.parametrize(("low", "high", "verdict"), [(1, 3, "holds"), (-3, -1, "the opposite"), (-1, 1, "undecided")])
def test_a_verdict_follows_from_the_interval(low, high, verdict):
    row = pd.Series({"difference": (low + high) / 2, "low": low, "high": high})
    assert claims.Claim("more", "a", "b", "mse", +1).verdict(row) == verdict


def test_the_temperature_rule():
    curve = pd.DataFrame({"temperature": [0.0, 0.5, 1.0], "colourfulness": [50.0, 41.0, 30.0],
                          "colourfulness_truth": 38.0})
    assert measures.best_temperature(curve) == 0.5


# --- the stored results -------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def stored():
    names = ("study", "differences", "temperature")
    return {name: pd.read_csv(resources.path("results", f"{name}.csv")) for name in names}


@pytest.fixture(scope="module")
def per_image():
    return pd.read_csv(resources.path("results", "per_image.csv.gz"))


def test_the_means_follow_from_the_table_of_photos(stored, per_image):
    rows = stored["study"][stored["study"]["seed"].isin(["0", "1", "2"]) & (stored["study"]["variant"] != "truth")]
    assert len(rows) == 2 * 20 * len(measures.measured(per_image))
    groups = per_image.groupby(["set", "variant", "seed"])
    for row in rows.itertuples():
        part = groups.get_group((row.set, row.variant, int(row.seed)))
        weights = part["rarity"] if row.metric == "auc_rebalanced" else None
        assert np.average(part[row.metric], weights=weights) == pytest.approx(row.mean, rel=1e-3, abs=1e-3), row
        assert row.low <= row.mean <= row.high and row.photos == len(part)


@pytest.mark.parametrize("claim", claims.CLAIMS, ids=lambda claim: claim.text)
def test_each_claim_has_its_interval(claim, stored, per_image):
    rows = claims.rows_of(claim, stored["differences"])
    assert [row["set"] for row in rows] == ["val", "kodak"]
    for row in rows:
        values, weights = measures._pivot(per_image[per_image["set"] == row["set"]], claim.measure)
        found = np.average(values[claim.first].mean(axis=1) - values[claim.second].mean(axis=1), weights=weights)
        assert found == pytest.approx(row["difference"], rel=0.02, abs=0.01)
        assert row["low"] <= found <= row["high"]


def test_the_page_is_made_of_the_tables(stored):
    page = resources.path("results", "tables.md").read_text(encoding="utf-8")
    assert page == tables.markdown(stored["study"], stored["differences"], stored["temperature"])


def test_the_embedded_temperature_follows_the_rule(stored):
    curve = stored["temperature"][stored["temperature"]["variant"] == "zhang16-rebalanced"]
    assert curve["temperature"].tolist() == list(measures.TEMPERATURES)
    assert colorlab.load("zhang16-mini").temperature == measures.best_temperature(curve)


@pytest.mark.parametrize("name", [n for n in models.names() if models.embedded(n) and "-streets" not in n])
def test_the_embedded_models_are_small_and_their_cards_complete(name):
    facts = models.checkpoint.read(models.embedded(name))[1]["facts"]
    card = models.card(name)
    plan = tomllib.loads((resources.path("results").parent / "embedded.toml").read_text())
    plan = plan.get(models.embedded(name).stem, {})  # two names may share their weights
    planned = round(0.99 * plan["stages"][-1]["photos"]) if "stages" in plan else 0  # whole batches only
    assert "grown_from" in plan or facts["photos_seen"] >= min(10 * 38_784, planned or 10 * 38_784), \
        "ten passes over the photos, or what the plan says"
    assert facts["recipe"]["objective"] in card.training and "ab_distance" in card.metrics and card.failures
    assert models.embedded(name).stat().st_size <= (14e6 if name.startswith("colorlab26") else 6e6)


def test_the_embedded_models_meet_their_bars():
    quality = pd.read_csv(resources.path("results", "embedded.csv"))
    quality = quality[quality["set"] == "val"].pivot(index="model", columns="metric", values="mean")
    grey, zhang, iizuka = quality.loc["grey"], quality.loc["zhang16-mini"], quality.loc["iizuka16-mini"]
    assert iizuka["ab_distance"] <= 0.88 * grey["ab_distance"]
    assert iizuka["auc"] >= grey["auc"] + 1
    assert zhang["auc_rebalanced"] >= grey["auc_rebalanced"] + 5
    assert 0.6 <= zhang["colourfulness_share"] <= 1.1
    vivid, safe = quality.loc["colorlab26"], quality.loc["colorlab26-safe"]
    assert vivid["ab_distance"] <= 1.10 * grey["ab_distance"] and 0.8 <= vivid["colourfulness_share"] <= 1.1
    assert vivid["auc_rebalanced"] >= grey["auc_rebalanced"] + 9
    assert safe["ab_distance"] <= 0.85 * grey["ab_distance"]
    plain = quality.loc["mean-colour"]
    for name in ("iizuka16-mini", "iizuka16-mini-nofusion", "zhang16-mini-classification", "colorlab26-safe"):
        assert quality.loc[name, "ab_distance"] < plain["ab_distance"]
        assert quality.loc[name, "ciede2000"] < plain["ciede2000"]
    assert quality.loc["zhang16-mini-l2", "colourfulness"] <= 0.75 * zhang["colourfulness"]


def test_the_page_of_cards_is_up_to_date():
    page = (resources.path("results").parent / "MODELS.md").read_text(encoding="utf-8")
    for name in (name for name in models.names() if models.embedded(name)):
        assert models.card(name)._repr_markdown_() in page, "python tools/data.py cards"
