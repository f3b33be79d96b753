"""Nodes as sums: what each operation makes of the sums that its operands are.

In: nodes. Out: for each of them a node of the same value, written as a book has it.

    x @ A @ x  by x:  A @ x + x @ A   ->   (A + A.T) @ x
    2/n*(x - mean(x)) - sum(2/n*(x - mean(x)))/n   ->   2*(x - mean(x))/n
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import isfinite

from ...budget import spend
from ...graph.build import operation
from ...graph.graph import order
from ...graph.node import Node, number_of
from ...graph.operations import having, is_entrywise
from .choices import choice, joined
from .products import contract, outer_of, transposed_sum, turned, upright
from .reductions import count, reduction, size
from .sheet import Sheet, chain_of
from .terms import (
    ONE,
    Sum,
    Term,
    arrays,
    factor,
    inverse,
    number,
    power,
    product,
    scalars,
    scaled,
)

_READ = 30  # steps of work to read a node and write it, besides the nodes that are made
_SMALL = 64  # exponents of numbers beyond that stay as they are


def in_book_form(nodes: Iterable[Node], program: Iterable[Node] = ()) -> dict[Node, Node]:
    """Return what each node is in book form.

    A difference that stands in the nodes of a `program` keeps its sign: of x - c and c - x, which
    are brackets of one another, it is the bracket.
    """
    wanted = list(nodes)
    sheet = Sheet()
    sums: dict[Node, Sum] = {}
    nodes = order((*program, *wanted))
    spend(_READ * len(nodes))
    for node in nodes:
        sums[node] = _read(sheet, node, [sums[operand] for operand in node.operands])
        if node.op == "sub" and len(sums[node]) > 1:
            sheet.shared(sums[node])
    return {node: sheet.finished(sums[node], node.shape) for node in wanted}


def _read(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum:
    handler = _HANDLERS.get(node.op)
    found = handler(sheet, node, operands) if handler else None
    if found is None:
        found = _linear(sheet, node, operands)
    return _plain(sheet, node, operands) if found is None else found


def _plain(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum:
    """Return the operation on what its operands are as nodes."""
    if not node.operands:
        return (factor(node),)
    fits = is_entrywise(node.op)
    written = [
        sheet.write(terms, None if fits else operand.shape)
        for terms, operand in zip(operands, node.operands, strict=True)
    ]
    return (factor(operation(node.op, written, node.payload)),)


# ---- numbers, sums, products, powers ------------------------------------------------------------


def _constant(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    """Return a whole number, a half, a quarter, …; other numbers stay what they are."""
    if type(node.payload) is bool or not isfinite(number_of(node)):
        return None
    exact = Fraction(number_of(node))
    return number(exact) if exact.denominator <= _SMALL and abs(exact) < 10**15 else None


def _add(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum:
    sign = Fraction(-1 if node.op == "sub" else 1)
    first, second = operands
    return sheet.settle(joined(sheet, (*first, *scaled(second, Term(sign, {})))))


def _neg(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum:
    return scaled(operands[0], Term(Fraction(-1), {}))


def _mul(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum:
    if not all(operands):
        return ()
    return sheet.settle((product(map(sheet.as_factor, operands)),))


def _div(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    above, below = operands
    if not below:
        return None
    if not above:
        return ()
    return sheet.settle((product((sheet.as_factor(above), inverse(sheet.as_factor(below)))),))


def _pow(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    base, exponent = operands
    if not base or not exponent or len(exponent) > 1 or exponent[0].powers:
        return number(1) if base and not exponent else None
    value = exponent[0].number
    if abs(value) > _SMALL:
        return None
    found = power(sheet.as_factor(base), value)
    return None if found is None else (found,)


def _sqrt(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    found = power(sheet.as_factor(operands[0]), Fraction(1, 2)) if operands[0] else None
    return None if found is None else (found,)


# ---- products of arrays -------------------------------------------------------------------------


def _contraction(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    if not all(operands):
        return ()
    parts = [sheet.as_factor(terms) for terms in operands]
    outside = product(map(scalars, parts))
    inside = [
        sheet.write((arrays(part),), operand.shape)
        for part, operand in zip(parts, node.operands, strict=True)
    ]
    if any(len(one.shape) > 2 for one in inside):
        return (product((outside, factor(operation(node.op, inside, node.payload)))),)
    left = chain_of(inside[0])
    if len(inside[0].shape) == 1 and len(left[0].shape) == 2:  # (A @ x) before y is x @ A.T @ y
        left = tuple(turned(sheet, left))
    chain = [*left, *chain_of(inside[1])]
    return sheet.settle(scaled(contract(sheet, chain), outside))


def _outer(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum:
    if not all(operands):
        return ()
    one, two = map(sheet.as_factor, operands)
    return (outer_of(sheet, one, two, *node.shape),)


def _transpose(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    (terms,) = operands
    if node.settings != ((1, 0),) or any(len(one.shape) == 1 for t in terms for one in t.powers):
        return None
    return transposed_sum(sheet, terms)


def _trace(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    (terms,) = operands
    if not terms:
        return ()
    part = sheet.as_factor(terms)
    inner = sheet.write((arrays(part),), node.operands[0].shape)
    inner = upright(sheet, inner)
    found: Sum = (factor(operation("trace", (inner,))),)
    if inner.op == "outer":
        found = contract(sheet, [*chain_of(inner.operands[0]), *chain_of(inner.operands[1])])
    elif inner.op == "eye":
        found = (count(inner.shape[0]),)
    elif inner.op == "diagonal_matrix":
        found = (factor(operation("sum", inner.operands, ((0,), False))),)
    return scaled(found, scalars(part))


def _cofactor(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    """Return the cofactors of an invertible matrix: det(A)*inv(A).T."""
    if len(operands) > 1 or not operands[0]:
        return None
    matrix = sheet.write(operands[0], node.shape)
    turned = operation("transpose", (operation("inv", (matrix,)),), ((1, 0),))
    return (product((factor(operation("det", (matrix,))), factor(turned))),)


def _solve(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    """Return a solution with the numbers of the right side before it; of eye(n) it is inv(A)."""
    if not all(operands):
        return () if operands[0] else None
    part = sheet.as_factor(operands[1])
    matrix = sheet.write(operands[0], node.operands[0].shape)
    right = sheet.write((arrays(part),), node.operands[1].shape)
    found = factor(operation(node.op, (matrix, right)))
    if right.op == "eye" and matrix.op == "transpose":
        found = factor(operation("transpose", (operation("inv", matrix.operands),), ((1, 0),)))
    elif right.op == "eye":
        found = factor(operation("inv", (matrix,)))
    return (product((scalars(part), found)),)


def _others(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    """Return the products of all other entries where none is 0: prod(x)/x."""
    if not operands[0]:
        return None
    (axes,) = node.settings
    x = sheet.write(operands[0], node.shape)
    every = operation("prod", (x,), (axes, len(axes) < len(node.shape)))
    return (product((factor(every), factor(x, -ONE))),)


# ---- what is linear -----------------------------------------------------------------------------


def _linear(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    """Return a linear operation on one array with the numbers before it taken out."""
    if node.op not in having("linear") or len(operands) != 1:
        return None
    (terms,) = operands
    if not terms:
        return ()
    part = sheet.as_factor(terms)
    inside = arrays(part)
    if not inside.powers and node.op in having("view"):
        return terms
    inner = sheet.write((inside,), node.operands[0].shape)
    return scaled((_undone(sheet, node, inner),), scalars(part))


_UNDOES = {"squeeze": "expand_dims", "expand_dims": "squeeze"}


def _undone(sheet: Sheet, node: Node, inner: Node) -> Term:
    """Return the operation on a node; what undoes the one before it is nothing."""
    if node.op == "diagonal" and inner.op == "diagonal_matrix":
        return factor(inner.operands[0])
    if node.op == "diagonal" and len(inner.shape) == 2:
        inner = upright(sheet, inner)
    if node.op == "diagonal" and inner.op == "outer":
        return product(map(factor, inner.operands))
    if node.op in _UNDOES and inner.op == _UNDOES[node.op] and inner.settings == node.settings:
        return factor(inner.operands[0])
    return factor(operation(node.op, (inner,), node.payload))


def _broadcast(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum:
    return operands[0]


_HANDLERS: Mapping[str, Callable[[Sheet, Node, list[Sum]], Sum | None]] = {
    "const": _constant,
    "size": size,
    "add": _add,
    "sub": _add,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "sqrt": _sqrt,
    **dict.fromkeys(having("contraction"), _contraction),
    "outer": _outer,
    "transpose": _transpose,
    "trace": _trace,
    "cofactor": _cofactor,
    "others": _others,
    "where": choice,
    **dict.fromkeys(having("solves"), _solve),
    "broadcast_to": _broadcast,
    "sum": reduction,
    "mean": reduction,
}
