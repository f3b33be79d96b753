"""Decimal marks of other countries, where they can be nothing else.

0,393     0.393, outside of brackets; 1,234 is an error with both readings
0·393     0.393 in an answer: as a product it would be 0
"""

from collections.abc import Sequence
from itertools import pairwise

from lark import Token

from .context import Context
from .kinds import DEPTH, LISTED, NUMBERS, is_apart, joined, unclear

_THOUSANDS = 3


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with one number for two that a mark joins; raises `ParseError`."""
    if all(one.type != "COMMA" and one.value != "·" for one in tokens):
        return tokens
    found: list[Token] = []
    depth = 0
    statement = ""
    before = Token("_END", "")
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if before.type in ("_END", "LBRACE"):
            statement = token.type
        depth += DEPTH.get(token.type, 0)
        is_outside = not depth or token.type == "LBRACE"
        if token.type == "LBRACE":
            depth = 0
        trio = tokens[position : position + 3]
        is_comma = is_outside and statement not in LISTED and _is_decimal(tokens, position)
        if is_comma or (context.known.is_closed and _is_raised_dot(trio)):
            if is_comma:
                _check_thousands(token, trio[2], context)
            token = joined(token, trio[2], "REAL", f"{token}.{trio[2]}")
            position += 2
        found.append(token)
        before = token
        position += 1
    return found


def _is_raised_dot(trio: Sequence[Token]) -> bool:
    """Return whether three tokens are 0·393: a product would be 0."""
    if [token.type for token in trio] != ["INTEGER", "TIMES", "INTEGER"]:
        return False
    words = str(trio[0]), str(trio[1])
    return words == ("0", "·") and not any(is_apart(*pair) for pair in pairwise(trio))


def _is_decimal(tokens: Sequence[Token], at: int) -> bool:
    """Return whether two whole numbers stand at a position with a comma and no space between."""
    trio = tokens[at : at + 3]
    if [token.type for token in trio] != ["INTEGER", "COMMA", "INTEGER"]:
        return False
    around = [*tokens[max(at - 1, 0) : at], *tokens[at + 3 : at + 4]]
    is_list = tokens[at + 3 : at + 5] and tokens[at + 3].type == "COMMA" and (
        tokens[at + 4].type in NUMBERS
    )  # fmt: skip
    is_list = is_list or (at > 1 and tokens[at - 1].type == "COMMA")
    is_binding = any(token.type == "EQUALS" for token in around[-1:])
    return not (is_list or is_binding or is_apart(trio[0], trio[1]) or is_apart(trio[1], trio[2]))


def _check_thousands(first: Token, last: Token, context: Context) -> None:
    """Raise for 1,234, which is one number in English and another in French."""
    if first[0] != "0" and len(first) <= _THOUSANDS == len(last):
        start, end = first.start_pos or 0, last.end_pos or 0
        raise unclear(context.text, start, end, f"{first}{last}", f"{first}.{last}")
