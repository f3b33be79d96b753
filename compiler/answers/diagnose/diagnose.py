"""Which mistake gives a wrong answer: the chain rule is broken in every way, and the values tell.

In: a problem and the judgement of a wrong answer. Out: the explanations, simplest first.

    L = a^2/2, a = sigmoid(z), and a*a for the gradient of z
    ->   the value of sigmoid(z) stands where its derivative belongs

Of two mistakes on different paths the changes add up, and of two on the one path that there is they
multiply: where single mistakes suggest one or the other, the pair is tried, within a budget. After
these come the likeliest pairs.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from ...calculus.reverse import Rule
from ..judge.judge import Judgement, chain_rule
from ..kinds import kinds
from ..problem import Problem
from .breaks import Region, region_of
from .candidates import (
    Candidate,
    breaks_in,
    gradient_of,
    misread_candidates,
    most_singles,
    single_candidates,
    with_breaks,
)
from .matching import WrongAnswer
from .whole import candidates_of_the_whole, multiples

_STEPS = 30_000  # edges that pairs are tried on
_MOST = 1_000  # breaks that are tried in pairs
_LIKELY = 100  # of which all pairs may be tried


def diagnose(problem: Problem, judgement: Judgement, answered: Sequence[str]) -> list[Candidate]:
    """Return the candidates that give the answer, simplest first."""
    name = judgement.answer.name
    if judgement.misfit and all(one.own.is_right for one in judgement.comparisons):
        return [Candidate("axes_dropped", (), problem.variable(name))]
    given = {*answered, *judgement.answer.uses}
    others = [one for one in problem.backward if one in given and one != name]
    wrong = WrongAnswer(problem, judgement)
    own, right = _region(problem, name, others), chain_rule(problem, others)
    whole, true = _region(problem, name, ()), chain_rule(problem, ())
    singles = list(single_candidates(own, right))
    programs = misread_candidates(problem, own, others)
    found = (
        wrong.matching([*singles, *programs, *candidates_of_the_whole(problem, own, right)])
        or wrong.matching(multiples(problem, judgement, own, right))
        or wrong.matching(
            single_candidates(whole, true) if len(whole.edges) > len(own.edges) else ()
        )
        or wrong.matching(_pairs(wrong, own, right, singles))
    )
    return sorted(found, key=lambda candidate: _rank(candidate, whole))


def is_partial(problem: Problem, name: str) -> bool:
    """Return whether a program is so large that mistakes are looked for in part of it alone."""
    region = _region(problem, name, ())
    return len(breaks_in(region)) > most_singles(region)


def _region(problem: Problem, name: str, others: Sequence[str]) -> Region:
    ends = frozenset(problem.variable(other) for other in others)
    return region_of(problem.result, problem.variable(name), ends)


def likelihood(candidate: Candidate) -> tuple[int, int]:
    """Return how many mistakes a candidate takes, and the ranks of their kinds: small is likely."""
    weight = sum(kinds()[one.kind].weight(one.node, one.positions) for one in candidate.breaks)
    if candidate.is_everywhere:
        weight = weight // len(candidate.breaks) + 1
    return candidate.count, weight if candidate.breaks else kinds()[candidate.kind].rank


def _rank(candidate: Candidate, region: Region) -> tuple[Any, ...]:
    """Return what candidates are sorted by: few mistakes, likely kinds, near to the variable."""
    position = {node: index for index, node in enumerate(region.edges)}
    places = sorted(position.get(one.node, 0) for one in candidate.breaks)
    positions = [one.positions for one in candidate.breaks]
    return (*likelihood(candidate), places, positions, candidate.about)


def _pairs(
    wrong: WrongAnswer, region: Region, right: Rule, singles: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Yield the gradient for two mistakes at once, the suggested pairs first."""
    breaks = sorted(
        (one for one in singles if len(one.breaks) == 1 and kinds()[one.kind].in_pairs),
        key=lambda one: kinds()[one.kind].rank,
    )[:_MOST]
    likely = sorted(combinations(range(min(len(breaks), _LIKELY)), 2), key=sum)
    suggested = _suggested(wrong, region, right, breaks)
    budget = max(_STEPS // max(len(region.edges), 1), 1)
    tried = list(dict.fromkeys([*suggested[: budget // 2], *likely]))[:budget]
    for first, second in tried:
        one, other = breaks[first].breaks[0], breaks[second].breaks[0]
        if one.node is not other.node or not set(one.positions) & set(other.positions):
            yield from with_breaks("", (one, other), region, right)


def _suggested(
    wrong: WrongAnswer, region: Region, right: Rule, breaks: Sequence[Candidate]
) -> list[tuple[int, int]]:
    """Return the pairs whose values, added or multiplied, would be those of the answer."""
    vectors = wrong.vectors([gradient_of(region, right), *(one.value for one in breaks)])
    if vectors[0] is None:
        return []
    without = vectors[0]
    blank = np.full(without.shape, np.nan)
    rows = np.array([blank if vector is None else vector for vector in vectors[1:]])
    found: list[tuple[int, int]] = []
    with np.errstate(all="ignore"):
        for first, row in enumerate(rows):
            later = rows[first + 1 :]
            added = wrong.nearness(later + (row - without)).all(axis=1)
            multiplied = wrong.nearness(later * (row / without)).all(axis=1)
            found += [(first, first + 1 + int(i)) for i in np.flatnonzero(added | multiplied)]
    return sorted(found, key=sum)
