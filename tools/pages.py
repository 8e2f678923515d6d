"""Lay out the pages of the site for Sphinx: documents and notebooks as they lie in the repository, and others."""

import base64
import html
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import outputs
from PIL import Image

from colorlab import images, models, resources

ROOT = Path(__file__).parents[1]
OWN = ROOT / "docs" / "site"
KEPT = ("*.md", "LICENSE", "docs/*.md", "data/**/*.md", "data/**/*.csv", "data/**/*.jpg", "data/**/*.toml",
        "notebooks/*.md", "tests/oracles/README.md")
QUALITY, WIDTH = 75, 420  # of pictures; pixels of the gallery's
COMPARED = ("colorlab26", "zhang16-mini", "iizuka16-mini")
# The README is the repository's front page, with pictures from elsewhere; the cards have a page of their own.
LEFT_OUT = {"README.md": "index.md", "data/MODELS.md": "models.md"}
EMBEDDED = re.compile(r'src="data:image/(?:png|jpeg|webp);base64,([A-Za-z0-9+/=]+)"')
BADGE = re.compile(r"\[!\[([^\]]*)\]\([^)]*\)\]\(([^)]*)\)")  # a linked picture


def lay_out(folder: Path) -> None:
    """Write all pages into an empty folder."""
    for pattern in KEPT:
        for file in sorted(ROOT.glob(pattern)):
            name = file.relative_to(ROOT).as_posix()
            if name not in LEFT_OUT:
                copy(file, folder / name, folder)
    for file in OWN.iterdir():
        if file.is_dir() and file.name in ("static", "reference"):
            shutil.copytree(file, folder / file.name)
        elif file.suffix in (".py", ".md"):
            shutil.copy(file, folder / file.name)
    notebooks = [notebook(file, folder) for file in sorted((ROOT / "notebooks").glob("*.ipynb"))]
    (folder / "gallery.md").write_text(gallery(folder / "static" / "gallery"), encoding="utf-8")
    (folder / "models.md").write_text(cards(), encoding="utf-8")
    contents(folder, notebooks)


def copy(file: Path, target: Path, folder: Path) -> None:
    """Copy one file; in Markdown, links to what the site leaves out lead to what it has instead."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".md":
        target.write_text(relinked(file.read_text(encoding="utf-8"), target.parent, folder), encoding="utf-8")
    else:
        shutil.copy(file, target)


def relinked(text: str, place: Path, folder: Path) -> str:
    """Markdown whose links fit the site; badges become plain links, since their pictures lie elsewhere."""
    def other(match: re.Match) -> str:
        path, sharp, heading = match[1].partition("#")
        name = (place / path).resolve().relative_to(folder.resolve()).as_posix() if inside(path) else ""
        if name not in LEFT_OUT:
            return match[0]
        return f"]({'../' * len(place.relative_to(folder).parts)}{LEFT_OUT[name]})"

    def inside(path: str) -> bool:
        return bool(path) and "://" not in path and (place / path).resolve().is_relative_to(folder.resolve())

    plain = BADGE.sub(r"[\1](\2)", text).replace(") [Open in ", ") · [Open in ")
    return re.sub(r"\]\(([^)\s]+)\)", other, plain)


def notebook(file: Path, folder: Path) -> str:
    """Write one notebook with its pictures beside it; its name.

    Pictures become WebP files, a tenth of what they are inside the notebook, and keep their alt text.
    """
    content = nbformat.read(file, as_version=4)
    pictures = folder / "static" / "notebooks"
    pictures.mkdir(parents=True, exist_ok=True)
    count = 0

    def stored(encoded: str) -> tuple[str, Image.Image]:
        """The address of a picture that was in the notebook, and the picture."""
        nonlocal count
        count += 1
        name = f"{file.stem}-{count:02}.webp"
        picture = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB")
        picture.save(pictures / name, quality=QUALITY)
        return f"../_static/notebooks/{name}", picture

    for cell in content.cells:
        if cell.cell_type == "markdown":
            cell.source = relinked(cell.source, folder / "notebooks", folder)
        for output in cell.get("outputs", []):
            figure = outputs.figure(output)
            if figure is not None:
                address, picture = stored(figure[0].partition("base64,")[2])
                output.data = nbformat.from_dict({"text/html": picture_tag(address, figure[1], picture)})
            elif "text/html" in output.get("data", {}):  # predictions and panels hold pictures, too
                output.data["text/html"] = EMBEDDED.sub(lambda found: f'src="{stored(found[1])[0]}"',
                                                        output.data["text/html"])
    target = folder / "notebooks" / file.name
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(content, target)
    return file.stem


def picture_tag(address: str, alt: str, picture: Image.Image) -> str:
    return (f'<img src="{address}" alt="{html.escape(alt)}" width="{picture.width}" height="{picture.height}" '
            'loading="lazy">')


def sample_titles() -> Iterator[tuple[Path, str]]:
    """The sample photos, and what each shows."""
    table = (resources.path("samples") / "README.md").read_text(encoding="utf-8")
    for name, title in re.findall(r"^\| `([\w.]+)` \| (.+?) \|", table, re.MULTILINE):
        yield resources.path("samples") / name, title


def gallery(folder: Path) -> str:
    """The sample photos as the networks see them, as each colours them, and in truth; pictures go into `folder`."""
    folder.mkdir(parents=True)
    loaded = []
    for name in COMPARED:
        weights = resources.path("weights", f"{name}.safetensors")
        loaded.append((name, models.load(weights, device="cpu")))
    lines = ["# Gallery", "", "The same photos: as the networks see them, as each of them colours them, and as they "
             "were. None of the networks has seen these photos before, and nothing was chosen: all samples are here. "
             '<a href="colour/index.html">Try your own</a>.', ""]
    for path, title in sample_titles():
        truth = images.read(path)
        grey = models.load("grey").colorize(truth)
        row = [("grey", grey, "what the networks see"),
               *((name, model.colorize(truth), name) for name, model in loaded), ("truth", truth, "the truth")]
        lines += [f"## {title[0].upper()}{title[1:].partition(':')[0]}", "", "```{raw} html", '<div class="gallery">']
        for kind, rgb, caption in row:
            picture = Image.fromarray(rgb)
            picture.thumbnail((WIDTH, WIDTH), Image.Resampling.LANCZOS)
            name = f"{path.stem}-{kind}.webp"
            picture.save(folder / name, quality=QUALITY)
            tag = picture_tag(f"_static/gallery/{name}", f"{title.partition(':')[0]}: {caption}", picture)
            lines.append(f"<figure>{tag}<figcaption>{caption}</figcaption></figure>")
        lines += ["</div>", "```", ""]
    return "\n".join(lines) + "\n"


def cards() -> str:
    """The cards of all models that `colorlab.load` knows, the embedded ones first."""
    known = sorted((name for name in models.names()), key=lambda name: models.embedded(name) is None)
    lines = ["# Model cards", "", "What one should know before using a model; in Python, `colorlab.load(name).card`. "
             "Embedded models need no network; of the others, the authors' weights are fetched once "
             "([weights and licences](docs/weights.md)).", ""]
    for name in known:
        card = models.card(name)
        where = "Embedded." if models.embedded(name) else "Fetched once, when it is first used."
        lines += [f"## {name}", "", where, "", card._repr_markdown_(), ""]
    return "\n".join(lines) + "\n"


def contents(folder: Path, notebooks: list[str]) -> None:
    """Put the tables of contents into the front page and into the reference's."""
    index = (folder / "docs" / "index.md").read_text(encoding="utf-8")
    order = list(dict.fromkeys(re.findall(r"\]\(([\w-]+)\.md\)", index)))
    reference = sorted(path.stem for path in (folder / "reference").glob("*.md") if path.stem != "index")
    reference.sort(key=lambda name: name != "colorlab")
    data = sorted(path.relative_to(folder).with_suffix("").as_posix() for path in (folder / "data").rglob("*.md"))
    parts = {"The course": [f"notebooks/{name}" for name in notebooks] + ["notebooks/EXERCISES"],
             "To look at": ["gallery", "models"],
             "Documentation": ["docs/index", *(f"docs/{name}" for name in order)],
             "Reference": ["reference/index"], "Data": data,
             "The project": ["CONTRIBUTING", "CHANGELOG", "tests/oracles/README"]}
    trees = "\n".join(tree(caption, entries) for caption, entries in parts.items())
    fill(folder / "index.md", "{{toctrees}}", trees)
    fill(folder / "reference" / "index.md", "{{contents}}", tree("", reference, hidden=False))


def tree(caption: str, entries: list[str], hidden: bool = True) -> str:
    options = [f":caption: {caption}"] * bool(caption) + [":hidden:"] * hidden
    return "\n".join(["```{toctree}", ":maxdepth: 1", *options, "", *entries, "```", ""])


def fill(page: Path, mark: str, text: str) -> None:
    page.write_text(page.read_text(encoding="utf-8").replace(mark, text), encoding="utf-8")
