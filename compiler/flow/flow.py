"""How the gradient fares on its way back through the layers of a program.

In: the graph of a program as it was written, a point, and a family of intermediate values,
`z[1] … z[50]`. Out: a `Flow`: for each member the norm of its adjoint and of its value and the
share of dead ReLU units; the factor a layer, and the trend in words.

    chosen = layers(graph)                          ->  z[1] … z[50], the longest chain there is
    flow(graph, point, chosen).trend.factor         ->  0.23
    flow(graph, point, chosen).trend.sentence       ->  "vanishing: going back, each layer …"

A norm is Euclidean, over all entries: that is what the norms of the weights bound.
"""

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..calculus.reverse import reverse
from ..display import html
from ..display.table import Cells, text_lines
from ..graph.graph import Graph, is_pointwise, order
from ..graph.node import Node
from ..interpret.evaluate import Value, evaluate
from ..interpret.point import Point
from .layers import Layers
from .plot import plot
from .rows import plain, sentences, table
from .trend import Trend, judge
from .units import ASLEEP, batch_axes, relus, share


@dataclass(frozen=True, slots=True)
class Member:
    """A layer: the norms of its gradient and of its value, its entries, and its ReLU units.

    `dead` is the share of units that no example activates, and through which no gradient passes;
    `inactive` the share of all entries that are not active. Both are None for a layer without ReLU.
    """

    name: str
    gradient: float
    value: float
    size: int
    dead: float | None
    inactive: float | None

    @property
    def rms(self) -> float:
        """The norm of the gradient for one entry, which compares layers of different widths."""
        return self.gradient / math.sqrt(self.size or 1)


# Whether a trend is good or bad news; the others are neither.
_MARKS = {"steady": "good", "single": "", "parallel": ""}


@dataclass(frozen=True, slots=True, repr=False)
class Flow:
    """The gradient of one output along a family, the first layer first, and its trend.

    `has_batch` is false where no axis is known to hold examples: then each entry counts as a unit.
    `drawn` says which values were drawn, and how.
    """

    label: str
    family: str
    output: str
    members: tuple[Member, ...]
    has_batch: bool
    trend: Trend
    drawn: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<gradc.Flow of {self.family}: {self.trend.word}>"

    def __str__(self) -> str:
        return "\n".join([*text_lines(table(self)), "", *sentences(self)])

    def _repr_html_(self) -> str:
        content = html.table(table(self)) + html.lines([*sentences(self), *self.drawn])
        return html.marked(content, _MARKS.get(self.trend.word, "bad"))

    def rows(self) -> list[Cells]:
        """Return the headings of the table, and a row a layer."""
        shown = table(self)
        return [shown.headings, *shown.rows]

    def plot(self, path: str | os.PathLike[str]) -> None:
        """Write the norms by layer as a picture: .png, .svg or .pdf; needs matplotlib."""
        plot([self], Path(path))

    def to_json(self) -> dict[str, Any]:
        """Return the flow as plain dicts and lists; numbers that are not finite are strings."""
        return plain(self)


def flow(graph: Graph, point: Point, followed: Layers, label: str = "") -> Flow:
    """Return the flow of the gradient through layers, at a point.

    The graph is the one that the layers were taken from, or the same program lowered with
    `wrt=[followed.family]`, which tells what is written through a member's name from what is merely
    equal to it. In a program of numbers the values may be arrays: each point is an example then.
    """
    output = graph.outputs[followed.output]
    inputs = {str(node.payload): node for node in graph.inputs}
    named = {**inputs, **graph.names, **graph.wrt}
    nodes = [named[name] for name in followed.members]
    adjoints = reverse(output, nodes)
    gradients = [adjoints.gradient(node) for node in nodes]
    gates = relus(order([output]), nodes)
    wanted = [*nodes, *gradients, *(argument for one in gates.values() for _, argument in one)]
    known = evaluate(wanted, point.values, point.sizes)
    pointwise = is_pointwise(graph)
    points = np.broadcast_shapes(*(np.shape(point.values[name]) for name in inputs if pointwise))

    def at(node: Node) -> Value:
        found = known[node]
        return np.broadcast_to(found, np.broadcast_shapes(np.shape(found), points))

    members = []
    for name, node, gradient in zip(followed.members, nodes, gradients, strict=True):
        slope = at(gradient)
        asleep = [
            (ASLEEP[op](at(argument), 0), batch_axes(argument, len(points), followed.batch))
            for op, argument in gates.get(node, ())
        ]
        dead = share([np.all(entries, axis=axes) for entries, axes in asleep])
        inactive = share([entries for entries, _ in asleep])
        members.append(Member(name, _norm(slope), _norm(at(node)), slope.size, dead, inactive))
    norms = {member.name: member.gradient for member in members}
    trend, examples = judge(norms, followed.is_chain), bool(followed.batch) or pointwise
    return Flow(label, followed.family, followed.output, tuple(members), examples, trend)


def _norm(value: Value) -> float:
    """Return the Euclidean norm; scaled, so that no square of an entry is 0 or infinite."""
    size = np.abs(np.asarray(value, float))
    largest = float(np.max(size, initial=0.0))
    if largest == 0 or not math.isfinite(largest):
        return largest
    return largest * float(np.sqrt(np.sum((size / largest) ** 2)))
