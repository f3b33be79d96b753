"""Expressions of Python to values: one reader for each kind of node.

In: a node of `ast`, and the scope it stands in. Out: a value, whose tree stands where that does.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ...budget import spend
from ..tree import Branch, made, token
from . import (
    calls,
    choices,
    comprehensions,
    indexing,
    modules,
    operators,
    texts,
    truths,
    wholes,
)
from .arguments import default_values
from .arrays import check_shaped
from .effects import check_kept, may_store, parts_of
from .knowns import key_of
from .names import meaning
from .reader import Reader
from .refused import REFUSED
from .selections import is_selected
from .several import part_named
from .values import (
    Absent,
    Function,
    Items,
    Known,
    Library,
    Method,
    Module,
    Partial,
    Range,
    Scope,
    Table,
    Term,
    Value,
)
from .written import call_tree

_EXPRESSION = 8  # steps to read one
_VIEWS = frozenset("T mT flat".split())


def evaluate(reader: Reader, node: ast.expr, scope: Scope) -> Value:
    """Return the value of an expression."""
    spend(_EXPRESSION)
    handler = _HANDLERS.get(type(node))
    if handler is None:
        message, hint = REFUSED.get(
            type(node), ("this is not read", "say it with numbers and arrays")
        )
        raise reader.error(message, node, scope, hint)
    try:
        return handler(reader, node, scope)
    except RecursionError:
        hint = "assign its parts to names"
        raise reader.error("this is nested too deep to be read", node, scope, hint) from None


def _constant(reader: Reader, node: ast.Constant, scope: Scope) -> Value:
    if isinstance(node.value, complex | bytes):
        what = "a complex number" if isinstance(node.value, complex) else "bytes"
        raise reader.error(f"{what} stands here", node, scope, "numbers are real here")
    return Known(node.value)


def _name(reader: Reader, node: ast.Name, scope: Scope) -> Value:
    value = meaning(node.id, node, reader, scope)
    if isinstance(value, Absent) and value is not texts.UNKNOWN:
        raise reader.error(value.message, node, scope, value.hint)
    if isinstance(value, Term):
        return _moved(value, scope.source.at(node))
    return value


def _moved(value: Term, at: Branch) -> Term:
    """Return a name's value where the name stands."""
    if value.tree.data != "name":
        return value
    tree = made("name", [token("NAME", str(value.tree.children[0]), at)], at, at)
    if "counter" in vars(value.tree.meta):
        tree.meta.counter = True  # type: ignore[attr-defined]
    return Term(tree, value.buffers, value.rank, value.shape)


def _binary(reader: Reader, node: ast.BinOp, scope: Scope) -> Value:
    """Return a sum of any length: it is as deep as it is long."""
    spine: list[ast.BinOp] = []
    first: ast.expr = node
    while isinstance(first, ast.BinOp):
        spine.append(first)
        first = first.left
    value = reader.evaluate(reader, first, scope)
    for one in reversed(spine):
        mark = len(reader.changed)
        if may_store(one.right, reader, scope):
            reader.hold(value)
        right = reader.evaluate(reader, one.right, scope)
        check_kept(value, mark, one.left, reader, scope)
        value = operators.binary(one.op, value, right, one, reader, scope)
        if isinstance(one.op, ast.MatMult):
            check_shaped(value, one, reader, scope)
    return value


def _unary(reader: Reader, node: ast.UnaryOp, scope: Scope) -> Value:
    value = reader.evaluate(reader, node.operand, scope)
    if isinstance(node.op, ast.Not):
        return truths.negated(value, node, reader, scope)
    if isinstance(node.op, ast.Invert):
        if isinstance(value, Known) and type(value.value) is int:
            return Known(~value.value)
        holds = [getattr(one, "value", None) for one in parts_of(value, reader)]
        if holds and all(isinstance(one, bool) for one in holds):
            inverse = reader.items([Known(not one) for one in holds])
            return replace(inverse, is_argument=True, is_array=True)
        tree = reader.array(value, node, scope)
        if truths.is_truth(tree, reader):
            return truths.inverted(tree, getattr(value, "rank", None), node, scope)
        hint = "use not, or 1 - x for a number that is 0 or 1"
        raise reader.error("'~' is bitwise in Python, and this is a number", node, scope, hint)
    is_minus = isinstance(node.op, ast.USub)
    if isinstance(value, Known) and isinstance(value.value, int | float):
        return Known(-value.value if is_minus else +value.value)
    tree = reader.array(value, node, scope)
    at = scope.source.at(node)
    kind, data, sign = ("MINUS", "neg", "-") if is_minus else ("PLUS", "pos", "+")
    sign_token = token(kind, sign, at)
    sign_token.end_pos = (sign_token.start_pos or 0) + 1
    rank = value.rank if isinstance(value, Term) else None
    buffers = wholes.of_operator(ast.Sub(), (value,), reader)
    return Term(made(data, [sign_token, tree], at, tree), buffers, rank)


def _sequence(reader: Reader, node: ast.Tuple | ast.List, scope: Scope) -> Value:
    parts = calls.spread(node.elts, reader, scope)
    return reader.items(parts, isinstance(node, ast.List))


def _table(reader: Reader, node: ast.Dict, scope: Scope) -> Value:
    parts: dict[Any, Value] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            inner = reader.evaluate(reader, value, scope)
            if isinstance(inner, Table):
                parts |= reader.entries(inner)
                continue
            hint = "spell its keys out"
            raise reader.error("** stands before a dict", value, scope, hint)
        found = key_of(reader.evaluate(reader, key, scope), key, reader, scope)
        parts[found] = reader.evaluate(reader, value, scope)
    return reader.table(parts)


def _lambda(reader: Reader, node: ast.Lambda, scope: Scope) -> Value:
    return Function(node, scope, defaults=default_values(node.args, reader, scope))


def _attribute(reader: Reader, node: ast.Attribute, scope: Scope) -> Value:
    base = reader.evaluate(reader, node.value, scope)
    if isinstance(base, Module):
        return modules.attribute(base, node, reader, scope)
    if isinstance(base, Term | Items | Known) and node.attr == "shape":
        return indexing.shape(base, node, reader, scope)
    if isinstance(base, Term) and node.attr == "real":
        return base
    if isinstance(base, Term) and node.attr in ("T", "mT", "ndim", "size"):
        return _of_array(base, node, reader, scope)
    if isinstance(base, Term | Items | Table | Known | Function | Library):
        if isinstance(base, Items) and node.attr in ("T", "ndim", "size"):
            return _dotted(Term(reader.tree(base, node.value, scope)), node, reader, scope)
        part = part_named(base, node.attr, reader) if isinstance(base, Items) else None
        return Method(base, node.attr) if part is None else part
    if isinstance(base, Partial) and isinstance(base.base, Module):
        return Method(base, node.attr)
    hint = "numbers, arrays, tuples, lists and dicts are read, and no instances of classes"
    raise reader.error(f"there is no .{node.attr} here", node, scope, hint)


def _of_array(base: Term, node: ast.Attribute, reader: Reader, scope: Scope) -> Value:
    if node.attr == "ndim" and base.rank is not None:
        return Known(base.rank)
    check_shaped(base, node, reader, scope)
    return _dotted(base, node, reader, scope)


def _dotted(base: Term, node: ast.Attribute, reader: Reader, scope: Scope) -> Term:
    at = scope.source.at(node)
    if node.attr == "size" and is_selected(base.tree, reader.conditions):
        return Term(call_tree("size", [base.tree], at), rank=0)
    word = token("NAME", node.attr, at)
    word.start_pos = (word.end_pos or 0) - len(node.attr)
    buffers = base.buffers if node.attr in _VIEWS else frozenset()
    shape = base.shape[::-1] if base.shape is not None and node.attr == "T" else None
    rank = base.rank if node.attr in _VIEWS else 0
    return Term(made("attribute", [base.tree, word], at, at), buffers, rank, shape)


def _walrus(reader: Reader, node: ast.NamedExpr, scope: Scope) -> Value:
    value = reader.evaluate(reader, node.value, scope)
    while scope.is_inner and scope.outer is not None:
        scope = scope.outer
    variables = reader.state.variables[scope.number]
    for one in (variables.get(node.target.id), value):
        if one is not None:
            reader.hold(one)  # what has been read of this expression may use it
    reader.bind(node.target.id, value, node, scope)
    reader.hold(variables[node.target.id])
    return variables[node.target.id]


_HANDLERS: Mapping[type[ast.AST], Callable[..., Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: choices.compare,
    ast.BoolOp: choices.logic,
    ast.IfExp: choices.choice,
    ast.Tuple: _sequence,
    ast.List: _sequence,
    ast.Dict: _table,
    ast.Lambda: _lambda,
    ast.Attribute: _attribute,
    ast.Subscript: indexing.index,
    ast.Call: calls.call,
    ast.ListComp: comprehensions.list_of,
    ast.GeneratorExp: comprehensions.list_of,
    ast.DictComp: comprehensions.table_of,
    ast.NamedExpr: _walrus,
    ast.JoinedStr: texts.joined,
}
__all__ = ["Range", "evaluate"]
