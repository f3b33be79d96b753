"""Ratings of items by users as products of their factors."""

import numpy as np


def loss(
    U: "[users, rank]",
    V: "[items, rank]",
    user: "int[n]",
    item: "int[n]",
    rating: "[n]",
    penalty: float = 0.1,
):
    predicted = np.sum(U[user] * V[item], axis=1)
    return np.sum((rating - predicted) ** 2) + penalty * (np.sum(U**2) + np.sum(V**2))
