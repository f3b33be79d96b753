"""What seldom stands in a program keeps its value in the form of a book: zeros, ones, powers of powers.

Each form is put into each context, as it is read, before anything else has made it simpler.
"""

from collections.abc import Sequence

import numpy as np
import pytest

from gradc.calculus.reverse import reverse
from gradc.graph.graph import Graph
from gradc.graph.node import Node
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.rewrite.book import book
from gradc.rewrite.matrices.read import in_book_form
from gradc.syntax.parser import parse

DECLARED = "A: [n, n], B: [n, n], x: [n], y: [n], c: []\n"
MATRICES = (
    "A;A.T;inv(A);inv(A).T;inv(A.T);eye(n);outer(x, y);outer(A @ x, y);outer(ones(n), ones(n));"
    "diag(x);0*A;2*A;A - A;A + B;A.T @ B;c*A @ x.reshape(n, 1) @ y.reshape(1, n)"
).split(";")
IN_A_MATRIX = (
    "{} @ x;x @ {};{} @ B;B @ {};inv(A) @ {};{} @ A;A @ {} @ x;y @ {} @ A;{} @ ({} @ x);x @ {} @ y;"
    "trace({});trace({} @ B);diag({});({}).T;solve(A, {});solve(A.T, {});{}*B;{}/c;sum({}, axis=0);"
    "{} @ ones(n);ones(n) @ {};diag(x) @ {};{} @ diag(y);sum(({}).T, axis=1);(2*{})[:, None]"
).split(";")
VECTORS = "x;ones(n);2*x;x - x;x + y;A @ x;x @ A;c*ones(n);diag(A);diag(diag(x))".split(";")
IN_A_VECTOR = (
    "outer({}, y);outer(x, {});{} @ y;x @ {};{}*{};{}/2;c/(3 + {});{}^2;{}^0;(1 + {}^2)^c;sqrt(1 + {}*{});"
    "diag({});sum({});{}*c - {};solve(A, {});solve(A, {}*c);(A @ {}) @ y;diag(outer({}, y));"
    "outer({}, y) @ x;x @ outer(y, {});trace(outer({}, y));A @ outer({}, y) @ B;{}[:, None];"
    "{}[:, None]*A;mean({}) - mean(x)"
).split(";")
NUMBERS = (
    "x^n;(x^2)^n;(x*y)^n;exp(x)^n;exp(x)^(n*y);1^n;2^n;0.1^n;(2*x)^n;(x*y^2)^n;x^n*x^2;(x^n)^2;"
    "exp(x + n*log(y));exp(2*log(x));exp(n*log(x) + 3*log(x));exp(log(x)*log(y));exp(x*log(y)*n);"
    "exp(log(x + y)/2);sqrt(x^2*y);0*x^n;(0*x)^2 + y;(3^9)^7*x;x^(0*y);(x + x)^n;"
    "log(exp(x)*y);log(2*exp(x));log(exp(x)^2);log(exp(x)/y);log(exp(n*x)*exp(y));log(exp(x)*x^n);"
    "sigmoid(x) + sigmoid(-x);sigmoid(-x)*y;1 - sigmoid(-x);sigmoid(2*x)*sigmoid(-2*x);"
    "tanh(-x)/x;abs(-x);cosh(-x)*sinh(-y);(x - y)*(y - x);(x - y)/(y - x);(2*x + 4)/(x + 2);1/(1/x)"
).split(";")


_RANDOM = np.random.default_rng(3)
AT = {
    name: _RANDOM.uniform(0.2, 1, size=(3,) * len(shape))
    for name, shape in {"A": "nn", "B": "nn", "x": "n", "y": "n", "c": ""}.items()
}


def lowered(text: str) -> Graph:
    return lower_program(parse(text), text)


def assert_same(graph: Graph, nodes: list[Node], forms: dict[Node, Node]) -> None:
    values = evaluate([*nodes, *forms.values()], AT, {"n": 3})
    for node in nodes:
        assert forms[node].shape == node.shape
        np.testing.assert_allclose(values[forms[node]], values[node], rtol=1e-8, atol=1e-9)


def assert_forms(context: str, parts: Sequence[str]) -> None:
    lines = (f"f{at} = {context.replace('{}', f'({part})')}" for at, part in enumerate(parts))
    names = ", ".join(f"f{at}" for at in range(len(parts)))
    graph = lowered("\n".join((DECLARED, *lines, f"output {names}")))
    nodes = [*graph.outputs.values()]
    assert_same(graph, nodes, in_book_form(nodes))
    assert_same(graph, nodes, book(nodes))


@pytest.mark.parametrize("context", IN_A_MATRIX)
def test_a_matrix_keeps_its_value(context: str) -> None:
    assert_forms(context, MATRICES)


@pytest.mark.parametrize("context", IN_A_VECTOR)
def test_a_vector_keeps_its_value(context: str) -> None:
    assert_forms(context, VECTORS)


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_keeps_its_value_and_slopes(text: str) -> None:
    graph = lowered(f"param x in (0, 1), y in (0, 1), n in (0, 3)\nf = {text}")
    (output,) = graph.outputs.values()
    found = reverse(output, graph.inputs)
    nodes = [output, *map(found.gradient, graph.inputs)]
    forms = book(nodes, assumptions=graph.assumptions, wrt=graph.inputs)
    values = evaluate([*nodes, *forms.values()], {"x": 0.7, "y": 0.4, "n": 1.3}, {})
    for node in nodes:
        assert values[forms[node]] == pytest.approx(values[node], rel=1e-10)
