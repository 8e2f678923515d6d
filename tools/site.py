"""Build the site: the course to read, the documentation, the reference, a gallery, model cards, colour in the browser.

    python tools/site.py [FOLDER]        into FOLDER, else dist/site
    python tools/site.py check [FOLDER]  only look at a site that is there: links, alt text, nothing from elsewhere

Needs `pip install -e ".[site]"` and no network, except once for colour in the browser (see tools/colour.py). Without
that the site is built without this page, and says so. Exit status 1: something is wrong with the site.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import colour
import pages
import sitecheck
from sphinx.cmd.build import build_main

ROOT = Path(__file__).parents[1]
WITHOUT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Colour in the browser - colorlab</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>Colour in the browser</h1><p>This copy of the site was built without the program that runs networks in a
browser. The documentation says <a href="../docs/site.html">how to build it with it</a>.</p></body></html>
"""


def build(site: Path) -> int:
    """Build the site into a folder, which is replaced as a whole; the exit status."""
    site.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=site.parent, prefix=".site-") as work:
        laid_out, made = Path(work) / "pages", Path(work) / "site"
        laid_out.mkdir()
        pages.lay_out(laid_out)
        if status := build_main(["-q", "-b", "html", "-d", f"{work}/trees", "-j", "1", str(laid_out), str(made)]):
            return status
        for left in (".buildinfo", "objects.inv"):
            (made / left).unlink(missing_ok=True)
        try:
            colour.build(made / "colour")
        except colour.RuntimeMissing as error:
            print(f"tools/site.py: the site is built without colour in the browser: {error}", file=sys.stderr)
            shutil.rmtree(made / "colour", ignore_errors=True)
            (made / "colour").mkdir()
            (made / "colour" / "index.html").write_text(WITHOUT, encoding="utf-8")
        if site.exists():
            shutil.rmtree(site)
        os.replace(made, site)
    return check(site)


def check(site: Path) -> int:
    """Print what is wrong with a site; the exit status."""
    found = list(sitecheck.complaints(site))
    for line in found:
        print(f"tools/site.py: {line}", file=sys.stderr)
    if not found:
        size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
        print(f"{site / 'index.html'}  ({size / 2**20:.1f} MB)")
    return int(bool(found))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["check", *folder] if len(folder) < 2:
            sys.exit(check(Path(folder[0]) if folder else ROOT / "dist" / "site"))
        case folder if len(folder) < 2 and not "".join(folder).startswith("-"):
            sys.exit(build(Path(folder[0]) if folder else ROOT / "dist" / "site"))
        case _:
            sys.exit(__doc__)
