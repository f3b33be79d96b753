"""The values that an answer may be as a whole: another gradient, one of another shape, a multiple.

In: a problem, and the part of it between a variable and the output. Out: `Candidate`s.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from itertools import product

import numpy as np

from ...calculus.partials import is_matrix_rule, partial
from ...calculus.reverse import Adjoints, Rule, reverse
from ...graph.build import full, operation, size_node, total
from ...graph.graph import order
from ...graph.node import Node, constant
from ...graph.operations import is_entrywise
from ...graph.shapes import Mismatch
from ...interpret.precise import to_float
from ..judge.judge import Judgement
from ..kinds import kinds
from ..problem import Problem
from .breaks import Break, Inapplicable, Region, broken
from .candidates import Candidate, derivative, gradient_of, most_singles
from .chains import candidates_of_the_chain
from .matching import joined
from .rows import is_number

_CLOSE = 1e-6
_TINY = 1e-12
_POWERS_OF_TEN = (1, -1, 2, -2, 3, -3)
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
            yield Candidate("size_surplus", (), missing, str(size))
    yield from candidates_of_the_chain(region, found)
    yield from _of_constants(problem, region, found)
    yield from _gates_elsewhere(region, right)
    yield from _sums_misplaced(region, found)
    yield from _of_other_shapes(region, right, found.adjoints)


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


def shapes_of_pairs(
    region: Region, right: Rule, singles: Iterable[Candidate]
) -> Iterator[Candidate]:
    """Yield what has another shape, and one mistake besides: p - y for sum(p - y)/m."""
    for single in singles:
        if len(single.breaks) != 1 or not kinds()[single.kind].in_pairs:
            continue
        rule = broken(single.breaks, right)
        try:
            adjoints = reverse(region.output, (region.variable,), rule).adjoints
            shaped = list(_of_other_shapes(region, rule, adjoints))
        except (Inapplicable, Mismatch):
            continue
        for one in shaped:
            yield Candidate("", (*one.breaks, *single.breaks), one.value)


def _sums_misplaced(region: Region, found: Adjoints) -> Iterator[Candidate]:
    """Yield sum(a)*b, a*sum(b) and sum(a)*sum(b) for the sum of a*b that a stretched value has."""
    variable = region.variable
    for node, place in region.paths().get(variable, ()):
        adjoint = found.adjoints.get(node)
        is_stretched = is_entrywise(node.op) and node.shape != variable.shape
        if adjoint is None or not is_stretched or is_matrix_rule(node, place):
            continue
        if partial(node, place).op == "const":
            continue
        slope = full(partial(node, place), node.shape)
        arriving = full(adjoint, node.shape)
        one = Break("sum_misplaced", node, (place,))
        for first, second in (
            (total(arriving), slope),
            (arriving, total(slope)),
            (total(arriving), total(slope)),
        ):
            yield Candidate(one.kind, (one,), operation("mul", (first, second)))


def _gates_elsewhere(region: Region, right: Rule) -> Iterator[Candidate]:
    """Yield the gradient with a gate open that looks at the variable instead."""
    for node in list(region.edges)[: most_singles(region)]:
        if node.op == "relu":
            is_open = Break("gate_elsewhere", node, (0,), _through)
            gate = operation("gt", (region.variable, constant(0)))
            value = gradient_of(region, broken((is_open,), right))
            shut = operation("where", (gate, value, constant(0)))
            yield Candidate(is_open.kind, (is_open,), shut)


def _through(right: Rule, node: Node, position: int, cotangent: Node) -> Node | None:
    return cotangent


def _of_constants(problem: Problem, region: Region, found: Adjoints) -> Iterator[Candidate]:
    """Yield the gradient with a constant differentiated too, or kept, in programs of numbers."""
    variable = region.variable
    if not problem.is_pointwise:
        return
    gradient = found.gradient(variable)
    inputs = {str(node.payload): node for node in problem.graph.inputs}
    own = [problem.gradients[n] for n, node in problem.graph.wrt.items() if node is variable]
    others = {
        name: problem.gradients[name]
        for name, node in inputs.items()
        if node is not variable and problem.gradients[name] not in own
    }
    of_all = [*others.items(), *([(", ".join(others), _sum(others.values()))] if others else [])]
    for name, other in of_all:
        added = operation("add", (gradient, other))
        yield Candidate("partials_added", (), added, name)
    for node, places in region.edges.items():
        adjoint = found.adjoints.get(node)
        if adjoint is None or node.op not in ("add", "sub", "mul") or len(places) != 1:
            continue
        beside = node.operands[1 - places[0]]
        for kind, slope in (("constant_kept", beside), ("constant_as_variable", constant(1))):
            if node.op == "mul" and kind == "constant_kept":
                continue
            slope = node.operands[places[0]] if node.op == "mul" else slope
            is_negative = node.op == "sub" and places[0] == 0
            surplus = operation("mul", (adjoint, slope))
            one = Break(kind, node, places, other=beside)
            op = "sub" if is_negative else "add"
            yield Candidate(kind, (one,), operation(op, (gradient, surplus)))


def _sum(nodes: Iterable[Node]) -> Node:
    return reduce(lambda total, one: operation("add", (total, one)), nodes)


def number_for_array(problem: Problem, judgement: Judgement) -> list[Candidate]:
    """Return what is said of one number in the place of an array whose entries differ."""
    gradients = [to_float(one.gradient) for one in judgement.comparisons]
    if judgement.answer.shape or all(np.ptp(gradient) <= _TINY for gradient in gradients):
        return []
    return [Candidate("number_for_array", (), problem.variable(judgement.answer.name))]


def multiples(
    problem: Problem, judgement: Judgement, region: Region, right: Rule
) -> Iterator[Candidate]:
    """Yield the gradient differentiated on, times or over a value, and times a number."""
    gradient = gradient_of(region, right)
    for node in problem.graph.inputs if problem.is_pointwise else ():
        twice = derivative(gradient, node)
        if twice is not None:
            yield Candidate("differentiated_twice", (), twice, str(node.payload))
    for other, node in problem.graph.wrt.items():
        if not node.shape:
            yield Candidate("surplus_factor", (), operation("mul", (gradient, node)), other)
            yield Candidate("missing_factor", (), operation("div", (gradient, node)), other)
    for node in order([region.output]):
        if node.operands and is_number(node):
            yield Candidate("surplus_factor", (), operation("mul", (gradient, node)), node)
            yield Candidate("size_surplus", (), operation("div", (gradient, node)), node)
    for power in _POWERS_OF_TEN if judgement.answer.is_number else ():
        shifted = operation("mul", (constant(10.0**power), gradient))
        yield Candidate("decimal_point", (), shifted, f"{10.0**power:g}")
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
