"""The predictions of notebook 04, for `widgets.predict(**...)`: a cell that held them would give the answer away."""

from typing import Any

RACE: dict[str, Any] = {
    "question": "When the changed program has finished its thousand photos, how many has the published one "
                "finished?",
    "ask": int, "within": 100, "unit": "photos"}

ASYNCHRONOUS: dict[str, Any] = {
    "question": "How long does it take until all three calls have come back?",
    "ask": ["hardly any time", "0.1 s", "0.3 s"], "answer": "hardly any time",
    "explain": "The calls are *asynchronous*: they come back long before the work is done. If you stop the clock "
               "then, you have timed only the handing over. So wait until the queue is empty before you read the "
               "clock: on a GPU, with `torch.cuda.synchronize()`. `timing.synchronize`, which you saw in the first "
               "cell of this section, calls it for you."}

MORE_WORK: dict[str, Any] = {
    "question": "`iizuka16` has 43 million parameters, `zhang16` has 32 million. Which of them does more work for "
                "a photo?",
    "ask": ["iizuka16", "zhang16", "about the same"], "answer": "zhang16",
    "explain": "The smaller file does three times the work. `zhang16-mini` does 1/62 of the work of `zhang16`: a "
               "quarter of the channels in *and* out leaves 1/16, and half the height and width another 1/4. That "
               "would make 1/64, but the 313 outputs stay 313. (`mean-colour` and `grey` are colorizers without a "
               "network; section 9 needs them.)"}

MOVING: dict[str, Any] = {
    "question": "Convolutions do more than 99.9 % of the arithmetic of `zhang16`. Of the bytes that it moves, how "
                "many percent are theirs?",
    "ask": int, "within": 10, "unit": "%",
    "explain": "The other 43 % are moved by operations that hardly compute anything, first of all by ReLUs. (The "
               "softmax gives a probability to each of 313 *bins*, small ranges of colour, at every place. The largest "
               "value of the 313 is found and subtracted first, so that no exponential becomes too large; finding it "
               "is not counted as arithmetic.)"}

SIXTY_FOUR: dict[str, Any] = {
    "question": "On the H100, in `bfloat16`, how many times as long does `zhang16-mini` take for 64 photos as for "
                "one?",
    "ask": ["less than 3 times", "about 10 times", "about 30 times", "64 times"], "answer": "less than 3 times",
    "explain": "In `bfloat16`, all four networks take about 2 ms for one photo, although one does 200 times as "
               "much work as another. So most of these 2 ms cannot be arithmetic. Each layer is a separate task "
               "that Python and the driver must hand to the GPU, and that costs the same for one photo as for "
               "many. A batch divides this cost by the number of photos. `zhang16`, with 62 times the work of its "
               "mini, gains less."}

EIGHT_GIB: dict[str, Any] = {
    "question": "What are the 8 GiB? Look at all rows, and at what each photo adds from 8 to 64.",
    "ask": ["the activations of seven more photos",
            "a second copy of the weights",
            "memory that was never given back",
            "work space that does not depend on the batch"],
    "answer": "work space that does not depend on the batch",
    "explain": "Seven photos, at the price of further ones, are 0.3 GiB. The weights are 0.13 GB. And in float32 "
               "and tf32, all runs but one take at least 8.4 GiB, even for a *single* photo.\n\nThe exception is "
               "the very first run. The benchmark lets the library try out several algorithms for each new shape "
               "of input (`cudnn.benchmark`), and some of them need much work space. For that first shape, this "
               "happened before the counter of memory was reset. The file holds only the peaks, so this "
               "explanation is inferred from the order of the runs in `benchmarks/inference.py`; the work space "
               "itself was not measured.\n\nTwo lessons. A slope hides what all points share: 45 MB per photo is "
               "true, but says nothing about the 8 GiB that decide whether the network fits into a small GPU. And "
               "a peak depends on what ran before."}

SIXTEEN_BITS: dict[str, Any] = {
    "question": "256 evenly spaced values of L, from 0 to 100, become bfloat16. How many different values are left?",
    "ask": int, "within": 25, "unit": "values",
    "explain": "Two to three digits survive. A network adds up hundreds of products, whose rounding errors partly "
               "cancel. A colour conversion has no such luck: between 64 and 100, L comes in steps of 0.5. The "
               "next picture shows both."}

WHOLE_PIPELINE: dict[str, Any] = {
    "question": "If only the network becomes faster, how many times as fast is the whole pipeline really?",
    "ask": ["about 170 times", "about 14 times", "about 2 times", "less than 1.1 times"],
    "answer": "less than 1.1 times",
    "explain": "The claim divides the time of a whole pipeline by that of a network alone. For the network alone, "
               "the factor is 14. But the network takes only 8 % of the pipeline; the rest is work around it, most of "
               "it on the CPU, and the GPU waits meanwhile. A whole pipeline in batches was *not measured* on the "
               "H100, so we cannot say how fast it would be; section 9 has the command that measures it.\n\nIt is a "
               "pity about the 170. But the picture also says what to do: leave the network alone, and go after the "
               "long bar."}

BYTES: dict[str, Any] = {
    "question": "L as bytes is the smallest way to send a photo, but it rounds L to 256 steps. Does that show in "
                "the colours?",
    "ask": ["no, far below what is visible", "just visible", "clearly, so send float32"],
    "answer": "no, far below what is visible",
    "explain": "So send L as bytes, 4.2 MB instead of 16.8. What comes back should be ab at the size at which the "
               "network makes it, 2.1 MB instead of 33.6, and be enlarged on arrival. Together that is 6 MB "
               "instead of 50, and in this photo the eye cannot tell the difference."}

BEST_CHANGE: dict[str, Any] = {
    "question": "Which change gains most, as a factor over the way before it?",
    "ask": ["batches of 8", "bfloat16", "L only", "reading ahead"],
    "explain": "Changing the conversion around the network gains more than either change to the network. (In this "
               "run bfloat16 gained a third; section 6 tells what it does on your machine.) Reading "
               "ahead gains nothing here, nor should it: the files come from memory, so there is nothing to wait "
               "for, and a second thread does not make a second core."}
