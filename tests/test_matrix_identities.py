"""Textbook identities of matrix calculus: closed forms against the generated code and the witnesses.

A line of `cases/matrix_identities.jsonl` pairs a program with the closed form of its gradient by
each input, in NumPy and in the words below, independent of gradc. The entries of a matrix are free
variables, in symmetric matrices too: the gradient of logabsdet(S) is inv(S).T, without the doubling
that a symmetric S would call for.
"""

# ruff: noqa: N803 -- a matrix has a capital name

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest

import gradc

Array: TypeAlias = npt.NDArray[np.floating]
Shape: TypeAlias = tuple[int, ...]
Row: TypeAlias = Mapping[str, Any]

TABLE = Path(__file__).parent / "cases" / "matrix_identities.jsonl"
IDENTITIES = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
SEEDS = (0, 1)


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: identity["name"])
def test_the_gradient_is_the_closed_form(identity: Row) -> None:
    function = gradc.compile(identity["program"], wrt=list(identity["gradient"]))
    for seed in SEEDS:
        values = sample(identity, seed)
        gradient = function.gradient(**values)
        for found, closed_form in zip(gradient, identity["gradient"].values(), strict=True):
            expected = worked_out(closed_form, values)
            assert found.shape == np.shape(expected)
            scale = max(1.0, np.max(np.abs(expected), initial=0))
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10 * scale)


@pytest.mark.table
@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: identity["name"])
def test_the_witnesses_agree(identity: Row) -> None:
    function = gradc.compile(identity["program"], wrt=list(identity["gradient"]))
    report = function.verify(at=sample(identity))
    assert report.ok, str(report)


def worked_out(closed_form: str, values: Mapping[str, Array]) -> Array:
    found: Array = eval(closed_form, {**globals(), **values})  # noqa: S307  # a line of our own table
    return found


# ---- samples ----------------------------------------------------------------------------------

_DECLARATION = re.compile(r"(?:^|[;,\n])\s*(?:param\s+)?(\w+)\s*:\s*\[([^\]]*)\]")


def sample(identity: Row, seed: int = 0) -> dict[str, Array]:
    """Draw a value for each input that the program declares."""
    rng = np.random.default_rng(seed)
    values: dict[str, Array] = {}
    for name, dimensions in _DECLARATION.findall(identity["program"]):
        words = [word.strip() for word in dimensions.split(",") if word.strip()]
        shape = tuple(int(word) if word.isdigit() else identity["sizes"][word] for word in words)
        draw = _KINDS[identity.get("kind", {}).get(name, "normal")]
        values[name] = np.asarray(draw(rng, shape), dtype=np.float64)
    return values


def _orthogonal(rng: np.random.Generator, shape: Shape) -> Array:
    return np.linalg.qr(rng.standard_normal(shape))[0]


def _spd(rng: np.random.Generator, shape: Shape) -> Array:
    q = _orthogonal(rng, shape)
    return (q * rng.uniform(0.5, 2, shape[0])) @ q.T


def _invertible(rng: np.random.Generator, shape: Shape) -> Array:
    q = _orthogonal(rng, shape)
    return (q * rng.uniform(0.5, 2, shape[0])) @ _orthogonal(rng, shape).T


def _probabilities(rng: np.random.Generator, shape: Shape) -> Array:
    weights = rng.uniform(0.5, 2, shape)
    shares: Array = weights / np.sum(weights, axis=-1, keepdims=True)
    return shares


_KINDS: Mapping[str, Callable[[np.random.Generator, Shape], npt.ArrayLike]] = {
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "positive": lambda rng, shape: rng.uniform(0.5, 2, shape),
    "spd": _spd,
    "invertible": _invertible,
    "probabilities": _probabilities,  # rows sum to 1
    "labels": lambda rng, shape: rng.integers(0, 2, shape),
    "signs": lambda rng, shape: 2 * rng.integers(0, 2, shape) - 1,
}

# ---- words of the closed forms ----------------------------------------------------------------

det = np.linalg.det
inv = np.linalg.inv
norm = np.linalg.norm
outer = np.outer
solve = np.linalg.solve


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def softmax(z: Array, axis: int = -1) -> Array:
    powers = np.exp(z - np.max(z, axis=axis, keepdims=True))
    p: Array = powers / np.sum(powers, axis=axis, keepdims=True)
    return p


def softmax_jacobian(p: Array, c: Array, axis: int = -1) -> Array:
    """Return (diag(p) - p p') c, the gradient of c' p by the logits of p = softmax(z)."""
    product: Array = p * (c - np.sum(c * p, axis=axis, keepdims=True))
    return product


def standardise(x: Array, axis: int | None = None) -> Array:
    s: Array = (x - np.mean(x, axis=axis, keepdims=True)) / np.std(x, axis=axis, keepdims=True)
    return s


def standardise_jacobian(x: Array, c: Array, axis: int) -> Array:
    """Return the gradient of sum(c * standardise(x)) by x, as for batch and layer norm."""
    s = standardise(x, axis)
    along = np.mean(c, axis=axis, keepdims=True) + s * np.mean(c * s, axis=axis, keepdims=True)
    product: Array = (c - along) / np.std(x, axis=axis, keepdims=True)
    return product


def suffix_sum(x: Array, axis: int = 0) -> Array:
    """Return the sums of what follows each entry, with it: the transpose of cumsum."""
    return np.flip(np.cumsum(np.flip(x, axis), axis=axis), axis)


def one_hot(index: npt.NDArray[np.intp] | np.intp, size: int) -> Array:
    return np.eye(size)[index]


def attention(Q: Array, K: Array) -> Array:
    return softmax(Q @ K.T / np.sqrt(Q.shape[1]))


def attention_scores(Q: Array, K: Array, V: Array, C: Array) -> Array:
    """Return the gradient of sum(C * (attention(Q, K) @ V)) by the scores Q K' / sqrt(d)."""
    return softmax_jacobian(attention(Q, K), C @ V.T)


def schur(A: Array, B: Array, C: Array, D: Array) -> Array:
    return A - B @ inv(D) @ C


def responsibilities(x: Array, C: Array) -> Array:
    """Return the share of each centre, a row of C, in a mixture of unit Gaussians at x."""
    return softmax(-np.sum((C - x) ** 2, axis=1) / 2)
