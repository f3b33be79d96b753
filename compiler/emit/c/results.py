"""How results leave a function of C: as a double, a struct with a field each, or rows of an array.

    f: value              ->   double model_value(double x, double y)
    f, g: value           ->   struct model_values { double f; double g; }
    f: gradient           ->   struct model_gradient { double x; double y; }
    f: hessian            ->   double hessian[2][2]

What an entry gives first is what its function returns, unless that is an array; what else it gives
goes to arguments behind the others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..entries import Interface
from ..listing import Listing
from .text import WIDTH, commented, note


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of results is in C: its type, or the sizes of an array; and its argument's name.

    A struct has `fields`, each the key of a result or those of another struct.
    """

    name: str
    type: str
    sizes: tuple[int, ...] = ()

    @property
    def is_returned(self) -> bool:
        """Whether a function can return it."""
        return not self.sizes

    @property
    def argument(self) -> str:
        """The argument that it goes to."""
        if self.sizes:
            return f"double {self.name}{''.join(f'[{size}]' for size in self.sizes)}"
        return f"{self.type} *{self.name}"


def shape_of(shown: Interface, kind: str) -> Shape:
    """Return what results of a kind are."""
    graph, prefix = shown.graph, shown.names.prefix
    several = len(graph.outputs) > 1
    if kind in ("value", "jvp"):
        name = "tangent" if kind == "jvp" else "value"
        return Shape(name, f"struct {prefix}_values" if several else "double")
    if kind in ("gradient", "vjp", "hvp"):
        name = "gradients" if several and kind != "vjp" else "gradient"
        return Shape(name, f"struct {prefix}_{name}")
    variables, orders = len(graph.wrt), {key[-1] for key in graph.results.get("derivatives", ())}
    first = (len(graph.outputs if kind == "jacobian" else graph.differentiated()),)
    rest = {"jacobian": (variables,), "hessian": (variables,) * 2, "derivatives": (len(orders),)}
    return Shape(kind, "double", (*first * several, *rest[kind]))


# ---- structs -----------------------------------------------------------------------------------


def structs(shown: Interface) -> list[str]:
    """Return the structs of what the entries give, each behind those that it has."""
    graph, prefix = shown.graph, shown.names.prefix
    kinds = {kind for one in shown.entries for kind in one.results}
    several = len(graph.outputs) > 1
    found = []
    if several and kinds & {"value", "jvp"}:
        fields = _named(shown, dict.fromkeys(graph.outputs, "double"))
        found.append(_struct(f"{prefix}_values", "The outputs, or how they change.", fields))
    if kinds & {"gradient", "vjp", "hvp"}:
        of = "an output" if several else next(iter(graph.outputs))
        fields = _named(shown, dict.fromkeys(graph.wrt, "double"))
        found.append(_struct(f"{prefix}_gradient", f"A number for each variable of {of}.", fields))
    if several and kinds & {"gradient", "hvp"}:
        own = dict.fromkeys(graph.differentiated(), f"struct {prefix}_gradient")
        found.append(_struct(f"{prefix}_gradients", "These of each output.", _named(shown, own)))
    return found


def _named(shown: Interface, kinds: Mapping[str, str]) -> dict[str, str]:
    return {shown.names.give(name): kind for name, kind in kinds.items()}


def _struct(name: str, said: str, fields: Mapping[str, str]) -> str:
    inner = "\n".join(f"    {kind} {field};" for field, kind in fields.items())
    return f"{note(commented(said))}\nstruct {name} {{\n{inner}\n}};"


# ---- what is given -----------------------------------------------------------------------------


def returned(shown: Interface, found: Listing, kind: str, shape: Shape) -> list[str]:
    """Return the lines that return what a function gives first."""
    return f"return {_whole(shown, found, kind, shape)};".split("\n")


def assigned(shown: Interface, found: Listing, kind: str, shape: Shape) -> list[str]:
    """Return the lines by which results go to their argument."""
    if not shape.sizes:
        return f"*{shape.name} = {_whole(shown, found, kind, shape)};".split("\n")
    return [
        f"{shape.name}{''.join(f'[{place}]' for place in places)} = {found.results[key]};"
        for places, key in _entries(shown, kind)
    ]


def _whole(shown: Interface, found: Listing, kind: str, shape: Shape) -> str:
    """Return the text of a double or a struct."""
    return _WHOLE[kind](shown, found, shape)


def _values(shown: Interface, found: Listing, shape: Shape, *kind: str) -> str:
    keys = {o: found.results[(*kind, o) if kind else o] for o in shown.graph.outputs}
    if shape.type == "double":
        return next(iter(keys.values()))
    return _filled(shown, shape.type, keys)


def _gradient(shown: Interface, found: Listing, shape: Shape, *kind: str) -> str:
    graph = shown.graph
    one = f"struct {shown.names.prefix}_gradient"
    each = {
        output: _filled(shown, one, {v: found.results[*kind, output, v] for v in graph.wrt})
        for output in graph.differentiated()
    }
    if shape.type == one:
        return next(iter(each.values()))
    return _filled(shown, shape.type, each)


def _weighed(shown: Interface, found: Listing, shape: Shape) -> str:
    return _filled(shown, shape.type, {v: found.results["vjp", v] for v in shown.graph.wrt})


_WHOLE: Mapping[str, Callable[[Interface, Listing, Shape], str]] = {
    "value": _values,
    "jvp": lambda shown, found, shape: _values(shown, found, shape, "jvp"),
    "gradient": _gradient,
    "hvp": lambda shown, found, shape: _gradient(shown, found, shape, "hvp"),
    "vjp": _weighed,
}


def _filled(shown: Interface, kind: str, texts: Mapping[str, str]) -> str:
    """Return a struct with a text for each field."""
    fields = [f".{shown.names.give(name)} = {text}" for name, text in texts.items()]
    line = f"({kind}){{{', '.join(fields)}}}"
    if len(line) <= WIDTH - 24 and "\n" not in line:
        return line
    inner = "".join(f"\n    {one.replace(chr(10), chr(10) + '    ')}," for one in fields)
    return f"({kind}){{{inner}\n}}"


def _entries(shown: Interface, kind: str) -> Iterator[tuple[list[int], tuple[str, ...]]]:
    """Yield the places of the entries of an array, and the keys of their results."""
    graph = shown.graph
    of: Sequence[str] = [*(graph.outputs if kind == "jacobian" else graph.differentiated())]
    orders = sorted({int(key[-1]) for key in graph.results.get("derivatives", ())})
    axes: Mapping[str, list[Sequence[str]]] = {
        "jacobian": [[*graph.wrt]],
        "hessian": [[*graph.wrt], [*graph.wrt]],
        "derivatives": [[str(order) for order in orders]],
    }
    several = len(graph.outputs) > 1
    for row, output in enumerate(of):
        places: list[tuple[list[int], tuple[str, ...]]] = [([row] * several, (kind, output))]
        for axis in axes[kind]:
            places = [
                ([*at, place], (*key, name))
                for at, key in places
                for place, name in enumerate(axis)
            ]
        yield from places
