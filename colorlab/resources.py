"""Where things lie: the data that ships with colorlab, the cache folder; and how a file is written whole."""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows, which keeps files that are open
    fcntl = None  # type: ignore[assignment]


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
def replacing(path: str | os.PathLike) -> Iterator[Path]:
    """Give a temporary path beside `path`; rename it to `path` on success, remove it on failure.

    A process that is killed leaves the temporary file; `clear` removes it.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(8)}.tmp")
    held = temporary.open("xb")
    try:
        with contextlib.suppress(OSError):  # a file system without locks: `clear` will not get one, either
            _hold(held)
        yield temporary
        with contextlib.suppress(FileNotFoundError):
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))  # a private file stays private
        if os.name == "nt":  # no open file is renamed there
            held.close()
        os.replace(temporary, path)
    finally:
        held.close()
        temporary.unlink(missing_ok=True)


def clear(folder: str | os.PathLike) -> None:
    """Remove the temporary files that killed processes left in a folder; those that are being written stay."""
    for left in Path(folder).glob(f".*-{'[0-9a-f]' * 16}.tmp"):
        with contextlib.suppress(OSError), left.open("rb") as file:  # of others, or held by whoever writes it
            _hold(file)
            if os.name != "nt":
                left.unlink()
        if os.name == "nt":
            with contextlib.suppress(OSError):  # Windows removes no file that is open
                left.unlink()


def _hold(file: IO[bytes]) -> None:
    """Lock a file as long as it is open, against `clear`; an OSError if another process holds it."""
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
