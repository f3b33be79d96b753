"""Which values of a step are worked out whatever it meets, and which cost more than to be read."""

from collections.abc import Iterable, Sequence

from ...graph.node import Node, number_of
from ...graph.operations import having, is_boolean

# What is about as quick as to read the row of a stack.
_QUICK = {
    *("add", "sub", "neg", "mul", "div", "abs", "sign", "relu", "max", "min", "where", "mark"),
    *having("comparison"),
    *having("connective"),
    *having("moves"),
    *having("view"),
    *having("leaf"),
}


# Functions that are defined everywhere, with values that are at most 1 in size.
SMALL = ("sigmoid", "tanh", "sech", "sin", "cos", "erf", "ndtr", "sign")


def always(roots: Iterable[Node]) -> set[Node]:
    """Return the nodes that the roots need whatever a `where` decides: no branches."""
    found = set(roots)
    stack = [*found]
    while stack:
        node = stack.pop()
        for operand in node.operands[:1] if node.op == "where" else node.operands:
            if operand not in found:
                found.add(operand)
                stack.append(operand)
    return found


def costly(nodes: Sequence[Node]) -> set[Node]:
    """Return the nodes, of some with operands before their users, that are costly to work out.

    A number is read more quickly than any operation on numbers is done. The row of an array is read
    as quickly as one such operation is done with it, and takes memory: it has to save several.
    """
    found: set[Node] = set()
    quick: dict[Node, int] = {}
    for node in nodes:
        own = int(bool(node.operands) and not is_moved(node) and node.op not in having("moves"))
        quick[node] = min(own + sum(quick.get(one, 0) for one in node.operands), _SAVED)
        is_long = quick[node] >= (_SAVED if node.shape else 1)
        if is_long or _is_costly(node) or any(operand in found for operand in node.operands):
            found.add(node)
    return found


_SAVED = 4  # operations on arrays


def _is_costly(node: Node) -> bool:
    if node.op == "pow":
        return node.operands[1].op != "const" or abs(number_of(node.operands[1])) != 2
    return node.op not in _QUICK


def is_moved(node: Node) -> bool:
    """Return whether a node is no array of its own: entries of another, moved, or no numbers."""
    return node.op in having("view") or node.op in ("mark", "scan") or is_boolean(node)
