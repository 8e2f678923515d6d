"""What pictures that cannot be read or written are answered with: one line that any terminal shows."""

import unicodedata

from colorlab.errors import ColorlabError


class ImageError(ColorlabError, ValueError):
    """A picture cannot be read or written; the message names it and says what to do, in one line."""


class Passing(ImageError):
    """One that another choice or an installed package would mend: whoever keeps results tries it again."""


def one_line(text) -> str:
    """Text that prints as one line in any terminal: names of files may hold line breaks and broken characters."""
    return "".join(ascii(c)[1:-1] if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in str(text))


def reason(error: BaseException) -> str:
    """What an error says, in one line."""
    return one_line(getattr(error, "strerror", None) or error)[:200] or type(error).__name__
