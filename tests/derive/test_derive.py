"""`Function.derivative`: values, notations, notes, bad input, formulas that are too long."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy as sp

import gradc
from gradc.calculus.differentiate import differentiate
from gradc.graph.dimensions import show
from gradc.graph.graph import Graph, order
from gradc.graph.operations import having
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import graph_of, lower_program
from gradc.syntax.parser import parse

CASES = Path(__file__).parent.parent / "cases"
IDENTITIES = [
    json.loads(line)
    for line in (CASES / "matrix_identities.jsonl").read_text(encoding="utf-8").splitlines()
]


def point(graph: Graph, sizes: Mapping[str, int], seed: int = 0) -> dict[str, Any]:
    draw = np.random.default_rng(seed)
    return {
        str(node.payload): draw.uniform(
            0.2, 1.5, [size if isinstance(size, int) else sizes[size] for size in node.shape]
        )
        for node in graph.inputs
    }


def read_again(text: str, graph: Graph) -> Any:
    """Return the node of a formula, read as a program with the same inputs."""
    declared = "; ".join(f"{node.payload}: {show(node.shape)}" for node in graph.inputs)
    program = f"{declared}; derivative_of_it = {text}"
    return lower_program(parse(program), program).outputs["derivative_of_it"]


# ---- values -------------------------------------------------------------------------------------


@pytest.mark.table
@pytest.mark.parametrize("row", IDENTITIES, ids=lambda row: row["name"])
def test_a_formula_of_arrays_is_the_gradient_and_so_is_its_text(row: dict[str, Any]) -> None:
    function = gradc.compile(row["program"])
    program = function.compilation.program
    for name in row["gradient"]:
        graph = differentiate(graph_of(program, [name]))
        (gradient,) = graph.gradients.values()
        derivative = function.derivative(name, expand=True)
        nodes = [gradient, derivative.node]
        unwritable = having("internal")
        if all(node.op not in unwritable for node in order([derivative.node])):
            nodes.append(read_again(derivative.text, graph))
        values = point(graph, row["sizes"])
        known = evaluate(nodes, values, row["sizes"])
        expected = known[gradient]
        scale = max(1, float(np.max(np.abs(expected))))
        for node in nodes[1:]:
            assert known[node].shape == np.shape(expected), derivative.text
            np.testing.assert_allclose(
                known[node], expected, rtol=1e-9, atol=1e-11 * scale, err_msg=derivative.text
            )


SCALARS = [
    "x*log(x)", "x^x", "sin(x)/x", "atan(y/x)", "exp(-x^2/2)/sqrt(2*pi)", "log(x + sqrt(x^2 + 1))",
    "1/(1 + exp(-x*y))", "x^y/(1 + x^y)", "tanh(x*y)^2", "sqrt(x)*cbrt(y)", "(x - y)/(x + y)",
    "a = sigmoid(x*y); b = tanh(a + x); a*b^2", "log(cosh(x))", "abs(x - y)*x", "max(x, y)^2",
    "where(x > 1, x^2, y*x)", "erf(x)*y", "log(x/(1 - x/9))", "x*exp(-x)*sin(y)^2",
    "softplus(x)*relu(y - 1)",
]  # fmt: skip


@pytest.mark.parametrize("program", SCALARS)
@pytest.mark.parametrize("expand", [False, True])
def test_a_formula_of_numbers_is_the_gradient(program: str, expand: bool) -> None:
    function = gradc.compile(program)
    inputs = {
        name: value for name, value in {"x": 1.3, "y": 0.7}.items() if name in function.inputs
    }
    gradient = function.gradient(**inputs)
    for name in inputs:
        derivative = function.derivative(name, expand=expand)
        names = {node: name for name, node in function.compilation.graph.names.items()}
        values = evaluate(names, inputs)
        given = inputs | {called: values[node] for node, called in names.items()}
        found = evaluate([derivative.node], given)[derivative.node]
        assert found == pytest.approx(getattr(gradient, name), rel=1e-12), derivative.text


@pytest.mark.parametrize("program", ["x^3*y^2", "sin(x*y)", "exp(-x^2/2)*y", "x/(1 + x^2 + y)"])
def test_higher_orders_are_those_of_sympy(program: str) -> None:
    function = gradc.compile(program)
    x, y = sp.symbols("x y", real=True)
    exact = {"x^3*y^2": x**3 * y**2, "sin(x*y)": sp.sin(x * y)}
    exact |= {"exp(-x^2/2)*y": sp.exp(-(x**2) / 2) * y, "x/(1 + x^2 + y)": x / (1 + x**2 + y)}
    for variables in [("x", 2), ("x", "y"), ("y", 2, "x"), ("x", 5)]:
        found = function.derivative(*variables).to_sympy()
        by = [{"x": x, "y": y}.get(str(one), one) for one in variables]
        assert sp.simplify(found - sp.diff(exact[program], *by)) == 0, variables


# ---- forms --------------------------------------------------------------------------------------

REGRESSION = "X: [n, d], y: [n]; param w: [d]; L = mean((X @ w - y)^2)"


def test_a_derivative_has_every_notation() -> None:
    found = gradc.compile(REGRESSION).derivative("w")
    assert str(found) == found.text == "2*X.T @ (X @ w - y)/n"
    assert found.latex() == r"\frac{2 X^\top (X w - y)}{n}"
    assert found.numpy == "2 * (X.T @ (X @ w - y)) / X.shape[0]"
    assert str(found.to_sympy()) == "(2/n)*X.T*(X*w - y)"
    assert found.symbol == "∂L/∂w"
    assert (
        found._repr_latex_()
        == rf"$\displaystyle \frac{{\partial L}}{{\partial w}} = {found.latex()}$"
    )
    assert found.shape == ("d",)
    assert found.to_json()["text"] == found.text


def test_sizes_in_numpy_are_those_of_inputs() -> None:
    found = gradc.compile("X: [m, n]; mean(X)").derivative("X")
    assert found.numpy == "np.ones((X.shape[0], X.shape[1])) / (X.shape[0] * X.shape[1])"
    with pytest.raises(gradc.GradcError, match="neither NumPy nor SciPy has scatter"):
        _ = gradc.compile("x: [n]; x[0]^2").derivative("x").numpy


def test_a_number_of_arrays_before_an_array_stands_in_brackets() -> None:
    found = gradc.compile("x: [n], a: [n]; f = a @ x/norm(x)").derivative("x")
    assert r"\left(a^\top x\right) x" in found.latex() or r"(a^\top x) x" in found.latex()
    assert "(a @ x)*x" in found.text


def test_the_text_in_numpy_computes_the_gradient() -> None:
    function = gradc.compile(REGRESSION)
    draw = np.random.default_rng(0)
    values = {"X": draw.normal(size=(5, 3)), "y": draw.normal(size=5), "w": draw.normal(size=3)}
    X, y, w = values["X"], values["y"], values["w"]  # noqa: N806
    assert function.derivative("w").numpy == "2 * (X.T @ (X @ w - y)) / X.shape[0]"
    expected = 2 * (X.T @ (X @ w - y)) / X.shape[0]
    np.testing.assert_allclose(function.gradient(**values).w, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("variables", "symbol", "text"),
    [
        (("x",), "∂f/∂x", "2*x*y^3"),
        (("x", 2), "∂²f/∂x²", "2*y^3"),
        (("x", "y"), "∂²f/∂x∂y", "6*x*y^2"),
        (("x", 2, "y"), "∂³f/∂x²∂y", "6*y^2"),
        (("y", 3, "x", 2), "∂⁵f/∂y³∂x²", "12"),
    ],
)
def test_variables_are_given_as_sympy_has_them(
    variables: tuple[str | int, ...], symbol: str, text: str
) -> None:
    found = gradc.compile("f = x^2*y^3").derivative(*variables)
    assert (found.symbol, found.text) == (symbol, text)


def test_an_order_stands_beside() -> None:
    assert gradc.compile("x^4").derivative("x", order=3).text == "24*x"
    assert gradc.compile("x^4").derivative(order=4).text == "24"


def test_names_stand_or_are_written_out() -> None:
    function = gradc.compile("p = sigmoid(w*x); L = (p - y)^2/2")
    found = function.derivative("w")
    assert found.where == {"p": "sigmoid(w*x)"}
    assert "sigmoid" not in found.text
    assert "sigmoid(w*x)" in function.derivative("w", expand=True).text
    assert function.derivative("p").text == "p - y"


def test_names_stand_in_higher_derivatives_too() -> None:
    assert gradc.compile("f = sqrt(1 + x^2)").derivative("x", 2).where == {"f": "sqrt(1 + x^2)"}


def test_an_output_is_chosen() -> None:
    function = gradc.compile("a = x^2; b = x^3; output a, b")
    assert function.derivative("x").text == "2*x"
    assert function.derivative("x", of="b").text == "3*x^2"


# ---- notes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "name", "text", "notes"),
    [
        ("X: [m, n]; f = norm(X)", "X", "X/f", ("0 at f = 0 by convention",)),
        ("abs(x)", "x", "sign(x)", ("a convention at x = 0, where abs has a kink",)),
        ("relu(x*w)", "x", "where(w*x > 0, w, 0)", ("a convention at w*x = 0, where relu has a kink",)),
        ("max(x, y)", "x", "where(x > y, 1, 0)", ("the mean of both sides at x = y by convention",)),
        ("where(x == 0, 1, sin(x)/x)", "x", None, ()),
        ("x^2 + y", "x", "2*x", ()),
    ],
)  # fmt: skip
def test_conventions_are_notes_and_no_part_of_the_formula(
    program: str, name: str, text: str | None, notes: tuple[str, ...]
) -> None:
    found = gradc.compile(program).derivative(name)
    assert text is None or found.text == text
    assert found.notes == notes


@pytest.mark.parametrize("program", ["max(x, x)", "min(x + 0, x)", "max(x*y/y, x)"])
def test_a_tie_everywhere_is_no_convention(program: str) -> None:
    found = gradc.compile(program).derivative("x")
    assert (found.text, found.notes) == ("1", ())


def test_a_choice_of_the_program_stays() -> None:
    found = gradc.compile("where(y == 1, log(p), log(1 - p))").derivative("p")
    assert found.text == "where(y == 1, 1/p, -1/(1 - p))"
    assert found.notes == ()


# ---- what has none ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "variables", "message"),
    [
        ("x^2", ("x", 0), "whole number from 1 to 20, not 0"),
        ("x^2", ("x", -1), "whole number from 1 to 20, not -1"),
        ("x^2", ("x", 50), "whole number from 1 to 20, not 50"),
        ("x^2", ("x", True), "whole number from 1 to 20, not True"),
        ("x^2", (2,), "stands behind the name"),
        ("x^2", ("x", 2, 3), "stands behind the name"),
        ("x*y", (), "name the variable: the program has x, y"),
        ("x^2", ("q",), "there is no q to differentiate by"),
        ("x > 0", ("x",), "is a truth value"),
        ("b = x > 0; output b", ("x",), "is a truth value"),
        ("X: [n, n]; X*2", ("X",), "a gradient is that of a number"),
        ("x: [n]; x @ x", ("x", 2), "a second one is that of a number"),
        ("param w[1..3]; w[1]*w[2]*w[3]", ("w",), "w is a family of 3 values"),
    ],
)
def test_what_has_no_derivative_is_refused(
    program: str, variables: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(gradc.GradcError, match=message):
        gradc.compile(program).derivative(*variables)


def test_a_member_of_a_family_has_one() -> None:
    assert gradc.compile("param w[1..3]; w[1]*w[2]^2*w[3]").derivative("w[2]").text == (
        "2*w[1]*w[2]*w[3]"
    )


def test_an_order_at_a_time() -> None:
    with pytest.raises(gradc.GradcError, match="not 0"):
        gradc.compile("x^2").derivative("x", order=0)


# ---- what is too long ---------------------------------------------------------------------------


def nested(depth: int) -> str:
    return "; ".join(["a0 = x", *(f"a{i + 1} = sin(a{i})*a{i}" for i in range(depth))])


def test_a_formula_that_would_fill_books_is_cut_and_says_so() -> None:
    found = gradc.compile(nested(24)).derivative("x", expand=True)
    assert found.is_cut
    assert found.characters > 1_000_000
    assert "…" in found.text
    assert len(found.text) < 100_000
    assert found.to_json()["latex"] is None
    for form in (found.latex, found.to_sympy, lambda: found.numpy):
        with pytest.raises(gradc.GradcError, match="the limit formula_characters is 20,000"):
            form()


def test_a_program_that_is_too_long_for_a_formula_is_refused_before_it_is_differentiated() -> None:
    function = gradc.compile("sin(" * 100 + "x" + ")" * 100)
    assert function.derivative("x").text
    short = gradc.compile("sin(" * 100 + "x" + ")" * 100, limits=gradc.Limits(formula_characters=9))
    with pytest.raises(gradc.LimitError, match="f has 101 operations, too many"):
        short.derivative("x")


def test_the_limit_is_a_setting() -> None:
    limits = gradc.Limits(formula_characters=10)
    found = gradc.compile("sin(x)*cos(x)*tan(x)", limits=limits).derivative("x")
    assert found.is_cut
    assert not gradc.compile("sin(x)*cos(x)*tan(x)").derivative("x").is_cut


@pytest.mark.slow
def test_depth_is_no_limit() -> None:
    program = "x"
    for _ in range(1500):
        program = f"sin({program})"
    assert gradc.compile(program).derivative("x").is_cut


def test_a_derivative_that_is_too_long_is_not_differentiated_on() -> None:
    function = gradc.compile("exp(sin(exp(cos(x*y))))", limits=gradc.Limits(formula_characters=200))
    with pytest.raises(gradc.LimitError, match=r"order 4 has .* characters already"):
        function.derivative("x", 9)


@pytest.mark.slow
def test_a_loop_whose_steps_are_too_many_operations_stays_a_loop() -> None:
    body = "\n".join(f"a{k} = sin({f'a{k - 1}' if k else 'h[l-1]'})" for k in range(1000))
    text = "h[0] = x\nfor l in 1..60 {\n" + body + "\nh[l] = a999 }\nh[60]"
    with pytest.raises(gradc.InputError, match="is that of a loop"):
        gradc.compile(text).derivative("x")
