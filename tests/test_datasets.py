"""Finding and reading photos: folders, zip files, odd names, damaged and hostile ones."""

import errno
import io
import os
import random
import sys
import threading
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from PIL import Image

from colorlab import datasets, images
from colorlab.datasets import DatasetError, Photo
from colorlab.errors import WriteError


def noise(height=12, width=16, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def png(picture):
    data = io.BytesIO()
    Image.fromarray(picture).save(data, "png")
    return data.getvalue()


def fill(folder, *names):
    """Write a different picture under each name; returns them."""
    pictures = {name: noise(seed=i) for i, name in enumerate(names)}
    for name, picture in pictures.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        images.write(folder / name, picture)
    return pictures


def pack(path, *names, **more):
    pictures = {name: noise(seed=i) for i, name in enumerate(names)}
    with zipfile.ZipFile(path, "w") as archive:
        for name, picture in pictures.items():
            archive.writestr(name, png(picture))
        for name, data in more.items():
            archive.writestr(name.replace("__", "."), data)
    return pictures


def refused(source, match, call=datasets.find_photos):
    with pytest.raises(DatasetError, match=match) as caught:
        call(source)
    assert "\n" not in str(caught.value)


# --- what is there


def test_samples():
    found = datasets.samples()
    assert len(found) >= 6
    assert found == sorted(found)
    for path in found:
        assert min(images.read(path).shape[:2]) >= 200


def test_a_folder(tmp_path):
    pictures = fill(tmp_path, "b.png", "a.png", "deep/er/c.PNG", "deep/d.png")
    fill(tmp_path, ".hidden.png", ".hidden/e.png")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "f.png").mkdir()
    found = datasets.find_photos(tmp_path)
    assert [photo.name for photo in found] == ["a.png", "b.png", "deep/d.png", "deep/er/c.PNG"]
    for photo in found:
        assert (photo.read() == pictures[photo.name]).all()
    assert datasets.find_photos(str(tmp_path)) == found


def test_a_zip_file(tmp_path):
    path = tmp_path / "Photos.ZIP"
    pictures = pack(path, "x/b.png", "a.png", "./c.PNG", readme__txt="no picture", fake__png=b"no picture")
    found = datasets.find_photos(path)
    assert [photo.name for photo in found] == ["c.PNG", "a.png", "fake.png", "x/b.png"]
    for photo in found:
        if photo.name == "fake.png":
            with pytest.raises(images.ImageError, match=r"Photos\.ZIP: fake\.png: "):
                photo.read()
        else:
            assert (photo.read() == pictures[photo.member]).all()


def test_a_picture_file(tmp_path):
    pictures = fill(tmp_path, "a.png")
    (photo,) = datasets.find_photos(tmp_path / "a.png")
    assert photo == Photo("a.png", tmp_path / "a.png")
    assert (photo.read() == pictures["a.png"]).all()


@pytest.mark.parametrize("kind", ["png", "tiff"])  # the size of a TIFF may stand at its end
def test_sizes_and_reduced_photos(tmp_path, kind):
    data = io.BytesIO()
    Image.fromarray(noise(40, 60)).save(data, kind)
    (tmp_path / "x.png").write_bytes(data.getvalue())
    pack(tmp_path / "a.zip", x__png=data.getvalue(), y__png=b"no picture")
    for photo in (*datasets.find_photos(tmp_path / "x.png"), datasets.find_photos(tmp_path / "a.zip")[0]):
        assert photo.size() == (40, 60)
        assert (photo.read(2) == images.reduced(noise(40, 60), 2)).all()
    with pytest.raises(images.ImageError, match="not a picture"):
        datasets.find_photos(tmp_path / "a.zip")[1].size()


def test_threads_read_one_zip_file_at_the_same_time(tmp_path, monkeypatch):
    """Two must be inside the decoder at once: a lock around a photo's reading would keep the second out."""
    pack(tmp_path / "a.zip", "a.png", "b.png")
    both, real = threading.Barrier(2, timeout=20), images.decode
    monkeypatch.setattr(images, "decode", lambda *arguments, **options: (both.wait(), real(*arguments, **options))[1])
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(Photo.read, datasets.find_photos(tmp_path / "a.zip")))
    assert (found[0] == noise(seed=0)).all() and (found[1] == noise(seed=1)).all()


def test_nothing_there(tmp_path):
    refused(tmp_path / "missing", "no such file or folder")
    refused(tmp_path / "missing.zip", "no such file or folder")
    refused(tmp_path, "no picture files in it")
    pack(tmp_path / "empty.zip", readme__txt="text")
    refused(tmp_path / "empty.zip", "no picture files in it")
    for data in (b"", b"PK\x03\x04", b"text" * 50):
        (tmp_path / "broken.zip").write_bytes(data)
        refused(tmp_path / "broken.zip", "not a zip file that can be read")


def test_what_macos_hides_in_zip_files(tmp_path):
    pack(tmp_path / "a.zip", "a.png", "__MACOSX/._a.png", "x/__MACOSX/._b.png", "x/._c.png", ".d.png", ".e/f.png")
    assert [photo.name for photo in datasets.find_photos(tmp_path / "a.zip")] == ["a.png"]


def test_members_that_point_out_of_the_zip_file(tmp_path):
    pack(tmp_path / "a.zip", "../up.png", "x/../../up.png", "/root.png", "//root/too.png", "good.png")
    names = [photo.name for photo in datasets.find_photos(tmp_path / "a.zip")]
    assert sorted(names) == ["good.png", "root.png", "root/too.png"]
    for photo in datasets.find_photos(tmp_path / "a.zip"):
        assert photo.read().shape == (12, 16, 3)
    pack(tmp_path / "b.zip", "../up.png")
    refused(tmp_path / "b.zip", "no picture files in it")


def test_a_zip_file_that_was_replaced_is_read_anew(tmp_path):
    path = tmp_path / "a.zip"
    pack(path, "x.png")
    (old,) = datasets.find_photos(path)
    old.read()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.png", png(noise(30, 40)))
    assert old.read().shape == (30, 40, 3)
    path.unlink()
    with pytest.raises(images.ImageError, match=r"x\.png cannot be unpacked"):
        old.read()


def test_locked_members_are_image_errors(tmp_path):
    path = tmp_path / "a.zip"
    pack(path, "x.png")
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1  # "encrypted"
    path.write_bytes(data)
    (photo,) = datasets.find_photos(path)
    with pytest.raises(images.ImageError, match=r"x\.png cannot be unpacked"):
        photo.read()


def test_damaged_zip_files_are_named(tmp_path):
    """Flip bytes in the directory of a zip file: any outcome but a traceback of zipfile."""
    pack(tmp_path / "a.zip", "folder/x.png", "y.png")
    data, dice, outcomes = (tmp_path / "a.zip").read_bytes(), random.Random(0), set()
    for i in range(300):
        broken = bytearray(data)
        for _ in range(3):
            broken[dice.randrange(len(data) - 180, len(data))] = dice.randrange(256)
        path = tmp_path / f"{i}.zip"
        path.write_bytes(broken)
        try:
            for photo in datasets.find_photos(path):
                photo.read()
            outcomes.add("read")
        except (DatasetError, images.ImageError) as error:
            outcomes.add(type(error).__name__)
    assert outcomes == {"read", "DatasetError", "ImageError"}


# --- names


def test_distinct():
    assert datasets.distinct([]) == []
    assert datasets.distinct(["a", "b"]) == ["a", "b"]
    assert datasets.distinct(["a.png", "a.png", "a.png"]) == ["a.png", "a (2).png", "a (3).png"]
    assert datasets.distinct(["x/a.png", "x/a.png", "a.png"]) == ["x/a.png", "x/a (2).png", "a.png"]
    names = datasets.distinct(["a.png", "a.png", "a (2).png", "a (2).png", "a.png", ""])
    assert len(set(names)) == 6
    assert {"a.png", "a (2).png", ""} <= set(names), "who was first keeps the name"
    assert datasets.distinct(["", ""]) == ["", " (2)"]


def test_collect(tmp_path):
    fill(tmp_path / "one", "a.png", "x/b.png")
    fill(tmp_path / "two", "a.png", "one.png")
    pack(tmp_path / "three.zip", "a.png")
    single = datasets.collect([tmp_path / "one"])
    assert [p.name for p in single] == ["a.png", "x/b.png"]
    found = datasets.collect([tmp_path / "one", str(tmp_path / "two"), tmp_path / "three.zip", tmp_path / "two/a.png",
                              tmp_path / "one/a.png", tmp_path / "missing.png"])
    assert [p.name for p in found] == ["one/a.png", "one/x/b.png", "two/a.png", "two/one.png", "three.zip/a.png",
                                       "a.png", "a (2).png", "missing.png"]
    assert [p.path.parent.name for p in found[5:7]] == ["two", "one"]
    with pytest.raises(images.ImageError, match=r"missing\.png"):
        found[-1].read()
    refused([tmp_path / "missing.zip"], "no such file or folder", datasets.collect)
    assert datasets.collect([]) == []


def test_folders_of_one_name(tmp_path):
    for folder in ("x/photos", "y/photos"):
        fill(tmp_path / folder, "a.png")
    names = [p.name for p in datasets.collect([tmp_path / "x/photos", tmp_path / "y/photos"])]
    assert names == ["photos/a.png", "photos/a (2).png"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse names that are no text")
def test_names_that_are_no_text(tmp_path):
    fill(tmp_path, "a.png")
    raw = os.fsencode(tmp_path) + b"/caf\xe9.png"
    os.rename(tmp_path / "a.png", raw)
    for found in (datasets.find_photos(tmp_path), datasets.collect([os.fsdecode(raw)]),
                  datasets.find_photos(os.fsdecode(raw))):
        assert [photo.name.encode() for photo in found] == ["caf\ufffd.png".encode()]
        assert found[0].read().shape == (12, 16, 3)


# --- squares for training


def test_squares_are_the_middle_of_the_photo(tmp_path):
    wide = np.zeros((20, 60, 3), np.uint8)
    wide[:, 20:40] = (10, 200, 30)
    images.write(tmp_path / "wide.png", wide)
    images.write(tmp_path / "tall.png", wide.transpose(1, 0, 2))
    for side in (20, 8, 32):
        photos = datasets.load_square(tmp_path, side, progress=False)
        assert photos.rgb.shape == (2, 3, side, side)
        assert photos.rgb.dtype == torch.uint8
        assert (photos.rgb == torch.tensor([10, 200, 30])[:, None, None]).all()


def test_classes_are_folders(tmp_path):
    pictures = fill(tmp_path, "set/dog/a.png", "set/cat/b.png", "set/cat/c.png", "set/zebra/deep/d.png", "set/e.png")
    photos = datasets.load_square(tmp_path / "set", 12, progress=False)
    assert photos.classes == ["", "cat", "deep", "dog"]
    assert len(photos) == 5
    named = dict(zip([p.name for p in datasets.find_photos(tmp_path / "set")], photos.labels.tolist(), strict=True))
    assert named == {"cat/b.png": 1, "cat/c.png": 1, "dog/a.png": 3, "e.png": 0, "zebra/deep/d.png": 2}
    first = photos.rgb[0].numpy().transpose(1, 2, 0)
    assert (first == pictures["set/cat/b.png"][:, 2:14]).all()


def test_classes_in_a_zip_file(tmp_path):
    pack(tmp_path / "a.zip", "dog/a.png", "cat/b.png")
    photos = datasets.load_square(tmp_path / "a.zip", 8, progress=False)
    assert (photos.classes, photos.labels.tolist()) == (["cat", "dog"], [0, 1])


def test_bad_photos_are_left_out_with_one_warning(tmp_path):
    fill(tmp_path, "a/1.png", "b/2.png", "c/3.png")
    (tmp_path / "a/0.png").write_bytes(b"")
    (tmp_path / "b/4.png").write_bytes((tmp_path / "b/2.png").read_bytes()[:60])
    (tmp_path / "d").mkdir()
    (tmp_path / "d/5.png").write_bytes(b"text")
    with pytest.warns(UserWarning, match=r"^3 of 6 photos were left out; the first: .*0\.png: .*empty") as caught:
        photos = datasets.load_square(tmp_path, 8, progress=False)
    assert len(caught) == 1
    assert photos.classes == ["a", "b", "c"], "a class without a photo is none"
    assert photos.labels.tolist() == [0, 1, 2]
    good = [photo for photo in datasets.find_photos(tmp_path) if photo.name[2] in "123"]
    expected = datasets.load_square(good, 8, progress=False)
    assert (photos.rgb == expected.rgb).all()


def test_no_photo_that_can_be_read(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    refused(tmp_path, r"none of the 1 photos can be read; the first: .*a\.png", datasets.load_square)
    refused(tmp_path / "missing", "no such file or folder", datasets.load_square)


def test_limit_spreads_over_the_list(tmp_path):
    fill(tmp_path, *(f"{letter}/1.png" for letter in "abcdef"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert datasets.load_square(tmp_path, 8, limit=3, progress=False).classes == ["a", "c", "e"]
        assert len(datasets.load_square(tmp_path, 8, limit=99, progress=False)) == 6


def test_photos_without_colour_are_left_out(tmp_path):
    fill(tmp_path, "a/1.png", "b/2.png")
    grey = np.arange(64, dtype=np.uint8).reshape(8, 8, 1).repeat(3, axis=2) * 4
    images.write(tmp_path / "c.jpg", grey)
    with pytest.warns(UserWarning, match="^1 of 3 photos have no colour and were left out$"):
        assert len(datasets.load_square(tmp_path, 8, progress=False)) == 2
    for name in ("a", "b"):
        (tmp_path / name / f"{'12'['ab'.index(name)]}.png").unlink()
    refused(tmp_path, "none of the 1 photos has colour", datasets.load_square)


def test_a_set_larger_than_memory_may_be_is_the_same_in_a_file(tmp_path, monkeypatch):
    fill(tmp_path / "set", *(f"{i % 3}/{i}.png" for i in range(20)))
    monkeypatch.setenv("COLORLAB_CACHE", str(tmp_path / "cache"))
    inside = datasets.load_square(tmp_path / "set", 16, progress=False, workers=1)
    monkeypatch.setattr("colorlab.datasets.squares.IN_MEMORY", 100)
    outside = datasets.load_square(tmp_path / "set", 16, progress=False, workers=3)
    assert torch.equal(inside.rgb, outside.rgb) and inside.digest() == outside.digest()
    assert (tmp_path / "cache").is_dir() and not list((tmp_path / "cache").iterdir())


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="not of this system")
def test_a_cache_without_room_is_said_before_decoding(tmp_path, monkeypatch):
    """A file that only looks as large as it is would end the process, without a word, once the disk is full."""
    def full(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setenv("COLORLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("colorlab.datasets.squares.IN_MEMORY", 100)
    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(WriteError, match="cache cannot be written .*make room"):
        datasets.load_square(datasets.samples()[0].parent, side=32, progress=False)


def test_the_digest_changes_with_a_pixel_a_label_or_a_name(tmp_path):
    fill(tmp_path, "a/1.png", "b/2.png")
    photos = datasets.load_square(tmp_path, 8, progress=False)
    first = photos.digest()
    assert datasets.load_square(tmp_path, 8, progress=False).digest() == first
    photos.rgb[1, 2, 7, 7] += 1
    assert photos.digest() != first
    photos.rgb[1, 2, 7, 7] -= 1
    photos.labels[0] = 1
    assert photos.digest() != first
    photos.labels[0], photos.classes[0] = 0, "c"
    assert photos.digest() != first


def test_several_sources_are_one_set(tmp_path):
    fill(tmp_path / "one", "cat/1.png", "dog/1.png")
    fill(tmp_path / "two", "cat/1.png", "cow/1.png")
    both = datasets.find([tmp_path / "one", tmp_path / "two"])
    assert [item.name for item in both.items()] == ["one/cat/1.png", "one/dog/1.png", "two/cat/1.png", "two/cow/1.png"]
    photos = both.squares(8, progress=False)
    assert photos.classes == ["cat", "cow", "dog"] and photos.labels.tolist() == [0, 2, 0, 1]
    assert len(datasets.find([tmp_path / "one"]).items()) == 2


def test_of_a_photo_far_larger_than_the_squares_less_is_decoded(tmp_path, monkeypatch):
    """Of 12 megapixels as squares of 64 an eighth of each side is decoded: nearly the same squares, and sooner."""
    large = Image.fromarray(noise(12, 16)).resize((1600, 1200), Image.Resampling.BICUBIC)
    large.save(tmp_path / "x.jpg", quality=95)
    sizes, real = [], Photo.read
    monkeypatch.setattr(Photo, "read", lambda photo, reduce=1: sizes.append(reduce) or real(photo, reduce))
    (small,) = datasets.load_square(tmp_path, 32, progress=False).rgb.numpy()
    (middling,) = datasets.load_square(tmp_path, 200, progress=False).rgb.numpy()
    assert sizes == [8, 1]
    whole = large.crop((200, 0, 1400, 1200)).resize((32, 32), Image.Resampling.BICUBIC)
    assert np.abs(small.transpose(1, 2, 0).astype(int) - np.asarray(whole)).mean() < 2
    assert middling.shape == (3, 200, 200)


def test_what_a_photo_holds_beside_its_colours(tmp_path):
    data = io.BytesIO()
    Image.fromarray(noise()).save(data, "png", dpi=(300, 300))
    (tmp_path / "x.png").write_bytes(data.getvalue())
    pack(tmp_path / "a.zip", y__png=data.getvalue())
    for place in ("x.png", "a.zip"):
        (photo,) = datasets.find_photos(tmp_path / place)
        assert [round(value) for value in photo.extras().dpi] == [300, 300]
