"""Entropy: shares (N,) -> bits."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.draws import shares
from colorlab.course.exercises.notebook_06.distributions import entropy, logarithms


def _distributions(rng):
    """One without zeros, one with some, and a certain colour."""
    some = rng.permutation(np.concatenate((shares(rng, 4), np.zeros(2))))
    return (shares(rng, 5),), (some,), (rng.permutation([0.0, 1.0, 0.0]),)


PAINT_ENTROPY = Exercise(
    name="paint_entropy",
    objective="Compute the entropy of a distribution in bits; colours with share 0 add nothing.",
    reference=entropy, inputs=_distributions, tolerance=1e-4,
    misconceptions=(
        Misconception("natural logarithm", lambda p: entropy(p, np.log),
                      "a fair coin would get 0.69: that is the natural logarithm. Which one counts yes-no questions?"),
        Misconception("logarithm to base 10", lambda p: entropy(p, np.log10),
                      "a fair coin would get 0.30: that is the logarithm to base 10."),
        Misconception("minus missing", lambda p: -entropy(p), "logarithms of shares are negative: a sign is missing."),
        Misconception("shares forgotten", lambda p: -logarithms(p)[1].sum(),
                      "every surprise counts the same here: how often does each of them come?"),
        Misconception("mean surprise", lambda p: -logarithms(p)[1].mean(),
                      "a plain mean of the surprises: a rare colour should count as rarely as it comes."),
        Misconception("mean instead of sum", lambda p: entropy(p) / len(p),
                      "divided by the number of colours: the shares already make a mean of the sum."),
        Misconception("number of colours", lambda p: np.log2(len(p)),
                      "that is the entropy of equally likely colours, with those that never come."),
        Misconception("number of colours that come", lambda p: np.log2((p > 0).sum()),
                      "that would be right if all colours that come were equally likely."),
        Misconception("2 to the power", lambda p: 2 ** entropy(p),
                      "that is the number of equally likely colours with this entropy: take its logarithm."),
        Misconception("distance from the maximum", lambda p: np.log2(len(p)) - entropy(p),
                      "a certain colour would get the most: that measures how sure one is, not how unsure."),
        Misconception("share of the maximum", lambda p: entropy(p) / np.log2(len(p)),
                      "divided by the largest possible value: bits are asked, not a share."),
        Misconception("Gini", lambda p: 1 - (p ** 2).sum(),
                      "that is the chance that two draws differ, another measure: where is the logarithm?"),
        Misconception("logarithm of 0", lambda p: entropy(p) if (p > 0).all() else np.nan,
                      "0 times the logarithm of 0 is no number to numpy: leave the colours out that never come."),
        Misconception("mean of those that come", lambda p: entropy(p) / (p > 0).sum(),
                      "divided by the number of colours: the shares already make a mean of the sum."),
        Misconception("chance of an error", lambda p: 1 - p.max(),
                      "that is how often the best bet is wrong, another measure: where is the logarithm?"),
        Misconception("collision", lambda p: -np.log2((p ** 2).sum()),
                      "the logarithm came after the sum: that is another entropy (of collisions)."),
        Misconception("likeliest colour only", lambda p: -np.log2(p.max()),
                      "that is the surprise of the likeliest colour alone: all of them count."),
        Misconception("1 added in the logarithm", lambda p: -(p * np.log2(p + 1)).sum(),
                      "1 was added inside the logarithm to avoid log 0: that changes every term. Leave zeros out."),
        Misconception("a little added", lambda p: -(p * np.log2(p + 1e-3)).sum(),
                      "a small number was added inside the logarithm: that changes every term. Leave zeros out."),
        Misconception("a little added, and minus missing", lambda p: (p * np.log2(p + 1e-3)).sum(),
                      "logarithms of shares are negative, so a sign is missing; and a small number was added to each."),
        Misconception("each colour on its own", lambda p: entropy(p) - (lambda q: (q * np.log2(q)).sum())(
                          1 - p[(p > 0) & (p < 1)]),
                      "you asked for each colour \"is it this one?\" and added up: the same doubt is counted again and "
                      "again."),
        Misconception("largest surprise", lambda p: -np.log2(p[p > 0].min()),
                      "that is the surprise of the rarest colour alone: how often does it come?"),
        Misconception("share of the maximum of those that come",
                      lambda p: entropy(p) / np.log2((p > 0).sum()) if (p > 0).sum() > 1 else 0,
                      "divided by the largest possible value: bits are asked, not a share."),
    ))
