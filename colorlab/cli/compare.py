"""`colorlab compare`: a few colour photos, several models, one page."""

import argparse
from pathlib import Path

from colorlab.cli import options as kinds
from colorlab.cli.colorize import outside
from colorlab.cli.say import finish


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    sub = commands.add_parser("compare", parents=[common],
                              help="colorize colour photos with several models and write a report")
    sub.set_defaults(run=run)
    sub.add_argument("photos", nargs="*", help="pictures, folders or zip files (default: the sample photos)")
    sub.add_argument("-o", "--out", type=kinds.path, default=Path("report"),
                     help="folder of the report (default: report)")
    sub.add_argument("--models", nargs="+", default=kinds.DEMO_MODELS,
                     help=f"default: {' '.join(kinds.DEMO_MODELS)}")


def run(options: argparse.Namespace) -> int:
    from colorlab import datasets
    from colorlab.evaluation import comparison

    photos = outside(options.photos or datasets.samples(), options.out)
    table = comparison.compare(photos, options.models, options.out)
    print(f"report: {options.out / 'index.html'}")
    return finish(table)
