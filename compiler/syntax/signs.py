"""Signs of other languages, of two characters or more: what to type in their place.

In: a text, and where a token stands that does not fit. Out: a `Hint`, or None where it is no such
sign.

    y += x      write = y +
    x // 2      write floor(x/2)
    x => y      write >=
    A %*% x     write @
"""

import re
from typing import NamedTuple

from .written import operand_end, operand_start


class Hint(NamedTuple):
    """What to do, and where, if that is not the token that was found: from one place to another."""

    words: str
    start: int
    end: int


_SAME = {
    ":=": "=",
    "===": "==",
    "= =": "==",
    "!==": "!=",
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "%*%": "@",
    "%%": "%",
}
_SIGN = re.compile(r"%\*%|%%|===|!==|:=|=>|=<|<>|= =|//|\*\*=|[-+*/^%]=")


def of_others(text: str, at: int) -> Hint | None:
    """Return what to type for the sign that the token at a place is a part of."""
    for sign in _SIGN.finditer(text, max(0, at - 2), at + 3):
        if not sign.start() <= at < sign.end():
            continue
        start, end = sign.span()
        left = text[:start].rstrip()
        name = left[operand_start(left, len(left)) :]
        if sign[0] in _SAME:
            return Hint(f"write {_SAME[sign[0]]}", start, end)
        if sign[0] == "//":
            return _quotient(text, len(left), end)
        if name and re.fullmatch(r"\w+", name):
            return Hint(f"write = {name} {sign[0][:-1]}", start, end)
    return None


def _quotient(text: str, last: int, end: int) -> Hint | None:
    """Return the floor of a quotient."""
    first = operand_start(text, last)
    begin = end + len(text[end:]) - len(text[end:].lstrip())
    stop = operand_end(text, begin)
    if first == last or stop == begin:
        return None
    return Hint(f"write floor({text[first:last]}/{text[begin:stop]})", first, stop)
