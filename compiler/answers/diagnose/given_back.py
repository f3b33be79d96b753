"""What is no derivative of the function: it itself, a step's own value, an integral, log(f)'.

In: a problem, the variable, and the node of the answer where it is one formula. Out: `Candidate`s.

    x^2*sin(x)   ->   function_given: x^2*sin(x)
    2^x          ->   antiderivative: 2^x/log(2)
"""

from collections.abc import Iterator

from ...graph.build import operation
from ...graph.graph import order
from ...graph.node import Node, unmarked
from ..problem import Problem
from .breaks import Break, Region
from .candidates import Candidate, derivative

_MOST = 200  # operations of an answer that is differentiated


def not_differentiated(
    problem: Problem, region: Region, answer: Node | None
) -> Iterator[Candidate]:
    """Yield the output, the variable's own value, log(f)', and the answer if it is an integral."""
    output, variable = unmarked(region.output), region.variable
    if output is not unmarked(variable):
        yield Candidate("function_given", (), output, problem.output)
        if variable.op == "mark":
            yield Candidate("own_value_given", (), variable)
    if answer is None or not problem.is_pointwise or variable.op != "input":
        return
    if output in region.edges:
        relative = operation("div", (problem.gradients[str(variable.payload)], output))
        yield Candidate("logarithmic_derivative", (), relative)
    parts = order([answer])
    if variable in parts and len(parts) <= _MOST and output in region.edges:
        # The slope of an integral is the output, so that this is the answer where it is one.
        found = derivative(answer, variable)
        if found is None:
            return
        surplus = operation("sub", (found, output))
        one = Break("antiderivative", output, region.edges[output][:1])
        yield Candidate(one.kind, (one,), operation("add", (answer, surplus)))
