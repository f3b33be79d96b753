"""What the generated Python files share: docstring, classes, and the three public functions.

In: a graph and a target. Out: the text of the file, which has these parts:

    docstring, imports, class Gradient, value, gradient, value_and_gradient, the file's own helpers
"""

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ...graph.dimensions import names_in
from ...graph.graph import Graph
from ...graph.members import parts
from ...graph.node import Node
from ..listing import Listing, Statement, listing
from ..names import Names, names_for
from ..prepare import Prepared
from ..style import Style

WIDTH = 100
_COMMENT_COLUMN = 44
_LEAST_NOTE = 12  # characters; a comment that must be shorter is left out
_SOLID = "\N{NO-BREAK SPACE}"  # stands for a space inside of an entry, where a line is not broken
_RETURN = 24  # the characters of `    return result(f), `, for a name of average length


@dataclass(frozen=True, slots=True)
class Target:
    """What a target decides: its style of writing, and the parts of the file that are its own.

    `unpack` writes how a function's arguments become the values it works on, and the dimensions
    that it names, `result` how a value
    leaves it, `body` its statements. `helpers` goes by the operations that are used, `imports` by
    the text of the rest of the file.
    """

    style: Style
    summary: str
    number: str
    imports: Callable[[str], list[str]]
    helpers: Callable[[frozenset[str]], list[str]]
    unpack: Callable[[Sequence["Parameter"], Sequence[str]], list[str]]
    result: Callable[[str], str]
    body: Callable[[Iterable[Statement]], list[str]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of the generated functions, by its name in the program and in the file.

    `members` are the values of a family, (index, name in the file) each; one value has none.
    """

    key: str
    name: str
    members: tuple[tuple[int, str], ...] = ()

    @property
    def unpacked(self) -> str:
        """The call that returns the members of a family by name."""
        first, last = self.members[0][0], self.members[-1][0]
        return f'_members("{self.key}", {self.name}, {first}, {last})'


def render(prepared: Prepared, text: str, target: Target) -> str:
    """Return the text of the file that computes the graph's outputs and gradients."""
    graph = prepared.graph
    names = file_names(graph)
    file = _File(graph, target, names, parameters(graph))
    value = listing(prepared, target.style, names.copy(), with_gradient=False)
    both = listing(prepared, target.style, names.copy(), with_gradient=True)
    operations = value.operations | both.operations
    derived = [_gradient(file), _value_and_gradient(file, both)] if graph.differentiated() else []
    parts = [
        *_classes(file),
        _value(file, value),
        *derived,
        *target.helpers(operations),
        *([_MEMBERS, _ALIKE] if any(one.members for one in file.parameters) else []),
    ]
    rest = "\n\n\n".join(parts)
    imports = "\n".join(target.imports(rest))
    return f"{_docstring(graph, text, target)}\n\n{imports}\n\n\n{rest}\n"


def file_names(graph: Graph) -> Names:
    """Return the names of a file: inputs and families first, then the other values."""
    inputs = [str(node.payload) for node in graph.inputs]
    families = [family for family in graph.families if family not in inputs]
    sizes = dict.fromkeys(n for node in graph.inputs for size in node.shape for n in names_in(size))
    return names_for([*inputs, *families, *sizes], [*graph.names, *graph.outputs])


def parameters(graph: Graph) -> tuple[Parameter, ...]:
    """Return the arguments in order, the members of an input family together."""
    names = file_names(graph)
    found: dict[str, Parameter] = {}
    for node in graph.inputs:
        key = str(node.payload)
        family, index = parts(key)
        members = found[family].members if family in found else ()
        more = () if index is None else ((index, names.give(key)),)
        found[family] = Parameter(family, names.give(family), members + more)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _File:
    """What every part of one file needs."""

    graph: Graph
    target: Target
    names: Names
    parameters: tuple[Parameter, ...]

    @property
    def fields(self) -> dict[str, tuple[str, ...]]:
        """The fields of `Gradient` with the variables that each holds."""
        return gradient_fields(self.graph)


def gradient_fields(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Return the fields of `Gradient` with the variables that each holds: a whole family is one."""
    whole = {
        family: members
        for family, members in graph.families.items()
        if all(member in graph.wrt for member in members)
    }
    fields: dict[str, tuple[str, ...]] = {}
    for variable in graph.wrt:
        family, _ = parts(variable)
        fields[family if family in whole else variable] = whole.get(family, (variable,))
    return fields


def _docstring(graph: Graph, text: str, target: Target) -> str:
    program = textwrap.indent(text.strip("\n"), "    ")
    program = program.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    variables = ", ".join(graph.wrt) or "nothing"
    whose = " and their gradients" if len(graph.outputs) > 1 else " and its gradient"
    derived = f"Differentiated with respect to {variables}. "
    if not graph.differentiated():
        whose, derived = "", "An array has no gradient: that is of a number. "
    about = textwrap.fill(f"{derived}{target.summary}", WIDTH, break_long_words=False)
    title = f"{_outputs(graph)}{whose}, generated by gradc from this program:"
    return f'"""{title}\n\n{program}\n\n{about}\n"""'


def _classes(file: _File) -> list[str]:
    """Return the classes of the results: `Gradient`, and for several outputs two more."""
    number, graph = file.target.number, file.graph
    fields = [file.names.give(field) for field in file.fields]
    several = len(graph.outputs) > 1
    what = "an output" if several else _outputs(graph)
    kinds = {
        field: _kind(graph.wrt[field], number) if members == (field,) else "list | dict"
        for field, members in file.fields.items()
    }
    classes = [_class("Gradient", f"The derivatives of {what}.", fields, kinds.values())]
    if not graph.differentiated():
        classes = []
    if several:
        outputs = [file.names.give(output) for output in graph.outputs]
        kinds_ = [_kind(node, number) for node in graph.outputs.values()]
        classes.append(_class("Value", "The outputs.", outputs, kinds_))
    if several and graph.differentiated():
        outputs = [file.names.give(output) for output in graph.differentiated()]
        each = "The gradient of each output."
        classes.append(_class("Gradients", each, outputs, ["Gradient"] * len(outputs)))
    return classes


def _kind(node: Node, number: str) -> str:
    return "np.ndarray" if node.shape else number


def _class(name: str, summary: str, fields: Iterable[str], kinds: Iterable[str]) -> str:
    lines = [f"    {field}: {kind}" for field, kind in zip(fields, kinds, strict=True)]
    body = "\n".join(["", *lines]) if lines else ""
    return f'class {name}(NamedTuple):\n    """{summary}"""\n{body}'.rstrip("\n")


def _value(file: _File, statements: Listing) -> str:
    graph, target = file.graph, file.target
    results = [target.result(text) for text in statements.outputs.values()]
    returned = f"return {results[0]}"
    if len(results) > 1:
        returned = wrap("return Value(", results, ")")
    return _function(file, "value", f"Return {_outputs(graph)}.", statements, [
        *target.body(statements.forward),
        returned,
    ])  # fmt: skip


def _gradient(file: _File) -> str:
    several = "s" if len(file.graph.outputs) > 1 else ""
    summary = f"Return the gradient{several} of {_outputs(file.graph)}."
    names = ", ".join(parameter.name for parameter in file.parameters)
    call = wrap("return value_and_gradient(", [names] if names else [], ")[1]")
    return _signature(file, "gradient") + f'\n    """{summary}"""\n' + textwrap.indent(call, "    ")


def _value_and_gradient(file: _File, statements: Listing) -> str:
    graph, target = file.graph, file.target
    values = [target.result(text) for text in statements.outputs.values()]
    gradients = [_filled(file, statements, output) for output in graph.differentiated()]
    value, gradient = values[0], gradients[0]
    if len(values) > 1:
        value, gradient = wrap("Value(", values, ")"), wrap("Gradients(", gradients, ")", WIDTH)
    whose = "their gradients" if len(values) > 1 else "its gradient"
    summary = f"Return {_outputs(graph)} and {whose}."
    return _function(file, "value_and_gradient", summary, statements, [
        "# forward",
        *target.body(statements.forward),
        "",
        "# backward",
        *target.body(statements.backward),
        f"return {value}, {gradient}",
    ])  # fmt: skip


def _filled(file: _File, statements: Listing, output: str) -> str:
    """Return the call of `Gradient` with the derivatives of one output."""
    arguments = {parameter.name for parameter in file.parameters}
    entries = []
    for field, members in file.fields.items():
        name = file.names.give(field)
        results = [file.target.result(statements.gradients[output, m]) for m in members]
        if members == (field,):
            entries.append(results[0])
        elif name in arguments:
            entries.append(wrap(f"_alike({name}, [", results, "])"))
        else:
            keys = [parts(member)[1] for member in members]
            pairs = [f"{key}: {result}" for key, result in zip(keys, results, strict=True)]
            entries.append(wrap("{", pairs, "}"))
    return wrap("Gradient(", entries, ")", _RETURN)


def _function(
    file: _File, name: str, summary: str, statements: Listing, body: Sequence[str]
) -> str:
    unpacked = file.target.unpack(file.parameters, statements.dimensions)
    lines = [f'"""{summary}"""', *unpacked, *body]
    return _signature(file, name) + "\n" + textwrap.indent("\n".join(lines), "    ")


def _signature(file: _File, name: str) -> str:
    return wrap(f"def {name}(", [parameter.name for parameter in file.parameters], "):")


def _outputs(graph: Graph) -> str:
    *others, last = graph.outputs
    return f"{', '.join(others)} and {last}" if others else last


def wrap(opening: str, entries: Sequence[str], closing: str, before: int = 4) -> str:
    """Return the bracketed entries on one line, or where that is too long on lines of their own.

    `before` characters stand before it on its line.
    """
    line = f"{opening}{', '.join(entries)}{closing}"
    last = line.rpartition("\n")[2]
    if before + len(last) <= WIDTH and not any("\n" in entry for entry in entries):
        return line
    inner = textwrap.indent(",\n".join(entries), "    ")
    if all(len(entry) < 24 and "\n" not in entry for entry in entries):
        solid = [entry.replace(" ", _SOLID) for entry in entries]
        inner = textwrap.fill(
            ", ".join(solid), WIDTH - 8, initial_indent="    ", subsequent_indent="    "
        ).replace(_SOLID, " ")
    return f"{opening}\n{inner},\n{closing}"


def commented(statements: Iterable[Statement]) -> list[str]:
    """Return the statements as lines with their comments in one column."""
    written = [
        (f"{one.name}{' = ' if number == 0 else ''}{line}", one.comment if number == 0 else "")
        for one in statements
        for number, line in enumerate(one.text.split("\n"))
    ]
    width = max(
        (len(code) for code, note in written if note and len(code) <= _COMMENT_COLUMN), default=0
    )
    return [_with_note(f"{code:<{width}}", note) if note else code for code, note in written]


def _with_note(code: str, note: str) -> str:
    """Return a line with its comment, cut where the line would be too long."""
    room = WIDTH - 4 - len(code) - len("  # ")
    if len(note) > room:
        note = note[: max(room - 1, 0)].rstrip() + "…"
    return f"{code}  # {note}" if room >= _LEAST_NOTE else code.rstrip()


_MEMBERS = '''
def _members(name, family, first, last):
    """Return the members of a family by name; it is a sequence in order, or a mapping by index."""
    if not hasattr(family, "__iter__"):
        raise TypeError(f"{name} is a family: it takes a sequence, or a mapping by index")
    members = dict(family) if hasattr(family, "keys") else dict(enumerate(family, first))
    if sorted(members) != list(range(first, last + 1)):
        raise ValueError(f"{name} takes the members {first} to {last}, not {sorted(members)}")
    return {f"{name}[{index}]": members[index] for index in sorted(members)}
'''.strip()

_ALIKE = '''
def _alike(family, results):
    """Return the results in the form of the family: a mapping by index, or a list."""
    return dict(zip(sorted(family), results)) if hasattr(family, "keys") else results
'''.strip()
