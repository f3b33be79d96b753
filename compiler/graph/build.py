"""Nodes built: operands made numbers or truth values, shapes inferred.

operation("add", (x, x > 0))  ->  add(x, where(x > 0, 1, 0)), of the shape of x
"""

from collections.abc import Iterable, Sequence
from typing import Any

from .dimensions import Dimension, Shape, at_least, minus, product
from .node import Node, Payload, constant, make
from .operations import having, is_boolean, is_entrywise, shape_of, wants_boolean
from .shapes import requirements


def as_boolean(node: Node) -> Node:
    """Return a truth value: a number is true where it is not 0."""
    return node if is_boolean(node) else make("ne", (node, constant(0)), shape=node.shape)


def as_number(node: Node) -> Node:
    """Return a number: True is 1 and False is 0."""
    if not is_boolean(node):
        return node
    return make("where", (node, constant(1), constant(0)), shape=node.shape)


def operation(op: str, operands: Sequence[Node], payload: Payload = None) -> Node:
    """Return the node of an operation, its operands made numbers or truth values.

    Its shape follows from those of the operands; raises `Mismatch` where they do not fit.
    """
    if op == "where" or op in having("connective") or any(map(is_boolean, operands)):
        operands = [_converted(op, position, operand) for position, operand in enumerate(operands)]
    if is_entrywise(op) and not any(operand.shape for operand in operands):
        return make(op, tuple(operands), payload)
    shape = shape_of(op, payload, [operand.shape for operand in operands])
    return make(op, tuple(operands), payload, shape)


def _converted(op: str, position: int, operand: Node) -> Node:
    if op == "rule" and position > 0:
        return operand  # a partial that is a comparison selects
    return as_boolean(operand) if wants_boolean(op, position) else as_number(operand)


def size_node(dimension: Dimension) -> Node:
    """Return the number that a dimension stands for: a constant, or the leaf `size`."""
    if isinstance(dimension, int):
        return constant(dimension)
    return make("size", payload=(dimension,))


def dimension_of(node: Node) -> Dimension | None:
    """Return the dimension that a node is the size of, None for any other node."""
    if node.op == "size":
        dimension: Dimension = node.settings[0]
        return dimension
    if node.op == "const" and type(node.payload) is float and node.payload.is_integer():
        return int(node.payload)
    return None


def count(shape: Shape) -> Node:
    """Return the number of entries of a shape."""
    return size_node(product(shape))


def is_aligned(node: Node) -> bool:
    """Return whether a reduction broadcasts against its operand, each value at its own entries.

    With the reduced axes kept, or where they are leading ones, or all of them.
    """
    axes, keepdims = node.settings
    return keepdims is True or axes == tuple(range(len(axes)))


def total(node: Node) -> Node:
    """Return the sum of all entries; a number is its own."""
    if not node.shape:
        return node
    return operation("sum", (node,), (tuple(range(len(node.shape))), False))


def _gathered(node: Node) -> list[tuple[Dimension, Dimension]]:
    """Return the pairs (larger, smaller) without which a list of numbers would be no index."""
    x, *indices = node.operands
    pairs: list[tuple[Dimension, Dimension]] = []
    for size, index in zip(x.shape[node.settings[0] :], indices, strict=False):
        found = [dimension_of(one) for one in index.operands] if index.op == "stack" else []
        numbers = [one for one in found if isinstance(one, int)]
        least = max([one + 1 if one >= 0 else -one for one in numbers], default=0)
        if least and not at_least(size, least):
            pairs.append((size, least))
    return pairs


def index_requirements(nodes: Iterable[Node]) -> list[tuple[Dimension, Dimension]]:
    """Return the pairs (larger, smaller) without which an index or a loop would not fit."""
    every = list(nodes)
    pairs = [
        pair
        for node in every
        if node.op == "index"
        for size, item in zip(node.operands[0].shape, node.settings[0], strict=True)
        for pair in requirements(size, item)
    ]
    pairs += [
        pair
        for node in every
        if node.op == "scatter"
        for place in node.settings[0]
        for size, item in zip(node.shape, place, strict=True)
        for pair in requirements(size, item)
    ]
    for node in every:
        if node.op == "gather":
            pairs += _gathered(node)
        if node.op == "broadcast_to":
            pairs += [(size, 0) for size in node.shape if not at_least(size, 0)]
        if node.op == "scan":
            loop: Any = node.payload  # a Loop, which is made of what this module makes
            if loop.condition is None and not at_least(loop.count, 0):
                pairs.append((loop.count, 0))
    known = [(minus(a, b), 0) if isinstance(a, int) else (a, b) for a, b in pairs]
    return list(dict.fromkeys(known))


def full(node: Node, shape: Shape) -> Node:
    """Return the node stretched to a shape that it broadcasts to."""
    return node if node.shape == shape else operation("broadcast_to", (node,), (shape,))
