r"""The operations in LaTeX: one form an operation, for `fill` and for the LaTeX writer.

    div(a, b)  ->  \frac{a}{b}          sum over the axis `batch`  ->  \sum_{\mathit{batch}} a

A sum, a mean and their like say the dimensions that they go over; that axes are kept, stretched or
moved is not shown, as texts do not show it either.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from ...graph.dimensions import Dimension, minus, written
from ...graph.node import Node, number_of
from ...graph.operations import having
from ...latex.functions import as_word, spelled
from ...latex.signs import ABS, CEIL, FLOOR, brackets, operator
from ...notation.settings import gather_text, index_text, is_default, set_to, setting_text, whole
from ...notation.text import Binding, Form, Text, call, infix, number
from ...vocabulary import Formal
from .names import latex_name


def _escaped(text: str) -> str:
    """Return a text as part of a template."""
    return text.replace("{", "{{").replace("}", "}}")


_ATOM, _POWER, _LAZY = Binding.ATOM, Binding.POWER, Binding.LAZY
_AROUND = (Binding.SUM, Binding.SUM)

# Operations whose operand is shown as it is, whatever brackets it would need.
TRANSPARENT = frozenset({"mark", "rule", "broadcast_to", "expand_dims", "squeeze"})

FORMS: Mapping[str, Form] = {
    "add": infix(" + ", Binding.SUM),
    "sub": infix(" - ", Binding.SUM),
    "mul": infix(f" {operator('TIMES')} ", Binding.PRODUCT),
    "mod": infix(f" {operator('MODULO')} ", Binding.PRODUCT),
    "div": Form(r"\frac{{{0}}}{{{1}}}", _POWER),
    "neg": Form("-{0}", Binding.UNARY, (Binding.UNARY,)),
    "pow": Form("{0}^{{{1}}}", _POWER, (_ATOM, _LAZY)),
    **{
        op: Form(f"{{0}} {operator(op.upper())} {{1}}", Binding.COMPARISON, _AROUND)
        for op in having("comparison")
    },
    "and": infix(f" {operator('AND')} ", Binding.AND),
    "or": infix(f" {operator('OR')} ", Binding.OR),
    "not": Form(f"{operator('NOT')} {{0}}", Binding.NOT, (_ATOM,)),
    "where": Form(
        r"\begin{{cases}} {1} & \text{{if }} {0} \\ {2} & \text{{otherwise}} \end{{cases}}", _LAZY
    ),
    **dict.fromkeys(TRANSPARENT, Form("{0}", _LAZY)),
    "exp": Form("e^{{{0}}}", _POWER),
    "sqrt": Form(r"\sqrt{{{0}}}", _POWER),
    "cbrt": Form(r"\sqrt[3]{{{0}}}", _POWER),
    **{kind: Form(" {0} ".join(brackets(kind))) for kind in (ABS, FLOOR, CEIL)},
    **dict.fromkeys(having("contraction"), infix(" ", Binding.PRODUCT)),
    "vecmat": Form(r"{0}^\top {1}", Binding.PRODUCT, (_ATOM, Binding.UNARY)),
    "dot": Form(r"{0}^\top {1}", Binding.PRODUCT, (_ATOM, Binding.UNARY)),
    "outer": Form(r"{0} {1}^\top", Binding.PRODUCT, (Binding.UNARY, _ATOM)),
    "inv": Form("{0}^{{-1}}", _POWER, (_ATOM,)),
    **dict.fromkeys(
        having("solves"), Form("{0}^{{-1}} {1}", Binding.PRODUCT, (_ATOM, Binding.UNARY))
    ),
}

# The sigmoid where sigma is a value.
SIGMOID = call(_escaped(as_word("sigmoid")), 1)

PRODUCTS = having("product") | having("solves")


def notation(node: Node) -> Form:
    """Return how an operation is written in LaTeX."""
    if node.op in FORMS:
        return FORMS[node.op]
    return _SET[node.op](node) if node.op in _SET else _called(_operator(node.op), node)


def leaf(node: Node) -> Text | None:
    """Return the text of an input or a constant, None for an operation."""
    if node.op == "input":
        return name_text(str(node.payload))
    if node.op == "size":
        dimension = node.settings[0]
        is_atom = isinstance(dimension, int | str)
        return Text(dimension_text(dimension), _ATOM if is_atom else Binding.SUM, 0)
    if node.op == "eye":
        return Text(f"I_{{{dimension_text(node.settings[0])}}}", _ATOM, 0)
    if node.op == "arange" and node.settings:
        last = dimension_text(minus(node.settings[0], 1))
        return Text(f"(0, \\dots, {last})", _ATOM, 0)
    if type(node.payload) is bool:
        return Text(f"\\text{{{node.payload}}}", _ATOM, 0)
    return _number(number_of(node)) if node.op == "const" else None


def name_text(name: str) -> Text:
    """Return a name as text: one with something above it binds as a power does."""
    text = latex_name(name)
    return Text(text, _POWER if "^" in text else _ATOM, 0)


_CONSTANTS = {math.pi: r"\pi", math.e: r"\mathrm{e}", -math.pi: r"-\pi", -math.e: r"-\mathrm{e}"}


def _number(value: float) -> Text:
    r"""Return a number: pi as \pi, a very small or large one as 6.02 \times 10^{23}."""
    if value in _CONSTANTS:
        text = _CONSTANTS[value]
        return Text(text, Binding.UNARY if text.startswith("-") else _ATOM, 0)
    plain = number(value, r"\infty", r"\mathrm{nan}")
    digits, e, power = plain.text.partition("e")
    if e and digits.lstrip("-").replace(".", "").isdigit():
        return Text(f"{digits} \\times 10^{{{int(power)}}}", Binding.PRODUCT, 0)
    return plain


# ---- what depends on settings -------------------------------------------------------------------


def dimension_text(dimension: Dimension) -> str:
    """Return a dimension: a number, a name, or a sum of products."""
    return written(dimension, latex_name, r" \cdot ")


def _operator(op: str) -> str:
    """Return a function as part of a template."""
    return _escaped(spelled(op))


def _over(node: Node, axes: Sequence[int]) -> str:
    """Return the dimensions of some axes as a subscript, nothing for all of them."""
    shape = node.shape if node.op in having("inserts") else node.operands[0].shape
    if len(axes) == len(shape):
        return ""
    return ", ".join(
        dimension_text(shape[axis]) if isinstance(shape[axis], str) else f"\\text{{axis }} {axis}"
        for axis in axes
    )


def _below(text: str) -> str:
    """Return a subscript of a template."""
    return _escaped(f"_{{{text}}}") if text else ""


def _called(function: str, node: Node) -> Form:
    """Return the call of a function: axes and shapes below it, other settings behind the operands.

    The axes are left out where they are all, or those that the row names.
    """
    below: list[str] = []
    behind: list[str] = []
    for formal, value in set_to(node):
        if formal.kind in ("axes", "axis"):
            axes = value if isinstance(value, tuple) else (value,)
            if not _is_stated(formal, axes, len(node.shape)):
                below.append(_over(node, axes))
        elif formal.kind == "shape":
            below.append(r" \times ".join(map(dimension_text, value)) or "1")
        elif not is_default(node, formal, value) and node.op not in having("reduction"):
            text = setting_text(formal, value, dimension_text)
            behind.append(f"\\text{{{formal.name}}}" if formal.kind == "flag" else text)
    slots = [f"{{{position}}}" for position in range(len(node.operands))]
    given = [*slots, *map(_escaped, behind)]
    return Form(f"{function}{_below(', '.join(filter(None, below)))}({', '.join(given)})")


def _is_stated(formal: Formal, axes: Sequence[int], rank: int) -> bool:
    """Return whether axes are those that a formal has without being given."""
    if formal.default is None:
        return False
    stated = int("".join(map(str, formal.default.scan_values(lambda _: True))))
    return tuple(axes) == (stated % rank,)


def _first_axes(node: Node) -> str:
    return _below(_over(node, node.settings[0]))


def _sign(symbol: str, node: Node) -> Form:
    return Form(f"{symbol}{_first_axes(node)} {{0}}", Binding.PRODUCT, (Binding.PRODUCT,))


def _standardize(node: Node) -> Form:
    below = _first_axes(node)
    mean, var = f"{_operator('mean')}{below}", f"{_operator('var')}{below}"
    above, below = f"{{0}} - {mean}({{0}})", f"{var}({{0}}) + {{1}}"
    return Form(f"\\frac{{{{{above}}}}}{{{{\\sqrt{{{{{below}}}}}}}}}", _POWER, _AROUND)


def _transpose(node: Node) -> Form:
    (axes,) = node.settings
    if len(axes) == 2 or whole(axes) == "mT":
        return Form(r"{0}^\top", _POWER, (_ATOM,))
    below = _below(f"({', '.join(map(str, axes))})")
    return Form(f"{_operator('transpose')}{below}({{0}})")


def _index(node: Node) -> Form:
    inside = _escaped(index_text(node.settings[0], dimension_text))
    return Form(f"{{0}}_{{{{{inside}}}}}", _POWER, (_ATOM,))


def _gather(node: Node) -> Form:
    count = len(node.operands) - 1
    inside = gather_text(node.settings[0], count)[1:-1]
    return Form(f"{{0}}_{{{{{inside}}}}}", _POWER, (_ATOM, *(Binding.LAZY,) * count))


def _scatter_add(node: Node) -> Form:
    axis, shape = node.settings
    below = _below(r" \times ".join(map(dimension_text, shape)))
    at = gather_text(axis, len(node.operands) - 1)
    return Form(f"{_operator('scatter')}{below}({{0}} \\text{{{{ at }}}} {at})")


def _scatter(node: Node) -> Form:
    places, shape = node.settings
    below = _below(r" \times ".join(map(dimension_text, shape)))
    given = [
        f"{{{i}}} \\text{{{{ at }}}} {_escaped(index_text(place, dimension_text))}"
        for i, place in enumerate(places)
    ]
    return Form(f"{_operator('scatter')}{below}({', '.join(given)})")


_SET: Mapping[str, Callable[[Node], Form]] = {
    "sum": lambda node: _sign(r"\sum", node),
    "prod": lambda node: _sign(r"\prod", node),
    "amax": lambda node: _called(r"\max", node),
    "amin": lambda node: _called(r"\min", node),
    "norm": lambda node: Form(f"\\lVert {{0}} \\rVert{_first_axes(node)}"),
    "standardize": _standardize,
    "transpose": _transpose,
    "index": _index,
    "scatter": _scatter,
    "gather": _gather,
    "scatter_add": _scatter_add,
}
