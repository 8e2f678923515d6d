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
        Misconception("luck subtracted", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(np.maximum(
            0, of_people / people + of_photos / photos - of_trials / (people * photos))),
            "luck was taken away, as in exercise 3: there it was in the other two parts already, here each part stands "
            "for itself."),
        Misconception("brackets missing", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / people + of_photos / photos + of_trials / people * photos),
            "Python divides and multiplies from left to right: put the number of trials in brackets."),
        Misconception("variances squared", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people ** 2 / people + of_photos ** 2 / photos + of_trials ** 2 / (people * photos)),
            "the variances were squared: they are squares already."),
        Misconception("one less", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / (people - 1) + of_photos / (photos - 1) + of_trials / (people * photos - 1)),
            "one was taken away below the line: that is for estimating a variance from data; here it is given."),
        Misconception("one less each", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / (people - 1) + of_photos / (photos - 1) + of_trials / ((people - 1) * (photos - 1))),
            "one was taken away below the line: that is for estimating a variance from data; here it is given."),
        Misconception("nothing divided", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people + of_photos + of_trials),
            "that is the spread of a single answer: what do many people and photos average away?"),
        Misconception("divided by roots", lambda people, photos, of_people, of_photos, of_trials:
                      of_people / people ** 0.5 + of_photos / photos ** 0.5 + of_trials / (people * photos) ** 0.5,
                      "you divided variances by roots of numbers: variances by numbers, or spreads by roots."),
        Misconception("divided by roots, root taken", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / people ** 0.5 + of_photos / photos ** 0.5 + of_trials / (people * photos) ** 0.5),
            "you divided variances by roots of numbers: variances by numbers, or spreads by roots."),
        Misconception("all over people plus photos", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            (of_people + of_photos + of_trials) / (people + photos)),
            "all three were divided by people plus photos: over what is each of them averaged?"),
        Misconception("divided by squares", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / people ** 2 + of_photos / photos ** 2 + of_trials / (people * photos) ** 2),
            "you divided by the square of each number: the variance of a mean falls with the number itself."),
        Misconception("luck outside the root", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / people + of_photos / photos) + of_trials / (people * photos),
            "luck stands outside the root: variances add up first."),
        Misconception("root of the first part", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / people) + of_photos / photos + of_trials / (people * photos),
            "only the first part is under the root: variances add up first."),
        Misconception("luck over people", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / people + of_photos / photos + of_trials / people),
            "luck was averaged over people only: how many answers are there in all?"),
        Misconception("luck over photos", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / people + of_photos / photos + of_trials / photos),
            "luck was averaged over photos only: how many answers are there in all?"),
        Misconception("people alone", lambda people, photos, of_people, *_: np.sqrt(of_people / people),
                      "only what people differ by is in yours: photos and luck add to it."),
        Misconception("multiplied", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people * people + of_photos * photos + of_trials * people * photos),
            "yours grows with the size of the study: what happens to a mean when there is more of it?"),
        Misconception("mean of the variances", lambda *given: analysis.design_error(*given) / np.sqrt(3),
                      "the three parts were averaged: together they make the variance of the mean."),
        Misconception("width of an interval", lambda *given: 2 * 1.96 * analysis.design_error(*given),
                      "that is the width of a 95 % interval: only the error itself is asked."),
        Misconception("variances averaged, no root", lambda *given: analysis.design_error(*given) ** 2 / 3,
                      "the three parts were averaged: together they make the variance of the mean. And its root is "
                      "asked.", tolerance=1e-6),
        Misconception("parts multiplied", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / people * of_photos / photos * of_trials / (people * photos)),
            "the three parts were multiplied: independent variances add up.", tolerance=1e-6),
        Misconception("luck by the root of the trials",
                      lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
                          of_people / people + of_photos / photos + of_trials / np.sqrt(people * photos)),
                      "luck was divided by the root of the number of trials: variances are divided by the number."),
        Misconception("luck with its spread", lambda people, photos, of_people, of_photos, of_trials: np.sqrt(
            of_people / people + of_photos / photos + np.sqrt(of_trials) / (people * photos)),
            "the root of luck's variance was taken too early: the root comes last."),
    ))
