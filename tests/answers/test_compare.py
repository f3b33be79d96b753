"""How answers agree with gradients: to the digits that they were given with."""

import numpy as np
import pytest

from gradc.answers.judge.compare import Agreement, Measure, compare
from gradc.answers.problem import read_problem
from gradc.answers.read.answer import read_answer

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
    answer = read_answer(PROBLEM, "x", text)
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
    assert compare(1.0, 1.0 + 1e-15, 0.0, Measure(0, True)) is DIFFERENT
    assert compare(1.0, 1.0 + 1e-15, 0.0, Measure(0, False)) is EXACT


@pytest.mark.parametrize("agreement", Agreement)
def test_what_counts_as_right(agreement: Agreement) -> None:
    assert agreement.is_right == (agreement.name in ("OFF_BY_ONE", "ROUNDED", "EXACT"))
