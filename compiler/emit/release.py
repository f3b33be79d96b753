"""The lines of a function in segments, and what each lets go: Python keeps what has a name.

In: the lines in order, each a node and its statements, and the names that each gives. Out: those of
the forward and of the backward pass, under headings, with a `del` behind each segment of what
nothing uses any more.

    # segment 1 of 3, computed again
    z1 = W1 @ x
    # back through segment 1 of 3
    d_W1 = ...
    del z1
"""

import textwrap
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from ..calculus.checkpoint import Checkpoints
from ..graph.node import Node
from ..records import dataclass
from .statements import Part, Statement

_WIDTH = 90  # characters of names behind a del

Line: TypeAlias = tuple[Node, Sequence[Part]]


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a function in order, each a node and its statements, and the names that it has.

    `nodes` are all that is worked out, `forward` those of the program's values, and `roots` those
    that are returned. What is `unsafe` may go wrong where nothing needs it.
    """

    lines: Sequence[Line]
    names: Mapping[Node, Sequence[str]]
    nodes: Sequence[Node]
    forward: Collection[Node]
    roots: Sequence[Node]
    checkpoints: Checkpoints
    unsafe: Container[Node]


def in_segments(layout: Layout) -> tuple[list[Part], list[Part]]:
    """Return the statements of the forward and of the backward pass."""
    passes: tuple[list[Part], list[Part]] = [], []
    for heading, some, dead in segments(layout):
        written = passes[some[0][0] not in layout.forward]
        if heading:
            written.append(Statement("", heading))
        written.extend(part for _, parts in some for part in parts)
        names = [name for node in dead for name in layout.names[node]]
        rows = textwrap.wrap(", ".join(names), _WIDTH, break_long_words=False)
        written.extend(Statement("", f"del {row.rstrip(',')}") for row in rows)
    return passes


def segments(layout: Layout) -> Iterator[tuple[str, Sequence[Line], Sequence[Node]]]:
    """Yield the heading of each segment, its lines, and the nodes that are let go behind it.

    Behind the last the function ends. A number takes no memory to speak of, unless the program
    works at points, where all are numbers.
    """
    dying: dict[Node, list[Node]] = {}
    if layout.checkpoints.count > 1:
        for node, end in last_uses(layout).items():
            dying.setdefault(end, []).append(node)
    is_pointwise = not any(node.shape for node, _ in layout.lines)
    for heading, some in _headed(layout):
        dead = [
            one
            for node, _ in some
            for one in dying.get(node, ())
            if one.shape or one.op == "scan" or is_pointwise
        ]
        yield heading, some, dead if some[-1] is not layout.lines[-1] else []


def _headed(layout: Layout) -> list[tuple[str, list[Line]]]:
    """Return the lines in parts, each under its heading: a segment on the way forward, or back."""
    forward, checkpoints = layout.forward, layout.checkpoints
    segment = 0

    def heading(line: Line) -> tuple[bool, str]:
        nonlocal segment
        node, _ = line
        segment = checkpoints.segment.get(node, segment)
        name = f"segment {segment + 1} of {checkpoints.count}"
        if checkpoints.count == 1:
            return node in forward, ""
        if node in forward:
            return True, f"# {name}"
        again = node in checkpoints.first
        return False, f"# {name}, computed again" if again else f"# back through {name}"

    return [(title, list(some)) for (_, title), some in groupby(layout.lines, heading)]


def last_uses(layout: Layout) -> dict[Node, Node]:
    """Return the line of the last use of each line's node; those that are returned have none."""
    last: dict[Node, Node] = {}
    for node, _ in layout.lines:
        last[node] = node
        last.update(dict.fromkeys(named_in(node.operands, layout.names), node))
    kept = named_in(layout.roots, layout.names)
    return {node: end for node, end in last.items() if node not in kept}


def named_in(nodes: Iterable[Node], names: Mapping[Node, Sequence[str]]) -> dict[Node, None]:
    """Return the nodes with names of their own that the texts of these have in them."""
    found: dict[Node, None] = {}
    stack = [*nodes]
    while stack:
        part = stack.pop()
        if part in names:
            found[part] = None
        else:
            stack.extend(part.operands)
    return found
