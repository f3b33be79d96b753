"""The output that a derivative is of: the one named, or the first that is a number.

In: a graph and a name or none. Out: a name, or an `InputError` that says why there is no gradient.
"""

from ..errors import InputError, check_known
from .dimensions import show
from .graph import Graph


def chosen_output(graph: Graph, output: str | None) -> str:
    """Return the name of the output to be explained; raises `InputError`."""
    derived = graph.differentiated()
    if output is not None:
        check_known("output", output, graph.outputs)
    name = output or next(iter(derived), next(iter(graph.outputs)))
    if name not in derived:
        shape = show(graph.outputs[name].shape)
        hint = f"reduce it, as in sum({name})"
        raise InputError(f"the output {name} is {shape}, and a gradient is that of a number",
                         None, hint)  # fmt: skip
    return name
