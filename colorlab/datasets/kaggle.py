"""The test set of the study that this course grew from."""

from pathlib import Path

from colorlab import resources
from colorlab.datasets.base import Dataset, Item
from colorlab.datasets.folder import items
from colorlab.datasets.photos import DatasetError, find_photos, spread
from colorlab.datasets.registry import register

SET = "aayush9753/image-colorization-dataset"


@register("kaggle")
class Kaggle(Dataset):
    """739 pairs of grey and colour photos of 400 x 400 pixels, 737 of which the study used."""

    def items(self, limit: int | None = None) -> list[Item]:
        photos = [photo for photo in find_photos(kaggle_folder()) if photo.folder.startswith("test_")]
        return spread(items(photos), limit)


def kaggle_folder() -> Path:
    """The folder of the study's test set (739 pairs of 400 x 400 pixels), fetched by kagglehub if it is not here.

    Raises
    ------
    DatasetError
        If it is neither in the cache folder nor can be fetched.
    """
    kept = resources.cache_dir() / "kaggle"
    found = _test_folders(kept)
    if found:
        return found
    hint = (f"download https://www.kaggle.com/datasets/{SET} with a browser and unpack it into {kept}, "
            "or give the folder of its pairs instead of its name")
    try:
        import kagglehub
    except ImportError as error:
        raise DatasetError(f"the study's test set is not here: pip install colorlab[kaggle], or {hint}") from error
    try:
        fetched = Path(kagglehub.dataset_download(SET))
    except Exception as error:  # no network, no permission, a name that has changed: kagglehub raises much
        reason = " ".join(str(error).split())[:200]
        raise DatasetError(f"the study's test set cannot be fetched ({reason}): {hint}") from error
    found = _test_folders(fetched)
    if not found:
        raise DatasetError(f"{fetched}: no folders test_black and test_color in it; {hint}")
    return found


def _test_folders(folder: Path) -> Path | None:
    """The folder in which test_black and test_color lie, None if there is none."""
    blacks = sorted(folder.rglob("test_black")) if folder.is_dir() else []
    return next((black.parent for black in blacks if (black.parent / "test_color").is_dir()), None)
