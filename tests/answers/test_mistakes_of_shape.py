"""Wrong answers as MATLAB has them, and those of another shape: their mistake is told, not only that."""

import pytest
from checked import check

RIDGE = "X: [n, d], y: [n], lam: []; param w: [d]; L = sum((X@w - y)^2) + lam*sum(w^2)"
LOGISTIC = (
    "X: [m, n], y: [m]; param w: [n], b: []; z = X @ w + b; p = sigmoid(z); "
    "L = -mean(y*log(p) + (1 - y)*log(1 - p))"
)
NETWORK = (
    "X: [n, d], T: [n, k]; param W1: [d, h], b1: [h], W2: [h, k]; "
    "Z1 = X@W1 + b1; A1 = tanh(Z1); Z2 = A1@W2; L = sum((Z2 - T)^2)/2"
)
SOFTMAX = (
    "X: [n, d], Y: [n, k]; param W1: [d, h], b1: [h], W2: [h, k], b2: [k]; Z1 = X@W1 + b1; "
    "H = relu(Z1); Z2 = H@W2 + b2; P = softmax(Z2); L = -mean(sum(Y*log(P), axis=1))"
)
AS_MATRICES = "* is read as the product of matrices, as in MATLAB; it is @ here"

OF_MATLAB = [
    (RIDGE, "w", "2*X'*(X*w - y) + lam*w", "exponent_missing"),
    (RIDGE, "w", "X'*(X*w - y) + 2*lam*w", "exponent_missing"),
    (RIDGE, "w", "2*X'*(y - X*w) + 2*lam*w", "sign"),
    (RIDGE, "w", "2*X'*(X*w - y)", "term_lost"),
    (RIDGE, "w", "2*X'*(X*w - y) - 2*lam*w", "sign"),
    (RIDGE, "w", "2*X.T*(X*w - y) + lam*w", "exponent_missing"),
    (RIDGE, "w", "2*X'*(X*w - y) + 2*w", "factor_dropped"),
    (LOGISTIC, "w", "X'*(p - y)", "mean_missing"),
    (LOGISTIC, "w", "X'*(y - p)/m", "sign"),
    (LOGISTIC, "w", "X'*(p - y)/n", "size_of_other"),
    (LOGISTIC, "w", "(p - y)'*X", "mean_missing"),
    (NETWORK, "W1", "X'*d_A1", "factor_dropped"),
    (NETWORK, "W1", "X'*(d_A1.*(1 - A1))", "wrong_rule"),
]

OF_SHAPE = [
    (LOGISTIC, "b", "p - y", ("broadcast_not_undone", "mean_missing")),
    (LOGISTIC, "b", "(p - y)/m", ("broadcast_not_undone",)),
    (LOGISTIC, "w", "X(p - y)/m", ("transpose_left_out",)),
    (SOFTMAX, "W2", "H(P - Y)/n", ("transpose_left_out",)),
    (SOFTMAX, "W2", "(P - Y)^T H/n", ("transposed",)),
    (SOFTMAX, "H", "(P - Y)W2/n", ("transpose_left_out",)),
    (SOFTMAX, "H", "W2(P - Y)/n", ("order_of_factors",)),
    (SOFTMAX, "b2", "P - Y", ("broadcast_not_undone", "mean_missing")),
    (SOFTMAX, "b2", "(P - Y)/n", ("broadcast_not_undone",)),
    (SOFTMAX, "b2", "sum(P - Y, axis=0)", ("mean_missing",)),
    (SOFTMAX, "Z2", "P - Y", ("mean_missing",)),
    (SOFTMAX, "W2", "H^T(P - Y)", ("mean_missing",)),
]


@pytest.mark.slow
@pytest.mark.table
@pytest.mark.parametrize(("program", "name", "answer", "kind"), OF_MATLAB)
def test_the_mistake_of_an_answer_with_matlabs_product_is_told(
    program: str, name: str, answer: str, kind: str
) -> None:
    (found,) = check(program, {name: answer})
    assert found.status == "wrong"
    assert AS_MATRICES in found.note
    assert [one.kinds for one in found.mistakes[:1]] == [(kind,)], found.lines()


@pytest.mark.slow
@pytest.mark.table
@pytest.mark.parametrize(("program", "name", "answer", "kinds"), OF_SHAPE)
def test_the_mistake_of_an_answer_of_another_shape_is_told(
    program: str, name: str, answer: str, kinds: tuple[str, ...]
) -> None:
    (found,) = check(program, {name: answer})
    assert found.status == "wrong"
    assert [one.kinds for one in found.mistakes[:1]] == [kinds], found.lines()


def test_a_polynomial_is_right_at_single_points_too() -> None:
    program = "X: [n, d], y: [n]; param w: [d], lam; L = norm(X@w - y)^2/2 + lam/2*norm(w)^2"
    (found,) = check(program, {"w": "X^T(Xw - y) + 2lam w"})
    assert found.right
    assert not found.right_note
