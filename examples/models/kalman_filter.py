"""Minus the log-likelihood of what a Kalman filter sees, in terms of its noise."""

import numpy as np


def surprise(
    log_q: float,
    log_r: float,
    A: "[state, state]",
    C: "[seen, state]",
    y: "[steps, seen]",
    m: "[state]",
    P: "[state, state]",
):
    q, r = np.exp(log_q), np.exp(log_r)
    total = 0.0
    for t in range(y.shape[0]):
        m = A @ m
        P = A @ P @ A.T + q * np.eye(A.shape[0])
        innovation = y[t] - C @ m
        S = C @ P @ C.T + r * np.eye(C.shape[0])
        gain = np.linalg.solve(S, C @ P).T
        total += 0.5 * (innovation @ np.linalg.solve(S, innovation) + np.log(np.linalg.det(S)))
        m = m + gain @ innovation
        P = P - gain @ C @ P
    return total
