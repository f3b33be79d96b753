"""Brackets among tokens: where each ends, and what it groups.

partners(tokens of "f(x, [y])")   ->   {1: 7, 4: 6}
"""

from collections.abc import Mapping, Sequence

from lark import Token

from .kinds import CLOSING, OPENING

_LISTS = ("COMMA", "EQUALS", "_SEMICOLON")


def partners(tokens: Sequence[Token]) -> dict[int, int]:
    """Return the position of the bracket that closes each, by that of the one that opens it."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for position, token in enumerate(tokens):
        if token.type in OPENING:
            opened.append(position)
        elif token.type in CLOSING and opened:
            found[opened.pop()] = position
    return found


def lists(tokens: Sequence[Token]) -> dict[int, None]:
    """Return the positions of the brackets with several things in them, or with a name for one."""
    found: dict[int, None] = {}
    opened: list[int] = []
    for position, token in enumerate(tokens):
        if token.type in OPENING:
            opened.append(position)
        elif token.type in CLOSING and opened:
            opened.pop()
        elif token.type in _LISTS and opened:
            found[opened[-1]] = None
    return found


def groups(at: int, ends: Mapping[int, int]) -> bool:
    """Return whether a bracket has more in it than one token."""
    return ends.get(at, at) - at > 2


def moved(token: Token, behind: Token) -> Token:
    """Return a token that is read behind another one: it ends where that ends."""
    return Token(
        token.type, token.value, token.start_pos, token.line, token.column,
        behind.end_line, behind.end_column, behind.end_pos,
    )  # fmt: skip
