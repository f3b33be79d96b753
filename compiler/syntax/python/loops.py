"""Loops of Python: written out where they are short, else loops of the language.

A loop of the language reads its body once, so its variables are those of the program from step to
step; a list that it appends to is a family. Where the body needs to know the step, it is written
out after all.
"""

import ast
from collections.abc import Callable
from typing import Any

from ..tree import token, tokens
from .arrays import at_step, length, listed, steps, sum_of
from .bodies import read_body
from .calls import unpack
from .carried import assigned_in
from .reader import Reader, UnknownValueError
from .spliced import Mark, leaving
from .stores import assign
from .values import (
    Absent,
    Builtin,
    Items,
    Known,
    Range,
    Scope,
    Table,
    Term,
    Value,
)
from .whiles import MOST, bounded
from .written import counter

_MOST_LEFT = 200  # steps that are written out of a loop that each of them may leave


def each(reader: Reader, node: ast.For, scope: Scope) -> list[ast.stmt]:
    """`for target in iterable`: what is read next, its steps where they are written out."""
    rows = _Rows(node.iter, reader, scope)
    count = rows.count
    has_break = leaving(node.body, (ast.Break,), reader.leaving)
    if not (node.orelse and has_break) and bounded(node, rows.value, count, reader, scope):
        return []
    if isinstance(count, Known) and count.value <= reader.limits.written_out:
        return _written_out(node, rows, count.value, reader, scope)
    if node.orelse and has_break:
        hint = "put what follows behind the loop"
        raise reader.error("a loop with else is not read", node, scope, hint)
    saved = reader.saved()
    try:
        _looped(node, rows, reader, scope)
    except UnknownValueError:
        is_left = leaving(node.body, (ast.Return, ast.Break), reader.leaving)
        if not isinstance(count, Known) or count.value > (_MOST_LEFT if is_left else MOST):
            raise
        reader.restore(saved)
        return _written_out(node, rows, count.value, reader, scope)
    return node.orelse


class _Rows:
    """What a loop goes over: a range, an array, a list, or several of them in step."""

    def __init__(self, node: ast.expr, reader: Reader, scope: Scope) -> None:
        self.node, self.reader, self.scope = node, reader, scope
        self.parts: list[Value | _Rows] = []
        self.value: Value | None = None
        self.start: Value = Known(0)
        self.is_counted = False
        name = self._called(node)
        if name in ("zip", "enumerate") and isinstance(node, ast.Call):
            self.is_counted = name == "enumerate"
            given = node.args[:1] if self.is_counted else node.args
            self.parts = [_Rows(one, reader, scope) for one in given]
            first = next((one.value for one in node.keywords if one.arg == "start"), None)
            first = node.args[1] if self.is_counted and len(node.args) > 1 else first
            if first is not None and self.is_counted:
                self.start = reader.evaluate(reader, first, scope)
            self.count: Value = self._shortest()
            return
        value = reader.evaluate(reader, node, scope)
        if isinstance(value, Table | Known):  # its keys, or letters
            value = reader.items(listed(value, node, reader, scope), is_list=True)
        if isinstance(value, Term):
            value = reader.temporary(value, "rows", scope.source.at(node))
        self.value = value
        is_range = isinstance(value, Range)
        self.count = (
            steps(value, node, reader, scope) if is_range and isinstance(value, Range)
            else length(value, node, reader, scope)
        )  # fmt: skip

    def _called(self, node: ast.expr) -> str:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return ""
        found = self.reader.evaluate(self.reader, node.func, self.scope)
        return found.name if isinstance(found, Builtin) else ""

    def _shortest(self) -> Value:
        """Return how many steps several rows take together: as many as the shortest has.

        Lengths with a name are those of arrays alike, or n and n - 1 of one array and its shift.
        """
        counts = [one.count for one in self.parts if isinstance(one, _Rows)]
        known = [one.value for one in counts if isinstance(one, Known)]
        if known:
            return Known(min(known))
        lengths = [one.length() for one in self.parts if isinstance(one, _Rows)]
        names = [str(one).partition(" - ") for one in lengths]
        if None in lengths or len({name for name, *_ in names}) > 1:
            return counts[0]
        return counts[max(range(len(names)), key=lambda place: int(names[place][2] or 0))]

    def length(self) -> int | str | None:
        """Return the length of an array where that has a name."""
        shape = self.value.shape if isinstance(self.value, Term) else None
        return shape[0] if shape else None

    def check_length(self, node: ast.AST) -> None:
        """Raise where a step has changed how many parts the list has that the loop goes over."""
        for one in self.parts:
            if isinstance(one, _Rows):
                one.check_length(node)
        if isinstance(self.value, Items) and self.count != length(
            self.value, node, self.reader, self.scope
        ):
            hint = "go over a copy of it: for x in list(xs)"
            message = "a step changes the list that the loop goes over"
            raise self.reader.error(message, node, self.scope, hint)

    def at(self, step: Value) -> Value:
        """Return what the loop has in a step."""
        if self.value is not None:
            return at_step(self.value, step, self.node, self.reader, self.scope)
        parts = [one.at(step) for one in self.parts if isinstance(one, _Rows)]
        if self.is_counted:
            first = sum_of(self.start, step, self.node, self.reader, self.scope)
            return self.reader.items((first, *parts))
        return self.reader.items(parts)


def _written_out(
    node: ast.For, rows: _Rows, count: int, reader: Reader, scope: Scope
) -> list[ast.stmt]:
    """Return the steps of a loop one behind the other."""

    def entered(place: int) -> Callable[[], None]:
        def enter() -> None:
            reader.steps += 1
            reader.limits.check("iterations", reader.steps, scope.source.span(node))
            rows.check_length(node)
            _unpack(node.target, rows.at(Known(place)), node, reader, scope)

        return enter

    found: list[ast.stmt] = []
    for place in range(count):
        found += [Mark(entered(place)), *node.body]
    return [*found, Mark(lambda: rows.check_length(node)), *node.orelse, Mark(is_end=True)]


def _unpack(target: ast.expr, value: Value, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Make the variables of a loop stand for values; rows of arrays are assigned."""
    if isinstance(target, ast.Name) and not isinstance(value, Term):
        unpack(target, value, reader, scope)
    elif isinstance(target, ast.Name | ast.Tuple | ast.List):
        assign(target, value, node, reader, scope)
    else:
        raise reader.error("this cannot be assigned to", target, scope, "it is a name here")


def _looped(node: ast.For, rows: _Rows, reader: Reader, scope: Scope) -> None:
    """Read the body once, and make a loop of the language."""
    target = node.target
    wanted = target.id if isinstance(target, ast.Name) else "step"
    if isinstance(target, ast.Tuple) and isinstance(target.elts[0], ast.Name) and rows.is_counted:
        wanted = target.elts[0].id
    name = reader.new_name(wanted)
    reader.held.add(name)
    at = scope.source.at(node.target)
    step = Term(counter(name, at), rank=0)
    first: Value = Known(0)
    value: Value
    if isinstance(rows.value, Range) and rows.value.step == 1:
        first = rows.value.start
    last = sum_of(sum_of(first, rows.count, node, reader, scope), -1, node, reader, scope)
    offset = sum_of(step, first, node, reader, scope, -1)
    value = step if isinstance(rows.value, Range) and rows.value.step == 1 else rows.at(step)

    def body() -> Any:
        _unpack(target, value, node, reader, scope)
        return reader.run(reader, node.body, scope)

    bounds = [reader.tree(one, node, scope) for one in (first, last)]
    head = [token("FOR", "for", scope.source.at(node)), token("NAME", name, at), *bounds]
    read_body("loop", head, body, node, offset, rows.count, reader, scope)
    assigned = assigned_in(node)
    variables = reader.state.variables[scope.number]
    for variable in assigned:
        behind = variables.get(variable)
        if isinstance(behind, Term) and name in map(str, tokens(behind.tree, "NAME")):
            variables[variable] = Absent(
                f"{variable} is what the last step made of {name}",
                "work it out again behind the loop",
            )
    kept = {one: variables[one] for one in assigned if one in variables}
    unpack(target, rows.at(sum_of(rows.count, -1, node, reader, scope)), reader, scope)
    variables.update(kept)  # what the last step assigned to the loop's own variables
