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
_DEEPEST = 20  # tables, and lists, within one another: more is nobody's answer
# What a line of TOML is made of, where it matters how many names are joined by points.
_PIECES = re.compile(r"""[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|[ \t]++|.""")
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
    too_deep = InputError(f"cannot read {path} as {kind}: it is nested too deep")
    if kind == "TOML" and any(map(_has_long_key, text.split("\n"))):
        raise too_deep  # before it is read: that takes memory by the square of its points
    try:
        table = json.loads(text) if kind == "JSON" else tomllib.loads(text)
    except RecursionError:
        raise too_deep from None
    except ValueError as error:
        message, place = _fault(error, text)
        said = f"cannot read {path} as {kind}: {message[:1].lower()}{message[1:]}"
        raise InputError(said, place, _HINTS[kind]) from None
    if not isinstance(table, dict):
        raise InputError(f"{path} does not hold an object of names and values")
    if _is_deep(table):
        raise too_deep
    return table


def _has_long_key(line: str) -> bool:
    """Return whether more names than a key may have are joined by points, as in a.b.c."""
    if line.count(".") < _DEEPEST:
        return False
    points, before = 0, ""
    for piece in _PIECES.findall(line):
        if piece.isspace():
            continue
        is_point, follows_point = piece == ".", before == "."
        if is_point:
            points = 0 if follows_point else points + 1
        elif not follows_point:
            points = 0  # a name that begins anew, or a sign
        if points >= _DEEPEST:
            return True
        before = piece
    return False


def _is_deep(table: Any) -> bool:
    """Return whether tables and lists stand deeper within one another than an answer does."""
    level = [table]
    for _ in range(_DEEPEST):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
    return bool(level)


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
