"""Loops differentiated: what a scan does to cotangents on their way back, and to tangents.

In: a scan, the cotangents of its results or the tangents of its operands, and the mode that goes
through a body. Out: those of its operands, or of its results, each a result of another scan. It
has the states that the first one went through for elements, and works its step out again from
those; so it is a loop like any other.

    h = tanh(w*h), n times      ->   backwards, with g the cotangent of h:
                                     s = (1 - tanh(w*h)^2)*g;  d_w = d_w + s*h;  g = s*w
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from ..graph.build import as_number, full, operation
from ..graph.graph import order
from ..graph.loops import (
    Loop,
    counted_by,
    extended,
    leaf,
    leaves_of,
    loop_of,
    moved_leaves,
    result,
    scan,
    used_leaves,
)
from ..graph.node import Node, constant
from .rare import rare_steps


class Back(Protocol):
    """What goes back through a body: from cotangents of nodes, and leaves.

    It returns the adjoint of each leaf, None for 0. Where a node has a number among the `rare`, its
    cotangent is 0 in each step in which that is.
    """

    def __call__(  # noqa: D102
        self,
        seeds: Mapping[Node, Node],
        leaves: Sequence[Node],
        *,
        rare: Mapping[Node, Node] = ...,
    ) -> list[Node | None]: ...


# From nodes, and the tangents of leaves: the tangent of each node, None for 0.
Along = Callable[[Sequence[Node], Mapping[Node, Node]], list[Node | None]]


def back(
    node: Node,
    cotangents: Mapping[int, Node],
    wanted: Collection[int],
    through: Back,
    asked: Mapping[int, Node] = MappingProxyType({}),
) -> dict[int, Node]:
    """Return the cotangents of operands of a scan, by their positions, from those of its results.

    Only those of the operands that are wanted; one that nothing flows back to has none. A result
    may have a number that says whether it is `asked` for.
    """
    loop, leaves = loop_of(node), leaves_of(node)
    moving = moving_leaves(loop, leaves, wanted)
    carried = [i for i in range(loop.carries) if i in moving]
    rows = range(loop.carries, loop.carries + loop.elements)
    elements = [i for i in wanted if i in rows]
    constants = [i for i in wanted if i >= rows.stop]
    given = [i for i in cotangents if i >= loop.carries]
    steps = rare_steps(loop, leaves, carried, cotangents, asked)
    flags = [i for i in carried if loop.results[i] in steps.rare]
    # The leaves of the step back: cotangents, sums and flags, then states, elements, what arrives.
    first = len(carried) + len(constants) + len(flags)
    arriving = first + rows.stop
    told = arriving + len(given)
    moved = _moved(leaves, first, rows.stop, told + len(steps.told))
    body = moved_leaves(loop.results, dict(zip(leaves, moved, strict=True)))
    seeds: dict[Node, Node] = {}
    for place, i in [*enumerate(carried), *enumerate(given, arriving)]:
        seeds[body[i]] = _plus(seeds.get(body[i]), leaf(place, body[i].shape))
    rare: dict[Node, Node] = {}
    for place, i in [*enumerate(flags, first - len(flags)), *enumerate(steps.told, told)]:
        rare[body[i]] = _plus(rare.get(body[i]), leaf(place))
    flowing = [*carried, *elements, *constants]
    found = through(seeds, [moved[i] for i in flowing], rare=rare)
    adjoints = [
        full(constant(0), leaves[i].shape) if one is None else one
        for i, one in zip(flowing, found, strict=True)
    ]
    after_rows = len(carried) + len(elements)
    sums = [
        operation("add", (leaf(place, leaves[i].shape), one))
        for place, (i, one) in enumerate(
            zip(constants, adjoints[after_rows:], strict=True), len(carried)
        )
    ]
    after = [_flag([rare.get(body[j]) for j in steps.read[i]]) for i in flags]
    results = [
        *adjoints[: len(carried)], *sums, *after, *adjoints[len(carried) : after_rows]
    ]  # fmt: skip
    initial = [
        full(cotangents[i] if i in cotangents else constant(0), leaves[i].shape) for i in carried
    ]
    arrives = len(given) + len(steps.told)
    step = Loop(loop.count, first, rows.stop + arrives, tuple(results), not loop.backwards)
    backward = scan(
        step,
        [
            *initial,
            *(full(constant(0), leaves[i].shape) for i in constants),
            *(asked.get(i, constant(int(i in cotangents))) for i in flags),
            *_with_states(node, first, results),
            *(cotangents[i] for i in given),
            *steps.told.values(),
            *node.operands[rows.stop :],
            *counted_by(node),
        ],
    )
    outer = [*carried, *constants, *elements]
    places = [*range(first - len(flags)), *range(first, first + len(elements))]
    pairs = zip(places, outer, strict=True)
    return {i: result(backward, place) for place, i in pairs if i in wanted}


def _plus(one: Node | None, other: Node) -> Node:
    return other if one is None else operation("add", (one, other))


def _flag(asked: Sequence[Node | None]) -> Node:
    """Return whether the value of the step before is asked for, as a number, from what reads it."""
    if None in asked:
        return constant(1)
    total = constant(0)
    for one in asked:
        assert one is not None
        total = _plus(total, one)
    return as_number(operation("ne", (total, constant(0))))


def _moved(leaves: Sequence[Node], first: int, stop: int, behind: int) -> list[Node]:
    """Return the leaves of a step in another: from `first` on, the constants from `behind` on."""
    places = [*range(first, first + stop), *range(behind, behind + len(leaves) - stop)]
    return [leaf(place, one.shape) for place, one in zip(places, leaves, strict=True)]


def along(node: Node, tangents: Mapping[int, Node], through: Along) -> dict[int, Node]:
    """Return the tangents of the results of a scan, by their positions, from those of its operands.

    A result that no tangent flows to has none.
    """
    loop, leaves = loop_of(node), leaves_of(node)
    moving = sorted(moving_leaves(loop, leaves, tangents))
    carried = [i for i in moving if i < loop.carries]
    rows = range(loop.carries, loop.carries + loop.elements)
    elements = [i for i in moving if i in rows]
    constants = [i for i in moving if i >= rows.stop]
    # The leaves of the step: carried tangents, then states, elements and their tangents.
    first = len(carried)
    behind = first + rows.stop + len(elements)
    moved = _moved(leaves, first, rows.stop, behind)
    body = moved_leaves(loop.results, dict(zip(leaves, moved, strict=True)))
    after = behind + len(leaves) - rows.stop
    own = [*range(first), *range(first + rows.stop, behind), *range(after, after + len(constants))]
    moves = {moved[i]: leaf(place, leaves[i].shape) for i, place in zip(moving, own, strict=True)}
    found = dict(enumerate(through(body, moves)))
    given = [i for i in range(loop.carries, len(body)) if found[i] is not None]
    results = [
        full(constant(0) if one is None else one, body[i].shape)
        for i, one in ((i, found[i]) for i in [*carried, *given])
    ]
    step = Loop(loop.count, first, rows.stop + len(elements), tuple(results), loop.backwards)
    tangent = scan(
        step,
        [
            *(full(tangents.get(i, constant(0)), leaves[i].shape) for i in carried),
            *_with_states(node, first, results),
            *(tangents[i] for i in elements),
            *node.operands[rows.stop :],
            *(tangents[i] for i in constants),
            *counted_by(node),
        ],
    )
    return {i: result(tangent, place) for place, i in enumerate([*carried, *given])}


def moving_leaves(loop: Loop, leaves: Sequence[Node], first: Collection[int]) -> set[int]:
    """Return the positions of leaves that depend on the operands at some: states join them."""
    moving = set(first)
    while True:
        found = {leaves[i] for i in moving}
        for node in order(loop.results):
            if any(operand in found for operand in node.operands):
                found.add(node)
        more = {i for i in range(loop.carries) if loop.results[i] in found} - moving
        if not more:
            return moving
        moving |= more


def _with_states(node: Node, first: int, body: Sequence[Node]) -> list[Node]:
    """Return the stacks of the states before each step, and of elements, for another scan.

    The states that its body uses, where their leaves begin at `first`; others have no stack, and
    the scan leaves them out.
    """
    loop = loop_of(node)
    used = used_leaves(body)
    wanted = [i for i in range(loop.carries) if first + i in used]
    own = leaves_of(node)
    _, stacks = extended(node, [own[i] for i in wanted])
    states = dict(zip(wanted, stacks, strict=True))
    unused = {i: full(constant(0), (loop.count, *own[i].shape)) for i in range(loop.carries)}
    elements = node.operands[loop.carries : loop.carries + loop.elements]
    return [*({**unused, **states}[i] for i in range(loop.carries)), *elements]
