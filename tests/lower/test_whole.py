"""Inputs of whole numbers, `i: [n] integer`: checked when called, and never differentiated by."""

from typing import Any

import numpy as np
import pytest

import gradc
from gradc.notation.printer import print_program

X = np.arange(5.0)


@pytest.mark.parametrize("word", ["integer", "integers", "int"])
def test_an_input_is_declared_to_be_of_whole_numbers(word: str) -> None:
    function = gradc.compile(f"i: [n] {word}, x: [m]; sum(x[i]*i^2)")
    assert function([0, 2, -1], X) == 12.0
    assert list(function.wrt) == ["x"]
    assert "i is of whole numbers" in function.source
    printed = print_program(function.compilation.graph)
    assert printed.splitlines()[0] == "i: [n] integer"
    assert print_program(gradc.compile(printed).compilation.graph) == printed
    assert function.verify().ok


def test_it_is_not_differentiated_by_where_it_is_no_index() -> None:
    function = gradc.compile("i: [n] integer, x: [n]; sum(x*i^2)")
    assert list(function.wrt) == ["x"]
    assert function.verify().ok
    with pytest.raises(gradc.GradcError, match="i is an index, a whole number"):
        gradc.compile("i: [n] integer, x: [n]; sum(x*i^2)", wrt="i")
    with pytest.raises(gradc.GradcError, match="nothing is differentiated by an input that is"):
        gradc.compile("param i: [n] integer, x: [n]; sum(x*i^2)")


@pytest.mark.parametrize(("wrong", "said"), [(0.5, "0.5"), (np.nan, "nan")])
@pytest.mark.parametrize(
    ("program", "which"),
    [
        ("i: [n] integer, x: [m]; sum(x)*sum(i)", r"i\[1\]"),
        ("i: [n, 1] integer, x: [m]; sum(x[i])", r"i\[1, 0\]"),
    ],
)
def test_a_call_with_another_number_names_it(
    program: str, which: str, wrong: float, said: str
) -> None:
    given = np.array([1.0, wrong])
    given = given[:, None] if "n, 1" in program else given
    with pytest.raises(
        ValueError, match=f"i is declared to be of whole numbers; {which} is {said}"
    ):
        gradc.compile(program)(given, X)


def test_one_number_may_be_whole() -> None:
    function = gradc.compile("k: [] integer, x: [n]; x[k]^2")
    assert function(-1, X) == 16.0
    with pytest.raises(ValueError, match=r"k is declared to be of whole numbers; it is 1\.5"):
        function(1.5, X)


def test_the_word_is_a_name_elsewhere() -> None:
    assert gradc.compile("integer: [], x: [2]; y = x[0]*integer; y")(3.0, [2.0, 1.0]) == 6.0


class Int:
    """An annotation of jaxtyping's form."""

    def __class_getitem__(cls, _: Any) -> type:
        return cls


def _chosen(i: Int[Any, "k"], x: "[n]") -> Any:  # noqa: F821
    return np.sum(x[i] ** 2)


def test_an_annotation_of_python_says_so_too() -> None:
    function = gradc.from_python(_chosen)
    assert (list(function.wrt), function([0, 3], X)) == (["x"], 9.0)
    assert function.inputs == {"i": ("k",), "x": ("n",)}
