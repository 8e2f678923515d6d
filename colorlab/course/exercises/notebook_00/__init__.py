"""Exercises of 00_start_here, in the order of the notebook."""

from colorlab.course.exercises.notebook_00.broken_colorizers import BROKEN_COLORIZERS
from colorlab.course.exercises.notebook_00.network_input import NETWORK_INPUT
from colorlab.course.exercises.notebook_00.one_colour import ONE_COLOUR
from colorlab.course.exercises.notebook_00.supported_sentences import SUPPORTED_SENTENCES

EXERCISES = (NETWORK_INPUT, ONE_COLOUR, BROKEN_COLORIZERS, SUPPORTED_SENTENCES)
