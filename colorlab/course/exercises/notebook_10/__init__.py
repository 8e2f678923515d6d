"""Exercises of 10_old_photos_and_film, in the order of the notebook."""

from colorlab.course.exercises.notebook_10.colours_along_motion import COLOURS_ALONG_MOTION
from colorlab.course.exercises.notebook_10.flicker_of import FLICKER_OF
from colorlab.course.exercises.notebook_10.stretched_print import STRETCHED_PRINT
from colorlab.course.exercises.notebook_10.suspicious_methods import SUSPICIOUS_METHODS
from colorlab.course.exercises.notebook_10.trusted_mean import TRUSTED_MEAN

EXERCISES = (STRETCHED_PRINT, COLOURS_ALONG_MOTION, FLICKER_OF, SUSPICIOUS_METHODS, TRUSTED_MEAN)
