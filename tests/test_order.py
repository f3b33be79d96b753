"""What is put in order: ties, nan, nothing at all, second derivatives, loops, and the witnesses."""

from typing import Any

import numpy as np
import pytest

import gradc

X = np.array([0.3, -1.2, 2.5, 0.9, -0.4, 1.7])


def test_places_are_whole_and_nothing_flows_through_them() -> None:
    function = gradc.compile("param x: [n]; sum(argsort(x)*x) + argmax(x)^(-1)")
    assert function(X) == np.sum(np.argsort(X) * X) + 1 / np.argmax(X)
    np.testing.assert_array_equal(function.gradient(X).x, np.argsort(X))
    assert function.inputs == gradc.compile("param x: [n]; sum(x)").inputs


def test_a_gradient_at_ties_follows_one_permutation() -> None:
    tied = np.array([1.0, 0.0, 1.0, 1.0])
    function = gradc.compile("param x: [4]; sum(sort(x)*[1, 2, 3, 4])")
    np.testing.assert_array_equal(function.gradient(tied).x, [2, 1, 3, 4])
    least = gradc.compile("param x: [n]; topk(x, 2)[0][0] + x[argmax(x)] + cummax(x)[-1]")
    np.testing.assert_array_equal(least.gradient(tied).x, [3, 0, 0, 0])


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("median(x)", np.nan),
        ("sum(quantile(x, [0.2, 0.8]))", np.nan),
        ("nanmedian(x)", 1.5),
        ("nanquantile(x, 0.25)", 1.25),
        ("nanargmax(x)", 2),
        ("argmax(x)", 1),
        ("cummax(x)[0] + 0*cummax(x)[0]", 1),
        ("cummax(x)[2]", np.nan),
        ("sort(x)[1]", 2),
    ],
)
def test_what_is_no_number_counts_as_it_does_in_numpy(call: str, value: float) -> None:
    function = gradc.compile(f"param x: [n]; {call}")
    np.testing.assert_equal(float(function(np.array([1.0, np.nan, 2.0]))), value)


@pytest.mark.parametrize(
    ("call", "theirs"),
    [("sort(x)", np.sort), ("argsort(x)", np.argsort), ("cummax(x)", np.maximum.accumulate)],
)
def test_there_may_be_nothing_to_put_in_order(call: str, theirs: Any) -> None:
    for shape in ((0,), (0, 3), (3, 0), (1, 1)):
        axes = ", ".join(map(str, shape))
        function = gradc.compile(f"param x: [{axes}]; y = {call}; sum(y^2)")
        at = np.full(shape, 2.0)
        assert function(at) == np.sum(theirs(at) ** 2)
        assert function.gradient(at).x.shape == shape


@pytest.mark.parametrize("call", ["median(x)", "argmax(x)", "quantile(x, 0.3)"])
def test_of_nothing_there_is_no_middle(call: str) -> None:
    with pytest.raises(ValueError, match=r"n - 1 is -1|empty sequence"):
        gradc.compile(f"param x: [n]; {call}")(np.zeros(0))


def test_bincount_raises_for_an_index_that_is_none() -> None:
    function = gradc.compile("i: [n]; param w: [n]; sum(bincount(i, w, minlength=3)^2)")
    np.testing.assert_array_equal(function.gradient([0, 2, 0], [1.0, 2, 3]).w, [8, 4, 8])
    for wrong in ([0, 3, 0], [0, -1, 0]):
        with pytest.raises(IndexError, match="3 entries"):
            function(wrong, [1.0, 2, 3])


PROGRAMS = [
    "param A: [n, m]; sum(sort(A, axis=0)^3*A)",
    "param A: [n, m]; sum(median(A, axis=1)^2)*sum(A)",
    "param A: [n, m]; sum(quantile(A^2, [0.2, 0.7], axis=0)^2)",
    "param A: [n, m]; sum(cummax(A, axis=1)^2*A)",
    "param A: [n, m]; sum(A[argmax(A, axis=0), arange(m)]^3)",
    "param A: [n, m]; sum(topk(A, 2)[0]^3)",
    "param A: [n, m]; s = 0; for k in 0..n-1 { s = s + median(A[k])*sort(A[k]^2 + s)[1] }; s",
    "param A: [n, m]; v = A[0]; for k in 1..20 { v = cummax(v*cos(k) + A[1]) }; sum(v^2)",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_second_derivatives_are_those_of_differences(program: str) -> None:
    function = gradc.compile(program)
    random = np.random.default_rng(4)
    at, along = random.normal(size=(2, 3, 4))
    step = 1e-6
    ends = [function.gradient(at + sign * step * along).A for sign in (1, -1)]
    wanted = (ends[0] - ends[1]) / (2 * step)
    np.testing.assert_allclose(function.hvp({"A": along}, at).A, wanted, rtol=1e-5, atol=1e-6)
    matrix = function.hessian(at).A.A
    found = np.tensordot(matrix, along, axes=2)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(function.jacobian(at).A, function.gradient(at).A, rtol=1e-12)
    assert np.asarray(function.gradient(at.astype(np.float32)).A).dtype == np.float32


@pytest.mark.parametrize(
    "program",
    [
        "param x: [n]; sum(sort(x)*cos(x))",
        "param x: [4]; median(x)^2 + nanmedian(x)",
        "param x: [n], y: [n]; sum(y[argsort(x)]*x)",
        "param q: [2], x: [5]; sum(quantile(x, q^2/5)^2)",
        "param x: [n]; x[argmax(x)]^3",
    ],
)
def test_every_witness_agrees(program: str) -> None:
    report = gradc.compile(program).verify(seed=2)
    assert report.ok
    assert "kink of eq" not in str(report)


def _at_the_largest(table):
    i, j = np.unravel_index(np.argmax(table), table.shape)
    place = np.unravel_index(np.argmin(table), (6, 6))
    return table[i, j] * table[0, j] + table[place] + table[place[0], 0]


def test_a_place_among_all_entries_is_one_on_each_axis() -> None:
    table = np.outer(X, X + 1)
    ours = gradc.from_python(_at_the_largest, like=(table,))
    assert ours(table) == pytest.approx(_at_the_largest(table), rel=1e-12)
    assert ours.verify(at={"table": table}).ok
    last = gradc.compile("x: [n, m, 2]; unravel_index(argmax(x), x.shape)[1]")
    table = np.random.default_rng(3).normal(size=(3, 4, 2))
    assert last(table) == np.unravel_index(np.argmax(table), table.shape)[1]
