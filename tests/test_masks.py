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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sum(x[x > 0]^2)", lambda x, y, a: np.sum(x[x > 0] ** 2)),
        ("sum(x[c]*log(y[c]))", lambda x, y, a: np.sum(x[y > 0] * np.log(y[y > 0]))),
        ("mean((x[c] - mean(x[c]))^2)", lambda x, y, a: np.var(x[y > 0])),
        ("max(2*(x - y)[c] + sum(x))", lambda x, y, a: np.max(2 * (x - y)[y > 0]) + np.sum(x)),
        ("sum(A[c]*y[:2] + A[c]^2)", lambda x, y, a: np.sum(a[y > 0] * y[:2] + a[y > 0] ** 2)),
        ("(where(x[c] > 1, x[c], y[c])).std()", lambda x, y, a: np.std(np.maximum(x, 1)[y > 0])),
    ],
)
@pytest.mark.filterwarnings("ignore::gradc.errors.GradcWarning")  # an array is not used
def test_what_is_worked_out_of_selections_is_reduced(text, wanted):
    """Entries that are not chosen are outside of the domain, and poison nothing."""
    at = {"x": X, "y": np.array([1.0, -0.5, 2.0, 1.0]), "A": np.arange(8.0).reshape(4, 2)}
    f = gradc.compile(f"param x: [n], y: [n], A: [n, 2]; c = y > 0; {text}")
    given = {name: at[name] for name in f.inputs}
    assert np.isclose(f(**given), wanted(*at.values()))
    assert all(np.all(np.isfinite(one)) for one in f.gradient(**given))
    assert f.verify(at=given).ok


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("y = x*1; y[x < 0] = y[x < 0]*0.1; sum(y)", np.sum(np.where(X < 0, 0.1 * X, X))),
        ("y = zeros(4); c = x > 0; y[c] = log(x[c]); y[not c] = x[not c]^2; sum(y)", 4.4054651081),
        ("y = x*1; y[x > 0] = x[x > 0] - mean(x[x > 0]); sum(y^2)", 7.5),
    ],
)
def test_a_selection_is_put_where_its_mask_holds(text, wanted):
    f = gradc.compile(f"param x: [n]; {text}" if "zeros" not in text else f"param x: [4]; {text}")
    assert np.isclose(f(x=X), wanted)
    assert np.all(np.isfinite(f.gradient(x=X).x))
    assert f.verify(at={"x": X}).ok


def test_masks_are_conditions_of_any_kind():
    f = gradc.compile("param A: [n, k], m: [n]; c = m > 0.5; sum(A[c]) + A[A > 2].mean()")
    a, m = np.arange(8.0).reshape(4, 2), X
    assert np.isclose(f(A=a, m=m), a[m > 0.5].sum() + a[a > 2].mean())


def test_the_largest_of_nothing_is_nan():
    assert np.isnan(gradc.compile("param x: [n]; max(x[x > 9])")(x=X))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("param x: [n]; sum(cumsum(x[x > 0]))", r"how many entries x\[x > 0\] has is not known"),
        ("param x: [n]; y = x*1; y[x > 0] = x[x > 1]; sum(y)", r"how many entries y\[x > 0\] has"),
        ("param x: [n]; sum(x[x > 0]*x)", r"how many entries x\[x > 0\] has is not known"),
        (
            "param x: [n], y: [n]; sum(x[x > 0]*y[y > 0])",
            r"what two masks choose may have other lengths",
        ),
        ("param A: [n, k], x: [n]; sum(A[x > 0]*x[x > 0])", r"how many entries x\[x > 0\] has"),
        ("param x: [n], w: [k]; sum(x[x > 0]*w)", r"x\[x > 0\] is \[n\] and w is \[k\]"),
        ("param x: [n], m: [k]; sum(x[m > 0])", r"the mask is \[k\], and x \[n\]"),
    ],
)
def test_what_no_mask_selects(text, message):
    with pytest.raises(gradc.GradcError, match=message):
        gradc.compile(text)


@pytest.mark.parametrize(
    "index", ["[:, c]", "[c, :]", "[c, 0]", "[..., c]", "[c, None, :]", "[0, c]", "[c, c]"]
)
def test_a_mask_of_one_axis_is_no_list_of_places(index):
    """Its truths would be the places 0 and 1."""
    with pytest.raises(gradc.GradcError, match="how many entries the mask c takes"):
        gradc.compile(f"param x: [n, n]; c = x[0] > 0; sum(x{index})")


@pytest.mark.parametrize("call", ["take(x, c, 0)", "take(x, c, 1)"])
def test_a_mask_is_nothing_to_take(call):
    with pytest.raises(gradc.GradcError, match="how many entries the mask c takes"):
        gradc.compile(f"param x: [n, n]; c = x[0] > 0; sum({call})")


@pytest.mark.parametrize("text", ["sum(x[i])", "sum(x[i]*x[i])", "sum(take(x, i, 0))"])
def test_a_mask_that_is_given_for_an_index_is_named(text):
    f = gradc.compile(f"param x: [n]; i: [n]; {text}")
    with pytest.raises(TypeError, match="i is a mask, where an index has whole numbers"):
        f(x=X, i=X > 0)
    assert np.isfinite(f(x=X, i=np.array([0, 1, 2, 3])))
