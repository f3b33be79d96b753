"""Answers to a program checked: read, judged, and where they are wrong, explained.

In: a program, answers by name, the values of a point or none. Out: `Verdicts`. What is wrong with
one answer is said of that answer; the others are judged all the same.

    check("L = (x*w)^2", {"w": "2*x*w"})   ->   wrong: the factor x of the step back through x*w ...
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import GradcError, InputError
from ..graph.graph import order, same
from ..graph.node import Node
from ..limits import Limits
from ..lower.answer import Formula
from .places import Place, given_place, places_near, sampled_places
from .problem import Problem, read_problem
from .read.answer import Answer, read_answer
from .read.spelling import variable_of
from .say.verdict import Verdict, Verdicts
from .verdicts import unjudged, verdicts


def check(
    text: str,
    answers: Mapping[str, Any],
    at: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    language: str = "formula",
) -> Verdicts:
    """Return the verdicts on answers, given by the names of what they are gradients of.

    An answer is text in the language, a number, or an array. `at` has the values of the inputs;
    with it an answer may be a number. Raises `GradcError` for a program or a point at fault.
    """
    return check_problem(read_problem(text, limits, language), answers, at)


def check_problem(
    problem: Problem, answers: Mapping[str, Any], at: Mapping[str, Any] | None = None
) -> Verdicts:
    """Return the verdicts on answers to a problem that has been read."""
    if not answers:
        raise InputError("there is no answer to check", None, "give one: NAME=ANSWER")
    read: list[Answer | Verdict] = []
    names: set[str] = set()
    for given, answer in answers.items():
        name = str(given)
        try:
            name = variable_of(problem, name)
            if name in names:
                raise InputError(f"{name} is answered twice")
            names.add(name)
            one = read_answer(problem, name, answer)
            if at is None and not isinstance(one.entries, Formula) and one.is_number:
                said = "an array of numbers is the gradient at one point"
                raise InputError(said, None, "give the point, or write a formula")
            read.append(one)
        except GradcError as error:
            read.append(unjudged(problem, name, answer, error.report))
    judged = [one for one in read if isinstance(one, Answer)]
    return verdicts(problem, read, _places(problem, at, judged))


def _places(
    problem: Problem, at: Mapping[str, Any] | None, answers: Sequence[Answer]
) -> list[Place]:
    """Return the points to judge at: the one given, and others unless all answers are numbers."""
    given = [] if at is None else [given_place(problem, at)]
    if given and all(answer.is_number for answer in answers):
        return given
    nodes = _without_leaves(problem, [node for answer in answers for node in answer.nodes()])
    try:
        return [*given, *sampled_places(problem, answers=nodes)]
    except InputError:
        if given:
            return [*given, *places_near(problem, given[0])]
        raise


def _without_leaves(problem: Problem, nodes: Sequence[Node]) -> list[Node]:
    """Return answers in the inputs alone: with the true gradients in the place of leaves."""
    new = {leaf: problem.gradients[name] for name, leaf in problem.leaves.items()}
    for node in order(nodes):
        if node not in new:
            new[node] = same(node, tuple([new[operand] for operand in node.operands]))
    return [new[node] for node in nodes]
