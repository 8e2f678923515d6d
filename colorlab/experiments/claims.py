"""What the papers claim, asked of our own runs."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Claim:
    """The claim that a measure of `first` is higher (+1) or lower (-1) than that of `second`.

    Both are names of variants; `second` may be a number instead.
    """

    text: str
    first: str
    second: str | float
    measure: str
    sign: int

    def numbers(self, table: pd.DataFrame) -> tuple[float, float]:
        """Both values, from a table of one row per variant."""
        other = table.loc[self.second, self.measure] if isinstance(self.second, str) else self.second
        return table.loc[self.first, self.measure], other

    def holds(self, table: pd.DataFrame) -> bool:
        """Whether the first value lies on the claimed side of the second."""
        first, second = self.numbers(table)
        return bool((first - second) * self.sign > 0)

    def verdict(self, row: pd.Series) -> str:
        """What the interval of a row of `measures.differences` says."""
        if row["low"] <= 0 <= row["high"]:
            return "undecided"
        return "holds" if row["difference"] * self.sign > 0 else "the opposite"


CLAIMS = [
    Claim("Rebalancing raises colourfulness", "zhang16-rebalanced", "zhang16-classification", "colourfulness", +1),
    Claim("Rebalancing raises the pixel error", "zhang16-rebalanced", "zhang16-classification", "mse", +1),
    Claim("Rebalancing raises rebalanced AuC", "zhang16-rebalanced", "zhang16-classification", "auc_rebalanced",
          +1),
    Claim("Classification beats L2 on rebalanced AuC", "zhang16-classification", "zhang16-l2", "auc_rebalanced", +1),
    Claim("Fusion lowers the ab error", "iizuka16-fusion", "iizuka16-nofusion", "ab_distance", -1),
    Claim("Class supervision lowers the ab error further", "iizuka16-classes", "iizuka16-fusion", "ab_distance", -1),
    Claim("The best regression beats grey on MSE", "iizuka16-classes", "grey", "mse", -1),
    Claim("Grey beats the rebalanced classifier on MSE", "zhang16-rebalanced", "grey", "mse", +1),
    Claim("Rebalanced classification beats regression with fusion on rebalanced AuC", "zhang16-rebalanced",
          "iizuka16-classes", "auc_rebalanced", +1),
]


def rows_of(claim: Claim, differences: pd.DataFrame) -> list[pd.Series]:
    """The rows of `measures.differences` that a claim is about, one per set."""
    found = differences[(differences["first"] == claim.first) & (differences["second"] == claim.second)
                        & (differences["metric"] == claim.measure)]
    return [row for _, row in found.iterrows()]
