"""Notations in answers, kind by kind: read as they are meant, or answered with what to write."""

import pytest
from checked import check

RIDGE = "X: [n, d], y: [n], lam: []; param w: [d]; L = sum((X @ w - y)^2) + lam*sum(w^2)"

# A program, what the answer is for, and ways to write it that are right.
RIGHT = {
    "the logarithm of a number in one word": (
        "2^x", "x",
        ["2^x·ln2", "2^x ln2", "ln2*2^x", "ln2·2^x", "2^x*(ln2)", "ln2·(2^x)", "2^x/(1/ln2)", "exp(x·ln2)·ln2", "2^x(ln6-ln3)"],
    ),
    "a function of a number and a value in one word": (
        "y = sin(3*x)^2*x", "x",
        [
            "6x sin3x cos3x + sin²(3x)", "6xsin3x·cos3x + (sin3x)^2", "3x sin6x + (sin3x)²", "y/x + 3xsin6x",
            "6 x cos3x sin3x + ½ - ½cos6x", "sin3x (sin3x + 6x cos3x)",
        ],
    ),
    "behind values": (
        "a*x*y*ln(2)*sqrt(3)", "a",
        ["xyln2·sqrt3", "xy ln2 sqrt3", "x·yln2·sqrt3", "xln2·ysqrt3", "sqrt3·xyln2", "yxln2·√3", "sqrt3 xy ln2"],
    ),
    "square brackets that group": (
        "y = x^2*sin(x)", "x",
        [
            "x*[2 sin(x) + x cos(x)]", "[2x sin(x) + x^2 cos(x)]", "x[2 sin(x) + x cos(x)]", "x [2 sin(x) + x cos(x)]",
            "x·[2·sin x + x·cos x]", "[2 sin(x) + x cos(x)]x", "[2 sin(x) + x cos(x)]*x", "2x sin[x] + x^2 cos[x]",
            "x[2 sin(x) + [x cos(x)]]", "x{2 sin(x) + [x cos(x)]}", "[x^2 sin(x)*2 + x^3 cos(x)]/x", "x^2[2 sin(x)/x + cos(x)]",
        ],
    ),
    "square brackets in a quotient": (
        "(x^2+1)/(x-3)", "x",
        ["[2x (x-3)-(x^2+1)]/(x-3)^2", "[2x(x-3) - (x^2+1)]/[x-3]^2", "[2x*(x - 3) - x^2 - 1]/(x - 3)^2", "[x^2 - 6 x - 1]/[x - 3]²"],
    ),
    "square brackets beside arrays": (
        "X: [n, d], y: [n]; param w: [d], b; L = sum((X @ w + b - y)^2)", "b",
        ["2*[sum(X w + b - y)]", "[2 sum(X w + b - y)]", "2 [sum(X w) + sum(b - y)]", "[sum(X w + b - y)]*2"],
    ),
    "indices beside them": ("param x: [3], b; L = b*x[0]*x[1]", "b", ["x[0]*x[1]", "[x[0] x[1]]", "x[0] [x[1]]"]),
    "conditions in them": ("relu(x)*2", "x", ["1[x>0]*2", "2·1[x > 0]", "2*[x>0]"]),
    "the identity matrix behind a factor": (
        RIDGE, "w",
        [
            "2(X^TX + λI)w - 2X^Ty", "2(XᵀX + λI)w - 2Xᵀy", "2(X^T X + lamI) w - 2X^T y", "2(λI + X^TX)w - 2X^Ty",
            "2(X^TX + λI_d)w - 2X^Ty", "2X^T(Xw - y) + 2λIw", "2X^TXw + 2λI w - 2X^Ty", "2(X^TX + λ·I)w - 2X^Ty",
            "2(X.T@X + λI)@w - 2X.T@y", "2((X^TX + λI)w - X^Ty)",
        ],
    ),
    "the scalar product with a point": (
        RIDGE, "lam", ["w·w", "w⋅w", "(w·w)", "2w·w - w·w", "1·w·w", "w·w/1", "sum(w·w)", "(-w)·(-w)", "(2w)·(w/2)", "w^T·w", r"w \cdot w"],
    ),
    "with points everywhere": (
        RIDGE, "w", ["2·X^T·(X·w - y) + 2·λ·w", "2X^T·(X·w-y) + 2λ·w", "2·(X^T·(X·w - y) + λ·w)", "X^T·(X·w-y)·2 + 2λw"],
    ),
    "of differences": (
        "x: [n], y: [n]; param gamma, beta; o = gamma*x + beta; L = sum((o - y)^2)/2", "gamma",
        ["(o-y)·x", "(o - y)·x", "x·(o-y)", "o·x - y·x", "x·o - x·y", "d_o·x", "x·∂L/∂o"],
    ),
}  # fmt: skip


@pytest.mark.table
@pytest.mark.parametrize(
    ("program", "name", "answer"),
    [(program, name, one) for program, name, row in RIGHT.values() for one in row],
)
def test_right(program: str, name: str, answer: str) -> None:
    (found,) = check(program, {name: answer})
    assert found.correct, found.error


# A program, what the answer is for, the answer, and what is said of it.
REFUSED = [
    ("2^x", "x", "2^xln2", "write 2^(xln2) or 2^x ln2"),
    ("2^x", "x", "ln2^2", "write (ln(2))^2 or ln(2^2)"),
    ("2^x*x", "x", "xln2²", "write x (ln(2))² or x ln(2²)"),
    ("log2(x)", "x", "1/(x·log2)", "is ln(2)"),
    ("x: [m]; param b; b*sum(x)", "b", "1^T x", "is sum(x)"),
    ("x: [m]; param b; b*sum(x)", "b", "1ᵀx", "is sum(x)"),
    ("z = 2*x", "x", "(z)'", "a derivative is given as a formula"),
    ("sin(pi/4)*x", "x", "sin(45°)", "write (45*pi/180)"),
    ("sin(pi/4)*x", "x", "cos(45 °)", "write (45*pi/180)"),
    ("log(x, 10)", "x", "1/(x·log10)", "is ln(10)"),
]


@pytest.mark.parametrize(("program", "name", "answer", "said"), REFUSED)
def test_refused_with_what_to_write(program: str, name: str, answer: str, said: str) -> None:
    (found,) = check(program, {name: answer})
    assert found.status == "cannot be judged"
    assert said in found.error


def test_a_value_of_that_name_is_that_value() -> None:
    (found,) = check("ln2: []; param x; x^2*ln2", {"x": "2x ln2"})
    assert found.correct


@pytest.mark.parametrize("answer", ["w·w", "w⋅w", "(w·w)"])
def test_the_scalar_product_with_a_point_is_said(answer: str) -> None:
    (found,) = check(RIDGE, {"lam": answer})
    assert "the scalar product of two vectors" in found.note


@pytest.mark.parametrize(
    ("name", "answer"), [("lam", "2w·w"), ("lam", "w·y"), ("w", "2λw·w"), ("lam", "w*w")]
)
def test_a_wrong_one_stays_wrong(name: str, answer: str) -> None:
    (found,) = check(RIDGE, {name: answer})
    assert found.status == "wrong"
