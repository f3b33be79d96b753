"""A step of a loop against one written by hand with care, and JAX's scan where it is installed.

    python tests/benchmarks/bench_loops.py

An LSTM and a recurrent network over x: [steps, features], value and gradient, in one run whose
turns change, so that the ratio is one of the same minutes.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from scans import Program, lstm, rnn

from gradc.calculus.differentiate import differentiate
from gradc.emit.targets import TARGETS, emit
from gradc.rewrite.simplify import in_code

STEPS, FEATURES, TURNS = 1000, 32, 21


def by_hand_rnn(x: Any, W: Any, U: Any, b: Any) -> Any:
    """Return the sum of squares of all states, and its gradient."""
    steps, hidden = len(x), len(U)
    z = x @ W.T + b
    h = np.zeros((steps + 1, hidden))
    for t in range(steps):
        np.tanh(U @ h[t] + z[t], out=h[t + 1])
    after = h[1:]
    value = np.vdot(after, after)
    slope = 1 - after * after
    d_after = 2 * after
    d_z = np.empty_like(z)
    d_h = np.zeros(hidden)
    back = U.T
    for t in reversed(range(steps)):
        one = np.multiply(d_h + d_after[t], slope[t], out=d_z[t])
        d_h = back @ one
    return value, (d_z @ W, d_z.T @ x, d_z.T @ h[:-1], d_z.sum(axis=0))


def by_hand_lstm(x: Any, W: Any, U: Any, b: Any) -> Any:
    """Return the sum of squares of all states, and its gradient."""
    steps, hidden = len(x), U.shape[1]
    n = hidden
    z = x @ W.T + b
    h, c = np.zeros((steps + 1, n)), np.zeros((steps + 1, n))
    gates = np.empty((steps, 4 * n))
    bent = np.empty((steps, n))
    for t in range(steps):
        a = U @ h[t]
        a += z[t]
        gate = gates[t]
        np.negative(a, out=gate)
        np.exp(gate, out=gate)
        gate += 1
        np.reciprocal(gate, out=gate)
        np.tanh(a[2 * n : 3 * n], out=gate[2 * n : 3 * n])
        new = np.multiply(gate[n : 2 * n], c[t], out=c[t + 1])
        new += gate[:n] * gate[2 * n : 3 * n]
        np.tanh(new, out=bent[t])
        np.multiply(gate[3 * n :], bent[t], out=h[t + 1])
    after = h[1:]
    value = np.vdot(after, after)
    i, f, g, o = (gates[:, k * n : (k + 1) * n] for k in range(4))
    to_c = o * (1 - bent * bent)
    to_z = np.empty((steps, 3, n))
    to_z[:, 0] = g * i * (1 - i)
    to_z[:, 1] = c[:-1] * f * (1 - f)
    to_z[:, 2] = i * (1 - g * g)
    to_o = bent * o * (1 - o)
    d_after = 2 * after
    d_z = np.empty_like(gates)
    d_h, d_c = np.zeros(n), np.zeros(n)
    back = U.T
    for t in reversed(range(steps)):
        d_h += d_after[t]
        d_c += d_h * to_c[t]
        one = d_z[t]
        np.multiply(to_z[t], d_c, out=one[: 3 * n].reshape(3, n))
        np.multiply(d_h, to_o[t], out=one[3 * n :])
        d_h = back @ one
        d_c *= f[t]
    return value, (d_z @ W, d_z.T @ x, d_z.T @ h[:-1], d_z.sum(axis=0))


def with_jax(gated: bool) -> Callable[..., Any] | None:
    """Return the same in JAX, None where it is not installed."""
    try:
        import jax
        import jax.numpy as jnp
    except ModuleNotFoundError:
        return None
    jax.config.update("jax_enable_x64", True)

    def value(x: Any, W: Any, U: Any, b: Any) -> Any:
        n = U.shape[1]

        def plain(h: Any, x: Any) -> Any:
            h = jnp.tanh(W @ x + U @ h + b)
            return h, h

        def step(state: Any, x: Any) -> Any:
            h, c = state
            z = W @ x + U @ h + b
            i, f, o = (jax.nn.sigmoid(z[k * n : (k + 1) * n]) for k in (0, 1, 3))
            c = f * c + i * jnp.tanh(z[2 * n : 3 * n])
            h = o * jnp.tanh(c)
            return (h, c), h

        start = (jnp.zeros(n), jnp.zeros(n)) if gated else jnp.zeros(n)
        _, h = jax.lax.scan(step if gated else plain, start, x)
        return jnp.sum(h * h)

    compiled = jax.jit(jax.value_and_grad(value, (0, 1, 2, 3)))
    return lambda *given: jax.block_until_ready(compiled(*given))


def compiled(program: Program) -> Callable[..., Any]:
    """Return the value and the gradient that the file of a program has."""
    source = emit(in_code(differentiate(program.graph)), "", TARGETS["numpy"])
    function: Callable[..., Any] = TARGETS["numpy"].load(source, "loop").value_and_gradient
    return function


def times(functions: dict[str, Callable[..., Any]], given: Any) -> dict[str, float]:
    """Return the least seconds of each function, called in turns."""
    found: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(TURNS):
        for name, function in functions.items():
            start = time.perf_counter()
            function(*given)
            found[name].append(time.perf_counter() - start)
    return {name: min(some) for name, some in found.items()}


def main() -> None:
    """Print microseconds a step, and the ratio to what is written by hand."""
    random = np.random.default_rng(0)
    for name, program, by_hand in (("rnn", rnn, by_hand_rnn), ("lstm", lstm, by_hand_lstm)):
        for hidden in (16, 64, 256):
            n = hidden * (4 if name == "lstm" else 1)
            shapes = ((STEPS, FEATURES), (n, FEATURES), (n, hidden), (n,))
            given = [random.normal(size=shape) / np.sqrt(hidden) for shape in shapes]
            functions = {"by hand": by_hand, "gradc": compiled(program())}
            jax = with_jax(name == "lstm")
            if jax is not None:
                functions["jax"] = jax
            value, gradient = by_hand(*given)
            for one in functions.values():
                other, slopes = one(*given)
                np.testing.assert_allclose(other, value, rtol=1e-9)
                for first, second in zip(gradient, slopes, strict=True):
                    np.testing.assert_allclose(second, first, rtol=1e-6, atol=1e-9)
            found = times(functions, given)
            row = "  ".join(f"{key} {1e6 * value / STEPS:6.2f} us" for key, value in found.items())
            print(
                f"{name:5} hidden {hidden:3}  {row}  ratio {found['gradc'] / found['by hand']:.2f}"
            )


if __name__ == "__main__":
    main()
