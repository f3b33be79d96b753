"""Derivatives of programs with `while`, each in a file of its own: against the steps written out."""

from typing import Any

import numpy as np
import pytest

import gradc

STEP = "while k < 3, at most 5 { k = k + 1; "
# A program with a `while` of three steps, and the same without.
PROGRAMS = [
    ("k = 0; " + STEP + "s = x*2 }; s*w", "x*2*w"),
    ("k = 0; " + STEP + "s = sin(x)*k }; s*w", "3*sin(x)*w"),
    ("k = 0; s = x; " + STEP + "s = s*w }; s", "x*w*w*w"),
    ("k = 0; s = x; " + STEP + "s = s*w }; k = 1; r = x; " + STEP + "r = r*s }; r", "x*(x*w^3)^2"),
    (
        "y = 0; for t in 1..3 { k = t; " + STEP + "y = y + sin(x)*w } }; y",
        "3*sin(x)*w",
    ),
    (
        "y = 0; for t in 1..3 { k = 1; s = x + t; " + STEP + "s = s*w }; y = y + s }; y",
        "(3*x + 6)*w^2",
    ),
    (
        "k = 1; y = 1; " + STEP + "j = 0; while j < 2, at most 4 { j = j + 1; y = y*x } }; y*w",
        "x^4*w",
    ),
    ("k = 0; y = 1; " + STEP + "for t in 1..2 { y = y*x } }; y*w", "x^6*w"),
]
ARRAYS = [
    (
        "x: [n]; param w; s = w; for t in 1..n { k = 1; " + STEP + "s = sin(s)*w }; s = s + x[t-1] }; s",
        "x: [n]; param w; s = w; for t in 1..n { s = sin(sin(s)*w)*w + x[t-1] }; s",
    ),
    (
        "x: [n]; param w; s = w*x; k = 0; " + STEP + "s = sin(s)*w }; sum(s^2)",
        "x: [n]; param w; sum((sin(sin(sin(w*x)*w)*w)*w)^2)",
    ),
    (
        "x: [n]; param w; k = 3; s = w*x; " + STEP + "s = sin(s)*w }; sum(s^2)*w",
        "x: [n]; param w; sum((w*x)^2)*w",
    ),
]  # fmt: skip


def modes(text: str, at: dict[str, Any]) -> list[Any]:
    """Return what each mode gives, from a file that has no other."""

    def alone(mode: str, *along: Any) -> Any:
        return getattr(gradc.compile(text, emit=mode), mode)(*along, **at)

    one = [np.ones_like(at[name]) for name in gradc.compile(text).wrt]
    along = one[0] if len(one) == 1 else one
    found = [alone("value_and_gradient"), alone("jacobian"), alone("hessian"), alone("vjp", 1.0)]
    return [*found, alone("jvp", along), alone("hvp", along)]


def entries(found: Any) -> list[float]:
    if isinstance(found, tuple | list):
        return [number for one in found for number in entries(one)]
    return [float(number) for number in np.ravel(found)]


@pytest.mark.slow
@pytest.mark.parametrize(("text", "same"), [*PROGRAMS, *ARRAYS])
def test_each_mode_is_that_of_the_steps_written_out(text: str, same: str) -> None:
    at = {"x": np.array([0.3, 0.8]) if "[n]" in text else 0.3, "w": 0.7}
    for found, expected in zip(modes(text, at), modes(same, at), strict=True):
        assert entries(found) == pytest.approx(entries(expected), rel=1e-9, abs=1e-12)
