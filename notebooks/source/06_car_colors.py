# %% [markdown]
# # 06 · Car colours: what nobody can know from a grey photo
#
# {{badges}}
#
# **You will be able to**
#
# - name the best single answer to a question that has several, and say under which loss it is best;
# - measure in bits how unsure an answer is, and distinguish what cannot be known from what a network merely failed to learn;
# - test whether a network's probabilities can be trusted, and compute what rebalancing does to them;
# - draw an answer instead of averaging, one for each object, and say what that costs;
# - argue how a colorizer should be judged when no answer is the right one.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take about 110 min, the essay at the end 45 min.
#
# **Know first**: notebooks 00 to 02 (ab plane, bins, annealed mean, rebalancing); what a probability is. Panels that
# say **Predict** wait for your guess before they show what they hold.

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
# ## 1. One grey photo, five cars
#
# What colour is this car? The photo is grey, so you may choose. `zhang17-mini` colours a grey photo with the help of
# clicks: with each of them, its user says what colour a place has (notebook 07 is about that). We told it five different paints
# for the same car, one after the other, at sixteen places on the body; *neutral* stands for white, silver, grey and
# black. The clicks on lamps and windows were the same each time. The paints have 70 % of their usual chroma, because no
# screen can show the full red and blue at this lightness.

# %%
import pandas as pd

from colorlab import bins, datasets, images, plots, resources, streets, widgets
from colorlab.course import answerers, street_tables
from colorlab.course.figures import notebook_06 as car_figures
from colorlab.course.figures import notebook_06_photos as photo_figures
from colorlab.course.figures import notebook_06_questions as questions
from colorlab.streets import figures, objects, photographs

photos = {path.stem: images.read(path) for path in datasets.samples()}

# %%
painter = colorlab.load("zhang17-mini")
painted = {name: painter.colorize(photos["car"], hints=car_figures.hints_for_car(0.7 * np.array(ab)))
           for name, ab in streets.PAINTS.items()}
plots.show(*car_figures.repaintings(photos["car"], painted))
print("mean change of the grey value, of 255 steps:", photo_figures.grey_changes(photos["car"], painted))

# %% [markdown]
# Turned back to grey, the five pictures are the same, apart from rounding and from a few colours that no screen can
# show at this lightness. Nobody could tell from the grey picture which of the five it came from.

# %%
with widgets.predict(**questions.WHICH_PAINT):
    plots.show(*photo_figures.photo_and_repainting(photos["car"], painted["neutral"]))
    a, b = np.median([one.ab for one in colorlab.hints.from_photo(photos["car"], car_figures.BODY)], axis=0)
    print(f"the paint of the car in the photo: a {a:.0f}, b {b:.0f}")

# %% [markdown]
# "What colour is the car?" cannot be answered, then. Two other questions can: *how likely is each colour?* and *what
# should one paint?* This notebook is about these two. They are not questions about cars alone: clothes, doors, flowers
# and balloons come in as many colours, and whoever colours an old photo answers both questions for each of them, often
# without noticing.

# %% [markdown]
# ## 2. A world in which the shares are known
#
# A photo shows what happened once. Nobody can repaint the world to see what else might have happened, so with photos
# one never knows how likely each colour was. We therefore leave photographs for a while and enter a drawn world,
# `colorlab.streets`, where we made the rules. Every car is painted at random, with these shares:

# %%
for name, share in streets.DEFAULT.items():
    print(f"{name:8} {share:4.0%}   a, b = {streets.PAINTS[name]}")
shares, paint_ab = np.array(list(streets.DEFAULT.values())), streets.paint_ab()

# %% [markdown]
# Everything else in a street has one colour, which follows from what it is, from the time of day and from the season.

# %%
unseen = streets.StreetDataset(streets.SUPPLIES["results"], size=256)  # no model of this notebook was trained on these
street = unseen[27]
repainted = {name: street.with_colours(name).rgb for name in streets.PAINTS}
plots.show(*photo_figures.same_in_grey(repainted))
print("pixels that differ:", photo_figures.differing(repainted))

# %% [markdown]
# Thousands of pixels differ in colour and none in grey, because we chose the bytes that way. No network that is given
# this picture, however large, can do better than to learn the shares.
#
# That holds if the grey picture was made correctly. Some programs make it in other ways, and a network that can read
# the paint from its input will look better than it is. `PIPELINES` holds four ways, called A to D.

# %%
from colorlab.course.cases.grey_pipelines import PIPELINES

for name, pipeline in PIPELINES.items():
    print(name, "of the red cars:", pipeline(repainted["red"]).shape, pipeline(repainted["red"]).dtype)

# %% [markdown]
# **Exercise 1. Where does the paint show?** (*diagnose*) Test the four pipelines with the five repaintings: each
# takes an RGB picture and returns a grey one. Write for A, B, C and D: 0 if it is sound, 1 if the paint shows in its
# grey picture, 2 if the paint does not show but much of the lightness is lost.
#
# <details><summary>Hint 1</summary>What must two repaintings have in common if the paint is not to show?</details>
# <details><summary>Hint 2</summary><code>pipeline(repainted["red"])</code> and
# <code>pipeline(repainted["blue"])</code>: compare them on the cars, <code>street.cars > 0</code>.</details>
# <details><summary>Hint 3</summary>A smaller case: of the bytes (255, 0, 0) and (0, 0, 255) the largest channel is the
# same, the mean is the same, and the lightness is not. How many different greys does each picture have?</details>

# %% tags=["exercise"]
from colorlab import check

# SOLUTION
leaky_greys = [1, 0, 2, 1]
# STUB
# leaky_greys = [..., ..., ..., ...]  # for A, B, C, D
# END
check.leaky_greys(leaky_greys)

# %% [markdown]
# Is this world like ours? For comparison we measured the cars in 4,392 photographs. From the middle of each photo we
# kept the more colourful half of the pixels, since tyres and windows have no colour, and took the median of their L, a
# and b. (`tools/car_paints.py` does it, `streets.photographs` says how; the photos themselves may not be passed on.)

# %%
measured_cars = photographs.photographed()
plots.show(*car_figures.plane(measured_cars))
print(f"{len(measured_cars)} cars, the farthest {np.hypot(measured_cars.a, measured_cars.b).max():.0f} units from grey")

# %%
with widgets.predict(**questions.NEUTRAL_CARS) as asked:
    worlds = street_tables.worlds(measured_cars)
    asked.answer = round(100 * worlds["neutral"].iloc[0])
    plots.show(*car_figures.worlds(worlds))
    chroma = np.hypot(measured_cars.a, measured_cars.b)
    print("quartiles of the chroma:", chroma.quantile([0.25, 0.5, 0.75]).round().tolist())
    print(worlds.round(2).to_string(na_rep=""))
    print(street_tables.rule_and_eye(measured_cars))

# %% [markdown]
# (The yellow of new cars is no measurement. Axalta names the colours of 96 % of them, and no yellow; we entered the other
# 4 % as yellow, so that the row sums to 1. Some of those cars will have had other colours.) In one respect real photos are easier than our streets:
# their lightness says something about the paint. Among the lightest cars, hardly any are red or blue.

# %%
print(photo_figures.paints_by_lightness(measured_cars).to_string())
before, after = photographs.bits_given_lightness(measured_cars)
print(f"\nunknown: {before:.2f} bits; once the lightness is known: {after:.2f} bits")

# %% [markdown]
# Section 4 explains how bits are counted. Here they say that lightness helps a little and that most stays unknown. The
# cars of our streets are harder to guess than those in photos; everything else in our streets is far simpler.

# %% [markdown]
# ## 3. The best answer depends on the judge
#
# A colorizer must paint something. Which answer is best depends on the *loss*, which is what a mistake costs. We
# compare three: the squared distance in the ab plane, the distance itself, and the *0-1 loss* (0 for exactly right, 1
# for anything else).

# %%
losses = ("squared error", "distance", "0-1 loss")
with widgets.predict(**questions.SIX_OF_TEN):
    print("red", streets.PAINTS["red"], " green", streets.PAINTS["green"])
    for loss, answer in zip(losses, streets.best_answers({"red": 0.6, "green": 0.4}).values()):
        print(f"least {loss:13}  a, b = {np.round(answer, 1)}")

# %% [markdown]
# With five paints, each expected loss is a landscape over the ab plane:

# %%
best = streets.best_answers(streets.DEFAULT)
plots.show(*car_figures.losses_over_plane(streets.DEFAULT))
for loss, (a, b) in zip(losses, best.values()):
    nearest = streets.distance_to(paint_ab, (a, b)).min()
    print(f"least {loss:13}  a {a:4.1f}, b {b:4.1f}, {nearest:.0f} from the nearest paint")

# %%
four = dict(zip(("mean", "median", "mode", "no colour"), [*best.values(), (0, 0)]))
with widgets.predict(**questions.WORST_ANSWER):
    for name, answer in four.items():
        away = streets.distance_to(paint_ab, answer)
        print(f"{name:9}  expected: squared {shares @ away ** 2:5.0f}   distance {shares @ away:.1f}   "
              f"0-1 loss {shares @ (away > 0):.2f}")

# %%
plots.show(*car_figures.answers_in_street(street))
print("chroma:", {name: round(float(np.hypot(*answer))) for name, answer in four.items()})

# %% [markdown]
# **Exercise 2. Best single colours.** (*apply*) Given colours `ab` (N, 2) and their `shares` (N,), return a 2 x 2
# array: first row the a and b with the least expected squared error, second row those with the least expected 0-1
# loss. For the shares of new cars, `np.array(list(streets.POPULAR.values()))`, the two rows come within 4 units of
# each other.
#
# <details><summary>Hint 1</summary>Which of mean, median and mode belongs to which loss?</details>
# <details><summary>Hint 2</summary>An expected value is a sum of values times shares. The likeliest colour has a
# number, and <code>ab[number]</code> is its colour.</details>
# <details><summary>Hint 3</summary>Colours (10, 0) and (0, 20) with shares 0.9 and 0.1: the mean is (9, 2), the mode is
# (10, 0).</details>

# %% tags=["exercise"]
def best_single_colours(ab, shares):
    # SOLUTION
    return np.stack((shares @ ab, ab[shares.argmax()]))
    # STUB
    # return ...  # your code
    # END


check.best_single_colours(best_single_colours)

# %% [markdown]
# Why are those two so close? Where one colour dominates, as neutral does among new cars, mean, median and mode nearly
# agree, and a colorizer that paints every car grey is mostly right. How open a question is depends on the shares.
#
# Now imagine another town with other shares. Five colorizers know them, and each follows a rule of its own: 0 the mean,
# 1 the median, 2 the mode, 3 a *draw* (chance decides, with the right shares), 4 always grey.

# %%
print(answerers.shares_of_town())
print(answerers.suspects().round(2).to_string())

# %% [markdown]
# **Exercise 3. Which rule is it?** (*diagnose*) The table holds the expected losses of the five. Write the number of
# the rule for A, B, C, D and E.
#
# <details><summary>Hint 1</summary>Three of the rules are best at something. Which columns show them?</details>
# <details><summary>Hint 2</summary>A rule that paints a colour which cars have is exactly right now and then.</details>
# <details><summary>Hint 3</summary>A smaller case: with two paints at equal shares, the mode is right in 50 % of cases,
# and so is a draw. With shares 0.8 and 0.2 the mode is right in 80 %, a draw in 0.8 · 0.8 + 0.2 · 0.2 = 68 %.</details>

# %% tags=["exercise"]
# SOLUTION
which_rule = [3, 1, 4, 2, 0]
# STUB
# which_rule = [..., ..., ..., ..., ...]  # for A, B, C, D, E
# END
check.which_rule(which_rule)

# %% [markdown]
# Do networks answer like this? Five were trained on streets and measured on 600 others (`data/streets` in the
# repository says how). `zhang16-streets-l2` and the two `iizuka16` minimise a squared error; the other two learned by
# classification, `zhang16-streets` with rebalancing. Two baselines stand beside them: `grey`, and `mean-colour`, which
# gives every lightness the mean colour that it has in photographs. For the baselines, 40 of the streets suffice.

# %%
cars = pd.read_csv(resources.path("streets", "cars.csv.gz"))
small = streets.StreetDataset(streets.SUPPLIES["results"], size=96)  # the size on which the zhang16 were trained
forty = [small[number] for number in range(40)]
baselines = [streets.evaluate(colorlab.load(name), forty).assign(variant=name) for name in ("mean-colour", "grey")]
table = street_tables.distances(pd.concat([cars, *baselines]))
print(table.to_string())

# %% [markdown]
# The first three columns are mean distances in the ab plane from a network's cars to the three best answers, with 95 %
# intervals over streets; `no_paint` is the share of cars with a colour more than 15 units from every paint. The last
# column counts the cars that fill at least one block of 4 x 4 pixels, and so depends on the size of the pictures.
#
# Two networks come closest to the mean: `zhang16-streets-classification`, whose answer is the mean of its belief, and
# `iizuka16-streets`, which predicts a and b directly. All of their cars have a colour that no car has, as the mean
# does. `zhang16-streets-l2` was meant to show the same and does not: it stopped between the mean and grey, though it
# was trained twice as long as the other `zhang16`. It predicts shares of 313 bins and is judged by their mean, through
# which a squared error seems to teach slowly. The intervals hold for other streets, but not for other trainings, since
# each network was trained only once. (That `grey` has 0 % in `no_paint` is no merit: the neutral paint lies
# within 15 units of grey.)
#
# One entry is odd. `zhang16-streets` does not minimise the distance, and yet it is nearest to the *median*. Section 6
# shows that this is an accident of its weights.

# %% [markdown]
# ## 4. How open is a question? Bits
#
# *Entropy* measures how open a question is. A colour of share p is worth log2(1/p) bits of surprise when it comes: a
# share of one half is worth 1 bit, a share of one eighth 3 bits, and what is certain surprises nobody. The entropy is
# the mean surprise. It is also a limit: nobody who finds out the paint by yes-no questions, however clever,
# can do with fewer of them on average. The best strategy (found by Huffman in 1952) needs less than one question more
# than the entropy.

# %%
cases = {"certain": [1.0], "a fair coin": [0.5, 0.5], "our streets": list(streets.DEFAULT.values()),
         "five equal paints": list(streets.UNIFORM.values()), "new cars of 2022": list(streets.POPULAR.values())}
with widgets.predict(**questions.BITS_OF_A_NEW_CAR) as asked:
    asked.answer = round(streets.entropy_bits(cases["new cars of 2022"]), 2)
    for name, p in cases.items():
        print(f"{name:18} entropy {streets.entropy_bits(p):.3f} bits, best strategy "
              f"{streets.fewest_questions(p):.2f} questions")

# %% [markdown]
# **Exercise 4. Entropy.** (*apply*) Write the entropy in bits of `shares` (N,). A colour with share 0 never comes and
# adds nothing, though log2 0 is minus infinity. Compare your results with the table above.
#
# <details><summary>Hint 1</summary>The mean of what, and with which weights?</details>
# <details><summary>Hint 2</summary>Leave out the colours that never come before you take a logarithm.</details>
# <details><summary>Hint 3</summary>Shares 0.5, 0.25 and 0.25: surprises of 1, 2 and 2 bits, and a mean of
# 1.5.</details>

# %% tags=["exercise"]
def paint_entropy(shares):
    # SOLUTION
    come = shares[shares > 0]
    return (come * np.log2(1 / come)).sum()
    # STUB
    # return ...  # your code
    # END


check.paint_entropy(paint_entropy)

# %% [markdown]
# Every pixel of a picture has an entropy. In this world we know the true one.

# %%
with widgets.predict(ask=street.rgb, answer=street.coverage > 0.5, **questions.CANNOT_BE_KNOWN):
    bits = streets.truth(street).entropy()
    print("bits:", {name: round(bits[name], 2) for name in ("car", "sky", "ground")})

# %% [markdown]
# What do networks not know? `likely` learned by plain classification, `vivid` with rebalancing. They answer with a
# distribution over bins for each block of 4 x 4 pixels, so we put what the perfect observer knows into the same form.
# Even a colour that is known for certain then has up to 2.3 bits, since the soft encoding (notebook 02) spreads it over five bins.

# %%
likely, vivid = colorlab.load("zhang16-streets-classification"), colorlab.load("zhang16-streets")
with widgets.predict(**questions.COULD_HAVE_KNOWN):
    plots.show(*car_figures.unsure_street(streets.truth(small[27]), [likely, vivid]))
    print(street_tables.bits_by_class(forty[:10], {"truth": None, likely.name: likely, vivid.name: vivid}).to_string())
    seasons = cars.assign(right=cars.season == cars.guessed_season).drop_duplicates(["variant", "seed"])
    print("season found:", seasons.groupby("variant").right.mean().round(2).to_dict())

# %% [markdown]
# When such answers are turned into colours, the colours run over the edges of roofs and cars. One reason is that a network
# gives only one answer for every 4 x 4 pixels, so 24 x 24 answers for a street of 96. A larger picture does not help,
# as the networks know only this size:

# %%
figure, caption, alt, errors = car_figures.sizes(likely)
plots.show(figure, caption, alt)
print("mean ab error outside the cars:", {f"seen at {side}": round(error) for side, error in errors.items()})

# %% [markdown]
# So this notebook gives every street to the `zhang16` networks at 96 pixels, and joins their colours with a sharper
# drawing of the same street. What looks smeared below is smeared in their answers.

# %% [markdown]
# ## 5. Does the network believe the right thing?
#
# The mean colour of an answer does not tell us what a network believes. `zhang16` gives a whole distribution. Here is
# what `likely` believes about the left car of our street:

# %%
with torch.inference_mode():
    spread = likely.distribution(likely.network_input(small[27].rgb))  # (1, 313, 24, 24)
belief = objects.beliefs_of_cars(spread, small[27])[0]  # (313,): the mean over the blocks of the left car
top = belief.topk(8)
print("  ".join(f"({a:.0f}, {b:.0f}) {p:.0%}" for (a, b), p in zip(bins.centers()[top.indices], top.values)))
print(dict(zip([*streets.PAINTS, "none"], streets.paint_probabilities(belief).round(2).tolist())))

# %% [markdown]
# The likeliest bins lie around several paints. The second line adds up all 313: a bin counts for the nearest paint
# within 25 units. That is wider than the 15 units that a painted colour may be off, since bins are 10 units apart and
# the soft encoding spreads a colour over five of them. The true shares are 38, 25, 17, 12 and 8 %. Only neutral is off
# by more than a point or two, and nobody ever told the network these numbers: it saw 2,000 streets, each car with one
# paint.
#
# One car proves little, though. To see whether the *probabilities* are right, we need many:

# %%
with widgets.predict(**questions.GAINS_MOST):
    of = {model.name: cars[cars.variant == model.name] for model in (likely, vivid)}
    beliefs = {"truth": shares} | {name: figures.belief(part) for name, part in of.items()}
    plots.show(*photo_figures.beliefs(beliefs))
    print(street_tables.beliefs(of).to_string())

# %% [markdown]
# In the panel you can choose any paint, hour and season and see what three networks make of it. (Streets 0 to 99 were
# among those from which the networks learned; try other times and paints.) Choosing another paint changes no answer,
# nor could it.

# %%
fused = colorlab.load("iizuka16-streets")
widgets.street_panel([likely, vivid, fused])

# %% [markdown]
# How bad is a belief q when the true shares are p? Each colour surprises by log2(1/q) bits and comes with share p; the
# mean surprise is the *cross-entropy*. It is never below the entropy of p. The rest, the *excess bits*, is the price of
# being wrong, also called the Kullback-Leibler divergence. Training by classification minimises the cross-entropy. We
# begin with a tiny case, and then set the networks beside two beliefs that took no training, "all five alike" and
# "nearly surely red":

# %%
p, q = np.array([0.5, 0.5]), np.array([0.9, 0.1])
print(f"entropy {streets.entropy_bits(p):.2f}, cross-entropy {-(p * np.log2(q)).sum():.2f} bits")
print(street_tables.excess(of).to_string())

# %% [markdown]
# To count excess bits, one must know the true shares. Another question can be answered without them: *when the network
# gives a colour 30 %, does that colour come in three of ten cases?* If so, the network is *calibrated*; the second
# column says how far from that a belief is on average. Look at its third row. A belief of 20 % in each of five paints
# is perfectly calibrated, since one in five of these promises is kept. Still, it is farther from the truth, in bits,
# than plain classification (though nearer than rebalancing): calibration is honesty, not knowledge.

# %%
promises = {name: photo_figures.promises(part) for name, part in of.items()}  # five a car: promised, came
plots.show(*car_figures.calibration(promises))
for name, pair in promises.items():
    print(name, "promised -> came:", photo_figures.kept(*pair))

# %% [markdown]
# Each of the two networks believes nearly the same about every car, so each group holds its promises for one or two
# paints.
#
# **Exercise 5. Calibration.** (*apply*) Given the probabilities `promised` (N,) and what `came` (N,), 0 or 1, make ten
# groups of equal width (0 to 0.1, 0.1 to 0.2, ...). In each that is not empty take the size of the difference between
# the mean promise and the share that came; return their mean, weighted by the number in each group. With the promises
# of `likely` it is several times smaller than with those of `vivid`: try
# `calibration_gap(*promises[likely.name])`.
#
# <details><summary>Hint 1</summary>May too much in one group make up for too little in another?</details>
# <details><summary>Hint 2</summary>The number of a group is <code>(promised * 10).astype(int)</code>; a promise of
# exactly 1 belongs in the last one.</details>
# <details><summary>Hint 3</summary>Three promises of 0.2 of which one came, and one of 0.9 that came: gaps of 0.13
# and 0.1, and a weighted mean of (3 · 0.13 + 1 · 0.1) / 4 = 0.125.</details>

# %% tags=["exercise"]
def calibration_gap(promised, came):
    # SOLUTION
    group = np.minimum((promised * 10).astype(int), 9)
    return sum(abs((promised - came)[group == g].sum()) for g in range(10)) / len(came)
    # STUB
    # return ...  # your code
    # END


check.calibration_gap(calibration_gap)

# %% [markdown]
# ## 6. What rebalancing does to a belief
#
# Notebook 02 showed why `zhang16` is rebalanced: without it, common near-greys win and photos come out dull. Each
# pixel's loss is multiplied by a weight, large for rare colours. Suppose that a colour comes in two of ten cases, and
# that each of these cases counts three times.
#
# **Exercise 6. Rebalanced belief.** (*apply*) Write the belief that a network with unlimited training would reach,
# given true `shares` (N,) and `weights` (N,); it sums to 1.
#
# <details><summary>Hint 1</summary>Two cases that each count three times weigh as much as how many?</details>
# <details><summary>Hint 2</summary>What must be done to numbers that do not sum to 1?</details>
# <details><summary>Hint 3</summary>Shares 0.8 and 0.2 with weights 1 and 3: of ten cases, the eight count as 8 and the
# two as 6. Of 14 that makes 0.57 and 0.43.</details>

# %% tags=["exercise"]
def rebalanced_belief(shares, weights):
    # SOLUTION
    counted = shares * weights
    return counted / counted.sum()
    # STUB
    # return ...  # your code
    # END


check.rebalanced_belief(rebalanced_belief)

# %% [markdown]
# Does this explain the bars above? The weights come from how common each bin is over *all pixels* of the world, sky
# and road included. We estimate that from 60 streets, as training did from 2,000, and take for each paint the mean
# weight over the blocks of our street's cars.

# %%
weights, tilted = street_tables.tilted_shares(street, count=60)
for i, name in enumerate(streets.PAINTS):
    print(f"{name:8} true {shares[i]:3.0%}   weight {weights[i]:.1f}   predicted {tilted[i]:5.1%}   measured "
          f"{beliefs[vivid.name][i]:5.1%}   ratio {beliefs[vivid.name][i] / tilted[i]:.2f}")

# %% [markdown]
# Neutral is near the colour of roads and clouds, so it is common among pixels, gets a small weight and nearly vanishes.
# Red, already the likeliest, gains most. The rule of exercise 6 predicts four of the five beliefs well. About neutral it is right
# only in that hardly anything is left: of the two percent that it predicts, the network believes in a fifth. In percentage points
# that is no larger an error than the one about blue, of which 22 % were predicted; so for rare colours look at the ratio, not at
# the difference.
#
# Rebalancing thus does not favour what is rare *among cars*: it favours colours that are rare in the whole picture, which are
# the vivid ones.
#
# Is it a mistake? For the question "how likely?", yes. For "what should one paint?", it makes the mean more vivid:

# %%
for name, belief_of in {"true shares": shares, "predicted": tilted}.items():
    a, b = belief_of @ paint_ab
    print(f"mean under {name:12} a {a:.0f}, b {b:.0f}, chroma {np.hypot(a, b):.0f}")
print("median under true shares  a {:.0f}, b {:.0f}".format(*best["absolute"]))
chroma = np.hypot(cars.a, cars.b).groupby(cars.variant).mean()
print("chroma of the networks' cars:", chroma[[likely.name, vivid.name]].round().to_dict())

# %% [markdown]
# This also explains the odd entry of section 3. The mean under the tilted shares happens to lie close to the median
# under the true ones. With other paints, or another sky, it would lie elsewhere.
#
# Can one have both: train with weights, and divide them out of the belief afterwards?

# %%
promised = of[vivid.name][[f"p_{name}" for name in streets.PAINTS]].to_numpy() / weights
promised /= promised.sum(axis=1, keepdims=True)
undone = np.column_stack((promised, np.zeros(len(promised))))
print("belief after dividing:", dict(zip(streets.PAINTS, promised.mean(axis=0).round(2).tolist())))
print(f"excess bits {streets.excess_bits(undone):.2f}, before {of[vivid.name].excess_bits.mean():.2f}")

# %% [markdown]
# Only in part. Most of the excess is gone, but neutral hardly comes back: what training squeezed to less than one
# percent seems to have been learned too inexactly to be multiplied up again.

# %% [markdown]
# ## 7. Draw instead of averaging
#
# Besides these single answers there is another way: let chance decide, with the right shares. Lay the shares end to end
# from 0 to 1, pick a random number u between 0 and 1, and see in whose stretch it falls: with our shares u = 0.10 falls
# on red, 0.50 on blue, 0.70 on neutral and 0.95 on green.
#
# For a picture there is a catch. A network has a belief for each *block*, and does not know that a car has one paint.

# %%
figure, caption, alt, scatter = car_figures.ways_to_draw(likely, small[27])
plots.show(figure, caption, alt)
print("scatter of ab on the left car:", {name: round(value) for name, value in scatter.items()})

# %% [markdown]
# The third picture is what `bins.sample` does: all blocks share the same random numbers, so blocks with the same belief
# get the same colour. Near the edge of a car the belief changes, and so does the colour: the left car scatters as much
# as before, but in two large areas. Both cars tend to get the same paint, too, though in this world they are
# independent. For the fourth picture we used what the network does not know, the outline of each car, and drew once per
# object from the mean belief over its blocks.
#
# **Exercise 7. One draw per object.** (*apply*) Given `belief` (H, W, N) over N paints for each block, `cars` (H, W)
# with the numbers 1, 2, ..., K of the cars and 0 elsewhere, and K uniform numbers `u`, return an (H, W) array: on
# each car the number of its paint, 0 to N - 1, drawn with its own u from its mean belief, and -1 outside the cars.
#
# <details><summary>Hint 1</summary>What is the same for all blocks of one car, and what differs from car to
# car?</details>
# <details><summary>Hint 2</summary><code>belief[cars == 2]</code> has shape (blocks of car 2, N). Where do the
# stretches of its mean end?</details>
# <details><summary>Hint 3</summary>A car of two blocks that believe (0.5, 0.5) and (0.1, 0.9): its mean is (0.3,
# 0.7), the stretches end at 0.3 and 1, and u = 0.4 draws paint 1 for both blocks.</details>

# %% tags=["exercise"]
def draw_per_object(belief, cars, u):
    # SOLUTION
    painted = np.full(cars.shape, -1)
    for number in range(1, len(u) + 1):
        ends = belief[cars == number].mean(axis=0).cumsum()
        painted[cars == number] = np.searchsorted(ends, u[number - 1], side="right")
    return painted
    # STUB
    # return ...  # your code
    # END


check.draw_per_object(draw_per_object)

# %%
plots.show(*photo_figures.draws(likely, [small[14], small[27]]))
drawn = objects.draw_paints(belief.expand(2000, -1), torch.Generator().manual_seed(0))
names = pd.Series(objects.nearest_paints(drawn, streets.RADIUS)).value_counts(normalize=True)
print("2,000 draws of one car:", names.round(2).to_dict())

# %% [markdown]
# The draws have car colours in the believed shares. What do they cost?

# %%
apart = np.linalg.norm(paint_ab[:, None] - paint_ab, axis=-1)  # between what is drawn and what is true
with widgets.predict(**questions.COST_OF_A_DRAW) as asked:
    of_draw, of_mean = shares @ apart ** 2 @ shares, shares @ streets.distance_to(paint_ab, best["squared"]) ** 2
    asked.answer = of_draw / of_mean
    print(f"a draw: expected squared error {of_draw:.0f} (of the mean: {of_mean:.0f}), distance "
          f"{shares @ apart @ shares:.1f}, 0-1 loss {1 - (shares ** 2).sum():.2f}")

# %% [markdown]
# Try other draws, streets and temperatures (T below 1 sharpens the belief, above 1 flattens it). At which temperature
# do the cars get colours that you would believe?

# %%
widgets.draws_panel(likely)

# %% [markdown]
# ## 8. Back to photographs: only plausibility is left
#
# The same questions can be asked of photos, but no true map exists. We put them to three networks that were trained on
# photos, one of them (`colorlab26`) with a pretrained encoder. If you have an internet connection, you can set the
# switch to `True` for the weights of the authors of `zhang16` (129 MB; slower):

# %%
full_size = False

plain = colorlab.load("zhang16-mini-classification")
rebalanced = colorlab.load("zhang16" if full_size else "zhang16-mini")
convincing = colorlab.load("colorlab26")

# %%
for name in ("car", "palace"):
    figure, caption, alt, thirds = car_figures.unsure_photo(name, photos[name], [plain, rebalanced, convincing])
    plots.show(figure, caption, alt)
    print("bits in the upper, middle and lower third:", thirds)

# %% [markdown]
# Such a map mixes two things: what cannot be known, and what this network has not learned. In the streets we could
# subtract one from the other. Here a person has to judge: about the blue sky over the palace most people would be surer
# than these networks are, about the paint of the car they would not.
#
# Beliefs can still be ranked by their mean surprise (cross-entropy) at what a photo really shows. How far even the best
# of them is above the entropy remains unknown. For comparison, the *prior* gives every pixel of every photo the shares
# that the bins have in the training photos. (`colorlab26` is left out, as it answers on a finer grid than the others.)

# %%
with widgets.predict(**questions.LEAST_SURPRISED):
    surprises = street_tables.surprises([plain, rebalanced], photos)
    print(surprises.round(1).to_string())
    print(street_tables.differences(surprises, plain.name).to_string())

# %% [markdown]
# ### Many cars for one photo
#
# Let us return to the car of section 1. What would be a fair draw of *its* paint? The 4,392 photos can help: take the
# cars that are about as light as this one, draw some of them, and give their colours to the network that takes hints.

# %%
L = photo_figures.lightness_of_car(photos["car"])
alike = measured_cars[(measured_cars.L - L).abs() < 5]
some = alike.sample(8, random_state=0)
drawn_cars = {f"a {a:.0f}, b {b:.0f}": painter.colorize(photos["car"], hints=car_figures.hints_for_car((a, b)))
              for a, b in zip(some.a, some.b)}
plots.show(*car_figures.repaintings(photos["car"], drawn_cars))
print(f"L of the car {L:.0f}; {len(alike)} photographed cars within 5 units of it:",
      {name: round(share, 2) for name, share in photographs.shares_of(alike.paint).items()})

# %% [markdown]
# Five of the eight are silver, with a bluish or brownish tint, and one is a greenish yellow. That two are orange is a
# rare chance: our rule counts orange as red, and red makes up only 4 % of the 401 cars.
#
# Each of these is a fair guess, given what those photos show. None of them is known to be right. A network that painted
# the mean of them all would have a smaller expected squared error than such draws, and would never once show an orange
# car.
#
# Without clicks, the networks have to decide by themselves:

# %%
by_themselves = {name: colorlab.load(name).colorize(photos["car"])
                 for name in ("colorlab26", "colorlab26-safe", "zhang16-mini", "iizuka16-mini", "mean-colour")}
plots.show(*photo_figures.by_themselves(photos["car"], by_themselves))
errors = street_tables.photo_errors(photos["car"], {**by_themselves, "grey": car_figures.grey_of(photos["car"])})
print(errors.to_string())

# %% [markdown]
# Compare the rows of `grey` and `mean-colour` with the others before you call any of them good. On this photo the
# answer "no colour" has the smallest error of all, so a small error alone is no praise.
#
# Now try a photo of your own, preferably of a car: put the file beside this notebook and write its name between the
# quotes. The last picture is a draw in which all places share one noise, as nobody told us where the objects are. For
# the cup of coffee, which stands in until then, it comes out turquoise, pink and blue: an unlikely colour, once drawn,
# fills all places with a similar belief.

# %%
my_photo = ""
mine = images.read(my_photo) if my_photo else photos["coffee"]
answers = photo_figures.answers_to(mine, plain, [convincing, rebalanced])
plots.show(*photo_figures.which_would_you_show(answers))
print("mean chroma:", {name: round(street_tables.mean_chroma(picture)) for name, picture in answers.items()})

# %% [markdown]
# ## 9. What a hint would add
#
# The grey photo does not hold the paint. A person may know it. Our street has two cars; how many bits are left for an
# observer who knows this world and is told something?

# %%
one_car = streets.entropy_bits(shares)
not_red = shares * (np.array(list(streets.PAINTS)) != "red")
told = {"nothing": shares, "it is day": shares, "the right car is not red": not_red / not_red.sum(),
        "the right car is blue": [1.0]}
for hint, right_car in told.items():
    print(f"{hint:25} left car {one_car:.2f} + right car {streets.entropy_bits(right_car):.2f} = "
          f"{one_car + streets.entropy_bits(right_car):.2f} bits")

# %% [markdown]
# The hour is worth nothing, since the sun is in the picture. "Not red" removes one possibility; the rest is made to sum
# to 1 again, as if by rebalancing with weights 0 and 1. "Blue" removes all doubt about that car and none about the
# other: paints are independent in this world, so a hint cannot spread from car to car.
#
# **Exercise 8. Bits left.** (*apply*) A question has an answer for each paint: `group` (N,) holds the number of the
# answer, so `[1, 0, 0, 0, 0]` asks "is it red?". Return the bits that are left *on average* after the answer, for
# `shares` (N,). `streets.entropy_bits` helps. Then find out which yes-no question leaves the fewest bits.
#
# <details><summary>Hint 1</summary>After the answer "no", do the shares that remain sum to 1?</details>
# <details><summary>Hint 2</summary>Each answer leaves its own bits. How often does each answer come?</details>
# <details><summary>Hint 3</summary>Shares 0.5, 0.25, 0.25, and the question "is it the first?": "yes" leaves 0 bits,
# "no" leaves a coin, 1 bit; on average 0.5.</details>

# %% tags=["exercise"]
def bits_left(shares, group):
    # SOLUTION
    left = 0
    for answer in np.unique(group):
        kept = shares[group == answer]
        left += kept.sum() * streets.entropy_bits(kept / kept.sum())
    return left
    # STUB
    # return ...  # your code
    # END


check.bits_left(bits_left)

# %% [markdown]
# Now for the network. `likely` never learned to take hints, but its belief can be changed by hand: in the blocks of the
# right car we keep the bins within 25 units of blue, and make them sum to 1 again. The table under the picture holds mean ab
# errors, and PSNR in dB.

# %%
near = (bins.centers() - torch.tensor(streets.PAINTS["blue"])).norm(dim=1) <= streets.RADIUS  # (313,)
on_right_car = photo_figures.blocks_of_car(small[27], 2)  # (24, 24)
kept = spread * near[:, None, None]
hinted = torch.where(on_right_car, kept / kept.sum(dim=1, keepdim=True), spread)
plots.show(*car_figures.hinted(street, spread, hinted))
print(street_tables.hint_errors(street, {"no hint": spread, "hint": hinted}).to_string())

# %% [markdown]
# The error on the right car falls to about a third. One reason why it is not 0 is that an answer for 4 x 4 pixels blurs
# over the edge of the car. The left car has the same error as before.
#
# Two things were easy here: the drawing knows which pixels belong to the car, and the user knew the colour. A real
# user clicks on a few points, and the network must find out how far a colour reaches. Zhang et al. trained one to do
# that in 2017. For 1,000 photos of 256 x 256 pixels they report (*read* means that we took it from the paper):

# %%
published = pd.read_csv(resources.path("published.csv"))
guided = published[published.source == "Zhang 2017"]
print(guided[["method", "data", "metric", "value", "status"]].to_string(index=False))
low, high = guided.value
print(f"\n{high - low:.2f} dB: the squared error falls by a factor of {10 ** ((high - low) / 10):.1f}")

# %% [markdown]
# Ten points of colour on each photo do that. In the table of the DDColor paper, Zhang 2016 and DDColor of 2023 are 1.2
# dB apart. That is what seven years of automatic methods brought, though on other photos, so the two numbers can be
# compared only roughly. Bits that are not in the grey photo must come from elsewhere: from a user, a second photo or an
# archive's record. No architecture replaces them.
#
# ## 10. Essay
#
# The study that this course grew from showed a blue car that both networks painted yellow. It said that a grey car has
# no single right colour, and its error measures counted the yellow as wrong all the same.
#
# > **A grey car has no single right colour. What should a colorizer answer, and how should it be judged?**
#
# **Exercise 9. Design a verdict.** (*design*, graded by the rubric below) Write 600 to 900 words. Decide on one use
# (a family album, a newspaper's archive, a film, pictures to train another network). Choose the answer that a
# colorizer should give for that use, the measure and the baseline by which you would judge it, and an experiment that
# could prove you wrong. Use at least three numbers from this notebook and one from another.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **What is unknown** | treats all errors alike | says that some colours cannot be known | tells which can be known and which cannot, with bits or an entropy map |
# | **Answer and loss** | "the best colour" | names mean, mode or draw | says which loss each is best for, and what it costs under another |
# | **Judging** | one number | two measures that disagree | says what each measure rewards and hides, proposes one that fits the use, and a baseline for it |
# | **Evidence** | none, or wrong | numbers that fit | numbers with their limits: a drawn world, small networks, one seed, no truth for photos |
# | **Consequences** | none | says who could be misled | proposes what to tell the viewer, when to ask for a hint, and when to leave a place grey |
#
# Ten points. An essay that contradicts this notebook with good evidence gets all of them.

# %% [markdown]
# **Your essay** (double-click here to write):

# %% [markdown] tags=["solution"]
# Points that strong essays have made room for: the mean is best by squared error and right in 0 % of cases, a draw
# costs twice that and shows real car colours; classification is a tenth of a bit from the truth and rebalancing ten
# times as much, yet in Zhang 2016 rebalanced pictures fooled people more often (32 %, read, against 25 %, recalled,
# with standard errors of more than 2 points); calibration can be measured without knowing the truth, excess bits
# cannot; a hint of one colour is worth 2.1 bits; a collection of photos has other shares than the street; a picture
# that hides its doubt is worse in an archive than in a film.

# %%
widgets.predictions.recap()

# %% [markdown]
# ## Recap
#
# **Jargon**: *loss*, what a mistake costs; *mean, median, mode*, the best answers under squared distance, distance and
# 0-1 loss; *entropy*, the mean surprise, below which no strategy of yes-no questions can get on average; *entropy map*,
# the entropy at each place of a picture; *cross-entropy*, the mean surprise of a belief; *excess bits*, how far that is
# above the entropy; *calibrated*, keeping its promises; *draw*, an answer by chance with the believed shares; *hint*,
# what a user adds.
#
# **Questions**
#
# 1. A colorizer paints all cars in a dull rose that no car has. Is it broken?
#    <details><summary>Answer</summary>Not if it was asked for the least squared error: the mean of the paints is the
#    best answer to that question. What is wrong is the question.</details>
# 2. A network is unsure about the ground of our streets. Can that be blamed on the world?
#    <details><summary>Answer</summary>No: the true entropy of the ground is 0, since trees and snow show the season.
#    The network has not learned to see it.</details>
# 3. Rebalancing makes rare colours more likely. Why did red, the commonest paint, gain most?
#    <details><summary>Answer</summary>The weights count all pixels of the picture. Red is rare among those, as are
#    blue, yellow and green; neutral is common, and loses.</details>
# 4. In a collection of photos half of the cars are neutral, among new cars 82 %. Which number should a colorizer
#    believe?
#    <details><summary>Answer</summary>That of the photos it will be given. Neither is "the truth about cars";
#    what was left out of a collection decides what is learned from it.</details>
# 5. Which yes-no question about the paint saves most bits, with 38, 25, 17, 12 and 8 %?
#    <details><summary>Answer</summary>One that splits the shares in halves: "red or yellow?" is answered yes in 50 %
#    of all cases, and saves one whole bit.</details>
#
# **Next**: in notebook 07 you are the user who knows the colour, and find out how few clicks a photo needs.
#
# **Further reading**
#
# - R. Zhang, P. Isola, A. A. Efros: Colorful Image Colorization. ECCV 2016 (section 2 on why not to average).
# - R. Zhang, J.-Y. Zhu, P. Isola, X. Geng, A. S. Lin, T. Yu, A. A. Efros: Real-Time User-Guided Image Colorization
#   with Learned Deep Priors. ACM Transactions on Graphics 36(4), 2017.
# - G. Charpiat, M. Hofmann, B. Schoelkopf: Automatic Image Colorization via Multimodal Predictions. ECCV 2008.
# - C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger: On Calibration of Modern Neural Networks. ICML 2017.
# - D. A. Huffman: A Method for the Construction of Minimum-Redundancy Codes. Proceedings of the IRE 40, 1952.
# - Axalta Coating Systems: Global Automotive Color Popularity Report, press release of 15 December 2022.
