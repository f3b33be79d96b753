"""The stages in order, from text to generated file.

    text → tree → graph → stable → adjoint → simplified → source

In: a program. Out: a `Compilation`, which holds what each stage handed on.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from lark import Token, Tree

from .budget import Bill
from .calculus.checkpoint import check_checkpoint
from .calculus.differentiate import differentiate, with_gradients
from .calculus.results import with_results
from .derivatives import CALCULUS
from .emit.entries import Asked, as_matrices, asked, goes_back, gradient_fields
from .emit.targets import AUTO, DEFAULT, TARGETS, chosen
from .emit.targets import emit as write
from .emit.targets import emit_files as write_files
from .errors import InputError, check_known
from .graph.graph import Graph, without
from .graph.node import Node
from .limits import Limits
from .lower.program import graph_of, read_program
from .lower.state import Program
from .lower.variables import names_of
from .notation.printer import print_program
from .records import dataclass
from .rewrite.applied import Applied, listed
from .rewrite.scales import in_reach
from .rewrite.settle import settle
from .rewrite.simplify import in_code, simplify
from .rewrite.simplify import stabilise as stabilised
from .sparse.matrix import at_sizes
from .syntax.lookalikes import alike
from .syntax.read import language_of, read
from .syntax.surroundings import Surroundings
from .warned import warnings_of


@dataclass(frozen=True, slots=True)
class Compilation:
    """What each stage made of a program, and what the user should be warned of.

    `language`, `limits` and `stabilise` are what it was read with. `program` has all its values,
    from which there is a graph for other variables too: `graph_of(program, ["z"])`. `applied` has
    the identities that made `stable` of `graph`. `entries` are the functions of the file, `spent`
    are the steps of work that all this took. It is pickled as what it was made from.
    """

    text: str
    language: str
    limits: Limits
    target: str
    tree: Tree[Token]
    program: Program
    graph: Graph
    stable: Graph
    applied: tuple[Applied, ...]
    adjoint: Graph
    simplified: Graph
    source: str
    warnings: tuple[str, ...]
    entries: Asked = field(default_factory=asked)
    stabilise: bool = True
    checkpoint: bool | int = False
    around: Surroundings | None = None
    name: str = ""
    spent: float = 0.0

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader of the program has left out of it, with the lines."""
        found: tuple[str, ...] = getattr(self.tree.meta, "notes", ())
        return found

    @property
    def defaults(self) -> Mapping[str, float]:
        """What inputs are where a call leaves them out."""
        found: Mapping[str, float] = getattr(self.tree.meta, "defaults", {})
        return found

    def budget(self) -> AbstractContextManager[Bill]:
        """Return what bounds the work of a verb: what compiling has left."""
        return self.limits.budget(self.text, self.spent)

    def __reduce__(self) -> tuple[Callable[..., "Compilation"], tuple[Any, ...]]:
        wrt = [*gradient_fields(self.graph)]
        return compile_program, (
            self.text, wrt, self.target, self.limits, self.language, self.stabilise,
            self.entries.named, self.checkpoint, self.around, self.name,
        )  # fmt: skip


def compile_program(
    text: str,
    wrt: Sequence[str] | None = None,
    target: str = DEFAULT,
    limits: Limits | None = None,
    language: str = "formula",
    stabilise: bool = True,
    emit: Sequence[str] | str | None = None,
    checkpoint: bool | int = False,
    around: Surroundings | None = None,
    name: str = "",
) -> Compilation:
    """Return the compilation of a program, differentiated by the names in `wrt`.

    Without `stabilise` it is computed in the form in which it was written. `emit` names the
    functions of the file, as in "value, hessian, derivatives=5"; by default they are `value`,
    `gradient` and `value_and_gradient`. With a `checkpoint` their backward pass works values out
    again, segment by segment. `around` is what a Python function needs besides its text, `name`
    what the functions of a file are called by in languages without modules.
    Raises `GradcError` for a program that cannot be compiled, and for an unknown target, language
    or function.
    """
    limits = limits or Limits()
    wanted = asked(emit)
    check_known("target", target, (*TARGETS, AUTO))
    check_checkpoint(checkpoint)
    with limits.budget(text) as bill, _no_collections():
        tree = read(text, language, limits, around)
        program = read_program(tree, text, limits, CALCULUS)
        known = names_of(program)
        name_of = language_of(language).name
        graph = graph_of(program, wrt and [name_of(one, known) for one in wrt])
        applied: list[Applied] = []
        stable = in_reach(settle(stabilised(graph, applied))) if stabilise else graph
        adjoint, simplified, wanted = _completed(stable, wanted, stabilise)
        target = chosen(target, simplified)
        source = write(simplified, text, TARGETS[target], wanted, checkpoint, name)
        warnings = (*warnings_of(program, graph), *alike(tree, text))
    return Compilation(
        text, language, limits, target, tree, program,
        graph, stable, tuple(applied), adjoint, simplified, source, warnings, wanted, stabilise,
        checkpoint, around, name, bill.steps,
    )  # fmt: skip


def with_entries(
    compilation: Compilation,
    emit: Sequence[str] | str,
    sizes: Mapping[str, int] | None = None,
) -> Compilation:
    """Return the compilation with a file of other functions; at `sizes` matrices are sparse.

    It draws from what compiling has left. A checkpoint is for those of them that go back once;
    others are not cut. Raises `GradcError`.
    """
    wanted = asked(emit, sizes)
    target = TARGETS[compilation.target]
    if sizes is not None and not target.has_arrays:
        raise InputError(
            f"the target {target.name} has no sparse matrices",
            None,
            f"use the target {DEFAULT}",
        )
    with compilation.budget() as bill, _no_collections():
        stabilise = compilation.stabilise
        adjoint, simplified, wanted = _completed(compilation.stable, wanted, stabilise)
        checkpoint = goes_back(wanted.entries) and compilation.checkpoint
        source = write(simplified, compilation.text, target, wanted, checkpoint, compilation.name)
    spent = compilation.spent + bill.steps
    return replace(
        compilation,
        adjoint=adjoint,
        simplified=simplified,
        source=source,
        entries=wanted,
        spent=spent,
    )


def with_target(compilation: Compilation, target: str) -> Compilation:
    """Return the compilation with a file of another target, from what compiling has left.

    Raises `GradcError`.
    """
    done = compilation
    with done.budget() as bill:
        source = write(
            done.simplified, done.text, TARGETS[target], done.entries, done.checkpoint, done.name
        )
    return replace(done, target=target, source=source, spent=done.spent + bill.steps)


def files_of(compilation: Compilation, path: Path) -> dict[Path, str]:
    """Return the files that a program is written as, one of them at the path, with their texts.

    Raises `InputError` for a path whose ending says that it is another kind of file.
    """
    target = TARGETS[compilation.target]
    if target.files is None:
        return {path: compilation.source}
    texts = write_files(
        compilation.simplified,
        compilation.text,
        target,
        compilation.entries,
        path.stem,
        compilation.name,
    )
    first, *others = texts
    if path.suffix != first:
        raise InputError(
            f"the target {target.name} writes model{first} with model{others[0]} beside it, and "
            f"{path.name} has another ending",
            None,
            f"call it {path.stem or 'model'}{first}",
        )
    return {path.with_suffix(suffix): text for suffix, text in texts.items()}


def derived(stable: Graph, wanted: Asked, stabilise: bool) -> tuple[Graph, Graph]:
    """Return the graph with the derivatives that are wanted, and that in its shorter form.

    What is differentiated further than to the gradient is made shorter before.
    """
    adjoint, simplified, _ = _completed(stable, wanted, stabilise)
    return adjoint, simplified


def _completed(stable: Graph, wanted: Asked, stabilise: bool) -> tuple[Graph, Graph, Asked]:
    """Return what `derived` does, and the entries with their sparse matrices."""

    def shorter(graph: Graph) -> Graph:
        return in_reach(in_code(settle(graph))) if stabilise else simplify(graph)

    if not any(one.on_demand for one in wanted.entries):
        adjoint = differentiate(stable)
        return adjoint, shorter(adjoint), wanted
    if wanted.sizes is not None:
        stable = at_sizes(stable, wanted.sizes)

    def shorter_node(node: Node) -> Node:
        kept = replace(stable, outputs={"": node}, names={}, spans={})
        return shorter(kept).outputs[""]

    first = shorter(with_gradients(stable))
    further = with_results(first, wanted.kinds, wanted.order, shorter_node)
    if wanted.sizes is not None:
        from .sparse.results import with_matrices  # with NumPy, which other files do without

        columns = [one for some in gradient_fields(first).values() for one in some]
        further, matrices = with_matrices(further, wanted.sparse, columns, wanted.sizes)
        wanted = replace(
            wanted, entries=tuple(as_matrices(one, matrices) for one in wanted.entries)
        )
    adjoint = without(further, "rule")
    return adjoint, shorter(adjoint), wanted


STAGES: Mapping[str, Callable[[Compilation], str]] = {
    "tree": lambda compilation: compilation.tree.pretty(),
    "graph": lambda compilation: print_program(compilation.graph),
    "stable": lambda compilation: print_program(compilation.stable) + listed(compilation.applied),
    "adjoint": lambda compilation: print_program(compilation.adjoint),
    "simplified": lambda compilation: print_program(compilation.simplified),
    "source": lambda compilation: compilation.source,
}


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
