"""Programs with indices as people are shown them: steps, rules, LaTeX, and the checks of them."""

import re

import numpy as np
import pytest

import gradc

# A program, a point, and what stands in its worked solution.
SHOWN = [
    (
        "U: [n, d], i: [k]\nsum(U[i]^2)",
        {"U": [[1, 2], [3, 4], [5, 6]], "i": [0, 2, 0]},
        ["t1 = U[i]", "gather adds up", "scatter_add(d_t1 at [i])"],
    ),
    (
        "z: [b, c], label: [b]\ncross_entropy(z, label)",
        {"z": [[1, 2], [3, 1]], "label": [0, 1]},
        ["arange(b)", "t1[t2, label]", "scatter_add(d_t3 at [t2, label])", "mean shares out"],
    ),
    (
        "x: [n]\nsum(x[x > 0]^2)",
        {"x": [1, -2, 3]},
        ["where(t1, t2, 0)", "(1 if x > 0)"],
    ),
    (
        "x: [n]\nsum(sort(x)*x)",
        {"x": [3, 1, 2]},
        ["argsort(x, axis=0)", "scatter_add(d_t2 at [t1])"],
    ),
    (
        "x: [n]\nsum(diff(x)^2)",
        {"x": [1, 4, 2]},
        ["x[:-1]", "scatter(d_t1 at [1:])"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "point", "words"), SHOWN, ids=[one[0] for one in SHOWN])
def test_steps_are_told_as_they_are_written(text: str, point: dict, words: list[str]) -> None:
    f = gradc.compile(text)
    told = str(f.explain(**point))
    assert [one for one in words if one not in told] == []
    assert "()" not in told


def test_the_gradient_by_labels_is_that_of_one_hot_rows() -> None:
    z, label = np.random.default_rng(2).normal(size=(4, 3)), np.array([0, 2, 2, -1])
    found = gradc.compile("z: [b, c], label: [b]\ncross_entropy(z, label)").gradient(z, label)
    rows = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    assert np.allclose(found.z, (rows - np.eye(3)[label]) / 4)


def test_a_label_that_is_none_is_named() -> None:
    f = gradc.compile("z: [b, c], label: [b]\ncross_entropy(z, label)")
    with pytest.raises(IndexError, match=r"label\[1\] is 7"):
        f.value([[1, 2], [3, 1]], [0, 7])


@pytest.mark.parametrize(
    "text",
    [
        "W_1: [n]\nW_1[0]^2",
        "W1: [n], i: [k]\nsum(W1[i])",
        "x: [n]\nt_1 = exp(x)\nt_1[0]*t_1[1]",
        "z: [b, c], label: [b]\ncross_entropy(z, label)",
    ],
)
def test_no_subscript_has_a_subscript_behind_it(text: str) -> None:
    latex = gradc.compile(text).latex()
    assert not re.search(r"_(\w|\{[^{}]*\})_", latex), latex


def test_an_index_that_is_a_whole_number_can_be_verified() -> None:
    assert gradc.compile("x: [n], i: integer\nx[i]^2").verify().ok
