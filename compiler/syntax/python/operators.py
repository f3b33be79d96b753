"""Operators of Python: of numbers known when compiling worked out, of others made trees."""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from lark import Token

from ..tree import Branch, made, token
from .reader import CONDITIONS, Reader, UnknownValueError, call_tree
from .values import Items, Known, Scope, Term, Value

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
_COMPARED: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("lt", "<"),
    ast.LtE: ("le", "<="),
    ast.Gt: ("gt", ">"),
    ast.GtE: ("ge", ">="),
    ast.Eq: ("eq", "=="),
    ast.NotEq: ("ne", "!="),
}
_KNOWN: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Mod: operator.mod, ast.Pow: operator.pow,
    ast.FloorDiv: operator.floordiv, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq, ast.NotEq: operator.ne,
    ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
    ast.LShift: operator.lshift, ast.RShift: operator.rshift,
}  # fmt: skip
_OF_CONDITIONS = {ast.BitAnd: ("and", "&"), ast.BitOr: ("or", "|")}
_SIGNS = {ast.BitXor: "^", ast.BitAnd: "&", ast.BitOr: "|", ast.LShift: "<<", ast.RShift: ">>"}
_MOST_BITS = 4096
_MATRIX = 2  # axes


def binary(
    op: ast.operator, left: Value, right: Value, node: ast.BinOp | ast.AugAssign,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return the value of `left op right`."""
    if isinstance(left, Items) or isinstance(right, Items):
        for one in (left, right):
            if isinstance(one, Items) and one.is_argument and not isinstance(right, Term | Items):
                hint = "use np.asarray() around it for an array"
                raise reader.error("this list may be an array", node, scope, hint)
        found = _joined(op, left, right, reader)
        if found is not None:
            return found
    if isinstance(left, Known) and isinstance(right, Known):
        return _worked_out(op, left, right, node, reader, scope)
    first, second = (node.left, node.right) if isinstance(node, ast.BinOp) else (
        node.target, node.value)  # fmt: skip
    a, b = reader.array(left, first, scope), reader.array(right, second, scope)
    if type(op) in _OF_CONDITIONS and (is_truth(a, reader) or is_truth(b, reader)):
        data, sign = _OF_CONDITIONS[type(op)]
        return Term(_made(data, data.upper(), sign, a, b, (first, second), scope))
    if type(op) not in _BINARY:
        sign = _SIGNS[type(op)]
        hint = "a power is written **" if sign == "^" else "use np.where(c, a, b), or and, or"
        message = f"'{sign}' is bitwise in Python, and these are numbers"
        raise reader.error(message, node, scope, hint)
    data, kind, sign = _BINARY[type(op)]
    tree = _made(data, kind, sign, a, b, (first, second), scope)
    if isinstance(op, ast.FloorDiv):
        tree = call_tree("floor", [tree], scope.source.at(node))
    ranks = [one.rank if isinstance(one, Term) else 0 for one in (left, right)]
    if None in ranks:
        return Term(tree)
    first_rank, second_rank = (rank or 0 for rank in ranks)
    if isinstance(op, ast.MatMult):
        lost = (first_rank == 1) + (second_rank == 1)
        return Term(tree, rank=max(first_rank, second_rank, _MATRIX) - lost)
    return Term(tree, rank=max(first_rank, second_rank))


def _made(
    data: str, kind: str, sign: str, a: Branch, b: Branch, nodes: tuple[ast.AST, ast.AST],
    scope: Scope,
) -> Branch:  # fmt: skip
    start, end = scope.source.between(*nodes, sign)
    made_token = token(kind, sign, a)
    made_token.start_pos, made_token.end_pos = start, end
    return made(data, [a, made_token, b], a, b)


def _joined(op: ast.operator, left: Value, right: Value, reader: Reader) -> Value | None:
    """Return two lists behind each other, or one several times; None for what is an array."""
    if isinstance(left, Known) and isinstance(right, Items):
        left, right = right, left
    if not isinstance(left, Items):
        return None
    parts = reader.parts(left)
    if not isinstance(parts, tuple):
        return None
    if isinstance(op, ast.Mult) and isinstance(right, Known) and isinstance(right.value, int):
        return reader.items(parts * right.value, left.is_list)
    if isinstance(op, ast.Add) and isinstance(right, Items):
        others = reader.parts(right)
        if isinstance(others, tuple):
            return reader.items(parts + others, left.is_list)
    return None


def _worked_out(
    op: ast.AST, left: Known, right: Known, node: ast.AST, reader: Reader, scope: Scope
) -> Known:
    """Return what an operator gives for values that are known; never more digits than fit."""
    a, b = left.value, right.value
    try:
        if isinstance(op, ast.Pow | ast.LShift) and isinstance(a, int) and isinstance(b, int):
            bits = a.bit_length() * b if isinstance(op, ast.Pow) else b
            if bits > _MOST_BITS:
                hint = "a float has up to 1.8e308"
                raise reader.error("this number is too large for a float", node, scope, hint)
        if isinstance(a, str) and isinstance(op, ast.Mod | ast.Mult):
            return Known("")  # a text for a message
        found = _KNOWN[type(op)](a, b)
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


def is_condition(tree: Branch) -> bool:
    """Return whether a tree is a comparison, or made of such."""
    return tree.data in CONDITIONS


_OF_TRUTH = frozenset(
    "isfinite isnan isinf isclose allclose all any array_equal logical_and logical_or logical_not "
    "logical_xor less less_equal greater greater_equal equal not_equal signbit".split()
)


def is_truth(tree: Branch, reader: Reader) -> bool:
    """Return whether a tree is a condition, the name of one, or a function that gives one."""
    if tree.data == "name":
        return str(tree.children[0]) in reader.conditions
    if tree.data in ("call", "method"):
        return str(tree.children[-2]) in _OF_TRUTH
    if tree.data == "index":
        base = tree.children[0]
        return not isinstance(base, Token) and base is not None and is_truth(base, reader)
    return is_condition(tree)


def negated(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return not value."""
    if not isinstance(value, Term):
        return Known(not truth(value, node, reader, scope))
    tree = condition(value, node, reader, scope)
    at = scope.source.at(node)
    return Term(made("not", [token("NOT", "not", at), tree], at, tree), rank=value.rank)


def truth(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> bool:
    """Return the truth of a value that is known."""
    if isinstance(value, Items):
        parts = reader.parts(value)
        return not isinstance(parts, tuple) or bool(parts)
    if isinstance(value, Known):
        return bool(value.value)
    if hasattr(value, "message"):
        reader.tree(value, node, scope)
    return True


def condition(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> Branch:
    """Return the tree of a condition; that of a number is whether it is other than 0."""
    tree = reader.tree(value, node, scope)
    if is_truth(tree, reader):
        return tree
    at = scope.source.at(node)
    zero = made("integer", [token("INTEGER", "0", at)], at, at)
    return made("ne", [tree, token("NE", "!=", at), zero], at, at)


def compared(
    op: ast.cmpop, left: Value, right: Value, nodes: tuple[ast.expr, ast.expr],
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return one comparison."""
    if isinstance(op, ast.Is | ast.IsNot):
        return Known(_is_same(left, right) == isinstance(op, ast.Is))
    if isinstance(op, ast.In | ast.NotIn):
        return Known(_is_in(left, right, nodes, reader, scope) == isinstance(op, ast.In))
    if isinstance(left, Known) and isinstance(right, Known):
        return _worked_out(op, left, right, nodes[0], reader, scope)
    if (isinstance(left, Known) and left.value is None) or (
        isinstance(right, Known) and right.value is None
    ):
        return Known(isinstance(op, ast.NotEq))
    data, sign = _COMPARED[type(op)]
    a, b = reader.array(left, nodes[0], scope), reader.array(right, nodes[1], scope)
    return Term(_made(data, data.upper(), sign, a, b, nodes, scope))


def _is_same(left: Value, right: Value) -> bool:
    if isinstance(left, Known) and isinstance(right, Known):
        return left.value is right.value or left.value == right.value
    return left is right


def _is_in(
    left: Value, right: Value, nodes: tuple[ast.expr, ast.expr], reader: Reader, scope: Scope
) -> bool:
    if isinstance(left, Known) and isinstance(right, Items):
        parts = reader.parts(right)
        if isinstance(parts, tuple) and all(isinstance(one, Known) for one in parts):
            return any(isinstance(one, Known) and one.value == left.value for one in parts)
    found = getattr(right, "number", None)
    if isinstance(left, Known) and isinstance(reader.state.heap.get(found or 0), dict):
        return left.value in reader.state.heap[found or 0]  # type: ignore[operator]
    if isinstance(left, Known) and isinstance(right, Known) and isinstance(right.value, str):
        return str(left.value) in right.value
    hint = "spell the comparisons out: x == 1 or x == 2"
    raise reader.error("'in' is of values that are known when compiling", nodes[0], scope, hint)


def known(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> object:
    """Return what is known when compiling; raises `UnknownValueError` for anything else."""
    if isinstance(value, Known):
        return value.value
    span = scope.source.span(node)
    hint = "use whole numbers, loop variables and shapes; an input has no value yet"
    raise UnknownValueError(f"{span.words} must be known when compiling", span, hint)
