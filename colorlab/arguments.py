"""The arguments of the command line, and how they are read; `cli` does what they ask."""

import argparse
import contextlib
import math
from pathlib import Path

import colorlab

DEMO_MODELS = ["zhang16-mini", "iizuka16-mini", "grey"]


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message} (help: {self.prog} --help)\n")


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
    except (RuntimeError, AssertionError) as error:
        raise argparse.ArgumentTypeError(f"'{text}' cannot be used here; try cpu") from error
    return text


def parser() -> argparse.ArgumentParser:
    main = Parser(prog="colorlab", description="Automatic image colorization, for teaching.")
    main.add_argument("--version", action="version", version=f"colorlab {colorlab.__version__}")
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")

    sub = commands.add_parser("colorize", help="colorize photos")
    sub.set_defaults(call="colorize")
    sub.add_argument("photos", nargs="+", help="pictures, folders or zip files")
    sub.add_argument("-o", "--out", type=path, required=True, help="folder for the results, one PNG per photo")
    sub.add_argument("--model", default="zhang16-mini", help="name or file of a model (default: zhang16-mini)")
    sub.add_argument("--device", type=device, help="cpu, cuda, ... (default: the GPU if there is one)")

    sub = commands.add_parser("compare", help="colorize colour photos with several models and write a report")
    sub.set_defaults(call="compare")
    sub.add_argument("photos", nargs="*", help="pictures, folders or zip files (default: the sample photos)")
    sub.add_argument("-o", "--out", type=path, default=Path("report"), help="folder of the report (default: report)")
    sub.add_argument("--models", nargs="+", default=DEMO_MODELS, help=f"default: {' '.join(DEMO_MODELS)}")

    sub = commands.add_parser("evaluate", help="measure models on a set of photos; stop it anywhere, run it again")
    sub.set_defaults(call="evaluate")
    sub.add_argument("dataset", type=path, help="folder or zip file of colour photos, or of pairs (..._black and "
                     "..._color); 'kaggle', the test set of the old study; 'streets', drawn scenes")
    sub.add_argument("-o", "--out", type=path, required=True, help="folder for per_image.parquet, summary.csv, "
                     "index.html; a run that was stopped goes on there")
    sub.add_argument("--models", nargs="+", default=DEMO_MODELS, help=f"default: {' '.join(DEMO_MODELS)}")
    sub.add_argument("--limit", type=whole, help="take so many photos, evenly spread over the set (default: all)")
    sub.add_argument("--pictures", action="store_true", help="keep every colorized picture, too")
    sub.add_argument("--batch-size", type=whole, default=8, help="photos through a network at once (default: 8)")
    sub.add_argument("--workers", type=whole, help="batches in work at once (default: one per core, 8 at most)")
    sub.add_argument("--device", type=device, help="cpu, cuda, ... (default: the GPU if there is one; with "
                     "--engine ray each worker takes the GPU that Ray gives it)")
    sub.add_argument("--engine", choices=("local", "ray"), default="local", help="ray: processes instead of threads, "
                     "on many machines, which must all see the photos under the same path; needs colorlab[cluster]")
    sub.add_argument("--address", help="HOST:PORT of the Ray cluster's head, or 'auto' for the one that this machine "
                     "belongs to (default: processes on this machine alone)")

    sub = commands.add_parser("train", help="train a colorizer on photos; stop it anywhere and run it again to go on")
    sub.set_defaults(call="train")
    sub.add_argument("--data", required=True, help="folder or zip file of photos; folders are classes. "
                     "Or 'streets': scenes of the street world, with defaults of their own (minutes on two cores)")
    sub.add_argument("--validation", help="folder, zip file or 'streets', measured after every epoch")
    sub.add_argument("-o", "--out", type=path, required=True, help="folder of the run")
    sub.add_argument("--start-from", help="a model whose weights to go on from, instead of a fresh network")
    sub.add_argument("--architecture", choices=("zhang16", "iizuka16"), default="zhang16")
    sub.add_argument("--objective", choices=("l2", "classification", "rebalanced", "mse", "mse+classes"),
                     help="default: rebalanced for zhang16, mse for iizuka16")
    sub.add_argument("--no-fusion", action="store_true", help="iizuka16 without its global branch, for comparison")
    sub.add_argument("--width", type=positive, help="share of the published channels (default 0.25)")
    sub.add_argument("--side", type=whole, help="photos are cropped and resized to this (default 64)")
    sub.add_argument("--epochs", type=positive, help="default 1")
    sub.add_argument("--batch-size", type=whole, help="default 32")
    sub.add_argument("--learning-rate", type=positive, help="default 0.001")
    sub.add_argument("--limit", type=whole, help="use so many photos only (default: all)")
    sub.add_argument("--seed", type=int, default=0)
    sub.add_argument("--device", type=device, default="cpu")

    actions = commands.add_parser("study", help="compare models trained on the same photos").add_subparsers(
        dest="action", required=True, metavar="ACTION")
    for name, call, text in (("run", "study_run", "train what is not trained yet; stop it anywhere, run it again"),
                             ("measure", "study_measure", "measure the finished runs and write tables of results")):
        sub = actions.add_parser(name, help=text)
        sub.set_defaults(call=call)
        sub.add_argument("config", type=path, help="the study's TOML file, such as data/study.toml")
        sub.add_argument("--data", type=path, default=Path(), help="folder of the photos that the file names")
        sub.add_argument("-o", "--out", type=path, required=True, help="folder of the runs and of the results")
        sub.add_argument("--only", default="*", help="pattern for names of runs, such as 'zhang16-*' (default: all)")
        if name == "run":
            sub.add_argument("--epochs", type=positive, help="instead of what the file says")
            sub.add_argument("--limit", type=whole, help="use so many photos only")
            sub.add_argument("--device", type=device, default="cpu")

    sub = commands.add_parser("models", help="list the models: where their weights are, size, licence")
    sub.set_defaults(call="list_models")

    actions = commands.add_parser("weights", help="fetch, verify or convert weights").add_subparsers(
        dest="action", required=True, metavar="ACTION")
    for name, call, text in (("fetch", "fetch", "download the authors' weights into the cache"),
                             ("verify", "verify", "compare cached weights with the published digest")):
        sub = actions.add_parser(name, help=text)
        sub.set_defaults(call=call)
        sub.add_argument("names", nargs="+")
    sub = actions.add_parser("convert", help="turn .pth, .pt or .t7 into .safetensors")
    sub.set_defaults(call="convert")
    sub.add_argument("source", type=path)
    sub.add_argument("target", type=path)
    sub.add_argument("--half", action="store_true", help="store 16-bit floats")
    sub.add_argument("--temperature", type=temperature, help="of the decoding (zhang16), 0 to 1")
    return main
