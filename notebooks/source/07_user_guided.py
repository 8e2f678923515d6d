# %% [markdown]
# # 07 · One click: colorization that listens
#
# {{badges}}
#
# **You will be able to**
#
# - hand a network a hint, and say what its four input planes hold;
# - find the fault in a broken pipeline by tests that you choose yourself;
# - explain how a network learns to listen although nobody ever clicked for it;
# - measure how far a click reaches, and whether it leaks into places that it should leave alone;
# - choose a baseline that shows what a network adds to its hints, and judge a gain photo by photo.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 90 min, and you can spend as long as you like on the photo of your own at the end.
#
# **Know first**: notebooks 00 to 02 (ab plane, bins, losses) and 06 (what a grey photo cannot tell).

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
# ## 1. One click
#
# Notebook 06 ended at a limit: a grey photo does not say what colour a car is, and no network can find it out. But the
# person in front of the screen may know. `zhang17-mini` takes a photo and, if there are any, *hints*: each names a place
# and a colour for it. Here is one photo without a hint, then with a blue one in the sky, then with an orange one.

# %%
from colorlab import datasets, images
from colorlab.course import clicks
from colorlab.course.figures import notebook_07 as click_figures
from colorlab.hints import Hint

samples = {path.stem: images.read(path) for path in datasets.samples()}
model = colorlab.load("zhang17-mini")
palace, sky, wall = samples["palace"], (0.3, 0.25), (0.62, 0.75)
given = {"no hint": [], "a blue hint": [Hint(*sky, "royalblue")], "an orange hint": [Hint(*sky, "orange")]}
click_figures.show_answers(model, palace, given, "A palace with towers, under a sky with a few clouds and birds")

# %%
plain, blue, orange = (clicks.answer(model, palace, hints) for hints in given.values())
for name, answer in (("no hint", plain), ("blue hint", blue), ("orange hint", orange)):
    at = {where: answer[int(y * len(answer)), int(x * len(answer))].round() for where, (x, y) in (("sky", sky), ("wall", wall))}
    print(f"{name:12} a, b in the sky {at['sky']}   on the wall {at['wall']}")

# %% [markdown]
# Left alone, the network plays safe and hardly paints anything. Once it has been told one colour, it does not just paint a
# spot: it paints much of the sky. What happens to the rest of the photo is a question for section 4.
#
# Now it is your turn. Click on the photo, or move the cross with the arrow keys and press Enter. Then choose among the
# colours that the network thinks possible there, or take any other from the *ab* plane, which shows the colours that exist
# at the lightness of that place. You can drag the marks, or use the list and the sliders if you work with the keyboard.

# %%
from colorlab import widgets

widgets.hint_panel(model, palace, [Hint(*sky, "royalblue")])

# %% [markdown]
# ## 2. What the network is given
#
# How does a hint get into a network whose input is a picture? Zhang and his colleagues (SIGGRAPH 2017) turned the hints
# into pictures, too. Beside L, the network gets a map of a and a map of b, both of which are 0 where nobody said anything,
# and a *mask*. So it has four input planes instead of one. In this package `hints.raster` draws the last three.

# %%
from colorlab import hints

planes = hints.raster([Hint(0.5, 0.4, (20, -40), radius=0.1)], (8, 10))
print("a\n", planes[0, 0].numpy().astype(int), "\nmask\n", planes[0, 2].numpy().astype(int))

# %% [markdown]
# Why are there three planes, when two are enough to hold a colour?

# %%
with widgets.predict("Somebody clicks on the sky and says that it is **grey**. Is that the same input as no hint at all?",
                     ["the same input", "another input"]) as asked:
    grey_hint = Hint(*sky, (0, 0))
    for name, list_of_hints in (("no hint", []), ("a grey hint", [grey_hint])):
        a, b, mask = hints.raster(list_of_hints, (128, 128))[0]
        print(f"{name:12} sum of |a| {a.abs().sum():.0f}, of |b| {b.abs().sum():.0f}, of the mask {mask.sum():.0f}")
    print(f"the answer changes by {clicks.change(plain, clicks.answer(model, palace, [grey_hint])).max():.0f} units at most")
    asked.choose(int(bool((hints.raster([grey_hint], (128, 128)) != hints.raster([], (128, 128))).any())))

# %% [markdown]
# <details><summary>Why</summary>Grey is a colour like any other. Its a and b are 0, just as they are where nobody said anything, and
# only the mask tells the two apart. A pipeline that forgets the mask turns "grey, please" into "I do not know".</details>

# %% [markdown]
# **Exercise 1 (apply). Hint planes.** Given the hints' `rows` and `columns` (N,), their colours `ab` (N, 2), and the
# `height` and `width` of a grid, return the planes (3, height, width): a, b and the mask. Each hint fills its own pixel and
# the eight around it, as far as they lie on the grid. Where two hints overlap, the later one counts, as if it were painted
# over the earlier one.

# %% tags=["exercise"]
from colorlab import check


def hint_planes(rows, columns, ab, height, width):
    # SOLUTION
    planes = np.zeros((3, height, width))
    for row, column, colour in zip(rows, columns, ab):
        inside = slice(max(0, row - 1), row + 2), slice(max(0, column - 1), column + 2)
        planes[:, *inside] = np.append(colour, 1)[:, None, None]
    return planes
    # STUB
    # return ...  # your code
    # END


check.hint_planes(hint_planes)

# %% [markdown]
# <details><summary>A question that helps</summary>Which rows does a hint in row 0 fill? What does Python make of a slice
# that begins at -1?</details>
#
# **Exercise 2 (diagnose). Four pipelines.** Four programmers wrote the same function: it takes a list of `Hint` and the side
# of a square grid and returns the planes. Some of them made a mistake. You cannot read their code, but you can call it, with
# hints of your choice, and compare the planes with those of `hints.raster`. A single test that passes proves little.

# %%
from colorlab.course.cases.hint_pipelines import FAULTS, PIPELINES

for number, fault in enumerate(FAULTS):
    print(number, fault)
test = [Hint(0.5, 0.5, (40, 0), radius=0.1)]
print("all equal for this test:", all((run(test, 16) == hints.raster(test, (16, 16))[0]).all() for run in PIPELINES.values()))

# %% tags=["exercise"]
# SOLUTION
found = []
one, two = [Hint(0.2, 0.7, (40, 10), 0)], [Hint(0.5, 0.5, (40, 10), 0.1), Hint(0.5, 0.5, (-9, 30), 0.1)]
for run in PIPELINES.values():
    row, column = np.argwhere(run(one, 20).abs().sum(dim=0).numpy())[0]
    a, b, mask = run(one, 20)[:, row, column].tolist()
    faults = [False, (row, column) != (14, 4), mask == 0, (a, b) == (10, 40), b == -10, abs(a) < 1, run(two, 20)[0, 10, 10] == 40]
    found.append(faults.index(True) if True in faults else 0)
broken_pipelines = found
# STUB
# broken_pipelines = [..., ..., ..., ...]  # for A, B, C and D the number of what is wrong
# END

check.broken_pipelines(broken_pipelines)

# %% [markdown]
# <details><summary>A question that helps</summary>What is special about the hint in the test above? It lies in the middle, its
# b is 0, and it is the only one. Which faults would such a hint never show?</details>

# %% [markdown]
# ## 3. A user who never tires
#
# The published network saw 1.3 million photos, and nobody clicked on a million photos. The hints in training are *simulated*:
# a program looks at the true colours of the photo and gives some of them away. In this way any colour photo can serve as a
# lesson, with no person needed. How many hints does the program give? Before each hint it tosses a biased coin, which says
# "stop" in one of eight cases.

# %%
with widgets.predict("The coin says *stop* in one of eight cases. How many hints does a photo get on average?", float,
                     within=1, unit="hints") as asked:
    counts = np.random.default_rng(0).geometric(1 / 8, 20_000) - 1
    asked.answer = counts.mean()
    print(f"20,000 simulated users: {counts.mean():.1f} hints on average, none in {np.mean(counts == 0):.1%} of all "
          f"cases, more than 20 in {np.mean(counts > 20):.1%}")

# %% [markdown]
# <details><summary>Why</summary>On average it takes eight tosses until the coin says stop, and the last toss brings no hint. The photos
# without any hint are the ones that teach the network to work alone.</details>

# %%
some = {name: samples[name] for name in ("palace", "coffee", "cat", "temple", "fruits")}
shares = click_figures.show_simulated(some, seed=3)
print("share of the pixels that are told:", [f"{share:.2%}" for share in shares])

# %% [markdown]
# The network is told a few colours and asked for all of them. It therefore pays to learn which pixels belong together: a
# patch of the true orange says a good deal about the colour of the whole fruit. Nobody told the network to spread a hint as
# far as an edge; the task itself rewards it.
#
# **Exercise 3 (apply). How many hints?** Suppose that before each hint the coin says stop with probability `stop`. Return the
# shares of photos that get exactly 0, 1, 2, ... hints, `count` numbers in all.

# %% tags=["exercise"]
def hint_count_shares(stop, count):
    # SOLUTION
    return stop * (1 - stop) ** np.arange(count)
    # STUB
    # return ...  # your code
    # END


check.hint_count_shares(hint_count_shares)

# %% [markdown]
# <details><summary>A smaller case</summary>With <code>stop = 0.5</code>, half of all photos get no hint. Of the other half, how many get
# exactly one?</details>

# %% [markdown]
# ## 4. How far a click travels
#
# Colorize a photo twice, without and with a hint, and subtract: what remains is what the click did. A map of the distance in
# the ab plane, pixel by pixel, is called a *difference map*.

# %%
three = {"in the sky": Hint(*sky, "royalblue"), "on the wall": Hint(*wall, "gold"), "in the corner": Hint(0.95, 0.95, "crimson")}
with widgets.predict("Three hints are tried one at a time: in the sky, on the wall, in the lower right corner. How much of all the change "
                     "that the hint in the sky causes lies more than a quarter of the photo's width or height away from it?",
                     ["less than a fifth", "between a fifth and a half", "more than a half"]) as asked:
    click_figures.show_travel(model, palace, three)
    shares = {}
    for name, hint in three.items():
        moved = clicks.change(plain, clicks.answer(model, palace, [hint]))
        shares[name], pixels = clicks.reach(moved, hint)
        print(f"{name:13} largest change {moved.max():3.0f} units; beyond a quarter: {shares[name]:.0%} of the change, {pixels:.0%} of the pixels")
    asked.choose(np.digitize(shares["in the sky"], (0.2, 0.5)))

# %% [markdown]
# <details><summary>How to read this</summary>Compare each share of the change with the share of the pixels: if a change were spread evenly over
# the photo, the two would be equal. A difference map shows what the network treats as belonging together. Here there are rings
# around the click, as well as edges of things where the change stops. Where it runs across such edges, the hint <em>leaks</em>.
# Look for the patch of sky that the hint on the wall changes.</details>

# %% [markdown]
# **Exercise 4 (apply). Reach.** Given two answers `before` and `after` (H, W, 2), the `row` and `column` of the click and a
# distance `far` in pixels, return the share of all the change that lies farther than `far` from the click.

# %% tags=["exercise"]
def click_reach(before, after, row, column, far):
    # SOLUTION
    change = np.linalg.norm(after - before, axis=-1)
    rows, columns = np.indices(change.shape)
    return change[np.hypot(rows - row, columns - column) > far].sum() / change.sum()
    # STUB
    # return ...  # your code
    # END


check.click_reach(click_reach)

# %% [markdown]
# <details><summary>A question that helps</summary>If every pixel changed by the same amount, what would the share be? Try that
# on a picture of 3 x 3 pixels first.</details>

# %% [markdown]
# ## 5. Two cars
#
# A neighbour that looks the same is a hard test for a hint. In the drawn world of notebook 06 we know what should happen:
# the paints of two cars have nothing to do with one another, so a hint on one of them says nothing about the other.
# `zhang17-mini` has seen only photographs in training, and no drawings. We also load `zhang17-streets`, which we shall need in a moment.

# %%
from colorlab import streets
from colorlab.experiments import hints as study

listener = colorlab.load("zhang17-streets")
unseen = streets.StreetDataset(streets.SUPPLIES["results"], size=listener.side)
street, blue = unseen[27], streets.PAINTS["blue"]
blue_hint, yellow_hint = (Hint(*study.inside(street, car), streets.PAINTS[paint]) for car, paint in ((1, "blue"), (2, "yellow")))
told = {"no hint": [], "a blue hint": [blue_hint], "a blue and a yellow hint": [blue_hint, yellow_hint]}

# %%
with widgets.predict("`zhang17-mini` is told that one of two cars is blue. What happens to the **other** car?",
                     ["it keeps its colour", "it turns blue, too", "it takes some other colour"]) as asked:
    click_figures.show_streets(model, street, told)
    moved = clicks.moves(model, street, told)
    print(moved.to_string())
    asked.choose(clicks.leak(moved, "a blue hint", "car 2", blue))

# %% [markdown]
# Look at the column `elsewhere`, too: not only the other car has turned blue, but also the sky, the houses and the road. To this network,
# a single hint is a tint for the whole picture. That is no wonder: a drawing lacks the textures by which it tells things apart, and in photographs things
# that look alike often do have the same colour: two apples in a bowl, two sleeves of a shirt. The last picture shows a
# cure: give the other car a hint of its own. A hint can also serve as a fence.
#
# `zhang17-streets` began with the weights of `zhang17-mini` and then saw 80,000 drawn streets, each with a few true hints. They
# were placed where the network would have been most wrong without them, which was nearly always on a car, and errors counted most there.
# Nobody told it what a car is, or that paints are independent.

# %%
with widgets.predict("Now `zhang17-streets` gets the same blue hint. What happens to the **other** car?",
                     ["it keeps its colour", "it turns blue, too", "it takes some other colour"]) as asked:
    click_figures.show_streets(listener, street, told)
    moved = clicks.moves(listener, street, told)
    print(moved.to_string())
    asked.choose(clicks.leak(moved, "a blue hint", "car 2", blue))

# %% [markdown]
# Without a hint, it paints both cars brown, a compromise between all paints, as in notebook 06. (It is not quite the mean of that notebook: the loss
# is another one.) One click turns one of them blue from bumper to bumper; the other car stays brown, and the rest of the street as it was.
#
# One street is one case. In the next cell, the cars of 40 streets each get a hint with their true paint. `taken` is the share
# of the car whose colour comes within ten units of the hint, `distance` is how far the mean colour of the car lies from the hint,
# and `others_change` is how far the colours of the other cars moved. The column `truth` says what a perfect listener would do.

# %%
clicked = {one.name: study.summarize_clicks(study.clicks(one, [unseen[number] for number in range(40)])).set_index("measure")
           for one in (model, listener)}
for name, table in clicked.items():
    print(name, table.loc[["taken", "distance", "others_change"], ["mean", "low", "high", "truth"]].round(1), sep="\n")

# %% [markdown]
# The second head of the network, which section 6 looks at, predicts a distribution over colours for every place. Notebook 06
# counted the doubt about a paint in bits: before a click there are 2.1 of them, and a click that tells the truth removes them all.

# %%
with widgets.predict("The car has taken the colour of the hint. How many bits of doubt does the distribution of `zhang17-streets` lose?",
                     ["about all of the 2.1", "a third to a half of them", "hardly any, or none"],
                     explain="Before the click, the distribution is as wide as the world's own, so the network knows very well what it does not know. The click removes "
                     "less than half of that, although the colours obey it almost everywhere. The second head may look at the features but not change them, and "
                     "they were made for colours alone. What a network does and what it says it believes need not agree.") as asked:
    bits = clicked[listener.name].loc[["bits_before", "bits_after", "others_bits_before", "others_bits_after"], ["mean", "low", "high", "truth"]]
    print(bits.round(2).to_string())
    lost = bits.loc["bits_before", "mean"] - bits.loc["bits_after", "mean"]
    asked.choose(0 if lost > 1.6 else 1 if lost > 0.6 else 2)

# %% [markdown]
# ## 6. What to ask
#
# The network has a second head, a second set of output layers, which predicts a distribution over 529 colours for every place,
# as in notebook 02. The panel takes its suggestions from it: it groups the likely colours at one point into a few clusters.

# %%
from colorlab.course.widgets.colour_names import colour_name

for name, place in (("sky", sky), ("wall", wall)):
    offered = model.suggest(palace, *place, count=4)
    print(f"{name}:", "; ".join(f"{colour_name(50, ab)} {share:.0%}" for ab, share in offered))

# %% [markdown]
# A user has time for only a few clicks. Where should the program ask? One possible answer is: where it expects the largest
# squared error if nobody answers. That can be computed from the distribution.
#
# **Exercise 5 (design). A map of doubt.** Given `shares` (K, h, w), the probabilities of K colours at each place, and the colours
# `ab` (K, 2), return for each place (h, w) the squared distance in the ab plane that is to be expected even from the best
# single answer. You know from notebook 06 which answer is best under squared error.

# %% tags=["exercise"]
def doubt_map(shares, ab):
    # SOLUTION
    mean = np.einsum("khw,kc->hwc", shares, ab)
    distance = ((ab[:, None, None] - mean) ** 2).sum(axis=-1)
    return (shares * distance).sum(axis=0)
    # STUB
    # return ...  # your code
    # END


check.doubt_map(doubt_map)

# %% [markdown]
# <details><summary>A smaller case</summary>Take one place and two colours that are 40 units apart and equally likely. Where is
# the best answer, how far is each colour from it, and what is the mean of the squared distances?</details>

# %%
before = clicks.doubt(model, palace)
place = clicks.most_doubtful(before)
with widgets.predict("Leave the margins aside. Where does the network doubt most? Point at it: any place in the most doubtful fifth counts.",
                     clicks.grey(palace), answer=clicks.doubtful_part(before, palace.shape[:2])):
    after = clicks.doubt(model, palace, hints.from_photo(palace, [place]))
    click_figures.show_doubts(palace, {"without a hint": before, "with one, at 1": after}, [place])
    row, column = int(place[1] * len(before)), int(place[0] * len(before))
    for name, doubts in (("without a hint", before), ("with one", after)):
        print(f"{name:15} doubt at the hint {doubts[row, column]:4.0f}, mean {doubts.mean():4.0f}, largest {doubts.max():4.0f}")

# %% [markdown]
# <details><summary>How to read this</summary>An answer reduces the doubt at the place that was asked about. It need not do so elsewhere: it may
# also suggest to the network what kind of photo this is, and so raise doubts that were not there before. Compare the two maps,
# and the three numbers that belong to each.</details>

# %% [markdown]
# Is that a good place to ask? Let us try it out. Each sample photo gets one true hint, either at a random place, or in the
# middle, or where the doubt is largest; the table shows how many dB of PSNR each of them gains.

# %%
from colorlab.evaluation import statistics

with widgets.predict("Which first hint gains most, on average over the sample photos?",
                     ["a random one", "one in the middle", "one where the network doubts most", "none is clearly better"]) as asked:
    bought = clicks.first_hints(model, samples)
    ahead, low, high = statistics.interval(bought["most doubtful"] - bought["random"])
    print(f"{bought.round(0).astype(int).to_string()}\nmean {bought.mean().round(1).to_dict()}")
    print(f"most doubtful minus random: {ahead:.1f} dB, 95 % interval {low:.1f} to {high:.1f}")
    asked.choose(3 if low < 0 < high else int(bought.mean().argmax()))

# %% [markdown]
# <details><summary>How to read this</summary>Sixteen photos are few, and on most of them a single hint gains little. The interval belongs to the
# difference between the last column and the first, photo by photo. Look at the photos whose gain is negative, too: even a true
# colour can mislead, for instance if the network spreads it to places where it does not belong.</details>

# %% [markdown]
# ## 7. What hints buy
#
# The paper measures PSNR against the number of hints, which lie at random places and have the true colours. Here is the same
# curve for our network, on photos that no network of this course was trained on (`data/README.md` says which).

# %%
import pandas as pd

from colorlab import resources

table = pd.read_csv(resources.path("hints_curve.csv"))
click_figures.show_curve(table)
ours = table[(table.metric == "psnr") & (table.model == "zhang17-mini")].set_index("hints")
print(ours[["mean", "low", "high", "gain", "gain_low", "gain_high"]].round(2).to_string())

# %% [markdown]
# Here are the paper's own numbers. They come from other photos and from a network 16 times as large, so the two tables show
# whether hints help in both cases, but not which network is better.

# %%
published = pd.read_csv(resources.path("published.csv"))
print(published[published.source == "Zhang 2017"][["method", "data", "metric", "value"]].to_string(index=False))

# %% [markdown]
# Look at the first rows of our table once more, at the columns `low` and `high`. A colleague says: "The intervals without a
# hint and with one hint overlap, so nobody can show that one hint helps." Is that so?
#
# **Exercise 6 (diagnose). A gain, photo by photo.** Given the PSNR of the same photos `before` and `after` (N,), return
# three numbers: the mean gain, and the lower and upper ends of its 95 % interval, which lie 1.96 standard errors away. Then
# say what is wrong with the colleague's argument.

# %% tags=["exercise"]
def paired_gain(before, after):
    # SOLUTION
    gain = after - before
    error = gain.std(ddof=1) / len(gain) ** 0.5
    return gain.mean() + 1.96 * error * np.array([0, -1, 1])
    # STUB
    # return ...  # your code
    # END


check.paired_gain(paired_gain)

# %% [markdown]
# <details><summary>A question that helps</summary>Photos differ in PSNR by several dB, and one hint gains only a fraction of that. What
# must you look at if you want to see the gain rather than the photos?</details>
#
# Five hundred true colours are a lot of truth. How much of the curve is the network's merit, and how much is due to the hints?
# To find out, we need a baseline that gets the same hints and has learned nothing.
#
# **Exercise 7 (design). The nearest hint.** Write such a baseline: given the hints' `rows`, `columns` (N,) and `ab` (N, 2) and the
# `height` and `width` of a grid, return ab (height, width, 2), in which each pixel has the colour of the hint that is nearest to
# it. Why is that a fairer comparison than one with grey?

# %% tags=["exercise"]
def nearest_hint_colours(rows, columns, ab, height, width):
    # SOLUTION
    down, across = np.indices((height, width))
    distance = np.hypot(down - rows[:, None, None], across - columns[:, None, None])
    return ab[distance.argmin(axis=0)]
    # STUB
    # return ...  # your code
    # END


check.nearest_hint_colours(nearest_hint_colours)

# %%
with widgets.predict("Each sample photo gets ten true hints. Which makes better use of them?", ["the network", "the nearest hint"]) as asked:
    compared = clicks.against_nearest(model, samples, (1, 10, 100))
    print(compared.round(2).to_string())
    asked.choose(0 if compared.loc[10, "network"] > compared.loc[10, "nearest hint"] else 1)

# %% [markdown]
# <details><summary>How to read this</summary>The baseline knows nothing but the hints. The network's lead over it comes from training, which has
# taught it usual colours, and where things end. Watch how that lead changes from one hint to a hundred: with many hints, even a
# method that has learned nothing comes close.</details>

# %% [markdown]
# ## 8. Your grandparents' photo
#
# Now take a photo whose colours nobody has recorded. Put the path of a picture file of your own in place of the officer (in a
# hosted notebook, upload it first), and colorize it as well as you can. Save the hints: they are a few lines of text that say
# exactly what you claimed.

# %%
mine, told = samples["officer"], [Hint(0.88, 0.35, "steelblue")]  # or "my_photo.jpg", and hints.read("my_hints.json")
widgets.hint_panel(model, mine, told)
moved = clicks.change(clicks.answer(model, mine), clicks.answer(model, mine, told))
print(f"what was told so far moves the colours by {moved.mean():.0f} units on average, by {moved.max():.0f} at most")

# %% [markdown]
# A colorized photo looks like evidence, and yours should not be shown without a comment.
#
# **Exercise 8 (design, graded by the rubric below). Half a page.** Write half a page to go with your photo.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **Sources** | none | says which colours are known | says for each hint where it comes from: a witness, an object, a custom, a guess |
# | **Doubt** | treats all colours alike | names colours that may be wrong | shows where the network doubts, and what a wrong hint would change |
# | **Reach** | none | says where hints leak | measures it with a difference map, and sets hints against it |
# | **Baseline** | none | compares it with no hints | compares it with no hints and with another honest choice of hints |
# | **The viewer** | none | says that it is colorized | says so where the picture is shown, and keeps the hints with it |
#
# The rubric adds up to ten points. A photo left grey in places, for good reasons, can get all of them.

# %% [markdown]
# **Your half page** (double-click here to write):

# %% [markdown] tags=["solution"]
# A strong text may make some of these points. The colours of uniforms, flags and plants are often known, those of clothes and
# walls are not. The colour that the network finds likeliest is one that was common in its training photos, not one that it
# knows for this photo. Two hint files that differ in one guess show how much depends on that guess. A hint of grey is a claim,
# too.

# %% [markdown]
# ## Recap
#
# **Jargon**: *hint*, a place and a colour that a user names; *conditioning*, giving a network something in addition to the photo;
# *mask*, the plane that says where somebody spoke; *simulated user*, a program that gives hints in training; *difference
# map*, what a change of the input changes in the answer; *leak*, change where none was meant; *doubt*, the squared error that is to
# be expected; *paired comparison*, one number for each photo that was measured twice.

# %%
widgets.predictions.recap()

# %% [markdown]
# **Questions**
#
# 1. Why does the network get a mask, when the hints' colours are there already?
#    <details><summary>Answer</summary>Where nobody spoke, a and b are 0, and they are also 0 for a grey hint. Only the mask
#    tells the two apart.</details>
# 2. Nobody ever told the network to stop at edges. Why does it tend to?
#    <details><summary>Answer</summary>In training it is told the colours of a few pixels and asked for all of them. A network
#    that spreads a hint over the thing that it lies on, and no farther, usually makes the smallest error.</details>
# 3. Two cars look alike, and one gets a hint. In which world should the other one change?
#    <details><summary>Answer</summary>In a world where such things tend to have the same colour, as two apples in a bowl do. In
#    our streets each car is painted by chance, so a change is a leak.</details>
# 4. The intervals of two means overlap. Why may the difference still be certain?
#    <details><summary>Answer</summary>Both intervals contain the spread between photos, but both means come from the same photos.
#    Look at the gain of each photo instead: it spreads far less.</details>
# 5. With 500 hints PSNR is high. What would you ask before you praise the network?
#    <details><summary>Answer</summary>How well does a baseline that has learned nothing, such as the nearest hint, do with the
#    same hints?</details>
#
# **Further reading**
#
# - R. Zhang, J.-Y. Zhu, P. Isola, X. Geng, A. S. Lin, T. Yu, A. A. Efros: Real-Time User-Guided Image Colorization with
#   Learned Deep Priors. ACM Transactions on Graphics 36(4), 2017.
# - A. Levin, D. Lischinski, Y. Weiss: Colorization Using Optimization. SIGGRAPH 2004 (it spreads a user's scribbles without learning).
# - P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros: Image-to-Image Translation with Conditional Adversarial Networks. CVPR 2017.
