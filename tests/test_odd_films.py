"""Odd films and prints come out so that a real browser (headless Chromium) shows them; see benchmarks/odd_films.py."""

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install -e .[dev])")
pytest.importorskip("av", reason='films need PyAV: pip install "colorlab[film]"')
pytest.importorskip("cv2", reason='films need OpenCV: pip install "colorlab[film]"')
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (apt-get install chromium)")

# Those that were wrong once, and one of each kind that a browser could trip over.
FILMS = ("plain", "rate varies, as of a phone", "mirrored and turned", "33 x 17 pixels", "alpha, VP9",
         "interlaced, made whole", "pixels not square, turned", "pictures begin half a second late",
         "clock begins below zero, MP4", "WebM to WebM", "AVI, AC-3, converted", "ALAC",
         "an edit list that leaves out the first 0.4 s", "cut off, MP4, its index in front", "sound only, with a cover")
PHOTOS = ("CMYK JPEG", "grey PNG, 16 bits", "turned by its EXIF data", "JPEG that is cut off")


@pytest.fixture(scope="module")
def odd():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import odd_films

        yield odd_films
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def page(odd):
    with odd.browser() as page:
        yield page


@pytest.mark.parametrize("name", FILMS)
def test_a_film_plays_in_a_browser_or_is_refused(name, odd, page, tmp_path):
    row = odd.tried(name, odd.CLIPS[name], tmp_path, page)
    assert row["right"], row


@pytest.mark.parametrize("name", PHOTOS)
def test_a_print_is_shown_in_a_browser_or_refused(name, odd, page, tmp_path):
    row = odd.looked_at(name, tmp_path, page)
    assert row["right"], row


def test_a_browser_that_shows_another_film_is_noticed(odd, page, tmp_path, monkeypatch):
    def other(command, source, target, words):
        odd.CLIPS["two frames a minute apart"].make(target)
        return 0, []

    monkeypatch.setattr(odd, "coloured", other)
    assert not odd.tried("plain", odd.CLIPS["plain"], tmp_path, page)["right"]
