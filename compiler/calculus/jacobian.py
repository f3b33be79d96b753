"""The Jacobian of an output by a variable as one array, by the cheaper side.

In: an output and a variable. Out: a node of the shape of the output, then that of the variable.

    y = W @ x   ->   d y / d x = W
"""

from ..graph.build import full
from ..graph.node import Node, constant
from .forward import forward
from .partials import MissingRuleError
from .reverse import reverse


def jacobian(output: Node, variable: Node) -> Node:
    """Return the derivative of each entry of the output by each of the variable."""
    if not output.shape:
        return reverse(output, [variable]).gradient(variable)
    if not variable.shape:
        return full(forward(output, {variable: constant(1)}), output.shape)
    raise MissingRuleError(output, 0)
