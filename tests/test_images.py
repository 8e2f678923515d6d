"""Pictures of every kind to RGB and back: values, odd and hostile files, and writing that never destroys."""

import io
import os
import random
import struct
import subprocess
import sys
import threading
import time
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import tifffile
import torch
from PIL import Image, ImageCms, features

from colorlab import images
from colorlab.images import ImageError, decode, read, to_rgb, write

H, W = 11, 14
NUMBERS = np.random.default_rng(0)
RGB = NUMBERS.integers(0, 256, (H, W, 3), dtype=np.uint8)
GREY = RGB[..., 0]
ALPHA = NUMBERS.integers(0, 256, (H, W), dtype=np.uint8)
RAMP = np.arange(256, dtype=np.uint8).reshape(16, 16)
WHITE = 255

writes_mpo = int(features.version("pil").split(".")[0]) >= 11
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")


def three(grey):
    return np.repeat(np.asarray(grey, dtype=np.uint8)[..., None], 3, axis=-1)


def over_white(rgb, alpha):
    share = alpha[..., None] / 255
    return np.rint(rgb * share + WHITE * (1 - share)).astype(np.uint8)


def check_rgb(rgb):
    assert type(rgb) is np.ndarray
    assert rgb.dtype == np.uint8
    assert rgb.ndim == 3
    assert rgb.shape[2] == 3
    assert rgb.size > 0
    assert rgb.flags.c_contiguous
    assert rgb.flags.writeable


def refusal(function, *arguments, names="", about=""):
    """The message of the ImageError that must come: one printable line with a name and a hint."""
    with pytest.raises(ImageError) as caught:
        function(*arguments)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    message.encode()  # no broken characters: any terminal can show it
    assert message.startswith(str(names))
    assert about in message
    return message


# --- writers for what Pillow cannot write


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(size, depth, colours, raw, *chunks):
    """A PNG file; `colours` is 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha."""
    header = struct.pack(">IIBBBBB", *size, depth, colours, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunk(*c) for c in chunks)
            + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def png_of(array, colours, *chunks):
    array = np.asarray(array)
    rows = array.astype(array.dtype.newbyteorder(">"))
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    return png((array.shape[1], array.shape[0]), 8 * array.itemsize, colours, raw, *chunks)


def png_of_bits(values, depth, colours, *chunks):
    bits = np.unpackbits(values.astype(np.uint8)[..., None], axis=-1)[..., 8 - depth:]
    return png((values.shape[1], values.shape[0]), depth, colours,
               b"".join(b"\0" + np.packbits(row).tobytes() for row in bits), *chunks)


def bmp_head(width, height):
    return b"BM" + struct.pack("<IHHIIiiHHIIiiII", 0, 0, 0, 54, 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)


def tiff(array, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, array, **options)
    return file.getvalue()


def tiff_of_tags(tags, data=bytes(400), next_page=0):
    """A TIFF file of 32-bit tags; the picture data begin at byte 300."""
    tags = {256: 4, 257: 4, 258: 8, 259: 1, 262: 1, 273: 300, 277: 1, 278: 4, 279: 16} | tags
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items()))
    head = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", next_page)
    return head.ljust(300, b"\0") + data


def encoded(source, kind, **options):
    file = io.BytesIO()
    image = source if isinstance(source, Image.Image) else Image.fromarray(source)
    image.save(file, kind, **options)
    return file.getvalue()


def frames():
    return [Image.fromarray(np.roll(RGB, i, axis=1)) for i in range(3)]


def film(kind, **options):
    first, *others = frames()
    return encoded(first, kind, save_all=True, append_images=others, **options)


# --- values: what is in the file is what comes out

RGB16, GREY16, ALPHA16 = (a.astype(np.uint16) * 257 for a in (RGB, GREY, ALPHA))
DEEP = NUMBERS.integers(0, 65536, (H, W), dtype=np.uint16)
DEEP[0, :4] = 0, 128, 129, 65535
FLOAT = (GREY / 255).astype(np.float32)
PALETTE = NUMBERS.integers(0, 256, (16, 3), dtype=np.uint8)
INDEX = NUMBERS.integers(0, 16, (H, W))
OPACITY = NUMBERS.integers(0, 256, 16, dtype=np.uint8)
BITS = GREY > 127
ORANGE = np.full((16, 16, 3), (200, 60, 30), dtype=np.uint8)


def with_white(rgb, where):
    return np.where(where[..., None], WHITE, rgb).astype(np.uint8)


def lab(rgb):
    return ImageCms.profileToProfile(Image.fromarray(rgb), ImageCms.createProfile("sRGB"),
                                     ImageCms.createProfile("LAB"), outputMode="LAB")


# name: file, expected RGB, largest difference allowed
VALUES = {
    "png-grey": (png_of(GREY, 0), three(GREY), 0),
    "png-rgb": (png_of(RGB, 2), RGB, 0),
    "png-1-bit": (png_of_bits(BITS, 1, 0), three(BITS * 255), 0),
    "png-2-bit": (png_of_bits(INDEX % 4, 2, 0), three(INDEX % 4 * 85), 0),
    "png-4-bit": (png_of_bits(INDEX, 4, 0), three(INDEX * 17), 0),
    "png-la": (png_of(np.dstack([GREY, ALPHA]), 4), over_white(three(GREY), ALPHA), 0),
    "png-rgba": (png_of(np.dstack([RGB, ALPHA]), 6), over_white(RGB, ALPHA), 0),
    "png-grey16": (png_of(DEEP, 0), three(np.rint(DEEP / 257)), 0),
    "png-grey16-ramp": (png_of(RAMP.astype(np.uint16) * 257, 0), three(RAMP), 0),
    "png-rgb16": (png_of(RGB16, 2), RGB, 0),
    "png-la16": (png_of(np.dstack([GREY16, ALPHA16]), 4), over_white(three(GREY), ALPHA), 0),
    "png-rgba16": (png_of(np.dstack([RGB16, ALPHA16]), 6), over_white(RGB, ALPHA), 0),
    "png-palette": (png_of_bits(INDEX, 4, 3, (b"PLTE", PALETTE.tobytes())), PALETTE[INDEX], 0),
    "png-palette-alpha": (png_of_bits(INDEX, 4, 3, (b"PLTE", PALETTE.tobytes()), (b"tRNS", OPACITY.tobytes())),
                          over_white(PALETTE[INDEX], OPACITY[INDEX]), 0),
    "png-palette-one-clear": (png_of_bits(INDEX, 4, 3, (b"PLTE", PALETTE.tobytes()), (b"tRNS", b"\xff\xff\0")),
                              with_white(PALETTE[INDEX], INDEX == 2), 0),
    "png-1-bit-clear": (png_of_bits(BITS, 1, 0, (b"tRNS", b"\0\0")), three(np.full((H, W), WHITE)), 0),
    "png-grey-clear": (png_of(GREY, 0, (b"tRNS", struct.pack(">H", GREY[3, 4]))),
                       with_white(three(GREY), GREY[3, 4] == GREY), 0),
    "png-rgb-clear": (png_of(RGB, 2, (b"tRNS", struct.pack(">HHH", *RGB[3, 4]))),
                      with_white(RGB, (RGB == RGB[3, 4]).all(axis=-1)), 0),
    "png-grey16-clear": (png_of(DEEP, 0, (b"tRNS", struct.pack(">H", DEEP[3, 4]))),
                         with_white(three(np.rint(DEEP / 257)), DEEP[3, 4] == DEEP), 0),
    "gif": (encoded(Image.fromarray(RAMP), "GIF"), three(RAMP), 0),
    "gif-clear": (encoded(Image.fromarray(RAMP).convert("P"), "GIF", transparency=5),
                  with_white(three(RAMP), RAMP == 5), 0),
    "bmp": (encoded(RGB, "BMP"), RGB, 0),
    "tga-la": (encoded(np.dstack([GREY, ALPHA]), "TGA"), over_white(three(GREY), ALPHA), 0),
    "webp-alpha": (encoded(np.dstack([RGB, ALPHA]), "WEBP", lossless=True, exact=True), over_white(RGB, ALPHA), 0),
    "jpeg-cmyk": (encoded(Image.fromarray(ORANGE).convert("CMYK"), "JPEG", quality=100), ORANGE, 3),
    "pgm16": (b"P5 %d %d 65535\n" % (W, H) + DEEP.astype(">u2").tobytes(), three(np.rint(DEEP / 257)), 0),
    "pgm1000": (b"P5 %d %d 1000\n" % (W, H) + (GREY * 3.0).astype(">u2").tobytes(), three(np.rint(GREY * 0.765)), 1),
    "ppm16": (b"P6 %d %d 65535\n" % (W, H) + RGB16.astype(">u2").tobytes(), RGB, 0),
    "tiff-white-is-zero": (tiff(GREY, photometric="miniswhite"), three(255 - GREY), 0),
    "tiff-cmyk": (tiff(np.dstack([255 - RGB, 0 * GREY]), photometric="separated"), RGB, 1),
    "tiff-ycbcr": (encoded(Image.fromarray(ORANGE).convert("YCbCr"), "TIFF", compression="jpeg"), ORANGE, 3),
    "tiff-lab": (encoded(lab(RGB // 2 + 64), "TIFF"), RGB // 2 + 64, 6),
    "tiff-planes": (tiff(np.moveaxis(RGB, -1, 0).copy(), photometric="rgb", planarconfig="separate"), RGB, 0),
    "tiff-planes16": (tiff(np.moveaxis(RGB16, -1, 0).copy(), photometric="rgb", planarconfig="separate",
                           compression="zlib"), RGB, 0),
    "tiff-tiles": (tiff(RGB, photometric="rgb", tile=(16, 16)), RGB, 0),
    "tiff-rgba16": (tiff(np.dstack([RGB16, ALPHA16]), photometric="rgb", extrasamples=["unassalpha"]),
                    over_white(RGB, ALPHA), 0),
    "tiff-integers-32": (tiff(DEEP.astype(np.int32), photometric="minisblack"), three(np.rint(DEEP / 257)), 0),
    "tiff-float-big-endian": (tiff(FLOAT, photometric="minisblack", byteorder=">"), three(GREY), 0),
} | {
    f"tiff-{name}-{byteorder}-{compression}":
        (tiff(array, photometric=photometric, byteorder=byteorder, compression=compression), expected, 0)
    for name, array, photometric, expected in (
        ("grey16", DEEP, "minisblack", three(np.rint(DEEP / 257))), ("rgb16", RGB16, "rgb", RGB))
    for byteorder in "<>" for compression in (None, "zlib")
} | {
    f"tiff-float-little-endian-{compression}":
        (tiff(FLOAT, photometric="minisblack", byteorder="<", compression=compression), three(GREY), 0)
    for compression in (None, "zlib")
}


@pytest.mark.parametrize("name", VALUES)
def test_values(name, tmp_path):
    data, expected, tolerance = VALUES[name]
    path = tmp_path / "x.png"  # the content decides, not the suffix
    path.write_bytes(data)
    rgb = read(path)
    check_rgb(rgb)
    assert rgb.shape == expected.shape
    assert np.abs(rgb.astype(int) - expected).max() <= tolerance
    np.testing.assert_array_equal(decode(data), rgb)
    np.testing.assert_array_equal(to_rgb(str(path)), rgb)


@pytest.mark.parametrize("data", [
    tiff(DEEP, photometric="miniswhite"),
    tiff(FLOAT, photometric="minisblack", byteorder=">", compression="zlib"),
    tiff(np.moveaxis(RGB16, -1, 0).copy(), photometric="rgb", planarconfig="separate"),
    tiff_of_tags({258: 12, 279: 24}),
], ids=["inverted", "big-endian-zlib-float", "planes16", "12-bit"])
def test_what_pillow_reads_wrongly_is_refused(data):
    Image.open(io.BytesIO(data)).load()  # Pillow finds nothing wrong
    refusal(decode, data, "x.tif", names="x.tif: ", about="save it as PNG")


TURNS = {1: lambda a: a, 2: lambda a: a[:, ::-1], 3: lambda a: a[::-1, ::-1], 4: lambda a: a[::-1],
         5: lambda a: a.transpose(1, 0, 2), 6: lambda a: np.rot90(a, -1),
         7: lambda a: np.rot90(a, 2).transpose(1, 0, 2), 8: np.rot90}


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("JPEG", {}), ("WEBP", {"lossless": True}), ("TIFF", {}),
                                               ("TIFF", {"compression": "tiff_lzw"})])
def test_exif_orientation(kind, options, orientation):
    plain = decode(encoded(RGB, kind, **options))
    exif = Image.Exif()
    exif[0x0112] = orientation
    np.testing.assert_array_equal(decode(encoded(RGB, kind, exif=exif, **options)), TURNS[orientation](plain))


BROKEN_EXIF = {
    "zero": struct.pack("<HHHII", 1, 0x0112, 3, 1, 0), "nine": struct.pack("<HHHII", 1, 0x0112, 3, 1, 9),
    "cut": b"", "endless": b"\xff\xff" + bytes(20),
    "text": struct.pack("<HHHI4s", 1, 0x0112, 2, 4, b"AAAA"),
    "noise": random.Random(1).randbytes(2000),
}
TURNED_EXIF = {  # the orientation is fine, the second tag is not
    "loop": (34665, 4, 1, 8), "far": (33432, 5, 1, 2**31), "long": (270, 2, 2**31, 8), "gps": (34853, 4, 1, 5),
    "shorts": (305, 3, 70000, 40), "noise": (37500, 12, 1, 30),
}


@pytest.mark.parametrize("name", BROKEN_EXIF)
def test_broken_exif_does_not_cost_the_picture(name):
    data = encoded(RGB, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0" + BROKEN_EXIF[name])
    np.testing.assert_array_equal(decode(data), decode(encoded(RGB, "JPEG")))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("exif", [b"Exif\0\0nonsense", b"Exif\0\0II*\0", b"zzzz"])
def test_exif_that_pillow_stumbles_over(kind, exif):
    data = encoded(RGB, kind, exif=exif)
    with pytest.raises((SyntaxError, struct.error)):
        Image.open(io.BytesIO(data)).getexif()
    np.testing.assert_array_equal(decode(data), decode(encoded(RGB, kind)))


@pytest.mark.parametrize("name", TURNED_EXIF)
def test_orientation_in_broken_exif(name):
    tail = struct.pack("<HHHIIHHII", 2, 0x0112, 3, 1, 6, *TURNED_EXIF[name]) + bytes(40)
    data = encoded(RGB, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0" + tail)
    np.testing.assert_array_equal(decode(data), TURNS[6](decode(encoded(RGB, "JPEG"))))


@pytest.mark.parametrize(("kind", "options"), [("GIF", {}), ("PNG", {}), ("WEBP", {"lossless": True}), ("TIFF", {})])
def test_first_frame_and_a_warning(kind, options, tmp_path):
    path = tmp_path / "film"
    path.write_bytes(film(kind, **options))
    with pytest.warns(UserWarning, match="film: an animation or several pages; the first is used") as caught:
        rgb = read(path)
    assert [warning.filename for warning in caught] == [__file__]  # the line that called `read`
    np.testing.assert_array_equal(rgb, decode(encoded(RGB, kind, **options)))


@pytest.mark.skipif(not writes_mpo, reason="this Pillow writes broken MPO files")
def test_a_second_view_is_no_animation():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(decode(film("MPO")), decode(encoded(RGB, "JPEG")))


# --- odd and hostile files

NOISE = random.Random(3).randbytes(3000)
GIF_HEAD = b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
NO_PICTURES = {
    "one-byte": b"\x89", "text": b"hello", "html": b"<!doctype html><html>404", "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "pdf": b"%PDF-1.4\n1 0 obj\n", "zip": b"PK\3\4" + bytes(50), "zeros": bytes(10_000), "noise": NOISE,
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n0 0 moveto\n%%EOF\n",
    "psd": b"8BPS\0\1" + bytes(100), "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100),
    "only-png-magic": b"\x89PNG\r\n\x1a\n", "only-jpeg-magic": b"\xff\xd8\xff", "jpeg-starts": b"\xff\xd8" * 5000,
    "gif-without-frame": GIF_HEAD + b";",
}
BOMBS = {
    "png-60000": png((60_000, 60_000), 8, 2, bytes(1000)),
    "png-2-billion": png((2**31 - 1, 2**31 - 1), 1, 0, bytes(1000)),
    "png-just-over": png((9460, 9460), 1, 0, bytes(1000)),
    "png-strip": png((1, 80_000_000), 1, 0, bytes(1000)),
    "gif": GIF_HEAD + b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\x02\x02\x4c\x01\x00;",
    "bmp": bmp_head(60_000, 60_000) + bytes(60),
    "ppm": b"P6 60000 60000 255\n" + bytes(60),
    "tiff": tiff_of_tags({256: 60_000, 257: 60_000}),
    "tiff-tile": tiff_of_tags({259: 8, 322: 32_768, 323: 32_768, 324: 300, 325: 100}),
    "tga": bytes([0, 0, 2] + 9 * [0]) + struct.pack("<HHBB", 60_000, 60_000, 24, 0),
    "pcx": bytes([10, 5, 1, 8]) + struct.pack("<HHHH", 0, 0, 65534, 65534) + bytes(53) + b"\1" + bytes(999),
}
EXPLODING = {name: png_of(RGB, 2, (kind, start + zlib.compress(bytes(100 << 20), 9))) for name, kind, start in (
    ("text", b"zTXt", b"k\0\0"), ("itxt", b"iTXt", b"k\0\1\0\0\0"), ("profile", b"iCCP", b"k\0\0"))}


def progressive(scans):
    """A progressive JPEG of 25 million pixels: a hundred bytes for each further pass over all of them."""
    data = encoded(Image.new("L", (5000, 5000)), "JPEG", progressive=True)
    last, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:end] + data[last:end] * scans + data[end:]


HOSTILE = {
    "png-zero": png((0, 5), 8, 2, b""), "gif-zero": b"GIF89a" + bytes(7) + b"," + bytes(9) + b"\x02\x02\x4c\x01\x00;",
    "bmp-negative": bmp_head(-5, -5) + bytes(60),
    "ppm-negative": b"P6 -1 5 255\n" + bytes(60), "ppm-words": b"P6 x y z\n", "ppm-no-range": b"P6 4 4 0\n" + bytes(60),
    "ppm-digits": b"P6 " + b"9" * 5000, "pfm-nan": b"Pf 4 4\nnan\n" + bytes(64),
    "png-filter": png((W, H), 8, 2, b"\x09" * (H * (3 * W + 1))), "png-7-bit": png((W, H), 7, 2, bytes(999)),
    "png-half": png((W, H), 8, 2, bytes(3)), "png-short-alpha": png_of(RGB, 2, (b"tRNS", b"\0")),
    "png-long-chunk": png_of(RGB, 2)[:33] + struct.pack(">I", 2**31 - 1) + b"tEXtabc",
    "tiff-zero": tiff_of_tags({256: 0}), "tiff-short": tiff_of_tags({256: 40, 278: 40, 257: 40}),
    "tiff-samples": tiff_of_tags({277: 65_535}), "tiff-bits": tiff_of_tags({258: 3}),
    "tiff-outside": tiff_of_tags({273: 2**31}), "tiff-no-pages": b"II*\0\0\0\0\0",
    "tiff-nan": tiff(np.full((4, 4), np.nan, np.float32), photometric="minisblack"),
    "tiff-negative": tiff(np.full((4, 4), -7, np.int16), photometric="minisblack"),
    "tiff-32-bit": tiff(np.full((4, 4), 70_000, np.int32), photometric="minisblack"),
    "tiff-float-255": tiff(np.full((4, 4), 200, np.float32), photometric="minisblack"),
    "tiff-complex": tiff(np.ones((4, 4), np.complex64), photometric="minisblack"),
    "tiff-7-channels": tiff(np.ones((5, 6, 7), np.uint8), photometric="rgb", planarconfig="contig"),
    "ico-noise": b"\0\0\1\0\xff\xff" + b"\xff" * 2000, "jp2-noise": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60),
    "j2k-noise": b"\xff\x4f\xff\x51" + bytes(60), "webp-noise": b"RIFF\x10\0\0\0WEBPVP8X" + bytes(20),
}


@pytest.mark.parametrize(("data", "about"), [pytest.param(data, about, id=name) for files, about in (
    (NO_PICTURES, "not a picture that can be read; save it as PNG"),
    (BOMBS, "89,478,485 pixels"),
    (EXPLODING, "damaged or cut off (Decompressed "),
    (HOSTILE, ""),
    ({"empty": b""}, "the file is empty; copy or download it again"),
) for name, data in files.items()])
def test_hostile_files_are_refused(data, about, tmp_path, capfd):
    path = tmp_path / "x.png"
    path.write_bytes(data)
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        refusal(read, path, names=f"{path}: ", about=about)
    assert time.process_time() - start < 5  # a fraction of a second
    assert capfd.readouterr() == ("", "")


def test_scans_without_end_are_refused():
    refusal(decode, progressive(1000), about="a JPEG of more than 100 scans")
    assert decode(encoded(RGB, "JPEG", progressive=True)).shape == RGB.shape


@linux_only
def test_hostile_files_take_no_memory_and_leave_the_terminal_alone(tmp_path):
    files = BOMBS | EXPLODING | HOSTILE
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    program = """
import os, resource, sys
from pathlib import Path
from colorlab import images
images.decode(b"P6 1 1 255 abc")
used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
resource.setrlimit(resource.RLIMIT_AS, (used + (200 << 20),) * 2)
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        images.read(path)
    except images.ImageError as error:
        print(error)
"""
    answer = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True,
                            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    assert answer.stderr == ""
    assert len(answer.stdout.splitlines()) == len(files)
    assert "memory" not in answer.stdout


def test_no_memory_is_said_so(monkeypatch):
    def fail(*arguments, **options):
        raise MemoryError

    monkeypatch.setattr(Image, "open", fail)
    refusal(decode, png_of(RGB, 2), "x.png", names="x.png: ", about="too large for the memory of this machine")


@pytest.mark.parametrize("data", [tiff_of_tags({}, next_page=8), tiff_of_tags({34665: 8}), tiff_of_tags({330: 8}),
                                  tiff_of_tags({}, next_page=2**31)],
                         ids=["pages", "exif", "sub-pages", "page-outside"])
@pytest.mark.filterwarnings("ignore:.*an animation or several pages")
def test_loops_in_a_tiff_end(data):
    np.testing.assert_array_equal(decode(data), np.zeros((4, 4, 3)))


SMALL = RGB[:7, :9]
SEEDS = {
    "png": encoded(SMALL, "PNG"), "png-palette": encoded(Image.fromarray(SMALL).convert("P"), "PNG", transparency=3),
    "apng": film("PNG"), "jpeg": encoded(SMALL, "JPEG"), "jpeg-progressive": encoded(SMALL, "JPEG", progressive=True),
    "jpeg-cmyk": encoded(Image.fromarray(SMALL).convert("CMYK"), "JPEG"),
    "gif": encoded(SMALL, "GIF"), "gif-film": film("GIF"), "webp": encoded(SMALL, "WEBP"),
    "webp-lossless": encoded(SMALL, "WEBP", lossless=True), "bmp": encoded(SMALL, "BMP"), "ppm": encoded(SMALL, "PPM"),
    "tga": encoded(SMALL, "TGA", compression="tga_rle"), "pcx": encoded(SMALL, "PCX"),
    "ico": encoded(SMALL, "ICO", sizes=[(9, 7)], bitmap_format="bmp"), "tiff": encoded(SMALL, "TIFF"),
    "tiff-lzw": encoded(SMALL, "TIFF", compression="tiff_lzw"), "tiff-jpeg": encoded(SMALL, "TIFF", compression="jpeg"),
    "tiff-zip": encoded(SMALL, "TIFF", compression="tiff_deflate"), "tiff-float": encoded(FLOAT, "TIFF"),
    "tiff-lab": encoded(lab(SMALL), "TIFF"), "tiff-pages": film("TIFF"), "jp2": encoded(SMALL, "JPEG2000"),
}
if features.check("avif"):
    SEEDS["avif"] = encoded(SMALL, "AVIF")
if writes_mpo:
    SEEDS["mpo"] = film("MPO")


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.filterwarnings("error", "ignore:.*an animation or several pages")
def test_cut_off_files(name):
    data = SEEDS[name]
    whole, refused = decode(data), 0
    check_rgb(whole)
    for length in {*range(0, len(data), max(1, len(data) // 50)), *range(len(data) - 10, len(data))}:
        try:
            rgb = decode(data[:length], "x.png")
        except ImageError:
            refusal(decode, data[:length], "x.png", names="x.png: ")
            refused += 1
        else:  # all that is missing is the end mark, the metadata or a further frame
            if name != "jp2":  # whose decoder makes do with what there is
                np.testing.assert_array_equal(rgb, whole)
    assert refused > 10


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.filterwarnings("error", "ignore:.*an animation or several pages", "ignore:.*may be damaged",
                            "ignore:.*profile cannot be used")
def test_flipped_bytes(name):
    chance, good = random.Random(name), 0
    for _ in range(25):
        data = bytearray(SEEDS[name])
        for _ in range(chance.choice([1, 1, 2, 5, 20])):
            within = min(len(data), chance.choice([64, 200, 10**9]))  # the head of a file is what matters most
            data[chance.randrange(within)] = chance.choice([0, 255, chance.randrange(256)])
        start = time.process_time()
        try:
            check_rgb(decode(bytes(data), "x.png"))
            good += 1
        except ImageError:
            refusal(decode, bytes(data), "x.png", names="x.png: ")
        assert time.process_time() - start < 20  # sizes are flipped too: up to 89 million pixels, twice
    assert good < 25


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (2, 1)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "PPM", "TGA", "JPEG2000"])
def test_thin_pictures(kind, size):
    rgb = decode(encoded(Image.new("RGB", size, (9, 8, 7)), kind))
    check_rgb(rgb)
    assert rgb.shape == (size[1], size[0], 3)
    assert np.abs(rgb - np.array([9.0, 8, 7])).max() <= 3


# --- places and names


@pytest.mark.parametrize("path", ["", ".", "none.png", "a\0b.png", "x" * 300, "y" * 5000 + ".png", "folder.png",
                                  "dangling.png", "circle.png", "file.png/x.png"])
@pytest.mark.parametrize("kind", [str, os.fsencode])
def test_places_without_a_file(path, kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file.png").write_bytes(png_of(RGB, 2))
    (tmp_path / "dangling.png").symlink_to("nowhere.png")
    (tmp_path / "circle.png").symlink_to("circle.png")
    refusal(read, kind(path), names=path.replace("\0", "\\x00"), about="check name and permissions")


@linux_only
def test_a_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "x.png")
    refusal(read, tmp_path / "x.png", names=tmp_path, about="not a file")
    refusal(read, "/dev/zero", names="/dev/zero", about="not a file")


def test_forbidden_file(tmp_path, monkeypatch):
    def forbid(path, *arguments):
        raise PermissionError(13, "Permission denied", path)

    (tmp_path / "x.png").write_bytes(png_of(RGB, 2))
    monkeypatch.setattr("builtins.open", forbid)
    refusal(read, tmp_path / "x.png", names=tmp_path / "x.png", about="(Permission denied)")


@linux_only
@pytest.mark.parametrize(("name", "shown"), [
    ("a\nb.png", r"a\nb.png"),
    ("a\r\x1b[31m\u2028.png", r"a\r\x1b[31m\u2028.png"),
    (os.fsdecode(b"\xff\xfe.png"), r"\udcff\udcfe.png"),
    ("\N{CAT} \N{LATIN SMALL LETTER E WITH ACUTE}.png",) * 2,
    ("y" * 250 + ".png",) * 2,
    ("%s{}.PNG",) * 2,
    (" .png",) * 2,
], ids=["line-break", "control", "not-utf-8", "emoji", "long", "braces", "blank"])
def test_odd_names(name, shown, tmp_path):
    path = tmp_path / name
    assert write(path, RGB) == path
    np.testing.assert_array_equal(read(path), RGB)
    assert os.listdir(tmp_path) == [name]
    path.write_bytes(b"junk")
    refusal(read, path, names=tmp_path / shown)
    refusal(decode, b"junk", f"a.zip: {name}", names=f"a.zip: {shown}")
    refusal(write, path, RGB * 2.0, names=tmp_path / shown)
    refusal(write, path.with_name(name + "\n"), RGB, names=f"{tmp_path / shown}\\n: ")


def test_find(tmp_path):
    for name in ("b.JPG", "a/c.png", "a/.hidden.png", ".git/d.png", "e.txt", "f.png/g.tif"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "dangling.png").symlink_to("nowhere.png")
    (tmp_path / "a" / "circle").symlink_to(tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in images.find(tmp_path)]
    assert found == ["a/c.png", "b.JPG", "f.png/g.tif"]


# --- the caller's settings


def test_the_limit_is_pillows(monkeypatch):
    data = png_of(RGB, 2)
    for limit, fits in ((RGB.size // 3, True), (RGB.size // 3 - 1, False), (5, False), (None, True)):
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own limit is but a warning
            if fits:
                np.testing.assert_array_equal(decode(data), RGB)
            else:
                refusal(decode, data, about=f"{limit} pixels")


def test_warning_filters_do_not_matter():
    noisy = png_of(RGB, 2, (b"acTL", bytes(8)))
    with pytest.warns(UserWarning, match="Invalid APNG"):
        Image.open(io.BytesIO(noisy))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(decode(noisy), RGB)
        np.testing.assert_array_equal(to_rgb(Image.fromarray(RGB)), RGB)


def test_threads_leave_the_filters_alone():
    before, data = list(warnings.filters), encoded(RGB, "PNG")
    with ThreadPoolExecutor(8) as pool:
        assert all((rgb == RGB).all() for rgb in pool.map(decode, [data] * 200))
    assert warnings.filters == before


def test_threads_decode_at_the_same_time(monkeypatch):
    """Two must be inside at once: one lock around the decoding would keep the second out until the first gives up."""
    both, real = threading.Barrier(2, timeout=20), images.files.from_pil
    monkeypatch.setattr(images.files, "from_pil", lambda *arguments: (both.wait(), real(*arguments))[1])
    with ThreadPoolExecutor(2) as pool:
        assert all((rgb == RGB).all() for rgb in pool.map(decode, [encoded(RGB, "PNG")] * 2))


def test_filters_that_come_and_go_while_others_decode(monkeypatch):
    """The filter for Pillow is put before what somebody set meanwhile, and is gone from every list afterwards."""
    noisy, before, real = png_of(RGB, 2, (b"acTL", bytes(8))), list(warnings.filters), images.files.from_pil
    inside, go = threading.Event(), threading.Event()

    def slow(*arguments):
        if not inside.is_set():
            inside.set()
            go.wait(20)
        return real(*arguments)

    monkeypatch.setattr(images.files, "from_pil", slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(decode, noisy)
        inside.wait(20)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            np.testing.assert_array_equal(decode(noisy), RGB)
            warnings.simplefilter("error", UserWarning)
            np.testing.assert_array_equal(decode(noisy), RGB)
        go.set()
        first.result()
    assert warnings.filters == before


def test_a_filter_of_the_users_own_for_pillow_stays():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\.")
        before = list(warnings.filters)
        decode(encoded(RGB, "PNG"))
        assert warnings.filters == before


# --- arrays

SCALED = {  # the same picture in every type
    **{kind: RGB.astype(kind) for kind in ("u1", "<i2", ">i2", "<u4", "<i4", ">i4", "<i8", "<u8")},
    **{kind: RGB16.astype(kind) for kind in ("<u2", ">u2")},
    **{kind: (RGB / 255).astype(kind) for kind in ("<f2", "<f4", ">f4", "<f8", "g")},
}
RGBA = np.dstack([RGB, ALPHA])
SHAPED = {
    "grey": (GREY, three(GREY)),
    "one-channel": (GREY[..., None], three(GREY)),
    "bool": (BITS, three(BITS * 255)),
    "int8": (RGB.astype(np.int8) & 127, RGB & 127),
    "uint16": (DEEP, three(np.rint(DEEP / 257))),
    "la": (np.dstack([GREY, ALPHA]), over_white(three(GREY), ALPHA)),
    "rgba": (RGBA, over_white(RGB, ALPHA)),
    "rgba16": (np.dstack([RGB16, ALPHA16]), over_white(RGB, ALPHA)),
    "rgba-float": (RGBA / 255, over_white(RGB, ALPHA)),
    "pixel": (RGB[:1, :1], RGB[:1, :1]),
    "reversed": (RGB[::-1, ::-1, ::-1], RGB[::-1, ::-1, ::-1]),
    "reversed-alpha": (RGBA[::-1], over_white(RGB, ALPHA)[::-1]),
    "fortran": (np.asfortranarray(RGB), RGB),
    "broadcast": (np.broadcast_to(RGB[0, 0], RGB.shape), np.zeros_like(RGB) + RGB[0, 0]),
    "nothing-masked": (np.ma.array(RGB), RGB),
    "rounding-error": (RGB / 255 * 1.0018 - 0.0009, RGB),
}
REFUSED_ARRAYS = {
    "nan": (np.full((3, 3), np.nan), "NaN"),
    "inf": (np.full((3, 3), np.inf, np.float16), "infinite"),
    "float-255": (RGB.astype(float), "divide by 255"),
    "float-negative": (RGB / 255 - 1, "scale or clip"),
    "float-over": (RGB / 255 * 1.01, "scale or clip"),
    "float-huge": (RGB * 1e9, "scale or clip"),
    "negative": (RGB.astype(int) - 1, "0..255"),
    "16-bit-int": (DEEP.astype(np.int32), "use uint16"),
    "huge-int": (RGB.astype(np.int64) << 40, "0..255"),
    "complex": (RGB * 1j, "complex"),
    "object": (RGB.astype(object), "object"),
    "text": (RGB.astype(str), "<U3"),
    "bytes": (RGB.astype("S3"), "S3"),
    "dates": (RGB.astype("M8[s]"), "datetime64"),
    "times": (RGB.astype("m8[s]"), "timedelta64"),
    "fields": (np.zeros((3, 3), [("r", "u1")]), "'r'"),
    "masked": (np.ma.array(RGB, mask=RGB > 99), "filled"),
} | {
    f"shape{shape}": (np.zeros(shape, np.uint8), "no pixels") for shape in ((0, 5), (5, 0, 3), (0, 0, 4))
} | {
    f"shape{shape}": (np.zeros(shape, np.uint8), f"got {shape}")
    for shape in ((), (5,), (5, 5, 0), (3, 5, 5), (5, 5, 5), (1, 5, 5, 3), (2, 5, 5, 3))
}


@pytest.mark.parametrize("kind", SCALED)
def test_types_of_numbers(kind):
    check_rgb(to_rgb(SCALED[kind]))
    np.testing.assert_array_equal(to_rgb(SCALED[kind]), RGB)


@pytest.mark.parametrize("name", SHAPED)
def test_shapes_of_arrays(name):
    array, expected = SHAPED[name]
    array.flags.writeable = False
    rgb = to_rgb(array)
    check_rgb(rgb)
    assert not np.shares_memory(rgb, array)
    np.testing.assert_array_equal(rgb, expected)


def test_all_16_bit_values():
    every = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    np.testing.assert_array_equal(to_rgb(every), three(np.rint(every / 257)))


@pytest.mark.parametrize("name", REFUSED_ARRAYS)
@pytest.mark.filterwarnings("error")
def test_arrays_that_are_no_pictures(name):
    array, about = REFUSED_ARRAYS[name]
    refusal(to_rgb, array, about=about)


@pytest.mark.parametrize("source", [None, 5, b"x.png", [[1, 2], [3, 4]], {}, np.ndarray], ids=repr)
def test_things_that_are_no_pictures(source):
    refusal(to_rgb, source, about=f"not {type(source).__name__}")


# --- open files


class Download(io.RawIOBase):
    """What comes over a wire: it can be read once."""

    def __init__(self, data):
        self.rest = io.BytesIO(data)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self.rest.readinto(buffer)


def test_open_files(tmp_path):
    data = png_of(RGB, 2)
    (tmp_path / "x.png").write_bytes(data)
    with open(tmp_path / "x.png", "rb") as file:
        for source in (io.BytesIO(data), file, Download(data)):
            np.testing.assert_array_equal(to_rgb(source), RGB)
        np.testing.assert_array_equal(to_rgb(file), RGB)  # once more, from its start
        assert images.size(file) == (H, W)
        file.seek(0)
        assert file.read(4) == b"\x89PNG", "it stays open"


def test_open_files_without_a_picture(tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes(b"junk")
    with open(path, "rb") as file:
        refusal(to_rgb, file, names=path, about="not a picture that can be read")
    refusal(to_rgb, file, names=path, about="closed file")
    with open(path) as file:
        refusal(to_rgb, file, names=path, about="opened as text; open it in binary mode")
    refusal(to_rgb, io.BytesIO(), names="the picture: ", about="the file is empty")
    refusal(to_rgb, io.StringIO("text"), about="opened as text")


# --- sizes, and pictures that are reduced


ROUNDING = 0.75  # Pillow's whole numbers now and then round the wrong way


def boxes(rgb, n):
    """The mean of n x n pixels, in numpy; at the edges, of what there is."""
    rows, columns = (range(0, length, n) for length in rgb.shape[:2])
    return np.array([[rgb[y:y + n, x:x + n].reshape(-1, 3).mean(axis=0) for x in columns] for y in rows])


@pytest.mark.parametrize("source", [
    RGB, GREY, RGB / 255, Image.fromarray(RGB), torch.from_numpy(RGB).permute(2, 0, 1), torch.from_numpy(GREY),
    torch.from_numpy(RGB).permute(2, 0, 1)[None], io.BytesIO(png_of(RGB, 2))], ids=lambda source: type(source).__name__)
@pytest.mark.parametrize("by", [2, 3, 20])
def test_everything_can_be_reduced(source, by):
    assert images.size(source) == (H, W)
    rgb = to_rgb(source, by)
    check_rgb(rgb)
    np.testing.assert_allclose(rgb, boxes(to_rgb(source), by), atol=ROUNDING)


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("by", [2, 3])
def test_every_kind_of_file_can_be_reduced(name, by, tmp_path, monkeypatch):
    monkeypatch.setattr(images.arrays, "STRIP_PIXELS", 4 * W)  # several strips
    data = VALUES[name][0]
    (tmp_path / "x.png").write_bytes(data)
    whole, small = decode(data), decode(data, reduce=by)
    check_rgb(small)
    np.testing.assert_allclose(small, boxes(whole, by), atol=ROUNDING)
    np.testing.assert_array_equal(read(tmp_path / "x.png", by), small)
    assert sorted(images.size(tmp_path / "x.png")) == sorted(whole.shape[:2])


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_reduced_pictures_are_turned_first(kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.fromarray(np.kron(RAMP, np.ones((5, 4), np.uint8)))  # 80 x 64
    whole = decode(encoded(picture, kind, exif=exif, quality=100))
    np.testing.assert_allclose(decode(encoded(picture, kind, exif=exif, quality=100), reduce=3), boxes(whole, 3),
                               atol=ROUNDING)
    np.testing.assert_allclose(decode(encoded(picture, kind, exif=exif, quality=100), reduce=4), boxes(whole, 4),
                               atol=ROUNDING if kind == "PNG" else 24)


SMOOTH = np.stack([*np.meshgrid(np.arange(0, 240, 3), np.arange(0, 160, 2)), np.full((80, 80), 99)], axis=-1)


@pytest.mark.parametrize(("by", "scale"), [(2, 2), (3, 1), (4, 4), (5, 1), (6, 2), (8, 8), (16, 8)])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_is_decoded_smaller_where_that_will_do(by, scale, mode, monkeypatch):
    sizes, load = [], Image.Image.load
    monkeypatch.setattr(Image.Image, "load", lambda self: sizes.append(self.size) or load(self))
    data = encoded(Image.fromarray(SMOOTH.astype(np.uint8)).convert(mode), "JPEG", quality=100, subsampling=0)
    whole = decode(data)
    del sizes[:]
    small = decode(data, reduce=by)
    assert sizes[0] == (80 // scale, 80 // scale)
    np.testing.assert_allclose(small, boxes(whole, by), atol=3)


def test_a_jpeg_whose_sides_do_not_allow_it_is_decoded_whole():
    data = encoded(SMOOTH[:79].astype(np.uint8), "JPEG", quality=100)
    np.testing.assert_allclose(decode(data, reduce=2), boxes(decode(data), 2), atol=ROUNDING)


def test_twice_as_many_pixels_may_be_reduced(monkeypatch):
    data, pixels = png_of(RGB, 2), RGB.size // 3
    for limit, fits in ((pixels - 1, True), (pixels // 2, True), (pixels // 2 - 1, False), (None, True)):
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
        if fits:
            assert decode(data, reduce=2).shape == ((H + 1) // 2, W // 2, 3)
            assert images.size(io.BytesIO(data)) == (H, W)
        else:
            refusal(lambda data: decode(data, reduce=2), data, about=f"{2 * limit} pixels")
            refusal(images.size, io.BytesIO(data), about=f"{2 * limit} pixels")


@pytest.mark.parametrize("source", [None, 5, np.zeros(5), torch.zeros(5)], ids=repr)
def test_sizes_of_nothing(source):
    refusal(images.size, source, about="no picture")


# --- tensors

PLANES = torch.from_numpy(RGB).permute(2, 0, 1)
SHARES = PLANES / 255
TENSORS = {
    "uint8": (PLANES, RGB),
    "uint16": (torch.from_numpy(RGB16).permute(2, 0, 1), RGB),
    "int64": (PLANES.long(), RGB),
    "bool": (PLANES > 127, (RGB > 127) * 255),
    "float": (SHARES, RGB),
    "half": (SHARES.half(), RGB),
    "bfloat16": ((PLANES // 128).bfloat16(), RGB // 128 * 255),
    "double": (PLANES.double() / 255, RGB),
    "gradient": (SHARES.clone().requires_grad_(), RGB),
    "computed": (SHARES.clone().requires_grad_() * 1, RGB),
    "parameter": (torch.nn.Parameter(SHARES), RGB),
    "batch-of-one": (PLANES[None], RGB),
    "grey": (PLANES[:1], three(GREY)),
    "batch-grey": (PLANES[None, :1], three(GREY)),
    "plane": (PLANES[0], three(GREY)),
    "la": (torch.from_numpy(np.stack([GREY, ALPHA])), over_white(three(GREY), ALPHA)),
}
REFUSED_TENSORS = {
    "two": (torch.stack([PLANES, PLANES]), "(2, 3, 11, 14)"),
    "channels-last": (torch.from_numpy(RGB), "(11, 14, 3)"),
    "number": (torch.tensor(1.0), "()"),
    "vector": (torch.zeros(3), "(3,)"),
    "5-d": (torch.zeros(1, 1, 3, 4, 4), "(1, 1, 3, 4, 4)"),
    "empty": (torch.zeros(3, 0, 4), "no pixels"),
    "nan": (PLANES * float("nan"), "NaN"),
    "range": (PLANES.float(), "divide by 255"),
    "complex": (PLANES.to(torch.complex64), "complex64"),
    "conjugate": (PLANES.to(torch.complex64).conj(), "give a plain one"),
    "sparse": (PLANES.float().to_sparse(), "give a plain one"),
    "meta": (torch.zeros(3, 4, 4, device="meta"), "give a plain one"),
}


@pytest.mark.parametrize("name", TENSORS)
def test_tensors(name):
    tensor, expected = TENSORS[name]
    check_rgb(to_rgb(tensor))
    np.testing.assert_array_equal(to_rgb(tensor), expected)


@pytest.mark.parametrize("name", REFUSED_TENSORS)
def test_tensors_that_are_no_pictures(name):
    tensor, about = REFUSED_TENSORS[name]
    refusal(to_rgb, tensor, about=about)


# --- PIL images


def pil(mode):
    la, rgba = Image.fromarray(np.dstack([GREY, ALPHA])), Image.fromarray(np.dstack([RGB, ALPHA]))
    deep = {"I;16": "<u2", "I;16L": "<u2", "I;16B": ">u2"}
    if mode in deep:
        return Image.frombytes(mode, (W, H), DEEP.astype(deep[mode]).tobytes())
    made = {"I": lambda: Image.fromarray(DEEP.astype(np.int32)), "F": lambda: Image.fromarray(FLOAT), "LA": lambda: la,
            "La": lambda: la.convert("La"), "PA": lambda: la.convert("PA"), "RGBA": lambda: rgba,
            "RGBa": lambda: rgba.convert("RGBa"), "LAB": lambda: lab(RGB // 2 + 64), "1": lambda: Image.fromarray(BITS),
            "L": lambda: Image.fromarray(GREY), "P": lambda: Image.fromarray(GREY).convert("P")}
    return made.get(mode, lambda: Image.fromarray(RGB).convert(mode))()


@pytest.mark.parametrize(("mode", "expected", "tolerance"), [
    ("1", three(BITS * 255), 0), ("L", three(GREY), 0), ("P", three(GREY), 0), ("RGB", RGB, 0), ("RGBX", RGB, 0),
    ("CMYK", RGB, 1), ("YCbCr", RGB, 3), ("HSV", RGB, 8), ("LAB", RGB // 2 + 64, 6), ("F", three(GREY), 0),
    ("LA", over_white(three(GREY), ALPHA), 0), ("RGBA", over_white(RGB, ALPHA), 0),
    ("La", over_white(three(GREY), ALPHA), 2), ("RGBa", over_white(RGB, ALPHA), 2),
    *[(mode, three(np.rint(DEEP / 257)), 0) for mode in ("I", "I;16", "I;16L", "I;16B")],
])
def test_pil_modes(mode, expected, tolerance):
    image = pil(mode)
    before = image.tobytes()
    rgb = to_rgb(image)
    check_rgb(rgb)
    assert np.abs(rgb.astype(int) - expected).max() <= tolerance
    assert (image.mode, image.tobytes()) == (mode, before)


def test_palette_with_alpha():
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 0, 40, 50, 60, 255], "RGBA")
    image.putdata([0, 1])
    np.testing.assert_array_equal(to_rgb(image), [[[WHITE] * 3, [40, 50, 60]]])
    image = Image.new("PA", (1, 1), (7, 0))
    np.testing.assert_array_equal(to_rgb(image), [[[WHITE] * 3]])


def test_a_pil_image_is_turned_and_left_alone():
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.open(io.BytesIO(encoded(RGB, "PNG", exif=exif)))
    np.testing.assert_array_equal(to_rgb(image), np.rot90(RGB, -1))
    assert image.size == (W, H)
    assert image.getexif()[0x0112] == 6


def test_pil_images_that_are_no_pictures():
    closed = Image.new("RGB", (2, 2))
    closed.close()
    for image, about in ((Image.new("RGB", (0, 5)), "no pixels"), (closed, "closed"),
                         (Image.open(io.BytesIO(encoded(RGB, "PNG")[:-200])), "cut off")):
        refusal(to_rgb, image, about=about)


# --- writing


@pytest.fixture()
def kept(tmp_path):
    """A file that every failure must leave as it is, alone in its folder."""
    path = tmp_path / "kept.png"
    path.write_bytes(b"precious")
    yield path
    assert path.read_bytes() == b"precious"
    assert os.listdir(tmp_path) == ["kept.png"]


@pytest.mark.parametrize("suffix", [*images.WRITABLE, ".PNG", ".Tif"])
@pytest.mark.parametrize("rgb", [RGB, RGB[:1, :1], RGB[:, :1]], ids=["picture", "pixel", "line"])
def test_write_and_read(suffix, rgb, tmp_path):
    if suffix == ".avif" and not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    path = tmp_path / f"x{suffix}"
    path.write_bytes(b"old")
    assert write(str(path), rgb) == path
    again = read(path)
    assert again.shape == rgb.shape
    if suffix in (".jpg", ".jpeg"):  # the picture is noise: at a lower quality, most of it would be gone
        assert np.abs(again - rgb.astype(float)).mean() < 5
    elif suffix in (".webp", ".avif"):
        assert np.abs(read(write(path, ORANGE)).astype(int) - ORANGE).max() <= 6
    else:
        np.testing.assert_array_equal(again, rgb)
    assert os.listdir(tmp_path) == [path.name]


def test_write_takes_what_to_rgb_takes(tmp_path):
    for source in (RGB / 255, PLANES, Image.fromarray(RGB), np.asfortranarray(RGB)):
        np.testing.assert_array_equal(read(write(tmp_path / "x.png", source)), RGB)


@pytest.mark.parametrize("name", ["x", "x.", ".png", "x.xyz", "x.gif", "x.ico", "x.pdf", "x.eps", "x.png.tmp"])
def test_unknown_suffix(name, tmp_path):
    refusal(write, tmp_path / name, RGB, names=tmp_path / name, about="use .png")
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("rgb", [None, [1], RGB * 2.0, RGB[:0], "none.png"],
                         ids=["none", "list", "range", "empty", "path"])
def test_nothing_to_write(rgb, kept):
    refusal(write, kept, rgb, names=f"{kept}: ")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), MemoryError(), RuntimeError("encoder error"),
                                   SystemError("tile"), KeyboardInterrupt()], ids=repr)
def test_a_failure_half_way_through(error, kept, monkeypatch):
    def save(image, file, **options):
        assert file.parent == kept.parent  # a rename across disks would be a copy, which can stop half way
        file.write_bytes(b"\x89PNG half")
        raise error

    monkeypatch.setattr(Image.Image, "save", save)
    if isinstance(error, Exception):
        about = error.args[-1] if error.args else "MemoryError"
        refusal(write, kept, RGB, names=f"{kept}: cannot be written (", about=about)
        refusal(write, kept.with_name("new.png"), RGB, names=kept.with_name("new.png"))
    else:
        with pytest.raises(KeyboardInterrupt):
            write(kept, RGB)


@pytest.mark.parametrize("step", ["os.replace", "os.open"])
def test_read_only_folder(step, kept, monkeypatch):
    def forbid(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(step, forbid)
    refusal(write, kept, RGB, names=f"{kept}: cannot be written (Permission denied)")
    monkeypatch.undo()


def test_pictures_too_large_for_a_format(kept):
    wide = np.zeros((1, 70_000, 3), np.uint8)
    for suffix in (".jpg", ".webp", ".tga"):
        refusal(write, kept.with_suffix(suffix), wide, names=kept.with_suffix(suffix), about="use .png")


def test_targets_that_are_no_files(tmp_path):
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "circle.png").symlink_to("circle.png")
    before = sorted(os.listdir(tmp_path))
    for name in ("folder.png", "file/x.png", "no/such/x.png", "a\0.png", "z" * 300 + ".png", "circle.png"):
        refusal(write, tmp_path / name, RGB, names=str(tmp_path / name).replace("\0", "\\x00"))
    assert sorted(os.listdir(tmp_path)) == before


@linux_only
def test_a_pipe_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "x.png")
    refusal(write, tmp_path / "x.png", RGB, about="not a file")
    assert not (tmp_path / "x.png").is_file()


def test_a_link_is_replaced_not_followed(tmp_path):
    (tmp_path / "photo.png").write_bytes(b"precious")
    (tmp_path / "x.png").symlink_to("photo.png")
    write(tmp_path / "x.png", RGB)
    assert (tmp_path / "photo.png").read_bytes() == b"precious"
    np.testing.assert_array_equal(read(tmp_path / "x.png"), RGB)


@linux_only
def test_permissions(tmp_path):
    path = tmp_path / "x.png"
    before = os.umask(0o027)
    try:
        write(path, RGB)
        assert path.stat().st_mode & 0o777 == 0o640
        path.chmod(0o600)
        write(path, RGB)
        assert path.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)
