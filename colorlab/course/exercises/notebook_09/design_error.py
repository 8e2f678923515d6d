"""People, photos, and how much they differ -> the standard error that a study will have."""

import numpy as np

from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.surveys import analysis


def _inputs(rng):
    """A study with many people, and one with many photos."""
    def variances():
        return *(round(float(one), 3) for one in rng.uniform(0.01, 0.06, 2)), round(float(rng.uniform(0.14, 0.2)), 3)

    return ((int(rng.integers(60, 140)), int(rng.integers(8, 20)), *variances()),
            (int(rng.integers(8, 20)), int(rng.integers(60, 140)), *variances()))


DESIGN_ERROR = Exercise(
    name="design_error",
    objective="Predict the standard error of a study, to choose between more people and more photos.",
    reference=analysis.design_error,
    inputs=_inputs, tolerance=1e-4,
    misconceptions=(
        Misconception("all over trials", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            (of_people + of_photos + of_trials) / (people * photos)),
            "all three shrink with the number of trials in yours. Does another answer of the same person make the "
            "*people* more alike?"),
        Misconception("exchanged", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / photos + of_photos / people + of_trials / (people * photos)),
            "what people differ by is averaged over photos in yours: over what should it be?"),
        Misconception("variance", lambda people, photos, of_people, of_photos, of_trials:
                      of_people / people + of_photos / photos + of_trials / (people * photos),
                      "that is the variance: its root is asked.", tolerance=1e-6),
        Misconception("spreads added", lambda people, photos, of_people, of_photos, of_trials:
                      of_people ** 0.5 / people ** 0.5 + of_photos ** 0.5 / photos ** 0.5
                      + of_trials ** 0.5 / (people * photos) ** 0.5,
                      "variances add up, spreads do not: take the root last."),
        Misconception("photos fixed", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / people + of_trials / (people * photos)),
            "with other photos the study would come out differently, too."),
        Misconception("people fixed", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_photos / photos + of_trials / (people * photos)),
            "with other people the study would come out differently, too."),
        Misconception("luck forgotten", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / people + of_photos / photos),
            "the same person may answer differently to the same photo: one part is missing."),
        Misconception("luck only", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_trials / (people * photos)),
            "only luck is left in yours: are all people equally easy to fool, and all photos equally hard?"),
        Misconception("luck not averaged", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / people + of_photos / photos + of_trials),
            "in yours luck stays as large as in a single trial: does a longer study not average some of it away?"),
        Misconception("trials counted as people plus photos",
                      lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
                          of_people / people + of_photos / photos + of_trials / (people + photos)),
                      "you added people and photos to count the trials: how many are there if 3 people see 4 photos "
                      "each?"),
        Misconception("spreads divided", lambda people, photos, of_people, of_photos, of_trials:
                      of_people ** 0.5 / people + of_photos ** 0.5 / photos + of_trials ** 0.5 / (people * photos),
                      "you took the roots of the variances only, then divided: what stands below the line belongs to "
                      "the variances, too."),
        Misconception("half an interval", lambda *given: 1.96 * analysis.design_error(*given),
                      "that is how far a 95 % interval reaches to either side: only the error itself is asked."),
    ))
