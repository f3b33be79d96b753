"""Verification of all that a file has: its gradient, and what is derived beyond it.

In: a compilation, and what its functions give. Out: one `Report`.
"""

from collections.abc import Mapping
from typing import Any

from ..interpret.point import Point
from ..pipeline import Compilation
from .look import look
from .modes import Along, Derived, verify_modes
from .report import Report
from .verify import verify


def verify_every(
    compilation: Compilation,
    derived: Derived,
    along: Along,
    seed: int = 0,
    at: Point | None = None,
    points: int = 3,
    accuracy: bool = False,
) -> Report:
    """Return the report on the gradient, and on each further kind that the file has.

    Of outputs that are arrays the Jacobian is looked at, whatever it has. With `accuracy` it says
    how many digits of the values hold.
    """
    graph = compilation.graph

    def gradient(values: Mapping[str, Any]) -> Mapping[tuple[str, str], Any]:
        found = derived("gradient", values) if graph.differentiated() else {}
        return {(output, name): one for (output, name), one in found.items()}

    def value(values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {output: one for (output,), one in derived("value", values).items()}

    where = look(compilation, seed, at, points)
    report = verify(where, gradient, value if accuracy else None)
    further = _further(compilation)
    if not further:
        return report
    return report.with_more(verify_modes(where, further, derived, along))


def _further(compilation: Compilation) -> tuple[str, ...]:
    """Return the kinds of results beyond the gradient that are to be verified."""
    graph = compilation.graph
    asked = [kind for kind in compilation.entries.kinds if kind not in ("value", "gradient")]
    has_arrays = len(graph.differentiated()) < len(graph.outputs)
    return tuple(dict.fromkeys([*(["jacobian"] if has_arrays and graph.wrt else []), *asked]))
