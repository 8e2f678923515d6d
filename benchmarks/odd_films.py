"""Is every odd film and print coloured, and does a browser show the result as it should be? Or is it refused?

    python benchmarks/odd_films.py -o data/odd_films.csv

Each film of `odd_clips.py` goes through `colorlab film`; the result is loaded into headless Chromium (CHROMIUM in the
environment names it), played to its end, and looked at there: it must last as long as the film to within a frame, show
the film's last frame in grey, and be heard. Each picture of `odd_prints.py` goes through `colorlab colorize`; it must
come out in its size and grey. What cannot be coloured must be refused in one line, with exit status 2, or 1 for photos.
"""

import argparse
import base64
import contextlib
import io
import os
import shutil
import tempfile
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pandas as pd
from odd_clips import CLIPS, Clip, waves
from odd_prints import PRINTS
from PIL import Image

MODEL = "mean-colour"
SIZES = {"33 x 17": (17, 33), "one pixel": (1, 1), "a line of 200 pixels": (1, 200)}
KINDS = {".mp4": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm", ".mkv": "video/x-matroska"}
PLAY = """async ([data, kind, at]) => {
    const bytes = Uint8Array.from(atob(data), one => one.charCodeAt(0)), video = document.createElement('video')
    const heard = name => new Promise((done, fail) => {
        video.addEventListener(name, done, {once: true})
        video.addEventListener('error', () => fail(new Error(video.error.message)), {once: true})
        setTimeout(() => fail(new Error(`waited in vain for '${name}'`)), 20000)
    })
    const loaded = heard('loadeddata')
    video.src = URL.createObjectURL(new Blob([bytes], {type: kind}))
    document.body.replaceChildren(video)
    await loaded
    const ended = heard('ended')
    video.playbackRate = Math.min(16, Math.max(1, video.duration / 2))
    await video.play()
    await ended
    const sought = heard('seeked')
    video.currentTime = at
    await sought
    await new Promise(done => setTimeout(done, 100))
    const canvas = document.createElement('canvas'), side = 24
    canvas.width = canvas.height = side
    const pen = canvas.getContext('2d')
    pen.drawImage(video, 0, 0, side, side)
    return {seconds: video.duration, width: video.videoWidth, height: video.videoHeight,
            sound: video.webkitAudioDecodedByteCount > 0, pixels: Array.from(pen.getImageData(0, 0, side, side).data)}
}"""


LOOK = """async data => {
    const picture = new Image(), canvas = document.createElement('canvas'), side = 24
    picture.src = 'data:image/png;base64,' + data
    await picture.decode()
    canvas.width = canvas.height = side
    canvas.getContext('2d').drawImage(picture, 0, 0, side, side)
    return {width: picture.naturalWidth, height: picture.naturalHeight,
            pixels: Array.from(canvas.getContext('2d').getImageData(0, 0, side, side).data)}
}"""


def shown(path: Path) -> tuple[float, float, float, np.ndarray]:
    """Seconds of a film, when its last frame appears, how long that stays, and that frame as it is to be seen.

    As ffmpeg gives them, without any code of ours; a frame without a time follows the one before at the usual rate.
    """
    with av.open(str(path)) as file:
        stream = next(s for s in file.streams.video if not int(s.disposition) & 0x400)
        rate = Fraction(stream.average_rate or stream.guessed_rate or 25)
        starts = [s.start_time * s.time_base for s in (stream, *file.streams.audio) if s.start_time is not None]
        ends, last, time, stays = [], None, Fraction(0), 1 / rate
        packets = file.demux([stream, *file.streams.audio])
        with contextlib.suppress(av.error.FFmpegError):
            for packet in packets:
                if packet.stream is not stream:
                    if packet.pts is not None and packet.size:
                        ends.append((packet.pts + (packet.duration or 0)) * packet.time_base)
                    continue
                with contextlib.suppress(av.error.FFmpegError):
                    for frame in packet.decode():
                        found = None if frame.pts is None else frame.pts * frame.time_base
                        first = last is None
                        time = found if found is not None and (first or found > time) else (
                            Fraction(0) if first else time + 1 / rate)
                        stays, last = (frame.duration or 0) * frame.time_base or 1 / rate, frame
        start = min(starts, default=Fraction(0))
        return (float(max(time + stays, *ends, 0) - start), float(time - start), float(stays), upright(last))


def upright(frame) -> np.ndarray:
    """A frame's grey as a viewer sees it, by the matrix that it carries: (24, 24)."""
    grey = frame.to_ndarray(format="rgb24").mean(axis=2)
    found = frame.side_data.get("DISPLAYMATRIX")
    matrix = np.eye(2) if found is None else np.frombuffer(bytes(found), np.int32)[[0, 1, 3, 4]].reshape(2, 2) / 65536
    (a, b), (c, d) = np.rint(matrix)
    if a == 0 and d == 0:  # (x, y) goes to (cy, bx)
        grey, (a, d) = grey.T, (c, b)
    return small(grey[::int(d) or 1, ::int(a) or 1])


def small(grey: np.ndarray) -> np.ndarray:
    """A grey picture of any size, as 24 x 24 numbers."""
    return np.asarray(Image.fromarray(grey.astype(np.uint8)).resize((24, 24), Image.Resampling.BILINEAR), float)


def grey_of(pixels: list[int]) -> np.ndarray:
    """What a browser has drawn."""
    return np.array(pixels).reshape(24, 24, 4)[..., :3].mean(axis=2)


def coloured(command: str, source: Path, target: Path, words: tuple[str, ...]) -> tuple[int, list[str]]:
    """Exit status of a command of colorlab's, and the lines that it says."""
    from colorlab.cli.main import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main([command, str(source), "-o", str(target), "--model", MODEL, *words])
        except SystemExit as end:
            status = int(end.code or 0)
    lines = err.getvalue().replace("\r", "\n").splitlines()
    return status, [line for line in lines if line.startswith(("colorlab", "Traceback"))]


def tried(name: str, one: Clip, place: Path, page) -> dict:
    """What becomes of a film: a row of the table."""
    source, target = place / f"in{one.suffix}", place / f"out{one.target}"
    one.make(source)
    status, said = coloured("film", source, target, one.words)
    row = {"what": name, "kind": "film", "suffix": one.suffix, "options": " ".join(one.words), "status": status}
    notes = "; ".join(line.removeprefix("colorlab: ").replace(str(place) + "/", "") for line in said)
    if one.refused or status:
        right = status == 2 and bool(one.refused) and len(said) == 1 and one.refused in said[0] and not target.exists()
        return row | {"right": int(right), "said": notes}
    seconds, time, stays, last = shown(source)
    if "--from" in one.words:  # m:ss
        minutes, rest = one.words[one.words.index("--from") + 1].split(":")
        seconds, time = seconds - 60 * int(minutes) - int(rest), time - 60 * int(minutes) - int(rest)
    row |= {"seconds": seconds}
    try:
        found = page.evaluate(PLAY, [base64.b64encode(target.read_bytes()).decode(), KINDS[one.target],
                                     time + stays / 2])
    except Exception as error:
        return row | {"right": 0, "said": f"{notes} [{str(error).splitlines()[0]}]"}
    off = float(np.abs(grey_of(found["pixels"]) - last).mean())
    with av.open(str(source)) as file:
        sound = bool(file.streams.audio)
    right = abs(found["seconds"] - seconds) <= stays + 1e-3 and off < 16 and (
        found["sound"] == (sound and not one.silent)) and one.silent == ("browsers play the film without it" in notes)
    return row | {"seconds_in_browser": found["seconds"], "last_frame_off": off, "sound": int(found["sound"]),
                  "right": int(right), "said": notes}


def looked_at(name: str, place: Path, page) -> dict:
    """What becomes of a picture: a row of the table."""
    suffix, make, refused = PRINTS[name]
    source, target = place / f"photo{suffix}", place / "out.png"
    make(source)
    status, said = coloured("colorize", source, target, ())
    notes = "; ".join(line.removeprefix("colorlab: ").replace(str(place) + "/", "") for line in said)
    row = {"what": name, "kind": "print", "suffix": suffix, "status": status, "said": notes}
    if refused or status:
        return row | {"right": int(status == 1 and bool(refused) and len(said) == 1 and refused in said[0])}
    found = page.evaluate(LOOK, base64.b64encode(target.read_bytes()).decode())
    height, width = SIZES.get(name, (64, 96))
    off = float(np.abs(grey_of(found["pixels"]) - small(waves(0, height, width)[..., 0])).mean())
    right = (found["width"], found["height"]) == (width, height) and off < (40 if "fax" in name else 16)
    return row | {"last_frame_off": off, "right": int(right)}


@contextlib.contextmanager
def browser():
    """An empty page of headless Chromium."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=[
            "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
            "--autoplay-policy=no-user-gesture-required", "--mute-audio"])
        yield running.new_page()
        running.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="only these")
    parser.add_argument("-o", "--out", type=Path, help="write the table to this CSV file")
    options = parser.parse_args()
    rows = []
    with browser() as page:
        for name in options.names or [*CLIPS, *PRINTS]:
            with tempfile.TemporaryDirectory() as place:
                try:
                    rows.append(tried(name, CLIPS[name], Path(place), page) if name in CLIPS else
                                looked_at(name, Path(place), page))
                except Exception as error:
                    rows.append({"what": name, "right": 0, "said": f"[could not be tried: {error!r}]"})
            print(rows[-1], flush=True)
    print(sum(row["right"] for row in rows), "of", len(rows), "are as they should be")
    if options.out:
        pd.DataFrame(rows).to_csv(options.out, index=False, float_format="%.4g", lineterminator="\n")


if __name__ == "__main__":
    main()
