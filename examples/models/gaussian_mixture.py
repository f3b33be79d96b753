"""The log-likelihood of a Gaussian mixture with full covariances, as in ADBench.

The inverse covariance of a component is Q^T Q, with Q lower triangular and exp(q) on its diagonal.
"""

import numpy as np
from scipy.special import logsumexp


def log_likelihood(
    alphas: "[k]", means: "[k, d]", log_scales: "[k, d]", lower: "[k, d, d]", x: "[n, d]"
):
    triangular = np.tril(lower, -1) + np.exp(log_scales)[:, None, :] * np.eye(x.shape[1])
    centred = x[:, None, :] - means[None, :, :]
    whitened = np.einsum("kij,nkj->nki", triangular, centred)
    scores = alphas + log_scales.sum(axis=1) - 0.5 * np.sum(whitened**2, axis=-1)
    n, d = x.shape
    total = np.sum(logsumexp(scores, axis=1)) - n * logsumexp(alphas)
    return total - 0.5 * n * d * np.log(2 * np.pi)
