"""Jacobians and Hessians: forward and reverse agree, with differences, and in the generated file.

Each row of a Jacobian is the gradient of an entry of the output, which shares no sweep with it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from operands import ARRAYS, suited

from gradc.calculus.jacobian import (
    by_forward,
    by_reverse,
    hessian,
    hessians,
    is_forward,
    jacobian,
    jacobians,
)
from gradc.calculus.reverse import reverse
from gradc.emit.targets import TARGETS, emit
from gradc.graph.build import operation, total
from gradc.graph.gathers import index_inputs
from gradc.graph.graph import Graph, without
from gradc.graph.loops import Loop, leaf, result, scan
from gradc.graph.node import Node, constant, make
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.rewrite.simplify import in_code, simplify
from gradc.syntax.parser import parse

Values = Mapping[str, Any]

SIZES = {"m": 2, "n": 3, "k": 2}

MODES = 1e-11  # the modes are the same sums in another order
DIFFERENCES = 1e-7  # what differences are good for, relative to the largest entry

CASES = [
    pytest.param(op, shapes, payload, id=f"{op}-{number}")
    for op, cases in ARRAYS.items()
    for number, (shapes, payload) in enumerate(cases)
]


def program(text: str) -> tuple[Graph, Node, dict[str, Node]]:
    graph = without(lower_program(parse(text), text), "mark")
    inputs = {str(node.payload): node for node in graph.inputs}
    return graph, next(iter(graph.outputs.values())), inputs


def values_of(inputs: Sequence[Node], sizes: Mapping[str, int], seed: int = 5) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    shapes = {one: [sizes.get(str(n), n) for n in one.shape] for one in inputs}
    return {str(one.payload): random.uniform(0.2, 2, shapes[one]) for one in inputs}


def in_file(found: Node, graph: Graph, values: Values) -> Any:
    one = in_code(simplify(Graph(graph.inputs, {"J": found}, {}, {})))
    return TARGETS["numpy"].load(emit(one, "J", TARGETS["numpy"]), "J").value(**values)


def row_by_row(output: Node, variable: Node, values: Values) -> Any:
    """Return a Jacobian by gradients of each entry of the output."""
    shape = np.shape(evaluate([output], values)[output])
    rows = []
    for place in np.ndindex(shape):
        entry = operation("index", (output,), (place,)) if shape else output
        gradient = reverse(entry, [variable]).gradient(variable)
        rows.append(evaluate([gradient], values, SIZES)[gradient])
    return np.reshape(rows, shape + np.shape(values[str(variable.payload)]))


def by_differences(output: Node, variable: Node, values: Values, step: float = 1e-3) -> Any:
    """Return a Jacobian by differences of fourth order."""
    name = str(variable.payload)
    at = np.asarray(values[name], float)

    def moved(place: tuple[int, ...], by: float) -> Any:
        there = at.copy()
        there[place] += by
        return evaluate([output], {**values, name: there})[output]

    weights = {1: 8, -1: -8, 2: -1, -2: 1}
    columns = [
        sum(weight * moved(place, k * step) for k, weight in weights.items()) / (12 * step)
        for place in np.ndindex(at.shape)
    ]
    return np.moveaxis(np.array(columns), 0, -1).reshape(columns[0].shape + at.shape)


def agree(graph: Graph, output: Node, variable: Node, values: Values) -> None:
    backward, forward = by_reverse(output, [variable])[0], by_forward(output, variable)
    known = evaluate([backward, forward], values, SIZES)
    expected = by_differences(output, variable, values)
    scale = max(1.0, float(np.max(np.abs(expected), initial=0)))
    assert known[backward].shape == expected.shape
    assert np.max(np.abs(known[backward] - known[forward]), initial=0) <= MODES * scale
    assert np.max(np.abs(known[backward] - expected), initial=0) <= DIFFERENCES * scale * 10
    assert np.array_equal(known[backward] * 0, expected * 0)
    for one in (backward, forward):
        assert in_file(one, graph, values) == pytest.approx(known[one], rel=1e-9, abs=1e-11)


@pytest.mark.table
@pytest.mark.parametrize(("op", "shapes", "payload"), CASES)
def test_an_operation_by_each_operand(op: str, shapes: Any, payload: Any) -> None:
    inputs = [make("input", payload=f"x{i}", shape=shape) for i, shape in enumerate(shapes)]
    node = operation(op, inputs, payload)
    graph = Graph(tuple(inputs), {"f": node}, {}, {})
    whole = index_inputs([node])
    values = values_of(inputs, {})
    values |= {str(one.payload): np.floor(np.abs(values[str(one.payload)])) for one in whole}
    for variable in inputs:
        if op != "signdet" and variable not in whole:
            agree(graph, node, variable, suited(op, values))


PROGRAMS = [
    "W: [m, n]; x: [n]; b: [m]; y = tanh(W @ x + b)",
    "W: [m, n]; x: [n]; b: [m]; y = softmax(W @ tanh(x) + b)*sum(x^2)",
    "X: [m, n]; W: [n, k]; b: [k]; y = sigmoid(X @ W + b)",
    "X: [m, n]; W: [n, k]; y = softmax(X @ W, axis=-1)",
    "x: [n]; y = x[1:]*x[:-1] - x[0]",
    "param x: [n], s; y = where(x > s, log(x)/s, x*s)",
    "x: [n]; y = x/norm(x)",
    "x: [n]; y = cumsum(exp(x))/sum(exp(x))",
    "A: [n, n]; b: [n]; y = solve(A, tanh(b))",
    "A: [n, n]; y = inv(A) @ A.T",
    "A: [n, n]; y = diag(A) + trace(A)",
    "x: [n]; y = outer(x, exp(x))",
    "x: [n]; y: [m]; z = concat([x, y*sum(x)])",
    "x: [n]; y = max(x, 0.9)*min(x, 1.1)",
    "X: [m, n]; y = X.T/max(X, axis=1)",
    "param x: [n], a; y = a*x + a^2",
    "x: [n]; y = prod(x) - x",
]


@pytest.mark.parametrize("text", PROGRAMS)
def test_a_program_by_each_input(text: str) -> None:
    graph, output, inputs = program(text)
    values = values_of(graph.inputs, SIZES)
    for variable in inputs.values():
        agree(graph, output, variable, values)
        found = jacobian(output, variable)
        expected = row_by_row(output, variable, values)
        assert evaluate([found], values, SIZES)[found] == pytest.approx(
            expected, rel=1e-10, abs=1e-12
        )


# Programs at points where a factor is infinite: what has no part in an entry stays 0.
EDGES = [
    ("x: [n]; y = sqrt(x)", [0.0, 4.0, 1.0]),
    ("x: [n]; y = sqrt(x[1:])", [1.0, 0.0, 4.0]),
    ("x: [n]; y = where(x > 0, log(x), 0)", [0.0, -1.0, 4.0]),
    ("x: [n]; y = where(x > 0, log(x), 0)[1:]*x[0]", [2.0, 0.0, 4.0]),
    ("x: [n]; y = relu(log(x))", [0.0, 0.5, 4.0]),
    ("x: [n]; y = max(sqrt(x), 1)", [0.0, 0.5, 4.0]),
    ("x: [n]; y = flip(sqrt(x), 0)", [0.0, 1.0, 4.0]),
    ("x: [n]; y = stack([sqrt(x), x])", [0.0, 1.0, 4.0]),
    ("x: [n]; y = x^0.5 + x", [0.0, 1.0, 4.0]),
    ("x: [n]; y = 1/x", [0.0, 1.0, 4.0]),
    ("x: [n]; y = reshape(sqrt(x), (n, 1))", [0.0, 1.0, 4.0]),
    ("x: [n]; y = abs(x)", [0.0, -1.0, 4.0]),
    ("x: [n]; y = eye(n) @ where(x > 0, log(x), 0)", [0.0, -1.0, 4.0]),
    ("x: [n]; y = outer(x, where(x > 0, sqrt(x), 0))", [0.0, -1.0, 4.0]),
    ("x: [n]; y = cumsum(where(x > 0, 1/x, x))", [0.0, -1.0, 4.0]),
    ("x: [n]; y = concat([sqrt(x), x])[::2]", [1.0, 0.0, 4.0]),
    ("x: [n]; y = where(x > 1, log(x - 1), x)*sum(x)", [1.0, 0.0, 4.0]),
    ("x: [n]; y = tanh(exp(x))*x", [800.0, 0.0, 4.0]),
    ("x: [n]; y = xlogy(x, x) + max(x, 0)", [1.0, 2.0, 4.0]),
    ("x: [n]; y = x[:, None]*where(x > 0, x^(-1), 0)", [1.0, 0.0, 4.0]),
    ("x: [n]; y = sigmoid(1/x)", [1.0, -2.0, 4.0]),
    ("x: [n]; y = norm(outer(x, x), axis=1)", [1.0, 0.0, 4.0]),
    ("x: [n]; y = softmax(where(x > 0, log(x), -inf))", [1.0, 0.0, 4.0]),
]


@pytest.mark.parametrize(("text", "point"), EDGES)
@pytest.mark.parametrize("way", ["reverse", "forward"])
def test_nothing_of_another_entry_reaches_a_row(
    text: str, point: Sequence[float], way: str
) -> None:
    graph, output, inputs = program(text)
    variable = inputs["x"]
    found = by_forward(output, variable) if way == "forward" else by_reverse(output, [variable])[0]
    values = {"x": np.array(point)}
    with np.errstate(all="ignore"):
        in_numbers, in_text = evaluate([found], values, {})[found], in_file(found, graph, values)
        whole = reverse(total(output), [variable]).gradient(variable)
        gradient = evaluate([whole], values)[whole]
    assert not np.any(np.isnan(in_numbers))
    if "::" not in text:  # of which the gradient of the sum has entries that are not chosen
        together = in_numbers.sum(axis=tuple(range(in_numbers.ndim - 1)))
        assert together == pytest.approx(gradient, rel=1e-12, abs=1e-12)
    assert in_text == pytest.approx(in_numbers, rel=1e-12)


SCALARS = [
    "A: [m, n]; x: [n]; b: [m]; f = sum((A @ x - b)^2)",
    "x: [n]; f = logsumexp(x)",
    "W: [m, n]; x: [n]; v: [m]; f = v @ tanh(W @ x)",
    "param X: [m, n], w: [n], b; f = mean(softplus(X @ w + b))",
    "param x: [n], a; f = sum(where(x > a, x^3, sin(x)))*a",
    "A: [n, n]; f = logabsdet(A)",
    "A: [n, n]; x: [n]; f = det(A)*(x @ A @ x)",
    "x: [n]; f = norm(x)^3",
    "x: [n]; f = sum(100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)",
    "x: [n]; f = prod(x)",
]


@pytest.mark.parametrize("text", SCALARS)
def test_second_derivatives(text: str) -> None:
    graph, output, inputs = program(text)
    variables = list(inputs.values())
    values = values_of(graph.inputs, SIZES)
    found = hessians(output, variables)
    known = evaluate(found.values(), values, SIZES)
    gradients = reverse(output, variables)
    for (i, j), block in found.items():
        expected = by_differences(gradients.gradient(variables[i]), variables[j], values)
        scale = max(1.0, float(np.max(np.abs(expected))))
        assert np.max(np.abs(known[block] - expected)) <= DIFFERENCES * scale
        shown = in_file(block, graph, values)
        assert shown == pytest.approx(known[block], rel=1e-9, abs=1e-10)
        if i == j:
            rank = len(variables[i].shape)
            half = (*range(rank, 2 * rank), *range(rank))
            assert np.array_equal(shown, np.transpose(shown, half))
            assert np.array_equal(known[block], np.transpose(known[block], half))


def loop() -> tuple[Graph, list[Node]]:
    """Return h = tanh(W @ h + x[t]) over m steps, and what it gives: the last h, a stack."""
    weights, first, rows = (
        make("input", payload=name, shape=shape)
        for name, shape in (("W", ("n", "n")), ("h", ("n",)), ("x", ("m", "n")))
    )
    h, row, own = leaf(0, ("n",)), leaf(1, ("n",)), leaf(2, ("n", "n"))
    after = operation("tanh", (operation("add", (operation("matvec", (own, h)), row)),))
    node = scan(Loop("m", 1, 1, (after, operation("mul", (after, h)))), [first, rows, weights])
    outputs = [result(node, 0), result(node, 1)]
    return Graph((weights, first, rows), dict(zip("hy", outputs, strict=True)), {}, {}), outputs


def test_a_loop_by_what_goes_into_it() -> None:
    graph, outputs = loop()
    values = values_of(graph.inputs, SIZES)
    for output in outputs:
        for variable in graph.inputs:
            agree(graph, output, variable, values)


@pytest.mark.parametrize("steps", [3, 16, 17, 40])
@pytest.mark.parametrize("step", ["sqrt(h[t-1]*2)", "sqrt(h[t-1]) + x", "h[t-1]*x", "0.9*h[t-1]"])
def test_a_loop_that_works_entry_by_entry_keeps_the_diagonal(steps: int, step: str) -> None:
    text = f"x: [n]; h[0] = x; for t in 1..{steps} {{ h[t] = {step} }}; y = h[{steps}]"
    graph, output, inputs = program(text)
    values = {"x": np.array([0.0, 1.0, 0.3])}
    backward, forward = by_reverse(output, [inputs["x"]])[0], by_forward(output, inputs["x"])
    known = evaluate([backward, forward], values, SIZES)
    whole = reverse(total(output), [inputs["x"]]).gradient(inputs["x"])
    with np.errstate(all="ignore"):
        shown = in_file(backward, graph, values)
        expected = np.diag(evaluate([whole], values, SIZES)[whole])
    for found in (known[backward], known[forward], shown):
        assert np.allclose(found, expected, rtol=1e-12, equal_nan=True)


def test_a_stack_of_the_states_of_such_a_loop() -> None:
    text = "x: [n]; h[0] = x; for t in 1..20 { h[t] = sin(h[t-1]*x) }; y = stack([h[20], h[7]])"
    graph, output, inputs = program(text)
    agree(graph, output, inputs["x"], values_of(graph.inputs, SIZES))


@pytest.mark.parametrize("mixed", [False, True])
def test_a_loop_of_a_number_of_steps_that_it_finds_itself(mixed: bool) -> None:
    x, weights = (
        make("input", payload=name, shape=shape) for name, shape in (("x", ("n",)), ("W", ("n",)))
    )
    h, own = leaf(0, ("n",)), leaf(1, ("n",))
    after = operation("mul", (operation("sin", (h,)), own))
    if mixed:
        after = operation("cumsum", (after,), (0,))
    goes_on = operation("gt", (total(operation("mul", (h, h))), constant(0.5)))
    loop = Loop("steps", 1, 0, (after,), condition=goes_on, limit=50)
    output = result(scan(loop, [x, weights]), 0)
    graph = Graph((x, weights), {"y": output}, {}, {})
    values = {"x": np.array([0.5, 1.3, 0.8]), "W": np.array([0.9, 0.7, 0.4])}
    for variable in graph.inputs:
        agree(graph, output, variable, values)


def test_the_second_derivatives_of_a_loop() -> None:
    graph, outputs = loop()
    output = total(outputs[1])
    values = values_of(graph.inputs, SIZES)
    known = evaluate(hessians(output, graph.inputs).values(), values, SIZES)
    gradients = reverse(output, graph.inputs)
    for (i, j), block in hessians(output, graph.inputs).items():
        expected = by_differences(gradients.gradient(graph.inputs[i]), graph.inputs[j], values)
        assert known[block] == pytest.approx(expected, rel=1e-7, abs=1e-9)
        assert in_file(block, graph, values) == pytest.approx(known[block], rel=1e-10, abs=1e-12)


def test_the_variables_of_an_output_share_a_sweep() -> None:
    _, output, inputs = program("W: [m, n]; x: [n]; b: [m]; y = tanh(W @ x + b)")
    variables = list(inputs.values())
    together = jacobians([output], variables)
    assert [together[0, j] for j in range(3)] == [jacobian(output, one) for one in variables]


def test_the_smaller_side_is_taken() -> None:
    def like(*shape: Any) -> Node:
        return make("input", payload="x", shape=shape)

    assert is_forward(like(5), like(3))
    assert not is_forward(like(3), like(5))
    assert not is_forward(like("n"), like("m"))
    assert is_forward(like("n", "m"), like("k"))
    assert not is_forward(like("k"), like("n", "m"))
    assert not is_forward(like("n"), like("n", "m"))


def test_what_does_not_depend_on_a_variable_is_0_without_a_sweep() -> None:
    x, y = make("input", payload="x", shape=("n",)), make("input", payload="y", shape=("m", "k"))
    found = jacobian(operation("exp", (x,)), y)
    assert found.shape == ("n", "m", "k")
    assert found.op == "broadcast_to"
    assert hessian(operation("sum", (x,), ((0,), False)), x, x).op == "broadcast_to"
