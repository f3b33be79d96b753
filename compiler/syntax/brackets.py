"""Brackets are matched before parsing, so that a missing one is reported where it was opened.

In: a text. Out: nothing, or an error that points at the bracket.

    >>> check_brackets("f = (x + 1", Limits())
    error: '(' is never closed
"""

import re

from ..errors import ParseError, Span
from ..limits import Limits

_BRACKET = re.compile(r"[()\[\]{}]|#[^\n]*")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def check_brackets(text: str, limits: Limits) -> None:
    """Raise `ParseError` at a bracket without a partner, `LimitError` at too deep a nest."""
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        bracket, position = match[0], match.start()
        if bracket in _CLOSING:
            opened.append(position)
            if len(opened) > limits.nesting:
                limits.check("nesting", len(opened), _at(text, position))
        elif bracket in _CLOSING.values():
            if not opened:
                hint = f"take it out, or open it with '{_opening(bracket)}' before"
                raise ParseError(f"'{bracket}' closes nothing", _at(text, position), hint)
            start = opened.pop()
            if _CLOSING[text[start]] != bracket:
                line = _at(text, start).line
                raise ParseError(
                    f"'{bracket}' where '{_CLOSING[text[start]]}' was expected",
                    _at(text, position),
                    f"it would close the '{text[start]}' of line {line}",
                )
    if opened:
        start = opened[-1]
        raise ParseError(
            f"'{text[start]}' is never closed",
            _at(text, start),
            f"add '{_CLOSING[text[start]]}' where it ends",
        )


def _opening(bracket: str) -> str:
    return next(opening for opening, closing in _CLOSING.items() if closing == bracket)


def _at(text: str, position: int) -> Span:
    return Span(text, position, position + 1)
