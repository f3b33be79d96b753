"""A bag of words: embeddings of tokens, their mean, and a cross-entropy by label."""

import numpy as np


def loss(
    embedding: "[words, width]",
    W: "[width, classes]",
    b: "[classes]",
    tokens: "int[batch, length]",
    labels: "int[batch]",
):
    hidden = np.tanh(embedding[tokens].mean(axis=1))
    logits = hidden @ W + b
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])
