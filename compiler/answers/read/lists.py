"""Lists as people write them: without brackets, or in others than those of the language.

    -1, 1/3      [-1, 1/3]          {1, 2}, ⟨1, 2⟩      [1, 2]          1; 2      [1, 2]

In: where an answer stands in a text, and how many axes its gradient has. Out: edits of it. A comma
in the answer to a number parts nothing.
"""

import re

from ...errors import ParseError, Span
from ...syntax.edits import Edit

_AROUND = {"{": "}", "⟨": "⟩", "<": ">"}
_SIGN = re.compile(r"(?P<open>[(\[{⟨])|(?P<close>[)\]}⟩])|(?P<parts>[,;])")
_IS_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_NAME = re.compile(r"[^\W\d_]{2}|(?![eE])[^\W\d_]")


def listed(text: str, start: int, end: int, rank: int) -> list[Edit]:
    """Return the edits that make a list of an answer; raises `ParseError` for 2,5*x."""
    if not rank:
        return []
    around = _AROUND.get(text[start : start + 1])
    if around is not None and text[end - 1] == around and end - start > 1:
        return [Edit(start, start + 1, "["), Edit(end - 1, end, "]")]
    parts = _outside(text, start, end)
    if not parts:
        return []
    signs = {text[at] for at in parts}
    if all(_IS_DECIMAL.match(text, at) for at in parts) and _NAME.search(text, start, end):
        at = parts[0]
        place = Span(text, start, end)
        before, after = text[start:at].strip(), text[at + 1 : end].strip()
        hint = f"write {before}.{after} for one number, or [{before}, {after}] for two entries"
        raise ParseError("this comma can be read in two ways", place, hint)
    inner = [Edit(at, at + 1, ",") for at in parts] if signs == {";"} else []
    return [Edit(start, start, "["), *inner, Edit(end, end, "]")]


def _outside(text: str, start: int, end: int) -> list[int]:
    """Return where commas and semicolons stand outside of all brackets."""
    depth = 0
    found = []
    for match in _SIGN.finditer(text, start, end):
        depth += bool(match["open"]) - bool(match["close"])
        if match["parts"] and not depth:
            found.append(match.start())
    return found
