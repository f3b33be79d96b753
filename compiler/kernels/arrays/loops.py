"""A `scan` as a loop: its body between what is carried, which is kept in buffers of its own.

In: a scan. Out: statements, and where each of its results is kept.

    h = tanh(U @ h + x[t])   ->   for t { t1 = U @ h; t2[i] = tanh(t1[i] + x[t, i]); h = t2 }
"""

from collections.abc import Iterable, Mapping

from ...graph.graph import order
from ...graph.loops import leaves_of, loop_of
from ...graph.node import Node
from ..nests import Loop, Statement
from .state import Frame, Kept, State
from .statements import entrywise, nest, store


def carried(state: State, frame: Frame, node: Node, wanted: Mapping[int, Node]) -> Frame:
    """Return the frame of a scan's body, when what it carries and gives is kept in `frame`.

    `wanted` are the results that are used, by their positions. The statements before the loop are
    added to those of the frame around.
    """
    loop = loop_of(node)
    inner = Frame(frame.depth + 1)
    step = state.index(frame.depth)
    for position, leaf in enumerate(leaves_of(node)):
        operand = node.operands[position]
        if position < loop.carries:
            kept = Kept(state.buffer(leaf.shape))
            inner.kept[leaf] = kept
            frame.statements += entrywise(state, frame, operand, kept)
            if position in wanted:
                frame.kept[wanted[position]] = kept
        elif position < loop.carries + loop.elements:
            inner.leaves[leaf] = (frame, operand, (step,))
        else:
            inner.leaves[leaf] = (frame, operand, ())
    for position, result in wanted.items():
        if position >= loop.carries:
            frame.kept[result] = Kept(state.buffer(result.shape))
    return inner


def stacks(state: State, frame: Frame, node: Node, wanted: Mapping[int, Node]) -> dict[Node, Kept]:
    """Return where values of the body are kept from the start: in their rows of the stacks."""
    loop = loop_of(node)
    step = state.index(frame.depth)
    found: dict[Node, Kept] = {}
    for position, result in wanted.items():
        one = loop.results[position]
        if position >= loop.carries and one.operands and one.op != "result":
            found.setdefault(one, Kept(frame.kept[result].buffer, (step,)))
    return found


def ended(state: State, inner: Frame, node: Node) -> list[Statement]:
    """Return the statements that make the next carried values of those at the end of a step."""
    loop, leaves = loop_of(node), leaves_of(node)
    old = set(leaves[: loop.carries])
    known = {one for one in inner.kept if one.op != "leaf"}
    found: list[Statement] = []
    values: dict[int, Node | Kept] = {}
    for position in range(loop.carries):
        one = loop.results[position]
        if one is leaves[position]:
            continue
        if any(leaf in old for leaf in order([one], known)):
            kept = Kept(state.buffer(one.shape))
            found += entrywise(state, inner, one, kept)
            values[position] = kept
        else:
            values[position] = one
    for position, value in values.items():
        target = inner.kept[leaves[position]]
        shape = loop.results[position].shape
        if isinstance(value, Kept):
            found += nest(
                state,
                inner.depth,
                shape,
                lambda place, v=value, t=target: [  # type: ignore[misc]
                    store(state, t, place, state.load(v, place))
                ],
            )
        else:
            found += entrywise(state, inner, value, target)
    return found


def loop(state: State, frame: Frame, node: Node, body: Iterable[Statement]) -> Loop:
    """Return the loop of a scan."""
    spec = loop_of(node)
    index = state.whole(state.index(frame.depth))
    return Loop(index, state.whole(spec.count), tuple(body), (), spec.backwards)
