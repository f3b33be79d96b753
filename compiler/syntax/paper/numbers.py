"""Numbers as people write them, and as other languages do, which is not read.

½, 2½, ¾x     a whole fraction: one token of numerator and denominator, 5/2
2 1/2         the same, where it is all there is
39.3%         0.393, where no operand follows
≈ 0.39        0.39;  ∞ is inf
0x10, 1.0f    errors, for what was meant
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from lark import Token

from .context import Context
from .kinds import CLOSING, NUMBERS, OPENING, STARTS, error, is_apart, joined, unclear

_OTHER_BASE = re.compile(r"([xX][0-9a-fA-F]+|[bB][01]+|[oO][0-7]+)")
_BASES = {"x": 16, "b": 2, "o": 8}
_SUFFIXES = frozenset("fFlLdD")
_THOUSANDS = 3
_DIGITS = 9  # of the numbers that people mix with fractions
# What stands behind a number with a percent sign; anything else is an operand of a remainder.
_ENDED = frozenset(
    "_END RPAR RSQB COMMA TIMES DIVIDE POWER EQUALS LT LE GT GE EQ NE AND OR IF ELSE BAR _SEMICOLON"
    "".split()
) | {"_LOWERED", "_END_FLOOR", "_END_CEILING", "NORM", "COLON"}


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with the numbers of the language; raises `ParseError`."""
    tokens = _without_sign_of_rounding(tokens)
    mixed = _mixed_alone(tokens)
    if mixed is not None:
        return mixed
    suffixed = _suffixed(tokens)
    found: list[Token] = []
    opened: list[str] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type in OPENING:
            opened.append(token.type)
        elif token.type in CLOSING and opened:
            opened.pop()
        if token.type == "INFINITY":
            token = token.update(type="NAME", value="inf")
        elif token.type in NUMBERS:
            _check(tokens, position, suffixed, context)
            if opened[-1:] != ["LSQB"]:
                _check_mixed(tokens, position, context)
            _check_percent(tokens, position, context)
            token, length = _number(tokens, position)
            position += length - 1
        found.append(token)
        position += 1
    return found


def _number(tokens: Sequence[Token], at: int) -> tuple[Token, int]:
    """Return the number that stands at a position, and of how many tokens it is."""
    token, following = tokens[at], tokens[at + 1 : at + 3]
    if token.type == "FRACTION":
        return token.update(value=_ratio(_fraction(token))), 1
    if _is_percent(following):
        hundredth = str(Decimal(str(token)).scaleb(-2))
        return joined(token, following[0], "REAL", hundredth), 2
    if _is_mixed(token, following):
        whole = int(token) + _fraction(following[0])
        return joined(token, following[0], "FRACTION", _ratio(whole)), 2
    return token, 1


def _without_sign_of_rounding(tokens: list[Token]) -> list[Token]:
    """Return the tokens without an ≈ that they begin with."""
    return tokens[1:] if tokens and tokens[0].type == "APPROX" else tokens


# ---- fractions ---------------------------------------------------------------------------------


def _fraction(token: Token) -> Fraction:
    """Return the value of ½, or of ¹/₂."""
    above, below = unicodedata.normalize("NFKC", token).replace("/", "⁄").split("⁄")
    return Fraction(int(above), int(below))


def _ratio(number: Fraction) -> str:
    return f"{number.numerator}/{number.denominator}"


def _is_mixed(token: Token, following: Sequence[Token]) -> bool:
    """Return whether a fraction belongs to a whole number: 2½."""
    is_whole = token.type == "INTEGER" and len(token) <= _DIGITS
    is_whole = is_whole and following[0].type == "FRACTION"
    return is_whole and not is_apart(token, following[0])


def _check_mixed(tokens: Sequence[Token], at: int, context: Context) -> None:
    """Raise for x + 2 1/2, and for 2 ½."""
    whole, *part = tokens[at : at + 4]
    if whole.type != "INTEGER" or not part or not is_apart(whole, part[0]):
        return
    if max(map(len, (whole, *part))) > _DIGITS:
        return
    kinds = [token.type for token in part]
    if kinds[0] == "FRACTION":
        last, shown = part[0], str(part[0])
    elif kinds == ["INTEGER", "DIVIDE", "INTEGER"] and 0 < int(part[0]) < int(part[2]):
        last, shown = part[2], f"{part[0]}/{part[2]}"
    elif kinds[0] == "INTEGER" and len(part[0]) == _THOUSANDS >= len(whole):
        raise unclear(
            context.text, whole.start_pos or 0, part[0].end_pos or 0,
            f"{whole}{part[0]}", f"{whole}*{part[0]}",
        )  # fmt: skip
    else:
        return
    start, end = whole.start_pos or 0, last.end_pos or 0
    raise unclear(context.text, start, end, f"({whole} + {shown})", f"{whole}*{shown}")


def _mixed_alone(tokens: Sequence[Token]) -> list[Token] | None:
    """Return -2 1/2 as one number, None for any other text."""
    sign = list(tokens[:1]) if tokens and tokens[0].type in ("MINUS", "PLUS") else []
    rest = tokens[len(sign) :]
    kinds = [token.type for token in rest[:5]]
    if kinds != ["INTEGER", "INTEGER", "DIVIDE", "INTEGER", "_END"] or len(rest) > 5:  # as listed
        return None
    if max(map(len, rest)) > _DIGITS:
        return None
    whole, above, below = int(rest[0]), int(rest[1]), int(rest[3])
    if not 0 < above < below:
        return None
    number = joined(rest[0], rest[3], "FRACTION", _ratio(whole + Fraction(above, below)))
    return [*sign, number, rest[4]]


# ---- percent -----------------------------------------------------------------------------------


def _is_percent(following: Sequence[Token]) -> bool:
    return (
        len(following) > 1 and following[0].type == "MODULO" and following[0] == "%"
        and following[1].type in _ENDED
    )  # fmt: skip


def _check_percent(tokens: Sequence[Token], at: int, context: Context) -> None:
    """Raise for 50% x in an answer, where a remainder is as likely as half of x."""
    number, sign, *after = tokens[at : at + 3]
    if sign.type != "MODULO" or is_apart(number, sign) or not context.known.is_closed:
        return
    if after and after[0].type in STARTS | NUMBERS and is_apart(sign, after[0]):
        start, end = number.start_pos or 0, after[0].end_pos or 0
        operand = context.text[after[0].start_pos : end]
        typed = context.source(number, number)
        is_fraction = number.type == "FRACTION"
        part = f"{typed}/100" if is_fraction else str(Decimal(str(number)).scaleb(-2))
        raise unclear(context.text, start, end, f"{part}*{operand}", f"{typed} % {operand}")


# ---- numbers of other languages ------------------------------------------------------------------


def _suffixed(tokens: Sequence[Token]) -> dict[str, int]:
    """Return how often each letter stands right behind a number with a point or an exponent."""
    found: dict[str, int] = {}
    for token, after in pairwise(tokens):
        if token.type == "REAL" and after in _SUFFIXES and not is_apart(token, after):
            found[str(after)] = found.get(str(after), 0) + 1
    return found


def _check(tokens: Sequence[Token], at: int, suffixed: dict[str, int], context: Context) -> None:
    """Raise for 0x10 and for 1.0f."""
    token, after = tokens[at], tokens[at + 1]
    if after.type not in ("NAME", "FUNCTION") or is_apart(token, after):
        return
    if str(token) == "0" and _OTHER_BASE.fullmatch(after):
        hint = "numbers are written in the digits from 0 to 9"
        if len(after) <= _DIGITS:
            number = int(f"0{after}", _BASES[after[0].lower()])
            hint = f"write {number} for the number, or 0*{after} for a product"
        raise error(context.text, f"0{after} is not read as a number", token, after, hint)
    if token.type == "REAL" and after in _SUFFIXES and not _is_value(after, suffixed, context):
        hint = f"write {token} for the number, or {token}*{after} for a product"
        raise error(context.text, f"a number has no letter {after}", token, after, hint)


def _is_value(letter: Token, suffixed: dict[str, int], context: Context) -> bool:
    """Return whether a letter behind a number is a value that stands elsewhere too."""
    name = str(letter)
    if context.known.is_value(name) or context.is_function(name):
        return True
    return context.is_value(name) and context.said.get(name, 0) > suffixed.get(name, 0)
