"""`einsum` of one or two arrays to the operations that there are.

In: the subscripts as they are written, and nodes. Out: a node. A letter stands for an axis; one
that is not in the result is summed over, and one that stands twice in an operand is its diagonal.

    'ij,j->i'   A @ x        'i,j->ij'   outer(x, y)      'ii->'      trace(A)
    'ij,ij->'   sum(A*B)     'ij->ji'    A.T              'bij,bjk->bik'   A @ B
"""

from collections.abc import Sequence

from lark import Token, Tree

from ..errors import ProgramError, ShapeError
from ..graph.dimensions import Dimension, show
from ..graph.node import Node
from ..syntax.tree import Branch
from .arrays import product_of
from .names import Lowering
from .scope import Scope

_MOST = 2  # operands


def einsum(given: Sequence[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the node of `einsum('ij,j->i', A, x)`; raises `ProgramError` or `ShapeError`."""
    subscripts, arrays = _arguments(given, callee, scope)
    operands = []
    for array in arrays:
        operands.append((yield array, scope))  # noqa: PERF401  # a comprehension cannot yield
    return _contracted(subscripts, operands, callee, scope)


def _arguments(given: Sequence[Branch], tree: Token, scope: Scope) -> tuple[Token, list[Branch]]:
    """Return the subscripts of a call, and its operands; raises `ProgramError` without any."""
    first = given[0] if given else None
    if first is None or first.data != "string" or len(given) == 1:
        hint = "it is einsum('ij,j->i', A, x)"
        raise ProgramError("einsum takes its subscripts, then arrays", scope.where(tree), hint)
    token = first.children[0]
    assert isinstance(token, Token)
    for one in given[1:]:
        if isinstance(one, Tree) and one.data == "keyword":
            hint = "leave it out"
            raise ProgramError("einsum has no named arguments here", scope.where(one), hint)
    return token, list(given[1:])


def _contracted(subscripts: Token, operands: Sequence[Node], tree: Token, scope: Scope) -> Node:
    inputs, output = _parsed(subscripts, len(operands), scope)
    _check_sizes(inputs, operands, subscripts, scope)
    parts = [
        _without_repeats(labels, node, tree, scope)
        for labels, node in zip(inputs, operands, strict=True)
    ]
    if len(parts) == 1:
        ((labels, node),) = parts
        return _arranged(*_summed(labels, node, output, tree, scope), output, tree, scope)
    (first, one), (second, other) = parts
    first, one = _summed(first, one, output + second, tree, scope)
    second, other = _summed(second, other, output + first, tree, scope)
    labels, node = _product(first, one, second, other, output, tree, scope)
    return _arranged(*_summed(labels, node, output, tree, scope), output, tree, scope)


def _parsed(subscripts: Token, count: int, scope: Scope) -> tuple[list[str], str]:
    """Return the letters of each operand and of the result."""
    text = "".join(str(subscripts)[1:-1].split())
    place = scope.where(subscripts)
    if "." in text:
        raise ProgramError("'...' in einsum is not read", place, "give each axis a letter")
    if count > _MOST:
        hint = "one einsum stands in the other, two arrays at a time"
        raise ProgramError(f"einsum takes one or two arrays, {count} given", place, hint)
    before, arrow, output = text.partition("->")
    inputs = before.split(",")
    letters = "".join(inputs)
    if not arrow:
        output = "".join(sorted(one for one in set(letters) if letters.count(one) == 1))
    if not (letters + output).isalpha():
        hint = "each axis has a letter, as in einsum('ij,j->i', A, x)"
        raise ProgramError("these are no subscripts", place, hint)
    if len(inputs) != count:
        raise ProgramError(
            f"the subscripts are those of {len(inputs)} arrays, {count} given",
            place,
            "a comma stands between the letters of two arrays",
        )
    for letter in output:
        if output.count(letter) > 1 or letter not in letters:
            said = "stands twice in" if letter in letters else "is only in"
            hint = "each letter of the result stands there once, and in an operand"
            raise ProgramError(f"{letter} {said} the result of einsum", place, hint)
    return inputs, output


def _check_sizes(
    inputs: Sequence[str], operands: Sequence[Node], subscripts: Token, scope: Scope
) -> None:
    """Raise where a letter is two dimensions, or an operand has not the axes that are said."""
    sizes: dict[str, Dimension] = {}
    for labels, node in zip(inputs, operands, strict=True):
        name = scope.name_of(node)
        if len(labels) != len(node.shape):
            hint = "each axis has a letter"
            raise ShapeError(
                f"{labels} is {len(labels)} axes; {name} is {show(node.shape)}",
                scope.where(subscripts),
                hint,
            )
        for letter, size in zip(labels, node.shape, strict=True):
            if sizes.setdefault(letter, size) != size:
                raise ShapeError(
                    f"{letter} is {sizes[letter]} before; in {name} it is {size}",
                    scope.where(subscripts),
                    "a letter is one dimension",
                )


def _without_repeats(labels: str, node: Node, tree: Token, scope: Scope) -> tuple[str, Node]:
    """Return an operand with the diagonal taken of axes of one letter."""
    if len(set(labels)) == len(labels):
        return labels, node
    if len(labels) != 2:
        hint = "take the diagonal of a matrix before"
        raise ShapeError(f"{labels}: diagonals are those of matrices", scope.where(tree), hint)
    return labels[0], scope.build("diagonal", (node,), tree)


def _summed(labels: str, node: Node, kept: str, tree: Token, scope: Scope) -> tuple[str, Node]:
    """Return an operand summed over the letters that stand nowhere else."""
    axes = tuple(axis for axis, letter in enumerate(labels) if letter not in kept)
    if not axes:
        return labels, node
    rest = "".join(letter for letter in labels if letter in kept)
    return rest, scope.build("sum", (node,), tree, (axes, False))


def _product(
    first: str,
    one: Node,
    second: str,
    other: Node,
    output: str,
    tree: Token,
    scope: Scope,
) -> tuple[str, Node]:
    """Return the product of two operands, and its letters; one letter is summed over by @."""
    both = [letter for letter in first if letter in second]
    stacked = "".join(letter for letter in both if letter in output)
    inner = "".join(letter for letter in both if letter not in output)
    left = "".join(letter for letter in first if letter not in both)
    right = "".join(letter for letter in second if letter not in both)
    if not first or not second:
        return first + second, scope.build("mul", (one, other), tree)
    if (
        len(inner) == 1
        and len(left) <= 1
        and len(right) <= 1
        and not (stacked and not (left and right))
    ):
        one = _arranged(first, one, stacked + left + inner, tree, scope)
        other = _arranged(second, other, stacked + inner + right, tree, scope)
        return stacked + left + right, product_of(one, other, tree, scope)
    if not both and len(left) == len(right) == 1:
        return left + right, scope.build("outer", (one, other), tree)
    every = stacked + left + right + inner
    factors = [
        _stretched(labels, node, every, tree, scope)
        for labels, node in ((first, one), (second, other))
    ]
    return every, scope.build("mul", factors, tree)


def _stretched(labels: str, node: Node, every: str, tree: Token, scope: Scope) -> Node:
    """Return an operand with an axis for each letter, those that it lacks of length 1."""
    own = "".join(letter for letter in every if letter in labels)
    node = _arranged(labels, node, own, tree, scope)
    missing = tuple(axis for axis, letter in enumerate(every) if letter not in labels)
    return scope.build("expand_dims", (node,), tree, (missing,)) if missing else node


def _arranged(labels: str, node: Node, wanted: str, tree: Token, scope: Scope) -> Node:
    """Return a node with its axes in the order of the letters wanted."""
    if labels == wanted:
        return node
    permutation = tuple(labels.index(letter) for letter in wanted)
    return scope.build("transpose", (node,), tree, (permutation,))
