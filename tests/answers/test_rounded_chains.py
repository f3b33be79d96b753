"""What the rounding of an earlier number allows a later one: no more than it carries."""

import numpy as np
import pytest
from checked import check

from gradc.answers.judge.carry import carried
from gradc.graph.build import operation, total
from gradc.graph.node import Node, constant, make

PROGRAM = "v = 1000*u; f = v^2/2000"
AT = {"u": 0.5624}  # ∂f/∂v is 0.5624 there, and ∂f/∂u is 562.4

CHAINS = [
    ("0.56", "562", True, True), ("0.56", "560", True, True), ("0.56", "564", True, True), ("0.56", "569", False, False),
    ("0.562", "569", False, False), ("0.562", "561.8", True, True), ("0.562", "563.5", False, False), ("0.5624", "562.4", True, True),
    ("0.46", "461", False, True), ("0.46", "464", False, True), ("0.46", "467", False, False), ("0.46", "562.4", True, True),
]  # fmt: skip


@pytest.mark.parametrize(("before", "given", "correct", "follows"), CHAINS)
def test_a_number_may_be_off_by_what_is_carried_on(
    before: str, given: str, correct: bool, follows: bool
) -> None:
    _, found = check(PROGRAM, {"v": before, "u": given}, AT)
    assert (found.correct, found.follows) == (correct, follows)


def test_what_is_carried_is_the_sum_of_what_each_number_is_off() -> None:
    text = "v = 10*u; w = 10*u; f = v^2/20 + w^2/20"
    first = {"v": "0.56", "w": "0.56"}
    for given, correct in (("11.24", True), ("11.33", False), ("11.30", True), ("11.19", True)):
        *_, found = check(text, {**first, "u": given}, {"u": 0.562})
        assert found.correct is correct, given


def test_entries_of_arrays_carry_each_their_own() -> None:
    text = "u: [2]; v = [1000, 1]*u; f = sum(v^2/[2000, 2])"
    at = {"u": [0.5624, 0.5624]}
    for given, correct in (([564, 0.5624], True), ([562.4, 0.5724], False), ([569, 0.5624], False)):
        *_, found = check(text, {"v": [0.56, 0.56], "u": given}, at)
        assert found.correct is correct, given


@pytest.mark.parametrize("size", [64, 65, 400])
def test_of_large_arrays_it_is_estimated(size: int) -> None:
    leaf = make("input", payload="d", shape=(size,))
    node = operation("mul", (constant(3), total(leaf)))
    value, slack = np.ones(size), np.full(size, 0.5)

    def following(changed: Node, moved: np.ndarray) -> float:
        return 3 * float(np.sum(moved))

    found = carried(node, 3.0 * size, {leaf: value}, {leaf: slack}, following)
    if size <= 64:
        assert found == pytest.approx(1.5 * size)  # the most that it can be
    else:
        assert 1.5 * size**0.5 < found < 9 * size**0.5  # three times what is likely
    assert carried(constant(1), 1.0, {leaf: value}, {leaf: slack}, following) == 0


def test_what_two_large_arrays_carry_adds_up() -> None:
    large, small = (make("input", payload=name, shape=(400,)) for name in "de")
    node = operation("add", (total(large), operation("mul", (constant(0.01), total(small)))))
    leaves, slack = {large: np.ones(400), small: np.ones(400)}, np.full(400, 0.5)

    def following(changed: Node, moved: np.ndarray) -> float:
        known = leaves | {changed: moved}
        return float(np.sum(known[large]) + 0.01 * np.sum(known[small]))

    alone = carried(node, 404.0, leaves, {large: slack}, following)
    assert alone < carried(node, 404.0, leaves, {large: slack, small: slack}, following) < 2 * alone
