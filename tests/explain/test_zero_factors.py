"""Programs with steps whose gradient is 0 before anything is worked out."""

import pytest

import gradc


@pytest.mark.parametrize(
    "program",
    [
        "p - 0*x*sin(x)",
        "p + 0*exp(x)",
        "p + 0*x",
        "p*0*log(x)",
        "p + x*0*p",
        "p + 0*tanh(x)*cos(x)",
        "p + sin(x)*(0*sqrt(x))",
        "h = 0*x\np + h*sin(h)",
        "p - sum([0*x*sin(x)])",
        "p + max(0*x*sin(x), -1)",
    ],
)
def test_explained(program: str) -> None:
    f = gradc.compile(program)
    point = dict.fromkeys(f.inputs, 2.0)
    explained = f.explain(**point)
    gradient = f.gradient(**point)
    assert "∂f/∂p" in str(explained)
    assert {name: float(value) for name, value in explained.solution.results.items()} == {
        name: getattr(gradient, name) for name in f.inputs
    }
