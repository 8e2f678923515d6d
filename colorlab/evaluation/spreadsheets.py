"""Text in CSV files: spreadsheets take a cell that begins with =, +, - or @ for a formula, and carry it out."""

import re

import pandas as pd

# Also behind apostrophes, so that `original` finds back what was there; tabs, line breaks and full-width signs, too.
_FORMULA = re.compile("^'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts are no formulas: an apostrophe stands before those that would be one."""
    return _each(table, lambda text: f"'{text}" if _FORMULA.match(text) else text)


def original(table: pd.DataFrame) -> pd.DataFrame:
    """The table that was made `harmless`."""
    return _each(table, lambda text: text[1:] if text.startswith("'") and _FORMULA.match(text) else text)


def _each(table: pd.DataFrame, act) -> pd.DataFrame:
    texts = [name for name in table if not pd.api.types.is_numeric_dtype(table[name])]
    return table.assign(**{name: table[name].map(lambda value: act(value) if isinstance(value, str) else value)
                           for name in texts})
