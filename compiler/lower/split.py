"""Quotients of dimensions that need not be whole: model/heads, where model is no product."""

from ..graph.dimensions import written
from ..graph.node import Node
from ..graph.split import as_product
from .builder import Builder


def of_quotient(node: Node, builder: Builder) -> tuple[str, str] | None:
    """Return what is wrong with a quotient of dimensions, and what to write; None for any other."""
    if node.op in ("floor", "ceil", "round"):
        (node,) = node.operands
    if node.op != "div":
        return None
    whole, part = map(builder.dimension, node.operands)
    hint = as_product(whole, part) if whole is not None and part is not None else None
    if hint is None:
        return None
    assert whole is not None
    assert part is not None
    return f"{written(whole, str)} need not be a multiple of {written(part, str)}", hint
