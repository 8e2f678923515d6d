"""Exercises of 06_car_colors, in the order of the notebook."""

from colorlab.course.exercises.notebook_06.best_single_colours import BEST_SINGLE_COLOURS
from colorlab.course.exercises.notebook_06.bits_left import BITS_LEFT
from colorlab.course.exercises.notebook_06.calibration_gap import CALIBRATION_GAP
from colorlab.course.exercises.notebook_06.draw_per_object import DRAW_PER_OBJECT
from colorlab.course.exercises.notebook_06.leaky_greys import LEAKY_GREYS
from colorlab.course.exercises.notebook_06.paint_entropy import PAINT_ENTROPY
from colorlab.course.exercises.notebook_06.rebalanced_belief import REBALANCED_BELIEF
from colorlab.course.exercises.notebook_06.which_rule import WHICH_RULE

EXERCISES = (LEAKY_GREYS, BEST_SINGLE_COLOURS, WHICH_RULE, PAINT_ENTROPY, CALIBRATION_GAP, REBALANCED_BELIEF,
             DRAW_PER_OBJECT, BITS_LEFT)
