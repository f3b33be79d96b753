"""The derivative of a function of one argument, entry by entry, for programs that name it.

In: the value of a function at an input, and that input. Out: the derivative there.

    tanh(t), t, 1   ->   1 - tanh(t)^2
"""

from ..graph.build import full
from ..graph.node import Node, constant
from ..graph.operations import is_entrywise
from .forward import forward
from .reverse import between

_OWN = "rule"  # of the user's own, which says a derivative entry by entry


def derivative(value: Node, argument: Node, times: int) -> Node | None:
    """Return the derivative of a value by an input, taken so many times.

    None where an entry of the value is made of several entries of the input.
    """
    for _ in range(times):
        path = between(value, (argument,))
        if not all(node is argument or is_entrywise(node.op) or node.op == _OWN for node in path):
            return None
        value = forward(value, {argument: full(constant(1), argument.shape)})
    return value
