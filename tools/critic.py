"""Turn the critic of an adversarial run into the embedded file that `colorlab.models.critics.load(NAME)` finds.

    python tools/critic.py runs/embedded/isola17-mini/1-at-128/last.pt data/weights/isola17-mini-critic.safetensors
"""

import sys

from colorlab.models import critics

if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(critics.save(critics.load(sys.argv[1]), sys.argv[2], half=True))
