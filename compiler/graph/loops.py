"""Loops as nodes: a `scan` runs a body once a step, a `result` is one of the things that it gives.

In: how the steps go, a body, and what goes in. Out: nodes like any other, closed under
differentiation: the reverse of a scan is a scan the other way, over the states that were stored.

    for t in 0..n-1 { h = tanh(w*h + x[t]) }
        ->  result(scan(h, x, w; n steps of tanh(l2*l0 + l1)), 0), where l0 is carried,
            l1 an element and l2 a constant

A body is made of ordinary nodes above its leaves, which have positions and no names: alike bodies
are one. It sees the outside through its operands alone; sizes and numbers may stand in it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from .build import full, operation
from .dimensions import Dimension, Shape, value_of
from .graph import order, remade, same, substituted
from .node import Body, Node, constant, make, unmarked
from .operations import having
from .shapes import WHOLE


@dataclass(frozen=True, slots=True)
class Loop(Body):
    """How a scan goes: the payload of its node.

    The leaves of the body are, in order: the carried values, the elements, of which each step has
    its row of a stack [count, *shape], and the constants. `results` are the carried values after a
    step, and then what each step gives. `count` is the number of steps; where there is a
    `condition`, that a step is taken, it is a name of the scan's own, at most `limit`. Steps that
    go `backwards` begin at the last row. For people there are the name of the loop's `variable`,
    which begins at `first`, and the `names` of the first of the results: `s`, `h` of a family,
    `h_2` of a member before it. `before` and `after` are what a step calls the carried values that
    it finds, `h[t-1]`, and what it works out, `h[t]`.
    """

    count: Dimension
    carries: int
    elements: int
    results: tuple[Node, ...]
    backwards: bool = False
    condition: Node | None = None
    limit: Dimension | None = None
    variable: str = ""
    names: tuple[str, ...] = ()
    first: Dimension = 1
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def body(self) -> tuple[Node, ...]:
        """What the body works out."""
        return self.results if self.condition is None else (*self.results, self.condition)

    def with_body(self, body: Sequence[Node]) -> "Loop":
        """Return the loop with other nodes in the place of those of its body."""
        results = tuple(body[: len(self.results)])
        condition = None if self.condition is None else body[-1]
        return replace(self, results=results, condition=condition)


# What a step has for its leaves, in the order of their positions.
Operands: TypeAlias = Sequence[Node]


def leaf(position: int, shape: Shape = ()) -> Node:
    """Return the leaf of a body at a position."""
    return make("leaf", payload=(position,), shape=shape)


def position_of(node: Node) -> int:
    """Return the position of a leaf."""
    position: int = node.settings[0]
    return position


def leaves_of(scan: Node) -> list[Node]:
    """Return the leaves of the body of a scan, one for each operand."""
    loop = loop_of(scan)
    rows = range(loop.carries, loop.carries + loop.elements)
    return [
        leaf(position, operand.shape[1:] if position in rows else operand.shape)
        for position, operand in enumerate(scan.operands)
    ]


def loop_of(scan: Node) -> Loop:
    """Return how a scan goes."""
    assert isinstance(scan.payload, Loop)
    return scan.payload


def named_in_steps(names: Mapping[str, Node]) -> dict[Node, str]:
    """Return the names of what steps work out: of values that are results of loops, or their rows.

    h, the stack of what each step gives   ->   h, what a step gives
    """
    found: dict[Node, str] = {}
    for name, node in names.items():
        node = unmarked(node)
        if node.op == "index" and node.operands[0].op == "result":
            node = node.operands[0]
        if node.op == "result":
            inner = unmarked(loop_of(node.operands[0]).results[node.settings[0]])
            if inner.operands:
                found.setdefault(inner, name)
    return found


def is_open(scan: Node) -> bool:
    """Return whether a condition says how many steps a scan takes."""
    return loop_of(scan).condition is not None


def scan(loop: Loop, operands: Operands) -> Node:
    """Return the node of a loop: initial values of what is carried, stacks, constants.

    Elements and constants that the body does not use are left out, and those that are alike are
    one; what is carried stays, and so does what tells the number of steps. Its shape is `()`; what
    it gives are its results.
    """
    used = {one for one in order(loop.body) if one.op == "leaf"}
    first: dict[tuple[bool, Node], int] = {}
    kept: list[Node] = []
    moved: dict[Node, Node] = {}
    elements = 0
    for position, operand in enumerate(operands):
        is_element = loop.carries <= position < loop.carries + loop.elements
        own = leaf(position, operand.shape[1:] if is_element else operand.shape)
        if position >= loop.carries:
            if own not in used and (is_element or not _tells(operand, loop)):
                continue
            known = first.setdefault((is_element, operand), len(kept))
            if known < len(kept):
                moved[own] = leaf(known, own.shape)
                continue
            elements += is_element
        moved[own] = leaf(len(kept), own.shape)
        kept.append(operand)
    if len(kept) < len(operands):
        new = substituted(loop.body, moved)
        loop = loop.with_body([new[node] for node in loop.body])
        loop = replace(loop, elements=elements)
    return make("scan", tuple(kept), loop)


def counted_by(node: Node) -> list[Node]:
    """Return the operands by which another scan has as many steps as this one takes.

    None where that is known before. A `while` tells it when it has ended: by what it carries then.
    """
    if not is_open(node):
        return list(dict.fromkeys(one for one in node.operands if _tells(one, loop_of(node))))[:1]
    pairs = enumerate(zip(loop_of(node).results, leaves_of(node), strict=False))
    changed = [i for i, (new, old) in pairs if i < loop_of(node).carries and new is not old]
    return [result(node, changed[0])] if changed else []


def _tells(operand: Node, loop: Loop) -> bool:
    """Return whether an operand is what a `while` ended with that took as many steps."""
    if operand.op != "result" or loop.condition is not None:
        return False
    of = loop_of(operand.operands[0])
    is_alike = of.condition is not None and of.count == loop.count
    return is_alike and operand.settings[0] < of.carries


def result(node: Node, position: int) -> Node:
    """Return what a scan gives: a carried value after the last step, or the stack of a result."""
    loop = loop_of(node)
    shape = loop.results[position].shape
    if position >= loop.carries:
        shape = (loop.count, *shape)
    return make("result", (node,), (position, shape), shape)


def extended(node: Node, wanted: Iterable[Node]) -> tuple[Node, list[Node]]:
    """Return a scan that gives further nodes of its body too, and the stack of each."""
    loop = loop_of(node)
    results = [*loop.results]
    places = []
    for one in wanted:
        if one not in results[loop.carries :]:
            results.append(one)
        places.append(results.index(one, loop.carries))
    longer = make("scan", node.operands, replace(loop, results=tuple(results)))
    return longer, [result(longer, place) for place in places]


def arange(count: Dimension) -> Node:
    """Return the numbers from 0 on, one a step."""
    return make("arange", payload=(count,), shape=(count,))


def row(stack: Node, position: int) -> Node:
    """Return one row of a stack."""
    if stack.op == "stack" and stack.settings == (0,):
        return stack.operands[position]
    if stack.op == "arange":
        return constant(position)
    if stack.op == "broadcast_to" and len(stack.operands[0].shape) < len(stack.shape):
        return full(stack.operands[0], stack.shape[1:])
    items = (position, *[WHOLE] * (len(stack.shape) - 1))
    return operation("index", (stack,), (items,))


def written_out(
    roots: Iterable[Node], wanted: Callable[[Node], bool] = lambda scan: True
) -> dict[Node, Node]:
    """Return, for all that the roots reach, what it is with loops as plain nodes, step by step.

    Those whose number of steps is known, and that are wanted.
    """
    steps: dict[Node, list[Node]] = {}

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        new = same(node, operands)
        if new.op == "scan" and new not in steps:
            loop = loop_of(new)
            if isinstance(loop.count, int) and loop.condition is None and wanted(new):
                steps[new] = _steps(new)
        if new.op == "result" and new.operands[0] in steps:
            place: int = new.settings[0]
            return steps[new.operands[0]][place]
        return new

    return remade(roots, remake)


def _steps(node: Node) -> list[Node]:
    """Return the results of a scan of a known number of steps, each written out."""
    loop, leaves = loop_of(node), leaves_of(node)
    assert isinstance(loop.count, int)
    states = [*node.operands[: loop.carries]]
    stacks = node.operands[loop.carries : loop.carries + loop.elements]
    fixed = node.operands[loop.carries + loop.elements :]
    given: dict[int, list[Node]] = {}
    for step in reversed(range(loop.count)) if loop.backwards else range(loop.count):
        now = [*states, *(row(stack, step) for stack in stacks), *fixed]
        new = substituted(loop.results, dict(zip(leaves, now, strict=True)))
        found = [new[one] for one in loop.results]
        states = found[: loop.carries]
        given[step] = found[loop.carries :]
    rows = zip(*(given[step] for step in range(loop.count)), strict=True)
    made = (
        [operation("stack", one, (0,)) for one in rows]
        if loop.count
        else [full(constant(0), (0, *one.shape)) for one in loop.results[loop.carries :]]
    )
    return [*states, *made]


def closed(body: Sequence[Node], own: Sequence[Node]) -> tuple[dict[Node, Node], list[Node]]:
    """Return what each node of a body is above leaves, and what it takes from outside.

    The first leaves stand for `own`, the others for the largest parts that are free of these: the
    operands that are returned. Numbers and sizes stand in a body as they are.
    """
    inside = set(own)
    nodes = order(body)
    for node in nodes:
        if any(operand in inside for operand in node.operands):
            inside.add(node)
    taken = dict.fromkeys(
        one
        for node in nodes
        for one in (node.operands if node in inside and node not in own else ())
        if one not in inside
    )
    taken.update(dict.fromkeys(node for node in body if node not in inside))
    outside = [node for node in taken if node.op not in ANYWHERE]
    leaves = {one: leaf(i, one.shape) for i, one in enumerate([*own, *outside])}
    known = {**leaves, **{node: node for node in taken if node.op in ANYWHERE}}
    return substituted(body, known), outside


ANYWHERE = having("leaf") - {"input", "leaf"}  # as a number or a size: they stand in any body


def used_leaves(body: Iterable[Node]) -> set[int]:
    """Return the positions of the leaves that a body reaches."""
    return {position_of(node) for node in order(body) if node.op == "leaf"}


def moved_leaves(body: Sequence[Node], leaves: Mapping[Node, Node]) -> list[Node]:
    """Return the nodes of a body above other leaves."""
    new = substituted(body, leaves)
    return [new[node] for node in body]


def done_in(roots: Iterable[Node], sizes: Mapping[str, int]) -> Iterator[tuple[Node, int]]:
    """Yield each operation with how often it is done: those of loops in each of their steps."""
    left = [(roots, 1)]
    while left:
        some, times = left.pop()
        for node in order(some):
            yield node, times
            if node.op == "scan":
                loop = loop_of(node)
                left.append((loop.body, times * value_of(loop.count, sizes)))
