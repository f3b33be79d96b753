"""The training step of a two-layer network: the generated file against the step written by hand.

    pytest -s tests/benchmarks/bench_network.py

Both run in one process, in turns; what is printed is the median of the ratios of the rounds.
"""

import statistics
import timeit

import numpy as np
import pytest

import gradc

PROGRAM = """
X: [batch, features]
Y: [batch, classes]
param W1: [features, hidden], b1: [hidden]
param W2: [hidden, classes], b2: [classes]
a1 = sigmoid(X @ W1 + b1)
loss = cross_entropy(a1 @ W2 + b2, Y)
"""
RATE = 0.1
SIZES = [(4, 2, 4, 1), (32, 20, 64, 10), (256, 784, 128, 10)]
ROUNDS = 41

GENERATED = gradc.compile(PROGRAM).module


def sigmoid(x: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def generated_step(X, Y, W1, b1, W2, b2):
    loss, d = GENERATED.value_and_gradient(X, Y, W1, b1, W2, b2)
    W1 -= RATE * d.W1
    b1 -= RATE * d.b1
    W2 -= RATE * d.W2
    b2 -= RATE * d.b2
    return loss


def step_by_hand(X, Y, W1, b1, W2, b2):
    a1 = sigmoid(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    top = z2.max(axis=1, keepdims=True)
    powers = np.exp(z2 - top)
    totals = powers.sum(axis=1, keepdims=True)
    loss = (top + np.log(totals) - (Y * z2).sum(axis=1, keepdims=True)).sum() / len(X)
    d_z2 = (powers / totals - Y) / len(X)
    d_z1 = d_z2 @ W2.T * a1 * (1 - a1)
    W2 -= RATE * (a1.T @ d_z2)
    b2 -= RATE * d_z2.sum(axis=0)
    W1 -= RATE * (X.T @ d_z1)
    b1 -= RATE * d_z1.sum(axis=0)
    return loss


def arguments(batch: int, features: int, hidden: int, classes: int) -> list[np.ndarray]:
    random = np.random.default_rng(0)
    labels = np.eye(classes)[random.integers(classes, size=batch)]
    return [
        random.normal(size=(batch, features)),
        labels,
        random.normal(size=(features, hidden)) / features**0.5,
        np.zeros(hidden),
        random.normal(size=(hidden, classes)) / hidden**0.5,
        np.zeros(classes),
    ]


@pytest.mark.parametrize("sizes", SIZES, ids=lambda sizes: "-".join(map(str, sizes)))
def test_a_training_step_beside_the_one_by_hand(sizes: tuple[int, int, int, int]) -> None:
    given, hand = arguments(*sizes), arguments(*sizes)
    for _ in range(3):
        assert generated_step(*given) == pytest.approx(step_by_hand(*hand), rel=1e-12, abs=1e-12)
    for one, other in zip(given, hand, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)
    once = timeit.timeit(lambda: step_by_hand(*hand), number=20) / 20
    calls = max(5, int(0.01 / once))
    times: dict[str, list[float]] = {"generated": [], "by hand": []}
    steps = {
        "generated": lambda: generated_step(*given),
        "by hand": lambda: step_by_hand(*hand),
    }
    for number in range(ROUNDS):
        for name in sorted(steps, reverse=bool(number % 2)):
            times[name].append(timeit.timeit(steps[name], number=calls) / calls * 1e6)
    generated, by_hand = (statistics.median(times[name]) for name in ("generated", "by hand"))
    ratio = statistics.median(a / b for a, b in zip(*times.values(), strict=True))
    name = "/".join(map(str, sizes))
    print(f"\n{name}: generated {generated:.1f} µs, by hand {by_hand:.1f} µs, ratio {ratio:.3f}")
