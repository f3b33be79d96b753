"""TOML and JSON files: what a teacher or a student wrote, as a mapping.

In: a path. Out: the mapping, or an `InputError` that shows the line at fault.

    read_mapping(Path("student_a.toml"))   ->   {"two_sigmoids": {"z2": "f*(1 - f)"}}
"""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from ..errors import InputError, Span
from ..files import read_text

SUFFIXES = (".toml", ".json")
_POSITION = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_HINTS = {
    "TOML": 'a formula stands in quotes: w = "2*x"; text of several lines in three',
    "JSON": 'names and formulas stand in double quotes: "w": "2*x"',
}


def read_mapping(path: Path) -> dict[str, Any]:
    """Return the table in a TOML file, or the object in one that ends in .json.

    Raises `InputError` for a file that cannot be opened, is too large, is not UTF-8, is not what
    its name says, or does not hold a table.
    """
    text = read_text(path)
    kind = "JSON" if path.suffix.lower() == ".json" else "TOML"
    try:
        table = json.loads(text) if kind == "JSON" else tomllib.loads(text)
    except RecursionError:
        raise InputError(f"cannot read {path} as {kind}: it is nested too deep") from None
    except ValueError as error:
        message, place = _fault(error, text)
        said = f"cannot read {path} as {kind}: {message[:1].lower()}{message[1:]}"
        raise InputError(said, place, _HINTS[kind]) from None
    if not isinstance(table, dict):
        raise InputError(f"{path} does not hold an object of names and values")
    return table


def _fault(error: ValueError, text: str) -> tuple[str, Span | None]:
    """Return what a parser says, and where; the place may be the end of the text."""
    if isinstance(error, json.JSONDecodeError):
        return error.msg, Span(text, error.pos, error.pos + 1)
    found = _POSITION.search(str(error))
    if found is None:
        return str(error), None
    start = len(text.rstrip())
    if found[1] is not None:  # a line and a column, both counted from 1
        before = text.split("\n")[: int(found[1]) - 1]
        start = sum(len(line) + 1 for line in before) + int(found[2]) - 1
    return str(error)[: found.start()], Span(text, start, start + 1)
