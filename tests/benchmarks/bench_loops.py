"""A step of a loop against one written by hand with care, and JAX's scan where it is installed.

    python tests/benchmarks/bench_loops.py

An LSTM and a recurrent network over x: [steps, features], then the examples with loops, value and
gradient, in one run whose turns change, so that the ratio is one of the same minutes.
"""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from scans import Program, lstm, rnn

import gradc
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


# What a step of each example is in JAX: from the inputs by name to what is differentiated, and by
# which of the inputs.


def _jax_rnn(x: Any, y: Any, W: Any, U: Any, b: Any, V: Any) -> Any:
    import jax.numpy as jnp
    from jax.lax import scan

    def step(h: Any, now: Any) -> Any:
        h = jnp.tanh(W @ now[0] + U @ h + b)
        return h, jnp.mean((V @ h - now[1]) ** 2)

    return jnp.sum(scan(step, jnp.zeros(len(U)), (x, y))[1])


def _jax_lstm(x: Any, y: Any, W: Any, U: Any, b: Any) -> Any:
    import jax.numpy as jnp
    from jax.lax import scan
    from jax.nn import sigmoid

    n = len(y)

    def step(state: Any, now: Any) -> Any:
        h, c = state
        z = W @ now + U @ h + b
        i, f, o = (sigmoid(z[k * n : (k + 1) * n]) for k in range(3))
        c = f * c + i * jnp.tanh(z[3 * n :])
        return (o * jnp.tanh(c), c), None

    (h, _), _ = scan(step, (jnp.zeros(n), jnp.zeros(n)), x)
    return jnp.mean((h - y) ** 2)


def _jax_kalman(y: Any, A: Any, C: Any, m0: Any, P0: Any, q: Any, r: Any) -> Any:
    import jax.numpy as jnp
    from jax.lax import scan

    Q, R = jnp.exp(q) * jnp.eye(len(A)), jnp.exp(r) * jnp.eye(len(C))

    def step(state: Any, seen: Any) -> Any:
        m, P = state
        m, P = A @ m, A @ P @ A.T + Q
        v, S = seen - C @ m, C @ P @ C.T + R
        loss = v @ jnp.linalg.solve(S, v) + jnp.linalg.slogdet(S)[1] + len(v) * np.log(2 * np.pi)
        K = P @ C.T @ jnp.linalg.inv(S)
        return (m + K @ v, P - K @ C @ P), loss / 2

    return jnp.sum(scan(step, (m0, P0), y)[1])


def _jax_lotka_volterra(rates: Any, start: Any, seen: Any, dt: Any) -> Any:
    import jax.numpy as jnp
    from jax.lax import scan

    def slope(u: Any) -> Any:
        return jnp.stack([u[0] * (rates[0] - rates[1] * u[1]), u[1] * (rates[2] * u[0] - rates[3])])

    u, _ = scan(lambda u, _: (_runge_kutta(slope, u, dt), None), start, None, STEPS)
    return jnp.sum((u - seen) ** 2)


def _jax_pendulum(angle: Any, speed: Any, length: Any, friction: Any, T: Any) -> Any:
    import jax.numpy as jnp
    from jax.lax import scan

    def slope(u: Any) -> Any:
        return jnp.stack([u[1], -9.81 / length * jnp.sin(u[0]) - friction * u[1]])

    step = T / STEPS
    start = jnp.stack([angle, speed])
    return scan(lambda u, _: (_runge_kutta(slope, u, step), None), start, None, STEPS)[0][0]


def _runge_kutta(slope: Callable[[Any], Any], u: Any, h: Any) -> Any:
    k1 = slope(u)
    k2 = slope(u + h / 2 * k1)
    k3 = slope(u + h / 2 * k2)
    k4 = slope(u + h * k3)
    return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


# An example: the same in JAX, and the shapes of the inputs; those without axes are given.
EXAMPLES: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "rnn": (
        _jax_rnn,
        {"x": (STEPS, 32), "y": (STEPS, 8), "W": (64, 32), "U": (64, 64), "b": (64,), "V": (8, 64)},
    ),
    "lstm": (
        _jax_lstm,
        {"x": (STEPS, 32), "y": (64,), "W": (256, 32), "U": (256, 64), "b": (256,)},
    ),
    "kalman": (
        _jax_kalman,
        {
            "y": (STEPS, 2),
            "A": (4, 4),
            "C": (2, 4),
            "m0": (4,),
            "P0": np.eye(4),
            "q": -1.0,
            "r": 0.5,
        },
    ),
    "lotka_volterra": (
        _jax_lotka_volterra,
        {
            "rates": np.array([1.1, 0.4, 0.1, 0.4]),
            "start": np.array([10.0, 5.0]),
            "seen": np.array([5.0, 3.0]),
            "dt": 0.01,
        },
    ),
    "pendulum": (
        _jax_pendulum,
        {"angle": 1.0, "speed": 0.2, "length": 0.8, "friction": 0.1, "T": 5.0},
    ),
}


def examples() -> None:
    """Print the median of each example, and how much longer than JAX it takes."""
    folder = Path(__file__).parents[2] / "examples" / "loops"
    random = np.random.default_rng(0)
    for name, (same, shapes) in EXAMPLES.items():
        f = gradc.compile((folder / f"{name}.grad").read_text())
        given = {
            key: random.normal(size=one) / np.sqrt(max(one)) if isinstance(one, tuple) else one
            for key, one in shapes.items()
        }
        sizes = {"n": STEPS} if "n" in f.inputs else {}
        functions = {"gradc": partial(f.value_and_gradient, **sizes, **given)}
        checkpoint = gradc.compile((folder / f"{name}.grad").read_text(), checkpoint=True)
        functions["checkpoint"] = partial(checkpoint.value_and_gradient, **sizes, **given)
        try:
            import jax
        except ModuleNotFoundError:
            pass
        else:
            jax.config.update("jax_enable_x64", True)
            places = tuple([*given].index(key) for key in f.wrt)
            fast = jax.jit(jax.value_and_grad(same, places))
            numbers = [jax.numpy.asarray(one) for one in given.values()]
            functions["jax"] = partial(_waiting, fast, numbers)
        value, gradient = functions["gradc"]()
        for one in functions.values():
            other, slopes = one()
            np.testing.assert_allclose(other, value, rtol=1e-8)
            for first, second in zip(gradient, slopes, strict=True):
                np.testing.assert_allclose(second, first, rtol=1e-6, atol=1e-8)
        found = times(functions, (), statistics.median)
        row = "  ".join(f"{key} {1e6 * one / STEPS:6.2f} us" for key, one in found.items())
        ratio = f"  to jax {found['gradc'] / found['jax']:.2f}" if "jax" in found else ""
        print(f"{name:15}  {row}{ratio}")


def _waiting(function: Callable[..., Any], given: Any) -> Any:
    import jax

    return jax.block_until_ready(function(*given))


def compiled(program: Program) -> Callable[..., Any]:
    """Return the value and the gradient that the file of a program has."""
    source = emit(in_code(differentiate(program.graph)), "", TARGETS["numpy"])
    function: Callable[..., Any] = TARGETS["numpy"].load(source, "loop").value_and_gradient
    return function


def times(
    functions: dict[str, Callable[..., Any]],
    given: Any,
    of: Callable[[list[float]], float] = min,
) -> dict[str, float]:
    """Return the least seconds of each function, or their median, called in turns."""
    found: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(TURNS):
        for name, function in functions.items():
            start = time.perf_counter()
            function(*given)
            found[name].append(time.perf_counter() - start)
    return {name: of(some) for name, some in found.items()}


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
    examples()
