"""What rounding leaves where a derivative is 0 is no mistake, and a mistake is one however small."""

from typing import Any

import numpy as np
import pytest

import gradc
from gradc.verify.look import look
from gradc.verify.verify import verify

CONSTANT = [
    "param x: [2], y: [2]; corrcoef(x, y)[0, 1]",
    "param x: [n]; norm(x/norm(x))",
    "param x: [3]; sum(softmax(x))*1e-30",
]


@pytest.mark.parametrize(
    ("program", "emit"),
    [
        *((one, "gradient") for one in CONSTANT),
        (CONSTANT[1], "jvp"),
        *(pytest.param(CONSTANT[0], one, marks=pytest.mark.slow) for one in ("jvp", "vjp")),
    ],
)
def test_what_does_not_change_along_a_direction_is_verified(program: str, emit: str) -> None:
    assert gradc.compile(program, emit=emit).verify().ok


@pytest.mark.slow
def test_products_with_a_hessian_of_0_are_verified() -> None:
    report = gradc.compile(CONSTANT[1], emit="hvp").verify()
    assert report.ok
    assert all(error < 1e-5 for _, error in report.products)


@pytest.mark.parametrize("scale", ["1e-30", "1", "1e30"])
def test_a_wrong_derivative_is_found_at_every_size(scale: str) -> None:
    function = gradc.compile(f"param x: [3]; {scale}*sum(x^2)*norm(x/norm(x))")

    def wrong(values: dict[str, Any]) -> dict[tuple[str, str], Any]:
        right = function.gradient(**values).x
        return {("f", "x"): right * (1 + 1e-3)}

    report = verify(look(function.compilation), wrong)
    assert not report.ok
    assert max(report.pairing) > 1e-4


def test_a_derivative_that_is_not_there_is_found() -> None:
    function = gradc.compile("param x: [3]; norm(x/norm(x))")
    report = verify(look(function.compilation), lambda values: {("f", "x"): np.full(3, 1e-13)})
    assert max(report.pairing) > 1e-3
    assert not report.ok


@pytest.mark.parametrize(
    "program",
    [
        "param x: [5]; i: [2]; sum(x[i + 1])",
        "param x: [5]; i: [2]; x[2*i[0] - 2]^2*x[i[1] + 0]",
        "param x: [4], y; where(y - y == 0, x[1], x[2])*y",
    ],
)
def test_what_cancels_to_0_is_0_to_sympy(program: str) -> None:
    assert gradc.compile(program).verify(seed=0).ok
