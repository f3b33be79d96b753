"""Matrix-calculus identities: tensor programs beside the gradients that textbooks print for them.

Each entry pairs a program with the closed form of its gradient by the named inputs, in plain NumPy
and independent of gradc.  The entries of a matrix are free variables, in symmetric matrices too:
the gradient of logabsdet(S) is inv(S).T, without the doubling that a symmetric S would call for.
"""

# ruff: noqa: N803 -- a matrix has a capital name

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating]
Shape: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """A program with the closed form of its gradient by each input named."""

    name: str
    program: str
    gradients: Mapping[str, Callable[..., Array]]  # called with all inputs, by name
    sizes: Mapping[str, int]  # of the named dimensions
    kind: Mapping[str, str] = field(default_factory=dict)  # see _KINDS; otherwise standard normal


# ---- samples ----------------------------------------------------------------------------------

_DECLARATION = re.compile(r"(?:^|[;,\n])\s*(?:param\s+)?(\w+)\s*:\s*\[([^\]]*)\]")


def sample(identity: Identity, seed: int = 0) -> dict[str, Array]:
    """Draw a value for each input that the program declares."""
    rng = np.random.default_rng(seed)
    values: dict[str, Array] = {}
    for name, dimensions in _DECLARATION.findall(identity.program):
        words = [word.strip() for word in dimensions.split(",") if word.strip()]
        shape = tuple(int(word) if word.isdigit() else identity.sizes[word] for word in words)
        draw = _KINDS[identity.kind.get(name, "normal")]
        values[name] = np.asarray(draw(rng, shape), dtype=np.float64)
    return values


def _orthogonal(rng: np.random.Generator, shape: Shape) -> Array:
    return np.linalg.qr(rng.standard_normal(shape))[0]


def _spd(rng: np.random.Generator, shape: Shape) -> Array:
    q = _orthogonal(rng, shape)
    return (q * rng.uniform(0.5, 2, shape[0])) @ q.T


def _invertible(rng: np.random.Generator, shape: Shape) -> Array:
    q = _orthogonal(rng, shape)
    return (q * rng.uniform(0.5, 2, shape[0])) @ _orthogonal(rng, shape).T


def _probabilities(rng: np.random.Generator, shape: Shape) -> Array:
    weights = rng.uniform(0.5, 2, shape)
    shares: Array = weights / np.sum(weights, axis=-1, keepdims=True)
    return shares


_KINDS: Mapping[str, Callable[[np.random.Generator, Shape], npt.ArrayLike]] = {
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "positive": lambda rng, shape: rng.uniform(0.5, 2, shape),
    "spd": _spd,
    "invertible": _invertible,
    "probabilities": _probabilities,  # rows sum to 1
    "labels": lambda rng, shape: rng.integers(0, 2, shape),
    "signs": lambda rng, shape: 2 * rng.integers(0, 2, shape) - 1,
}

# ---- words of the closed forms ----------------------------------------------------------------

det = np.linalg.det
inv = np.linalg.inv
norm = np.linalg.norm
outer = np.outer
solve = np.linalg.solve


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def softmax(z: Array, axis: int = -1) -> Array:
    powers = np.exp(z - np.max(z, axis=axis, keepdims=True))
    p: Array = powers / np.sum(powers, axis=axis, keepdims=True)
    return p


def softmax_jacobian(p: Array, c: Array, axis: int = -1) -> Array:
    """Return (diag(p) - p p') c, the gradient of c' p by the logits of p = softmax(z)."""
    product: Array = p * (c - np.sum(c * p, axis=axis, keepdims=True))
    return product


def standardise(x: Array, axis: int | None = None) -> Array:
    s: Array = (x - np.mean(x, axis=axis, keepdims=True)) / np.std(x, axis=axis, keepdims=True)
    return s


def standardise_jacobian(x: Array, c: Array, axis: int) -> Array:
    """Return the gradient of sum(c * standardise(x)) by x, as for batch and layer norm."""
    s = standardise(x, axis)
    along = np.mean(c, axis=axis, keepdims=True) + s * np.mean(c * s, axis=axis, keepdims=True)
    product: Array = (c - along) / np.std(x, axis=axis, keepdims=True)
    return product


def suffix_sum(x: Array, axis: int = 0) -> Array:
    """Return the sums of what follows each entry, with it: the transpose of cumsum."""
    return np.flip(np.cumsum(np.flip(x, axis), axis=axis), axis)


def one_hot(index: npt.NDArray[np.intp] | np.intp, size: int) -> Array:
    return np.eye(size)[index]


def attention(Q: Array, K: Array) -> Array:
    return softmax(Q @ K.T / np.sqrt(Q.shape[1]))


def attention_scores(Q: Array, K: Array, V: Array, C: Array) -> Array:
    """Return the gradient of sum(C * (attention(Q, K) @ V)) by the scores Q K' / sqrt(d)."""
    return softmax_jacobian(attention(Q, K), C @ V.T)


def schur(A: Array, B: Array, C: Array, D: Array) -> Array:
    return A - B @ inv(D) @ C


def responsibilities(x: Array, C: Array) -> Array:
    """Return the share of each centre, a row of C, in a mixture of unit Gaussians at x."""
    return softmax(-np.sum((C - x) ** 2, axis=1) / 2)


IDENTITIES: tuple[Identity, ...] = (
    # ---- linear and bilinear forms ------------------------------------------------------------
    Identity(
        "linear-form",
        "a: [n]; x: [n]; a @ x",
        {"x": lambda a, **_: a, "a": lambda x, **_: x},
        {"n": 4},
    ),
    Identity(
        "squared-length",
        "x: [n]; x @ x",
        {"x": lambda x, **_: 2 * x},
        {"n": 4},
    ),
    Identity(
        "bilinear-form",
        "a: [m]; X: [m, n]; b: [n]; a @ X @ b",
        {
            "X": lambda a, b, **_: outer(a, b),
            "a": lambda X, b, **_: X @ b,
            "b": lambda X, a, **_: X.T @ a,
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "bilinear-form-transposed",
        "a: [n]; X: [m, n]; b: [m]; a @ X.T @ b",
        {
            "X": lambda a, b, **_: outer(b, a),
            "a": lambda X, b, **_: X.T @ b,
            "b": lambda X, a, **_: X @ a,
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "bilinear-chain",
        "a: [m]; X: [m, n]; Y: [n, k]; b: [k]; a @ (X @ Y) @ b",
        {
            "X": lambda Y, a, b, **_: outer(a, Y @ b),
            "Y": lambda X, a, b, **_: outer(X.T @ a, b),
        },
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "bilinear-hadamard",
        "a: [m]; X: [m, n]; Y: [m, n]; b: [n]; a @ (X * Y) @ b",
        {"X": lambda Y, a, b, **_: Y * outer(a, b), "Y": lambda X, a, b, **_: X * outer(a, b)},
        {"m": 3, "n": 4},
    ),
    Identity(
        "matrix-times-vector-sum",
        "A: [m, n]; x: [n]; sum(A @ x)",
        {
            "A": lambda A, x, **_: outer(np.ones(A.shape[0]), x),
            "x": lambda A, **_: np.sum(A, axis=0),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "sum-between-ones",
        "X: [m, n]; ones([m]) @ X @ ones([n])",
        {"X": lambda X, **_: np.ones(X.shape)},
        {"m": 3, "n": 4},
    ),
    # ---- quadratic forms ----------------------------------------------------------------------
    Identity(
        "quadratic-form",
        "A: [n, n]; x: [n]; x @ A @ x",
        {"x": lambda A, x, **_: (A + A.T) @ x, "A": lambda x, **_: outer(x, x)},
        {"n": 4},
    ),
    Identity(
        "quadratic-form-symmetric",
        "A: [n, n]; x: [n]; x @ A @ x",
        {"x": lambda A, x, **_: 2 * A @ x, "A": lambda x, **_: outer(x, x)},
        {"n": 4},
        {"A": "spd"},
    ),
    Identity(
        "quadratic-form-symmetrised",
        "A: [n, n]; x: [n]; x @ (A + A.T) @ x / 2",
        {"x": lambda A, x, **_: (A + A.T) @ x, "A": lambda x, **_: outer(x, x)},
        {"n": 4},
    ),
    Identity(
        "quadratic-form-diagonal",
        "d: [n]; x: [n]; x @ diag(d) @ x",
        {"x": lambda d, x, **_: 2 * d * x, "d": lambda x, **_: x**2},
        {"n": 4},
    ),
    Identity(
        "quadratic-minus-linear",
        "A: [n, n]; b: [n]; x: [n]; x @ A @ x / 2 - b @ x",
        {
            "x": lambda A, b, x, **_: A @ x - b,
            "A": lambda x, **_: outer(x, x) / 2,
            "b": lambda x, **_: -x,
        },
        {"n": 4},
        {"A": "spd"},
    ),
    Identity(
        "affine-quadratic",
        "A: [m, n]; x: [n]; b: [m]; W: [m, m]; r = A @ x - b; r @ W @ r",
        {
            "x": lambda A, x, b, W, **_: A.T @ (W + W.T) @ (A @ x - b),
            "b": lambda A, x, b, W, **_: -(W + W.T) @ (A @ x - b),
            "A": lambda A, x, b, W, **_: outer((W + W.T) @ (A @ x - b), x),
            "W": lambda A, x, b, **_: outer(A @ x - b, A @ x - b),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "two-affine-residuals",
        "A: [m, n]; b: [m]; C: [m, k]; D: [k, n]; d: [k]; x: [n]; (A @ x + b) @ C @ (D @ x + d)",
        {
            "x": lambda A, b, C, D, d, x, **_: A.T @ C @ (D @ x + d) + D.T @ C.T @ (A @ x + b),
            "C": lambda A, b, D, d, x, **_: outer(A @ x + b, D @ x + d),
            "D": lambda A, b, C, x, **_: outer(C.T @ (A @ x + b), x),
        },
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "mahalanobis",
        "x: [n]; c: [n]; P: [n, n]; (x - c) @ P @ (x - c)",
        {
            "x": lambda x, c, P, **_: (P + P.T) @ (x - c),
            "c": lambda x, c, P, **_: -(P + P.T) @ (x - c),
            "P": lambda x, c, **_: outer(x - c, x - c),
        },
        {"n": 4},
    ),
    Identity(
        "gram-form",
        "a: [n]; X: [m, n]; b: [n]; a @ X.T @ X @ b",
        {
            "X": lambda a, X, b, **_: X @ (outer(a, b) + outer(b, a)),
            "a": lambda X, b, **_: X.T @ X @ b,
            "b": lambda X, a, **_: X.T @ X @ a,
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "gram-form-weighted",
        "b: [n]; X: [m, n]; D: [m, m]; c: [n]; b @ X.T @ D @ X @ c",
        {
            "X": lambda b, X, D, c, **_: D.T @ X @ outer(b, c) + D @ X @ outer(c, b),
            "D": lambda b, X, c, **_: outer(X @ b, X @ c),
            "b": lambda X, D, c, **_: X.T @ D @ X @ c,
            "c": lambda X, D, b, **_: X.T @ D.T @ X @ b,
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "quadratic-forms-of-rows",
        "X: [m, n]; A: [n, n]; sum(X @ A * X)",
        {"X": lambda X, A, **_: X @ (A + A.T), "A": lambda X, **_: X.T @ X},
        {"m": 3, "n": 4},
    ),
    Identity(
        "squared-distances",
        "X: [m, n]; Y: [k, n]; W: [m, k]; "
        "D = sum(X^2, axis=1, keepdims=True) + sum(Y^2, axis=1) - 2*X @ Y.T; sum(W * D)",
        {
            "X": lambda X, Y, W, **_: 2 * (np.diag(np.sum(W, axis=1)) @ X - W @ Y),
            "Y": lambda X, Y, W, **_: 2 * (np.diag(np.sum(W, axis=0)) @ Y - W.T @ X),
            "W": lambda X, Y, **_: norm(X[:, None] - Y, axis=-1) ** 2,
        },
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "graph-laplacian",
        "A: [n, n]; x: [n]; sum(A * (reshape(x, (n, 1)) - x)^2)",
        {
            "x": lambda A, x, **_: (
                2 * (np.diag(np.sum(A, axis=0) + np.sum(A, axis=1)) - A - A.T) @ x
            ),
            "A": lambda x, **_: np.subtract.outer(x, x) ** 2,
        },
        {"n": 4},
    ),
    # ---- traces -------------------------------------------------------------------------------
    Identity(
        "trace",
        "X: [n, n]; trace(X)",
        {"X": lambda X, **_: np.eye(X.shape[0])},
        {"n": 4},
    ),
    Identity(
        "trace-linear",
        "A: [m, n]; X: [n, m]; trace(A @ X)",
        {"X": lambda A, **_: A.T, "A": lambda X, **_: X.T},
        {"m": 3, "n": 4},
    ),
    Identity(
        "trace-linear-transposed",
        "A: [m, n]; X: [m, n]; trace(A @ X.T)",
        {"X": lambda A, **_: A, "A": lambda X, **_: X},
        {"m": 3, "n": 4},
    ),
    Identity(
        "trace-sandwich",
        "A: [k, m]; X: [m, n]; B: [n, k]; trace(A @ X @ B)",
        {
            "X": lambda A, B, **_: A.T @ B.T,
            "A": lambda X, B, **_: B.T @ X.T,
            "B": lambda A, X, **_: X.T @ A.T,
        },
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "trace-sandwich-transposed",
        "A: [k, n]; X: [m, n]; B: [m, k]; trace(A @ X.T @ B)",
        {
            "X": lambda A, B, **_: B @ A,
            "A": lambda X, B, **_: B.T @ X,
            "B": lambda A, X, **_: X @ A.T,
        },
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "trace-square",
        "X: [n, n]; trace(X @ X)",
        {"X": lambda X, **_: 2 * X.T},
        {"n": 4},
    ),
    Identity(
        "trace-cube",
        "X: [n, n]; trace(X @ X @ X)",
        {"X": lambda X, **_: 3 * (X @ X).T},
        {"n": 4},
    ),
    Identity(
        "trace-gram",
        "X: [m, n]; trace(X.T @ X)",
        {"X": lambda X, **_: 2 * X},
        {"m": 3, "n": 4},
    ),
    Identity(
        "trace-quadratic",
        "A: [m, m]; X: [m, n]; trace(X.T @ A @ X)",
        {"X": lambda A, X, **_: (A + A.T) @ X, "A": lambda X, **_: X @ X.T},
        {"m": 3, "n": 4},
    ),
    Identity(
        "trace-quadratic-transposed",
        "A: [n, n]; X: [m, n]; trace(X @ A @ X.T)",
        {"X": lambda A, X, **_: X @ (A + A.T), "A": lambda X, **_: X.T @ X},
        {"m": 3, "n": 4},
    ),
    Identity(
        "trace-of-two-occurrences",
        "A: [n, m]; X: [m, n]; B: [n, m]; trace(A @ X @ B @ X)",
        {
            "X": lambda A, X, B, **_: A.T @ X.T @ B.T + B.T @ X.T @ A.T,
            "A": lambda X, B, **_: (X @ B @ X).T,
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "trace-of-two-occurrences-transposed",
        "A: [m, m]; X: [m, n]; B: [n, n]; trace(A @ X @ B @ X.T)",
        {
            "X": lambda A, X, B, **_: A.T @ X @ B.T + A @ X @ B,
            "A": lambda X, B, **_: X @ B.T @ X.T,
            "B": lambda A, X, **_: X.T @ A.T @ X,
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "trace-quadratic-between",
        "A: [k, m]; X: [m, n]; B: [n, n]; C: [m, k]; trace(A @ X @ B @ X.T @ C)",
        {"X": lambda A, X, B, C, **_: A.T @ C.T @ X @ B.T + C @ A @ X @ B},
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "trace-gram-weighted",
        "B: [n, k]; X: [m, n]; C: [m, m]; trace(B.T @ X.T @ C @ X @ B)",
        {
            "X": lambda B, X, C, **_: C.T @ X @ B @ B.T + C @ X @ B @ B.T,
            "B": lambda B, X, C, **_: X.T @ (C + C.T) @ X @ B,
        },
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "trace-affine-square",
        "A: [k, m]; X: [m, n]; B: [n, p]; C: [k, p]; R = A @ X @ B + C; trace(R @ R.T)",
        {"X": lambda A, X, B, C, **_: 2 * A.T @ (A @ X @ B + C) @ B.T},
        {"m": 3, "n": 4, "k": 2, "p": 5},
    ),
    Identity(
        "trace-diagonal-between",
        "A: [m, n]; x: [n]; B: [n, m]; trace(A @ diag(x) @ B)",
        {
            "x": lambda A, B, **_: np.diag(B @ A),
            "A": lambda x, B, **_: B.T @ np.diag(x),
        },
        {"m": 3, "n": 4},
    ),
    # ---- determinants -------------------------------------------------------------------------
    Identity(
        "det",
        "X: [n, n]; det(X)",
        {"X": lambda X, **_: det(X) * inv(X).T},
        {"n": 3},
        {"X": "invertible"},
    ),
    Identity(
        "det-two-by-two",
        "X: [2, 2]; X[0, 0]*X[1, 1] - X[0, 1]*X[1, 0]",
        {"X": lambda X, **_: np.array([[X[1, 1], -X[1, 0]], [-X[0, 1], X[0, 0]]])},
        {},
    ),
    Identity(
        "det-product",
        "A: [n, n]; X: [n, n]; B: [n, n]; det(A @ X @ B)",
        {
            "X": lambda A, X, B, **_: det(A @ X @ B) * inv(X).T,
            "A": lambda A, X, B, **_: det(A @ X @ B) * inv(A).T,
            "B": lambda A, X, B, **_: det(A @ X @ B) * inv(B).T,
        },
        {"n": 3},
        {"A": "invertible", "X": "invertible", "B": "invertible"},
    ),
    Identity(
        "det-product-rectangular",
        "A: [k, m]; X: [m, n]; B: [n, k]; det(A @ X @ B)",
        {"X": lambda A, X, B, **_: det(A @ X @ B) * A.T @ inv(A @ X @ B).T @ B.T},
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "det-power",
        "X: [n, n]; det(X)^3",
        {"X": lambda X, **_: 3 * det(X) ** 3 * inv(X).T},
        {"n": 3},
        {"X": "invertible"},
    ),
    Identity(
        "det-root",
        "S: [n, n]; sqrt(det(S))",
        {"S": lambda S, **_: np.sqrt(det(S)) / 2 * inv(S).T},
        {"n": 3},
        {"S": "spd"},
    ),
    Identity(
        "det-inverse",
        "X: [n, n]; det(inv(X))",
        {"X": lambda X, **_: -inv(X).T / det(X)},
        {"n": 3},
        {"X": "invertible"},
    ),
    Identity(
        "det-gram",
        "X: [m, n]; det(X.T @ X)",
        {"X": lambda X, **_: 2 * det(X.T @ X) * X @ inv(X.T @ X)},
        {"m": 4, "n": 2},
    ),
    Identity(
        "det-gram-weighted",
        "A: [m, m]; X: [m, n]; det(X.T @ A @ X)",
        {
            "X": lambda A, X, **_: (
                det(X.T @ A @ X) * (A @ X @ inv(X.T @ A @ X) + A.T @ X @ inv(X.T @ A.T @ X))
            )
        },
        {"m": 4, "n": 2},
    ),
    Identity(
        "logabsdet",
        "X: [n, n]; logabsdet(X)",
        {"X": lambda X, **_: inv(X).T},
        {"n": 3},
        {"X": "invertible"},
    ),
    Identity(
        "log-of-det",
        "S: [n, n]; log(det(S))",
        {"S": lambda S, **_: inv(S).T},
        {"n": 3},
        {"S": "spd"},
    ),
    Identity(
        "logabsdet-gram",
        "X: [m, n]; logabsdet(X.T @ X)",
        {"X": lambda X, **_: 2 * np.linalg.pinv(X).T},
        {"m": 4, "n": 2},
    ),
    Identity(
        "logabsdet-gram-wide",
        "X: [m, n]; logabsdet(X @ X.T)",
        {"X": lambda X, **_: 2 * np.linalg.pinv(X).T},
        {"m": 2, "n": 4},
    ),
    Identity(
        "matrix-determinant-lemma",
        "A: [n, n]; u: [n]; v: [n]; logabsdet(A + outer(u, v))",
        {
            "u": lambda A, u, v, **_: inv(A).T @ v / (1 + v @ inv(A) @ u),
            "v": lambda A, u, v, **_: inv(A) @ u / (1 + v @ inv(A) @ u),
        },
        {"n": 3},
        {"A": "invertible"},
    ),
    Identity(
        "sylvester-determinant",
        "U: [n, k]; V: [n, k]; logabsdet(eye(n) + U @ V.T)",
        {
            "U": lambda U, V, **_: V @ inv(np.eye(U.shape[1]) + U.T @ V),
            "V": lambda U, V, **_: U @ inv(np.eye(U.shape[1]) + V.T @ U),
        },
        {"n": 4, "k": 2},
    ),
    Identity(
        "schur-complement",
        "A: [m, m]; B: [m, n]; C: [n, m]; D: [n, n]; logabsdet(A - B @ inv(D) @ C)",
        {
            "A": lambda A, B, C, D, **_: inv(schur(A, B, C, D)).T,
            "B": lambda A, B, C, D, **_: -(inv(D) @ C @ inv(schur(A, B, C, D))).T,
            "C": lambda A, B, C, D, **_: -(inv(schur(A, B, C, D)) @ B @ inv(D)).T,
            "D": lambda A, B, C, D, **_: (inv(D) @ C @ inv(schur(A, B, C, D)) @ B @ inv(D)).T,
        },
        {"m": 3, "n": 2},
        {"A": "invertible", "D": "invertible"},
    ),
    # ---- inverses -----------------------------------------------------------------------------
    Identity(
        "inverse-bilinear",
        "a: [n]; X: [n, n]; b: [n]; a @ inv(X) @ b",
        {
            "X": lambda a, X, b, **_: -inv(X).T @ outer(a, b) @ inv(X).T,
            "a": lambda X, b, **_: inv(X) @ b,
            "b": lambda X, a, **_: inv(X).T @ a,
        },
        {"n": 3},
        {"X": "invertible"},
    ),
    Identity(
        "inverse-weighted",
        "W: [n, n]; X: [n, n]; sum(W * inv(X))",
        {"X": lambda W, X, **_: -inv(X).T @ W @ inv(X).T, "W": lambda X, **_: inv(X)},
        {"n": 3},
        {"X": "invertible"},
    ),
    Identity(
        "trace-inverse",
        "X: [n, n]; trace(inv(X))",
        {"X": lambda X, **_: -(inv(X) @ inv(X)).T},
        {"n": 3},
        {"X": "invertible"},
    ),
    Identity(
        "trace-inverse-between",
        "A: [m, n]; X: [n, n]; B: [n, m]; trace(A @ inv(X) @ B)",
        {
            "X": lambda A, X, B, **_: -(inv(X) @ B @ A @ inv(X)).T,
            "A": lambda X, B, **_: (inv(X) @ B).T,
            "B": lambda A, X, **_: (A @ inv(X)).T,
        },
        {"m": 2, "n": 3},
        {"X": "invertible"},
    ),
    Identity(
        "trace-inverse-of-sum",
        "A: [n, n]; X: [n, n]; trace(inv(X + A))",
        {"X": lambda A, X, **_: -(inv(X + A) @ inv(X + A)).T},
        {"n": 3},
        {"X": "spd", "A": "spd"},
    ),
    Identity(
        "trace-inverse-square",
        "X: [n, n]; Y = inv(X); trace(Y @ Y)",
        {"X": lambda X, **_: -2 * (inv(X) @ inv(X) @ inv(X)).T},
        {"n": 3},
        {"X": "invertible"},
    ),
    Identity(
        "trace-inverse-gram",
        "A: [n, n]; C: [m, m]; X: [m, n]; trace(inv(X.T @ C @ X) @ A)",
        {
            "X": lambda A, C, X, **_: -C @ X @ inv(X.T @ C @ X) @ (A + A.T) @ inv(X.T @ C @ X),
        },
        {"m": 4, "n": 2},
        {"C": "spd"},
    ),
    Identity(
        "trace-ratio",
        "B: [m, m]; C: [m, m]; X: [m, n]; trace(inv(X.T @ C @ X) @ (X.T @ B @ X))",
        {
            "X": lambda B, C, X, **_: (
                2 * B @ X @ inv(X.T @ C @ X)
                - 2 * C @ X @ inv(X.T @ C @ X) @ X.T @ B @ X @ inv(X.T @ C @ X)
            ),
        },
        {"m": 4, "n": 2},
        {"B": "spd", "C": "spd"},
    ),
    Identity(
        "inverse-from-the-right",
        "A: [n, n]; B: [m, n]; W: [m, n]; sum(W * (B @ inv(A)))",
        {
            "A": lambda A, B, W, **_: -inv(A).T @ B.T @ W @ inv(A).T,
            "B": lambda A, W, **_: W @ inv(A).T,
        },
        {"m": 2, "n": 3},
        {"A": "invertible"},
    ),
    # ---- linear systems -----------------------------------------------------------------------
    Identity(
        "solve-linear",
        "A: [n, n]; b: [n]; c: [n]; c @ solve(A, b)",
        {
            "A": lambda A, b, c, **_: -outer(solve(A.T, c), solve(A, b)),
            "b": lambda A, c, **_: solve(A.T, c),
            "c": lambda A, b, **_: solve(A, b),
        },
        {"n": 3},
        {"A": "invertible"},
    ),
    Identity(
        "solve-quadratic",
        "A: [n, n]; b: [n]; b @ solve(A, b)",
        {
            "A": lambda A, b, **_: -inv(A).T @ outer(b, b) @ inv(A).T,
            "b": lambda A, b, **_: (inv(A) + inv(A).T) @ b,
        },
        {"n": 3},
        {"A": "invertible"},
    ),
    Identity(
        "solve-squared-length",
        "A: [n, n]; b: [n]; x = solve(A, b); x @ x",
        {
            "A": lambda A, b, **_: -2 * outer(inv(A @ A.T) @ b, inv(A) @ b),
            "b": lambda A, b, **_: 2 * inv(A @ A.T) @ b,
        },
        {"n": 3},
        {"A": "invertible"},
    ),
    Identity(
        "solve-adjoint-method",
        "A: [n, n]; b: [n]; C: [m, n]; y: [m]; sum((C @ solve(A, b) - y)^2)",
        {
            "A": lambda A, b, C, y, **_: (
                -outer(solve(A.T, 2 * C.T @ (C @ solve(A, b) - y)), solve(A, b))
            ),
            "b": lambda A, b, C, y, **_: solve(A.T, 2 * C.T @ (C @ solve(A, b) - y)),
            "C": lambda A, b, C, y, **_: 2 * outer(C @ solve(A, b) - y, solve(A, b)),
        },
        {"m": 2, "n": 3},
        {"A": "invertible"},
    ),
    Identity(
        "solve-matrix",
        "A: [n, n]; B: [n, k]; W: [n, k]; sum(W * solve(A, B))",
        {
            "A": lambda A, B, W, **_: -inv(A).T @ W @ (inv(A) @ B).T,
            "B": lambda A, W, **_: inv(A).T @ W,
            "W": lambda A, B, **_: inv(A) @ B,
        },
        {"n": 3, "k": 2},
        {"A": "invertible"},
    ),
    Identity(
        "solve-trace",
        "A: [n, n]; B: [n, n]; trace(solve(A, B))",
        {
            "A": lambda A, B, **_: -(inv(A) @ B @ inv(A)).T,
            "B": lambda A, **_: inv(A).T,
        },
        {"n": 3},
        {"A": "invertible"},
    ),
    Identity(
        "solve-trace-quadratic",
        "S: [n, n]; R: [n, k]; trace(R.T @ solve(S, R))",
        {
            "S": lambda S, R, **_: -inv(S) @ R @ R.T @ inv(S),
            "R": lambda S, R, **_: 2 * inv(S) @ R,
        },
        {"n": 3, "k": 2},
        {"S": "spd"},
    ),
    Identity(
        "solve-pagerank",
        "P: [n, n]; b: [n]; c: [n]; c @ solve(eye(n) - P/2, b)",
        {
            "P": lambda P, b, c, **_: (
                outer(solve(np.eye(len(b)) - P.T / 2, c), solve(np.eye(len(b)) - P / 2, b)) / 2
            ),
            "b": lambda P, c, **_: solve(np.eye(len(c)) - P.T / 2, c),
        },
        {"n": 3},
        {"P": "probabilities"},
    ),
    # ---- norms --------------------------------------------------------------------------------
    Identity(
        "norm",
        "x: [n]; norm(x)",
        {"x": lambda x, **_: x / norm(x)},
        {"n": 4},
    ),
    Identity(
        "norm-squared",
        "x: [n]; norm(x)^2",
        {"x": lambda x, **_: 2 * x},
        {"n": 4},
    ),
    Identity(
        "norm-cubed",
        "x: [n]; norm(x)^3",
        {"x": lambda x, **_: 3 * norm(x) * x},
        {"n": 4},
    ),
    Identity(
        "norm-of-residual",
        "A: [m, n]; x: [n]; b: [m]; norm(A @ x - b)",
        {
            "x": lambda A, x, b, **_: A.T @ (A @ x - b) / norm(A @ x - b),
            "A": lambda A, x, b, **_: outer(A @ x - b, x) / norm(A @ x - b),
            "b": lambda A, x, b, **_: -(A @ x - b) / norm(A @ x - b),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "distance",
        "x: [n]; a: [n]; norm(x - a)",
        {
            "x": lambda x, a, **_: (x - a) / norm(x - a),
            "a": lambda x, a, **_: (a - x) / norm(x - a),
        },
        {"n": 4},
    ),
    Identity(
        "reciprocal-distance",
        "x: [n]; a: [n]; 1/norm(x - a)",
        {
            "x": lambda x, a, **_: -(x - a) / norm(x - a) ** 3,
            "a": lambda x, a, **_: (x - a) / norm(x - a) ** 3,
        },
        {"n": 3},
    ),
    Identity(
        "norm-in-a-metric",
        "x: [n]; S: [n, n]; sqrt(x @ S @ x)",
        {
            "x": lambda x, S, **_: S @ x / np.sqrt(x @ S @ x),
            "S": lambda x, S, **_: outer(x, x) / (2 * np.sqrt(x @ S @ x)),
        },
        {"n": 4},
        {"S": "spd"},
    ),
    Identity(
        "norm-1",
        "x: [n]; sum(abs(x))",
        {"x": lambda x, **_: np.sign(x)},
        {"n": 4},
    ),
    Identity(
        "norm-3",
        "x: [n]; sum(abs(x)^3)^(1/3)",
        {"x": lambda x, **_: x * np.abs(x) / norm(x, 3) ** 2},
        {"n": 4},
    ),
    Identity(
        "frobenius-norm",
        "X: [m, n]; norm(X)",
        {"X": lambda X, **_: X / norm(X)},
        {"m": 3, "n": 4},
    ),
    Identity(
        "frobenius-residual",
        "A: [k, m]; X: [m, n]; B: [k, n]; norm(A @ X - B)^2",
        {
            "X": lambda A, X, B, **_: 2 * A.T @ (A @ X - B),
            "A": lambda A, X, B, **_: 2 * (A @ X - B) @ X.T,
            "B": lambda A, X, B, **_: -2 * (A @ X - B),
        },
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "row-norms",
        "X: [m, n]; sum(norm(X, axis=1))",
        {"X": lambda X, **_: X / norm(X, axis=1, keepdims=True)},
        {"m": 3, "n": 4},
    ),
    Identity(
        "column-norms-weighted",
        "w: [n]; X: [m, n]; w @ norm(X, axis=0)",
        {
            "X": lambda w, X, **_: w * X / norm(X, axis=0),
            "w": lambda X, **_: norm(X, axis=0),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "normalised-vector",
        "a: [n]; x: [n]; a @ x / norm(x)",
        {
            "x": lambda a, x, **_: a / norm(x) - (a @ x) * x / norm(x) ** 3,
            "a": lambda x, **_: x / norm(x),
        },
        {"n": 4},
    ),
    Identity(
        "cosine-similarity",
        "a: [n]; b: [n]; a @ b / (norm(a) * norm(b))",
        {
            "a": lambda a, b, **_: b / (norm(a) * norm(b)) - (a @ b) * a / (norm(a) ** 3 * norm(b)),
            "b": lambda a, b, **_: a / (norm(a) * norm(b)) - (a @ b) * b / (norm(a) * norm(b) ** 3),
        },
        {"n": 4},
    ),
    Identity(
        "normalised-rows",
        "W: [m, n]; X: [m, n]; sum(W * X / norm(X, axis=1, keepdims=True))",
        {
            "X": lambda W, X, **_: (
                W / norm(X, axis=1, keepdims=True)
                - X * np.sum(W * X, axis=1, keepdims=True) / norm(X, axis=1, keepdims=True) ** 3
            ),
            "W": lambda X, **_: X / norm(X, axis=1, keepdims=True),
        },
        {"m": 3, "n": 4},
    ),
    # ---- least squares ------------------------------------------------------------------------
    Identity(
        "least-squares",
        "A: [m, n]; x: [n]; b: [m]; sum((A @ x - b)^2)",
        {
            "x": lambda A, x, b, **_: 2 * A.T @ (A @ x - b),
            "A": lambda A, x, b, **_: 2 * outer(A @ x - b, x),
            "b": lambda A, x, b, **_: 2 * (b - A @ x),
        },
        {"m": 5, "n": 3},
    ),
    Identity(
        "mean-squared-error",
        "X: [m, n]; w: [n]; y: [m]; mse(X @ w, y)",
        {
            "w": lambda X, w, y, **_: 2 / len(y) * X.T @ (X @ w - y),
            "X": lambda X, w, y, **_: 2 / len(y) * outer(X @ w - y, w),
            "y": lambda X, w, y, **_: 2 / len(y) * (y - X @ w),
        },
        {"m": 5, "n": 3},
    ),
    Identity(
        "least-squares-with-intercept",
        "X: [m, n]; w: [n]; b: []; y: [m]; mse(X @ w + b, y)",
        {
            "w": lambda X, w, b, y, **_: 2 / len(y) * X.T @ (X @ w + b - y),
            "b": lambda X, w, b, y, **_: 2 * np.mean(X @ w + b - y),
        },
        {"m": 5, "n": 3},
    ),
    Identity(
        "ridge",
        "X: [m, n]; w: [n]; y: [m]; lam: []; sum((X @ w - y)^2) + lam*sum(w^2)",
        {
            "w": lambda X, w, y, lam, **_: 2 * X.T @ (X @ w - y) + 2 * lam * w,
            "lam": lambda w, **_: w @ w,
        },
        {"m": 5, "n": 3},
        {"lam": "positive"},
    ),
    Identity(
        "tikhonov",
        "A: [m, n]; x: [n]; b: [m]; G: [k, n]; sum((A @ x - b)^2) + sum((G @ x)^2)",
        {
            "x": lambda A, x, b, G, **_: 2 * A.T @ (A @ x - b) + 2 * G.T @ G @ x,
            "G": lambda x, G, **_: 2 * G @ outer(x, x),
        },
        {"m": 5, "n": 3, "k": 2},
    ),
    Identity(
        "lasso",
        "X: [m, n]; w: [n]; y: [m]; lam: []; sum((X @ w - y)^2)/(2*m) + lam*sum(abs(w))",
        {
            "w": lambda X, w, y, lam, **_: X.T @ (X @ w - y) / len(y) + lam * np.sign(w),
            "lam": lambda w, **_: np.sum(np.abs(w)),
        },
        {"m": 5, "n": 3},
        {"lam": "positive"},
    ),
    Identity(
        "weighted-least-squares",
        "X: [m, n]; w: [n]; y: [m]; c: [m]; sum(c * (X @ w - y)^2)",
        {
            "w": lambda X, w, y, c, **_: 2 * X.T @ np.diag(c) @ (X @ w - y),
            "c": lambda X, w, y, **_: (X @ w - y) ** 2,
        },
        {"m": 5, "n": 3},
        {"c": "positive"},
    ),
    Identity(
        "generalised-least-squares",
        "X: [m, n]; w: [n]; y: [m]; S: [m, m]; r = y - X @ w; r @ solve(S, r)",
        {
            "w": lambda X, w, y, S, **_: -2 * X.T @ inv(S) @ (y - X @ w),
            "S": lambda X, w, y, S, **_: -inv(S) @ outer(y - X @ w, y - X @ w) @ inv(S),
            "y": lambda X, w, y, S, **_: 2 * inv(S) @ (y - X @ w),
        },
        {"m": 3, "n": 2},
        {"S": "spd"},
    ),
    Identity(
        "least-squares-estimate",
        "A: [m, n]; b: [m]; c: [n]; c @ solve(A.T @ A, A.T @ b)",
        {
            "b": lambda A, c, **_: A @ inv(A.T @ A) @ c,
            "A": lambda A, b, c, **_: (
                outer(b - A @ np.linalg.pinv(A) @ b, inv(A.T @ A) @ c)
                - outer(A @ inv(A.T @ A) @ c, np.linalg.pinv(A) @ b)
            ),
            "c": lambda A, b, **_: np.linalg.pinv(A) @ b,
        },
        {"m": 5, "n": 2},
    ),
    Identity(
        "least-squares-minimum",
        "A: [m, n]; b: [m]; r = b - A @ solve(A.T @ A, A.T @ b); r @ r",
        {
            "b": lambda A, b, **_: 2 * (b - A @ np.linalg.pinv(A) @ b),
            "A": lambda A, b, **_: -2 * outer(b - A @ np.linalg.pinv(A) @ b, np.linalg.pinv(A) @ b),
        },
        {"m": 5, "n": 2},
    ),
    Identity(
        "huber-regression",
        "X: [m, n]; w: [n]; y: [m]; r = X @ w - y; sum(where(abs(r) <= 1, r^2/2, abs(r) - 1/2))",
        {"w": lambda X, w, y, **_: X.T @ np.clip(X @ w - y, -1, 1)},
        {"m": 5, "n": 3},
    ),
    Identity(
        "poisson-regression",
        "X: [m, n]; w: [n]; y: [m]; mean(exp(X @ w) - y * (X @ w))",
        {"w": lambda X, w, y, **_: X.T @ (np.exp(X @ w) - y) / len(y)},
        {"m": 5, "n": 3},
        {"y": "positive"},
    ),
    # ---- logistic and hinge losses ------------------------------------------------------------
    Identity(
        "logistic-loss-01",
        "X: [m, n]; w: [n]; b: []; y: [m]; binary_cross_entropy(X @ w + b, y)",
        {
            "w": lambda X, w, b, y, **_: X.T @ (sigmoid(X @ w + b) - y) / len(y),
            "b": lambda X, w, b, y, **_: np.mean(sigmoid(X @ w + b) - y),
            "X": lambda X, w, b, y, **_: outer(sigmoid(X @ w + b) - y, w) / len(y),
        },
        {"m": 5, "n": 3},
        {"y": "labels"},
    ),
    Identity(
        "logistic-loss-softplus",
        "X: [m, n]; w: [n]; y: [m]; z = X @ w; sum(softplus(z) - y*z)",
        {"w": lambda X, w, y, **_: X.T @ (sigmoid(X @ w) - y)},
        {"m": 5, "n": 3},
        {"y": "labels"},
    ),
    Identity(
        "logistic-log-likelihood",
        "X: [m, n]; w: [n]; y: [m]; p = sigmoid(X @ w); sum(y*log(p) + (1 - y)*log(1 - p))",
        {"w": lambda X, w, y, **_: X.T @ (y - sigmoid(X @ w))},
        {"m": 5, "n": 3},
        {"y": "labels"},
    ),
    Identity(
        "logistic-loss-signs",
        "X: [m, n]; w: [n]; y: [m]; mean(log(1 + exp(-y * (X @ w))))",
        {"w": lambda X, w, y, **_: -X.T @ (y * sigmoid(-y * (X @ w))) / len(y)},
        {"m": 5, "n": 3},
        {"y": "signs"},
    ),
    Identity(
        "logistic-loss-regularised",
        "X: [m, n]; w: [n]; y: [m]; lam: []; sum(softplus(-y * (X @ w))) + lam/2 * w @ w",
        {
            "w": lambda X, w, y, lam, **_: -X.T @ (y * sigmoid(-y * (X @ w))) + lam * w,
            "lam": lambda w, **_: w @ w / 2,
        },
        {"m": 5, "n": 3},
        {"y": "signs", "lam": "positive"},
    ),
    Identity(
        "hinge-loss",
        "X: [m, n]; w: [n]; y: [m]; mean(relu(1 - y * (X @ w)))",
        {"w": lambda X, w, y, **_: -X.T @ (y * (y * (X @ w) < 1)) / len(y)},
        {"m": 5, "n": 3},
        {"y": "signs"},
    ),
    Identity(
        "squared-hinge-loss",
        "X: [m, n]; w: [n]; y: [m]; sum(relu(1 - y * (X @ w))^2)",
        {"w": lambda X, w, y, **_: -2 * X.T @ (y * np.maximum(1 - y * (X @ w), 0))},
        {"m": 5, "n": 3},
        {"y": "signs"},
    ),
    # ---- softmax and logsumexp ----------------------------------------------------------------
    Identity(
        "logsumexp",
        "z: [n]; logsumexp(z)",
        {"z": lambda z, **_: softmax(z)},
        {"n": 4},
    ),
    Identity(
        "logsumexp-affine",
        "A: [m, n]; x: [n]; b: [m]; logsumexp(A @ x + b)",
        {
            "x": lambda A, x, b, **_: A.T @ softmax(A @ x + b),
            "A": lambda A, x, b, **_: outer(softmax(A @ x + b), x),
            "b": lambda A, x, b, **_: softmax(A @ x + b),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "logsumexp-of-rows",
        "c: [m]; Z: [m, n]; c @ logsumexp(Z, axis=1)",
        {"Z": lambda c, Z, **_: np.diag(c) @ softmax(Z)},
        {"m": 3, "n": 4},
    ),
    Identity(
        "logsumexp-of-columns",
        "c: [n]; Z: [m, n]; sum(c * logsumexp(Z, axis=0, keepdims=True))",
        {"Z": lambda c, Z, **_: softmax(Z, axis=0) @ np.diag(c)},
        {"m": 3, "n": 4},
    ),
    Identity(
        "softmax",
        "c: [n]; z: [n]; c @ softmax(z)",
        {
            "z": lambda c, z, **_: (np.diag(softmax(z)) - outer(softmax(z), softmax(z))) @ c,
            "c": lambda z, **_: softmax(z),
        },
        {"n": 4},
    ),
    Identity(
        "softmax-temperature",
        "c: [n]; z: [n]; t: []; c @ softmax(z/t)",
        {
            "z": lambda c, z, t, **_: softmax_jacobian(softmax(z / t), c) / t,
            "t": lambda c, z, t, **_: -z @ softmax_jacobian(softmax(z / t), c) / t**2,
        },
        {"n": 4},
        {"t": "positive"},
    ),
    Identity(
        "softmax-of-rows",
        "C: [m, n]; Z: [m, n]; sum(C * softmax(Z, axis=-1))",
        {"Z": lambda C, Z, **_: softmax_jacobian(softmax(Z), C)},
        {"m": 3, "n": 4},
    ),
    Identity(
        "softmax-of-columns",
        "C: [m, n]; Z: [m, n]; sum(C * softmax(Z, axis=0))",
        {"Z": lambda C, Z, **_: softmax_jacobian(softmax(Z, axis=0), C, axis=0)},
        {"m": 3, "n": 4},
    ),
    Identity(
        "log-softmax",
        "C: [m, n]; Z: [m, n]; sum(C * log_softmax(Z, axis=-1))",
        {"Z": lambda C, Z, **_: C - softmax(Z) * np.sum(C, axis=1, keepdims=True)},
        {"m": 3, "n": 4},
    ),
    Identity(
        "softmax-entropy",
        "z: [n]; p = softmax(z); -sum(p * log(p))",
        {"z": lambda z, **_: -softmax_jacobian(softmax(z), np.log(softmax(z)))},
        {"n": 4},
    ),
    Identity(
        "cross-entropy-single",
        "z: [n]; y: [n]; cross_entropy(z, y)",
        {"z": lambda z, y, **_: softmax(z) - y},
        {"n": 4},
        {"y": "probabilities"},
    ),
    Identity(
        "cross-entropy-rows",
        "Z: [m, n]; Y: [m, n]; cross_entropy(Z, Y)",
        {"Z": lambda Z, Y, **_: (softmax(Z) - Y) / len(Y), "Y": lambda Z, Y, **_: -Z / len(Y)},
        {"m": 3, "n": 4},
        {"Y": "probabilities"},
    ),
    Identity(
        "softmax-regression",
        "X: [m, n]; W: [n, k]; b: [k]; Y: [m, k]; cross_entropy(X @ W + b, Y)",
        {
            "W": lambda X, W, b, Y, **_: X.T @ (softmax(X @ W + b) - Y) / len(X),
            "b": lambda X, W, b, Y, **_: np.mean(softmax(X @ W + b) - Y, axis=0),
            "X": lambda X, W, b, Y, **_: (softmax(X @ W + b) - Y) @ W.T / len(X),
        },
        {"m": 5, "n": 4, "k": 3},
        {"Y": "probabilities"},
    ),
    Identity(
        "contrastive-loss",
        "X: [m, n]; Y: [m, n]; cross_entropy(X @ Y.T, eye(m))",
        {
            "X": lambda X, Y, **_: (softmax(X @ Y.T) - np.eye(len(X))) @ Y / len(X),
            "Y": lambda X, Y, **_: (softmax(X @ Y.T) - np.eye(len(X))).T @ X / len(X),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "attention",
        "Q: [m, d]; K: [n, d]; V: [n, k]; C: [m, k]; sum(C * (softmax(Q @ K.T / sqrt(d)) @ V))",
        {
            "Q": lambda Q, K, V, C, **_: attention_scores(Q, K, V, C) @ K / np.sqrt(Q.shape[1]),
            "K": lambda Q, K, V, C, **_: attention_scores(Q, K, V, C).T @ Q / np.sqrt(Q.shape[1]),
            "V": lambda Q, K, C, **_: attention(Q, K).T @ C,
            "C": lambda Q, K, V, **_: attention(Q, K) @ V,
        },
        {"m": 3, "n": 4, "d": 2, "k": 5},
    ),
    Identity(
        "attention-of-one-query",
        "q: [d]; K: [n, d]; V: [n, k]; c: [k]; softmax(K @ q) @ V @ c",
        {
            "q": lambda q, K, V, c, **_: K.T @ softmax_jacobian(softmax(K @ q), V @ c),
            "K": lambda q, K, V, c, **_: outer(softmax_jacobian(softmax(K @ q), V @ c), q),
            "V": lambda q, K, c, **_: outer(softmax(K @ q), c),
        },
        {"n": 4, "d": 2, "k": 3},
    ),
    # ---- entropy and divergences --------------------------------------------------------------
    Identity(
        "entropy",
        "p: [n]; -sum(p * log(p))",
        {"p": lambda p, **_: -np.log(p) - 1},
        {"n": 4},
        {"p": "probabilities"},
    ),
    Identity(
        "divergence",
        "p: [n]; q: [n]; sum(p * log(p/q))",
        {"p": lambda p, q, **_: np.log(p / q) + 1, "q": lambda p, q, **_: -p / q},
        {"n": 4},
        {"p": "probabilities", "q": "probabilities"},
    ),
    Identity(
        "divergence-from-softmax",
        "q: [n]; z: [n]; sum(q * (log(q) - log_softmax(z)))",
        {
            "z": lambda q, z, **_: softmax(z) - q,
            "q": lambda q, z, **_: np.log(q) + 1 - np.log(softmax(z)),
        },
        {"n": 4},
        {"q": "probabilities"},
    ),
    Identity(
        "divergence-gaussian-standard",
        "c: [n]; v: [n]; sum(exp(v) + c^2 - 1 - v)/2",
        {"c": lambda c, **_: c, "v": lambda v, **_: (np.exp(v) - 1) / 2},
        {"n": 4},
    ),
    Identity(
        "divergence-gaussian",
        "a: [n]; A: [n, n]; b: [n]; B: [n, n]; "
        "(trace(solve(B, A)) + (b - a) @ solve(B, b - a) - n + logabsdet(B) - logabsdet(A))/2",
        {
            "a": lambda a, b, B, **_: inv(B) @ (a - b),
            "b": lambda a, b, B, **_: inv(B) @ (b - a),
            "A": lambda A, B, **_: (inv(B) - inv(A)) / 2,
            "B": lambda a, A, b, B, **_: (inv(B) - inv(B) @ (A + outer(b - a, b - a)) @ inv(B)) / 2,
        },
        {"n": 3},
        {"A": "spd", "B": "spd"},
    ),
    # ---- likelihoods --------------------------------------------------------------------------
    Identity(
        "gaussian-scalar",
        "x: [n]; c: []; s: []; n*log(s) + sum((x - c)^2)/(2*s^2)",
        {
            "x": lambda x, c, s, **_: (x - c) / s**2,
            "c": lambda x, c, s, **_: -np.sum(x - c) / s**2,
            "s": lambda x, c, s, **_: len(x) / s - np.sum((x - c) ** 2) / s**3,
        },
        {"n": 4},
        {"s": "positive"},
    ),
    Identity(
        "gaussian-covariance",
        "x: [n]; c: [n]; S: [n, n]; r = x - c; -n/2*log(2*pi) - logabsdet(S)/2 - r @ solve(S, r)/2",
        {
            "c": lambda x, c, S, **_: inv(S) @ (x - c),
            "x": lambda x, c, S, **_: -inv(S) @ (x - c),
            "S": lambda x, c, S, **_: (inv(S) @ outer(x - c, x - c) @ inv(S) - inv(S)) / 2,
        },
        {"n": 3},
        {"S": "spd"},
    ),
    Identity(
        "gaussian-covariance-batch",
        "X: [m, n]; c: [n]; S: [n, n]; R = X - c; m/2*logabsdet(S) + trace(solve(S, R.T @ R))/2",
        {
            "c": lambda X, c, S, **_: -inv(S) @ np.sum(X - c, axis=0),
            "X": lambda X, c, S, **_: (X - c) @ inv(S),
            "S": lambda X, c, S, **_: (len(X) * inv(S) - inv(S) @ (X - c).T @ (X - c) @ inv(S)) / 2,
        },
        {"m": 4, "n": 3},
        {"S": "spd"},
    ),
    Identity(
        "gaussian-precision",
        "x: [n]; c: [n]; P: [n, n]; logabsdet(P)/2 - (x - c) @ P @ (x - c)/2",
        {
            "c": lambda x, c, P, **_: (P + P.T) @ (x - c) / 2,
            "P": lambda x, c, P, **_: (inv(P).T - outer(x - c, x - c)) / 2,
        },
        {"n": 3},
        {"P": "invertible"},
    ),
    Identity(
        "gaussian-precision-batch",
        "X: [m, n]; c: [n]; P: [n, n]; R = X - c; sum(R @ P * R)/2 - m/2*logabsdet(P)",
        {
            "c": lambda X, c, P, **_: -(P + P.T) @ np.sum(X - c, axis=0) / 2,
            "P": lambda X, c, P, **_: ((X - c).T @ (X - c) - len(X) * inv(P).T) / 2,
            "X": lambda X, c, P, **_: (X - c) @ (P + P.T) / 2,
        },
        {"m": 4, "n": 3},
        {"P": "invertible"},
    ),
    Identity(
        "gaussian-log-variance",
        "x: [n]; c: [n]; v: [n]; sum(v + (x - c)^2 * exp(-v))/2",
        {
            "c": lambda x, c, v, **_: -(x - c) * np.exp(-v),
            "v": lambda x, c, v, **_: (1 - (x - c) ** 2 * np.exp(-v)) / 2,
        },
        {"n": 4},
    ),
    Identity(
        "gaussian-whitening",
        "W: [n, n]; x: [n]; c: [n]; sum((W @ (x - c))^2)/2 - logabsdet(W)",
        {
            "W": lambda W, x, c, **_: W @ outer(x - c, x - c) - inv(W).T,
            "x": lambda W, x, c, **_: W.T @ W @ (x - c),
        },
        {"n": 3},
        {"W": "invertible"},
    ),
    Identity(
        "independent-components",
        "W: [n, n]; X: [m, n]; sum(log(cosh(X @ W.T)))/m - logabsdet(W)",
        {
            "W": lambda W, X, **_: np.tanh(X @ W.T).T @ X / len(X) - inv(W).T,
            "X": lambda W, X, **_: np.tanh(X @ W.T) @ W / len(X),
        },
        {"m": 4, "n": 3},
        {"W": "invertible"},
    ),
    Identity(
        "student-t",
        "x: [n]; c: [n]; P: [n, n]; log(1 + (x - c) @ P @ (x - c)/3)",
        {
            "x": lambda x, c, P, **_: 2 * P @ (x - c) / (3 + (x - c) @ P @ (x - c)),
            "P": lambda x, c, P, **_: outer(x - c, x - c) / (3 + (x - c) @ P @ (x - c)),
        },
        {"n": 3},
        {"P": "spd"},
    ),
    Identity(
        "gaussian-kernel",
        "x: [n]; a: [n]; exp(-norm(x - a)^2/2)",
        {
            "x": lambda x, a, **_: -(x - a) * np.exp(-((x - a) @ (x - a)) / 2),
            "a": lambda x, a, **_: (x - a) * np.exp(-((x - a) @ (x - a)) / 2),
        },
        {"n": 3},
    ),
    Identity(
        "gaussian-mixture",
        "x: [n]; C: [k, n]; logsumexp(-sum((C - x)^2, axis=1)/2)",
        {
            "x": lambda x, C, **_: responsibilities(x, C) @ (C - x),
            "C": lambda x, C, **_: np.diag(responsibilities(x, C)) @ (x - C),
        },
        {"n": 3, "k": 4},
    ),
    # ---- factorisations and eigenvectors ------------------------------------------------------
    Identity(
        "matrix-factorisation",
        "X: [m, n]; U: [m, k]; V: [n, k]; norm(X - U @ V.T)^2",
        {
            "U": lambda X, U, V, **_: -2 * (X - U @ V.T) @ V,
            "V": lambda X, U, V, **_: -2 * (X - U @ V.T).T @ U,
            "X": lambda X, U, V, **_: 2 * (X - U @ V.T),
        },
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "matrix-factorisation-masked",
        "X: [m, n]; M: [m, n]; U: [m, k]; V: [n, k]; sum(M * (X - U @ V.T)^2)",
        {
            "U": lambda X, M, U, V, **_: -2 * (M * (X - U @ V.T)) @ V,
            "V": lambda X, M, U, V, **_: -2 * (M * (X - U @ V.T)).T @ U,
        },
        {"m": 3, "n": 4, "k": 2},
        {"M": "labels"},
    ),
    Identity(
        "matrix-factorisation-three",
        "X: [m, n]; A: [m, p]; B: [p, q]; C: [q, n]; sum((X - A @ B @ C)^2)",
        {
            "A": lambda X, A, B, C, **_: -2 * (X - A @ B @ C) @ (B @ C).T,
            "B": lambda X, A, B, C, **_: -2 * A.T @ (X - A @ B @ C) @ C.T,
            "C": lambda X, A, B, C, **_: -2 * (A @ B).T @ (X - A @ B @ C),
        },
        {"m": 4, "n": 5, "p": 2, "q": 3},
    ),
    Identity(
        "symmetric-factorisation",
        "A: [n, n]; X: [n, k]; sum((A - X @ X.T)^2)",
        {
            "X": lambda A, X, **_: -2 * (A + A.T - 2 * X @ X.T) @ X,
            "A": lambda A, X, **_: 2 * (A - X @ X.T),
        },
        {"n": 4, "k": 2},
    ),
    Identity(
        "nonnegative-factorisation",
        "X: [m, n]; W: [m, k]; H: [k, n]; sum(W @ H - X * log(W @ H))",
        {
            "W": lambda X, W, H, **_: (1 - X / (W @ H)) @ H.T,
            "H": lambda X, W, H, **_: W.T @ (1 - X / (W @ H)),
        },
        {"m": 3, "n": 4, "k": 2},
        {"X": "positive", "W": "positive", "H": "positive"},
    ),
    Identity(
        "rank-one-residual",
        "X: [m, n]; u: [m]; v: [n]; sum((X - outer(u, v))^2)",
        {
            "u": lambda X, u, v, **_: -2 * (X - outer(u, v)) @ v,
            "v": lambda X, u, v, **_: -2 * (X - outer(u, v)).T @ u,
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "pca-reconstruction",
        "X: [m, n]; W: [n, k]; norm(X - X @ W @ W.T)^2",
        {
            "W": lambda X, W, **_: -2 * (X.T @ (X - X @ W @ W.T) + (X - X @ W @ W.T).T @ X) @ W,
            "X": lambda X, W, **_: 2 * (X - X @ W @ W.T) @ (np.eye(len(W)) - W @ W.T),
        },
        {"m": 5, "n": 4, "k": 2},
    ),
    Identity(
        "orthogonality-penalty",
        "W: [n, k]; sum((W.T @ W - eye(k))^2)",
        {"W": lambda W, **_: 4 * W @ (W.T @ W - np.eye(W.shape[1]))},
        {"n": 4, "k": 2},
    ),
    Identity(
        "rayleigh-quotient",
        "A: [n, n]; x: [n]; x @ A @ x / (x @ x)",
        {
            "x": lambda A, x, **_: ((A + A.T) @ x - 2 * (x @ A @ x) / (x @ x) * x) / (x @ x),
            "A": lambda x, **_: outer(x, x) / (x @ x),
        },
        {"n": 4},
    ),
    Identity(
        "rayleigh-quotient-generalised",
        "A: [n, n]; B: [n, n]; x: [n]; (x @ A @ x) / (x @ B @ x)",
        {
            "x": lambda A, B, x, **_: 2 * (A @ x - (x @ A @ x) / (x @ B @ x) * B @ x) / (x @ B @ x),
            "A": lambda B, x, **_: outer(x, x) / (x @ B @ x),
            "B": lambda A, B, x, **_: -(x @ A @ x) * outer(x, x) / (x @ B @ x) ** 2,
        },
        {"n": 4},
        {"A": "spd", "B": "spd"},
    ),
    Identity(
        "singular-value-quotient",
        "u: [m]; X: [m, n]; v: [n]; u @ X @ v / (norm(u) * norm(v))",
        {
            "X": lambda u, v, **_: outer(u / norm(u), v / norm(v)),
            "u": lambda u, X, v, **_: (
                (X @ v - (u @ X @ v) * u / norm(u) ** 2) / (norm(u) * norm(v))
            ),
            "v": lambda u, X, v, **_: (
                (X.T @ u - (u @ X @ v) * v / norm(v) ** 2) / (norm(u) * norm(v))
            ),
        },
        {"m": 3, "n": 4},
    ),
    # ---- layers -------------------------------------------------------------------------------
    Identity(
        "linear-layer",
        "X: [m, n]; W: [n, k]; b: [k]; Y: [m, k]; mse(X @ W + b, Y)",
        {
            "W": lambda X, W, b, Y, **_: 2 / Y.size * X.T @ (X @ W + b - Y),
            "b": lambda X, W, b, Y, **_: 2 / Y.size * np.sum(X @ W + b - Y, axis=0),
            "X": lambda X, W, b, Y, **_: 2 / Y.size * (X @ W + b - Y) @ W.T,
            "Y": lambda X, W, b, Y, **_: -2 / Y.size * (X @ W + b - Y),
        },
        {"m": 5, "n": 4, "k": 3},
    ),
    Identity(
        "linear-layer-single",
        "W: [m, n]; x: [n]; b: [m]; y: [m]; mse(W @ x + b, y)",
        {
            "W": lambda W, x, b, y, **_: 2 / len(y) * outer(W @ x + b - y, x),
            "x": lambda W, x, b, y, **_: 2 / len(y) * W.T @ (W @ x + b - y),
            "b": lambda W, x, b, y, **_: 2 / len(y) * (W @ x + b - y),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "two-layer-linear",
        "X: [m, n]; A: [n, k]; B: [k, p]; Y: [m, p]; mse(X @ A @ B, Y)",
        {
            "A": lambda X, A, B, Y, **_: 2 / Y.size * X.T @ (X @ A @ B - Y) @ B.T,
            "B": lambda X, A, B, Y, **_: 2 / Y.size * (X @ A).T @ (X @ A @ B - Y),
            "X": lambda X, A, B, Y, **_: 2 / Y.size * (X @ A @ B - Y) @ (A @ B).T,
        },
        {"m": 5, "n": 4, "k": 2, "p": 3},
    ),
    Identity(
        "sigmoid-layer",
        "C: [m, k]; X: [m, n]; W: [n, k]; b: [k]; sum(C * sigmoid(X @ W + b))",
        {
            "W": lambda C, X, W, b, **_: X.T @ (C * sigmoid(X @ W + b) * (1 - sigmoid(X @ W + b))),
            "b": lambda C, X, W, b, **_: np.sum(
                C * sigmoid(X @ W + b) * (1 - sigmoid(X @ W + b)), axis=0
            ),
            "X": lambda C, X, W, b, **_: (C * sigmoid(X @ W + b) * (1 - sigmoid(X @ W + b))) @ W.T,
        },
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "relu-layer",
        "C: [m, k]; X: [m, n]; W: [n, k]; b: [k]; sum(C * relu(X @ W + b))",
        {
            "W": lambda C, X, W, b, **_: X.T @ (C * (X @ W + b > 0)),
            "b": lambda C, X, W, b, **_: np.sum(C * (X @ W + b > 0), axis=0),
            "X": lambda C, X, W, b, **_: (C * (X @ W + b > 0)) @ W.T,
        },
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "tanh-unit",
        "y: []; w: [n]; x: [n]; b: []; (tanh(w @ x + b) - y)^2/2",
        {
            "w": lambda y, w, x, b, **_: (
                (np.tanh(w @ x + b) - y) * (1 - np.tanh(w @ x + b) ** 2) * x
            ),
            "b": lambda y, w, x, b, **_: (np.tanh(w @ x + b) - y) * (1 - np.tanh(w @ x + b) ** 2),
        },
        {"n": 4},
    ),
    Identity(
        "two-layer-tanh",
        "X: [m, n]; A: [n, k]; b: [k]; c: [k]; y: [m]; h = tanh(X @ A + b); sum((h @ c - y)^2)/2",
        {
            "c": lambda X, A, b, c, y, **_: np.tanh(X @ A + b).T @ (np.tanh(X @ A + b) @ c - y),
            "A": lambda X, A, b, c, y, **_: (
                X.T @ (outer(np.tanh(X @ A + b) @ c - y, c) * (1 - np.tanh(X @ A + b) ** 2))
            ),
            "b": lambda X, A, b, c, y, **_: (
                c * ((np.tanh(X @ A + b) @ c - y) @ (1 - np.tanh(X @ A + b) ** 2))
            ),
        },
        {"m": 5, "n": 4, "k": 2},
    ),
    Identity(
        "gated-linear-unit",
        "C: [m, k]; X: [m, n]; A: [n, k]; B: [n, k]; sum(C * (X @ A) * sigmoid(X @ B))",
        {
            "A": lambda C, X, B, **_: X.T @ (C * sigmoid(X @ B)),
            "B": lambda C, X, A, B, **_: X.T @ (C * (X @ A) * sigmoid(X @ B) * sigmoid(-X @ B)),
        },
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "batch-norm",
        "C: [m, n]; X: [m, n]; sum(C * (X - mean(X, axis=0)) / std(X, axis=0))",
        {"X": lambda C, X, **_: standardise_jacobian(X, C, axis=0)},
        {"m": 5, "n": 3},
    ),
    Identity(
        "layer-norm",
        "C: [m, n]; X: [m, n]; g: [n]; h: [n]; "
        "R = X - mean(X, axis=1, keepdims=True); "
        "sum(C * (g * R / std(X, axis=1, keepdims=True) + h))",
        {
            "X": lambda C, X, g, **_: standardise_jacobian(X, C * g, axis=1),
            "g": lambda C, X, **_: np.sum(C * standardise(X, axis=1), axis=0),
            "h": lambda C, **_: np.sum(C, axis=0),
        },
        {"m": 3, "n": 5},
    ),
    # ---- statistics ---------------------------------------------------------------------------
    Identity(
        "mean",
        "x: [n]; mean(x)",
        {"x": lambda x, **_: np.ones(len(x)) / len(x)},
        {"n": 4},
    ),
    Identity(
        "mean-by-size",
        "X: [m, n]; sum(X) / size(X)",
        {"X": lambda X, **_: np.full(X.shape, 1 / X.size)},
        {"m": 3, "n": 4},
    ),
    Identity(
        "mean-square",
        "X: [m, n]; mse(X, zeros([m, n]))",
        {"X": lambda X, **_: 2 * X / X.size},
        {"m": 3, "n": 4},
    ),
    Identity(
        "weighted-mean",
        "w: [n]; x: [n]; w @ x / sum(w)",
        {
            "w": lambda w, x, **_: (x - w @ x / np.sum(w)) / np.sum(w),
            "x": lambda w, **_: w / np.sum(w),
        },
        {"n": 4},
        {"w": "positive"},
    ),
    Identity(
        "geometric-mean",
        "x: [n]; prod(x)^(1/n)",
        {"x": lambda x, **_: np.exp(np.mean(np.log(x))) / (len(x) * x)},
        {"n": 4},
        {"x": "positive"},
    ),
    Identity(
        "harmonic-mean",
        "x: [n]; n / sum(1/x)",
        {"x": lambda x, **_: len(x) / (x * np.sum(1 / x)) ** 2},
        {"n": 4},
        {"x": "positive"},
    ),
    Identity(
        "variance",
        "x: [n]; var(x)",
        {"x": lambda x, **_: 2 / len(x) * (x - np.mean(x))},
        {"n": 5},
    ),
    Identity(
        "standard-deviation",
        "x: [n]; std(x)",
        {"x": lambda x, **_: (x - np.mean(x)) / (len(x) * np.std(x))},
        {"n": 5},
    ),
    Identity(
        "variance-of-columns",
        "w: [n]; X: [m, n]; w @ var(X, axis=0)",
        {
            "X": lambda w, X, **_: 2 / len(X) * (X - np.mean(X, axis=0)) * w,
            "w": lambda X, **_: np.var(X, axis=0),
        },
        {"m": 5, "n": 3},
    ),
    Identity(
        "standard-deviation-of-rows",
        "w: [m]; X: [m, n]; w @ std(X, axis=1)",
        {
            "X": lambda w, X, **_: np.diag(w / X.shape[1]) @ standardise(X, axis=1),
            "w": lambda X, **_: np.std(X, axis=1),
        },
        {"m": 3, "n": 5},
    ),
    Identity(
        "coefficient-of-variation",
        "x: [n]; std(x) / mean(x)",
        {"x": lambda x, **_: (standardise(x) - np.std(x) / np.mean(x)) / (len(x) * np.mean(x))},
        {"n": 5},
        {"x": "positive"},
    ),
    Identity(
        "centring",
        "W: [m, n]; X: [m, n]; sum(W * (X - mean(X, axis=0)))",
        {"X": lambda W, X, **_: (np.eye(len(X)) - 1 / len(X)) @ W},
        {"m": 5, "n": 3},
    ),
    Identity(
        "covariance",
        "x: [n]; y: [n]; mean((x - mean(x)) * (y - mean(y)))",
        {
            "x": lambda y, **_: (y - np.mean(y)) / len(y),
            "y": lambda x, **_: (x - np.mean(x)) / len(x),
        },
        {"n": 5},
    ),
    Identity(
        "correlation",
        "x: [n]; y: [n]; mean((x - mean(x)) * (y - mean(y))) / (std(x) * std(y))",
        {
            "x": lambda x, y, **_: (
                (standardise(y) - np.corrcoef(x, y)[0, 1] * standardise(x)) / (len(x) * np.std(x))
            ),
            "y": lambda x, y, **_: (
                (standardise(x) - np.corrcoef(x, y)[0, 1] * standardise(y)) / (len(y) * np.std(y))
            ),
        },
        {"n": 5},
    ),
    Identity(
        "covariance-matrix",
        "W: [n, n]; X: [m, n]; R = X - mean(X, axis=0); sum(W * (R.T @ R))/m",
        {
            "X": lambda W, X, **_: (X - np.mean(X, axis=0)) @ (W + W.T) / len(X),
            "W": lambda X, **_: np.cov(X, rowvar=False, ddof=0),
        },
        {"m": 5, "n": 3},
    ),
    # ---- reductions ---------------------------------------------------------------------------
    Identity(
        "sum-of-columns-squared",
        "X: [m, n]; sum(sum(X, axis=0)^2)",
        {"X": lambda X, **_: 2 * np.ones((len(X), len(X))) @ X},
        {"m": 3, "n": 4},
    ),
    Identity(
        "sum-of-rows-weighted",
        "w: [m]; X: [m, n]; w @ sum(X, axis=1)",
        {
            "X": lambda w, X, **_: outer(w, np.ones(X.shape[1])),
            "w": lambda X, **_: np.sum(X, axis=1),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "row-totals-kept",
        "W: [m, n]; X: [m, n]; sum(W * X / sum(X, axis=1, keepdims=True))",
        {
            "X": lambda W, X, **_: (
                (W - np.sum(W * X, axis=1, keepdims=True) / np.sum(X, axis=1, keepdims=True))
                / np.sum(X, axis=1, keepdims=True)
            )
        },
        {"m": 3, "n": 4},
        {"X": "positive"},
    ),
    Identity(
        "mean-along-the-middle",
        "W: [m, k]; G: [m, n, k]; sum(W * mean(G, axis=1))",
        {
            "G": lambda W, G, **_: np.repeat(W[:, None, :], G.shape[1], axis=1) / G.shape[1],
            "W": lambda G, **_: np.einsum("mnk->mk", G) / G.shape[1],
        },
        {"m": 2, "n": 3, "k": 4},
    ),
    Identity(
        "logsumexp-along-the-middle",
        "W: [m, k]; G: [m, n, k]; sum(W * logsumexp(G, axis=1))",
        {"G": lambda W, G, **_: W[:, None, :] * softmax(G, axis=1)},
        {"m": 2, "n": 3, "k": 4},
    ),
    Identity(
        "prod",
        "x: [n]; prod(x)",
        {"x": lambda x, **_: np.prod(x) / x},
        {"n": 4},
    ),
    Identity(
        "prod-of-columns",
        "w: [n]; X: [m, n]; w @ prod(X, axis=0)",
        {"X": lambda w, X, **_: w * np.prod(X, axis=0) / X},
        {"m": 3, "n": 4},
    ),
    Identity(
        "cumsum",
        "w: [n]; x: [n]; w @ cumsum(x)",
        {"x": lambda w, **_: suffix_sum(w), "w": lambda x, **_: np.cumsum(x)},
        {"n": 4},
    ),
    Identity(
        "cumsum-of-rows",
        "W: [m, n]; X: [m, n]; sum(W * cumsum(X, axis=1))",
        {"X": lambda W, **_: W @ np.tri(W.shape[1])},
        {"m": 3, "n": 4},
    ),
    Identity(
        "cumprod",
        "w: [n]; x: [n]; w @ cumprod(x)",
        {"x": lambda w, x, **_: suffix_sum(w * np.cumprod(x)) / x},
        {"n": 4},
    ),
    Identity(
        "cumprod-of-columns",
        "W: [m, n]; X: [m, n]; sum(W * cumprod(X, axis=0))",
        {"X": lambda W, X, **_: suffix_sum(W * np.cumprod(X, axis=0)) / X},
        {"m": 3, "n": 4},
    ),
    Identity(
        "max",
        "x: [n]; max(x)",
        {"x": lambda x, **_: one_hot(np.argmax(x), len(x))},
        {"n": 5},
    ),
    Identity(
        "range",
        "x: [n]; max(x) - min(x)",
        {"x": lambda x, **_: one_hot(np.argmax(x), len(x)) - one_hot(np.argmin(x), len(x))},
        {"n": 5},
    ),
    Identity(
        "max-of-affine",
        "A: [m, n]; x: [n]; b: [m]; max(A @ x + b)",
        {
            "x": lambda A, x, b, **_: A[np.argmax(A @ x + b)],
            "b": lambda A, x, b, **_: one_hot(np.argmax(A @ x + b), len(b)),
            "A": lambda A, x, b, **_: outer(one_hot(np.argmax(A @ x + b), len(b)), x),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "max-of-rows",
        "w: [m]; X: [m, n]; w @ max(X, axis=1)",
        {"X": lambda w, X, **_: np.diag(w) @ one_hot(np.argmax(X, axis=1), X.shape[1])},
        {"m": 3, "n": 4},
    ),
    Identity(
        "min-of-columns",
        "w: [n]; X: [m, n]; w @ min(X, axis=0)",
        {"X": lambda w, X, **_: (np.diag(w) @ one_hot(np.argmin(X, axis=0), len(X))).T},
        {"m": 3, "n": 4},
    ),
    # ---- elementwise functions and Hadamard products ------------------------------------------
    Identity(
        "hadamard-inner",
        "A: [m, n]; X: [m, n]; sum(A * X)",
        {"X": lambda A, **_: A, "A": lambda X, **_: X},
        {"m": 3, "n": 4},
    ),
    Identity(
        "hadamard-three",
        "A: [m, n]; B: [m, n]; C: [m, n]; sum(A * B * C)",
        {
            "A": lambda B, C, **_: B * C,
            "B": lambda A, C, **_: A * C,
            "C": lambda A, B, **_: A * B,
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "hadamard-quotient",
        "A: [m, n]; B: [m, n]; sum(A / B)",
        {"A": lambda B, **_: 1 / B, "B": lambda A, B, **_: -A / B**2},
        {"m": 3, "n": 4},
        {"B": "positive"},
    ),
    Identity(
        "hadamard-of-a-product",
        "A: [m, n]; X: [m, k]; Y: [k, n]; sum(A * (X @ Y))",
        {"X": lambda A, Y, **_: A @ Y.T, "Y": lambda A, X, **_: X.T @ A},
        {"m": 3, "n": 4, "k": 2},
    ),
    Identity(
        "hadamard-transposed",
        "A: [m, n]; B: [n, m]; sum(A * B.T)",
        {"A": lambda B, **_: B.T, "B": lambda A, **_: A.T},
        {"m": 3, "n": 4},
    ),
    Identity(
        "entries-cubed",
        "X: [m, n]; sum(X^3)",
        {"X": lambda X, **_: 3 * X**2},
        {"m": 3, "n": 4},
    ),
    Identity(
        "entries-to-powers",
        "x: [n]; p: [n]; sum(x^p)",
        {"x": lambda x, p, **_: p * x ** (p - 1), "p": lambda x, p, **_: x**p * np.log(x)},
        {"n": 4},
        {"x": "positive"},
    ),
    Identity(
        "exp-of-affine",
        "A: [m, n]; x: [n]; sum(exp(A @ x))",
        {
            "x": lambda A, x, **_: A.T @ np.exp(A @ x),
            "A": lambda A, x, **_: outer(np.exp(A @ x), x),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "log-barrier",
        "A: [m, n]; x: [n]; -sum(log(A @ x))",
        {
            "x": lambda A, x, **_: -A.T @ (1 / (A @ x)),
            "A": lambda A, x, **_: -outer(1 / (A @ x), x),
        },
        {"m": 3, "n": 4},
        {"A": "positive", "x": "positive"},
    ),
    Identity(
        "sine-and-cosine",
        "A: [m, n]; x: [n]; y: [m]; sum(sin(A @ x) * cos(y))",
        {
            "x": lambda A, x, y, **_: A.T @ (np.cos(A @ x) * np.cos(y)),
            "y": lambda A, x, y, **_: -np.sin(A @ x) * np.sin(y),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "choice-by-entry",
        "x: [n]; a: [n]; sum(where(x > a, (x - a)^2, a - x))",
        {
            "x": lambda x, a, **_: np.where(x > a, 2 * (x - a), -1),
            "a": lambda x, a, **_: np.where(x > a, 2 * (a - x), 1),
        },
        {"n": 5},
    ),
    # ---- broadcasting -------------------------------------------------------------------------
    Identity(
        "broadcast-row",
        "X: [m, n]; b: [n]; sum((X + b)^2)",
        {
            "X": lambda X, b, **_: 2 * (X + b),
            "b": lambda X, b, **_: 2 * np.sum(X + b, axis=0),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "broadcast-column",
        "X: [m, n]; c: [m, 1]; sum((X * c)^2)",
        {
            "X": lambda X, c, **_: 2 * X * c**2,
            "c": lambda X, c, **_: 2 * c * np.sum(X**2, axis=1, keepdims=True),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "broadcast-scalar",
        "X: [m, n]; Y: [m, n]; a: []; b: []; sum((a*X + b - Y)^2)",
        {
            "a": lambda X, Y, a, b, **_: 2 * np.sum((a * X + b - Y) * X),
            "b": lambda X, Y, a, b, **_: 2 * np.sum(a * X + b - Y),
            "X": lambda X, Y, a, b, **_: 2 * a * (a * X + b - Y),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "broadcast-outer-sum",
        "W: [m, n]; u: [m, 1]; v: [n]; sum(W * (u + v)^2)",
        {
            "u": lambda W, u, v, **_: 2 * np.sum(W * (u + v), axis=1, keepdims=True),
            "v": lambda W, u, v, **_: 2 * np.sum(W * (u + v), axis=0),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "broadcast-three-axes",
        "a: [m, 1, 1]; B: [n, 1]; c: [k]; G: [m, n, k]; sum(a * B * c * G)",
        {
            "a": lambda B, c, G, **_: np.einsum("np,k,mnk->m", B, c, G)[:, None, None],
            "B": lambda a, c, G, **_: np.einsum("mpq,k,mnk->n", a, c, G)[:, None],
            "c": lambda a, B, G, **_: np.einsum("mpq,nr,mnk->k", a, B, G),
            "G": lambda a, B, c, **_: np.einsum("mpq,nr,k->mnk", a, B, c),
        },
        {"m": 2, "n": 3, "k": 4},
    ),
    # ---- outer products and diagonals ---------------------------------------------------------
    Identity(
        "outer-product",
        "W: [m, n]; u: [m]; v: [n]; sum(W * outer(u, v))",
        {
            "u": lambda W, v, **_: W @ v,
            "v": lambda W, u, **_: W.T @ u,
            "W": lambda u, v, **_: outer(u, v),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "outer-product-norm",
        "u: [m]; v: [n]; norm(outer(u, v))^2",
        {"u": lambda u, v, **_: 2 * (v @ v) * u, "v": lambda u, v, **_: 2 * (u @ u) * v},
        {"m": 3, "n": 4},
    ),
    Identity(
        "outer-product-with-itself",
        "A: [n, n]; x: [n]; trace(A @ outer(x, x))",
        {"x": lambda A, x, **_: (A + A.T) @ x, "A": lambda x, **_: outer(x, x)},
        {"n": 4},
    ),
    Identity(
        "diagonal-of-a-matrix",
        "w: [n]; X: [n, n]; w @ diag(X)",
        {"X": lambda w, **_: np.diag(w), "w": lambda X, **_: np.diag(X)},
        {"n": 4},
    ),
    Identity(
        "diagonal-of-a-product",
        "w: [m]; A: [m, n]; B: [n, m]; w @ diag(A @ B)",
        {
            "A": lambda w, B, **_: np.diag(w) @ B.T,
            "B": lambda w, A, **_: A.T @ np.diag(w),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "matrix-of-a-diagonal",
        "W: [n, n]; x: [n]; sum(W * diag(x))",
        {"x": lambda W, **_: np.diag(W), "W": lambda x, **_: np.diag(x)},
        {"n": 4},
    ),
    Identity(
        "diagonal-scaling",
        "u: [m]; X: [m, n]; v: [n]; W: [m, n]; sum(W * (diag(u) @ X @ diag(v)))",
        {
            "X": lambda u, v, W, **_: np.diag(u) @ W @ np.diag(v),
            "u": lambda X, v, W, **_: (W * X) @ v,
            "v": lambda u, X, W, **_: (W * X).T @ u,
        },
        {"m": 3, "n": 4},
    ),
    # ---- shapes and slices --------------------------------------------------------------------
    Identity(
        "reshape-to-a-matrix",
        "a: [2]; x: [6]; b: [3]; a @ reshape(x, (2, 3)) @ b",
        {
            "x": lambda a, b, **_: np.kron(a, b),
            "a": lambda x, b, **_: x.reshape(2, 3) @ b,
        },
        {},
    ),
    Identity(
        "reshape-to-a-vector",
        "w: [6]; X: [2, 3]; w @ reshape(X, (6,))",
        {"X": lambda w, **_: w.reshape(2, 3), "w": lambda X, **_: X.ravel()},
        {},
    ),
    Identity(
        "kronecker-product",
        "A: [m, n]; B: [p, q]; W: [m, p, n, q]; "
        "sum(W * reshape(A, (m, 1, n, 1)) * reshape(B, (1, p, 1, q)))",
        {
            "A": lambda B, W, **_: np.einsum("mpnq,pq->mn", W, B),
            "B": lambda A, W, **_: np.einsum("mpnq,mn->pq", W, A),
        },
        {"m": 2, "n": 3, "p": 4, "q": 5},
    ),
    Identity(
        "concat-vectors",
        "u: [m]; v: [n]; logsumexp(concat([u, v], axis=0))",
        {
            "u": lambda u, v, **_: softmax(np.concatenate([u, v]))[: len(u)],
            "v": lambda u, v, **_: softmax(np.concatenate([u, v]))[len(u) :],
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "concat-columns",
        "c: [m]; A: [m, 2]; B: [m, 3]; w: [5]; c @ concat([A, B], axis=1) @ w",
        {
            "A": lambda c, w, **_: outer(c, w[:2]),
            "B": lambda c, w, **_: outer(c, w[2:]),
            "w": lambda c, A, B, **_: np.concatenate([A.T @ c, B.T @ c]),
        },
        {"m": 4},
    ),
    Identity(
        "stack-rows",
        "W: [2, n]; u: [n]; v: [n]; sum(W * stack([u, v], axis=0))",
        {"u": lambda W, **_: W[0], "v": lambda W, **_: W[1]},
        {"n": 4},
    ),
    Identity(
        "stack-columns",
        "u: [n]; v: [n]; a: [n]; b: [2]; a @ stack([u, v], axis=1) @ b",
        {
            "u": lambda a, b, **_: b[0] * a,
            "v": lambda a, b, **_: b[1] * a,
            "b": lambda u, v, a, **_: np.array([a @ u, a @ v]),
        },
        {"n": 4},
    ),
    Identity(
        "entry",
        "x: [n]; X: [m, n]; x[1] * X[2, 0]",
        {
            "x": lambda x, X, **_: X[2, 0] * np.eye(len(x))[1],
            "X": lambda x, X, **_: x[1] * outer(np.eye(len(X))[2], np.eye(len(x))[0]),
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "column",
        "A: [m, n]; a: [m]; A[:, 0] @ a",
        {
            "A": lambda A, a, **_: outer(a, np.eye(A.shape[1])[0]),
            "a": lambda A, **_: A[:, 0],
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "row",
        "A: [m, n]; b: [n]; A[1] @ b",
        {
            "A": lambda A, b, **_: outer(np.eye(A.shape[0])[1], b),
            "b": lambda A, **_: A[1],
        },
        {"m": 3, "n": 4},
    ),
    Identity(
        "block",
        "A: [m, n]; sum(A[1:, :2]^2)",
        {"A": lambda A, **_: np.pad(2 * A[1:, :2], ((1, 0), (0, A.shape[1] - 2)))},
        {"m": 3, "n": 4},
    ),
    Identity(
        "finite-differences",
        "x: [n]; sum((x[1:] - x[:-1])^2)",
        {"x": lambda x, **_: 2 * np.diff(np.eye(len(x)), axis=0).T @ np.diff(x)},
        {"n": 5},
    ),
    Identity(
        "autoregression",
        "a: []; x: [n]; sum((x[1:] - a*x[:-1])^2)",
        {
            "a": lambda a, x, **_: -2 * (x[1:] - a * x[:-1]) @ x[:-1],
            "x": lambda a, x, **_: np.convolve(2 * (x[1:] - a * x[:-1]), [-a, 1]),
        },
        {"n": 5},
    ),
    Identity(
        "convolution",
        "w: [3]; x: [n]; y = w[0]*x[:-2] + w[1]*x[1:-1] + w[2]*x[2:]; sum(y^2)",
        {
            "w": lambda w, x, **_: 2 * np.correlate(x, np.correlate(x, w)),
            "x": lambda w, x, **_: 2 * np.convolve(np.correlate(x, w), w),
        },
        {"n": 6},
    ),
)
