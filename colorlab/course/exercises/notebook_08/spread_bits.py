"""Paints (cars, draws) -> bits of all answers together, and mean bits over the draws for one car: two numbers."""

import numpy as np

from colorlab.course.exercises import Exercise, Inputs, Misconception

PAINTS = 6  # numbers of paints that the inputs hold: 0 ... 5


def _inputs(dice: np.random.Generator) -> Inputs:
    """Cars with a paint that they get most often, which differs from car to car."""
    examples = []
    for cars, draws, faithful in ((9, 16, 0.6), (14, 8, 0.75)):
        favourite = dice.choice(PAINTS, (cars, 1), p=[0.35, 0.25, 0.16, 0.12, 0.08, 0.04])
        answers = np.where(dice.random((cars, draws)) < faithful, favourite, dice.integers(0, PAINTS, (cars, draws)))
        examples.append((answers,))
    return tuple(examples)


def entropy(numbers: np.ndarray, logarithm=np.log2) -> float:
    """Of the values' shares."""
    shares = np.unique(numbers, return_counts=True)[1] / np.size(numbers)
    return float(-(shares * logarithm(shares)).sum())


def _spread(paints: np.ndarray) -> np.ndarray:
    return np.array([entropy(paints), np.mean([entropy(car) for car in paints])])


def _bits_of(shares: np.ndarray) -> float:
    positive = shares[shares > 0]
    return float(-(positive * np.log2(positive)).sum())


SPREAD_BITS = Exercise(
    name="spread_bits",
    objective="Measure mode collapse: the bits of a generator's answers over all cars, and over draws for one car.",
    reference=_spread,
    inputs=_inputs, tolerance=1e-6,
    misconceptions=(
        Misconception("natural logarithm", lambda paints: _spread(paints) * np.log(2),
                      "those are nats: bits use the logarithm to base 2."),
        Misconception("over cars instead of draws", lambda paints: np.array([
            entropy(paints), np.mean([entropy(draw) for draw in paints.T])]),
            "the first number is right. For the second you took one draw and all cars: take one car and all its "
            "draws."),
        Misconception("exchanged", lambda paints: _spread(paints)[::-1], "first over all answers, then per car."),
        Misconception("entropy of the mean car", lambda paints: np.array([entropy(paints), entropy(paints)]),
                      "your two numbers are always the same: the entropy of the mean distribution is not the mean of "
                      "the entropies. Take each car's by itself first."),
        Misconception("sum over cars", lambda paints: _spread(paints) * (1, len(paints)),
                      "the first number is right. The second is to be a mean over cars, yours grows with their "
                      "number."),
        Misconception("first car only", lambda paints: np.array([entropy(paints), entropy(paints[0])]),
                      "the first number is right. The second one knows the first car only: what do the others do?"),
        Misconception("median over cars", lambda paints: np.array([
            entropy(paints), np.median([entropy(car) for car in paints])]),
            "the first number is right. For the second you took the car in the middle: a mean is asked."),
        Misconception("numbers of paints, not bits", lambda paints: 2 ** _spread(paints),
                      "you went on to the number of equally frequent paints that would spread as much: the bits "
                      "themselves are asked."),
        Misconception("number of paints", lambda paints: np.log2([float(len(np.unique(paints))), float(
            np.mean([len(np.unique(car)) for car in paints]))]),
            "you counted paints as if all were equally frequent: a paint that comes once in a hundred cars should "
            "hardly count."),
        Misconception("sign", lambda paints: -_spread(paints), "an entropy is never negative."),
        Misconception("what the car decides", lambda paints: np.array([
            entropy(paints), entropy(paints) - np.mean([entropy(car) for car in paints])]),
            "the first number is right. The second one says how much the *car* decides (the mutual information); "
            "asked is what is left to the noise."),
        Misconception("only the difference", lambda paints: np.subtract(*_spread(paints)),
                      "you return one number, how much the *car* decides: two are asked, the bits from which you got "
                      "it."),
        Misconception("most frequent paint of each car", lambda paints: np.array([
            entropy(np.array([np.bincount(car).argmax() for car in paints])),
            np.mean([entropy(car) for car in paints])]),
            "the second number is right. For the first you kept one paint for each car: all answers count."),
        Misconception("number of paints of each car", lambda paints: np.array([
            np.log2(len(np.unique(paints))), np.mean([np.log2(len(np.unique(car))) for car in paints])]),
            "you counted paints as if all were equally frequent: a paint that comes once in a hundred cars should "
            "hardly count."),
        Misconception("plain number of paints", lambda paints: np.array([
            len(np.unique(paints)), np.mean([len(np.unique(car)) for car in paints])]),
            "those are numbers of different paints: how often each of them comes must count."),
        Misconception("first draw only", lambda paints: np.array([
            entropy(paints[:, 0]), np.mean([entropy(car) for car in paints])]),
            "the second number is right. For the first you took one draw of each car: all answers together are asked."),
        Misconception("most spread car", lambda paints: np.array([
            entropy(paints), np.max([entropy(car) for car in paints])]),
            "the first number is right. The second is that of the car with most bits: a mean is asked."),
        Misconception("least spread car", lambda paints: np.array([
            entropy(paints), np.min([entropy(car) for car in paints])]),
            "the first number is right. The second is that of the car with fewest bits: a mean is asked."),
        Misconception("last car only", lambda paints: np.array([entropy(paints), entropy(paints[-1])]),
                      "the first number is right. The second one knows the last car only: what do the others do?"),
        Misconception("standard deviation", lambda paints: np.array([paints.std(), paints.std(axis=1).mean()]),
                      "you took a spread of the paints' *numbers*: they are names, paint 4 is not twice paint 2."),
        Misconception("variance", lambda paints: np.array([paints.var(), paints.var(axis=1).mean()]),
                      "you took a spread of the paints' *numbers*: they are names, paint 4 is not twice paint 2."),
        Misconception("parts of the maximum", lambda paints: _spread(paints) / np.log2(len(np.unique(paints))),
                      "divided by the largest possible value: bits are asked, not a share."),
        Misconception("shares of the whole table", lambda paints: np.array([entropy(paints), np.mean([
            _bits_of(np.unique(car, return_counts=True)[1] / paints.size) for car in paints])]),
            "the first number is right. For the second, one car's counts were divided by all answers: its shares must "
            "sum to 1."),
        Misconception("rows as answers", lambda paints: np.array([
            _bits_of(np.unique(paints, axis=0, return_counts=True)[1] / len(paints)),
            np.mean([entropy(car) for car in paints])]),
            "the second number is right. For the first you counted whole rows: each draw is an answer."),
        Misconception("numbers as shares", lambda paints: np.array([
            _bits_of(paints / paints.sum()), np.mean([_bits_of(car / max(car.sum(), 1)) for car in paints])]),
            "the numbers of the paints went into the logarithm: count how often each of them comes."),
        Misconception("per draw for both", lambda paints: np.array([
            np.mean([entropy(draw) for draw in paints.T]), np.mean([entropy(car) for car in paints])]),
            "the second number is right. For the first you averaged over draws: put all answers together, then count."),
        Misconception("sum over all cars first", lambda paints: np.array([
            sum(entropy(car) for car in paints), np.mean([entropy(car) for car in paints])]),
            "the second number is right. For the first you added up the cars' bits: put all answers together, then "
            "count."),
        Misconception("mean of the mean", lambda paints: np.repeat(np.mean([entropy(car) for car in paints]), 2),
                      "both of yours are the mean over cars: the first is of all answers together."),
        Misconception("mean paint of each car", lambda paints: np.array([
            entropy(np.rint(paints.mean(axis=1))), np.mean([entropy(car) for car in paints])]),
            "the second number is right. For the first you averaged the numbers of the paints: they are names."),
        Misconception("all bits by the cars", lambda paints: entropy(paints) * np.array([1, 1 / len(paints)]),
                      "the first number is right. The second is not the first divided by the number of cars: take each "
                      "car's draws by themselves."),
        Misconception("numbers of one car as shares", lambda paints: np.array([entropy(paints), np.mean(
            [_bits_of(car / car.sum()) for car in paints if car.sum()])]),
            "the first number is right. For the second the numbers of the paints went into the logarithm: count how "
            "often each of them comes."),
        Misconception("weighted sum over cars", lambda paints: np.array([entropy(paints), sum(
            entropy(car) for car in paints) / paints.size]),
            "the first number is right. The second was divided by all answers: it is a mean over cars."),
    ))
