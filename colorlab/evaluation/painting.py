"""Colorizing many photos into files: batches in threads, one photo's failure costs no other, results are kept."""

import contextlib
import errno
import functools
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from colorlab import datasets, images
from colorlab.datasets.squares import has_colour
from colorlab.errors import ColorlabError, out_of_memory
from colorlab.evaluation import inflight
from colorlab.evaluation.answers import answers, batches
from colorlab.evaluation.fingerprint import fingerprint
from colorlab.images import origin
from colorlab.models.base import Colorizer

BATCH = 8  # photos through a network at once; more makes it no faster on a CPU
IN_WORK = inflight.Budget(40_000_000)  # pixels; each takes some 15 bytes until its picture is written
TOGETHER = 10_000_000  # pixels of the photos that are decoded before the network sees them
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # the next photo will fare no better


@dataclass
class Job:
    """A photo, and the file that its picture goes to."""

    photo: datasets.Photo
    target: Path


@dataclass
class Outcome:
    """What became of a job: "made", "there" already, "colour" (left out, since it has some), "failed" or "stop"."""

    job: Job
    kind: str
    error: BaseException | None = None


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
    """

    model: Colorizer
    inputs: set[tuple[int, int]]
    overwrite: bool = False
    skip_colour: bool = False
    weights: str = field(init=False)
    stopped: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.weights = fingerprint(self.model)
        self.own_way = type(self.model).colorize is not Colorizer.colorize  # of somebody's class

    def check(self, job: Job) -> None:
        """Raise an ImageError if the file that a job would write is a photo, or not ours."""
        name = images.one_line(job.target)
        if which(job.target) in self.inputs:
            raise images.ImageError(f"{job.photo.name}: {name} is one of the photos; choose another folder with -o")
        if self.overwrite or not os.path.lexists(job.target) or origin.made_by(job.target):
            return
        if not job.target.is_file() or job.target.stat().st_size:  # an empty one is of a crash: nothing to lose
            raise images.ImageError(f"{job.photo.name}: {name} exists, and no earlier run of colorize wrote it; choose "
                                    "another name or folder with -o, or --overwrite it")

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
        for i, job in jobs.items():
            found = self._try(job, job.photo.read)
            if isinstance(found, Outcome):
                done[i] = found
            elif self.skip_colour and has_colour(found):
                done[i] = Outcome(job, "colour")
            else:
                photos[i] = found
        answer = None if self.own_way else answers(self.model, photos, {i: {} for i in photos})
        for i in list(photos):
            if self.stopped:
                return
            picture = self._try(jobs[i], lambda i: self.model.colorize(photos[i]) if answer is None
                                else self.model.join(photos[i], answer(i)[0]), i)
            del photos[i]  # encoding the picture takes as much again
            done[i] = picture if isinstance(picture, Outcome) else self._try(jobs[i], self._write, jobs[i], picture,
                                                                            marks[i])

    def _to_do(self, job: Job) -> Outcome | str:
        """What marks the result of a job; or its outcome, if that is there already.

        Raises
        ------
        ImageError
            If the target is a photo, or a file that is no earlier result.
        """
        self.check(job)
        mark = f"{origin.OURS} colorize, model {self.weights}, photo {job.photo.digest()}"
        if not self.overwrite and origin.made_by(job.target) == mark and origin.is_whole(job.target):
            return Outcome(job, "there")
        return mark

    def _write(self, job: Job, rgb: np.ndarray, mark: str) -> Outcome:
        try:
            job.target.parent.mkdir(parents=True, exist_ok=True)
            images.write(job.target, rgb, job.photo.extras(), mark)
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
