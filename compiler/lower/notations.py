"""What people write in a notation of its own to nodes: ½, |x|, a if c else b.

Bars around a number are its absolute value; around an array they may be that of its entries, its
norm, or its determinant, and are an error with the readings.
"""

from ..errors import ShapeError
from ..graph.dimensions import show
from ..graph.node import Node, constant
from ..syntax.tree import Branch, children, leading, trees
from .names import Lowering
from .places import bars_place
from .scope import Scope

_MATRIX = 2  # axes


def fraction(tree: Branch, scope: Scope) -> Node:
    """`½`, `2½`: a token of numerator and denominator, 5/2."""
    above, below = (constant(float(part)) for part in leading(tree).split("/"))
    return scope.build("div", [above, below], tree)


def absolute(tree: Branch, scope: Scope) -> Lowering:
    """`|x|`."""
    inner = trees(tree)[0]
    node = yield inner, scope
    if node.shape:
        name = scope.name_of(node)
        other = "det" if len(node.shape) == _MATRIX else "norm"
        what = "a matrix" if len(node.shape) == _MATRIX else "an array"
        message = f"bars around {what} can be read in two ways"
        raise ShapeError(message, bars_place(tree, scope), f"write {other}({name}) or abs({name})")
    return scope.build("abs", [node], tree)


def single(tree: Branch, scope: Scope) -> Lowering:
    """Return what Python asks one truth value of, as behind `if`: an array has none."""
    inner = trees(tree)[0]
    node = yield inner, scope
    if node.shape:
        name = scope.name_of(node)
        message = f"{name} is {show(node.shape)}, and an array has no one truth value"
        hint = "use np.all(c), np.any(c), or np.where(c, a, b) for each entry"
        raise ShapeError(message, scope.where(inner), hint)
    return node


def choice(tree: Branch, scope: Scope) -> Lowering:
    """Python's `a if c else b`: where(c, a, b)."""
    first, _, condition, _, second = children(tree)
    operands = []
    for part in (condition, first, second):
        operands.append((yield part, scope))  # noqa: PERF401  # a comprehension cannot yield
    return scope.build("where", operands, tree)
