"""What can be read in two ways: the error, with readings that work as they stand.

1/2 x^2y   ->   write 1/(2 x^2 y) or (1/2) x^2 y
"""

from collections.abc import Sequence

from lark import Token

from ...errors import ParseError
from ..tokens import OPERATORS
from .context import Context
from .kinds import CALLED, CLOSING, DEPTH, ENDS, LISTED, SIGNS, STARTS, unclear

# What stands behind factors and is none of them.
_BEHIND = (
    (OPERATORS - {"POWER", "NOT"})
    | CLOSING
    | frozenset("COMMA COLON _SEMICOLON _END IN LBRACE".split())
)


def two_readings(
    text: str, place: tuple[int, int], readings: tuple[str, str], is_listed: bool
) -> ParseError:
    """Return the error for a part of a text that can be read in two ways.

    Where it `is_listed`, a space may stand for a comma: the readings are in brackets there.
    """
    first, second = (" ".join(one.split()) for one in readings)
    if is_listed:
        first, second = f"({first})", f"({second})"
    return unclear(text, *place, first, second)


def is_listed(tokens: Sequence[Token], at: int, context: Context) -> bool:
    """Return whether a space at a position may stand for a comma that was forgotten."""
    depth = 0
    for position in range(at - 1, -1, -1):
        token, before = tokens[position], tokens[position - 1].type if position else ""
        depth -= DEPTH.get(token.type, 0)
        if depth < 0 and token.type == "LSQB":
            return before in ENDS or before == "COLON"
        if depth < 0:
            one = before not in CALLED or context.takes_one(str(tokens[position - 1]))
            return not one or (position > 1 and tokens[position - 2].type == "DEF")
        if depth == 0 and (token.type in LISTED or token.type in ("_END", "EQUALS")):
            return token.type in LISTED
    return context.start == "point"


def behind_run(tokens: Sequence[Token], at: int) -> int:
    """Return the position behind the factors without a sign that begin at a position."""
    depth = 0
    first = at
    while at < len(tokens):
        token = tokens[at]
        if depth == 0 and at > first:
            is_sign = token.type in SIGNS and tokens[at - 1].type not in ENDS
            if token.type in _BEHIND and not is_sign:
                return at
            if token.line != tokens[at - 1].end_line:
                return at
        depth += DEPTH.get(token.type, 0)
        at += 1
    return at


def behind_glued(tokens: Sequence[Token], at: int) -> int:
    """Return the position behind what stands from a position on without a space."""
    end = behind_run(tokens, at)
    depth = 0
    for position in range(at, end):
        token = tokens[position]
        before = tokens[position - 1]
        is_apart = before.type not in CALLED and token.start_pos != before.end_pos
        if position > at and depth == 0 and is_apart:
            return position
        depth += DEPTH.get(token.type, 0)
    return end


def typed(tokens: Sequence[Token], first: int, behind: int, text: str) -> str:
    """Return tokens as they are typed, with a space behind a power that something is joined to."""
    parts: list[str] = []
    begin = tokens[first].start_pos or 0
    depth, is_power = 0, False
    for position in range(first, behind):
        token, before = tokens[position], tokens[position - 1] if position > first else None
        if depth == 0 and before is not None and before.type in ENDS and token.type in STARTS:
            if is_power and token.type != "LPAR" and before.end_pos == token.start_pos:
                parts.append(text[begin : token.start_pos])
                begin = token.start_pos or 0
            is_power = False
        is_power |= depth == 0 and token.type == "POWER"
        depth += DEPTH.get(token.type, 0)
    parts.append(text[begin : tokens[behind - 1].end_pos])
    return " ".join(parts)
