"""Calls: functions of the text are written out where they are called, others have a tree.

A function that is written out has variables of its own; its arguments are assigned to names where
they are no names already, so that nothing is worked out twice.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from ...budget import spend
from . import builtin, library, methods
from .arguments import assigned, bound
from .arrays import listed
from .effects import in_order
from .reader import Reader
from .updates import updated
from .values import (
    Builtin,
    Function,
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
_CALL = 100  # steps to read one, without what is in the function


def call(reader: Reader, node: ast.Call, scope: Scope) -> Value:
    """Return the value of a call."""
    update = updated(reader, node, scope)
    if update is not None:
        return update
    callee = reader.evaluate(reader, node.func, scope)
    if isinstance(callee, Builtin) and callee.name in builtin.LAZY:
        with taking(callee, node, reader, scope):
            return builtin.LAZY[callee.name](reader, node, scope)
    nodes = [*node.args, *(one.value for one in node.keywords)]
    values = in_order(reader, [_inner(one) for one in nodes], scope)
    given = _spread(node.args, values, reader, scope)
    named_: dict[str, Value] = {}
    for keyword, value in zip(node.keywords, values[len(node.args) :], strict=True):
        if keyword.arg is not None:
            named_[keyword.arg] = value
        elif isinstance(value, Table):
            named_ |= {str(key): one for key, one in reader.entries(value).items()}
        else:
            raise reader.error("** stands before a dict", keyword.value, scope, "use f(a=1)")
    return apply(callee, given, named_, node, reader, scope)


def spread(nodes: Sequence[ast.expr], reader: Reader, scope: Scope) -> list[Value]:
    """Return the values of expressions, those of a list behind * one by one."""
    values = in_order(reader, [_inner(one) for one in nodes], scope)
    return _spread(nodes, values, reader, scope)


def _spread(
    nodes: Sequence[ast.expr], values: Sequence[Value], reader: Reader, scope: Scope
) -> list[Value]:
    found: list[Value] = []
    for node, value in zip(nodes, values, strict=False):
        found += listed(value, node, reader, scope) if isinstance(node, ast.Starred) else [value]
    return found


def _inner(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Starred) else node


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
    with taking(callee, node, reader, scope):
        if isinstance(callee, Builtin):
            return builtin.apply(callee.name, given, named_, node, reader, scope, apply)
        if isinstance(callee, Library):
            return library.apply(callee, given, named_, node, reader, scope)
        if isinstance(callee, Method):
            return methods.method(callee, given, named_, node, reader, scope, apply)
    hint = "a function stands before its arguments in brackets"
    what = "a module" if isinstance(callee, Module) else "a value"
    raise reader.error(f"{what} is called here like a function", node, scope, hint)


@contextmanager
def taking(callee: Value, node: ast.AST, reader: Reader, scope: Scope) -> Iterator[None]:
    """Let what reads a call take its arguments as they are; what does not fit is an error there."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        name = f"{getattr(callee, 'name', 'this')}()"
        name = f".{name}" if isinstance(callee, Method) else name
        hint = "look at its arguments"
        raise reader.error(f"{name} does not take these", node, scope, hint) from None


def inlined(
    function: Function, given: Sequence[Value], named_: Mapping[str, Value], node: ast.AST,
    reader: Reader, scope: Scope,
) -> Value:  # fmt: skip
    """Return what a function of the text gives for values."""
    definition = function.node
    depth = sum(one is definition for one, _ in reader.calls)
    name = getattr(definition, "name", "lambda")
    reader.steps += 1
    spend(_CALL)
    if depth >= _MOST or reader.steps > _MOST_STEPS:
        hint = "let it end at a number that is known when compiling, or write a loop"
        raise reader.error(f"{name} calls itself without an end", node, scope, hint)
    inner = opened(definition, function.scope, name, reader)
    arguments = bound(
        function, (*function.given, *given), {**function.named, **named_}, node, reader, scope
    )
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
