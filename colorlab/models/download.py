"""The authors' weights: where they can be had, and how they come into the cache folder, whole and checked."""

import hashlib
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from colorlab.errors import ColorlabError
from colorlab.resources import cache_dir, replacing

# tqdm, filelock and platformdirs are imported where they are used: reading the table needs none of them.

SOCKET_TIMEOUT = 20.0  # seconds without a single byte before a connection counts as dead
SPEED_WINDOW = 30.0  # seconds over which the speed is averaged ...
MIN_SPEED = 1000.0  # ... and the bytes per second below which a connection is given up
ATTEMPTS = 3  # attempts in a row, per source, that bring less than MIN_PROGRESS new bytes ...
MIN_PROGRESS = 1_000_000  # ... so that a source that goes on delivering may break off as often as it likes
BACKOFF = 0.5  # seconds of waiting after the first failed attempt, twice as many after the second ...


@dataclass(frozen=True)
class Download:
    """One file of weights: where it is, how to recognise it, on what terms it may be used.

    `urls` are the first source, then mirrors. `digests` maps an algorithm to a hexadecimal digest, or to its
    beginning: it finds a damaged file but stops no forger, so a reader must not execute what the file holds.
    `size` is in bytes, approximate, for display.
    """

    name: str
    urls: tuple[str, ...]
    filename: str
    digests: dict[str, str]
    size: int | None
    licence: str
    citation: str


DOWNLOADS: dict[str, Download] = {}  # by name; the file of each model adds its own


class WeightsError(ColorlabError, RuntimeError):
    """Weights that cannot be had, or are not what they should be: one line that says what to do."""


class _Interrupted(Exception):
    """This attempt failed; the same source may still deliver."""


class _Refused(Exception):
    """This source will not deliver."""


def cached(name: str) -> Path | None:
    """Return the path of the weights, None if they are not in the cache folder; the file is not read.

    Raises
    ------
    WeightsError
        If the name is not in `DOWNLOADS`.
    """
    target = _find(name)[1]
    return target if os.path.isfile(target) else None  # Path.is_file raises where we may not look


def fetch(name: str, progress: bool = True) -> Path:
    """Return the path of the weights, downloaded first if the cache folder lacks them.

    The digests are checked after the download, or at the first use of a file that was put there by hand. An
    interrupted download goes on where it ended, with a bar if `progress`. The licence goes to stderr, once.

    Raises
    ------
    WeightsError
        If the name is not in `DOWNLOADS`, no source delivers the right file, the cache folder cannot be used,
        or the file in it is a wrong one (which is left as it is).
    """
    download, target = _find(name)
    try:
        if not target.is_file():
            from filelock import FileLock

            target.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{target}.lock"):
                if not target.is_file():  # else another process has put it there while we waited
                    os.replace(_download(download, target, progress), target)
                    _check(download, target)
        _check(download, target)
    except OSError as exc:  # of the disk: those of the network become _Interrupted or _Refused
        hint = "set COLORLAB_CACHE to a folder that you can write to, with enough room"
        raise WeightsError(f"the cache folder {target.parent} cannot be used ({exc}): {hint}") from exc
    return target


def verify(name: str) -> bool:
    """Compute the digests of the cached file again and return True if they are right.

    Raises
    ------
    WeightsError
        If the name is not in `DOWNLOADS` or the file is missing, unreadable or a wrong one.
    """
    download, target = _find(name)
    try:
        _check(download, target, again=True)
    except OSError as exc:
        raise WeightsError(f"cannot read the {name} weights ({exc}): if missing, fetch them") from exc
    return True


def _find(name: str) -> tuple[Download, Path]:
    if name not in DOWNLOADS:
        raise WeightsError(f"there are no weights to download for {name!r}, only for {', '.join(DOWNLOADS)}")
    return DOWNLOADS[name], cache_dir() / DOWNLOADS[name].filename


def _check(download: Download, target: Path, again: bool = False) -> None:
    """Check the digests, unless the marker file says that this very file has already passed."""
    marker, info = Path(f"{target}.ok"), target.stat()
    # In a folder that many use, somebody else could have put a file there, with a marker that praises it.
    first = not marker.is_file()
    believed = not first and all(ours(os.stat(path)) for path in (marker, target))
    passed = marker.read_text(errors="replace") if believed else None
    state = f"{info.st_size} {info.st_mtime_ns} {download.digests}"
    if passed == state and not again:
        return
    if difference := _difference(target, download):
        with suppress(OSError):
            marker.unlink()
        raise WeightsError(f"{target} is wrong or damaged ({difference}): delete it to download it again")
    with suppress(OSError):  # a read-only folder that someone else filled: then each use is the first
        with replacing(marker) as temporary:  # it is no link to something else afterwards
            temporary.write_text(state)
        if first:
            print(f"{download.name}: licence {download.licence}; cite {download.citation}", file=sys.stderr)


def ours(info: os.stat_result) -> bool:
    """Whether a file belongs to us or to the system, and not everybody may write to it; Windows has no such owners."""
    return not hasattr(os, "getuid") or (info.st_uid in (os.getuid(), 0) and not info.st_mode & stat.S_IWOTH)


def _difference(path: Path, download: Download) -> str | None:
    """Say which digest of the file is wrong, None if all are right."""
    for algorithm, expected in download.digests.items():
        with open(path, "rb") as file:
            found = hashlib.file_digest(file, algorithm).hexdigest()
        if not found.startswith(expected.lower()):
            return f"its {algorithm} begins {found[:8]} instead of {expected[:8]}"
    return None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _download(download: Download, target: Path, progress: bool) -> Path:
    """Return `<filename>.part`, filled by the first source that delivers the right file."""
    part = Path(f"{target}.part")
    reasons: list[str] = []
    reason: Exception
    for url in download.urls:
        failures, most = 0, _size(part)
        while failures < ATTEMPTS:
            try:
                _receive(url, download, part, progress)
                return part
            except _Refused as exc:
                reason, failures = exc, ATTEMPTS
            except _Interrupted as exc:
                reason, failures = exc, failures + 1
                if _size(part) >= most + MIN_PROGRESS:
                    failures, most = 0, _size(part)
                time.sleep(BACKOFF * failures)
        reasons.append(f"{urlsplit(url).netloc} {reason}")
    hint = f"go online, or download {download.urls[0]} elsewhere and save it as {target}"
    raise WeightsError(f"could not download the {download.name} weights ({'; '.join(reasons)}): {hint}")


def _receive(url: str, download: Download, part: Path, progress: bool) -> None:
    """Continue `part` from this source to its end and check it; a wrong part is deleted."""
    from tqdm.auto import tqdm

    start = _size(part)
    if start and not _difference(part, download):
        return  # complete, but its process was killed or the server promised more
    with _open(url, part) as response:
        if not isinstance(response, HTTPResponse) or response.headers.get_content_type() == "text/html":
            raise _Refused("sent a web page or the like instead of the file")
        begin, mode = (start, "ab") if response.status == 206 else (0, "wb")
        if mode == "ab" and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            part.unlink(missing_ok=True)
            raise _Interrupted("sent another range than the one asked for")
        total = download.size if response.length is None else begin + response.length
        look = {"desc": download.name, "unit": "B", "unit_scale": True, "leave": False}
        with tqdm(**look, initial=begin, total=total, disable=not progress) as bar, open(part, mode) as file:
            for block in _blocks(response):
                file.write(block)
                bar.update(len(block))
    if difference := _difference(part, download):
        part.unlink()
        # The damage may be in what we had before: then this source gets the chance to send all of it.
        raise (_Interrupted if begin else _Refused)(f"sent a wrong or damaged file: {difference}")


def _open(url: str, part: Path) -> HTTPResponse:
    """Return the response to a request for what `part` lacks."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise _Refused("is not a web address")
    wanted = {"Range": f"bytes={_size(part)}-"} if _size(part) else {}
    try:
        return urlopen(Request(url, headers={"User-Agent": "colorlab", **wanted}), timeout=SOCKET_TIMEOUT)
    except HTTPError as exc:
        exc.close()
        if exc.code == 416:  # nothing follows, yet the part is not the file: it is useless
            part.unlink(missing_ok=True)
        passing = exc.code >= 500 or exc.code in (408, 416, 429)
        raise (_Interrupted if passing else _Refused)(f"answered {exc.code} {exc.reason}") from exc
    except (OSError, HTTPException) as exc:
        raise _Interrupted(f"could not be reached: {getattr(exc, 'reason', exc)}") from exc


def _blocks(response: HTTPResponse) -> Iterator[bytes]:
    """Yield the body as it comes, as long as it comes fast enough."""
    since, received = time.monotonic(), 0
    try:
        while block := response.read1(1 << 18):  # read() would wait for a full block, however slowly it fills
            yield block
            received += len(block)
            elapsed = time.monotonic() - since
            if elapsed > SPEED_WINDOW:
                if received < MIN_SPEED * elapsed:
                    raise _Interrupted(f"sent less than {MIN_SPEED / 1000:g} kB per second")
                since, received = time.monotonic(), 0
    except (OSError, HTTPException) as exc:
        raise _Interrupted(f"stopped sending: {exc}") from exc
    if response.length:
        raise _Interrupted(f"closed the connection {response.length} bytes too early")
