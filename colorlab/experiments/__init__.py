"""Controlled comparisons: grids of models trained on the same photos, and what they say of the papers' claims."""

from colorlab.experiments.grid import *  # noqa: F403
