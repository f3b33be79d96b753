"""Kepler's equation by Newton's method, and the radial velocity of a star with a planet."""

import numpy as np


def eccentric_anomaly(mean, eccentricity, steps=10):
    E = mean + eccentricity * np.sin(mean)
    for _ in range(steps):
        E = E - (E - eccentricity * np.sin(E) - mean) / (1 - eccentricity * np.cos(E))
    return E


def loss(
    amplitude: float,
    eccentricity: float,
    omega: float,
    period: float,
    start: float,
    time: "[n]",
    velocity: "[n]",
):
    mean = 2 * np.pi * (time - start) / period
    E = eccentric_anomaly(mean, eccentricity)
    anomaly = 2 * np.arctan2(
        np.sqrt(1 + eccentricity) * np.sin(E / 2), np.sqrt(1 - eccentricity) * np.cos(E / 2)
    )
    predicted = amplitude * (np.cos(anomaly + omega) + eccentricity * np.cos(omega))
    return np.sum((velocity - predicted) ** 2)
