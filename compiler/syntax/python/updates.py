"""JAX's updates: `y.at[i].set(v)` is a copy of y in which v stands at i; `.add(v)` adds it there.

In: the call. Out: the value, for which a name is given an array, and then a part of it assigned.
"""

import ast

from ..tree import made, named, token
from .arrays import check_shaped
from .indexing import index_items
from .reader import Reader
from .values import Scope, Term, Value

_SUMS = {"add": "add", "subtract": "subtract"}


def updated(reader: Reader, node: ast.Call, scope: Scope) -> Value | None:
    """Return the array that an update gives, None for any other call."""
    function = node.func
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Subscript):
        return None
    place = function.value
    if not isinstance(place.value, ast.Attribute) or place.value.attr != "at":
        return None
    base = reader.evaluate(reader, place.value.value, scope)
    if not isinstance(base, Term):
        return None
    check_shaped(base, node, reader, scope)
    if function.attr not in ("set", *_SUMS) or len(node.args) != 1 or node.keywords:
        hint = "y.at[i].set(v), .add(v) and .subtract(v) are read"
        raise reader.error(f".at[…].{function.attr} is not read", node, scope, hint)
    at = scope.source.at(node)
    items, _ = index_items(base, place.slice, reader, scope)
    value = reader.array(reader.evaluate(reader, node.args[0], scope), node.args[0], scope)
    if function.attr != "set":
        module = made("attribute", [named("np", at), token("NAME", function.attr, at)], at, at)
        index = made("tuple", items, at, at) if len(items) > 1 else items[0]
        given = made("arguments", [base.tree, index, value], at, at)
        tree = made("method", [module, token("FUNCTION", "at", at), given], at, at)
        return Term(tree, frozenset(), base.rank, base.shape)
    name = reader.new_name(f"{scope.prefix}updated")
    tree = reader.emit(name, base.tree, at)
    part = made("index", [tree, *items], at, at)
    reader.out.append(made("assignment", [part, token("EQUALS", "=", at), value], at, at))
    return Term(named(name, at), frozenset(), base.rank, base.shape)
