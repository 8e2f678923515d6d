"""The command line: finds the commands, runs one, and turns every foreseeable error into one line.

Exit status: 0 done; 1 some items failed, each named, the rest done; 2 the request itself is wrong, or the machine
refuses; 70 a mistake of colorlab's own; 130 stopped by Ctrl-C.
"""

import argparse
import contextlib
import importlib
import io
import os
import pkgutil
import sys
import traceback
import warnings

import colorlab
from colorlab import cli
from colorlab.cli.options import Parser, whole
from colorlab.cli.say import say
from colorlab.errors import ColorlabError, out_of_memory
from colorlab.registry import load_plugin


def parser() -> argparse.ArgumentParser:
    """The parser of all commands: each is a file of this package with `add` and `run`."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--plugin", action="append", default=argparse.SUPPRESS, metavar="FILE",
                        help="a Python file or module whose models, metrics, data sets and objectives join ours")
    common.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show where an error came from")
    common.add_argument("--max-pixels", type=whole, default=argparse.SUPPRESS, metavar="NUMBER",
                        help="pixels that a photo may have (default: 89 million, or $COLORLAB_MAX_PIXELS)")
    common.add_argument("--ignore-profiles", action="store_true", default=argparse.SUPPRESS,
                        help="take every photo as sRGB, whatever colour profile it holds")
    main = Parser(prog="colorlab", description="Automatic image colorization, for teaching.")
    main.add_argument("--plugin", action="append", default=[], dest="first_plugins", metavar="FILE",
                      help="a Python file or module whose models, metrics, data sets and objectives join ours")
    main.add_argument("--debug", action="store_true", help="show where an error came from")
    main.add_argument("--version", action="version", version=f"colorlab {colorlab.__version__}")
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for found in pkgutil.iter_modules(cli.__path__):
        module = importlib.import_module(f"{cli.__name__}.{found.name}")
        if hasattr(module, "add"):
            module.add(commands, common)
    return main


def main(words: list[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    options = argparse.Namespace()
    for stream in (sys.stdout, sys.stderr):  # names of files may hold what a terminal cannot show
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        options = parser().parse_args(words)
        with warnings.catch_warnings(), _one_voice(), _choices(options):
            if not getattr(options, "debug", False):
                warnings.showwarning = lambda message, *rest, **more: say(f"note: {message}")
            for plugin in (*options.first_plugins, *getattr(options, "plugin", ())):
                load_plugin(plugin)
            return options.run(options)
    except KeyboardInterrupt:
        again = getattr(options, "again", False)
        say("stopped; what is finished is kept" + (", run the same command to go on" if again else ""))
        return 130
    except BrokenPipeError:  # whoever read our lines has enough of them
        sys.stdout = open(os.devnull, "w")
        return 141
    except Exception as error:
        return _status(error, getattr(options, "debug", False))


def _status(error: Exception, debug: bool) -> int:
    """Say what went wrong, and whose fault it is."""
    if debug:
        traceback.print_exception(error)
    if isinstance(error, ColorlabError):
        say(error)
        return 2
    if out_of_memory(error):
        say("out of memory: close other programs, or take a smaller --batch-size, --workers or model")
        return 2
    if isinstance(error, OSError):  # a full disk, a folder that may not be written
        say(error)
        return 2
    if not debug:
        place = traceback.extract_tb(error.__traceback__)[-1]
        say(f"a mistake in colorlab or a plug-in: {type(error).__name__}: {error} ({place.filename}:{place.lineno}); "
            "run it again with --debug and report what it shows")
    return 70


def _one_voice() -> contextlib.AbstractContextManager[None]:
    """What several processes that a launcher started would say, the first one says."""
    if int(os.environ.get("WORLD_SIZE", 1)) == 1:
        return contextlib.nullcontext()
    from colorlab.training import processes

    return processes.one_voice()


def _choices(options: argparse.Namespace) -> contextlib.AbstractContextManager[None]:
    """What was chosen for all photos of this command."""
    given = {"pixels": getattr(options, "max_pixels", None),
             "use_profiles": False if getattr(options, "ignore_profiles", False) else None}
    if given == {"pixels": None, "use_profiles": None}:
        return contextlib.nullcontext()
    from colorlab.images import choices

    return choices.chosen(**given)


if __name__ == "__main__":
    sys.exit(main())
