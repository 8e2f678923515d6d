"""Comparisons of two models: counts and differences by hand, intervals against theory, warnings, clear errors."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel

from colorlab import metrics, resources
from colorlab.evaluation import statistics
from colorlab.evaluation.statistics import compare, compare_table, correct

dice = np.random.default_rng(5)
HARD = dice.lognormal(6, 1, 200)  # photos differ far more than models do


def test_by_hand():
    found = compare([1, 5, 3, 3], [2, 3, 3, 6], "A", "B", resamples=200)
    assert (found.photos, found.difference, found.wins, found.losses, found.ties) == (4, -0.5, 2, 1, 1)
    assert found.share == 2.5 / 4
    assert found.effect_size == pytest.approx(-0.5 / np.std([-1, 2, 0, -3], ddof=1))
    assert found.sign_test_p == 1  # 2 against 1
    assert found.low < -0.5 < found.high


@pytest.mark.parametrize(("wins", "losses", "p"), [(5, 0, 2 / 32), (6, 1, 16 / 128), (10, 0, 2 / 1024)])
def test_sign_test_by_hand(wins, losses, p):
    found = compare([0] * wins + [1] * losses + [7], [1] * wins + [0] * losses + [7], resamples=50)
    assert found.sign_test_p == pytest.approx(p)
    assert (found.wins, found.losses, found.ties) == (wins, losses, 1)


def test_interval_agrees_with_theory_and_is_far_narrower_than_an_unpaired_one():
    first = HARD + dice.normal(-10, 40, 200)
    found = compare(first, HARD)
    theory = ttest_rel(first, HARD).confidence_interval()
    width = theory.high - theory.low
    assert (found.low, found.high) == pytest.approx((theory.low, theory.high), abs=0.08 * width)
    assert width < 0.1 * 4 * HARD.std() / np.sqrt(200)
    assert found.better == "first"


def test_interval_covers_the_true_difference_in_about_95_of_100_studies():
    rng = np.random.default_rng(0)
    hits = 0
    for study in range(200):
        d = rng.normal(1, 3, 50)
        found = compare(d, np.zeros(50), resamples=300, seed=study)
        hits += found.low <= 1 <= found.high
    assert 180 <= hits <= 199


@pytest.mark.parametrize("weighted", [False, True])
def test_beyond_many_photos_the_interval_is_that_of_the_bootstrap(monkeypatch, weighted):
    values = dice.lognormal(1, 1, 3000)
    weights = dice.random(3000) + 0.1 if weighted else None
    _, low, high = statistics.interval(values, weights)
    monkeypatch.setattr(statistics, "MANY", 2999)
    mean, *ends = statistics.interval(values, weights)
    assert ends == pytest.approx([low, high], abs=0.15 * (high - low))
    assert ends != [low, high]
    found = compare(values, np.zeros(3000), weights=weights)
    assert (found.difference, found.low, found.high) == (mean, *ends)


def test_the_same_seed_gives_the_same_interval_and_exchanged_models_the_mirrored_one():
    first = HARD + dice.normal(0, 20, 200)
    one, again, mirrored = compare(first, HARD), compare(first, HARD), compare(HARD, first)
    assert one == again
    assert (mirrored.difference, mirrored.wins, mirrored.losses) == (-one.difference, one.losses, one.wins)
    assert (mirrored.low, mirrored.high) == pytest.approx((-one.high, -one.low), rel=0.3)
    assert mirrored.effect_size == pytest.approx(-one.effect_size)
    assert compare(first, HARD, seed=1) != one


def test_direction_turns_the_count_but_not_the_difference():
    error, quality = (compare(HARD + 5, HARD, "A", "B", lower_is_better=lower) for lower in (True, False))
    assert error.difference == quality.difference == pytest.approx(5)
    assert (error.wins, quality.wins) == (0, 200)
    assert (error.better, quality.better) == ("B", "A")
    assert error.effect_size == np.inf
    assert "lower" in error.words and "higher" in quality.words


def test_equal_models_are_equal():
    found = compare(HARD, HARD, "A", "B")
    assert (found.difference, found.low, found.high, found.ties, found.sign_test_p) == (0, 0, 0, 200, 1)
    assert found.effect_size == 0
    assert found.better is None
    assert "equal means" in found.words


def test_weights_are_those_of_the_mean():
    found = compare([1, 2, 3], [0, 0, 0], weights=[1, 1, 8], resamples=100)
    assert found.difference == pytest.approx(2.7)
    assert compare(HARD, HARD[::-1], weights=np.full(200, 7.0)).difference == pytest.approx(0, abs=1e-9)


def test_words_warn_where_the_photos_do_not_settle_it():
    few = compare(HARD[:8] - 10, HARD[:8], "zhang", "grey")
    assert "looks better" in few.words and "Too few photos" in few.words and few.better is None
    undecided = compare(HARD + np.tile([30, -31], 100), HARD, "zhang", "grey")
    assert undecided.words.startswith("Undecided") and "includes 0" in undecided.words
    assert "Too few" not in undecided.words and undecided.better is None
    sure = compare(HARD - 10 + np.tile([1, -1], 100), HARD, "zhang", "grey")
    assert sure.words.startswith("zhang is better than grey: its mean is 10 lower")
    assert "Undecided" not in sure.words and "few" not in sure.words


def test_words_say_when_mean_and_count_disagree():
    second = np.zeros(100)
    first = np.where(np.arange(100) < 20, -50.0, 5.0)  # much better on 20 photos, a little worse on 80
    found = compare(first, second, "A", "B")
    assert found.better == "A" and (found.wins, found.losses) == (20, 80)
    assert "B is better on 80 of 100 photos" in found.words
    assert "opposite directions" in found.words


def test_numbers_in_words_are_plain():
    words = compare(HARD * 1e4 - 123456, HARD * 1e4, "A", "B").words
    assert "123000" in words and "e+" not in words


@pytest.mark.parametrize(("first", "second", "message"), [
    ([1, 2, 3], [1, 2], "grey has 2"),
    ([1], [2], "at least 2 photos, got 1"),
    ([], [], "at least 2 photos, got 0"),
    ([1, np.nan, np.nan], [1, 2, 3], "zhang: 2 of 3 values are NaN"),
    ([1, 2], [1, np.inf], "grey: 1 of 2 values"),
    ([[1, 2]], [[1, 2]], r"shape \(1, 2\)"),
    (3.0, 4.0, "one number per photo"),
])
def test_what_cannot_be_compared_is_refused(first, second, message):
    with pytest.raises(ValueError, match=message):
        compare(first, second, "zhang", "grey")


@pytest.mark.parametrize("weights", [[1, 1], [1, 1, -1], [0, 0, 0], [1, 0, 1], [1, np.nan, 1]])
def test_weights_that_make_no_mean_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        compare([1, 2, 3], [2, 3, 5], weights=weights)


def test_holm_by_hand():
    assert correct([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert correct([0.5, 0.9]) == pytest.approx([1, 1])
    assert correct([0.04]) == pytest.approx([0.04])
    assert correct([]).shape == (0,)


def test_fdr_is_milder_than_holm():
    p = [0.001, 0.01, 0.02, 0.03, 0.2]
    assert correct(p, "fdr") == pytest.approx([0.005, 0.025, 1 / 30, 0.0375, 0.2])
    assert (correct(p, "fdr") <= correct(p)).all()
    assert (correct(p) >= p).all()


def test_corrections_refuse_what_is_no_probability():
    for wrong in ([0.1, 1.2], [-0.1], [np.nan], 0.5, [[0.1]]):
        with pytest.raises(ValueError, match="p values"):
            correct(wrong)
    with pytest.raises(ValueError, match="'holm' and 'fdr'"):
        correct([0.1], "bonferoni")


def test_holm_raises_false_alarms_no_more_often_than_it_says():
    rng = np.random.default_rng(3)
    p = rng.random((2000, 10))
    assert (p < 0.05).any(axis=1).mean() > 0.35
    assert np.mean([(correct(row) < 0.05).any() for row in p]) < 0.065


def table_of(**models):
    rows = [{"photo": f"{i}.jpg", "model": model, "mse": value, "psnr": 50 - value, "rarity": 1.0 + i, "error": None}
            for model, values in models.items() for i, value in enumerate(values)]
    return pd.DataFrame(rows)


def test_table_knows_directions_and_corrects():
    noise = dice.normal(0, 1, 40)
    table = table_of(A=10 + noise, B=11 + noise + dice.normal(0, 0.1, 40), C=np.zeros(40))
    found = compare_table(table, "A", "B", ["mse", "psnr"]).set_index("metric")
    assert found["better"].tolist() == ["A", "A"]
    assert found["difference"].tolist() == pytest.approx([-found["difference"]["psnr"], found["difference"]["psnr"]])
    assert found["wins"].tolist() == [40, 40]
    assert found["corrected_p"].tolist() == pytest.approx((2 * found["sign_test_p"]).tolist())
    assert (found["photos"] == 40).all() and (found["dropped"] == 0).all()


def test_table_drops_photos_pairwise_and_counts_them():
    table = table_of(A=np.arange(10.0), B=np.arange(10.0) + 1)
    table.loc[(table.model == "A") & (table.photo == "2.jpg"), "mse"] = np.nan
    table.loc[(table.model == "B") & (table.photo == "3.jpg"), "error"] = "broken"
    table.loc[(table.model == "B") & (table.photo == "4.jpg"), "psnr"] = np.inf  # equal pictures
    table = table.drop(table[(table.model == "B") & (table.photo == "5.jpg")].index)
    found = compare_table(table, "A", "B", ["mse", "psnr"]).set_index("metric")
    assert found["photos"].tolist() == [7, 7] and found["dropped"].tolist() == [3, 3]
    assert found["difference"].tolist() == pytest.approx([-1, 1])
    assert (found["better"] == "undecided").all()  # too few photos


def test_table_needs_agreement_of_mean_and_count():
    table = table_of(A=np.where(np.arange(100) < 20, -50.0, 5.0), B=np.zeros(100))
    assert compare_table(table, "A", "B", "mse")["better"].tolist() == ["undecided"]


@pytest.mark.parametrize(("change", "message"), [
    ({"metrics": ["colourfulness"]}, "neither higher nor lower"),
    ({"metrics": ["ciede2000"]}, "no column 'ciede2000'"),
    ({"second": "C"}, "no model 'C'; there are A, B"),
])
def test_table_refuses(change, message):
    with pytest.raises(ValueError, match=message):
        compare_table(table_of(A=[1, 2], B=[2, 3]), **{"first": "A", "second": "B", "metrics": ["mse"]} | change)


def test_table_refuses_two_runs_at_once_and_photos_without_partners():
    table = table_of(A=[1, 2], B=[2, 3])
    with pytest.raises(ValueError, match="photo '0.jpg' has two rows for A"):
        compare_table(pd.concat([table, table]), "A", "B", ["mse"])
    table.loc[table.model == "B", "photo"] = ["x", "y"]
    with pytest.raises(ValueError, match="0 photos in common"):
        compare_table(table, "A", "B", ["mse"])


def test_directions_and_defaults_are_those_of_the_metrics():
    directed = {name for name, metric in metrics.per_photo().items() if metric.better}
    assert directed == metrics.per_photo().keys() - {"colourfulness"}
    assert set(statistics.compared()) == {name for name in directed if not name.endswith("wrapped")}
    table = table_of(A=[1, 2, 3], B=[2, 3, 5])
    assert compare_table(table, "A", "B")["metric"].tolist() == ["mse", "psnr"]
    wrapped = table.rename(columns={"mse": "mse_uint8_wrapped"})
    assert compare_table(wrapped, "A", "B", "mse_uint8_wrapped")["wins"].tolist() == [3]
    with pytest.raises(statistics.StatisticsError, match="no column to compare by, such as mse"):
        compare_table(table.drop(columns=["mse", "psnr"]), "A", "B")


def test_a_weight_is_the_column_that_the_metric_names():
    table = table_of(A=[1, 2, 30], B=[0, 0, 0])
    table["auc_rebalanced"] = table["mse"]
    found = compare_table(table, "A", "B", ["mse", "auc_rebalanced"]).set_index("metric")
    assert found["difference"].tolist() == pytest.approx([11, (1 * 1 + 2 * 2 + 3 * 30) / 6])
    assert found["wins"].tolist() == [0, 3]
    assert statistics.weights_of("mse", table) is None and statistics.weights_of("seconds", table) is None
    assert statistics.weights_of("auc_rebalanced", table.drop(columns="rarity")) is None


def test_the_stored_differences_are_found_again():
    stored = pd.read_csv(resources.path("results", "differences.csv"))
    table = pd.read_csv(resources.path("results", "per_image.csv.gz")).rename(columns={"variant": "model"})
    table = table[table["set"] == "val"]
    table = table.groupby(["photo", "model"], as_index=False)[[*statistics.compared(), "rarity"]].mean()
    found = compare_table(table, "iizuka16-classes", "grey").set_index("metric")
    wanted = stored[(stored["set"] == "val") & (stored["first"] == "iizuka16-classes")
                    & (stored["second"] == "grey")].set_index("metric").loc[found.index]
    for column in ("difference", "low", "high"):
        assert found[column].to_numpy() == pytest.approx(wanted[column].to_numpy(), rel=5e-3, abs=1e-5)
