"""The targets by name, and what all of them do before a file is written.

In: a differentiated graph and its target. Out: the text of the file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..errors import ProgramError
from ..graph.graph import Graph, everything
from ..graph.node import Node
from ..rewrite.loops.arrange import arranged
from ..vocabulary import functions
from .entries import Asked, asked, entries
from .numpy.target import TARGET as NUMPY
from .prepare import prepare
from .python.lists import is_of_lists, is_of_numbers
from .scalar.target import TARGET as SCALAR
from .target import Target

TARGETS: Mapping[str, Target] = {target.name: target for target in (NUMPY, SCALAR)}
DEFAULT = NUMPY.name


def emit(graph: Graph, text: str, target: Target, wanted: Asked | None = None) -> str:
    """Return the file for a differentiated graph and the program that it came from.

    It has the entries that are wanted, by default those of every file. Raises `ProgramError` for
    what the target cannot do: arrays, or a function that it lacks.
    """
    plain = arranged(graph, arrays=False)
    lists = is_of_numbers(plain)
    if not target.has_arrays and not lists:
        raise ProgramError(
            f"the target {target.name} has no arrays, and the program has some",
            next((s[0] for node, s in graph.spans.items() if node.shape and s), None),
            _instead(one for one in TARGETS.values() if one.has_arrays),
        )
    graph = plain if lists else arranged(graph, arrays=True)
    prepared = prepare(graph, target.is_spelled)
    for node in everything(prepared.graph.roots()):
        if not (target.is_spelled(node.op) or _is_written(node, lists)):
            raise ProgramError(
                f"{node.op} is not in {target.library}, which the {target.name} target needs",
                next(iter(graph.spans.get(node, ())), None),
                _instead(one for one in TARGETS.values() if one.is_spelled(node.op)),
            )
    ready = replace(target.tidy(prepared), entries=tuple(entries(graph, wanted or asked())))
    return target.write(ready, text, target)


def _is_written(node: Node, lists: bool) -> bool:
    """Return whether a node needs no spelling: a leaf, a loop, or of lists an operation of theirs."""
    return not node.operands or node.op not in functions() or (lists and is_of_lists(node))


def _instead(others: Iterable[Target]) -> str | None:
    return next((f"use the target {one.name}" for one in others), None)
