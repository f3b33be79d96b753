"""Expressions of Python to values: one reader for each kind of node.

In: a node of `ast`, and the scope it stands in. Out: a value, whose tree stands where that does.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..tree import Branch, made, token
from . import calls, choices, modules, operators
from .arrays import listed
from .operators import known
from .reader import Reader, is_size
from .refused import REFUSED
from .several import part_named
from .values import (
    Absent,
    Function,
    Grown,
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
    buffers_of,
)

_VIEWS = frozenset("T mT flat".split())


def evaluate(reader: Reader, node: ast.expr, scope: Scope) -> Value:
    """Return the value of an expression."""
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
    value = modules.meaning(node.id, node, reader, scope)
    if isinstance(value, Absent):
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
        right = reader.evaluate(reader, one.right, scope)
        value = operators.binary(one.op, value, right, one, reader, scope)
        if isinstance(one.op, ast.MatMult):
            calls.check_shaped(value, one, reader, scope)
    return value


def _unary(reader: Reader, node: ast.UnaryOp, scope: Scope) -> Value:
    value = reader.evaluate(reader, node.operand, scope)
    if isinstance(node.op, ast.Not):
        return operators.negated(value, node, reader, scope)
    if isinstance(node.op, ast.Invert):
        tree = reader.tree(value, node, scope)
        if operators.is_truth(tree, reader):
            return operators.negated(Term(tree), node, reader, scope)
        hint = "use not, or 1 - x for a number that is 0 or 1"
        raise reader.error("'~' is bitwise in Python, and this is a number", node, scope, hint)
    is_minus = isinstance(node.op, ast.USub)
    if isinstance(value, Known) and isinstance(value.value, int | float):
        return Known(-value.value if is_minus else +value.value)
    tree = reader.tree(value, node, scope)
    at = scope.source.at(node)
    kind, data, sign = ("MINUS", "neg", "-") if is_minus else ("PLUS", "pos", "+")
    sign_token = token(kind, sign, at)
    sign_token.end_pos = (sign_token.start_pos or 0) + 1
    rank = value.rank if isinstance(value, Term) else None
    return Term(made(data, [sign_token, tree], at, tree), rank=rank)


def _sequence(reader: Reader, node: ast.Tuple | ast.List, scope: Scope) -> Value:
    parts: list[Value] = []
    for part in node.elts:
        if isinstance(part, ast.Starred):
            value = reader.evaluate(reader, part.value, scope)
            parts += listed(value, part, reader, scope)
        else:
            parts.append(reader.evaluate(reader, part, scope))
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
        parts[known(reader.evaluate(reader, key, scope), key, reader, scope)] = reader.evaluate(
            reader, value, scope
        )
    return reader.table(parts)


def _lambda(reader: Reader, node: ast.Lambda, scope: Scope) -> Value:
    return Function(node, scope, defaults=calls.default_values(node.args, reader, scope))


def _attribute(reader: Reader, node: ast.Attribute, scope: Scope) -> Value:
    base = reader.evaluate(reader, node.value, scope)
    if isinstance(base, Module):
        return modules.attribute(base, node, reader, scope)
    if isinstance(base, Term | Items | Known) and node.attr == "shape":
        return _shape(base, node, reader, scope)
    if isinstance(base, Term):
        if node.attr == "ndim" and base.rank is not None:
            return Known(base.rank)
        if node.attr in ("T", "mT", "ndim", "size"):
            calls.check_shaped(base, node, reader, scope)
            return _dotted(base, node, scope)
        if node.attr == "real":
            return base
    if isinstance(base, Term | Items | Table | Known | Function | Library):
        if isinstance(base, Items) and node.attr in ("T", "ndim", "size"):
            return _dotted(Term(reader.tree(base, node.value, scope)), node, scope)
        part = part_named(base, node.attr, reader) if isinstance(base, Items) else None
        return Method(base, node.attr) if part is None else part
    if isinstance(base, Partial) and isinstance(base.base, Module):
        return Method(base, node.attr)
    hint = "numbers, arrays, tuples, lists and dicts are read, and no instances of classes"
    raise reader.error(f"there is no .{node.attr} here", node, scope, hint)


def _dotted(base: Term, node: ast.Attribute, scope: Scope) -> Term:
    at = scope.source.at(node)
    word = token("NAME", node.attr, at)
    word.start_pos = (word.end_pos or 0) - len(node.attr)
    buffers = base.buffers if node.attr in _VIEWS else frozenset()
    shape = base.shape[::-1] if base.shape is not None and node.attr == "T" else None
    rank = base.rank if node.attr in _VIEWS else 0
    return Term(made("attribute", [base.tree, word], at, at), buffers, rank, shape)


def _shape(base: Value, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return the dimensions of an array, as many as there are; a number is one in itself."""
    if isinstance(base, Known):
        return reader.items(())
    calls.check_shaped(base, node, reader, scope)
    tree = reader.tree(base, node, scope)
    value = base if isinstance(base, Term) else Term(tree)
    if value.rank is None:
        return Term(calls.shape_of(tree, scope.source.at(node)), rank=1)
    return reader.items(
        [calls.size(value, axis, node, reader, scope) for axis in range(value.rank)]
    )


def _index(reader: Reader, node: ast.Subscript, scope: Scope) -> Value:
    base = reader.evaluate(reader, node.value, scope)
    if isinstance(base, Table):
        key = known(reader.evaluate(reader, node.slice, scope), node.slice, reader, scope)
        entries = reader.entries(base)
        if key not in entries:
            hint = f"it has {', '.join(map(repr, entries)) or 'none'}"
            raise reader.error(f"there is no key {key!r}", node, scope, hint)
        return entries[key]
    if isinstance(base, Items):
        found = _part(base, node, reader, scope)
        if found is not None:
            return found
    if isinstance(base, Known) and isinstance(base.value, str):
        return Known("")
    if isinstance(base, Term) and base.tree.data == "attribute" and _is_shape(base.tree):
        axis = known(reader.evaluate(reader, node.slice, scope), node.slice, reader, scope)
        at = scope.source.at(node)
        return Term(
            made("index", [base.tree, reader.tree(Known(axis), node, scope)], at, at), rank=0
        )
    calls.check_shaped(base, node, reader, scope)
    tree = reader.tree(base, node.value, scope)
    items = index_items(node.slice, reader, scope)
    at = scope.source.at(node)
    rank = shape = None
    whole = [one for one in items if one.data != "ellipsis"]
    if isinstance(base, Term) and base.rank is not None and len(whole) == len(items):
        plain = [one for one in items if one.data not in ("slice", "name", "attribute")]
        if not any(one.data in ("name", "attribute") and not is_size(one) for one in items):
            rank = base.rank - sum(one.data != "slice" for one in items)
        if base.shape is not None and len(plain) == len(items) and rank is not None:
            shape = base.shape[len(items) :]
    buffers = buffers_of(base)
    if rank == 0:
        buffers = frozenset()
    return Term(made("index", [tree, *items], at, at), buffers, rank, shape)


def _is_shape(tree: Branch) -> bool:
    return str(tree.children[1]) == "shape"


def index_items(node: ast.expr, reader: Reader, scope: Scope) -> list[Branch]:
    """Return the trees of what stands between the brackets of an index."""
    nodes = node.elts if isinstance(node, ast.Tuple) else [node]
    found = []
    for one in nodes:
        at = scope.source.at(one)
        if isinstance(one, ast.Slice):
            bounds = [
                None
                if part is None
                else reader.tree(reader.evaluate(reader, part, scope), part, scope)
                for part in (one.lower, one.upper, one.step)
            ]
            found.append(made("slice", bounds, at, at))
            continue
        value = reader.evaluate(reader, one, scope)
        if isinstance(value, Known) and value.value is Ellipsis:
            found.append(made("ellipsis", [], at, at))
        else:
            found.append(reader.tree(value, one, scope))
    return found


def _part(base: Items, node: ast.Subscript, reader: Reader, scope: Scope) -> Value | None:
    """Return a part of a tuple or a list; None where it is read as an array."""
    parts = reader.parts(base)
    if isinstance(parts, Grown):
        value = reader.evaluate(reader, node.slice, scope)
        if isinstance(value, Known) and isinstance(value.value, int) and value.value < 0:
            value = calls.sum_of(parts.count, value.value, node, reader, scope)
        at = scope.source.at(node)
        base_tree = made("name", [token("NAME", parts.family, at)], at, at)
        return Term(made("index", [base_tree, reader.tree(value, node.slice, scope)], at, at))
    if isinstance(node.slice, ast.Slice):
        bounds: list[Any] = [
            None if one is None else known(reader.evaluate(reader, one, scope), one, reader, scope)
            for one in (node.slice.lower, node.slice.upper, node.slice.step)
        ]
        return reader.items(parts[slice(*bounds)], base.is_list)
    index = known(reader.evaluate(reader, node.slice, scope), node.slice, reader, scope)
    if not isinstance(index, int):
        raise reader.error("the index of a list is a whole number", node, scope, "as in ws[0]")
    if not -len(parts) <= index < len(parts):
        hint = f"it has {len(parts)} parts, from 0"
        raise reader.error(f"there is no part {index}", node, scope, hint)
    return parts[index]


def _comprehension(
    reader: Reader, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, scope: Scope
) -> Value:
    """Return a list, whose parts are written out."""
    parts: list[Value] = []
    for inner in calls.walked(list(node.generators), scope, reader):
        parts.append(reader.evaluate(reader, node.elt, inner))  # noqa: PERF401  # scopes change
    is_once = isinstance(node, ast.GeneratorExp)
    return replace(reader.items(parts, is_list=True), is_once=is_once)


def _table_of(reader: Reader, node: ast.DictComp, scope: Scope) -> Value:
    parts = {}
    for inner in calls.walked(list(node.generators), scope, reader):
        key = known(reader.evaluate(reader, node.key, inner), node.key, reader, inner)
        parts[key] = reader.evaluate(reader, node.value, inner)
    return reader.table(parts)


def _walrus(reader: Reader, node: ast.NamedExpr, scope: Scope) -> Value:
    value = reader.evaluate(reader, node.value, scope)
    reader.bind(node.target.id, value, node, scope)
    return reader.state.variables[scope.number][node.target.id]


def _text(_: Reader, node: ast.JoinedStr, scope: Scope) -> Value:
    del node, scope
    return Known("")


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
    ast.Subscript: _index,
    ast.Call: calls.call,
    ast.ListComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _table_of,
    ast.NamedExpr: _walrus,
    ast.JoinedStr: _text,
}
__all__ = ["Range", "evaluate"]
