"""Compiling takes time in proportion to the program: counted in calls, which no load changes."""

import gc
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from gradc import Limits
from gradc.syntax.read import read
from tests.large import called, carried, chain, family, quadratic, random, shared, stages, wide

WORKLOADS = {
    "chain": (chain, 80, 160),
    "wide": (wide, 100, 200),
    "quadratic": (quadratic, 7, 10),  # 49 and 100 terms
    "random": (random, 100, 200),
    "family": (family, 100, 200),
    "shared": (shared, 120, 240),
    "called": (called, 120, 240),
    "carried": (carried, 40, 80),
}


def _function(*lines: str) -> str:
    return "\n    ".join(["def f(x):", *lines])


# Texts of other languages, so many times as long, that were once looked through again and again.
READ: dict[str, tuple[str, Callable[[int], str]]] = {
    "letters": ("latex", lambda n: "x" * n),
    "a list": ("python", lambda n: _function(f"return np.sum(np.array([{', '.join('x' * n)}]))")),
    "appended": ("python", lambda n: _function("a = []", *["a.append(x)"] * n, "return sum(a)")),
    "truths": (
        "python",
        lambda n: _function(f"return np.where({' and '.join(['x > 1'] * n)}, x, 1)"),
    ),
    "comparisons": ("python", lambda n: _function(f"return np.where({' < '.join('x' * n)}, x, 1)")),
    "branches": (
        "python",
        lambda n: _function(
            "if x > 0:",
            "    y = x",
            *(line for k in range(n) for line in (f"elif x > -{k}:", f"    y = x*{k}")),
            "else:",
            "    y = x",
            "return y",
        ),
    ),
    "functions": (
        "python",
        lambda n: "\n".join(
            ["def f0(x):\n    return x"]
            + [f"def f{k}(x):\n    return f{k - 1}(x) + 1" for k in range(1, n)]
        ),
    ),
}


@pytest.mark.parametrize("name", READ)
def test_reading_grows_as_the_text(name: str) -> None:
    language, text = READ[name]
    read(text(3), language, Limits())
    few, many = (counted(partial(read, text(n), language, Limits()))[1] for n in (50, 200))
    assert many < 5 * few


def counted(act: Callable[[], Any]) -> tuple[Any, int]:
    """Return what something gives, and how many functions it calls, of Python's and of C."""
    count = 0

    def profile(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    gc.disable()  # what dies then calls functions too
    sys.setprofile(profile)
    try:
        result = act()
    finally:
        sys.setprofile(None)
        gc.enable()
    return result, count


def calls(text: str, target: str) -> Counter[str]:
    """Return how many functions each stage of compiling a program calls, of Python's and of C."""
    found: Counter[str] = Counter()

    def run(name: str, stage: Callable[[], Any]) -> Any:
        result, found[name] = counted(stage)
        return result

    stages(text, run, target)
    return found


def assert_linear(name: str, small: int, large: int, target: str = "numpy") -> None:
    program = WORKLOADS[name][0]
    texts = program(small), program(large)
    calls(program(3), target)  # what is made once has been made; what is known of nodes is not
    too_many = _too_many(texts, target)
    if too_many:  # what other tests have left may have died in the midst of it: counted again
        too_many = _too_many(texts, target)
    assert not too_many


def _too_many(texts: tuple[str, str], target: str) -> dict[str, tuple[int, int]]:
    """Return the calls of the stages that grow faster than the text, in both."""
    first, second = (calls(text, target) for text in texts)
    grows = len(texts[1]) / len(texts[0])
    return {
        stage: (first[stage], second[stage])
        for stage in first
        if second[stage] > 1.1 * grows * first[stage]
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.exhaustive] * (name in ("wide", "quadratic")))
        for name in WORKLOADS
    ],
)
def test_calls_grow_as_the_program(name: str) -> None:
    _, small, large = WORKLOADS[name]
    assert_linear(name, small, large)


@pytest.mark.exhaustive
def test_calls_of_the_scalar_target_grow_as_the_program() -> None:
    assert_linear("random", 800, 1600, "scalar")


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKLOADS)
@pytest.mark.exhaustive
def test_calls_of_larger_programs_grow_as_these(name: str) -> None:
    _, small, large = WORKLOADS[name]
    times = 3 if name == "quadratic" else 8
    assert_linear(name, times * small, times * large)
