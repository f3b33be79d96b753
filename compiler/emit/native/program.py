"""What the functions of one entry work out: numbers in order, and how its results are made of them.

In: a graph, prepared for the kernel language. Out: values of the kernel language, twice where a
kernel does not hold everywhere: near, with the condition for that, and anywhere.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from ...graph.graph import Graph
from ...graph.members import parts
from ...graph.node import Node
from ...kernels.programs import as_float, lowered
from ...kernels.values import Maker, Value
from ..entries import gradient_fields
from ..python.lists import takes_numbers

# A result: the place of a number among all, or what is made of several results.
Result: TypeAlias = "int | Group | Family | Table"


@dataclass(frozen=True, slots=True)
class Group:
    """A tuple, or one of the file's classes of tuples where it has a name."""

    name: str
    parts: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The results of members by index: like the argument of that name, else a mapping."""

    name: str
    members: Mapping[int, Result]


@dataclass(frozen=True, slots=True)
class Table:
    """An array: behind the axes of the points those of a shape, of numbers from a place on."""

    place: int
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """The arguments and results of a program as values; `domain` holds where these are right."""

    arguments: tuple[Value, ...]
    results: tuple[Value, ...]
    domain: Value | None


@dataclass(frozen=True, slots=True)
class Program:
    """An entry: what its arguments are called, and its numbers near, and anywhere."""

    name: str
    arguments: tuple[str, ...]
    near: Variant
    anywhere: Variant | None

    @property
    def count(self) -> int:
        """How many numbers it gives."""
        return len(self.near.results)


def program(name: str, graph: Graph, kinds: Sequence[str], is_near: bool = True) -> Program:
    """Return an entry that gives these kinds of results: values, gradients, or matrices.

    Where it `is_near` it takes kernels that do not hold everywhere first.
    """
    roots = roots_of(graph, kinds)
    near = _variant(graph, roots, anywhere=not is_near)
    anywhere = _variant(graph, roots, anywhere=True) if near.domain else None
    return Program(name, tuple(str(node.payload) for node in graph.inputs), near, anywhere)


def roots_of(graph: Graph, kinds: Sequence[str]) -> list[Node]:
    """Return the numbers of these kinds of results, in their order."""
    return [node for kind in kinds for node in KINDS[kind].nodes(graph)]


def result(graph: Graph, kinds: Sequence[str]) -> Result:
    """Return how these kinds of results are made of the numbers of a program, in their order."""
    made, place = [], 0
    for kind in kinds:
        made.append(KINDS[kind].made(graph, place))
        place += len(KINDS[kind].nodes(graph))
    return made[0] if len(made) == 1 else Group("", tuple(made))


def _outputs(graph: Graph, place: int, name: str) -> Result:
    count = len(graph.outputs)
    return place if count == 1 else Group(name, tuple(range(place, place + count)))


def _jacobian(graph: Graph, place: int) -> Result:
    count, several = len(graph.wrt), len(graph.outputs)
    if takes_numbers(graph):
        return Table(place, (several, count) if several > 1 else (count,))
    each = [_filled(graph, "Jacobian", place + i * count) for i in range(several)]
    return each[0] if several == 1 else Group("Jacobians", tuple(each))


def _hessian(graph: Graph, place: int) -> Result:
    each: list[Result] = []
    count = len(graph.wrt)
    for _ in graph.differentiated():
        if takes_numbers(graph):
            each.append(Table(place, (count, count)))
        else:
            rows = {
                v: _filled(graph, "HessianRow", place + i * count) for i, v in enumerate(graph.wrt)
            }
            each.append(_of_fields(graph, "Hessian", rows))
        place += count * count
    return each[0] if len(graph.outputs) == 1 else Group("Hessians", tuple(each))


def _filled(graph: Graph, name: str, place: int) -> Result:
    return _of_fields(graph, name, {v: place + i for i, v in enumerate(graph.wrt)})


def _of_fields(graph: Graph, name: str, found: Mapping[str, Result]) -> Result:
    """Return a class of results by variable; those of a family are like the family."""
    own = {parts(str(node.payload))[0] for node in graph.inputs}
    fields = gradient_fields(graph).items()
    return Group(name, tuple(_field(field, members, found, own) for field, members in fields))


def _gradient(graph: Graph, place: int, name: str, several: str) -> Result:
    count = len(graph.wrt)
    own = range(len(graph.differentiated()))
    each = tuple(_filled(graph, name, place + i * count) for i in own)
    return each[0] if len(graph.outputs) == 1 else Group(several, each)


def _derivatives(graph: Graph, place: int) -> Result:
    own = graph.differentiated()
    count = len(graph.results["derivatives"]) // len(own)
    firsts = (place + i * count for i in range(len(own)))
    each = tuple(Group("Derivatives", tuple(range(one, one + count))) for one in firsts)
    return each[0] if len(graph.outputs) == 1 else Group("AllDerivatives", each)


@dataclass(frozen=True, slots=True)
class _Kind:
    """The numbers of a kind of results, and what is made of them from a place on."""

    nodes: Callable[[Graph], Sequence[Node]]
    made: Callable[[Graph, int], Result]


def _results(kind: str, *places: str) -> Callable[[Graph], Sequence[Node]]:
    """Return what gives the results of a kind by the names at the places of their keys, in order.

    A place is `output`, `own`, an output that is differentiated, or `variable`.
    """

    def nodes(graph: Graph) -> Sequence[Node]:
        names = {"output": graph.outputs, "own": graph.differentiated(), "variable": graph.wrt}
        return [graph.results[kind][key] for key in product(*(names[one] for one in places))]

    return nodes


KINDS: Mapping[str, _Kind] = {
    "value": _Kind(
        lambda graph: [*graph.outputs.values()],
        lambda graph, place: _outputs(graph, place, "Value"),
    ),
    "gradient": _Kind(
        lambda graph: [graph.gradients[o, v] for o in graph.differentiated() for v in graph.wrt],
        lambda graph, place: _gradient(graph, place, "Gradient", "Gradients"),
    ),
    "jvp": _Kind(_results("jvp", "output"), lambda graph, place: _outputs(graph, place, "Tangent")),
    "vjp": _Kind(
        _results("vjp", "variable"), lambda graph, place: _filled(graph, "Gradient", place)
    ),
    "jacobian": _Kind(_results("jacobian", "output", "variable"), _jacobian),
    "hessian": _Kind(_results("hessian", "own", "variable", "variable"), _hessian),
    "hvp": _Kind(
        _results("hvp", "own", "variable"),
        lambda graph, place: _gradient(graph, place, "Product", "Products"),
    ),
    "derivatives": _Kind(
        lambda graph: [
            node
            for own in graph.differentiated()
            for (output, _), node in graph.results["derivatives"].items()
            if output == own
        ],
        _derivatives,
    ),
}


def _field(field: str, members: Sequence[str], at: Mapping[str, Result], own: set[str]) -> Result:
    if members == (field,):
        return at[field]
    indices = {int(parts(one)[1] or 0): at[one] for one in members}
    return Family(field if field in own else "", indices)


def _variant(graph: Graph, roots: Sequence[Node], *, anywhere: bool) -> Variant:
    maker = Maker(anywhere=anywhere)
    arguments = tuple(maker.argument(str(node.payload)) for node in graph.inputs)
    found: Mapping[Node, Value] = lowered(roots, maker)
    domain = None
    for one in maker.domains:
        domain = one if domain is None else maker.make("and", domain, one)
    results = tuple(as_float(found[root], maker) for root in roots)
    return Variant(arguments, results, domain)


def leaves_of(part: Result) -> Iterator[Result]:
    """Yield a result and all its parts."""
    stack = [part]
    while stack:
        one = stack.pop()
        yield one
        if isinstance(one, Group):
            stack.extend(one.parts)
        if isinstance(one, Family):
            stack.extend(one.members.values())
