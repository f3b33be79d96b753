"""What is known when compiling: numbers, texts and truth values, worked out as Python does."""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from .reader import Reader, UnknownValueError
from .values import Items, Known, Range, Scope, Value

_WORKED_OUT: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Mod: operator.mod, ast.Pow: operator.pow,
    ast.FloorDiv: operator.floordiv, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq, ast.NotEq: operator.ne,
    ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
    ast.LShift: operator.lshift, ast.RShift: operator.rshift,
}  # fmt: skip
_MOST_BITS = 4096
LONGEST = 10_000  # characters of a text


def known(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> object:
    """Return what is known when compiling; raises `UnknownValueError` for anything else."""
    if isinstance(value, Known):
        return value.value
    span = scope.source.span(node)
    hint = "use whole numbers, loop variables and shapes; an input has no value yet"
    raise UnknownValueError(f"{span.words} must be known when compiling", span, hint)


def key_of(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> object:
    """Return what is known as the key of a dict: a number, a text, or a tuple of them."""
    found = plain_of(value, reader)
    try:
        hash(found)
    except TypeError:
        found = None
    return known(value, node, reader, scope) if found is None else found[0]


def plain_of(value: Value, reader: Reader) -> tuple[object] | None:
    """Return what is known of a value, in a tuple; None where something of it is not."""
    if isinstance(value, Known):
        return (value.value,)
    if not isinstance(value, Items) or value.is_array:
        return None
    parts = reader.parts(value)
    found = [plain_of(one, reader) for one in parts] if isinstance(parts, tuple) else [None]
    plain = [one[0] for one in found if one is not None]
    if len(plain) < len(found):
        return None
    return (plain if value.is_list else tuple(plain),)


def range_of(value: Range) -> range | None:
    """Return a range whose ends are known, None for another one."""
    ends = [one.value for one in (value.start, value.stop) if isinstance(one, Known)]
    return range(ends[0], ends[1], value.step) if ends[1:] else None


def worked_out(
    op: ast.AST, a: object, b: object, node: ast.AST, reader: Reader, scope: Scope
) -> Known:
    """Return what an operator gives for values that are known; never more digits than fit."""
    try:
        _check_size(op, a, b, node, reader, scope)
        found = _WORKED_OUT[type(op)](a, b)
    except (TypeError, ValueError, KeyError):
        message = f"{a!r} and {b!r} do not go together here"
        hint = "an operator stands between two numbers"
        raise reader.error(message, node, scope, hint) from None
    except ArithmeticError as error:
        hint = "it is worked out when compiling"
        raise reader.error(f"{error}", node, scope, hint) from None
    if isinstance(found, complex):
        hint = "numbers are real here"
        raise reader.error("this is a complex number", node, scope, hint)
    return Known(found)


def _check_size(
    op: ast.AST, a: object, b: object, node: ast.AST, reader: Reader, scope: Scope
) -> None:
    bits = _BITS.get(type(op))
    if bits is not None and isinstance(a, int) and isinstance(b, int) and bits(a, b) > _MOST_BITS:
        hint = "a float has up to 1.8e308"
        raise reader.error("this number is too large for a float", node, scope, hint)
    length = 0
    for text, other in ((a, b), (b, a)):
        if isinstance(text, str):
            length += len(text) * (other if isinstance(other, int) else 1)
    if length > LONGEST:
        hint = "leave it out: no value goes with it"
        raise reader.error("this text is too long", node, scope, hint)


# How many bits a whole number has at most that an operator gives.
_BITS: Mapping[type[ast.AST], Callable[[int, int], int]] = {
    ast.Pow: lambda a, b: a.bit_length() * b,
    ast.LShift: lambda a, b: b,
    ast.Mult: lambda a, b: a.bit_length() + b.bit_length(),
}
