"""Mistakes put into right answers on purpose: for the tests and the benchmark of the diagnosis.

An injection is a break of the chain rule at one place; what it makes of a gradient is written out
as a student would write it, a formula in the program's names or numbers at a point.
"""

import json
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from edits import EDITS

import gradc
from gradc.answers.diagnose.breaks import region_of
from gradc.answers.diagnose.candidates import Candidate, single_candidates
from gradc.answers.diagnose.diagnose import diagnose
from gradc.answers.diagnose.likeliest import likeliest
from gradc.answers.judge.judge import chain_rule, judge
from gradc.answers.judge.sheet import Sheet
from gradc.answers.places import Place, sampled_places
from gradc.answers.problem import Problem, read_problem
from gradc.answers.read.answer import Answer, read_answers
from gradc.answers.say.phrase import names_for_printing
from gradc.errors import GradcError
from gradc.graph.node import Node
from gradc.interpret.precise import is_finite, precision
from gradc.lower.answer import Formula
from gradc.notation.printer import brief
from gradc.rewrite.book import as_inputs, book

ROOT = Path(__file__).parent.parent
_WIDTH = 20_000
_SHORT = 200
_SAME = 1e-20


@dataclass(frozen=True)
class Injection:
    """A wrong answer: the program, the variable, the break, and the value it leads to."""

    program: str
    problem: Problem
    name: str
    candidate: Candidate


@dataclass(frozen=True)
class Outcome:
    """What the diagnosis says of an injection.

    `is_harmless` holds where the break does not change the gradient, `is_skipped` where it has no
    text; `is_found` and `is_first` tell whether kind and place are among the explanations, and
    first; the `is_equal_...` whether an explanation is that gives the same value everywhere.
    """

    injection: Injection
    is_harmless: bool = False
    is_skipped: bool = False
    is_found: bool = False
    is_first: bool = False
    is_equal_found: bool = False
    is_equal_first: bool = False


@cache
def programs() -> dict[str, str]:
    """Return the programs of the shipped exercises, of the networks and of the published ones."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "examples" / "exercises").glob("*.toml")):
        for exercise in tomllib.loads(path.read_text(encoding="utf-8"))["exercise"]:
            found[exercise["id"]] = exercise["program"]
    for name in ("attention", "batch_norm", "residual"):
        path = ROOT / "examples" / "networks" / f"{name}.grad"
        found[name] = path.read_text(encoding="utf-8")
    lines = (ROOT / "tests" / "cases" / "exercises.jsonl").read_text(encoding="utf-8").splitlines()
    for case in map(json.loads, lines):
        found[case["id"]] = case["program"]
    return found


@cache
def problem_of(text: str) -> Problem | None:
    """Return the problem of a program; None for one with several outputs."""
    try:
        return read_problem(text)
    except GradcError:
        return None


def injections(
    program: str, problem: Problem, names: list[str] | None = None
) -> Iterator[Injection]:
    """Yield every single mistake at every place, for the gradient of each input."""
    inputs = [str(node.payload) for node in problem.graph.inputs]
    for name in names or inputs:
        region = region_of(problem.result, problem.variable(name))
        for candidate in single_candidates(region, chain_rule(problem, ())):
            yield Injection(program, problem, name, candidate)


def outcome(injection: Injection, places: list[Place], fresh: list[Place]) -> Outcome:
    """Return what the diagnosis says of an injection that is written as a formula."""
    problem, name, candidate = injection.problem, injection.name, injection.candidate
    if same_everywhere(problem, candidate, problem.gradients[name], fresh):
        return Outcome(injection, is_harmless=True)
    text = brief(candidate.value, names_for_printing(problem), _WIDTH)
    if text is None or not is_written(text):
        return Outcome(injection, is_skipped=True)
    answer = read_answers(problem, name, text)[-1]
    judgement = judge(problem, [answer], places)[name]
    if all(one.truth.is_right for one in judgement.comparisons):
        return Outcome(injection, is_harmless=True)
    found = diagnose(problem, judgement, [name])
    return rated(injection, found, fresh)


def rated(injection: Injection, found: list[Candidate], fresh: list[Place]) -> Outcome:
    """Return an outcome from the explanations."""
    is_same = [_key(one) == _key(injection.candidate) for one in found]
    is_equal = [
        same_everywhere(injection.problem, one, injection.candidate.value, fresh) for one in found
    ]
    return Outcome(
        injection,
        is_found=any(is_same),
        is_first=is_same[:1] == [True],
        is_equal_found=any(is_same) or any(is_equal),
        is_equal_first=is_same[:1] == [True] or is_equal[:1] == [True],
    )


@dataclass(frozen=True)
class Edited:
    """What the diagnosis says of a right derivative whose text was edited.

    `kinds` are those of the first explanation, none where there is no explanation; `is_equal` holds
    where it gives the same value everywhere.
    """

    program: str
    name: str
    edit: str
    text: str
    kinds: tuple[str, ...]
    is_equal: bool


def edited(program: str, problem: Problem, pick: random.Random) -> Iterator[Edited]:
    """Yield what is said of one edit of each sort for each input; harmless ones are left out."""
    inputs = {str(node.payload): node for node in problem.graph.inputs}
    places, fresh = sampled_places(problem), fresh_places(problem)
    named = {node: name for node, name in names_for_printing(problem).items() if node.op != "const"}
    for name, variable in inputs.items():
        formula = book([problem.gradients[name]], as_inputs(named))[problem.gradients[name]]
        right = brief(formula, {}, _SHORT, whole=True)
        alike = [
            n for n, v in problem.graph.wrt.items() if v.shape == variable.shape and "[" not in n
        ]
        for edit, change in EDITS.items() if right and is_written(right) else ():
            text = change(right, alike, pick) if len(alike) > 1 else None
            if text is None:
                continue
            try:
                answer = read_answers(problem, name, text)[-1]
                judgement = judge(problem, [answer], places)[name]
            except GradcError:
                continue
            if judgement.misfit or all(one.truth.is_right for one in judgement.comparisons):
                continue
            found = likeliest(diagnose(problem, judgement, [name]))
            is_equal = bool(found) and same_everywhere(problem, found[0], answer.nodes()[0], fresh)
            yield Edited(program, name, edit, text, found[0].kinds if found else (), is_equal)


def is_written(text: str) -> bool:
    """Return whether a printed expression is one of the language: a buffer is none."""
    return " at [" not in text


def same_everywhere(problem: Problem, one: Candidate, node: object, places: list[Place]) -> bool:
    """Return whether a candidate has the value of a node at points that nothing was judged at."""
    for place in places:
        sheet = Sheet(problem, place, precision())
        try:
            first, second = sheet.value(one.value), sheet.value(node)
        except KeyError:  # a gradient that the student gave is in it
            return False
        if getattr(first, "shape", ()) != getattr(second, "shape", ()):
            return False
        if not (is_finite(first) and is_finite(second)):
            continue
        entries = (
            abs(first - second) if not hasattr(first, "ravel") else abs((first - second).ravel())
        )
        largest = max(entries) if hasattr(entries, "__len__") and len(entries) else entries
        if largest > _SAME:
            return False
    return True


def _key(candidate: Candidate) -> tuple[object, ...]:
    places = tuple((one.node, one.positions) for one in candidate.breaks)
    return (candidate.kinds, places)


def fresh_places(problem: Problem) -> list[Place]:
    """Return points that come after those that answers are judged at."""
    return (
        sampled_places(problem, 18)[12:]
        if problem.is_pointwise
        else sampled_places(problem, 8)[2::3]
    )


def rounded_answers(
    problem: Problem, random: np.random.Generator
) -> list[tuple[dict[str, Any], dict[str, str]]]:
    """Return points, and the gradients there as NumPy has them, rounded to 3 to 6 digits."""
    found = []
    names = [name for name in problem.graph.wrt if "[" not in name and name != problem.output]
    function = gradc.compile(problem.text, wrt=names)
    for place in sampled_places(problem)[:2]:
        values = dict(place.values)
        if any("[" in name for name in values):
            return []
        gradient = function.gradient(**values)
        digits = int(random.integers(3, 7))
        found.append(
            (values, {n: written(g, digits) for n, g in zip(names, gradient, strict=True)})
        )
    return found


def written(value: Any, digits: int) -> str:
    """Return numbers as a student writes them, to so many significant digits."""
    if np.ndim(value):
        return f"[{', '.join(written(entry, digits) for entry in value)}]"
    text = f"{float(value):.{digits}g}"
    return f"{text}.0" if text.lstrip("-").isdigit() else text


def answer_of(name: str, node: Node) -> Answer:
    """Return the answer whose value is that of a node, up to constants that were worked out."""
    return Answer(name, brief(node, {}, 400) or "this", Formula(node, ()), False, (), 1e-10)
