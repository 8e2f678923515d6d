"""The metrics by name."""

from collections.abc import Iterable
from typing import TypeVar

from colorlab.metrics.base import Metric, MetricError, SetMetric
from colorlab.registry import Registry

ROOM = "colorlab.metrics"
METRICS: Registry[Metric | SetMetric] = Registry("metric", ROOM, MetricError)
K = TypeVar("K", bound=type[Metric] | type[SetMetric])


def register(kind: K) -> K:
    """Decorate a class of metrics, so that it becomes a column of tables, summaries, comparisons and reports.

    >>> @colorlab.metrics.register
    ... class Redness(colorlab.metrics.Metric): ...

    Raises
    ------
    MetricError
        If another class has this name, if it is no name for a column, or if the class lacks what a metric must have.
    """
    called = kind.__qualname__
    if not (isinstance(kind, type) and issubclass(kind, (Metric, SetMetric))):
        raise MetricError(f"{called} is no metric: derive it from colorlab.metrics.Metric or SetMetric")
    for text in ("name", "label"):
        if not isinstance(getattr(kind, text, None), str):
            raise MetricError(f'{called} has no {text}: write {text} = "..." into the class')
    if not kind.name.isidentifier() or kind.name in RESERVED:
        raise MetricError(f"{called}: '{kind.name}' cannot be the name of a column; take another one")
    if kind.__module__ == f"{ROOM}.{kind.name}":
        raise MetricError(f"{called}: give the file another name than the metric, or metrics.{kind.name} is the file")
    if kind.better not in ("lower", "higher", None):
        raise MetricError(f"{called}: better must be 'lower', 'higher' or None, not {kind.better!r}")
    METRICS.add(kind.name, kind())
    return kind


# What else is a column of the tables of `evaluate`, `evaluation.store`, and the study.
RESERVED = ("photo", "model", "group", "height", "width", "seconds", "decode_seconds", "network_seconds",
            "measure_seconds", "colourfulness_truth", "rarity", "notes", "error", "picture", "picture_digest",
            "photo_digest", "model_digest", "photos", "failed", "no_colour", "set", "variant", "seed")


def per_photo() -> dict[str, Metric]:
    """The metrics that give a number for each photo, by name, in the order of the columns."""
    return {name: one for name, one in METRICS.items() if isinstance(one, Metric)}


def set_level(names: Iterable[str] = ()) -> dict[str, SetMetric]:
    """The metrics of whole sets that are measured: those that are shown, and those among `names`.

    Raises
    ------
    MetricError
        If there is no metric of such a name.
    """
    wanted = {name for name in names if METRICS[name]}
    return {name: one for name, one in METRICS.items()
            if isinstance(one, SetMetric) and (one.shown or name in wanted)}
