"""A loop over points: arrays of numbers in, arrays of results out.

void neuron_points(size_t n, const double *x, const double *w, double *a, double *d_x, double *d_w)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..entries import Entry, Interface
from .functions import Function
from .text import head

# The entries that there is a loop for: the first that a file has, and what is said of it.
_LOOPED = {
    "value_and_gradient": "The value and the gradient",
    "value": "The value",
}
_BLOCK = 512  # points that are worked out before it is looked whether one was too far out


@dataclass(frozen=True, slots=True)
class _Loop:
    """What the lines of a loop refer to: its counters and its arrays, by what these hold."""

    count: str
    step: str
    start: str
    end: str
    all: str
    inputs: tuple[str, ...]
    values: dict[str, str]
    slopes: dict[tuple[str, str], str]


def looped(shown: Interface) -> Entry | None:
    """Return the entry that the loop is for, None where there is none."""
    entries = {one.name: one for one in shown.entries} if shown.graph.inputs else {}
    return next((entries[one] for one in _LOOPED if one in entries), None)


def points(shown: Interface, entry: Entry, called: str, anywhere: str = "") -> Function:
    """Return the loop over points, which calls a function of the file.

    Where that is not one for points `anywhere`, those that it tells are too far out are worked out
    again, with all of their block.
    """
    loop = _loop(shown, with_slopes="gradient" in entry.results)
    name = f"{shown.names.prefix}_points"
    into = [*loop.values.values(), *loop.slopes.values()]

    def parameters(pointer: str) -> list[str]:
        taken = [f"const double *{pointer}{one}" for one in loop.inputs]
        return [f"size_t {loop.count}", *taken, *(f"double *{pointer}{one}" for one in into)]

    said = f"{_LOOPED[entry.name]} at {loop.count} points: arrays of as many numbers, and no result"
    return Function(
        f"{said} may overlap another array.",
        head(f"void {name}(", parameters("restrict "), ")"),
        _blocks(shown, loop, called, anywhere) if anywhere else _lines(shown, loop, called),
        head(f"void {name}(", parameters(""), ")"),  # C++ has no restrict
    )


def _loop(shown: Interface, *, with_slopes: bool) -> _Loop:
    graph, names = shown.graph, shown.names.copy()
    several = len(graph.outputs) > 1
    inputs = tuple(names.give(str(node.payload)) for node in graph.inputs)
    values = {names.give(one): names.give(one) for one in graph.outputs}
    for field in values:
        if field in inputs:  # an output that is an input
            values[field] = names.fresh(field)
    slopes = {
        (names.give(o), names.give(v)): names.adjoint(o, names.give(v), several)
        for o in graph.differentiated()
        for v in graph.wrt
        if with_slopes
    }
    count, step, start, end, whole = map(names.fresh, ("n", "i", "start", "end", "values"))
    return _Loop(count, step, start, end, whole, inputs, values, slopes)


def _blocks(shown: Interface, loop: _Loop, called: str, anywhere: str) -> list[str]:
    """Return the lines of a loop over blocks of points, some of which are worked out again."""
    start, end, count = loop.start, loop.end, loop.count
    again = _lines(shown, loop, anywhere, start, end)
    return [
        f"for (size_t {start} = 0; {start} < {count}; {start} += {_BLOCK}) {{",
        f"    const size_t {end} = {count} - {start} < {_BLOCK} ? {count} : {start} + {_BLOCK};",
        "    int far = 0;",
        *(f"    {line}" for line in _lines(shown, loop, called, start, end, ["&far"])),
        "    if (far) {",
        *(f"        {line}" for line in again),
        "    }",
        "}",
    ]


def _lines(
    shown: Interface,
    loop: _Loop,
    called: str,
    start: str = "0",
    end: str = "",
    more: Sequence[str] = (),
) -> list[str]:
    """Return the lines of a loop over points from a start to an end."""
    prefix, several = shown.names.prefix, len(shown.graph.outputs) > 1
    at = f"[{loop.step}]"
    into = "gradients" if several else "gradient"
    given = [f"{one}{at}" for one in loop.inputs]
    inner = []
    if loop.slopes:
        inner.append(f"struct {prefix}_{into} {into};")
        given.append(f"&{into}")
    call = head(f"{prefix}_{called}(", [*given, *more], ")")
    if several:
        inner.append(f"const struct {prefix}_values {loop.all} = {call};")
        inner += [f"{array}{at} = {loop.all}.{field};" for field, array in loop.values.items()]
    else:
        inner += [f"{array}{at} = {call};" for array in loop.values.values()]
    inner += [
        f"{array}{at} = {into}.{f'{output}.' if several else ''}{variable};"
        for (output, variable), array in loop.slopes.items()
    ]
    lines = [line for one in inner for line in one.split("\n")]
    first = (
        f"for (size_t {loop.step} = {start}; {loop.step} < {end or loop.count}; {loop.step}++) {{"
    )
    return [first, *(f"    {line}" for line in lines), "}"]
