# %% [markdown]
# # 02 · Colorful Image Colorization: a probability for each of 313 colours
#
# {{badges}}
#
# **You will be able to**
#
# - compute the answer that a squared error asks for, and say why it is dull;
# - turn colours into distributions over 313 bins, and distributions back into colours at a chosen temperature;
# - follow a photo through the network: shapes, receptive field, dilation, parameters;
# - write its loss by hand, with and without weights for rare colours;
# - train such a network, and judge three objectives by numbers rather than by one pretty picture.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 100 min.
#
# **Know first**: notebooks 00 and 01; what a convolution, a softmax and a gradient are.
#
# The paper is R. Zhang, P. Isola, A. A. Efros: Colorful Image Colorization, ECCV 2016. Equations have the numbers that
# they have there.

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
# ## 1. One answer for many colours
#
# A grey car may be red or blue, and the grey photo does not say which. A colorizer that gives one colour per pixel must
# choose. What it chooses depends on how mistakes are counted. The usual count is the squared distance in the ab plane
# (an L2 loss), summed over the pixels at row $h$ and column $w$; $Y$ is the truth, $\hat Y$ the answer:
#
# $$L_2(\hat Y, Y) = \frac{1}{2} \sum_{h,w} \lVert Y_{h,w} - \hat Y_{h,w} \rVert_2^2 \qquad (1)$$
#
# **Predict**: red (57, 35) and blue (14, -54) are equally likely. Of five answers on the line from red to blue, which
# costs least on average?

# %%
red, blue = np.array([57, 35]), np.array([14, -54])
answers = [red + share * (blue - red) for share in (0, 0.25, 0.5, 0.75, 1)]
for answer in answers:
    costs = [0.5 * ((truth - answer) ** 2).sum() for truth in (red, blue)]
    print(f"answer {answer}  if red {costs[0]:6.0f}, if blue {costs[1]:6.0f}, mean {np.mean(costs):6.0f}")

# %%
from colorlab import lab, plots


def patch(ab, L=60):
    """A square of one colour, RGB uint8."""
    colour = torch.tensor([float(L), *map(float, ab)])[:, None, None]
    return lab.to_uint8(lab.lab_to_rgb(colour)).expand(3, 60, 60).permute(1, 2, 0).numpy()


plots.show(plots.row([patch(answer) for answer in answers], ["red", "", "the cheapest", "", "blue"], height=1),
           caption="The answer in the middle costs least, and no car has it.",
           alt="Five patches from red over a dull rose and a dull violet to blue. The one in the middle is a greyish "
               "mauve.")
print("chroma:", [round(float(np.hypot(*answer))) for answer in answers])

# %% [markdown]
# The mean costs half of what red or blue alone cost. It is never right, but never very wrong. And it is dull: its
# *chroma*, the distance from grey, is 37, that of red and blue 67 and 56. This holds for any number of colours: the
# answer with the least expected squared error is the mean of the possible colours, each counted by its probability.
#
# What if nothing at all is known, so that every colour that photos have is possible? Then the best answer is the mean
# colour of photos. (`metrics.prior` says how common each colour is; section 5 looks at it.)

# %%
from colorlab import bins, metrics

typical = (metrics.prior()[:, None] * bins.centers()).sum(dim=0)
plots.show(plots.row([patch((0, 0)), patch(typical)], ["neutral grey", "mean of photos"], height=1),
           caption="Right the best answer, by equation 1, of a network that sees nothing: a brownish grey.",
           alt="Two patches: left a neutral grey, right a slightly brownish grey of the same lightness.")
print(f"mean colour of the pixels of photos: a {typical[0]:.1f}, b {typical[1]:.1f}")

# %% [markdown]
# That is where grey-brown comes from: it is not a fault of a network but what equation 1 asks for. The less a network
# is sure, the nearer it comes to this colour.
#
# **Exercise 1. The answer of a squared error.** Write a function that takes colours (N, 2), rows of (a, b), and their
# probabilities (N,), and returns the (a, b) with the least expected L2. Target: red with 0.75 and blue with 0.25 give
# (46.25, 12.75).

# %% tags=["exercise"]
from colorlab import check


def l2_answer(colours, probabilities):
    # SOLUTION
    return probabilities @ colours
    # STUB
    # return ...  # your code
    # END


check.l2_answer(l2_answer)

# %% [markdown]
# Does a real network do that? `zhang16-mini-l2` was trained by equation 1. **Predict** its colour of the saucer.

# %%
from colorlab import datasets, images

photos = {path.stem: images.read(path) for path in datasets.samples()}
coffee = photos["coffee"]
by_l2 = colorlab.load("zhang16-mini-l2").colorize(coffee)
plots.show(plots.row([by_l2, coffee], ["trained by equation 1", "truth"]),
           caption="What could have many colours comes out between all of them.",
           alt="A cup of coffee on a wooden table twice: left with a grey-brown saucer, right, in truth, bright "
               "orange-red.")
print(f"colourfulness: {metrics.colourfulness(by_l2) / metrics.colourfulness(coffee):.0%} of the truth's")

# %% [markdown]
# A saucer can have any colour, so it comes out greyish brown, with a third of the true photo's colourfulness. The
# paper's way out: do not ask for one colour, ask for a probability for every colour. What to paint is decided later.

# %% [markdown]
# ## 2. 313 bins
#
# "Every colour" must become a list. The paper lays a grid with steps of 10 over the ab plane and keeps 313 points,
# roughly those whose surroundings hold colours that a screen can show: the *bins*. From now on a colour is a class with
# a number from 0 to 312, and colorizing is a classification, as if one asked of each pixel: cat or dog?
#
# **Predict**: how many of the 313 bins does the photo of the coffee use?

# %%
ab = lab.rgb_to_lab(torch.tensor(coffee).permute(2, 0, 1))[None, 1:]
nearest = bins.hard_encode(ab)
share = torch.bincount(nearest.flatten(), minlength=bins.COUNT) / nearest.numel()
print("colours", tuple(ab.shape), "-> numbers of bins", tuple(nearest.shape))
print(f"bins in use: {(share > 0).sum()} of {bins.COUNT}, the commonest holds {share.max():.0%} of the pixels")

# %%
from matplotlib.figure import Figure

from colorlab.widgets.distribution import bin_colours, bin_map

figure = Figure(figsize=(9, 3.6), layout="constrained")
left, right = figure.subplots(1, 2)
left.scatter(*bins.centers().T, c=bin_colours(L=60), s=42, marker="s")
left.set(xlim=(-115, 105), ylim=(-115, 105), xlabel="a: green - / red +", ylabel="b: blue - / yellow +")
left.set(aspect="equal", title="the 313 bins at L = 60")
bin_map(right, share * 100, "percent of the pixels")
right.set_title("where the coffee photo lies")
plots.show(figure, caption="Left, every bin in its colour (clipped where a screen lacks it at this lightness). Right, "
                           "one photo: a ridge from grey towards orange.",
           alt="Two pictures of the ab plane. Left a leaning patch of 313 coloured squares: green upper left, orange "
               "upper right, magenta right, blue below. Right the same squares shaded by frequency: a line from "
               "grey to orange, brightest a little way along it, dark elsewhere.")
for name, values in zip("ab", bins.centers().T):
    print(f"{name} of the bins: from {values.min():.0f} to {values.max():.0f}")

# %% [markdown]
# One photo lives in a small part of the plane. Each bin covers a square of 10 x 10 units, so that the nearest bin (the
# *hard* encoding) can be up to 7 units off. The paper softens this: a colour is given to its 5 nearest bins, in shares
# that fall with their distance $d$ as a Gaussian, $\exp(-d^2 / 2\sigma^2)$ with $\sigma = 5$, scaled so that they sum
# to 1. This *soft encoding* of a pixel's true colour is called $Z_{h,w}$: 313 numbers, of which 5 are not 0.

# %%
index, weight = bins.neighbours(torch.tensor([3.0, 7.0]).view(1, 2, 1, 1))
for i, w in zip(index.flatten(), weight.flatten()):
    print(f"bin {i:3}  at ({bins.centers()[i, 0]:3.0f}, {bins.centers()[i, 1]:3.0f})  share {w:.3f}")
mean = (bins.centers()[index.flatten()] * weight.view(-1, 1)).sum(dim=0)
print(f"mean of the five, weighted by their shares: ({mean[0]:.1f}, {mean[1]:.1f})")

# %% [markdown]
# The colour (3, 7) lies nearest to the bin (0, 10), which gets most. The weighted mean leads back to nearly (3, 7):
# what the hard encoding would have lost, the shares keep.
#
# **Exercise 2. Soft encoding.** Write it for one colour: `ab` (2,), the centres of any number of bins (N, 2), numpy
# arrays; return N shares. Target: for the colour (3, 7) and `bins.centers().numpy()`, the five numbers above, the other
# 308 are 0.

# %% tags=["exercise"]
def soft_encoding(ab, centers):
    # SOLUTION
    squared = ((centers - ab) ** 2).sum(axis=1)
    shares = np.exp(-squared / (2 * 5 ** 2))
    shares[np.argsort(squared)[5:]] = 0
    return shares / shares.sum()
    # STUB
    # return ...  # your code
    # END


check.soft_encoding(soft_encoding)

# %% [markdown]
# Now the whole photo, there and back: to bins and to colours again. **Predict**: will you see the difference?

# %%
from colorlab.models.base import join

hard = bins.centers()[nearest].movedim(-1, 1)
index, weight = bins.neighbours(ab)  # for each pixel five bins and their shares
soft = (bins.centers()[index].movedim(-1, 2) * weight[:, :, None]).sum(dim=1)
plots.show(plots.row([join(coffee, hard), join(coffee, soft), coffee], ["nearest bin", "soft encoding", "photo"]),
           caption="There and back. The nearest bin leaves steps in smooth shades; the soft encoding leaves nothing to "
                   "see.",
           alt="The coffee photo three times, nearly alike; with nearest bins the wood and the saucer show small "
               "blotches of neighbouring colours.")
for name, back in [("nearest bin", hard), ("soft encoding", soft)]:
    print(f"{name:13}  mean error {(back - ab).norm(dim=1).mean():.1f} units of ab")

# %% [markdown]
# 313 bins are enough: the soft encoding loses 0.2 units, which nobody sees. So if a network fails to paint the saucer
# orange, the bins are not to blame.

# %% [markdown]
# ## 3. The network, layer by layer
#
# The next cell chooses the weights. The minis have a quarter of the published channels; everything else is as
# published. With a network connection, set `full_size = True`, and all that follows runs on the authors' own weights
# (129 MB, fetched once).

# %%
full_size = False
model = colorlab.load("zhang16" if full_size else "zhang16-mini")

# %% [markdown]
# A network for photos has a conflict. To know that this grey is sky, it must see much of the photo; to keep a boat
# apart from the water it must look closely. Three tools play a part: convolutions with a *stride*, which leave out
# every second position; convolutions with *dilation*, whose taps lie apart; and transposed convolutions, which enlarge.
# A tiny example first. **Predict** what a kernel of three ones makes of a line with a single 1.

# %%
import torch.nn.functional as F

line, ones = torch.zeros(1, 1, 13), torch.ones(1, 1, 3)
line[..., 6] = 1
print("input             ", *line.int().flatten().tolist())
print("plain             ", *F.conv1d(line, ones, padding=1).int().flatten().tolist())
print("dilation 2        ", *F.conv1d(line, ones, padding=2, dilation=2).int().flatten().tolist())
print("stride 2          ", *F.conv1d(line, ones, padding=1, stride=2).int().flatten().tolist())
print("transposed, 2     ", *F.conv_transpose1d(line[..., 3:10], ones, padding=1, stride=2).int().flatten().tolist())

# %% [markdown]
# Plain: the 1 reaches its two neighbours. Dilation 2: it reaches two steps away, with the same three weights, over a
# hole between. Stride 2: half as many numbers. Transposed: about twice as many (here from the middle seven of the
# input).
#
# Now the network itself. This function builds each of its blocks 1 to 7; the last convolution of a block carries the
# stride, if it has one:

# %%
import inspect

from colorlab.models import zhang16

print(inspect.getsource(zhang16.block))

# %% [markdown]
# **Predict**: a photo of 256 x 256 pixels goes in. Block 1, 2 and 3 have stride 2, blocks 5 and 6 dilation 2, and block
# 8 begins with a transposed convolution of stride 2. Which height and width has the output? How many channels?

# %%
L = torch.full((1, 1, 256, 256), 50.0, device=model.device)
x = (L - 50) / 100
with torch.no_grad():
    print("L      ", tuple(x.shape))
    for number in range(1, 9):
        x = getattr(model, f"model{number}")(x)
        print(f"model{number} ", tuple(x.shape), " dilation", {5: 2, 6: 2}.get(number, 1))
    print("ab     ", tuple(model.decode(x).shape))

# %% [markdown]
# 64 x 64 positions with 313 scores each: one distribution for every 4 x 4 pixels. A softmax over the 313 makes them
# probabilities; section 6 turns these into a and b, and bilinear interpolation enlarges them by 4. There is no pooling
# anywhere, and no layer that sees the whole photo at once (compare notebook 03).
#
# How much of the photo does one output see? That is its *receptive field*. Each layer with kernel $k$ and dilation $d$
# widens it by $(k - 1)\,d$ positions of the layer's *input*, and those lie $j$ pixels apart, where $j$ (the jump) is
# the product of the strides before it:
#
# $$r_{new} = r + (k - 1)\, d\, j, \qquad j_{new} = j \cdot stride \qquad (r = j = 1 \ \text{at the photo})$$
#
# `layer_table` does it for all layers, and counts the parameters of each:

# %%
from colorlab.inspect.architecture import layer_table

table = layer_table(model, L)
columns = ["name", "kernel", "stride", "dilation", "output", "receptive_field", "parameters"]
print(table[columns].to_string(index=False))
print(f"in all {table.parameters.sum():,} parameters, without those of BatchNorm")

# %% [markdown]
# Read two rows. `model1.0`: 16 kernels of 3 x 3 weights and a bias each, 160 parameters, sees 3 pixels. `model5.0`:
# dilation 2 at a jump of 8 widens the field by $2 \cdot 2 \cdot 8 = 32$ pixels, from 85 to 117; without dilation it
# would have been 16, with just as many parameters. At the end one output sees 349 pixels, more than the photo has. The
# last row, `model_out`, holds the 313 bin centres and is not trained. (`model8.0` enlarges: of its 4 x 4 weights each
# output uses 2 x 2.)

# %%
def taps(layers, dilation, size=15):
    """In how many ways each position reaches the one in the middle, through 3x3 convolutions."""
    field = torch.zeros(1, 1, size, size)
    field[..., size // 2, size // 2] = 1
    for _ in range(layers):
        field = F.conv2d(field, torch.ones(1, 1, 3, 3), padding=dilation, dilation=dilation)
    return field[0, 0]


cases = {"one layer, dilation 1": taps(1, 1), "three layers, dilation 1": taps(3, 1), "one layer, dilation 2": taps(1, 2),
         "three layers, dilation 2": taps(3, 2)}

# %%
figure = Figure(figsize=(11, 2.9), layout="constrained")
for axis, (name, field) in zip(figure.subplots(1, 4), cases.items()):
    axis.imshow(field.log1p().numpy(), cmap="cividis")
    axis.set_xticks(np.arange(-0.5, 15), [])
    axis.set_yticks(np.arange(-0.5, 15), [])
    axis.grid(color="white", linewidth=0.4)
    axis.tick_params(length=0)
    axis.set_title(name, fontsize=10)
plots.show(figure, caption="Which positions the middle one sees, brighter for more ways to it. Dilation reaches twice "
                           "as far with the same weights, but every second position is missing.",
           alt="Four grids of 15 x 15 cells. One plain layer lights a 3 x 3 square, three a filled 7 x 7 square. One "
               "layer with dilation 2 lights nine separate cells over a 5 x 5 square, three 49 separate cells over 13 "
               "x 13.")
for name, field in cases.items():
    seen = field.nonzero()
    print(f"{name:25} width {seen[-1, 1] - seen[0, 1] + 1:2}, cells seen {len(seen)}")

# %% [markdown]
# Three dilated layers span 13 positions instead of 7 and see 49 of their 169 cells: a chequerboard. In the network that
# does little harm, since the plain layers before have already mixed neighbours. What dilation buys: blocks 5 and 6 see
# far *without* making the map smaller than 32 x 32, which more strides would do.
#
# **Exercise 3. Receptive field.** Write a function that takes a list of (kernel, stride, dilation), first layer first,
# and returns the side of the receptive field. Target: 13 for the four layers of `model1` and `model2`, whose rows stand
# in the table.

# %% tags=["exercise"]
def receptive_field(layers):
    # SOLUTION
    field, jump = 1, 1
    for kernel, stride, dilation in layers:
        field += (kernel - 1) * dilation * jump
        jump *= stride
    return field
    # STUB
    # return ...  # your code
    # END


check.receptive_field(receptive_field)

# %% [markdown]
# The receptive field says what an output *can* see. What does it look at? The gradient of a score by the photo tells
# how much each pixel matters. **Predict**: for a point on the saucer, do all pixels of the photo matter alike?

# %%
scale = model.side // 128  # the minis work at 128 x 128 pixels, the full network at 256 x 256
row, column = 20 * scale, 10 * scale
L = model.network_input(coffee).requires_grad_()
score = model.logits(L)[0, :, row, column].max()
influence = torch.autograd.grad(score, L)[0][0, 0].abs().cpu()
rows, columns = (torch.arange(len(influence)) - (4 * place + 1.5) for place in (row, column))
away = torch.maximum(rows.abs()[:, None], columns.abs()[None])

# %%
figure = Figure(figsize=(7.5, 3.4), layout="constrained")
left, right = figure.subplots(1, 2)
left.imshow(L[0, 0].detach().cpu().numpy(), cmap="gray", vmin=0, vmax=100)
drawn = right.imshow(influence.log10().numpy(), cmap="cividis")
for axis in (left, right):
    axis.plot(4 * column + 1.5, 4 * row + 1.5, "wo", mfc="none", ms=8, mew=2)
    plots.bare(axis)
figure.colorbar(drawn, ax=right, label="log10 of the influence")
plots.show(figure, caption="What the network sees (squeezed to a square), and how much each pixel sways the score of "
                           "the likeliest colour at the circle. Each step of the scale is a factor of ten.",
           alt="Left the grey coffee photo, squeezed, with a circle on the saucer, left of the handle. Right a map that "
               "is bright around the circle and gets darker with distance, speckled, without reaching zero.")
print(f"pixels with some influence: {(influence > 0).float().mean():.0%}")
for part in (0.25, 0.5):
    near = away < part * model.side / 2
    print(f"a square with {part} of the photo's side holds {influence[near].sum() / influence.sum():.1f} of it")

# %% [markdown]
# All pixels matter, as a field of 349 promises, but not alike: half of the influence comes from a square with a quarter
# of the photo's side, that is from a sixteenth of its area, and four fifths from a quarter of its area. The *effective*
# field is much smaller than the one on paper: few paths lead to its rim, as the brightness in the picture of the taps
# has shown.

# %% [markdown]
# ## 4. The loss of a classifier
#
# The network answers with $\hat Z_{h,w}$, 313 probabilities; the truth is $Z_{h,w}$, the soft encoding. Their distance
# is the multinomial cross-entropy, summed over pixels, each with a weight $v$ that section 5 explains (take 1 for now):
#
# $$L_{cl}(\hat Z, Z) = - \sum_{h,w} v(Z_{h,w}) \sum_q Z_{h,w,q} \log \hat Z_{h,w,q} \qquad (2)$$
#
# Three bins and one pixel show what it wants. **Predict**: the truth is red in half of all cases, blue in the other
# half. Which of these three answers has the lowest mean loss: sure of red, half and half, or sure of green?

# %%
beliefs = {"sure of red": [0.98, 0.01, 0.01], "half and half": [0.495, 0.495, 0.01], "sure of green": [0.01, 0.01, 0.98]}
for name, belief in beliefs.items():
    if_red, if_blue, _ = -np.log(belief)
    print(f"{name:14} if red {if_red:.2f}, if blue {if_blue:.2f}, mean {(if_red + if_blue) / 2:.2f}")

# %% [markdown]
# Half and half is best: the cross-entropy is least when the answer *is* the true distribution. Compare section 1: there
# the best answer to red or blue was mauve. Here nothing is averaged away, the network may say "red or blue".
#
# In the package equation 2 is this function, with a mean over pixels instead of a sum:

# %%
from colorlab import losses

print(inspect.getsource(losses.cross_entropy).split('"""')[2])

# %% [markdown]
# What does a good loss look like? Two marks help. Who knows nothing gives 1/313 to each bin: $\log 313$. And nobody
# gets below the entropy of the soft encoding itself (its cross-entropy with itself), since $Z$ is spread over five
# bins. Between them, the classifier without weights, on the coffee:

# %%
classifier = colorlab.load("zhang16-mini-classification")
L = classifier.network_input(coffee)
small = F.interpolate(ab, L.shape[-2:], mode="area")
with torch.no_grad():
    scores = classifier.logits(L)
    loss = losses.cross_entropy(scores, small.to(scores.device))
floor = bins.entropy(bins.soft_encode(F.avg_pool2d(small, 4))).mean() * np.log(2)
print(f"knows nothing {np.log(313):.1f}   classifier {loss:.1f}   knows everything {floor:.1f}")

# %% [markdown]
# The classifier is nearer to "knows nothing" on this photo. One reason may be that few photos have so much vivid
# orange, which leads to the next problem.

# %% [markdown]
# ## 5. Rare colours
#
# **Predict**: how many of the 313 bins hold half of all pixels of photos? How many hold 95 %?

# %%
prior = metrics.prior()
common = prior.sort(descending=True)
for part in (0.5, 0.95):
    count = int((common.values.cumsum(0) < part).sum()) + 1
    chroma = bins.centers()[common.indices[:count]].norm(dim=1).max()
    print(f"{part:.0%} of the pixels lie in {count} bins, all within {chroma:.0f} units of grey")
print(f"the commonest bin has {prior.max():.0%}; its centre is {bins.centers()[prior.argmax()].tolist()}")

# %% [markdown]
# A few greyish bins hold half of the world. A classifier that answers "greyish" is right so often that it hardly learns
# red. So the paper counts each pixel by how rare its colour is. Its weight is that of its likeliest bin $q^*$, and a
# bin's weight is the inverse of its probability $\tilde p$ in photos (the *prior*), mixed with a uniform distribution:
#
# $$v(Z_{h,w}) = w_{q^*}, \quad q^* = \arg\max_q Z_{h,w,q} \qquad (3)$$
#
# $$w \propto \Big( (1 - \lambda)\, \tilde p + \frac{\lambda}{Q} \Big)^{-1}, \qquad \sum_q \tilde p_q w_q = 1 \qquad (4)$$
#
# With $Q = 313$ and $\lambda = 1/2$. The second part of (4) sets the scale: the mean weight of a pixel is 1.
# **Predict**: what happens for $\lambda = 1$? And for $\lambda = 0$, to a bin that no photo of the training set visits?

# %%
for mix in (1.0, 0.9, 0.5, 0.1):
    weights = bins.rebalancing_weights(prior, mix)
    low, high = weights.min(), weights.max()
    print(f"lambda {mix:.1f}: weights from {low:.2f} to {high:5.2f}, a factor of {high / low:3.0f}")

# %%
weights = bins.rebalancing_weights(prior)
figure = Figure(figsize=(9.5, 3.7), layout="constrained")
left, right = figure.subplots(1, 2)
bin_map(left, prior, "probability (logarithmic)", log=True)
left.set_title("how common: the prior")
bin_map(right, weights, "weight")
right.set_title("how much a pixel counts: the weights")
plots.show(figure, caption="Common colours, near grey, get a weight of about a tenth; rare ones nearly six. The "
                           "mixture with the uniform distribution keeps the rarest from weighing billions.",
           alt="Two maps of the 313 bins. Left the prior: brightest at grey, falling by six powers of ten and more to "
               "the rim. Right the weights: dark in a blob around grey, the same bright value everywhere at the rim.")
print(f"weight of grey {weights[prior.argmax()]:.2f}, of the rarest bin {weights[prior.argmin()]:.1f}, "
      f"mean over pixels {(prior * weights).sum():.1f}")

# %% [markdown]
# For $\lambda = 1$ all weights are 1: no rebalancing. With 1/2 a pixel of the rarest colours counts about 50 times as
# much as a grey one. Smaller $\lambda$ go further, and at 0 an unseen colour would get an infinite weight (the package
# refuses that).
#
# **Exercise 4. Weights for rare colours.** Write equation 4: prior (Q,) and $\lambda$ in, weights (Q,) out; Q may be
# any number. Target: a prior of (0.8, 0.2) with $\lambda = 1/2$ gives (0.854, 1.585).

# %% tags=["exercise"]
def rarity_weights(prior, mix):
    # SOLUTION
    raw = 1 / ((1 - mix) * prior + mix / len(prior))
    return raw / (prior * raw).sum()
    # STUB
    # return ...  # your code
    # END


check.rarity_weights(rarity_weights)

# %% [markdown]
# **Exercise 5. The whole loss.** Now equations 2 and 3 together: scores of the network, before the softmax, (Q, H, W),
# soft encodings `z` (Q, H, W) and the weights of the bins (Q,), all numpy arrays; return the *mean* over the pixels.
# Mind the axes. Target: for scores that are all 0 and weights that are all 1, the logarithm of Q.

# %% tags=["exercise"]
def weighted_loss(scores, z, weights):
    # SOLUTION
    exp = np.exp(scores - scores.max(axis=0))
    log_p = np.log(exp / exp.sum(axis=0))
    v = weights[z.argmax(axis=0)]
    return (v * -(z * log_p).sum(axis=0)).mean()
    # STUB
    # return ...  # your code
    # END


check.weighted_loss(weighted_loss)

# %% [markdown]
# ## 6. From a distribution back to a colour
#
# A photo needs one colour per pixel. Two ways are obvious: the *mode*, the likeliest bin, and the *mean* of all bins.
# The paper takes a way between: sharpen the distribution by a *temperature* $T$, then take the mean. It is called the
# *annealed mean*:
#
# $$H(Z_{h,w}) = E\big[f_T(Z_{h,w})\big], \qquad f_T(z) = \frac{\exp(\log(z) / T)}{\sum_q \exp(\log(z_q) / T)} \qquad (5)$$
#
# **Predict**: three bins have probabilities 0.5, 0.3 and 0.2. What becomes of them at T = 0.38?

# %%
z = torch.tensor([0.5, 0.3, 0.2])
for T in (1, 0.7, 0.38, 0.1):
    sharp = bins.sharpen(z.log()[None], T)[0]
    print(f"T = {T:4}: ", *[f"{p:.2f}" for p in sharp.tolist()])

# %% [markdown]
# At T = 1 nothing changes. The lower T, the more the likeliest bin gets, and at 0 it has everything. So T slides from
# the mean to the mode.
#
# **Exercise 6. Annealed mean.** Write equation 5 for one pixel: `z` (Q,), the centres (Q, 2), T above 0; return (a, b).
# Target: `z` = (0.5, 0.3, 0.2) at the centres (57, 35), (14, -54), (0, 0) with T = 0.38 give (44.9, 15.5).

# %% tags=["exercise"]
def sharpened_mean(z, centers, T):
    # SOLUTION
    f = np.exp(np.log(z) / T)
    return f @ centers / f.sum()
    # STUB
    # return ...  # your code
    # END


check.sharpened_mean(sharpened_mean)

# %% [markdown]
# Now a real distribution: what the network (`zhang16-mini`, trained with the weights of section 5) believes of a point
# on the saucer. **Predict**: one hill, or several?

# %%
from colorlab import widgets

plots.show(widgets.distribution_figure(model, coffee, row, column),
           caption="Each bubble is a bin, its area the probability. The network hesitates between red-brown and blue; "
                   "the mean falls between them.",
           alt="Left the grey coffee photo with a circle on the saucer. Right the ab plane with bubbles: a group at "
               "red-brown around (30, 20) and a tail down to blue at (30, -50); the mean at (19, 0) between them, "
               "mode and truth in the red-brown.")
with torch.no_grad():
    spread = model.distribution(model.network_input(coffee))[..., row:row + 1, column:column + 1]
for T in (1, 0.38, 0):
    a, b = bins.annealed_mean(spread, T).flatten().tolist()
    print(f"T = {T:4}: a {a:3.0f}, b {b:3.0f}")

# %% [markdown]
# Two groups: red-brown and blue. The mean, (19, 0), is again a compromise, a greyish rose, though the network knew
# better. T = 0.38 drops most of the blue and comes near the truth. Try other points (and find one where the network is
# sure, and one where it is sure and wrong):

# %%
widgets.distribution_panel(model, coffee, row, column)

# %% [markdown]
# **Predict** the whole photo at T = 1, 0.38 and 0: which is the most colourful, which the smoothest?

# %%
with torch.no_grad():
    spread = model.distribution(model.network_input(coffee))
temperatures = (1, 0.38, 0)
decoded = [join(coffee, bins.annealed_mean(spread, T)) for T in temperatures]
plots.show(plots.row([*decoded, coffee], ["T = 1, the mean", "T = 0.38", "T = 0, the mode", "truth"], height=2),
           caption="From left to right: duller and smoother to more vivid and patchy. No temperature brings the true "
                   "photo back.",
           alt="The coffee photo four times. At T = 1 a brown saucer and pale wood; at 0.38 a saucer that is red on "
               "the right and brown on the left, a yellow inside of the cup and orange patches on the wood; at 0 red, orange, green and blue patches; in truth an orange-red saucer and "
               "brown wood.")
print("colourfulness:", [round(metrics.colourfulness(rgb)) for rgb in [*decoded, coffee]])
print("mean ab error:", [round(metrics.ab_distance(rgb, coffee)) for rgb in decoded])

# %% [markdown]
# At T = 1 the saucer is brown, at 0.38 its right half is red, at 0 the photo falls into patches, since neighbouring pixels may choose
# different modes. For this photo, whose truth is vivid, lower temperatures also come nearer to the truth up to a point.
# Is that so for every photo? Move the slider, then choose another photo.

# %%
widgets.temperature_panel(model, {name: photos[name] for name in ("coffee", "officer", "fruits", "temple")})

# %% [markdown]
# And over many photos? The study behind this course decoded its validation photos at eleven temperatures
# (`data/results`, first training of each objective). **Predict**: does a lower T make every network more colourful?

# %%
import pandas as pd

from colorlab import resources

curves = pd.read_csv(resources.path("results", "temperature.csv"))
names = {"zhang16-l2": "L2", "zhang16-classification": "classification", "zhang16-rebalanced": "rebalanced"}
labels = {"colourfulness": "colourfulness", "ab_distance": "mean ab error (lower is better)"}
chosen = curves[curves.temperature.isin([0, 0.38, 1])].replace(names)
print(chosen.pivot(index="variant", columns="temperature", values=[*labels]).round(1).to_string())

# %%
figure = Figure(figsize=(9, 3.4), layout="constrained")
axes = figure.subplots(1, 2)
for axis, (metric, label) in zip(axes, labels.items()):
    for (variant, name), style in zip(names.items(), (":s", "--^", "-o")):
        curve = curves[curves.variant == variant]
        axis.plot(curve.temperature, curve[metric], "k" + style, ms=4, mfc="none", label=name)
    axis.axvline(0.38, color="0.7")
    axis.set(xlabel="temperature T", ylabel=label)
axes[0].axhline(curves.colourfulness_truth[0], color="k", lw=0.8)
axes[0].text(1, curves.colourfulness_truth[0] + 0.6, "truth", ha="right")
axes[1].legend(title="trained by")
plots.show(figure, caption="From the mode (left) to the mean (right). Only the rebalanced network has a choice between "
                           "vivid and dull, and it pays for vivid with error. The grey line is the paper's T = 0.38.",
           alt="Two sets of curves over T. Colourfulness of the rebalanced network falls from 67 at T = 0 to 37 at T = "
               "1 and meets the truth's 40 near 0.8; L2 and classification stay near 23. The error of the rebalanced "
               "network falls from 26 to 20; that of L2 from 19 to 17, that of classification from 17 to 16.")
for name, curve in curves.groupby("variant"):
    best = curve.iloc[(curve.colourfulness - curve.colourfulness_truth).abs().argmin()]
    print(f"{names[name]:14} comes nearest to the truth's {best.colourfulness_truth:.0f} at T = {best.temperature}: "
          f"{best.colourfulness:.0f}")

# %% [markdown]
# For the rebalanced network the paper's 0.38 overshoots the truth's colourfulness of 40; about 0.8 meets it, so
# `zhang16-mini` decodes at 0.8. Its error grows with every step towards the mode. The two others do not get more
# colourful: their likeliest bin is about as dull as their mean. Temperature can only bring out what the distribution
# holds. (The L2 network has a softmax, too, but only its mean was trained: at other temperatures its error says
# little.)

# %% [markdown]
# ## 7. Three objectives, side by side
#
# Same network, same photos in the same order, same number of steps; only the objective differs: equation 1, equation 2
# with all weights 1, equation 2 with the weights of equation 4. **Predict** the order by colourfulness, and by error.
# (In the pictures the rebalanced network decodes at its own T = 0.8, the two others at 1.)

# %%
trained = {"L2": "zhang16-mini-l2", "classification": "zhang16-mini-classification", "rebalanced": "zhang16-mini"}
models = {name: colorlab.load(weights_name) for name, weights_name in trained.items()}
shown = ["coffee", "officer", "fruits"]
rows = [[*(one.colorize(photos[name]) for one in models.values()), photos[name]] for name in shown]
plots.show(plots.sheet(rows, [*models, "truth"], shown, height=1.8),
           caption="Rebalancing brings colour. It is the right one on the officer's background, half right on the "
                   "coffee, wrong on most of the fruits.",
           alt="Three photos in four versions. Coffee: grey-brown twice, then a brown-red saucer and yellowish wood, "
               "truth orange-red. Officer: nearly grey, then a bluish background, then a blue one as in truth. Fruits: "
               "brownish grey twice, then slice, lime and lemon in reddish tones; in truth orange, lime, lemon and kiwi.")

# %%
for name, (*answers, truth) in zip(shown, rows):
    colour = [f"{metrics.colourfulness(rgb) / metrics.colourfulness(truth):.0%}" for rgb in answers]
    print(f"{name:8} colourfulness", *colour, "of the truth's,  mean ab error",
          *[f"{metrics.ab_distance(rgb, truth):.0f}" for rgb in answers])

# %% [markdown]
# Three photos, three stories. On coffee and officer rebalancing brings colour and lowers the error; on the fruits it brings as
# much colour as the truth has, but a red-brown lime, and the error stays as it was. So one needs many photos, several trainings (seeds) and a
# baseline. The study has 1,907 photos that no network saw, and three seeds. Two measures are the paper's: *AuC*, how
# much of the photo is within a distance of the true colour, averaged over distances from 0 to 150, in percent; and
# *rebalanced AuC*, in which every pixel counts by the rarity of its true colour.

# %%
ours = pd.read_csv(resources.path("results", "study.csv")).query("set == 'val'")
ours = ours.groupby(["variant", "metric"])["mean"].last().unstack()  # last: the mean of all seeds
measures = ["colourfulness", "ab_distance", "auc", "auc_rebalanced"]
print(ours.loc[[*names, "grey"], measures].rename(names).round(1).to_string())
print(f"colourfulness of the truth: {ours.colourfulness['truth']:.1f}")

# %% [markdown]
# Lower `ab_distance` is better, higher `auc` is better; all three networks are decoded at T = 1 here. Classification
# beats L2 on all three measures of error. Rebalancing raises colourfulness from half of the truth's to nine tenths, has
# the best rebalanced AuC, and is the worst on the two others, worse even than grey. Beside it, the results that the
# paper reports on ImageNet (`data/published.csv`, recalled rather than copied from the paper: check them there before
# you quote them):

# %%
theirs = pd.read_csv(resources.path("published.csv")).query("source == 'Zhang 2016'")
theirs = theirs.pivot(index="method", columns="metric", values="value")
print(theirs.loc[["L2", "classification", "rebalanced", "grey"]].to_string())

# %% [markdown]
# The order of the three is the same in both tables, on both AuCs; only grey changes its place (with us it is ahead of
# the rebalanced network on AuC, there a trace behind). The sizes differ, as photos and networks do: compare orders, not
# digits. One column we have not: *fooled percent*, how often people took a colorized photo for the true one. It is what
# the paper is about, and there the rebalanced network wins by far, though its AuC is the lowest of the three.
#
# Which of our differences can be trusted? The study compared photo by photo; the interval covers what other photos of
# the same kind would change (95 %), the seeds what another training would:

# %%
differences = pd.read_csv(resources.path("results", "differences.csv")).replace(names)
claims = differences[differences["first"].isin(names.values()) & differences["second"].isin(names.values())]
claims = claims[claims.metric.isin(["colourfulness", "auc_rebalanced"])].sort_values(["first", "metric", "set"])
print(claims.drop(columns="seeds").round(1).to_string(index=False))

# %% [markdown]
# `kodak` are 24 large photos. That rebalancing brings colour and rebalanced AuC is settled: both sets, all seeds. That
# classification beats L2 on rebalanced AuC holds on `val`; on `kodak` it is undecided. And classification alone does
# *not* bring colour: it is no more colourful than L2, if anything duller (one seed of three disagrees). A likely reason
# stands in sections 1 and 6: decoded at T = 1 a distribution gives its mean, and the mean is the very answer that L2
# asks for; at a lower T networks as unsure as these gain nothing. The paper's networks have four times the width and
# saw over a million photos; ours saw 38,824 small ones.

# %% [markdown]
# ## 8. Train one yourself
#
# With photos nobody can say whether 38 % for red is right. In the drawn streets of `colorlab.streets` one can: cars are
# red, blue, neutral, yellow or green with known probabilities, and their grey picture is the same for every paint.
# `data/streets_paint.toml` says how the embedded `zhang16-streets-classification` was trained on them: an eighth of the
# published width, 2,000 scenes, 7 epochs (an *epoch* is one pass over all scenes). You train the same network for a few
# seconds, on 200 scenes. For the whole run write `scenes, epochs = 2000, 7`: three to four minutes on two cores.
# Outside a notebook `colorlab train --data streets --objective classification -o runs/street` does the same.

# %%
from dataclasses import replace

from colorlab import experiments, streets, training

plan = experiments.read(resources.path("streets_paint.toml"))
scenes, epochs = 200, 3
variant, recipe = plan.runs()["zhang16-streets-classification-0"]
recipe = replace(recipe, epochs=epochs)
training_set = experiments.photo_set(plan.photos, plan.side, scenes, progress=False)
print("training set", tuple(training_set.rgb.shape), " objective:", recipe.objective, " batch:", recipe.batch_size)
print("steps:", recipe.epochs * scenes // recipe.batch_size)

# %% [markdown]
# To judge a network one needs scenes that it was not trained on: the *validation* scenes. **Predict** the loss before
# training (section 4 has the number). And the loss of an answer that is the same for all pixels of all scenes, but
# holds the right share of every colour: higher or lower than 5.7?

# %%
validation = experiments.photo_set(plan.validation, plan.side, 16, use="validation", progress=False)
validation_lab = lab.rgb_to_lab(validation.rgb)


def loss_of(network):
    """Equation 2, mean over the validation scenes, weights 1."""
    network.eval()
    with torch.no_grad():
        return losses.cross_entropy(network.cpu().logits(validation_lab[:, :1]), validation_lab[:, 1:]).item()


mine = plan.fresh_model(variant, training_set, seed=0)
before = loss_of(mine)

# %%
everywhere = bins.soft_encode(F.avg_pool2d(validation_lab[:, 1:], 4)).mean(dim=(0, 2, 3))
same = bins.entropy(everywhere.view(1, -1, 1, 1)).item() * np.log(2)
print(f"before training {before:.1f}, log 313 = {np.log(313):.1f}; the right shares, the same everywhere: {same:.1f}")

# %% [markdown]
# An untrained network knows nothing. Who knows only how common each colour is gets down to 3.7 without looking at any
# photo. Now train:

# %%
import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    training.train(mine, training_set, recipe, folder, progress=False, log_every=5)  # steps; usually 50
    log = pd.read_csv(Path(folder) / "log.csv")
after = loss_of(mine)
whole = colorlab.load("zhang16-streets-classification")
print(f"the loss fell: {after < before - 1}")
print(f"that of the whole run, {loss_of(whole):.1f}, is lower: {loss_of(whole) < after}")

# %%
figure = Figure(figsize=(6, 3), layout="constrained")
axis = figure.subplots()
axis.plot([0, *log.step], [before, *log.loss], "k-o", ms=4)
marks = {"knows nothing": np.log(313), "the same everywhere": same, "the whole run, 1,750 steps": loss_of(whole)}
for name, height in marks.items():
    axis.axhline(height, color="0.5", ls="--")
    axis.text(log.step.max(), height + 0.05, name, ha="right", va="bottom")
axis.set(xlabel="steps", ylabel="loss", ylim=(1.5, 6.3))
plots.show(figure, caption="The first steps bring most: which colours there are at all, and how often. What lies where "
                           "comes later.",
           alt="A curve of the loss over the steps. It falls steeply from 5.7 to about 3.6 within 25 steps, just below "
               "a line at 3.7, then slowly to 3.4, far above a line at 2.1, the loss of the whole run.")

# %% tags=["nbval-ignore-output"]
print(log[["step", "loss"]].round(2).iloc[::3].to_string(index=False))
print(f"validation: before {before:.2f}, after {after:.2f}, the whole run {loss_of(whole):.2f}")

# %% [markdown]
# The loss falls fast, passes what shares alone can reach, and then hardly moves: a plateau, which the whole run leaves
# later. (Your digits differ a little from those stored here: sums in another order, on other processors.) **Predict**
# from the curve what your network paints.

# %%
drawn = [streets.scene(seed, plan.side, time=time) for seed, time in zip((7, 8, 9), streets.TIMES)]
rows = [[scene.grey / 255, mine.colorize(scene.rgb), whole.colorize(scene.rgb), scene.rgb] for scene in drawn]
plots.show(plots.sheet(rows, ["what it sees", "after seconds", "the whole run", "truth"], streets.TIMES, height=1.9),
           caption="After seconds there is one dull colour for all and a hint of more in the sky. The whole run knows "
                   "the time of day, and paints every car in the same dull rose.",
           alt="Three streets, at day, sunset and night, in four versions: grey; in one greyish violet all over; with "
               "blue, orange and violet skies and dull rose cars; and in truth, with a red car, blue and yellow cars, "
               "and yellow and grey cars.")
found = [metrics.colourfulness(pictures[i]) for i in (2, 3) for pictures in rows]
print("colourfulness, whole run:", [round(x) for x in found[:3]], " truth:", [round(x) for x in found[3:]])

# %% [markdown]
# On the plateau the network knows little more than how common each colour is in this world. Its mean is the dull answer
# of section 1, with a first difference between sky and ground. After the whole run sky and road have the colours of the
# hour (leaves and hills depend on the season, too, which this network does not find), and each car is a dull rose:
# nothing tells its paint. But is that all it knows? Ask for its distribution, on 60 scenes that it never saw:

# %%
from itertools import islice

from colorlab.streets import figures

cars = streets.evaluate(whole, islice(streets.StreetDataset(2, plan.side), 60))
beliefs = {"truth": list(streets.DEFAULT.values()), "the network": figures.belief(cars)}
plots.show(figures.paint_bars(beliefs),
           caption="What the network believes of cars that it has never seen. It cannot know a car's paint, but it "
                   "knows how likely each is.",
           alt="Two stacked bars over red, blue, neutral, yellow and green. Truth: 38, 25, 17, 12 and 8 percent. The "
               "network's shares are nearly the same.")
means = [streets.best_answers(streets.DEFAULT)["squared"], (cars.a.mean(), cars.b.mean())]
for (name, belief), (a, b) in zip(beliefs.items(), means):
    print(f"{name:12}", *[f"{p:.0%}" for p in belief], f"  mean ab ({a:.0f}, {b:.0f})")

# %% [markdown]
# The lesson of the whole notebook in two lines. The network has found the true distribution of the paints, to a few
# percent (the last share is "no car's colour"). And the colour that it shows at T = 1 is nearly the mean of that
# distribution: the answer that equation 1 would have asked for, found by a classifier. What was gained is not the
# colour but the knowledge behind it: one can now choose to show a mode, a mean or a draw. Notebook 06 goes on from
# here.

# %% [markdown]
# ## Recap
#
# **Jargon**: *L2*, half the squared distance in the ab plane; *bins*, the 313 colours to choose from; *hard / soft
# encoding*, nearest bin / shares of the five nearest; *stride*, *dilation*, leaving out positions / taps that lie
# apart; *receptive field*, the pixels that one output can see; *cross-entropy*, the loss that is least for the true
# distribution; *prior*, how common each bin is; *rebalancing*, weights for rare colours; *annealed mean*, the mean of a
# sharpened distribution; *temperature*, from 0, the mode, to 1, the mean.
#
# **Questions**
#
# 1. A network trained by L2 paints all cars greyish. Is it badly trained?
#    <details><summary>Answer</summary>Perhaps not: when a car can have many colours, their mean has the least expected
#    squared error, and that mean is dull.</details>
# 2. Why does each output cover 4 x 4 pixels, and why does that hardly hurt?
#    <details><summary>Answer</summary>Three layers of stride 2 make the map 8 times smaller, one transposed convolution
#    makes it twice as large again. Edges live in L, which keeps its full size (notebook 01).</details>
# 3. What does dilation 2 change: the number of parameters, the size of the map, or the receptive field?
#    <details><summary>Answer</summary>Only the receptive field: the same nine weights reach twice as far.</details>
# 4. Why does rebalancing cost accuracy?
#    <details><summary>Answer</summary>It trains for another question: rare colours count more than they occur, so the
#    network says them more often than they are true.</details>
# 5. A classifier without rebalancing is decoded at T = 1 and looks like L2. Why?
#    <details><summary>Answer</summary>The mean of a well predicted distribution is the answer that L2 asks for. The
#    difference shows only in the distribution, or at a lower temperature where the network is sure of
#    something.</details>
#
# **Further reading**
#
# - R. Zhang, P. Isola, A. A. Efros: Colorful Image Colorization. ECCV 2016.
# - F. Yu, V. Koltun: Multi-Scale Context Aggregation by Dilated Convolutions. ICLR 2016.
# - W. Luo, Y. Li, R. Urtasun, R. Zemel: Understanding the Effective Receptive Field in Deep Convolutional Neural
#   Networks. NeurIPS 2016.
# - G. Larsson, M. Maire, G. Shakhnarovich: Learning Representations for Automatic Colorization. ECCV 2016 (another
#   network that predicts distributions).
