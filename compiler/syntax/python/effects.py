"""What is evaluated in order, and what may not be evaluated at all: effects are where Python's are.

Values that wait while others are evaluated must not be changed by these; and what stands behind
`and`, `or` or in one branch of a choice is read in any case, so it must change nothing.
"""

import ast
from collections.abc import Sequence

from .reader import Reader
from .values import Function, Grown, Items, Scope, Table, Term, Value


def in_order(reader: Reader, nodes: Sequence[ast.expr], scope: Scope) -> list[Value]:
    """Return the values of expressions, none of which is changed by one behind it."""
    found: list[Value] = []
    marks: list[int] = []
    storing = [place for place, one in enumerate(nodes) if may_store(one, reader, scope)]
    for place, node in enumerate(nodes):
        found.append(reader.evaluate(reader, node, scope))
        marks.append(len(reader.changed))
        if storing and place < storing[-1]:
            reader.hold(found[-1])
    for node, value, mark in zip(nodes, found, marks, strict=True):
        check_kept(value, mark, node, reader, scope)
    return found


def may_store(node: ast.expr, reader: Reader, scope: Scope) -> bool:
    """Return whether a function of the text is called that stores into an array.

    What waits meanwhile keeps the names that it is made of: its numbers are those before.
    """
    for one in ast.walk(node) if _may_act(node, reader) else ():
        if not isinstance(one, ast.Call) or not isinstance(one.func, ast.Name):
            continue
        found = reader.lookup(one.func.id, scope)
        if isinstance(found, Function) and any(
            isinstance(part, ast.AugAssign)
            or (isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store))
            for part in ast.walk(found.node)
        ):  # fmt: skip
            return True
    return False


def _may_act(node: ast.expr, reader: Reader) -> bool:
    """Return whether there is a call in an expression, or an assignment; it is looked for once."""
    known = reader.acting
    below: list[ast.AST] = [] if node in known else [node]
    for one in below:  # which grows meanwhile
        below += [child for child in ast.iter_child_nodes(one) if child not in known]
    for one in reversed(below):
        known[one] = isinstance(one, ast.Call | ast.NamedExpr) or any(
            known[child] for child in ast.iter_child_nodes(one)
        )
    return known[node]


def check_kept(value: Value, mark: int, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Raise where an array has been changed since the first `mark` changes."""
    if len(reader.changed) == mark or not isinstance(value, Term):
        return
    if any(value.buffers & one for one in reader.changed[mark:]):
        hint = "use .copy() where it is taken, or a line for each"
        raise reader.error("this array is changed while it waits", node, scope, hint)


def without_effect(reader: Reader, node: ast.expr, scope: Scope) -> Value:
    """Return the value of what Python may not evaluate; raises where that changes anything."""
    if not _may_act(node, reader):
        return reader.evaluate(reader, node, scope)
    before = reader.state.copy()
    value = reader.evaluate(reader, node, scope)
    is_same = all(
        reader.state.variables[number].get(name) is one
        for number, variables in before.variables.items() for name, one in variables.items()
    ) and all(reader.state.heap.get(key) is one for key, one in before.heap.items())  # fmt: skip
    is_new = any(
        name not in before.variables[number]
        for number in before.variables for name in reader.state.variables[number]
        if number == scope.number
    )  # fmt: skip
    if not is_same or is_new:
        hint = "use an if, with a line for each"
        message = "this changes a value, and may not be evaluated at all"
        raise reader.error(message, node, scope, hint)
    return value


def check_own(base: Items | Table, what: str, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Raise where a list or a dict that changes is an argument, or may be one of two others."""
    if base.is_argument:
        hint = "make one of its own: list(xs), dict(params)"
        message = f"{what} changes an argument, which is a side effect"
        raise reader.error(message, node, scope, hint)
    others = _chosen_with(base.number, reader)
    if not others:
        return
    values = [one for variables in reader.state.variables.values() for one in variables.values()]
    values += [one for number in reader.state.heap for one in _parts(number, reader)]
    if any(isinstance(one, Items | Table) and one.number in others for one in values):
        hint = "choose copies: list(a) if c else list(b)"
        message = "this changes a list that is one of two, by a choice"
        raise reader.error(message, node, scope, hint)


def _chosen_with(number: int, reader: Reader) -> set[int]:
    """Return the lists that a list has been chosen from, or for, without itself."""
    found, waiting = {number}, [number]
    while waiting:
        one = waiting.pop()
        for group in reader.chosen:
            if one in group:
                waiting += [other for other in group if other not in found]
                found |= group
    return found - {number}


def _parts(number: int, reader: Reader) -> Sequence[Value]:
    found = reader.state.heap[number]
    if isinstance(found, dict):
        return [*found.values()]
    return found if isinstance(found, tuple) else ()


def parts_of(value: Value, reader: Reader) -> Sequence[Value]:
    """Return the parts of a list, a tuple or a dict, none where they are not known one by one."""
    if isinstance(value, Items):
        found = reader.parts(value)
        return () if isinstance(found, Grown) else found
    return [*reader.entries(value).values()] if isinstance(value, Table) else ()
