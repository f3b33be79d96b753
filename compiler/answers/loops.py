"""Answers to programs with loops: judged as the program is, explained with its loops written out.

In: a problem whose loops are nodes. Out: the same problem at the sizes of a point, in which every
step is there, with its members: a mistake in the step is one at all places of its kind.

    for t in 1..n { h[t] = tanh(w*h[t-1]) }, n = 3   ->   an answer may be given for h[2]
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..errors import GradcError
from ..graph.graph import everything
from ..interpret.point import Point
from ..written import program_at, sized_name
from .places import given_place, sampled_places
from .problem import Problem, problem_of
from .say.verdict import Verdict, Verdicts


def has_loops(problem: Problem) -> bool:
    """Return whether a problem has loops that are not written out."""
    nodes = everything([problem.result, *problem.graph.wrt.values()])
    return any(node.op == "scan" for node in nodes)


def judged_alone(problem: Problem) -> Problem:
    """Return the problem as one whose mistakes nobody looks for."""
    return replace(problem, is_explained=False)


def written_out(
    problem: Problem, at: Mapping[str, Any] | None, answers: Mapping[str, Any]
) -> tuple[Problem, Mapping[str, Any]] | None:
    """Return the problem with its loops written out, at the sizes of the point or of a sampled one.

    With the answers, of which one for h[n] is one for a member there. None where that is no
    problem: where a `while` takes as many steps as the point says, and the answers are no numbers.
    """
    numbers = not any(isinstance(one, str) for one in answers.values())
    try:
        place = given_place(problem, at) if at is not None else sampled_places(problem)[-1]
        program = problem.program
        if program.whiles and not (numbers and at is not None):
            return None
        point = Point(place.values, place.sizes)
        read = program_at(program, program.limits, point)
        given = {sized_name(name, place.sizes): one for name, one in answers.items()}
        return problem_of(read, problem.language), given
    except GradcError:
        return None


def together(judged: Verdicts, explained: Verdicts) -> Verdicts:
    """Return what is said of answers: right as judged, and wrong as it has been explained."""
    found = tuple(_either(one, other) for one, other in zip(judged, explained, strict=True))
    return Verdicts(found, explained.backward, judged.few)


def _either(judged: Verdict, explained: Verdict) -> Verdict:
    if judged.name != explained.name and not explained.error:
        return explained  # of a member, that is a value of its own there alone
    if judged.correct:
        return judged
    if judged.error:
        return judged if explained.error else explained
    return judged if explained.error or explained.correct else explained
