"""The predictions of notebook 07, for `widgets.predict(**...)`: a cell that held them would give the answer away."""

from typing import Any

GREY_HINT: dict[str, Any] = {
    "question": "Somebody clicks on the sky and says that it is **grey**. Is that the same input as no hint at all?",
    "ask": ["the same input", "another input"], "answer": "another input",
    "explain": "Grey is a colour like any other. Its a and b are 0, just as they are where nobody said anything, and "
               "only the mask tells the two apart. A pipeline that forgets the mask turns \"grey, please\" into \"I do "
               "not know\"."}

HOW_MANY: dict[str, Any] = {
    "question": "The coin says *stop* in one of eight cases. How many hints does a photo get on average?",
    "ask": float, "within": 1, "unit": "hints",
    "explain": "On average it takes eight tosses until the coin says stop, and the last toss brings no hint. The "
               "photos without any hint are the ones that teach the network to work alone."}

TRAVELS: dict[str, Any] = {
    "question": "Three hints are tried one at a time: in the sky, on the wall, in the lower right corner. How much of "
                "all the change that the hint in the sky causes lies more than a quarter of the photo's width or "
                "height away from it?",
    "ask": ["less than a fifth", "between a fifth and a half", "more than a half"],
    "explain": "Compare each share of the change with the share of the pixels: if a change were spread evenly over the "
               "photo, the two would be equal. A difference map shows what the network treats as belonging together. "
               "There are rings around the click, and edges of things where the change stops. Where it runs across "
               "such edges, the hint *leaks*: the golden hint on the wall has turned a patch of sky red, and that "
               "patch changes as much as the wall does."}

_ONE_OF_TWO = ["it keeps its colour", "it turns blue, too", "it takes some other colour"]

OTHER_CAR: dict[str, Any] = {
    "question": "`zhang17-mini` is told that one of two cars is blue. What happens to the **other** car?",
    "ask": _ONE_OF_TWO,
    "explain": "Look at the column `elsewhere`, too: not only the other car has turned blue, but also the sky, the "
               "houses and the road. To this network, a single hint is a tint for the whole picture. Probably "
               "a drawing lacks the textures by which it tells things apart; and in photographs, things that look "
               "alike often do have the same colour: two apples in a bowl, two sleeves of a shirt.\n\nThe last "
               "picture shows a cure: give "
               "the other car a hint of its own. It keeps the blue away, although its own yellow runs over the road. "
               "A hint can also serve as a fence."}

OTHER_CAR_AGAIN: dict[str, Any] = {
    "question": "Now `zhang17-streets` gets the same blue hint. What happens to the **other** car?",
    "ask": _ONE_OF_TWO,
    "explain": "Without a hint, it paints both cars brown, a compromise between all paints, as in notebook 06. (It is "
               "not quite the mean of that notebook: the loss is another one.) One click turns one of them blue from "
               "bumper to bumper; the other car stays brown, and the rest of the street stays as it was."}

DOUBT_LOST: dict[str, Any] = {
    "question": "The car has taken the colour of the hint. How many bits of doubt does the distribution of "
                "`zhang17-streets` lose?",
    "ask": ["about all of the 2.1", "a third to a half of them", "hardly any, or none"],
    "explain": "Before the click, the distribution is as wide as the world's own, so the network knows very well what "
               "it does not know. The click removes less than half of that, although the colours obey it almost "
               "everywhere. The second head may look at the features but not change them, and in training they were "
               "shaped by the "
               "colours alone. What a network does and what it says it believes need not agree."}

MOST_DOUBTFUL: dict[str, Any] = {
    "question": "Leave the margins aside. Where does the network doubt most? Point at it: any place in the most "
                "doubtful fifth counts.",
    "explain": "An answer reduces the doubt around the place that was asked about. It need not do so elsewhere: it may "
               "also suggest to the network what kind of photo this is, and so raise doubts that were not there "
               "before. Compare the two maps, and the three numbers that belong to each: here the mean falls a "
               "little, and "
               "the largest doubt, in a corner, stays as it was."}

FIRST_HINT: dict[str, Any] = {
    "question": "Which first hint gains most, on average over the sample photos?",
    "ask": ["a random one", "one in the middle", "one where the network doubts most", "none is clearly better"],
    "explain": "Sixteen photos are few, and on most of them a single hint gains little. The interval belongs to the "
               "difference between the last column and the first, photo by photo. Look at the photos whose gain is "
               "negative, too: even a true colour can mislead, for instance if the network spreads it to places where "
               "it does not belong."}

NEAREST_GAINS: dict[str, Any] = {
    "question": "The table above says how many dB ten hints add to what `zhang17-mini` reaches without any. The "
                "nearest hint is a method that has learnt nothing, and without hints it is grey. How many dB do the "
                "same ten hints add to it?",
    "ask": float, "within": 0.5, "unit": "dB",
    "explain": "Nearly as much: most of what the first hints buy is due to the hints. The network's own merit is its "
               "lead. It has most of this lead before anybody says anything, since it has learnt usual colours. Up to "
               "ten hints the lead grows a little, probably since it has also learnt something of where things end."
               "\n\nThen the lead shrinks. With a hundred hints it is gone, and with 500 the method that has learnt "
               "nothing is far ahead. That method copies each colour where it was told; our small network does not get "
               "the fine detail of the colours right even when it is told. Without the baseline, its rise to 30 dB "
               "would look like its own merit.\n\nLook at the intervals as well: those of the two curves overlap at "
               "one hint and at fifty, and yet the lead is certain there, since both methods saw the same photos and "
               "the same hints."}
