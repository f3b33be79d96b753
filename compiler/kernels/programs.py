"""Programs of numbers in the kernel language: each operation a value, or the lines of a kernel.

In: nodes of a graph, in which every operation is one of these. Out: what each is worked out by.

    x*w + b   ->   Value("add", (Value("mul", (x, w)), b))
"""

from collections.abc import Iterable, Mapping, Sequence

from ..graph.graph import order
from ..graph.node import Node, number_of
from .library import kernels, written_out
from .orders import ORDERS
from .powers import power
from .values import Maker, Value

# The operations of programs that are one of the kernel language.
OWN: Mapping[str, str] = {
    **{op: op for op in "add sub mul div neg sqrt abs floor ceil round".split()},
    **{op: op for op in "lt le gt ge eq ne and or not".split()},
    "where": "select",
}


def is_kernel(op: str) -> bool:
    """Return whether an operation of programs has a value, or lines, in the kernel language."""
    return op in OWN or op in ORDERS or op in kernels()


def has_value(node: Node) -> bool:
    """Return whether a node has a value: it is a leaf, or an operation of so many operands."""
    if node.op in ORDERS:
        return node.operands[0].op == "const"
    if node.op in kernels() and node.op not in OWN:
        takes, given = len(kernels()[node.op].arguments), len(node.operands)
        return given == takes or (node.op in _FOLDED and given > takes)
    return node.op in OWN or node.op in ("input", "const")


def lowered(roots: Iterable[Node], maker: Maker) -> Mapping[Node, Value]:
    """Return the value of every node that the roots are worked out from."""
    found: dict[Node, Value] = {}
    for node in order([*roots]):
        found[node] = of_operation(node, [found[one] for one in node.operands], maker)
    return found


def of_operation(node: Node, operands: Sequence[Value], maker: Maker) -> Value:
    """Return the value of an operation on numbers, from those of its operands."""
    if node.op == "input":
        return maker.argument(str(node.payload))
    if node.op == "const":
        return maker.constant(number_of(node))
    if node.op == "pow" and operands[1].op == "constant":
        written = power(operands[0], float(operands[1].number), maker)
        if written is not None:
            return written
    if node.op == "pow" and operands[0].op == "constant" and operands[0].number == 2:
        return written_out("exp2", operands[1:], maker)
    if node.op in ORDERS:
        return ORDERS[node.op](int(operands[0].number), as_float(operands[1], maker), maker)
    if node.op in OWN:
        return maker.make(OWN[node.op], *operands)
    *others, last = operands
    while len(others) > 1 and len(kernels()[node.op].arguments) < len(operands):  # hypot(a, b, c)
        others[:2] = [written_out(node.op, others[:2], maker)]
        operands = [*others, last]
    return written_out(node.op, operands, maker)
