"""`python -m colorlab`: the command line where only a module can be named, as after `torchrun ... -m`."""

import sys

from colorlab.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
