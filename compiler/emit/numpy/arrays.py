"""How NumPy writes the operations on arrays, each from its settings.

In: a node with its settings. Out: the form that NumPy has for it.

    sum over axes (0,) of A      ->  A.sum(axis=0)
    scatter of g to [1] and [2]  ->  np.zeros((n, m), x.dtype), then [1] += g1 and [2] += g2
"""

from collections.abc import Callable, Mapping

from ...graph.node import Node, number_of
from ...graph.shapes import Settings
from ...notation.printer import least_bindings, transpose_text
from ...notation.settings import (
    axes_text,
    first_entries,
    index_text,
    new_axes,
    reduction_text,
    running_text,
    shape_text,
)
from ...notation.text import Binding, Form
from ..target import Words

_METHODS = {"sum": "sum", "prod": "prod", "amax": "max", "amin": "min"}


def dtype(words: Words) -> str:
    """Return what is the float type of a function: that of its first array."""
    return "float" if words.array is None else f"{words.array}.dtype"


def as_declared(text: str, words: Words) -> str:
    """Return an array made of numbers alone in the float type of the function."""
    return text if words.array is None else f"{text}.astype({dtype(words)})"


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
        return as_declared(made, words) if any(map(words.is_static, node.operands)) else made

    return written


def _reshape(node: Node, words: Words) -> str:
    return f"np.reshape({{0}}, {shape_text(_set(node)[0], words.show)})"


def _broadcast_to(node: Node, words: Words) -> str:
    shape = shape_text(_set(node)[0], words.show)
    (operand,) = node.operands
    if operand.op == "const" and type(operand.payload) is float:
        filled = {0.0: f"np.zeros({shape}", 1.0: f"np.ones({shape}"}
        value = number_of(operand)
        return f"{filled.get(value, f'np.full({shape}, {{0}}')}, {dtype(words)})"
    if not operand.shape:
        return f"np.full({shape}, {{0}}, {dtype(words)})"
    return f"np.broadcast_to({{0}}, {shape})"


def _scatter(node: Node, words: Words) -> str:
    places, shape = _set(node)
    lines = [f"np.zeros({shape_text(shape, words.show)}, {dtype(words)})"]
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
    "before": lambda node, words: f"_before({{0}}{running_text(node)})",
    "recurrence": lambda node, words: f"_recurrence({{0}}, {{1}}{running_text(node)})",
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
    "eye": lambda node, words: f"np.eye({words.show(_set(node)[0])}, dtype={dtype(words)})",
}


def written(node: Node, words: Words) -> Form:
    """Return the form of an operation that depends on its settings or operands."""
    template = WRITTEN[node.op](node, words)
    return Form(template, Binding.ATOM, least_bindings(template, len(node.operands)))
