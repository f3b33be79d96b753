"""The native target: the file for NumPy, whose values and gradients run in machine code.

In: a prepared graph. Out: the text of the file for NumPy, which has what machine code has not, once
it is known that these functions can be in machine code. `native.functions` puts them there.
"""

from collections.abc import Iterable
from dataclasses import replace
from importlib.util import find_spec

from ...errors import InputError, ProgramError
from ...graph.graph import Graph, everything, order
from ...graph.node import Count, Node, Whole
from ...kernels.programs import is_kernel
from ..entries import Entry
from ..numpy.target import TARGET as NUMPY
from ..prepare import Prepared, prepare
from ..python.file import write
from ..python.lists import takes_numbers
from ..target import Target

# The functions of a file that are in machine code; the others are those of NumPy.
ENTRIES = ("value", "gradient", "value_and_gradient")
OPTIONS = ("out", "threads")  # what they take besides their inputs
_MOST = 500  # the nodes of which machine code is made in a second
_INSTEAD = f"use the target {NUMPY.name}"


def is_installed() -> bool:
    """Return whether what makes machine code is installed; it is not imported."""
    return find_spec("llvmlite") is not None


def in_kernels(graph: Graph) -> Graph:
    """Return a program of numbers in operations of the kernel language.

    Raises `ProgramError` for a program of anything else, and for a function that has no kernel.
    """
    if not takes_numbers(graph):
        shaped = (*graph.inputs, *graph.roots())
        raise _error("native functions are of numbers, and the program has arrays", shaped, graph)
    whole = [node for node in graph.inputs if isinstance(node.payload, Count | Whole)]
    if whole:
        raise _error(f"native functions take no whole numbers, as {whole[0].payload} is", (), graph)
    ready = prepare(graph, is_kernel).graph
    for node in order([*ready.outputs.values(), *ready.gradients.values()]):
        if node.shape or not (is_kernel(node.op) or node.op in ("input", "const")):
            raise _error(f"there is no native function for {node.op}", [node], graph)
    return ready


def _error(what: str, nodes: Iterable[Node], graph: Graph) -> ProgramError:
    span = next((graph.spans[one][0] for one in nodes if graph.spans.get(one)), None)
    return ProgramError(what, span, _INSTEAD)


def is_worth_it(graph: Graph) -> bool:
    """Return whether machine code can be made of a program here, and in little time."""
    if not is_installed() or len(everything(graph.roots())) > _MOST:
        return False
    try:
        in_kernels(graph)
    except ProgramError:
        return False
    return True


def native_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Return those of the entries of a file that are in machine code."""
    return [one for one in entries if one.name in ENTRIES]


def _write(prepared: Prepared, text: str, target: Target) -> str:
    if not is_installed():
        hint = "install it with: pip install 'gradc[native]'"
        raise InputError("native functions need llvmlite", None, hint)
    for entry in native_entries(prepared.entries):
        in_kernels(entry.needs(prepared.program))
    return write(prepared, text, NUMPY)


TARGET = replace(NUMPY, name="native", write=_write, is_native=True)
