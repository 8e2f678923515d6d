"""Writing frames into a piece of film, and pieces with the sound into the whole."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from colorlab.film import sound
from colorlab.film.messages import FilmError, needed
from colorlab.film.reading import Film, container
from colorlab.images.messages import one_line

# Pieces are in this container: it keeps any tick of time and any codec.
PIECE = "nut"
CONTAINERS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska", ".webm": "webm"}
SOUND = ("copy", "aac", "none")
UNHEARD = {"ac3", "eac3", "alac", "amr_nb", "amr_wb", "dts", "truehd", "wmav1", "wmav2", "adpcm_ms", "adpcm_ima_wav"}


@dataclass(frozen=True)
class Codec:
    """A way to write pictures: ffmpeg's encoder, its quality that is usual, where it fits, and its settings."""

    encoder: str
    quality: int
    containers: tuple[str, ...]
    settings: dict[str, str]
    deep: str | None = None  # the pixel format for 10 bits
    quality_name: str = "crf"


# No frame waits for a later one: so pieces can be joined frame to frame.
CODECS = {
    "h264": Codec("libx264", 18, (".mp4", ".m4v", ".mov", ".mkv"), {"preset": "fast", "bf": "0"}, "yuv420p10le"),
    "hevc": Codec("libx265", 20, (".mp4", ".m4v", ".mov", ".mkv"),
                  {"preset": "fast", "x265-params": "bframes=0:log-level=error"}, "yuv420p10le"),
    "vp9": Codec("libvpx-vp9", 28, (".webm", ".mkv", ".mp4"),
                 {"b": "0", "cpu-used": "5", "row-mt": "1", "auto-alt-ref": "0", "lag-in-frames": "0"}, "yuv420p10le"),
    "ffv1": Codec("ffv1", 0, (".mkv",), {"level": "3", "slicecrc": "1"}, "yuv444p10le", ""),
}


@dataclass(frozen=True)
class Style:
    """How a film is written: codec, quality (lower is better and larger), bits of a channel, what becomes of sound."""

    codec: str = "h264"
    quality: int | None = None
    bits: int = 8
    sound: str = "copy"

    @property
    def pixels(self) -> str:
        """ffmpeg's name of the pixel format."""
        if self.bits == 10:
            return str(CODECS[self.codec].deep)
        return "yuv444p" if self.codec == "ffv1" else "yuv420p"


def usual_codec(target: Path) -> str:
    """The codec for a file of this name."""
    return "vp9" if target.suffix.lower() == ".webm" else "h264"


def check(film: Film, target: Path, style: Style) -> None:
    """Raise a FilmError, before anything is computed, if a film cannot be written like this."""
    av = needed("av")
    suffix, name = target.suffix.lower(), one_line(target)
    if suffix not in CONTAINERS:
        raise FilmError(f"{name}: films are written as {', '.join(CONTAINERS)}; choose one of these with -o")
    codec = CODECS[style.codec]
    if suffix not in codec.containers:
        raise FilmError(f"{name}: {style.codec} does not go into {suffix}; take {' or '.join(codec.containers)}")
    if codec.encoder not in av.codecs_available:
        raise FilmError(f"this PyAV cannot write {style.codec}; choose another --codec")
    if style.sound == "copy" and film.sounds:
        takes = _takes(suffix)
        lost = [sound for sound in film.sounds if _plain(sound) not in takes]
        if lost:
            raise FilmError(f"{name}: {suffix} cannot hold the film's sound ({lost[0]}) as it is; write to .mkv, or "
                            "take --sound aac (converted) or --sound none")


def _takes(suffix: str) -> set[str]:
    """The codecs of sound that go into a container untouched, and that players expect there."""
    mp4 = {"aac", "mp3", "ac3", "eac3", "alac", "opus", "flac", "mp2"}
    return {".webm": {"opus", "vorbis"}, ".mov": mp4 | {"pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_u8"},
            ".mkv": mp4 | {"vorbis", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_u8", "pcm_s32le", "pcm_f32le", "wmav1",
                           "wmav2", "dts", "truehd", "adpcm_ms", "adpcm_ima_wav", "amr_nb", "amr_wb"}}.get(suffix, mp4)


def _plain(sound: str) -> str:
    """The codec's name, whichever decoder ffmpeg takes for it."""
    return {"mp3float": "mp3", "mp2float": "mp2", "libopus": "opus", "libvorbis": "vorbis", "dca": "dts",
            "amrnb": "amr_nb", "amrwb": "amr_wb", "aac_fixed": "aac"}.get(sound, sound)


def unheard(film: Film, style: Style) -> list[str]:
    """The codecs of sound that are copied, if browsers play none of them."""
    kinds = {_plain(sound) for sound in film.sounds}
    return sorted(kinds) if style.sound == "copy" and kinds <= UNHEARD else []


def even(size: int) -> int:
    """The next even number: colours are stored for two by two pixels."""
    return size + size % 2


class Piece:
    """A piece of film that is being written, without sound; its times count from its own first frame."""

    def __init__(self, path: Path, film: Film, style: Style):
        av = needed("av")
        codec = CODECS[style.codec]
        self.style, self.size = style, (even(film.height), even(film.width))
        self.begin: int | None = None
        self.file: Any = av.open(str(path), "w", format=PIECE)
        self.stream: Any = self.file.add_stream(codec.encoder, rate=film.rate.limit_denominator(60000))
        self.stream.height, self.stream.width = self.size
        self.stream.pix_fmt = style.pixels
        context = self.stream.codec_context
        context.time_base = film.time_base
        context.sample_aspect_ratio = film.aspect
        # Video range, BT.709, the transfer curve of sRGB.
        context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 1, 1, 13
        options = dict(codec.settings)
        if codec.quality_name:
            options[codec.quality_name] = str(codec.quality if style.quality is None else style.quality)
        self.stream.options = options
        self.time_base = film.time_base

    def add(self, rgb: np.ndarray, time: int, stays: int) -> None:
        """Write a frame, RGB uint8 or uint16 (H, W, 3)."""
        av = needed("av")
        height, width = self.size
        pad = ((0, height - rgb.shape[0]), (0, width - rgb.shape[1]), (0, 0))
        whole = np.pad(rgb, pad, mode="edge") if any(after for _, after in pad) else np.ascontiguousarray(rgb)
        frame = av.VideoFrame.from_ndarray(whole, format="rgb24" if rgb.dtype == np.uint8 else "rgb48le")
        frame = frame.reformat(format=self.style.pixels, dst_colorspace="ITU709", dst_color_range="MPEG")
        if self.begin is None:
            self.begin = time
        frame.pts, frame.time_base, frame.duration = time - self.begin, self.time_base, stays
        self.file.mux(self.stream.encode(frame))

    def close(self) -> None:
        self.file.mux(self.stream.encode(None))
        self.file.close()


def join(pieces: Sequence[tuple[Path, int]], film: Film, target: Path, name: Path, style: Style, last: int,
         begin: Fraction, end: Fraction | None, comment: str) -> None:
    """Write pieces, each with the time in ticks at which it begins, and the film's sound into one file.

    `name` is what the file will be called, `last` how many ticks the last frame stays; `begin` and `end` are the
    seconds of the film that it holds.
    """
    av = needed("av")
    kind = CONTAINERS[name.suffix.lower()]
    options = {"movflags": "+faststart"} if kind in ("mp4", "mov") else {}
    with (av.open(str(target), "w", format=kind, options=options) as out, container(film.path) as source,
          av.open(str(pieces[0][0])) as first):
        video = out.add_stream_from_template(first.streams.video[0], opaque=False)
        video.time_base = film.time_base
        if video.codec_context is None or kind == "mp4" and style.codec == "hevc":
            video.codec_tag = "hvc1"
        for key, value in source.metadata.items():
            if key.lower() in ("title", "artist", "date", "copyright", "creation_time", "album", "genre"):
                out.metadata[key] = value
        out.metadata["comment"] = "; ".join(filter(None, (source.metadata.get("comment"), comment)))
        sounds = list(source.streams.audio) if style.sound != "none" else []
        tracks = {s.index: sound.track(out, s, style.sound) for s in sounds}
        shift = round(begin / film.time_base)
        both = heapq.merge(_video(pieces, film, video, shift, last),
                           sound.packets(source, sounds, tracks, film, begin, end), key=lambda one: one[0])
        for _, packet in both:
            out.mux(packet)


def _video(pieces: Sequence[tuple[Path, int]], film: Film, stream: Any, shift: int, last: int
           ) -> Iterator[tuple[Fraction, Any]]:
    """The packets of all pieces with their times in the whole, and how long each stays."""
    waiting: Any = None
    for path, begin in pieces:
        with container(path) as file:
            for packet in file.demux(video=0):
                if packet.pts is None or not packet.size:
                    continue
                time = round(packet.pts * packet.time_base / film.time_base) + begin - shift
                if waiting is not None:
                    waiting.duration = time - waiting.pts
                    yield waiting.pts * film.time_base, waiting
                packet.pts = packet.dts = time
                packet.time_base, packet.stream, waiting = film.time_base, stream, packet
    if waiting is not None:
        waiting.duration = last
        yield waiting.pts * film.time_base, waiting
