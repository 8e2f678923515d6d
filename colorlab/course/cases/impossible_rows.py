"""Six made-up rows of means over the same photos; a student finds out which of them contradict themselves."""

import numpy as np
import pandas as pd

from colorlab.course.cases import own

_ROWS = pd.DataFrame({"mse": [580, 400, 300, 69, 950, 250], "percent": [6.0, 9.0, 4.5, 2.2, 7.7, 0.3],
                      "psnr": [21.9, 22.5, 22.9, 30.9, 25.0, 24.6]})


def table() -> pd.DataFrame:
    """Rows A to F: mean MSE, mean absolute error in percent of 255, and mean PSNR in dB."""
    rows = own.arranged("impossible_rows", range(len(_ROWS)), diagnosis())
    return _ROWS.iloc[rows].set_axis(list("ABCDEF"))


def diagnosis() -> list[int]:
    """1 for a row that no set of photos can have, 0 for the others; in the printed order.

    A mean absolute error is at most the root of the MSE, and at least the MSE in parts of 255, since no difference is
    larger; a mean PSNR is at least the PSNR of the mean MSE, since the logarithm bends.
    """
    absolute = 2.55 * _ROWS.percent
    possible = ((absolute ** 2 <= _ROWS.mse) & (_ROWS.mse <= 255 * absolute)
                & (_ROWS.psnr >= 10 * np.log10(255 ** 2 / _ROWS.mse)))
    return [int(not one) for one in possible]
