"""What is wrong with each of five pipelines, from traces of who worked when: five numbers."""

from functools import partial

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import but_for, exchanged, looks

# 0 nothing, 1 nothing overlaps, 2 single photos, 3 weights loaded again, 4 preparing, 5 drive; for pipelines A to E. It
# stands here as well as in `slow_pipelines`, so that the checks load no pandas; a test compares the two.
ANSWER = (2, 1, 4, 0, 3)

_exchanged = partial(exchanged, ANSWER)
_with = partial(but_for, ANSWER)

SLOW_PIPELINES = Exercise(
    name="slow_pipelines",
    objective="Diagnose five pipelines from traces of who worked when: which is sound, and what slows the others down.",
    reference=lambda: np.array(ANSWER), inputs=((),), tolerance=0, asks_value=True, varies=True,
    misconceptions=(
        Misconception("the busiest GPU is sound", _exchanged(0, 2),
                      "the pipeline whose GPU is busiest is not the fastest: how many calls does it make of "
                      "sixteen photos, and what does a call cost?"),
        Misconception("the busiest GPU has no fault", _with(A=0),
                      "two pipelines cannot both be sound if one needs more than half as long again: compare their "
                      "calls of the GPU."),
        Misconception("waiting taken for a slow core", _exchanged(1, 4),
                      "in one of the two a worker is hardly ever idle, in the other all of them are idle most of the "
                      "time."),
        Misconception("waiting and loading exchanged", _exchanged(1, 3),
                      "in both the GPU pauses between its calls. In which of them does a worker do more pieces of work "
                      "than there are photos?"),
        Misconception("loading taken for a slow drive", _with(E=5),
                      "the drive of one of yours works a good half of the time, and pauses: one that cannot keep up "
                      "never pauses."),
        Misconception("waiting taken for a slow drive", _with(B=5),
                      "a drive that cannot keep up never pauses. How busy is the drive of each pipeline?"),
        Misconception("the core taken for the drive", _with(C=5),
                      "somebody cannot keep up there: who is busy nearly all the time?"),
        Misconception("loading taken for a slow core", _exchanged(3, 4),
                      "both leave the GPU idle between its calls. Whose preparing core works on photos all the time, "
                      "and whose does something else in between?"),
        Misconception("idle GPU, slow core", _with(B=4, E=4),
                      "an idle GPU says that something is in front of it, not what: look at who is busy meanwhile."),
        Misconception("all sound", lambda: np.zeros(5), "the same photos take from 41 to 80 ms: not all can be sound."),
        Misconception("order of the faults", lambda: np.arange(5),
                      "these are the numbers of the faults in their own order: one for each pipeline is asked."),
    ),
    looks=looks({
        0: "a pipeline that you call sound is slower than it need be. Its GPU may look busy: with how many calls "
           "for sixteen photos?",
        1: "you say of a pipeline that nothing overlaps. Then at any time one worker alone would be busy: is it so?",
        2: "you say of a pipeline that it takes single photos. Then its GPU would have many short calls: has it?",
        3: "you say of a pipeline that it loads the weights again. Then some worker would do more pieces of work than "
           "there are photos: does one?",
        4: "you say of a pipeline that preparing holds it up. Then the worker that prepares would be busy without a "
           "pause, and the GPU would wait: is it so?",
        5: "you say of a pipeline that its drive holds it up. Then the drive would read without a pause: does it?"}))
