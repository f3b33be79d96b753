"""Inputs that are to be symmetric matrices, where points are drawn.

eigvalsh(A + c*eye(n))    ->   A            cholesky(X @ X.T)    ->   none: the product is symmetric
"""

from collections.abc import Iterable, Iterator

from .dimensions import Shape
from .graph import body_of, order
from .node import Node
from .operations import having
from .rows import turned

_MATRIX = 2


def symmetric_inputs(roots: Iterable[Node]) -> set[Node]:
    """Return the square inputs that must be symmetric for what takes such matrices."""
    found: set[Node] = set()
    seen: set[Node] = set()
    stack = [*_taken([*roots])]
    while stack:
        node = stack.pop()
        if node in seen or _is_gram(node):
            continue
        seen.add(node)
        if node.op == "input" and _is_square(node.shape):
            found.add(node)
        stack.extend(node.operands)
    return found


def _is_square(shape: Shape) -> bool:
    return len(shape) >= _MATRIX and shape[-1] == shape[-2]


def _is_gram(node: Node) -> bool:
    """Return whether a node is a matrix times its transpose."""
    if node.op != "matmul" or any(len(one.shape) != _MATRIX for one in node.operands):
        return False
    one, other = (_bare(operand) for operand in node.operands)
    return _bare(turned(one)) is other or _bare(turned(other)) is one


def _bare(node: Node) -> Node:
    """Return a node without the names that were given to it, or to what is transposed."""
    while node.op == "mark":
        node = node.operands[0]
    if node.op == "transpose" and node.operands[0].op == "mark":
        return turned(_bare(node.operands[0]))
    return node


def _taken(roots: list[Node]) -> Iterator[Node]:
    """Yield the matrices that are to be symmetric; of one in a body what it is made of outside."""
    for node in order(roots):
        if node.op in having("symmetric"):
            yield node.operands[0]
        elif node.op == "scan":
            for matrix in _taken([*body_of(node)]):
                for part in order([matrix]):
                    if part.op == "leaf":
                        yield node.operands[part.settings[0]]
