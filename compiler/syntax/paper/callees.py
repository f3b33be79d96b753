"""Functions that people write without brackets, or with a power or a prime before them.

    sin x    ln 2    sin^2 x    cos²(x)    sin^{-1} x    log_3 x    σ'(z)

The functions without brackets are those that books print so; any other needs its brackets, since
its name may be that of a value: `gamma x` is a product.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from lark import Token

from ...latex.functions import COMMANDS, inverse
from ..tokens import CALLED, OPERATORS, plain_digits
from ..words import is_function, sections, spellings, takes_one
from .kinds import CLOSING, NAMES, NUMBERS, OPENING, RAISING, SIGNS

_SECTIONS = ("trigonometric", "hyperbolic")
_OTHERS = "sqrt cbrt abs sign log2 log10 log1p expm1 erf sigmoid softplus relu gelu silu".split()
_LOGARITHM = re.compile(r"log(?:_\{?(\d+|[a-zA-Z])\}?|([₀-₉]+))")

# What stands behind a name that nothing is applied to, and never before an operand.
_BEHIND_VALUES = (
    (OPERATORS - {"NOT"})
    | CLOSING
    | frozenset("LSQB COMMA COLON _SEMICOLON DOT _END IN SUPERSCRIPT PRIME JUXTAPOSED".split())
)


@cache
def without_brackets() -> Mapping[str, str]:
    """Return the functions that need no brackets, by their spellings: from `ln` to `log`."""
    words = (*COMMANDS.values(), *(one for title in _SECTIONS for one in sections()[title]))
    names = {one: one for one in (*words, *_OTHERS) if takes_one(one) and "_" not in one}
    return names | {other: name for other, name in spellings().items() if name in names}


def function_of(token: Token, text: str) -> str:
    """Return the function that a name would be before a bracket: σ is sigmoid there."""
    return CALLED.get(text[token.start_pos : token.end_pos], str(token))


def logarithm(written: str) -> str | None:
    """Return the base of log_3, log_{b} or log₃ as it is written, None for what is no logarithm."""
    match = _LOGARITHM.fullmatch(written)
    return plain_digits(match[1] or match[2]) if match is not None else None


def behind_power(tokens: Sequence[Token], at: int, ends: Mapping[int, int]) -> int:
    """Return the position behind the primes and the power that stand behind a name, at `at`."""
    while at < len(tokens) and tokens[at].type == "PRIME":
        at += 1
    if at + 1 >= len(tokens) or tokens[at].type not in RAISING:
        return at
    if tokens[at].type == "SUPERSCRIPT":
        return at + 1
    power = at + 1 + (tokens[at + 1].type in SIGNS)
    if power >= len(tokens):
        return at
    if tokens[power].type in OPENING:
        end = ends.get(power, power)
        return end + 1 if end > power + 1 else at
    if tokens[power].type == "FUNCTION" and is_function(str(tokens[power])):
        return at  # log^sin(x) is a power of a value
    return power + 1 if tokens[power].type in NAMES | NUMBERS else at


def is_applied(tokens: Sequence[Token], at: int) -> bool:
    """Return whether what stands before a position is applied to what stands there."""
    if at >= len(tokens):
        return False
    return tokens[at].type not in _BEHIND_VALUES and tokens[at - 1].end_line == tokens[at].line


def opposite(function: str) -> str | None:
    """Return what the power -1 makes of a function: asin of sin; None where texts do not agree."""
    return inverse(spellings().get(function, function))
