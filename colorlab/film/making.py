"""A grey film in, a coloured one out: read twice, steadied stretch by stretch, kept piece by piece."""

import contextlib
import hashlib
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import torch

import colorlab
from colorlab import codedigest, lab, resources
from colorlab.evaluation.fingerprint import fingerprint
from colorlab.film import anchoring, answering, deinterlacing, encoding, flow, parts, reading, shots, sound, turning
from colorlab.film.anchoring import Anchor
from colorlab.film.answering import Ahead, Answer
from colorlab.film.encoding import Style
from colorlab.film.messages import FilmError, needed
from colorlab.film.parts import Mark, Parts
from colorlab.film.reading import Film, Frame, Trouble
from colorlab.film.steadying import average, base
from colorlab.film.steadying.base import Steadying, Stretch
from colorlab.images.messages import one_line
from colorlab.models.base import Colorizer
from colorlab.models.joining import enlarge, join

PIECE = 64  # frames; what a kill costs at most
OURS = "Colours invented by colorlab"


@dataclass(frozen=True)
class Order:
    """What is to be made of a film: see `colorize`."""

    film: Film
    target: Path
    model: Colorizer
    steadying: Steadying
    style: Style = Style()
    begin: Fraction | None = None
    end: Fraction | None = None
    deinterlace: bool = False
    anchors: Sequence[Anchor] = ()

    def key(self) -> str:
        """What decides the result: film, model, code and choices, in 12 hexadecimal digits."""
        digest = hashlib.blake2b(digest_size=6)
        code = codedigest.of_modules(reading, turning, deinterlacing, encoding, sound, answering, flow, shots, average,
                                     base, type(self.steadying))
        chosen = [(float(a.seconds), repr(a.hints), None if a.picture is None else np.asarray(a.picture).tobytes())
                  for a in self.anchors]
        digest.update(repr((parts.identity(self.film.path), fingerprint(self.model), code, self.steadying.name,
                            self.style, self.begin, self.end, self.deinterlace, chosen, self.target.suffix)).encode())
        return digest.hexdigest()

    def frames(self, begin: Fraction | None, seek: bool, trouble: Trouble, deep: bool = False
               ) -> Generator[Frame, None, None]:
        """The frames to colour, from `begin` on."""
        return reading.frames(self.film, begin, self.end, seek, self.deinterlace, deep, trouble)


def made_by(path: Path) -> str:
    """The mark of a film that colorlab wrote; empty for any other file."""
    with contextlib.suppress(Exception), needed("av").open(os.fspath(path)) as file:
        comment = next((value for key, value in file.metadata.items() if key.lower() == "comment"), "")
        if OURS in comment:
            return comment[comment.index(OURS):]
    return ""


def make(order: Order, overwrite: bool = False, progress: Callable[[int, int | None], None] | None = None) -> list[str]:
    """Colorize a film; returns what the user should know of the result.

    `progress` is called with the number of frames that are done and, if that is known, of all.

    Raises
    ------
    FilmError
        If the target cannot be written, or is a file that no earlier run wrote.
    """
    target, name, key = order.target, one_line(order.target), order.key()
    encoding.check(order.film, target, order.style)
    anchoring.check(order.anchors, order.film, order.model)
    if target.exists():
        if target.samefile(order.film.path):
            raise FilmError(f"{name} is the film itself; choose another name with -o")
        made = made_by(target)
        if key in made and not overwrite:
            return ["it is there already"]
        if not made and not overwrite and target.stat().st_size:
            raise FilmError(f"{name} exists, and no earlier run wrote it; choose another name with -o, or "
                            "--overwrite it")
    store = Parts(target, key)
    notes = [f"{', '.join(others)}: pieces of a run with other choices, kept; delete them if you need none"
             for others in [parts.others(target, key)] if others]
    resources.made_folder(store.folder)
    with resources.alone_in(store.folder):
        mark, state, grey = store.load()
        if not mark.ended:
            mark = _pieces(order, store, mark, state, grey, progress or (lambda done, total: None))
        if not mark.frame:
            raise FilmError(f"{one_line(order.film.path)}: no frame lies between these times; choose others")
        comment = (f"{OURS} {colorlab.__version__}: model {order.model.name}, steadying {order.steadying.name}, made "
                   f"{key}. They are a guess, and no evidence.")
        with resources.replacing(target) as temporary:
            pieces = [(store.piece(i), begin) for i, begin in enumerate(mark.begins)]
            encoding.join(pieces, order.film, temporary, target, order.style, mark.last,
                          order.begin or Fraction(0), order.end, comment)
        store.remove()
    return [*notes, *mark.notes, *_said(order)]


def _said(order: Order) -> list[str]:
    film, said = order.film, []
    if film.interlaced and not order.deinterlace:
        said.append("its frames are interlaced (two half pictures in one); --deinterlace makes whole ones of them")
    if film.width % 2 or film.height % 2:
        said.append(f"{film.width} x {film.height} pixels are odd; the last column or row is doubled")
    if film.alpha:
        said.append("transparency is not kept")
    if unheard := encoding.unheard(film, order.style):
        said.append(f"its sound ({', '.join(unheard)}) is kept as it is; browsers play the film without it, unless you "
                    "convert it: --sound aac")
    if film.bits > 8 and order.style.bits == 8:
        said.append(f"its {film.bits} bits are written as 8, which every browser plays; --bits 10 keeps more")
    return said


def _pieces(order: Order, store: Parts, mark: Mark, state: base.State, grey: np.ndarray | None,
            progress: Callable[[int, int | None], None]) -> Mark:
    """Write all pieces that are missing."""
    film, trouble = order.film, Trouble()
    here, seek = (mark.time * film.time_base if mark.pieces else order.begin), mark.seek
    total, grid = _expected(order), flow.grid(film.height, film.width)
    source = Ahead(answering.answers(order.frames(here, seek, trouble), film, order.model, grid, grey,
                                     order.steadying.needs_flow, order.anchors))
    pictures = order.frames(here, seek, Trouble(), deep=order.style.bits > 8)
    # At least one batch ahead: it tells whether the film goes on, and whether the last difference is a cut.
    wanted = PIECE + max(1, -(-order.steadying.ahead // answering.BATCH)) * answering.BATCH
    buffer: list[Answer] = []
    try:
        while not mark.ended:
            while len(buffer) < wanted and (batch := next(source, None)):
                buffer += batch
            if not buffer:
                break
            links = answering.with_cuts(buffer, mark.difference)
            piece, rest = buffer[:PIECE], buffer[PIECE:]
            chosen = {mark.frame + i: one.chosen for i, one in enumerate(buffer) if one.chosen is not None}
            colours, state = order.steadying.settle(
                Stretch([one.ab for one in buffer], links, len(piece), mark.frame, chosen), state)
            _write(order, store.piece(mark.pieces), piece, colours, pictures, mark.frame, total, progress)
            end, buffer = piece[-1], rest
            mark = Mark(mark.pieces + 1, mark.frame + len(piece), rest[0].time if rest else end.time + end.stays,
                        (*mark.begins, piece[0].time), end.stays, end.link.difference if end.link else None, not rest,
                        not trouble.found, tuple(trouble.said()))
            store.store(mark, state, end.grey)
    finally:
        source.close()
        pictures.close()
    return mark


def _write(order: Order, path: Path, answers: Sequence[Answer], colours: np.ndarray, pictures: Iterator[Frame],
           first: int, total: int | None, progress: Callable[[int, int | None], None]) -> None:
    """Paint the frames of a piece, and write it."""
    with resources.replacing(path) as temporary:
        piece = encoding.Piece(temporary, order.film, order.style)
        for number, (answer, ab) in enumerate(zip(answers, colours, strict=True), first + 1):
            frame = next(pictures, None)
            if frame is None or frame.time != answer.time:
                raise FilmError(f"{one_line(order.film.path)}: read twice, it gave other frames: was it changed, or is "
                                "the disk failing? copy it and try again")
            piece.add(painted(order.model, frame.rgb, ab), answer.time, answer.stays)
            progress(number, total)
        piece.close()


@torch.inference_mode()
def painted(model: Colorizer, rgb: np.ndarray, ab: np.ndarray) -> np.ndarray:
    """A frame (H, W, 3) with the colours (h, w, 2) of its grid; uint8 or uint16, as the frame is."""
    given = torch.from_numpy(np.ascontiguousarray(ab)).permute(2, 0, 1)[None]
    if rgb.dtype == np.uint8:
        if type(model).join is not Colorizer.join:  # a class with a way of its own
            return model.join(rgb, given)
        return join(rgb, given, model.paint)  # bilinearly: colours that follow the grain of a film would flicker
    L = lab.rgb_to_L(torch.from_numpy(rgb.astype(np.float32) / 65535).permute(2, 0, 1)[None])
    found = lab.lab_to_rgb(torch.cat((L, enlarge(given, (rgb.shape[0], rgb.shape[1]))), dim=1))
    return (found[0].permute(1, 2, 0) * 65535).round().contiguous().numpy().astype(np.uint16)


def _expected(order: Order) -> int | None:
    """How many frames there will be, about."""
    if order.film.seconds is None:
        return None
    end = min(order.film.seconds, float(order.end)) if order.end is not None else order.film.seconds
    return max(1, round((end - float(order.begin or 0)) * order.film.rate))
