"""A chain of fifty sigmoids: value and the derivatives by all 101 inputs."""

from typing import Any

import numpy as np

from ..cases import Workload

LAYERS = 50


def text(layers: int) -> str:
    """Return the program: h1 = sigmoid(h0*w1 + b1); …."""
    return "\n".join(f"h{i} = sigmoid(h{i - 1}*w{i} + b{i})" for i in range(1, layers + 1))


def names(layers: int) -> tuple[str, ...]:
    """Return the inputs in the order in which they appear."""
    return ("h0", *(f"{kind}{i}" for i in range(1, layers + 1) for kind in "wb"))


def formula(ops: Any, h: Any, *weights: Any) -> Any:
    """Return the last layer, of as many as there are pairs of weights."""
    for w, b in zip(weights[::2], weights[1::2], strict=True):
        h = ops.sigmoid(h * w + b)
    return h


def by_hand(h: Any, *weights: Any) -> list[Any]:
    """Return the value and the derivatives, for arrays and for floats."""
    layers = [h]
    with np.errstate(over="ignore"):
        for w, b in zip(weights[::2], weights[1::2], strict=True):
            layers.append(1 / (1 + np.exp(-(layers[-1] * w + b))))
    found = []
    d = 1.0
    for place in reversed(range(len(layers) - 1)):
        d = d * layers[place + 1] * (1 - layers[place + 1])
        found += [d, d * layers[place]]
        d = d * weights[2 * place]
    return [layers[-1], d, *reversed(found)]


def make(n: int, layers: int = LAYERS) -> dict[str, Any]:
    """Return n points, where a layer has a slope near 1: derivatives do not vanish."""
    given = np.random.default_rng(0).normal(size=(2 * layers + 1, n)) / 4
    given[1::2] += 4
    given[2::2] -= 2
    return dict(zip(names(layers), given, strict=True))


CHAIN = Workload(
    name="chain",
    says="a chain of 50 sigmoids, value and 101 derivatives at n points",
    kind="points",
    program=text(LAYERS),
    formula=formula,
    make=make,
    sizes={"1e3": {"n": 10**3}, "1e5": {"n": 10**5}},
    quick=("1e3",),
    tiny={"n": 3},
    wrt=names(LAYERS),
    orders=((), *((name,) for name in names(LAYERS))),
    by_hand=by_hand,
    atol=1e-9,
)
