"""Indicators: 1 where a condition holds, and 0 elsewhere.

    1[z > 0]   1(z > 0)   1{z > 0}   𝟙[z > 0]   I(z > 0)   ->   (z > 0)
    d*[z > 0]   ->   d*(z > 0), as a list is no number
    𝟏   1_n    ->   a name in answers, that of a vector of ones

What is in the brackets is a condition; `h[1]` stays an index, and `I` a name where it has a value.
"""

from collections.abc import Mapping, Sequence

from lark import Token

from ...errors import ParseError
from ..tokens import ONES
from .context import Context
from .kinds import CLOSING, COMPARISONS, DEPTH, ENDS, OPENING, STARTS, error, joined

_BRACKETS = ("LPAR", "LSQB")
_ARITHMETIC = frozenset("PLUS MINUS TIMES DIVIDE MATMUL POWER".split())


_KINDS = COMPARISONS | {"ONES", "INDICATOR"}  # of which one at least is in what is read here


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with conditions for indicators; raises `ParseError` for 𝟙 alone."""
    if _KINDS.isdisjoint([token.type for token in tokens]):
        return tokens
    tokens = [
        _ones(one, context) if one.type == "ONES" else one for one in _with_subscripts(tokens)
    ]
    ends = _conditions(tokens)
    if not ends and all(token.type != "INDICATOR" for token in tokens):
        return tokens
    found: list[Token] = []
    kinds: dict[int, str] = {}  # of brackets, by their positions, that become round
    for position, token in enumerate(tokens):
        behind = position + 1
        if behind in ends and _is_indicator(tokens, position, context):
            kinds |= {behind: "LPAR", ends[behind]: "RPAR"}
            continue
        if token.type == "INDICATOR" and token[0] != "1" and context.known.is_closed:
            found.append(_ones(token, context))
            continue
        if token.type == "INDICATOR":
            raise _no_condition(tokens, position, context)
        if position in ends and position not in kinds and _is_index(tokens, position, context):
            raise _no_index(tokens, position, ends[position], context)
        if position in ends and _is_factor(tokens, position, ends[position]):
            kinds |= {position: "LPAR", ends[position]: "RPAR"}
        found.append(token.update(type=kinds[position]) if position in kinds else token)
    return found


def _ones(token: Token, context: Context) -> Token:
    """Return the name of a vector of ones, 𝟏 or 1_n; raises `ParseError` in a program."""
    if not context.known.is_closed:
        size = token.partition("_")[2] or "3"
        hint = f"an array of ones is ones({size})"
        raise error(context.text, f"{token} has no meaning here", token, token, hint)
    return token.update(type="NAME", value=f"{ONES}{token[1:]}".rstrip("_"))


def _with_subscripts(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with one of ones for 1_{n}, whose braces have become brackets."""
    found: list[Token] = []
    for token in tokens:
        found.append(token)
        kinds = [one.type for one in found[-4:]]
        if kinds == ["INDICATOR", "LSQB", "NAME", "RSQB"] and found[-4].endswith("_"):
            first, _, name, last = found[-4:]
            found[-4:] = [joined(first, last, "ONES", f"{first}{name}")]
    return found


def _conditions(tokens: Sequence[Token]) -> Mapping[int, int]:
    """Return where the brackets close that have one condition in them, by where they open."""
    found: dict[int, int] = {}
    opened: list[tuple[int, bool, bool]] = []  # where, whether a condition, and whether several
    for position, token in enumerate(tokens):
        if token.type in OPENING:
            opened.append((position, False, False))
        elif token.type in CLOSING and opened:
            start, is_condition, is_several = opened.pop()
            if is_condition and not is_several and tokens[start].type in _BRACKETS:
                found[start] = position
        elif token.type in COMPARISONS and opened:
            opened[-1] = (opened[-1][0], True, opened[-1][2])
        elif token.type in ("COMMA", "_SEMICOLON", "EQUALS", "IF", "COLON") and opened:
            opened[-1] = (opened[-1][0], opened[-1][1], True)
    return found


def _is_indicator(tokens: Sequence[Token], at: int, context: Context) -> bool:
    """Return whether a token that stands before a condition in brackets only says so."""
    token = tokens[at]
    if token.type == "INDICATOR":
        return True
    before = tokens[at - 1] if at else Token("_END", "")
    if before.type == "DOT":
        return False
    if token.type == "INTEGER":
        return str(token) == "1"
    if str(token) != "I" or token.type not in ("NAME", "FUNCTION") or context.is_function("I"):
        return False
    is_index = tokens[at + 1].type == "LSQB"  # by a condition, which none can be
    return not (context.known.is_value("I") or (context.is_value("I") and not is_index))


def _is_factor(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Return whether a list of one condition stands where a number does."""
    before = tokens[at - 1].type if at else "_END"
    if tokens[at].type != "LSQB" or before in ENDS:
        return False
    behind = tokens[end + 1].type if end + 1 < len(tokens) else "_END"
    return before in _ARITHMETIC or behind in _ARITHMETIC or behind in STARTS


def _is_index(tokens: Sequence[Token], at: int, context: Context) -> bool:
    """Return whether a condition stands where an index does: (y - t)[z > 0].

    A member of a family of a program may be told so, h[l > 1].
    """
    if tokens[at].type != "LSQB" or not at or tokens[at - 1].type not in ENDS:
        return False
    return tokens[at - 1].type != "NAME" or context.known.is_closed


def _no_index(tokens: Sequence[Token], at: int, end: int, context: Context) -> ParseError:
    depth, first = 0, at - 1
    while first >= 0:
        depth -= DEPTH.get(tokens[first].type, 0)
        if depth <= 0:
            break
        first -= 1
    text = context.text
    base = text[tokens[first].start_pos : tokens[at - 1].end_pos]
    condition = text[tokens[at].end_pos : tokens[end].start_pos].strip()
    hint = f"write {base}*({condition})"
    return error(text, "an index is no condition", tokens[at], tokens[end], hint)


def _no_condition(tokens: Sequence[Token], at: int, context: Context) -> ParseError:
    """Return the error for 𝟙 before a value, or alone."""
    token, *rest = tokens[at : at + 4]
    inside = "x"
    if [one.type for one in rest] == ["LPAR", "NAME", "RPAR"]:
        inside = str(rest[1])
    hint = f"as in 𝟙({inside} > 0); an array of ones is ones(3)"
    return error(context.text, f"{token} stands before a condition", token, token, hint)
