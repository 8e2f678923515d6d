"""Mix the weights of a network before and after further training: what it learnt last, without forgetting the rest.

    python tools/mix.py BEFORE AFTER OUT [SHARE]

Wortsman et al. (Robust fine-tuning of zero-shot models, CVPR 2022): the mean of both weights, SHARE (0.5) of the later
ones, often does better on photos of either kind than both. The facts in the header are those of the later training.
"""

import sys

from colorlab import models
from colorlab.models import checkpoint


def main() -> None:
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    share = float(sys.argv[4]) if len(sys.argv) == 5 else 0.5
    before, after = models.load(sys.argv[1], "cpu").state_dict(), models.load(sys.argv[2], "cpu")
    mixed = {name: value.lerp(before[name], 1 - share) if value.is_floating_point() else value
             for name, value in after.state_dict().items()}
    after.load_state_dict(mixed)
    print(checkpoint.save(after, sys.argv[3], {**after.facts, "share_of_the_last_training": share}, half=True))


if __name__ == "__main__":
    main()
