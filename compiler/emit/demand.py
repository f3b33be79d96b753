"""Which conditions a value is needed under: from the outputs back through the branches of `where`.

In: nodes, and which of them are results. Out: the guard of each node.

    where(x > 0, log(x), 0)     log(x) is needed where x > 0 holds, x and 0 always
"""

from collections.abc import Iterable, Mapping, Sequence

from ..graph.guards import ALWAYS, Guard, conjoin, disjoin, longest
from ..graph.node import Node, number_of
from ..graph.operations import COMPARISONS, CONNECTIVES

_LONGEST = 6

# What cannot overflow, and gives no warning on any number.
_QUIET = frozenset({
    "input", "const", "mark", "where", "neg", "abs", "sign", "max", "min", "relu",
    *COMPARISONS, *CONNECTIVES,
})  # fmt: skip


def demands(nodes: Sequence[Node], roots: Iterable[Node]) -> Mapping[Node, Guard]:
    """Return the guard under which each node is needed; `nodes` has operands before their users."""
    needed: dict[Node, Guard] = dict.fromkeys(roots, ALWAYS)
    for node in reversed(nodes):
        guard = needed[node]
        for position, operand in enumerate(node.operands):
            narrowed = guard
            if node.op == "where" and position and longest(guard) < _LONGEST:
                narrowed = conjoin(guard, node.operands[0], position == 1)
            known = needed.get(operand)
            needed[operand] = narrowed if known is None else disjoin(known, narrowed)
    return needed


def may_warn(node: Node) -> bool:
    """Return whether an operation can overflow or leave its domain for some operands."""
    if node.op == "mul":
        return not any(_at_most_one(operand) for operand in node.operands)
    return node.op not in _QUIET


def _at_most_one(node: Node) -> bool:
    return node.op == "const" and abs(number_of(node)) <= 1
