"""The cases from outside: published exercises, physics formulas, antiderivatives, conventions."""

import json
import math
import warnings
from pathlib import Path

import numpy as np
import pytest

import gradc

OWN = Path(__file__).parent / "cases"
SHARED = Path(__file__).parents[2] / "shared" / "cases"

TOLERANCE = 1e-9
NEAR_ZERO = 1e-12

# At the edge of a domain: the derivative is infinite, as NumPy says with a warning and `math` with
# an exception, so that the scalar target does not promise a value.
AT_THE_EDGE = {"sqrt@0"}


def is_scalar(case: dict) -> bool:
    return ":" not in case["program"]


def all_cases(folder: Path, name: str) -> list:
    path = folder / f"{name}.jsonl"
    if not path.exists():
        reason = f"{path.name} comes with the cases from outside, which are not here"
        return [pytest.param({}, id=name, marks=pytest.mark.skip(reason=reason))]
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        pytest.param({"id": str(number), **case}, id=f"{name}-{case.get('id', number)}")
        for number, case in enumerate(cases)
    ]


EXACT = all_cases(OWN, "conventions")
CLOSE = [
    *all_cases(OWN, "exercises"),
    *all_cases(SHARED, "feynman"),
    *all_cases(SHARED, "antiderivatives"),
]


def computed(case: dict, target: str) -> tuple[object, dict[str, object]]:
    if target == "scalar" and not is_scalar(case):
        pytest.skip("the scalar target has no arrays")
    function = gradc.compile(case["program"], wrt=list(case["gradient"]), target=target)
    values = {name: value for name, value in case["at"].items() if name in function.inputs}
    value, gradient = function.value_and_gradient(**values)
    return value, dict(zip(case["gradient"], gradient, strict=True))


def assert_same(found: object, expected: object, near_zero: float) -> None:
    assert np.shape(found) == np.shape(expected)
    for one, other in zip(np.ravel(found), np.ravel(expected), strict=True):
        if other == 0:
            assert abs(one) <= near_zero
        elif math.isinf(other):
            assert one == other
        else:
            assert abs(one - other) <= TOLERANCE * abs(other)


@pytest.mark.table
@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize("case", CLOSE)
def test_value_and_gradient_are_the_known_ones(case: dict, target: str) -> None:
    value, gradient = computed(case, target)
    if case.get("value") is not None:
        assert_same(value, case["value"], NEAR_ZERO)
    for name, expected in case["gradient"].items():
        assert_same(gradient[name], expected, NEAR_ZERO)


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize("case", EXACT)
def test_conventions_hold_without_a_warning(case: dict, target: str) -> None:
    if case["id"] in AT_THE_EDGE and target == "scalar":
        with pytest.raises(ZeroDivisionError):
            computed(case, target)
        return
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value, gradient = computed(case, target)
    assert bool(caught) == (case["id"] in AT_THE_EDGE)
    if case.get("value") is not None:
        assert_same(value, case["value"], 0)
    for name, expected in case["gradient"].items():
        assert_same(gradient[name], expected, 0)


@pytest.mark.parametrize("case", all_cases(OWN, "exercises"))
def test_the_published_digits_are_met(case: dict) -> None:
    _, gradient = computed(case, "numpy")
    for name, published in case["published"].items():
        np.testing.assert_allclose(gradient[name], published, atol=case["tolerance"], rtol=0)


@pytest.mark.skipif(not SHARED.exists(), reason="the cases from outside are not here")
@pytest.mark.parametrize("name", ["exercises", "conventions"])
def test_our_copy_has_every_case_from_outside(name: str) -> None:
    ours, theirs = (
        {
            json.loads(line)["id"]
            for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()
        }
        for folder in (OWN, SHARED)
    )
    assert theirs <= ours
