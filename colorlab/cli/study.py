"""`colorlab study`: a grid of models trained on the same photos, then measured."""

import argparse
from pathlib import Path

from colorlab.cli import options as kinds


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    actions = commands.add_parser("study", help="compare models trained on the same photos").add_subparsers(
        dest="action", required=True, metavar="ACTION")
    for name, call, text in (("run", run, "train what is not trained yet; stop it anywhere, run it again"),
                             ("measure", measure, "measure the finished runs and write tables of results")):
        sub = actions.add_parser(name, parents=[common], help=text)
        sub.set_defaults(run=call, again=True)
        sub.add_argument("config", type=kinds.path, help="the study's TOML file, such as data/study.toml")
        sub.add_argument("--data", type=kinds.path, default=Path(), help="folder of the photos that the file names")
        sub.add_argument("-o", "--out", type=kinds.path, required=True, help="folder of the runs and of the results")
        sub.add_argument("--only", default="*", help="pattern for names of runs, such as 'zhang16-*' (default: all)")
        if name == "run":
            sub.add_argument("--epochs", type=kinds.positive, help="instead of what the file says")
            sub.add_argument("--limit", type=kinds.whole, help="use so many photos only")
            sub.add_argument("--device", type=kinds.device, default="cpu")


def run(options: argparse.Namespace) -> int:
    from dataclasses import replace

    from colorlab import experiments

    plan = experiments.read(options.config, options.data)
    if options.epochs:
        plan = replace(plan, recipe=replace(plan.recipe, epochs=options.epochs))
    for path in experiments.train(plan, options.out, options.only, options.device, options.limit):
        print(path)
    return 0


def measure(options: argparse.Namespace) -> int:
    from colorlab import experiments

    plan = experiments.read(options.config, options.data)
    for path in experiments.measure(plan, options.out, options.only):
        print(path)
    return 0
