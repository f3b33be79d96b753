"""Minus the log marginal likelihood of a Gaussian process with a squared exponential kernel."""

import numpy as np


def surprise(log_length: float, log_signal: float, log_noise: float, x: "[n, d]", y: "[n]"):
    scaled = x / np.exp(log_length)
    squares = np.sum(scaled**2, axis=1)
    distance = squares[:, None] + squares[None, :] - 2 * scaled @ scaled.T
    K = np.exp(2 * log_signal) * np.exp(-0.5 * distance)
    L = np.linalg.cholesky(K + (np.exp(2 * log_noise) + 1e-8) * np.eye(x.shape[0]))
    alpha = np.linalg.solve(L, y)
    n = len(y)
    return 0.5 * alpha @ alpha + np.sum(np.log(np.diag(L))) + 0.5 * n * np.log(2 * np.pi)
