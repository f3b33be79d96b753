"""An LSTM over a sequence: the loss of its last state, and the gradient by its weights."""

from typing import Any

import numpy as np

from ..cases import Workload

PROGRAM = """
x: [steps, features], y: [hidden]
param W: [4*hidden, features], U: [4*hidden, hidden], b: [4*hidden]
h[0] = zeros(hidden)
c[0] = zeros(hidden)
for t in 1..steps {
    z = W @ x[t-1] + U @ h[t-1] + b
    i = sigmoid(z[:hidden])
    f = sigmoid(z[hidden:2*hidden])
    o = sigmoid(z[2*hidden:3*hidden])
    g = tanh(z[3*hidden:])
    c[t] = f*c[t-1] + i*g
    h[t] = o*tanh(c[t])
}
loss = mse(h[steps], y)
"""


def formula(ops: Any, x: Any, y: Any, W: Any, U: Any, b: Any) -> Any:
    """Return the loss, by the `scan` of a library."""
    n = len(y)

    def step(state: Any, now: Any) -> Any:
        h, c = state
        z = now + U @ h
        i, f, o = (ops.sigmoid(z[k * n : (k + 1) * n]) for k in range(3))
        c = f * c + i * ops.tanh(z[3 * n :])
        return (o * ops.tanh(c), c), None

    start = (ops.xp.zeros_like(y), ops.xp.zeros_like(y))
    (h, _), _ = ops.scan(step, start, x @ W.T + b)
    return ((h - y) ** 2).mean()


def by_hand(x: Any, y: Any, W: Any, U: Any, b: Any) -> list[Any]:
    """Return the loss and the gradient; what does not wait for a step is done for all at once."""
    steps, n = len(x), len(y)
    z = x @ W.T + b
    h, c = np.zeros((steps + 1, n)), np.zeros((steps + 1, n))
    gates, bent = np.empty((steps, 4 * n)), np.empty((steps, n))
    with np.errstate(over="ignore"):
        for t in range(steps):
            a = U @ h[t]
            a += z[t]
            gate = gates[t]
            np.negative(a, out=gate)
            np.exp(gate, out=gate)
            gate += 1
            np.reciprocal(gate, out=gate)
            np.tanh(a[3 * n :], out=gate[3 * n :])
            new = np.multiply(gate[n : 2 * n], c[t], out=c[t + 1])
            new += gate[:n] * gate[3 * n :]
            np.tanh(new, out=bent[t])
            np.multiply(gate[2 * n : 3 * n], bent[t], out=h[t + 1])
    off = h[steps] - y
    i, f, o, g = (gates[:, k * n : (k + 1) * n] for k in range(4))
    to_c = o * (1 - bent * bent)
    to_o = bent * o * (1 - o)
    to_i, to_f, to_g = g * i * (1 - i), c[:-1] * f * (1 - f), i * (1 - g * g)
    d_z = np.empty_like(gates)
    d_h, d_c = 2 / n * off, np.zeros(n)
    back = U.T
    for t in reversed(range(steps)):
        d_c += d_h * to_c[t]
        one = d_z[t]
        np.multiply(to_i[t], d_c, out=one[:n])
        np.multiply(to_f[t], d_c, out=one[n : 2 * n])
        np.multiply(to_o[t], d_h, out=one[2 * n : 3 * n])
        np.multiply(to_g[t], d_c, out=one[3 * n :])
        d_h = back @ one
        d_c *= f[t]
    return [off @ off / n, d_z.T @ x, d_z.T @ h[:-1], d_z.sum(axis=0)]


def make(steps: int, features: int, hidden: int) -> dict[str, np.ndarray]:
    """Return a sequence, what is wanted of it, and weights."""
    random = np.random.default_rng(0)
    return {
        "x": random.normal(size=(steps, features)),
        "y": random.normal(size=hidden),
        "W": random.normal(size=(4 * hidden, features)) / features**0.5,
        "U": random.normal(size=(4 * hidden, hidden)) / hidden**0.5,
        "b": np.zeros(4 * hidden),
    }


LSTM = Workload(
    name="lstm",
    says="an LSTM of 100 steps, gradient by its weights, features·hidden",
    kind="arrays",
    program=PROGRAM,
    formula=formula,
    make=make,
    sizes={
        "32·16": {"steps": 100, "features": 32, "hidden": 16},
        "32·64": {"steps": 100, "features": 32, "hidden": 64},
        "64·256": {"steps": 100, "features": 64, "hidden": 256},
    },
    quick=("32·64",),
    tiny={"steps": 4, "features": 2, "hidden": 3},
    wrt=("W", "U", "b"),
    by_hand=by_hand,
)
