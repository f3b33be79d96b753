"""Sums and means: numbers before them, what is constant along them counted, x @ y for sum(x*y).

sum(2*x/n)             ->   2*sum(x)/n          sum(x - mean(x))   ->   0
sum(x*y) of vectors    ->   x @ y               sum(A.T, axis=1)   ->   sum(A, axis=0)
sum(eye(n)*A)          ->   trace(A)
"""

from collections.abc import Iterable
from fractions import Fraction

from ...graph.build import operation, size_node
from ...graph.dimensions import Dimension, Shape, Size, alone
from ...graph.dimensions import product as entries_of
from ...graph.node import Node
from .products import contract, summed, upright
from .sheet import Sheet, chain_of
from .terms import Sum, Term, arrays, factor, inverse, product, scalars, scaled


def size(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    """Return a size as a sum, None where it is a name."""
    (dimension,) = node.settings
    found = count(dimension) if isinstance(dimension, Size) else None
    return None if found is None or found == factor(node) else (found,)


def count(dimension: Dimension) -> Term:
    """Return a dimension as a term: n*m as the product of the two."""
    if isinstance(dimension, int):
        return Term(Fraction(dimension), {})
    if isinstance(dimension, Size) and len(dimension.terms) == 1:
        ((names, value),) = dimension.terms
        each = [factor(size_node(alone(name))) for name in names]
        return product((Term(Fraction(value), {}), *each))
    return factor(size_node(dimension))


def reduction(sheet: Sheet, node: Node, operands: list[Sum]) -> Sum | None:
    """Return a sum or a mean: with what is constant along it before it, or term by term."""
    (terms,) = operands
    if not terms:
        return ()
    shape = node.operands[0].shape
    part = sheet.as_factor(terms)
    whole = (_reduced(sheet, node, part, shape),)
    inside = list(arrays(part).powers.items())
    if len(inside) == 1 and inside[0][1] == 1 and sheet.is_bracket(inside[0][0]):
        terms = scaled(sheet.brackets[inside[0][0]], scalars(part))
    apart = _as_sums([_reduced(sheet, node, term, shape) for term in terms])
    best = sheet.settle(tuple(apart))
    return best if sheet.length(best) < sheet.length(whole) else whole


def _reduced(sheet: Sheet, node: Node, term: Term, shape: Shape) -> Term:
    axes, keepdims = node.settings
    inside, outside = arrays(term), scalars(term)
    is_whole = len(axes) == len(shape) and not keepdims
    if not inside.powers:
        return outside if node.op == "mean" else product((outside, *_counts(shape, axes)))
    if not is_whole:
        inner = sheet.write((inside,), shape)
        if node.op == "sum" and not keepdims and len(axes) == 1 and len(shape) == 2:
            return product((outside, factor(summed(inner, axes[0]))))
        return product((outside, factor(operation(node.op, (inner,), node.payload))))
    inner = sheet.write((inside,))
    lacking = len(shape) - len(inner.shape)
    stretched = [
        axis for axis in range(len(shape))
        if axis < lacking or inner.shape[axis - lacking] != shape[axis]
    ]  # fmt: skip
    times = () if node.op == "mean" else _counts(shape, stretched)
    return product((outside, *times, _total(sheet, node.op, inside, inner)))


def _counts(shape: Shape, axes: Iterable[int]) -> tuple[Term, ...]:
    return (count(entries_of(shape[axis] for axis in axes)),)


def _total(sheet: Sheet, op: str, inside: Term, inner: Node) -> Term:
    """Return the sum or the mean of all entries: that of a product of two vectors is x @ y."""
    factors = list(inside.powers.items())
    vectors = [node for node, exponent in factors if exponent == 1 and len(node.shape) == 1]
    if op == "sum" and len(vectors) == len(factors) == 2 and vectors[0].shape == vectors[1].shape:
        (found,) = contract(sheet, [*chain_of(vectors[0]), *chain_of(vectors[1])])
        return found
    if op == "sum" and len(factors) == 2 and all(exponent == 1 for _, exponent in factors):
        one, two = sorted(inside.powers, key=lambda node: node.op == "eye")
        if two.op == "eye" and one.shape == two.shape:
            return factor(operation("trace", (upright(sheet, one),)))
    axes = tuple(range(len(inner.shape)))
    return factor(operation(op, (inner,), (axes, False)))


def _as_sums(terms: Iterable[Term]) -> list[Term]:
    """Return terms with each mean of all entries as their sum over their number."""
    return [product(_parts_of(term)) for term in terms]


def _parts_of(term: Term) -> Iterable[Term]:
    yield Term(term.number, {})
    for node, exponent in term.powers.items():
        if node.op == "mean" and exponent == 1 and not node.shape:
            (inner,) = node.operands
            yield factor(operation("sum", (inner,), node.payload))
            yield inverse(count(entries_of(inner.shape)))
        else:
            yield factor(node, exponent)
