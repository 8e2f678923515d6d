# %% [markdown]
# # 03 · Let there be Color!: why a network should see the whole picture
#
# {{badges}}
#
# **You will be able to**
#
# - build the fusion layer of Iizuka 2016 by hand, and say what global features can change and what they cannot;
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
# Here is a street that `colorlab.streets` has drawn, in grey, and a small network that knows such streets. Inside, it
# sums the whole picture up in 32 numbers, its *global features*. The network colours the street twice: once with the
# street's own 32 numbers, once with those of *another* street, at night.

# %%
from colorlab import plots, streets
from colorlab.course.figures import notebook_03 as figures

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
# The day has turned into night, although the sun is still in the sky, and the grass has lost its yellow. The cars are
# as reddish as before. The 32 numbers are the same at every place of the picture, so they cannot by themselves paint
# one place unlike another. They say what *kind* of picture this is, and each place responds in its own way.
#
# The same can be done with photographs. `iizuka16-mini` has the same layers and was trained on small photos; it has
# 64 global features. The paper calls this *style transfer*: `model.colorize(photo, style=other)`.

# %%
from colorlab import datasets, images

mini = colorlab.load("iizuka16-mini")
photos = {path.stem: images.read(path) for path in datasets.samples()}
plots.show(*figures.styles(mini, "mountains", {name: photos[name] for name in ("mountains", "sunset", "fruits")}))

# %%
tints = {name: mini.colorize(photos["mountains"], style=photos[name]) for name in ("mountains", "sunset", "fruits")}
for name, rgb in tints.items():
    a, b = lab.rgb_to_lab(torch.tensor(rgb).permute(2, 0, 1))[1:].mean(dim=(1, 2))
    print(f"with the features of {name:10} mean a {a:3.0f}, b {b:3.0f}")

# %% [markdown]
# With the numbers of the sunset the sky turns a clear blue and the ground grey. (The sky of that photo is mostly blue,
# too; only around the sun is it yellow.) With those of the cut fruit the rocks and the path turn red, and the sky
# takes on a reddish cast, while clouds and snow stay nearly white. That is less than one would call a style, but more
# than a tint laid over the whole picture.
#
# Let us return to the streets, where we can count. Here are 36 pictures: twelve streets, each by day, at sunset and
# at night. Each is given the global features of three other streets, one for each hour.

# %%
from colorlab import widgets
from colorlab.course.fusion_ablation import hour_of
from colorlab.inspect import fusion as tools
from colorlab.streets.scores import input_of

trial = [streets.scene(seed, 192, time=time) for seed in range(100, 112) for time in streets.TIMES]
L = input_of(fusion, trial)
with torch.inference_mode():
    of_trial = fusion.global_features(L)

# %%
with widgets.predict("In how many of these 108 pairs will the answer have the hour of the street that *gave* the "
                     "global features, whatever the sun, moon and lamps in the picture itself show?",
                     int, within=10, unit="of 108") as asked:
    asked.answer = 0
    for shift in (15, 16, 17):  # a street five further on, at the same hour, at the next, at the one after
        painted = tools.colours(fusion, L, of_trial.roll(-shift, dims=0)).cpu()
        givers = trial[shift:] + trial[:shift]
        asked.answer += sum(hour_of(ab, scene) == giver.recipe.time for ab, scene, giver in zip(painted, trial, givers))
    print(f"{asked.answer} of {3 * len(trial)} answers have the hour of the giver")

# %% [markdown]
# <details><summary>How to read this</summary>The hour of an answer is the one whose true colours for sky, hills, grass
# and leaves are nearest. The giver decides, even where a sun or a moon in plain sight says otherwise. In 36 of the
# 108 pairs both streets had the same hour anyway, so only the other 72 count as evidence.</details>
#
# What do the 32 numbers look like? One row for each of the 36 pictures:

# %%
by_hour = torch.stack([of_trial[i::3].cpu() for i in range(3)])
plots.show(*figures.vectors_by_hour(by_hour))
print("numbers above 0.5, mean of the rows of", {time: round((block > 0.5).sum(dim=1).float().mean().item(), 1)
                                                 for time, block in zip(streets.TIMES, by_hour)})

# %% [markdown]
# A row depends mainly on the hour and hardly on the street. By day few numbers are large. At night the same ones are
# larger, and a few join them; at sunset an entirely different set is. Nobody told the network that there are hours. It
# was trained on colours alone, but to get the colours right it had to find out the hour.
#
# ## 2. Why looking nearby is not enough
#
# Why does a network need this? In these streets the hour decides nearly every colour. How much of it is left when the
# colours are gone?

# %%
from colorlab.course.fusion_ablation import grass_colour

hours = {time: streets.scene(3, 192, time=time) for time in streets.TIMES}
with widgets.predict("Compare the lowest twelve rows of one street, grass and bushes, by day and at night. How many "
                     "percent of their *grey* values are the same?", int, within=5, unit="%") as asked:
    same = {time: (scene.grey[-12:] == hours["day"].grey[-12:]).mean() for time, scene in hours.items()}
    asked.answer = round(100 * same["night"])
    print("grey values that are as by day:", {time: f"{share:.0%}" for time, share in same.items()})
    print("true grass in summer (a, b):", {time: grass_colour(time, "summer") for time in streets.TIMES})

# %% [markdown]
# In grey, the hour shows in only a few places: the sun, high or low, the moon, and the lamps. Down here, a network that
# colours each place by what it sees nearby gets the same input at every hour and must give the same answer. Under a
# squared error the best single answer is the mean of the true colours: a colour that this grass never has.
#
# `iizuka16-streets-nofusion` is such a network. It was trained on the same 800 streets, with its global branch cut
# off.

# %%
without = colorlab.load("iizuka16-streets-nofusion")
plots.show(*figures.hours([fusion, without], seed=3))

# %%
for network in (fusion, without):
    with torch.inference_mode():
        front = network(input_of(network, list(hours.values())))[:, :, -12:].mean(dim=(2, 3)).cpu()
    print(f"{network.name:26}", "  ".join(f"{time} a {a:2.0f} b {b:3.0f}" for time, (a, b) in zip(hours, front)))

# %% [markdown]
# These are the mean colours of the lowest twelve rows. Without fusion they are equal, and neither more channels nor
# longer training would change that: what decides the colour here lies outside of what these places see. With fusion
# the grass follows the hour.
#
# It does not follow all the way. By day the true grass of this street is bright green, but the network with fusion
# paints it ochre.

# %%
from colorlab.course.fusion_ablation import contexts_right

with widgets.predict("Why is the grass ochre by day, where the truth is green, even with fusion?",
                     ["it takes the day for a sunset", "it knows the hour but not the season",
                      "a network this small cannot paint green"],
                     answer="it knows the hour but not the season",
                     explain="The ochre is nearer to the mean of the three seasons, green summer, yellow autumn and "
                             "white winter, than to any of them. (In the count, a colour that is nearest to this mean "
                             "is no season, hence wrong.) In grey the season shows in little more than a single "
                             "tree, and no network that we trained has found it; see `data/streets/README.md`. It is "
                             "the failure of the network without fusion, one level up: under a squared error, a "
                             "network averages over what it does not know."):
    seasons = {season: grass_colour("day", season) for season in streets.SEASONS}
    print("true grass by day (a, b):", seasons, "mean:", np.mean(list(seasons.values()), axis=0).round().tolist())
    hour_right, season_right = contexts_right(tools.colours(fusion, L, of_trial).cpu(), trial)
    print(f"of {len(trial)} streets: hour right in {hour_right}, season right in {season_right}")

# %% [markdown]
# One street proves little. Here are stored results for 600 streets: the share of them whose hour is right, in the
# whole picture and in the foreground.

# %%
import pandas as pd

from colorlab import resources

stored = pd.read_csv(resources.path("streets", "streets.csv"), index_col="variant")
table = stored.loc[[fusion.name, without.name], ["scenes", "time_right", "foreground_right"]].copy()
table["half_width"] = 1.96 * np.sqrt(table.foreground_right * (1 - table.foreground_right) / table.scenes)
print(table.round(2).to_string())
print("by luck 0.33, which is also all that grey, or one mean colour for everything, can reach")

# %% [markdown]
# `half_width` is half the width of a 95 % interval for the share in the foreground. In the whole picture both networks
# are nearly always right, the one without fusion even a little more often: around the sun, the moon and the lamps
# local features see enough to tip the balance. In the foreground it does no better than luck.
#
# ## 3. The fusion layer
#
# The network of Iizuka, Simo-Serra and Ishikawa (2016) has five parts.
#
# | part | what it does |
# |---|---|
# | low-level | six convolutions, three of which halve height and width (stride 2) |
# | mid-level | two more convolutions; what leaves them are the local features |
# | global | a small copy of the photo: the *same* low-level part, four convolutions, three fully connected layers; one vector |
# | fusion | the vector is set beside the local features at every place, and one convolution mixes them |
# | colour | convolutions, and enlargements that repeat each value (*nearest*); a sigmoid gives a and b within -100..100 |

# %%
plots.show(widgets.layers_figure(mini, photos["temple"], "mid 2", size=128),
           caption="Each box is as high as the layer's output and as wide as its number of channels. No value of "
                   "mid 2 (five channels below) depends on more than a square as large as the one drawn; only the "
                   "lower row, which joins at fusion, takes in the whole photo.",
           alt="A row of boxes for the layers low 1 to mid 2, then fusion and colour: lower and wider towards the "
               "middle. A second row holds the global branch, which joins at fusion. Below, a grey temple with a "
               "square of 75 pixels, and five coarse maps of 11 x 16 values, most of them bright in the sky and "
               "dark on the temple.")
with torch.inference_mode():
    of_temple = mini.global_features(mini.network_input(photos["temple"]))[0]
print(f"{len(of_temple)} global features of the temple:", [round(value, 1) for value in of_temple[:6].tolist()])

# %% [markdown]
# The panel shows the maps of any layer, and how much of the photo one of its values sees:

# %%
widgets.layers_panel(mini, photos["temple"])

# %% [markdown]
# What does the view of the whole photo cost? Here is how the 43 million parameters of the *published* network are
# shared among its parts, in percent:

# %%
from colorlab import models

with torch.device("meta"):  # shapes without numbers: costs no memory
    published = models.Iizuka16()
counts = pd.Series({name: sum(p.numel() for p in part.parameters()) for name, part in published.named_children()})
print((100 * counts / counts.sum()).round(1).to_string())

# %% [markdown]
# Most of them are in `global_dense`, whose first layer connects each of 512 x 7 x 7 = 25,088 numbers with each of
# 1,024.
#
# ### Three places by hand
#
# Take three places with two local features each, and one global feature. Fusion sets the global feature beside the
# local ones at every place and takes a weighted sum; then the *ReLU* turns negative numbers into 0. The weights are
# 1, 2 and, for the global feature, -1. At noon the sums are 2, 1 and 5.

# %%
local = torch.tensor([[0.0, 1.0, 3.0], [1.0, 0.0, 1.0]])  # 2 features at 3 places
weight = torch.tensor([1.0, 2.0, -1.0])  # of the two local features and of the global one
with widgets.predict("At night the global feature is 4 instead of 0. What becomes of the fused features 2, 1 and 5?",
                     ["-2, -3 and 1", "0, 0 and 1", "all three become 0", "2, 1 and 5 as before"], answer="0, 0 and 1",
                     explain="Every sum goes down by the same 4. The ReLU then switches two places off, while the "
                             "third keeps what is left. A global feature does not say *where* anything is: it shifts "
                             "a threshold, and whether a place passes it depends on its local features. Fusion is a "
                             "*bias that depends on the picture*."):
    for name, feature in [("noon", 0.0), ("night", 4.0)]:
        total = weight @ torch.cat((local, torch.full((1, 3), feature)))
        print(f"{name:6} sums {total.int().tolist()}  fused {total.relu().int().tolist()}")

# %% [markdown]
# **Exercise 1 (apply). Fusion.** Write a fusion layer that looks at one place at a time, not at its neighbours, and
# has one weight for each pair of an input and an output channel. The arguments are tensors: `mid` (B, C, H, W),
# `global_features` (B, G), `weight` (O, C + G) with the weights of the local features first, and `bias` (O). Return
# (B, O, H, W). (As we recall, this 1 x 1 version is the paper's. The file of the released network has kernels of 3 x
# 3.)
#
# <details><summary>Hint 1</summary>Which numbers of the example above would you have to know for <em>one</em> place
# of <em>one</em> photo?</details>
# <details><summary>Hint 2</summary>Either give the vector a height and a width, and set it beside <code>mid</code>;
# or treat its part of the sum as a bias of each photo. <code>torch.einsum</code> can sum over channels.</details>
# <details><summary>Hint 3</summary>For one photo and one place, with vectors m and g: <code>relu(weight @
# torch.cat((m, g)) + bias)</code>. The layer does this at every place, with the same g in all places of a
# photo.</details>

# %% tags=["exercise"]
from colorlab import check


def fused_features(mid, global_features, weight, bias):
    # SOLUTION
    channels = mid.shape[1]
    bias_of_picture = global_features @ weight[:, channels:].T + bias
    local = torch.einsum("oc,bchw->bohw", weight[:, :channels], mid)
    return (local + bias_of_picture[:, :, None, None]).relu()
    # STUB
    # return ...  # your code
    # END


check.fused_features(fused_features)

# %% [markdown]
# **Exercise 2 (diagnose). Four layers.** Four students have handed in fusion layers A to D, with the arguments of
# exercise 1. Suppose that this is the only test; all four pass it, with the same answer of 1 and 1.

# %%
from colorlab.course.cases.fusion_layers import FAULTS, LAYERS

mid, global_features = torch.tensor([[[[1.0, 2.0]], [[0.0, 1.0]]]]), torch.tensor([[0.0]])  # (1, 2, 1, 2) and (1, 1)
weight, bias = torch.tensor([[1.0, -1.0, 1.0]]), torch.tensor([0.0])
print({name: layer(mid, global_features, weight, bias).flatten().tolist() for name, layer in LAYERS.items()})
print(dict(enumerate(FAULTS)))

# %% [markdown]
# Find better tests. For each layer, A to D, give the number of the fault in it (or 0 if there is none).
#
# <details><summary>Hint 1</summary>What do photos, places, bias and global features have in common in the test
# above?</details>
# <details><summary>Hint 2</summary>Draw random tensors for two photos or more, and compare with your own layer at
# every place of every photo. Where exactly do the two differ?</details>
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
sheet, _, words = widgets.features_figure(features, count=3)
plots.show(sheet, "Each of the three strongest features, moved alone over its whole range, changes the grass most "
           "of all (right: how far the colours move). None of them makes a night.",
           words.split("The two pictures")[0] + "The two pictures of a row differ by a slight tint. The map is bright "
           "on the grass in front and around the end of the road, dim on trees and houses, dark on sky and cars.")
strongest = features.effect[features.order[:8]]
print("mean distance in the ab plane, strongest first:", [round(value, 1) for value in strongest.tolist()])

# %% [markdown]
# None of them turns the day into night. Each tints the grass in front most, the grass and trees behind it less, and
# sky and cars hardly at all. All places are given the same number; how far it moves their colour depends on what is
# there.

# %%
with torch.inference_mode():
    own, other = (fusion.global_features(input_of(fusion, [scene]))[0] for scene in (day, night))
L_day = input_of(fusion, [day])
order = tools.effects(fusion, L_day, own, other).argsort(descending=True)  # of exchanging one number, largest first

# %%
with widgets.predict("You exchange single numbers of the day for those of the night, those with the largest effect "
                     "first. After how many of the 32 is the picture at least *half* of the way to the night?",
                     int, within=2, unit="numbers",
                     explain="There is no single switch for the night, nor does it take all 32: the night is spread "
                             "over a handful of numbers. Anyone who reads a meaning into a single feature should "
                             "show what happens without it.") as asked:
    ways = [own.clone() for _ in range(33)]
    for count, way in enumerate(ways):
        way[order[:count]] = other[order[:count]]
    painted = tools.colours(fusion, L_day.expand(33, -1, -1, -1), torch.stack(ways))
    moved = (painted - painted[:1]).norm(dim=1).mean(dim=(1, 2)).tolist()
    asked.answer = next(count for count, far in enumerate(moved) if far >= moved[-1] / 2)
    print("share of the way:", {count: f"{moved[count] / moved[-1]:.0%}" for count in (1, 2, 4, 8, 16, 32)})

# %% [markdown]
# Now move them yourself. Changes stay, so you can combine several. The slider goes beyond the highest value in the 36
# pictures; what the network makes of such numbers nobody has checked. (For a photo: `widgets.Features(mini,
# photos["mountains"], list(photos.values()))`.)

# %%
widgets.features_panel(features)

# %% [markdown]
# ## 5. How far local features see
#
# How near is "near"? The *receptive field* of a value is the square of pixels that it can depend on (notebook 02).
# Here it is for the photo network that was trained without fusion; behind a fusion, every value depends on the whole
# photo.

# %%
from colorlab.inspect import architecture

local_mini = colorlab.load("iizuka16-mini-nofusion")

table = architecture.layer_table(local_mini, torch.zeros(1, 1, 192, 192, device=local_mini.device)).set_index("name")
fields = table["receptive_field"].rename(lambda name: name.removesuffix(".0"))
print(fields[["low.0", "low.5", "mid.1", "fusion", "color3.1"]].to_string())

# %% [markdown]
# The local features (`mid.1`, called "mid 2" in the figure of section 3) see 75 x 75 pixels, and one colour at the end
# depends on at most 131 x 131. It is tempting to conclude that in a photo of 64 x 64 pixels local features see
# everything. Two things are overlooked here. First, 75 pixels are 37 to each side: the features in one corner of the
# photo do not reach the opposite one. Second, a network that *can* see far may still attend to what is near. What
# counts is the *effective* field, and that has to be measured.
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

# %%
inputs = {size: local_mini.network_input(photos["temple"], size) for size in ((40, 64), (88, 128), (256, 384))}
with widgets.predict("The network is given the temple at 40 x 64 pixels. How wide is the square around its middle that "
                     "holds half of the influence on the colour there?", int, within=8, unit="pixels",
                     explain="If all pixels counted alike, half of the influence would come from 50 % of the photo. "
                             "In the middle of the small photo it is not much less: this colour weighs nearly all of "
                             "it. Near a corner, half comes from a far smaller part close by, although on paper that "
                             "colour depends on the whole photo, too. So local features come close to seeing all "
                             "of a small photo, but not everywhere. (One photo, two places.)") as asked:
    for (height, width), L_photo in inputs.items():
        gradient = tools.influence(local_mini, L_photo, height // 2, width // 2)
        half = figures.half_side(gradient, height // 2, width // 2)
        asked.answer = half if height == 40 else asked.answer
        if height == 256:
            squares = {"half of it": half, "mid on paper": 75, "all on paper": 131}
            plots.show(*figures.influence(L_photo, gradient, (height // 2, width // 2), squares))
        print(f"{height:3} x {width}: half of the influence within {half} x {half}, which is "
              f"{min(half, height) * half / (height * width):.0%} of the photo")
    side = 5 + figures.half_side(tools.influence(local_mini, inputs[40, 64], 4, 4), 4, 4) // 2  # inside the photo
    print(f" 40 x 64, near a corner: within the nearest {side} x {side}, {side * side / (40 * 64):.0%} of the photo")

# %% [markdown]
# In large photos the limit is plain. In a street of 384 x 384 pixels, local features in the sky at the left cannot
# know of the sun at the right.

# %%
from colorlab.course.fusion_ablation import sky_scatter

plots.show(*figures.sizes([fusion, without], streets.scene(3, 384, time="day").rgb, (96, 192, 384)))
for network in (fusion, without):
    scatter = {side: round(sky_scatter(network, side, count=4)) for side in (96, 192, 384)}
    print(f"{network.name:26} scatter of the sky's colour:", scatter)

# %% [markdown]
# The scatter is the standard deviation of the sky's colour within a picture, averaged over four streets; in truth the
# sky has one colour. At 96 pixels the two networks are level. From there on the sky falls apart without fusion, and
# holds together with it. There is a second limit, which fusion does not lift: at 384 a car covers four times as many
# pixels as the cars that the networks were trained on, and both paint it in patches. Local features know things at
# the size at which they learnt them.
#
# ## 6. Does it help on photographs?
#
# So far we have looked at a world that was drawn to need global features. Now we take the sixteen sample photos at
# their full size, up to 384 pixels. There a local answer depends on about a fifth of the photo at most, so that context
# should matter. An *ablation* takes a part away and looks at what happens. First we take the vector of the trained
# network away: we set it to 0, or exchange it for that of another photo (three others in turn; we take their mean).

# %%
from colorlab import metrics

full, names = 384, list(photos)
nothing = torch.zeros(64)
grey, mean_colour = colorlab.load("grey"), colorlab.load("mean-colour")


def painted_ways(name):
    """One photo at full size, in several ways; the last three have the vectors of three other photos."""
    photo, place = photos[name], names.index(name)
    others = [photos[names[(place + far) % len(names)]] for far in (3, 7, 11)]
    return {"own vector": tools.colorized(mini, photo, full),
            "vector set to 0": tools.colorized(mini, photo, full, vector=nothing),
            "trained without": tools.colorized(local_mini, photo, full),
            "mean-colour": mean_colour.colorize(photo), "grey": grey.colorize(photo),
            **{f"other {i}": tools.colorized(mini, photo, full, style=other) for i, other in enumerate(others)}}

# %% [markdown]
# Each photo is painted in every way, and each picture is compared with the truth:

# %%
ways = {name: painted_ways(name) for name in names}
errors = pd.DataFrame({name: {way: metrics.ciede2000(rgb, photos[name]) for way, rgb in ways[name].items()}
                       for name in names}).T
others = [way for way in errors if way.startswith("other")]
each = (errors[others].mean() - errors["own vector"].mean()).round(1).tolist()
errors.insert(2, "another photo's vector", errors[others].mean(axis=1))
errors = errors.drop(columns=others)

# %% [markdown]
# How much worse is each way than the network with its own vector?

# %%
from colorlab.evaluation import statistics

worse = {way: statistics.compare(errors[way], errors["own vector"]) for way in errors.columns[1:]}
for way in ("vector set to 0", "another photo's vector", "mean-colour", "grey"):
    one = worse[way]
    print(f"{way:23} {one.difference:4.1f} further from the truth, 95 % interval {one.low:4.1f} to {one.high:4.1f}")
print(f"another photo's vector, the three choices of it one by one: {each}")
print(f"own vector: CIEDE2000 {errors['own vector'].mean():.1f} on average of {len(errors)} photos")

# %% [markdown]
# Positive numbers, in units of CIEDE2000, mean that a way is worse than the network as it is. Without its vector, or
# with a wrong one, the network is about as far from the truth as plain grey, and not much better than `mean-colour`,
# which knows one colour for each lightness. How much a wrong vector costs depends on whose it is. (Sixteen photos are
# few for a bootstrap interval; do not read much into its ends.) So the network relies on its global features. How
# much, then, did fusion help?

# %%
with widgets.predict("The network whose vector is set to 0 is more than one unit worse. How many units worse than "
                     "`iizuka16-mini` is a network that was *trained* without fusion, `iizuka16-mini-nofusion`, on "
                     "these photos?", float, within=0.5, unit="units of CIEDE2000",
                     explain="Switching a part off shows that a trained network *relies* on it. It does not show "
                             "that the task *needs* it: a network that never had a vector has learnt to do without. "
                             "Here it comes as close to the truth as the one with it, as far as sixteen photos can "
                             "tell. To find out what fusion is worth, one has to train twice.") as asked:
    asked.answer = worse["trained without"].difference
    plots.show(*figures.ablation(worse, "CIEDE2000"))
    one = worse["trained without"]
    print(f"trained without: {one.difference:.1f}, interval {one.low:.1f} to {one.high:.1f}")
    print(f"nearer to the truth on {one.wins} photos, further away on {one.losses}")
    plots.show(*figures.skies(photos, ways))
    print(errors.loc[["bridge", "mountains", "palace"], errors.columns[:4]].round(0).astype(int).to_string())

# %% [markdown]
# These two networks differ in more than fusion: `iizuka16-mini` also learnt 200 classes, and each was trained only
# once. Our study is cleaner: the same photos in the same order, three runs each, with the global branch and without
# it. `val` stands for 1,907 photos of 64 x 64 pixels, `kodak` for 24 photos of 768 x 512. The table holds differences
# of the mean distance from the truth in the ab plane, first minus second, with 95 % intervals: a negative number
# means that the first is nearer. `agree` says in how many of the runs (`seeds`) the sign is that of their mean.

# %%
differences = pd.read_csv(resources.path("results", "differences.csv"))


def of_study(*pairs, metric="ab_distance"):
    """Rows of the study's table of differences, for pairs of models."""
    found = [differences[(differences["first"] == first) & (differences["second"] == second)
                         & (differences["metric"] == metric)] for first, second in pairs]
    columns = ["set", "first", "second", "difference", "low", "high", "seeds", "agree"]
    return pd.concat(found)[columns].round(2).to_string(index=False)


print(of_study(("iizuka16-fusion", "iizuka16-nofusion"), ("iizuka16-fusion", "grey"), ("mean-colour", "grey")))

# %% [markdown]
# On `val` fusion raises the distance very slightly. On `kodak` it lowers it, but the interval includes 0: 24 photos
# are too few to tell. Note the last row, too: on `kodak` one mean colour for each lightness comes about as close as
# the network does. So for our small networks, trained on small photos, the claim that fusion helps is not supported.
# It may still hold for the published network, which saw 2.4 million photos of *scenes* at 224 x 224 pixels (recalled).
# If it does, the reason could be the size of the photos, their kind, their number, or the size of the network: we have
# not measured which. Exercise 6 asks how one could.
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
# How does one teach a global branch what kind of picture it sees? The paper's answer: let it also name the *class* of
# the photo, during training only. Two errors are added up. One is the mean squared error of a and b, both scaled so
# that the range -100..100 has length 1. The other is the *cross-entropy*, which is minus the logarithm of the
# probability of the true class; it is multiplied by 1/300 (recalled from the paper).

# %%
import torch.nn.functional as F

class_scores, label = torch.tensor([[2.0, 0.0, -1.0]]), torch.tensor([0])
p = class_scores.softmax(dim=1)[0]
print("probabilities", p.numpy().round(2), f" minus the logarithm of the first {-p[0].log():.3f}")
print(f"F.cross_entropy(class_scores, label) {F.cross_entropy(class_scores, label):.3f}")

# %% [markdown]
# `F.cross_entropy` takes scores: the softmax, which makes probabilities of them, and the logarithm are inside. It
# takes the mean over the photos of a batch.
#
# **Exercise 5 (apply). Loss.** Write the loss for a batch: `predicted` and `true` are ab in CIE units, (B, 2, H, W),
# `class_scores` (B, N), `labels` (B). Return one number.
#
# <details><summary>Hint 1</summary>How long is the range of a, in CIE units? What must happen to a before it is
# squared?</details>
# <details><summary>Hint 2</summary>Over what is each of the two means taken? One of them has as many terms as the
# batch has photos.</details>
# <details><summary>Hint 3</summary>One pixel, a 20 too high, b right: the mean of (20/200)² and 0 is 0.005. With the
# scores above the class adds 0.170 / 300.</details>

# %% tags=["exercise"]
def colour_and_class_loss(predicted, true, class_scores, labels):
    # SOLUTION
    colour = ((predicted - true) / 200).square().mean()
    return colour + F.cross_entropy(class_scores, labels) / 300
    # STUB
    # return ...  # your code
    # END


check.colour_and_class_loss(colour_and_class_loss)

# %%
with widgets.predict("At the start of the training a network answers grey, and finds all 200 classes equally "
                     "likely. Which part of the loss is larger?",
                     ["colour, ten times or more", "colour, but by less", "class"], answer="class",
                     explain="A factor of 1/300 sounds like nothing, but squares of numbers below 1 are small as "
                             "well: the class part is nearly twice as large. The factor does not tell whether two "
                             "parts of a loss are balanced; one has to look at their values."):
    squares = []
    for photo in photos.values():
        ab = lab.rgb_to_lab(torch.tensor(photo).permute(2, 0, 1))[1:]
        squares.append((ab / 200).square().mean().item())
    print(f"colour part of grey, mean of sixteen photos: {np.mean(squares):.4f}")
    print(f"class part for 200 classes alike: log(200) / 300 = {np.log(200) / 300:.4f}")

# %% [markdown]
# Did the classes help? The study again, now with and without them:

# %%
for metric in ("ab_distance", "colourfulness"):
    print(metric, of_study(("iizuka16-classes", "iizuka16-fusion"), metric=metric), sep="\n")

# %% [markdown]
# On the distance the runs disagree even about the sign, and both intervals include 0. The answers are a little more
# colourful in every run, which need not mean better. Our classes are 200 kinds of objects. The main model of the paper
# learnt 205 kinds of *scenes* (recalled), which may say more about light and place.
#
# ## 8. What people said: 92.6 %
#
# The paper's own argument is not an error measure but a study with people, and its best-known figure is this: 92.6 %
# of the colorized pictures looked natural. We had no copy of the paper at hand, so we quote its figures from memory;
# look them up before you build on them.

# %%
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
with widgets.predict("5,000 independent answers would give ± 0.7 points. Suppose that the ten people differ in how "
                     "easily they say yes, with a standard deviation of 5 points. What does the ± become?",
                     ["0.7, since 5,000 answers are many", "about 1", "about 3", "about 10"],
                     answer="about 3",
                     explain="Ten people give ten shares, and their mean is no surer than ten numbers can make it, "
                             "however many pictures each of them saw. (The factor 1.96 is that of many people; for "
                             "ten it should be 2.26. How much the pictures differ is left out.) The spread of 5 "
                             "points is made up: we do not know the true one, and that is the point. Without the "
                             "number of people and their spread, nobody can give the interval of a share."):
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
from colorlab.course.cases.release_slip import finished

with widgets.predict("What does this L do to the finished pictures?",
                     ["they are too light", "they are tinted", "their colours are a little too strong",
                      "nothing at all"],
                     answer="their colours are a little too strong",
                     explain="The L is thrown away with the joined picture's Y. One effect remains: at a higher L "
                             "the same a and b stand for slightly larger steps of R, G and B. A difference of less "
                             "than one unit of CIEDE2000 can hardly be seen, so looking at pictures does not reveal "
                             "it. It shows as soon as one asks what a grey *should* give."):
    apart = []
    for photo in photos.values():
        right, released = (finished(mini, photo, lightness) for lightness in (lab.lightness, iizuka16.release_quirk))
        stronger = metrics.colourfulness(released) / metrics.colourfulness(right)
        apart.append((stronger, metrics.ciede2000(released, right)))
    print("sixteen photos, the program's L against the right one: "
          "colourfulness times {:.2f}, CIEDE2000 {:.1f}".format(*np.mean(apart, axis=0)))

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
#    weighs nearly all of it; near a corner it weighs what is close much more. But the photos also differ from the
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
