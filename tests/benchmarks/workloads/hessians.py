"""Hessians, dense: of Rosenbrock's function of n variables, and of logistic regression."""

from typing import Any

import numpy as np

from ..cases import Workload


def rosenbrock(ops: Any, x: Any) -> Any:
    """Return Rosenbrock's function."""
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def rosenbrock_by_hand(x: Any) -> list[Any]:
    """Return the value and the Hessian, which has three diagonals."""
    a, b = x[:-1], x[1:]
    gap = b - a * a
    value = np.sum(100 * gap * gap + (1 - a) ** 2)
    n = len(x)
    matrix = np.zeros((n, n))
    rows = np.arange(n)
    matrix[rows[:-1], rows[:-1]] = 800 * a * a - 400 * gap + 2
    matrix[rows[1:], rows[1:]] += 200
    matrix[rows[1:], rows[:-1]] = matrix[rows[:-1], rows[1:]] = -400 * a
    return [value, matrix]


def regression(ops: Any, X: Any, y: Any, w: Any) -> Any:
    """Return the loss of logistic regression with a penalty."""
    z = X @ w
    return (ops.softplus(z) - y * z).sum() + 0.5 * (w**2).sum()


def regression_by_hand(X: Any, y: Any, w: Any) -> list[Any]:
    """Return the value and the Hessian: X^T diag(p (1 - p)) X and the penalty's."""
    z = X @ w
    p = 1 / (1 + np.exp(-z))
    value = np.sum(np.logaddexp(0, z) - y * z) + 0.5 * w @ w
    return [value, X.T @ (X * (p * (1 - p))[:, None]) + np.eye(len(w))]


def observations(n: int, d: int) -> dict[str, np.ndarray]:
    """Return n observations of d features."""
    random = np.random.default_rng(0)
    X = random.normal(size=(n, d))
    return {"X": X, "y": (random.uniform(size=n) > 0.5) * 1.0, "w": random.normal(size=d)}


ROSENBROCK = Workload(
    name="rosenbrock",
    says="the dense Hessian of Rosenbrock's function of n variables",
    kind="hessian",
    program="param x: [n]\nsum(100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)",
    formula=rosenbrock,
    make=lambda n: {"x": np.linspace(-1, 1, n)},
    sizes={"10": {"n": 10}, "100": {"n": 100}, "1000": {"n": 1000}},
    quick=("100",),
    tiny={"n": 5},
    wrt=("x",),
    by_hand=rosenbrock_by_hand,
    wins={"CasADi": "it knows which entries are 0, as gradc does with `sparse=True`"},
)

REGRESSION = Workload(
    name="regression",
    says="the Hessian of logistic regression, observations·features",
    kind="hessian",
    program="X: [n, d], y: [n]\nparam w: [d]\nz = X @ w\nsum(softplus(z) - y*z) + sum(w^2)/2",
    formula=regression,
    make=observations,
    sizes={"1e3·10": {"n": 1000, "d": 10}, "1e4·50": {"n": 10**4, "d": 50}},
    quick=("1e3·10",),
    tiny={"n": 7, "d": 3},
    wrt=("w",),
    by_hand=regression_by_hand,
)
