"""How a generated file for arrays takes its arguments: every shape is checked against the declared.

    W1: [hidden, features]   ->   W1 is declared [hidden, features]; its shape is (4, 3), and
                                  features is 2 in x

A call with arrays of one float type is checked in a few comparisons; anything else is converted
and looked at in turn, so that the message can name the argument.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...graph.build import index_requirements
from ...graph.dimensions import Dimension, Shape, Size, names_in, solved, written
from ...graph.graph import Graph, order
from ...graph.members import member
from ...graph.node import Node
from ..names import Names
from ..python.file import Parameter, Target, file_names, parameters, wrap

_LONG = 70  # characters of values that do not fit on one line with the call


def tensor_target(graph: Graph, pointwise: Target) -> Target:
    """Return the target for the arrays of a graph, from the one that works at each point."""
    names = file_names(graph)
    least = index_requirements(order(graph.roots()))
    sources = _sources(graph)

    def unpack(arguments: Sequence[Parameter], dimensions: Sequence[str]) -> list[str]:
        given = [parameter.name for parameter in arguments]
        values = [name for parameter in arguments for name in _values(parameter)]
        if not given:
            return []
        one = len(values) == 1 and arguments[0].members
        targets = f"{values[0]}," if one else ", ".join(values)
        if len(targets) > _LONG:
            targets = wrap("(", values, ")", _LONG)
        call = wrap(f"{targets} = _arguments(", given, ")")
        return [call, *(f"{names.give(n)} = {_read_off(sources[n], names)}" for n in dimensions)]

    def helpers(operations: frozenset[str]) -> list[str]:
        if not graph.inputs:
            return pointwise.helpers(operations)[1:]
        inverted, sums = _solved(graph), _sizes(graph)
        tables = [_shapes(graph), *inverted, *sums, *_least(least)]
        families = any(one.members for one in parameters(graph))
        checked = _checked(families, bool(inverted), bool(sums), bool(least))
        return [
            *tables,
            _arguments(graph, names, least),
            checked,
            *pointwise.helpers(operations),
        ]

    return replace(
        pointwise,
        summary="The arguments are arrays of the declared shapes; a derivative has the shape of "
        "its variable.",
        number="float",
        helpers=helpers,
        unpack=unpack,
        result=str,
    )


def _values(parameter: Parameter) -> list[str]:
    return [name for _, name in parameter.members] or [parameter.name]


def _declared(graph: Graph) -> list[tuple[Parameter, Shape]]:
    """Return the parameters with their shapes, a family with that of its members."""
    shapes = {str(node.payload): node.shape for node in graph.inputs}
    return [
        (one, shapes[member(one.key, one.members[0][0]) if one.members else one.key])
        for one in parameters(graph)
    ]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a dimension can be read off: the input and its axis, `length` is factor*n + rest."""

    node: Node
    axis: int
    factor: int = 1
    rest: int = 0

    def of(self, length: str) -> str:
        """Return the text that gives the dimension from the text of the length."""
        sign = "-" if self.rest > 0 else "+"
        shifted = f"({length} {sign} {abs(self.rest)})" if self.rest else length
        return f"{shifted} // {self.factor}" if self.factor != 1 else shifted


def _sources(graph: Graph) -> dict[str, _Source]:
    """Return where each dimension is read off: where it stands alone, or can be worked out."""
    alone: dict[str, _Source] = {}
    worked_out: dict[str, _Source] = {}
    for node in graph.inputs:
        for axis, size in enumerate(node.shape):
            for name in names_in(size):
                found = solved(size, name)
                if found is not None:
                    table = alone if size == name else worked_out
                    table.setdefault(name, _Source(node, axis, *found))
    return worked_out | alone


def _read_off(source: _Source, names: Names) -> str:
    """Return the text that reads a dimension off: `x.shape[1]`, or `x.shape[0] // 4`."""
    return source.of(f"{names.give(str(source.node.payload))}.shape[{source.axis}]")


def _shapes(graph: Graph) -> str:
    rows = [f'"{parameter.key}": {_literal(shape)}' for parameter, shape in _declared(graph)]
    return "\n".join(["_SHAPES = {", *(f"    {row}," for row in rows), "}"])


def _literal(shape: Shape) -> str:
    entries = [str(size) if isinstance(size, int) else f'"{size}"' for size in shape]
    return f"({', '.join(entries)}{',' if len(entries) == 1 else ''})"


def _solved(graph: Graph) -> list[str]:
    """Return the table of the dimensions that stand nowhere alone, and how they are worked out."""
    rows = [
        f'    "{name}": ("{source.node.payload}", {source.axis}, lambda n: {source.of("n")}),'
        for name, source in _sources(graph).items()
        if source.node.shape[source.axis] != name
    ]
    return ["\n".join(["_SOLVED = {", *rows, "}"])] if rows else []


def _sizes(graph: Graph) -> list[str]:
    """Return the table of the dimensions that are sums or products of others."""
    sizes = dict.fromkeys(
        size for node in graph.inputs for size in node.shape if isinstance(size, Size)
    )
    rows = [f'    "{size}": lambda size: {_by_size(size)},' for size in sizes]
    return ["\n".join(["_SIZES = {", *rows, "}"])] if rows else []


def _least(pairs: Sequence[tuple[Dimension, Dimension]]) -> list[str]:
    """Return the table of the dimensions that must not be smaller than others."""
    rows = [
        f'    ("{large}", "{small}", lambda size: ({_by_size(large)}, {_by_size(small)})),'
        for large, small in pairs
    ]
    return ["\n".join(["_LEAST = (", *rows, ")"])] if rows else []


def _by_size(dimension: Dimension) -> str:
    return written(dimension, 'size["{}"]'.format, " * ")


def _arguments(graph: Graph, names: Names, least: Sequence[tuple[Dimension, Dimension]]) -> str:
    """Return the function that checks the arguments of this program."""
    given = parameters(graph)
    signature = wrap("def _arguments(", [one.name for one in given], "):")
    entries = [f"**{one.unpacked}" if one.members else f'"{one.key}": {one.name}' for one in given]
    lines = [
        '"""Return the arguments as arrays of one float type, each of its declared shape."""',
        *([] if any(one.members for one in given) else _quick(graph, names, least)),
        wrap("return _checked({", entries, "})" if len(given) > 1 or given[0].members else "})[0]"),
    ]
    body = "\n".join(lines).replace("\n", "\n    ")
    return f"{signature}\n    {body}"


def _quick(graph: Graph, names: Names, least: Sequence[tuple[Dimension, Dimension]]) -> list[str]:
    """Return the lines that let arrays of one float type pass where their shapes are right."""
    arrays = [node for node in graph.inputs if node.shape]
    scalars = [names.give(str(node.payload)) for node in graph.inputs if not node.shape]
    called = {node: names.give(str(node.payload)) for node in arrays}
    if not arrays:
        return []
    every = [called[node] for node in arrays]
    kinds = [
        " is ".join([*(f"type({name})" for name in every), "np.ndarray"]),
        *([" is ".join(f"{name}.dtype" for name in every)] if len(every) > 1 else []),
        f'{every[0]}.dtype.kind == "f"',
        *(f"type({name}) is float" for name in scalars),
    ]
    bound: set[str] = set()
    sources = _sources(graph)
    binding: list[str] = []
    fits: list[str] = []
    ranks: dict[int, list[str]] = {}
    # First those whose dimensions are all new: they need no more than that.
    new = _all_new(arrays)
    for node in sorted(arrays, key=lambda node: node not in new):
        targets = [_target(size, bound, names) for size in node.shape]
        if any(target != "_" for target in targets):
            ranks.setdefault(len(node.shape), []).append(called[node])
            unpacked = ", ".join(targets) if len(targets) > 1 else f"({targets[0]},)"
            binding.append(f"{unpacked} = {called[node]}.shape")
        for name, source in sources.items():
            if source.node is node and node.shape[source.axis] != name:
                ranks.setdefault(len(node.shape), []).append(called[node])
                binding.append(f"{names.give(name)} = {_read_off(source, names)}")
        if targets.count("_"):
            shape = [written(size, names.give, " * ") for size in node.shape]
            fits.append(f"{called[node]}.shape == ({', '.join(shape)}{',' * (len(shape) == 1)})")
    for rank, of_rank in ranks.items():
        kinds.append(" == ".join([*(f"{one}.ndim" for one in dict.fromkeys(of_rank)), str(rank)]))
    fits += [
        f"{written(a, names.give, ' * ')} >= {written(b, names.give, ' * ')}" for a, b in least
    ]
    kind = f"{every[0]}.dtype.type"
    values = [
        names.give(str(node.payload)) if node.shape else f"{kind}({names.give(str(node.payload))})"
        for node in graph.inputs
    ]
    returned = f"return {', '.join(values)}"
    if not fits:
        return [_condition(kinds), f"    {returned}"]
    inner = [*binding, _condition(fits), f"    {returned}"]
    return [_condition(kinds), *(f"    {line}" for part in inner for line in part.split("\n"))]


def _all_new(arrays: Sequence[Node]) -> set[Node]:
    """Return the arrays whose dimensions are names that none of these before them has."""
    found: set[Node] = set()
    before: set[Dimension] = set()
    for node in arrays:
        sizes = set(node.shape)
        plain = all(isinstance(size, str) for size in sizes) and len(sizes) == len(node.shape)
        if plain and not before & sizes:
            found.add(node)
            before |= sizes
    return found


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


def _checked(families: bool, solved: bool, sizes: bool, least: bool) -> str:
    """Return the function that converts arguments and says what is wrong with them."""
    wanted = {_CHECK_SOLVED: solved, _CHECK_SIZES: sizes, _CHECK_LEAST: least}
    parts = [_CHECKED, *(part for part, is_wanted in wanted.items() if is_wanted)]
    known = " and dimension not in _SIZES" if sizes else ""
    text = "\n".join([*parts, "    return [array[()] for array in arrays.values()]"])
    if not families:
        text = text.replace('_SHAPES[name.partition("[")[0]]', "_SHAPES[name]")
    return text.replace(" and is_name", known)


_CHECKED = '''
def _checked(given):
    """Return the arguments as arrays of one float type; raise where one is not as declared."""
    arrays, _ = _floats(given)
    sizes, first = {}, {}
    for name, array in arrays.items():
        declared = _SHAPES[name.partition("[")[0]]
        found = f"{name} is declared [{', '.join(map(str, declared))}]; its shape is {array.shape}"
        if array.ndim != len(declared):
            raise ValueError(found)
        for dimension, length in zip(declared, array.shape):
            if isinstance(dimension, str) and is_name:
                first.setdefault(dimension, name)
                if sizes.setdefault(dimension, length) != length:
                    where = "" if first[dimension] == name else f" in {first[dimension]}"
                    raise ValueError(f"{found}, and {dimension} is {sizes[dimension]}{where}")
            elif isinstance(dimension, int) and dimension != length:
                raise ValueError(found)
'''.strip()

_CHECK_SOLVED = """
    for dimension, (name, axis, solve) in _SOLVED.items():
        sizes[dimension], first[dimension] = solve(arrays[name].shape[axis]), name
""".strip("\n")

_CHECK_SIZES = """
    for name, array in arrays.items():
        for dimension, length in zip(_SHAPES[name.partition("[")[0]], array.shape):
            if dimension in _SIZES and _SIZES[dimension](sizes) != length:
                known = ", ".join(f"{key} is {size} in {first[key]}" for key, size in sizes.items())
                raise ValueError(f"{name} has {length} entries along {dimension}, and {known}")
""".strip("\n")

_CHECK_LEAST = """
    for large, small, values in _LEAST:
        if values(sizes)[0] < values(sizes)[1]:
            raise ValueError(f"{large} is {values(sizes)[0]}, and must be {small} or more")
""".strip("\n")
