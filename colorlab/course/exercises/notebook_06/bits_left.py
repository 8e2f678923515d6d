"""Bits that an answer leaves: shares (N,) and the group that each colour is in (N,) -> bits."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.notebook_06.distributions import SHARES, UNEVEN, entropy, normalised

_ASKED, _ASKED_AGAIN = np.array([0, 1, 0, 1, 0]), np.array([2, 0, 2, 1])


def _parts(shares, group):
    """(probability, shares in it) of each answer that can come."""
    return [(shares[group == g].sum(), shares[group == g]) for g in np.unique(group)]


def _left(shares, group):
    return sum(total * entropy(part / total) for total, part in _parts(shares, group))


def _answer_entropy(shares, group):
    return entropy([total for total, _ in _parts(shares, group)])


BITS_LEFT = Exercise(
    name="bits_left",
    objective="Compute how many bits are left on average once a user has answered a question about the paint.",
    reference=_left, inputs=((SHARES, _ASKED), (UNEVEN, _ASKED_AGAIN)), tolerance=2e-3,
    misconceptions=(
        Misconception("bits gained", _answer_entropy,
                      "that is what the answer tells; what is left afterwards is asked."),
        Misconception("nothing learnt", lambda shares, group: entropy(shares),
                      "these are the bits before the question: after an answer, do the shares that remain sum to 1?"),
        Misconception("not renormalised",
                      lambda shares, group: sum(total * entropy(part) for total, part in _parts(shares, group)),
                      "the shares that remain after an answer do not sum to 1: divide by what is left."),
        Misconception("answers equally likely",
                      lambda shares, group: np.mean([entropy(part / total) for total, part in _parts(shares, group)]),
                      "all answers count the same: weight each by how likely it comes."),
        Misconception("answers added up",
                      lambda shares, group: sum(entropy(part / total) for total, part in _parts(shares, group)),
                      "the answers were added up: only one of them comes. Weight each by how likely it is."),
        Misconception("likeliest answer only",
                      lambda shares, group: max((t, entropy(part / t)) for t, part in _parts(shares, group))[1],
                      "that is what the likeliest answer leaves: take the mean over all answers."),
        Misconception("worst answer only",
                      lambda shares, group: max(entropy(part / t) for t, part in _parts(shares, group)),
                      "that is what the worst answer leaves: take the mean over all answers."),
        Misconception("first answer only",
                      lambda shares, group: entropy(normalised(shares[group == group.min()])),
                      "that is what the first answer leaves: take the mean over all answers."),
        Misconception("natural logarithm",
                      lambda shares, group: sum(t * entropy(part / t, np.log) for t, part in _parts(shares, group)),
                      "right quantity, natural logarithm: bits use another."),
        Misconception("colours in a group equally likely",
                      lambda shares, group: sum(t * np.log2(len(part)) for t, part in _parts(shares, group)),
                      "the colours that fit an answer were taken as equally likely: they keep their ratio."),
        Misconception("minus missing", lambda shares, group: -_left(shares, group),
                      "logarithms of shares are negative: a sign is missing."),
    ))
