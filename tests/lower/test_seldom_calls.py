"""Calls that few write: norms of an order, products of stacks, counts; NumPy's value, or words for it."""
# ruff: noqa: N803  # matrices are capitals

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

import gradc

DECLARED = {"x": "x: [n]", "A": "A: [n, m]", "T": "T: [a, n, k]", "B": "B: [n, k, k]", "C": "C: [n, k]",
            "D": "D: [a, k, l]", "p": "param p"}  # fmt: skip
AT = {
    "x": np.array([1.0, -2.0, 3.0]), "A": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]),
    "T": np.arange(24.0).reshape(2, 3, 4) / 7, "B": np.arange(48.0).reshape(3, 4, 4) / 9 + 2 * np.eye(4),
    "C": np.arange(12.0).reshape(3, 4) / 5, "D": np.arange(40.0).reshape(2, 4, 5) / 9, "p": 3.0,
}  # fmt: skip
VALUES: Mapping[str, Sequence[tuple[str, str, Callable[..., Any]]]] = {
    "norms of vectors": [
        ("np.linalg.norm(x, 3)", "x", lambda x: np.linalg.norm(x, 3)), ("np.linalg.norm(x, -2)", "x", lambda x: np.linalg.norm(x, -2)),
        ("np.linalg.norm(x, 0)", "x", lambda x: np.linalg.norm(x, 0)), ("np.linalg.norm(x, p)", "xp", lambda x, p: np.linalg.norm(x, p)),
        ("np.linalg.norm(0*x, 3)", "x", lambda x: 0.0), ("norm(x, 1, axis=0)", "x", lambda x: np.linalg.norm(x, 1)), ("torch.norm(x, p='fro')", "x", lambda x: np.linalg.norm(x)),
    ],
    "norms of matrices": [
        ("np.linalg.vector_norm(A)", "A", lambda A: np.linalg.norm(A)), ("np.linalg.vector_norm(A, ord=3)", "A", lambda A: np.linalg.norm(A.ravel(), 3)),
        ("sum(np.linalg.matrix_norm(T))", "T", lambda T: np.sum(np.linalg.norm(T, axis=(1, 2)))),
        ("sum(np.linalg.matrix_norm(T, ord=1))", "T", lambda T: np.sum(np.linalg.norm(T, 1, axis=(1, 2)))),
    ],
    "products of stacks": [
        ("sum(np.dot(C, D)^2)", "CD", lambda C, D: np.sum(np.dot(C, D) ** 2)), ("sum(np.dot(2, x))", "x", lambda x: 2 * np.sum(x)),
        ("sum(solve(B, C[0])^2)", "BC", lambda B, C: np.sum(np.linalg.solve(B, np.stack([C[0]] * 3)[..., None]) ** 2)),
    ],
    "counts": [
        ("length(x)*p", "xp", lambda x, p: 3 * p), ("shape(A)[0]*p", "Ap", lambda A, p: 3 * p), ("numel(A)*p", "Ap", lambda A, p: 6 * p),
    ],
}  # fmt: skip
SAID = [
    ("shape(x)*2", "x", "a shape is a list of dimensions", "write x.shape[0]"),
    ("np.shape(A)*2", "A", "a shape is a list of dimensions", "write A.shape[0] or A.shape[1]"),
    ("shape(p)*2", "p", "a shape is a list of dimensions", "a scalar has no axes"),
    ("shape()", "", "a shape is that of an array", "write X.shape[0]"),
    ("length(A)*2", "A", "length is that of a vector", "write A.shape[0] or A.shape[1]"),
    ("length(p)*2", "p", "length is that of a vector", "a scalar has none"),
    ("length(x, x)", "x", "length takes 1 argument", "as in length(y)"),
    ("np.linalg.norm(T, 1)", "T", "one of a vector or a matrix", "say an axis"),
    ("norm(x, 2)", "x", "there is no axis 2", "norm(x, ord=2) has that order"),
    ("np.linalg.norm(x, 'abc')", "x", "no order 'abc' of vectors", "'fro'"),
]


def text_of(call: str, names: str) -> str:
    return "; ".join([*(DECLARED[name] for name in names), call])


@pytest.mark.filterwarnings("ignore::gradc.GradcWarning")
@pytest.mark.parametrize("kind", VALUES)
def test_calls_that_few_write_have_the_value_of_numpy(kind: str) -> None:
    for call, names, wanted in VALUES[kind]:
        f = gradc.compile(text_of(call, names), emit="value")
        found = f.value(**{name: AT[name] for name in f.inputs})
        assert found == pytest.approx(wanted(**{name: AT[name] for name in names})), call


@pytest.mark.parametrize("part", [slice(0, None, 2), slice(1, None, 2)], ids=["even", "odd"])
def test_calls_that_cannot_be_say_what_to_write(part: slice) -> None:
    for call, names, words, hint in SAID[part]:
        with pytest.raises(gradc.GradcError) as caught:
            gradc.compile(text_of(call, names))
        assert words in caught.value.message, call
        assert hint in (caught.value.hint or ""), call
