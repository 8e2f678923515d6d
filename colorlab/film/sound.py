"""The sound of a film on its way into another: its packets as they are, or converted to AAC."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from colorlab.film.messages import needed
from colorlab.film.reading import Film

APART = 0.1  # seconds by which sound may be off its time before a gap is left in it


class Copy:
    """A track that is copied, packet by packet."""

    def __init__(self, out: Any, source: Any):
        self.track, self.late = out.add_stream_from_template(source, opaque=True), 0
        self.last: tuple[int, int] | None = None  # when the last packet begins, and ends

    def take(self, packet: Any, shift: Fraction) -> Iterator[Any]:
        """What a packet becomes when the clock begins `shift` seconds later."""
        if packet.is_corrupt:  # half a packet stops a browser
            return
        moved = round(shift / packet.time_base)
        behind = packet.pts - (packet.pts if packet.dts is None else packet.dts)
        here = packet.pts - behind - moved
        if self.last is not None and here + self.late <= self.last[0]:  # two recordings in a row
            self.late = self.last[1] - here
        packet.dts = here + self.late
        packet.pts, packet.stream = packet.dts + behind, self.track
        self.last = packet.dts, packet.dts + max(1, packet.duration or 0)
        yield packet

    def rest(self) -> Iterator[Any]:
        """Nothing waits."""
        return iter(())


class Conversion:
    """A track that is decoded and written as AAC."""

    def __init__(self, out: Any, source: Any):
        self.track = out.add_stream("aac", rate=source.codec_context.sample_rate)
        self.track.codec_context.layout = "mono" if source.codec_context.channels == 1 else "stereo"
        self.next: int | None = None

    def take(self, packet: Any, shift: Fraction) -> Iterator[Any]:
        """As of `Copy`. Times count samples: ticks of some containers are longer than a packet of AAC."""
        try:
            decoded = packet.decode()
        except needed("av").error.FFmpegError:  # a damaged part is silent
            return
        for frame in decoded:
            if not frame.samples:
                continue
            rate = frame.sample_rate
            time = self.next or 0 if frame.pts is None else round((frame.pts * frame.time_base - shift) * rate)
            if self.next is not None and time - self.next < APART * rate:
                time = self.next
            frame.pts, frame.time_base, self.next = time, Fraction(1, rate), time + frame.samples
            yield from self.track.encode(frame)

    def rest(self) -> Iterator[Any]:
        """What the encoder has kept."""
        return iter(self.track.encode(None))


Track = Copy | Conversion


def track(out: Any, source: Any, how: str) -> Track:
    """A track of sound of the film that is written; `how`: "copy" or "aac"."""
    made: Track = Conversion(out, source) if how == "aac" else Copy(out, source)
    if language := source.metadata.get("language"):
        made.track.metadata["language"] = language
    return made


def packets(source: Any, sounds: Sequence[Any], tracks: dict[int, Track], film: Film, begin: Fraction,
            end: Fraction | None) -> Iterator[tuple[Fraction, Any]]:
    """The packets of the film's sound between two times, and when each is heard."""
    if not sounds:
        return
    error = needed("av").error.FFmpegError
    if begin:
        source.seek(int((begin + film.start) * 1_000_000), backward=True)
    done, given = set[int](), source.demux(sounds)
    while len(done) < len(sounds):
        try:
            packet = next(given, None)
        except error:  # the file ends in the middle
            break
        if packet is None:
            break
        if packet.pts is None or not packet.size:
            continue
        time = packet.pts * packet.time_base - film.start - begin
        if end is not None and time >= end - begin:
            done.add(packet.stream.index)
        elif time >= 0 or not begin:  # what a codec needs to start stays
            yield from _timed(tracks[packet.stream.index].take(packet, film.start + begin))
    for one in tracks.values():
        yield from _timed(one.rest())


def _timed(made: Iterator[Any]) -> Iterator[tuple[Fraction, Any]]:
    return ((packet.pts * packet.time_base, packet) for packet in made)
