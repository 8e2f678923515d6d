# %% [markdown]
# # 01 · Colour spaces: why a colorizer predicts a and b
#
# {{badges}}
#
# **You will be able to**
#
# - convert between stored sRGB values, amounts of light, and CIE Lab, and find the mistake in a program that gets this
#   wrong;
# - say in numbers how lightness L differs from other kinds of "grey";
# - read the ab plane, and say which colours a screen can show at a given lightness;
# - explain why a colorizer predicts two numbers per pixel rather than three, and how coarse these may be;
# - measure your own just noticeable differences, and choose a colour distance that fits them.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 110 min, the design at the end 45 min.
#
# **Know first**: notebook 00; numpy arrays. Panels that say **Predict** wait for your guess before they show what
# they hold. All exercises can be solved from numbers, without telling red from green.

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
# ## 1. How much of this photo is in colour?
#
# A colorizer looks at a grey photo and fills in what is missing. How much is that? Before we count, look at this palace
# under the sky. It is in colour. Or is it?

# %%
import torch.nn.functional as F

from colorlab import datasets, images, lab, metrics, plots, widgets
from colorlab.course import assimilation, colour_vision, just_noticeable
from colorlab.course.figures import notebook_01 as figures
from colorlab.course.figures import notebook_01_questions as questions
from colorlab.course.figures import notebook_01_tables as tables

photos = {path.stem: images.read(path) for path in datasets.samples()}
print(", ".join(photos))

# %%
palace = assimilation.enlarged(photos["palace"])
grid = assimilation.lines(palace.shape[:2], period=10, thick=2)
plots.show(*figures.coloured_lines(palace, grid, "A yellow palace below a blue sky with a few clouds and birds."))
print(f"{palace.shape[1]} x {palace.shape[0]} pixels")

# %%
with widgets.predict(**questions.HOW_MUCH_COLOUR) as asked:
    asked.answer = round(100 * grid.mean())
    plots.show(*figures.between_the_lines(palace, grid, corner=(70, 100)))
    seen = assimilation.chroma(assimilation.coloured_lines(palace, grid))
    print(f"distance from grey: {seen[grid].mean():.0f} on the lines, at most {seen[~grid].max():.1f} between them")

# %% [markdown]
# An eye that is content with so little colour makes life easier for a colorizer. To say how much easier (section 5), we
# first need to describe a colour in numbers, and we begin with the numbers in a file. (The picture follows the "color
# assimilation grid illusion" that Øyvind Kolås published in 2019, as recalled.)

# %% [markdown]
# ## 2. What a stored number means
#
# A photo file stores a number from 0 to 255, a *code*, for each of red, green and blue.

# %%
with widgets.predict(**questions.HALF_STORED):
    plots.show(*figures.transfer_curve())
    for value in (0, 64, 128, 192, 255):
        share = torch.tensor(value / 255)
        print(f"stored {value:3}   light {lab.srgb_to_linear(share):.3f}   lightness L {lab.lightness(share):5.1f}")

# %% [markdown]
# Why is the scale bent? The reason is an old machine, not the eye. In a cathode-ray tube the light grows roughly as the
# 2.5th power of the voltage, so television bent its signal the other way at the camera, and pictures on computers
# inherited that. In 1996 Hewlett-Packard and Microsoft wrote down how the usual screen of the time behaved, and in 1999
# this became the standard sRGB (IEC 61966-2-1). The tubes are gone; the curve, loosely called *gamma*, has stayed.
#
# It has stayed because of a coincidence: the curve of the tube is nearly the inverse of the eye's response to light.
# That is why the line in the right half of the figure is almost straight. Equal steps of the stored value look about
# equally large, so 256 of them are enough. If files stored light itself, the steps near black would be visible.
# (History as recalled from Poynton 2012.)
#
# The curve from light $Y$ to the stored value has two pieces, since a pure power would be infinitely steep at black:
#
# $$\text{stored} = \begin{cases} 12.92\, Y & Y \le 0.0031308 \\ 1.055\, Y^{1/2.4} - 0.055 & \text{otherwise.} \end{cases}$$
#
# **Exercise 1 (apply). Stops.** Photographers count light in *stops*: one stop more is twice the light, one stop less
# is half of it. Write a function that changes a stored photo by so many stops, as if it had been exposed for a longer
# or a shorter time. It takes RGB uint8 of any shape and a number, which may be negative or a fraction, and returns RGB
# uint8. What would be brighter than white becomes white.

# %% tags=["exercise"]
from colorlab import check


def exposed(rgb, stops):
    # SOLUTION
    light = lab.srgb_to_linear(torch.tensor(rgb / 255)) * 2 ** stops
    return lab.to_uint8(lab.linear_to_srgb(light.clamp(max=1))).numpy()
    # STUB
    # return ...  # your code
    # END


check.exposed(exposed)

# %% [markdown]
# <details><summary>Hint 1</summary>What is doubled by a stop: the stored value, or something that it stands
# for?</details>
# <details><summary>Hint 2</summary>So the formula is needed twice: once undone and once as it stands. You can solve it
# for Y (the straight piece ends at a stored value of 0.04045), or look among the functions of
# <code>lab</code>.</details>
# <details><summary>Hint 3</summary>A smaller case: a file stores square roots of amounts of light. Then 0.6 stands for
# 0.36, one stop more is 0.72, and that is stored as 0.85.</details>
#
# Does it matter in practice that the scale is bent? Look at these four squares from two metres away, or with your eyes
# half closed. In each, thin lines of black and white surround a grey patch.

# %%
patches = (64, 128, 188, 240)
plots.show(*figures.stripes(patches))
print("lines stored as 0 and 255, patches stored as", *patches)
with widgets.predict(**questions.STRIPES):
    for value in patches:
        light = lab.srgb_to_linear(torch.tensor(value / 255))
        print(f"stored {value:3}: light {light:.2f}   (the lines: 0.50 on average)")

# %% [markdown]
# A colleague's program halves the width and height of photos before they go to a network: it replaces each block of
# two by two pixels with its mean.

# %%
def shrink(rgb):
    """RGB uint8 (H, W, 3), H and W even -> (H / 2, W / 2, 3)."""
    blocks = rgb.reshape(rgb.shape[0] // 2, 2, rgb.shape[1] // 2, 2, 3)
    return blocks.mean(axis=(1, 3)).round().astype(np.uint8)

# %% [markdown]
# She complains that fine textures come out too dark, and sends the worst case she could find:

# %%
stripes = figures.fine_stripes()
plots.show(*figures.shrunk(stripes, shrink(stripes)))
for name, picture in {"before": stripes, "after": shrink(stripes)}.items():
    light = lab.srgb_to_linear(torch.tensor(picture / 255)).mean()
    print(f"{name:6}  mean stored value {picture.mean():.0f}   mean light {light:.3f}")

# %% [markdown]
# **Exercise 2 (diagnose). Where did the light go?** Find the mistake, and write a `halved` that does not make it. It
# takes and returns RGB uint8.

# %% tags=["exercise"]
def halved(rgb):
    # SOLUTION
    light = lab.srgb_to_linear(torch.tensor(rgb / 255))
    blocks = light.reshape(rgb.shape[0] // 2, 2, rgb.shape[1] // 2, 2, 3)
    return lab.to_uint8(lab.linear_to_srgb(blocks.mean(dim=(1, 3)))).numpy()
    # STUB
    # return ...  # your code
    # END


check.halved(halved)

# %% [markdown]
# <details><summary>Hint 1</summary>Of the two numbers printed above, one hardly changes and the other does. Which of
# them should stay the same?</details>
# <details><summary>Hint 2</summary>What is the average that makes physical sense when four pixels become one, and of
# which quantity is it taken in <code>shrink</code>?</details>
# <details><summary>Hint 3</summary>A smaller case: one pixel sends 0.2 of the light, its neighbour 0.6. Together they
# should send 0.4 each. How are 0.2, 0.6 and 0.4 stored? <code>lab.linear_to_srgb</code> knows.</details>

# %% [markdown]
# ## 3. From light to Lab
#
# Three amounts of light say what a screen does, but not what a person sees. The International Commission on
# Illumination (CIE) designed Lab in 1976 so that equal distances would look about equally large. Three steps lead
# there from a stored colour:
#
# 1. Undo the bend. This gives amounts of red, green and blue light.
# 2. Mix them into X, Y and Z, the responses of the *standard observer*, an average of people who matched colours in
#    experiments. Y is *luminance*, light weighted by how bright it looks. Divide each by its value for white, so that
#    all three are 1 for white. Which white? That is a decision: for sRGB it is **D65**, daylight with a colour
#    temperature of about 6,500 kelvin. The printing trade uses D50, which is yellower, and a program that confuses the
#    two gives everything a tint.
# 3. Bend again, by cube roots this time, because the more light there is, the less the eye responds to a little more
#    of it; near black a straight line takes over: $f(t) = \sqrt[3]{t}$ for $t > 0.008856$, else
#    $f(t) = 7.787\,t + 16/116$. Then take differences:
#
# $$L = 116\,f(Y) - 16, \qquad a = 500\,\big(f(X) - f(Y)\big), \qquad b = 200\,\big(f(Y) - f(Z)\big).$$
#
# L runs from black, 0, to white, 100. Positive a leans to red and negative a to green; positive b leans to yellow and
# negative b to blue. Where X, Y and Z are equal, a and b are 0, and the colour is grey.

# %%
palette = {"white": (255, 255, 255), "grey": (128, 128, 128), "red": (255, 0, 0), "yellow": (255, 255, 0),
           "green": (0, 255, 0), "blue": (0, 0, 255)}
with widgets.predict(**questions.BLUE):
    rgb = torch.tensor(list(palette.values()), dtype=torch.uint8).T[:, :, None]
    for name, (L, a, b) in zip(palette, lab.rgb_to_lab(rgb)[..., 0].T.tolist()):
        print(f"{name:7} L {L:5.1f}  a {a + 0:6.1f}  b {b + 0:6.1f}".replace(" -0.0", "  0.0"))

# %% [markdown]
# **Exercise 3 (diagnose). Nearly everything.** L needs Y alone, and as a fraction of white's, Y is 0.2127 times the red
# light plus 0.7152 times the green plus 0.0722 times the blue. A classmate has turned this, together with step 3, into
# a program that takes a photo, RGB uint8 (H, W, 3), and returns its L (H, W):

# %%
def grey_photo(rgb):
    Y = (rgb / 255) @ np.array([0.0722, 0.7152, 0.2127])
    return 116 * np.cbrt(Y) - 16


for name, colour in {**palette, "black": (0, 0, 0)}.items():
    print(f"{name:7} L {grey_photo(np.array(colour)):5.1f}")

# %% [markdown]
# White is right. Compare the other colours with the table above, and find three faults. Then write a function
# `lightness` that has none of them.

# %% tags=["exercise"]
temple = photos["temple"]


def lightness(rgb):
    # SOLUTION
    Y = lab.srgb_to_linear(torch.tensor(rgb / 255)).numpy() @ np.array([0.212671, 0.715160, 0.072169])
    f = np.where(Y > 0.008856, np.cbrt(Y), 7.787 * Y + 16 / 116)
    return 116 * f - 16
    # STUB
    # return ...  # your code
    # END


check.lightness(lightness)

# %% [markdown]
# <details><summary>Hint 1</summary>Each fault shows in colours of its own. Which two of them have changed places? Which
# colour is wrong although its red, green and blue are equal, so that no weight can be to blame? And which L is
# impossible?</details>
# <details><summary>Hint 2</summary>For stored values of 0 and 255, one of the three steps of this section does nothing.
# Which one, and is it in the program?</details>
# <details><summary>Hint 3</summary>A smaller case: middle grey, stored as 128, sends 0.216 of white's light, so Y is
# 0.216, its cube root is 0.600, and L is 116 times 0.600 minus 16, which is 53.6.</details>
#
# There are other ways to turn a colour photo grey. Many programs take the mean of R, G and B; JPEG, and the program
# of Iizuka 2016, take *luma*, a weighted mean of stored values. Does it matter which? Here are six colours that are
# equal by the first of these.

# %%
names = ["grey", "red", "green", "violet", "yellow", "cyan"]
six = np.array([[150, 150, 150], [255, 98, 97], [60, 255, 135],
                [110, 85, 255], [225, 225, 0], [0, 225, 225]], np.uint8)
plots.show(*figures.patches(six, names))
print("mean of red, green and blue:", six.mean(axis=1).round().astype(int).tolist())

# %%
with widgets.predict(**questions.SAME_MEAN):
    plots.show(*figures.greys(six, names))
    L = lab.rgb_to_lab(torch.tensor(six.T[:, None].copy()))[0, 0].numpy()
    for row, values in {"mean": six.mean(axis=1), "luma": six @ [0.299, 0.587, 0.114], "L": L}.items():
        print(f"{row:5}", *(f"{name} {value:3.0f}" for name, value in zip(names, values)))

# %% [markdown]
# From here on, one function of the package does all three steps:

# %%
def to_lab(rgb):
    """RGB uint8 (H, W, 3) -> Lab float (H, W, 3)."""
    return lab.rgb_to_lab(torch.tensor(rgb.copy()).permute(2, 0, 1)).permute(1, 2, 0).numpy()


print("one pixel of the sky:", to_lab(temple)[20, 20].round(1))

# %% [markdown]
# **Exercise 4 (diagnose). Six programs.** Six people wrote this conversion, and most of them made a mistake. You
# cannot read their programs, but you can look at what they do to a photo, and you can call them with colours of your
# choice, as the last line of the next cell does with black.

# %%
from colorlab.course.cases.conversions import FAULTS, PROGRAMS

plots.show(*figures.programs(temple))
for number, fault in enumerate(FAULTS):
    print(number, fault)
black = np.array([[[0, 0, 0]]])
print("\nblack:", {name: (program(black)[0, 0].round(1) + 0).tolist() for name, program in PROGRAMS.items()})

# %% [markdown]
# For black all six agree, so black was a bad test. Give the number of the mistake that each program makes, or 0.

# %% tags=["exercise"]
# SOLUTION
grey, red, blue = (np.array([[colour]]) for colour in ((128, 128, 128), (200, 60, 40), (40, 90, 200)))
found = []
for run in PROGRAMS.values():
    if abs(run(grey)[0, 0, 2]) > 1:
        found.append(3)                                         # a grey that has a colour
    elif abs(run(grey)[0, 0, 0] - 53.6) > 1:
        found.append(1 if run(grey)[0, 0, 0] > 53.6 else 7)     # a grey that is too light or too dark
    elif abs(run(red)[0, 0, 0] - 46.5) > 1:
        found.append(2 if run(red)[0, 0, 2] < 0 else 6)         # a red that turned blue
    elif run(blue)[0, 0, 1] < run(blue)[0, 0, 2]:
        found.append(4)
    else:
        found.append(5 if run(blue)[0, 0, 2] == 0 else 0)
faulty_programs = found
# STUB
# faulty_programs = [..., ..., ..., ..., ..., ...]  # for A, B, C, D, E and F the number of what is wrong
# END

check.faulty_programs(faulty_programs)

# %% [markdown]
# <details><summary>Hint 1</summary>Which colours have a Lab that you know without computing anything?</details>
# <details><summary>Hint 2</summary>A neutral colour tells you about white and about the curve. A colour whose a and b
# have different signs and sizes tells you about the rest. The function <code>to_lab</code> is right.</details>
# <details><summary>Hint 3</summary>A smaller case: to find out whether a function of two numbers exchanges them, you
# would call it with 1 and 2, and not with 1 and 1.</details>

# %% [markdown]
# ## 4. Which colours a screen can show
#
# Fix L, and let a and b vary: that is the plane from which a colorizer chooses the colour of a pixel. A screen mixes
# red, green and blue light, each between nothing and full, so it cannot show every point of the plane. The colours that
# it can show are its *gamut*.

# %%
levels = [20, 35, 50, 75, 95]
with widgets.predict(**questions.LARGEST_GAMUT) as asked:
    shares = {level: round(100 * widgets.gamut.share(level)) for level in levels}
    asked.choose(levels.index(max(shares, key=shares.get)))
    plots.show(*figures.gamut_row(levels))
    print("share of the square that sRGB fills, in percent:", shares)

# %% [markdown]
# Move through the slices, and watch where yellow and blue come and go:

# %%
widgets.gamut_panel()

# %% [markdown]
# Stacked on top of each other, the slices form a solid. It is the cube of all RGB values, bent by the three steps of
# section 3. The distance of a colour from the neutral axis is its *chroma*. Turn the solid:

# %%
widgets.solid_panel()
for name, (L, a, b) in widgets.solid.extremes().items():
    print(f"{name:8} L {L:3.0f}   chroma {np.hypot(a, b):3.0f}")

# %% [markdown]
# Each hue is most vivid at a lightness of its own: yellow high up, blue far down. A colorizer is given L, and with it
# a limit to how vivid each hue can be.
#
# **Exercise 5 (apply). Gamut share.** The slices above are squares cut out of a box. What share of the whole box, L =
# 0, 1, ..., 100 with a and b in -110..110, does sRGB fill, in percent? `lab.ab_plane(L)` returns the colours of a
# slice and a mask of those that sRGB can show. Your answer counts if it is right to within 0.1.

# %% tags=["exercise"]
gamut_share = ...
# SOLUTION
gamut_share = 100 * np.mean([lab.ab_plane(L)[1].float().mean().item() for L in range(101)])
# STUB
# # gamut_share = your number
# END
check.gamut_share(gamut_share)

# %% [markdown]
# <details><summary>Hint 1</summary>Are five slices enough? How many does the box have?</details>
# <details><summary>Hint 2</summary>The mean of a mask is a share. All slices have the same size, so the share of the
# box is a mean of shares.</details>
# <details><summary>Hint 3</summary>A smaller case: of a box with two slices, one half full and one empty, a quarter
# is full.</details>

# %% [markdown]
# ## 5. Two numbers instead of three
#
# Here is one photo, taken apart into its three channels:

# %%
temple_lab = to_lab(temple)
plots.show(*figures.channels(temple, temple_lab))
print(tables.detail(temple).to_string())

# %% [markdown]
# L is the photo in black and white. In a only the temple stands out; b holds the yellowish trees and the bluish sky as
# broad patches. *Fine detail* in the table is the standard deviation of what is lost when a channel is averaged over
# blocks of 8 x 8 pixels. L has far more of it than a or b. That does not make both of them soft. Compare the first two
# columns: fine detail, namely the red beams of the temple and the green rims of its roofs, is a larger part of what a
# does than of what L does.
#
# Red, green and blue look like three different things, but in this photo each is nearly a copy of L, with as much
# detail. A network that predicts them has to draw the photo three times, and if its answer is blurred, so is the photo.
# In Lab the sharpest third of the answer is given. What remains are two maps, each with less than half of L's fine
# detail. How coarse may they be?

# %%
def coarse(lab_photo, channels, factor=8):
    """Shrink and enlarge some channels of a Lab photo (H, W, 3); returns RGB uint8."""
    x = torch.from_numpy(lab_photo.copy()).permute(2, 0, 1)[None]
    small = F.interpolate(x[:, channels], scale_factor=1 / factor, mode="area")
    x[:, channels] = F.interpolate(small, x.shape[-2:], mode="bilinear")
    return lab.to_uint8(lab.lab_to_rgb(x))[0].permute(1, 2, 0).numpy()

# %%
with widgets.predict(**questions.COARSE):
    pictures = {"coarse ab": coarse(temple_lab, [1, 2]), "coarse L": coarse(temple_lab, [0])}
    plots.show(*figures.coarse(temple, *pictures.values()))
    for name, picture in pictures.items():
        apart, alike = metrics.ciede2000(picture, temple), metrics.ssim(picture, temple)
        print(f"{name:9}  CIEDE2000 {apart:.1f}   SSIM {alike:.2f}")

# %% [markdown]
# One photo is not much evidence, so we do the same to all sixteen, and measure how far they move:

# %%
away = {name: [float(metrics.ciede2000(coarse(to_lab(photo), which), photo)) for photo in photos.values()]
        for name, which in {"coarse L": [0], "coarse ab": [1, 2]}.items()}
print(tables.intervals(away).to_string())
harm = dict(zip(photos, np.subtract(*away.values()).round(1)))
print(f"smallest difference: {min(harm.values())} ({min(harm, key=harm.get)})")

# %% [markdown]
# The interval says how far the mean might move if we had drawn other photos of the same kind; the last row compares
# photo by photo. Coarse lightness does more harm in all sixteen. It hardly matters for the car, whose photo was blurred
# to begin with.
#
# Now we can say what the palace of section 1 was about. Its lightness is complete; its a and b are left only on the
# lines, where they are made stronger. Move the lines apart, and find the distance at which you see a grey photo behind
# coloured lines:

# %%
widgets.assimilation_panel(first="palace")
print("correlation of a and b with the photo's, averaged over 32 x 32 pixels:",
      {f"every {period} pixels": tables.agreement(palace, period) for period in (6, 10, 16, 26)})

# %% [markdown]
# When the lines are 6 pixels apart, the sky between them looks blue; at 26 you will probably see a grey sky behind blue
# wires. Yet over patches of 32 x 32 pixels the colours of all four pictures follow the photo's about equally well.
# (They also get paler as the lines move apart, which a correlation does not notice; so this is a demonstration and not
# a measurement of your eye.)
#
# It suggests that an eye is content with few values of a and b as long as they are near each other: at reading
# distance it carries colour over a few pixels, but not over dozens. A colorizer may therefore leave small gaps and
# blur its a and b, because L supplies the edges. But it must not leave out whole regions, because the eye does not
# fill those in.
#
# **Exercise 6 (apply). Join.** This is the last step of every colorizer in the course. Write a function that takes
# the lightness of one photo and the colours of another of the same size, both RGB uint8 (H, W, 3), and returns RGB
# uint8. `lab.lab_to_rgb` clips colours that a screen cannot show.

# %% tags=["exercise"]
def join(light, colour):
    # SOLUTION
    joined = np.concatenate((to_lab(light)[..., :1], to_lab(colour)[..., 1:]), axis=-1)
    rgb = lab.lab_to_rgb(torch.from_numpy(joined).permute(2, 0, 1))
    return lab.to_uint8(rgb).permute(1, 2, 0).numpy()
    # STUB
    # return ...  # your code
    # END


check.join(join)

# %% [markdown]
# <details><summary>Hint 1</summary>What is the shape of a photo in <code>to_lab</code>, and what does
# <code>lab.lab_to_rgb</code> want?</details>
# <details><summary>Hint 2</summary><code>np.concatenate</code> or <code>np.dstack</code> puts channels together.
# <code>lab.lab_to_rgb</code> wants the channels before the height and the width: see <code>permute</code> in
# <code>coarse</code>.</details>
# <details><summary>Hint 3</summary>A smaller case: of two pixels with Lab (20, 5, 6) and (70, -8, 9) the joined one
# is (20, -8, 9).</details>

# %% [markdown]
# ## 6. How different are two colours?
#
# Every later notebook asks how far an answer is from the truth. The judge should be an eye, so let us begin with yours.
# Measure your *just noticeable differences*, the smallest ones that you can see. In each of 22 trials one of four
# fields differs. Say which; if you see no difference, guess. Two of the trials are too easy to miss: they check that
# the test works, and do not count.
# It takes about three minutes, and your answers stay in this notebook. Switch off whatever tints your screen in the
# evening.

# %%
taking = widgets.just_noticeable_panel()
places = {trial.place for trial in taking.trials if not trial.check}
print(len(taking.trials), "trials at", len(places), "places of colour space")

# %% [markdown]
# How is this scored? Take one difference that was found and one that was missed. A good distance says that the found
# one is larger. The *separation* is the share of all such comparisons in which it does: 1 is perfect, and 0.5 is what a
# coin achieves. A difference that was missed is hard to see, unless a finger slipped; one that was found may have been
# luck, since a guess is right in one of four trials. Whoever finds all of them, or none, gets no score (nan).
#
# Three distances compete. *RGB* is the distance between stored values. *Lab (1976)* is the distance in Lab.
# *CIEDE2000* starts from Lab and corrects it where it exaggerates, above all for vivid colours and for blues; its
# constants were fitted to what observers had said (as recalled; Sharma 2005 gives the formula).
#
# Once you have answered all trials, run the next cell. Until then it shows a **simulated** observer: a program that
# sees by CIEDE2000, and says nothing about people.

# %%
simulated = taking.table is None
answers = just_noticeable.simulated(seed=1) if simulated else taking.table
plots.show(*figures.distance_strips(answers, simulated))
print("simulated:" if simulated else "you:", tables.found(answers))

# %% [markdown]
# Each row is one colour, and each mark one difference. The simulated observer, whom you see if you skipped the test,
# missed two steps of the bright green. In RGB they lie far to the right, among the largest of all, and that costs RGB
# much of its score. CIEDE2000 scores best, but this proves nothing, since that observer was built to see by it.
#
# Can twenty trials tell which of the three your eyes follow? Let us ask observers for whom we know the answer: 200
# simulated ones for each of the distances, who see by that distance alone, and guess when they see nothing.

# %%
with widgets.predict(**questions.POWER) as asked:
    power = just_noticeable.power(observers=200).round().astype(int)
    asked.answer = int(power.loc["ciede2000", "ciede2000"])
    print("Rows: what the observers see by. Columns: which distance wins, in percent of the tests.")
    print(power.to_string())

# %%
steps = just_noticeable.equal_steps(24)
with widgets.predict(**questions.EQUAL_STEPS) as asked:
    away = just_noticeable.distances(steps).round(1).set_axis([one.place for one in steps])
    asked.answer = away.ciede2000.idxmax()
    plots.show(*figures.trials(steps))
    print(away.to_string())

# %% [markdown]
# So steps that are equal in stored values can be far from equal as differences of colour. The course uses CIEDE2000
# wherever it reports a colour difference. Its formula is long, so you write its predecessor.
#
# **Exercise 7 (apply). Colour difference.** Write the distance of 1976: for two photos of the same size, RGB uint8,
# the length of the difference in Lab at each pixel, then the mean over pixels.

# %% tags=["exercise"]
def colour_difference(x, y):
    # SOLUTION
    return np.linalg.norm(to_lab(x) - to_lab(y), axis=-1).mean()
    # STUB
    # return ...  # your code
    # END


check.colour_difference(colour_difference)

# %% [markdown]
# <details><summary>Hint 1</summary>Which comes first: the difference, the conversion, the length or the
# mean?</details>
# <details><summary>Hint 2</summary>What is the smallest number that a byte can hold, and what is 3 - 5
# then?</details>
# <details><summary>Hint 3</summary>A smaller case: two pixels whose differences are (3, 4, 0) and (0, 0, 1) have
# lengths 5 and 1, and the mean is 3.</details>
#
# What is a large difference for a photo? Two answers that need no network set the scale. `grey` leaves a and b at 0;
# `mean-colour` paints every pixel in the mean colour that its lightness has in many photos.

# %%
away = {name: [float(metrics.ciede2000(colorlab.load(name).colorize(photo), photo)) for photo in photos.values()]
        for name in ("grey", "mean-colour")}
print(tables.intervals(away).to_string())

# %% [markdown]
# The interval of the difference contains 0: sixteen photos do not tell the two apart. As a rule of thumb, a difference
# of 1 can just be seen where two colours touch, so both are far from the truth. A colorizer that wants to be called
# good has to get clearly below both, and in notebook 02 you will see that this is harder than it sounds.

# %% [markdown]
# ## 7. Other eyes
#
# About one man in twelve, and one woman in two hundred, of European descent has a colour-vision deficiency (figures as
# recalled). Most often the cones for middle or long wavelengths are missing or shifted. Somebody who lacks the cones
# for long, middle or short wavelengths has *protanopia*, *deuteranopia* or *tritanopia*. Their view can be simulated
# with a matrix that mixes the three amounts of *light*. Those used here are from Machado, Oliveira and Fernandes 2009;
# they are recalled, as the paper itself was not read for this course.

# %%
fruits = photos["fruits"]
with widgets.predict(ask=fruits, **questions.OTHER_EYES) as asked:
    moved = assimilation.apart(colour_vision.seen_with(fruits, "deuteranopia"), fruits)
    asked.answer = tables.most_changed(moved)
    widgets.deficiency_panel(photos, first="fruits")
    print(f"distance in the ab plane: mean {moved.mean():.0f}, in the outlined part {moved[asked.answer].mean():.0f}")

# %% [markdown]
# A figure that only some readers can read is a broken figure. The same simulation checks a palette:

# %%
checked = {"red, green, orange, blue": colour_vision.palette(["#d62728", "#2ca02c", "#ff9f0e", "#1f77b4"]),
           "purple and orange": colour_vision.palette(["#5e3c99", "#b2abd2", "#fdb863", "#b35806"])}
plots.show(*figures.palettes(checked))
print(tables.closest_pairs(checked).to_string())

# %% [markdown]
# In the left palette the red and the green become nearly the same olive for readers with deuteranopia, and the green
# comes close to the orange for those with protanopia. With tritanopia the green and the blue are the closest. In the
# right palette no pair comes closer than 25 in any of the four views. Its dark colours stay dark and its light ones
# light, and in the two middle rows its purples turn bluish and its oranges yellow or olive. It is the palette of this
# course. Put your own colours into `checked`, and see whether they pass.

# %% [markdown]
# ## 8. Design: another space?
#
# **Exercise 8 (design).** A team claims that its new network should predict another space than Lab, for instance HSV,
# YCbCr or plain RGB, and shows a table: trained and tested in their space, the mean squared error is half of that in
# Lab. Design the experiment that would convince you, or change your mind. Write about one page: what is compared with
# what, what is kept equal, which baselines stand beside it, what is measured and in which space, on how many photos
# with which interval, and which outcome would make you say no. It is graded by this rubric.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **Their table** | believed | doubted, without a reason | what the two errors can and cannot say, with a number |
# | **Kept equal** | not mentioned | the network and the photos | also L: who may change it, and how that is made fair |
# | **Baselines** | none | `grey` or `mean-colour` | both, in each space, and what each of them shows |
# | **Measure** | one error in one space | a distance that follows the eye | two that could disagree, and which one decides |
# | **Evidence** | one photo, or one number | several photos | an interval, several trainings, and what would make you say no |
#
# Ten points. A design that a classmate could run without asking you anything is a good one.

# %% [markdown]
# **Your plan** (double-click here to write):

# %% [markdown] tags=["solution"]
# Points that strong designs have made room for: a mean squared error has the unit of its space squared, so that
# dividing a channel by ten makes it a hundred times smaller; hue in HSV is an angle, so 1 and 359 are neighbours, and
# grey has no hue at all; a network that predicts R, G and B may change the lightness of the photo, which one that is
# given L cannot, so that the L of the photo has to be put back before anything is compared; `mean-colour` differs
# from space to space, because the mean of colours is not the colour of the means; both answers go through the same
# conversion to sRGB and are judged by CIEDE2000 there; small gains come and go with the seed of the training.

# %%
widgets.predictions.recap()

# %% [markdown]
# ## Recap
#
# **Jargon**: *sRGB*, the stored values and their curve; *linear light*, the curve undone; *luminance*, light weighted
# by the eye; *luma*, a weighted mean of stored values; *D65*, the white of sRGB; *L*, lightness as seen; *a, b*, green
# to red, blue to yellow; *chroma*, distance from grey; *gamut*, the colours that a device can show; *assimilation*, a
# colour that spreads over its neighbours; *just noticeable difference*, what is seen in about half of the trials, luck
# apart; *CIEDE2000*, a difference that follows the eye.
#
# **Questions**
#
# 1. Why is the mean of R, G and B a bad lightness?
#    <details><summary>Answer</summary>It treats blue like green, though green light looks many times as bright, and
#    it averages stored values instead of light.</details>
# 2. A pixel has L = 97. What can its colour be?
#    <details><summary>Answer</summary>White, or a pale tint; the only vivid choice is yellow. The gamut is narrow
#    near white.</details>
# 3. Why does a colorizer predict a and b on a coarse grid?
#    <details><summary>Answer</summary>The eye takes edges from L, which is given. Coarse colours are hardly seen, and
#    cost less to predict.</details>
# 4. A program gives (100, -2, -19) for white. What has happened?
#    <details><summary>Answer</summary>Its white is not the white of the file: X, Y and Z were divided by those of
#    D50, which is yellower, so that D65 looks bluish.</details>
# 5. Two answers have the same distance to the truth in RGB. Must they look equally wrong?
#    <details><summary>Answer</summary>No: 24 codes of red added to a bright green are hardly visible, and 24 codes of
#    green added to a middle grey are plain to see.</details>
#
# **Next**: in notebook 02 a network learns to predict a and b from L, and you will see that for most pixels there is
# more than one good answer.
#
# **Further reading**
#
# - CIE 15:2004, Colorimetry (the definition of Lab); IEC 61966-2-1:1999 (the definition of sRGB).
# - M. Stokes, M. Anderson, S. Chandrasekar, R. Motta: A Standard Default Color Space for the Internet: sRGB. 1996.
# - G. Sharma, W. Wu, E. N. Dalal: The CIEDE2000 color-difference formula. Color Research and Application 30(1), 2005.
# - G. M. Machado, M. M. Oliveira, L. A. F. Fernandes: A Physiologically-based Model for Simulation of Color Vision
#   Deficiency. IEEE TVCG 15(6), 2009.
# - C. Poynton: Digital Video and HD, 2nd edition, 2012 (luma, luminance and the curve, explained by an engineer).
