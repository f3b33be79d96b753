"""Which values of a frame are kept in buffers: the others are worked out where they are used.

Kept is what is no matter of one entry (sums, products, loops), what is asked for, what is used more
than once and dear, and what others need to find in memory.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ...graph.graph import order
from ...graph.loops import loop_of
from ...graph.node import Node
from ...graph.operations import having
from .entries import has_entries
from .moves import is_move
from .state import is_stretched

_CHEAP = 3  # what is worked out twice rather than kept
_LARGEST = 60  # operations that are worked out in one value
_WEIGHTS: Mapping[str, int] = {
    **dict.fromkeys("const size input leaf arange eye".split(), 0),
    **dict.fromkeys("add sub mul neg abs lt le gt ge eq ne and or not where max min".split(), 1),
    **dict.fromkeys("outer diagonal_matrix relu sign gather roll".split(), 1),
    **dict.fromkeys("div sqrt floor ceil round".split(), 4),
}
_DEAR = 15  # exp, and the like
_LEAVES = ("const", "size", "input", "leaf", "arange", "eye")
# What takes its operand from memory, and not entry by entry.
_FROM_MEMORY = having("contraction")
# What asks for an entry of its operand, or of an index, more than once.
_AGAIN = ("gather", "scatter_add", "solve", "solve_vector")


def kept(roots: Sequence[Node]) -> list[Node]:
    """Return the nodes that are kept, in the order in which they are worked out."""
    nodes = order(roots)
    forced = {one for one in roots if one.op not in _LEAVES and not is_given(one)}
    forced.update(one for one in nodes if is_stated(one))
    for node in nodes:
        forced.update(_for(node))
    uses = _uses(nodes, roots, forced)
    weights: Counter[Node] = Counter()
    sizes: Counter[Node] = Counter()
    found = []
    for node in nodes:
        parts = [one for one in node.operands if one not in forced]
        weight = _WEIGHTS.get(node.op, 0 if is_move(node) else _DEAR)
        weight += sum(weights[one] for one in parts)
        size = 1 + sum(sizes[one] for one in parts)
        is_dear = uses[node] > 1 and weight > _CHEAP and not is_move(node)
        if node.op not in _LEAVES and (is_dear or (size > _LARGEST and not is_move(node))):
            forced.add(node)
        if node in forced:
            found.append(node)
        else:
            weights[node], sizes[node] = weight, size
    return found


def is_given(node: Node) -> bool:
    """Return whether a node is what a loop gives, which is there when the loop has ended."""
    return node.op in ("result", "scan")


def is_stated(node: Node) -> bool:
    """Return whether a node needs statements of its own."""
    if node.op == "reshape":
        return not is_move(node)
    return not has_entries(node.op) and node.op not in _LEAVES


def base_of(node: Node) -> Node:
    """Return what a node is a view of."""
    while is_move(node):
        node = node.operands[0]
    return node


def _for(node: Node) -> Iterable[Node]:
    """Yield the nodes that must be kept for another one."""
    if node.op in _FROM_MEMORY or (node.op == "reshape" and not is_move(node)):
        yield from map(_in_memory, node.operands)
    if node.op in _AGAIN:
        yield from (one for one in map(base_of, node.operands) if _has_work(one))
    if node.op == "scan":
        for position, one in enumerate(node.operands):
            base = base_of(one)
            if position >= loop_of(node).carries and base.shape and _has_work(base):
                yield base


def _in_memory(node: Node) -> Node:
    """Return what is kept so that a node can be found in memory."""
    base = base_of(node)
    return node if base.op in _NOWHERE else base


_NOWHERE = ("const", "size", "arange", "eye")


def _has_work(node: Node) -> bool:
    return node.op not in _LEAVES


def _uses(nodes: Sequence[Node], roots: Iterable[Node], forced: set[Node]) -> Counter[Node]:
    """Return how often each node is worked out: a view hands on the uses of its own."""
    uses: Counter[Node] = Counter(roots)
    for node in reversed(nodes):
        times = uses[node] if is_move(node) and node not in forced else 1
        for one in node.operands:
            many = node.op in _REPEATING or (
                node.op not in _REDUCING and is_stretched(one.shape, node.shape)
            )
            uses[one] += times * (2 if many and not is_narrower(node) else 1)
    return uses


_REPEATING = ("outer", "gather", *having("contraction"), "scan")
_REDUCING = having("reduction") | {"stack", "concat", "scatter", "scatter_add", "trace"}


def is_narrower(node: Node) -> bool:
    """Return whether a node has a part of the entries of its operand."""
    return node.op in ("index", "diagonal", "squeeze", "reshape", "transpose", "flip")
