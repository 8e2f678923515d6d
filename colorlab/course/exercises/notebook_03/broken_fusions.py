"""A diagnosis: which of four fusion layers are broken, and how? A list of numbers."""

from functools import partial

from colorlab.course.cases.fusion_layers import FAULTS, diagnosis
from colorlab.course.exercises import Exercise, Misconception
from colorlab.course.exercises.diagnoses import but_for, looks

_TRUE = diagnosis()

_other = partial(but_for, _TRUE)

BROKEN_FUSIONS = Exercise(
    name="broken_fusions",
    objective="Find out by tests of your own which of four fusion layers is broken, and how.",
    reference=diagnosis, inputs=((),), tolerance=0, asks_value=True, varies=True,
    misconceptions=(
        Misconception("a batch of one", _other(A=0),
                      "three are right. Layer A passes as long as it gets one photo at a time: have you tried more?"),
        Misconception("a bias of zero", _other(C=0),
                      "three are right. Layer C has a fault that a bias of 0 hides: which sign must a bias have to "
                      "show it?"),
        Misconception("the upper left corner", _other(D=0),
                      "three are right. Layer D is sound in most places: have you compared all of them?"),
        Misconception("one photo without bias", _other(A=0, C=0),
                      "two are right. A single photo hides one fault, and a bias of 0 another one."),
        Misconception("one place of one photo", _other(A=0, D=0),
                      "two are right. Compare several photos, and every place of them."),
        Misconception("nothing found", _other(A=0, C=0, D=0),
                      "not all of them are sound: draw two photos, a bias of both signs, and compare every place with "
                      "your own layer."),
        Misconception("bias missing", _other(C=FAULTS.index("the bias is missing")),
                      "three are right. Layer C does use its bias: what does it give where all features are 0?"),
        Misconception("no ReLU", _other(C=FAULTS.index("the ReLU is missing")),
                      "three are right. Layer C can give negative numbers, but look again: which values are possible "
                      "in a channel whose bias is -1?"),
        Misconception("a sound one suspected", _other(B=FAULTS.index("local and global features meet each other's "
                                                                     "weights")),
                      "three are right. Layer B does what it should; if yours differs from it, which features come "
                      "first?"),
        Misconception("last column of one layer too many", _other(A=FAULTS.index("the last column gets no global "
                                                                              "features")),
                      "three are right. Layer A treats all places alike. What does it not treat alike?"),
    ),
    looks=looks({
        0: "a layer that you call sound is broken. Have your tests several photos, several places, and a bias of "
           "either sign?",
        1: "you say of a layer that it uses the first photo's global features for all. Then two photos with "
           "different vectors would get the same part from them: do they?",
        2: "you say of a layer that the ReLU comes before the bias. Then a bias of -1 could make its answers "
           "negative: does it?",
        3: "you say of a layer that its last column gets no global features. Then that column alone would stay as it "
           "is when the vector changes: does it?",
        4: "you say of a layer that its bias is missing. What does it give where all features are 0 and the bias is "
           "1?",
        5: "you say of a layer that the ReLU is missing. Then a large negative sum would come out as it is: does it?",
        6: "you say of a layer that features meet each other's weights. Then it would go wrong even for one photo "
           "and one place: does it?"}))
