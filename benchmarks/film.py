"""How steady are the colours of films, and what does it cost? A table of clips, models and ways of steadying.

    python benchmarks/film.py -o data/film.csv --clips vtest=vtest.avi chaplin=chaplin.mp4

Three films of drawn streets are always among the clips; they need no file, and their colours are known. Of a clip in
colour the colours are the truth (vtest.avi lies in Debian's package opencv-doc); of one that is grey (its mean
colourfulness is below 6) there is none. Intervals are of blocks of frames; milliseconds are those of a processor.
With --no-streets --append and no clips nothing is measured: the shares of the warp error are computed anew.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd
import torch

import colorlab
from colorlab import film, lab, streets
from colorlab.film import answering, measures
from colorlab.film.reading import Film, Frame

STREETS = (3, 14, 27)
GREY = 6.0
SHARES = ("warp_removed", "warp_removable", "warp_excess_removed")


def drawn(seed: int, count: int) -> list[Frame]:
    """A film of a drawn street."""
    return [Frame(i, 1, scene.rgb) for i, scene in enumerate(streets.film(seed, count))]


def ab_of(rgb: np.ndarray, grid: tuple[int, int]) -> np.ndarray:
    """Its colours on the grid, float32 (h, w, 2)."""
    import cv2

    small = cv2.resize(rgb, grid[::-1], interpolation=cv2.INTER_AREA)
    return lab.rgb_to_lab(torch.from_numpy(small).permute(2, 0, 1))[1:].permute(1, 2, 0).contiguous().numpy()


def grey_film(frames: list[Frame]) -> list[Frame]:
    """The same film without its colours."""
    found = []
    for one in frames:
        L = lab.rgb_to_L(torch.from_numpy(one.rgb).permute(2, 0, 1))[0]
        grey = lab.to_uint8(lab.grey_value(L)).numpy()
        found.append(Frame(one.time, one.stays, np.repeat(grey[..., None], 3, axis=2)))
    return found


def settled(name: str, found: list[answering.Answer], links: list) -> tuple[np.ndarray, float]:
    """The colours of a method, stretch by stretch as `film.make` does it, and its milliseconds a frame."""
    from colorlab.film.making import PIECE

    method, state, colours, start = film.METHODS[name](), {}, [], time.process_time()
    for first in range(0, len(found), PIECE):
        part = slice(first, first + PIECE + method.ahead)
        stretch = film.Stretch([one.ab for one in found[part]], links[part], min(PIECE, len(found) - first), first, {})
        some, state = method.settle(stretch, state)
        colours.append(some)
    return np.concatenate(colours), 1000 * (time.process_time() - start) / len(found)


def rows(clip: str, frames: list[Frame], models: list[str], methods: list[str]) -> list[dict]:
    height, width = frames[0].rgb.shape[:2]
    grid = film.grid(height, width)
    truth = [ab_of(one.rgb, grid) for one in frames]
    vivid = np.mean([colorlab.metrics.colourfulness(one.rgb) for one in frames[::20]])
    known = vivid >= GREY
    grey = grey_film(frames)
    nothing = Film(Path(clip), width, height, 0, 1, 25, 1, 0, None, 8, False, False, ())
    table, links = [], []
    for name in models:
        model, start = colorlab.load(name), time.process_time()
        found = [one for batch in answering.answers(grey, nothing, model, grid, None, not links) for one in batch]
        seconds = time.process_time() - start
        links = links or answering.with_cuts(found, None)
        for method in methods:
            colours, spent = settled(method, found, links)
            table.append(row(clip, Path(name).stem, method, found, links, colours, truth if known else None,
                             spent, 1000 * seconds / len(frames)))
    others = {"grey": [np.zeros_like(one) for one in truth]} | ({"truth": truth} if known else {})
    for name, colours in others.items():
        table.append(row(clip, name, "", found, links, colours, truth if known else None, 0, 0))
    print(clip, len(frames), "frames,", sum(one is not None and one.cut for one in links), "cuts", flush=True)
    return table


def row(clip, model, method, found, links, colours, truth, spent, network) -> dict:
    result = measures.measured([one.grey for one in found], links, colours, truth)
    values = {"clip": clip, "model": model, "steadying": method, "frames": len(found)}
    for name in ("flicker", "warp_error", "colourfulness", "ab_error"):
        values[name], values[f"{name}_low"], values[f"{name}_high"] = measures.interval(getattr(result, name))
    return values | {"drift": result.drift, "ms_steadying": spent, "ms_network_and_flow": network}


def with_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Add what steadying does to the warp error, beside what it could do.

    Most of that error is the grey film's own: grain, changing light, motion that is found to a fraction of a pixel.
    Steadying touches colours only. So of the error of the same model frame by frame, `warp_removed` is the share that
    is gone, `warp_removable` the share that would be gone if the colours were taken away, and `warp_excess_removed`
    the share of what lies above the grey film's error that is gone.
    """
    table = table.drop(columns=[name for name in SHARES if name in table])
    alone = table[table.steadying == "none"].set_index(["clip", "model"]).warp_error
    grey = table[table.model == "grey"].set_index("clip").warp_error
    found = [(alone.get((row.clip, row.model), np.nan), grey.get(row.clip, np.nan), row.warp_error)
             for row in table.itertuples()]
    before, least, here = (np.array(column, float) for column in zip(*found))
    shares = (1 - here / before, 1 - least / before, (before - here) / (before - least))
    at = list(table).index("colourfulness")
    for name, values in zip(reversed(SHARES), reversed(shares)):
        table.insert(at, name, values)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", nargs="*", default=[], metavar="NAME=FILE")
    parser.add_argument("--frames", type=int, default=240, help="of a clip, from its beginning")
    parser.add_argument("--models", nargs="+", default=["zhang16-mini", "data/weights/colorlab26.safetensors"])
    parser.add_argument("--methods", nargs="+", default=film.METHODS.names())
    parser.add_argument("--no-streets", action="store_true", help="only the clips that are named")
    parser.add_argument("--append", action="store_true", help="keep the rows that are in the file already")
    parser.add_argument("-o", "--out", type=Path, help="write the table to this CSV file")
    options = parser.parse_args()
    table = []
    for seed in () if options.no_streets else STREETS:
        table += rows(f"street {seed}", drawn(seed, min(options.frames, 72)), options.models, options.methods)
    for clip in options.clips:
        name, _, path = clip.partition("=")
        found = film.frames(film.look(path))
        table += rows(name, [next(found) for _ in range(min(options.frames, film.look(path).frames))], options.models,
                      options.methods)
    result = pd.DataFrame(table)
    if options.append and options.out.exists():
        result = pd.concat((pd.read_csv(options.out), result)) if table else pd.read_csv(options.out)
    result = with_shares(result)
    shown = [name for name in result if not name.endswith(("_low", "_high"))]
    print(result[shown].round(2).to_string(index=False))
    if options.out:
        result.to_csv(options.out, index=False, float_format="%.4g", lineterminator="\n")


if __name__ == "__main__":
    main()
