"""Answers with matrices as people write them: right ones are right, wrong ones are wrong."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gradc.answers.check import check_problem
from gradc.answers.problem import Problem, read_problem
from gradc.answers.say.verdict import Verdict

CASES = Path(__file__).parents[1] / "cases"


def cases(name: str) -> list[dict[str, Any]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def problem(program: str) -> Problem:
    return read_problem(program)


def verdict(case: dict[str, Any]) -> Verdict:
    return check_problem(problem(case["program"]), {case["name"]: case["answer"]})[0]


def answer_of(case: dict[str, Any]) -> str:
    return str(case["answer"])


@pytest.mark.table
@pytest.mark.parametrize("case", cases("matrix_right.jsonl"), ids=answer_of)
def test_a_right_answer_is_right(case: dict[str, Any]) -> None:
    assert verdict(case).correct


@pytest.mark.table
@pytest.mark.parametrize("case", cases("matrix_wrong.jsonl"), ids=answer_of)
def test_a_wrong_answer_is_wrong(case: dict[str, Any]) -> None:
    assert verdict(case).status == "wrong"
