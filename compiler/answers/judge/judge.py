"""Answers judged: each against the gradient, and against what follows from the answers before it.

In: a problem, answers that have been read, points. Out: for each answer a `Judgement`. A chain is
worked out from the output back: at each variable that has an answer, the answer takes the place of
the gradient on its way further back, so that one wrong step is one wrong step.
"""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ...calculus.partials import partial, pull_back
from ...calculus.reverse import Rule, reverse
from ...graph.graph import reached
from ...graph.node import Node
from ...interpret.precise import precision
from ..places import Place
from ..problem import Problem
from ..read.answer import Answer
from .circles import circles, in_order, looks_ahead
from .compare import Agreement
from .comparison import Comparison
from .digits import look


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that has been worked out of one answer; `rests_on` are the answers that count for it."""

    answer: Answer
    comparisons: tuple[Comparison, ...]
    rests_on: tuple[str, ...]

    @property
    def misfit(self) -> str:
        """What is wrong with the shape of the answer, "" where it fits."""
        return next((one.misfit for one in self.comparisons if one.misfit), "")

    @property
    def aside(self) -> str:
        """What is said of a shape that is another, and can be taken for the right one."""
        return next((one.aside for one in self.comparisons if one.aside), "")


def chain_rule(
    problem: Problem, answered: Sequence[str], new: Mapping[Node, Node] = MappingProxyType({})
) -> Rule:
    """Return the chain rule in which answers take the place of the gradients that they are for.

    `new` has the nodes of a program that was rewritten. The rule remembers what it has passed on:
    broken rules are tried on top of it by the hundred.
    """
    variables = {name: problem.variable(name) for name in answered}
    given = {new.get(node, node): problem.leaves[name] for name, node in variables.items()}
    known: dict[tuple[Node, int, Node], Node | None] = {}
    local = functools.cache(partial)

    def rule(node: Node, position: int, cotangent: Node) -> Node | None:
        key = (node, position, given.get(node, cotangent))
        if key not in known:
            known[key] = pull_back(*key, local)
        return known[key]

    return rule


def judge(
    problem: Problem, answers: Sequence[Answer], places: Sequence[Place]
) -> dict[str, Judgement]:
    """Return the judgement of each answer, by name; places that were sought are the last."""
    expected = _following(problem, answers)
    ordered = in_order(problem, answers, expected)
    is_point_given = any(place.is_given for place in places)
    found: dict[str, list[Comparison]] = {answer.name: [] for answer in ordered}
    arithmetic = functools.cache(precision)
    settled: set[str] = set()  # answers that are wrong, however many digits there are
    for place in places:
        if place.is_probe and len(settled) == len(found):
            break
        skipped = {a.name for a in ordered if a.is_number and is_point_given and not place.is_given}
        before = set(settled)
        for name, one in look(
            problem, expected, ordered, place, skipped, settled, arithmetic
        ).items():
            if not (place.is_probe and name in before):
                found[name].append(one)
            if one.may_cancel and one.truth is not Agreement.UNDEFINED:
                settled.add(name)
    return {
        one.name: Judgement(
            one, tuple(found[one.name]), _rests_on(problem, one, expected[one.name], found)
        )
        for one in ordered
    }


def rest_on_themselves(problem: Problem, answers: Sequence[Answer]) -> dict[str, str]:
    """Return the answers that go round in a circle, each with words for it: these have no value."""
    if not looks_ahead(problem, answers):
        return {}
    return circles(problem, answers, _following(problem, answers))


def _following(problem: Problem, answers: Sequence[Answer]) -> dict[str, Node]:
    """Return what follows for each variable from the answers before it."""
    rule = chain_rule(problem, [answer.name for answer in answers])
    following = reverse(problem.result, tuple(problem.graph.wrt.values()), rule)
    return {name: following.gradient(node) for name, node in problem.graph.wrt.items()}


def _rests_on(
    problem: Problem, answer: Answer, expected: Node, answered: Collection[str]
) -> tuple[str, ...]:
    """Return the answers that what follows for one is made of, or that it names."""
    below = reached([expected])
    return tuple(
        other
        for other in answered
        if other != answer.name and (problem.leaves[other] in below or other in answer.uses)
    )
