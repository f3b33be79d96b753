"""Two sigmoids, value and five derivatives: one call with floats, and arrays of points."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..cases import Workload

PROGRAM = "param x, w1, b1, w2, b2\nsigmoid(sigmoid(x*w1 + b1)*w2 + b2)"
NAMES = ("x", "w1", "b1", "w2", "b2")


def formula(ops: Any, x: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    """Return the value."""
    return ops.sigmoid(ops.sigmoid(x * w1 + b1) * w2 + b2)


def floats() -> dict[str, float]:
    """Return the point of the README."""
    return dict(zip(NAMES, (1.0, 0.5, 0.1, -0.3, 0.2), strict=True))


def points(n: int) -> dict[str, np.ndarray]:
    """Return n points."""
    return dict(zip(NAMES, np.random.default_rng(0).normal(size=(5, n)), strict=True))


def with_math(x: float, w1: float, b1: float, w2: float, b2: float) -> tuple[float, ...]:
    """Return the results for floats, stable as one would write them with care."""
    z1 = x * w1 + b1
    if z1 >= 0:
        a = 1.0 / (1.0 + math.exp(-z1))
    else:
        e = math.exp(z1)
        a = e / (1.0 + e)
    z2 = a * w2 + b2
    if z2 >= 0:
        f = 1.0 / (1.0 + math.exp(-z2))
    else:
        e = math.exp(z2)
        f = e / (1.0 + e)
    d2 = f * (1.0 - f)
    d1 = d2 * w2 * a * (1.0 - a)
    return f, d1 * w1, d1 * x, d1, d2 * a, d2


def with_numpy(x: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> tuple[Any, ...]:
    """Return the results for arrays; where exp overflows the sigmoid is 0 all the same."""
    with np.errstate(over="ignore"):
        a = 1 / (1 + np.exp(-(x * w1 + b1)))
        f = 1 / (1 + np.exp(-(a * w2 + b2)))
    d2 = f * (1 - f)
    d1 = d2 * w2 * a * (1 - a)
    return f, d1 * w1, d1 * x, d1, d2 * a, d2


def into(x: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Callable[[], tuple[Any, ...]]:
    """Return a function of no arguments that works in the same buffers."""
    a, f, to_x, to_w1, d1, to_w2, d2 = np.empty((7, len(x)))

    def sigmoid(z: Any) -> None:
        np.negative(z, out=z)
        np.exp(z, out=z)
        z += 1
        np.reciprocal(z, out=z)

    def call() -> tuple[Any, ...]:
        with np.errstate(over="ignore"):
            np.multiply(x, w1, out=a)
            np.add(a, b1, out=a)
            sigmoid(a)
            np.multiply(a, w2, out=f)
            np.add(f, b2, out=f)
            sigmoid(f)
        np.subtract(1, f, out=d2)
        np.multiply(d2, f, out=d2)
        np.subtract(1, a, out=d1)
        np.multiply(d1, a, out=d1)
        np.multiply(d1, w2, out=d1)
        np.multiply(d1, d2, out=d1)
        np.multiply(d1, w1, out=to_x)
        np.multiply(d1, x, out=to_w1)
        np.multiply(d2, a, out=to_w2)
        return f, to_x, to_w1, d1, to_w2, d2

    return call


ORDERS = ((), *((name,) for name in NAMES))

FLOATS = Workload(
    name="floats",
    says="one call with Python's floats: two sigmoids, value and 5 derivatives",
    kind="floats",
    program=PROGRAM,
    formula=formula,
    make=floats,
    sizes={"1 call": {}},
    quick=("1 call",),
    wrt=NAMES,
    orders=ORDERS,
    by_hand=with_math,
)

POINTS = Workload(
    name="points",
    says="two sigmoids, value and 5 derivatives at n points",
    kind="points",
    program=PROGRAM,
    formula=formula,
    make=points,
    sizes={f"1e{k}": {"n": 10**k} for k in range(3, 8)},
    quick=("1e4",),
    tiny={"n": 7},
    wrt=NAMES,
    orders=ORDERS,
    by_hand=with_numpy,
    into=into,
    modes=("fresh", "same"),
    threads=(1, 2),
)
