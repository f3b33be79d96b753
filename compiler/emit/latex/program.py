r"""A program in LaTeX, with its gradient or without: line by line, a loop as a recurrence.

f = w*x   ->   f &= w x \\ \frac{\partial f}{\partial w} &= x
"""

from ...calculus.differentiate import differentiate
from ...graph.graph import Graph
from ...rewrite.book import shortened
from .loops import has_bodies, loops_latex
from .write import program_latex


def written(graph: Graph, gradient: bool) -> str:
    """Return an `align*` of a program as it was written; its gradient is as a book prints it."""
    if has_bodies(graph):
        return loops_latex(graph, gradient)
    return program_latex(shortened(differentiate(graph, guarded=False)) if gradient else graph)
