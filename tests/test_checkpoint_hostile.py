"""Damaged checkpoints, those made to do harm, and files in a cache that others can write to."""

import io
import os
import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

import colorlab
from colorlab import resources
from colorlab.models import CheckpointError, Iizuka16, Zhang16, checkpoint, converted

posix = pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no such owners here")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("COLORLAB_CACHE", str(folder))
    return folder


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return Zhang16(1 / 16, side=64, temperature=0.25).eval()


def refused(path, match):
    with pytest.raises(CheckpointError, match=match) as caught:
        colorlab.load(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


# --- one flipped byte


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9, 0.9999])
def test_a_flipped_byte_among_the_weights_is_noticed(model, tmp_path, share):
    """The least byte of a number: it stays finite, and nothing but its digest tells."""
    paths = [checkpoint.save(model, tmp_path / "a.safetensors"), tmp_path / "a.pth"]
    with io.BytesIO() as buffer:
        torch.save(model.state_dict(), buffer)
        paths[1].write_bytes(buffer.getvalue())
    for path in paths:
        colorlab.load(path)
        size = path.stat().st_size
        end = path.read_bytes().rfind(b"PK\x01\x02", 0, size) if path.suffix == ".pth" else size
        flip(path, min(int(share * size) // 4 * 4, end - 600 if path.suffix == ".pth" else size - 4))
        refused(path, "is damaged")


@pytest.mark.parametrize("old, new", [(b"0.25", b"0.35"), (rb'side\": 64', rb'side\": 96'),
                                      (b'"photos\\": 7', b'"photos\\": 8')])
def test_a_flipped_byte_in_the_header_is_noticed(model, tmp_path, old, new):
    path = checkpoint.save(model, tmp_path / "a.safetensors", {"photos": 7})
    data = path.read_bytes()
    assert data.count(old) == 1
    path.write_bytes(data.replace(old, new))
    refused(path, "is damaged, or was changed by another program")


def test_names_and_shapes_are_part_of_the_digest(model, tmp_path):
    from colorlab.models import digest

    state = {"a": torch.zeros(2, 3), "b": torch.ones(2)}
    others = [{"a": torch.zeros(3, 2), "b": torch.ones(2)}, {"b": torch.zeros(2, 3), "a": torch.ones(2)},
              {"a": torch.zeros(2, 3), "b": torch.ones(2).view(torch.int32)}, {**state, "c": torch.zeros(0)}]
    found = {digest.of(one, header) for one in (state, *others) for header in ("", "{}")}
    assert len(found) == 10
    assert digest.of(dict(reversed(state.items())), "") == digest.of(state, "")
    assert digest.of({"a": torch.zeros(2, dtype=torch.bfloat16), "b": torch.tensor(1)}, "")


def test_files_without_checksums_are_read(model, tmp_path):
    """Those that PyTorch was told to write without, and the embedded ones, which are older than our digest."""
    before = torch.serialization.get_crc32_options() if hasattr(torch.serialization, "get_crc32_options") else None
    if before is None:
        pytest.skip("this PyTorch always writes checksums")
    torch.serialization.set_crc32_options(False)
    try:
        torch.save(model.state_dict(), tmp_path / "a.pth")
    finally:
        torch.serialization.set_crc32_options(before)
    assert colorlab.load(tmp_path / "a.pth").side == 64


# --- a few bytes that stand for many


def peak():
    """Of the memory of this process, in bytes; 0 where nobody says."""
    if not sys.platform.startswith("linux"):
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def wide():
    """Zhang 2016, eight times as wide: 2 thousand million numbers, in a few kB."""
    with torch.device("meta"):
        shapes = {name: (value.shape, value.dtype) for name, value in Zhang16(8.0).state_dict().items()}
    return {name: torch.zeros((), dtype=dtype).expand(shape) for name, (shape, dtype) in shapes.items()}


@pytest.mark.parametrize("new", [True, False], ids=["zip", "before 2020"])
@pytest.mark.parametrize("header", [{}, {"architecture": "zhang16", "config": {
    "width": 8.0, "side": 256, "temperature": 1.0, "batch_norm": False}}], ids=["bare", "with header"])
def test_tensors_larger_than_their_storage_are_refused(tmp_path, new, header):
    torch.save({**header, "state_dict": wide()}, tmp_path / "a.pth", _use_new_zipfile_serialization=new)
    assert (tmp_path / "a.pth").stat().st_size < 100_000
    before = peak()
    refused(tmp_path / "a.pth", "stands for .* numbers, and the file holds fewer")
    assert peak() - before < 100e6


def test_overlapping_rows_are_refused_too(model, tmp_path):
    state = dict(model.state_dict())
    name = "model2.0.weight"
    shape = state[name].shape
    state[name] = torch.zeros(200).as_strided(shape, (1, 1, 1, 1))
    torch.save(state, tmp_path / "a.pth")
    refused(tmp_path / "a.pth", rf"{name} stands for {shape.numel()} numbers")


def test_a_part_of_a_larger_storage_is_read(model, tmp_path):
    """As of a network whose weights are one long row."""
    state = model.state_dict()
    row = torch.cat([value.flatten().float() for value in state.values()])
    parts = row.split([value.numel() for value in state.values()])
    for (name, value), part in zip(list(state.items()), parts, strict=True):
        state[name] = part.view(value.shape) if value.is_floating_point() else value
    torch.save(state, tmp_path / "a.pth")
    assert torch.equal(colorlab.load(tmp_path / "a.pth").model1[0].weight, model.model1[0].weight)


def test_compressed_archives_are_refused(model, tmp_path):
    state = {name: torch.zeros_like(value) for name, value in model.state_dict().items()}
    torch.save(state, tmp_path / "plain.pth")
    with zipfile.ZipFile(tmp_path / "plain.pth") as source, \
            zipfile.ZipFile(tmp_path / "a.pth", "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            target.writestr(member, source.read(member))
    refused(tmp_path / "a.pth", "holds more than its size")


def test_storages_that_the_file_does_not_hold_are_refused(tmp_path):
    """The size of a storage stands in the pickle, beside that of its part of the archive."""
    torch.save({"model_out.weight": torch.zeros(1000)}, tmp_path / "plain.pth")
    with zipfile.ZipFile(tmp_path / "plain.pth") as source, \
            zipfile.ZipFile(tmp_path / "a.pth", "w", zipfile.ZIP_STORED) as target:
        for member in source.namelist():
            data = source.read(member)
            if member.endswith("data.pkl"):
                assert data.count(b"M\xe8\x03") >= 1  # 1000, as pickle writes it
                data = data.replace(b"M\xe8\x03", b"J\x00\x00\x00\x10")
            target.writestr(member, data)
    refused(tmp_path / "a.pth", ".")


def test_names_of_many_parts_take_no_time(tmp_path):
    save_file({"a." * 200_000 + "b": torch.zeros(1)}, tmp_path / "a.safetensors")
    refused(tmp_path / "a.safetensors", "unknown network")


# --- converted files in the cache


@pytest.fixture
def t7(tmp_path, cache):
    """A Torch7 file that was loaded once, and what it was converted to."""
    writer = pytest.importorskip("test_torch7", reason="the writer of Torch7 files is not there")
    path = tmp_path / "net.t7"
    path.write_bytes(writer.dump(writer.Network(c=4, side=2).table()))
    colorlab.load(path)
    (place,) = (cache / "converted").iterdir()
    return path, place


def other(place, monkeypatch, how):
    """Put somebody else's network in the place of the converted one."""
    torch.manual_seed(1)
    checkpoint.save(Iizuka16(1 / 16, global_side=64), place)
    if how == "owner" and os.getuid():
        monkeypatch.setattr(os, "getuid", lambda: place.stat().st_uid + 1)
    elif how == "owner":
        os.chown(place, 12345, 12345)
    elif how == "mode":
        place.chmod(0o666)
    elif how == "group":
        place.chmod(0o664)
    elif how == "link":
        shutil.move(place, place.parent.parent / "theirs.safetensors")
        place.symlink_to(place.parent.parent / "theirs.safetensors")
    elif how == "weights":
        flip(place, place.stat().st_size - 4)


@posix
@pytest.mark.parametrize("how", ["owner", "mode", "group", "link", "weights"])
def test_files_of_others_in_the_cache_are_not_believed(t7, monkeypatch, how):
    path, place = t7
    truth = colorlab.load(path).low[0][0].weight
    other(place, monkeypatch, "nothing")
    assert not torch.equal(colorlab.load(path).low[0][0].weight, truth), "ours would be believed"
    other(place, monkeypatch, how)
    assert torch.equal(colorlab.load(path).low[0][0].weight, truth)
    if how != "owner" or not os.getuid():
        monkeypatch.setattr("colorlab.models.torch7.reader.read", lambda path: pytest.fail("converted again"))
        assert torch.equal(colorlab.load(path).low[0][0].weight, truth), "it was replaced by ours"
        assert not place.is_symlink()
        assert not place.stat().st_mode & 0o022


@posix
def test_a_file_that_is_exchanged_while_it_is_read_is_not_believed(t7, monkeypatch):
    path, place = t7
    truth = colorlab.load(path).low[0][0].weight
    read = checkpoint._read_safetensors

    def slow(found):
        if found == place:
            other(place, monkeypatch, "nothing")
        return read(found)

    monkeypatch.setattr(checkpoint, "_read_safetensors", slow)
    assert torch.equal(colorlab.load(path).low[0][0].weight, truth)


@pytest.mark.parametrize("what", ["entered", "written", "found"])
def test_a_cache_that_cannot_be_used_is_no_reason_not_to_convert(t7, monkeypatch, what):
    path, place = t7

    def forbidden(self, *arguments, **options):
        if what == "entered" or options.get("parents"):
            raise PermissionError(13, "Permission denied", str(self))
        raise FileNotFoundError(2, "No such file", str(self))

    if what == "found":
        monkeypatch.setattr(resources, "cache_dir", lambda: Path("~nobody-of-this-name").expanduser())
    else:
        monkeypatch.setattr(Path, "lstat", forbidden)
        monkeypatch.setattr(Path, "mkdir", forbidden)
    with pytest.warns(UserWarning, match="will be converted again next time, unless COLORLAB_CACHE names") as caught:
        assert isinstance(colorlab.load(path), Iizuka16)
    assert not re.search("\n", str(caught[0].message))


def test_converted_files_of_older_versions_are_not_used(t7, cache):
    """They have no digest; their names were others."""
    path, place = t7
    info = path.stat()
    import hashlib

    old = hashlib.sha256(f"{path.resolve()} {info.st_size} {info.st_mtime_ns}".encode()).hexdigest()[:16]
    assert old not in place.name
    assert converted._place(path) == place
