"""How long compiling takes: from a cold start, a long chain, a deep nest.

    pytest tests/benchmarks/bench_compile.py

`extra_info` in the table of pytest-benchmark's JSON has the time per statement. No time is asserted.
"""

import subprocess
import sys

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import gradc


def chain(statements: int) -> str:
    """Return h1 = sigmoid(h0*w1 + b1); …, with 2n + 1 inputs."""
    return "\n".join(f"h{i} = sigmoid(h{i - 1}*w{i} + b{i})" for i in range(1, statements + 1))


def compiled(text: str) -> gradc.Function:
    """Compile a program all the way to a callable."""
    function = gradc.compile(text)
    assert function.module
    return function


def test_cold_start(benchmark: BenchmarkFixture) -> None:
    command = [sys.executable, "-m", "gradc", "compile", "sigmoid(sigmoid(x*w1 + b1)*w2 + b2)"]

    def run() -> str:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert "def value_and_gradient" in benchmark.pedantic(run, rounds=10, warmup_rounds=1)


@pytest.mark.parametrize("statements", [500, 1000, 2000, 4000, 8000])
def test_chain(benchmark: BenchmarkFixture, statements: int) -> None:
    text = chain(statements)
    compiled("x")
    function = benchmark.pedantic(compiled, args=(text,), rounds=3)
    assert len(function.wrt) == 2 * statements + 1
    benchmark.extra_info["microseconds per statement"] = benchmark.stats["min"] / statements * 1e6
    print(f"\n{statements} statements: {benchmark.stats['min'] / statements * 1e6:.0f} µs each")


@pytest.mark.parametrize("depth", [25_000, 50_000, 100_000])
def test_deep_nest(benchmark: BenchmarkFixture, depth: int) -> None:
    text = "sin(" * depth + "x" + ")" * depth
    function = benchmark.pedantic(compiled, args=(text,), rounds=1)
    assert abs(function(0.5)) < 1
