"""How answers agree with gradients: to the digits that they were given with."""

import numpy as np
import pytest

from gradc.answers.judge.compare import Agreement, Measure, compare
from gradc.answers.problem import read_problem
from gradc.answers.read.answer import read_answers

PROBLEM = read_problem("x^2")

EXACT, ROUNDED, OFF, FEW, DIFFERENT = (
    Agreement.EXACT,
    Agreement.ROUNDED,
    Agreement.OFF_BY_ONE,
    Agreement.FEW_DIGITS,
    Agreement.DIFFERENT,
)

NUMBERS = [
    (-0.017158647609, "-0.0172", ROUNDED),
    (-0.017158647609, "-0.0171", OFF),
    (-0.017158647609, "-0.0173", OFF),
    (-0.017158647609, "-0.0174", DIFFERENT),
    (-0.017158647609, "0.0172", DIFFERENT),
    (-0.017158647609, "-0.02", FEW),
    (-0.1966119, "-0.2", ROUNDED),
    (0.25, "0.25", EXACT),
    (0.25, "1/4", EXACT),
    (0.25, "0.3", FEW),
    (1 / 3, "0.333", ROUNDED),
    (1 / 3, "1/3", EXACT),
    (2.0, "2", EXACT),
    (1.96, "2", DIFFERENT),
    (1.0, "2", DIFFERENT),
    (100.0, "101", DIFFERENT),
    (645.5773, "646", ROUNDED),
    (645.5773, "645.58", ROUNDED),
    (0.0, "0", EXACT),
    (0.0, "0.0", EXACT),
    (0.25, "0", DIFFERENT),
    (0.25, "0.0", DIFFERENT),
    (0.0002, "0.000", ROUNDED),
    (1e-9, "1e-9", EXACT),
    (1.2345e-9, "1.23e-9", ROUNDED),
    (123456.0, "1.235e5", ROUNDED),
    (-0.0749992, "0.25*-0.3", ROUNDED),
    (-0.0749992, "0.25*-0.31", DIFFERENT),
    (-0.0749992, "0.26*-0.3", DIFFERENT),
    (-0.0749992, "0.249997*-0.3", ROUNDED),
    (-0.5, "-(1/2)", EXACT),
    (1.0, "0.9999999999", EXACT),
    (0.07065082485316443, "0.070650816", ROUNDED),
    (0.07065082485316443, "0.07065024", DIFFERENT),
]


@pytest.mark.parametrize(("truth", "text", "expected"), NUMBERS)
def test_numbers_are_judged_to_the_digits_given(
    truth: float, text: str, expected: Agreement
) -> None:
    answer = read_answers(PROBLEM, "x", text)[-1]
    nodes = answer.nodes()
    from gradc.interpret.precise import exact, extend, precision

    known: dict[object, object] = {}
    using = precision()
    extend(known, nodes, {}, using)  # type: ignore[arg-type]
    value, slack = answer.value(known), answer.slack(known)  # type: ignore[arg-type]
    assert compare(exact(truth, using), value, slack, Measure(answer.digits(), False)) is expected


def test_of_an_array_the_worst_entry_counts() -> None:
    truth = np.array([1.0, 2.0, 3.0])
    assert compare(truth, truth, 0 * truth, Measure(0, False)) is EXACT
    assert compare(truth, truth + np.eye(3)[2], 0 * truth, Measure(0, False)) is DIFFERENT
    assert (
        compare(truth, truth * [1, np.nan, 1], 0 * truth, Measure(0, False)) is Agreement.UNDEFINED
    )


def test_formulas_are_compared_in_all_their_digits() -> None:
    assert compare(1.0, 1.0, 0.0, Measure(0, True)) is EXACT
    assert compare(1.0, 1.0 + 1e-15, 0.0, Measure(0, True)) is DIFFERENT
    assert compare(1.0, 1.0 + 1e-15, 0.0, Measure(0, False)) is EXACT


@pytest.mark.parametrize("agreement", Agreement)
def test_what_counts_as_right(agreement: Agreement) -> None:
    assert agreement.is_right == (agreement.name in ("OFF_BY_ONE", "ROUNDED", "EXACT"))


# A gradient, what is given, half a unit of its last digit, and what else is known; on either side of
# each bound.
BOUNDS = [
    (1.0, 1 + 0.9e-9, 0.0, {}, EXACT), (1.0, 1 + 1.2e-9, 0.0, {}, ROUNDED), (1.0, 1 - 0.9e-6, 0.0, {}, ROUNDED),
    (1.0, 1 + 1.2e-6, 0.0, {}, DIFFERENT), (1e9, 1e9 + 1.2e3, 0.0, {}, DIFFERENT), (1e9, 1e9 + 0.9e3, 0.0, {}, ROUNDED),
    (1.0, 1.001, 0.0, {"noise": 1.1e-3}, EXACT), (1.0, 1.001, 0.0, {"noise": 0.9e-3}, DIFFERENT),
    (4e-4, 0.0, 5e-4, {}, ROUNDED), (4e-4, 0.0, 3e-4, {}, DIFFERENT), (9e-4, 0.0, 9.9e-4, {}, ROUNDED), (0.002, 0.0, 0.005, {}, DIFFERENT),
    ([1.0, 0.002], [1.0, 0.0], [0.0, 0.005], {}, ROUNDED), ([1.0, 0.012], [1.0, 0.0], [0.0, 0.015], {}, DIFFERENT),
    ([0.1, 0.002], [0.1, 0.0], [0.0, 0.005], {}, DIFFERENT),
    (0.1234, 0.1245, 5e-4, {}, OFF), (0.1234, 0.1223, 5e-4, {}, OFF), (0.1234, 0.1250, 5e-4, {}, DIFFERENT), (0.1234, 0.1248, 5e-4, {}, OFF),
    (0.1234, 0.1245, 5e-4, {"digits": 2}, DIFFERENT), (0.1234, 0.1245, 5e-4, {"digits": 4}, OFF), (0.1234, 0.1245, 5e-4, {"symbolic": True}, DIFFERENT),
    (0.125, 0.12624, 5e-4, {}, DIFFERENT), (0.0123, 0.0135, 5e-4, {}, DIFFERENT), (0.0243, 0.0254, 5e-4, {}, OFF), (-0.1234, -0.1245, 5e-4, {}, OFF),
    (0.25, 0.3, 0.05, {}, FEW), (0.26, 0.25, 0.05, {}, ROUNDED), (0.27, 0.25, 0.05, {}, FEW), (0.25, 0.25, 0.05, {}, EXACT),
    ([10.0, 0.25], [10.0, 0.3], [0.0, 0.05], {}, ROUNDED), ([4.0, 0.25], [4.0, 0.3], [0.0, 0.05], {}, FEW), ([-10.0, 0.25], [-10.0, 0.3], [0.0, 0.05], {}, ROUNDED),
    (1e-17, 2e-17, 0.0, {"floor": 1e-16}, EXACT), (1e-17, 2.9e-16, 0.0, {"floor": 1e-16}, EXACT), (1e-17, 4e-16, 0.0, {"floor": 1e-16}, DIFFERENT),
    (1e-17, 5e-13, 0.0, {"floor": 1e-16, "negligible": 1e-12}, EXACT), (1e-17, 2e-12, 0.0, {"floor": 1e-16, "negligible": 1e-12}, DIFFERENT),
    (2e-16, 1e-17, 0.0, {"floor": 1e-16}, DIFFERENT), (-1e-17, 2e-17, 0.0, {"floor": 1e-16}, EXACT), (2e-16, 0.0, 0.0, {"floor": 1e-16}, DIFFERENT),
    (1.0, 1.01, 1e-3, {"carried": 0.01}, ROUNDED), (1.0, 1.01, 1e-3, {"carried": 0.008}, DIFFERENT), (1.0, 1.01, 1e-3, {"carried": 0.0095}, ROUNDED),
    (0.1, 0.11, 1e-3, {"carried": 0.01}, FEW), (9e-4, 0.0, 1e-4, {"carried": 8.5e-4}, ROUNDED), (9e-4, 0.0, 4e-4, {"carried": 8.5e-4}, DIFFERENT),
    ([10.0, 0.1], [10.0, 0.11], [0.0, 1e-3], {"carried": 0.01}, ROUNDED), ([1.0, 0.1], [1.0, 0.11], [0.0, 1e-3], {"carried": 0.01}, FEW),
    (1.0, 1.5, 0.0, {"noise": 0.5}, EXACT), (1e6, 1e6 + 1, 0.0, {}, ROUNDED), (1e9, 1e9 - 1, 0.0, {}, EXACT), (0.5, 2.0, 0.0, {"floor": 0.5}, EXACT),
    (0.1235, 0.122, 5e-4, {}, OFF), (0.1235, 0.123, 5e-4, {}, ROUNDED), (5e-4, 0.0, 5e-4, {}, ROUNDED), (5e-4, 0.0, 1e-3, {}, ROUNDED), (20.0, 21.0, 1.0, {}, ROUNDED), ([100.0, 0.25], [100.0, 1.25], [0.0, 1.0], {}, ROUNDED),
    (1e-17, 1.0, 0.0, {"floor": 1e-16, "negligible": 1.0}, EXACT),
    ([1e-17, 1.0], [2e-17, 2.0], 0.0, {"floor": 1e-16}, DIFFERENT),
    (1.0, float("inf"), 1.0, {}, Agreement.UNDEFINED), (float("nan"), float("nan"), 1.0, {}, Agreement.UNDEFINED),
    ([1.0, 2.0, 0.25], [1.0, 2.0, 0.3], [0.0, 0.0, 0.05], {}, FEW), ([1.0, 2.0], [1.5, 2.0], 0.0, {}, DIFFERENT),
]  # fmt: skip


@pytest.mark.parametrize(("truth", "given", "slack", "known", "expected"), BOUNDS)
def test_the_bounds_of_what_agrees(truth, given, slack, known, expected) -> None:
    by = Measure(known.get("digits", 3), known.get("symbolic", False), known.get("negligible", 0))
    others = {name: known[name] for name in ("noise", "floor", "carried") if name in known}
    assert compare(truth, given, slack, by, **others) is expected
