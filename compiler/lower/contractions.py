"""Products of arrays that are called as functions, of any ranks: `tensordot`, `kron`, and others.

In: the arguments as they are written. Out: a node. Each is what NumPy has under its name, and most
are sums of products, which `contract` writes.

    tensordot(A, B, 1)      A @ B              kron(A, B)    every entry of A times B
    inner(A, B)             A @ B.mT           vdot(A, B)    sum(A*B)
    multi_dot([A, B, C])    A @ B @ C          cross(u, v)   of vectors with 3 entries
"""

from collections.abc import Generator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from lark import Token, Tree

from ..errors import ProgramError, ShapeError
from ..graph.build import operation
from ..graph.dimensions import show, times
from ..graph.node import Node
from ..graph.shapes import WHOLE
from ..syntax.tree import Branch, trees
from .arrays import product_of
from .axes import flattened, in_range
from .contract import contracted
from .diagonals import diagonal_matrices, diagonal_of, trace_of
from .names import Lowering, Reader
from .scope import Scope
from .settings import read_whole
from .signatures import bound

Arguments: TypeAlias = Mapping[str, Branch]
_Reading: TypeAlias = Generator[tuple[Branch, Scope], Node, int]

_ASKED = 2  # axes that a diagonal has
_THREE = 3


def _whole(name: str, default: int, arguments: Arguments, callee: Token, scope: Scope) -> _Reading:
    """Return the whole number that an argument is, or its default."""
    if name not in arguments:
        return default
    return (yield from read_whole(f"the {name} of {callee}", arguments[name], scope))  # type: ignore[no-any-return]


def _axis(axis: int, node: Node, callee: Token, scope: Scope) -> int:
    """Return an axis counted from the start; raises `ShapeError`."""
    return in_range(axis, len(node.shape), node.shape, callee, scope)


# ---- sums of products ---------------------------------------------------------------------------


def tensordot(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the sum over the last axes of one and the first of the other, or over pairs."""
    arguments = bound("a b axes?", given, callee, scope)
    first = yield arguments["a"], scope
    second = yield arguments["b"], scope
    axes = arguments.get("axes")
    if axes is not None and axes.data in ("tuple", "list"):
        if len(axes.children) != _ASKED:
            hint = "it is the axes of the first and those of the second, as in ([1], [0])"
            raise ProgramError("axes of tensordot is a pair", scope.where(axes), hint)
        pairs = []
        for part, node in zip(trees(axes), (first, second), strict=True):
            chosen = []
            for one in trees(part) if part.data in ("tuple", "list") else [part]:
                axis = yield from read_whole("an axis of tensordot", one, scope)
                chosen.append(_axis(axis, node, callee, scope))
            pairs.append(chosen)
    else:
        count = yield from _whole("axes", _ASKED, arguments, callee, scope)
        if not 0 <= count <= min(len(first.shape), len(second.shape)):
            shapes = f"{show(first.shape)} and {show(second.shape)}"
            hint = "axes is how many axes are summed over"
            raise ShapeError(f"tensordot over {count} axes of {shapes}", scope.where(tree), hint)
        pairs = [[len(first.shape) - count + i for i in range(count)], list(range(count))]
    return _tensordot(first, second, pairs[0], pairs[1], callee, scope)


def _tensordot(
    first: Node, second: Node, left: Sequence[int], right: Sequence[int], tree: Token, scope: Scope
) -> Node:
    """Return the sum of products over pairs of axes."""
    sizes = [first.shape[axis] for axis in left], [second.shape[axis] for axis in right]
    if len(set(left)) < len(left) or len(set(right)) < len(right) or sizes[0] != sizes[1]:
        one, other = show(first.shape), show(second.shape)
        raise ShapeError(
            f"{tree} sums over axes {list(left)} of {one} and {list(right)} of {other}",
            scope.where(tree),
            "each axis goes with one of the same dimension",
        )
    of_first = [f"a{axis}" for axis in range(len(first.shape))]
    of_second = [f"b{axis}" for axis in range(len(second.shape))]
    for axis, goes_with in zip(right, left, strict=True):
        of_second[axis] = of_first[goes_with]
    rest = [label for label in of_first if label not in of_second]
    output = (*rest, *(label for label in of_second if label not in of_first))
    if not first.shape or not second.shape:
        return scope.build("mul", (first, second), tree)
    return contracted([(tuple(of_first), first), (tuple(of_second), second)], output, tree, scope)


def inner(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the sum over the last axis of both."""
    arguments = bound("x y", given, callee, scope)
    first = yield arguments["x"], scope
    second = yield arguments["y"], scope
    if not first.shape or not second.shape:
        return scope.build("mul", (first, second), callee)
    last = len(first.shape) - 1, len(second.shape) - 1
    return _tensordot(first, second, last[:1], last[1:], callee, scope)


def vdot(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the sum over all entries, one after the other as they are in memory."""
    arguments = bound("x y", given, callee, scope)
    first = yield arguments["x"], scope
    second = yield arguments["y"], scope
    if first.shape == second.shape:
        both = scope.build("mul", (first, second), callee)
        return (
            scope.build("sum", (both,), callee, (tuple(range(len(both.shape))), False))
            if (both.shape)
            else both
        )
    flat = [flattened(one, callee, scope) for one in (first, second)]
    return product_of(flat[0], flat[1], callee, scope)


def kron(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return every entry of the first times the second, in blocks."""
    arguments = bound("a b", given, callee, scope)
    first = yield arguments["a"], scope
    second = yield arguments["b"], scope
    rank = max(len(first.shape), len(second.shape))
    if not rank or not first.shape or not second.shape:
        return scope.build("mul", (first, second), callee)
    shapes = [(1,) * (rank - len(one.shape)) + one.shape for one in (first, second)]
    wide = []
    for node, shape, place in zip((first, second), shapes, (1, 0), strict=True):
        pairs = [(size, 1) if place else (1, size) for size in shape]
        target = tuple(size for pair in pairs for size in pair)
        wide.append(scope.build("reshape", (node,), callee, (target,)))
    found = scope.build("mul", wide, callee)
    sizes = tuple(times(one, other) for one, other in zip(*shapes, strict=True))
    return scope.build("reshape", (found,), callee, (sizes,))


def cross(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the cross product of vectors with 3 entries, along an axis."""
    arguments = bound("a b axisa? axisb? axisc? axis?", given, callee, scope)
    first = yield arguments["a"], scope
    second = yield arguments["b"], scope
    axis = yield from _whole("axis", -1, arguments, callee, scope)
    places = []
    for name in ("axisa", "axisb", "axisc"):
        place = yield from _whole(name, -1, arguments, callee, scope)
        places.append(axis if "axis" in arguments else place)
    sides = []
    for node, place in zip((first, second), places, strict=False):
        along = _axis(place, node, callee, scope)
        if node.shape[along] != _THREE:
            raise ShapeError(
                f"cross takes vectors with 3 entries: {scope.name_of(node)} is {show(node.shape)}",
                scope.where(callee),
                "declare the dimension as 3, as in u: [3] or u: [n, 3]",
            )
        sides.append(
            [
                scope.build("index", (node,), callee, (_at(len(node.shape), along, entry),))
                for entry in range(_THREE)
            ]
        )
    parts = []
    for entry in range(_THREE):
        one, other = (entry + 1) % _THREE, (entry + 2) % _THREE
        terms = [
            scope.build("mul", (sides[0][i], sides[1][j]), callee)
            for i, j in ((one, other), (other, one))
        ]
        parts.append(scope.build("sub", terms, callee))
    rank = len(parts[0].shape) + 1
    place = places[2]
    if not -rank <= place < rank:
        hint = f"its axes are -{rank} to {rank - 1}"
        raise ShapeError(f"cross has no axis {place}", scope.where(callee), hint)
    return scope.build("stack", parts, callee, (place % rank,))


def _at(rank: int, axis: int, entry: int) -> tuple[object, ...]:
    return (*(WHOLE,) * axis, entry, *(WHOLE,) * (rank - axis - 1))


# ---- products of matrices -----------------------------------------------------------------------


def multi_dot(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the product of several matrices, in the order that takes the least work."""
    arguments = bound("arrays", given, callee, scope)
    listed = arguments["arrays"]
    if listed.data not in ("list", "tuple") or len(listed.children) < _ASKED:
        hint = "it is multi_dot([A, B, C])"
        raise ProgramError("multi_dot takes a list of arrays", scope.where(callee), hint)
    nodes = []
    for one in trees(listed):
        nodes.append((yield one, scope))  # noqa: PERF401  # a comprehension cannot yield
    parts = []
    for position, node in enumerate(nodes):
        is_end = position in (0, len(nodes) - 1)
        if len(node.shape) != _ASKED and not (is_end and len(node.shape) == 1):
            hint = "a vector stands first or last"
            message = f"multi_dot takes matrices: {scope.name_of(node)} is {show(node.shape)}"
            raise ShapeError(message, scope.where(callee), hint)
        labels = (f"i{position}", f"i{position + 1}")
        is_row = position == 0 and len(node.shape) == 1
        parts.append((labels[1:] if is_row else labels[: len(node.shape)], node))
    for left, right in pairwise(nodes):
        if left.shape[-1] != right.shape[0]:
            product_of(left, right, callee, scope)  # raises
    ends = (
        ("i0",) * (len(nodes[0].shape) == _ASKED),
        (f"i{len(nodes)}",) * (len(nodes[-1].shape) == _ASKED),
    )
    return contracted(parts, (*ends[0], *ends[1]), callee, scope)


def matrix_power(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return a matrix times itself, by squaring; below 0 that of its inverse."""
    arguments = bound("a n", given, callee, scope)
    matrix = yield arguments["a"], scope
    count = yield from _whole("n", 1, arguments, callee, scope)
    if len(matrix.shape) < _ASKED or matrix.shape[-1] != matrix.shape[-2]:
        message = f"matrix_power takes a square matrix: {show(matrix.shape)}"
        hint = "both dimensions must be the same"
        raise ShapeError(message, scope.where(callee), hint)
    if count == 0:
        eye = operation("eye", (), (matrix.shape[-1],))
        return (
            scope.build("broadcast_to", (eye,), callee, (matrix.shape,))
            if (len(matrix.shape) > _ASKED)
            else eye
        )
    base = scope.build("inv", (matrix,), callee) if count < 0 else matrix
    found: Node | None = None
    left = abs(count)
    while left:
        if left % 2:
            found = base if found is None else scope.build("matmul", (found, base), callee)
        left //= 2
        if left:
            base = scope.build("matmul", (base, base), callee)
    assert found is not None
    return found


# ---- diagonals ----------------------------------------------------------------------------------


def _diagonal_arguments(
    given: list[Branch], callee: Token, scope: Scope, axes: tuple[int, int]
) -> Generator[tuple[Branch, Scope], Node, tuple[Node, int, int, int]]:
    """Return an array, the offset of its diagonal, and two of its axes."""
    given = [_renamed(one) for one in given]
    arguments = bound("a offset? axis1? axis2?", given, callee, scope)
    node = yield arguments["a"], scope
    offset = yield from _whole("offset", 0, arguments, callee, scope)
    chosen = []
    for name, default in zip(("axis1", "axis2"), axes, strict=True):
        axis = yield from _whole(name, default, arguments, callee, scope)
        chosen.append(_axis(axis, node, callee, scope))
    if chosen[0] == chosen[1]:
        hint = "a diagonal goes along two axes"
        raise ShapeError(f"{callee} is given an axis twice", scope.where(callee), hint)
    return node, offset, chosen[0], chosen[1]


def _renamed(one: Branch) -> Branch:
    """Return an argument by NumPy's name for it: dim1 is axis1, and A or x the array."""
    if one.data != "keyword":
        return one
    key, value = one.children
    names = {"dim1": "axis1", "dim2": "axis2", "A": "a", "x": "a", "input": "a", "k": "offset"}
    assert isinstance(key, Token)
    return Tree("keyword", [key.update(value=names.get(str(key), str(key))), value])


def diagonal(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the diagonal of two axes, of the first two unless others are named."""
    node, offset, one, other = yield from _diagonal_arguments(given, callee, scope, (0, 1))
    return diagonal_of(node, offset, one, other, callee, scope)


def trace(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the sum of a diagonal of two axes, of the first two unless others are named."""
    node, offset, one, other = yield from _diagonal_arguments(given, callee, scope, (0, 1))
    return trace_of(node, offset, one, other, callee, scope)


def last_diagonal(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """`np.linalg.diagonal`: those of the last two axes."""
    node, offset, one, other = yield from _diagonal_arguments(given, callee, scope, (-2, -1))
    return diagonal_of(node, offset, one, other, callee, scope)


def last_trace(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """`np.linalg.trace`: one number for each matrix of a stack."""
    node, offset, one, other = yield from _diagonal_arguments(given, callee, scope, (-2, -1))
    return trace_of(node, offset, one, other, callee, scope)


def diag(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the diagonal of a matrix, or a matrix with a vector on its diagonal."""
    given = [_renamed(one) for one in given]
    arguments = bound("a offset?", given, callee, scope)
    node = yield arguments["a"], scope
    offset = yield from _whole("offset", 0, arguments, callee, scope)
    if len(node.shape) not in (1, 2):
        raise ShapeError(
            f"diag takes a vector or a square matrix, not {show(node.shape)}",
            scope.where(callee),
            "take one matrix out with an index, as in x[0]",
        )
    if len(node.shape) == 1:
        return diagonal_matrices(node, offset, callee, scope)
    return diagonal_of(node, offset, 0, 1, callee, scope)


# What reads its arguments here, always, or where there are several.
CONTRACTIONS: Mapping[str, Reader] = {
    "cross": cross,
    "inner": inner,
    "kron": kron,
    "matrix_power": matrix_power,
    "multi_dot": multi_dot,
    "tensordot": tensordot,
    "vdot": vdot,
}
DIAGONALS: Mapping[str, Reader] = {
    "diag": diag,
    "diagonal": diagonal,
    "trace": trace,
    "tr": trace,
}
# The same in `np.linalg`, where they are those of each matrix of a stack.
LAST: Mapping[str, Reader] = {
    "diagonal": last_diagonal,
    "trace": last_trace,
}
