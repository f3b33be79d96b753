"""The native target: the file for NumPy, whose values and gradients run in machine code.

In: a prepared graph. Out: the text of the file for NumPy, which has what machine code has not, once
it is known that these functions can be in machine code. `native.functions` puts them there.
"""

from collections.abc import Iterable
from dataclasses import replace
from importlib.util import find_spec

from ...budget import spend
from ...errors import InputError, ProgramError
from ...graph.graph import Graph, order
from ...graph.node import Count, Node, Whole
from ...kernels.arrays.routine import is_lowered, lacking, named, routine
from ...kernels.library import size
from ...kernels.programs import has_value, is_kernel
from ...rewrite.loops.arrange import arranged
from ..entries import Entry, asked, entries
from ..numpy.declared import requirements_of, sources_of
from ..numpy.target import TARGET as NUMPY
from ..prepare import Prepared, prepare
from ..python.file import write
from ..python.lists import takes_numbers
from ..target import Target
from .calls import Called
from .hybrid import is_enough, parts_of
from .names import ENTRIES, NAME
from .program import KINDS, result, roots_of

# Those that are where each operation has machine code, and NumPy's else.
_FURTHER = (
    "jvp", "vjp", "jacobian", "hessian", "value_gradient_and_hessian", "hvp", "derivatives",
)  # fmt: skip
# Steps: time grows as the square of the values, or arrays, that a function works out.
_OF_NUMBERS, _OF_ARRAYS = 0.002, 4
_MOST = 300  # the nodes of which machine code is made in a second
_INSTEAD = f"use the target {NUMPY.name}"


def is_installed() -> bool:
    """Return whether what makes machine code is installed; it is not imported."""
    return find_spec("llvmlite") is not None


def in_kernels(graph: Graph) -> Graph:
    """Return a program of numbers in operations of the kernel language.

    Raises `ProgramError` for a function that has no kernel.
    """
    ready = prepare(graph, is_kernel).graph
    for node in order(ready.roots()):
        if node.shape or not has_value(node):
            raise _error(f"there is no native function for {node.op}", [node], graph)
    return ready


def in_nests(graph: Graph, entry: Entry) -> Called:
    """Return an entry of a program of arrays as a routine of loop nests.

    Raises `ProgramError` for an operation that has no loop nest.
    """
    _check_nests(graph, entry)
    ready = prepare(entry.needs(arranged(graph, arrays=True)), is_lowered).graph
    roots = tuple(roots_of(ready, entry.results))
    lowered = routine("routine", ready.inputs, roots, assumed=ready.assumptions)
    made = result(ready, entry.results)
    own = len(ready.inputs) - sum(len(graph.directions.get(one, ())) for one in entry.arguments)
    sources = sources_of(replace(ready, inputs=ready.inputs[:own]))
    least = requirements_of(ready, sources)
    return Called(lowered, sources, least, roots, made, takes_numbers(graph))


def _check_nests(graph: Graph, entry: Entry) -> None:
    ready = prepare(entry.needs(graph), is_lowered).graph
    for node in lacking(roots_of(ready, entry.results)):
        raise _error(f"there is no native function for {named(node)}", [node], graph)


def is_of_points(graph: Graph) -> bool:
    """Return whether a program is one of numbers without loops, which works at many points."""
    counted = any(isinstance(node.payload, Count | Whole) for node in graph.inputs)
    has_loop = any(node.op in ("scan", "root") for node in graph.nodes())
    return takes_numbers(graph) and not counted and not has_loop


def _error(what: str, nodes: Iterable[Node], graph: Graph) -> ProgramError:
    span = next((graph.spans[one][0] for one in nodes if graph.spans.get(one)), None)
    return ProgramError(what, span, _INSTEAD)


def is_worth_it(graph: Graph) -> bool:
    """Return whether machine code can be made of a program here, and in little time."""
    if not is_installed() or len(graph.nodes()) > _MOST:
        return False
    mixed = [one for one in entries(graph, asked()) if not is_whole(graph, one)]
    return not mixed or any(is_enough(graph, one) for one in mixed)


def is_whole(graph: Graph, entry: Entry) -> bool:
    """Return whether there is machine code for all that an entry works out."""
    try:
        _check(graph, entry)
    except ProgramError:
        return False
    return True


def with_directions(graph: Graph, entry: Entry) -> Graph:
    """Return a graph with what an entry takes besides the inputs as inputs behind these."""
    further = [one for kind in entry.arguments for one in graph.directions.get(kind, {}).values()]
    return replace(graph, inputs=(*graph.inputs, *further))


def _check(graph: Graph, entry: Entry) -> None:
    """Raise `ProgramError` where an entry has something of which there is no machine code."""
    graph = with_directions(graph, entry)
    if is_of_points(graph):
        in_kernels(entry.needs(graph))
    else:
        _check_nests(graph, entry)


def native_entries(graph: Graph, entries: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Return the entries of a file that are in machine code, and those that may be in parts."""
    own = [one for one in entries if _may_be_whole(one)]
    whole = [one for one in own if is_whole(graph, one)]
    return whole, [one for one in own if one not in whole]


def _may_be_whole(entry: Entry) -> bool:
    return entry.name in ENTRIES or (entry.name in _FURTHER and KINDS.keys() >= {*entry.results})


def mixed_entries(graph: Graph, entries: Iterable[Entry]) -> list[Entry]:
    """Return those of entries that are not whole of which parts are in machine code."""
    return [one for one in entries if parts_of(graph, one)[0]]


def left_to_numpy(graph: Graph, entries: Iterable[Entry]) -> list[str]:
    """Return what NumPy works out of a program in machine code, by the names of operations."""
    _, others = native_entries(graph, entries)
    found = [parts_of(graph, one) for one in others]
    return [*dict.fromkeys(name for parts, names in found if parts for name in names)]


def _write(prepared: Prepared, text: str, target: Target) -> str:
    if not is_installed():
        hint = "install it with: pip install 'gradc[native]'"
        raise InputError("native functions need llvmlite", None, hint)
    own = [one for one in prepared.entries if one.name in ENTRIES]
    _, others = native_entries(prepared.program, own)
    if others and not mixed_entries(prepared.program, others):
        _check(prepared.program, others[0])  # which raises
    spend(max((_work(prepared.program, one) for one in own), default=0))
    return write(prepared, text, NUMPY)


def _work(graph: Graph, entry: Entry) -> float:
    """Return the steps to make machine code of an entry, which is one function."""
    needed = entry.needs(graph)
    if not is_of_points(graph):
        return float(_OF_ARRAYS * len(needed.nodes()) ** 2)
    nodes = prepare(needed, is_kernel).graph.nodes()
    values = sum(
        1 if node.operands[1:] and node.operands[1].op == "const" else size(node.op)
        for node in nodes
    )
    return float(_OF_NUMBERS * values**2)


TARGET = replace(NUMPY, name=NAME, write=_write, is_native=True)
