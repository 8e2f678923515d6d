"""`colorlab evaluate`: many photos, several models, tables and a report that can be continued."""

import argparse

from colorlab.cli import options as kinds
from colorlab.cli.say import finish, say


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    sub = commands.add_parser("evaluate", parents=[common],
                              help="measure models on a set of photos; stop it anywhere, run it again")
    sub.set_defaults(run=run, again=True)
    sub.add_argument("dataset", type=kinds.path, help="folder or zip file of colour photos, or of pairs (..._black and "
                     "..._color); or a data set by name: 'kaggle', the test set of the old study; 'streets', drawn "
                     "scenes")
    sub.add_argument("-o", "--out", type=kinds.path, required=True, help="folder for per_image.parquet, summary.csv, "
                     "index.html; a run that was stopped goes on there")
    sub.add_argument("--models", nargs="+", default=kinds.DEMO_MODELS,
                     help=f"default: {' '.join(kinds.DEMO_MODELS)}")
    sub.add_argument("--metrics", nargs="+", default=(), metavar="NAME",
                     help="metrics of the whole set that are not measured by default, such as colour_distribution")
    sub.add_argument("--limit", type=kinds.whole,
                     help="take so many photos, evenly spread over the set (default: all)")
    sub.add_argument("--pictures", action="store_true", help="keep every colorized picture, too")
    sub.add_argument("--batch-size", type=kinds.whole, default=8, help="photos through a network at once (default: 8)")
    sub.add_argument("--workers", type=kinds.whole, help="batches in work at once (default: one per core, 8 at most)")
    sub.add_argument("--device", type=kinds.device, help="cpu, cuda, ... (default: the GPU if there is one; with "
                     "--engine ray each worker takes the GPU that Ray gives it)")
    sub.add_argument("--engine", choices=("local", "ray"), default="local", help="ray: processes instead of threads, "
                     "on many machines, which must all see the photos under the same path; needs colorlab[cluster]")
    sub.add_argument("--address", help="HOST:PORT of the Ray cluster's head, or 'auto' for the one that this machine "
                     "belongs to (default: processes on this machine alone)")


def run(options: argparse.Namespace) -> int:
    from colorlab import evaluation, models
    from colorlab.evaluation import folder

    if options.address and options.engine == "local":
        raise evaluation.EvaluationError("--address is for --engine ray")
    loaded = [models.load(name, options.device) for name in options.models]
    outcome = folder.evaluate_into(options.dataset, loaded, options.out, options.limit, options.batch_size,
                                   options.workers, options.pictures, engine=options.engine, address=options.address,
                                   metrics=options.metrics)
    for note in outcome.notes:
        say(f"note: {note}")
    if outcome.written:
        print(f"report: {options.out / 'index.html'}")
    else:
        print(f"nothing to do: {options.out} holds this evaluation")
    return finish(outcome.table)
