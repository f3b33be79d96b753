"""What steps of a loop leave unused has no part in a gradient, whatever is infinite there."""

import numpy as np
import pytest

import gradc
from gradc.limits import Limits

KEPT, WRITTEN = Limits(written_out=0), Limits(written_out=1000)
PROGRAMS = [
    "for t in 1..9 { s = sqrt(x + t - 9) }; s",
    "for t in 1..9 { s = log(t - 6 + x) }; s",
    "s = 1; for t in 1..9 { s = log(t - 6 + x); r = s }; r*s",
    "q = x; r = x; for t in 1..9 { r = log(q); q = x*t }; r",
    "q = x; r = x; for t in 1..9 { r = log(q); q = sqrt(t - 6 + x) }; r",
    "for t in 1..9 { h[t] = sqrt(t - 5 + x) }; h[8] + h[9]",
    "for t in 1..9 { h[t] = sqrt(t - 5 + x) }; h[7]*h[9]^2 + h[6]",
    "s = x; for t in 1..9 { s = where(t < 6, 0, sqrt(t - 5 + x)*s + x) }; s",
    "s = x; for t in 1..9 { for i in 1..3 { r = sqrt(x + i + t - 10) }; s = r }; s",
    "s = x; for t in 1..9 { s = s*x; for i in 1..3 { r = log(x + i + t - 10) } }; s*r",
    # a loop in a branch that is not taken
    "for t in 1..9 { s = sqrt(x - t) }; where(x > 9, s, x)",
    "s = x; for t in 1..9 { s = sqrt(s - t) }; where(x > 9, s, x^2)*s^0",
    # a cotangent that is 0 at the point, and not by the way of the loop
    "s = 1; for t in 1..9 { s = sqrt(x + s) }; (s - 1.3104692119)^2",
    "for t in 1..9 { h[t] = log(x + t) }; (h[9] - log(9.5))^2 + (h[2] - log(2.5))^2",
    "for t in 1..9 { s = log(2*x) }; s^2*x + s*x",
]


@pytest.mark.parametrize("text", PROGRAMS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_step_that_is_not_used(text: str) -> None:
    kept, written = (gradc.compile(f"param x\n{text}", limits=one) for one in (KEPT, WRITTEN))
    for found, expected in [
        (kept.gradient(0.5).x, written.gradient(0.5).x),
        (kept.hessian(0.5), written.hessian(0.5)),
        (kept.hvp(1.0, 0.5).x, written.hvp(1.0, 0.5).x),
        (kept.jvp(1.0, 0.5), written.jvp(1.0, 0.5)),
    ]:
        assert np.all(np.isfinite(found))
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_norm_that_begins_at_0() -> None:
    text = """x: [steps, n]; param W: [n, n]
h[0] = zeros(n)
for t in 1..steps { h[t] = W @ h[t-1] + x[t-1]
r = norm(h[t-1]) + log(sum(h[t-1]^2)) }
r"""
    x = np.array([[1.0, 2.0], [0.5, -1.0]])
    found = gradc.compile(text).gradient(x=x, W=np.eye(2)).W
    # only the first state is used, which does not depend on W
    assert found.tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_entries_of_a_state_that_are_not_used() -> None:
    text = "x: [2]; param W: [2, 2]; h = x; for t in 1..3 { h = W @ h }; sum(where(x > 0, h, 0))"
    at = {"x": np.array([1.0, -1.0]), "W": np.array([[1.0, 2.0], [3.0, 4.0]])}
    kept, written = (gradc.compile(text, limits=one).gradient(**at).W for one in (KEPT, WRITTEN))
    np.testing.assert_allclose(kept, written)
    assert np.all(kept != 0)


@pytest.mark.parametrize(
    "text", ["h = x; for t in 1..9 { h = sqrt(h) }; h", "for t in 1..9 { h[t] = sqrt(x*t) }; h[3]"]
)
def test_entries_that_are_not_asked_for_go_through_loops(text: str) -> None:
    kept, written = (gradc.compile(f"x: [2]; {text}", limits=one) for one in (KEPT, WRITTEN))
    found, expected = (one.jacobian(x=[0.5, 1.0]).x for one in (kept, written))
    np.testing.assert_allclose(found, expected, rtol=1e-12)


DIVIDED = [
    ("s = 0; for t in 1..n { s = where(s == 0, x, x + 1/s) }; s", 4, 0.5 + 1 / 0.9, 1.0),
    ("s = 0; for t in 1..n { s = s + where(t == 2, 0, 1/(t - 2))*x }; s", 4, 0.25, 0.5),
    ("s = 0; for t in 1..n { s = where(t < 3, 0, 1/(t - 2))*x }; s", 2, 0.0, 0.0),
    ("s = 1; for t in 1..n { s = where(t == 1, x, s*t/(t - 1)) }; s", 3, 1.5, 3.0),
]


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize(("text", "steps", "value", "slope"), DIVIDED)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_quotient_in_a_branch_that_is_not_taken(
    text: str, steps: int, value: float, slope: float, target: str
) -> None:
    f = gradc.compile(f"n: integer; param x\n{text}", target=target)
    found, gradient = f.value_and_gradient(n=steps, x=0.5)
    if "1/s" in text:
        value, moved = [f.value(n=steps, x=0.5), f.value(n=steps, x=0.5 + 1e-7)]
        slope = (moved - value) / 1e-7
    assert found == pytest.approx(value)
    assert gradient.x == pytest.approx(slope, rel=1e-5)
