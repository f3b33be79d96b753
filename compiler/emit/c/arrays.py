"""A program of arrays as C: loop nests over arrays that the caller has, and a workspace.

In: a prepared graph and a target. Out: the parts of a file.

    size_t model_workspace(size_t n, size_t m);          how many doubles to work in
    void model_value_and_gradient(size_t n, size_t m, const double *x, double w, double *f,
                                  double *d_x, double *d_w, double *workspace);

Nothing is allocated. Arrays lie row behind row, sizes come first, and a number is no array.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ...errors import ProgramError
from ...graph.node import Node, Whole
from ...kernels.arrays.routine import Lowered, Refused, routine
from ...kernels.nests import Check, within
from ...notation.derived import result_name
from ...vocabulary import functions as vocabulary
from ..entries import ENTRIES, FLAT, Entry, Interface, interface
from ..names import Names
from ..prepare import Prepared
from ..target import Target
from .arguments import checked
from .copied import prefixed
from .functions import Function, said
from .names import names_of, prefix_of
from .pages import File, check, pair, title, whole
from .routines import Body, statements, workspace
from .text import head


@dataclass(frozen=True, slots=True)
class Style:
    """Where functions of numbers come from: which there are, their names in a file with a prefix.

    `parts` has the texts of those that are the file's own, and of what lines call, and what it
    includes.
    """

    functions: Callable[[], Container[str]]
    name: Callable[[str, str], str]
    parts: Callable[[Iterable[str], Sequence[str]], tuple[list[str], list[str]]]


_SAID = (
    "Arrays lie row behind row, and no two of them overlap. A number that is not what it is "
    "declared to be is nan; what is declared of the entries of arrays is not checked."
)


@dataclass(frozen=True, slots=True)
class _Written:
    """The function of an entry, how many doubles it needs to work in, and what it calls."""

    function: Function
    size: str
    called: Iterable[str]


def write(prepared: Prepared, text: str, target: Target, style: Style) -> str:
    """Return the text of a file that is whole by itself."""
    return whole(_file(prepared, text, target, prepared.name, style))


def files(
    prepared: Prepared, text: str, target: Target, stem: str, style: Style
) -> Mapping[str, str]:
    """Return the source and the header of a file by their suffixes; `stem` is its name without one.

    Functions begin with the name that the program was given, or that of the file.
    """
    return pair(_file(prepared, text, target, prepared.name or stem, style), stem)


def _file(prepared: Prepared, text: str, target: Target, name: str, style: Style) -> File:
    check(prepared, target)
    graph, prefix = prepared.graph, prefix_of(name)
    wanted = [one for one in prepared.entries if graph.wrt or not one.is_derived]
    first = names_of(prefix, (*vocabulary(), *(one.name for one in (*ENTRIES, *FLAT)), "workspace"))
    first.taken.add("workspace")
    shown = interface(graph, wanted, first)
    lowered = {one.name: _lowered(shown, one, target, style) for one in wanted}
    works = any(one.routine.having("own") for one in lowered.values())
    written = [_entry(shown, one, lowered[one.name], style, works=works) for one in wanted]
    functions = [one.function for one in written]
    if works:
        (dimensions, *_) = (
            [shown.names.give(d) for d in one.dimensions] for one in lowered.values()
        )
        functions.insert(0, _workspace(shown, dimensions, [one.size for one in written]))
    called = dict.fromkeys(function for one in written for function in one.called)
    own, includes = style.parts(called, [line for one in functions for line in one.lines])
    return File(
        prefix,
        title(graph, text, _SAID),
        [],
        [replace(one, lines=[prefixed(line, prefix) for line in one.lines]) for one in functions],
        [prefixed(one, prefix) for one in own],
        includes,
        ("stddef.h", "stdint.h"),
    )


def _workspace(shown: Interface, dimensions: Sequence[str], needed: Sequence[str]) -> Function:
    """Return the function that says how many doubles the largest of some workspaces has."""
    return Function(
        "Give how many doubles a workspace has, for functions that are called one after the other.",
        head(
            f"size_t {shown.names.prefix}_workspace(",
            [f"size_t {d}" for d in dimensions] or ["void"],
            ")",
        ),
        [
            *(f"(void){one};" for one in dimensions),
            f"const size_t needed[] = {{{', '.join(needed)}}};",
            "size_t most = 0;",
            "for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {",
            "    most = needed[i] > most ? needed[i] : most;",
            "}",
            "return most;",
        ],
    )


def _lowered(shown: Interface, entry: Entry, target: Target, style: Style) -> Lowered:
    """Return the routine of an entry; raises `ProgramError` for what has no loop nest."""
    graph = shown.graph
    roots = [node for _, node in _results(shown, entry)]
    try:
        return routine(entry.name, _inputs(shown, entry), roots, style.functions())
    except Refused as error:
        op = str(error)
        span = next((s[0] for node, s in graph.spans.items() if node.op == op and s), None)
        raise ProgramError(
            f"the target {target.name} has no loops for {op}", span, "use the target numpy"
        ) from None


def _inputs(shown: Interface, entry: Entry) -> list[Node]:
    graph = shown.graph
    return [
        node
        for kind in entry.arguments
        for node in (graph.inputs if kind == "inputs" else graph.directions[kind].values())
    ]


def _results(shown: Interface, entry: Entry) -> list[tuple[tuple[str, ...], Node]]:
    """Return the results of an entry in order, each with its kind and key."""
    graph = shown.graph
    found: list[tuple[tuple[str, ...], Node]] = []
    for kind in entry.results:
        if kind == "value":
            found += [((kind, name), node) for name, node in graph.outputs.items()]
        elif kind == "gradient":
            found += [((kind, *key), node) for key, node in graph.gradients.items()]
        else:
            found += [((kind, *key), node) for key, node in graph.results[kind].items()]
    return found


def _name(names: Names, key: tuple[str, ...], several: bool, taken: Container[str]) -> str:
    """Return what the array of a result is called."""
    kind, *of = key
    if kind == "value":
        name = names.give(of[0])
        return names.fresh(name) if name in taken else name  # an output that is an input
    if kind in ("gradient", "jacobian"):
        return names.adjoint(of[0], names.give(of[1]), several)
    return names.of_result(key, result_name(key, several))


def _entry(
    shown: Interface, entry: Entry, lowered: Lowered, style: Style, *, works: bool
) -> _Written:
    names, made = shown.names.copy(), lowered.routine
    several = len(shown.graph.outputs) > 1
    given = {names.give(str(node.payload)): node for node in lowered.inputs}
    dimensions = [names.give(one) for one in lowered.dimensions]
    filled: list[str] = []
    taken = {*given}
    for key, _ in _results(shown, entry):
        filled.append(_name(names, key, several, taken))
        taken.add(filled[-1])
    body = _body(names, lowered, style, [*given], filled)
    body.texts |= dict(zip(made.dimensions, dimensions, strict=True))
    placed, size = workspace(body)
    lines = statements(body, made.body)
    checks = any(isinstance(one, Check) for one in within(made.body))
    unused = [one for one in [*dimensions, *given] if one not in body.used]
    parameters = [
        *(f"size_t {one}" for one in dimensions),
        *(_parameter(name, node) for name, node in given.items()),
        *(f"double *{{}}{one}" for one in filled),
        *["double *workspace"] * works,  # not restrict: its parts are
    ]
    opening = f"{'int' if checks else 'void'} {names.prefix}_{entry.name}("
    told = said(shown, entry)
    if checks:
        told += " Return 0, or 1 where an index is out of range: then the results mean nothing."
    first = [f"(void){one};" for one in [*unused, *["workspace"] * (works and not placed)]]
    first += checked(shown, body.used & given.keys())
    function = Function(
        told,
        head(opening, [one.replace("{}", "restrict ") for one in parameters], ")"),
        [
            *first,
            *placed,
            *[""] * bool(first or placed),
            *lines,
            *["return 0;"] * checks,
        ],
        head(opening, [one.replace("{}", "") for one in parameters], ")"),
    )
    return _Written(function, size, body.called)


def _body(
    names: Names, lowered: Lowered, style: Style, given: Sequence[str], filled: Sequence[str]
) -> Body:
    """Return what the lines of a routine refer to."""
    buffers = lowered.routine.buffers
    called = {"given": given, "filled": filled}
    pointers = {
        one.name: called[one.role][one.at] if one.role in called else names.fresh(one.name)
        for one in buffers
        if not one.of
    }
    pointers |= {one.name: pointers[one.of] for one in buffers if one.of}
    given_numbers = {one.name for one in buffers if one.role == "given" and not one.shape}
    numbers = frozenset(one.name for one in buffers if (one.of or one.name) in given_numbers)
    prefix = names.prefix
    return Body(
        lowered.routine,
        {},
        pointers,
        numbers,
        lambda function: style.name(function, prefix),
        names.taken,
    )


def _parameter(name: str, node: Node) -> str:
    kind = "int64_t" if isinstance(node.payload, Whole) else "double"
    return f"const {kind} *{{}}{name}" if node.shape else f"{kind} {name}"
