"""A program at a point with its loops written out, step by step, as if their counts were numbers.

In: a compilation, and a point. Out: the graph of the same program read again: sizes are numbers,
the steps of a `for` and of a `while` stand one by one. What people look at is made from that; where
there is no loop it is the graph as it was.

    for t in 1..n { h[t] = tanh(w*h[t-1]) }, n = 3   ->   h[1] = ..., h[2] = ..., h[3] = ...
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from .derivatives import CALCULUS
from .errors import InputError
from .graph.graph import Graph, everything, order
from .graph.loops import extended, loop_of
from .graph.members import member
from .graph.node import Node, constant
from .interpret.evaluate import evaluate
from .interpret.point import Point
from .limits import Limits
from .lower.program import graph_of, read_program
from .lower.state import Program
from .pipeline import Compilation

_WHILES = 50  # that are written out one after the other


def has_loops(graph: Graph) -> bool:
    """Return whether loops of a program have not been written out."""
    return any(node.op == "scan" for node in everything((*graph.roots(), *graph.wrt.values())))


def of_few_steps(compilation: Compilation, steps: int) -> Program:
    """Return the program with its loops of at most so many steps written out.

    They stay loops where their steps would be more operations together than may be copied.
    """
    done = compilation
    loops = [loop_of(one) for one in everything(done.graph.outputs.values()) if one.op == "scan"]
    known = [one for one in loops if isinstance(one.count, int) and one.count <= steps]
    copies = sum(int(str(one.count)) * len(order(one.body)) for one in known)
    if not has_loops(done.graph) or copies > done.limits.copies:
        return done.program
    limits = replace(done.limits, written_out=steps)
    return read_program(done.tree, done.text, limits, CALCULUS)


def step_by_step(compilation: Compilation, point: Point) -> Graph:
    """Return the graph of a program with its loops written out at a point, as it was written.

    Raises `InputError` and `LimitError` where they have too many steps to be looked at.
    """
    return read_at(compilation, point)[0]


def read_at(compilation: Compilation, point: Point) -> tuple[Graph, Program]:
    """Return the graph and the program with its loops written out at a point."""
    graph, done = compilation.graph, compilation
    if not has_loops(graph):
        return graph, done.program
    program = program_at(done.program, done.limits, point)
    return graph_of(program, [sized_name(name, point.sizes) for name in graph.wrt]), program


def with_known_loops(compilation: Compilation) -> Graph:
    """Return the graph of a program with the loops written out whose counts are numbers."""
    graph, done = compilation.graph, compilation
    if not any(_is_known(node) for node in everything(graph.outputs.values())):
        return graph
    limits = replace(done.limits, written_out=done.limits.iterations)
    program = read_program(done.tree, done.text, limits, CALCULUS)
    return graph_of(program, [*graph.wrt])


def _is_known(node: Node) -> bool:
    """Return whether a node is a loop of so many steps."""
    return node.op == "scan" and isinstance(loop_of(node).count, int)


def program_at(program: Program, limits: Limits, point: Point) -> Program:
    """Return a program read again with its loops written out at a point."""
    limits = replace(limits, written_out=limits.iterations)
    tree, text = program.tree, program.scope.builder.text
    taken: list[int] = []

    def again() -> Program:
        return read_program(tree, text, limits, CALCULUS, point.sizes, taken)

    program = again()
    while len(taken) < len(program.whiles):
        if len(taken) == _WHILES:
            hint = "give a point with smaller sizes, or loops of fewer steps"
            raise InputError(f"more than {_WHILES} while loops one after the other", None, hint)
        node = program.whiles[len(taken)]
        assert node is not None, "a while that is in no loop has a node"
        taken.append(_steps(node, point))
        program = again()
    return program


def _steps(node: Node, point: Point) -> int:
    """Return how many steps a `while` takes at a point."""
    _, (stack,) = extended(node, [constant(1)])
    found: Any = evaluate([stack], point.values, point.sizes)[stack]
    return len(np.atleast_1d(found))


def sized_name(name: str, sizes: Mapping[str, int]) -> str:
    """Return the name of a member at a size: h[n] is h[6], and h[n-1] is h[5]."""
    found = _MEMBER.fullmatch(name)
    if found is None or found["size"] not in sizes:
        return name
    return member(found["family"], sizes[found["size"]] + int(found["more"] or 0))


_MEMBER = re.compile(r"(?P<family>.*)\[(?P<size>\w+?)(?P<more>[+-]\d+)?\]")
