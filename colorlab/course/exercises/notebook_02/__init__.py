"""Exercises of 02_colorful_image_colorization, in the order of the notebook."""

from colorlab.course.exercises.notebook_02.faulty_ab import FAULTY_AB
from colorlab.course.exercises.notebook_02.l2_answer import L2_ANSWER
from colorlab.course.exercises.notebook_02.mix_for_factor import MIX_FOR_FACTOR
from colorlab.course.exercises.notebook_02.receptive_field import RECEPTIVE_FIELD
from colorlab.course.exercises.notebook_02.sharpened_mean import SHARPENED_MEAN
from colorlab.course.exercises.notebook_02.soft_encoding import SOFT_ENCODING
from colorlab.course.exercises.notebook_02.supported_claims import SUPPORTED_CLAIMS
from colorlab.course.exercises.notebook_02.weighted_loss import WEIGHTED_LOSS

EXERCISES = (L2_ANSWER, SOFT_ENCODING, RECEPTIVE_FIELD, WEIGHTED_LOSS, MIX_FOR_FACTOR, FAULTY_AB, SHARPENED_MEAN,
             SUPPORTED_CLAIMS)
