"""The predictions of notebook 10, for `widgets.predict(**...)`: a cell that held them would give the answer away."""

from typing import Any

import pandas as pd

CLOSEST: dict[str, Any] = {
    "question": "Which of the four comes closest to the true colours, on average?",
    "explain": "Compare each of them with no colour at all: whoever is farther from the truth than that would have "
               "done better to leave the print alone."}

LIGHTNESS: dict[str, Any] = {
    "question": "Which of the four is most like the lightness that the photo once had?",
    "explain": "Yellow absorbs blue light, so the blue channel shows the stains most, and the red one least. All the "
               "same, red does not win: this print is brown, and the differences between the best three are tiny."}

PREPARATION: dict[str, Any] = {
    "question": "Which of the two brings the colours nearer to the truth?",
    "ask": ["the stretched contrast", "the border cut off", "both alike", "neither"],
    "answer": "the stretched contrast",
    "explain": "Stretching makes up for about a third of what ageing cost. A likely reason is that the network has "
               "learnt from photos with real black in them, so that a faded print is an unfamiliar kind of picture. "
               "Cutting off the border helps less, by a bit under one unit."}

WITNESSES: dict[str, Any] = {
    "question": "By how many units of L does the lightness of the two differ, on average?",
    "ask": float, "within": 0.5, "unit": "units of L",
    "explain": "The print is evidence of light and dark, and this evidence is the same in both."}

LEAST_FLICKER: dict[str, Any] = {
    "question": "Which of these four flickers least?",
    "answer": "grey",
    "explain": "A film without colour cannot flicker in colour. Half the colour flickers half as much. So flicker "
               "should never be read alone, but beside the colourfulness.\n\nEven the true colours flicker a little, "
               "because at the rims of things the flow can be off by a fraction of a pixel. If the truth does not come "
               "out best, a measure needs a second one beside it, as in notebook 05. Compare the errors, too: a "
               "network that has learnt from photos may do little better on a drawn street than no colour at all, or "
               "even worse."}

LOWERED: dict[str, Any] = {
    "question": "By what percentage does the mean along the motion lower the flicker?",
    "ask": int, "within": 15, "unit": "%"}


def lowered(found: pd.DataFrame, truth: float) -> str:
    """What a table of methods shows of the running mean; `truth` is the flicker of the true colours."""
    before, after = found.loc["none"], found.loc["average"]
    beyond = (f" It even flickers less than the true colours do ({truth:.2f}): whatever the measure takes for flicker "
              "is smoothed, a flow that misses its way included." if after.flicker < truth else "")
    return (f"The film keeps {100 * after.colourfulness / before.colourfulness:.0f} % of its colourfulness, and its "
            f"ab error goes from {before['ab error']:.1f} to {after['ab error']:.1f}.{beyond} The mean removes what "
            "differs from frame to frame; what is wrong in all of them stays. *A steady error may look more like a "
            "fact.*")
