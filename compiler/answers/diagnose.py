"""Which mistake gives a wrong answer: the chain rule is broken in every way, and the values tell.

In: a problem and the judgement of a wrong answer. Out: the explanations, simplest first. All the
variants are one graph, worked out together: as floats at first, and those that fit in 50 digits.

    a*(1 - a)*a   for d_z of L = a^2/2, a = sigmoid(z)   ->   nothing; that is right
    a*a           ->   the derivative of sigmoid left out at a = sigmoid(z) ...
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np

from ..calculus.reverse import Rule, reverse
from ..graph.graph import order, same
from ..graph.node import Node, constant
from ..graph.operations import full, operation
from ..graph.shapes import SHAPES, Mismatch
from .breaks import Break, Inapplicable, breaks_of, broken
from .judge import Judgement, chain_rule
from .matching import Target
from .policies import POLICIES, Region, everywhere, misread, only_paths
from .precise import to_float
from .problem import Problem
from .words import KINDS

_STEPS = 400_000  # edges that single mistakes are tried on
_PAIR_STEPS = 30_000  # and pairs of them
_MOST = 1_000  # breaks that are tried in pairs
_LIKELY = 100  # of which all pairs may be tried
_CLOSE = 1e-6
_TINY = 1e-12
_DENOMINATOR = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a student may have arrived at, and by which mistakes."""

    kind: str
    breaks: tuple[Break, ...]
    value: Node
    about: str = ""
    is_everywhere: bool = False


def diagnose(problem: Problem, judgement: Judgement, answered: Sequence[str]) -> list[Candidate]:
    """Return the candidates that give the answer, simplest first."""
    name = judgement.answer.name
    if judgement.misfit and all(one.own.is_right for one in judgement.comparisons):
        variable = problem.variable(name)
        return [Candidate("axes_dropped", (), variable)]
    given = {*answered, *judgement.answer.uses}
    others = [one for one in problem.backward if one in given and one != name]
    target = Target(problem, judgement)
    own, right = _region(problem, name, others), chain_rule(problem, others)
    whole, true = _region(problem, name, ()), chain_rule(problem, ())
    singles = list(single_candidates(own, right))
    programs = list(misread_candidates(problem, own, others))
    found = _matching(target, [*singles, *programs, *_of_the_whole(problem, own, right)])
    if not found:
        found = _matching(target, list(_multiples(problem, judgement, own, right)))
    if not found and len(whole.edges) > len(own.edges):
        found = _matching(target, list(single_candidates(whole, true)))
    if not found:
        found = _matching(target, list(_pairs(target, own, right, singles)))
    return sorted(found, key=lambda candidate: _rank(candidate, whole))


def _matching(target: Target, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates whose values are those of the answer."""
    is_matching = target.matching([candidate.value for candidate in candidates])
    return [one for one, is_one in zip(candidates, is_matching, strict=True) if is_one]


def _region(problem: Problem, name: str, others: Sequence[str]) -> Region:
    ends = frozenset(problem.variable(other) for other in others)
    return region_of(problem.result, problem.variable(name), ends)


def region_of(output: Node, variable: Node, ends: frozenset[Node] = frozenset()) -> Region:
    """Return the operations between a variable and the output, and which operands lie there.

    Beyond `ends` nothing matters: what comes back from there is given.
    """
    inside: set[Node] = set()
    edges: dict[Node, tuple[int, ...]] = {}
    for node in order([output]):
        places = tuple(i for i, operand in enumerate(node.operands) if operand in inside)
        if node is variable:
            inside.add(node)
        elif places:
            edges[node] = places
            if node not in ends:
                inside.add(node)
    return Region(output, variable, edges)


def breaks_in(region: Region) -> list[Break]:
    """Return every single break of a region, from the output back."""
    found: list[Break] = []
    for node, places in reversed(region.edges.items()):
        found += breaks_of(node, places)
    for policy in POLICIES.values():
        found += policy(region)
    return found


def single_candidates(region: Region, right: Rule) -> Iterator[Candidate]:
    """Yield the value for each single mistake: one at one place, or the same at every place."""
    breaks = breaks_in(region)
    size = max(len(region.edges), 1)
    for one in breaks[: _STEPS // size]:
        yield from _candidates(one.kind, (one,), region, right)
    for group in everywhere(breaks):
        for candidate in _candidates(group[0].kind, group, region, right):
            yield Candidate(candidate.kind, group, candidate.value, candidate.about, True)
    for group in only_paths(region):
        yield from _candidates("only_path", group, region, right)


def misread_candidates(
    problem: Problem, region: Region, others: Sequence[str]
) -> Iterator[Candidate]:
    """Yield the gradient of the program with one operation taken for another."""
    for node, places in region.edges.items():
        for kind, chosen in misread(node):
            new: dict[Node, Node] = {}
            for part in order([region.output]):
                operands = tuple([new[operand] for operand in part.operands])
                new[part] = chosen if part is node else same(part, operands)
            right = chain_rule(problem, others, new)
            variable = new[region.variable]
            value = reverse(new[region.output], (variable,), right).adjoints.get(variable)
            if value is not None:
                one = Break(kind, node, places, _unused)
                yield Candidate(kind, (one,), value)


def _candidates(
    kind: str, breaks: tuple[Break, ...], region: Region, right: Rule
) -> Iterator[Candidate]:
    """Yield the gradient with these breaks; what does not fit the variable's shape, as it is."""
    try:
        adjoints = reverse(region.output, (region.variable,), broken(breaks, right)).adjoints
    except Inapplicable as stopped:
        last = breaks[0]
        at_variable = any(last.node.operands[p] is region.variable for p in last.positions)
        if stopped.contribution is not None and at_variable and len(breaks) == 1:
            yield Candidate(kind, breaks, stopped.contribution)
        return
    except Mismatch:
        return
    shape = region.variable.shape
    yield Candidate(kind, breaks, adjoints.get(region.variable) or full(constant(0), shape))


def _of_the_whole(problem: Problem, region: Region, right: Rule) -> Iterator[Candidate]:
    """Yield what the answer may be as a whole: another gradient, a value, of another shape."""
    variables = problem.graph.wrt
    adjoints = reverse(region.output, tuple(variables.values()), right).adjoints
    for other, node in variables.items():
        if node in adjoints and node is not region.variable and other != problem.output:
            yield Candidate("gradient_of_other", (), adjoints[node], other)
    for other, node in variables.items():
        yield Candidate("value_given", (), node, other)
    gradient = adjoints.get(region.variable)
    if gradient is not None and len(gradient.shape) > 1:
        axes = tuple(range(len(gradient.shape)))[::-1]
        yield Candidate("transposed", (), operation("transpose", (gradient,), (axes,)))
    yield from _of_other_shapes(region, right)


def _multiples(
    problem: Problem, judgement: Judgement, region: Region, right: Rule
) -> Iterator[Candidate]:
    """Yield the gradient times or over a value of the program, and times a number."""
    gradient = _gradient(region, right)
    for other, node in problem.graph.wrt.items():
        if not node.shape:
            yield Candidate("surplus_factor", (), operation("mul", (gradient, node)), other)
            yield Candidate("missing_factor", (), operation("div", (gradient, node)), other)
    multiple = _multiple(judgement)
    if multiple is not None:
        text, factor = multiple
        times = operation("mul", (constant(factor), gradient))
        yield Candidate("constant_multiple", (), times, text)


def _multiple(judgement: Judgement) -> tuple[str, float] | None:
    """Return the number that the gradient is multiplied by in an answer, where it is one."""
    if judgement.answer.is_number or judgement.misfit:
        return None
    pairs = [
        (float(given), float(gradient))
        for one in judgement.comparisons
        for given, gradient in zip(
            np.ravel(to_float(one.given)), np.ravel(to_float(one.gradient)), strict=True
        )
    ]
    ratios = [given / gradient for given, gradient in pairs if abs(gradient) > _TINY]
    spread = np.ptp(ratios) if len(ratios) > 1 else np.inf
    if not spread <= _CLOSE * abs(ratios[0]):
        return None
    nearest = Fraction(ratios[0]).limit_denominator(_DENOMINATOR)
    return str(nearest), float(nearest)


def _gradient(region: Region, right: Rule) -> Node:
    """Return the gradient of the variable, of its shape."""
    adjoint = reverse(region.output, (region.variable,), right).adjoints.get(region.variable)
    return adjoint or full(constant(0), region.variable.shape)


def _of_other_shapes(region: Region, right: Rule) -> Iterator[Candidate]:
    """Yield what would have been right but for its shape: sums over other axes, or none."""
    variable = region.variable
    adjoints = reverse(region.output, (variable,), right).adjoints
    for node, places in region.edges.items():
        for place in places:
            if node.operands[place] is not variable or node not in adjoints:
                continue
            arriving = adjoints[node]
            passed = None if node.op in SHAPES else right(node, place, arriving)
            if passed is None or node.shape == variable.shape:
                continue
            stretched = full(passed, node.shape)
            one = Break("broadcast_not_undone", node, (place,), _unused)
            yield Candidate(one.kind, (one,), stretched)
            for axis, keepdims in product(range(len(node.shape)), (False, True)):
                summed = operation("sum", (stretched,), ((axis,), keepdims))
                wrong = Break("wrong_axis", node, (place,), _unused)
                yield Candidate(wrong.kind, (wrong,), summed)


def _unused(right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    """Stand for the rule of a break that is said of the shape of the result."""
    raise Inapplicable


def _pairs(
    target: Target, region: Region, right: Rule, singles: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Yield the gradient for two mistakes at once, within a budget.

    Of two mistakes on different paths the changes add up, and of two on the one path that there is
    they multiply: where single mistakes suggest one or the other, the pair is tried. After these
    come the likeliest pairs.
    """
    breaks = sorted(
        (one for one in singles if len(one.breaks) == 1 and KINDS[one.kind].in_pairs),
        key=lambda one: KINDS[one.kind].rank,
    )[:_MOST]
    likely = sorted(combinations(range(min(len(breaks), _LIKELY)), 2), key=sum)
    suggested = _suggested(target, region, right, breaks)
    budget = max(_PAIR_STEPS // max(len(region.edges), 1), 1)
    tried = list(dict.fromkeys([*suggested[: budget // 2], *likely]))[:budget]
    for first, second in tried:
        one, other = breaks[first].breaks[0], breaks[second].breaks[0]
        if one.node is not other.node or not set(one.positions) & set(other.positions):
            yield from _candidates("two", (one, other), region, right)


def _suggested(
    target: Target, region: Region, right: Rule, breaks: Sequence[Candidate]
) -> list[tuple[int, int]]:
    """Return the pairs whose values, added or multiplied, would be those of the answer."""
    vectors = target.vectors([_gradient(region, right), *(one.value for one in breaks)])
    if vectors[0] is None:
        return []
    without = vectors[0]
    blank = np.full(without.shape, np.nan)
    rows = np.array([blank if vector is None else vector for vector in vectors[1:]])
    found: list[tuple[int, int]] = []
    with np.errstate(all="ignore"):
        for first, row in enumerate(rows):
            later = rows[first + 1 :]
            added = target.nearness(later + (row - without)).all(axis=1)
            multiplied = target.nearness(later * (row / without)).all(axis=1)
            found += [(first, first + 1 + int(i)) for i in np.flatnonzero(added | multiplied)]
    return sorted(found, key=sum)


def _rank(candidate: Candidate, region: Region) -> tuple[Any, ...]:
    """Return what candidates are sorted by: few mistakes, likely kinds, near to the variable."""
    count = 1 if candidate.is_everywhere else max(len(candidate.breaks), 1)
    position = {node: index for index, node in enumerate(region.edges)}
    places = sorted(position.get(one.node, 0) for one in candidate.breaks)
    weight = sum(KINDS[one.kind].weight(one) for one in candidate.breaks)
    if candidate.is_everywhere:
        weight = weight // len(candidate.breaks) + 1
    return (
        count if candidate.kind != "only_path" else 1,
        weight if candidate.breaks else KINDS[candidate.kind].rank,
        places,
        [one.positions for one in candidate.breaks],
        candidate.about,
    )
