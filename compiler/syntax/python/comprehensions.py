"""Comprehensions: lists and dicts whose parts are written out."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from .arrays import listed
from .calls import unpack
from .knowns import key_of
from .reader import Reader
from .truths import truth
from .values import Scope, Term, Value


def list_of(
    reader: Reader, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, scope: Scope
) -> Value:
    """Return a list, whose parts are written out."""
    parts: list[Value] = []
    for inner in _walked(list(node.generators), scope, reader):
        parts.append(reader.evaluate(reader, node.elt, inner))  # noqa: PERF401  # scopes change
    is_once = isinstance(node, ast.GeneratorExp)
    return replace(reader.items(parts, is_list=True), is_once=is_once)


def table_of(reader: Reader, node: ast.DictComp, scope: Scope) -> Value:
    """Return a dict, whose keys are known."""
    parts = {}
    for inner in _walked(list(node.generators), scope, reader):
        key = key_of(reader.evaluate(reader, node.key, inner), node.key, reader, inner)
        parts[key] = reader.evaluate(reader, node.value, inner)
    return reader.table(parts)


def _walked(generators: list[ast.comprehension], scope: Scope, reader: Reader) -> Iterator[Scope]:
    """Yield the scope of each step of a comprehension, whose variables are its own."""
    first, *rest = generators
    inner = Scope(
        reader.fresh(), scope.source, scope.known, scope.prefix, scope, frozenset(),
        scope.function, is_inner=True,
    )  # fmt: skip
    reader.state.variables[inner.number] = {}
    iterable = reader.evaluate(reader, first.iter, scope)
    for value in listed(iterable, first.iter, reader, scope):
        unpack(first.target, value, reader, inner)
        if not all(_holds(test, reader, inner) for test in first.ifs):
            continue
        if rest:
            yield from _walked(rest, inner, reader)
        else:
            yield inner


def _holds(test: ast.expr, reader: Reader, scope: Scope) -> bool:
    value = reader.evaluate(reader, test, scope)
    if isinstance(value, Term):
        hint = "use a choice: x if x > 0 else 0"
        message = "this condition is not known when compiling"
        raise reader.error(message, test, scope, hint)
    return truth(value, test, reader, scope)
