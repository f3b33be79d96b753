"""Calls: functions of the text are written out where they are called, others have a tree.

A function that is written out has variables of its own; its arguments are assigned to names where
they are no names already, so that nothing is worked out twice.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..tree import Branch, made, token
from . import builtin, library
from .arrays import check_shaped, listed, shape_of, size, sum_of
from .reader import Reader
from .values import (
    Builtin,
    Function,
    Items,
    Known,
    Library,
    Method,
    Module,
    Partial,
    Scope,
    Table,
    Term,
    Value,
)  # fmt: skip

_MOST = 200  # calls of one function inside of each other
_MOST_STEPS = 100_000


def call(reader: Reader, node: ast.Call, scope: Scope) -> Value:
    """Return the value of a call."""
    callee = reader.evaluate(reader, node.func, scope)
    if isinstance(callee, Builtin) and callee.name in builtin.LAZY:
        return builtin.LAZY[callee.name](reader, node, scope)
    given: list[Value] = []
    for part in node.args:
        if isinstance(part, ast.Starred):
            given += listed(reader.evaluate(reader, part.value, scope), part, reader, scope)
        else:
            given.append(reader.evaluate(reader, part, scope))
    named_: dict[str, Value] = {}
    for keyword in node.keywords:
        value = reader.evaluate(reader, keyword.value, scope)
        if keyword.arg is not None:
            named_[keyword.arg] = value
        elif isinstance(value, Table):
            named_ |= {str(key): one for key, one in reader.entries(value).items()}
        else:
            raise reader.error("** stands before a dict", keyword.value, scope, "use f(a=1)")
    return apply(callee, given, named_, node, reader, scope)


def apply(
    callee: Value, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return what a function gives for values."""
    if isinstance(callee, Partial):
        given, named_ = (*callee.given, *given), {**callee.named, **named_}
        callee = callee.base
    if isinstance(callee, Method) and isinstance(callee.base, Partial):
        frozen = callee.base  # a distribution with its parameters: they stand behind the value
        if isinstance(frozen.base, Module):
            given, named_ = (*given, *frozen.given), {**named_, **frozen.named}
            callee = Library(frozen.base.path, callee.name)
    if isinstance(callee, Module) and callee.path.startswith("scipy.stats."):
        return Partial(callee, tuple(given), named_)
    if isinstance(callee, Function):
        return inlined(callee, given, named_, node, reader, scope)
    if isinstance(callee, Builtin):
        return builtin.apply(callee.name, given, named_, node, reader, scope, apply)
    if isinstance(callee, Library):
        return library.apply(callee, given, named_, node, reader, scope)
    if isinstance(callee, Method):
        return library.method(callee, given, named_, node, reader, scope)
    hint = "a function stands before its arguments in brackets"
    what = "a module" if isinstance(callee, Module) else "a value"
    raise reader.error(f"{what} is called here like a function", node, scope, hint)


def inlined(
    function: Function, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return what a function of the text gives for values."""
    definition = function.node
    depth = sum(one is definition for one, _ in reader.calls)
    name = getattr(definition, "name", "lambda")
    reader.steps += 1
    if depth >= _MOST or reader.steps > _MOST_STEPS:
        hint = "let it end at a number that is known when compiling, or write a loop"
        raise reader.error(f"{name} calls itself without an end", node, scope, hint)
    inner = opened(definition, function.scope, name, reader)
    arguments = bound(
        definition, (*function.given, *given), {**function.named, **named_}, node, reader, scope,
        function,
    )  # fmt: skip
    variables = reader.state.variables[inner.number]
    for key, value in arguments.items():
        if isinstance(value, Term):
            value = reader.temporary(value, f"{inner.prefix}{key}", scope.source.at(node))
        else:
            reader.check_once(value, node, scope)
            reader.hold(value)
        variables[key] = value
    reader.calls.append((definition, inner.number))
    try:
        if isinstance(definition, ast.Lambda):
            return reader.evaluate(reader, definition.body, inner)
        found = reader.run(reader, definition.body, inner)
    finally:
        reader.calls.pop()
    return found.value if hasattr(found, "value") and hasattr(found, "node") else Known(None)


def opened(
    definition: ast.FunctionDef | ast.Lambda, around: Scope, name: str, reader: Reader
) -> Scope:
    """Return the scope of a function's own names."""
    prefix = f"{name}_" if reader.calls else ""
    inner = Scope(
        reader.fresh(), around.source, around.known, prefix, around, assigned(definition), name
    )
    reader.state.variables[inner.number] = {}
    return inner


def assigned(definition: ast.FunctionDef | ast.Lambda) -> frozenset[str]:
    """Return the names that a function assigns, which are its own."""
    found: set[str] = set()
    stack: list[ast.AST] = [
        *(definition.body if isinstance(definition, ast.FunctionDef) else [definition.body])
    ]
    while stack:
        one = stack.pop()
        if isinstance(one, ast.FunctionDef):
            found.add(one.name)
            continue
        if isinstance(one, ast.Lambda | ast.ListComp | ast.GeneratorExp | ast.DictComp):
            continue
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            found.add(one.id)
        stack += ast.iter_child_nodes(one)
    return frozenset(found)


def bound(
    definition: ast.FunctionDef | ast.Lambda, given: Sequence[Value], named_: Mapping[str, Value],
    node: ast.AST, reader: Reader, scope: Scope, function: Function,
) -> dict[str, Value]:  # fmt: skip
    """Return the values of a function's arguments by their names."""
    rules = definition.args
    plain = [one.arg for one in (*rules.posonlyargs, *rules.args)]
    name = getattr(definition, "name", "this function")
    found: dict[str, Value] = dict(zip(plain, given, strict=False))
    if len(given) > len(plain):
        if rules.vararg is None:
            message = f"{name} takes {len(plain)} arguments, {len(given)} given"
            raise reader.error(message, node, scope, f"it is {name}({', '.join(plain)})")
        found[rules.vararg.arg] = reader.items(given[len(plain) :])
    elif rules.vararg is not None:
        found[rules.vararg.arg] = reader.items(())
    keys = {*plain, *(one.arg for one in rules.kwonlyargs)}
    others = {key: value for key, value in named_.items() if key not in keys}
    for key, value in named_.items():
        if key in found:
            raise reader.error(f"{name} is given {key} twice", node, scope, "leave one out")
        if key in keys:
            found[key] = value
    if others and rules.kwarg is None:
        message = f"{name} has no argument {next(iter(others))}"
        raise reader.error(message, node, scope, f"it is {name}({', '.join(plain)})")
    if rules.kwarg is not None:
        found[rules.kwarg.arg] = reader.table(others)
    for key, default in defaults(rules).items():
        if key not in found and key in function.defaults:
            found[key] = function.defaults[key]
        elif key not in found and default is not None:
            value = reader.evaluate(reader, default, function.scope)
            found[key] = _shared(value)
    for key in (*plain, *(one.arg for one in rules.kwonlyargs)):
        if key not in found:
            message = f"{name} needs its argument {key}"
            raise reader.error(message, node, scope, f"it is {name}({', '.join(plain)})")
    return found


def default_values(rules: ast.arguments, reader: Reader, scope: Scope) -> dict[str, Value]:
    """Return the values of defaults where a function is defined in another one."""
    found = {}
    for key, default in defaults(rules).items():
        if default is not None:
            value = reader.evaluate(reader, default, scope)
            found[key] = _shared(value)
            reader.hold(value)
    return found


def _shared(value: Value) -> Value:
    """Return a default, which all calls share: a list in it may not change."""
    return replace(value, is_argument=True) if isinstance(value, Items | Table) else value


def defaults(rules: ast.arguments) -> dict[str, ast.expr | None]:
    """Return the defaults of arguments by their names."""
    plain = [one.arg for one in (*rules.posonlyargs, *rules.args)]
    found: dict[str, ast.expr | None] = dict(
        zip(plain[len(plain) - len(rules.defaults) :], rules.defaults, strict=True)
    )
    found.update(zip((one.arg for one in rules.kwonlyargs), rules.kw_defaults, strict=True))
    return found


def walked(generators: list[ast.comprehension], scope: Scope, reader: Reader) -> Iterator[Scope]:
    """Yield the scope of each step of a comprehension, whose variables are its own."""
    first, *rest = generators
    inner = Scope(
        reader.fresh(), scope.source, scope.known, scope.prefix, scope, frozenset(), scope.function
    )
    reader.state.variables[inner.number] = {}
    iterable = reader.evaluate(reader, first.iter, scope)
    for value in listed(iterable, first.iter, reader, scope):
        unpack(first.target, value, reader, inner)
        if not all(_holds(test, reader, inner) for test in first.ifs):
            continue
        if rest:
            yield from walked(rest, inner, reader)
        else:
            yield inner


def _holds(test: ast.expr, reader: Reader, scope: Scope) -> bool:
    value = reader.evaluate(reader, test, scope)
    if isinstance(value, Term):
        hint = "use a choice: x if x > 0 else 0"
        message = "this condition is not known when compiling"
        raise reader.error(message, test, scope, hint)
    return bool(getattr(value, "value", True))


def unpack(target: ast.expr, value: Value, reader: Reader, scope: Scope) -> None:
    """Make the names of a comprehension or a loop stand for values, without assignments."""
    if isinstance(target, ast.Name):
        reader.hold(value)
        reader.state.variables[scope.number][target.id] = value
        return
    if isinstance(target, ast.Tuple | ast.List):
        parts = listed(value, target, reader, scope, len(target.elts))
        if len(parts) == len(target.elts):
            for one, part in zip(target.elts, parts, strict=True):
                unpack(one, part, reader, scope)
            return
    raise reader.error("this cannot be assigned to", target, scope, "it is a name here")


def keyword(name: str, tree: Branch, at: Branch) -> Branch:
    """Return the tree of an argument with its name."""
    return made("keyword", [token("NAME", name, at), tree], at, at)


__all__ = ["Any", "Items", "check_shaped", "shape_of", "size", "sum_of"]
