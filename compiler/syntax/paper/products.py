"""Products without a sign: the token JUXTAPOSED where nothing else can be meant.

    2x    3(x + 1)    (x + 1)(x + 2)    x y    2 sin(x)    x²y    X.T (p - y)

It stands between two complete operands, and never before a number, across a newline, behind
`/ % @`, in an exponent, or where a space stands for a comma that was forgotten. What can be read in
two ways is a `ParseError` with both.
"""

from collections.abc import Sequence
from itertools import pairwise

from lark import Token

from ...errors import suggest
from ...latex.signs import GREEK
from ...near import nearest
from ...records import dataclass
from ..words import CONSTANTS, FOREIGN
from .callees import logarithm, without_brackets
from .context import Context
from .kinds import (
    BEFORE_STATEMENT,
    CALLED,
    CLOSING,
    DIVIDING,
    ENDS,
    LISTED,
    NUMBERS,
    OPENING,
    SIGNS,
    STARTS,
    put,
)
from .lists import is_scaled_list
from .unclear import behind_glued, behind_run, two_readings, typed

_SHORTEST = 3  # letters of what may be a mistyped function
_LEADING = ("param", "def", "output", "for")


@dataclass(slots=True)
class _Frame:
    """The text, or a bracket, that is being read: how far it is.

    `kind` says what it is, and `separates` whether a space in it may stand for a comma. `term` and
    `operand` are the positions at which the term and the operand began that a product would go on,
    `dividing` that of the / % or @ which this operand stands behind, and `power` that of the sign
    of the power whose exponent it is; `is_shape` tells that the shape of an input has just ended.
    """

    kind: str
    separates: bool = False
    term: int = 0
    operand: int = 0
    dividing: int | None = None
    power: int | None = None
    is_shape: bool = False


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with those of products that were left out."""
    if not _may_lack(tokens):
        return tokens
    found: list[Token] = []
    is_point = context.start == "point"
    frames = [_Frame("point" if is_point else "text", is_point)]
    statement = 0  # where it begins
    before = Token("_END", "")
    for position, token in enumerate(tokens):
        frame = frames[-1]
        if before.type in BEFORE_STATEMENT and len(frames) == 1:
            statement = position
            frame.separates = is_point or token.type in LISTED
        if before.type in ENDS and token.type in STARTS:
            is_second = position == statement + 1
            if not frame.is_shape and _is_left_out(before, token, frame, is_second, context):
                _check(tokens, position, frame, context)
                _check_value(tokens, position, context)
                found.append(put("JUXTAPOSED", "", before=token))
                frame.operand, frame.power = position, None
        elif token.type == "LSQB" and _scales(tokens, position, frame, context):
            found.append(put("JUXTAPOSED", "", before=token))
            frame.operand = position
        elif token.type in STARTS | NUMBERS and _begins(frame, before):
            frame.operand = position
        _enter_or_leave(frames, tokens, position, tokens[statement].type, context)
        found.append(token)
        before = token
    return found


def _may_lack(tokens: Sequence[Token]) -> bool:
    """Return whether an operand or a list stands behind an operand anywhere."""
    kinds = [token.type for token in tokens]
    pairs = set(pairwise(kinds))
    return "LSQB" in kinds or any(before in ENDS and kind in STARTS for before, kind in pairs)


def _enter_or_leave(
    frames: list[_Frame], tokens: Sequence[Token], position: int, statement: str, context: Context
) -> None:
    """Keep what a token says of the place that those behind it stand in."""
    token, frame = tokens[position], frames[-1]
    frame.is_shape = False
    if token.type == "LBRACE":
        frames[:] = [_Frame("text")]
    elif token.type in OPENING:
        before = tokens[position - 1] if position else Token("_END", "")
        is_head = statement == "DEF" and len(frames) == 1 and frame.separates
        frames.append(_opened(token, position, before, is_head, context))
    elif token.type in CLOSING and len(frames) > 1:
        is_shape = frames.pop().kind == "shape"
        frames[-1].is_shape = is_shape
        if token.type != "RSQB":
            frames[-1].power = None
    else:
        _go_on(frame, tokens, position)


def _scales(tokens: Sequence[Token], position: int, frame: _Frame, context: Context) -> bool:
    """Return whether a list has its factor before it, 2[1, 3]; 2/3[1, 3] is a `ParseError`."""
    is_outside = frame.kind in ("text", "group") and frame.power is None
    if not is_outside or not is_scaled_list(tokens, position, context):
        return False
    if frame.dividing is not None:
        text, behind = context.text, behind_run(tokens, position)
        above = text[tokens[frame.term].start_pos : tokens[frame.dividing + 1].start_pos]
        below = text[tokens[frame.dividing + 1].start_pos : tokens[position].start_pos].rstrip()
        run = text[tokens[position].start_pos : tokens[behind - 1].end_pos]
        place = tokens[frame.term].start_pos or 0, tokens[behind - 1].end_pos or 0
        raise two_readings(
            text, place, (f"({above}{below})*{run}", f"{above}({below}*{run})"), False
        )
    return True


def _begins(frame: _Frame, before: Token) -> bool:
    """Return whether an operand begins that no function, no dot and no power stands before."""
    return frame.power is None and before.type not in CALLED | {"DOT"}


def _opened(token: Token, position: int, before: Token, is_head: bool, context: Context) -> _Frame:
    """Return the frame of a bracket, which may be in the head of a definition."""
    begin = position + 1
    if token.type == "LSQB":
        is_index = before.type in ENDS and not is_scaled_list([before, token], 1, context)
        kind = "index" if is_index else "shape" if before.type == "COLON" else "list"
        return _Frame(kind, kind != "list", begin, begin)
    if before.type not in CALLED:
        return _Frame("group", False, begin, begin)
    takes_one = before.type == "DERIVED" or context.takes_one(str(before))
    return _Frame("arguments", is_head or not takes_one, begin, begin)


def _go_on(frame: _Frame, tokens: Sequence[Token], position: int) -> None:
    """Keep what an operator, or a sign, says of the operand behind it."""
    kind, before = tokens[position].type, tokens[position - 1].type if position else ""
    if kind in STARTS or kind in ENDS or kind == "DOT":
        return
    if kind in SIGNS and before not in ENDS:
        return  # of the operand itself
    if kind == "EQUALS" and frame.kind == "text":
        frame.separates = False
    frame.power = position if kind == "POWER" else None
    if kind in DIVIDING:
        frame.dividing = position
    elif kind != "POWER":
        frame.dividing = None
        frame.term = frame.term if kind == "TIMES" else position + 1


def _is_left_out(
    before: Token,
    token: Token,
    frame: _Frame,
    is_second: bool,
    context: Context,
) -> bool:
    """Return whether a sign of multiplication was left out between two operands."""
    if before.end_line != token.line:
        return False
    is_apart = before.end_pos != token.start_pos
    is_listed = frame.kind == "text" and before.type not in NUMBERS
    if frame.separates and (is_apart or is_listed):
        return False
    return not (is_second and is_apart and _is_keyword(before, context))


def _is_keyword(word: Token, context: Context) -> bool:
    """Return whether a word before a name is one of another language, or one that is mistyped."""
    if word in FOREIGN:
        return True
    return context.said.get(word) == 1 and suggest(word, _LEADING) is not None


def _check(tokens: Sequence[Token], position: int, frame: _Frame, context: Context) -> None:
    """Raise for a product behind / % or @, or behind an exponent without a space."""
    text, token, before = context.text, tokens[position], tokens[position - 1]
    first = frame.term if frame.dividing is not None else frame.operand
    start = tokens[first].start_pos or 0
    if frame.dividing is not None:
        below, behind = frame.dividing + 1, behind_run(tokens, position)
        above = typed(tokens, first, below, text) + _gap(tokens, below)
        run, near = (typed(tokens, below, one, text) for one in (behind, position))
        rest = text[before.end_pos : token.start_pos] + typed(tokens, position, behind, text)
        end = tokens[behind - 1].end_pos or 0
        readings = f"{above}({run})", f"({above}{near}){rest}"
        raise two_readings(text, (start, end), readings, frame.separates)
    is_joined = before.end_pos == token.start_pos and token.type != "LPAR"
    is_joined &= str(before) != "T" or context.is_value("T")  # X^TX is X^T X
    if frame.power is not None and is_joined:
        power, behind = frame.power, behind_glued(tokens, position)
        base = typed(tokens, first, power, text)
        exponent, rest = (
            typed(tokens, *one, text) for one in ((power + 1, position), (position, behind))
        )
        end = tokens[behind - 1].end_pos or 0
        readings = f"{base}^({exponent}{rest})", f"{base}^{exponent} {rest}"
        raise two_readings(text, (start, end), readings, frame.separates)


def _check_value(tokens: Sequence[Token], position: int, context: Context) -> None:
    """Raise for a product with a function that has no brackets, or may be one that is mistyped.

    Where nothing is declared, the name could be an input as well: sum x, sigmod x.
    """
    before, token = tokens[position - 1], tokens[position]
    name = str(before)
    is_input = before.type == "NAME" and not context.is_closed and name not in context.stated
    if not is_input or before.end_pos == token.start_pos or context.said.get(name, 0) > 1:
        return
    if context.known.is_value(name) or name in CONSTANTS or name in GREEK:
        return
    is_said = name in without_brackets() or logarithm(name)  # as a value, somewhere else
    if is_said or len(name) < _SHORTEST:
        return
    function = name if context.is_function(name) else nearest(name, without_brackets())
    if function is None:
        return
    behind = behind_glued(tokens, position)
    argument = typed(tokens, position, behind, context.text)
    place = before.start_pos or 0, tokens[behind - 1].end_pos or 0
    readings = f"{function}({argument})", f"{name}*{argument}"
    raise two_readings(context.text, place, readings, is_listed=False)


def _gap(tokens: Sequence[Token], at: int) -> str:
    """Return a space where one stands before a token."""
    return "" if tokens[at - 1].end_pos == tokens[at].start_pos else " "
