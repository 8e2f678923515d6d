"""`colorlab compare`: a few colour photos, several models, one page."""

import argparse
from pathlib import Path

from colorlab.cli import options as kinds
from colorlab.cli.say import finish, tell
from colorlab.cli.targets import expanded, outside


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    sub = commands.add_parser("compare", parents=[common],
                              help="colorize colour photos with several models and write a report")
    sub.set_defaults(run=run)
    sub.add_argument("photos", nargs="*", help="pictures, folders or zip files; wildcards (*.jpg) are understood. "
                     "Or a data set by name (default: the sample photos)")
    sub.add_argument("-o", "--out", type=kinds.path, default=Path("report"),
                     help="folder of the report (default: report)")
    sub.add_argument("--models", nargs="+", default=kinds.DEMO_MODELS,
                     help=f"default: {' '.join(kinds.DEMO_MODELS)}")
    sub.add_argument("--overwrite", action="store_true",
                     help="replace files of the report's names that no earlier report left there")


def run(options: argparse.Namespace) -> int:
    from colorlab import datasets, resources
    from colorlab.evaluation import comparison

    named = len(options.photos) == 1 and options.photos[0] in datasets.DATASETS and not Path(options.photos[0]).exists()
    photos = options.photos[0] if named else outside(expanded(options.photos or datasets.samples()), options.out)
    with resources.writing(options.out):
        table = comparison.compare(photos, options.models, options.out, overwrite=options.overwrite)
    tell(f"report: {options.out / 'index.html'}")
    return finish(table)
