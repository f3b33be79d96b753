"""The training step of a two-layer network: loss, gradient, and the parameters changed in place."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..cases import Case, Timed, Workload

PROGRAM = """
X: [batch, features]
Y: [batch, classes]
param W1: [features, hidden], b1: [hidden]
param W2: [hidden, classes], b2: [classes]
a1 = sigmoid(X @ W1 + b1)
loss = cross_entropy(a1 @ W2 + b2, Y)
"""
RATE = 0.1


def formula(ops: Any, X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    """Return the loss."""
    z = ops.sigmoid(X @ W1 + b1) @ W2 + b2
    return (ops.logsumexp(z, 1) - (Y * z).sum(1)).mean()


def gradient_by_hand(
    X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any
) -> tuple[Any, tuple[Any, ...]]:
    """Return the loss and the gradient by the parameters."""
    with np.errstate(over="ignore"):
        a1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    z2 = a1 @ W2 + b2
    top = z2.max(axis=1, keepdims=True)
    powers = np.exp(z2 - top)
    totals = powers.sum(axis=1, keepdims=True)
    loss = (top + np.log(totals) - (Y * z2).sum(axis=1, keepdims=True)).sum() / len(X)
    d_z2 = (powers / totals - Y) / len(X)
    d_z1 = d_z2 @ W2.T * a1 * (1 - a1)
    return loss, (X.T @ d_z1, d_z1.sum(axis=0), a1.T @ d_z2, d_z2.sum(axis=0))


def by_hand(X: Any, Y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> list[Any]:
    """Take a step, and return the loss before it and the parameters."""
    loss, slopes = gradient_by_hand(X, Y, W1, b1, W2, b2)
    parameters = [W1, b1, W2, b2]
    for one, slope in zip(parameters, slopes, strict=True):
        one -= RATE * slope
    return [loss, *parameters]


def make(batch: int, features: int, hidden: int, classes: int) -> dict[str, np.ndarray]:
    """Return a batch, and parameters to start from."""
    random = np.random.default_rng(0)
    labels = np.eye(classes)[random.integers(classes, size=batch)]
    return {
        "X": random.normal(size=(batch, features)),
        "Y": labels,
        "W1": random.normal(size=(features, hidden)) / features**0.5,
        "b1": np.zeros(hidden),
        "W2": random.normal(size=(hidden, classes)) / hidden**0.5,
        "b2": np.zeros(classes),
    }


def trained(value_and_gradient: Callable[..., Any], case: Case) -> Timed:
    """Return the step that a gradient makes of a case, with parameters of its own."""
    given = [np.array(one) for one in case.arguments]
    parameters = [given[k] for k in case.of_wrt]

    def step() -> Any:
        loss, slopes = value_and_gradient(*given)
        for one, slope in zip(parameters, slopes, strict=True):
            one -= RATE * slope
        return loss

    return Timed(step, (), lambda loss: [loss, *parameters])


SIZES = {
    "4·2·4·1": (4, 2, 4, 1),
    "32·20·64·10": (32, 20, 64, 10),
    "256·784·128·10": (256, 784, 128, 10),
}

NETWORK = Workload(
    name="network",
    says="the step of a two-layer network, batch·features·hidden·classes",
    kind="step",
    program=PROGRAM,
    formula=formula,
    make=make,
    sizes={
        name: dict(zip(("batch", "features", "hidden", "classes"), one, strict=True))
        for name, one in SIZES.items()
    },
    quick=("4·2·4·1", "32·20·64·10"),
    tiny={"batch": 5, "features": 3, "hidden": 4, "classes": 3},
    wrt=("W1", "b1", "W2", "b2"),
    by_hand=by_hand,
)
