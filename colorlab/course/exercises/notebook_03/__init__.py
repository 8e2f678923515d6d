"""Exercises of 03_let_there_be_color, in the order of the notebook.

Everywhere in their inputs sides differ, so that exchanged axes show.
"""

from colorlab.course.exercises.notebook_03.broken_fusions import BROKEN_FUSIONS
from colorlab.course.exercises.notebook_03.colour_and_class_loss import COLOUR_AND_CLASS_LOSS
from colorlab.course.exercises.notebook_03.effective_side import EFFECTIVE_SIDE
from colorlab.course.exercises.notebook_03.fused_features import FUSED_FEATURES
from colorlab.course.exercises.notebook_03.release_lightness import RELEASE_LIGHTNESS
from colorlab.course.exercises.notebook_03.unnamed_rows import UNNAMED_ROWS

EXERCISES = (FUSED_FEATURES, BROKEN_FUSIONS, EFFECTIVE_SIDE, UNNAMED_ROWS, COLOUR_AND_CLASS_LOSS, RELEASE_LIGHTNESS)
