"""The beginning of a loop as other languages write it, and what to write here.

In: a text, and the place in it of what does not fit. Out: a hint, None where no loop begins there.

    for i in 0..<n {   ->   write 0..n-1
"""

import re
from collections.abc import Callable

from .signs import Hint

_HEADER = re.compile(r"\b(?:for|repeat)\b[^{}\n;]*\{?")
_BOUNDS = re.compile(r"for\s+\w+\s+in\s+(?P<bounds>[^{}\n]*?)\s*\{?")
_STEPS = "a loop counts by one: for i in 0..4 {{ … }}, with {} in the place of i"


def of_loops(text: str, at: int) -> Hint | str | None:
    """Return a hint where what does not fit stands in the beginning of a loop."""
    for header in _HEADER.finditer(text):
        if header.start() <= at < header.end():
            return _of_header(text, header)
    return None


def _of_header(text: str, header: re.Match[str]) -> Hint | str | None:
    repeated = _REPEAT.fullmatch(header[0])
    if repeated is not None:
        words = f"write for i in 1..{repeated['count']}"
        return Hint(words, header.start(), header.start() + repeated.end("count"))
    found = _BOUNDS.fullmatch(header[0])
    if found is None:
        return None
    start = header.start() + found.start("bounds")
    end = header.start() + found.end("bounds")
    for pattern, read in _READ:
        bounds = pattern.fullmatch(found["bounds"])
        if bounds is not None:
            words = read(bounds, text)
            return Hint(words, start, end) if words.startswith("write ") else words
    return None


_REPEAT = re.compile(r"repeat\s*\(?\s*(?P<count>\w+)\s*\)?\s*\{")


def _before(last: str) -> str:
    """Return the number before the end of a range that does not belong to it."""
    return str(int(last) - 1) if last.isdecimal() else f"{last}-1"


def _range(found: re.Match[str], _: str) -> str:
    first, last, step = found["first"] or "0", found["last"], found["step"]
    if step is not None:
        return _STEPS.format(f"{step}*i")
    return f"write {first}..{_before(last)}"


def _over(found: re.Match[str], text: str) -> str:
    name = found["name"]
    if re.search(rf"\b{name}\s*:\s*\[\s*\w", text):
        return f"a loop goes over numbers: for i in 0..n-1 {{ … }} with {name}[i] for an entry"
    return f"write 1..{name}"


_FIRST, _LAST = r"(?P<first>[^,.:]+?)\s*", r"\s*(?P<last>[^,.:<>]+)"
_READ: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], str]], ...] = (
    (
        re.compile(
            r"range\(\s*(?:(?P<first>[^,]+?)\s*,)?\s*(?P<last>[^,]+?)\s*(?:,\s*(?P<step>[^,]+))?\)"
        ),
        _range,
    ),
    (
        re.compile(_FIRST + r"\.\.<" + _LAST),
        lambda one, _: f"write {one['first']}..{_before(one['last'])}",
    ),
    (
        re.compile(_FIRST + r"(?:\.\.\.|:|\bto\b)" + _LAST),
        lambda one, _: f"write {one['first']}..{one['last']}",
    ),
    (
        re.compile(r"[^{}\n]*?\b(?:step|by)\s+(?P<step>\w+)"),
        lambda one, _: _STEPS.format(f"{one['step']}*i"),
    ),
    (re.compile(r"(?P<name>\w+)"), _over),
)
