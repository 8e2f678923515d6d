# %% [markdown]
# # 02 · Colorful Image Colorization: a probability for each of 313 colours
#
# {{badges}}
#
# Ask a network for *the* colour of each pixel, and it turns the world brown. Ask it *how likely each colour
# is*, and it can tell you more. That change of question is the idea of the paper that you take apart here.
#
# **You will be able to**
#
# - work out which answer a squared error asks for, and say why it is dull;
# - turn colours into distributions over 313 bins, and distributions back into colours at a chosen temperature;
# - follow a photo through the network: shapes, receptive field, dilation, parameters;
# - find what is wrong with a loss that runs, and with a table of weights that looks right;
# - train a layer of it, and judge objectives by numbers with intervals rather than by one pretty picture.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 100 min, the design at the end another 30 min. After section 4 is a good place to stop for the day.
#
# **Know first**: notebooks 00 and 01; what a convolution, a softmax and a gradient are. A panel that is headed
# **Predict** shows its result only after you have made a guess.
#
# The paper is R. Zhang, P. Isola, A. A. Efros: Colorful Image Colorization, ECCV 2016. Layers and bins are those of the
# authors' program. The equations, numbered as in the paper, and their constants are *recalled*: written down from
# memory, and to be checked before you quote them.

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
# ## 1. Three networks that differ in one thing
#
# Three networks have the same layers, and they saw the same photos in the same order. Only the *objective* differs: the
# number that training was to make as small as possible. The three objectives are called L2, classification and
# rebalanced classification; sections 2, 5 and 6 explain them.

# %%
from colorlab import datasets, images, metrics
from colorlab.course.figures import notebook_02 as figures
from colorlab.course.figures import notebook_02_questions as questions
from colorlab.course.figures import notebook_02_tables as tables

photos = {path.stem: images.read(path) for path in datasets.samples()}
trained = {"L2": "zhang16-mini-l2", "classification": "zhang16-mini-classification", "rebalanced": "zhang16-mini"}
models = {objective: colorlab.load(name).with_options(temperature=1) for objective, name in trained.items()}
shown = figures.show_answers(models, {name: photos[name] for name in ("coffee", "officer", "fruits")})

# %%
baselines = {name: colorlab.load(name) for name in ("grey", "mean-colour")}  # no networks: section 2 explains them
print(tables.averages(models | baselines, photos).to_string())

# %% [markdown]
# The table has the means over all sixteen sample photos. In brackets stand 95 % intervals: that far the means might
# move with other photos of the same kind. The *mean ab error* is the mean distance from the true colour in the ab
# plane. The third network is by far the most colourful, and often wrong. The second looks a little different from the
# first, but on average it is just as dull; section 8 says why. Whether colour costs accuracy, sixteen photos cannot
# tell. But why should a single number, the objective, make such a difference?
#
# Look inside: switch between the networks, and point at the photo. Beside it you see which colours the network
# considers possible under the pointer. (Leave T at 1 until section 7.)

# %%
from colorlab import widgets

bench = widgets.objectives_panel(models, {name: photos[name] for name in ("coffee", "officer", "fruits", "temple")})
for objective in models:
    print(bench.words(objective, "coffee", (0.75, 0.7), 1.0))

# %% [markdown]
# The ring lies on the saucer, whose true colour is a vivid orange-red. The network that was trained for L2 gives one
# colour there, a dull one, and that is all we learn from it. The two others give a *distribution*: a probability for
# each of 313 colours. What the panel paints is the mean of these colours, and the mean may fall where the bubbles are
# small. We now build this up, from one pixel to the training of a network.

# %% [markdown]
# ## 2. One answer for many colours
#
# A car in a grey photo may be red or blue, and the photo does not say which. Which colour a colorizer should choose
# depends on how mistakes are counted. The usual count is the squared distance in the ab plane (an L2 loss), summed over
# the pixels at row $h$ and column $w$, where $Y$ is the truth and $\hat Y$ the answer:
#
# $$L_2(\hat Y, Y) = \frac{1}{2} \sum_{h,w} \lVert Y_{h,w} - \hat Y_{h,w} \rVert_2^2 \qquad (1)$$

# %%
red, blue = np.array([57, 35]), np.array([14, -54])
answers = {"red": 0, "a quarter of the way": 0.25, "half-way": 0.5, "blue": 1}
answers = {name: red + share * (blue - red) for name, share in answers.items()}

with widgets.predict(ask=list(answers), **questions.CHEAPEST):
    costs = {name: np.mean([0.5 * ((truth - answer) ** 2).sum() for truth in (red, blue)])
             for name, answer in answers.items()}
    figures.show_costs(answers, costs)
    for name, answer in answers.items():
        print(f"{name:20} mean cost {costs[name]:5.0f}, chroma {np.hypot(*answer):.0f}")

# %% [markdown]
# What if a network can tell nothing at all about a pixel? Its lightness still tells a little, since dark and bright
# pixels differ. The model `mean-colour` is a table of 101 colours, one for each lightness from 0 to 100. It needs no
# network, and every network should beat it:

# %%
from colorlab import bins

typical = (metrics.prior()[:, None] * bins.centers()).sum(dim=0)
table = colorlab.load("mean-colour").table
figures.show_means({"grey": (0, 0), "all pixels": typical, **{f"L = {L}": table[L] for L in (10, 30, 50, 70, 90)}})
print(f"mean colour of the pixels of photos: a {typical[0]:.1f}, b {typical[1]:.1f}")

# %% [markdown]
# Here is the brown of the first sentence. The less a network can tell from the photo, the nearer its best answer comes
# to this colour. A network that paints brown need not be a bad one.
#
# **Exercise 1 (apply). Can weights save L2?** A colleague wants to keep L2 and make it vivid: mistakes should cost more
# where the true colour is rare. If the truth is colour $i$, the squared error counts $w_i$ times. Which one answer is
# best now? Write a function that takes the possible colours (N, 2), rows of (a, b), their probabilities (N,) and the
# weights of their errors (N,), and returns (a, b). Then try it on the red and the blue car. Does the idea save L2?
#
# <details><summary>Hint 1</summary>Equation 1 treats a and b separately. If a is 0 or 10, with chances of 90 % and
# 10 %, and a mistake about the 10 costs nine times as much, where would you bet?</details>
# <details><summary>Hint 2</summary>Write the expected cost as a function of the answer, and set its derivative to
# zero.</details>
# <details><summary>Hint 3</summary>With one number only: the derivative of
# 0.9 · 1 · (x - 0)² / 2 + 0.1 · 9 · (x - 10)² / 2 is 0.9 x + 0.9 (x - 10), which is zero at x = 5. And if it cost
# only twice as much?</details>
# <details><summary>What comes of the idea (open it when your check has passed)</summary>The best answer is still a
# mean. Weights pull it towards the rare colour, but it stays on the line between red and blue: no weights make
# one answer say "red or blue".</details>

# %% tags=["exercise"]
from colorlab import check


def l2_answer(colours, probabilities, weights):
    # SOLUTION
    pull = probabilities * weights
    return pull @ colours / pull.sum()
    # STUB
    # return ...  # your code
    # END


check.l2_answer(l2_answer)

# %% [markdown]
# ## 3. 313 bins
#
# The paper's way out is to ask for the probability of every colour, and to decide only later what to paint. "Every
# colour" must become a list, then. A grid with steps of 10 over the ab plane has 313 points near colours that a screen
# can show. They are called *bins*. From now on a colour is a class with a number from 0 to 312, and to colorize is to
# classify.

# %%
coffee = photos["coffee"]
ab = figures.ab_of(coffee)
nearest = bins.hard_encode(ab)
share = torch.bincount(nearest.flatten(), minlength=bins.COUNT) / nearest.numel()
print("colours", tuple(ab.shape), "-> numbers of bins", tuple(nearest.shape))

# %%
with widgets.predict(**questions.BINS_IN_USE) as asked:
    asked.answer = int((share > 0).sum())
    figures.show_bins(share, "coffee")
    print(f"bins in use: {asked.answer} of {bins.COUNT}; the commonest holds {share.max():.0%} of the pixels")

# %% [markdown]
# Each bin covers a square of 10 x 10 units, so the nearest bin (the *hard* encoding) can be up to 7 units off. The
# paper divides a colour among the 5 nearest bins, in shares that fall with the distance $d$ as a Gaussian,
# $\exp(-d^2 / 2\sigma^2)$ with $\sigma = 5$, and are scaled to sum to 1. This *soft encoding* of a pixel's true colour
# is called $Z_{h,w}$. For the colour (3, 7):

# %%
index, weight = bins.neighbours(torch.tensor([3.0, 7.0]).view(1, 2, 1, 1))
for i, w in zip(index.flatten(), weight.flatten()):
    print(f"bin {i:3}  at ({bins.centers()[i, 0]:3.0f}, {bins.centers()[i, 1]:3.0f})  share {w:.3f}")

# %%
print("mean error in units of ab, after a trip to the bins and back")
print(tables.round_trip(coffee).round(1).to_string())

# %% [markdown]
# The shares keep what the hard encoding loses. If a network fails to paint the saucer orange, the bins are not to
# blame.
#
# **Exercise 2 (apply). The edge of a car.** The network answers once for each block of 4 x 4 pixels. At the edge of a
# red car a block has red pixels and grey ones. Which shares should be its truth, if it is to say "partly red, partly
# grey"? Write that encoding: `ab` (N, 2), the colours of a block's pixels, and the centres of any number of bins (Q,
# 2), both numpy arrays; return Q shares with sum 1, in which each pixel has an equal say. A block whose pixels are all
# (3, 7) must give the five numbers above.
#
# <details><summary>Hint 1</summary>One can average the colours and encode the mean, or encode each colour and average
# the shares. What does the first way make of red and grey?</details>
# <details><summary>Hint 2</summary>`np.argsort` of the squared distances tells which bins are near a pixel. All others
# get 0. When does a pixel's sum have to be 1: before or after that, before or after the average?</details>
# <details><summary>Hint 3</summary>With one axis, two neighbours and sigma 5: the colour 4 among the bins 0, 10 and
# 20 gets exp(-16 / 50) = 0.73 and exp(-36 / 50) = 0.49, and after scaling 0.60 and 0.40. A block of the colours 4 and
# 20 gets half of that, and half of what 20 gets.</details>
# <details><summary>What the package does (open it when your check has passed)</summary>It takes the other order, which
# costs a sixteenth of the work, and at the edge of your car teaches the network a pink that no pixel has. Does it
# matter? Edges are few, and to find out would take an experiment.</details>

# %% tags=["exercise"]
def soft_encoding(ab, centers):
    # SOLUTION
    shares = np.zeros(len(centers))
    for colour in ab:
        squared = ((centers - colour) ** 2).sum(axis=1)
        near = np.argsort(squared)[:5]
        gauss = np.exp(-squared[near] / (2 * 5 ** 2))
        shares[near] += gauss / gauss.sum() / len(ab)
    return shares
    # STUB
    # return ...  # your code
    # END


check.soft_encoding(soft_encoding)

# %% [markdown]
# ## 4. The network, layer by layer
#
# To know that this grey is sky, a network must see much of the photo; to keep a boat apart from the water, it must look
# closely. Three tools help: convolutions with a *stride*, which skip every second position; convolutions with
# *dilation*, whose *taps* (the positions that a kernel reads) lie apart; and transposed convolutions, which enlarge. A
# line of thirteen numbers shows what they do.

# %%
import torch.nn.functional as F

line, ones = torch.zeros(1, 1, 13), torch.ones(1, 1, 3)
line[..., 6] = 1
with widgets.predict(**questions.DILATION):
    print("input             ", *line.int().flatten().tolist())
    for name, options in {"plain": {}, "dilation 2": {"padding": 2, "dilation": 2}, "stride 2": {"stride": 2}}.items():
        print(f"{name:18}", *F.conv1d(line, ones, **{"padding": 1, **options}).int().flatten().tolist())
    wide = F.conv_transpose1d(line[..., 3:10], ones, padding=1, stride=2)
    print("transposed, 2     ", *wide.int().flatten().tolist())

# %% [markdown]
# Now for the network itself. The rebalanced one of section 1 is a *mini*, as its siblings are: it has a quarter of the
# published channels and otherwise the published layers, in eight blocks. (With an internet connection you can set
# `full_size = True` and go on with the authors' own weights, 129 MB; the numbers in the text remain the mini's.)

# %%
full_size = False
model = colorlab.load("zhang16") if full_size else models["rebalanced"]
with widgets.predict(**questions.BLOCK_8):
    L = torch.full((1, 1, 256, 256), 50.0, device=model.device)
    x = (L - 50) / 100
    with torch.no_grad():
        for number in range(1, 9):
            x = getattr(model, f"model{number}")(x)
            print(f"model{number} ", tuple(x.shape), " dilation", {5: 2, 6: 2}.get(number, 1))
        print("ab     ", tuple(model.decode(x).shape))

# %% [markdown]
# There is no pooling anywhere, and no kernel is larger than 4 x 4. How much of the photo does one output see, then? It
# sees a square, and the side of that square, in pixels, is called the *receptive field*:

# %%
from colorlab.inspect.architecture import layer_table

table = layer_table(model, L)
print(table[["name", "kernel", "stride", "dilation", "receptive_field", "parameters"]].to_string(index=False))
print(f"in all {table.parameters.sum():,} parameters, without those of BatchNorm")

# %% [markdown]
# Follow the receptive field downwards. Each layer of block 2 adds 4 pixels to it, a layer of block 4 adds 16, and one
# of block 5 even 32, although all of them have 3 x 3 kernels. At the end one output sees a square with a side of 349
# pixels, which is larger than the photo. (What an output *can* see is not what it looks at; notebook 03 measures that.)
#
# **Exercise 3 (apply). Receptive field.** Find the rule behind the table. Write a function that takes a list of
# (kernel, stride, dilation), first layer first, and returns the side of the receptive field. Try it on the rows down to
# `model7.4`; the next layer is the transposed convolution, which needs a rule of its own.
#
# <details><summary>Hint 1</summary>Before any layer, how many pixels does a value see, and how far apart are two
# neighbouring values?</details>
# <details><summary>Hint 2</summary>Keep two numbers while you walk through the list: the field and the jump. Which of
# them does a layer's own stride change first?</details>
# <details><summary>Hint 3</summary>Two layers of kernel 3 and stride 2: the first makes the field 1 + 2 · 1 = 3 and
# the jump 2; the second makes the field 3 + 2 · 2 = 7 and the jump 4.</details>

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
# <details><summary>The rule as a formula (open it when your check has passed)</summary>
#
# A layer with kernel $k$ and dilation $d$ widens the field by $(k - 1)\,d$ positions of its *input*, and those lie $j$
# pixels apart, where $j$ (the jump) is the product of the strides before it:
#
# $$r_{new} = r + (k - 1)\, d\, j, \qquad j_{new} = j \cdot stride \qquad (r = j = 1 \ \text{at the photo})$$
#
# In block 5 the jump is 8 and the dilation 2, which makes $2 \cdot 2 \cdot 8 = 32$: the network sees far while the map
# stays at 32 x 32. In `model8.0`, which enlarges, each output uses only 2 x 2 of the 4 x 4 weights and so sees 8 pixels
# more; afterwards the jump is 4.
# </details>
#
# ## 5. The loss of a classifier
#
# The network answers with $\hat Z_{h,w}$, 313 probabilities; the truth is $Z_{h,w}$, the soft encoding. The two are
# compared by the cross-entropy. It is summed over the pixels, each of which has a weight $v$ (take 1 until section 6):
#
# $$L_{cl}(\hat Z, Z) = - \sum_{h,w} v(Z_{h,w}) \sum_q Z_{h,w,q} \log \hat Z_{h,w,q} \qquad (2)$$
#
# Three bins and one pixel show which answer it rewards.

# %%
beliefs = {"sure of red": [0.98, 0.01, 0.01], "half red, half blue": [0.495, 0.495, 0.01],
           "sure of green": [0.01, 0.01, 0.98]}
with widgets.predict(ask=list(beliefs), **questions.LOWEST_LOSS):
    for name, belief in beliefs.items():
        if_red, if_blue, _ = -np.log(belief)
        print(f"{name:20} if red {if_red:.2f}, if blue {if_blue:.2f}, mean {(if_red + if_blue) / 2:.2f}")

# %% [markdown]
# What is a good loss? A number means something only beside others. An answer that knows nothing gives 1/313 to each
# bin, which costs $\log 313 = 5.7$ (in *nats*, since the logarithm is the natural one). One that knows how common each
# colour is in photos (the *prior*) can repeat that at every pixel. And none costs less than the entropy of the soft
# encoding itself, which is spread over five bins:

# %%
landmarks = tables.landmarks(models["classification"], {name: photos[name] for name in (
    "squirrel", "coffee", "mountains", "temple")})
figures.show_landmarks(photos, landmarks)
print(landmarks.round(1).to_string())

# %% [markdown]
# Whoever expects what most photos hold pays dearly when a rare colour turns up. On the squirrel, the classifier does even
# worse than the prior, which never looks at the photo. How can that be? Compare what both give to the greens of leaves:

# %%
greens = (bins.centers()[:, 0] < -20) & (bins.centers()[:, 1] > 20)
with torch.inference_mode():
    given = models["classification"].distribution(models["classification"].network_input(photos["squirrel"]))
true = bins.soft_encode(figures.ab_of(photos["squirrel"]))
for name, shares in {"truth": true, "prior": metrics.prior().view(1, -1, 1, 1), "classifier": given}.items():
    print(f"{name:10} {shares.mean(dim=(0, 2, 3))[greens].sum():.1%} green")

# %% [markdown]
# The classifier has not recognised the leaves, and expects green in this photo even less than the prior does. The
# cross-entropy punishes nothing as hard as a small probability for what is true.

# %% [markdown]
# ## 6. Rare colours
#
# How rare is rare? We count the colours of 38,824 photos, bin by bin, and put the commonest first.

# %%
prior = metrics.prior()
common = prior.sort(descending=True)


def bins_for(part):
    """How many of the commonest bins it takes to hold this part of the pixels."""
    return int((common.values.cumsum(0) < part).sum()) + 1


with widgets.predict(**questions.HALF_OF_ALL) as asked:
    asked.answer = bins_for(0.5)
    for part in (0.5, 0.95):
        chroma = bins.centers()[common.indices[:bins_for(part)]].norm(dim=1).max()
        print(f"{part:.0%} of the pixels lie in {bins_for(part)} bins, all within {chroma:.0f} units of grey")

# %% [markdown]
# So the paper gives a pixel more weight, the rarer its likeliest bin $q^*$ is:
#
# $$v(Z_{h,w}) = w_{q^*}, \quad q^* = \arg\max_q Z_{h,w,q} \qquad (3)$$
#
# A bin's weight comes from its probability $\tilde p$ in photos, in three steps. *Count* how often each bin occurs.
# *Smooth* the counts over the ab plane with a Gaussian, the same $\sigma = 5$ as before: a bin that no photo happened
# to visit is not impossible, and its neighbours know roughly how rare it is. Then mix the result with a uniform
# distribution, and invert it:
#
# $$w \propto \Big( (1 - \lambda)\, \tilde p + \frac{\lambda}{Q} \Big)^{-1},
# \qquad \sum_q \tilde p_q w_q = 1 \qquad (4)$$
#
# Here $Q = 313$, and the paper takes $\lambda = 1/2$. The second part of (4) sets the mean weight of a pixel to 1. The
# figure shows the three steps for our sixteen sample photos; the table below it, the weights that the prior of all
# 38,824 photos gives for several values of $\lambda$.

# %%
few = [figures.ab_of(photo)[..., ::4, ::4] for photo in photos.values()]
counted, smoothed = (bins.estimate_prior(few, sigma=sigma) for sigma in (0.1, bins.SIGMA))
figures.show_smoothing(counted, smoothed, bins.rebalancing_weights(smoothed))
print(f"empty bins: {(counted == 0).sum()} as counted, {(smoothed == 0).sum()} smoothed")

# %%
print(tables.weights_by_mix(prior, (1.0, 0.9, 0.5, 0.1)).round(2).to_string())

# %% [markdown]
# Another colleague has put equations 2 and 3 together, as a mean over the pixels. `scores` are those of the network
# before the softmax (Q, H, W), `z` are soft encodings (Q, H, W), `weights` belong to the bins (Q,):

# %%
from scipy.special import log_softmax, softmax


def broken_loss(scores, z, weights):
    p = softmax(scores, axis=0)
    cost = -(z * log_softmax(p, axis=0)).sum(axis=0)
    v = weights[scores.argmax(axis=0)]
    return (v * cost).sum() / v.sum()


z = np.random.default_rng(0).dirichlet(np.ones(5), (3, 4)).transpose(2, 0, 1)
print(f"scores that are all 0, and equal weights: {broken_loss(np.zeros((5, 3, 4)), z, np.ones(5)):.4f}")
print(f"as it should be, log 5 =                  {np.log(5):.4f}")

# %% [markdown]
# **Exercise 4 (diagnose). A loss that runs.** This loss passes the test that everybody thinks of first, and it is wrong
# in three places. What can you promise of the right loss without computing it: for a network that
# becomes ever surer of the truth, for weights that are all doubled, for a network that changes its mind about a pixel?
# Test each promise on `broken_loss`, find the three mistakes, and write the loss without them.
#
# <details><summary>Hint 1</summary>Multiply scores that are right by 10, 100, 1000. Which limit should the loss
# have if `z` is 1 at the true bin? Which one does this loss have?</details>
# <details><summary>Hint 2</summary>Read the documentation of `log_softmax`: what does it want to be given? And read
# equation 3 again: whose likeliest bin is $q^*$?</details>
# <details><summary>Hint 3</summary>One pixel and two bins: scores (1, 0) give probabilities (0.73, 0.27). With z =
# (0.2, 0.8) the cross-entropy is 0.2 · 0.31 + 0.8 · 1.31 = 1.11. The likeliest bin of z is the second one, so a
# weight of 3 there makes 3.34. What does the broken loss say?</details>

# %% tags=["exercise"]
def weighted_loss(scores, z, weights):
    # SOLUTION
    entropy = -(z * log_softmax(scores, axis=0)).sum(axis=0)
    v = weights[z.argmax(axis=0)]
    return (v * entropy).mean()
    # STUB
    # return ...  # the loss without the three mistakes
    # END


check.weighted_loss(weighted_loss)

# %% [markdown] tags=["solution"]
# The softmax is taken twice, so that the loss never comes near 0 however sure the network is. The weight is that of the
# *predicted* colour, so that a network can make its mistakes cheap by predicting greys. And the sum is divided by the
# weights in the batch, so that a batch of greys counts as much as a batch of reds, which takes back what the weights
# were for.

# %% [markdown]
# **Exercise 5 (apply, optional). Choose lambda.** "The rarest colour should count 20 times as much as the commonest" is
# easier to grasp than a $\lambda$. Write a function that takes a prior (Q,), for any Q, and such a factor, and returns
# the $\lambda$ of equation 4 that gives it. Test it with `bins.rebalancing_weights(prior, mix)`.
#
# <details><summary>Hint 1</summary>What becomes of the scale, the second part of (4), when you divide one weight by
# another?</details>
# <details><summary>Hint 2</summary>Only two entries of the prior matter. Write down the quotient of their weights, set
# it equal to the factor, and solve for lambda; or search for it by halving an interval.</details>
# <details><summary>Hint 3</summary>Two bins, p = (0.9, 0.1): with lambda = 1/2 the mixtures are 0.70 and 0.30, so the
# rare one counts 2.33 times as much. Turn the calculation round: which lambda gives 2.33?</details>

# %% tags=["exercise"]
def mix_for_factor(prior, factor):
    # SOLUTION
    low, high = prior.min(), prior.max()
    odds = (high - factor * low) * len(prior) / (factor - 1)
    return odds / (1 + odds)
    # STUB
    # return ...  # your code
    # END


check.mix_for_factor(mix_for_factor)

# %% [markdown]
# ### A case for detectives
#
# Whoever trains such a network needs a prior, and may be tempted to search the internet for one. Be careful. We know of
# copies of a file called `prior_probs.npy` there whose commonest colour lies at (-90, 90), a green that our prior finds
# in almost no pixel. The table below is our reconstruction, made from twelve of the sample photos with a mistake that
# puts the commonest colour in just that place. Nothing crashes with it, and training would run.

# %%
from colorlab.course.cases import found_prior

found = found_prior.read()
found_prior.show()

# %%
near = bins.centers().norm(dim=1) <= 20
for name, w in (("no weights", torch.ones(313)), ("our prior", bins.rebalancing_weights(prior)),
                ("the file", bins.rebalancing_weights(found))):
    part = (prior * w)[near].sum() / (prior * w).sum()
    print(f"{name:11} {part:.0%} of all weight falls on pixels within 20 units of grey")

# %% [markdown]
# Rebalancing should take weight away from the greys. With the file it hardly does so, and somebody might conclude in
# good faith that rebalancing does not help.
#
# **Exercise 6 (diagnose). What happened to this table?** Somebody converted photos to Lab and made one mistake. Find
# it by tests of your own, then prove it: write a conversion that makes the same mistake. It takes a photo, RGB uint8
# (H, W, 3), and returns a and b (H, W, 2). `found_prior.table(suspect)` makes a table with it from the same twelve
# photos, and `found_prior.overlap` compares it with the file: 1.00 is guilty, though some innocents come near. The cell
# below yours does this with two innocents; add your own suspects.
#
# <details><summary>Hint 1</summary>Suppose a and b had been swapped, or red and blue, or the bins had been sorted in
# another order. Where would the greys of photos be in each of these tables? Are there greys in the file at
# all?</details>
# <details><summary>Hint 2</summary>A table with nearly everything at the rim comes from colours that are too large.
# How large can a and b become, and what would have to go into the conversion for that? Read what the documentation of
# `rgb2lab` says about its input, for whole numbers and for floats.</details>
# <details><summary>Hint 3</summary>Take one pixel, (120, 130, 90), and follow it by hand through the sound
# conversion: dtype, smallest and largest value before and after each step. Its a is -11 and its b is 20. Now leave
# out one step at a time, and see which omission makes them larger by a factor of about 85.</details>

# %% tags=["exercise"]
from skimage.color import rgb2lab


def faulty_ab(rgb):
    # SOLUTION
    return rgb2lab(rgb.astype(float))[..., 1:]
    # STUB
    # suspect = rgb2lab(rgb)[..., 1:]
    # return ...  # return your suspect
    # END


check.faulty_ab(faulty_ab)

# %%
innocents = {"no mistake": lambda rgb: rgb2lab(rgb)[..., 1:],
             "red and blue exchanged": lambda rgb: rgb2lab(rgb[..., ::-1])[..., 1:]}
for name, suspect in innocents.items():
    mine = found_prior.table(suspect)
    mode = bins.centers()[mine.argmax()].int().tolist()
    print(f"{name:23} overlap {found_prior.overlap(mine, found):.2f}, mode at {mode}")

# %% [markdown] tags=["solution"]
# `rgb2lab` takes whole numbers as 0 to 255 and floats as 0 to 1. The photo was made a float and not divided by 255.
# Grey stays grey, and every tint, however slight, is sent far out; the nearest bin is then one at the rim.
# Multiplying a and b by 110 comes near (an overlap of 0.97) but is not it. The test that would have caught it is one
# line: the commonest colour of many photos is a near-grey. `bins.estimate_prior` has that test.

# %% [markdown]
# ## 7. From a distribution back to a colour
#
# A photo needs one colour per pixel. Two ways are obvious: the *mode*, the likeliest bin, and the *mean* of all bins.
# The paper takes a middle way, the *annealed mean*: it sharpens the distribution by a *temperature* $T$, and then
# takes the mean. (The dial called *temperature* that some chatbots have is the same formula, applied to words.)
#
# $$H(Z_{h,w}) = E\big[f_T(Z_{h,w})\big],
# \qquad f_T(z) = \frac{\exp(\log(z) / T)}{\sum_q \exp(\log(z_q) / T)} \qquad (5)$$

# %%
z = torch.tensor([0.5, 0.3, 0.2])
with widgets.predict(**questions.SHARPENED) as asked:
    asked.answer = bins.sharpen(z.log()[None], 0.38)[0, 0].item()
    for T in (1, 0.7, 0.38, 0.1):
        print(f"T = {T:4}: ", *[f"{p:.2f}" for p in bins.sharpen(z.log()[None], T)[0].tolist()])

# %% [markdown]
# **Exercise 7 (apply). A person's word.** Somebody who knows the scene says: "The saucer is certainly not blue." A
# single colour could do nothing with that, but a distribution can: cross out the bins that are not allowed, and paint
# the annealed mean of what is left. Write it for one pixel: `z` (Q,), the centres (Q, 2), a T above 0, and `allowed`
# (Q,), a boolean array; return (a, b).
#
# <details><summary>Hint 1</summary>What is a distribution of which you know that some cases did not happen? Think of
# a die of which somebody tells you that it shows no six.</details>
# <details><summary>Hint 2</summary>A mean divides by the sum of its weights. Which bins belong to that sum?</details>
# <details><summary>Hint 3</summary>Three bins at a = 0, 10 and 50 with z = (0.4, 0.1, 0.5), the last one crossed out,
# and T = 1/2: the squares are 0.16 and 0.01, which is 0.94 and 0.06 after division by their sum, so the mean is
# 0.6. At T = 1 it would be 2.</details>

# %% tags=["exercise"]
def sharpened_mean(z, centers, T, allowed):
    # SOLUTION
    f = np.where(allowed, z, 0) ** (1 / T)
    return f @ centers / f.sum()
    # STUB
    # return ...  # your code
    # END


check.sharpened_mean(sharpened_mean)

# %% [markdown]
# This is what the word is worth at our point on the saucer, for the rebalanced network:

# %%
row, column = (int(at * model.side / 4) for at in (0.7, 0.75))  # the saucer again, in blocks of 4 x 4 pixels
with torch.inference_mode():
    spread = model.distribution(model.network_input(coffee))[..., row:row + 1, column:column + 1]

# %%
left = spread * (bins.centers()[:, 1] >= 0).view(1, -1, 1, 1)  # no bluish bins
print("the truth at this point:", [round(value) for value in bench.at("rebalanced", "coffee", (0.75, 0.7), 1.0)[2]])
for T in (1, 0.38, 0):
    for name, z in (("as the network says", spread), ("without bluish bins", left / left.sum())):
        print(f"T = {T:4}, {name}: {bins.annealed_mean(z, T).flatten().round().int().tolist()}")

# %% [markdown]
# Lowering T does much of what the person's word does: it drops the less likely colours. And in the whole photo?

# %%
temperatures = (1, 0.38, 0)
decoded = figures.show_temperatures(model, coffee, temperatures)
print("colourfulness:", [round(metrics.colourfulness(rgb)) for rgb in [*decoded, coffee]])
print("mean ab error:", [round(metrics.ab_distance(rgb, coffee)) for rgb in decoded])

# %% [markdown]
# At T = 0 the photo falls into patches, since neighbouring pixels may have different modes. On this photo a lower T
# even brings the colours nearer to the truth. Is that the rule? Go back to the panel of section 1 and turn T: look for
# a photo whose error grows, and for a point where the network is sure and wrong.
#
# One photo is an anecdote. The study behind this course took three trainings of each objective from different random
# starts (*seeds*). Of the first training of each it decoded 300 validation photos at eleven temperatures:

# %%
import pandas as pd

from colorlab import resources

curves = pd.read_csv(resources.path("results", "temperature.csv"))
names = {"zhang16-l2": "L2", "zhang16-classification": "classification", "zhang16-rebalanced": "rebalanced"}
with widgets.predict(**questions.TEMPERATURE):
    figures.show_curves(curves, names)
    vivid = curves.pivot(index="temperature", columns="variant", values="colourfulness").rename(columns=names)
    print(vivid.loc[[1, 0.38, 0], list(names.values())].round().astype(int).to_string())
    level = curves.colourfulness_truth.iloc[0]
    print(f"truth {level:.0f}; rebalanced is nearest to it at T = {(vivid.rebalanced - level).abs().idxmin():.1f}")

# %% [markdown]
# (Only the mean of the L2 network was trained, so its curves below T = 1 mean little.)

# %% [markdown]
# ## 8. Three objectives and two answers without a network
#
# A verdict needs many photos, several trainings, and answers that need no network: `grey` and `mean-colour`. The study
# has two sets of photos that no network saw in training: `val`, 1,907 small ones, and `kodak`, 24 large ones. All
# networks are decoded at T = 1. Two measures are the paper's. *AuC* says what percentage of a photo's pixels lies
# within a distance of the true colour, averaged over all distances from 0 to 150. In *rebalanced AuC* every pixel
# counts by the rarity of its true colour.

# %%
study = pd.read_csv(resources.path("results", "study.csv"))
names |= {"grey": "grey", "mean-colour": "mean-colour"}
order = list(names.values())
with widgets.predict(ask=order, **questions.LOWEST_ERROR) as asked:
    kodak = figures.study_rows(study, names, "kodak")
    errors = kodak[kodak.metric == "ab_distance"].set_index("model")
    asked.answer = errors["mean"].idxmin()
    print(errors.loc[order, "said"].to_string())

# %% [markdown]
# Here are all the measures on `val`, with 95 % intervals over photos; a low `ab_distance` (the mean ab error) is good,
# and so is a high `auc`. Each number of a network is the mean of three trainings, while the curves above belong to the
# first alone. How much three trainings can differ, the last line shows.

# %%
measures = ["colourfulness", "ab_distance", "auc", "auc_rebalanced"]
val = figures.study_rows(study, names, "val")
truth = study.query("set == 'val' and variant == 'truth' and metric == 'colourfulness'")["mean"].item()
figures.show_trade(val, truth)

# %%
print(val.pivot(index="model", columns="metric", values="said").loc[order, measures].to_string())
print(f"colourfulness of the truth: {truth:.1f}")
each = study.query("set == 'val' and metric == 'colourfulness' and variant == 'zhang16-classification'")
print("colourfulness of classification in each training:", *each[each.seed != "all"]["mean"].round(1))

# %% [markdown]
# Rebalancing raises colourfulness to nine tenths of the truth's and has the best rebalanced AuC. On the two other
# measures it is worse even than grey. It is not a worse network for that: it was trained to answer a different
# question.
#
# <details><summary>And the paper's own numbers, for ImageNet?</summary>
#
# We have read in its abstract that people took the colours of the rebalanced network for real ones in 32 % of the
# trials. The other numbers in `data/published.csv` are recalled. If they are right, the paper's three networks come in
# the same order as ours on both AuCs, and the rebalanced one, whose AuC is the lowest of the three, fools people most
# often (notebook 09). The values differ, as the photos and the networks do, so compare orders and not digits.
# </details>
#
# **Exercise 8 (diagnose). What does the table support?** A report on our study contains these eight sentences:
#
# 1. Classification has a higher rebalanced AuC than L2.
# 2. Rebalancing makes classification more colourful.
# 3. Rebalancing raises the AuC of classification.
# 4. Rebalancing raises the rebalanced AuC of classification.
# 5. The mean colour of each lightness has a lower ab error than grey.
# 6. The network trained for L2 has a lower ab error than grey.
# 7. Classification is less colourful than L2.
# 8. Rebalancing raises the ab error of classification.
#
# Call a sentence *supported* if the difference has the sign that it claims on both sets, the 95 % interval does not
# reach zero on either, and all trainings agree (`agree` equals `seeds`). Give a list of eight numbers, 1 for supported
# and 0 for not. Here is the table:

# %%
differences = pd.read_csv(resources.path("results", "differences.csv")).replace(names)
differences = differences[differences.metric.isin(measures)]
pairs = [("classification", "L2"), ("rebalanced", "classification"), ("mean-colour", "grey"), ("L2", "grey")]
for first, second in pairs:
    part = differences[(differences["first"] == first) & (differences["second"] == second)]
    print(f"{first} minus {second}")
    print(part.drop(columns=["first", "second"]).sort_values(["metric", "set"]).round(2).to_string(index=False))

# %% [markdown]
# <details><summary>Hint 1</summary>For each sentence: which pair, which measure, which sign? A lower error is a
# negative difference.</details>
# <details><summary>Hint 2</summary>An interval reaches zero when `low` and `high` have different signs.</details>
# <details><summary>Hint 3</summary>Take "Rebalancing raises the PSNR of classification", which is not among the eight:
# the pair is rebalanced minus classification, and the sign should be positive. On `val` it is -2.16 [-2.28, -2.04], so
# the sentence has failed already, whatever `kodak` says.</details>

# %% tags=["exercise"]
# SOLUTION
supported_claims = [0, 1, 0, 1, 1, 0, 0, 1]
# STUB
# supported_claims = ...
# END
check.supported_claims(supported_claims)

# %% [markdown]
# What section 1 showed, many photos confirm: classification alone does *not* bring colour. Decoded at T = 1, a
# distribution gives its mean, and the mean is the very answer that L2 asks for. At a lower T this network became hardly
# more colourful, since its likeliest bins are dull, too. Whether that holds for larger networks we cannot say: ours
# have a quarter of the paper's width and saw 38,824 small photos.

# %% [markdown]
# ## 9. Train one yourself
#
# If a network says that the car in a photo is red with a probability of 38 %, nobody can tell whether that is right. In
# the drawn streets of `colorlab.streets` we can. There, cars are red, blue, neutral (a near-grey), yellow or green with
# known probabilities, and their grey picture is the same for every paint. You are the mayor of a town: you decide how
# common each paint is, and train a network for it. The *trunk*, all layers but the last, comes from
# `zhang16-streets-classification`, which was trained on *another* town. The last layer, which turns 32 features at each
# position into 313 scores, is fresh.

# %%
from colorlab import losses, streets
from colorlab.course import own_town

paints = {"yellow": 0.50, "neutral": 0.20, "blue": 0.15, "red": 0.10, "green": 0.05}
scenes, steps = 100, 100  # a few seconds; 1000 and 1500 take about a minute
town = own_town.Town(paints, scenes)
print("features of the trunk", tuple(town.features.shape), " colours", tuple(town.ab.shape))
print("where the trunk comes from:", streets.DEFAULT)

# %%
def train(weights=None):
    """A fresh last layer, trained by equation 2, and its loss on scenes that it does not learn from."""
    layer = own_town.fresh_layer()
    descent = torch.optim.Adam(layer.parameters(), lr=0.02)
    curve = [(0, town.loss(layer))]
    for step in range(1, steps + 1):
        features, ab = town.batch(step)
        loss = losses.cross_entropy(layer(features), ab, weights)
        descent.zero_grad()
        loss.backward()
        descent.step()
        if step % 5 == 0:
            curve.append((step, town.loss(layer)))
    return layer, curve


plain, curve = train()
rebalanced, curve_rebalanced = train(town.weights())

# %%
levels = town.marks()
own_town.show_curves({"classification": curve, "rebalanced": curve_rebalanced}, levels)
print("; ".join(f"{name} {height:.1f}" for name, height in levels.items()))
gain = levels["the right shares, the same everywhere"] - curve[-1][1]
print(f"in the end, classification lies {'more' if gain > 1 else 'less'} than 1 nat below the right shares")

# %% [markdown]
# The dotted lines are the landmarks of section 5. No answer that is the same everywhere can cost less than the middle
# one. Your layer gets below it within a few steps, so it has learnt something about *where* colours are. This is what
# your network paints:

# %%
networks = {"before": own_town.network(own_town.fresh_layer()), "classification": own_town.network(plain),
            "rebalanced": own_town.network(rebalanced)}
own_town.show_streets(networks, paints)
street = streets.scene(7, own_town.SIDE, paints).rgb
colours = {name: metrics.colourfulness(one.colorize(street)) for name, one in networks.items()}
print(f"colourfulness of the first street: {colours['before']:.0f} before,",
      "more than twice" if colours["classification"] > 2 * colours["before"] else "less than twice", "that afterwards")

# %% [markdown]
# The houses stay too grey, and the trees at the right of the first street turn green, although it is winter. Nothing in
# the grey picture tells the paint of a car, so each car gets a mean of all the paints that the network considers
# possible. But a mean hides what went into it. Let us ask for the probabilities, on scenes that the network has never
# seen:

# %% tags=["nbval-ignore-output"]
with widgets.predict(**questions.YOUR_REDS):
    asked_of = {"embedded, other town": own_town.embedded(),
                "yours, classification": networks["classification"], "yours, rebalanced": networks["rebalanced"]}
    beliefs = {"truth in your town": [paints[paint] for paint in streets.PAINTS], **own_town.beliefs(asked_of, paints)}
    own_town.show_beliefs(beliefs)
    for name, belief in beliefs.items():
        print(f"{name:22}", ", ".join(f"{paint} {share:.0%}" for paint, share in zip(streets.PAINTS, belief)))

# %% [markdown]
# This is the lesson of the whole notebook. At T = 1 the layer paints the mean of these paints, the very answer that
# equation 1 would have asked for, and so the cars look no better for all our effort. What we have gained is the
# knowledge behind the colour. You can now show a mode, a mean or a random draw, or tell somebody honestly that the car
# is yellow with a probability of a half. Notebook 06 goes on from here.

# %% [markdown]
# ## 10. Design an experiment
#
# **Exercise 9 (design, graded by the rubric below).** You know two ways to more colour: rebalancing in training, and a
# lower temperature afterwards. A third is so simple that papers rarely mention it: multiply a and b of the dull L2
# picture by a constant. Which of the three pays the lowest price for the same colourfulness? Design, on one page, the
# experiment that decides it: the question as a number, what is compared with what, what is held fixed, on which photos
# and with how many trainings, how you allow for chance, and which result would make you say that the simple way is good
# enough.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **Question** | which looks better | one measure named | a price for the same colourfulness, as a number |
# | **Baselines** | none | grey or mean-colour | mean-colour and stretched L2, tuned as carefully as the favourite |
# | **Fairness** | several things differ | same photos and network | each dial is set on photos that do not judge |
# | **Chance** | none | intervals over photos | intervals over photos on paired differences, and several trainings |
# | **Verdict** | the best wins | a rule that could fail | what counts as undecided, and what no measure here can see |
#
# Ten points. A good design is one that your favourite could lose.

# %% [markdown]
# **Your plan** (double-click here to write):

# %% [markdown] tags=["solution"]
# Points that a strong design makes room for: without a constraint on colourfulness every comparison rewards the dull
# answer; the factor can be chosen so that mean colourfulness meets the truth's, as T was for `zhang16-mini`; an
# average colourfulness can be met by oversaturating half of the photos; the ab error and AuC do not see patches, which
# low temperatures bring; three seeds of one recipe say nothing about another width; and whether people prefer the
# result is a question for notebook 09.

# %%
widgets.predictions.recap()

# %% [markdown]
# ## Recap
#
# **Jargon**: *L2*, half the squared distance in the ab plane; *objective*, what training makes as small as it can;
# *bins*, the 313 colours to choose from; *hard / soft encoding*, nearest bin / shares of the five nearest; *stride* /
# *dilation*, skipped positions / taps that lie apart; *receptive field*, the pixels that one output can see;
# *cross-entropy*, the loss that is least for the true distribution; *prior*, how common each bin is, counted and
# smoothed; *rebalancing*, weights for rare colours; *annealed mean*, the mean of a sharpened distribution;
# *temperature*, from 0, the mode, to 1, the mean; *trunk*, all layers but the last.
#
# **Questions**
#
# 1. A network trained by L2 paints all cars greyish. Is it badly trained?
#    <details><summary>Answer</summary>Perhaps not: when a car can have many colours, their mean has the least expected
#    squared error, and that mean is dull.</details>
# 2. Why does each output cover 4 x 4 pixels, and why does that hardly hurt?
#    <details><summary>Answer</summary>Three layers of stride 2 make the map 8 times smaller, one transposed convolution
#    makes it twice as large again. Edges live in L, which keeps its full size (notebook 01).</details>
# 3. A loss of 3.4 on photos: good or bad?
#    <details><summary>Answer</summary>Nobody can say without other numbers: log 313 for knowing nothing, the loss of
#    the prior on the same photos for knowing the shares, and the entropy of the soft encoding for knowing
#    everything.</details>
# 4. Why does rebalancing cost accuracy?
#    <details><summary>Answer</summary>It trains for another question: rare colours count more than they occur, so the
#    network predicts them more often than they occur.</details>
# 5. Which single test would have kept the broken table off the internet?
#    <details><summary>Answer</summary>That the commonest colour of many photos is a near-grey. One test that can fail
#    is worth more than a look at a sum that is always right.</details>
#
# **Further reading**
#
# - R. Zhang, P. Isola, A. A. Efros: Colorful Image Colorization. ECCV 2016.
# - F. Yu, V. Koltun: Multi-Scale Context Aggregation by Dilated Convolutions. ICLR 2016.
# - G. Larsson, M. Maire, G. Shakhnarovich: Learning Representations for Automatic Colorization. ECCV 2016 (another
#   network that predicts distributions).
