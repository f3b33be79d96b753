"""Operations of a whole order that is known when compiling: derivatives number n of one function.

In: the order, a value. Out: values of the kernel language, series and recurrences written out.

    polygamma(1, x)   ->   1/x^2 + 1/(x + 1)^2 + … + 1/y + 1/(2*y^2) + …   with y = x + 9
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import comb, factorial, pi
from typing import TypeAlias

from .library import polynomial, rest_of, written_out
from .values import Maker, Value

Pair: TypeAlias = tuple[Value, Value]  # a float and what it lacks

_BITS = 58  # a term of a series that is less than 2^-58 of all is left out


class _Written:
    """Values written as sums and products of values and numbers."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker

    def __call__(self, op: str, *operands: Value | float) -> Value:
        values = [self.maker.constant(x) if isinstance(x, int | float) else x for x in operands]
        return self.maker.make(op, *values)

    def polynomial(self, x: Value, factors: Sequence[float]) -> Value:
        return polynomial(x, [self.maker.constant(float(one)) for one in factors], self.maker)

    def kernel(self, name: str, x: Value) -> Value:
        return written_out(name, [x], self.maker)

    def power(self, x: Pair, n: int) -> Pair:
        """Return x^n for n of 1 and more, by squares, in twice the digits."""
        if n == 1:
            return x
        half = self.power(x, n // 2)
        square = self.product(half, half)
        return self.product(square, x) if n % 2 else square

    def product(self, x: Pair, y: Pair) -> Pair:
        """Return a product of two floats, each with what it lacks."""
        value = self("mul", x[0], y[0])
        lost = self("fma", x[0], y[1], self("fma", x[1], y[0], self.rest(value)))
        return value, lost

    def rest(self, value: Value) -> Value:
        """Return what a sum, difference, product or quotient lacks."""
        return rest_of(value, (), self.maker)


def polygamma(n: int, x: Value, maker: Maker) -> Value:
    """Return the n-th derivative of digamma, (-1)^(n + 1) times the sum of n!/(x + k)^(n + 1).

    Below 0 those k of which x + k is negative are all that are but the ones from -x + 1 on.
    """
    if n == 0:
        return written_out("digamma", [x], maker)
    write = _Written(maker)
    sign = 1.0 if n % 2 else -1.0
    if not maker.anywhere:
        maker.domains[write("gt", x, 0.0)] = None
        return write("mul", sign, _terms(n, (x, write("mul", x, 0.0)), write))
    is_below = write("lt", x, 0.0)
    far = write("sub", 1.0, x)
    zero = maker.constant(0.0)
    ends = (
        write("select", is_below, far, x),
        write("select", is_below, write.rest(far), 0.0),
    )
    above = _terms(n, ends, write)
    t = write("sub", x, write("round", x))
    up, down = write("add", 1.0, t), write("sub", 1.0, t)
    right = _terms(n, (up, write.rest(up)), write)
    left = write("sub", _terms(n, (down, write.rest(down)), write), above)
    sides = write("fma", sign, left, right)
    both = write("add", _term(n, (t, zero), write), sides)
    below = write("select", write("eq", t, 0.0), float("inf"), both)
    return write("mul", sign, write("select", is_below, below, above))


def _terms(n: int, x: Pair, write: _Written) -> Value:
    """Return the sum of n!/(x + k)^(n + 1) over all k, for x > 0: some terms, and a series."""
    steps = 8 + n
    end = write("add", x[0], float(steps))
    y = write("div", 1.0, end)
    numbers = [
        float(_bernoulli(2 * k) * Fraction(factorial(2 * k + n - 1), factorial(2 * k)))
        for k in range(1, 11)
    ]
    tail = write("mul", write("mul", y, y), write.polynomial(write("mul", y, y), numbers))
    head = write("fma", y, 0.5 * factorial(n), float(factorial(n - 1)))
    power = write.power((end, write("add", write.rest(end), x[1])), n)
    result = _over(write("add", head, tail), power, write)
    moved = [write("add", x[0], float(k)) for k in reversed(range(1, steps))]
    terms = [_term(n, (one, write("add", write.rest(one), x[1])), write) for one in moved]
    others = reduce(lambda one, other: write("add", one, other), terms)
    return write("add", write("add", result, others), _term(n, x, write))


def _term(n: int, x: Pair, write: _Written) -> Value:
    """Return n!/x^(n + 1)."""
    factor = write.maker.constant(float(factorial(n)))
    return _over(factor, write.power(x, n + 1), write)


def _over(factor: Value, power: Pair, write: _Written) -> Value:
    """Return a quotient, with what the power lacks where that is not very large or small."""
    result = write("div", factor, power[0])
    size = write("abs", power[0])
    is_fine = write("and", write("lt", size, 1e290), write("gt", size, 1e-290))
    less = write("mul", result, write("div", power[1], power[0]))
    more = write("sub", write.rest(result), less)
    return write("add", result, write("select", is_fine, more, 0.0))


def _bernoulli(n: int) -> Fraction:
    """Return the Bernoulli number B_n, of even n."""
    found = [Fraction(1)]
    for m in range(1, n + 1):
        found.append(-sum(comb(m + 1, k) * found[k] for k in range(m)) / Fraction(m + 1))
    return found[n]


def exprel_derivative(n: int, x: Value, maker: Maker) -> Value:
    """Return the integral of t^n*exp(x*t) over 0 < t < 1: sums of positive terms for small x.

    Else it is found from the derivatives of x times it, which are exp(x).
    """
    write = _Written(maker)
    is_above = write("gt", x, 0.0)
    a = write("abs", x)
    near = write("lt", a, n + 2.0)
    small = write("select", near, a, 0.0)
    rising, falling = _series(n, lambda k: 1.0), _series(n, lambda k: float(n + k + 1))
    factors = [one / (n + 1 + k) for k, one in enumerate(rising)]
    whole = write("select", is_above, write("mul", 0.5, x), x)
    half = write.kernel("exp", write("select", is_above, write("mul", 0.5, x), 0.0))
    bottom = write.kernel("exp", whole)
    inside = write("mul", bottom, write.polynomial(small, falling))
    series = write("select", is_above, write.polynomial(small, factors), inside)
    result = write("div", write("sub", bottom, write("div", 1.0, half)), x)
    for k in range(1, n + 1):
        result = write("div", write("sub", bottom, write("mul", float(k), result)), x)
    far = write("select", write("gt", x, 2000.0), float("inf"), write("mul", half, result))
    return write("select", near, series, write("abs", far))


def _series(n: int, divisor: Callable[[int], float]) -> list[float]:
    """Return the factors of a series whose terms at n + 2 fall below 2^-58."""
    rising = divisor(1) == 1.0
    factors, term, k = [1.0 if rising else 1 / (n + 1)], 1.0, 0
    while term > 2.0**-_BITS:
        k += 1
        by = float(k) if rising else divisor(k)
        factors.append(factors[-1] / by)
        term = factors[-1] * (n + 2.0) ** k
    return factors


def sinc_derivative(n: int, x: Value, maker: Maker) -> Value:
    """Return the n-th derivative of sin(pi*x)/(pi*x): for small x by its series.

    Else it is found from the derivatives of x times it, which are sines.
    """
    write = _Written(maker)
    t = write("mul", pi, x)
    whole = write("round", x)
    rest = write("sub", x, whole)
    is_odd = write("ne", whole, write("mul", 2.0, write("round", write("mul", 0.5, whole))))
    waves = [
        write("select", is_odd, write("neg", one), one)
        for one in (write.kernel("sin_pi", rest), write.kernel("cos_pi", rest))
    ]
    result = write("div", waves[0], t)
    for k in range(1, n + 1):
        wave = write("mul", pi ** (k - 1) * (1 if k % 4 < 2 else -1), waves[k % 2])
        result = write("div", write("sub", wave, write("mul", float(k), result)), x)
    term, factors = pi**n * (-1) ** ((n + 1) // 2), []
    for k in range((n + 1) // 2, 16 + 3 * n):
        factors.append(term / (2 * k + 1))
        term = -term / ((2 * k + 2 - n) * (2 * k + 1 - n))
    near = write("lt", write("abs", t), n + 1.0)
    small = write("select", near, t, 0.0)
    series = write.polynomial(write("mul", small, small), factors)
    far = write("select", write("eq", write("abs", x), float("inf")), 0.0, result)
    return write("select", near, write("mul", series, t) if n % 2 else series, far)


# The operations whose first operand is a whole number that is known.
ORDERS: Mapping[str, Callable[[int, Value, Maker], Value]] = {
    "polygamma": polygamma,
    "exprel_derivative": exprel_derivative,
    "sinc_derivative": sinc_derivative,
}
