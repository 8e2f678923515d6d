"""Exercises of 05_error_analysis, in the order of the notebook."""

from colorlab.course.exercises.notebook_05.area_under_curve import AREA_UNDER_CURVE
from colorlab.course.exercises.notebook_05.exact_mse import EXACT_MSE
from colorlab.course.exercises.notebook_05.mse_from_psnr import MSE_FROM_PSNR
from colorlab.course.exercises.notebook_05.paired_interval import PAIRED_INTERVAL
from colorlab.course.exercises.notebook_05.pixel_mean import PIXEL_MEAN
from colorlab.course.exercises.notebook_05.wrapped_square import WRAPPED_SQUARE

EXERCISES = (EXACT_MSE, PIXEL_MEAN, MSE_FROM_PSNR, WRAPPED_SQUARE, AREA_UNDER_CURVE, PAIRED_INTERVAL)
