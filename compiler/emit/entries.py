"""What a generated file shows: its public functions, their arguments, and what they return.

w[1..3]: [], x: []  ->  value(w, x), gradient(w, x), value_and_gradient(w, x)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..graph.dimensions import names_in
from ..graph.graph import Graph
from ..graph.members import parts
from .names import Names, names_for


@dataclass(frozen=True, slots=True)
class Entry:
    """A public function of a file: the kinds of its arguments, and of what it returns, in order.

    `summary` is what it says of itself. An entry that is `part_of` another calls that one.
    """

    name: str
    arguments: tuple[str, ...]
    results: tuple[str, ...]
    summary: str
    part_of: str = ""

    @property
    def is_derived(self) -> bool:
        """Whether it returns derivatives."""
        return self.results != ("value",)

    def needs(self, graph: Graph) -> Graph:
        """Return what it works out of a graph: for values alone, nothing of the derivatives."""
        return graph if self.is_derived else replace(graph, gradients={}, adjoints={})


_INPUTS, _BOTH = ("inputs",), "value_and_gradient"
ENTRIES: Sequence[Entry] = (
    Entry("value", _INPUTS, ("value",), "Return {outputs}."),
    Entry("gradient", _INPUTS, ("gradient",), "Return the gradient{s} of {outputs}.", _BOTH),
    Entry(_BOTH, _INPUTS, ("value", "gradient"), "Return {outputs} and {its} gradient{s}."),
)


def entries(graph: Graph) -> list[Entry]:
    """Return the entries of the file of a graph: no derivatives where no output is a number."""
    return [entry for entry in ENTRIES if graph.differentiated() or not entry.is_derived]


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of the generated functions, by its name in the program and in the file.

    `members` are the values of a family, (index, name in the file) each; one value has none.
    """

    key: str
    name: str
    members: tuple[tuple[int, str], ...] = ()

    @property
    def values(self) -> list[str]:
        """The names of the values that it holds."""
        return [name for _, name in self.members] or [self.name]


@dataclass(frozen=True, slots=True)
class Interface:
    """A graph, the names of its file, and the arguments of the file's functions by their kinds."""

    graph: Graph
    names: Names
    arguments: dict[str, tuple[Parameter, ...]]

    @property
    def inputs(self) -> tuple[Parameter, ...]:
        """The inputs as arguments."""
        return self.arguments["inputs"]


def interface(graph: Graph) -> Interface:
    """Return what the file of a graph shows; names go to inputs and families first."""
    keys = [str(node.payload) for node in graph.inputs]
    families = [family for family in graph.families if family not in keys]
    sizes = dict.fromkeys(n for node in graph.inputs for size in node.shape for n in names_in(size))
    names = names_for(
        [entry.name for entry in ENTRIES],
        [*keys, *families, *sizes],
        [*graph.names, *graph.outputs],
    )
    found: dict[str, Parameter] = {}
    for key in keys:
        family, index = parts(key)
        members = found[family].members if family in found else ()
        more = () if index is None else ((index, names.give(key)),)
        found[family] = Parameter(family, names.give(family), members + more)
    return Interface(graph, names, {"inputs": tuple(found.values())})


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
