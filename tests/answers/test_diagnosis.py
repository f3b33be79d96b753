"""Fair and clever: no right answer is called wrong, and a mistake that was put in is named.

The whole of it, every kind at every place of every program, is in benchmarks/bench_diagnosis.py.
"""

import json
import random
from functools import cache
from typing import Any

import numpy as np
import pytest
from injection import (
    ROOT,
    edited,
    fresh_places,
    injections,
    outcome,
    problem_of,
    programs,
    rounded_answers,
)

from gradc.answers.check import check_problem, verdicts
from gradc.answers.places import sampled_places
from gradc.answers.problem import Problem, read_problem
from gradc.answers.read.answer import read_answers

pytestmark = pytest.mark.table

REWRITTEN = [
    json.loads(line)
    for line in (ROOT / "tests" / "cases" / "rewritten.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
_EACH = 2  # injections of a program


@cache
def problem(text: str) -> Problem:
    return read_problem(text)


@pytest.mark.table
@pytest.mark.parametrize("program", sorted({row["program"] for row in REWRITTEN}))
def test_right_answers_rewritten_by_sympy(program: str) -> None:
    places = sampled_places(problem(program))
    for row in REWRITTEN:
        if row["program"] == program:
            answer = read_answers(problem(program), row["name"], row["answer"])[-1]
            (verdict,) = verdicts(problem(program), [answer], places)
            assert verdict.correct, (row, verdict.lines())
            assert not verdict.mistakes


@pytest.mark.parametrize("name", programs())
def test_right_answers_rounded(name: str) -> None:
    one = problem_of(programs()[name])
    if one is None:
        pytest.skip("several outputs")
    for at, answers in rounded_answers(one, np.random.default_rng(0)):
        for verdict in check_problem(one, answers, at):
            assert verdict.correct, (at, verdict.lines())


PUBLISHED = [
    case
    for line in (ROOT / "tests" / "cases" / "exercises.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
    if (case := json.loads(line))["published"]
]


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: case["id"])
def test_the_published_answers_of_exercises(case: dict[str, Any]) -> None:
    answers = {
        name: given if isinstance(given, list) else repr(given)
        for name, given in case["published"].items()
    }
    for verdict in check_problem(problem(case["program"]), answers, case["at"]):
        assert verdict.correct, verdict.lines()


@pytest.mark.table
@pytest.mark.parametrize("name", programs())
def test_mistakes_put_in_are_named(name: str) -> None:
    one = problem_of(programs()[name])
    if one is None:
        pytest.skip("several outputs")
    places, fresh = sampled_places(one), fresh_places(one)
    every = list(injections(name, one))
    chosen = random.Random(0).sample(every, min(_EACH, len(every)))  # noqa: S311  # no secret
    for injection in chosen:
        found = outcome(injection, places, fresh)
        assert found.is_harmless or found.is_skipped or found.is_equal_found, (
            injection.candidate.kind
        )


@pytest.mark.slow
@pytest.mark.table
@pytest.mark.parametrize("name", ["two_sigmoids", "tanh_neuron", "quotient", "softmax_regression"])
def test_edits_of_the_right_formula_are_explained(name: str) -> None:
    one = problem_of(programs()[name])
    assert one is not None
    for found in edited(name, one, random.Random(1)):  # noqa: S311  # no secret
        assert found.kinds, found
        assert found.is_equal, found


@pytest.mark.slow
def test_there_are_answers_enough() -> None:
    rounded = 0
    for text in programs().values():
        one = problem_of(text)
        if one is not None:
            answers = rounded_answers(one, np.random.default_rng(0))
            rounded += sum(len(given) for _, given in answers)
    assert len(REWRITTEN) + rounded >= 1000
    assert len(programs()) >= 40
