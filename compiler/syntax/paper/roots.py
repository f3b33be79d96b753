"""Roots: √x, √(1 + x²), ∛x, ⁴√x.

    √x        ->   sqrt ( x )
    √(1 + x)  ->   sqrt ( 1 + x )
    ⁴√x       ->   ( x ) POWER _RAISED 1 / 4 _LOWERED

A root takes one number, name, call, bracket or pair of bars. What stands right behind that could
belong to it: √2x and √x² are errors with both readings.
"""

from collections.abc import Sequence

from lark import Token

from ...errors import ParseError, Span
from ...records import dataclass
from ..tokens import exponent
from .context import Context
from .kinds import DEPTH, ENDS, NUMBERS, RAISING, SIGNS, STARTS, error, is_apart, put, unclear

_DEGREES = {"√": 2, "∛": 3, "∜": 4}
_NAMES = {2: "sqrt", 3: "cbrt"}
_GROUPS = ("LPAR", "ABSOLUTE")
_HIGHEST = 3  # digits of a degree
_MOST = 100  # of roots: nobody means more


@dataclass(frozen=True, slots=True)
class _Root:
    """A root whose operand is being read: its sign, its degree, how deep it stands in brackets.

    `begin` is where its operand does, and `is_group` tells whether that stands in brackets.
    """

    token: Token
    degree: int
    depth: int
    begin: int
    is_group: bool


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with powers and functions for roots; raises `ParseError`."""
    if all(token.type != "ROOT" for token in tokens):
        return tokens
    found: list[Token] = []
    waiting: list[_Root] = []
    depth = 0
    for position, token in enumerate(tokens):
        after = tokens[position + 1] if position + 1 < len(tokens) else Token("_END", "")
        if (
            token.type == "SUPERSCRIPT"
            and after.type == "ROOT"
            and _is_index(tokens, position, context)
        ):
            continue
        if token.type == "ROOT":
            waiting.append(_opened(tokens, position, depth, context))
            found += _begun(waiting[-1])
            if len(waiting) > _MOST:
                hint = "each is x^(1/2)"
                raise error(context.text, "too many roots in one", token, token, hint)
            continue
        found.append(token)
        depth += DEPTH.get(token.type, 0)
        is_ended = token.type in ENDS and after.type not in ("DOT", "PRIME")
        is_ended = is_ended and (after.type != "LSQB" or is_apart(token, after))
        if is_ended and waiting and waiting[-1].depth == depth:
            ending = [one for one in waiting if one.depth == depth]
            root = next((one for one in ending if not one.is_group), ending[-1])
            _check(tokens, position, root, context)
            while waiting and waiting[-1].depth == depth:
                found += _ended(waiting.pop(), token)
    return found


def _is_index(tokens: Sequence[Token], at: int, context: Context) -> bool:
    """Return whether what is raised is the degree of the root behind it: ³√x."""
    if is_apart(tokens[at], tokens[at + 1]):
        return False
    if at == 0 or tokens[at - 1].type not in ENDS:
        return True
    if is_apart(tokens[at - 1], tokens[at]):
        return True
    if exponent(tokens[at]) == "2":
        return False  # nobody writes the degree of √
    base, power, root = tokens[at - 1], tokens[at], tokens[at + 1]
    end = _end(tokens, at + 1)
    rest = context.text[root.start_pos : end]
    hint = f"write {base}{power} {rest} or {base} {power}{rest}"
    message = "this can be a power or the degree of a root"
    raise ParseError(message, Span(context.text, base.start_pos or 0, end), hint)


def _opened(tokens: Sequence[Token], at: int, depth: int, context: Context) -> _Root:
    """Return the root at a position; raises `ParseError` where no operand stands behind it."""
    token = tokens[at]
    degree = _DEGREES[str(token)]
    before = tokens[at - 1] if at else Token("_END", "")
    if before.type == "SUPERSCRIPT" and not is_apart(before, token):
        is_power = at > 1 and tokens[at - 2].type in ENDS and not is_apart(tokens[at - 2], before)
        if not is_power and not _HIGHEST >= len(before) >= len(exponent(before).strip("0")) > 0:
            hint = "it is a whole number up to 999, as in ³√x"
            raise error(context.text, "this is no degree of a root", before, token, hint)
        degree = degree if is_power else int(exponent(before))
    after = tokens[at + 1] if at + 1 < len(tokens) else Token("_END", "")
    if after.type in SIGNS:
        end = _end(tokens, at + 1)
        hint = f"write {token}({context.text[after.start_pos : end]})"
        place = Span(context.text, token.start_pos or 0, end)
        raise ParseError(f"a sign stands behind {token}", place, hint)
    if after.type not in STARTS | NUMBERS | {"ROOT"}:
        hint = f"what it is of stands behind it: {token}x, {token}(x + 1)"
        raise error(context.text, f"there is nothing behind {token}", token, token, hint)
    _check_function(tokens, at + 1, context)
    return _Root(token, degree, depth, after.start_pos or 0, after.type in _GROUPS)


def _check_function(tokens: Sequence[Token], at: int, context: Context) -> None:
    """Raise for √sin x: what is the root of is a function without brackets."""
    name, *rest = tokens[at : at + 2]
    if not rest or name.type != "NAME" or rest[0].type not in STARTS | NUMBERS:
        return
    if context.is_function(str(name)) and is_apart(name, rest[0]):
        argument = context.text[rest[0].start_pos : _end(tokens, at + 1)]
        hint = f"its argument stands in brackets: {tokens[at - 1]}{name}({argument})"
        raise error(context.text, f"{name} is a function", name, name, hint)


def _begun(root: _Root) -> list[Token]:
    """Return the tokens before the operand of a root."""
    opening = put("LPAR", "(", after=root.token)
    if root.degree in _NAMES:
        return [Token.new_borrow_pos("FUNCTION", _NAMES[root.degree], root.token), opening]
    return [Token.new_borrow_pos("LPAR", "(", root.token)]


def _ended(root: _Root, last: Token) -> list[Token]:
    """Return the tokens behind the operand of a root."""
    closing = put("RPAR", ")", after=last)
    if root.degree in _NAMES:
        return [closing]
    inverse = [("POWER", "^"), ("_RAISED", ""), ("INTEGER", "1"), ("DIVIDE", "/")]
    power = [*inverse, ("INTEGER", str(root.degree)), ("_LOWERED", "")]
    return [closing, *(put(kind, value, after=last) for kind, value in power)]


def _check(tokens: Sequence[Token], at: int, root: _Root, context: Context) -> None:
    """Raise where what stands behind the operand of a root could belong to it."""
    after = tokens[at + 1] if at + 1 < len(tokens) else Token("_END", "")
    is_raised = after.type in RAISING
    is_next = after.type in STARTS | {"ROOT"} and not is_apart(tokens[at], after)
    if not (is_raised or (is_next and not root.is_group)):
        return
    raise _unclear(tokens, at, root, is_raised, context)


def _unclear(
    tokens: Sequence[Token], at: int, root: _Root, is_raised: bool, context: Context
) -> ParseError:
    text, begin = context.text, root.begin
    end = tokens[at].end_pos or 0
    last = _end(tokens, at + 1)
    operand, rest = text[begin:end], text[end:last].strip()
    sign = str(root.token)
    start = root.token.start_pos or 0
    if is_raised:
        return unclear(text, start, last, f"{sign}({operand}{rest})", f"({sign}{operand}){rest}")
    return unclear(text, start, last, f"{sign}({operand}*{rest})", f"{sign}{operand}*{rest}")


def _end(tokens: Sequence[Token], at: int) -> int:
    """Return where what stands at a position ends: an operand, or a sign and one behind it."""
    depth = 0
    end = tokens[at].end_pos or 0
    for position in range(at, len(tokens)):
        token = tokens[position]
        depth += DEPTH.get(token.type, 0)
        if depth < 0 or token.type == "_END":
            break
        end = max(end, token.end_pos or end)
        after = tokens[position + 1].type if position + 1 < len(tokens) else "_END"
        goes_on = after in ("LSQB", "DOT", "PRIME")
        is_sign = token.type in SIGNS | {"POWER", "ROOT", "FUNCTION"}
        if not depth and not is_sign and not goes_on:
            break
    return end
