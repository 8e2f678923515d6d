# %% [markdown]
# # 03 · Let there be Color!: what it helps to see the whole picture
#
# {{badges}}
#
# **You will be able to**
#
# - name the five parts of the network of Iizuka 2016, with the shape that leaves each;
# - build its fusion layer by hand, and say what global features can change and what they cannot;
# - compute how far local features see, and predict at which size of a photo that fails;
# - write the loss that trains colour and class together;
# - find a slip in a published program from three numbers.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 90 min.
#
# **Know first**: notebooks 00 and 01; what a convolution and a fully connected layer are.

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
# ## 1. What cannot be seen from near
#
# `colorlab.streets` draws streets of which everything is known: what each pixel shows, and its true colour. Here is one of
# them at three times of day, in grey and in colour. **Predict**: which parts of the grey pictures tell noon from night?

# %%
from colorlab import plots, streets

hours = {time: streets.scene(3, 192, time=time) for time in streets.TIMES}

# %%
plots.show(plots.sheet([[scene.grey / 255 for scene in hours.values()], [scene.rgb for scene in hours.values()]],
                       list(hours), ["in grey", "in colour"], height=2.4),
           caption="The time of day decides nearly every colour, but in grey it shows in few places.",
           alt="One street three times, above in grey, below in colour. In grey only the sun, high or low, the moon, the "
               "stars and the lit lamps differ. In colour, grass and sky are green and blue by day, olive and orange at "
               "sunset, blue-green and violet at night; the cars stay red and blue.")

# %%
same = {time: (scene.grey[-12:] == hours["day"].grey[-12:]).mean() for time, scene in hours.items()}
print("grey values in the lowest 12 rows that are as by day:", {time: f"{share:.0%}" for time, share in same.items()})

# %% [markdown]
# Sun, moon, stars and lamps tell. The lowest rows, grass and bushes, do not: their grey values are the same at all times of
# day, byte by byte. Now take a network that colours each place by what it sees nearby. **Predict** which colour it should
# give to this grass, to be least wrong on average. (The true colours are printed below; think first.)

# %%
ground = streets.CLASSES.index("ground")
grass = np.array([streets.context_colours(time, "summer")[ground] for time in streets.TIMES])
for time, (a, b) in zip(streets.TIMES, grass):
    print(f"{time:7} a {a:4}  b {b:4}")
print("mean    a {:4.0f}  b {:4.0f}".format(*grass.mean(axis=0)))

# %% [markdown]
# One input cannot have three answers. Under a squared error the best single answer is the mean of the three, a green that
# this grass never has. To do better, the network must know something about the grass that is far away from the grass.
#
# That is the idea of Iizuka, Simo-Serra and Ishikawa (2016): *local features* say what is where, *global features*
# say what kind of picture it is, and a *fusion layer* joins them.
#
# ## 2. Five parts
#
# | part | what it does |
# |---|---|
# | low-level | six convolutions, three of which halve height and width (stride 2) |
# | mid-level | two more convolutions; what leaves them are the local features |
# | global | a small copy of the photo: the *same* low-level part, four convolutions, three fully connected layers; one vector |
# | fusion | the vector is set beside the local features at every place, and one convolution mixes them |
# | colour | convolutions and enlargements, two channels at the end: a and b |
#
# The copy has 224 x 224 pixels in the published network. **Predict**: which part has the most *parameters*, the numbers that
# training sets?

# %%
from colorlab import models
from colorlab.inspect import architecture

with torch.device("meta"):  # shapes without numbers: costs no memory
    published = models.Iizuka16()
table = architecture.layer_table(published, torch.empty(1, 1, 224, 224, device="meta"))
table["part"] = table["name"].str.split(".").str[0]
parts = table.drop_duplicates("name").groupby("part", sort=False).agg(
    layers=("name", "size"), output=("output", "last"), parameters=("parameters", "sum"))
print(parts.to_string())

# %% [markdown]
# Read `output` as (channels, height, width), for a photo of 224 x 224. The low-level part ends at 28 x 28, an eighth of the
# photo's height and width. The global part goes on to 7 x 7; after `global_dense` and `global_to_fusion` there are 256
# numbers, without height and width. `fusion` has the shape of `mid` again, and the colour part goes back up to half the
# photo's size.
#
# Most parameters sit in `global_dense`: its first layer connects each of 512 x 7 x 7 = 25,088 numbers with each of 1,024.
# That is what it costs to let everything see everything.
#
# **Exercise 1. Share of the global branch.** What share of all parameters of the published network belongs to the parts that
# only the global branch has, in percent? Target: one number between 0 and 100, to one digit behind the point.

# %% tags=["exercise"]
from colorlab import check

global_branch_share = ...
# SOLUTION
only_global = parts.index.str.startswith("global")
global_branch_share = 100 * parts.parameters[only_global].sum() / parts.parameters.sum()
# STUB
# # global_branch_share = your number
# END
check.global_branch_share(global_branch_share)

# %% [markdown]
# From here on we run a network. `iizuka16-mini` has the same layers at a quarter of the width and looks at a copy of
# 64 x 64 pixels. It comes with `colorlab`. With a network connection, set `full_size = True` to fetch the authors' weights
# (about 665 MB) instead: all cells work with either, but the text describes what the mini does.

# %%
from colorlab import datasets, images

full_size = False
model = colorlab.load("iizuka16" if full_size else "iizuka16-mini")
photos = {path.stem: images.read(path) for path in datasets.samples()}
photo = photos["temple"]
L = model.network_input(photo)
print("photo", photo.shape, " what the network is given", tuple(L.shape))

# %% [markdown]
# Here are all its layers as boxes, and what one of them makes of the photo. Each channel of a layer's output is shown as a
# picture, a *feature map*. **Predict**: the boxes of `low 1` and `mid 2` have very different shapes. Which output holds more
# numbers?

# %%
from colorlab import widgets

plots.show(widgets.layers_figure(model, photo, "mid 2", size=128),
           caption="Boxes: as high as the layer's output, as wide as its number of channels. Below, five channels of mid 2. Each "
                   "of its values depends on a square of the photo as large as the one that is drawn.",
           alt="A row of boxes for the layers low 1 to mid 2, then fusion and colour: lower and wider towards the middle. A "
               "second row holds the global branch, which joins at fusion. Below, a grey temple with a square of 75 "
               "pixels, and five coarse maps of 11 x 16 values, most of them bright in the sky and dark on the temple.")

# %%
outputs = architecture.layer_table(model, L).drop_duplicates("name", keep="last").set_index("name")["output"]
for title, name in [("low 1", "low.0.0"), ("mid 2", "mid.1.0")]:
    print(f"{title} {outputs[name]}: {np.prod(outputs[name]) / L.numel():.0f} times as many values as the photo has pixels")

# %% [markdown]
# `low 1` holds four times as many numbers as its input has pixels, `mid 2` as many: space was traded for channels. Most of
# the maps shown are bright in the sky and dark on the temple. Something in the network tells the two apart, though nobody
# told it what a sky is.
#
# Move the sliders. In which layer do you last recognise the temple? How does the square grow? What do the layers of the
# global branch show?

# %%
widgets.layers_panel(model, photo)

# %% [markdown]
# ### How far a place sees
#
# The square is the *receptive field*: the pixels that one value depends on. A 3 x 3 convolution adds one neighbour on each
# side. How many pixels that is depends on how far apart the neighbours lie: 1 pixel at first, 2 behind the first stride of 2,
# then 4, then 8. So each layer adds 2 times that distance. **Predict** the fields behind `low.0`, `low.1` and `low.2`.

# %%
without = colorlab.load("iizuka16-streets-nofusion")
fields = architecture.layer_table(without, torch.zeros(1, 1, 192, 192, device=without.device)).set_index("name")
print(fields["receptive_field"].rename(lambda name: name.removesuffix(".0")).to_string())

# %% [markdown]
# 3, then 3 + 2 x 2 = 7, then 7 + 2 x 2 = 11. (This is a network without a global branch; behind a fusion every value depends
# on the whole photo.) The local features, `mid`, see 75 x 75 pixels. With the layers that follow, one pixel of the answer
# depends on at most 131 x 131. In a street of 192 x 192 pixels, the lowest rows cannot see the sun at the top.
#
# ## 3. The colour part: nearest and sigmoid
#
# We take the end of the network before its heart. The colour part has two tools. *Nearest upsampling* doubles height and
# width by repeating each value in a block of 2 x 2. The *sigmoid* 1 / (1 + exp(-x)) bends any number, here called a
# *score*, into 0..1, which stands for -100..100. **Predict** a for a score of 0, of 2, of 5. Which score gives a = 100?

# %%
import torch.nn.functional as F

scores = torch.tensor([[[[0.0, 2.0], [-2.0, 5.0]]]])
a = 200 * torch.sigmoid(scores) - 100
print("scores", scores[0, 0].tolist(), "  a", a[0, 0].round().tolist())
print(F.interpolate(a, scale_factor=2, mode="nearest")[0, 0].round().numpy())

# %% [markdown]
# A score of 0 is grey. A score of 2 gives a = 76 already; from 2 to 5 there are only 23 more, and no score reaches 100. So
# every answer is a colour within -100..100, and a network whose scores are still near 0 answers grey. In the last lines
# each value fills a block of four. **Predict**: will you see such blocks in the answer for a photo?

# %%
from matplotlib.figure import Figure

with torch.inference_mode():
    ab = model(L).cpu()
enlarged = F.interpolate(ab, photo.shape[:2], mode="bilinear")

# %%
figure = Figure(figsize=(8, 2.8), layout="constrained")
for axis, values in zip(figure.subplots(1, 2), (ab, enlarged)):
    height, width = values.shape[2:]
    part = values[0, 1, height * 3 // 11:height * 5 // 11, width * 11 // 16:width * 15 // 16]
    shown = axis.imshow(part.numpy(), cmap="PuOr_r", vmin=-12, vmax=12)
    axis.set_title(f"b in {part.shape[0]} x {part.shape[1]} pixels", fontsize=10)
    plots.bare(axis)
figure.colorbar(shown, ax=figure.axes, label="blue -  /  yellow +", shrink=0.8)
plots.show(figure, caption="Left a part of the network's answer, in blocks of 2 x 2. Right the same part, enlarged to the size "
                           "of the photo.",
           alt="Two maps of b, from pale to strong orange in the lower right corner. The left one consists of plain square "
               "blocks; in the right one the blocks are the same but their edges are soft.")

# %%
blocks = [bool((ab[..., ::2, ::2] == ab[..., down::2, right::2]).all()) for down, right in ((0, 1), (1, 0), (1, 1))]
print(f"answer {tuple(ab.shape[2:])}, equal within blocks: {all(blocks)}; b from {ab[0, 1].min():.0f} to {ab[0, 1].max():.0f}")

# %% [markdown]
# No convolution follows the last enlargement, so the answer has blocks. `colorize` enlarges it to the size of the photo
# bilinearly, that is, with mixed values between, which softens their edges. Notebook 01 showed that colour may be that
# coarse.
#
# **Exercise 2. From scores to a and b.** Write the last step: `scores`, a tensor (2, h, w) of any numbers, becomes a and b,
# (2, 2h, 2w). Target: a score of 0 gives 0, a score of 1 gives 46.2.

# %% tags=["exercise"]
def output_to_ab(scores):
    # SOLUTION
    ab = 200 * torch.sigmoid(scores) - 100
    return F.interpolate(ab[None], scale_factor=2, mode="nearest")[0]
    # STUB
    # return ...  # your code
    # END


check.output_to_ab(output_to_ab)

# %% [markdown]
# ## 4. Fusion by hand
#
# Take three places with two local features each, and one global feature. Fusion sets the global feature beside the local ones
# at every place and takes a weighted sum; then the *ReLU* turns negative numbers into 0. **Predict**: the global feature goes
# from 0 (noon) to 4 (night), and its weight is -1. Which places change, and by how much?

# %%
local = torch.tensor([[0.0, 1.0, 3.0], [3.0, 0.0, 1.0]])  # 2 features at 3 places
weight = torch.tensor([1.0, 2.0, -1.0])  # of the two local features and of the global one
for name, feature in [("noon", 0.0), ("night", 4.0)]:
    joined = torch.cat((local, torch.full((1, 3), feature)))
    total = weight @ joined
    print(f"{name:6} joined {joined.int().tolist()}  sum {total.int().tolist()}  fused {total.relu().int().tolist()}")

# %% [markdown]
# All three sums go down by 4. Then the ReLU switches the second place off, while the others stay. So global features do
# not say *where* anything is: they shift a threshold, by the same amount everywhere, and each place answers with what it
# has. Fusion is a *bias that depends on the picture*.
#
# Now the network's own fusion layer, rebuilt in ten lines. The released network has a 3 x 3 convolution there (the paper
# is reported to have 1 x 1), so each place also looks at its eight neighbours: nine shifted copies, each with a matrix of
# weights of its own. First we catch what goes in and what comes out:

# %%
from colorlab import lab

caught = []
hook = model.fusion.register_forward_hook(lambda layer, inputs, output: caught.append(output))
with torch.inference_mode():
    model(L)
    features = model.mid(model.low(lab.grey_value(L) - model.mean))
    vector = model.global_features(L)
hook.remove()
print("local", tuple(features.shape), " global", tuple(vector.shape), " fused", tuple(caught[0].shape))

# %%
convolution, (height, width) = model.fusion[0], features.shape[2:]
everywhere = vector[:, :, None, None].expand(-1, -1, height, width)
joined = F.pad(torch.cat((features, everywhere), dim=1), (1, 1, 1, 1))
total = convolution.bias[:, None, None]
for down in range(3):
    for right in range(3):
        shifted = joined[:, :, down:down + height, right:right + width]
        total = total + torch.einsum("oc,bchw->bohw", convolution.weight[:, :, down, right], shifted)
by_hand = total.relu()
print("joined", tuple(joined.shape), " equal to the network's own:", torch.allclose(by_hand, caught[0], atol=1e-4))

# %% [markdown]
# 64 local and 64 global features make 128 at each place (the border of zeros turns 11 x 16 into 13 x 18), and these
# become 64 fused ones.
#
# **Exercise 3. Fusion.** Write the version with 1 x 1: one weight for each pair of channels, no neighbours. The arguments
# are tensors: `mid` (B, C, H, W), `global_features` (B, G), `weight` (O, C + G) with the weights of the local features
# first, and `bias` (O). Return (B, O, H, W). Target: with the numbers of the tiny example it gives 6, 1, 5 and 2, 0, 1.

# %% tags=["exercise"]
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
# ## 5. With and without
#
# Two networks were trained on the same 800 streets of 192 x 192 pixels: `iizuka16-streets`, and `iizuka16-streets-nofusion`
# with its global branch cut off. Back to the street of section 1. **Predict** the colour of the grass in front in all
# six answers.

# %%
fusion = colorlab.load("iizuka16-streets")


def lightness_of(scenes):
    """L of the grey pictures of scenes, (B, 1, H, W)."""
    return torch.stack([lab.lightness(torch.tensor(scene.grey)[None] / 255) for scene in scenes])


@torch.inference_mode()
def answers(network, *scenes):
    """a and b (B, 2, H, W) for a list of scenes; a second list gives the global features (section 6)."""
    return network(*(lightness_of(some).to(network.device) for some in scenes)).cpu()

# %%
from colorlab.streets import figures

plots.show(figures.answers(3, [fusion, without]),
           caption="Rows: day, sunset, night. With fusion the whole picture takes the colours of the hour. Without it the sky is "
                   "right only near sun and moon, and the grass in front is the same at all hours.",
           alt="Three rows, day, sunset and night, each with the street in grey, in its true colours, with fusion and without. "
               "With fusion sky and grass go from blue and yellow-green over orange and ochre to blue and blue-grey. Without "
               "fusion each sky has patches of orange and blue, and the grass in front stays ochre.")

# %%
for network in (fusion, without):
    means = answers(network, hours.values())[:, :, -12:].mean(dim=(2, 3))
    print(f"{network.name:26}", "  ".join(f"{time} a {a:2.0f} b {b:2.0f}" for time, (a, b) in zip(hours, means)))

# %% [markdown]
# These are the mean colours of the lowest 12 rows. Without fusion they are equal, as they must be: all that such a network
# can see there is equal too, and neither more channels nor longer training would change that. With fusion b goes from 31
# by day to -9 at night. (Both are duller than the true grass of this street. Neither network finds out the
# *season*, so they answer with a mean over summer, autumn and winter.)
#
# How often is the hour right? Take twelve streets at three hours each and ask whose colours are nearest to an answer's:
# those of day, of sunset or of night. First in the whole picture, then in the lowest 12 rows alone. **Predict** the four
# shares. By luck one gets a third.

# %%
def hour(ab, scene, rows=slice(None)):
    """The time of day whose colours are nearest to those of an answer (2, H, W), or of some of its rows."""
    return streets.guess_context(ab.movedim(0, -1).numpy()[rows], scene.segmentation[rows])[0]

# %%
trial = [streets.scene(seed, 192, time=time) for seed in range(100, 112) for time in streets.TIMES]
for network in (fusion, without):
    pairs = list(zip(answers(network, trial), trial))
    shares = [np.mean([hour(ab, scene, rows) == scene.recipe.time for ab, scene in pairs])
              for rows in (slice(None), slice(-12, None))]
    print(f"{network.name:26} whole picture {shares[0]:4.0%}, in front {shares[1]:4.0%}")

# %% [markdown]
# The stored results of the same question, for 600 streets:

# %%
import pandas as pd

from colorlab import resources

stored = pd.read_csv(resources.path("streets", "streets.csv"), index_col="variant")
print(stored.loc[[fusion.name, without.name], ["scenes", "time_right", "foreground_right"]].round(2).to_string())

# %% [markdown]
# In the whole picture even the network without fusion is right, since around sun, moon and lamps it sees enough to tip
# the balance. In front, fusion is right in 98 % of the streets, and the other in 34 %: luck.
#
# What do the global features look like? Here are those of the 36 pictures, 32 numbers each. **Predict**: which of the 36 rows
# will look alike, those of one street or those of one hour?

# %%
with torch.inference_mode():
    vectors = fusion.global_features(lightness_of(trial).to(fusion.device)).cpu()
by_hour = torch.stack([vectors[i::3] for i in range(3)])  # (hours, streets, numbers)

# %%
figure = Figure(figsize=(7, 4), layout="constrained")
axis = figure.subplots()
shown = axis.imshow(by_hour.flatten(0, 1).numpy(), cmap="cividis", aspect="auto", vmin=0)
axis.hlines([11.5, 23.5], -0.5, 31.5, color="white")
axis.set_yticks([5.5, 17.5, 29.5], streets.TIMES)
axis.set(xlabel="global feature", ylabel="12 streets at each hour")
figure.colorbar(shown, ax=axis, label="value")
plots.show(figure, caption="One row per picture. The hour decides the row; which street it is hardly matters.",
           alt="A heat map of 36 rows and 32 columns in three blocks. Within a block the rows look alike; between the "
               "blocks other columns are bright.")

# %%
within = (by_hour - by_hour.mean(dim=1, keepdim=True)).norm(dim=-1).mean()
between = torch.pdist(by_hour.mean(dim=1)).mean()
print(f"distance from the mean of the hour {within:.1f}, between the means of two hours {between:.1f}")

# %% [markdown]
# The rows of one hour lie close together, those of different hours far apart. Nobody told the network that there are hours.
# It was trained on colours alone, and this is what its whole-picture part had to find out to get them right.
#
# Choose street, time, season and paint yourself, and compare the two networks:

# %%
widgets.street_panel([fusion, without], seed=3)

# %% [markdown]
# ### And on photographs?
#
# Here is an embedded pair of photo models, on three samples. **Predict**: will fusion lower the error on all of them?

# %%
from colorlab import metrics

mini, local_mini = colorlab.load("iizuka16-mini"), colorlab.load("iizuka16-mini-nofusion")
names = ["temple", "officer", "coffee"]
rows = [[photos[name], mini.colorize(photos[name]), local_mini.colorize(photos[name])] for name in names]

# %%
plots.show(plots.sheet(rows, ["truth", mini.name, local_mini.name], names),
           caption="Two cautious answers. The network without fusion dares a blue here and there.",
           alt="Three photos, each true, with fusion and without. Both answers are pale. With fusion the temple's sky is beige "
               "and the officer's background grey; without fusion both are bluish. The red saucer is brown-red with "
               "fusion and grey-brown without.")

# %%
for name, (truth, *coloured) in zip(names, rows):
    one, other = (metrics.ciede2000(picture, truth) for picture in coloured)
    print(f"{name:8} CIEDE2000 with fusion {one:.0f}, without {other:.0f}")

# %% [markdown]
# Fusion is nearer to the truth on one photo and further on two. Three photos decide nothing, and these two networks also
# differ in how they were trained. The fair comparison is our study: the same photos in the same order, three runs each,
# nothing else changed. Here is the difference that fusion makes to the mean distance in the ab plane, with 95 % intervals;
# `val` are 1,907 photos of 64 x 64 pixels, `kodak` 24 photos of 768 x 512.

# %%
differences = pd.read_csv(resources.path("results", "differences.csv"))


def difference(first, second, *metric):
    rows = differences[(differences["first"] == first) & (differences["second"] == second)]
    rows = rows[rows["metric"].isin(metric)]
    return rows[["set", "metric", "difference", "low", "high", "seeds", "agree"]].round(2).to_string(index=False)

# %%
print(difference("iizuka16-fusion", "iizuka16-nofusion", "ab_distance"))

# %% [markdown]
# On `val` fusion *raises* the error by a trace, in all three runs (`agree`). On `kodak` it lowers it in all three, but the
# interval holds 0: 24 photos cannot tell. So for our small networks and photos, the claim that fusion helps does not hold.
# It need not contradict the paper. In a photo of 64 pixels the local features see everything anyway, and the global branch
# has nothing to add; the streets above were made large on purpose.
#
# ## 6. Another picture's global features
#
# The global features of a picture are a handful of numbers. Nothing stops us from taking them from *another* picture:
# `model.colorize(photo, style=other)`. The paper uses it as *style transfer*. **Predict**: a street by day gets the 32
# numbers of another street at night. What changes, what stays?

# %%
day, night = hours["day"], streets.scene(8, 192, time="night")

# %%
plots.show(plots.row([day.rgb, night.rgb, fusion.colorize(day.rgb), fusion.colorize(day.rgb, style=night.rgb)],
                     ["a street by day", "another at night", "the first, colorized", "... with the second's features"]),
           caption="32 numbers turn the day into night, though the sun is still in the sky.",
           alt="Four pictures: a street in daylight; another street at night; the first as colorized, with a blue-grey sky, "
               "yellow-green grass and brown-red roofs; and once more with violet-blue sky, grey-blue grass, trees and roofs. The "
               "cars are brownish and the sun is pale yellow in both.")

# %%
change = answers(fusion, [day], [night])[0] - answers(fusion, [day])[0]
for name in ("sky", "ground", "road", "car", "sun"):
    a, b = change[:, torch.tensor(day.segmentation == streets.CLASSES.index(name))].mean(dim=1)
    print(f"{name:7} mean change of a {a:3.0f}, of b {b:3.0f}")

# %% [markdown]
# The same 32 numbers went everywhere, but each place made something of its own of them. The grass turns most, its b falls
# by 39. The cars hardly change: in this world their colours do not depend on the hour, and the local features know a car.
# Does the hour follow the giver in any pair? Each of the 36 pictures gets the global features of other streets, at all
# three hours. The table gives the share of answers that have the hour of the *giver*; rows are the hours of the picture
# itself.

# %%
taken_over = pd.DataFrame(0.0, index=streets.TIMES, columns=streets.TIMES)
for shift in (15, 16, 17):  # from a street five further on, at the same hour, at the next, at the one after
    givers = trial[shift:] + trial[:shift]
    for ab, scene, giver in zip(answers(fusion, trial, givers), trial, givers):
        taken_over.loc[scene.recipe.time, giver.recipe.time] += (hour(ab, scene) == giver.recipe.time) / 12
print(taken_over.round(2).to_string())

# %% [markdown]
# In all 108 pairs the giver decides, even where a sun or a moon in plain sight says otherwise. And on photographs?
# **Predict** what the cat gets from a temple, a cup of coffee and a sunset.

# %%
names = ["cat", "temple", "coffee", "sunset"]
cats = [model.colorize(photos["cat"], style=photos[name]) for name in names]
plots.show(plots.sheet([[photos[name] for name in names], cats], names, ["gives the global features", "the cat with them"]),
           caption="On photographs, another picture's global features are little more than a cast over the whole.",
           alt="Above four photos: cat, temple, cup of coffee, sunset. Below the cat four times, coloured with the global "
               "features of each: olive with its own, brownish with the temple's and the cup's, bluish grey with the sunset's.")

# %%
a_and_b = [lab.rgb_to_lab(torch.tensor(cat).permute(2, 0, 1))[1:].mean(dim=(1, 2)) for cat in cats]
for name, (a, b) in zip(names, a_and_b):
    print(f"{name:7} mean a {a:3.0f}, b {b:3.0f}")

# %% [markdown]
# With its own features the cat is olive: b is highest. The temple and the cup make it redder, the sunset takes its yellow away. So the
# mini does tell kinds of photos apart, but what it passes on is a tint, not a style.
#
# ## 7. Colour and class in one loss
#
# How does one teach a global branch what kind of picture it sees? The paper's answer: let it also name the *class* of the
# photo, from the vector before `global_to_fusion`, during training only. Two errors are added: the mean squared error of
# ab, scaled so that -100..100 has length 1, and a small share, reportedly 1/300, of the *cross-entropy*: minus the
# logarithm of the probability of the true class.
#
# **Predict**: three classes have the scores 2, 0 and -1, and the first is true. What is the cross-entropy?

# %%
class_scores, label = torch.tensor([[2.0, 0.0, -1.0]]), torch.tensor([0])
p = class_scores.softmax(dim=1)[0]
print("probabilities", p.numpy().round(2), f" minus the logarithm of the first {-p[0].log():.3f}")
print(f"F.cross_entropy(class_scores, label) {F.cross_entropy(class_scores, label):.3f}")
error = torch.tensor([20.0, 0.0]) / 200  # a is 20 too high, b is right
print(f"one pixel's squared error {error.square().mean():.4f}, a 300th of the cross-entropy {-p[0].log() / 300:.4f}")

# %% [markdown]
# `F.cross_entropy` takes scores: the softmax, which makes probabilities of them, and the logarithm are inside. It takes the
# mean over the photos of a batch.
#
# **Exercise 4. Loss.** Write the loss for a batch: `predicted` and `true` are ab in CIE units, (B, 2, H, W), `class_scores`
# (B, N), `labels` (B). Return one number. Target: 0.0056 for one pixel and one photo with the numbers above.

# %% tags=["exercise"]
def colour_and_class_loss(predicted, true, class_scores, labels):
    # SOLUTION
    colour = ((predicted - true) / 200).square().mean()
    return colour + F.cross_entropy(class_scores, labels) / 300
    # STUB
    # return ...  # your code
    # END


check.colour_and_class_loss(colour_and_class_loss)

# %% [markdown]
# `iizuka16-mini` was trained that way, with the 200 classes of Tiny ImageNet. A 300th sounds like nothing. **Predict**: which
# part of the loss is the larger one at the start, when the network answers grey and finds all classes equally likely?

# %%
colour_loss = {"grey": [], "mini": []}
surest = []
for picture in photos.values():
    with torch.inference_mode():
        ab, class_scores = mini.ab_and_classes(mini.network_input(picture))
    small = F.interpolate(torch.tensor(picture).permute(2, 0, 1)[None] / 255, ab.shape[2:], mode="area")
    true = lab.rgb_to_lab(small)[:, 1:]
    colour_loss["grey"].append((true / 200).square().mean().item())
    colour_loss["mini"].append(((ab.cpu() - true) / 200).square().mean().item())
    surest.append(class_scores.softmax(dim=1).max().item())

# %%
print("colour part, mean of sixteen photos:", {name: f"{np.mean(values):.4f}" for name, values in colour_loss.items()})
print(f"class part for 200 classes alike: {np.log(200) / 300:.4f}")
print(f"probability of the class that mini finds likeliest: {min(surest):.1%} to {max(surest):.1%}")

# %% [markdown]
# On these photos grey costs 0.0096, the classes 0.0177: at the start the class is the larger part, small as its factor
# looks. And the mini's classifier is rarely sure of anything: the most it gives to one class is 29 %, on another photo 2 %,
# against 0.5 % by luck. Did the classes help? The study again, with classes less without:

# %%
print(difference("iizuka16-classes", "iizuka16-fusion", "ab_distance", "colourfulness"))

# %% [markdown]
# No effect on the distance that the runs agree on. But the answers are a little more colourful, in every run and on both
# sets. Our classes are 200 kinds of objects; the paper's main model is reported to have learned 205 kinds of *scenes*, which
# say more about light and place.
#
# ## 8. Small and large photos
#
# At which size should the network see a photo? `colorize` shrinks it until its longer side is at most `model.side`, and
# rounds both sides to multiples of 8, since the low-level part halves them three times.
#
# **Exercise 5. Working size.** Write that rule: from height, width and `side` to height and width. Small photos are not
# enlarged; each side goes to the *nearest* multiple of 8 (halves go up), and is at least 8. Target: 300 x 451 with side 128
# gives 88 x 128.

# %% tags=["exercise"]
def size_for_network(height, width, side):
    # SOLUTION
    shrink = min(1, side / max(height, width))
    return tuple(max(8, int(n * shrink / 8 + 0.5) * 8) for n in (height, width))
    # STUB
    # return ..., ...  # height, width
    # END


check.size_for_network(size_for_network)

# %% [markdown]
# A large photo has more detail. **Predict**: what is lost when the network sees it large?

# %%
def at_sizes(network, picture, sides):
    """A picture colorized at several working sizes."""
    usual, coloured = network.side, []
    for network.side in sides:
        coloured.append(network.colorize(picture))
    network.side = usual
    return coloured

# %%
sides = (64, 128, 256, 512)
coffees = at_sizes(model, photos["coffee"], sides)
plots.show(plots.row(coffees, [f"side {side}" for side in sides], height=2.2),
           caption="One photo, one network, four working sizes. More size brings more colour first, and then more patches of it.",
           alt="A cup on a saucer on a wooden table, four times. At side 64 all of it is dull brown. At 128 the right half of the "
               "saucer and a part of the wood are reddish. At 256 and 512 red, brown and grey patches alternate; at "
               "512 the handle of the cup is red.")

# %%
print("colourfulness:", {side: round(metrics.colourfulness(coffee)) for side, coffee in zip(sides, coffees)})
print("of a square photo the middle sees:", {side: f"{min(1, 131 / side) ** 2:.0%}" for side in sides})

# %% [markdown]
# At 64 all is of one dull brown. From 128 on there is more colour (40 instead of 27) but it is uneven: one half of the
# saucer is red and the other is not, the wood is red at one end and grey at the other. At 512 the middle of a square photo
# sees 7 % of it. What lies further away reaches a place through the global features only, and those are the same for all
# places: they cannot make two halves of a saucer agree. The authors advise small photos for this reason. (Reach is not all:
# at 128 the middle of a photo sees all of it, and the colours are uneven already.)
#
# How uneven, one can measure where the truth is known. In the street world the sky has one colour. **Predict** how the two
# street networks paint it when the same street is drawn larger and larger.

# %%
large = streets.scene(3, 512, time="day").rgb
sides = (96, 192, 384, 512)
plots.show(plots.sheet([at_sizes(network, large, sides) for network in (fusion, without)],
                       [f"side {side}" for side in sides], ["with fusion", "without"]),
           caption="The networks know streets of 192 pixels. Without fusion the sky breaks into patches as the photo grows; with "
                   "it the sky holds together, but cars and bushes do not.",
           alt="One street at four working sizes, above with fusion, below without. At 96 all colours are dull. With fusion the sky "
               "is evenly blue from 192 on, while at 384 and 512 cars and bushes get blue patches. Without fusion "
               "orange patches spread over the sky and blue ones over cars and trees as the size grows.")

# %%
print("colourfulness of the four, without fusion:", [round(metrics.colourfulness(x)) for x in at_sizes(without, large, sides)])

# %%
def spread(colours, scenes):
    """How far the sky's colour varies: standard deviation in the ab plane, mean of some scenes."""
    skies = [torch.tensor(scene.segmentation == streets.CLASSES.index("sky")) for scene in scenes]
    return np.mean([ab[:, sky].std(dim=1).norm() for ab, sky in zip(colours, skies)])

# %%
for side in (96, 192, 384):
    drawn = [streets.scene(seed, side, time="day") for seed in range(6)]
    true = [lab.rgb_to_lab(torch.tensor(scene.rgb).permute(2, 0, 1))[1:] for scene in drawn]
    print(f"side {side}: with fusion {spread(answers(fusion, drawn), drawn):2.0f}, without "
          f"{spread(answers(without, drawn), drawn):2.0f}, true {spread(true, drawn):2.0f}")

# %% [markdown]
# (The true spread is not 0 because of pixels at the edge of the sky.) With fusion the spread stays about where it is.
# Without, it doubles from side 96 to 384: the larger the picture, the more of the sky lies out of reach of the sun. And there
# is a second limit, which fusion does not lift. At 384 a car covers four times as many pixels as the same car at
# the size of the training, and both networks paint it in patches: local features know things at one size.
#
# ## 9. A detective story
#
# `model.colorize(photo, faithful=True)` follows the authors' own program, `colorize.lua`, to the letter, oddities included.
# One of them is a number that does not fit. To make a colour, the program joins the predicted a and b with a lightness.
# Here is the lightness that it takes for three greys, beside the right one:

# %%
from colorlab.models import iizuka16

print("y    L of a grey of value y    L in the program")
for y in (0.2, 0.5, 0.8):
    grey = torch.full((1, 1, 1, 1), y)
    print(f"{y}  {lab.lightness(grey).item():15.1f} {iizuka16.release_quirk(grey).item():22.1f}")

# %% [markdown]
# All are too high, and the last is lighter than white, which has L = 100. **Predict**: is it a factor? A forgotten curve
# (notebook 01)? Something else? (The quotients are 1.34, 1.35 and 1.35: nearly a factor, but not one.)
#
# Two things to know. The program works in *YUV*, the space of analogue television: Y is luma, a weighted mean of the stored
# R, G and B; U and V say how far blue and red are from it. A grey has U = V = 0. The way back is
#
# - R = Y + 1.13983 V
# - G = Y - 0.39465 U - 0.58060 V
# - B = Y + 2.03211 U
#
# And the program has only Y, one channel, while the conversion to Lab wants the three of RGB. So it copies Y three times,
# and converts.
#
# **Exercise 6. The slip.** Find out what went wrong and write it: from y, an array (H, W) of grey values 0..1, to the
# program's L. There are `iizuka16.yuv_to_rgb` and `iizuka16.rgb_to_yuv`, which like `lab.rgb_to_lab` take tensors (B, 3, H,
# W); nothing is clipped on the way. Target: the last column above.
#
# <details><summary>A hint</summary>Three equal channels are a grey picture if they are R, G and B. What are they if they
# are Y, U and V?</details>

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
# The last step of the program: it turns the joined picture back into YUV, keeps U and V, and takes the *photo's own* Y.
# **Predict**: does the slip make its pictures too light? (The next picture gives exercise 6 away.)

# %%
def joined_as_released(picture, lightness):
    """The program's last steps, with a function that makes L of Y: Lab to RGB to U and V, and these with the photo's Y."""
    y = iizuka16.rgb_to_yuv(torch.tensor(picture).permute(2, 0, 1)[None] / 255)[:, :1]
    with torch.inference_mode():
        ab = F.interpolate(model(model.network_input(picture)).cpu(), picture.shape[:2], mode="bilinear")
    rgb = lab.lab_to_rgb(torch.cat((lightness(y), ab), dim=1), clip=False)
    final = iizuka16.yuv_to_rgb(torch.cat((y, iizuka16.rgb_to_yuv(rgb)[:, 1:]), dim=1))
    return lab.to_uint8(final)[0].permute(1, 2, 0).numpy()

# %%
right = {name: joined_as_released(picture, lab.lightness) for name, picture in photos.items()}
slipped = {name: joined_as_released(picture, iizuka16.release_quirk) for name, picture in photos.items()}

# %%
y = iizuka16.rgb_to_yuv(torch.tensor(photos["coffee"]).permute(2, 0, 1)[None] / 255)[0, :1]
misread = lab.to_uint8(iizuka16.yuv_to_rgb(y.expand(1, 3, -1, -1)))[0].permute(1, 2, 0).numpy()
plots.show(plots.row([y[0].numpy(), misread, right["coffee"], slipped["coffee"]],
                     ["the grey photo Y", "what the program reads", "joined rightly", "joined as released"], height=2.2),
           caption="The second picture (cut off at what a screen can show) is the one whose lightness is taken. In the fourth "
                   "hardly anything of it is left.",
           alt="A cup four times: in grey; in glaring magenta with black shadows; in brownish colours; and in the same brownish "
               "colours, by eye hardly stronger.")

# %%
ratio = np.mean([metrics.colourfulness(slipped[name]) / metrics.colourfulness(right[name]) for name in photos])
seen = np.mean([metrics.ciede2000(slipped[name], right[name]) for name in photos])
print(f"sixteen photos, slip against none: colourfulness times {ratio:.2f}, CIEDE2000 {seen:.1f}")

# %%
for side in (model.side, 512):
    apart = [metrics.ciede2000(model.colorize(picture, faithful=True), at_sizes(model, picture, [side])[0])
             for picture in photos.values()]
    print(f"the whole program against our `colorize` with side {side}: CIEDE2000 {np.mean(apart):.0f}")

# %% [markdown]
# Three copies of Y are not grey in YUV: they are a glaring magenta, and its lightness is the wrong number. But that L is
# thrown away in the last step. What remains: at a higher L the same a and b stand for slightly larger steps of R, G and B,
# so colours come out 7 % stronger, a difference below what one can see (CIEDE2000 under 1). That is how a slip survives:
# the pictures look right. It shows when one computes what a grey *should* give.
#
# (The whole program differs more from our `colorize`, mainly because it sets no limit on the size of the photo: against a
# `colorize` with side 512 the difference is less than half.)
#
# ## Recap
#
# **Jargon**: *local features*, what is where; *global features*, one vector for what kind of picture it is; *fusion*, both
# set side by side and mixed; *feature map*, one channel of a layer's output; *receptive field*, the pixels that one value
# depends on; *score*, a number before a sigmoid or a softmax; *nearest upsampling*, each value repeated; *cross-entropy*,
# minus the logarithm of the probability of what is true; *style transfer*, here: the global features of another picture.
#
# **Questions**
#
# 1. Why would more training not help `iizuka16-streets-nofusion` with the grass in front?
#    <details><summary>Answer</summary>What it sees there is the same at all hours, so its answer is, too. The information is
#    not in its input.</details>
# 2. Can global features turn one car red and leave the next one blue?
#    <details><summary>Answer</summary>Only if the local features of the two differ: the global ones are the same
#    at every place, and shift every place by the same amount before the ReLU.</details>
# 3. Which colour does this network answer before training, and why is it never more vivid than 100?
#    <details><summary>Answer</summary>Grey, since scores near 0 give a sigmoid of 0.5, which stands for 0. A sigmoid stays
#    within 0..1, which stands for -100..100.</details>
# 4. Fusion decided everything on the streets and nothing on photos of 64 x 64 pixels. Why?
#    <details><summary>Answer</summary>In a small photo the local features see the whole of it. In the streets, what decides
#    lies out of their reach.</details>
# 5. Why does nobody see that the released program takes a wrong lightness?
#    <details><summary>Answer</summary>It throws that lightness away: the final picture has the photo's own Y. Only the
#    strength of the colours is touched, by a few percent.</details>
#
# **Further reading**
#
# - S. Iizuka, E. Simo-Serra, H. Ishikawa: Let there be Color! Joint End-to-end Learning of Global and Local Image Priors for
#   Automatic Image Colorization with Simultaneous Classification. ACM Transactions on Graphics 35(4), 2016.
# - V. Dumoulin, F. Visin: A guide to convolution arithmetic for deep learning. arXiv:1603.07285, 2016 (strides, fields).
# - A. Odena, V. Dumoulin, C. Olah: Deconvolution and checkerboard artifacts. Distill, 2016 (why one enlarges by nearest).
