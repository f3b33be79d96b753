"""Powers whose exponent is a number that is known: multiplied out as sums of two floats.

In: a value, and an exponent. Out: values of the kernel language, or None where `pow` is to be
asked. What a product lacks is exact (Dekker 1971), so that the last sum alone is rounded.

    x^5   ->   h = x*x; l = fma(x, x, -h); …; h + l
"""

from math import inf
from typing import TypeAlias

from .values import Maker, Value

# A float and what it lacks, None for nothing.
Pair: TypeAlias = tuple[Value, Value | None]

_MOST = 64


def power(x: Value, exponent: float, maker: Maker) -> Value | None:
    """Return a power of a whole exponent that is not large, and of 3/2; None for others."""
    if exponent == 1.5:
        result = maker.make("mul", x, maker.make("sqrt", x))
        ends = maker.constant(-inf), maker.constant(inf)
        return maker.make("select", maker.make("eq", x, ends[0]), ends[1], result)
    if not exponent.is_integer() or abs(exponent) > _MOST:
        return None
    n = abs(int(exponent))
    if n == 0:
        return maker.constant(1.0)
    if exponent == -1:
        return maker.make("div", maker.constant(1.0), x)
    if exponent in (1, 2):
        return x if n == 1 else maker.make("mul", x, x)
    return _multiplied(_inverse(x, maker) if exponent < 0 else (x, None), n, maker)


def _inverse(x: Value, maker: Maker) -> Pair:
    """Return 1/x and what it lacks, y*(1 - x*y)."""
    one = maker.constant(1.0)
    y = maker.make("div", one, x)
    return y, maker.make("mul", y, maker.make("fma", maker.make("neg", y), x, one))


def _multiplied(first: Pair, n: int, maker: Maker) -> Value:
    """Return the n-th power of a sum of two floats, by squares; inf or 0 where it is."""
    last = first
    for digit in f"{n:b}"[1:]:
        last = _product(last, last, maker)
        if digit == "1":
            last = _product(last, first, maker)
    high, low = last
    assert low is not None
    result = maker.make("add", high, low)
    is_number = maker.make("eq", result, result)
    is_sum = maker.make("and", is_number, maker.make("ne", high, maker.constant(0.0)))
    return maker.make("select", is_sum, result, high)


def _product(a: Pair, b: Pair, maker: Maker) -> Pair:
    high = maker.make("mul", a[0], b[0])
    lacks = maker.make("fma", a[0], b[0], maker.make("neg", high))
    if a is b and a[1] is not None:
        return high, maker.make("fma", maker.make("add", a[0], a[0]), a[1], lacks)
    for one, other in ((a, b), (b, a)) if a is not b else ():
        if one[1] is not None:
            lacks = maker.make("fma", one[1], other[0], lacks)
    return high, lacks
