"""What is raised, and is no whole number, as a power: x⁻¹, xⁿ, x⁽ⁿ⁺¹⁾, Xᵀ, x^⁻¹.

x⁻¹    ->   x POWER _RAISED MINUS 1 _LOWERED
x²     stays one token, as it is said in messages
Xᵀ     ->   X POWER _RAISED T _LOWERED, as X^T is
X^{-1}^T, X⁻¹ᵀ, X^{-1}'    ->   X^{-T}, where T is no value
"""

import re
import unicodedata
from collections.abc import Sequence

from lark import Token

from .context import Context
from .kinds import ENDS, error, is_apart, put

_PIECE = re.compile(r"\d+\.?\d*|[^\W\d]+|.")
_SIGNS = {"+": "PLUS", "-": "MINUS", "(": "LPAR", ")": "RPAR", "/": "DIVIDE"}
_TRANSPOSED = ("⊤", "⊺")
_PLAIN = {"⊤": "T", "⊺": "T", "ᐟ": "/", "⁄": "/", "⁻": "-", "·": ".", "˙": ".", "ᵅ": "α"}

# What a power may stand behind: bars are read later.
_BEFORE = ENDS | {"INDICATOR", "ONES", "BAR", "NORM", "NORM_INDEX", "_END_FLOOR", "_END_CEILING"}


_KINDS = frozenset({"SUPERSCRIPT", "FRACTION", "POWER"})  # of which one at least is read here


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with powers for what is raised; raises `ParseError`."""
    if _KINDS.isdisjoint([token.type for token in tokens]):
        return tokens
    found: list[Token] = []
    for position, token in enumerate(tokens):
        if token.type != "SUPERSCRIPT":
            found.append(token)
            if token.type == "FRACTION" and found[-2:-1] == ["⁻"]:
                found[-2:] = _negative(found[-2], token)
            continue
        before = tokens[position - 1].type if position else "_END"
        is_behind_sign = before == "POWER"
        after = tokens[position + 1 : position + 2]
        is_index = after and after[0].type == "ROOT"
        if before not in _BEFORE and str(token) in _TRANSPOSED:  # X^{-⊤}
            _check_transpose(Token("POWER", "^"), token, context)
            found.append(token.update(type="NAME", value="T"))
            continue
        if before not in _BEFORE and not is_behind_sign and not is_index:
            hint = f"what is raised stands behind a value: x{token}"
            message = f"'{token}' has no meaning here"
            raise error(context.text, message, token, token, hint)
        is_fraction = after and after[0].type == "FRACTION" and not is_apart(token, after[0])
        if (plain(token).isdecimal() and not is_behind_sign) or (str(token) == "⁻" and is_fraction):
            found.append(token)
            continue
        if plain(token).lstrip("-") == "T":
            _check_transpose(tokens[position - 1], token, context)
        if not is_behind_sign:
            found.append(put("POWER", "^", before=token))
        found += [put("_RAISED", "", before=token), *_lowered(token, context)]
        found.append(put("_LOWERED", "", after=token))
    return found if context.is_value("T") else _once(found)


_KNOWN = (("NAME", "T"), ("INTEGER", "1"))
# How an exponent of -1 and one of T are written, by the types and values of their tokens.
_INVERSE = (("MINUS", "1"), ("_RAISED", "MINUS", "1", "_LOWERED"))
_TURN = (("T",), ("_RAISED", "T", "_LOWERED"))
_TWICE = (
    *(("POWER", *one, "POWER", *two) for one in _INVERSE for two in _TURN),
    *(("POWER", *two, "POWER", *one) for one in _INVERSE for two in _TURN),
    *(("POWER", *one, "PRIME") for one in _INVERSE),
    *(("POWER", *one, "DOT", "T") for one in _INVERSE),
    ("POWER", "_RAISED", "MINUS", "1", "T", "_LOWERED"),
)


def _once(tokens: list[Token]) -> list[Token]:
    """Return the tokens with X^{-T} for X^{-1}^T, X^T^{-1} and X^{-1}'."""
    if all(one.type != "PRIME" and one.value != "T" for one in tokens):
        return tokens
    words = [str(one) if (one.type, one) in _KNOWN else one.type for one in tokens]
    found: list[Token] = []
    position = 0
    while position < len(tokens):
        pattern = None
        if words[position] == "POWER":
            ways = (one for one in _TWICE if one == tuple(words[position : position + len(one)]))
            pattern = next(ways, None)
        if pattern is None:
            found.append(tokens[position])
            position += 1
            continue
        whole = tokens[position : position + len(pattern)]
        last = whole[-1]
        turn = next((one for one in whole if str(one) == "T"), last).update(type="NAME", value="T")
        minus = next(one for one in whole if one.type == "MINUS")
        found += [whole[0], put("_RAISED", "", before=whole[1]), minus, turn]
        found.append(put("_LOWERED", "", after=last))
        position += len(pattern)
    return found


def _check_transpose(before: Token, raised: Token, context: Context) -> None:
    """Raise for a raised T where it is no transpose for sure: of a number, or beside a value T."""
    if context.is_value("T") and context.is_closed:
        base, first = (str(before), before) if before.type == "NAME" else ("", raised)
        hint = f"write {base}.T for the transpose, {base}^T for the power"
        raise error(context.text, f"{base}{raised} can be read in two ways", first, raised, hint)
    if not context.is_closed and context.start != "point":
        message = f"{raised} is a transpose, and nothing is declared as an array"
        hint = "declare the arrays with their shapes, as in X: [n, m]"
        raise error(context.text, message, raised, raised, hint)


def _negative(sign: Token, number: Token) -> list[Token]:
    """Return the tokens of ⁻½ behind a value."""
    return [
        put("POWER", "^", before=sign),
        put("_RAISED", "", before=sign),
        sign.update(type="MINUS"),
        number,
        put("_LOWERED", "", after=number),
    ]


def plain(superscript: Token) -> str:
    """Return what is raised in ordinary characters, one for each: ⁿ⁺¹ is n+1."""
    return "".join(_PLAIN.get(one) or unicodedata.normalize("NFKC", one) for one in superscript)


def _lowered(superscript: Token, context: Context) -> Sequence[Token]:
    """Return the tokens of what is raised."""
    begin = superscript.start_pos or 0
    column = superscript.column or 0
    found: list[Token] = []
    for piece in _PIECE.finditer(plain(superscript)):
        value, (start, end) = piece[0], piece.span()
        kind = _SIGNS.get(value, "NAME")
        if value[0].isdecimal():
            kind = "REAL" if "." in value else "INTEGER"
            if found and found[-1].type == "NAME":
                whole = plain(superscript)
                power = f"({whole[:start]}^{whole[start:]})"
                hint = f"the exponent stands in brackets: {power} or ({whole})"
                message = "a number that is raised stands behind a name that is raised"
                raise error(context.text, message, superscript, superscript, hint)
        found.append(
            Token(
                kind,
                value,
                begin + start,
                superscript.line,
                column + start,
                superscript.end_line,
                column + end,
                begin + end,
            )
        )
    _check(found, superscript, context)
    return found


def _check(found: Sequence[Token], superscript: Token, context: Context) -> None:
    """Raise where the brackets that are raised do not pair, or where a sign is all there is."""
    if found[-1].type not in ENDS:
        hint = f"the exponent stands in brackets: ^({plain(superscript)}1)"
        raise error(context.text, "an exponent is missing", superscript, superscript, hint)
    depth = 0
    for token in found:
        depth += (token.type == "LPAR") - (token.type == "RPAR")
        if depth < 0:
            break
    if depth:
        hint = "the exponent stands in brackets: x^(n + 1)"
        raise error(context.text, "these brackets do not pair", superscript, superscript, hint)
