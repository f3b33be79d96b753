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
from .values import OPERATIONS, Maker, Value

# The operations of programs that are one of the kernel language.
OWN: Mapping[str, str] = {
    **{op: op for op in "add sub mul div neg sqrt abs floor ceil round".split()},
    **{op: op for op in "lt le gt ge eq ne and or not".split()},
    "where": "select",
}
_FOLDED = ("hypot",)  # kernels of two numbers, one of more being that of the first and the rest


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
        written = power(as_float(operands[0], maker), float(operands[1].number), maker)
        if written is not None:
            return written
    if node.op == "pow" and operands[0].op == "constant" and operands[0].number == 2:
        return written_out("exp2", [as_float(operands[1], maker)], maker)
    if node.op in ORDERS:
        return ORDERS[node.op](int(operands[0].number), as_float(operands[1], maker), maker)
    if node.op in OWN:
        takes = OPERATIONS[OWN[node.op]][0]
        given = zip(takes, operands, strict=True)
        fitting = [_as_truth(x, maker) if t == "truth" else as_float(x, maker) for t, x in given]
        return maker.make(OWN[node.op], *fitting)
    numbers = [as_float(one, maker) for one in operands]
    while node.op in _FOLDED and len(numbers) > 2:
        numbers[:2] = [written_out(node.op, numbers[:2], maker)]
    return written_out(node.op, numbers, maker)


def as_float(value: Value, maker: Maker) -> Value:
    """Return a truth as the number 1 or 0."""
    if value.kind != "truth":
        return value
    return maker.make("select", value, maker.constant(1.0), maker.constant(0.0))


def _as_truth(value: Value, maker: Maker) -> Value:
    return value if value.kind == "truth" else maker.make("ne", value, maker.constant(0.0))
