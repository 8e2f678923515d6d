# %% [markdown]
# # 00 · Start here: a grey photo gets its colours
#
# {{badges}}
#
# Somewhere in a drawer lies a photo of a great-grandmother, in a dress whose colour nobody alive remembers. A program
# will paint that dress in a second. It will not tell you that it was guessing. This course is about how such programs
# work, how to find out whether they are any good, and when not to believe them.
#
# **You will be able to**
#
# - colorize a photo in three lines, and try one of your own;
# - say what goes into a colorizer and what comes out, with shapes and ranges;
# - point at what a network got wrong, and say whether anybody could have known better;
# - steer a network with a click;
# - read a comparison of models without being fooled by one number.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and
# guessing take about 30 min, the exercises about 45 min. No internet connection and no GPU are needed.
#
# **Know first**: Python, and what an array is. No machine learning yet. Panels that say **Predict** wait for your
# guess before they open; a cell near the end counts how often you were right.

# %% [markdown]
# Run the next cell first. It installs `colorlab` if it is missing, as it will be in Colab, and prints the versions that
# you are running.

# %% tags=["nbval-ignore-output"]
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("colorlab") is None:
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "git+{{repository}}"], check=True)

import torch

import colorlab

device = "GPU" if torch.cuda.is_available() else "CPU"
print(f"colorlab {colorlab.__version__}, torch {torch.__version__}, Python {sys.version.split()[0]}, {device}")

# %% [markdown]
# ## 1. One of these is made up
#
# On the left is a photo without its colours. A neural network, `colorlab26`, was given this grey picture and nothing
# else, and painted one of the two coloured pictures beside it. The other one is what the camera saw.

# %%
from colorlab import datasets, images, metrics, widgets
from colorlab.course.figures import notebook_00 as figures

samples = {path.stem: images.read(path) for path in datasets.samples()}
colorizer = colorlab.load("colorlab26")
palace = figures.BlindPair("palace", samples["palace"], colorizer)  # chance decides which of the two is called A
figures.show_blind([palace], height=3.2)
print(f"{palace.photo.shape[0]} rows, {palace.photo.shape[1]} columns, {palace.photo.shape[2]} numbers for each pixel")

# %%
with widgets.predict("Which of the two pictures was made up by the network?", ["A", "B"], answer=palace.made_up):
    palace.reveal()

# %% [markdown]
# <details><summary>What gives it away</summary>Look along the roofs. The blue of the sky has run into the small tower,
# the sky beside the large one is a little violet, and the cloud on the left has caught some yellow from the wall.
# Everything else <em>could be true</em>: the made-up picture
# is a little paler than the photo, but on another day the palace might have looked like that. If you chose the wrong
# one, that is a point for the network.</details>
#
# Nobody told the network that this is a sky, or that skies are blue. It got that right, and the yellow of the walls as
# well. Two numbers say how well it did. *Colourfulness* says how strong and how varied the colours of a picture are; it
# is 0 for a grey one. The *difference* compares two pictures pixel by pixel. It is measured by a formula called
# CIEDE2000, which was made to follow the eye: between two patches side by side, a difference of about 1 is just
# visible, and one of several units is plain to see.

# %% [markdown]
# Here are the three lines that you need for a photo of your own:
#
# ```python
# import colorlab
# colorizer = colorlab.load("colorlab26")
# rgb = colorizer.colorize("my_photo.jpg")
# ```

# %% [markdown]
# ## 2. How can a program know that? Two ideas
#
# Nobody wrote a rule such as "the upper part is blue". A *network* is a function with millions of adjustable numbers,
# its *parameters*. At first they are random, and so are its colours. Then it is shown tens of thousands of photos. Each
# of them is both a question and its answer: take the colours away, let the network guess them, compare, and change each
# parameter a little so that the guess gets better. This is called *training*. What it leaves behind is a function that
# has been shaped by many skies.

# %% [markdown]
# But what is a good guess, if the same grey could have been blue or orange? Two papers of 2016 gave two answers, which
# notebooks 02 and 03 take apart:
#
# - `zhang16` says for each pixel *how likely each of 313 colours is*, and then paints a colour near the likeliest ones.
# - `iizuka16` answers with *the colour that is least wrong on average*, and takes in the whole picture to find it.
#
# The models whose names end in `-mini` are built as the papers say, but with far fewer parameters, and were trained by
# us, first on the same small photos and then, each in its own way, on larger ones as well. A difference between their pictures may
# therefore come from the idea or from the photos.

# %%
zhang, iizuka = colorlab.load("zhang16-mini"), colorlab.load("iizuka16-mini")
with widgets.predict("Which of the two paints the *paler* palace?", [
        "zhang16-mini, which takes a likely colour", "iizuka16-mini, least wrong on average",
        "they are about equally pale"]) as asked:
    figures.show_answers({"palace": palace.photo}, [zhang, iizuka, colorizer], height=2.2)
    vivid = [metrics.colourfulness(model.colorize(palace.photo)) for model in (zhang, iizuka)]
    asked.choose(int(vivid[1] < vivid[0]))
    print(f"colourfulness: zhang16-mini {vivid[0]:.0f}, iizuka16-mini {vivid[1]:.0f}")

# %% [markdown]
# <details><summary>Why</summary>Suppose a sky is as likely to be blue as grey. The average of the two is a dull blue,
# and that is the safest bet: never quite right, never far off. A model that wants to be least wrong on average
# therefore stays close to grey, which lies in the middle of all colours. <code>zhang16-mini</code> takes bigger risks,
# all the more since its training gave extra weight to rare, vivid colours. It pays for them in patches: half of
# its sky has turned red and violet. (As the two networks differ in layers and photos, too, one picture does not prove
# that this is the reason. Notebook 02 changes one thing at a time.)</details>

# %% [markdown]
# And `colorlab26`? It is our own model, ten years younger, and it builds on the first idea. But it did not start from
# random numbers alone: part of it had already learnt to name the objects in ImageNet, a collection of photos. In a
# short trial, this head start alone brought a network's answers about a tenth nearer to the truth.
#
# Every model comes with a card that says where it comes from and what to expect of it. These are the four lines to read
# before you trust a model; `print(colorizer.card)` shows the others.

# %%
card = colorizer.card
for heading in ("training_data", "size", "limits", "failures"):
    print(f"{heading}: {getattr(card, heading)}")

# %% [markdown]
# "Walls, sails and evening skies turn pink" is an odd thing to print about one's own product. We wish that more people
# did.

# %% [markdown]
# ## 3. Where all of them fail
#
# We showed you the palace first because most of it is convincing. Anybody who shows you a single picture has chosen it.
# So here are two photos that we chose because *no* network gets them right.

# %%
two = figures.show_answers({name: samples[name] for name in ("squirrel", "car")}, [zhang, iizuka, colorizer])
print(two.round(1).to_string())

# %% [markdown]
# Nothing in these pictures tells you which parts of them are guesses. Yet the two rows fail for different reasons.
#
# The leaves behind the squirrel are out of focus. *You* can tell that they are leaves, because you know where squirrels
# live. A network that has not learnt to recognise them sees only light spots, and a light spot can have any colour. The
# clue was there, and the networks missed it.
#
# The paint of the car is another matter. Judging by the grey picture it could be silver, beige or light blue, and
# nobody can know which. This is a limit of the picture and not of the networks, and notebook 06 is about it. (The lamps
# are no such excuse. Tail lamps are red nearly everywhere, but the best of the three networks gives them only a tinge
# of red.)
#
# Compare the numbers, too. The pale answers of `iizuka16-mini` lie nearer to the truth than the vivid ones of
# `zhang16-mini`, although neither looks right. Keep this in mind for section 7.

# %% [markdown]
# Now look at one more picture. It is by `colorlab26`, and you will not see the truth until you have clicked.

# %%
answer, truth = colorizer.colorize(samples["astronaut"]), samples["astronaut"]
with widgets.predict("Where do you *not* believe this picture? Click on the place that you trust least.", answer,
                     answer=figures.farthest(answer, truth)):
    figures.show_difference("astronaut", answer, truth)

# %% [markdown]
# <details><summary>How to read this</summary>The outline marks the sixth of the picture that lies farthest from the
# truth. What made you click where you did? It may have been <em>knowledge</em>: the stripes of this flag are red and
# white wherever you see it. It may have been <em>experience</em>: a wall seldom turns from cream to orange half-way. Or
# your <em>eye</em> alone noticed a stain that belongs to no object. If you clicked outside the outline, you made no
# mistake. A colour can look odd and be nearly true, and another can look natural and be far off.</details>
#
# An answer is *plausible* if it could be true. To be plausible and to be true are two different things, and the rest of
# this course lives on the tension between them.

# %% [markdown]
# ## 4. You are the judge
#
# How often would you take a made-up picture for a photo? Here are three pairs. In each, one picture is by `colorlab26`,
# and chance has decided whether it is A or B. Glance at each pair for a second or two, and then vote.

# %%
pairs = [figures.BlindPair(name, samples[name], colorizer) for name in ("cat", "bridge", "mountains")]
figures.show_blind(pairs, height=2.1)
print(len(pairs), "pairs; somebody who only guesses finds", len(pairs) / 2, "of the made-up pictures on average")

# %%
for number, pair in enumerate(pairs, 1):
    with widgets.predict(f"Pair {number}, {pair.name}: which picture is made up?", ["A", "B"], answer=pair.made_up):
        pair.reveal()

# %% [markdown]
# Once you have voted, run the next cell.

# %%
votes = [one.right for one in widgets.predictions if one.question.startswith("Pair") and one.guess is not None]
print(f"You found the made-up picture in {sum(votes)} of {len(votes)} pairs." if votes else "You have not voted yet.")

# %% [markdown]
# <details><summary>What gave them away</summary>The made-up cat is brown all over, eyes and nose included, while the
# real one has a reddish nose and eyes of another colour than its fur. A bluish veil lies over the upper part of the
# made-up meadow. In the made-up picture of the bridge, the sky turns greenish yellow towards the horizon, and so does
# the sand. Note that this picture is the <em>more</em> colourful of the two, and so are the made-up mountains.</details>
#
# <details><summary>What does your result say?</summary>On its own, very little: of all the people who merely guess, one
# in eight finds all three. With many people and many pairs, though, such a test means something. If people take the
# made-up picture for the photo in 50 % of the trials, they are guessing, and nothing that they notice gives it away.
# The full method of Zhang 2016 reached 32.3 %, with a <em>standard error</em> of 2.2 percentage points, which says how
# much the figure may vary from one group of people to the next. When the authors of Isola 2017 showed the same pictures
# to other people, it was 27.8 %, with a standard error of 2.7. (We have read these figures in print, except for the
# 2.2, which we recall.) Notebook 09 gives you such a test, with twenty trials.</details>

# %% [markdown]
# ## 5. Tell it what it cannot know
#
# If no network can know the colour of a car or a cup, perhaps a person can. `zhang17-mini`, which follows a paper of
# 2017, takes *hints*: each hint names a place in the picture and the colour there. Here is a single hint for a cup of
# coffee.

# %%
from colorlab.hints import Hint

listener, hint = colorlab.load("zhang17-mini"), Hint(0.3, 0.72, "royalblue")
with widgets.predict("One small spot of the saucer is said to be blue. What does the network paint blue?", [
        "the spot only", "saucer and cup, up to their edges", "saucer, cup and part of the table"]) as asked:
    places = figures.show_recoloured("coffee", samples["coffee"], listener, hint)
    asked.choose((places.changed[["saucer, other side", "wood, lower right"]] > 10).sum())
    print(places.to_string())

# %% [markdown]
# <details><summary>Why</summary>Nobody told the network where the saucer ends. In training it was shown photos and a
# few of their colours, from which it could learn that neighbouring places which look alike often share a colour. So the
# blue spreads. It skips the white rim of the cup, but it gets into the coffee and leaks on to the table. (The column
# <em>changed</em> holds the difference of section 1, this time between the pictures without and with the hint.)
# Notebook 07 measures how far a click reaches.</details>

# %% [markdown]
# Now it is your turn: paint the saucer red, green or white. Click on the photo, or move the cross with the arrow keys
# and press Enter; then choose a colour. Can you win the brown of the wood back with a second hint?

# %%
widgets.hint_panel(listener, samples["coffee"], [hint])

# %% [markdown]
# ## 6. What goes in, what comes out
#
# Time to look under the bonnet. A colorizer does not predict red, green and blue. It is given the lightness **L** of
# each pixel (0 black to 100 white) and predicts two numbers, **a** (from green to red) and **b** (from blue to yellow).
# Notebook 01 shows why. Here is the smallest input that `zhang16-mini` takes, 8 x 8 pixels of one middle grey:

# %%
L = torch.full((1, 1, 8, 8), 50.0)  # 50 everywhere
with torch.no_grad():  # we only ask for an answer and do not train
    ab = zhang(L)
print("L ", tuple(L.shape), " -> ab", tuple(ab.shape))
print(", ".join(f"{name} from {one.min():.0f} to {one.max():.0f}" for name, one in zip("ab", ab[0])))

# %% [markdown]
# Shapes are (photos, channels, height, width). A *channel* holds one number for each pixel: here one channel, L, goes
# in, and two channels, a and b, come out, with the same height and width. A large photo is shrunk before it reaches
# the network. This network is given a square, whatever the shape of the photo:

# %%
from colorlab import lab


def lightness_of(rgb):
    return lab.rgb_to_lab(torch.tensor(rgb).movedim(-1, 0))[0]


print("the photo", tuple(palace.photo.shape), " the network is given", tuple(zhang.network_input(palace.photo).shape))

# %%
side = zhang.network_input(palace.photo).shape[-1]
with widgets.predict(f"The network saw {side} x {side} pixels. Compare L, pixel by pixel, before and after: what has "
                     "colorizing done to it?", [
        "where the photo has fine detail L is several units off, since a small copy has none",
        "where the new colours are strong L is several units higher, since strong colours shine",
        "hardly anything: nearly all pixels are within one unit"]) as asked:
    change = (lightness_of(zhang.colorize(palace.photo)) - lightness_of(palace.photo)).abs()
    within = (change < 1).float().mean()
    asked.choose(2 if within > 0.9 else 0)
    print(f"within one unit of 100: {within:.0%} of the pixels; mean change {change.mean():.1f}")

# %% [markdown]
# <details><summary>Why</summary><code>colorize</code> joins the photo's own L with the predicted a and b, enlarged to
# the photo's size. That is why a colorized photo is as sharp as the original, and why a colour may run over an edge
# although the edge itself stays where it was. The tiny change that remains comes from rounding, and from colours that a
# screen cannot show at that lightness.</details>

# %% [markdown]
# ## 7. Numbers, and the answer that cheats
#
# So far you have judged by eye. `colorlab.evaluate` colorizes photos with several models and measures every answer.
# Besides difference and colourfulness, the table will hold `mse`, the *mean squared error*: the difference of the stored
# red, green and blue values (0 to 255), squared, and averaged over all pixels.
#
# Two of the models below are not networks. `grey` paints nothing at all. `mean-colour` gives each pixel the average
# colour that pixels of its lightness have in many photos. Simple answers like these are called *baselines*: a network
# is worth its trouble only if it beats them.

# %%
table = colorlab.evaluate(datasets.samples(), [colorizer, zhang, iizuka, "mean-colour", "grey"], progress=False)
print(f"{len(table)} rows: one for each of {table.photo.nunique()} photos and {table.model.nunique()} models")

# %%
with widgets.predict("Order the five models by their mean difference from the truth. Which place does `grey` take?",
                     ["the last", "the last but one", "the third or better"]) as asked:
    order = list(table.groupby("model").ciede2000.mean().sort_values().index)
    asked.choose(min(2, len(order) - 1 - order.index("grey")))
    figures.show_scores(table)
    print(figures.scores(table).to_string(), "\nnearest first:", ", ".join(order))

# %% [markdown]
# <details><summary>Why</summary>Grey lies in the middle of all colours, so it is seldom as far from the truth as a
# vivid colour in the wrong place. That is how painting nothing can look respectable by this measure: on average over
# these photos it even comes out a little ahead of painting the average colour of each lightness, although sixteen
# photos are too few to settle that. Another measure gives another order: by <code>mse</code> grey is the last of the
# five. And only colourfulness shows at once that grey has painted nothing.</details>

# %% [markdown]
# The brackets hold 95 % *intervals*. Sixteen other photos would have given other means, and the interval says roughly
# how different they might have been (notebook 05 shows how it is found). The intervals of *difference* all overlap, but
# that does not mean that nothing can be said. Some photos are hard for every model, so compare the models on the same
# photo. This is what `gain` does: it says how much nearer to the truth than `grey` a model is, photo by photo, and
# `wins` counts the photos on which it is nearer at all. If the interval of a gain contains 0, these photos do not tell
# us whether the model is any nearer to the truth than a picture without colours.
#
# Now read the rows of `colorlab26` and `iizuka16-mini`. For which of them does the interval of the gain stay clear of
# 0? Which one comes closer to the colourfulness of the photos? And which of them painted the picture at the top of this
# notebook? A network that stays pale can hardly be far off, while one that paints strong colours can be, and sometimes
# is. So be wary of any comparison of colorizers that has no row for grey, or only a single column.

# %% [markdown]
# ## 8. Your own photo
#
# Run the next cell and choose a picture file. A colour photo is turned grey first, and the original is shown last, so
# that you can compare.

# %%
widgets.upload_panel([colorizer, zhang])

# %% [markdown]
# You can also do this without a button. Put your file beside this notebook and write its name between the quotes; as
# long as there is nothing between them, the cell uses a sample photo.

# %%
my_photo = ""
mine = images.read(my_photo) if my_photo else samples["stream"]
strength = figures.show_own(mine, [colorlab.load("grey"), zhang, colorizer])
print(f"shape {mine.shape}, colourfulness {strength}")

# %% [markdown]
# On our sample, the forest stream, `colorlab26` paints a good deal more colour than was there. A lively picture is not
# always a true one.
#
# If you tried an old family photo, you may have felt how tempting it is to believe the result. The colour of the dress
# is still a guess, however good it looks. If you show the picture to somebody, say so, and put the grey original beside
# it. Notebook 10 is about that.
#
# The minis are small networks, trained on small photos. With an internet connection you can load what the authors of
# the papers released. The first time, this downloads 129 MB (`zhang16`) or 665 MB (`iizuka16`, for non-commercial use
# only):
#
# ```python
# model = colorlab.load("zhang16")
# ```

# %% [markdown]
# ## 9. What the rest of the course does
#
# | notebook | question |
# |---|---|
# | 01 Colour spaces | Why L and ab, and which distance fits the eye? |
# | 02 Colorful Image Colorization | How does one predict 313 probabilities per pixel, and why? |
# | 03 Let there be Color! | How much does it help to see the whole picture? |
# | 04 GPU inference | Where does the time go, and how fast can it be? |
# | 05 Error analysis | Is one model better, and can published numbers be trusted? |
# | 06 Car colours | What can nobody know from a grey photo? |
# | 07 One click | What changes when a person names a colour? |
# | 08 Adversarial networks | What does a critic add, and what does it cost? |
# | 09 Who is fooled? | Can people tell true colours from made-up ones? |
# | 10 Old photos and film | What in a colorized picture is evidence, and what is invention? |

# %% [markdown]
# ## Exercises
#
# Replace the `...`, run the cell, and read the feedback. Each check recognises common misunderstandings and names them,
# but does not give the answer away. There are three kinds of exercise: in *apply* you write a piece of code, in
# *diagnose* you find out what is wrong, and in *design* you write a plan, which a reader judges. You can stop here and
# go on to notebook 01 if you like; but do try exercise 3, the detective story, before you leave.
#
# **Exercise 1 (apply). Network input.** Write a function that takes the L of a photo, an array of shape (rows,
# columns), and returns what the network takes: a *batch* (a stack of photos) that holds one photo with one channel.
# Networks halve the sides of their input several times, so cut off rows at the bottom and columns on the right until
# both sides are multiples of 8. Leave the values as they are.

# %% tags=["exercise"]
from colorlab import check


def network_input(L):
    # SOLUTION
    rows, columns = L.shape
    return L[None, None, :rows // 8 * 8, :columns // 8 * 8]
    # STUB
    # return ...  # your code
    # END


check.network_input(network_input)

# %% [markdown]
# <details><summary>Hint 1</summary>In what order does section 6 list the four axes of a shape, and which of them does
# your array lack?</details>
#
# <details><summary>Hint 2</summary><code>//</code> divides and drops the rest. <code>array[None]</code> adds an axis
# in front.</details>
#
# <details><summary>Hint 3: a smaller case</summary>For seven numbers and multiples of 3: <code>7 // 3 * 3</code> is 6,
# so <code>x[:6]</code> keeps the first six. What does the same give for six numbers?</details>
#
# **Exercise 2 (apply). Your first colorizer.** Write one that knows a single colour. `training_ab` holds the true a
# and b of N training photos, shape (N, 2, height, width); `L` is the lightness of a new photo, shape (rows, columns),
# which may have another size. Your answer holds a and b for each pixel of the new photo, shape (2, rows, columns), and
# gives every pixel the mean colour of all training pixels. (`mean-colour` does this separately for each lightness.)

# %% tags=["exercise"]
import numpy as np


def one_colour(training_ab, L):
    # SOLUTION
    a, b = training_ab.mean(axis=(0, 2, 3))
    return np.stack([np.full(L.shape, a), np.full(L.shape, b)])
    # STUB
    # return ...  # your code
    # END


check.one_colour(one_colour)

# %% [markdown]
# <details><summary>Hint 1</summary>How many numbers describe one colour, if the lightness is known? So how many must
# be left after averaging?</details>
#
# <details><summary>Hint 2</summary><code>mean</code> takes <code>axis=</code>, which may be a tuple of axes. One axis
# must survive.</details>
#
# <details><summary>Hint 3: a smaller case</summary>For an array of shape (5, 2), five colours of one pixel each,
# <code>x.mean(axis=0)</code> has shape (2,). <code>np.full((3, 4), 7.5)</code> is an array of 3 x 4 equal
# numbers.</details>
#
# **Exercise 3 (diagnose). Four colorizers.** Four programmers were given the right a and b of every photo (no network
# is involved) and only had to put them back, so each result should look like the photo itself. Some of the programs are
# broken. Don't read their code: run them, on any picture you like, even one that you make yourself.
# `COLORIZERS["A"]` is a function that takes a picture and returns what A makes of it. On the car below, all four look
# nearly right. Which pictures would tell the faults apart?

# %%
from colorlab.course.cases.broken_colorizers import COLORIZERS, FAULTS

for number, fault in enumerate(FAULTS):
    print(number, fault)
test = samples["car"]
figures.show_programs("car", {name: run(test) for name, run in COLORIZERS.items()})
print("colourfulness:", {name: round(metrics.colourfulness(run(test))) for name, run in COLORIZERS.items()})

# %% tags=["exercise"]
# SOLUTION
def fault_of(run):
    stripes = np.zeros((48, 48, 3), np.uint8)
    stripes[:, :16], stripes[:, 16:32], stripes[:, 32:] = (200, 60, 70), (40, 130, 60), (60, 80, 200)
    stripes[::6] //= 3  # dark lines
    before, after = (lab.rgb_to_lab(torch.tensor(rgb).movedim(-1, 0)) for rgb in (stripes, run(stripes)))
    (a, b), (a2, b2) = (one[1:, 3, [8, 24, 40]] for one in (before, after))  # in the red, the green, the blue stripe
    signs = {3: abs(after[0] - before[0]).mean() > 2, 1: abs(a2 - b).max() < 8, 2: abs(a2 - a.flip(0)).max() < 12,
             5: a2[1] > -5, 6: b2[2] > -5, 4: abs(a2 - a / 2).max() < 4}
    return next((number for number, found in signs.items() if found), 0)


broken_colorizers = [fault_of(run) for run in COLORIZERS.values()]
# STUB
# broken_colorizers = [..., ..., ..., ...]  # for A, B, C and D the number of what is wrong
# END
check.broken_colorizers(broken_colorizers)

# %% [markdown]
# <details><summary>Hint 1</summary>The car is blurred, its left half looks like its right half, and its colours are
# few. What must be in a picture for you to notice a blur, a mirroring, a missing colour?</details>
#
# <details><summary>Hint 2</summary>Try each of the sixteen photos in <code>samples</code>, and look at the pictures,
# not only at the numbers. Which photo has fine lines? Which has a colour on one side only?</details>
#
# <details><summary>Hint 3: a smaller case</summary>A picture with <code>np.zeros((8, 8, 3), np.uint8)</code> whose
# left half you set to a red and whose right half you set to a green shows at once whether the halves have changed
# places.</details>
#
# **Exercise 4 (diagnose). What does a table say?** Here is an invented table of three models, and what somebody wrote
# about it. Which sentences follow from the table? Give a list of seven numbers: 1 for a sentence that the table
# supports, 0 for one that it does not support, even if the sentence may be true.

# %%
from colorlab.course.cases import made_up_table

print("difference from the truth (CIEDE2000):\n" + made_up_table.ERRORS.to_string())
print("\ncolourfulness:", made_up_table.COLOURFULNESS.to_dict(), "\n")
for number, sentence in enumerate(made_up_table.SENTENCES, 1):
    print(f"{number}. {sentence}")

# %% tags=["exercise"]
# SOLUTION
supported_sentences = [0, 1, 0, 1, 0, 1, 0]
# STUB
# supported_sentences = [..., ..., ..., ..., ..., ..., ...]
# END
check.supported_sentences(supported_sentences)

# %% [markdown]
# <details><summary>Hint 1</summary>For each sentence: which cells of the table would have to change for it to become
# false?</details>
#
# <details><summary>Hint 2</summary>Some sentences are about single rows, some about means.
# <code>made_up_table.ERRORS.mean()</code> gives the latter.</details>
#
# <details><summary>Hint 3: a smaller case</summary>Two photos, with errors 1 and 9 for one model, 2 and 4 for the
# other. Each model is nearer to the truth on one photo. Which one is nearer on average? And what does that say about a
# third photo?</details>
#
# **Exercise 5 (design). Is it really better?** (Graded by the rubric below.) A friend has trained a colorizer on
# photos of her holidays. She shows you three beautiful pictures and says: "It is better than `colorlab26`." Plan a test
# that could prove her wrong, in half a page. Which photos do you take, how many, and from where? Which other models do
# you run on them? What do you measure, or whom do you ask? Which result would convince you, and which one would convince
# *her* that she was mistaken?
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **Photos** | the three pictures, or none named | photos that she did not choose | such photos, never used in training, of the kinds that the claim is about, and how many |
# | **Comparison** | her model alone | beside `colorlab26` | beside `colorlab26` *and* a baseline, all on the same photos |
# | **Measure** | not said what "better" means | one measure, or one question to people | one that fits the claim, and what it does not see |
# | **Decision** | none | what would speak for her | fixed beforehand: what would speak for her and what against her, with room for "undecided" |
#
# There are eight points. Your plan is a good one if a classmate could carry it out without asking you anything.

# %% [markdown]
# **Your plan** (double-click here to write):

# %% [markdown] tags=["solution"]
# Points for which strong plans have made room: pictures that somebody has chosen show what a model can do on its best
# day; a model that was trained on holidays may well be better on beaches and worse elsewhere, so the claim needs to be
# narrowed before it is tested; photos of the same holidays are too close to what it was trained on; "near to the truth"
# and "convincing" are two claims, which may get different answers; with few photos the honest result is often
# "undecided"; whoever votes must not know which picture is whose.

# %%
widgets.predictions.recap()

# %% [markdown]
# ## Recap
#
# **Jargon**: *colorizer*, a function from lightness to colour; *network*, a function with millions of adjustable
# numbers; *parameters*, those numbers; *training*, changing them so that the guesses get better; *L, a, b*, lightness,
# green-red, blue-yellow; *colourfulness*, how strong and how varied the colours of a picture are; *CIEDE2000*, a
# colour difference made to follow the eye; *channel*, one number for each pixel; *baseline*, a simple answer that every
# comparison should include; *interval*, how far a mean might move with other photos; *plausible*, could be true;
# *hint*, a colour that a person names for a place.
#
# **Questions**
#
# 1. Why can a colorizer's answer be wrong and good at the same time?
#    <details><summary>Answer</summary>Many colours fit one grey photo. An answer that differs from the truth can be
#    one of them: plausible, though not the one that happened.</details>
# 2. Why are colorized photos sharp, although the network worked on a small copy?
#    <details><summary>Answer</summary>The outlines are in L, which is taken from the photo at full size. Only a and b
#    are predicted and enlarged.</details>
# 3. Why is the grey baseline hard to beat by CIEDE2000, and which number gives it away?
#    <details><summary>Answer</summary>Grey lies in the middle of all colours, and a wrong vivid colour costs more than
#    none. Its colourfulness of 0, beside that of the photos, gives it away.</details>
# 4. A colorizer paints green leaves brown, and a blue car red. Which of the two mistakes could a better network avoid?
#    <details><summary>Answer</summary>The leaves: a network that recognises them can know their likely colour. The
#    paint of a car cannot be known from a grey photo unless somebody names it.</details>
# 5. Each made-up picture is shown beside its photo, and people pick the wrong one in 50 % of all trials. Why can one
#    hardly expect more?
#    <details><summary>Answer</summary>At 50 % the pictures give nothing away, and people can only guess, which is wrong
#    half of the time.</details>
#
# **Further reading**
#
# - R. Zhang, P. Isola, A. A. Efros: Colorful Image Colorization. ECCV 2016.
# - S. Iizuka, E. Simo-Serra, H. Ishikawa: Let there be Color! ACM Transactions on Graphics 35(4), 2016.
# - R. Zhang, J.-Y. Zhu, P. Isola, X. Geng, A. S. Lin, T. Yu, A. A. Efros: Real-Time User-Guided Image Colorization
#   with Learned Deep Priors. ACM Transactions on Graphics 36(4), 2017.
# - D. Hasler, S. Suesstrunk: Measuring colourfulness in natural images. Human Vision and Electronic Imaging, 2003.
