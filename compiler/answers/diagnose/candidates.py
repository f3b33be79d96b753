"""The values that a student may have arrived at: for each mistake, the gradient with it.

In: the part of a program between a variable and the output, and the chain rule. Out: `Candidate`s.
Nodes are interned, so that all these variants together are one graph.

Of two mistakes on different paths the changes add up, and of two on the one path that there is they
multiply: where single mistakes suggest one or the other, the pair is tried, within a budget. After
these come the likeliest pairs.

    L = (w*x - y)^2, the gradient of w   ->   (w*x - y)*x, 2*(w*x - y), 2*(w*x - y)*w, ...
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ...calculus.reverse import Rule, reverse
from ...graph.graph import order, same
from ...graph.node import Node
from ...graph.shapes import Mismatch
from ..judge.judge import chain_rule
from ..kinds import kinds
from ..problem import Problem
from .breaks import Break, Inapplicable, Region, broken
from .matching import WrongAnswer
from .policies import POLICIES, everywhere, misread, only_paths
from .rows import breaks_of

_STEPS = 100_000  # edges that single mistakes are tried on
_STEPS_OF_PAIRS = 30_000
_MOST = 1_000  # breaks that are tried in pairs
_LIKELY = 100  # of which all pairs may be tried


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a student may have arrived at, and by which mistakes.

    `kind` is that of the one mistake, at one place or at several; "" where it takes one a break.
    """

    kind: str
    breaks: tuple[Break, ...]
    value: Node
    about: str = ""
    is_everywhere: bool = False

    @property
    def count(self) -> int:
        """How many mistakes it takes."""
        return 1 if self.kind else len(self.breaks)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of these mistakes, each once."""
        return (self.kind,) if self.kind else tuple(dict.fromkeys(b.kind for b in self.breaks))


def breaks_in(region: Region) -> list[Break]:
    """Return every single break of a region, from the output back."""
    found: list[Break] = []
    for node, places in reversed(list(region.edges.items())):
        found += breaks_of(node, places)
    for policy in POLICIES.values():
        found += policy(region)
    return found


def single_candidates(region: Region, right: Rule) -> Iterator[Candidate]:
    """Yield the value for each single mistake: one at one place, or the same at every place."""
    breaks = breaks_in(region)
    for one in breaks[: _most(region)]:
        yield from with_breaks(one.kind, (one,), region, right)
    for group in everywhere(breaks):
        for candidate in with_breaks(group[0].kind, group, region, right):
            yield Candidate(candidate.kind, group, candidate.value, candidate.about, True)
    for group in only_paths(region):
        yield from with_breaks("only_path", group, region, right)


def _most(region: Region) -> int:
    """Return how many single mistakes are tried."""
    return _STEPS // max(len(region.edges), 1)


def is_too_large(region: Region) -> bool:
    """Return whether not every mistake can be tried at every place."""
    return len(breaks_in(region)) > _most(region)


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
                yield Candidate(kind, (Break(kind, node, places),), value)


def with_breaks(
    kind: str, breaks: tuple[Break, ...], region: Region, right: Rule
) -> Iterator[Candidate]:
    """Yield the gradient with these breaks; what does not fit the variable's shape, as it is."""
    try:
        value = gradient_of(region, broken(breaks, right))
    except Inapplicable as stopped:
        last = breaks[0]
        at_variable = any(last.node.operands[p] is region.variable for p in last.positions)
        if stopped.contribution is not None and at_variable and len(breaks) == 1:
            yield Candidate(kind, breaks, stopped.contribution)
        return
    except Mismatch:
        return
    yield Candidate(kind, breaks, value)


def gradient_of(region: Region, right: Rule) -> Node:
    """Return the gradient of the variable, of its shape."""
    return reverse(region.output, (region.variable,), right).gradient(region.variable)


# ---- two mistakes at once ----------------------------------------------------------------------


def pair_candidates(
    wrong: WrongAnswer, region: Region, right: Rule, singles: Sequence[Candidate]
) -> Iterator[Candidate]:
    """Yield the gradient for two mistakes at once, the suggested pairs first."""
    breaks = sorted(
        (one for one in singles if len(one.breaks) == 1 and kinds()[one.kind].in_pairs),
        key=lambda one: kinds()[one.kind].rank,
    )[:_MOST]
    likely = sorted(combinations(range(min(len(breaks), _LIKELY)), 2), key=sum)
    suggested = _suggested(wrong, region, right, breaks)
    budget = max(_STEPS_OF_PAIRS // max(len(region.edges), 1), 1)
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
