"""Exercises of 03_let_there_be_color, in the order of the notebook.

Everywhere in their inputs sides differ, so that exchanged axes show.
"""

from colorlab.course.exercises.notebook_03.broken_fusions import BROKEN_FUSIONS
from colorlab.course.exercises.notebook_03.class_weight import CLASS_WEIGHT
from colorlab.course.exercises.notebook_03.effective_side import EFFECTIVE_SIDE
from colorlab.course.exercises.notebook_03.release_lightness import RELEASE_LIGHTNESS
from colorlab.course.exercises.notebook_03.switched_channels import SWITCHED_CHANNELS
from colorlab.course.exercises.notebook_03.unnamed_rows import UNNAMED_ROWS

EXERCISES = (SWITCHED_CHANNELS, BROKEN_FUSIONS, EFFECTIVE_SIDE, UNNAMED_ROWS, CLASS_WEIGHT, RELEASE_LIGHTNESS)
