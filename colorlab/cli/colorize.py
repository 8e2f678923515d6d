"""`colorlab colorize`: photos in, coloured pictures out."""

import argparse
import contextlib
from pathlib import Path, PurePosixPath

from colorlab.cli import options as kinds
from colorlab.cli.say import say


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    sub = commands.add_parser("colorize", parents=[common], help="colorize photos")
    sub.set_defaults(run=run)
    sub.add_argument("photos", nargs="+", help="pictures, folders or zip files")
    sub.add_argument("-o", "--out", type=kinds.path, required=True, help="folder for the results, one PNG per photo")
    sub.add_argument("--model", default="zhang16-mini", help="name or file of a model (default: zhang16-mini)")
    sub.add_argument("--device", type=kinds.device, help="cpu, cuda, ... (default: the GPU if there is one)")


def run(options: argparse.Namespace) -> int:
    from colorlab import images, models
    from colorlab.errors import ColorlabError, out_of_memory

    photos = outside(options.photos, options.out)
    model = models.load(options.model, options.device)
    options.out.mkdir(parents=True, exist_ok=True)
    inputs = {file for photo in photos if (file := _file(photo.path))}
    failed = 0
    for photo, name in zip(photos, results([photo.name for photo in photos]), strict=True):
        target = options.out / name
        try:
            if _file(target) in inputs:
                raise images.ImageError(f"{photo.name}: {target} is one of the photos; choose another folder with -o")
            rgb = model.colorize(photo.read())
            target.parent.mkdir(parents=True, exist_ok=True)
            print(images.write(target, rgb))
        except ColorlabError as error:
            failed += 1
            say(f"failed: {error}")
        except Exception as error:  # of memory, of the disk, of somebody else's model: the next photo may do
            failed += 1
            reason = "out of memory" if out_of_memory(error) else f"{type(error).__name__}: {error}"
            say(f"failed: {photo.name}: {reason}")
    return 1 if failed else 0


def outside(sources: list, out: Path) -> list:
    """The photos of some paths, without those that an earlier run left in the folder of its results."""
    from colorlab import datasets

    photos, out, given = datasets.collect(sources), out.resolve(), [Path(source).resolve() for source in sources]
    if not any(out in (path, *path.parents) for path in given):
        photos = [photo for photo in photos if out not in photo.path.resolve().parents]
    if not photos:
        raise datasets.DatasetError(f"no picture files but those in {out}")
    return photos


def results(names: list[str]) -> list[str]:
    """Names of the results: a.jpg -> a.png, but a.tif beside it -> a.tif.png."""
    from colorlab import datasets

    taken: set[str] = set()
    found = []
    for name in names:
        short = str(PurePosixPath(name).with_suffix(".png"))
        found.append(f"{name}.png" if short in taken else short)
        taken.add(short)
    return datasets.distinct(found)


def _file(path: Path) -> tuple[int, int] | None:
    """Which file this is, by whatever path; None if there is none."""
    with contextlib.suppress(OSError, ValueError):
        stat = path.stat()
        return stat.st_dev, stat.st_ino
    return None
