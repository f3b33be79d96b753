"""The cases from outside once more: their Hessians entry by entry.

They are those of SymPy; of a program that is too long for it, differences of its value in many
digits.
"""

import json
import math
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import orders
import pytest
import sympy as sp

import gradc
from gradc.derive.as_sympy import as_sympy
from gradc.graph.graph import Graph, order
from gradc.graph.node import Node, number_of
from gradc.interpret.precise import Precision, exact, extend, precision
from gradc.lower.program import lower_program
from gradc.syntax.parser import parse

pytestmark = [pytest.mark.table, pytest.mark.slow]

SHARED = Path(__file__).parents[3] / "shared" / "cases"
AT = (0.7, 1.3, 0.45, 1.9, 0.85, 1.1, 0.6, 1.6, 0.95)  # where a case has no point

DIGITS = 40
MANY = 150  # digits of differences
SHORT = 12  # nodes of a program that SymPy differentiates in time
IN_DIGITS = 1e-11  # of each entry, worked out in 50 digits: what the formulas are good for
IN_FLOATS = 1e-7  # of each entry, or beside the largest: what rounding leaves of them
BESIDE = 1e-10
ROUNDED = 1e-12  # beside the largest entry, since the constants of a graph are floats


def cases() -> list[Any]:
    found = []
    for name in ("formulas", "feynman", "antiderivatives"):
        path = SHARED / f"{name}.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        rows = [json.loads(line) for line in lines]
        found += [pytest.param(row, id=f"{name}-{row['id']}") for row in rows]
    return found or [pytest.param({}, marks=pytest.mark.skip(reason="the cases are not here"))]


def by_sympy(graph: Graph, names: list[str], values: dict[str, float]) -> np.ndarray:
    """Return SymPy's second derivatives of a program as it was written, at a point."""
    expression = as_sympy(next(iter(graph.outputs.values())))
    symbols = {str(one): one for one in expression.free_symbols}
    at = {symbols[name]: sp.Rational(value) for name, value in values.items() if name in symbols}
    found = np.zeros((len(names), len(names)))
    for i, first in enumerate(names):
        for j, second in enumerate(names[: i + 1]):
            by = [symbols.get(first, sp.Symbol(first)), symbols.get(second, sp.Symbol(second))]
            value = sp.diff(expression, *by).subs(at).doit()
            found[i, j] = found[j, i] = _real(sp.N(value, DIGITS, maxn=400))
    return found


def fractions(roots: Iterable[Node], using: Precision) -> dict[Node, Any]:
    """Return the constants that stand for a quotient of small numbers, as 1/3, as these."""
    found = {}
    for node in order([*roots]):
        if node.op == "const" and math.isfinite(number_of(node)):
            near = Fraction(number_of(node)).limit_denominator(99)
            if float(near) == number_of(node):
                found[node] = using.context.mpf(near.numerator) / near.denominator
    return found


def by_differences(graph: Graph, names: list[str], values: dict[str, float]) -> np.ndarray:
    """Return second differences of the value of a program as it was written, in many digits."""
    (root,) = graph.outputs.values()
    using = precision(MANY)
    h = using.context.mpf(f"1e-{MANY // 6}")
    point = {str(node.payload): node for node in graph.inputs}
    at = {name: exact(values[name], using) for name in names}
    quotients = fractions([root], using)

    @cache
    def value(*steps: int) -> Any:
        moved = quotients | {
            point[name]: at[name] + k * h for name, k in zip(names, steps, strict=True)
        }
        extend(moved, [root], {}, using)
        return moved[root]

    def shifted(*by: tuple[int, int]) -> Any:
        return value(*(sum(k for place, k in by if place == i) for i in range(len(names))))

    found = np.zeros((len(names), len(names)))
    for i, j in product(range(len(names)), repeat=2):
        signs = ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
        bend = sum(sign * shifted((i, a), (j, b)) for a, b, sign in signs)
        found[i, j] = float(bend / (4 * h**2))
    return found


def _real(value: Any) -> float:
    real, imaginary = sp.re(value), sp.im(value)
    return float(real) if abs(imaginary) < 1e-25 * (1 + abs(real)) else math.nan


@pytest.mark.parametrize("row", cases())
def test_the_hessian_is_that_of_an_independent_witness(row: Any) -> None:
    text = row["program"]
    graph = lower_program(parse(text), text)
    names = [str(node.payload) for node in graph.inputs]
    if any(node.shape for node in graph.inputs):
        pytest.skip("a program on arrays")
    values = row.get("at") or dict(zip(names, AT, strict=False))
    values = {name: float(values[name]) for name in names}
    witness = by_sympy if len(order(graph.outputs.values())) <= SHORT else by_differences
    expected = witness(graph, names, values)
    if not np.all(np.isfinite(expected)):
        pytest.skip("there is no number there")
    scale = np.max(np.abs(expected))
    found = np.asarray(gradc.compile(text, wrt=names, emit="hessian").hessian(**values))
    assert found == pytest.approx(expected, rel=IN_FLOATS, abs=BESIDE * scale)
    adjoint = orders.adjoint(text, names)
    for way in orders.WAYS:
        nodes = orders.entries(adjoint, way)
        using = precision()
        known = {node: exact(values[str(node.payload)], using) for node in adjoint.inputs}
        known |= fractions(nodes.values(), using)
        extend(known, nodes.values(), {}, using)
        in_digits = np.reshape([float(known[node]) for node in nodes.values()], expected.shape)
        assert in_digits == pytest.approx(expected, rel=IN_DIGITS, abs=ROUNDED * scale)
