"""Bits that an answer leaves: shares (N,) and the group that each colour is in (N,) -> bits."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.draws import shares
from colorlab.course.exercises.notebook_06.distributions import entropy, normalised


def _questions(rng):
    """A yes-no question; one with answers that no colour has; one with four answers and a colour that stands alone."""
    yes_no, gaps, four = [0, 0, 0, 1, 1], [0, 0, 2, 2, 5, 5], [0, 0, 1, 1, 1, 2, 3, 3]
    return tuple((shares(rng, len(group), 0.02), rng.permutation(group)) for group in (yes_no, gaps, four))


def _parts(shares, group):
    """(probability, shares in it) of each answer that can come."""
    return _parts_of(shares, group, np.unique(group))


def _parts_of(shares, group, answers):
    return [(shares[group == g].sum(), shares[group == g]) for g in answers]


def _left_of(shares, group, answers):
    return sum(total * entropy(part / total) for total, part in _parts_of(shares, group, answers) if total)


def _left(shares, group):
    return sum(total * entropy(part / total) for total, part in _parts(shares, group))


def _answer_entropy(shares, group):
    return entropy([total for total, _ in _parts(shares, group)])


BITS_LEFT = Exercise(
    name="bits_left",
    objective="Compute how many bits are left on average once a user has answered a question about the paint.",
    reference=_left, inputs=_questions, tolerance=1e-4,
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
        Misconception("best answer only",
                      lambda shares, group: min(entropy(part / t) for t, part in _parts(shares, group)),
                      "that is what the best answer leaves: take the mean over all answers."),
        Misconception("answer 1 only", lambda shares, group: entropy(normalised(shares[group == 1])),
                      "that is what the answer 1 leaves: take the mean over all answers."),
        Misconception("divided by the answers", lambda shares, group: _left(shares, group) / len(np.unique(group)),
                      "the weights of the answers sum to 1 already: you divided once more."),
        Misconception("answers of one bit", lambda shares, group: entropy(shares) - 1,
                      "an answer tells one bit only if yes and no are equally likely, and the only ones."),
        Misconception("equal answers", lambda shares, group: entropy(shares) - np.log2(len(np.unique(group))),
                      "an answer tells that much only if all answers are equally likely."),
        Misconception("share of the bits", lambda shares, group: _left(shares, group) / entropy(shares),
                      "that is the share of the bits that is left: how many are it?"),
        Misconception("first answer only",
                      lambda shares, group: entropy(normalised(shares[group == group.min()])),
                      "that is what the first answer leaves: take the mean over all answers."),
        Misconception("natural logarithm",
                      lambda shares, group: sum(t * entropy(part / t, np.log) for t, part in _parts(shares, group)),
                      "right quantity, natural logarithm: bits use another."),
        Misconception("colours in a group equally likely",
                      lambda shares, group: sum(t * np.log2(len(part)) for t, part in _parts(shares, group)),
                      "the colours that fit an answer were taken as equally likely: they keep their ratio."),
        Misconception("numbers without a gap",
                      lambda shares, group: _left_of(shares, group, range(len(np.unique(group)))),
                      "right where the answers are numbered 0, 1, 2 without a gap: go through the numbers that occur."),
        Misconception("answers that nobody gives",
                      lambda shares, group: np.nan if len(np.unique(group)) <= group.max() else _left(shares, group),
                      "an answer that fits no colour has the probability 0, and 0 / 0 is no number: leave it out."),
        Misconception("two answers", lambda shares, group: _left_of(shares, group, (0, 1)),
                      "only the answers 0 and 1 were looked at: there may be more."),
        Misconception("weighted by the number of colours",
                      lambda shares, group: sum(len(part) / len(shares) * entropy(part / t)
                                                for t, part in _parts(shares, group)),
                      "an answer is not the likelier the more colours fit it, but the more their shares add up to."),
        Misconception("minus missing", lambda shares, group: -_left(shares, group),
                      "logarithms of shares are negative: a sign is missing."),
        Misconception("colours counted, not their shares", lambda shares, group: entropy(
                          np.unique(group, return_counts=True)[1] / len(group)),
                      "you counted how many colours fit each answer: how likely are they, and what is left then?"),
        Misconception("gained, then left", lambda shares, group: entropy(shares) + _answer_entropy(shares, group),
                      "bits grew: can an answer leave more than there was before?"),
        Misconception("weighted twice", lambda shares, group: sum(
                          t ** 2 * entropy(part / t) for t, part in _parts(shares, group)),
                      "each answer was weighted twice by how likely it comes: once is a mean."),
        Misconception("uniform within all colours", lambda shares, group: np.log2(len(shares)) - _answer_entropy(
                          shares, group),
                      "before the question the colours are not equally likely: they have shares."),
        Misconception("weighted by the other answers", lambda shares, group: sum(
                          (1 - t) * entropy(part / t) for t, part in _parts(shares, group)),
                      "each answer was weighted by how often it does *not* come."),
        Misconception("median answer", lambda shares, group: np.median(
                          [entropy(part / t) for t, part in _parts(shares, group)]),
                      "that is what the answer in the middle leaves: take the mean over all answers, weighted."),
        Misconception("gained, not renormalised", lambda shares, group: entropy(shares) - sum(
                          t * entropy(part) for t, part in _parts(shares, group)),
                      "you subtracted: what is left *after* the answer is asked; and the shares that remain do not sum "
                      "to 1."),
        Misconception("gained from equal answers", lambda shares, group: entropy(shares) - np.mean(
                          [entropy(part / t) for t, part in _parts(shares, group)]),
                      "that is a gain, with all answers equally likely: what is left on average is asked."),
        Misconception("added up, not renormalised, weighted by number", lambda shares, group: sum(
                          len(part) / len(shares) * entropy(part) for _, part in _parts(shares, group)),
                      "the shares that remain after an answer do not sum to 1; and an answer is not the likelier the "
                      "more colours fit it."),
    ))
