"""Operators of Python: of numbers known when compiling worked out, of others made trees."""

import ast
from collections.abc import Mapping

from ...budget import spend
from ...errors import ParseError
from ..tree import Branch, made, token
from . import texts, truths, wholes
from .knowns import worked_out
from .reader import Reader, UnknownValueError
from .values import Items, Known, Scope, Term, Value
from .written import call_tree, is_size

# The tree, the terminal and the sign of each operator.
_BINARY: Mapping[type[ast.operator], tuple[str, str, str]] = {
    ast.Add: ("add", "PLUS", "+"),
    ast.Sub: ("sub", "MINUS", "-"),
    ast.Mult: ("mul", "TIMES", "*"),
    ast.Div: ("div", "DIVIDE", "/"),
    ast.Mod: ("mod", "MODULO", "%"),
    ast.MatMult: ("matmul", "MATMUL", "@"),
    ast.Pow: ("pow", "POWER", "**"),
    ast.FloorDiv: ("div", "DIVIDE", "//"),
}
_OF_CONDITIONS = {ast.BitAnd: ("and", "&"), ast.BitOr: ("or", "|")}
_SIGNS = {ast.BitXor: "^", ast.BitAnd: "&", ast.BitOr: "|", ast.LShift: "<<", ast.RShift: ">>"}
_MATRIX = 2  # axes
_OPERATION = 15  # steps for one


def binary(
    op: ast.operator, left: Value, right: Value, node: ast.BinOp | ast.AugAssign,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return the value of `left op right`."""
    found = _of_lists(op, left, right, node, reader, scope)
    if found is not None:
        return found
    if left is texts.UNKNOWN or right is texts.UNKNOWN:
        return texts.UNKNOWN
    if isinstance(left, Known) and isinstance(left.value, str) and isinstance(op, ast.Mod):
        return texts.filled(left, right, node, reader, scope)
    if isinstance(left, Known) and isinstance(right, Known):
        return worked_out(op, left.value, right.value, node, reader, scope)
    nodes = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
    spend(_OPERATION)
    a, b = (reader.array(one, at, scope) for one, at in zip((left, right), nodes, strict=True))
    rank = rank_of(op, left, right)
    are_truths = [truths.is_truth(one, reader) for one in (a, b)]
    if type(op) in _OF_CONDITIONS and any(are_truths):
        data, sign = _OF_CONDITIONS[type(op)]
        return Term(signed(data, data.upper(), sign, a, b, nodes, scope), rank=rank)
    if type(op) not in _BINARY:
        raise _bitwise(op, node, reader, scope)
    if all(are_truths) and not all(truths.is_one(one) for one in (a, b)):
        _check_truths(op, rank, node, reader, scope)
    data, kind, sign = _BINARY[type(op)]
    tree = signed(data, kind, sign, a, b, nodes, scope)
    if isinstance(op, ast.FloorDiv):
        tree = call_tree("floor", [tree], scope.source.at(node))
    _check_power(op, left, right, node, reader, scope)
    return Term(tree, wholes.of_operator(op, (left, right), reader), rank)


def _bitwise(op: ast.operator, node: ast.AST, reader: Reader, scope: Scope) -> ParseError:
    sign = _SIGNS[type(op)]
    hint = "a power is written **" if sign == "^" else "use np.where(c, a, b), or and, or"
    return reader.error(f"'{sign}' is bitwise in Python, and these are numbers", node, scope, hint)


def _check_truths(
    op: ast.operator, rank: int | None, node: ast.AST, reader: Reader, scope: Scope
) -> None:
    """Raise for what NumPy does in a way of its own with truth values: True + True is True."""
    if isinstance(op, ast.Add | ast.MatMult) or (isinstance(op, ast.Sub) and rank != 0):
        sign = _BINARY[type(op)][2]
        hint = f"of numbers it is 1.0*a {sign} b; 'or' of arrays is a | b"
        message = f"'{sign}' of truth values is no sum in NumPy"
        raise reader.error(message, node, scope, hint)


def _check_power(
    op: ast.operator, left: Value, right: Value, node: ast.AST, reader: Reader, scope: Scope
) -> None:
    """Raise for an array of whole numbers to a negative power, which NumPy does not work out."""
    is_negative = isinstance(right, Known) and isinstance(right.value, int) and right.value < 0
    if isinstance(op, ast.Pow) and is_negative and not isinstance(left, Known) and (
        wholes.of_operator(op, (left, right), reader)
    ):  # fmt: skip
        hint = "make it of floats: np.array([1.0, 2.0]), or 1.0/x"
        message = "whole numbers have no negative powers in NumPy"
        raise reader.error(message, node, scope, hint)


def rank_of(op: ast.AST, left: Value, right: Value) -> int | None:
    """Return the number of axes of a result, None where it is not told."""
    ranks = [one.rank if isinstance(one, Term) else 0 for one in (left, right)]
    if None in ranks or any(isinstance(one, Items) for one in (left, right)):
        return None
    first, second = (rank or 0 for rank in ranks)
    if isinstance(op, ast.MatMult):
        return max(first, second, _MATRIX) - (first == 1) - (second == 1)
    return max(first, second)


def signed(
    data: str, kind: str, sign: str, a: Branch, b: Branch, nodes: tuple[ast.AST, ast.AST],
    scope: Scope,
) -> Branch:  # fmt: skip
    """Return the tree of an operator between its operands, whose sign stands where it does."""
    start, end = scope.source.between(*nodes, sign)
    made_token = token(kind, sign, a)
    made_token.start_pos, made_token.end_pos = start, end
    return made(data, [a, made_token, b], a, b)


def _of_lists(
    op: ast.operator, left: Value, right: Value, node: ast.AST, reader: Reader, scope: Scope
) -> Value | None:
    """Return two lists behind each other, or one several times; None for what is an array."""
    lists = [one for one in (left, right) if isinstance(one, Items)]
    if any(one.is_array for one in lists):
        return None
    if isinstance(left, Items) and isinstance(right, Items) and isinstance(op, ast.Add):
        return _joined(left, right, node, reader, scope)
    if lists and isinstance(op, ast.Mult):
        return _repeated(lists[0], right if left is lists[0] else left, node, reader, scope)
    return None


def _joined(left: Items, right: Items, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    parts = [reader.parts(one) for one in (left, right)]
    if isinstance(parts[0], tuple) and isinstance(parts[1], tuple):
        return reader.items(parts[0] + parts[1], left.is_list)
    hint = "append to it in the loop, or use np.concatenate([np.stack(a), b])"
    raise reader.error("how long this list is goes with a loop", node, scope, hint)


def _repeated(
    several: Items, times: Value, node: ast.AST, reader: Reader, scope: Scope
) -> Value | None:
    """Return [0.0]*3; None where the other one is an array, or a number that is no count."""
    is_count = isinstance(times, Known) and isinstance(times.value, int)
    is_size_ = isinstance(times, Term) and (
        is_size(times.tree) or (times.tree.data == "attribute" and times.rank == 0)
    )
    if not is_count and not is_size_:
        return None
    parts = reader.parts(several)
    if isinstance(parts, tuple) and isinstance(times, Known):
        count = times.value if parts else 0
        reader.limits.check("copies", len(parts) * count, scope.source.span(node))
        return reader.items(parts * count, several.is_list)
    span = scope.source.span(node)
    hint = "use np.full(n, 0.0) or np.zeros(n)"
    raise UnknownValueError("how many parts this list has is not known when compiling", span, hint)
