"""The functions of floats in a file for NumPy: those of the scalar target, called by the entries.

What these send on are floats, and ints where an input is declared to be whole. An argument that is
not what it is declared to be raises here, and then there in words; so does what `math` refuses.
"""

from dataclasses import replace

from ...graph.node import Count
from ...notation.assumed import outside_text
from ..entries import Interface
from ..python.floats import whole_inputs
from ..python.integers import integers
from ..python.lines import unpacked
from ..scalar.logistic import with_shared
from ..scalar.target import TARGET as SCALAR
from ..target import Arguments


def _arguments(shown: Interface) -> Arguments:
    """Return how the functions take what an entry has found to be floats."""
    counts = {str(node.payload) for node in shown.graph.inputs if isinstance(node.payload, Count)}
    whole = whole_inputs(shown)
    lines = [
        f"{', '.join(one.values)}{',' * (len(one.values) == 1)} = {unpacked(one)}.values()"
        for one in shown.inputs
        if one.members
    ]
    names = [shown.names.give(str(node.payload)) for node in shown.graph.inputs]
    lines += [
        f"{name} = float({name})"
        for node, name in zip(shown.graph.inputs, names, strict=True)
        if str(node.payload) in whole - counts
    ]
    for node, interval in shown.graph.assumptions.items():
        outside = outside_text(interval, shown.names.give(str(node.payload)))
        lines += [f"if {outside}:", "    raise ValueError"]
    return Arguments(
        summary="",
        number="float",
        at_once=True,
        array="np.ndarray",
        unpack=lambda dimensions, entry: [*lines, *integers(shown)],
        returned="float({})".format if whole else str,
        row="np.array(",
        rows="np.array(",
    )


OF_FLOATS = replace(SCALAR, arguments=_arguments, tidy=with_shared)
