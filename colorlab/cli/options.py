"""What options of the command line may be: types that say in one line what is wrong."""

import argparse
import contextlib
import math
from pathlib import Path
from typing import Any, NoReturn

from colorlab.cli.say import harmless

DEMO_MODELS = ["colorlab26", "zhang16-mini", "iizuka16-mini", "grey"]


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {harmless(message)} (help: {self.prog} --help)\n")


def whole(text: str) -> int:
    """Type of an option: 1, 2, 3 ..."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"must be a whole number above 0, not '{text}'")
    return int(text)


def positive(text: str) -> float:
    """Type of an option: a number above 0."""
    with contextlib.suppress(ValueError):
        if 0 < float(text) < math.inf:
            return float(text)
    raise argparse.ArgumentTypeError(f"must be a number above 0, not '{text}'")


def temperature(text: str) -> float:
    """Type of an option: 0 to 1."""
    with contextlib.suppress(ValueError):
        if 0 <= float(text) <= 1:
            return float(text)
    raise argparse.ArgumentTypeError(f"must be a number from 0 to 1, not '{text}'")


def path(text: str) -> Path:
    """Type of an option: a file or folder."""
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return Path(text)


def device(text: str) -> str:
    """Type of an option: something on which torch computes here."""
    import torch

    try:
        torch.zeros(1, device=text).item()
    except (RuntimeError, AssertionError, ImportError, NotImplementedError) as error:
        raise argparse.ArgumentTypeError(f"'{text}' cannot be used here; try cpu") from error
    return text


def setting(text: str) -> tuple[str, Any]:
    """Type of an option: NAME=VALUE, where VALUE is a number, true, false or text."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"must be NAME=VALUE, such as width=0.5, not '{text}'")
    if value.lower() in ("true", "false"):
        return name, value.lower() == "true"
    for kind in (int, float):
        with contextlib.suppress(ValueError):
            return name, kind(value)
    return name, value
