"""Entries assigned, or added to, at indices that are values, as NumPy does it in place."""

import numpy as np
import pytest

import gradc

X = np.array([1.0, -2.0, 3.0, 0.5, 1.5])
K = np.array([3, 0, 3, -1])


def _last_wins(x):
    y = x * 2
    y[np.array([0, 2, 2])] = 3 * x[:3]
    return np.sum(y**2)


def _counts_once(x):
    y = x.copy()
    i = np.array([0, 2, -3])
    y[i] += 3 * x[:3]
    y[i] *= 2
    return np.sum(y**2)


def _adds_all(x):
    y = np.zeros(5)
    np.add.at(y, np.array([0, 2, 2]), x[:3])
    np.subtract.at(y, [1, 1], x[0])
    return np.sum(y**3)


def _pairs(x):
    y = np.outer(x, x)
    y[np.arange(5), [0, 1, 1, 2, 3]] = x
    y[[0, 1]] *= 3
    y[:, [1, 2]] += x[:, None]
    np.add.at(y, ([0, 0], [1, 1]), x[0])
    y[1, [0, 0, 4]] = x[:3]
    return np.sum(y**2)


def _ranks(x):
    ranks = np.empty(5)
    ranks[np.argsort(x)] = np.arange(5)
    y = np.zeros(5)
    y[np.argmax(x)] = x[1]
    return np.sum(ranks * x + y)


def _in_a_loop(x):
    y = np.zeros(5)
    for t in range(20):
        k = np.argmax(np.sin(t + x))
        y[k] = y[k] / 2 + x[t % 5]
    return np.sum(y**2)


FUNCTIONS = [_last_wins, _counts_once, _adds_all, _pairs, _ranks, _in_a_loop]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_store_at_indices_is_that_of_numpy(function):
    ours = gradc.from_python(function, like=(X,))
    assert ours(X) == pytest.approx(function(X.copy()), rel=1e-12)
    step, along = 1e-6, np.cos(np.arange(5))
    slope = (function(X + step * along) - function(X - step * along)) / (2 * step)
    assert ours.gradient(X).x @ along == pytest.approx(slope, rel=1e-6)
    ends = [ours.gradient(X + sign * step * along).x for sign in (1, -1)]
    second = (ends[0] - ends[1]) / (2 * step)
    np.testing.assert_allclose(ours.hvp({"x": along}, X).x, second, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(ours.hessian(X).x.x @ along, second, rtol=1e-5, atol=1e-6)
    assert ours.gradient(X.astype(np.float32)).x.dtype == np.float32


def _stored(x, k, v):
    y = x * 2
    y[k] = v
    return y


def test_places_are_inputs_and_may_be_none():
    function = gradc.compile("k: [m]; param x: [n], v: [m]; y = x*2; y[k] = v; y")
    values = np.arange(4.0)
    np.testing.assert_array_equal(function(k=K, x=X, v=values), _stored(X, K, values))
    none = np.zeros(0)
    np.testing.assert_array_equal(function(k=none, x=X, v=none), X * 2)
    gradient = function.jacobian(k=K, x=X, v=values)
    np.testing.assert_array_equal(gradient.v.sum(axis=0), [0, 1, 1, 1])
    np.testing.assert_array_equal(np.diag(gradient.x), [0, 2, 2, 0, 0])


@pytest.mark.parametrize(("wrong", "said"), [(7, "is 7"), (-6, "is -6"), (0.5, "is 0.5")])
def test_a_place_that_is_none_is_named(wrong, said):
    function = gradc.compile("k: [m]; param x: [n]; y = x*2; y[k] = 0; sum(y)")
    with pytest.raises(IndexError, match=rf"k\[1\] {said}, and is an index"):
        function([0, wrong], X)


def test_an_index_that_is_worked_out_is_named_as_it_is_written():
    for program in ("sum(x[2*k + 1])", "y = x*2; y[2*k + 1] = 0; sum(y)"):
        function = gradc.compile(f"k: [m]; param x: [n]; {program}")
        with pytest.raises(IndexError, match=r"\(2\*k \+ 1\)\[1\] is 7, and is an index"):
            function([0, 3], X)


def test_rows_and_columns_at_indices():
    function = gradc.compile("k: [m]; param A: [n, p]; B = A*1; B[:, k] = A[0, 0]; B[k[0]] = 7; B")
    table = np.arange(12.0).reshape(3, 4)
    wanted = table.copy()
    wanted[:, [1, -1]] = table[0, 0]
    wanted[1] = 7
    np.testing.assert_array_equal(function([1, -1], table), wanted)


@pytest.mark.parametrize(
    "program",
    [
        "k: [m]; param x: [n], v: [m]; y = x*2; y[k] = v; sum(y^2)",
        "k: [m]; param x: [n], v: [m]; sum(np.add.at(x, k, v)^2)",
        "param x: [n]; y = x*2; y[argmax(x)] = x[0]^2; sum(y)",
    ],
)
def test_every_witness_agrees(program):
    assert gradc.compile(program).verify().ok


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("k: [3]; param x: [n]; y = x*2; y[k] = x; sum(y)", r"the index takes \[3\]"),
        ("k: [3]; param x: [n]; sum(np.add.at(x, k))", "add.at takes 3 arguments"),
        ("param x: [n]; sum(np.add.at(x, x > 0, 1))", "the places are a mask"),
        ("param x: [n], y; sum(np.add.at(y, x, 1))", "a number has no places"),
        ("k: [3]; param x: [n]; sum(np.add.at(x, k, x[0] > 0))", "a truth value is put"),
    ],
)
def test_what_cannot_be_assigned_at_indices(text, message):
    with pytest.raises(gradc.GradcError, match=message):
        gradc.compile(text)


def _argument(x):
    np.add.at(x, [0, 0], 1.0)
    return np.sum(x)


def _another_name(x):
    y = x.copy()
    z = y
    np.add.at(y, [0, 0], 1.0)
    return np.sum(z)


class _At:
    """What JAX's arrays have as `at`."""

    def __init__(self, array, place=None):
        self.array, self.place = array, place

    def __getitem__(self, place):
        return _At(self.array, place)

    def set(self, value):
        found = np.array(self.array)
        found[self.place] = value
        return found.view(_Array)

    def add(self, value):
        found = np.array(self.array)
        np.add.at(found, self.place, value)
        return found.view(_Array)


class _Array(np.ndarray):
    @property
    def at(self):
        return _At(self)


def _of_jax(x):
    y = x.at[0].set(x[1])
    y = y.at[np.array([1, 1])].add(x[:2])
    z = y.at[3:].set(x[3:] * 2)
    y.at[0].set(7.0)
    for t in range(1, 5):
        z = z.at[t].set(z[t] + z[t - 1] ** 2)
    return np.sum(z**2) + np.sum(y.at[y > 1].set(0.5))


def test_an_update_of_jax_is_a_copy():
    ours = gradc.from_python(_of_jax, like=(X,))
    point = X.view(_Array)
    assert ours(X) == pytest.approx(float(_of_jax(point)), rel=1e-12)
    step, along = 1e-6, np.cos(np.arange(5))
    ends = [float(_of_jax((X + sign * step * along).view(_Array))) for sign in (1, -1)]
    assert ours.gradient(X).x @ along == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-6)


def _multiplied(x):
    return np.sum(x.at[0].multiply(2.0))


def _maximum(x):
    y = np.zeros(5)
    np.maximum.at(y, [0, 1], x[:2])
    return np.sum(y)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (_argument, "this changes the argument x"),
        (_another_name, "z was changed too, or not"),
        (_maximum, "np.add.at(y, i, v) and np.subtract.at"),
        (_multiplied, ".at[…].multiply is not read"),
    ],
)
def test_a_store_that_is_no_value_of_its_own_is_an_error(function, message):
    with pytest.raises(gradc.GradcError) as caught:
        gradc.from_python(function, like=(X,))
    assert message in str(caught.value)
