# %% [markdown]
# # 10 · Old photographs, and film that does not flicker
#
# {{badges}}
#
# **You will be able to**
#
# - prepare the scan of an old print for a network, and say what each step changed;
# - tell what an old photograph proves from what a colorizer has invented, and label the invention as such;
# - measure the flicker of a coloured film along its motion, and name the trap in that measure;
# - steady colours by a running mean along the motion, and say what the cure costs;
# - find out from a table of measures which methods cheat.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 80 min, the essay at the end 45 min.
#
# **Know first**: notebooks 00 and 01 (L, a, b; a model's answer), 05 (error measures); notebook 06 helps.

# %% tags=["nbval-ignore-output"]
import importlib.util
import subprocess
import sys

if any(importlib.util.find_spec(name) is None for name in ("colorlab", "av", "cv2")):
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "colorlab[film] @ git+{{repository}}"], check=True)

import numpy as np

import colorlab
from colorlab import check, datasets, film, images, plots, widgets
from colorlab.course.figures import notebook_10 as figures
from colorlab.course.figures import notebook_10_questions as questions

print(f"colorlab {colorlab.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}")

# %% [markdown]
# ## 1. One old photograph, three answers
#
# This print is toned brown and stained; it has faded and been scratched. We know what it looked like, because we aged it ourselves, from a photo
# that was taken in colour. Three models colour it:

# %%
from colorlab.images import ageing, prints

samples = {path.stem: path for path in datasets.samples()}
new = images.read(samples["officer"])
old = ageing.aged(new, seed=3, tone="sepia")
scan = prints.prepare(old.rgb, stretch=True, borders=True)
models = [colorlab.load(name) for name in ("zhang16-mini", "iizuka16-mini", "mean-colour")]
answers = {model.name: model.colorize(scan.photograph) for model in models}
plots.show(*figures.one_print(old.rgb, answers))
print("height and width of the scan", old.rgb.shape[:2], " of the photograph in it", scan.photograph.shape[:2])

# %% [markdown]
# Which one is right? Here we can look it up: the truth was put aside before the photo was aged. Four candidates are compared
# with it: the three models, and the picture left grey. The measure is the distance in the ab plane (notebook 05), which is 0
# for the true colours.

# %%
def ab_distance(one, other):
    return np.sqrt(((one - other) ** 2).sum(-1)).mean()


rows, columns = (slice(a.start - b.start, a.stop - b.start) for a, b in zip(scan.inside, old.inside))
true = new[rows, columns]  # the part of the photo that the border left
answers["no colour"] = np.repeat(true.mean(-1, keepdims=True).astype(np.uint8), 3, axis=-1)
with widgets.predict(ask=list(answers), **questions.CLOSEST) as asked:
    off = {name: ab_distance(figures.ab(picture), figures.ab(true)) for name, picture in answers.items()}
    asked.answer = min(off, key=off.get)
    plots.show(*figures.beside_truth(true, answers))
    print(f"ab distance, CIE units: {', '.join(f'{name} {distance:.1f}' for name, distance in off.items())}")

# %% [markdown]
# With a real old photograph, this figure cannot be made: then we have nothing but answers that look likely. Remember that when
# you read *colourised photograph* in a caption.

# %% [markdown]
# ## 2. What is the lightness of a brown picture?
#
# A network needs L, the lightness of a grey photo, but this print is brown. One could take CIE L, or, as restorers do, the
# red, green or blue channel alone. The stains on this paper are yellow.

# %%
import torch

from colorlab import lab

scanned = old.rgb[scan.inside]
channels = {"CIE L": prints.lightness(scanned)}
for i, name in enumerate(("red", "green", "blue")):
    channels[name] = lab.lightness(torch.tensor(scanned[..., i] / 255)).numpy()
was = old.L[scan.inside]  # the lightness before the photo grew old
with widgets.predict(ask=list(channels), **questions.LIGHTNESS) as asked:
    alike = {name: np.corrcoef(L.ravel(), was.ravel())[0, 1] for name, L in channels.items()}
    asked.answer = max(alike, key=alike.get)
    plots.show(*figures.channels(channels))
    print("correlation with the lightness that was:", ", ".join(f"{name} {r:.3f}" for name, r in alike.items()))

# %% [markdown]
# One print proves little. So the same was done with sixteen photos in five tones. The table holds the difference from the true
# L that remains after the contrast has been stretched (smaller is better), for the four pictures above, for the mean of the three channels, and for
# the mixture of them in which the print varies most (`axis`):

# %%
import pandas as pd

from colorlab import resources

measured = pd.read_csv(resources.path("old_photos.csv"))
of_tone = measured.filter(like="L_from_").groupby(measured.tone).mean()
print(of_tone.rename(columns=lambda name: name.removeprefix("L_from_")).round(1).to_string())
print("\nmean", of_tone.mean().rename(lambda name: name.removeprefix("L_from_")).round(1).to_dict())

# %% [markdown]
# Blue is worst everywhere. Red is best on prints that are neutral, yellowed or toned with selenium, but it falls behind on
# sepia prints, and far behind on cyanotypes, which are blue. CIE L, in which green weighs most, is first or second on all
# five, and using it requires no knowledge of the print. That is why `colorlab` takes it. If you have a stained black-and-white
# print, you may still want to extract its red channel in an image editor first.
#
# The second step is contrast. Black has faded to grey, and white has turned cream: most of L lies between 23 and 94.
#
# **Exercise 1 (apply). Stretch.** Given L (H, W) of a faded print, map its 1st percentile to 0 and its 99th to 100, with a
# straight line between them; what lies beyond, such as dust and specks, is cut off at 0 and 100. For `channels["CIE L"]` the mean should
# become 34.4.

# %% tags=["exercise"]
def stretched_print(L):
    # SOLUTION
    low, high = np.percentile(L, (1, 99))
    return ((L - low) / (high - low) * 100).clip(0, 100)
    # STUB
    # return ...  # your code
    # END


check.stretched_print(stretched_print)

# %%
print(f"the print: L {channels['CIE L'].min():.0f} to {channels['CIE L'].max():.0f}, mean {channels['CIE L'].mean():.1f};",
      f"as the photo was: {was.min():.0f} to {was.max():.0f}, mean {was.mean():.1f}")
print("\n".join(f"the package's own preparation: {note}" for note in scan.notes))

# %% [markdown]
# The package stretches from the 0.5th to the 99.5th percentile, and it puts the border back, uncoloured, around the result.
#
# Does this preparation help the colours? Two things can be done: the contrast is stretched, and the border is cut off, so
# that the network sees a photo and not a photo on paper. The table below holds the *ab error* of `zhang16-mini`, the
# distance of its colours from the truth in the ab plane, averaged over sixteen photos and five tones; `as_it_was` is the
# photo before it was aged.

# %%
with widgets.predict(**questions.PREPARATION):
    print(measured.filter(like="ab_").mean().rename(lambda name: name.removeprefix("ab_")).round(1).to_string())

# %% [markdown]
# `colorlab colorize` does neither of the two unless you ask for it (`--stretch`, `--borders`), since a curator may want the
# print as it is, and it reports for each photo what it did.

# %% [markdown]
# ## 3. What is evidence, and what is invention
#
# What does a black-and-white print prove? Here are two colourings of ours:

# %%
L = prints.lightness(scan.photograph)
blue, green = figures.tinted(L, 4, -22), figures.tinted(L, -16, 12)
with widgets.predict(**questions.WITNESSES) as asked:
    asked.answer = round(float(np.abs(prints.lightness(blue) - prints.lightness(green)).mean()), 2)
    plots.show(*figures.witnesses([blue, green]))
    print(f"L differs by {asked.answer} on average, a and b by {ab_distance(figures.ab(blue), figures.ab(green)):.0f}")

# %% [markdown]
# Colour that was added to a print is invention, whether by a brush, as on portraits since the 1840s, or by a network. People in
# the film industry fought over it in the 1980s, when television stations showed coloured versions of black-and-white films
# against their directors' will. In 2021 a magazine withdrew coloured portraits of prisoners of the Khmer Rouge, after it turned
# out that some had been given smiles. (All of this is *recalled* from memory; look it up before you quote it.)
#
# An invention may be shown if it says what it is. Picture files have a field for that: the *digital source type* of the
# IPTC (International Press Telecommunications Council), a vocabulary that news agencies share. Every result of
# `colorlab colorize` carries it:

# %%
import tempfile
from pathlib import Path

from colorlab.images import origin

with tempfile.TemporaryDirectory() as folder:
    written = images.write(Path(folder, "coloured.png"), answers["zhang16-mini"], made_by="colorlab, zhang16-mini")
    print("says of itself: ", origin.source_type(written).rsplit("/", 1)[1])
    plain = images.write(Path(folder, "scan.png"), old.rgb)
    print("the scan says:  ", origin.source_type(plain) or "nothing")

# %% [markdown]
# `compositeWithTrainedAlgorithmicMedia` means that something made by a trained network was added to a real picture. A
# screenshot loses the field, so a caption must say it as well. Best of all, the grey photo is shown beside the coloured
# one (`--side-by-side`).

# %% [markdown]
# ## 4. Flicker, seen
#
# The study that this course grew from ended with the words "These models could even be used to colorize old films". Here is
# a film. It is drawn, so that we know its colours. There is a street with two cars, a camera that turns with them, so that the
# houses slide past, and grain, which is new in every frame. `colorlab26`, the network that `colorlab film` uses unless you
# name another one, colours each frame on its own.

# %%
from colorlab import streets

scenes = list(streets.film(3, 24, 192, time="day", season="summer", colours="red", grain=3))
model = colorlab.load("colorlab26")
small = [np.ascontiguousarray(scene.grey) for scene in scenes]
greys = [np.repeat(grey[..., None], 3, axis=-1) for grey in small]
frame_by_frame = [figures.ab(picture) for picture in model.colorize_many(greys, progress=False)]
flickering = [figures.paint(grey, colours) for grey, colours in zip(small, frame_by_frame)]
film.show(*figures.side_by_side({"the grey film": greys, "its frames, coloured one by one": flickering}), width=480)
print(len(scenes), "frames of", greys[0].shape[:2])

# %% [markdown]
# Where the film cannot play, this still picture shows the same. It takes one row of pixels, at about a third of the height,
# from each frame, and stacks the rows, so that time runs downwards. Things at rest make upright stripes, and things that
# move make slanted ones.

# %%
plots.show(*figures.over_time({"the true colours": [scene.rgb for scene in scenes], "frame by frame": flickering}))
changes = [np.linalg.norm(after - before, axis=-1).mean() for before, after in zip(frame_by_frame, frame_by_frame[1:])]
print(f"mean change of ab from frame to frame: {np.mean(changes):.2f}, the largest {np.max(changes):.2f}")

# %% [markdown]
# Why does this happen? The network gets nearly the same picture 24 times. But where it is unsure, its answer can depend on
# small things, such as grain, and on distant parts of the picture as well (notebook 03).

# %% [markdown]
# ## 5. Flicker, measured
#
# The change above mixes flicker with motion: where a house slides past, the colours of a pixel must change. So we compare along the motion.
# *Optical flow* says for each pixel where it was in the frame before: how far to the right, and how far down. It is computed
# from the *grey* film, in which no colours flicker. We begin with whole pixels and a tiny example:

# %%
before = np.array([[1, 1, 9, 1, 1],
                   [1, 1, 9, 1, 1]])
way = np.zeros((2, 5, 2), int)
way[:, 3] = (-1, 0)  # what is in column 3 now was one further to the left
print("frame before:\n", before, "\nhorizontal part of the flow:\n", way[..., 0])

# %% [markdown]
# **Exercise 2 (apply). Along the motion.** Given `values` (H, W) of the frame before and a flow `way` (H, W, 2) in whole
# pixels (first to the right, then down), return for each pixel of this frame the value that it had there. If that place lies
# outside the frame, take the nearest pixel of the edge. In the example both rows should become 1 1 9 9 1: the 9 has arrived
# in column 3, and column 2 has kept its old value, since its flow is 0.

# %% tags=["exercise"]
def colours_along_motion(values, way):
    # SOLUTION
    height, width = values.shape
    y, x = np.indices(values.shape)
    return values[(y + way[..., 1]).clip(0, height - 1), (x + way[..., 0]).clip(0, width - 1)]
    # STUB
    # return ...  # your code
    # END


check.colours_along_motion(colours_along_motion)

# %% [markdown]
# The package does the same with fractions of pixels (`film.carried`), and computes the flow with OpenCV's "dense inverse
# search". It also finds out where the flow cannot be trusted, because something was hidden in the frame before (*occluded*), or
# because the way there and the way back do not end where they began.

# %%
from colorlab.film import measures

links = measures.linked(small)
speed = np.linalg.norm(links[12].back.astype(float), axis=-1)
plots.show(*figures.motion(small[12], links[12]))
print(f"median motion {np.median(speed):.1f} pixels, largest {speed.max():.1f};",
      f"not believed: {np.mean(links[12].trust_back < 128):.1%} of the pixels")

# %% [markdown]
# **Exercise 3 (apply). Flicker.** You are given the colours `ab` (H, W, 2) of a frame; those of the frame before, `fetched`
# (H, W, 2) along the motion; and `seen` (H, W), True where both show the same thing. Return the mean distance in the ab
# plane over the pixels that are seen. The cell below the check prints what the package measures for frame 12 of our film.

# %% tags=["exercise"]
def flicker_of(ab, fetched, seen):
    # SOLUTION
    return np.linalg.norm(ab - fetched, axis=-1)[seen].mean()
    # STUB
    # return ...  # your code
    # END


check.flicker_of(flicker_of)

# %%
truth = [scene.ab for scene in scenes]
by_package = measures.measured(small, links, frame_by_frame, truth)
print(f"flicker of frame 12: {by_package.flicker[12]:.2f}; of all frames {np.nanmean(by_package.flicker):.2f} CIE units")

# %% [markdown]
# (Others measure the same in red, green and blue, squared, and call it the *warp error*.) Now we have a number that should be
# small. What makes it smallest?

# %%
rivals = {"frame by frame": frame_by_frame, "half the colour": [0.5 * one for one in frame_by_frame],
          "grey": [0 * one for one in frame_by_frame], "the true colours": truth}
with widgets.predict(ask=list(rivals), **questions.LEAST_FLICKER):
    print(figures.compared(rivals, small, links, truth).round(2).to_string())

# %% [markdown]
# ## 6. The cure: a mean along the motion
#
# The errors of neighbouring frames differ, so their mean is steadier. Follow the path of a pixel through time. Let answer(t)
# be the network's colour for it in frame t, let d, below 1, be the factor by which each older frame counts less than the next
# (the `decay`), and let r(t), from 0 to 1, say how far the way from frame t - 1 to t can be trusted. Then keep
#
# - the sum S(t) = answer(t) + d r(t) S(t - 1),
# - its weight W(t) = 1 + d r(t) W(t - 1),
# - the colour S(t) / W(t).
#
# Where something comes into view, r is 0, and the sum and its weight start afresh.
#
# **Exercise 4 (apply). A running mean.** Write it for one path: given `answers` (T,), the r(t) as `trust` (T,) (its first
# value has no meaning) and `decay`, return the colours (T,). Answers of 10, 20, 30 with trust 1 and decay 0.5 should give 10,
# 16.7, 24.3.

# %% tags=["exercise"]
def trusted_mean(answers, trust, decay):
    # SOLUTION
    total, weight, found = 0.0, 0.0, []
    for answer, share in zip(answers, decay * trust):
        share = share if found else 0.0
        total, weight = answer + share * total, 1 + share * weight
        found.append(total / weight)
    return np.array(found)
    # STUB
    # return ...  # your code
    # END


check.trusted_mean(trusted_mean)

# %% [markdown]
# A film that is not live can be read in both directions, so the package lets the mean run from both ends: later frames count
# as much as earlier ones. That method is called `average`. Another one, `anchors`, carries the colours of a few frames along
# the motion to all others, and `none` leaves the answers as they are.

# %%
steady = {name: figures.steadied(name, frame_by_frame, links) for name in ("none", "average", "anchors")}
with widgets.predict(**questions.LOWERED) as asked:
    found = figures.compared(steady, small, links, truth)
    asked.answer = round(100 * (1 - found.flicker["average"] / found.flicker["none"]))
    asked.explain = questions.lowered(found, figures.compared({"truth": truth}, small, links, truth).flicker["truth"])
    print(found.round(2).to_string())

# %%
calm = [figures.paint(grey, colours) for grey, colours in zip(small, steady["average"])]
plots.show(*figures.over_time({"frame by frame": flickering, "average": calm}))
film.show(*figures.side_by_side({"coloured frame by frame": flickering, "the same, steadied": calm}), width=480)
print(f"colourfulness kept: {found.colourfulness['average'] / found.colourfulness['none']:.0%}")

# %% [markdown]
# Colours that keep still are easier to believe, whether they are right or wrong; that is the first cost of the cure. The second
# is time. The next table holds the same measures for five other clips, two of them filmed; the streets
# are drawn films named by their seeds (*street 3* shares only that with the film above: it is larger and has less grain). It comes with the milliseconds that steadying took for each frame:

# %%
clips = pd.read_csv(resources.path("film.csv"))
print(figures.clips(clips, "colorlab26").to_string(index=False))

# %% [markdown]
# `vtest` is a street scene filmed in colour and made grey; `chaplin` is a film of the 1910s, for which no true colours exist
# (NaN). *Drift* is how far the colours of the same thing have moved between the first frame and the 200th, or the last of a
# shorter clip: colours that are steady from frame to frame need not be steady for long. On the drawn streets even the true
# colours have a drift of 6 to 8, so a good part of it must come from a flow that misses its way by a little. And in each clip that has
# true colours, these flicker more than the steadied ones: below the flicker of the truth, less is no longer better.
#
# A person may know what no network can find out from a grey film. Suppose somebody knows that the car was red, and colours the
# first frame by hand. We take the true first frame in place of that person's work:

# %%
by_hand = figures.steadied("anchors", frame_by_frame, links, {0: truth[0]})
plots.show(*figures.one_frame(small, {"average": steady["average"], "one frame by hand": by_hand}, scenes, 20))
for name, colours in (("average", steady["average"]), ("one frame by hand", by_hand)):
    print(f"{name:18} error on the cars: {figures.car_errors(colours, scenes, (0, 8, 16, 23))}")

# %% [markdown]
# An archive could work like this: a person decides, once in each shot, and the decision is carried through it. A plain sky
# is hard, since there is little in it to follow. Where the flow cannot be trusted, the network's answer shows through, and
# one more coloured frame can mend that. (The option `--anchor` of `colorlab film` takes a coloured frame, or hints as in
# notebook 07.)

# %% [markdown]
# ## 7. Cuts, and methods that cheat
#
# Nothing may be carried across a cut. Here two shots follow each other, and four methods steady them. So that the table
# shows what the methods do and not what the network does, the colours to be steadied are the true ones, with flicker added.
# One method is sound. The others make mistakes that occur in practice: one has given up most of its colour, one knows
# nothing of the cut, so that colours of the first shot haunt the second one (*ghosts*), and one keeps the colours of the first frame of each shot in place while everything moves.

# %%
two = figures.two_shots(scenes[:12])
print("frames:", len(two.greys), "  cut found before frame:", *two.cuts)

# %%
print(figures.suspects(two).round(2).to_string())

# %% [markdown]
# **Exercise 5 (diagnose). Which ones cheat, and how?** For each of A, B, C and D write 0 if the method is sound, 1 if it gave
# up colour, 2 if it carries colours across the cut, 3 if it froze the first frame of each shot. The last two columns of the
# table hold the ab error around the cut and in the last frame.

# %% tags=["exercise"]
# SOLUTION
suspicious_methods = [3, 1, 0, 2]
# STUB
# suspicious_methods = [..., ..., ..., ...]  # for A, B, C, D
# END
check.suspicious_methods(suspicious_methods)

# %% [markdown]
# ## 8. A film of your own
#
# Put a film beside this notebook and write its name between the quotes; the cell then colours the first few seconds of it. In
# a terminal, `colorlab film old.mp4 -o new.mp4` colours the whole film, keeps the sound, and resumes where it was stopped.

# %%
my_film = ""
if my_film:
    notes = film.colorize(my_film, "coloured.mp4", "zhang16-mini", end=4.0, overwrite=True)
    pictures = [frame.rgb for frame in film.frames(film.look("coloured.mp4"))]
    film.show(pictures, "Four seconds of my film.", "Your film in invented colours, steadied along its motion.", width=480)
print("steadying methods:", ", ".join(film.METHODS.names()))

# %% [markdown]
# ## 9. Design: a test, and a caption
#
# **Exercise 6 (design, graded by the rubric below). A test and a caption.** An archive wants to show ten minutes of film of a
# street in 1911 in colour. Write 500 to 700 words on
#
# 1. an experiment that shows whether visitors afterwards *remember invented colours as facts*: who sees what, what is
#    asked, what is compared, and which result would make you advise against the film;
# 2. the caption under the film, and what its metadata should say;
# 3. which measures of this notebook you would report, and which you would not.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **Comparison** | only the coloured film is shown | coloured against grey | groups formed by chance, asked about colours that were and were not invented |
# | **Measure** | "do they like it?" | what they say about colours | remembered colours against a truth, or against a second colouring of the same film |
# | **Decision** | none | a result that speaks for the film, and one against it | a threshold that is fixed beforehand, with a reason |
# | **Caption and metadata** | "in colour" | says that colours were added | says who invented them, from what, that they are no evidence, and where the grey film is |
# | **Measures of steadiness** | flicker alone | flicker with colourfulness | also what both hide: a steady error may look like a fact |
#
# The rubric adds up to ten points. An answer that contradicts this notebook with good evidence can get all of them.

# %% [markdown]
# **Your text** (double-click here to write):

# %% [markdown] tags=["solution"]
# A strong answer may make some of these points. Two colourings of the same film (with a red tram and with a green one), each
# shown to half of the visitors, need no truth: if those who saw a colour name it more often than the others, they have learnt
# the invention. The question must come after some minutes, and among others. Visitors who were told beforehand form a third and
# a fourth group, so that the caption itself is tested. Flicker says nothing about any of this, although people may believe
# a steady film more readily.

# %%
widgets.predictions.recap()

# %% [markdown]
# ## Recap
#
# **Jargon**: *toned print*, one whose silver was turned brown, blue or violet; *stretch*, to make the darkest parts black and
# the brightest white; *digital source type*, the field of a picture file that says how it came about; *flicker*, colours
# that change although nothing else does; *optical flow*, where each pixel was in the frame before; *occluded*, hidden in the
# other frame; *warp error*, the difference along the flow; *drift*, colours that change slowly; *anchor*, a frame whose colours
# are carried to others; *ghost*, colours of another shot.
#
# **Questions**
#
# 1. The blue channel of a stained print looks much worse than the red one. Why?
#    <details><summary>Answer</summary>Stains are yellow and brown: they absorb blue light and let red light pass.</details>
# 2. A method halves the flicker and the colourfulness. Is it good?
#    <details><summary>Answer</summary>The table cannot show that it is. Fading the colours does the same: half the colour
#    flickers half as much.</details>
# 3. Why is the flow computed from the grey film, and not from the coloured one?
#    <details><summary>Answer</summary>The grey film has no colours that could flicker, and it is the same for all methods, so
#    that none can make its own measure easier.</details>
# 4. The ab error of a steadied film is nearly that of the flickering one. What did the mean remove, and what did it leave?
#    <details><summary>Answer</summary>It removed what differs from frame to frame. What is wrong in all frames alike stays,
#    and may look more convincing.</details>
# 5. A picture editor says: "The colours are realistic, so the caption need not mention them." What do you answer?
#    <details><summary>Answer</summary>Many other colours would be just as realistic. Nothing in the photo decides among them,
#    so the viewer must be told that somebody, or something, did.</details>
#
# **Further reading**
#
# - W.-S. Lai, J.-B. Huang, O. Wang, E. Shechtman, E. Yumer, M.-H. Yang: Learning Blind Video Temporal Consistency. ECCV 2018
#   (its code says how warp error and occlusion are computed).
# - T. Kroeger, R. Timofte, D. Dai, L. Van Gool: Fast Optical Flow using Dense Inverse Search. ECCV 2016.
# - S. Iizuka, E. Simo-Serra: DeepRemaster: Temporal Source-Reference Attention Networks for Comprehensive Video Enhancement.
#   ACM Transactions on Graphics 38(6), 2019.
# - J. Antic: DeOldify, github.com/jantic/DeOldify (colours each frame on its own; steadiness comes from its training).
# - IPTC: Digital Source Type NewsCodes, cv.iptc.org/newscodes/digitalsourcetype.
