"""What the classifier sees in the photos of a batch, asked once for all metrics that build on it."""

import weakref

from torch import Tensor

from colorlab import codedigest
from colorlab.metrics.base import Pair, Reference
from colorlab.models import efficientnet, imagenet

_predicted: "weakref.WeakKeyDictionary[Pair, imagenet.Seen]" = weakref.WeakKeyDictionary()
_true: "weakref.WeakKeyDictionary[Reference, imagenet.Seen]" = weakref.WeakKeyDictionary()  # seen once for all models


def prediction(pair: Pair) -> imagenet.Seen:
    """Of the colorized photos: logits (B, 1000) and features (B, 1280)."""
    if pair not in _predicted:
        _predicted[pair] = imagenet.see(pair.prediction)
    return _predicted[pair]


def truth(pair: Pair) -> imagenet.Seen:
    """Of the true photos."""
    if pair.reference not in _true:
        _true[pair.reference] = imagenet.see(pair.reference.rgb)
    return _true[pair.reference]


def first(logits: Tensor) -> Tensor:
    """The most likely class of each photo: (B, 1000) -> (B,)."""
    return logits.argmax(dim=1)


def digest() -> str:
    """What decides what it sees, in 32 hexadecimal digits: code and weights."""
    return codedigest.of_text(codedigest.of_modules(imagenet, efficientnet), codedigest.of_value(imagenet.weights()))
