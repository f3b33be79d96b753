"""The stages in order, from text to generated file.

    text → tree → graph → stable → adjoint → simplified → source

In: a program. Out: a `Compilation`, which holds what each stage handed on.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from lark import Token, Tree

from .calculus.differentiate import differentiate
from .emit.targets import DEFAULT, TARGETS, emit
from .errors import InputError, suggest
from .graph.dimensions import show
from .graph.graph import Graph, order
from .graph.node import Node
from .graph.operations import is_entrywise
from .limits import Limits
from .lower.program import lower_program
from .notation.printer import print_program
from .rewrite.simplify import simplify, stabilise
from .syntax.parser import parse


@dataclass(frozen=True, slots=True)
class Compilation:
    """What each stage made of a program, and what the user should be warned of."""

    text: str
    target: str
    tree: Tree[Token]
    graph: Graph
    stable: Graph
    adjoint: Graph
    simplified: Graph
    source: str
    warnings: tuple[str, ...]


def compile_program(
    text: str,
    wrt: Sequence[str] | None = None,
    target: str = DEFAULT,
    limits: Limits | None = None,
    latex: bool = False,
) -> Compilation:
    """Return the compilation of a program, differentiated by the names in `wrt`.

    `latex` says that the text is LaTeX. Raises `GradcError` for a program that cannot be compiled
    and for an unknown target.
    """
    if target not in TARGETS:
        hint = suggest(target, TARGETS) or f"the targets are {', '.join(TARGETS)}"
        raise InputError(f"there is no target {target}", None, hint)
    with _no_collections():
        if latex:
            tree, wrt = _read_latex(text, wrt, limits)
        else:
            tree = parse(text, limits=limits)
        graph = lower_program(tree, text, wrt, limits)
        stable = stabilise(graph)
        adjoint = differentiate(stable)
        simplified = simplify(adjoint)
        source = emit(simplified, text, TARGETS[target])
        nodes = order(graph.outputs.values())
        warnings = (*_unused(graph, nodes), *_outer(graph, nodes))
    return Compilation(text, target, tree, graph, stable, adjoint, simplified, source, warnings)


def _read_latex(
    text: str, wrt: Sequence[str] | None, limits: Limits | None
) -> tuple[Tree[Token], Sequence[str] | None]:
    """Return the tree of a program in LaTeX, and the variables as it names them."""
    from .syntax.latex.read import names_in, parse_latex  # a second grammar, which few need

    tree = parse_latex(text, limits)
    return tree, wrt and names_in(tree, wrt)


STAGES: Mapping[str, Callable[[Compilation], str]] = {
    "tree": lambda compilation: compilation.tree.pretty(),
    "graph": lambda compilation: print_program(compilation.graph),
    "stable": lambda compilation: print_program(compilation.stable),
    "adjoint": lambda compilation: print_program(compilation.adjoint),
    "simplified": lambda compilation: print_program(compilation.simplified),
    "source": lambda compilation: compilation.source,
}


def _outer(graph: Graph, nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return a warning for each vector that meets a column of its own length: [n] and [n, 1]."""
    warnings: dict[str, None] = {}
    for node in nodes:
        shapes = [operand.shape for operand in node.operands]
        if not is_entrywise(node.op) or len(shapes) != 2:
            continue
        vector, column = sorted(shapes, key=len)
        stated = any(one.op in ("expand_dims", "reshape") for one in node.operands)
        if len(vector) == 1 and column == (*vector, 1) and vector != (1,) and not stated:
            where = next((f"line {span.line}: " for span in graph.spans.get(node, ())), "")
            sides = f"{show(shapes[0])} and {show(shapes[1])}"
            warnings[f"{where}{sides} broadcast to {show(node.shape)}; is that meant?"] = None
    return tuple(warnings)


def _unused(graph: Graph, nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return a warning for each input that no output depends on."""
    used = set(nodes)
    unused = [str(node.payload) for node in graph.inputs if node not in used]
    return tuple(f"the input {name} is never used; its gradient is 0" for name in unused)


@contextmanager
def _no_collections() -> Iterator[None]:
    """Keep the cyclic garbage collector out: compiling allocates much and leaves no cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
