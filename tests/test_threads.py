"""Functions are made and called by many threads at once."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from threading import Barrier
from typing import Any

import numpy as np
import pytest

import gradc
from gradc.lazy import Once, once
from gradc.syntax import parser

_TEXTS = [
    ("α² + exp(β)·γ", "formula"),
    ("for_x + not_y*(1 if x >= 1 else 2.5e-3)", "formula"),
    ("param x: [n, m], w: [m], b; sum(tanh(x @ w + b)^2) + log(1 + exp(b))", "formula"),
    ("h = x; for i in 1..40 { h = sin(h*w) }; h", "formula"),
    (r"\frac{1}{1 + e^{-w x}}", "latex"),
    ("def f(x, w):\n    return x**2 * w", "python"),
]
_FIRST = f"""
import sys, threading
sys.setswitchinterval(1e-6)
import gradc
barrier, found = threading.Barrier(16), []
def work():
    barrier.wait()
    found.append([gradc.compile(text, language=own).source for text, own in {_TEXTS!r}])
threads = [threading.Thread(target=work) for _ in range(16)]
[one.start() for one in threads]
[one.join() for one in threads]
print(len(found), len({{str(one) for one in found}}))
sys.stdout.write("".join(found[0]))
"""


@pytest.fixture
def switching() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("switching")
def test_first_calls_race() -> None:
    f = gradc.compile("x^2*sin(y)")
    calls = [f, f.gradient, f.hessian, f.jacobian] * 4
    with ThreadPoolExecutor(8) as pool:
        found = [one.result() for one in [pool.submit(call, 1.0, 2.0) for call in calls]]
    for call, one in zip(calls, found, strict=True):
        assert repr(one) == repr(call(1.0, 2.0))


@pytest.mark.usefixtures("switching")
def test_programs_are_compiled_side_by_side() -> None:
    texts = ["log(1 + exp(x*w))", "tanh(w*x + b)^2", "sqrt(x^2 + w^2) - x"] * 3
    with ThreadPoolExecutor(6) as pool:
        found = [*pool.map(lambda text: gradc.compile(text).source, texts)]
    assert found == [gradc.compile(text).source for text in texts]


@pytest.mark.parametrize("again", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_the_first_compile_of_sixteen_threads(again: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FIRST], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert not done.stderr
    here = "".join(gradc.compile(text, language=own).source for text, own in _TEXTS)
    assert done.stdout == f"16 1\n{here}"


def test_the_pattern_of_the_lexer_is_made_before_it_is_shared() -> None:
    made = parser._lexer.__wrapped__()  # as the first compile does
    assert made._basic._scanner is not None


@pytest.mark.usefixtures("switching")
@pytest.mark.parametrize("target", ["numpy", "scalar", "native"])
@pytest.mark.parametrize(
    "text", ["x^2*sin(y) + sigmoid(x*y)", "h = x; for i in 1..100 { h = sin(h*y) }; h"]
)
def test_one_function_in_sixteen_threads(text: str, target: str) -> None:
    f, other = (gradc.compile(text, target=target) for _ in range(2))
    _same_in_threads(f, other, [(0.1 * k, 0.2 + k) for k in range(16)])


@pytest.mark.usefixtures("switching")
@pytest.mark.parametrize("target", ["numpy", "native"])
@pytest.mark.parametrize("body", ["sum(log(1 + exp(x))*w)", "sum(sort(x)*cumsum(w))"])
def test_one_function_of_arrays_in_sixteen_threads(body: str, target: str) -> None:
    f, other = (gradc.compile(f"param x: [n], w: [n]\n{body}", target=target) for _ in range(2))
    random = np.random.default_rng(0)
    _same_in_threads(f, other, [tuple(random.normal(size=(2, 40 + k))) for k in range(16)])


def _same_in_threads(f: Any, other: Any, points: list[tuple[Any, ...]]) -> None:
    """Call one function at a point in each thread, many times; it is what another one says."""
    barrier = Barrier(len(points))

    def work(point: tuple[Any, ...]) -> set[str]:
        barrier.wait()
        return {repr(f.value_and_gradient(*point)) for _ in range(10)}

    with ThreadPoolExecutor(len(points)) as pool:
        found = [*pool.map(work, points)]
    assert found == [{repr(other.value_and_gradient(*point))} for point in points]


@pytest.mark.usefixtures("switching")
def test_what_threads_share_is_made_by_one_of_them() -> None:
    class Holder:
        @Once
        def thing(self) -> object:
            return [barrier.n_waiting for _ in range(1000)]

    shared, barrier = once(lambda: [barrier.n_waiting for _ in range(1000)]), Barrier(16)
    holder = Holder()

    def work(_: int) -> tuple[object, object]:
        barrier.wait()
        return shared(), holder.thing

    with ThreadPoolExecutor(16) as pool:
        found = [*pool.map(work, range(16))]
    assert all(one[0] is found[0][0] and one[1] is found[0][1] for one in found)


@pytest.mark.slow
def test_a_function_in_a_pool_of_processes_after_its_first_call() -> None:
    f = gradc.compile("x^2*sin(y)")
    wanted = [f.value_and_gradient(0.5, float(k)) for k in range(8)]
    with ProcessPoolExecutor(2) as pool:
        assert [*pool.map(f.value_and_gradient, [0.5] * 8, map(float, range(8)))] == wanted
