"""Answers that lack a division which later ones have are right, as courses write them, and no others."""

import pytest
from checked import check

NET = """X: [n, m], Y: [k, m]
param W1: [h, n], W2: [k, h]
Z1 = W1 @ X
A1 = tanh(Z1)
Z2 = W2 @ A1
mean(sum((Z2 - Y)^2, axis=0))/2"""
STEPS = {
    "Z2": "Z2 - Y", "W2": "d_Z2 @ A1.T/m", "Z1": "W2.T @ d_Z2*(1 - A1^2)", "W1": "d_Z1 @ X.T/m",
}  # fmt: skip


def is_right(answers: dict[str, str]) -> list[bool]:
    return [one.correct for one in check(NET, answers)]


@pytest.mark.slow
def test_the_division_may_come_at_the_end() -> None:
    found = check(NET, STEPS)
    assert [one.correct for one in found] == [True] * 4
    notes = {one.name: one.note for one in found}
    assert "this is m times" in notes["Z2"]
    assert "this is m times" in notes["Z1"]
    assert "m times" not in notes["W1"] + notes["W2"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "right"),
    [
        ({"Z2": "(Z2 - Y)/m", "W2": "d_Z2 @ A1.T", "W1": "d_Z1 @ X.T"}, [True, True, True, True]),
        ({"W2": "d_Z2 @ A1.T"}, [False, False, False, True]),  # nothing that is right rests on it
        ({"Z2": "2*(Z2 - Y)"}, [False, False, False, False]),
        ({"Z2": "n*(Z2 - Y)"}, [False, False, False, False]),
        ({"Z1": "W2.T @ d_Z2*(1 - Z1^2)"}, [False, True, False, False]),
    ],
    ids=lambda one: str(one)[:40],
)
def test_it_is_that_division_and_stands_in_all_that_rest_on_them(
    changed: dict[str, str], right: list[bool]
) -> None:
    assert is_right(STEPS | changed) == right


@pytest.mark.slow
def test_a_gradient_alone_wants_its_division() -> None:
    assert is_right({"Z2": "Z2 - Y"}) == [False]
    assert is_right({"Z2": "(Z2 - Y)/m"}) == [True]
    assert is_right({"Z2": "Z2 - Y", "W2": "d_Z2 @ A1.T/m"}) == [True, True]


def test_what_rests_on_it_by_another_step_counts() -> None:
    assert is_right({name: STEPS[name] for name in ("Z2", "Z1", "W1")}) == [True] * 3


LINE = "x: [n]; param w; r = w*x; L = mean(r^2)/2"


@pytest.mark.parametrize(
    ("r", "right"),
    [("r", [True, True]), ("r*max(n, 4)/n", [False, False]), ("r*min(n, 3)", [False, False])],
)
def test_it_is_so_at_all_sizes(r: str, right: list[bool]) -> None:
    assert [one.correct for one in check(LINE, {"r": r, "w": "d_r @ x/n"})] == right


def test_it_is_so_at_every_point() -> None:
    found = check(LINE, {"r": "r*max(n, 4)/n", "w": "r @ x/n"})
    assert [one.correct for one in found] == [False, True]


@pytest.mark.parametrize(("first", "right"), [("0.333", True), ("0.334", True), ("0.336", False)])
def test_numbers_are_so_to_the_digits_that_they_have(first: str, right: bool) -> None:
    at = {"x": [1.0, 2.0, 4.0], "w": 0.3333}
    found = check(LINE, {"r": [first, "0.667", "1.333"], "w": "2.333"}, at)
    assert found[0].correct is right
