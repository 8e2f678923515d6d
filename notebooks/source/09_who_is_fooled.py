# %% [markdown]
# # 09 · Who is fooled? A test with people
#
# {{badges}}
#
# **You will be able to**
#
# - run a study in which people tell true photos from colorized ones, and say what each of its rules is for;
# - say how high the rate of fooled answers can go, and turn it into a distance that has no ceiling;
# - give a rate an interval that holds for other people *and* other photos;
# - rank models by accuracy and by plausibility, and explain why the two lists differ;
# - design a study of your own: how many people and photos it needs, and what is left out.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; the test takes two
# minutes, reading and exercises 75 min, the design at the end 45 min.
#
# **Know first**: notebooks 00 and 05 (errors, bootstrap, accurate and plausible colours). Panels that say **Predict** wait
# for your guess before they show what they hold.

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
# ## 1. First the test
#
# Nothing is explained before you have taken it, since whoever knows what to look for is no longer the person that the question is
# about. You will see two pictures side by side for one second: a photo, and the same photo in colours that a computer made up.
# Say which of the two has the false colours. In three rounds of practice you are told whether you were right; in the twenty that
# follow you are not. Your answers stay in this notebook.

# %%
from colorlab import widgets
from colorlab.course import surveys
from colorlab.course.figures import notebook_09 as figures
from colorlab.course.figures import notebook_09_questions as questions

names = ("zhang16-mini", "zhang16-mini-l2", "iizuka16-mini")
asked = surveys.read("turing").changed(models=names, per_person="all", size=192, practice=3, trials=20, checks=2)
models = {name: colorlab.load(name) for name in names}
taking = widgets.survey_panel(asked, loaded=models)

# %% [markdown]
# Once you are through, run the next cell.

# %% tags=["nbval-ignore-output"]
mine = None if taking.table is None else taking.table[taking.table.counts]
if mine is None:
    print("You have not taken the test yet: take it above, then run this cell again.")
else:
    print(f"You were fooled in {mine.yes.sum()} of {len(mine)} trials that count.")
    print(mine.groupby("condition").yes.agg(["sum", "size"]).rename(columns={"sum": "fooled", "size": "trials"}))
    print("left out:", taking.table[~taking.table.counts].left_out.value_counts().to_dict())

# %% [markdown]
# This is a shorter version of the *colorization Turing test* of Zhang 2016. A trial in which one of two pictures must be chosen
# is called a *two-alternative forced choice*. The three models were mixed (`per_person` is "all"), so that each of them had six
# of your trials. Two trials were *attention checks*: there the false picture had the colours of another photo, which nobody who
# looks should miss. They do not count; nor does the practice, nor any trial in which your browser missed the one second by more
# than 60 ms. All of that was laid down before you came, in a small file and in the cell that showed the test:

# %%
import dataclasses

for name, value in dataclasses.asdict(asked).items():
    print(f"{name:11} {value}")

# %% [markdown]
# **Exercise 1 (apply). Percent fooled.** Each trial has a false picture, number 0 or 1 (`made_up`), and a picture that the
# person called false (`chosen`). Given both for all trials, and `counts`, which is True for those that count, return the
# percentage of the trials that count in which this person was fooled. For the trials below it should be 40.0.

# %% tags=["exercise"]
from colorlab import check

chosen, made_up = np.array([0, 1, 1, 0, 1, 0]), np.array([1, 1, 0, 0, 1, 1])
counts = np.array([False, True, True, True, True, True])


def fooled_percent(chosen, made_up, counts):
    # SOLUTION
    return 100 * (chosen[counts] != made_up[counts]).mean()
    # STUB
    # return ...  # your code
    # END


check.fooled_percent(fooled_percent)

# %% [markdown]
# <details><summary>Hint 1</summary>When is a person fooled: when the picture that was called false is the made-up one, or when it is
# the other one?</details>
# <details><summary>Hint 2</summary>Comparing two arrays gives an array of True and False, and such an array can choose elements of
# another one.</details>
# <details><summary>Hint 3</summary>A smaller case: of three trials that count one fooled the person, and so did a fourth, which does not
# count. The answer is 33.3.</details>
#
# How much does one person's number say? Suppose you were fooled in 6 of 18 trials, one in three. If the trials are
# independent, a 95 % interval follows from the binomial distribution alone.

# %%
from scipy.stats import binomtest

with widgets.predict(**questions.ONE_PERSON) as question:
    interval = binomtest(6, 18).proportion_ci(method="wilson")
    question.answer = round(100 * (interval.high - interval.low))
    print(f"{100 * interval.low:.0f} to {100 * interval.high:.0f} %")

# %% [markdown]
# And your own rate? (This interval is for you, and for other trials of the same kind. Section 4 asks what it takes to speak of
# other people.)

# %% tags=["nbval-ignore-output"]
if mine is None or mine.empty:
    print("No trials of yours that count: take the test above, then run its cell of results and this one again.")
else:
    interval = binomtest(int(mine.yes.sum()), len(mine)).proportion_ci(method="wilson")
    print(f"You: {100 * mine.yes.mean():.0f} %, 95 % interval {100 * interval.low:.0f} to {100 * interval.high:.0f} %")

# %% [markdown]
# ## 2. What you have seen
#
# The panel below holds four of the photos as the models colour them, to look at for as long as you like. (If you have not taken
# the test, take it first.) Which of them would have fooled you?

# %%
from colorlab import datasets, metrics, plots
from colorlab.course.surveys import page, pictures

plan = surveys.plan(asked, [photo.name for photo in datasets.collect(page.photos())])
drawn = pictures.draw(plan, datasets.collect(page.photos()), models, progress=False)
photos = plan.photos[asked.practice:]  # without those of the practice
chosen_photos = ["squirrel.jpg", "meadow.jpg", "fruits.jpg", "temple.jpg"]
colourful = {kind: np.mean([metrics.colourfulness(drawn[photo, kind]) for photo in photos]) for kind in ("truth", *names)}

# %%
with widgets.predict(**questions.COLOURFUL) as question:
    question.choose(sum(colourful[name] > colourful["truth"] for name in names))
    plots.show(*figures.painted(drawn, chosen_photos, names))
    print("mean colourfulness of all photos:", {kind: round(value) for kind, value in colourful.items()})

# %% [markdown]
# ## 3. How high can the rate go?
#
# Suppose that a model's colours are perfect, so that the two pictures of a trial are the same. The viewer must still call one
# of them false.

# %%
with widgets.predict(**questions.PERFECT_COLOURS):
    dice = np.random.default_rng(0)
    guesses, false = dice.integers(0, 2, (2, 100_000))
    print(f"100,000 guesses: fooled in {100 * (guesses != false).mean():.1f} %")

# %% [markdown]
# Percentages are an awkward scale: a step of five points may be large in one place and small in another. *Signal detection
# theory* turns the rate into a distance. Suppose that each picture makes an impression of "realness" on the viewer, that the
# impression of the true one is higher by d′ (say "d prime") on average, and that both scatter with a standard deviation of 1.
# The viewer calls the picture with the lower impression false. The *difference* between two such impressions scatters with a
# standard deviation of √2, so a viewer is right with the probability Φ(d′ / √2), where Φ(x) is the area under the bell curve
# up to x (`scipy.stats.norm.cdf`). The inverse of Φ is `norm.ppf`.
#
# **Exercise 2 (apply). d′.** Write a function that returns d′ for the share `fooled` (0 to 1) of trials in which people were
# fooled. It should give 0.66 for 32 %, and 0 for 50 %.

# %% tags=["exercise"]
from scipy.stats import norm


def d_prime(fooled):
    # SOLUTION
    return np.sqrt(2) * norm.ppf(1 - fooled)
    # STUB
    # return ...  # your code
    # END


check.d_prime(d_prime)

# %% [markdown]
# <details><summary>Hint 1</summary><code>fooled</code> is the share of wrong answers. Of which share does the formula
# speak?</details>
# <details><summary>Hint 2</summary>Solve the formula for d′, from the outside inwards: what undoes Φ, and what is left to be undone
# then?</details>
# <details><summary>Hint 3</summary>A smaller case: Φ(1) is 0.84. So viewers who are right in 84 % of the trials have a d′ of
# 1.4.</details>

# %%
from colorlab.course.surveys import analysis

with widgets.predict(**questions.LARGER_STEP):
    plots.show(*figures.ceiling())
    print({percent: round(analysis.d_prime(percent / 100), 2) for percent in (13, 21.2, 27.2, 32.3, 50)})

# %% [markdown]
# ## 4. A class: trials that share people and photos
#
# Thirty people with 36 trials each give 1,080 answers. Are those 1,080 independent trials? Nobody has taken this survey for this
# notebook, so we make a class up: **simulated students** of known ability. Their answers are not data, and no number in this
# section says anything about people. They are useful because the truth behind them is known: if all simulated people saw all
# simulated photos, they would be fooled in 32 % of the trials. The numbers 0.5 and 0.8 in the next cell are the *spreads* of
# people and of photos, the standard deviations by which they differ on the scale of x in Φ(x): 0.4 is moderate, and 1 is strong.

# %%
from colorlab.course.surveys import intervals, simulation

crowd = simulation.Crowd({"a model": 0.32}, people=0.5, photos=0.8, pictures=0.0)
yes, person, photo, _ = simulation.trials(crowd, 30, 36, "one", np.random.default_rng(12))
yes = yes[0]
grid = yes.reshape(30, 36)
plots.show(*figures.class_grid(grid))
print(f"fooled in {100 * grid.mean():.1f} %; photos from {100 * grid.mean(0).min():.0f} to {100 * grid.mean(0).max():.0f} %, "
      f"people from {100 * grid.mean(1).min():.0f} to {100 * grid.mean(1).max():.0f} %")

# %% [markdown]
# The people differ, and so do the photos: trials that share either are alike, which is called *two-way clusters*. Another class,
# or other photos, would give another number, and the interval has to say how different that number may be.

# %%
with widgets.predict(**questions.HOLD_THE_TRUTH) as question:
    found = {method: intervals.share(yes, person, photo, method) for method in ("trials only", "people only", "two-way")}
    question.choose(sum(one.low <= 0.32 <= one.high for one in found.values()))
    plots.show(*figures.methods(found, 0.32))
    for method, one in found.items():
        print(f"{method:12} {100 * one.low:.0f} to {100 * one.high:.0f} %, standard error {100 * one.error:.1f}")

# %% [markdown]
# One class proves little. For `data/surveys/coverage.csv` this was repeated with many simulated classes, to count how often each
# kind of interval contains the truth. It should do so in 95 % of the classes. (For "two-way" each row stands for 1,500 classes,
# for the others for 60, which leaves a few points to chance.)

# %%
import pandas as pd

from colorlab import resources

measured = pd.read_csv(resources.path("surveys", "coverage.csv"))
strong = measured[(measured.people == 30) & (measured.photos == 36) & (measured.truth == "0.32") & (measured.per_person == "one")]
with widgets.predict(**questions.PEOPLE_ONLY) as question:
    table = strong.pivot_table(index=["spread_people", "spread_photos"], columns="method", values="held_percent")
    question.answer = round(table.loc[(1.0, 1.0), "people only"])
    print("The interval contains the truth in so many percent of the classes:")
    print(table.round(0).astype(int).to_string())

# %% [markdown]
# The interval "people only" is what the simplest bootstrap gives, which resamples people. (Zhang 2016 reports a standard error "by
# bootstrap", but we have not found out what was resampled. Its size, 2.2 points (recalled) where independent trials would give
# 1.2, suggests that it was not the trials.) The "two-way bootstrap" resamples people and photos at once. That is too cautious
# where people and photos hardly differ, because it counts the luck of each trial more than once.
#
# The remedy is subtraction. If every person sees every photo, the variance of the people's means, divided by the number of
# people, is the variance of the overall mean from one set of people to the next. It contains two things: how much people differ,
# and the luck of their trials. The same quantity for photos contains how much photos differ, and the same luck once more. So add
# the two, and take away once what independent trials would give.
#
# **Exercise 3 (apply). A two-way error.** Given a full `table` (I people, J photos) of 0 and 1, return the standard error of its
# mean. Take every variance with `ddof=1`. For `grid` the error should be 0.045.

# %% tags=["exercise"]
def two_way_error(table):
    # SOLUTION
    people, photos = table.shape
    variance = (table.mean(axis=1).var(ddof=1) / people + table.mean(axis=0).var(ddof=1) / photos
                - table.var(ddof=1) / table.size)
    return np.sqrt(variance)
    # STUB
    # return ...  # your code
    # END


check.two_way_error(two_way_error)

# %% [markdown]
# <details><summary>Hint 1</summary>Along which axis do you average to get one mean for each person? How many means are there
# then?</details>
# <details><summary>Hint 2</summary>If all trials were independent, how would you get the variance of their mean from the variance of
# single answers? And what has to be done to a variance to make an error of it?</details>
# <details><summary>Hint 3</summary>A smaller case: two people see two photos, and one is fooled by both, the other by none. The means of
# people give 0.25, those of photos 0, and independent trials would give 0.083. The error is 0.41.</details>
#
# And your class? This command makes a page with the very test that you took, and its key, which says what each trial showed (see
# `docs/surveys.md`). Files that were saved from that page, or from the panel above, can be read with the key.
#
# ```sh
# colorlab survey build turing -o class --models zhang16-mini zhang16-mini-l2 iizuka16-mini --per-person all \
#     --size 192 --practice 3 --trials 20 --checks 2
# ```
#
# If there are results, put the folder that holds them and the one with the key between the quotes:

# %%
class_results, class_key = "", ""
if class_results:
    merged = surveys.merge([class_results], surveys.read_key(class_key))
    print(analysis.shares(merged)[["condition", "percent", "low", "high", "people", "photos", "trials"]].round(1).to_string())
else:
    merged = None
    print("No results of a class yet.")

# %% [markdown]
# ## 5. Who is left out?
#
# Whoever leaves people out *after* having seen the numbers can prove almost anything. That is why the rules are written down
# beforehand. Here is a suspicious class of eight, made up for this exercise. For each person the table says how many of four
# attention checks were passed (`checks`), the median time in ms for which the pictures were shown (`shown_ms`), how many of 36 trials
# were shown for the right time (`in_time`), the percentage of trials that fooled them (`fooled`), the percentage in which they chose
# the picture on the left (`left`), and the median time for an answer (`seconds`). The last line shows the rules: by how many
# milliseconds the time of a trial that counts may be off, and the smallest shares of attention checks passed (`checks_right`)
# and of trials that still count (`trials_left`) with which a person stays.

# %%
suspicious = pd.DataFrame({
    "checks": [4, 1, 4, 3, 4, 4, 0, 4], "shown_ms": [1000, 1000, 1017, 1000, 1100, 1000, 1000, 983],
    "in_time": [36, 35, 34, 36, 11, 36, 36, 33], "fooled": [31, 19, 50, 28, 33, 22, 47, 3], "left": [47, 53, 50, 86, 44, 53, 100, 50],
    "seconds": [0.8, 0.6, 0.9, 0.7, 0.8, 9.5, 0.2, 1.1]}, index=range(1, 9))
print(suspicious.to_string())
print(asked.rules)

# %% [markdown]
# **Exercise 4 (diagnose). Left out.** First decide, with pencil and paper, which of the eight must go. Then turn the rules in the
# last line, and nothing else, into code: given the six columns as arrays, return for each person 1 (left out) or 0 (stays). There
# were 4 attention checks, and 36 trials that would count if they were shown for the right time. The check tries your function
# on other classes.

# %% tags=["exercise"]
def left_out(checks, shown_ms, in_time, fooled, left, seconds):
    # SOLUTION
    return (checks / 4 < asked.rules.checks_right) | (in_time / 36 < asked.rules.trials_left)
    # STUB
    # return ...  # your code
    # END


check.left_out(left_out)

# %% [markdown]
# <details><summary>Hint 1</summary>Which of the six columns do the rules speak of? Somebody may be odd without breaking a
# rule.</details>
# <details><summary>Hint 2</summary>The tolerance is about single trials: which column has already counted those that keep to it? Whoever
# breaks one of the other two rules goes, and <code>|</code> joins two arrays of True and False.</details>
# <details><summary>Hint 3</summary>A smaller case: if at least 0.6 of ten trials must be left, a person with six of them stays, and one
# with five goes.</details>
#
# ## 6. What others have found
#
# Now we come to the published numbers. Each is marked as *read*, in the paper or in a text that quotes it, or as *recalled* from
# memory. Dahl and Larsson stand for the methods of these two authors, and PixColor, ColTran and Palette are later ones.

# %%
published = analysis.published()
plots.show(*figures.published())
print(published[["source", "method", "percent", "status", "error"]].to_string(index=False, na_rep=""))

# %%
with widgets.predict(**questions.SAME_PICTURES):
    again = published[published.method.str.contains("full method")]
    print(again[["source", "percent", "error", "error_status"]].to_string(index=False))
    gap, error = np.ptp(again.percent), np.hypot(*again.error)
    print(f"difference {gap:.1f} points, standard error of the difference {error:.1f}: {gap / error:.1f} of them")

# %% [markdown]
# The figure leaves out the last five rows of the table. In the Palette study the question was which picture came from a camera.
# And Iizuka's 92.6 % of pictures that "look natural" is not a rate of this kind at all. The viewers saw one picture at a time,
# with no truth beside it and no time limit. Guessing does not mean 50 % there, and a dull picture may pass.

# %% [markdown]
# ## 7. Judges that need no people, and two rankings
#
# People are slow. Can a network take the test in their place? Any function of a picture that returns a number can be a judge: it
# calls the picture with the lower number false. colorlab has a tiny network that has learnt to tell true photos from the colours
# of two of our models. The critic of notebook 08 has learnt to tell them from the colours of its own generator, `isola17-mini`.
# The third judge takes the more colourful picture for the real one.

# %%
from colorlab.course.surveys import judges
from colorlab.models import critics

asked_judges = {"network": judges.classifier(), "critic": judges.critic(critics.load("isola17-mini")),
                "colourfulness": judges.metric("colourfulness")}
verdicts = {name: judges.take(plan, judges.scores(drawn, judge)) for name, judge in asked_judges.items()}
by_judge = pd.DataFrame({name: 100 * table.groupby("condition").yes.mean() for name, table in verdicts.items()})
errors = {name: np.mean([metrics.mse(drawn[photo, name], drawn[photo, "truth"]) for photo in photos]) for name in names}
by_judge["mse"] = pd.Series(errors)
people = mine if merged is None else merged.counted  # your own trials stand in for a class that you do not have
if people is not None:
    by_judge["people"] = 100 * people.groupby("condition").yes.mean()

# %%
with widgets.predict(ask=list(names), answer=min(errors, key=errors.get), **questions.SMALLEST_ERROR):
    plots.show(*figures.rankings(by_judge.loc[list(names)]))
    print("mse: of stored values, 0 to 255; all else: percent of the trials in which that judge is fooled")
    print(by_judge.round(0).astype("Int64").loc[list(names)].to_string())

# %% [markdown]
# The first column of the figure is the accuracy of notebook 05, the others are plausibility in the eyes of one judge each. (Once
# you, or your class, have taken the test, people get a column of their own: run the cell with those results, then the last two
# again. Six trials of yours for each model rank them roughly at best.) `data/surveys/judge.csv` says how well the network does on
# photos like those that it learnt from.
#
# The judge "colourfulness" is a foolish one, and yet its verdicts give a ranking, too. A judge is only as good as its agreement
# with people, which can be measured as soon as some have taken the test:

# %%
if merged is None:
    print("No people yet: whether these judges agree with anybody is not known.")
else:
    for name, table in verdicts.items():
        print(name, judges.agreement(merged.counted, table))

# %% [markdown]
# ## 8. How many students does it take?
#
# Zhang 2016 reports 32 % for the full method and 25 % (recalled) for plain classification, with 40 people for each. Suppose that
# these were the true rates, and that people and photos differed moderately. How large must a class be to tell the two apart? The
# share of studies that succeed, that is, whose interval of the difference leaves out 0, is called their *power*. (The studies are
# simulated again, 200 for each number.)

# %%
with widgets.predict(**questions.HOW_MANY_STUDENTS):
    sizes = (20, 40, 80, 120)
    chance = {way: [analysis.power(people, per_person=way) for people in sizes] for way in ("one", "all")}
    print("Share of studies that find it. Rows: students in all. Columns: does each see one model, or all?")
    print(pd.DataFrame({way: [f"{share:.0%}" for share in shares] for way, shares in chance.items()}, index=sizes).to_string())

# %% [markdown]
# Should one add students, or photos? Think of an answer as the sum of a person's part, a photo's part, and luck, which are
# independent and have the variances $\sigma^2_{people}$, $\sigma^2_{photos}$ and $\sigma^2_{luck}$. The mean of n independent
# parts with the variance σ² has the variance σ² / n. If each of I people sees each of J photos, how many different parts of each
# kind does the mean over all answers contain?
#
# **Exercise 5 (apply). The error of a design.** Write a function that returns the standard error of that mean for given numbers
# of `people` and `photos` and the three variances. It should be 0.038 for 40 people, 36 photos and variances of 0.02, 0.03 and
# 0.17.

# %% tags=["exercise"]
def design_error(people, photos, of_people, of_photos, of_luck):
    # SOLUTION
    return np.sqrt(of_people / people + of_photos / photos + of_luck / (people * photos))
    # STUB
    # return ...  # your code
    # END


check.design_error(design_error)

# %% [markdown]
# <details><summary>Hint 1</summary>If one person gives ten answers, the parts of how many people are in their mean, and how many parts
# of luck?</details>
# <details><summary>Hint 2</summary>Each of the three parts is averaged over a number of its own. Variances add up; the root comes
# last.</details>
# <details><summary>Hint 3</summary>A smaller case: four people see one photo, and all three variances are 1. Two of the parts fall to a
# quarter, and the error is 1.22.</details>

# %%
parts = (0.02, 0.03, 0.17)
with widgets.predict(**questions.MORE_OF_WHAT):
    for students, shown in ((40, 36), (80, 36), (40, 72), (1000, 36)):
        print(f"{students:5} people, {shown} photos: {100 * analysis.design_error(students, shown, *parts):.1f} points")

# %% [markdown]
# **Exercise 6 (design, graded by the rubric below). A study.** A newspaper wants to show its archive in colour, and asks whether
# readers will notice that the colours are made up, and whether they mind. Design a study that answers *one* of the two questions.
# Say what is shown to whom, for how long, and beside what; what is asked, and in which words; how many people and photos there
# are, with the error that you expect (use `design_error`); what is left out, and by which rule; and which result would make you
# advise the newspaper against it. One page is enough.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **Question** | none, or both at once | one question | one question, and which answer would decide what |
# | **Comparison** | colorized pictures alone | a baseline (truth, grey, another model) | the right baseline for the question, balanced order, nobody sees a photo twice |
# | **Numbers** | none | numbers of people and photos | also an expected error that allows for both, and a difference that could be found |
# | **Rules** | none | says who is left out | rules fixed beforehand, how much they may cost, and none that favours an outcome |
# | **People** | not mentioned | consent | what is stored, what participants are told before and after, who cannot take part and what they are offered |
#
# The rubric adds up to ten points. A design that a classmate could run without asking you anything is a good one.

# %% [markdown]
# **Your plan** (double-click here to write):

# %% [markdown] tags=["solution"]
# A strong design may make some of these points. "Noticing" calls for a forced choice beside the truth; "minding" does not, and
# the answers are spoiled if people are asked after the test. Readers look for longer than one second, and often on a phone. The
# archive's photos are not those of a benchmark, so they must be drawn from the archive, and ten of them cannot speak for it,
# however many readers look. A person who is fooled in 50 % of the trials is not a bad participant. Everybody is owed an account,
# afterwards, of which pictures were false.

# %% [markdown]
# ## 9. Colour that never was
#
# A study like this measures how well people are deceived, and a model that does well in it deceives well. That is harmless in a
# course, and less harmless in an archive. A colorized photo of a historical person shows skin, a uniform and a flag in colours
# that were guessed, and viewers who cannot tell have no reason to doubt them. The models of this course learnt from photos of our
# time, so their guesses about the past are really guesses about the present. Three habits cost little: *say* in the caption that
# the colours are made up; keep the grey original beside the colours; and do not colour what a viewer will read as evidence.
#
# Participants are owed something, too: to know beforehand what is stored and why, to be able to stop, and to be told afterwards
# which pictures were false. The survey page states what it stores, and sends nothing by itself.

# %%
widgets.predictions.recap()

# %% [markdown]
# ## Recap
#
# **Jargon**: *two-alternative forced choice*, two pictures of which one must be chosen; *fooled*, having taken made-up colours for the true
# ones; *d′*, the distance between two kinds of pictures in units of the scatter of an impression; *attention check*, a trial that nobody
# who looks should get wrong; *two-way clusters*, trials that share people and photos; *power*, the chance that a study finds a
# difference that is there.
#
# **Questions**
#
# 1. A model fools people in 55 % of all trials. Is it better than the truth?
#    <details><summary>Answer</summary>No: if the rate is no accident, it is preferred to the photo, which is something else. Its colours
#    may look more usual than the true ones. A model that paints exactly the truth gets 50 %.</details>
# 2. A study with 1,000 people and 10 photos reports a standard error of 0.5 points. What is wrong?
#    <details><summary>Answer</summary>So small an error can hardly allow for other photos. Ten photos may happen to be easy or hard
#    ones, and no number of people makes up for that.</details>
# 3. Why must the rule for leaving people out be fixed beforehand?
#    <details><summary>Answer</summary>Whatever result one would like to have, there is somebody odd who could be left out to get closer
#    to it. A rule that was written beforehand cannot know what it does to the result.</details>
# 4. Why can the 32 % of one paper not be compared with the 37 % of another?
#    <details><summary>Answer</summary>The photos, the people, the viewing times and the questions may all have been different. Even the
#    same pictures got 32 % in one study and 28 % in the next.</details>
# 5. Suppose that, on other photos, a dull model has the lowest error and fools few people. How can both be true?
#    <details><summary>Answer</summary>The error rewards caution: a colour near grey is seldom very wrong. People may look for life,
#    and see that it is missing.</details>
#
# **Further reading**
#
# - R. Zhang, P. Isola, A. A. Efros: Colorful Image Colorization. ECCV 2016 (section 3.1, the test).
# - S. Iizuka, E. Simo-Serra, H. Ishikawa: Let there be Color! ACM Transactions on Graphics 35(4), 2016 (the user study).
# - P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros: Image-to-Image Translation with Conditional Adversarial Networks. CVPR 2017.
# - N. A. Macmillan, C. D. Creelman: Detection Theory, a User's Guide. 2005.
# - A. C. Cameron, J. B. Gelbach, D. L. Miller: Robust Inference with Multiway Clustering. Journal of Business and Economic Statistics 29, 2011.
# - A. B. Owen: The Pigeonhole Bootstrap. Annals of Applied Statistics 1, 2007.
