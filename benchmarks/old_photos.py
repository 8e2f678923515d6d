"""What should a network be given of an old print? Measured on photos that were made old, whose truth is known.

    python benchmarks/old_photos.py -o data/old_photos.csv

For each tone and each way of taking a lightness from the scan (CIE L, one channel, the mean of the three, the axis
along which the colours vary most): how far it is from the lightness of the photo before it grew old, once the contrast
of both is stretched (root mean squared difference in L). And what a model makes of it: its ab error as the scan comes,
with stretched contrast, without the border, with both, and for the photo as it was.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import torch

import colorlab
from colorlab import datasets, images, lab
from colorlab.images import ageing, prints


def ways(rgb: np.ndarray) -> dict[str, np.ndarray]:
    """Lightness (H, W), taken from a scan in several ways; channels as the L of the grey with that value."""
    values = torch.from_numpy(rgb.astype(np.float32) / 255)
    flat = values.reshape(-1, 3) - values.reshape(-1, 3).mean(0)
    axis = torch.linalg.eigh(flat.T @ flat).eigenvectors[:, -1]
    mixed = (flat @ (axis * axis.sum().sign())).reshape(rgb.shape[:2])
    mixed = (mixed - mixed.min()) / (mixed.max() - mixed.min())
    channels = {"red": values[..., 0], "green": values[..., 1], "blue": values[..., 2], "mean": values.mean(-1),
                "axis": mixed}
    return {"L": prints.lightness(rgb)} | {name: lab.lightness(one).numpy() for name, one in channels.items()}


def stretched(L: np.ndarray) -> np.ndarray:
    low, high = prints.ends(L)
    return ((L - low) / (high - low) * 100).clip(0, 100)


def ab_error(model, picture: np.ndarray, truth: np.ndarray) -> float:
    """Root mean squared distance in the ab plane between a model's colours for a picture and the truth."""
    made, true = (lab.rgb_to_lab(torch.from_numpy(one).permute(2, 0, 1))[1:]
                  for one in (model.colorize(picture), truth))
    return float(((made - true) ** 2).sum(0).mean().sqrt())


def inside_only(model, scan: np.ndarray, inside: tuple[slice, slice], truth: np.ndarray) -> float:
    """`ab_error` of the photograph where the whole scan went through the network."""
    made, true = (lab.rgb_to_lab(torch.from_numpy(one.copy()).permute(2, 0, 1))[1:]
                  for one in (model.colorize(scan)[inside], truth))
    return float(((made - true) ** 2).sum(0).mean().sqrt())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="zhang16-mini")
    parser.add_argument("-o", "--out", type=Path, help="write the table to this CSV file")
    options = parser.parse_args()
    model, rows = colorlab.load(options.model), []
    for path in datasets.samples():
        photo = images.reduced(images.read(path), 2)
        plain = ab_error(model, photo, photo)
        for tone in ageing.TONES:
            old = ageing.aged(photo, 5, tone)
            scan, truth = old.rgb[old.inside], stretched(old.L[old.inside])
            off = {f"L_from_{name}": float(np.sqrt(((stretched(L) - truth) ** 2).mean()))
                   for name, L in ways(scan).items()}
            found = prints.border(old.rgb)
            plain_scan = np.ascontiguousarray(scan)
            rows.append({"photo": path.stem, "tone": tone, **off, "ab_as_it_was": plain,
                         "ab_scan": inside_only(model, old.rgb, old.inside, photo),
                         "ab_stretched": inside_only(model, prints.prepare(old.rgb, stretch=True).rgb, old.inside,
                                                     photo),
                         "ab_without_border": ab_error(model, plain_scan, photo),
                         "ab_both": ab_error(model, prints.prepare(plain_scan, stretch=True).rgb, photo),
                         "border_off_by": max(abs(a - b) for a, b in zip(found, _widths(old))),
                         "border_found_in_photo": max(prints.border(photo))})
    table = pd.DataFrame(rows)
    print(table.drop(columns="photo").groupby("tone").mean().round(2).T.to_string())
    print(table.drop(columns=["photo", "tone"]).mean().round(2).to_string())
    if options.out:
        table.to_csv(options.out, index=False, float_format="%.4g", lineterminator="\n")


def _widths(old: ageing.Aged) -> tuple[int, int, int, int]:
    rows, columns = old.inside
    return rows.start, old.rgb.shape[0] - rows.stop, columns.start, old.rgb.shape[1] - columns.stop


if __name__ == "__main__":
    main()
