"""Loops of any length: with a dimension, what they are with a number that is written out.

Each program is compiled twice, with its dimensions by name and with numbers of at most 16 steps in
their place; everything that a function offers must be the same.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import gradc
from gradc.graph.graph import everything

SIZES = {"steps": 5, "n": 6, "m": 4, "features": 2, "hidden": 3}
PROGRAMS = {
    "recurrent": """x: [steps, features]
param W: [hidden, features], U: [hidden, hidden], b: [hidden]
h[0] = zeros(hidden)
for t in 1..steps { h[t] = tanh(W @ x[t-1] + U @ h[t-1] + b) }
sum(h[steps]^2)""",
    "two back": """x: [n]; param a, b
y[0] = a; y[1] = b
for t in 2..n { y[t] = sin(y[t-1]) + 0.5*y[t-2]*x[t-1] }
y[n]""",
    "all states": """x: [n]; param w
h[0] = 0
for t in 1..n { h[t] = tanh(w*h[t-1] + x[t-1]) }
sum(h^2) + h[2]""",
    "a sum": """x: [n]; param w
s = 0
for t in 0..n-1 { s = s + sin(w*x[t])*t }
s""",
    "nested": """x: [n, m]; param w
s = 0
for i in 0..n-1 { for j in 0..m-1 { s = sin(s*w) + x[i, j] } }
s""",
    "two families": """x: [n]; param w, v
h[0] = 0; c[0] = 1
for t in 1..n { c[t] = sigmoid(w*h[t-1] + x[t-1])*c[t-1]
h[t] = tanh(v*c[t]) }
h[n] + sum(c)""",
    "a gate that is shut": """x: [n]; param w
s = 1
for t in 0..n-1 { s = where(x[t] > 9, 1/(x[t] - x[t]), s*w + max(x[t], s)) }
s^2""",
}


def numbered(text: str) -> str:
    """Return a program with numbers in the place of its dimensions."""
    return re.sub(r"\b(steps|n|m|features|hidden)\b", lambda match: str(SIZES[match[0]]), text)


def point(f: gradc.Function) -> dict[str, Any]:
    random = np.random.default_rng(3)
    shapes = {name: [SIZES[str(size)] for size in shape] for name, shape in f.inputs.items()}
    return {
        name: random.normal(size=shape) * 0.7 if shape else float(random.normal())
        for name, shape in shapes.items()
    }


def has_scan(f: gradc.Function) -> bool:
    return any(one.op == "scan" for one in everything(f.compilation.graph.outputs.values()))


def same(found: Any, expected: Any) -> None:
    if isinstance(found, Mapping):
        found, expected = [*found.values()], [*expected.values()]
    if isinstance(found, tuple | list):
        for one, other in zip(found, expected, strict=True):
            same(one, other)
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-11)


@pytest.fixture(params=PROGRAMS.values(), ids=PROGRAMS, scope="module")
def pair(request: pytest.FixtureRequest) -> tuple[gradc.Function, gradc.Function, dict[str, Any]]:
    kept = gradc.compile(request.param)
    return kept, gradc.compile(numbered(request.param)), point(kept)


def test_value_and_gradient(
    pair: tuple[gradc.Function, gradc.Function, dict[str, Any]],
) -> None:
    kept, out, at = pair
    assert has_scan(kept)
    assert not has_scan(out)
    same(kept.value_and_gradient(**at), out.value_and_gradient(**at))


def test_second_derivatives(
    pair: tuple[gradc.Function, gradc.Function, dict[str, Any]],
) -> None:
    kept, out, at = pair
    same(kept.hessian(**at), out.hessian(**at))
    vectors = {name: np.ones(np.shape(at[name])) for name in kept.wrt}
    same(kept.hvp(vectors, **at), out.hvp(vectors, **at))
    same(kept.jvp(vectors, **at), out.jvp(vectors, **at))


def test_the_witnesses_agree(
    pair: tuple[gradc.Function, gradc.Function, dict[str, Any]],
) -> None:
    kept, _, at = pair
    report = kept.verify(at=at)
    assert report.ok, report
