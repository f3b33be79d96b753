"""Roots of sums of squares: norms, distances, standard deviations.

In: a root, or a power whose exponent is half a whole number. Out: one in which no square overflows
or vanishes where the root does not, and which is 0, with slope 0, where all squares are.

    sqrt(x^2 + y*y + 1)           ->  hypot(x, y, 1)
    (x^2 + 4*y^2)^(-3/2)          ->  hypot(x, 2*y)^(-3)
    sqrt(sum((x - y)^2))          ->  norm(x - y)
    sqrt(mean(x^2))               ->  norm(x)/sqrt(n)
    sqrt(trace(A.T @ A))          ->  norm(A)
"""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from ...graph.build import operation, size_node
from ...graph.dimensions import product
from ...graph.node import Node, constant
from ..exact import Number, is_float, number, number_node, raised_number, tidy
from ..terms import E, Exponent, Product, Term, factors, term_node, terms
from .exponentials import rounded
from .facts import Facts
from .recogniser import Found, Recogniser, recogniser

_HYPOT = "sqrt(u^2 + v^2 + …) = hypot(u, v, …)"
_NORM = "sqrt(sum(u^2)) = norm(u)"
_ABS = "sqrt(u^2) = abs(u)"
_PRODUCT = "sqrt(u^2*v^2) = abs(u*v)"

_HALF = Fraction(1, 2)


def _find(node: Node, facts: Facts) -> Found | None:
    exponent = number(node.operands[1]) if node.op == "pow" else _HALF
    if exponent is None or 2 * exponent % 2 != 1:
        return None
    root = root_of_squares(node.operands[0])
    if root is None:
        return None
    inside = terms(node.operands[0]).terms
    line = _HYPOT if len(inside) > 1 else _line(next(iter(inside)))
    power = constant(int(2 * exponent))
    return Found(line, root if exponent == _HALF else operation("pow", (root, power)))


def root_of_squares(node: Node) -> Node | None:
    """Return the root of a sum of squares, None where a node is none."""
    inside = terms(node).terms
    roots: list[Node] = []
    for squares, times in inside.items():
        root = _root(Term(times, squares), len(inside) > 1)
        if root is None:
            return None
        roots.append(root)
    if len(roots) > 1:
        return operation("hypot", roots)
    return roots[0] if roots else None


def _line(squares: Product) -> str:
    """Return the identity that took the root of one term."""
    if any(map(_norm, squares.powers)):
        return _NORM
    return _ABS if len(squares.powers) == 1 else _PRODUCT


def _root(term: Term, several: bool) -> Node | None:
    """Return the root of a term that is a square, None where it is none.

    It may have either sign where it is one of `several`. A mean of squares is no such: where
    something is added to one it keeps a divisor from 0, and is left as it is.
    """
    if term.coefficient < 0:
        return None
    halves: dict[Node, Exponent] = {}
    norms: dict[Node, Exponent] = {}
    for base, exponent in term.product.powers.items():
        if base is E or not isinstance(exponent, int):
            return None
        root = _norm(base)
        if exponent % 2 == 0:
            halves[base] = exponent // 2
        elif root is not None and not (several and base.op in _MEANS):
            norms[root] = exponent
        elif base.op == "size" and not several:
            norms[base] = Fraction(exponent, 2)
        else:
            return None
    if not several and not halves and all(root.op == "size" for root in norms):
        return None
    if halves:
        half = term_node(Term(1, Product(halves)))
        signed = any(k % 2 for k in halves.values() if isinstance(k, int))
        norms = {operation("abs", (half,)) if signed and not several else half: 1, **norms}
    times = _number_root(term.coefficient)
    if times is constant(1) and norms:
        return term_node(Term(1, Product(norms)))
    return operation("mul", (times, term_node(Term(1, Product(norms))))) if norms else times


def _number_root(value: Number) -> Node:
    if not is_float(value):
        return number_node(rounded(tidy(Fraction(raised_number(value, _HALF)))))
    exact = Fraction(value)
    above, below = math.isqrt(exact.numerator), math.isqrt(exact.denominator)
    if (above**2, below**2) == (exact.numerator, exact.denominator):
        return constant(above / below)
    return constant(math.sqrt(value))


def _norm(node: Node) -> Node | None:
    """Return the root of a sum of squares over entries, None where it is none."""
    found = _SUMS.get(node.op)
    return found(node) if found else None


def _sum(node: Node) -> Node | None:
    base = _squared(node.operands[0])
    return base and operation("norm", (base,), node.payload)


def _mean(node: Node) -> Node | None:
    root = _sum(node)
    lengths = [node.operands[0].shape[axis] for axis in node.settings[0]]
    count = operation("sqrt", (size_node(product(lengths)),))
    return root and operation("div", (root, count))


def _squared(node: Node) -> Node | None:
    """Return what an array is the square of, entry by entry; None where it is none."""
    term = factors(node)
    powers = term.product.powers
    if term.coefficient != 1 or not powers:
        return None
    if any(not isinstance(k, int) or k % 2 for k in powers.values()):
        return None
    root = term_node(Term(1, Product({base: k // 2 for base, k in powers.items()})))  # type: ignore[operator]
    return root if root.shape == node.shape else None


def _dot(node: Node) -> Node | None:
    first, second = node.operands
    return operation("norm", (first,), ((0,), False)) if first is second else None


def _trace(node: Node) -> Node | None:
    """Return the norm of A for the trace of A.T @ A, or of A @ A.T."""
    inner = node.operands[0]
    if inner.op != "matmul" or any(len(one.shape) != 2 for one in inner.operands):
        return None
    first, second = inner.operands
    turned, plain = (first, second) if first.op == "transpose" else (second, first)
    if turned.op != "transpose" or turned.operands[0] is not plain:
        return None
    if tuple(turned.settings[0]) != (1, 0):
        return None
    return operation("norm", (plain,), ((0, 1), False))


_SUMS: Mapping[str, Callable[[Node], Node | None]] = {
    "sum": _sum,
    "mean": _mean,
    "var": lambda node: operation("std", node.operands, node.payload),
    "dot": _dot,
    "trace": _trace,
}

_MEANS = ("mean", "var")

NORMS: tuple[Recogniser, ...] = (recogniser(_find, ("sqrt", "pow"), "sqrt pow"),)
