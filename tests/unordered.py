"""Formulas compared up to the order of their terms and factors, and to nothing else."""

from collections import Counter
from collections.abc import Hashable

from gradc.graph.graph import order
from gradc.graph.node import Node

_ONE = ("const", 1.0)


def unordered(node: Node) -> Hashable:
    """Return a value that is the same for formulas that differ in the order of terms and factors.

    x*y/2 - z and -z + y*x/2 have one, x*y/2 and 0.5*x*y have two.
    """
    known: dict[Node, Hashable] = {}
    for one in order([node]):
        known[one] = _whole(one, known)
    return known[node]


def _whole(node: Node, known: dict[Node, Hashable]) -> Hashable:
    if node.op == "const":
        return ("const", node.payload) if node.payload >= 0 else _terms(node, known)
    if node.op in ("add", "sub", "neg", "mul", "div"):
        return _terms(node, known)
    return node.op, node.payload, tuple(known[operand] for operand in node.operands)


def _terms(node: Node, known: dict[Node, Hashable]) -> Hashable:
    found: Counter[Hashable] = Counter()
    stack = [(node, 1)]
    while stack:
        part, sign = stack.pop()
        if part.op in ("add", "sub", "neg"):
            last = -sign if part.op in ("sub", "neg") else sign
            signs = (sign, last) if len(part.operands) == 2 else (last,)
            stack.extend(zip(part.operands, signs, strict=True))
        else:
            own, factors = _factors(part, known)
            found[own * sign, factors] += 1
    return "sum", frozenset(found.items())


def _factors(node: Node, known: dict[Node, Hashable]) -> tuple[int, Hashable]:
    found: Counter[Hashable] = Counter()
    sign = 1
    stack = [(node, 1)]
    while stack:
        part, power = stack.pop()
        if part.op in ("mul", "div"):
            powers = (power, power if part.op == "mul" else -power)
            stack.extend(zip(part.operands, powers, strict=True))
        elif part.op == "neg":
            sign = -sign
            stack.append((part.operands[0], power))
        else:
            value = part.payload if part.op == "const" else None
            sign = -sign if value is not None and value < 0 else sign
            key = known.get(part) if value is None else ("const", abs(value))
            if key != _ONE:
                found[key, power] += 1
    return sign, frozenset(found.items())
