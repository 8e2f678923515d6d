"""The last steps of the program that was released with iizuka16, with any way to get L."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from colorlab import lab
from colorlab.models.base import to_tensor
from colorlab.models.iizuka16 import Iizuka16, rgb_to_yuv, yuv_to_rgb
from colorlab.models.joining import enlarge


@torch.inference_mode()
def finished(model: Iizuka16, photo: np.ndarray, lightness: Callable[[Tensor], Tensor]) -> np.ndarray:
    """A photo as the released program finishes it: L and ab to RGB to U and V, and these with the photo's own Y.

    `lightness` makes L (1, 1, H, W) of Y (1, 1, H, W) in 0..1: `lab.lightness`, or `iizuka16.release_quirk`.
    The network sees the photo (H, W, 3), RGB uint8, at its usual size; the picture has the photo's.
    """
    y = rgb_to_yuv(to_tensor(photo))[:, :1]
    ab = enlarge(model(model.network_input(photo)).cpu(), photo.shape[:2])
    rgb = lab.lab_to_rgb(torch.cat((lightness(y), ab), dim=1), clip=False)
    final = yuv_to_rgb(torch.cat((y, rgb_to_yuv(rgb)[:, 1:]), dim=1))
    return lab.to_uint8(final)[0].permute(1, 2, 0).numpy()
