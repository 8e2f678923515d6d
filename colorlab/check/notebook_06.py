"""Exercises of 06_car_colors."""

import numpy as np

from colorlab.check import Exercise, Misconception

_FIVE = np.array([[57.0, 35.0], [14.0, -54.0], [-2.0, -4.0], [0.0, 53.0], [-44.0, 42.0]])
# The likeliest colour is neither the first nor the last, and not the nearest to the mean.
_FOUR = np.array([[30.0, -10.0], [-25.0, 48.0], [8.0, 5.0], [61.0, 20.0]])
_SHARES, _UNEVEN = np.array([0.15, 0.35, 0.2, 0.25, 0.05]), np.array([0.1, 0.22, 0.28, 0.4])
_WITH_ZEROS, _CERTAIN = np.array([0.5, 0.0, 0.25, 0.0, 0.2, 0.05]), np.array([0.0, 1.0, 0.0])
_WEIGHTS, _OTHER_WEIGHTS = np.array([2.2, 1.6, 0.25, 2.5, 0.4]), np.array([0.5, 3.0, 1.2, 0.1])
_NUMBERS, _MORE_NUMBERS = np.array([0.03, 0.91, 0.46, 0.72, 0.17, 0.55, 0.98]), np.array([0.33, 0.95, 0.05, 0.62, 0.11])
_ASKED, _ASKED_AGAIN = np.array([0, 1, 0, 1, 0]), np.array([2, 0, 2, 1])


def _forecasts(used: range, seed: int, slope: float, middle: float) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities from some of the ten groups, and what came, 0 or 1: some promise too much and some too little."""
    dice = np.random.default_rng(seed)
    group = dice.integers(used.start, used.stop, 25 * len(used))
    promised = (group + 0.02 + 0.9 * dice.random(len(group)) ** 2) / 10  # mostly below the middles of the groups
    return promised, (dice.random(len(group)) < middle + slope * (promised - 0.5)).astype(int)


# ---- best single colours

def _pair(mean, mode):
    return np.stack((np.asarray(mean, float), np.asarray(mode, float)))


def _mean(ab, shares):
    return shares @ ab


def _mode(ab, shares):
    return ab[shares.argmax()]


def _nearest(ab, shares):
    return ab[np.linalg.norm(ab - _mean(ab, shares), axis=1).argmin()]


def _median(ab, shares):
    """Weighted median of each axis on its own."""
    out = []
    for values in ab.T:
        order = values.argsort()
        out.append(values[order][np.searchsorted(shares[order].cumsum(), 0.5)])
    return np.array(out)


BEST_SINGLE_COLOURS = Exercise(
    name="best_single_colours",
    objective="Find the colours with the least expected squared error and the least expected 0-1 loss.",
    reference=lambda ab, shares: _pair(_mean(ab, shares), _mode(ab, shares)),
    inputs=((_FIVE, _SHARES), (_FOUR, _UNEVEN)), tolerance=0.02,
    misconceptions=(
        Misconception("exchanged rows", lambda ab, shares: _pair(_mode(ab, shares), _mean(ab, shares)),
                      "both colours are there, in the other order: which of them is asked first?"),
        Misconception("all colours equally likely", lambda ab, shares: _pair(ab.mean(0), _mode(ab, shares)),
                      "the first row treats all colours as equally likely: where do the shares come in?"),
        Misconception("shares divided twice",
                      lambda ab, shares: _pair((shares[:, None] * ab).mean(0), _mode(ab, shares)),
                      "the first row is too near to grey: the shares already sum to 1, and you divided once more."),
        Misconception("mean for both", lambda ab, shares: _pair(_mean(ab, shares), _mean(ab, shares)),
                      "the second row is the mean again, a colour that never comes: how often is it exactly right?"),
        Misconception("mode for both", lambda ab, shares: _pair(_mode(ab, shares), _mode(ab, shares)),
                      "the first row is the likeliest colour: a far miss costs much when it is squared."),
        Misconception("rarest colour", lambda ab, shares: _pair(_mean(ab, shares), ab[shares.argmin()]),
                      "the second row is the rarest colour: which one would you bet on?"),
        Misconception("colour nearest to the mean", lambda ab, shares: _pair(_mean(ab, shares), _nearest(ab, shares)),
                      "the second row is the colour nearest to the mean: the 0-1 loss does not ask how far off."),
        Misconception("colour nearest to the mean first",
                      lambda ab, shares: _pair(_nearest(ab, shares), _mode(ab, shares)),
                      "the first row was moved to the nearest real colour: the squared error does not ask for that."),
        Misconception("number of the mode",
                      lambda ab, shares: _pair(_mean(ab, shares), np.repeat(shares.argmax(), 2)),
                      "the second row holds the number of the likeliest colour, not its a and b."),
        Misconception("most vivid colour",
                      lambda ab, shares: _pair(_mean(ab, shares), ab[np.linalg.norm(ab, axis=1).argmax()]),
                      "the second row is the most vivid colour: what makes a bet win?"),
        Misconception("median for mean", lambda ab, shares: _pair(_median(ab, shares), _mode(ab, shares)),
                      "the first row is a median; it belongs to the distance, not to its square."),
        Misconception("squared shares",
                      lambda ab, shares: _pair((shares ** 2 / (shares ** 2).sum()) @ ab, _mode(ab, shares)),
                      "the first row counts likely colours too much: the error is squared, not the share."),
        Misconception("swapped a and b",
                      lambda ab, shares: _pair(_mean(ab, shares)[::-1], _mode(ab, shares)[::-1]),
                      "a and b are swapped: which column comes first?"),
        Misconception("clipped ab",
                      lambda ab, shares: _pair(_mean(ab.clip(0), shares), _mode(ab.clip(0), shares)),
                      "greens and blues are lost: a and b have signs, and were cut off at 0."),
    ))


# ---- entropy

def _logs(shares, log=np.log2):
    positive = shares[shares > 0]
    return positive, log(positive)


def _entropy(shares, log=np.log2):
    positive, logs = _logs(np.asarray(shares, float), log)
    return abs((positive * logs).sum())


PAINT_ENTROPY = Exercise(
    name="paint_entropy",
    objective="Compute the entropy of a distribution in bits; colours with share 0 add nothing.",
    reference=_entropy, inputs=((_SHARES,), (_WITH_ZEROS,), (_CERTAIN,)), tolerance=2e-3,
    misconceptions=(
        Misconception("natural logarithm", lambda p: _entropy(p, np.log),
                      "a fair coin would get 0.69: that is the natural logarithm. Which one counts yes-no questions?"),
        Misconception("logarithm to base 10", lambda p: _entropy(p, np.log10),
                      "a fair coin would get 0.30: that is the logarithm to base 10."),
        Misconception("minus missing", lambda p: -_entropy(p), "logarithms of shares are negative: a sign is missing."),
        Misconception("shares forgotten", lambda p: -_logs(p)[1].sum(),
                      "every surprise counts the same here: how often does each of them come?"),
        Misconception("mean surprise", lambda p: -_logs(p)[1].mean(),
                      "a plain mean of the surprises: a rare colour should count as rarely as it comes."),
        Misconception("mean instead of sum", lambda p: _entropy(p) / len(p),
                      "divided by the number of colours: the shares already make a mean of the sum."),
        Misconception("number of colours", lambda p: np.log2(len(p)),
                      "that is the entropy of equally likely colours, with those that never come."),
        Misconception("number of colours that come", lambda p: np.log2((p > 0).sum()),
                      "that would be right if all colours that come were equally likely."),
        Misconception("2 to the power", lambda p: 2 ** _entropy(p),
                      "that is the number of equally likely colours with this entropy: take its logarithm."),
        Misconception("distance from the maximum", lambda p: np.log2(len(p)) - _entropy(p),
                      "a certain colour would get the most: that measures how sure one is, not how unsure."),
        Misconception("share of the maximum", lambda p: _entropy(p) / np.log2(len(p)),
                      "divided by the largest possible value: bits are asked, not a share."),
        Misconception("Gini", lambda p: 1 - (p ** 2).sum(),
                      "that is the chance that two draws differ, another measure: where is the logarithm?"),
        Misconception("likeliest colour only", lambda p: -np.log2(p.max()),
                      "that is the surprise of the likeliest colour alone: all of them count."),
        Misconception("1 added in the logarithm", lambda p: -(p * np.log2(p + 1)).sum(),
                      "1 was added inside the logarithm to avoid log 0: that changes every term. Leave zeros out."),
    ))


# ---- calibration

def _groups(confidence, groups):
    return np.minimum((confidence * groups).astype(int), groups - 1)


def _gaps(confidence, came, groups=10, group=None):
    """(size, mean probability - share that came) of each group that is not empty."""
    group = _groups(confidence, groups) if group is None else group
    return [((group == g).sum(), confidence[group == g].mean() - came[group == g].mean()) for g in np.unique(group)]


def _weighted(gaps):
    sizes, differences = np.array(gaps).T
    return (sizes * np.abs(differences)).sum() / sizes.sum()


def _from_middles(confidence, came):
    group = _groups(confidence, 10)
    return _weighted([((group == g).sum(), (g + 0.5) / 10 - came[group == g].mean()) for g in np.unique(group)])


def _equal_sizes(confidence, came):
    order = confidence.argsort()
    parts = np.array_split(order, 10)
    return _weighted([(len(part), confidence[part].mean() - came[part].mean()) for part in parts])


CALIBRATION_GAP = Exercise(
    name="calibration_gap",
    objective="Measure how far promised probabilities are from what came, in ten groups.",
    reference=lambda confidence, came: _weighted(_gaps(confidence, came)),
    inputs=(_forecasts(range(10), 1, 0.4, 0.45), _forecasts(range(1, 8), 2, 1.6, 0.6)), tolerance=5e-4,
    misconceptions=(
        Misconception("groups count equally",
                      lambda confidence, came: np.abs([d for _, d in _gaps(confidence, came)]).mean(),
                      "a group of three forecasts counts as much as one of a hundred: weight the groups by size."),
        Misconception("gaps added up",
                      lambda confidence, came: np.abs([d for _, d in _gaps(confidence, came)]).sum(),
                      "the gaps were added up: weight them by the share of the forecasts that each group holds."),
        Misconception("signed gaps",
                      lambda confidence, came: sum(n * d for n, d in _gaps(confidence, came)) / len(came),
                      "too much in one group and too little in another cancelled out: a gap has no sign."),
        Misconception("one group", lambda confidence, came: abs(confidence.mean() - came.mean()),
                      "that compares the overall means: a forecaster can be right on average and wrong in each group."),
        Misconception("each forecast on its own", lambda confidence, came: np.abs(confidence - came).mean(),
                      "a single forecast of 0.3 is never exactly right: first average in the groups, then compare."),
        Misconception("Brier score", lambda confidence, came: ((confidence - came) ** 2).mean(),
                      "that is the Brier score, the mean squared difference of single forecasts; groups are asked."),
        Misconception("squared gaps",
                      lambda confidence, came: sum(n * d ** 2 for n, d in _gaps(confidence, came)) / len(came),
                      "the gaps were squared: take their size."),
        Misconception("largest gap", lambda confidence, came: max(abs(d) for _, d in _gaps(confidence, came)),
                      "that is the worst group; the mean over all forecasts is asked."),
        Misconception("middles of the groups", _from_middles,
                      "you compared with the middles of the groups: take the mean of the promised probabilities."),
        Misconception("five groups", lambda confidence, came: _weighted(_gaps(confidence, came, 5)),
                      "the groups are too wide: half as many as asked."),
        Misconception("groups of equal size", _equal_sizes,
                      "the groups hold equally many forecasts: they should be equally wide."),
        Misconception("rounded to the nearest tenth",
                      lambda confidence, came: _weighted(_gaps(confidence, came, group=np.rint(confidence * 10))),
                      "0.16 went to 0.2: the groups run from 0.1 to 0.2 and so on, they are not centred on tenths."),
        Misconception("percent", lambda confidence, came: 100 * _weighted(_gaps(confidence, came)),
                      "right quantity, in percent: a number between 0 and 1 is asked.", tolerance=0.05),
    ))


# ---- rebalancing

def _normal(x):
    return x / x.sum()


def _softmax(x):
    return _normal(np.exp(x - x.max()))


REBALANCED_BELIEF = Exercise(
    name="rebalanced_belief",
    objective="Find what a network believes that was trained with a weight for each colour.",
    reference=lambda shares, weights: _normal(shares * weights),
    inputs=((_SHARES, _WEIGHTS), (_UNEVEN, _OTHER_WEIGHTS)), tolerance=1e-3,
    misconceptions=(
        Misconception("not normalised", lambda shares, weights: shares * weights,
                      "does your belief sum to 1?"),
        Misconception("divided", lambda shares, weights: _normal(shares / weights),
                      "a large weight made its colour less likely: the wrong way round."),
        Misconception("divided, not normalised", lambda shares, weights: shares / weights,
                      "a large weight made its colour less likely, and the sum is not 1."),
        Misconception("weights alone", lambda shares, weights: _normal(weights),
                      "the shares are gone: a weight changes a belief, it does not replace it."),
        Misconception("shares alone", lambda shares, weights: _normal(shares), "the weights do nothing here."),
        Misconception("mean of both", lambda shares, weights: _normal(shares + _normal(weights)),
                      "shares and weights were added: a colour counts its weight as many times as it comes."),
        Misconception("divided by the sum of weights", lambda shares, weights: shares * weights / weights.sum(),
                      "divided by the sum of the weights; which sum makes the belief add up to 1?"),
        Misconception("divided by the largest",
                      lambda shares, weights: shares * weights / (shares * weights).max(),
                      "the likeliest colour got 1: a belief sums to 1."),
        Misconception("mean weight for all", lambda shares, weights: shares * (shares @ weights),
                      "every colour got the same weight, the mean: each has its own."),
        Misconception("softmax", lambda shares, weights: _softmax(shares * weights),
                      "softmax is for scores; these are already probabilities times weights."),
        Misconception("weight as a power", lambda shares, weights: _normal(shares ** weights),
                      "the weight became an exponent: that is a temperature. A weight counts a colour several times."),
        Misconception("weights squared", lambda shares, weights: _normal(shares * weights ** 2),
                      "the weights were applied twice."),
        Misconception("shares squared", lambda shares, weights: _normal(shares ** 2 * weights),
                      "the shares were multiplied in twice."),
    ))


# ---- draws

def _found(shares, u):
    return np.searchsorted(shares.cumsum(), u, side="right")


def _sorted_first(shares, u):
    order = (-shares).argsort()
    return order[np.searchsorted(shares[order].cumsum(), u, side="right").clip(max=len(shares) - 1)]


DRAW_PAINTS = Exercise(
    name="draw_paints",
    objective="Turn uniform random numbers into draws from a distribution.",
    reference=_found, inputs=((_SHARES, _NUMBERS), (_UNEVEN, _MORE_NUMBERS)), tolerance=0.1,
    misconceptions=(
        Misconception("always the likeliest", lambda shares, u: np.full(u.shape, shares.argmax()),
                      "the same colour every time: that is the mode. Where does u come in?"),
        Misconception("all equally likely", lambda shares, u: (u * len(shares)).astype(int),
                      "each colour got an equal stretch of 0..1: its stretch should be as long as its share."),
        Misconception("off by one upwards", lambda shares, u: _found(shares, u) + 1,
                      "every number is one too high: u below the first share belongs to colour 0."),
        Misconception("off by one downwards", lambda shares, u: _found(shares, u) - 1,
                      "every number is one too low: u below the first share belongs to colour 0."),
        Misconception("share nearest to u",
                      lambda shares, u: np.abs(shares - u[:, None]).argmin(1),
                      "you looked for the share nearest to u: compare u with sums of shares."),
        Misconception("end nearest to u",
                      lambda shares, u: np.abs(shares.cumsum() - u[:, None]).argmin(1),
                      "you took the nearest end of a stretch: in which stretch does u lie?"),
        Misconception("first share above u", lambda shares, u: (shares > u[:, None]).argmax(1),
                      "u was compared with single shares: stack the shares up first."),
        Misconception("from the other end", lambda shares, u: len(shares) - 1 - _found(shares[::-1], u),
                      "the stretches were laid from the last colour to the first: a fair draw, but in another order."),
        Misconception("likeliest first", _sorted_first,
                      "the colours were sorted by share: a fair draw, but the order asked for is theirs."),
        Misconception("share instead of number", lambda shares, u: shares[_found(shares, u)],
                      "that is the share of the colour that was drawn: its number is asked.", tolerance=1e-6),
        Misconception("sum instead of number", lambda shares, u: shares.cumsum()[_found(shares, u)],
                      "that is the end of the stretch in which u lies: the number of the colour is asked.",
                      tolerance=1e-6),
        Misconception("starts above u", lambda shares, u: (shares.cumsum() > u[:, None]).sum(1),
                      "you counted the ends above u: count those below."),
        Misconception("one hot", lambda shares, u: np.eye(len(shares))[_found(shares, u)],
                      "one number for each u is asked, not a row of zeros and ones.", tolerance=1e-6),
    ))


# ---- hints

def _parts(shares, group):
    """(probability, shares in it) of each answer that can come."""
    return [(shares[group == g].sum(), shares[group == g]) for g in np.unique(group)]


def _left(shares, group):
    return sum(total * _entropy(part / total) for total, part in _parts(shares, group))


def _answer_entropy(shares, group):
    return _entropy([total for total, _ in _parts(shares, group)])


BITS_LEFT = Exercise(
    name="bits_left",
    objective="Compute how many bits are left on average once a user has answered a question about the paint.",
    reference=_left, inputs=((_SHARES, _ASKED), (_UNEVEN, _ASKED_AGAIN)), tolerance=2e-3,
    misconceptions=(
        Misconception("bits gained", _answer_entropy,
                      "that is what the answer tells; what is left afterwards is asked."),
        Misconception("nothing learnt", lambda shares, group: _entropy(shares),
                      "these are the bits before the question: after an answer, do the shares that remain sum to 1?"),
        Misconception("not renormalised",
                      lambda shares, group: sum(total * _entropy(part) for total, part in _parts(shares, group)),
                      "the shares that remain after an answer do not sum to 1: divide by what is left."),
        Misconception("answers equally likely",
                      lambda shares, group: np.mean([_entropy(part / total) for total, part in _parts(shares, group)]),
                      "all answers count the same: weight each by how likely it comes."),
        Misconception("answers added up",
                      lambda shares, group: sum(_entropy(part / total) for total, part in _parts(shares, group)),
                      "the answers were added up: only one of them comes. Weight each by how likely it is."),
        Misconception("likeliest answer only",
                      lambda shares, group: max((t, _entropy(part / t)) for t, part in _parts(shares, group))[1],
                      "that is what the likeliest answer leaves: take the mean over all answers."),
        Misconception("worst answer only",
                      lambda shares, group: max(_entropy(part / t) for t, part in _parts(shares, group)),
                      "that is what the worst answer leaves: take the mean over all answers."),
        Misconception("first answer only",
                      lambda shares, group: _entropy(_normal(shares[group == group.min()])),
                      "that is what the first answer leaves: take the mean over all answers."),
        Misconception("natural logarithm",
                      lambda shares, group: sum(t * _entropy(part / t, np.log) for t, part in _parts(shares, group)),
                      "right quantity, natural logarithm: bits use another."),
        Misconception("colours in a group equally likely",
                      lambda shares, group: sum(t * np.log2(len(part)) for t, part in _parts(shares, group)),
                      "the colours that fit an answer were taken as equally likely: they keep their ratio."),
        Misconception("minus missing", lambda shares, group: -_left(shares, group),
                      "logarithms of shares are negative: a sign is missing."),
    ))

EXERCISES = (BEST_SINGLE_COLOURS, PAINT_ENTROPY, CALIBRATION_GAP, REBALANCED_BELIEF, DRAW_PAINTS, BITS_LEFT)
