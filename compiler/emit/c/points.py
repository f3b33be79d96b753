"""A loop over points: arrays of numbers in, arrays of results out.

void neuron_points(size_t n, const double *x, const double *w, double *a, double *d_x, double *d_w)
"""

from dataclasses import dataclass

from ..entries import Interface
from .functions import Function
from .text import head

# The entries that there is a loop for: the first that a file has, and what is said of it.
_LOOPED = {
    "value_and_gradient": "The value and the gradient",
    "value": "The value",
}


@dataclass(frozen=True, slots=True)
class _Loop:
    """What the lines of a loop refer to: its counters and its arrays, by what these hold."""

    count: str
    step: str
    inputs: tuple[str, ...]
    values: dict[str, str]
    slopes: dict[tuple[str, str], str]


def points(shown: Interface) -> Function | None:
    """Return the loop over points, of a file that has something to work out at one."""
    entry = next((one for one in _LOOPED if any(e.name == one for e in shown.entries)), None)
    if entry is None or not shown.graph.inputs:
        return None
    loop = _loop(shown, with_slopes=entry == "value_and_gradient")
    name = f"{shown.names.prefix}_points"
    into = [*loop.values.values(), *loop.slopes.values()]

    def parameters(pointer: str) -> list[str]:
        taken = [f"const double *{pointer}{one}" for one in loop.inputs]
        return [f"size_t {loop.count}", *taken, *(f"double *{pointer}{one}" for one in into)]

    said = f"{_LOOPED[entry]} at {loop.count} points: arrays of as many numbers, and no result may "
    return Function(
        f"{said}overlap another array.",
        head(f"void {name}(", parameters("restrict "), ")"),
        _lines(shown, entry, loop),
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
    return _Loop(names.fresh("n"), names.fresh("i"), inputs, values, slopes)


def _lines(shown: Interface, entry: str, loop: _Loop) -> list[str]:
    prefix, several = shown.names.prefix, len(shown.graph.outputs) > 1
    at = f"[{loop.step}]"
    into = "gradients" if several else "gradient"
    given = [f"{one}{at}" for one in loop.inputs]
    inner = []
    if loop.slopes:
        inner.append(f"struct {prefix}_{into} {into};")
        given.append(f"&{into}")
    call = head(f"{prefix}_{entry}(", given, ")")
    if several:
        whole = next(one for one in ("values", "values_", "all_values") if one not in loop.inputs)
        inner.append(f"const struct {prefix}_values {whole} = {call};")
        inner += [f"{array}{at} = {whole}.{field};" for field, array in loop.values.items()]
    else:
        inner += [f"{array}{at} = {call};" for array in loop.values.values()]
    inner += [
        f"{array}{at} = {into}.{f'{output}.' if several else ''}{variable};"
        for (output, variable), array in loop.slopes.items()
    ]
    lines = [line for one in inner for line in one.split("\n")]
    first = f"for (size_t {loop.step} = 0; {loop.step} < {loop.count}; {loop.step}++) {{"
    return [first, *(f"    {line}" for line in lines), "}"]
