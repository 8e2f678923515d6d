"""Controlled comparisons: grids of models trained on the same photos, and what they say of the papers' claims."""

from colorlab.experiments.claims import Claim
from colorlab.experiments.grid import Study, StudyError, Variant, data_set, photo_set, read, train
from colorlab.experiments.tables import measure

__all__ = ["Claim", "Study", "StudyError", "Variant", "data_set", "measure", "photo_set", "read", "train"]
