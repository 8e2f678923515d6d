"""Exercises of 08_adversarial, in the order of the notebook."""

from colorlab.course.exercises.notebook_08.best_critic import BEST_CRITIC
from colorlab.course.exercises.notebook_08.broken_games import BROKEN_GAMES
from colorlab.course.exercises.notebook_08.player_losses import PLAYER_LOSSES
from colorlab.course.exercises.notebook_08.spread_bits import SPREAD_BITS
from colorlab.course.exercises.notebook_08.suspicious_runs import SUSPICIOUS_RUNS

EXERCISES = (BEST_CRITIC, PLAYER_LOSSES, BROKEN_GAMES, SPREAD_BITS, SUSPICIOUS_RUNS)
