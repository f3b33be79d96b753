"""What follows from a wrong line before: a right step counts, and nothing at all behind a 0."""

import pytest
from checked import check

pytestmark = pytest.mark.table

NET = "z1 = w1*x + b1; a1 = tanh(z1); z2 = w2*a1 + b2; L = (z2 - y)^2/2"
ARRAYS = (
    "x: [d], y: [k]; param W: [h,d], V: [k,h]; z = W @ x; a = relu(z); o = V @ a; L = sum((o-y)^2)"
)
RIGHT = {"a1": "d_z2*w2", "z1": "d_a1*(1 - a1^2)", "w1": "d_z1*x", "b1": "d_z1"}
ZEROS = ["0", "z2 - z2", "x/3*3 - x", "0*(z2 - y)", "2*(z2 - y)*0", "w1*x + b1 - z1"]
NONSENSE = {
    "a1": ["d_z2", "d_z2*w1", "7*d_z2", "d_z2^2", "sin(d_z2)", "d_z2*a1", "-d_z2*w2", "d_z2/w2"],
    "z1": ["d_a1", "d_a1*(1 - a1)", "d_a1*a1*(1 - a1)", "3*d_a1", "-d_a1", "d_a1*(1 - z1^2)"],
    "w1": ["17*d_z1*w1", "d_z1", "d_z1*w1", "d_a1*x", "d_z2*x", "2*d_z1*x", "d_z1*x^2", "-d_z1*x"],
    "b1": ["d_z1*sin(x)", "d_z1*x", "d_a1", "d_z2", "2*d_z1", "abs(d_z1)", "d_z1^2", "log(1+d_z1)"],
}  # fmt: skip


def follows(program: str, answers: dict[str, str]) -> dict[str, bool]:
    found = check(program, answers)
    assert not any(one.correct for one in found)
    return {one.name: one.follows for one in found}


@pytest.mark.slow
@pytest.mark.parametrize("zero", ZEROS)
def test_right_steps_follow_from_a_zero(zero: str) -> None:
    assert all(follows(NET, {"z2": zero, **RIGHT})[name] for name in RIGHT)


@pytest.mark.table
@pytest.mark.parametrize(("name", "answer"), [(n, a) for n in NONSENSE for a in NONSENSE[n]])
def test_nonsense_does_not_follow_from_a_zero(name: str, answer: str) -> None:
    zero = "x/3*3 - x" if "*" in answer else "0"
    assert not follows(NET, {"z2": zero, **RIGHT, name: answer})[name]


@pytest.mark.parametrize(
    ("a1", "z1", "right"),
    [
        ("d_z2*w2", "d_z2*w2*(1 - a1^2)", True),
        ("2*d_z2*w2", "2*d_z2*w2*(1 - a1^2)", True),
        ("2*d_z2*w2", "d_z2*w2*(1 - a1^2)", True),  # from z2 itself
        ("0", "d_a1*(1 - a1^2)", True),
        ("0", "d_z2*w2*(1 - a1^2)", True),
        ("2*d_z2*w2", "3*d_z2*w2*(1 - a1^2)", False),
    ],
)
def test_two_steps_at_once_follow_from_a_zero(a1: str, z1: str, right: bool) -> None:
    assert follows(NET, {"z2": "0*z2", "a1": a1, "z1": z1})["z1"] is right


@pytest.mark.parametrize(("a1", "right"), [("1.04*d_z2*w2", False), ("d_z2*w2", True)])
def test_what_is_near_does_not_follow_from_a_formula(a1: str, right: bool) -> None:
    program = NET.replace("/2", "*1e-9")
    assert follows(program, {"z2": "(z2 - y)*1e-9", "a1": a1})["a1"] is right


def test_a_formula_behind_a_zero_is_worked_out_anew() -> None:
    answers = {"z2": "0", "a1": "d_z2*w2 + x", "z1": "(d_z2*w2 + x)*(1 - a1^2)"}
    assert follows(NET, answers)["z1"]


def test_decimals_of_a_step_are_right_to_their_own_digits() -> None:
    assert not follows(NET, {"z2": "2*(z2 - y)", "a1": "1.01*d_z2*w2"})["a1"]
    program = "z = x/3; L = z^2"
    assert follows(program, {"z": "3*z", "x": "0.3333*3*z"})["x"]
    assert follows(program, {"z": "0", "x": "0.3333*d_z"})["x"]
    assert not follows(program, {"z": "0", "x": "0.3343*d_z"})["x"]


def test_a_zero_by_itself_follows_from_a_zero() -> None:
    assert follows(NET, {"z2": "0", "a1": "0", "z1": "0"})["z1"]


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ({"o": "0*o", "a": "V.T @ d_o"}, "a"),
        ({"o": "0*o", "z": "d_a*(z > 0)"}, "z"),
        ({"o": "0*o", "W": "outer(d_z, x)"}, "W"),
        ({"o": "o - y", "a": "2*V.T @ (o - y)/2", "z": "d_a*(z > 0)"}, "z"),
        ({"o": "o - y", "z": "(V.T @ (o - y))*(z > 0)", "W": "outer(d_a*(z > 0), x)"}, "W"),
        ({"a": "V.T @ (o - y)", "z": "d_a*(z > 0)", "W": "outer(d_z, x)"}, "W"),
        ({"a": "V.T @ (o - y)*(z > 0)", "z": "d_a", "W": "outer(d_z, x)"}, "W"),
    ],
)  # fmt: skip
def test_right_steps_of_arrays_follow(answers: dict[str, str], name: str) -> None:
    assert follows(ARRAYS, answers)[name]


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ({"o": "0*o", "a": "2*V.T @ d_o"}, "a"),
        ({"o": "0*o", "z": "d_a"}, "z"),
        ({"o": "0*o", "z": "d_a*(z < 0)"}, "z"),
        ({"o": "0*o", "W": "outer(d_z, x^2)"}, "W"),
        ({"a": "V.T @ (o - y)*(z > 0)", "z": "d_a*z"}, "z"),
        ({"z": "0*z", "W": "outer(d_z, sin(x))"}, "W"),
    ],
)
def test_nonsense_of_arrays_does_not_follow(answers: dict[str, str], name: str) -> None:
    assert not follows(ARRAYS, answers)[name]
