"""The body of a loop of the language: read once, with what a step finds in the variables.

In: a body, and the variables before it. Out: a loop, behind which they stand for what its last step
left. What a step changes beside them is an error, and so is an array with two names.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..tree import made, named, token
from .arrays import sum_of
from .carried import assigned_in, carried_by, carry_back, placed, stored_in
from .reader import Reader, UnknownValueError
from .refused import REFUSED
from .state import State
from .values import (
    Absent,
    Grown,
    Items,
    Known,
    Scope,
    Table,
    Term,
    Value,
    buffers_of,
)


def read_body(
    data: str, head: list[Any], body: Callable[[], Any], node: ast.For | ast.While,
    offset: Value | None, count: Value | None, reader: Reader, scope: Scope,
) -> None:  # fmt: skip
    """Add a loop whose body is read once: what a step finds is what the step before left.

    A number that becomes an array in a step is one from the start: then it is read once more.
    """
    saved, given = reader.saved(), [*head]
    unranked: frozenset[str] = frozenset()
    while True:
        try:
            _read_once(data, head, body, node, offset, count, reader, scope, unranked)
        except _Unranked as found:
            unranked = found.names  # which grow
            reader.restore(saved)
            head[:] = given
        else:
            return


class _Unranked(Exception):  # noqa: N818  # no error: the body is read again
    """A step leaves variables with another number of axes than it finds."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self.names = names


def _read_once(
    data: str, head: list[Any], body: Callable[[], Any], node: ast.For | ast.While,
    offset: Value | None, count: Value | None, reader: Reader, scope: Scope,
    unranked: frozenset[str],
) -> None:  # fmt: skip
    carried = carried_by(node, reader, scope)
    lists = _grown(node, offset, reader, scope)
    places = {
        key: placed(key, value, key in unranked, node, reader, scope)
        for key, value in carried.items()
    }
    found = reader.state.copy()
    reader.loops += 1
    with reader.block() as inner:
        depth, reader.depth = reader.depth, 0
        levels = dict(reader.taken)
        for leaves in places.values():
            for leaf in leaves:
                reader.taken[leaf] = 0
        try:
            end = body()
        finally:
            reader.depth = depth
        if end is not None and getattr(end, "value", None) != "continue":
            span = scope.source.span(node)
            message, hint = REFUSED[ast.Break]
            raise UnknownValueError(message, span, hint)
        _check_step(found, carried, lists, unranked, node, reader, scope)
        carry_back(places, node, reader, scope)
    reader.taken.update({key: levels.get(key, depth) for key in reader.taken})
    reader.loops -= 1
    for key, start in lists.items():
        family = reader.state.heap[key]
        assert isinstance(family, Grown)
        assert count is not None
        total = sum_of(start, count, node, reader, scope)
        reader.state.heap[key] = replace(family, count=total)
    for variable in assigned_in(node):
        value = reader.state.variables[scope.number].get(variable)
        if variable not in carried and isinstance(value, Items | Table):
            reader.state.variables[scope.number][variable] = Absent(
                f"{variable} is a list of the last step", "use it inside of the loop"
            )
    at = scope.source.at(node)
    reader.out.append(made(data, [*head, *inner], at, at))


def _check_step(
    before: State, carried: Mapping[str, Value], lists: Mapping[int, Value],
    unranked: frozenset[str], node: ast.For | ast.While, reader: Reader, scope: Scope,
) -> None:  # fmt: skip
    """Raise where a step changes more than what the next one is told of.

    That are lists and dicts, variables of functions around, and arrays that get another name.
    """
    span = scope.source.span(node)
    own = reader.state.variables[scope.number]
    mine = [own.get(one) for one in carried]
    allowed = {one.number for one in mine if isinstance(one, Items)} | set(lists)
    allowed |= {one.number for one in map(before.variables[scope.number].get, carried)
                if isinstance(one, Items)}  # fmt: skip
    local = {*assigned_in(node), *(stored_in(node.target) if isinstance(node, ast.For) else ())}
    for key, parts in before.heap.items():
        if reader.state.heap[key] is not parts and key not in allowed:
            hint = "use variables for what changes from step to step"
            raise UnknownValueError("a step of this loop changes a list or a dict", span, hint)
    for number, variables in before.variables.items():
        for variable, value in variables.items():
            is_own = number == scope.number and variable in local
            now = reader.state.variables[number].get(variable)
            if now is value or (is_own and (variable in carried or isinstance(value, Absent))):
                continue
            if is_own and isinstance(node, ast.For) and variable in stored_in(node.target):
                continue
            hint = "give each step arrays of its own, with .copy()"
            raise UnknownValueError(f"a step of this loop changes {variable}", span, hint)
    ranks = {
        one for one in carried
        if _rank(own.get(one)) != _rank(before.variables[scope.number].get(one))
    }  # fmt: skip
    if ranks - unranked:
        raise _Unranked(frozenset(ranks | unranked))
    for variable in carried:
        _check_names(variable, before, carried, node, reader, scope)


def _rank(value: Value | None) -> int | None:
    return value.rank if isinstance(value, Term) else 0


def _check_names(
    variable: str, before: State, carried: Mapping[str, Value], node: ast.For | ast.While,
    reader: Reader, scope: Scope,
) -> None:  # fmt: skip
    """Raise where an array has another name behind a step, and steps change arrays."""
    own = reader.state.variables[scope.number]
    value = own.get(variable)
    if not isinstance(value, Term) or value.rank == 0 or not _stores(node):
        return
    for other, second in own.items():
        if other == variable or not isinstance(second, Term):
            continue
        found = before.variables[scope.number]
        old = [buffers_of(found.get(one, Known(0))) for one in (variable, other)]
        is_read = other in carried or other not in assigned_in(node)
        if value.buffers & second.buffers and not old[0] & old[1] and is_read:
            hint = f"use .copy() where {variable} or {other} is made from the other"
            message = f"{variable} and {other} are one array behind a step, and steps change it"
            raise UnknownValueError(message, scope.source.span(node), hint)


def _stores(node: ast.For | ast.While) -> bool:
    """Return whether a body may change arrays in place."""
    return any(
        isinstance(one, ast.AugAssign | ast.Call)
        or (isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store))
        for statement in node.body for one in ast.walk(statement)
    )  # fmt: skip


def _grown(
    node: ast.For | ast.While, offset: Value | None, reader: Reader, scope: Scope
) -> dict[int, Value]:
    """Make families of the lists that a body appends to, and return how long each is before."""
    found: dict[int, Value] = {}
    for statement in node.body:
        for one in ast.walk(statement):
            if not (
                isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)
                and one.func.attr == "append" and isinstance(one.func.value, ast.Name)
            ):  # fmt: skip
                continue
            variable = one.func.value.id
            value = reader.lookup(variable, scope)
            if not isinstance(value, Items) or value.number not in reader.state.heap:
                continue
            is_twice = value.number in found
            parts = reader.parts(value)
            if offset is None or is_twice or isinstance(parts, Grown) or value.is_argument:
                span = scope.source.span(one)
                hint = "append once a step, in a loop over a range, to a list of the function"
                raise UnknownValueError(
                    "what this list has is not known when compiling", span, hint
                )
            family = reader.new_name(scope.prefix + variable)
            at = scope.source.at(one)
            for place, part in enumerate(parts):
                index = reader.tree(Known(place), one, scope)
                place_tree = made("index", [named(family, at), index], at, at)
                tree = reader.array(part, one, scope)
                sign = token("EQUALS", "=", at)
                reader.out.append(made("assignment", [place_tree, sign, tree], at, at))
            start = Known(len(parts))
            found[value.number] = start
            count = sum_of(offset, start, one, reader, scope)
            reader.state.heap[value.number] = Grown(family, count, reader.fresh())
    return found
