"""A picture of what lies where, drawn with four times the resolution, and averaged into smooth layers."""

import functools
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from colorlab.streets.classes import CLASSES, KINDS

Point = tuple[float, float]

FINER = 4  # drawn so many times larger on each side; a pixel is the mean of 16 samples
L_STEP, TEXTURE_STEP = 0.4, 0.05  # what one step of a byte means in the layers
CARS_STEP = 80  # three numbered cars fit into a byte, and any sixteenths of 240 are whole numbers


class Canvas:
    """Shapes in units of the picture's side, x to the right and y down from the upper left corner, later ones on top.

    A shape is not drawn in a colour but in an *ink*: its class and lightness. The lightness is a multiple of 0.4.
    While `cue` is set, what is drawn is marked as a cue: as something that depends on time or season.
    """

    def __init__(self, size: int):
        self.scale = size * FINER
        self.image = Image.new("L", (self.scale, self.scale))
        self.pen = ImageDraw.Draw(self.image)
        self.cue = False
        self.inks: dict[tuple, int] = {}

    def ink(self, kind: str, L: float, slope: float = 0.0, car: int = 0) -> int:
        """An ink of class `kind`; its L grows by `slope` from the top of the picture to its bottom."""
        return self.inks.setdefault((kind, round(L / L_STEP), slope, car, self.cue), len(self.inks))

    def polygon(self, points: Sequence[Point], ink: int) -> None:
        scale = self.scale
        self.pen.polygon([(x * scale, y * scale) for x, y in points], fill=ink)

    def box(self, left: float, top: float, right: float, bottom: float, ink: int) -> None:
        x, y = left * self.scale, top * self.scale
        self.pen.rectangle((x, y, max(x, right * self.scale - 1), max(y, bottom * self.scale - 1)), fill=ink)

    def ellipse(self, x: float, y: float, rx: float, ry: float, ink: int) -> None:
        scale = self.scale
        self.pen.ellipse(((x - rx) * scale, (y - ry) * scale, (x + rx) * scale, (y + ry) * scale), fill=ink)

    def line(self, points: Sequence[Point], width: float, ink: int) -> None:
        scale = self.scale
        self.pen.line([(x * scale, y * scale) for x, y in points], fill=ink, width=max(1, round(width * scale)))

    def _averaged(self, *tables: Sequence[int]) -> list[np.ndarray]:
        """Look up to three bytes up for each ink, and average each over the samples of each pixel."""
        palette = np.zeros((256, 3), np.uint8)
        palette[:len(tables[0]), :len(tables)] = np.transpose(tables)
        image = self.image.copy()
        image.putpalette(palette.tobytes())  # three look-ups at once, in C
        layers = np.asarray(image.convert("RGB").reduce(FINER))
        return [layers[..., i] for i in range(len(tables))]

    def layers(self, colours: np.ndarray) -> dict[str, np.ndarray]:
        """All that is known of each pixel, arrays (H, W).

        `colours`, int (classes, 2), are a and b of each class. The result has "L", "slope", "mottling" and "grain"
        (in L), "ab" (H, W, 2), "segmentation" (class at the centre of the pixel), "touched" (number of the car whose
        paint covers a part of it), "coverage" (how large a part) and "cues".
        """
        if len(self.inks) > 256:
            raise AssertionError(f"{len(self.inks)} inks do not fit into a byte")
        keys = list(self.inks)
        classes = [CLASSES.index(kind) for kind, *_ in keys]
        kinds = [KINDS[kind] for kind, *_ in keys]
        a, b = (colours + 128).T.tolist()
        coverage, numbered, cues = self._averaged([3 * CARS_STEP * (car > 0) for *_, car, _ in keys],
                                                  [CARS_STEP * car for *_, car, _ in keys],
                                                  [255 * cue for *_, cue in keys])
        level, slope, mottling = self._averaged([level for _, level, *_ in keys],
                                                [round(slope) + 128 for _, _, slope, *_ in keys],
                                                [round(k.mottling / TEXTURE_STEP) for k in kinds])
        grain, *ab = self._averaged([round(k.grain / TEXTURE_STEP) for k in kinds],
                                    *([channel[i] for i in classes] for channel in (a, b)))
        centres = np.asarray(self.image)[FINER // 2::FINER, FINER // 2::FINER]
        return {
            "L": level * np.float32(L_STEP),
            "slope": slope - np.float32(128),
            "mottling": mottling * np.float32(TEXTURE_STEP),
            "grain": grain * np.float32(TEXTURE_STEP),
            "ab": np.stack(ab, axis=-1).astype(np.float32) - 128,
            "segmentation": np.array(classes, np.uint8)[centres],
            "touched": 3 * numbered.astype(np.int16) // np.maximum(coverage, 1),
            "coverage": coverage / np.float32(3 * CARS_STEP),
            "cues": cues > 0,
        }


@functools.lru_cache(maxsize=32)
def enlarging(size: int, cells: int) -> np.ndarray:
    """Matrix (size, cells) that interpolates `cells` values, spread evenly from edge to edge, at the pixel centres."""
    position = (np.arange(size) + 0.5) / size * (cells - 1)
    return np.maximum(0, 1 - np.abs(position[:, None] - np.arange(cells))).astype(np.float32)
