"""What the numbers of a picture mean: colour profiles, values of few bits; and what a file holds beside its colours."""

import io
import os
import struct
import warnings

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from colorlab import datasets, images
from colorlab.cli import main as cli
from colorlab.images import ImageError, decode, read, to_rgb, write

DICE = np.random.default_rng(0)
RGB = DICE.integers(60, 200, (11, 14, 3), dtype=np.uint8)
GREY = RGB[..., 0]
ALPHA = DICE.integers(1, 256, (11, 14), dtype=np.uint8)
SRGB_D50 = np.array([[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169],
                     [0.0139322, 0.0971045, 0.7141733]])
ADOBE_D50 = np.array([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]])
GAMMA = 563 / 256  # Adobe RGB's


# --- profiles, written by hand


def profile(space, pcs, tags, kind=b"mntr"):
    """An ICC profile of version 2, of tags by name."""
    head, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        head += name + struct.pack(">II", start + len(body), len(data))
        body += data
    first = struct.pack(">IIi4s4s4s12s4s", start + len(body), 0, 0x02400000, kind, space, pcs, bytes(12), b"acsp")
    first += bytes(28) + struct.pack(">iii", *(round(x * 65536) for x in (0.9642, 1, 0.8249)))
    return first.ljust(128, b"\0") + head + body


def xyz(*values):
    return b"XYZ \0\0\0\0" + struct.pack(">iii", *(round(value * 65536) for value in values))


def curve(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


def rgb_profile(matrix=ADOBE_D50, gamma=GAMMA):
    columns = {name: xyz(*column) for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), matrix.T)}
    curves = {name: curve(gamma) for name in (b"rTRC", b"gTRC", b"bTRC")}
    return profile(b"RGB ", b"XYZ ", {b"wtpt": xyz(0.9642, 1, 0.8249), **columns, **curves})


def grey_profile(gamma=1.0):
    return profile(b"GRAY", b"XYZ ", {b"wtpt": xyz(0.9642, 1, 0.8249), b"kTRC": curve(gamma)})


def cmyk_profile():
    """Cyan ink is white, black ink is black, L falls with it; magenta and yellow do nothing."""
    table = bytearray()
    for corner in range(16):
        table += bytes((0 if corner & 1 else 255, 128, 128))
    line = bytes(range(256))
    lut = (b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
           + line * 4 + bytes(table) + line * 3)
    return profile(b"CMYK", b"Lab ", {b"wtpt": xyz(0.9642, 1, 0.8249), b"A2B0": lut, b"A2B1": lut}, b"prtr")


def srgb_of(linear):
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)


def expected(rgb, matrix=ADOBE_D50, gamma=GAMMA):
    """By the textbook: to light, to XYZ under D50, to sRGB's light, to sRGB."""
    light = (rgb / 255) ** gamma @ (np.linalg.inv(SRGB_D50) @ matrix).T
    return np.rint(srgb_of(light.clip(0, 1)) * 255)


def encoded(array, kind="PNG", **options):
    file = io.BytesIO()
    (array if isinstance(array, Image.Image) else Image.fromarray(array)).save(file, kind, **options)
    return file.getvalue()


def close(found, wanted, tolerance=2):
    assert found.shape == wanted.shape
    assert np.abs(found.astype(float) - wanted).max() <= tolerance


@pytest.fixture(autouse=True)
def no_notes():
    """A warning that is not expected fails."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"}),
                                               ("WEBP", {"lossless": True})])
def test_colours_are_converted_to_srgb(kind, options):
    data = encoded(RGB, kind, icc_profile=rgb_profile(), **options)
    assert np.abs(expected(RGB) - RGB).max() > 15
    close(decode(data), expected(RGB))
    np.testing.assert_array_equal(decode(data, profiles=False), RGB)
    np.testing.assert_array_equal(to_rgb(Image.open(io.BytesIO(data))), decode(data))
    np.testing.assert_array_equal(to_rgb(io.BytesIO(data), profiles=False), RGB)


def test_it_is_what_littlecms_makes_of_it():
    data = encoded(RGB, icc_profile=rgb_profile())
    wanted = ImageCms.profileToProfile(Image.fromarray(RGB), io.BytesIO(rgb_profile()), ImageCms.createProfile("sRGB"),
                                       renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC)
    close(decode(data), np.asarray(wanted), 1)


def test_a_profile_that_says_srgb_changes_nothing():
    for own in (ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), rgb_profile(SRGB_D50, 2.2)):
        data = encoded(RGB, icc_profile=own)
        if own == rgb_profile(SRGB_D50, 2.2):  # nearly sRGB is not sRGB
            close(decode(data), expected(RGB, SRGB_D50, 2.2))
        else:
            np.testing.assert_array_equal(decode(data), RGB)
            assert images.profiles.conversion(Image.open(io.BytesIO(data)), []) is None, "which takes no time"


def test_transparent_pictures_are_converted_before_they_are_laid_over_white():
    data = encoded(np.dstack([RGB, ALPHA]), icc_profile=rgb_profile())
    share = ALPHA[..., None] / 255
    close(decode(data), expected(RGB) * share + 255 * (1 - share))


def test_palettes_are_converted():
    image = Image.fromarray(RGB).quantize(16)
    close(decode(encoded(image, icc_profile=rgb_profile())), expected(np.asarray(image.convert("RGB"))))


def test_grey_profiles():
    """Gamma 1: the values are light."""
    wanted = np.rint(srgb_of(np.repeat(GREY[..., None], 3, axis=-1) / 255) * 255)
    close(decode(encoded(GREY, icc_profile=grey_profile())), wanted)
    close(decode(encoded(np.dstack([GREY, 0 * GREY + 255]), icc_profile=grey_profile())), wanted)
    deep = encoded(GREY.astype(np.uint16) * 257, icc_profile=grey_profile())
    close(decode(deep), wanted)
    grey = encoded(GREY, icc_profile=rgb_profile(SRGB_D50, 1.0))  # a grey picture with a profile for colours
    close(decode(grey), wanted)


def test_a_profile_for_inks():
    inks = np.zeros((11, 14, 4), np.uint8)
    inks[..., 0] = GREY
    data = encoded(Image.frombytes("CMYK", (14, 11), inks.tobytes()), "TIFF", icc_profile=cmyk_profile())
    found = decode(data)
    assert np.abs(np.ptp(found.astype(int), axis=-1)).max() <= 2, "this ink is grey"
    assert np.abs(decode(data, profiles=False).astype(int) - found).max() > 50


@pytest.mark.parametrize("by", [2, 3])
def test_reduced_pictures_are_converted_strip_by_strip(by, monkeypatch):
    monkeypatch.setattr(images.arrays, "STRIP_PIXELS", 4 * 14)
    data = encoded(RGB, icc_profile=rgb_profile())
    close(decode(data, reduce=by), images.reduced(decode(data), by), 1)


@pytest.mark.parametrize("broken", [b"junk", rgb_profile()[:200], rgb_profile().replace(b"rTRC", b"xTRC"), bytes(4000),
                                    cmyk_profile(), grey_profile()])
def test_a_profile_that_cannot_be_used_is_ignored_with_a_note(broken, tmp_path):
    (tmp_path / "x.png").write_bytes(encoded(RGB, icc_profile=broken))
    with pytest.warns(UserWarning, match="x.png: its colour profile cannot be used and was ignored .*; sRGB is assume"):
        found = read(tmp_path / "x.png")
    np.testing.assert_array_equal(found, RGB)
    np.testing.assert_array_equal(read(tmp_path / "x.png", profiles=False), RGB)


def test_profiles_can_be_left_out_by_the_environment(monkeypatch, tmp_path):
    (tmp_path / "x.png").write_bytes(encoded(RGB, icc_profile=rgb_profile()))
    item = datasets.Item("x", datasets.Photo("x", tmp_path / "x.png"))
    before = item.digest()
    monkeypatch.setenv("COLORLAB_PROFILES", "ignore")
    np.testing.assert_array_equal(read(tmp_path / "x.png"), RGB)
    assert item.digest() != before, "what was measured otherwise is measured again"
    close(read(tmp_path / "x.png", profiles=True), expected(RGB))
    monkeypatch.setenv("COLORLAB_PROFILES", "perhaps")
    with pytest.raises(ImageError, match="COLORLAB_PROFILES must be 'use' or 'ignore', not 'perhaps'"):
        read(tmp_path / "x.png")


@pytest.mark.filterwarnings("default")
def test_profiles_can_be_left_out_on_the_command_line(tmp_path, capsys):
    (tmp_path / "x.png").write_bytes(encoded(RGB, icc_profile=rgb_profile()))
    kept = [str(tmp_path / "x.png"), "--model", "grey", "-o"]
    assert cli.main(["colorize", *kept, str(tmp_path / "a")]) == 0
    assert cli.main(["colorize", *kept, str(tmp_path / "b"), "--ignore-profiles"]) == 0
    assert "COLORLAB_PROFILES" not in os.environ
    assert not np.array_equal(read(tmp_path / "a" / "x.png"), read(tmp_path / "b" / "x.png"))


# --- values of fewer bits than their type


def tiff(array, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, array, **options)
    return file.getvalue()


TWELVE = (RGB.astype(np.uint16) << 4) + 7


@pytest.mark.parametrize("data", [
    encoded(TWELVE[..., 0]), tiff(TWELVE[..., 0], photometric="minisblack"), tiff(TWELVE, photometric="rgb"),
    tiff(TWELVE, photometric="rgb", compression="zlib"),
    tiff(TWELVE[..., 0].astype(np.int32), photometric="minisblack"),
], ids=["png", "tiff", "tiff-rgb", "tiff-rgb-zip", "integers"])
def test_values_of_twelve_bits_in_sixteen_are_noted(data):
    with pytest.warns(UserWarning, match="16-bit values end at .* of 65,535, so it comes out dark; .*values by 16"):
        assert decode(data).max() < 16


def test_arrays_of_twelve_bits_are_noted():
    for array in (TWELVE, TWELVE[..., 0]):
        with pytest.warns(UserWarning, match="16-bit values end at"):
            to_rgb(array)
    to_rgb(TWELVE * 16)
    to_rgb(np.zeros((3, 3), np.uint16))  # black is black
    to_rgb(np.dstack([TWELVE * 16, TWELVE[..., :1]]))  # transparent, not dark


def test_sixteen_bits_are_not_noted():
    for data in (encoded(TWELVE[..., 0] * 16), tiff(TWELVE * 16, photometric="rgb"), encoded(RGB // 16)):
        decode(data)


# --- beside the colours


def photo(kind="JPEG", turned=1, **options):
    exif = Image.Exif()
    exif[0x0112], exif[306], exif[315], exif[271] = turned, "2024:05:06 07:08:09", "A. Nonymous", "Camera"
    exif[34665], exif[34853] = {36867: "2024:05:06 07:08:09"}, {1: "N"}
    return encoded(RGB, kind, exif=exif, dpi=(300, 150), **options)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
def test_date_and_resolution_are_kept(suffix, tmp_path):
    (tmp_path / "x.jpg").write_bytes(photo(turned=6))
    extras = images.extras(tmp_path / "x.jpg")
    assert extras.dpi == (150, 300), "turned like the picture"
    assert extras.alpha is None
    if suffix == ".webp":
        with pytest.warns(UserWarning, match="WEBP cannot keep the photo's resolution; .png can"):
            write(tmp_path / f"y{suffix}", RGB, extras)
    else:
        write(tmp_path / f"y{suffix}", RGB, extras)
    with Image.open(tmp_path / f"y{suffix}") as image:
        exif = image.getexif()
        assert (exif[306], exif[315], exif[271]) == ("2024:05:06 07:08:09", "A. Nonymous", "Camera")
        assert exif.get_ifd(34665)[36867] == "2024:05:06 07:08:09"
        assert exif.get(0x0112, 1) == 1, "the picture is turned already"
        assert not exif.get_ifd(34853), "where it was taken is nobody's business"
        if suffix != ".webp":
            assert [round(float(value)) for value in image.info["dpi"]] == [150, 300]


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif", ".tga"])
@pytest.mark.filterwarnings("default")
def test_transparency_is_kept_and_looks_as_before_over_white(suffix, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(np.dstack([RGB, ALPHA]), exif=exif)
    extras, rgb = images.extras(io.BytesIO(data)), decode(data)
    np.testing.assert_array_equal(extras.alpha, np.rot90(ALPHA, -1))
    write(tmp_path / f"x{suffix}", rgb, extras)
    with Image.open(tmp_path / f"x{suffix}") as image:
        assert image.mode == "RGBA"
        np.testing.assert_array_equal(np.asarray(image)[..., 3], extras.alpha)
    if suffix != ".webp":  # the picture is noise, of which WebP at quality 95 keeps the mean
        close(read(tmp_path / f"x{suffix}"), rgb, 1)


def test_what_a_format_cannot_keep_is_noted(tmp_path):
    extras = images.extras(io.BytesIO(encoded(np.dstack([RGB, ALPHA]), dpi=(72, 72))))
    with pytest.warns(UserWarning, match="JPEG cannot keep the photo's transparency; .png can"):
        write(tmp_path / "x.jpg", RGB, extras)
    with pytest.warns(UserWarning, match="PPM cannot keep the photo's date and description and resolution; .png can"):
        write(tmp_path / "x.ppm", RGB, images.extras(io.BytesIO(photo())))
    with pytest.raises(ImageError, match="opacity of shape"):
        write(tmp_path / "y.png", RGB[:5], extras)


def test_a_plain_file_has_no_extras(tmp_path):
    assert images.extras(io.BytesIO(encoded(RGB))) == images.Extras()
    assert images.extras(io.BytesIO(encoded(np.dstack([RGB, 0 * ALPHA + 255])))).alpha is None
    with pytest.raises(ImageError, match="x.png: not a picture"):
        (tmp_path / "x.png").write_bytes(b"junk")
        images.extras(tmp_path / "x.png")
    data = photo()
    broken = data.replace(b"II*\0", b"II*\xff").replace(b"MM\0*", b"MM\xff*")
    assert images.extras(io.BytesIO(broken)).exif == b""
