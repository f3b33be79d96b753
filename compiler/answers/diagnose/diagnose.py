"""Which mistake gives a wrong answer: the chain rule is broken in every way, and the values tell.

In: a problem and the judgement of a wrong answer. Out: the explanations, simplest first.

    L = a^2/2, a = sigmoid(z), and a*a for the gradient of z
    ->   the value of sigmoid(z) stands where its derivative belongs
"""

from collections.abc import Sequence
from typing import Any

from ..judge.judge import Judgement, chain_rule
from ..kinds import kinds
from ..problem import Problem
from .breaks import Region, region_of
from .candidates import (
    Candidate,
    is_too_large,
    misread_candidates,
    pair_candidates,
    single_candidates,
)
from .matching import WrongAnswer
from .whole import candidates_of_the_whole, multiples


def diagnose(problem: Problem, judgement: Judgement, answered: Sequence[str]) -> list[Candidate]:
    """Return the candidates that give the answer, simplest first."""
    name = judgement.answer.name
    if judgement.misfit and all(one.own.is_right for one in judgement.comparisons):
        variable = problem.variable(name)
        return [Candidate("axes_dropped", (), variable)]
    given = {*answered, *judgement.answer.uses}
    others = [one for one in problem.backward if one in given and one != name]
    wrong = WrongAnswer(problem, judgement)
    own, right = _region(problem, name, others), chain_rule(problem, others)
    whole, true = _region(problem, name, ()), chain_rule(problem, ())
    singles = list(single_candidates(own, right))
    programs = list(misread_candidates(problem, own, others))
    found = _matching(wrong, [*singles, *programs, *candidates_of_the_whole(problem, own, right)])
    if not found:
        found = _matching(wrong, list(multiples(problem, judgement, own, right)))
    if not found and len(whole.edges) > len(own.edges):
        found = _matching(wrong, list(single_candidates(whole, true)))
    if not found:
        found = _matching(wrong, list(pair_candidates(wrong, own, right, singles)))
    return sorted(found, key=lambda candidate: _rank(candidate, whole))


def is_partial(problem: Problem, name: str) -> bool:
    """Return whether a program is so large that mistakes are looked for in part of it alone."""
    return is_too_large(_region(problem, name, ()))


def _matching(wrong: WrongAnswer, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates whose values are those of the answer."""
    is_matching = wrong.matching([candidate.value for candidate in candidates])
    return [one for one, is_one in zip(candidates, is_matching, strict=True) if is_one]


def _region(problem: Problem, name: str, others: Sequence[str]) -> Region:
    ends = frozenset(problem.variable(other) for other in others)
    return region_of(problem.result, problem.variable(name), ends)


def _rank(candidate: Candidate, region: Region) -> tuple[Any, ...]:
    """Return what candidates are sorted by: few mistakes, likely kinds, near to the variable."""
    position = {node: index for index, node in enumerate(region.edges)}
    places = sorted(position.get(one.node, 0) for one in candidate.breaks)
    weight = sum(kinds()[one.kind].weight(one.node, one.positions) for one in candidate.breaks)
    if candidate.is_everywhere:
        weight = weight // len(candidate.breaks) + 1
    return (
        candidate.count,
        weight if candidate.breaks else kinds()[candidate.kind].rank,
        places,
        [one.positions for one in candidate.breaks],
        candidate.about,
    )
