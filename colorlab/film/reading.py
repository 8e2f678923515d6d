"""Reading films of any kind: what they hold, and their frames, one at a time."""

import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from colorlab.film import deinterlacing, turning
from colorlab.film.messages import FilmError, needed
from colorlab.images.messages import one_line

DEEP = ("9", "10", "12", "14", "16")  # bits, at the end of the name of a pixel format, before the byte order
LONGEST_SIDE = 8192
USUAL = Fraction(25)  # frames a second of what does not say


@dataclass(frozen=True)
class Film:
    """What a film holds.

    Attributes
    ----------
    path : Path
    width, height : int
        Of the picture as it is shown, once it is turned.
    rotation : int
        Quarter turns that the file asks for, counter-clockwise, in degrees: 0, 90, 180 or 270.
    aspect : Fraction
        Width of a pixel by its height.
    rate : Fraction
        Frames a second, on average.
    time_base : Fraction
        Seconds of a tick of the frames' times.
    start : Fraction
        When the film begins, in seconds of its own clock.
    seconds : float or None
        Its length, if the file says so.
    bits : int
        Of a channel, 8 or more.
    interlaced, alpha : bool
    sounds : tuple of str
        The codec of each track of sound.
    mirrored : bool
        Whether the file asks for left and right to be exchanged, before the picture is turned.
    """

    path: Path
    width: int
    height: int
    rotation: int
    aspect: Fraction
    rate: Fraction
    time_base: Fraction
    start: Fraction
    seconds: float | None
    bits: int
    interlaced: bool
    alpha: bool
    sounds: tuple[str, ...]
    mirrored: bool = False

    @property
    def frames(self) -> int | None:
        """How many frames it has, about."""
        return None if self.seconds is None else max(1, round(self.seconds * self.rate))


@dataclass(frozen=True)
class Frame:
    """A frame: its time in ticks of the film's clock from the film's start, how long it stays, and its picture.

    `rgb` is uint8 (H, W, 3), or uint16 where more than 8 bits were asked for.
    """

    time: int
    stays: int
    rgb: np.ndarray


@dataclass
class Trouble:
    """What goes wrong in reading a film: reasons of damaged parts, and how many times had to be mended."""

    damaged: list[str] = field(default_factory=list)
    mended: int = 0

    @property
    def found(self) -> bool:
        return bool(self.damaged or self.mended)

    def said(self) -> list[str]:
        """What the user should know of it."""
        said = []
        if self.damaged:
            parts = "a part of it is" if len(self.damaged) == 1 else f"{len(self.damaged)} parts of it are"
            said.append(f"{parts} damaged and left out ({self.damaged[0]})")
        if self.mended:
            said.append(f"times of frames that were missing or ran backwards were mended: {self.mended}")
        return said


def container(path: Path, *arguments: Any, **options: Any) -> Any:
    """A file, opened by PyAV.

    Raises
    ------
    FilmError
        If it is none that can be read.
    """
    av = needed("av")
    name = one_line(path)
    if not path.is_file():
        raise FilmError(f"{name}: " + ("a folder, or no plain file; give one film" if path.exists() else
                                       "no such file; check the name"))
    if not path.stat().st_size:
        raise FilmError(f"{name}: the file is empty; copy or download it again")
    try:
        return av.open(os.fspath(path), *arguments, metadata_errors="replace", **options)
    except (av.error.FFmpegError, ValueError) as error:
        raise FilmError(f"{name}: not a film that can be read ({_why(error)}); if it plays elsewhere, copy it again or "
                        "save it as MP4") from error


def look(path: str | os.PathLike) -> Film:
    """What a film holds, from its head and its first frame.

    Raises
    ------
    FilmError
        If it is no film that can be read.
    """
    path = Path(path)
    with container(path) as file:
        stream = _pictures(file, path)
        first = next(_decoded(file, stream, Trouble()), None)
        if first is None:
            raise FilmError(f"{one_line(path)}: no frame of it can be read; copy or download it again, or save "
                            "it as MP4")
        rotation, mirrored = turning.turn(first)
        width, height = (first.height, first.width) if rotation in (90, 270) else (first.width, first.height)
        if max(width, height) > LONGEST_SIDE:
            raise FilmError(f"{one_line(path)}: {width} x {height} pixels; make it smaller, "
                            f"{LONGEST_SIDE:,} at most")
        aspect = Fraction(stream.sample_aspect_ratio or 1) or Fraction(1)
        rate = next((Fraction(r) for r in (stream.average_rate, stream.guessed_rate, stream.base_rate)
                     if r and 0.01 < r < 1000), USUAL)
        ticks = stream.duration
        seconds = float(ticks * stream.time_base) if ticks else file.duration / 1e6 if file.duration else None
        starts = [s.start_time * s.time_base for s in (stream, *file.streams.audio) if s.start_time is not None]
        kind = first.format
        return Film(path, width, height, rotation, 1 / aspect if rotation in (90, 270) else aspect, rate,
                    Fraction(stream.time_base or 1 / rate), Fraction(min(starts, default=0)), seconds, _bits(kind.name),
                    bool(first.interlaced_frame), _has_alpha(kind.name) and not _opaque(first),
                    tuple(s.codec_context.name for s in file.streams.audio), mirrored)


def frames(film: Film, begin: Fraction | None = None, end: Fraction | None = None, seek: bool = True,
           deinterlace: bool = False, deep: bool = False, trouble: Trouble | None = None
           ) -> Generator[Frame, None, None]:
    """The frames of a film in their order, one at a time, turned as they are shown.

    Parameters
    ----------
    film : Film
    begin, end : Fraction, optional
        Seconds from the start: frames from `begin` on, and before `end`.
    seek : bool
        Jump near `begin`, instead of decoding all that is before it.
    deinterlace : bool
        Make whole frames of half ones (the filter bwdif).
    deep : bool
        Pictures of 16 bits instead of 8.
    trouble : Trouble, optional
        Gets what goes wrong on the way.
    """
    trouble = Trouble() if trouble is None else trouble
    if begin and seek and not _lands_before(film, begin):
        seek = False
    with container(film.path) as file:
        stream = _pictures(file, film.path)
        stream.thread_type = "AUTO"
        if begin and seek:
            file.seek(int((begin + film.start) / film.time_base), stream=stream, backward=True)
        found = _decoded(file, stream, trouble)
        for frame in _timed(deinterlacing.whole(found, stream) if deinterlace else found, film, trouble):
            if end is not None and frame[0] * film.time_base >= end:
                break
            if begin is None or frame[0] * film.time_base >= begin:
                yield Frame(*frame[:2], _picture(frame[2], film, deep))


def _lands_before(film: Film, begin: Fraction) -> bool:
    """Whether a jump to a time leads to a frame at or before it: some files hold no index, or a wrong one."""
    with container(film.path) as file:
        stream = _pictures(file, film.path)
        try:
            file.seek(int((begin + film.start) / film.time_base), stream=stream, backward=True)
        except needed("av").error.FFmpegError:
            return False
        first = next(_decoded(file, stream, Trouble()), None)
        return first is not None and first.pts is not None and first.pts * film.time_base - film.start <= begin


def _pictures(file: Any, path: Path) -> Any:
    """The stream of moving pictures: not the cover of a record."""
    found = [s for s in file.streams.video if not int(s.disposition) & 0x400]  # AV_DISPOSITION_ATTACHED_PIC
    if not found:
        raise FilmError(f"{one_line(path)}: " + ("it holds sound only; give a file with moving pictures"
                                                 if file.streams.audio else "it holds no moving pictures"))
    if found[0].codec_context is None:
        raise FilmError(f"{one_line(path)}: its pictures are of a kind that ffmpeg cannot read; save it as MP4")
    return found[0]


def _decoded(file: Any, stream: Any, trouble: Trouble) -> Iterator[Any]:
    """Frames as ffmpeg gives them; what is damaged is left out and counted."""
    av = needed("av")
    packets = file.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError as error:  # the file ends in the middle
            trouble.damaged.append(_why(error))
            return
        if packet is None:
            return
        try:
            yield from packet.decode()
        except av.error.EOFError:
            return
        except av.error.FFmpegError as error:
            trouble.damaged.append(_why(error))


def _timed(found: Iterator[Any], film: Film, trouble: Trouble) -> Iterator[tuple[int, int, Any]]:
    """Each frame's time and how long it stays, in ticks; times that are missing or run backwards are mended."""
    usual = max(1, round(1 / (film.rate * film.time_base)))
    start, last = round(film.start / film.time_base), None
    for frame in found:
        time = None if frame.pts is None else frame.pts - start
        if time is None or last is not None and time <= last[0]:
            time = 0 if last is None else last[0] + usual
            trouble.mended += 1
        if last is not None:
            yield last[0], time - last[0], last[1]
        last = time, frame
    if last is not None:
        yield last[0], last[1].duration or usual, last[1]


def _picture(frame: Any, film: Film, deep: bool) -> np.ndarray:
    turned = film.rotation in (90, 270)
    width, height = (film.height, film.width) if turned else (film.width, film.height)
    # Straight from 10 bits to 8, ffmpeg comes out too dark, by one or two values of 255.
    many = deep or film.bits > 8
    rgb = frame.to_ndarray(format="rgb48le" if many else "rgb24", width=width, height=height)
    if many and not deep:
        rgb = eight_bits(rgb)
    return turning.upright(rgb, film.rotation, film.mirrored)


def eight_bits(rgb: np.ndarray) -> np.ndarray:
    """RGB uint8 (H, W, 3) of uint8 or uint16."""
    return rgb if rgb.dtype == np.uint8 else ((rgb.astype(np.uint32) + 128) // 257).astype(np.uint8)


def _bits(name: str) -> int:
    """Of the name of a pixel format, such as yuv420p10le."""
    plain = name.removesuffix("le").removesuffix("be")
    return next((int(bits) for bits in DEEP if plain.endswith((f"p{bits}", f"gray{bits}"))),
                16 if plain in ("rgb48", "rgba64", "bgr48", "bgra64") else 8)


def _has_alpha(name: str) -> bool:
    return name.startswith(("yuva", "rgba", "bgra", "argb", "abgr", "ya", "gbrap", "pal8"))


def _opaque(frame: Any) -> bool:
    """Whether a frame of a GIF, which may always be transparent, is not; in other films a later one may be."""
    return frame.format.name in ("bgra", "pal8") and bool((frame.to_ndarray(format="rgba")[..., 3] == 255).all())


def _why(error: Exception) -> str:
    return one_line(getattr(error, "strerror", None) or error)[:100]
