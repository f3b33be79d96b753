"""The ways to write a gradient."""

import pytest
from checked import check

from gradc.answers.read.forms import Names, names_of
from gradc.answers.read.spelling import gradients, resolve
from gradc.errors import InputError, UnknownNameError

NAMES = ["x", "w1", "z[1]", "a", "dy", "y", "grad_q", "θ", "h2", "W"]

# What is written, by the name that it is by.
SPELLINGS = {
    "w1": """
        w1  d_w1  ∂w1  dw1  grad_w1  ∂L/∂w1  dL/dw1  ∂L/∂w₁  δ_w1  delta_w1  w₁  dL_dw1  dLdw1  dL_w1  ∂_w1  ∇w1
        ∇_w1  ∇_{w1}  w1_grad  w1.grad  L'(w1)  L′(w1)  L_w1  δw1  d_L_d_w1  d/dw1(L)  D_w1  w1_bar  grad_L_w1
        ∂L(w1)/∂w1  dL(w1)/dw1  dL_d_w1
    """,
    "z[1]": "z[1]  d_z[1]  ∂L/∂z[1]  dz[1]  dz1  d_z_1  z_1  δ1  δ_1  delta1  dL/dz[1]  ∇z[1]  z[1].grad",
    "dy": "dy  d_dy", "y": "d_y", "grad_q": "grad_q", "θ": "θ  dθ  ∇_θ  d_θ", "h2": "dh2  δh2",
}  # fmt: skip
# Those with spaces, or in LaTeX.
SENTENCES = {
    "w1": [
        "∂L / ∂w1", "d L / d w1", "∇_w1 L", "∇_w1 L(w1)", "∇_{w1} L", "d/dw1 L", "∂/∂w1 L", "L' ( w1 )", "grad_w1 L",
        r"\frac{\partial L}{\partial w_1}", r"\frac{dL}{dw_1}", r"\dfrac{\partial L}{\partial w_{1}}", r"\nabla_{w_1} L",
        r"\nabla_{w_1}", r"\partial L/\partial w_1", r"\delta_{w1}", r"\frac{\mathrm{d} L}{\mathrm{d} w_1}",
        r"\frac{\partial}{\partial w_1} L", "grad w1", " w1 ",
    ],
    "z[1]": ["∂L/∂z[ 1 ]", r"\frac{\partial L}{\partial z^{(1)}}"],
    "W": [r"\nabla_W L", r"\frac{\partial L}{\partial W}"],
}  # fmt: skip


def names(variables: list[str], output: str = "L") -> Names:
    return names_of(variables, output, str, variables[:1])


@pytest.mark.parametrize(
    ("written", "name"), [(one, name) for name, row in SPELLINGS.items() for one in row.split()]
)
def test_a_gradient_may_be_written_in_many_ways(written: str, name: str) -> None:
    assert resolve(written, names(NAMES)) == name


@pytest.mark.parametrize(
    ("written", "name"), [(one, name) for name, row in SENTENCES.items() for one in row]
)
def test_a_gradient_may_be_written_with_spaces_or_in_latex(written: str, name: str) -> None:
    assert resolve(written, names(NAMES)) == name


def test_what_a_gradient_is_by_need_not_be_said_where_there_is_one_input() -> None:
    one = names_of(["x", "u", "f"], "f", str, ["x"])
    assert [resolve(written, one) for written in ("f'", "∇f", "f'(u)", "f′")] == [
        "x",
        "x",
        "u",
        "x",
    ]
    several = names_of(["x", "y", "f"], "f", str, ["x", "y"])
    with pytest.raises(InputError, match="does not say by what") as caught:
        resolve("f'", several)
    assert caught.value.hint == "write f'(x) or f'(y)"
    assert resolve("f'(y)", several) == "y"


@pytest.mark.parametrize(
    "written", ["w3", "d_w3", "∂K/∂w1", "", "L/w1", "∇_w3 L", r"\frac{\partial L}{\partial q}"]
)
def test_what_is_not_in_the_program_is_said(written: str) -> None:
    with pytest.raises(UnknownNameError):
        resolve(written, names(NAMES))


def test_what_can_be_two_gradients_is_an_error_with_both() -> None:
    with pytest.raises(InputError, match="two ways") as caught:
        resolve("dLdw", names(["w", "Ldw"]))
    assert caught.value.hint == "write d_Ldw or d_w"


def test_inside_of_an_answer_too() -> None:
    text = "∂L/∂a*x + dL/dy + ∂x - ∂L/∂z[ 1 ]"
    found = gradients(text, names(NAMES))
    shown = {text[begin:end]: name for (begin, end), name in found.items()}
    assert shown == {"∂L/∂a": "d_a", "dL/dy": "d_y", "∂x": "d_x", "∂L/∂z": "d_z"}
    own = ["dL", "dx", "L", "x"]
    assert gradients("dL/dx", names(own)) == {}
    assert gradients("∂L/∂x + dK/∂x²", names(own)) == {(0, 5): "d_x", (11, 13): "d_x"}
    with pytest.raises(InputError, match="not a gradient of L"):
        gradients("∂L/∂x + ∂K/∂x²", names(own))


INSIDE = """
    d_a  ∂L/∂a  dL/da  ∂a  da  grad_a  δ_a  δa  ∇a  ∇_a  dL_da  dLda  a_grad  a.grad  L'(a)  L_a  delta_a  D_a  ∂_a
"""


@pytest.mark.parametrize(
    "leaf", [*INSIDE.split(), "∇_a L", "∂L / ∂a", "d/da L", r"\nabla_a L", r"\frac{dL}{da}"]
)
def test_an_earlier_gradient_may_be_named_in_an_answer(leaf: str) -> None:
    product = rf"{leaf} \cdot x" if "\\" in leaf else f"{leaf}*x"
    assert check("a = x*w; L = a^3", {"w": product}).ok
    if "\\" not in leaf:
        assert check("a = x*w; L = a^3", {"w": f"x {leaf}"}).ok


LAYERS = "x: [n]; param w[1..2]; h[1] = w[1]*x; h[2] = w[2]*h[1]; L = sum(h[2])"


@pytest.mark.parametrize(
    "leaf",
    [
        "dh[2]",
        "d_h[2]",
        "d_h_2",
        "dh2",
        "dh_2",
        "∂L/∂h[2]",
        "∇h[2]",
        "dL_dh[2]",
        "L'(h[2])",
        "h[2].grad",
    ],
)
def test_the_gradient_by_a_member_of_a_family(leaf: str) -> None:
    assert check(LAYERS, {"h[1]": f"{leaf}*w[2]"}).ok
    assert check(LAYERS, {leaf: "ones(n)"}).ok or check(LAYERS, {leaf: "1 + 0*x"}).ok


def test_a_name_of_the_program_is_no_gradient() -> None:
    program = "da = x*w; a = 3*da; L = a^2"
    assert check(program, {"x": "2*a*3*w"}).ok
    assert check(program, {"w": "18*da*x"}).ok  # of the value da
    assert not check(program, {"w": "d_a*x"}).ok


@pytest.mark.parametrize(
    ("answer", "message", "hint"),
    [
        ("dz/dw*x", "two ways", "d_z/d_w"),
        ("∂z/∂w", "not a gradient of L", "local derivative"),
        ("L'*x", "does not say by what", "write L'(w) or L'(x)"),
        ("L'(q)*x", "there is no L'(q)", "the program has"),
        ("∇_q L", "there is no ∇_q L", "the program has"),
    ],
)
def test_what_is_no_gradient_of_the_output_is_said(answer: str, message: str, hint: str) -> None:
    (verdict,) = check("z = w*x; L = z^2", {"x": answer})
    assert message in verdict.error
    assert hint in verdict.error
