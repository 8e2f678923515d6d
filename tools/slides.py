"""Slides of the executed notebooks: one self-contained page each, that needs no network and no program but a browser.

    python tools/slides.py [NN ...]     dist/slides/NN_name.html

A slide holds a section's question, a prediction to commit to, or a figure with its caption. Arrow keys, space, Home and
End turn the slides; without JavaScript they stand one below the other, which is also how they print.
"""

import html
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import outputs
from markdown_it import MarkdownIt

from notebooks import NOTEBOOKS, ROOT

TARGET = ROOT / "dist" / "slides"
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1d1d1f; --paper: #fff; --quiet: #5f6368; --mark: #2b5c94; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e8eaed; --paper: #1b1c1e; --quiet: #a5abb2; --mark: #8ab4f8; }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; font: 1.35rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }}
section {{ min-height: 100vh; padding: 5vh 7vw 9vh; display: flex; flex-direction: column; justify-content: center;
           break-after: page; }}
h1 {{ font-size: 2.6rem; line-height: 1.15; }} h2 {{ font-size: 2rem; line-height: 1.2; margin: 0 0 1.5rem; }}
p, li {{ max-width: 52rem; }} .over {{ color: var(--quiet); font-size: 1rem; margin: 0 0 .5rem; }}
.predict {{ border-left: .4rem solid var(--mark); padding-left: 1.5rem; font-size: 1.7rem; }}
figure {{ margin: 0; }} img {{ max-width: 100%; max-height: 68vh; background: #fff; }}
figcaption {{ margin-top: .75rem; font-size: 1.15rem; max-width: 60rem; }}
code {{ font-size: .9em; }} table {{ border-collapse: collapse; font-size: 1rem; }}
th, td {{ border: 1px solid var(--quiet); padding: .25rem .6rem; text-align: left; }}
nav {{ position: fixed; right: 1rem; bottom: .75rem; font-size: .9rem; color: var(--quiet); background: var(--paper); }}
body.shown section {{ display: none; }} body.shown section.now {{ display: flex; }}
@media print {{ nav {{ display: none; }} section {{ min-height: 0; }} body.shown section {{ display: flex; }} }}
</style>
</head>
<body>
<main>
{slides}
</main>
<nav aria-label="slides"><button id="back" aria-label="previous slide">&larr;</button>
<span id="place" role="status"></span> <button id="on" aria-label="next slide">&rarr;</button></nav>
<script>
const slides = [...document.querySelectorAll("section")];
let now = Math.min(slides.length - 1, Math.max(0, parseInt(location.hash.slice(1) || "1") - 1));
function show(i) {{
  now = Math.min(slides.length - 1, Math.max(0, i));
  slides.forEach((one, j) => one.classList.toggle("now", j === now));
  document.getElementById("place").textContent = `${{now + 1}} of ${{slides.length}}`;
  history.replaceState(null, "", `#${{now + 1}}`);
}}
document.body.classList.add("shown");
document.getElementById("back").onclick = () => show(now - 1);
document.getElementById("on").onclick = () => show(now + 1);
addEventListener("keydown", event => {{
  const step = {{ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1}}[event.key];
  if (event.target.tagName === "BUTTON" && event.key === " ") return;
  if (step) {{ show(now + step); event.preventDefault(); }}
  if (event.key === "Home") show(0);
  if (event.key === "End") show(slides.length - 1);
}});
show(now);
</script>
</body>
</html>
"""


@dataclass(frozen=True)
class Slide:
    """The section it belongs to, and what it holds, as HTML."""

    section: str
    body: str


def slides_of(notebook: nbformat.NotebookNode) -> list[Slide]:
    """The slides of an executed notebook, in order."""
    found: list[Slide] = []
    section = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for heading, text in _parts(cell.source):
                if heading:
                    section = _plain(heading)
                    if section.lower() == "recap":
                        return [*found, *_recap(section, text)]
                    found.append(_opening(section, text, first=not found))
                found += [Slide(section, f'<div class="predict">{_MARKDOWN.render(one)}</div>')
                          for one in _predictions(text)]
        found += [Slide(section, picture) for picture in _figures(cell)]
    return found


def _parts(source: str) -> list[tuple[str, str]]:
    """(heading or nothing, text below it) of a Markdown cell."""
    words = re.split(r"^#{1,2} (.*)$", source, flags=re.MULTILINE)
    return [("", words[0]), *zip(words[1::2], words[2::2])]


def _opening(section: str, text: str, first: bool) -> Slide:
    """A title: with what one will be able to, for a notebook; with the first paragraph, for a section."""
    if first:
        goals = re.search(r"\*\*You will be able to\*\*\s*(.*?)(?=\n\n\*\*|\Z)", text, re.DOTALL)
        return Slide("", f"<h1>{html.escape(section)}</h1>" + _MARKDOWN.render(goals[1] if goals else ""))
    paragraphs = [part for part in text.strip().split("\n\n") if part and not part.startswith(("|", "```", "!", "<"))]
    return Slide(section, f"<h2>{html.escape(section)}</h2>" + _MARKDOWN.render(paragraphs[0] if paragraphs else ""))


def _predictions(text: str) -> list[str]:
    flat = re.sub(r"(?<!\n)\n(?!\n|[-*|>#])", " ", text)
    return re.findall(r"\*\*Predict\*\*.*?\?(?=\s|$)", flat)


def _figures(cell: nbformat.NotebookNode) -> list[str]:
    shown = cell.get("outputs", [])
    found = []
    for one, after in zip(shown, [*shown[1:], {}]):
        figure = outputs.figure(one)
        if figure is None:
            continue
        source, alt = figure
        caption = re.match(r"\*(.*?)\*\s*(?:<details>|$)", after.get("data", {}).get("text/markdown", ""), re.DOTALL)
        words = _MARKDOWN.renderInline(caption[1]) if caption else ""
        found.append(f'<figure><img src="{source}" alt="{html.escape(alt)}">'
                     f"<figcaption>{words}</figcaption></figure>")
    return found


def _recap(section: str, text: str) -> list[Slide]:
    questions = [re.split(r"\s*<details>", one)[0] for one in re.findall(r"^\d+\. (.*?)(?=^\d+\. |^\*\*|\Z)", text,
                                                                          re.MULTILINE | re.DOTALL)]
    listed = "\n".join(f"{i}. {' '.join(one.split())}" for i, one in enumerate(questions, 1))
    return [Slide(section, "<h2>Questions</h2>" + _MARKDOWN.render(listed))]


def _plain(heading: str) -> str:
    return re.sub(r"[*`]", "", heading).strip()


def page(notebook: nbformat.NotebookNode) -> str:
    """The whole page."""
    slides = slides_of(notebook)
    title = re.sub(r"<[^>]+>", "", re.search(r"<h1>(.*?)</h1>", slides[0].body)[1])  # type: ignore[index]
    sections = []
    for slide in slides:
        named = slide.section and "<h2>" not in slide.body
        over = f'<p class="over">{html.escape(slide.section)}</p>\n' if named else ""
        sections.append(f"<section>\n{over}{slide.body}\n</section>")
    return _PAGE.format(title=title, slides="\n".join(sections))


def build(chosen: list[str], target: Path = TARGET) -> list[Path]:
    """Pages of the chosen notebooks (by number), or of all."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for source in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        if not chosen or source.stem[:2] in chosen:
            path = target / f"{source.stem}.html"
            path.write_text(page(nbformat.read(source, as_version=4)), encoding="utf-8")
            written.append(path)
    return written


if __name__ == "__main__":
    for path in build(sys.argv[1:]):
        print(path.relative_to(ROOT))
