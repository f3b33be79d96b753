"""Answers whose shape is not that of the gradient: wrong, and what would have been right."""

import pytest
from checked import check

import gradc

pytestmark = pytest.mark.table

LAYER = "x: [n], t: [m]; param W: [m, n], b: [m]; z = W @ x + b; d = z - t; L = sum(d^2)/2"
NETWORK = """
X: [nx, m], Y: [1, m]
param W1: [nh, nx], b1: [nh, 1], W2: [1, nh]
Z1 = W1 @ X + b1
A1 = tanh(Z1)
Z2 = W2 @ A1
L = mean((Z2 - Y)^2)
"""
SQUARE = "x: [n], A: [n, n]; q = dot(x, A @ x)"

# The program, the name, the answer, what is said of its shape, and the mistake.
WRONG = [
    (NETWORK, "A1", "W2@d_Z2", "W2 is [1, nh], d_Z2 is [1, m]", "transpose_left_out"),
    (NETWORK, "A1", "W2 d_Z2", "W2 is [1, nh], d_Z2 is [1, m]", "transpose_left_out"),
    (NETWORK, "A1", "np.dot(W2, d_Z2)", "W2 is [1, nh], d_Z2 is [1, m]", "transpose_left_out"),
    (NETWORK, "A1", "d_Z2 W2", "d_Z2 is [1, m], W2 is [1, nh]", "order_of_factors"),
    (NETWORK, "A1", "d_Z2*W2", "d_Z2 is [1, m] and W2 is [1, nh]", "matrix_product_meant"),
    (NETWORK, "W1", "d_Z1 X", "d_Z1 is [nh, m], X is [nx, m]", "transpose_left_out"),
    (NETWORK, "W1", "X d_Z1^T", "is [nx, nh]; W1 is [nh, nx]: transposed?", "transposed"),
    (NETWORK, "W2", "A1 d_Z2^T", "is [nh, 1]; W2 is [1, nh]: transposed?", "transposed"),
    (NETWORK, "b1", "d_Z1", "is [nh, m]; b1 is [nh, 1]", "broadcast_not_undone"),
    (NETWORK, "b1", "sum(d_Z1, axis=1)[None, :]", "is [1, nh]; b1 is [nh, 1]", "transposed"),
    (NETWORK, "W2", "sum(d_Z2*A1)", "is a number; W2 is [1, nh]", "number_for_array"),
    (LAYER, "W", "d_z*x", "d_z is [m] and x is [n]", "outer_meant"),
    (LAYER, "W", "x*d_z", "x is [n] and d_z is [m]", "outer_meant"),
    (LAYER, "W", "d_z@x.T", "d_z is [m], x is [n]", "outer_meant"),
    (LAYER, "W", "np.dot(d_z, x)", "d_z is [m], x is [n]", "outer_meant"),
    (LAYER, "W", "d_z^T x", "d_z is [m], x is [n]", "outer_meant"),
    (LAYER, "W", "x@d_z.T", "x is [n], d_z is [m]", "order_of_factors"),
    (LAYER, "W", "outer(x, d_z)", "is [n, m]; W is [m, n]", "transposed"),
    (LAYER, "x", "W@d_z", "W is [m, n], d_z is [m]", "transpose_left_out"),
    (LAYER, "x", "W*d_z", "W is [m, n] and d_z is [m]", "matrix_product_meant"),
    (LAYER, "z", "W^T d", "is [n]; z is [m]", "gradient_of_other"),
    (LAYER, "x", "W^-T d", "inv takes a square matrix: W is [m, n]", None),
    (LAYER, "x", "(W^T)^T d_z", "W.T.T is [m, n], d_z is [m]", "transpose_in_doubt"),
    (LAYER, "b", "sum(d)", "is a number; b is [m]", "sum_kept"),
    (LAYER, "b", "d.sum()", "is a number; b is [m]", "sum_kept"),
    (SQUARE, "A", "x@x.T", "is a number; A is [n, n]", "outer_meant"),
    (SQUARE, "A", "x^T x", "is a number; A is [n, n]", "outer_meant"),
    (SQUARE, "A", "x*x", "is [n]; A is [n, n]", "outer_meant"),
    ("x: [n], a: [n]; param s; f = sum(s*x*a)", "s", "x*a", "is [n]; s is []", "broadcast_not_undone"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "name", "answer", "said", "kind"), WRONG)
def test_a_wrong_shape_is_wrong(
    program: str, name: str, answer: str, said: str, kind: str | None
) -> None:
    (verdict,) = check(program, {name: answer})
    assert verdict.status == "wrong"
    assert said in verdict.note
    assert [mistake.kind for mistake in verdict.mistakes[:1]] == ([kind] if kind else [])
    assert "did you mean" not in str(verdict.note)


@pytest.mark.parametrize(
    ("program", "name", "answer", "said"),
    [
        (NETWORK, "b1", "sum(d_Z1, axis=1)", "is [nh]; b1 is [nh, 1]: the numbers are the same"),
        (NETWORK, "W2", "sum(d_Z2*A1, axis=1)", "is [nh]; W2 is [1, nh]: the numbers are the same"),
        (NETWORK, "W2", "d_Z2 A1^T", ""),
        (
            "x: [n]; f = sum(x)^2/2",
            "x",
            "sum(x)",
            "is a number; x is [n]: it is that for every entry",
        ),
        ("x: [n]; f = sum(x)^2/2", "x", "sum(x)*ones(n)", ""),
        ("x: [n]; f = sum(3*x)", "x", "3", ""),
        ("x: [n]; f = sum(x^2)", "x", "2*x[None, :]", "is [1, n]; x is [n]: the numbers"),
    ],
)
def test_axes_of_length_1_and_one_number_for_all_entries(
    program: str, name: str, answer: str, said: str
) -> None:
    (verdict,) = check(program, {name: answer})
    assert verdict.correct
    assert said in verdict.note
    assert bool(said) == bool(verdict.note)


def test_an_answer_that_does_not_fit_leaves_the_others() -> None:
    verdicts = check(LAYER, {"W": "d_z*x", "b": "d", "x": "W.T @ d_z"})
    assert [verdict.correct for verdict in verdicts] == [False, True, True]


def test_what_is_no_matter_of_shapes_cannot_be_judged() -> None:
    for answer in ("d_z x", "sum(b, axis=3)", "q*x"):
        assert check(LAYER, {"W": answer})[0].error


# A program, a right answer in another reading of its powers, and one that is right as it stands.
DETERMINANT = "X: [n, n]; t = log(det(X))"
RECIPROCALS = "X: [n, n]; t = sum(log(X))"
CUBE = "X: [n, n]; t = trace(X @ X @ X)/3"


@pytest.mark.parametrize(
    ("program", "answer", "noted"),
    [
        (DETERMINANT, "(X^-1)^T", ""),
        (DETERMINANT, "X^-T", ""),
        (DETERMINANT, "(X**-1).T", "those of the matrix"),
        (RECIPROCALS, "X**-1", ""),
        (RECIPROCALS, "1/X", ""),
        (RECIPROCALS, "X^-1", "entry by entry"),
        (CUBE, "(X X)^T", ""),
        (CUBE, "(X^2)^T", "those of the matrix"),
        (CUBE, "(X**2).T", "those of the matrix"),
        ("X: [n, n]; t = sum(X^3)/3", "X^2", ""),
    ],
)
def test_powers_of_a_matrix_are_what_makes_the_answer_right(
    program: str, answer: str, noted: str
) -> None:
    (verdict,) = check(program, {"X": answer})
    assert verdict.correct
    assert noted in verdict.note
    assert bool(noted) == bool(verdict.note)


FIT = "X: [n, d], y: [n]; param w: [d]; p = X @ w; L = mean((p - y)^2)"


@pytest.mark.parametrize(
    ("program", "name", "answer"),
    [
        (FIT, "w", "2/n*X'*(X*w - y)"),
        (FIT, "w", "2/n*X'*(p - y)"),
        (FIT, "w", "2/n*X.T*(X*w - y)"),
        (FIT, "X", "2/n*(X*w - y)*w'"),
        (NETWORK, "W1", "d_Z1*X'"),
        (NETWORK, "W1", "d_Z1·Xᵀ"),
        (NETWORK, "W1", "d_Z1 × X^T"),
        (NETWORK, "Z1", "(W2'*d_Z2).*(1 - A1.^2)"),
        (NETWORK, "Z1", "(W2'*d_Z2) ⊙ (1 - A1 ⊙ A1)"),
        ("A: [n, n], B: [n, n]; L = trace(A @ B)", "A", "B'"),
        (LAYER, "W", "d_z*x'"),
    ],
)
def test_a_star_is_the_product_of_matrices_where_that_is_meant(
    program: str, name: str, answer: str
) -> None:
    (verdict,) = check(program, {name: answer})
    assert verdict.correct
    assert not verdict.note or "as in MATLAB; it is @ here" in verdict.note


@pytest.mark.parametrize(
    ("program", "name", "answer"),
    [
        (FIT, "w", "2/n*X.T*(p - y)"),
        (FIT, "w", "2*X'*(X*w - y)"),
        (NETWORK, "W1", "d_Z1*X"),
        (LAYER, "W", "d_z*x"),
        (LAYER, "x", "W*d_z"),
    ],
)
def test_a_star_that_is_wrong_in_both_readings(program: str, name: str, answer: str) -> None:
    assert check(program, {name: answer})[0].status == "wrong"


@pytest.mark.slow
def test_a_wrong_power_is_wrong_in_every_reading() -> None:
    assert check(DETERMINANT, {"X": "X^-1"})[0].status == "wrong"
    assert not gradc.compile(CUBE).check({"X": "X^2"}).ok
