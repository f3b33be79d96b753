"""The log-likelihood of a Gaussian mixture with full covariances, and a Wishart prior of them.

The inverse covariance of a component is Q^T Q. `inverse` has of each Q the logarithms of its
diagonal first, then what is below it, column after column.
"""

import numpy as np
from scipy.special import gammaln, logsumexp


def lower(inverse, d):
    """Return the matrices Q from their entries."""
    q = np.zeros((inverse.shape[0], d, d))
    place = d
    for column in range(d):
        q[:, column, column] = np.exp(inverse[:, column])
        for row in range(column + 1, d):
            q[:, row, column] = inverse[:, place]
            place += 1
    return q


def log_gamma_of_several(a, p):
    """Return the logarithm of the gamma function of several variables."""
    return p * (p - 1) / 4 * np.log(np.pi) + sum(gammaln(a + (1 - j) / 2) for j in range(1, p + 1))


def log_prior(q, log_determinants, d, gamma, m):
    n = d + m + 1
    constant = n * d * (np.log(gamma) - 0.5 * np.log(2)) - log_gamma_of_several(0.5 * n, d)
    penalty = 0.5 * gamma**2 * np.sum(q**2) - m * np.sum(log_determinants)
    return penalty - q.shape[0] * constant


def log_likelihood(
    alphas: "[k]", means: "[k, 3]", inverse: "[k, 6]", x: "[n, 3]", gamma: float, m: float
):
    n, d = x.shape
    q = lower(inverse, d)
    log_determinants = np.sum(inverse[:, :d], axis=1)
    whitened = np.einsum("kij,nkj->nki", q, x[:, None, :] - means)
    scores = alphas + log_determinants - 0.5 * np.sum(whitened**2, axis=2)
    fit = np.sum(logsumexp(scores, axis=1)) - n * logsumexp(alphas)
    return fit - 0.5 * n * d * np.log(2 * np.pi) + log_prior(q, log_determinants, d, gamma, m)
