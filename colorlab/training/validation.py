"""How a model does on photos that it does not learn from."""

import torch

from colorlab import lab
from colorlab.datasets import PhotoSet, spread
from colorlab.models.base import Colorizer
from colorlab.models.modes import evaluating

PHOTOS = 512
COLUMNS = ("val_ab_distance", "val_grey_distance")


@torch.inference_mode()
def validate(model: Colorizer, photos: PhotoSet, device: torch.device, count: int = PHOTOS) -> dict[str, float]:
    """Mean ab distance (CIE units) of `count` photos, evenly spread over the set, and that of a grey answer."""
    distances, grey = [], []
    chosen = torch.tensor(spread(range(len(photos)), count))
    with evaluating(model):
        for part in chosen.split(32):
            colours = lab.rgb_to_lab(photos.rgb[part].to(device))
            distances.append((model(colours[:, :1]) - colours[:, 1:]).norm(dim=1).mean(dim=(1, 2)))
            grey.append(colours[:, 1:].norm(dim=1).mean(dim=(1, 2)))
    return dict(zip(COLUMNS, (torch.cat(values).mean().item() for values in (distances, grey)), strict=True))
