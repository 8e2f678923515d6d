"""Flicker: colours (H, W, 2), those that were fetched from the frame before, and what is seen in both -> CIE units."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.gathered import instead_of_mean


def _cases(dice: np.random.Generator) -> tuple[tuple[np.ndarray, ...], ...]:
    found = []
    for size in ((9, 8), (14, 11)):
        ab, seen = dice.normal(0, 25, (*size, 2)), dice.random(size) < 0.7
        fetched = ab + dice.normal(1.5, 4, (*size, 2)) + np.where(seen, 0, 20)[..., None]
        found.append((ab, fetched, seen))
    return tuple(found)


def _distance(ab, fetched):
    return np.linalg.norm(ab - fetched, axis=-1)


FLICKER_OF = Exercise(
    name="flicker_of",
    objective="Measure flicker: the mean distance in the ab plane along the motion, over what is seen in both frames.",
    reference=lambda ab, fetched, seen: _distance(ab, fetched)[seen].mean(), inputs=_cases, tolerance=2e-3,
    misconceptions=(
        Misconception("hidden parts count", lambda ab, fetched, seen: _distance(ab, fetched).mean(),
                      "where something was hidden in the frame before, another thing is compared: leave that out."),
        Misconception("only hidden parts", lambda ab, fetched, seen: _distance(ab, fetched)[~seen].mean(),
                      "the mask is turned round: `seen` is True where both frames show the same."),
        Misconception("divided by all pixels", lambda ab, fetched, seen: (_distance(ab, fetched) * seen).mean(),
                      "hidden pixels count as steady: divide by the number of those that are seen."),
        Misconception("squared", lambda ab, fetched, seen: (_distance(ab, fetched)[seen] ** 2).mean(),
                      "that is the mean squared distance: the distance is asked."),
        Misconception("root mean square", lambda ab, fetched, seen: np.sqrt((_distance(ab, fetched)[seen] ** 2).mean()),
                      "that is the root of the mean square: take the root at every pixel, then the mean."),
        Misconception("city blocks", lambda ab, fetched, seen: np.abs(ab - fetched).sum(-1)[seen].mean(),
                      "differences in a and b are added up: the straight distance is shorter."),
        Misconception("mean of a and b", lambda ab, fetched, seen: np.abs(ab - fetched)[seen].mean(),
                      "a and b are two sides of one distance: they are not averaged."),
        Misconception("distance of the means",
                      lambda ab, fetched, seen: np.linalg.norm((ab - fetched)[seen].mean(axis=0)),
                      "flicker in opposite directions cancels here: first the distance, then the mean."),
        Misconception("difference of chroma",
                      lambda ab, fetched, seen: np.abs(np.linalg.norm(ab, axis=-1) - np.linalg.norm(
                          fetched, axis=-1))[seen].mean(), "from red to green nothing would change: hue counts, too."),
        Misconception("sum", lambda ab, fetched, seen: _distance(ab, fetched)[seen].sum(),
                      "that grows with the size of the frame: the mean is asked.", tolerance=0.05),
        Misconception("only a", lambda ab, fetched, seen: np.abs(ab - fetched)[..., 0][seen].mean(), "b is missing."),
        Misconception("median", lambda ab, fetched, seen: np.median(_distance(ab, fetched)[seen]),
                      "that is the median: small parts that flicker much would not count."),
        Misconception("one length for all", lambda ab, fetched, seen: np.linalg.norm((ab - fetched)[seen]),
                      "`norm` took one length of all pixels together: each pixel has its own (which axis holds a and "
                      "b?)."),
        Misconception("one length for all, hidden parts too", lambda ab, fetched, seen: np.linalg.norm(ab - fetched),
                      "`norm` took one length of all pixels together, hidden ones too: each pixel has its own."),
        Misconception("signs cancel", lambda ab, fetched, seen: (ab - fetched)[seen].mean(),
                      "positive and negative differences cancel: a distance has no sign."),
        Misconception("signs added up", lambda ab, fetched, seen: np.abs((ab - fetched).sum(axis=-1))[seen].mean(),
                      "the differences of a and b cancel each other: square them before you add."),
        Misconception("root mean square of a and b", lambda ab, fetched, seen: np.sqrt(
                          ((ab - fetched)[seen] ** 2).mean()),
                      "that is the root of a mean over a and b, too: a distance at each pixel first, then the mean."),
        Misconception("squares averaged over a and b", lambda ab, fetched, seen: ((ab - fetched)[seen] ** 2).mean(),
                      "that is a mean of squares of a and b: a distance at each pixel first, then the mean."),
        Misconception("root of the mean of the axes", lambda ab, fetched, seen: np.sqrt(
                          ((ab - fetched) ** 2).mean(axis=-1))[seen].mean(),
                      "the squares of a and b were averaged under the root: a distance adds them."),
        Misconception("larger of the two", lambda ab, fetched, seen: np.abs(ab - fetched).max(axis=-1)[seen].mean(),
                      "only the larger of the two differences counts: the other one adds to the distance."),
        Misconception("only b", lambda ab, fetched, seen: np.abs(ab - fetched)[..., 1][seen].mean(), "a is missing."),
        Misconception("squared, hidden parts too", lambda ab, fetched, seen: (_distance(ab, fetched) ** 2).mean(),
                      "that is a mean of squared distances, and hidden parts are in it."),
        Misconception("root mean square, hidden parts too", lambda ab, fetched, seen: np.sqrt(
                          (_distance(ab, fetched) ** 2).mean()),
                      "that is the root of a mean of squares, and hidden parts are in it."),
        Misconception("city blocks, hidden parts too", lambda ab, fetched, seen: np.abs(ab - fetched).sum(-1).mean(),
                      "differences in a and b are added up, and hidden parts count: the straight distance is shorter."),
        Misconception("mean of a and b, hidden parts too", lambda ab, fetched, seen: np.abs(ab - fetched).mean(),
                      "a and b are two sides of one distance; and hidden parts are in your mean."),
        Misconception("difference of the means", lambda ab, fetched, seen: np.linalg.norm(
                          ab[seen].mean(axis=0) - fetched[~seen].mean(axis=0)),
                      "you compared mean colours: first the distance at each pixel, then the mean."),
        Misconception("in proportion to the chroma", lambda ab, fetched, seen: (
                          _distance(ab, fetched) / np.linalg.norm(ab, axis=-1))[seen].mean(),
                      "divided by the chroma: the plain distance in CIE units is asked."),
        Misconception("root forgotten, then one for all", lambda ab, fetched, seen: np.sqrt(
                          ((ab - fetched)[seen] ** 2).sum() / seen.size),
                      "one root of all squares, divided by all pixels: take the root at every pixel, and divide by "
                      "those that are seen."),
        Misconception("share of the change", lambda ab, fetched, seen: _distance(ab, fetched)[seen].sum() / _distance(
                          ab, fetched).sum(),
                      "that is which share of all change lies where both frames show the same: its size is asked."),
        Misconception("colour instead of change", lambda ab, fetched, seen: np.linalg.norm(ab, axis=-1)[seen].mean(),
                      "that is how colourful the frame is: how far is it from the frame before?"),
        *instead_of_mean(lambda ab, fetched, seen: _distance(ab, fetched)[seen])[1:],
    ))
