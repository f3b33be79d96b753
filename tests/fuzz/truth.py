"""What a tree is worth, and how it changes: by mpmath, from the tree alone.

In: a tree, and the floats of a point. Out: its value, its derivatives by differences in 80 digits, and
how far rounding may move each: all results of operations are moved by a part in 2^53, and what comes
of that is differentiated again. Nothing here knows a rule of differentiation, nor what gradc has.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import mpmath

Tree = list[Any]
Number = Any  # of mpmath's

c = mpmath.mp.clone()
_DIGITS, _MANY = 80, 500  # the latter where what is far apart is added
_STEP = c.mpf(10) ** -25  # relative to what is less than 1
_UNIT = c.mpf(2) ** -53
_LARGEST = c.mpf(10) ** 300
_SAMPLES = 3


class UndefinedError(Exception):
    """There is no real value, or one that no float can have on its way."""


def _log(x: Number) -> Number:
    return c.log(_where(x > 0, x))


def _where(holds: bool, value: Number) -> Number:
    if not holds:
        raise UndefinedError
    return value


def _power(x: Number, y: Number) -> Number:
    if y == c.floor(y):
        return x ** int(_where(abs(y) < 10_000 and (x != 0 or y >= 0), y))
    return c.exp(y * c.log(_where(x > 0, x)))


def _exp(x: Number) -> Number:
    return c.exp(_where(abs(x) < 2000, x))


def _softplus(x: Number) -> Number:
    return max(x, 0) + c.log1p(_exp(-abs(x))) if abs(x) < 2000 else max(x, c.mpf(0))


def _sigmoid(x: Number) -> Number:
    return 1 / (1 + _exp(-x))


UNARY: Mapping[str, Callable[[Number], Number]] = {
    "exp": _exp, "log": _log, "sqrt": lambda x: c.sqrt(_where(x >= 0, x)), "sin": c.sin, "cos": c.cos, "tan": c.tan,
    "tanh": c.tanh, "sigmoid": _sigmoid, "relu": lambda x: max(x, c.mpf(0)), "abs": abs, "softplus": _softplus, "atan": c.atan,
    "log1p": lambda x: c.log1p(_where(x > -1, x)), "expm1": lambda x: c.expm1(_where(x < 2000, x)), "sinh": lambda x: c.sinh(_where(abs(x) < 2000, x)),
    "cosh": lambda x: c.cosh(_where(abs(x) < 2000, x)), "asinh": c.asinh, "erf": c.erf, "neg": lambda x: -x,
    "cbrt": lambda x: c.sign(x) * c.cbrt(abs(x)), "silu": lambda x: x * _sigmoid(x), "log2": lambda x: _log(x) / c.log(2),
    "asin": lambda x: c.asin(_where(abs(x) <= 1, x)), "acosh": lambda x: c.acosh(_where(x >= 1, x)), "atanh": lambda x: c.atanh(_where(abs(x) < 1, x)),
    "log_sigmoid": lambda x: -_softplus(-x), "lgamma": lambda x: c.log(abs(c.gamma(_where(abs(x) < 200 and (x > 0 or x != c.floor(x)), x)))),
    "erfc": lambda x: c.erfc(_where(abs(x) < 30, x)), "sign": c.sign, "sinc": c.sincpi,
    "ndtr": lambda x: c.ncdf(_where(abs(x) < 30, x)),
}  # fmt: skip

BINARY: Mapping[str, Callable[[Number, Number], Number]] = {
    "add": lambda x, y: x + y, "sub": lambda x, y: x - y, "mul": lambda x, y: x * y, "div": lambda x, y: x / _where(y != 0, y),
    "pow": _power, "max": max, "min": min, "hypot": c.hypot, "atan2": lambda x, y: c.atan2(x, _where(x != 0 or y != 0, y)),
    "logaddexp": lambda x, y: max(x, y) + _softplus(-abs(x - y)), "xlogy": lambda x, y: x * _log(y) if x else c.mpf(0),
}  # fmt: skip

# The size of the operand at which a function has no slope, though it may have a value.
_EDGES = {"sqrt": 0, "cbrt": 0, "pow": 0, "hypot": 0, "asin": 1, "acosh": 1}


@dataclass(frozen=True)
class Truth:
    """A number, and how far off a careful computation of floats may be."""

    number: Number
    noise: Number

    def allows(self, found: float, relative: float = 1e-9, noises: float = 1000) -> bool:
        """Return whether a number is this one, within what roundings may do."""
        if not c.isfinite(found):  # which is right where the number may as well be at a pole
            return bool(self.noise > 1e-6 * max(abs(self.number), 1e-3))
        bound = relative * abs(self.number) + noises * self.noise + c.mpf(10) ** -290
        return bool(abs(c.mpf(found) - self.number) <= bound)


class Run:
    """One evaluation of a tree, its results moved by small factors that are the same in each run.

    What is moved grows with the result, measured by what it is at the point, so that its derivative
    is moved by itself.
    """

    def __init__(self, seed: int | None, base: Sequence[Number] = ()) -> None:
        self.random = None if seed is None else Random(seed)  # noqa: S311  # no secret
        self.base, self.met = base, list[Number]()
        self.is_edge = False  # of where what is met is differentiable

    def moved(self, value: Number) -> Number:
        """Return a result as it may be rounded."""
        if not abs(value) < _LARGEST or (value != 0 and abs(value) * _LARGEST < 1):
            raise UndefinedError
        self.met.append(value)
        if self.random is None or value == 0:
            return value
        if len(self.met) > len(self.base):
            raise UndefinedError  # it is another branch that is taken
        share = value / (self.base[len(self.met) - 1] or value)
        return value * (1 + _UNIT * c.mpf(self.random.uniform(-1, 1)) * share)

    def value(self, tree: Tree, known: Mapping[str, Number]) -> Number:
        """Return what a tree is worth; raises `UndefinedError`."""
        kind, *parts = tree
        if kind == "num":
            return self.moved(c.mpf(parts[0]))
        if kind == "let":
            name, value, rest = parts
            return self.value(rest, {**known, name: self.value(value, known)})
        if kind == "loop":
            name, count, first, step, rest = parts
            value = self.value(first, known)
            for _ in range(count):
                value = self.value(step, {**known, name: value})
            return self.value(rest, {**known, name: value})
        if not parts:
            return self.moved(known[kind])
        if kind == "where":
            less, greater = self.value(parts[0], known), self.value(parts[1], known)
            return self.value(parts[2] if less < greater else parts[3], known)
        operands = [self.value(part, known) for part in parts]
        self.is_edge |= abs(operands[0]) == _EDGES.get(kind)
        return self.moved((UNARY if len(operands) == 1 else BINARY)[kind](*operands))


def value(tree: Tree, at: Mapping[str, float]) -> tuple[Truth, bool]:
    """Return the value of a tree, and whether a function is met at an edge of its domain.

    Raises `UndefinedError`.
    """
    base = Run(None)
    base.value(tree, exact(at))
    found = told(lambda seed: Run(seed, base.met).value(tree, exact(at)))
    return found, base.is_edge


def derivative(tree: Tree, at: Mapping[str, float], name: str, order: int = 1) -> Truth:
    """Return how the value changes with a name; raises `UndefinedError`, also at a kink."""
    here = exact(at)

    def run(
        seed: int | None, base: Sequence[Number], by: Number
    ) -> tuple[Number, Sequence[Number]]:
        one = Run(seed, base)
        return one.value(tree, {**here, name: here[name] + by}), one.met

    return slope_of(run, here[name], order)


def slope_of(
    run: Callable[..., tuple[Number, Sequence[Number]]], x: Number, order: int = 1
) -> Truth:
    """Return the slope of what is run at steps from x; raises `UndefinedError` at a kink.

    Of order 2 it is the second derivative, for what is known to have no kink.

    A run takes a seed, what it met at x, and the step; it returns the value, and what it met.
    """
    step = _STEP * (min(abs(x), 1) or 1)
    number, base = run(None, (), 0)
    rest = abs(number) * c.mpf(10) ** (5 - c.dps) / step

    def slopes(seed: int | None, step: Number) -> tuple[Number, Number]:
        """Return the slopes to the right and to the left."""
        ends = [run(seed, base, by)[0] for by in (step, 0, -step)]
        return (ends[0] - ends[1]) / step, (ends[1] - ends[2]) / step

    if order == 2:
        found = told(lambda seed: (lambda right, left: right - left)(*slopes(seed, step)) / step)
        return Truth(found.number, found.noise + 4 * rest / step)
    four = (*slopes(None, step), *slopes(None, 1000 * step))
    if max(four) - min(four) > 1e-9 * max(map(abs, four)) + rest * 10**7:
        raise UndefinedError  # at a kink, or where the graph is vertical
    found = told(lambda seed: sum(slopes(seed, step)) / 2)
    return Truth(found.number, found.noise + rest)


def along(slopes: Mapping[str, Truth], direction: Mapping[str, float]) -> Truth:
    """Return how the value changes along a direction, from how it changes with each name."""
    number = c.fsum(slopes[name].number * by for name, by in direction.items())
    return Truth(number, c.fsum(slopes[name].noise * abs(by) for name, by in direction.items()))


def told(run: Callable[[int | None], Number]) -> Truth:
    """Return a number with its noise, of what a run with a seed gives, None being that of none."""
    number = run(None)
    return Truth(number, max(abs(run(seed) - number) for seed in range(_SAMPLES)))


def exact(at: Mapping[str, float]) -> dict[str, Number]:
    """Return a point in numbers of mpmath's, with as many digits as it takes."""
    is_wide = any(value and not 1e-20 < abs(value) < 1e20 for value in at.values())
    c.dps = _MANY if is_wide else _DIGITS
    return {name: c.mpf(value) for name, value in at.items()}
