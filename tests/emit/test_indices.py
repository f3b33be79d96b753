"""Arrays that are indices alone stay whole numbers in the NumPy file, and tell of no float type."""

import numpy as np
import pytest

import gradc
from gradc.graph.gathers import first_of_floats, only_indices

PROGRAM = """
param U: [users, rank], V: [items, rank]
user: [n] integer; item: [n] integer; rating: [n]
sum((rating - sum(U[user]*V[item], axis=1))^2)
"""

ONLY = {
    PROGRAM: ["user", "item"],
    "i: [n]; param U: [m]; sum(U[i])": ["i"],
    "i: [n]; param U: [m]; sum(U[i]*i)": [],
    "i: [n]; param U: [m]; sum(U[i + 1])": [],
    "i: [n]; param U: [m], V: [k]; sum(V[i] + U[i])": ["i"],
    "i: [n]; param U: [m]; u = U[i]; output u, i": [],
    "i: [n], j: [n]; param U: [m, m]; sum(U[i, j])": ["i", "j"],
    "param U: [m]; sum(U^2)": [],
    "i: [n]; x: []; sum(x*argsort(i)[i])": [],
}


@pytest.mark.parametrize("text", ONLY)
def test_what_is_an_index_alone(text: str) -> None:
    graph = gradc.compile(text).compilation.simplified
    assert [str(node.payload) for node in only_indices(graph)] == ONLY[text]
    first = first_of_floats(graph)
    assert first is None or str(first.payload) not in ONLY[text]


def given(kind: type) -> tuple[np.ndarray, ...]:
    random = np.random.default_rng(3)
    users, items = (
        random.normal(size=(120, 3)).astype(kind),
        random.normal(size=(90, 3)).astype(kind),
    )
    return users, items, random.normal(size=200).astype(kind)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("whole", ["int8", "int16", "int32", "int64", "uint8", "uint64", "list"])
def test_integers_of_every_size_are_indices(kind: type, whole: str) -> None:
    users, items, rating = given(kind)
    random = np.random.default_rng(4)
    user, item = random.integers(0, 120, 200), random.integers(0, 90, 200)
    function = gradc.compile(PROGRAM).module.value_and_gradient
    value, gradient = function(users, items, user.astype(kind), item.astype(kind), rating)
    if whole.startswith("int"):
        user, item = user - 120, item - 90  # from the end
    some = [one.tolist() if whole == "list" else one.astype(whole) for one in (user, item)]
    found, slopes = function(users, items, *some, rating)
    assert type(found) is type(value) is kind
    assert found == value
    for own, expected in zip(slopes, gradient, strict=True):
        assert own.dtype == kind
        assert np.array_equal(own, expected)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([1, 120], r"user\[1\] is 120, and is an index of U, which has 120 entries there"),
        ([-121, 0], r"user\[0\] is -121, and is an index of U"),
        ([0, 1.5], r"user is declared to be of whole numbers; user\[1\] is 1\.5"),
        (np.array([1, 2**63], np.uint64), r"user\[1\] is 9223372036854775808, and is an index"),
        ([[1, 2]], r"user is declared \[n\]; its shape is \(1, 2\)"),
        ([1, 2, 3], r"item is declared \[n\]; its shape is \(2,\), and n is 3 in user"),
    ],
)
def test_what_is_no_index_is_refused(wrong: object, said: str) -> None:
    users, items, rating = given(np.float64)
    function = gradc.compile(PROGRAM).module.value
    with pytest.raises((IndexError, ValueError), match=said):
        function(users, items, np.asarray(wrong), np.array([0, 1]), rating[:2])


def test_an_index_is_left_as_it_is() -> None:
    users, items, rating = given(np.float64)
    user, item = np.arange(200) % 120 - 120, np.arange(200) % 90
    kept = user.copy(), item.copy()
    gradc.compile(PROGRAM).gradient(users, items, user, item, rating)
    assert np.array_equal(user, kept[0])
    assert np.array_equal(item, kept[1])


def test_indices_before_all_other_arrays() -> None:
    function = gradc.compile("i: [n]; param U: [m]; sum(U[i]^2)", emit="hvp, jacobian, gradient")
    values, i = np.array([1.0, 2.0, 3.0]), np.array([2, 0, 2])
    for kind in (np.float32, np.float64):
        for index in (i, i.astype(kind)):
            assert function.gradient(index, values.astype(kind)).U.tolist() == [2.0, 0.0, 12.0]
            assert function.gradient(index, values.astype(kind)).U.dtype == kind
            found = function.hvp([1.0, 1.0, 1.0], index, values.astype(kind)).U
            assert found.tolist() == [2.0, 0.0, 4.0]
            assert found.dtype == kind
