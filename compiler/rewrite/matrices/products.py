"""Products of matrices and vectors as chains, transposes on their leaves.

In: the factors of a chain, each of which is a matrix, or at an end a vector. Out: the sum that it
is, its vector on the right.

    (A @ B).T            ->   B.T @ A.T             x @ A            ->   A.T @ x
    outer(x, y) @ z      ->   (y @ z)*x             A @ outer(x, y)  ->   outer(A @ x, y)
    diag(d) @ x          ->   d*x                   inv(A) @ A @ x   ->   x
"""

from collections.abc import Sequence
from itertools import pairwise

from ...graph.build import full, operation
from ...graph.dimensions import Dimension
from ...graph.node import Node, constant
from ...graph.operations import is_entrywise
from .sheet import Sheet, chain_of, chained
from .terms import Sum, Term, arrays, factor, product, scalars

_NESTED = 40  # brackets in brackets that a transpose is moved into
_SWAPPED = (1, 0)


def contract(sheet: Sheet, elements: Sequence[Node]) -> Sum:
    """Return the product of matrices and vectors as a sum: of one term, or of none where it is 0.

    Each rule makes the chain shorter, or turns it round once.
    """
    found = _without_units(elements)
    for place, one in enumerate(found):
        if one.op == "outer" and len(found) > 1:
            return _around(sheet, found[:place], one, found[place + 1 :])
    for place, (one, two) in enumerate(pairwise(found)):
        joined = _joined(one, two)
        if joined is not None:
            if len(found) == 2:
                return (joined,)
            node = sheet.write((joined,))
            return contract(sheet, [*found[:place], node, *found[place + 2 :]])
    if len(found) > 1 and len(found[0].shape) == 1:
        if len(found[-1].shape) == 2:  # x @ A is A.T @ x
            return contract(sheet, turned(sheet, found))
        return (factor(_known(sheet, found)),)
    return (factor(chained(found)),)


def _joined(one: Node, two: Node) -> Term | None:
    """Return what two neighbours are if that is no product of matrices, None where it is one."""
    if one.op == "diagonal_matrix" and len(two.shape) == 1:
        return product((factor(one.operands[0]), factor(two)))
    if two.op == "diagonal_matrix" and len(one.shape) == 1:
        return product((factor(one), factor(two.operands[0])))
    if is_ones(two) and len(two.shape) == 1:
        return factor(summed(one, len(one.shape) - 1))
    if is_ones(one) and len(one.shape) == 1:
        return factor(summed(two, 0))
    return None


def summed(node: Node, axis: int) -> Node:
    """Return the sum of a vector or a matrix along an axis; of a transpose along the other."""
    if node.op == "transpose" and len(node.shape) == 2:
        return operation("sum", node.operands, ((1 - axis,), False))
    return operation("sum", (node,), ((axis,), False))


def is_ones(node: Node) -> bool:
    """Return whether all entries of an array are 1, as ones(n) says."""
    return node.op == "broadcast_to" and node.operands[0] is constant(1)


def _without_units(elements: Sequence[Node]) -> list[Node]:
    """Return a chain without identity matrices, nor an inverse beside its own matrix."""
    found: list[Node] = []
    for one in elements:
        if one.op == "eye":
            continue
        if found and _are_inverse(found[-1], one):
            found.pop()
        else:
            found.append(one)
    if found:
        return found
    size = elements[0].shape[0]
    return [operation("eye", (), (size,))]


def _are_inverse(one: Node, two: Node) -> bool:
    return _inverted(one) is two or _inverted(two) is one


def _inverted(node: Node) -> Node | None:
    """Return the matrix that a node is the inverse of, None for any other node."""
    if node.op == "inv":
        return node.operands[0]
    if node.op == "transpose" and node.operands[0].op == "inv":
        return operation("transpose", node.operands[0].operands, (_SWAPPED,))
    return None


def _around(sheet: Sheet, before: Sequence[Node], outer: Node, behind: Sequence[Node]) -> Sum:
    """Return a chain with an outer product in it: outer(what comes before, what comes behind)."""
    x, y = outer.operands
    left = contract(sheet, [*before, *chain_of(x)]) if before else (factor(x),)
    right = contract(sheet, [*turned(sheet, behind), *chain_of(y)]) if behind else (factor(y),)
    if not left or not right:
        return ()
    (one,), (two,) = left, right
    if before and len(before[0].shape) == 1:
        return (product((one, two)),)
    if behind and len(behind[-1].shape) == 1:
        return (product((two, one)),)
    rows = before[0].shape[0] if before else x.shape[0]
    columns = behind[-1].shape[1] if behind else y.shape[0]
    return (outer_of(sheet, one, two, rows, columns),)


def outer_of(sheet: Sheet, one: Term, two: Term, rows: Dimension, columns: Dimension) -> Term:
    """Return the outer product of two vectors, with what is a number before it."""
    x = sheet.write((arrays(one),), (rows,))
    y = sheet.write((arrays(two),), (columns,))
    if is_ones(x) and is_ones(y):
        made = full(constant(1), (rows, columns))
    else:
        made = operation("outer", (x, y))
    return product((scalars(one), scalars(two), factor(made)))


# ---- transposes ---------------------------------------------------------------------------------


def turned(sheet: Sheet, elements: Sequence[Node]) -> list[Node]:
    """Return the factors of the transpose of a chain."""
    return [part for one in elements[::-1] for part in chain_of(transposed(sheet, one))]


def transposed(sheet: Sheet, node: Node, nesting: int = 0) -> Node:
    """Return the transpose of a matrix, moved to its leaves; a vector is its own."""
    if len(node.shape) < 2 or node.op in ("eye", "diagonal_matrix"):
        return node
    if node.op == "transpose":
        return node.operands[0]
    plain = operation("transpose", (node,), (_SWAPPED,))
    if nesting == _NESTED:
        return plain
    if node.op == "outer":
        return operation("outer", node.operands[::-1])
    if node.op == "inv":  # that of a symmetric matrix is its own
        inside = transposed(sheet, node.operands[0], nesting + 1)
        return node if inside is node.operands[0] else plain
    chain = chain_of(node)
    if len(chain) > 1:
        return chained([transposed(sheet, one, nesting + 1) for one in chain[::-1]])
    terms = sheet.brackets.get(node)
    if terms is None and is_entrywise(node.op) and len(node.operands) == 1:
        return plain  # sigmoid(Z).T
    if terms is None or any(len(one.shape) == 1 for term in terms for one in term.powers):
        return plain
    return sheet.write(transposed_sum(sheet, terms, nesting + 1))


def upright(sheet: Sheet, node: Node) -> Node:
    """Return a matrix or its transpose, whichever has fewer transposes in it."""
    chain = chain_of(node)
    other = turned(sheet, chain)
    return chained(other) if _transposes(other) < _transposes(chain) else node


def _transposes(chain: Sequence[Node]) -> int:
    return sum(one.op == "transpose" for one in chain)


def transposed_sum(sheet: Sheet, terms: Sum, nesting: int = 0) -> Sum:
    """Return the transpose of a sum whose arrays are all matrices."""
    return tuple(
        Term(
            term.number,
            {transposed(sheet, one, nesting): e for one, e in term.powers.items()},
        )
        for term in terms
    )


def _known(sheet: Sheet, elements: Sequence[Node]) -> Node:
    """Return the number x @ A @ y in the order in which it, or y @ A.T @ x, was first written."""
    key = tuple(elements)
    if key not in sheet.chains:
        other = tuple(turned(sheet, elements))
        sheet.chains[key] = sheet.chains.get(other) or chained(elements)
    return sheet.chains[key]
