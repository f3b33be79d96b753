"""Inputs that are integers in a program of numbers, as lines of a generated function.

n: integer; for t in 3..n { ... }   ->   n = _integer("n", n)
                                         if n - 2 < 0:
                                             raise ValueError(...)
"""

from ...graph.build import index_requirements
from ...graph.dimensions import names_in, written
from ...graph.graph import integers_of
from ..entries import Interface


def integers(shown: Interface) -> list[str]:
    """Return the lines that make integers of arguments, and see to it that loops can be run."""
    graph, give = shown.graph, shown.names.give
    known = integers_of(graph)
    lines = [f'{give(key)} = _integer("{key}", {give(key)})' for key in known]
    for large, small in index_requirements(graph.nodes()):
        if {*names_in(large), *names_in(small)} <= {*known}:
            value, least = (written(one, give, " * ") for one in (large, small))
            lines.append(f"if {value} < {least}:")
            found = f"{large} is {{{value}}}, and must be {small} or more"
            lines.append(f'    raise ValueError(f"{found}")')
    return lines
