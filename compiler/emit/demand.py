"""Which conditions a value is needed under: from the outputs back through the branches of `where`.

In: nodes, and which of them are results. Out: the guard of each node.

    where(x > 0, log(x), 0)     log(x) is needed where x > 0 holds, x and 0 always
"""

from collections.abc import Container, Iterable, Mapping, Sequence

from ..graph.guards import ALWAYS, Guard, conjoin, disjoin, longest
from ..graph.node import Node, number_of
from ..graph.operations import having, traits_of

_LONGEST = 8


def demands(
    nodes: Sequence[Node], roots: Iterable[Node], forward: Container[Node] | None = None
) -> Mapping[Node, Guard]:
    """Return the guard under which each node is needed; `nodes` has operands before their users.

    With `forward`, the nodes of the program's values, only its own branches count, not what rules
    choose, such as the gate of relu.
    """
    if all(node.op != "where" for node in nodes):
        return dict.fromkeys(nodes, ALWAYS)
    needed: dict[Node, Guard] = dict.fromkeys(roots, ALWAYS)
    for node in reversed(nodes):
        guard = needed[node]
        for position, operand in enumerate(node.operands):
            narrowed = guard
            if (
                node.op == "where"
                and position
                and longest(guard) < _LONGEST
                and (forward is None or _is_branch(node.operands[0], forward))
            ):
                narrowed = conjoin(guard, node.operands[0], position == 1)
            known = needed.get(operand)
            needed[operand] = narrowed if known is None else disjoin(known, narrowed)
    return needed


def _is_branch(condition: Node, forward: Container[Node]) -> bool:
    """Return whether a condition is one of a `where` of the program, or made of such."""
    stack = [condition]
    while stack:
        part = stack.pop()
        if part in forward or part.op == "ne":
            return True
        if part.op in having("connective"):
            stack.extend(part.operands)
    return False


def may_warn(node: Node) -> bool:
    """Return whether an operation can overflow or leave its domain for some operands."""
    if node.op == "mul":
        return not any(one.op == "const" and abs(number_of(one)) <= 1 for one in node.operands)
    return node.op not in having("quiet")


def may_leave_domain(node: Node) -> bool:
    """Return whether an operation has operands that it is not defined for, or grows without end.

    Sums and products are left out: what a gate such as that of relu stops is an adjoint like any.
    """
    if node.op == "div":
        divisor = node.operands[1]
        return divisor.op != "size" and not (divisor.op == "const" and number_of(divisor) != 0)
    return may_warn(node) and traits_of(node.op).isdisjoint(("linear", "joint"))
