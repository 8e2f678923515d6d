# %% [markdown]
# # 05 · Error analysis: when is a number to be believed?
#
# {{badges}}
#
# **You will be able to**
#
# - compute the errors of photos without overflow, and find the line of code that overflows;
# - say which published numbers are impossible, which are only unlikely, and which evidence points where;
# - write a reading of a vague measure as a function, and weigh it against others by its likelihood;
# - fix one measure and one rule before a verdict, and say how many photos the verdict needs;
# - keep *accurate* and *plausible* apart, with an example in numbers.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 130 min, the design at the end 40 min.
#
# **Know first**: notebooks 00 and 01; mean, standard deviation, percentiles. Panels that say **Predict** wait for
# your guess before they show what they hold.

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
# ## 1. Two numbers, one network
#
# This course grew from a student project (ECE 6254, Georgia Tech). For the network of Zhang 2016 it published a mean
# squared error of 68.83 and an error of 45.64 percent. Here is what each of the two numbers would look like on one
# photo, if both were counted on the scale 0 to 255 of a byte. On the right is what our small version of that network
# paints.

# %%
from colorlab import datasets, images, plots
from colorlab.course.figures import notebook_05_errors as error_figures, notebook_05_questions as questions

full_size = False  # True: the authors' own weights, from the internet (129 MB and 665 MB); the text speaks of the minis
zhang, iizuka = ("zhang16", "iizuka16") if full_size else ("zhang16-mini", "iizuka16-mini")
photos = {path.stem: images.read(path) for path in datasets.samples()}
models = [colorlab.load(name) for name in (zhang, iizuka, "mean-colour", "grey")]
answers = {model.name: {name: model.colorize(photo) for name, photo in photos.items()} for model in models}
plots.show(*error_figures.published_sizes(photos["fruits"], answers[zhang]["fruits"], zhang, 68.83, 45.64))
print(f"{len(photos)} photos, {len(models)} models: {', '.join(answers)}")

# %% [markdown]
# No single network can have painted both; section 2 proves it. The first number belongs to a picture that you might
# take for the truth, though the green of the lime has turned to olive; the second belongs to a ruin. What our small
# network really paints lies between the two: the lime has become dark red, the lemon pink, and the orange pink in
# places. Something about the published numbers is not what it seems, and this notebook finds out what: first which of
# them are *possible*, then how they may have come about, and finally which of two networks is better.
#
# The study ran two released networks on 737 photos that neither had seen, and published the means over all photos:

# %%
import pandas as pd

from colorlab import resources

published = pd.read_csv(resources.path("published.csv"))
study = published[published.source == "ECE 6254 study"]
print(study.pivot(index="metric", columns="method", values="value").to_string())

# %% [markdown]
# What exactly was measured? The report is not part of this repository. Of its wording, our notes record only the two
# names, mean squared error and "colour pixel percent error"; they add that it used the library scikit-image. Treat
# all this as *recalled*, which in this course means not checked in a source. The notes also say that its text calls
# Zhang's network slightly more accurate by the percent error. Its own table says the reverse, since 45.64 is more
# than 44.61. Slips like this happen to everybody, and comparing the sentence with the table is enough to catch them.
#
# Let us start with definitions that leave nothing open, on a single pixel. The truth is (100, 80, 60), and a model
# answers (104, 79, 60).

# %%
truth, answer = np.array([100, 80, 60]), np.array([104, 79, 60])
difference = answer - truth
print("differences", difference, " squares", difference ** 2, f" MSE {np.mean(difference ** 2):.2f}")
print(f"mean absolute difference: {100 * np.abs(difference).mean() / 255:.2f} % of 255,",
      f"or {100 * (np.abs(difference) / truth).mean():.2f} % of the true values")

# %% [markdown]
# The MSE is the mean of the squares, (16 + 1 + 0) / 3. "Percent error" has two common readings already: percent of
# 255, the largest difference that a byte allows, and percent of the *true value*, as a textbook of physics defines
# it. Keep both in mind. Two baselines are measured beside the networks: `grey` paints nothing, and `mean-colour`
# gives every lightness the colour that it has on average.

# %%
from colorlab import metrics, widgets
from colorlab.course import error_tables
from colorlab.evaluation import statistics

measured = error_tables.per_photo(answers, photos)
sampled = measured.pivot(index="photo", columns="model", values="mse")[list(answers)]
ours = {}
with widgets.predict(**questions.NEAREST) as asked:
    for model in answers:
        mean, low, high = statistics.interval(sampled[model])
        ours[model] = mean, measured.percent[measured.model == model].mean()
        print(f"{model:14} MSE {mean:4.0f} (95 % interval {low:.0f} to {high:.0f}), {ours[model][1]:.1f} % of 255")
    asked.choose(int(np.argmin(np.abs(np.log(ours[zhang][0] / np.array([7, 70, 700]))))))
    print(f"{zhang}: {ours[zhang][0] / 68.83:.0f} times the published MSE, 1/{45.64 / ours[zhang][1]:.0f} of the "
          "published percent error")

# %% [markdown]
# The intervals are those of section 6. Now the MSE of each photo, for each of the four:

# %%
with widgets.predict(**questions.GREY_WINS) as asked:
    grey_wins = sampled.grey < sampled[[zhang, iizuka]].min(axis=1)
    asked.answer = int(grey_wins.sum())
    print("grey is better than both networks on:", ", ".join(sampled.index[grey_wins]))
    print(sampled.round(-1).astype(int).to_string())

# %% [markdown]
# **Exercise 1. Exact MSE** (*apply*). Write the mean squared error over all values of two photos as they come from a
# file: RGB uint8 (H, W, 3). Use numpy only, and no ready-made MSE.
#
# <details><summary>Hint 1</summary>What is the smallest number that a byte can hold?</details>
# <details><summary>Hint 2</summary>An array says in <code>.dtype</code> which type it has, and
# <code>.astype(...)</code> changes it. Which step of the formula is the first that leaves the range of a
# byte?</details>
# <details><summary>Hint 3</summary>Take the pixel above as two arrays of uint8 and compute 79 - 80 with them. Then
# turn one of the two into floats before you subtract, and compare.</details>

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
# ## 2. What is possible, and what is only unlikely
#
# Is an MSE of 69 out of reach? MSE is often given on a logarithmic scale, as the *peak signal-to-noise ratio*,
#
# $$\mathrm{PSNR} = 10 \log_{10} \frac{255^2}{\mathrm{MSE}} \;\mathrm{dB},$$
#
# where higher is better and ten times the MSE costs 10 dB. The following figures come from the papers of others, and
# `status` says whether we have read them there or only recall them:

# %%
for name, value in study[study.metric == "mse"][["method", "value"]].itertuples(index=False):
    print(f"{name:9} published MSE {value} would be a PSNR of {10 * np.log10(255 ** 2 / value):.1f} dB")
print(published[published.metric == "psnr"][["source", "method", "data", "value", "status"]].to_string(index=False))

# %% [markdown]
# In the table of DDColor the very network `zhang16` has 22.64 dB, and even a network that is told ten true colours by
# a user (Zhang 2017, "10 hints") stays at 28.42 dB. No automatic colorizer on the list comes near 30 dB. But these
# are different photos, and a single number cannot say how much of it is due to the photos.
#
# **Exercise 2. MSE from PSNR** (*apply*). Turn the formula round: a PSNR in dB (a number or an array) goes in, the
# MSE comes out.
#
# <details><summary>Hint 1</summary>What undoes a logarithm to base 10?</details>
# <details><summary>Hint 2</summary>Undo the steps of the formula from the outside in: first the factor of 10, then
# the logarithm, then the fraction.</details>
# <details><summary>Hint 3</summary>At 0 dB the MSE is as large as it can be, 65025, and at 10 dB it is a tenth of
# that. Your function must give both.</details>

# %% tags=["exercise"]
def mse_from_psnr(psnr):
    # SOLUTION
    return 255 ** 2 / 10 ** (psnr / 10)
    # STUB
    # return ...  # your code
    # END


check.mse_from_psnr(mse_from_psnr)

# %% [markdown]
# How much is due to the photos? `colorlab` ships what we measured when we trained small versions of both networks on
# the same photos: all errors on 1,907 photos that the networks had not seen, of 64 x 64 pixels each. In these tables,
# `zhang16-rebalanced` is the network of Zhang 2016 and `iizuka16-classes` that of Iizuka 2016; the minis of section 1
# are close relatives of theirs. Each network was trained three times from different random numbers, and we take the
# mean of the three for every photo. Photos are sorted by the colourfulness of the *truth* and cut into ten equal
# parts.

# %%
from colorlab.course.figures import notebook_05_comparisons as comparison_figures

ZHANG, IIZUKA = "zhang16-rebalanced", "iizuka16-classes"
stored = pd.read_csv(resources.path("results", "per_image.csv.gz"))
runs = stored[stored["set"] == "val"].rename(columns={"variant": "model"})
table = runs.groupby(["photo", "model"], as_index=False).mean(numeric_only=True).drop(columns="seed")
colour = table.groupby("photo")["colourfulness_truth"].first()
table["tenth"] = table.photo.map(1 + pd.qcut(colour, 10, labels=False))
print(f"{len(runs)} rows, one for each photo and training; {len(table)} once the trainings are averaged:",
      f"{table.photo.nunique()} photos, {table.model.nunique()} models")

# %%
with widgets.predict(**questions.DULLEST) as asked:
    asked.answer = round(table[(table.model == "grey") & (table.tenth == 1)].mse.mean())
    plots.show(*comparison_figures.by_tenth(table, [ZHANG, IIZUKA, "mean-colour", "grey"], (61.22, 68.83)))
    print(table.pivot_table(index="model", columns="tenth", values="mse").loc[["grey", "mean-colour", IIZUKA, ZHANG]]
          .round().astype(int).to_string())

# %% [markdown]
# The percent error is stranger, if it is counted in percent of 255. Two photos that have nothing to do with each
# other differ by less, and so does noise from noise:

# %%
corners = [photo[:210, :210] for photo in photos.values()]
pairs = {"unrelated photos": list(zip(corners, corners[1:] + corners[:1])),
         "pictures of noise": [tuple(np.random.default_rng(0).integers(0, 256, (2, 300, 400, 3)).astype(np.uint8))]}
for name, some in pairs.items():
    print(f"{name}: {np.mean([metrics.mae_percent(*pair) for pair in some]):.0f} % of 255")

# %% [markdown]
# There is an argument that needs no photos at all. A mean absolute error is never larger than the root of the MSE,
# since squaring gives large differences more weight. The root of 68.83 is 8.3 levels, or 3.3 % of 255; the published
# percent error is fourteen times that. So the two numbers cannot *both* be errors on one scale of 255, whatever the
# networks did. They may well be errors on two scales, and a percentage of the true value would be one.
#
# **Exercise 3. Impossible rows** (*diagnose*). Six made-up rows of a table: mean MSE, mean absolute error in percent
# of 255, and mean PSNR, each a mean over the same photos. Some rows contradict themselves, whatever the photos and
# the model. Others are merely unusual. Give a list of six numbers for A to F: 1 for a row that is impossible, 0 for
# one that is possible.

# %%
from colorlab.course.cases import impossible_rows as suspicious

print(suspicious.table().to_string())

# %% [markdown]
# <details><summary>Hint 1</summary>You have met one limit just above. Which other pairs of columns limit each
# other?</details>
# <details><summary>Hint 2</summary>The logarithm bends: is the mean of the PSNRs of two photos larger or smaller than
# the PSNR of their mean MSE? And how large can a single squared difference be, if you know the absolute
# one?</details>
# <details><summary>Hint 3</summary>Two photos with an MSE of 100 and 900: compute both PSNRs and their mean, then the
# PSNR of 500. Then a photo of 255 values in which one is wrong by 255 and all others are right: compute its MSE and
# its mean absolute difference.</details>

# %% tags=["exercise"]
# SOLUTION
impossible_rows = [0, 1, 1, 0, 0, 1]
# STUB
# impossible_rows = [..., ..., ..., ..., ..., ...]  # for A to F
# END
check.impossible_rows(impossible_rows)

# %% [markdown]
# ## 3. The byte that overflowed
#
# How could a program produce such numbers? Photos are arrays of bytes, `uint8`, from 0 to 255. A byte has no sign.

# %%
prediction, truth = np.array([3, 5, 10, 40], np.uint8), np.array([5, 3, 30, 10], np.uint8)
print("exact differences    ", prediction.astype(int) - truth)
print("in uint8             ", prediction - truth)
print("exact squares        ", (prediction.astype(int) - truth) ** 2)
print("in uint8             ", (prediction - truth) ** 2)

# %% [markdown]
# -2 becomes 254: below 0, counting goes on from 255 downwards. The number *wraps*, in other words it is taken *modulo
# 256*, and numpy does not warn when this happens in an array. Squares wrap, too. 254 x 254 = 64516 leaves a remainder
# of 4 when it is divided by 256, which happens to be right; but 20 x 20 = 400 leaves 144, and 30 x 30 = 900 leaves a
# remainder of 132. In fact it makes no difference to the wrapped square whether the difference had wrapped before,
# because (d - 256)² and d² leave the same remainder.

# %%
plots.show(*error_figures.squares())
d = np.arange(14, 18)
print("differences", d, "give", d ** 2 % 256, "and 32 gives", 32 ** 2 % 256)

# %% [markdown]
# A difference of 16 or 32 levels squares to 0, so that a visibly wrong colour counts as right.
#
# **Exercise 4. Who overflows?** (*diagnose*) Each of these lines is meant to compute the MSE of two photos `a` and
# `b` of bytes. What overflows in each: nothing (0), the difference alone (1), or the square, whatever became of the
# difference (2)? Decide first, then run them if you like.
#
# | | line |
# |---|---|
# | A | `((a - b) ** 2).mean()` |
# | B | `((a.astype(float) - b) ** 2).mean()` |
# | C | `((a - b).astype(float) ** 2).mean()` |
# | D | `((a - b) ** 2).mean(dtype=np.float64)` |
# | E | `skimage.metrics.mean_squared_error(a, b)` |
# | F | `(cv2.absdiff(a, b) ** 2).mean()`, where `absdiff` gives the absolute difference as bytes, without wrapping |
# | G | `np.square(a - b, dtype=np.float64).mean()` |
# | H | `((a / 255 - b / 255) ** 2).mean() * 255 ** 2` |
#
# <details><summary>Hint 1</summary>For each line: in which type is the subtraction done, and in which the
# square?</details>
# <details><summary>Hint 2</summary>A wider type saves only what comes after it. Where in the line does it
# come?</details>
# <details><summary>Hint 3</summary>Take <code>a = np.array([20], np.uint8)</code> and <code>b = np.array([40],
# np.uint8)</code>. The exact answer is 400. A line that gives 144 has lost the square, one that gives 55696 the
# difference alone.</details>

# %% tags=["exercise"]
# SOLUTION
who_overflows = [2, 0, 1, 2, 0, 2, 1, 0]
# STUB
# who_overflows = [..., ..., ..., ..., ..., ..., ..., ...]  # for A to H
# END
check.who_overflows(who_overflows)

# %% [markdown]
# Now we measure the sixteen photos with arithmetic in bytes. The module `metrics` has two functions that overflow on
# purpose, so that you can watch them at work.

# %%
answered = {model: [(rgb, photos[name]) for name, rgb in given.items()] for model, given in answers.items()}
wrapped = error_tables.exact_and_wrapped({**answered, **pairs})
with widgets.predict(**questions.NOISE) as asked:
    asked.answer = wrapped.loc["pictures of noise", "MSE in uint8"]
    print(wrapped.round().astype(int).to_string())
    print(f"mean of k * k modulo 256 over k = 0 to 255: {np.mean(np.arange(256) ** 2 % 256):.1f}")

# %% [markdown]
# And what does the percent error of wrapped differences measure? We have one such number for each answer to each
# photo, and can compare it with other numbers for the same answer.

# %%
with widgets.predict(**questions.WRAPPED_PERCENT):
    plots.show(*error_figures.percent_and_share(measured))
    alike = measured[["too_low", "percent", "wrong"]].corrwith(measured.wrapped_percent)
    print("correlation with it:", alike.round(1).to_dict())

# %% [markdown]
# **Exercise 5. Share too low** (*diagnose*). "Nearly" can be made exact. Given the percent error of wrapped
# differences (in percent of 255) and the exact mean of the signed differences, prediction less truth (in levels),
# return the percentage of all values that were predicted too low. Both arrive as numbers or as arrays.
#
# <details><summary>Hint 1</summary>By how much does one wrap change the sum of all differences?</details>
# <details><summary>Hint 2</summary>Write the mean of the wrapped differences as the mean of the true ones plus
# something for each value that is too low.</details>
# <details><summary>Hint 3</summary>Four values are off by -2, +2, +4 and 0. Wrapped, they are 254, 2, 4 and 0, with a
# mean of 65; the true mean is 1. How do 65 and 1 tell that one of four was too low?</details>

# %% tags=["exercise"]
def share_too_low(percent, mean_difference):
    # SOLUTION
    return 100 * (percent / 100 * 255 - mean_difference) / 256
    # STUB
    # return ...  # your code
    # END


check.share_too_low(share_too_low)

# %% [markdown]
# ## 4. A list of suspects
#
# A reading that fits is no proof, because another one may fit as well. `colorlab.course.readings` holds all the
# readings of the two names that we could think of, exact and with overflow: what the words may have meant, each as a
# function. We ran all of them on the 1,907 photos.

# %%
from colorlab.course import forensics

suspects = pd.read_csv(resources.path("forensics.csv"))
minis = ["zhang16-mini", "iizuka16-mini"]
both = forensics.published_by_the_study()
ranked = {metric: forensics.weigh(suspects, metric) for metric in both}
plots.show(*error_figures.suspects(ranked["mse"], both["mse"], "MSE", minis))
print(ranked["mse"].dropna().sort_values("zhang16-mini")[["reading", *minis]].round().to_string(index=False))

# %% [markdown]
# *Difference wrapped* means that only the subtraction was done in bytes, *all wrapped* that the square was, too.
# *Squares stop at 255* is the arithmetic of libraries that cut off what a byte cannot hold instead of wrapping it.
# *Per channel* is the mean over all values, as in exercise 1, and *root of it* the square root of that.
# One reading lies in the band: wrapped squares, averaged over all values. A more literal reading does not: if the
# error of a *pixel* is the sum over its three channels, the wrapped value is three times as large, about 190 to 225,
# and the exact one lies far beyond. So the reading that fits needs an overflow *and* numpy's plain `.mean()` over all
# values.
#
# How much better does one reading predict than another? A published mean *y* is compared with our mean *m* by log *y*
# − log *m*. It may be off for two reasons. The study had different networks, which we allow to change each mean by
# about 10 %; and it had different photos, which may move both means together, by about 25 %. Both figures are
# assumptions; we use them as standard deviations of normal distributions. They give each reading a *log likelihood*:
# the higher it is, the better the reading predicts the published pair. A lead of 2.3 means that the pair is ten times
# as likely under that reading. The row "any size" is a yardstick: it stands for a guess that allows every size. Below
# the table, 25 % is compared with a standard deviation of 1.0 in the logarithm, that is, with photos that easily make
# the means 2.7 times as large or as small.

# %%
print(ranked["mse"].head(6).round(1).to_string(index=False, na_rep=""))
for spread, words in [(0.25, "photos like ours"), (1.0, "photos quite unlike ours")]:
    found = forensics.weigh(suspects, "mse", other_photos=spread).set_index("reading").log_likelihood
    leads = (found["per channel, all wrapped"] - found) / np.log(10)
    print(f"{words}: wrapped squares lead exact ones by a factor of 10 ** {leads['per channel, exact']:.1f},",
          f"and those that stop at 255 by 10 ** {leads['per channel, squares stop at 255']:.1f}")

# %% [markdown]
# <details><summary>How to read this</summary>With photos like ours, wrapped squares make the published pair between
# ten and twenty times as likely as squares that stop at 255, which do not leave the byte either. Over an exact MSE
# the lead is enormous, but 10 ** 16 should not be taken literally: so far out, the factor depends on the bell curve
# that we assumed. If the photos may have been quite unlike ours, the lead over the exact MSE shrinks to a factor
# between 10 and 100. That is section 2 once more, in the language of likelihoods: the evidence is as strong as our
# knowledge of the photos.</details>
#
# Now the second number.

# %%
with widgets.predict(**questions.PERCENT_READINGS) as asked:
    found = ranked["percent error"].set_index("reading").log_likelihood
    lead = found["of 255, difference wrapped"] - found["of the true value, exact"]
    asked.choose(0 if lead > np.log(10) else 2 if lead < -np.log(10) else 1)
    plots.show(*error_figures.suspects(ranked["percent error"], both["percent error"], "percent error", minis))
    print(ranked["percent error"].round(1).to_string(index=False, na_rep=""))

# %% [markdown]
# Every reading that fits the networks also fits `grey`, so that such numbers say little about a model:

# %%
fitting = suspects[suspects.fits].pivot(index=["metric", "reading", "arithmetic"], columns="model", values="mean")
print(fitting[[*minis, "grey"]].round(1).to_string())

# %% [markdown]
# ### Your own reading
#
# Perhaps we have missed the right one. A "pixel percent error", read literally, might be the percentage of pixels in
# error. Write what a student may have computed under the name "colour pixel percent error", or "mse", and let it
# compete. Your function gets the prediction and the truth of one photo, RGB uint8 (H, W, 3), and returns a number.
# The competition is held on the sixteen samples. The example below gives the percentage of pixels that are off by
# more than `limit` levels in some channel.

# %%
limit = 20


def my_reading(prediction, truth):
    off = np.abs(prediction.astype(int) - truth)
    return 100 * np.mean(off.max(axis=-1) > limit)


networks = (zhang, iizuka)
competition = forensics.score({"my reading": my_reading}, "percent error", answers, photos, networks)
print(competition.round(1).to_string(index=False, na_rep=""))

# %% [markdown]
# Even this one nearly ties with the best, without any overflow. Change `limit`: with which value does it do best, and
# what does that prove? One more contestant deserves a look:

# %%
cheat = forensics.score({"always 45": lambda prediction, truth: 45}, "percent error", answers, photos, networks)
print(cheat.head(3).round(1).to_string(index=False, na_rep=""))

# %% [markdown]
# <details><summary>What a high place proves</summary>By itself, nothing: a function that always returns 45 does as
# well as the best measures here, because whoever wrote it had seen the published numbers. A reading with a free number,
# such as the limit, has seen them in part. The likelihood of a reading says how well it predicts; how much it had to
# be fitted, and whether anybody would have programmed it, has to be judged beside it.</details>
#
# ### A witness against it
#
# So far only the sizes of the numbers have been heard, and for the MSE they speak for wrapped squares. One thing speaks
# against them. If our notes are right, the study used scikit-image. What does the MSE of that library do with bytes?

# %%
from skimage.metrics import mean_squared_error

pair = answers[iizuka]["temple"], photos["temple"]
print(f"temple: skimage {mean_squared_error(*pair):.0f}, exact {metrics.mse(*pair):.0f}, "
      f"in uint8 {metrics.mse_uint8_wrapped(*pair):.0f}")

# %% [markdown]
# It turns bytes into floats first. If the study called this function on photos in bytes, its MSE was exact, and the
# photos must have been duller than ours. If it wrote `((a - b) ** 2).mean()`, it overflowed. Our notes do not say what
# it used the library for; that may have been the conversion to Lab. We do not have the code.
#
# Two pieces of evidence point in opposite directions. How sure of the library must one be to outweigh the sizes? Let
# only two stories compete: scikit-image computed the MSE, exactly, or a line of the study's own did, and its squares
# wrapped. Before the sizes are heard, the odds of an overflow are the odds of the second story; the sizes multiply them
# by the likelihood ratio of the two readings.

# %%
sure = np.array([0.5, 0.9, 0.99])  # that scikit-image computed the MSE
belief = {}
for spread, words in [(0.25, "photos like ours"), (1.0, "photos quite unlike ours")]:
    found = forensics.weigh(suspects, "mse", other_photos=spread).set_index("reading").log_likelihood
    odds = np.exp(found["per channel, all wrapped"] - found["per channel, exact"]) * (1 - sure) / sure
    belief[words] = (100 * odds / (1 + odds)).round().astype(int)
print("probability of an overflow in percent, by how sure one is of the library:")
print(pd.DataFrame(belief, index=[f"{share:.0%} sure" for share in sure]).T.to_string())

# %% [markdown]
# With photos like ours, even somebody who is 99 % sure of the library would have to believe in an overflow. But that
# rests on the factor of 10 ** 16, and on a bell curve that nobody has checked so far out. If the photos may have been
# quite unlike ours, the verdict turns round within the range of what reasonable people may believe about the library.
# Such evidence is *inconclusive*, however large one of its factors looks.
#
# ### What the two numbers can say
#
# | statement | what speaks for it | what speaks against it | verdict |
# |---|---|---|---|
# | the two numbers are not both errors on one scale of 255 | a mean absolute error never exceeds the root of the MSE | nothing can | certain |
# | 68.83 and 61.22 are not exact MSEs on photos like ours | every network and baseline that we measured has several hundred | nobody here has seen the 737 photos; on very dull ones, even `grey` gets there | likely |
# | the squares of the MSE were computed in bytes | with photos like ours, wrapped squares have the published size, cut-off squares come near it, exact ones are far off | scikit-image, which the study used if our notes are right, does not overflow | open: the sizes point one way, the library the other |
# | differences overflowed in the percent error | percent of 255 with wrapped differences has the published size | percent of the true value has it, too, without any overflow | open: no evidence either way |
#
# Three things would decide the matter. The MSE of `grey` on those 737 photos needs no network: near 70 it would clear
# the study, at several hundred it would not. The study's code would settle it, and so would a run of the authors' weights
# on that test set that gives these very numbers, to both decimals. (`colorlab evaluate kaggle` measures those photos and
# needs the internet; it has not been run for this notebook.)
#
# Does a wrapped number at least rank photos and models correctly?

# %%
print(error_tables.orders(table, [ZHANG, IIZUKA, "mean-colour", "grey"]).round(1).to_string())

# %% [markdown]
# The *rank correlation* is 1 if both numbers put the photos in the same order, and 0 if the orders have nothing to do
# with each other. The wrapped MSE keeps much of the order of photos, because small differences do not wrap; the
# wrapped percent error keeps little or nothing of it. Between models the order changes: by the exact MSE `grey` is
# the worst of the four, and by the wrapped one it is as good as Iizuka's network. A wrapped number is dangerous
# precisely because it is not pure noise. It looks like a result.

# %% [markdown]
# ## 5. What each measure rewards
#
# Once the arithmetic is right, another question comes up: what does a low number say? Here are six models under six
# measures: means over the 1,907 photos and, after ±, half the width of their 95 % intervals. The list below the table
# says what each measure asks.

# %%
order = ["grey", "mean-colour", IIZUKA, "zhang16-l2", "zhang16-classification", ZHANG]
digits = {"mse": 0, "ciede2000": 1, "ssim": 3, "auc": 1, "auc_rebalanced": 1, "colourfulness": 0}
rewards = error_tables.rewards(pd.read_csv(resources.path("results", "study.csv")), order, digits)
short = [name.replace("zhang16-", "z-").replace("iizuka16-", "i-") for name in order]

# %%
with widgets.predict(**questions.ONE_WINS_ALL):
    print(rewards.set_axis(short, axis=1).rename_axis(None).to_string())
    print(f"\ncolourfulness of the true photos: {colour.mean():.0f}")

# %% [markdown]
# - **mse** rewards caution. Its best answer is the mean of all possible colours, and a mean of colours is dull.
# - **ciede2000** weighs differences as the eye does, but asks for the true colour just as `mse` does.
# - **ssim** compares local structure. Every model copies L from the truth, so only what colour does to R, G and B is
#   left to compare: it is a weak witness for colour.
# - **auc** counts pixels near the truth. Most pixels are nearly grey, so painting nothing does well.
# - **auc_rebalanced** weighs each pixel by how rare its true colour is: it rewards vivid colours where they are
#   right.
# - **colourfulness** rewards nothing by itself; it shows who paints at all.
#
# The other baseline is sobering: `mean-colour`, a table of 101 colours that looks at one pixel at a time, is close to
# Iizuka's network in most rows.
#
# ### The curve behind AuC
#
# AuC (Zhang 2016, section 3.1, *recalled*) asks of every pixel how far its predicted (a, b) is from the true one.
# Then it counts. Four pixels with the distances 0, 5, 20 and 200:

# %%
distance = np.array([0, 5, 20, 200])
for d in (0, 4, 5, 20, 150):
    print(f"within d = {d:3}: {100 * np.mean(distance <= d):3.0f} % of the pixels")

# %% [markdown]
# The *area under the curve* is the mean of these shares over d = 0, 1, 2, ..., 150. In the pictures below, stripes
# cover the pixels whose distance is more than 10.

# %%
astronaut = photos["astronaut"]
distances = {model: widgets.ab_distances(answers[model]["astronaut"], astronaut) for model in (zhang, iizuka, "grey")}
shown = {model: (answers[model]["astronaut"], far) for model, far in distances.items()}
plots.show(*error_figures.within_stripes(astronaut, shown, 10))
print({model: f"{np.mean(x <= 10):.0%}" for model, x in distances.items()}, "within 10")

# %%
plots.show(*error_figures.auc_curves(distances, 10))
for model, x in distances.items():
    print(f"{model:14} within 30: {np.mean(x <= 30):.0%}   within 50: {np.mean(x <= 50):.0%}")

# %% [markdown]
# At d = 10 grey is level with the best network, because more than half of this photo is nearly grey. `zhang16-mini`
# has given the grey backdrop a yellow tinge, by a distance between 10 and 20, and is far behind; in the panel below its
# backdrop shows at d = 30. At d = 50 the networks are far ahead, since grey is off by more than 50 on most of the suit. The
# area puts both ends into one number, and hides where the curves cross. Move d yourself, and choose the squirrel:
# which curve lies lowest at d = 10, and which at d = 60?

# %%
widgets.auc_panel(models[:2])

# %% [markdown]
# <details><summary>The squirrel's lowest curves</summary>At d = 10 it is that of <code>zhang16-mini</code>, at d = 60
# that of <code>grey</code>: most of the bright leaves are further than 60 from grey.</details>
#
# **Exercise 6. Area under the curve** (*apply*). Write AuC in percent, for an array of distances of any shape.
#
# <details><summary>Hint 1</summary>How many thresholds are there from 0 to 150?</details>
# <details><summary>Hint 2</summary>One threshold gives one share; a list of all shares has a mean.</details>
# <details><summary>Hint 3</summary>For the four pixels above, the share is 25 % for d = 0 to 4, 50 % for 5 to 19, and
# 75 % from 20 on. What is the mean of these 151 numbers? Your function must give the same.</details>

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
# The study drew bar charts with three groups of photos: a scene, cars, and all. It found Iizuka's network lower on
# the scene and overall, and Zhang's on the cars (as our notes have it). Here are its charts with our 1,907 photos. A
# photo's name begins with the number of its class in WordNet, a database of English words and their meanings; four of
# the classes are cars, and four are scenes.

# %%
CARS = {"n02814533": "beach wagon", "n03100240": "convertible", "n03670208": "limousine", "n04285008": "sports car"}
SCENES = {"n09193705": "alp", "n09246464": "cliff", "n09332890": "lakeside", "n09428293": "seashore"}
table["class"] = table.photo.str[:9]
groups = {"scene": table[table["class"].isin(SCENES)], "car": table[table["class"].isin(CARS)], "overall": table}
shown = [ZHANG, IIZUKA, "mean-colour", "grey"]
plots.show(*comparison_figures.group_bars(groups, shown, {"mse": "MSE", "mae_percent": "percent error, % of 255"}))
bars = {name: part.groupby("model")["mse"].mean()[shown] for name, part in groups.items()}
print(pd.DataFrame(bars).round().astype(int).to_string())

# %% [markdown]
# Iizuka's bars are lower than Zhang's in all three groups, so our networks do not repeat the study's finding that
# Zhang does better on cars. On the cars all intervals overlap, and `grey` is level with the best. Do overlapping
# intervals mean that nothing is known? Five photos, with the MSE of two models:

# %%
first, second = np.array([100, 410, 900, 205, 60]), np.array([90, 380, 860, 210, 50])
print("differences", first - second, "mean", (first - second).mean())
rng = np.random.default_rng(1)
for _ in range(3):
    drawn = rng.integers(0, 5, 5)
    print("photos", drawn, "differences", (first - second)[drawn], "mean", (first - second)[drawn].mean())

# %% [markdown]
# The *bootstrap* makes the photos at hand stand in for others: draw as many photos as there are, each from all of
# them, so that some come twice and some not at all, and take the mean difference. After 2000 draws the middle 95 % of
# these means are the *95 % interval*. It is *paired* if each draw takes the same photos for both models.

# %%
from colorlab.course import comparing

scene = groups["scene"].pivot(index="photo", columns="model", values="mse")
for name, (mean, low, high) in comparing.paired_and_apart(scene[ZHANG], scene[IIZUKA]).items():
    print(f"{name:11} difference {mean:.0f}, 95 % interval {low:.0f} to {high:.0f}")

# %% [markdown]
# Drawn apart, the interval includes 0; paired, it does not. A hard photo is hard for both networks, and that hardness
# cancels in the difference. Always pair. (Two bars whose intervals overlap correspond to the second line: they look
# less certain than they are.)
#
# **Exercise 7. Paired interval** (*apply*). Given the errors of two models on the same photos, return the low and the
# high end of the 95 % bootstrap interval of the mean difference, first less second, from 2000 draws. Your random
# numbers may differ from ours.
#
# <details><summary>Hint 1</summary>What has to be drawn: errors, or numbers of photos?</details>
# <details><summary>Hint 2</summary><code>rng.integers(0, n, (2000, n))</code> gives 2000 draws of n photos at once,
# and an array of differences can be indexed with it.</details>
# <details><summary>Hint 3</summary>Which percentiles leave 95 % between them, and the same share on both sides? For
# the five photos above the interval must lie within the smallest and the largest difference, -5 and 40.</details>

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
# ### One measure, one rule, then the verdict
#
# Now the 33 cars. There are many ways to decide, and they need not agree. One of them is the *sign test*: it counts
# the photos on which each network is better, and its *p* is the probability that tosses of a coin would give so
# lopsided a count. Commit yourself before you see a verdict. The next question has no right answer, but whoever
# answers it *after* the verdicts has no rule, only a preference.

# %%
cars, rest = groups["car"], table[~table["class"].isin(CARS)]
squared, decibels = (error_tables.gaps(cars, ZHANG, IIZUKA, measure) for measure in ("mse", "psnr"))
with widgets.predict(**questions.RULE):
    gaps = {"MSE, Zhang less Iizuka": squared, "PSNR, Zhang less Iizuka, dB": decibels}
    plots.show(*comparison_figures.photo_by_photo(gaps, "Zhang", "Iizuka"))
    test = statistics.compare(squared, np.zeros(len(squared)))  # counts photos below and above 0
    print("MSE: mean {:.0f}, interval {:.0f} to {:.0f}".format(*statistics.interval(squared)))
    print(f"MSE: Iizuka better on {test.losses} of {test.photos} photos, p = {test.sign_test_p:.3f}")
    print("PSNR: mean {:.1f}, interval {:.1f} to {:.1f} dB".format(*statistics.interval(decibels)))

# %% [markdown]
# With three rules at hand, one can often find the verdict one likes. How can we choose a rule without looking at the
# cars? With the other 1,874 photos. There we know the difference between the networks well, and can simulate small
# studies of 33 photos that look for it.

# %%
known = {"MSE": error_tables.gaps(rest, ZHANG, IIZUKA, "mse"), "PSNR": error_tables.gaps(rest, ZHANG, IIZUKA, "psnr")}
with widgets.predict(**questions.POWER) as asked:
    found = {name: round(100 * comparing.power(gap, 33)) for name, gap in known.items()}
    asked.answer = found["MSE"]
    plots.show(*comparison_figures.power_curves(known))
    print("found with 33 photos, by the interval of the mean, in percent:", found)
    alarms = {name: round(100 * comparing.power(gap, 33, size=0)) for name, gap in known.items()}
    print("false alarms, in percent:", alarms)

# %% [markdown]
# A simulation needs many photos; to plan a study, a formula is enough. Let single differences scatter with a standard
# deviation s. Then the mean of n of them scatters with s / √n, and a difference counts as found if this mean lies
# more than 1.96 of these units from 0. For it to get there in 80 % of all studies, the true difference has to lie
# another 0.84 units beyond that limit, because 80 % of a bell curve lie above −0.84.
#
# **Exercise 8. Photos needed** (*apply*). A pilot study gave the differences of two models on some photos. How many
# photos does a study need in order to find a true mean difference of `size` in 80 % of all cases? The number may be
# rounded or not. Once it passes, run the cell below: how many photos are missing if there are 33 cars, for a
# difference of 100 in MSE, and for one of 1 dB?
#
# <details><summary>Hint 1</summary>How many units of s / √n must lie between 0 and the true difference?</details>
# <details><summary>Hint 2</summary>Write that as an equation between size, s and n, and solve it for n. Which
# property of the pilot's differences is s?</details>
# <details><summary>Hint 3</summary>If s and size are equal, the answer is about 8 photos. If the size is halved, it
# is four times as many.</details>

# %% tags=["exercise"]
def photos_needed(differences, size):
    # SOLUTION
    return ((1.96 + 0.84) * differences.std(ddof=1) / size) ** 2
    # STUB
    # return ...  # your code
    # END


check.photos_needed(photos_needed)

# %%
for name, size in [("MSE", 100), ("MSE", 50), ("PSNR", 1), ("PSNR", 0.5)]:
    needed = photos_needed(known[name], size)
    said = "solve the exercise first" if needed is ... else f"{float(needed):.0f} photos"
    print(f"{name}, a difference of {size}: {said}")

# %% [markdown]
# The rule of this notebook is written down in a file. It also says what its authors had already seen when they
# wrote it. Each verdict gives the mean difference in PSNR, first less second, with its interval.

# %%
rule = comparing.rule()
print(f"measure: {rule.measure}; {rule.decision}; at least {rule.photos} photos")
print(f"smallest difference that counts: {rule.smallest} {rule.unit}\nseen before: {rule.seen_before}\n")
for name, part in groups.items():
    print(f"{name}\n  Zhang against Iizuka: {rule.verdict(part, ZHANG, IIZUKA)}")
    for baseline in ("grey", "mean-colour"):
        print(f"  Iizuka against {baseline}: {rule.verdict(part, IIZUKA, baseline)}")

# %% [markdown]
# By this rule Iizuka's network is better on the cars, too, and the study's finding about cars is not confirmed for
# our small networks. Against `grey` the verdict on the cars is *undecided*: these photos cannot tell us whether its
# colours come closer to the truth there than no colours at all.
#
# ### Many measures, few trainings
#
# Somebody who compares two equal models by 20 unrelated measures, and calls a result significant when chance gives it
# in fewer than 5 of 100 cases, has at least one false alarm with a probability of 1 − 0.95²⁰, or 64 %. *Holm's
# correction* multiplies the smallest p by the number of measures, the next by one less, and so on. This table
# compares Zhang's network *without* rebalancing with Iizuka's, on the cars; a *win* is a photo on which Zhang's is
# better:

# %%
rivals = "zhang16-classification", IIZUKA
compared = statistics.compare_table(groups["car"], *rivals)
print(compared[["metric", "photos", "wins", "losses", "sign_test_p", "corrected_p", "better"]].round(
    {"sign_test_p": 3, "corrected_p": 2}).to_string(index=False))

# %% [markdown]
# Four of the eight measures have p below 0.05 by themselves, and one is left after the correction: `ssim`, which
# sees colour only by its traces in R, G and B. Whoever prints only the four has found something by looking often enough.
#
# No interval over photos can tell whether another *training* of the same network would come out the same. Here is the
# mean MSE of each network after each of three trainings, which differ in nothing but their random numbers:

# %%
by_seed = runs.groupby(["model", "seed"])["mse"].mean().unstack()
print(by_seed.loc[[*rivals, ZHANG, "zhang16-l2"]].round().astype(int).to_string())
with widgets.predict(**questions.SEPARATION) as asked:
    asked.answer = comparing.separation_p(3, 3)
    print({f"{n} and {n}": round(comparing.separation_p(n, n), 3) for n in (2, 3, 4, 5)})

# %% [markdown]
# ## 7. The worst photos, and why
#
# A mean hides the photos it is made of. On the squirrel both networks do worse than on almost any other sample.

# %%
from scipy import ndimage

squirrel, given = photos["squirrel"], answers[iizuka]["squirrel"]
error = ndimage.uniform_filter(error_figures.error_map(given, squirrel), 31)  # mean over 31 x 31 pixels
with widgets.predict(ask=squirrel, answer=error > np.percentile(error, 75), **questions.WORST_PLACE):
    plots.show(*error_figures.error_maps({name: photos[name] for name in ("squirrel", "cat")},
                                         {name: answers[name] for name in (zhang, iizuka)}))
    print(sampled.loc[["squirrel", "cat"]].round(-1).astype(int).to_string())

# %% [markdown]
# Are vivid photos the hard ones, then? Here are the 1,907 photos by class: of the classes with at least five photos,
# the six that are worst for Iizuka's network.

# %%
NAMES = {"n01910747": "jellyfish", "n07747607": "orange", "n02074367": "dugong", "n01443537": "goldfish",
         "n07720875": "bell pepper", "n07753592": "banana"}
truths = table[table.model == IIZUKA].set_index("photo")
classes = truths.groupby("class").agg(
    photos=("mse", "size"), mse=("mse", "mean"), colour=("colourfulness_truth", "mean"))
print(classes[classes.photos >= 5].nlargest(6, "mse").rename(index=NAMES).round().astype(int).to_string())
share = truths["mse"].nlargest(95).sum() / truths["mse"].sum()
print(f"mean {truths['mse'].mean():.0f}, median {truths['mse'].median():.0f};",
      f"the worst 95 photos, 5 %, hold {share:.0%} of the sum;",
      f"mean colourfulness {colour.mean():.0f}")

# %%
by_model = table.groupby("model")[["mse", "colourfulness_truth"]]
rank = by_model.apply(lambda own: own["mse"].corr(own["colourfulness_truth"], "spearman"))
print("rank correlation of MSE and colourfulness:", rank[["grey", "mean-colour", IIZUKA, ZHANG]].round(1).to_dict())

# %% [markdown]
# We looked at the photos behind the first rows, which are not shipped: most jellyfish and dugongs swim in blue or
# green water that fills the picture, and fruit and goldfish are vivid. All six classes lie above the mean
# colourfulness, and the worst twentieth of the photos carries nearly a third of the sum. Such a mean describes hardly
# any photo.
#
# The rank correlations ask whether that holds for every model alike. It does not. The error of `grey` *is* the colour
# it leaves out, and Iizuka's network leaves out most of it, too. `zhang16-rebalanced` makes errors of its own on dull
# photos, by painting what is not there. Two models with similar means can be wrong for opposite reasons, and the
# means do not show it.

# %% [markdown]
# ## 8. Plausible is not accurate
#
# Nearly all measures so far ask for the *true* colour. Nobody who looks at a colorized photo knows it; people ask
# whether it could be so. Our drawn streets keep the two apart, since the paint of a car does not show in grey.

# %%
from colorlab import streets

red, blue = (streets.scene(8, 256, colours=paint) for paint in ("red", "blue"))
grey_street = colorlab.load("grey").colorize(red.rgb)
with widgets.predict(**questions.BLUE_CARS):
    plots.show(*error_figures.streets(red.rgb, blue.rgb, grey_street))
    for name, rgb in [("blue cars", blue.rgb), ("grey", grey_street)]:
        on_cars, truth = rgb[red.cars > 0][None], red.rgb[red.cars > 0][None]  # pictures of one row
        print(f"{name:9} MSE on the cars {metrics.mse(on_cars, truth):.0f}, overall {metrics.mse(rgb, red.rgb):.0f}")

# %% [markdown]
# Only people can say whether they believe a picture. Zhang 2016 showed them a true photo and a colorized one; *fooled
# percent* is how often the colorized one was taken for the true one, and 50 would mean that nobody can tell the two
# apart. These figures of its table are *recalled*: check them in the paper before you quote them. (The standard error
# of 32.3 is 2.2 points, also recalled; notebook 09 has more.)

# %%
reported = published[(published.source == "Zhang 2016") & published.metric.isin(["auc", "fooled percent"])]
print(reported.pivot(index="method", columns="metric", values="value").loc[
    ["grey", "L2", "classification", "rebalanced"]].to_string(na_rep="-"))

# %% [markdown]
# By AuC the rebalanced network is the last of the three and hardly above grey; to people's eyes it is the first.
# Neither number is wrong: they answer different questions. The study with which this notebook began noticed this as
# well, if our notes are right: its errors were large, yet its pictures looked plausible.

# %% [markdown]
# ## 9. Design: a comparison that could fail
#
# **Exercise 9** (*design*, graded by the rubric). Somebody claims: "`colorlab26` colours photos of food better than
# `iizuka16-mini`." Suppose that nobody has measured it yet. Write the plan of a comparison, in one page, before you
# look at a single result:
#
# 1. what "better" means: *one* measure, with its unit, and what it hides;
# 2. which photos, taken from where, and how many; use `photos_needed` with a pilot of your own, and say what size of
#    difference matters;
# 3. which baselines stand beside the two;
# 4. the rule: what makes you say *better*, *worse*, *undecided*;
# 5. what you have seen before, and what no result of yours could show.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **Measure** | none, or several at once | one, named | one that fits the claim, with what it hides |
# | **Photos** | "some photos" | a number and a source | a number from a power calculation, and photos that neither model has learnt from |
# | **Baselines** | none | grey | grey and the mean colour, and what it would mean to lose to them |
# | **Rule** | after the results | an interval or a test | pairs, fixed beforehand, with the case *undecided* and a smallest difference that matters |
# | **Limits** | none | one | what was seen before, one training of each network, and that accurate is not plausible |
#
# Ten points. A plan that a classmate could carry out without asking you anything is a good one.

# %% [markdown]
# **Your plan** (double-click here to write):

# %% [markdown] tags=["solution"]
# Points that strong plans have made: food is vivid, so an error in RGB will favour the dull model, and a measure of
# plausibility needs people (notebook 09); photos from the web may be in the training set of the pretrained encoder,
# own photos are not; PSNR or the logarithm of the MSE needs fewer photos than the MSE for the same power; a pilot
# must not be part of the study afterwards; with one training of each network the result is about two files of
# weights, not about two methods; "undecided" is a result, and has to be reported as one.

# %%
widgets.predictions.recap()

# %% [markdown]
# ## Recap
#
# **Jargon**: *MSE*, mean of the squared differences; *PSNR*, the same in dB, higher is better; *overflow*, a result
# that does not fit into its type and wraps, for uint8 modulo 256; *likelihood*, how probable a reading makes what was
# published; *baseline*, the simple answer beside which every model is shown; *AuC*, mean over d of the share of
# pixels within d; *paired*, both models on the same photos; *bootstrap*, drawing the photos at hand with repetition;
# *95 % interval*, the middle 95 % of what comes out; *power*, the share of studies that find a difference which is
# there; *sign test*, wins against losses as tosses of a coin; *p*, how often chance alone would give a result at
# least so extreme; *Holm's correction*, stricter p values for many measures; *preregistered*, measure and rule fixed
# before anybody has seen the data; *accurate*, near the truth; *plausible*, could be true.
#
# **Questions**
#
# 1. A paper reports an MSE of 40 on 0..255 for automatic colorization. What do you do first?
#    <details><summary>Answer</summary>Ask for the MSE of grey on the same photos: on dull photos 40 needs no skill.
#    If grey is at several hundred, look for the scale, the colour space and the type of the numbers.</details>
# 2. An overflow fits a published number. What else is needed before one says "it overflowed"?
#    <details><summary>Answer</summary>Other readings must be tried: a second one may fit as well, as for the percent
#    error. Evidence of another kind must be heard, such as the library that was used. Proof needs the code or the very
#    same numbers.</details>
# 3. Why is the interval narrower when photos are drawn in pairs?
#    <details><summary>Answer</summary>How hard a photo is adds to both errors and cancels in the difference. Drawn
#    apart, it does not cancel.</details>
# 4. A study with 33 photos finds "no significant difference". What do you ask?
#    <details><summary>Answer</summary>How large a difference it could have found. By the mean MSE, three of four such
#    studies miss a difference of 118.</details>
# 5. Model A has the lower mean, model B is better on more photos. How can that be, and which is better?
#    <details><summary>Answer</summary>A wins by much on few photos, B by little on many. It depends on whether rare
#    large errors or the usual photo matters to you, which is why the rule is fixed beforehand.</details>
#
# **Further reading**
#
# - R. Zhang, P. Isola, A. A. Efros: Colorful Image Colorization. ECCV 2016 (AuC and the fooling test, section 3.1).
# - Z. Wang, A. C. Bovik: Mean squared error: love it or leave it? IEEE Signal Processing Magazine 26(1), 2009.
# - B. Efron, R. J. Tibshirani: An Introduction to the Bootstrap. Chapman & Hall, 1993.
# - J. Demšar: Statistical comparisons of classifiers over multiple data sets. Journal of Machine Learning Research 7,
#   2006.
# - N. J. L. Brown, J. A. J. Heathers: The GRIM test. Social Psychological and Personality Science 8(4), 2017
#   (published means that cannot be, found with arithmetic alone).
# - B. A. Nosek, C. R. Ebersole, A. C. DeHaven, D. T. Mellor: The preregistration revolution. PNAS 115(11), 2018.
