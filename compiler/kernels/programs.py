"""Programs of numbers in the kernel language: each operation a value, or the lines of a kernel.

In: nodes of a graph, in which every operation is one of these. Out: what each is worked out by.

    x*w + b   ->   Value("add", (Value("mul", (x, w)), b))
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

from ..graph.graph import order
from ..graph.node import Node, number_of
from .library import kernels, written_out
from .orders import ORDERS
from .values import Maker, Value

# The operations of programs that are one of the kernel language.
OWN: Mapping[str, str] = {
    **{op: op for op in "add sub mul div neg sqrt abs floor ceil round".split()},
    **{op: op for op in "lt le gt ge eq ne and or not".split()},
    "where": "select",
}
_MOST = 4  # the power that is multiplied out


def is_kernel(op: str) -> bool:
    """Return whether an operation of programs has a value, or lines, in the kernel language."""
    return op in OWN or op in ORDERS or op in kernels()


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
        power = float(operands[1].number)
        if power.is_integer() and abs(power) <= _MOST:
            return _power(operands[0], int(power), maker)
    if node.op in ORDERS:
        return ORDERS[node.op](int(operands[0].number), operands[1], maker)
    if node.op == "hypot" and len(operands) > 2:
        return reduce(lambda x, y: written_out("hypot", [x, y], maker), operands)
    if node.op in OWN:
        return maker.make(OWN[node.op], *operands)
    *others, last = operands
    while len(others) > 1 and len(kernels()[node.op].arguments) < len(operands):  # hypot(a, b, c)
        others[:2] = [written_out(node.op, others[:2], maker)]
        operands = [*others, last]
    return written_out(node.op, operands, maker)


def _power(x: Value, power: int, maker: Maker) -> Value:
    if power < 0:
        return maker.make("div", maker.constant(1.0), _power(x, -power, maker))
    result = x if power else maker.constant(1.0)
    for _ in range(power - 1):
        result = maker.make("mul", result, x)
    return result
