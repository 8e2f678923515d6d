"""`colorlab colorize`: photos in, coloured pictures out."""

import argparse
import contextlib

from colorlab.cli import options as kinds
from colorlab.cli.say import say, tell
from colorlab.cli.targets import expanded, make_folder, outside, results, single_file

__all__ = ["add", "outside", "results", "run"]


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    sub = commands.add_parser("colorize", parents=[common],
                              help="colorize photos; stop it anywhere, run it again to go on")
    sub.set_defaults(run=run, again=True)
    sub.add_argument("photos", nargs="+", help="pictures, folders or zip files; wildcards (*.jpg) are understood")
    sub.add_argument("-o", "--out", type=kinds.path, required=True, help="folder for the results, one PNG per photo in "
                     "the same sub-folders; for one photo it may be a picture file, such as new.png")
    sub.add_argument("--model", default="zhang16-mini", help="name or file of a model (default: zhang16-mini)")
    sub.add_argument("--device", type=kinds.device, help="cpu, cuda, ... (default: the GPU if there is one)")
    sub.add_argument("--workers", type=kinds.whole, help="batches in work at once (default: one per core, 8 at most)")
    sub.add_argument("--overwrite", action="store_true", help="make every result anew, and replace files of that name "
                     "that are no results (never the photos)")
    sub.add_argument("--skip-colour", action="store_true", help="leave out photos that have colour already")


def run(options: argparse.Namespace) -> int:
    from tqdm.auto import tqdm

    from colorlab import models, resources
    from colorlab.evaluation.painting import Job, Painter, which

    sources = expanded(options.photos)
    photos = outside(sources, options.out)
    single = single_file(options.out, sources, photos)
    if single:
        jobs = [Job(photos[0], options.out)]
    else:
        names = results([photo.name for photo in photos])
        jobs = [Job(photo, options.out / name) for photo, name in zip(photos, names, strict=True)]
    painter = Painter(models.load(options.model, options.device),
                      {file for photo in photos if (file := which(photo.path))}, options.overwrite, options.skip_colour)
    if single:
        painter.check(jobs[0])
    make_folder(options.out.parent if single else options.out)
    for folder in {job.target.parent for job in jobs}:
        resources.clear(folder)
    counts = dict.fromkeys(("made", "there", "colour", "failed"), 0)
    with (tqdm(total=len(jobs), desc="colorizing", unit="photo") as bar,
          contextlib.closing(painter.paint(jobs, options.workers)) as batches):
        for outcome in (outcome for batch in batches for outcome in batch):
            if outcome.kind == "stop" and outcome.error:
                raise outcome.error
            counts[outcome.kind] += 1
            if outcome.kind == "failed":
                say(f"failed: {outcome.error}")
            elif outcome.kind != "colour":
                tell(outcome.job.target)
            bar.update()
            bar.set_postfix_str(_said(counts), refresh=False)
    if counts["colour"]:
        say(f"note: {counts['colour']} of {len(jobs)} photos have colour already and were left out")
    return 1 if counts["failed"] else 0


def _said(counts: dict[str, int]) -> str:
    """What the bar says beside the number of photos."""
    words = {"there": "there already", "colour": "with colour", "failed": "failed"}
    return ", ".join(f"{counts[kind]} {text}" for kind, text in words.items() if counts[kind])
