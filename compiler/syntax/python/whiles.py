"""Loops of Python that end where a condition does not hold: `while`, and `for` with a `break`.

They are written out where the condition is known, else loops of the language, with a bound.
"""

import ast
from typing import Any

from ..tree import Branch, made, named, token
from . import truths
from .arrays import sum_of
from .bodies import read_body
from .carried import stored_in
from .reader import Reader
from .spliced import Again, Mark, leaving
from .values import (
    Absent,
    Known,
    Range,
    Scope,
    Term,
    Value,
)

MOST = 1000  # steps that are written out where a loop of the language does not do


def bounded(node: ast.For, rows: Value | None, total: Value, reader: Reader, scope: Scope) -> bool:
    """Read `for _ in range(n): if c: break`, first or last in the body, as a `while`."""
    head, tail = node.body[0], node.body[-1]
    if not isinstance(rows, Range) or not (_breaks(head) or _breaks(tail)):
        return False
    own = stored_in(node.target)
    uses = [
        one for statement in node.body for one in ast.walk(statement)
        if isinstance(one, ast.Name) and one.id in own
    ]  # fmt: skip
    saved = reader.saved()
    first = _breaks(head)
    test = (head if first else tail).test  # type: ignore[attr-defined]  # an if
    if uses:
        return False
    count = total
    if not first:
        if isinstance(count, Known) and count.value < 1:
            return True
        reader.run(reader, node.body[:-1], scope)
        count = sum_of(count, -1, node, reader, scope)
    value = reader.evaluate(reader, test, scope)
    if not isinstance(value, Term):
        reader.restore(saved)
        return False
    body = node.body[1:] if first else node.body[:-1]
    negated = ast.copy_location(ast.UnaryOp(ast.Not(), test), test)
    loop = ast.copy_location(ast.While(negated, [*body], []), node)
    counter_ = reader.new_name("step")
    reader.held.add(counter_)
    zero = reader.tree(Known(0), node, scope)
    reader.emit(counter_, zero, scope.source.at(node))
    _while(loop, count, reader, scope, counter_)
    for variable in own:
        reader.state.variables[scope.number][variable] = Absent(
            f"{variable} is what it was when the loop was left", "count the steps in the loop"
        )
    return True


def _breaks(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.If)
        and not statement.orelse
        and len(statement.body) == 1
        and isinstance(statement.body[0], ast.Break)
    )


def repeated(reader: Reader, node: ast.While, scope: Scope) -> list[ast.stmt]:
    """`while c`: written out where c is known, else it says how many steps it takes at most."""
    return [Again(node, 0, reader.depth), Mark(is_end=True)]


def again(reader: Reader, statement: Again, scope: Scope) -> list[ast.stmt]:
    """Return what is read next where a condition is asked for again."""
    node, count = statement.node, statement.count
    test = reader.evaluate(reader, node.test, scope)
    is_split = reader.depth > statement.depth  # steps may have left the loop
    if isinstance(test, Term) or (is_split and count > reader.limits.written_out):
        return _bounded_while(reader, statement, scope)
    if not truths.truth(test, node.test, reader, scope):
        return node.orelse
    reader.steps += 1
    reader.limits.check("iterations", reader.steps, scope.source.span(node))
    if count > 100 * MOST:
        hint = "let its condition end it"
        raise reader.error("this loop has no end", node, scope, hint)
    return [*node.body, Mark(), Again(node, count + 1, statement.depth)]


def _bounded_while(reader: Reader, statement: Again, scope: Scope) -> list[ast.stmt]:
    """Add a loop of the language, which takes a number of steps at most."""
    node = statement.node
    if node.orelse and leaving(node.body, (ast.Break,), reader.leaving):
        hint = "put what follows behind the loop"
        raise reader.error("a loop with else is not read", node, scope, hint)
    limit = None if reader.depth > statement.depth else _limit(node, reader, scope)
    if limit is None:
        hint = "use for _ in range(100): if not c: break, or while c and k < 100: ... k += 1"
        message = "how many steps this loop takes at most is not known"
        raise reader.error(message, node, scope, hint)
    _while(node, limit, reader, scope)
    return node.orelse


def _limit(node: ast.While, reader: Reader, scope: Scope) -> Value | None:
    """Return the most steps of `while c and k < n` where the body adds 1 or more to k."""
    tests = node.test.values if isinstance(node.test, ast.BoolOp) and isinstance(
        node.test.op, ast.And) else [node.test]  # fmt: skip
    for test in tests:
        if not (
            isinstance(test, ast.Compare) and isinstance(test.left, ast.Name)
            and len(test.ops) == 1 and isinstance(test.ops[0], ast.Lt | ast.LtE)
        ):  # fmt: skip
            continue
        name = test.left.id
        before = reader.lookup(name, scope)
        grows = any(
            isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name)
            and one.target.id == name and isinstance(one.op, ast.Add)
            and isinstance(one.value, ast.Constant) and isinstance(one.value.value, int)
            and one.value.value >= 1
            for one in node.body
        )  # fmt: skip
        end = reader.evaluate(reader, test.comparators[0], scope)
        if (
            grows
            and isinstance(before, Known)
            and isinstance(before.value, int)
            and (isinstance(end, Known) and isinstance(end.value, int))
        ):
            more = isinstance(test.ops[0], ast.LtE)
            return Known(max(end.value - before.value + more, 0))
    return None


def _while(
    node: ast.While, limit: Value, reader: Reader, scope: Scope, steps_: str | None = None
) -> None:
    """Add a `while` of the language; its condition is of what a step finds.

    Where a name counts its `steps_`, it ends at its limit whatever the condition is.
    """
    at = scope.source.at(node)
    head: list[Branch | Any] = [token("WHILE", "while", at)]

    def body() -> Any:
        was, reader.is_silent = reader.is_silent, True
        try:
            test = reader.evaluate(reader, node.test, scope)
            condition = truths.condition(test, node.test, reader, scope)
        finally:
            reader.is_silent = was
        most = reader.tree(limit, node, scope)
        if steps_ is None:
            head.extend((condition, most))
            return reader.run(reader, node.body, scope)
        count = named(steps_, at)
        is_left = made("lt", [count, token("LT", "<", at), most], at, at)
        both = made("and", [condition, token("AND", "and", at), is_left], at, at)
        head.extend((both, most))
        end = reader.run(reader, node.body, scope)
        one = reader.tree(Known(1), node, scope)
        reader.emit(steps_, made("add", [count, token("PLUS", "+", at), one], at, at), at)
        return end

    read_body("repetition", head, body, node, None, None, reader, scope)
