"""`colorlab train`: a colorizer from photos."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from colorlab.cli import options as kinds
from colorlab.cli.say import say

if TYPE_CHECKING:
    from colorlab.models import Colorizer


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    sub = commands.add_parser("train", parents=[common],
                              help="train a colorizer on photos; stop it anywhere and run it again to go on")
    sub.set_defaults(run=run, again=True)
    sub.add_argument("--data", nargs="+", required=True, help="folders and zip files of photos; folders are classes. "
                     "Or a data set by name, such as 'streets': scenes of the street world (minutes on two cores)")
    sub.add_argument("--validation", help="folder, zip file or data set, measured after every epoch")
    sub.add_argument("-o", "--out", type=kinds.path, required=True, help="folder of the run")
    sub.add_argument("--start-from", metavar="MODEL", help="a model whose weights to go on from, instead of a fresh "
                     "network: a name, or a file, such as last.pt or model.safetensors of another run")
    sub.add_argument("--architecture", metavar="NAME",
                     help="zhang16 (the default), iizuka16, or a registered class of yours")
    sub.add_argument("--objective", metavar="NAME", help="l2, classification, rebalanced, mse, mse+classes, or a "
                     "registered one of yours (default: the architecture's own)")
    sub.add_argument("--option", type=kinds.setting, action="append", default=[], metavar="NAME=VALUE",
                     help="an argument of the architecture, such as global_branch=false; may be repeated")
    sub.add_argument("--no-fusion", action="store_true",
                     help="iizuka16 without its global branch: short for --option global_branch=false")
    sub.add_argument("--width", type=kinds.positive, help="share of the published channels (default 0.25)")
    sub.add_argument("--side", type=kinds.whole, help="photos are cropped and resized to this (default 64)")
    sub.add_argument("--epochs", type=kinds.positive, help="default 1")
    sub.add_argument("--batch-size", type=kinds.whole, help="default 32")
    sub.add_argument("--learning-rate", type=kinds.positive, help="default 0.001")
    sub.add_argument("--limit", type=kinds.whole, help="use so many photos only (default: all)")
    sub.add_argument("--seed", type=int, default=0)
    sub.add_argument("--device", type=kinds.device, default="cpu")


def run(options: argparse.Namespace) -> int:
    from colorlab import datasets, models, resources, training
    from colorlab.training import processes

    data, start = datasets.find(options.data), None
    asked = dict(options.option) | ({"width": options.width} if options.width else {}) \
        | ({"global_branch": False} if options.no_fusion else {})
    if options.start_from:
        start = models.load(options.start_from)
        _check_start(start, options, asked)
    kind = type(start) if start is not None else models.ARCHITECTURES[options.architecture or "zhang16"]
    objective = options.objective or kind.default_objective
    usual = training.usual(data, kind, objective)
    given = {name: getattr(options, name) or usual[name] for name in ("epochs", "batch_size", "learning_rate")}
    side = options.side or usual["side"]
    recipe = training.Recipe(objective, **given, zoom=usual["zoom"], seed=options.seed)
    talk = processes.is_main_process()
    if talk:
        resources.check_writable(options.out)
    validation = None
    if options.validation:
        validation = datasets.find(options.validation).squares(side, use="validation", progress=talk)
    photos = data.squares(side, options.limit or usual["limit"], progress=talk)
    if validation is not None and talk and validation.digest() == photos.digest():
        say("note: the validation photos are those of the training: their distance says nothing of other photos")
    model = start
    if model is None:
        settings = {"width": usual["width"]} if "width" in usual else {}
        model = training.fresh_model(kind, objective, photos, recipe.seed, drawn=data.drawn, **settings | asked)
    print(training.train(model, photos, recipe, options.out, validation, options.device, progress=talk))
    return 0


def _check_start(model: Colorizer, options: argparse.Namespace, asked: dict[str, Any]) -> None:
    """Raise a TrainingError if a network to go on from is another one than what is asked for."""
    from colorlab.training import TrainingError

    has = {"architecture": model.architecture, **model.config()}
    wanted = ({"architecture": options.architecture} if options.architecture else {}) | asked
    for name, value in wanted.items():
        if has.get(name) != value:
            there = f"its {name} is {has[name]}" if name in has else f"it has no {name}"
            raise TrainingError(f"{options.start_from} cannot become a network of {name} {value}, since {there}: leave "
                                "that option out, or start from another model")
