"""Grade a whole folder: each student in a process of its own, several at once, and nothing twice."""

import contextlib
import hashlib
import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import colorlab
from colorlab import resources
from colorlab.course.exercises import Exercise
from colorlab.course.grading import catalogue, isolation, judging
from colorlab.course.grading.rules import Rules
from colorlab.course.grading.sandbox import Nursery
from colorlab.course.grading.submissions import Submission


@dataclass(frozen=True)
class Judged:
    """What is known of one student: the verdicts, remarks on files, and why there are none if judging failed."""

    submission: Submission
    results: tuple[judging.Result, ...] = ()
    remarks: tuple[str, ...] = ()
    failure: str = ""


@dataclass(frozen=True)
class Outcome:
    """A class that was judged, and behind which walls."""

    students: tuple[Judged, ...]
    strength: str
    refusal: str = ""
    fresh: int = 0  # judged now; the others were known
    unused: tuple[str, ...] = field(default_factory=tuple)


def grade(submissions: list[Submission], rules: Rules, folder: Path, workers: int = 1, strength: str | None = None,
          tell: Callable[[str], None] = lambda _: None) -> Outcome:
    """Judge all submissions; `folder` keeps what is known, so that a run that was stopped goes on there."""
    kept = resources.made_folder(folder / "judged")
    exercises = {exercise.name: exercise for number, found in catalogue.notebooks().items()
                 if not rules.notebooks or number in rules.notebooks for exercise in found}
    with resources.alone_in(kept), Nursery(strength) as nursery:
        keys = {one.key: _key(one, rules, nursery.strength) for one in submissions}
        waiting = [one for one in submissions if _stored(kept, one, keys[one.key]) is None]
        _compute_beforehand(waiting, exercises)
        isolation.unreadable()
        failures = _judge_all(waiting, exercises, rules, nursery, kept, keys, workers, tell)
        students = tuple(_stored(kept, one, keys[one.key]) or Judged(one, failure=failures.get(one.key, "unknown"))
                         for one in submissions)
        return Outcome(students, nursery.strength, nursery.missing, len(waiting))


def _key(submission: Submission, rules: Rules, strength: str) -> str:
    """Changes when a verdict could: with the files, the rules that judge, and the code of course and judge."""
    words = [colorlab.__version__, strength, repr(rules.limits), rules.secret, repr(sorted(rules.forbid.items())),
             repr(rules.notebooks), repr(rules.own_cases), submission.key, submission.student, _code()]
    words += [f"{file.name} {hashlib.sha256(file.content).hexdigest()}" for file in submission.files]
    return hashlib.blake2b("\n".join(words).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _code() -> str:
    course = Path(__file__).parents[1]
    digest = hashlib.blake2b()
    for path in sorted(course.rglob("*.py")):
        if "widgets" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _stored(kept: Path, submission: Submission, key: str) -> Judged | None:
    try:
        found = json.loads((kept / f"{submission.key}.json").read_text(encoding="utf-8"))
        if found["key"] != key:
            return None
        return Judged(submission, tuple(judging.Result(**one) for one in found["results"]), tuple(found["remarks"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _compute_beforehand(submissions: list[Submission], exercises: dict[str, Exercise]) -> None:
    """Values that take long to compute and are the same for all: once, before the judges branch off."""
    for name, exercise in exercises.items():
        word = name.encode()
        if exercise.asks_value and any(word in file.content for one in submissions for file in one.files):
            exercise.reference()
            for misconception in exercise.misconceptions:
                misconception.answer()


def _judge_all(waiting: list[Submission], exercises: dict[str, Exercise], rules: Rules, nursery: Nursery, kept: Path,
               keys: dict[str, str], workers: int, tell: Callable[[str], None]) -> dict[str, str]:
    """Keep `workers` judges at work; what went wrong with whom."""
    queue = list(waiting)
    running: dict[int, Submission] = {}
    failures: dict[str, str] = {}
    try:
        while queue or running:
            while queue and len(running) < workers:
                one = queue.pop(0)
                sys.stdout.flush()
                sys.stderr.flush()
                judge = os.fork()
                if judge == 0:
                    _be_a_judge(one, exercises, rules, nursery, kept, keys[one.key])
                running[judge] = one
            judge, status = os.waitpid(-1, 0)
            if (done := running.pop(judge, None)) is not None:
                if _stored(kept, done, keys[done.key]) is None:
                    failures[done.key] = f"the judge of this submission ended with status {status}"
                tell(done.student)
    finally:
        for judge in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(judge, 2)
                os.waitpid(judge, 0)
    return failures


def _be_a_judge(submission: Submission, exercises: dict[str, Exercise], rules: Rules, nursery: Nursery, kept: Path,
                key: str) -> None:
    """In a process of its own, which ends here."""
    status = 1
    try:
        isolation.die_with_parent()
        isolation.unreadable()
        content = hashlib.sha256(b"".join(file.content for file in submission.files)).hexdigest()
        results, remarks = judging.judge(submission, exercises, nursery, rules.limits, rules.secret + content,
                                         rules.forbidden(), rules.own_cases)
        stored = {"key": key, "results": [one.as_dict() for one in results], "remarks": remarks}
        with resources.replacing(kept / f"{submission.key}.json") as path:
            path.write_text(json.dumps(stored, indent=1), encoding="utf-8")
        status = 0
    except KeyboardInterrupt:
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
