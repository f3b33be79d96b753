"""Names: functions that are called, values that are multiplied, and several in one word.

x(p - y)      a product, where x is a value and no function
f(x)          an error where f is a value: the bracket groups nothing
sigmod(x)     stays a call, of a function that there is not
X.T(y - p)    a product: X.T is a value
X^T(y - p)    a product, where there is no T; X^TX is X^T X
Xw            X w, where there is no Xw and nothing else can be meant
ln2, cos3x    ln(2) and cos(3x), where nothing is called so
e^x           exp(x), where every value is known and none is e
"""

import re
from collections.abc import Sequence

from lark import Token

from ...errors import ParseError, Span
from ...latex.signs import greek
from ..tokens import CALLED, spell
from ..words import is_foreign
from .brackets import groups, lists, partners
from .callees import behind_power, function_of, is_applied, logarithm
from .context import Context
from .kinds import BEFORE_STATEMENT, NAMES, RAISING, is_apart, put, unclear
from .split import Part, splits

_ATTRIBUTES = ("T",)  # what stands behind a dot and is no method
_WORDS = ("None", "out")  # names that are words of the language somewhere


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with the names of values as such, and words of several names apart."""
    found: list[Token] = []
    tokens = [*tokens]
    ends, listed = partners(tokens), lists(tokens)
    before, assigned = "_END", ""
    is_open = not (context.is_closed or context.start == "point")
    for position, token in enumerate(tokens):
        if before in BEFORE_STATEMENT:
            is_target = [one.type for one in tokens[position : position + 2]] == ["NAME", "EQUALS"]
            assigned = str(token) if is_target and context.said.get(str(token)) == 1 else ""
        if before != "DOT" and (token.type not in NAMES or (is_open and token.type == "NAME")):
            found.append(token)
            before = token.type
            continue
        if _is_transpose(token, found, context):
            first, *rest = _turned(token)
            found.append(first)
            before = first.type
            if not rest:
                continue
            (token,) = rest
            tokens[position] = token
        if token.type == "FUNCTION" and str(token) == assigned and not context.is_closed:
            found.append(token)  # y = y(t - 1): it has no value yet
        elif token.type == "FUNCTION" and before not in ("DOT", "DEF"):
            is_list = position + 1 in listed
            is_group = groups(position + 1, ends) or _is_word(tokens, position + 2, context)
            is_group = is_group and not is_list
            found += _before_bracket(tokens, position, is_group, is_list, context)
        elif before == "DOT" and token in _ATTRIBUTES:
            is_call = position + 1 in listed or ends.get(position + 1) == position + 2
            found.append(token if is_call else token.update(type="NAME"))
        elif token.type == "NAME" and before != "DOT":
            found += _alone(tokens, position, behind_power(tokens, position + 1, ends), context)
        else:
            found.append(token)
        before = token.type
    return found


def _is_transpose(token: Token, found: Sequence[Token], context: Context) -> bool:
    """Return whether a name behind these tokens begins with the T of X^T (y - p), or of X^TX."""
    if not context.is_closed:
        return False
    signs = [one.type for one in found[-2:]]
    is_exponent = signs[-1:] == ["POWER"] or signs == ["POWER", "MINUS"]
    name = str(token)
    if not is_exponent or token.type not in ("NAME", "FUNCTION") or not name.startswith("T"):
        return False
    known = {"T", name}
    return not any(context.is_value(one) or context.is_function(one) for one in known)


def _turned(token: Token) -> list[Token]:
    """Return the T that a name begins with, and the rest of the name if there is any."""
    start, column = token.start_pos or 0, token.column or 1
    line, end = token.line, token.end_pos
    first = Token("NAME", "T", start, line, column, line, column + 1, start + 1)
    rest = Token(token.type, token[1:], start + 1, line, column + 1, line, token.end_column, end)
    return [first, rest] if len(token) > 1 else [first]


def _is_word(tokens: Sequence[Token], at: int, context: Context) -> bool:
    """Return whether a name in a bracket is one of several names: the xy of a(xy)."""
    return tokens[at].type == "NAME" and len(_alone(tokens, at, at + 1, context)) > 1


def _before_bracket(
    tokens: Sequence[Token], at: int, is_group: bool, is_list: bool, context: Context
) -> list[Token]:
    """Return the tokens of a name before a bracket; raises `ParseError` for f(x), f a value."""
    token = tokens[at]
    name = str(token)  # tokens of two types are never equal
    if context.is_function(name):
        return [token]
    if context.is_closed and name != _spelled(name, context):
        name = _spelled(name, context)
        token = token.update(value=name)
    if context.is_value(name):
        if is_list or tokens[at + 2].type == "RPAR":
            return [token]
        if not is_group and not _is_power(tokens, at, context):
            raise _function_or_product(token, tokens[at + 2], context)
        return [token.update(type="NAME")]
    if not context.is_closed or is_foreign(name) or logarithm(context.source(token, token)):
        return [token]
    if is_apart(token, tokens[at + 1]) and (joined := _with_number(token, (), context)):
        return joined  # ln2 (x + 1)
    if name in _ATTRIBUTES and at and tokens[at - 1].type == "POWER":
        return [token.update(type="NAME")]  # X^T(y - p), a transpose
    return _parts(token, context, lambda part: _is_callee(part, is_group, context))


def _is_callee(part: str, is_group: bool, context: Context) -> bool:
    name = CALLED.get(part, part)
    return context.is_function(name) or (is_group and context.is_value(_spelled(part, context)))


def _is_power(tokens: Sequence[Token], at: int, context: Context) -> bool:
    """Return whether a name is the power of a function: the n of sin^n(x)."""
    if at < 2 or tokens[at - 1].type != "POWER":
        return False
    return context.is_function(str(tokens[at - 2]))


def _alone(tokens: Sequence[Token], at: int, behind: int, context: Context) -> list[Token]:
    """Return the tokens of a name that no bracket stands behind; `behind` its power and primes."""
    token = tokens[at]
    after = tokens[at + 1].type if at + 1 < len(tokens) else ""
    name = str(token)
    if context.is_value(name) or not (context.is_closed or context.start == "point"):
        return [token]
    if context.is_value(_spelled(name, context)):
        return [token.update(value=_spelled(name, context))]
    is_raised = after in RAISING and context.has_euler()
    if name == "e" and is_raised:
        return [token.update(type="EULER")]
    joined = _with_number(token, tokens[at + 1 : behind], context)
    if joined:
        return joined
    is_name = context.is_function(function_of(token, context.text)) or name in _WORDS
    if is_name or not context.is_closed or after in ("DOT", "EQUALS"):
        return [token]
    applies = is_applied(tokens, behind)
    has_bracket = applies and behind > at + 1 and tokens[behind].type == "LPAR"

    def is_last(part: str) -> bool:
        is_function = applies and context.needs_no_bracket(part)
        is_function |= has_bracket and context.is_function(CALLED.get(part, part))
        return (
            is_function
            or context.is_value(_spelled(part, context))
            or context.known.is_part(part)
            or (is_raised and part == "e")
        )

    return _parts(token, context, is_last)


def _spelled(part: str, context: Context) -> str:
    """Return a part of a name as it would be spelled by itself: the π of 2πx is pi, γ may be gamma.

    A Greek letter is the value of its name, where there is that and no other.
    """
    name = str(spell(Token("NAME", part)))
    if name.isascii() or context.is_value(name):
        return name
    in_letters = "".join(greek(letter) or letter for letter in name)
    return in_letters if context.is_value(in_letters) else name


def _parts(token: Token, context: Context, is_last: Part) -> list[Token]:
    """Return the parts of a name, or the name where there are none.

    Raises `ParseError` where there are several ways.
    """
    start, typed = token.start_pos or 0, str(token)
    if len(typed) != len(context.source(token, token)):
        return [token]
    found = splits(
        typed,
        lambda part: context.is_value(_spelled(part, context)) or context.known.is_part(part),
        context.needs_no_bracket,
        is_last,
    )
    if not found:
        return [token]
    if len(found) > 1:
        place = Span(context.text, start, token.end_pos or start)
        readings = [_joined(parts, context) for parts in found]
        hint = f"write {', '.join(readings[:-1])} or {readings[-1]}"
        raise ParseError(f"{typed} can be read in several ways", place, hint)
    result, begin = [], start
    for part in found[0]:
        is_end = begin + len(part) == token.end_pos
        kind = token.type if is_end and context.is_function(CALLED.get(part, part)) else "NAME"
        kind = "EULER" if is_end and part == "e" and not context.is_value(part) else kind
        column = (token.column or 1) + begin - start
        value = CALLED.get(part, part) if kind == "FUNCTION" else _spelled(part, context)
        at = begin, token.line, column, token.line, column + len(part), begin + len(part)
        result.append(Token(kind, value, *at))
        begin += len(part)
    return result


def _with_number(token: Token, power: Sequence[Token], context: Context) -> list[Token]:
    """Return the tokens of ln2, of xln2 or of cos3x, none for any other.

    Raises `ParseError` for ln2^2.
    """
    typed = context.source(token, token)
    cut = _function_of_number(typed, context) if context.is_closed else None
    if cut is None or context.is_function(str(token)):
        return []
    at, digits, end = cut
    function = _cut(token, at, digits).update(type="FUNCTION")
    number = _cut(token, digits, end).update(type="INTEGER")
    before = _values(token, 0, at, context)
    behind = _values(token, end, len(typed), context)
    if before is None or behind is None:
        return []
    if power:
        raised, name, inside = context.source(power[0], power[-1]), typed[at:digits], typed[digits:]
        readings = (
            f"{typed[:at]} ({name}({inside})){raised}",
            f"{typed[:at]} {name}({inside}{raised})",
        )
        place = token.start_pos or 0, power[-1].end_pos or 0
        raise unclear(context.text, *place, *map(str.strip, readings))
    last = [number, *behind][-1]
    opening, closing = put("LPAR", "(", before=number), put("RPAR", ")", after=last)
    return [*before, function, opening, number, *behind, closing]


def _function_of_number(typed: str, context: Context) -> tuple[int, int, int] | None:
    """Return where the function and the number begin in cos3x, and where the number ends."""
    for match in re.finditer(r"\d+", typed):
        head = typed[: match.start()]
        if head[-1:].isdigit():
            continue
        for at in range(len(head)):
            if context.needs_no_bracket(head[at:]):
                return at, match.start(), match.end()
    return None


def _values(token: Token, start: int, end: int, context: Context) -> list[Token] | None:
    """Return a part of a name as values, None for one that is none."""
    if start == end:
        return []
    part = _cut(token, start, end)
    name = _spelled(str(part), context)
    if context.is_value(name):
        return [part.update(value=name)]
    found = _parts(part, context, context.is_value)
    return found if len(found) > 1 else None


def _cut(token: Token, begin: int, end: int) -> Token:
    """Return a part of a name as a name."""
    start, column, line = (token.start_pos or 0) + begin, (token.column or 1) + begin, token.line
    length = end - begin
    return Token(
        "NAME", token[begin:end], start, line, column, line, column + length, start + length
    )


def value_before_function(name: str, context: Context) -> str:
    """Return the value before a function that a name may be: a of acos; "" where there is none."""
    if context.is_own(name):
        return ""
    parts = ((name[:end], name[end:]) for end in range(1, len(name)))
    found = (
        first for first, rest in parts if context.is_value(first) and context.needs_no_bracket(rest)
    )
    return next(found, "")


def _joined(parts: Sequence[str], context: Context) -> str:
    """Return parts of a name apart, with brackets where acos x would be a cos x as well."""
    for position, part in enumerate(parts[:-1]):
        if value_before_function(part, context):
            inside = _joined(parts[position + 1 :], context)
            return " ".join([*parts[:position], f"{part}({inside})"])
    return " ".join(parts)


def _function_or_product(token: Token, inside: Token, context: Context) -> ParseError:
    name, argument = context.source(token, token), context.source(inside, inside)
    written = f"{name}({argument})"
    return ParseError(
        f"{written} can be read in two ways: {name} is a value, and no function",
        Span(context.text, token.start_pos or 0, (inside.end_pos or 0) + 1),
        f"write {name} for its value, or {name}*{argument} for a product",
    )
