"""Jacobians: the derivative of an array by an array, by one batched sweep.

In: an output, a variable. Out: a node of the shape of the output, then that of the variable.

    W @ x + b    by x   ->   W                        tanh(W @ x)   by x   ->   (1 - a^2)[:, None]*W
    x*y          by x   ->   diag(y)                  sum((A @ x - b)^2) twice   ->   2*A.T @ A

A reverse sweep is made for all entries of the output at once, which are rows of the identity
matrix; a forward sweep for all entries of the variable. Each row is the gradient of an entry as
`reverse` gives it: that all other entries have no part in it is a debt, as for a gate that is shut,
so that 0*inf never happens. An output or a variable that is a number needs no rows.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from ..graph.build import full, operation
from ..graph.dimensions import Dimension, at_least, product
from ..graph.node import Node, constant, make
from ..graph.rows import turned_inside
from .batched import images, written
from .debts import Debt, not_zero
from .diagonals import reshaped
from .forward import forward
from .images import Diagonal
from .reverse import between, reverse
from .symmetric import symmetrised

_ZERO = constant(0)

# A node in a shorter form: that of what a sweep gives, before it is made for all entries, so that
# what is 0 or 1 there is known to be.
Shorter: TypeAlias = Callable[[Node], Node]


def as_it_is(node: Node) -> Node:
    """Return a node, no shorter."""
    return node


def jacobian(output: Node, variable: Node, shorter: Shorter = as_it_is) -> Node:
    """Return the derivative of an output by a variable, of the shape output.shape + variable.shape.

    Forward or reverse, whichever has fewer sweeps: see `is_forward`.
    """
    return jacobians([output], [variable], shorter)[0, 0]


def jacobians(
    outputs: Sequence[Node], variables: Sequence[Node], shorter: Shorter = as_it_is
) -> dict[tuple[int, int], Node]:
    """Return the derivative of each output by each variable, by their places.

    The variables of one output share a reverse sweep, and the outputs a forward sweep.
    """
    found: dict[tuple[int, int], Node] = {}
    for i, output in enumerate(outputs):
        backwards = []
        for j, variable in enumerate(variables):
            if variable not in between(output, [variable]):
                found[i, j] = full(_ZERO, (*output.shape, *variable.shape))
            elif is_forward(output, variable):
                found[i, j] = by_forward(output, variable, shorter)
            else:
                backwards.append(j)
        rows = by_reverse(output, [variables[j] for j in backwards], shorter)
        found |= {(i, j): one for j, one in zip(backwards, rows, strict=True)}
    return {key: found[key] for key in sorted(found)}


def is_forward(output: Node, variable: Node) -> bool:
    """Return whether a Jacobian is cheaper forward: the variable has fewer entries for certain.

    Where names of dimensions do not tell, the one with fewer axes counts as the smaller: the
    entries of x: [n] are fewer than those of W: [m, n]. With as many axes it is reverse.
    """
    entries, those = product(output.shape), product(variable.shape)
    if at_least(those, entries):
        return False
    return at_least(entries, those) or len(variable.shape) < len(output.shape)


def by_reverse(output: Node, variables: Sequence[Node], shorter: Shorter = as_it_is) -> list[Node]:
    """Return the derivatives of one output by variables, from one sweep back."""
    if not variables:
        return []
    if not output.shape:
        result = reverse(output, variables)
        return [result.gradient(variable) for variable in variables]
    seed = make("input", payload="the cotangent", shape=output.shape)
    result = reverse(output, variables, cotangent=seed, debt=Debt(asked=not_zero(seed)))
    gradients = [shorter(result.gradient(variable)) for variable in variables]
    size = product(output.shape)
    known = images(gradients, {seed: basis(output)}, size)
    found = []
    for gradient, variable in zip(gradients, variables, strict=True):
        rows = written(known[gradient], gradient, size)
        found.append(reshaped(rows, (*output.shape, *variable.shape)))
    return found


def by_forward(output: Node, variable: Node, shorter: Shorter = as_it_is) -> Node:
    """Return the derivative of an output by a variable, from one sweep forward."""
    if not variable.shape:
        return forward(output, {variable: constant(1)})
    seed = make("input", payload="the tangent", shape=variable.shape)
    tangent = shorter(forward(output, {variable: seed}, {variable: not_zero(seed)}))
    size = product(variable.shape)
    image = images([tangent], {seed: basis(variable)}, size)[tangent]
    rows = written(image, tangent, size)
    if output.shape and not isinstance(image, Diagonal):
        rows = axis_last(rows)
    return reshaped(rows, (*output.shape, *variable.shape))


def axis_last(rows: Node) -> Node:
    """Return rows with their first axis moved behind all others."""
    rank = len(rows.shape)
    if rank == 2:
        return turned_inside(rows)
    return operation("transpose", (rows,), ((*range(1, rank), 0),))


def basis(of: Node) -> Node:
    """Return an array like a node for each of its entries, with 1 at that and 0 elsewhere."""
    size: Dimension = product(of.shape)
    return reshaped(operation("eye", (), (size,)), (size, *of.shape))


# ---- second derivatives -------------------------------------------------------------------------


def hessian(output: Node, variable: Node, other: Node, shorter: Shorter = as_it_is) -> Node:
    """Return the derivative of a number by two variables, of their shapes one after the other.

    That by one variable twice is symmetric to the bit.
    """
    return hessians(output, [variable, other], shorter)[0, 1]


def hessians(
    output: Node, variables: Sequence[Node], shorter: Shorter = as_it_is
) -> dict[tuple[int, int], Node]:
    """Return the derivative of a number by each pair of variables.

    Of two blocks that are transposes of one another one is worked out.
    """
    assert not output.shape, "the Hessian of an array is not that of a number"
    result = reverse(output, variables)
    gradients = [shorter(result.gradient(variable)) for variable in variables]
    found: dict[tuple[int, int], Node] = {}
    for i, variable in enumerate(variables):
        blocks = jacobians(gradients[i : i + 1], variables[i:], shorter)
        for (_, place), block in blocks.items():
            j = i + place
            found[i, j] = symmetrised(shorter(block)) if j == i else block
            if j > i:
                found[j, i] = exchanged(block, len(variable.shape))
    return {key: found[key] for key in sorted(found)}


def exchanged(block: Node, rank: int) -> Node:
    """Return a derivative by two variables with the axes of the second in front."""
    axes = range(len(block.shape))
    if rank in (0, len(axes)):
        return block
    return operation("transpose", (block,), ((*axes[rank:], *axes[:rank]),))
