"""`einsum` to nodes: its subscripts are read, and `contract` has the rest.

In: the subscripts as they are written, and nodes. Out: a node. A letter stands for an axis, and
`...` for all axes that have none, which broadcast as in NumPy.

    'ij,j->i'   A @ x        'i,j->ij'     outer(x, y)          'ii->'         trace(A)
    'ij,ij->'   sum(A*B)     '...i,i->...' X @ v                'ij,jk,kl->il' A @ B @ C
"""

from collections.abc import Sequence

from lark import Token, Tree

from ..errors import ProgramError, ShapeError
from ..graph.dimensions import Dimension, show
from ..graph.node import Node
from ..syntax.tree import Branch
from .contract import Labels, contracted
from .names import Lowering
from .scope import Scope

_REST = "..."
_IGNORED = ("optimize",)  # says how NumPy works, and not what is worked out


def einsum(given: Sequence[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the node of `einsum('ij,j->i', A, x)`; raises `ProgramError` or `ShapeError`."""
    subscripts, arrays = _arguments(given, callee, scope)
    operands = []
    for array in arrays:
        operands.append((yield array, scope))  # noqa: PERF401  # a comprehension cannot yield
    texts, result = _parsed(subscripts, len(operands), scope)
    inputs, output = _labelled(texts, result, operands, subscripts, scope)
    _check_sizes(inputs, operands, subscripts, scope)
    return contracted(list(zip(inputs, operands, strict=True)), output, callee, scope)


def _arguments(given: Sequence[Branch], tree: Token, scope: Scope) -> tuple[Token, list[Branch]]:
    """Return the subscripts of a call, and its operands; raises `ProgramError` without any."""
    first = given[0] if given else None
    if first is None or first.data != "string" or len(given) == 1:
        hint = "it is einsum('ij,j->i', A, x)"
        raise ProgramError("einsum takes its subscripts, then arrays", scope.where(tree), hint)
    token = first.children[0]
    assert isinstance(token, Token)
    arrays = []
    for one in given[1:]:
        if not (isinstance(one, Tree) and one.data == "keyword"):
            arrays.append(one)
        elif str(one.children[0]) not in _IGNORED:
            hint = "leave it out"
            raise ProgramError("einsum has no such argument here", scope.where(one), hint)
    return token, arrays


def _parsed(subscripts: Token, count: int, scope: Scope) -> tuple[list[str], str]:
    """Return the letters of each operand and of the result, with `...` where that stands."""
    text = "".join(str(subscripts)[1:-1].split())
    place = scope.where(subscripts)
    before, arrow, output = text.partition("->")
    inputs = before.split(",")
    letters = "".join(inputs).replace(_REST, "")
    if not arrow:
        once = sorted(one for one in set(letters) if letters.count(one) == 1)
        output = _REST * (_REST in before) + "".join(once)
    several = any(one.count(_REST) > 1 for one in (*inputs, output))
    stated = letters + output.replace(_REST, "")
    if several or not (not stated or (stated.isascii() and stated.isalpha())):
        hint = "each axis has a letter, as in einsum('ij,j->i', A, x), and '...' stands for others"
        raise ProgramError("these are no subscripts", place, hint)
    if len(inputs) != count:
        raise ProgramError(
            f"the subscripts are those of {len(inputs)} arrays, {count} given",
            place,
            "a comma stands between the letters of two arrays",
        )
    for letter in output.replace(_REST, ""):
        if output.count(letter) > 1 or letter not in letters:
            said = "stands twice in" if letter in letters else "is only in"
            hint = "each letter of the result stands there once, and in an operand"
            raise ProgramError(f"{letter} {said} the result of einsum", place, hint)
    return inputs, output


def _labelled(
    texts: Sequence[str], result: str, operands: Sequence[Node], subscripts: Token, scope: Scope
) -> tuple[list[Labels], Labels]:
    """Return a label for each axis of the operands and of the result.

    Those that `...` stands for are counted from the last, as they broadcast.
    """
    inputs: list[Labels] = []
    most = 0
    for text, node in zip(texts, operands, strict=True):
        before, rest, behind = text.partition(_REST)
        hidden = len(node.shape) - len(before) - len(behind)
        if hidden < 0 or (hidden and not rest):
            letters = before + behind
            some = " at least" if rest else ""
            raise ShapeError(
                f"{text} is {len(letters)} axes{some}; {scope.name_of(node)} is {show(node.shape)}",
                scope.where(subscripts),
                "each axis has a letter, or '...' stands for several",
            )
        most = max(most, hidden)
        inputs.append((*before, *_hidden(hidden), *behind))
    before, rest, behind = result.partition(_REST)
    if most and not rest:
        hint = f"'...' stands in the result too, as in '->...{result}'"
        raise ProgramError("the result lacks the axes of '...'", scope.where(subscripts), hint)
    return inputs, (*before, *_hidden(most), *behind)


def _hidden(count: int) -> Labels:
    return tuple(f"{_REST}{position}" for position in range(count, 0, -1))


def _check_sizes(
    inputs: Sequence[Labels], operands: Sequence[Node], subscripts: Token, scope: Scope
) -> None:
    """Raise where a letter is two dimensions, neither of length 1."""
    sizes: dict[str, Dimension] = {}
    for labels, node in zip(inputs, operands, strict=True):
        own: dict[str, Dimension] = {}
        for label, size in zip(labels, node.shape, strict=True):
            before = own.setdefault(label, size) if label in own else sizes.get(label, 1)
            is_own = label in own and own[label] != size
            own.setdefault(label, size)
            if is_own or (before != size and 1 not in (before, size)):
                letter = label if label.isalpha() else f"an axis of '{_REST}'"
                raise ShapeError(
                    f"{letter} is {before} before; in {scope.name_of(node)} it is {size}",
                    scope.where(subscripts),
                    "a letter is one dimension",
                )
            if sizes.get(label, 1) == 1:
                sizes[label] = size
