"""Bounds: what a value can neither fall below nor rise above, as far as its outermost form tells.

In: a node. Out: the least and the greatest value for real inputs, infinite where nothing is known.

    1 + x*x      ->  (1, inf)
    -abs(x)/2    ->  (-inf, 0)

A glance, no proof of all that holds: it goes a few operations deep.
"""

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from ..graph.node import Node, number_of
from ..graph.operations import having

Bounds: TypeAlias = tuple[float, float]

_NESTING = 6
_REALS: Bounds = (-math.inf, math.inf)


def bounds(node: Node, nesting: int = 0) -> Bounds:
    """Return the bounds of a value; those of an array hold for each entry."""
    if node.op == "const":
        number = number_of(node)
        return number, number
    if node.op == "size":
        return 1, math.inf
    if nesting < _NESTING and node.op in _RULES:
        return _RULES[node.op](node, *(bounds(one, nesting + 1) for one in node.operands))
    return (0, math.inf) if node.op in having("nonnegative") else _REALS


def _plus(node: Node, x: Bounds, y: Bounds) -> Bounds:
    return x[0] + y[0], x[1] + y[1]


def _times(node: Node, x: Bounds, y: Bounds) -> Bounds:
    if node.operands[0] is node.operands[1]:
        return 0, math.inf
    ends = [a * b if a and b else 0.0 for a in x for b in y]
    return min(ends), max(ends)


def _over(node: Node, x: Bounds, y: Bounds) -> Bounds:
    if y[1] == 0 or y[0] < 0 < y[1]:
        return _REALS
    return _times(node, x, (1 / y[1], 1 / y[0] if y[0] else math.inf))


def _power(node: Node, x: Bounds, y: Bounds) -> Bounds:
    is_even = y[0] == y[1] and y[0] % 2 == 0
    if x[0] >= 1 and y[0] >= 0:
        return 1, math.inf
    return (0, math.inf) if is_even or x[0] >= 0 else _REALS


def _exponential(node: Node, x: Bounds) -> Bounds:
    return 0, math.exp(x[1]) if x[1] < 700 else math.inf


def _root(node: Node, x: Bounds) -> Bounds:
    return math.sqrt(max(x[0], 0)), math.sqrt(max(x[1], 0))


def _total(node: Node, x: Bounds) -> Bounds:
    """Return the bounds of a sum of one term or more."""
    return (x[0] if x[0] >= 0 else -math.inf), (x[1] if x[1] <= 0 else math.inf)


_RULES: Mapping[str, Callable[..., Bounds]] = {
    "mark": lambda node, x: x,
    "neg": lambda node, x: (-x[1], -x[0]),
    "add": _plus,
    "sub": lambda node, x, y: (x[0] - y[1], x[1] - y[0]),
    "mul": _times,
    "div": _over,
    "pow": _power,
    "exp": _exponential,
    "sqrt": _root,
    "cosh": lambda node, x: (1, math.inf),
    "hypot": lambda node, *sides: (max(0, *(side[0] for side in sides)), math.inf),
    "max": lambda node, x, y: (max(x[0], y[0]), max(x[1], y[1])),
    "min": lambda node, x, y: (min(x[0], y[0]), min(x[1], y[1])),
    "where": lambda node, c, x, y: (min(x[0], y[0]), max(x[1], y[1])),
    "sum": _total,
    **dict.fromkeys(("mean", "amax", "amin", *having("view")), lambda node, x: x),
}
