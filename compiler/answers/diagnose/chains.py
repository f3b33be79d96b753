"""What comes of the chain rule read wrongly, in programs of numbers.

In: the part of a program between a variable and the output, and the adjoints in it. Out:
`Candidate`s.

    sin(x^2)   ->   cos(2*x), sin(2*x), cos(x^2), cos(x^2)*x^2, cos(x)
"""

from collections.abc import Iterator
from functools import reduce

from ...calculus.forward import forward
from ...calculus.partials import partial
from ...calculus.reverse import Adjoints
from ...graph.build import operation
from ...graph.graph import reached
from ...graph.node import Node, constant, number_of, unmarked
from ...graph.operations import having, is_entrywise
from ...vocabulary import functions
from .breaks import Break, Region, with_operand
from .candidates import Candidate, most_singles
from .rows import is_gate

_ROOTS = ("sqrt", "cbrt")  # of which 1 is taken for the derivative: the root of x' = 1
_MOST = 25  # operations up to which the inner derivative is taken by each value in between


def candidates_of_the_chain(region: Region, found: Adjoints) -> Iterator[Candidate]:
    """Yield what comes of the chain rule read wrongly; nothing in programs of arrays."""
    variable = region.variable
    if variable.shape or any(node.shape for node in region.edges):
        return
    arriving = [edge.contribution for edge in found.edges if edge.operand is variable]
    if len(arriving) > 1:
        times = reduce(lambda a, b: operation("mul", (a, b)), arriving)
        yield Candidate("paths_multiplied", (), times)
    for node, places in list(region.edges.items())[: most_singles(region)]:
        adjoint = found.adjoints.get(node)
        if adjoint is None or node.op not in functions() or not is_entrywise(node.op):
            continue
        yield from _reciprocals(region, node, places, adjoint)
        if len(places) == 1 and node.op not in having("joint") | having("linear"):
            yield from _of_function(region, node, places[0], adjoint)
    output = unmarked(region.output)
    for node, adjoint in found.adjoints.items():
        if node.op == "mark" or node is output or node is variable:
            continue
        one = Break("inner_missing", node, (0,))
        yield Candidate(one.kind, (one,), adjoint)
        one = Break("inner_for_derivative", node, (0,))
        yield Candidate(one.kind, (one,), operation("mul", (adjoint, node)))


def _of_function(region: Region, node: Node, place: int, adjoint: Node) -> Iterator[Candidate]:
    """Yield f(g'), f'(g'), f'(x) and their like for f(g(x))."""
    variable, inner = region.variable, node.operands[place]
    at_variable = unmarked(inner) is variable
    if not at_variable:
        times = operation("mul", (adjoint, _partial_at(node, place, variable)))
        one = Break("inner_ignored", node, (place,), other=variable)
        yield Candidate(one.kind, (one,), times)
    if not is_gate(node) and (not at_variable or node.op in _ROOTS):
        one = Break("function_of_derivative", node, (place,))
        slope = forward(inner, {variable: constant(1)})
        if at_variable or slope is not constant(1):
            kept = operation("mul", (adjoint, with_operand(node, place, slope)))
            yield Candidate(one.kind, (one,), kept)
    one = Break("derivative_inside", node, (place,))
    for between in _below(region, inner):
        own = forward(inner, {between: constant(1)})
        if own.op == "const" and between is not variable:
            continue
        times = operation("mul", (adjoint, _partial_at(node, place, own)))
        rest = forward(between, {variable: constant(1)})
        yield Candidate(one.kind, (one,), operation("mul", (times, rest)))
        if between is variable:
            yield Candidate(one.kind, (one,), operation("mul", (times, own)))


def _partial_at(node: Node, place: int, operand: Node) -> Node:
    """Return the derivative of an operation at another operand."""
    return partial(with_operand(node, place, operand), place)


def _below(region: Region, inner: Node) -> list[Node]:
    """Return the values that a value depends on and that lie between it and the variable."""
    if unmarked(inner) is region.variable:
        return []
    if len(region.edges) > _MOST:
        return [region.variable]
    within = reached([inner]) - {inner, unmarked(inner)}
    between = [node for node in region.edges if node in within and node.op != "mark"]
    return [region.variable, *between]


def _reciprocals(
    region: Region, node: Node, places: tuple[int, ...], adjoint: Node
) -> Iterator[Candidate]:
    """Yield 1/g' for the derivative of 1/g."""
    if node.op == "div" and places == (1,):
        above, below = node.operands
    elif node.op == "pow" and places == (0,) and node.operands[1].op == "const":
        exponent = number_of(node.operands[1])
        if exponent >= 0:
            return
        above = constant(1)
        below = operation("pow", (node.operands[0], constant(-exponent)))
    else:
        return
    slope = forward(below, {region.variable: constant(1)})
    one = Break("reciprocal_of_derivative", node, places)
    turned = operation("div", (above, slope))
    yield Candidate(one.kind, (one,), operation("mul", (adjoint, turned)))
