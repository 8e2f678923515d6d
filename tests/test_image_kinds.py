"""Which files are pictures: all that Pillow reads, by one rule; the true reason for others; limits of time and size."""

import io
import os
import struct
import subprocess
import sys
import threading
import time
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image, features

from colorlab import datasets, images
from colorlab.cli import main as cli
from colorlab.evaluation import pipeline
from colorlab.images import ImageError, complaints, decode, formats, read
from colorlab.models import Grey

DICE = np.random.default_rng(0)
RGB = DICE.integers(0, 256, (24, 32, 3), dtype=np.uint8)
ACROSS, DOWN = np.meshgrid(np.arange(0, 240, 3), np.arange(0, 160, 2))
SMOOTH = np.dstack([ACROSS, DOWN, 0 * DOWN + 99]).astype(np.uint8)
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")


def encoded(source, kind, **options):
    file = io.BytesIO()
    (source if isinstance(source, Image.Image) else Image.fromarray(source)).save(file, kind, **options)
    return file.getvalue()


def qoi(rgb):
    """A QOI file without any compression; older Pillows only read them."""
    pixels = np.concatenate([np.full((*rgb.shape[:2], 1), 0xFE, np.uint8), rgb], axis=-1)
    return b"qoif" + struct.pack(">IIBB", rgb.shape[1], rgb.shape[0], 3, 0) + pixels.tobytes() + bytes(7) + b"\1"


def tiff(array, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, array, **options)
    return file.getvalue()


def refusal(data, *about, **options):
    with pytest.raises(ImageError) as caught:
        decode(data, "x.bin", **options)
    message = str(caught.value)
    assert message.startswith("x.bin: ") and len(message.splitlines()) == 1
    for one in about:
        assert one in message
    return message


# --- one rule

FITS = b"".join(line.ljust(80).encode() for line in (
    "SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    2",
    "NAXIS1  =                   32", "NAXIS2  =                   24", "END")).ljust(2880) + RGB[..., 0].tobytes()
XBM = b"#define x_width 8\n#define x_height 1\nstatic char x_bits[] = {\n0x0f};\n"
FLI = struct.pack("<IHHHHHHI", 128 + 16 + 10, 0xAF11, 1, 4, 2, 8, 3, 5).ljust(128, b"\0") + struct.pack(
    "<IHH8xIH", 26, 0xF1FA, 1, 10, 13) + bytes(8)  # one black frame
PILLOWS = {
    "dds": encoded(RGB, "DDS"), "qoi": qoi(RGB), "fits": FITS, "sgi": encoded(RGB, "SGI"),
    "msp": encoded(Image.fromarray(RGB).convert("1"), "MSP"), "xbm": XBM,
    "icns": encoded(Image.fromarray(RGB).resize((128, 128)), "ICNS"), "blp": encoded(
        Image.fromarray(RGB).quantize(16), "BLP"), "fli": FLI,
    "ico-256": encoded(Image.fromarray(RGB).resize((256, 256)), "ICO", sizes=[(256, 256)]),
    "ico-bmp": encoded(Image.fromarray(RGB).resize((256, 256)), "ICO", sizes=[(256, 256)], bitmap_format="bmp"),
}


@pytest.mark.parametrize("name", PILLOWS)
def test_what_pillow_reads_is_read(name):
    with Image.open(io.BytesIO(PILLOWS[name])) as image:
        expected = np.asarray(image.convert("RGB"))
        found = decode(PILLOWS[name])
        np.testing.assert_array_equal(found, expected if not image.has_transparency_data else images.to_rgb(image))


def test_the_rule_follows_pillows_own_list():
    names = formats.names()
    assert {"PNG", "JPEG", "TIFF", "GIF", "BMP", "DDS", "QOI", "FITS", "FLI", "PSD", "ICNS", "ICO"} <= set(names)
    assert names[-1] == "TGA", "many files look like it"
    assert not {"EPS", "WMF", "MPEG", "BUFR", "GRIB", "HDF5"} & set(names), "these are handed on, or not read at all"


def test_a_plug_in_that_somebody_registers_joins(monkeypatch):
    def factory(file, name):
        image = Image.fromarray(RGB)
        image.format = "MINE"
        return image

    monkeypatch.setitem(Image.OPEN, "MINE", (factory, lambda head: head.startswith(b"MINE")))
    monkeypatch.setitem(Image.EXTENSION, ".mine", "MINE")
    monkeypatch.setattr(Image, "ID", [*Image.ID, "MINE"])
    np.testing.assert_array_equal(decode(b"MINE and more"), RGB)
    assert ".mine" in images.SUFFIXES


def test_the_icon_of_the_report():
    """An .ico file whose beginning could be that of a TGA: 256 pixels wide."""
    data = struct.pack("<HHHBBBBHHII", 0, 1, 1, 0, 0, 0, 0, 1, 32, len(encoded(RGB, "PNG")), 22) + encoded(RGB, "PNG")
    np.testing.assert_array_equal(decode(data, "x.ico"), RGB)


@pytest.mark.parametrize(("data", "kind"), [
    (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100), "HEIC"),
    (b"\0\0\0\x18ftypmif1\0\0\0\0mif1" + bytes(100), "HEIC"),
    (b"%PDF-1.7\n", "PDF"), (b"<?xml version='1.0'?>\n<svg/>", "SVG"), (b"\xff\x0a" + bytes(50), "JPEG XL"),
    (b"\0\0\0\x18ftypcrx " + bytes(50), "raw data of a camera"), (b"FUJIFILMCCD-RAW 0201", "raw data of a camera"),
    (b"\0\0\0\x20ftypisom" + bytes(50), "a video"), (b"<!DOCTYPE html><html>", "a web page"),
    (b"PK\3\4" + bytes(50), "a zip"),
    (b"v/1\1" + bytes(50), "OpenEXR"), (bytes(128) + b"DICM" + bytes(50), "DICOM"), (b"gimp xcf v011", "GIMP"),
])
def test_others_are_called_what_they_are(data, kind, monkeypatch):
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    monkeypatch.setattr(formats, "_plugins", lambda: None)
    message = refusal(data, f"{kind}", "not a picture that can be read; save it as PNG")
    assert ('pip install "colorlab[heif]"' in message) == (kind == "HEIC")


def test_heic_is_read_with_its_plug_in():
    plug_in = pytest.importorskip("pillow_heif")
    plug_in.register_heif_opener()
    data = encoded(np.full((64, 64, 3), (200, 60, 30), np.uint8), "HEIF", quality=95)
    assert np.abs(decode(data).astype(int) - (200, 60, 30)).max() < 8
    assert {".heic", ".heif"} <= images.SUFFIXES


# --- the true reason


def bmp(compression=0, bits=24, size=40):
    head = struct.pack("<IHHIIiiHHIIiiII", 0, 0, 0, 54, size, 4, 4, 1, bits, compression, 0, 0, 0, 0, 0)
    return b"BM" + head + bytes(64)


def dds(code):
    return encoded(RGB, "DDS")[:84] + code + encoded(RGB, "DDS")[88:]


UNSUPPORTED = {
    "bmp-jpeg": bmp(compression=4), "bmp-2-bit": bmp(bits=2), "bmp-header": bmp(size=66),
    "tiff-floats-64": tiff(RGB[..., 0].astype(np.float64), photometric="minisblack"),
    "tiff-five-inks": tiff(np.dstack([RGB, RGB[..., :2]]), photometric="separated", extrasamples=["unassalpha"]),
    "tiff-planar-la": tiff(np.moveaxis(RGB[..., :2], -1, 0).copy(), photometric="minisblack", planarconfig="separate",
                           extrasamples=["unassalpha"]),
    "ppm": b"P6 4 4 99999\n" + bytes(200), "tiff-scheme": encoded(RGB, "TIFF", compression="tiff_lzw").replace(
        struct.pack("<HHII", 259, 3, 1, 5), struct.pack("<HHII", 259, 3, 1, 34892)),
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_pillow_does_not_support_is_not_called_damaged(name):
    message = refusal(UNSUPPORTED[name], "save it as PNG")
    assert "Pillow does not support this kind of file (" in message or name == "tiff-scheme"
    assert "copy or download" not in message


def test_what_is_cut_off_is_called_that():
    for kind in ("PNG", "JPEG", "BMP", "TGA", "SGI"):
        assert "does not support" not in refusal(encoded(RGB, kind)[:-300], "damaged or cut off")


@pytest.mark.skipif(not complaints._installed(), reason="libtiff is out of reach here")
def test_libtiffs_complaints_are_in_the_message(capfd):
    fax = bytearray(encoded(Image.fromarray(RGB).convert("1").resize((300, 300)), "TIFF", compression="group4"))
    fax[300:340] = DICE.integers(0, 256, 40, np.uint8).tobytes()
    with pytest.warns(UserWarning, match=r"x.tif: parts of it may be damaged \(.*line"):
        decode(bytes(fax), "x.tif")
    lzw = encoded(RGB, "TIFF", compression="tiff_lzw")
    refusal(lzw.replace(lzw[8:2000], bytes(1992)), "damaged or cut off (")
    before, after = (struct.pack("<HHIH", 259, 3, 1, scheme) for scheme in (8, 50001))  # WebP, which the wheels lack
    webp = tiff(RGB, photometric="rgb", compression="zlib").replace(before, after)
    refusal(webp, "Pillow does not support this kind of file (")
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not complaints._installed(), reason="libtiff is out of reach here")
def test_each_thread_hears_its_own_file():
    good = encoded(RGB, "TIFF", compression="tiff_lzw")
    bad = good.replace(good[8:2000], bytes(1992))
    inside = threading.Barrier(4, timeout=20)

    def hear(data):
        with complaints.heard() as heard:
            inside.wait()
            for _ in range(20):
                try:
                    Image.open(io.BytesIO(data)).load()
                except OSError:
                    pass
            inside.wait()
            return list(heard)

    with ThreadPoolExecutor(4) as pool:
        first, second, third, fourth = pool.map(hear, [good, bad, good, bad])
    assert (first, third) == ([], []) and second and second == fourth


@linux_only
@pytest.mark.skipif(not complaints._installed(), reason="libtiff is out of reach here")
def test_whoever_uses_pillow_himself_still_hears_libtiff(tmp_path):
    good = encoded(RGB, "TIFF", compression="tiff_lzw")
    (tmp_path / "x.tif").write_bytes(good.replace(good[8:2000], bytes(1992)))
    program = """
import sys
from PIL import Image
from colorlab import images
def attempt(act):
    try: act()
    except (OSError, ValueError) as error: pass
attempt(lambda: images.read(sys.argv[1]))
print("---", file=sys.stderr, flush=True)
attempt(lambda: Image.open(sys.argv[1]).load())
"""
    done = subprocess.run([sys.executable, "-c", program, tmp_path / "x.tif"], capture_output=True, text=True,
                          check=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    ours, theirs = done.stderr.split("---\n")
    assert ours == "" and theirs != ""


# --- read right or refused


def planes(channels, **options):
    array = np.moveaxis(DICE.integers(0, 256, (48, 40, channels), np.uint8), -1, 0).copy()
    return tiff(array, planarconfig="separate", compression="zlib", **options)


@pytest.mark.parametrize("data", [
    planes(2, photometric="minisblack", extrasamples=["unassalpha"]), planes(3, photometric="cielab"),
], ids=["la", "lab"])
def test_planes_that_pillow_takes_the_first_of_are_refused(data):
    Image.open(io.BytesIO(data)).load()  # Pillow finds nothing wrong
    refusal(data, "a rare kind of TIFF that would be read wrongly; save it as PNG")


def test_planes_that_are_read_rightly_are_read():
    for channels, options in ((3, {"photometric": "rgb"}), (4, {"photometric": "rgb", "extrasamples": ["unassalpha"]})):
        decode(planes(channels, **options))


def camera(first=RGB, **options):
    """A TIFF as cameras write it: a small picture first, the sensor's values below it."""
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        writer.write(first, photometric="rgb", subfiletype=1, subifds=1, **options)
        writer.write(DICE.integers(0, 4096, (100, 120)).astype(np.uint16), photometric=32803, subfiletype=0)
    return file.getvalue()


def test_raw_data_of_a_camera_do_not_open_as_their_preview():
    for data in (camera(), camera(extratags=[(50706, 1, 4, bytes([1, 4, 0, 0]), True)])):
        refusal(data, "raw data of a camera, of which only a preview can be read; develop it to PNG or TIFF first")
    plain = tiff(RGB, photometric="rgb")
    with pytest.raises(ImageError, match="x.NEF: raw data of a camera"):
        decode(plain, "x.NEF")
    cr2 = tiff(RGB, photometric="rgb", compression="zlib")
    refusal(cr2[:8] + b"CR\2\0" + cr2[12:], "raw data of a camera")


def test_pages_that_are_smaller_below_a_picture_are_none_of_a_camera():
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        writer.write(RGB, photometric="rgb", subifds=1)
        writer.write(RGB[::2, ::2], photometric="rgb", subfiletype=1)
    np.testing.assert_array_equal(decode(file.getvalue()), RGB)


def jp2_with_palette(colours, columns=(0, 1, 2)):
    """A JPEG 2000 file whose one component is an index."""
    index = np.arange(256, dtype=np.uint8).reshape(16, 16) % len(colours)
    data = encoded(index, "JPEG2000")
    start = data.index(b"jp2h") - 4
    header = data[start + 8:start + int.from_bytes(data[start:start + 4])]
    at = header.index(b"colr") - 4
    header = header[:at] + struct.pack(">I4sBBBI", 15, b"colr", 1, 0, 0, 16)
    header += struct.pack(">I4sHB3s", 8 + 6 + 3 * len(colours), b"pclr", len(colours), 3, b"\7\7\7") + bytes(colours)
    header += struct.pack(">I4s", 8 + 12, b"cmap") + b"".join(struct.pack(">HBB", 0, 1, column) for column in columns)
    new = struct.pack(">I4s", 8 + len(header), b"jp2h") + header
    return data[:start] + new + data[start + int.from_bytes(data[start:start + 4]):], index


COLOURS = DICE.permutation(256)[:48].astype(np.uint8).reshape(16, 3)


def test_a_palette_of_jpeg_2000():
    data, index = jp2_with_palette(COLOURS)
    if Image.open(io.BytesIO(data)).mode != "P":
        refusal(data, "a rare kind of JPEG 2000 palette")
        pytest.skip("this Pillow knows no palettes in JPEG 2000")
    np.testing.assert_array_equal(decode(data), COLOURS[index])


@pytest.mark.parametrize(("colours", "columns"), [(COLOURS, (2, 1, 0)), (COLOURS[[0, 0, *range(2, 16)]], (0, 1, 2))],
                         ids=["columns", "equal-colours"])
def test_a_palette_of_jpeg_2000_in_another_order_is_refused(colours, columns):
    data, _ = jp2_with_palette(np.asarray(colours), columns)
    Image.open(io.BytesIO(data)).load()  # Pillow finds nothing wrong
    refusal(data, "a rare kind of JPEG 2000 palette that would be read wrongly")


# --- time and size


@pytest.mark.parametrize(("by", "scale"), [(2, 2), (3, 1), (4, 2), (6, 2), (8, 4), (16, 8)])
def test_a_jpeg_2000_is_decoded_smaller_where_that_will_do(by, scale, monkeypatch):
    sizes, load = [], Image.Image.load
    data = encoded(SMOOTH, "JPEG2000")
    whole = decode(data)
    monkeypatch.setattr(Image.Image, "load", lambda self: sizes.append(self.size) or load(self))
    small = decode(data, reduce=by)
    assert sizes[0] == (80 // scale, 80 // scale)
    np.testing.assert_allclose(small[1:-1, 1:-1], images.reduced(whole, by)[1:-1, 1:-1], atol=3 * by / 4 + 2)
    alone = encoded(SMOOTH, "JPEG2000", num_resolutions=1)  # it holds no smaller one
    assert decode(alone, reduce=by).shape == small.shape


@pytest.mark.parametrize("kind", ["QOI", "JPEG2000"])
def test_what_takes_too_long_is_refused_unless_somebody_will_wait(kind, monkeypatch):
    data = qoi(RGB) if kind == "QOI" else encoded(RGB, kind)
    monkeypatch.setattr(images.checks, "SECONDS", 1e-9)
    with pytest.raises(images.Passing, match=f"{kind} of 0 megapixels, which Pillow takes too long for; .*--max-pix"):
        decode(data)
    assert decode(data, max_pixels=1000).shape == RGB.shape
    decode(encoded(RGB, "PNG"))


def test_a_large_picture_is_converted_strip_by_strip(monkeypatch):
    """In one piece, a picture of 89 million pixels of 1 bit took a gigabyte."""
    widest, real = [], images.arrays._converted
    monkeypatch.setattr(images.arrays, "STRIP_PIXELS", 5 * 32)
    monkeypatch.setattr(images.arrays, "_converted", lambda one, *rest: widest.append(one.size) or real(one, *rest))
    deep = Image.fromarray(RGB[..., 0].astype(np.uint16) * 257)
    for image in (Image.fromarray(RGB), Image.fromarray(RGB).convert("1"), deep):
        del widest[:]
        found = images.to_rgb(image)
        assert set(widest) == {(32, 5), (32, 4)}
        np.testing.assert_array_equal(found[..., 0], np.asarray(image.convert("RGB"))[..., 0] if image.mode != "I;16"
                                      else RGB[..., 0])


def test_more_pixels_can_be_allowed(monkeypatch, tmp_path, capsys):
    data, pixels = encoded(RGB, "PNG"), RGB.size // 3
    (tmp_path / "x.png").write_bytes(data)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)  # beyond twice that, Pillow itself refuses
    refusal(data, "over 10 pixels", "--max-pixels NUMBER, in Python COLORLAB_MAX_PIXELS or max_pixels=NUMBER")
    for act in (lambda: decode(data, max_pixels=pixels), lambda: read(tmp_path / "x.png", max_pixels=pixels),
                lambda: images.to_rgb(io.BytesIO(data), max_pixels=pixels),
                lambda: images.to_rgb(tmp_path / "x.png", max_pixels=pixels)):
        np.testing.assert_array_equal(act(), RGB)
    refusal(data, f"over {pixels - 1} pixels", max_pixels=pixels - 1)
    monkeypatch.setenv("COLORLAB_MAX_PIXELS", str(pixels))
    np.testing.assert_array_equal(decode(data), RGB)
    assert images.size(tmp_path / "x.png") == RGB.shape[:2]
    monkeypatch.setenv("COLORLAB_MAX_PIXELS", "many")
    with pytest.raises(ImageError, match="COLORLAB_MAX_PIXELS and max_pixels must be a whole number above 0, not 'man"):
        decode(data)


def test_more_pixels_can_be_allowed_on_the_command_line(monkeypatch, tmp_path, capsys):
    (tmp_path / "x.png").write_bytes(encoded(SMOOTH, "PNG"))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    words = ["evaluate", str(tmp_path / "x.png"), "--models", "grey", "-o", str(tmp_path / "out")]
    assert cli.main(words) == 1
    assert "--max-pixels" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 3000)
    assert cli.main([*words, "--max-pixels", "10000"]) == 0, "what was refused is tried again"
    assert "COLORLAB_MAX_PIXELS" not in os.environ
    with pytest.raises(SystemExit):
        cli.main([*words, "--max-pixels", "0"])


def test_a_photo_that_another_choice_would_mend_is_tried_again(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    (row,) = pipeline.measure_batch([datasets.Item("x", io.BytesIO(encoded(RGB, "PNG")))], {"grey": Grey()}).rows
    assert row["passing"] and "--max-pixels" in row["error"]


def test_large_scans_are_few(monkeypatch):
    monkeypatch.setattr(images.checks, "SCANNED", 5 * SMOOTH.size // 3)
    refusal(encoded(SMOOTH, "JPEG", progressive=True), "a JPEG of more than 5 scans")


# --- which files of a folder


def fill(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(encoded(RGB, "PNG"))


def found(folder):
    return [path.relative_to(folder).as_posix() for path in images.find(folder)]


TAKEN = ["a.jpe", "b.pnm", "c.mpo", "d.dib", "e.j2k", "f.QOI", "g.psd", "h.apng"]


def test_all_that_is_read_when_named_is_taken_from_a_folder(tmp_path):
    fill(tmp_path, *TAKEN, "notes.txt", "film.mpg", "data.h5")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert found(tmp_path) == TAKEN


def test_what_is_left_out_is_counted_in_one_note(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(formats, "suffixes", lambda: frozenset({".jpg", ".png"}))
    fill(tmp_path, "a.jpg", "b.HEIC", "c/d.heic", "e.dng", "f.svg", ".g.dng", "h.txt")
    note = ("4 files that look like a picture left out: 1 .svg (cannot be read: save them as PNG or JPEG); "
            '2 .heic (pip install "colorlab[heif]"); 1 .dng (raw camera files: develop them first)')
    with pytest.warns(UserWarning) as caught:
        assert found(tmp_path) == ["a.jpg"]
    (one,) = [str(warning.message) for warning in caught]
    assert one.startswith(f"{tmp_path}: ")
    for part in note.removeprefix("4 files that look like a picture left out: ").split("; "):
        assert part in one
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name in ("a.jpg", "b.HEIC", "__MACOSX/c.heic", ".d.heic"):
            archive.writestr(name, encoded(RGB, "PNG"))
    with pytest.warns(UserWarning, match="x.zip: 1 file that looks like a picture left out: 1 .heic"):
        datasets.find_photos(tmp_path / "x.zip")
    assert cli.main(["evaluate", str(tmp_path), "--models", "grey", "-o", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().err.count("look like a picture left out") == 1


@linux_only
def test_linked_folders_are_followed_but_not_in_circles(tmp_path):
    photos, outside = tmp_path / "photos", tmp_path / "outside"
    fill(photos, "a/x.png")
    fill(outside, "y.png", "deep/z.png", ".hidden.png")
    (photos / "0 linked").symlink_to(outside)
    (photos / "again").symlink_to(outside)
    (photos / "a" / "circle").symlink_to(photos)
    (photos / "b").symlink_to(photos / "a")
    (outside / "back").symlink_to(photos)
    (photos / "c").symlink_to("c")
    with pytest.warns(UserWarning, match="2 links that lead in a circle"):
        assert found(photos) == ["0 linked/deep/z.png", "0 linked/y.png", "a/x.png"]
    (photos / "lost.png").symlink_to("nowhere.png")
    (photos / "round.png").symlink_to("round.png")
    with pytest.warns(UserWarning) as notes:
        assert len(found(photos)) == 3
    texts = [str(note.message) for note in notes]
    assert any("1 links that lead nowhere" in text for text in texts) and any("3 links" in text for text in texts)


def test_a_folder_that_may_not_be_entered_is_named(tmp_path, monkeypatch):
    fill(tmp_path, "a/x.png", "b/y.png")
    real = os.scandir

    def forbid(path):
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", forbid)
    with pytest.warns(UserWarning, match="1 folders cannot be read and were left out; .* the first: a$"):
        assert found(tmp_path) == ["b/y.png"]


def test_writing_a_png_is_quick():
    """Pillow's usual level takes three times as long."""
    assert images.writing.OPTIONS["PNG"]["compress_level"] <= 4
    assert features.check("zlib")


@pytest.mark.slow
def test_the_largest_files_take_seconds(tmp_path):
    for kind, options in (("PNG", {"compress_level": 1}), ("JPEG", {}), ("TIFF", {"compression": "group4"})):
        picture = Image.new("1" if kind == "TIFF" else "RGB", (9000, 9000))
        picture.save(tmp_path / "x", kind, **options)
        start = time.process_time()
        assert read(tmp_path / "x").shape == (9000, 9000, 3)
        assert time.process_time() - start < 10
