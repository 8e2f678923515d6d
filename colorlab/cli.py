"""The command line: nothing but calls; `arguments` says what can be asked.

Exit status: 0 done; 1 some items failed, each named, the rest done; 2 the request itself is wrong.
"""

import contextlib
import os
import sys
import warnings
from pathlib import Path, PurePosixPath

from colorlab import arguments

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
    from colorlab import evaluation, models
    from colorlab.evaluation import folder

    if options.address and options.engine == "local":
        raise evaluation.EvaluationError("--address is for --engine ray")
    loaded = [models.load(name, options.device) for name in options.models]
    outcome = folder.evaluate_into(options.dataset, loaded, options.out, options.limit, options.batch_size,
                                   options.workers, options.pictures, engine=options.engine, address=options.address)
    for note in outcome.notes:
        say(f"note: {note}")
    if outcome.written:
        print(f"report: {options.out / 'index.html'}")
    else:
        print(f"nothing to do: {options.out} holds this evaluation")
    return _finish(outcome.table)


def _finish(table) -> int:
    """Print the summary, name what failed."""
    from colorlab import evaluation

    print(evaluation.summarize(table)[SHOWN].round(2).to_string())
    failures = table["error"].dropna().unique()
    for error in failures:
        say(f"failed: {error}")
    return 1 if len(failures) else 0


def train(options) -> int:
    from colorlab import models, study, training
    from colorlab.training import processes

    zhang = options.architecture == "zhang16"
    objective = options.objective or ("rebalanced" if zhang else "mse")
    usual = study.usual(options.data, options.architecture, objective)
    given = {name: getattr(options, name) or usual[name] for name in ("epochs", "batch_size", "learning_rate")}
    side = options.side or usual["side"]
    recipe = training.Recipe(objective, **given, zoom=usual["zoom"], seed=options.seed)
    if side % (8 if zhang else 32):
        raise training.TrainingError(f"--side must be a multiple of {8 if zhang else 32}, got {side}")
    if options.no_fusion and zhang:
        raise training.TrainingError("--no-fusion is for iizuka16; zhang16 has no fusion layer")
    photos = study.photo_set(options.data, side, options.limit or usual["limit"], progress=processes.first())
    validation = None
    if options.validation:
        validation = study.photo_set(options.validation, side, use="validation", progress=processes.first())
    if options.start_from:
        model = models.load(options.start_from)
    else:
        variant = study.Variant(options.architecture, recipe.objective, global_branch=not options.no_fusion)
        model = variant.build(options.width or usual["width"], side, len(photos.classes), options.data)
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
    from colorlab.streets import results
    from colorlab.study import claims, measures

    plan = study.read(options.config, options.data)
    if plan.photos == study.STREETS:
        first = [name for name in plan.runs(options.only) if name.endswith(f"-{plan.seeds[0]}")]
        paths = results.write({name.rpartition("-")[0]: measures.finished(options.out / name) for name in first},
                              options.out / "results")
    else:
        table = measures.per_image(plan, options.out, options.only)
        paths = claims.write(table, plan, options.out) if options.only == "*" else []
    for path in paths:
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


COMMANDS = {command.__name__: command for command in (colorize, compare, evaluate, train, study_run, study_measure,
                                                      list_models, fetch, verify, convert)}


def main(words: list[str] | None = None) -> int:
    """Run a command; every foreseeable error becomes one line."""
    options = None
    for stream in (sys.stdout, sys.stderr):  # names of files may hold what a terminal cannot show
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")
    try:
        options = arguments.parser().parse_args(words)
        from colorlab import datasets, evaluation, images, models, study, training
        from colorlab.training import processes

        # torch says RuntimeError when memory runs out; WeightsError is one too.
        errors = (datasets.DatasetError, models.CheckpointError, training.TrainingError, study.StudyError,
                  evaluation.EvaluationError, images.ImageError, OSError, RuntimeError, MemoryError)
        try:
            with warnings.catch_warnings(), processes.one_voice():
                warnings.showwarning = lambda message, *rest, **more: say(f"note: {message}")
                return COMMANDS[options.call](options)
        except BrokenPipeError:  # whoever read our lines has enough of them
            sys.stdout = open(os.devnull, "w")
            return 141
        except errors as error:
            say(str(error) or "out of memory")
            return 2
    except KeyboardInterrupt:
        again = options is not None and options.call in ("evaluate", "train", "study_run", "study_measure")
        say("stopped; what is finished is kept" + (", run the same command to go on" if again else ""))
        return 130


if __name__ == "__main__":
    sys.exit(main())
