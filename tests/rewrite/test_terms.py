"""Sums and products: read from nodes, equal whatever the order, and written back."""

import pytest

import gradc
from gradc.graph.node import Node
from gradc.interpret.evaluate import evaluate
from gradc.rewrite.terms import E, factors, sum_node, term_node, terms

_EQUAL = [
    ("x - x/3 + 2*y*z", "2*x/3 + z*y*2"),
    ("2*(x + 1)", "2*x + 2"),
    ("-(x - y)", "y - x"),
    ("x*y/x", "y"),
    ("exp(x)*exp(-y)", "exp(x - y)"),
    ("exp(x)/exp(y)*z", "z*exp(-y + x)"),
    ("sqrt(x)*sqrt(x)", "where(x >= 0, x, nan)"),
    ("sqrt(x)^2", "where(x >= 0, x, nan)"),
    ("x^0.3*x^0.7", "where(x >= 0, x, nan)"),
    ("sqrt(x)^2*sqrt(x)*sqrt(x)", "where(x >= 0, x, nan)^2"),
    ("(x^0.5)^2*x^0.3/x^0.3", "where(x >= 0, x, nan)"),
    ("(x^1.5)^2*sqrt(x)/sqrt(x)", "where(x >= 0, x, nan)^3"),
    ("where(x >= 0, x, nan)*x^0.3*x^0.7", "where(x >= 0, x, nan)^2"),
    ("x^y*x", "x^(1 + y)"),
    ("(x*y)^2", "x*x*y*y"),
    ("1/(x/y)", "y/x"),
    ("exp(x)^2", "exp(2*x)"),
    ("x^y/x^y", "1"),
]
_DIFFERENT = [
    ("sqrt(x^2)", "x"),
    ("sqrt(x)^2", "x"),
    ("(x*y)^0.5", "x^0.5*y^0.5"),
    ("(x^2)^y", "x^(2*y)"),
    ("x + 1", "x"),
]


def _lowered(text: str) -> Node:
    graph = gradc.compile(f"f = {text} + 0*(x + y + z)").compilation.graph
    return graph.outputs["f"].operands[0]


@pytest.mark.parametrize(("one", "other"), _EQUAL)
def test_equal_whatever_the_order(one: str, other: str) -> None:
    assert terms(_lowered(one)) == terms(_lowered(other))


@pytest.mark.parametrize(("one", "other"), _DIFFERENT)
def test_different_where_they_differ_somewhere(one: str, other: str) -> None:
    assert terms(_lowered(one)) != terms(_lowered(other))


def test_roots_are_taken_of_factors_that_are_not_negative() -> None:
    node = _lowered("(x*y)^0.5")
    assert factors(node, lambda _: True) == factors(_lowered("x^0.5*y^0.5"))


def test_exp_is_a_power_of_one_base() -> None:
    assert [*factors(_lowered("exp(x)*exp(y)")).product.powers] == [E]


@pytest.mark.parametrize("text", [text for pair in _EQUAL + _DIFFERENT for text in pair])
def test_written_back_it_has_the_same_value(text: str) -> None:
    node = _lowered(text)
    at = {"x": 0.7, "y": 1.3, "z": -0.4}
    again = [sum_node(terms(node)), term_node(factors(node))]
    values = evaluate([node, *again], at, {})
    for one in again:
        assert values[one] == pytest.approx(values[node], rel=1e-14)
    assert terms(again[0]) == terms(node)


@pytest.mark.slow
def test_a_long_sum_is_read_without_recursion() -> None:
    text = " + ".join(f"{i}*x" for i in range(1, 3000))
    assert terms(_lowered(text)) == terms(_lowered(f"{2999 * 3000 // 2}*x"))
