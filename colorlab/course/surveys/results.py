"""Result files: read with suspicion. Whatever is damaged, doubled or edited by hand is named and left out."""

import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from colorlab.course.surveys.errors import SurveyError
from colorlab.course.surveys.page import FORMAT, Survey

LARGEST = 1_000_000  # bytes; a result of 500 trials has 60,000
_HEX = frozenset("0123456789abcdef")
_UNREADABLE = "it cannot be read"
_FIELDS = {"format", "survey", "person", "version", "simulated", "untimed", "blind", "trials"}


@dataclass(frozen=True)
class Answer:
    """One trial as it went.

    Attributes
    ----------
    answer : int
        The number of the chosen picture; for a single picture 1 for natural, 0 for not.
    shown, took : int
        Milliseconds for which the pictures were shown, and until the answer came then.
    times : int
        How often the trial was begun; 2 after a reload in its middle.
    hidden : bool
        The page was out of sight meanwhile.
    upright : bool
        The pictures were below each other.
    """

    answer: int
    shown: int
    took: int
    times: int = 1
    hidden: bool = False
    upright: bool = False


@dataclass(frozen=True)
class Result:
    """What one person handed in."""

    person: str
    version: int
    answers: tuple[Answer, ...]
    untimed: bool = False
    blind: bool = False
    simulated: bool = False


@dataclass(frozen=True)
class Spoiled:
    """A file that counts nowhere, and why."""

    name: str
    reason: str


def seal(text: str) -> str:
    """A sum over the text (FNV-1a, 64 bits), 16 hexadecimal digits: it tells of edits by hand, and is no lock."""
    total = 0xCBF29CE484222325
    for byte in text.encode():
        total = (total ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{total:016x}"


def text_of(result: Result, survey: Survey) -> str:
    """A result as the page writes it."""
    body = {"format": FORMAT, "survey": survey.identity, "person": result.person, "version": result.version,
            "simulated": result.simulated, "untimed": result.untimed, "blind": result.blind,
            "trials": [{"n": n, **vars(one)} for n, one in enumerate(result.answers)]}
    text = json.dumps(body, separators=(",", ":"))
    return f'{text[:-1]},"seal":"{seal(text)}"}}'


def read(text: str, survey: Survey) -> Result:
    """One result.

    Raises
    ------
    SurveyError
        Says in a few words what is wrong with it.
    """
    text = text.removeprefix("\ufeff").strip()
    if not text:
        raise SurveyError("it is empty")
    try:
        content = json.loads(text, object_pairs_hook=_once)
    except RecursionError:
        raise SurveyError("it is no result of a survey") from None
    except SurveyError:
        raise
    except ValueError as error:  # a number of thousands of digits, too
        raise SurveyError("it is cut off or damaged: no JSON can be read from it" if text.startswith("{")
                          else "it is no result of a survey: no JSON") from error
    if not isinstance(content, dict) or not {"survey", "person", "trials", "seal"} <= content.keys():
        raise SurveyError("it is no result of a survey")
    if not _whole(content.get("format")) or content["format"] != FORMAT:
        raise SurveyError(f"it has format {_short(content.get('format'))}; this version of colorlab reads {FORMAT}")
    if content["survey"] != survey.identity:
        raise SurveyError("it belongs to another survey")
    given = content.pop("seal")
    if seal(json.dumps(content, separators=(",", ":"))) != given:
        raise SurveyError("it was edited: its check sum is not that of its content")
    return _checked(content, survey)


def _checked(content: dict[str, Any], survey: Survey) -> Result:
    """What a sealed file says, if a browser can have written it."""
    person, version = content["person"], content.get("version", -1)
    if not isinstance(person, str) or len(person) != 16 or not set(person) <= _HEX:
        raise SurveyError("its person is no random number of ours")
    if not _whole(version) or not 0 <= version < len(survey.plan.versions):
        raise SurveyError(f"there is no version {_short(version)} of this survey")
    if not content.keys() <= _FIELDS:
        raise SurveyError("it was edited: something stands in it that the page does not write")
    flags: dict[str, Any] = {name: content.get(name) for name in ("untimed", "blind", "simulated")}
    if not all(isinstance(flag, bool) for flag in flags.values()) or not isinstance(content["trials"], list):
        raise SurveyError("something in it is of the wrong kind")
    expected = survey.plan.versions[version]
    if flags["blind"] and content["trials"]:
        raise SurveyError("it says that nobody saw the pictures, and holds answers")
    if not flags["blind"] and len(content["trials"]) != len(expected):
        raise SurveyError(f"it holds {len(content['trials'])} of {len(expected)} trials")
    numbers = [one.get("n") if isinstance(one, dict) else None for one in content["trials"]]
    if numbers != [*range(len(numbers))]:
        raise SurveyError("its trials are not in their order")
    return Result(person, version, tuple(_answer(one) for one in content["trials"]), **flags)


def _answer(one: dict[str, Any]) -> Answer:
    numbers: list[Any] = [one.get(name) for name in ("answer", "shown", "took", "times")]
    if not all(map(_whole, numbers)) or not all(isinstance(one.get(name), bool) for name in ("hidden", "upright")):
        raise SurveyError(f"trial {one['n']} holds something of the wrong kind")
    if len(one) > 7:
        raise SurveyError(f"it was edited: trial {one['n']} holds something that the page does not write")
    answer, shown, took, times = numbers
    if answer not in (0, 1):
        raise SurveyError(f"trial {one['n']} has the answer {_short(answer)}, which cannot be given")
    if not (0 <= shown < 10 ** 9 and 0 <= took < 10 ** 9 and 1 <= times < 10 ** 4):
        raise SurveyError(f"trial {one['n']} has times that cannot be")
    return Answer(answer, shown, took, times, one["hidden"], one["upright"])


def collect(paths: Sequence[str | Path], survey: Survey) -> tuple[dict[str, Result], list[Spoiled]]:
    """The results of several files, folders and zip files, by file name, and what is left out.

    In a folder, or a zip file, which may lie in a folder, every file is taken that has `.json` in its name, or that
    begins like a result whatever it is called. Of equal files the first counts. Two different results of one person
    count neither, since nobody can say which is the right one; nor do results of two persons whose times are the same
    to the millisecond.

    Raises
    ------
    SurveyError
        If there is nothing to read.
    """
    good: dict[str, Result] = {}
    spoiled: list[Spoiled] = []
    seen = 0
    for name, content in _files(paths):
        seen += 1
        if isinstance(content, str) or len(content) > LARGEST:
            spoiled.append(Spoiled(name, content if isinstance(content, str) else "it is too large for a result"))
            continue
        try:
            result = read(content.decode("utf-8"), survey)
            while good.get(name, result) != result:  # a zip file may hold two members of one name
                name += " (another one)"
            good[name] = result
        except UnicodeDecodeError:
            spoiled.append(Spoiled(name, "it is no text"))
        except SurveyError as error:
            spoiled.append(Spoiled(name, str(error)))
    if not seen:
        raise SurveyError("no result files (.json) in what was given")
    kept, doubled = _without_doubles(good)
    return kept, sorted(spoiled + doubled, key=lambda one: one.name)


def _without_doubles(good: dict[str, Result]) -> tuple[dict[str, Result], list[Spoiled]]:
    spoiled, kept = [], dict[str, Result]()
    for name, result in good.items():
        first = next((other for other, before in kept.items() if before == result), None)
        if first:
            spoiled.append(Spoiled(name, f"it is {first} once more"))
        else:
            kept[name] = result
    for what, of in (("another result of the same person", lambda one: one.person),
                     ("a result whose times are the same to the millisecond, which is no coincidence", _times)):
        groups: dict[Any, list[str]] = {}
        for name, result in kept.items():
            groups.setdefault(of(result), []).append(name)
        for key, names in groups.items():
            if len(names) > 1 and key:
                for name in names:
                    others = ", ".join(other for other in names if other != name)
                    spoiled.append(Spoiled(name, f"there is {what}: {others}"))
                    del kept[name]
    return kept, spoiled


def _times(result: Result) -> tuple:
    return tuple((one.shown, one.took) for one in result.answers)


def _files(paths: Sequence[str | Path]) -> Iterator[tuple[str, bytes | str]]:
    """Name of every file that may be a result, and its content, or in words why there is none."""
    for path in map(Path, paths):
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if not file.is_dir() and not _of_the_system(file.relative_to(path)):
                    yield from _in_folder(file)
        elif path.suffix.lower() == ".zip":
            yield from _in_zip(path)
        else:
            yield path.as_posix(), _content(path)


def _in_folder(file: Path) -> Iterator[tuple[str, bytes | str]]:
    if file.suffix.lower() == ".zip":
        yield from _in_zip(file)
        return
    content = _content(file)
    if _may_be_result(file.name, content):
        yield file.as_posix(), content


def _in_zip(path: Path) -> Iterator[tuple[str, bytes | str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda one: one.filename):
                if member.is_dir() or _of_the_system(PurePosixPath(member.filename)):
                    continue
                content = _member(archive, member)
                if _may_be_result(member.filename, content):
                    yield f"{path.as_posix()}/{member.filename}", content
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        yield path.as_posix(), _UNREADABLE


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | str:
    if member.filename.lower().endswith(".zip"):
        return "it is a zip file inside another one: unpack it first"
    try:
        with archive.open(member) as file:  # what the archive says of the size may be a lie
            return file.read(LARGEST + 1)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, ValueError):
        return _UNREADABLE


def _may_be_result(name: str, content: bytes | str) -> bool:
    """By its name, or, where a learning platform or a participant gave it another one, by how it begins."""
    name = name.lower()
    if ".json" in name or name.endswith(".zip"):
        return True
    return isinstance(content, bytes) and content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def _of_the_system(path: PurePath) -> bool:
    """Hidden files, and those that macOS puts beside every file of a zip file."""
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def _content(path: Path) -> bytes | str:
    try:
        if path.exists() and not path.is_file():  # a pipe would never end
            return _UNREADABLE
        with open(path, "rb") as file:
            return file.read(LARGEST + 1)
    except OSError:
        return _UNREADABLE


def _short(value: Any) -> str:
    """A value as an error may quote it: a file can hold text of any length."""
    text = repr(value)
    return text if len(text) < 40 else text[:37] + "..."


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise SurveyError("it was edited: a name stands in it twice")
    return found
