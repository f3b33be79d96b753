"""What stands around a function, as plain values, to what the reader works with."""

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .. import surroundings
from ..surroundings import Bound, Callee, Constants, Imported, Unread
from . import modules
from .reader import Reader
from .source import Source, source_of
from .tops import find
from .values import Absent, Function, Items, Known, Partial, Scope, Value


def value_of(value: Any, name: str, node: ast.AST, reader: Reader, top: Scope) -> Value:
    """Return a value of outside."""
    if isinstance(value, bool | int | float | str | None):
        return Known(value)
    if isinstance(value, surroundings.Module):
        return modules.module_of(value.name, node, reader, top)
    if isinstance(value, Imported):
        return modules.imported(value.module, value.name, node, reader, top)
    if isinstance(value, Callee):
        return _callee(value, node, reader, top)
    if isinstance(value, Bound):
        return _bound(value, name, node, reader, top)
    if isinstance(value, Constants):
        return _constants(value.entries, name, node, reader, top)
    if isinstance(value, list | tuple):
        parts = [value_of(one, name, node, reader, top) for one in value]
        found = reader.items(parts, isinstance(value, list))
        return type(found)(found.number, found.is_list, is_argument=isinstance(value, list))
    if isinstance(value, Mapping):
        entries = {key: value_of(one, name, node, reader, top) for key, one in value.items()}
        return replace(reader.table(entries), is_argument=True)
    what = value.kind if isinstance(value, Unread) else type(value).__name__
    hint = "give its numbers and arrays as arguments of the function"
    return Absent(f"{name} is of the class {what}, which is not read", hint)


def _bound(bound: Bound, name: str, node: ast.AST, reader: Reader, top: Scope) -> Value:
    """Return a function that has been given some of its arguments."""
    base = value_of(bound.base, name, node, reader, top)
    given = tuple(value_of(one, name, node, reader, top) for one in bound.given)
    named = {key: value_of(one, name, node, reader, top) for key, one in bound.named.items()}
    if isinstance(base, Function):
        return replace(base, given=given, named=named)
    return Partial(base, given, named)


def _constants(entries: Any, name: str, node: ast.AST, reader: Reader, top: Scope) -> Value:
    """Return an array whose entries are known."""
    if not isinstance(entries, list):
        return Known(entries)
    parts = [_constants(one, name, node, reader, top) for one in entries]
    return Items(reader.items(parts).number, is_argument=True, is_array=True)


def _callee(callee: Callee, node: ast.AST, reader: Reader, top: Scope) -> Value:
    """Return the function of another text, all of which stands where it is called."""
    source = source_of(callee.text, top.source.span(node))
    scope = new_scope(source, callee.known, reader)
    given = {key: value_of(one, key, node, reader, top) for key, one in callee.defaults.items()}
    return Function(find(source, callee.function, node, reader, top), scope, defaults=given)


def new_scope(source: Source, known: Mapping[str, Any], reader: Reader) -> Scope:
    """Return the scope of the names at the top of a text."""
    scope = Scope(reader.fresh(), source, known)
    reader.state.variables[scope.number] = {}
    return scope
