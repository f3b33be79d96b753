"""Causal attention of several heads: the loss and its gradient by four matrices."""

from typing import Any

import numpy as np

from ..cases import Workload

HEADS = 4


def program(x, mask, Wq, Wk, Wv, Wo):
    """Return the loss, as one writes it in NumPy."""
    batch, tokens, model = x.shape
    width = model // 4

    def split(y):
        return y.reshape(batch, tokens, 4, width).transpose(0, 2, 1, 3)

    q, k, v = split(x @ Wq), split(x @ Wk), split(x @ Wv)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(width) + mask
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = e / e.sum(axis=-1, keepdims=True) @ v
    joined = mixed.transpose(0, 2, 1, 3).reshape(batch, tokens, model)
    return np.mean((joined @ Wo) ** 2)


def formula(ops: Any, x: Any, mask: Any, Wq: Any, Wk: Any, Wv: Any, Wo: Any) -> Any:
    """Return the loss."""
    batch, tokens, model = x.shape
    width = model // HEADS
    q, k, v = ((x @ W).reshape((batch, tokens, HEADS, width)).swapaxes(1, 2) for W in (Wq, Wk, Wv))
    mixed = ops.softmax(q @ k.swapaxes(-1, -2) / width**0.5 + mask) @ v
    return ((mixed.swapaxes(1, 2).reshape((batch, tokens, model)) @ Wo) ** 2).mean()


def by_hand(x: Any, mask: Any, Wq: Any, Wk: Any, Wv: Any, Wo: Any) -> list[Any]:
    """Return the loss and its gradient."""
    batch, tokens, model = x.shape
    width = model // HEADS
    rows = x.reshape(-1, model)

    def split(y: Any) -> Any:
        return y.reshape(batch, tokens, HEADS, width).swapaxes(1, 2)

    def joined(y: Any) -> Any:
        return y.swapaxes(1, 2).reshape(-1, model)

    q, k, v = split(rows @ Wq), split(rows @ Wk), split(rows @ Wv)
    weights = q @ k.swapaxes(-1, -2)
    weights /= width**0.5
    weights += mask
    weights -= weights.max(axis=-1, keepdims=True)
    np.exp(weights, out=weights)
    weights /= weights.sum(axis=-1, keepdims=True)
    heads = joined(weights @ v)
    out = heads @ Wo
    d_out = out * (2 / out.size)
    d_heads = split(d_out @ Wo.T)
    d_scores = d_heads @ v.swapaxes(-1, -2)
    d_scores *= weights
    d_scores -= weights * d_scores.sum(axis=-1, keepdims=True)
    d_scores /= width**0.5
    d_q, d_k = d_scores @ k, d_scores.swapaxes(-1, -2) @ q
    d_v = weights.swapaxes(-1, -2) @ d_heads
    slopes = [rows.T @ joined(one) for one in (d_q, d_k, d_v)]
    return [np.vdot(out, out) / out.size, *slopes, heads.T @ d_out]


def make(batch: int, tokens: int, model: int) -> dict[str, np.ndarray]:
    """Return a batch of sequences, a mask of what is yet to come, and matrices."""
    random = np.random.default_rng(0)
    past = np.tril(np.ones((tokens, tokens)))
    matrices = random.normal(size=(4, model, model)) / model**0.5
    return {
        "x": random.normal(size=(batch, tokens, model)),
        "mask": np.where(past > 0, 0.0, -1e30),
        **dict(zip(("Wq", "Wk", "Wv", "Wo"), matrices, strict=True)),
    }


ATTENTION = Workload(
    name="attention",
    says="causal attention of 4 heads, gradient by four matrices, batch·tokens·width",
    kind="arrays",
    program=program,
    formula=formula,
    make=make,
    sizes={
        "2·16·32": {"batch": 2, "tokens": 16, "model": 32},
        "8·128·64": {"batch": 8, "tokens": 128, "model": 64},
    },
    quick=("2·16·32",),
    tiny={"batch": 2, "tokens": 3, "model": 8},
    wrt=("Wq", "Wk", "Wv", "Wo"),
    by_hand=by_hand,
    threads=(1, 2),
)
