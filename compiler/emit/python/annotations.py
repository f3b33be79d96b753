"""The types in a generated file: of what its public functions take, and of what they return.

In: what the file shows. Out: annotations as text, and the imports that these and the functions of
the file's own need.

    x: [n], param w[1..2]: []   ->   x: np.ndarray, w: Sequence[float] | Mapping[int, float]
"""

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from ...graph.node import Count, Node
from ...sparse.matrix import SPARSE
from ..entries import Entry, Parameter
from ..sparse.matrices import MATRIX, is_one
from .directions import fields
from .results import Shown, of_outputs

# Where a file has names from: those of types, and what its own functions call.
_FROM: Mapping[str, str] = {
    **dict.fromkeys(("Callable", "Iterable", "Mapping", "Sequence"), "collections.abc"),
    **dict.fromkeys(("Any", "NamedTuple", "TypeVar"), "typing"),
    "getrefcount": "sys",
    "getweakrefcount": "weakref",
}
_WORD = re.compile(r"\w+")


def imports(types: Iterable[str], parts: Iterable[str]) -> list[str]:
    """Return the lines that import what types, and the functions of a file's own, refer to."""
    used = {word for text in types for word in _WORD.findall(text)}
    used = used.union(*map(_loaded, parts))
    modules: dict[str, list[str]] = {}
    for name in sorted(used & _FROM.keys()):
        modules.setdefault(_FROM[name], []).append(name)
    return [f"from {module} import {', '.join(modules[module])}" for module in sorted(modules)]


@cache
def _loaded(part: str) -> frozenset[str]:
    """Return the names that a part of a file refers to."""
    nodes = ast.walk(ast.parse(part))
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))


# ---- arguments ---------------------------------------------------------------------------------


def taken(file: Shown, entry: Entry) -> list[str]:
    """Return the arguments of an entry, each with its type."""
    given: list[str] = []
    for kind in entry.arguments:
        arguments = file.shown.arguments[kind]
        if kind in file.graph.directions:
            given += [f"{one.name}: {_of_direction(file, kind)}" for one in arguments]
        else:
            given += annotated(file, arguments)
    return given


def annotated(file: Shown, parameters: Iterable[Parameter]) -> list[str]:
    """Return inputs and families as arguments with their types: `x: np.ndarray`."""
    values = {file.shown.names.give(str(node.payload)): node for node in file.graph.inputs}
    return [
        f"{one.name}: {_of(file, [values[name] for name in one.values], bool(one.members))}"
        for one in parameters
    ]


def _of_direction(file: Shown, kind: str) -> str:
    """Return the type of a direction: by name or in order, of one name alone also by itself."""
    nodes = file.graph.directions[kind]
    own = {
        field: _of(file, [nodes[one] for one in some], some != (field,))
        for field, some in fields(file.graph, kind).items()
    }
    each = " | ".join(dict.fromkeys(" | ".join(own.values()).split(" | ")))
    if len(own) == 1:
        return f"{each} | tuple[{each}] | Mapping[str, {each}]"
    return f"Sequence[{each}] | Mapping[str, {each}]"


def _of(file: Shown, nodes: Sequence[Node], are_members: bool) -> str:
    own = " | ".join(dict.fromkeys([_kind(file, node) for node in nodes]))
    return f"Sequence[{own}] | Mapping[int, {own}]" if are_members else own


def _kind(file: Shown, node: Node) -> str:
    if isinstance(node.payload, Count):
        return "int"
    return file.arguments.array if node.shape else file.arguments.number


# ---- results -----------------------------------------------------------------------------------


def returned_type(file: Shown, entry: Entry) -> str:
    """Return the type of what an entry returns."""
    kinds = [_RETURNED[kind](file) for kind in entry.results]
    return kinds[0] if len(kinds) == 1 else f"tuple[{', '.join(kinds)}]"


def _class(one: str, several: str) -> Callable[[Shown], str]:
    return lambda file: several if file.several else one


def _outputs(several: str) -> Callable[[Shown], str]:
    """Return what gives the type of the one output, or the class for several."""

    def of(file: Shown) -> str:
        return several if file.several else next(iter(of_outputs(file).values()))

    return of


def _matrix(one: str, several: str, rows: str) -> Callable[[Shown], str]:
    """Return what gives the class of a matrix, or where its rows make arrays `rows`."""

    def of(file: Shown) -> str:
        if not file.arguments.rows:
            return several if file.several else one
        return rows if rows and file.several else file.arguments.array

    return of


def _sparse(kind: str, one: str, several: str) -> Callable[[Shown], str]:
    def of(file: Shown) -> str:
        if not is_one(file.graph, kind):
            return several if file.several else one
        return several if kind == "hessian" and file.several else MATRIX

    return of


_RETURNED: Mapping[str, Callable[[Shown], str]] = {
    "value": _outputs("Value"),
    "gradient": _class("Gradient", "Gradients"),
    "jvp": _outputs("Tangent"),
    "vjp": lambda file: "Gradient",
    "jacobian": _matrix("Jacobian", "Jacobians", ""),
    "hessian": _matrix("Hessian", "Hessians", "Hessians"),
    "hvp": _class("Product", "Products"),
    "derivatives": _class("Derivatives", "AllDerivatives"),
    SPARSE["jacobian"]: _sparse("jacobian", "Jacobian", "Jacobians"),
    SPARSE["hessian"]: _sparse("hessian", "Hessian", "Hessians"),
}
