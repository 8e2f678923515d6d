"""Folders and zip files as they come: links, circles, odd names, backslashes, bombs; and the classes they stand for."""

import io
import os
import sys
import tracemalloc
import unicodedata
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from colorlab import datasets, images
from colorlab.datasets import DatasetError, archives, naming
from colorlab.datasets.folder import items

links = pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")


def noise(seed=0):
    return np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)


def fill(folder, *names):
    for i, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        images.write(folder / name, noise(i))


def png(seed=0):
    data = io.BytesIO()
    Image.fromarray(noise(seed)).save(data, "png")
    return data.getvalue()


def pack(path, *names):
    with zipfile.ZipFile(path, "w") as archive:
        for i, name in enumerate(names):
            archive.writestr(name, png(i))
    return path


def names_of(source):
    return [photo.name for photo in datasets.find_photos(source)]


@pytest.fixture
def quiet():
    """Nothing to say: a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


# --- links


@links
@pytest.mark.usefixtures("quiet")
def test_linked_folders_are_followed_once(tmp_path):
    fill(tmp_path, "big/p.png", "big/deep/r.png", "set/q.png", "set/z/s.png")
    (tmp_path / "set/more").symlink_to(tmp_path / "big")
    (tmp_path / "set/again").symlink_to(tmp_path / "big/deep")
    (tmp_path / "set/a").symlink_to("z")                        # what lies in the set is listed at its own place
    (tmp_path / "big/other").symlink_to(tmp_path / "big/deep")  # a link behind a link
    assert names_of(tmp_path / "set") == ["again/r.png", "more/p.png", "q.png", "z/s.png"]


@links
@pytest.mark.parametrize(("link", "to"), [("loop", "loop"), ("loop.png", "loop.png"), ("up", ".."), ("here", "."),
                                          ("x/round", "../x")])
def test_circles_are_named_and_the_rest_is_found(link, to, tmp_path):
    fill(tmp_path, "set/a.png", "set/x/b.png")
    (tmp_path / "set" / link).symlink_to(to)
    with pytest.warns(UserWarning, match=f"1 links that lead in a circle were left out; the first: {link}$") as caught:
        assert names_of(tmp_path / "set") == ["a.png", "x/b.png"]
    assert len(caught) == 1


@links
def test_two_links_in_a_circle_and_broken_ones(tmp_path):
    fill(tmp_path, "set/a.png", "one/b.png", "two/c.png")
    (tmp_path / "one/to").symlink_to(tmp_path / "two")
    (tmp_path / "two/to").symlink_to(tmp_path / "one")
    for name, to in (("l", tmp_path / "one"), ("gone.png", "nowhere"), ("notes.txt", "nowhere"), (".x.png", "nowhere")):
        (tmp_path / "set" / name).symlink_to(to)
    with pytest.warns(UserWarning, match=r"1 links that lead nowhere were left out; the first: gone\.png"):
        assert names_of(tmp_path / "set") == ["a.png", "l/b.png", "l/to/c.png"]


@links
def test_a_link_to_itself_that_is_named(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "loop.zip").symlink_to("loop.zip")
    for name in ("loop", "loop.zip"):
        with pytest.raises(DatasetError, match="a link that leads nowhere or in a circle"):
            datasets.find_photos(tmp_path / name)
    (photo,) = datasets.collect([tmp_path / "loop"])
    with pytest.raises(images.ImageError, match="cannot be opened"):
        photo.read()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything is open to this user")
def test_closed_folders_are_named(tmp_path):
    fill(tmp_path, "a.png", "x/b.png")
    (tmp_path / "x").chmod(0)
    try:
        with pytest.warns(UserWarning, match="1 folders cannot be read"):
            assert names_of(tmp_path) == ["a.png"]
    finally:
        (tmp_path / "x").chmod(0o700)


def test_pictures_that_are_not_taken_are_counted(tmp_path):
    fill(tmp_path, "a.png")
    for name in ("b.SVG", "c.svg", "d.dng", "notes.txt", ".e.svg", "movie.mp4"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.warns(UserWarning, match="3 files that look like a picture left out: .*(1 .dng|2 .svg)") as notes:
        assert names_of(tmp_path) == ["a.png"]
    assert len(notes) == 1


# --- zip files


@pytest.mark.usefixtures("quiet")
def test_backslashes_separate_folders(tmp_path):
    path = pack(tmp_path / "a.zip", "set\\test_black\\x.png", "set\\test_color\\x.png", "set\\", "set\\.hidden\\y.png")
    photos = datasets.find_photos(path)
    assert [photo.name for photo in photos] == ["set/test_black/x.png", "set/test_color/x.png"]
    assert all(photo.read().shape == (12, 16, 3) and photo.size() == (12, 16) and photo.digest() for photo in photos)
    (item,) = items(photos)
    assert (item.grey, item.truth) == tuple(photos), "a pair, not two photos"


def test_members_stay_inside(tmp_path):
    path = pack(tmp_path / "a.zip", "C:/x.png", "c:y.png", "C:\\D:\\z.png", "\\\\server\\share\\u.png", "/C:/v.png",
                "..\\up.png", "w\\..\\..\\up.png", "C:/../up.png")
    with pytest.warns(UserWarning, match="3 members of .* that lead out of it were left out"):
        found = names_of(path)
    assert sorted(found) == ["server/share/u.png", "v.png", "x.png", "y.png", "z.png"]


def bomb(path, *sizes, start=b""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for i, size in enumerate(sizes):
            with archive.open(f"{i}.bmp", "w") as file:
                file.write(start)
                for _ in range(size // 1_000_000):
                    file.write(bytes(1_000_000))
    return path


def test_what_grows_as_no_photo_does_is_refused_unread(tmp_path):
    path = bomb(tmp_path / "a.zip", 470_000_000)
    assert path.stat().st_size < 3_000_000
    (photo,) = datasets.find_photos(path)
    tracemalloc.start()
    for act in (photo.read, photo.size, photo.digest):
        with pytest.raises(images.ImageError, match=r"0\.bmp cannot be unpacked \(it grows to 470,000,000 ") as error:
            act()
        assert "\n" not in str(error.value)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_large_members_are_unpacked_one_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "RATIO", 10 ** 9)
    path = bomb(tmp_path / "a.zip", *4 * [60_000_000])
    photos = datasets.find_photos(path)
    held, most, real = 0, 0, images.decode

    def decode(*arguments, **options):
        nonlocal held, most
        held += 1
        most = max(most, held)
        try:
            return real(*arguments, **options)
        finally:
            held -= 1

    def read(photo):
        with pytest.raises(images.ImageError):
            photo.read()

    monkeypatch.setattr(images, "decode", decode)
    tracemalloc.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, photos))
    assert most == 1
    assert tracemalloc.get_traced_memory()[1] < 200_000_000
    tracemalloc.stop()


@pytest.mark.usefixtures("quiet")
def test_plain_pictures_that_shrink_well_are_no_bombs(tmp_path):
    """A nearly white page, 36 MB as BMP, a fraction of that in a zip file."""
    page = np.full((3000, 4000, 3), 255, np.uint8)
    page[::7, ::3] = np.random.default_rng(0).integers(0, 256, page[::7, ::3].shape)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        data = io.BytesIO()
        Image.fromarray(page).save(data, "bmp")
        archive.writestr("page.bmp", data.getvalue())
    (photo,) = datasets.find_photos(tmp_path / "a.zip")
    assert len(data.getvalue()) > archives.LARGE
    assert (photo.read() == page).all()


# --- names


def test_names_that_are_one_on_other_systems():
    assert datasets.distinct(["a.jpg", "A.JPG", "b.jpg"]) == ["a.jpg", "A (2).JPG", "b.jpg"]
    decomposed = unicodedata.normalize("NFD", "é.jpg")
    assert len({naming.folded(name) for name in datasets.distinct(["é.jpg", decomposed, "É.jpg", "é (2).jpg"])}) == 4
    assert datasets.distinct(["X/a.jpg", "x/a.jpg"]) == ["X/a.jpg", "x/a (2).jpg"]


@pytest.mark.skipif(sys.platform == "darwin", reason="one file there")
def test_composed_and_decomposed_names_pair(tmp_path):
    fill(tmp_path, unicodedata.normalize("NFC", "set_black/café.png"),
         unicodedata.normalize("NFD", "set_color/café.png"))
    (item,) = datasets.find(tmp_path).items()
    assert item.grey is not None and not item.problem
    assert item.name == unicodedata.normalize("NFC", "set_color/café.png")
    pack(tmp_path / "a.zip", *(unicodedata.normalize(form, f"set_{half}/café.png")
                               for form, half in (("NFD", "black"), ("NFC", "color"))))
    (item,) = datasets.find(tmp_path / "a.zip").items()
    assert item.grey is not None


def test_classes_of_one_spelling(tmp_path):
    fill(tmp_path, unicodedata.normalize("NFC", "a/café/1.png"), unicodedata.normalize("NFD", "b/café/2.png"),
         "b/tea/3.png")
    assert datasets.load_square(tmp_path, 8, progress=False).classes == ["café", "tea"]


def test_halves_further_up_are_pairs(tmp_path):
    fill(tmp_path, "grey/summer/1.png", "color/summer/1.png", "grey/winter/1.png", "color/winter/1.png")
    found = datasets.find(tmp_path).items()
    assert [(item.grey.name, item.truth.name) for item in found] == [
        ("grey/summer/1.png", "color/summer/1.png"), ("grey/winter/1.png", "color/winter/1.png")]


# --- classes


@pytest.mark.parametrize(("names", "expected"), [
    (["n1/images/1.jpg", "n2/images/2.jpg"], ["n1", "n2"]),                       # Tiny ImageNet
    (["t/n1/images/x/1.jpg", "t/n2/images/x/2.jpg"], ["n1", "n2"]),
    (["n1/images/1.jpg", "n2/images/2.jpg", "readme.jpg"], ["n1", "n2", ""]),
    (["n1/images/1.jpg", "n1/images/2.jpg"], ["images", "images"]),               # one class, as before
    (["train/cat/1.jpg", "train/dog/2.jpg", "test/cat/3.jpg"], ["cat", "dog", "cat"]),
    (["cat/1.jpg", "zebra/deep/2.jpg"], ["cat", "deep"]),
    (["1.jpg", "2.jpg"], ["", ""]),
    ([], []),
])
def test_the_class_is_the_level_that_differs(names, expected):
    assert naming.classes(names) == expected


@pytest.mark.parametrize("packed", [False, True])
def test_tiny_imagenet_as_it_is_distributed(packed, tmp_path, capsys):
    names = [f"n0{c}/images/{i}.png" for c in "abc" for i in range(2)]
    source = pack(tmp_path / "t.zip", *names) if packed else tmp_path / "t"
    if not packed:
        fill(source, *names)
    with pytest.warns(UserWarning, match=r"in folders called images: .* above, 3 classes \(n0a, n0b, n0c\)"):
        photos = datasets.find([source]).squares(8)
    assert photos.classes == ["n0a", "n0b", "n0c"] and photos.labels.tolist() == [0, 0, 1, 1, 2, 2]
    assert "3 classes (n0a, n0b, n0c)" in capsys.readouterr().err
    assert [item.group for item in datasets.find(source).items()] == ["n0a", "n0a", "n0b", "n0b", "n0c", "n0c"]
