"""Draws per object: belief (H, W, N), cars (H, W), u (K,) -> numbers of colours (H, W), -1 where no car is."""

from collections.abc import Callable

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.draws import shares

Belief = np.ndarray


def _scene(rng: np.random.Generator, count: int, colours: int):
    """A picture of 8 x 10 blocks with `count` cars of 2 x 2 to 2 x 3 blocks, beliefs, and a number u for each car."""
    cars = np.zeros((8, 10), int)
    places = rng.permutation([(row, column) for row in (0, 3, 6) for column in (0, 3, 7)])[:count]
    for number, (row, column) in enumerate(places, 1):
        cars[row:row + 2, column:column + rng.integers(2, 4)] = number
    belief = rng.dirichlet(np.ones(colours), cars.shape)
    belief[cars == 0] = 0.1 * belief[cars == 0] + 0.9 * np.eye(colours)[-2]  # sky and road are something else
    for number in range(1, count + 1):
        inside = cars == number
        # The blocks of a car believe alike, but differ enough to tell their mean from their median.
        belief[inside] = 0.4 * shares(rng, colours) + 0.6 * belief[inside]
    return belief, cars, np.array([_telling(rng, belief[cars == number]) for number in range(1, count + 1)])


def _telling(rng: np.random.Generator, beliefs: Belief) -> float:
    """A number u that lies near no end, and tells the mean of some blocks' beliefs from other ways to gather them."""
    ends = beliefs.mean(axis=0).cumsum()
    tries = [float(u) for u in rng.random(60) if np.abs(ends - u).min() > 0.01]
    ways = [how(beliefs, axis=0) for how in (np.mean, np.median, np.max, _geometric)]
    return max(tries, key=lambda u: len({_found(one / one.sum(), u) for one in ways}))


def _of(belief: Belief, cars: np.ndarray, number: int) -> np.ndarray:
    """The mean belief over one car."""
    return belief[cars == number].mean(axis=0)


def _over(how: Callable, belief: Belief, cars: np.ndarray, number: int) -> np.ndarray:
    """Something else than the mean belief over one car, normalised."""
    gathered = how(belief[cars == number], axis=0)
    return gathered / gathered.sum()


def _found(ends: np.ndarray, u: float) -> int:
    return int(np.searchsorted(ends.cumsum(), u, side="right").clip(max=len(ends) - 1))


def _painted(cars: np.ndarray, number_of, background: int = -1) -> np.ndarray:
    """Give each car the number that `number_of` says."""
    out = np.full(cars.shape, background)
    for number in range(1, cars.max() + 1):
        out[cars == number] = number_of(number)
    return out


def _blocks(belief: Belief, cars: np.ndarray, chosen) -> np.ndarray:
    """Give each block of a car a number of its own: `chosen(belief of the block, number of the car)`."""
    out = np.full(cars.shape, -1)
    for row, column in np.argwhere(cars > 0):
        out[row, column] = chosen(belief[row, column], cars[row, column])
    return out


def _reference(belief, cars, u):
    return _painted(cars, lambda k: _found(_of(belief, cars, k), u[k - 1]))


def _geometric(beliefs: np.ndarray, axis: int) -> np.ndarray:
    return np.exp(np.log(beliefs).mean(axis=axis))


def _from_zero(belief, cars, u):
    out = np.full(cars.shape, -1)
    for number in range(len(u)):
        out[cars == number] = _found(_of(belief, cars, number), u[number])
    return out


DRAW_PER_OBJECT = Exercise(
    name="draw_per_object",
    objective="Draw one paint for each car from its mean belief, so that a car has one paint and two cars may differ.",
    reference=_reference,
    inputs=lambda rng: (_scene(rng, 6, 5), _scene(rng, 8, 4), _scene(rng, 7, 6)), tolerance=0.1,
    misconceptions=(
        Misconception("each block from its own belief",
                      lambda belief, cars, u: _blocks(belief, cars, lambda p, k: _found(p, u[k - 1])),
                      "a car has patches: its blocks do not believe quite the same. One paint for each car is asked."),
        Misconception("one number for all cars",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(_of(belief, cars, k), u[0])),
                      "all cars were drawn with the same number of `u`: their paints are independent."),
        Misconception("always the likeliest",
                      lambda belief, cars, u: _painted(cars, lambda k: _of(belief, cars, k).argmax()),
                      "every car got its likeliest paint: that is the mode. Where does u come in?"),
        Misconception("likeliest of each block",
                      lambda belief, cars, u: _blocks(belief, cars, lambda p, k: p.argmax()),
                      "every block got its likeliest paint: neither drawn, nor one paint for a car."),
        Misconception("belief of all cars together",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(belief[cars > 0].mean(0), u[k - 1])),
                      "all cars were drawn from one belief, the mean over all of them: each has its own."),
        Misconception("belief of the whole picture",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(belief.mean((0, 1)), u[k - 1])),
                      "the belief was averaged over the whole picture, sky and road included."),
        Misconception("first block of the car",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(belief[cars == k][0], u[k - 1])),
                      "only one block of each car was asked: take the mean belief over all of its blocks."),
        Misconception("largest belief of any block",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(
                          _over(np.max, belief, cars, k), u[k - 1])),
                      "for each colour you took the block that believes in it most: what do the other blocks say?"),
        Misconception("median over the blocks",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(
                          np.median(belief[cars == k], axis=0), u[k - 1])),
                      "you took medians over the blocks of a car: they need not add up to 1. What is asked instead?"),
        Misconception("median over the blocks, normalised",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(
                          _over(np.median, belief, cars, k), u[k - 1])),
                      "you took medians over the blocks of a car, and made them add up to 1. What is asked instead?"),
        Misconception("number of the next car",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(_of(belief, cars, k), u[k % len(u)])),
                      "car 1 was drawn with the second number of `u`: cars are numbered from 1, arrays from 0."),
        Misconception("background is colour 0",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(_of(belief, cars, k), u[k - 1]), 0),
                      "the background got the number of a paint: -1 is asked where no car is."),
        Misconception("off by one upwards",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(_of(belief, cars, k), u[k - 1]) + 1),
                      "every paint is one too high: a u below the first share belongs to colour 0."),
        Misconception("off by one downwards",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(_of(belief, cars, k), u[k - 1]) - 1),
                      "every paint is one too low: a u below the first share belongs to colour 0."),
        Misconception("all equally likely",
                      lambda belief, cars, u: _painted(cars, lambda k: int(u[k - 1] * belief.shape[-1])),
                      "each colour got an equal stretch of 0..1: its stretch should be as long as its share."),
        Misconception("shares not stacked",
                      lambda belief, cars, u: _painted(cars, lambda k: np.searchsorted(_of(belief, cars, k), u[k - 1])),
                      "u was looked up among single shares: stack them up from 0 to 1 first."),
        Misconception("stacked from the other end",
                      lambda belief, cars, u: _painted(cars, lambda k: belief.shape[-1] - 1 - _found(
                          _of(belief, cars, k)[::-1], u[k - 1])),
                      "the stretches were laid from the last colour to the first: a fair draw, but in another order."),
        Misconception("sum instead of mean",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(belief[cars == k].sum(0), u[k - 1])),
                      "the beliefs of a car's blocks were added up: their sum is no distribution any more."),
        Misconception("geometric mean over the blocks",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(
                          np.exp(np.log(belief[cars == k]).mean(axis=0)), u[k - 1])),
                      "you averaged logarithms over the blocks: one block that rules a paint out then decides for all. "
                      "Which mean is asked?"),
        Misconception("geometric mean over the blocks, normalised",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(
                          _over(_geometric, belief, cars, k), u[k - 1])),
                      "you averaged logarithms over the blocks: one block that rules a paint out then decides for all. "
                      "Which mean is asked?"),
        Misconception("product over the blocks",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(
                          _over(np.prod, belief, cars, k), u[k - 1])),
                      "you multiplied the beliefs of the blocks, as if each were new evidence: a mean is asked."),
        Misconception("least belief of any block",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(
                          _over(np.min, belief, cars, k), u[k - 1])),
                      "for each colour you took the block that believes in it least: what do the other blocks say?"),
        Misconception("share nearest to u",
                      lambda belief, cars, u: _painted(cars, lambda k: np.abs(
                          _of(belief, cars, k) - u[k - 1]).argmin()),
                      "you took the paint whose share is most like u: u is a place on the line from 0 to 1, on which "
                      "the shares lie end to end."),
        Misconception("end nearest to u",
                      lambda belief, cars, u: _painted(cars, lambda k: np.abs(
                          _of(belief, cars, k).cumsum() - u[k - 1]).argmin()),
                      "you took the end that is nearest to u: in whose stretch does u lie?"),
        Misconception("number of the car before",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(_of(belief, cars, k), u[k - 2])),
                      "each car was drawn with the number of the car before it: car 1 belongs to the first of `u`."),
        Misconception("numbers from the end",
                      lambda belief, cars, u: _painted(cars, lambda k: _found(_of(belief, cars, k), u[-k])),
                      "the numbers in `u` were used from the last to the first: car 1 belongs to the first."),
        Misconception("cars counted from 0", lambda belief, cars, u: _from_zero(belief, cars, u),
                      "the road was painted, too, and the last car was not: in `cars`, what does 0 stand for?"),
        Misconception("last car left out",
                      lambda belief, cars, u: np.where(cars == len(u), -1, _reference(belief, cars, u)),
                      "the last car was left out: where does a `range` end?"),
        Misconception("majority of the blocks' draws",
                      lambda belief, cars, u: _painted(cars, lambda k: np.bincount(
                          [_found(block, u[k - 1]) for block in belief[cars == k]]).argmax()),
                      "you drew for each block and took the commonest result: first the mean belief, then one draw."),
        Misconception("mean of the blocks' draws",
                      lambda belief, cars, u: _painted(cars, lambda k: np.rint(np.mean(
                          [_found(block, u[k - 1]) for block in belief[cars == k]]))),
                      "you drew for each block and averaged the numbers of the paints: between red and neutral that "
                      "would be blue. Average the beliefs instead."),
        Misconception("always paint 0", lambda belief, cars, u: _painted(cars, lambda k: 0),
                      "every car got paint 0: `argmax` of a condition finds the *first* place where it is true."),
        Misconception("background kept", lambda belief, cars, u: _reference(belief, cars, u) + 1,
                      "your paints begin with 1, and the background got 0: paints begin with 0, and -1 is asked where "
                      "no car is."),
    ))
