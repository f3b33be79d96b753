"""What a person may have meant otherwise is an error with readings that work, never one of them."""

import re

import pytest

import gradc
from gradc.errors import GradcError

pytestmark = pytest.mark.filterwarnings("ignore::gradc.GradcWarning")

ARRAYS = "A: [n, n], B: [n, n], X: [m, n], x: [n], a: []\n"
SCALARS = "a: [], t: [], w: [], x: [], y: []\n"

# Texts, and both readings; each takes the place of what is marked.
UNCLEAR = [
    # a number that a function takes, or a factor of what it takes
    (SCALARS, "sin 2*x", "sin(2)*x", "sin(2*x)"),
    (SCALARS, "y + cos 2*x*y", "cos(2)*x", "cos(2*x)"),
    (SCALARS, "cos 2·x", "cos(2)·x", "cos(2·x)"),
    (SCALARS, "ln 2*x", "ln(2)*x", "ln(2*x)"),
    (SCALARS, "sin w*t", "sin(w)*t", "sin(w*t)"),
    (SCALARS, "y + tanh w*x", "tanh(w)*x", "tanh(w*x)"),
    (SCALARS, "sin 2pi*t", "sin(2pi)*t", "sin(2pi*t)"),
    (SCALARS, "cos 2*(x + y)", "cos(2)*(x + y)", "cos(2*(x + y))"),
    # where nothing is declared: a function without its brackets, or with a slip
    ("", "sigmod x", "sigmoid(x)", "sigmod*x"),
    ("", "Sin x + x", "sin(x)", "Sin*x"),
    ("", "y = 2 tahn x", "tanh(x)", "tahn*x"),
    ("", "mod x", None, "mod*x"),
    ("", "sum x", None, "sum*x"),
    ("", "norm x + 1", None, "norm*x"),
    # a power of a matrix
    (ARRAYS, "sum(A⁻¹)", "inv(A)", "(1/A)"),
    (ARRAYS, "sum(A^{-1})", "inv(A)", "(1/A)"),
    (ARRAYS, "x^T A^-1 x", "inv(A)", "(1/A)"),
    (ARRAYS, "xᵀA⁻¹x", "inv(A)", "(1/A)"),
    (ARRAYS, "tr(a A⁻¹ B)", "inv(A)", "(1/A)"),
    (ARRAYS, "x^T A² x", "(A @ A)", "(A*A)"),
    (ARRAYS, "sum(2A^2 x)", "(A @ A)", "(A*A)"),
    (ARRAYS, "sum((A + B)⁻¹x)", "inv((A+B))", "(1/(A+B))"),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "text", "first", "second"), UNCLEAR)
def test_both_readings_work(declared: str, text: str, first: str | None, second: str) -> None:
    with pytest.raises(GradcError) as caught:
        gradc.compile(declared + text)
    said, span = caught.value.hint or "", caught.value.span
    assert span is not None
    source = declared + text
    for reading in filter(None, (first, second)):
        assert _bare(reading) in _bare(said)
        gradc.compile(source[: span.start] + reading + source[span.end :])


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


READ = [
    (SCALARS, "sin x * y", "sin(x)*y"),
    (SCALARS, "sin x*cos y", "sin(x)*cos(y)"),
    (SCALARS, "sin x*(1 + y)", "sin(x)*(1 + y)"),
    (SCALARS, "sin x·y", "sin(x)*y"),
    (SCALARS, "2^x*ln 2*2^y", "2^x*ln(2)*2^y"),
    (SCALARS, "ln 2*(x + y)", "ln(2)*(x + y)"),
    (SCALARS, "ln 2*sin x", "ln(2)*sin(x)"),
    (SCALARS, "a sinh x", "a*sinh(x)"),
    ("x: [], n: []\n", "sin^n(x)", "sin(x)^n"),
    ("", "sin^n(x)", "sin(x)^n"),
    ("", "sin^(log(2))(x)", "sin(x)^log(2)"),
    ("", "gamma x", "gamma*x"),
    ("", "sum x + sum", "sum*x + sum"),
    ("", "rate time", "rate*time"),
    # what was valid before products were left out
    ("", "log^sin(x)", "log**sin(x)"),
    ("", "sum ^where(x > 1, 2, 3)", "sum**where(x > 1, 2, 3)"),
    ("", "f = f*(x/y)", "g = f*(x/y)"),
    (ARRAYS, "sum(A^-1)", "sum(1/A)"),
    (ARRAYS, "sum(A²)", "sum(A*A)"),
    (ARRAYS, "sum(A^2 @ x)", "sum((A*A) @ x)"),
    (ARRAYS, "sum(2A²)", "sum(2*(A*A))"),
    (ARRAYS, "sum(X² x)", "sum((X*X) @ x)"),
    (ARRAYS, "sum(A^-T x)", "sum(inv(A).T @ x)"),
]


_VALUES = (0.7, [0.7, 1.5], [[1.5, 0.5], [0.25, 2]])  # of each rank


@pytest.mark.parametrize(("declared", "text", "same"), READ)
def test_what_is_read(declared: str, text: str, same: str) -> None:
    one, other = gradc.compile(declared + text), gradc.compile(declared + same)
    assert one.inputs == other.inputs
    point = {name: _VALUES[len(shape)] for name, shape in one.inputs.items()}
    assert one.value(**point) == pytest.approx(other.value(**point), rel=1e-12)


REFUSED = [
    "Xᵀ",
    "Aᵀ x",
    "x^⊤ y",
    "T: [], A: [n, n]; sum(Aᵀ)",
    "f = f(x/y)",
    "y = y(t - 1) + 2",
    "eye(1 > pi)[0, 0]",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(GradcError) as caught:
        gradc.compile(text)
    assert caught.value.hint
