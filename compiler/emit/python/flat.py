"""One flat vector for all variables: `pack`, `unpack` and `fun` of a generated file.

In: a graph, and what its file shows. Out: the text of these functions. A size that neither the data
nor the length of the vector tells is an argument.

    param W: [n, m], x: [m]   ->   def fun(theta, x):
                                       m = np.shape(x)[0]
                                       n = np.size(theta) // m
                                       W = unpack(theta, n, m)
                                       f, gradient = value_and_gradient(W, x)
                                       return f, pack(*gradient)
"""

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from ...errors import InputError
from ...graph.dimensions import Dimension, by_powers, names_in, plus, product, show, solved, written
from ...graph.graph import Graph, integers_of
from ...graph.members import member
from ...graph.node import Node
from ...records import dataclass
from ..entries import Entry, Interface, Parameter, gradient_fields
from ..names import Names
from .annotations import annotated
from .lines import WIDTH, unpacked, wrap
from .lists import is_of_numbers
from .results import Shown, listed

# The arguments with their types, the type of what is returned, and the lines.
_Function: TypeAlias = tuple[list[str], str, list[str]]

_LONG = 60  # characters of names that do not fit on a line with the rest


@dataclass(frozen=True, slots=True)
class _Flat:
    """The variables and the other inputs of a file, and the names of what stands for sizes.

    `whole` is the number of entries of the vector, and `nodes` has the inputs by their names.
    """

    of: Shown
    graph: Graph
    names: Names
    variables: tuple[Parameter, ...]
    data: tuple[Parameter, ...]
    inputs: tuple[Parameter, ...]
    theta: str
    has_arrays: bool
    whole: Dimension
    nodes: Mapping[str, Node]

    @property
    def sizes(self) -> list[str]:
        """The names of dimensions in the shapes of the variables."""
        return _names(self.graph.wrt.values())

    @property
    def vector(self) -> str:
        """The type of a flat vector that the file makes."""
        return "np.ndarray" if self.has_arrays else "list[float]"

    def given(self, data: Iterable[Parameter], asked: Iterable[str]) -> list[str]:
        """Return a vector, inputs and sizes as arguments with their types."""
        vector = "np.ndarray" if self.has_arrays else "Sequence[float]"
        sizes = [f"{self.names.give(one)}: int" for one in asked]
        return [f"{self.theta}: {vector}", *annotated(self.of, data), *sizes]

    def show(self, dimension: Dimension) -> str:
        """Return a dimension under the names of the file."""
        return written(dimension, self.names.give, " * ")


def flat(
    of: Shown, entry: Entry, words: Mapping[str, str], has_arrays: bool
) -> tuple[str, list[str]]:
    """Return the text of one of the functions, and its types; the words are for its summary.

    Raises `InputError` where the variables are no whole inputs, and for an output that is an array.
    """
    shown = of.shown
    names = shown.names.copy()
    variables = _variables(shown)
    varying = {one.key for one in variables}
    data = tuple(one for one in shown.inputs if one.key not in varying)
    theta = names.fresh("theta")
    whole: Dimension = 0
    for node in shown.graph.wrt.values():
        whole = plus(whole, product(node.shape))
    nodes = {str(node.payload): node for node in shown.graph.inputs}
    file = _Flat(
        of, shown.graph, names, variables, data, shown.inputs, theta, has_arrays, whole, nodes
    )
    given, returned, lines = _FUNCTIONS[entry.name](file)
    summary = entry.summary.format_map({**words, "variables": _held(file)})
    body = textwrap.indent("\n".join([f'"""{summary}"""', *lines]), "    ")
    return f"{wrap(f'def {entry.name}(', given, f') -> {returned}:', 0)}\n{body}", [
        *given,
        returned,
    ]


def _variables(shown: Interface) -> tuple[Parameter, ...]:
    """Return the variables as arguments, in the order of the gradient's fields."""
    inputs = {one.key: one for one in shown.inputs}
    fields = gradient_fields(shown.graph)
    for field, members in fields.items():
        if field not in inputs:
            raise InputError(
                f"{field} is no whole input: a flat vector holds inputs",
                None,
                f"name some of {', '.join(inputs)} as the variables",
            )
        if members == (field,) and inputs[field].members:
            raise InputError(f"{field} is a family, and only part of it varies")
    if not fields:
        raise InputError("the program has no variables: there is no vector of them")
    arrays = [name for name, node in shown.graph.outputs.items() if node.shape]
    if arrays:
        shape = show(shown.graph.outputs[arrays[0]].shape)
        raise InputError(
            f"the output {arrays[0]} is {shape}, and a flat gradient is that of numbers",
            None,
            f"reduce it, as in sum({arrays[0]})",
        )
    return tuple(inputs[field] for field in fields)


def _pack(file: _Flat) -> _Function:
    """Return what stands in `pack`."""
    given = annotated(file.of, file.variables)
    entries = [f"*{unpacked(one)}.values()" if one.members else one.name for one in file.variables]
    if not file.has_arrays:
        return given, file.vector, [wrap("return [", entries, "]")]
    if is_of_numbers(file.graph):
        stacked = wrap("return np.stack([", entries, "], axis=-1, dtype=float)")
        return given, file.vector, [stacked]
    raveled = [
        f"*map(np.ravel, {unpacked(one)}.values())" if one.members else f"np.ravel({one.name})"
        for one in file.variables
    ]
    return given, file.vector, [wrap("return np.concatenate([", raveled, "], dtype=float)")]


def _unpack(file: _Flat) -> _Function:
    """Return what stands in `unpack`: numbers, views of the vector, and lists."""
    theta = file.theta
    told, asked = _told(file, file.sizes)
    lines = [f"{theta} = np.asarray({theta}, dtype=float)", *told] if file.has_arrays else []
    lines += _checked(file)
    returned: list[str] = []
    start: Dimension = 0
    for one in file.variables:
        texts = []
        for node in _nodes(file, one):
            stop = plus(start, product(node.shape))
            texts.append(_slice(file, node, start, stop))
            start = stop
        returned.append(wrap("[", texts, "]") if one.members else texts[0])
    result = wrap("return ", returned, "")
    if "\n" in result:  # a family alone is a list, and no tuple of one
        is_one = len(returned) == 1
        result = f"return {returned[0]}" if is_one else wrap("return (", returned, ")")
    kinds = [_type(file, one) for one in file.variables]
    kind = kinds[0] if len(kinds) == 1 else f"tuple[{', '.join(kinds)}]"
    if len(kind) > _LONG:
        kind = f"tuple[{' | '.join(dict.fromkeys(kinds))}, ...]"
    return file.given((), asked), kind, [*lines, result]


def _type(file: _Flat, one: Parameter) -> str:
    """Return the type of a variable that is taken from a vector."""
    own = dict.fromkeys("np.ndarray" if node.shape else "float" for node in _nodes(file, one))
    return f"list[{' | '.join(own)}]" if one.members else " | ".join(own)


def _checked(file: _Flat) -> list[str]:
    """Return the lines that raise where the vector has another length."""
    theta, whole = file.theta, file.show(file.whole)
    count = whole if whole.isdigit() else f"{{{whole}}}"
    if file.has_arrays:
        wrong = f"{theta}.shape != ({whole},)"
        text = f"has the shape {{{theta}.shape}}, not ({count},)"
    else:
        wrong = f"len({theta}) != {whole}"
        text = f"has {{len({theta})}} entries, not {count}"
    lines = wrap("raise ValueError(", [f'f"{theta} {text}"'], ")", 8)
    return [f"if {wrong}:", textwrap.indent(lines, "    ")]


def _held(file: _Flat) -> str:
    """Return the variables in a sentence."""
    text = listed([one.key for one in file.variables])
    return text if len(text) < _LONG else "the variables"


def _slice(file: _Flat, node: Node, start: Dimension, stop: Dimension) -> str:
    """Return the text of a variable from the vector."""
    if not node.shape:
        return f"float({file.theta}[{file.show(start)}])"
    begin = "" if start == 0 else f"{file.show(start)} "
    end = "" if stop == file.whole else f" {file.show(stop)}"
    part = f"{file.theta}[{begin}:{end}]" if begin or end else file.theta
    if len(node.shape) == 1:
        return part
    return f"{part}.reshape({', '.join(map(file.show, node.shape))})"


def _fun(file: _Flat) -> _Function:
    """Return what stands in `fun`."""
    by_data = _read_off(file)
    told, asked = _told(file, [name for name in file.sizes if name not in by_data])
    _, sizes = _told(file, file.sizes)
    values, found = file.names.fresh("values"), file.names.fresh("found")
    variables = [one.name for one in file.variables]
    targets = ", ".join(variables)
    if len(targets) > _LONG:
        targets = wrap("(", variables, ")", WIDTH)
    passed = [file.theta, *map(file.names.give, sizes)]
    given = [one.name for one in file.inputs]
    lines = [
        *(by_data[name] for name in file.sizes if name in by_data and sizes),
        *(told if sizes else []),
        wrap(f"{targets} = unpack(", passed, ")"),
        wrap(f"{values}, {found} = value_and_gradient(", given, ")"),
        f"return {_results(file, values, found)}",
    ]
    value, row = file.of.arguments.number, file.vector
    if len(file.graph.outputs) > 1:
        value, row = file.vector, file.vector if file.has_arrays else f"list[{file.vector}]"
    return file.given(file.data, asked), f"tuple[{value}, {row}]", lines


def _results(file: _Flat, values: str, found: str) -> str:
    """Return what `fun` returns: a value and a vector, or where values are several a matrix."""
    if len(file.graph.outputs) == 1:
        return f"{values}, pack(*{found})"
    rows = f"[pack(*one) for one in {found}]"
    if not file.has_arrays:
        return f"[*{values}], {rows}"
    return f"np.stack({values}, axis=-1), np.stack({rows}, axis=-2)"


def _told(file: _Flat, unknown: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the line for the size that the length of the vector tells, and those that are asked.

    One alone is told, where the length is a polynomial in it of first or second degree.
    """
    powers = by_powers(file.whole, unknown[0]) if len(unknown) == 1 else []
    if len(powers) not in _SOLVED:
        return [], [*unknown]
    rest, *factors = powers
    length = f"np.size({file.theta})"
    if rest != 0:  # what is shorter is refused when it is taken apart
        length = f"max({length} - {_bracketed(file, rest)}, 0)"
    solved = _SOLVED[len(powers)](length, *(_bracketed(file, one) for one in factors))
    return [f"{file.names.give(unknown[0])} = {solved}"], []


def _first_degree(length: str, factor: str) -> str:
    """Return n, where n*factor is the length."""
    return length if factor == "1" else f"{length} // {factor}"


def _second_degree(length: str, factor: str, square: str) -> str:
    """Return n, where n^2*square + n*factor is the length."""
    if factor == "0":
        return f"round(({length}{'' if square == '1' else f' / {square}'})**0.5)"
    times = "4" if square == "1" else f"4 * {square}"
    twice = "2" if square == "1" else f"(2 * {square})"
    return f"round((({factor}**2 + {times} * {length})**0.5 - {factor}) / {twice})"


# How a size is solved for, by how many factors its powers have.
_SOLVED: Mapping[int, Callable[..., str]] = {2: _first_degree, 3: _second_degree}


def _bracketed(file: _Flat, dimension: Dimension) -> str:
    text = file.show(dimension)
    return text if text.isidentifier() or text.isdigit() else f"({text})"


def _read_off(file: _Flat) -> dict[str, str]:
    """Return the line for each size that the data tell: where it stands alone, or is worked out."""
    alone: dict[str, str] = {}
    worked_out: dict[str, str] = {}
    for one in file.data:
        if one.key in integers_of(file.graph):
            alone[one.key] = f"{one.name} = int({one.name})"
        for node, value in zip(_nodes(file, one), _texts(one), strict=True):
            for axis, size in enumerate(node.shape):
                for name in names_in(size):
                    found = solved(size, name)
                    if found is not None:
                        text = f"np.shape({value})[{axis}]"
                        factor, rest = found
                        text = f"({text} {'+' if rest < 0 else '-'} {abs(rest)})" if rest else text
                        text = text if factor == 1 else f"{text} // {factor}"
                        table = alone if size == name else worked_out
                        table.setdefault(name, f"{file.names.give(name)} = {text}")
    return worked_out | alone


def _texts(one: Parameter) -> list[str]:
    """Return the text of each value of an argument."""
    if not one.members:
        return [one.name]
    return [f'{unpacked(one)}["{member(one.key, index)}"]' for index, _ in one.members]


def _nodes(file: _Flat, one: Parameter) -> list[Node]:
    """Return the inputs that an argument holds."""
    names = [member(one.key, i) for i, _ in one.members] or [one.key]
    return [file.nodes[name] for name in names]


def _names(nodes: Iterable[Node]) -> list[str]:
    """Return the names of dimensions in shapes, each once."""
    return [*dict.fromkeys(n for node in nodes for size in node.shape for n in names_in(size))]


# What stands in each function, by its name.
_FUNCTIONS: Mapping[str, Callable[[_Flat], _Function]] = {
    "pack": _pack,
    "unpack": _unpack,
    "fun": _fun,
}
