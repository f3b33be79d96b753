"""The log-likelihood of a Gaussian mixture with full covariances, as in ADBench, and its gradient.

The program is `examples/adbench/mixture.py`, a NumPy function, of three dimensions.
"""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import logsumexp, multigammaln

from ..cases import Workload

D = 3
_FILE = Path(__file__).parents[3] / "examples" / "adbench" / "mixture.py"
# Of each row of Q the places in `inverse`, those of the diagonal last: column after column.
_PLACES = ((0,), (3, 1), (4, 5, 2))


def _example() -> Any:
    spec = importlib.util.spec_from_file_location("mixture", _FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.log_likelihood


def formula(ops: Any, alphas: Any, means: Any, inverse: Any, x: Any, gamma: Any, m: Any) -> Any:
    """Return the log-likelihood with the prior."""
    xp = ops.xp
    n, k = x.shape[0], alphas.shape[0]
    diagonal = ops.exp(inverse[:, :D])
    zero = xp.zeros_like(diagonal[:, 0])
    rows = [
        [inverse[:, place] for place in row[:-1]] + [diagonal[:, row[-1]]] + [zero] * (D - len(row))
        for row in _PLACES
    ]
    q = xp.stack([xp.stack(row, 1) for row in rows], 1)
    logs = inverse[:, :D].sum(1)
    whitened = xp.einsum("kij,nkj->nki", q, x[:, None, :] - means)
    scores = alphas + logs - 0.5 * (whitened**2).sum(2)
    fit = ops.logsumexp(scores, 1).sum() - n * ops.logsumexp(alphas, 0)
    count = D + m + 1
    several = D * (D - 1) / 4 * np.log(np.pi)
    for j in range(1, D + 1):
        several = several + ops.gammaln(0.5 * count + (1 - j) / 2)
    constant = count * D * (ops.log(gamma) - 0.5 * np.log(2)) - several
    penalty = 0.5 * gamma**2 * (q**2).sum() - m * logs.sum()
    return fit - 0.5 * n * D * np.log(2 * np.pi) + penalty - k * constant


def by_hand(alphas: Any, means: Any, inverse: Any, x: Any, gamma: Any, m: Any) -> list[Any]:
    """Return the value and the gradient, through the weights of the components."""
    n, k = len(x), len(alphas)
    q = np.zeros((k, D, D))
    for row, places in enumerate(_PLACES):
        q[:, row, : row + 1] = inverse[:, places]
        q[:, row, row] = np.exp(inverse[:, row])
    logs = inverse[:, :D].sum(axis=1)
    centred = x.T - means[:, :, None]
    whitened = q @ centred  # [k, d, n]
    scores = np.einsum("kin,kin->kn", whitened, whitened)
    scores *= -0.5
    scores += (alphas + logs)[:, None]
    top = scores.max(axis=0)
    scores -= top
    powers = np.exp(scores, out=scores)
    totals = powers.sum(axis=0)
    count = D + m + 1
    constant = count * D * (np.log(gamma) - 0.5 * np.log(2)) - multigammaln(0.5 * count, D)
    penalty = 0.5 * gamma**2 * np.sum(q**2) - m * np.sum(logs)
    of_alphas = logsumexp(alphas)
    value = np.sum(top + np.log(totals)) - n * of_alphas - 0.5 * n * D * np.log(2 * np.pi)
    value += penalty - k * constant
    powers /= totals
    weights = powers.sum(axis=1)
    whitened *= powers[:, None]
    d_q = gamma**2 * q - whitened @ centred.transpose(0, 2, 1)
    d_means = (whitened.sum(axis=2)[:, None] @ q)[:, 0]
    d_inverse = np.zeros_like(inverse)
    for row, places in enumerate(_PLACES):
        d_inverse[:, places] = d_q[:, row, : row + 1]
        d_inverse[:, row] *= q[:, row, row]
        d_inverse[:, row] += weights - m
    return [value, weights - n * np.exp(alphas - of_alphas), d_means, d_inverse]


def make(n: int, k: int) -> dict[str, Any]:
    """Return n observations of k components."""
    random = np.random.default_rng(0)
    return {
        "alphas": random.normal(size=k),
        "means": random.normal(size=(k, D)),
        "inverse": random.normal(size=(k, 2 * D)) / 2,
        "x": random.normal(size=(n, D)),
        "gamma": 1.3,
        "m": 2.0,
    }


MIXTURE = Workload(
    name="mixture",
    says="a Gaussian mixture of k components in 3 dimensions, gradient over n observations",
    kind="arrays",
    program=_example(),
    formula=formula,
    make=make,
    sizes={"1e3·5": {"n": 10**3, "k": 5}, "1e4·25": {"n": 10**4, "k": 25}},
    quick=("1e3·5",),
    tiny={"n": 6, "k": 4},
    wrt=("alphas", "means", "inverse"),
    by_hand=by_hand,
    threads=(1, 2),
)
