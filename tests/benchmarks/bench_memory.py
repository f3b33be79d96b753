"""Peak memory and time of a gradient with and without checkpoints, beside what theory says.

    pytest -s tests/benchmarks/bench_memory.py

Fifty layers written out, and an LSTM of 1,000 steps. Memory is that of the call as tracemalloc
finds it, without the arguments, in arrays of the size of a layer or of a state; time is that of the
processor in the best of some calls, over that without a checkpoint. Theory: n steps of c arrays
each keep n*c. With k segments there are what is kept at each cut, and one segment at once:
k + c*n/k, which is 2*√(c*n) at best, for one more way forward through all segments but the last.
"""

import time
import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

import gradc

LSTM = """
x: [steps, features, batch]
param Wf: [hidden, hidden], Wi: [hidden, hidden], Wo: [hidden, hidden], Wg: [hidden, hidden]
param Uf: [hidden, features], Ui: [hidden, features], Uo: [hidden, features], Ug: [hidden, features]
h0: [hidden, batch], c0: [hidden, batch]
h[0] = h0
c[0] = c0
for t in 1..steps {
  f = sigmoid(Wf @ h[t-1] + Uf @ x[t-1])
  i = sigmoid(Wi @ h[t-1] + Ui @ x[t-1])
  o = sigmoid(Wo @ h[t-1] + Uo @ x[t-1])
  g = tanh(Wg @ h[t-1] + Ug @ x[t-1])
  c[t] = f*c[t-1] + i*g
  h[t] = o*tanh(c[t])
}
loss = mean(h[steps]^2)
"""
LAYERS = 50
CALLS = 3


def layers(count: int) -> str:
    """Return a program of so many layers of tanh."""
    weights = ", ".join(f"W{i}: [hidden, hidden], b{i}: [hidden, 1]" for i in range(1, count + 1))
    lines = ["a0: [hidden, batch]", f"param {weights}"]
    for i in range(1, count + 1):
        lines += [f"z{i} = W{i} @ a{i - 1} + b{i}", f"a{i} = tanh(z{i})"]
    return "\n".join([*lines, f"loss = mean(a{count}^2)"])


def arguments(function: gradc.Function, sizes: Mapping[str, int]) -> list[np.ndarray]:
    random = np.random.default_rng(0)
    width = sizes["hidden"]
    return [
        random.normal(size=[sizes.get(str(size), 1) for size in shape]) / width**0.5
        for shape in function.inputs.values()
    ]


def measured(call: Callable[[], Any]) -> tuple[int, float]:
    """Return the peak of the memory of a call, and the processor's time in the best of some."""
    call()
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    times = []
    for _ in range(CALLS):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return peak, min(times)


CASES = {
    "50 layers": (layers(LAYERS), {"hidden": 64, "batch": 1024}, (True, 7, 25)),
    "an LSTM of 1,000 steps": (
        LSTM,
        {"steps": 1000, "features": 16, "hidden": 32, "batch": 64},
        (True, 10, 100),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_memory_and_time_beside_theory(case: str) -> None:
    text, sizes, counts = CASES[case]
    plain = gradc.compile(text)
    given = arguments(plain, sizes)
    state = 8 * sizes["hidden"] * sizes["batch"]
    base, once = measured(lambda: plain.module.value_and_gradient(*given))
    value = min(measured(lambda: plain.module.value(*given))[1] for _ in range(2))
    told = plain.memory(**sizes).plain
    print(f"\n{case}, {', '.join(f'{name}={size}' for name, size in sizes.items())}")
    print("| checkpoint | peak | in states | told by f.memory | time | one more way forward |")
    print("|---|---|---|---|---|---|")
    theory = f"{1 + value / once:.2f}"
    rows = [("without", base, told.peak, 1.0, "1.00")]
    for count in counts:
        function = gradc.compile(text, checkpoint=count)
        peak, seconds = measured(lambda: function.module.value_and_gradient(*given))  # noqa: B023
        told = function.memory(**sizes).checkpointed
        rows.append((f"{count}", peak, told.peak, seconds / once, theory))
        assert peak < base
    for name, peak, said, ratio, ideal in rows:
        shown = f"{peak / 1e6:.1f} MB | {peak / state:.0f} | {said / 1e6:.1f} MB"
        print(f"| {name} | {shown} | {ratio:.2f} | {ideal} |")
