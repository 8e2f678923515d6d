"""What several exercises compute of a distribution over colours."""

import numpy as np


def normalised(x):
    return x / x.sum()


def logarithms(shares, log=np.log2):
    """The shares above 0, and their logarithms."""
    positive = np.asarray(shares, float)
    positive = positive[positive > 0]
    return positive, log(positive)


def entropy(shares, log=np.log2):
    positive, logs = logarithms(shares, log)
    return abs((positive * logs).sum())
