"""The functions that are copied into generated files: what they compute, and how they are copied."""

import itertools
import re
from collections.abc import Callable
from importlib.resources import files

import mpmath as mp
import numpy as np
import pytest

from gradc.emit.numpy import runtime as of_numpy
from gradc.emit.python import runtime as of_python
from gradc.emit.python.copied import copied, functions

CHOICES = ("FAMILIES", "SOLVED", "SIZES", "LEAST")
PACKAGES = {"gradc.emit.numpy": of_numpy, "gradc.emit.python": of_python}
FUNCTIONS = [(package, name) for package in PACKAGES for name in functions(package)]


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare w[1..2]: [n, 2*n], x: [k + 1], an index that needs n >= 2."""
    monkeypatch.setattr(of_numpy, "_SHAPES", {"w": ("n", "2*n"), "x": ("k + 1",), "b": (3,)})
    monkeypatch.setattr(
        of_numpy, "_SIZES", {"2*n": lambda size: 2 * size["n"], "k + 1": lambda size: size["k"] + 1}
    )
    monkeypatch.setattr(of_numpy, "_SOLVED", {"k": ("x", 0, lambda n, size: n - 1)})
    monkeypatch.setattr(of_numpy, "_LEAST", (("n", "2", lambda size: (size["n"], 2)),))


@pytest.mark.parametrize(("package", "name"), FUNCTIONS)
def test_a_copy_is_the_function_with_its_choices_made(package: str, name: str) -> None:
    for number in range(len(CHOICES) + 1):
        for chosen in itertools.combinations(CHOICES, number):
            text = copied(package, name, frozenset(chosen))
            code = compile(text, name, "exec")
            assert code.co_names[-1] == name
            assert not any(choice in text.replace("_" + choice, "") for choice in CHOICES)
            assert [choice for choice in CHOICES[1:] if "_" + choice in text] == [
                choice for choice in CHOICES[1:] if choice in chosen and name == "_checked"
            ]
            assert "->" in text.split('"""')[0]


@pytest.mark.usefixtures("declared")
@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((2, 4), (2, 4), (3,), (3,)), None),
        (((2, 4), (3, 6), (3,), (3,)), r"w\[2\] is declared \[n, 2\*n\]; its shape is \(3, 6\), and n is 2 in w\[1\]"),
        (((2, 5), (2, 5), (3,), (3,)), r"w\[1\] has 5 entries along 2\*n, and n is 2 in w\[1\], k is 2 in x"),
        (((1, 2), (1, 2), (3,), (3,)), "n is 1, and must be 2 or more"),
        (((2,), (2, 4), (3,), (3,)), r"w\[1\] is declared \[n, 2\*n\]; its shape is \(2,\)"),
        (((2, 4), (2, 4), (3,), (4,)), r"b is declared \[3\]; its shape is \(4,\)"),
    ],
)  # fmt: skip
def test_arguments_are_checked_by_the_tables(shapes: tuple, message: str | None) -> None:
    given = {
        name: np.ones(shape) for name, shape in zip(("w[1]", "w[2]", "x", "b"), shapes, strict=True)
    }
    if message is None:
        assert [array.shape for array in of_numpy._checked(given)] == list(shapes)
    else:
        with pytest.raises(ValueError, match=message):
            of_numpy._checked(given)


def test_arguments_broadcast_and_keep_their_type() -> None:
    (x, y), result = of_numpy._arguments({"x": np.ones(3, np.float32), "y": 2})
    assert x.dtype == y.dtype == result(1.0).dtype == np.float32
    assert result(1.0).shape == (3,)
    assert of_numpy._arguments({"x": 1})[1](2) == 2.0
    with pytest.raises(ValueError, match=r"x is \(2,\), y is \(3,\)"):
        of_numpy._arguments({"x": [1, 2], "y": [1, 2, 3]})


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([[1], [1, 2]], ValueError, "the rows of x are not of one length"),
        (1j, TypeError, "x is complex"),
        ("1", TypeError, "x is not a number"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused(value: object, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        of_numpy._floats({"x": value})


def test_what_stands_for_operations() -> None:
    assert np.array_equal(of_numpy._sigmoid(np.array([-1e3, 0, 1e3])), [0, 0.5, 1])
    x = np.array([[2.0, 0.0], [3.0, 5.0]])
    assert np.array_equal(of_numpy._others(x, 0), [[3, 5], [2, 0]])
    assert of_numpy._others(x, (0, 1)).ravel().tolist() == [0, 30, 0, 0]
    assert of_numpy._before(x, (0, 1)).ravel().tolist() == [1, 2, 0, 0]
    assert of_numpy._before(x, 1, True).tolist() == [[0, 1], [5, 1]]
    assert of_numpy._recurrence(x, np.ones((2, 2)), (0, 1)).ravel().tolist() == [0, 1, 1, 4]
    assert of_numpy._recurrence(x, x, 0, True).tolist() == [[3, 5], [0, 0]]
    assert np.allclose(of_numpy._cofactor(x), [[5, -3], [0, 2]])
    assert np.allclose(of_numpy._cofactor(x, [np.eye(2)]), np.eye(2))
    assert np.allclose(of_numpy._cofactor(np.eye(3), [np.eye(3), np.eye(3)]), 2 * np.eye(3))


def test_a_family_goes_in_and_out_as_it_came() -> None:
    assert of_python._members("w", [5, 6], 1, 2) == {"w[1]": 5, "w[2]": 6}
    assert of_python._members("w", {2: 6, 1: 5}, 1, 2) == {"w[1]": 5, "w[2]": 6}
    assert of_python._alike([5, 6], [1, 2]) == [1, 2]
    assert of_python._alike({2: 6, 1: 5}, [1, 2]) == {1: 1, 2: 2}
    with pytest.raises(TypeError, match="w is a family"):
        of_python._members("w", 1, 1, 2)
    with pytest.raises(ValueError, match="w takes the members 1 to 2"):
        of_python._members("w", [1], 1, 2)


# Functions of the NumPy target at points of both of their forms, and what mpmath makes of them.
AT_POINTS = [
    (lambda x: of_numpy._sech(x), mp.sech, (-30.0, 0.0, 0.5, 800.0)),
    (
        lambda x: of_numpy._exprel(x),
        lambda x: mp.expm1(x) / x if x else 1,
        (-50.0, 0.0, 1e-9, 710.0),
    ),
    (
        lambda x: of_numpy._exprel_derivative(2, x),
        lambda x: mp.quad(lambda t: t**2 * mp.exp(x * t), [0, 1]),
        (-40.0, -1.0, 0.0, 0.5, 30.0),
    ),
    (lambda x: of_numpy._sinc(x), mp.sincpi, (0.0, 0.3, -2.5, 7.25)),
    (
        lambda x: of_numpy._sinc_derivative(3, x),
        lambda x: mp.diff(mp.sincpi, x, 3),
        (0.25, -0.75, 3.25, 9.5),
    ),
    (
        lambda x: of_numpy._norm(np.array([3.0, 4.0]) * x),
        lambda x: 5 * abs(x),
        (1.0, 1e200, 1e-200, 0.0),
    ),
    (
        lambda x: of_numpy._norm(np.array([[3.0, 4.0], [0.0, 0.0]]) * x, (1,), True)[0, 0],
        lambda x: 5 * abs(x),
        (1.0, 1e200, 1e-200),
    ),
]


@pytest.mark.parametrize(("function", "truth", "points"), AT_POINTS)
def test_functions_of_files_are_the_truth(
    function: Callable[[float], float], truth: Callable[[mp.mpf], mp.mpf], points: tuple[float, ...]
) -> None:
    for x in points:
        expected = float(truth(mp.mpf(x)))
        assert float(function(np.float64(x))) == pytest.approx(expected, rel=1e-12, abs=1e-300)


def test_what_is_declared_of_an_input_is_held_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_numpy, "_ASSUMED", {"x": ("> 0", lambda x: x <= 0)}, raising=False)
    monkeypatch.setattr(of_numpy, "FAMILIES", False)
    of_numpy._assume({"x": np.array([1.0, np.nan])})
    with pytest.raises(ValueError, match=r"x is declared > 0; x\[1\] is -2.0"):
        of_numpy._assume({"x": np.array([1.0, -2.0])})
    with pytest.raises(ValueError, match=r"x is declared > 0; it is 0\.0"):
        of_numpy._assume({"x": 0.0})


@pytest.mark.parametrize("package", [*PACKAGES, "gradc.emit.scalar"])
def test_no_two_modules_have_a_function_of_one_name(package: str) -> None:
    modules = [one for one in files(package).iterdir() if one.name.startswith("runtime")]
    texts = [one.read_text(encoding="utf-8") for one in modules]
    names = [name for text in texts for name in re.findall(r"^def (\w+)", text, re.MULTILINE)]
    assert names
    assert sorted(names) == sorted({*names})
