"""Where a function is flat, or begins with what cancels, its right gradient is verified."""

import pytest

import gradc


@pytest.mark.parametrize(
    ("program", "x"),
    [
        ("1/(1 + exp(-x))", 30.0),
        ("1/(1 + exp(x))", -35.0),
        ("exp(x)/(1 + exp(x))", 40.0),
        ("exp(x) - 1", -40.0),
        ("exp(-x) - 1", 40.0),
        ("log(1 + exp(x))", -50.0),
        ("1 - tanh(x)", 20.0),
        ("tanh(x) - 1", 25.0),
        ("1 - erf(x)", 6.0),
        ("log(1 + x) - x", 1e-9),
        ("sqrt(1 + x) - 1", 1e-14),
        ("cos(x) - 1", 1e-9),
    ],
)
def test_verified(program: str, x: float) -> None:
    assert gradc.compile(program).verify(at={"x": x}).ok
