"""What goes block by block in generated files, called as it stands here."""

import numpy as np
import pytest

from gradc.emit.numpy import runtime_of_blocks as blocks

STEP = 8


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(blocks, "_VALUES", 1)
    monkeypatch.setattr(blocks, "_POINTS", STEP)
    monkeypatch.setattr(blocks, "_SPARE", {})


def steps(x, y, first, second, buffer, truths):
    """Return max(2*x, y), and x with its square behind: as generated files write such things."""
    buffer = blocks._put(2 * x, x, buffer)
    truths = blocks._put(buffer > y, np.empty(x.shape, bool), truths)
    pairs = np.empty((*x.shape, 2), x.dtype) if second is None else second
    pairs[..., 0], pairs[..., 1] = x, x * x
    return blocks._put(np.where(truths, buffer, y), x, first), pairs


def in_place(x, y):
    return blocks._in_place(steps, [(), (2,)], 1, 1, x, y)


SHAPES = [(0,), (1,), (STEP,), (2 * STEP,), (2 * STEP + 1,), (7 * STEP + 3,), (9, 5), (3, 4, 5)]


@pytest.mark.parametrize("dtype", [float, np.float32])
@pytest.mark.parametrize("shape", SHAPES)
def test_blocks_give_what_is_given_at_once(shape, dtype):
    x, y = (one.astype(dtype) for one in np.random.default_rng(1).normal(size=(2, *shape)))
    for _ in range(3):  # the memory of a result that nobody holds is written into again
        first, second = in_place(x, y)
        assert first.dtype == second.dtype == dtype
        np.testing.assert_array_equal(first, np.maximum(2 * x, y))
        np.testing.assert_array_equal(second, np.stack([x, x * x], axis=-1))


def test_what_is_held_is_not_written_into():
    x = np.arange(5.0 * STEP)
    held, _ = in_place(x, x)
    before = held.copy()
    assert in_place(-x, x)[0] is not held
    np.testing.assert_array_equal(held, before)


def test_columns_go_at_once():
    x = np.asfortranarray(np.random.default_rng(2).normal(size=(9, 5)))
    np.testing.assert_array_equal(in_place(x, x)[0], np.maximum(2 * x, x))
    assert not blocks._SPARE


def test_few_points_may_have_floats_beside_them():
    x = np.arange(-2.0, 3.0)
    for given in ((x, 0.5), (0.5, x)):
        np.testing.assert_array_equal(
            in_place(*given)[0], np.maximum(2 * np.broadcast_to(given[0], 5), given[1])
        )


FLOATS, MANY = np.zeros(3), np.zeros(2000)
OTHERS = {
    "no array": (1.0, 2.0),
    "an int beside arrays": (FLOATS, 1),
    "a float beside many points": (MANY, 1.0),
    "other shapes": (FLOATS, np.zeros(4)),
    "other types": (FLOATS, np.zeros(3, np.float32)),
    "arrays without axes": (np.array(1.0), np.array(2.0)),
    "whole numbers": (np.arange(3), np.arange(3)),
    "bytes in the other order": (FLOATS.astype(">f8"),) * 2,
}


@pytest.mark.parametrize("given", OTHERS.values(), ids=OTHERS.keys())
def test_other_arguments_are_not_for_it(given):
    assert in_place(*given) is None


def test_where_something_is_infinite_it_is_not_for_it():
    def inverse(x, first):
        with np.errstate(all="raise"):
            return blocks._put(1 / x, x, first)

    assert blocks._in_place(inverse, [()], 0, 0, np.zeros(3)) is None
    assert blocks._in_place(inverse, [()], 0, 0, np.ones(3)).tolist() == [1, 1, 1]


def test_results_are_put_together_from_blocks():
    x, y = np.arange(40.0), np.ones(40)
    assert blocks._is_large(1, x, y, 2.0)
    assert not blocks._is_large(1, x[:3], y[:3], 2.0)
    first, second = blocks._in_blocks(1, lambda x, y, c: (x * c, (x + y)[:, None]), x, y, 2.0)
    np.testing.assert_array_equal(first, 2 * x)
    np.testing.assert_array_equal(second, (x + y)[:, None])
