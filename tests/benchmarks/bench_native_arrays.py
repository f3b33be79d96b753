"""Programs of arrays in machine code against the NumPy file, and the network's step by hand.

    pytest -s tests/benchmarks/bench_native_arrays.py

Both run in one process, in turns; what is printed is the median of the ratios of the rounds.
"""

import statistics
import timeit
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gradc
from tests.benchmarks.workloads.network import PROGRAM, SIZES, gradient_by_hand, make

EXAMPLES = Path(__file__).parents[2] / "examples"
ROUNDS = 21
RANDOM = np.random.default_rng(0)


def measured(name: str, steps: Mapping[str, Callable[[], Any]]) -> None:
    """Print the least time of each, and the median ratio of the first to the others."""
    times: dict[str, list[float]] = {one: [] for one in steps}
    calls = {
        one: max(1, int(0.01 / (timeit.timeit(step, number=3) / 3))) for one, step in steps.items()
    }
    for number in range(ROUNDS):
        for one in sorted(steps, reverse=bool(number % 2)):
            times[one].append(timeit.timeit(steps[one], number=calls[one]) / calls[one] * 1e6)
    first, *others = steps
    said = [f"{first} {min(times[first]):.1f} µs"]
    for one in others:
        pairs = zip(times[first], times[one], strict=True)
        ratio = statistics.median(a / b for a, b in pairs)
        said.append(f"{one} {min(times[one]):.1f} µs, ratio {ratio:.3f}")
    print(f"\n{name}: {'; '.join(said)}")


@pytest.mark.parametrize("size", SIZES)
def test_a_training_step(size: str) -> None:
    f = gradc.compile(PROGRAM)
    native = f.native()
    given = [*make(*SIZES[size]).values()]
    own, file = native.module.value_and_gradient, f.module.value_and_gradient
    for one, other in zip(own(*given)[1], gradient_by_hand(*given)[1], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)
    measured(
        size,
        {
            "native": lambda: own(*given),
            "by hand": lambda: gradient_by_hand(*given),
            "NumPy file": lambda: file(*given),
        },
    )


def sequence(steps: int, features: int, hidden: int, gates: int) -> list[np.ndarray]:
    return [
        RANDOM.normal(size=(steps, features)),
        RANDOM.normal(size=hidden if gates == 4 else (steps, 4)),
        RANDOM.normal(size=(gates * hidden, features)) / 10,
        RANDOM.normal(size=(gates * hidden, hidden)) / 10,
        RANDOM.normal(size=gates * hidden) / 10,
        *([] if gates == 4 else [RANDOM.normal(size=(4, hidden))]),
    ]


LOOPS: Mapping[str, tuple[list[str] | None, list[Any]]] = {
    "lstm": (["W", "U", "b"], sequence(100, 16, 32, 4)),
    "rnn": (None, sequence(100, 16, 32, 1)),
    "kalman": (
        None,
        [RANDOM.normal(size=(100, 2)), np.eye(4) * 0.9, RANDOM.normal(size=(2, 4)), np.ones(4),
         np.eye(4), -0.3, 0.2],
    ),
    "lotka_volterra": (
        None, [100, np.array([1.1, 0.4, 0.1, 0.4]), np.ones(2), np.array([2.0, 1.0]), 0.01]
    ),
    "pendulum": (None, [100, 0.3, 0.1, 1.0, 0.1, 2.0]),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_of_100_steps(name: str) -> None:
    wrt, given = LOOPS[name]
    f = gradc.compile((EXAMPLES / "loops" / f"{name}.grad").read_text(), wrt=wrt)
    native = f.native()
    own, file = native.module.value_and_gradient, f.module.value_and_gradient
    for one, other in zip(own(*given)[1], file(*given)[1], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)
    measured(name, {"native": lambda: own(*given), "NumPy file": lambda: file(*given)})
