"""Every mode against SymPy entry by entry, and each against the others: J t, J' c, H v."""

import json
import math
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given, settings
from strategies import points, programs
from tensor_strategies import SIZES, tensor_programs

import gradc
from gradc.calculus.forward import forward
from gradc.calculus.reverse import reverse
from gradc.emit.keyed import by_key
from gradc.graph.node import constant
from gradc.interpret.evaluate import evaluate
from gradc.interpret.values import grouped

ROWS = [json.loads(line) for line in Path("tests/cases/modes.jsonl").read_text().splitlines()]
TARGETS = [(row, target) for row in ROWS for target in row.get("targets", ["numpy", "scalar"])]
EXACT = 1e-12


@cache
def compiled(program: str, target: str) -> gradc.Function:
    return gradc.compile(program, target=target)


def truth(
    row: Mapping[str, Any], function: gradc.Function
) -> tuple[list[Any], dict[str, Any], Any]:
    """Return SymPy's outputs, its symbols by variable, and what gives the number of a formula."""
    texts = row.get("sympy") or [row["program"].replace("^", "**")]
    spelled = row.get("symbols", {})
    symbols = {name: sp.Symbol(spelled.get(name, name), real=True) for name in row["at"]}
    local = {str(symbol): symbol for symbol in symbols.values()}
    outputs = [sp.sympify(text, locals=local) for text in texts]
    at = {symbols[name]: sp.Rational(value) for name, value in row["at"].items()}
    return outputs, {n: symbols[n] for n in function.wrt}, lambda e: float(e.subs(at).evalf(30))


of_program = pytest.mark.parametrize(
    ("row", "target"), TARGETS, ids=[f"{row['program']}-{target}" for row, target in TARGETS]
)


@of_program
def test_jacobian_and_hessian_are_those_of_sympy(row: Mapping[str, Any], target: str) -> None:
    function = compiled(row["program"], target)
    outputs, symbols, number = truth(row, function)
    first, second = (function.derived(kind, row["at"]) for kind in ("jacobian", "hessian"))
    for name, output in zip(function.outputs, outputs, strict=True):
        for v, x in symbols.items():
            assert first[name, v] == pytest.approx(number(output.diff(x)), rel=EXACT, abs=1e-14)
            for w, y in symbols.items():
                true = number(output.diff(x, y))
                assert second[name, v, w] == pytest.approx(true, rel=EXACT, abs=1e-13)
                assert second[name, v, w] == second[name, w, v]


@of_program
def test_products_are_those_with_the_matrices(row: Mapping[str, Any], target: str) -> None:
    assert_products(compiled(row["program"], target), row["at"], EXACT)


def assert_products(function: gradc.Function, at: Mapping[str, Any], within: float) -> None:
    """Assert that jvp, vjp and hvp are products with the Jacobian and the Hessian."""
    graph, values = function.compilation.graph, grouped(at)
    random = np.random.default_rng(0)
    first = function.derived("jacobian", at)
    ranks = {v: len(node.shape) for v, node in graph.wrt.items()}
    o = next(iter(graph.outputs))
    depth = len(graph.outputs[o].shape)
    along = {v: drawn(random, np.shape(first[o, v])[depth:]) for v in ranks}
    value, tangent = function.jvp(grouped(along), **values)
    # as arrays are worked out, and not as floats are, whose last digit may be another
    alone = function.value(**grouped({name: np.float64(one) for name, one in at.items()}))
    for one, other in zip(
        *([v] if len(graph.outputs) == 1 else v for v in (value, alone)), strict=True
    ):
        assert np.array_equal(one, other, equal_nan=True)
    tangents = by_key(graph, "jvp", tangent)
    for o in graph.outputs:
        assert_near(tangents[o,], [(first[o, v], along[v]) for v in ranks], within)
    weights = {o: drawn(random, np.shape(tangents[o,])) for o in graph.outputs}
    back = by_key(graph, "vjp", function.vjp(weights, **values))
    for v in ranks:
        columns = [(first[o, v], weights[o]) for o in weights]
        assert_near(back[v,], [(turned(a, np.ndim(c)), c) for a, c in columns], within)
    if graph.differentiated():
        second = function.derived("hessian", at)
        change = by_key(graph, "hvp", function.hvp(grouped(along), **values))
        for (o, v), product in change.items():
            assert_near(product, [(second[o, v, w], along[w]) for w in ranks], within)


def drawn(random: np.random.Generator, shape: tuple[int, ...]) -> Any:
    return random.normal(size=shape) if shape else float(random.normal())


def turned(array: Any, rank: int) -> Any:
    """Return an array with its first axes, as many as the rank, behind the others."""
    return np.moveaxis(np.asarray(array), range(rank), range(-rank, 0))


def assert_near(found: Any, pairs: list[tuple[Any, Any]], within: float) -> None:
    """Assert that a product is the sum of matrices times vectors, up to rounding of its terms."""
    total = sum(np.tensordot(a, b, np.ndim(b)) for a, b in pairs)
    scale = sum(np.tensordot(np.abs(a), np.abs(b), np.ndim(b)) for a, b in pairs)
    if np.all(np.isfinite(total)):
        assert np.all(np.abs(found - total) <= within * np.max(scale, initial=1.0))


# ---- random programs ---------------------------------------------------------------------------


@settings(max_examples=10)
@given(programs(), points)
def test_random_programs_agree_with_themselves(text: str, values: dict[str, float]) -> None:
    function = function_of(text)
    at = {name: values[name] for name in function.inputs}
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assume(all(math.isfinite(one) for one in function.derived("hessian", at).values()))
        second = function.derived("hessian", at)
        assert all(second[o, v, w] == second[o, w, v] for o, v, w in second)
        assert_products(function, at, 1e-8)


@pytest.mark.slow
@settings(max_examples=10)
@given(tensor_programs())
def test_random_programs_of_arrays_agree_with_themselves(text: str) -> None:
    function = function_of(text)
    random = np.random.default_rng(0)
    at = {
        str(node.payload): drawn(random, tuple(SIZES.get(str(d), 1) for d in node.shape))
        for node in function.compilation.graph.inputs
    }
    assert_products(function, at, 1e-8)


@settings(max_examples=10)
@given(programs(), points)
def test_forward_is_reverse(text: str, values: dict[str, float]) -> None:
    graph = function_of(text).compilation.graph
    (output,) = graph.outputs.values()
    back = reverse(output, [*graph.wrt.values()])
    ways = [(back.gradient(x), forward(output, {x: constant(1)})) for x in graph.wrt.values()]
    known = evaluate([one for pair in ways for one in pair], values)
    for one, other in ((known[a], known[b]) for a, b in ways):
        if math.isfinite(one):
            assert one == pytest.approx(other, rel=1e-9, abs=1e-12)


def function_of(text: str) -> gradc.Function:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            function = gradc.compile(text)
    except gradc.GradcError:
        assume(False)
        raise
    assume(function.wrt)
    return function
