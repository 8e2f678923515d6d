"""Exercises of 07_user_guided, in the order of the notebook."""

from colorlab.course.exercises.notebook_07.broken_pipelines import BROKEN_PIPELINES
from colorlab.course.exercises.notebook_07.click_reach import CLICK_REACH
from colorlab.course.exercises.notebook_07.doubt_map import DOUBT_MAP
from colorlab.course.exercises.notebook_07.hint_count_shares import HINT_COUNT_SHARES
from colorlab.course.exercises.notebook_07.hint_planes import HINT_PLANES
from colorlab.course.exercises.notebook_07.leaky_protocols import LEAKY_PROTOCOLS
from colorlab.course.exercises.notebook_07.nearest_hint_colours import NEAREST_HINT_COLOURS
from colorlab.course.exercises.notebook_07.paired_gain import PAIRED_GAIN

EXERCISES = (HINT_PLANES, BROKEN_PIPELINES, HINT_COUNT_SHARES, CLICK_REACH, DOUBT_MAP, PAIRED_GAIN,
             NEAREST_HINT_COLOURS, LEAKY_PROTOCOLS)
