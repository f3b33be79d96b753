"""Arrays that are written out, against NumPy's own."""

import re

import numpy as np
import pytest

import gradc
from gradc.errors import GradcError

AT = {"x": 2.0, "y": 3.0}
ROWS = {
    "x*[1, 2, 3]": [2, 4, 6],
    "[x, y] @ [x, y]": 13,
    "[[1, 2], [3, x]] @ [x, 1]": [4, 8],
    "np.array([x, 2*x], dtype=float) @ [1, 2]": 10,
    "sum(np.array((1, x))*2)": 6,
    "sum(np.array([x]))": 2,
    "np.asarray(x)*2": 4,
    "torch.tensor([1.0, x]).sum()": 3,
    "[1, 2, 3][-1]*x": 6,
    "[[x, y], [1, 2]][0, 1]": 3,
    "np.array([[x, y], [1, 2]]).T @ [1, x]": [4, 7],
    "sum([[x, y], [x, 1]])": 8,
    "norm([x, y])^2": 13,
    "det([[x, y], [1, 2]])": 1,
    "np.polyval([1, 2, x], y)": 17,
    "cumsum([x, y, x])": [2, 5, 7],
    "max([x, y])": 3,
}
REFUSED = {
    "x + []": "an empty list",
    "[x + 1]*2": "square brackets around one value",
    "[1, [2, 3]]*x": "the entries of a list are [] and [2]",
    "np.array(x, y)": "array takes a list, or an array",
    "x + (1, 2)": "a tuple stands where a number was expected",
}


@pytest.mark.parametrize("program", ROWS)
def test_a_list_is_an_array(program: str) -> None:
    f = gradc.compile(program, emit="value")
    given = {name: AT[name] for name in ("x", "y") if re.search(rf"\b{name}\b", program)}
    assert np.asarray(f(**given)).tolist() == pytest.approx(np.asarray(ROWS[program]).tolist())


def test_gradients_go_through_it() -> None:
    program = "sum(sin([[x, y], [y, 1]] @ [x, 2]))"
    value, gradient = gradc.compile(program).value_and_gradient(0.3, 0.7)
    assert value == pytest.approx(np.sin(0.09 + 1.4) + np.sin(0.21 + 2))
    first, second = np.cos(0.09 + 1.4), np.cos(0.21 + 2)
    assert gradient == pytest.approx((0.6 * first + 0.7 * second, 2 * first + 0.3 * second))


@pytest.mark.parametrize("program", REFUSED)
def test_what_is_no_array_is_an_error(program: str) -> None:
    with pytest.raises(GradcError, match=re.escape(REFUSED[program])):
        gradc.compile(program)
