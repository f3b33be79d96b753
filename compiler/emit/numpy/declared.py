"""Arguments of declared shapes, checked when a generated file is called.

In: what the file shows. Out: how it takes its arguments.

    W1: [hidden, features]   ->   W1 is declared [hidden, features]; its shape is (4, 3), and
                                  features is 2 in x

A call with arrays of one float type is checked in a few comparisons, which are written here for the
program; anything else is converted and looked at in turn, so that the message can name the
argument: `runtime._checked`, by the tables that are written here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from ...graph.build import index_requirements
from ...graph.dimensions import Dimension, Size, names_in, solved, solved_by, written
from ...graph.gathers import first_of_floats, only_indices
from ...graph.graph import Graph, integers_of
from ...graph.members import parts
from ...graph.node import Count, Node
from ...notation.settings import shape_text
from ...records import dataclass
from ..entries import Entry, Interface
from ..names import Names
from ..python.copied import copied
from ..python.directions import directions, taken_apart
from ..python.lines import unpacked, wrap
from ..target import Arguments

# Dimensions that must not be smaller than others, each before the other.
Requirements: TypeAlias = Sequence[tuple[Dimension, Dimension]]

# The types of the tables of `runtime.py`.
_TABLES: Mapping[str, str] = {
    "SHAPES": "dict[str, tuple[int | str, ...]]",
    "SOLVED": "dict[str, tuple[str, int, Callable[[int, Mapping[int | str, int]], int]]]",
    "WHOLE": "tuple[str, ...]",
    "INDICES": "tuple[str, ...]",
    "SIZES": "dict[int | str, Callable[[Mapping[int | str, int]], int]]",
    "LEAST": "tuple[tuple[str, str, Callable[[Mapping[int | str, int]], tuple[int, int]]], ...]",
    "ASSUMED": "dict[str, tuple[str, Callable[[Any], Any]]]",
}

_LONG = 70  # characters of values that do not fit on one line with the call


def declared(shown: Interface) -> Arguments:
    """Return how a file takes arguments whose shapes are checked."""
    graph, names = shown.graph, shown.names
    sources = sources_of(graph)
    least = requirements_of(graph, sources)
    tables = _tables(shown, least, sources)
    chosen = {name for name, rows in tables.items() if rows}
    if any(one.members for one in shown.inputs):
        chosen.add("FAMILIES")
    own = [table(name, rows) for name, rows in tables.items() if rows]
    own += [copied(__package__, "_integer") for _ in integers_of(graph)[:1]]
    own += [_arguments(shown, least, sources), copied(__package__, "_checked", frozenset(chosen))]

    def unpack(dimensions: Sequence[str], entry: Entry) -> list[str]:
        along = directions(shown, entry)
        sizes = [n for one in along.values() for size in one.shape for n in names_in(size)]
        dimensions = with_needed([*dimensions, *sizes], sources)
        values = [name for one in shown.inputs for name in one.values]
        if not values:
            return [*taken_apart(shown, entry), *_of_directions(shown, along)]
        one = len(values) == 1 and shown.inputs[0].members
        targets = ", ".join(values) + "," * bool(one)
        if len(targets) > _LONG:
            targets = wrap("(", values, ")", _LONG)
        call = wrap(f"{targets} = _arguments(", [one.name for one in shown.inputs], ")")
        return [
            *taken_apart(shown, entry),
            call,
            *(f"{names.give(n)} = {read_off(sources[n], names)}" for n in dimensions),
            *_of_directions(shown, along),
        ]

    kinds = {kind for one in shown.entries for kind in (*one.results, *one.arguments)}
    more = ["_shaped"] if not kinds.isdisjoint(graph.directions) else []
    return Arguments(
        summary="The arguments are arrays of the declared shapes; a derivative has the shape of "
        "its variable.",
        number="float",
        array="np.ndarray",
        unpack=unpack,
        parts=[
            *(own if graph.inputs else ()),
            copied(__package__, "_floats", frozenset(chosen & {"INDICES"})),
            *(copied(__package__, name) for name in more),
        ],
    )


def _of_directions(shown: Interface, along: Mapping[str, Node]) -> list[str]:
    """Return the line that makes each value of a direction an array of its shape."""
    if not along:
        return []
    names = shown.names

    def show(size: Dimension) -> str:
        return written(size, names.give, " * ")

    given = [
        f'"{node.payload}": ({name}, {shape_text(node.shape, show)})'
        for name, node in along.items()
    ]
    first = first_of_floats(shown.graph)
    kind = "float" if first is None else f"{names.give(str(first.payload))}.dtype"
    targets = f"{', '.join(along)}{',' * (len(along) == 1)}"
    return [wrap(f"{targets} = _shaped({kind}, {{", given, "})")]


def by_key(shown: Interface) -> list[str]:
    """Return the arguments as entries of a dict by their names in the program."""
    return [
        f"**{unpacked(one)}" if one.members else f'"{one.key}": {one.name}' for one in shown.inputs
    ]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a dimension can be read off: the input and its axis, `length` is factor*n + rest.

    An input that is an integer is the dimension itself. Other dimensions in factor and rest are
    read off before it.
    """

    node: Node
    axis: int
    factor: Dimension = 1
    rest: Dimension = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The dimensions that it is worked out with."""
        return (*names_in(self.factor), *names_in(self.rest))

    @property
    def may_be_negative(self) -> bool:
        """Whether there are lengths for which the dimension is less than 0."""
        if isinstance(self.factor, int) and isinstance(self.rest, int):
            return self.factor < 0 or self.rest > 0
        return True

    def of(self, length: str, name: Callable[[str], str] = str) -> str:
        """Return the text that gives the dimension from the text of the length."""
        factor, rest = (written(one, name, " * ") for one in (self.factor, self.rest))
        factor = f"({factor})" if " " in factor else factor
        shifted = length
        if isinstance(self.rest, int):
            sign = "-" if self.rest > 0 else "+"
            shifted = f"({length} {sign} {abs(self.rest)})" if self.rest else length
        elif self.rest:
            shifted = f"({length} - ({rest}))"
        return f"{shifted} // {factor}" if self.factor != 1 else shifted


Sources: TypeAlias = Mapping[str, _Source]


def sources_of(graph: Graph) -> Sources:
    """Return where each dimension is read off: where it stands alone, or can be worked out.

    What is worked out with others comes behind these.
    """
    alone: dict[str, _Source] = {}
    worked_out: dict[str, _Source] = {}
    by_others: dict[str, _Source] = {}
    for node in graph.inputs:
        if isinstance(node.payload, Count):
            alone[str(node.payload)] = _Source(node, 0)
    for node, axis, size, name in _named(graph):
        found = solved(size, name)
        if found is not None:
            table = alone if size == name else worked_out
            table.setdefault(name, _Source(node, axis, *found))
    told = worked_out | alone
    for node, axis, size, name in _named(graph):
        of = None if name in told else solved_by(size, name, told)
        if of is not None:
            by_others.setdefault(name, _Source(node, axis, *of))
    return told | by_others


def requirements_of(graph: Graph, sources: Sources) -> Requirements:
    """Return what must hold of dimensions: indices and loops fit, and none is less than 0.

    One that is read off x: [n + 9] is where x has 8 entries.
    """
    own = [(name, 0) for name, source in sources.items() if source.may_be_negative]
    return [*dict.fromkeys([*own, *index_requirements(graph.nodes())])]


def _named(graph: Graph) -> Iterator[tuple[Node, int, Dimension, str]]:
    """Yield the names in the shapes of inputs: the input, the axis, its size, the name."""
    for node in graph.inputs:
        for axis, size in enumerate(node.shape):
            for name in names_in(size):
                yield node, axis, size, name


def with_needed(dimensions: Iterable[str], sources: Sources) -> list[str]:
    """Return names of dimensions, each behind those that it is worked out with."""
    return [*dict.fromkeys(one for n in dimensions for one in (*sources[n].names, n))]


def read_off(source: _Source, names: Names) -> str:
    """Return the text that reads a dimension off: `x.shape[1]`, or `x.shape[0] // 4`."""
    name = names.give(str(source.node.payload))
    if isinstance(source.node.payload, Count):
        return f"int({name})"
    return source.of(f"{name}.shape[{source.axis}]", names.give)


def _tables(shown: Interface, least: Requirements, sources: Sources) -> dict[str, list[str]]:
    """Return the rows of the tables of `runtime.py` for a program, by the names of the tables."""
    shapes = {parts(str(node.payload))[0]: node.shape for node in shown.graph.inputs}
    sizes = dict.fromkeys(size for shape in shapes.values() for size in shape)
    return {
        "SHAPES": [f'"{key}": {shape_text(shape, _quoted)}' for key, shape in shapes.items()],
        "SOLVED": [
            f'"{name}": ("{source.node.payload}", {source.axis}, lambda n, size: {_safely(source)})'
            for name, source in sources.items()
            if source.node.shape and source.node.shape[source.axis] != name
        ],
        "WHOLE": [f'"{key}"' for key in integers_of(shown.graph)],
        "INDICES": [f'"{node.payload}"' for node in only_indices(shown.graph)],
        "SIZES": [
            f'"{size}": lambda size: {_by_size(size)}' for size in sizes if isinstance(size, Size)
        ],
        "LEAST": [
            f'("{large}", "{small}", lambda size: ({_by_size(large)}, {_by_size(small)}))'
            for large, small in least
        ],
    }


def _safely(source: _Source) -> str:
    """Return the text that gives a dimension; one that others divide is refused where it is 0."""
    show = 'size["{}"]'.format
    text = source.of("n", show)
    return f"{text} if {written(source.factor, show, ' * ')} else n" if source.names else text


def table(name: str, rows: Iterable[str]) -> str:
    """Return a table of the file, that its functions look things up in."""
    opening, closing = "()" if name in ("LEAST", "WHOLE", "INDICES") else "{}"
    head = f"_{name}: {_TABLES[name]} = {opening}"
    return "\n".join([head, *(f"    {row}," for row in rows), closing])


def _quoted(size: Dimension) -> str:
    return str(size) if isinstance(size, int) else f'"{size}"'


def _by_size(dimension: Dimension) -> str:
    return written(dimension, 'size["{}"]'.format, " * ")


def _arguments(shown: Interface, least: Requirements, sources: Sources) -> str:
    """Return the function that checks the arguments of this program."""
    given = [f"{one.name}: Any" for one in shown.inputs]
    families = any(one.members for one in shown.inputs)
    lines = [
        '"""Return the arguments as arrays of one float type, each of its declared shape."""',
        *([] if families or integers_of(shown.graph) else _quick(shown, least, sources)),
        wrap("return _checked({", by_key(shown), "})" if families or len(given) > 1 else "})[0]"),
    ]
    body = "\n".join(lines).replace("\n", "\n    ")
    return f"{wrap('def _arguments(', given, ') -> Any:')}\n    {body}"


def _quick(shown: Interface, least: Requirements, sources: Sources) -> list[str]:
    """Return the lines that let arrays of one float type pass where their shapes are right."""
    names, inputs = shown.names, shown.graph.inputs
    called = {node: names.give(str(node.payload)) for node in inputs}
    arrays = [node for node in inputs if node.shape]
    if not arrays or any(source.names for source in sources.values()):
        return []

    def show(size: Dimension) -> str:
        return written(size, names.give, " * ")

    every = [called[node] for node in arrays]
    indices = [called[node] for node in only_indices(shown.graph)]
    floats = [name for name in every if name not in indices]
    kinds = [
        " is ".join([*(f"type({name})" for name in every), "np.ndarray"]),
        *([" is ".join(f"{name}.dtype" for name in floats)] if len(floats) > 1 else []),
        f'{floats[0]}.dtype.kind == "f"',
        *(f'{name}.dtype.kind == "i"' for name in indices),
        *(f"type({called[node]}) is float" for node in inputs if not node.shape),
    ]
    bound: set[str] = set()
    binding: list[str] = []
    fits: list[str] = []
    ranks: dict[int, dict[str, None]] = {}
    # First those whose dimensions are names that none before them has: they need no more than that.
    first: list[Node] = []
    seen: set[Dimension] = set()
    for node in arrays:
        plain = all(isinstance(size, str) for size in node.shape)
        if plain and len({*node.shape} - seen) == len(node.shape):
            first.append(node)
            seen.update(node.shape)
    for node in dict.fromkeys([*first, *arrays]):
        lines = [
            f"{names.give(name)} = {read_off(source, names)}"
            for name, source in sources.items()
            if source.node is node and node.shape[source.axis] != name
        ]
        targets = [_target(size, bound, names) for size in node.shape]
        if any(target != "_" for target in targets):
            unpacked = ", ".join(targets) if len(targets) > 1 else f"({targets[0]},)"
            lines.insert(0, f"{unpacked} = {called[node]}.shape")
        if lines:
            ranks.setdefault(len(node.shape), {})[f"{called[node]}.ndim"] = None
        if "_" in targets:
            fits.append(f"{called[node]}.shape == {shape_text(node.shape, show)}")
        binding += lines
    kinds += [" == ".join([*of_rank, str(rank)]) for rank, of_rank in ranks.items()]
    fits += [f"{show(large)} >= {show(small)}" for large, small in least]
    kind = f"{floats[0]}.dtype.type"
    values = [called[node] if node.shape else f"{kind}({called[node]})" for node in inputs]
    returned = f"return {', '.join(values)}"
    inner = [*binding, _condition(fits), f"    {returned}"] if fits else [returned]
    return [_condition(kinds), *(f"    {line}" for part in inner for line in part.split("\n"))]


def _target(size: Dimension, bound: set[str], names: Names) -> str:
    """Return the name that a dimension is bound to where it is met first, else `_`."""
    if not isinstance(size, str) or size in bound:
        return "_"
    bound.add(size)
    return names.give(size)


def _condition(parts: Sequence[str]) -> str:
    line = f"if {' and '.join(parts)}:"
    if len(line) <= 88:
        return line
    inner = "\n".join(f"    {'and ' if number else ''}{part}" for number, part in enumerate(parts))
    return f"if (\n{inner}\n):"
