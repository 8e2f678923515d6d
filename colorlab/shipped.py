"""Where the data that ships with colorlab lies: embedded weights, sample photos, published figures."""

from pathlib import Path


def path(*parts: str) -> Path:
    """Path of a shipped file or folder, e.g. ``path("samples")``.

    In a checkout it lies in the top-level `data/`; in an installed wheel, inside the package.
    """
    package = Path(__file__).parent
    installed = package / "data"
    return (installed if installed.is_dir() else package.parent / "data").joinpath(*parts)
