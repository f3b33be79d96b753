"""Second derivatives by one variable twice: made symmetric to the bit where they are not already.

2*A.T @ A  ->  as it is               H  ->  H/2 + (H/2).T
"""

from collections.abc import Callable, Mapping

from ..graph.build import operation
from ..graph.graph import order
from ..graph.node import Node, constant
from ..graph.operations import is_entrywise
from ..graph.rows import turned


def symmetrised(block: Node) -> Node:
    """Return an array of the shape s + s that is its own transpose in these halves."""
    rank = len(block.shape) // 2
    if rank == 0 or is_symmetric(block):
        return block
    half = operation("mul", (block, constant(0.5)))
    axes = (*range(rank, 2 * rank), *range(rank))
    return operation("add", (half, operation("transpose", (half,), (axes,))))


def is_symmetric(block: Node) -> bool:
    """Return whether an array is its own transpose in halves, told by how it is made."""
    rank = len(block.shape) // 2
    known: dict[Node, bool] = {}
    for node in order([block]):
        if not node.shape:
            known[node] = True
        elif is_entrywise(node.op) and node.op != "input":
            known[node] = all(known[one] for one in node.operands) or _with_own(node, rank)
        else:
            test = _SYMMETRIC.get(node.op)
            known[node] = len(node.shape) == 2 * rank and test is not None and test(node, rank)
    return known[block]


def _with_own(node: Node, rank: int) -> bool:
    """Return whether a node is a matrix and its transpose added up, or multiplied."""
    if rank != 1 or node.op not in ("add", "mul") or len(node.operands[0].shape) != 2:
        return False
    return turned(node.operands[0]) is node.operands[1]


def _reshaped_diagonal(node: Node, rank: int) -> bool:
    """Return whether a diagonal matrix is in a shape of which both halves are alike."""
    inner, shape = node.operands[0], node.shape
    return inner.op in ("eye", "diagonal_matrix") and shape[:rank] == shape[rank:]


def _gram(node: Node, rank: int) -> bool:
    """Return whether a product is that of a matrix and its transpose."""
    one, other = node.operands
    return rank == 1 and len(one.shape) == 2 and turned(one) is other


_SYMMETRIC: Mapping[str, Callable[[Node, int], bool]] = {
    "eye": lambda node, rank: True,
    "diagonal_matrix": lambda node, rank: True,
    "reshape": _reshaped_diagonal,
    "broadcast_to": lambda node, rank: not node.operands[0].shape,
    "matmul": _gram,
    "outer": lambda node, rank: node.operands[0] is node.operands[1],
}
