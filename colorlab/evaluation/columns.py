"""What stands in the columns of the tables: the metrics as they are registered, and what is beside them."""

from collections.abc import Iterable
from dataclasses import dataclass

from colorlab import metrics

WORDS = {"lower": "lower is better", "higher": "higher is better", None: ""}


@dataclass(frozen=True)
class Column:
    """A column: its name in the tables, what readers see of it, and what it means.

    `better` is "lower", "higher" or None; `shown` says whether it belongs in the short tables; `metric`, whether it is
    one, of photos or of a set.
    """

    name: str
    label: str
    unit: str = ""
    better: str | None = None
    meaning: str = ""
    hides: str = ""
    shown: bool = False
    metric: bool = False

    @property
    def heading(self) -> str:
        """Label and unit."""
        return f"{self.label}, {self.unit}" if self.unit else self.label

    @property
    def direction(self) -> str:
        """Which way is better, in words; empty where neither is, or nobody knows."""
        if self.metric and self.better is None:
            return "best where the truth's is"
        return WORDS[self.better]


BESIDE = {column.name: column for column in (
    Column("photo", "photo", shown=True),
    Column("model", "model", shown=True),
    Column("group", "group", meaning="What kind of photo it is: its folder."),
    Column("height", "height", "pixels", shown=True),
    Column("width", "width", "pixels", shown=True),
    Column("decode_seconds", "time to read", "s", "lower", "Reading the photo from its file."),
    Column("network_seconds", "time of the network", "s", "lower", "The network, with the making of its input."),
    Column("seconds", "time to colorize", "s", "lower", "The network, and joining its answer with L; not reading, not "
           "measuring.", "What else the machine did, and how many photos went through the network together.", True),
    Column("measure_seconds", "time to measure", "s", "lower", "All metrics of the photo."),
    Column("colourfulness_truth", "colourfulness of the truth", meaning="The colourfulness of the true photo, beside "
           "which that of a model should be read.", shown=True),
    Column("rarity", "rarity of the true colours", meaning="Mean over the pixels of 1 / probability of the bin of "
           "their true colour: the weight of a photo in means of auc_rebalanced."),
    Column("notes", "notes", meaning="Why a number is missing.", shown=True),
    Column("error", "error", meaning="Why the photo could not be measured.", shown=True),
)}


def of(name: str) -> Column:
    """The column of this name; one that nobody has described is called as it is."""
    if name in metrics.METRICS:
        metric = metrics.METRICS[name]
        return Column(name, metric.label, metric.unit, metric.better, metric.meaning, metric.hides, metric.shown, True)
    return BESIDE.get(name, Column(name, name.replace("_", " ")))


def described(names: Iterable[str]) -> list[Column]:
    """Those of these columns that have a meaning to explain, metrics first."""
    found = [column for column in map(of, names) if column.meaning]
    return sorted(found, key=lambda column: not column.metric)
