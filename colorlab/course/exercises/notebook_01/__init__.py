"""Exercises of 01_color_spaces, in the order of the notebook."""

from colorlab.course.exercises.notebook_01.distances import COLOUR_DIFFERENCE
from colorlab.course.exercises.notebook_01.faulty_programs import FAULTY_PROGRAMS
from colorlab.course.exercises.notebook_01.gamut_share import GAMUT_SHARE
from colorlab.course.exercises.notebook_01.halved import HALVED
from colorlab.course.exercises.notebook_01.join import JOIN
from colorlab.course.exercises.notebook_01.light import EXPOSED, LIGHTNESS

EXERCISES = (EXPOSED, HALVED, LIGHTNESS, FAULTY_PROGRAMS, GAMUT_SHARE, JOIN, COLOUR_DIFFERENCE)
