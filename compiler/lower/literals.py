"""Arrays written out: a list of numbers is a vector, one of vectors a matrix.

[1, x, 3]   [[a, b], [c, d]]   np.array([x])   torch.tensor([1.0, 2.0])
"""

from lark import Token

from ..errors import ShapeError
from ..graph.dimensions import show
from ..syntax.tree import Branch, trees
from .names import Lowering
from .scope import Scope


def listed(tree: Branch, scope: Scope) -> Lowering:
    """Return the array of a list, or tuple, that has entries; a list of one is an array too."""
    nodes = []
    for one in trees(tree):
        is_row = one.data in ("list", "tuple") and trees(one)
        nodes.append((yield from listed(one, scope)) if is_row else (yield one, scope))
    for one, node in zip(trees(tree), nodes, strict=True):
        if node.shape != nodes[0].shape:
            message = f"the entries of a list are {show(nodes[0].shape)} and {show(node.shape)}"
            raise ShapeError(message, scope.where(one), "they have one shape, that of a row")
    return scope.build("stack", nodes, tree, (0,))


def array(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return np.array(a): of a list its array, and of an array that itself."""
    del tree
    if len(given) != 1 or given[0].data == "keyword":
        hint = f"{callee}([a, b]) is a vector, and {callee}([[a, b], [c, d]]) a matrix"
        raise ShapeError(f"{callee} takes a list, or an array", scope.where(callee), hint)
    if given[0].data in ("list", "tuple") and trees(given[0]):
        return (yield from listed(given[0], scope))
    return (yield given[0], scope)


def matrix(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return SymPy's Matrix(rows), whose rows are lists: of numbers alone it would be a column."""
    found = yield from array(given, callee, tree, scope)
    if len(found.shape) != len("ij"):
        hint = "a matrix is a list of its rows; a column has rows of one entry, [[a], [b]]"
        raise ShapeError(
            f"{callee} takes rows, and this is {show(found.shape)}", scope.where(tree), hint
        )
    return found
