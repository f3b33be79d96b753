"""How long compiling takes, and how much it keeps: from a cold start, and for each stage.

    pytest tests/benchmarks/bench_compile.py
    python -m tests.benchmarks.bench_compile chain:2000 random:100000    a table of stages

Times are those of the processor, per operation of the program as it is lowered, inputs among them;
bytes are what a stage leaves behind. `extra_info` in the JSON of pytest-benchmark has the time per
statement. No time is asserted.
"""

import gc
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import gradc
from gradc.graph.graph import Graph, order
from tests.large import chain, family, quadratic, random, stages, wide

PROGRAMS: dict[str, Callable[[int], str]] = {
    "chain": chain,
    "wide": wide,
    "quadratic": quadratic,
    "random": random,
    "family": family,
}
TABLE = (
    *(f"chain:{n}" for n in (50, 500, 2000, 8000, 20_000)),
    *("wide:3000", "quadratic:60", "family:3000"),
    *(f"random:{n}" for n in (1000, 10_000, 100_000, 200_000)),
)


def measured(text: str) -> tuple[int, dict[str, float]]:
    """Return how many operations a program has, and the seconds of each stage."""
    seconds: dict[str, float] = {}
    operations = 0

    def run(name: str, stage: Callable[[], Any]) -> Any:
        nonlocal operations
        start = time.process_time()
        result = stage()
        seconds[name] = time.process_time() - start
        if name == "graph":
            assert isinstance(result, Graph)
            operations = len(order(result.outputs.values()))
        return result

    gc.disable()
    try:
        stages(text, run)
    finally:
        gc.enable()
    return operations, seconds


def kept(text: str) -> float:
    """Return how many bytes compiling a program takes at the most, all told."""
    gc.collect()
    tracemalloc.start()
    try:
        stages(text, lambda _, stage: stage())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


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


def table(wanted: list[str]) -> None:
    """Print, for each program, microseconds and bytes per operation, all told and by stage."""
    measured(chain(5))
    for number, one in enumerate(wanted):
        name, size = one.split(":")
        text = PROGRAMS[name](int(size))
        operations, seconds = measured(text)
        if number == 0:
            print(f"{'':18}{'operations':>11}{'bytes':>7}{'µs':>7} =", end="")
            print("".join(f"{stage:>14}" for stage in seconds))
        each = [value / operations * 1e6 for value in seconds.values()]
        most = kept(text) / operations
        print(f"{one:18}{operations:11,}{most:7.0f}{sum(each):7.1f}  ", end="")
        print("".join(f"{value:14.1f}" for value in each), flush=True)


if __name__ == "__main__":
    table(sys.argv[1:] or [*TABLE])
