"""`colorlab colorize`: photos in, coloured pictures out."""

from __future__ import annotations

import argparse
import contextlib
from typing import TYPE_CHECKING

from colorlab.cli import options as kinds
from colorlab.cli.say import say, tell
from colorlab.cli.targets import expanded, make_folder, outside, results, single_file
from colorlab.errors import ColorlabError

if TYPE_CHECKING:
    from colorlab.datasets import Photo

__all__ = ["add", "outside", "results", "run"]


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    sub = commands.add_parser("colorize", parents=[common],
                              help="colorize photos; stop it anywhere, run it again to go on")
    sub.set_defaults(run=run, again=True)
    sub.add_argument("photos", nargs="+", help="pictures, folders or zip files; wildcards (*.jpg) are understood")
    sub.add_argument("-o", "--out", type=kinds.path, required=True, help="folder for the results, one PNG per photo in "
                     "the same sub-folders; for one photo it may be a picture file, such as new.png")
    sub.add_argument("--model", help="name or file of a model (default: colorlab26; with --hints zhang17-mini)")
    sub.add_argument("--hints", type=kinds.path, metavar="FILE", help="JSON file of colours for places, for models "
                     "that take some (docs/hints.md): a list for all photos, or one for each by its name")
    sub.add_argument("--device", type=kinds.device, help="cpu, cuda, ... (default: the GPU if there is one)")
    sub.add_argument("--workers", type=kinds.whole, help="batches in work at once (default: one per core, 8 at most)")
    sub.add_argument("--overwrite", action="store_true", help="make every result anew, and replace files of that name "
                     "that are no results (never the photos)")
    sub.add_argument("--skip-colour", action="store_true", help="leave out photos that have colour already")
    sub.add_argument("--format", choices=("png", "jpg", "webp", "tif"), default="png",
                     help="of the results in a folder (default: png)")
    sub.add_argument("--pages", action="store_true", help="every page of a file that has several, each into a file")
    sub.add_argument("--stretch", action="store_true", help="stretch the contrast of faded prints; how much is said")
    sub.add_argument("--borders", action="store_true", help="look for borders and leave them as they are")
    sub.add_argument("--upsampling", choices=("bilinear", "guided"), help="how colours are enlarged: as the papers "
                     "do, or guided by the photo's own edges (default: guided for colorlab26, else bilinear)")
    sub.add_argument("--side-by-side", action="store_true", help="for each result a second file, NAME-beside, that "
                     "shows it beside the photo")


def run(options: argparse.Namespace) -> int:
    from tqdm.auto import tqdm

    from colorlab import hints, models, resources
    from colorlab.evaluation.painting import Job, Painter, which

    sources = expanded(options.photos)
    photos = outside(sources, options.out)
    single = single_file(options.out, sources, photos)
    if options.pages:
        photos = _pages(photos)
        single = single and len(photos) == 1
    if single:
        jobs = [Job(photos[0], options.out)]
    else:
        names = results([photo.name for photo in photos], f".{options.format}")
        jobs = [Job(photo, options.out / name) for photo, name in zip(photos, names, strict=True)]
    if options.side_by_side:
        for job in jobs:
            job.beside = job.target.with_stem(f"{job.target.stem}-beside")
    model = models.load(options.model or ("zhang17-mini" if options.hints else "colorlab26"), options.device)
    model.upsampling = options.upsampling or model.upsampling
    if options.hints:
        if options.borders:
            raise hints.HintError("hints are placed on the whole scan: leave --borders out where you give --hints")
        model.check_conditions({"hints": []})
        told = hints.by_photo(hints.read_many(options.hints), [photo.name for photo in photos], options.hints)
        for job, own in zip(jobs, told, strict=True):
            job.conditions = {"hints": own}
    painter = Painter(model,
                      {file for photo in photos if (file := which(photo.path))}, options.overwrite, options.skip_colour,
                      options.stretch, options.borders)
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
                for note in outcome.notes:
                    say(f"note: {outcome.job.photo.name}: {note}")
                for result in outcome.job.files:
                    tell(result)
            bar.update()
            bar.set_postfix_str(_said(counts), refresh=False)
    if counts["colour"]:
        say(f"note: {counts['colour']} of {len(jobs)} photos have colour already and were left out")
    return 1 if counts["failed"] else 0


def _pages(photos: list[Photo]) -> list[Photo]:
    """A photo for each page; a file that cannot be read stays, and fails when its turn comes."""
    found: list[Photo] = []
    for photo in photos:
        try:
            found += photo.pages()
        except ColorlabError:
            found.append(photo)
    return found


def _said(counts: dict[str, int]) -> str:
    """What the bar says beside the number of photos."""
    words = {"there": "there already", "colour": "with colour", "failed": "failed"}
    return ", ".join(f"{counts[kind]} {text}" for kind, text in words.items() if counts[kind])
