"""Values drawn for the inputs of a program, as networks are initialised.

In: a graph, the inputs without a value, sizes, a seed. Out: values, and a note of what was drawn.
A param that is multiplied by `@` has the variance 1/fan-in, one that is only added is 0, and all
else has the variance 1 (LeCun and others, "Efficient BackProp", 1998). What is declared to lie in
an interval is folded into it.

    W: [n, m], W @ x   ->   W ~ N(0, 1/m)
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

import numpy as np

from ..errors import InputError, LimitError
from ..graph.dimensions import Dimension, names_in, value_of
from ..graph.graph import Graph, order
from ..graph.loops import leaves_of, loop_of
from ..graph.members import parts
from ..graph.node import Node
from ..graph.operations import having
from ..interpret.point import into, sizes_at
from ..notation.assumed import assumed_text

_ENTRIES = 100_000_000  # 800 MB


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a hint names an argument: as Python has it, or with `option` as the command line does."""

    option: str = "{}="
    given: str = "give them"
    between: str = ", "

    def sizes(self, names: Iterable[str]) -> str:
        """Return what gives the sizes of some dimensions, as an example."""
        return f'{self.option.format("sizes")}"{", ".join(f"{name}=16" for name in names)}"'


def draw_values(
    graph: Graph,
    missing: Sequence[Node],
    values: Mapping[str, Any],
    sizes: Mapping[str, int],
    seed: int,
    spelling: Spelling,
) -> tuple[dict[str, Any], list[str]]:
    """Return values for inputs, the same for a name whatever else is drawn, and what they are."""
    known = tuple(node for node in graph.inputs if node not in missing)
    sizes = {**sizes, **sizes_at(replace(graph, inputs=known), values)}
    fans, added = _uses(graph)
    drawn: dict[str, Any] = {}
    entries = 0
    said: dict[tuple[str, str], None] = {}
    for node in missing:
        name = str(node.payload)
        for unknown in (n for size in node.shape for n in names_in(size) if n not in sizes):
            hint = f"give it: {spelling.sizes([unknown])}"
            raise InputError(f"no size for {unknown}, which {name} has", None, hint)
        shape = tuple(value_of(size, sizes) for size in node.shape)
        entries += math.prod(shape)
        if entries > _ENTRIES:
            what = f"{entries:,} numbers would be drawn, and at most {_ENTRIES:,} are"
            raise LimitError(what, None, "choose smaller sizes, or give values")
        random = np.random.default_rng([seed, crc32(name.encode())])
        scale, what = 1.0, "N(0, 1)"
        if name in graph.wrt and node in fans:
            fan = value_of(fans[node], sizes)
            scale, what = fan**-0.5, f"N(0, 1/{fan})"
        elif name in graph.wrt and node in added:
            scale, what = 0.0, "0"
        interval = graph.assumptions.get(node)
        if interval is None:
            drawn[name] = scale * random.standard_normal(shape)
        else:
            scale, what = (scale, what) if scale else (1.0, "N(0, 1)")
            drawn[name] = into(interval, scale * random.standard_normal(shape))
            what += f" made {assumed_text(interval)}"
        said[parts(name)[0], what] = None
    return drawn, [f"drawn with seed {seed}: {', '.join(f'{n} ~ {what}' for n, what in said)}"]


def _uses(graph: Graph) -> tuple[dict[Node, Dimension], set[Node]]:
    """Return how many numbers a product adds up for each factor, and what is only ever added.

    What the steps of loops do with what they are given counts as well.
    """
    fans: dict[Node, Dimension] = {}
    added: set[Node] = set()
    used: set[Node] = set()
    waiting: list[tuple[list[Node], Mapping[Node, list[Node]]]] = []
    waiting.append((order(graph.outputs.values()), {}))
    while waiting:
        nodes, outside = waiting.pop()
        for node in nodes:
            if node.op == "scan":
                given = [_origins(operand, outside) for operand in node.operands]
                body = order(loop_of(node).body)
                waiting.append((body, dict(zip(leaves_of(node), given, strict=True))))
                continue
            for position, operand in enumerate(node.operands):
                if node.op in having("contraction") and len(operand.shape) > 1:
                    size = operand.shape[-1 - position]  # the axis that is added up
                    fans.update(dict.fromkeys(_origins(_matrix(operand), outside), size))
                (added if node.op in ("add", "sub") else used).update(_origins(operand, outside))
    return fans, added - used


def _origins(node: Node, outside: Mapping[Node, list[Node]]) -> list[Node]:
    """Return what a leaf of a step is outside of the loop; of a family all members."""
    found = outside.get(node, [node])
    return [one for node in found for one in (node.operands if node.op == "stack" else [node])]


def _matrix(node: Node) -> Node:
    """Return the matrix that a factor is but for a transposition, a sign, and numbers."""
    while node.op in ("transpose", "neg", "mul", "div"):
        arrays = [operand for operand in node.operands if operand.shape]
        if len(arrays) != 1:
            break
        node = arrays[0]
    return node
