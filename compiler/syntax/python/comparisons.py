"""Comparisons of Python: of numbers and arrays, of lists as wholes, and `is` and `in`."""

import ast
from collections.abc import Mapping

from .knowns import plain_of, range_of, worked_out
from .operators import rank_of, signed
from .reader import Reader
from .values import Items, Known, Range, Scope, Table, Term, Value

_COMPARED: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("lt", "<"),
    ast.LtE: ("le", "<="),
    ast.Gt: ("gt", ">"),
    ast.GtE: ("ge", ">="),
    ast.Eq: ("eq", "=="),
    ast.NotEq: ("ne", "!="),
}


def compared(
    op: ast.cmpop, left: Value, right: Value, nodes: tuple[ast.expr, ast.expr],
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return one comparison."""
    if isinstance(op, ast.Is | ast.IsNot):
        return Known(_is_same(left, right, nodes, reader, scope) == isinstance(op, ast.Is))
    if isinstance(op, ast.In | ast.NotIn):
        return Known(_is_in(left, right, nodes, reader, scope) == isinstance(op, ast.In))
    if isinstance(left, Known) and isinstance(right, Known):
        return worked_out(op, left.value, right.value, nodes[0], reader, scope)
    if any(isinstance(one, Known) and one.value is None for one in (left, right)):
        return Known(isinstance(op, ast.NotEq))
    if all(isinstance(one, Items) and not one.is_array for one in (left, right)):
        return _lists_compared(op, left, right, nodes, reader, scope)
    data, sign = _COMPARED[type(op)]
    a, b = reader.array(left, nodes[0], scope), reader.array(right, nodes[1], scope)
    return Term(signed(data, data.upper(), sign, a, b, nodes, scope), rank=rank_of(op, left, right))


def _lists_compared(
    op: ast.cmpop, left: Value, right: Value, nodes: tuple[ast.expr, ast.expr],
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return how two lists or tuples of known values compare: as wholes."""
    first, second = (plain_of(one, reader) for one in (left, right))
    if first is None or second is None:
        hint = "compare their parts, or arrays made of them: np.array(a) == np.array(b)"
        message = "two lists are compared whose parts are not known when compiling"
        raise reader.error(message, nodes[0], scope, hint)
    return worked_out(op, first[0], second[0], nodes[0], reader, scope)


def _is_same(
    left: Value, right: Value, nodes: tuple[ast.expr, ast.expr], reader: Reader, scope: Scope
) -> bool:
    """Return whether two values are one object, where that is known."""
    if isinstance(left, Known) and isinstance(right, Known):
        return type(left.value) is type(right.value) and left.value == right.value
    if any(isinstance(one, Known) and one.value is None for one in (left, right)):
        return False
    if isinstance(left, Term | Known) and isinstance(right, Term | Known):
        hint = "compare their values with =="
        message = "whether two values are one is not known when compiling"
        raise reader.error(message, nodes[0], scope, hint)
    numbers = [getattr(one, "number", None) for one in (left, right)]
    if type(left) is not type(right) or None not in numbers:
        return type(left) is type(right) and numbers[0] == numbers[1]
    return left is right


def _is_in(
    left: Value, right: Value, nodes: tuple[ast.expr, ast.expr], reader: Reader, scope: Scope
) -> bool:
    """Return whether a known value is in a list, a dict, a range or a text."""
    found: tuple[object] | None = None
    if isinstance(right, Table):
        found = ([*reader.entries(right)],)
    elif isinstance(right, Range):
        steps = range_of(right)
        found = None if steps is None else (steps,)
    else:
        found = plain_of(right, reader)
    if isinstance(left, Known) and found is not None:
        try:
            return left.value in found[0]  # type: ignore[operator]  # raises where it has no parts
        except TypeError as error:
            hint = "a list, a dict, a range or a text stands behind in"
            raise reader.error(str(error), nodes[1], scope, hint) from None
    hint = "spell the comparisons out: x == 1 or x == 2"
    raise reader.error("'in' is of values that are known when compiling", nodes[0], scope, hint)
