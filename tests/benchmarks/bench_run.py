"""How fast generated code is: two sigmoids in the scalar target, beside the same formula by hand.

    pytest tests/benchmarks/bench_run.py

The hand-written function is the same stable formula with `math`, and returns the same NamedTuple.
Both are timed in turn, in one run, and the ratio of the medians is printed.
"""

import math
import statistics
import timeit
from typing import NamedTuple

from pytest_benchmark.fixture import BenchmarkFixture

import gradc

POINT = (1.0, 0.5, 0.1, -0.3, 0.2)
GENERATED = gradc.compile("sigmoid(sigmoid(x*w1 + b1)*w2 + b2)", target="scalar").module


class Gradient(NamedTuple):
    """The derivatives of f."""

    x: float
    w1: float
    b1: float
    w2: float
    b2: float


def by_hand(x: float, w1: float, b1: float, w2: float, b2: float) -> tuple[float, Gradient]:
    """Return two sigmoids and their gradient, as one would write them with care."""
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
    return f, Gradient(d1 * w1, d1 * x, d1, d2 * a, d2)


def test_both_compute_the_same() -> None:
    value, gradient = GENERATED.value_and_gradient(*POINT)
    expected, by_hand_gradient = by_hand(*POINT)
    assert math.isclose(value, expected, rel_tol=1e-15)
    assert all(
        math.isclose(a, b, rel_tol=1e-15) for a, b in zip(gradient, by_hand_gradient, strict=True)
    )


def test_generated(benchmark: BenchmarkFixture) -> None:
    benchmark(GENERATED.value_and_gradient, *POINT)


def test_by_hand(benchmark: BenchmarkFixture) -> None:
    benchmark(by_hand, *POINT)


def test_the_ratio() -> None:
    calls, rounds = 20_000, 41
    times: dict[str, list[float]] = {"generated": [], "by hand": []}
    for _ in range(rounds):
        for name, function in (("generated", GENERATED.value_and_gradient), ("by hand", by_hand)):
            timer = timeit.Timer(lambda function=function: function(*POINT))
            times[name].append(timer.timeit(calls) / calls * 1e9)
    generated, hand = (statistics.median(times[name]) for name in times)
    ratio = statistics.median(a / b for a, b in zip(*times.values(), strict=True))
    print(f"\ngenerated {generated:.0f} ns, by hand {hand:.0f} ns, ratio {ratio:.3f}")
