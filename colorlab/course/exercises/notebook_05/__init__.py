"""Exercises of 05_error_analysis, in the order of the notebook."""

from colorlab.course.exercises.notebook_05.area_under_curve import AREA_UNDER_CURVE
from colorlab.course.exercises.notebook_05.exact_mse import EXACT_MSE
from colorlab.course.exercises.notebook_05.impossible_rows import IMPOSSIBLE_ROWS
from colorlab.course.exercises.notebook_05.mse_from_psnr import MSE_FROM_PSNR
from colorlab.course.exercises.notebook_05.paired_interval import PAIRED_INTERVAL
from colorlab.course.exercises.notebook_05.photos_needed import PHOTOS_NEEDED
from colorlab.course.exercises.notebook_05.share_too_low import SHARE_TOO_LOW
from colorlab.course.exercises.notebook_05.who_overflows import WHO_OVERFLOWS

EXERCISES = (EXACT_MSE, MSE_FROM_PSNR, IMPOSSIBLE_ROWS, WHO_OVERFLOWS, SHARE_TOO_LOW, AREA_UNDER_CURVE, PAIRED_INTERVAL,
             PHOTOS_NEEDED)
