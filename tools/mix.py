"""Mix the weights of a network before and after further training: what it learnt last, without forgetting the rest.

    python tools/mix.py BEFORE AFTER OUT [SHARE]

Wortsman et al. (Robust fine-tuning of zero-shot models, CVPR 2022): the mean of both weights, SHARE (0.5) of the later
ones, often does better on photos of either kind than both; a share of 1 takes the later ones as they are. The facts in
the header are those of the later training, and those of the earlier one under "before".
"""

import sys

from colorlab import models
from colorlab.models import checkpoint


def main() -> None:
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    share = float(sys.argv[4]) if len(sys.argv) == 5 else 0.5
    first, after = models.load(sys.argv[1], "cpu"), models.load(sys.argv[2], "cpu")
    before = first.state_dict()
    mixed = {name: value.lerp(before[name], 1 - share) if value.is_floating_point() else value
             for name, value in after.state_dict().items()}
    after.load_state_dict(mixed)
    facts = {**after.facts, "share_of_the_last_training": share, "before": first.facts}
    print(checkpoint.save(after, sys.argv[3], facts, half=True))


if __name__ == "__main__":
    main()
