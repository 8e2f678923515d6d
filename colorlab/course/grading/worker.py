"""Inside a student's process: run the code of one exercise, then call the student's function when asked.

Nothing here is trusted afterwards: the student's code can change all of it. It only carries numbers in and out.
"""

import builtins
import importlib
import linecache
import random
import sys
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from colorlab.course import attempts
from colorlab.course.cases import own
from colorlab.course.grading import plain

HIDDEN = ("colorlab.course.exercises", "colorlab.course.verdicts", "colorlab.course.grading")
LONGEST = 300  # characters of an error that are told


class Refused(ImportError):
    """The student's code asked for what it must not have."""


class _Gatekeeper:
    """Import hook: whoever imports the exercises is told no. (Their files are not there, either.)"""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if any(name == hidden or name.startswith(hidden + ".") for hidden in HIDDEN):
            raise Refused(f"{name} holds the answers, and is not there while grading")


def _stand_in(handed: dict[str, Any]) -> ModuleType:
    """What `from colorlab import check` gives: it notes the answer that is handed in, and says nothing."""
    check = ModuleType("colorlab.course.checker")

    def lookup(name: str) -> Callable:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in ("exercises", "examine", "room", "Exercise", "Misconception", "Feedback"):
            raise Refused(f"check.{name} is not there while grading")

        def note(answer: Any = ..., *_: Any, **__: Any) -> None:
            handed[name] = answer

        return note

    check.me = lambda *_, **__: None  # type: ignore[attr-defined]  # the judge has read the name, and set it

    check.__getattr__ = lookup  # type: ignore[method-assign]
    return check


def _forbid(names: list[str]) -> None:
    """Put a refusal into the place of functions that are the answer themselves, wherever they were imported."""
    for name in names:
        place, _, last = name.rpartition(".")
        try:
            function = getattr(importlib.import_module(place), last)
        except (ImportError, AttributeError):
            continue

        def refuse(*_: Any, _name: str = name, **__: Any) -> None:
            raise Refused(f"{_name} is the answer itself: this exercise asks you to write it")

        for module in list(sys.modules.values()):
            for key, value in list(getattr(module, "__dict__", {}).items()):
                if value is function:
                    setattr(module, key, refuse)


def _watch(event: str, arguments: tuple) -> None:
    """Audit hook: what a student's code has no reason to do. A second line of defence, where there are no walls."""
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto"):
        raise PermissionError("there is no network while grading")
    if event in ("os.kill", "os.killpg"):
        raise PermissionError("processes are not to be ended while grading")
    if event == "open" and isinstance(arguments[0], str) and "course/exercises" in arguments[0].replace("\\", "/"):
        raise PermissionError("the exercises are not there while grading")


class _Quiet:
    """What `get_ipython()` gives: magic commands and shell commands do nothing."""

    def __getattr__(self, name: str) -> Callable:
        return lambda *_, **__: None


def _seed() -> None:
    random.seed(0)
    np.random.seed(0)
    if torch := sys.modules.get("torch"):
        torch.manual_seed(0)


def _trouble(error: BaseException) -> dict:
    """What went wrong in a cell: in words, and whether it was one of our refusals."""
    return {"text": attempts.describe_exception(error)[:LONGEST], "refused": isinstance(error, Refused)}


def _execute(job: dict, names: dict[str, Any]) -> dict | None:
    """Run the statements; the first error of the exercise's own ones, if any. Later ones still run."""
    first = None
    for number, statement in enumerate(job["statements"]):
        place = f"<cell {statement['cell']}>" if statement["own"] else f"<cell {statement['cell']}, statement {number}>"
        code = "\n" * (statement["line"] - 1) + statement["code"]
        linecache.cache[place] = (len(code), None, code.splitlines(True), place)
        try:
            exec(compile(code, place, "exec", dont_inherit=True), names)
        except BaseException as error:
            if statement["own"] or isinstance(error, Refused):
                first = first or _trouble(error)
    return first


def main(requests: int, replies: int, guarded: bool) -> None:
    """Serve one exercise: first the code, then calls, until the requests end."""
    job = plain.receive(requests)
    if job is None:
        return
    handed: dict[str, Any] = {}
    check = _stand_in(handed)
    sys.modules["colorlab.check"] = sys.modules["colorlab.course.checker"] = check
    if package := sys.modules.get("colorlab"):
        vars(package)["check"] = check
    for name in [name for name in sys.modules if name.startswith(HIDDEN)]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Gatekeeper())
    _forbid(job["forbidden"])
    own.set_name(job.get("whose", ""))
    main_module = ModuleType("__main__")
    names = main_module.__dict__
    names.update(__builtins__=builtins, get_ipython=_Quiet, display=lambda *_, **__: None)
    sys.modules["__main__"] = main_module
    warnings.simplefilter("ignore")
    if guarded:
        sys.addaudithook(_watch)
    _seed()
    error = _execute(job, names)
    answer = handed.get(job["name"], ...)
    if attempts.unfilled(answer) or answer is None and job["name"] in names:
        answer = names.get(job["name"], answer)
    plain.send(replies, {"outcome": _line(attempts.outcome_of(answer)), "callable": callable(answer), "error": error})
    while (request := plain.receive(requests)) is not None:
        plain.send(replies, _called(answer, plain.decode(request["arguments"])))


def _called(function: Any, arguments: tuple) -> dict:
    refusals: list[str] = []

    def watched(*given: Any) -> Any:
        try:
            return function(*given)
        except Refused as error:
            refusals.append(str(error))
            raise

    return {"outcome": _line(attempts.call(watched, arguments)), "refused": refusals[0] if refusals else ""}


def _line(outcome: attempts.Outcome) -> str:
    return attempts.dump(outcome).decode()
