"""Colours have the properties that recovery rests on, by brute force on random patterns."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradc.sparse.colouring import columns, count, star
from gradc.sparse.compression import Compression, compressed, compressed_symmetric
from gradc.sparse.support import Support, support_of

Matrix = np.ndarray


def pattern_of(entries: Matrix) -> Support:
    return support_of(*np.nonzero(entries), (len(entries),))


@st.composite
def matrices(draw: st.DrawFn, square: bool = False) -> Matrix:
    height = draw(st.integers(1, 9))
    width = height if square else draw(st.integers(1, 9))
    seed, density = draw(st.integers(0, 2**32 - 1)), draw(st.floats(0, 0.7))
    return np.random.default_rng(seed).random((height, width)) < density


def symmetric_of(entries: Matrix) -> Matrix:
    return entries | entries.T


@given(matrices())
def test_columns_that_meet_in_a_row_have_two_colours(entries: Matrix) -> None:
    colours = columns(pattern_of(entries), entries.shape[1])
    for row in entries:
        met = [colours[column] for column in np.flatnonzero(row)]
        assert len(met) == len(set(met))


@given(matrices(square=True))
def test_a_path_over_four_vertices_has_three_colours(entries: Matrix) -> None:
    linked = symmetric_of(entries)
    colours = star(pattern_of(linked))
    size = len(linked)
    for a, b in permutations(range(size), 2):
        assert not linked[a, b] or colours[a] != colours[b]
    for path in permutations(range(size), 4):
        if all(linked[a, b] for a, b in pairwise(path)):
            assert len({colours[vertex] for vertex in path}) > 2


def recovered(how: Compression, matrix: Matrix) -> Matrix:
    """Return the matrix from its products alone."""
    products = how.seeds @ (matrix if how.by_rows else matrix.T)
    found = np.zeros(how.shape)
    rows = np.repeat(np.arange(how.shape[0]), np.diff(how.starts))
    found[rows, how.columns] = products.ravel()[how.places]
    return found


@given(matrices(), st.integers(0, 2**32 - 1))
def test_a_jacobian_is_told_by_its_products(entries: Matrix, seed: int) -> None:
    matrix = np.where(entries, np.random.default_rng(seed).normal(size=entries.shape), 0)
    how = compressed(pattern_of(entries), entries.shape[1])
    assert how.count <= min(entries.shape)
    np.testing.assert_array_equal(recovered(how, matrix), matrix)


@given(matrices(square=True), st.integers(0, 2**32 - 1))
def test_a_hessian_is_told_by_its_products(entries: Matrix, seed: int) -> None:
    numbers = np.random.default_rng(seed).normal(size=entries.shape)
    matrix = np.where(symmetric_of(entries), numbers + numbers.T, 0)
    how = compressed_symmetric(pattern_of(symmetric_of(entries)))
    np.testing.assert_array_equal(recovered(how, matrix), matrix)


def banded(size: int, below: int, above: int) -> Matrix:
    return np.tri(size, k=above, dtype=bool) & ~np.tri(size, k=-below - 1, dtype=bool)


def arrow(size: int, hub: int) -> Matrix:
    entries = np.eye(size, dtype=bool)
    entries[hub], entries[:, hub] = True, True
    return entries


def blocks(number: int, size: int) -> Matrix:
    return np.kron(np.eye(number, dtype=bool), np.ones((size, size), bool))


@pytest.mark.parametrize(
    ("entries", "of_jacobian", "of_hessian"),
    [
        (np.eye(40, dtype=bool), 1, 1),
        (banded(40, 0, 1), 2, None),
        (banded(40, 1, 1), 3, 3),
        (banded(40, 2, 2), 5, 5),
        (banded(40, 3, 0), 4, None),
        (arrow(40, 0), 40, 2),
        (arrow(40, 39), 40, 2),
        (arrow(40, 17), 40, 2),
        (blocks(10, 4), 4, 4),
        (np.ones((5, 40), bool), 5, None),
        (np.ones((40, 5), bool), 5, None),
        (np.ones((1, 40), bool), 1, None),
        (np.zeros((6, 7), bool), 1, None),
        (np.ones((12, 12), bool), 12, 12),
        (np.zeros((0, 3), bool), 0, None),
        (np.zeros((0, 0), bool), 0, 0),
    ],
)
def test_matrices_of_a_known_form_need_few_colours(
    entries: Matrix, of_jacobian: int, of_hessian: int | None
) -> None:
    assert compressed(pattern_of(entries), entries.shape[1]).count == of_jacobian
    if of_hessian is not None:
        assert compressed_symmetric(pattern_of(entries)).count == of_hessian


@pytest.mark.parametrize("size", [10, 100, 1000])
def test_the_number_of_colours_of_a_stencil_does_not_grow(size: int) -> None:
    near = np.arange(size)
    rows = np.concatenate([near, near[1:], near[:-1]])
    members = np.concatenate([near, near[:-1], near[1:]])
    pattern = support_of(rows, members, (size,))
    assert count(columns(pattern, size)) == count(star(pattern)) == 3
