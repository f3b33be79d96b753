"""Where operands and calls begin and end in a text, for messages that say what to write instead.

In: a text that may be no sentence of the language, and a place in it. Out: places, or pieces.

    part_around("y = a*(0 < x < 1, b)", 11)   ->   7, 16     0 < x < 1
"""

import re
from collections.abc import Iterator, Mapping

from ..records import dataclass

_OPENING, _CLOSING = "([{", ")]}"
_NAMED = re.compile(r"\s*(\w+)\s*=(?!=)\s*(.*)", re.DOTALL)
_COMPARISON = re.compile(r"<=|>=|==|!=|[<>≤≥≠]")
_ASSIGNS = re.compile(r"(?<![<>=!])=(?!=)")
_BETWEEN = re.compile(r"\b(?:and|or|not|param|output)\b")


@dataclass(frozen=True, slots=True)
class Written:
    """The arguments of a call as texts: those without a name, and those with one."""

    given: tuple[str, ...]
    named: Mapping[str, str]


def operand_start(text: str, end: int) -> int:
    """Return where the operand begins that ends before a place: `(a + b)[0].c` from its bracket."""
    depth, start = 0, end
    for position in range(end - 1, -1, -1):
        character = text[position]
        depth += (character in _CLOSING) - (character in _OPENING)
        if depth < 0 or (depth == 0 and not (character.isalnum() or character in "_.([{")):
            break
        start = position
    return start


def operand_end(text: str, start: int) -> int:
    """Return where the operand ends that begins at a place, behind its brackets."""
    depth, end = 0, start
    for position in range(start, len(text)):
        character = text[position]
        if depth == 0 and not (character.isalnum() or character in "_.([{"):
            break
        depth += (character in _OPENING) - (character in _CLOSING)
        if depth < 0:
            break
        end = position + 1
    return end


def part_around(text: str, place: int) -> tuple[int, int]:
    """Return where the part begins and ends that a place is in, without spaces around it.

    It ends at a bracket, a comma, a sign of assignment, `and`, `or`, and at the end of a statement.
    """
    start, end = _edge(text, place, -1), _edge(text, place, 1)
    for sign in (*_ASSIGNS.finditer(text, start, end), *_BETWEEN.finditer(text, start, end)):
        inside = text[sign.start() : place] if sign.start() < place else text[place : sign.end()]
        if _depth(inside) == 0:
            start = max(start, sign.end()) if sign.end() <= place else start
            end = min(end, sign.start()) if sign.start() >= place else end
    return stripped(text, start, end)


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a part of a text begins and ends without the spaces around it."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _edge(text: str, place: int, step: int) -> int:
    """Return the edge of the part that a place is in, on the one side or the other."""
    opening, closing = (_OPENING, _CLOSING) if step > 0 else (_CLOSING, _OPENING)
    depth, position = 0, place
    while 0 <= position < len(text):
        character = text[position]
        depth += (character in opening) - (character in closing)
        if depth < 0 or (depth == 0 and character in ",;\n#"):
            break
        position += step
    return position if step > 0 else position + 1


def _depth(text: str) -> int:
    return sum((one in _OPENING) - (one in _CLOSING) for one in text)


def cut_at(text: str, signs: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """Return the pieces between signs that are outside of all brackets, and the signs."""
    pieces: list[str] = []
    found: list[str] = []
    begin = depth = counted = 0
    for sign in signs.finditer(text):
        depth += _depth(text[counted : sign.start()])
        counted = sign.start()
        if depth == 0:
            pieces.append(text[begin : sign.start()].strip())
            found.append(sign[0])
            begin = sign.end()
    return [*pieces, text[begin:].strip()], found


_LOOSE = re.compile(r"[-+*/%@<>=]| (?:and|or) ")
_TIGHT = tuple("+-*/^%@")
_NEGATED = re.compile(r"\bnot$")


def standing(words: str, text: str, start: int, end: int) -> str:
    """Return an expression in brackets where it would not stand for itself in a place of a text."""
    _, signs = cut_at(words, _LOOSE)
    left, right = text[:start].rstrip(), text[end:].lstrip()
    is_bound = left.endswith(_TIGHT) or right.startswith((*_TIGHT, ".", "'", "["))
    return f"({words})" if signs and (is_bound or _NEGATED.search(left)) else words


def unchained(text: str) -> str:
    """Return a chain of comparisons as comparisons of two: `0 < x and x < 1`."""
    terms, signs = cut_at(text, _COMPARISON)
    pairs = zip(terms, signs, terms[1:], strict=False)
    return " and ".join(f"{left} {sign} {right}" for left, sign, right in pairs)


_CHOICE = re.compile(r"[?:]")


def chosen(text: str) -> str | None:
    """Return `c ? a : b` as where(c, a, b), None where it is not whole."""
    pieces, signs = cut_at(text, _CHOICE)
    if signs != ["?", ":"] * (len(signs) // 2) or not signs or not all(pieces):
        return None
    result = pieces[-1]
    for condition, value in zip(pieces[-3::-2], pieces[-2::-2], strict=True):
        result = f"where({condition}, {value}, {result})"
    return result


def written_call(text: str, begin: int, end: int, is_method: bool) -> tuple[int, int, Written]:
    """Return where a call begins and ends, and its arguments as texts.

    The name of its function stands from `begin` to `end`. What stands before the dot of a method is
    its first argument.

        x.var(dim=0)   ->   0, 12, Written(("x",), {"dim": "0"})
    """
    opened = text.index("(", end)
    close, cuts = closed(text, opened)
    given: list[str] = []
    named: dict[str, str] = {}
    start = begin
    if text[:begin].rstrip().endswith("."):
        dot = text.rindex(".", 0, begin)
        start = operand_start(text, dot)
        if is_method:
            given.append(text[start:dot].strip())
    for first, last in zip([opened, *cuts], [*cuts, close], strict=True):
        part = text[first + 1 : last].strip()
        match = _NAMED.fullmatch(part)
        if match is not None:
            named[match[1]] = match[2].strip()
        elif part:
            given.append(part)
    return start, close + 1, Written(tuple(given), named)


def outside(text: str, signs: re.Pattern[str], start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the signs outside of all brackets, which are signs of the groups `open` and `close`."""
    depth = 0
    for sign in signs.finditer(text, start, end):
        if sign["open"] or sign["close"]:
            depth += 1 if sign["open"] else -1
        elif depth <= 0:
            yield sign


def closed(text: str, opened: int) -> tuple[int, list[int]]:
    """Return where a bracket is closed, and where the commas between its parts are."""
    depth = 0
    cuts: list[int] = []
    for position in range(opened, len(text)):
        character = text[position]
        depth += (character in _OPENING) - (character in _CLOSING)
        if depth == 0:
            return position, cuts
        if depth == 1 and character == ",":
            cuts.append(position)
    return len(text), cuts
