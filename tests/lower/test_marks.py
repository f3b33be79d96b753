"""Marks: a program is read once, and has the graph of any variables."""

import pytest

from gradc.graph.graph import order
from gradc.lower.program import graph_of, lower_program, read_program
from gradc.notation.printer import print_program
from gradc.syntax.parser import parse

# A program with names, and one that says the same without those that are no number of an input.
TRANSPARENT = [
    ("n = 3; x^(-n)", "x^(-3)"),
    ("c = x > 0; where(c, x, 0) + c*y", "where(x > 0, x, 0) + (x > 0)*y"),
    ("c = x > 0; where(not c or y > 0, x, 0)", "where(not (x > 0) or y > 0, x, 0)"),
    ("c = x > 0; d = c; where(d, x, y)", "where(x > 0, x, y)"),
    ("on = True; where(on, x, y)", "where(True, x, y)"),
    ("a = x; b = a; b*x", "x*x"),
    ("x > y", "x > y"),
    ("x: [n]; m = n - 1; sum(x[:m])/m", "x: [n]; sum(x[:n - 1])/(n - 1)"),
    ("k = 2; h[1] = x; h[k] = h[k-1]*x; h[k]", "(x)*x"),
    ("X: [n, n]; i = 1; sum(X, axis=i)[0]", "X: [n, n]; sum(X, axis=1)[0]"),
    ("def f(a) = a*a\nb = x; f(b) + f(x)", "def f(a) = a*a\nf(x) + f(x)"),
    ("a = sin(x); a = a*2; a + sin(x)", "sin(x)*2 + sin(x)"),
]


@pytest.mark.parametrize(("named", "bare"), TRANSPARENT)
def test_a_name_is_transparent(named: str, bare: str) -> None:
    (first,) = lower_program(parse(named), named).outputs.values()
    (second,) = lower_program(parse(bare), bare).outputs.values()
    assert first is second


@pytest.mark.parametrize("wrt", [None, ["x"], ["a"], ["h"], ["h[1]"], ["a", "c", "x"]])
def test_one_reading_has_a_graph_for_any_variables(wrt: list[str] | None) -> None:
    text = "a = sin(x); c = sin(x); h[1] = a*c; h[2] = h[1]*a; output c, h[2]"
    program = read_program(parse(text), text)
    graph_of(program, ["c"])
    graph = graph_of(program, wrt)
    assert print_program(graph) == print_program(lower_program(parse(text), text, wrt))
    marks = {node for node in order(graph.roots()) if node.op == "mark"}
    assert marks == {node for node in graph.wrt.values() if node.op == "mark"}


def test_the_places_of_what_is_merged_are_all_there() -> None:
    text = "a = sin(x)\nb = sin(a)*sin(x)"
    graph = lower_program(parse(text), text)
    (sine,) = [node for node in graph.spans if node.op == "sin" and node.operands[0].op == "input"]
    assert [span.line for span in graph.spans[sine]] == [1, 2]
