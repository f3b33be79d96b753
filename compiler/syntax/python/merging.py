"""What variables stand for behind two branches of an `if`: a choice of what they are in each."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...errors import GradcError
from .reader import Reader
from .state import State
from .values import Absent, Parts, Scope, Term, Value
from .written import variable_name

Choose = Callable[[Value, Value], Value]


@dataclass(frozen=True, slots=True)
class _Change:
    """What a variable of a scope stands for, and whether that is a choice made here."""

    scope: int
    variable: str
    value: Value
    is_new: bool = False


def merged(
    first: State, second: State, before: State, choose: Choose, node: ast.AST, reader: Reader,
    scope: Scope,
) -> None:  # fmt: skip
    """Make the variables stand for what they are behind two branches of an `if`."""
    _merge_parts(first, second, before, choose, node, reader, scope)
    line = scope.source.span(node).line
    changes: list[_Change] = []
    for number in before.variables:
        mine, others = first.variables[number], second.variables[number]
        for variable in dict.fromkeys((*mine, *others)):
            pair = mine.get(variable), others.get(variable)
            changes.append(_change(number, variable, pair, choose, line))
    several = sum(one.is_new for one in changes) > 1
    for one in changes:
        if one.is_new and isinstance(one.value, Term):
            if several:
                reader.hold(one.value)
            home = scope if one.scope == scope.number else Scope(
                one.scope, scope.source, scope.known, scope.prefix)  # fmt: skip
            reader.bind(one.variable, one.value, node, home)
        else:
            reader.state.variables[one.scope][one.variable] = one.value


def _change(
    number: int, variable: str, pair: tuple[Value | None, Value | None], choose: Choose, line: int
) -> _Change:
    """Return what a variable is behind both branches."""
    a, b = pair
    if a is None or b is None:
        message = f"{variable} has a value in one branch of the if of line {line} alone"
        hint = "give it one before the if, or in both branches"
        return _Change(number, variable, Absent(message, hint))
    if a is b or (variable_name(a) and variable_name(a) == variable_name(b)):
        return _Change(number, variable, a)
    for one in (a, b):
        if isinstance(one, Absent):
            return _Change(number, variable, one)
    try:
        return _Change(number, variable, choose(a, b), is_new=True)
    except GradcError as error:  # said where it is read
        absent = Absent(f"{variable}: {error.message} (line {line})", "choose one value")
        return _Change(number, variable, absent)


def _merge_parts(
    first: State, second: State, before: State, choose: Choose, node: ast.AST, reader: Reader,
    scope: Scope,
) -> None:  # fmt: skip
    """Choose the parts of lists and dicts, of which there are as many in both branches."""
    heap = reader.state.heap
    for key, one in first.heap.items():
        other = second.heap.get(key, one)
        if key not in before.heap or one is other:
            heap[key] = one
            continue
        found = _parts(one, other, choose)
        if found is None:
            hint = "append or assign a choice: a if c else b"
            message = "a list or dict has other parts in each branch of this if"
            raise reader.error(message, node, scope, hint)
        heap[key] = found
    heap.update({key: one for key, one in second.heap.items() if key not in heap})


def _parts(one: Parts, other: Parts, choose: Choose) -> Parts | None:
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return tuple(choose(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, Mapping) and isinstance(other, Mapping) and [*one] == [*other]:
        return {key: choose(one[key], other[key]) for key in one}
    return None
