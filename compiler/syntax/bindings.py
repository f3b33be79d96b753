"""The values of a point in the spellings of people, as those of the language.

    x: 3; y := 4⏎z = 5           x= 3, y = 4, z = 5
    {"x": 1, "w": [1, 2]}         x= 1, w= [1, 2]
    w=1,2,3                       w=[1,2,3]

In: text. Out: edits of it. What is no value with a name is left as it is, or a `ParseError`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..errors import ParseError, Span
from .edits import Edit
from .figures import DECIMAL_COMMA, repeating
from .written import outside

_AROUND = (("{", "}"), ("dict(", ")"), ("`", "`"), ("$", "$"), ('"', '"'), ("“", "”"))
_SIGN = re.compile(
    r"(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<ends>[,;\n]|\band\b(?=[^\S\n]*[^\W\d]\w*[^\S\n]*=))|#[^\n]*"
)
_COMMENT = re.compile(r"#[^\n]*")
_BINDING = re.compile(
    r"""\s*(?P<before>["'“]?)(?P<name>[^\W\d][^\W]*(?:\[\s*-?\d+\s*\])?)(?P<after>["'”]?)"""
    r"\s*(?P<sign>:=|==|=(?!=)|:|≈|→|->|←|<-|≔)"
)
_NAME = re.compile(r"\s*([^\W\d]\w*)\s*")
_NUMBER = re.compile(r"\s*[-+−]?[\d.][\w.]*\s*")


@dataclass(slots=True)
class _Bound:
    """A value with a name: where its text begins and ends, and where commas are in it."""

    start: int
    end: int
    commas: list[int] = field(default_factory=list)


def bindings(text: str) -> list[Edit]:
    """Return the edits that make of a text the values of a point; raises `ParseError`."""
    start, end = 0, len(text)
    found: list[Edit] = []
    for opening, closing in _AROUND:
        inner = text[start:end].strip()
        if inner.startswith(opening) and inner.endswith(closing) and len(inner) > len(opening):
            begin = text.index(opening, start, end)
            last = text.rindex(closing, start, end)
            found += [Edit(start, begin + len(opening), ""), Edit(last, end, "")]
            start, end = begin + len(opening), last
    comments = [Edit(*one.span(), "") for one in _COMMENT.finditer(text, start, end)]
    inside = [*_inside(text, start, end), *repeating(text, start, end)]
    return sorted([*found, *inside, *comments])


def _inside(text: str, start: int, end: int) -> Iterator[Edit]:
    bound: _Bound | None = None
    separator = Edit(start, start, "")
    is_parted = True  # by a comma, or nothing stands before
    for begin, stop, after in _parts(text, start, end):
        sign = text[separator.start : separator.end].strip()
        match = _BINDING.match(text, begin, stop)
        is_blank = not _COMMENT.sub("", text[begin:stop]).strip()
        if match is not None:
            yield from _listed(text, bound)
            if sign != ",":
                yield separator._replace(new=" " if is_parted else ", ")
            yield from _named(match)
            bound = _Bound(match.end(), stop)
        elif is_blank:
            if sign == ";":
                yield separator._replace(new="")
        elif bound is None or "=" in text[begin:stop]:
            if "=" not in text[begin:stop]:
                raise _nameless(text, begin, stop)
            bound = _Bound(begin, stop)
        elif sign == ",":
            _check(text, begin, stop)
            bound.commas.append(separator.start)
            bound.end = stop
        is_parted = is_blank and (is_parted or sign == ",")
        separator = Edit(stop, after, "")
    yield from _listed(text, bound)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the parts between commas, semicolons and ends of lines, and where the next begins."""
    for match in outside(text, _SIGN, start, end):
        if match["ends"]:
            yield start, match.start(), match.end()
            start = match.end()
    yield start, end, end


def _named(match: re.Match[str]) -> Iterator[Edit]:
    """Yield the edits of a name and the sign behind it."""
    for mark in ("before", "after", "sign"):
        if match[mark] and match[mark] != "=":
            yield Edit(*match.span(mark), "=" if mark == "sign" else "")


def _listed(text: str, bound: _Bound | None) -> Iterator[Edit]:
    """Yield the brackets of a list without any; a single comma may be that of a decimal."""
    if bound is None or not bound.commas:
        return
    if len(bound.commas) == 1:
        (comma,) = bound.commas
        if not DECIMAL_COMMA.match(text, comma):
            shown = text[bound.start : bound.end].strip()
            start = text.index(shown, bound.start)
            hint = f"write [{shown}] for an array; any other value has a name"
            place = Span(text, start, start + len(shown))
            raise ParseError("the second value has no name", place, hint)
        return
    yield Edit(bound.start, bound.start, "[")
    yield Edit(bound.end, bound.end, "]")


def _check(text: str, start: int, end: int) -> None:
    """Raise for a name that has no value: x=1, y."""
    name = _NAME.fullmatch(text, start, end)
    if name is not None:
        hint = f"write {name[1]}=1, or what it is"
        raise ParseError(f"{name[1]} has no value", Span(text, *name.span(1)), hint)


def _nameless(text: str, start: int, end: int) -> ParseError:
    """Return the error for what stands before all names."""
    _check(text, start, end)
    shown = text[start:end].strip()
    place = Span(text, start + text[start:end].index(shown), end)
    number = _NUMBER.fullmatch(text, start, end)
    hint = f"write x={shown} for an input x" if number else "a point is x=1, y=2"
    return ParseError("values are given by name", place, hint)
