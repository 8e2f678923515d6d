"""A diagnosis: which of seven sentences does a table support (1), and which not (0)?"""

import numpy as np

from colorlab.course.cases.made_up_table import supported
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import looks

_TRUE = supported()


def _other(*turned: int):
    """The right list with the opposite for some sentences, counted from 1."""
    return lambda: np.array([1 - value if number in turned else value for number, value in enumerate(_TRUE, 1)])


SUPPORTED_SENTENCES = Exercise(
    name="supported_sentences",
    objective="Tell what a table of models supports from what it only suggests.",
    reference=supported, inputs=((),), tolerance=0, asks_value=True, varies=True,
    misconceptions=(
        Misconception("colourful is right", _other(5),
                      "one is wrong. A picture can have the right amount of colour in all the wrong places."),
        Misconception("numbers for people", _other(3),
                      "one is wrong. Which column of the table says what anybody thought of the pictures?"),
        Misconception("eight photos for all", _other(7),
                      "one is wrong. A mean over eight photos is no promise for the ninth: look at the single rows."),
        Misconception("the mean for most photos", _other(2),
                      "one is wrong. Compare Vivid with Careful row by row, and count."),
        Misconception("most photos for the mean", _other(4),
                      "one is wrong. A few large errors can outweigh many small gains: compute the two means."),
        Misconception("winner by the mean in everything", _other(1),
                      "one is wrong. A model that is better on average may lose on some photos: look at each row."),
        Misconception("nothing beaten by grey", _other(6),
                      "one is wrong. In how many rows does grey have the smallest number?"),
        Misconception("means only", _other(1, 2, 6),
                      "you seem to have gone by the means alone. Three of the sentences are about single photos: go "
                      "through the table row by row."),
        Misconception("grey forgotten", _other(1, 6),
                      "two are wrong, and both are about grey: compare each row with its last column."),
        Misconception("whatever sounds likely", _other(3, 5),
                      "two are wrong. They may well be true, but do they follow from *this* table?"),
        Misconception("likely, and so certain", _other(3, 5, 7),
                      "three are wrong. They may well be true, but do they follow from *this* table?"),
        Misconception("kept for left out", lambda: 1 - np.array(_TRUE), "1 stands for a sentence that is supported."),
    ),
    looks=looks({},
        ABDF=("counted otherwise than it says",
              "one kind of sentence is about what the table holds, row by row or as a mean: does the sentence say "
              "*each*, *most*, *on average* or *there are*, and have you counted accordingly?"),
        CEG=("beyond the table",
             "one kind of sentence is about what the table does not hold: people, pictures that look alike, photos "
             "to come. Does any column answer it?")))
