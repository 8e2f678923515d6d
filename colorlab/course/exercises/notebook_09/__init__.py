"""Exercises of 09_who_is_fooled, in the order of the notebook."""

from colorlab.course.exercises.notebook_09.d_prime import D_PRIME
from colorlab.course.exercises.notebook_09.design_error import DESIGN_ERROR
from colorlab.course.exercises.notebook_09.fooled_percent import FOOLED_PERCENT
from colorlab.course.exercises.notebook_09.left_out import LEFT_OUT
from colorlab.course.exercises.notebook_09.two_way_error import TWO_WAY_ERROR

EXERCISES = (FOOLED_PERCENT, D_PRIME, TWO_WAY_ERROR, LEFT_OUT, DESIGN_ERROR)
