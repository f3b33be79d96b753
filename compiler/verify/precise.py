"""What doubles cannot see: values and slopes of a program with hundreds of digits.

In: nodes of a graph as it was written, and a point. Its doubles, and those of constants, are taken
as they are, but for pi and E. Out: numbers of mpmath's; what is too large to be worked out, or is
no number, is nan.

    slope of exp(x) - 1 at 1e-20   ->   1.00000000000000000001
"""

import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from ..graph.node import Node, number_of
from ..interpret.point import Point
from ..interpret.precise import Context, Precise, exact, many_digits
from ..interpret.walk import interpret, route

_STEP = 40  # powers of ten between a number and the step away from it


def worked_out(
    roots: Iterable[Node], at: Point, given: Mapping[Node, Precise] = MappingProxyType({})
) -> dict[Node, Precise]:
    """Return the value of each node that the roots reach, some nodes being given."""
    using = many_digits()
    path = route(roots, using.table)

    def leaf(node: Node) -> Precise:
        if node.op == "input":
            return as_given(at.values[str(node.payload)], using.context)
        if type(node.payload) is bool or abs(number_of(node)) in (math.pi, math.e):
            return exact(node.payload, using)
        return as_given(node.payload, using.context)

    known = {path.new.get(node, node): value for node, value in given.items()}
    return interpret(path, using.table, leaf, known, at.sizes)


def as_given(value: Any, context: Context) -> Precise:
    """Return the number that a double is, to the last bit; entry by entry of an array."""
    if np.ndim(value):
        return np.frompyfunc(lambda one: context.mpf(float(one)), 1, 1)(value)
    return context.mpf(float(value))


def precise_slope_of(output: Node, variable: Node) -> Callable[..., float]:
    """Return the function of a point and the index of an entry of the variable: the derivative.

    It is a central difference of values with hundreds of digits at a step of nearly nothing, which
    is exact to a double; nan where the values are.
    """

    def slope(at: Point, index: tuple[int, ...] = ()) -> float:
        centre = worked_out([variable], at)[variable]
        context = many_digits().context
        entry = centre[index] if np.ndim(centre) else centre
        size = min(abs(entry), context.one) or context.one
        step = size * context.mpf(10) ** -_STEP
        ends = []
        for sign in (1, -1):
            moved = centre
            if np.ndim(centre):
                moved = centre.copy()
                moved[index] = entry + sign * step
            else:
                moved = context.mpf(entry) + sign * step
            ends.append(worked_out([output], at, {variable: moved})[output])
        return float((ends[0] - ends[1]) / (2 * step))

    return slope
