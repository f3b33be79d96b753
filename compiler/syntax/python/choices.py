"""Conditions of Python, and choices between two values: compared, joined, `a if c else b`."""

import ast

from lark import Token

from ..tree import Branch, made, token
from . import operators
from .reader import Reader, variable_name
from .values import (
    Items,
    Known,
    Scope,
    Term,
    Value,
    buffers_of,
)


def compare(reader: Reader, node: ast.Compare, scope: Scope) -> Value:
    """Return a comparison; a chain of them holds where each does."""
    nodes = [node.left, *node.comparators]
    values = [reader.evaluate(reader, one, scope) for one in nodes]
    result: Value | None = None
    for place, op in enumerate(node.ops):
        pair = (nodes[place], nodes[place + 1])
        one = operators.compared(op, values[place], values[place + 1], pair, reader, scope)
        result = one if result is None else _both("and", result, one, node, reader, scope)
    assert result is not None
    return result


def _both(
    data: str, left: Value, right: Value, node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    """Return `left and right`, where one may be known."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Known):
            return other if bool(one.value) == (data == "and") else Known(bool(one.value))
    a, b = (operators.condition(one, node, reader, scope) for one in (left, right))
    sign = token(data.upper(), data, scope.source.at(node))
    return Term(made(data, [a, sign, b], a, b))


def logic(reader: Reader, node: ast.BoolOp, scope: Scope) -> Value:
    """Return a and b, or a or b: as in Python what is known decides whether the next is read."""
    is_and = isinstance(node.op, ast.And)
    result: Value | None = None
    for place, part in enumerate(node.values):
        value = reader.evaluate(reader, part, scope)
        if not isinstance(value, Term):
            is_true = operators.truth(value, part, reader, scope)
            if is_true != is_and:
                return value if result is None else Known(is_true)
            if part is node.values[-1] and result is None:
                return value
            continue
        is_number = not operators.is_truth(value.tree, reader)
        if is_number and (place < len(node.values) - 1 or result is not None):
            return _of_numbers(node, result, value, place, reader, scope)
        result = value if result is None else _both(
            "and" if is_and else "or", result, value, node, reader, scope)  # fmt: skip
    return Known(is_and) if result is None else result


def _of_numbers(
    node: ast.BoolOp, before: Value | None, value: Term, place: int, reader: Reader, scope: Scope
) -> Value:
    """Return `x or 2.0`, which is one of the numbers: that of the first which decides."""
    is_and = isinstance(node.op, ast.And)
    chosen: Value = value
    if node.values[place + 1 :]:
        test = operators.condition(value, node.values[place], reader, scope)
        rest = ast.copy_location(ast.BoolOp(node.op, node.values[place + 1 :]), node)
        other = reader.evaluate(reader, rest if len(rest.values) > 1 else rest.values[0], scope)
        first, second = (other, chosen) if is_and else (chosen, other)
        chosen = choose(test, first, second, node, reader, scope)
    if before is None:
        return chosen
    test = operators.condition(before, node, reader, scope)
    if is_and:
        return choose(test, chosen, Known(0), node, reader, scope)
    return choose(test, Known(1), chosen, node, reader, scope)


def choice(reader: Reader, node: ast.IfExp, scope: Scope) -> Value:
    """Return `a if c else b`: one of the two where c is known."""
    test = reader.evaluate(reader, node.test, scope)
    if not isinstance(test, Term):
        chosen = node.body if operators.truth(test, node.test, reader, scope) else node.orelse
        return reader.evaluate(reader, chosen, scope)
    first = reader.evaluate(reader, node.body, scope)
    second = reader.evaluate(reader, node.orelse, scope)
    tree = operators.condition(test, node.test, reader, scope)
    return choose(tree, first, second, node, reader, scope)


def choose(
    test: Branch, first: Value, second: Value, node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    """Return the value that is the first where a condition holds, else the second."""
    if first is second or (variable_name(first) and variable_name(first) == variable_name(second)):
        return first
    if isinstance(first, Known) and isinstance(second, Known) and first.value == second.value:
        return first
    if isinstance(first, Items) and isinstance(second, Items):
        one, other = reader.parts(first), reader.parts(second)
        if one is other:
            return first
        if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
            parts = [
                choose(test, a, b, node, reader, scope) for a, b in zip(one, other, strict=True)
            ]
            return reader.items(parts, first.is_list)
    for value in (first, second):
        if not isinstance(value, Term) and not (
            isinstance(value, Known) and isinstance(value.value, int | float)
        ):
            message = "the two branches give values of two kinds"
            hint = "give a number or an array in both"
            raise reader.error(message, node, scope, hint)
    a, b = reader.tree(first, node, scope), reader.tree(second, node, scope)
    at = scope.source.at(node)
    words: list[Branch | Token] = [a, token("IF", "if", at), test, token("ELSE", "else", at), b]
    buffers = buffers_of(first) | buffers_of(second)
    ranks = [one.rank if isinstance(one, Term) else 0 for one in (first, second)]
    rank = ranks[0] if ranks[0] == ranks[1] else None
    return Term(made("choice", words, at, at), buffers, rank)
