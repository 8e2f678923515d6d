# %% [markdown]
# # 01 · Colour spaces: why a colorizer predicts a and b
#
# {{badges}}
#
# **You will be able to**
#
# - convert between stored sRGB values, amounts of light, and CIE Lab, and name what each step does;
# - tell lightness L from other kinds of "grey", by a number;
# - read the ab plane, and say which colours a screen can show at a given lightness;
# - explain why predicting two numbers per pixel beats predicting three;
# - choose a colour distance that fits the eye.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# exercises take 60 min.
#
# **Know first**: notebook 00; numpy arrays.

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
# ## 1. What a stored number means
#
# A photo file stores 0 to 255 for red, green and blue. **Predict**: a pixel stored as 128, about half of 255, how much
# light does it send, compared with a pixel stored as 255?

# %%
from colorlab import lab

stored = torch.tensor([0, 64, 128, 192, 255])
for value, light in zip(stored, lab.srgb_to_linear(stored / 255)):
    print(f"stored {value:3} = {value / 255:.3f} of 255   light {light:.3f}")

# %% [markdown]
# A pixel stored as 128 sends only 0.216 of the light. The sRGB standard bends the scale because the eye is more sensitive in
# the dark: equal steps of the stored value look about equal. Nearly every photo file on the web uses this curve; it is
# loosely called *gamma*.

# %%
from matplotlib.figure import Figure

from colorlab import plots

figure = Figure(figsize=(4.2, 3))
axis = figure.subplots()
x = np.linspace(0, 1, 101)
axis.plot(x, lab.srgb_to_linear(torch.from_numpy(x)), label="sRGB")
axis.plot(x, x, "k--", label="no bend")
axis.set(xlabel="stored value / 255", ylabel="light")
axis.legend()
plots.show(figure, caption="The curve starts flat: the lower half of all codes covers only the darkest fifth of the light.",
           alt="A curve from (0, 0) to (1, 1) that stays below the diagonal: at a stored value of 0.5 the light is 0.21.")
print(f"light at 0.25, 0.5, 0.75: {lab.srgb_to_linear(torch.tensor([0.25, 0.5, 0.75])).numpy().round(2)}")

# %% [markdown]
# The other direction, from light to stored value, is done by these two functions of the package (they are printed from the
# very code that runs). Two pieces are added: up to the knee the straight one grows, from there on the power:

# %%
import inspect

for function in (lab.power_to_srgb, lab.linear_to_srgb):
    print(inspect.getsource(function))
print(f"LINEAR_KNEE is {lab.LINEAR_KNEE}, SRGB_SLOPE is {lab.SRGB_SLOPE}")

# %% [markdown]
# **Exercise 1. Linear light.** Write the inverse for numpy arrays of any shape: stored values 0..1 to light 0..1. The
# straight piece ends at a stored value of 0.04045. Target: 0.5 becomes 0.214, 0.02 becomes 0.00155.

# %% tags=["exercise"]
from colorlab import check


def linear_light(stored):
    # SOLUTION
    curve = ((stored + 0.055) / 1.055) ** 2.4
    return np.where(stored > 0.04045, curve, stored / 12.92)
    # STUB
    # return ...  # your code
    # END


check.linear_light(linear_light)

# %% [markdown]
# ## 2. From light to Lab
#
# Lab was made in 1976 so that equal distances look about equally large. Three steps lead there:
#
# 1. undo the bend: amounts of red, green and blue light;
# 2. mix them into X, Y, Z, the standard observer's responses (Y is luminance), and divide by those of white;
# 3. take cube roots (the eye's response; near black a straight line) and differences: **L** from black 0 to white 100, **a** from green to red, **b** from
#    blue to yellow.
#
# The whole conversion, as the package runs it:

# %%
source = inspect.getsource(lab.rgb_to_lab)
print(source[source.index("    linear = "):])
print("mixing into parts of white's X, Y, Z:", *(np.round(row, 4) for row in lab.RGB_TO_WHITE_PARTS), sep="\n  ")
print("straight below", lab.XYZ_KNEE, "with slope", lab.LAB_SLOPE, "and offset 16/116")

# %% [markdown]
# **Predict** a and b of white, and of a middle grey. Then the signs of a and b for pure red, and for pure blue.

# %%
palette = {"white": (255, 255, 255), "grey": (128, 128, 128), "red": (255, 0, 0), "yellow": (255, 255, 0),
           "green": (0, 255, 0), "blue": (0, 0, 255)}
rgb = torch.tensor(list(palette.values()), dtype=torch.uint8).T[:, :, None]
L, a, b = lab.rgb_to_lab(rgb)[..., 0]
for i, name in enumerate(palette):
    print(f"{name:7} L {L[i]:5.1f}  a {a[i] + 0:6.1f}  b {b[i] + 0:6.1f}".replace(" -0.0", "  0.0"))

# %% [markdown]
# White and grey have no a and b: they lie in the middle of the plane. Red is positive in both (red, and yellowish). Blue has
# the most negative b, and is by far the darkest of the colours, L 32; yellow is nearly as light as white, L 97. Blue has
# nearly the a of red: a and b are axes, not names of colours, and the blue of a screen leans to violet.
#
# ## 3. One photo, three channels
#
# **Predict**: in which of the three channels will you recognise the temple?

# %%
from colorlab import datasets, images

photo = images.read(next(path for path in datasets.samples() if path.stem == "temple"))


def to_lab(rgb):
    """RGB uint8 (H, W, 3) -> Lab float (H, W, 3)."""
    return lab.rgb_to_lab(torch.tensor(rgb.copy()).permute(2, 0, 1)).permute(1, 2, 0).numpy()


photo_lab = to_lab(photo)
print("shape", photo_lab.shape)
for name, channel in zip("Lab", np.moveaxis(photo_lab, -1, 0)):
    print(f"{name}  from {channel.min():6.1f} to {channel.max():6.1f}, mean {channel.mean():5.1f}")

# %%
figure = Figure(figsize=(11, 2.6), layout="constrained")
axes = figure.subplots(1, 4)
axes[0].imshow(photo)
axes[0].set_title("photo")
shown = [axes[1].imshow(photo_lab[..., 0], cmap="gray", vmin=0, vmax=100)]
shown += [axes[i].imshow(photo_lab[..., i - 1], cmap="PuOr_r", vmin=-60, vmax=60) for i in (2, 3)]
for axis, image, title in zip(axes[1:], shown, ["L", "a: green - / red +", "b: blue - / yellow +"]):
    axis.set_title(title)
    figure.colorbar(image, ax=axis, shrink=0.7)
for axis in axes:
    plots.bare(axis)
plots.show(figure, caption="L carries most of the detail; a and b are mostly soft patches. Purple is negative, orange "
                           "positive: a palette that readers with colour-vision deficiency can tell apart.",
           alt="The temple photo and its channels. L looks like a sharp black-and-white photo; a is close to zero but for "
               "the red columns and green trees; b is negative in the sky and positive in trees and roof.")
print(f"standard deviation: L {photo_lab[..., 0].std():.0f}, a {photo_lab[..., 1].std():.0f}, "
      f"b {photo_lab[..., 2].std():.0f}")

# %% [markdown]
# L is the photo in black and white. It varies more than twice as much as b and more than four times as much as a, and carries
# most of the detail. a and b are mostly soft patches, so a colorizer gets by with a coarse answer (section 6). That it can
# guess at all is another matter: grass, sky and skin look like what they are, even in grey.

# %% [markdown]
# ## 4. L is not just any grey
#
# There are many ways to make a colour photo grey. **Predict**: six colours, each with the same mean of R, G and B. Do
# they have the same lightness?

# %%
colours = np.array([[[150, 150, 150], [255, 98, 97], [60, 255, 135], [110, 85, 255], [225, 225, 0], [0, 225, 225]]],
                   np.uint8)
luma = colours @ np.array([0.299, 0.587, 0.114])
luminance = lab.srgb_to_linear(torch.from_numpy(colours) / 255).numpy() @ np.array([0.2127, 0.7152, 0.0722])
print("mean of R, G, B ", colours.mean(-1)[0].round().astype(int))
print("luma, 0..255    ", luma[0].round().astype(int))
print("luminance, 0..1 ", luminance[0].round(2))
print("lightness L     ", to_lab(colours)[0, :, 0].round().astype(int))

# %% [markdown]
# The mean is 150 for all six. The other three see large differences, and do not even agree on the order: by luma (a weighted
# mean of *stored* values, used by JPEG and by Iizuka's own program) the yellow is lighter than the green, by luminance
# (proportional to *light*) and by L (luminance, bent like the eye) it is darker. A network that learned from one kind of grey
# sees a shifted world when it is given another.

# %%
patches = np.repeat(np.repeat(colours, 40, axis=0), 40, axis=1)
L_of_patches = np.repeat(to_lab(patches)[..., :1], 3, axis=-1)
grey_of_L = lab.to_uint8(lab.grey_value(torch.from_numpy(L_of_patches))).numpy()
plots.show(plots.sheet([[patches], [grey_of_L]], [""], ["the colours", "the same as neutral grey of equal L"], height=0.8),
           caption="Equal mean, unequal lightness; but the grey and the red become the same. The second row is what a "
                   "colorizer is given.",
           alt="Six patches: grey, red, green, violet, yellow, cyan; below them six greys, from dark under violet to light "
               "under green, yellow and cyan.")
print("grey values", grey_of_L[0, ::40, 0])

# %% [markdown]
# 150 and 151: a colorizer cannot tell the first two patches apart. Neither can you, in the second row.
#
# **Exercise 2. Lightness.** Write a function that turns an RGB uint8 photo (H, W, 3) into its L (H, W), 0..100. Use
# `skimage.color.rgb2lab`, `colorlab.lab` or the formulas above. Target: a mean of 58.6 for the temple.

# %% tags=["exercise"]
def lightness(rgb):
    # SOLUTION
    return to_lab(rgb)[..., 0]
    # STUB
    # return ...  # your code
    # END


check.lightness(lightness)

# %% [markdown]
# ## 5. The ab plane, and what a screen can show
#
# Fix L, and let a and b run: that is the plane from which a colorizer chooses for each pixel. A screen mixes red, green and blue
# light, each between 0 and 1, so not every point of the plane exists on it. **Predict**: at which lightness is there most
# choice: 20, 50, 75 or 95?

# %%
from colorlab import widgets

levels = [20, 35, 50, 75, 95]
plots.show(plots.row([widgets.gamut_picture(level) for level in levels], [f"L = {level}" for level in levels], height=2),
           caption="The colours that sRGB has at five lightnesses; a to the right, b upwards, both -110..110. Near black and "
                   "near white the choice is small, in between it is large. Its shape changes too.",
           alt="Five pictures of the ab plane. At L = 20 a small patch: dark green and dark red above, dark blue and violet "
               "reaching far down; at 50 and 75 large patches of all hues; at 95 a narrow strip from yellow to near-white "
               "with a trace of pale cyan.")
shares = [lab.ab_plane(level)[1].float().mean().item() for level in levels]
print("share of the square:", [f"{share:.1%}" for share in shares])

# %% [markdown]
# Middle lightnesses have the largest choice, black and white have none. So a colorizer knows something before it has seen
# anything: a very light pixel can only be pale, or yellow; a very dark one can be vivid only towards blue and violet (dark
# red and dark green exist, with about half the *chroma*, the distance from grey in this plane). Blue and yellow are not mirror
# images: blue lives in the dark, yellow in the light.
#
# Move the slider and watch yellow and blue:

# %%
widgets.gamut_panel()

# %% [markdown]
# **Exercise 3. Gamut share.** The five squares above are slices of a box. What share of the whole box, L = 0, 1, ..., 100 with
# a and b in -110..110, does sRGB have, in percent? `lab.ab_plane(L)` returns the colours of a slice and a mask of those
# inside. Target: one number between 0 and 100, within 0.1.

# %% tags=["exercise"]
gamut_share = ...
# SOLUTION
gamut_share = 100 * np.mean([lab.ab_plane(L)[1].float().mean().item() for L in range(101)])
# STUB
# # gamut_share = your number
# END
check.gamut_share(gamut_share)

# %% [markdown]
# ## 6. Why two numbers beat three
#
# A network could predict R, G and B. But L is given, so one of the three would be wasted; worse, each of R, G and B
# carries the edges of the photo, and a network whose answer is blurred would blur the photo. **Predict**: shrink a and b to
# an eighth of the size and enlarge them again. What does the photo look like? And if the same is done to L?

# %%
import torch.nn.functional as F


def blurred(lab_photo, channels, factor=8):
    """Shrink and enlarge some channels of a Lab photo (H, W, 3); returns RGB uint8."""
    x = torch.from_numpy(lab_photo.copy()).permute(2, 0, 1)[None]
    small = F.interpolate(x[:, channels], scale_factor=1 / factor, mode="area")
    x[:, channels] = F.interpolate(small, x.shape[-2:], mode="bilinear")
    return lab.to_uint8(lab.lab_to_rgb(x))[0].permute(1, 2, 0).numpy()


soft_colour, soft_light = blurred(photo_lab, [1, 2]), blurred(photo_lab, [0])

# %%
from colorlab import metrics

plots.show(plots.row([photo, soft_colour, soft_light], ["photo", "a and b at 1/8 size", "L at 1/8 size"]),
           caption="Colour may be coarse, lightness may not: the eye takes its edges from L.",
           alt="The temple three times. With coarse a and b it looks almost like the photo; with coarse L it is a blur.")
for name, picture in [("coarse ab", soft_colour), ("coarse L", soft_light)]:
    print(f"{name:9}  CIEDE2000 {metrics.ciede2000(picture, photo):.1f}  SSIM {metrics.ssim(picture, photo):.2f}")

# %% [markdown]
# With coarse a and b the difference is small and the structure stays (SSIM compares local patterns: 1 is equal); with
# coarse L the difference doubles and the structure goes. So a colorizer keeps L and predicts a and b on
# a coarse grid: `zhang16` predicts one colour distribution for every 4 x 4 pixels. JPEG files and television
# use the same fact to save space.
#
# **Exercise 4. Join.** Write a function that takes the lightness of one photo and the colours of another of the same size,
# both RGB uint8 (H, W, 3), and returns RGB uint8. `lab.lab_to_rgb` clips colours that a screen cannot show. Target: the
# temple in the colours of `coffee.jpg` has a colourfulness of about 66.

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
# What a and b are without L, and the other way round, one sees best on a photo of equal lightness everywhere:

# %%
flat = photo_lab.copy()
flat[..., 0] = 65
colours_only = lab.to_uint8(lab.lab_to_rgb(torch.from_numpy(flat).permute(2, 0, 1))).permute(1, 2, 0).numpy()
grey_only = colorlab.load("grey").colorize(photo)
plots.show(plots.row([grey_only, colours_only], ["only L", "only a and b, at L = 65"]),
           caption="Left what a colorizer is given, right what it must add.",
           alt="Left the temple in black and white. Right the same scene at one lightness: a grey-blue sky, olive trees, orange "
               "roofs and pink columns; outlines are soft and fine detail is gone.")
print(f"colourfulness: only L {metrics.colourfulness(grey_only):.1f}, only ab {metrics.colourfulness(colours_only):.1f}")

# %% [markdown]
# The left picture has no colour (0), the right one as much as a photo. Still one recognises the temple in it: a and b are not
# quite free of edges, but the windows, tiles and leaves are gone.
#
# **Exercise 5. Mean chroma.** The distance of a pixel from grey in the ab plane is its *chroma*. Write a function that
# returns the mean chroma of an RGB uint8 photo, one number. Target: about 11 for the temple.

# %% tags=["exercise"]
def mean_chroma(rgb):
    # SOLUTION
    return np.hypot(to_lab(rgb)[..., 1], to_lab(rgb)[..., 2]).mean()
    # STUB
    # return ...  # your code
    # END


check.mean_chroma(mean_chroma)

# %% [markdown]
# ## 7. Distances that match the eye
#
# How far is an answer from the truth? The distance between RGB values is easy to compute, but does it fit what one sees?
# **Predict**: the two colours of each pair below differ by 40 in one RGB channel. Which pair looks most different?

# %%
pairs = np.array([[[0, 0, 60], [0, 0, 100]], [[60, 60, 60], [60, 100, 60]], [[0, 255, 0], [40, 255, 0]],
                  [[200, 120, 120], [200, 120, 160]]], np.uint8)
in_rgb = np.linalg.norm(pairs[:, 0].astype(float) - pairs[:, 1], axis=-1)
pairs_lab = to_lab(pairs)
in_lab = np.linalg.norm(pairs_lab[:, 0] - pairs_lab[:, 1], axis=-1)
ciede = [metrics.ciede2000(pair[None, :1], pair[None, 1:]) for pair in pairs]

# %%
squares = [np.repeat(np.repeat(pair[None], 60, axis=0), 60, axis=1) for pair in pairs]
plots.show(plots.row(squares, ["A", "B", "C", "D"], height=1),
           caption="Four pairs with equal distance in RGB. The eye does not find them equally different.",
           alt="Four pairs of patches: A two dark blues, B dark grey and dark green, C two bright greens that look alike, "
               "D two dusty reds, one more violet.")
for i, name in enumerate("ABCD"):
    print(f"{name}: distance in RGB {in_rgb[i]:.0f}, in Lab {in_lab[i]:.0f}, CIEDE2000 {ciede[i]:.0f}")

# %% [markdown]
# RGB calls all pairs equal. In Lab the bright greens, C, are by far the closest and B the most different. But Lab calls the
# two dark blues, A, more different than the dusty reds, D; CIEDE2000, fitted to what observers said, turns that round. It
# corrects Lab where it exaggerates, above all for vivid colours and blues; the course uses it whenever it says *difference*.
#
# **Exercise 6. Colour difference.** Write the distance of 1976: for two photos of the same size, the length of the
# difference in Lab at each pixel, then the mean. Target: 11.4 between the temple and its grey version. (Compare exercise 5:
# why?)

# %% tags=["exercise"]
def colour_difference(x, y):
    # SOLUTION
    return np.linalg.norm(to_lab(x) - to_lab(y), axis=-1).mean()
    # STUB
    # return ...  # your code
    # END


check.colour_difference(colour_difference)

# %% [markdown]
# ## Recap
#
# **Jargon**: *sRGB*, the stored values and their bend; *linear light*, the bend undone; *luminance*, light weighted by the
# eye; *luma*, a weighted mean of stored values; *L*, lightness as seen; *a, b*, green-red, blue-yellow; *chroma*, distance from
# grey; *gamut*, the colours that a device has; *CIEDE2000*, a difference that follows the eye.
#
# **Questions**
#
# 1. Why is the mean of R, G and B a bad lightness?
#    <details><summary>Answer</summary>It treats blue like green, though green light looks many times as bright, and it
#    averages bent values instead of light.</details>
# 2. A pixel has L = 97. What can its colour be?
#    <details><summary>Answer</summary>White, or a pale tint; the only vivid choice is yellow. The gamut is narrow near
#    white.</details>
# 3. Why does a colorizer predict a and b on a coarse grid?
#    <details><summary>Answer</summary>The eye takes edges from L, which is given. Coarse colours are hardly seen, and cost less
#    to predict.</details>
# 4. A function was given floats in 0..255 instead of 0..1. How do you notice in Lab?
#    <details><summary>Answer</summary>L in the thousands for anything light, a and b in the hundreds or thousands.</details>
# 5. Two answers have the same distance to the truth in RGB. Must they look equally wrong?
#    <details><summary>Answer</summary>No: 40 steps of red added to a bright green are hardly seen, 40 steps of green
#    added to a dark grey are.</details>
#
# **Further reading**
#
# - CIE 15:2004, Colorimetry (the definition of Lab); IEC 61966-2-1:1999 (the definition of sRGB).
# - G. Sharma, W. Wu, E. N. Dalal: The CIEDE2000 color-difference formula. Color Research and Application 30(1), 2005.
# - C. Poynton: Digital Video and HD, 2nd edition, 2012 (luma, luminance and the bend, explained by an engineer).
