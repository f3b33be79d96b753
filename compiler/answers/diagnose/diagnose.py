"""Which mistake gives a wrong answer: the chain rule is broken in every way, and the values tell.

In: a problem and the judgement of a wrong answer. Out: the explanations, simplest first.

    L = a^2/2, a = sigmoid(z), and a*a for the gradient of z
    ->   the value of sigmoid(z) stands where its derivative belongs

Of two mistakes on different paths the changes add up, and of two on the one path that there is they
multiply: where single mistakes suggest one or the other, the pair is tried, within a budget. After
these come the likeliest pairs.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np

from ...calculus.reverse import Rule
from ...graph.node import Node
from ...lower.answer import Formula
from ..judge.judge import Judgement, chain_rule
from ..kinds import kinds
from ..problem import Problem
from ..read.spelling import leaf_name
from .breaks import Region, region_of
from .candidates import (
    Candidate,
    breaks_in,
    gradient_of,
    misread_candidates,
    most_singles,
    single_candidates,
    step_candidates,
    with_breaks,
)
from .formula import edited
from .given_back import not_differentiated
from .likeliest import ordered
from .matching import WrongAnswer
from .powers import powers_moved, powers_of_one_factor
from .whole import candidates_of_the_whole, multiples, number_for_array, shapes_of_pairs

_STEPS = 30_000  # edges that pairs are tried on
_STEPS_OF_ARRAYS = 10_000
_MOST = 1_000  # breaks that are tried in pairs
_STEPS_OF_FEW = 4  # of a loop
_LARGEST = 2_000  # edges of a program whose mistakes are looked for
_LIKELY = 100  # of which all pairs may be tried


def diagnose(
    problem: Problem, judgement: Judgement, answered: Sequence[str], with_pairs: bool = True
) -> list[Candidate]:
    """Return the candidates that give the answer, simplest first.

    Of an answer of another shape the one mistake of two is that of the shape.
    """
    name = judgement.answer.name
    if judgement.misfit and all(one.own.is_right for one in judgement.comparisons):
        return [Candidate("axes_dropped", (), problem.variable(name))]
    given = {*answered, *judgement.answer.uses}
    others = [one for one in problem.backward if one in given and one != name]
    wrong = WrongAnswer(problem, judgement)
    own, right = _region(problem, name, others), chain_rule(problem, others)
    whole, true = _region(problem, name, ()), chain_rule(problem, ())
    if _is_long(problem):  # there a mistake of the step is by far the likeliest
        found = wrong.matching(step_candidates(own, right))
        if found:
            return ordered(found, wrong, judgement, whole)
    singles = list(single_candidates(own, right))
    programs = misread_candidates(problem, own, others)
    entries = judgement.answer.entries
    formula = entries.node if isinstance(entries, Formula) else None
    wholes = [
        *candidates_of_the_whole(problem, own, right),
        *not_differentiated(problem, whole, formula),
        *powers_of_one_factor(gradient_of(own, right)),
        *powers_moved(gradient_of(own, right)),
    ]
    pairs: Iterable[Candidate] = ()
    if with_pairs and judgement.misfit:
        pairs = shapes_of_pairs(own, right, singles)
    elif with_pairs:
        pairs = _pairs(wrong, own, right, singles)
    found = (
        wrong.matching([*singles, *programs, *wholes])
        or wrong.matching(_edits(problem, own, right, others))
        or wrong.matching(multiples(problem, judgement, own, right))
        or wrong.matching(
            single_candidates(whole, true) if len(whole.edges) > len(own.edges) else ()
        )
        or number_for_array(problem, judgement)
        or wrong.matching(pairs)
    )
    return ordered(found, wrong, judgement, whole)


def _is_long(problem: Problem) -> bool:
    """Return whether a loop of a problem has many steps."""
    rounds = problem.graph.rounds.values()
    return any(one.count > _STEPS_OF_FEW for steps in rounds for one in steps)


def is_too_large(problem: Problem, name: str) -> bool:
    """Return whether a program is so large that mistakes are not looked for."""
    return len(_region(problem, name, ()).edges) > _LARGEST


def is_partial(problem: Problem, name: str) -> bool:
    """Return whether a program is so large that mistakes are looked for in part of it alone."""
    region = _region(problem, name, ())
    return len(breaks_in(region)) > most_singles(region)


def _edits(
    problem: Problem, region: Region, right: Rule, others: Sequence[str]
) -> Iterator[Candidate]:
    """Yield the edits of the gradient's formula: in all names, without the output's, in inputs."""
    gradient = gradient_of(region, right)
    leaves = {problem.leaves[name]: leaf_name(name) for name in others}
    values = {**names_of(problem), **leaves}
    inner = {node: name for node, name in values.items() if name != problem.output}
    inputs = {node: name for node, name in values.items() if node.op == "input"}
    for names in (inner, values, inputs):
        yield from edited(gradient, names, values)


def names_of(problem: Problem) -> dict[Node, str]:
    """Return the names of the program's values, with and without the mark of a name."""
    found: dict[Node, str] = {}
    for name, node in problem.graph.wrt.items():
        found[node] = name
        if node.op == "mark":
            found.setdefault(node.operands[0], name)
    return found


def _region(problem: Problem, name: str, others: Sequence[str]) -> Region:
    ends = frozenset(problem.variable(other) for other in others)
    return region_of(problem.result, problem.variable(name), ends)


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
    steps = _STEPS if wrong.is_pointwise else _STEPS_OF_ARRAYS
    budget = max(steps // max(len(region.edges), 1), 1)
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
