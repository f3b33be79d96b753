"""What a generated file shows: its public functions, their arguments, and what they return.

w[1..3]: [], x: []  ->  value(w, x), gradient(w, x), value_and_gradient(w, x)
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..calculus.checkpoint import BACKWARD
from ..errors import InputError, check_known
from ..graph.dimensions import names_in, show
from ..graph.graph import Graph
from ..graph.members import parts
from ..records import dataclass
from ..sparse.matrix import SPARSE, Matrix
from .names import Names, names_for


@dataclass(frozen=True, slots=True)
class Entry:
    """A public function of a file: the kinds of its arguments, and of what it returns, in order.

    `summary` is what it says of itself. An entry that is `part_of` another calls that one. What it
    works out beyond the program's values stands in a `section`. One `on_demand` stands in a file
    where it is asked for. Where it returns sparse matrices it has these.
    """

    name: str
    arguments: tuple[str, ...]
    results: tuple[str, ...]
    summary: str
    part_of: str = ""
    section: str = "backward"
    on_demand: bool = False
    matrices: tuple[Matrix, ...] = ()

    @property
    def is_derived(self) -> bool:
        """Whether it returns derivatives."""
        return self.results != ("value",)

    def needs(self, graph: Graph) -> Graph:
        """Return what it works out of a graph: for values alone, nothing of the derivatives."""
        further = {kind: graph.results[kind] for kind in self.results if kind in graph.results}
        if "gradient" in self.results and len(further) == len(graph.results):
            return graph
        return replace(
            graph,
            gradients=graph.gradients if "gradient" in self.results else {},
            adjoints=graph.adjoints if self.is_derived else {},
            results=further,
        )


_INPUTS, _BOTH = ("inputs",), "value_and_gradient"
ENTRIES: Sequence[Entry] = (
    Entry("value", _INPUTS, ("value",), "Return {outputs}."),
    Entry("gradient", _INPUTS, ("gradient",), "Return the gradient{s} of {outputs}.", _BOTH),
    Entry(_BOTH, _INPUTS, ("value", "gradient"), "Return {outputs} and {its} gradient{s}."),
    Entry(
        "jvp",
        ("tangents", *_INPUTS),
        ("value", "jvp"),
        "Return {outputs}, and how {changes} along the tangents of {variables}.",
        section="tangents",
        on_demand=True,
    ),
    Entry(
        "vjp",
        ("cotangents", *_INPUTS),
        ("vjp",),
        "Return the gradient of {outputs}, weighed by {its} cotangent{s} and added up.",
        on_demand=True,
    ),
    Entry(
        "jacobian",
        _INPUTS,
        ("jacobian",),
        "Return the Jacobian of {outputs} by {variables}.",
        section="derivatives",
        on_demand=True,
    ),
    Entry(
        "hessian",
        _INPUTS,
        ("hessian",),
        "Return the Hessian{s} of {outputs} by {variables}.",
        section="derivatives",
        on_demand=True,
    ),
    Entry(
        "value_gradient_and_hessian",
        _INPUTS,
        ("value", "gradient", "hessian"),
        "Return {outputs}, {its} gradient{s} and {its} Hessian{s} by {variables}.",
        section="derivatives",
        on_demand=True,
    ),
    Entry(
        "hvp",
        ("vectors", *_INPUTS),
        ("hvp",),
        "Return the Hessian{s} of {outputs} times the vectors of {variables}.",
        section="derivatives",
        on_demand=True,
    ),
    Entry(
        "derivatives",
        _INPUTS,
        ("derivatives",),
        "Return {outputs} and {its} derivatives by {variables}, up to order {order}.",
        section="derivatives",
        on_demand=True,
    ),
)

# The functions of one flat vector, which a file has all or none of, with the entry that they call.
FLAT: Sequence[Entry] = (
    Entry("pack", ("variables",), ("vector",), "Return {variables} as one vector."),
    Entry("unpack", ("vector",), ("variables",), "Return {variables} from one vector."),
    Entry(
        "fun",
        ("vector", "data"),
        ("vector",),
        "Return {outputs} and {its} gradient{s} at one vector of {variables}.",
        _BOTH,
    ),
)

# What an entry says of itself where it returns sparse matrices, by its name.
_OF_MATRICES: Mapping[str, str] = {
    "jacobian": "Return the Jacobian of {outputs} by {variables} as a sparse matrix.",
    "hessian": "Return the Hessian{s} of {outputs} by {variables} as {sparse}.",
}


def results_of(name: str) -> Sequence[str]:
    """Return the kinds of results that a public function returns."""
    return next(one.results for one in ENTRIES if one.name == name)


def as_matrices(entry: Entry, matrices: Mapping[str, tuple[Matrix, ...]]) -> Entry:
    """Return an entry that returns sparse matrices, where there are some of its kind."""
    if entry.name not in matrices:
        return entry
    return replace(
        entry,
        results=(SPARSE[entry.name],),
        summary=_OF_MATRICES[entry.name],
        section="products" if any(not one.entries for one in matrices[entry.name]) else "entries",
        matrices=matrices[entry.name],
    )


def goes_back(some: Iterable[Entry]) -> bool:
    """Return whether an entry has the results of one backward pass, which a checkpoint cuts."""
    return any(BACKWARD.intersection(entry.results) for entry in some)


# The classes of results, by kind, beside those that every file may have.
CLASSES: Mapping[str, tuple[str, ...]] = {
    "jvp": ("Tangent",),
    "jacobian": ("Jacobian", "Jacobians"),
    "hessian": ("Hessian", "HessianRow", "Hessians"),
    SPARSE["jacobian"]: ("Jacobian", "Jacobians"),
    SPARSE["hessian"]: ("Hessian", "HessianRow", "Hessians"),
    "hvp": ("Product", "Products"),
    "derivatives": ("Derivatives", "AllDerivatives"),
}

_ORDER = re.compile(r"derivatives\s*=\s*(\d+)")
_MOST = 100  # the order of derivatives


@dataclass(frozen=True, slots=True)
class Asked:
    """The entries that a file is to have, and the order that its `derivatives` go to.

    Those that are not `strict` are left out where the program has none of them. Where there are
    `sizes` Jacobian and Hessian are sparse, and the file is for these sizes of the dimensions.
    """

    entries: tuple[Entry, ...]
    order: int = 0
    strict: bool = True
    sizes: Mapping[str, int] | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of results that the entries return, but for sparse matrices."""
        kinds = dict.fromkeys(kind for one in self.entries for kind in one.results)
        return tuple(kind for kind in kinds if kind not in self.sparse)

    @property
    def sparse(self) -> tuple[str, ...]:
        """The kinds of results that are to be sparse matrices."""
        if self.sizes is None:
            return ()
        return tuple(one.name for one in self.entries if one.name in SPARSE)

    @property
    def named(self) -> list[str] | None:
        """What `asked` makes this of."""
        orders = {"derivatives": f"={self.order}"}
        names = [one.name + orders.get(one.name, "") for one in self.entries]
        return names if self.strict else None


def asked(emit: Sequence[str] | str | None = None, sizes: Mapping[str, int] | None = None) -> Asked:
    """Return the entries by their names, in the order of the table; by default those of each file.

    asked("value, hessian, derivatives=5"). At `sizes` matrices are sparse.
    Raises `InputError` for one that there is none of, and for derivatives without an order.
    """
    if emit is None:
        return Asked(tuple(one for one in ENTRIES if not one.on_demand), strict=False)
    order = 0
    chosen: set[str] = set()
    several = emit.split(",") if isinstance(emit, str) else emit
    if not isinstance(several, Sequence) or not all(isinstance(one, str) for one in several):
        raise InputError(f"emit names functions, as in 'value, hessian', not {emit!r}")
    for name in (one.strip() for one in several):
        found = _ORDER.fullmatch(name)
        if found:
            order, name = int(found[1]), "derivatives"
            if not 1 <= order <= _MOST:
                raise InputError(f"derivatives go from order 1 to {_MOST}, not to {order}")
        check_known("function", name, [one.name for one in (*ENTRIES, *FLAT)])
        chosen.add(name)
    if not chosen.isdisjoint(one.name for one in FLAT):
        chosen |= {_BOTH, *(one.name for one in FLAT)}
    if "derivatives" in chosen and not order:
        raise InputError(
            "derivatives of which order?", None, "say up to which: write derivatives=5"
        )
    if not chosen:
        raise InputError("a file without functions: name some of them, as in value, gradient")
    return Asked(tuple(one for one in (*ENTRIES, *FLAT) if one.name in chosen), order, True, sizes)


def with_flat(emit: Sequence[str] | None) -> list[str]:
    """Return names of entries, by default those of each file, and those of one flat vector."""
    own = [one.name for one in ENTRIES if not one.on_demand] if emit is None else emit
    return [*own, *(one.name for one in FLAT)]


def entries(graph: Graph, wanted: Asked) -> list[Entry]:
    """Return the entries of the file of a graph: no gradient where no output is a number.

    Raises `InputError` where that was asked for.
    """
    derived = bool(graph.differentiated())
    lacking = [one for one in wanted.entries if "gradient" in one.results and not derived]
    if lacking and wanted.strict:
        raise no_gradient(graph)
    return [one for one in wanted.entries if one not in lacking]


def no_gradient(graph: Graph) -> InputError:
    """Return the error of a gradient that is asked for where no output is a number."""
    name, node = next(iter(graph.outputs.items()))
    return InputError(
        f"the output {name} is {show(node.shape)}, and a gradient is that of a number",
        None,
        f"reduce it, as in sum({name}), or weigh it: sum(w*{name}); an array has a jacobian",
    )


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
    """A graph, the names of its file, the entries, and the arguments of these by their kinds.

    Those of directions, such as `tangents`, hold the values of several variables.
    """

    graph: Graph
    names: Names
    arguments: dict[str, tuple[Parameter, ...]]
    entries: tuple[Entry, ...] = ()

    @property
    def inputs(self) -> tuple[Parameter, ...]:
        """The inputs as arguments."""
        return self.arguments["inputs"]


def interface(graph: Graph, shown: Sequence[Entry] = (), first: Names | None = None) -> Interface:
    """Return what the file of a graph shows; names go to inputs and families first.

    None of them is one of those that are taken `first`.
    """
    keys = [str(node.payload) for node in graph.inputs]
    families = [family for family in graph.families if family not in keys]
    sizes = dict.fromkeys(n for node in graph.inputs for size in node.shape for n in names_in(size))
    chosen = {one.name for one in shown}
    public = [one.name for one in ENTRIES if not one.on_demand or one.name in chosen]
    public += [one.name for one in FLAT if one.name in chosen]
    classes = [name for one in shown for kind in one.results for name in CLASSES.get(kind, ())]
    names = names_for(
        [*public, *classes],
        [*keys, *families, *sizes],
        [*graph.names, *graph.outputs],
        first,
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for key in keys:
        family, index = parts(key)
        found.setdefault(family, [])
        if index is not None:
            found[family].append((index, names.give(key)))
    inputs = (Parameter(key, names.give(key), tuple(members)) for key, members in found.items())
    arguments = {"inputs": tuple(inputs)}
    for kind, nodes in graph.directions.items():
        arguments[kind] = (Parameter(kind, names.fresh(kind)),)
        for node in nodes.values():
            names.give(str(node.payload))
    return Interface(graph, names, arguments, tuple(shown))


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
