"""Colorizing many photos into files: batches in threads, one photo's failure costs no other, results are kept."""

import contextlib
import errno
import functools
import hashlib
import os
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from colorlab import codedigest, datasets, images
from colorlab.datasets.squares import has_colour
from colorlab.errors import ColorlabError, out_of_memory
from colorlab.evaluation import inflight
from colorlab.evaluation.answers import answers, batches
from colorlab.evaluation.fingerprint import fingerprint
from colorlab.images import origin, prints
from colorlab.models.base import Colorizer

LOSSLESS = (".png", ".tif", ".tiff")  # whose pictures are read as they were written, and have a place for a mark
UNKNOWN = "of another digest"  # than that of what is read
BATCH = 8  # photos through a network at once; more makes it no faster on a CPU
IN_WORK = inflight.Budget(40_000_000)  # pixels; each takes some 15 bytes until its picture is written
TOGETHER = 10_000_000  # pixels of the photos that are decoded before the network sees them
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # the next photo will fare no better


@dataclass
class Job:
    """A photo, the file for its picture, what the model is told, perhaps a file that shows both side by side."""

    photo: datasets.Photo
    target: Path
    conditions: Mapping[str, Any] = field(default_factory=dict)
    beside: Path | None = None

    @property
    def files(self) -> list[Path]:
        """All that it writes."""
        return [self.target] if self.beside is None else [self.target, self.beside]


@dataclass
class Outcome:
    """What became of a job: "made", "there" already, "colour" (left out, since it has some), "failed" or "stop".

    `notes` say what was done to its contrast and border.
    """

    job: Job
    kind: str
    error: BaseException | None = None
    notes: tuple[str, ...] = ()


@dataclass
class Painter:
    """Colorizes photos into files.

    Attributes
    ----------
    model : Colorizer
    inputs : set
        The photos' own files, see `which`: never overwritten.
    overwrite : bool
        Make every picture anew, also in place of a file that is no earlier result.
    skip_colour : bool
        Leave out photos that have colour.
    stretch, borders : bool
        Stretch the contrast of old prints, leave their borders as they are; see `images.prints`.
    """

    model: Colorizer
    inputs: set[tuple[int, int]]
    overwrite: bool = False
    skip_colour: bool = False
    stretch: bool = False
    borders: bool = False
    weights: str = field(init=False)
    stopped: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.weights = fingerprint(self.model)
        self.own_way = type(self.model).colorize is not Colorizer.colorize  # of somebody's class

    def check(self, job: Job) -> None:
        """Raise an ImageError if the file that a job would write is a photo, or not ours."""
        for file in job.files:
            name = images.one_line(file)
            if which(file) in self.inputs:
                raise images.ImageError(f"{job.photo.name}: {name} is one of the photos; choose another folder with -o")
            if self.overwrite or not os.path.lexists(file) or origin.made_by(file):
                continue
            if not file.is_file() or file.stat().st_size:  # an empty one is of a crash: nothing to lose
                raise images.ImageError(f"{job.photo.name}: {name} exists, and no earlier run of colorize wrote it; "
                                        "choose another name or folder with -o, or --overwrite it")

    def paint(self, jobs: Sequence[Job], workers: int | None = None) -> Generator[list[Outcome], None, None]:
        """Do all jobs, several batches at a time; what became of them, in their order."""
        tasks = (functools.partial(self._batch, batch) for batch in batches(jobs, BATCH))
        try:
            yield from inflight.run(tasks, workers or inflight.usual_workers())
        finally:
            self.stopped = True  # those in work end after the photo that they are at

    def _batch(self, jobs: Sequence[Job]) -> list[Outcome]:
        """Outcomes of some jobs; after "stop" there is none."""
        done: dict[int, Outcome] = {}
        try:
            marks = {}
            for i, job in enumerate(jobs):
                found = self._try(job, self._to_do, job)
                if isinstance(found, Outcome):
                    done[i] = found
                else:
                    marks[i] = found
            for part in _parts(jobs, marks):
                if self.stopped:
                    break
                with IN_WORK.of(sum(part.values())):
                    self._part({i: jobs[i] for i in part}, marks, done)
        except BaseException as error:  # Ctrl-C, a full disk: what is done is told first
            rest = next((i for i in range(len(jobs)) if i not in done), len(jobs) - 1)
            return [done[i] for i in sorted(done) if i < rest] + [Outcome(jobs[rest], "stop", error)]
        return [done[i] for i in sorted(done)]

    def _part(self, jobs: dict[int, Job], marks: dict[int, str], done: dict[int, Outcome]) -> None:
        """Decode some photos, ask the network once, write the pictures."""
        photos: dict[int, np.ndarray] = {}
        scans: dict[int, prints.Print] = {}
        seen: dict[int, np.ndarray] = {}
        for i, job in jobs.items():
            found = self._try(job, job.photo.read, 1, self.stretch)
            if isinstance(found, Outcome):
                done[i] = found
            elif self.skip_colour and found.ndim == 3 and has_colour(found):
                done[i] = Outcome(job, "colour")
            else:
                if job.beside is not None:
                    seen[i] = prints.eight_bits(found)
                if self.stretch or self.borders:
                    scans[i] = prints.prepare(found, self.stretch, self.borders)
                    found = scans[i].photograph
                photos[i] = found
        answer = None if self.own_way else answers(self.model, photos, {i: jobs[i].conditions for i in photos})
        for i in list(photos):
            if self.stopped:
                return
            picture = self._try(jobs[i], lambda i: self.model.colorize(photos[i], **jobs[i].conditions)
                                if answer is None else self.model.join(photos[i], answer(i)[0]), i)
            del photos[i]  # encoding the picture takes as much again
            if isinstance(picture, Outcome):
                done[i] = picture
                continue
            scan = scans.pop(i, None)
            picture = picture if scan is None else scan.with_colours(picture)
            done[i] = self._try(jobs[i], self._write, jobs[i], picture, marks[i], seen.pop(i, None))
            done[i].notes = () if scan is None else scan.notes

    def _to_do(self, job: Job) -> Outcome | str:
        """The mark of a job's result, but for its picture; or its outcome, if that is there already.

        Raises
        ------
        ImageError
            If the target is a photo, or a file that is no earlier result, or one that somebody has worked on since.
        """
        self.check(job)
        mark = f"{origin.OURS} colorize, model {self.weights}, photo {job.photo.digest()}"
        if job.conditions:
            mark += f"+{codedigest.of_value(job.conditions)}"
        chosen = [f"page {job.photo.page + 1}"] if job.photo.page is not None else []
        if self.model.upsampling != type(self.model).upsampling:
            chosen.append(self.model.upsampling)
        mark = ", ".join([mark, *chosen, *["stretched"] * self.stretch, *["border found"] * self.borders])
        if self.overwrite or not os.path.lexists(job.target):
            return mark
        there = origin.made_by(job.target)
        if there.startswith(f"{mark}, picture") and origin.is_whole(job.target):
            beside = job.beside
            if beside is None or origin.made_by(beside).startswith(f"{mark}, beside") and origin.is_whole(beside):
                return Outcome(job, "there")
        if there and not there.endswith((_picture(job.target), f"picture {UNKNOWN}")):
            raise images.ImageError(f"{job.photo.name}: {images.one_line(job.target)} was changed after colorize wrote "
                                    "it; choose another name or folder with -o, or --overwrite it")
        return mark

    def _write(self, job: Job, rgb: np.ndarray, mark: str, seen: np.ndarray | None) -> Outcome:
        try:
            job.target.parent.mkdir(parents=True, exist_ok=True)
            extras = job.photo.extras()
            exact = job.target.suffix.lower() in LOSSLESS and extras.alpha is None
            images.write(job.target, rgb, extras, f"{mark}, picture {_digest(rgb) if exact else UNKNOWN}")
            if job.beside is not None and seen is not None:
                both = np.concatenate((seen, rgb), axis=1 if rgb.shape[0] >= rgb.shape[1] else 0)
                images.write(job.beside, both, replace(extras, alpha=None), f"{mark}, beside the photo")
        except (OSError, images.ImageError) as error:
            cause = error if isinstance(error, OSError) else error.__cause__
            if isinstance(cause, OSError) and cause.errno in FULL:
                raise _Full(f"{images.one_line(job.target.parent)} cannot be written ({cause.strerror}): make room and "
                            "run the same command to go on, or choose another folder with -o") from error
            raise
        return Outcome(job, "made")

    def _try(self, job: Job, act: Callable[..., Any], *arguments: Any) -> Any:
        """What an act returns, or the outcome "failed"."""
        try:
            return act(*arguments)
        except _Full:
            raise
        except ColorlabError as error:
            return Outcome(job, "failed", error)
        except Exception as error:  # of memory, of the disk, of somebody else's model: the next photo may do
            reason = "out of memory" if out_of_memory(error) else f"{type(error).__name__}: {error}"
            return Outcome(job, "failed", images.ImageError(f"{job.photo.name}: {reason}"))


def which(path: Path) -> tuple[int, int] | None:
    """Which file this is, by whatever path; None if there is none."""
    with contextlib.suppress(OSError, ValueError):
        stat = path.stat()
        return stat.st_dev, stat.st_ino
    return None


def _digest(rgb: np.ndarray) -> str:
    return hashlib.blake2b(np.ascontiguousarray(rgb).data, digest_size=8).hexdigest()


def _picture(path: Path) -> str:
    """The digest of the picture in a file; empty if it is damaged, so that there is nothing to lose."""
    try:
        return _digest(images.read(path))
    except images.ImageError:
        return ""


class _Full(ColorlabError, ValueError):
    """There is no room for any result."""


def _parts(jobs: Sequence[Job], wanted: dict[int, str]) -> Iterator[dict[int, int]]:
    """Numbers of those jobs whose photos are decoded together, with their pixels."""
    part: dict[int, int] = {}
    for i in wanted:
        try:
            height, width = jobs[i].photo.size()
        except Exception:  # reading it will say what is wrong
            height = width = 0
        if part and sum(part.values()) + height * width > TOGETHER:
            yield part
            part = {}
        part[i] = height * width
    if part:
        yield part
