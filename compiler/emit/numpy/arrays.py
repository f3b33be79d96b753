"""How NumPy writes the operations on arrays, each from its settings.

In: a node with its settings. Out: the form that NumPy has for it.

    sum over axes (0,) of A      ->  A.sum(axis=0)
    scatter of g to [1] and [2]  ->  np.zeros((n, m), x.dtype), then [1] += g1 and [2] += g2
"""

from collections.abc import Callable, Mapping

from ...graph.dimensions import Shape
from ...graph.node import Node, number_of
from ...notation.printer import SET, brief, transpose_text
from ...notation.settings import (
    call_text,
    first_entries,
    index_text,
    settings_texts,
    shape_text,
    takes_list,
)
from ..target import Words

_BRIEF = 30  # characters of an expression in the message for an index


def dtype(words: Words) -> str:
    """Return what is the float type of a function: that of its first array."""
    return "float" if words.array is None else f"{words.array}.dtype"


def stack(shape: Shape, words: Words) -> str:
    """Return an array that the rows of a shape are written into."""
    return f"np.empty({shape_text(shape, words.show)}, {dtype(words)})"


def stacked(rows: str, shape: Shape, words: Words) -> str:
    """Return the array of a shape that a list of rows is made into, which may be empty."""
    return f"np.array({rows}, {dtype(words)}).reshape({shape_text(shape, words.show)})"


def as_declared(text: str, words: Words) -> str:
    """Return an array made of numbers alone in the float type of the function."""
    return text if words.array is None else f"{text}.astype({dtype(words)})"


def as_number(text: str, words: Words) -> str:
    """Return a number made of an array of no dimension, in the float type of the function."""
    return f"{'float' if words.array is None else f'{words.array}.dtype.type'}({text})"


def called(function: str, node: Node, words: Words) -> str:
    """Return the call of a function, or of a method of the first operand, with its settings.

    What is of no dimension is a number, and no array.
    """
    if "{0}" in function:
        return f"{function}({', '.join(settings_texts(node, words.show))})"
    made = call_text(function, node, words.show)
    if node.op == "reshape" and not node.shape:
        return as_number(made, words)
    of_numbers = takes_list(node) and any(map(words.is_static, node.operands))
    return as_declared(made, words) if of_numbers else made


def _broadcast_to(node: Node, words: Words) -> str:
    shape = shape_text(node.settings[0], words.show)
    (operand,) = node.operands
    if operand.op == "const" and type(operand.payload) is float:
        filled = {0.0: f"np.zeros({shape}", 1.0: f"np.ones({shape}"}
        value = number_of(operand)
        return f"{filled.get(value, f'np.full({shape}, {{0}}')}, {dtype(words)})"
    if not operand.shape:
        return f"np.full({shape}, {{0}}, {dtype(words)})"
    return f"np.broadcast_to({{0}}, {shape})"


def _expand_dims(node: Node, words: Words) -> str:
    """Return the index that inserts axes; a number of Python's has none, and becomes an array."""
    if words.is_static(node.operands[0]):
        return f"np.full({shape_text(node.shape, words.show)}, {{0}}, {dtype(words)})"
    return SET["expand_dims"](node, words.show)


def _scatter(node: Node, words: Words) -> str:
    places, shape = node.settings
    lines = [f"np.zeros({shape_text(shape, words.show)}, {dtype(words)})"]
    lines += [
        f"{index_text(place, words.show)} += {{{position}}}"
        for position, place in enumerate(places)
    ]
    return "\n".join(lines)


def _words(node: Node) -> str:
    """Return the names of an array and of its indices, for what is said of an index."""
    array, *indices = node.operands
    named = [_name_of(one, "an index") for one in indices]
    given = "an array" if node.op == "scatter_add" else _name_of(array, "an array")
    return f"({', '.join(map(_quoted, [given, *named]))})"


def _name_of(node: Node, otherwise: str) -> str:
    """Return a name, or a short expression, for a message."""
    if node.op in ("input", "mark"):
        return str(node.payload)
    text = brief(node, {}, _BRIEF, whole=True) if node.operands else None
    if not text or not text.isprintable() or set(text) & set('{}"\\'):
        return otherwise
    return f"({text})"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _gather(node: Node, words: Words) -> str:
    indices = ", ".join(f"{{{1 + i}}}" for i in range(len(node.operands) - 1))
    return f"_gather({{0}}, {node.settings[0]}, {_words(node)}, {indices})"


def _scatter_add(node: Node, words: Words) -> str:
    axis, shape = node.settings
    indices = ", ".join(f"{{{1 + i}}}" for i in range(len(node.operands) - 1))
    shown = f"{shape_text(shape, words.show)}, {dtype(words)}"
    return f"_scatter_add({{0}}, {axis}, {shown}, {_words(node)}, {indices})"


def _accumulate(node: Node, words: Words) -> str:
    first, *others = (f"{{{position}}}" for position in range(len(node.operands)))
    return "\n".join([first, *(f" += {other}" for other in others)])


def _diagonal(node: Node, words: Words) -> str:
    is_stack = len(node.operands[0].shape) > len("ij")
    return f"np.diagonal({{0}}{', axis1=-2, axis2=-1' if is_stack else ''})"


def _diagonal_matrix(node: Node, words: Words) -> str:
    """Return matrices with 0 off the diagonal, whatever is there."""
    if len(node.shape) == len("ij"):
        return "np.diag({0})"
    size = words.show(node.shape[-1])
    return f"np.where(np.eye({size}, dtype=bool), np.expand_dims({{0}}, -1), 0)"


# What is not written as a call of a function of NumPy's, or depends on more than settings.
WRITTEN: Mapping[str, Callable[[Node, Words], str]] = {
    "transpose": lambda node, words: transpose_text(node.settings[0]).replace(
        "transpose(", "np.transpose("
    ),
    "broadcast_to": _broadcast_to,
    "expand_dims": _expand_dims,
    "squeeze": lambda node, words: (
        "{0}" + index_text(first_entries(len(node.operands[0].shape), node.settings[0]))
    ),
    "diagonal": _diagonal,
    "diagonal_matrix": _diagonal_matrix,
    "index": lambda node, words: SET["index"](node, words.show),
    "scatter": _scatter,
    "gather": _gather,
    "scatter_add": _scatter_add,
    "accumulate": _accumulate,
    "arange": lambda node, words: (
        f"np.arange({words.show(node.settings[0])}, dtype={dtype(words)})"
    ),
    "eye": lambda node, words: f"np.eye({words.show(node.settings[0])}, dtype={dtype(words)})",
}
