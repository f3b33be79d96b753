"""What cancels as it is written is right to the last digits: tests/cases/cancellation.jsonl."""

import json
from pathlib import Path

import numpy as np
import pytest

import gradc
from gradc.emit.targets import TARGETS, emit

TOLERANCE = 1e-12
SMALLEST = 1e-300  # below it numbers lose their digits

PATH = Path(__file__).parents[1] / "cases" / "cancellation.jsonl"
ROWS = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]


def assert_close(found: float, expected: float, at: object) -> None:
    assert abs(found - expected) <= TOLERANCE * abs(expected) + SMALLEST, (found, expected, at)


@pytest.mark.table
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["program"])
def test_value_and_gradient_of_what_cancels(row: dict) -> None:
    compilation = gradc.compile(row["program"]).compilation
    for target in TARGETS.values():
        if target.files is not None:
            continue  # of C, which is no module
        file = target.load(emit(compilation.simplified, compilation.text, target), "f")
        for at, value, slopes in zip(row["at"], row["value"], row["gradient"], strict=True):
            with np.errstate(over="ignore"):  # squares of what is 1e200, beside 1
                found, gradient = file.value_and_gradient(**at)
            assert_close(float(found), value, at)
            for variable, slope in slopes.items():
                assert_close(float(getattr(gradient, variable)), slope, (variable, at))
