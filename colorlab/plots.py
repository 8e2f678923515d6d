"""Figures with captions and alt text."""

import base64
import html
import io
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

DPI = 90  # of the pictures that `png` makes
PHOTOGRAPHIC = 0.36  # lines, letters and thin stripes take more, as a JPEG, of what they take as a PNG


def show(figure: Figure, caption: str, alt: str) -> None:
    """Show a figure in a notebook with a caption below it and alt text for readers who do not see it.

    The alt text is also the figure's text form, which the comparison of notebooks reads.
    """
    from IPython.display import Markdown, display

    shown = forms(figure, alt)
    plt.close(figure)  # or a notebook would show it a second time, without caption
    display(shown, raw=True)
    # The folded words reach those who see the picture and do not understand it; a screen reader reads out the alt text.
    display(Markdown(f"*{caption}*\n\n<details><summary>The picture in words</summary>"
                     f"{html.escape(alt, quote=False)}</details>"))


def forms(figure: Figure, alt: str) -> dict[str, str]:
    """What a notebook stores of a figure, by MIME type: HTML with the alt text in it, and the alt text alone.

    There is no "image/png": alt text would stand in its metadata, which nbconvert's default template and JupyterLab
    pass over, and HTML goes first with both, so that a second copy would only double the notebook. The price: exporters
    that read no HTML (nbconvert to LaTeX) print the alt text in place of the picture.

    The picture is a PNG, unless a JPEG of high quality takes less than `PHOTOGRAPHIC` of its size: then it is mostly
    made of photos, and a notebook of those is a third as large.
    """
    kind, content = "png", png(figure, bbox_inches="tight")
    smaller = _jpeg(content)
    if len(smaller) < PHOTOGRAPHIC * len(content):
        kind, content = "jpeg", smaller
    data = base64.b64encode(content).decode()
    page = f'<img style="max-width: 100%" alt="{html.escape(alt)}" src="data:image/{kind};base64,{data}">'
    return {"text/html": page, "text/plain": alt}


def _jpeg(content: bytes) -> bytes:
    """A PNG file as a JPEG that keeps its colours as sharp as its lightness."""
    file = io.BytesIO()
    Image.open(io.BytesIO(content)).convert("RGB").save(file, "jpeg", quality=90, subsampling=0, optimize=True)
    return file.getvalue()


def png(figure: Figure, **options: Any) -> bytes:
    """A figure as the content of a PNG file without date or version; `options` are those of `savefig`."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a letter that the font lacks is drawn as a box: that is enough
        figure.savefig(file, format="png", dpi=DPI, metadata={"Software": None}, **options)
    return file.getvalue()


def row(pictures: Sequence[np.ndarray], titles: Sequence[str], height: float = 2.6) -> Figure:
    """Pictures side by side, each with a title: a list of RGB uint8 (H, W, 3) or grey (H, W) in 0..1."""
    return sheet([pictures], titles, height=height)


def sheet(rows: Sequence[Sequence[np.ndarray]], columns: Sequence[str], names: Sequence[str] = (),
          height: float = 2.0) -> Figure:
    """A sheet of pictures.

    Parameters
    ----------
    rows : list of lists of ndarray
        RGB uint8 (H, W, 3), or grey (H, W) in 0..1; one list per row of the sheet.
    columns : list of str
        Titles above the first row.
    names : list of str, optional
        One below each row's first picture.
    height : float
        Of a row, in inches.

    Returns
    -------
    Figure
    """
    # Every column gets the width that its widest picture needs at this height, so that nothing is padded with white.
    widths = [height * max(r[i].shape[1] / r[i].shape[0] for r in rows) for i in range(len(columns))]
    figure = Figure(figsize=(sum(widths) + 0.1 * len(widths), (height + 0.25) * len(rows) + 0.2), layout="constrained")
    axes = figure.subplots(len(rows), len(columns), squeeze=False, width_ratios=widths)
    for r, pictures in enumerate(rows):
        for axis, picture in zip(axes[r], pictures, strict=True):
            axis.imshow(np.asarray(picture), cmap="gray", vmin=0, vmax=1)  # of a tensor numpy 2 warns there
            bare(axis)
        if names:
            axes[r, 0].set_xlabel(names[r], fontsize=8)
    for axis, title in zip(axes[0], columns, strict=True):
        axis.set_title(title, fontsize=10)
    return figure


def pixel_by_pixel(pictures: Sequence[np.ndarray], gap: int = 16) -> Figure:
    """Pictures RGB uint8 (H, W, 3) side by side, `gap` pixels apart: each pixel of theirs is one pixel of `png`."""
    height = max(one.shape[0] for one in pictures)
    canvas = np.full((height, sum(one.shape[1] + gap for one in pictures) - gap, 3), 255, np.uint8)
    left = 0
    for one in pictures:
        canvas[:one.shape[0], left:left + one.shape[1]] = one
        left += one.shape[1] + gap
    figure = Figure(figsize=(canvas.shape[1] / DPI, height / DPI), dpi=DPI)
    figure.figimage(canvas, resize=True)
    return figure


def bare(axis: Axes) -> None:
    """Take ticks and frame off an axis that shows a picture."""
    axis.set_xticks([])
    axis.set_yticks([])
    axis.spines[:].set_visible(False)
