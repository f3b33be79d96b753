"""The signs of NumPy and SymPy between conditions that stand in brackets.

    (x > 0) & (y < 1)   ->   (x > 0) and (y < 1)
    (x > 0) | ~(y < 1)  ->   (x > 0) or not (y < 1)

In Python these signs bind closer than comparisons, and are others between numbers: so both sides
are conditions by what stands in their brackets, or these are errors here. A bar between any others
is that of an absolute value.
"""

from collections.abc import Mapping, Sequence

from lark import Token

from ...errors import ParseError
from ..characters import unknown
from .context import Context
from .kinds import CLOSING, COMPARISONS, OPENING, unclear

_WORDS: Mapping[str, tuple[str, str]] = {
    "AMPERSAND": ("AND", "and"),
    "TILDE": ("NOT", "not"),
    "BAR": ("OR", "or"),
}
_CONDITIONS = frozenset("Eq Ne Lt Le Gt Ge And Or Not Xor ITE isnan isinf isfinite".split())
_OPERATORS = frozenset({"AND", "OR", "NOT", "IF", "ELSE", "COMMA", "_END", *_WORDS})
_BEFORE = _OPERATORS | OPENING.keys() | {"EQUALS", "POWER"}
_BEHIND = _OPERATORS | CLOSING | {"POWER"}


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with words for signs; raises `ParseError` for one that is none here."""
    if not any(token.type in _WORDS or _is_caret(token) for token in tokens):
        return tokens
    pairs = _pairs(tokens)
    found = list(tokens)
    for at, token in enumerate(tokens):
        if _is_caret(token) and _is_meant(tokens, at, pairs):
            raise _xor(tokens, at, pairs, context)
        if token.type not in _WORDS:
            continue
        if _is_meant(tokens, at, pairs):
            kind, word = _WORDS[token.type]
            found[at] = token.update(type=kind, value=word)
        elif token.type != "BAR":
            raise unknown(context.text, token.start_pos or 0)
    return found


def _is_caret(token: Token) -> bool:
    return str(token) == "^"


def _xor(
    tokens: Sequence[Token], at: int, pairs: Mapping[int, int], context: Context
) -> ParseError:
    """Return the error for (x > 0) ^ (y > 0): a power here, and one of the two in Python."""
    start, end = _start(tokens, at - 1, pairs), _end(tokens, at + 1, pairs)
    assert start is not None
    assert end is not None
    begin, stop = tokens[start].start_pos or 0, tokens[end].end_pos or 0
    left = context.text[begin : tokens[at].start_pos].rstrip()
    right = context.text[tokens[at].end_pos : stop].lstrip()
    either, power = f"({left} != {right})", f"where({left}, 1, 0)^{right}"
    return unclear(context.text, begin, stop, either, power)


def _pairs(tokens: Sequence[Token]) -> Mapping[int, int]:
    """Return where each bracket closes, and for one that closes where it opens."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.type in OPENING:
            opened.append(at)
        elif token.type in CLOSING and opened:
            start = opened.pop()
            pairs |= {start: at, at: start}
    return pairs


def _is_meant(tokens: Sequence[Token], at: int, pairs: Mapping[int, int]) -> bool:
    """Return whether a sign stands between two operands as they are in Python."""
    end = _end(tokens, at + 1, pairs)
    if end is None or (end + 1 < len(tokens) and tokens[end + 1].type not in _BEHIND):
        return False
    if tokens[at].type == "TILDE":
        is_first = not at or tokens[at - 1].type in _BEFORE
        return is_first and _is_condition(tokens, at + 1, pairs)
    start = _start(tokens, at - 1, pairs)
    if start is None or (start and tokens[start - 1].type not in _BEFORE):
        return False
    return _is_condition(tokens, start, pairs) and _is_condition(tokens, at + 1, pairs)


def _end(tokens: Sequence[Token], at: int, pairs: Mapping[int, int]) -> int | None:
    """Return where an operand ends that begins here: a call or brackets."""
    while at < len(tokens) and tokens[at].type == "TILDE":
        at += 1
    if at < len(tokens) and tokens[at].type in ("FUNCTION", "LPAR"):
        return pairs.get(at + (tokens[at].type == "FUNCTION"))
    return None


def _start(tokens: Sequence[Token], at: int, pairs: Mapping[int, int]) -> int | None:
    """Return where an operand begins that ends here."""
    start = pairs.get(at) if at >= 0 and tokens[at].type == "RPAR" else None
    if start:
        start -= tokens[start - 1].type == "FUNCTION"
        while start and tokens[start - 1].type == "TILDE":
            start -= 1
    return start


def _is_condition(tokens: Sequence[Token], at: int, pairs: Mapping[int, int]) -> bool:
    """Return whether an operand is a condition by what is in its brackets, or by its name."""
    while tokens[at].type == "LPAR":
        end, place = pairs[at], at + 1
        while place < end:
            if tokens[place].type in COMPARISONS | {"AMPERSAND", "TILDE"}:
                return True
            place = pairs.get(place, place) + 1
        at += 1  # (x > 0) | (y > 0) in brackets of its own
    return tokens[at].type == "TILDE" or str(tokens[at]) in _CONDITIONS
