"""What a piece of a cell shows, caught in its order, as text, as HTML and as parts of a panel."""

import base64
import html
import io
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import ipywidgets
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.getipython import get_ipython
from IPython.display import display

from colorlab.course.widgets.showing import VIEW, panel_of

_BLOCK = re.compile(r"<(details|div|figure|table|p|ul|ol|pre)\b", re.IGNORECASE)


@dataclass
class Piece:
    """One thing that was shown: what was printed, or the forms of what was displayed."""

    printed: str = ""
    data: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None

    @property
    def alt(self) -> str:
        """What a picture shows, in words."""
        assert self.data is not None
        described = ((self.metadata or {}).get("image/png") or {}).get("alt")
        return described or self.data.get("text/plain", "a picture without description")

    @property
    def text(self) -> str:
        """For readers, and for comparisons, that see no pictures."""
        if self.data is None:
            return self.printed.rstrip("\n")
        return str(self.data.get("text/markdown") or self.data.get("text/plain", "")).rstrip("\n")

    @property
    def html(self) -> str:
        """For a page. Pictures are held in it."""
        if self.data is None:
            return f'<pre style="white-space: pre-wrap">{html.escape(self.text)}</pre>'
        if "text/html" in self.data:
            return str(self.data["text/html"])
        for kind in ("image/png", "image/jpeg"):
            if kind in self.data:
                return (f'<img style="max-width: 100%" alt="{html.escape(self.alt)}" '
                        f'src="data:{kind};base64,{_encoded(self.data[kind])}">')
        if "image/svg+xml" in self.data:
            return str(self.data["image/svg+xml"])
        if "text/markdown" in self.data:
            return from_markdown(str(self.data["text/markdown"]))
        if VIEW in self.data:
            return f"<p>{html.escape(self.text)}</p>"
        return f'<pre style="white-space: pre-wrap">{html.escape(self.text)}</pre>'

    def panel(self) -> ipywidgets.Widget | None:
        """The panel that was shown, where it was one."""
        return panel_of(self.data[VIEW]["model_id"]) if self.data and VIEW in self.data else None


def _encoded(content: bytes | str) -> str:
    return content.replace("\n", "") if isinstance(content, str) else base64.b64encode(content).decode()


def inline(text: str) -> str:
    """Text with Markdown's `code`, **strong** and *emphasis* as HTML; all else stands for itself."""
    text = html.escape(text, quote=False)
    for pattern, tag in ((r"`(.+?)`", "code"), (r"\*\*(.+?)\*\*", "strong"), (r"\*(.+?)\*", "em")):
        text = re.sub(pattern, rf"<{tag}>\1</{tag}>", text, flags=re.DOTALL)
    return text


def from_markdown(text: str) -> str:
    """Paragraphs of Markdown as HTML: those that are HTML stay as they are, the rest is `inline`."""
    paragraphs = [one.strip() for one in re.split(r"\n\s*\n", text) if one.strip()]
    return "".join(one if _BLOCK.match(one) else f"<p>{inline(one)}</p>" for one in paragraphs)


class Capture:
    """Holds back what is printed and displayed inside `with`, in order; `pieces` lists it.

    Outside of a notebook only what is printed is held back. Where the block raises, `release` shows what it held.
    """

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._shell = get_ipython()

    def __enter__(self) -> "Capture":
        self._stdout, sys.stdout = sys.stdout, _Printed(self.pieces)
        if self._shell is not None:
            self._publisher, self._shell.display_pub = self._shell.display_pub, _Displayed(self.pieces)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            _draw_open_figures()
        sys.stdout = self._stdout
        if self._shell is not None:
            self._shell.display_pub = self._publisher

    def release(self) -> None:
        """Show the pieces as if they had never been held back."""
        for piece in self.pieces:
            if piece.data is None:
                print(piece.printed, end="")
            else:
                display(piece.data, metadata=piece.metadata, raw=True)


class _Printed(io.TextIOBase):
    """A standard output that appends to a list of pieces."""

    def __init__(self, pieces: list[Piece]):
        self._pieces = pieces

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not self._pieces or self._pieces[-1].data is not None:
            self._pieces.append(Piece())
        self._pieces[-1].printed += text
        return len(text)


class _Displayed(CapturingDisplayPublisher):
    """A display publisher that appends to a list of pieces."""

    def __init__(self, pieces: list[Piece]):
        super().__init__()
        self._pieces = pieces

    def publish(self, data: dict, metadata: dict | None = None, *more: Any, **options: Any) -> None:
        self._pieces.append(Piece(data=data, metadata=metadata))

    def clear_output(self, wait: bool = False) -> None:
        self._pieces.clear()


def _draw_open_figures() -> None:
    """Figures that a block has left open would be shown after the cell, and outside of the fold."""
    if "matplotlib.pyplot" in sys.modules:
        plt = sys.modules["matplotlib.pyplot"]
        if "inline" in plt.get_backend():
            plt.show()


def parts(pieces: Sequence[Piece]) -> list[ipywidgets.Widget]:
    """The pieces as parts of a panel: panels as they are, all else as HTML."""
    found: list[ipywidgets.Widget] = []
    page = ""
    for piece in pieces:
        panel = piece.panel()
        if panel is None:
            page += piece.html
            continue
        found += [page_part(page)] if page else []
        found.append(panel)
        page = ""
    return found + ([page_part(page)] if page else [])


def page_part(page: str, **layout: str) -> ipywidgets.HTML:
    """HTML as part of a panel, set like the outputs of a cell: panels have lines of their own height."""
    return ipywidgets.HTML(f'<div class="jp-RenderedHTMLCommon" style="line-height: 1.4">{page}</div>',
                           layout={"width": "100%", **layout})
