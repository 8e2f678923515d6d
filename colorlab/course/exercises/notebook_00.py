"""Exercises of 00_start_here."""

import functools

import numpy as np

from colorlab import datasets, evaluation, images, metrics, models
from colorlab.course.exercises import Exercise, Misconception


@functools.cache
def _colourfulness() -> tuple[float, float, float]:
    """Of the sample cat: by zhang16-mini, by iizuka16-mini, true."""
    cat = images.read(next(path for path in datasets.samples() if path.stem == "cat"))
    return (metrics.colourfulness(models.load("zhang16-mini").colorize(cat)),
            metrics.colourfulness(models.load("iizuka16-mini").colorize(cat)), metrics.colourfulness(cat))


@functools.cache
def _table():
    """Of the sample photos: CIEDE2000 of zhang16-mini, iizuka16-mini and grey, side by side."""
    table = evaluation.evaluate(datasets.samples(), ["zhang16-mini", "iizuka16-mini", "grey"], progress=False)
    return table.pivot(index="photo", columns="model", values=["ciede2000"])


def _count():
    return len(_table())


def _better(model="iizuka16-mini"):
    values = _table()["ciede2000"]
    return int((values[model] < values["grey"]).sum())


def _cut(L):
    return L[:len(L) // 8 * 8, :L.shape[1] // 8 * 8]


def _padded(L):
    return np.pad(L, [(0, -n % 8) for n in L.shape])


def _middle(L):
    top, left = (n % 8 // 2 for n in L.shape)
    return L[top:top + len(L) // 8 * 8, left:left + L.shape[1] // 8 * 8]


def _lightness_of_photos(rng):
    """One whose sides are no multiples of 8, one whose sides are, one of which only the width is none."""
    whole, rest = 8 * rng.integers(1, 4, (3, 2)), rng.integers([[2, 2], [0, 0], [0, 1]], [[8, 8], [1, 1], [1, 8]])
    return tuple((rng.uniform(0, 100, shape).round(1),) for shape in whole + rest)


EXERCISES = (
    Exercise(
        name="numbers_to_predict",
        objective="Say how many numbers a colorizer must predict for a photo of 300 x 451 pixels.",
        reference=lambda: 300 * 451 * 2,
        inputs=((),), tolerance=0, asks_value=True,
        misconceptions=(
            Misconception("predicts RGB", lambda: 300 * 451 * 3,
                          "that would be all of RGB. What does the grey photo already give away?"),
            Misconception("one number per pixel", lambda: 300 * 451,
                          "one number per pixel is what the grey photo has. How many does colour add?"),
            Misconception("313 per pixel", lambda: 300 * 451 * 313,
                          "that is how zhang16 gets there. How many numbers does the finished colour photo lack?"),
            Misconception("forgets the pixels", lambda: 2, "that is for one pixel. How many pixels are there?"),
            Misconception("adds height and width", lambda: (300 + 451) * 2,
                          "a photo of 300 rows has that many pixels in every column, not once."),
        )),
    Exercise(
        name="colour_ratio",
        objective="Measure how much more colourful zhang16-mini paints the cat than iizuka16-mini.",
        reference=lambda: _colourfulness()[0] / _colourfulness()[1],
        inputs=((),), tolerance=0.02, asks_value=True,
        misconceptions=(
            Misconception("upside down", lambda: _colourfulness()[1] / _colourfulness()[0],
                          "you divided the other way round. Which model does the sentence name first?"),
            Misconception("difference", lambda: _colourfulness()[0] - _colourfulness()[1],
                          "that is a difference; 'how many times' asks for something else."),
            Misconception("against the truth", lambda: _colourfulness()[0] / _colourfulness()[2],
                          "that compares with the true photo; the question compares the two models."),
            Misconception("the other model against the truth", lambda: _colourfulness()[1] / _colourfulness()[2],
                          "that compares iizuka16-mini with the true photo; the question compares the two models."),
            Misconception("percent", lambda: 100 * _colourfulness()[0] / _colourfulness()[1],
                          "give a plain factor, not percent."),
        )),
    Exercise(
        name="better_than_grey",
        objective="Count the photos on which a model beats the grey baseline.",
        reference=_better,
        inputs=((),), tolerance=0, asks_value=True,
        misconceptions=(
            Misconception("the other way round", lambda: _count() - _better(),
                          "on that many photos grey has the smaller difference. Which one is asked?"),
            Misconception("a share", lambda: _better() / _count(), "that is a share; asked is a number of photos."),
            Misconception("percent", lambda: _better() / _count() * 100,
                          "that is in percent; asked is a number of photos."),
            Misconception("all photos", _count, "that is how many photos there are: compare row by row."),
            Misconception("compares the means", lambda: 1,
                          "did you compare the means over all photos? Compare photo by photo, then count."),
        )),
    Exercise(
        name="network_input",
        objective="Turn the L of a photo into the batch of one that a network takes.",
        reference=lambda L: _cut(L)[None, None],
        tolerance=1e-4,
        inputs=_lightness_of_photos,
        misconceptions=(
            Misconception("no batch", lambda L: _cut(L)[None],
                          "one axis is missing: the first one counts photos, the second one channels."),
            Misconception("channel last", lambda L: _cut(L)[None, ..., None],
                          "the channel stands last, as in a picture file; networks want it before height and width."),
            Misconception("both at the end", lambda L: _cut(L)[..., None, None],
                          "photos and channels are counted by the first two axes, not by the last two."),
            Misconception("not cut", lambda L: L[None, None],
                          "the sides are those of the photo: are they multiples of 8?"),
            Misconception("filled up", lambda L: _padded(L)[None, None],
                          "zeros were added to reach the next multiple of 8; here the rest is cut off."),
            Misconception("filled with the edge",
                          lambda L: np.pad(L, [(0, -n % 8) for n in L.shape], mode="edge")[None, None],
                          "the last rows and columns were repeated up to a multiple of 8; here the rest is cut off."),
            Misconception("cut above and left", lambda L: L[None, None, len(L) % 8:, L.shape[1] % 8:],
                          "the rest was cut off above and on the left: keep the upper left corner."),
            Misconception("nothing left of multiples of 8",
                          lambda L: L[None, None, :-(len(L) % 8), :-(L.shape[1] % 8)],
                          "what does `[:-0]` keep? Your function loses a photo whose sides are multiples of 8."),
            Misconception("-1..1", lambda L: _cut(L)[None, None] / 50 - 1,
                          "the values were scaled to -1..1: L stays in 0..100, the network does the rest.", 5e-6),
            Misconception("cut on both sides", lambda L: _middle(L)[None, None],
                          "the middle was cut out: keep the upper left corner."),
            Misconception("rows and columns exchanged", lambda L: _cut(L).T[None, None],
                          "rows and columns are exchanged: height comes before width."),
            Misconception("0..1", lambda L: _cut(L)[None, None] / 100,
                          "the values were scaled to 0..1: L stays in 0..100, the network does the rest.", 5e-7),
            Misconception("three channels", lambda L: np.repeat(_cut(L)[None, None], 3, axis=1),
                          "three equal channels: L is one channel."),
        )),
)
