"""What unfolds in notebook 03 once a prediction is committed: kept here, where a reader of the cell does not see it."""

SAME_GREY = {
    "explain": "In grey, only a few places give the hour away: the sun, high or low, the moon, and the lamps. Down "
               "here, a network that colours each place by what it sees nearby gets the same input at every hour, so "
               "it must give the same answer. Under a squared error the best single answer is the mean of the true "
               "colours: a colour that this grass never has."}
SEASON = {
    "answer": "it knows the hour but not the season",
    "explain": "The ochre lies nearer to the mean of green summer, yellow autumn and white winter than to any of the "
               "three. (The count takes a colour that is nearest to this mean for no season, hence for wrong.) In "
               "grey, little more than a single tree tells the seasons apart, and no network that we have trained "
               "has found it; see `data/streets/README.md`. It is the failure of the network without fusion, one "
               "level up: under a squared error, a network averages over whatever it does not know."}
THRESHOLD = {
    "answer": "0, 0 and 1",
    "explain": "Every sum goes down by the same 4. The ReLU then switches two places off, while the third keeps what "
               "is left. A global feature does not say *where* anything is. It shifts a threshold, and whether a "
               "place still passes depends on its local features. Fusion is a *bias that depends on the picture*."}
HALF_WAY = {
    "explain": "There is no single switch for the night, nor does it take all 32: the night is spread over a handful "
               "of numbers. Anyone who reads a meaning into a single feature should show what happens without it."}
CORNER = {
    "explain": "In the middle, half of the influence fills nearly half of the photo: this colour weighs almost all "
               "of what there is. Near the corner it weighs what is close, although on paper that colour depends on "
               "the whole photo, too. So local features come close to seeing all of a small photo, but not from "
               "everywhere. (One photo, two places: a hint and no law.)"}
TRAINED_WITHOUT = {
    "explain": "Switching a part off shows that a trained network *relies* on it. It does not show that the task "
               "*needs* it: a network that never had a vector has learnt to do without. As far as sixteen photos can "
               "tell, it comes as close to the truth as the one with fusion. To find out what fusion is worth, one "
               "has to train twice."}
CLASS = {
    "answer": "class",
    "explain": "A factor of 1/300 sounds like nothing, but squares of numbers below 1 are small as well: the class "
               "part is nearly twice as large. The factor alone never tells you whether two parts of a loss are "
               "balanced; you have to look at their values."}
TEN_PEOPLE = {
    "answer": "about 3",
    "explain": "Ten people give ten shares, and their mean is no surer than ten numbers can make it, however many "
               "pictures each of them has seen. (The factor 1.96 is meant for many people; for ten it should be "
               "2.26. How much the pictures differ is left out.) The spread of 5 points is made up, since the true "
               "one is unknown to us, and that is the point. Without the number of people and their spread, nobody "
               "can give the interval of a share."}
RELEASED = {
    "answer": "their colours are a little too strong",
    "explain": "The wrong L is thrown away together with the joined picture's Y. One effect remains: at a higher L, "
               "the same a and b stand for slightly larger steps of R, G and B. A difference of less than one unit "
               "of CIEDE2000 can hardly be seen, so nobody finds it by looking at pictures. It shows as soon as you "
               "ask what a grey *should* give."}
