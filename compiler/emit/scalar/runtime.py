"""What generated files of the scalar target need; the functions that are used are copied."""

import math
from collections.abc import Callable


def _logaddexp_of_float(x: float, y: float) -> float:
    """Return log(exp(x) + exp(y)), by the difference; two that are equal may be infinite."""
    if x == y:
        return x + math.log(2)
    return max(x, y) + math.log1p(math.exp(-abs(x - y)))


def _sech_of_float(x: float) -> float:
    """Return 1/cosh(x); far from 0 it is 2*exp(-abs(x)), and cosh(x) would be too large."""
    return 1.0 / math.cosh(x) if abs(x) < 700.0 else 2.0 * math.exp(-abs(x))


def _sech_squared_of_float(x: float) -> float:
    """Return 1/cosh(x)^2; far from 0 it is 4*exp(-2*abs(x)), and cosh(x) would be too large."""
    return math.cosh(x) ** -2 if abs(x) < 300.0 else 4.0 * math.exp(-2.0 * abs(x))


def _exprel_of_float(x: float) -> float:
    """Return (exp(x) - 1)/x, 1 at 0; also where exp(x) alone would overflow, and of inf."""
    if abs(x) < 700:
        return math.expm1(x) / x if x else 1.0
    if x == math.inf:
        return x
    return math.exp(x - math.log(x)) if x > 0 else -1 / x


def _exprel_derivative_of_float(n: float, x: float) -> float:
    """Return the n-th derivative of (exp(x) - 1)/x, the integral of t^n*exp(x*t) over 0 < t < 1.

    A sum of positive terms for small x, else from the derivative of x times it, which is exp(x).
    """
    n = int(n)
    if x == math.inf:
        return x
    if abs(x) >= n + 2:
        half = math.exp(max(x, 0.0) / 2)
        whole = math.exp(min(x, x / 2))
        result = (whole - 1 / half) / x
        for k in range(1, n + 1):
            result = (whole - k * result) / x
        return half * result
    term = 1.0
    total = 1 / (n + 1)
    for k in range(1, 32 + 5 * n):
        term *= x / k if x > 0 else -x / (n + 1 + k)
        total += term / (n + 1 + k if x > 0 else n + 1)
    return total if x > 0 else total * math.exp(x)


def _sinc_of_float(x: float) -> float:
    """Return sin(pi*x)/(pi*x), 1 at 0; by the distance to a whole number, which is exact."""
    if x == 0 or math.isinf(x):
        return 0.0 if x else 1.0
    rest, turned = _turned(x)
    return math.sin(math.pi * rest) * turned / (math.pi * x)


def _sinc_derivative_of_float(n: float, x: float) -> float:
    """Return the n-th derivative of sin(pi*x)/(pi*x).

    Its power series for small x, else from the derivative of x times it, which is a sine.
    """
    n = int(n)
    t = math.pi * x
    if math.isinf(x):
        return 0.0
    if abs(t) >= n + 1:
        rest, turned = _turned(x)
        angle = math.pi * rest
        result = math.sin(angle) * turned / t
        for k in range(1, n + 1):
            wave = (math.cos(angle) if k % 2 else math.sin(angle)) * turned
            result = (math.pi ** (k - 1) * (wave if k % 4 < 2 else -wave) - k * result) / x
        return result
    term = math.pi**n * t ** (n % 2) * (-1) ** ((n + 1) // 2)
    total = 0.0
    for k in range((n + 1) // 2, 16 + 3 * n):
        total += term / (2 * k + 1)
        term *= -t * t / ((2 * k + 2 - n) * (2 * k + 1 - n))
    return total


def _turned(x: float) -> tuple[float, float]:
    """Return how far x is from the nearest whole number, and -1 where that is odd, else 1."""
    rest = math.remainder(x, 1.0)
    return rest, 1.0 if math.remainder(x - rest, 2.0) == 0 else -1.0


def _digamma_of_float(x: float) -> float:
    """Return the derivative of log(gamma(x)): by its reflection, its recurrence and its series."""
    if x < 0:
        slope = math.tan(math.pi * math.remainder(x, 1.0))
        return _digamma_of_float(1 - x) - math.pi / slope
    total = 0.0
    while x < 12:
        total -= 1 / x
        x += 1
    y = 1 / x / x
    tail = 1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y * (1 / 132 - y * 691 / 32760))))
    return total + math.log(x) - 1 / (2 * x) - y * tail


def _polygamma_of_float(n: float, x: float) -> float:
    """Return the n-th derivative of digamma(x), (-1)^(n + 1) times the sum of n!/(x + k)^(n + 1).

    Below 0 those k of which x + k is negative are all that are but the ones from -x + 1 on.
    """
    n = int(n)
    if n == 0:
        return _digamma_of_float(x)
    sign = 1.0 if n % 2 else -1.0
    if not x < 0:
        return sign * _polygamma_terms(n, x)
    rest = math.remainder(x, 1.0)
    sides = _polygamma_terms(n, 1 - rest) - _polygamma_terms(n, 1 - x)
    pole = math.copysign(_polygamma_term(n, abs(rest)), 1.0 if n % 2 else rest)
    return sign * (pole + (_polygamma_terms(n, 1 + rest) + sign * sides))


def _polygamma_terms(n: int, x: float) -> float:
    """Return the sum of n!/(x + k)^(n + 1) over all k, for x > 0: some terms, and a series."""
    steps = 20 + n
    y = 1 / (x + steps)
    tail = 1 + n * y / 2
    numbers = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
    for k, number in enumerate(numbers, 1):
        tail += number * math.comb(n + 2 * k - 1, 2 * k) * y ** (2 * k)
    tail *= _polygamma_term(n - 1, x + steps)
    return sum((_polygamma_term(n, x + k) for k in reversed(range(steps))), tail)


def _polygamma_term(n: int, x: float) -> float:
    """Return n!/x^(n + 1), by factors, for none of these alone may be a float."""
    y = 1 / x
    result = y
    for k in range(1, n + 1):
        result *= k * y
    return result


def _or_inf(function: Callable[..., float], *x: float) -> float:
    """Return the value of a function, inf where that overflows, and -inf at the pole of a log."""
    try:
        return function(*x)
    except OverflowError:
        odd = function is math.sinh or (function is math.pow and x[1] % 2 == 1)
        return -math.inf if odd and x[0] < 0 else math.inf
    except ValueError:
        if function is math.pow or x[0] != (-1 if function is math.log1p else 0):
            raise
        return -math.inf


def _newton_of_float(
    equation: Callable[[float], tuple[float, ...]], unknown: float, name: str
) -> float:
    """Return where an equation holds: Newton's method, with steps halved."""
    values, before = equation(unknown), math.inf
    for _ in range(50):
        residual, slope, *least = values
        if residual != residual or (residual == 0 and not least):
            return unknown + 0 * residual
        if slope == 0:
            break
        step = residual / slope
        small = abs(step) <= 1.5e-8 * (1 + abs(unknown))
        if step == 0 or (small and 2 * abs(step) >= before):
            if least and slope < 0:
                said = (
                    "is no least value: the gradient is 0 there, and the second derivative below 0"
                )
                raise ArithmeticError(f"what is found for {name} {said}; begin elsewhere")
            return unknown - step
        before = abs(step)
        if least and slope < 0:
            step = residual
        merit = least[0] if least else abs(residual)
        for _ in range(30):
            values = equation(unknown - step)
            if small or (values[2] if least else abs(values[0])) <= merit:
                break
            step /= 2
        unknown -= step
    said = "Newton's method has not come to rest; it may begin elsewhere"
    raise ArithmeticError(f"the equation for {name}: {said}")


def _integer(name: str, number: float) -> int:
    """Return an input that is a number of steps as one; raise where it can be none."""
    if not 0 <= number <= 1e9 or number % 1:
        raise ValueError(f"{name} is declared an integer from 0 to 10^9; it is {number}")
    return int(number)
