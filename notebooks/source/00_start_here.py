# %% [markdown]
# # 00 · Start here: a grey photo gets its colours
#
# {{badges}}
#
# **You will be able to**
#
# - colorize a photo with two published networks, in three lines;
# - say what goes into a colorizer and what comes out, with shapes and ranges;
# - read a comparison of models without being fooled by one number;
# - try a photo of your own.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 20 min. No network and no GPU are needed.
#
# **Know first**: Python, and what an array is. No machine learning yet.

# %% [markdown]
# The next cell gets things ready. In a hosted notebook (Colab) it installs `colorlab`, elsewhere it does nothing; then it
# prints the versions that you run, and whether there is a GPU.

# %% tags=["nbval-ignore-output"]
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("colorlab") is None:
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "git+{{repository}}"], check=True)

import torch

import colorlab

device = "GPU" if torch.cuda.is_available() else "CPU"
print(f"colorlab {colorlab.__version__}, torch {torch.__version__}, Python {sys.version.split()[0]}, {device}")

# %% [markdown]
# ## 1. One grey photo, two answers
#
# Here is a photo whose colours were taken away. **Predict**: which parts of it can one know the colour of, without having
# been there? Which not?

# %%
from colorlab import datasets, images, plots

photo = images.read(next(path for path in datasets.samples() if path.stem == "temple"))
grey = colorlab.load("grey").colorize(photo)
plots.show(plots.row([grey], ["what a colorizer is given"], height=3),
           caption="What would you dare to colour?",
           alt="A grey photo of a Chinese temple between trees, above a lake.")
print(f"shape {photo.shape}, values {photo.min()}..{photo.max()}")

# %% [markdown]
# Sky, leaves and water are easy to guess; the paint of the temple is not. The photo is an array of rows x columns x 3
# bytes: red, green, blue. Now two networks colorize it. Both were published in
# 2016; both read the same grey values; they were built on different ideas, which notebooks 02 and 03 take apart.
#
# - `zhang16` asks of every pixel: *which of 313 colours might it have, and how likely is each?*
# - `iizuka16` asks: *which colour is least wrong on average?*, and looks at the whole picture to decide.
#
# The `-mini` ones have a quarter of the published width. We trained them ourselves on the same photos, and they come with
# `colorlab`.

# %%
zhang = colorlab.load("zhang16-mini")
iizuka = colorlab.load("iizuka16-mini")
by_zhang, by_iizuka = zhang.colorize(photo), iizuka.colorize(photo)
plots.show(plots.row([by_zhang, by_iizuka, photo], ["zhang16-mini", "iizuka16-mini", "truth"]),
           caption="Three coloured versions of one grey photo. All have the same lightness; only the last one is true.",
           alt="The temple three times: as colorized by zhang16-mini, by iizuka16-mini, and the true photo with a blue "
               "sky, green trees and red and green paint.")

# %%
from colorlab import metrics

for name, picture in [("zhang16-mini", by_zhang), ("iizuka16-mini", by_iizuka), ("truth", photo)]:
    print(f"{name:14} shape {picture.shape}  colourfulness {metrics.colourfulness(picture):5.1f}  "
          f"difference from the truth {metrics.ciede2000(picture, photo):4.1f}")

# %% [markdown]
# Each answer has the height and width of the photo. *Colourfulness* is 0 for a grey picture; compare each model's with
# the truth's. The *difference* is CIEDE2000, made to follow the eye: 1 is just visible, so several units are plain to see. Yet
# a sky of another blue counts as an error too, though it could be true: it would be *plausible*. Keep this tension in mind,
# it is the subject of the course. (A colour can also be plainly wrong. Look at the sky: would you believe each of the three?
# The minis are small, and vivid guesses need the largest networks and the longest training.)

# %% [markdown]
# ## 2. What goes in, what comes out
#
# A colorizer does not predict red, green and blue. It is given the lightness **L** of each pixel (0 black to 100 white) and
# predicts two numbers, **a** (from green to red) and **b** (from blue to yellow). Notebook 01 shows why. Here is the
# smallest input that the network takes, 8 x 8 pixels of one middle grey:

# %%
L = torch.full((1, 1, 8, 8), 50.0)
with torch.no_grad():
    ab = zhang(L)
print("L ", tuple(L.shape), " -> ab", tuple(ab.shape))
print(f"all values of ab lie within +-110: {bool(ab.abs().max() < 110)}")

# %% [markdown]
# Shapes are (photos, channels, height, width): one photo, one channel in, two channels out, and the same height and width.
#
# **Predict**: what happens to the lightness of a photo when it is colorized?

# %%
from colorlab import lab


def lightness_of(rgb):
    return lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[0]


change = (lightness_of(by_zhang) - lightness_of(photo)).abs()
print(f"mean change of L {change.mean():.1f}")

# %% [markdown]
# Nearly nothing: `colorize` joins the photo's own L with the predicted a and b. That is why colorized photos are as sharp as the
# originals, even though the network itself saw only a small copy. (What is left comes from colours that a screen
# cannot show at that lightness, and from rounding to bytes.)

# %% [markdown]
# ## 3. Numbers, and the answer that cheats
#
# `colorlab.evaluate` colorizes photos with several models and measures every answer. One of the models is called `grey`: it
# answers "no colour" everywhere. **Predict**: does it come out last?

# %%
table = colorlab.evaluate(datasets.samples(), [zhang, iizuka, "grey"], progress=False)
print(f"{len(table)} rows: one for each of {table.photo.nunique()} photos and {table.model.nunique()} models")

# %%
from colorlab import evaluation

summary = evaluation.summarize(table)
print(summary[["mse", "psnr", "ciede2000", "colourfulness", "colourfulness_truth"]].round(1).to_string())
relative = summary[["mse", "ciede2000"]] / summary.loc["grey", ["mse", "ciede2000"]]
print("\ndivided by the row of grey:\n" + relative.astype(float).round(2).to_string())

# %% [markdown]
# `mse` is the mean squared error in RGB, lower is better; `psnr` is the same on a logarithmic scale in dB, *higher* is better;
# `ciede2000` you know. The second table divides by the row of `grey`, the *baseline*: below 1 is better than painting
# nothing. Two networks that were trained on tens of thousands of photos take away little more than a third of grey's `mse`, and
# less of its `ciede2000`; on a single photo the quotient can rise above 1, since a colour that turns out wrong costs more than no
# colour. Only *colourfulness* tells at once that grey painted nothing. So never believe a comparison of
# colorizers that has no grey row, or only one column.
#
# Sixteen photos are few, and some of them are hard on purpose. **Predict**: which one is hardest for these models?

# %%
hardest = table[table.model == "iizuka16-mini"].sort_values("ciede2000", ascending=False)
print(hardest[["photo", "ciede2000", "colourfulness_truth"]].round(1).to_string(index=False))
print("rank of fruits:", list(hardest.photo).index("fruits.jpg") + 1, "of", len(hardest))

# %% [markdown]
# Compare the two columns: much colour in the truth does not by itself make a photo hard; what counts is whether the colour
# could be guessed. *fruits* shows an orange, a lime, a lemon and a kiwi, cut open: in grey, citrus fruits differ in little but
# their size. The sky of *bridge* is vivid too, yet it comes last, since every photo of a sky teaches the same blue. And the two
# *dogs* are easy because their colours lie near grey anyway. Notebook 05 looks at errors in earnest, 06 asks what can be known at all.

# %% [markdown]
# ## 4. Your own photo
#
# Run the next cell and choose a picture file. A colour photo is turned grey first, so that you can compare.

# %%
from colorlab import widgets

widgets.upload_panel([zhang, iizuka])

# %% [markdown]
# Without buttons, the same goes by path. Put your file beside this notebook and write its name between the quotes; as
# long as they are empty, a sample photo is taken.

# %%
my_photo = ""
mine = images.read(my_photo) if my_photo else images.read(datasets.samples()[1])
answers = [colorlab.load("grey").colorize(mine), zhang.colorize(mine), iizuka.colorize(mine)]
plots.show(plots.row(answers, ["grey", "zhang16-mini", "iizuka16-mini"]),
           caption="Which of the two would you believe, if you did not know the original?",
           alt="A photo three times: grey, colorized by zhang16-mini, colorized by iizuka16-mini.")
print(f"shape {mine.shape}, colourfulness {[round(metrics.colourfulness(x)) for x in answers]}")

# %% [markdown]
# The first picture has colourfulness 0, as it must. In the others, look for a place where colour runs over the edge of an
# object: the network decided about colour on a small copy of the photo.

# %% [markdown]
# ## 5. The authors' own weights
#
# The minis are small and saw 38,824 small photos, not a million. With a network connection, the same line loads what the authors
# released; the first time it downloads 129 MB (`zhang16`) or 665 MB (`iizuka16`, for non-commercial use only):
#
# ```python
# model = colorlab.load("zhang16")
# ```
#
# Every model has a card that says where it comes from and what to keep in mind:

# %%
print(zhang.card)

# %% [markdown]
# ## 6. What the rest of the course does
#
# | notebook | question |
# |---|---|
# | 01 Colour spaces | Why L and ab, and which distance fits the eye? |
# | 02 Colorful Image Colorization | How does one predict 313 probabilities per pixel, and why? |
# | 03 Let there be Color! | What does it help to see the whole picture? |
# | 04 GPU inference | Where does the time go, and how fast can it be? |
# | 05 Error analysis | Is one model better, and can published numbers be trusted? |
# | 06 Car colours | What can nobody know from a grey photo? |
# | 07 One click | What does a colour that a person names change? |
# | 09 Who is fooled? | Can people tell true colours from made-up ones? |
# | 10 Old photos and film | What is evidence in a colorized picture, and what invention? |

# %% [markdown]
# ## Exercises
#
# Replace the `...`, run the cell, read the feedback. A check knows the usual misunderstandings and names them; it does not
# tell the answer.
#
# **1. Numbers to predict.** The original photo of the sample cat has 300 x 451 pixels. A colorizer is given its L. How many numbers
# must it predict so that the colour photo is complete?

# %% tags=["exercise"]
from colorlab import check

numbers_to_predict = ...
# SOLUTION
numbers_to_predict = 300 * 451 * 2
# STUB
# # numbers_to_predict = your number
# END
check.numbers_to_predict(numbers_to_predict)

# %% [markdown]
# **2. How much more colour?** Colorize the cat (`cat.jpg` among `datasets.samples()`) with both models. How many times as
# colourful is the answer of `zhang16-mini` as that of `iizuka16-mini`? Use `metrics.colourfulness`. Target: one
# factor, to two digits behind the point.

# %% tags=["exercise"]
colour_ratio = ...
# SOLUTION
cat = images.read(next(path for path in datasets.samples() if path.stem == "cat"))
colour_ratio = metrics.colourfulness(zhang.colorize(cat)) / metrics.colourfulness(iizuka.colorize(cat))
# STUB
# # colour_ratio = your factor
# END
check.colour_ratio(colour_ratio)

# %% [markdown] tags=["solution"]
# Rebalancing pushes zhang16 towards rare, that is vivid, colours, while the average that iizuka16 learns is drawn towards
# grey; so one expects a factor above 1. Is it?

# %% [markdown]
# **3. Better than nothing?** Section 3 made the table `table`, one row for each photo and model. On how many of the
# sixteen photos does `iizuka16-mini` have a smaller `ciede2000` than `grey`? `table.pivot(index="photo", columns="model",
# values="ciede2000")` puts the models side by side. Target: one whole number.

# %% tags=["exercise"]
better_than_grey = ...
# SOLUTION
side_by_side = table.pivot(index="photo", columns="model", values="ciede2000")
better_than_grey = (side_by_side["iizuka16-mini"] < side_by_side["grey"]).sum()
# STUB
# # better_than_grey = your number
# END
check.better_than_grey(better_than_grey)

# %% [markdown]
# **4. Network input.** Write a function that takes the L of a photo, an array of shape (rows, columns), and returns what the
# network takes: a batch of one, shape (1, 1, H, W). Cut off rows below and columns on the right until H and W
# are multiples of 8. Target: an array of (20, 13) becomes (1, 1, 16, 8), its values unchanged.

# %% tags=["exercise"]
def network_input(L):
    # SOLUTION
    rows, columns = L.shape
    return L[None, None, :rows // 8 * 8, :columns // 8 * 8]
    # STUB
    # return ...  # your code
    # END


check.network_input(network_input)

# %% [markdown]
# ## Recap
#
# **Jargon**: *colorizer*, a function from lightness to colour; *L, a, b*, lightness, green-red, blue-yellow;
# *colourfulness*, how strong and how varied its colours are; *CIEDE2000*, a colour difference made to follow the eye; *baseline*, the
# simple answer that every comparison must show; *plausible*, could be true.
#
# **Questions**
#
# 1. Why can a colorizer's answer be wrong and good at the same time?
#    <details><summary>Answer</summary>Many colours fit one grey photo. An answer that differs from the truth can be one of
#    them: plausible, though not the one that happened.</details>
# 2. Why are colorized photos sharp, although the network worked on a small copy?
#    <details><summary>Answer</summary>Edges live in L, which is taken from the photo at full size. Only a and b are
#    predicted and enlarged.</details>
# 3. Why does the grey baseline have a low error?
#    <details><summary>Answer</summary>Most pixels of most photos are nearly grey, and a wrong vivid colour costs more than
#    none.</details>
# 4. Which number gives the grey baseline away?
#    <details><summary>Answer</summary>Its colourfulness, which is 0, beside the truth's.</details>
# 5. Both minis were trained on the same photos. Why does that matter?
#    <details><summary>Answer</summary>Otherwise a difference could come from the photos as well as from the
#    ideas.</details>
#
# **Further reading**
#
# - R. Zhang, P. Isola, A. A. Efros: Colorful Image Colorization. ECCV 2016.
# - S. Iizuka, E. Simo-Serra, H. Ishikawa: Let there be Color! ACM Transactions on Graphics 35(4), 2016.
# - D. Hasler, S. Suesstrunk: Measuring colourfulness in natural images. Human Vision and Electronic Imaging, 2003.
