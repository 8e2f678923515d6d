"""Where things lie: the data that ships with colorlab, the cache folder; and how a file is written whole."""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path


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
    """Give a temporary path beside `path`; rename it to `path` on success, remove it on failure."""
    path = Path(path)
    temporary = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(8)}.tmp")
    temporary.open("xb").close()
    try:
        yield temporary
        with contextlib.suppress(FileNotFoundError):
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))  # a private file stays private
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
