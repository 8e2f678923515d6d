"""Films in a notebook: a small one that plays, and a still picture that shows how a line of it changes over time."""

import base64
import html
import io
from collections.abc import Sequence

import numpy as np

from colorlab.film.encoding import even
from colorlab.film.messages import needed

SMALL = 30  # quality (CRF) of what is stored inside of a notebook


def show(pictures: Sequence[np.ndarray], caption: str, alt: str, rate: float = 12, width: int | None = None) -> None:
    """Show a film in a notebook, with a caption below it and words for those who do not see it.

    Parameters
    ----------
    pictures : sequence of ndarray, uint8 (H, W, 3)
    caption, alt : str
        As for `plots.show`.
    rate : float
        Frames a second.
    width : int, optional
        On the page, in pixels. Default: that of the film.
    """
    from IPython.display import Markdown, display

    data = base64.b64encode(mp4(pictures, rate)).decode()
    film = (f'<video controls loop muted playsinline width="{width or pictures[0].shape[1]}" '
            f'aria-label="{html.escape(alt)}" src="data:video/mp4;base64,{data}"></video>')
    display({"text/html": film, "text/plain": alt}, raw=True)
    display(Markdown(f"*{caption}*\n\n<details><summary>The film in words</summary>{html.escape(alt)}</details>"))


def mp4(pictures: Sequence[np.ndarray], rate: float = 12) -> bytes:
    """Frames, uint8 (H, W, 3), as the content of an MP4 file (H.264) that browsers play."""
    av = needed("av")
    file = io.BytesIO()
    height, width = pictures[0].shape[:2]
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=round(rate), options={"crf": str(SMALL), "preset": "slow"})
        stream.height, stream.width, stream.pix_fmt = even(height), even(width), "yuv420p"
        for picture in pictures:
            whole = np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(whole), format="rgb24")))
        out.mux(stream.encode(None))
    return file.getvalue()


def over_time(pictures: Sequence[np.ndarray], row: float, thickness: int = 4) -> np.ndarray:
    """One row of each frame below that of the frame before: time runs down, uint8 (frames x thickness, W, 3).

    What is steady makes upright stripes, what moves slanted ones; flicker makes bands from left to right.

    Parameters
    ----------
    pictures : sequence of ndarray, uint8 (H, W, 3)
    row : float
        Where, from 0 at the top to 1 at the bottom.
    thickness : int
        Rows that each frame gets.
    """
    line = min(int(row * pictures[0].shape[0]), pictures[0].shape[0] - 1)
    return np.repeat(np.stack([picture[line] for picture in pictures]), thickness, axis=0)
