"""Notebooks in JupyterLab, in a real browser (headless Chromium): run all cells, use the panels.

Skipped with a reason where Chromium or Playwright is missing; `.ci/run` installs both.
"""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install -e .[dev])")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (apt-get install chromium)")

# window.jupyterapp is JupyterLab itself: it tells what the page shows only with delay.
KERNEL_IDLE = "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
ALL_RAN = """() => window.jupyterapp.shell.currentWidget.content.widgets.every(
    cell => cell.model.type !== 'code' || cell.model.executionCount)"""
ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap(
    cell => (cell.model.sharedModel.outputs ?? []).filter(o => o.output_type === 'error').map(o => o.evalue))"""
CLEAR = "() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab that serves copies of the notebooks, with settings of its own."""
    home, notebooks = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("notebooks")
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(notebook, notebooks)
    panel = nbformat.v4.new_code_cell("import colorlab\nfrom colorlab import widgets\n\n"
                                      "names = ['zhang16-streets-classification', 'zhang16-streets-l2', "
                                      "'iizuka16-streets']\n"
                                      "widgets.street_panel([colorlab.load(name) for name in names])")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[panel], metadata=kernel), notebooks / "street_panel.ipynb")
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


@pytest.fixture
def page():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[
            "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"])
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        yield page
        folder = ROOT / "dist" / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        test = os.environ["PYTEST_CURRENT_TEST"].split("::")[1].split(" ")[0]
        page.screenshot(path=folder / f"{re.sub(r'[^0-9a-z_]+', '-', test)}.png")
        browser.close()


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
    """Each slider can be reached by Tab, and one press of the right arrow key changes a picture of its panel."""
    for number in range(page.locator(SLIDERS).count()):
        handle = page.locator(SLIDERS).nth(number)
        handle.scroll_into_view_if_needed()
        assert handle.evaluate("handle => handle.tabIndex") >= 0
        before = page.evaluate(PANEL_PICTURES, number)
        assert before
        handle.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"([number, before]) => String(({PANEL_PICTURES})(number)) !== String(before)",
                               arg=[number, before], timeout=30_000)
        page.wait_for_function(KERNEL_IDLE, timeout=30_000)


def upload_a_photo(page):
    button = page.locator(".jp-OutputArea .widget-upload")
    button.scroll_into_view_if_needed()
    with page.expect_file_chooser() as chosen:
        button.click()
    chosen.value.set_files(ROOT / "data" / "samples" / "cat.jpg")
    pictures = page.locator(".jp-OutputArea .jupyter-widgets img")
    playwright.expect(pictures).to_have_count(3, timeout=60_000)
    assert len({pictures.nth(i).get_attribute("src") for i in range(3)}) == 3
    playwright.expect(page.get_by_text("451 x 300 pixels")).to_be_visible()


def drag_a_slider(page):
    playwright.expect(page.locator(".widget-slider .widget-readout").first).to_have_text("51")
    playwright.expect(page.get_by_text("L = 51: sRGB has")).to_be_visible()
    before = page.evaluate(PANEL_PICTURES, 0)
    box = page.locator(SLIDERS).first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 5, steps=5)
    page.mouse.up()
    page.wait_for_function(f"before => String(({PANEL_PICTURES})(0)) !== String(before)", arg=before, timeout=20_000)


MORE = {"00_start_here": upload_a_photo, "01_color_spaces": drag_a_slider}  # besides the sliders
NAMES = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", NAMES)
def test_notebook_runs_and_its_panels_answer(lab, page, name):
    run_all(page, lab(name))
    if name[:2] != "00":
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
