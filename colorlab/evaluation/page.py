"""The HTML report of an evaluation: one file, every number of which stands in, or follows from, per_image.parquet."""

import base64
import html
import io

import pandas as pd
from matplotlib.figure import Figure
from PIL import Image

from colorlab import metrics, plots
from colorlab.evaluation import charts, statistics

STYLE = """body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
img { max-width: 100%; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { white-space: nowrap; padding: .25rem .6rem; border-bottom: 1px solid #bbb; text-align: right; }
th:first-child, td:first-child { text-align: left; } .wide { overflow-x: auto; } dt { font-weight: bold; }
pre { white-space: pre-wrap; }
.warning { border-left: .4rem solid #ddaa33; padding-left: 1rem; }"""
DISTRIBUTIONS = {"mse": "mean squared error", "ciede2000": "CIEDE2000", "ab_distance": "distance in ab",
                 "colourfulness": "colourfulness"}
RECOMPUTE = """import pandas as pd
table = pd.read_parquet("per_image.parquet")
good = table[table["error"].isna()].replace(float("inf"), float("nan"))    # the psnr of equal pictures is left out
good.groupby("model")[["mse", "mae_percent", "psnr", "ssim", "ciede2000"]].mean()
good.groupby(["group", "model"])["mse"].mean()
weighted = good.assign(x=good.auc_rebalanced * good.rarity).groupby("model")[["x", "rarity"]].sum()
weighted.x / weighted.rarity                                    # the mean of auc_rebalanced pools the pixels
good.pivot(index="photo", columns="model", values="mse").diff(axis=1)   # paired differences"""


def page(outcome, numbers: pd.DataFrame) -> str:
    """The report of a `folder.Outcome`; `numbers` is its `summary.summary`."""
    table, models = outcome.table, outcome.models
    photos, good = table["photo"].nunique(), table[table["error"].isna()]
    means = numbers[numbers["compared_with"].isna()]
    parts = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>colorlab: evaluation</title>',
        f"<style>{STYLE}</style></head><body><h1>Evaluation of colorizers</h1>",
        f"<p>{photos} photos, {len(models)} models: {html.escape(', '.join(models))}. Every number here stands in "
        "<code>per_image.parquet</code> (one row per photo and model) or follows from it; the end says how.</p>",
        f'<p class="warning">Only {photos} photos: under {statistics.FEW}, another choice of photos may well turn a '
        "result round.</p>" if photos < statistics.FEW else ""]
    if len(good):
        truth = good.drop_duplicates("photo")["colourfulness_truth"].mean()
        parts += [
            "<h2>The two charts of the study</h2>",
            _figure(charts.bars(table, "mse", "mean squared error"), "Bars: mean squared error by group and model.",
                    "Mean squared error over all RGB values, scale 0..255; lower is better. Lines: 95 % intervals."),
            _figure(charts.bars(table, "mae_percent", "percent error"), "Bars: percent error by group and model.",
                    "Mean absolute difference in percent of 255, lower is better."),
            "<h2>Means over photos</h2>", _means(means),
            "<p>In brackets the 95 % bootstrap interval over photos. Grey is a strong baseline for every pixel error: "
            f"look at colourfulness beside it, and at the truth's, {truth:.1f}. The psnr of equal pictures is infinite "
            "and left out.</p>",
            "<h2>Is one model really better?</h2>", _comparisons(numbers),
            "<h2>How the photos spread</h2>",
            _figure(charts.distributions(table, DISTRIBUTIONS), "Curves: for four measures, the share of photos below "
                    "a value, one line per model.", "A curve further to the left has lower values."),
            "<h2>Best and worst photos</h2>", *_extremes(outcome)]
    failed = table.dropna(subset="error")[["photo", "model", "error"]]
    definitions = "".join(
        f"<dt>{name}</dt><dd>{html.escape(' '.join((function.__doc__ or '').split()))}</dd>"
        for name, function in {**metrics.METRICS, "colourfulness": metrics.colourfulness}.items())
    cards = "".join(f"<h3>{html.escape(name)}</h3><pre>{html.escape(str(model.card or 'no card'))}</pre>"
                    for name, model in models.items())
    parts += [
        f"<h2>Photos that failed</h2>{_html(failed)}" if len(failed) else "",
        f"<h2>What the numbers mean, and what they hide</h2><dl>{definitions}</dl>",
        f"<h2>Every number again</h2><pre>{html.escape(RECOMPUTE)}</pre>",
        f"<h2>Models</h2>{cards}</body></html>"]
    return "\n".join(parts)


def _means(means: pd.DataFrame) -> str:
    shown = means.assign(text=[f"{row.value:.2f} ({row.low:.2f} to {row.high:.2f})" for row in means.itertuples()])
    wide = shown.pivot(index="model", columns="metric", values="text").loc[means["model"].unique()]
    wide = wide[list(means["metric"].unique())]
    counts = means.drop_duplicates("model").set_index("model")
    wide.insert(0, "failed", counts["failed"].astype(int))
    wide.insert(0, "photos", counts["photos"].astype(int))
    return _html(wide.reset_index().rename_axis(columns=None))


def _comparisons(numbers: pd.DataFrame) -> str:
    pairs = numbers[numbers["compared_with"].notna()]
    if pairs.empty:
        return "<p>Nothing to compare: that needs two models and two photos that both were measured on.</p>"
    shown = pairs.assign(difference=[f"{r.value:.3g} ({r.low:.3g} to {r.high:.3g})" for r in pairs.itertuples()],
                         photos=[f"{row.wins:.0f} : {row.losses:.0f}" for row in pairs.itertuples()])
    columns = {"model": "first", "compared_with": "second", "metric": "metric", "difference": "first less second",
               "photos": "better on photos", "effect_size": "effect size", "corrected_p": "p, corrected",
               "better": "better"}
    text = ("<p>Paired, photo by photo. A model is called better if its mean is ahead by an interval that excludes 0, "
            "and if it is ahead on so many photos that the sign test, corrected for the number of metrics (Holm), has "
            "p under 0.05. Effect size: the mean difference divided by the standard deviation of the differences; 0.2 "
            "is called small, 0.8 large.</p>")
    return text + _html(shown[list(columns)].rename(columns=columns))


def _extremes(outcome) -> list[str]:
    items, parts = {item.name: item for item in outcome.items}, []
    for model in outcome.models:
        names = charts.extremes(outcome.table, model)
        if not names or model == "grey":
            continue
        figure = charts.sheet(names, items, outcome.models, outcome.table)
        alt = f"Photos, one per row ({', '.join(names)}): input, each model's colours, truth."
        parts += [f"<h3>Of {html.escape(model)}, best first</h3>",
                  _figure(figure, alt, f"Under each row the {charts.BEST_BY} of {', '.join(outcome.models)}. A colour "
                          "that differs from the truth can still be plausible.", "jpeg")]
    return parts


def _figure(figure: Figure, alt: str, caption: str, kind: str = "png") -> str:
    file = io.BytesIO(plots.png(figure))
    if kind == "jpeg":  # photos: a tenth of the size
        Image.open(file).convert("RGB").save(file := io.BytesIO(), "jpeg", quality=85)
    data = base64.b64encode(file.getvalue()).decode()
    return (f'<figure><img src="data:image/{kind};base64,{data}" alt="{html.escape(alt)}">'
            f"<figcaption>{html.escape(caption)}</figcaption></figure>")


def _html(frame: pd.DataFrame) -> str:
    table = frame.to_html(float_format="{:.3g}".format, border=0, na_rep="", index=False)
    return f'<div class="wide">{table}</div>'
