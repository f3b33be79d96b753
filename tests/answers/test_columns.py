"""Products of two vectors, which are a number at most: where an outer product belongs that is told."""

import pytest
from checked import check

LAYER = "x: [d], y: [h]; param W: [h,d]; z = W @ x; L = sum((z - y)^2)/2"
SQUARE = "x: [n], y: [n]; param W: [n,n]; z = W @ x; L = sum((z - y)^2)/2"
MEANT = [
    "d_z @ x.T", "np.dot(dz, x.T)", "dz.dot(x.T)", "(z-y) @ x.T", "np.matmul(dz, x.T)", "d_z @ x'",
    "2*(z-y) @ x.T/2", "-(y-z) @ x.T", "1*(d_z @ x.T)",
]  # fmt: skip
WRONG = [
    "2*d_z @ x.T", "x @ d_z.T", "d_z.T @ x", "d_z @ x", "d_z.T @ x.T", "-d_z @ x.T", "z @ x.T",
    "d_z @ z.T", "np.dot(dz, x)", "np.dot(x, dz.T)", "np.dot(dz.T, x)", "(y-z) @ x.T", "y @ x.T",
    "d_z*x.T @ x.T", "d_z @ x.T + W", "d_z @ (2*x).T", "d_z @ x.T @ x", "x.T @ d_z", "d_z @ y.T",
    "d_z @ x.T/2", "sum(d_z @ x.T)", "d_z^2 @ x.T", "d_z @ (x^2).T", "dz.dot(x)", "d_z.T.dot(x)",
]  # fmt: skip


@pytest.mark.parametrize("answer", MEANT)
def test_an_outer_product_belongs_where_a_column_times_a_row_is_meant(answer: str) -> None:
    (verdict,) = check(LAYER, {"W": answer})
    assert not verdict.correct
    assert verdict.mistakes[0].kind == "outer_meant", verdict.lines()


@pytest.mark.parametrize("answer", ["d_z @ x.T", "np.dot(dz, x.T)", "(z-y) @ x.T"])
def test_of_vectors_of_one_size_it_is_a_number(answer: str) -> None:
    (verdict,) = check(SQUARE, {"W": answer})
    assert not verdict.correct
    assert verdict.mistakes[0].said.startswith("an outer product belongs where")


@pytest.mark.table
@pytest.mark.parametrize("answer", WRONG)
@pytest.mark.parametrize("program", [LAYER, SQUARE])
def test_other_products_of_vectors_are_none(program: str, answer: str) -> None:
    assert not check(program, {"W": answer})[0].correct
