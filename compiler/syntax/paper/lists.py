"""Lists without commas, and matrices of lines: [1 2 3], [1 -2 3], [1; 2; 3], [1, 2; 3, 4].

    [1 -2 3]        ->   [1, -2, 3]: a sign with a space before and none behind begins an entry
    [1 - 2 3]       ->   [1 - 2, 3]
    [1 2; 3 4]      ->   [[1, 2], [3, 4]], and [1; 2] is [[1], [2]]
    2[1 3]          ->   2*[1, 3] in an answer: a number has no index
    [2x, x y]       ->   as it is: in a list with commas a space is a product
    [1 -2]          ->   an error with both readings; numbers of an answer are two

An index, and the list of arguments of a function, is never such a list.
"""

from collections.abc import Sequence
from dataclasses import field

from lark import Token

from ...errors import ParseError
from ...records import dataclass
from .context import Context
from .kinds import CLOSING, ENDS, NUMBERS, OPENING, SIGNS, STARTS, error, is_apart, put, unclear

_BEGINS = STARTS | NUMBERS
_NO_LISTS = ENDS | {"COLON", "IN"}  # before the bracket of an index, a shape, an interval


@dataclass(slots=True)
class _Bracket:
    """A bracket, and the positions of tokens in it: what tells how its entries are parted.

    `gaps` are where a space parts two operands, `signs` those that may begin an entry.
    """

    kind: str
    at: int
    commas: list[int] = field(default_factory=list)
    semicolons: list[int] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    signs: list[int] = field(default_factory=list)


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with the commas, and the brackets of lines, that were left out."""
    before: dict[int, list[Token]] = {}  # what is put in before the token at a position
    dropped: dict[int, None] = {}
    opened: list[_Bracket] = []
    for position, token in enumerate(tokens):
        bracket = opened[-1] if opened else None
        if bracket is not None and bracket.kind == "LSQB":
            _note(tokens, position, bracket)
        if token.type in OPENING:
            is_list = token.type == "LSQB" and _is_list(tokens, position)
            if token.type == "LSQB" and not opened:
                is_list |= is_scaled_list(tokens, position, context)
            opened.append(_Bracket("LSQB" if is_list else "", position))
        elif token.type in CLOSING and opened:
            _end(tokens, opened.pop(), position, before, dropped, context)
    if not before:
        return tokens
    found: list[Token] = []
    for position, token in enumerate(tokens):
        found += before.get(position, ())
        if position not in dropped:
            found.append(token)
    return found


def _is_list(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a square bracket is that of a list."""
    if at == 0:
        return True
    return tokens[at - 1].type not in _NO_LISTS or _follows_list(tokens, at)


def is_scaled_list(tokens: Sequence[Token], at: int, context: Context) -> bool:
    """Return whether a square bracket in an answer stands behind a number, which has no index."""
    return at > 0 and tokens[at - 1].type in NUMBERS and context.known.is_closed


def _follows_list(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a bracket opens behind one that closed, with a space between: [..] [..]."""
    return tokens[at - 1].type == "RSQB" and is_apart(tokens[at - 1], tokens[at])


def _note(tokens: Sequence[Token], at: int, bracket: _Bracket) -> None:
    """Keep what a token in a list says of how its entries are parted."""
    token, before = tokens[at], tokens[at - 1]
    if token.type == "COMMA":
        bracket.commas.append(at)
    elif token.type == "_SEMICOLON":
        bracket.semicolons.append(at)
    elif before.type in ENDS and is_apart(before, token):
        after = tokens[at + 1]
        if token.type in _BEGINS or (token.type == "LSQB" and before.type == "RSQB"):
            bracket.gaps.append(at)
        elif token.type in SIGNS and not is_apart(token, after) and after.type in _BEGINS:
            bracket.signs.append(at)


def _end(
    tokens: Sequence[Token],
    bracket: _Bracket,
    end: int,
    before: dict[int, list[Token]],
    dropped: dict[int, None],
    context: Context,
) -> None:
    """Put in what was left out of a list that ends at a position."""
    if bracket.kind != "LSQB":
        return
    is_parted = bool(bracket.gaps or bracket.semicolons)
    if bracket.commas and bracket.gaps and not bracket.semicolons:
        numbers = [at for at in bracket.gaps if tokens[at].type in NUMBERS | {"LSQB"}]
        if numbers:
            raise _mixed(tokens, bracket, end, context)
        return  # products
    if bracket.commas and not bracket.semicolons:
        return
    signs = bracket.signs
    if signs and not is_parted and not _are_numbers(tokens, bracket, end, context):
        raise _one_or_two(tokens, bracket, signs[0], end, context)
    _check_lines(tokens, bracket, context)
    for at in sorted([*bracket.gaps, *signs]):
        before.setdefault(at, []).append(put("COMMA", ",", before=tokens[at]))
    if bracket.semicolons:
        _rows(tokens, bracket, end, before, dropped)


def _rows(
    tokens: Sequence[Token],
    bracket: _Bracket,
    end: int,
    before: dict[int, list[Token]],
    dropped: dict[int, None],
) -> None:
    """Put in the brackets of lines, [1; 2] as [[1], [2]]; one that is empty at the end is none."""
    first = bracket.at + 1
    before.setdefault(first, []).insert(0, put("LSQB", "[", before=tokens[first]))
    for at in bracket.semicolons:
        dropped[at] = None
        sign = tokens[at]
        if at + 1 == end:
            continue
        between = [
            Token.new_borrow_pos("RSQB", "]", sign),
            Token.new_borrow_pos("COMMA", ",", sign),
            put("LSQB", "[", after=sign),
        ]
        before.setdefault(at, []).extend(between)
    before.setdefault(end, []).append(put("RSQB", "]", before=tokens[end]))


def _are_numbers(tokens: Sequence[Token], bracket: _Bracket, end: int, context: Context) -> bool:
    """Return whether a list is one of numbers with signs, as NumPy prints an array."""
    if not (context.known.is_closed or context.start == "point"):
        return False
    inside = tokens[bracket.at + 1 : end]
    parted = {at - bracket.at - 1 for at in bracket.signs} | {0}
    return all(
        token.type in NUMBERS or (token.type in SIGNS and place in parted)
        for place, token in enumerate(inside)
    )


def _check_lines(tokens: Sequence[Token], bracket: _Bracket, context: Context) -> None:
    """Raise where a new line parts two numbers: entries of one line, or lines of a matrix."""
    for at in bracket.gaps:
        token, before = tokens[at], tokens[at - 1]
        if before.end_line != token.line and token.type != "LSQB" and not bracket.semicolons:
            hint = "end a line with ',' where the list goes on, with ';' where a new one begins"
            raise error(context.text, "a list goes on in a new line", before, token, hint)


def _mixed(tokens: Sequence[Token], bracket: _Bracket, end: int, context: Context) -> ParseError:
    """Return the error for [1, 2 3]."""
    opening, closing = tokens[bracket.at], tokens[end]
    text, begin = context.text, opening.start_pos or 0
    with_commas = text[begin : closing.end_pos]
    for at in reversed(bracket.gaps):
        place = (tokens[at - 1].end_pos or 0) - begin
        rest = with_commas[place:].lstrip()
        with_commas = f"{with_commas[:place]}, {rest}"
    message = "commas part some entries of this list, spaces others"
    return error(text, message, opening, closing, f"write {with_commas}")


def _one_or_two(
    tokens: Sequence[Token], bracket: _Bracket, sign: int, end: int, context: Context
) -> ParseError:
    """Return the error for [x -1]: a difference, or two entries."""
    text = context.text
    start, stop = tokens[bracket.at].start_pos or 0, tokens[end].end_pos or 0
    at, behind = tokens[sign - 1].end_pos or 0, tokens[sign].end_pos or 0
    minus = text[behind - 1 : behind]
    first = f"{text[start:at]}, {minus}{text[behind:stop]}"
    second = f"{text[start:at]} {minus} {text[behind:stop]}"
    return unclear(text, start, stop, first, second)
