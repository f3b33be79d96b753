"""A program in SymPy and back is the same function."""

import numpy as np
import pytest
import sympy as sp

import gradc

NUMBERS = [
    *(f"{name}(x)" for name in "sin cos tan sec csc cot asin acos atan sinh cosh tanh sech csch coth asinh atanh asech acsch exp log sqrt erf erfc gamma lgamma digamma abs sign floor ceil expm1 log1p log2 log10 cbrt sigmoid softplus relu silu gelu softsign".split()),
    *(f"{name}(1 + x)" for name in "acosh acoth asec acsc acot".split()),
    "x^y", "x/y - z*(x - y)/3", "atan2(x, y) + hypot(x, y, z)", "max(x, min(y, z))", "mod(y, x)",
    "where(x > y or not (z < 1), x, y*z)", "clip(x, 0, 1/2)", "logaddexp(x, y)", "beta(x, y)",
    "besselj(3, x) + besselj0(y)", "polygamma(2, x)", "pi*x + E*y", "a = x*y; a^2 + sin(a)",
]  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_a_program_of_numbers_comes_back(text: str) -> None:
    f = gradc.compile(text)
    again = gradc.from_sympy(f.to_sympy(), inputs=[*f.inputs])
    at = [{"x": 0.7, "y": 1.3, "z": 0.4}[name] for name in f.inputs]
    assert again(*at) == pytest.approx(f(*at), rel=1e-12)
    assert [*again.gradient(*at)] == pytest.approx([*f.gradient(*at)], rel=1e-10)


def test_several_outputs_are_a_dict() -> None:
    x, y = sp.symbols("x y", real=True)
    assert gradc.compile("a = x*y; b = x + y; output a, b").to_sympy() == {"a": x * y, "b": x + y}


def test_matrices_come_back() -> None:
    text = "param A: [n, n], B: [n, n]\nC = A @ B.T + 2*A\nf = trace(C) + det(A)\noutput f"
    f = gradc.compile(text)
    again = gradc.from_sympy(f.to_sympy())
    a, b = np.random.default_rng(0).normal(size=(2, 3, 3))
    assert again(a, b) == pytest.approx(f(a, b))
    assert np.allclose(again.gradient(a, b).A, f.gradient(a, b).A)


def test_what_sympy_has_no_word_for_is_said() -> None:
    with pytest.raises(gradc.GradcError, match="SymPy has no word for"):
        gradc.compile("param x: [n]\nsum(softmax(x))").to_sympy()
