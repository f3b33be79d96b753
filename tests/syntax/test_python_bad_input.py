"""Functions that are no formulas are told in one message, at the line and what stands there."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gradc
from gradc.pipeline import compile_program

CALLS = 0
CALLS += 1
SEEN: list[Any] = []


class Model:
    """What a function may not read: it has a state."""

    def __init__(self) -> None:
        self.w = np.ones(3)


MODEL = Model()


def counts(x):
    return x * CALLS


def remembers(x):
    SEEN.append(x)
    return x * len(SEEN)


def writes(x: "[3]"):
    x[0] = 5.0
    return np.sum(x)


def asks(x):
    return x * float(input())


def evaluates(x):
    return eval("x*2")  # noqa: S307  # it is not run


def imports(x):
    import os

    return x * len(os.environ)


def draws(x):
    return x * np.random.normal()


def reads_an_instance(x: "[3]"):
    return MODEL.w @ x


def never_ends(x):
    return never_ends(x) + 1


def has_no_shape(x):
    return x[0] * x[1]


def sums_without_a_shape(x):
    return np.sum(np.exp(x * 2))


def multiplies_without_a_shape(a, x: "[3]"):
    return np.sum(a @ x)


def is_out_of_range(x: "[3]"):
    return x[3]


def loops_out_of_range(x: "[3]"):
    total = 0.0
    for i in range(4):
        total += x[i]
    return total


def takes_out_of_range(x: "[3]"):
    return np.sum(x[[0, 5]])


def stores_out_of_range(x: "[3]"):
    y = x * 2
    y[np.array([0, -4])] = 1.0
    return np.sum(y)


def has_a_mask_too_long(x: "[3]", m: "[4]"):
    return np.sum(x[m > 0])


def has_a_mask_too_short(x: "[3]"):
    return np.sum(x[[True, False]])


def selects_by_two_masks(x: "[3]", y: "[3]"):
    return np.sum(x[x > 0] * y[y > 0])


# What is said, and the text that it points at.
REFUSED: dict[Callable[..., Any], tuple[str, str]] = {
    counts: ("CALLS, which changes", ""),
    remembers: ("a side effect", "SEEN.append(x)"),
    writes: ("changes the argument x, which is a side effect", "x[0]"),
    asks: ("input() is not read", "input()"),
    evaluates: ("eval() is not read", 'eval("x*2")'),
    imports: ("the module os is not read", "import os"),
    draws: ("random numbers", "np.random"),
    reads_an_instance: ("MODEL is of the class Model", "MODEL"),
    never_ends: ("calls itself without an end", "never_ends(x)"),
    has_no_shape: ("x is an array, and nothing says its shape", "x[0]"),
    sums_without_a_shape: ("x is an array, and nothing says its shape", "np.sum(np.exp(x * 2))"),
    multiplies_without_a_shape: ("a is an array, and nothing says its shape", "a @ x"),
    is_out_of_range: ("the index 3 is out of range: x is [3]", "x"),
    loops_out_of_range: ("the index 3 is out of range: x is [3]", "x"),
    takes_out_of_range: ("the index 5 is out of range: x is [3]", "x"),
    stores_out_of_range: ("the index -4 is out of range: y is [3]", "y"),
    has_a_mask_too_long: ("the mask is [4], and x [3]", "x"),
    has_a_mask_too_short: ("the mask is [2]", "[True, False]"),
    selects_by_two_masks: ("what two masks choose", "y"),
}


@pytest.mark.parametrize("function", REFUSED, ids=lambda one: one.__name__)
def test_bad_input_is_one_message_at_its_line(function: Callable[..., Any]) -> None:
    message, words = REFUSED[function]
    with pytest.raises(gradc.GradcError) as caught:
        gradc.from_python(function)
    error = caught.value
    assert message in error.message
    assert error.hint
    if words:
        assert error.span
        first = function.__code__.co_firstlineno
        assert first <= error.span.line <= first + 6
        assert error.span.words.startswith(words)


@pytest.mark.parametrize("text", [" y\ng", "  def f(x):\n    return x\ny = 1", " x\nelse:\n y"])
def test_lines_left_of_the_first_are_no_part_of_it(text: str) -> None:
    with pytest.raises(gradc.ParseError, match="further left"):
        compile_program(text, language="python")
