"""`colorlab colorize`: going on, batches, one line for each failure, nothing of others' overwritten, kill -9."""

import errno
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

import colorlab
from colorlab import cli, images, models, resources
from colorlab.cli import targets
from colorlab.cli.main import main
from colorlab.evaluation import painting
from colorlab.images import origin

GREY = ("--model", "grey")


def noise(height=20, width=30, seed=0):
    return np.random.default_rng(seed).integers(40, 216, (height, width, 3), dtype=np.uint8)


def grey(seed=0):
    return noise(seed=seed)[..., :1].repeat(3, axis=2)


pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def run(capfd):
    """Exit status, results, messages, and what the bar says last."""
    def run(*words):
        capfd.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:
            status = end.code
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        lines = [line for line in re.split(r"[\r\n]", err) if line.strip()]
        bars = [line for line in lines if re.search(r"\d+%\||\?photo/s", line)]
        return status, out.splitlines(), [line for line in lines if line not in bars], (bars or [""])[-1]
    return run


def fill(folder, *names):
    for i, name in enumerate(names):
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        images.write(path, noise(seed=i))


def content(folder="."):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()}


def times(folder):
    return {p: p.stat().st_mtime_ns for p in Path(folder).rglob("*.png")}


# --- going on


def test_what_is_there_is_not_made_again(run):
    fill("in", "a.jpg", "x/b.png", "c.bmp")
    status, out, _, _ = run("colorize", "in", "-o", "out", *GREY)
    before = times("out")
    Path("out/c.png").unlink()
    again = run("colorize", "in", "-o", "out", *GREY)
    assert (status, again[0], again[1], again[2]) == (0, 0, out, [])
    assert "2 there already" in again[3] and "3/3" in again[3]
    assert [path for path, when in times("out").items() if before[path] != when] == [Path("out/c.png")]


@pytest.mark.parametrize("change", ["photo", "model", "damage", "overwrite"])
def test_what_is_out_of_date_is_made_again(change, run):
    fill("in", "a.png", "b.png")
    run("colorize", "in", "-o", "out", *GREY)
    before, more = times("out"), list(GREY)
    if change == "photo":
        old = Path("in/a.png").stat()
        images.write("in/a.png", noise(seed=9))
        os.utime("in/a.png", ns=(old.st_atime_ns, old.st_mtime_ns - 10 ** 12))  # a copy may look older
    elif change == "damage":
        Path("out/a.png").write_bytes(Path("out/a.png").read_bytes()[:-40])
    elif change == "overwrite":
        more.append("--overwrite")
    else:
        more[1] = "mean-colour"
    assert run("colorize", "in", "-o", "out", *more)[0] == 0
    made = {path.name for path, when in times("out").items() if before[path] != when}
    assert made == ({"a.png"} if change in ("photo", "damage") else {"a.png", "b.png"})
    assert (images.read("out/a.png") == colorlab.load(more[1]).colorize("in/a.png")).all()


def test_a_result_that_was_worked_on_is_kept(run):
    fill("in", "a.png", "b.png")
    run("colorize", "in", "-o", "out", *GREY)
    mark = origin.made_by("out/a.png")
    images.write("out/a.png", noise(seed=7), made_by=mark)  # a program that keeps the texts of a PNG file
    before = content("out")
    assert run("colorize", "in", "-o", "out", *GREY)[0] == 0 and content("out") == before
    status, out, messages, _ = run("colorize", "in", "-o", "out", "--model", "mean-colour")
    assert (status, len(out), len(messages)) == (1, 1, 1)
    assert "a.png was changed after colorize wrote it" in messages[0]
    assert content("out")["a.png"] == before["a.png"]
    assert run("colorize", "in", "-o", "out", "--model", "mean-colour", "--overwrite")[0] == 0


def test_an_empty_file_of_a_crash_is_made_anew(run):
    fill("in", "a.png")
    Path("out").mkdir()
    Path("out/a.png").touch()
    assert run("colorize", "in", "-o", "out", *GREY)[0] == 0
    assert images.read("out/a.png").shape == (20, 30, 3)


def test_in_place_results_are_no_photos(run):
    fill("f", "p.jpg", "deep/q.jpg")
    for _ in range(3):
        assert run("colorize", "f", "-o", "f", *GREY)[0] == 0
        assert set(content("f")) == {"p.jpg", "p.png", "deep/q.jpg", "deep/q.png"}
    assert run("compare", "f", "-o", "f", "--models", "grey")[0] == 0
    assert run("compare", "f", "-o", "f", "--models", "grey")[0] == 0
    assert Path("f/per_image.csv").read_text().count("\n") == 3, "neither sheet.png nor the results are photos"
    assert run("colorize", "f", "-o", "f", *GREY)[0] == 0
    assert len(content("f")) == 8


# --- nothing of others' is overwritten


def test_foreign_files_are_kept_unless_told(run):
    fill(".", "p.jpg", "q.jpg")
    images.write("p.png", noise(4, 4))
    before = content()
    status, out, messages, _ = run("colorize", "p.jpg", "q.jpg", "-o", ".", *GREY)
    assert (status, out, len(messages)) == (1, ["q.png"], 1)
    assert "p.png exists, and no earlier run of colorize wrote it" in messages[0]
    assert before.items() <= content().items()
    assert run("colorize", "p.jpg", "-o", ".", "--overwrite", *GREY)[0] == 0
    assert images.read("p.png").shape == (20, 30, 3)
    assert run("colorize", "p.jpg", "p.png", "-o", ".", "--overwrite", *GREY)[0] == 1, "a photo is never overwritten"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_links_and_folders_in_the_way(run):
    fill("in", "a.png", "b.png")
    Path("out/b.png").mkdir(parents=True)
    Path("out/a.png").symlink_to("nowhere.png")
    status, out, messages, _ = run("colorize", "in", "-o", "out", *GREY)
    assert (status, out, len(messages)) == (1, [], 2)
    assert run("colorize", "in", "-o", "out", "--overwrite", *GREY)[0] == 1, "a folder is no file"


def test_compare_keeps_foreign_files(run):
    fill("in", "a.png")
    words = ("compare", "in", "-o", ".", "--models", "grey")
    for name in ("index.html", "per_image.csv", "summary.csv", "sheet.png"):
        Path(name).write_text("mine, all mine")
        before = content()
        status, out, messages, bar = run(*words)
        assert (status, out, len(messages), bar) == (2, [], 1, ""), "before anything is measured"
        assert f"{name} exists, and no earlier run of colorlab wrote it" in messages[0]
        assert content() == before
        Path(name).unlink()
    Path("index.html").write_text("mine")
    assert run(*words, "--overwrite")[0] == 0
    assert run(*words)[0] == 0, "its own report is replaced"
    Path("index.html").unlink()
    assert run(*words)[0] == 0, "a report that was stopped before its page goes on"


def test_compare_and_evaluate_keep_each_others_files(run):
    fill("in", "a.png")
    assert run("evaluate", "in", "-o", "one", "--models", "grey")[0] == 0
    before = content("one")
    status, _, messages, bar = run("compare", "in", "-o", "one", "--models", "grey")
    assert (status, bar) == (2, "") and "holds an evaluation" in messages[0]
    assert content("one") == before
    Path("two").mkdir()
    Path("two/index.html").write_text("mine")
    status, _, messages, bar = run("evaluate", "in", "-o", "two", "--models", "grey")
    assert (status, bar) == (2, "") and "index.html exists" in messages[0]
    assert content("two") == {"index.html": b"mine"}


def test_compare_sees_first_whether_it_can_write(run):
    fill("in", "a.png")
    Path("out/index.html").mkdir(parents=True)
    status, _, messages, bar = run("compare", "in", "-o", "out", "--models", "grey")
    assert (status, bar, len(messages)) == (2, "", 1)
    assert "out cannot be written (index.html is no file): choose another folder with -o" in messages[0]
    if sys.platform == "linux":
        for command in (["compare", "in", "-o", "/proc/no", "--models", "grey"],
                        ["colorize", "in", "-o", "/proc/no", *GREY]):
            status, _, messages, bar = run(*command)
            assert (status, bar, len(messages)) == (2, "", 1)
            assert "/proc/no cannot be written" in messages[0]


# --- where results go


def test_one_photo_into_one_file(run):
    fill(".", "p.jpg")
    for name in ("result.png", "deep/new.jpg", "x.tif", "y.bmp"):
        assert run("colorize", "p.jpg", "-o", name, *GREY)[:3] == (0, [name.replace("/", os.sep)], [])
        assert images.read(name).shape == (20, 30, 3)
    assert run("colorize", "p.jpg", "-o", "deep/new.jpg", *GREY)[0] == 0, "its own result"
    assert run("colorize", "p.jpg", "-o", "y.bmp", *GREY)[0] == 2, "which cannot say who made it"
    assert run("colorize", "p.jpg", "-o", "y.bmp", "--overwrite", *GREY)[0] == 0


@pytest.mark.parametrize(("photos", "out", "says"), [
    (["p.jpg"], "old.jpg", "old.jpg exists, and no earlier run"),
    (["p.jpg"], "p.jpg", "p.jpg is one of the photos"),
    (["p.jpg"], "notes.txt", "notes.txt is a file: give a folder"),
    (["p.jpg"], "notes.txt/x", "cannot be written"),
    (["p.jpg", "old.jpg"], "new.png", "several photos need a folder"),
    (["in"], "new.png", "several photos need a folder"),
    (["in.zip"], "new.png", "several photos need a folder"),
    (["p.jpg"], "new.gif", "'.gif' files cannot be written"),
    (["*.nope"], "out", "no file or folder matches"),
])
def test_what_cannot_be_the_target_is_one_line(photos, out, says, run):
    fill(".", "p.jpg", "old.jpg", "in/a.png")
    Path("notes.txt").write_text("mine")
    with zipfile.ZipFile("in.zip", "w") as archive:
        archive.write("in/a.png", "a.png")
    before = content()
    status, told, messages, bar = run("colorize", *photos, "-o", out, *GREY)
    assert (status, told, len(messages), bar) == (2, [], 1, "")
    assert says in messages[0] and "Errno" not in messages[0]
    assert content() == before


def test_another_upsampling_makes_another_picture(run):
    fill("in", "a.png")
    tiny = str(Path("tiny.safetensors"))
    models.checkpoint.save(models.ARCHITECTURES["zhang16"](1 / 32, side=32), tiny)
    pictures = []
    for words in ([], ["--upsampling", "guided"], ["--upsampling", "guided"], ["--upsampling", "bilinear"]):
        assert run("colorize", "in", "-o", "out", "--model", tiny, *words)[0] == 0
        pictures.append(Path("out/a.png").read_bytes())
    assert pictures[0] == pictures[3] != pictures[1] == pictures[2]
    assert run("colorize", "in", "-o", "out", *GREY, "--upsampling", "best")[0] == 2


def test_names_of_results():
    assert targets.results(["a.jpg", "A.JPG"]) == ["a.png", "A.JPG.png"]
    assert targets.results(["a.jpg", "a.JPG", "A.jpeg"]) == ["a.png", "a.JPG.png", "A.jpeg.png"]
    assert targets.results(["f.png/g.tif", "f.jpg"]) == ["f.png/g.png", "f.jpg.png"], "a folder is in the way"
    names = targets.results(["é.jpg", unicodedata.normalize("NFD", "é.jpg"), "x/a.b.jpg", "X/a.b.tif", "a.jpg.png"])
    assert len({unicodedata.normalize("NFC", name).casefold() for name in names}) == 5
    assert cli.colorize.results is targets.results


def test_wildcards(run):
    fill("in", "a.jpg", "b.jpg", "c.png", "x/d.jpg", "e[1].jpg")
    assert run("colorize", "in/*.jpg", "-o", "one", *GREY)[1] == [
        os.path.join("one", name) for name in ("a.png", "b.png", "e[1].png")]
    assert run("colorize", "in/**/d*", "-o", "two", *GREY)[1] == [os.path.join("two", "d.png")]
    assert run("colorize", "in/e[1].jpg", "-o", "three", *GREY)[1] == [os.path.join("three", "e[1].png")]
    assert run("compare", "in/*.jpg", "-o", "report", "--models", "grey")[0] == 0


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_wildcards_run_through_no_circle_of_links(run):
    fill("in", "a.png", "x/b.png")
    for i in range(4):
        Path(f"in/x/up{i}").symlink_to("..")
    start = time.process_time()
    assert len(targets.expanded(["in/**"])) == 2 and time.process_time() - start < 5


@pytest.mark.skipif(os.name == "nt", reason="such lines end otherwise there")
def test_results_and_the_bar_share_a_file_line_by_line(here):
    fill("in", "a.png", "b.png")
    (here / "in/c.png").write_bytes(b"text")
    command = [sys.executable, "-m", "colorlab", "colorize", "in", "-o", "out", *GREY]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = [line.rstrip() for line in re.split(r"[\r\n]", done.stdout)]
    assert {"out/a.png", "out/b.png"} <= set(lines)
    assert any(line.startswith("colorlab: failed: in/c.png") for line in lines)


def test_members_with_drives_and_backslashes_stay_in_the_folder(run):
    fill(".", "a.png")
    with zipfile.ZipFile("in.zip", "w") as archive:
        for name in ("C:/x.png", "deep\\y.png", "..\\up.png"):
            archive.write("a.png", name)
    assert run("colorize", "in.zip", "-o", "out", *GREY)[0] == 0
    assert set(content("out")) == {"x.png", "deep/y.png"}


# --- photos that have colour


def test_skip_colour(run):
    fill("in", "colour.png")
    images.write("in/grey.png", grey())
    images.write("in/old.jpg", grey(1))
    status, out, messages, bar = run("colorize", "in", "-o", "out", "--skip-colour", *GREY)
    assert (status, [Path(line).name for line in out]) == (0, ["grey.png", "old.png"])
    assert messages == ["colorlab: note: 1 of 3 photos have colour already and were left out"]
    assert "1 with colour" in bar
    assert set(content("out")) == {"grey.png", "old.png"}


# --- batches


@pytest.mark.usefixtures("one_thread")
def test_photos_go_through_the_network_together(run, monkeypatch):
    sizes, real = [], models.Zhang16.forward
    monkeypatch.setattr(models.Zhang16, "forward", lambda self, L: (sizes.append(len(L)), real(self, L))[1])
    for i in range(19):
        Path("in").mkdir(exist_ok=True)
        images.write(f"in/{i:02}.png", noise(24, 24, seed=i))
    assert run("colorize", "in", "-o", "out", "--model", "zhang16-mini")[0] == 0
    assert sorted(sizes) == [3, 8, 8]
    model = colorlab.load("zhang16-mini")
    for i in (0, 7, 8, 18):
        difference = images.read(f"out/{i:02}.png").astype(int) - model.colorize(f"in/{i:02}.png")
        assert np.abs(difference).max() <= 1


def test_large_photos_are_not_held_together(run, monkeypatch):
    monkeypatch.setattr(painting, "TOGETHER", 1500)
    most, real = [], painting.answers

    def answers(model, photos, conditions):
        most.append(sum(rgb.shape[0] * rgb.shape[1] for rgb in photos.values()))
        return real(model, photos, conditions)

    monkeypatch.setattr(painting, "answers", answers)
    fill("in", *(f"{i}.png" for i in range(9)))  # of 600 pixels each
    assert run("colorize", "in", "-o", "out", *GREY)[0] == 0
    assert sorted(most) == [600, 1200, 1200, 1200, 1200]


def test_failures_are_lines_and_the_rest_goes_on(run):
    fill("in", *(f"{i}.png" for i in range(20)))
    for i in (3, 11):
        Path(f"in/{i}.png").write_bytes(b"text")
    status, out, messages, bar = run("colorize", "in", "-o", "out", *GREY)
    assert (status, len(out), len(messages)) == (1, 18, 2)
    assert all(re.match(r"colorlab: failed: in.(3|11)\.png: ", line) for line in messages)
    assert "2 failed" in bar and "20/20" in bar
    assert set(content("out")) == {f"{i}.png" for i in range(20) if i not in (3, 11)}


def test_a_network_that_fails_costs_its_photo_alone(run, monkeypatch):
    fill("in", *(f"{i}.png" for i in range(4)))
    images.write("in/2.png", noise(21, 30))
    real = models.Grey.network_input

    def network_input(self, rgb, size=None):
        if rgb.shape[0] == 21:
            raise RuntimeError("not\nthis one")
        return real(self, rgb, size)

    monkeypatch.setattr(models.Grey, "network_input", network_input)
    status, out, messages, _ = run("colorize", "in", "-o", "out", "--workers", "1", *GREY)
    assert (status, len(out)) == (1, 3)
    assert messages == ["colorlab: failed: 2.png: RuntimeError: not this one"]


def test_a_full_disk_ends_it_with_one_line(run, monkeypatch):
    fill("in", *(f"{i:02}.png" for i in range(30)))

    @resources.contextlib.contextmanager
    def full(path):
        raise OSError(errno.ENOSPC, "No space left on device")
        yield

    monkeypatch.setattr(resources, "replacing", full)
    status, out, messages, _ = run("colorize", "in", "-o", "out", *GREY)
    assert (status, out, len(messages)) == (2, [], 1)
    assert "out cannot be written (No space left on device): make room and run the same command" in messages[0]


# --- killed


def test_what_killed_processes_left_is_removed_and_what_is_being_written_is_not(run):
    fill("in", "x/a.png")
    Path("out/x").mkdir(parents=True)
    left = Path(f"out/x/.a-{resources._MACHINE}0123456789.tmp")
    left.write_bytes(b"half")
    mine = Path("out/x/.notes.tmp")
    mine.write_bytes(b"mine")
    with resources.replacing("out/x/other.png") as writing:
        assert run("colorize", "in", "-o", "out", *GREY)[0] == 0
        assert not left.exists() and mine.exists() and writing.exists()
        writing.write_bytes(b"whole")
    assert Path("out/x/other.png").read_bytes() == b"whole"


@pytest.mark.slow
@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="kill -9, of copies of a process")
@pytest.mark.usefixtures("one_thread")
def test_kill_9_leaves_whole_files_and_the_same_command_goes_on(here):
    for i in range(60):
        fill("in", f"{i:02}.png")
        images.write(f"in/{i:02}.png", noise(300, 400, seed=i))
    words, killed = ["colorize", "in", "-o", "out", *GREY], 0
    for wanted in (1, 20, 40):
        process = multiprocessing.get_context("fork").Process(target=main, args=(words,))
        process.start()
        end = time.monotonic() + 60
        while len(list(here.glob("out/*.png"))) < wanted and time.monotonic() < end and process.is_alive():
            time.sleep(0.002)
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        for path in here.glob("out/*.png"):
            assert origin.is_whole(path)
    assert killed
    command = [sys.executable, "-m", "colorlab", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 60 and "there already" in done.stderr
    assert sorted(os.listdir("out")) == [f"{i:02}.png" for i in range(60)]
    grey_model = colorlab.load("grey")
    assert all((images.read(f"out/{i:02}.png") == grey_model.colorize(f"in/{i:02}.png")).all() for i in range(60))


# --- hostile names


@pytest.mark.skipif(os.name == "nt", reason="such names are not allowed there")
def test_the_terminal_gets_names_harmless(run, capfd):
    evil = ["\x1b]0;owned\x07\x1b[2J.png", "two\nlines.png", "\u202egnp.exe.png", "\x9b31m.png", "=1+1.png"]
    for i, name in enumerate(evil):
        images.write(Path(name), noise(seed=i))
    Path("bad\x1b[31m\n.png").write_bytes(b"text")
    status, out, messages, _ = run("colorize", ".", "-o", "out", *GREY)
    assert status == 1 and len(out) == 5 and len(messages) == 1
    for words in (("compare", ".", "-o", "report", "--models", "grey"), ("colorize", *evil, "-o", "\x1b[1m.txt"),
                  ("colorize", "\x1b[1m.zip", "-o", "x"), ("evaluate", "\x1b[1m", "-o", "x"),
                  ("colorize", "a.png", "-o", "x", "--\x1b[1m"), ("\x1b[1m",)):
        main_run(words)
        out_text, err = capfd.readouterr()
        told = out_text + re.sub(r"\x1b\[A|\r", "", err)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", told), words


def main_run(words):
    try:
        main(list(words))
    except SystemExit:
        pass


def test_results_that_are_not_read_as_they_were_written_may_be_made_again(run):
    fill("in", "a.png")
    Image.fromarray(np.dstack([noise(), np.full(noise().shape[:2], 77, np.uint8)])).save("in/b.png")
    for target, photo in (("a.jpg", "in/a.png"), ("b.png", "in/b.png"), ("b.tif", "in/b.png")):
        for model in ("grey", "mean-colour", "mean-colour"):
            assert run("colorize", photo, "-o", target, "--model", model)[0] == 0
        assert (Image.open(target).mode == "RGBA") == (photo == "in/b.png"), "transparency stays"


def test_marks():
    images.write("plain.png", noise())
    assert origin.made_by("plain.png") == "" and origin.made_by("missing.png") == ""
    Path("text.png").write_bytes(b"colorlab")
    assert origin.made_by("text.png") == ""
    for name in ("a.png", "a.jpg", "a.webp", "a.tif", "a.bmp"):
        images.write(name, noise(), made_by="colorlab test")
        assert origin.made_by(name) == ("" if name == "a.bmp" else "colorlab test"), name
        assert origin.is_whole(name)
        Path(name).write_bytes(Path(name).read_bytes()[:-200])
        assert not origin.is_whole(name), name
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "another program")
    Image.fromarray(noise()).save("other.png", pnginfo=info)
    assert origin.made_by("other.png") == ""


def test_a_full_disk_at_the_end_of_compare_is_one_line(run, monkeypatch):
    fill("in", "a.png")

    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("colorlab.evaluation.report.page", full)
    status, _, messages, _ = run("compare", "in", "-o", "out", "--models", "grey")
    assert (status, messages) == (2, ["colorlab: out cannot be written (No space left on device): make room, or choose "
                                      "another folder, and run it again; what was written before is kept"])
