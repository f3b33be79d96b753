"""Value and gradient of programs of numbers at many points, against careful NumPy by hand.

Careful: values of the forward pass are kept, buffers are written over where that is natural, nothing
is worked out twice. Rounds are interleaved; what is shown is the smaller of the ratio of minima and
that of medians.

    python -m tests.benchmarks.bench_blocks [program …] [size …]
"""

import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import numpy as np
from scipy.special import ndtr

import gradc

SIZES = [10**k for k in range(1, 8)]
_POINTS = 10**7  # of all rounds of one size


def _sigmoid(x: Any) -> Any:
    result = np.negative(x)
    np.exp(result, out=result)
    result += 1
    return np.reciprocal(result, out=result)


def neuron(x: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    t = x * w1
    t += b1
    h = _sigmoid(t)
    np.multiply(h, w2, out=t)
    t += b2
    f = _sigmoid(t)
    d_b2 = 1 - f
    d_b2 *= f
    d_w2 = d_b2 * h
    d_b1 = np.subtract(1, h, out=t)
    d_b1 *= d_w2
    d_b1 *= w2
    return f, d_b1 * w1, d_b1 * x, d_b1, d_w2, d_b2


def black_scholes(S: Any, K: Any, r: Any, v: Any, T: Any) -> Any:
    root = np.sqrt(T)
    spread = v * root
    d1 = np.log(S / K)
    d1 += (r + 0.5 * v * v) * T
    d1 /= spread
    d2 = d1 - spread
    n1, n2 = ndtr(d1), ndtr(d2)
    discount = np.exp(-r * T)
    discount *= K  # discounted strike
    below = discount * n2
    price = S * n1
    price -= below
    density = np.exp(-0.5 * d1 * d1)
    density *= 1 / np.sqrt(2 * np.pi)
    density *= S
    vega = density * root
    d_r = below * T
    d_K = -below
    d_K /= K
    d_T = density * v
    d_T /= 2 * root
    below *= r
    d_T += below
    return price, n1, d_K, d_r, vega, d_T


def mixture(a: Any, b: Any, c: Any) -> Any:
    top = np.maximum(np.maximum(a, b), c)
    p, q, r = np.exp(a - top), np.exp(b - top), np.exp(c - top)
    total = p + q
    total += r
    p /= total
    q /= total
    r /= total
    np.log(total, out=total)
    total += top
    return total, p, q, r


def polynomial(x: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    x2 = x * x
    x3 = x2 * x
    x4 = x2 * x2
    f = a * x4
    f += b * x3
    f += c * x2
    f += d * x
    d_x = 4 * a
    d_x *= x3
    t = 3 * b
    t *= x2
    d_x += t
    np.multiply(2, c, out=t)
    t *= x
    d_x += t
    d_x += d
    return f, d_x, x4, x3, x2, x.copy()


def waves(x: Any, y: Any, w: Any) -> Any:
    t = w * x
    s, c = np.sin(t), np.cos(t)
    sy, cy = np.sin(y), np.cos(y)
    f = s * cy
    f += x * sy
    g = c * cy
    d_y = x * cy
    s *= sy
    d_y -= s
    d_x = w * g
    d_x += sy
    g *= x
    return f, d_x, d_y, g


def kinks(x: Any, y: Any, w: Any) -> Any:
    p = w * x
    is_above, is_positive = p > y, x > 0
    f = np.where(is_above, p, y)
    f += np.where(is_positive, x * x, -x) * w
    d_p = is_above.astype(float)
    slope = np.where(is_positive, 2 * x, -1.0)
    slope *= w
    slope += d_p * w
    d_w = np.where(is_positive, x * x, -x)
    d_w += d_p * x
    return f, slope, 1 - d_p, d_w


def outputs(x: Any, y: Any, w: Any) -> Any:
    e = np.exp(x * y)
    u = e * w
    q = x * x
    q += y * y
    q += 1
    v = np.log(q)
    u_x = u * y
    u_y = u * x
    np.divide(2, q, out=q)
    v_x = q * x
    v_y = np.multiply(q, y, out=q)
    return u, v, u_x, u_y, e, v_x, v_y, np.zeros_like(x)


def chain(x: Any, w: Any) -> Any:
    values = [x]
    for _ in range(50):
        t = values[-1] * w
        values.append(_sigmoid(t))
    d = np.ones_like(x)
    d_w = np.zeros_like(x)
    for before, after in zip(values[-2::-1], values[:0:-1], strict=True):
        d *= after
        d *= 1 - after
        d_w += d * before
        d *= w
    return values[-1], d, d_w


# The program, careful NumPy for it, and what its inputs are like.
PROGRAMS: dict[str, tuple[str, Callable[..., Any], bool]] = {
    "neuron": ("sigmoid(sigmoid(x*w1 + b1)*w2 + b2)", neuron, False),
    "black_scholes": (
        "param S, K, r, v, T\nd1 = (log(S/K) + (r + v^2/2)*T)/(v*sqrt(T))\nd2 = d1 - v*sqrt(T)\n"
        "price = S*ndtr(d1) - K*exp(-r*T)*ndtr(d2)",
        black_scholes,
        True,
    ),
    "mixture": ("log(exp(a) + exp(b) + exp(c))", mixture, False),
    "polynomial": ("param x, a, b, c, d\na*x^4 + b*x^3 + c*x^2 + d*x", polynomial, False),
    "waves": ("param x, y, w\nsin(w*x)*cos(y) + x*sin(y)", waves, False),
    "kinks": ("param x, y, w\nmax(w*x, y) + where(x > 0, x^2, -x)*w", kinks, False),
    "outputs": (
        "param x, y, w\nu = exp(x*y)*w; v = log(x^2 + y^2 + 1); output u, v",
        outputs,
        False,
    ),
    "chain": (
        "param x, w\n" + "\n".join(f"x{i + 1} = sigmoid(x{i or ''}*w)" for i in range(50)),
        chain,
        False,
    ),
}


def _leaves(found: Any) -> list[Any]:
    return [leaf for one in found for leaf in _leaves(one)] if isinstance(found, tuple) else [found]


def ratio(name: str, size: int) -> tuple[float, float]:
    """Return the time of careful NumPy a point, in ns, and what gradc takes as a part of it."""
    text, careful, is_positive = PROGRAMS[name]
    ours = gradc.compile(text).module.value_and_gradient
    random = np.random.default_rng(size)
    count = careful.__code__.co_argcount
    draw = (
        (lambda: random.uniform(0.5, 1.5, size))
        if is_positive
        else (lambda: random.normal(size=size))
    )
    given = [draw() for _ in range(count)]
    with np.errstate(all="ignore"):
        for one, other in zip(_leaves(ours(*given)), careful(*given), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9)
    times: dict[Callable[..., Any], list[float]] = {ours: [], careful: []}
    repeat = max(1, 300 // size)
    for _ in range(max(7, min(1000, _POINTS // size))):
        for function, own in times.items():
            start = time.perf_counter()
            for _ in range(repeat):
                function(*given)
            own.append((time.perf_counter() - start) / repeat)
    least = min(times[careful])
    return least / size * 1e9, min(
        min(times[ours]) / least, median(times[ours]) / median(times[careful])
    )


def main(chosen: Sequence[str]) -> None:
    names = [one for one in PROGRAMS if one in chosen] or [*PROGRAMS]
    sizes = [int(one) for one in chosen if one.isdigit()] or SIZES
    print(f"{'':14}" + "".join(f"{size:>16,}" for size in sizes))
    for name in names:
        found = [ratio(name, size) for size in sizes]
        print(f"{name:14}" + "".join(f"{one:9.1f} {part:5.2f}x" for one, part in found), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
