r"""Decimals that go on, as those of the language.

    1.6̅, 1.\overline{6}, 1.(6)    (5/3)            0.393...    0.3935

In: a text. Out: edits of it. What goes on in an unknown way, 0.393..., is in the middle of what it
can be: its last digit is known, as that of a number that was rounded is.
"""

import re
from fractions import Fraction

from .edits import Edit

DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")  # one that may be a decimal mark

_DIGITS = r"(?<![\w.,])\d+"
_OVERLINED = re.compile(
    rf"({_DIGITS})[.,](\d*?)(?:((?:\d[\u0304\u0305\u0307])+)|\\(?:overline|bar|dot)\s*\{{(\d+)\}})"
)
_IN_BRACKETS = re.compile(rf"({_DIGITS})[.,]\((\d+)\)")
_GOES_ON = re.compile(rf"({_DIGITS}[.,]\d+)(?:\s*\.{{3}}|…|\s*\\l?dots(?![A-Za-z]))")
_MARKS = re.compile("[\u0304\u0305\u0307]")


def repeating(text: str, start: int, end: int) -> list[Edit]:
    """Return edits of decimals whose last digits repeat: 1.6̅ is (5/3)."""
    overlined = [
        Edit(*match.span(), _fraction(match[1], match[2], _MARKS.sub("", match[3] or match[4])))
        for match in _OVERLINED.finditer(text, start, end)
    ]
    in_brackets = [
        Edit(*match.span(), _fraction(match[1], "", match[2]))
        for match in _IN_BRACKETS.finditer(text, start, end)
    ]
    return [*overlined, *in_brackets]


def _fraction(whole: str, digits: str, again: str) -> str:
    base, period = Fraction(f"{whole}.{digits or 0}"), 10 ** len(again) - 1
    return f"({base + Fraction(int(again), period * 10 ** len(digits))})"


def going_on(text: str, start: int, end: int) -> list[Edit]:
    """Return edits of decimals of which only the first digits are given, 0.393..."""
    return [
        Edit(*match.span(), f"{match[1].replace(',', '.')}5")
        for match in _GOES_ON.finditer(text, start, end)
    ]
