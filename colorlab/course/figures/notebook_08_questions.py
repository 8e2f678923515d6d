"""The predictions of notebook 08, for `widgets.predict(**...)`: a cell that held them would give the answer away."""

from typing import Any

import pandas as pd

SMALLEST_ERROR: dict[str, Any] = {
    "question": "Suppose that every car has to get the same colour. Which one gives the smallest mean absolute error?",
    "ask": ["the mean of all paints", "the median of a with the median of b", "the most frequent paint"],
    "answer": "the median of a with the median of b",
    "explain": "The sum of two absolute errors is smallest at the median of a and that of b. No car has that colour, "
               "and that costs nothing: no term of the loss asks whether such a car exists. Our `L1` network has not "
               "arrived there: its typical colour has a similar a but a smaller b, and its error lies between the "
               "first two lines."}

RED_CAR: dict[str, Any] = {
    "question": "What probability of \"true\" does the best critic then give to a red car?",
    "ask": int, "within": 4, "unit": "%",
    "explain": "Red is a true paint, and yet the critic doubts every red car, since most of the red cars it sees come "
               "from the generator. That doubt ought to drive the generator back to the other paints. Whether it does "
               "so depends on how the two networks chase each other: see sections 3 and 4."}

STEEPER: dict[str, Any] = {
    "question": "Early in training the critic wins easily: it gives a painted patch D = 0.01. How many times steeper "
                "is -log D there than log(1 - D)?",
    "ask": int, "within": 15, "unit": "times",
    "explain": "Signs apart, log(1 - D) has the slope D, and -log D has the slope 1 - D. Where the critic is sure, the "
               "original loss is flat: it tells the generator next to nothing, just when the generator needs it most. "
               "But -log D is steepest there. Even so, a critic that has won can leave little to learn, if small "
               "changes to the picture hardly move its score."}

WHERE_IT_ENDS: dict[str, Any] = {
    "question": "The generator learns to answer -1 and 1. Where does the critic's loss on true numbers end?",
    "ask": ["near 0: it has learnt the truth", "near 0.69: it has to guess", "nowhere: it keeps growing"],
    "answer": "near 0.69: it has to guess",
    "explain": "A perfect generator leaves the critic nothing to find. Log 2 on both sides is what one hopes for: the "
               "losses of a GAN do not fall as other losses do."}

GAME_B: dict[str, Any] = {
    "question": "Game B was printed up to step 60. How does it go on up to step 200?",
    "ask": ["the answer comes to rest at 0, between the two", "it settles on one of the two",
            "it keeps running from one to the other"],
    "answer": "it keeps running from one to the other",
    "explain": "Wherever it goes, the critic learns that this number is painted, and the other one begins to look "
               "truer. With one answer the generator can never match a truth that has two. This is *mode collapse*, in "
               "its restless form."}

BITS: dict[str, Any] = {
    "question": "The paints of the true cars have 2.12 bits. How many bits do the answers of the generator `critic` "
                "have?",
    "ask": float, "within": 0.4, "unit": "bits",
    "explain": "About as many as the truth, and yet the distribution is another one: it never uses green, and \"no "
               "paint\" takes its place among the answers. Bits count how evenly the answers are spread, not whether "
               "they are right."}

BITS_OF_ONE_CAR: dict[str, Any] = {
    "question": "The generator with noise paints each of 40 cars sixteen times. The truth has 2.12 bits; how many do "
                "the answers for one car have, on average?",
    "ask": float, "within": 0.4, "unit": "bits",
    "explain": "It uses its noise: one car gets many paints. Counted over so few draws, even the true lottery falls "
               "short of its 2.12 bits (last line); for our generator \"no paint\" adds to the count. Not every "
               "generator listens: Isola 2017 found that theirs learnt to ignore its noise (recalled)."}

LAST_EPOCHS: dict[str, Any] = {
    "question": "By how much did the share of painted cars change between epochs 18 and 20?",
    "ask": ["it grew by 10 points or more", "by less than 10 points", "it fell by 10 points or more"],
    "explain": "The learning rate falls towards 0 at the end, so that the last steps are small. A run cut off near its "
               "end loses little *here*. With a constant rate it might lose more; that was not measured.\n\nFor seven "
               "epochs the generator gives nearly all cars one and the same colour: mostly the neutral paint, and in "
               "epochs 3 and 4 no paint at all. Then the answers change from epoch to epoch, rather like the coin in "
               "section 3: red has a fifth of the cars in epoch 14 and hardly any in epoch 15. Only as the learning "
               "rate falls does it settle on several paints at once. It never finds green: the last column stays at "
               "0."}

NEARER: dict[str, Any] = {
    "question": "Which of the twins is nearer to the true colours on average, by distance in the ab plane?",
    "ask": ["L1 alone", "L1 + critic", "neither: less than 0.1 units apart"],
    "explain": "A plausible colour is far off whenever it is not the true one, so by this measure courage does not pay "
               "(notebook 05). Look at `grey`, too: the twin with a critic is about as far from the truth as no colour "
               "at all."}

JUDGE: dict[str, Any] = {
    "question": "The judge is shown a true photo and one painted by `isola17-mini`, the generator it was trained with. "
                "In what percentage of such pairs does it give the true one the higher score?",
    "ask": int, "within": 5, "unit": "%"}


def judged(opinion: pd.DataFrame, own: str) -> str:
    """What a critic's table (`mean`, `low`, `high` of each model, 0..1) shows of models other than its `own`."""
    others = opinion.drop(index=own)
    fooling = [f"`{name}`" for name in others.index[others.high < 0.5]]
    recognised = [f"`{name}`" for name in others.index[others.low > 0.5]]
    words = [f"Guessing would give 50 %. Now look at the other {len(others)} models."]
    if fooling:
        words.append(f"Below 50 %, with the whole interval, {'lies' if len(fooling) == 1 else 'lie'} "
                     f"{', '.join(fooling)}: there the critic takes the pictures for photos more readily than "
                     "the photos themselves" + (", even without any colour." if "`grey`" in fooling else "."))
    words.append(f"Above it {'lies' if len(recognised) == 1 else 'lie'} {', '.join(recognised)}, but none is "
                 f"recognised more often than in {100 * others['mean'].max():.0f} % of the pairs." if recognised else
                 "None of them lies clearly above it.")
    return " ".join(words) + ("\n\nThat is the trap of this judge. It was asked to tell photos from the pictures of "
                              "one generator, and it has learnt the handwriting of that generator. What does not look "
                              "like it may pass for real.")
