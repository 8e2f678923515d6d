"""Films of all kinds that people have on their disks, made with PyAV; `odd_films.py` colours and plays them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

SOUND_RATE = 48000


@dataclass(frozen=True)
class Clip:
    """A kind of film: file suffix, how it is written, what of `colorlab film` is asked for, what becomes of it.

    `refused`: a part of the line that refuses it; empty where it is coloured. `target`: suffix of the result. `silent`:
    its sound is kept, but no browser plays it, which a note says.
    """

    make: Callable[[Path], None]
    suffix: str = ".mp4"
    words: tuple[str, ...] = ()
    refused: str = ""
    target: str = ".mp4"
    silent: bool = False


CLIPS: dict[str, Clip] = {}


def clip(name: str, suffix: str = ".mp4", *words: str, refused: str = "", target: str = ".mp4", silent: bool = False,
         **how) -> None:
    """List a film that `write` writes with these options."""
    CLIPS[name] = Clip(lambda path: write(path, **how), suffix, words, refused, target, silent)


def special(name: str, suffix: str = ".mp4", *words: str, refused: str = ""):
    """List a film that the decorated function writes."""
    def decorate(make: Callable[[Path], None]) -> Callable[[Path], None]:
        CLIPS[name] = Clip(make, suffix, words, refused)
        return make

    return decorate


def waves(i: int, height: int, width: int) -> np.ndarray:
    """A grey picture that moves, RGB uint8 (H, W, 3), nowhere black; the corner at the upper left is white."""
    y, x = np.mgrid[:height, :width]
    grey = (110 + 50 * np.sin((x + 2 * i) / 9) + 30 * np.cos(y / 7)).astype(np.uint8)
    grey[:height // 3, :width // 3] = 245
    return np.repeat(grey[..., None], 3, axis=2)


def write(path: Path, count: int = 25, size: tuple[int, int] = (64, 96), codec: str = "libx264",
          pixels: str = "yuv420p", rate: int | Fraction = 25, base: Fraction | None = None,
          times: list[int] | None = None, sounds: tuple[str, ...] = (), sound_from: float = 0,
          sound_seconds: float | None = None, kind: str | None = None, aspect: Fraction | None = None,
          coder: dict[str, str] | None = None, muxer: dict[str, str] | None = None,
          turned: tuple[int, bool] = (0, False), interlaced: bool = False, subtitles: bool = False, cover: bool = False,
          pictures: int = 1, sound_rate: int = SOUND_RATE) -> None:
    """A small film; `times`: ticks of `base` at which its frames are shown; `turned`: degrees, and whether mirrored."""
    with av.open(str(path), "w", format=kind, options=muxer or {}) as file:
        streams = [_pictures(file, size, codec, pixels, rate, base, aspect, coder, interlaced) for _ in range(pictures)]
        if turned != (0, False):
            streams[0].set_display_rotation(turned[0], hflip=turned[1])
        tracks = [file.add_stream(sound, rate=sound_rate) for sound in sounds]
        for track in tracks:
            track.codec_context.layout, track.bit_rate = "mono", 64000
        text = _words(file, path.with_suffix(".srt")) if subtitles else []
        if cover:
            _cover(file)
        packets = [(p.pts * p.time_base, p) for stream in streams for p in _shown(stream, count, size, times)]
        for track in tracks:
            seconds = count / rate if sound_seconds is None else sound_seconds
            packets += [(p.pts * p.time_base, p) for p in _heard(track, sound_from, float(seconds))]
        packets += [(p.pts * p.time_base, p) for p in text]
        for _, packet in sorted(packets, key=lambda one: float(one[1].dts * one[1].time_base
                                                               if one[1].dts is not None else one[0])):
            file.mux(packet)


def _pictures(file, size, codec, pixels, rate, base, aspect, coder, interlaced):
    stream = file.add_stream(codec, rate=rate, options=coder or {})
    stream.height, stream.width, stream.pix_fmt = size[0], size[1], pixels
    stream.codec_context.time_base = base or 1 / Fraction(rate)
    if aspect:
        stream.codec_context.sample_aspect_ratio = aspect
    if interlaced:
        stream.codec_context.flags |= 0x20040000  # interlaced DCT, and motion
    return stream


def _shown(stream, count: int, size: tuple[int, int], times: list[int] | None) -> Iterator:
    context = stream.codec_context
    for i in range(count):
        frame = av.VideoFrame.from_ndarray(waves(i, *size), format="rgb24").reformat(format=context.pix_fmt)
        frame.pts, frame.time_base = times[i] if times else i, context.time_base
        for packet in stream.encode(frame):
            packet.duration = packet.duration or 1
            yield packet
    yield from stream.encode(None)


def _heard(track, begin: float, seconds: float) -> Iterator:
    context = track.codec_context
    rate, kind, step = context.sample_rate, context.format.name, context.frame_size or 960
    for start in range(0, round(seconds * rate), step):
        tone = 0.3 * np.sin(np.arange(start, start + step) / 16)[None]
        samples = tone.astype(np.float32) if kind.startswith("flt") else (
            tone * 2 ** 31).astype(np.int32) if kind.startswith("s32") else (tone * 30000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples, format=kind, layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start + round(begin * rate), Fraction(1, rate)
        yield from track.encode(frame)
    yield from track.encode(None)


def _words(file, place: Path) -> list:
    """The packets of a track of subtitles."""
    place.write_text("1\n00:00:00,100 --> 00:00:00,900\nA line of words.\n")
    with av.open(str(place)) as given:
        track = file.add_stream_from_template(given.streams.subtitles[0])
        packets = [packet for packet in given.demux() if packet.size]
        for packet in packets:
            packet.stream = track
        return packets


def _cover(file) -> None:
    made = av.CodecContext.create("mjpeg", "w")
    made.width, made.height, made.pix_fmt, made.time_base = 32, 32, "yuvj420p", Fraction(1, 25)
    (packet,) = made.encode(av.VideoFrame.from_ndarray(waves(0, 32, 32), format="rgb24").reformat(format="yuvj420p"))
    file.add_attachment("cover.jpg", "image/jpeg", bytes(packet))


PHONE = [i * 20 + 5 * (i % 3) + (900 if i > 15 else 0) for i in range(25)]
AAC, OPUS = ("aac",), ("libopus",)

clip("plain", sounds=AAC)
clip("no sound")
clip("one frame", count=1)
clip("one frame with a second of sound", count=1, sounds=AAC, sound_seconds=1)
clip("two frames a minute apart", count=2, base=Fraction(1, 10), times=[0, 600], rate=10)
clip("rate varies, as of a phone", ".mov", times=PHONE, base=Fraction(1, 600), sounds=AAC, sound_seconds=2.3)
clip("29.97 a second", rate=Fraction(30000, 1001), sounds=AAC)
clip("120 a second", rate=120, count=120)
clip("a slide each four seconds", rate=Fraction(1, 4), count=4)
clip("turned by 90", turned=(90, False), sounds=AAC)
clip("turned by 180", turned=(180, False))
clip("turned by 270", ".mov", turned=(270, False))
clip("mirrored by a front camera", turned=(0, True))
clip("mirrored and turned", turned=(90, True))
clip("33 x 17 pixels", ".mkv", size=(17, 33), pixels="yuv444p")
clip("1 x 1 pixel", ".mkv", size=(1, 1), codec="ffv1", pixels="yuv444p", count=3)
clip("2 x 600 pixels", ".mkv", size=(600, 2), codec="ffv1", pixels="yuv444p", count=5)
clip("10 bits, H.264", ".mkv", pixels="yuv420p10le")
clip("10 bits, HEVC", codec="libx265", pixels="yuv420p10le", coder={"x265-params": "log-level=error"})
clip("10 bits, ProRes, PCM", ".mov", "--sound", "aac", codec="prores_ks", pixels="yuv422p10le", sounds=("pcm_s16le",))
clip("PCM, as it is, to .mp4", ".mov", sounds=("pcm_s16le",), refused="cannot hold the film's sound (pcm_s16le)")
clip("PCM, as it is, to .mov", ".mov", sounds=("pcm_s16le",), target=".mov")
clip("alpha, FFV1", ".mkv", codec="ffv1", pixels="yuva420p")
clip("alpha, QuickTime animation", ".mov", codec="qtrle", pixels="argb")
clip("alpha, VP9", ".webm", codec="libvpx-vp9", pixels="yuva420p", coder={"auto-alt-ref": "0"})
clip("grey, H.264", pixels="gray")
clip("grey, 10 bits, FFV1", ".mkv", codec="ffv1", pixels="gray10le")
clip("RGB, H.264", ".mkv", codec="libx264rgb", pixels="rgb24")
clip("full range, Motion JPEG", ".avi", codec="mjpeg", pixels="yuvj420p")
clip("interlaced, H.264", interlaced=True, coder={"x264-params": "tff=1"})
clip("interlaced, made whole", ".mp4", "--deinterlace", interlaced=True, coder={"x264-params": "tff=1"})
clip("interlaced, MPEG-2, TS", ".ts", codec="mpeg2video", interlaced=True, sounds=("mp2",))
clip("pixels not square", aspect=Fraction(16, 11), sounds=AAC)
clip("pixels not square, turned", aspect=Fraction(4, 3), turned=(90, False))
clip("frames wait for later ones", coder={"bf": "3", "g": "250"}, sounds=AAC)
clip("two tracks of sound", ".mkv", sounds=("aac", "ac3"))
clip("subtitles, MKV", ".mkv", sounds=AAC, subtitles=True)
clip("a cover picture", ".mkv", sounds=AAC, cover=True)
clip("two tracks of pictures", pictures=2)
clip("sound begins half a second late", sounds=AAC, sound_from=0.5)
clip("pictures begin half a second late", times=list(range(13, 38)), sounds=AAC, sound_seconds=1.5)
clip("sound longer than pictures", sounds=AAC, sound_seconds=2)
clip("sound shorter than pictures", count=50, sounds=AAC, sound_seconds=0.5)
clip("clock begins at an hour", ".mkv", times=[90000 + i for i in range(25)], sounds=AAC, sound_from=3600)
clip("clock begins below zero", ".mkv", times=[i - 10 for i in range(25)], muxer={"avoid_negative_ts": "disabled"})
clip("clock begins below zero, MP4", times=[i - 10 for i in range(25)], sounds=AAC, sound_from=-0.4,
     muxer={"avoid_negative_ts": "disabled"})
clip("one key frame in 500", count=500, coder={"g": "100000", "sc_threshold": "0", "preset": "ultrafast"})
clip("the end of it", ".mp4", "--from", "0:19", count=500,
     coder={"g": "100000", "sc_threshold": "0", "preset": "ultrafast"})
clip("in fragments", muxer={"movflags": "frag_keyframe+empty_moov+default_base_moof"}, coder={"g": "10"}, sounds=AAC)
clip("live, no length said", ".mkv", muxer={"live": "1"}, sounds=AAC)
clip("MKV, Opus", ".mkv", sounds=OPUS)
clip("WebM, VP8, Opus", ".webm", codec="libvpx", sounds=OPUS)
clip("WebM to WebM", ".webm", codec="libvpx-vp9", sounds=OPUS, target=".webm")
clip("AV1", codec="libsvtav1", size=(64, 96), sounds=OPUS)
clip("AVI, MPEG-4, MP3", ".avi", codec="mpeg4", sounds=("libmp3lame",))
clip("AVI, frames wait, AC-3", ".avi", codec="mpeg4", coder={"bf": "2"}, sounds=("ac3",), silent=True)
clip("AVI, AC-3, converted", ".avi", "--sound", "aac", codec="mpeg4", sounds=("ac3",))
clip("ALAC", ".mov", sounds=("alac",), silent=True)
clip("AVI, Huffyuv, PCM", ".avi", "--sound", "aac", codec="huffyuv", pixels="yuv422p", sounds=("pcm_s16le",))
clip("TS, AAC", ".ts", sounds=AAC)
clip("TS, the clock wraps", ".ts", base=Fraction(1, 90000), times=[2 ** 33 - 45000 + 3600 * i for i in range(25)])
clip("MPEG-1, MP2", ".mpg", codec="mpeg1video", sounds=("mp2",))
clip("FLV, MP3", ".flv", codec="flv", sounds=("libmp3lame",), sound_rate=44100)
clip("WMV", ".wmv", codec="wmv2", sounds=("wmav2",), refused="cannot hold the film's sound (wmav2)")
clip("WMV, sound converted", ".wmv", "--sound", "aac", codec="wmv2", sounds=("wmav2",))
clip("3GP of an old phone", ".3gp", codec="h263", size=(96, 128))
clip("DV, 720 x 576", ".dv", codec="dvvideo", size=(576, 720), pixels="yuv420p", count=5)
clip("Cinepak", ".avi", codec="cinepak", pixels="rgb24")
clip("Y4M", ".y4m", codec="rawvideo", kind="yuv4mpegpipe")
clip("H.264 without a container", ".h264", kind="h264")
clip("GIF", ".gif", codec="gif", pixels="rgb8", rate=10)
clip("APNG", ".apng", codec="apng", pixels="rgb24", rate=10)
clip("sound only", ".m4a", count=0, pictures=0, sounds=AAC, sound_seconds=1, refused="it holds sound only")
clip("sound only, with a cover", ".mka", count=0, pictures=0, sounds=AAC, sound_seconds=1, cover=True,
     refused="it holds sound only")


@special("an edit list that leaves out the first 0.4 s")
def edited(path: Path) -> None:
    write(path, count=35, coder={"g": "250", "bf": "0"})
    data = bytearray(path.read_bytes())
    at = data.index(b"elst") + 4
    # version and flags, count, then: length in the film's ticks (1/1000 s), where it begins in the track's, rate
    data[at + 8:at + 12] = (1000).to_bytes(4, "big")
    data[at + 12:at + 16] = (10 * 512).to_bytes(4, "big")
    path.write_bytes(data)


@special("a track of data", ".ts")
def data_track(path: Path) -> None:
    with av.open(str(path), "w") as file:
        stream = _pictures(file, (64, 96), "libx264", "yuv420p", 25, None, None, None, False)
        track = file.add_data_stream("klv")
        for i, packet in enumerate(_shown(stream, 25, (64, 96), None)):
            file.mux(packet)
            words = av.Packet(bytes(16))
            words.stream, words.time_base, words.pts, words.dts = track, Fraction(1, 25), i, i
            file.mux(words)


def _cut(suffix: str, share: float, refused: str = "", **how):
    def make(path: Path) -> None:
        write(path, count=100, coder={"g": "25", "bf": "0"}, **how)
        data = path.read_bytes()
        path.write_bytes(data[:int(len(data) * share)])

    return Clip(make, suffix, refused=refused)


CLIPS["cut off, MKV"] = _cut(".mkv", 0.6, sounds=AAC)
CLIPS["cut off, TS"] = _cut(".ts", 0.6, sounds=AAC)
CLIPS["cut off, AVI"] = _cut(".avi", 0.6, codec="mpeg4")
CLIPS["cut off, MP4, its index in front"] = _cut(".mp4", 0.6, sounds=AAC, muxer={"movflags": "faststart"})
CLIPS["cut off, MP4, its index lost"] = _cut(".mp4", 0.6, "not a film that can be read", sounds=AAC)
CLIPS["cut off, fragments"] = _cut(".mp4", 0.6,
                                   muxer={"movflags": "frag_keyframe+empty_moov+default_base_moof"})


@special("zeros in the middle")
def zeros(path: Path) -> None:
    write(path, count=100, coder={"g": "25", "bf": "0"})
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle:middle + len(data) // 20] = bytes(len(data) // 20)
    path.write_bytes(data)


@special("two recordings in a row, TS", ".ts")
def in_a_row(path: Path) -> None:
    _in_a_row(path)


@special("two recordings in a row, TS, converted", ".ts", "--sound", "aac")
def in_a_row_converted(path: Path) -> None:
    _in_a_row(path)


def _in_a_row(path: Path) -> None:
    write(path, count=25, sounds=AAC)
    first = path.read_bytes()
    write(path, count=25, size=(48, 64), sounds=AAC)
    path.write_bytes(first + path.read_bytes())


@special("an animated WebP", ".webp", refused="no frame of it can be read")
def animated(path: Path) -> None:
    from PIL import Image

    pictures = [Image.fromarray(waves(i, 64, 96)) for i in range(10)]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=100)


@special("a photo", ".jpg")
def photo(path: Path) -> None:
    from PIL import Image

    Image.fromarray(waves(0, 64, 96)).save(path)


@special("an empty file", refused="the file is empty")
def empty(path: Path) -> None:
    path.touch()


@special("words", refused="not a film that can be read")
def words(path: Path) -> None:
    path.write_text("no film\n" * 99)
