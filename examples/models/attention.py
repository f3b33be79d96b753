"""Attention of several heads over a sequence, with a causal mask."""

import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def attention(
    Wq: "[6, 6]",
    Wk: "[6, 6]",
    Wv: "[6, 6]",
    Wo: "[6, 6]",
    x: "[batch, tokens, 6]",
    *,
    heads=2,
):
    batch, tokens, model = x.shape
    width = model // heads

    def split(y):
        return y.reshape(batch, tokens, heads, width).transpose(0, 2, 1, 3)

    q, k, v = split(x @ Wq), split(x @ Wk), split(x @ Wv)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(width)
    past = np.tril(np.ones((tokens, tokens)))
    scores = np.where(past > 0, scores, -np.inf)
    mixed = softmax(scores) @ v
    joined = mixed.transpose(0, 2, 1, 3).reshape(batch, tokens, model)
    return np.mean((joined @ Wo) ** 2)
