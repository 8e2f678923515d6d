"""The site, built once: its pages and links, the examples of its reference, and colour in a real browser.

Skipped with a reason where Sphinx, Chromium, Playwright or ONNX Runtime Web are missing.
"""

import base64
import doctest
import functools
import http.server
import importlib.util
import io
import os
import re
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from chromium import CHROMIUM
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab

from colorlab import images, models, resources

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tools"))
LACKING = [name for name in ("sphinx", "myst_nb", "furo", "latex2mathml", "onnx", "onnxscript", "onnxruntime")
           if importlib.util.find_spec(name) is None]
pytestmark = pytest.mark.takes(150)
needs_site = pytest.mark.skipif(bool(LACKING), reason=f"needs {', '.join(LACKING)} (pip install -e .[site])")


# --- the reference

REFERENCE = sorted((ROOT / "docs" / "site" / "reference").glob("*.md"))


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """What the examples name: photo.jpg and photos/."""
    place, dice = tmp_path_factory.mktemp("reference"), np.random.default_rng(0)
    (place / "photos").mkdir()
    for i in range(4):
        images.write(place / "photos" / f"{i:02}.png", dice.integers(0, 256, (24, 24, 3), np.uint8))
    images.write(place / "photo.jpg", dice.integers(0, 256, (40, 60, 3), np.uint8))
    return place


@pytest.mark.parametrize("page", [page for page in REFERENCE if page.stem != "index"], ids=lambda page: page.stem)
def test_examples_of_the_reference_run(page, photos, monkeypatch):
    monkeypatch.chdir(photos)
    blocks = re.findall(r"^```pycon\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)
    assert blocks, "a page of the reference begins with an example"
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, page.name, str(page), 0)
    said = io.StringIO()
    found = doctest.DocTestRunner(verbose=False).run(test, out=said.write)
    assert (found.failed, found.attempted > 0) == (0, True), said.getvalue()


# --- the check, on sites that are wrong

GOOD = "<html lang='en'><body><h1 id='top'>x</h1><a href='#top'>up</a><img src='a.png' alt='a square'></body></html>"


@pytest.mark.parametrize(("page", "complaint"), [
    (GOOD, None),
    (GOOD.replace("a square", " "), "has no alt text"),
    (GOOD.replace(" lang='en'", ""), "does not say its language"),
    (GOOD.replace("#top'", "other.html'"), "other.html leads nowhere"),
    (GOOD.replace("#top'", "../../etc/hostname'"), "leads nowhere"),
    (GOOD.replace("#top'", "#bottom'"), "names a place that the page does not have"),
    (GOOD.replace("a.png", "https://example.org/a.png"), "loads https://example.org/a.png from elsewhere"),
    (GOOD.replace("<body>", "<script src='//example.org/count.js'></script>"), "from elsewhere"),
])
def test_the_check_sees_what_is_wrong(page, complaint, tmp_path):
    import sitecheck

    (tmp_path / "index.html").write_text(page)
    (tmp_path / "a.png").touch()
    found = list(sitecheck.complaints(tmp_path))
    assert found == [] if complaint is None else len(found) == 1 and complaint in found[0]


@needs_site
def test_what_runs_networks_must_be_the_published_file(tmp_path, monkeypatch):
    import colour

    monkeypatch.setenv("ONNXRUNTIME_WEB", str(tmp_path / "none.tgz"))
    with pytest.raises(colour.RuntimeMissing, match="there is no such file"):
        colour.package()
    (tmp_path / "none.tgz").write_bytes(b"something else")
    with pytest.raises(colour.RuntimeMissing, match="sha512 differs"):
        colour.package()
    monkeypatch.delenv("ONNXRUNTIME_WEB")
    monkeypatch.setenv("COLORLAB_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(colour.RuntimeMissing, match=r"npm is not installed.*put onnxruntime-web-.*\.tgz into"):
        colour.package()


# --- the site

@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of the site, and what the tool said; COLORLAB_SITE names one that was built before."""
    if given := os.environ.get("COLORLAB_SITE"):
        done = subprocess.run([sys.executable, ROOT / "tools" / "site.py", "check", given], capture_output=True,
                              text=True)
        return Path(given), done.stdout + done.stderr
    folder = tmp_path_factory.mktemp("site") / "site"
    done = subprocess.run([sys.executable, ROOT / "tools" / "site.py", folder], capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout + done.stderr


@needs_site
@pytest.mark.slow
def test_the_site_is_whole(built):
    site, said = built
    assert "WARNING" not in said, said
    assert re.search(r"index\.html  \(\d+\.\d MB\)", said)  # links, alt text and size were looked at
    for page in ("index", "gallery", "models", "reference/lab", "docs/index", "notebooks/EXERCISES", "colour/index",
                 *(f"notebooks/{path.stem}" for path in (ROOT / "notebooks").glob("*.ipynb")),
                 *(f"docs/{path.stem}" for path in (ROOT / "docs").glob("*.md"))):
        assert (site / f"{page}.html").exists(), page
    text = (site / "notebooks" / "02_colorful_image_colorization.html").read_text(encoding="utf-8")
    assert text.count("<math ") > 10 and not re.search(r"<script[^>]*mathjax", text, re.I), "no script draws formulas"
    assert text.count(".webp") >= 10, "stored outputs are shown"
    assert 'id="colorlab.models.load"' in (site / "reference" / "models.html").read_text(encoding="utf-8")


# --- colour in the browser

@pytest.fixture(scope="module")
def address(built):
    """Address of the built site; its page has what runs the networks."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium (apt-get install chromium)")
    pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install -e .[dev])")
    if "without colour in the browser" in built[1]:
        pytest.skip(f"needs ONNX Runtime Web: {built[1]}")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=built[0]))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser(address):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[
            "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"])
        yield browser
        browser.close()


class Visit:
    """The page in a window of its own."""

    def __init__(self, browser, address, phone=False):
        self.context = browser.new_context(viewport={"width": 390, "height": 844} if phone else
                                           {"width": 1300, "height": 1000}, has_touch=phone, accept_downloads=True)
        self.page, self.address = self.context.new_page(), address
        self.errors, self.hosts = [], set()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(request.url.split("/")[2] or request.url[:5]))

    def open(self):
        self.page.goto(f"{self.address}/colour/")
        self.coloured(1)
        return self

    def until(self, condition, seconds=90):
        """Wait for a condition; the page's own rules forbid Playwright's way of doing that."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            assert time.monotonic() < end, f"{condition}: {self.page.inner_text('body')[:2000]}"
            time.sleep(0.02)

    def coloured(self, number):
        """Wait until the photo of this number, counted from 1, has its colours."""
        self.until(f"document.body.dataset.coloured === '{number}' || !document.getElementById('problem').hidden")
        assert self.page.locator("#problem").is_hidden(), self.page.inner_text("#problem")

    def pixels(self, canvas="#canvas"):
        """What a canvas shows, RGB uint8 (H, W, 3)."""
        data = self.page.evaluate("canvas => document.querySelector(canvas).toDataURL()", canvas)
        return np.array(Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2]))).convert("RGB"))


@pytest.fixture
def visit(browser, address):
    visits = []

    def start(phone=False):
        visits.append(Visit(browser, address, phone))
        return visits[-1]

    yield start
    for one in visits:
        one.context.close()
        assert one.errors == []


def processor_seconds():
    """What Chromium has used so far: unlike the time on the wall, it does not depend on what else runs here."""
    import psutil

    total = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            if "chrom" in process.name():
                total += sum(process.cpu_times()[:2])
        except psutil.Error:
            pass
    return total


ASK = """async ([data, width, height, network, temperature, vividness, hints]) => {
    const {Engine} = await import('./engine.js');
    window.own ??= new Engine();
    const pixels = Uint8ClampedArray.from(atob(data), (character) => character.charCodeAt(0));
    await own.ask('photo', {width, height, pixels});
    const found = await own.ask('colour', {network, temperature, vividness, hints});
    let text = '';
    for (let at = 0; at < found.pixels.length; at += 8192) {
        text += String.fromCharCode(...found.pixels.subarray(at, at + 8192));
    }
    return btoa(text); }"""


def ask(page, rgb, network, temperature=1.0, vividness=1.0, hints=()):
    """What the page's own code makes of a photo."""
    height, width = rgb.shape[:2]
    data = np.dstack([rgb, np.full((height, width), 255, np.uint8)]).tobytes()
    found = page.evaluate(ASK, [base64.b64encode(data).decode(), width, height, network, temperature, vividness,
                                [{"x": hint.x, "y": hint.y, "ab": list(hint.ab)} for hint in hints]])
    return np.frombuffer(base64.b64decode(found), np.uint8).reshape(height, width, 4)[..., :3]


def difference(one, other):
    """Mean CIEDE2000 of two pictures."""
    return deltaE_ciede2000(rgb2lab(one), rgb2lab(other)).mean()


@needs_site
@pytest.mark.slow
def test_the_page_answers_what_the_package_answers(visit, built):
    """Far below what an eye sees, which is about 1; a tenth of that where sizes are rounded differently."""
    window = visit()
    window.page.goto(f"{window.address}/colour/networks.json")
    temple = images.read(resources.path("samples", "temple.jpg"))
    odd = np.random.default_rng(0).integers(0, 256, (37, 123, 3), np.uint8)
    names = [path.name.partition(".")[0] for path in (built[0] / "colour" / "networks").iterdir()]
    assert {"colorlab26", "iizuka16-mini", "zhang16-mini"} <= set(names)
    for name in names:
        model = models.load(resources.path("weights", f"{name}.safetensors"), device="cpu")
        for photo in (temple, odd):
            found = ask(window.page, photo, name, getattr(model, "temperature", 1.0), getattr(model, "vividness", 1.0))
            assert difference(found, model.colorize(photo, upsampling="bilinear")) < 0.1, name
    model = models.load(resources.path("weights", "colorlab26.safetensors"), device="cpu")
    model.upsampling = "bilinear"  # so does the page
    plain = model.colorize(temple)
    for model.temperature, model.vividness in ((0.38, 1), (0, 0), (1, 1.7)):
        expected = model.colorize(temple)
        assert difference(expected, plain) > 0.5, "these settings change something"
        found = ask(window.page, temple, "colorlab26", model.temperature, model.vividness)
        assert difference(found, expected) < 0.1, (model.temperature, model.vividness)


@needs_site
@pytest.mark.slow
def test_hints_and_suggestions_are_those_of_the_package(visit, built):
    if not (built[0] / "colour" / "networks" / "zhang17-mini.onnx.gz").exists():
        pytest.skip("zhang17-mini is not embedded")
    from colorlab.hints import Hint

    window = visit()
    window.page.goto(f"{window.address}/colour/networks.json")
    photo = images.read(resources.path("samples", "coffee.jpg"))
    model = models.load(resources.path("weights", "zhang17-mini.safetensors"), device="cpu")
    hints = [Hint(0.3, 0.7, (60.0, 40.0)), Hint(0.9, 0.1, (-20.0, -50.0)), Hint(1, 1, (90.0, 90.0))]
    expected = model.colorize(photo, hints=hints)
    assert difference(ask(window.page, photo, "zhang17-mini", hints=hints), expected) < 0.1
    found = window.page.evaluate("own.ask('suggest', {network: 'zhang17-mini', hints: [], x: 0.3, y: 0.7})"
                                 ".then(({colours}) => colours.map(({ab, share}) => [...ab, share]))")
    expected = [[*ab, share] for ab, share in model.suggest(photo, 0.3, 0.7)]
    np.testing.assert_allclose(found, expected, atol=0.05)


@needs_site
@pytest.mark.slow
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_it_works_without_a_network_and_is_quick(visit, phone):
    """Seconds of processors, of which two are at work here: less than this passes on the wall of an idle machine."""
    window = visit(phone).open()
    window.until("document.body.dataset.kept === 'yes'")
    window.context.set_offline(True)
    before = processor_seconds()
    window.page.reload()
    window.coloured(1)
    assert processor_seconds() - before < 3
    window.until("document.body.dataset.kept === 'yes'")  # all networks have answered once
    for number in (2, 3):
        before = processor_seconds()
        window.page.locator(f"#samples button:nth-child({number})").click()
        window.coloured(number)
        assert processor_seconds() - before < 1
    assert window.hosts <= {window.address.split("/")[2], "blob:", "data:"}, "nothing comes from elsewhere"
    assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    names = window.page.locator(".networks input").evaluate_all("inputs => inputs.map((input) => input.value)")
    for name in names:
        before = window.pixels()
        window.page.locator(f".networks input[value={name}]").check()
        window.until(f"document.getElementById('status').textContent.startsWith('{name}')")
        assert name == names[0] or difference(window.pixels(), before) > 0.3, "every network has an answer of its own"


@needs_site
@pytest.mark.slow
def test_odd_files_get_colours_or_a_sentence(visit, tmp_path):
    window, files = visit().open(), odd_files(tmp_path)
    assert len(files) > 35
    window.page.locator("#file").set_input_files([tmp_path / name for name in files])
    entries = window.page.locator("#tray > li")
    window.until(f"[...document.querySelectorAll('#tray > li')].filter((entry) => entry.className === 'bad' "
                 f"|| entry.querySelector('img')?.src).length === {len(files)}", 180)
    for number, (name, expected) in enumerate(files.items()):
        entry = entries.nth(number)
        refused = entry.get_attribute("class") == "bad"
        assert expected is None or refused is not expected, (name, entry.inner_text())
        if refused:
            assert re.fullmatch(rf"{re.escape(name)} (is empty|cannot be read: .+|has \d+ megapixels, .+)\.",
                                entry.inner_text()), entry.inner_text()
    window.page.locator("#tray button").first.click()
    window.coloured(sum(entries.nth(i).get_attribute("class") != "bad" for i in range(len(files))) + 2)
    assert window.pixels().shape == (120, 160, 3)


@needs_site
@pytest.mark.slow
def test_keyboard_camera_and_download(visit, tmp_path):
    window = visit(phone=True).open()
    page = window.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    unnamed = page.evaluate("""[...document.querySelectorAll('input, button, canvas, video')].filter((one) =>
        !(one.labels?.length || one.textContent.trim() || one.getAttribute('aria-label')
          || one.querySelector('img[alt]') || one.getAttribute('aria-hidden'))).map((one) => one.outerHTML)""")
    assert unnamed == []

    for slider, key in (("#temperature", "Home"), ("#vividness", "End"), ("#split", "End")):
        before = window.pixels()
        page.locator(slider).focus()
        page.keyboard.press(key)
        end = time.monotonic() + 60
        while np.array_equal(window.pixels(), before):
            assert time.monotonic() < end, slider
            time.sleep(0.05)
    grey = window.pixels()
    assert np.ptp(grey, axis=2).max() == 0, "with the last slider at its end the grey photo shows"
    page.keyboard.press("Home")

    fourth = page.get_attribute("#samples button:nth-child(4) img", "src")
    page.locator("#samples button:nth-child(4)").focus()
    page.keyboard.press("Enter")
    window.coloured(2)
    for button, suffix in (("#png", ".png"), ("#jpeg", ".jpg")):
        with page.expect_download() as waiting:
            page.locator(button).click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        assert path.suffix == suffix
        with Image.open(path) as image:
            image.load()
            xmp = image.info["xmp"].decode() if suffix == ".jpg" else image.info["XML:com.adobe.xmp"]
            assert image.size == Image.open(resources.path(*fourth.split("/"))).size
            assert difference(np.array(image.convert("RGB")), window.pixels()) < 2
        assert "digitalsourcetype/compositeWithTrainedAlgorithmicMedia" in xmp and "colorlab26" in xmp

    page.locator("#camera").click()
    window.until("document.getElementById('viewfinder').videoWidth > 0")
    page.locator("#shoot").click()
    window.coloured(3)
    assert page.locator("#shooting").is_hidden()


@needs_site
@pytest.mark.slow
def test_a_round_by_keyboard(visit):
    window = visit(phone=True).open()
    window.page.locator("#play").click()
    right = 0
    for number in range(1, 9):
        window.until(f"document.getElementById('round-count').textContent === 'Photo {number} of 8' "
                     "&& !document.getElementById('real').disabled && document.getElementById('round').dataset.shown "
                     f"=== '{number}'")
        invented = window.page.get_attribute("#round", "data-invented") == "true"
        window.page.keyboard.press("i" if number % 2 else "r")
        said = window.page.inner_text("#round-told")
        assert said.startswith("Right" if invented == bool(number % 2) else "Wrong")
        right += said.startswith("Right")
    said = window.page.inner_text("#round-told")
    fooled, doubted = map(int, re.search(r"fooled you in (\d) of 4 photos, and you took (\d) of 4", said).groups())
    assert 8 - right == fooled + doubted


def odd_files(folder):
    """Thirty-odd files that people drop, and for each whether colours are expected (None: either will do)."""
    dice = np.random.default_rng(0)
    photo = Image.open(ROOT / "data" / "samples" / "cat.jpg").convert("RGB").resize((160, 120))
    files = {}

    def save(name, image, expected=True, **options):
        image.save(folder / name, **options)
        files[name] = expected

    def write(name, content, expected=False):
        (folder / name).write_bytes(content)
        files[name] = expected

    save("photo.jpg", photo)
    save("grey.jpg", photo.convert("L"))
    save("progressive.jpg", photo, progressive=True)
    save("cmyk.jpg", photo.convert("CMYK"))
    exif = Image.Exif()
    exif[0x0112] = 6
    save("turned.jpg", photo, exif=exif)
    save("photo.png", photo)
    save("black and white.png", photo.convert("1"))
    save("palette.png", photo.convert("P"))
    save("transparent.png", photo.convert("RGBA").point(lambda value: value // 2))
    save("grey with alpha.png", photo.convert("LA"))
    save("sixteen bit.png", Image.fromarray(dice.integers(0, 65536, (60, 80), np.uint16)))
    save("photo.webp", photo)
    save("photo.gif", photo)
    save("moving.gif", photo, save_all=True, append_images=[photo.rotate(90)])
    save("photo.bmp", photo)
    save("icon.ico", photo.resize((32, 32)))
    save("one pixel.png", photo.resize((1, 1)))
    save("a line.png", photo.resize((1, 700)))
    save("flat.png", photo.resize((3000, 2)))
    save("large.jpg", photo.resize((4000, 3000)))
    save("Ümläut – 写真.jpg", photo)
    save("<b>bold & <img src=x>.jpg".replace("/", ""), photo)
    save("x" * 150 + ".jpg", photo)
    save("photo.tif", photo, None)
    save("photo.avif", photo, None)
    whole = (folder / "photo.jpg").read_bytes()
    write("no suffix", whole, True)
    write("called.txt", whole, True)  # what is inside counts
    write("cut.jpg", whole[:len(whole) // 2], None)
    write("cut.png", (folder / "photo.png").read_bytes()[:60])
    write("empty.jpg", b"")
    write("text.jpg", b"no picture at all\n" * 20)
    write("notes.txt", b"hello\n")
    write("phone.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
    write("letter.pdf", b"%PDF-1.7\n%%EOF\n")
    write("film.mp4", b"\0\0\0\x18ftypmp42" + bytes(100))
    write("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle r='4' fill='red'/></svg>",
          True)
    write("bomb.png", huge_png(), None)
    return files


def huge_png():
    """A PNG file of a few kilobytes that claims 30,000 x 30,000 pixels."""
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    size = (30_000).to_bytes(4, "big")
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size + size + b"\x01\0\0\0\0")
            + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b""))
