"""Answers to the text of a program, checked."""

from collections.abc import Mapping
from typing import Any

from gradc.answers.check import check_problem
from gradc.answers.problem import read_problem
from gradc.answers.say.verdict import Verdicts
from gradc.limits import Limits


def check(
    text: str,
    answers: Mapping[str, Any],
    at: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    language: str = "formula",
) -> Verdicts:
    """Return the verdicts on answers, given by the names of what they are gradients of."""
    return check_problem(read_problem(text, limits, language), answers, at)
