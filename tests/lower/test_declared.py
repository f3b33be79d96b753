"""What declarations say of the values of inputs: read, printed, and read again."""

from math import inf, pi

import pytest

import gradc
from gradc.errors import GradcError
from gradc.graph.intervals import Interval, closed
from gradc.notation.printer import print_program

FROM_0 = Interval(0, inf, True, False)  # inf is a value that is > 0

# A program, and what is assumed of each of its inputs by name.
READ = [
    ("param L > 0, g > 0\nL/g", {"L": FROM_0, "g": FROM_0}),
    ("param L > 0, g\nL/g", {"L": FROM_0}),
    ("param L, g >= 0\nL/g", {"g": closed(0, inf)}),
    ("param L ≥ 0\nL", {"L": closed(0, inf)}),
    ("param x < 1\nx", {"x": Interval(-inf, 1, False, True)}),
    ("param x <= -2.5e-3\nx", {"x": closed(-inf, -2.5e-3)}),
    ("param 0 < p < 1\np", {"p": Interval(0, 1)}),
    ("param 1 > p >= 0\np", {"p": Interval(0, 1, False, True)}),
    ("param 0 < p\np", {"p": FROM_0}),
    ("param 0 < p < 1, q, 2 >= r\np*q*r", {"p": Interval(0, 1), "r": closed(-inf, 2)}),
    ("x: [] > 0\nx", {"x": FROM_0}),
    ("x: [] in (0, 1)\nx", {"x": Interval(0, 1)}),
    ("x: [n] in [0, 1), y: []\nsum(x)*y", {"x": Interval(0, 1, False, True)}),
    ("x: [n] in (0, 1]\nsum(x)", {"x": Interval(0, 1, True, False)}),
    ("x: [] in [0, inf)\nx", {"x": Interval(0, inf, False, True)}),
    ("x: [] in (-inf, inf)\nx", {"x": Interval()}),
    ("x: [] in [-inf, inf]\nx", {"x": closed(-inf, inf)}),
    ("x: [] in [2, 2]\nx", {"x": closed(2, 2)}),
    ("param w: [d] >= 0\nsum(w)", {"w": closed(0, inf)}),
    ("param w: [d, 2*d] in [-1, 1]\nsum(w)", {"w": closed(-1, 1)}),
    ("param x in (-pi/2, pi/2)\ntan(x)", {"x": Interval(-pi / 2, pi / 2)}),
    ("h = 3\nparam x > -h^2\nx", {"x": Interval(-9, inf, True, False)}),
    ("param s[1..3] > 0\ns[1] + s[2]*s[3]", {f"s[{i}]": FROM_0 for i in (1, 2, 3)}),
    ("param s[0..1]: [n] in (0, 1)\nsum(s[0]*s[1])", {f"s[{i}]": Interval(0, 1) for i in (0, 1)}),
    ("param a > 0; x: []; asin(x/a)", {"a": FROM_0}),
    ("param x in\n[0, 1)\nx", None),
    ("for i in 1..3 { a[i] = i }\nparam x > 0\na[3]*x", {"x": FROM_0}),
]  # fmt: skip


def assumed(text: str) -> dict[str, Interval]:
    graph = gradc.compile(text).compilation.graph
    return {str(node.payload): interval for node, interval in graph.assumptions.items()}


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text for text, _ in READ])
def test_an_assumption_is_read_and_printed(text: str, expected: dict | None) -> None:
    if expected is None:
        with pytest.raises(GradcError):
            gradc.compile(text)
        return
    assert assumed(text) == expected
    for stage in ("graph", "stable", "adjoint", "simplified"):
        printed = print_program(getattr(gradc.compile(text).compilation, stage))
        assert assumed(printed) == expected
        again = gradc.compile(printed).compilation.graph
        assert print_program(again).splitlines()[0] == printed.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("param L > 0, g > 0\nL/g", "param L > 0, g > 0"),
        ("param 0 < p < 1\np", "param p in (0, 1)"),
        ("param w: [d] >= 0\nsum(w)", "param w: [d] >= 0"),
        ("x: [n] in [0, 1)\nsum(x)", "param x: [n] in [0, 1)"),
        ("param s[1..3] > 0.5\ns[1] + s[2]*s[3]", "param s[1..3] > 0.5"),
    ],
)
def test_a_declaration_is_printed_as_it_is_written(text: str, line: str) -> None:
    assert print_program(gradc.compile(text).compilation.graph).splitlines()[0] == line


def test_a_bracket_of_another_kind_closes_nothing_else() -> None:
    for text in ("x[0)", "sin(x]", "for i in [1..3) { a[i] = i }"):
        with pytest.raises(GradcError):
            gradc.compile(text)
