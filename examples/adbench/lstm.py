"""The loss of a small LSTM over a sequence of bits.

The gates go entry by entry: a layer has four rows of weights and four of biases. `main` has both
for each layer, `extra` the weights before the layers, those behind them and the bias there, and
`state` what is hidden and the cell of each layer.
"""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def layer(weight, bias, hidden, cell, x):
    """Return what is hidden after a step, and the cell."""
    forget = sigmoid(x * weight[0] + bias[0])
    ingate = sigmoid(hidden * weight[1] + bias[1])
    outgate = sigmoid(x * weight[2] + bias[2])
    change = np.tanh(hidden * weight[3] + bias[3])
    cell = cell * forget + ingate * change
    return outgate * np.tanh(cell), cell


def loss(main: "[2, 2, 4, b]", extra: "[3, b]", state: "[2, 2, b]", sequence: "[c, b]"):
    c, b = sequence.shape
    total = 0.0
    first, second = state[0], state[1]
    for t in range(c - 1):
        x = sequence[t] * extra[0]
        first = np.stack(layer(main[0, 0], main[0, 1], first[0], first[1], x))
        second = np.stack(layer(main[1, 0], main[1, 1], second[0], second[1], first[0]))
        predicted = second[0] * extra[1] + extra[2]
        normed = predicted - np.log(np.sum(np.exp(predicted)) + 2)
        total += np.sum(sequence[t + 1] * normed)
    return -total / ((c - 1) * b)
