# %% [markdown]
# # 05 · Error analysis: when is a number to be believed?
#
# {{badges}}
#
# **You will be able to**
#
# - compute errors of photos without overflow, and recognise published numbers that cannot be what they are called;
# - say what a measure rewards, and put the grey baseline beside every model;
# - read the curve "share of pixels within d", and compute the area under it;
# - decide by a paired bootstrap whether one model is better, and say when there are too few photos to tell;
# - keep *accurate* and *plausible* apart, with an example in numbers.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 90 min.
#
# **Know first**: notebooks 00 and 01; mean, standard deviation, percentiles.

# %% tags=["nbval-ignore-output"]
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("colorlab") is None:
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "git+{{repository}}"], check=True)

import numpy as np
import torch

import colorlab

device = "GPU" if torch.cuda.is_available() else "CPU"
print(f"colorlab {colorlab.__version__}, torch {torch.__version__}, Python {sys.version.split()[0]}, {device}")

# %% [markdown]
# ## 1. An old study, done again
#
# This course grew from a student project (ECE 6254, Georgia Tech). It took two released networks, `zhang16` and `iizuka16`,
# colorized 737 photos that neither had seen, and measured two errors on each photo: the *mean squared error* (MSE) and the
# *colour pixel percent error*. It published their means over all photos:

# %%
import pandas as pd

from colorlab import resources

published = pd.read_csv(resources.path("published.csv"))
study = published[published.source == "ECE 6254 study"]
print(study.pivot(index="metric", columns="method", values="value").to_string())

# %% [markdown]
# Lower is better. **Predict**: which network is the more accurate one by percent error? The study's text says that the
# percent error shows Zhang slightly more accurate. Its own numbers say the reverse: 45.64 is more than 44.61. A slip like
# this happens to everybody, and it is found by whoever compares the sentence with the table. In this notebook we read like
# that: every number, and what it can mean.
#
# First the definitions, on one pixel. The truth is (100, 80, 60), a model answers (104, 79, 60).

# %%
truth, answer = np.array([100, 80, 60]), np.array([104, 79, 60])
difference = answer - truth
print("differences", difference, " squares", difference ** 2)
print(f"MSE {np.mean(difference ** 2):.2f}   percent error {100 * np.abs(difference).mean() / 255:.2f} % of 255")

# %% [markdown]
# The MSE is the mean of the squares, (16 + 1 + 0) / 3. The percent error, read the usual way, is the mean *absolute*
# difference in percent of 255, the largest difference that a byte allows. Now the same for photos. With a network
# connection, set `full_size = True` to use the authors' own weights (129 MB and 665 MB); the text below speaks of the minis.

# %%
from colorlab import datasets, images

full_size = False
names = ["zhang16", "iizuka16"] if full_size else ["zhang16-mini", "iizuka16-mini"]
models = [colorlab.load(name) for name in [*names, "grey"]]
photos = {path.stem: images.read(path) for path in datasets.samples()}
answers = {model.name: {name: model.colorize(photo) for name, photo in photos.items()} for model in models}
print(f"{len(photos)} photos, {len(models)} models: {', '.join(answers)}")

# %% [markdown]
# **Predict**: will the MSE of these sixteen photos be nearer to 7, 70 or 700? And the percent error?

# %%
from colorlab import metrics

measured = pd.DataFrame([
    {"photo": name, "model": model, "mse": metrics.mse(rgb, photos[name]), "percent": metrics.mae_percent(rgb, photos[name])}
    for model, given in answers.items() for name, rgb in given.items()])
measured["MSE / percent"] = [f"{mse:.0f} / {percent:.0f}" for mse, percent in zip(measured.mse.round(-1), measured.percent)]
print(measured.pivot(index="photo", columns="model", values="MSE / percent")[list(answers)].to_string())
print("\nmean over photos\n" + measured.groupby("model")[["mse", "percent"]].mean().loc[list(answers)].round().astype(int).to_string())

# %% [markdown]
# Nearer to 700: the means of the networks are 616 and 580, nine times the published MSE. The percent error is about 6, a
# seventh of the published one. So ours is far worse by the first measure and far better by the second, which is odd. The
# photos differ much more than the networks do: the squirrel costs `iizuka16-mini` fourteen times as much as the cat. On four
# photos, the car, the dogs, the stream and the sunset, even `grey` is better than both.
#
# **Exercise 1. Exact MSE.** Write the mean squared error over all values of two photos as they come from a file: RGB uint8
# (H, W, 3). Use numpy only, no ready-made MSE. Target: 188 for the temple as colorized by `iizuka16-mini`.

# %% tags=["exercise"]
from colorlab import check


def exact_mse(prediction, truth):
    # SOLUTION
    return ((prediction.astype(float) - truth.astype(float)) ** 2).mean()
    # STUB
    # return ...  # your code
    # END


check.exact_mse(exact_mse)

# %% [markdown]
# The photos differ in size, and the mean over photos counts them all alike. One could also ask for the mean over all
# *pixels*. A tiny example: a photo of 10 x 10 pixels has an MSE of 500, one of 20 x 30 pixels an MSE of 100. Over photos
# the mean is 300. Over pixels it is 157, since six of seven pixels belong to the second photo. Neither is wrong; a paper
# has to say which. The study, and this notebook, take the mean over photos.
#
# **Exercise 2. Pixel mean.** Write it for any number of photos: arrays with the MSE, the height and the width of each
# photo go in, the MSE over all pixels comes out. Target: 157 for the two photos above.

# %% tags=["exercise"]
def pixel_mean(errors, heights, widths):
    # SOLUTION
    return np.average(errors, weights=heights * widths)
    # STUB
    # return ...  # your code
    # END


check.pixel_mean(pixel_mean)

# %% [markdown]
# ## 2. Its two bar charts, on 1,907 photos
#
# The study drew two bar charts, one for each error, with three groups of photos: scenes, cars, and all. Sixteen photos are
# too few for that. `colorlab` ships what we measured when we trained small versions of both networks on the same photos: every
# error of 1,907 photos that the networks had not seen, of 64 x 64 pixels each. Each network was trained three times from
# different random numbers; we take the mean of the three, photo by photo.

# %%
stored = pd.read_csv(resources.path("results", "per_image.csv.gz"))
runs = stored[stored["set"] == "val"].rename(columns={"variant": "model"})
table = runs.groupby(["photo", "model"], as_index=False).mean(numeric_only=True).drop(columns="seed")
print(f"{len(runs)} rows of runs, {len(table)} of {table.photo.nunique()} photos and {table.model.nunique()} models")
print("a photo's name:", table.photo[0])

# %% [markdown]
# Names begin with the number of the photo's class in WordNet, a dictionary of things. Four classes are cars, four are
# scenes.

# %%
CARS = {"n02814533": "beach wagon", "n03100240": "convertible", "n03670208": "limousine", "n04285008": "sports car"}
SCENES = {"n09193705": "alp", "n09246464": "cliff", "n09332890": "lakeside", "n09428293": "seashore"}
ZHANG, IIZUKA = "zhang16-rebalanced", "iizuka16-classes"

table["class"] = table.photo.str[:9]
groups = {"scene": table[table["class"].isin(SCENES)], "car": table[table["class"].isin(CARS)], "overall": table}
print({name: part.photo.nunique() for name, part in groups.items()}, "photos")

# %% [markdown]
# **Predict**: the study found Iizuka lower on the scene and overall, Zhang lower on the cars. Where will `grey`, the
# baseline that paints nothing, stand in the same chart?

# %%
from matplotlib.figure import Figure

from colorlab import plots

bars = {metric: pd.DataFrame({name: part.groupby("model")[metric].mean() for name, part in groups.items()}).loc[
    [ZHANG, IIZUKA, "grey"]] for metric in ("mse", "mae_percent")}
figure = Figure(figsize=(9, 3.2), layout="constrained")
for axis, means, label in zip(figure.subplots(1, 2), bars.values(), ["MSE", "percent error, % of 255"]):
    for i, (model, hatch, colour) in enumerate(zip(means.index, ["", "//", ".."], ["#5e3c99", "#fdb863", "#dddddd"])):
        axis.bar(np.arange(3) + 0.27 * (i - 1), means.loc[model], 0.25, hatch=hatch, color=colour, edgecolor="k", label=model)
    axis.set_xticks(range(3), means.columns)
    axis.set_ylabel(label)
figure.legend(*axis.get_legend_handles_labels(), loc="outside upper center", ncols=3)
plots.show(figure, caption="The study's two charts with our numbers, and one bar more in each group: with grey beside them, "
                           "the networks look less impressive.",
           alt="Two bar charts with the groups scene, car and overall and three bars each. In both charts iizuka16-classes "
               "lies below zhang16-rebalanced in all groups. Grey lies between them, but for the percent error of cars, "
               "where it is lowest, and the MSE overall, where it is highest.")
print("MSE", bars["mse"].round().astype(int).to_string(), sep="\n")
print("percent error", bars["mae_percent"].round(1).to_string(), sep="\n")

# %% [markdown]
# With us Iizuka's network is lower in all three groups, by both measures; that Zhang does better on cars, as the study
# found, does not come out (our networks are small; the authors' may differ). The cars also show what the study's charts
# could not: `grey` has an MSE of 526 there, hardly more than Iizuka's 511, and the lowest percent error of all. A bar
# chart without the baseline hides that. Whether such differences mean anything, with 33 cars, is the question of section
# 6. First: why are all these bars so far from the published numbers?

# %% [markdown]
# ## 3. Numbers that cannot be true
#
# Our MSE is ten times the published one. Are our networks so bad? MSE is often given on a logarithmic scale, as the
# *peak signal-to-noise ratio*,
#
# $$\mathrm{PSNR} = 10 \log_{10} \frac{255^2}{\mathrm{MSE}} \;\mathrm{dB},$$
#
# higher is better. **Predict**: ten times the MSE is how many dB less?

# %%
for name, value in study[study.metric == "mse"][["method", "value"]].itertuples(index=False):
    print(f"{name:9} published MSE {value} would be a PSNR of {10 * np.log10(255 ** 2 / value):.1f} dB")
others = published[published.metric == "psnr"]
print(others[["source", "method", "value"]].to_string(index=False))

# %% [markdown]
# Ten times the MSE is 10 dB less. The published values would be 29.8 and 30.3 dB, and the mean PSNR over photos can only
# be higher than the PSNR of the mean MSE. Compare the field: in a later paper's table the very network `zhang16` has 22.64
# dB, and a much newer one, DDColor-L, 23.85 dB. Even a network that is told ten true colours by a user (Zhang 2017, "10
# hints") stays at 28.42 dB. No automatic colorizer in the list comes near 30, and no wonder: the colour of many things
# cannot be seen in grey.
#
# **Exercise 3. MSE from PSNR.** Turn the formula round: PSNR in dB (a number or an array) to MSE. Target: 22.64 dB is
# an MSE of about 354.

# %% tags=["exercise"]
def mse_from_psnr(psnr):
    # SOLUTION
    return 255 ** 2 / 10 ** (psnr / 10)
    # STUB
    # return ...  # your code
    # END


check.mse_from_psnr(mse_from_psnr)

# %% [markdown]
# The percent error is stranger still. **Predict**: how large is it between two photos that have nothing to do with each
# other? And between two pictures of random noise?

# %%
corners = [photo[:210, :210] for photo in photos.values()]
unrelated = [metrics.mae_percent(one, other) for one, other in zip(corners, corners[1:] + corners[:1])]
noise = np.random.default_rng(0).integers(0, 256, (2, 300, 400, 3)).astype(np.uint8)
print("unrelated photos:", np.round(unrelated).astype(int), f"mean {np.mean(unrelated):.0f} %")
print(f"two pictures of noise: {metrics.mae_percent(*noise):.1f} %")

# %% [markdown]
# Unrelated photos differ by 30 % of 255 on average, pure noise by about a third. A colorized photo has its lightness from
# the truth; one that is further from the truth than noise is from noise would be a ruin.
#
# And the two published numbers contradict each other. A mean absolute error is never larger than the root of the MSE
# (squaring gives large differences more weight). **Predict**: how large a percent error does an MSE of 68.83 allow at most?

# %%
ours = measured[measured.photo == "coffee"]
cases = [("published, zhang16", 68.83, 45.64), *zip(ours.model + ", coffee", ours.mse, ours.percent)]
for name, squared, percent in cases:
    print(f"{name:22} MSE {squared:6.0f} allows {100 * squared ** 0.5 / 255:4.1f} % of 255; given is {percent:4.1f} %")

# %% [markdown]
# For our answers to the coffee the percent error stays below the limit, as it must for every pair of pictures, and so for
# means over photos. The published pair breaks it by a factor of fourteen. So at least one of the two numbers is not an
# error on the scale 0..255, whatever the networks did. No photo, no weights and no GPU were needed to see this.

# %% [markdown]
# ## 4. The byte that overflowed
#
# What produces such numbers? Photos are arrays of bytes, `uint8`, from 0 to 255. **Predict**: 3 - 5 is -2. What is it in
# bytes?

# %%
prediction, truth = np.array([3, 5, 10, 40], np.uint8), np.array([5, 3, 30, 10], np.uint8)
print("exact differences    ", prediction.astype(int) - truth)
print("in uint8             ", prediction - truth)
print("exact squares        ", (prediction.astype(int) - truth) ** 2)
print("in uint8             ", (prediction - truth) ** 2)

# %% [markdown]
# A byte has no sign and only eight bits. -2 becomes 254: counting goes on from 255 downwards, *modulo 256*. With arrays
# numpy does not warn. Squares wrap again: 254 x 254 = 64516 leaves a remainder of 4 when divided by 256, which happens to
# be right; but 20 x 20 = 400 leaves 144, and 30 x 30 = 900 leaves 132.

# %%
d = np.arange(-48, 49)
wrapped = ((d % 256).astype(np.uint8) ** 2).astype(int)
figure = Figure(figsize=(5.6, 3))
axis = figure.subplots()
axis.plot(d, d ** 2, "--", color="0.5", label="exact square")
axis.plot(d, wrapped, "o-", color="#5e3c99", markersize=3, linewidth=0.7, label="square in uint8")
axis.axhline(256, color="k", linewidth=0.6)
axis.set(xlabel="true difference", ylabel="square", ylim=(0, 1200))
axis.legend(loc="upper center")
plots.show(figure, caption="Below a difference of 16 both agree. Beyond, the square in bytes jumps up and down between 0 and "
                           "255: a large error looks as small as a tiny one.",
           alt="The parabola of exact squares leaves the picture at the top; the squares in uint8 follow it up to a difference "
               "of 15, then jump up and down between 0 and 255.")
print("differences 14 to 17 give", wrapped[(d >= 14) & (d <= 17)], "and 32 gives", wrapped[d == 32])

# %% [markdown]
# A difference of 16 or 32 squares to 0 in bytes: a visibly wrong colour counts as right. Whatever the errors are, the mean
# stays below 256.
#
# **Exercise 4. Wrapped square.** A prediction of 100 where the truth is 135, both uint8. Work out by hand what
# `(prediction - truth) ** 2` gives. Target: one whole number.

# %% tags=["exercise"]
wrapped_square = ...
# SOLUTION
wrapped_square = (100 - 135) ** 2 % 256
# STUB
# # wrapped_square = your number
# END
check.wrapped_square(wrapped_square)

# %% [markdown]
# Now the sixteen photos, with arithmetic in bytes. `metrics` has both as functions, so that one can watch them.
# **Predict**: which of the published numbers will come out, 68.83 or 45.64, or both?

# %%
readings = {"MSE, exact": metrics.mse, "MSE, in uint8": metrics.mse_uint8_wrapped,
            "percent, exact": metrics.mae_percent, "percent, in uint8": metrics.mae_percent_uint8_wrapped}
overflow = pd.DataFrame({model: {name: np.mean([measure(rgb, photos[photo]) for photo, rgb in given.items()])
                                 for name, measure in readings.items()} for model, given in answers.items()})
print(overflow.round().astype(int).to_string())

# %% [markdown]
# Both at once. In uint8 the MSE is 70 to 72 (published: 61 and 69) and the percent error 44 to 47 (published: 45 and 46),
# for the very answers whose exact errors are 580 and more, and 6 to 8. One more thing is to be seen: `grey`, whose exact
# MSE is half as large again as the networks', has the same number as they when everything wraps.
#
# ### A list of suspects
#
# One reading that fits is no proof: another may fit as well. `colorlab.course.forensics` computes every reading of the
# two words that we could think of, exactly and with overflow, and says which have the published size (within a quarter).
# We ran it on the 1,907 photos; the results are stored:

# %%
suspects = pd.read_csv(resources.path("forensics.csv"))
means = suspects.pivot(index=["metric", "reading", "arithmetic"], columns="model", values="mean")
means["fits all"] = suspects.groupby(["metric", "reading", "arithmetic"])["fits"].all()
print(means[["zhang16-mini", "iizuka16-mini", "grey", "fits all"]].to_string(float_format="{:.1f}".format))

# %% [markdown]
# *Difference wrapped* means that only the subtraction was done in bytes, *all wrapped* that the square was, too. Three
# readings fit:
#
# - **MSE**: only the fully wrapped one, per channel. Exact readings are at 555 and more, and a half wrapped one is in the
#   tens of thousands.
# - **Percent error**: two. In percent of 255 with a wrapped difference; and, *without any overflow*, in percent of the
#   true value (being off by 20 where the truth is 40 counts as 50 %). From the published numbers alone one cannot tell
#   them apart.
# - All three fit for `grey` as well, which colours nothing: such numbers say little about a model.
#
# Are these all readings? **Predict**: what if the errors were taken in Lab, where the values are no bytes?

# %%
def lab_mse(prediction, truth):
    """Mean squared error over L, a and b: no bytes, so nothing can wrap."""
    x, y = (colorlab.lab.rgb_to_lab(torch.from_numpy(rgb).permute(2, 0, 1)) for rgb in (prediction, truth))
    return float(((x - y) ** 2).mean())


for model, given in answers.items():
    print(f"{model:14} MSE in Lab {np.mean([lab_mse(rgb, photos[name]) for name, rgb in given.items()]):.0f}")

# %% [markdown]
# 165 and 153: more than twice what was published, but far nearer than any exact reading in RGB. Better networks on easier
# photos could come down to 60 or 70, and nothing would have to overflow. So there is a second suspect for the MSE, weaker
# as far as our photos tell. And something speaks against overflow: the study says that it measured with scikit-image. What
# does the MSE of that library do with bytes?

# %%
from skimage.metrics import mean_squared_error

pair = answers[models[1].name]["temple"], photos["temple"]
print(f"temple: skimage {mean_squared_error(*pair):.0f}, exact {metrics.mse(*pair):.0f}, "
      f"in uint8 {metrics.mse_uint8_wrapped(*pair):.0f}")

# %% [markdown]
# scikit-image turns bytes into floats first and does not overflow. If the study called this function with photos in bytes,
# its MSE was exact, and the cause lies elsewhere; if it wrote `((a - b) ** 2).mean()`, or prepared the photos in another
# way, it may have overflowed. We do not have the code. This is what can be said:
#
# | statement | how sure |
# |---|---|
# | 68.83 and 61.22 are no exact MSE of RGB photos on 0..255 | certain for automatic colorizers: 29.8 dB is out of their reach |
# | MSE and percent error are not errors on one scale of 255 | certain: they break the limit of section 3 |
# | bytes overflowed in the MSE | a strong hypothesis: it is the only reading in RGB of the right size |
# | bytes overflowed in the percent error | open: percent of the true value fits as well |
#
# Proof would be these very numbers, to two digits, from the authors' weights on that test set. Until then it is a
# hypothesis, and is called one.
#
# How bad is it to work with wrapped numbers? One might hope that they still rank photos and models:

# %%
for model in (ZHANG, IIZUKA, "grey"):
    own = table[table.model == model]
    ranks = [own[name].corr(own[f"{name}_uint8_wrapped"], "spearman") for name in ("mse", "mae_percent")]
    print(f"{model:19} MSE {own.mse.mean():.0f}, wrapped {own.mse_uint8_wrapped.mean():.0f};  rank correlation over photos: "
          f"MSE {ranks[0]:.1f}, percent error {ranks[1]:.1f}")

# %% [markdown]
# The *rank correlation* is 1 if both numbers put the photos in the same order and 0 if the orders have nothing to do with
# each other. The wrapped MSE keeps much of the order of photos (0.7 to 0.8), because small differences do not wrap. The
# wrapped percent error keeps nearly nothing. And between models the order is lost: exact, grey is the worst of the three,
# wrapped it is as good as Iizuka's network. A wrapped number is dangerous just because it is not pure noise: it looks like
# a result.

# %% [markdown]
# ## 5. What each measure rewards
#
# Once the arithmetic is right, another question comes up: what does a low number say? Here are six models under six
# measures, means over the 1,907 photos. `mean-colour` is a second baseline: a table with one colour for each lightness.
# **Predict**: will one model win every column?

# %%
study_means = pd.read_csv(resources.path("results", "study.csv"), dtype={"seed": str})
baselines = ["grey", "mean-colour"]
val = study_means.query("set == 'val' and (seed == 'all' or variant in @baselines)")
order = [*baselines, IIZUKA, "zhang16-l2", "zhang16-classification", ZHANG]
digits = {"mse": 0, "ciede2000": 1, "ssim": 3, "auc": 1, "auc_rebalanced": 1, "colourfulness": 0}
print(val.pivot(index="variant", columns="metric", values="mean").loc[order, list(digits)].to_string(
    formatters={name: f"{{:.{n}f}}".format for name, n in digits.items()}))
print(f"\ncolourfulness of the true photos: {table.colourfulness_truth.mean():.0f}")

# %% [markdown]
# No. `zhang16-classification` wins mse, ciede2000, ssim and auc (the last two: higher is better); `zhang16-rebalanced`
# wins auc_rebalanced, and comes by far closest to the true colourfulness, while it is worst in ssim, ciede2000 and auc,
# and not clearly better than grey in mse. What each of them rewards:
#
# - **mse** rewards caution. Its best answer is the mean of all possible colours, and a mean of colours is dull.
# - **ciede2000** weighs differences as the eye does, but asks for the true colour just as mse does.
# - **ssim** compares local structure. L is copied from the truth, so everybody has it: all six lie between 0.92 and 0.94. It
#   says next to nothing about colour.
# - **auc** counts pixels near the truth; most pixels are nearly grey, so 87.6 is what painting nothing gets.
# - **auc_rebalanced** weighs each pixel by how rare its true colour is: it rewards vivid colours where they are right.
# - **colourfulness** rewards nothing by itself; it shows who paints at all.
#
# Whoever chooses the measure after looking at this table can let either Zhang variant win. That is why a measure is chosen
# *before*, and why one prints several, with both baselines. The second one is sobering: `mean-colour`, a table of 101
# colours that looks at one pixel at a time, is close to Iizuka's network in every column.

# %% [markdown]
# ### The curve behind AuC
#
# AuC (Zhang 2016, section 3.1) asks of every pixel: how far is its predicted (a, b) from the true one? Then it counts.
# Four pixels with the distances 0, 5, 20 and 200:

# %%
distance = np.array([0, 5, 20, 200])
for d in (0, 4, 5, 20, 150):
    print(f"within d = {d:3}: {100 * np.mean(distance <= d):3.0f} % of the pixels")

# %% [markdown]
# The *area under the curve* is the mean of these shares over d = 0, 1, 2, ..., 150. **Predict**: at which d do the models
# differ on the astronaut, and who leads at d = 10? In the pictures below, stripes cover the pixels further off than 10.

# %%
from colorlab import widgets

astronaut = photos["astronaut"]
distances = {model: widgets.ab_distances(given["astronaut"], astronaut) for model, given in answers.items()}
striped = [widgets.within_picture(answers[model]["astronaut"], distances[model], 10) for model in distances]
plots.show(plots.row([astronaut, *striped], ["truth", *distances]),
           caption="Stripes cover all pixels that are further than 10 from their true a and b. What grey gets right is what "
                   "was nearly grey in truth: backdrop, visor, shuttle.",
           alt="The astronaut in an orange suit, then three answers with stripes over the wrong pixels. All three are striped "
               "on the suit and the hair. grey and iizuka16-mini keep most of the backdrop, which zhang16-mini has wrong; only "
               "iizuka16-mini keeps part of the face.")
print({model: f"{np.mean(x <= 10):.0%}" for model, x in distances.items()}, "within 10")

# %%
plots.show(widgets.auc_figure(distances, 10),
           caption="The same as a curve: its height at d is the share of pixels without stripes, its mean is the AuC.",
           alt="Three rising curves. At d = 10 grey and iizuka16-mini lie near 57 percent, zhang16-mini near 31. From d = 40 to "
               "65 grey is the lowest; beyond 75 all are at 100 percent.")
for model, x in distances.items():
    print(f"{model:14} within 30: {np.mean(x <= 30):.0%}   within 50: {np.mean(x <= 50):.0%}")

# %% [markdown]
# At d = 10 grey leads by a hair: 57 % of this photo is nearly grey. At d = 50 the networks have 95 %, grey 79 %:
# for the suit it is off by more than 50. The area puts both ends into one number, 88.2 against 86.2 for `iizuka16-mini`
# and grey, and hides where the curves cross. Move d yourself, and choose the squirrel: which curve lies lowest at d = 10, and which at 60?

# %%
widgets.auc_panel(models[:2])

# %% [markdown]
# **Exercise 5. Area under the curve.** Write AuC in percent, for an array of distances of any shape. Target: 88.2 for the
# distances of `iizuka16-mini` on the astronaut, `distances["iizuka16-mini"]`.

# %% tags=["exercise"]
def area_under_curve(distance):
    # SOLUTION
    return 100 * np.mean([(distance <= d).mean() for d in range(151)])
    # STUB
    # return ...  # your code
    # END


check.area_under_curve(area_under_curve)

# %% [markdown]
# ## 6. Is one model really better?
#
# The study calls Iizuka the more accurate one since 61.22 is less than 68.83. But two means are never equal, so one is
# always lower. Would the same one be lower on other photos? Five photos, with the MSE of two models:

# %%
first, second = np.array([100, 410, 900, 205, 60]), np.array([90, 380, 860, 210, 50])
print("differences", first - second, "mean", (first - second).mean())
rng = np.random.default_rng(1)
for _ in range(3):
    drawn = rng.integers(0, 5, 5)
    print("photos", drawn, "differences", (first - second)[drawn], "mean", (first - second)[drawn].mean())

# %% [markdown]
# The *bootstrap* plays "other photos" with those we have: draw as many photos as there are, each from all of them, so that
# some come twice and some not at all, and take the mean difference. After 2000 draws the middle 95 % of these means are
# the *95 % interval*. It is *paired* if each draw takes the same photos for both models. **Predict**: what happens to the
# interval if the photos are drawn for each model apart?

# %%
from scipy.stats import bootstrap


def difference_of_means(x, y, axis=-1):
    return x.mean(axis) - y.mean(axis)


mse = {name: part.pivot(index="photo", columns="model", values="mse") for name, part in groups.items()}
one, other = mse["scene"][ZHANG].to_numpy(), mse["scene"][IIZUKA].to_numpy()
drawn = {name: bootstrap((one, other), difference_of_means, paired=paired, n_resamples=2000, method="percentile",
                         rng=np.random.default_rng(0)) for name, paired in [("paired", True), ("drawn apart", False)]}

# %%
figure = Figure(figsize=(6.4, 2.8), layout="constrained")
axis = figure.subplots()
bins = np.arange(-250, 701, 25)
axis.hist(drawn["drawn apart"].bootstrap_distribution, bins, histtype="step", linestyle="--", color="#b35806",
          linewidth=1.5, label="drawn apart")
axis.hist(drawn["paired"].bootstrap_distribution, bins, color="#5e3c99", alpha=0.6, label="paired")
axis.axvline(0, color="k", linewidth=0.8)
axis.set(xlabel=f"MSE of {ZHANG} less MSE of {IIZUKA}, 41 scenes", ylabel="draws")
axis.legend()
plots.show(figure, caption="Photos differ far more than models do. Pairing takes out how hard a photo is, and leaves the "
                           "models.",
           alt="Two histograms of mean differences around 210. The paired one is narrower and lies almost wholly right of 0; the "
               "one drawn apart is wider and reaches below 0.")
for name, result in drawn.items():
    low, high = result.confidence_interval
    print(f"{name:12} mean difference {(one - other).mean():.0f}, 95 % interval {low:.0f} to {high:.0f}")

# %% [markdown]
# Zhang's MSE is 211 higher on scenes, by either way. Drawn apart, the interval includes 0, and one would have to say
# "undecided"; paired, it does not. A hard photo is hard for both, and the difference does not care how hard it is. Always
# pair.
#
# **Exercise 6. Paired interval.** Given the errors of two models on the same photos, return the low and the high end of
# the 95 % bootstrap interval of the mean difference, first less second, from 2000 draws. Target: close to the paired
# interval above for `one` and `other`, whatever your random numbers.

# %% tags=["exercise"]
def paired_interval(first, second):
    # SOLUTION
    drawn = np.random.default_rng(0).integers(0, len(first), (2000, len(first)))
    return np.percentile((first - second)[drawn].mean(axis=1), [2.5, 97.5])
    # STUB
    # return ...  # your code
    # END


check.paired_interval(paired_interval)

# %% [markdown]
# `colorlab.evaluation.statistics` does the same with the tested functions of scipy, and says the result in words. Zhang against Iizuka
# for each of the study's groups:

# %%
from colorlab.evaluation import statistics

for name, values in mse.items():
    print(f"{name}: {statistics.compare(values[ZHANG], values[IIZUKA], ZHANG, IIZUKA).words}\n")

# %% [markdown]
# Scenes and overall: Iizuka's network is better, by an interval that excludes 0. Cars: undecided. The mean difference on
# cars, 108, is nearly that of all photos, 118, but 33 photos leave it anywhere between -37 and 230. A chart of the study's
# kind shows a difference for the cars all the same.
#
# The sentence also counts photos: Iizuka is better on 26 of 33 cars. Mean and count are two questions: *by how much, on
# average*, and *how often*. Now the sixteen samples, and Zhang against grey:

# %%
sampled = measured.pivot(index="photo", columns="model", values="mse")
print("samples:", statistics.compare(sampled[models[0].name], sampled[models[1].name], models[0].name, models[1].name).words)
print("\nall:", statistics.compare(mse["overall"][ZHANG], mse["overall"]["grey"], ZHANG, "grey").words)

# %%
against_grey = mse["overall"][ZHANG] - mse["overall"]["grey"]
colour = table.groupby("photo")["colourfulness_truth"].first()
for word, part in [("lower", against_grey[against_grey < 0]), ("higher", against_grey[against_grey > 0])]:
    print(f"{ZHANG} is {word} on {len(part)} photos, by {abs(part.mean()):.0f} on average; "
          f"their true colourfulness is {colour[part.index].mean():.0f}")

# %% [markdown]
# Sixteen photos decide nothing, although ten of them agree. And over all 1,907 photos Zhang has the lower mean, but grey is
# better on more photos. No contradiction: where Zhang wins, it wins by more (576 against 465), mostly on colourful photos;
# where it loses, it loses less, more often, on dull ones. "Better" needs the question with it.
#
# ### Many measures, many chances
#
# **Predict**: somebody compares two equal models by 20 unrelated measures and calls a result significant when chance gives
# it in less than 5 of 100 cases. How likely is at least one false alarm?

# %%
print(f"{1 - 0.95 ** 20:.0%}")
rivals = "zhang16-classification", IIZUKA
compared = statistics.compare_table(groups["car"], *rivals)
print(compared[["metric", "photos", "wins", "losses", "sign_test_p", "corrected_p", "better"]].round(
    {"sign_test_p": 3, "corrected_p": 2}).to_string(index=False))

# %% [markdown]
# 64 %: more likely than not. The table compares Zhang's network *without* rebalancing with Iizuka's, on the cars.
# `sign_test_p` is the chance of a count as uneven as wins against losses, or more, if each photo were the toss of a coin.
# Four of the eight measures have p below 0.05: ssim, ciede2000, ab_distance and auc. Holm's correction multiplies the
# smallest p by 8, the next by 7, and so on, and bounds the chance of *any* false alarm: one measure is left, ssim, which
# hardly sees colour. Whoever prints only the four has found something by looking often enough.
#
# One thing no interval over photos can tell: would another *training* of the same network come out the same? Here is the
# mean MSE of three trainings each, which differ in nothing but their random numbers:

# %%
by_seed = runs.groupby(["model", "seed"])["mse"].mean().unstack()
print(by_seed.loc[[*rivals, ZHANG, "zhang16-l2"]].round().astype(int).to_string())

# %% [markdown]
# The three trainings of `zhang16-l2` lie 52 apart, those of `iizuka16-classes` only 6. A difference of 20 between two
# networks that were trained once each means little. For `zhang16-classification` against `iizuka16-classes` the question
# is settled in a better way: each of the three is below each of the other three.

# %% [markdown]
# ## 7. The worst photos, and why
#
# A mean hides the photos it is made of. By the table in section 1 the squirrel is the worst of the sixteen for `iizuka16-mini`, and
# the cat among the best. **Predict**: which part of the squirrel's picture is wrong?

# %%
def error_map(prediction, truth):
    """Root of the mean squared error of each pixel, 0 (right) to 1 (100 and more)."""
    squares = (prediction.astype(float) - truth) ** 2
    return np.clip(np.sqrt(squares.mean(axis=-1)) / 100, 0, 1)


shown, sheet = ["squirrel", "cat"], []
for name in shown:
    given = [answers[model.name][name] for model in models[:2]]
    sheet.append([photos[name], given[0], error_map(given[0], photos[name]), given[1], error_map(given[1], photos[name])])
plots.show(plots.sheet(sheet, ["truth", models[0].name, "its error", models[1].name, "its error"]),
           caption="Where the error sits: black is right, white is wrong by 100 and more in each channel.",
           alt="Two rows. Above a red squirrel among bright green leaves: both networks paint a brown squirrel among pale and "
               "reddish leaves, and the error is brightest on the leaves. Below a cat: both answers are yellower than the truth, "
               "and the errors are nearly black.")
print(sampled.loc[shown].round(-1).astype(int).to_string())

# %% [markdown]
# Not the squirrel but the leaves around it. They are bright green with the sun behind them; both networks take them for something
# pale or reddish, on the other side of the ab plane. The squirrel and the cat are brown, and brown is what a cautious network
# paints anyway. Is that the rule? The 1,907 photos in their classes, the six worst for
# Iizuka's network:

# %%
truths = table[table.model == IIZUKA].set_index("photo")
classes = truths.groupby("class").agg(photos=("mse", "size"), mse=("mse", "mean"), colour=("colourfulness_truth", "mean"))
worst = classes[classes.photos >= 5].sort_values("mse", ascending=False).head(6)
NAMES = {"n01910747": "jellyfish", "n07747607": "orange", "n02074367": "dugong", "n01443537": "goldfish",
         "n07720875": "bell pepper", "n07753592": "banana"}
print(worst.rename(index=NAMES).round().astype(int).to_string())
share = truths["mse"].nlargest(95).sum() / truths["mse"].sum()
print(f"mean {truths['mse'].mean():.0f}, median {truths['mse'].median():.0f}; the worst 95 photos, 5 %, hold {share:.0%}")

# %% [markdown]
# We looked at the photos behind these rows (they are not shipped): most jellyfish and dugongs swim in blue or green water
# that fills the picture, and fruit and goldfish are vivid. The mean colourfulness of all true photos is 41; all six
# classes lie above it. And see how uneven errors are: half of the photos have an MSE below 301, and the worst 5 % carry 31
# % of the sum. The mean, 586, describes hardly any photo.
#
# If colourful photos are the hard ones, the error should rise with the colourfulness of the *truth*. For every model alike?

# %%
shades = table[table.model.isin(order)].groupby("model")[["mse", "colourfulness_truth"]]
print(shades.apply(lambda x: x["mse"].corr(x["colourfulness_truth"], "spearman")).loc[order].round(1).to_string())

# %% [markdown]
# Not alike. For grey the rank correlation is 0.9: its error *is* the colour that it leaves out. For Iizuka's network it is
# as high, since it leaves out most of the colour, too. For `zhang16-rebalanced` it is 0.4: it makes errors of its own on
# dull photos, by painting what is not there. Two models with similar means can be wrong for opposite reasons, and only a
# look at the photos tells.

# %% [markdown]
# ## 8. Plausible is not accurate
#
# Nearly all measures so far ask: is it the *true* colour? Nobody who looks at a colorized photo knows the true colour. They ask:
# could it be so? Our drawn streets let us keep the two apart, since the paint of a car does not show in grey.
# **Predict**: a street with red cars is colorized once in grey, once with blue cars and all else right. Which has the lower
# error on the cars?

# %%
from colorlab import streets

red, blue = (streets.scene(8, 256, colours=paint) for paint in ("red", "blue"))
grey_street = colorlab.load("grey").colorize(red.rgb)
plots.show(plots.row([red.rgb, blue.rgb, grey_street], ["truth: red cars", "answer 1: blue cars", "answer 2: grey"]),
           caption="Answer 1 could be a street; answer 2 is none. The error on the cars says the reverse.",
           alt="A drawn winter street with three red cars, the same with blue cars, and the same all in grey.")
cars = red.cars > 0
for name, rgb in [("blue cars", blue.rgb), ("grey", grey_street)]:
    on_cars, truth = rgb[cars][None], red.rgb[cars][None]  # pictures of one row
    print(f"{name:10} MSE on the cars {metrics.mse(on_cars, truth):.0f}, "
          f"in the whole picture {metrics.mse(rgb, red.rgb):.0f}")

# %% [markdown]
# By MSE the grey picture is better: a third of the error on the cars, half of it in the whole picture. Yet the street with
# the blue cars is right everywhere else, and nobody who has not seen the truth could object to it. Every measure of
# section 5 that compares with the truth has this blind spot. It is not a fault of MSE alone: being right about an
# unknowable colour is luck.
#
# How much does it cost to be plausible? Take a model that is perfect in this sense: it paints each car in a colour drawn
# as often as that paint occurs. **Predict**: is its error lower or higher than that of always giving the mean of all
# paints?

# %%
paint, share = streets.paint_ab(), np.array(list(streets.DEFAULT.values()))
average = share @ paint
expected = {"a paint drawn as often as it occurs": share @ ((paint[:, None] - paint) ** 2).sum(-1) @ share,
            "always the mean of all paints": share @ ((average - paint) ** 2).sum(-1),
            "always grey": share @ (paint ** 2).sum(-1)}
for model, error in expected.items():
    print(f"{model:36} mean squared ab distance {error:5.0f}")

# %% [markdown]
# Exactly twice as high, 5166 against 2583, for any distribution of paints: the draw and the truth both stray from the
# mean, independently. The perfectly plausible painter also loses to grey. So a low squared error and believable colours
# are not two steps on one way; from some point on they pull apart. Whether a picture is believed, only people can say.
# Zhang 2016 showed them a true photo and a colorized one side by side; *fooled percent* is how often the colorized one was
# taken for the true one (50 would be perfect). As reported there (in our file these figures are marked *recalled*: check
# them before you quote them):

# %%
reported = published[(published.source == "Zhang 2016") & published.metric.isin(["auc", "fooled percent"])]
print(reported.pivot(index="method", columns="metric", values="value").loc[
    ["grey", "L2", "classification", "rebalanced"]].to_string(na_rep="-"))

# %% [markdown]
# By AuC the rebalanced network is the last of the three and hardly above grey. By the people's eyes it is the first: its
# pictures were taken for the true ones in 32.3 % of the cases. Neither number is wrong; they answer different questions.
# The study that this notebook began with noticed it, too: its errors were large although its pictures looked plausible.
# Notebook 06 asks what one *can* know about a colour, and measures models by that.

# %% [markdown]
# ## Recap
#
# **Jargon**: *MSE*, mean of the squared differences; *PSNR*, the same in dB, higher is better; *overflow*, a result that
# does not fit into its type and wraps, for uint8 modulo 256; *baseline*, the simple answer beside which every model is
# shown; *AuC*, mean over d of the share of pixels within d; *paired*, both models on the same photos; *bootstrap*, drawing
# the photos at hand with repetition; *95 % interval*, the middle 95 % of what comes out; *sign test*, wins against losses
# as tosses of a coin; *Holm's correction*, stricter p values for many measures; *accurate*, near the truth; *plausible*,
# could be true.
#
# **Questions**
#
# 1. A paper reports an MSE of 40 on 0..255 for automatic colorization. What do you do first?
#   <details><summary>Answer</summary>Turn it into a PSNR, 32 dB, and compare with what others reach (20 to 25). Then look
#   for the scale, the colour space and the type of the numbers.</details>
# 2. An overflow fits a published number. What else is needed before one says "it overflowed"?
#   <details><summary>Answer</summary>Other readings must be tried: a second one may fit as well, as for the percent error.
#   Proof needs the same code or the very same numbers.</details>
# 3. Why is the interval narrower when photos are drawn in pairs?
#    <details><summary>Answer</summary>How hard a photo is adds to both errors and cancels in the difference. Drawn apart, it
#    does not cancel.</details>
# 4. Model A has the lower mean, model B is better on more photos. How can that be, and which is better?
#   <details><summary>Answer</summary>A wins by much on few photos, B by little on many. It depends on whether rare large
#   errors or the usual photo matters to you.</details>
# 5. Why can a perfectly plausible colorizer not have the lowest squared error? <details><summary>Answer</summary>Where
#   several colours are possible, the mean of them has the lowest squared error, and it may be none of them. Drawing one of
#   them costs twice as much.</details>
#
# **Further reading**
#
# - R. Zhang, P. Isola, A. A. Efros: Colorful Image Colorization. ECCV 2016 (AuC and the fooling test, section 3.1).
# - Z. Wang, A. C. Bovik: Mean squared error: love it or leave it? IEEE Signal Processing Magazine 26(1), 2009.
# - B. Efron, R. J. Tibshirani: An Introduction to the Bootstrap. Chapman & Hall, 1993.
# - J. Demšar: Statistical comparisons of classifiers over multiple data sets. Journal of Machine Learning Research 7, 2006.
# - N. J. L. Brown, J. A. J. Heathers: The GRIM test. Social Psychological and Personality Science 8(4), 2017 (published
#   means that cannot be, found with arithmetic alone).
