"""Minutes per section of the notebooks: the code's as measured, people's as estimated; for the instructors' guide.

    python tools/timetable.py measure [NN ...]   execute notebooks, note the seconds of each section in sections.json
    python tools/timetable.py table              rewrite docs/timetable.md

The estimate for a person: 180 words of text and 15 lines of code a minute, half a minute for a figure, one minute for a
prediction, eight for an exercise; for a design or an essay what the notebook's head says, which are estimates, too.
Nobody has been timed; write down what your class took.
"""

import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from nbclient import NotebookClient

from notebooks import NOTEBOOKS, ROOT, SOURCE, convert, sources

SECONDS = SOURCE / "sections.json"
PAGE = ROOT / "docs" / "timetable.md"
WORDS, LINES, FIGURE, PREDICTION, EXERCISE = 180, 15, 0.5, 1, 8
_DESIGN = re.compile(r"the (?:design|essay)\b[^.]*?(\d+) min")


@dataclass
class Section:
    """A section, the numbers of its cells, and what a reader meets in it."""

    title: str
    cells: list[int]
    words: int = 0
    lines: int = 0
    figures: int = 0
    predictions: int = 0
    exercises: int = 0
    design: int = 0  # minutes for what is marked by a rubric

    @property
    def minutes(self) -> int:
        """Estimated for a person, without the design."""
        return max(1, round(self.words / WORDS + self.lines / LINES + FIGURE * self.figures
                            + PREDICTION * self.predictions + EXERCISE * self.exercises))


def sections(source: Path) -> list[Section]:
    """The sections of a student's notebook; a heading begins one."""
    found: list[Section] = []
    head = _DESIGN.search(re.sub(r"\n#? *", " ", source.read_text(encoding="utf-8").partition("# %%\n")[0]))
    for number, cell in enumerate(convert(source, solved=False).cells):
        heading = re.search(r"^#{1,2} (.*)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if heading or not found:
            found.append(Section(heading[1] if heading else source.stem, []))
        last = found[-1]
        last.cells.append(number)
        if cell.cell_type == "markdown":
            last.words += len(cell.source.split())
            if "| 0 points |" in cell.source and head:
                last.design = int(head[1])
        else:
            last.lines += sum(bool(line.strip()) for line in cell.source.splitlines())
            last.predictions += cell.source.count("widgets.predict(")
            last.figures += len(re.findall(r"(?:plots|figures)\.show\w*\(", cell.source))
            last.exercises += len(re.findall(r"^check\.\w+\(", cell.source, re.MULTILINE))
    return found


def measure(chosen: list[str]) -> None:
    """Execute notebooks cell by cell and note the seconds of computing of each section, by one thread.

    Seconds of computing and not of the clock, so that a busy machine measures the same.
    """
    import psutil

    os.environ["OMP_NUM_THREADS"] = "1"
    known = json.loads(SECONDS.read_text()) if SECONDS.exists() else {}
    for source in sources():
        if chosen and source.stem[:2] not in chosen:
            continue
        client = NotebookClient(convert(source, solved=False), timeout=600, kernel_name="python3",
                                resources={"metadata": {"path": str(NOTEBOOKS)}})
        took = []
        with client.setup_kernel():
            kernel = psutil.Process(client.km.provisioner.pid)
            for number, cell in enumerate(client.nb.cells):
                begin = sum(kernel.cpu_times()[:4])
                client.execute_cell(cell, number)
                took.append(sum(kernel.cpu_times()[:4]) - begin)
        known[source.stem] = [round(sum(took[i] for i in one.cells)) for one in sections(source)]
        print(source.stem, known[source.stem])
        SECONDS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


def table() -> str:
    """The page."""
    known = json.loads(SECONDS.read_text()) if SECONDS.exists() else {}
    lines = ["# Minutes per section", "", f"""Written by `python tools/timetable.py table`. *For people* is an estimate:
{WORDS} words and {LINES} lines of code a minute, half a minute for a figure, a minute for a prediction, {EXERCISE} for
an exercise; *design* is what the notebook says of the design or the essay that is marked by a rubric.
No class has been timed yet. *For the code* is measured by `python tools/timetable.py measure`: seconds of computing of
one CPU core, in one thread.""", ""]
    head = ["| section | for people, estimated | exercises | design, estimated | for the code, measured |",
            "|---|---|---|---|---|"]
    for source in sources():
        parts, seconds = sections(source), known.get(source.stem, [])
        measured = seconds if len(seconds) == len(parts) else [None] * len(parts)
        lines += [f"## {parts[0].title}", "", *head]
        for part, spent in zip(parts, measured):
            lines.append(f"| {part.title.replace('|', '/')} | {part.minutes} min | {part.exercises or ''} | "
                         f"{f'{part.design} min' if part.design else ''} | "
                         f"{'' if spent is None else f'{spent} s' if spent else 'under 1 s'} |")
        total = sum(part.minutes for part in parts)
        code = "" if None in measured else f"{sum(measured)} s"
        design = sum(part.design for part in parts)
        lines += [f"| **together** | **{total} min** | {sum(part.exercises for part in parts)} | "
                  f"{f'{design} min' if design else ''} | {code} |", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["measure", *chosen]:
            measure(chosen)
        case ["table"]:
            PAGE.write_text(table(), encoding="utf-8")
        case _:
            sys.exit(__doc__)
