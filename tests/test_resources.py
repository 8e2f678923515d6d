"""Files are written whole or not at all; what a process that is killed leaves is removed by the next one."""

import errno
import os
import pickle
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

import colorlab
from colorlab import resources
from colorlab.errors import ColorlabError, WriteError

HOLD = """
import sys
from colorlab import resources
with resources.replacing(sys.argv[1]) as temporary:
    temporary.write_bytes(b"half")
    print(temporary, flush=True)
    sys.stdin.read()
"""
posix = pytest.mark.skipif(os.name == "nt", reason="kill -9, modes and locks are those of Unix")


@pytest.fixture(autouse=True)
def next_start(monkeypatch):
    """A process that has not looked through any folder yet."""
    monkeypatch.setattr(resources, "_tidied", set())


@pytest.fixture
def writer(tmp_path):
    """Another process that is writing `result.csv`, and its temporary file."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "result.csv")], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "PYTHONPATH": str(Path(colorlab.__file__).parents[1])}) as process:
        temporary = Path(process.stdout.readline().strip())
        yield process, temporary
        process.kill()


def write(path, content=b"new"):
    with resources.replacing(path) as temporary:
        temporary.write_bytes(content)


@posix
def test_what_a_killed_process_left_is_removed_and_what_a_living_one_writes_is_not(writer, tmp_path, monkeypatch):
    process, temporary = writer
    write(tmp_path / "other.csv")
    assert temporary.read_bytes() == b"half", "it is at work"
    process.kill()
    process.wait()
    write(tmp_path / "other.csv")
    assert temporary.exists(), "once for every folder is enough"
    resources._tidied.clear()
    write(tmp_path / "third.csv")
    assert {path.name for path in tmp_path.iterdir()} == {"other.csv", "third.csv"}


def test_files_of_others_stay(tmp_path):
    mine, others = resources._MACHINE, "0" * 6 if resources._MACHINE != "0" * 6 else "1" * 6
    names = [".notes.tmp", "x-0123456789abcdef.tmp", f".x-{others}0123456789.tmp", f".x-{mine}01234.tmp",
             f".x-{mine}0123456789.txt"]
    for name in names:
        (tmp_path / name).write_bytes(b"")
    (tmp_path / f".folder-{mine}0123456789.tmp").mkdir()
    old = tmp_path / f".old-{others}0123456789.tmp"
    old.write_bytes(b"")
    os.utime(old, (time.time() - 2 * resources.FORGOTTEN,) * 2)
    write(tmp_path / "a.csv")
    assert {path.name for path in tmp_path.iterdir()} == {*names, f".folder-{mine}0123456789.tmp", "a.csv"}


def test_two_writers_of_one_process_do_not_disturb_each_other(tmp_path):
    with resources.replacing(tmp_path / "a") as one, resources.replacing(tmp_path / "a") as two:
        resources._tidied.clear()
        write(tmp_path / "b")
        assert one.exists() and two.exists() and one != two
        one.write_bytes(b"1")
        two.write_bytes(b"2")
    assert (tmp_path / "a").read_bytes() == b"1" and {path.name for path in tmp_path.iterdir()} == {"a", "b"}


@posix
def test_a_file_has_the_usual_mode_or_that_of_the_one_before(tmp_path):
    (tmp_path / "usual").write_bytes(b"")
    with resources.replacing(tmp_path / "new") as temporary:
        temporary.unlink()  # as writers do that put a file of theirs in its place
        os.close(os.open(temporary, os.O_CREAT | os.O_WRONLY, 0o600))
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == stat.S_IMODE((tmp_path / "usual").stat().st_mode)
    (tmp_path / "new").chmod(0o600)
    write(tmp_path / "new")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600


@pytest.mark.parametrize(("number", "advice"), [
    (errno.ENOSPC, "make room, or choose another folder, and run it again"),
    (errno.EDQUOT, "make room"), (errno.EFBIG, "make room"),
    (errno.EROFS, "allow writing there, or choose another folder"), (errno.EACCES, "allow writing there"),
    (errno.ENOENT, "it is gone, or was never there"), (errno.EIO, "choose another folder, and run it again")])
def test_what_the_system_says_becomes_one_line_with_folder_and_advice(number, advice, tmp_path):
    write(tmp_path / "a", b"old")
    with pytest.raises(WriteError) as error, resources.replacing(tmp_path / "a") as temporary:
        temporary.write_bytes(b"ne")
        raise OSError(number, os.strerror(number), str(temporary))
    said = str(error.value)
    assert said.startswith(f"{tmp_path} cannot be written ({os.strerror(number)}): ") and advice in said
    assert said.endswith("what was written before is kept")
    assert isinstance(error.value, (ColorlabError, OSError)) and error.value.errno == number
    assert str(pickle.loads(pickle.dumps(error.value))) == said, "it travels between processes"
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"old")]


def test_errors_that_are_not_the_systems_stay_what_they_are(tmp_path):
    for wrong in (OSError("cannot write mode P as JPEG"), ValueError("no"), KeyboardInterrupt()):
        with pytest.raises(type(wrong)) as error, resources.replacing(tmp_path / "a"):
            raise wrong
        assert error.value is wrong
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_disappears(tmp_path):
    with pytest.raises(WriteError, match="it is gone"), resources.replacing(tmp_path / "a") as temporary:
        temporary.rename(tmp_path.parent / "elsewhere")
    (tmp_path.parent / "elsewhere").unlink()
    with pytest.raises(WriteError, match=r"none cannot be written \(.*it is gone, or was never there"):
        write(tmp_path / "none" / "a")


def test_it_is_known_beforehand_whether_a_folder_can_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    for place in (tmp_path, tmp_path / "deep" / "er"):
        resources.check_writable(place)
        assert [path.name for path in tmp_path.iterdir()] == ["file"], "it leaves nothing"
    for place in (tmp_path / "file", tmp_path / "file" / "x"):
        with pytest.raises(WriteError, match="a file is in its place; choose another folder"):
            resources.made_folder(place)

    def full(handle, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(resources.os, "write", full)
    with pytest.raises(WriteError, match="make room"):
        resources.made_folder(tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
