"""Powers to nodes, and what people write as one: the transpose X^T, the inverse X^-1.

    X^T        the transpose, where T is no value       x^2, x²    a power
    X^-T       the transpose of the inverse             X^-1, X⁻¹  the inverse, in an answer

In a program X^-1 is entry by entry, as X**-1 is everywhere, and X⁻¹ of a matrix an error with both
readings; in an answer ^ may say an inverse, and `scope.powers` tells which of both it says.
"""

from functools import reduce

from lark import Token

from ..errors import UnknownNameError
from ..graph.node import Node, constant
from ..syntax.tokens import exponent
from ..syntax.tree import Branch, children, name_of, sides, trees
from . import names
from .arrays import product_of, transposed
from .names import Lowering
from .products import check_power, keep_rows
from .scope import Powers, Scope

_MATRICES = (-3, -2, 2, 3)  # powers of a matrix that are written out
_TRANSPOSE = ("T", "⊤")


def power(tree: Branch, scope: Scope) -> Lowering:
    """`x^y`, `x**y`, `X^T`, `X^-T`."""
    base, sign, index = sides(tree)
    node = yield base, scope
    turned = _transposition(index, scope) if node.shape else None
    if turned is not None:
        if turned.data == "neg":
            node = scope.build("inv", (node,), tree)
        return transposed(node, tree, scope, base=base)
    number = yield index, scope
    found = _raised(node, number, str(sign), tree, scope)
    if _is_raised(sign, scope.builder.text):
        check_power(found, tree, scope)
    return keep_rows(found, (base,), tree, scope)


def _is_raised(sign: Token | Branch, text: str) -> bool:
    """Return whether an exponent is written as on paper: X⁻¹, X^{-1}."""
    if not isinstance(sign, Token):
        return False
    return sign.start_pos == sign.end_pos or text[sign.end_pos : (sign.end_pos or 0) + 1] == "{"


def superscript(tree: Branch, scope: Scope) -> Lowering:
    """`x²`, `X⁻¹`."""
    base, digits = children(tree)
    number = constant(float(exponent(digits)))
    return _raised((yield base, scope), number, "^", tree, scope)


def _transposition(index: Branch, scope: Scope) -> Branch | None:
    """Return an exponent that says a transpose, None for any other: T, or -T, that is no value."""
    inner = trees(index)[-1] if index.data == "neg" else index
    name = name_of(inner)
    if name is None or name not in _TRANSPOSE:
        return None
    try:
        names.name(inner, scope)
    except UnknownNameError:
        return index
    return None


def _raised(base: Node, number: Node, sign: str, tree: Branch, scope: Scope) -> Node:
    """Return a power: of a square matrix one of matrices, where that is meant."""
    powers = scope.powers
    by_entries = powers in (Powers.ENTRIES, Powers.PROGRAM)
    if not by_entries and len(base.shape) == 2 and base.shape[0] == base.shape[1]:
        times = scope.builder.number(number)
        is_of_matrix = powers in (Powers.MATRICES, Powers.PRODUCTS)
        if times == -1 and (sign == "^" or is_of_matrix):
            return scope.build("inv", (base,), tree)
        if is_of_matrix and times in _MATRICES:
            factor = scope.build("inv", (base,), tree) if times < 0 else base
            return reduce(
                lambda one, other: product_of(one, other, tree, scope), [factor] * abs(int(times))
            )
    return scope.build("pow", (base, number), tree)
