# %% [markdown]
# # 04 · GPU inference: from one photo to a thousand
#
# {{badges}}
#
# **You will be able to**
#
# - time a network without being fooled by warm-up, noise or calls that come back too early;
# - count the work of a network in GFLOP, and derive how many photos per second a machine can do at most;
# - use batches, fewer bits, another layout and folded BatchNorm, and check that the colours stay the same;
# - say where the time of a whole pipeline goes, and what a faster part would gain;
# - fetch weights, verify them, and act when a link is dead.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 80 min. No GPU is needed: everything is measured on the machine that you have, and what a large GPU does
# is shown from a stored measurement.
#
# **Know first**: notebook 00; what a convolution layer is. Notebooks 02 and 03 introduce the two networks, but are not
# needed here.

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
# The notebook works with the embedded minis, so that each measurement takes a fraction of a second. With a network
# connection and a GPU (in Colab: *Runtime, Change runtime type*) set `full_size = True`: then it downloads the authors'
# weights, and everything below is measured with them.

# %%
full_size = False
zhang, iizuka = (colorlab.load(name if full_size else f"{name}-mini") for name in ("zhang16", "iizuka16"))
device, side = zhang.device.type, zhang.side
machine = "GPU" if device == "cuda" else "CPU"
print(f"{zhang.name} looks at {side} x {side} pixels of every photo, {iizuka.name} at no more than {iizuka.side} a side")

# %% [markdown]
# ## 1. A stopwatch that tells the truth
#
# How long does a network take for one photo? **Predict**: you run the same network fifteen times on the same input, and
# time each run. Are the fifteen times alike? If not, which one is off, and in which direction?

# %% tags=["nbval-ignore-output"]
import time

from colorlab.inspect import timing

torch.manual_seed(0)
L = 100 * torch.rand(16, 1, side, side, device=device)  # 16 made-up photos: speed does not depend on what they show
times = []
with torch.inference_mode():
    for _ in range(15):
        start = time.perf_counter()
        zhang(L[:1])
        timing.synchronize(device)
        times.append(1000 * (time.perf_counter() - start))
print("milliseconds:", *(f"{t:.0f}" for t in times))

# %% tags=["nbval-ignore-output"]
from matplotlib.figure import Figure

from colorlab import plots

median, best = np.median(times[1:]), min(times)
figure = Figure(figsize=(7, 2.6))
axis = figure.subplots()
axis.plot(range(1, 16), times, "ko-")
for value, style, name in ((median, "--", f"median {median:.1f}"), (best, ":", f"best {best:.1f}")):
    axis.axhline(value, color="#2d708e", linestyle=style, label=name)
axis.set(xlabel="call", ylabel="milliseconds", ylim=(0, 1.1 * max(times)), xticks=range(1, 16, 2))
axis.legend(loc="center left", bbox_to_anchor=(1, 0.5))
slowest = int(np.argmax(times)) + 1
plots.show(figure, caption="Fifteen times the same work. There is a floor that no call falls below, and no ceiling.",
           alt=f"Fifteen points: the first call took {times[0]:.1f} ms, the median of the others is {median:.1f} ms, the "
               f"fastest took {best:.1f} ms, the slowest, call {slowest}, {max(times):.1f} ms.")
print(f"first call {times[0] / median:.1f} times the median, slowest (call {slowest}) {max(times) / median:.1f} times, "
      f"best {best / median:.2f} times")

# %% [markdown]
# The numbers are those of the machine that ran the cell, but three things hold on all:
#
# - **Warm-up.** The first call asks for memory, loads code and lets libraries choose an algorithm. It is not what the
#   thousandth photo costs, so it does not count. (After the first one, even a fast machine needs a call or two.)
# - **Noise is one-sided.** Other programs can steal time, but nothing makes a call faster than it is. So the *best* time
#   says how fast the machine can be, the *median* what to expect. The mean says little: one disturbed call moves it.
# - **Ratios are more stable than times.** Whether A is faster than B is asked by timing A, B, A, B, ... in one run, never
#   A today and B tomorrow.
#
# (Do your times jump by a factor of ten? Then you share the cores with others, as in Binder, and the network's threads
# wait for one that was put aside. Run `torch.set_num_threads(1)` and try again.)
#
# A GPU adds a trap. It is a second worker with a queue: a call from Python hands over the work and comes back at once,
# long before the work is done; it is *asynchronous*. A thread that only sleeps can play the GPU. **Predict** both
# numbers: three tasks of 0.1 s are handed over, how long does that take? And until all are done?

# %% tags=["nbval-ignore-output"]
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(max_workers=1) as gpu:  # one worker, one queue
    start = time.perf_counter()
    tasks = [gpu.submit(time.sleep, 0.1) for _ in range(3)]
    handed_over = time.perf_counter() - start
    tasks[-1].result()  # waits, as torch.cuda.synchronize() does
    done = time.perf_counter() - start
print(f"handed over after {handed_over:.4f} s, done after {done:.2f} s")

# %% [markdown]
# Whoever stops the clock at the first number believes in a miracle. So before the clock is read, one waits for the queue
# to be empty. These are the lines of the package that do all this; `calls` are timed in turn:

# %%
import inspect

source = inspect.getsource(timing.side_by_side)
print(inspect.getsource(timing.synchronize))
print(source[source.index("    for call in"):])

# %% [markdown]
# **Exercise 1. Time per call.** Write a function that gets a list of seconds and how many of the first calls are warm-up,
# and returns the median of the others in *milliseconds*. Target: for `[0.9, 0.030, 0.032, 0.034, 0.2]` with one warm-up
# call 33.

# %% tags=["exercise"]
from colorlab import check


def time_per_call(times, warm_up):
    # SOLUTION
    return 1000 * np.median(times[warm_up:])
    # STUB
    # return ...  # your code
    # END


check.time_per_call(time_per_call)

# %% [markdown]
# ## 2. How much work is a photo?
#
# A time alone says nothing about whether it could be better. For that, count the work. Nearly all of it is multiplying
# and adding inside convolutions and matrix products; each multiplication and each addition is one **FLOP** (floating
# point operation), a billion of them a **GFLOP**. First a layer small enough to count by hand: 3 x 3 kernels, one channel
# in, two out, on 4 x 4 pixels. **Predict** the number.

# %%
tiny, pixels = torch.nn.Conv2d(1, 2, kernel_size=3, padding=1), torch.zeros(1, 1, 4, 4)
print(f"output {tuple(tiny(pixels).shape)}, {1e9 * timing.gflop(tiny, pixels):.0f} FLOP")

# %% [markdown]
# 32 numbers come out (2 channels of 4 x 4). Each is a sum of 9 products, so 9 multiplications and 9 additions: 32 x 18 =
# 576.
#
# The same for whole networks. They need not even exist: on torch's device `meta`, tensors have a shape but no content, so
# the authors' networks can be counted without their weights. **Predict**: `iizuka16` has 43 million parameters, `zhang16`
# 32 million. Which of them has more work per photo? And how much less has a mini, with a quarter of the channels and half
# the side?

# %%
from colorlab import models

with torch.device("meta"):
    networks = {"zhang16": (models.Zhang16(), 256), "iizuka16": (models.Iizuka16(), 224)}
networks |= {f"{name}-mini": (colorlab.load(f"{name}-mini", "cpu"), 128) for name in ("zhang16", "iizuka16")}
for name, (model, pixels) in networks.items():
    parameters = sum(p.numel() for p in model.parameters())
    work = timing.gflop(model, torch.zeros(1, 1, pixels, pixels, device=model.device))
    print(f"{name:14} {parameters:10,} parameters   at {pixels} x {pixels}: {work:6.2f} GFLOP per photo")

# %% [markdown]
# `zhang16` has fewer parameters and more than three times the work. And its mini has 62 times less: a quarter of the
# channels in *and* out makes 1/16, half the height and width another 1/4, together 1/64, nearly. Where do parameters sit,
# and where is the work?

# %%
def pairs(axis, names, **shares):
    """Two bars for each name, in percent."""
    for i, (label, values) in enumerate(shares.items()):
        look = {"color": "#f0d35c", "hatch": "//"} if i else {"color": "#2d5a8a"}
        axis.bar(np.arange(len(names)) + 0.4 * i, 100 * np.array(values), 0.4, label=label, edgecolor="black", **look)
    axis.set_xticks(np.arange(len(names)) + 0.2, names, rotation=40, ha="right")
    axis.set(ylabel="percent", ylim=(0, 65))
    axis.legend(loc="upper right")


def normalised(numbers):
    return np.array(list(numbers)) / sum(numbers)

# %%
figure = Figure(figsize=(10, 3), layout="constrained")
for axis, name in zip(figure.subplots(1, 2), ("zhang16", "iizuka16")):
    model, pixels = networks[name]
    work = timing.gflop_by_part(model, torch.empty(1, 1, pixels, pixels, device="meta"))
    held = {part: sum(p.numel() for p in getattr(model, part).parameters()) for part in work}
    busy, kept = normalised(work.values()), normalised(held.values())
    pairs(axis, list(work), GFLOP=busy, parameters=kept)
    axis.set_title(name)
    print(f"{name}: {list(work)[busy.argmax()]} has {busy.max():.0%} of the GFLOP; {list(work)[kept.argmax()]} has "
          f"{kept.max():.0%} of the parameters and {busy[kept.argmax()]:.1%} of the GFLOP")
plots.show(figure, caption="Parameters are not work. A convolution uses each of its numbers once for every pixel, a dense layer "
                           "once per photo.",
           alt="Bars of the share of work and of parameters for each part. zhang16: both grow from model1 to model4, then "
               "stay near 17 and 22 percent. iizuka16: global_dense holds 61 percent of the parameters and hardly any work; "
               "low does 57 percent of the work with 5 percent of the parameters.")

# %% [markdown]
# In `iizuka16` the dense layers of the global branch hold 61 % of the parameters and do 0.2 % of the work: they run once
# per photo, a convolution at every pixel. So the size of a file of weights tells nothing about speed.
#
# **Exercise 2. FLOP of a convolution.** Write the count for a layer with square kernels on a map of `height` x `width`.
# It is padded, so that stride 1 keeps the size, and a stride divides both sides (without remainder). Count products and
# additions as above, no bias. Target: the first layer of `zhang16`, 1 to 64 channels with 3 x 3 kernels on 256 x 256
# pixels, has 75,497,472 FLOP; the second, 64 to 64 with stride 2, has 1,207,959,552.

# %% tags=["exercise"]
def convolution_flop(inputs, outputs, kernel, height, width, stride):
    # SOLUTION
    positions = (height // stride) * (width // stride)
    return 2 * inputs * outputs * kernel**2 * positions
    # STUB
    # return ...  # your code
    # END


check.convolution_flop(convolution_flop)

# %% [markdown]
# ## 3. The limit, and how near we come
#
# Work divided by speed is time: if a device does R GFLOP per second, no network with W GFLOP per photo colorizes more
# than R / W photos in a second. Which R? Not the maker's, but what this machine reaches where it is at its best: a large
# matrix product. Two n x n matrices take 2n³ FLOP. **Predict**: which share of that limit does the network reach here?

# %% tags=["nbval-ignore-output"]
n, count = (8192, 16) if device == "cuda" else (1024, 4)
A, B = torch.randn(2, n, n, device=device)
with timing.precision("float32", device):  # inference mode, and no short cuts in the arithmetic
    found = timing.side_by_side({"product": lambda: A @ B, "network": lambda: zhang(L[:count])}, device, least=0.8)
rate = 2 * n**3 / 1e9 / min(found["product"])
per_photo = timing.gflop(zhang, L[:1])
speed = count / min(found["network"])
print(f"this {machine}: {rate:.0f} GFLOP/s. Divided by {per_photo:.2f} GFLOP per photo: at most {rate / per_photo:.0f} photos "
      f"per second.\nMeasured: {speed:.0f} photos per second, {speed * per_photo / rate:.0%} of the limit.")

# %% [markdown]
# A CPU with few cores is easy to keep busy, so half of the limit and more is common there. (A number above 100 % is no
# miracle: either the product was disturbed and the network was not, or a library uses an algorithm that needs fewer
# multiplications than were counted.) What keeps a network below it? Let us look into its parts. **Predict**: `model1` has
# 2 % of the work. Which share of the time?

# %% tags=["nbval-ignore-output"]
taken, work = timing.seconds_by_part(zhang, L[:1], device=device), timing.gflop_by_part(zhang, L[:1])
names = list(taken)  # the parts, and "rest": what lies between them
busy, waited = normalised([work.get(name, 0) for name in names]), normalised(taken.values())
figure = Figure(figsize=(8, 2.8), layout="constrained")
axis = figure.subplots()
pairs(axis, names, GFLOP=busy, time=waited)
axis.set_ylim(0, 100 * max(waited.max(), busy.max()) + 5)
plots.show(figure, caption="Work and time by part. Where the yellow bar is higher, one waits for more than arithmetic.",
           alt="Two bars for each part of the network, its share of the GFLOP and of the time: "
               + ", ".join(f"{name} {a:.0%} and {b:.0%}" for name, a, b in zip(names, busy, waited)) + ".")
print(f"model1 has {busy[0]:.1%} of the work and {waited[0]:.1%} of the time; what lies between the parts (softmax, "
      f"enlargement) has no counted work and {waited[-1]:.1%} of the time")

# %% [markdown]
# `model1` works on large maps with few channels: it moves many numbers and does little with each. So do softmax and
# enlargement, which are not even counted as work. Such steps wait for memory, not for arithmetic; the ratio of FLOP to
# bytes moved is called *arithmetic intensity*, and the rule that speed is bounded by the smaller of the two limits is the
# *roofline*.
#
# Now a large GPU. `benchmarks/inference.py` was run on an NVIDIA H100 and its table comes with the package. The full-size
# networks had random weights (speed does not depend on their values), and the photos lay in the GPU's memory already.
# Three precisions appear: `float32`; `tf32`, the same numbers, whose products are computed with 10 instead of 23 bits
# behind the leading one; `bfloat16`, numbers of 16 bits (section 5).

# %%
import pandas as pd

from colorlab import resources

h100 = pd.read_csv(resources.path("inference_h100.csv"))
limits = 1000 * h100[h100.model == "matrix product"].set_index("precision").tflops
runs = h100.dropna(subset="share_of_matrix_product").astype({"batch": int})
best = runs.sort_values("photos_per_second").groupby(["model", "batch", "precision"]).last()
print("GFLOP/s of a matrix product:", limits.round(-2).astype(int).to_dict())
print("\nshare of that limit, in percent, for batches of 64:")
print((100 * best.share_of_matrix_product.xs(64, level="batch")).unstack().round().astype(int).to_string())

# %% [markdown]
# Read it along the rows: the faster the arithmetic, the smaller the share. The limit in `bfloat16` is 15 times that in
# `float32`, and no network gets 15 times faster. Read it down the columns: the minis, with little work per photo, leave
# most of the chip idle. A GPU of this size must be fed.
#
# **Exercise 3. Share of the limit.** Write a function of the number of photos, the seconds they took together, GFLOP per
# photo and the device's GFLOP per second, that returns the share of the limit that was reached, 0 to 1. Target: 64 photos
# in 0.01794 s with 83.55 GFLOP each, on a device with 767,500 GFLOP/s, are 0.388.

# %% tags=["exercise"]
def share_of_limit(photos, seconds, gflop_per_photo, gflop_per_second):
    # SOLUTION
    return photos / seconds * gflop_per_photo / gflop_per_second
    # STUB
    # return ...  # your code
    # END


check.share_of_limit(share_of_limit)

# %% [markdown]
# ## 4. Batches
#
# A network takes several photos at once, stacked into one tensor (B, 1, H, W): a *batch*. **Predict**: on the H100, a
# batch of 64 photos is 64 times the work of one. How many times as long does it take, for `zhang16`, and for its mini?

# %%
chosen = runs[(runs.precision == "bfloat16") & (runs.layout == "channels_last")]
milliseconds = (1000 * chosen.batch / chosen.photos_per_second).groupby([chosen.model, chosen.batch]).first().unstack()
milliseconds["64 : 1"] = milliseconds[64] / milliseconds[1]
print("milliseconds per call:\n" + milliseconds.round(1).to_string())

# %% [markdown]
# 64 times the work takes 11 times as long with `zhang16`; with the minis less than twice as long, with `iizuka16-mini` no
# longer at all. What takes a mini's 1.6 to 2 milliseconds then? Not arithmetic. Each layer is a separate task that Python
# and the driver must hand to the GPU, and with one small photo the GPU is done before the next task arrives. One waits
# for the queue to be filled. Batches divide this cost by the number of photos.

# %%
figure = Figure(figsize=(10, 3.2), layout="constrained")
for axis, name in zip(figure.subplots(1, 2), ("zhang16", "zhang16-mini")):
    for precision, look in (("bfloat16", {"color": "#2d708e", "marker": "s"}), ("float32", {"color": "black", "marker": "o"})):
        line = best.loc[name].xs(precision, level="precision")
        limit = limits[precision] / line.gflop_per_photo.iloc[0]
        axis.plot(line.index, line.photos_per_second, label=precision, **look)
        axis.axhline(limit, color=look["color"], linestyle=":")
        axis.annotate(f"limit in {precision}", (64, limit), (0, 3), textcoords="offset points", color=look["color"], ha="right")
        print(f"{name:13} {precision:8} photos/s {[round(v) for v in line.photos_per_second]}, at most {limit:,.0f}")
    axis.set(title=name, xscale="log", yscale="log", xlabel="photos in a batch", ylabel="photos per second",
             ylim=(20, 2e6))
    axis.set_xticks([1, 8, 64], ["1", "8", "64"])
    axis.legend(loc="lower right")
plots.show(figure, caption="One H100. Larger batches come nearer to the limit; the small network stays far below it.",
           alt="Photos per second against batch size, log scales, with dotted limits. zhang16 rises from 257 to 468 in float32 "
               "(limit 615) and from 601 to 3567 in bfloat16 (limit 9186). The mini rises from 940 to 16300 in float32 and "
               "from 642 to 26350 in bfloat16, where the limit is above half a million.")

# %% [markdown]
# Left, float32 reaches three quarters of its limit with 8 photos, and more gain next to nothing; in bfloat16 there is
# room. Right, the two precisions are near each other, since neither waits for arithmetic; for up to 8 photos bfloat16 is
# even slower, since autocast (section 5) adds tasks that only convert numbers. Now this machine:

# %% tags=["nbval-ignore-output"]
with timing.precision("float32", device):
    found = timing.side_by_side({b: lambda b=b: zhang(L[:b]) for b in (1, 2, 4, 8)}, device, least=0.8)
for b, values in found.items():
    print(f"batch of {b}: {b / min(values):6.1f} photos per second, {b / min(values) * per_photo / rate:.0%} of the limit")
print(f"Eight photos at once are {8 * min(found[1]) / min(found[8]):.2f} times as fast as one by one, on this {machine}.")

# %% [markdown]
# Around 1 means that one photo was enough to keep the machine busy: typical of a few CPU cores. Well above 1 means that
# it was not.
#
# A batch costs memory. Weights are there once, but *activations*, the numbers that layers pass on, once per photo:

# %%
model, pixels = networks["zhang16"]
numbers = model.model1[0].out_channels * pixels * pixels
print(f"zhang16: weights {4 * sum(p.numel() for p in model.parameters()) / 1e6:.0f} MB in float32")
print(f"output of its first layer: {numbers:,} numbers per photo, {4 * numbers / 1e6:.1f} MB in float32, "
      f"{2 * numbers / 1e6:.1f} MB in bfloat16")
memory = runs[(runs.model == "zhang16") & (runs.layout == "contiguous")].pivot(
    index="precision", columns="batch", values="memory_gib")
each = (memory[64] - memory[8]) / 56 * 2**30 / 1e6
print("measured on the H100, MB more for each further photo:", each[["float32", "bfloat16"]].round(1).to_dict())

# %% [markdown]
# Each number takes 4 bytes in float32 and 2 in bfloat16. In inference a layer's input can go as soon as its output is
# there, so the peak is set by a few of the largest maps (45 MB are 2.7 of them), not by the sum of all layers. When
# memory runs out ("CUDA out of memory"), halve the batch.
#
# `model.colorize_many` forms batches from photos of any size. But one tensor has one height and width, so photos can
# share a batch only if the network sees them at the same *working size*. `zhang16` squeezes all photos to a square;
# `iizuka16` keeps their shape. **Predict**: sixteen sample photos, batch size 4. How often is each network called?

# %%
from colorlab import datasets, images, metrics

paths = datasets.samples()
photos = [images.read(path) for path in paths]


def in_batches(model, photos, batch_size):
    """The answers, and how many photos each call of the network got."""
    sizes = []
    hook = model.register_forward_pre_hook(lambda _, inputs: sizes.append(len(inputs[0])))
    answers = list(model.colorize_many(photos, batch_size, progress=False))
    hook.remove()
    return answers, sizes


for model in (iizuka, zhang):
    batched, sizes = in_batches(model, photos, batch_size=4)
    print(f"{model.name}: batches of {sizes}; working sizes",
          *(f"{height}x{width}" for height, width in (model.working_size(*photo.shape[:2]) for photo in photos)))

# %% [markdown]
# Photos keep their order, so only neighbours can share. Sorting a large folder by shape first would fill the batches.
#
# Faster is worth nothing if the answers change. So every fast way in this notebook is held against the plain one, photo
# by photo: the mean CIEDE2000 must stay under 0.1, a tenth of what is just visible (under 0.5 where we compute with fewer
# bits on purpose).

# %%
def apart(these, those):
    """The largest mean CIEDE2000 between two lists of photos, on every fourth row and column."""
    return max(metrics.ciede2000(x[::4, ::4], y[::4, ::4]) for x, y in zip(these, those, strict=True))


plain = [zhang.colorize(photo) for photo in photos]
print(f"{zhang.name}, batches against one by one: {apart(batched, plain):.2f}, the photos as they were: "
      f"{apart(photos, plain):.0f}")

# %% [markdown]
# 0.00: a batch changes nothing but the order of some sums. The second number shows that the test can fail at all.
#
# **Exercise 4. Batch sizes.** Write what `colorize_many` does: from a list of working sizes (here one number each) and a
# batch size, return how many photos each batch holds, in order. A batch ends when it is full or when the next photo has
# another size. Target: `[96, 96, 96, 64, 64, 96]` with batch size 2 becomes `[2, 1, 2, 1]`.

# %% tags=["exercise"]
def batch_sizes(sides, batch_size):
    # SOLUTION
    sizes = []
    for i, side_now in enumerate(sides):
        if sizes and sizes[-1] < batch_size and side_now == sides[i - 1]:
            sizes[-1] += 1
        else:
            sizes.append(1)
    return sizes
    # STUB
    # return ...  # your code
    # END


check.batch_sizes(batch_sizes)

# %% [markdown]
# ## 5. Fewer bits, another order, fewer layers
#
# Three ways to do the same work faster. **Fewer bits.** A `bfloat16` has the range of a float32, but only 8 significant
# bits. **Predict** what becomes of 0.1, 1/3, 50.2 and 257.

# %%
values = torch.tensor([0.1, 1 / 3, 50.2, 257])
print("float32 ", [round(v, 4) for v in values.tolist()])
print("bfloat16", [round(v, 4) for v in values.bfloat16().tolist()])
greys = torch.arange(256) / 255
print(f"256 grey values times 100, as bfloat16: {len((100 * greys).bfloat16().unique())} different ones are left")

# %% [markdown]
# Two to three digits survive; 257 becomes 256. A network, which adds up hundreds of products and was trained on noisy
# photos, can live with that. A colour conversion cannot: grey values that were different become equal, since L between 64
# and 100 has steps of 0.5. So nobody converts everything. *Autocast* computes convolutions and matrix products in
# bfloat16 and leaves the delicate rest (softmax, our Lab conversion) in float32. Compare both on a photo:

# %%
from colorlab import lab
from colorlab.models.base import to_tensor

photo = photos[[path.stem for path in paths].index("temple")]
exact = zhang.colorize(photo)
with torch.autocast(device, torch.bfloat16):
    by_autocast = zhang.colorize(photo)
with torch.inference_mode():
    ab = torch.nn.functional.interpolate(zhang(zhang.network_input(photo)), photo.shape[:2], mode="bilinear")
    few_bits = torch.cat((lab.rgb_to_lab(to_tensor(photo))[:, :1].to(device), ab), dim=1).bfloat16()
    careless = lab.to_uint8(lab.lab_to_rgb(few_bits).float())[0].permute(1, 2, 0).cpu().numpy()

# %%
def enlarged(picture):
    """Sixteen times the difference from the exact answer, around middle grey."""
    return np.clip(128 + 16 * (picture.astype(int) - exact), 0, 255).astype(np.uint8)


plots.show(plots.sheet([[exact, by_autocast, careless], [enlarged(each) for each in (exact, by_autocast, careless)]],
                       ["all in float32", "network by autocast", "conversion in bfloat16"]),
           caption="Above three answers that one can hardly tell apart, below what differs from the first, 16 times enlarged: even "
                   "grey is no difference. Few bits in the network shift soft patches of colour a little; in the conversion they "
                   "leave coloured specks and contours, above all in the light sky.",
           alt="The temple three times, nearly alike. Below the differences: none for the first; faint soft tints for autocast; "
               "green and red specks and stripes in the sky and fine grain elsewhere for the conversion in bfloat16.")
for name, picture in (("network by autocast", by_autocast), ("conversion in bfloat16", careless)):
    difference = metrics.ciede2000(picture, exact)
    print(f"{name:23} mean CIEDE2000 {difference:.1f}, under 0.5: {difference < 0.5}")

# %% [markdown]
# **Another order.** A tensor (B, C, H, W) can lie in memory channel by channel, or pixel by pixel with all channels of a
# pixel side by side: `channels_last`. Same shape, same values:

# %%
x = torch.arange(12).reshape(1, 3, 2, 2)  # three channels of 2 x 2 pixels
y = x.contiguous(memory_format=torch.channels_last)
for name, t in (("contiguous", x), ("channels_last", y)):
    in_memory = torch.as_strided(t, (12,), (1,)).tolist()
    print(f"{name:14} shape {tuple(t.shape)}  strides {t.stride()}  in memory {in_memory}")
print("equal:", torch.equal(x, y))

# %% [markdown]
# A convolution needs all channels of a pixel at once, and the units of a GPU that multiply small matrices (*tensor
# cores*) want them side by side. **Predict**, for each line of the next table: does `channels_last` help on the H100?

# %%
large = runs[(runs.batch == 64) & runs.model.isin(["zhang16", "zhang16-mini"])]
print(large.pivot(index=["model", "precision"], columns="layout", values="photos_per_second").round(-1).astype(int).to_string())

# %% [markdown]
# With the full network it helps where tensor cores work (by about 18 % in bfloat16 and in tf32) and costs a little in
# float32; for the mini it is a loss in float32 and next to nothing elsewhere. So measure. On a CPU it depends on its
# instructions: some compute bfloat16 directly, others imitate it and become many times slower. Here:

# %% tags=["nbval-ignore-output"]
import copy

small = L[:2, :, :64, :64].contiguous()
reordered = copy.deepcopy(zhang).to(memory_format=torch.channels_last)


def call(model, precision):
    with timing.precision(precision, device):  # inference mode, and autocast for bfloat16
        return model(small)


ways = {"float32": (zhang, "float32"), "float32, channels_last": (reordered, "float32"),
        "bfloat16": (zhang, "bfloat16"), "bfloat16, channels_last": (reordered, "bfloat16")}
found = timing.side_by_side({name: lambda way=way: call(*way) for name, way in ways.items()}, device, least=1)

# %% tags=["nbval-ignore-output"]
gains = {name: np.median(np.divide(found["float32"], values)) for name, values in found.items()}
for name, values in found.items():
    print(f"{name:24} best {1000 * min(values):7.1f} ms, {gains[name]:.2f} times as fast as float32")
fastest = max(gains, key=gains.get)
print(f"On this {machine} the choice is {fastest}.")

# %% [markdown]
# The factor is the median over rounds in which all four ran one after the other, so that a disturbance hits all alike.
#
# **Fewer layers.** After training, BatchNorm multiplies and adds with fixed numbers: it subtracts the running mean,
# divides by the root of the running variance (plus 0.00001), multiplies by a learned scale and adds a learned shift. A
# layer in front of it does the same kind of thing, so both can be one. With one number in and out: layer 2x + 1;
# BatchNorm with mean 3, variance 4, scale 6, shift 5. **Predict** the single layer that does both.

# %%
layer, norm = torch.nn.Linear(1, 1), torch.nn.BatchNorm1d(1).eval()
for target, value in ((layer.weight, 2), (layer.bias, 1), (norm.running_mean, 3), (norm.running_var, 4),
                      (norm.weight, 6), (norm.bias, 5)):
    target.data.fill_(value)
x = torch.tensor([[0.0], [1.0], [2.0]])
print("layer, then BatchNorm:", [round(y, 3) for y in norm(layer(x)).flatten().tolist()])
print("6x - 1:               ", (6 * x - 1).flatten().tolist())

# %% [markdown]
# 6 (2x + 1 - 3) / 2 + 5 = 6x - 1 (but for the 0.00001). `folding.fold_batch_norm` does this to a whole network; the
# embedded minis were folded when they were saved. To see it at work, build one with BatchNorm behind every convolution:

# %%
from colorlab.models import folding

torch.manual_seed(0)
unfolded = models.Zhang16(width=0.25, batch_norm=True).train()
with torch.no_grad():
    for _ in range(3):
        unfolded(100 * torch.rand(4, 1, 64, 64))  # fills the running means and variances
folded = folding.fold_batch_norm(unfolded.eval())
with torch.inference_mode():
    difference = (folded(L[:1].cpu()) - unfolded(L[:1].cpu())).abs().max()
for name, model in (("before", unfolded), ("after", folded)):
    norms = sum(isinstance(part, torch.nn.BatchNorm2d) for part in model.modules())
    print(f"{name:7} {norms:2} BatchNorm layers, {sum(p.numel() for p in model.parameters()):,} parameters")
print(f"the same function: {bool(difference < 1e-3)}")

# %% tags=["nbval-ignore-output"]
with torch.inference_mode():
    found = timing.side_by_side({m: lambda m=m: m(L[:1].cpu()) for m in (unfolded, folded)}, least=0.6)
print(f"folded: {np.median(np.divide(found[unfolded], found[folded])):.2f} times as fast on this CPU")

# %% [markdown]
# 22 layers are gone, the function is the same. Seven stay: they close the blocks behind a ReLU, as published, and a ReLU
# is not linear. The gain is often small, since BatchNorm has little work; it costs nothing, though, and no accuracy.
#
# **Exercise 5. Folded layer.** Write the folding for a dense layer: `weight` (outputs, inputs) and `bias` (outputs), then
# BatchNorm with `scale`, `shift`, `mean` and `variance` (outputs each) and 1e-5 added to the variance. Return one array
# (outputs, inputs + 1): the new weight, and the new bias as its last column. Target: for the example above [[6, -1]],
# nearly.

# %% tags=["exercise"]
def folded_layer(weight, bias, scale, shift, mean, variance):
    # SOLUTION
    factor = scale / np.sqrt(variance + 1e-5)
    return np.column_stack((weight * factor[:, None], (bias - mean) * factor + shift))
    # STUB
    # return ...  # your code
    # END


check.folded_layer(folded_layer)

# %% [markdown]
# ## 6. Where does the time go?
#
# A colorized photo is more than a network: a file is read, the photo shrunk and converted to L, the network run, its
# colours enlarged and joined with the full-size L, the result written. **Predict** the order of these five by time, on
# this machine.

# %%
import io

from PIL import Image


def timed(model, paths):
    """Colorize photos one by one; seconds per photo of each stage."""
    watch = timing.Stopwatch(device)
    for path in paths:
        with watch("read"):
            photo = images.read(path)
        with watch("shrink"):
            L_small = model.network_input(photo)
        with watch("network"):
            ab = model(L_small)
        with watch("join"):
            rgb = model.join(photo, ab)
        with watch("write"):
            Image.fromarray(rgb).save(io.BytesIO(), "JPEG", quality=95)
    return {stage: taken / len(paths) for stage, taken in watch.seconds.items()}

# %% tags=["nbval-ignore-output"]
from colorlab import widgets

with torch.inference_mode():
    timed(zhang, paths[:2])  # warm-up
    here = timed(zhang, paths)
order = sorted(here, key=here.get, reverse=True)
after = sum(here.values()) - 0.9 * here["network"]
plots.show(widgets.amdahl_figure(here, "network", 10),
           caption="Left, a photo from file to file, and what is left of it if the network alone becomes ten times as fast. Right, "
                   "what that is worth for the whole.",
           alt="Milliseconds per photo: " + ", ".join(f"{stage} {1000 * here[stage]:.1f}" for stage in order)
               + f"; together {1000 * sum(here.values()):.1f}. With the network ten times as fast {1000 * after:.1f}.")
print(f"longest: {order[0]} with {here[order[0]] / sum(here.values()):.0%} of the time, then {order[1]} with "
      f"{here[order[1]] / sum(here.values()):.0%}.\nA network ten times as fast makes the whole "
      f"{sum(here.values()) / after:.2f} times as fast.")

# %% [markdown]
# Is the network the longest stage? With the minis often not: joining works on every pixel of the full photo, the network
# on a small copy. Whoever only makes the network faster soon works on the wrong part. That is *Amdahl's law*: the part
# that does not get faster sets the ceiling.
#
# The H100 shows it in full. `published pipeline` goes the way of the demo that the authors of `zhang16` published: one
# photo (here of 400 x 400) at a time, PIL and scikit-image around the network. **Predict**: the GPU's network is fast.
# Which share of the time does it take there?

# %%
row = h100[(h100.model == "zhang16") & (h100.batch == 1) & (h100.precision == "float32")].set_index("layout")
whole, network = 1 / row.photos_per_second[["published pipeline", "contiguous"]]
published = {"network": network, "everything else": whole - network}
plots.show(widgets.amdahl_figure(published, "network", 15),
           caption="The published pipeline on an H100, and with a network that is 15 times as fast as that.",
           alt="Two bars: 47.6 milliseconds per photo before, of which the network takes 3.9, and 43.9 after. The curve of the "
               "gain flattens below a ceiling of 1.09.")
print(f"a photo takes {1000 * whole:.1f} ms, the network {1000 * network:.1f} ms of it: {network / whole:.1%}")
print(f"network 15 times as fast: {1000 * (whole - network + network / 15):.1f} ms; network in no time: "
      f"{1000 * (whole - network):.1f} ms")

# %% [markdown]
# For 92 % of the time the GPU waits for work that is done on the CPU. Bfloat16, batches and layout would all be in vain
# here; the gain is in the conversions, which `colorlab` therefore computes in torch, on the device.
#
# **Exercise 6. Speed-up of the whole.** A part takes `share` of the time (0 to 1) and becomes `factor` times as fast. How
# many times as fast is the whole? Target: a share of 0.5 and a factor of 3 give 1.5.

# %% tags=["exercise"]
def whole_speedup(share, factor):
    # SOLUTION
    return 1 / (1 - share + share / factor)
    # STUB
    # return ...  # your code
    # END


check.whole_speedup(whole_speedup)

# %% [markdown]
# Choose a part of *your* pipeline and make it faster. Which one is worth your time?

# %% tags=["nbval-ignore-output"]
widgets.amdahl_panel(here)

# %% [markdown]
# ### Doing two things at once
#
# What cannot be made faster can be done meanwhile. While the GPU computes one batch, the next can be sent to it.
# **Predict**: three batches, 2 ms each for the transfer and 3 ms for the network. How long one after the other, how long
# overlapped?

# %%
send, compute = 2, 3
figure = Figure(figsize=(8, 2.2), layout="constrained")
axis = figure.subplots()
for row, starts in ((1, [(5 * i, 5 * i + 2) for i in range(3)]), (0, [(2 * i, 2 + 3 * i) for i in range(3)])):
    for i, (sent, computed) in enumerate(starts):
        for start, length, level, look in ((sent, send, 0.2, {"color": "#f0d35c", "hatch": "//"}),
                                           (computed, compute, -0.2, {"color": "#9fc5e8"})):
            axis.barh(row + level, length, 0.38, left=start, edgecolor="black", **look)
            axis.text(start + length / 2, row + level, f"{'send' if level > 0 else 'compute'} {i + 1}", ha="center",
                      va="center", fontsize=8, bbox={"color": "white", "pad": 1})
    print(["overlapped:", "in turn:   "][row], starts[-1][1] + compute, "ms")
axis.set(yticks=[1, 0], yticklabels=["in turn", "overlapped"], xlabel="milliseconds", xticks=range(0, 16, 5))
plots.show(figure, caption="Overlapped, only the longer of the two counts, plus one piece of the shorter at the start.",
           alt="Two schedules. In turn: send and compute alternate until 15 milliseconds. Overlapped: the sends 1, 2, 3 follow each "
               "other at once, the computations start at 2 and follow without a gap until 11.")

# %% [markdown]
# In torch that takes memory which the GPU may read by itself (*pinned*) and a copy that does not wait:
#
# ```python
# L = batch.pin_memory().to("cuda", non_blocking=True)   # comes back at once; the next batch is prepared meanwhile
# ```
#
# And less to send is faster to send. A batch of 64 photos at 256 x 256: what travels?

# %%
pixels = 64 * 256 * 256
for name, size in (("RGB as float32", pixels * 3 * 4), ("L as float32", pixels * 4), ("RGB as bytes", pixels * 3),
                   ("ab that come back, float32", pixels * 2 * 4)):
    print(f"{name:27} {size / 1e6:5.1f} MB")

# %% [markdown]
# Reading files can overlap in the same way, on any machine: a thread reads the next photos while the network works on the
# present ones.

# %%
from collections import deque


def read_ahead(paths, ahead=4):
    """Photos in order, some of them read in a thread before they are asked for."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        waiting = deque()
        for path in paths:
            waiting.append(reader.submit(images.read, path))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


print([photo.shape[:2] for photo in read_ahead(paths[:3])])

# %% [markdown]
# ## 7. A thousand photos
#
# Now all together: photo by photo against batches with reading ahead. **Predict** the factor on this machine, from what
# you measured above.

# %% tags=["nbval-ignore-output"]
start = time.perf_counter()
plain = [zhang.colorize(path) for path in paths]
middle = time.perf_counter()
fast = list(zhang.colorize_many(read_ahead(paths), batch_size=8, progress=False))
slow, quick = middle - start, time.perf_counter() - middle
print(f"A thousand photos would take {1000 / len(paths) * slow:.0f} s one by one and {1000 / len(paths) * quick:.0f} s in batches "
      f"with reading ahead, on this {machine}: {slow / quick:.2f} times as fast.")

# %%
print(f"largest mean CIEDE2000 between the two ways: {apart(fast, plain):.2f}")

# %% [markdown]
# The answers are the same, so whichever is faster may be used. On a few CPU cores the factor is often near 1: they were
# busy before and still are. On the H100, with what we know from its table:

# %%
ways = {"published pipeline": whole, "network alone, one by one": network,
        "network alone, batches of 64 in bfloat16": 1 / best.photos_per_second["zhang16", 64, "bfloat16"]}
for name, per_photo_now in ways.items():
    print(f"{name:41} {1000 * per_photo_now:6.2f} s for a thousand photos, {whole / per_photo_now:4.0f} times as fast")

# %% tags=["nbval-ignore-output"]
others = sum(taken for stage, taken in here.items() if stage != "network")
print(f"The other stages take {1000 * others:.0f} ms per photo here. To keep up with such a GPU one would need the work of "
      f"{others * best.photos_per_second['zhang16', 64, 'bfloat16']:.0f} machines like this one.")

# %% [markdown]
# 170 times as fast, if everything around the network kept up. It does not by itself: so conversions must move to the GPU,
# and reading needs many cores.
#
# ## 8. The authors' weights
#
# With a network connection `colorlab.load("zhang16")` fetches the authors' own file, once. In a terminal:
#
# ```sh
# colorlab weights fetch zhang16       # download, check, keep in the cache folder
# colorlab weights verify zhang16      # check again
# colorlab weights convert my.pth my.safetensors --half     # another format, 16 bits
# ```
#
# Which files there are, under which licence, and how a right one is recognised, stands in one small table of the package:

# %%
from colorlab.models import download

for one in download.DOWNLOADS.values():
    digest = ", ".join(f"{kind} {value[:8]}" for kind, value in one.digests.items())
    print(f"{one.name:16} {one.size / 1e6:4.0f} MB  {len(one.urls)} source{'s' if len(one.urls) > 1 else ' '}  "
          f"{digest:27}  {one.licence}")

# %% [markdown]
# Read the licence before the download: Iizuka's weights are for non-commercial use only. The *digest* is a short number
# computed from all bytes of a file. **Predict**: one bit of a file is wrong. How much of its digest changes?

# %%
import hashlib

right = b"weights, as published"
wrong = bytes([right[0] ^ 1]) + right[1:]
digests = [hashlib.sha256(content).hexdigest() for content in (right, wrong)]
flipped = bin(int(digests[0], 16) ^ int(digests[1], 16)).count("1")
for content, digest in zip((right, wrong), digests):
    print(content, digest[:16], "...")
print(f"{flipped} of 256 bits differ")

# %% [markdown]
# About half of all bits: a damaged download, or a web page that a server sent instead of the file, cannot pass by
# accident. (Only eight digits are known of Zhang's file. That finds damage but stops no forger, so `colorlab` never
# executes what a file of weights holds.)
#
# Links die; the host of `zhang16` refused for a time in 2024. Let us live through it with a small file of our own, whose
# only source does not answer, and a cache folder of its own:

# %%
import contextlib
import os
import re
import tempfile
import textwrap
from unittest import mock

tiny = download.Download("tiny", ("http://127.0.0.1:9/tiny.pth",), "tiny.pth", {"sha256": digests[0][:8]}, len(right),
                         licence="none", citation="nobody")
folder = tempfile.TemporaryDirectory()


def attempt(action):
    """What `download.fetch` or `download.verify` says of our file, with our cache folder and little patience."""
    with (mock.patch.dict(os.environ, COLORLAB_CACHE=folder.name, no_proxy="127.0.0.1"),
          mock.patch.dict(download.DOWNLOADS, tiny=tiny), mock.patch.object(download, "BACKOFF", 0.01),
          contextlib.redirect_stderr(sys.stdout)):  # where the licence is printed
        try:
            said = action("tiny")
        except download.WeightsError as error:
            said = re.sub(r"\[.*?\] ", "", str(error))
    print(textwrap.fill(str(said).replace(folder.name, "CACHE"), 110))

# %%
attempt(download.fetch)

# %% [markdown]
# The message says what was tried and why it failed, and what to do: get the file elsewhere (from a mirror, a colleague,
# another network) and save it under that very name. We do so, first with a damaged copy:

# %%
from pathlib import Path

for content in (wrong, right):
    (Path(folder.name) / tiny.filename).write_bytes(content)
    attempt(download.fetch)
attempt(download.verify)

# %% [markdown]
# The damaged copy is refused and named, with both digests; it is not deleted, since it is yours. The right one is taken,
# though it never came from its link, and its licence is shown once. `verify` computes the digest again and says True.
# What a file holds need not be float32. The embedded mini is stored in 16 bits:

# %%
file = models.embedded("zhang16-mini")
count = sum(p.numel() for p in colorlab.load("zhang16-mini").parameters())
print(f"{count:,} parameters: {4 * count / 1e6:.2f} MB in 32 bits, {2 * count / 1e6:.2f} MB in 16 bits; the file has "
      f"{file.stat().st_size / 1e6:.2f} MB")

# %% [markdown]
# The rest, some 12,000 bytes, is the header (names and shapes of the layers, how the network was trained) and the
# statistics of BatchNorm, which stay in 32 bits.
#
# ## Recap
#
# **Jargon**: *warm-up*, first calls that do not count; *asynchronous*, coming back before the work is done;
# *synchronise*, wait for it; *FLOP*, one multiplication or addition; *batch*, photos that pass through the network
# together; *activations*, the numbers between layers; *bfloat16*, 16 bits with the range of 32; *autocast*, few bits
# where that is safe; *channels_last*, all channels of a pixel side by side; *folding*, BatchNorm taken into the layer
# before; *Amdahl's law*, the rest sets the ceiling; *digest*, a short number that recognises a file.
#
# **Questions**
#
# 1. A student times a network on a GPU and finds that it takes the same time for 1 photo and for 10,000. What happened?
#    <details><summary>Answer</summary>Only handing over the work was timed: calls are asynchronous. Wait for the device
#    (synchronise) before reading the clock.</details>
# 2. `iizuka16` has more parameters than `zhang16`. Why is it less work per photo?
#    <details><summary>Answer</summary>Most of its parameters are in dense layers, which use each number once per photo; a
#    convolution uses its numbers at every pixel.</details>
# 3. Why does a mini with 1/62 of the work not colorize single photos 62 times as fast on an H100?
#    <details><summary>Answer</summary>With one small photo the GPU waits for tasks from Python, not for arithmetic: the
#    number of layers counts, and that is the same. Batches help.</details>
# 4. A network takes 8 % of a pipeline's time. What is the most that a faster GPU can gain?
#    <details><summary>Answer</summary>With a network in no time 92 % are left: 1 / 0.92, about 1.09 times as fast. First make
#    the rest faster.</details>
# 5. A fast version gives other colours, by a mean CIEDE2000 of 0.3. Is that a mistake?
#    <details><summary>Answer</summary>In float32, yes: the same sums in another order stay far below 0.1. With bfloat16 it
#    is the expected size of rounding, below what is visible.</details>
#
# **Further reading**
#
# - G. M. Amdahl: Validity of the single processor approach to achieving large scale computing capabilities. AFIPS, 1967.
# - S. Williams, A. Waterman, D. Patterson: Roofline: an insightful visual performance model. Communications of the ACM
#   52(4), 2009.
# - S. Ioffe, C. Szegedy: Batch normalization: accelerating deep network training by reducing internal covariate shift.
#   ICML 2015.
# - P. Micikevicius et al.: Mixed precision training. ICLR 2018.
