"""Six programs that turn a photo into Lab; a student finds out which are broken, and how."""

from collections.abc import Callable

import numpy as np
import torch

from colorlab import lab
from colorlab.course.cases.own import Cases

# By number: what a program may do wrong.
FAULTS = ("nothing is wrong", "stored values are taken for amounts of light", "red and blue are exchanged",
          "X, Y and Z are divided by those of another white, D50", "a and b are exchanged",
          "negative a and b become 0", "L is the mean of R, G and B in percent", "the curve of sRGB is undone twice")
D50_WHITE = (0.96422, 1.0, 0.82521)  # CIE 15; the white of print, yellower than D65
Program = Callable[[np.ndarray], np.ndarray]


def _right(rgb: np.ndarray) -> np.ndarray:
    return lab.rgb_to_lab(torch.tensor(np.asarray(rgb) / 255).movedim(-1, 0)).movedim(0, -1).numpy()


def _of_light(light: np.ndarray, white: tuple[float, float, float] = lab.D65_WHITE) -> np.ndarray:
    """Amounts of light 0..1 (..., 3) -> Lab, for a white of one's choice."""
    parts = light @ np.array(lab.RGB_TO_XYZ).T / white
    x, y, z = np.moveaxis(np.where(parts > lab.XYZ_KNEE, np.cbrt(parts), lab.LAB_SLOPE * parts + lab.LAB_OFFSET), -1, 0)
    return np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), axis=-1)


def _undone(stored: np.ndarray) -> np.ndarray:
    return lab.srgb_to_linear(torch.tensor(np.asarray(stored, float))).numpy()


def _faulty(fault: int) -> Program:
    def program(rgb: np.ndarray) -> np.ndarray:
        rgb = np.asarray(rgb)
        values = _right(rgb)
        if fault == 1:
            return _of_light(rgb / 255)
        if fault == 2:
            return _right(rgb[..., ::-1].copy())
        if fault == 3:
            return _of_light(_undone(rgb / 255), D50_WHITE)
        if fault == 4:
            return values[..., [0, 2, 1]]
        if fault == 5:
            return np.clip(values, 0, None)
        if fault == 6:
            return np.concatenate((rgb.mean(axis=-1, keepdims=True) / 2.55, values[..., 1:]), axis=-1)
        if fault == 7:
            return _of_light(_undone(_undone(rgb / 255)))
        return values

    program.__doc__ = "RGB 0..255 (H, W, 3) -> L, a, b (H, W, 3)."
    return program


ALL: tuple[Program, ...] = tuple(_faulty(fault) for fault in range(len(FAULTS)))
_OF = (1, 3, 0, 4, 5, 2)  # of A to F as printed
PROGRAMS: Cases[Program] = Cases("faulty_programs", [ALL[fault] for fault in _OF])


def diagnosis() -> list[int]:
    """What is wrong with each program, as numbers of FAULTS; in the printed order."""
    return list(_OF)


def and_back(rgb: np.ndarray, program: Program) -> np.ndarray:
    """A photo, RGB uint8 (H, W, 3), taken to Lab by a program and brought back by a right one."""
    values = torch.tensor(program(rgb)).movedim(-1, 0)
    return lab.to_uint8(lab.lab_to_rgb(values)).movedim(0, -1).numpy()
