"""Distributions over colours that several exercises ask about, and what is computed of them."""

import numpy as np

# The likeliest colour is not the first.
SHARES, UNEVEN = np.array([0.15, 0.35, 0.2, 0.25, 0.05]), np.array([0.1, 0.22, 0.28, 0.4])


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
