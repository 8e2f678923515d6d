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
# - choose a baseline that shows what a network adds to its hints, and judge a gain photo by photo;
# - tell a fair measurement of hints from one that lets the truth leak in.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 100 min, the two pieces of writing 30 min each, and you can spend as long as you like on the photo of your
# own at the end.
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
from colorlab.course.figures import notebook_07_questions as questions
from colorlab.hints import Hint

samples = {path.stem: images.read(path) for path in datasets.samples()}
model = colorlab.load("zhang17-mini")
palace, sky, wall = samples["palace"], (0.3, 0.25), (0.62, 0.75)
given = {"no hint": [], "a blue hint": [Hint(*sky, "royalblue")], "an orange hint": [Hint(*sky, "orange")]}
click_figures.show_answers(model, palace, given, "A palace with towers, under a sky with a few clouds and birds")

# %%
plain, blue, orange = (clicks.answer(model, palace, hints) for hints in given.values())
for name, answer in (("no hint", plain), ("blue hint", blue), ("orange hint", orange)):
    at = {where: clicks.at(answer, x, y) for where, (x, y) in (("sky", sky), ("wall", wall))}
    print(f"{name:12} a, b in the sky {at['sky']}   on the wall {at['wall']}")

# %% [markdown]
# Left alone, the network plays safe and hardly paints anything. Once it has been told one colour, it does not just paint a
# spot: it paints much of the sky. The blue sky looks natural; the orange one is brown, as a dark orange is, and has reddish
# patches that nobody asked for. What happens to the rest of the photo is a question for section 4.
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
with widgets.predict(**questions.GREY_HINT):
    grey_hint = Hint(*sky, (0, 0))
    for name, list_of_hints in (("no hint", []), ("a grey hint", [grey_hint])):
        a, b, mask = hints.raster(list_of_hints, (128, 128))[0]
        print(f"{name:12} sum of |a| {a.abs().sum():.0f}, of |b| {b.abs().sum():.0f}, of the mask {mask.sum():.0f}")
    print(f"the answer changes by {clicks.change(plain, clicks.answer(model, palace, [grey_hint])).max():.0f} units at most")

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
found = [name for name, run in PIPELINES.items() if (run(test, 16) != hints.raster(test, (16, 16))[0]).any()]
print(f"this test finds {len(found)} of the broken pipelines")

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
with widgets.predict(**questions.HOW_MANY) as asked:
    counts = np.random.default_rng(0).geometric(1 / 8, 20_000) - 1
    asked.answer = round(counts.mean(), 1)
    print(f"20,000 simulated users: {counts.mean():.1f} hints on average, none in {np.mean(counts == 0):.1%} of all "
          f"cases, more than 20 in {np.mean(counts > 20):.1%}")

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
with widgets.predict(**questions.TRAVELS) as asked:
    click_figures.show_travel(model, palace, three)
    shares = {}
    for name, hint in three.items():
        moved = clicks.change(plain, clicks.answer(model, palace, [hint]))
        shares[name], pixels = clicks.reach(moved, hint)
        print(f"{name:13} largest change {moved.max():3.0f} units; beyond a quarter: {shares[name]:.0%} of the change, {pixels:.0%} of the pixels")
    asked.choose(np.digitize(shares["in the sky"], (0.2, 0.5)))

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
with widgets.predict(**questions.OTHER_CAR) as asked:
    click_figures.show_streets(model, street, told)
    moved = clicks.moves(model, street, told)
    print(moved.to_string())
    asked.choose(clicks.leak(moved, "a blue hint", "car 2", blue))

# %% [markdown]
# `zhang17-streets` began with the weights of `zhang17-mini` and then practised on drawn streets, 80,000 times in all, each time
# with a few true hints. They were placed where the network would have been most wrong without them, which was nearly always on a car, and errors counted most there.
# Nobody told it what a car is, or that paints are independent.

# %%
with widgets.predict(**questions.OTHER_CAR_AGAIN) as asked:
    click_figures.show_streets(listener, street, told)
    moved = clicks.moves(listener, street, told)
    print(moved.to_string())
    asked.choose(clicks.leak(moved, "a blue hint", "car 2", blue))

# %% [markdown]
# One street is one case. In the next cell, the cars of 40 streets each get a hint with their true paint. `taken` is the share
# of the car whose colour comes within ten units of the hint, `distance` is how far the mean colour of the car lies from the hint,
# and `others_change` is how far the colours of the other cars moved. The column `truth` says what a perfect listener would do.

# %%
clicked = {one.name: study.summarize_clicks(study.clicks(one, [unseen[number] for number in range(40)])).set_index("measure")
           for one in (model, listener)}
for name, table in clicked.items():
    print(name, table.loc[["taken", "distance", "others_change"], ["mean", "low", "high", "truth"]].round(2), sep="\n")

# %% [markdown]
# A perfect listener would reach the column `truth`. `zhang17-streets` comes near it: nearly all of the car takes the colour, and
# the others hardly move. With `zhang17-mini`, less than half of the clicked car takes it, and the other cars move a long way.
#
# The second head of the network, which section 6 looks at, predicts a distribution over colours for every place. Notebook 06
# counted the doubt about a paint in bits: before a click there are 2.1 of them, and a click that tells the truth removes them all.

# %%
with widgets.predict(**questions.DOUBT_LOST) as asked:
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
# Grey comes first at both places. The hue that the photo really has there, blue in the sky and yellow on the wall, comes second.
#
# A user has time for only a few clicks. Where should the program ask? One possible answer is: where it expects the largest
# squared error if nobody answers. That can be computed from the distribution.
#
# **Exercise 5 (apply). A map of doubt.** Given `shares` (K, h, w), the probabilities of K colours at each place, and the colours
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
with widgets.predict(ask=clicks.grey(palace), answer=clicks.doubtful_part(before, palace.shape[:2]), **questions.MOST_DOUBTFUL):
    after = clicks.doubt(model, palace, hints.from_photo(palace, [place]))
    click_figures.show_doubts(palace, {"without a hint": before, "with one, at 1": after}, [place])
    row, column = int(place[1] * len(before)), int(place[0] * len(before))
    for name, doubts in (("without a hint", before), ("with one", after)):
        at_hint, mean, largest = np.sqrt([doubts[row, column], doubts.mean(), doubts.max()])
        print(f"{name:15} root of the doubt: at the hint {at_hint:.1f}, of the mean {mean:.1f}, largest {largest:.1f} units")

# %% [markdown]
# Is that a good place to ask? Let us try it out. Each sample photo gets one true hint, either at a random place, or in the
# middle, or where the doubt is largest; the table shows how many dB of PSNR each of them gains.

# %%
from colorlab.evaluation import statistics

with widgets.predict(**questions.FIRST_HINT) as asked:
    bought = clicks.first_hints(model, samples)
    difference = bought["most doubtful"] - bought["random"]
    ahead, low, high = statistics.interval(difference)
    print(f"{bought.round(0).astype(int).to_string()}\nmean {bought.mean().round(1).to_dict()}")
    print(f"most doubtful minus random: {ahead:.1f} dB, 95 % interval {low:.1f} to {high:.1f}; "
          f"standard deviation over photos {difference.std():.1f} dB")
    asked.choose(3 if low < 0 < high else int(bought.mean().argmax()))

# %% [markdown]
# One hint on each of sixteen photos makes a small experiment. Design a better one.
#
# **Exercise 6 (design, graded by the rubric below). Where should the program ask?** Invent a rule for choosing the places of
# five hints, one after the other, that might beat chance: from the doubt, from the lightness of the photo, from the places
# that were asked about before, or from all of these. Then design the experiment that decides whether it does. Write half a
# page. You need not run it, but use the numbers above to say how many photos it takes.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **Rule** | "where it matters" | a rule that could be programmed | one that uses nothing but what a program has before the user answers, with a reason why it may win |
# | **User** | none | the true colours of the photo | says what the truth supplies and what it must not, and what happens when a user errs |
# | **Baselines** | no hints | random places | random places drawn several times, and a method that has learnt nothing with the same hints |
# | **Measure** | "it looks better" | a mean over photos | a gain photo by photo with its interval, and what the measure hides |
# | **Decision** | none | names the result that would count | fixes a smallest gain worth having beforehand, and a number of photos that can show it |
#
# The rubric adds up to ten points. A rule that loses can get all of them.

# %% [markdown] tags=["solution"]
# A strong answer may make some of these points. The error itself must not choose the places: no program knows it. A grid that
# keeps hints apart is a baseline worth beating, since hints that lie side by side tell the same thing twice. The interval's
# half-width is about 1.96 standard deviations divided by the root of the number of photos. To see a gain of 0.2 dB at a
# standard deviation of 1.6 dB takes about 250 photos, and more still if one wants a good chance of telling 0.2 dB from 0.
# Random places need several draws per photo, or their own scatter adds to that of the photos. A user who names the colour of a
# whole thing gives another colour than that of a few pixels; adding an error of some units to each hint tests that.

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
# Without a hint, our network lies among the models that take none; from two hints on, its mean is above all of theirs.
#
# Here are the paper's own numbers. They come from other photos and from a network 16 times as large, so the two tables show
# whether hints help in both cases, but not which network is better.

# %%
published = pd.read_csv(resources.path("published.csv"))
print(published[published.source == "Zhang 2017"][["method", "data", "metric", "value"]].to_string(index=False))

# %% [markdown]
# Look at the first rows of our table once more, at the columns `low` and `high`. A colleague says: "The intervals without a
# hint and with one hint overlap, so nobody can show that one hint helps." Is that so?
#
# **Exercise 7 (diagnose). A gain, photo by photo.** Given the PSNR of the same photos `before` and `after` (N,), return
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
# To find out, we need a baseline that gets the same hints and has learnt nothing.
#
# **Exercise 8 (apply). The nearest hint.** Write such a baseline: given the hints' `rows`, `columns` (N,) and `ab` (N, 2) and the
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
with widgets.predict(**questions.NEAREST_GAINS) as asked:
    psnr = table[table.metric == "psnr"].set_index(["model", "hints"])
    asked.answer = round(psnr.loc[("nearest hint", 10), "gain"], 2)
    click_figures.show_curves(table)
    both = psnr.gain.unstack("model")[["zhang17-mini", "nearest hint"]].add_suffix(" gains")
    print(both.join(psnr.loc["zhang17-mini"][["lead", "lead_low", "lead_high"]]).round(2).to_string())

# %% [markdown]
# The sample photos show the beginning of this, on a small scale. The next cell gives each of them random hints, by the same
# three draws as in section 6, and averages over the draws; so what one hint gains here is the mean of the column `random` there.
# `told` is the share of the pixels whose true colours the hints give away. The last three columns leave these pixels out.

# %%
compared = clicks.leads(clicks.against_nearest(model, samples, (1, 10, 100)))
print(f"without hints the network has {np.mean([clicks.psnr(model, photo) for photo in samples.values()]):.2f} dB")
print(compared.round(2).to_string())

# %% [markdown]
# Here, too, the network leads clearly with one hint and with ten, and by much less with a hundred. Without the told pixels, its
# lead with a hundred hints is a little larger.
#
# Where do these hints come from? From the true photo, which is the very thing that the answer is compared with. That is no
# mistake as long as the report says so: the hints stand for a user who knows the colours. But it is a door through which
# more of the truth can slip than any user could tell.
#
# **Exercise 9 (diagnose). Four protocols.** Each of four protocols takes a true photo in Lab, an array (H, W, 3), and a
# *method*, and returns the method's mean distance from the true colours. A method is a function of your own: it is given L (H, W)
# and a list of hints, each of them `(row, column, (a, b))` for a single pixel, and returns ab (H, W, 2). Three of the protocols
# leak. Which ones, and how? You cannot read them, but your method can take notes of what it is given.

# %%
from colorlab.course.cases.click_protocols import LEAKS, PROTOCOLS

for number, leak in enumerate(LEAKS):
    print(number, leak)
flat = np.zeros((20, 20, 3)) + (50, 30, -20)  # a photo of one colour
guesses = {"grey": lambda L, told: np.zeros((20, 20, 2)), "the right colour": lambda L, told: np.zeros((20, 20, 2)) + (30, -20)}
for name, method in guesses.items():
    print(f"{name:16}", {protocol: round(run(flat, method), 1) for protocol, run in PROTOCOLS.items()})

# %% tags=["exercise"]
# SOLUTION
def notes_of(run, wrong, notes):
    """Score of a method that says nonsense where it was told the colour, and takes notes; one corner has a colour."""
    def method(seen, told):
        notes.append((np.ndim(seen), len(told)))
        answer = np.zeros((20, 20, 2))
        for row, column, _ in told:
            answer[row, column] = wrong
        return answer

    return run(np.where(np.add.outer(np.arange(20), np.arange(20))[..., None] < 4, (50, 60, 0), (50, 0, 0)), method)


leaky_protocols = []
for run in PROTOCOLS.values():
    notes = []
    told_count = notes_of(run, 0, notes) != notes_of(run, 90, notes)
    asked_first, several = notes[0][1] == 0, len(notes) > 2
    leaky_protocols.append(4 if notes[0][0] == 3 else 1 if told_count else 2 if asked_first else 3 if several else 0)
# STUB
# leaky_protocols = [..., ..., ..., ...]  # for A, B, C and D the number of what leaks
# END

check.leaky_protocols(leaky_protocols)

# %% [markdown]
# <details><summary>A question that helps</summary>In a photo of one colour, all places are alike, and so are all sets of hints. In what
# photo would it matter where the hints lie? And what must a method do to find out whether the told pixels count?</details>
#
# Is our own curve free of such leaks? Not quite: it counts the pixels that were told. How many of them are there?

# %%
for count in (1, 10, 100, 500):
    points = study.random_points(count, np.random.default_rng(0))
    mask = hints.raster([Hint(x, y, (0, 0)) for x, y in points], (128, 128))[0, 2]
    print(f"hints {count:3}   pixels told {mask.mean():5.1%}")

# %% [markdown]
# With ten hints that hardly matters; with 500 it does, and it favours the nearest hint, which copies what it was told. A fair
# report would leave these pixels out, as the last three columns for the sample photos do.
#
# In training it is another matter, for a teacher may use the truth as a test must not: `zhang17-streets` learnt from hints that
# lay where it had been most wrong. But nobody who uses a finished network knows such places, so a test that chooses them
# promises too much.

# %% [markdown]
# ## 8. Your grandparents' photo
#
# Before you take a photo of your own, look at one where it can go wrong. Suppose we know that the backdrop of this portrait was
# blue, and click on it once. Then we notice what has happened to the face, and click a second time.

# %%
backdrop, face = Hint(0.88, 0.35, "steelblue"), Hint(0.47, 0.45, "tan")
portrait = {"no hint": [], "a hint on the backdrop": [backdrop], "another on the face": [backdrop, face]}
click_figures.show_answers(model, samples["officer"], portrait, "An officer in a dark uniform and a white cap, before a flag")
for name, given in portrait.items():
    answer = clicks.answer(model, samples["officer"], given)
    of_face, of_cap = (clicks.mean_within(answer, *box).round() + 0 for box in ((0.30, 0.55, 0.36, 0.64), (0.10, 0.17, 0.38, 0.62)))
    print(f"{name:23} mean a, b of the face {of_face}, of the cap {of_cap}")

# %% [markdown]
# One hint on the backdrop leaks over the whole portrait: b of the face falls below 0, and she looks bluish and cold. Nobody said
# where the backdrop ends. The second hint serves as a fence, as on the street, and warms the face again, but the white cap
# stays bluish. After each click, look at what it was not meant for.
#
# Now take a photo whose colours nobody has recorded. Put the path of a picture file of your own in place of the officer (in a
# hosted notebook, upload it first), and colorize it as well as you can. Save the hints: they are a few lines of text that say
# exactly what you claimed.

# %%
mine, told = samples["officer"], [backdrop, face]  # or "my_photo.jpg", and hints.read("my_hints.json")
widgets.hint_panel(model, mine, told)
moved = clicks.change(clicks.answer(model, mine), clicks.answer(model, mine, told))
print(f"what was told so far moves the colours by {moved.mean():.0f} units on average, by {moved.max():.0f} at most")

# %% [markdown]
# A colorized photo looks like evidence, and yours should not be shown without a comment.
#
# **Exercise 10 (design, graded by the rubric below). Half a page.** Write half a page to go with your photo.
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
# be expected; *paired comparison*, one number for each photo that was measured twice; *nearest hint*, the baseline that has
# learnt nothing; *information leak*, a use of the truth in a test that nobody could make outside it.

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
#    <details><summary>Answer</summary>How well does a baseline that has learnt nothing, such as the nearest hint, do with the
#    same hints? Here it is level with the network at a hundred hints, and ahead of it at 500.</details>
#
# **Next**: in notebook 08 a network learns from a critic, which is a network as well and judges what looks real.
#
# **Further reading**
#
# - R. Zhang, J.-Y. Zhu, P. Isola, X. Geng, A. S. Lin, T. Yu, A. A. Efros: Real-Time User-Guided Image Colorization with
#   Learned Deep Priors. ACM Transactions on Graphics 36(4), 2017.
# - A. Levin, D. Lischinski, Y. Weiss: Colorization Using Optimization. SIGGRAPH 2004 (it spreads a user's scribbles without learning).
# - P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros: Image-to-Image Translation with Conditional Adversarial Networks. CVPR 2017.
