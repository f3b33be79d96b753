"""What one function works out, cut into parts of machine code and what NumPy does between them.

In: a graph, and which of its operations have machine code. Out: the same graph, in which each part
is one node that is called, and the parts, each a graph of its own.

    L = cholesky(exp(-D)); sum(log(diag(L)))   ->   t1 = part_1(D); L = cholesky(t1); part_2(L)

Parts are as few as the order allows: a node belongs to the part that comes first behind all that
NumPy works out on the way to it. A view is no part's, and neither is a truth value, which costs
little: whoever needs one makes it of what it is of.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...graph.dimensions import Dimension, Size, names_in
from ...graph.graph import Graph, everything, order, same, substituted
from ...graph.loops import loop_of
from ...graph.node import Node, make
from ...graph.operations import having, is_boolean
from ..numpy.declared import Sources, sources_of, with_needed

_LEAST = 3  # operations of a part: fewer cost NumPy no more than the call


@dataclass(frozen=True, slots=True)
class Part:
    """A part in machine code, by the name that it is called by: a graph of what goes in and out."""

    name: str
    graph: Graph


def cut(
    graph: Graph, roots: Sequence[Node], has_code: Callable[[Node], bool], first: int = 1
) -> tuple[Graph, tuple[Part, ...]]:
    """Return the graph with calls of parts, and the parts, by numbers from the first on.

    What the roots are not worked out from stays as it is.
    """
    nodes = order(roots)
    sources = sources_of(graph)
    ours = _with_results(nodes, {one for one in nodes if has_code(one)})
    while True:
        found = _Cut(graph, nodes, roots, ours, sources)
        refused = found.refused()
        if not refused:
            return found.made(first)
        ours = _with_results(nodes, ours - refused)


def _with_results(nodes: Iterable[Node], ours: set[Node]) -> set[Node]:
    """Return the nodes, with those that a loop gives where that is one of them, and else not."""
    given = {one for one in nodes if one.op == "result"}
    return (ours - given) | {one for one in given if one.operands[0] in ours}


class _Cut:
    """Nodes by the parts that they belong to, at levels: even ones are parts, odd ones NumPy's."""

    def __init__(
        self,
        graph: Graph,
        nodes: Sequence[Node],
        roots: Collection[Node],
        ours: Collection[Node],
        sources: Sources,
    ) -> None:
        self.graph, self.nodes, self.sources = graph, nodes, sources
        roots = {*roots}
        self.views = {one for one in nodes if not one.operands or _is_made_anew(one, roots)}
        self.ours = {one for one in ours if one not in self.views}
        self.levels: dict[Node, int] = {}
        for node in nodes:
            level = max((self.levels[one] for one in node.operands), default=0)
            if node not in self.views:
                level += level % 2 != (node not in self.ours)
            self.levels[node] = level
        self.members: dict[int, list[Node]] = {}
        for node in nodes:
            if node in self.ours:
                self.members.setdefault(self.levels[node], []).append(node)
        self.wanted = self._wanted(roots)
        self.given = {level: self._given(level) for level in self.members}

    def bases(self, node: Node) -> Iterator[Node]:
        """Yield what a node is made anew of, the node itself where it is not."""
        stack = [node]
        while stack:
            one = stack.pop()
            if one in self.views and one.operands:
                stack.extend(one.operands)
            else:
                yield one

    def below(self, node: Node) -> Iterator[Node]:
        """Yield what the operands of a node are made anew of."""
        return (base for one in node.operands for base in self.bases(one))

    def _wanted(self, roots: Collection[Node]) -> dict[int, dict[Node, None]]:
        """Return the nodes of each part that are asked for outside of it."""
        found: dict[int, dict[Node, None]] = {level: {} for level in self.members}
        for node in self.nodes:
            if node in roots and node in self.ours:
                found[self.levels[node]][node] = None
            if node in self.views:
                continue
            for base in self.below(node):
                inside = node in self.ours and self.levels[base] == self.levels[node]
                if base in self.ours and not inside:
                    found[self.levels[base]][base] = None
        return {
            level: dict.fromkeys(one for one in self.members[level] if one in some)
            for level, some in found.items()
        }

    def _given(self, level: int) -> dict[Node, None]:
        """Return the nodes that a part takes: inputs, what others work out, what has its sizes."""
        found: dict[Node, None] = {}
        for node in self.members[level]:
            for base in self.below(node):
                is_other = base in self.ours and self.levels[base] != level
                if base.op == "input" or is_other or (base.operands and base not in self.ours):
                    found[base] = None
        known = sources_of(_graph_of(found, ()))
        needed = [name for name in self._sizes(level) if name not in known]
        told = [name for name in needed if name in self.sources]
        for name in with_needed(told, self.sources):
            found[self.sources[name].node] = None
        return found

    def _sizes(self, level: int) -> Iterator[str]:
        """Yield the names of the sizes that a part refers to."""
        inside = order(self.members[level], {*self._outside(level)})
        for node in everything(inside):
            sizes = [*node.shape, *_sizes_in(node.settings)]
            if node.op == "scan":
                sizes.append(loop_of(node).count)
            for size in sizes:
                yield from names_in(size)

    def _outside(self, level: int) -> Iterator[Node]:
        for node in self.members[level]:
            for base in self.below(node):
                if base.operands and not (base in self.ours and self.levels[base] == level):
                    yield base

    def refused(self) -> set[Node]:
        """Return the nodes that are better NumPy's: of small parts, and of such as lack a size."""
        found: set[Node] = set()
        for level, members in self.members.items():
            known = sources_of(_graph_of(self.given[level], ()))
            work = [one for one in members if one.op != "result"]
            alone = len(work) < _LEAST and not any(one.op == "scan" for one in work)
            if alone or any(name not in known for name in self._sizes(level)):
                found.update(members)
        return found

    def made(self, first: int) -> tuple[Graph, tuple[Part, ...]]:
        """Return the graph with calls of the parts, and these."""
        parts: list[Part] = []
        new: dict[Node, Node] = {}
        by_level: dict[int, list[Node]] = {}
        for node in self.nodes:
            if node not in self.ours:
                by_level.setdefault(self.levels[node], []).append(node)
        for level in sorted({*by_level, *self.members}):
            if self.wanted.get(level):
                roots = [*self.wanted[level]]
                given = self.given[level]
                name = f"_part_{first + len(parts)}"
                parts.append(Part(name, _graph_of(given, roots)))
                new |= _called(name, [new.get(one, one) for one in given], roots)
            for node in by_level.get(level, ()):
                if all(one in new for one in node.operands):
                    new[node] = same(node, tuple(new[one] for one in node.operands))
        return _replaced(self.graph, new), tuple(parts)


def _is_made_anew(node: Node, roots: Collection[Node]) -> bool:
    return node not in roots and (node.op in having("view") or is_boolean(node))


def _sizes_in(settings: Iterable[object]) -> Iterator[Dimension]:
    """Yield the dimensions among settings."""
    stack = [*settings]
    while stack:
        one = stack.pop()
        if isinstance(one, tuple):
            stack.extend(one)
        elif isinstance(one, str | Size):
            yield one


def _placeholder(node: Node, number: int) -> Node:
    """Return the input of a part for a value from outside; an input is its own."""
    return node if node.op == "input" else make("input", (), f"value {number}", node.shape)


def _graph_of(given: Iterable[Node], roots: Sequence[Node]) -> Graph:
    """Return what a part works out as a graph of its own."""
    taken = {one: _placeholder(one, number) for number, one in enumerate(given)}
    new = substituted(roots, taken)
    outputs = {f"result {number}": new[one] for number, one in enumerate(roots)}
    return Graph(tuple(taken.values()), outputs, {}, {})


def _called(name: str, given: Sequence[Node], roots: Sequence[Node]) -> Mapping[Node, Node]:
    """Return what each root of a part becomes: the call, or its place in what that gives."""
    if len(roots) == 1:
        return {roots[0]: make("native", tuple(given), (name,), roots[0].shape)}
    call = make("native", tuple(given), (name,), ())
    return {root: make("part", (call,), (place,), root.shape) for place, root in enumerate(roots)}


def _replaced(graph: Graph, new: Mapping[Node, Node]) -> Graph:
    """Return a graph of the same results, whose values on the way have no names any more."""
    return replace(
        graph,
        outputs={name: new.get(node, node) for name, node in graph.outputs.items()},
        gradients={key: new[node] for key, node in graph.gradients.items()},
        results={
            kind: {key: new[node] for key, node in found.items()}
            for kind, found in graph.results.items()
        },
        names={},
        adjoints={key: {} for key in graph.adjoints},
        spans={},
        rounds={},
    )
