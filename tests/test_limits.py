"""Programs beyond a limit are refused, with the name of the limit and how to raise it."""

import math
import sys
from collections.abc import Callable

import pytest

import gradc

CASES = {
    "source_bytes": "x" + " " * 5_000_000,
    "nesting": "(" * 300_000 + "x" + ")" * 300_000,
    "iterations": "".join(f"for {i} in 1..16 {{ " for i in "abcde") + "x = a" + " }" * 5 + "\nx",
    "nodes": "\n".join(
        ["def f0(x) = sin(x) + x"]
        + [f"def f{n}(x) = f{n - 1}(f{n - 1}(x))" for n in range(1, 40)]
        + ["f39(a)"]
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "text"), CASES.items(), ids=CASES.keys())
def test_a_limit_is_named_with_how_to_raise_it(name: str, text: str) -> None:
    with pytest.raises(gradc.LimitError) as caught:
        gradc.compile(text, limits=gradc.Limits(nodes=20_000))
    assert name in caught.value.message
    assert f"gradc.Limits({name}=" in (caught.value.hint or "")


def test_ten_megabytes_of_brackets() -> None:
    with pytest.raises(gradc.LimitError, match="source_bytes"):
        gradc.compile("(" * 10_000_000)


@pytest.mark.slow
def test_a_raised_limit_lets_the_program_through() -> None:
    text = "for i in 1..2000 { x = sin(x0) + i }\nx"
    with pytest.raises(gradc.LimitError):
        gradc.compile(text, limits=gradc.Limits(iterations=1000, written_out=2000))
    wide = gradc.Limits(iterations=3000, written_out=2000)
    assert gradc.compile(text, limits=wide)(x0=0.0) == 2000


LEVELS = 20_000
BASE = math.exp(1 / math.e)  # at which b^b^b^… still converges, as slowly as can be


def nested(levels: int, step: Callable[[float, float], tuple[float, float]]) -> float:
    """Return the derivative at 0.1 of a function applied to itself: `step` takes value and slope."""
    value, slope = 0.1, 1.0
    for _ in range(levels):
        value, slope = step(value, slope)
    return slope


def deep(levels: int) -> dict[str, tuple[str, list[float]]]:
    """Return programs of so many levels, with their gradients at 0.1."""

    def power(value: float, slope: float) -> tuple[float, float]:
        return BASE**value, BASE**value * math.log(BASE) * slope

    def sine(value: float, slope: float) -> tuple[float, float]:
        return math.sin(value), math.cos(value) * slope

    return {
        "calls": ("sin(" * levels + "x" + ")" * levels, [nested(levels, sine)]),
        "brackets": ("(" * levels + "x" + ")" * levels, [1.0]),
        "sum": ("x" + " + x*y" * levels, [1 + 0.1 * levels, 0.1 * levels]),
        "minus": ("-" * (levels + 1) + "x", [-1.0]),
        "powers": (f"{BASE!r}^" * levels + "x", [nested(levels, power)]),
        "choices": ("where(x > 0, x, " * levels + "1" + ")" * levels, [1.0]),
    }


@pytest.mark.slow
@pytest.mark.parametrize("levels", [2_000, pytest.param(LEVELS, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("kind", deep(1))
def test_many_levels_give_the_known_gradient(levels: int, kind: str) -> None:
    text, gradient = deep(levels)[kind]
    before = sys.getrecursionlimit()
    function = gradc.compile(text)
    found = function.gradient(*[0.1] * len(function.inputs))
    assert list(found) == pytest.approx(gradient, rel=1e-9)
    assert sys.getrecursionlimit() == before


@pytest.mark.slow
def test_a_deep_list_is_refused_in_a_short_message() -> None:
    with pytest.raises(gradc.ShapeError) as caught:
        gradc.compile("[" * LEVELS + "x" + "]" * LEVELS)
    assert len(str(caught.value)) < 1000
