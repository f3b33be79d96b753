"""A program for one point to a program for many: nodes with a new first axis.

In: nodes, and for some below them nodes of shape (dimension, *shape), a row each. Out: what each
root becomes: with the same first axis where it depends on those, and itself where it does not.

    W @ x  at the rows of X   ->   X @ W.T             sum(x*y)   ->   sum(X*y, axis=1)
    v*g    at those of eye(n) ->   diag(v)             W.T @ g    ->   W

A loop is batched in its body, where what goes into it has the axis: the carried values have it
first, elements behind the axis of the steps. One that works entry by entry keeps diagonals.

Rows that are those of the identity matrix are 0 off its diagonal whatever they are multiplied by,
so they are kept as that diagonal (`diagonals.py`) for as long as that is all there is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from ..graph.build import as_number, full, operation
from ..graph.dimensions import Dimension, product
from ..graph.graph import order
from ..graph.loops import leaf, leaves_of, loop_of, result, scan
from ..graph.node import Node
from ..graph.operations import is_entrywise
from ..graph.rows import ROWS, entrywise
from ..lower.instantiate import arguments, instantiate, settings_of
from ..vocabulary import functions
from .diagonals import diagonal_of, entry, is_off, of_identity, spread_over, unmasked, written_out
from .images import Diagonal, Image, Rows, chosen, folded
from .loops import moving_leaves


def batched(
    roots: Iterable[Node], leaves: Mapping[Node, Node], dimension: Dimension
) -> dict[Node, Node]:
    """Return what each root becomes where the leaves have a row for each of a number of points.

    Raises `NotImplementedError` for an operation that has neither a row in `ROWS` nor a definition.
    """
    wanted = list(roots)
    found = images(wanted, leaves, dimension)
    return {
        root: root if found[root] is root else written(found[root], root, dimension)
        for root in wanted
    }


def images(
    roots: Iterable[Node], leaves: Mapping[Node, Node], dimension: Dimension
) -> dict[Node, Image]:
    """Return what each node below the roots becomes: rows, their diagonal, or one for all."""
    known: dict[Node, Image] = {
        leaf: of_identity(rows, leaf.shape) or Rows(rows) for leaf, rows in leaves.items()
    }
    _walk(roots, known, dimension)
    return known


def written(image: Image, node: Node, dimension: Dimension) -> Node:
    """Return what a node becomes with its first axis, whether that tells points apart or not."""
    if isinstance(image, Diagonal):
        return written_out(image, node.shape)
    return image.node if isinstance(image, Rows) else full(image, (dimension, *node.shape))


def _walk(roots: Iterable[Node], known: dict[Node, Image], dimension: Dimension) -> None:
    for node in order(roots, known):
        if node in known:
            continue  # what a loop gives
        operands = [known[operand] for operand in node.operands]
        if all(one is operand for one, operand in zip(operands, node.operands, strict=True)):
            known[node] = node
        else:
            known[node] = _image(node, operands, known, dimension)


def _image(
    node: Node, operands: Sequence[Image], known: dict[Node, Image], dimension: Dimension
) -> Image:
    """Return what a node becomes of what its operands have become."""
    if node.op == "scan":
        return _loop(node, operands, known, dimension)
    decided = chosen(node, operands) or unmasked(node, known)
    if decided is not None:
        return decided
    if any(isinstance(one, Diagonal) for one in operands):
        kept = diagonal_of(node, operands)
        if kept is not None:
            return kept
    on = [not isinstance(one, Node) for one in operands]
    new = [
        _plain(node, one, operand) if isinstance(one, Node) else written(one, operand, dimension)
        for one, operand in zip(operands, node.operands, strict=True)
    ]
    if not any(on):
        return folded(operation(node.op, new, node.payload))
    if node.op in ROWS:
        return Rows(ROWS[node.op](node, new, on, dimension))
    if is_entrywise(node.op):
        return Rows(entrywise(node, new, on, dimension))
    row = functions().get(node.op)
    if row is None or row.definition is None:
        raise NotImplementedError(f"{node.op} has no form for many points")
    meant = instantiate(row.definition, arguments(node), settings_of(node))
    _walk([meant], known, dimension)
    return known[meant]


def _plain(user: Node, image: Node, operand: Node) -> Node:
    """Return what is the same at each point in the shape of a row, where the user needs that."""
    return image if is_entrywise(user.op) else full(image, operand.shape)


# ---- loops --------------------------------------------------------------------------------------


def _loop(
    node: Node, operands: Sequence[Image], known: dict[Node, Image], dimension: Dimension
) -> Image:
    """Return a loop of which each step is one for all points; what it gives is added to `known`.

    Raises `NotImplementedError` where points would not take the same number of steps.
    """
    loop, leaves = loop_of(node), leaves_of(node)
    arriving = [i for i, one in enumerate(operands) if not isinstance(one, Node)]
    on = moving_leaves(loop, leaves, arriving)
    new, given = _of_diagonals(node, operands, on, dimension) or _of_rows(
        node, operands, on, dimension
    )
    known.update({result(node, i): one for i, one in enumerate(given)})
    return Rows(new)


def _of_rows(
    node: Node, operands: Sequence[Image], on: Collection[int], dimension: Dimension
) -> tuple[Node, list[Image]]:
    """Return a loop whose leaves have the axis where they are `on`, and what it gives."""
    loop, leaves = loop_of(node), leaves_of(node)
    rows = range(loop.carries, loop.carries + loop.elements)
    moved = {leaves[i]: leaf(i, (dimension, *leaves[i].shape)) for i in sorted(on)}
    found = images(loop.body, moved, dimension)
    if loop.condition is not None and not isinstance(found[loop.condition], Node):
        raise NotImplementedError("the points do not take the same number of steps")
    body = [
        _as_wanted(found[one], one, dimension, i < loop.carries and i in on)
        for i, one in enumerate(loop.body)
    ]
    into = []
    for i, (image, operand) in enumerate(zip(operands, node.operands, strict=True)):
        value = _as_wanted(image, operand, dimension, i in on)
        into.append(_exchanged(value) if i in on and i in rows else value)
    new = scan(loop.with_body(body), into)
    given: list[Image] = []
    for i, one in enumerate(loop.results):
        value = result(new, i)
        if body[i].shape == one.shape:
            given.append(value)
        else:
            given.append(Rows(value if i < loop.carries else _exchanged(value)))
    return new, given


def _of_diagonals(
    node: Node, operands: Sequence[Image], on: Collection[int], dimension: Dimension
) -> tuple[Node, list[Image]] | None:
    """Return a loop of the entries of diagonals, None where a step does not keep them."""
    loop, leaves = loop_of(node), leaves_of(node)
    rows = range(loop.carries, loop.carries + loop.elements)
    if any(isinstance(one, Rows) for one in operands):
        return None
    if not all(
        i not in rows and product(leaves[i].shape) == dimension and is_off(operands[i]) for i in on
    ):
        return None
    found: dict[Node, Image] = {leaves[i]: Diagonal(leaves[i]) for i in sorted(on)}
    _walk(loop.body, found, dimension)
    results = [found[one] for one in loop.results]
    if any(isinstance(one, Rows) for one in results) or not all(
        is_off(results[i]) for i in on if i < loop.carries
    ):
        return None
    if loop.condition is not None and found[loop.condition] is not loop.condition:
        return None
    body = [
        one if found[one] is one else full(as_number(entry(found[one])), one.shape)
        for one in loop.body
    ]
    into = [
        full(as_number(entry(image)), operand.shape)
        for image, operand in zip(operands, node.operands, strict=True)
    ]
    new = scan(loop.with_body(body), into)
    given: list[Image] = []
    for i, (one, image) in enumerate(zip(loop.results, results, strict=True)):
        value = result(new, i)
        if i < loop.carries:
            given.append(Diagonal(value) if i in on else value)
        else:
            is_same = isinstance(image, Node)
            given.append(value if is_same else spread_over(value, one.shape))
    return new, given


def _as_wanted(image: Image, node: Node, dimension: Dimension, wanted: bool) -> Node:
    """Return what a node becomes, with its first axis where that is wanted, or told by points."""
    if isinstance(image, Node) and not wanted:
        return full(image, node.shape)
    return written(image, node, dimension)


def _exchanged(node: Node) -> Node:
    """Return an array with its first two axes exchanged: that of the points and of the steps."""
    rank = len(node.shape)
    return operation("transpose", (node,), ((1, 0, *range(2, rank)),))
