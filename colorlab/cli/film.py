"""`colorlab film`: a black-and-white film in, a coloured one out."""

import argparse
import contextlib
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

from colorlab.cli import options as kinds
from colorlab.cli.say import harmless, say, tell

CHOICE = "average"


def add(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    sub = commands.add_parser("film", parents=[common],
                              help="colorize a film so that it does not flicker; stopped, it goes on where it was")
    sub.set_defaults(run=run, again=True)
    sub.add_argument("film", type=kinds.path, help="any film that ffmpeg reads")
    sub.add_argument("-o", "--out", type=kinds.path, required=True, help="the coloured film: .mp4, .mov, .mkv or "
                     ".webm; with --preview a picture")
    sub.add_argument("--model", default="colorlab26", help="name or file of a model (default: colorlab26)")
    sub.add_argument("--device", type=kinds.device, help="cpu, cuda, ... (default: the GPU if there is one)")
    sub.add_argument("--steady", metavar="METHOD", help="none (every frame on its own), average (along the motion, "
                     "the default) or anchors (colours of a few frames, carried to the others)")
    sub.add_argument("--anchor", action="append", default=[], type=anchor, metavar="TIME=FILE",
                     help="the frame at this time has these colours: a coloured picture of it, or hints in a .json "
                     "file; may be repeated")
    sub.add_argument("--from", dest="begin", type=moment, metavar="TIME", help="begin here: seconds, or 1:02:03.5")
    sub.add_argument("--to", dest="end", type=moment, metavar="TIME", help="end here")
    sub.add_argument("--preview", action="store_true", help="a contact sheet of twelve frames instead of the film")
    sub.add_argument("--codec", metavar="NAME", help="h264 (the default), hevc, vp9 (that of .webm) or ffv1 "
                     "(lossless, .mkv)")
    sub.add_argument("--quality", type=quality, help="of the codec: lower is better and larger (default: 18 for h264)")
    sub.add_argument("--bits", type=int, choices=(8, 10), default=8, help="of a channel (default: 8, which all play)")
    sub.add_argument("--sound", choices=("copy", "aac", "none"), default="copy", help="copy it untouched (the "
                     "default), convert it, or leave it out")
    sub.add_argument("--deinterlace", action="store_true", help="make whole frames of interlaced ones")
    sub.add_argument("--overwrite", action="store_true", help="replace a file that is no earlier result")


def run(options: argparse.Namespace) -> int:
    from colorlab import film, images, models

    found = film.look(options.film)
    _check_times(options, found)
    model = models.load(options.model, options.device)
    if options.preview:
        from colorlab.film import preview

        if options.out.suffix.lower() not in images.WRITABLE:
            raise film.FilmError(f"{options.out}: --preview makes a picture; name a .png or .jpg file with -o")
        if options.out.exists() and not options.overwrite:
            raise film.FilmError(f"{options.out} exists; choose another name with -o, or --overwrite it")
        images.write(options.out, preview.sheet(found, model, options.begin, options.end))
        tell(options.out)
        return 0
    from colorlab.film.anchoring import of_file

    anchors = [of_file(time, path) for time, path in options.anchor]
    method = options.steady or ("anchors" if anchors else CHOICE)
    if anchors and method != "anchors":
        raise film.FilmError(f"--anchor is of no use with --steady {method}: leave that out")
    codec = options.codec or film.usual_codec(options.out)
    if codec not in film.CODECS:
        raise film.FilmError(f"no codec is called '{codec}'; there are {', '.join(film.CODECS)}")
    order = film.Order(found, options.out, model, film.METHODS[method](),
                       film.Style(codec, options.quality, options.bits, options.sound), options.begin, options.end,
                       options.deinterlace, anchors)
    with _bar() as progress:
        notes = film.make(order, options.overwrite, progress)
    for note in notes:
        say(f"note: {harmless(options.film.name)}: {note}")
    tell(options.out)
    return 0


@contextlib.contextmanager
def _bar() -> Iterator[Callable[[int, int | None], None]]:
    """A bar with frames a second and the time that is left; what an earlier run did does not count for its speed."""
    from tqdm.auto import tqdm

    with tqdm(desc="colorizing", unit="frame", smoothing=0.05) as bar:
        def progress(done: int, total: int | None) -> None:
            if bar.total is None:
                bar.total = None if total is None else max(total, done)
                bar.initial = bar.n = done - 1
            bar.update(done - bar.n)

        yield progress


def _check_times(options: argparse.Namespace, found) -> None:
    from colorlab.film import FilmError

    begin, end = options.begin or 0, options.end
    if end is not None and end <= begin:
        raise FilmError("--to must be later than --from")
    if found.seconds is not None and begin >= found.seconds:
        raise FilmError(f"--from lies behind the end: the film lasts {found.seconds:.1f} s")


def moment(text: str) -> Fraction:
    """Type of an option: a time, as seconds or hours:minutes:seconds."""
    if not re.fullmatch(r"(?:(?:\d+:)?[0-5]?\d:[0-5]?\d|\d+)(?:\.\d+)?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"must be a time such as 12.5 or 1:02:03, not '{text}'")
    total = Fraction(0)
    for part in text.split(":"):
        total = total * 60 + Fraction(part)
    return total


def anchor(text: str) -> tuple[Fraction, Path]:
    """Type of an option: TIME=FILE."""
    time, equals, path = text.partition("=")
    if not equals or not path:
        raise argparse.ArgumentTypeError(f"must be TIME=FILE, such as 12.5=frame.png, not '{text}'")
    return moment(time), Path(path)


def quality(text: str) -> int:
    """Type of an option: 0 to 63."""
    if not text.isdecimal() or int(text) > 63:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to 63, not '{text}'")
    return int(text)
