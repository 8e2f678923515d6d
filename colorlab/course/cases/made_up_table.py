"""A table of three models that nobody has built, and sentences about it: which of them does it support?"""

from typing import Any

import pandas as pd

from colorlab.course.cases import own

# CIEDE2000 difference from the truth, and the mean colourfulness of all pictures (the photos': 55).
ERRORS = pd.DataFrame({
    "photo": ["beach", "market", "forest", "portrait", "street", "harbour", "kitchen", "mountain"],
    "Vivid": [6.1, 19.8, 7.0, 9.9, 21.5, 7.7, 20.4, 6.6],
    "Careful": [7.0, 13.9, 8.2, 10.4, 14.8, 8.8, 14.1, 7.5],
    "grey": [13.2, 15.1, 12.4, 11.2, 13.9, 14.6, 12.8, 11.9]}).set_index("photo")
COLOURFULNESS = pd.Series({"Vivid": 58, "Careful": 24, "grey": 0, "the photos": 55}, name="colourfulness")

_SENTENCES = (
    "On each of these photos, both Vivid and Careful are nearer to the truth than grey.",
    "On most of these photos, Vivid is nearer to the truth than Careful.",
    "Vivid's pictures look more natural to people than Careful's.",
    "On average over these photos, Careful is nearer to the truth than Vivid.",
    "Vivid's colourfulness is close to that of the photos, so its colours are close to theirs.",
    "There are photos on which it would have been better to paint nothing than to use Vivid or Careful.",
    "On the next photo that you try, Careful will be nearer to the truth than grey.",
)


def supported() -> list[int]:
    """1 for each sentence that follows from the table, 0 for the others; in the printed order."""
    beaten = ERRORS[["Vivid", "Careful"]].lt(ERRORS.grey, axis=0)
    of_people = of_cause = of_the_future = False  # no column speaks of these
    means = ERRORS.mean()
    return [int(one) for one in (
        beaten.all(axis=None), (ERRORS.Vivid < ERRORS.Careful).mean() > 0.5, of_people, means.Careful < means.Vivid,
        of_cause, (~beaten).all(axis=1).any(), of_the_future)]


def __getattr__(name: str) -> Any:
    if name == "SENTENCES":
        return tuple(own.arranged("supported_sentences", _SENTENCES, supported()))
    raise AttributeError(f"module {__name__} has no attribute {name!r}")
