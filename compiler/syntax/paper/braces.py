"""Braces of LaTeX in a formula: exponents and subscripts, which are read before statements end.

x^{-4}    an exponent, between _RAISED and _LOWERED
w_{1}     the name w_1 or w1, whichever there is; w1 where there is none, as LaTeX is read
x_{i}     the name x_i
1{z > 0}  the indicator 1[z > 0]
max{x, 0}, √{x}    brackets: max(x, 0), √(x); {X^T}^{-1} in an answer too
for i in 1..3 { a = i }    stays as it is
"""

from collections.abc import Container, Mapping, Sequence

from lark import Token

from ...errors import ParseError, Span
from ..words import is_function
from .context import Known
from .kinds import COMPARISONS, NAMES

_CLOSES = {"_RAISED": "_LOWERED", "LSQB": "RSQB", "LPAR": "RPAR", "LBRACE": "RBRACE"}
_OF_ANSWERS = {"LBRACE": "LPAR"}  # they have no loops
_JOINED = {"MINUS": "_minus_", "PLUS": "_plus_", "COMMA": "_", "TIMES": "star"}


def read(tokens: list[Token], text: str, known: Known) -> list[Token]:
    """Return the tokens without braces that belong to a formula; raises `ParseError`."""
    if known.is_closed:
        tokens = [_respelled(token, known) for token in tokens]
    if all(token.type != "LBRACE" for token in tokens):
        return tokens
    said = {str(token) for token in tokens if token.type in NAMES}
    ends, conditions = _ends(tokens)
    found: list[Token] = []
    closing: list[str] = []  # what each open brace ends as
    statement = "_NEWLINE"
    position = 0
    while position < len(tokens):
        token = tokens[position]
        before = found[-1] if found else Token("_NEWLINE", "")
        if before.type in ("_NEWLINE", "_SEMICOLON", "LBRACE", "RBRACE"):
            statement = token.type
        if token.type == "RBRACE" and closing:
            token = token.update(type=closing.pop())
        elif token.type == "LBRACE":
            kind = _kind(before, token, statement, position in conditions)
            kind = _OF_ANSWERS.get(kind, kind) if known.is_closed else kind
            if kind == "subscript":
                end = ends[position]
                found[-1] = _subscripted(before, tokens, position, end, said, text, known)
                position = end + 1
                continue
            if before == "I_" and kind == "LSQB":
                found[-1] = before.update(value="I")
            elif kind == "LPAR" and before.type == "NAME":
                found[-1] = before.update(type="FUNCTION")
            token = token.update(type=kind)
            closing.append(_CLOSES[kind])
        found.append(token)
        position += 1
    return found


def _kind(before: Token, brace: Token, statement: str, has_condition: bool) -> str:
    """Return the type of the bracket that a brace is: "subscript" where it belongs to a name."""
    if before.type == "POWER":
        return "_RAISED"
    if statement in ("FOR", "WHILE") or before.end_pos != brace.start_pos:
        return "LBRACE"
    if before.type == "INDICATOR" or (before.type == "INTEGER" and before == "1"):
        return "LSQB"
    if before.type == "ROOT" or (before.type == "NAME" and is_function(str(before))):
        return "LPAR"
    if before in ("I", "I_") and has_condition:
        return "LSQB"
    return "subscript" if before.type == "NAME" and before.endswith("_") else "LBRACE"


def _ends(tokens: Sequence[Token]) -> tuple[Mapping[int, int], Container[int]]:
    """Return where each brace closes, by where it opens, and which have a comparison in them."""
    ends: dict[int, int] = {}
    conditions: dict[int, None] = {}
    opened: list[int] = []
    for position, token in enumerate(tokens):
        if token.type == "LBRACE":
            opened.append(position)
        elif token.type == "RBRACE" and opened:
            ends[opened.pop()] = position
        elif token.type in COMPARISONS and opened:
            conditions[opened[-1]] = None
    return ends, conditions


def _subscripted(
    name: Token,
    tokens: Sequence[Token],
    start: int,
    stop: int,
    said: set[str],
    text: str,
    known: Known,
) -> Token:
    """Return a name with the subscript that stands in braces behind it; raises `ParseError`."""
    brace, after = tokens[stop], tokens[stop + 1 : stop + 2]
    part = "".join(_JOINED.get(one.type, str(one)) for one in tokens[start + 1 : stop])
    end = brace.end_pos or 0
    if not part or not f"x{part}".isidentifier() or part.endswith("_"):
        place = Span(text, name.start_pos or 0, end)
        hint = "a subscript is a word or a number: w_{1} is w1, x_{i} is x_i"
        raise ParseError("this subscript is no part of a name", place, hint)
    short, long = name[:-1] + part, f"{name}{part}"
    default = short if part[0].isdecimal() and not name[:-1][-1:].isdecimal() else long
    there = [one for one in (long, short) if one in said or known.is_value(one)]
    value = there[0] if there else default
    is_called = after and after[0].type == "LPAR"
    return Token(
        "FUNCTION" if is_called else "NAME", value, name.start_pos, name.line, name.column,
        brace.end_line, brace.end_column, end,
    )  # fmt: skip


def _respelled(token: Token, known: Known) -> Token:
    """Return w_1 as w1, or w1 as w_1, where that alone is a value."""
    name = str(token)
    if token.type not in NAMES or known.is_value(name):
        return token
    letters = name.rstrip("0123456789")
    digits = name[len(letters) :]
    other = letters.removesuffix("_") if letters.endswith("_") else f"{letters}_"
    if digits and other and known.is_value(other + digits):
        return token.update(value=other + digits)
    return token
