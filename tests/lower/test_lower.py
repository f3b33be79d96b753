"""What expressions, names and calls become: by their values, and by the errors of what cannot be."""

import math

import pytest

import gradc
from gradc.graph.graph import order
from gradc.interpret.reading import read_point
from gradc.lower.instantiate import expand_nodes
from gradc.lower.program import lower_program
from gradc.syntax.parser import parse

X = 0.75


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("+x", X),
        ("x² + x¹⁰", X**2 + X**10),
        ("max(x, 2, -1)", 2.0),
        ("min(x, 2, -1, 0)", -1.0),
        ("np.minimum(x, 0.5)", 0.5),
        ("x.clip(0, 0.5)", 0.5),
        ("leaky_relu(-x, slope=0.5)", -0.5 * X),
        ("elu(x=-x, alpha=2)", 2 * math.expm1(-X)),
        ("(x > 0) + (x > 0.5) - (x > 1)", 2.0),
        ("True*x + False", X),
        ("where(x, 1, 2)", 1.0),
        ("where(x > 0 and not x > 1 or False, 3, 4)", 3.0),
        ("-2^2*x", -4 * X),
        ("7 % 4*x", 3 * X),
        ("polygamma(1, x + 1)", 0.76410187),
        ("σ(x) + 0*sigma", 1 / (1 + math.exp(-X))),
        ("def f(a, b=2*x) = a*b\nf(3)", 6 * X),
        ("k = 3\ndef f(a) = k*a\nk = 2\nf(x) + 0*k", 3 * X),
        ("h[-1] = x\nh[0] = h[-1]*2\nh[0]", 2 * X),
        ("h[1] = x\nfor i in 2..4 { h[i] = h[i-1] + i }\nh[2*2]", X + 9),
        ("i = 5\nfor i in 1..3 { y = i*x }\ny + i", 3 * X + 5),
        ("y = x; y", X),
        ("inf > x", 1.0),
        ("lgamma(x + 1)", math.lgamma(X + 1)),
    ],
)
def test_values(text: str, value: float) -> None:
    function = gradc.compile(text)
    given = {name: X if name == "x" else 0.0 for name in function.inputs}
    assert function(**given) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x'", "a scalar has no transpose"),
        ("x + ()", "an empty tuple stands where a number"),
        ("x + (1, 2)", "a tuple stands where a number"),
        ("h[1] = x\nh[1, 2]", "the index of the family h is one whole number"),
        ("h[1:2] = x", "the index of the family h is one whole number"),
        ("(x + 1)[0]", "this is a scalar and has no index"),
        ("(x + 1)[0] = 2", "this cannot be assigned to"),
        ("param x + 1", "only a name can be declared"),
        ("param (x)(y)", "found '('"),
        ("2*x: []", "only a name can be declared"),
        ("param x, x", "x is an input and cannot be declared again"),
        ("param w[1..2]\nw = 3", "w is an input and cannot be assigned again"),
        ("def f(integer n) = n\nf(2)", "found the two words integer n"),
        ("def f(x) = g(x)\nf(1)", "there is no function g"),
        ("def f(x) = np.tua*x\nf(x)", "np.tua is not a constant"),
        ("foo.bar", "a scalar has no .bar"),
        ("polygamma(1.5, x)", "must be a whole number, not 1.5"),
        ("polygamma(inf, x)", "must be a whole number, not inf"),
        ("x {", "'{' is never closed"),
        ("x ] y", "']' closes nothing"),
        ("3 = x", "this cannot be assigned to"),
        ("gamma(0)*x", "gamma(0) is not a finite number"),
        ("⁻x", "'⁻' has no meaning here"),
    ],
)
def test_errors(text: str, message: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(text)
    assert message in caught.value.message


def test_every_node_knows_where_it_comes_from() -> None:
    text = "y = sin(x)\nz = sin(x)*2"
    graph = lower_program(parse(text), text)
    sine = next(node for node in order(graph.outputs.values()) if node.op == "sin")
    assert [span.text[span.start : span.end] for span in graph.spans[sine]] == ["sin", "sin"]
    assert [span.line for span in graph.spans[sine]] == [1, 2]


def test_what_a_shorthand_becomes_points_at_its_call() -> None:
    text = "y = 1\nsilu(x)"
    graph = lower_program(parse(text), text)
    assert {span.line for spans in graph.spans.values() for span in spans} == {2}


def test_a_definition_called_twice_with_the_same_arguments_is_written_out_once() -> None:
    lines = ["def f0(x) = sin(x)"] + [
        f"def f{n}(x) = f{n - 1}(x) + f{n - 1}(x)" for n in range(1, 60)
    ]
    assert gradc.compile("\n".join([*lines, "f59(a)"])).gradient(0.0) == (2.0**59,)


def test_functions_are_written_out_for_a_target_that_lacks_them() -> None:
    graph = lower_program(parse("sech(x)"), "sech(x)")
    node = graph.outputs["f"]
    assert expand_nodes([node], lambda _: True)[node] is node
    assert {n.op for n in order([expand_nodes([node], lambda op: op != "sech")[node]])} == {
        "div", "mul", "exp", "neg", "abs", "add", "const", "input",
    }  # fmt: skip


def test_points() -> None:
    assert read_point("") == {}
    found = read_point("x=pi/2, w=[1, -2e3], h[2]=erf(0), h[3]=inf")
    assert found == {"x": math.pi / 2, "w": [1.0, -2000.0], "h": {2: 0.0, 3: math.inf}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x+1=2", "found '+'"),
        ("h[x]=2", "on the left of '='"),
        ("x=1 y=2", "found the name 'y'"),
        ("h=1, h[1]=2", "h is given twice"),
        ("x=[[[1]], 2]", "not of one length"),
    ],
)
def test_points_that_are_wrong(text: str, message: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        read_point(text)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("def stack(a) = 3*a; param x; y = x^2; stack(y)", 12.0),
        ("def take(a, b) = a*b; param x; take(x, 5)", 10.0),
        ("def diag(a, b) = a + b; param x; diag(x, 5)", 7.0),
        ("def roll(a, b) = a - b; param x; roll(x, 5)", -3.0),
        ("def kron(a, b) = a/b; param x; kron(x, 4)", 0.5),
    ],
)
def test_a_function_of_the_program_is_its_own(text: str, value: float) -> None:
    assert gradc.compile(text)(x=2.0) == value


def test_a_number_is_no_stack() -> None:
    with pytest.raises(gradc.ShapeError, match="stack takes a list of arrays"):
        gradc.compile("param x; stack(x)")
