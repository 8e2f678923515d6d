"""A tiny network that tells true photos from colorized ones: a judge that needs no people.

It was trained on photos beside the colours of two of our models (`tools/surveys.py judge`); how often it is right
with photos, and with models, that it has not seen stands in `data/surveys/judge.csv`.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn

from colorlab import lab, resources

SIDE = 64  # pixels of the picture that it sees
BLUR = 8  # its colours are averaged over so many pixels: else it would know networks by their blurred colours alone


class RealOrColorized(nn.Module):
    """Lab (B, 3, 64, 64) -> logit (B,): above 0 for a true photo, below for made-up colours."""

    def __init__(self, width: int = 16):
        super().__init__()
        layers: list[nn.Module] = []
        for before, after in ((3, width), (width, 2 * width), (2 * width, 2 * width), (2 * width, 3 * width)):
            layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.BatchNorm2d(after), nn.ReLU()]
        self.features, self.last = nn.Sequential(*layers), nn.Linear(6 * width, 1)

    def forward(self, lab_picture: Tensor) -> Tensor:
        scale = lab_picture.new_tensor([50.0, 25.0, 25.0])[:, None, None]
        found = self.features(lab_picture / scale - lab_picture.new_tensor([1.0, 0.0, 0.0])[:, None, None])
        pooled = torch.cat((found.mean(dim=(2, 3)), found.amax(dim=(2, 3))), dim=1)
        return self.last(pooled)[:, 0]

    @torch.inference_mode()
    def score(self, rgb: np.ndarray) -> float:
        """The logit of one picture, RGB uint8 (H, W, 3)."""
        return float(self(seen(rgb)[None]))


def load() -> RealOrColorized:
    """The trained one that ships with colorlab."""
    model = RealOrColorized()
    model.load_state_dict(load_file(resources.path("surveys", "judge.safetensors")))
    return model.float().eval()


def seen(rgb: np.ndarray) -> Tensor:
    """What the network sees of RGB uint8 (H, W, 3): Lab (3, 64, 64), with colours as coarse as those of any network."""
    small = np.array(Image.fromarray(rgb).resize((SIDE, SIDE), Image.Resampling.BOX))
    whole = lab.rgb_to_lab(torch.from_numpy(small).movedim(-1, 0))[None]
    ab = F.interpolate(F.avg_pool2d(whole[:, 1:], BLUR), SIDE, mode="bilinear", align_corners=False)
    return torch.cat((whole[:, :1], ab), dim=1)[0]


def train(true: Sequence[np.ndarray], false: Sequence[Sequence[np.ndarray]], epochs: int = 30, seed: int = 0
          ) -> RealOrColorized:
    """Train one on photos and their colorized versions.

    Parameters
    ----------
    true : sequence of RGB uint8 (H, W, 3)
    false : sequence of the same photos, once for each model
    epochs, seed : int
        In each epoch every photo comes once beside one of its versions, mirrored by chance.
    """
    torch.manual_seed(seed)
    real, made = torch.stack([seen(rgb) for rgb in true]), [torch.stack([seen(rgb) for rgb in one]) for one in false]
    fakes = torch.stack(made)  # (models, N, 3, 64, 64)
    model, count, batch = RealOrColorized().train(), len(real), 64
    steps = epochs * (count // batch)
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    for chosen in _batches(count, batch, epochs):
        which = torch.randint(len(fakes), (batch,))
        pair = torch.stack((real[chosen], fakes[which, chosen]))  # (2, B, 3, 64, 64)
        flip = torch.rand(batch) < 0.5
        pair[:, flip] = pair[:, flip].flip(-1)
        scores = model(pair.flatten(0, 1)).unflatten(0, (2, batch))
        loss = (F.softplus(-scores[0]) + F.softplus(scores[1])).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model.eval()


def _batches(count: int, batch: int, epochs: int) -> Iterable[Tensor]:
    for _ in range(epochs):
        order = torch.randperm(count)
        yield from order[:count // batch * batch].split(batch)
