"""What a rule says for the sake of numbers, as a book writes it.

In: a derivative, and the nodes of the program. Out: the derivative in functions that books know.

    1/hypot(1, x)                       ->   1/sqrt(1^2 + x^2), unless the program has hypot itself
    spectral(A, level(w, g))            ->   eigenvectors(A) @ diag(g) @ eigenvectors(A).T
    the derivative of sinc, by name     ->   (cos(pi*x) - sinc(x))/x, and 0 at x = 0
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import reduce

from ..graph.build import operation
from ..graph.graph import remade, same
from ..graph.node import Node, constant
from ..lower.instantiate import instantiate
from ..syntax.parser import parse
from ..syntax.tree import trees
from .conventions import Convention

# A function that no book has: the first derivative of one, as a quotient, and its value at 0.
_QUOTIENTS: Mapping[str, tuple[str, float]] = {
    "sinc_derivative": ("(cos(pi*x) - sinc(x))/x", 0),
    "exprel_derivative": ("(exp(x) - exprel(x))/x", 0.5),
}


def _between(first: str, second: str) -> Callable[[Sequence[Node]], Node]:
    """Return what writes a matrix as its vectors, and what scales these: V @ diag(f) @ V.T."""

    def written(operands: Sequence[Node]) -> Node:
        matrix, factors = operands
        left, right = (operation(op, (matrix,)) for op in (first, second))
        scaled = operation("matmul", (left, operation("diagonal_matrix", (factors,))))
        rank = len(right.shape)
        turned = operation("transpose", (right,), ((*range(rank - 2), rank - 1, rank - 2),))
        return operation("matmul", (scaled, turned))

    return written


# What looks at where values are the same, or 0, and is something simpler elsewhere.
_PRODUCTS: Mapping[str, Callable[[Sequence[Node]], Node]] = {
    "spectral": _between("eigenvectors", "eigenvectors"),
    "singular": _between("left_vectors", "right_vectors"),
    "level": lambda operands: operands[1],
    "gated": lambda operands: operands[1],
}


def in_plain_words(root: Node, program: Collection[Node]) -> tuple[Node, list[Convention]]:
    """Return a derivative in functions that books know, and what it is where they have no value.

    It is asked for each step: the nodes of the program are looked up, and walked where they must.
    """
    found: dict[Node, Convention] = {}

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        if node.op == "hypot" and not any(one.op == "hypot" for one in program):
            squares = [operation("pow", (one, constant(2))) for one in operands]
            return operation("sqrt", (reduce(lambda a, b: operation("add", (a, b)), squares),))
        if node.op in _PRODUCTS and same(node, operands) not in program:
            return _PRODUCTS[node.op](operands)
        if node.op in _QUOTIENTS and node.operands[0] is constant(1):
            text, value = _QUOTIENTS[node.op]
            ((tree,),) = map(trees, trees(parse(text)))
            x = operands[1]
            if node is root:
                found[x] = Convention(constant(value), ((x, constant(0)),))
            return instantiate(tree, {"x": x})
        return same(node, operands)

    return remade([root], remake)[root], list(found.values())
