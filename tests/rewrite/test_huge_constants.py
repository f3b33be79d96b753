"""Constants whose product or quotient is beyond the floats stay two: what they multiply is not."""

import pytest

import gradc

_CASES = [
    ("1e200*(1e200*x)", 1e-300, 1e100),
    ("1e-200*(1e-200*x)", 1e300, 1e-100),
    ("1e200*(1e200/x)", 1e300, 1e100),
    ("(1e200*x)/1e-200", 1e-300, 1e100),
    ("(x/1e-200)*1e200", 1e-300, 1e100),
    ("(1e-200*x)/1e200", 1e300, 1e-100),
    ("1e-200*(x/(1e200*w))", 1e300, 5e-101),
    ("1e200*(-(1e200*x))", 1e-300, -1e100),
    ("1e-160*(1e-160*x)", 1e300, 1e-20),  # their product is subnormal
    ("1e200*(x/1e-200)", 1e-300, 1e100),
    ("(x/1e200)/1e200", 1e300, 1e-100),
    ("2*(1e308*x)", 1e-5, 2e303),
    ("1e-308*(0.01*x)", 1e10, 1e-300),
    ("1e308*x + 1e308*x", 1e-300, 2e8),
    ("1e308*x + 1e308*x + 1e308*x", 1e-300, 3e8),
    ("1e200*(1e200*x)^2", 1e-290, 1e20),
    ("(1e160*x)^3", 1e-150, 1e30),
]


@pytest.mark.parametrize("target", ["numpy", "scalar", "native"])
@pytest.mark.parametrize(("program", "x", "value"), _CASES)
def test_value(program: str, x: float, value: float, target: str) -> None:
    f = gradc.compile(program, target=target)
    point = {name: x if name == "x" else 2.0 for name in f.inputs}
    assert f(**point) == pytest.approx(value, rel=1e-13, abs=0)


@pytest.mark.parametrize(("program", "x", "value"), _CASES[:4])
def test_arrays(program: str, x: float, value: float) -> None:
    f = gradc.compile(f"param x: [n]\nsum({program})")
    assert f([x, x]) == pytest.approx(2 * value, rel=1e-13, abs=0)
