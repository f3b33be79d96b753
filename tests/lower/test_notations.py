"""What is written in a notation of paper computes what it means; bars of arrays are refused."""

import numpy as np
import pytest

import gradc
from gradc.errors import GradcError

SCALARS = [
    ("½x", 1.25),
    ("2½x", 6.25),
    ("x⁻¹", 0.4),
    ("xⁿ", 6.25),
    ("x^{-2}", 0.16),
    ("|1 - x|", 1.5),
    ("√(x + 1.5)", 2.0),
    ("∛(x + 5.5)", 2.0),
    ("⁴√(x + 13.5)", 2.0),
    ("⌊x⌋ + 10⌈x⌉", 32.0),
    ("x if x > n else -x", 2.5),
    ("x if x > 3 else -x if n > 3 else 7", 7.0),
    ("3·1[x > 2] + 5·𝟙(x < 2)", 3.0),
    ("50%*x", 1.25),
    ("x*0,5", 1.25),
    ("sum(stack([x 2x n]))", 9.5),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_values(text: str, value: float) -> None:
    function = gradc.compile(text)
    point = {name: at for name, at in {"x": 2.5, "n": 2.0}.items() if name in function.inputs}
    assert function(**point) == pytest.approx(value)


def test_a_choice_is_differentiated_where_it_is_chosen() -> None:
    assert gradc.compile("x^2 if x > 0 else 0").gradient(x=3.0).x == 6
    assert gradc.compile("x^2 if x > 0 else 0").gradient(x=-3.0).x == 0


def test_norms_of_arrays() -> None:
    value = gradc.compile("v: [3]\n‖v‖² + ||v||")(v=np.array([1.0, 2.0, 2.0]))
    assert value == pytest.approx(12)
    value = gradc.compile("v: [3]\nsum(|v|)")(v=np.array([1.0, -2.0, 2.0]))
    assert value == pytest.approx(5)


@pytest.mark.parametrize(
    ("shape", "readings"),
    [("[3]", ["norm(v)", "abs(v)"]), ("[3, 3]", ["det(v)", "abs(v)"])],
)
def test_bars_of_an_array_are_an_error_with_the_readings(shape: str, readings: list[str]) -> None:
    with pytest.raises(GradcError) as caught:
        gradc.compile(f"v: {shape}\nsum(v)*|v|")
    assert caught.value.hint == f"write {' or '.join(readings)}"
    for reading in readings:
        gradc.compile(
            f"v: {shape}\nsum(sum(v)*{reading})" if "abs" in reading else f"v: {shape}\n{reading}"
        )
