"""Nodes are interned, walks are iterative, the checker finds what is not well formed."""

import gc
import math
from weakref import ref

import pytest

from gradc.graph.check import check
from gradc.graph.fold import fold
from gradc.graph.graph import Graph, order, rebuild, same
from gradc.graph.node import Node, constant, make

X, Y = make("input", payload="x"), make("input", payload="y")


def graph_of(node: Node) -> Graph:
    return Graph(inputs=(X, Y), outputs={"f": node}, names={}, spans={})


def test_equal_expressions_are_the_same_node() -> None:
    assert make("add", (X, Y)) is make("add", (X, Y))
    assert make("add", (X, Y)) is not make("add", (Y, X))


def test_floats_are_told_apart_by_their_bits() -> None:
    assert constant(0.0) is not constant(-0.0)
    assert constant(math.nan) is constant(math.nan)
    assert constant(1) is constant(1.0)
    assert make("const", payload=True) is not constant(1)


def test_shapes_tell_nodes_apart() -> None:
    assert make("input", payload="a", shape=(3,)) is not make("input", payload="a", shape=("n",))


def test_nodes_that_nothing_holds_are_let_go() -> None:
    chain = X
    watched = []
    for number in range(30_000):
        chain = make("sin", (chain,))
        if number % 1000 == 999:
            watched.append(ref(chain))
    assert all(node() is not None for node in watched)
    del chain
    gc.collect()
    assert all(node() is None for node in watched)


def test_a_node_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        X.op = "const"  # type: ignore[misc]


def test_order_has_operands_first_and_each_node_once() -> None:
    total = make("add", (make("mul", (X, Y)), X))
    found = order([total, X])
    assert len(found) == len(set(found)) == 4
    assert all(found.index(o) < found.index(n) for n in found for o in n.operands)


def test_rebuilding_drops_the_names_of_what_is_gone() -> None:
    inner = make("sin", (X,))
    outer = make("neg", (inner,))
    graph = Graph(inputs=(X, Y), outputs={"f": outer}, names={"a": inner, "b": outer}, spans={})
    rebuilt = rebuild(graph, lambda node, new: Y if node is outer else same(node, new))
    assert dict(rebuilt.names) == {"b": Y}


@pytest.mark.parametrize(
    ("node", "problem"),
    [
        (make("not", (X,)), "operand 0 is a number"),
        (make("add", (X, make("lt", (X, Y)))), "operand 1 is a truth value"),
        (make("where", (X, X, Y)), "operand 0 is a number"),
        (make("lt", (X,)), "has 1 operands, takes 2"),
        (make("const", payload="x"), "is not a number"),
        (make("mark", (X,)), "has no name"),
        (make("rule", (X, Y)), "is not a value, its arguments and as many partials"),
        (make("input", payload="stray"), "not an input"),
    ],
)
def test_the_checker_says_what_is_wrong(node: Node, problem: str) -> None:
    with pytest.raises(AssertionError, match=problem):
        check(graph_of(node))


@pytest.mark.parametrize(
    ("op", "numbers", "value"),
    [
        ("pow", (10.0, 1e10), math.inf),
        ("pow", (-10.0, 1e3 + 1), -math.inf),
        ("pow", (0.0, -1.0), math.inf),
        ("div", (1.0, -0.0), -math.inf),
        ("div", (0.0, 0.0), math.nan),
        ("mod", (1.0, 0.0), math.nan),
        ("log", (0.0,), -math.inf),
        ("log", (-1.0,), math.nan),
        ("exp", (1e4,), math.inf),
        ("floor", (math.inf,), math.inf),
        ("where", (True, 1.0, 2.0), 1.0),
        ("atanh", (-1.0,), -math.inf),
        ("lgamma", (0.0,), math.inf),
        ("asin", (2.0,), math.nan),
        ("digamma", (1.0,), None),
        ("round", (math.inf,), math.inf),
        ("sign", (-0.0,), 0.0),
        ("sinh", (-800.0,), -math.inf),
        ("gamma", (-1e-320,), -math.inf),
    ],
)
def test_folding_is_ieee_arithmetic(op: str, numbers: tuple, value: float | None) -> None:
    found = fold(op, numbers)
    assert found == value or (found is not None and math.isnan(found) and math.isnan(value or 0))
