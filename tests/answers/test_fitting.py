"""Answers that do not fit the gradient: what is said of them, and what those after them follow from."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from checked import check

from gradc.answers import code
from gradc.answers.problem import read_problem
from gradc.answers.say.verdict import Verdicts

LAYER = "x: [n], t: [m]; param W: [m, n], b: [m]; z = W @ x + b; d = z - t; L = sum(d^2)/2"
SQUARED = {"x": [1.0, 2.0], "t": [0.5, 1.5], "W": [[1.0, 2.0], [3.0, 4.0]], "b": [0.5, 0.25]}


@pytest.mark.parametrize("given", ["W^T d", "log(-1 - z^2)", [1.0, 2.0, 3.0]])
def test_those_after_one_without_a_value_follow_from_the_gradient(given: object) -> None:
    at = None if isinstance(given, str) else SQUARED
    first, *later = check(LAYER, {"z": given, "b": "d_z", "x": "W.T @ d_z"}, at)
    assert not first.correct
    assert [verdict.correct for verdict in later] == [True, True]


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("W", "outer(x, d_z)", "your ∂L/∂W is [n, m]; W is [m, n]: transposed?"),
        ("b", [1.0, 2.0, 3.0], "your ∂L/∂b is [3]; b is [2]"),
        ("b", [[1.0], [2.0]], ""),
    ],
)
def test_a_shape_is_told_in_names_or_in_numbers(name: str, answer: object, said: str) -> None:
    (verdict,) = check(LAYER, {name: answer}, SQUARED)
    assert (verdict.status, verdict.note) == ("wrong", said)


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Verdicts]:
    """Return what judges a function that is run here, and not in a process of its own."""

    def check_here(text: str, function: Any, at: dict[str, Any] | None = None) -> Verdicts:
        def run(_: object, __: str, calls: list[dict[str, Any]], ___: float) -> list[Any]:
            return [function(*map(np.array, call.values())) for call in calls]

        monkeypatch.setattr(code, "run", run)
        return code.check_code(read_problem(text), "answers.py:f", at)

    return check_here


LINEAR = "x: [n]; param w: [n]; f = sum(x*w)"
RETURNED: list[tuple[str, Any, bool, str]] = [
    (LINEAR, lambda x, w: {"w": x}, True, ""),
    (LINEAR, lambda x, w: {"w": x[:, None]}, False, "your ∂f/∂w is [3, 1]; w is [3]"),
    (LINEAR, lambda x, w: {"w": 2*x[:, None]}, False, "your ∂f/∂w is [3, 1]; w is [3]"),
    (LINEAR, lambda x, w: {"w": np.ones(7)}, False, "your ∂f/∂w is [7]; w is [3]"),
    ("x: [n, m]; param w: [n, m]; f = sum(x*w)", lambda x, w: {"w": x.T}, False, "your ∂f/∂w is [4, 3]; w is [3, 4]: transposed?"),
    ("x: [n]; param w: [n]; f = sum(3*w)", lambda x, w: {"w": 3.0}, True, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "function", "right", "said"), RETURNED)
def test_code_returns_the_very_axes(
    checked: Callable[..., Verdicts], text: str, function: Any, right: bool, said: str
) -> None:
    (verdict,) = checked(text, function)
    assert (verdict.correct, verdict.note) == (right, said)


def test_what_follows_has_the_numbers_of_other_axes(checked: Callable[..., Verdicts]) -> None:
    text = "param w: [n]; z = 3*w; f = sum(z^2)"
    first, last = checked(text, lambda w: {"z": 6 * w[:, None], "w": 18 * w})
    assert (first.correct, last.correct) == (False, True)
