"""The command line: nothing but arguments and calls.

Exit status: 0 done; 1 some items failed, each named, the rest done; 2 the request itself is wrong.
"""

import argparse
import sys
import warnings
from pathlib import Path

import colorlab

DEMO_MODELS = ["zhang16-mini", "iizuka16-mini", "grey"]
SHOWN = ["photos", "failed", "mse", "psnr", "ciede2000", "ab_distance", "auc", "colourfulness", "colourfulness_truth"]


def say(message) -> None:
    """One line to the terminal that is no result."""
    print(f"colorlab: {' '.join(str(message).split())}", file=sys.stderr)


def colorize(options) -> int:
    from colorlab import datasets, images, models

    photos = datasets.collect(options.photos)
    model = models.load(options.model, options.device)
    options.out.mkdir(parents=True, exist_ok=True)
    taken, failed = set(), 0
    for photo in photos:
        target = options.out / Path(photo.name).with_suffix(".png")
        if target in taken:  # a.jpg and a.tif
            target = options.out / f"{photo.name}.png"
        taken.add(target)
        try:
            if photo.member is None and target.exists() and target.samefile(photo.path):
                raise images.ImageError(f"{target} is the photo itself; choose another folder with -o")
            rgb = model.colorize(photo.read())
            target.parent.mkdir(parents=True, exist_ok=True)
            print(images.write(target, rgb))
        except (images.ImageError, OSError, RuntimeError, MemoryError) as error:
            failed += 1
            say(f"failed: {error}")
    return 1 if failed else 0


def compare(options) -> int:
    from colorlab import datasets, report

    table = report.compare(options.photos or datasets.samples(), options.models, options.out)
    print(f"report: {options.out / 'index.html'}")
    return _finish(table)


def evaluate(options) -> int:
    from colorlab import evaluation, report

    table = evaluation.evaluate(options.dataset, options.models)
    report.write_tables(table, evaluation.summarize(table), options.out)
    print(f"tables: {options.out / 'per_image.csv'}, {options.out / 'summary.csv'}")
    return _finish(table)


def _finish(table) -> int:
    """Print the summary, name what failed."""
    from colorlab import evaluation

    print(evaluation.summarize(table)[SHOWN].round(2).to_string())
    failures = table["error"].dropna().unique()
    for error in failures:
        say(f"failed: {error}")
    return 1 if len(failures) else 0


def train(options) -> int:
    from colorlab import datasets, models, training

    photos = datasets.load_square(options.data, options.side, options.limit)
    validation = datasets.load_square(options.validation, options.side) if options.validation else None
    recipe = training.Recipe(options.objective, options.epochs, options.batch_size, options.learning_rate,
                             seed=options.seed)
    if options.architecture == "zhang16":
        model = models.Zhang16(options.width, side=2 * options.side, temperature=0.38)
    else:
        classes = len(photos.classes) if options.objective == "mse+classes" else 0
        model = models.Iizuka16(options.width, global_side=options.side, side=2 * options.side, classes=classes,
                                batch_norm=True)
    print(training.train(model, photos, recipe, options.out, validation, options.device))
    return 0


def list_models(options) -> int:
    from colorlab import models

    rows = [(name, models.whereabouts(name), models.card(name).size.split(",")[0], models.card(name).licence)
            for name in models.names()]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, [*widths, 0])))
    return 0


def fetch(options) -> int:
    from colorlab.models import weights

    for name in options.names:
        print(weights.fetch(name))
    return 0


def verify(options) -> int:
    from colorlab.models import weights

    for name in options.names:
        weights.verify(name)
        print(f"{name}: as published")
    return 0


def convert(options) -> int:
    from colorlab.models import checkpoint

    state, header = checkpoint.read(options.source)
    model = checkpoint.build(state, header, options.source)
    print(checkpoint.save(model, options.target, header.get("facts"), half=options.half))
    return 0


def parser() -> argparse.ArgumentParser:
    main = argparse.ArgumentParser(prog="colorlab", description="Automatic image colorization, for teaching.")
    main.add_argument("--version", action="version", version=f"colorlab {colorlab.__version__}")
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")

    sub = commands.add_parser("colorize", help="colorize photos")
    sub.set_defaults(call=colorize)
    sub.add_argument("photos", nargs="+", help="pictures, folders or zip files")
    sub.add_argument("-o", "--out", type=Path, required=True, help="folder for the results, one PNG per photo")
    sub.add_argument("--model", default="zhang16-mini", help="name or file of a model (default: zhang16-mini)")
    sub.add_argument("--device", help="cpu, cuda, ...")

    sub = commands.add_parser("compare", help="colorize colour photos with several models and write a report")
    sub.set_defaults(call=compare)
    sub.add_argument("photos", nargs="*", help="pictures, folders or zip files (default: the sample photos)")
    sub.add_argument("-o", "--out", type=Path, default=Path("report"), help="folder of the report (default: report)")
    sub.add_argument("--models", nargs="+", default=DEMO_MODELS, help=f"default: {' '.join(DEMO_MODELS)}")

    sub = commands.add_parser("evaluate", help="measure models on a set of colour photos")
    sub.set_defaults(call=evaluate)
    sub.add_argument("dataset", help="folder or zip file of colour photos")
    sub.add_argument("-o", "--out", type=Path, required=True, help="folder for per_image.csv and summary.csv")
    sub.add_argument("--models", nargs="+", default=DEMO_MODELS, help=f"default: {' '.join(DEMO_MODELS)}")

    sub = commands.add_parser("train", help="train a colorizer on photos; stop it anywhere and run it again to go on")
    sub.set_defaults(call=train)
    sub.add_argument("--data", required=True, help="folder or zip file of photos; folders are classes")
    sub.add_argument("--validation", help="folder or zip file, measured after every epoch")
    sub.add_argument("-o", "--out", type=Path, required=True, help="folder of the run")
    sub.add_argument("--architecture", choices=("zhang16", "iizuka16"), default="zhang16")
    sub.add_argument("--objective", choices=("l2", "classification", "rebalanced", "mse", "mse+classes"),
                     default="rebalanced")
    sub.add_argument("--width", type=float, default=0.25, help="share of the published channels (default 0.25)")
    sub.add_argument("--side", type=int, default=64, help="photos are cropped and resized to this (default 64)")
    sub.add_argument("--epochs", type=float, default=1.0)
    sub.add_argument("--batch-size", type=int, default=32)
    sub.add_argument("--learning-rate", type=float, default=1e-3)
    sub.add_argument("--limit", type=int, help="use so many photos only")
    sub.add_argument("--seed", type=int, default=0)
    sub.add_argument("--device", default="cpu")

    sub = commands.add_parser("models", help="list the models: where their weights are, size, licence")
    sub.set_defaults(call=list_models)

    actions = commands.add_parser("weights", help="fetch, verify or convert weights").add_subparsers(
        dest="action", required=True, metavar="ACTION")
    for name, call, text in (("fetch", fetch, "download the authors' weights into the cache"),
                             ("verify", verify, "compare cached weights with the published digest")):
        sub = actions.add_parser(name, help=text)
        sub.set_defaults(call=call)
        sub.add_argument("names", nargs="+")
    sub = actions.add_parser("convert", help="turn .pth, .pt or .t7 into .safetensors")
    sub.set_defaults(call=convert)
    sub.add_argument("source", type=Path)
    sub.add_argument("target", type=Path)
    sub.add_argument("--half", action="store_true", help="store 16-bit floats")
    return main


def main(arguments: list[str] | None = None) -> int:
    """Run a command; every foreseeable error becomes one line."""
    options = parser().parse_args(arguments)
    from colorlab import datasets, images, models, training
    from colorlab.models.weights import WeightsError

    warnings.showwarning = lambda message, *rest, **more: say(f"note: {message}")
    try:
        return options.call(options)
    except (datasets.DatasetError, models.CheckpointError, WeightsError, training.TrainingError, images.ImageError,
            OSError) as error:
        say(error)
        return 2
    except KeyboardInterrupt:
        say("stopped; what is finished is kept" + (", run the same command to go on" if options.call is train else ""))
        return 130


if __name__ == "__main__":
    sys.exit(main())
