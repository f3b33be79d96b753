"""The scalar target: the standard library alone, floats, and lazy branches."""

import ast
import math

import pytest

import gradc


def compiled(text: str, **options: object) -> gradc.Function:
    return gradc.compile(text, target="scalar", **options)


def test_nothing_but_the_standard_library_is_imported() -> None:
    tree = ast.parse(compiled("sigmoid(x)*erf(y) + gelu(x)").source)
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"math", "typing"}


@pytest.mark.parametrize(
    "text",
    ["max(x, 0)", "relu(x)", "where(x > 0, 1, 0)", "sign(x)", "floor(x)*2", "x*0 + 3", "abs(x)^2"],
)
def test_results_are_floats(text: str) -> None:
    for x in (-1.5, 0.0, 1.5):
        value, gradient = compiled(text).value_and_gradient(x)
        assert type(value) is float
        assert type(gradient.x) is float


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("where(x > 0, log(x), 0)", 0.0),
        ("where(x <= 0, 0, 1/x)", 0.0),
        ("u = log(x); where(x > 0, u*u + u, 0)", -1.0),
        ("u = sqrt(x); where(x > 0, log(u), 0) + where(x > 1, u, 0)", -1.0),
        ("where(x > 0, where(x > 1, log(x - 1), sqrt(x)), 0)", 0.0),
        ("where(x > 0 and x < 2, acosh(x + 1) + log(x), x)", -5.0),
        ("where(not (x > 0), 0, x^-0.5)", -2.0),
        ("u = 1/x; v = log(u); where(x > 0, v + u, 0)*where(x > 0, v, 1)", 0.0),
        ("where(x < 10, exp(x), 0)", 1000.0),
    ],
)
def test_a_branch_that_is_not_taken_is_not_computed(text: str, x: float) -> None:
    value, gradient = compiled(text).value_and_gradient(x)
    assert math.isfinite(value)
    assert gradient.x in (0.0, 1.0)


@pytest.mark.parametrize(
    ("text", "values", "value", "gradient"),
    [
        ("where(y > 0, y, sinc(y))", {"y": 3.0}, 3.0, (1.0,)),
        ("where(z > 0, z, log1p(y^y))", {"z": 0.25, "y": 3.0}, 0.25, (1.0, 0.0)),
        (
            "a = where(x > 1, log(y), 2); where(y > 0, a*a, 3)",
            {"x": 2.0, "y": -1.0},
            3.0,
            (0.0, 0.0),
        ),
        (
            "a = log(z); b = where(y > 0, a, y); where(b < 1, a, 2)",
            {"z": 1.0, "y": 0.5},
            0.0,
            (1.0, 0.0),
        ),
        (
            "a = log(z); b = where(y > 0, a, 5 - y); where(b < 1, a, 2)",
            {"z": -1.0, "y": -0.5},
            2.0,
            (0.0, 0.0),
        ),
        ("a = xlogy(y, z); where(a < 1, a, 2)", {"y": 0.0, "z": 1.0}, 0.0, (0.0, 0.0)),
    ],
)
def test_conditions_that_depend_on_each_other(
    text: str, values: dict, value: float, gradient: tuple
) -> None:
    assert compiled(text).value_and_gradient(**values) == (value, gradient)


def test_what_math_refuses_raises() -> None:
    with pytest.raises(ValueError, match="domain"):
        compiled("log(x)")(-1.0)
    with pytest.raises(ZeroDivisionError):
        compiled("1/x")(0.0)


def test_a_function_that_python_lacks_is_an_error() -> None:
    with pytest.raises(gradc.ProgramError, match="besselj1 is not in Python's standard library"):
        compiled("besselj1(x)")
    assert compiled("gamma(x)*y", wrt=["y"])(4.0, 1.0) == 6.0


@pytest.mark.parametrize("x", [-800.0, -709.5, -700.0, -40.0, 0.0, 40.0, 1000.0])
def test_sigmoid_is_exact_at_both_ends(x: float) -> None:
    exact = math.exp(x) / (1 + math.exp(x)) if x < 0 else 1 / (1 + math.exp(-x))
    assert compiled("sigmoid(x)")(x) == pytest.approx(exact, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "at", "value", "gradient"),
    [
        ("sigmoid(exp(x))", (800,), 1, (0,)),
        ("sigmoid(-exp(x))*y", (800, 2), 0, (0, 0)),
        ("softplus(-exp(x)) + x", (800,), 800, (1,)),
        ("log_sigmoid(exp(x)) + x", (800,), 800, (1,)),
        ("tanh(exp(x)) + sech(exp(x))^2", (800,), 1, (0,)),
        ("min(where(y > 1, exp(x), x), 10)", (800, 2), 10, (0, 0)),
        ("min(where(y > 1, exp(x), exp(2*x)), 10)", (800, 0), 10, (0, 0)),
        ("min(exp(x)*exp(y^2), 10)", (800, 0), 10, (0, 0)),
        ("min(rgamma(x), 1)", (-181.3,), 1, (0,)),
    ],
)
def test_what_is_infinite_on_its_way_is_taken(
    text: str, at: tuple[float, ...], value: float, gradient: tuple[float, ...]
) -> None:
    function = gradc.compile(text, target="scalar", wrt=["x", "y"][: len(at)])
    given = dict(zip(("x", "y"), at, strict=False))
    assert function.value_and_gradient(**given) == (value, gradient)


@pytest.mark.parametrize("text", ["exp(x)", "sigmoid(x) + exp(x)*y"])
def test_what_overflows_at_the_end_raises(text: str) -> None:
    function = gradc.compile(text, target="scalar")
    with pytest.raises(OverflowError):
        function.value(**dict.fromkeys(function.inputs, 800.0))
