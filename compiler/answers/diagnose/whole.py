"""The values that an answer may be as a whole: another gradient, one of another shape, a multiple.

In: a problem, and the part of it between a variable and the output. Out: `Candidate`s.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import reduce
from itertools import product

import numpy as np

from ...calculus.forward import forward
from ...calculus.partials import partial
from ...calculus.reverse import Adjoints, Rule, reverse
from ...graph.build import full, operation, size_node, total
from ...graph.graph import order
from ...graph.node import Node, constant
from ...graph.operations import having, is_entrywise
from ...interpret.precise import to_float
from ...vocabulary import functions
from ..judge.judge import Judgement
from ..problem import Problem
from .breaks import Break, Region
from .candidates import Candidate, gradient_of
from .matching import joined

_CLOSE = 1e-6
_TINY = 1e-12
_DENOMINATOR = 100


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
            bracketed = str(size) if str(size).isalnum() else f"({size})"
            yield Candidate("size_missing", (), surplus, f"1/{bracketed}")
            missing = operation("div", (gradient, factor))
            yield Candidate("size_missing", (), missing, str(size))
    yield from _of_paths(region, found)
    yield from _of_other_shapes(region, right, found.adjoints)


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
            one = Break("derivative_inside", node, places)
            yield Candidate(one.kind, (one,), operation("mul", (adjoints[node], inside)))
    for node, adjoint in adjoints.items():
        if node is not region.output and node is not variable and node.op != "mark":
            one = Break("inner_missing", node, (0,))
            yield Candidate(one.kind, (one,), adjoint)


def _of_other_shapes(
    region: Region, right: Rule, adjoints: Mapping[Node, Node]
) -> Iterator[Candidate]:
    """Yield what would have been right but for its shape: sums over other axes, or none."""
    variable = region.variable
    for node, place in region.paths().get(variable, ()):
        if node not in adjoints or not is_entrywise(node.op) or node.shape == variable.shape:
            continue
        passed = right(node, place, adjoints[node])
        if passed is None:
            continue
        stretched = full(passed, node.shape)
        one = Break("broadcast_not_undone", node, (place,))
        yield Candidate(one.kind, (one,), stretched)
        wrong = Break("wrong_axis", node, (place,))
        yield Candidate(wrong.kind, (wrong,), total(stretched))
        for axis, keepdims in product(range(len(node.shape)), (False, True)):
            summed = operation("sum", (stretched,), ((axis,), keepdims))
            yield Candidate(wrong.kind, (wrong,), summed)


def multiples(
    problem: Problem, judgement: Judgement, region: Region, right: Rule
) -> Iterator[Candidate]:
    """Yield the gradient times or over a value of the program, and times a number."""
    gradient = gradient_of(region, right)
    for other, node in problem.graph.wrt.items():
        if not node.shape:
            yield Candidate("surplus_factor", (), operation("mul", (gradient, node)), other)
            yield Candidate("missing_factor", (), operation("div", (gradient, node)), other)
    factor = _multiple(judgement)
    if factor is not None:
        times = operation("mul", (constant(float(factor)), gradient))
        yield Candidate("constant_multiple", (), times, str(factor))


def _multiple(judgement: Judgement) -> Fraction | None:
    """Return the number that the gradient is multiplied by in an answer, where it is one."""
    if judgement.answer.is_number or judgement.misfit:
        return None
    given = joined([to_float(one.given) for one in judgement.comparisons])
    gradient = joined([to_float(one.gradient) for one in judgement.comparisons])
    is_some = np.abs(gradient) > _TINY
    with np.errstate(all="ignore"):
        ratios = given[is_some] / gradient[is_some]
    if len(ratios) < 2 or not np.isfinite(ratios).all():
        return None
    if np.ptp(ratios) > _CLOSE * abs(ratios[0]):
        return None
    return Fraction(ratios[0]).limit_denominator(_DENOMINATOR)
