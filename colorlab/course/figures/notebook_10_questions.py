"""The predictions of notebook 10, for `widgets.predict(**...)`: a cell that held them would give the answer away."""

from typing import Any

CLOSEST: dict[str, Any] = {
    "question": "Which of the four comes closest to the true colours, on average?",
    "explain": "Compare each of them with no colour at all: whoever is farther from the truth than that would have "
               "done better to leave the print alone."}

LIGHTNESS: dict[str, Any] = {
    "question": "Which of the four is most like the lightness that the photo once had?",
    "explain": "Yellow absorbs blue light, so the blue channel shows the stains most, and the red one least. The "
               "differences are small, and one print proves little."}

PREPARATION: dict[str, Any] = {
    "question": "Which of the two brings the colours nearer to the truth?",
    "ask": ["the stretched contrast", "the border cut off", "both alike", "neither"],
    "answer": "the stretched contrast",
    "explain": "Stretching makes up for about half of what ageing cost. A likely reason is that the network has learnt "
               "from photos with real black in them, so that a faded print is an unfamiliar kind of picture. Cutting "
               "off the border changes the error by only half a unit or less."}

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
               "out best, a measure needs a second one beside it, as in notebook 05."}

LOWERED: dict[str, Any] = {
    "question": "By what percentage does the mean along the motion lower the flicker?",
    "ask": int, "within": 15, "unit": "%",
    "explain": "The film is much steadier and nearly as colourful as before, but no closer to the truth: its ab error "
               "has hardly moved. *A steady error may look more like a fact.*"}
