"""The predictions of notebook 03, for `widgets.predict(**...)`: a cell that held them would give the answer away."""

from typing import Any

WHOSE_HOUR: dict[str, Any] = {
    "question": "In how many of the 108 does the answer have the hour of the street that *gave* the features, whatever "
                "the sun, moon and lamps in the picture itself say?",
    "ask": int, "within": 10, "unit": "of 108",
    "explain": "The giver decides, even against a sun or a moon in plain sight. In 36 of the 108 cases both streets "
               "had the same hour anyway, so only the other 72 count as evidence."}

SAME_GREY: dict[str, Any] = {
    "question": "Compare the lowest twelve rows of one street, grass and bushes, by day and at night. How many percent "
                "of their *grey* values are the same?",
    "ask": int, "within": 5, "unit": "%",
    "explain": "In grey, only a few places give the hour away: the sun, high or low, the moon, and the lamps. Down "
               "here, a network that colours each place by what it sees nearby gets the same input at every hour, so "
               "it must give the same answer. Under a squared error the best single answer is the mean of the true "
               "colours: a colour that this grass never has."}

SEASON: dict[str, Any] = {
    "question": "Why is the grass straw-coloured by day, where the truth is green, even with fusion?",
    "ask": ["it takes the day for a sunset", "it knows the hour but not the season",
            "a network this small cannot paint green"],
    "answer": "it knows the hour but not the season",
    "explain": "Straw lies nearer to the mean of green summer, yellow autumn and white winter than to any of the "
               "three. (A colour that lies nearest to this mean counts as no season, and so as wrong.) In grey, "
               "little more than a single tree tells the seasons apart, and no network that we have trained has "
               "found it; see `data/streets/README.md`. It is the failure of the network without fusion, one "
               "level up: under a squared error, a network averages over whatever it does not know."}

THRESHOLD: dict[str, Any] = {
    "question": "At night the global feature is 4 instead of 0. What becomes of the fused features 2, 1 and 5?",
    "ask": ["-2, -3 and 1", "0, 0 and 1", "all three become 0", "2, 1 and 5 as before"],
    "answer": "0, 0 and 1",
    "explain": "Every sum goes down by the same 4. The ReLU then switches two places off, while the third keeps what "
               "is left. A global feature does not say *where* anything is. It shifts a threshold, and whether a "
               "place still passes depends on its local features. Fusion is a *bias that depends on the picture*."}

SWITCHES: dict[str, Any] = {
    "question": "The fusion layer of the street network has 32 channels. Exchange the vector of the day for that of "
                "the night. How many channels are switched on or off at a place, on average?",
    "ask": int, "within": 3, "unit": "channels",
    "explain": "Most channels stay on, or stay off. One that stays on changes by the same amount everywhere, "
               "apart from the rim of the picture. So in this layer it is the switched minority that lets one vector "
               "do one thing to the grass and another to a wall. Which channels are switched depends on the local "
               "features."}

HALF_WAY: dict[str, Any] = {
    "question": "You exchange single numbers of the day for those of the night, those with the largest effect first. "
                "After how many of the 32 is the picture at least *half* of the way to the night?",
    "ask": int, "within": 2, "unit": "numbers",
    "explain": "There is no single switch for the night, nor does it take all 32: the night is spread over a handful "
               "of numbers. Anyone who reads a meaning into a single feature should show what happens without it."}

CORNER: dict[str, Any] = {
    "question": "At 40 x 64 pixels, on paper, even a colour four pixels from the corner depends on the whole photo. "
                "What percentage of the photo, close to it, holds half of the influence on it?",
    "ask": int, "within": 8, "unit": "%",
    "explain": "If all pixels counted alike, it would take half of the photo at either place. In the middle it takes "
               "somewhat less: this colour draws on much of the photo. Near the corner it takes far less, although on "
               "paper that colour depends on the whole photo, too. So local features see much of a small photo, but "
               "not from everywhere. (One photo, two places: a hint and no law.)"}

TRAINED_WITHOUT: dict[str, Any] = {
    "question": "How many units further from the truth than `iizuka16-mini` is a network that was *trained* without "
                "fusion, `iizuka16-mini-nofusion`, on these photos?",
    "ask": float, "within": 0.5, "unit": "units of CIEDE2000",
    "explain": "Switching a part off shows that a trained network *relies* on it. It does not show that the task "
               "*needs* it: a network that never had a vector has learnt to do without. If the interval of `trained "
               "without` holds 0, sixteen photos cannot tell it from the network with fusion. To find out what fusion "
               "is worth, one has to train twice."}

CLASS: dict[str, Any] = {
    "question": "At the start of the training a network answers grey, and finds all 200 classes equally likely. Which "
                "part of the loss is larger?",
    "ask": ["colour, ten times or more", "colour, but by less", "class"],
    "answer": "class",
    "explain": "A factor of 1/300 sounds like nothing, but squares of numbers below 1 are small as well: the class "
               "part is nearly twice as large. The factor alone never tells you whether two parts of a loss are "
               "balanced; you have to look at their values."}

TEN_PEOPLE: dict[str, Any] = {
    "question": "5,000 independent answers would give ± 0.7 points. Suppose that the ten people differ in how easily "
                "they say yes, with a standard deviation of 5 points. What does the ± become?",
    "ask": ["0.7, since 5,000 answers are many", "about 1", "about 3", "about 10"],
    "answer": "about 3",
    "explain": "Ten people give ten shares, and their mean is no surer than ten numbers can make it, however many "
               "pictures each of them has seen. (The factor 1.96 is meant for many people; for ten it should be "
               "2.26. How much the pictures differ is left out.) The spread of 5 points is made up, since the true "
               "one is unknown to us, and that is the point. Without the number of people and their spread, nobody "
               "can give the interval of a share."}

RELEASED: dict[str, Any] = {
    "question": "What does this L do to the finished pictures?",
    "ask": ["they are too light", "they are tinted", "their colours are a little too strong", "nothing at all"],
    "answer": "their colours are a little too strong",
    "explain": "The wrong L is thrown away together with the joined picture's Y. One effect remains: at a higher L, "
               "the same a and b stand for slightly larger steps of R, G and B. A difference of less than one unit "
               "of CIEDE2000 can hardly be seen, so nobody finds it by looking at pictures. It shows as soon as you "
               "ask what a grey *should* give."}
