"""Exercises of 02_colorful_image_colorization, in the order of the notebook."""

from colorlab.course.exercises.notebook_02.l2_answer import L2_ANSWER
from colorlab.course.exercises.notebook_02.rarity_weights import RARITY_WEIGHTS
from colorlab.course.exercises.notebook_02.receptive_field import RECEPTIVE_FIELD
from colorlab.course.exercises.notebook_02.sharpened_mean import SHARPENED_MEAN
from colorlab.course.exercises.notebook_02.soft_encoding import SOFT_ENCODING
from colorlab.course.exercises.notebook_02.weighted_loss import WEIGHTED_LOSS

EXERCISES = (L2_ANSWER, SOFT_ENCODING, RECEPTIVE_FIELD, RARITY_WEIGHTS, WEIGHTED_LOSS, SHARPENED_MEAN)
