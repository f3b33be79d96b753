"""Conditions of Python, and choices between two values: compared, joined, `a if c else b`."""

import ast

from lark import Token

from ..tree import Branch, made, token
from . import truths
from .comparisons import compared
from .effects import in_order, without_effect
from .reader import Reader
from .values import (
    Items,
    Known,
    Scope,
    Term,
    Value,
    buffers_of,
)
from .written import variable_name


def compare(reader: Reader, node: ast.Compare, scope: Scope) -> Value:
    """Return a comparison; a chain of them holds where each does."""
    nodes = [node.left, *node.comparators]
    values = in_order(reader, nodes, scope)
    result: Value | None = None
    for place, op in enumerate(node.ops):
        pair = (nodes[place], nodes[place + 1])
        one = compared(op, values[place], values[place + 1], pair, reader, scope)
        result = one if result is None else _both("and", result, one, node, reader, scope)
    assert result is not None
    return result


def _both(
    data: str, left: Value, right: Value, node: ast.AST, reader: Reader, scope: Scope
) -> Value:
    """Return `left and right` of two truth values, where one may be known."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Known):
            return other if bool(one.value) == (data == "and") else Known(bool(one.value))
    a, b = (truths.condition(one, node, reader, scope) for one in (left, right))
    sign = token(data.upper(), data, scope.source.at(node))
    return Term(made(data, [a, sign, b], a, b), rank=0)


def logic(reader: Reader, node: ast.BoolOp, scope: Scope) -> Value:
    """Return a and b, or a or b: the value that decides, as in Python.

    What is known decides whether the next is read; else `x and y` is `y if x else x`.
    """
    is_and = isinstance(node.op, ast.And)
    *others, last = node.values
    behind = [last]  # each value with all that is behind it
    for one in reversed(others):
        behind.append(ast.copy_location(ast.BoolOp(node.op, [one, behind[-1]]), node))
    behind.pop()
    value = reader.evaluate(reader, others[0], scope)
    for place in range(1, len(node.values)):
        if isinstance(value, Term):
            break
        if truths.truth(value, node, reader, scope) != is_and:
            return value
        value = reader.evaluate(reader, node.values[place], scope)
        behind.pop()
    if not behind or not isinstance(value, Term):
        return value
    other = without_effect(reader, behind[-1], scope)
    if _is_truth(value, reader) and _is_truth(other, reader):
        return _both("and" if is_and else "or", value, other, node, reader, scope)
    test = truths.condition(value, node, reader, scope)
    if _is_truth(value, reader):
        value = Known(not is_and)
    first, second = (other, value) if is_and else (value, other)
    return choose(test, first, second, node, reader, scope)


def _is_truth(value: Value, reader: Reader) -> bool:
    if isinstance(value, Known):
        return isinstance(value.value, bool)
    return isinstance(value, Term) and truths.is_truth(value.tree, reader)


def choice(reader: Reader, node: ast.IfExp, scope: Scope) -> Value:
    """Return `a if c else b`: one of the two where c is known."""
    test = reader.evaluate(reader, node.test, scope)
    if not isinstance(test, Term):
        chosen = node.body if truths.truth(test, node.test, reader, scope) else node.orelse
        return reader.evaluate(reader, chosen, scope)
    first, second = (without_effect(reader, one, scope) for one in (node.body, node.orelse))
    tree = truths.condition(test, node.test, reader, scope)
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
            found = reader.items(parts, first.is_list)
            if first.is_list or second.is_list:
                reader.chosen.append(frozenset((found.number, first.number, second.number)))
            return found
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
