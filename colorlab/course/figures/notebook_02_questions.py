"""The predictions of notebook 02, for `widgets.predict(**...)`: a cell that held them would give the answer away."""

from typing import Any

CHEAPEST: dict[str, Any] = {
    "question": "A car is red (57, 35) or blue (14, -54), and both are equally likely. Which answer costs least on "
                "average, by equation 1?",
    "answer": "half-way",
    "explain": "The half-way answer costs half as much as red or blue. It is never right, but never very wrong. And "
               "it is duller: its distance from grey, the *chroma*, is smaller than that of red or blue. If colours "
               "from all around the plane were possible, their mean would be close to grey."}

BINS_IN_USE: dict[str, Any] = {
    "question": "How many of the 313 bins hold at least one pixel of the photo of the coffee?",
    "ask": int,
    "within": 25,
    "unit": "bins",
    "explain": "One photo lives in a small part of the plane: a ridge that runs from grey towards orange."}

DILATION: dict[str, Any] = {
    "question": "A kernel of three ones passes over a line of zeros with a single 1 in the middle. A plain "
                "convolution makes 0 1 1 1 0 of the middle. What does a convolution with dilation 2 make of it?",
    "ask": ["0 1 1 1 0", "1 0 1 0 1", "1 1 1 1 1"],
    "answer": "1 0 1 0 1",
    "explain": "Dilation reaches two steps away with the same three weights, and skips the position between. With "
               "stride 2 about half as many numbers come out. The transposed convolution, which was given only the "
               "middle seven numbers, lays down the kernel once for each of them, two positions apart, and so about "
               "twice as many come out."}

BLOCK_8: dict[str, Any] = {
    "question": "A photo of 256 x 256 pixels goes in. Blocks 1, 2 and 3 have stride 2, blocks 5 and 6 dilation 2, "
                "and block 8 begins with a transposed convolution of stride 2. What does block 8 put out?",
    "ask": ["256 x 256 with 2 channels", "64 x 64 with 313 channels", "32 x 32 with 313 channels",
            "128 x 128 with 313 channels"],
    "answer": "64 x 64 with 313 channels",
    "explain": "Three strides turn 256 into 32, dilation changes no size, and the transposed convolution turns 32 "
               "into 64: one distribution for every 4 x 4 pixels. A softmax makes probabilities of the 313 scores, "
               "section 7 makes a and b of these, and bilinear interpolation enlarges the result by a factor of 4."}

LOWEST_LOSS: dict[str, Any] = {
    "question": "The truth is red in half of all cases and blue in the other half. Which answer over the bins red, "
                "blue and green has the lowest mean loss?",
    "answer": "half red, half blue",
    "explain": "The cross-entropy is least when the answer *is* the true distribution. In section 2 the best answer "
               "to the same question was a mauve. Here nothing is averaged away: the network may say \"red or blue, "
               "I cannot tell\"."}

HALF_OF_ALL: dict[str, Any] = {
    "question": "How many of the 313 bins hold half of all pixels of photos?",
    "ask": int,
    "within": 4,
    "unit": "bins",
    "explain": "The world is greyish. A classifier that answers *greyish* is right so often that it has little "
               "reason to learn red."}

SHARPENED: dict[str, Any] = {
    "question": "Three bins have probabilities 0.5, 0.3 and 0.2. What probability has the first one at the "
                "paper's T = 0.38?",
    "ask": float,
    "within": 0.08,
    "explain": "The lower T is, the more the likeliest bin gets; at 0 it gets everything. So lowering T from 1 to 0 "
               "leads from the mean to the mode."}

TEMPERATURE: dict[str, Any] = {
    "question": "Which of the three networks become at least a tenth more colourful when T is lowered from 1 to 0?",
    "ask": ["all three", "the two classifiers", "only the rebalanced one"],
    "answer": "only the rebalanced one",
    "explain": "The likeliest bin of the two others is about as dull as their mean. Temperature can only bring out "
               "what the distribution contains. For the rebalanced network the paper's 0.38 overshoots the truth; "
               "about 0.8 meets it. That is how the dial of such a network is set: on photos that it has not seen, to "
               "the colourfulness of the truth."}

LOWEST_ERROR: dict[str, Any] = {
    "question": "Which of the five has the lowest mean ab error on `kodak`, the large photos?",
    "explain": "A table of 101 colours has the lowest error of the five. The intervals are wide, since 24 photos "
               "decide little, so do not call it the winner. But do not be impressed by a network that only matches "
               "it, either. Have the networks learnt nothing, then? They have learnt something: on the small photos, "
               "which are like those of the training, plain classification has a clearly lower error than the table. "
               "Besides, a low error alone does not tell what a network is worth: of all answers but grey, the table "
               "is the dullest."}

YOUR_REDS: dict[str, Any] = {
    "question": "The trunk has seen a town in which 38 % of the cars are red; in your town it is 10 %. What share "
                "does your layer for plain classification give to red?",
    "ask": ["about 38 %", "about 10 %", "about 20 %, as each of five paints"],
    "answer": "about 10 %",
    "explain": "The new layer follows the scenes that it was trained on: red comes out near your 10 %, and nothing "
               "is left of the other town's 38 %. Not every share is as close; *neutral* is clearly too low, as it is "
               "in the network of the other town. (This was a single training on 100 scenes, so do not read much "
               "into a difference of a few percent.) The rebalanced layer differs on purpose. Rare colours count for "
               "more than their share, so it gives red too much, and its numbers are no longer the probabilities of "
               "this town."}
