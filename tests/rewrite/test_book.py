"""Derivatives in the form of a book: as expected, of the same value, and in normal form."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modular import residues
from strategies import points, programs
from unordered import unordered

from gradc.calculus.reverse import reverse
from gradc.errors import GradcError
from gradc.graph.graph import Graph, order, remade, same
from gradc.graph.intervals import POSITIVE, Interval
from gradc.graph.node import Node, constant
from gradc.interpret.evaluate import evaluate
from gradc.interpret.precise import exact, extend, is_finite, precision
from gradc.lower.program import lower_program
from gradc.rewrite.normal.book import book
from gradc.syntax.parser import parse
from gradc.verify.sampling import sample
from gradc.verify.symbolic import Tape

NOTHING: Mapping[Node, Interval] = MappingProxyType({})
CASES = Path(__file__).parent.parent / "cases"
ROWS = [json.loads(line) for line in (CASES / "book.jsonl").read_text().splitlines()]
MATRICES = [
    json.loads(line) for line in (CASES / "matrix_identities.jsonl").read_text().splitlines()
]


def lowered(text: str) -> Graph:
    return lower_program(parse(text), text)


def without_conventions(node: Node) -> Node:
    """where(x == 0, 0, u)  ->  u: what holds but for single points."""

    def branch(one: Node, operands: tuple[Node, ...]) -> Node:
        return (
            operands[2] if one.op == "where" and is_point(one.operands[0]) else same(one, operands)
        )

    return remade([node], branch)[node]


def is_point(condition: Node) -> bool:
    """Return whether a condition holds at single points alone: x == 0, or that and more."""
    if condition.op == "and":
        return any(map(is_point, condition.operands))
    return condition.op == "eq" and constant(0) in condition.operands


def derivative(text: str, name: str) -> tuple[Node, Node, Mapping[Node, Interval]]:
    """Return a derivative of a program as written, its variable, and what is assumed."""
    graph = lowered(text)
    variable = next(one for one in graph.inputs if one.payload == name)
    output = next(iter(graph.outputs.values()))
    node = without_conventions(reverse(output, [variable], guarded=False).gradient(variable))
    return node, variable, graph.assumptions


def in_book(
    node: Node, assumptions: Mapping[Node, Interval] = NOTHING, variables: Sequence[Node] = ()
) -> Node:
    return book([node], assumptions, variables)[node]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['program']} by {row['wrt']}")
def test_a_derivative_is_printed_as_a_book_prints_it(row: dict) -> None:
    node, variable, assumptions = derivative(row["program"], row["wrt"])
    *statements, _ = row["program"].split("; ")
    expected = lowered("; ".join([*statements, f"f = {row['book']}"]))
    found = in_book(node, assumptions, [variable])
    assert unordered(found) == unordered(expected.outputs["f"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['program']} by {row['wrt']}")
def test_a_form_of_a_book_stays(row: dict) -> None:
    node, variable, assumptions = derivative(row["program"], row["wrt"])
    once = in_book(node, assumptions, [variable])
    assert in_book(once, assumptions, [variable]) is once
    assert in_book(once, assumptions) is once


# ---- values ------------------------------------------------------------------------------------


def assert_same_value(one: Node, other: Node, at: dict[str, float], digits: int) -> None:
    """Check that two nodes have one value in 50 digits, wherever the first is finite."""
    using = precision()
    leaves = [leaf for leaf in order([one, other]) if leaf.op == "input"]
    known = {leaf: exact(at[str(leaf.payload)], using) for leaf in leaves}
    extend(known, [one, other], {}, using)
    if not is_finite(known[one]):
        return
    size = max(abs(known[one]), using.context.mpf(10) ** -10)
    assert abs(known[one] - known[other]) <= size * using.context.mpf(10) ** -digits


def rational(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return formulas of sums, products, whole powers, and functions that are left alone."""
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("({})^{}".format, inner, st.sampled_from(["2", "3", "(-1)", "(-2)"])),
        st.builds("{}({})".format, st.sampled_from(["exp", "log1p", "atan", "erf"]), inner),
        st.builds("(-({}))".format, inner),
    )


@pytest.mark.slow
@given(programs(), points, st.booleans())
@settings(max_examples=150)
def test_the_value_is_the_same_in_fifty_digits(text: str, at: dict, positive: bool) -> None:
    try:
        graph = lowered(text)
    except GradcError:
        return
    for name in ("x", "y"):
        if all(one.payload != name for one in graph.inputs):
            continue
        node, variable, _ = derivative(text, name)
        there = {key: abs(value) + 0.01 for key, value in at.items()} if positive else at
        assumptions = dict.fromkeys(graph.inputs, POSITIVE) if positive else {}
        found = in_book(node, assumptions, [variable])
        assert_same_value(node, found, there, 25)
        assert in_book(found, assumptions) is found


@given(
    st.recursive(st.sampled_from(["x", "y", "z", "2", "3", "0.5", "1/3"]), rational, max_leaves=14)
)
@settings(max_examples=300)
def test_the_value_is_the_same_modulo_a_large_prime(text: str) -> None:
    try:
        graph = lowered(f"f = {text} + 0*x")
    except GradcError:
        return
    node, variable, _ = derivative(f"f = {text} + 0*x", "x")
    at = {str(one.payload): 10**9 + 7 * place for place, one in enumerate(graph.inputs)}
    whole = graph.outputs["f"]
    found = [in_book(whole), in_book(node, variables=[variable])]
    try:
        expected = residues([whole, node], at)
    except ZeroDivisionError:
        return
    assert residues(found, at) == expected


def test_formulas_that_differ_have_other_residues() -> None:
    one, other = (lowered(f"f = {text}").outputs["f"] for text in ("exp(x)*x^2", "exp(x)*x^3"))
    assert residues([one], {"x": 5}) != residues([other], {"x": 5})
    one, other = (lowered(f"f = {text}").outputs["f"] for text in ("exp(x)^2/exp(y)", "exp(2*x-y)"))
    assert residues([one], {"x": 5, "y": 9}) == residues([other], {"x": 5, "y": 9})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['program']} by {row['wrt']}")
def test_the_value_is_that_of_sympy(row: dict) -> None:
    node, variable, assumptions = derivative(row["program"], row["wrt"])
    found = in_book(node, assumptions, [variable])
    graph = lowered(row["program"])
    output = next(iter(graph.outputs.values()))
    at = {str(one.payload): 0.3 + 0.17 * place for place, one in enumerate(graph.inputs)}
    expected = Tape(graph, at).gradient(output, {row["wrt"]: variable})[row["wrt"]]
    value = evaluate([found], at, {})[found]
    assert value == pytest.approx(expected, rel=1e-12, abs=1e-14, nan_ok=True)


@pytest.mark.parametrize("row", MATRICES, ids=lambda row: row["name"])
def test_arrays_keep_their_shapes_and_values(row: dict) -> None:
    graph = lowered(row["program"])
    output = next(iter(graph.outputs.values()))
    found = reverse(output, graph.inputs)
    nodes = [found.gradient(variable) for variable in graph.inputs]
    forms = book(nodes, graph.assumptions, graph.inputs)
    again = book(forms.values())
    for one in sample(graph, seed=3, count=1):
        values = evaluate([*nodes, *forms.values()], one.point.values, one.point.sizes)
        for node, form in forms.items():
            assert form.shape == node.shape
            assert again[form] is form
            assert values[form] == pytest.approx(values[node], rel=1e-9, abs=1e-11)


@pytest.mark.slow
def test_a_long_sum_and_a_long_product_take_linear_work() -> None:
    text = " + ".join(f"{i}*x*y{i % 7}" for i in range(3000))
    node, variable, _ = derivative(f"f = {text}", "x")
    assert len(order([in_book(node, variables=[variable])])) < 40
    text = "*".join(f"sin(x + {i})" for i in range(1, 200))
    node = lowered(f"f = {text}").outputs["f"]
    assert unordered(in_book(node)) == unordered(node)


@pytest.mark.parametrize(
    "text",
    ["1e200*x*1e200", "x/1e200/1e200", "(10*x)^400", "(1e-3*x)^(-200)", "x*0/0 + y", "1/0*x"],
)
def test_numbers_beyond_all_floats_are_kept(text: str) -> None:
    try:
        node = lowered(f"f = {text}").outputs["f"]
    except GradcError:
        return
    assert_same_value(node, in_book(node), {"x": 0.3, "y": 2.0}, 25)
