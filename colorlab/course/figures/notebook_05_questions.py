"""The predictions of notebook 05, for `widgets.predict(**...)`: a cell that held them would give the answer away."""

from typing import Any

NEAREST: dict[str, Any] = {
    "question": "Will the mean MSE of our small networks on the sixteen sample photos be nearest to 7, to 70 or to "
                "700?",
    "ask": ["7", "70", "700"],
    "explain": "The last line compares our numbers with the published ones. By the first measure ours are far "
               "worse, by the second they are far better. The intervals are wide because photos differ much more "
               "than models do."}

GREY_WINS: dict[str, Any] = {
    "question": "On how many of the sixteen photos has `grey` a lower MSE than both networks?",
    "ask": int, "within": 1, "unit": "photos",
    "explain": "A colour in the wrong place costs more than no colour. A mean over all photos does not show on "
               "which of them a network did harm."}

DULLEST: dict[str, Any] = {
    "question": "On the dullest tenth of the photos, what is the mean MSE of the answer that paints nothing?",
    "ask": int, "within": 40,
    "explain": "On dull photos an MSE of the published size needs no skill at all, while the same baseline has an "
               "MSE of 2,759 on the most colourful tenth. So nobody can call 68.83 impossible without having seen "
               "the photos. What one can say is that nothing in our tables comes near it on photos of ordinary "
               "colourfulness. The curve of `zhang16-rebalanced` begins high because it paints what is not there."}

NOISE: dict[str, Any] = {
    "question": "Two pictures of pure noise have an exact MSE of about 11,000. What is it when the arithmetic is "
                "done in bytes?",
    "ask": float, "within": 12,
    "explain": "The remainders of the squares of 0 to 255 have a mean of 105.5. Where differences are large and "
               "varied, a wrapped MSE ends up near that, whatever is compared: unrelated photos and noise have "
               "about 105. All models have about the same, somewhat lower number, even `grey`, whose exact MSE is "
               "half as large again as that of the networks. The published 61 and 69 would hardly stand out in this "
               "crowd."}

WRAPPED_PERCENT: dict[str, Any] = {
    "question": "To what is the percent error of wrapped differences nearly equal?",
    "ask": ["to the exact percent error, times seven",
            "to the share of values that are not exactly right",
            "to the share of values that were predicted too low",
            "to the percent error of noise"],
    "answer": "to the share of values that were predicted too low",
    "explain": "A value that is 2 too low counts as 254, one that is 2 too high as 2. So each value that is too "
               "low adds nearly 100 %, and the others add nearly nothing. A percent error of 45 says that about 45 "
               "of 100 values came out too low, even if only by one level. It would say the same of a nearly "
               "perfect picture. Exercise 5 makes *nearly* exact."}

PERCENT_READINGS: dict[str, Any] = {
    "question": "Two readings of the percent error compete: wrapped differences in percent of 255, and exact "
                "differences in percent of the true value. How likely does the first one make the published pair, "
                "compared with the second?",
    "ask": ["more than ten times as likely",
            "about as likely, within a factor of ten",
            "less than a tenth as likely"],
    "explain": "The textbook's percent error fits without any overflow, and it is the reading that one should have "
               "thought of first. So the second number is no evidence of overflow. It also resolves the "
               "contradiction of section 2, which arose only for two errors on one scale."}

ONE_WINS_ALL: dict[str, Any] = {
    "question": "Six models under six measures. (For colourfulness, the winner is who comes closest to the true "
                "photos.) How many different models win at least one row?",
    "ask": ["one model wins them all", "two share them", "three or more"], "answer": "two share them",
    "explain": "Zhang's network by plain classification wins `mse`, `ciede2000`, `ssim` and `auc` (for the last "
               "two, higher is better); the rebalanced one wins `auc_rebalanced` and comes by far closest to the "
               "true colourfulness, while it is worst in `ssim`, `ciede2000` and `auc`. Whoever chooses the "
               "measure after a look at this table can make either of the two win."}

RULE: dict[str, Any] = {
    "question": "By which one measure and rule should the cars decide between the two networks?",
    "ask": ["MSE: the interval of the mean difference excludes 0",
            "MSE: one network is better on most photos (sign test)",
            "PSNR: the interval of the mean difference excludes 0"],
    "explain": "PSNR is a function of the MSE, photo by photo, and every photo has the same winner by both. Yet "
               "one rule says *undecided*, and the other two *Iizuka*. There is no contradiction: the mean of an "
               "MSE asks for the sum of all errors, in which a few photos weigh a great deal (here the three long "
               "bars on the left), while the other two rules ask more about the usual photo."}

POWER: dict[str, Any] = {
    "question": "On the other photos the mean MSE of the two differs by 118. In what percentage of studies with 33 "
                "photos does the interval of the mean MSE exclude 0?",
    "ask": int, "within": 12, "unit": "%",
    "explain": "So *undecided* on 33 cars says very little: three of four such studies miss a difference that is "
               "there. The share of studies that find it is called *power*. The mean PSNR finds the difference three "
               "times as often, and raises a false alarm about as rarely (second line). For these two networks it is "
               "the better rule with few photos."}

SEPARATION: dict[str, Any] = {
    "question": "Each of the three trainings in the first row lies below each of the three in the second. If the "
                "two networks did not differ, how likely would so clean a separation be, one way or the other?",
    "ask": float, "within": 0.02,
    "explain": "Six ranks can be divided into three and three in 20 ways, and two of them separate completely. "
               "With three trainings each, no order of the six can have a smaller p. It takes four each to get "
               "below 0.05."}

WORST_PLACE: dict[str, Any] = {
    "question": "Where in this photo is the answer of Iizuka's network worst? Click on the place.",
    "explain": "Not on the squirrel, but in the leaves around it. They are bright green with the sun behind them, "
               "and both networks leave them pale: cream in Zhang's answer, nearly white in Iizuka's, and both far "
               "from green in the ab plane. The squirrel and the cat are brown, and brown is what a cautious network "
               "paints anyway."}

BLUE_CARS: dict[str, Any] = {
    "question": "A street with red cars is colorized twice: with blue cars and everything else right, and all in "
                "grey. Which answer has the lower MSE on the cars?",
    "ask": ["the blue cars", "the grey picture", "both alike"], "answer": "the grey picture",
    "explain": "Yet the street with the blue cars is right everywhere else, and nobody who has not seen the truth "
               "could object to it. Every measure of section 5 that compares with the truth has this blind spot: "
               "getting an unknowable colour right is luck. Notebook 06 computes how much it costs to be plausible."}
