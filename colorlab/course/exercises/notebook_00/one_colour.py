"""True colours of training photos, and the L of another one -> the mean colour in every pixel."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception


def _spread(colour, L):
    """One colour (2,) in every pixel of L (H, W): (2, H, W)."""
    return np.broadcast_to(np.reshape(colour, (2, 1, 1)), (2, *L.shape)).copy()


def _mean(training_ab):
    return training_ab.mean(axis=(0, 2, 3))


def _photos(rng):
    """Two sets of training photos: the new photo has another size, or the size of those."""
    made = []
    for count, shape, new in ((4, (5, 7), (6, 3)), (3, (4, 6), (4, 6))):
        centre = rng.uniform((-15, 10), (-5, 25), (count, 2))[:, :, None, None]
        made.append((rng.normal(centre, 20, (count, 2, *shape)).round(1), rng.uniform(0, 100, new).round(1)))
    return tuple(made)


ONE_COLOUR = Exercise(
    name="one_colour",
    objective="Write a colorizer that gives every pixel the mean colour of the training photos.",
    reference=lambda training_ab, L: _spread(_mean(training_ab), L),
    tolerance=1e-3,
    inputs=_photos,
    misconceptions=(
        Misconception("a colour for each place", lambda training_ab, L: training_ab.mean(axis=0),
                      "that is a mean for each place of the training photos. One colour is asked, for every pixel of "
                      "the new photo, whatever its size."),
        Misconception("one number for both", lambda training_ab, L: np.full((2, *L.shape), training_ab.mean()),
                      "a and b got the same number: over which axes may one average, and over which not?"),
        Misconception("only the colour", lambda training_ab, L: _mean(training_ab),
                      "that is the right pair of numbers; every pixel of the photo needs one."),
        Misconception("channels last", lambda training_ab, L: np.moveaxis(_spread(_mean(training_ab), L), 0, -1),
                      "a and b stand last, as in a picture file; here they come first."),
        Misconception("with a batch axis", lambda training_ab, L: _spread(_mean(training_ab), L)[None],
                      "one axis too many: a single photo goes in, so (2, height, width) comes out."),
        Misconception("a and b exchanged", lambda training_ab, L: _spread(_mean(training_ab)[::-1], L),
                      "a and b are exchanged."),
        Misconception("median", lambda training_ab, L: _spread(np.median(training_ab, axis=(0, 2, 3)), L),
                      "that is the median of a and of b; the mean is asked."),
        Misconception("the first photo only", lambda training_ab, L: _spread(training_ab[0].mean(axis=(1, 2)), L),
                      "that is the mean of the first training photo. What of the others?"),
        Misconception("one pixel only", lambda training_ab, L: _spread(training_ab[0, :, 0, 0], L),
                      "that is the colour of one pixel of one photo: average over all of them."),
        Misconception("size of the training photos",
                      lambda training_ab, L: _spread(_mean(training_ab), training_ab[0, 0]),
                      "the answer has the size of the training photos: which photo is to be colorized?", 1e-4),
        Misconception("lightness included", lambda training_ab, L: np.stack((L, *_spread(_mean(training_ab), L))),
                      "L is in the answer, too. A network predicts a and b; L is known already."),
        Misconception("strength without direction",
                      lambda training_ab, L: _spread(np.abs(training_ab).mean(axis=(0, 2, 3)), L),
                      "the signs are gone: a negative a is green, a positive one red, and the two may cancel."),
        Misconception("grey", lambda training_ab, L: np.zeros((2, *L.shape)),
                      "a = b = 0 is the other baseline, grey: the training photos were not asked."),
    ))
