"""Machine code against the NumPy file, NumPy by hand, and copying the same bytes.

    python tests/benchmarks/bench_native.py [the largest size, by default 10^6]

Two sigmoids, value and five gradients, for floats and for points. Rounds are interleaved, so that
a noisy machine hits all alike; a figure is the least time of all rounds, in nanoseconds a point.
"""

import math
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import gradc

PROGRAM = "param x, w1, b1, w2, b2\nsigmoid(sigmoid(x*w1 + b1)*w2 + b2)"
POINT = (1.0, 0.5, 0.3, 0.2, 0.1)


def sigmoid(z: float) -> float:
    """Return 1/(1 + exp(-z)) of a float, which does not overflow."""
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    e = math.exp(z)
    return e / (1 + e)


def by_hand(x: float, w1: float, b1: float, w2: float, b2: float) -> Any:
    """Return value and gradient of floats as one writes them."""
    h = sigmoid(x * w1 + b1)
    f = sigmoid(h * w2 + b2)
    d = f * (1 - f)
    dh = d * w2 * h * (1 - h)
    return f, (dh * x, dh * w1, dh, d * h, d)


def in_numpy(x: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    """Return value and gradient of arrays as one writes them."""
    h = 1 / (1 + np.exp(-(x * w1 + b1)))
    f = 1 / (1 + np.exp(-(h * w2 + b2)))
    d = f * (1 - f)
    dh = d * w2 * h * (1 - h)
    return f, (dh * x, dh * w1, dh, d * h, d)


def timed(calls: Mapping[str, Callable[[], Any]], number: int, rounds: int) -> dict[str, float]:
    """Return the least time of each call in nanoseconds, over rounds of all of them."""
    best = dict.fromkeys(calls, math.inf)
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            for _ in range(number):
                call()
            best[name] = min(best[name], (time.perf_counter() - start) / number * 1e9)
    return best


def floats() -> None:
    """Print what one call with floats costs."""
    f = gradc.compile(PROGRAM)
    native = f.native()
    functions = {
        "math by hand": by_hand,
        "machine code": native.module.value_and_gradient,
        "Function.native": native.value_and_gradient,
        "NumPy file": f.module.value_and_gradient,
    }
    best = timed({name: lambda g=g: g(*POINT) for name, g in functions.items()}, 500, 60)
    print("floats        " + "".join(f"{name:>18}" for name in best))
    print("ns a call     " + "".join(f"{one:>18.0f}" for one in best.values()))
    hand = best["math by hand"]
    print("of math       " + "".join(f"{one / hand:>18.2f}" for one in best.values()))


def points(size: int) -> None:
    """Print what many points cost, one at a time."""
    f = gradc.compile(PROGRAM)
    native = f.native().module.value_and_gradient
    random = np.random.default_rng(0)
    given = [random.normal(size=size) for _ in range(5)]
    out = np.empty(size), tuple(np.empty(size) for _ in range(5))
    copied = [out[0], *out[1]]

    def copy() -> None:
        for one, other in zip([*given, given[0]], copied, strict=True):
            np.copyto(other, one)

    calls = {
        "NumPy file": lambda: f.module.value_and_gradient(*given),
        "NumPy by hand": lambda: in_numpy(*given),
        "native": lambda: native(*given),
        "native, out": lambda: native(*given, out=out),
        "2 threads": lambda: native(*given, threads=2),
        "2 threads, out": lambda: native(*given, out=out, threads=2),
        "copy": copy,
    }
    for call in calls.values():
        call()
    best = timed(calls, max(1, 20_000 // size), 15 if size < 10**7 else 5)
    if size == 1000:
        print("points        " + "".join(f"{name:>16}" for name in best))
    print(f"{size:<14}" + "".join(f"{one / size:>16.2f}" for one in best.values()))


if __name__ == "__main__":
    floats()
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 10**6
    for power in range(3, 8):
        if 10**power <= largest:
            points(10**power)
