"""`colorlab weights`: fetch, verify and convert files of weights."""

import argparse
from collections.abc import Callable

from colorlab.cli import options as kinds
from colorlab.cli.say import say


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    actions = commands.add_parser("weights", help="fetch, verify or convert weights").add_subparsers(
        dest="action", required=True, metavar="ACTION")
    for name, call, text in (("fetch", fetch, "download the authors' weights into the cache"),
                             ("verify", verify, "compare cached weights with the published digest")):
        sub = actions.add_parser(name, parents=[common], help=text)
        sub.set_defaults(run=call)
        sub.add_argument("names", nargs="+")
    sub = actions.add_parser("convert", parents=[common], help="turn .pth, .pt or .t7 into .safetensors")
    sub.set_defaults(run=convert)
    sub.add_argument("source", type=kinds.path)
    sub.add_argument("target", type=kinds.path)
    sub.add_argument("--half", action="store_true", help="store 16-bit floats")
    sub.add_argument("--temperature", type=kinds.temperature, help="of the decoding (zhang16), 0 to 1")
    sub.add_argument("--option", type=kinds.setting, action="append", default=[], metavar="NAME=VALUE",
                     dest="settings", help="a setting that the source does not say, such as side=128")


def fetch(options: argparse.Namespace) -> int:
    from colorlab.models import download

    return _each(options.names, download.fetch)


def verify(options: argparse.Namespace) -> int:
    from colorlab.models import download

    return _each(options.names, lambda name: download.verify(name) and f"{name}: as published")


def _each(names: list[str], action: Callable[[str], object]) -> int:
    """Print what the action says of every name, and which ones failed."""
    from colorlab.models import download

    for name in names:
        download.cached(name)  # an unknown one is refused before anything is done
    failed = 0
    for name in names:
        try:
            print(action(name))
        except download.WeightsError as error:
            failed += 1
            say(f"failed: {error}")
    return 1 if failed else 0


def convert(options: argparse.Namespace) -> int:
    from colorlab.models import checkpoint

    if options.target.suffix.lower() != ".safetensors":
        raise checkpoint.CheckpointError(f"{options.target}: the result must be called .safetensors")
    state, header = checkpoint.read(options.source)
    given = dict(options.settings)
    if options.temperature is not None:
        given["temperature"] = options.temperature
    model = checkpoint.build(state, header, options.source, given)
    try:
        options.target.parent.mkdir(parents=True, exist_ok=True)
        print(checkpoint.save(model, options.target, header.get("facts"), half=options.half))
    except OSError as error:
        reason = error.strerror or error
        raise checkpoint.CheckpointError(f"{options.target} cannot be written ({reason}): make room or choose another "
                                         "folder; nothing was written") from error
    return 0
