"""What the outputs of an executed notebook show."""

import html
import re
from collections.abc import Mapping
from typing import Any

_IMG = re.compile(r'<img [^>]*?alt="([^"]*)" src="(data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]+)">\s*')


def figure(output: Mapping[str, Any]) -> tuple[str, str] | None:
    """A figure's content, as a data address in base64, and its alt text; nothing for all other outputs.

    It finds what `colorlab.plots.show` leaves, HTML that is one picture, and what matplotlib leaves without it.
    """
    data = output.get("data", {})
    found = _IMG.fullmatch(data.get("text/html", ""))
    if found:
        return found[2], html.unescape(found[1])
    if "image/png" in data:
        alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
        return "data:image/png;base64," + "".join(data["image/png"].split()), alt
    return None
