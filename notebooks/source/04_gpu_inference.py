# %% [markdown]
# # 04 · GPU inference: from one photo to a thousand
#
# {{badges}}
#
# A film of ninety minutes has about 130,000 pictures. At forty milliseconds each, a program colorizes it in an hour and
# a half; at four, the result is ready before the coffee is cold. Yet the obvious way to get there, a faster chip for
# the network, can gain next to nothing. This notebook shows how to find out where the time goes *before* you spend
# money on it.
#
# **You will be able to**
#
# - time a network without being fooled by warm-up, by noise or by calls that return too early;
# - count the FLOP and the bytes of a network, draw its roofline, and say which limit each layer runs against;
# - use batches, fewer bits, another layout and folded BatchNorm, and check that the colours stay the same;
# - find the bottleneck of a pipeline from a profile or a trace, and predict what removing it would gain;
# - spot a claimed speed-up that compares two different things.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 110 min, the design at the end 45 min. No GPU is needed: everything is measured on the machine that
# you have, and what a large GPU does is shown from a stored measurement.
#
# **Know first**: notebook 00; what a convolution, a ReLU, a softmax and BatchNorm do in a network. Notebooks 02 and 03
# introduce the two networks, `zhang16` and `iizuka16`, but you do not need them here. Panels that say **Predict** wait
# for your guess before they show the answer.

# %% tags=["nbval-ignore-output"]
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("colorlab") is None:
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "git+{{repository}}"], check=True)

import numpy as np
import pandas as pd
import torch

import colorlab

device = "GPU" if torch.cuda.is_available() else "CPU"
print(f"colorlab {colorlab.__version__}, torch {torch.__version__}, Python {sys.version.split()[0]}, {device}")

# %% [markdown]
# ## 1. A race
#
# Two programs colorize the same thousand photos with the same network on the same processor core. One works as the
# network was published: photo by photo, with scikit-image around it. The other is the program that you will have at
# the end of this notebook, four small changes later.

# %%
from colorlab import datasets, images, plots, resources, widgets
from colorlab.course.figures import notebook_04_pipelines as pipeline_figures, notebook_04_questions as questions
from colorlab.course.figures import notebook_04_speed as speed_figures, notebook_04_tables as tables

zhang = colorlab.load("zhang16-mini")
paths = datasets.samples()
photos = [images.read(path) for path in paths]
plain = [zhang.colorize(photo) for photo in photos]
thousand = pd.read_csv(resources.path("thousand_cpu.csv"))

# %%
with widgets.predict(**questions.RACE) as asked:
    taken = thousand.set_index("way").cpu_seconds
    asked.answer = round(1000 * taken["+ reading ahead"] / taken["published"])
    greys = [speed_figures.grey_of(photo) for photo in photos]
    plots.show(*speed_figures.race(greys, plain, {"as published": asked.answer, "four changes later": 1000}))
    print(f"as published {taken['published']:.0f} s of one core for a thousand photos, four changes later "
          f"{taken['+ reading ahead']:.0f} s")

# %% [markdown]
# These two numbers were not measured just now. `benchmarks/thousand.py` ran all thousand photos once in each way, and
# its table comes with the package. (The thousand are the 16 sample photos over and over: the speed does not depend on
# what a photo shows.)
#
# Where did the time go? To find out, we need a clock that can be trusted (section 2), the two limits that every
# program runs against (3 and 4), and a way to see what a pipeline is waiting for (7 to 10).
#
# We measure with `zhang16-mini`, a small relative of `zhang16` that comes with the package, so that nothing takes more
# than seconds. If you have an internet connection and a GPU (in Colab: *Runtime, Change runtime type*), load
# `"zhang16"` in the first cell of this section, and the measurements below will use the authors' network. (The stored
# measurements, on an H100 and with a thousand photos, are older: `zhang16-mini` looked at 128 x 128 pixels then.)

# %%
device, side = zhang.device.type, zhang.side
machine = "GPU" if device == "cuda" else "CPU"
torch.manual_seed(0)
L = 100 * torch.rand(16, 1, side, side, device=device)  # 16 made-up photos
print(f"{zhang.name} looks at {side} x {side} pixels of every photo")

# %% [markdown]
# ## 2. A stopwatch that tells the truth
#
# How long does a network take for one photo? Here are fifteen runs of the same network on the same input.

# %% tags=["nbval-ignore-output"]
import time

from colorlab.inspect import timing

times, worked = [], time.process_time()
with torch.inference_mode():
    for _ in range(15):
        start = time.perf_counter()
        zhang(L[:1, :, 8:104, 8:104])  # a size that it has not met yet
        timing.synchronize(device)
        times.append(1000 * (time.perf_counter() - start))
share = 1000 * (time.process_time() - worked) / sum(times) / torch.get_num_threads()

# %% tags=["nbval-ignore-output"]
plots.show(*speed_figures.calls(times))
middle = np.median(times[1:])
print(f"first call {times[0] / middle:.1f} times the median, slowest {max(times) / middle:.1f} times; the "
      f"processor worked for us in {share:.0%} of the time")

# %% [markdown]
# The numbers are those of the machine that ran the cell, but four things hold everywhere.
#
# - **Warm-up.** The first call asks for memory, loads code and lets libraries choose an algorithm. The thousandth
#   photo does not pay for that again, so the first call does not count. (It is not the slowest in every run: other
#   programs can disturb a later one even more.)
# - **Noise is one-sided.** Other programs can steal time, but none can give it back. So the *best* time says how fast
#   the machine can be, and the *median* what to expect. The mean says little, since a single disturbed call moves it.
# - **Two clocks.** `perf_counter` is a clock on the wall. `process_time` runs only while the processor works for
#   *this* program. If the last number above is far below 100 %, the processor was often busy with something else, or
#   some of its cores waited for another. On a machine that you share, times on the wall, and the ups and downs in the
#   picture, say more about the other programs than about yours.
# - **Ratios are more stable than times.** To find out whether A is faster than B, time A, B, A, B, ... in one run,
#   never A today and B tomorrow. `timing.side_by_side` does that.
#
# A GPU is a second worker. It has a queue, to which each call from Python adds a task, and it takes one task after the
# other. Here, a thread that does nothing but sleep plays the part of the GPU. (It is not a hard part.) It is given
# three tasks of 0.1 s each, one per call.

# %% tags=["nbval-ignore-output"]
from concurrent.futures import ThreadPoolExecutor

with widgets.predict(**questions.ASYNCHRONOUS):
    with ThreadPoolExecutor(max_workers=1) as gpu:  # one worker, one queue
        start = time.perf_counter()
        tasks = [gpu.submit(time.sleep, 0.1) for _ in range(3)]
        handed_over = time.perf_counter() - start
        tasks[-1].result()  # waits
        done = time.perf_counter() - start
    print(f"handed over after {handed_over:.4f} s, done after {done:.2f} s")

# %% [markdown]
# **Exercise 1. Speed ratio** (*apply*). You have made a program faster, and timed the old and the new one in turn: one
# call of each in every round. The machine is not yours alone. Its speed changes from round to round, since its clock
# slows down when it gets hot; and now and then another program disturbs a single call. Given the seconds of the old
# program, those of the new one, and how many of the first rounds are warm-up, say how many times as fast the new
# program is. Neither a change of the machine's speed between two rounds nor a disturbed call should move your number by
# more than a trifle.
#
# <details><summary>Hint 1</summary>What do the two calls of one round have in common, and two calls of different
# rounds not?</details>
#
# <details><summary>Hint 2</summary>Each round allows a comparison of its own. A few of them are spoilt by a disturbed
# call, now to the advantage of one program, now of the other. Which summary does not care how far off they
# are?</details>
#
# <details><summary>Hint 3</summary>A smaller case: in three rounds the old program takes 30, 90 and 31 ms, the new one
# 20, 60 and 100 ms. In the second round the machine was slow, and in the third somebody disturbed the new program. The
# new program is 1.5 times as fast.</details>

# %% tags=["exercise"]
from colorlab import check


def speed_ratio(old, new, warm_up):
    # SOLUTION
    return np.median(np.divide(old, new)[warm_up:])
    # STUB
    # return ...  # your code
    # END


check.speed_ratio(speed_ratio)

# %% [markdown]
# ## 3. How much work is a photo?
#
# A time alone does not tell you whether it could be shorter. For that, count the work. Nearly all of it is multiplying
# and adding inside convolutions and matrix products; each multiplication and each addition is one **FLOP** (floating
# point operation), and a billion of them are one **GFLOP**.
#
# We do not even need weights for that. On torch's device `meta`, tensors have a shape but no content, which is enough
# to count what the authors' networks would do.

# %%
from colorlab import models

with torch.device("meta"):
    networks = {"zhang16": (models.Zhang16(), 256), "iizuka16": (models.Iizuka16(), 224)}
networks |= {name: (colorlab.load(name, "cpu"), 128) for name in ("zhang16-mini", "iizuka16-mini")}
with widgets.predict(**questions.MORE_WORK):
    print(tables.work(networks).to_string())

# %% [markdown]
# Which parts of a network hold its parameters, and which do its work?

# %%
of_parts = tables.shares_of_parts({name: networks[name] for name in ("zhang16", "iizuka16")})
plots.show(*speed_figures.work_and_parameters(of_parts))
print("percent, most parameters first:")
print((100 * pd.concat(of_parts)).nlargest(4, "parameters").round(1).to_string())

# %% [markdown]
# In `iizuka16` the dense layers of the global branch (`global_dense`) hold 61 % of the parameters and do next to none
# of the work. So the size of a file of weights says little about speed.
#
# **Exercise 2. FLOP of a convolution** (*apply*). Count the FLOP of a layer with square kernels on a map of `height`
# x `width`. The map is padded so that stride 1 keeps its size; a larger stride divides both sides (without remainder).
# Count every product and every addition once; there is no bias.
#
# <details><summary>Hint 1</summary>How many numbers come out? And what does one of them cost?</details>
#
# <details><summary>Hint 2</summary>One number that comes out is a sum of products: one product for each place of the
# kernel and each channel that goes in. Count as many additions as products.</details>
#
# <details><summary>Hint 3</summary>A smaller case: 3 x 3 kernels, one channel in, two out, stride 1, on 4 x 4 pixels.
# 32 numbers come out, each a sum of 9 products: 32 times 18 is 576.</details>

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
# ## 4. Bytes, and the roof over both
#
# Arithmetic is half of the story. Every number also has to be fetched from memory, and every result put back. So
# count the bytes, too: for each operation its inputs, its weights and its output, once each. Here is `zhang16`, with
# the cheap operations that the count above left out.

# %%
from colorlab.inspect import rooflines

operations = rooflines.counted(networks["zhang16"][0], 256)
kinds = operations.groupby("kind")[["flop", "bytes"]].sum().sort_values("flop", ascending=False)
share = (kinds / kinds.sum()).rename(columns={"flop": "FLOP"})

# %%
with widgets.predict(**questions.MOVING) as asked:
    asked.answer = round(100 * share.bytes["convolution"])
    plots.show(*speed_figures.work_and_bytes(share, "zhang16 at 256 x 256"))
    print((kinds / 1e6).round(1).rename(columns={"flop": "MFLOP", "bytes": "MB"}).to_string())

# %% [markdown]
# The number of FLOP per byte is called the *arithmetic intensity*. For each number, a ReLU reads four bytes, writes
# four, and makes one comparison, so its intensity is 1/8. The softmax does five operations for the same eight bytes. A
# convolution uses each number that it has fetched again and again; the more channels it has, the more often. Here are
# four operations of `zhang16`:

# %%
some = operations[operations.layer.isin(["model1.0", "model1.1", "model5.0"]) | (operations.kind == "softmax")]
some = some.assign(MFLOP=some.flop / 1e6, MB=some.bytes / 1e6).sort_values("intensity")
print(some[["layer", "kind", "output", "MFLOP", "MB", "intensity"]].round(2).to_string(index=False))

# %% [markdown]
# A machine has two limits: how many FLOP it computes in a second (its *peak*), and how many bytes its memory delivers
# in a second (its *bandwidth*). We do not take the maker's figures for them, but what this machine reaches at its best:
# in a large matrix product or a convolution with many channels, and in a copy that is too large for its *caches*, the
# small, fast memories on the processor. An operation that fetches its numbers from memory can be no faster than the
# smaller of *peak* and *intensity times bandwidth*. Drawn against the intensity, this gives a bent line, the
# **roofline** (Williams, Waterman and Patterson, 2009). Here it is for this machine, with the operations of our
# network.

# %% tags=["nbval-ignore-output"]
peak, bandwidth = rooflines.limits(device)
measured = rooflines.operations(zhang, L[:2], rounds=20)
plots.show(*speed_figures.roofline(measured, peak, bandwidth))
print(f"{machine}: {peak:.0f} GFLOP/s, {bandwidth:.0f} GB/s; they meet at {peak / bandwidth:.1f} FLOP per byte.")
print(tables.under_the_roof(measured, peak, bandwidth).to_string())

# %% [markdown]
# Read the picture from right to left, and the table under it. On the right are the convolutions with many channels.
# They do nearly all of the work, and only faster arithmetic helps them. The convolution furthest to the left is
# `model_out`, the weighted mean over the 313 bins; the next one is the first layer, with one channel in: its maps are
# large and its sums are short. Left of the bend are also ReLU, BatchNorm, softmax and the additions. They have hardly
# any work, and still take time: compare `% of the FLOP` with `% of the time`.
#
# The last column compares each kind with the roof. Well below 100, an operation spends its time on neither limit. The
# lowest cross, for instance, works on a few thousand numbers, for which the call takes longer than the work. And how
# can a mark lie *above* the roof? There are two ways. The slope stands for memory, but the mini's maps are small enough
# for a cache to hold what the previous operation has written, and a cache is faster. (The maps of `zhang16` are up to
# 16 times as large.) The flat part was measured just now, and if other programs disturbed that measurement, it lies too
# low. A roof is a limit only as far as its two numbers are right.
#
# How long must the whole network take at least, if the roof is right? Its layers run one after the other, and each of
# them waits for its own slower side. So compare the two times layer by layer, and only then add up:

# %% tags=["nbval-ignore-output"]
whole, least = measured[["flop", "bytes", "seconds"]].sum(), rooflines.least_seconds(measured, peak, bandwidth)
print(f"Two photos through {zhang.name}: work alone {whole.flop / 1e6 / peak:.1f} ms, bytes alone "
      f"{whole.bytes / 1e6 / bandwidth:.1f} ms, "
      f"the roofline {1000 * least:.1f} ms, measured {1000 * whole.seconds:.1f} ms")

# %% [markdown]
# The time under the roofline is longer than either total: a layer that waits for memory cannot lend its idle arithmetic
# to the next one.
#
# **Exercise 3. Least batch** (*apply*). So far, one or two photos have come in at a time. A dense layer, such as those
# of `iizuka16`, multiplies the numbers of each photo by one and the same matrix of weights, and the more photos come
# together, the less often the weights have to be fetched. The layer has `inputs` numbers in and `outputs` numbers out
# for each photo, all of them float32, and no bias. Count two FLOP for each product that is added up. All numbers are
# moved once: the weights once for the whole batch, the numbers in and out once for each photo. Given the peak in
# GFLOP/s and the bandwidth in GB/s, return the smallest number of photos with which the layer lies at the bend of the
# roofline or to the right of it. (For the layers of the check there is one.)
#
# <details><summary>Hint 1</summary>How many FLOP does a batch of B photos need, and how many bytes does it move? Which
# of the two grows faster with B?</details>
#
# <details><summary>Hint 2</summary>At the bend, computing takes exactly as long as moving. That is an equation for B;
# or you try 1, 2, 3, ... until computing takes at least as long.</details>
#
# <details><summary>Hint 3</summary>A smaller case: 8 numbers in and 8 out, 10 GFLOP/s and 10 GB/s. A batch of B has 128
# B FLOP and 256 + 64 B bytes. With 4 photos, both are 512, so 4 is the answer.</details>

# %% tags=["exercise"]
def least_batch(inputs, outputs, peak, bandwidth):
    # SOLUTION
    bend, weights = peak / bandwidth, inputs * outputs
    return int(np.ceil(4 * bend * weights / (2 * weights - 4 * bend * (inputs + outputs))))
    # STUB
    # return ...  # your code
    # END


check.least_batch(least_batch)

# %% tags=["nbval-ignore-output"]
for inputs, outputs in ((25088, 1024), (1024, 512), (512, 256)):
    found = least_batch(inputs, outputs, peak, bandwidth)
    said = "solve the exercise first" if found is ... else f"{found} photos are enough for this machine"
    print(f"dense layer of iizuka16, {inputs} -> {outputs}: {said}")

# %% [markdown]
# These are the three dense layers of the global branch of `iizuka16`. With a single photo their intensity is about 0.5,
# near that of the softmax, since each weight is fetched for one product. This is the first reason for batches; section
# 5 has another.
#
# Now a large GPU. `benchmarks/inference.py` was run on an NVIDIA H100, and its table comes with the package. The
# full-size networks had random weights (the speed does not depend on their values), and the photos were already in the
# GPU's memory. Each number is the best of several rounds; how much the rounds differed was not stored, so a few percent
# between two numbers mean nothing. Three precisions appear: `float32`; `tf32`, which stores the same numbers but rounds
# them from 23 bits after the leading one to 10 before it multiplies; and `bfloat16`, numbers of 16 bits (section 6).
# The GPU's bandwidth was not measured in that run, so we know only the flat part of its roof.

# %%
runs, best, limits, published = tables.h100()
share = 100 * best.share_of_matrix_product.xs(64, level="batch").unstack()[limits.index]
print("GFLOP/s of a matrix product: " + ", ".join(f"{name} {limit:,.0f}" for name, limit in limits.round(-2).items()))
print("\nshare of that limit, in percent, for batches of 64:")
print(share.round().astype(int).to_string())

# %% [markdown]
# Read along the rows: the faster the arithmetic, the smaller the share. The flat roof in `bfloat16` is 15 times as high
# as in `float32`, while an operation moves at best half the bytes, so more operations end up left of the bend. Read
# down the columns: each mini, with little work per photo, uses less of the chip's arithmetic than the large network
# after which it is modelled. In `bfloat16`, `iizuka16-mini` uses two percent of what a very expensive chip can compute,
# and that with batches of 64.
#
# ## 5. Batches, and what they cost
#
# A network can take several photos at once, stacked into one tensor (B, 1, H, W): a *batch*. A batch of 64 is 64 times
# the work of one photo.

# %%
with widgets.predict(**questions.SIXTY_FOUR):
    print("milliseconds per call in bfloat16:\n" + tables.milliseconds(runs).round(1).to_string())

# %%
plots.show(*speed_figures.batches(best, limits, ["zhang16", "zhang16-mini"]))
print(best.photos_per_second.unstack("batch").round().astype(int).xs("bfloat16", level="precision").to_string())

# %% [markdown]
# On the left, float32 reaches three quarters of its limit with 8 photos, and larger batches gain next to nothing, while
# bfloat16 still gains from 8 to 64. On the right, bfloat16 is even slower than float32 with 1 or 8 photos, when neither
# is held up by its arithmetic; with 64 photos it is ahead. Now this machine:

# %% tags=["nbval-ignore-output"]
with timing.precision("float32", device):
    found = timing.side_by_side({b: lambda b=b: zhang(L[:b]) for b in (1, 2, 4)}, device, least=0.8)
rates = {b: b / min(values) for b, values in found.items()}
for b, rate in rates.items():
    print(f"batch of {b}: {rate:6.1f} photos per second, {rate / rates[1]:.2f} times as fast as one by one")

# %% [markdown]
# A factor around 1 means that one photo was enough to keep the machine busy, as is common with a few CPU cores. On a
# machine that you share, run the cell again before you believe a factor such as 1.3. (On some processors a single small
# picture is slow for another reason: torch sends it to a plainer routine than a batch. Section 7 shows the name of it,
# `slow_conv`.)
#
# A batch costs memory. Here is the largest amount that torch held at any time on the H100, in GiB, for `zhang16`:

# %%
memory = tables.memory(runs)
print(memory.round(2).to_string())

# %% [markdown]
# In the row `float32, contiguous`, going from one photo to eight takes 8 GiB more.

# %%
with widgets.predict(**questions.EIGHT_GIB):
    first, weights = memory.loc["float32, contiguous"], 4 * sum(p.numel() for p in networks["zhang16"][0].parameters())
    print(f"growth from 1 to 8 photos: {first[8] - first[1]:.2f} GiB; 7 photos at the later price: "
          f"{7 * (first[64] - first[8]) / 56:.2f} GiB; weights {weights / 1e9:.2f} GB")

# %% [markdown]
# When memory runs out ("CUDA out of memory"), halve the batch; if that does not help, it was not the batch.
#
# Photos can share a batch only if the network sees them at the same *working size*. `zhang16` squeezes all photos to
# a square; `iizuka16` keeps their shape. This is how often each mini is called for the sixteen samples, with at most
# four photos in a batch:

# %%
iizuka = colorlab.load("iizuka16-mini")
for model in (iizuka, zhang):
    batched, sizes = tables.answers_in_batches(model, photos, 4)
    print(f"{model.name}: {len(sizes)} calls, batches of {sizes}")

# %% [markdown]
# Photos keep their order, so only neighbours can share a batch. Sorting a large folder by shape first would fill the
# batches.
#
# Speed is worth nothing if the answers change. So we compare each fast way with the plain one, photo by photo, by the
# mean CIEDE2000 (the colour difference of notebook 00, where 1 is just visible), and print that of the photo which
# differs most.

# %%
print(f"{zhang.name}, batches against one by one: {tables.apart(batched, plain):.2f}; "
      f"the true photos against one by one: {tables.apart(photos, plain):.0f}")

# %% [markdown]
# Batches leave the answers as they are. The second number shows that the test is able to fail.
#
# **Exercise 4. Batch sizes** (*apply*). Write what `colorize_many` does: from a list of working sizes (here one
# number each) and a batch size, return how many photos each batch holds, in order. A batch ends when it is full or
# when the next photo has another size.
#
# <details><summary>Hint 1</summary>When may the next photo join the batch that is being filled? There are two
# conditions.</details>
#
# <details><summary>Hint 2</summary>Keep a list of sizes so far. Each photo either adds 1 to the last of them, or
# begins a new one.</details>
#
# <details><summary>Hint 3</summary>A smaller case: 96, 96, 96, 64 with batch size 2 become batches of 2, 1 and
# 1.</details>

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
# ## 6. Fewer bits, another order, fewer layers
#
# A batch spreads the cost of a call over many photos. There are also three ways to do the work itself faster.
#
# **Fewer bits.** A `bfloat16` has the range of a float32, but only 8 significant bits. The roofline shows what that can
# buy: half the bytes wherever it is used, and a higher flat roof if the processor has instructions for it.

# %%
with widgets.predict(**questions.SIXTEEN_BITS) as asked:
    asked.answer = len((100 * torch.arange(256) / 255).bfloat16().unique())
    others = torch.tensor([50.2, 80.4, 257]).bfloat16().tolist()
    print(f"{asked.answer} of 256 are left; 50.2, 80.4 and 257 become {others}")

# %% [markdown]
# So it is unwise to convert everything. *Autocast* computes convolutions and matrix products in bfloat16 and leaves the
# delicate rest (the softmax, our Lab conversion) in float32. Compare it with a careless program whose network
# computes in float32, but which joins L and the colours in 16 bits:

# %%
from colorlab import metrics

photo = photos[[path.stem for path in paths].index("temple")]
exact = zhang.colorize(photo)
with torch.autocast(device, torch.bfloat16):
    ways = {"network by autocast": zhang.colorize(photo)}
ways["conversion in bfloat16"] = tables.careless(zhang, photo)
plots.show(*speed_figures.enlarged(exact, ways))
for name, picture in ways.items():
    print(f"{name:23} mean CIEDE2000 {metrics.ciede2000(picture, exact):.1f} (just visible: 1)")

# %% [markdown]
# Fewer bits in the network mostly shift soft patches of colour a little. In the conversion they leave coloured specks
# and contours, above all where the photo is bright.
#
# **Another order.** A tensor (B, C, H, W) can be stored channel by channel (`contiguous`), or pixel by pixel with all
# channels of a pixel side by side (`channels_last`). The shape and the values are the same; what differs is the
# *strides*, which say how many places in memory lie between neighbours along each axis.

# %%
x = torch.arange(12).reshape(1, 3, 2, 2)  # three channels of 2 x 2 pixels
for name, form in (("contiguous", torch.contiguous_format), ("channels_last", torch.channels_last)):
    y = x.contiguous(memory_format=form)
    print(f"{name:14} strides {str(y.stride()):14} in memory {torch.as_strided(y, (12,), (1,)).tolist()}")

# %% [markdown]
# The units of a GPU that multiply small matrices (*tensor cores*) prefer to find all channels of a pixel side by side.
# Here are the photos per second on the H100, with batches of 64:

# %%
large = runs[(runs.batch == 64) & runs.model.isin(["zhang16", "zhang16-mini"])]
by_layout = large.pivot(index=["model", "precision"], columns="layout", values="photos_per_second")
print(by_layout.round(-1).astype(int).to_string())

# %% [markdown]
# For the full network, `channels_last` gains about 18 % in bfloat16 and in tf32, where tensor cores do the work, and
# costs a little in float32. For the mini it costs 20 % in float32 and changes next to nothing elsewhere. So measure
# before you choose.
#
# On a CPU, bfloat16 can be a gain or a loss. A CPU without instructions for it has to imitate it and becomes slower.
# Even with them, autocast first has to convert the numbers and the weights of every layer, which a small network may
# not earn back. Here are four small photos on this machine:

# %% tags=["nbval-ignore-output"]
gains = tables.precisions(zhang, L[:4, :, :64, :64].contiguous())
bits = "bfloat16" if gains["bfloat16"] > 1.1 else "float32"
for name, gain in gains.items():
    print(f"{name:24} {gain:.2f} times as fast as float32 on this {machine}")
print(f"The pipeline of section 9 will compute in {bits}.")

# %% [markdown]
# **Fewer layers.** After training, BatchNorm only multiplies and adds fixed numbers: it subtracts the running mean,
# divides by the square root of the running variance (plus 0.00001), multiplies by a learned scale and adds a learned
# shift. A convolution or dense layer just before it also multiplies and adds, so the two can become one layer.
# `folding.fold_batch_norm` does this to a whole network; the minis were folded when they were saved. To see it at
# work, build a network with BatchNorm after the convolutions:

# %%
from colorlab.models import folding

unfolded = models.Zhang16(width=0.25, batch_norm=True).train()
with torch.no_grad():
    for _ in range(3):
        unfolded(100 * torch.rand(4, 1, 64, 64))  # fills the running means and variances
folded = folding.fold_batch_norm(unfolded.eval())

# %%
with torch.inference_mode():
    before, after = unfolded(L[:1].cpu()), folded(L[:1].cpu())
for name, model in (("before", unfolded), ("after", folded)):
    norms = sum(isinstance(part, torch.nn.BatchNorm2d) for part in model.modules())
    print(f"{name:7} {norms:2} BatchNorm layers, {sum(p.numel() for p in model.parameters()):,} parameters")
print(f"largest a or b: {before.abs().max():.0f}; largest difference after folding: {(after - before).abs().max():.3f}")

# %% [markdown]
# Seven BatchNorm layers remain. As published, they come at the end of a block, after a ReLU, which is not linear, so
# they cannot become a part of the convolution before it. (Nor quite of the one after it, which pads its map with zeros
# that have not passed through the BatchNorm.) BatchNorm does little arithmetic, but the roofline has shown what it
# costs: every number is moved in once and out once. How much time the folding gains was not measured here.
#
# **Exercise 5. Folded layer** (*apply*). Write the folding for a dense layer: `weight` (outputs, inputs) and `bias`
# (outputs), then BatchNorm with `scale`, `shift`, `mean` and `variance` (outputs each) and 1e-5 added to the
# variance. Return one array (outputs, inputs + 1): the new weight, and the new bias as its last column.
#
# <details><summary>Hint 1</summary>Write down what BatchNorm does to weight · x + bias. What stands in front of x,
# and what is left without x?</details>
#
# <details><summary>Hint 2</summary>Each output has one factor, its scale divided by the square root, for its whole
# row of the weight.
# <code>factor[:, None]</code> makes it fit.</details>
#
# <details><summary>Hint 3</summary>A smaller case, one number in and out: the layer 2x + 1, BatchNorm with mean 3,
# variance 4, scale 6 and shift 5. 6 (2x + 1 - 3) / 2 + 5 is 6x - 1.</details>

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
# ## 7. Where does the time go?
#
# So far we have looked at the network alone, but it takes more than a network to colorize a photo. The file is read,
# the photo is shrunk and converted to L, the network runs, and its colours are enlarged and joined with the full-size
# L. Torch's profiler notes every operator that runs while four photos go from file to picture:

# %% tags=["nbval-ignore-output"]
from colorlab.inspect import tracing

trace = tracing.operators(lambda: [zhang.colorize(path) for path in paths[:4]])
plots.show(*pipeline_figures.operators(trace))
convolving = trace.operator.str.contains("conv")
print(f"operators with 'conv' in their name: {trace.share[convolving].sum():.0%} of the time in torch")

# %% [markdown]
# The names that contain `conv` are convolutions (`mkldnn` is a fast CPU library, `slow_conv` what torch does without it). Others do not come
# from the network: `pow`, which it never uses, belongs to the conversion between RGB and Lab. And something is missing
# from the list. Torch's profiler does not see what other libraries do, such as decoding a JPEG file and shrinking a
# picture. So put a stopwatch around each stage as well:

# %%
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
            model.join(photo, ab)
    return {stage: taken / len(paths) for stage, taken in watch.seconds.items()}

# %% tags=["nbval-ignore-output"]
with torch.inference_mode():
    timed(zhang, paths[:2])  # warm-up
    here = timed(zhang, paths)
print(", ".join(f"{stage} {seconds / sum(here.values()):.0%}" for stage, seconds in here.items()))

# %% [markdown]
# Suppose that the network becomes ten times as fast, and nothing else does. *Amdahl's law* says how far that can take
# you: the part that does not get faster sets the ceiling.
#
# **Exercise 6. Speed-up of the whole** (*apply*). A part takes `share` of the time (0 to 1) and becomes `factor`
# times as fast. How many times as fast is the whole?
#
# <details><summary>Hint 1</summary>Times add up, speeds do not. How long did the whole take, if you call that 1, and
# how long does it take now?</details>
#
# <details><summary>Hint 2</summary>Two pieces are left: what did not change, and what became faster.</details>
#
# <details><summary>Hint 3</summary>A smaller case: half of the time becomes three times as fast. 0.5 + 0.5 / 3 is
# 0.667, so the whole is 1.5 times as fast.</details>

# %% tags=["exercise"]
def whole_speedup(share, factor):
    # SOLUTION
    return 1 / (1 - share + share / factor)
    # STUB
    # return ...  # your code
    # END


check.whole_speedup(whole_speedup)

# %% [markdown]
# Choose a part of *your* pipeline and make it faster with the slider. Which part is worth your time?

# %% tags=["nbval-ignore-output"]
widgets.amdahl_panel(here)

# %% [markdown]
# <details><summary>Once you have tried all four</summary>The one with the largest share, since a share is all that the
# ceiling depends on. On a machine that you share, the shares move a little from run to run, so run the stopwatch twice
# before you begin.</details>
#
# Now apply the law to the H100. Its table has a line called `published pipeline`, which works like the demo that the
# authors of `zhang16` published: one photo at a time (here of 400 x 400 pixels), with PIL and scikit-image around the
# network. A colleague reads two lines of the table and writes: *"With batches of 64 in bfloat16, colorizing on the H100
# is 170 times as fast as published."*

# %%
whole = published["zhang16"]
alone = runs[(runs.model == "zhang16") & (runs.batch == 1) & (runs.precision == "float32")].set_index("layout")
network = 1000 / alone.photos_per_second["contiguous"]
fastest = 1000 / best.photos_per_second["zhang16", 64, "bfloat16"]
print(f"published pipeline {whole:.1f} ms per photo, network alone {network:.1f} ms, network alone at its "
      f"fastest {fastest:.2f} ms; {whole:.1f} / {fastest:.2f} = {whole / fastest:.0f}")

# %%
with widgets.predict(**questions.WHOLE_PIPELINE):
    plots.show(*pipeline_figures.claimed(whole, network, fastest))
    print(f"network {network / whole:.1%} of the time; network against network {network / fastest:.1f} times; "
          f"whole {whole / (whole - network + fastest):.2f} times as fast, at most {whole / (whole - network):.2f}")

# %% [markdown]
# ## 8. Send less, and do two things at once
#
# What remains is everything around the network, and much of that is travel. Photos go from the drive to the processor,
# from there to a GPU, and back. The fewer bytes they take, the sooner they arrive. These are the sizes for a batch of
# 64 at 256 x 256:

# %%
pixels = 64 * 256 * 256
for name, size in (("to the GPU: RGB as float32", pixels * 3 * 4), ("            L as float32", pixels * 4),
                   ("            L as bytes", pixels), ("back: ab as float32, enlarged", pixels * 2 * 4),
                   ("      ab as float32, as the network makes it, 64 x 64", pixels // 16 * 2 * 4)):
    print(f"{name:54} {size / 1e6:5.1f} MB")

# %%
with widgets.predict(**questions.BYTES), torch.inference_mode():
    bytewise = (zhang.network_input(photo) * 2.55).round() / 2.55  # 256 steps of L
    far = metrics.ciede2000(zhang.join(photo, zhang(bytewise)), exact)
    print(f"mean CIEDE2000 {far:.1f} (just visible: 1); there and back "
          f"{(pixels + pixels // 2) / 1e6:.1f} MB instead of {(pixels * 4 + pixels * 8) / 1e6:.1f} MB")

# %% [markdown]
# What cannot be made faster can perhaps be done at the same time as something else. While the GPU computes one batch,
# the next can be sent to it. The picture shows three batches, each with 2 ms for the transfer and 3 ms for the network.

# %%
plots.show(*pipeline_figures.overlap(send=2, compute=3))
print("in turn", 3 * (2 + 3), "ms; overlapped", 2 + 3 * 3, "ms")

# %% [markdown]
# In torch this takes *pinned* memory, which the GPU can read on its own, and a copy that Python does not wait for:
#
# ```python
# L = batch.pin_memory().to("cuda", non_blocking=True)   # returns before the copy is done
# ```
#
# Python can then prepare the next batch. For the GPU itself to copy and compute at once, as in the picture, the copy
# also needs a queue of its own (`torch.cuda.Stream`). None of this was measured here.
#
# Reading files can overlap in the same way, on any machine. These are the lines of the package that do it: a thread
# reads the next photos while the network works on the current ones.

# %%
from colorlab.inspect import ladder

print(tables.code_of(ladder.read_ahead))

# %% [markdown]
# **Exercise 7. Overlapped** (*apply*). Batches are not all alike. One thread reads them in order, one after the
# other, without ever waiting for the network. The network starts on a batch as soon as that batch has been read and the
# previous one is done. Given the seconds for reading and for computing each batch, return when the last batch is done.
#
# <details><summary>Hint 1</summary>At what time has the third batch been read? And what else must be over before
# the network can start on it?</details>
#
# <details><summary>Hint 2</summary>Walk through the batches with two clocks: one says when the current batch has been
# read, the other when the network is free.</details>
#
# <details><summary>Hint 3</summary>A smaller case: reading takes 1, 3 and 1 s, computing 2, 1 and 4 s. The batches
# have been read at 1, 4 and 5 s. The network is done with them at 3, 5 and 9 s; it waits for the second one from 3 to
# 4 s.</details>

# %% tags=["exercise"]
def overlapped_seconds(reads, computes):
    # SOLUTION
    arrived, free = 0.0, 0.0
    for read, compute in zip(reads, computes):
        arrived += read
        free = max(free, arrived) + compute
    return free
    # STUB
    # return ...  # your code
    # END


check.overlapped_seconds(overlapped_seconds)

# %% [markdown]
# ## 9. Five ways, and a thousand photos
#
# You now have a clock, two limits, and a handful of tricks. Let us put them together, one change at a time. This
# function runs all five ways, from the published one to the overlapped one; each of the keywords from `batch` to
# `ahead` is one of the changes.

# %%
print(tables.code_of(ladder.colorized))

# %% [markdown]
# The keyword `lightness_only` needs an explanation. The published way lets scikit-image compute all of Lab, in 64 bits,
# for the small photo and again for the large one, and then throws a and b away. Only L is needed, and torch can
# compute it alone.
#
# Look first at the stored run, with a thousand photos in each way on one core. Its table also holds the two
# baselines of this course, `grey` and `mean-colour`. They have hardly any network, so they show how fast everything
# *around* the network is. (`grey` even skips the way back from Lab; `mean-colour` looks at the photo at full size.)
# The black lines are 95 % intervals over the 25 turns of the run.

# %%
local = thousand[thousand.of == "published"]
with widgets.predict(**questions.BEST_CHANGE) as asked:
    network_ways = local[local.model == "zhang16-mini"]
    gain = (network_ways.times / network_ways.times.shift()).iloc[1:]
    asked.choose(int(np.argmax(gain)))
    plots.show(*pipeline_figures.steps(local))
    print(local[["way", "cpu_seconds", "times", "low", "high"]].round(1).to_string(index=False))

# %% [markdown]
# Does this machine agree? Here are the five ways in turn, with eight of the samples at a time. On a CPU we use
# `process_time`, so that other programs hardly count; on a GPU, whose work that clock does not see, `perf_counter`. We
# compare the answers, too.

# %% tags=["nbval-ignore-output"]
taken_here, answers = tables.turns(zhang, paths, ladder.steps(bits))
print(f"this {machine}, at the pace of {len(paths)} photos; differences from the published answers in mean CIEDE2000:")
for name, seconds in taken_here.items():
    print(f"{name:18} {seconds:5.1f} s for a thousand, {taken_here['published'] / seconds:4.1f} times as fast, "
          f"differs by at most {tables.apart(answers[name], answers['published']):.2f}")

# %% [markdown]
# Sixteen photos are few, so lines that lie a few percent apart are equal as far as this run can tell. If section 6
# chose float32, the third line is called `+ float32` and does just what the second one does. What lies between these
# two is noise, and shows how much of it to expect between the others. The stored run was made where bfloat16 was a gain
# for batches of eight; that need not hold for your machine.
#
# A thread that reads ahead pays off where something *waits*. Here are the last two ways once more, by the clock on the
# wall, with files from a (simulated) drive that takes 50 ms to deliver each one:

# %%
slow = thousand[thousand.of != "published"]
print(slow[["way", "photos", "cpu_seconds", "wall_seconds", "times", "low", "high"]].round(2).to_string(index=False))
own = tables.forecast(slow, ladder.SLOW)
print(f"forecast for a core of its own: {own['in turn']:.0f} s without and {own['overlapped']:.0f} s with reading "
      f"ahead, {own['ratio']:.1f} times as fast")

# %% [markdown]
# Compare the two columns of seconds. The program needed 17 s of the processor, and 800 files of 50 ms are 40 s of the
# drive. That explains neither 206 s nor 187 s: other programs used the core during this run. The two ways took turns,
# so both were held up about alike, and the ratio of 1.1 with its interval says what reading ahead gained *on a busy
# core*. On a core of its own the program should gain more. The last line forecasts how much, but a forecast is *not a
# measurement*. In a clone of the repository, on a quiet machine, this command makes one:
#
# ```sh
# OMP_NUM_THREADS=1 python benchmarks/thousand.py --part drive
# ```
#
# The next cell sets the thousand photos beside what is known of the H100, and says what each line has timed:

# %%
mini = best.photos_per_second["zhang16-mini"]
known = [("CPU, one core, published", "whole pipeline", f"{taken['published']:.2f} s"),
         ("CPU, one core, four changes later", "whole pipeline", f"{taken['+ reading ahead']:.2f} s"),
         ("H100, published", "whole pipeline", f"{published['zhang16-mini']:.2f} s"),
         ("H100, batches of 64", "network alone", f"{1000 / mini[64].max():.2f} s"),
         ("H100, four changes later", "whole pipeline", "not measured")]
print(pd.DataFrame(known, columns=["way", "what was timed", "a thousand photos"]).to_string(index=False))
film = 90 * 60 * 24 / 1000 * taken / 60  # minutes for 24 pictures a second
print(f"\na film of ninety minutes on one core: {film['published']:.0f} min as published, "
      f"{film['+ reading ahead']:.0f} min four changes later")

# %% [markdown]
# Only lines that timed the same thing can be compared. Even the whole pipelines match only roughly. The first two lines
# are the samples, somewhat smaller and read from files, in seconds of one core; the third is photos of 400 x 400 pixels
# from memory, by the clock on the wall, with another processor. Still, the published pipeline on the H100 takes
# hundreds of times as long as the network alone: with the conversions on the processor before and after it, the chip
# mostly waits.
#
# The last line is missing, and it is the one that we would most like to know: nobody has timed a whole pipeline in
# batches on that chip for this course. Do not fill the gap with the line above it; that is the colleague's mistake of
# section 7. If you have a GPU, you can measure the line for yours. Run this notebook on it, and the cell with the five
# ways above does so in small. For a thousand photos, with intervals, run this in a clone of the repository
#
# ```sh
# python benchmarks/thousand.py --device cuda --part steps -o thousand_gpu.csv
# ```
#
# while nothing else uses the machine, and compare `+ reading ahead` with `published` in its table. Forecast the ratio
# first: which parts of the pipeline does a GPU leave as slow as they were?
#
# ## 10. Find the bottleneck
#
# Five students have built five pipelines for sixteen photos. The machine has a drive, a core that prepares photos, a
# GPU, which takes up to four photos in a call, and a core that writes the answers. It is simulated, so its *traces*,
# which show who worked when, are exact. Four of the pipelines have one fault each. A trace does not say what a piece of
# work was for; this you have to find out from when it happened, how long it took, and how many there were.

# %%
from colorlab.course.cases import slow_pipelines

plots.show(*pipeline_figures.traces(slow_pipelines.TRACES, slow_pipelines.pieces()))
print("milliseconds until the last photo is done, and how busy each worker is, in percent of that time:")
print(slow_pipelines.summary().round(0).astype(int).to_string())

# %% [markdown]
# **Exercise 8. Slow pipelines** (*diagnose*). Give a list of five numbers, for pipelines A to E: what is wrong with
# each of them, as a number of the list below? One of the faults does not occur.

# %%
for number, fault in enumerate(slow_pipelines.FAULTS):
    print(number, fault)

# %% [markdown]
# <details><summary>Hint 1</summary>For each pipeline ask first: is there a worker that works without a pause nearly to
# the end, so that the workers after it have to wait? (One that is through early holds nobody up.)</details>
#
# <details><summary>Hint 2</summary>Such a worker is the bottleneck. That is a fault only if it could do the same work
# in less time; compare it with the same worker in the other pipelines. If there is none, look for what everybody waits
# for, and count the pieces of work.</details>
#
# <details><summary>Hint 3</summary>A smaller case: two calls of the GPU, 3.8 ms for one photo each, against one call
# of 5.2 ms for both. Which GPU looks busier, and which one is done first?</details>

# %% tags=["exercise"]
# SOLUTION
faults = [2, 1, 4, 0, 3]
# STUB
# faults = ...
# END
check.slow_pipelines(faults)

# %% [markdown]
# A busy GPU does not make a fast pipeline: "utilisation" counts the time in which something runs, and not how much it
# gets done.
#
# ## 11. The authors' weights
#
# With an internet connection `colorlab.load("zhang16")` fetches the authors' own file, once. In a terminal:
#
# ```sh
# colorlab weights fetch zhang16       # download, check, keep in the cache folder
# colorlab weights verify zhang16      # check again
# ```
#
# Read the licence before the download: Iizuka's weights are for non-commercial use only. Links die, too; the host of
# `zhang16` refused downloads for a time in 2024. A file from a mirror or a colleague is just as good if its *digest* is
# right, a short number computed from all of its bytes. One wrong bit changes about half of the digest's bits:

# %%
import hashlib

right = b"weights, as published"
wrong = bytes([right[0] ^ 1]) + right[1:]
digests = [hashlib.sha256(content).hexdigest() for content in (right, wrong)]
for content, digest in zip((right, wrong), digests):
    print(content, digest[:16], "...")
print(f"{bin(int(digests[0], 16) ^ int(digests[1], 16)).count('1')} of 256 bits differ")

# %% [markdown]
# So a damaged download, or a web page that a server sent instead of the file, cannot pass by accident.
# `docs/weights.md` shows what to do when a link is dead, and which digests are known.
#
# ## 12. Design: an hour on a rented GPU
#
# **Exercise 9. Plan a measurement** (*design*, graded by the rubric below). A museum has two million scans of 24
# megapixels each, as JPEG files on a network drive. It may rent a machine with one H100 and 16 cores, or four
# machines with 16 cores and no GPU for the same money. To decide, you get *one hour* on the GPU machine and an
# afternoon on your own computer. Write one page:
#
# 1. what you measure, on how many files, in which order, and on which machine;
# 2. what you compare it with, and which numbers of this notebook you can and cannot use;
# 3. a forecast in photos per second for both offers, made before the hour begins, with the step that you expect to be
#    the bottleneck;
# 4. which result decides for the GPU, which one against it, and what you do if the hour ends early.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **What is timed** | the network alone | the whole pipeline | pipeline and stages, real drive, files of real size |
# | **Baseline** | none | the published way, or one core | both, and `grey` or `mean-colour` as network |
# | **Fairness** | one run of each | warm-up, several runs | in turn, same files, with a spread; what a cache holds |
# | **Forecast** | none | a number | from bytes, FLOP and Amdahl's law, with the bottleneck named beforehand |
# | **Decision** | "the faster one" | a threshold | per euro, fixed beforehand, with a check of the colours |
#
# That makes ten points. A good plan would have caught the colleague's "170 times".

# %% [markdown]
# **Your plan** (double-click here to write):

# %% [markdown] tags=["solution"]
# Points that a strong plan can make: at 24 megapixels decoding and joining run over every pixel, the network over a
# small copy, so 16 cores, not the GPU, are likely to be the limit; the network drive has to deliver hundreds of MB
# per second, which can be measured without any GPU; decoding at a quarter of the size is enough for the network, not
# for the result; the second reading of the same file comes from a cache and is no measurement; a run with `grey` in
# place of the network gives the ceiling of everything else in ten minutes; if the hour ends early, the stage times on
# one core still decide most of it.

# %%
widgets.predictions.recap()

# %% [markdown]
# ## Recap
#
# **Jargon**: *warm-up*, first calls that do not count; *asynchronous*, returning before the work is done;
# *synchronise*, wait until it is done; *FLOP*, one multiplication or addition; *arithmetic intensity*, FLOP per byte
# moved; *roofline*, the smaller of the two limits at each intensity; *batch*, photos that pass through the network
# together; *activations*, the numbers between layers; *work space*, memory that an algorithm needs for itself;
# *bfloat16*, 16 bits with the range of 32; *autocast*, few bits where that is safe; *channels_last*, all channels of
# a pixel side by side; *folding*, merging BatchNorm into the layer before it; *Amdahl's law*, the part that stays
# slow sets the ceiling; *trace*, who worked when; *bottleneck*, the worker that the others wait for; *digest*, a
# short number by which to recognise a file.
#
# **Questions**
#
# 1. A student times a network on a GPU and finds that it takes the same time for 1 photo and for 10,000. What
#    happened?
#    <details><summary>Answer</summary>Only the handing over of the work was timed: calls are asynchronous. Wait for
#    the device (synchronise) before reading the clock.</details>
# 2. A new processor multiplies twice as fast, with the same memory. Which layers of a network gain?
#    <details><summary>Answer</summary>Those under the flat roof: convolutions with many channels. ReLU, BatchNorm and
#    softmax wait for memory and gain nothing; the first convolution, with its single input channel, gains hardly
#    anything.</details>
# 3. Why does a mini with 1/62 of the work not colorize single photos 62 times as fast on an H100?
#    <details><summary>Answer</summary>With one small photo, most of the time goes into handing over the tasks, not
#    into arithmetic. What counts is the number of layers, and that is nearly the same. Batches help.</details>
# 4. A monitor shows that the GPU is busy 95 % of the time. Is the pipeline as fast as it can be?
#    <details><summary>Answer</summary>Not necessarily. It may be busy with single photos, each of which pays for a
#    whole call. Look at photos per second and at what a call holds.</details>
# 5. A thread that reads ahead makes a pipeline no faster. Name two reasons.
#    <details><summary>Answer</summary>There was nothing to wait for, because the files come from memory or the only
#    core is busy anyway; or the thread's result is waited for at once, so that nothing overlaps.</details>
#
# **Further reading**
#
# - S. Williams, A. Waterman, D. Patterson: Roofline: an insightful visual performance model. Communications of the
#   ACM 52(4), 2009.
# - G. M. Amdahl: Validity of the single processor approach to achieving large scale computing capabilities. AFIPS,
#   1967.
# - S. Ioffe, C. Szegedy: Batch normalization: accelerating deep network training by reducing internal covariate
#   shift. ICML 2015.
# - P. Micikevicius et al.: Mixed precision training. ICLR 2018.
