"""The edits of a formula at one place: a factor left out, a sign turned, a name exchanged.

In: a node of the formula. Out: kinds of mistakes, with what stands there after the edit.

    x*w   ->   x, w, x/w, w/x, x + w
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from ...graph.build import operation
from ...graph.fold import fold
from ...graph.graph import order
from ...graph.node import Node, constant, number_of
from ...graph.operations import having
from ...graph.shapes import Mismatch
from ..kinds import kinds
from .rows import is_elementwise

# A kind, what stands there after the edit, and what the sentence says is there and belongs there.
Edit: TypeAlias = tuple[str, Node, Node | str, Node | str]

SUMS = {"add": "sub", "sub": "add"}
_WIDTH = 30  # names that one may be exchanged for


def edits_at(node: Node, others: Sequence[Node]) -> Iterator[Edit]:
    """Yield the edits of a node; `others` are what a name may be exchanged for."""
    for edits in (_of_products, _of_sums, _of_powers, _of_functions, _of_matrices):
        yield from edits(node)
    if node.op == "const":
        value = number_of(node)
        for new in (2 * value, value / 2, value + 1, value - 1, -value):
            yield "edit_number", constant(new), constant(new), node
    if node.op in ("input", "size"):
        alike = [
            one
            for one in others
            if one.op == node.op and one.shape == node.shape and one is not node
        ]
        for one in alike[:_WIDTH]:
            yield "edit_name", one, one, node


def _of_products(node: Node) -> Iterator[Edit]:
    if node.op not in ("mul", "div"):
        return
    first, second = node.operands
    yield ("edit_factor" if node.op == "mul" else "edit_divisor"), first, second, node
    if node.op == "mul":
        yield "edit_factor", second, first, node
        yield "edit_divided", operation("div", (first, second)), second, node
        yield "edit_divided", operation("div", (second, first)), first, node
        added = operation("add", (first, second))
        yield "edit_function", added, added, node
    else:
        yield "edit_multiplied", operation("mul", (first, second)), second, node
        turned = operation("div", (second, first))
        yield "edit_function", turned, turned, node
        squared = operation("div", (first, operation("pow", (second, constant(2)))))
        if second.op != "sqrt":
            yield "edit_exponent", squared, squared, node
        yield "edit_factor", operation("div", (constant(1), second)), first, node


def _of_sums(node: Node) -> Iterator[Edit]:
    if node.op == "neg":
        yield "edit_sign", node.operands[0], node.operands[0], node
    if node.op not in SUMS:
        return
    first, second = node.operands
    if first.shape == node.shape:
        yield "edit_term", first, second, node
    if second.shape == node.shape:
        yield "edit_term", second if node.op == "add" else operation("neg", (second,)), first, node
    times = operation("mul", (first, second))
    yield "edit_function", times, times, node
    turned = operation(SUMS[node.op], (first, second))
    yield "edit_sign", turned, turned, node
    minus = operation("neg", (first,))
    turned = operation(node.op, (minus, second))
    yield "edit_sign", turned, turned, node


def _of_powers(node: Node) -> Iterator[Edit]:
    exponent = _number(node.operands[1]) if node.op == "pow" else None
    if exponent is None:
        return
    base = node.operands[0]
    yield "edit_exponent", base, base, node
    for value in (exponent + 1, exponent - 1, exponent / 2, -exponent, exponent + 2):
        if value not in (0, 1):
            new = operation("pow", (base, constant(value)))
            yield "edit_exponent", new, new, node


def _number(node: Node) -> float | None:
    """Return the number that a node of numbers alone is, None for any other."""
    known: dict[Node, float | None] = {}
    for part in order([node]):
        numbers = [known[operand] for operand in part.operands]
        if part.op == "const":
            known[part] = number_of(part)
        else:
            given = [one for one in numbers if one is not None]
            known[part] = (
                fold(part.op, tuple(given)) if given and len(given) == len(numbers) else None
            )
    return known[node]


def _of_functions(node: Node) -> Iterator[Edit]:
    """Yield a function left out, squared, or exchanged for another one; a sum or a mean."""
    if is_elementwise(node):
        (inside,) = node.operands
        square = operation("pow", (node, constant(2)))
        if node.op != "sqrt":
            yield "edit_exponent", square, square, node
        yield "edit_function", inside, inside, node
        for family in kinds()["formula_of_other"].families.splitlines():
            names = family.split()
            for name in names if node.op in names else ():
                if name != node.op:
                    new = operation(name, (inside,))
                    yield "edit_function", new, new, node
    if node.op in ("sum", "mean"):
        new = operation("mean" if node.op == "sum" else "sum", node.operands, node.payload)
        yield "edit_function", new, new, node
        yield "edit_function", node.operands[0], node.operands[0], node


def _of_matrices(node: Node) -> Iterator[Edit]:
    is_matrix = len(node.shape) == 2 and node.op not in having("leaf") - {"input"}
    if node.op == "transpose" and is_matrix:
        yield "edit_transpose", node.operands[0], node.operands[0], node
    elif node.op == "input" and is_matrix:
        turned = operation("transpose", (node,), ((1, 0),))
        yield "edit_transpose", turned, turned, node
    if node.op == "matmul":
        try:
            turned = operation("matmul", node.operands[::-1])
        except Mismatch:
            return
        yield "edit_order", turned, turned, node
