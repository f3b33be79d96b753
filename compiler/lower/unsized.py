"""The identity matrix I, and the vector of ones 𝟏: their size is told by what they meet.

In: an expression in which I is no value. Out: its node, with the one dimension of its values that
makes all shapes fit; in an answer also the shape of the gradient tells it.

    u: [n];   (I - u u^T) c     ->   (eye(n) - outer(u, u)) @ c
    I_n, where n is a dimension ->   eye(n)
    X: [m, n];   X^T 𝟏, 𝟏_m     ->   X.T @ ones(m), ones(m)
"""

import re
from collections.abc import Callable

from lark import Token

from ..errors import GradcError, ProgramError, ShapeError, UnknownNameError
from ..graph.build import dimension_of, operation
from ..graph.dimensions import Dimension
from ..graph.node import Node, constant, make
from ..syntax.tokens import ONES
from ..syntax.tree import Branch
from .scope import Scope

_NAME = re.compile(rf"(?:{ONES}|I)(?:_(\w+)|([0-9]+))?")
_MOST = 16  # dimensions that are tried


class Unsized(Exception):  # noqa: N818  # becomes an identity matrix, or the error that it carries
    """An identity matrix was met whose size is not told yet; `error` says that there is no I."""

    def __init__(self, error: UnknownNameError) -> None:
        super().__init__(error.message)
        self.error = error


def is_identity(name: str) -> bool:
    """Return whether a name that stands for nothing else may be an identity matrix."""
    return _NAME.fullmatch(name) is not None


def is_ones(name: str) -> bool:
    """Return whether a name is that of a vector of ones."""
    return name.startswith(ONES)


def identity(token: Token, scope: Scope, error: UnknownNameError) -> Node:
    """Return the identity matrix, or the vector, for a name that stands for nothing else.

    Raises the `error` that there is no such name, or `Unsized`.
    """
    match = _NAME.fullmatch(token)
    if match is None or scope.is_of_table:
        raise error
    if match[1] or match[2]:
        size = _named_size(match[1] or match[2], token, scope)
    else:
        size = scope.builder.identity
        if size is None:
            raise Unsized(error)
    if size is None:
        raise error
    if is_ones(token):
        return operation("broadcast_to", (constant(1.0),), ((size,),))
    return make("eye", payload=(size,), shape=(size, size))


def _named_size(written: str, token: Token, scope: Scope) -> Dimension | None:
    """Return the size of I_n or I_3, None where there is none."""
    if written.isdecimal():
        return int(written)
    node = scope.values.get(written)
    if node is None and is_ones(token):
        node = scope.missing(token.update(value=written))
    return None if node is None else dimension_of(node)


def sized(lower: Callable[[], Node], tree: Branch, scope: Scope, error: GradcError) -> Node:
    """Return the node that `lower` gives with identity matrices of the one size that fits.

    Raises the `error` where no array tells a size, the `ShapeError` of the one that comes farthest
    where none fits, and a `ProgramError` with the readings where several do.
    """
    builder = scope.builder
    calls = builder.calls
    fitting: dict[Dimension, Node] = {}
    farthest: tuple[int, GradcError] = -1, error  # how many nodes were built, and what then failed
    for size in _sizes(tree, scope):
        builder.identity, builder.calls = size, dict(calls)
        before = builder.built
        try:
            fitting[size] = lower()
        except ShapeError as misfit:
            farthest = max(farthest, (builder.built - before, misfit), key=lambda one: one[0])
        finally:
            builder.identity, builder.calls = None, calls
    if len(fitting) > 1 and scope.wanted is not None:
        wanted = {size: node for size, node in fitting.items() if node.shape == scope.wanted}
        fitting = wanted or fitting
    if len(fitting) == 1:
        (node,) = fitting.values()
        return node
    if fitting:
        written = error.span.words if error.span is not None else "I"
        written = "𝟏" if ONES in written else written
        function = "eye" if written.startswith("I") else "ones"
        readings = " or ".join(f"{function}({size})" for size in fitting)
        message = f"the size of {'the identity matrix ' * (function == 'eye')}{written} is not told"
        raise ProgramError(message, error.span, f"write {readings} for {written}")
    raise farthest[1]


def _sizes(tree: Branch, scope: Scope) -> list[Dimension]:
    """Return the dimensions that may be meant: those of values that are named, and the wanted."""
    found: dict[Dimension, None] = {}
    for token in tree.scan_values(lambda part: isinstance(part, Token) and part.type == "NAME"):
        node = scope.values.get(token)
        members = scope.families.get(token, {}).values()
        for one in [node] if node is not None else members:
            found.update(dict.fromkeys(one.shape))
    found.update(dict.fromkeys(scope.wanted or ()))
    sizes = [size for size in found if size != 1] or list(found)
    return sizes[:_MOST]
