"""The judge of one student: draws the inputs, asks the student's process, computes what is right, and compares.

It never runs a line of the submission. What decides is a comparison of numbers that were computed elsewhere, so nothing
that a submission prints, patches or replaces reaches the verdict.
"""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from colorlab.course import attempts, checker, ordered, verdicts
from colorlab.course.attempts import Attempt, Outcome
from colorlab.course.cases import own
from colorlab.course.exercises import Exercise, Inputs
from colorlab.course.grading import notebooks, slicing
from colorlab.course.grading.catalogue import siblings
from colorlab.course.grading.isolation import Limits
from colorlab.course.grading.notebooks import Notebook
from colorlab.course.grading.sandbox import Ended, Nursery, Sandbox
from colorlab.course.grading.submissions import File, Submission

PASSED, FAILED, NOT_ATTEMPTED = "passed", "failed", "not attempted"
MISSING = "This exercise is not in what you handed in."
NAMELESS = ("This exercise counts in the order of your own name: write `check.me(\"...\")` above the exercise, "
            "with your name between the quotes, run the cells again, and look at the cases as they stand then.")
PEEKS = "This exercise asks for tests from outside. Your code looks into the programs: {}."
DRAWS = 2  # sets of inputs for each function
_MISSING = ("NameError", "AttributeError", "KeyError")  # what a function raises whose surroundings did not run
_ENDINGS = {
    "time": "Your code did not come back within the time that it may take: is there a loop that never ends?",
    "memory": "Your code takes more memory than it may have.",
    "output": "Your code prints without end.",
    "processes": "Your code starts more processes than it may have.",
    "disk": "Your code writes more into files than it may.",
    "died": "Your code ended the process in which it ran ({}).",
    "garbage": "Your code disturbed the line to the judge.",
}


@dataclass
class Result:
    """The verdict on one exercise of one student, and what its code used."""

    exercise: str
    result: str
    message: str = ""
    misconception: str = ""
    note: str = ""  # for the instructor: what deserves a look
    seconds: float = 0.0
    megabytes: float = 0.0
    whose: str = ""  # the name that the notebook gives, where the cases stand in its order

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def seed_of(secret: str, student: str) -> int:
    """The seed of a student: nobody without the secret can tell the inputs beforehand."""
    return int.from_bytes(hashlib.blake2b(f"{secret}\n{student}".encode(), digest_size=6).digest(), "big")


def judge(submission: Submission, exercises: dict[str, Exercise], nursery: Nursery, limits: Limits, secret: str,
          forbidden: dict[str, list[str]], own_cases: bool = False) -> tuple[list[Result], list[str]]:
    """All exercises of a submission, and remarks on its files.

    Parameters
    ----------
    own_cases : bool
        Whether diagnoses count in the order of a name alone.
    forbidden : dict
        Per exercise, functions (dotted names) that are the answer themselves.
    """
    read, remarks = read_all(submission)
    seed = seed_of(secret, submission.key)
    results = []
    for name, exercise in exercises.items():
        holders = [notebook for notebook in read if _answers(notebook, name)]
        broken = [said for notebook in read if (said := slicing.broken_cell(notebook, name))]
        if holders and (result := _beforehand(holders[-1], exercise, own_cases)) is not None:
            results.append(result)
        elif holders:
            results.append(_examine(holders[-1], exercise, nursery, limits, seed, forbidden.get(name, [])))
            notes = results[-1].note, _misnamed(results[-1], submission, own_cases)
            results[-1].note = "; ".join(filter(None, notes))
        elif broken:
            results.append(Result(name, FAILED, f"The code of this exercise cannot be read: {broken[-1]}."))
        else:
            results.append(Result(name, NOT_ATTEMPTED, MISSING))
    return results, remarks


def read_all(submission: Submission) -> tuple[list[Notebook], list[str]]:
    """The notebooks that can be read, the latest version of each last; and a remark on every other file."""
    latest: dict[str, File] = {}
    for file in sorted(submission.files, key=lambda file: file.version):
        latest[file.name if not file.version else _bare(file.name)] = file
    read, remarks = [], []
    for file in sorted(latest.values(), key=lambda file: (file.version, file.name)):
        if not file.name.lower().endswith(".ipynb"):
            remarks.append(f"{file.name}: no notebook could be found in it; hand in the .ipynb file")
            continue
        try:
            read.append(notebooks.read(file.content))
        except notebooks.BrokenNotebook as error:
            remarks.append(f"{file.name}: {error}")
    return read, remarks


def _answers(notebook: Notebook, name: str) -> bool:
    """Whether an exercise is answered there. Another notebook may bind one of our names by chance."""
    checks = slicing.checked(notebook)
    return name in checks or name in slicing.bound(notebook) and (not checks or bool(checks & siblings(name)))


def _beforehand(notebook: Notebook, exercise: Exercise, own_cases: bool) -> Result | None:
    """The verdict where the text of a diagnosis decides it: no name where one is asked, or a look into the programs."""
    if not exercise.varies:
        return None
    if peeks := slicing.peeks(notebook, exercise.name):
        message = PEEKS.format(", ".join(peeks))
        return Result(exercise.name, FAILED, message, note=f"refused: {message}")
    if own_cases and not slicing.names_given(notebook):
        return Result(exercise.name, FAILED, NAMELESS, note="no name given with check.me")
    return None


def _misnamed(result: Result, submission: Submission, own_cases: bool) -> str:
    known = {own.letters(one) for one in (submission.student, submission.user) if one}
    if not own_cases or not result.whose or own.letters(result.whose) in known:
        return ""
    return f"answered for the cases of '{result.whose[:60]}'"


def _bare(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return stem.rpartition("-")[0] + dot + ending if "-" in stem else stem.rpartition("(")[0].strip() + dot + ending


def _examine(notebook: Notebook, exercise: Exercise, nursery: Nursery, limits: Limits, seed: int,
             forbidden: list[str]) -> Result:
    result = _try(notebook, exercise, nursery, limits, seed, forbidden, whole=False)
    if result.result != PASSED and result.note == "stopped by an error":
        # Perhaps the part that was run lacks something of the rest.
        again = _try(notebook, exercise, nursery, limits, seed, forbidden, whole=True)
        again.seconds, again.megabytes = again.seconds + result.seconds, max(again.megabytes, result.megabytes)
        result = again if again.result == PASSED or again.misconception else result
        result.seconds, result.megabytes = again.seconds, again.megabytes
    if result.note == "stopped by an error":
        result.note = ""
    if exercise.asks_value and result.result == PASSED and slicing.typed(notebook, exercise.name):
        result.note = "a number that was typed in, not computed"
    if broken := slicing.broken_cell(notebook, exercise.name):
        result.note = "; ".join(filter(None, (result.note, broken)))
    return result


def _try(notebook: Notebook, exercise: Exercise, nursery: Nursery, limits: Limits, seed: int, forbidden: list[str],
         whole: bool) -> Result:
    names = slicing.names_given(notebook) if exercise.varies else []
    result = Result(exercise.name, FAILED, whose=names[-1] if names else "")
    statements = slicing.part_for(notebook, exercise.name, whole)
    job = {"name": exercise.name, "statements": statements, "forbidden": forbidden, "whose": result.whose}
    sandbox = None
    try:
        with Sandbox(nursery, limits, job) as sandbox:
            _ask(sandbox, exercise, seed, result)
    except Ended as ended:
        if ended.reason == "walls":
            raise
        result.message = _ENDINGS[ended.reason].format(ended.text)
        result.note = f"stopped: {ended.reason}"
    except Exception as error:  # whatever came over the line was not what a worker of ours says
        result.message, result.note = _ENDINGS["garbage"], f"stopped: garbage ({type(error).__name__})"
    if sandbox is not None:
        result.seconds = round(sandbox.used["seconds"], 2)
        result.megabytes = round(sandbox.used["memory"] / 2**20)
    return result


def _ask(sandbox: Sandbox, exercise: Exercise, seed: int, result: Result) -> None:
    ready = sandbox.ready
    answer, error = attempts.load(ready["outcome"].encode()), ready["error"]
    if answer.kind == "unfilled" and error:
        result.message = f"The cell of this exercise raised {str(error['text'])[:400]}."
        result.note = f"refused: {result.message}" if error["refused"] else "stopped by an error"
        return
    if answer.kind == "unfilled":
        result.result, result.message = NOT_ATTEMPTED, verdicts.NOT_ATTEMPTED
        return
    if exercise.asks_value:
        feedback = _value(exercise, answer, bool(ready["callable"]), result.whose)
    elif not ready["callable"]:
        feedback = checker.Feedback(False, f"This exercise asks for a function named `{exercise.name}`.")
    else:
        feedback = _function(sandbox, exercise, seed, result)
    result.result = {True: PASSED, False: FAILED, None: NOT_ATTEMPTED}[feedback.passed]
    result.message, result.misconception = feedback.message, feedback.recognised or ""
    if feedback.recognised == ordered.PRINTED:
        result.note = "right for the printed order, not for that of the name given"


def _value(exercise: Exercise, answer: Outcome, is_function: bool, whose: str) -> verdicts.Feedback:
    if answer.kind == "nothing":
        return verdicts.Feedback(False, "The answer is None. Pass the number.")
    if answer.kind != "numbers":
        if is_function:
            return verdicts.Feedback(False, "This exercise asks for a value: call your function, pass its result.")
        return verdicts.Feedback(False, verdicts.no_numbers(answer))
    feedback = checker.judge_value(exercise, answer, whose)
    return verdicts.Feedback(True, "Right.") if feedback.passed else feedback


def _function(sandbox: Sandbox, exercise: Exercise, seed: int, result: Result) -> verdicts.Feedback:
    """Several sets of fresh inputs, and all must pass; who fails is tried on those of the notebook's check, too."""
    for draw in range(DRAWS if callable(exercise.inputs) else 1):
        inputs = _fresh(exercise, seed + draw)
        attempt = _attempt(sandbox, inputs, result)
        feedback = checker.judge(exercise, inputs, attempt)
        if feedback.passed is not True:
            if feedback.passed is False and any(one.remark.startswith(_MISSING) for one in attempt.outcomes):
                result.note = result.note or "stopped by an error"
            if feedback.passed is False and _only_the_public_ones(sandbox, exercise):
                result.note = "fits the inputs of the notebook's check alone"
                return verdicts.Feedback(False, "Your function is right for the numbers on which the notebook's check "
                                                "tries it, and for no others: are answers written into it?")
            return feedback
    return verdicts.Feedback(True, "Right, also for numbers that the notebook's check does not try."
                             + (verdicts.CHANGED if verdicts.CHANGED in feedback.message else ""))


def _fresh(exercise: Exercise, seed: int) -> Inputs:
    """Inputs of a seed, or of a following one if these do not tell the misconceptions apart."""
    for more in range(5):
        try:
            return exercise.examples(seed + 1000 * more)
        except RuntimeError:
            continue
    return exercise.examples()


def _attempt(sandbox: Sandbox, inputs: Inputs, result: Result | None = None) -> Attempt:
    outcomes = []
    for arguments in inputs:
        reply = sandbox.call(arguments)
        outcomes.append(attempts.load(reply["outcome"].encode()))
        if reply["refused"] and result is not None:
            result.note = f"refused: {str(reply['refused'])[:200]}"
    return Attempt(tuple(outcomes))


def _only_the_public_ones(sandbox: Sandbox, exercise: Exercise) -> bool:
    if not callable(exercise.inputs):
        return False
    inputs = exercise.examples()
    return checker.judge(exercise, inputs, _attempt(sandbox, inputs)).passed is True
