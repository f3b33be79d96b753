"""How NumPy writes the operations on arrays, each from its settings.

In: a node with its settings. Out: the form that NumPy has for it.

    sum over axes (0,) of A      ->  A.sum(axis=0)
    scatter of g to [1] and [2]  ->  np.zeros((n, m), x.dtype), then [1] += g1 and [2] += g2
"""

from collections.abc import Callable, Mapping

from ...graph.node import Node, number_of
from ...graph.operations import having
from ...graph.shapes import Settings
from ...notation.printer import least_bindings, product_form, transpose_text
from ...notation.settings import (
    axes_text,
    first_entries,
    index_text,
    new_axes,
    reduction_text,
    shape_text,
)
from ...notation.text import Binding, Form, call
from ..style import Words

# Operations without settings.
FORMS: Mapping[str, Form] = {
    "outer": call("np.outer", 2),
    "trace": call("np.trace", 1),
    "det": call("np.linalg.det", 1),
    "logabsdet": Form("np.linalg.slogdet({0})[1]"),
    "inv": call("np.linalg.inv", 1),
    "solve": call("np.linalg.solve", 2),
    "solve_vector": call("np.linalg.solve", 2),
    "cofactor": call("_cofactor", 1),
    "diagonal": call("np.diagonal", 1),
    "diagonal_matrix": call("np.diag", 1),
}

_METHODS = {"sum": "sum", "prod": "prod", "amax": "max", "amin": "min"}


def _set(node: Node) -> Settings:
    assert isinstance(node.payload, tuple)
    return node.payload


def _norm(node: Node, words: Words) -> str:
    axes, keepdims = _set(node)
    rank = len(node.operands[0].shape)
    if len(axes) <= 2 or (len(axes) == rank and not keepdims):
        return f"np.linalg.norm({{0}}{reduction_text(node)})"
    return f"np.sqrt(np.sum(np.square({{0}}){reduction_text(node)}))"


def _axis(function: str) -> Callable[[Node, Words], str]:
    return lambda node, words: f"{function}({{0}}, axis={_set(node)[0]})"


def _many(function: str) -> Callable[[Node, Words], str]:
    def written(node: Node, words: Words) -> str:
        slots = ", ".join(f"{{{position}}}" for position in range(len(node.operands)))
        made = f"{function}([{slots}], axis={_set(node)[0]})"
        mixed = words.of_arrays and any(map(words.is_python, node.operands))
        return f"{made}.astype({words.dtype})" if mixed else made

    return written


def _reshape(node: Node, words: Words) -> str:
    return f"np.reshape({{0}}, {shape_text(_set(node)[0], words.show)})"


def _broadcast_to(node: Node, words: Words) -> str:
    shape = shape_text(_set(node)[0], words.show)
    (operand,) = node.operands
    if operand.op == "const" and type(operand.payload) is float:
        filled = {0.0: f"np.zeros({shape}", 1.0: f"np.ones({shape}"}
        value = number_of(operand)
        return f"{filled.get(value, f'np.full({shape}, {{0}}')}, {words.dtype})"
    if not operand.shape:
        return f"np.full({shape}, {{0}}, {words.dtype})"
    return f"np.broadcast_to({{0}}, {shape})"


def _scatter(node: Node, words: Words) -> str:
    places, shape = _set(node)
    lines = [f"np.zeros({shape_text(shape, words.show)}, {words.dtype})"]
    lines += [
        f"{index_text(place, words.show)} += {{{position}}}"
        for position, place in enumerate(places)
    ]
    return "\n".join(lines)


def _accumulate(node: Node, words: Words) -> str:
    first, *others = (f"{{{position}}}" for position in range(len(node.operands)))
    return "\n".join([first, *(f" += {other}" for other in others)])


def _others(node: Node, words: Words) -> str:
    return f"_others({{0}}, axis={axes_text(_set(node)[0])})"


WRITTEN: Mapping[str, Callable[[Node, Words], str]] = {
    **{
        op: lambda node, words: f"{{0}}.{_METHODS[node.op]}({reduction_text(node)[2:]})"
        for op in _METHODS
    },
    "norm": _norm,
    "others": _others,
    "cumsum": _axis("np.cumsum"),
    "cumprod": _axis("np.cumprod"),
    "flip": _axis("np.flip"),
    "cumprod_adjoint": lambda node, words: f"_cumprod_adjoint({{0}}, {{1}}, axis={_set(node)[0]})",
    "transpose": lambda node, words: transpose_text(_set(node)[0]).replace(
        "transpose(", "np.transpose("
    ),
    "reshape": _reshape,
    "broadcast_to": _broadcast_to,
    "expand_dims": lambda node, words: (
        "{0}" + index_text(new_axes(len(node.operands[0].shape), _set(node)[0]))
    ),
    "squeeze": lambda node, words: (
        "{0}" + index_text(first_entries(len(node.operands[0].shape), _set(node)[0]))
    ),
    "index": lambda node, words: "{0}" + index_text(_set(node)[0], words.show),
    "scatter": _scatter,
    "accumulate": _accumulate,
    "concat": _many("np.concatenate"),
    "stack": _many("np.stack"),
    "eye": lambda node, words: f"np.eye({words.show(_set(node)[0])}, dtype={words.dtype})",
}


def written(node: Node, words: Words) -> Form:
    """Return the form of an operation on arrays that depends on its settings or operands."""
    if node.op in having("contraction"):
        return product_form(node)
    template = WRITTEN[node.op](node, words)
    return Form(template, Binding.ATOM, least_bindings(template, len(node.operands)))


def is_spelled(op: str) -> bool:
    """Return whether NumPy has the operation: what is not spelled is written out."""
    return op in FORMS or op in WRITTEN or op in having("contraction")


HELPERS: Mapping[str, str] = {
    "sigmoid": '''
@np.errstate(over="ignore")
def _sigmoid(x):
    """Return 1/(1 + exp(-x)) in one buffer; exp(-x) may be inf, which makes it 0."""
    result = np.asarray(0.0 - x)
    np.exp(result, out=result)
    result += 1
    return np.reciprocal(result, out=result)[()]
'''.strip(),
    "others": '''
def _others(x, axis):
    """Return for each entry the product of the others along some axes, right where some are 0."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(x, axes, range(len(axes)))
    count = np.prod(moved.shape[: len(axes)], dtype=int)
    flat = moved.reshape(count, *moved.shape[len(axes) :])
    before, after = np.ones_like(flat), np.ones_like(flat)
    np.cumprod(flat[:-1], axis=0, out=before[1:])
    np.cumprod(flat[:0:-1], axis=0, out=after[-2::-1])
    return np.moveaxis((before * after).reshape(moved.shape), range(len(axes)), axes)
'''.strip(),
    "cumprod_adjoint": '''
def _cumprod_adjoint(x, g, axis):
    """Return what g, the cotangent of np.cumprod(x, axis), passes on to x, also at zeros."""
    x, g = np.moveaxis(x, axis, 0), np.moveaxis(g, axis, 0)
    before, behind = np.ones_like(x), np.array(g)
    np.cumprod(x[:-1], axis=0, out=before[1:])
    for i in range(len(x) - 2, -1, -1):
        behind[i] += x[i + 1] * behind[i + 1]
    return np.moveaxis(before * behind, 0, axis)
'''.strip(),
    "cofactor": '''
def _cofactor(matrix):
    """Return the cofactors, the derivative of det: from the SVD, so that it may be singular."""
    u, values, v = np.linalg.svd(matrix)
    others = [np.prod(np.delete(values, i)) for i in range(len(values))]
    return np.linalg.det(u) * np.linalg.det(v) * (u * np.array(others, matrix.dtype)) @ v
'''.strip(),
}
