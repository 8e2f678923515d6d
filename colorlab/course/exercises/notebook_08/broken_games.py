"""A diagnosis: which mistake is in each of three games on two numbers? Three numbers."""

from functools import partial

import numpy as np

from colorlab.course import adversary
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import but_for, looks

_TRUE = tuple(adversary.MISTAKES.index(mistake) for mistake in adversary.BROKEN)

_other = partial(but_for, _TRUE)

BROKEN_GAMES = Exercise(
    name="broken_games",
    objective="Diagnose from their losses which mistake is in each of three adversarial games.",
    reference=lambda: np.array(_TRUE), inputs=((),), tolerance=0, asks_value=True,
    misconceptions=(
        Misconception("A: the critic's labels", _other(A=1),
                      "two are right. In game A the critic's own two losses fall: it learns what it should. Who moves "
                      "the wrong way?"),
        Misconception("A: a critic that stands still", _other(A=0),
                      "two are right. In game A the losses of the critic do move: it learns."),
        Misconception("B: a critic that stands still", _other(B=0),
                      "two are right. In game B the critic's losses change all the time. Compare the two answers with "
                      "each other instead."),
        Misconception("B: the generator's reward", _other(B=2),
                      "two are right. In game B the answers do come near the truth, again and again: the reward is "
                      "right. What do the two answers have in common?"),
        Misconception("B: the critic's labels", _other(B=1),
                      "two are right. In game B the critic's losses stay near log 2 rather than what a critic that "
                      "learns the wrong labels would show. Compare the two answers with each other."),
        Misconception("C: the generator's reward", _other(C=2),
                      "two are right. In game C look at the loss that the critic itself minimises, and at what it "
                      "would say of a true picture."),
        Misconception("C: a critic that stands still", _other(C=0),
                      "two are right. In game C the critic's losses change: it takes steps, but whither?"),
        Misconception("A and C exchanged", _other(A=1, C=2),
                      "game B is right. Two faults drive the answers away from the truth; in which game is the "
                      "*generator's* loss rising, in which is it falling?"),
        Misconception("nothing learns", lambda: np.zeros(3), "in all three games the critic's losses move."),
    ),
    looks=looks({
        0: "you say of a game that its critic never takes a step. Then all of its scores would stay what they are at "
           "step 0, and so would its losses: do they?",
        1: "you say of a game that the critic's labels are exchanged. Then critic and generator would wish the same of "
           "a painted number: do `critic_fake` and `generator` look like it?",
        2: "you say of a game that the generator is rewarded when it is recognised. Then it would help the critic to "
           "win: does its own loss rise while both of the critic's fall?",
        3: "you say of a game that the generator sees one side of its coin. Then heads and tails would get the same "
           "number: do they?"}))
