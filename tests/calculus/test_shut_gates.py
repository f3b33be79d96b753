"""A gate that is shut stays shut beside a factor that is infinite, in every mode and order.

The truth is mpmath's: differences in 400 digits of what each row says besides, to the side on which
the function is defined.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import mpmath
import numpy as np
import pytest
from operands import ARRAYS as OPERANDS

import gradc
from gradc.calculus.forward import forward
from gradc.calculus.partials import partial
from gradc.calculus.reverse import reverse
from gradc.graph.build import operation, total
from gradc.graph.graph import Graph
from gradc.graph.node import Node, constant, make
from gradc.graph.operations import having, is_entrywise
from gradc.interpret.evaluate import evaluate
from gradc.limits import Limits
from gradc.lower.program import lower_program
from gradc.rewrite.simplify import simplify, stabilise
from gradc.syntax.parser import parse
from gradc.vocabulary import functions

mp = mpmath.mp.clone()
mp.dps = 400
STEP = mp.mpf(10) ** -120

exp, sqrt, tanh, erf, erfc, atan = mp.exp, mp.sqrt, mp.tanh, mp.erf, mp.erfc, mp.atan


def log(x: Any) -> Any:
    return mp.log(x) if x else mp.ninf


def sigmoid(x: Any) -> Any:
    return 1 / (1 + exp(-x)) if x > 0 else exp(x) / (1 + exp(x))


def relu(x: Any) -> Any:
    return x if x > 0 else mp.zero


# Programs with a gate that is shut, where they are differentiated, and what they compute.
NUMBERS: list[tuple[str, Mapping[str, float], Callable[..., Any]]] = [
    ("min(exp(x), 10)", {"x": 800}, lambda x: min(exp(x), 10)),
    ("min(10, exp(x))*y", {"x": 800, "y": 3}, lambda x, y: min(exp(x), 10) * y),
    ("min(2*exp(x) + 1, 10)", {"x": 800}, lambda x: min(2 * exp(x) + 1, 10)),
    ("max(x, 0) + min(exp(x) - 1, 0)", {"x": 800}, lambda x: max(x, 0) + min(exp(x) - 1, 0)),
    ("max(x, 0) + 2*min(0, exp(x) - 1)", {"x": 1000}, lambda x: max(x, 0)),
    ("min(exp(exp(x)), 2)", {"x": 8}, lambda x: min(exp(exp(x)), 2)),
    ("min(x*exp(x), 10)", {"x": 800}, lambda x: min(x * exp(x), 10)),
    ("min(y*exp(x)^2, 10)", {"x": 800, "y": 2}, lambda x, y: min(y * exp(x) ** 2, 10)),
    ("min(cosh(x), 3)", {"x": -800}, lambda x: min(mp.cosh(x), 3)),
    ("max(-sinh(x), y)", {"x": 800, "y": -2}, lambda x, y: max(-mp.sinh(x), y)),
    ("clip(exp(x), 0, 5)", {"x": 800}, lambda x: min(exp(x), 5)),
    ("clip(log(x), -10, 3)", {"x": 0}, lambda x: max(log(x), -10)),
    ("relu(1 - exp(x))", {"x": 800}, lambda x: relu(1 - exp(x))),
    ("relu(log(x))", {"x": 0}, lambda x: relu(log(x))),
    ("relu(2*log(x) + y)", {"x": 0, "y": 1}, lambda x, y: relu(2 * log(x) + y)),
    ("relu(log(x)/y)", {"x": 0, "y": 2}, lambda x, y: relu(log(x) / y)),
    ("relu(sqrt(x) - 1)", {"x": 0}, lambda x: relu(sqrt(x) - 1)),
    ("relu(y*sqrt(x) - 1)", {"x": 0, "y": 3}, lambda x, y: relu(y * sqrt(x) - 1)),
    ("relu(acosh(x) - 1)", {"x": 1}, lambda x: relu(mp.acosh(x) - 1)),
    ("max(log(x), -10)", {"x": 0}, lambda x: max(log(x), -10)),
    ("max(log(x), y)", {"x": 0, "y": 2}, lambda x, y: max(log(x), y)),
    ("max(log(sqrt(x)), y)", {"x": 0, "y": 2}, lambda x, y: max(log(x) / 2, y)),
    ("max(log1p(-x), -5)*x", {"x": 1}, lambda x: -5 * x),
    ("max(sqrt(x), 1)", {"x": 0}, lambda x: max(sqrt(x), 1)),
    ("max(x^0.5, x + 1)", {"x": 0}, lambda x: x + 1),
    ("max(cbrt(x), 1)", {"x": 0}, lambda x: mp.one),
    ("max(min(exp(x), y), 1)", {"x": 800, "y": 3}, lambda x, y: max(min(exp(x), y), 1)),
    ("max(sqrt(x), 1, y)", {"x": 0, "y": 3}, lambda x, y: max(sqrt(x), 1, y)),
    ("u = sqrt(x); max(u, 1) + max(2*u, 1)", {"x": 0}, lambda x: mp.mpf(2)),
    ("u = sqrt(x); max(u, 1) + relu(u - 2)", {"x": 0}, lambda x: mp.one),
    ("u = sqrt(x); max(u, 1)*x + relu(u - 2)", {"x": 0}, lambda x: x),
    ("u = exp(x); min(u, 10) + tanh(u)", {"x": 800}, lambda x: mp.mpf(11)),
    ("min(tanh(exp(x)), y)", {"x": 800, "y": 2}, lambda x, y: tanh(exp(x))),
    ("abs(min(exp(x), 10) - 4)", {"x": 800}, lambda x: mp.mpf(6)),
    ("hypot(min(exp(x), 3), y)", {"x": 800, "y": 4}, lambda x, y: sqrt(9 + y * y)),
    ("exp(min(exp(x), 3))*x", {"x": 800}, lambda x: exp(3) * x),
    ("where(x > 1, min(exp(x), 10), x)", {"x": 800}, lambda x: mp.mpf(10)),
    ("min(where(y > 1, exp(x), x), 10)", {"x": 800, "y": 2}, lambda x, y: mp.mpf(10)),
    ("where(y > 1, min(exp(x), 10), x)", {"x": 800, "y": 2}, lambda x, y: mp.mpf(10)),
    ("leaky_relu(min(exp(x), 2) - 3, 0.1)", {"x": 800}, lambda x: mp.mpf(-0.1)),
    ("elu(relu(log(x)) - 1)", {"x": 0}, lambda x: exp(-1) - 1),
    ("elu(-exp(x))", {"x": 800}, lambda x: exp(-exp(x)) - 1),
    ("(x > 0)*log(x) + x", {"x": 0}, lambda x: x),
    ("sqrt(relu(x))", {"x": -1}, lambda x: mp.zero),
    ("sqrt(max(x - 1, 0))*y", {"x": 0.5, "y": 2}, lambda x, y: mp.zero),
    ("sqrt(where(x > 0, x, 0))", {"x": -1}, lambda x: mp.zero),
    ("cbrt(relu(x) + relu(y))", {"x": -1, "y": -2}, lambda x, y: mp.zero),
    ("tanh(exp(x))", {"x": 800}, lambda x: tanh(exp(x))),
    ("tanh(y*exp(x) + 1)", {"x": 800, "y": 2}, lambda x, y: tanh(y * exp(x) + 1)),
    ("tanh(3*exp(2*x))", {"x": 400}, lambda x: tanh(3 * exp(2 * x))),
    ("tanh(sinh(x))", {"x": -800}, lambda x: tanh(mp.sinh(x))),
    ("tanh(1/x)", {"x": 1e-200}, lambda x: tanh(1 / x)),
    ("erf(exp(x))", {"x": 800}, lambda x: erf(exp(x))),
    ("erfc(cosh(x))", {"x": 800}, lambda x: mp.zero),
    ("sigmoid(exp(x))", {"x": 800}, lambda x: sigmoid(exp(x))),
    ("sigmoid(-exp(x))*y", {"x": 800, "y": 5}, lambda x, y: sigmoid(-exp(x)) * y),
    ("softplus(-exp(x)) + x", {"x": 800}, lambda x: x),
    ("log_sigmoid(exp(x)) + x", {"x": 800}, lambda x: x),
    ("exp(-exp(x))", {"x": 800}, lambda x: exp(-exp(x))),
    ("1 - exp(-exp(x))", {"x": 800}, lambda x: 1 - exp(-exp(x))),
    ("exp(-exp(-(x - m)/b))", {"x": -900, "m": 0, "b": 1}, lambda x, m, b: exp(-exp(-(x - m) / b))),
    ("min(rgamma(x), 1)", {"x": -181.3}, lambda x: mp.one),
    ("min(expm1(a*x)/expm1(a), 1)", {"a": 10, "x": 100}, lambda a, x: mp.one),
    ("exp(-exp(exp(x)))", {"x": 8}, lambda x: exp(-exp(exp(x)))),
    ("exp(-exp(x)^2/2)", {"x": 800}, lambda x: exp(-(exp(x) ** 2) / 2)),
    ("exp(-1/x^2)", {"x": 1e-110}, lambda x: exp(-1 / x**2)),
    ("exp(-t*(1 + exp(w)))", {"t": 0.5, "w": 800}, lambda t, w: exp(-t * (1 + exp(w)))),
    ("2^(-exp(x))", {"x": 800}, lambda x: mp.mpf(2) ** -exp(x)),
    ("atan(exp(x))", {"x": 800}, lambda x: mp.pi / 2 - exp(-x)),
    ("atan(2*exp(x) - 1)", {"x": 900}, lambda x: atan(2 * exp(x) - 1)),
    ("5/(1 + 2*exp(-x))", {"x": -800}, lambda x: 5 / (1 + 2 * exp(-x))),
    ("y/(2 + exp(x))^2", {"x": 800, "y": 3}, lambda x, y: y / (2 + exp(x)) ** 2),
]  # fmt: skip

# To which side a program is defined, where that is not the right.
LEFT = {"max(log1p(-x), -5)*x"}


ARRAYS: list[tuple[str, Mapping[str, Any], Callable[..., Any]]] = [
    ("x: [2]\ny = stack([sqrt(x[0]), 5*x[1]])\nmax(y)", {"x": [0, 1]}, lambda a, b: 5 * b),
    ("x: [3]; min(exp(x))", {"x": [800, 1, 900]}, lambda a, b, c: exp(b)),
    ("x: [3]; max(log(x))", {"x": [0, 2, 1]}, lambda a, b, c: log(b)),
    ("x: [2, 2]; sum(max(sqrt(x), axis=1))", {"x": [[0, 1], [4, 0]]}, lambda a, b, c, d: sqrt(b) + sqrt(c)),
    ("x: [3]; sum(min(exp(x), 10))", {"x": [800, 1, 900]}, lambda a, b, c: 20 + exp(b)),
    ("x: [3]; sum(relu(log(x)))", {"x": [0, 2, 3]}, lambda a, b, c: log(b) + log(c)),
    ("x: [3]; mean(relu(sqrt(x) - 1))", {"x": [0, 4, 0]}, lambda a, b, c: (sqrt(b) - 1) / 3),
    ("x: [3]; s: []; sum(min(s*exp(x), 10))", {"x": [800, 1, 2], "s": 1}, lambda a, b, c, s: 10 + s * (exp(b) + exp(c))),
    ("x: [3]; s: []; sum(min(exp(s), x))", {"x": [8, 1, 2], "s": 800}, lambda a, b, c, s: a + b + c),
    ("A: [2, 3]; x: [3]; sum(relu(A @ sqrt(x) - 10))", {"A": np.ones((2, 3)), "x": [0, 1, 4]}, lambda *x: mp.zero),
    ("A: [2, 3]; x: [3]; sum(min(A @ exp(x), 10))", {"A": [[1, 1, 1], [2, 1, 1]], "x": [800, 1, 2]}, lambda *x: mp.mpf(20)),
    ("A: [2, 2]; x: [2]; y = min(A @ exp(x), 10); y[0] + x[1]", {"A": [[1, 1], [2, 1]], "x": [800, 1]}, lambda a, b, c, d, x, y: 10 + y),
    ("x: [3]; y: [3]; sum(min(outer(exp(x), y), 10))", {"x": [800, 1, 0], "y": [1, 2, 3]}, lambda a, b, c, x, y, z: 30 + (exp(b) + exp(c)) * (x + y + z)),
    ("x: [3]; prod(min(exp(x), 3))", {"x": [800, 1, 0.5]}, lambda a, b, c: 3 * exp(b + c)),
    ("x: [2]; softmax(min(exp(x), 10))[0]", {"x": [800, 1]}, lambda a, b: exp(10) / (exp(10) + exp(exp(b)))),
    ("x: [2]; cumsum(min(exp(x), 10))[1]", {"x": [800, 1]}, lambda a, b: 10 + exp(b)),
    ("x: [3]; norm(min(exp(x), 1))", {"x": [800, 1, 2]}, lambda a, b, c: sqrt(3)),
    ("x: [3]; norm(relu(log(x)))", {"x": [0, 0, 2]}, lambda a, b, c: log(c)),
    ("x: [3]; clip(exp(x), 0, 5) @ x", {"x": [800, 1, 2]}, lambda a, b, c: 5 * a + exp(b) * b + 5 * c),
    ("x: [2, 2]; sum(relu(log(x.T)) @ x)", {"x": [[0, 2], [3, 4]]}, lambda a, b, c, d: log(c) * (c + d) + log(b) * (a + b) + log(d) * (c + d)),
    ("x: [3]\ndef f(t) = 2*t with 2\nsum(relu(f(log(x))))", {"x": [0, 2, 3]}, lambda a, b, c: 2 * log(b) + 2 * log(c)),
    ("x: [3]; sum(tanh(exp(x)))", {"x": [800, 0, 1]}, lambda a, b, c: 1 + tanh(exp(b)) + tanh(exp(c))),
    ("x: [3]; tanh(sum(exp(x)))", {"x": [800, 0, 1]}, lambda a, b, c: tanh(exp(a))),
    ("x: [3]; sum(where(x > 0, min(exp(x), 2), sqrt(-x)))", {"x": [800, -4, 1]}, lambda a, b, c: 4 + sqrt(-b)),
    ("x: [3]; sqrt(sum(relu(x)))", {"x": [-1, -2, -3]}, lambda a, b, c: mp.zero),
    ("x: [2]; sqrt(max(relu(x)))", {"x": [-1, -2]}, lambda a, b: mp.zero),
    ("x: [3]; sum(concat([relu(log(x)), x])^2)", {"x": [0, 1, 2]}, lambda a, b, c: log(c) ** 2 + a**2 + b**2 + c**2),
]  # fmt: skip


def flat(values: Mapping[str, Any]) -> list[Any]:
    return [mp.mpf(float(v)) for value in values.values() for v in np.ravel(value)]


def slopes(function: Callable[..., Any], values: Sequence[Any], side: int = 1) -> list[Any]:
    """Return the derivatives by each number."""
    at = function(*values)
    step = side * STEP
    moved = [[v + step * (i == j) for j, v in enumerate(values)] for i in range(len(values))]
    return [(function(*one) - at) / step for one in moved]


def changes(function: Callable[..., Any], values: Sequence[Any], side: int = 1) -> list[Any]:
    """Return the change of each derivative as all numbers grow alike: the sums of the Hessian."""
    step = side * STEP
    first = slopes(function, values, side)
    then = slopes(function, [v + step for v in values], side)
    return [(one - other) / step for one, other in zip(then, first, strict=True)]


def assert_close(found: Any, expected: Sequence[Any], near_zero: float = 1e-12) -> None:
    for one, other in zip(
        np.ravel(np.concatenate([np.ravel(f) for f in found])), expected, strict=True
    ):
        assert abs(one - other) <= max(1e-9 * abs(other), near_zero), (one, float(other))


CASES = [pytest.param(*row, id=row[0].replace("\n", "; ")) for row in [*NUMBERS, *ARRAYS]]


@pytest.mark.table
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize(("text", "at", "truth"), CASES)
def test_value_and_gradient(
    text: str, at: Mapping[str, Any], truth: Callable[..., Any], target: str
) -> None:
    if target == "scalar" and ":" in text:
        pytest.skip("the scalar target has no arrays")
    function = gradc.compile(text, target=target, wrt=list(at))
    given = {
        name: np.array(value, float) if np.shape(value) else float(value)
        for name, value in at.items()
    }
    value, gradient = function.value_and_gradient(**given)
    values = flat(at)
    assert_close([value], [truth(*values)])
    assert_close(gradient, slopes(truth, values, -1 if text in LEFT else 1))


def tangents(variables: Sequence[Node]) -> dict[Node, Node]:
    """Return the direction in which all entries of all variables grow alike."""
    return {
        x: operation("broadcast_to", (constant(1),), (x.shape,)) if x.shape else constant(1)
        for x in variables
    }


def added(terms: Sequence[Node]) -> Node:
    return reduce(lambda one, other: operation("add", (one, other)), map(total, terms))


LONG = "exp(-exp(exp(x)))"  # in so many digits


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("text", "at", "truth"), [one for one in CASES if one.id != LONG])
def test_every_gradient(text: str, at: Mapping[str, Any], truth: Callable[..., Any]) -> None:
    graph = stabilise(lower_program(parse(text), text, list(at)))
    found = reverse(graph.outputs["f"], list(graph.wrt.values()))
    nodes = [found.gradient(graph.wrt[name]) for name in at]
    known = evaluate(nodes, {name: np.array(value, float) for name, value in at.items()})
    expected = slopes(truth, flat(at), -1 if text in LEFT else 1)
    assert_close([known[node] for node in nodes], expected)


@pytest.mark.table
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("text", "at", "truth"), CASES)
def test_forward_mode_and_second_derivatives(
    text: str, at: Mapping[str, Any], truth: Callable[..., Any]
) -> None:
    graph = stabilise(lower_program(parse(text), text, list(at)))
    f, variables = graph.outputs["f"], [graph.wrt[name] for name in at]
    values, side = flat(at), -1 if text in LEFT else 1
    along = tangents(variables)
    gradient = [reverse(f, variables).gradient(x) for x in variables]
    slope = forward(f, along)
    found = {
        "forward": [slope],
        "reverse over reverse": [
            reverse(added(gradient), variables).gradient(x) for x in variables
        ],
        "forward over reverse": [forward(one, along) for one in gradient],
        "reverse over forward": [reverse(slope, variables).gradient(x) for x in variables],
    }
    first, second = sum(slopes(truth, values, side)), changes(truth, values, side)
    given = {name: np.array(value, float) for name, value in at.items()}
    for name, nodes in found.items():
        roots = {f"f{i}": node for i, node in enumerate(nodes)}
        for chosen in (roots, simplify(Graph(graph.inputs, roots, {}, {})).outputs):
            computed = evaluate(chosen.values(), given)
            expected = [first] if name == "forward" else second
            assert_close([computed[node] for node in chosen.values()], expected)


# Slopes that are 0 beside one that is infinite, where the derivative is not 0. Better nan.
HONEST: list[tuple[str, Mapping[str, float], Sequence[float]]] = [
    ("sigmoid(log(x))", {"x": 0}, [1]),
    ("sigmoid(log(x) - log(1 - x))", {"x": 0}, [1]),
    ("sigmoid(log(x)/y)", {"x": 0, "y": 1}, [1, 0]),
    ("sigmoid(log1p(-x))", {"x": 1}, [-1]),
    ("sigmoid(log(sqrt(x)))", {"x": 0}, [math.inf]),
    ("sigmoid(-asinh(1/x))", {"x": 1e-320}, [0.5]),
    ("sigmoid(log(1/x))", {"x": 0}, [-1]),
    ("exp(log(x)/2)", {"x": 0}, [math.inf]),
    ("exp(-lgamma(x))", {"x": 0}, [1]),
    ("tanh(atanh(x))", {"x": 1}, [1]),
    ("atan(1/x)", {"x": 1e-200}, [-1]),
    ("atan(x/y)", {"x": 1, "y": 1e-200}, [1e-200, -1]),
    ("softsign(1/x)", {"x": 1e-200}, [-1]),
    ("asinh(exp(x))", {"x": 800}, [1]),
    ("atan(sqrt(exp(x)))", {"x": 800}, [9.575847983570028e-175]),
    ("1/sqrt(2 + exp(x))", {"x": 800}, [-9.575847983570028e-175]),
    ("log(exp(x) + x^2)", {"x": 800}, [1]),
    ("tanh(y + sqrt(x))", {"x": 0, "y": 1000}, [math.inf, 0]),
    ("tanh(exp(y) + sqrt(x))", {"x": 0, "y": 800}, [math.inf, 0]),
    ("tanh(exp(y) + acosh(exp(x)))", {"x": 0, "y": 30}, [math.inf, 0]),
    ("tanh(exp(20 + sqrt(x)))", {"x": 0}, [math.inf]),
    ("erf(2*exp(20 - sqrt(x)))*y", {"x": 0, "y": 1}, [-math.inf, 1]),
    ("exp(-exp(20 + acosh(x)))", {"x": 1}, [-math.inf]),
    ("exp(-exp(20 + asech(x)))", {"x": 1}, [math.inf]),
    ("v = exp(20 + sqrt(x)); where(y > 0, tanh(v), erf(v))", {"x": 0, "y": 1}, [math.inf, 0]),
    ("sqrt(x)^2", {"x": 0}, [1]),
    ("sqrt(x)*sqrt(x)", {"x": 0}, [1]),
    ("max(x, -1)*log(x)", {"x": 0}, [-math.inf]),
    ("max(sqrt(x), 0)", {"x": 0}, [math.inf]),
    ("max(sqrt(x), -1)", {"x": 0}, [math.inf]),
    ("min(exp(x), 10)", {"x": math.log(9.5)}, [9.5]),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("text", "at", "truth"), HONEST)
def test_what_is_not_shut_is_never_made_0(
    text: str, at: Mapping[str, float], truth: Sequence[float]
) -> None:
    gradient = gradc.compile(text, wrt=list(at)).gradient(**at)
    graph = stabilise(lower_program(parse(text), text, list(at)))
    for name, found, expected in zip(at, gradient, truth, strict=True):
        variables = {graph.wrt[one]: constant(float(one == name)) for one in at}
        slope = forward(graph.outputs["f"], variables)
        given = {one: np.array(value, float) for one, value in at.items()}
        for value in (found, evaluate([slope], given)[slope]):
            assert math.isnan(value) or value == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_factor_that_is_no_variable_is_infinite_too() -> None:
    assert gradc.compile("min(x*exp(y), 10)", wrt=["x"]).gradient(x=1.0, y=800.0) == (0.0,)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    "text", ["min(exp(x), 10)", "s = 5*x; for t in 1..3 { s = min(exp(s), 10) }; s"]
)
def test_a_formula_to_read_pays_no_debts(text: str) -> None:
    graph = lower_program(parse(text), text, ["x"], limits=Limits(written_out=0))
    (x,) = graph.inputs
    (output,) = graph.outputs.values()
    found = [reverse(output, [x], guarded=one).gradient(x) for one in (True, False)]
    paid, unpaid = (evaluate([node], {"x": 800.0})[node] for node in found)
    assert paid == 0
    assert math.isnan(unpaid)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_entries_that_are_not_asked_for_are_0_beside_infinity() -> None:
    function = gradc.compile("x: [2]; param A: [2, 2]; A @ exp(x)", wrt=["A"])
    found = np.asarray(function.jacobian(x=[800.0, 0.0], A=np.ones((2, 2))).A)
    row, none = [math.inf, 1.0], [0.0, 0.0]
    assert found.tolist() == [[row, none], [none, row]]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_gates_of_several_outputs_are_shut() -> None:
    function = gradc.compile("x: [2]; y = min(exp(x), 10); z = 2*y", wrt=["x"])
    for found in (function.jacobian([800.0, 1.0]), function.vjp([1.0, 1.0], [800.0, 1.0])):
        assert np.all(np.isfinite(np.ravel(np.asarray(found))))


# How much is shared, and by how many: `x` to `w` are equal, `low` is less.
TIES = [
    ("max(x, y)", 2),
    ("max(x, y, z)", 3),
    ("min(x, y, z, w)", 4),
    ("max(z, max(x, y))", 3),
    ("max(max(x, y), max(z, w))", 4),
    ("max(low, x, y, low, z)", 3),
    ("max(x, max(low, y), z)", 3),
    ("m = max(x, y); max(m, z)", 3),
    ("-min(-x, -y, -z)", 3),
    ("min(max(x, y, z), max(x, low))", None),
    ("max(x, y, 2)", 3),
    ("relu(max(x, y, z))", 3),
    ("max(x, y, z)*max(low, 1)", 3),
]


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize(("text", "count"), TIES)
def test_those_that_tie_share_alike(text: str, count: int | None, target: str) -> None:
    function = gradc.compile(text, target=target)
    at = {name: 0.5 if name == "low" else 2.0 for name in function.inputs}
    gradient = function.gradient(**at)._asdict()
    shares = [value for name, value in gradient.items() if name != "low"]
    assert gradient.get("low", 0) == 0
    if count is None:
        assert sum(shares) == pytest.approx(1, rel=1e-15)
    else:
        assert shares == pytest.approx([1 / count] * len(shares), rel=1e-15)


def test_ties_among_many_take_time_in_proportion() -> None:
    names = [f"x{i}" for i in range(400)]
    function = gradc.compile(f"max({', '.join(names)})")
    assert list(function.gradient(*[1.0] * 400)) == pytest.approx([1 / 400] * 400, rel=1e-12)
    assert len(function.source) < 400 * 900


# Where slopes are compared with values: near 0 and 1 from both sides, and far out.
PROBES = np.concatenate([
    sign * np.concatenate([10.0 ** np.arange(-300, 301, 5), 1 - 10.0 ** np.arange(-15, 0), 1 + 10.0 ** np.arange(-15, 0), np.linspace(3, 700, 80)])
    for sign in (1, -1)
])  # fmt: skip


def probed(op: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of a function of one number and its slopes at the probes."""
    x = make("input", payload="x", shape=(len(PROBES),))
    node = operation(op, (x,))
    slope = partial(node, 0)
    found = evaluate([node, slope], {"x": PROBES})
    return found[node], found[slope]


def of_one(trait: str) -> list[str]:
    return [op for op in having(trait) if len(functions()[op].operands) == 1]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("op", of_one("explosive"))
def test_an_explosive_slope_is_at_most_a_power_of_the_value(op: str) -> None:
    value, slope = probed(op)
    known = np.isfinite(value) & np.isfinite(slope)
    assert np.all(np.log1p(np.abs(slope[known])) <= 4 * np.log1p(np.abs(value[known])) + 4)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("op", of_one("logarithmic"))
def test_a_logarithmic_slope_or_argument_is_more_than_any_power_of_the_value(op: str) -> None:
    value, slope = probed(op)
    known = np.isfinite(value) & np.isfinite(slope)
    steep = np.maximum(np.abs(slope[known]), np.abs(PROBES[known]))
    assert np.any(np.log1p(steep) > 8 * np.log1p(np.abs(value[known])) + 4)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("trait", "at"), [("flat-above", 1e6), ("flat-below", -1e6)])
def test_a_flat_slope_is_0_far_out(trait: str, at: float) -> None:
    for op in having(trait):
        x = make("input", payload="x")
        operands = (x, *map(constant, [1] * (len(functions()[op].operands) - 1)))
        slope = partial(operation(op, operands), 0)
        found = evaluate([slope], {"x": np.array(at)})[slope]
        assert found == 0, op


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("op", of_one("flattening"))
def test_a_flattening_slope_falls_with_the_square(op: str) -> None:
    _, slope = probed(op)
    far = np.abs(PROBES) > 100
    assert np.all(np.abs(slope[far]) <= 2 / PROBES[far] ** 2)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("op", of_one("nonnegative"))
def test_what_is_nonnegative_is_never_below_0(op: str) -> None:
    probes, payload = PROBES, None
    if op in having("reduction"):
        payload = ((0,), False)
    elif not is_entrywise(op):
        ((shape,), payload), *_ = OPERANDS[op]
        probes = np.resize(PROBES[np.isfinite(PROBES)], shape)
    x = make("input", payload="x", shape=probes.shape)
    node = operation(op, (x,), payload)
    value = evaluate([node], {"x": probes})[node]
    assert not np.any(value < 0)
