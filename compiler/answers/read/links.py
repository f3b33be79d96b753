"""What an answer is without what it is wrapped in, and its links where it is a chain of equalities.

    `$x = 2*x*w = 2*f/x.$`   ->   "x", "2*x*w", "2*f/x"
    ≈ 0.393                  ->   "0.393"

In: the text of an answer. Out: where in it each link stands.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...syntax.written import outside, stripped


class Link(NamedTuple):
    """A part of an answer between signs of equality: where it begins and ends."""

    start: int
    end: int


# What stands around an answer that is no part of it.
_AROUND = (
    ("```", "```"), ("`", "`"), ("$$", "$$"), ("$", "$"), (r"\[", r"\]"), (r"\(", r"\)"),
    ('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"), ("«", "»"),
)  # fmt: skip
# What stands before an answer, or between two that are the same; = is no part of <=, or of ==.
_EQUALS = (
    r"&=|:=|:(?![:=])|(?<![<>=!~:&])=(?![=>])|≈|≃|≅|≐|≡|≔"
    r"|\\(?:approx|simeq|cong|equiv|doteq)(?![A-Za-z])"
)
_LEADING = re.compile(
    rf"\s*(?:{_EQUALS}|==|~|∼|\\sim(?![A-Za-z])|(?:approx(?:imately|\.)?|about|ca\.|circa)\s)"
)
_BETWEEN = re.compile(rf"{_EQUALS}|(?P<open>[(\[{{]|\\begin\b)|(?P<close>[)\]}}]|\\end\b)")
# Numbers that end in a point have one already, or that point is theirs.
_DECIMAL = re.compile(r"(?<![\w.])\d*\.\d+$")
_LONGEST = 40  # characters of a number that are looked at


def links(text: str) -> list[Link]:
    """Return the links of an answer, of which there is one at least."""
    whole = _unwrapped(text)
    return [Link(*_unwrapped(text, *part)) for part in _parts(text, *whole)]


def sides(text: str) -> tuple[str, str] | None:
    """Return what stands before the first sign of equality and behind it; None without a sign."""
    start, end = _unwrapped(text)
    first, *others = _parts(text, start, end)
    left = text[slice(*first)].strip()
    return (left, text[others[0][0] : end]) if left and others else None


def _unwrapped(text: str, start: int = 0, end: int | None = None) -> tuple[int, int]:
    """Return what is left of a part of a text without quotes, signs before it and a full stop."""
    end = len(text) if end is None else end
    while True:
        before = (start, end)
        start, end = stripped(text, start, end)
        for opening, closing in _AROUND:
            if (
                end - start > len(opening) + len(closing)
                and text.startswith(opening, start)
                and text.endswith(closing, start, end)
                and text.find(closing, start + len(opening), end - len(closing)) < 0
            ):
                start, end = start + len(opening), end - len(closing)
                break
        leading = _LEADING.match(text, start, end)
        start = start if leading is None else leading.end()
        if _has_full_stop(text, start, end):
            end -= 1
        if (start, end) == before:
            return start, end


def _has_full_stop(text: str, start: int, end: int) -> bool:
    """Return whether a part ends in a sign of punctuation; the point of 2. is none."""
    if end - start < 2 or text[end - 1] not in ".;,":
        return False
    before = text[end - 2]
    if text[end - 1] != ".":
        return before not in ".;,"
    near = text[max(start, end - _LONGEST) : end - 1]
    return before != "." and not (before.isdigit() and not _DECIMAL.search(near))


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts between signs of equality that stand outside of all brackets."""
    for sign in outside(text, _BETWEEN, start, end):
        yield start, sign.start()
        start = sign.end()
    yield start, end
