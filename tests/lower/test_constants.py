"""Names of other systems' constants: never inputs in silence, and a program's own where it has them."""

import math

import numpy as np
import pytest
import sympy

import gradc

# What SymPy prints, and its value there.
OF_SYMPY = [
    sympy.EulerGamma,
    sympy.GoldenRatio,
    sympy.Catalan,
    sympy.TribonacciConstant,
    sympy.oo,
    sympy.pi,
    sympy.E,
]


@pytest.mark.parametrize("number", OF_SYMPY, ids=str)
def test_what_sympy_prints_is_its_value(number: sympy.Expr) -> None:
    f = gradc.compile(str(sympy.Max(sympy.Symbol("x"), number, evaluate=False)))
    assert [*f.inputs] == ["x"]
    assert f.value(0.0) == float(number)


@pytest.mark.parametrize(
    ("name", "value"), [("Infinity", math.inf), ("Inf", math.inf), ("NaN", math.nan)]
)
def test_names_of_no_finite_number(name: str, value: float) -> None:
    f = gradc.compile(f"x + {name}")
    assert [*f.inputs] == ["x"]
    assert f.value(1.0) == pytest.approx(value, nan_ok=True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("zoo", "zoo is no real number"),
        ("ComplexInfinity", "ComplexInfinity is no real number"),
        ("Indeterminate", "Indeterminate is no real number"),
        ("none", "none is no value"),
        ("null", "null is no value"),
        ("true", "write True"),
        ("FALSE", "write False"),
        ("Pi", "write pi"),
    ],
)
def test_what_is_no_number_is_an_error(name: str, message: str) -> None:
    with pytest.raises(gradc.ProgramError, match=message):
        gradc.compile(f"x*{name}")


@pytest.mark.parametrize("name", ["oo", "zoo", "Pi", "true", "Catalan", "null"])
def test_a_program_has_such_names_where_it_declares_or_assigns_them(name: str) -> None:
    f = gradc.compile(f"param x, {name}\nx*{name}")
    assert f.value(2.0, 3.0) == 6
    assert gradc.compile(f"{name} = 3\nx*{name}").value(2.0) == 6
    assert gradc.compile(f"def f({name}) = {name}^2\nf(x)").value(3.0) == 9


def test_a_declared_program_may_use_the_constants() -> None:
    assert gradc.compile("param x\nmin(x, oo)").value(2.0) == 2


def test_an_i_in_an_exponential_is_said_to_be_an_input() -> None:
    with pytest.warns(gradc.GradcWarning, match="I is an input here, .* no complex numbers"):
        gradc.compile("exp(-I*x/2)")
    gradc.compile("I*R")
    gradc.compile("param I, x\nexp(I*x)")


def test_a_matrix_of_sympy_is_an_array_of_its_rows() -> None:
    x, y = sympy.symbols("x y")
    shown = sympy.Matrix([[x, y], [1, x**2]])
    f = gradc.compile(f"param x, y\n{shown}")
    assert np.array_equal(f.value(3.0, 2.0), [[3, 2], [1, 9]])
    assert gradc.compile(f"param x, y\n{sympy.Matrix([x, y])}").outputs == {"f": (2, 1)}
    with pytest.raises(gradc.ProgramError, match=r"Matrix takes rows, and this is \[2\]"):
        gradc.compile("param x, y\nMatrix([x, y])")
