"""Build the page "Colour in the browser" into a folder: networks as ONNX, what runs them, samples.

    python tools/colour.py FOLDER

The page itself lies in docs/site/colour/. The networks are the embedded ones as they are now. ONNX Runtime Web comes
from the npm registry (`npm pack`), once: the package file is kept in the cache folder of colorlab, so that later builds
need no network. Where npm cannot be used, put the file there, or name it in ONNXRUNTIME_WEB.
"""

import base64
import gzip
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import colorlab
from colorlab import bins, models, resources
from colorlab.models import Colorizer, export

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "site" / "colour"
PACKAGE, VERSION = "onnxruntime-web", "1.22.0"  # of 1.22 to 1.30 the smallest; all of them run the networks
DIGEST = "Ud/+EBo6mhuaQWt/OjaOk0iNWjXqJoeeMFr6xQEERZdIZH2OWpGzuujz7lfuOBjUa6TEE/sc4nb7Da5dNL34fg=="  # sha512
SCRIPTS, BINARY = ("ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs"), "ort-wasm-simd-threaded.wasm"
# The first is shown when the page opens; whose weights are not there is left out.
NETWORKS = {
    "colorlab26": "our own: vivid, and often plausible",
    "iizuka16-mini": "global and local features, regression: cautious",
    "zhang16-mini": "313 colours, rebalanced: vivid, also where it is wrong",
    "zhang17-mini": "takes hints: you tell it a colour, it does the rest",
}
FIRST_SAMPLE = "temple.jpg"
LICENCE = """ONNX Runtime Web {version}, https://github.com/microsoft/onnxruntime

MIT License

Copyright (c) Microsoft Corporation

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


class RuntimeMissing(Exception):
    """ONNX Runtime Web is not here and cannot be fetched; one line that says what to do."""


def package() -> Path:
    """The npm package with ONNX Runtime Web: from ONNXRUNTIME_WEB, from the cache, or fetched by npm."""
    name = f"{PACKAGE}-{VERSION}.tgz"
    given = os.environ.get("ONNXRUNTIME_WEB")
    path = Path(given) if given else resources.cache_dir() / "npm" / name
    if not path.exists() and not given:
        path.parent.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm")
        try:
            if npm is None:
                raise OSError("npm is not installed")
            subprocess.run([npm, "pack", f"{PACKAGE}@{VERSION}", "--silent", "--pack-destination", str(path.parent)],
                           check=True, capture_output=True, text=True, timeout=300)
        except (OSError, subprocess.SubprocessError) as error:
            raise RuntimeMissing(f"ONNX Runtime Web cannot be fetched ({str(error).splitlines()[0][:200]}): on a "
                                 f"machine with a network run `npm pack {PACKAGE}@{VERSION}`, and put {name} into "
                                 f"{path.parent}, or name it in ONNXRUNTIME_WEB") from error
    if not path.exists():
        raise RuntimeMissing(f"{path}: there is no such file; ONNXRUNTIME_WEB must name {name}")
    if base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode() != DIGEST:
        raise RuntimeMissing(f"{path} is not {name} as it was published (its sha512 differs): remove it")
    return path


def runtime(folder: Path) -> None:
    """Unpack what the page needs of ONNX Runtime Web; the binary packed, as not every server packs on its way."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(package()) as archive:
        def content(name: str) -> bytes:
            file = archive.extractfile(f"package/dist/{name}")
            assert file is not None
            return file.read()

        for name in SCRIPTS:  # not every server knows .mjs
            script = re.sub(rb"\n//# sourceMappingURL=.*", b"", content(name))
            (folder / name.replace(".mjs", ".js")).write_bytes(script)
        (folder / f"{BINARY}.gz").write_bytes(gzip.compress(content(BINARY), 9, mtime=0))
    (folder / "LICENSE.txt").write_text(LICENCE.format(version=VERSION), encoding="utf-8")


def networks(folder: Path) -> list[dict[str, Any]]:
    """Write the embedded networks as ONNX, and say what the page must know of each."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for name, title in NETWORKS.items():
        weights = resources.path("weights", f"{name}.safetensors")
        if weights.exists():
            model = models.load(name if name in models.names() else weights, device="cpu")
            found.append(exported(model, name, title, folder / f"{name}.onnx"))
            packed(folder / f"{name}.onnx")
    return found


def packed(path: Path) -> None:
    """Pack a file, since few servers pack such files on their way."""
    Path(f"{path}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    path.unlink()


def exported(model: Colorizer, name: str, title: str, path: Path) -> dict[str, Any]:
    """Export one network; its entry in networks.json."""
    hints = "hints" in model.conditions
    outputs = ["ab", "class_scores"] if hints else ["logits"] if hasattr(model, "logits") else ["ab"]
    export.export(model, path, conditions=["hints"] if hints else [], outputs=outputs, half=True)
    weights = getattr(model, "_log_weights", None)
    card = [] if model.card is None else [[key, text] for key, text in model.card.rows()]
    return {
        "name": name, "title": title, "output": outputs[0], "hints": hints, "multiple": model.multiple,
        "side": getattr(model, "side", 256), "squeezed": model.working_size(64, 128) == model.working_size(128, 64),
        "stride": 4, "temperature": getattr(model, "temperature", 1.0), "vividness": getattr(model, "vividness", 1.0),
        "logWeights": None if weights is None else [round(float(weight), 6) for weight in weights()],
        "card": card or [["name", name], ["size", f"{sum(p.numel() for p in model.parameters()):,} parameters"]],
    }


def samples(folder: Path) -> list[dict[str, str]]:
    """Copy the sample photos with their titles and credits, which data/samples/README.md holds."""
    folder.mkdir(parents=True, exist_ok=True)
    table = (resources.path("samples") / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w.]+)` \| (.+?) \| (.+?) \| (.+?) \|$", table, re.MULTILINE)
    for file, *_ in rows:
        shutil.copy(resources.path("samples") / file, folder / file)
    entries = [{"file": file, "title": title[0].upper() + title[1:].partition(":")[0]} for file, title, *_ in rows]
    lines = "".join(f"<tr><td><img src='{file}' alt='{html.escape(title)}' width='120'></td>"
                    f"<td>{html.escape(title)}</td><td>{html.escape(author)}</td></tr>\n"
                    for file, title, _, author in rows)
    (folder / "credits.html").write_text(
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'><title>Sample photos - colorlab</title>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        "<link rel='stylesheet' href='../style.css'><script src='../theme.js'></script></head>\n<body><main>"
        "<h1>Sample photos</h1><p><a href='../index.html'>Back to the page</a> "
        f"<button id='theme' type='button'>Light or dark</button></p>\n<table>{lines}</table></main></body></html>\n",
        encoding="utf-8")
    return sorted(entries, key=lambda entry: entry["file"] != FIRST_SAMPLE)


def build(folder: Path) -> None:
    """Build the whole page; a RuntimeMissing if there is nothing to run its networks with."""
    folder.mkdir(parents=True, exist_ok=True)
    runtime(folder / "runtime")
    for file in PAGE.iterdir():
        if file.name != "sw.js":
            shutil.copy(file, folder / file.name)
    catalogue = {"version": colorlab.__version__, "networks": networks(folder / "networks"),
                 "samples": samples(folder / "samples"), "bins": bins.centers().tolist()}
    (folder / "networks.json").write_text(json.dumps(catalogue), encoding="utf-8")
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")
                   if path.is_file() and path.name != "sw.js")
    digest = hashlib.sha256()
    for name in files:
        digest.update(name.encode() + hashlib.sha256((folder / name).read_bytes()).digest())
    worker = (PAGE / "sw.js").read_text(encoding="utf-8")
    worker = worker.replace("{{version}}", digest.hexdigest()[:16]).replace("{{files}}", json.dumps(["./", *files]))
    (folder / "sw.js").write_text(worker, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    try:
        build(Path(sys.argv[1]))
    except RuntimeMissing as error:
        sys.exit(f"tools/colour.py: {error}")
