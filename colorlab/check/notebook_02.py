"""Exercises of 02_colorful_image_colorization."""

import numpy as np

from colorlab.check import Exercise, Misconception

_dice = np.random.default_rng(2)

# ---- one colour for many: (colours, probabilities)

_COLOURS = np.array([[57.0, 35.0], [14.0, -54.0], [-2.0, -4.0], [0.0, 53.0]])
_SHARES = np.array([0.45, 0.25, 0.2, 0.1])
_PAIR = np.array([[60.0, 20.0], [-30.0, 45.0], [8.0, -36.0]])
_PAIR_SHARES = np.array([0.2, 0.5, 0.3])


def _geometric_median(colours, p):
    x = p @ colours
    for _ in range(500):  # Weiszfeld's iteration
        pull = p / np.maximum(np.linalg.norm(colours - x, axis=1), 1e-9)
        x = pull @ colours / pull.sum()
    return x


def _polar_mean(colours, p):
    chroma, hue = np.hypot(*colours.T), np.arctan2(colours[:, 1], colours[:, 0])
    return np.array([p @ chroma * np.cos(p @ hue), p @ chroma * np.sin(p @ hue)])


def _expected(colours, p, candidates):
    squared = ((candidates[:, None] - colours) ** 2).sum(-1)
    return squared @ p


L2_ANSWER = Exercise(
    name="l2_answer",
    objective="Find the one colour (a, b) whose expected squared error over several possible colours is least.",
    reference=lambda colours, p: p @ colours, inputs=((_COLOURS, _SHARES), (_PAIR, _PAIR_SHARES)), tolerance=0.05,
    misconceptions=(
        Misconception("all equally likely", lambda colours, p: colours.mean(0),
                      "every colour got the same say: a likelier colour should pull more."),
        Misconception("the likeliest", lambda colours, p: colours[p.argmax()],
                      "that is the likeliest colour. It is often right, but how wrong is it when it is wrong?"),
        Misconception("best of the given", lambda colours, p: colours[_expected(colours, p, colours).argmin()],
                      "that is the best of the given colours; the answer need not be one of them."),
        Misconception("least distance", _geometric_median,
                      "that makes the expected distance least, not the expected squared distance."),
        Misconception("median of a and of b", lambda colours, p: np.median(colours, axis=0),
                      "a median suits absolute errors; which average suits squared ones?"),
        Misconception("sum without probabilities", lambda colours, p: colours.sum(0),
                      "the colours were added up: where are their probabilities?"),
        Misconception("divided once more", lambda colours, p: p @ colours / len(p),
                      "divided by the number of colours once too often: the probabilities already sum to 1."),
        Misconception("mean over a and b", lambda colours, p: colours.mean(1),
                      "that averages a with b for each colour: which axis counts the colours?"),
        Misconception("mean over a and b, weighted", lambda colours, p: (p[:, None] * colours).sum(1),
                      "that adds a to b for each colour: which axis counts the colours?"),
        Misconception("one number", lambda colours, p: (p[:, None] * colours).sum(),
                      "one number for both: a and b are averaged apart from each other."),
        Misconception("squared probabilities", lambda colours, p: p ** 2 @ colours / (p ** 2).sum(),
                      "the error is squared, the probabilities are not."),
        Misconception("mean chroma and mean hue", _polar_mean,
                      "a mean of hue angles and lengths is not a mean of points of the plane."),
        Misconception("swapped a and b", lambda colours, p: (p @ colours)[::-1],
                      "right numbers, wrong order: a comes first."),
        Misconception("the least error", lambda colours, p: _expected(colours, p, (p @ colours)[None])[0],
                      "that is the least error itself; asked is the colour that has it."),
        Misconception("grey", lambda colours, p: np.zeros(2),
                      "grey is a safe answer, but is it the best one for these colours?"),
    ))

# ---- soft encoding: (ab, centers)

_GRID = np.array([(a, b) for a in range(-20, 31, 10) for b in range(-10, 31, 10)], float)
_GRID_2 = np.array([(a, b) for a in range(-30, 11, 10) for b in range(-40, 1, 10)], float)


def _kernel(squared, sigma=5.0):
    return np.exp(-squared / (2 * sigma ** 2))


def _encoded(ab, centers, k=5, kernel=_kernel, squared=None, normalise=True, nearest=True):
    squared = ((centers - ab) ** 2).sum(1) if squared is None else squared
    chosen = np.argsort(squared if nearest else -squared, kind="stable")[:k]
    weights = np.zeros(len(centers))
    weights[chosen] = kernel(squared[chosen])
    return weights / weights.sum() if normalise else weights


def _cut_after(ab, centers):
    weights = _kernel(((centers - ab) ** 2).sum(1))
    weights /= weights.sum()
    weights[np.argsort(-weights, kind="stable")[5:]] = 0
    return weights


def _only_five(ab, centers):
    squared = np.sort(((centers - ab) ** 2).sum(1))[:5]
    return _kernel(squared) / _kernel(squared).sum()


SOFT_ENCODING = Exercise(
    name="soft_encoding",
    objective="Turn one colour into weights over bin centres: the 5 nearest, Gaussian with sigma 5, sum 1.",
    reference=_encoded, inputs=((np.array([3.0, 7.5]), _GRID), (np.array([-12.5, -18.0]), _GRID_2)), tolerance=4e-4,
    misconceptions=(
        Misconception("all bins", lambda ab, centers: _encoded(ab, centers, len(centers)),
                      "every bin got some weight: only the 5 nearest take part."),
        Misconception("only the nearest", lambda ab, centers: _encoded(ab, centers, 1),
                      "one bin has (nearly) all the weight: that is the hard encoding, or a Gaussian without sigma."),
        Misconception("four bins", lambda ab, centers: _encoded(ab, centers, 4), "count the bins that have a weight."),
        Misconception("six bins", lambda ab, centers: _encoded(ab, centers, 6), "count the bins that have a weight."),
        Misconception("ten bins", lambda ab, centers: _encoded(ab, centers, 10),
                      "ten neighbours, as in the authors' program; the paper, and this exercise, take 5."),
        Misconception("not normalised", lambda ab, centers: _encoded(ab, centers, normalise=False),
                      "the weights do not sum to 1 yet."),
        Misconception("normalised too early", _cut_after,
                      "the weights were divided by the sum over all bins before the 5 were chosen, so what is left "
                      "sums to less than 1."),
        Misconception("only the neighbours", _only_five,
                      "these are the weights of the 5 neighbours; the answer has one weight for every bin, most of "
                      "them 0."),
        Misconception("equal weights", lambda ab, centers: _encoded(ab, centers, kernel=np.ones_like),
                      "the 5 neighbours got equal weights: nearer ones should get more."),
        Misconception("distance not squared", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: np.exp(-np.sqrt(squared) / 50)),
                      "the exponent holds the squared distance, not the distance."),
        Misconception("sigma not squared", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: np.exp(-squared / 10)),
                      "the exponent divides by twice sigma squared; sigma was not squared."),
        Misconception("the 2 is missing", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: np.exp(-squared / 25)),
                      "the exponent divides by *twice* sigma squared."),
        Misconception("sigma 10", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: _kernel(squared, 10.0)),
                      "the Gaussian is too wide: 10 is the step of the grid, sigma is 5."),
        Misconception("1 / distance", lambda ab, centers: _encoded(
            ab, centers, kernel=lambda squared: 1 / np.sqrt(squared)),
                      "the weights fall with 1 / distance; asked is a Gaussian."),
        Misconception("the farthest", lambda ab, centers: _encoded(ab, centers, nearest=False),
                      "those are the 5 farthest bins: turn the order round."),
        Misconception("swapped a and b", lambda ab, centers: _encoded(ab[::-1], centers),
                      "a of the colour was compared with b of the bins."),
        Misconception("city blocks", lambda ab, centers: _encoded(
            ab, centers, squared=np.abs(centers - ab).sum(1) ** 2),
                      "|da| + |db| walks around the corner; the distance goes straight."),
    ))

# ---- receptive field: (layers), a list of (kernel, stride, dilation)

_LAYERS = [(3, 1, 1), (3, 2, 1), (3, 1, 1), (3, 2, 1), (3, 1, 2), (5, 1, 3), (1, 1, 1)]
_LAYERS_2 = [(7, 2, 1), (3, 3, 1), (4, 1, 1), (3, 1, 4), (3, 2, 1)]
_LAYERS_3 = [(5, 1, 1), (3, 1, 2)]


def _field(layers, start=1, less=1, use_stride=True, use_dilation=True, own_stride=False, add=False):
    field, jump = start, 1
    for kernel, stride, dilation in layers:
        after = jump + stride - 1 if add else jump * stride
        step = (after if own_stride else jump) if use_stride else 1
        field += (kernel - less) * (dilation if use_dilation else 1) * step
        jump = after
    return field


def _only_own_stride(layers):
    field, before = 1, 1
    for kernel, stride, dilation in layers:
        field += (kernel - 1) * dilation * before
        before = stride
    return field


RECEPTIVE_FIELD = Exercise(
    name="receptive_field",
    objective="Find how many pixels wide the square is that one output value of a stack of convolutions sees.",
    reference=_field, inputs=((_LAYERS,), (_LAYERS_2,), (_LAYERS_3,)), tolerance=0.1,
    misconceptions=(
        Misconception("ignores strides", lambda layers: _field(layers, use_stride=False),
                      "the strides have no effect: behind a layer of stride 2, neighbours lie 2 pixels apart."),
        Misconception("ignores dilation", lambda layers: _field(layers, use_dilation=False),
                      "the dilation has no effect: it spreads the taps of a kernel."),
        Misconception("ignores both", lambda layers: _field(layers, use_stride=False, use_dilation=False),
                      "neither stride nor dilation has an effect."),
        Misconception("kernel instead of kernel - 1", lambda layers: _field(layers, less=0),
                      "a kernel of 1 would widen the field: a kernel reaches how far *beyond* one value?"),
        Misconception("kernel, from 0", lambda layers: _field(layers, start=0, less=0),
                      "the kernels were added up in full: a kernel of 1 should not widen the field."),
        Misconception("from 0", lambda layers: _field(layers, start=0),
                      "without any layer one value sees one pixel: where do you start?"),
        Misconception("own stride first", lambda layers: _field(layers, own_stride=True),
                      "a layer's own stride spreads what comes behind it, not its own kernel."),
        Misconception("only the last stride", _only_own_stride,
                      "each layer used the stride of the one before it only: strides multiply along the way."),
        Misconception("strides added", lambda layers: _field(layers, add=True),
                      "strides multiply: two layers of stride 2 leave values 4 pixels apart, three leave 8."),
        Misconception("from the end", lambda layers: _field(layers[::-1]),
                      "the layers were taken in the wrong order: the first one sees the pixels."),
        Misconception("product of the kernels", lambda layers: np.prod([layer[0] for layer in layers]),
                      "the kernels were multiplied; each widens the field by a sum."),
        Misconception("the jump", lambda layers: np.prod([layer[1] for layer in layers]),
                      "that is the distance of neighbouring outputs in pixels, not what one of them sees."),
        Misconception("dilation as a factor of the kernel",
                      lambda layers: 1 + sum((k * d - 1) * int(np.prod([s for _, s, _ in layers[:i]]))
                                             for i, (k, _, d) in enumerate(layers)),
                      "a dilated kernel does not reach kernel x dilation values: 3 taps, 2 apart, span 5."),
        Misconception("dilation added to the kernel",
                      lambda layers: 1 + sum((k + d - 2) * int(np.prod([s for _, s, _ in layers[:i]]))
                                             for i, (k, _, d) in enumerate(layers)),
                      "dilation was added to the kernel: how many gaps does a kernel have, and how wide is each?"),
        Misconception("to one side", lambda layers: (_field(layers) - 1) / 2,
                      "that is how far one value sees to one side; asked is the whole width."),
        Misconception("area", lambda layers: _field(layers) ** 2, "that is the number of pixels; asked is the side."),
    ))

# ---- rebalancing weights: (prior, mix)

_PRIOR = np.array([0.4, 0.25, 0.02, 0.18, 0.1, 0.05])
_PRIOR_2 = np.array([0.07, 0.6, 0.03, 0.3])


def _rarity(p, mix, scale=True):
    w = 1 / ((1 - mix) * p + mix / len(p))
    return w / (p @ w) if scale else w


def _scaled(w, p):
    return w / (p @ w)


RARITY_WEIGHTS = Exercise(
    name="rarity_weights",
    objective="Weights that give rare colours more say: equation 4, for any number of bins.",
    reference=_rarity, inputs=((_PRIOR, 0.5), (_PRIOR_2, 0.2)), tolerance=2e-3,
    misconceptions=(
        Misconception("not scaled", lambda p, mix: _rarity(p, mix, scale=False),
                      "right up to a factor: the mean weight of a pixel, sum over p w, should be 1."),
        Misconception("sum 1", lambda p, mix: _rarity(p, mix) / _rarity(p, mix).sum(),
                      "the weights sum to 1. That is no distribution: the weighted sum over p w should be 1."),
        Misconception("plain mean 1", lambda p, mix: _rarity(p, mix) / _rarity(p, mix).mean(),
                      "the mean over bins is 1; asked is the mean over pixels, and most pixels lie in common bins."),
        Misconception("largest 1", lambda p, mix: _rarity(p, mix) / _rarity(p, mix).max(),
                      "the largest weight is 1; asked is the mean over pixels."),
        Misconception("no inverse", lambda p, mix: _scaled((1 - mix) * p + mix / len(p), p),
                      "common colours got the large weights: the inverse is missing."),
        Misconception("no inverse, not scaled", lambda p, mix: (1 - mix) * p + mix / len(p),
                      "that is the mixture itself: the inverse and the scale are missing."),
        Misconception("lambda exchanged", lambda p, mix: _rarity(p, 1 - mix),
                      "lambda and 1 - lambda are exchanged: for lambda = 1 all weights must be 1."),
        Misconception("lambda without Q", lambda p, mix: _scaled(1 / ((1 - mix) * p + mix), p),
                      "the uniform distribution has 1 / Q for each of the Q bins, not 1."),
        Misconception("Q of the paper", lambda p, mix: _scaled(1 / ((1 - mix) * p + mix / 313), p),
                      "313 is the paper's number of bins; take the number of those that are given."),
        Misconception("pure inverse frequency", lambda p, mix: _scaled(1 / p, p),
                      "the mixture with the uniform distribution is missing: lambda has no effect."),
        Misconception("mixed after the inverse", lambda p, mix: _scaled((1 - mix) / p + mix * len(p), p),
                      "first mix the distributions, then take the inverse."),
        Misconception("minus logarithm", lambda p, mix: _scaled(-np.log((1 - mix) * p + mix / len(p)), p),
                      "rarity is measured by 1 / p here, not by -log p."),
        Misconception("one minus", lambda p, mix: _scaled(1 - ((1 - mix) * p + mix / len(p)), p),
                      "1 - p is no inverse: a colour ten times as rare should weigh nearly ten times as much."),
        Misconception("root", lambda p, mix: _scaled(_rarity(p, mix) ** 0.5, p), "there is no root in equation 4."),
        Misconception("times the prior", lambda p, mix: p * _rarity(p, mix),
                      "these sum to 1 because the prior was multiplied in: use p for the scale only."),
        Misconception("all equal", lambda p, mix: np.ones_like(p), "all weights are 1: that is no rebalancing."),
    ))

# ---- weighted cross-entropy: (scores (Q, H, W), z (Q, H, W), weights (Q,))


def _example(bins, height, width):
    scores = 2 * _dice.standard_normal((bins, height, width))
    z = _dice.dirichlet(np.full(bins, 0.6), (height, width)).transpose(2, 0, 1)
    return scores, z, 0.3 + 3 * _dice.random(bins)


_MAPS, _MAPS_2 = _example(6, 3, 4), _example(4, 2, 5)


def _softmax(scores, axis=0):
    e = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _loss(scores, z, weights, axis=0, log=np.log, target=None, v=None):
    target = z if target is None else target
    entropy = -(target * log(_softmax(scores, axis))).sum(0)
    return ((weights[z.argmax(0)] if v is None else v) * entropy).mean()


def _one_hot(x):
    return (np.arange(len(x))[:, None, None] == x.argmax(0)).astype(float)


WEIGHTED_LOSS = Exercise(
    name="weighted_loss",
    objective="Equation 2 with the weights of equation 3: the mean over pixels of the weighted cross-entropy.",
    reference=_loss, inputs=(_MAPS, _MAPS_2), tolerance=2e-3,
    misconceptions=(
        Misconception("no weights", lambda s, z, w: _loss(s, z, w, v=1.0),
                      "the weights have no effect: v multiplies the cross-entropy of each pixel."),
        Misconception("no minus", lambda s, z, w: -_loss(s, z, w),
                      "a loss should fall towards 0 from above: the minus is missing."),
        Misconception("softmax over the wrong axis", lambda s, z, w: _loss(s, z, w, axis=-1),
                      "the softmax ran over the pixels of a row: probabilities must sum to 1 over the bins."),
        Misconception("softmax over the other wrong axis", lambda s, z, w: _loss(s, z, w, axis=1),
                      "the softmax ran over the pixels of a column: probabilities must sum to 1 over the bins."),
        Misconception("softmax over everything", lambda s, z, w: _loss(s, z, w, axis=(0, 1, 2)),
                      "one softmax for the whole map: each pixel has a distribution of its own."),
        Misconception("softmax twice", lambda s, z, w: _loss(_softmax(s), z, w),
                      "the softmax was taken twice: `log_softmax` and the cross-entropy functions want scores."),
        Misconception("no softmax", lambda s, z, w: -(w[z.argmax(0)] * (z * s).sum(0)).mean(),
                      "scores are no log-probabilities: first the softmax over the bins, then the logarithm."),
        Misconception("no logarithm", lambda s, z, w: -(w[z.argmax(0)] * (z * _softmax(s)).sum(0)).mean(),
                      "the logarithm is missing."),
        Misconception("bits", lambda s, z, w: _loss(s, z, w, log=np.log2),
                      "that is the loss in bits; equation 2 takes the natural logarithm."),
        Misconception("sum over pixels", lambda s, z, w: _loss(s, z, w) * z[0].size,
                      "that is the sum over pixels; asked is the mean."),
        Misconception("mean over bins too", lambda s, z, w: _loss(s, z, w) / len(z),
                      "sum over the bins, and take the mean over the pixels only."),
        Misconception("weighted mean", lambda s, z, w: _loss(s, z, w) / w[z.argmax(0)].mean(),
                      "you divided by the sum of the weights; asked is a division by the number of pixels."),
        Misconception("weight of the predicted bin", lambda s, z, w: _loss(s, z, w, v=w[s.argmax(0)]),
                      "the weight belongs to the predicted colour: v(Z) asks how rare the *true* one is."),
        Misconception("weights inside the sum", lambda s, z, w: _loss(s, z, w, target=w[:, None, None] * z, v=1.0),
                      "each bin's term got its own weight: equation 3 gives one weight to the whole pixel."),
        Misconception("inverse weights", lambda s, z, w: _loss(s, z, w, v=1 / w[z.argmax(0)]),
                      "divided by the weights: they are already large for rare colours."),
        Misconception("hard target", lambda s, z, w: _loss(s, z, w, target=_one_hot(z)),
                      "only the likeliest bin of z counted: all bins of the soft encoding take part."),
        Misconception("squared difference", lambda s, z, w: (w[z.argmax(0)] * ((z - _softmax(s)) ** 2).sum(0)).mean(),
                      "that compares probabilities by squares: equation 2 takes the logarithm of the prediction."),
        Misconception("divergence", lambda s, z, w: _loss(s, z, w) + (
            w[z.argmax(0)] * (z * np.log(np.maximum(z, 1e-300))).sum(0)).mean(),
                      "the entropy of z was subtracted (Kullback-Leibler): a fine loss, but not equation 2."),
    ))

# ---- annealed mean: (z (Q,), centers (Q, 2), temperature)

_CENTERS = np.array([[0.0, 0.0], [60.0, 40.0], [50.0, 40.0], [10.0, -50.0], [-40.0, 30.0]])
_Z = np.array([0.18, 0.27, 0.15, 0.3, 0.1])
_CENTERS_2 = np.array([[-10.0, 70.0], [20.0, 10.0], [30.0, -20.0]])
_Z_2 = np.array([0.5, 0.2, 0.3])


def _anneal(z, temperature):
    f = z ** (1 / temperature)
    return f / f.sum()


SHARPENED_MEAN = Exercise(
    name="sharpened_mean",
    objective="Equation 5: sharpen one distribution over bins by a temperature and take the mean colour (a, b).",
    reference=lambda z, centers, t: _anneal(z, t) @ centers,
    inputs=((_Z, _CENTERS, 0.38), (_Z_2, _CENTERS_2, 0.7)), tolerance=0.02,
    misconceptions=(
        Misconception("no temperature", lambda z, centers, t: z @ centers,
                      "that is the plain mean: the temperature has no effect. (Dividing z by T and then by its sum "
                      "changes nothing.)"),
        Misconception("multiplied by the temperature", lambda z, centers, t: _anneal(z, 1 / t) @ centers,
                      "a low temperature made the distribution flatter: divide the logarithm by T, do not multiply."),
        Misconception("the mode", lambda z, centers, t: centers[z.argmax()],
                      "that is the likeliest bin, which T = 0 would give."),
        Misconception("not normalised", lambda z, centers, t: z ** (1 / t) @ centers,
                      "the sharpened weights do not sum to 1 any more: divide by their sum."),
        Misconception("softmax of probabilities", lambda z, centers, t: _softmax(z / t) @ centers,
                      "the exponential was taken of the probabilities: equation 5 takes it of their logarithms."),
        Misconception("softmax without temperature", lambda z, centers, t: _softmax(z) @ centers,
                      "a softmax of probabilities is nearly flat, and T has no effect: start from log z."),
        Misconception("base 2", lambda z, centers, t: _anneal(z, t * np.log(2)) @ centers,
                      "log2 and exp do not undo each other: at T = 1 the distribution should come back unchanged."),
        Misconception("base 10", lambda z, centers, t: _anneal(z, t * np.log(10)) @ centers,
                      "log10 and exp do not undo each other: at T = 1 the distribution should come back unchanged."),
        Misconception("colour divided", lambda z, centers, t: z @ centers / t,
                      "the mean colour was divided by T: the temperature works on the probabilities."),
        Misconception("logarithm not undone", lambda z, centers, t: (np.log(z) / t) / (np.log(z) / t).sum() @ centers,
                      "log z / T was used as weights: the exponential is missing."),
        Misconception("plain mean of the bins", lambda z, centers, t: centers.mean(0),
                      "all bins got the same weight: where is z?"),
        Misconception("annealed twice", lambda z, centers, t: _anneal(_anneal(z, t), t) @ centers,
                      "the temperature worked twice."),
        Misconception("swapped a and b", lambda z, centers, t: (_anneal(z, t) @ centers)[::-1],
                      "right numbers, wrong order: a comes first."),
        Misconception("the distribution", lambda z, centers, t: _anneal(z, t),
                      "that is the sharpened distribution; asked is its mean colour, two numbers."),
        Misconception("mean over a and b", lambda z, centers, t: (_anneal(z, t)[:, None] * centers).sum(1),
                      "a and b of each bin were added together: the sum runs over the bins."),
    ))

EXERCISES = (L2_ANSWER, SOFT_ENCODING, RECEPTIVE_FIELD, RARITY_WEIGHTS, WEIGHTED_LOSS, SHARPENED_MEAN)
