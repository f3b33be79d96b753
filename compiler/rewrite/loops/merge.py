"""Graph to graph: scans of one loop are one scan, with the results of all of them.

Those that go as often and the same way, from the same operands, to the same carried values.

    scan(h0, x; h -> F(h, x)) and scan(h0, x; h -> F(h, x), gives h)   ->   the second, twice
"""

from dataclasses import replace

from ...graph.graph import Graph, everything, remade_one, replaced
from ...graph.loops import loop_of, result
from ...graph.node import Node, make
from ...records import dataclass

_MOST = 10  # passes: merged loops may make others alike, as one behind the other


@dataclass(frozen=True, slots=True)
class _Union:
    """The scan that some others become."""

    scan: Node

    def position_of(self, member: Node, position: int) -> int:
        """Return where a result of one of them is."""
        loop = loop_of(member)
        if position < loop.carries:
            return position
        return loop_of(self.scan).results.index(loop.results[position], loop.carries)


def merged(graph: Graph) -> Graph:
    """Return the graph with scans of the same loop made one."""
    for _ in range(_MOST):
        roots = (*graph.roots(), *graph.wrt.values())
        unions = _unions([node for node in everything(roots) if node.op == "scan"])
        if not unions:
            break
        new: dict[Node, Node] = {}
        for node in everything((*(one.scan for one in unions.values()), *roots)):
            if node.op == "result" and node.operands[0] in unions:
                union = unions[node.operands[0]]
                position = union.position_of(node.operands[0], node.settings[0])
                new[node] = result(new[union.scan], position)
            else:
                new[node] = remade_one(node, new)
        graph = replaced(graph, new)
    return graph


def _unions(scans: list[Node]) -> dict[Node, _Union]:
    """Return what each scan becomes that has others of its loop; what comes first is first."""
    groups: dict[object, list[Node]] = {}
    for node in scans:
        loop = loop_of(node)
        key = node.operands, replace(loop, results=loop.results[: loop.carries])
        groups.setdefault(key, []).append(node)
    found: dict[Node, _Union] = {}
    for group in groups.values():
        if len(group) == 1:
            continue
        loops = [loop_of(node) for node in group]
        stacks = dict.fromkeys(one for loop in loops for one in loop.results[loop.carries :])
        carried = loops[0].results[: loops[0].carries]
        together = replace(loops[0], results=(*carried, *stacks))
        union = _Union(make("scan", group[0].operands, together))
        found |= dict.fromkeys(group, union)
    return found
