"""Answers that name each other's gradients: worked out in any order, and no value for a circle."""

import pytest
from checked import check

CIRCLES = [
    ("x+y", {"x": "d_y", "y": "d_x"}, "xy"),
    ("x+y", {"y": "d_x", "x": "d_y"}, "xy"),
    ("x+y", {"x": "2*d_y - 1", "y": "df/dx"}, "xy"),
    ("x+y+z", {"x": "d_y", "y": "d_z", "z": "d_x"}, "xyz"),
    ("x+y+z", {"x": "d_y", "y": "d_x", "z": "1"}, "xy"),
    ("x+y+z", {"x": "d_y", "y": "d_x", "z": "d_x"}, "xy"),
    ("z = x^2; L = 3*z", {"z": "d_x/(2*x)"}, "z"),
    ("z = x^2; L = 3*z", {"z": "d_x/(2*x)", "x": "6*x"}, "z"),
    ("z = x^2; L = 3*z", {"z": "d_x/(2*x)", "x": "d_z*2*x"}, "zx"),
    ("y = x^2; z = y*x", {"x": "d_y*2*x + y", "y": "d_x/2/x"}, "xy"),
    ("p = x*y; q = p + y; L = q*p", {"p": "d_y/x", "y": "d_p*x + d_q"}, "py"),
]


@pytest.mark.parametrize(("program", "answers", "around"), CIRCLES)
def test_a_circle_has_no_value(program: str, answers: dict[str, str], around: str) -> None:
    found = {one.name: one for one in check(program, answers)}
    for name in around:
        assert found[name].status == "cannot be judged"
        assert f"d_{name} is made of d_" in found[name].error
        assert "by the values of the program alone" in found[name].error


@pytest.mark.parametrize(
    ("program", "answers"),
    [
        ("x+y", {"x": "1", "y": "d_x"}),
        ("x+y", {"x": "d_y", "y": "1"}),
        ("x+y+z", {"x": "1", "y": "d_x", "z": "d_y"}),
        ("x+y+z", {"z": "1", "y": "d_z", "x": "d_y"}),
        ("p = x*y; L = p^2", {"x": "d_y*y/x", "y": "2*p*x"}),
        ("p = x*y; L = p^2", {"y": "d_x*x/y", "x": "d_p*y", "p": "2*p"}),
    ],
)
def test_answers_may_name_each_other_in_any_order(program: str, answers: dict[str, str]) -> None:
    assert all(one.correct for one in check(program, answers))


def test_what_follows_from_a_wrong_answer_is_not_wrong_again() -> None:
    first, second = check("x+y", {"y": "d_x", "x": "2"})
    assert first.follows
    assert second.status == "wrong"
