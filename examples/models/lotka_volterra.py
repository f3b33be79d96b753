"""Hares and lynxes by the equations of Lotka and Volterra, with steps of Runge and Kutta."""

import numpy as np


def slope(y, p):
    hares, lynxes = y
    return np.array([p[0] * hares - p[1] * hares * lynxes, p[2] * hares * lynxes - p[3] * lynxes])


def loss(p: "[4]", start: "[2]", seen: "[steps, 2]", dt: float):
    y = start
    total = 0.0
    for t in range(seen.shape[0]):
        k1 = slope(y, p)
        k2 = slope(y + dt / 2 * k1, p)
        k3 = slope(y + dt / 2 * k2, p)
        k4 = slope(y + dt * k3, p)
        y = y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        total += np.sum((np.log(y) - np.log(seen[t])) ** 2)
    return total
