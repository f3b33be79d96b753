"""The values that a student may have arrived at: for each mistake, the gradient with it.

In: the part of a program between a variable and the output, and the chain rule. Out: `Candidate`s.
Nodes are interned, so that all these variants together are one graph.

    L = (w*x - y)^2, the gradient of w   ->   (w*x - y)*x, 2*(w*x - y), 2*(w*x - y)*w, ...
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...calculus.forward import forward
from ...calculus.partials import MissingRuleError
from ...calculus.reverse import Rule, reverse
from ...graph.graph import order, same
from ...graph.node import Node, constant
from ...graph.shapes import Mismatch
from ..judge.judge import chain_rule
from ..problem import Problem
from .breaks import Break, Inapplicable, Region, broken
from .misreadings import misread
from .policies import POLICIES, constants, everywhere, only_paths
from .rows import breaks_of

_STEPS = 100_000  # edges that single mistakes are tried on
_LONG = 1_000  # edges of a region in which they are tried on fewer, as each has to be worked out
_STEPS_OF_LONG = 30_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a student may have arrived at, and by which mistakes.

    Its `weight` is the smaller the likelier it is, where it has been put in order among others.
    `about` is what the sentence of the kind names, and `belongs` what should stand in its place.
    `kind` is that of the one mistake, at one place or at several; "" where it takes one a break.
    """

    kind: str
    breaks: tuple[Break, ...]
    value: Node
    about: Node | str = ""
    belongs: Node | str = ""
    is_everywhere: bool = False
    weight: int = 0

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
    for one in breaks[: most_singles(region)]:
        yield from with_breaks(one.kind, (one,), region, right)
    yield from _at_every_place(breaks, region, right)
    for group in [*only_paths(region), *constants(region)][: most_singles(region)]:
        yield from with_breaks(group[0].kind, group, region, right)


def step_candidates(region: Region, right: Rule) -> Iterator[Candidate]:
    """Yield the value for each mistake that is made in every step of a loop."""
    return _at_every_place(breaks_in(region), region, right)


def _at_every_place(breaks: Sequence[Break], region: Region, right: Rule) -> Iterator[Candidate]:
    for group in [*everywhere(breaks)][: most_singles(region)]:
        for candidate in with_breaks(group[0].kind, group, region, right):
            yield Candidate(candidate.kind, group, candidate.value, is_everywhere=True)


def most_singles(region: Region) -> int:
    """Return at how many places a single mistake is tried, and how many at all places at once."""
    edges = max(len(region.edges), 1)
    return (_STEPS if edges <= _LONG else _STEPS_OF_LONG) // edges


def misread_candidates(
    problem: Problem, region: Region, others: Sequence[str]
) -> Iterator[Candidate]:
    """Yield the gradient of the program with one operation taken for another."""
    for node, places in list(region.edges.items())[: most_singles(region)]:
        for kind, chosen in misread(node):
            new: dict[Node, Node] = {}
            for part in order([region.output]):
                operands = tuple([new[operand] for operand in part.operands])
                new[part] = chosen if part is node else same(part, operands)
            right = chain_rule(problem, others, new)
            variable = new[region.variable]
            value = reverse(new[region.output], (variable,), right).adjoints.get(variable)
            if value is not None:
                yield Candidate(kind, (Break(kind, node, places, other=chosen),), value)


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


def derivative(value: Node, variable: Node) -> Node | None:
    """Return the derivative of a value, None where an operation in it has no rule."""
    try:
        return forward(value, {variable: constant(1)})
    except MissingRuleError:
        return None


def gradient_of(region: Region, right: Rule) -> Node:
    """Return the gradient of the variable, of its shape."""
    return reverse(region.output, (region.variable,), right).gradient(region.variable)
