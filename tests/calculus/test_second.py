"""Second derivatives: of every operation, by all ways to take them, against differences.

Along a direction t the change of the gradient is taken in reverse over reverse, forward over
reverse and reverse over forward, which must agree, and from differences of the gradient.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
import pytest
from operands import ARRAYS, applied, suited

from gradc.calculus.forward import forward
from gradc.calculus.partials import is_unknown
from gradc.calculus.reverse import reverse
from gradc.emit.python.file import load
from gradc.emit.targets import TARGETS, emit
from gradc.graph.build import as_number, operation, total
from gradc.graph.gathers import index_inputs
from gradc.graph.graph import Graph, order, same
from gradc.graph.node import Node, make
from gradc.graph.operations import OPERATIONS, having, is_entrywise
from gradc.interpret.evaluate import evaluate
from gradc.interpret.point import Point
from gradc.lower.program import lower_program
from gradc.rewrite.simplify import simplify, stabilise
from gradc.syntax.parser import parse
from gradc.verify.differences import slope_of
from gradc.verify.sampling import sample
from gradc.vocabulary import functions

pytestmark = pytest.mark.table

Values = Mapping[str, Any]

MODES = 1e-11  # the modes are the same sum in another order
DIFFERENCES = 1e-7  # what differences are good for, relative to the largest entry


def added(terms: Sequence[Node]) -> Node:
    return reduce(lambda one, other: operation("add", (one, other)), terms)


def paired(ones: Sequence[Node], others: Sequence[Node]) -> Node:
    """Return the sum of all entries of the ones times the others."""
    return added([total(operation("mul", pair)) for pair in zip(ones, others, strict=True)])


def likes(prefix: str, variables: Sequence[Node]) -> list[Node]:
    return [
        make("input", payload=f"{prefix}{i}", shape=one.shape) for i, one in enumerate(variables)
    ]


def changes(
    gradient: Sequence[Node], f: Node, variables: Sequence[Node], direction: Sequence[Node]
) -> dict[str, list[Node]]:
    """Return the change of the gradient along a direction, by the way that it is taken."""
    tangents = dict(zip(variables, direction, strict=True))
    weighed = [
        reverse(one, variables, cotangent=t) for one, t in zip(gradient, direction, strict=True)
    ]
    slope = reverse(forward(f, tangents), variables)
    return {
        "reverse over reverse": [added([one.gradient(x) for one in weighed]) for x in variables],
        "forward over reverse": [forward(one, tangents) for one in gradient],
        "reverse over forward": [slope.gradient(x) for x in variables],
    }


def replaced(root: Node, new: Mapping[Node, Node]) -> Node:
    """Return a node with others in the place of some."""
    known: dict[Node, Node] = {}
    for node in order([root]):
        known[node] = new.get(node) or same(node, tuple(known[o] for o in node.operands))
    return known[root]


def agree(f: Node, variables: Sequence[Node], values: Values, orders: int = 2) -> None:
    """Assert that all ways to the derivative of an order agree at a point, with differences too."""
    random = np.random.default_rng(11)
    known = dict(values)
    for _ in range(orders - 2):
        t = likes(f"t{len(known)}_", variables)
        known |= {str(n.payload): random.uniform(-1, 1, n.shape) for n in t}
        f = forward(f, dict(zip(variables, t, strict=True)))
    result = reverse(f, variables)
    gradient = [result.gradient(x) for x in variables]
    t, u = likes("t", variables), likes("u", variables)
    known |= {str(n.payload): random.uniform(-1, 1, n.shape) for n in (*t, *u)}
    ways = changes(gradient, f, variables, t)
    found = evaluate([node for nodes in ways.values() for node in nodes], known)
    flat = {
        way: np.concatenate([np.ravel(np.broadcast_to(found[n], n.shape)) for n in nodes])
        for way, nodes in ways.items()
    }
    first = flat["reverse over reverse"]
    scale = max(1.0, float(np.max(np.abs(first))))
    assert np.all(np.isfinite(first))
    for way, other in flat.items():
        assert np.max(np.abs(other - first)) <= MODES * scale, way
    step = make("input", payload="step")
    path = {
        x: operation("add", (x, operation("mul", (step, along))))
        for x, along in zip(variables, t, strict=True)
    }
    slope_at = slope_of(replaced(paired(gradient, u), path), step)
    slope, error = slope_at(Point(known | {"step": 0.0}, {}))
    expected = float(first @ np.concatenate([np.ravel(known[str(n.payload)]) for n in u]))
    assert abs(slope - expected) <= DIFFERENCES * scale, (slope, expected, error)


def weight(shape: Any) -> Node:
    return make("input", payload="weight", shape=shape)


ENTRYWISE = [
    name for name, row in functions().items() if is_entrywise(name) and not row.is_shorthand
]
CASES = [
    pytest.param(op, shapes, payload, id=f"{op}-{number}")
    for op, cases in ARRAYS.items()
    for number, (shapes, payload) in enumerate(cases)
]


@pytest.mark.parametrize("op", ENTRYWISE)
def test_the_second_derivative_of_a_function_of_numbers(op: str) -> None:
    node, inputs = applied(functions()[op])
    node = as_number(node)
    f = operation("mul", (weight(()), node))
    graph = Graph(inputs=tuple(inputs), outputs={"f": node}, names={}, spans={})
    names = [formal.name for formal in functions()[op].operands]
    held = {name for place, name in enumerate(names) if is_unknown(op, place)}
    held |= {
        name
        for name, rule in zip(names, functions()[op].rules, strict=False)
        if "inc_slope" in rule or "second_slope" in rule
    }  # whose own derivatives by shapes have no formula
    free = [one for one in inputs if one.payload not in held]
    for one in sample(graph, seed=5, count=2):
        agree(f, [*free, weight(())], {**one.point.values, "weight": 0.7})


@pytest.mark.parametrize(("op", "shapes", "payload"), CASES)
def test_the_second_derivative_of_an_operation_on_arrays(
    op: str, shapes: Any, payload: Any
) -> None:
    operands = [make("input", payload=f"x{i}", shape=shape) for i, shape in enumerate(shapes)]
    node = operation(op, operands, payload)
    whole = index_inputs([node])
    variables = [*(one for one in operands if one not in whole), weight(node.shape)]
    random = np.random.default_rng(5)
    values = {str(n.payload): random.uniform(0.2, 2, n.shape) for n in (*operands, variables[-1])}
    values |= {str(n.payload): np.floor(values[str(n.payload)]) for n in whole}
    agree(paired([node], variables[-1:]), variables, suited(op, values))


# Programs, each at a point: inputs are given by name.
PROGRAMS = [
    # shorthands
    ("silu(x)*clip(x*y, -1, 2)", {"x": 0.4, "y": 1.3}),
    ("x: [3]; y: [3]; mse(x^2, y)*sum(zeros_like(x) + ones_like(y)*x)", {"x": [0.4, 1, 2], "y": [1, 2, 0.5]}),
    ("x: [2, 2]; y: [4]; ravel(x) @ (y*zeros(4) + ones(4))^2", {"x": [[1, 2], [3, 4]], "y": [1, 2, 3, 4]}),
    ("x: [4, 2]; s: [2]; b: [2]; sum(batch_norm(x, s, b)^3)", {"x": [[1, 2], [3, 4.5], [0, 1], [2, 2]], "s": [1.5, 1], "b": [0.1, 0.2]}),
    ("x: [2, 4]; s: [4]; b: [4]; sum(layer_norm(x, s, b)^3)", {"x": [[1, 2, 3, 4.5], [0, 1, 2, 2]], "s": [1.5, 1, 2, 3], "b": [0.1, 0.2, 0, 1]}),
    ("sinc(x)*x^2 + sinc(x)", {"x": 0.0}),
    # products of which entries are 0
    *[
        (text, {"x": x})
        for text in ("x: [4]; prod(x)^2 + prod(x)", "x: [4]; sum(cumprod(x)^2)", "x: [4]; prod(sin(x))")
        for x in ([2.0, 0, 3, -1], [0, 2, 0, -1], [0, 0, 0, 1.0])
    ],
    ("x: [2, 3]; sum(prod(x, axis=1)^2) + prod(x)", {"x": [[2, 0, 3], [-1, 1, 2]]}),
    ("x: [2, 3]; sum(cumprod(x, axis=0)*x)", {"x": [[2, 0, 3], [-1, 1, 0]]}),
    # singular matrices, of rank 2, 1 and 0
    *[
        (text, {"A": matrix})
        for text in ("A: [3, 3]; det(A)", "A: [3, 3]; det(A @ A + A)*trace(A)")
        for matrix in ([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2, 3], [2, 4, 6], [-1, -2, -3]], [[0] * 3] * 3)
    ],
    # guards: what an unused branch computes stays out
    ("where(x > 0, log(x), y*x^2)", {"x": -1.5, "y": 2.0}),
    ("u = sqrt(x); where(x > 0, u, 0)*y + where(x > 1, u, 3*x^2)", {"x": -0.5, "y": 2.0}),
    ("max(x*y, x^2)*relu(y) - min(x, y)^2", {"x": 0.7, "y": 1.2}),
    ("x: [3]; sum(where(x > 0, log(x)*x, x^3))", {"x": [1.5, -2, 0.3]}),
    ("x: [2, 2]; y: [2]; where(x > 0, sqrt(x), x^2) @ y @ y", {"x": [[1, -2], [-1, 3]], "y": [1, 2]}),
    ("x: [2, 3]; sum(softmax(where(x > 0, log(x), x))^2)", {"x": [[1, -2, 3], [0.4, 3, -1]]}),
    # rules of the program's own, parts of arrays, names that are differentiated by
    ("def f(t, u) = t*u with 2*t*u^2, 2*t^2*u\nf(x, y) + x*y", {"x": 0.7, "y": 1.2}),
    ("def f(t) = relu(t) with t > 0\nf(x*y)^3", {"x": 0.7, "y": 1.2}),
    ("x: [5]; x[0]*x[1] + sum(x[1:4]^3)*x[-1] + sum(x[::-1]*x)", {"x": [1, 2, 3, 0.5, -1]}),
    ("x: [3]; y: [3]; sum(concat([x, y, x*y])^3) + sum(stack([x, y])^2 @ x)", {"x": [1, 2, 3], "y": [0.4, 1, 2]}),
]  # fmt: skip


def program(text: str, wrt: Sequence[str] | None = None) -> Graph:
    return stabilise(lower_program(parse(text), text, wrt))


@pytest.mark.parametrize(("text", "values"), PROGRAMS)
def test_the_second_derivative_of_a_program(text: str, values: Values) -> None:
    graph = program(text)
    agree(
        graph.outputs["f"], tuple(graph.inputs), {k: np.array(v, float) for k, v in values.items()}
    )


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("x: [5]; prod(x)", {"x": [2, 0, 3, 0, -1]}),
        ("x: [2, 2]; prod(x)^2", {"x": [[2, 0], [3, 1]]}),
        ("x: [4]; sum(cumprod(x)*x)", {"x": [2, 0, 3, 0]}),
        ("A: [4, 4]; det(A)", {"A": np.arange(16).reshape(4, 4) / 4}),
        ("A: [3, 3]; b: [3]; solve(A, b) @ b", {"A": [[2, 1, 0], [1, 3, 1], [0, 1, 1]], "b": [1, 2, 3]}),
        ("x: [3]; sum(softmax(x)^2)*logsumexp(x)", {"x": [0.5, 1, -1]}),
        ("exp(x)*tanh(x*y)/hypot(x, y)", {"x": 0.4, "y": 1.1}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("orders", [3, 4])
def test_higher_derivatives_follow_from_the_same_rules(
    text: str, values: Values, orders: int
) -> None:
    graph = program(text)
    point = {k: np.array(v, float) for k, v in values.items()}
    agree(graph.outputs["f"], tuple(graph.inputs), point, orders)


@pytest.mark.parametrize(
    "text",
    ["prod(x)^2", "cumprod(ravel(x)) @ cumprod(ravel(x))", "det(x)^2", "sum(prod(x, axis=1)^2)"],
)
def test_generated_code_has_second_derivatives_too(text: str) -> None:
    graph = program(f"x: [3, 3]; {text}")
    t = likes("t", graph.inputs)
    point = (
        np.array([[2.0, 0, 1], [3, -1, 2], [1, 1, 0]]),
        np.array([[1.0, 2, 3], [0, 1, 0], [-1, 0, 1]]),
    )
    gradient = reverse(graph.outputs["f"], graph.inputs).gradient(graph.inputs[0])
    change = simplify(
        Graph((*graph.inputs, *t), {"h": forward(gradient, {graph.inputs[0]: t[0]})}, {}, {})
    )
    h = change.outputs["h"]
    expected = evaluate([h], dict(zip(("x", "t0"), point, strict=True)))[h]
    found = load(emit(change, text, TARGETS["numpy"]), "h").value(*point)
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_a_rule_of_the_program_is_differentiated_as_it_stands() -> None:
    graph = program("def f(t) = t with 5*t^2\nf(x)")
    (x,) = graph.inputs
    once = reverse(graph.outputs["f"], [x]).gradient(x)
    twice = reverse(once, [x]).gradient(x)
    found = evaluate([once, twice], {"x": 3.0})
    assert [found[once], found[twice]] == [45.0, 30.0]


def test_the_second_derivative_by_a_name_is_that_by_the_value_it_stands_for() -> None:
    graph = program("u = x^2; u^3*x", wrt=["u"])
    u = graph.wrt["u"]
    agree(graph.outputs["f"], (u,), {"x": 1.5})


def test_every_operation_that_values_flow_through_is_here() -> None:
    made = {*ENTRYWISE, *ARRAYS, "rule", "mark"}
    aside = {"size", "eye", "arange", "input", "const", "and", "or", "not", "again"}
    bodies = {"scan", "result", "leaf", "root"}  # in tests/graph/test_scan.py, test_implicit.py
    assert made | aside | bodies | {*having("emitted")} >= OPERATIONS.keys()
