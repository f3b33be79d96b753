"""Right answers in the notations of paper, NumPy, MATLAB and LaTeX are judged right."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gradc.answers.check import check_problem
from gradc.answers.problem import Problem, read_problem
from gradc.interpret.reading import read_point

CASES = Path(__file__).parents[1] / "cases"
# The rows that are not, and why.
OPEN = tomllib.loads((CASES / "answers_right_open.toml").read_text(encoding="utf-8"))


def is_right(case: dict[str, Any]) -> bool:
    at = read_point(case["at"]) if "at" in case else None
    return check_problem(problem(case["program"]), {case["name"]: case["answer"]}, at).ok


@cache
def problem(program: str) -> Problem:
    return read_problem(program)


@pytest.mark.slow
@pytest.mark.table
@pytest.mark.parametrize("part", range(4))
def test_a_right_answer_is_judged_right_however_it_is_written(part: int) -> None:
    lines = (CASES / "answers_right.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [*map(json.loads, lines)][part::4]
    wrong = {case["id"] for case in cases if not is_right(case)}
    assert wrong == OPEN.keys() & {case["id"] for case in cases}
