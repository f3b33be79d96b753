"""Lists as people write them: without brackets, or in others than those of the language.

    -1, 1/3      [-1, 1/3]          {1, 2}, ⟨1, 2⟩      [1, 2]          1; 2      [1, 2]

In: where an answer stands in a text, and how many axes its gradient has. Out: edits of it. A comma
in the answer to a number parts nothing.
"""

import re

from ...errors import ParseError, Span
from ...syntax.edits import Edit
from ...syntax.figures import DECIMAL_COMMA
from ...syntax.written import outside

_AROUND = {"[": "]", "{": "}", "⟨": "⟩", "<": ">"}
_SIGN = re.compile(r"(?P<open>[(\[{⟨])|(?P<close>[)\]}⟩])|[,;]")
_GROUPS = re.compile(r"^(?=[^<>=≤≥≠]*$).*[^\W\d_]", re.DOTALL)  # no condition, as in 1[x > 0]
_SPACE = re.compile(r"\s")
_CALLS = re.compile(r"\w\($")  # before a list that is the argument of a function
_GLUED = re.compile(r"(?:\w\(|[\w)\]'.])$")
_NAME = re.compile(r"[^\W\d_]{2}|(?![eE])[^\W\d_]")


def listed(text: str, start: int, end: int, rank: int) -> list[Edit]:
    """Return the edits that make a list of an answer; raises `ParseError` for 2,5*x."""
    if not rank:
        return []
    around = _AROUND.get(text[start : start + 1])
    is_whole = around is not None and text[end - 1] == around and end - start > 1
    is_whole = is_whole and _is_one(text, start, end)
    inner = (start + 1, end - 1) if is_whole else (start, end)
    parts = [sign.start() for sign in outside(text, _SIGN, *inner)]
    are_decimal = [at for at in parts if DECIMAL_COMMA.match(text, at)]
    ends = [at for at in parts if text[at] == ";"]
    edits = []
    is_flat = bool(ends) and (bool(are_decimal) or not is_whole)
    if rank == 1 and is_flat and len(ends) + len(are_decimal) == len(parts):
        edits += [Edit(at, at + 1, ".") for at in are_decimal]
        edits += [Edit(at, at + 1, ",") for at in ends]
    elif not is_whole and parts == are_decimal and parts and _NAME.search(text, start, end):
        raise _unclear(text, start, end, parts[0])
    if is_whole and around != "]":
        edits += [Edit(start, start + 1, "["), Edit(end - 1, end, "]")]
    elif not is_whole and parts:
        edits += [Edit(start, start, "["), Edit(end, end, "]")]
    return edits


def grouping(text: str, start: int, end: int, has_indices: bool) -> list[Edit]:
    """Return the edits that make brackets round which group: x*[2 sin(x) + x cos(x)].

    Such a bracket has no comma, no condition and a letter in it; one that is all of an answer, a
    space too. Where there are indices, one that is joined to what stands before it is none.
    """
    edits: list[Edit] = []
    opened: list[tuple[str, int, bool]] = []  # each with whether something parts what is in it
    for match in _SIGN.finditer(text, start, end):
        if match["open"]:
            opened.append((match[0], match.start(), False))
        elif opened and not match["close"]:
            opened[-1] = (*opened[-1][:2], True)
        elif opened:
            sign, at, is_parted = opened.pop()
            inside = text[at + 1 : match.start()]
            is_whole = at == start and match.end() == end
            is_glued = (
                _GLUED.search(text, start, at) if has_indices else _CALLS.search(text, start, at)
            )
            is_entry = is_whole and not _SPACE.search(inside.strip())
            if sign == "[" and not (is_parted or is_glued or is_entry) and _GROUPS.search(inside):
                edits += [Edit(at, at + 1, "("), Edit(match.start(), match.end(), ")")]
    return edits


def _is_one(text: str, start: int, end: int) -> bool:
    """Return whether the bracket that a part of a text begins with closes at its end alone."""
    depth = 0
    for match in _SIGN.finditer(text, start, end - 1):
        depth += bool(match["open"]) - bool(match["close"])
        if depth <= 0 and match["close"]:
            return False
    return True


def _unclear(text: str, start: int, end: int, at: int) -> ParseError:
    before, after = text[start:at].strip(), text[at + 1 : end].strip()
    hint = f"write {before}.{after} for one number, or [{before}, {after}] for two entries"
    place = Span(text, start, end)
    return ParseError("this comma can be read in two ways", place, hint)
