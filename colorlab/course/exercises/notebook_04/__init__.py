"""Exercises of 04_gpu_inference, in the order of the notebook."""

from colorlab.course.exercises.notebook_04.batch_sizes import BATCH_SIZES
from colorlab.course.exercises.notebook_04.convolution_flop import CONVOLUTION_FLOP
from colorlab.course.exercises.notebook_04.folded_layer import FOLDED_LAYER
from colorlab.course.exercises.notebook_04.least_batch import LEAST_BATCH
from colorlab.course.exercises.notebook_04.overlapped_seconds import OVERLAPPED_SECONDS
from colorlab.course.exercises.notebook_04.slow_pipelines import SLOW_PIPELINES
from colorlab.course.exercises.notebook_04.speed_ratio import SPEED_RATIO
from colorlab.course.exercises.notebook_04.whole_speedup import WHOLE_SPEEDUP

EXERCISES = (SPEED_RATIO, CONVOLUTION_FLOP, LEAST_BATCH, BATCH_SIZES, FOLDED_LAYER, WHOLE_SPEEDUP,
             OVERLAPPED_SECONDS, SLOW_PIPELINES)
