"""Exact numbers, and the constants that they are written with.

In: a constant, or a number. Out: the number as a whole one or a fraction; and back. One that is no
float is a product of several.

    0.1      ->  1/10            1/3  ->  1/3, a quotient
    10^400   ->  1e200*1e200
"""

import math
from collections.abc import Iterable
from decimal import Context, Decimal
from fractions import Fraction
from functools import reduce
from sys import float_info
from typing import TypeAlias

from ..graph.build import operation
from ..graph.node import Node, constant
from ..syntax.words import CONSTANTS

Number: TypeAlias = int | Fraction

ROUNDED = Fraction(1, 2**50)  # how far apart numbers may be that differ by rounding alone


def number(node: Node) -> Number | None:
    """Return the exact number of a constant; None for pi and e, and for what is not finite."""
    if node.op != "const" or type(node.payload) is not float or not math.isfinite(node.payload):
        return None
    return None if node.payload in _NAMED else exact(node.payload)


# Numbers that are no fractions.
_NAMED = frozenset(CONSTANTS.values())


def exact(value: float) -> Number:
    """Return a finite float as a whole number or a fraction, that of its decimals: 0.1 is 1/10."""
    return int(value) if value.is_integer() else Fraction(repr(value))


def magnitude(value: Number) -> Number:
    """Return a number without its sign."""
    return -value if value < 0 else value


def is_float(value: Number) -> bool:
    """Return whether a number is a float with all of its digits."""
    size = magnitude(value)
    return size <= _MOST and (type(size) is int or size >= _LEAST)


_LEAST, _MOST = Fraction(float_info.min), int(float_info.max)


def tidy(value: Number) -> Number:
    """Return a fraction that is whole as a whole number."""
    return value if type(value) is int or value.denominator != 1 else value.numerator


def quotient(first: Number, second: Number) -> Number:
    """Return an exact quotient."""
    if isinstance(first, int) and isinstance(second, int) and first % second == 0:
        return first // second
    return tidy(Fraction(first) / second)


def raised_number(value: Number, exponent: Number) -> float | Fraction:
    """Return a power of a positive number: exactly where it is a whole one.

    That of what is beyond the floats has 40 digits.
    """
    if isinstance(exponent, int):
        return Fraction(value) ** exponent
    if is_float(value):
        return math.pow(float(value), float(exponent))
    quotients = ((one.numerator, one.denominator) for one in (Fraction(value), Fraction(exponent)))
    base, power = (_DIGITS.divide(Decimal(above), Decimal(below)) for above, below in quotients)
    return Fraction(_DIGITS.power(base, power))


_DIGITS = Context(prec=40)


def number_node(value: Number) -> Node:
    """Return the node of a number; a fraction that is no decimal number is a quotient."""
    above, below = constants_of(magnitude(value))
    if value < 0:
        above[0] = constant(-float(above[0].payload))  # type: ignore[arg-type]  # a float
    node = product_of(above)
    return operation("div", (node, product_of(below))) if below else node


def constants_of(value: Number) -> tuple[list[Node], list[Node]]:
    """Return the constants that make a number that is not below 0, and those that divide it.

    One that is no float is of several: `scales.py` keeps them apart.
    """
    if value and not is_float(value):
        return [constant(float(one)) for one in _pieces(value)], []
    nearest = float(value)
    if isinstance(value, Fraction) and exact(nearest) != value:
        if max(value.numerator, value.denominator) > _MOST:
            return [constant(nearest)], []
        return [constant(value.numerator)], [constant(value.denominator)]
    return [constant(nearest)], []


def _pieces(value: Number) -> Iterable[Number]:
    """Return numbers whose product is one that is beyond the floats."""
    step = Fraction(_PIECE) if value > 1 else Fraction(1, _PIECE)
    while not Fraction(1, _PIECE) <= value <= _PIECE:
        value /= step
        yield step
    yield value


_PIECE = 10**200


def product_of(nodes: Iterable[Node]) -> Node:
    """Return the product of nodes, of which there is one at least."""
    return reduce(lambda one, other: operation("mul", (one, other)), nodes)
