"""The values that a student may have arrived at: for each mistake, the gradient with it.

In: the part of a program between a variable and the output, and the chain rule. Out: `Candidate`s.
Nodes are interned, so that all these variants together are one graph.

    L = (w*x - y)^2, the gradient of w   ->   (w*x - y)*x, 2*(w*x - y), 2*(w*x - y)*w, ...
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product

from ...calculus.forward import forward
from ...calculus.partials import partial
from ...calculus.reverse import Adjoints, Rule, reverse
from ...graph.build import full, operation, size_node, total
from ...graph.dimensions import Dimension
from ...graph.graph import order, same
from ...graph.node import Node, constant
from ...graph.operations import having, is_entrywise
from ...graph.shapes import Mismatch
from ...vocabulary import functions
from ..judge.judge import chain_rule
from ..problem import Problem
from .breaks import Break, Inapplicable, breaks_of, broken
from .policies import POLICIES, Region, everywhere, misread, only_paths

_STEPS = 100_000  # edges that single mistakes are tried on


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
                one = Break(kind, node, places, _unused)
                yield Candidate(kind, (one,), value)


def with_breaks(
    kind: str, breaks: tuple[Break, ...], region: Region, right: Rule
) -> Iterator[Candidate]:
    """Yield the gradient with these breaks; what does not fit the variable's shape, as it is."""
    try:
        found = reverse(region.output, (region.variable,), broken(breaks, right))
    except Inapplicable as stopped:
        last = breaks[0]
        at_variable = any(last.node.operands[p] is region.variable for p in last.positions)
        if stopped.contribution is not None and at_variable and len(breaks) == 1:
            yield Candidate(kind, breaks, stopped.contribution)
        return
    except Mismatch:
        return
    yield Candidate(kind, breaks, found.gradient(region.variable))


def candidates_of_the_whole(problem: Problem, region: Region, right: Rule) -> Iterator[Candidate]:
    """Yield what the answer may be as a whole: another gradient, a value, of another shape."""
    variables = problem.graph.wrt
    for other, node in problem.gradients.items():
        if variables[other] is not region.variable and other != problem.output:
            yield Candidate("gradient_of_other", (), node, other)
    for other, node in variables.items():
        yield Candidate("value_given", (), node, other)
    found = reverse(region.output, (region.variable,), right)
    gradient = found.gradient(region.variable)
    if len(gradient.shape) > 1:
        axes = tuple(range(len(gradient.shape)))[::-1]
        yield Candidate("transposed", (), operation("transpose", (gradient,), (axes,)))
    for size in dict.fromkeys(d for node in order([region.output]) for d in node.shape):
        if size != 1:
            factor = size_node(size)
            surplus = operation("mul", (gradient, factor))
            yield Candidate("size_missing", (), surplus, f"1/{_bracketed(size)}")
            missing = operation("div", (gradient, factor))
            yield Candidate("size_missing", (), missing, str(size))
    yield from _of_paths(region, found)
    yield from _of_other_shapes(region, right, found.adjoints)


def _bracketed(size: Dimension) -> str:
    text = str(size)
    return text if text.isalnum() else f"({text})"


def _of_paths(region: Region, found: Adjoints) -> Iterator[Candidate]:
    """Yield what comes of the chain rule read wrongly, in programs of numbers.

    The paths that meet at the variable multiplied, and f'(g'(x)) in place of f'(g(x))*g'(x).
    """
    variable = region.variable
    if variable.shape:
        return
    adjoints = found.adjoints
    arriving = [edge.contribution for edge in found.edges if edge.operand is variable]
    if len(arriving) > 1:
        times = reduce(lambda a, b: operation("mul", (a, b)), arriving)
        yield Candidate("paths_multiplied", (), times)
    for node, places in region.edges.items():
        if node.op not in functions() or not is_entrywise(node.op) or len(places) > 1:
            continue
        if node in adjoints and node.op not in having("joint") | having("linear"):
            slope = forward(node.operands[places[0]], {variable: constant(1)})
            operands = list(node.operands)
            operands[places[0]] = slope
            later = operation(node.op, operands, node.payload)
            inside = partial(later, places[0])
            one = Break("derivative_inside", node, places, _unused)
            yield Candidate(one.kind, (one,), operation("mul", (adjoints[node], inside)))
    for node, adjoint in adjoints.items():
        if node is not region.output and node is not variable and node.op != "mark":
            one = Break("inner_missing", node, (0,), _unused)
            yield Candidate(one.kind, (one,), adjoint)


def gradient_of(region: Region, right: Rule) -> Node:
    """Return the gradient of the variable, of its shape."""
    return reverse(region.output, (region.variable,), right).gradient(region.variable)


def _of_other_shapes(
    region: Region, right: Rule, adjoints: Mapping[Node, Node]
) -> Iterator[Candidate]:
    """Yield what would have been right but for its shape: sums over other axes, or none."""
    variable = region.variable
    for node, places in region.edges.items():
        for place in places:
            if node.operands[place] is not variable or node not in adjoints:
                continue
            arriving = adjoints[node]
            passed = None if not is_entrywise(node.op) else right(node, place, arriving)
            if passed is None or node.shape == variable.shape:
                continue
            stretched = full(passed, node.shape)
            one = Break("broadcast_not_undone", node, (place,), _unused)
            yield Candidate(one.kind, (one,), stretched)
            wrong = Break("wrong_axis", node, (place,), _unused)
            yield Candidate(wrong.kind, (wrong,), total(stretched))
            for axis, keepdims in product(range(len(node.shape)), (False, True)):
                summed = operation("sum", (stretched,), ((axis,), keepdims))
                yield Candidate(wrong.kind, (wrong,), summed)


def _unused(right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    """Stand for the rule of a break that is said of the shape of the result."""
    raise Inapplicable
