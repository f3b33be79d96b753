"""What the generated Python files share: docstring, classes of results, and the public functions.

In: a graph and a target. Out: the text of the file, and the file as a module. It has these parts:

    docstring, imports, class Gradient, the entries, those of floats alone, what it needs of its own
"""

import __future__

import linecache
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import ModuleType
from weakref import finalize

from ...errors import InputError
from ...graph.graph import Graph
from ...graph.node import Node
from ...shown import shown
from ..entries import FLAT, Entry, Interface, interface
from ..listing import Listing, listing
from ..prepare import Prepared
from ..sparse.matrices import SCIPY_SPARSE, STANDARD, is_one
from ..sparse.matrices import sections as of_matrices
from ..statements import Part, Statement
from ..target import Target
from .annotations import imports, returned_type, taken
from .classes import keep_classes
from .copied import copied
from .directions import of_members
from .flat import flat
from .floats import name_of, sent, takes
from .lines import WIDTH, body, wrap
from .results import NEW, Shown, classes, listed, of_outputs, outputs, returned

_LATER = __future__.annotations.compiler_flag


def write(prepared: Prepared, text: str, target: Target) -> str:
    """Return the text of the file that computes the graph's outputs and gradients."""
    graph, wanted = prepared.graph, prepared.entries
    shown = interface(graph, wanted)
    file = Shown(graph, shown, target.arguments(shown))
    whole = {one.name for one in wanted}
    own_lines = {one.name: one for one in wanted if one.part_of not in whole and one not in FLAT}
    listings = {name: _listing(prepared, target, shown, one) for name, one in own_lines.items()}
    nodes = _computed(listings.values())
    floats = [one for one in own_lines.values() if prepared.of_floats and takes(shown, one)]
    families = any(one.members for one in shown.inputs)
    along = [kind for one in wanted for kind in one.arguments if kind in graph.directions]
    own = [
        *["_members"] * (families or any(of_members(graph, kind) for kind in along)),
        *["_alike"] * families,
        *["_along"] * bool(along),
    ]
    placed = {name: target.in_place(file, one, listings[name]) for name, one in own_lines.items()}
    arrays = {name: one for name, one in placed.items() if one is not None}
    matrices = [matrix for one in wanted for matrix in one.matrices]
    parts = [
        *file.arguments.parts,
        *(part for one in arrays.values() for part in one.parts),
        *target.parts(nodes),
        *(copied(__package__, name) for name in own),
        *of_matrices(matrices, any(not is_one(graph, one.name) for one in wanted if one.matrices)),
    ]
    named = classes(file)
    entries = []
    types = ["NamedTuple"] * bool(named)
    for entry in wanted:
        before = sent(shown, entry) if entry in floats else []
        before += arrays[entry.name].lines if entry.name in arrays else []
        written, own_types = _entry(file, entry, listings.get(entry.name), target, before)
        entries.append(written)
        types += own_types
    entries += [one.function for one in arrays.values()]
    standard, others = target.imports(nodes)
    if floats:
        more, own_types, own_parts, own_imports = _of_floats(prepared, shown, target, floats)
        entries += more
        types += own_types
        parts += own_parts
        standard = [*standard, *own_imports]
    if matrices:
        standard, others = [*STANDARD, *standard], [*others, SCIPY_SPARSE]
    standard = [*standard, *imports(types, parts)]
    above = "\n\n".join("\n".join(group) for group in (standard, others) if group)
    own = [NEW] * bool(named and (floats or arrays or file.arguments.at_once))
    rest = "\n\n\n".join([*named, *own, *entries, *dict.fromkeys(parts)])
    alias = f"\n\n{file.arguments.alias}" if file.arguments.alias else ""
    return f"{_docstring(file, text)}\n\n{above}{alias}\n\n\n{rest}\n"


def load(source: str, name: str) -> ModuleType:
    """Return the generated file as a module; its lines are known to tracebacks.

    Its annotations are looked up when they are asked for: the classes of results are those that
    other modules have too, where they are alike.
    """
    filename = f"<gradc {name}>"
    module = ModuleType(name)
    _keep_lines(module, filename, source)
    try:
        code = compile(source, filename, "exec", _LATER, dont_inherit=True)
        exec(code, module.__dict__)  # noqa: S102  # the emitter's own output
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        hint = f"install it with: pip install 'gradc[{package}]'"
        raise InputError(f"this program needs {package}", None, hint) from None
    keep_classes(module)
    return module


def _keep_lines(module: ModuleType, filename: str, source: str) -> None:
    """Tell tracebacks the lines of a file, for as long as its module is there."""
    lines = (len(source), None, source.splitlines(keepends=True), filename)
    linecache.cache[filename] = lines
    finalize(module, _forget_lines, filename, lines).atexit = False


def _forget_lines(filename: str, lines: object) -> None:
    """Forget the lines of a file, if no later one of its name has come."""
    if linecache.cache.get(filename) is lines:
        linecache.cache.pop(filename, None)


def _listing(prepared: Prepared, target: Target, shown: Interface, entry: Entry) -> Listing:
    """Return the statements of an entry."""
    own = target.join(replace(prepared, graph=entry.needs(prepared.graph), entries=(entry,)))
    return listing(own, target, shown.names.copy(), "value" in entry.results)


def _computed(listings: Iterable[Listing]) -> list[Node]:
    """Return all that is computed, each once."""
    return list(dict.fromkeys(node for one in listings for node in one.nodes))


def _of_floats(
    prepared: Prepared, shown: Interface, target: Target, wanted: Iterable[Entry]
) -> tuple[list[str], list[str], list[str], list[str]]:
    """Return the functions that entries send floats to, and their types, parts and imports."""
    own, of_floats = prepared.of_floats, target.of_floats
    assert own is not None
    assert of_floats is not None
    file = Shown(own.graph, shown, of_floats.arguments(shown))
    found, types, listings = [], [], []
    for entry in wanted:
        statements = _listing(own, of_floats, shown, entry)
        private = replace(
            entry, name=name_of(entry), summary=f"{entry.summary[:-1]}, of floats by `math`."
        )
        plain = replace(statements, comment=lambda statement: "")
        text, some = _entry(file, private, plain, of_floats)
        found.append(text)
        types += some
        listings.append(statements)
    nodes = _computed(listings)
    return found, types, of_floats.parts(nodes), of_floats.imports(nodes)[0]


def _docstring(file: Shown, text: str) -> str:
    graph = file.graph
    program = textwrap.indent(shown(text).strip("\n"), "    ")
    program = program.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    variables = ", ".join(graph.wrt) or "nothing"
    results = {kind for one in file.shown.entries for kind in one.results}
    derived = f"Differentiated with respect to {variables}. "
    whose = ""
    if "gradient" in results:
        whose = " and their gradients" if file.several else " and its gradient"
    elif results == {"value"}:
        derived = (
            "" if graph.differentiated() else "An array has no gradient: that is of a number. "
        )
    about = textwrap.fill(f"{derived}{file.arguments.summary}", WIDTH, break_long_words=False)
    title = f"{outputs(graph)}{whose}, generated by gradc from this program:"
    return f'"""{title}\n\n{program}\n\n{about}\n"""'


def _entry(
    file: Shown,
    entry: Entry,
    statements: Listing | None,
    target: Target,
    before: Sequence[str] = (),
) -> tuple[str, list[str]]:
    """Return a function, and the types in it; `before` are lines that it begins with.

    What has no statements of its own calls what it is part of.
    """
    if entry in FLAT:
        return flat(file, entry, words_of(file.graph), target.has_arrays)
    given = [one for kind in entry.arguments for one in file.shown.arguments[kind]]
    names = [parameter.name for parameter in given]
    summary = entry.summary.format_map(words_of(file.graph))
    if statements is None:
        whole = next(one for one in file.shown.entries if one.name == entry.part_of)
        place = whole.results.index(entry.results[0])
        lines = [wrap(f"return {whole.name}(", [", ".join(names)] if names else [], f")[{place}]")]
    else:
        first = statements.forward
        if entry.results == ("value",) and not file.several and _is_untyped(file, target):
            (name,), (kind,) = statements.results.values(), of_outputs(file).values()
            first = _with_type(first, name, kind)
        forward, backward = (
            body(some, statements.comment, target.quiet) for some in (first, statements.backward)
        )
        if entry.is_derived:
            forward = ["# forward", *forward, ""]
            backward = [f"# {entry.section}", *backward]
        results = [returned(file, statements, kind) for kind in entry.results]
        unpacked = file.arguments.unpack(statements.dimensions, entry)
        lines = [*unpacked, *forward, *backward, f"return {', '.join(results)}"]
    text = textwrap.indent("\n".join([f'"""{summary}"""', *before, *lines]), "    ")
    typed, kind = taken(file, entry), returned_type(file, entry)
    return f"{wrap(f'def {entry.name}(', typed, f') -> {kind}:')}\n{text}", [*typed, kind]


def _is_untyped(file: Shown, target: Target) -> bool:
    """Return whether a result may be of any type: few of NumPy's functions have precise ones."""
    families = any(one.members for one in file.shown.inputs)
    return (target.has_arrays or families) and file.arguments.returned is str


def _with_type(parts: Sequence[Part], name: str, kind: str) -> list[Part]:
    """Return statements where the first that gives a name its value says the type."""
    typed: list[Part] = []
    found = False
    for part in parts:
        if not found and isinstance(part, Statement) and part.name == name:
            part, found = replace(part, name=f"{name}: {kind}"), True
        typed.append(part)
    return typed


def words_of(graph: Graph) -> dict[str, str]:
    """Return what an entry says of itself in: the names, and how it speaks of one or several."""
    several = len(graph.outputs) > 1
    orders = [int(key[1]) for key in graph.results.get("derivatives", ())]
    return {
        "outputs": outputs(graph),
        "sparse": "sparse matrices" if several else "a sparse matrix",
        "variables": listed([*graph.wrt]) if graph.wrt else "nothing",
        "order": str(max(orders, default=0)),
        **(
            {"its": "their", "s": "s", "changes": "they change"}
            if several
            else {"its": "its", "s": "", "changes": "it changes"}
        ),
    }
