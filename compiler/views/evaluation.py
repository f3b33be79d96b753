"""The value and the gradient of a function at a point, and its steps.

In: a function and values of its inputs. Out: a `View`: steps, values, derivatives.

    evaluation(f, {"x": 1.0, "w": 0.5})   ->   f  0.62245…   ∂f/∂w  0.23500…
"""

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..calls import bounded
from ..display.numbers import RESULT, shown
from ..display.table import Cells, Table
from ..errors import computing
from ..explain.cells import step_rows
from ..explain.steps import Step, trace
from ..function import Function
from ..interpret.point import points_of
from ..running import running
from ..written import step_by_step
from .matrices import derivative_tables
from .view import View


@bounded
def evaluation(
    function: Function,
    values: Mapping[str, Any],
    with_trace: bool = False,
    kinds: Sequence[str] = (),
) -> View:
    """Return the value and the gradient, and with a trace every step with its adjoints.

    Beside them there are derivatives of the kinds jacobian and hessian.
    """
    graph, flat = function.compilation.graph, function.flat(values)
    derived = graph.differentiated()
    several = len(graph.outputs) > 1
    compute = function.value_and_gradient if derived else function.value
    bounds = running(function.compilation, flat)
    with warnings.catch_warnings(record=True) as caught, computing(), bounds:
        warnings.simplefilter("always")
        found = compute(**values)
        further = {kind: function.derived(kind, flat) for kind in kinds}
    value, gradient = found if derived else (found, ())
    of_output = dict(zip(graph.outputs, value if several else [value], strict=True))
    gradients = {
        output: dict(zip(function.gradient_fields, one, strict=True))
        for output, one in zip(
            derived, gradient if several or not derived else [gradient], strict=True
        )
    }
    steps = _steps(function, flat) if with_trace else []
    content: dict[str, Any] = {
        "value": of_output if several else value,
        "gradient": gradients if several else next(iter(gradients.values()), {}),
    }
    tables: list[Table | str] = [Table((), tuple(_rows(function, of_output, gradients)))]
    for kind, of_kind in further.items():
        content[kind] = _nested(of_kind, several)
        for table in derivative_tables(function.compilation.graph, kind, of_kind):
            tables += ["", table]
    if with_trace:
        content["trace"] = [
            {"name": s.name, "formula": s.formula, "value": s.value, "adjoints": s.adjoints}
            for s in steps
        ]
        tables.insert(0, _trace_table(steps, list(graph.outputs)))
    said = dict.fromkeys(str(warning.message) for warning in caught)
    return View(tables, content, list(said), list(_on_overflow(of_output.values(), steps)))


def _steps(function: Function, values: Mapping[str, Any]) -> list[Step]:
    """Return the steps of a function at a point."""
    with computing():
        point = points_of(function.compilation.graph, values)
        return trace(step_by_step(function.compilation, point), point)


def _rows(
    function: Function, values: Mapping[str, Any], gradients: Mapping[str, Mapping[str, Any]]
) -> Iterator[Cells]:
    """Yield each output with its derivatives; those of a family member by member."""
    families = function.compilation.graph.families
    for output, value in values.items():
        yield output, shown(value, RESULT)
        for name, derivative in gradients.get(output, {}).items():
            members: Mapping[str, Any] = {name: derivative}
            if isinstance(derivative, list | dict):
                entries = derivative.values() if isinstance(derivative, dict) else derivative
                members = dict(zip(families.get(name, ()), entries, strict=True))
            for member, entry in members.items():
                yield f"∂{output}/∂{member}", shown(entry, RESULT)


def _nested(found: Mapping[tuple[str, ...], Any], several: bool) -> dict[str, Any]:
    """Return derivatives as dicts in dicts, by output where there are several, then by variable."""
    whole: dict[str, Any] = {}
    for key, value in found.items():
        *path, last = key if several else key[1:]
        within = whole
        for name in path:
            within = within.setdefault(name, {})
        within[last] = value
    return whole


def _trace_table(steps: Sequence[Step], outputs: Sequence[str]) -> Table:
    headings = ("step", "formula", "value", *(f"∂{output}/∂step" for output in outputs))
    return Table(headings, tuple(step_rows(steps, RESULT, outputs)))


def _on_overflow(values: Iterable[Any], steps: Sequence[Step]) -> Iterator[str]:
    """Say where the steps, which are those of the program as written, overflow alone."""
    is_finite = all(np.isfinite(value).all() for value in values)
    if is_finite and not all(np.isfinite(step.value).all() for step in steps):
        yield "the steps overflow as they are written; the value is computed in a stable form"
