"""Six rows of a suspicious table -> which of them contradict themselves (1) and which could be true (0)."""

import numpy as np

from colorlab.course.cases.impossible_rows import diagnosis
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import looks

ROWS = 6  # A to F in the notebook


def _rows(*contradictory: int):
    return lambda: np.isin(np.arange(ROWS), contradictory).astype(float)


IMPOSSIBLE_ROWS = Exercise(
    name="impossible_rows",
    objective="Find in a suspicious table the rows whose MSE, percent error and PSNR contradict each other.",
    reference=diagnosis, inputs=((),), tolerance=0, asks_value=True, varies=True,
    misconceptions=(
        Misconception("unlikely taken for impossible", _rows(1, 2, 3, 5),
                      "one of yours is far better than automatic colorizers usually are. That is suspicious, but do "
                      "its three numbers contradict each other?"),
        Misconception("high PSNR taken for impossible", _rows(1, 2, 4, 5),
                      "one of yours has a PSNR far above that of its mean MSE. Can a mean of logarithms be so? Think "
                      "of one very bad photo among good ones."),
        Misconception("both unlikely ones", _rows(1, 2, 3, 4, 5),
                      "two of yours are odd, and possible: ask of each whether some set of photos could give it."),
        Misconception("PSNR limit turned round", _rows(0, 1, 3, 4, 5),
                      "is the mean of the PSNRs of two photos larger or smaller than the PSNR of their mean MSE? "
                      "Compute it for 100 and 900."),
        Misconception("high PSNR named, low PSNR missed", _rows(1, 4, 5),
                      "two of three are there. The third one that you name has a mean PSNR far above the PSNR of its "
                      "mean MSE; could one very bad photo do that? Then compare the other PSNRs in the same way."),
        Misconception("low MSE named, low PSNR missed", _rows(1, 3, 5),
                      "two of three are there. The third one that you name is too good to be likely, but do its "
                      "numbers contradict each other? There is a limit that you have not tried: compare two columns at "
                      "a time."),
        Misconception("only the root", _rows(1),
                      "the row that breaks the limit of the root is there. The PSNR has a limit, too, and so has an "
                      "MSE whose mean absolute error is tiny."),
        Misconception("without the tiny error", _rows(1, 2),
                      "one row is missing: how large can the MSE get if nearly all values are right, and the others "
                      "as wrong as a byte can be?"),
        Misconception("without the PSNR", _rows(1, 5),
                      "one row is missing: compare each mean PSNR with the PSNR of the mean MSE."),
        Misconception("without the root", _rows(2, 5),
                      "one row is missing: compare each percent error with the root of the MSE."),
        Misconception("only the tiny error", _rows(5), "one of three is there. Try the other two limits."),
        Misconception("only the PSNR", _rows(2), "one of three is there. Try the percent error against the MSE."),
        Misconception("possible instead of impossible", _rows(0, 3, 4), "1 stands for a row that contradicts itself."),
        Misconception("all possible", _rows(), "at least one row breaks a limit: work through them one by one."),
        Misconception("all impossible", _rows(*range(ROWS)), "some of these rows could be true."),
    ),
    looks=looks({},
        ADE=("possible taken for impossible",
             "a row that is odd but possible, or one that looks quite usual, is judged wrongly: for which numbers "
             "could you make up photos?"),
        BCF=("a limit overlooked",
             "a row that breaks a limit is judged wrongly. There are three limits: percent error against MSE from "
             "above, from below, and mean PSNR against mean MSE.")))
