"""Lambda from the factor between the weights of the rarest and the commonest colour: prior (Q,), factor -> lambda."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.draws import shares


def _priors(rng):
    drawn = []
    for count in (5, 7, 4):
        prior = shares(rng, count, 0.02)
        drawn.append((prior, round(1 + rng.uniform(0.25, 0.75) * (prior.max() / prior.min() - 1), 2)))
    return tuple(drawn)


def _odds(p, factor, bins=None, rarest=None, commonest=None):
    """lambda / (1 - lambda), from setting the quotient of two weights of equation 4 equal to the factor."""
    rarest = p.min() if rarest is None else rarest
    commonest = p.max() if commonest is None else commonest
    return (commonest - factor * rarest) / ((factor - 1) / (len(p) if bins is None else bins))


def _mix(*arguments, **options):
    odds = _odds(*arguments, **options)
    return odds / (1 + odds)


def _largest_weight(p, factor):
    """For which lambda the largest weight itself, after scaling, is nearest to the factor."""
    tried = np.linspace(1e-4, 1, 2000)[:, None]
    raw = 1 / ((1 - tried) * p + tried / len(p))
    largest = (raw / (raw @ p)[:, None]).max(axis=1)
    return tried[np.abs(largest - factor).argmin(), 0]


def _mixed_after(p, factor):
    odds = (1 / p.min() - factor / p.max()) / (len(p) * (factor - 1))
    return odds / (1 + odds)


MIX_FOR_FACTOR = Exercise(
    name="mix_for_factor",
    objective="Find the lambda of equation 4 for which the rarest bin weighs a given factor more than the commonest.",
    reference=lambda prior, factor: _mix(prior, factor), inputs=_priors, tolerance=2e-3,
    misconceptions=(
        Misconception("lambda exchanged", lambda p, f: 1 - _mix(p, f),
                      "lambda and 1 - lambda are exchanged. Which of the two leaves all weights equal, that is a "
                      "factor of 1?"),
        Misconception("Q of the paper", lambda p, f: _mix(p, f, bins=313),
                      "313 is the paper's number of bins; how many are there in the prior that you are given?"),
        Misconception("lambda without Q", lambda p, f: _mix(p, f, bins=1),
                      "the uniform distribution gives each bin 1 / Q, not 1."),
        Misconception("factor turned round", lambda p, f: _mix(p, 1 / f),
                      "the factor is turned round: which of the two bins has the larger weight?"),
        Misconception("rarest never seen", lambda p, f: _mix(p, f, rarest=0.0),
                      "you took the rarest bin to have probability 0; here it has some."),
        Misconception("factor against the mean bin", lambda p, f: _mix(p, f, commonest=p.mean()),
                      "the rarest bin was compared with a bin of mean probability; asked is the commonest."),
        Misconception("the odds", _odds,
                      "that is lambda / (1 - lambda). One step is left: solve for lambda."),
        Misconception("largest weight", _largest_weight,
                      "you made the largest *weight* equal to the factor; asked is the largest weight over the "
                      "smallest, in which the scale cancels."),
        Misconception("quotient of probabilities", lambda p, f: f * p.min() / p.max(),
                      "that compares two probabilities with the factor. Where did the uniform part go?"),
        Misconception("one over the factor", lambda p, f: 1 / f,
                      "1 / factor does not look at the prior: try it on one that is uniform."),
        Misconception("mixed after the inverse", _mixed_after,
                      "the inverses were mixed; equation 4 mixes the distributions first and inverts the mixture."),
        Misconception("factor of the paper", lambda p, f: 0.5,
                      "1/2 is the paper's lambda: which one gives the factor that is asked for?"),
        Misconception("first and last bin", lambda p, f: _mix(p, f, rarest=p[-1], commonest=p[0]),
                      "the first and the last bin were compared: the rarest and the commonest may lie anywhere."),
    ))
