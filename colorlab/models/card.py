"""What one should know before using a model."""

from collections.abc import Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Card:
    """What one should know before using a model; prints as text, and as a table in a notebook."""

    name: str
    paper: str
    weights: str
    licence: str
    training_data: str
    size: str
    limits: str
    failures: str = ""
    training: str = ""
    metrics: str = ""

    def rows(self) -> Iterator[tuple[str, str]]:
        """Headings and texts of what is not empty."""
        for field in fields(self):
            if text := getattr(self, field.name):
                yield field.name.replace("_", " "), text

    def __str__(self) -> str:
        return "\n".join(f"{key + ':':15}{value}" for key, value in self.rows())

    def _repr_markdown_(self) -> str:
        return "| | |\n|---|---|\n" + "\n".join(f"| **{key}** | {value} |" for key, value in self.rows())
