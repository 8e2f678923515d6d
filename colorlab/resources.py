"""Where things lie: the data that ships with colorlab, the cache folder; and how a file is written whole."""

import contextlib
import errno
import hashlib
import os
import platform
import re
import secrets
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from colorlab.errors import WriteError

try:
    import fcntl
except ImportError:  # Windows, where nobody can remove a file that is open
    fcntl = None  # type: ignore[assignment]

FORGOTTEN = 3600.0  # seconds after which a half-written file of another machine counts as left behind
_MACHINE = hashlib.blake2b(platform.node().encode("utf-8", "replace"), digest_size=3).hexdigest()
_TEMPORARY = re.compile(r"\..*-([0-9a-f]{6})[0-9a-f]{10}\.tmp", re.DOTALL)
_tidied: set[str] = set()  # folders that this process has looked through


def path(*parts: str) -> Path:
    """Path of a shipped file or folder, e.g. ``path("samples")``.

    In a checkout it lies in the top-level `data/`; in an installed wheel, inside the package.
    """
    package = Path(__file__).parent
    installed = package / "data"
    return (installed if installed.is_dir() else package.parent / "data").joinpath(*parts)


def cache_dir() -> Path:
    """The folder of what was downloaded or converted: $COLORLAB_CACHE, else the cache folder of the user."""
    if chosen := os.environ.get("COLORLAB_CACHE"):
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("colorlab"))


@contextlib.contextmanager
def writing(folder: str | os.PathLike) -> Iterator[None]:
    """Turn what the system says against writing into a folder into a `WriteError`, which names it."""
    try:
        yield
    except WriteError:
        raise
    except OSError as error:
        if error.errno is None:  # not the system's: some encoder's
            raise
        raise WriteError(error.errno, error.strerror or os.strerror(error.errno), os.fspath(folder)) from error


def check_writable(folder: str | os.PathLike) -> None:
    """Raise a `WriteError` now, not after hours of work, if a folder cannot be made or written into; leaves nothing."""
    folder = Path(folder)
    whole = folder.absolute()
    place = next((place for place in (whole, *whole.parents) if os.path.lexists(place)), whole)
    with writing(folder):
        temporary, handle = _temporary(place / "probe")
        try:
            if fcntl is not None:  # a process that is killed here shall leave nothing
                temporary.unlink()
            os.write(handle, bytes(4096))
        finally:
            os.close(handle)
            temporary.unlink(missing_ok=True)


def made_folder(folder: str | os.PathLike) -> Path:
    """Make a folder for results, unless it is there, and see that it can be written into; a `WriteError` if not."""
    check_writable(folder)
    with writing(folder):
        Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


@contextlib.contextmanager
def alone_in(folder: str | os.PathLike) -> Iterator[None]:
    """Hold a folder as long as a run writes into it, without a file that would stay; the system frees it.

    Where folders cannot be locked (Windows, some network file systems), nobody is kept out.

    Raises
    ------
    WriteError
        If another process, or another thread of this one, holds it.
    """
    with contextlib.ExitStack() as held:
        if fcntl is not None:
            try:
                handle = os.open(folder, os.O_RDONLY)
                held.callback(os.close, handle)
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise WriteError(errno.EBUSY, "another run is writing into it", os.fspath(folder)) from error
            except OSError:
                pass
        yield


@contextlib.contextmanager
def replacing(path: str | os.PathLike) -> Iterator[Path]:
    """Give a temporary path beside `path`; rename it to `path` on success, remove it on failure.

    What a process that was killed left of such files in this folder is removed.

    Raises
    ------
    WriteError
        If the folder cannot be written into; whatever was at `path` is still there.
    """
    path = Path(path)
    with writing(path.parent):
        _tidy(path.parent)
        temporary, handle = _temporary(path)
    try:
        with writing(path.parent):
            mode = stat.S_IMODE(os.fstat(handle).st_mode)  # the usual one; some writers put a file of theirs there
            yield temporary
            with contextlib.suppress(FileNotFoundError):
                mode = stat.S_IMODE(path.stat().st_mode)  # a private file stays private
            if stat.S_IMODE(temporary.stat().st_mode) != mode:
                temporary.chmod(mode)
            if fcntl is None:
                os.close(handle)
                handle = -1
            os.replace(temporary, path)
    finally:
        if handle >= 0:
            os.close(handle)
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _temporary(path: Path) -> tuple[Path, int]:
    """A new file beside `path`, and a handle that says as long as it is open that somebody writes it."""
    while True:
        temporary = path.with_name(f".{path.stem[:40]}-{_MACHINE}{secrets.token_hex(5)}.tmp")
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o666)
        if fcntl is not None:
            with contextlib.suppress(OSError):  # not every file system has locks
                fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return temporary, handle
        os.close(handle)  # another process took it for left behind, before it was locked


def _tidy(folder: Path) -> None:
    """`clear`, once in a process."""
    place = os.path.abspath(folder)
    if place not in _tidied:
        _tidied.add(place)
        clear(place)


def clear(folder: str | Path) -> None:
    """Remove what processes that were killed left half written in a folder.

    The system frees the lock of a process that dies. Locks of another machine may not be seen here, so of its files
    those go that were not touched for long.
    """
    left: list[os.DirEntry] = []
    with contextlib.suppress(OSError), os.scandir(Path(folder)) as entries:  # one may write where one may not look
        left = [entry for entry in entries if _TEMPORARY.fullmatch(entry.name)]
    for entry in left:
        with contextlib.suppress(OSError):
            if not entry.is_file(follow_symlinks=False):
                continue
            if entry.name[-20:-14] != _MACHINE and time.time() - entry.stat().st_mtime < FORGOTTEN:
                continue
            if fcntl is None:
                os.unlink(entry.path)
                continue
            handle = os.open(entry.path, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(entry.path)
            finally:
                os.close(handle)
