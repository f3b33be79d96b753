"""Which identities a pass applied, and where: told by the pass, listed behind the program.

In: a pass's graph, and the identities as it applies them. Out: an `Applied` each, and lines.

    # 1/(1 + exp(u)) = sigmoid(-u)   at line 1, 1/(1 + exp(-x*w))
"""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from ..graph.graph import Graph, order, reached
from ..graph.node import Node
from ..notation.printer import leaf, notation
from ..notation.text import Text, fill
from ..records import dataclass

# Told of an identity, as text, and of the node of the pass's graph that it was applied to.
Report: TypeAlias = Callable[[str, Node], None]

_WIDTH = 60  # of what was replaced, as text; what is longer inside of it is cut


@dataclass(frozen=True, slots=True)
class Applied:
    """An identity, the node that it replaced, and the graph which has that."""

    line: str
    node: Node
    graph: Graph


def recorder(graph: Graph, applied: list[Applied]) -> Report:
    """Return what adds to `applied` each identity that a pass over the graph reports.

    Those on the way to an output are kept, each once a node.
    """
    needed = reached(graph.outputs.values())
    known: set[tuple[str, Node]] = set()

    def record(line: str, node: Node) -> None:
        if node in needed and (line, node) not in known:
            known.add((line, node))
            applied.append(Applied(line, node, graph))

    return record


def listed(applied: Iterable[Applied]) -> str:
    """Return a comment an identity, in the order of the program's lines."""
    texts: dict[int, Mapping[Node, str]] = {}
    lines: dict[str, None] = {}
    for one in sorted(applied, key=_line):
        if id(one.graph) not in texts:
            texts[id(one.graph)] = _expressions(one.graph)
        place = f"line {_line(one)}, " if _line(one) < math.inf else ""
        lines[f"# {one.line}   at {place}{texts[id(one.graph)][one.node]}\n"] = None
    return "".join(lines)


def _line(one: Applied) -> float:
    """Return the line that the node stands on; that of a definition stands on none, and last."""
    return min((span.line for span in one.graph.spans.get(one.node, ())), default=math.inf)


def _expressions(graph: Graph) -> Mapping[Node, str]:
    """Return the expression of each node, in the names of the program; long parts are `...`."""
    names = {node: name for name, node in graph.names.items()}
    texts: dict[Node, Text] = {}
    for node in order(graph.outputs.values()):
        parts = [
            Text(names[part]) if part in names
            else texts[part] if len(texts[part].text) <= _WIDTH
            else Text("...")
            for part in node.operands
        ]  # fmt: skip
        texts[node] = leaf(node) or fill(notation(node), parts)
    return {node: text.text for node, text in texts.items()}
