"""The ways to write a gradient."""

import pytest
from checked import check

from gradc.answers.read.spelling import gradients, resolve
from gradc.errors import UnknownNameError

NAMES = ["x", "w1", "z[1]", "a", "dy", "y", "grad_q"]

SPELLINGS = {
    "w1": "w1", "d_w1": "w1", "∂w1": "w1", "dw1": "w1", "grad_w1": "w1", "∂L/∂w1": "w1", "dL/dw1": "w1", "∂L/∂w₁": "w1",
    "δ_w1": "w1", "delta_w1": "w1", "z[1]": "z[1]", "d_z[1]": "z[1]", "∂L/∂z[ 1 ]": "z[1]", "dy": "dy", "d_y": "y",
    "d_dy": "dy", "grad_q": "grad_q", "w₁": "w1",
}  # fmt: skip


@pytest.mark.parametrize(("written", "name"), SPELLINGS.items())
def test_a_gradient_may_be_written_in_many_ways(written: str, name: str) -> None:
    assert resolve(written, NAMES, ["L"], str) == name


@pytest.mark.parametrize("written", ["w3", "d_w3", "∂K/∂w1", "", "L/w1"])
def test_what_is_not_in_the_program_is_said(written: str) -> None:
    with pytest.raises(UnknownNameError):
        resolve(written, NAMES, ["L"], str)


def test_inside_of_an_answer_too() -> None:
    text = "∂L/∂a*x + dL/dy + ∂x - ∂L/∂z[ 1 ]"
    found = gradients(text, NAMES, "L", str)
    shown = {text[begin:end]: name for (begin, end), name in found.items()}
    assert shown == {"∂L/∂a": "d_a", "dL/dy": "d_y", "∂x": "d_x", "∂L/∂z": "d_z"}
    names = ["dL", "dx", "L", "x"]
    assert gradients("dL/dx", names, "L", str) == {}
    assert gradients("∂L/∂x + dK/∂x²", names, "L", str) == {(0, 5): "d_x", (11, 13): "d_x"}


@pytest.mark.parametrize("leaf", ["d_a", "∂L/∂a", "dL/da", "∂a", "da", "grad_a", "δ_a"])
def test_an_earlier_gradient_may_be_named_in_an_answer(leaf: str) -> None:
    assert check("a = x*w; L = a^3", {"w": f"{leaf}*x"}).ok
