"""Arrays as people write them: products without a sign, transposes, the identity, einsum."""

import numpy as np
import pytest

import gradc

DECLARED = "A: [n, n], B: [n, n], X: [n, m], u: [n], v: [n], w: [m], s: []\n"
RANDOM = np.random.default_rng(3)
A, B, X = RANDOM.normal(size=(3, 3)), RANDOM.normal(size=(3, 3)), RANDOM.normal(size=(3, 2))
U, V, W = RANDOM.normal(size=3), RANDOM.normal(size=3), RANDOM.normal(size=2)
S = 0.7


@pytest.mark.filterwarnings("ignore::gradc.errors.GradcWarning")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("X^T X w", X.T @ X @ W),
        ("s X' (X w - u)", S * X.T @ (X @ W - U)),
        ("0 - 2X^T(u - X w)", -2 * X.T @ (U - X @ W)),
        ("X^T(u)", X.T @ U),
        ("u^T A v", U @ A @ V),
        ("v + -u^T A v", V - U @ A @ V),
        ("u^T v", U @ V),
        ("u' v", U @ V),
        ("u v^T", np.outer(U, V)),
        ("(A - u u^T) v", A @ V - U * (U @ V)),
        ("(I - u u^T) v / s", (V - U * (U @ V)) / S),
        ("(I_n - A) v", V - A @ V),
        ("X^T I X", X.T @ X),
        ("(u^T A)^T", U @ A),
        ("(u^T A)^T v^T", np.outer(U @ A, V)),
        ("s u", S * U),
        ("2 A B", 2 * A @ B),
        ("A u ⊙ v", A @ U * V),
        ("A^-T", np.linalg.inv(A).T),
        ("A^T", A.T),
        ("(A B)^T", (A @ B).T),
        ("(A@u)'", A @ U),
        ("A**-1", A**-1.0),
        ("A^-1", A**-1.0),
        ("np.transpose(X) @ u", X.T @ U),
        ("X.transpose() @ u", X.T @ U),
        ("X.t() @ u", X.T @ U),
        ("X.T.dot(u)", X.T @ U),
        ("np.dot(2, X)", 2 * X),
        ("np.dot(A, X)", A @ X),
        ("np.inner(u, v)", U @ V),
        ("inner(A, B)", A @ B.T),
        ("np.vdot(A, B)", np.sum(A * B)),
        ("np.outer(u[:, None], v[None, :])", np.outer(U, V)),
        ("adj(A)", np.linalg.det(A) * np.linalg.inv(A)),
        ("np.identity(n) @ v", V),
        ("np.diag(v) @ np.diag(A)", V * np.diag(A)),
        ("tr(A B)", np.trace(A @ B)),
    ],
)  # fmt: skip
def test_values(text: str, value: object) -> None:
    function = gradc.compile(f"{DECLARED}{text}")
    np.testing.assert_allclose(function(A, B, X, U, V, W, S), value, rtol=1e-11)


@pytest.mark.filterwarnings("ignore::gradc.errors.GradcWarning")
@pytest.mark.parametrize(
    "call",
    [
        "'ij,j->i', A, u", "'ij,i->j', X, u", "'ij,ij->', A, B", "'ij,jk->ik', A, X", "'ij,ik->jk', X, A", "'ij,jk', A, X",
        "'i,j->ij', u, w", "'i,j->ji', u, w", "'i,i->', u, v", "'i,i->i', u, v", "'ij->ji', X", "'ij->j', X", "'ij->', X",
        "'ii->', A", "'ii', A", "'ii->i', A", "'ij,ji->', A, B", "'ij,i->ij', X, u", "'ij,i->ji', X, u", "'ij,k->', X, u",
        "'ij , j -> i', A, u", "',i->i', s, u", "'ij,ij->i', A, B", "'ii,ij->j', A, X",
    ],
)  # fmt: skip
def test_einsum_is_that_of_numpy(call: str) -> None:
    function = gradc.compile(f"{DECLARED}np.einsum({call})")
    _, subscripts, named = call.split("'")
    _, *names = named.split(", ")
    arrays = {"A": A, "B": B, "X": X, "u": U, "v": V, "w": W, "s": np.array(S)}
    value = np.einsum(subscripts, *(arrays[name] for name in names))
    np.testing.assert_allclose(function(A, B, X, U, V, W, S), value, rtol=1e-11)


def test_einsum_of_stacks() -> None:
    function = gradc.compile("P: [b, n, m], Q: [b, m, k]\nsum(einsum('bij,bjk->bki', P, Q)^2)")
    p, q = RANDOM.normal(size=(4, 3, 2)), RANDOM.normal(size=(4, 2, 5))
    assert function(p, q) == pytest.approx(np.sum((p @ q) ** 2))
    np.testing.assert_allclose(function.gradient(p, q).P, 2 * (p @ q) @ q.transpose(0, 2, 1))


@pytest.mark.filterwarnings("ignore::gradc.errors.GradcWarning")
def test_a_transpose_is_one_where_t_is_no_value() -> None:
    declared = gradc.compile("A: [2, 2], T: []\nsum(A^T)")
    assert declared(np.full((2, 2), 3.0), 2.0) == 36.0
    for text, inputs in (("x^T", ("x", "T")), ("ones(3)^T + 0*x", ("T", "x"))):
        with pytest.warns(gradc.GradcWarning, match="T is an input here"):
            assert tuple(gradc.compile(text).inputs) == inputs


# What is written, what its message says, and readings that it offers, each of which can be typed.
ERRORS = [
    ("u v", "the product of two vectors", ["u*v", "dot(u, v)", "outer(u, v)"]),
    ("u^T v^T", "the product of two rows", ["u^T*v^T", "dot(u^T, v^T)"]),
    ("2 u v", "the product of two vectors", ["(2 u)*v", "dot((2 u), v)", "outer((2 u), v)"]),
    ("(A u) v", "the product of two vectors", ["(A u)*v", "dot((A u), v)", "outer((A u), v)"]),
    ("(u + v)(u - v)", "the product of two vectors", ["(u + v)*(u - v)", "dot(u + v, u - v)"]),
    ("exp(u) v", "the product of two vectors", ["exp(u)*v", "outer(exp(u), v)"]),
    ("u w", "the product of two vectors", ["outer(u, w)"]),
    ("A v^T", "the product of a matrix and a row", ["A @ v^T"]),
    ("X X", "do not fit", ["X*X"]),
    ("(X + X) X", "do not fit", ["(X + X)*X"]),
]


@pytest.mark.filterwarnings("ignore::gradc.errors.GradcWarning")
@pytest.mark.parametrize(("text", "message", "readings"), ERRORS)
def test_a_product_that_is_unclear(text: str, message: str, readings: list[str]) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(f"{DECLARED}{text}")
    assert message in caught.value.message
    for reading in readings:
        assert reading in (caught.value.hint or "")
        gradc.compile(f"{DECLARED}{reading}")


@pytest.mark.filterwarnings("ignore::gradc.errors.GradcWarning")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("einsum('..i,i', A, u)", "these are no subscripts"),
        ("einsum('...i,i->i', A, u)", "the result lacks the axes of '...'"),
        ("einsum('ijk...->i', A)", "ijk... is 3 axes at least; A is [n, n]"),
        ("einsum('ij,j->i', A, w)", "j is n before; in w it is m"),
        ("einsum('ijk->i', A)", "ijk is 3 axes; A is [n, n]"),
        ("einsum('ij,j->i', A)", "the subscripts are those of 2 arrays, 1 given"),
        ("einsum('i,i,i->', u, v, w)", "i is n before; in w it is m"),
        ("einsum('i,i->', u, v, axis=0)", "einsum has no such argument here"),
        ("einsum('ij->ii', A)", "i stands twice in the result"),
        ("einsum('ij->k', A)", "k is only in the result"),
        ("einsum('i1->i', A)", "these are no subscripts"),
        ("einsum(A, u)", "einsum takes its subscripts, then arrays"),
        ("sin('a')", "a text stands where a number was expected"),
        ("s I", "there is no I"),
        ("sum(I) + sum(A) + sum(X)", "the size of the identity matrix I is not told"),
        ("(I - u w^T) X", "shapes do not broadcast: eye(n) is [n, n]"),
        ("(I - A) w", "the two sides of '@' do not fit"),
    ],
)  # fmt: skip
def test_errors(text: str, message: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(f"{DECLARED}{text}")
    assert message in caught.value.message
