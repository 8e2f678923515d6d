"""How soon does the page "Colour in the browser" answer? Seconds to the first colours, and for each photo after it.

    python tools/site.py dist/site
    python benchmarks/browser.py dist/site

In Chromium, at the sizes of a desktop and of a phone, from a server on this machine; the second visit finds the page's
files kept by the browser. Needs Playwright and Chromium.
"""

import functools
import http.server
import os
import shutil
import sys
import threading
import time

from playwright.sync_api import Page, sync_playwright

SIZES = {"desktop": (1300, 1000), "phone": (390, 844)}
PHOTOS = range(2, 8)  # buttons of samples; the first one is coloured at once


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves without a word."""

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def until(page: Page, number: int) -> float:
    """Seconds until the photo of this number has its colours."""
    start = time.monotonic()
    while page.evaluate("document.body.dataset.coloured") != str(number):
        time.sleep(0.01)
    return time.monotonic() - start


def visit(page: Page, address: str) -> tuple[float, list[float]]:
    """Seconds to the first colours, and for each further photo."""
    start = time.monotonic()
    page.goto(address)
    until(page, 1)
    first, each = time.monotonic() - start, []
    time.sleep(3)  # the page keeps its files for later
    for number in PHOTOS:
        page.locator(f"#samples button:nth-child({number})").click()
        each.append(until(page, number))
    return first, each


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=sys.argv[1]))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium,
                                             args=["--no-sandbox", "--disable-background-networking"])
        for kind, (width, height) in SIZES.items():
            context = browser.new_context(viewport={"width": width, "height": height})
            for when in ("first visit", "second visit"):
                page = context.new_page()
                first, each = visit(page, f"http://127.0.0.1:{server.server_port}/colour/")
                print(f"{kind}, {when}: first colours after {first:.2f} s, then {min(each):.2f} to {max(each):.2f} s "
                      "a photo")
                page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
