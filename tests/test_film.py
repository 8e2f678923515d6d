"""Films: what is kept of them, what is refused, steadying on films whose truth is known, going on after kill -9."""

import dataclasses
import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

import colorlab
from colorlab import film, images, lab, streets
from colorlab.cli.main import main
from colorlab.film import measures, messages, shots

av = pytest.importorskip("av", reason='films need PyAV: pip install "colorlab[film]"')
cv2 = pytest.importorskip("cv2", reason='films need OpenCV: pip install "colorlab[film]"')
pytestmark = pytest.mark.usefixtures("here", "one_thread")


def waves(i, height=64, width=96):
    y, x = np.mgrid[:height, :width]
    return (120 + 60 * np.sin((x + 2 * i) / 9) + 40 * np.cos(y / 7)).astype(np.uint8)


def draw(path, count=30, size=(64, 96), codec="libx264", pixels="yuv420p", rate=25, times=None, base=None, sound=None,
         aspect=None, colours=None):
    """A small film; `times`: ticks of `base` at which its frames are shown."""
    height, width = size
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec, rate=rate)
        stream.height, stream.width, stream.pix_fmt = height, width, pixels
        stream.codec_context.time_base = base or 1 / Fraction(rate)
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        if sound:
            track = file.add_stream(sound, rate=44100)
            track.codec_context.layout = "mono"
        for i in range(count):
            rgb = np.repeat(waves(i, height, width)[..., None], 3, 2) if colours is None else colours[i]
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = times[i] if times else i, stream.codec_context.time_base
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
        if sound:
            for start in range(0, int(44100 * count / rate), 1024):
                tone = np.sin(np.arange(start, start + 1024) / 16)[None]
                kind = track.codec_context.format.name
                made = tone.astype(np.float32) if kind.startswith("flt") else (tone * 9999).astype(np.int16)
                frame = av.AudioFrame.from_ndarray(made, format=kind, layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = 44100, start, Fraction(1, 44100)
                file.mux(track.encode(frame))
            file.mux(track.encode(None))
    return Path(path)


def content(path):
    """Times in seconds and pictures of a film's frames."""
    with av.open(str(path)) as file:
        found = [(Fraction(frame.pts) * frame.time_base, frame.to_ndarray(format="rgb24"))
                 for frame in file.decode(video=0)]
    return [time for time, _ in found], [rgb for _, rgb in found]


def packets(path):
    with av.open(str(path)) as file:
        return [bytes(packet) for packet in file.demux(audio=0) if packet.size]


def run(capfd, *words):
    capfd.readouterr()
    try:
        status = main([str(word) for word in words])
    except SystemExit as end:
        status = end.code
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    return status, out.splitlines(), [line for line in re.split(r"[\r\n]", err) if line.startswith("colorlab")]


# --- what is kept


def test_a_film_keeps_its_times_sound_and_lightness():
    draw("in.mp4", 70, sound="aac")
    assert film.colorize("in.mp4", "out.mp4", "mean-colour") == []
    (before, greys), (after, coloured) = content("in.mp4"), content("out.mp4")
    assert after == before and packets("out.mp4") == packets("in.mp4")
    apart = [np.abs(L_of(a).astype(float) - L_of(b)).mean() for a, b in zip(greys, coloured)]
    assert max(apart) < 1.5
    assert np.ptp(coloured[40].astype(int), axis=-1).max() > 4
    assert not list(Path().glob(".*")), "pieces are removed once the film is whole"


def L_of(rgb):
    return lab.rgb_to_L(torch.from_numpy(rgb.copy()).permute(2, 0, 1))[0].numpy()


def test_times_of_a_phone_are_kept_to_the_tick():
    times = [i * 20 + 5 * (i % 3) + (900 if i > 40 else 0) for i in range(70)]
    draw("in.mov", 70, times=times, base=Fraction(1, 600))
    film.colorize("in.mov", "out.mp4", "mean-colour")
    assert content("out.mp4")[0] == [Fraction(one, 600) for one in times]


KINDS = {
    "grey": {"pixels": "gray"}, "10 bits": {"pixels": "yuv420p10le"},
    "odd sizes": {"size": (63, 95), "pixels": "yuv444p"},
    "one frame": {"count": 1}, "ntsc": {"rate": Fraction(30000, 1001)}, "not square": {"aspect": Fraction(4, 3)},
    "tiny": {"size": (4, 4), "codec": "ffv1", "pixels": "yuv444p"},
    "transparent": {"codec": "ffv1", "pixels": "yuva420p"}}
NOTES = {"10 bits": "its 10 bits are written as 8", "odd sizes": "95 x 63 pixels are odd",
         "transparent": "transparency is not kept"}


@pytest.mark.parametrize("kind", KINDS)
def test_odd_films_come_out_whole(kind):
    options = {"count": 9} | KINDS[kind]
    draw("in.mkv", **options)
    notes = film.colorize("in.mkv", "out.mp4", "mean-colour")
    (before, _), (after, pictures) = content("in.mkv"), content("out.mp4")
    assert after == before and len(after) == options["count"]
    height, width = options.get("size", (64, 96))
    assert pictures[0].shape == (height + height % 2, width + width % 2, 3)
    assert [note for note in notes if NOTES.get(kind, "?") in note] == notes
    assert film.look("out.mp4").aspect == options.get("aspect", 1)


def test_a_gif_without_transparent_parts_has_none(capfd):
    draw("in.gif", 9, codec="gif", pixels="rgb8", rate=10)
    assert run(capfd, "film", "in.gif", "-o", "out.mp4", "--model", "grey")[2] == []
    frames = [Image.fromarray(np.dstack((waves(i),) * 3 + (np.where(waves(0) > 120, 255, 0).astype(np.uint8),)))
              for i in range(3)]
    frames[0].save("clear.gif", save_all=True, append_images=frames[1:], disposal=2, duration=100)
    assert "transparency is not kept" in run(capfd, "film", "clear.gif", "-o", "b.mp4", "--model", "grey")[2][0]


def turned(path, matrix):
    """Write the matrix of a phone that was held otherwise into the head of an MP4 file."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    for i, value in zip((0, 1, 3, 4), matrix):
        data[at + 4 * i:at + 4 * i + 4] = (value * 65536).to_bytes(4, "big", signed=True)
    path.write_bytes(data)


def test_a_turned_film_is_turned():
    turned(draw("in.mp4", 5), (0, 1, -1, 0))
    film.colorize("in.mp4", "out.mp4", "grey")
    found, upright = content("out.mp4")[1][0], film.look("out.mp4")
    assert found.shape == (96, 64, 3) and upright.rotation == 0
    assert np.abs(found[..., 0].astype(int) - np.rot90(waves(0), -1)).mean() < 4


MATRICES = {"left for right": (-1, 0, 0, 1), "upside down": (1, 0, 0, -1), "across": (0, 1, 1, 0),
            "across the other way": (0, -1, -1, 0), "half a turn": (-1, 0, 0, -1), "to the left": (0, -1, 1, 0)}


@pytest.mark.parametrize("kind", MATRICES)
def test_a_mirrored_film_is_shown_as_its_matrix_says(kind):
    a, b, c, d = MATRICES[kind]
    turned(draw("in.mp4", 3), MATRICES[kind])
    film.colorize("in.mp4", "out.mp4", "grey")
    given = waves(0)
    y, x = np.mgrid[:64, :96]
    across, down = a * x + c * y, b * x + d * y  # where each pixel is shown
    shown = np.empty((64, 96) if a else (96, 64), np.uint8)
    shown[down - down.min(), across - across.min()] = given
    found = content("out.mp4")[1][0][..., 0].astype(int)
    assert np.abs(found - shown).mean() < 4
    if "turn" not in kind and "to the" not in kind:
        assert film.look("in.mp4").mirrored and not film.look("out.mp4").mirrored


def test_whole_frames_of_interlaced_ones_keep_their_times():
    """The filter counts in half ticks: a film of one second lasted two."""
    given = draw("in.mp4", 12)
    film.colorize(given, "out.mp4", "grey", deinterlace=True)
    before, after = content("in.mp4"), content("out.mp4")
    assert after[0] == before[0]
    assert max(np.abs(a.astype(int) - b).mean() for a, b in zip(before[1], after[1], strict=True)) < 6


def test_more_bits_are_written_where_asked():
    draw("in.mkv", 3, pixels="yuv420p10le")
    film.colorize("in.mkv", "out.mkv", "grey", style=film.Style(bits=10))
    assert film.look("out.mkv").bits == 10
    film.colorize("in.mkv", "exact.mkv", "grey", style=film.Style("ffv1", bits=10))
    (exact, *_), (given, *_) = (list(film.frames(film.look(name))) for name in ("exact.mkv", "in.mkv"))
    assert np.abs(exact.rgb.astype(int) - given.rgb).max() <= 1


def test_a_part_of_a_film():
    draw("in.mp4", 50, sound="aac")
    film.colorize("in.mp4", "out.mp4", "grey", begin=0.4, end=1.2)
    times, pictures = content("out.mp4")
    assert len(times) == 20 and times[0] == 0 and np.abs(pictures[0][..., 0].astype(int) - waves(10)).mean() < 4
    assert abs(len(packets("out.mp4")) * 1024 / 44100 - 0.8) < 0.06


# --- what is refused


def test_without_the_extra_it_says_what_to_install(monkeypatch, capfd):
    for module, name in messages.PACKAGES.items():
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(film.FilmError, match=rf'{name}, which is not installed: pip install "colorlab\[film\]"'):
            messages.needed(module)
    Path("a.mp4").write_bytes(b"x")
    assert run(capfd, "film", "a.mp4", "-o", "b.mp4")[0] == 2


@pytest.mark.parametrize(("name", "say"), [
    ("empty.mp4", "is empty"), ("text.mp4", "not a film that can be read"), ("none.mp4", "no such file"),
    ("folder", "give one film"), ("sound.mp4", "it holds sound only"), ("tail.mp4", "not a film that can be read")])
def test_what_is_no_film_is_refused_in_one_line(name, say, capfd):
    Path("empty.mp4").touch()
    Path("text.mp4").write_text("no film\n" * 99)
    Path("folder").mkdir()
    whole = draw("whole.mp4", 9, sound="aac")
    Path("tail.mp4").write_bytes(whole.read_bytes()[:2000])
    with av.open("whole.mp4") as file, av.open("sound.mp4", "w") as out:
        track = out.add_stream_from_template(file.streams.audio[0])
        for packet in file.demux(audio=0):
            if packet.size:
                packet.stream = track
                out.mux(packet)
    status, out, said = run(capfd, "film", name, "-o", "out.mp4", "--model", "grey")
    assert (status, out, len(said)) == (2, [], 1) and name in said[0] and say in said[0]
    assert not Path("out.mp4").exists() and not list(Path().glob(".out*"))


def test_a_film_that_ends_in_the_middle_is_coloured_up_to_there():
    whole = draw("whole.mkv", 90).read_bytes()
    Path("in.mkv").write_bytes(whole[:len(whole) * 6 // 10])
    film.colorize("in.mkv", "out.mp4", "grey")
    assert content("out.mp4")[0] == content("in.mkv")[0] and 20 < len(content("out.mp4")[0]) < 80


@pytest.mark.parametrize(("words", "say"), [
    (["--from", "2", "--to", "1"], "--to must be later"), (["--from", "99"], "lies behind the end"),
    (["--steady", "glue"], "no way of steadying is called 'glue'; there are"), (["--codec", "xvid"], "there are h264"),
    (["--codec", "ffv1"], "ffv1 does not go into .mp4; take .mkv"),
    (["--anchor", "9=a.png"], "no frame is shown at 9 s"),
    (["--anchor", "0=a.png", "--steady", "none"], "--anchor is of no use"), (["--quality", "x"], "from 0 to 63"),
    (["--from", "1:99"], "must be a time"), (["--anchor", "0=wide.png"], "give a coloured copy of the whole frame"),
    (["--preview"], "name a .png or .jpg file")])
def test_wrong_requests_end_in_one_line(words, say, capfd):
    draw("in.mp4", 30)
    images.write("a.png", np.zeros((64, 96, 3), np.uint8))
    images.write("wide.png", np.zeros((20, 96, 3), np.uint8))
    status, out, said = run(capfd, "film", "in.mp4", "-o", "out.mp4", "--model", "grey", *words)
    assert (status, out, len(said)) == (2, [], 1) and say in said[0]


def test_sound_that_does_not_fit_is_named_before_anything_is_done(capfd):
    draw("in.mov", 20, sound="pcm_s16le")
    status, _, said = run(capfd, "film", "in.mov", "-o", "out.mp4", "--model", "grey")
    assert status == 2 and "cannot hold the film's sound (pcm_s16le)" in said[0] and "--sound aac" in said[0]
    assert run(capfd, "film", "in.mov", "-o", "out.mp4", "--model", "grey", "--sound", "aac")[0] == 0
    assert film.look("out.mp4").sounds == ("aac",)
    assert run(capfd, "film", "in.mov", "-o", "out.mov", "--model", "grey")[0] == 0
    assert packets("out.mov") == packets("in.mov")


def heard(path):
    """Seconds of sound that can be decoded, and whether its times run forward."""
    with av.open(str(path)) as file:
        frames = list(file.decode(audio=0))
    times = [frame.pts * frame.time_base for frame in frames]
    return sum(frame.samples / frame.sample_rate for frame in frames), times == sorted(set(times))


def test_sound_in_ticks_longer_than_a_packet_is_converted(capfd):
    """AC-3 in AVI counts packets of 32 ms; AAC's take 21."""
    draw("in.avi", 50, codec="mpeg4", sound="ac3")
    assert run(capfd, "film", "in.avi", "-o", "out.mp4", "--model", "grey", "--sound", "aac")[0] == 0
    seconds, forward = heard("out.mp4")
    assert forward and seconds == pytest.approx(2, abs=0.08)


def test_sound_that_no_browser_plays_is_kept_and_said(capfd):
    draw("in.mkv", 9, sound="ac3")
    status, _, said = run(capfd, "film", "in.mkv", "-o", "out.mp4", "--model", "grey")
    assert status == 0 and packets("out.mp4") == packets("in.mkv")
    assert len(said) == 1 and "its sound (ac3) is kept" in said[0] and "--sound aac" in said[0]
    draw("usual.mkv", 9, sound="aac")
    assert run(capfd, "film", "usual.mkv", "-o", "usual.mp4", "--model", "grey")[2] == []


def test_half_a_packet_of_sound_is_left_out():
    """At the end of a download; browsers stop at it."""
    draw("whole.mp4", 100, sound="aac")
    with av.open("whole.mp4") as file, av.open("front.mp4", "w", options={"movflags": "faststart"}) as out:
        tracks = {s.index: out.add_stream_from_template(s) for s in file.streams}
        for packet in [packet for packet in file.demux() if packet.size]:
            packet.stream = tracks[packet.stream.index]
            out.mux(packet)
    data, given = Path("front.mp4").read_bytes(), packets("front.mp4")
    middle = given[len(given) // 2]
    Path("in.mp4").write_bytes(data[:data.index(middle) + len(middle) // 2])
    film.colorize("in.mp4", "out.mp4", "grey")
    found = packets("out.mp4")
    assert len(found) > 20 and found == given[:len(found)] and middle not in found


@pytest.mark.parametrize("how", ["copy", "aac"])
def test_two_recordings_in_a_row_are_heard_one_after_the_other(how):
    one = draw("one.ts", 25, sound="aac").read_bytes()
    Path("in.ts").write_bytes(one + one)
    film.colorize("in.ts", "out.mp4", "grey", style=film.Style(sound=how))
    seconds, forward = heard("out.mp4")
    assert forward and seconds == pytest.approx(2, abs=0.15) and len(content("out.mp4")[0]) == 50


def test_nothing_of_others_is_overwritten(capfd):
    draw("in.mp4", 9)
    words = ("film", "in.mp4", "-o", "out.mp4", "--model", "grey")
    Path("out.mp4").write_bytes(b"mine")
    status, _, said = run(capfd, *words)
    assert status == 2 and "no earlier run wrote it" in said[0] and Path("out.mp4").read_bytes() == b"mine"
    assert run(capfd, *words, "--overwrite")[0] == 0
    made = Path("out.mp4").stat().st_mtime_ns
    status, out, said = run(capfd, *words)
    assert status == 0 and out == ["out.mp4"] and "there already" in said[0]
    assert Path("out.mp4").stat().st_mtime_ns == made
    assert run(capfd, "film", "in.mp4", "-o", "in.mp4", "--model", "grey")[0] == 2
    with av.open("out.mp4") as file:
        assert "Colours invented by colorlab" in file.metadata["comment"] and "no evidence" in file.metadata["comment"]


def test_preview(capfd):
    draw("in.mp4", 50)
    status, out, _ = run(capfd, "film", "in.mp4", "-o", "sheet.png", "--preview", "--model", "mean-colour")
    assert (status, out) == (0, ["sheet.png"])
    sheet = images.read("sheet.png")
    assert sheet.shape == (3 * (213 + 14), 4 * 320, 3) and np.ptp(sheet[40, 40].astype(int)) > 2
    assert run(capfd, "film", "in.mp4", "-o", "sheet.png", "--preview")[0] == 2


# --- going on


def test_whoever_is_stopped_goes_on_and_the_film_is_the_same():
    draw("in.mp4", 150)
    model = colorlab.load("mean-colour")
    film.colorize("in.mp4", "whole.mp4", model)

    def stop(done, total):
        if done == 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        film.colorize("in.mp4", "out.mp4", model, progress=stop)
    seen = []
    film.colorize("in.mp4", "out.mp4", model, progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (65, 150) and seen[-1] == (150, 150)
    # On a busy machine one run in a dozen had frames that differ by a few levels, stopped or not; why is not known.
    # Another frame in its place, or another colour, is farther off.
    both = zip(content("out.mp4")[1], content("whole.mp4")[1], strict=True)
    off = [np.abs(one.astype(int) - other).mean() for one, other in both]
    assert len(off) == 150 and max(off) < 2
    assert content("out.mp4")[0] == content("whole.mp4")[0]


@pytest.mark.slow
def test_kill_9():
    draw("in.mp4", 200)
    words = [sys.executable, "-m", "colorlab", "film", "in.mp4", "-o", "out.mp4", "--model", "mean-colour"]
    killed = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    while not list(Path().glob(".out.mp4.*.parts/00001.npz")) and killed.poll() is None:
        time.sleep(0.02)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert not Path("out.mp4").exists()
    again = subprocess.run(words, capture_output=True, text=True)
    assert again.returncode == 0 and len(content("out.mp4")[0]) == 200 and not list(Path().glob(".*parts"))


# --- steadying, where the truth is known


@pytest.fixture(scope="module")
def street():
    """A drawn film: its frames, and answers of a flickering model: the truth, with a gain and a cast of its own."""
    scenes = list(streets.film(3, 40, 128, time="day", season="summer", colours="red"))
    grid, dice = film.grid(*scenes[0].rgb.shape[:2]), np.random.default_rng(0)
    greys = [np.ascontiguousarray(scene.grey) for scene in scenes]
    truth = [scene.ab for scene in scenes]
    answers = [(dice.normal(0.9, 0.12) * ab + dice.normal(0, 5, 2)).astype(np.float16) for ab in truth]
    links = measures.linked(greys)
    assert grid == greys[0].shape
    return scenes, greys, links, truth, answers


def settle(name, answers, links, anchors=None, piece=16):
    method, state, found = film.METHODS[name](), {}, []
    for first in range(0, len(answers), piece):
        part = slice(first, first + piece + method.ahead)
        stretch = film.Stretch(answers[part], links[part], min(piece, len(answers) - first), first, anchors or {})
        colours, state = method.settle(stretch, state)
        found.append(colours)
    return np.concatenate(found)


@pytest.mark.parametrize("name", ["average", "anchors"])
def test_steadying_meets_its_bars(street, name):
    _, greys, links, truth, answers = street
    alone = measures.measured(greys, links, settle("none", answers, links), truth)
    steady = measures.measured(greys, links, settle(name, answers, links), truth)
    assert np.nanmean(steady.flicker) < 0.5 * np.nanmean(alone.flicker)
    assert steady.colourfulness.mean() > 0.9 * alone.colourfulness.mean()
    if name == "average":
        assert np.nanmean(steady.warp_error) < np.nanmean(alone.warp_error)
        assert steady.ab_error.mean() < alone.ab_error.mean()


def test_grey_has_the_least_flicker_and_no_colour(street):
    _, greys, links, truth, answers = street
    grey = measures.measured(greys, links, [np.zeros_like(ab) for ab in truth], truth)
    assert np.nanmax(grey.flicker) == 0 and grey.colourfulness.max() < 1 and grey.drift == 0
    true = measures.measured(greys, links, truth, truth)
    assert true.ab_error.max() == 0 and true.colourfulness.mean() > 30 and np.nanmean(true.flicker) > 0


def test_colours_follow_what_moves(street):
    scenes, greys, links, truth, answers = street
    moved = film.carried(truth[9], links[10].back)
    standing = np.linalg.norm(truth[9] - truth[10], axis=-1)
    carried = np.linalg.norm(moved - truth[10], axis=-1)
    edge = standing > 20  # where the car has driven on
    assert edge.sum() > 50 and carried[edge].mean() < 0.5 * standing[edge].mean()
    assert (links[10].trust_back == 0).any() and np.mean(links[10].trust_back > 128) > 0.8


def test_nothing_is_carried_across_a_cut(street):
    _, greys, links, _, _ = street
    cut = [None if one is None else dataclasses.replace(one, cut=i == 20) for i, one in enumerate(links)]
    shape = (*greys[0].shape, 2)
    answers = [np.full(shape, 50 if i < 20 else -50, np.float16) for i in range(40)]
    for name in film.METHODS:
        settled = settle(name, answers, cut)
        assert (np.round(settled[:20]) == 50).all() and (np.round(settled[20:]) == -50).all(), name
    assert not (np.round(settle("average", answers, links)[18:20]) == 50).all(), "without the cut there is a ghost"


def test_cuts_are_found_and_flashes_and_pans_are_none(street):
    greys = list(street[1][:12])
    for seed in (7, 9):
        greys += [np.ascontiguousarray(scene.grey) for scene in streets.film(seed, 12, 128)]
    apart = [0.0, *(one.difference for one in measures.linked(greys) if one)]
    assert [i for i, cut in enumerate(shots.cuts(apart)) if cut] == [12, 24]
    assert not any(shots.cuts([1, 1, 40, 41, 1, 1])), "a flash"
    assert not any(shots.cuts([30, 31, 29, 30])), "a pan"
    assert shots.cuts([20, 1, 1], before=19)[0] is False


def test_a_frame_coloured_by_hand_colours_the_others(street):
    scenes, _, links, truth, answers = street
    dull = [np.zeros_like(one) for one in answers]
    settled = settle("anchors", dull, links, {0: truth[0]})
    car = scenes[30].cars > 0
    assert car.sum() > 100
    assert np.linalg.norm(truth[30], axis=-1)[car].mean() > 60
    assert np.linalg.norm(settled[30] - truth[30], axis=-1)[car].mean() < 20


def test_anchors_from_the_command_line(capfd):
    scenes = list(streets.film(3, 20, 96, time="day", season="summer", colours="red"))
    draw("in.mp4", 20, size=(120, 96), colours=[np.repeat(scene.grey[..., None], 3, 2) for scene in scenes])
    images.write("first.png", scenes[0].rgb)
    status, out, _ = run(capfd, "film", "in.mp4", "-o", "out.mp4", "--model", "iizuka16-mini", "--anchor",
                         "0=first.png")
    coloured = content("out.mp4")[1]
    car = scenes[15].cars[:, :] > 0
    assert status == 0 and car.sum() > 100
    assert (coloured[15][car].astype(int)[:, 0] - coloured[15][car][:, 1]).mean() > 60, "the red car stays red"


class Obedient(colorlab.models.Colorizer):
    """Paints all in the colour of the first hint."""

    conditions = ("hints",)
    side = 96

    def condition_input(self, rgb, hints):
        return {"hints": torch.tensor(hints[0].ab, dtype=torch.float32)[None, :, None, None]}

    def forward(self, L, hints):
        return hints.expand(-1, -1, *L.shape[-2:])


def test_hints_colour_a_frame():
    from colorlab.film.anchoring import Anchor, check
    from colorlab.hints import Hint

    found = film.look(draw("in.mp4", 5))
    anchor = Anchor(Fraction(0), hints=[Hint(0.5, 0.5, ab=(60, 30), radius=0.2)])
    with pytest.raises(film.FilmError, match="grey takes no hints"):
        check([anchor], found, colorlab.load("grey"))
    model = Obedient()
    check([anchor], found, model)
    assert np.abs(anchor.colours(model, np.repeat(waves(0)[..., None], 3, 2), (64, 96)) - (60, 30)).max() < 1e-4


def test_a_newcomer_is_one_class(street):
    @film.register("frozen")
    class Frozen(film.Steadying):
        """The first colours for ever."""

        def settle(self, stretch, state):
            kept = state.get("kept", stretch.answers[0])
            return np.repeat(kept[None], stretch.count, 0).astype(np.float32), {"kept": kept}

    try:
        settled = settle("frozen", street[4], street[2])
        assert (settled == settled[0]).all()
    finally:
        film.METHODS.remove("frozen")


def test_intervals_hold_the_mean_and_leave_out_what_is_missing():
    values = np.r_[np.nan, np.sin(np.arange(99) / 9) + 3]
    mean, low, high = measures.interval(values)
    assert low < mean < high and mean == pytest.approx(np.nanmean(values))
    assert measures.interval(values) == (mean, low, high)


def test_the_table_says_what_steadying_could_take_from_the_warp_error():
    root = Path(__file__).parents[1]
    spec = importlib.util.spec_from_file_location("film_table", root / "benchmarks" / "film.py")
    table = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(table)
    rows = pd.DataFrame({"clip": "a", "model": ["x", "x", "y", "grey", "truth"], "colourfulness": 9.0,
                         "steadying": ["none", "average", "average", None, None], "warp_error": [4, 2.5, 3, 2, 2.2]})
    found = table.with_shares(rows)
    assert list(found[list(table.SHARES)].loc[1]) == pytest.approx([1.5 / 4, 2 / 4, 1.5 / 2])
    assert found[list(table.SHARES)].loc[2:].isna().all(axis=None), "without its flickering film there is no share"
    stored = pd.read_csv(root / "data" / "film.csv")
    again = table.with_shares(stored)[list(table.SHARES)]
    np.testing.assert_allclose(again, stored[list(table.SHARES)], atol=5e-4)


OLD = os.environ.get("COLORLAB_OLD_FILM", "")


@pytest.mark.skipif(not OLD, reason="needs a film that is not distributed: COLORLAB_OLD_FILM=chaplin.mp4")
def test_an_old_film():
    film.colorize(OLD, "out.mp4", "mean-colour", end=1)
    assert len(content("out.mp4")[0]) == 25 and film.look("out.mp4").sounds == film.look(OLD).sounds
