"""Compiling takes time in proportion to the program: counted in calls, which no load changes."""

import gc
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

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


def calls(text: str, target: str) -> Counter[str]:
    """Return how many functions each stage of compiling a program calls, of Python's and of C."""
    counted: Counter[str] = Counter()

    def run(name: str, stage: Callable[[], Any]) -> Any:
        count = 0

        def profile(_frame: object, event: str, _argument: object) -> None:
            nonlocal count
            count += event in ("call", "c_call")

        sys.setprofile(profile)
        try:
            return stage()
        finally:
            sys.setprofile(None)
            counted[name] = count

    gc.disable()  # what dies then calls functions too
    try:
        stages(text, run, target)
    finally:
        gc.enable()
    return counted


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


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] * (name in ("wide", "quadratic", "random")))
        for name in WORKLOADS
    ],
)
def test_calls_grow_as_the_program(name: str) -> None:
    _, small, large = WORKLOADS[name]
    assert_linear(name, small, large)


@pytest.mark.slow
def test_calls_of_the_scalar_target_grow_as_the_program() -> None:
    assert_linear("random", 800, 1600, "scalar")


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKLOADS)
@pytest.mark.exhaustive
def test_calls_of_larger_programs_grow_as_these(name: str) -> None:
    _, small, large = WORKLOADS[name]
    times = 3 if name == "quadratic" else 8
    assert_linear(name, times * small, times * large)
