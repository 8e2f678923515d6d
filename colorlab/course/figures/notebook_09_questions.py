"""The predictions of notebook 09, for `widgets.predict(**...)`: a cell that held them would give the answer away."""

from typing import Any

ONE_PERSON: dict[str, Any] = {
    "question": "6 of 18 is 33 %. How many percentage points wide is the 95 % interval of that rate?",
    "ask": int, "within": 10, "unit": "points",
    "explain": "It reaches from about one in six to more than one in two. The answers of one person cannot tell "
               "whether these models fool that person now and then, or whether the person is guessing."}

COLOURFUL: dict[str, Any] = {
    "question": "On average over all photos of the test: how many of the three models make pictures that are more "
                "colourful than the true ones?",
    "ask": ["none", "one", "two", "all three"],
    "explain": "Where a network averages over all that a colour may be, its picture turns out dull; notebook 02 "
               "shows why, and what rebalancing does against it. Look at what ought to be green: none of the three "
               "has found the leaves, the meadow or the lime. `zhang16-mini` ventures most, and errs in plain sight: "
               "most of its sky behind the temple is yellow, and its lemon is reddish. The other two err towards "
               "brown and grey."}

PERFECT_COLOURS: dict[str, Any] = {
    "question": "In what percentage of trials are people fooled by a model that paints every photo exactly as it was?",
    "ask": int, "answer": 50, "within": 3, "unit": "%",
    "explain": "Neither picture gives itself away, and a guess is wrong half of the time. So a rate above 50 % does "
               "not mean that colours are better than perfect: it means that people *prefer* the false picture, as "
               "may happen where the true photo has an odd white balance. (We recall that Zhang 2016 shows such "
               "photos.)"}

LARGER_STEP: dict[str, Any] = {
    "question": "Which step is larger in d′: from 13 to 21 % fooled, or from 27 to 32 %?",
    "ask": ["from 13 to 21 %", "from 27 to 32 %"], "answer": "from 13 to 21 %",
    "explain": "The first step is 8 points, the second one 5. In d′ the first is more than twice as large: the same "
               "number of points weighs more the further the rate is from 50 %."}

HOLD_THE_TRUTH: dict[str, Any] = {
    "question": "Of three intervals, one treats all trials as independent, one allows for a change of people, and one"
                " for a change of people and of photos. How many of them contain the true 32 %?",
    "ask": ["none", "one", "two", "all three"],
    "explain": "Each interval allows for more than the one above it, so it is wider, and more likely to hold the "
               "truth. Whether it does so in a single class is partly luck."}

PEOPLE_ONLY: dict[str, Any] = {
    "question": "People and photos differ strongly (a spread of 1 for both). How often does the interval that allows "
                "only for other *people* contain the truth?",
    "ask": int, "within": 10, "unit": "%",
    "explain": "It promises 95 %. Of the four kinds of interval, only \"two-way\" stays near 95 % in every row. "
               "Treating all trials as independent keeps the promise only in the first one, where people and photos "
               "do not differ at all."}

SAME_PICTURES: dict[str, Any] = {
    "question": "The table above has the full method of Zhang 2016 twice: the *same pictures* were shown to another "
                "crowd for the next paper. How many standard errors of the difference do the two rates lie apart?",
    "ask": ["less than one", "between one and two", "more than two"], "answer": "between one and two",
    "explain": "By itself that is no surprise: two crowds of the same kind would differ by as much in about one of "
               "five such pairs of studies. But note what it means for any comparison *between* papers. Here the "
               "crowd was another one; the viewers in the Palette study had three or five seconds instead of one. A "
               "rate belongs to its study. Only models that were shown in the same study, at the same time, to the "
               "same kind of people can be compared."}

SMALLEST_ERROR: dict[str, Any] = {
    "question": "Which model has the smallest mean squared error on these photos?",
    "explain": "A small error is no promise that a judge is fooled. Nor is a rank a promise of anything: over twenty "
               "photos, errors that lie a few percent apart may well change places, and two judgments that lie 5 "
               "points apart differ by a single photo. And the judges do not agree with each other: the network has "
               "learnt the colours of `zhang16-mini` and `iizuka16-mini`, and has never met `zhang16-mini-l2`; the "
               "critic has learnt those of its own generator, and has met none of the three. A judge knows the "
               "mistakes that it was taught, and may be blind to others."}

HOW_MANY_STUDENTS: dict[str, Any] = {
    "question": "Each student sees one model, in 36 trials that count. How many students in all does it take to find "
                "the difference in 80 % of the studies?",
    "ask": ["20", "40", "80", "120", "more than 120"], "answer": "more than 120",
    "explain": "Here it helps more to let everybody see both models (\"all\") than to double the class: how people "
               "differ from each other cancels in the difference. That is why the test above mixed its models."}

MORE_OF_WHAT: dict[str, Any] = {
    "question": "40 people and 36 photos make 1,440 trials. With the variances of exercise 5, where do 1,440 *more* "
                "help most?",
    "ask": ["80 people, 36 photos", "40 people, 72 photos"], "answer": "40 people, 72 photos",
    "explain": "Photos differ more than people here, and there are fewer of them. A thousand people, 25 times as "
               "many, do bring the error down a little further than twice as many photos. But there it stays: what "
               "is left comes from the 36 photos alone, and no number of people takes it away."}
