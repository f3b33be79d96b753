"""What files copy for equations, points, directions and sparse matrices, where it stands."""

import base64
import math
import zlib
from typing import Any, NamedTuple

import numpy as np
import pytest

from gradc.emit.numpy import runtime as arrays
from gradc.emit.numpy import runtime_of_roots as roots
from gradc.emit.python import runtime as python
from gradc.emit.scalar import runtime as scalar
from gradc.emit.sparse import runtime as sparse

NEWTONS = [roots._newton_of_number, scalar._newton_of_float]


@pytest.mark.parametrize("newton", NEWTONS)
def test_a_root_is_found_and_what_has_none_is_an_error(newton: Any) -> None:
    assert newton(lambda y: (y**3 - 2, 3 * y**2), 1.0, "y") == pytest.approx(2 ** (1 / 3))
    assert newton(lambda y: (math.atan(y), 1 / (1 + y * y)), 3.0, "y") == pytest.approx(0)
    assert newton(lambda y: (0.0, 1.0), 7.0, "y") == 7
    with pytest.raises(ArithmeticError, match=r"equation for y: .* has not come to rest"):
        newton(lambda y: (y * y + 1, 2 * y), 1.0, "y")
    with pytest.raises(ArithmeticError, match="has not come to rest"):
        newton(lambda y: (y * y + 1, 2 * y), 0.3, "y")


@pytest.mark.parametrize("newton", NEWTONS)
def test_what_is_least_is_found_and_a_maximum_is_none(newton: Any) -> None:
    def equation(y: float) -> tuple[float, float, float]:
        return 4 * y**3 - 4 * y, 12 * y**2 - 4, y**4 - 2 * y**2

    assert abs(newton(equation, 0.3, "y")) == pytest.approx(1)
    with pytest.raises(ArithmeticError, match="found for y is no least value"):
        newton(equation, 0.0, "y")


def test_points_are_solved_each_and_one_without_a_root_is_nan() -> None:
    wanted = np.array([1.0, 4.0, 9.0])
    found = roots._newton_of_number(lambda y: (y * y - wanted, 2 * y), np.ones(3), "y")
    assert found == pytest.approx([1, 2, 3])


def test_a_system_is_solved() -> None:
    matrix = np.array([[2.0, 1.0], [1.0, 3.0]])

    def linear(y: Any) -> tuple[Any, Any]:
        return matrix @ y - 1, matrix

    found = roots._newton_of_system(linear, np.zeros(2), "y")
    assert matrix @ found == pytest.approx([1, 1])
    with pytest.raises(ArithmeticError, match="equation for y"):
        roots._newton_of_system(lambda y: (y + 1, np.zeros((2, 2))), np.zeros(2), "y")
    with pytest.raises(ArithmeticError, match="has not come to rest"):
        roots._newton_of_system(lambda y: (y * y + 1, np.diag(2 * y)), np.array([0.3]), "y")


def test_a_system_is_least_or_an_error() -> None:
    def saddle(y: Any) -> tuple[Any, Any, Any]:
        gradient = np.array([2 * y[0], 4 * y[1] ** 3 - 4 * y[1]])
        hessian = np.diag([2.0, 12 * y[1] ** 2 - 4])
        return gradient, hessian, y[0] ** 2 + y[1] ** 4 - 2 * y[1] ** 2

    found = roots._newton_of_system(saddle, np.array([1.0, 0.3]), "y")
    assert np.abs(found) == pytest.approx([0, 1], abs=1e-12)
    with pytest.raises(ArithmeticError, match="no least value"):
        roots._newton_of_system(saddle, np.zeros(2), "y")


class Pair(NamedTuple):
    a: float
    b: float


def test_a_function_of_numbers_is_taken_at_each_point() -> None:
    found = arrays._at_each_point(lambda x, y: (x + y, Pair(x, y)), np.arange(3.0), 2.0)
    assert found[0] == pytest.approx([2, 3, 4])
    assert found[1].b == pytest.approx([2, 2, 2])
    with pytest.raises(ValueError, match="no point"):
        arrays._at_each_point(lambda x: x, np.zeros(0))


@pytest.mark.parametrize("runtime", [arrays, scalar])
def test_a_number_of_steps_is_whole_and_not_negative(runtime: Any) -> None:
    assert runtime._integer("n", 3.0) == 3
    for number in (-1, 2.5, 1e10):
        with pytest.raises(ValueError, match="n is declared an integer"):
            runtime._integer("n", number)


def test_rows_and_shapes() -> None:
    assert arrays._rows(float, [[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]
    assert arrays._row(float, [1, 2]).tolist() == [1, 2]
    (x,) = arrays._shaped(np.dtype(float), {"tangent of x": ([1, 2], (2,))})
    assert x.tolist() == [1, 2]
    with pytest.raises(ValueError, match="the tangent of x has the shape"):
        arrays._shaped(np.dtype(float), {"tangent of x": ([1, 2, 3], (2,))})


def test_directions_are_given_by_name_in_order_or_alone() -> None:
    assert python._along("vectors", {"x": 1, "w": 2}, ("w", "x")) == [2, 1]
    assert python._along("vectors", [1, 2], ("w", "x")) == [1, 2]
    assert python._along("vectors", 5.0, ("w",)) == [5.0]
    for given in ({"x": 1}, [1], 3.0):
        with pytest.raises(ValueError, match="vectors takes"):
            python._along("vectors", given, ("w", "x"))


def test_sparse_matrices() -> None:
    starts, columns = np.array([0, 1, 3], np.int32), np.array([0, 0, 1], np.int32)
    entries = sparse._of_entries((2, 2), starts, columns, [1.0, 2.0, 3.0])
    assert entries.toarray().tolist() == [[1, 0], [2, 3]]
    products = [np.array([[1.0, 2.0], [0.0, 3.0]])]
    places = np.array([0, 1, 3])
    found = sparse._of_products((2, 2), starts, columns, places, products)
    assert found.toarray().tolist() == [[1, 0], [2, 3]]
    assert sparse._blocks(entries, [1, 1], [1, 1])[1][1].toarray().tolist() == [[3]]
    with pytest.raises(ValueError, match="at a point"):
        sparse._of_entries((1, 1), starts[:2], columns[:1], [np.ones(2)])


def test_whole_numbers_are_packed() -> None:
    packed = base64.b64encode(zlib.compress(np.array([2, 1, 5], "<i8").tobytes())).decode()
    assert sparse._numbers(packed).tolist() == [2, 3, 8]
    assert sparse._numbers([1, 2]).tolist() == [1, 2]
