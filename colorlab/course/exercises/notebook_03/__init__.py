"""Exercises of 03_let_there_be_color, in the order of the notebook.

Everywhere in their inputs sides differ, so that exchanged axes show.
"""

from colorlab.course.exercises.notebook_03.colour_and_class_loss import COLOUR_AND_CLASS_LOSS
from colorlab.course.exercises.notebook_03.fused_features import FUSED_FEATURES
from colorlab.course.exercises.notebook_03.global_branch_share import GLOBAL_BRANCH_SHARE
from colorlab.course.exercises.notebook_03.output_to_ab import OUTPUT_TO_AB
from colorlab.course.exercises.notebook_03.release_lightness import RELEASE_LIGHTNESS
from colorlab.course.exercises.notebook_03.size_for_network import SIZE_FOR_NETWORK

EXERCISES = (GLOBAL_BRANCH_SHARE, OUTPUT_TO_AB, FUSED_FEATURES, COLOUR_AND_CLASS_LOSS, SIZE_FOR_NETWORK,
             RELEASE_LIGHTNESS)
