"""How a generated file for NumPy takes its arguments.

A program of numbers takes numbers or arrays that broadcast: `runtime._arguments`. In a program with
arrays every shape is checked against the declared one: `declared.py`. What is assumed of values is
checked behind that, and a file that only calls of our own reach may check nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ...graph.graph import integers_of
from ...graph.loops import is_open
from ...graph.members import parts
from ...graph.node import Whole
from ...notation.assumed import assumed_text, outside_text
from ..entries import Entry, Interface
from ..python.copied import copied
from ..python.directions import directions, taken_apart
from ..python.integers import integers
from ..python.lines import wrap
from ..python.lists import is_of_numbers
from ..target import Arguments
from .blocks import by_blocks
from .declared import by_key, declared, read_off, sources_of, table, with_needed

# The functions that make an array of entries, by kind of result and whether outputs are several.
_MATRICES: Mapping[tuple[str, bool], tuple[str, ...]] = {
    ("jacobian", False): ("_row",),
    ("jacobian", True): ("_rows", "_row"),
    ("hessian", False): ("_rows", "_row"),
    ("hessian", True): ("_rows", "_row"),
}


def arguments(shown: Interface) -> Arguments:
    """Return how the file of a graph takes its arguments."""
    of_numbers = is_of_numbers(shown.graph)
    taken = _broadcast(shown) if of_numbers else declared(shown)
    taken = _whole(taken, shown)
    taken = _assuming(taken, shown) if shown.graph.assumptions else taken
    return by_blocks(taken, shown) if of_numbers else taken


def trusted(shown: Interface) -> Arguments:
    """Return arguments that are taken as they are: what calls the file has checked them.

    They are float64, numbers too; of declared shapes, or in a program of numbers as they broadcast,
    and a result is then what it is worked out from. A family is a list of its members.
    """
    graph, names = shown.graph, shown.names
    sources = sources_of(graph)
    families = [
        wrap("(", [name for _, name in one.members], f",) = {one.name}", 0)
        for one in shown.inputs
        if one.members
    ]

    def unpack(dimensions: Sequence[str], entry: Entry) -> list[str]:
        sizes = [
            f"{names.give(n)} = {read_off(sources[n], names)}"
            for n in with_needed(dimensions, sources)
        ]
        each = _each_point(shown, entry) if is_of_numbers(graph) else []
        return [*each, *taken_apart(shown, entry), *families, *sizes]

    taken = Arguments("The arguments are not checked.", "float", unpack, array="np.ndarray")
    if is_of_numbers(graph):
        taken = replace(taken, parts=_own_of_points(shown))
    return _assuming(taken, shown) if graph.assumptions else taken


def _broadcast(shown: Interface) -> Arguments:
    values = [name for one in shown.inputs for name in one.values]
    matrices = {
        function
        for one in shown.entries
        for kind in one.results
        for function in _MATRICES.get((kind, len(shown.graph.outputs) > 1), ())
    }

    def unpack(dimensions: Sequence[str], entry: Entry) -> list[str]:
        along = directions(shown, entry)
        every = [*values, *along]
        comma = "," if len(every) == 1 else ""
        opening = f"({', '.join(every)}{comma}), result = _arguments({{"
        given = [f'"{node.payload}": {name}' for name, node in along.items()]
        taken = wrap(opening, [*by_key(shown), *given], "})")
        each = _each_point(shown, entry)
        return [*each, *taken_apart(shown, entry), taken, *integers(shown)]

    return Arguments(
        summary="Every argument is a number or an array of numbers; arrays broadcast, and each "
        "result has the broadcast shape.",
        number="Numbers",
        alias="Numbers = float | np.ndarray",
        array="np.ndarray",
        unpack=unpack,
        parts=[
            *(copied(__package__, name) for name in ("_arguments", "_is_alike", "_floats")),
            *_own_of_points(shown),
            *(copied(__package__, "_integer") for _ in integers_of(shown.graph)[:1]),
            *(copied(__package__, name) for name in ("_rows", "_row") if name in matrices),
        ],
        returned="result({})".format,
        row="_row(result, ",
        rows="_rows(result, ",
    )


def _is_apart(shown: Interface) -> bool:
    """Whether each point is worked out by itself: a while takes steps of its own there."""
    has_family = any(one.members for one in shown.inputs)
    nodes = shown.graph.nodes()
    return not has_family and any(node.op == "scan" and is_open(node) for node in nodes)


def _own_of_points(shown: Interface) -> list[str]:
    """Return the functions that `_each_point` calls."""
    if not _is_apart(shown):
        return []
    own = (copied(__package__, name) for name in ("_at_each_point", "_gathered"))
    return ['_Result = TypeVar("_Result")', *own]


def _each_point(shown: Interface, entry: Entry) -> list[str]:
    """Return the lines that send each of many points through a function by itself."""
    if not _is_apart(shown) or directions(shown, entry):
        return []
    names = ", ".join(one.name for one in shown.inputs)
    several = len(shown.inputs) > 1
    test = f"any(map(np.ndim, ({names})))" if several else f"np.ndim({names})"
    return [f"if {test}:\n    return _at_each_point({entry.name}, {names})"]


def _whole(taken: Arguments, shown: Interface) -> Arguments:
    """Return the arguments checked for whole numbers, where they are declared to be such."""
    keys = [str(one.payload) for one in shown.graph.inputs if isinstance(one.payload, Whole)]
    if not keys:
        return taken
    names = ", ".join(dict.fromkeys(parts(key)[0] for key in keys))
    verb = "is" if "," not in names else "are"
    check = wrap("_whole({", [f'"{key}": {shown.names.give(key)}' for key in keys], "})")
    return replace(
        taken,
        summary=f"{taken.summary} {names} {verb} of whole numbers.",
        unpack=lambda dimensions, entry: [*taken.unpack(dimensions, entry), check],
        parts=[*taken.parts, copied(__package__, "_whole")],
    )


def _assuming(taken: Arguments, shown: Interface) -> Arguments:
    """Return the arguments checked for what they are declared to be, once they are taken."""
    assumed = {str(node.payload): one for node, one in shown.graph.assumptions.items()}
    given = [f'"{key}": {shown.names.give(key)}' for key in assumed]
    check = wrap("_assume({", given, "})")
    rows = {
        parts(key)[0]: f'("{assumed_text(one)}", lambda x: {outside_text(one, "x", "({}) | ({})")})'
        for key, one in assumed.items()
    }
    assumptions = table("ASSUMED", [f'"{key}": {row}' for key, row in rows.items()])
    families = frozenset({"FAMILIES"} if any(one.members for one in shown.inputs) else ())
    return replace(
        taken,
        unpack=lambda dimensions, entry: [*taken.unpack(dimensions, entry), check],
        parts=[*taken.parts, assumptions, copied(__package__, "_assume", families)],
    )
