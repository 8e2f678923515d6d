# %% [markdown]
# # 06 · Car colours: what nobody can know from a grey photo
#
# {{badges}}
#
# **You will be able to**
#
# - name the best single answer to a question that has several, and say under which loss it is best;
# - measure in bits how unsure an answer is, and read an entropy map;
# - test whether a network's probabilities can be believed, and compute what rebalancing does to them;
# - draw an answer instead of averaging, and say what that costs;
# - argue how a colorizer should be judged when no answer is the right one.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 75 min, the essay at the end 45 min.
#
# **Know first**: notebooks 00 to 02 (ab plane, bins, annealed mean, rebalancing); what a probability is.

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
# ## 1. Five cars, one grey picture
#
# With photographs one never knows how likely each colour was: the photo shows what happened once. So this notebook
# starts in a drawn world, `colorlab.streets`, where we made the rules. Every car is painted by chance, with these
# shares:

# %%
from colorlab import streets

for name, share in streets.DEFAULT.items():
    print(f"{name:8} {share:4.0%}   a, b = {streets.PAINTS[name]}")
shares, paint_ab = np.array(list(streets.DEFAULT.values())), streets.paint_ab()

# %% [markdown]
# Everything else in a street has one colour, which follows from what it is, from the time of day and from the season.
# **Predict**: can you tell the five paints apart in the grey picture?

# %%
from colorlab import lab, plots

unseen = streets.StreetDataset(streets.SUPPLIES["results"], size=256)  # no model of this notebook was trained on these
street = unseen[27]
painted = {name: street.with_colours(name).rgb for name in streets.PAINTS}
plots.show(plots.row([*painted.values(), np.repeat(street.grey[..., None], 3, axis=-1)],
                     [*painted, "any of them, in grey"], height=1.9),
           caption="Five streets that differ only in their paint, and the one picture that a colorizer is given of all five.",
           alt="The same sunny street with two cars five times: both red, both blue, both neutral grey, both yellow, both "
               "green. The last picture is the street in grey.")

# %%
def grey_bytes(rgb):
    L = lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[0]
    return lab.to_uint8(lab.grey_value(L)).numpy()


greys = np.stack([grey_bytes(rgb) for rgb in painted.values()])
print("pixels whose colour differs:", (np.ptp(np.stack([*painted.values()]), axis=0) > 0).any(-1).sum(),
      "  pixels whose grey differs:", (greys != greys[0]).any(0).sum())

# %% [markdown]
# Thousands of pixels differ in colour, none in grey. No network that is given this picture, however large, can do better
# than to learn the shares. (The paints were chosen to have equal lightness. In real photos white, silver and black differ
# in lightness, so this world is harder on cars than ours. In everything else it is far simpler.)
#
# So "what colour is the car?" has no answer. Two other questions have one: *how likely is each colour?* and *what
# should one paint?*

# %% [markdown]
# ## 2. The best answer depends on the judge
#
# A colorizer must paint something. What is best depends on what a mistake costs, the *loss*: the squared distance in
# the ab plane, the distance itself, or the *0-1 loss* (0 for exactly right, 1 for anything else). **Predict**: six of
# ten cars are red, four are green. Which colour is best under each loss?

# %%
for loss, answer in streets.best_answers({"red": 0.6, "green": 0.4}).items():
    print(f"{loss:9}  a, b = {np.round(answer, 1)}")
print("red", streets.PAINTS["red"], " green", streets.PAINTS["green"])

# %% [markdown]
# Squared error is smallest at the *mean*, a brown between the two that no car has. The other two losses take red: the
# distance is smallest at the *median* (in the plane: the point with the least mean distance), the 0-1 loss at the
# *mode*, the likeliest colour. Now the five paints. **Predict**: one of the four answers below is "no colour", a = b
# = 0. Is it the worst?

# %%
best = streets.best_answers(streets.DEFAULT)
for name, answer in [*zip(("mean", "median", "mode"), best.values()), ("grey", (0, 0))]:
    distance = streets.distance_to(paint_ab, answer)
    print(f"{name:7} a {answer[0]:5.1f}  b {answer[1]:5.1f}   expected: squared {shares @ distance ** 2:5.0f}, "
          f"distance {shares @ distance:.1f}, 0-1 loss {shares @ (distance > 0):.2f}")

# %% [markdown]
# Mean, median and mode each win their own column. The mean is never exactly right; the mode, red, is right in 38 %
# of all cases and has the largest squared error of all. Grey comes out nearer to the truth than the mode, on average:
# remember the grey row of notebook 00.

# %%
truth = streets.truth(street)
pictures = [truth.answer_rgb(loss) for loss in streets.LOSSES]
plots.show(plots.row([street.rgb, *pictures], ["what happened", "mean", "median", "mode"], height=2.4),
           caption="Three best answers. Mean and median paint every car in a dull rose that no car of this world has; the "
                   "mode paints all of them red.",
           alt="A street with a red and a blue car; then with both cars in a dull rose, both in a slightly stronger rose, "
               "both in bright red. All else is equal.")
print("distance to the nearest paint:", [f"{streets.distance_to(paint_ab, best[loss]).min():.0f}" for loss in best])

# %% [markdown]
# Mean and median are 27 and 32 units from the nearest paint: colours that no car has. Do networks answer like this?
# Five were trained on such streets, and measured on 600 others (`data/streets` in the repository says how).
# `zhang16-streets-l2` and the two `iizuka16` minimise a squared error; the other two learned by classification,
# `zhang16-streets` with rebalancing.

# %%
import pandas as pd

from colorlab import resources

measured = pd.read_csv(resources.path("streets", "streets.csv")).set_index("variant")
print(measured[["to_mean", "to_median", "to_mode", "no_paint"]].round(2).to_string())

# %% [markdown]
# The first three columns are distances in the ab plane from the colours that a network gave to cars, to the three best
# answers; `no_paint` is the share of cars with a colour that no car has (more than 15 units from every paint).
# `iizuka16-streets` answers 5.7 units from the mean, and all of its cars have a colour that no car has: it learned
# what its loss asks for. `zhang16-streets-l2` was to show the same and does not: it is 14 units off, between the mean
# and grey, so that half of its cars pass for neutral. It had twice the training of the other `zhang16`; through 313
# bins a squared error learns slowly. (`zhang16-streets` has its own reason to be away from the mean, section 5.)
#
# **Exercise 1. Best single colours.** Given colours `ab` (N, 2) and their `shares` (N,), return a 2 x 2 array: first
# row the a and b with the least expected squared error, second row those with the least expected 0-1 loss. Target:
# (1.9, -3.3) and (-2, -4) for our paints with the shares of the new cars of 2022,
# `np.array(list(streets.POPULAR.values()))`.

# %% tags=["exercise"]
from colorlab import check


def best_single_colours(ab, shares):
    # SOLUTION
    return np.stack((shares @ ab, ab[shares.argmax()]))
    # STUB
    # return ...  # your code
    # END


check.best_single_colours(best_single_colours)

# %% [markdown]
# Why are those two so close? Look at what people buy:

# %%
published = pd.read_csv(resources.path("published.csv"))
print(published[published.source == "Axalta 2022"][["method", "data", "value"]].to_string(index=False))

# %% [markdown]
# 82 % of the new cars of 2022 were white, black, grey or silver (Axalta 2022), and those all lie near a = b = 0.
# Where one answer dominates, mean, median and mode nearly agree, and a colorizer that paints every car grey is mostly right.
# How much a question is open depends on the shares. That can be measured.

# %% [markdown]
# ## 3. How open is a question? Bits
#
# *Entropy* counts it, in bits: how many yes-no questions one needs on average to learn the answer, if one asks
# cleverly. A colour of share p is worth log2(1/p) bits of surprise; the entropy is the mean surprise. **Predict**:
# put these five in order.

# %%
cases = {"certain": [1.0], "a fair coin": [0.5, 0.5], "five equal paints": list(streets.UNIFORM.values()),
         "our streets": list(streets.DEFAULT.values()), "new cars of 2022": list(streets.POPULAR.values())}
for name, p in cases.items():
    print(f"{name:18} {streets.entropy_bits(p):.3f} bits")

# %% [markdown]
# 0 for what is certain, 1 for a coin, at most log2 5 = 2.32 for five paints. Our streets are close to that; a real
# car of 2022, in the same five groups, has less than half of it. (The 4 % that Axalta does not name are counted as
# yellow.)
#
# **Exercise 2. Entropy.** Write the entropy in bits of `shares` (N,). A colour with share 0 never comes and adds
# nothing, though log2 0 is infinite. Target: 2.124 for our streets.

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
# Entropy exists at every pixel: an *entropy map*. In this world the true one is known. **Predict**: where is it above
# 0? And where will a network be unsure that need not be? (`likely` learned by plain classification, `vivid` with
# rebalancing.)

# %%
from colorlab.streets import figures

likely, vivid = colorlab.load("zhang16-streets-classification"), colorlab.load("zhang16-streets")
small = streets.StreetDataset(streets.SUPPLIES["results"], size=96)  # the same streets at the size on which the two networks were trained
plots.show(figures.unsure(streets.truth(small[27]), [likely, vivid]),
           caption="What cannot be known (truth), and what two networks do not know. They are rightly unsure of the cars; "
                   "of roofs, hills and ground they need not be.",
           alt="A street; its true entropy: 0 but for two cars in one lighter shade; two maps of networks, coarse and "
               "blurred: darkest on road and sun, bright on the cars, roofs, hills and the rims of trees.")

# %%
bits = figures.bits_map(likely, likely.network_input(small[27].rgb))


def blocks(mask):
    """The network answers once for 4 x 4 pixels: the blocks that lie wholly inside a mask (side, side)."""
    return mask.reshape(len(mask) // 4, 4, -1, 4).all(axis=(1, 3))


on_car = blocks(small[27].cars > 0)
on_road, on_ground = (blocks(small[27].segmentation == streets.CLASSES.index(name)) for name in ("road", "ground"))
print(f"mean bits over bins: cars {bits[on_car].mean():.1f}, ground {bits[on_ground].mean():.1f}, "
      f"road {bits[on_road].mean():.1f}")
print("season found:", measured.season_right.round(2).to_dict())

# %% [markdown]
# The true map knows one thing: cars 2.1 bits, all else 0. The networks' bits are larger, since they count *bins*: the
# soft encoding spreads even a certain colour over five. **Predict**: how many bits has a red that is certain, over
# bins? And a car with the true shares?

# %%
from colorlab import bins

encoded = bins.soft_encode(torch.tensor(paint_ab.T, dtype=torch.float32)[None, :, :, None])  # (1, 313, 5 paints, 1)
true_over_bins = encoded[..., 0] @ torch.tensor(shares, dtype=torch.float32)  # (1, 313)
print(f"certain red {bins.entropy(encoded)[0, 0, 0]:.2f}   car with the true shares "
      f"{bins.entropy(true_over_bins[..., None, None]).item():.2f}")

# %% [markdown]
# So about 2 bits are the price of the bins, and 4.05 is what a perfect network would show on a car; this one
# has somewhat more. It is surer of the road, and unsure of the ground without need: grass, autumn leaves and winter ground
# have the same grey here, but a single tree, and snow, tell the season. No network of ours found it: luck would be
# 0.33 of the seasons, and the best has 0.34. They hedge over three seasons, as one must over paints. An entropy map
# of a network shows what *it* does not know, whether or not it could be known.

# %% [markdown]
# ## 4. Does the network believe the right thing?
#
# The mean colour of an answer does not tell what a network believes. `zhang16` gives a whole distribution. Here is
# one block of 4 x 4 pixels in the middle of a car. **Predict**: in how many places of the ab plane will its
# probability gather?

# %%
with torch.inference_mode():
    spread = likely.distribution(likely.network_input(small[27].rgb))  # (1, 313, 24, 24)
row, column = np.argwhere(on_car)[len(np.argwhere(on_car)) // 2]
belief = spread[0, :, row, column]
top = belief.topk(8)
print("  ".join(f"({a:.0f}, {b:.0f}) {p:.0%}" for (a, b), p in zip(bins.centers()[top.indices], top.values)))
print(dict(zip([*streets.PAINTS, "none"], streets.paint_probabilities(belief).round(3).tolist())))

# %% [markdown]
# The likeliest bins lie around red, blue, yellow and neutral, several to a paint. The second line adds up all 313:
# each bin goes to the nearest paint within 25 units. Compare with 38, 25, 17, 12 and 8 %: near, and nobody ever told
# the network these numbers. It saw 2,000 streets, each car with one paint.
#
# The panel shows streets with any paint, and what three networks make of them. (Its streets 0 to 99 were among those
# that the networks learned from; try other times and paints.) **Predict**: what changes when you change the paint?

# %%
from colorlab import widgets

fused = colorlab.load("iizuka16-streets")
widgets.street_panel([likely, vivid, fused])

# %% [markdown]
# The same without moving anything:

# %%
plots.show(figures.answers(unseen.scene_seed(24), [likely, fused]),
           caption="One winter street at three times of day. Both networks see the hour and colour sky and road by it. "
                   "Neither can see the paint: the yellow and the blue car get the same dull colour, at any hour.",
           alt="Rows: day, sunset, night. Columns: the street in grey, in its true colours with a yellow and a blue car, and "
               "as two networks colour it: sky blue, orange or violet as it should be, both cars a dull rose.")
print(streets.evaluate(likely, [small[24]])[["car", "paint", "a", "b"]].round(0).to_string(index=False))

# %% [markdown]
# Two cars, two paints, nearly one answer. Whether the *probabilities* are right takes many cars: 1,075 of them, in
# 600 new streets. The file `cars.csv.gz` holds what each network believed of each.

# %%
cars = pd.read_csv(resources.path("streets", "cars.csv.gz"))
of = {model.name: cars[cars.variant == model.name] for model in (likely, vivid)}
beliefs = {"truth": shares} | {name: figures.belief(table) for name, table in of.items()}
plots.show(figures.paint_bars(beliefs),
           caption="What two networks believe of cars that they have not seen. Classification recovers the shares; "
                   "rebalancing believes in red and hardly in neutral.",
           alt="Stacked bars. Truth: red 38, blue 25, neutral 17, yellow 12, green 8 %. Classification: nearly the same, "
               "neutral 13, and 3 % no car's colour. Rebalanced: red 50, blue 24, yellow 16, green 9 %, neutral not visible.")
print(measured.loc[list(of), ["p_red", "p_blue", "p_neutral", "p_yellow", "p_green", "p_none"]].round(3).to_string())

# %% [markdown]
# How bad is a wrong belief q, when p is true? Its surprise is log2(1/q), and it comes with share p: the mean is the
# *cross-entropy*. It is never below the entropy of p; what lies above, the *excess bits*, is the price of being
# wrong. (It is also called Kullback-Leibler divergence.) Training by classification minimises the cross-entropy.
# Tiny, then measured:

# %%
p, q = np.array([0.5, 0.5]), np.array([0.9, 0.1])
print(f"entropy {streets.entropy_bits(p):.2f}, cross-entropy {-(p * np.log2(q)).sum():.2f} bits")
print(measured.loc[list(of), ["excess_bits", "calibration_error"]].round(3).to_string())

# %% [markdown]
# Classification costs 0.074 bits above the truth, rebalancing 0.778. The second column asks another thing, which
# needs no known shares: *when the network says 30 %, does it come in three of ten cases?* If so, it is *calibrated*.
# **Predict**: in which direction is the rebalanced network off, where it promises much, and where it promises little?

# %%
def promises(table):
    """The five probabilities of every car in one row (5 N,), and for each 1 if its paint came, else 0."""
    promised = table[[f"p_{name}" for name in streets.PAINTS]].to_numpy()
    came = table.paint.to_numpy()[:, None] == np.array(list(streets.PAINTS))
    return promised.ravel(), came.ravel().astype(float)


def group_means(promised, came):
    """For each tenth of 0..1: mean promise and share that came."""
    return pd.DataFrame({"promised": promised, "came": came}).groupby((promised * 10).astype(int)).mean()


for name, table in of.items():
    pairs = group_means(*promises(table)).itertuples(index=False)
    print(name, "promised -> came:", ", ".join(f"{q:.3f} -> {c:.3f}" for q, c in pairs))

# %%
from matplotlib.figure import Figure

figure = Figure(figsize=(4, 3.4), layout="constrained")
axis = figure.subplots()
axis.plot([0, 0.6], [0, 0.6], "k--", linewidth=1, label="promised = came")
for (name, table), marker in zip(of.items(), "os"):
    found = group_means(*promises(table))
    axis.plot(found.promised, found.came, marker + "-", label=name)
axis.set(xlabel="probability that was promised", ylabel="share that came")
axis.legend(fontsize=7)
plots.show(figure, caption="A calibration plot. On the dashed line a promise is kept. Rebalancing promises too much at the "
                           "top, and too little at the bottom.",
           alt="Two curves over a dashed diagonal. Circles (classification) lie on it from 0.08 to 0.41; squares "
               "(rebalanced) lie above it on the left, at 0.05, and below it on the right, at 0.5.")
print("cars:", {name: len(table) for name, table in of.items()})

# %% [markdown]
# The classification network keeps its promises within 0.02. The rebalanced one promises about 0.5 where about 0.4 comes
# (red), and 0.045 where 0.125 comes (neutral and green). Both give every car nearly the same belief, so each group holds
# one paint or two.
#
# **Exercise 3. Calibration.** Given `promised` (N,) probabilities and what `came` (N,), 0 or 1, make ten groups of
# equal width (0 to 0.1, 0.1 to 0.2, ...). In each that is not empty take the size of the difference between the mean
# promise and the share that came; return their mean, weighted by the number in each group. Target:
# `calibration_gap(*promises(of[likely.name]))` is 0.0117, and with `vivid` 0.0609: the numbers of the table above, up to
# the rounding of the stored probabilities.

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
# ## 5. What rebalancing does to a belief
#
# Notebook 02 showed why `zhang16` is rebalanced: without it, common near-greys win and photos come out dull. Each
# pixel's loss is multiplied by a weight, large for rare colours. To the network that is as if a colour came more
# often than it does: a colour of share p and weight w counts like p times w. **Predict**: p = 0.7, 0.2, 0.1 and w =
# 0.5, 1, 3. Which colour does the network believe in most?
#
# **Exercise 4. Rebalanced belief.** Write the belief that a network with unlimited training would reach, given true
# `shares` (N,) and `weights` (N,); it sums to 1. Target: (0.41, 0.24, 0.35) for the numbers above.

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
# and road included. We estimate that from 100 streets, as training did from 2,000. **Predict**: which of the five
# paints gets the smallest weight?

# %%
import torch.nn.functional as F

from colorlab import datasets

sketch = datasets.find("streets").squares(96, 100, progress=False)
prior = bins.estimate_prior([lab.rgb_to_lab(sketch.rgb[..., ::2, ::2])[:, 1:]], photographs=False)
weight_of_bin = bins.rebalancing_weights(prior)


def weight_of_cars(rgb):
    """Mean weight over the blocks of the cars in `street`: that of the bin nearest to a block's true colour."""
    ab = F.avg_pool2d(lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[None, 1:], 4)
    return weight_of_bin[bins.hard_encode(ab)[0][torch.tensor(blocks(street.cars > 0))]].mean().item()

# %%
weights = np.array([weight_of_cars(rgb) for rgb in painted.values()])
tilted = shares * weights / (shares * weights).sum()
for i, name in enumerate(streets.PAINTS):
    print(f"{name:8} true {shares[i]:3.0%}   weight {weights[i]:.1f}   predicted {tilted[i]:5.1%}   "
          f"measured {beliefs[vivid.name][i]:5.1%}")

# %% [markdown]
# Neutral is near the colour of roads and clouds, so it is common among pixels, gets a weight of a quarter and nearly
# vanishes: 0.4 % are left. The other weights lie between 1.6 and 2.4, and red, already the likeliest, gains most. The
# prediction is two columns of numbers multiplied, and comes within about 2 points of the network for every paint
# (neutral is even rarer in the network than predicted). Rebalancing thus does not favour what is rare *among cars*: red
# is the commonest of paints. It favours colours that are rare in the whole picture, which are the vivid ones.
#
# Is it a mistake? For the question "how likely?", yes. For "what should one paint?", it makes the mean more vivid:

# %%
for name, belief_of in {"true shares": shares, "predicted": tilted}.items():
    a, b = belief_of @ paint_ab
    print(f"{name:12} mean colour a {a:.0f}, b {b:.0f}, chroma {np.hypot(a, b):.0f}")
chroma = np.hypot(cars.a, cars.b).groupby(cars.variant).mean()
print(chroma[[likely.name, vivid.name]].round(0).to_string())

# %% [markdown]
# The chroma of the mean rises by about two fifths, in theory and in the network. It pays with calibration. Can
# one have both, and divide the weights out of the belief afterwards?

# %%
promised = of[vivid.name][[f"p_{name}" for name in streets.PAINTS]].to_numpy() / weights
promised /= promised.sum(axis=1, keepdims=True)
undone = np.column_stack((promised, np.zeros(len(promised))))
print("belief after dividing:", dict(zip(streets.PAINTS, promised.mean(axis=0).round(2).tolist())))
print(f"excess bits {streets.excess_bits(undone):.2f}, before {measured.loc[vivid.name, 'excess_bits']:.2f}")

# %% [markdown]
# Partly: most of the excess is gone, but neutral comes back to a few percent only. What training squeezed to 0.4 %
# was learned too inexactly to be multiplied up again.

# %% [markdown]
# ## 6. Draw instead of averaging
#
# There is a third answer beside mean and mode: let chance decide, with the right shares. Stack the shares up from 0
# to 1, throw a number u between 0 and 1, and see in which stretch it falls:

# %%
ends = shares.cumsum()
for u in (0.10, 0.50, 0.70, 0.95):
    print(f"u = {u:.2f}: ends {ends.round(2)} -> {list(streets.PAINTS)[int((u >= ends).sum())]}")

# %% [markdown]
# **Exercise 5. Draws.** Given `shares` (N,) and uniform numbers `u` (M,) in 0..1, return the numbers (M,) of the
# colours that are drawn, 0 to N - 1, in the order of the shares as above. Target: with
# `np.random.default_rng(1).random(1000)` and our shares, red (0) comes 388 times.

# %% tags=["exercise"]
def draw_paints(shares, u):
    # SOLUTION
    return np.searchsorted(shares.cumsum(), u, side="right")
    # STUB
    # return ...  # your code
    # END


check.draw_paints(draw_paints)

# %% [markdown]
# For a picture there is a catch. **Predict**: what does a car look like if each of its blocks is drawn on its own?

# %%
from colorlab.models.base import join

generator = torch.Generator().manual_seed(4)
alone = torch.multinomial(spread[0].flatten(1).T, 1, generator=generator).reshape(24, 24)
answers = {"mean": bins.annealed_mean(spread, 1.0), "mode": bins.annealed_mean(spread, 0.0),
           "one draw for all": bins.sample(spread, generator.manual_seed(4)),
           "each block alone": bins.centers()[alone].movedim(-1, 0)[None]}
plots.show(plots.row([join(street.rgb, ab) for ab in answers.values()], list(answers), height=2.4),
           caption="One belief, four pictures. Drawn block by block it is confetti: the belief says how likely a colour is "
                   "at each place, not that a car has one paint.",
           alt="The street four times: pale with dull rose cars; with ground in green and orange patches and cars part grey, "
               "part red; with two blue cars; with small blotches of random colours all over.")
for name, ab in answers.items():
    a, b = ab[0][:, torch.tensor(on_car)].std(dim=1)
    print(f"{name:16} standard deviation on the cars: a {a:.0f}, b {b:.0f}")

# %% [markdown]
# `bins.sample` shares one throw of the dice among all blocks: blocks with the same belief get the same colour, and
# each block is still drawn from its own belief. At the edges of a car the belief is another, so patches remain; and
# the two cars mostly get one paint, though in this world they are independent. (A network with a distribution per
# pixel cannot know that a car has one paint.) Does it draw with the right shares? 2,000 draws of one block:

# %%
drawn = bins.sample(belief[None, :, None, None].expand(2000, -1, -1, -1), torch.Generator().manual_seed(0))[..., 0, 0]
apart = np.linalg.norm(drawn.numpy()[:, None] - paint_ab, axis=-1)  # (2000, 5)
believed = streets.paint_probabilities(belief)
for i, name in enumerate(streets.PAINTS):
    print(f"{name:8} drawn {(apart[:, i] <= streets.RADIUS).mean():.3f}   believed {believed[i]:.3f}")

# %% [markdown]
# The draws have car colours in the believed shares, up to the luck of 2,000 draws. What do they cost? **Predict**: is a fair draw nearer to the truth
# than the mean, or further away?

# %%
apart = np.linalg.norm(paint_ab[:, None] - paint_ab, axis=-1)  # between what is drawn and what is true
print(f"a draw: expected squared error {shares @ apart ** 2 @ shares:.0f}, distance {shares @ apart @ shares:.1f}, "
      f"0-1 loss {1 - (shares ** 2).sum():.2f}")
mean_error = shares @ streets.distance_to(paint_ab, best["squared"]) ** 2
print(f"squared error of the draw / of the mean: {shares @ apart ** 2 @ shares / mean_error:.2f}")

# %% [markdown]
# The squared error of a draw is exactly twice that of the mean, for any shares: the draw scatters as much as the
# truth, and the two scatters add. Under all three losses of section 2 some single answer beats the draw. Only the
# draw has the colours of cars, in the right shares; no loss that compares with the one true picture rewards that.

# %%
plots.show(figures.draw_scenes(likely, [small[14], small[27]], count=4, seed=1),
           caption="Two streets, their mean, and four draws each. A draw decides on a paint, and now and then on a colour of "
                   "the ground from the wrong season.",
           alt="Two rows of small pictures: truth, a pale mean with rose cars, and four draws with cars "
               "green and blue in patches, red, grey, red. The ground changes from green to orange and pale blue.")
off = [streets.distance_to(paint_ab, bins.centers()[k]).min() for k in top.indices]
print("distance from the eight likeliest bins of a car to the nearest paint:", np.round(off).astype(int))

# %% [markdown]
# Try other draws, streets and temperatures (T below 1 sharpens the belief, above 1 flattens it). At which temperature
# do the two cars get colours that you would believe?

# %%
widgets.draws_panel(likely)

# %% [markdown]
# ## 7. Photographs: only plausibility is left
#
# With photos the same questions can be asked of the same kind of network, but the truth is not known: each photo
# shows one colour, and nobody can repaint the world to see the others. Only one of the sample photos shows a car, from behind, so we
# take what they have. With a network connection, set the switch to `True` for the authors' own weights (129 MB and
# 665 MB; slower):

# %%
full_size = False

plain = colorlab.load("zhang16-mini-classification")
rebalanced = colorlab.load("zhang16" if full_size else "zhang16-mini")
regressed = colorlab.load("iizuka16" if full_size else "iizuka16-mini")

# %% [markdown]
# **Predict**: in the photos of an officer and of a palace, where will the networks be least sure?

# %%
from colorlab import images

photos = {path.stem: images.read(path) for path in datasets.samples()}
for name in ("officer", "palace"):
    plots.show(figures.unsure_photo(photos[name], [plain, rebalanced]),
               caption=f"How unsure two networks are of the {name}'s colours, in bits over the bins. No true map exists.",
               alt=f"The photo of the {name} and two coarse maps of bits, the second one brighter than the first.")

# %%
spreads = {}
with torch.inference_mode():
    for model in (plain, rebalanced):
        spreads[model.name] = {name: model.distribution(model.network_input(rgb)) for name, rgb in photos.items()}
mean_bits = {model: {name: round(bins.entropy(z).mean().item(), 1) for name, z in found.items()}
             for model, found in spreads.items()}
print(pd.DataFrame(mean_bits).to_string())

# %% [markdown]
# The dark uniform, cap and flag are where both are surest, on the whole: near black there are few colours to choose from (notebook 01). They are
# less sure of the face and of the plain backdrop, and of the palace and its sky alike. The rebalanced network is less sure
# on every photo: it was told to expect rare colours. Whether a human would be as unsure, the map cannot say: on a
# face one would not.
#
# The streets had an excess over the true entropy. For photos the entropy is unknown, but the cross-entropy can still
# be measured, as the mean surprise at what the photo really shows. It ranks beliefs; how far the best of them is
# above the floor stays open. For comparison the *prior*, which gives every pixel of every photo the shares of the
# bins in the training photos. **Predict** the order: `zhang16-mini-classification`, `zhang16-mini`, prior.

# %%
from PIL import Image

from colorlab import metrics


def true_bins(model, rgb):
    """The soft encoding of a photo's true colours at the size of the network's answer, (1, 313, h / 4, w / 4)."""
    height, width = model.network_input(rgb).shape[-2:]
    small_rgb = np.asarray(Image.fromarray(rgb).resize((width, height), Image.Resampling.BICUBIC))
    return bins.soft_encode(F.avg_pool2d(lab.rgb_to_lab(torch.tensor(small_rgb).permute(2, 0, 1)[None])[:, 1:], 4))


def surprise(z, true):
    return -(true * z.clamp(min=1e-6).log2()).sum(dim=1).mean().item()

# %%
prior_of_photos = metrics.prior()[None, :, None, None]
rows = {}
for name, rgb in photos.items():
    rows[name] = {"prior": surprise(prior_of_photos, true_bins(plain, rgb))}
    rows[name] |= {model.name: surprise(spreads[model.name][name], true_bins(model, rgb))
                   for model in (plain, rebalanced)}
surprises = pd.DataFrame(rows).T
print(surprises.round(1).to_string(), "\n\nmean", surprises.mean().round(2).to_dict())

# %% [markdown]
# On average the classification network is least surprised, more than half a bit less than the prior; the rebalanced
# one is in between, as its tilt makes one expect. Single photos disagree: on the cup, the fruits, the officer, the palace and
# the squirrel the rebalanced one is less surprised; on the astronaut and the dandelions the prior beats both. Sixteen photos decide little; notebook 05
# says how many would.
#
# Drawing works with photos as well:

# %%
plots.show(figures.draws(plain, [photos[name] for name in ("fruits", "officer", "palace")], count=3, seed=2),
           caption="Draws for photos. Whether a draw is plausible is for you to say; how likely each was, nobody can.",
           alt="Three rows: citrus fruits, an officer before a flag, a yellow palace. Columns: truth, a dull mean, and "
               "three draws. Fruits in yellow, green and pink patches, in brown with pink and blue ones, and nearly all "
               "green; face blue, blue-grey and greenish; sky blue in two draws and grey-blue in one, the palace bluish grey with single yellow, green or violet patches.")
print("colourfulness of the means:", [round(metrics.colourfulness(join(photos[name], bins.annealed_mean(
    spreads[plain.name][name], 1.0)))) for name in ("fruits", "officer", "palace")],
    " of the photos:", [round(metrics.colourfulness(photos[name])) for name in ("fruits", "officer", "palace")])

# %% [markdown]
# Some draws pass at a glance: the blue skies. A blue-grey face and a pink lemon do not: the belief of a small
# network is poor, and draws from a poor belief are poor. Note what you just did. You judged without a truth, by what
# you know of faces. That judgement, collected from many people, is how plausibility is measured: Zhang 2016 asked
# people to tell true photos from colorized ones, Iizuka 2016 asked whether a picture looks natural.
#
# Now a photo of your own, best with a car: put the file beside this notebook and write its name between the quotes.

# %%
my_photo = ""
mine = images.read(my_photo) if my_photo else photos["coffee"]
with torch.inference_mode():
    z = plain.distribution(plain.network_input(mine))
    draw = bins.sample(z, torch.Generator().manual_seed(3))
answers = {"photo": mine, regressed.name: regressed.colorize(mine), rebalanced.name: rebalanced.colorize(mine),
           "mean": join(mine, bins.annealed_mean(z, 1.0)), "a draw": join(mine, draw)}
plots.show(plots.row(list(answers.values()), list(answers), height=1.6),
           caption="Two published ideas, a mean and a draw. Which one would you show, and would you say that it is a guess?",
           alt="A photo five times: as it is, as colorized by two networks, in the mean colours of a belief, and in colours "
               "drawn from it.")
print({name: round(metrics.colourfulness(picture)) for name, picture in answers.items()})

# %% [markdown]
# For the cup, the draw is more colourful than the photo, and the mean less than half as colourful. The draw shows what the
# network holds possible, a blue saucer among it; a person who knows cups would give that less.
#
# ## 8. What a hint would add
#
# The grey photo does not hold the paint. A person may know it. **Predict**: our street has two cars. By how many of
# its bits does each of these hints help an observer who knows the world: "it is day", "the right car is not red",
# "the right car is blue"?

# %%
one_car = streets.entropy_bits(shares)
not_red = shares * (np.array(list(streets.PAINTS)) != "red")
hints = {"no hint": shares, "it is day": shares, "not red": not_red / not_red.sum(), "blue": [1.0]}
for hint, right_car in hints.items():
    print(f"{hint:10} left car {one_car:.2f} + right car {streets.entropy_bits(right_car):.2f} = "
          f"{one_car + streets.entropy_bits(right_car):.2f} bits")

# %% [markdown]
# The hour is worth nothing: the sun is in the picture. "Not red" removes a possibility; the rest is made to sum to 1
# again, which is rebalancing with the weights 0 and 1. "Blue" removes all doubt about that car, and none about the
# other: paints are independent in this world, so a hint cannot spread from car to car.
#
# **Exercise 6. Bits left.** A question has an answer for each paint: `group` (N,) holds the number of the answer, so
# `[1, 0, 0, 0, 0]` asks "is it red?". Return the bits that are left *on average* after the answer, for `shares` (N,).
# `streets.entropy_bits` helps. Target: 1.17 for "is it red?", 1.47 for "is it neutral?".

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
# Now the network. It never learned to listen, but its belief can be changed by hand: in the blocks of the right car
# keep the bins within 25 units of blue, and let them sum to 1 again. **Predict**: what happens to the error on the
# right car, on the left one, and in the whole picture?

# %%
near = (bins.centers() - torch.tensor(streets.PAINTS["blue"])).norm(dim=1) <= streets.RADIUS  # (313,)
covered = (small[27].coverage * (small[27].touched == 2)).reshape(24, 4, 24, 4).mean(axis=(1, 3))
told = torch.tensor(covered > 0.5)  # (24, 24): blocks that are mostly paint of car 2
kept = spread * near[:, None, None]
hinted = torch.where(told, kept / kept.sum(dim=1, keepdim=True), spread)

# %%
before, after = (join(street.rgb, bins.annealed_mean(z, 1.0)) for z in (spread, hinted))
plots.show(plots.row([street.rgb, before, after], ["truth", "no hint", "told: the right car is blue"], height=2.6),
           caption="A hint decides for one car and leaves the other as it was.",
           alt="A street with a red car on the left and a blue one on the right; then with both cars rose; then with the "
               "left car rose and the right one blue.")
for name, picture in {"no hint": before, "hint": after}.items():
    ab = np.stack([lab.rgb_to_lab(torch.tensor(x).permute(2, 0, 1))[1:].numpy() for x in (picture, street.rgb)])
    off = np.linalg.norm(ab[0] - ab[1], axis=0)
    left, right = (off[street.cars == number].mean() for number in (1, 2))
    print(f"{name:8} ab distance: left car {left:.1f}, right car {right:.1f}, whole picture {off.mean():.1f}; "
          f"PSNR {metrics.psnr(picture, street.rgb):.1f} dB")

# %% [markdown]
# The error on the right car falls to about a third; it is not 0, because an answer for 4 x 4 pixels blurs over the
# edge of the car. The left car has the same error as before. In the whole picture one hint is worth about half a dB.
#
# Two things were easy here: the drawing knows which pixels belong to the car, and the user knew the colour. A real
# user clicks on a few points, and the network must find out how far a colour reaches. Zhang 2017 trained one to do
# that:

# %%
guided = published[published.source == "Zhang 2017"][["method", "data", "metric", "value"]]
print(guided.to_string(index=False))
low, high = guided.value
print(f"\n{high - low:.2f} dB: the squared error falls by a factor of {10 ** ((high - low) / 10):.1f}")

# %% [markdown]
# Ten points of colour on photos of 256 x 256 pixels, and the squared error is 2.5 times smaller. That is far more
# than lies between two automatic methods (Zhang 2016 and DDColor of 2023 are 1.2 dB apart in `published.csv`). Bits
# that are not in the grey photo must come from elsewhere: a user, a second photo, an archive's record. No
# architecture replaces them.
#
# ## 9. Essay
#
# The study that this course grew from showed a blue car that both networks painted yellow. It said that a grey car has
# no single right colour, and its error measures counted the yellow as wrong all the same.
#
# > **A grey car has no single right colour. What should a colorizer answer, and how should it be judged?**
#
# Write 600 to 900 words. Decide on one use (a family album, a newspaper's archive, a film, pictures to train another
# network) and argue for it. Use at least three numbers from this notebook and one from another.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **What is unknown** | treats all errors alike | says that some colours cannot be known | tells which can be known and which cannot, with bits or an entropy map |
# | **Answer and loss** | "the best colour" | names mean, mode or draw | says which loss each is best for, and what it costs under another |
# | **Judging** | one number | two measures that disagree | says what each measure rewards and hides, and proposes one that fits the use |
# | **Evidence** | none, or wrong | numbers that fit | numbers with their limits: a drawn world, small networks, one seed, no truth for photos |
# | **Consequences** | none | says who could be misled | proposes what to tell the viewer, when to ask for a hint, and when to leave a place grey |
#
# Ten points. An essay that contradicts this notebook with good evidence gets all of them.

# %% [markdown] tags=["solution"]
# Points that strong essays have made room for: the mean costs 2583 and is right in 0 % of cases, a draw costs twice
# that and shows real car colours; classification is 0.074 bits from the truth and rebalancing 0.778, yet Zhang 2016
# is reported to have fooled people more often with rebalancing (32 % against 25 %); calibration can be measured
# without knowing the truth, excess bits cannot; a hint of one colour is worth 2.1 bits; a picture that hides its
# doubt is worse in an archive than in a film.

# %% [markdown]
# ## Recap
#
# **Jargon**: *loss*, what a mistake costs; *mean, median, mode*, the best answers under squared distance, distance
# and 0-1 loss; *entropy*, how many bits are missing to the answer; *entropy map*, the same for each place of a
# picture; *cross-entropy*, the mean surprise of a belief; *excess bits*, how far that is above the entropy;
# *calibrated*, keeping its promises; *draw*, an answer by chance with the believed shares; *hint*, what a user adds.
#
# **Questions**
#
# 1. A colorizer paints all cars in a dull rose that no car has. Is it broken?
#    <details><summary>Answer</summary>Not if it was asked for the least squared error: the mean of the paints is the
#    best answer to that question. What is wrong is the question.</details>
# 2. A network is unsure about the ground of our streets. Can more bits of entropy there be blamed on the world?
#    <details><summary>Answer</summary>No: the true entropy of the ground is 0, since a tree and snow show the season.
#    The network has not learned to see it.</details>
# 3. Rebalancing makes rare colours more likely. Why did red, the commonest paint, gain most?
#    <details><summary>Answer</summary>The weights count all pixels of the picture. Red is rare among those, as are
#    blue, yellow and green; neutral is common, and loses.</details>
# 4. Which of excess bits and calibration error can be measured on photographs?
#    <details><summary>Answer</summary>Calibration error: it compares promises with what came. Excess bits need the
#    true shares, of which a photo shows one case.</details>
# 5. Which yes-no question about the paint saves most bits, with 38, 25, 17, 12 and 8 %?
#    <details><summary>Answer</summary>One that splits the shares in halves: "red or yellow?" is answered yes in 50 %
#    of all cases, and saves one whole bit.</details>
#
# **Further reading**
#
# - R. Zhang, P. Isola, A. A. Efros: Colorful Image Colorization. ECCV 2016 (section 2 on why not to average).
# - R. Zhang, J.-Y. Zhu, P. Isola, X. Geng, A. S. Lin, T. Yu, A. A. Efros: Real-Time User-Guided Image Colorization
#   with Learned Deep Priors. ACM Transactions on Graphics 36(4), 2017.
# - G. Charpiat, M. Hofmann, B. Schoelkopf: Automatic Image Colorization via Multimodal Predictions. ECCV 2008.
# - C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger: On Calibration of Modern Neural Networks. ICML 2017.
# - Axalta Coating Systems: Global Automotive Color Popularity Report, press release of 15 December 2022.
