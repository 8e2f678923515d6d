"""The predictions of notebook 01, for `widgets.predict(**...)`: a cell that held them would give the answer away."""

from typing import Any

from colorlab.course import just_noticeable

HOW_MUCH_COLOUR: dict[str, Any] = {
    "question": "What percentage of the pixels of this picture have any colour at all?",
    "ask": int, "within": 6, "unit": "%",
    "explain": "Everything else is a black-and-white photo, and two things are at work. From far away the lines blur, "
               "and their light mixes with that of their neighbours. But even when you are close enough to count the "
               "lines, the grey between them seems to take on their colour. This is called colour *assimilation*."}

HALF_STORED: dict[str, Any] = {
    "question": "A pixel is stored as 128, about half of 255. How much light does it send, compared with a pixel that "
                "is stored as 255?",
    "ask": ["about a fifth", "about a third", "about half", "about three quarters"], "answer": "about a fifth",
    "explain": "Half the code is a fifth of the light, and yet it looks about half as light: at 128, the lightness L "
               "(section 3) is a little over 50."}

STRIPES: dict[str, Any] = {
    "question": "In the squares above, lines stored as 0 and 255 surround a patch. From afar, which patch disappears "
                "among the lines?",
    "ask": ["the one stored as 64", "the one stored as 128", "the one stored as 188", "the one stored as 240"],
    "answer": "the one stored as 188",
    "explain": "What mixes on its way to your eye is light, and the lines send half the light of white. That is stored "
               "as 188. The patch stored as 128, the mean of 0 and 255, sends less than half of what the lines send."}

BLUE: dict[str, Any] = {
    "question": "The blue of a screen is stored as (0, 0, 255). Where does it lie in the ab plane?",
    "ask": ["a is about 0, b is negative", "a and b are both negative", "a is positive, b is negative"],
    "answer": "a is positive, b is negative",
    "explain": "Blue has nearly the same a as red. So a and b are axes and not names of colours, and the blue of a "
               "screen leans to violet. It is also by far the darkest of the four vivid colours, while yellow is "
               "nearly as light as white."}

SAME_MEAN: dict[str, Any] = {
    "question": "A colorizer is given only the L of these six colours. Which of them will it be unable to tell apart?",
    "ask": ["all six", "the grey and the red", "the green and the violet", "none of them"],
    "answer": "the grey and the red",
    "explain": "From L alone nobody can tell this red from this grey; a colorizer has to guess. Luma and L do not even "
               "agree on an order: by luma the yellow is lighter than the green, and by L it is darker. So a network "
               "must be given the kind of grey that it was trained on."}

LARGEST_GAMUT: dict[str, Any] = {
    "question": "At which of these lightnesses does the gamut fill the largest part of the ab plane?",
    "ask": ["L = 20", "L = 35", "L = 50", "L = 75", "L = 95"],
    "explain": "So a colorizer knows something before it has recognised anything. A very light pixel can only be pale, "
               "or yellow. A very dark one reaches farthest from grey towards blue and violet."}

COARSE: dict[str, Any] = {
    "question": "We shrink a and b of the temple to an eighth of their width and height and enlarge them again. Of "
                "every 64 numbers one is left. What will you see?",
    "ask": ["nearly the same photo", "the photo with colours that run over the edges", "a blur"],
    "answer": "nearly the same photo",
    "explain": "CIEDE2000 is a colour difference (section 6), so smaller is better. SSIM compares local patterns; 1 "
               "means that they are equal. If the same is done to L, the difference almost doubles, and the structure "
               "is gone. (Look closely at the roofs: coarse a and b do cost something. The orange tiles and the green "
               "rims have become paler.) So a colorizer keeps L, and may predict a and b on a coarse grid: `zhang16` "
               "gives one distribution of colours for each block of 4 x 4 pixels. JPEG files and television save space "
               "in the same way."}

POWER: dict[str, Any] = {
    "question": "In what percentage of their tests does CIEDE2000 come out best, if the simulated observers really see "
                "by CIEDE2000?",
    "ask": int, "within": 10, "unit": "%",
    "explain": "RGB hardly ever wins when the observers see by CIEDE2000, and not often when they see by Lab. Lab and "
               "CIEDE2000 are mistaken for each other in about one test of six. So if your own test preferred Lab by a "
               "little, that is weak evidence against CIEDE2000; the tests of a whole class would say more."}

EQUAL_STEPS: dict[str, Any] = {
    "question": "In each of five colours we raise one channel by 24 codes. In RGB all five steps are equal. Which one "
                "does CIEDE2000 call the largest?",
    "ask": list(just_noticeable.PLACES),
    "explain": "CIEDE2000 claims that the step in the grey is plain to see, and that the one in the bright green can "
               "hardly be found. Look at the squares: do your eyes agree? (On a screen that is not calibrated they "
               "need not, and nobody has tested these five steps on people for this course.) The claim has a reason: "
               "next to the light of a full green channel, 24 codes of red are very little, and RGB, which compares "
               "codes and not light, does not notice."}

OTHER_EYES: dict[str, Any] = {
    "question": "Somebody lacks the cones for middle wavelengths (deuteranopia). Point to a place of this photo where "
                "the colour changes most for that person.",
    "explain": "The outline holds the orange at the top left with the cabbage beside it, and parts of the orange "
               "slice. Orange and green both turn into shades of olive and yellow, and the purple cabbage into a "
               "greyish blue. What is lost is mostly the difference between red and green, that is, the a axis."}
