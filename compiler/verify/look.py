"""Where a program is looked at, and what the witnesses say there: SymPy for as long as it ends.

In: a compilation. Out: a `Look`, which the gradient and each further kind share. So the points are
drawn once, and where SymPy fails or takes too long it is not asked again.

    look(compilation, points=3).entries(graph, scalars, generated, 0)   ->   of the first point
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from time import thread_time
from typing import Any

from ..errors import LimitError
from ..graph.graph import Graph, everything
from ..interpret.entries import steps
from ..interpret.point import Point
from ..pipeline import Compilation
from .entries import entries_at
from .report import Derivative
from .sampling import Sample, choose_sizes, near, sample

_OPERATIONS = 60_000  # at all points together
_OF_SYMPY = 0.6  # of the time that there is, for all that it is asked for


@dataclass(slots=True)
class Look:
    """The points that a program is looked at, and what there is to say of that.

    `sizes` are those of dimensions that were chosen with the points. `notes` say from where on
    SymPy is left out, and that a program is too long for more points.
    """

    compilation: Compilation
    seed: int
    samples: list[Sample]
    sizes: Mapping[str, int]
    notes: list[str]
    began: float = field(default_factory=thread_time)
    is_without_sympy: bool = False

    def entries(
        self,
        graph: Graph,
        scalars: Graph | None,
        generated: Mapping[tuple[str, str], Any],
        number: int,
        kind: str = "",
    ) -> list[Derivative]:
        """Return the entries at a point, of the gradient or of another kind, which is named."""
        one = self.samples[number]
        asked = partial(entries_at, graph, generated=generated, sample=one, number=number)
        asked = partial(asked, seed=self.seed)
        if scalars is not None and not self.is_without_sympy:
            limits, text = self.compilation.limits, self.compilation.text
            try:
                with limits.patience(text, _OF_SYMPY, thread_time() - self.began):
                    return [*asked(scalars=scalars)]
            except (LimitError, RecursionError, ArithmeticError, MemoryError) as fault:
                is_late = isinstance(fault, LimitError)
                why = "takes too long" if is_late else f"fails ({type(fault).__name__})"
            self.is_without_sympy = True
            place = f"the {kind} at point {number + 1}" if kind else f"point {number + 1}"
            self.notes.append(f"from {place} on SymPy {why}: finite differences only")
        return [*asked(scalars=None)]


def look(compilation: Compilation, seed: int = 0, at: Point | None = None, points: int = 3) -> Look:
    """Return where a program is looked at: at sampled points, or at the one given.

    Raises `InputError` where no point is found inside of its domain.
    """
    graph = compilation.graph
    if at is not None:
        return Look(compilation, seed, [near(graph, at, seed)], {}, [])
    sizes = choose_sizes(graph)
    wanted = _affordable(graph, points, sizes)
    samples = sample(graph, seed, wanted, sizes)
    few = f"no more than {wanted} of {points} points, so long is the program"
    return Look(compilation, seed, samples, sizes, [few] if wanted < points else [])


def _affordable(graph: Graph, points: int, sizes: Mapping[str, int]) -> int:
    """Return at how many of so many points a program is looked at: of a long one at few."""
    roots = graph.outputs.values()
    size = len(everything(roots)) + steps(roots, sizes)
    return max(1, min(points, _OPERATIONS // size))
