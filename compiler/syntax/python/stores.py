"""What an assignment assigns to: variables, parts of tuples, parts of arrays, lists and dicts.

A store into an array changes it under every other name and view that it has; those are no longer
known behind it, so that reading one is an error and never the old value.
"""

import ast
from collections.abc import Sequence

from ..tree import made, named, token
from . import operators
from .arrays import check_shaped, listed
from .expressions import index_items
from .reader import Reader, State, variable_name
from .values import Absent, Grown, Items, Known, Scope, Table, Term, Value


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
    for one, part in zip(wanted, parts, strict=True):
        assign(one, part, node, reader, scope)


def augmented(node: ast.AugAssign, reader: Reader, scope: Scope) -> None:
    """`y += v`, which changes an array in place, and gives a number another value."""
    read = ast.copy_location(_loaded(node.target), node.target)
    before = reader.evaluate(reader, read, scope)
    value = reader.evaluate(reader, node.value, scope)
    grows = isinstance(before, Items) and before.is_list and not before.is_argument
    if isinstance(node.target, ast.Name) and grows and isinstance(node.op, ast.Add):
        assert isinstance(before, Items)
        parts = (*listed(before, node, reader, scope), *listed(value, node, reader, scope))
        reader.state.heap[before.number] = tuple(map(reader.kept, parts))
        return
    result = operators.binary(node.op, before, value, node, reader, scope)
    if isinstance(node.target, ast.Name) and isinstance(before, Term) and before.rank != 0:
        _check_argument(before, node, reader, scope)
        _spoil(before, node.target.id, node, reader, scope)
        if isinstance(result, Term):
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
        if base.is_argument:
            hint = "make another one: {**params, 'w': w}, or a list of its own: list(xs)"
            message = "this changes an argument, which is a side effect"
            raise reader.error(message, target, scope, hint)
        key = operators.known(
            reader.evaluate(reader, target.slice, scope), target.slice, reader, scope
        )
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
    items = index_items(target.slice, reader, scope)
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
    for number in sorted(base.buffers):
        if number in reader.arguments:
            name = reader.arguments[number]
            message = f"this changes the argument {name}, which is a side effect"
            hint = f"take a copy before: y = {name}.copy()"
            raise reader.error(message, node, scope, hint)


def _spoil(base: Term, variable: str, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Make all other names and views of an array ones without a value that is known."""
    home = _home(variable, reader, scope).number
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
    parts: Sequence[Value] = ()
    if isinstance(value, Items):
        found = reader.parts(value)
        parts = () if isinstance(found, Grown) else found
    elif isinstance(value, Table):
        parts = [*reader.entries(value).values()]
    return any(_shares(one, base, reader) for one in parts)


def merged(
    first: State, second: State, before: State, choose: object, node: ast.AST, reader: Reader,
    scope: Scope,
) -> None:  # fmt: skip
    """Make the variables stand for what they are behind two branches of an `if`."""
    assert callable(choose)
    changes: list[tuple[int, str, Value, bool]] = []
    line = scope.source.span(node).line
    for key, numbered in first.heap.items():
        other = second.heap.get(key, numbered)
        if key in before.heap and numbered is not other:
            if (
                isinstance(numbered, tuple)
                and isinstance(other, tuple)
                and (len(numbered) == len(other))
            ):
                pairs = zip(numbered, other, strict=True)
                reader.state.heap[key] = tuple(choose(a, b) for a, b in pairs)
                continue
            if isinstance(numbered, dict) and isinstance(other, dict) and [*numbered] == [*other]:
                reader.state.heap[key] = {one: choose(numbered[one], other[one]) for one in other}
                continue
            hint = "append or assign a choice: a if c else b"
            message = "a list or dict has other parts in each branch of this if"
            raise reader.error(message, node, scope, hint)
        reader.state.heap[key] = numbered
    reader.state.heap.update(
        {key: one for key, one in second.heap.items() if key not in reader.state.heap}
    )
    for number in before.variables:
        mine, others = first.variables[number], second.variables[number]
        for variable in dict.fromkeys((*mine, *others)):
            a, b = mine.get(variable), others.get(variable)
            if a is None or b is None:
                absent = Absent(
                    f"{variable} has a value in one branch of the if of line {line} alone",
                    "give it one before the if, or in both branches",
                )
                changes.append((number, variable, absent, False))
            elif a is b or (variable_name(a) and variable_name(a) == variable_name(b)):
                changes.append((number, variable, a, False))
            elif isinstance(a, Absent) or isinstance(b, Absent):
                changes.append((number, variable, a if isinstance(a, Absent) else b, False))
            else:
                try:
                    changes.append((number, variable, choose(a, b), True))
                except Exception as error:  # said where it is read
                    message = str(getattr(error, "message", error))
                    absent = Absent(f"{variable}: {message} (line {line})", "choose one value")
                    changes.append((number, variable, absent, False))
    several = sum(is_new for *_, is_new in changes) > 1
    scopes = {scope.number: scope}
    for number, variable, value, is_new in changes:
        if is_new and isinstance(value, Term):
            if several:
                reader.hold(value)
            home = scopes.get(number) or Scope(
                number, scope.source, scope.known, scope.prefix, None, frozenset()
            )
            reader.bind(variable, value, node, home)
        else:
            reader.state.variables[number][variable] = value


__all__ = ["Known", "assign", "augmented", "merged"]
