"""Entries at places that are values: for many points at once, and the inputs that are such places.

U[i] for the points of U                 ->   U[:, i]
U[i] for the points of U, each its own i ->   U[(0, 1, …), i]
sum(U[i] + V[i + 1])                     ->   i is an index, and U and V are not
"""

from collections.abc import Iterable, Iterator, Sequence

from .build import full, operation
from .dimensions import Dimension, Shape
from .gather_rules import together
from .graph import Graph, body_of, everything, order
from .loops import leaf, loop_of
from .members import parts
from .node import Count, Node, Whole, make
from .operations import is_boolean

# The operations whose operands but for the first are indices.
_INDEXED = ("gather", "scatter_add")
# What gives whole numbers, whatever its operands are.
_MADE_WHOLE = frozenset("floor ceil round argsort argmax argcummax".split())


def gathered(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    """Return what is gathered for all points at once, as a row of `graph.rows` does."""
    x, *indices = operands
    axis = node.settings[0]
    places = together([one.shape for one in node.operands[1:]])
    if not any(on[1:]):
        return operation("gather", operands, (axis + 1,))
    wide = _wide(indices, on[1:], len(places))
    before = range(axis)
    if not on[0]:
        found = operation("gather", (x, *wide), (axis,))
        return _turned(found, [axis, *before, *range(axis + 1, len(found.shape))])
    taken = range(axis + 1, axis + 1 + len(indices))
    behind = range(taken.stop, len(x.shape))
    x = _turned(x, [0, *taken, *range(1, axis + 1), *behind])
    found = operation("gather", (x, _points(n, len(places)), *wide), (0,))
    return _turned(found, _inward(len(found.shape), axis, len(places)))


def scattered(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    """Return what is added up at places for all points at once."""
    g, *indices = operands
    axis, shape = node.settings
    g = g if on[0] else full(g, (n, *g.shape))
    if not any(on[1:]):
        return operation("scatter_add", (g, *indices), (axis + 1, (n, *shape)))
    rank = len(together([one.shape for one in node.operands[1:]]))
    wide = _wide(indices, on[1:], rank)
    count = len(indices)
    g = _turned(g, _inverse(_inward(len(g.shape), axis, rank)))
    whole = (n, *shape[axis : axis + count], *shape[:axis], *shape[axis + count :])
    found = operation("scatter_add", (g, _points(n, rank), *wide), (0, whole))
    return _turned(found, _inward(len(found.shape), axis, count))


def _inward(rank: int, axis: int, count: int) -> list[int]:
    """Return the permutation that puts so many axes behind the first ones in front of an axis."""
    before = range(1 + count, 1 + count + axis)
    return [0, *before, *range(1, 1 + count), *range(before.stop, rank)]


def _inverse(axes: Sequence[int]) -> list[int]:
    return [axes.index(axis) for axis in range(len(axes))]


def _turned(node: Node, axes: Sequence[int]) -> Node:
    if list(axes) == [*range(len(axes))]:
        return node
    return operation("transpose", (node,), (tuple(axes),))


def _points(n: Dimension, rank: int) -> Node:
    """Return the number of each point, with as many axes behind it."""
    numbers = make("arange", payload=(n,), shape=(n,))
    if not rank:
        return numbers
    return operation("expand_dims", (numbers,), (tuple(range(1, rank + 1)),))


def _wide(indices: Sequence[Node], on: Sequence[bool], rank: int) -> list[Node]:
    """Return indices of which those for each point have axes of length 1 behind the first."""
    wide = []
    for index, has_axis in zip(indices, on, strict=True):
        lacking = rank + 1 - len(index.shape)
        if has_axis and lacking:
            index = operation("expand_dims", (index,), (tuple(range(1, lacking + 1)),))
        wide.append(index)
    return wide


# ---- inputs ------------------------------------------------------------------------------------


def index_inputs(roots: Iterable[Node]) -> dict[Node, list[Dimension]]:
    """Return the inputs that are indices, each with the lengths of the axes that it goes along.

    One that is an index as it stands is whole wherever else it is used; one of which an index is
    worked out is one where it is used for nothing else. What an index is rounded from, or the order
    of entries tells, need not be whole.
    """
    roots = list(roots)
    if not any(node.op in (*_INDEXED, "writers") for node in everything(roots)):
        return {}
    flows = _flowing(roots)
    found: dict[Node, list[Dimension]] = {}
    for index, size in _indices(roots):
        for node in _whole_parts(index):
            is_index = node is index or node not in flows
            if node.op == "input" and is_index and not isinstance(node.payload, Count):
                found.setdefault(node, []).append(size)
    return found


def whole_inputs(inputs: Iterable[Node], roots: Iterable[Node]) -> dict[Node, list[Dimension]]:
    """Return the inputs that are whole numbers, declared so or used as indices, and their axes."""
    declared: dict[Node, list[Dimension]] = {
        node: [] for node in inputs if isinstance(node.payload, Whole)
    }
    return declared | index_inputs(roots)


def only_indices(graph: Graph) -> list[Node]:
    """Return the input arrays that are indices as they stand, and nothing else.

    There are none where no array is left that tells of what type the others are.
    """
    if not any(node.op in _INDEXED for node in graph.nodes()):
        return []
    of: dict[Node, Node] = {node: node for node in graph.inputs if node.shape}
    used: set[Node] = set()
    otherwise = {of[node] for node in graph.roots() if node in of}
    for node in graph.nodes():
        if node.op == "expand_dims" and node.operands[0] in of:
            of[node] = of[node.operands[0]]
            continue
        indices = node.operands[1:] if node.op in _INDEXED else ()
        used.update(of[one] for one in indices if one in of)
        others = node.operands[: len(node.operands) - len(indices)]
        otherwise.update(of[one] for one in others if one in of)
    arrays = [node for node in graph.inputs if node.shape]
    alone = used - otherwise - {*graph.wrt.values()}
    if not any(node not in used and not isinstance(node.payload, Whole) for node in arrays):
        return []
    return [node for node in arrays if node in alone and parts(str(node.payload))[1] is None]


def first_of_floats(graph: Graph) -> Node | None:
    """Return the first input array that is not one of indices alone."""
    indices = only_indices(graph)
    return next((node for node in graph.inputs if node.shape and node not in indices), None)


def _whole_parts(index: Node) -> Iterator[Node]:
    """Yield what an index is worked out from, but for what is made whole, or compared, before."""
    found: set[Node] = set()
    stack = [index]
    while stack:
        node = stack.pop()
        if node in found:
            continue
        found.add(node)
        yield node
        if node.op not in _MADE_WHOLE and not is_boolean(node):
            stack.extend(node.operands)


def _flowing(roots: Sequence[Node]) -> set[Node]:
    """Return the nodes that the roots depend on in another way than as an index."""
    found: set[Node] = set()
    stack = [*roots]
    while stack:
        node = stack.pop()
        if node in found:
            continue
        found.add(node)
        if node.op == "writers":
            continue
        if node.op in _INDEXED:
            stack.append(node.operands[0])
        elif node.op == "scan":
            inner = _flowing(body_of(node))
            loop = loop_of(node)
            for position, operand in enumerate(node.operands):
                is_row = loop.carries <= position < loop.carries + loop.elements
                if leaf(position, operand.shape[1:] if is_row else operand.shape) in inner:
                    stack.append(operand)
        else:
            stack.extend(node.operands)
    return found


def _indices(roots: Sequence[Node]) -> Iterator[tuple[Node, Dimension]]:
    """Yield each index with the length of its axis; of one in a body what it is made of outside."""
    for node in order(roots):
        if node.op in _INDEXED:
            shape: Shape = node.operands[0].shape if node.op == "gather" else node.settings[1]
            for position, index in enumerate(node.operands[1:]):
                yield index, shape[node.settings[0] + position]
        elif node.op == "writers":
            yield node.operands[0], node.settings[0]
        elif node.op == "scan":
            for index, size in _indices(body_of(node)):
                for part in _whole_parts(index):
                    if part.op == "leaf":
                        yield node.operands[part.settings[0]], size
