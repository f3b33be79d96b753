"""Files of which parts run in machine code, and the rest is NumPy's: operations without loop nests.

In: a graph with operations of which there is no machine code. Out: a target that writes the file
for NumPy with calls of parts in it, and the parts.

    K = _part_1(x, y)
    L = _cholesky(K)
    value, d_x = _part_2(L, K, x)
"""

from collections.abc import Iterable
from dataclasses import replace

from ...graph.graph import Graph, body_of, everything, order
from ...graph.loops import is_open
from ...graph.node import Node
from ...graph.operations import having
from ...kernels.arrays.factors import FACTORED
from ...kernels.arrays.routine import has_nest, is_lowered, routine
from ...kernels.programs import has_value, is_kernel
from ...notation.text import Form
from ...rewrite.loops.arrange import arranged
from ...vocabulary import functions
from ..entries import Entry
from ..numpy.declared import sources_of
from ..numpy.powers import with_products
from ..numpy.target import TARGET as NUMPY
from ..prepare import Prepared, prepare
from ..python.lists import takes_numbers
from ..target import Target, Words
from .calls import Called
from .cut import Part, cut
from .program import Result

# The operations that parts have to have for each that is left to NumPy. Programs with fewer take
# 0.73 to 1.02 of the time of NumPy's file, mostly 0.9 and more, which does not pay for the making;
# those with more 0.04 to 1.01.
_WORTH = 8
_CALLED = {"solve_vector": "solve", "lower_half": "tril"}


def with_parts(graph: Graph, found: dict[str, Part]) -> Target:
    """Return the target that writes functions of a graph with calls of parts, which it collects.

    Their names are those in the file.
    """
    has_code = _of_points if takes_numbers(graph) else _of_arrays

    def join(prepared: Prepared) -> Prepared:
        (entry,) = prepared.entries
        graph = prepared.graph
        roots = graph.roots()[0 if "value" in entry.results else len(graph.outputs) :]
        new, parts = cut(graph, roots, has_code, len(found) + 1)
        found.update((one.name, one) for one in parts)
        return with_products(replace(prepared, graph=new))

    return replace(
        NUMPY,
        is_spelled=_is_point_spelled if takes_numbers(graph) else _is_spelled,
        spell=_spell,
        tidy=lambda prepared: prepared,
        join=join,
        in_place=lambda file, entry, statements: None,
    )


def parts_of(graph: Graph, entry: Entry) -> tuple[tuple[Part, ...], list[str]]:
    """Return the parts of an entry, and what NumPy works out between them, by name."""
    found: dict[str, Part] = {}
    target = with_parts(graph, found)
    own = entry.needs(arranged(graph, arrays=not takes_numbers(graph)))
    ready = replace(prepare(own, target.is_spelled), entries=(entry,))
    nodes = order(target.join(ready).graph.roots())
    has_code = _of_points if takes_numbers(graph) else _of_arrays
    left = [node for node in nodes if _is_work(node) and not has_code(node)]
    return tuple(found.values()), [*dict.fromkeys(map(_name_of, left))]


def is_enough(graph: Graph, entry: Entry) -> bool:
    """Return whether the parts of an entry in machine code are worth being made."""
    parts, left = parts_of(graph, entry)
    work = sum(_is_work(node) for one in parts for node in one.graph.nodes())
    return bool(parts) and work >= _WORTH * len(left)


def _is_work(node: Node) -> bool:
    """Return whether NumPy has a call for a node, and that is no view."""
    aside = node.op in ("native", "part", "result") or node.op in having("view")
    return bool(node.operands) and not aside


def _name_of(node: Node) -> str:
    """Return what an operation of NumPy's is called in a program."""
    if node.op == "scan":
        return "while" if is_open(node) else "for"
    return _CALLED.get(node.op, node.op)


def part_in_nests(graph: Graph, made: Result) -> Called:
    """Return a part of a program of arrays as a routine of loop nests, its results in order."""
    roots = tuple(graph.outputs.values())
    lowered = routine("routine", graph.inputs, roots)
    return Called(lowered, sources_of(graph), (), roots, made)


def _whole(node: Node) -> Iterable[Node]:
    """Return a node, and what is in its body."""
    return (node, *everything(body_of(node)))


def _of_arrays(node: Node) -> bool:
    """Return whether a node is worked out by loop nests.

    LAPACK is quicker for what is not small, and it is at hand between parts.
    """
    return node.op not in FACTORED and all(map(has_nest, _whole(node)))


def _of_points(node: Node) -> bool:
    """Return whether a node of a program of numbers is worked out point by point."""
    plain = not any(one.shape for one in (node, *node.operands))
    return plain and is_kernel(node.op) and has_value(node)


def _is_spelled(op: str) -> bool:
    return is_lowered(op) or _is_left(op)


def _is_point_spelled(op: str) -> bool:
    return is_kernel(op) or _is_left(op)


def _is_left(op: str) -> bool:
    """Return whether NumPy has an operation that is not written out in others."""
    function = functions().get(op)
    return NUMPY.is_spelled(op) and (function is None or function.definition is None)


def _spell(node: Node, words: Words) -> Form:
    if node.op != "native":
        return NUMPY.spell(node, words)
    (name,) = node.settings
    slots = ", ".join(f"{{{place}}}" for place in range(len(node.operands)))
    return Form(f"{name}({slots})")
