"""Exercises of 01_color_spaces, in the order of the notebook."""

from colorlab.course.exercises.notebook_01.distances import COLOUR_DIFFERENCE, MEAN_CHROMA
from colorlab.course.exercises.notebook_01.gamut_share import GAMUT_SHARE
from colorlab.course.exercises.notebook_01.join import JOIN
from colorlab.course.exercises.notebook_01.light import LIGHTNESS, LINEAR_LIGHT

EXERCISES = (LINEAR_LIGHT, LIGHTNESS, GAMUT_SHARE, JOIN, MEAN_CHROMA, COLOUR_DIFFERENCE)
