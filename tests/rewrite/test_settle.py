"""What declarations decide is decided, where it is so of floats, and nothing else."""

import math

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from strategies import NAMES, expressions

import gradc
from gradc.errors import ProgramError
from gradc.graph.graph import order
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.notation.printer import brief
from gradc.rewrite.settle import settle
from gradc.syntax.parser import parse


def settled(text: str) -> str:
    graph = settle(lower_program(parse(text), text))
    return brief(graph.outputs["f"], {}) or ""


@pytest.mark.parametrize(
    ("declared", "text", "expected"),
    [
        ("x > 0", "abs(x)", "x"),
        ("x < 0", "abs(x)", "-x"),
        ("x >= 0", "abs(x)", "abs(x)"),  # at 0 a convention holds
        ("x > 0", "sign(x)", "1"),
        ("x in (-2, -1)", "sign(x)", "-1"),
        ("x > 0", "where(x == 0, 0, log(x))", "log(x)"),
        ("x > 0", "where(x <= 0, 0, log(x))", "log(x)"),
        ("x >= 0", "where(x < 0, 0, sqrt(x))", "sqrt(x)"),
        ("x >= 0", "where(x == 0, 0, log(x))", "where(x == 0, 0, log(x))"),
        ("x > 0, y", "where(x == 0 and y == 0, 0, y/x)", "y/x"),
        ("x > 0, y", "where(x > 0 or y > 0, y, x)", "y"),
        ("x in (0, 1)", "abs(1 - x)", "1 - x"),
        ("x in (0, 1)", "sqrt(abs(x - 1))", "sqrt(-(x - 1))"),
        ("x > 0, y > 0", "abs(x + y)", "x + y"),
        ("x > 0, y > 0", "abs(x*y)", "abs(x*y)"),  # x*y may underflow to 0
        ("x > 0", "where(exp(-x) == 0, 0, x)", "where(exp(-x) == 0, 0, x)"),
        ("x > 1e-3, y > 1e-3", "abs(x*y)", "x*y"),
        ("x > 0", "max(x, 0)", "x"),
        ("x > 0", "max(-1, x)", "x"),
        ("x > 0", "min(x, 0)", "min(x, 0)"),  # x may be nan
        ("x in (0, 1)", "clip(x, -1, 2)", "x"),
        ("x in (0, 1)", "clip(x, 0.5, 2)", "max(x, 0.5)"),
        ("x in (0, 1), y in (2, 3)", "max(x, y)", "max(x, y)"),  # x may be nan
        ("x > 0", "relu(x)", "x"),
        ("x < 0", "relu(x)", "0"),
        ("x: [n] > 0", "abs(x)", "x"),
        ("x", "abs(x)", "abs(x)"),
    ],
)
def test_a_choice_is_settled(declared: str, text: str, expected: str) -> None:
    assert settled(f"param {declared}\nf = {text}") == expected


@pytest.mark.parametrize(
    ("text", "derivative"),
    [
        ("param a > 0, n; a^n", "d_n = f*log(a)"),
        ("param x > 0; sqrt(x^2)", "d_x = 1"),
        ("param x > 0, y; xlogy(y, x)", "d_y = log(x)"),
        ("param 0 < p < 1; sqrt((1 - p)^2)", "d_p = -1"),
        ("param x < 0; x*abs(x)", "d_x = -2*x"),
    ],
)
def test_a_gradient_has_no_cases_that_cannot_be(text: str, derivative: str) -> None:
    function = gradc.compile(text)
    assert derivative in gradc.pipeline.print_program(function.compilation.simplified).splitlines()
    assert function.verify().ok


def test_a_program_that_declares_nothing_of_values_stays() -> None:
    text = "f = abs(exp(x)) + where(x*x >= 0, x, 0)"
    graph = lower_program(parse(text), text)
    assert settle(graph) is graph


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("where(hypot(x, y, 1) == 0, 0, y/hypot(x, y, 1))", "y/hypot(x, y, 1)"),
        ("where(hypot(x, y) == 0, 0, y/hypot(x, y))", None),
        ("where(hypot(x, 1e-200) == 0, 0, y)", "y"),
        ("where(exp(x) == 0, 0, y)", None),
        ("where(hypot(x, 1) > 0, x, y)", None),
    ],
)
def test_what_is_never_equal_is_decided_with_nothing_declared(
    text: str, expected: str | None
) -> None:
    if expected is None:
        graph = lower_program(parse(f"f = {text}"), f"f = {text}")
        assert settle(graph).outputs == graph.outputs
    else:
        assert settled(f"f = {text}") == expected


def test_a_program_kept_as_it_is_written_stays() -> None:
    text = "param x > 0; abs(x)"
    kept = gradc.pipeline.compile_program(text, stabilise=False)
    assert kept.stable is kept.graph


INSIDE = {
    "> 0": [5e-324, 1e-300, 0.25, 1.0, 3.0, 1e300, math.inf],
    "< 0": [-5e-324, -1e-9, -2.5, -1e300],
    "in (0, 1)": [5e-324, 0.5, 1 - 2**-53],
    ">= 1": [1.0, 1 + 2**-52, 7.5, 1e300],
    "in [-1, 2]": [-1.0, -0.0, 0.0, 1e-300, 2.0],
}


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(expressions, st.tuples(*[st.sampled_from(sorted(INSIDE))] * 3), st.integers(0, 2**32))
def test_values_stay_to_the_last_bit(text: str, bounds: tuple, seed: int) -> None:
    declared = ", ".join(f"{name} {bound}" for name, bound in zip(NAMES, bounds, strict=True))
    program = f"param {declared}\nf = {text}"
    try:
        graph = lower_program(parse(program), program)
    except ProgramError:  # a constant in it is not finite
        reject()
    new = settle(graph)
    random = np.random.default_rng(seed)
    for _ in range(5):
        values = {
            name: float(random.choice(INSIDE[b])) for name, b in zip(NAMES, bounds, strict=True)
        }
        before = evaluate(order(graph.outputs.values()), values)
        after = evaluate([new.outputs["f"]], values)[new.outputs["f"]]
        found = before[graph.outputs["f"]]
        if any(math.isnan(value) for value in before.values()):
            continue  # a nan on the way is in no interval
        assert after == found
