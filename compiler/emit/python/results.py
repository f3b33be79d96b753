"""What the functions of a generated file return: classes of named results, and how they are filled.

In: a graph with its results, and the texts of these. Out: the classes, and what stands behind
`return`, by the kind of result. Results are nested as in JAX, by output where there are several,
then by variable:

    f = x*W, hessian   ->   class Hessian with the fields x and W, each a HessianRow with x and W

The Jacobian and the Hessian of a program of numbers are arrays where the target has those.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ...graph.graph import Graph
from ...graph.members import parts
from ...graph.node import Node
from ...records import dataclass
from ...sparse.matrix import SPARSE
from ..entries import Interface, gradient_fields
from ..listing import Listing
from ..sparse.matrices import MATRIX, blocks_text, is_one, matrix_text
from ..target import Arguments
from .lines import WIDTH, wrap

_RETURN_VALUE = len("    return ")
_RETURN = 24  # the characters of `    return result(f), `, for a name of average length


@dataclass(frozen=True, slots=True)
class Shown:
    """The graph of one file, what it shows, and how its results leave it."""

    graph: Graph
    shown: Interface
    arguments: Arguments

    @property
    def several(self) -> bool:
        """Whether there are several outputs."""
        return len(self.graph.outputs) > 1

    @property
    def given(self) -> str:
        """What derivatives are said to be of: the one output, or any of them."""
        return "an output" if self.several else outputs(self.graph)


def outputs(graph: Graph) -> str:
    """Return the names of the outputs in a sentence."""
    return listed([*graph.outputs])


def listed(names: list[str]) -> str:
    """Return names in a sentence: a, b and c."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


# ---- classes -----------------------------------------------------------------------------------


def classes(file: Shown) -> list[str]:
    """Return the classes of what the entries return, each behind those that it refers to."""
    graph = file.graph
    kinds = {kind for one in file.shown.entries for kind in one.results}
    found = []
    if "gradient" in kinds or "vjp" in kinds:
        found.append(_class("Gradient", f"The derivatives of {file.given}.", _of_variables(file)))
    if file.several and "value" in kinds:
        found.append(_class("Value", "The outputs.", of_outputs(file)))
    if file.several and "gradient" in kinds:
        fields = _named(file, dict.fromkeys(graph.differentiated(), "Gradient"))
        found.append(_class("Gradients", "The gradient of each output.", fields))
    for kind, write in _CLASSES.items():
        found += write(file) if kind in kinds else []
    return found


def _tangent(file: Shown) -> list[str]:
    summary = "How the outputs change along the tangents."
    return [_class("Tangent", summary, of_outputs(file))] if file.several else []


def _jacobian(file: Shown) -> list[str]:
    if file.arguments.rows:
        return []
    kinds = {
        variable: _type(file, (node for (_, v), node in _found(file, "jacobian") if v == variable))
        for variable in file.graph.wrt
    }
    summary = f"The derivatives of {file.given}, of its shape and then the variable's."
    return _each(file, "Jacobian", summary, _of_variables(file, kinds), "Jacobians")


def _hessian(file: Shown) -> list[str]:
    if file.arguments.rows:
        array = dict.fromkeys(file.graph.differentiated(), "np.ndarray")
        summary = "The Hessian of each output."
        return [_class("Hessians", summary, _named(file, array))] if file.several else []
    kinds = {
        variable: _type(
            file, (node for (_, _, w), node in _found(file, "hessian") if w == variable)
        )
        for variable in file.graph.wrt
    }
    summary = f"The derivatives of {file.given} by one variable, and then by each."
    row = _class("HessianRow", summary, _of_variables(file, kinds))
    rows = _of_variables(file, dict.fromkeys(file.graph.wrt, "HessianRow"))
    summary = f"The second derivatives of {file.given}, a row for each variable."
    return [row, *_each(file, "Hessian", summary, rows, "Hessians")]


def _product(file: Shown) -> list[str]:
    summary = f"The Hessian of {file.given} times the vectors."
    return _each(file, "Product", summary, _of_variables(file), "Products")


def _derivatives(file: Shown) -> list[str]:
    orders = dict.fromkeys(key[1] for key, _ in _found(file, "derivatives"))
    fields = {_order_field(order): file.arguments.number for order in orders}
    summary = f"The value of {file.given}, and its derivatives in order."
    return _each(file, "Derivatives", summary, fields, "AllDerivatives")


def _sparse_jacobian(file: Shown) -> list[str]:
    if is_one(file.graph, "jacobian"):
        return []
    blocks = _named(file, dict.fromkeys(gradient_fields(file.graph), MATRIX))
    summary = f"The derivatives of {file.given}: a row for each entry, a column for the variable's."
    return _each(file, "Jacobian", summary, blocks, "Jacobians")


def _sparse_hessian(file: Shown) -> list[str]:
    of = file.graph.differentiated()
    if is_one(file.graph, "hessian"):
        summary = "The Hessian of each output."
        matrices = _named(file, dict.fromkeys(of, MATRIX))
        return [_class("Hessians", summary, matrices)] if file.several else []
    fields = gradient_fields(file.graph)
    summary = f"The derivatives of {file.given} by one variable, and then by each."
    row = _class("HessianRow", summary, _named(file, dict.fromkeys(fields, MATRIX)))
    summary = f"The second derivatives of {file.given}, a row for each variable."
    rows = _named(file, dict.fromkeys(fields, "HessianRow"))
    return [row, *_each(file, "Hessian", summary, rows, "Hessians")]


_CLASSES: Mapping[str, Callable[[Shown], list[str]]] = {
    "jvp": _tangent,
    "jacobian": _jacobian,
    "hessian": _hessian,
    "hvp": _product,
    "derivatives": _derivatives,
    SPARSE["jacobian"]: _sparse_jacobian,
    SPARSE["hessian"]: _sparse_hessian,
}


def _each(file: Shown, name: str, summary: str, fields: Mapping[str, str], whole: str) -> list[str]:
    """Return the class for one output, and where there are several the one that holds each."""
    one = _class(name, summary, fields)
    if not file.several:
        return [one]
    of = file.graph.outputs if name == "Jacobian" else file.graph.differentiated()
    return [
        one,
        _class(whole, f"The {name} of each output.", _named(file, dict.fromkeys(of, name))),
    ]


def _found(file: Shown, kind: str) -> Iterable[tuple[tuple[str, ...], Node]]:
    return file.graph.results[kind].items()


def _type(file: Shown, nodes: Iterable[Node]) -> str:
    """Return the type of results: numbers, arrays, or both."""
    kinds = dict.fromkeys(
        file.arguments.array if node.shape else file.arguments.number for node in nodes
    )
    return " | ".join(kinds)


def of_outputs(file: Shown) -> dict[str, str]:
    """Return the types of the outputs, by their names in the file."""
    return _named(file, {name: _type(file, [node]) for name, node in file.graph.outputs.items()})


def _of_variables(file: Shown, kinds: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the fields of a class with one for each variable, of these types or of its own."""
    own = kinds or {name: _type(file, [node]) for name, node in file.graph.wrt.items()}
    kept = gradient_fields(file.graph).items()
    return _named(file, {f: own[f] if some == (f,) else _of_family(own, some) for f, some in kept})


def _of_family(own: Mapping[str, str], members: Sequence[str]) -> str:
    """Return the type of what is like a family of some."""
    each = " | ".join(dict.fromkeys(own[one] for one in members))
    return f"list[{each}] | dict[int, {each}]"


def _named(file: Shown, kinds: Mapping[str, str]) -> dict[str, str]:
    return {file.shown.names.give(name): kind for name, kind in kinds.items()}


def _class(name: str, summary: str, kinds: Mapping[str, str]) -> str:
    fields = [f"\n    {field}: {kind}" for field, kind in kinds.items()]
    blank = "\n" if fields else ""
    return f'class {name}(NamedTuple):\n    """{summary}"""{blank}{"".join(fields)}'


def _order_field(order: str) -> str:
    return "value" if order == "0" else f"d{order}"


# What makes an instance of a class without the function of Python's that each class has for it.
NEW = "_new = tuple.__new__"


# ---- what is returned --------------------------------------------------------------------------


def returned(file: Shown, statements: Listing, kind: str) -> str:
    """Return the text of what an entry returns of a kind."""
    return _RESULTS[kind](file, statements)


def _made(file: Shown, name: str, fields: Sequence[str], before: int) -> str:
    """Return the text of an instance of a class, which `before` characters stand before."""
    if not file.arguments.at_once:
        return wrap(f"{name}(", fields, ")", before)
    text = wrap(f"_new({name}, (", fields, "))", before)
    return text if len(fields) != 1 or "\n" in text else f"{text[:-2]},))"


def _value_text(file: Shown, statements: Listing) -> str:
    """Return the value of the one output, or the call of `Value` with those of all."""
    values = [file.arguments.returned(statements.results[key]) for key in file.graph.outputs]
    return _made(file, "Value", values, _RETURN_VALUE) if file.several else values[0]


def _gradient_text(file: Shown, statements: Listing) -> str:
    """Return the gradient of the one output, or the call of `Gradients` with those of all."""
    filled = [
        _filled(file, "Gradient", _texts(file, statements, o)) for o in file.graph.differentiated()
    ]
    return _made(file, "Gradients", filled, WIDTH) if file.several else filled[0]


def _tangent_text(file: Shown, statements: Listing) -> str:
    texts = [file.arguments.returned(statements.results["jvp", o]) for o in file.graph.outputs]
    return _made(file, "Tangent", texts, _RETURN_VALUE) if file.several else texts[0]


def _vjp_text(file: Shown, statements: Listing) -> str:
    return _filled(file, "Gradient", _texts(file, statements, "vjp"))


def _jacobian_text(file: Shown, statements: Listing) -> str:
    texts, taken = statements.results, file.arguments
    if taken.rows:
        rows = [[texts["jacobian", o, v] for v in file.graph.wrt] for o in file.graph.outputs]
        return _matrix(file, rows) if file.several else wrap(f"{taken.row}[", rows[0], "])")
    filled = [
        _filled(file, "Jacobian", _texts(file, statements, "jacobian", o))
        for o in file.graph.outputs
    ]
    return _made(file, "Jacobians", filled, WIDTH) if file.several else filled[0]


def _hessian_text(file: Shown, statements: Listing) -> str:
    filled = [_hessian_of(file, statements, output) for output in file.graph.differentiated()]
    return _made(file, "Hessians", filled, WIDTH) if file.several else filled[0]


def _hessian_of(file: Shown, statements: Listing, output: str) -> str:
    """Return the Hessian of one output: an array, or a row for each variable."""
    wrt = file.graph.wrt
    if file.arguments.rows:
        texts = statements.results
        return _matrix(file, [[texts["hessian", output, v, w] for w in wrt] for v in wrt])

    def row(v: str) -> str:
        return _filled(file, "HessianRow", _texts(file, statements, "hessian", output, v))

    return _filled(file, "Hessian", row)


def _matrix(file: Shown, rows: list[list[str]]) -> str:
    """Return the call that makes one array of rows of entries, at each point."""
    return wrap(f"{file.arguments.rows}[", [wrap("[", row, "]", 12) for row in rows], "])", WIDTH)


def _product_text(file: Shown, statements: Listing) -> str:
    filled = [
        _filled(file, "Product", _texts(file, statements, "hvp", o))
        for o in file.graph.differentiated()
    ]
    return _made(file, "Products", filled, WIDTH) if file.several else filled[0]


def _derivatives_text(file: Shown, statements: Listing) -> str:
    filled = []
    for output in file.graph.differentiated():
        keys = [key for key, _ in _found(file, "derivatives") if key[0] == output]
        texts = [file.arguments.returned(statements.results["derivatives", *key]) for key in keys]
        filled.append(_made(file, "Derivatives", texts, _RETURN_VALUE))
    return _made(file, "AllDerivatives", filled, WIDTH) if file.several else filled[0]


def _sparse_text(file: Shown, statements: Listing, kind: str) -> str:
    """Return the matrices of an entry: one, blocks by variable, or those of each output."""
    (matrices,) = (one.matrices for one in file.shown.entries if SPARSE[kind] in one.results)
    texts = []
    for matrix in matrices:
        keys = [key for key, _ in _found(file, SPARSE[kind]) if matrix.output in ("", key[0])]
        nodes = [statements.results[SPARSE[kind], *key] for key in keys]
        texts.append(matrix_text(matrix, nodes))
    if not is_one(file.graph, kind):
        texts = [blocks_text(file.graph, kind, one) for one in texts]
    several = kind == "hessian" and file.several
    return wrap("Hessians(", texts, ")", WIDTH) if several else texts[0]


def _texts(file: Shown, statements: Listing, *key: str) -> Callable[[str], str]:
    """Return what gives the text of a result by a variable, which its key ends in."""
    return lambda variable: file.arguments.returned(statements.results[*key, variable])


def _filled(file: Shown, name: str, text: Callable[[str], str]) -> str:
    """Return the call of a class with a text for each variable; a family's are like the family."""
    arguments = {parameter.name for parameter in file.shown.inputs}
    filled = []
    for field, members in gradient_fields(file.graph).items():
        own = file.shown.names.give(field)
        texts = [text(member) for member in members]
        if members == (field,):
            filled.append(texts[0])
        elif own in arguments:
            filled.append(wrap(f"_alike({own}, [", texts, "])"))
        else:
            keys = [parts(member)[1] for member in members]
            pairs = [f"{key}: {one}" for key, one in zip(keys, texts, strict=True)]
            filled.append(wrap("{", pairs, "}"))
    return _made(file, name, filled, _RETURN)


# How what an entry returns is written, by its kind.
_RESULTS: Mapping[str, Callable[[Shown, Listing], str]] = {
    "value": _value_text,
    "gradient": _gradient_text,
    "jvp": _tangent_text,
    "vjp": _vjp_text,
    "jacobian": _jacobian_text,
    "hessian": _hessian_text,
    "hvp": _product_text,
    "derivatives": _derivatives_text,
    SPARSE["jacobian"]: lambda file, statements: _sparse_text(file, statements, "jacobian"),
    SPARSE["hessian"]: lambda file, statements: _sparse_text(file, statements, "hessian"),
}
