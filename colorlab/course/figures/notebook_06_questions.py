"""The predictions of notebook 06, for `widgets.predict(**...)`: a cell that held them would give the answer away."""

from typing import Any

from colorlab import streets

WHICH_PAINT: dict[str, Any] = {
    "question": "Which paint does this car have in the photo from which the grey picture was made?",
    "ask": list(streets.PAINTS), "answer": "neutral",
    "explain": "If you were right, it was because you know what people buy, not because you saw it. A network can do "
               "no better: it can learn how likely each colour is."}

NEUTRAL_CARS: dict[str, Any] = {
    "question": "We call a car neutral (white, silver, grey or black) when its chroma is below 20. What percentage of "
                "the photographed cars is that?",
    "ask": int, "within": 10, "unit": "%",
    "explain": "A little over half, since the middle car has a chroma of 18. The rule "
               "was chosen with half of the photos that a person looked at; in the other half, the 59 of the last "
               "line, "
               "it agrees with the eye in about six of seven. Where they differ, it mostly takes dark blue, "
               "beige or brown for neutral, so by eye there are fewer.\n\nAmong *new cars* (Axalta 2022) far more are "
               "neutral, 82 %. One reason is known: this collection had left out photos with hardly any colour, such "
               "as those of white cars in car parks. Another is likely: people photograph red sports cars. A "
               "collection of photos is not the street, and a network learns only the former."}

SIX_OF_TEN: dict[str, Any] = {
    "question": "Six of ten cars are red, four are green. Which answer has the least expected *squared* error?",
    "ask": ["red", "green", "a brown between the two", "grey"], "answer": "a brown between the two",
    "explain": "The squared error is smallest at the *mean*, a brown that no car has. The other two losses take red: "
               "the distance is smallest at the *median* (in the plane: the point with the least mean distance), the "
               "0-1 loss at the *mode*, the likeliest colour."}

WORST_ANSWER: dict[str, Any] = {
    "question": "One may also answer \"no colour\", a = b = 0. Which of the four has the largest expected squared "
                "error?",
    "ask": ["the mean", "the median", "the mode", "no colour"], "answer": "the mode",
    "explain": "Mean, median and mode each win their own column. The mean is never exactly right; the mode is right "
               "most often, and pays for it with the largest squared error of all. Grey comes out nearer to the truth "
               "than the mode, on average: remember the grey row of notebook 00."}

BITS_OF_A_NEW_CAR: dict[str, Any] = {
    "question": "A coin is worth 1 bit, and the paint of a car in our streets 2.12 bits. How many bits is the paint of "
                "a new car of 2022 worth, when 82 % of them are neutral?",
    "ask": float, "within": 0.3, "unit": "bits",
    "explain": "Where one answer dominates, little is open. Yet at least one question must be asked, \"is it "
               "neutral?\", even when its answer is nearly known. That is why the entropy is a limit, and not the "
               "number of questions."}

CANNOT_BE_KNOWN: dict[str, Any] = {
    "question": "Point at a place whose colour even a perfect observer of the grey picture cannot know.",
    "explain": "It is the cars, and only their paint, not the glass or the tyres. All else follows from the hour and "
               "the season, and both can be seen in grey: the sun gives away the hour, a tree and the missing snow "
               "give away the season."}

COULD_HAVE_KNOWN: dict[str, Any] = {
    "question": "Leave aside the edges of things, where a block of 4 x 4 pixels holds two of them. On which surfaces "
                "could `likely` have known much more than it does?",
    "ask": ["on the cars", "on the road", "on the ground and the trees"], "answer": "on the ground and the trees",
    "explain": "On the cars it is unsure, and rightly so: there was hardly anything to know. Grass, autumn leaves and "
               "winter ground have the same grey here, but a single tree, or snow, gives away the season. None of our "
               "networks found it: they name the right season in a third of the streets at best, as a blind guess "
               "would. They hedge between three seasons as one must between paints; a network whose colours are "
               "nearest "
               "to the mean of all three names no season at all, which counts as wrong.\n\nThe brightest specks of the "
               "last row are the edges of the roofs: more on them below.\n\n*How unsure a network is does not say "
               "whether it could have known.*"}

GAINS_MOST: dict[str, Any] = {
    "question": "Two networks were asked about 1,075 cars. Rebalancing tells a network that rare colours matter more. "
                "Which paint do you expect to gain most from it, in percentage points?",
    "ask": ["red, the commonest", "green, the rarest", "neutral"], "answer": "red, the commonest",
    "explain": "Red gains most and neutral nearly vanishes. Section 6 finds out why. Plain classification comes near "
               "to the shares, but each of them lies outside its interval: neutral is too rare by four points, and "
               "three went to colours of no paint. The intervals are for other cars; by how much another training of "
               "the same network would differ was not measured."}

COST_OF_A_DRAW: dict[str, Any] = {
    "question": "By what factor is the expected squared error of a draw (with the right shares) larger than that of "
                "the mean?",
    "ask": float, "within": 0.25,
    "explain": "Exactly twice, for any shares: the draw scatters as much as the truth, and the two scatters add. Under "
               "all three losses of section 3 some single answer beats the draw. Only the draw has the colours of "
               "cars, in the right shares, and *none of the three losses rewards that*."}

LEAST_SURPRISED: dict[str, Any] = {
    "question": "Which of three beliefs is least surprised by the sixteen sample photos, on average?",
    "ask": ["the prior", "zhang16-mini-classification", "zhang16-mini"], "answer": "zhang16-mini-classification",
    "explain": "Classification was trained for exactly this, and clearly beats the prior. Rebalancing tilts the belief "
               "and seems to pay for that in surprise. But the interval of that difference contains 0, and on "
               "some photos the order is reversed: sixteen photos do not settle which of the two networks is better."}
