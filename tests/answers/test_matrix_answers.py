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


@pytest.mark.table
def test_right_answers_are_right() -> None:
    wrong = [case["answer"] for case in cases("matrix_right.jsonl") if not verdict(case).correct]
    assert not wrong


@pytest.mark.table
def test_wrong_answers_are_wrong() -> None:
    found = {case["answer"]: verdict(case).status for case in cases("matrix_wrong.jsonl")}
    assert {answer for answer, status in found.items() if status != "wrong"} == set()
