"""What photos say about two models: the numbers of a paired comparison, and the words for them."""

from dataclasses import dataclass

import numpy as np

FEW = 30  # photos below which an interval over photos is not to be trusted
LEVEL = 0.05


@dataclass(frozen=True)
class Comparison:
    """What photos say about two models.

    Attributes
    ----------
    name_first, name_second : str
        The two models.
    lower_is_better : bool
        Whether the measure is an error.
    photos : int
        How many photos both were measured on.
    difference : float
        Mean over photos of first less second, in the unit of the measure.
    low, high : float
        Its 95 % interval: paired bootstrap over photos; see `interval`.
    wins, losses, ties : int
        Photos on which the first is better, worse, equal.
    sign_test_p : float
        How likely a count as uneven as wins against losses, or more, is if each photo were the toss of a coin.
    effect_size : float
        Paired Cohen's d: the mean difference, divided by the standard deviation of the differences. 0.2 is called
        small, 0.8 large. Infinite if all photos differ by the same amount.
    """

    name_first: str
    name_second: str
    lower_is_better: bool
    photos: int
    difference: float
    low: float
    high: float
    wins: int
    losses: int
    ties: int
    sign_test_p: float
    effect_size: float

    @property
    def share(self) -> float:
        """Share of the photos on which the first is better, 0..1; a tie counts half."""
        return (self.wins + self.ties / 2) / self.photos

    @property
    def better(self) -> str | None:
        """Name of the model with the better mean, None if there are too few photos or the interval includes 0."""
        if self.photos < FEW or self.low <= 0 <= self.high:
            return None
        return self._ahead()

    def _ahead(self) -> str:
        return self.name_first if (self.difference < 0) == self.lower_is_better else self.name_second

    @property
    def words(self) -> str:
        """The result in plain sentences, with a warning where the photos do not settle it."""
        ahead = self._ahead()
        behind = self.name_second if ahead == self.name_first else self.name_first
        way = "lower" if self.lower_is_better else "higher"
        low, high = sorted((abs(self.low), abs(self.high)))
        if not self.difference and not self.low and not self.high:
            said = f"{self.name_first} and {self.name_second} have equal means over {self.photos} photos."
        elif self.low <= 0 <= self.high:
            said = (f"Undecided: {ahead} has the better mean, by {_plain(abs(self.difference))}, but the 95 % interval "
                    f"of the difference, {_plain(self.low, 2)} to {_plain(self.high, 2)}, includes 0.")
        else:
            verb = "looks" if self.photos < FEW else "is"
            said = (f"{ahead} {verb} better than {behind}: its mean is {_plain(abs(self.difference))} {way} "
                    f"(95 % interval {_plain(low, 2)} to {_plain(high, 2)}).")
        count = max(self.wins, self.losses)
        most = self.name_first if self.wins >= self.losses else self.name_second
        said += f" {most} is better on {count} of {self.photos} photos"
        said += f", equal on {self.ties}." if self.ties else "."
        if self.difference and most != ahead and self.sign_test_p < LEVEL:
            said += " Mean and count point in opposite directions: large differences on fewer photos decide the mean."
        if self.photos < FEW:
            said += f" Too few photos to tell: under {FEW}, another choice of photos may well turn the result round."
        return said


def _plain(value: float, digits: int = 3) -> str:
    """Some significant digits, never as a power of ten; two for the ends of intervals, which depend on chance."""
    return np.format_float_positional(value, precision=digits, unique=False, fractional=False, trim="-")
