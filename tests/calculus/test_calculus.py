"""Reverse mode: what it visits, what edges contribute, guards; forward mode from the same rules."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
import pytest

import gradc
from gradc.calculus.forward import forward
from gradc.calculus.reverse import Edge, between, pull_back, reverse
from gradc.calculus.sums import in_order, long_sums
from gradc.graph.build import operation
from gradc.graph.graph import order
from gradc.graph.node import Node, constant, make
from gradc.interpret.evaluate import evaluate
from gradc.interpret.point import Point
from gradc.limits import Limits
from gradc.lower.program import lower_program
from gradc.rewrite.simplify import simplify, stabilise
from gradc.syntax.parser import parse
from gradc.verify.differences import slope_of
from gradc.vocabulary import functions


def graph_of(text: str):
    return lower_program(parse(text), text)


def value(node: Node, values: dict[str, float]) -> float:
    return float(evaluate([node], values)[node])


def test_only_nodes_between_the_variables_and_the_output_are_visited() -> None:
    graph = graph_of("a = exp(u); b = a*x; b + log(u)")
    visited = reverse(graph.outputs["f"], [graph.wrt["x"]]).adjoints
    assert {node.op for node in visited} == {"add", "mul", "input"}


def test_what_lies_between_stands_behind_its_operands() -> None:
    graph = graph_of("a = exp(u); b = a*x; b + log(u)")
    found = between(graph.outputs["f"], {graph.wrt["x"]})
    assert [node.op for node in found] == ["input", "mul", "add"]


def test_what_a_variable_has_is_whole_and_what_lies_between_as_it_travels() -> None:
    graph = graph_of("x: [3]; y: []; u = 2*x; v = where(y > 0, exp(u), 0); sum(v)")
    x = graph.wrt["x"]
    found = reverse(graph.outputs["f"], [x]).adjoints
    assert found[x].shape == (3,)
    plain = graph_of("x: [3]; sum(2*x)")
    (gradient,) = (reverse(plain.outputs["f"], [one]).adjoints[one] for one in plain.inputs)
    assert gradient.shape == (3,)
    (inner,) = (node for node in found if node.op == "exp")
    assert (found[inner].shape, found[inner].op) == ((), "const")


def test_what_meets_is_added_in_the_order_of_the_program() -> None:
    graph = graph_of("x*a + x*b + x*c")
    x = graph.wrt["x"]
    found = reverse(graph.outputs["f"], [x]).adjoints[x]
    assert [str(node.payload) for node in order([found]) if node.op == "input"] == ["a", "b", "c"]
    assert [str(node.payload) for node in found.operands[1:]] == ["c"]


def test_edges_lead_to_what_is_visited_out_of_loops_too() -> None:
    text = "s = x; for t in 1..5 { s = s*y + t }; s"
    graph = lower_program(parse(text), text, ["x"], limits=Limits(written_out=0))
    (output,) = graph.outputs.values()
    found = reverse(output, [graph.wrt["x"]])
    assert any(edge.user.op == "scan" for edge in found.edges)
    assert all(edge.operand in found.adjoints for edge in found.edges)


def test_the_edges_into_a_node_sum_to_its_adjoint() -> None:
    graph = graph_of("u = x*y; v = u + y; v^2 + u")
    values = {"x": 1.5, "y": -0.5}
    result = reverse(graph.outputs["f"], tuple(graph.wrt.values()))
    into: dict[Node, list[Edge]] = {}
    for edge in result.edges:
        into.setdefault(edge.operand, []).append(edge)
    for node, edges in into.items():
        total = sum(value(edge.contribution, values) for edge in edges)
        assert value(result.adjoints[node], values) == pytest.approx(total)
    assert len(into[graph.names["u"]]) == 2


def test_a_rule_can_be_broken_at_one_node() -> None:
    graph = graph_of("sin(x)*cos(x)")

    def broken(node: Node, position: int, cotangent: Node) -> Node | None:
        if node.op == "sin":
            return cotangent
        return pull_back(node, position, cotangent)

    x = graph.wrt["x"]
    found = value(reverse(graph.outputs["f"], [x], broken).adjoints[x], {"x": 0.3})
    assert found == pytest.approx(math.cos(0.3) - math.sin(0.3) ** 2)


def test_a_variable_that_the_output_does_not_depend_on_has_no_adjoint() -> None:
    graph = graph_of("y = a; x^2")
    assert graph.wrt["a"] not in reverse(graph.outputs["f"], tuple(graph.wrt.values())).adjoints
    assert gradc.compile("floor(x)").gradient(0.5) == (0.0,)


@pytest.mark.parametrize(
    "text", ["sin(x)*y + exp(x*y)", "where(x > 0, x^2*y, y)", "max(x, y)*relu(x) - atan2(x, y)"]
)
def test_forward_is_the_gradient_along_a_direction(text: str) -> None:
    graph = graph_of(text)
    values = {"x": 0.4, "y": 1.3}
    tangents = {graph.wrt["x"]: constant(0.7), graph.wrt["y"]: constant(-1.1)}
    gradient = gradc.compile(text).gradient(**values)
    expected = 0.7 * gradient.x - 1.1 * gradient.y
    assert value(forward(graph.outputs["f"], tangents), values) == pytest.approx(
        expected, rel=1e-13
    )


def test_forward_of_what_does_not_depend_is_zero() -> None:
    graph = graph_of("floor(x) + where(x > 0, 1, 2)")
    assert value(forward(graph.outputs["f"], {graph.wrt["x"]: constant(1)}), {"x": 0.5}) == 0.0


# Nineteen ways in which an unused branch can reach a gradient, each with the point where it would.
POISON = [
    ("where(x > 0, log(x), 0)", 0.0, 0.0),
    ("where(x > 0, sqrt(x), 0)", 0.0, 0.0),
    ("where(x > 0, sqrt(x), x)", -1.0, 1.0),
    ("where(x == 0, 1, sin(x)/x)", 0.0, 0.0),
    ("where(x <= 0, 0, 1/x)", 0.0, 0.0),
    ("where(x > 0, log(sqrt(x)), 0)", 0.0, 0.0),
    ("where(x < 10, exp(x), x)", 1000.0, 1.0),
    ("where(x > 0, x^0.5*log(x), 2*x)", 0.0, 2.0),
    ("u = sqrt(x); where(x > 0, log(u), 0) + where(x > 0, u, 0)", 0.0, 0.0),
    ("u = sqrt(x); where(x > 0, u, 0) + where(x > 1, u, 3*x)", 0.0, 3.0),
    ("u = log(x); where(x > 0, u, 0)*where(x > 0, u, 1) + x", -1.0, 1.0),
    ("where(x > 0, where(x > 1, log(x - 1), sqrt(x)), 5*x)", 0.0, 5.0),
    ("where(x > 0, where(x > 1, log(x - 1), sqrt(x)), 0)", 0.25, 1.0),
    ("where(not (x > 0), x, log(x))", 0.0, 1.0),
    ("where(x > 0 and x < 1, log(x) + log(1 - x), x)", 0.0, 1.0),
    ("where(x < 0 or x > 1, x, acosh(1/x))", -0.5, 1.0),
    ("u = 1/x; v = u*u; where(x != 0, v*u, 7*x)", 0.0, 7.0),
    ("def f(t) = where(t > 0, log(t), 0)\nf(x) + f(x - 1) + x", 0.0, 1.0),
    ("h = x\nfor l in 1..4 { h = where(h > 0, sqrt(h), h) }\nh", -1.0, 1.0),
]


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize(("text", "x", "derivative"), POISON)
def test_an_unused_branch_never_poisons_a_gradient(
    text: str, x: float, derivative: float, target: str
) -> None:
    assert gradc.compile(text, target=target).gradient(x) == (derivative,)


def test_a_zero_cotangent_does_not_absorb_an_infinite_partial() -> None:
    with pytest.warns(RuntimeWarning):
        assert math.isnan(gradc.compile("sqrt(x)*tanh(sqrt(x))").gradient(0.0).x)
    assert gradc.compile("sqrt(x)*sqrt(x)").gradient(0.0).x == 1


@pytest.fixture
def tanh_without_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(functions()._made, "tanh", replace(functions()["tanh"], partials=()))


@pytest.mark.usefixtures("tanh_without_rule")
def test_an_operation_without_a_rule_has_no_derivative() -> None:
    graph = graph_of("y*tanh(x) + floor(x) + y")
    x, y = graph.inputs[::-1]
    for wanted in (reverse, lambda f, wrt: forward(f, {wrt[0]: constant(1)})):
        with pytest.raises(NotImplementedError, match="of tanh by its argument x"):
            wanted(graph.outputs["f"], [x])
        wanted(graph.outputs["f"], [y])


@pytest.mark.usefixtures("tanh_without_rule")
def test_a_program_that_needs_a_rule_that_is_not_there_is_told_so() -> None:
    text = "y*tanh(x) + floor(x) + y"
    with pytest.raises(gradc.GradcError) as raised:
        gradc.compile(text)
    assert str(raised.value).splitlines() == [
        "error: there is no rule for the derivative of tanh by its argument x",
        "  1 | y*tanh(x) + floor(x) + y",
        "        ^^^^",
        "  give one: def f(x) = tanh(x) with ...",
    ]
    assert gradc.compile(text, wrt="y").gradient(x=0.0, y=1.0) == (1.0,)
    own = "def f(x) = tanh(x) with 1 - out^2\ny*f(x)"
    assert gradc.compile(own).gradient(y=2.0, x=0.0) == (0.0, 2.0)


def test_a_function_that_is_written_out_has_no_rule_as_a_node_of_its_own() -> None:
    x = make("input", payload="x")
    with pytest.raises(NotImplementedError, match="silu"):
        reverse(operation("silu", (x,)), [x])


def test_an_output_that_is_an_array_is_weighed_by_its_cotangent() -> None:
    graph = graph_of("x: [2]; y: [2]; x*y")
    x = graph.inputs[0]
    weights = make("input", payload="w", shape=(2,))
    found = reverse(graph.outputs["f"], [x], cotangent=weights).gradient(x)
    values = {"x": np.array([1.0, 2]), "y": np.array([3.0, 4]), "w": np.array([5.0, 6])}
    assert evaluate([found], values)[found].tolist() == [15.0, 24.0]
    with pytest.raises(AssertionError):
        reverse(graph.outputs["f"], [x])


def test_many_choices_in_a_row_stay_linear() -> None:
    text = "h = x\nfor l in 1..300 { h = where(h > l*0.001, sin(h), 0) }\nh"
    function = gradc.compile(text)
    assert len(function.source) < 300 * 400
    assert function.gradient(0.9).x == gradc.compile(text, target="scalar").gradient(0.9).x


def test_stabilising_and_simplifying_keep_custom_rules_until_they_are_used() -> None:
    graph = graph_of("def f(x) = x with 5\nf(y*1)")
    assert stabilise(graph).outputs["f"].op == "rule"
    assert simplify(stabilise(graph)).outputs["f"].operands[0].op == "input"
    assert gradc.compile("def f(x) = x with 5\nf(y*1)").gradient(1.0) == (5.0,)


# Gradients with respect to arrays of which parts are used: where they lie end to end, they are put
# together at once, and elsewhere into zeros.
PARTS_OF_ARRAYS = [
    ("x: [5]; sum(x[:2]^2) + sum(x[2:]^3)", "concat"),
    ("x: [5]; sum(x[3:]^2) + sum(x[:1]^3) + sum(x[1:3])", "concat"),
    ("x: [2, 4]; sum(x[:, :1]^2) + sum(x[:, 1:]^3)", "concat"),
    ("x: [3]; sum(x[:0]) + sum(x[0:]^2)", "scatter"),
    ("x: [3]; sum(x[0:]^2) + sum(x[:0])", "scatter"),
    ("x: [2, 4]; sum(x[:1]^2) + sum(x[1:]^3)", "concat"),
    ("x: [5]; sum(x[:2]^2) + sum(x[3:]^3)", "scatter"),
    ("x: [5]; sum(x[:3]^2) + sum(x[2:]^3)", "scatter"),
    ("x: [5]; sum(x[1:3]^2) + sum(x[3:]^3)", "scatter"),
    ("x: [5]; sum(x[:2]^2) + sum(x[2:4]^3)", "scatter"),
    ("x: [2, 4]; sum(x[:1, :2]^2) + sum(x[1:, 2:]^3)", "scatter"),
    ("x: [2, 2]; sum(x[:1, 0]^2) + sum(x[1:, 1]^3)", "scatter"),
]


@pytest.mark.parametrize(("text", "op"), PARTS_OF_ARRAYS)
def test_what_goes_to_parts_of_an_array_is_put_together(text: str, op: str) -> None:
    graph = graph_of(text)
    (x,) = graph.inputs
    found = reverse(graph.outputs["f"], [x]).adjoints[x]
    assert found.op == op
    at = np.random.default_rng(3).uniform(0.5, 2, tuple(map(int, x.shape)))
    slope = slope_of(graph.outputs["f"], x)
    gradient = np.broadcast_to(evaluate([found], {"x": at})[found], at.shape)
    for index in np.ndindex(at.shape):
        expected, error = slope(Point({"x": at}, {}), index)
        assert abs(gradient[index] - expected) <= error + 1e-9


def test_a_rule_of_the_program_is_summed_over_what_is_stretched() -> None:
    f = gradc.compile(
        "x: [n]; param y\ndef f(t, u) = t*u with u, 2*t\nsum(f(x, y)*x)", wrt=["x", "y"]
    )
    gradient = f.gradient(x=[1.0, 2.0, 3.0], y=5.0)
    assert gradient.x.tolist() == [10.0, 20.0, 30.0]
    assert gradient.y == 2 * (1 + 4 + 9)


def test_a_rule_of_the_program_for_a_number_made_of_an_array() -> None:
    f = gradc.compile("x: [n]\ndef f(t) = sum(t^2) with 2*t\nf(x)^2", wrt=["x"])
    assert f.gradient(x=[1.0, 2.0]).x.tolist() == [20.0, 40.0]


def added(terms: Sequence[Node]) -> Node:
    return reduce(lambda one, other: operation("add", (one, other)), terms)


def test_long_sums_are_of_eight_terms_and_of_one_shape() -> None:
    terms = [make("input", payload=f"t{i}", shape=(2,)) for i in range(9)]
    total, short = added(terms[:8]), added(terms[:7])
    assert long_sums(order([total]), ()) == {total: terms[:8]}
    assert long_sums(order([short]), ()) == {}
    assert long_sums(order([added([total, make("input", payload="c")])]), ()) == {}
    longer = added([total, terms[8]])
    assert long_sums(order([longer]), ()) == {longer: terms}
    assert long_sums(order([longer]), [total]) == {total: terms[:8]}
    products = [operation("mul", (one, one)) for one in terms[:8]]
    assert long_sums(order([added(products)]), ()) == {added(products): products}
    scaled = operation("mul", (total, terms[8]))
    assert long_sums(order([scaled]), ()) == {total: terms[:8]}
    twice = added([total, total])
    assert long_sums(order([twice]), ()) == {total: terms[:8]}


def test_a_sum_over_segments_adds_what_is_there_first() -> None:
    one, two, three, four = (make("input", payload=f"t{i}", shape=(2,)) for i in range(4))
    found = in_order([one, two, three, four], {one: 1, two: 2, four: 0}, 3)
    assert [node.operands[1] for node in found] == [two, one, four]
    assert [*found.values()] == [2, 1, 0]
    assert next(iter(found)).operands[0] is three
    assert all(node.shape == (2,) for node in found)
