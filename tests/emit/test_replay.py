"""Loops with checkpoints: a file that keeps few states, and the numbers of one that keeps all.

One segment keeps all, in the operations of any other number of segments. Without a checkpoint some
of them are done for all steps at once.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from checkpoints import LOOPS

import gradc
from gradc.emit.targets import TARGETS, emit
from gradc.errors import InputError
from gradc.graph.sized import sized

SIZES = {"features": 2, "hidden": 3, "n": 4}


def flat(results: object) -> list[np.ndarray]:
    if isinstance(results, tuple):
        return [one for part in results for one in flat(part)]
    return [np.asarray(results)]


def values(function: gradc.Function, steps: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(steps)
    sizes = {**SIZES, "steps": steps}
    return {
        name: random.uniform(-1, 1, [sizes[str(size)] for size in shape])
        for name, shape in function.inputs.items()
    }


def with_checkpoints(function: gradc.Function, count: bool | int) -> gradc.Function:
    done = function.compilation
    source = emit(done.simplified, done.text, TARGETS["numpy"], checkpoint=count)
    return gradc.Function(replace(done, source=source))


def assert_same(one: gradc.Function, other: gradc.Function, at: Mapping[str, np.ndarray]) -> None:
    with np.errstate(all="ignore"):
        found, expected = flat(one.value_and_gradient(**at)), flat(other.value_and_gradient(**at))
    for got, wanted in zip(found, expected, strict=True):
        assert got.dtype == wanted.dtype
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("name", LOOPS)
def test_the_numbers_are_equal_to_the_bit_for_any_number_of_steps(name: str) -> None:
    plain = gradc.compile(LOOPS[name])
    whole = with_checkpoints(plain, 1)
    for count in (True, 2, 3, 5):
        cut = with_checkpoints(plain, count)
        for steps in (1, 2, 3, 7, 16, 23):
            assert_same(cut, whole, values(plain, steps))


@pytest.mark.parametrize("name", LOOPS)
def test_the_numbers_are_those_without_a_checkpoint(name: str) -> None:
    plain = gradc.compile(LOOPS[name])
    cut = with_checkpoints(plain, True)
    at = values(plain, 19)
    found, expected = flat(cut.value_and_gradient(**at)), flat(plain.value_and_gradient(**at))
    for got, wanted in zip(found, expected, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-11, atol=1e-13)


def test_float32_stays_float32() -> None:
    plain = gradc.compile(LOOPS["recurrent"])
    at = {name: one.astype(np.float32) for name, one in values(plain, 11).items()}
    assert_same(with_checkpoints(plain, True), with_checkpoints(plain, 1), at)


@pytest.mark.parametrize("count", [True, 4])
def test_few_states_are_kept_and_the_others_come_again(count: bool | int) -> None:
    source = with_checkpoints(gradc.compile(LOOPS["recurrent"]), count).source
    assert "if t % segment == 0:" in source
    assert "for start in reversed(range(0, steps, segment)):" in source
    assert "np.empty((steps, hidden)" not in source


def test_a_number_of_steps_that_is_known_is_cut_when_compiling() -> None:
    done = gradc.compile(LOOPS["recurrent"]).compilation
    graph = sized(done.simplified, {"steps": 100})
    source = emit(graph, done.text, TARGETS["numpy"], checkpoint=True)
    assert "if t % 7 == 0:" in source  # √(100/2): two arrays a step, and one a segment
    with pytest.raises(InputError, match="the loop takes 100 steps, too few for 101 segments"):
        emit(graph, done.text, TARGETS["numpy"], checkpoint=101)


def test_a_vjp_is_cut_too() -> None:
    text = LOOPS["recurrent"].replace("sum(h[steps]^2)", "h[steps]")
    plain, cut = (gradc.compile(text, emit="vjp", checkpoint=count) for count in (1, True))
    assert "segment" in cut.source
    at = values(plain, 12)
    expected, found = (flat(one.vjp(np.array([1.0, -2.0, 0.5]), **at)) for one in (plain, cut))
    for got, wanted in zip(found, expected, strict=True):
        np.testing.assert_array_equal(got, wanted)


NUMBERS = """n: integer
param w, a
h = a
for t in 1..n { h = sin(w*h) + 0.1*h }
h^2"""
WHILE = """param a, x
y = x
while abs(y*y - a) > 1e-12, at most 50 { y = (y + a/y)/2 }
z = tanh(y)*a
sin(z)*x"""


@pytest.mark.parametrize("w", [0.7, np.linspace(0, 1, 5)], ids=["a number", "points"])
@pytest.mark.parametrize("steps", [0, 1, 50])
def test_a_loop_of_numbers_keeps_lists(w: float | np.ndarray, steps: int) -> None:
    plain = gradc.compile(NUMBERS)
    cut = with_checkpoints(plain, True)
    assert "h_kept: list[Numbers] = [0.0] * " in cut.source
    assert_same(cut, plain, {"w": w, "a": 0.3, "n": steps})


def test_a_loop_that_finds_its_number_of_steps_is_computed_again_as_a_whole() -> None:
    plain = gradc.compile(WHILE)
    for count in (True, 2, 3):
        assert_same(with_checkpoints(plain, count), plain, {"a": 2.0, "x": 1.0})
