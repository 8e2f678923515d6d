# %% [markdown]
# # 09 · Who is fooled? A test with people
#
# {{badges}}
#
# **You will be able to**
#
# - run a study in which people tell true photos from colorized ones, and say what each of its rules is for;
# - say why 50 % is the ceiling, and turn a rate into a distance that has none;
# - give a rate an interval that holds for other people *and* other photos;
# - rank models by accuracy and by plausibility, and explain why the two lists differ;
# - design a study of your own: how many people, how many photos, what is left out.
#
# **Time and memory**: the code runs in about {{minutes}} min on two CPU cores with {{memory}} of memory; the test takes two
# minutes, reading and exercises 75 min, the design at the end 45 min.
#
# **Know first**: notebooks 00 and 05 (errors, bootstrap, accurate and plausible). Panels that say **Predict** wait for
# your guess before they show what they hold.

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
# Nothing is explained before you have taken it, since whoever knows what to look for is no longer the person that the
# question is about. You will see two pictures beside each other for one second: a photo, and the same photo in colours that
# a computer made up. Say which one is false. Three rounds of practice tell you whether you were right, the twenty that
# follow do not. Your answers stay in this notebook.

# %%
from colorlab import widgets
from colorlab.course import surveys

names = ("zhang16-mini", "zhang16-mini-l2", "iizuka16-mini")
asked = surveys.read("turing").changed(models=names, per_person="all", size=192, practice=3, trials=20, checks=2)
models = {name: colorlab.load(name) for name in names}
taking = widgets.survey_panel(asked, loaded=models)

# %% [markdown]
# Once you are through, run the next cell.

# %% tags=["nbval-ignore-output"]
if taking.table is None:
    print("You have not taken the test yet: take it above, then run this cell again.")
else:
    mine = taking.table[taking.table.counts]
    print(f"You were fooled in {mine.yes.sum()} of {len(mine)} trials that count.")
    print(mine.groupby("condition").yes.agg(["sum", "size"]).rename(columns={"sum": "fooled", "size": "trials"}))
    print("left out:", taking.table[~taking.table.counts].left_out.value_counts().to_dict())

# %% [markdown]
# This is the *colorization Turing test* of Zhang 2016, made shorter. The three models were mixed, so that each of them
# had six of your trials. Two trials were *attention checks*: there the false picture had the colours of another photo,
# which nobody can miss who looks. They do not count, nor does the practice, nor a trial whose pictures your browser showed
# for a time that was off by more than 60 ms. All of that was fixed in a small file before you came:

# %%
import dataclasses

for name, value in dataclasses.asdict(asked).items():
    print(f"{name:11} {value}")

# %% [markdown]
# **Exercise 1. Percent fooled.** A trial has a false picture, number 0 or 1 (`made_up`), and the picture that was called
# false (`chosen`). Given both for all trials, and `counts`, True for those that count, return in how many percent of them
# this person was fooled. Target: 40.0 for the five trials below.

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
# What does one person's number say? Suppose you were fooled in 6 of 18 trials, one in three. If the trials are independent, a
# 95 % interval follows from the binomial distribution alone.

# %%
from scipy.stats import binomtest

with widgets.predict("6 of 18 are 33 %. How many percentage points wide is the 95 % interval of that rate?", int, within=10,
                     unit="points", explain="It reaches from about one in six to more than one in two. Alone you cannot "
                     "tell whether you are fooled by these models or guessing.") as question:
    interval = binomtest(6, 18).proportion_ci(method="wilson")
    question.answer = round(100 * (interval.high - interval.low))
    print(f"{100 * interval.low:.0f} to {100 * interval.high:.0f} %")

# %% [markdown]
# ## 2. What you have seen
#
# Here are four of the photos as the models colour them, to look at for as long as you like. Which one would have fooled you?

# %%
from colorlab import datasets, metrics, plots
from colorlab.course.surveys import page, pictures

plan = surveys.plan(asked, [photo.name for photo in datasets.collect(page.photos())])
drawn = pictures.draw(plan, datasets.collect(page.photos()), models, progress=False)
photos = plan.photos[asked.practice:]  # those of practice always come in the same colours
chosen_photos = ["squirrel.jpg", "meadow.jpg", "fruits.jpg", "temple.jpg"]
plots.show(plots.sheet([[drawn[photo, kind] for kind in ("truth", *names)] for photo in chosen_photos], ["truth", *names],
                       [photo.removesuffix(".jpg") for photo in chosen_photos], height=1.5),
           caption="Four photos as they are, and as three small networks colour them. A vivid mistake catches the eye; a dull "
                   "picture can pass for a photo of a dull day.",
           alt="Rows: a squirrel, an autumn meadow, cut fruits, a temple under a hazy sky. Columns: the true photo, then "
               "zhang16-mini, the most colourful of the three, zhang16-mini-l2, dull and brownish, and iizuka16-mini, pale but for reddish fruits.")
colourful = {kind: np.mean([metrics.colourfulness(drawn[photo, kind]) for photo in photos]) for kind in ("truth", *names)}
print("mean colourfulness of all photos:", {kind: round(value) for kind, value in colourful.items()})

# %% [markdown]
# ## 3. Why 50 % is the ceiling
#
# A model whose colours are perfect leaves nothing to find. Whoever looks at two pictures of which neither gives itself
# away can only guess.

# %%
with widgets.predict("In what percentage of trials are people fooled by a model that paints every photo exactly as it was?", int, within=3,
                     unit="%", explain="A guess is wrong half of the time. So a rate above 50 % does not mean more than "
                     "perfect colours: it means that people *prefer* the false picture, as happens where the true "
                     "photo has an odd white balance. Zhang 2016 reports such photos.") as question:
    dice = np.random.default_rng(0)
    guesses, false = dice.integers(0, 2, (2, 100_000))
    question.answer = 50
    print(f"100,000 guesses: fooled in {100 * (guesses != false).mean():.1f} %")

# %% [markdown]
# Percent are an awkward scale: five more of them may be a large step in one place and a small one in another. *Signal detection theory* turns the rate into a distance. Suppose that each picture makes an impression of
# "realness" on the viewer, that the impression of the true one is d′ higher on average, and that both scatter with a standard
# deviation of 1. The viewer calls the one with the lower impression false. The *difference* of two such impressions
# scatters with a standard deviation of √2, so a viewer is right with the probability Φ(d′ / √2), where Φ is the area under
# the bell curve up to a place (`scipy.stats.norm.cdf`). Its inverse z is `norm.ppf`.
#
# **Exercise 2. d′.** Write d′ for the share `fooled` (0 to 1) of trials in which people were fooled. Target: 0.66 for 32 %,
# 0 for 50 %.

# %% tags=["exercise"]
from scipy.stats import norm


def d_prime(fooled):
    # SOLUTION
    return np.sqrt(2) * norm.ppf(1 - fooled)
    # STUB
    # return ...  # your code
    # END


check.d_prime(d_prime)

# %%
from colorlab.course.surveys import analysis, figures

with widgets.predict("Which step is larger in d′: from 13 to 21 % fooled, or from 27 to 32 %?", ["from 13 to 21 %", "from 27 to 32 %"],
                     answer="from 13 to 21 %"):
    plots.show(figures.ceiling(),
               caption="Percent fooled and d′ tell the same story on two scales. Squares: Zhang 2016, filled if the figure was "
                       "read, empty if it is recalled from memory.",
               alt="A falling curve from 50 % at d′ = 0 to 2 % at d′ = 3. On it six methods, from random colours at "
                   "13 % and d′ = 1.6 to the full method of Zhang 2016 at 32 % and d′ = 0.65.")
    print({percent: round(analysis.d_prime(percent / 100), 2) for percent in (13, 21.2, 27.2, 32.3, 50)})

# %% [markdown]
# ## 4. A class: trials that share people and photos
#
# Thirty people with 36 trials each give 1,080 answers. Are those 1,080 independent trials? Nobody has taken this survey for
# this notebook, so we make a class up: **simulated students** of known ability. They are no data, and no number in this section
# says anything of people. What they are good for is that their truth is known: if all people in the world saw all photos in the world, they would be fooled in 32 % of the trials.

# %%
from colorlab.course.surveys import intervals, simulation

crowd = simulation.Crowd({"a model": 0.32}, people=0.5, photos=0.8, pictures=0.0)
yes, person, photo, _ = simulation.trials(crowd, 30, 36, "one", np.random.default_rng(12))
yes = yes[0]
grid = yes.reshape(30, 36)
plots.show(figures.class_grid(grid),
           caption="A simulated class of 30 before 36 photos: dark where somebody was fooled. Some photos fool most people, some "
                   "nobody; and some people are fooled by half of the photos, others by one in ten.",
           alt="A table of dark and light cells, rows sorted by people, columns by photos, dark in the upper left corner. Bars "
               "above: from nine in ten people at the left to none at the right; bars beside it: from half of the photos to one in ten.")
print(f"fooled in {100 * grid.mean():.1f} %; photos from {100 * grid.mean(0).min():.0f} to {100 * grid.mean(0).max():.0f} %, "
      f"people from {100 * grid.mean(1).min():.0f} to {100 * grid.mean(1).max():.0f} %")

# %% [markdown]
# Neither the people nor the photos are alike. Another class, or other photos, would give another number, and the interval
# has to say how different it may be.

# %%
with widgets.predict("Three intervals: one takes all trials as independent, one allows for other people, one for other people "
                     "and other photos. How many of them hold the true 32 %?", ["none", "one", "two", "all three"]) as question:
    found = {method: intervals.share(yes, person, photo, method) for method in ("trials only", "people only", "two-way")}
    question.answer = ["none", "one", "two", "all three"][sum(one.low <= 0.32 <= one.high for one in found.values())]
    plots.show(figures.methods(found, 0.32),
               caption="One class, three intervals. What is not allowed for makes an interval too narrow, not a rate too "
                       "precise.",
               alt="Three horizontal bars around one value, of growing width: trials only, people only, two-way. A dashed line "
                   "marks the truth at 32 %.")
    for method, one in found.items():
        print(f"{method:12} {100 * one.low:.0f} to {100 * one.high:.0f} %, standard error {100 * one.error:.1f}")

# %% [markdown]
# One class proves little. `data/surveys/coverage.csv` repeats this with thousands of simulated classes, and counts how often each kind
# of interval holds the truth. It should be 95 %.

# %%
import pandas as pd

from colorlab import resources

measured = pd.read_csv(resources.path("surveys", "coverage.csv"))
strong = measured[(measured.people == 30) & (measured.photos == 36) & (measured.truth == "0.32") & (measured.per_person == "one")]
with widgets.predict("People and photos differ strongly. How often does the interval that only allows for other *people* hold the "
                     "truth?", int, within=10, unit="%") as question:
    table = strong.pivot_table(index=["spread_people", "spread_photos"], columns="method", values="held_percent")
    question.answer = round(table.loc[(1.0, 1.0), "people only"])
    print(table.round(0).astype(int).to_string())

# %% [markdown]
# The interval "people only" is what one gets by resampling people, the simple way. (Zhang 2016 reports a standard error "by
# bootstrap"; which unit was drawn, we have not found. Its size, 2.2 points where independent trials would have 1.2, says that it was
# not the trials.) The "two-way bootstrap" draws people and photos at once. That is too much where neither differs: the luck of each
# trial is then counted more than once.
#
# The remedy is subtraction. The variance of the mean over people holds two things: how much people differ, and the luck of
# their trials. The variance of the mean over photos holds how much photos differ, and the same luck once more. So add the two, and take
# the variance of the trials away once.
#
# **Exercise 3. A two-way error.** Given a full `table` (I people, J photos) of 0 and 1, return the standard error of its mean. Take three
# variances of a mean, each with `ddof=1`: of the I means of people, divided by I; of the J means of photos, divided by J; of all
# single answers, divided by I · J. Then root of first plus second minus third. Target: 0.045 for `grid`.

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
# If your class has taken the survey (`colorlab survey build` makes a page for it, see `docs/surveys.md`), put the folder of
# results and that of the key between the quotes:

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
# Whoever leaves people out *after* having seen the numbers can prove anything. Hence rules that are written down before. Here is a
# suspicious class of eight (made up for this exercise): attention checks passed of four, the median time for which the pictures were
# shown, trials of 36 that were shown for the right time, percent fooled, percent of answers "left", median seconds for an answer.

# %%
suspicious = pd.DataFrame({
    "checks": [4, 1, 4, 3, 4, 4, 0, 4], "shown_ms": [1000, 1000, 1017, 1000, 1100, 1000, 1000, 983],
    "in_time": [36, 35, 34, 36, 11, 36, 36, 33], "fooled": [31, 19, 50, 28, 33, 22, 47, 3], "left": [47, 53, 50, 86, 44, 53, 100, 50],
    "seconds": [0.8, 0.6, 0.9, 0.7, 0.8, 9.5, 0.2, 1.1]}, index=range(1, 9))
print(suspicious.to_string())
print(asked.rules)

# %% [markdown]
# **Exercise 4 (diagnose). Left out.** Decide first, with pencil and paper, which of the eight must go. Then turn the rules that the last
# line shows into code, and nothing else: given the six columns as arrays, return for each person 1 (left out) or 0 (stays). There were 4
# attention checks and 36 trials that count. The check tries your function on other classes.

# %% tags=["exercise"]
def left_out(checks, shown_ms, in_time, fooled, left, seconds):
    # SOLUTION
    return (checks / 4 < asked.rules.checks_right) | (in_time / 36 < asked.rules.trials_left)
    # STUB
    # return ...  # your code
    # END


check.left_out(left_out)

# %% [markdown]
# ## 6. What others have found
#
# Now the published figures. Each is marked: *read* in the paper or in a text that quotes it, or *recalled* from memory.

# %%
published = analysis.published()
plots.show(figures.published(),
           caption="Studies that asked which of two pictures is false. Squares: rates, filled if read, empty if recalled; lines: 1.96 "
                   "reported standard errors, dotted if recalled. The dashed line is guessing, and no method reaches it.",
           alt="Twelve rates from 13 to 32 % with intervals of 2 to 9 points to each side, grouped by study: Zhang 2016, Isola 2017, "
               "Zhang 2017. A dashed line at 50 % lies far to the right of all of them.")
print(published[["source", "method", "percent", "status", "error"]].to_string(index=False, na_rep=""))

# %%
with widgets.predict("The full method of Zhang 2016 fooled 32 % in its own study. In the next paper the *same pictures* were shown to "
                     "another crowd. What came out?", ["three points less, or lower still", "within three points",
                     "three points more, or higher still"], answer="three points less, or lower still"):
    again = published[published.method.str.contains("full method")]
    print(again[["source", "percent", "error", "error_status"]].to_string(index=False))
    gap, error = 32.3 - 27.8, np.hypot(2.2, 2.7)
    print(f"difference {gap:.1f} points, standard error of the difference {error:.1f}")

# %% [markdown]
# The difference of 4.5 points is 1.3 standard errors: by itself no surprise. But note what it means for any comparison *between*
# papers. The crowd was another one, and Palette's viewers had three or five seconds instead of one. A rate belongs to its study; only
# models that were shown in the same study, at the same time, to the same kind of people can be compared.
#
# And 92.6 % of Iizuka's pictures that "look natural" are no rate of this kind at all: one picture at a time, no truth beside it, no time
# limit. Chance is not 50 % there, and a dull picture passes.

# %% [markdown]
# ## 7. Judges that need no people, and two rankings
#
# People are slow. Can a network take the test? colorlab has a tiny one that has learnt to tell true photos from the colours of two
# of our models. Any function of a picture can be a judge here; the critic of a GAN is another (`docs/adversarial.md`).

# %%
from colorlab.course.surveys import judges

verdicts = {"network": judges.take(plan, judges.scores(drawn, judges.classifier())),
            "colourfulness": judges.take(plan, judges.scores(drawn, judges.metric("colourfulness")))}
by_judge = pd.DataFrame({name: 100 * table.groupby("condition").yes.mean() for name, table in verdicts.items()})
errors = {name: np.mean([metrics.mse(drawn[photo, name], drawn[photo, "truth"]) for photo in photos]) for name in names}
by_judge["mse"] = pd.Series(errors)

# %%
with widgets.predict("Which model has the smallest mean squared error on these photos?", list(names),
                     answer=min(errors, key=errors.get),
                     explain="The errors are close; the verdicts are not. The network has learnt the colours of `zhang16-mini` and "
                     "`iizuka16-mini` and is not fooled by them once. The dull pictures of `zhang16-mini-l2`, which it had never seen, "
                     "fool it in three of twenty: a judge knows the mistakes that it was taught, and may be blind to others."):
    plots.show(figures.rankings({"accurate (MSE)": by_judge.mse, "fools the network": by_judge.network,
                                 "passes as colourful": by_judge.colourfulness}, [True, False, False]),
               caption="Three judges, three orders. Which of them would you trust to stand for people?",
               alt="Three columns of ranks joined by lines. iizuka16-mini is first by MSE; zhang16-mini-l2 is last by MSE and by "
                   "colourfulness, and first with the network; zhang16-mini is first by colourfulness.")
    print(by_judge.round(0).astype(int).loc[list(names)].to_string())

# %% [markdown]
# (How often the network is right on photos like those that it learnt from stands in `data/surveys/judge.csv`: there it is fooled in at most 2 %
# by the colours of networks, and in 15 % by plain grey.) The judge "colourfulness" takes the more colourful picture for the real one: a foolish judge, and still one whose verdicts are a
# ranking. A judge is only as good as its agreement with people, which can be measured as soon as there are some:

# %%
if merged is None:
    print("No people yet: whether these judges agree with anybody is not known.")
else:
    for name, table in verdicts.items():
        print(name, judges.agreement(merged.counted, table))

# %% [markdown]
# ## 8. How many students does it take?
#
# Zhang 2016 reports 32 % for the full method and 25 % for plain classification, with 40 people for each. Suppose these were the true rates,
# and people and photos differed moderately. How large must a class be to tell them apart? (Again simulated studies, 200 for each number.)

# %%
with widgets.predict("With how many students in all (each seeing one model, 36 counted trials) is the difference found in 80 % of the "
                     "studies?", ["20", "40", "80", "more than 120"], answer="more than 120",
                     explain="Letting everybody see both models helps more than doubling the class: what people differ by cancels "
                     "in the difference. That is why the test above mixed its models."):
    sizes = (20, 40, 80, 120)
    chance = {way: [analysis.power(people, per_person=way) for people in sizes] for way in ("one", "all")}
    print(pd.DataFrame({way: [f"{share:.0%}" for share in shares] for way, shares in chance.items()}, index=sizes).to_string())

# %% [markdown]
# More students, or more photos? An answer is a person's part, plus a photo's part, plus luck. Averaged over I people and J photos,
# each seen by each, the variance of the mean is
#
# $$\frac{\sigma^2_{people}}{I} + \frac{\sigma^2_{photos}}{J} + \frac{\sigma^2_{luck}}{I\,J}.$$
#
# **Exercise 5. The error of a design.** Write the standard error for `people` and `photos` and the three variances. Target: 0.038 for 40
# people, 36 photos and variances 0.02, 0.03 and 0.17.

# %% tags=["exercise"]
def design_error(people, photos, of_people, of_photos, of_luck):
    # SOLUTION
    return np.sqrt(of_people / people + of_photos / photos + of_luck / (people * photos))
    # STUB
    # return ...  # your code
    # END


check.design_error(design_error)

# %%
parts = (0.02, 0.03, 0.17)
with widgets.predict("40 people and 36 photos are 1,440 trials. Where do 1,440 *more* help most?",
                     ["80 people, 36 photos", "40 people, 72 photos"], answer="40 people, 72 photos",
                     explain="Photos differ more than people here, and there are fewer of them. Adding people cannot make up for photos "
                     "that are always the same."):
    for people, photos in ((40, 36), (80, 36), (40, 72), (1000, 36)):
        print(f"{people:5} people, {photos} photos: {100 * analysis.design_error(people, photos, *parts):.1f} points")

# %% [markdown]
# **Exercise 6. Design a study** (graded by the rubric below). A newspaper wants to show its archive in colour, and asks whether readers will notice that
# the colours are made up, and whether they mind. Design a study that answers *one* of the two questions: what is shown to whom, for how long,
# beside what; what is asked, in which words; how many people and photos, with the error that you expect (use `design_error`); what is left
# out, by which rule; what would make you say no. One page.
#
# | | 0 points | 1 point | 2 points |
# |---|---|---|---|
# | **Question** | none, or both at once | one question | one question, and which answer would decide what |
# | **Comparison** | colorized pictures alone | a baseline (truth, grey, another model) | the right baseline for the question, balanced, nobody sees a photo twice |
# | **Numbers** | none | people and photos named | with an expected error that allows for both, and a difference that could be found |
# | **Rules** | none | exclusions named | fixed beforehand, with the share that they may cost, and no rule that favours an outcome |
# | **People** | not mentioned | consent | what is stored, what participants are told before and after, who cannot take part and what they are offered |
#
# Ten points. A design that a classmate could run without asking you anything is a good one.

# %% [markdown] tags=["solution"]
# Points that strong designs have made room for: "noticing" needs a forced choice beside the truth, "minding" does not, and is spoiled by
# asking it after the test; readers look for longer than one second and on a phone; the archive's photos are not those of a benchmark, so
# they must be drawn from the archive; ten photos cannot speak for it however many readers look; a person fooled in 50 % is no bad participant; telling
# afterwards what was false is owed to all.

# %% [markdown]
# ## 9. Colour that never was
#
# A study like this measures how well people are deceived, and a model that does well in it deceives well. That is harmless in a course.
# It is less harmless in an archive. A colorized photo of a historical person shows a skin, a uniform and a flag in colours that somebody
# guessed, and a viewer who cannot tell has no way to doubt. The models of this course learnt from photos of our time: their guesses
# about the past are guesses about the present. Three habits cost little: *say* in the caption that the colours are made up; keep the grey
# original beside the colours; and do not colour what a viewer will read as evidence.
#
# Participants, too, are owed something: to know before what is stored and for what, to be able to stop, and to be told afterwards which pictures
# were false. The survey page states what it stores, and sends nothing by itself.

# %%
widgets.predictions.recap()

# %% [markdown]
# ## Recap
#
# **Jargon**: *two-alternative forced choice*, two pictures of which one must be chosen; *fooled*, having taken made-up colours for the true
# ones; *d′*, the distance between two kinds of pictures in units of the scatter of an impression; *attention check*, a trial that nobody can
# miss who looks; *two-way clusters*, trials that share people and photos; *power*, the chance that a study finds a difference that is there.
#
# **Questions**
#
# 1. A model fools people in 55 % of all trials. Is it better than the truth?
#    <details><summary>Answer</summary>It is preferred to the photo, which is another thing: its colours look more usual than the true
#    ones. A model that paints exactly the truth gets 50 %.</details>
# 2. A study with 1,000 people and 10 photos reports a standard error of 0.5 points. What is wrong?
#    <details><summary>Answer</summary>It allows for other people only. Ten photos may be easy or hard ones by chance, and no number of
#    people makes up for that.</details>
# 3. Why must the rule for leaving people out be fixed beforehand?
#    <details><summary>Answer</summary>Somebody who looks odd can be found for any result that one would like to have. A rule that was
#    written before cannot know what it does to the result.</details>
# 4. Why can 32 % of one paper not be compared with 37 % of another?
#    <details><summary>Answer</summary>Other photos, people, times and questions. The same pictures had 32 % in one study and 28 % in
#    the next.</details>
# 5. On other photos a dull model has the lowest error and fools few people. How can both be true?
#    <details><summary>Answer</summary>The error rewards caution: near grey, no colour is very wrong. People look for life, and see
#    that it is missing.</details>
#
# **Further reading**
#
# - R. Zhang, P. Isola, A. A. Efros: Colorful Image Colorization. ECCV 2016 (section 3.1, the test).
# - S. Iizuka, E. Simo-Serra, H. Ishikawa: Let there be Color! ACM Transactions on Graphics 35(4), 2016 (the user study).
# - P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros: Image-to-Image Translation with Conditional Adversarial Networks. CVPR 2017.
# - N. A. Macmillan, C. D. Creelman: Detection Theory, a User's Guide. 2005.
# - A. C. Cameron, J. B. Gelbach, D. L. Miller: Robust Inference with Multiway Clustering. Journal of Business and Economic Statistics 29, 2011.
# - A. B. Owen: The Pigeonhole Bootstrap. Annals of Applied Statistics 1, 2007.
