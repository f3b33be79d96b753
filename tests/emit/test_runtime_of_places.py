"""What files have of their own for places, order and blocks gives what NumPy does."""

from typing import Any, NamedTuple

import numpy as np
import pytest

from gradc.emit.numpy import runtime_of_blocks as blocks
from gradc.emit.numpy import runtime_of_gathers as gathers
from gradc.emit.numpy import runtime_of_order as order

RNG = np.random.default_rng(3)
X = RNG.normal(size=(3, 4, 5))
WORDS = ("x", "i", "j")


@pytest.mark.parametrize(
    ("axis", "indices"),
    [
        (0, ([0, -1, 2, 0],)),
        (1, ([3.0, 1.0],)),
        (1, ([[0, 1], [2, -4]],)),
        (0, ([0, 1], [3, -2])),
        (1, ([[0], [1]], [2, 4, 2])),
        (0, (1,)),
        (2, (np.zeros(0),)),
    ],
)
def test_entries_are_taken_and_put_back(axis: int, indices: tuple[Any, ...]) -> None:
    places = (slice(None),) * axis + tuple(np.asarray(one, int) for one in indices)
    found = gathers._gather(X, axis, WORDS, *indices)
    np.testing.assert_array_equal(found, X[places])
    added = gathers._scatter_add(2 * found, axis, X.shape, X.dtype, WORDS, *indices)
    wanted = np.zeros_like(X)
    np.add.at(wanted, places, 2 * found)
    np.testing.assert_allclose(added, wanted)
    assert added.dtype == X.dtype


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ([0, 3], r"i\[1\] is 3, and is an index of x, which has 3 entries there"),
        (-4, "i is -4"),
        ([[0.5]], r"i\[0, 0\] is 0.5"),
        (np.nan, "i is nan"),
    ],
)
def test_an_index_that_is_none_is_named(index: Any, said: str) -> None:
    with pytest.raises(IndexError, match=said):
        gathers._gather(X, 0, WORDS, index)


def test_whole_numbers_are_asked_for() -> None:
    gathers._whole({"i": np.arange(3), "j": [1.0, 2.0], "k": 3.0})
    with pytest.raises(ValueError, match=r"j\[1\] is 2.5"):
        gathers._whole({"j": [1.0, 2.5]})
    with pytest.raises(ValueError, match=r"it is 0.5"):
        gathers._whole({"k": 0.5})


def test_order_is_that_of_numpy() -> None:
    np.testing.assert_array_equal(order._argsort(X, 1), np.argsort(X, 1))
    for axis in (0, -1):
        np.testing.assert_array_equal(order._argmax(X, axis), X.argmax(axis))
        np.testing.assert_array_equal(order._argmax(X, axis, True), X.argmax(axis, keepdims=True))
    assert order._argmax(X) == X.argmax()
    np.testing.assert_array_equal(order._argmax(X, (1, 2)), X.reshape(3, -1).argmax(-1))
    steps = np.array([[1.0, 3, 3, 2, 5], [2.0, 1, np.nan, 9, np.nan]])
    np.testing.assert_array_equal(order._argcummax(steps, 1), [[0, 1, 1, 1, 4], [0, 0, 2, 2, 2]])
    np.testing.assert_array_equal(
        order._writers(np.array([[1.0, 0, 1], [2, 2, 2]]), 4), [[1, 2, -1, -1], [-1, -1, 2, -1]]
    )
    large = order._as_places(np.array([3]), 2**13, np.float16)
    assert (large.dtype, order._as_places(np.array([3]), 100, np.float16).dtype) == (
        float,
        np.float16,
    )


class _Two(NamedTuple):
    total: Any
    rest: Any


def _function(x: Any, y: Any) -> Any:
    return x * y, _Two(x + y, np.stack([x + 0 * y, 0 * x + y], -1))


def test_blocks_give_what_all_points_at_once_do() -> None:
    count = blocks._BLOCKS * blocks._POINTS * 3 + 5
    x = RNG.normal(size=count)
    values = blocks._VALUES // blocks._POINTS
    assert blocks._is_large(values, x, 2.0)
    assert not blocks._is_large(values, x[:9], 2.0)
    assert not blocks._is_large(values, x, x[:-1])
    grid = x[: count // 2 * 2].reshape(2, -1)
    assert blocks._is_large(values, grid)
    assert not blocks._is_large(values, grid.T)
    for given in ((x, 2.0), (2.0, x), (grid, grid), (x, np.ones(1)[0])):
        found, wanted = blocks._in_blocks(values, _function, *given), _function(*given)
        assert type(found[1]) is _Two
        for one, other in zip((found[0], *found[1]), (wanted[0], *wanted[1]), strict=True):
            np.testing.assert_array_equal(one, other)


def test_memory_is_taken_again_where_nobody_holds_it() -> None:
    count = blocks._BLOCKS * blocks._POINTS * 3
    x = np.ones(count)
    values = blocks._VALUES // blocks._POINTS
    held = blocks._in_blocks(values, _function, x, 1.0)
    kept = held[0].copy()
    place = held[1].total.__array_interface__["data"]
    assert (
        blocks._in_blocks(values, _function, x, 2.0)[1].total.__array_interface__["data"] != place
    )
    np.testing.assert_array_equal(held[0], kept)
    before = blocks._in_blocks(values, _function, x, 3.0)[0].__array_interface__["data"]
    assert blocks._in_blocks(values, _function, x, 4.0)[0].__array_interface__["data"] == before
