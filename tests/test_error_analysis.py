"""What notebook 05 is built on: readings by likelihood, one rule, power, and its figures and tables."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from colorlab import metrics, resources
from colorlab.course import comparing, error_tables, forensics
from colorlab.course.figures import notebook_05_comparisons as comparison_figures
from colorlab.course.figures import notebook_05_errors as error_figures
from colorlab.course.figures import notebook_05_questions as questions
from colorlab.course.readings import READINGS


def picture(seed, height=12, width=10):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def near(truth, seed, off=12):
    moved = truth + np.random.default_rng(seed).integers(-off, off + 1, truth.shape)
    return moved.clip(0, 255).astype(np.uint8)


TRUTHS = {f"photo {i}": picture(i) for i in range(4)}
ANSWERS = {"one": {name: near(rgb, 10) for name, rgb in TRUTHS.items()},
           "other": {name: near(rgb, 20, 30) for name, rgb in TRUTHS.items()}}


# ---- readings

def test_readings_by_hand():
    prediction, truth = np.full((2, 2, 3), 20, np.uint8), np.full((2, 2, 3), 40, np.uint8)
    read = {key[1:]: function(prediction, truth) for key, function in READINGS.items() if key[0] == "mse"}
    assert read["per channel", "exact"] == 400 and read["root of it", "exact"] == 20
    assert read["per channel", "difference wrapped"] == 236 ** 2
    assert read["per channel", "all wrapped"] == 144 and read["per channel", "squares stop at 255"] == 255
    assert read["per pixel (sum over channels)", "all wrapped"] == 3 * 144
    percent = {key[1:]: function(prediction, truth) for key, function in READINGS.items() if key[0] == "percent error"}
    assert percent["of the true value", "exact"] == percent["of the mean value", "exact"] == 50
    assert percent["of 255", "difference wrapped"] == pytest.approx(100 * 236 / 255)


def test_readings_agree_with_the_metrics():
    a, b = picture(0), picture(1)
    assert READINGS["mse", "per channel", "exact"](a, b) == pytest.approx(metrics.mse(a, b))
    assert READINGS["mse", "per channel", "all wrapped"](a, b) == pytest.approx(metrics.mse_uint8_wrapped(a, b))
    assert READINGS["percent error", "of 255", "exact"](a, b) == pytest.approx(metrics.mae_percent(a, b))
    black = np.zeros_like(b)
    assert np.isnan(READINGS["percent error", "of the true value", "exact"](a, black))


def test_the_wrapped_percent_error_counts_values_too_low():
    """The identity that exercise 5 asks for."""
    from colorlab.course.exercises.notebook_05.share_too_low import SHARE_TOO_LOW

    prediction, truth = near(picture(3), 4), picture(3)
    bias = float((prediction.astype(int) - truth).mean())
    percent = READINGS["percent error", "of 255", "difference wrapped"](prediction, truth)
    assert SHARE_TOO_LOW.reference(percent, bias) == pytest.approx(100 * (prediction < truth).mean())


# ---- likelihoods

def test_log_likelihood_is_the_density_of_two_numbers_that_are_off_together():
    from scipy.stats import multivariate_normal

    means, published = (70.0, 60.0), (68.83, 61.22)
    covariance = [[0.1 ** 2 + 0.25 ** 2, 0.25 ** 2], [0.25 ** 2, 0.1 ** 2 + 0.25 ** 2]]
    expected = multivariate_normal(np.log(means), covariance).logpdf(np.log(published))
    assert forensics.log_likelihood(means, published) == pytest.approx(expected)
    assert forensics.log_likelihood((0, 60), published) == forensics.log_likelihood((np.nan, 60), published) == -np.inf
    together, apart = ([y * f for y, f in zip(published, factors)] for factors in ((1.3, 1.3), (1.3, 1 / 1.3)))
    assert forensics.log_likelihood(together, published) > forensics.log_likelihood(apart, published) + 2


def test_the_sizes_point_to_wrapped_squares_for_the_mse_and_nowhere_for_the_percent():
    stored = pd.read_csv(resources.path("forensics.csv"))
    mse = forensics.weigh(stored, "mse")
    assert mse.reading[0] == "per channel, all wrapped"
    lead = mse.set_index("reading").log_likelihood
    assert lead["per channel, all wrapped"] - lead["per channel, exact"] > 20
    assert lead["any size"] == pytest.approx(-2 * np.log(np.log(255 ** 2)))
    modest = forensics.weigh(stored, "mse", other_photos=1.0).set_index("reading").log_likelihood
    assert modest["per channel, all wrapped"] - modest["per channel, exact"] < 5  # if the photos may be anything
    percent = forensics.weigh(stored, "percent error").set_index("reading").log_likelihood
    assert abs(percent["of 255, difference wrapped"] - percent["of the true value, exact"]) < np.log(10)


def test_the_library_named_in_the_notes_does_not_overflow():
    """The evidence against wrapped squares, on a pair where they would show."""
    from skimage.metrics import mean_squared_error

    a, b = picture(0), picture(1)
    assert mean_squared_error(a, b) == pytest.approx(metrics.mse(a, b)) != metrics.mse_uint8_wrapped(a, b)


def test_two_models_share_the_rows_as_the_question_says():
    study = pd.read_csv(resources.path("results", "study.csv"))
    digits = dict.fromkeys(("mse", "ciede2000", "ssim", "auc", "auc_rebalanced", "colourfulness"), 4)
    models = ["grey", "mean-colour", "iizuka16-classes", "zhang16-l2", "zhang16-classification", "zhang16-rebalanced"]
    means = error_tables.rewards(study, models, digits).map(lambda cell: float(cell.split()[0]))
    lowest, highest = means.idxmin(axis=1), means.idxmax(axis=1)
    winners = {lowest["mse"], lowest["ciede2000"], *highest[["ssim", "auc", "auc_rebalanced"]]}
    truth = pd.read_csv(resources.path("results", "per_image.csv.gz")).query("set == 'val'").colourfulness_truth.mean()
    winners.add((means.loc["colourfulness"] - truth).abs().idxmin())
    assert winners == {"zhang16-classification", "zhang16-rebalanced"}
    assert questions.ONE_WINS_ALL["answer"] == "two share them"


def test_a_reading_of_ones_own_competes_and_a_constant_wins():
    mine = {"always 45": lambda prediction, truth: 45, "mean": lambda prediction, truth: (prediction / 2.55).mean()}
    table = forensics.score(mine, "percent error", ANSWERS, TRUTHS, ("one", "other"), step=1)
    assert table.reading[0] == "always 45" and set(table.reading[table.yours == "<-"]) == set(mine)
    assert len(table) == 2 + 1 + sum(key[0] == "percent error" for key in READINGS)
    row = table.set_index("reading").loc["of 255, exact"]
    assert row["one"] == pytest.approx(np.mean([metrics.mae_percent(ANSWERS["one"][n], TRUTHS[n]) for n in TRUTHS]))
    before = {name: rgb.copy() for name, rgb in TRUTHS.items()}

    def spoils(prediction, truth):
        truth[:] = 0
        return 1

    forensics.score({"spoils": spoils}, "mse", ANSWERS, TRUTHS, ("one", "other"))
    assert all((TRUTHS[name] == before[name]).all() for name in TRUTHS)
    for bad in (lambda prediction, truth: "red", lambda prediction, truth: prediction, lambda prediction, truth: 1 / 0):
        with pytest.raises(forensics.ForensicsError, match="'mine' gives no number for 'photo 0'"):
            forensics.score({"mine": bad}, "mse", ANSWERS, TRUTHS, ("one", "other"))


# ---- one rule, and its power

def comparison(shift, photos=40, seed=0):
    rng = np.random.default_rng(seed)
    hard = rng.normal(25, 4, photos)
    rows = [{"photo": f"p{i}", "model": model, "psnr": value + by} for i, value in enumerate(hard)
            for model, by in (("a", shift + rng.normal(0, 1)), ("b", rng.normal(0, 1)))]
    return pd.DataFrame(rows)


def test_the_rule_decides_in_four_ways():
    rule = comparing.rule()
    assert rule.measure == "psnr" and rule.measure in metrics.METRICS and not rule.lower_is_better
    assert rule.verdict(comparison(3), "a", "b").startswith("a is better (+3")
    assert rule.verdict(comparison(-3), "a", "b").startswith("b is better")
    assert rule.verdict(comparison(0), "a", "b").startswith("undecided")
    assert rule.verdict(comparison(3, photos=20), "a", "b").startswith("too few photos")
    strict = dataclasses.replace(rule, smallest=9.0)
    assert "but negligibly" in strict.verdict(comparison(3), "a", "b")


def test_power_finds_what_is_there_and_rarely_what_is_not():
    differences = np.random.default_rng(1).normal(1, 2, 400)
    shares = [comparing.power(differences, n, size=1.0) for n in (8, 16, 32, 64)]
    assert shares == sorted(shares)
    assert shares[2] == pytest.approx(0.8, abs=0.08)  # (2.8 * 2 / 1) ** 2 = 31.4
    assert comparing.power(differences, 32, size=0) == pytest.approx(0.05, abs=0.02)
    assert comparing.power(differences, 64, "count") > 0.6
    assert comparing.power(differences, 20, "count") == comparing.power(differences, 20, "count")
    with pytest.raises(ValueError, match="no rule is called 'median'"):
        comparing.power(differences, 20, "median")


def test_what_the_rule_says_of_its_own_choice():
    """On photos without cars: the PSNR's mean finds the difference more often than the MSE's, at the same level."""
    stored = pd.read_csv(resources.path("results", "per_image.csv.gz"))
    table = stored[stored["set"] == "val"].rename(columns={"variant": "model"})
    table = table.groupby(["photo", "model"], as_index=False)[["mse", "psnr"]].mean()
    cars = table.photo.str[:9].isin(["n02814533", "n03100240", "n03670208", "n04285008"])
    gaps = {name: error_tables.gaps(table[~cars], "zhang16-rebalanced", "iizuka16-classes", name)
            for name in ("mse", "psnr")}
    assert len(gaps["mse"]) == 1874
    assert comparing.power(gaps["psnr"], 33) > 2.5 * comparing.power(gaps["mse"], 33)
    assert all(comparing.power(gap, 33, size=0) < 0.07 for gap in gaps.values())


def test_separation_of_three_and_three_is_one_in_ten():
    assert comparing.separation_p(3, 3) == pytest.approx(0.1)
    assert comparing.separation_p(4, 4) < 0.05 < comparing.separation_p(3, 4)


# ---- figures and tables

def test_pictures_of_a_given_error():
    truth, answer = TRUTHS["photo 0"], np.full_like(TRUTHS["photo 0"], 128)
    assert metrics.mse(error_figures.with_mse(truth, answer, 70), truth) == pytest.approx(70, rel=0.15)
    assert metrics.mae_percent(error_figures.with_percent(truth, 45.64), truth) == pytest.approx(45.64, abs=0.2)


def test_figures_say_what_is_in_their_data():
    shown = error_figures.published_sizes(TRUTHS["photo 0"], ANSWERS["other"]["photo 0"], "other", 68.83, 45.64)
    assert "69" in shown.caption and "other paints" in shown.alt
    points = error_tables.per_photo(ANSWERS, TRUTHS)
    assert f"{len(points)} points of 2 models" in error_figures.percent_and_share(points).alt
    ranked = forensics.weigh(pd.read_csv(resources.path("forensics.csv")), "mse")
    alt = error_figures.suspects(ranked, (68.83, 61.22), "MSE", ["zhang16-mini", "iizuka16-mini"]).alt
    assert alt.endswith("lie: per channel, all wrapped.")
    assert "one: photo 0 7" in error_figures.error_maps(TRUTHS, ANSWERS).alt
    far = {"a": np.array([[0.0, 5], [20, 200]]), "b": np.array([[9.0, 9], [30, 30]])}
    stripes = error_figures.within_stripes(truth := picture(5, 2, 2), {"a": (truth, far["a"])}, 10)
    assert "50 % in a" in stripes.alt and stripes.alt.startswith("An astronaut")
    crossing, alone = error_figures.auc_curves(far, 10), error_figures.auc_curves({"a": far["a"]}, 10)
    assert "At d = 10: a 50 %, b 50 %. At d = 30: a 75 %, b 100 %." in crossing.alt
    assert "no model is best" in crossing.caption and "no model is best" not in alone.caption
    wide = pd.DataFrame({"photo": [f"p{i}" for i in range(60)] * 2, "model": ["a"] * 60 + ["grey"] * 60,
                         "tenth": [1 + i // 6 for i in range(60)] * 2, "mse": [*range(100, 160), *range(60, 120)]})
    by_tenth = comparison_figures.by_tenth(wide, ["a", "grey"], (61, 69))
    assert "a from 102 to 156" in by_tenth.alt and "factor of 2" in by_tenth.caption
    bars = comparison_figures.group_bars({"all": wide}, ["a", "grey"], {"mse": "MSE"})
    assert bars.alt.endswith("MSE, all: grey.")
    gaps = {"MSE": np.array([5.0, -20, 3, 4]), "dB": np.array([1.0, 2, -1, 3])}
    assert "3 of 4 above 0, from -20 to 5" in comparison_figures.photo_by_photo(gaps).alt
    left, right = comparison_figures.photo_by_photo({"MSE": gaps["MSE"], "PSNR": -gaps["MSE"]}, "A", "B").figure.axes
    for axis in (left, right):  # the same photos, so the same winners: one wins A, three wins B
        drawn = {bars.get_label(): len(bars) for bars in axis.containers}
        assert drawn == {"A is better": 1, "B is better": 3}
    curves = comparison_figures.power_curves({"MSE": np.random.default_rng(0).normal(1, 2, 50)}, (10, 40), studies=100)
    assert "MSE by its mean: " in curves.alt and "10, 40 photos" in curves.alt


def test_photos_drawn_apart_give_the_wider_interval():
    hard = np.random.default_rng(0).lognormal(6, 0.8, 200)
    found = comparing.paired_and_apart(hard + 5, hard)
    assert found["paired"] == pytest.approx((5, 5, 5))
    mean, low, high = found["drawn apart"]
    expected = 3.92 * np.sqrt(2) * hard.std() / np.sqrt(200)
    assert mean == pytest.approx(5) and high - low == pytest.approx(expected, rel=0.1)


def test_tables_of_means_take_all_seeds_and_count_wraps():
    study = pd.read_csv(resources.path("results", "study.csv"))
    table = error_tables.rewards(study, ["grey", "zhang16-l2"], {"mse": 0})
    of_all = study.query("set == 'val' and variant == 'zhang16-l2' and seed == 'all' and metric == 'mse'")
    assert table.loc["mse", "zhang16-l2"].split()[0] == f"{of_all['mean'].item():.0f}"
    assert table.loc["mse", "grey"].startswith("730 ")
    kinds = error_tables.exact_and_wrapped({"noise": [(picture(0, 200, 200), picture(1, 200, 200))]})
    assert kinds.loc["noise", "MSE in uint8"] == pytest.approx(105.5, abs=1)
    columns = {"model": "a", "mse": [1, 2, 3], "mse_uint8_wrapped": [3, 2, 1], "mae_percent": [1, 2, 3],
               "mae_percent_uint8_wrapped": [1, 2, 3]}
    ranks = error_tables.orders(pd.DataFrame(columns), ["a"]).loc["a"]
    assert ranks["rank correlation, MSE"] == -1 and ranks["rank correlation, percent"] == 1
