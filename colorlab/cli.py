"""The command line: nothing but arguments and calls.

Exit status: 0 done; 1 some items failed, each named, the rest done; 2 the request itself is wrong.
"""

import argparse
import contextlib
import math
import sys
import warnings
from pathlib import Path, PurePosixPath

import colorlab

DEMO_MODELS = ["zhang16-mini", "iizuka16-mini", "grey"]
SHOWN = ["photos", "failed", "mse", "psnr", "ciede2000", "ab_distance", "auc", "colourfulness", "colourfulness_truth"]


def say(message) -> None:
    """One line to the terminal that is no result."""
    print(f"colorlab: {' '.join(str(message).split())}", file=sys.stderr)


def _photos(sources: list, out: Path) -> list:
    """The photos, without those that an earlier run left in the folder of its results."""
    from colorlab import datasets

    photos, out, given = datasets.collect(sources), out.resolve(), [Path(source).resolve() for source in sources]
    if not any(out in (path, *path.parents) for path in given):
        photos = [photo for photo in photos if out not in photo.path.resolve().parents]
    if not photos:
        raise datasets.DatasetError(f"no picture files but those in {out}")
    return photos


def colorize(options) -> int:
    from colorlab import images, models

    photos = _photos(options.photos, options.out)
    model = models.load(options.model, options.device)
    options.out.mkdir(parents=True, exist_ok=True)
    inputs = {file for photo in photos if (file := _file(photo.path))}
    failed = 0
    for photo, name in zip(photos, _results([photo.name for photo in photos]), strict=True):
        target = options.out / name
        try:
            if _file(target) in inputs:
                raise images.ImageError(f"{photo.name}: {target} is one of the photos; choose another folder with -o")
            rgb = model.colorize(photo.read())
            target.parent.mkdir(parents=True, exist_ok=True)
            print(images.write(target, rgb))
        except (images.ImageError, OSError, RuntimeError, MemoryError) as error:
            failed += 1
            named = isinstance(error, images.ImageError)
            say(f"failed: {error}" if named else f"failed: {photo.name}: {str(error) or 'out of memory'}")
    return 1 if failed else 0


def _results(names: list[str]) -> list[str]:
    """Names of the results: a.jpg -> a.png, but a.tif beside it -> a.tif.png."""
    from colorlab import datasets

    taken, results = set(), []
    for name in names:
        short = str(PurePosixPath(name).with_suffix(".png"))
        results.append(f"{name}.png" if short in taken else short)
        taken.add(short)
    return datasets.distinct(results)


def _file(path: Path) -> tuple[int, int] | None:
    """Which file this is, by whatever path; None if there is none."""
    with contextlib.suppress(OSError, ValueError):
        stat = path.stat()
        return stat.st_dev, stat.st_ino


def compare(options) -> int:
    from colorlab import datasets, report

    photos = _photos(options.photos or datasets.samples(), options.out)
    table = report.compare(photos, options.models, options.out)
    print(f"report: {options.out / 'index.html'}")
    return _finish(table)


def evaluate(options) -> int:
    from colorlab import datasets, evaluation, report

    datasets.find_photos(options.dataset)  # or say that there are none
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
    from colorlab import datasets, models, study, training

    zhang = options.architecture == "zhang16"
    recipe = training.Recipe(options.objective or ("rebalanced" if zhang else "mse"), options.epochs,
                             options.batch_size, options.learning_rate, seed=options.seed)
    if options.side % (8 if zhang else 32):
        raise training.TrainingError(f"--side must be a multiple of {8 if zhang else 32}, got {options.side}")
    photos = datasets.load_square(options.data, options.side, options.limit)
    validation = datasets.load_square(options.validation, options.side) if options.validation else None
    if options.start_from:
        model = models.load(options.start_from)
    else:
        model = study.Variant(options.architecture, recipe.objective).build(options.width, options.side,
                                                                            len(photos.classes))
    print(training.train(model, photos, recipe, options.out, validation, options.device))
    return 0


def study_run(options) -> int:
    from dataclasses import replace

    from colorlab import study

    plan = study.read(options.config, options.data)
    if options.epochs:
        plan = replace(plan, recipe=replace(plan.recipe, epochs=options.epochs))
    for path in study.train(plan, options.out, options.only, options.device, options.limit):
        print(path)
    return 0


def study_measure(options) -> int:
    from colorlab import study
    from colorlab.study import claims, measures

    table = measures.per_image(study.read(options.config, options.data), options.out, options.only)
    if options.only == "*":
        for path in claims.write(table, study.read(options.config, options.data), options.out):
            print(path)
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

    return _each(options.names, weights.fetch)


def verify(options) -> int:
    from colorlab.models import weights

    return _each(options.names, lambda name: weights.verify(name) and f"{name}: as published")


def _each(names: list[str], action) -> int:
    """Print what the action says of every name, and which ones failed."""
    from colorlab.models import weights

    for name in names:
        weights.cached(name)  # an unknown one is refused before anything is done
    failed = 0
    for name in names:
        try:
            print(action(name))
        except weights.WeightsError as error:
            failed += 1
            say(f"failed: {error}")
    return 1 if failed else 0


def convert(options) -> int:
    from colorlab.models import checkpoint

    if options.target.suffix.lower() != ".safetensors":
        raise checkpoint.CheckpointError(f"{options.target}: the result must be called .safetensors")
    state, header = checkpoint.read(options.source)
    model = checkpoint.build(state, header, options.source)
    if options.temperature is not None:
        if not hasattr(model, "temperature"):
            raise checkpoint.CheckpointError(f"{options.source}: --temperature is for networks that predict bins")
        model.temperature = options.temperature
    options.target.parent.mkdir(parents=True, exist_ok=True)
    print(checkpoint.save(model, options.target, header.get("facts"), half=options.half))
    return 0


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
    sub.set_defaults(call=colorize)
    sub.add_argument("photos", nargs="+", help="pictures, folders or zip files")
    sub.add_argument("-o", "--out", type=Path, required=True, help="folder for the results, one PNG per photo")
    sub.add_argument("--model", default="zhang16-mini", help="name or file of a model (default: zhang16-mini)")
    sub.add_argument("--device", type=device, help="cpu, cuda, ... (default: the GPU if there is one)")

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
    sub.add_argument("--start-from", help="a model whose weights to go on from, instead of a fresh network")
    sub.add_argument("--architecture", choices=("zhang16", "iizuka16"), default="zhang16")
    sub.add_argument("--objective", choices=("l2", "classification", "rebalanced", "mse", "mse+classes"),
                     help="default: rebalanced for zhang16, mse for iizuka16")
    sub.add_argument("--width", type=positive, default=0.25, help="share of the published channels (default 0.25)")
    sub.add_argument("--side", type=whole, default=64, help="photos are cropped and resized to this (default 64)")
    sub.add_argument("--epochs", type=positive, default=1.0)
    sub.add_argument("--batch-size", type=whole, default=32)
    sub.add_argument("--learning-rate", type=positive, default=1e-3)
    sub.add_argument("--limit", type=whole, help="use so many photos only")
    sub.add_argument("--seed", type=int, default=0)
    sub.add_argument("--device", type=device, default="cpu")

    actions = commands.add_parser("study", help="compare models trained on the same photos").add_subparsers(
        dest="action", required=True, metavar="ACTION")
    for name, call, text in (("run", study_run, "train what is not trained yet; stop it anywhere, run it again"),
                             ("measure", study_measure, "measure the finished runs and write tables of results")):
        sub = actions.add_parser(name, help=text)
        sub.set_defaults(call=call)
        sub.add_argument("config", type=Path, help="the study's TOML file, such as data/study.toml")
        sub.add_argument("--data", type=Path, default=Path(), help="folder of the photos that the file names")
        sub.add_argument("-o", "--out", type=Path, required=True, help="folder of the runs and of the results")
        sub.add_argument("--only", default="*", help="pattern for names of runs, such as 'zhang16-*' (default: all)")
        if name == "run":
            sub.add_argument("--epochs", type=positive, help="instead of what the file says")
            sub.add_argument("--limit", type=whole, help="use so many photos only")
            sub.add_argument("--device", type=device, default="cpu")

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
    sub.add_argument("--temperature", type=temperature, help="of the decoding (zhang16), 0 to 1")
    return main


def main(arguments: list[str] | None = None) -> int:
    """Run a command; every foreseeable error becomes one line."""
    options = None
    try:
        options = parser().parse_args(arguments)
        from colorlab import datasets, images, models, study, training

        # torch says RuntimeError when memory runs out; WeightsError is one too.
        errors = (datasets.DatasetError, models.CheckpointError, training.TrainingError, study.StudyError,
                  images.ImageError, OSError, RuntimeError, MemoryError)
        try:
            with warnings.catch_warnings():
                warnings.showwarning = lambda message, *rest, **more: say(f"note: {message}")
                return options.call(options)
        except errors as error:
            say(str(error) or "out of memory")
            return 2
    except KeyboardInterrupt:
        again = options is not None and options.call in (train, study_run, study_measure)
        say("stopped; what is finished is kept" + (", run the same command to go on" if again else ""))
        return 130


if __name__ == "__main__":
    sys.exit(main())
