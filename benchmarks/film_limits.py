"""Does a film survive kill -9, does memory grow with its length, and how fast is it?

    python benchmarks/film_limits.py -o data/film_limits.csv
    python benchmarks/film_limits.py -o data/film_limits.csv --parts memory     # keeps the other rows of the table

All films are drawn. A film that was killed ten times must be the same, frame by frame, as one that was left alone.
"""

import argparse
import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pandas as pd
import psutil

PARTS = ("memory", "speed", "kills")


def draw(path: Path, frames: int, width: int, height: int) -> Path:
    """A grey film in which waves move."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=25, options={"preset": "ultrafast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for i in range(frames):
            grey = 120 + 55 * np.sin((x + 2 * i) / 17) + 45 * np.cos((y + 0.7 * i) / 11)
            frame = av.VideoFrame.from_ndarray(grey.astype(np.uint8), format="gray").reformat(format="yuv420p")
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def command(film: Path, out: Path, model: str) -> list[str]:
    return [sys.executable, "-m", "colorlab", "film", str(film), "-o", str(out), "--model", model]


def watched(words: list[str]) -> tuple[float, float]:
    """Seconds and peak memory in MB of a command."""
    start, peak, done = time.perf_counter(), [0], threading.Event()
    with subprocess.Popen(words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as running:
        process = psutil.Process(running.pid)

        def watch() -> None:
            while not done.wait(0.05):
                with contextlib.suppress(psutil.NoSuchProcess, OSError):
                    peak[0] = max(peak[0], most(process))

        watcher = threading.Thread(target=watch)
        watcher.start()
        running.wait()
        seconds = time.perf_counter() - start
        done.set()
        watcher.join()
        if running.returncode:
            raise SystemExit(f"{words} ended with {running.returncode}")
    return seconds, peak[0] / 2 ** 20


def most(process: psutil.Process) -> int:
    """The most memory that a process has had so far, in bytes; elsewhere than on Linux what it has now."""
    with contextlib.suppress(FileNotFoundError):
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return 1024 * int(line.split()[1])
    return process.memory_info().rss


def killed(words: list[str], place: Path, times: int, seed: int = 0) -> int:
    """Run a command, killing it so many times, at chance moments after it has got on by a piece; how many it was."""
    dice, kills = np.random.default_rng(seed), 0
    for _ in range(times):
        before = set(place.glob(".killed.*/*.npz"))
        with subprocess.Popen(words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as running:
            while running.poll() is None and set(place.glob(".killed.*/*.npz")) <= before:
                time.sleep(0.02)
            time.sleep(dice.uniform(0, 0.6))
            if running.poll() is None:
                os.kill(running.pid, signal.SIGKILL)
                kills += 1
    subprocess.run(words, check=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return kills


def digest(path: Path) -> str:
    """Of all frames of a film, and of their times."""
    found = hashlib.blake2b(digest_size=8)
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            found.update(repr(frame.pts).encode() + frame.to_ndarray().tobytes())
    return found.hexdigest()


def memory(place: Path, longest: int) -> Iterator[dict]:
    """Peak memory by the length of a film, steadying included, and of a contact sheet."""
    for frames in (200, 2000, longest):
        film = draw(place / f"{frames}.mp4", frames, 96, 64)
        seconds, peak = watched(command(film, place / f"{frames}-out.mp4", "mean-colour"))
        print(f"{frames / seconds:.0f} frames/s", flush=True)
        yield {"what": f"peak memory, {frames} frames of 96 x 64, mean-colour", "value": peak, "unit": "MB"}
        _, peak = watched([*command(film, place / f"{frames}.png", "mean-colour"), "--preview"])
        yield {"what": f"peak memory, preview of {frames} frames of 96 x 64, mean-colour", "value": peak, "unit": "MB"}


def speed(place: Path, model: str) -> Iterator[dict]:
    """Frames a second."""
    film = draw(place / "speed.mp4", 250, 640, 360)
    seconds, _ = watched(command(film, place / "speed-out.mp4", model))
    yield {"what": f"640 x 360, {model}, steadying, start of the program included", "value": 250 / seconds,
           "unit": "frames/s"}


def kills(place: Path, model: str) -> Iterator[dict]:
    """Whether a film that was killed is the same as another."""
    film = draw(place / "long.mp4", 800, 160, 96)
    watched(command(film, place / "long-out.mp4", model))
    times = killed(command(film, place / "killed.mp4", model), place, 10)
    same = digest(place / "killed.mp4") == digest(place / "long-out.mp4")
    left = [path.name for path in place.iterdir() if path.name.startswith(".")]
    yield {"what": f"same film after kill -9, {times} times", "value": int(same and not left), "unit": "yes = 1"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="zhang16-mini", help="for the speed, and for the film that is killed")
    parser.add_argument("--long", type=int, default=20_000, help="frames of the long film")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="of the table")
    parser.add_argument("-o", "--out", type=Path, help="write the table to this CSV file")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        for part in options.parts:
            for row in memory(place, options.long) if part == "memory" else (
                    speed(place, options.model) if part == "speed" else kills(place, options.model)):
                rows.append({"part": part} | row)
                print(rows[-1], flush=True)
    table = pd.DataFrame(rows)
    if options.out and options.out.exists():
        before = pd.read_csv(options.out)
        table = pd.concat((table, before[~before.part.isin(options.parts)]))
    if options.out:
        table.to_csv(options.out, index=False, float_format="%.4g", lineterminator="\n")


if __name__ == "__main__":
    main()
