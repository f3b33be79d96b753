"""What an assignment assigns to: variables, parts of tuples, parts of arrays, lists and dicts.

A store into an array changes it under every other name and view that it has; those are no longer
known behind it, so that reading one is an error and never the old value.
"""

import ast

from ..tree import made, named, token
from . import operators
from .arrays import check_shaped, listed
from .effects import check_kept, check_own, parts_of
from .indexing import index_items
from .knowns import key_of
from .reader import Reader
from .values import (
    Absent,
    Function,
    Grown,
    Items,
    Known,
    Method,
    Partial,
    Scope,
    Table,
    Term,
    Value,
)  # fmt: skip
from .written import variable_name


def assign(target: ast.expr, value: Value, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Make a target stand for a value."""
    if isinstance(target, ast.Name):
        reader.bind(target.id, value, target, scope)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpacked(target, value, node, reader, scope)
    elif isinstance(target, ast.Subscript):
        _stored(target, value, node, reader, scope)
    elif isinstance(target, ast.Starred):
        assign(target.value, value, node, reader, scope)
    else:
        hint = "give it a name of its own, and return it"
        raise reader.error("an attribute cannot be assigned", target, scope, hint)


def _unpacked(
    target: ast.Tuple | ast.List, value: Value, node: ast.AST, reader: Reader, scope: Scope
) -> None:
    wanted = target.elts
    starred = next((i for i, one in enumerate(wanted) if isinstance(one, ast.Starred)), None)
    count = len(wanted) if starred is None else None
    parts: list[Value] = [*listed(value, node, reader, scope, count)]
    if starred is not None and len(parts) >= len(wanted) - 1:
        after = len(wanted) - starred - 1
        end = len(parts) - after
        parts[starred:end] = [reader.items(parts[starred:end], is_list=True)]
    if len(parts) != len(wanted):
        message = f"{len(parts)} values for {len(wanted)} names"
        raise reader.error(message, target, scope, "there is one value for each name")
    if len(parts) > 1:
        for part in parts:
            reader.hold(part)
    mark = len(reader.changed)
    for one, part in zip(wanted, parts, strict=True):
        check_kept(part, mark, node, reader, scope)
        assign(one, part, node, reader, scope)


def augmented(node: ast.AugAssign, reader: Reader, scope: Scope) -> None:
    """`y += v`, which changes an array in place, and gives a number another value."""
    read = ast.copy_location(_loaded(node.target), node.target)
    before = reader.evaluate(reader, read, scope)
    mark = len(reader.changed)
    value = reader.evaluate(reader, node.value, scope)
    check_kept(before, mark, node.target, reader, scope)
    if isinstance(before, Items) and before.is_array:
        check_own(before, "this", node, reader, scope)
    if isinstance(before, Items) and before.is_list and (
        _grown_in_place(before, value, node, reader, scope)
    ):  # fmt: skip
        return
    result = operators.binary(node.op, before, value, node, reader, scope)
    if isinstance(node.target, ast.Name) and isinstance(before, Term) and before.rank != 0:
        _check_argument(before, node, reader, scope)
        _spoil(before, node.target.id, node, reader, scope)
        if isinstance(result, Term):
            _check_grown(before, result, node, reader, scope)
            result = Term(result.tree, before.buffers, before.rank, before.shape)
    is_part = isinstance(node.target, ast.Subscript) and isinstance(before, Term)
    if is_part and isinstance(before, Term) and before.rank != 0 and isinstance(
        reader.evaluate(reader, node.target.value, scope), Items | Table  # type: ignore[union-attr]
    ):  # fmt: skip
        _check_argument(before, node, reader, scope)
        if _shared(before, reader) > 1:
            message = "this changes an array that has another name too"
            hint = "assign a new one: without +=, as in a = a + b"
            raise reader.error(message, node, scope, hint)
    assign(node.target, result, node, reader, scope)


def added_at(call: ast.Call, reader: Reader, scope: Scope) -> None:
    """`np.add.at(y, i, v)`, which adds v to y at i, once more for each time that it is met."""
    assert isinstance(call.func, ast.Attribute)
    function = reader.evaluate(reader, call.func.value, scope)
    name = getattr(function, "name", "")
    if name not in ("add", "subtract") or len(call.args) != len("yiv") or call.keywords:
        hint = "np.add.at(y, i, v) and np.subtract.at(y, i, v) are read"
        raise reader.error("this changes an array", call, scope, hint)
    at = scope.source.at(call)
    given = [reader.evaluate(reader, one, scope) for one in call.args]
    trees = [reader.tree(one, where, scope) for one, where in zip(given, call.args, strict=True)]
    module = made("attribute", [named("np", at), token("NAME", name, at)], at, at)
    arguments = made("arguments", trees, at, at)
    tree = made("method", [module, token("FUNCTION", "at", at), arguments], at, at)
    whole = ast.copy_location(ast.Constant(...), call)
    target = ast.copy_location(ast.Subscript(call.args[0], whole, ast.Store()), call)
    assign(target, Term(tree), call, reader, scope)


def _check_grown(before: Term, result: Term, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Raise where an array would get more axes than it has, which it cannot in place."""
    if before.rank is not None and result.rank is not None and result.rank > before.rank:
        hint = "assign a new one: without +=, as in a = a + b"
        raise reader.error("an array does not grow in place", node, scope, hint)


def _grown_in_place(
    before: Items, value: Value, node: ast.AugAssign, reader: Reader, scope: Scope
) -> bool:
    """Change a list by += or *=, under all of its names; tell whether it is one."""
    if isinstance(node.op, ast.Add):
        parts = (*listed(before, node, reader, scope), *listed(value, node, reader, scope))
    elif isinstance(node.op, ast.Mult) and isinstance(value, Known) and type(value.value) is int:
        parts = (*listed(before, node, reader, scope),) * value.value
    else:
        return False
    check_own(before, "this", node, reader, scope)
    reader.state.heap[before.number] = tuple(map(reader.kept, parts))
    return True


def _shared(value: Term, reader: Reader) -> int:
    """Return how many variables and parts of lists have entries of an array."""
    found = [one for variables in reader.state.variables.values() for one in variables.values()]
    for parts in reader.state.heap.values():
        if not isinstance(parts, Grown):
            found += parts.values() if isinstance(parts, dict) else parts
    return sum(isinstance(one, Term) and bool(one.buffers & value.buffers) for one in found)


def _loaded(target: ast.expr) -> ast.expr:
    if isinstance(target, ast.Name):
        return ast.Name(target.id, ast.Load())
    if isinstance(target, ast.Subscript):
        return ast.Subscript(target.value, target.slice, ast.Load())
    return target


def _stored(
    target: ast.Subscript, value: Value, node: ast.AST, reader: Reader, scope: Scope
) -> None:
    """`y[i] = v`, where y is a list, a dict or an array."""
    base = reader.evaluate(reader, target.value, scope)
    if isinstance(base, Items | Table):
        check_own(base, "this", target, reader, scope)
        if isinstance(target.slice, ast.Slice):
            hint = "make another one: xs = xs[:1] + ys"
            raise reader.error("a slice of a list is assigned", target, scope, hint)
        key = key_of(reader.evaluate(reader, target.slice, scope), target.slice, reader, scope)
        reader.hold(value)
        if isinstance(base, Table):
            reader.state.heap[base.number] = {**reader.entries(base), key: reader.kept(value)}
            reader.stored(base, "item", node, scope)
            return
        parts = reader.parts(base)
        if isinstance(parts, Grown) or not isinstance(key, int) or not base.is_list:
            hint = "make another one"
            raise reader.error("this cannot be assigned to", target, scope, hint)
        if not -len(parts) <= key < len(parts):
            hint = f"it has {len(parts)} parts, from 0"
            raise reader.error(f"there is no part {key}", target, scope, hint)
        changed = [*parts]
        changed[key] = reader.kept(value)
        reader.state.heap[base.number] = tuple(changed)
        reader.stored(base, "item", node, scope)
        return
    if not isinstance(base, Term) or not isinstance(target.value, ast.Name):
        hint = "an array is assigned to by its name: y[i, j] = v"
        raise reader.error("this cannot be assigned to", target, scope, hint)
    check_shaped(base, target, reader, scope)
    _check_argument(base, target, reader, scope)
    variable = target.value.id
    _spoil(base, variable, target, reader, scope)
    name = variable_name(base)
    at = scope.source.at(target)
    home = _home(variable, reader, scope)
    if (
        name is None
        or name in reader.held
        or reader.taken.get(name) != reader.depth
        or (reader.owned.get(name, (0, ""))[1] != variable)
    ):
        name = reader.new_name(scope.prefix + variable)
        reader.owned[name] = home.number, variable
        reader.emit(name, base.tree, at)
    items, _ = index_items(base, target.slice, reader, scope)
    place = made("index", [named(name, scope.source.at(target.value)), *items], at, at)
    tree = reader.array(value, target, scope)
    reader.out.append(made("assignment", [place, token("EQUALS", "=", at), tree], at, at))
    reader.state.variables[home.number][variable] = Term(
        named(name, at), base.buffers, base.rank, base.shape
    )


def _home(variable: str, reader: Reader, scope: Scope) -> Scope:
    """Return the scope that a variable is in."""
    at: Scope | None = scope
    while at is not None:
        if variable in reader.state.variables[at.number]:
            return at
        at = at.outer
    return scope


def _check_argument(base: Term, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Raise for a store into an array that whoever calls still has, or that cuts to integers."""
    if base.buffers & reader.whole:
        hint = "make it of floats: np.zeros(3), np.array([1.0, 2.0])"
        raise reader.error("an array of whole numbers cuts what it is given", node, scope, hint)
    if base.buffers & reader.appended:
        hint = "append a copy of it: hs.append(h.copy())"
        raise reader.error("this changes an array that is in a list too", node, scope, hint)
    for number in sorted(base.buffers):
        if number in reader.arguments:
            name = reader.arguments[number]
            message = f"this changes the argument {name}, which is a side effect"
            hint = f"take a copy before: y = {name}.copy()"
            raise reader.error(message, node, scope, hint)


def _spoil(base: Term, variable: str, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Make all other names and views of an array ones without a value that is known."""
    home = _home(variable, reader, scope).number
    reader.changed.append(base.buffers)
    line = scope.source.span(node).line
    for number, variables in reader.state.variables.items():
        for other, value in [*variables.items()]:
            if (number, other) == (home, variable) or not _shares(value, base, reader):
                continue
            message = f"{other} was changed too, or not, by the store of line {line}"
            hint = f"use .copy() where {other} or {variable} is made from the other"
            variables[other] = Absent(message, hint)


def _shares(value: Value, base: Term, reader: Reader) -> bool:
    """Return whether a value may have entries of an array."""
    if isinstance(value, Term):
        return bool(value.buffers & base.buffers)
    parts = parts_of(value, reader)
    if isinstance(value, Function):
        parts = (*value.defaults.values(), *value.given, *value.named.values())
    elif isinstance(value, Partial):
        parts = (value.base, *value.given, *value.named.values())
    elif isinstance(value, Method):
        parts = (value.base,)
    return any(_shares(one, base, reader) for one in parts)
