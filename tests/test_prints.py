"""Old prints: contrast, borders, pages, side by side, formats, and the mark that says that colours were invented."""

import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from colorlab import datasets, images, resources
from colorlab.cli.main import main
from colorlab.images import ageing, origin, prints

GREY = ("--model", "grey")
pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture(scope="module")
def photo():
    return images.reduced(images.read(resources.path("samples", "officer.jpg")), 2)


def run(capfd, *words):
    capfd.readouterr()
    status = main([str(word) for word in words])
    out, err = capfd.readouterr()
    return status, out.splitlines(), [line for line in re.split(r"[\r\n]", err) if line.startswith("colorlab: ")]


def widths(old):
    rows, columns = old.inside
    return (rows.start, old.rgb.shape[0] - rows.stop, columns.start, old.rgb.shape[1] - columns.stop)


def test_ageing_is_the_same_for_a_seed_and_tells_the_truth(photo):
    old = ageing.aged(photo, 3)
    assert (old.rgb == ageing.aged(photo, 3).rgb).all() and (old.rgb != ageing.aged(photo, 4).rgb[:1, :1]).any()
    assert old.L.shape == old.rgb.shape[:2] and np.allclose(old.L[old.inside], prints.lightness(photo), atol=1e-3)
    clean = ageing.aged(photo, 0, "neutral", fading=0, stains=0, scratches=0, border=0, grain=0)
    assert np.corrcoef(prints.lightness(clean.rgb).ravel(), clean.L.ravel())[0, 1] > 0.995
    with pytest.raises(images.ImageError, match="no tone is called 'gold'; there are neutral, sepia"):
        ageing.aged(photo, tone="gold")


@pytest.mark.parametrize("tone", ["sepia", "cyanotype"])
def test_a_border_is_found_and_a_photo_without_one_has_none(photo, tone):
    old = ageing.aged(photo, 1, tone)
    found = prints.border(old.rgb)
    assert all(0 <= here - true <= 4 for here, true in zip(found, widths(old))), (found, widths(old))
    assert all(prints.border(images.read(path)) == (0, 0, 0, 0) for path in datasets.samples())
    page = np.full((200, 300, 3), 240, np.uint8)
    assert prints.border(page) == (0, 0, 0, 0), "an empty page is no border"
    bars = np.pad(photo, ((0, 0), (30, 30), (0, 0)))
    assert all(abs(a - b) <= 2 for a, b in zip(prints.border(bars), (0, 0, 30, 30)))
    dark = np.pad(old.rgb, ((20, 20), (20, 20), (0, 0)))  # the lid of the scanner
    assert all(0 <= here - 20 - true <= 5 for here, true in zip(prints.border(dark), widths(old)))


def test_stretching_reaches_black_and_white_and_says_what_it_did(photo):
    old = ageing.aged(photo, 1, border=0)
    low, high = prints.ends(prints.lightness(old.rgb))
    done = prints.prepare(old.rgb, stretch=True)
    assert low > 15 and high < 95
    assert np.percentile(prints.lightness(done.rgb), (1, 99)) == pytest.approx((0, 100), abs=6)
    assert (done.rgb == done.rgb[..., :1]).all() and f"L {low:.0f} became black, {high:.0f} white" in done.notes[0]
    flat = prints.prepare(np.full((20, 20, 3), 99, np.uint8), stretch=True)
    assert "not stretched" in flat.notes[0] and (flat.rgb == 99).all()
    untouched = prints.prepare(old.rgb)
    assert untouched.notes == () and untouched.photograph.shape == old.rgb.shape and (untouched.rgb == old.rgb).all()


def slope(top, kind=np.uint16):
    """A dim scan of a smooth sky."""
    return np.repeat(np.linspace(0, top, 2000).round().astype(kind)[None], 40, 0)


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.zip"])
def test_a_dim_scan_of_16_bits_is_stretched_before_it_is_cut_to_8(name, capfd):
    Path("in").mkdir()
    if name == "a.zip":
        Image.fromarray(slope(5000)).save("a.png")
        zipfile.ZipFile("in/a.zip", "w").write("a.png")
    else:
        Image.fromarray(slope(5000)).save(f"in/{name}")
    status, out, said = run(capfd, "colorize", "in/a.zip" if name == "a.zip" else "in", "-o", "out", "--stretch",
                            "--side-by-side", *GREY)
    assert status == 0 and len(said) == 1 and "levels of grey" not in said[0] and "dark" not in said[0], said
    values = images.read(out[0])[0, :, 0].astype(int)
    assert len(np.unique(values)) > 250 and np.diff(values).max() < 4
    Image.fromarray(slope(20, np.uint8)).save("dim.png")
    _, out, said = run(capfd, "colorize", "dim.png", "-o", "dim", "--stretch", *GREY)
    assert "only 21 levels of grey are left: scan it as grey of 16 bits" in said[0]


def test_a_grey_profile_counts_for_16_bits_as_for_8():
    from test_image_colours import grey_profile

    ramp = np.arange(256, dtype=np.uint16).reshape(8, 32) * 257
    Image.fromarray(ramp).save("ramp.png", icc_profile=grey_profile())
    deep, plain = images.read("ramp.png", deep=True), images.read("ramp.png")
    assert deep.dtype == np.uint16 and (prints.eight_bits(deep) == plain).all()
    assert (images.read("ramp.png", deep=True, profiles=False) == ramp).all()
    assert images.read("ramp.png", 2, deep=True).dtype == np.uint8
    np.testing.assert_allclose(prints.lightness(deep), prints.lightness(plain), atol=1e-3)
    Image.fromarray(slope(5000)).save("dim.png", icc_profile=grey_profile())
    dim = images.read("dim.png", deep=True)[0]
    assert len(np.unique(dim)) > 1900 and dim.max() > 3 * 5000, "linear values are dark ones"


def test_strips_make_no_difference(photo, monkeypatch):
    whole = prints.prepare(photo, stretch=True), prints.lightness(photo)
    monkeypatch.setattr(prints, "STRIP_PIXELS", 7 * photo.shape[1])
    assert (prints.prepare(photo, stretch=True).rgb == whole[0].rgb).all()
    np.testing.assert_allclose(prints.lightness(photo), whole[1], atol=1e-3)
    deep = slope(60000)
    assert (prints.eight_bits(deep)[..., 0] == (deep.astype(int) + 128) // 257).all()


def test_colorize_leaves_the_border_and_reports(photo, capfd):
    old = ageing.aged(photo, 1)
    images.write("in/old.png", old.rgb) if Path("in").mkdir() is None else None
    status, out, said = run(capfd, "colorize", "in", "-o", "out", "--borders", "--stretch", "--side-by-side",
                            "--model", "mean-colour")
    assert status == 0 and out == [str(Path("out/old.png")), str(Path("out/old-beside.png"))]
    assert len(said) == 2 and "border of" in said[0] and "contrast stretched" in said[1]
    result, top = images.read("out/old.png"), prints.border(old.rgb)[0]
    assert result.shape == old.rgb.shape
    assert (result[:top] == prints.prepare(old.rgb, True, True).rgb[:top]).all()
    assert np.ptp(result[top + 9, 40:60].astype(int), axis=-1).max() > 3, "inside there is colour"
    both = images.read("out/old-beside.png")
    assert both.shape == (old.rgb.shape[0], 2 * old.rgb.shape[1], 3) and (both[:, :old.rgb.shape[1]] == old.rgb).all()


def test_other_choices_make_it_again_and_the_same_ones_do_not(photo, capfd):
    Path("in").mkdir()
    images.write("in/a.png", photo)
    seconds = lambda: {p.name: p.stat().st_mtime_ns for p in Path("out").iterdir()}  # noqa: E731
    run(capfd, "colorize", "in", "-o", "out", *GREY)
    first = seconds()
    run(capfd, "colorize", "in", "-o", "out", *GREY)
    assert seconds() == first
    run(capfd, "colorize", "in", "-o", "out", "--stretch", *GREY)
    assert seconds()["a.png"] != first["a.png"]
    run(capfd, "colorize", "in", "-o", "out", "--stretch", "--side-by-side", *GREY)
    assert set(seconds()) == {"a.png", "a-beside.png"}
    there = seconds()
    run(capfd, "colorize", "in", "-o", "out", "--stretch", "--side-by-side", *GREY)
    assert seconds() == there
    Path("out/a-beside.png").write_bytes(b"mine")
    status, _, said = run(capfd, "colorize", "in", "-o", "out", "--stretch", "--side-by-side", *GREY)
    assert status == 1 and "a-beside.png exists, and no earlier run" in said[0]


def test_every_page_becomes_a_picture(capfd):
    pages = [Image.fromarray(np.full((20 + 2 * i, 30, 3), 60 * i + 40, np.uint8)) for i in range(3)]
    Path("in").mkdir()
    pages[0].save("in/scan.tif", save_all=True, append_images=pages[1:])
    status, out, said = run(capfd, "colorize", "in", "-o", "out", *GREY)
    assert status == 0 and len(out) == 1 and "several pages; the first is used" in said[0]
    status, out, said = run(capfd, "colorize", "in", "-o", "pages", "--pages", "--format", "tif", *GREY)
    assert status == 0 and said == []
    assert [Path(line).name for line in out] == ["scan-1.tif", "scan-2.tif", "scan-3.tif"]
    assert [images.read(line).shape[0] for line in out] == [20, 22, 24]
    assert [int(images.read(line)[0, 0, 0]) for line in out] == [40, 100, 160]


@pytest.mark.parametrize("kind", ["png", "jpg", "webp", "tif"])
def test_a_result_says_in_the_words_of_the_field_that_its_colours_are_invented(kind, photo, capfd):
    Path("in/x").mkdir(parents=True)
    images.write("in/x/a.png", photo)
    status, out, _ = run(capfd, "colorize", "in", "-o", "out", "--format", kind, *GREY)
    assert status == 0 and out == [str(Path(f"out/x/a.{kind}"))]
    assert origin.source_type(out[0]).endswith("/digitalsourcetype/compositeWithTrainedAlgorithmicMedia")
    assert origin.source_type("in/x/a.png") == "" and origin.made_by(out[0]).startswith("colorlab colorize")
    before = Path(out[0]).stat().st_mtime_ns
    run(capfd, "colorize", "in", "-o", "out", "--format", kind, *GREY)
    assert Path(out[0]).stat().st_mtime_ns == before


def test_the_mark_is_well_formed():
    from xml.etree import ElementTree

    packet = origin.xmp('colorlab, model "a<b>" & c')
    (found,) = ElementTree.fromstring(packet.split("?>", 1)[1].rsplit("<?", 1)[0]).iter(
        "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    assert found.get("{http://ns.adobe.com/xap/1.0/}CreatorTool") == 'colorlab, model "a<b>" & c'
