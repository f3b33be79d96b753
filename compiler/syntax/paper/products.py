"""Products without a sign: the token JUXTAPOSED where nothing else can be meant.

    2x    3(x + 1)    (x + 1)(x + 2)    x y    2 sin(x)    x²y    X.T (p - y)

It stands between two complete operands, and never before a number, across a newline, behind
`/ % @`, in an exponent, or where a space stands for a comma that was forgotten. What can be read in
two ways is a `ParseError` with both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lark import Token

from ...errors import suggest
from .context import Context
from .kinds import CLOSING, ENDS, NUMBERS, OPENING, STARTS, unclear

_DIVIDING = frozenset({"DIVIDE", "MODULO", "MATMUL"})
_SIGNS = frozenset({"PLUS", "MINUS"})
_LISTED = frozenset({"PARAM", "OUTPUT", "DEF", "FOR"})  # statements whose names commas separate
# Words of other languages that stand before a name and are none.
_FOREIGN = frozenset("let var const return import from lambda print while".split())


_LEADING = ("param", "def", "output", "for")


@dataclass(slots=True)
class _Frame:
    """The text, or a bracket, that is being read: how far it is.

    `kind` says what it is, and `separates` whether a space in it may stand for a comma; `term` and
    `operand` are where the term and the operand began that a product would go on, `dividing` is
    the / % or @ that this operand stands behind, and `power` the sign of the power whose exponent
    it is.
    """

    kind: str
    separates: bool = False
    term: int = 0
    operand: int = 0
    dividing: Token | None = None
    power: Token | None = None


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with those of products that were left out."""
    found: list[Token] = []
    frames = [_outermost(context)]
    statement = ""  # the type of the token that it begins with
    before = Token("_END", "")
    for position, token in enumerate(tokens):
        frame = frames[-1]
        if before.type in ("_END", "LBRACE") and len(frames) == 1:
            statement = token.type
        if before.type in ENDS and token.type in STARTS:
            if _is_left_out(before, token, frame, statement, found, context):
                _check(tokens, position, frame, context)
                found.append(_juxtaposed(token))
                frame.power = None
        elif token.type in STARTS | NUMBERS and frame.power is None:
            frame.operand = token.start_pos or 0
        if token.type in OPENING:
            is_head = statement == "DEF" and len(frames) == 1
            frames.append(_opened(token, before, is_head, context))
            if token.type == "LBRACE":
                frames = [_outermost(context)]
        elif token.type in CLOSING and len(frames) > 1:
            frames.pop()
            if frames[-1].power is not None:
                frames[-1].power = None
        else:
            _go_on(frame, token, before)
        found.append(token)
        before = token
    return found


def _juxtaposed(token: Token) -> Token:
    """Return the token of a product that stands before another token."""
    at = token.start_pos
    return Token("JUXTAPOSED", "", at, token.line, token.column, end_pos=at)


def _outermost(context: Context) -> _Frame:
    return _Frame("text", context.start == "point")


def _opened(token: Token, before: Token, is_head: bool, context: Context) -> _Frame:
    """Return the frame of a bracket, which may be in the head of a definition."""
    begin = token.end_pos or 0
    if token.type == "LSQB":
        kind = "index" if before.type in ENDS else "shape" if before.type == "COLON" else "list"
        return _Frame(kind, kind != "list", begin, begin)
    if before.type != "FUNCTION":
        return _Frame("group", False, begin, begin)
    return _Frame("arguments", is_head or not context.takes_one(str(before)), begin, begin)


def _go_on(frame: _Frame, token: Token, before: Token) -> None:
    """Keep what an operator, or a sign, says of the operand behind it."""
    kind = token.type
    if kind in STARTS or kind in ENDS or kind == "DOT":
        return
    if kind in _DIVIDING:
        frame.dividing = token
    elif kind == "POWER":
        frame.power = token
        return
    elif kind in _SIGNS and before.type not in ENDS:
        return  # of the operand itself
    else:
        frame.dividing = None
        if kind not in ("TIMES",):
            frame.term = token.end_pos or 0
    frame.power = None


def _is_left_out(
    before: Token,
    token: Token,
    frame: _Frame,
    statement: str,
    found: Sequence[Token],
    context: Context,
) -> bool:
    """Return whether a sign of multiplication was left out between two operands."""
    if before.end_line != token.line:
        return False
    if frame.kind == "text" and statement in _LISTED:
        return False
    is_apart = before.end_pos != token.start_pos
    if is_apart and frame.separates:
        return False
    begins = len(found) < 2 or found[-2].type in ("_END", "LBRACE", "RBRACE")
    return not (begins and is_apart and _is_keyword(before, context))


def _is_keyword(word: Token, context: Context) -> bool:
    """Return whether a word before a name is one of another language, or one that is mistyped."""
    if word in _FOREIGN:
        return True
    return context.said.get(word) == 1 and suggest(word, _LEADING) is not None


def _check(tokens: Sequence[Token], position: int, frame: _Frame, context: Context) -> None:
    """Raise for a product behind / % or @, or behind an exponent without a space."""
    token, before, text = tokens[position], tokens[position - 1], context.text
    if frame.power is None and frame.dividing is None:
        return
    start, end = token.start_pos or 0, _end_of_operand(tokens, position)
    factor, last = text[start:end], before.end_pos or 0
    if frame.power is not None and last == start and token.type != "LPAR":
        power, operand = frame.power, frame.operand
        base, exponent = text[operand : power.start_pos].strip(), text[power.end_pos : last].strip()
        first, second = f"{base}^({exponent}*{factor})", f"{base}^{exponent}*{factor}"
        raise unclear(text, operand, end, first, second)
    if frame.dividing is not None:
        sign = frame.dividing
        above, below = text[frame.term : sign.start_pos].strip(), text[sign.end_pos : last].strip()
        first = f"{above}{sign}({below}*{factor})"
        second = f"({above}{sign}{below})*{factor}"
        raise unclear(text, frame.term, end, first, second)


def _end_of_operand(tokens: Sequence[Token], position: int) -> int:
    """Return where the operand ends that begins with a token: behind its bracket and its index."""
    depth = 0
    end = tokens[position].end_pos or 0
    for token, after in zip(
        tokens[position:], [*tokens[position + 1 :], Token("", "")], strict=True
    ):
        depth += (token.type in OPENING) - (token.type in CLOSING)
        end = token.end_pos or end
        goes_on = token.type == "FUNCTION" or after.type in ("LSQB", "DOT", "SUPERSCRIPT", "PRIME")
        if depth <= 0 and not goes_on:
            break
    return end
