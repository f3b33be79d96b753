"""Reductions of what a mask selects are those that NumPy has of it."""

import numpy as np
import pytest

import gradc

X = np.array([1.0, -2.0, 3.0, 0.5])


@pytest.mark.parametrize("name", "sum mean prod max min var std size count_nonzero".split())
def test_a_selection_is_reduced(name):
    f = gradc.compile(f"param x: [n]; {name}(x[x > 0])*x[0]")
    assert np.isclose(f(x=X), getattr(np, name)(X[X > 0]))
    assert f.verify().ok


def test_masks_are_conditions_of_any_kind():
    f = gradc.compile("param A: [n, k], m: [n]; c = m > 0.5; sum(A[c]) + A[A > 2].mean()")
    a, m = np.arange(8.0).reshape(4, 2), X
    assert np.isclose(f(A=a, m=m), a[m > 0.5].sum() + a[a > 2].mean())


def test_the_largest_of_nothing_is_nan():
    assert np.isnan(gradc.compile("param x: [n]; max(x[x > 9])")(x=X))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("param x: [n]; sum(x[x > 0]^2)", r"how many entries x\[x > 0\] has is not known"),
        ("param x: [n], m: [k]; sum(x[m > 0])", r"the mask is \[k\], and x \[n\]"),
    ],
)
def test_what_no_mask_selects(text, message):
    with pytest.raises(gradc.GradcError, match=message):
        gradc.compile(text)
