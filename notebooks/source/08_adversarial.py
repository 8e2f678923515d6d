# %% [markdown]
# # 08 · Two networks against each other
#
# {{badges}}
#
# **You will be able to**
#
# - say what a critic rewards that no distance to the true colours can reward;
# - write the losses of both players, and read from their curves who is winning;
# - tell a healthy run from four sick ones by their numbers;
# - measure mode collapse in bits, over cars and over noise;
# - use a critic as a judge of pictures, and say whom it judges unfairly.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; reading and exercises take
# 80 min, the design at the end 45 min.
#
# **Know first**: notebooks 02 (training with a loss), 05 (what measures hide) and 06 (the drawn streets, entropy). A panel that asks you
# a question shows its answer only after you have guessed.

# %% tags=["nbval-ignore-output"]
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("colorlab") is None:
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "git+{{repository}}"], check=True)

from itertools import islice

import numpy as np
import pandas as pd
import torch

import colorlab
from colorlab import check, plots, resources, streets, widgets
from colorlab.course import adversary
from colorlab.course.figures import notebook_08 as figures
from colorlab.course.figures import notebook_08_questions as questions
from colorlab.experiments import adversaries

torch.set_num_threads(1)
print(f"colorlab {colorlab.__version__}, torch {torch.__version__}, Python {sys.version.split()[0]}")

# %% [markdown]
# ## 1. The same cars, three painters
#
# Here are ten cars from the drawn streets of notebook 06, on a summer's day. The grey picture tells a network what colour trees,
# windows and roads have. The paint of each car was drawn by lot, and no network can know it. One small network was trained in three
# ways: with the absolute error (`L1`), with a second network as its critic (`critic`), and with a critic and a few random numbers
# as an extra input (`critic, noise`).
#
# There are five paints. A car counts as painted if its mean colour lies within 15 CIE units of one of them in the ab plane.

# %%
names = {"L1": "isola17-streets-l1", "critic": "isola17-streets", "critic, noise": "isola17-streets-noise"}
models = {short: colorlab.load(name) for short, name in names.items()}
cars = list(islice(adversaries.cars(), 200))
rgb = torch.cat([torch.from_numpy(car.rgb.copy()).movedim(-1, 0)[None] for car in cars])
answers = {short: adversaries.answers(model, cars, int(model.noise > 0))[:, 0] for short, model in models.items()}
pictures = {"truth": rgb[:10]} | {short: adversaries.painted(model, rgb[:10], 0 if model.noise else None)
                                  for short, model in models.items()}
paints = {"truth": np.array([list(streets.PAINTS).index(car.paint) for car in cars])}
paints |= {short: adversaries.paints_of(ab) for short, ab in answers.items()}
plots.show(*figures.streets(pictures, paints, "With a critic most cars get a paint, and every picture gets specks."))
print("cars with a paint:", {short: f"{100 * (given >= 0).mean():.0f} % of 200" for short, given in paints.items()})

# %% [markdown]
# In the `L1` row the grass and the road are right, and all the cars are much the same brown, which is none of the paints. In the two rows
# below most cars have a paint, but specks of wrong colours lie all over the pictures. None of the three can know the true paint, except
# by luck. So what is each of them aiming at?

# %%
with widgets.predict(**questions.SMALLEST_ERROR):
    plots.show(*figures.plane(answers))
    places, p = np.array(list(streets.PAINTS.values())), np.array(list(streets.DEFAULT.values()))
    guesses = {"mean": p @ places, "medians": adversary.medians(places, p), "red": places[p.argmax()],
               "L1": np.median(answers["L1"], axis=0)}
    for name, ab in guesses.items():
        print(f"{name:8} a {ab[0]:3.0f}, b {ab[1]:3.0f}: mean absolute error {p @ np.abs(places - ab).mean(axis=1):.1f}")

# %% [markdown]
# ## 2. A loss that is learnt
#
# "No car looks like that" is easy to say and hard to write as a formula. The idea of Goodfellow 2014 was to train a network to say it.
# This second network, the *critic* (or discriminator), sees a picture's colours together with its lightness, and gives the
# probability that the colours are true. It is shown true pictures as well as pictures painted by the first network, the *generator*,
# and learns to tell them apart. Meanwhile the generator learns to make the critic say "true". The pair is called a *generative
# adversarial network*, or GAN. Isola 2017 added the absolute error with a weight of 100, so that the colours stay near those of the
# photo, and called the result pix2pix.
#
# What would a perfect critic say? Half of the pictures it sees are true, and half are painted. Each colour makes up some share of the
# true pictures and some other share of the painted ones.
#
# **Exercise 1 (apply). The best critic.** Given the shares `true` and `painted` of K colours, two arrays that sum to 1 each, return
# for each colour the probability that a picture of that colour is a true one. Every colour occurs in at least one of the two.
#
# <details><summary>Hint 1</summary>Of 1,000 true pictures and 1,000 painted ones, how many have the first colour?</details>
# <details><summary>Hint 2</summary>And how many of these are true ones?</details>
# <details><summary>Hint 3</summary>If there are 300 red cars among the true pictures and 900 among the painted ones, one red car in
# four is true.</details>

# %% tags=["exercise"]
def best_critic(true, painted):
    # SOLUTION
    return true / (true + painted)
    # STUB
    # return ...  # your code
    # END


check.best_critic(best_critic)

# %% [markdown]
# Of the true cars, 38 % are red. Suppose that a generator paints *every* car red.

# %%
with widgets.predict(**questions.RED_CAR) as question:
    true = np.array(list(streets.DEFAULT.values()))
    red = np.array([1.0, 0, 0, 0, 0])
    said = adversary.best_critic(true, red)
    question.answer = round(100 * said[0])
    print({paint: f"{100 * one:.0f} %" for paint, one in zip(streets.PAINTS, said, strict=True)})

# %% [markdown]
# The critic of pix2pix, a *PatchGAN*, does not judge the picture as a whole but patch by patch. It gives each patch a *score* s, which may be any
# number; its probability of "true" is D = 1 / (1 + e⁻ˢ). The critic is content if D is near 1 on true patches and near 0 on painted
# ones. Its loss is the mean of two parts: the mean of -log D over the true patches, and the mean of -log(1 - D) over the painted ones.
# The generator wants the label "true" for what it has painted: its loss is the mean of -log D over the painted patches, which is called the *non-saturating* loss.
#
# **Exercise 2 (apply). Two losses.** Given the scores `real` (N,) of true patches and `fake` (M,) of painted ones, return both losses, the
# critic's first. For the scores `[0]` and `[0]` both are log 2 = 0.69: the critic is only guessing.
#
# <details><summary>Hint 1</summary>What is 1 - D, written with the score alone?</details>
# <details><summary>Hint 2</summary>First take the mean over the patches of each kind, then, for the critic, the mean of the two.</details>
# <details><summary>Hint 3</summary>For a score of 2, D is 0.88, -log D is 0.13 and -log(1 - D) is 2.13: they differ by the score.</details>

# %% tags=["exercise"]
def player_losses(real, fake):
    # SOLUTION
    critic = (np.logaddexp(0, -real).mean() + np.logaddexp(0, fake).mean()) / 2
    return critic, np.logaddexp(0, -fake).mean()
    # STUB
    # return ..., ...  # your code: the critic's, then the generator's
    # END


check.player_losses(player_losses)

# %% [markdown]
# Why is the generator's loss not the negative of the critic's? The two are opponents, after all, and that was the original idea: the
# generator would make log(1 - D) small on its pictures. To see what is wrong with it, look at slopes: how fast does each of the
# two losses change with the score s of a painted patch? You will need the slope of D itself, which is D (1 - D).

# %%
with widgets.predict(**questions.STEEPER) as question:
    slopes = adversary.slopes(np.array([0.01, 0.1, 0.5, 0.9]))
    question.answer = round(slopes.iloc[0, 1] / slopes.iloc[0, 0])
    print(slopes.round(2).to_string())

# %% [markdown]
# ## 3. The whole game, small enough to print
#
# The truth is a coin that shows -1 or 1. The generator tosses a coin of its own, and gives one number for heads and another for
# tails: these two numbers are all it can learn. The critic's score for a number x is s(x) = w₀ + w₁x + w₂x². They take turns, and each
# time a player moves a small step down the slope of its own loss.

# %%
with widgets.predict(**questions.WHERE_IT_ENDS):
    plots.show(*figures.game(adversary.play(every=1)))
    print(adversary.play().round(2).to_string())

# %% [markdown]
# The answers overshoot and come back, since each player responds to where the other one was. By step 60 the generator's coin is a
# faithful copy.
#
# Now come three games with one mistake each. The mistakes are among these four:

# %%
for number, mistake in enumerate(adversary.MISTAKES):
    print(number, mistake)
for number, game in enumerate("ABC"):
    print(f"\nGame {game}\n{adversary.broken(number, every=15).round(2).to_string()}")

# %% [markdown]
# **Exercise 3 (diagnose). Three broken games.** Which mistake was made in game A, in B and in C? Give a list of three numbers.
#
# <details><summary>Hint 1</summary>For each game: does the critic's loss change, and does the generator's loss fall or rise?</details>
# <details><summary>Hint 2</summary>Two games end with the same answers and the same losses of the critic. Only one column tells them
# apart.</details>
# <details><summary>Hint 3</summary>In a fair game, the critic loses what the generator gains on its numbers: `generator` and
# `critic_fake` move in opposite directions.</details>

# %% tags=["exercise"]
# SOLUTION
broken_games = [2, 3, 1]
# STUB
# broken_games = ...
# END
check.broken_games(broken_games)

# %% [markdown]
# Look at the answers of game B once more. At every step there is one number for both sides of the coin, while the truth still
# has two. The same can happen to real generators, for reasons of their own.

# %%
with widgets.predict(**questions.GAME_B):
    alone = adversary.broken(1, steps=200, every=1)
    plots.show(*figures.game(alone))
    print("answer at every 25th step:", alone.heads.iloc[::25].round(1).tolist())

# %% [markdown]
# ## 4. Collapse, in bits
#
# Back to the streets, where the true shares of the paints are known. The next table was measured on 200 cars that none of the networks
# has seen. `painted` is the share of cars with a paint. `bits` is the entropy of the answers over all cars, where "no paint" counts as
# a sixth answer.

# %%
measured = pd.read_csv(resources.path("streets", "adversaries.csv"), index_col="variant")
measured = measured.rename({name: short for short, name in names.items()})
with widgets.predict(**questions.BITS) as question:
    question.answer = round(measured.bits["critic"], 2)
    plots.show(*figures.shares(measured))
    print(measured[["painted", "bits"]].round(2).to_string())

# %% [markdown]
# There are two traps in this table. In a picture left grey, every car counts as painted, since one of the paints is neutral: the share of
# painted cars alone says little, but 0 bits give the trick away. Bits alone say little, too: random stains of all colours have many. You need
# both to tell a generator that has learnt the whole range of cars from one that has learnt a single car.
#
# A generator without noise is a function: the same grey picture gets the same colours every time. If two cars get different paints, it is only
# because their grey pictures differ. The generator `critic, noise` is given four random numbers with each picture, so that one car *could* get any
# paint. Does it use them? Two entropies can tell: that of all its answers, and that of its answers to one and the same car.
#
# **Exercise 4 (apply). Two spreads.** Given `paints`, whole numbers (cars, draws), return the entropy in bits of all these answers together, and
# the mean over cars of the entropy of one car's draws. Shares are counted, as in notebook 06. For `[[0, 0], [1, 2]]` they are 1.5 and 0.5.
#
# <details><summary>Hint 1</summary>What would the two entropies be for a generator that always gives a car the same paint, whatever the
# noise?</details>
# <details><summary>Hint 2</summary>`np.unique(..., return_counts=True)` counts. Write a function for the entropy of any list of paints, and use it
# twice.</details>
# <details><summary>Hint 3</summary>One car with draws red, red, red, blue: shares 0.75 and 0.25, entropy 0.81 bits.</details>

# %% tags=["exercise"]
def spread_bits(paints):
    # SOLUTION
    def bits(numbers):
        shares = np.unique(numbers, return_counts=True)[1] / np.size(numbers)
        return -(shares * np.log2(shares)).sum()

    return bits(paints), np.mean([bits(car) for car in paints])
    # STUB
    # return ..., ...  # your code
    # END


check.spread_bits(spread_bits)

# %%
with widgets.predict(**questions.BITS_OF_ONE_CAR) as question:
    drawn = adversaries.paints_of(adversaries.answers(models["critic, noise"], cars[:40], 16))
    question.answer = round(np.mean([adversaries.bits(car) for car in drawn]), 2)
    again = {f"draw {i + 1}": adversaries.painted(models["critic, noise"], rgb[:10], i) for i in range(4)}
    plots.show(*figures.streets(again, {f"draw {i + 1}": drawn[:, i] for i in range(4)}, "Follow one column down: only the noise changes."))
    print(f"one car's draws: {question.answer:.2f} bits; all draws of all cars: {adversaries.bits(drawn):.2f} bits")
    fair = np.random.default_rng(0).choice(len(p), (1000, 16), p=p)
    print(f"sixteen draws by the true lottery: {np.mean([adversaries.bits(car) for car in fair]):.2f} bits")

# %% [markdown]
# ## 5. Two epochs more
#
# The study that this course grew out of trained a conditional GAN (one whose critic sees the grey picture, too) for 18 of its 20 epochs;
# then its computing time had run out. Its author could not say what the last two would have brought. Our generator `critic` was
# trained for 20 epochs as well, and after each of them the painted cars were counted (100 cars, not those above). It is one small run on
# drawn cars, so it shows what may happen, not what did happen in that study.

# %%
epochs = pd.read_csv(resources.path("streets", "adversaries_epochs.csv")).set_index("epoch")
critic = epochs[epochs.variant == "isola17-streets"]
with widgets.predict(**questions.LAST_EPOCHS) as question:
    gain = 100 * (critic.painted[20] - critic.painted[18])
    question.choose(0 if gain >= 10 else 2 if gain <= -10 else 1)
    plots.show(*figures.over_epochs(critic, (18, 20)))
    print(critic.loc[[1, 3, 5, 10, 14, 15, 18, 20], ["painted", "bits", "p_red", "p_green"]].round(2).to_string())

# %% [markdown]
# Now look at the losses of the same run. This critic was trained with squared distances instead of cross-entropies (Mao 2017), so its two
# losses are near 0.25 where it cannot tell, and near 0 where it wins. The absolute error was added with a weight of 1 instead of 100. This recipe came
# after about ten trials, none of which gave more than half of the cars a paint (docs/adversarial.md).

# %%
log = pd.read_csv(resources.path("streets", "adversaries_log.csv"))
plots.show(*figures.curves(log, (18, 20), guessing=0.25))
print(log.iloc[[0, len(log) // 2, -1]][["epoch", "generator", "l1", "critic_real", "critic_fake"]].round(2).to_string(index=False))

# %% [markdown]
# The losses say much less than the counts. They do not fall, and nobody could tell from them at which epoch the cars were best. The critic
# wins most of the time, to the very end, and yet the cars got better.
#
# ## 6. Five runs, four of them sick
#
# Here are five adversarial runs with noise on the drawn cars, made up for this exercise, with cross-entropies as losses. `l1` is the absolute error in
# CIE units; `painted` and `bits` are as above, over all answers; `bits_noise` is the entropy of the draws for one car, on average.

# %%
from colorlab.course.cases import adversarial_runs

print(adversarial_runs.table().to_string())
print("\n".join(f"{number} {fault}" for number, fault in enumerate(adversarial_runs.FAULTS)))

# %% [markdown]
# **Exercise 5 (diagnose). Five runs.** Give a list of five numbers, the states of A, B, C, D and E. Each state occurs once.
#
# <details><summary>Hint 1</summary>Which runs give cars a paint at all? In the others, which player is doing what it was asked to do?</details>
# <details><summary>Hint 2</summary>Compare `bits` with `bits_noise`: what does it mean if one is large and the other is 0?</details>
# <details><summary>Hint 3</summary>A generator that gives every car the median has the smallest absolute error possible. A critic that is
# always right, on true and on painted pictures, hardly tells its generator which way to go.</details>

# %% tags=["exercise"]
# SOLUTION
suspicious_runs = [2, 3, 0, 4, 1]
# STUB
# suspicious_runs = ...
# END
check.suspicious_runs(suspicious_runs)

# %% [markdown]
# ## 7. Photographs: the same network with and without a critic
#
# For photos nobody knows the true distribution, but the experiment can be the same. `isola17-mini` and `isola17-mini-l1` are twins: both are the
# *U-Net* of pix2pix, in which the early layers also feed the late ones, at a quarter of its width and with six levels. They share a first stage of training with
# the absolute error, in which 30,000 small photos were shown 160,000 times.
# In the second stage 20,000 larger photos were shown 60,000 times, in the same order; one twin had a critic beside 100 times the absolute error, as in the paper, and
# the other the absolute error alone. Only the critic was different, though how far two equal runs differ by chance was not measured.

# %%
from colorlab import datasets, images
from colorlab.models import critics

samples = {path.stem: images.read(path) for path in datasets.samples()}
twins = {"L1 alone": colorlab.load("isola17-mini-l1"), "L1 + critic": colorlab.load("isola17-mini")}
coloured = {"truth": samples} | {name: {photo: model.colorize(rgb) for photo, rgb in samples.items()} for name, model in twins.items()}
plots.show(*figures.photos(coloured, ("bridge", "fruits", "squirrel", "officer", "sunset")))
vivid = {name: np.mean([colorlab.metrics.colourfulness(rgb) for rgb in of.values()]) for name, of in coloured.items()}
print("mean colourfulness of the sixteen samples:", {name: round(float(value)) for name, value in vivid.items()})

# %% [markdown]
# The twin without a critic leaves nearly everything a brownish grey; only the wide skies keep some blue. The other one has colours: a brown squirrel
# among golden leaves, orange fruit. It also puts an orange cloud behind the officer's head, and bands and blocks of colour along the top of the skies;
# its sunset is blue. The colours are vivid, and many of them are wrong: the leaves were green, and so was the lime.
#
# Five photos prove nothing. The next two tables were measured on 500 photos that none of the networks has seen, with 95 % intervals.

# %%
on_photos = pd.read_csv(resources.path("results", "adversaries.csv"))
pair = pd.read_csv(resources.path("results", "adversaries_twins.csv")).set_index("metric")
with widgets.predict(**questions.NEARER) as question:
    gap = pair.difference["ab_distance"]
    question.choose(2 if abs(gap) < 0.1 else 0 if gap > 0 else 1)
    print(figures.with_intervals(on_photos, ("ab_distance", "colourfulness")).to_string())
    print("\nL1 + critic minus L1 alone, photo by photo\n" + pair.round(2).to_string())

# %% [markdown]
# Look at both columns. The paper says that the critic makes colours more vivid (section 4.2, recalled). To find out whether they are also more
# believable, its authors asked people: colours by L1 and a critic fooled them in 22.5 % of the trials, and those of Zhang 2016 in 27.8 % in
# the same study (read; `data/surveys/published.csv`). The ratio of colourfulness in the last line tests the first claim for our small networks. The
# second claim needs people.
#
# Here are the losses of the second stage. The lines stand after 90 % and 100 % of it, where the old study's epochs 18 and 20 would be.

# %%
run = pd.read_csv(resources.path("results", "isola17_mini_log.csv"))
plots.show(*figures.curves(run, (0.9 * run.photos.max(), run.photos.max())))
late = run[run.photos >= 0.8 * run.photos.max()]
parts = pd.cut(late.photos / run.photos.max(), (0.79, 0.9, 1), labels=("80 to 90 %", "90 to 100 %"))
print(late.groupby(parts, observed=True)[["generator", "l1", "critic_real", "critic_fake"]].mean().round(3).to_string())
print(run[["photos", "val_ab_distance", "val_grey_distance"]].dropna().to_string(index=False))

# %% [markdown]
# All three losses jump up and down until the end. The absolute error falls a little in the last tenth, while on photos outside the training set the ab
# distance (the last three lines) has risen a little since 20,000 photos, past that of grey. Nothing in the curves says when the pictures looked best.
#
# ## 8. The critic as a judge
#
# After training, the critic is usually thrown away. But it has learnt to tell true colours from painted ones: could it not judge any picture?
# It gives each patch of 70 x 70 pixels a probability, so it even says *where* a photo looks false. Ours had an unfair advantage. While the
# game is on, a critic only ever knows the generator of a moment ago; this one was given another 70,000 photos afterwards, against the finished
# generator, which no longer moved.

# %%
critic = critics.load("isola17-mini")
shown = {name: coloured[name]["meadow"] for name in coloured}
swapped = np.ascontiguousarray(samples["meadow"][..., ::-1])
plots.show(*figures.judged(shown | {"red and blue exchanged": swapped}, critic))
print("mean probability of true:", {name: round(float(adversary.probabilities(rgb, critic).mean()), 2)
                                    for name, rgb in (shown | {"exchanged": swapped}).items()})

# %% [markdown]
# On this one photo the judge is right about its own generator: it trusts that picture least, and the black bar on its map covers the
# brown hillside on the right. Yet the dull picture of the twin passes best of all, better than the photo itself, and a mountain in orange light above blue trees
# passes nearly as well as the photo. Perhaps the critic never met such mistakes, because its own generator does not make them. One photo is no
# measurement, though, so here are the 500 photos of the tables above. Take a true photo and a painted one: how often does the critic give the true one the
# higher score? This share is called the *AUC*.

# %%
opinion = on_photos[on_photos.metric == "critic_auc"].set_index("model")
with widgets.predict(**questions.JUDGE) as question:
    question.answer = round(100 * opinion.loc["isola17-mini", "mean"])
    question.explain = questions.judged(opinion, "isola17-mini")
    print((100 * opinion[["mean", "low", "high"]]).round(1).to_string())

# %% [markdown]
# (`vitoria20-mini` is ChromaGAN, which has learnt hardly more than sepia in our short training.)
#
# Would another judge agree? Notebook 09 has one, a tiny network that was trained on the colours of `zhang16-mini` and `iizuka16-mini`. Here both judge the
# same sixteen sample photos. The rank correlation of their opinions is 1 if they put the photos in the same order, and near 0 if one order says nothing
# about the other.

# %%
from colorlab.course.surveys import classifier

other = classifier.load()
opinions = {name: figures.opinions(list(of.values()), critic, other) for name, of in coloured.items()}
print("rank correlation of two judges:", {name: round(critics.agreement(*both), 2) for name, both in opinions.items()})

# %% [markdown]
# Two judges that saw the same thing in a picture would agree nearly perfectly on any row of pictures; these two do not. Both were trained to answer the same
# question, but from different mistakes. With sixteen photos a correlation has to be above 0.50, or below -0.50, to stand out from chance (at the 5 % level). Only that of the dull
# twin does, and it is negative: which of its pictures the one judge trusts, the other tends to doubt. In any case, before a judge replaces people, its agreement with people has to be measured (notebook 09).
#
# **Exercise 6 (design). A fair test of a critic's claim** (graded by the rubric below). Suppose that a paper says: "Our network was trained with a
# critic. That critic takes 48 % of its pictures for true, but only 20 % of those of the older network, so ours is more realistic." Design an
# experiment that would show whether the new network is more realistic, and what the critic contributes. Say which networks you train, on what, and how
# often; which judges you ask, and how you know that they are fair to both; which baselines stand beside them; which number decides; and what
# would make you reject the claim. One page is enough.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **What is wrong** | nothing | the critic favours its own generator | and which way: it was trained against one, the other is new to it; what a fresh judge would change |
# | **Comparison** | new against old | a twin without a critic | twins with the same first weights, photos and steps, several seeds |
# | **Judges** | the critic | another judge | judges that know neither or both equally, or people; agreement between them measured |
# | **Numbers** | none | a measure and a baseline (grey, mean colour) | with an interval over photos, accuracy and plausibility told apart, spread (collapse) measured |
# | **Decision** | none | what counts as success | fixed beforehand, with what would refute the claim |
#
# Ten points.

# %% [markdown]
# **Your plan** (double-click here to write):

# %% [markdown] tags=["solution"]
# What strong designs include: train a *new* critic on the pictures of both networks in equal shares, on photos that neither has seen, and
# test it on others; a cross table of critics and generators, whose diagonal shows how each favours its own; a twin, to tell the critic's contribution from
# that of a larger network or longer training; a collapsed generator can deceive a critic one picture at a time, so look at the whole set (bits where the truth is known,
# Fréchet distance elsewhere, with the features named); people in a forced choice, as in notebook 09, with intervals over people and photos.

# %% [markdown]
# ## 9. What a critic cannot know
#
# A critic asks whether colours *might* be true. It does not ask whether they are. A generator that deceives it perfectly has learnt what the photos of
# its training set look like, and paints every street, uniform and face accordingly. For a picture book that may be just what you want. In an
# archive it makes the better forgery: the dull brown of the absolute error at least admits that it does not know.

# %%
widgets.predictions.recap()

# %% [markdown]
# ## Recap
#
# **Jargon**: *generator* and *critic* (discriminator), the two players; *conditional GAN*, one whose critic sees the grey picture, too; *PatchGAN*, a critic that
# judges patches; *non-saturating loss*, -log D instead of log(1 - D) for the generator; *mode collapse*, answers that leave out a part of the truth; *AUC*, the share of
# pairs in which the true picture gets the higher score.
#
# **Questions**
#
# 1. The loss of a critic stays near 0.69 from the first step to the last. Is the generator perfect?
#    <details><summary>Answer</summary>Perhaps; or the critic does not learn at all. Look at the pictures, or test whether the critic
#    can tell true photos from noise.</details>
# 2. Every car that a generator paints has a true paint. What may be wrong all the same?
#    <details><summary>Answer</summary>Some paints may never occur, or every car may get the same one. Each picture by itself looks
#    right; the set does not. The entropy of the answers shows it.</details>
# 3. A generator is given noise but ignores it. Why does the critic not object?
#    <details><summary>Answer</summary>It sees one picture at a time and cannot know that the same grey picture always gets the same
#    answer.</details>
# 4. Why can a critic raise the ab distance?
#    <details><summary>Answer</summary>It asks for colours that really occur. Where several are possible the generator chooses one, which is
#    far off whenever it is not the true one; the median is seldom very wrong.</details>
# 5. The critic that was trained with model A gives A's pictures 0.6 on average, and B's 0.3. Which model is better?
#    <details><summary>Answer</summary>Nobody can tell from these numbers. The critic learnt from A's mistakes; what it thinks of B
#    depends on how much B's mistakes resemble them.</details>
#
# **Further reading**
#
# - I. Goodfellow et al.: Generative Adversarial Nets. NIPS 2014.
# - P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros: Image-to-Image Translation with Conditional Adversarial Networks. CVPR 2017 (sections 3 and 4.2).
# - P. Vitoria, L. Raad, C. Ballester: ChromaGAN. WACV 2020.
# - X. Mao et al.: Least Squares Generative Adversarial Networks. ICCV 2017.
# - M. Heusel et al.: GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium. NIPS 2017 (the Fréchet distance).
