"""Solved notebooks in JupyterLab, in a real browser (headless Chromium): run all cells, use the panels.

`pytest --nbval notebooks/` runs what students get, and compares it. Here it is the solved ones that run, so that each
exercise passes its check in the same go. Skipped with a reason where Chromium or Playwright is missing; `.ci/run`
installs both.
"""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import numpy as np
import pytest
from chromium import CHROMIUM
from clicking import CLICKS, pixels, vivid
from solved import SOLVED, check_passed

ROOT = Path(__file__).parents[1]
playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install -e .[dev])")
pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (apt-get install chromium)"),
              pytest.mark.takes(300)]

playwright.expect.set_options(timeout=30_000)  # a busy machine needs more than the usual 5 seconds

# window.jupyterapp is JupyterLab itself: it tells what the page shows only with delay.
KERNEL_IDLE = "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
ALL_RAN = """() => window.jupyterapp.shell.currentWidget.content.widgets.every(
    cell => cell.model.type !== 'code' || cell.model.executionCount)"""
ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap(
    cell => (cell.model.sharedModel.outputs ?? []).filter(o => o.output_type === 'error').map(o => o.evalue))"""
PRINTED = """() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap(cell => (
    cell.model.sharedModel.outputs ?? []).filter(o => o.output_type === 'stream').map(o => [o.text].flat().join('')))"""
CLEAR = "() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab that serves the solved notebooks, with settings of its own."""
    home, notebooks = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("notebooks")
    for name, notebook in SOLVED.items():
        nbformat.write(notebook, notebooks / f"{name}.ipynb")
    panel = nbformat.v4.new_code_cell("import colorlab\nfrom colorlab import widgets\n\n"
                                      "names = ['zhang16-streets-classification', 'zhang16-streets-l2', "
                                      "'iizuka16-streets']\n"
                                      "widgets.street_panel([colorlab.load(name) for name in names])")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[panel], metadata=kernel), notebooks / "street_panel.ipynb")
    clicks = [nbformat.v4.new_code_cell(cell) for cell in CLICKS]
    nbformat.write(nbformat.v4.new_notebook(cells=clicks, metadata=kernel), notebooks / "clicks.ipynb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    tracker = home / "settings" / "@jupyterlab" / "notebook-extension"
    tracker.mkdir(parents=True)
    # Draw every output at once, not only what is in sight, so that all panels of a notebook can be found.
    (tracker / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    news = home / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
              "IPYTHONDIR": "ipython", "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    with open(home / "log", "w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
             f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={notebooks}",
             "--LabApp.expose_app_in_browser=True"],
            env=os.environ | {name: str(home / folder) for name, folder in places.items()}, stdout=log, stderr=log)
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status?token={token}", timeout=2)
                break
            except OSError:
                assert server.poll() is None, (home / "log").read_text()
                time.sleep(0.25)
        yield lambda name: f"http://127.0.0.1:{port}/lab/tree/{name}.ipynb?token={token}&reset"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """One Chromium for all tests, which fetches JupyterLab's scripts from the server and translates them once."""
    with playwright.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("browser"), executable_path=CHROMIUM, viewport={"width": 1300, "height": 1000},
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"])
        yield context
        context.close()


@pytest.fixture
def page(browser):
    page = browser.new_page()
    yield page
    folder = ROOT / "dist" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    test = os.environ["PYTEST_CURRENT_TEST"].split("::")[1].split(" ")[0]
    page.screenshot(path=folder / f"{re.sub(r'[^0-9a-z_]+', '-', test)}.png")
    page.evaluate("() => window.jupyterapp?.serviceManager.sessions.shutdownAll()")  # kernels outlive their pages
    page.close()


def run_all(page, address):
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
    page.wait_for_function(KERNEL_IDLE, timeout=90_000)
    page.evaluate(CLEAR)
    page.evaluate(RUN_ALL)
    page.wait_for_function(ALL_RAN, timeout=240_000)
    page.wait_for_function(KERNEL_IDLE, timeout=60_000)
    assert page.evaluate(ERRORS) == []


SLIDERS = ".jp-OutputArea .jupyter-widgets .noUi-handle"
PANEL_PICTURES = f"""number => Array.from(document.querySelectorAll('{SLIDERS}')[number]
    .closest('.jp-OutputArea-output').querySelectorAll('img'), picture => picture.src)"""


def press_every_slider(page):
    """Each slider can be reached by Tab, and one press of an arrow key changes a picture of its panel."""
    for number in range(page.locator(SLIDERS).count()):
        handle = page.locator(SLIDERS).nth(number)
        handle.scroll_into_view_if_needed()
        assert handle.evaluate("handle => handle.tabIndex") >= 0
        before = page.evaluate(PANEL_PICTURES, number)
        assert before
        handle.focus()
        last = handle.evaluate("handle => handle.ariaValueNow === handle.ariaValueMax")
        page.keyboard.press("ArrowLeft" if last else "ArrowRight")
        page.wait_for_function(f"([number, before]) => String(({PANEL_PICTURES})(number)) !== String(before)",
                               arg=[number, before], timeout=30_000)
        page.wait_for_function(KERNEL_IDLE, timeout=30_000)


def upload_a_photo(page):
    button = page.locator(".jp-OutputArea .widget-upload")
    button.scroll_into_view_if_needed()
    with page.expect_file_chooser() as chosen:
        button.click()
    chosen.value.set_files(ROOT / "data" / "samples" / "cat.jpg")
    pictures = page.locator(".jp-OutputArea img.widget-image")
    playwright.expect(pictures).to_have_count(4, timeout=60_000)  # grey, two models, the original
    assert len({pictures.nth(i).get_attribute("src") for i in range(4)}) == 4
    playwright.expect(page.get_by_text("384 x 255 pixels")).to_be_visible()


def drag_a_slider(page):
    playwright.expect(page.locator(".widget-slider .widget-readout").first).to_have_text("51")
    playwright.expect(page.get_by_text("L = 51: sRGB has")).to_be_visible()
    before = page.evaluate(PANEL_PICTURES, 0)
    page.locator(SLIDERS).first.scroll_into_view_if_needed()
    box = page.locator(SLIDERS).first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 5, steps=5)
    page.mouse.up()
    page.wait_for_function(f"before => String(({PANEL_PICTURES})(0)) !== String(before)", arg=before, timeout=20_000)


def take_the_survey(page):
    """The first rounds by keyboard: JupyterLab, whose shortcuts these keys are, does not get them."""
    playwright.expect(page.locator("pre", has_text="You have not taken the test yet")).to_be_visible()
    begin = page.get_by_role("button", name="Begin", exact=True)
    begin.scroll_into_view_if_needed()
    begin.focus()
    page.keyboard.press("Enter")
    for number in (1, 2, 3):
        playwright.expect(page.get_by_text(f"Practice {number} of 3", exact=True)).to_be_visible(timeout=20_000)
        playwright.expect(page.locator('button[data-place="0"]')).to_be_enabled(timeout=20_000)
        page.keyboard.press("ArrowRight")
        playwright.expect(page.get_by_text("made-up colours", exact=True)).to_be_visible()
        page.keyboard.press("Enter")
    playwright.expect(page.get_by_text("1 of 20", exact=True)).to_be_visible(timeout=20_000)


def click_on_a_photo(page):
    """With the embedded network: the place that is clicked on changes by far more than the opposite corner."""
    photo = page.locator(".jp-OutputArea .colorlab-point").first
    place, corner = (0.12, 0.85), (0.97, 0.05)
    click_at(page, photo, *place)
    playwright.expect(page.get_by_text("Hint 2 is placed")).to_be_visible(timeout=60_000)
    before = pixels(photo)
    page.get_by_role("button", name=re.compile(r"^(?!no further).*\d%$")).nth(2).click()
    playwright.expect(page.get_by_text("Hint 2 has another colour")).to_be_visible(timeout=60_000)
    moved = np.abs(pixels(photo) - before).sum(axis=-1)
    height, width = moved.shape
    near, far = (moved[max(0, r - 8):r + 8, max(0, c - 8):c + 8].mean() for r, c in (
        (int(y * height), int(x * width)) for x, y in (place, corner)))
    assert near > 15 and far < near / 5


# Besides the sliders.
MORE = {"00_start_here": upload_a_photo, "01_color_spaces": drag_a_slider, "07_user_guided": click_on_a_photo,
        "09_who_is_fooled": take_the_survey}
WITHOUT_SLIDERS = ("00", "08", "09", "10")


@pytest.mark.parametrize("name", SOLVED)
def test_notebook_runs_passes_its_checks_and_its_panels_answer(lab, page, name):
    run_all(page, lab(name))
    check_passed(SOLVED[name], page.evaluate(PRINTED))
    if name[:2] not in WITHOUT_SLIDERS:
        assert page.locator(SLIDERS).count() >= 1
    press_every_slider(page)
    if name in MORE:
        MORE[name](page)


def test_street_panel_answers_by_keyboard_and_by_choice(lab, page):
    run_all(page, lab("street_panel"))
    pictures = page.locator(".jp-OutputArea .jupyter-widgets img")
    playwright.expect(pictures).to_have_count(5, timeout=60_000)
    playwright.expect(page.get_by_text("the truth: 2.12 bits on every car")).to_be_visible()

    def sources():
        return [pictures.nth(i).get_attribute("src") for i in range(5)]

    def wait_for_another(i, before):
        page.wait_for_function("([i, old]) => document.querySelectorAll('.jp-OutputArea .jupyter-widgets img')[i].src "
                               "!== old", arg=[i, before[i]], timeout=30_000)

    before = sources()
    page.get_by_label("paint").select_option("blue")
    wait_for_another(1, before)
    painted = sources()
    assert painted[0] == before[0]  # in grey the paint does not show
    page.get_by_label("time").select_option("night")
    wait_for_another(4, painted)
    playwright.expect(page.get_by_text("takes it for night").first).to_be_visible()
    night = sources()
    page.locator(".widget-slider .noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    wait_for_another(4, night)
    pictures.last.scroll_into_view_if_needed()


def click_at(page, picture, x, y):
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def test_predictions_unfold_and_clicks_recolour_where_they_are(lab, page):
    run_all(page, lab("clicks"))
    shown = page.locator(".jp-OutputArea")
    playwright.expect(shown.get_by_text("Is it half past")).to_be_visible()
    playwright.expect(shown.get_by_text("the answer is 12.5")).to_have_count(0)
    playwright.expect(shown.get_by_text("You have not answered any of the 2 predictions")).to_be_visible()
    page.get_by_role("button", name="no", exact=True).focus()
    page.keyboard.press("Enter")
    playwright.expect(shown.get_by_text("the answer is 12.5")).to_be_visible(timeout=30_000)
    playwright.expect(page.locator(SLIDERS).first).to_be_visible()  # the panel that was folded, alive
    points = page.locator(".colorlab-point")
    points.nth(0).focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Commit this point").click()
    playwright.expect(page.get_by_text("You guessed 2 of 2.")).to_be_visible(timeout=30_000)

    photo, plane = points.nth(1), points.nth(2)
    corner, place, other = (0.03, 0.95), (0.3, 0.4), (0.7, 0.6)
    before = pixels(photo)
    assert vivid(before, *place) < 2

    def wait_for(message):
        playwright.expect(page.get_by_text(message)).to_be_visible(timeout=30_000)
        page.wait_for_function(KERNEL_IDLE, timeout=30_000)
        return pixels(photo)

    click_at(page, photo, *place)
    red = wait_for("Hint 1 is placed")
    assert vivid(red, *place) > 60 and red[96, 96, 0] > red[96, 96, 1] + 40
    assert np.abs(red - before)[int(0.8 * len(red)):, :40].max() == 0 and vivid(red, *corner) == vivid(before, *corner)
    beside = page.get_by_role("button", name=re.compile("30%"))
    assert beside.bounding_box()["y"] < photo.bounding_box()["y"] + photo.bounding_box()["height"]
    beside.click()  # the second suggestion, a green
    green = wait_for("Hint 1 has another colour")
    assert green[96, 96, 1] > green[96, 96, 0] + 20
    click_at(page, plane, 0.6, 0.9)
    wait_for("Hint 1 has another colour")
    box = photo.bounding_box()
    page.mouse.move(box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + other[0] * box["width"], box["y"] + other[1] * box["height"], steps=4)
    page.mouse.up()
    moved = wait_for("Hint 1 is moved")
    assert vivid(moved, *other) > 30 and vivid(moved, *place) < 2
    photo.focus()  # the rest by keyboard alone: the cross is where the last click was
    page.keyboard.press("Enter")
    both = wait_for("Hint 2 is placed")
    assert vivid(both, *place) > 30 and vivid(both, *other) > 30
    page.keyboard.press("2")  # the second suggestion
    assert (wait_for("Hint 2 has another colour") != both).any()
    page.keyboard.press("Control+z")
    assert (wait_for("The last step is taken back") == both).all()
    page.keyboard.press("Delete")
    assert vivid(wait_for("Hint 2 is removed"), *place) < 2
    page.keyboard.press("Control+z")
    assert (wait_for("The last step is taken back") == both).all()
    listed = page.locator(".jp-OutputArea select option")
    playwright.expect(listed).to_have_count(2)
    cells = "() => window.jupyterapp.shell.currentWidget.content.widgets.length"
    assert page.evaluate(cells) == len(CLICKS)  # no key reached JupyterLab's own commands
    page.get_by_role("button", name="Save", exact=True).click()
    wait_for("Saved to hints.json")
    for _ in range(2):
        page.get_by_role("button", name="Remove", exact=True).click()
        page.wait_for_function(KERNEL_IDLE, timeout=30_000)
    playwright.expect(listed).to_have_count(0, timeout=30_000)
    page.get_by_role("button", name="Load", exact=True).click()
    playwright.expect(listed).to_have_count(2, timeout=30_000)
