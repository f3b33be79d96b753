"""Parts of arrays are assigned as NumPy assigns them into a copy."""

import numpy as np
import pytest

import gradc

X = np.array([1.0, -2.0, 3.0, 0.5])


def _slices(x):
    y = x * 2
    y[1:] = 3 * x[:-1]
    return y


def _entries(x):
    y = 1 * x
    y[0] = 1
    y[-1] = x[0] * x[1]
    y[x > 2] = 7
    return y


def _running(x):
    y = x * 2
    for t in range(1, 4):
        y[t] = y[t - 1] * x[t]
    return y


def _columns(x):
    y = np.outer(x, x)
    y[0, :] = x
    y[:, -1] = 3
    y[::2, 1:3] = x[::2, None]
    y[...] = y * 2
    return y


ROWS = {
    "y = x*2; y[1:] = 3*x[:-1]": _slices,
    "y = x; y[0] = 1; y[-1] = x[0]*x[1]; y[x > 2] = 7": _entries,
    "y = x*2; for t in 1..3 { y[t] = y[t-1]*x[t] }": _running,
    "y = outer(x, x); y[0, :] = x; y[:, -1] = 3; y[::2, 1:3] = x[::2][:, None]; y[...] = y*2": _columns,
}


@pytest.mark.parametrize("text", ROWS)
def test_parts_are_assigned_as_in_numpy(text):
    f = gradc.compile(f"param x: [4]; {text}; sum(y^2)")
    assert np.isclose(f(x=X), np.sum(ROWS[text](X) ** 2))
    assert f.verify().ok


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("param x: [3]; x[0] = 1; sum(x)", "x is an input and cannot be assigned in part"),
        ("param x: [3]; y = x*2; y[7] = 1; sum(y)", "the index 7 is out of range"),
        ("param x: [3]; y = x*2; y[1:] = x; sum(y)", r"the part of y is \[2\]"),
        ("param x: [3]; y = x*2; y[0, None] = 1; sum(y)", "no new axis"),
        ("param x: [3]; y = x*2; y[0] = x > 0; sum(y)", "scalar|part|truth"),
        ("param x: [3], m: [2]; y = x*2; y[m > 0] = 1; sum(y)", r"the mask is \[2\], and y \[3\]"),
        ("param x: [3]; y = x*2; y[x > 0] = x; sum(y)", "not known when compiling"),
    ],
)
def test_what_cannot_be_assigned(text, message):
    with pytest.raises(gradc.GradcError, match=message):
        gradc.compile(text)


def test_a_size_that_is_too_small_is_told_when_called():
    f = gradc.compile("param x: [n]; y = x*2; y[7] = 1; sum(y)")
    with pytest.raises(ValueError, match="n is 4, and must be 8 or more"):
        f(x=X)
