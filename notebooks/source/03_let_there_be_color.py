# %% [markdown]
# # 03 · Let there be Color!: why a network should see the whole picture
#
# {{badges}}
#
# Put your eye to a keyhole. Outside is a patch of lawn, and somebody asks you what colour it has right now. Green at
# noon, orange at dusk, blue under the moon: through the keyhole you cannot tell. A convolution looks at a photo through
# thousands of keyholes. The paper of this notebook, *Let there be Color!* (2016), gives it a window as well.
#
# **You will be able to**
#
# - compute what the fusion layer of Iizuka 2016 does, and say what global features can change and what they cannot;
# - find out what is wrong with a layer that passes the first test;
# - measure how far a network sees in practice, and compare that with how far it could see on paper;
# - read an ablation: what follows from switching a part off, and what follows only from training without it;
# - say what 92.6 % in a study with people means, and design a comparison of your own.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 100 min, the design in section 8 another 45 min.
#
# **Know first**: notebooks 00 and 01; what a convolution and a fully connected layer are. Panels that say **Predict**
# wait for your guess before they show the answer.

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
# ## 1. One scene, two vectors, two pictures
#
# Here is a street in grey, drawn by `colorlab.streets`, and a small network that knows such streets. Inside, it sums up
# the whole picture in 32 numbers, its *global features*. The network colours the street twice: once with the street's
# own 32 numbers, and once with those of *another* street, at night.

# %%
from colorlab import plots, streets
from colorlab.course.figures import notebook_03 as figures
from colorlab.course.figures import notebook_03_questions as questions

fusion = colorlab.load("iizuka16-streets")
day, night = streets.scene(3, 192, time="day"), streets.scene(8, 192, time="night")
answers = {"with its own features": fusion.colorize(day.rgb),
           "with those of a street at night": fusion.colorize(day.rgb, style=night.rgb)}
with torch.inference_mode():
    vectors = [fusion.global_features(fusion.network_input(scene.rgb))[0].cpu() for scene in (day, night)]
plots.show(*figures.two_vectors(day.grey, answers, vectors))

# %% [markdown]
# The grass shows it best. Here is its mean colour in both answers:

# %%
from colorlab import lab

grass = torch.tensor(day.segmentation == streets.CLASSES.index("ground"))
for title, rgb in answers.items():
    a, b = lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[1:, grass].mean(dim=1)
    print(f"grass {title:32} a {a:3.0f}, b {b:3.0f}")

# %% [markdown]
# The day has turned into night under a blazing sun, and the grass has lost its yellow. Both cars, though, are as
# reddish as before. (In truth one is red and the other blue. Nothing in the grey picture says so, and notebook 06 is
# about that.) The 32 numbers are the same at every place of the picture, so they cannot paint one place unlike another
# by themselves. They say what *kind* of picture this is, and each place responds in its own way.
#
# The same can be done with photographs. `iizuka16-mini` has the same layers, but 64 global features, and was trained
# on photos of 64 x 64 and of 128 x 128 pixels. The paper calls what follows *style transfer*:
# `model.colorize(photo, style=other)`.

# %%
from colorlab import datasets, images

mini = colorlab.load("iizuka16-mini")
photos = {path.stem: images.read(path) for path in datasets.samples()}
givers = {name: photos[name] for name in ("mountains", "sunset", "fruits")}
plots.show(*figures.styles(mini, "mountains", givers))

# %%
from colorlab.course.figures import notebook_03_tables as tables

tinted = {f"features of {name}": mini.colorize(photos["mountains"], style=giver) for name, giver in givers.items()}
print(tables.tints(tinted).to_string())

# %% [markdown]
# The mountains, their lightness and the network are the same in all three; only 64 numbers differ. The features of the
# fruits take the blue out of the sky and make the meadow browner. Those of the sunset make the sky a little bluer, which
# is less odd than it sounds, since most of the sky in that photo is blue. One would hardly call the result a style. Yet
# it is more than a tint laid over the whole picture: go down the columns, and you will see that the sky changes far
# more than the snow.
#
# How far does the power of these numbers go? Let us count, on streets. Here are 36 pictures: twelve streets, each by
# day, at sunset and at night.

# %%
from colorlab import widgets
from colorlab.course.fusion_ablation import hour_of
from colorlab.inspect import fusion as tools
from colorlab.streets.scores import input_of

trial = [streets.scene(seed, 192, time=time) for seed in range(100, 112) for time in streets.TIMES]
L = input_of(fusion, trial)
with torch.inference_mode():
    of_trial = fusion.global_features(L)

# %% [markdown]
# Each picture is coloured three times, with the global features of three other streets, one for each hour. That makes
# 108 answers. The hour of an answer is the one whose true colours for sky, hills, grass and leaves are nearest.

# %%
with widgets.predict(**questions.WHOSE_HOUR) as asked:
    asked.answer = 0
    for shift in (15, 16, 17):  # a street five further on, at the same hour, at the next, at the one after
        painted = tools.colours(fusion, L, of_trial.roll(-shift, dims=0)).cpu()
        givers = trial[shift:] + trial[:shift]
        asked.answer += sum(hour_of(ab, scene) == giver.recipe.time for ab, scene, giver in zip(painted, trial, givers))
    print(f"{asked.answer} of {3 * len(trial)} answers have the hour of the giver")

# %% [markdown]
# What do the 32 numbers look like? Here is one row for each of the 36 pictures:

# %%
by_hour = torch.stack([of_trial[i::3].cpu() for i in range(3)])
plots.show(*figures.vectors_by_hour(by_hour))
large = (by_hour > 0.5).sum(dim=2).float().mean(dim=1)
print("numbers above 0.5, on average:", {time: round(mean.item(), 1) for time, mean in zip(streets.TIMES, large)})

# %% [markdown]
# A row depends mainly on the hour and hardly on the street. By day few numbers are large. At night the same ones are
# larger, and a few join them; at sunset nearly all the large ones are different. Nobody told the network that there
# are hours. It was trained on colours alone, but to get the colours right it had to find out the hour.
#
# ## 2. Back to the keyhole
#
# Why should a network bother with such a summary? In our streets the hour decides nearly every colour; we drew them
# that way. But how much of the hour is left when the colours are gone?

# %%
from colorlab.course.fusion_ablation import grass_colour

hours = {time: streets.scene(3, 192, time=time) for time in streets.TIMES}
with widgets.predict(**questions.SAME_GREY) as asked:
    same = {time: (scene.grey[-12:] == hours["day"].grey[-12:]).mean() for time, scene in hours.items()}
    asked.answer = round(100 * same["night"])
    print("grey values that are as by day:", {time: f"{share:.0%}" for time, share in same.items()})
    print("true grass in summer (a, b):", {time: grass_colour(time, "summer") for time in streets.TIMES})

# %% [markdown]
# What will a network do here that colours each place by what it sees nearby? `iizuka16-streets-nofusion` is one. It
# was trained on the same 800 streets, with its global branch cut off.

# %%
without = colorlab.load("iizuka16-streets-nofusion")
plots.show(*figures.hours([fusion, without], seed=3))

# %% [markdown]
# Here are the mean colours of the lowest twelve rows:

# %%
for network in (fusion, without):
    with torch.inference_mode():
        front = network(input_of(network, list(hours.values())))[:, :, -12:].mean(dim=(2, 3)).cpu()
    print(f"{network.name:26}", "  ".join(f"{time} a {a:2.0f} b {b:3.0f}" for time, (a, b) in zip(hours, front)))

# %% [markdown]
# Without fusion they are equal: the same dull brown at every hour. Neither more channels nor longer training would
# change that, because what decides the colour lies outside of what these places see. With fusion the grass follows the
# hour.
#
# It does not follow all the way. By day the true grass of this street is bright green, but the network with fusion
# paints it the colour of straw.

# %%
from colorlab.course.fusion_ablation import contexts_right

with widgets.predict(**questions.SEASON):
    seasons = {season: grass_colour("day", season) for season in streets.SEASONS}
    print("true grass by day (a, b):", seasons, "mean:", np.mean(list(seasons.values()), axis=0).round().tolist())
    hour_right, season_right = contexts_right(tools.colours(fusion, L, of_trial).cpu(), trial)
    print(f"of {len(trial)} streets: hour right in {hour_right}, season right in {season_right}")

# %% [markdown]
# One street proves little. Here is the share of 600 streets whose hour is right, with its 95 % interval, from a stored
# run. Below it are the two baselines of this course on our 36 pictures: `mean-colour`, which gives every pixel the
# average colour of its lightness, and `grey`.

# %%
print(tables.hours_stored([fusion.name, without.name]).to_string(), end="\n\n")
print(tables.hours_counted([colorlab.load("mean-colour"), colorlab.load("grey")], trial).to_string())

# %% [markdown]
# In the whole picture both networks are nearly always right, the one without fusion even a little more often: around
# the sun, the moon and the lamps, local features see enough to tip the balance. In the foreground it does no better
# than luck, which is one third, and which the baselines reach without looking. (Each network was trained once, so the
# intervals say nothing about another training.)
#
# So a vector for the whole picture can be worth a lot. How does it get into a network that is made of keyholes?
#
# ## 3. The fusion layer
#
# The network of Iizuka, Simo-Serra and Ishikawa (2016) has five parts.
#
# | part | what it does |
# |---|---|
# | low-level | six convolutions, three of which halve height and width (stride 2) |
# | mid-level | two more convolutions; what leaves them are the local features |
# | global | a small copy of the photo through the *same* low-level part, four convolutions, three dense layers: one vector |
# | fusion | the vector is set beside the local features at every place, and one convolution mixes them |
# | colour | convolutions, and enlargements that repeat each value (*nearest*); a sigmoid gives a and b within -100..100 |

# %%
plots.show(*figures.layers(mini, photos["temple"]))
with torch.inference_mode():
    of_temple = mini.global_features(mini.network_input(photos["temple"]))[0]
largest = of_temple.sort(descending=True).values[:6]
print(f"{(of_temple > 0).sum()} of {len(of_temple)} global features of the temple are above 0, the largest of them:",
      [round(value, 1) for value in largest.tolist()])

# %% [markdown]
# In this panel, choose a layer to see its maps, and how much of the photo one of its values sees:

# %%
widgets.layers_panel(mini, photos["temple"])

# %% [markdown]
# A window has its price. This is how the parameters of the *published* network are divided among its five parts, in
# percent:

# %%
import pandas as pd

from colorlab import models

with torch.device("meta"):  # shapes without numbers: costs no memory
    published = models.Iizuka16()
counts = pd.Series({name: sum(p.numel() for p in part.parameters()) for name, part in published.named_children()})
largest = max(p.numel() for p in published.parameters())
print((100 * counts / counts.sum()).groupby(lambda name: name.split("_")[0].rstrip("123")).sum().round(1).to_string())
print(f"{counts.sum():,} parameters; {largest:,} of them, {largest / counts.sum():.0%}, in a single layer")

# %% [markdown]
# Over four fifths are in the global branch, most of them in its first fully connected layer, which connects each of
# 512 x 7 x 7 = 25,088 numbers with each of 1,024. The fusion itself is cheap.
#
# ### Three places by hand
#
# Take three places with two local features each, and one global feature. Fusion sets the global feature beside the
# local ones at every place and takes a weighted sum; then the *ReLU* turns negative numbers into 0. The weights are
# 1, 2 and, for the global feature, -1. At noon the sums are 2, 1 and 5.

# %%
local = torch.tensor([[0.0, 1.0, 3.0], [1.0, 0.0, 1.0]])  # 2 features at 3 places
weight = torch.tensor([1.0, 2.0, -1.0])  # of the two local features and of the global one
with widgets.predict(**questions.THRESHOLD):
    for name, feature in [("noon", 0.0), ("night", 4.0)]:
        total = weight @ torch.cat((local, torch.full((1, 3), feature)))
        print(f"{name:6} sums {total.int().tolist()}  fused {total.relu().int().tolist()}")

# %% [markdown]
# This small trick has outlived the network. Wherever a whole picture has to be told something, its layers are given a
# vector that is the same at all places. The networks that paint pictures out of noise, for instance, learn in this way
# how much noise is left: a vector is added to their feature maps at every place (Ho, Jain and Abbeel, 2020; recalled).
# Some networks let the vector scale the features as well (Perez and others, 2018; recalled).
#
# **Exercise 1 (apply). Switches.** At night some channels of the fused features go dark, and others come on. Count them.
# For one picture you are given the local features `mid` (C, H, W), and the `weight` (O, C + G) and `bias` (O) of a fusion
# layer that looks at one place at a time; the weights of the local features come first. The global features are
# `before` (G) by day and `after` (G) at night. Return a map (H, W) that says, for each place, how many of the O
# channels are on (above 0) with one of the two vectors and off with the other. (As we recall, such 1 x 1 kernels are the paper's. The
# file of the released network has kernels of 3 x 3, and so have ours.)
#
# <details><summary>Hint 1</summary>What must you know of a channel, at one place, to say whether it has been
# switched? Do you need the ReLU for that?</details>
# <details><summary>Hint 2</summary>The sum before the ReLU has a part that differs from place to place and a part that
# is the same everywhere. Which of them depends on the vector? <code>torch.einsum</code> can sum over channels.</details>
# <details><summary>Hint 3</summary>A smaller case: four channels have the sums 3, -1, 2, -4 by day and 1, 2, -3, -5 at
# night. Two of them have been switched, although all four have changed.</details>

# %% tags=["exercise"]
from colorlab import check


def switched_channels(mid, weight, bias, before, after):
    # SOLUTION
    channels = len(mid)
    local = torch.einsum("oc,chw->ohw", weight[:, :channels], mid)
    day, night = (local + (weight[:, channels:] @ vector + bias)[:, None, None] > 0 for vector in (before, after))
    return (day != night).sum(dim=0)
    # STUB
    # return ...  # your code
    # END


check.switched_channels(switched_channels)

# %% [markdown]
# And how many are there in the network itself? Here are the two vectors of section 1, given to the same street:

# %%
with widgets.predict(**questions.SWITCHES) as asked:
    by_day, at_night = (tools.fused(fusion, fusion.network_input(day.rgb), vector)[0] > 0 for vector in vectors)
    off, on = ((one & ~other).sum(dim=0).float() for one, other in ((by_day, at_night), (at_night, by_day)))
    asked.answer = round((off + on).mean().item())
    print(f"of {len(by_day)} channels, at an average place: {off.mean():.1f} go off, {on.mean():.1f} come on")
    print(f"both together: from {(off + on).min():.0f} at one place to {(off + on).max():.0f} at another")

# %% [markdown]
# **Exercise 2 (diagnose). Four layers.** Four students have written whole fusion layers, A to D, for several photos at
# once. They take `mid` (B, C, H, W), `global_features` (B, G), `weight` (O, C + G) and `bias` (O), and return the fused
# features (B, O, H, W). Suppose that this is the only test; all four pass it, with the same answer of 1 and 1.

# %%
from colorlab.course.cases.fusion_layers import FAULTS, LAYERS

mid, global_features = torch.tensor([[[[1.0, 2.0]], [[0.0, 1.0]]]]), torch.tensor([[0.0]])  # (1, 2, 1, 2) and (1, 1)
weight, bias = torch.tensor([[1.0, -1.0, 1.0]]), torch.tensor([0.0])
print({name: layer(mid, global_features, weight, bias).flatten().tolist() for name, layer in LAYERS.items()})
print(*(f"{number} {fault}" for number, fault in enumerate(FAULTS)), sep="\n")

# %% [markdown]
# Find better tests. For each layer, A to D, give the number of the fault in it (or 0 if there is none).
#
# <details><summary>Hint 1</summary>What do photos, places, bias and global features have in common in the test
# above?</details>
# <details><summary>Hint 2</summary>Draw random tensors for two photos or more, and compare the layers with one another,
# or with one of your own, at every place of every photo. Where exactly do they differ?</details>
# <details><summary>Hint 3</summary>A smaller case: set <code>mid</code> and <code>global_features</code> to 0. Then
# the answer can only depend on the bias; try one of -1 and one of 1.</details>

# %% tags=["exercise"]
# SOLUTION
broken_fusions = [1, 0, 2, 3]
# STUB
# broken_fusions = [..., ..., ..., ...]  # for A, B, C and D
# END
check.broken_fusions(broken_fusions)

# %% [markdown]
# ## 4. One number at a time
#
# Is there a number among the 32 that means "night"? Here are those that change the street most, each moved alone from
# the lowest to the highest value that it has in the 36 pictures.

# %%
features = widgets.Features(fusion, day.rgb, [scene.rgb for scene in trial])
plots.show(*figures.strongest(features))
effect = features.effect[features.order[:8]]
print("mean distance in the ab plane, strongest first:", [round(value, 1) for value in effect.tolist()])

# %% [markdown]
# Side by side, the first two pictures of a row can hardly be told apart, and that is the finding: moved over its whole
# range, even the strongest feature is worth only a slight tint. Four times as large, the change can be seen. It fades
# the grass and the trees, tinges the pavement with blue, and leaves sky and cars nearly as they are. All places are
# given the same number; how far it moves their colour depends on what is there.
#
# But a tint is not a night. How many numbers does a night take?

# %%
with torch.inference_mode():
    own, other = (fusion.global_features(input_of(fusion, [scene]))[0] for scene in (day, night))
L_day = input_of(fusion, [day])
order = tools.effects(fusion, L_day, own, other).argsort(descending=True)  # of exchanging one number, largest first

# %%
with widgets.predict(**questions.HALF_WAY) as asked:
    ways = [own.clone() for _ in range(33)]
    for count, way in enumerate(ways):
        way[order[:count]] = other[order[:count]]
    painted = tools.colours(fusion, L_day.expand(33, -1, -1, -1), torch.stack(ways))
    moved = (painted - painted[:1]).norm(dim=1).mean(dim=(1, 2)).tolist()
    asked.answer = next(count for count, far in enumerate(moved) if far >= moved[-1] / 2)
    plots.show(*figures.on_the_way(day.rgb, {count: painted[count] for count in (0, 2, 4, 8, 32)}))
    print("share of the way:", {count: f"{moved[count] / moved[-1]:.0%}" for count in (1, 2, 4, 8, 16, 32)})

# %% [markdown]
# Now it is your turn to be the weather. Changes stay, so you can combine several. The slider goes beyond the highest
# value in the 36 pictures; what the network makes of such numbers nobody has checked. (For a photo, use
# `widgets.Features(mini, photos["mountains"], list(photos.values()))`.)

# %%
widgets.features_panel(features)

# %% [markdown]
# ## 5. How wide is the keyhole?
#
# Everything so far rests on one word: local features see only what is *near*. How near is that? The *receptive field*
# of a value is the square of pixels that it can depend on (notebook 02). Here is its side, in pixels, for the photo
# network that was trained without fusion; behind a fusion, every value depends on the whole photo.

# %%
from colorlab.inspect import architecture

local_mini = colorlab.load("iizuka16-mini-nofusion")
table = architecture.layer_table(local_mini, torch.zeros(1, 1, 192, 192, device=local_mini.device)).set_index("name")
named = {"low.0.0": "first convolution", "low.5.0": "last of the low-level part", "mid.1.0": "local features (mid 2)",
         "color3.1": "colour"}
print(table.receptive_field.rename(index=named)[list(named.values())].rename_axis(None).to_string())

# %% [markdown]
# The local features see 75 x 75 pixels, and one colour at the end depends on at most 131 x 131. It is tempting to
# conclude that in a photo of 64 x 64 pixels local features see everything. That overlooks two things. First, 75 pixels
# are 37 to each side, so the features in one corner of the photo do not reach the opposite one. Second, a network that
# *can* see far may still attend to what is near. What counts is the *effective* field (Luo and others, 2016), and that
# has to be measured.
#
# **Exercise 3 (apply). Effective side.** Let `gradient` (H, W) say by how much each pixel's lightness moves one
# output, with sign, and (`row`, `column`) be the place of that output. Return the side, in pixels, of the smallest
# square that has this place in its middle and holds at least half of the total influence. Influence is the absolute
# value of the gradient. Where the square reaches beyond the picture, only what lies inside counts.
#
# <details><summary>Hint 1</summary>Which sides can a square have that has one pixel in its middle?</details>
# <details><summary>Hint 2</summary>Let the square grow by one pixel to each side until it holds enough. Take care at
# the edges: what does Python make of a slice that starts at a negative number?</details>
# <details><summary>Hint 3</summary>A smaller case: in one row with influence 1, 0, 4, 2, 1 and the place at the 4,
# the sum is 8, and a square of side 1 holds 4 of it. That is enough, so the answer is 1. With the place at the 2,
# side 3 is the first that holds half.</details>

# %% tags=["exercise"]
def effective_side(gradient, row, column):
    # SOLUTION
    influence, reach = np.abs(gradient), 0

    def inside(reach):
        return influence[max(0, row - reach):row + reach + 1, max(0, column - reach):column + reach + 1].sum()

    while inside(reach) < influence.sum() / 2:
        reach += 1
    return 2 * reach + 1
    # STUB
    # return ...  # your code
    # END


check.effective_side(effective_side)

# %% [markdown]
# Now let us measure, on the photo of the temple, how much of it holds half of the influence on one colour. Here is the
# colour in the middle, for three sizes at which the network may be given the photo:

# %%
inputs = [local_mini.network_input(photos["temple"], size) for size in ((40, 64), (88, 128), (256, 384))]
for_each = [tables.halves(local_mini, one, {"in the middle": (one.shape[2] // 2, one.shape[3] // 2)}) for one in inputs]
print(pd.concat(for_each).to_string(index=False))

# %%
with widgets.predict(**questions.CORNER) as asked:
    found = tables.halves(local_mini, inputs[0], {"in the middle": (20, 32), "near a corner": (4, 4)})
    asked.answer = int(found["of the photo, %"].iloc[-1])
    print(found.to_string(index=False))

# %% [markdown]
# And this is what the influence looks like in the large photo:

# %%
gradient = tools.influence(local_mini, inputs[-1], 128, 192)
half = figures.half_side(gradient, 128, 192)
plots.show(*figures.influence(inputs[-1], gradient, (128, 192), half, whole=131))
print(f"half of the influence within {half} x {half} of 256 x 384 pixels")

# %% [markdown]
# In a large photo the keyhole is a keyhole. In a street of 384 x 384 pixels, local features in the sky on the left
# cannot know of the sun on the right.

# %%
plots.show(*figures.sizes([fusion, without], streets.scene(3, 384, time="day").rgb, (96, 192, 384)))
print(tables.scatters([fusion, without], (96, 192, 384), count=8).to_string())

# %% [markdown]
# The table shows how far the sky's colour scatters within a picture, as a standard deviation in the ab plane: the mean
# of eight streets with its 95 % interval. In truth the sky has one colour. At 96 pixels there is little between the
# two networks. From there on the sky falls apart without fusion and holds together with it.
#
# There is a second limit, which fusion does not lift. Look at the cars. At 192 pixels, the size of the streets in
# training, the upper network paints them red. At 96 it leaves them grey, and at 384, where a car covers four times as
# many pixels as the cars that it has learnt, it paints them in patches of red, grey and blue. Local features know
# things at the size at which they learnt them.
#
# ## 6. Does it help on photographs?
#
# So far we have looked at a world that was drawn to need global features. Would a photograph miss them? We take the
# sixteen sample photos at their full size, up to 384 pixels. There a local answer depends on about a fifth of the photo
# at most, so that context should matter.
#
# An *ablation* takes a part away and looks at what happens. First we take away the vector of the trained network: we
# set it to 0, or exchange it for that of another photo (three others in turn, of which we take the mean).

# %%
names, full = list(photos), 384


def painted_ways(name):
    """One photo at full size, in several ways; the last three have the vectors of three other photos."""
    photo, place = photos[name], names.index(name)
    ways = {"own vector": tools.colorized(mini, photo, full),
            "vector set to 0": tools.colorized(mini, photo, full, vector=torch.zeros(64)),
            "trained without": tools.colorized(local_mini, photo, full)}
    ways |= {baseline: colorlab.load(baseline).colorize(photo) for baseline in ("mean-colour", "grey")}
    others = [photos[names[(place + far) % len(names)]] for far in (3, 7, 11)]
    return ways | {f"other {i}": tools.colorized(mini, photo, full, style=other) for i, other in enumerate(others)}

# %% [markdown]
# Each photo is painted in every way, and each picture is compared with the truth. How much worse is each way than the
# network with its own vector?

# %%
from colorlab.evaluation import statistics

ways = {name: painted_ways(name) for name in names}
errors = tables.errors_of(ways, photos)
worse = {way: statistics.compare(errors[way], errors["own vector"]) for way in errors.columns[1:]}
print(f"own vector: CIEDE2000 {errors['own vector'].mean():.1f} on average of {len(errors)} photos")
for way in ("vector set to 0", "another photo's vector", "mean-colour", "grey"):
    one = worse[way]
    print(f"{way:23} {one.difference:4.1f} further from the truth, 95 % interval {one.low:4.1f} to {one.high:4.1f}")

# %% [markdown]
# Read the first two rows: without its vector, or with a wrong one, the network strays further from the truth. It
# relies on its global features. Then read the last two, which need no network at all. Both lie further from the truth,
# so on these photos the network is worth its trouble. Without its own vector, though, most of its lead over grey is
# gone: compare the first two rows with the last. (`mean-colour` does worse than `grey` here; on the photos of the study
# below, and by another measure, it does better. Sixteen photos are few for a bootstrap interval, too, so do not read
# much into its ends.)
#
# So the network would miss its vector. How much, then, did fusion help?

# %%
with widgets.predict(**questions.TRAINED_WITHOUT) as asked:
    one = worse["trained without"]
    asked.answer = round(one.difference, 1)
    plots.show(*figures.ablation(worse, "CIEDE2000"))
    print(f"trained without: {one.difference:.1f}, interval {one.low:.1f} to {one.high:.1f}; nearer to the truth on "
          f"{one.wins} photos, further away on {one.losses}")

# %% [markdown]
# Three of the photos, as pictures and as errors:

# %%
plots.show(*figures.skies(photos, ways))
print(errors.loc[["bridge", "mountains", "palace"], errors.columns[:4]].round(0).astype(int).to_string())

# %% [markdown]
# To lose a vector and never to have had one are two different things. With its vector set to 0, the network takes the
# blue out of all three skies and turns two of them reddish. With another photo's vector it depends on which one: here the
# bridge keeps a blue sky, while that of the palace turns red. The network that never had a vector keeps all three bluish,
# if unevenly: look for the brighter patches. On two of these three photos it is even nearer to the truth than the
# network with fusion.
#
# Is this a fair comparison? No: the two networks differ in more than fusion. `iizuka16-mini` has also learnt 200
# classes, some settings of their trainings differ (`print(mini.card)` shows them), and each was trained only once. Our
# study is cleaner. It trained both kinds three times, on the same photos in the same order. `val` stands for 1,907
# photos of 64 x 64 pixels, `kodak` for 24 photos of 768 x 512. The table holds differences of the mean distance from the
# truth in the ab plane, first minus second: a negative number means that the first is nearer.

# %%
pairs = ("iizuka16-fusion", "iizuka16-nofusion"), ("iizuka16-fusion", "grey"), ("mean-colour", "grey")
print(tables.of_study(*pairs).to_string(index=False))

# %% [markdown]
# On `val` fusion raises the distance very slightly. On `kodak` it lowers it, but the interval includes 0: 24 photos
# are too few to tell. Note the last row, too: on `kodak`, `mean-colour` comes about as close as the network does. So
# for our small networks, trained on small photos, the claim that fusion helps is not supported. It may still hold for
# the published network, which saw 2.4 million photos of *scenes* at 224 x 224 pixels (recalled). If it does, the reason
# could be the size of the photos, their kind, their number, or the size of the network: we have not measured which.
# Exercise 6 asks how one could.
#
# **Exercise 4 (diagnose). Rows without names.** Somebody has repeated the ablation on 18 pictures of streets and lost
# the names of the rows. The five ways are: **0** trained with fusion, own vector; **1** the same, vector set to 0;
# **2** the same, vector of a street at another hour; **3** trained without fusion; **4** grey. "In front" are the
# lowest twelve rows.

# %%
from colorlab.course.fusion_ablation import nameless_rows

print(nameless_rows(fusion, without, trial[:18]).round(0).astype(int).to_string())

# %% [markdown]
# Give the numbers of the ways for the rows A to E.
#
# <details><summary>Hint 1</summary>By luck the hour is right in one third of all streets. What must happen for it to
# be right more often, and what for it to be right less often?</details>
# <details><summary>Hint 2</summary>Section 2 compared two networks in the whole picture and in front. Which column
# tells them apart?</details>
# <details><summary>Hint 3</summary>A smaller case: a network that always says "night" is right in a third of all
# streets, and still paints with colour. A grey picture has none.</details>

# %% tags=["exercise"]
# SOLUTION
unnamed_rows = [3, 2, 0, 4, 1]
# STUB
# unnamed_rows = [..., ..., ..., ..., ...]  # for A, B, C, D and E
# END
check.unnamed_rows(unnamed_rows)

# %% [markdown]
# ## 7. Colour and class in one loss
#
# On the streets the network found out the hour by itself. In photographs the kind of picture is harder to guess from
# colours alone, and the paper helps: during training, the global branch must also name the *class* of the photo. Two
# errors are added up. One is the mean squared error of a and b, both scaled so that the range -100..100 has length 1.
# The other is the *cross-entropy*, which is minus the logarithm of the probability of the true class; it is multiplied
# by 1/300 (recalled from the paper).

# %%
import torch.nn.functional as F

class_scores, label = torch.tensor([[2.0, 0.0, -1.0]]), torch.tensor([0])
p = class_scores.softmax(dim=1)[0]
print("probabilities", p.numpy().round(2), f" minus the logarithm of the first {-p[0].log():.3f}")
print(f"F.cross_entropy(class_scores, label) {F.cross_entropy(class_scores, label):.3f}")

# %% [markdown]
# `F.cross_entropy` takes scores: the softmax, which makes probabilities of them, and the logarithm are inside. It
# takes the mean over the photos of a batch.

# %%
with widgets.predict(**questions.CLASS):
    ab = [lab.rgb_to_lab(torch.tensor(photo).permute(2, 0, 1))[1:] for photo in photos.values()]
    colour = np.mean([(one / 200).square().mean().item() for one in ab])
    print(f"colour part of grey, mean of sixteen photos: {colour:.4f}")
    print(f"class part for 200 classes alike: log(200) / 300 = {np.log(200) / 300:.4f}")

# %% [markdown]
# **Exercise 5 (apply). The weight of the class.** For another collection of photos and classes 1/300 may be far too
# much, or far too little. Choose the weight yourself: `true` holds the ab of some training photos in CIE units, (B, 2, H,
# W), as a numpy array; there are `classes` classes. Return the weight with which the class part makes up `share` of the
# whole loss (0.25, say) at the start of a training, while the network still answers grey and finds all classes equally
# likely.
#
# <details><summary>Hint 1</summary>How large are the two parts at the start, if the weight is 1? One of them you can
# take from the photos; for the other it is enough to know the number of classes.</details>
# <details><summary>Hint 2</summary>A share of the <em>whole</em>: write the whole as a sum, with the unknown weight in
# it, and solve.</details>
# <details><summary>Hint 3</summary>A smaller case: a colour part of 0.006 is to be three quarters of the loss. Then the
# whole is 0.008, and 0.002 is left for the class. Which weight makes a cross-entropy of 4 so small?</details>

# %% tags=["exercise"]
def class_weight(true, classes, share):
    # SOLUTION
    colour, entropy = np.mean((true / 200) ** 2), np.log(classes)
    return share / (1 - share) * colour / entropy
    # STUB
    # return ...  # your code
    # END


check.class_weight(class_weight)

# %% [markdown]
# Did the classes help? Here is the study again, now with and without them:

# %%
for metric in ("ab_distance", "colourfulness"):
    found = tables.of_study(("iizuka16-classes", "iizuka16-fusion"), metric=metric)
    print(metric, found.to_string(index=False), sep="\n")

# %% [markdown]
# On the distance the runs disagree even about the sign, and both intervals include 0. The answers are a little more
# colourful in every run, which need not mean better. Our classes are 200 kinds of objects. The main model of the paper
# learnt 205 kinds of *scenes* (recalled), which may say more about light and place.
#
# So far, numbers have decided. The paper let people decide.
#
# ## 8. What people said: 92.6 %
#
# The paper's own argument is not an error measure but a study with people, and its best-known figure is this: 92.6 %
# of the colorized pictures looked natural. We had no copy of the paper at hand, so we quote its figures from memory;
# look them up before you build on them.

# %%
from colorlab import resources

published_figures = pd.read_csv(resources.path("published.csv")).query("source == 'Iizuka 2016'")
print(published_figures[["method", "metric", "value", "status"]].to_string(index=False))

# %% [markdown]
# - **What was asked.** As we recall: one picture at a time, "Does this image look natural to you?", yes or no,
#   without a time limit and without the truth beside it.
# - **How many.** As we recall, ten people and 500 pictures of each kind: the truth, the model, a baseline. Whether
#   every person saw all of them, and whether 92.6 % is a mean or a median over people, we do not know.
# - **How sure.** We know of no interval in the paper. If all 5,000 answers to the pictures of one kind were
#   independent, it would follow from the share alone. They are not: ten people gave them.

# %%
from colorlab.course.surveys import analysis

share, people, pictures = 0.926, 10, 500
with widgets.predict(**questions.TEN_PEOPLE):
    for spread in (0, 0.02, 0.05, 0.10):
        error = analysis.design_error(people, pictures, spread ** 2, 0, share * (1 - share))
        print(f"people differ by {100 * spread:2.0f} points: {100 * share:.1f} ± {196 * error:.1f} %")

# %% [markdown]
# And what does 92.6 % not say? It does not say that the colours are *right*: nobody saw the truth beside them. It
# does not say that people were fooled: nobody had to tell true from painted, and the truth itself did not reach 100 %.
# A dull picture may pass as well, since brownish colours can look natural and still be wrong. Nor does it say that
# *fusion* did it: for that, the same people must judge the same network without fusion, trained with the same care.
# Notebook 09 runs studies of both kinds; `colorlab survey build naturalness` builds this very one for your class.
#
# **Exercise 6 (design, graded by the rubric below). Would fusion help on photographs?** Section 6 could not tell.
# Design an experiment that could. Say which networks you would train, on which photos of which size and kind, and with
# which baselines you would compare them; how you would judge them, and on how many photos; and which result would make
# you say *yes*, which *no*, and which *not decided*. Say what you expect, and why. Write one page.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **Question** | "does fusion help" | for which photos and sizes | and which possible reasons from sections 5 and 6 it can tell apart |
# | **Comparison** | one network with a part switched off | trained with and without | equal in data, order, steps and number of parameters, or the difference is discussed |
# | **Baselines** | none | grey | grey and mean-colour, and a case where fusion is known to help, as a check that the test can find an effect |
# | **Numbers** | none | photos or runs named | both, with the smallest effect that they could find, estimated from the intervals above |
# | **Decision** | none | what counts as yes | yes, no and undecided fixed beforehand, for one named measure, and what that measure hides |
#
# Ten points. A design that a classmate could carry out without asking you anything is a good one.

# %% [markdown]
# **Your plan** (double-click here to write):

# %% [markdown] tags=["solution"]
# Points that a strong design makes room for: cutting the branch off also takes most parameters away, so a third
# network with equally many local ones is needed; photos at 64 and at 256 pixels separate the reach from the kind of
# photo; the interval on 24 photos of `kodak` says how many photos would be needed (it shrinks with the root of their
# number); three runs say little of the spread between runs; ab distance rewards caution, so colourfulness stands
# beside it; the streets are the positive control; people as judges need the design of notebook 09.

# %% [markdown]
# ## Appendix: a program whose pictures look right
#
# `model.colorize(photo, faithful=True)` computes what the authors' own program, `colorize.lua`, computes. Its pictures
# look as they should. Still, it pays to ask what a program does with inputs for which one knows the answer. To join
# the predicted a and b with a lightness, this one computes an L from the photo. Here is that L for five plain greys of
# value y:

# %%
from colorlab.models import iizuka16

print("y    L in the program")
for y in (0.0, 0.2, 0.5, 0.8, 1.0):
    print(f"{y}  {iizuka16.release_quirk(torch.full((1, 1, 1, 1), y)).item():15.1f}")

# %% [markdown]
# **Exercise 7 (diagnose). The program's L.** Is this the L that it should be? Find out what the program does, and
# write it as a function from y, an array (H, W) of grey values 0..1, to its L. Here is what you may use. The photo
# comes as Y, one channel, and the program has the conversions of Torch7, which work on three channels:
# `iizuka16.rgb_to_yuv`, `iizuka16.yuv_to_rgb`, `lab.rgb_to_lab` and `lab.lab_to_rgb`, on tensors (B, 3, H, W). Nothing
# is clipped on the way.
#
# <details><summary>Hint 1</summary>Which L should a grey of 0.5 have (<code>lab.lightness</code>)? Is what you find a
# factor, a forgotten curve, or neither? Plot one against the other.</details>
# <details><summary>Hint 2</summary>One channel, but the conversions want three. What would a programmer in a hurry
# do? YUV is the space of analogue television: Y is luma, U and V say how far blue and red are from it, and a grey has
# U = V = 0.</details>
# <details><summary>Hint 3</summary>A smaller case: take y = 0.5 and write down, by hand, the three channels before
# each conversion that you can think of, and what they stand for there. R = Y + 1.140 V, G = Y - 0.395 U - 0.581 V, B
# = Y + 2.032 U.</details>

# %% tags=["exercise"]
def release_lightness(y):
    # SOLUTION
    copies = torch.from_numpy(y).expand(1, 3, *y.shape)  # y read as Y, as U and as V
    return lab.rgb_to_lab(iizuka16.yuv_to_rgb(copies))[0, 0]
    # STUB
    # return ...  # your code
    # END


check.release_lightness(release_lightness)

# %% [markdown]
# In its last step the program turns the joined picture back into YUV, keeps U and V, and takes the photo's *own* Y.
# Once you have written exercise 7:

# %%
from colorlab import metrics
from colorlab.course.cases.release_slip import finished

with widgets.predict(**questions.RELEASED):
    apart = []
    for photo in photos.values():
        right, released = (finished(mini, photo, lightness) for lightness in (lab.lightness, iizuka16.release_quirk))
        stronger = metrics.colourfulness(released) / metrics.colourfulness(right)
        apart.append((stronger, metrics.ciede2000(released, right)))
    stronger, difference = np.mean(apart, axis=0)
    print(f"sixteen photos: colourfulness times {stronger:.2f}, CIEDE2000 {difference:.1f} from the right L")

# %%
widgets.predictions.recap()

# %% [markdown]
# ## Recap
#
# **Jargon**: *local features*, what is where; *global features*, one vector for what kind of picture it is; *fusion*,
# both set side by side and mixed; *receptive field*, the pixels that one value can depend on; *effective field*, those
# from which most of the influence really comes; *ablation*, taking a part away to see what it is for; *cross-entropy*,
# minus the logarithm of the probability of what is true; *style transfer*, here: the global features of another
# picture.
#
# **Questions**
#
# 1. Why would more training not help `iizuka16-streets-nofusion` with the grass in front?
#    <details><summary>Answer</summary>What it sees there is the same at all hours, so its answer is, too. What decides
#    the colour lies outside its field of view.</details>
# 2. Can global features turn one car red and leave the next one blue?
#    <details><summary>Answer</summary>Only if the local features of the two differ: the global ones are the same at
#    every place, and shift every place by the same amount before the ReLU.</details>
# 3. A network gets much worse when its vector is set to 0. Does fusion help?
#    <details><summary>Answer</summary>That does not follow. It relies on the vector because it was trained with it.
#    One must train a second network without fusion, and compare.</details>
# 4. On the streets fusion decided whether the grass had the right hour; on photos of 64 x 64 pixels it made next to no
#    difference. Is that because local features see all of a small photo?
#    <details><summary>Answer</summary>It may be part of the reason. In the middle of a photo that small, a colour
#    draws on much of it; near a corner it draws mainly on what is close. But the photos also differ from the
#    streets in kind, and which of these matters has not been measured.</details>
# 5. Ten people found 92.6 % of 500 pictures natural. What is missing before you can give an interval?
#    <details><summary>Answer</summary>How much the people differ, and how much the pictures do. An interval that rests
#    on the number of answers alone is too narrow.</details>
#
# **Further reading**
#
# - S. Iizuka, E. Simo-Serra, H. Ishikawa: Let there be Color! Joint End-to-end Learning of Global and Local Image
#   Priors for Automatic Image Colorization with Simultaneous Classification. ACM Transactions on Graphics 35(4),
#   2016.
# - W. Luo, Y. Li, R. Urtasun, R. Zemel: Understanding the Effective Receptive Field in Deep Convolutional Neural
#   Networks. NIPS 2016.
# - R. Meyes, M. Lu, C. Waubert de Puiseau, T. Meisen: Ablation Studies in Artificial Neural Networks.
#   arXiv:1901.08644, 2019.
# - V. Dumoulin, F. Visin: A guide to convolution arithmetic for deep learning. arXiv:1603.07285, 2016 (strides,
#   fields).
