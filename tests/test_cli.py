"""The command line as a user meets it: results, exit statuses, one line for every error, nothing destroyed."""

import os
import re
import signal
import subprocess
import sys
import time
import warnings
import zipfile

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

import colorlab
from colorlab import images, models
from colorlab.cli import main as cli
from colorlab.models import download

CLI = [sys.executable, "-m", "colorlab"]


def noise(height=20, width=30, seed=0):
    return np.random.default_rng(seed).integers(40, 216, (height, width, 3), dtype=np.uint8)


def gentle(seed):
    """Mostly grey, some colour: like a photo, for the prior of the bins."""
    dice = np.random.default_rng(seed)
    small = np.clip(dice.normal(128, 50, (6, 6, 1)) + dice.normal(0, 12, (6, 6, 3)), 0, 255).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize((48, 40), Image.Resampling.BICUBIC))


pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def run(capfd):
    """Run a command in this process: exit status, lines of output, lines of messages without progress bars."""
    def run(*arguments):
        capfd.readouterr()
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        # A progress bar ends its line with a carriage return, or leaves one line with its last state.
        lines = re.split(r"[\r\n]", err)
        messages = [line for line in lines if line.strip() and not re.search(r"\d+%\||\?photo/s", line)]
        assert all(line.startswith("colorlab") for line in messages), messages
        return status, out.splitlines(), messages
    return run


def fill(folder, *names):
    os.makedirs(folder, exist_ok=True)
    for i, name in enumerate(names):
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        images.write(os.path.join(folder, name), noise(seed=i))


def content(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# --- colorize


def test_colorize(run, here):
    fill("in", "a.jpg", "deep/b.PNG")
    fill(".", "c.bmp")
    (here / "in" / "notes.txt").write_text("no picture")
    before = content(here)
    status, out, messages = run("colorize", "in", "c.bmp", "-o", "new/out", "--model", "grey")
    assert (status, messages) == (0, [])
    assert [line.replace(os.sep, "/") for line in out] == ["new/out/in/a.png", "new/out/in/deep/b.png", "new/out/c.png"]
    for line, source in zip(out, ("in/a.jpg", "in/deep/b.PNG", "c.bmp"), strict=True):
        assert (images.read(line) == colorlab.load("grey").colorize(source)).all()
    assert before.items() <= content(here).items()
    status, again, messages = run("colorize", "in", "c.bmp", "-o", "new/out", "--model", "grey")
    assert (status, again, messages) == (0, out, []), "results are made anew"


def test_colorize_one_folder_or_zip_file(run, here):
    fill("in", "a.jpg", "deep/b.png")
    with zipfile.ZipFile("in.zip", "w") as archive:
        for name in ("a.jpg", "deep/b.png"):
            archive.write(here / "in" / name, name)
    assert run("colorize", "in", "-o", "one", "--model", "grey")[0] == 0
    assert run("colorize", "in.zip", "-o", "two", "--model", "grey")[0] == 0
    assert list(content(here / "one")) == ["a.png", "deep/b.png"]
    assert content(here / "one") == content(here / "two")


def test_some_photos_fail(run, here):
    fill(".", "a.png", "z.png")
    (here / "b.png").write_bytes(b"text")
    status, out, messages = run("colorize", "b.png", "missing.png", "a.png", "z.png", "-o", "out", "--model", "grey")
    assert status == 1
    assert sorted(content(here / "out")) == ["a.png", "z.png"]
    assert len(out) == len(messages) == 2
    assert messages[0].startswith("colorlab: failed: b.png: ")
    assert messages[1].startswith("colorlab: failed: missing.png: ")


def test_memory_that_runs_out_is_one_failed_photo(run, here, monkeypatch):
    fill(".", "a.png", "b.png", "c.png")
    original, errors = models.Grey.colorize, [MemoryError(), RuntimeError("can't allocate\n99 bytes")]

    def colorize(self, photo):
        if errors:
            raise errors.pop()
        return original(self, photo)

    monkeypatch.setattr(models.Grey, "colorize", colorize)
    status, out, messages = run("colorize", "a.png", "b.png", "c.png", "-o", "out", "--model", "grey")
    assert (status, len(out)) == (1, 1)
    assert messages == ["colorlab: failed: a.png: out of memory", "colorlab: failed: b.png: out of memory"]


@pytest.mark.parametrize("photos", [["a.png"], ["."], ["a.png", "a.jpg"], ["a.jpg", "a.png"], ["./../home/a.png"]])
def test_photos_are_never_overwritten(photos, run, here):
    fill(".", "a.jpg", "a.png")
    before = content(here)
    status, _, messages = run("colorize", *photos, "-o", ".", "--model", "grey")
    assert status == 1
    assert before.items() <= content(here).items()
    assert any("choose another folder with -o" in message for message in messages)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_linked_photos_are_never_overwritten(run, here):
    fill("in", "a.png")
    (here / "out").mkdir()
    os.symlink(here / "in" / "a.png", here / "out" / "a.png")
    before = content(here)
    assert run("colorize", "in", "-o", "out", "--model", "grey")[0] == 1
    assert content(here) == before


def test_results_do_not_overwrite_each_other(run, here):
    fill("in", "a.jpg", "a.tif", "a.tif.png", "a.bmp")
    fill("other", "a.jpg")
    status, out, messages = run("colorize", "in", "-o", "out", "--model", "grey")
    assert (status, messages) == (0, [])
    assert len(set(out)) == len(content(here / "out")) == 4
    assert "a.png" in content(here / "out")
    status, out, _ = run("colorize", "in/a.jpg", "other/a.jpg", "in/a.jpg", "-o", "two", "--model", "grey")
    assert (status, len(set(out)), len(content(here / "two"))) == (0, 3, 3)


def test_zip_files_cannot_write_elsewhere(run, here):
    fill("in", "a.png")
    with zipfile.ZipFile("evil.zip", "w") as archive:
        for name in ("../up.png", "x/../../../up.png", f"{here.as_posix()}/root.png", "good.png"):
            archive.write(here / "in" / "a.png", name)
    before = content(here.parent)
    assert run("colorize", "evil.zip", "-o", "deep/out", "--model", "grey")[0] == 0
    new = content(here.parent).keys() - before.keys()
    assert "home/deep/out/good.png" in new
    assert all(name.startswith("home/deep/out/") for name in new)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse names that are no text")
def test_names_that_are_no_text(here):
    fill(".", "a.png")
    os.rename("a.png", b"caf\xe9.png")
    with open(b"bad\xe9.png", "wb") as file:
        file.write(b"text")
    done = subprocess.run([*CLI, "compare", ".", "-o", "out", "--models", "grey"], capture_output=True)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    done = subprocess.run([*CLI, "colorize", ".", "-o", "out", "--model", "grey"], capture_output=True)
    assert (done.returncode, done.stdout.decode().splitlines()) == (1, ["out/caf\ufffd.png"])
    assert b"Traceback" not in done.stderr


def test_warnings_are_notes(run, here):
    frames = [Image.fromarray(noise(seed=i)) for i in range(2)]
    frames[0].save("moving.gif", save_all=True, append_images=frames[1:])
    before = warnings.showwarning
    status, out, messages = run("colorize", "moving.gif", "-o", "out", "--model", "grey")
    assert (status, len(out)) == (0, 1)
    assert len(messages) == 1
    assert re.fullmatch(r"colorlab: note: .*moving\.gif.*first.*", messages[0])
    assert warnings.showwarning is before, "the caller's own warnings stay warnings"


def test_results_of_an_earlier_run_are_no_photos(run, here):
    fill(".", "a.png", "deep/b.png")
    for _ in range(2):
        assert run("colorize", ".", "-o", "out", "--model", "grey")[0] == 0
        assert run("compare", ".", "-o", "out/report", "--models", "grey")[0] == 0
        assert set(content(here / "out")) == {"a.png", "deep/b.png", *(f"report/{name}" for name in (
            "index.html", "per_image.csv", "sheet.png", "summary.csv"))}
    status, out, _ = run("colorize", "out/a.png", "-o", "out/again", "--model", "grey")
    assert (status, len(out)) == (0, 1), "who names a result means it"
    assert run("colorize", "out", "-o", "out", "--model", "grey")[0] == 1
    (here / "a.png").unlink()
    (here / "deep" / "b.png").unlink()
    status, _, messages = run("colorize", ".", "-o", "out", "--model", "grey")
    assert (status, len(messages)) == (2, 1)
    assert "no picture files but those in" in messages[0]


# --- compare and evaluate


def test_compare(run, here):
    fill("in", "a.png", "b.png")
    status, out, messages = run("compare", "in", "-o", "deep/report", "--models", "zhang16-mini", "grey")
    assert (status, messages) == (0, [])
    assert set(content(here / "deep" / "report")) == {"index.html", "per_image.csv", "sheet.png", "summary.csv"}
    assert out[0].replace(os.sep, "/") == "report: deep/report/index.html"
    assert [line.split()[0] for line in out[-2:]] == ["zhang16-mini", "grey"]
    assert "colourfulness" in out[1]
    (here / "in" / "c.png").write_bytes(b"text")
    status, _, messages = run("compare", "in", "-o", "deep/report", "--models", "grey")
    assert status == 1
    assert len(messages) == 1
    assert "c.png" in messages[0]


def test_compare_has_a_demonstration(run, here, monkeypatch):
    fill("in", "sample.png")
    monkeypatch.setattr("colorlab.datasets.samples", lambda: [here / "in" / "sample.png"])
    assert run("compare")[0] == 0
    table = pd.read_csv("report/per_image.csv")
    assert list(table.photo) == ["sample.png"] * 4
    assert list(table.model) == ["colorlab26", "zhang16-mini", "iizuka16-mini", "grey"]


def test_compare_when_no_photo_can_be_read(run):
    status, _, messages = run("compare", "missing.png", "-o", "out", "--models", "grey")
    assert status == 1
    assert len(messages) == 1


def test_evaluate(run, here):
    fill("in", "a.png", "x/b.png")
    status, out, messages = run("evaluate", "in", "-o", "out", "--models", "grey")
    assert status == 0
    assert set(content(here / "out")) >= {"per_image.parquet", "summary.csv", "index.html", "evaluation.json"}
    assert list(pd.read_parquet("out/per_image.parquet").photo) == ["a.png", "x/b.png"]
    assert out[0].replace(os.sep, "/") == "report: out/index.html"
    status, out, _ = run("evaluate", "in", "-o", "out", "--models", "grey")
    assert status == 0 and out[0] == "nothing to do: out holds this evaluation"
    (here / "in" / "c.png").write_bytes(b"text")
    status, _, messages = run("evaluate", "in", "-o", "out", "--models", "grey")
    assert status == 1 and any("c.png" in message for message in messages)
    assert run("evaluate", "in", "-o", "in/a.png", "--models", "grey")[0] == 2
    fill("in", "c.png")
    assert "c.png" not in str(run("evaluate", "in", "-o", "out", "--models", "grey", "--limit", "2")[2])


# --- train, convert


def train_options(*more, out="run"):
    return ["train", "--data", "set", "-o", out, "--width", "0.0625", "--side", "32", "--batch-size", "4", *more]


@pytest.fixture
def photos(here):
    for i in range(10):
        (here / "set" / "ab"[i % 2]).mkdir(parents=True, exist_ok=True)
        images.write(here / "set" / "ab"[i % 2] / f"{i}.png", gentle(i))


@pytest.mark.usefixtures("photos", "one_thread")
@pytest.mark.parametrize("options", [
    [], ["--architecture", "iizuka16"], ["--architecture", "iizuka16", "--objective", "mse+classes"]])
def test_train_convert_colorize(options, run, here):
    (here / "set" / "a" / "bad.png").write_bytes(b"text")
    status, out, messages = run(*train_options(*options, "--validation", "set"))
    assert status == 0
    assert [line.replace(os.sep, "/") for line in out] == ["run/model.safetensors"]
    same = [line for line in messages if "validation photos are those of the training" in line]
    assert len(messages) == 3 and len(same) == 1
    assert all("note: 1 of 11 photos were left out" in line for line in messages if line not in same)
    for source in ("run/model.safetensors", "run/last.pt"):
        for half in ([], ["--half"]):
            assert run("weights", "convert", source, "deep/new.safetensors", *half) == (
                0, [os.path.join("deep", "new.safetensors")], [])
            status, out, messages = run("colorize", "set/a/0.png", "-o", "out", "--model", "deep/new.safetensors")
            assert (status, messages) == (0, [])
            result = images.read(out[0])
            whole = colorlab.load("run/model.safetensors").colorize("set/a/0.png")
            assert np.abs(result.astype(int) - whole).max() <= 2, "another file of the same weights"
    model = colorlab.load("deep/new.safetensors")
    assert model.width == 0.0625
    status, _, messages = run(*train_options(*options, "--learning-rate", "0.01"))
    assert status == 2
    assert "belongs to another run" in messages[-1]


def test_convert_keeps_facts_and_never_writes_what_cannot_be_read(run, here):
    torch.manual_seed(0)
    models.checkpoint.save(models.Zhang16(1 / 16), here / "a.safetensors", {"photos": 7})
    assert run("weights", "convert", "a.safetensors", "b.safetensors")[0] == 0
    assert models.checkpoint.read("b.safetensors")[1]["facts"] == {"photos": 7}
    for target in ("c.pth", "c.t7", "c"):
        status, _, messages = run("weights", "convert", "a.safetensors", target)
        assert (status, len(messages)) == (2, 1)
        assert "must be called .safetensors" in messages[0]
        assert not (here / target).exists()
    before = (here / "b.safetensors").read_bytes()
    (here / "bad.pth").write_bytes(b"text")
    assert run("weights", "convert", "bad.pth", "b.safetensors")[0] == 2
    assert (here / "b.safetensors").read_bytes() == before


# --- models, weights


def test_models_are_listed(run):
    status, out, messages = run("models")
    assert (status, messages) == (0, [])
    assert [line.split()[0] for line in out] == models.names()
    lines = dict(zip(models.names(), out, strict=True))
    assert "not cached" in lines["zhang16"]
    assert "embedded" in lines["zhang16-mini"]
    assert "32,236,011" not in lines["zhang16-mini"]
    assert all(models.card(name).licence in line for name, line in lines.items())


def test_models_in_the_cache_are_listed(run, here):
    folder = here.parent / "cache"
    folder.mkdir()
    (folder / download.DOWNLOADS["zhang16"].filename).write_bytes(b"x")
    line = next(line for line in run("models")[1] if line.startswith("zhang16 "))
    assert "not cached" not in line
    assert "cached" in line


def test_fetch_goes_on_after_a_failure(run, monkeypatch):
    def fetch(name):
        if name == "zhang16":
            raise download.WeightsError("no\nnetwork")
        return f"cache/{name}"

    monkeypatch.setattr(download, "fetch", fetch)
    assert run("weights", "fetch", "zhang16", "iizuka16") == (
        1, ["cache/iizuka16"], ["colorlab: failed: no network"])
    assert run("weights", "fetch", "iizuka16") == (0, ["cache/iizuka16"], [])
    status, out, messages = run("weights", "fetch", "iizuka16", "nope")
    assert (status, out, len(messages)) == (2, [], 1), "a wrong name is a wrong request"


def test_verify(run, here, monkeypatch):
    status, out, messages = run("weights", "verify", "zhang16")
    assert (status, out, len(messages)) == (1, [], 1)
    folder = here.parent / "cache"
    folder.mkdir()
    (folder / download.DOWNLOADS["zhang16"].filename).write_bytes(b"x")
    status, _, messages = run("weights", "verify", "zhang16")
    assert status == 1
    assert "sha256" in messages[0]
    monkeypatch.setattr(download, "verify", lambda name: True)
    assert run("weights", "verify", "zhang16") == (0, ["zhang16: as published"], [])


# --- wrong requests


def bad_requests():
    yield []
    yield ["nope"]
    yield ["--nope"]
    yield ["colorize"]
    yield ["colorize", "a.png"]
    yield ["colorize", "a.png", "-o", "out", "--model", "nope"]
    yield ["colorize", "a.png", "-o", "out", "--model", "missing.pth"]
    yield ["colorize", "a.png", "-o", "out", "--model", "text.safetensors"]
    yield ["colorize", "a.png", "-o", "out", "--device", "nope"]
    yield ["colorize", "a.png", "-o", "a.png"]
    yield ["colorize", "missing.zip", "-o", "out"]
    yield ["colorize", "text.zip", "-o", "out"]
    yield ["colorize", "empty", "-o", "out"]
    yield ["compare", "a.png", "-o", "out", "--models"]
    yield ["compare", "a.png", "-o", "out", "--models", "nope"]
    yield ["compare", "a.png", "-o", "a.png", "--models", "grey"]
    yield ["compare", "empty", "-o", "out", "--models", "grey"]
    yield ["evaluate", "missing", "-o", "out", "--models", "grey"]
    yield ["evaluate", "empty", "-o", "out", "--models", "grey"]
    yield ["train"]
    yield ["train", "--data", "missing", "-o", "run"]
    yield ["train", "--data", "empty", "-o", "run"]
    yield ["train", "--data", "a.png", "-o", "run"]  # fills no batch
    yield train_options("--validation", "missing")
    for name, value in [("--side", 20), ("--side", 0), ("--side", -8), ("--side", "x"), ("--side", 1.5),
                        ("--epochs", 0), ("--epochs", "nan"), ("--epochs", "inf"), ("--epochs", "x"),
                        ("--batch-size", 0), ("--batch-size", -1), ("--batch-size", 1), ("--batch-size", 99),
                        ("--learning-rate", -1), ("--learning-rate", "nan"), ("--width", 0), ("--width", "nan"),
                        ("--limit", 0), ("--limit", -1), ("--limit", 1), ("--seed", "x"), ("--device", "nope"),
                        ("--objective", "nope"), ("--objective", "mse+classes"), ("--learning-rate", "1e38")]:
        yield train_options(name, str(value))
    yield train_options("--architecture", "iizuka16", "--objective", "rebalanced")
    yield train_options("--architecture", "iizuka16", "--side", "40")
    yield ["weights"]
    yield ["weights", "nope"]
    yield ["weights", "fetch"]
    yield ["weights", "fetch", "nope"]
    yield ["weights", "verify", "grey"]
    yield ["weights", "convert", "a.png", "b.safetensors"]
    yield ["weights", "convert", "missing.pth", "b.safetensors"]
    yield ["weights", "convert", "text.safetensors", "b.safetensors"]


@pytest.mark.usefixtures("photos", "one_thread")
@pytest.mark.parametrize("request_", list(bad_requests()), ids=" ".join)
def test_wrong_requests_are_one_line(request_, run, here):
    fill(".", "a.png")
    (here / "empty").mkdir()
    for name in ("text.zip", "text.safetensors"):
        (here / name).write_text("text")
    before = content(here)
    status, out, messages = run(*request_)
    assert status == 2
    assert out == []
    assert len(messages) == 1
    assert re.match(r"colorlab[a-z ]*: \S", messages[0])
    assert len(messages[0]) < 400
    new = content(here).keys() - before.keys()
    assert new <= {"run/log.csv"}
    assert before.items() <= content(here).items()


def test_a_mistake_of_ours_is_not_the_users(run, here, monkeypatch, capfd):
    fill(".", "a.png")

    def broken(*arguments, **options):
        raise RuntimeError("a bug")

    monkeypatch.setattr(models, "load", broken)
    status, out, messages = run("colorize", "a.png", "-o", "out")
    assert (status, out, len(messages)) == (70, [], 1)
    assert "a mistake in colorlab or a plug-in: RuntimeError: a bug" in messages[0] and "--debug" in messages[0]
    for words in (["--debug", "colorize", "a.png", "-o", "out"], ["colorize", "a.png", "-o", "out", "--debug"]):
        assert cli.main(words) == 70
        shown = capfd.readouterr().err
        assert shown.startswith("Traceback") and shown.endswith("RuntimeError: a bug\n")


def test_a_plugin_that_cannot_be_used_is_one_line(run, here):
    (here / "mine.py").write_text("import nothing_of_that_name\n")
    for name in ("mine.py", "missing.py", "no_such_module"):
        status, out, messages = run("models", "--plugin", name)
        assert (status, out, len(messages)) == (2, [], 1) and f"the plug-in {name} cannot be used" in messages[0]


@pytest.mark.skipif(torch.cuda.is_available(), reason="here it can be used")
def test_a_gpu_that_is_not_there(run):
    status, _, messages = run("colorize", "a.png", "-o", "out", "--device", "cuda")
    assert (status, len(messages)) == (2, 1)
    assert "'cuda' cannot be used here" in messages[0]


# --- Ctrl-C


def test_ctrl_c_while_colorizing(run, here, monkeypatch):
    fill(".", "a.png", "b.png")
    original = models.Grey.colorize
    answers = [None, KeyboardInterrupt()]

    def colorize(self, photo):
        if answer := answers.pop(0):
            raise answer
        return original(self, photo)

    monkeypatch.setattr(models.Grey, "colorize", colorize)
    status, out, messages = run("colorize", "a.png", "b.png", "-o", "out", "--model", "grey")
    assert (status, len(out)) == (130, 1)
    assert messages == ["colorlab: stopped; what is finished is kept, run the same command to go on"]
    assert list(content(here / "out")) == ["a.png"]


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to another process here")
@pytest.mark.usefixtures("photos")
def test_ctrl_c_while_training(here, run):
    command = [*CLI, *train_options("--epochs", "100000")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env={**os.environ, "OMP_NUM_THREADS": "1"}) as process:
        log, end = here / "run" / "log.csv", time.monotonic() + 120
        while not (log.exists() and log.read_text().count("\n") > 1) and time.monotonic() < end:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert err.splitlines()[-1].endswith("colorlab: stopped; what is finished is kept, run the same command to go on")
    step = torch.load(here / "run" / "last.pt", weights_only=True)["step"]
    assert 50 <= step < 200_000
    assert run("colorize", "set/a/0.png", "-o", "out", "--model", "run/last.pt")[0] == 0


# --- light


def processor_seconds():
    """Of all commands so far: on a busy machine more pass on the wall. Windows tells of no process that has ended."""
    return sum(os.times()[2:4]) if os.name != "nt" else time.perf_counter()


def best_of_three(*command):
    def measure():
        start = processor_seconds()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return processor_seconds() - start, done.stdout

    return min(measure() for _ in range(3))


@pytest.mark.parametrize("command", [["--help"], ["colorize", "--help"], ["train", "--help"], ["--version"]])
def test_help_is_quick(command):
    seconds, out = best_of_three(*CLI, *command)
    assert seconds < 1
    assert out.startswith(("usage: colorlab", f"colorlab {colorlab.__version__}"))


def test_help_names_every_command():
    out = best_of_three(*CLI, "--help")[1]
    assert re.findall(r"\n    (\w+) ", out) == [
        "colorize", "compare", "evaluate", "export", "film", "grade", "models", "study", "survey", "train", "weights"]
    out = best_of_three(*CLI, "weights", "--help")[1]
    assert re.findall(r"\n    (\w+) ", out) == ["fetch", "verify", "convert"]


def test_import_is_light():
    code = ("import sys, time; start = time.process_time(); import colorlab; print(time.process_time() - start); "
            "print(sorted({'torch', 'matplotlib', 'ipywidgets', 'pandas', 'skimage'} & sys.modules.keys()))")
    lines = [best_of_three(sys.executable, "-c", code)[1].splitlines() for _ in range(3)]
    assert min(float(seconds) for seconds, _ in lines) < 0.5
    assert {modules for _, modules in lines} == {"[]"}
