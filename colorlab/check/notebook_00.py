"""Exercises of 00_start_here."""

import functools

from colorlab import datasets, images, metrics, models
from colorlab.check import Exercise, Misconception


@functools.cache
def _colourfulness() -> tuple[float, float, float]:
    """Of the sample cat: by zhang16-mini, by iizuka16-mini, true."""
    cat = images.read(next(path for path in datasets.samples() if path.stem == "cat"))
    return (metrics.colourfulness(models.load("zhang16-mini").colorize(cat)),
            metrics.colourfulness(models.load("iizuka16-mini").colorize(cat)), metrics.colourfulness(cat))


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
)
